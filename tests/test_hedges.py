"""What counts as a hedge, a source, a condition or a degree, in its place in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.checks.modality.hedges import cues_in
from summarise.checks.passages import Passage
from summarise.summary import Language


def kinds(text: str, language: Language = "fr") -> list[tuple[str | None, str]]:
    passage = Passage(text, language)
    return [
        (cue.kind, passage.text[cue.start : cue.end])
        for cue in passage.read(cues_in)
        if cue.kind is not None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le tunnel rouvrirait lundi.", [("hearsay", "rouvrirait")]),
        ("Deux personnes auraient été blessées.", [("hearsay", "auraient")]),
        ("Il viendra peut-être.", [("hedge", "peut-être")]),
        ("L’eau pourrait monter.", [("hedge", "pourrait")]),
        ("D’après la mairie, le pont tient.", [("saying", "D’après")]),
        ("« Le pont tient », a-t-elle déclaré.", [("saying", "déclaré")]),
        ("La maire a déclaré : « Le pont tient. »", [("saying", "déclaré")]),
        ("Selon un rapport, le pont tient.", [("saying", "Selon")]),
        ("Selon son avocat, il est parti.", [("saying", "Selon")]),
        ("Selon une certaine Ida Roux, il est parti.", []),
        ("La maire assure que le pont tient.", [("saying", "assure")]),
        ("L’essai a montré que le pont tient.", [("saying", "montré")]),
        ("Le parquet accuse le maire de fraude.", [("saying", "accuse")]),
        ("Le pont rouvrira si la crue baisse.", [("condition", "si")]),
        ("S’il pleut, le match est reporté.", [("condition", "S’il")]),
        ("La grève cessera à condition que l’usine rouvre.", [("condition", "à condition")]),
        ("La région envisage une fermeture.", [("plan", "envisage")]),
        ("La plupart des écoles ferment.", [("most", "La plupart")]),
        ("Environ 300 personnes défilent.", [("about", "Environ")]),
        ("Près d’un tiers des élus refuse.", [("about", "Près d")]),
        ("Au moins dix maisons brûlent.", [("least", "Au moins")]),
        ("Le vent soufflait jusqu’à 120 km/h.", [("upto", "jusqu’à")]),
    ],
)
def test_french_cues_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    """Each kind of cue is found, with its own words."""
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Il préparait son départ et entrait en gare.",  # the past, not the conditional
        "La ville ouvrait ses portes.",
        "Le vaccin s’est montré aussi efficace que l’ancien.",  # a way of being
        "Le maire a jugé plus utile que jamais de se taire.",
        "Le maire voudrait un café.",  # politeness is no hearsay; a wish is another matter
        "Il y a si peu de neige que la station ferme.",
        "Même si la neige tombe, la station ferme.",
        "Elle se demande si la station ferme.",
        "La station ferme, si bien que les skieurs partent.",
        "L’annonce et le juge.",
        "Les prix varient selon les saisons.",
        "Les prix varient selon la boutique.",
        "Ils agissent selon une vision commune.",
        "Daech, selon son acronyme, recule.",
        "L’armée, qui a pris la ville, avance vers le fleuve.",
        "Au terme d’une partie vélo, elle mène.",
        "L’après-guerre, d’après-guerre en d’après-guerre.",
        "En tant que maire, il préside.",
        "Le record établi en 2019 tient.",
        "Il habite près de Brest.",
        "Le rapport est attendu au plus tard vendredi.",
        "Cela ne veut pas dire grand-chose.",
    ],
)
def test_what_looks_like_a_cue_in_french_is_none(text: str) -> None:
    """Homographs and fixed phrases must not be demanded of a claim."""
    assert [kind for kind, _ in kinds(text) if kind != "plan"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tunnel may reopen.", [("hedge", "may")]),
        ("The tunnel reopened in May.", []),
        ("The tunnel reopened on 3 May 2024.", []),
        ("May 3 was sunny.", []),
        ("He reportedly left.", [("hearsay", "reportedly")]),
        ("He is said to have left.", [("hearsay", "is said to")]),
        ("He left, the mayor said.", [("saying", "said")]),
        ("The mayor warned that the bridge would close.", [("saying", "warned")]),
        ("According to police, he left.", [("saying", "According to")]),
        ("The report is out.", []),
        ("The bridge reopens if the flood falls.", [("condition", "if")]),
        ("She asked if the bridge was open.", []),
        ("It is closed even if it is dry.", []),
        ("They plan to close it.", [("plan", "plan to")]),
        ("She considers that it is late.", []),
        ("It has been subject to a tax.", []),
        ("It opens subject to approval.", [("condition", "subject to")]),
        ("Most schools are closed.", [("most", "Most")]),
        ("It is the most dangerous of roads.", []),
        ("About 300 people marched.", [("about", "About")]),
        ("They talked about the bridge.", []),
        ("At least 10 houses burned.", [("least", "At least")]),
    ],
)
def test_english_cues_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    """The same in English, with the month of May and the superlative left alone."""
    assert kinds(text, "en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Selon la police, le suspect serait en fuite.",
        "La police a dit que le suspect serait jugé en mai.",
        "S’il neigeait, la route serait fermée.",
    ],
)
def test_a_conditional_that_is_accounted_for_need_not_be_kept(text: str) -> None:
    """The source, the tense of the main clause or the condition carries the reserve."""
    assert "hearsay" not in [kind for kind, _ in kinds(text)]


@pytest.mark.parametrize("verb", ["révèle", "révéla", "révélait", "a révélé", "ont révélé"])
def test_verbs_of_saying_are_known_in_all_their_forms(verb: str) -> None:
    """A verb is listed once, by its infinitive."""
    assert [kind for kind, _ in kinds(f"La presse {verb} que le pont ferme.")] == ["saying"]


@pytest.mark.parametrize("language", ["fr", "en"])
@given(st.text())
def test_no_text_makes_the_reader_fail(language: Language, text: str) -> None:
    """Every cue points at real words, whatever the text."""
    passage = Passage(text, language)
    for cue in passage.read(cues_in):
        assert 0 <= cue.start < cue.end <= len(text)
        assert cue.first < cue.last


def test_the_reader_is_linear() -> None:
    """A long text takes no longer a word than a short one."""
    words = "Selon la préfecture, si l’eau monte, au moins dix maisons seraient inondées. " * 2000
    assert len(Passage(words, "fr").read(cues_in)) >= 6000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Le parquet du Jura a ouvert une enquête.", False),
        ("Edson Arantes do Nascimento, dit Pelé, est venu.", False),
        ("« Non », dit Pelé.", True),
        ("Elle avance que tout va bien.", True),
    ],
)
def test_a_name_says_nothing(text: str, said: bool) -> None:
    """The Jura swears to nothing, and a nickname quotes nobody."""
    cues = Passage(text, "fr").read(cues_in)
    assert any(cue.kind == "saying" for cue in cues) == said
