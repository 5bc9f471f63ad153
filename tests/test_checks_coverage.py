"""What a summary as a whole leaves out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_article, make_summary

from summarise.checks.evidence.coverage import check_summary, coverage, omissions
from summarise.checks.evidence.notices import notices_in
from summarise.checks.passages import Passage


def make_passages(*texts: str) -> list[Passage]:
    """Sentences of an article."""
    return [Passage(text, "fr", number) for number, text in enumerate(texts, 1)]


def messages(sentences: list[Passage], cited: set[int], *told: str) -> list[str]:
    """What is said to be left out."""
    findings = list(omissions(sentences, cited, [Passage(text, "fr") for text in told]))
    assert {(each.check, each.severity, each.target) for each in findings} <= {
        ("evidence", "warning", "summary")
    }
    return [finding.message for finding in findings]


@pytest.mark.parametrize(
    ("count", "cited", "whole", "thirds"),
    [
        (9, [1, 2, 3], 1 / 3, (1.0, 0.0, 0.0)),
        (9, [5, 5, 9, 10, 0], 2 / 9, (0.0, 1 / 3, 1 / 3)),
        (10, range(1, 11), 1.0, (1.0, 1.0, 1.0)),
        (11, [5, 6, 7], 3 / 11, (0.0, 1.0, 0.0)),
        (2, [2], 0.5, (0.0, 0.0, 1.0)),
        (1, [1], 1.0, (0.0, 1.0, 0.0)),
        (0, [], 0.0, (0.0, 0.0, 0.0)),
    ],
)
def test_coverage_is_counted_by_thirds(
    count: int, cited: list[int], whole: float, thirds: tuple[float, float, float]
) -> None:
    """An id counts once, and only where the article has it."""
    found = coverage(count, cited)
    assert found.cited == pytest.approx(whole)
    assert found.thirds == pytest.approx(thirds)


PLAIN = make_passages(
    "Le conseil a voté la construction d’une digue.",
    "Les travaux commenceront en septembre.",
    "Les pêcheurs réclamaient cet ouvrage.",
    "Une association a saisi le tribunal.",
    "Le maire se dit confiant.",
    "Les riverains craignent pour la plage.",
    "Le préfet n’a pas souhaité répondre.",
    "La région paiera la moitié des travaux.",
    "Le port accueille des voiliers en été.",
)


def test_a_summary_of_the_whole_article_is_not_flagged() -> None:
    """Nobody has to cite every sentence."""
    assert messages(PLAIN, {1, 5, 9}) == []


def test_a_lead_that_nobody_cites_is_flagged() -> None:
    """The news is in it."""
    (message,) = messages(PLAIN, {2, 5, 9})
    assert "lead" in message
    assert "sentence 1" in message


def test_a_headline_is_not_the_lead() -> None:
    """It opens the text, and ends without a full stop."""
    headline = make_passages("Une digue neuve pour le port", *(each.text for each in PLAIN[:3]))
    assert messages(headline, {2}) == []
    (message,) = messages(headline, {1})
    assert "sentence 2" in message


@pytest.mark.parametrize(
    ("cited", "third"), [({1, 2, 9}, "middle"), ({1, 4}, "last"), ({4, 9}, "first")]
)
def test_a_third_that_nothing_rests_on_is_flagged(cited: set[int], third: str) -> None:
    """Models neglect the middle."""
    assert any(f"the {third} third" in message for message in messages(PLAIN, cited))


def test_thirds_are_not_asked_of_a_short_article() -> None:
    """Eight sentences are soon told."""
    assert messages(PLAIN[:8], {1}) == []


def test_a_main_figure_that_no_statement_has_is_flagged() -> None:
    """The figures of the first sentences are the news; days, ages and ranks are not."""
    article = make_passages(
        "Le 12 mars, la région a voté 4,5 millions d’euros pour une digue de 300 mètres.",
        "Yann Le Bihan, 52 ans, s’en félicite.",
    )
    told = "La région consacrera 4,5 millions d’euros à une digue."
    (message,) = messages(article, {1}, told)
    assert "300 mètres" in message
    assert "4,5" not in message.split("“")[0]
    assert messages(article, {1}, told, "La digue mesurera trois cents mètres.") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Les familles peuvent appeler le 0 800 123 456.", "a number to call"),
        ("Une cellule psychologique est joignable au 02 97 12 34 56.", "a number to call"),
        ("En cas d’urgence, composez le 112.", "a number to call"),
        ("Les victimes peuvent contacter le 39 19.", "a number to call"),
        ("Le fabricant annonce un rappel de produits.", "a recall"),
        ("Sont concernés les lots n° 23A117 et 23A118.", "a recall"),
        ("Ces fromages ont été retirés de la vente.", "a recall"),
        ("Il est demandé de ne pas consommer ces fromages.", "a warning to the public"),
        ("Le Var est placé en vigilance rouge.", "a warning to the public"),
        ("Les habitants doivent évacuer la zone.", "a warning to the public"),
        ("L’eau du robinet est impropre à la consommation.", "a warning to the public"),
        ("La police lance un appel à témoins.", "a warning to the public"),
        ("La date limite est fixée au 15 juin.", "a deadline for the public"),
        ("Les inscriptions sont ouvertes jusqu’au 3 mai.", "a deadline for the public"),
        ("Les candidats ont jusqu’au 3 mai pour s’inscrire.", "a deadline for the public"),
    ],
)
def test_what_the_public_should_know_is_not_dropped(text: str, kind: str) -> None:
    """A reader may need nothing more urgently."""
    article = make_passages(*(each.text for each in PLAIN[:3]), text)
    (message,) = messages(article, {1})
    assert message.startswith(kind)
    assert messages(article, {1, 4}, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre a rappelé les engagements du gouvernement.",
        "Le maire a lancé un appel au calme à 18 heures.",
        "Il a appelé 15 pays à signer le traité.",
        "Le groupe a cédé un lot de 12 immeubles.",
        "Le pays sort d’un long confinement.",
        "La demande progresse de 3 % par an.",
        "Le numéro 7 mondial s’est incliné.",
        "La ligne 14 du métro sera prolongée.",
        "L’équipe reste invaincue à domicile.",
    ],
)
def test_ordinary_words_are_no_notice(text: str) -> None:
    """A warning that is none gets the next one overlooked."""
    assert list(notices_in(Passage(text, "fr"))) == []


def test_a_number_to_call_is_kept_however_it_is_spaced() -> None:
    """The summary may cite the sentence and still leave the number out."""
    article = make_passages("Le maire a présenté son plan.", "Appelez le 0 800 123 456.")
    assert messages(article, {1, 2}, "Un numéro a été ouvert.")
    assert messages(article, {1}, "Le numéro est le 0800 123 456.") == []


def test_a_summary_is_held_against_its_article() -> None:
    """The title of an article is no sentence of it."""
    article, summary = make_article(), make_summary()
    passages = [Passage(each.text, "fr", each.id) for each in article.sentences]
    told = [Passage(each.fr, "fr") for each in summary.statements]
    findings = list(check_summary([*passages, Passage("Un titre", "fr")], summary, told))
    assert {finding.target for finding in findings} <= {"summary"}


@given(st.lists(st.text(), max_size=12), st.sets(st.integers(-1, 12)), st.text())
def test_no_text_makes_it_raise(texts: list[str], cited: set[int], told: str) -> None:
    """Excerpts are real stretches of their sentences."""
    sentences = make_passages(*texts)
    for finding in omissions(sentences, cited, [Passage(told, "fr")]):
        if finding.expected is not None:
            excerpt = finding.expected
            assert excerpt.sentence is not None
            text = texts[excerpt.sentence - 1]
            assert text[excerpt.start : excerpt.end] == excerpt.text
