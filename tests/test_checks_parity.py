"""The French of a claim and its English, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.checks import check_claim
from summarise.checks.case import Case, Check
from summarise.checks.parity import rules as parity
from summarise.checks.parity.balance import gaps
from summarise.checks.parity.cognates import cognate
from summarise.checks.passages import Passage
from summarise.findings import CheckName, Excerpt, Finding, Language, Severity


def make_case(fr: str, en: str) -> Case:
    """A claim that repeats its evidence."""
    french = Passage(fr, "fr")
    return Case(french, Passage(en, "en"), (Passage(fr, "fr", 1),))


def make_finding(
    check: CheckName, language: Language | None, severity: Severity = "error", end: int = 0
) -> Finding:
    """A finding about the first letters of a text."""
    found = Excerpt(text="x" * end, start=0, end=end) if end else None
    return Finding(
        check=check, severity=severity, target="claim", language=language, message="", found=found
    )


def balance_only(fr: str, en: str, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What is found by holding the two texts side by side."""
    monkeypatch.setattr(parity, "DIFFERENCES", ())
    return list(parity.check(make_case(fr, en), []))


HALVES = [
    (
        "La préfecture a fermé trois écoles, et des bénévoles distribuent de l’eau aux habitants.",
        "The prefecture has closed three schools.",
        "distribuent",
    ),
    (
        "Le musée rouvrira samedi. La restauration de la façade, elle, durera jusqu’au printemps.",
        "The museum will reopen on Saturday.",
        "restauration",
    ),
    (
        "Le tribunal a condamné l’entreprise.",
        "The court ordered the company to pay damages to the fishermen, whose nets it destroyed.",
        "fishermen",
    ),
    (
        "Les chercheurs ont publié leurs résultats.",
        "The researchers published their results in a scientific journal of marine biology.",
        "scientific journal",
    ),
]


@pytest.mark.parametrize(("fr", "en", "words"), HALVES)
def test_half_a_claim_dropped_is_an_error(
    fr: str, en: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of one language would know less than a reader of the other."""
    (finding,) = balance_only(fr, en, monkeypatch)
    assert (finding.check, finding.severity, finding.language) == ("parity", "error", "en")
    assert words in finding.message


CLEAN = [
    # One side far longer, word for word.
    (
        "Le garde des Sceaux s’est dit favorable à la réforme.",
        "The justice minister said he was in favour of the reform.",
    ),
    ("Mise en examen du directeur de l’usine", "Factory boss placed under formal investigation"),
    (
        "Le plus dur est passé, selon la directrice générale.",
        "The worst is over, according to the chief executive.",
    ),
    (
        "Les pompiers ont mis plus de six heures à venir à bout des flammes.",
        "It took firefighters more than six hours to bring the blaze under control.",
    ),
    (
        "Le vent a arraché des toitures et couché des arbres sur les routes du sud du pays.",
        "Winds tore off roofs and blew trees down onto roads in the south of the country.",
    ),
    (
        "L’Organisation mondiale de la santé appelle à la prudence.",
        "The WHO is urging caution.",
    ),
    ("Grève : un train sur trois", "One train in three to run during strike"),
    ("", ""),
]


@pytest.mark.parametrize(("fr", "en"), CLEAN)
def test_a_free_translation_is_no_fault(fr: str, en: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Languages differ in what they need to say the same."""
    findings = balance_only(fr, en, monkeypatch)
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_two_texts_that_have_nothing_in_common_are_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The English of another claim, as long as this one's."""
    (finding,) = balance_only(
        "Les pêcheurs du port réclament une digue neuve depuis la tempête qui a coulé des bateaux.",
        "A Brazilian footballer will leave his club and join a Spanish rival for a record fee.",
        monkeypatch,
    )
    assert finding.severity == "error"
    assert "hardly a word" in finding.message


def difference(
    language: Language | None, severity: Severity = "error"
) -> Sequence[tuple[CheckName, Check]]:
    """One check of numbers that finds a difference in this language."""
    return (("numbers", lambda _: iter([make_finding("parity", language, severity)])),)


@pytest.mark.parametrize(
    ("language", "known", "reported"),
    [
        ("en", [], 1),
        ("en", [make_finding("numbers", "en")], 0),
        ("en", [make_finding("numbers", None)], 0),
        ("en", [make_finding("numbers", "fr")], 1),
        ("en", [make_finding("numbers", "en", "warning")], 1),
        ("en", [make_finding("dates", "en")], 1),
        (None, [make_finding("numbers", "fr")], 0),
    ],
)
def test_one_fault_is_reported_once(
    language: Language | None,
    known: list[Finding],
    reported: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A wrong figure differs from the French as well; that is not a second fault."""
    monkeypatch.setattr(parity, "DIFFERENCES", difference(language))
    case = make_case("Le maire a démissionné.", "The mayor has resigned.")
    assert len(list(parity.check(case, known))) == reported


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_a_doubt_that_is_reported_is_not_reported_again(
    severity: Severity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two warnings for one word are one too many."""
    monkeypatch.setattr(parity, "DIFFERENCES", difference("en", "warning"))
    case = make_case("Le maire a démissionné.", "The mayor has resigned.")
    assert list(parity.check(case, [make_finding("numbers", "en", severity)])) == []
    assert len(list(parity.check(case, []))) == 1


@pytest.mark.parametrize(("end", "compared"), [(0, False), (30, False), (5, True)])
def test_a_text_in_the_wrong_language_is_not_compared(
    end: int, compared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All would differ; a single word left untranslated is another matter."""
    monkeypatch.setattr(parity, "DIFFERENCES", difference("en"))
    case = make_case("Le maire a démissionné hier.", "Le maire a démissionné hier.")
    known = [make_finding("language", "en", end=end)]
    assert bool(list(parity.check(case, known))) is compared


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("gouvernement", "government"),
        ("hôpital", "hospital"),
        ("étudiants", "students"),
        ("qualité", "quality"),
        ("économie", "economy"),
        ("banque", "bank"),
        ("école", "school"),
        ("forêt", "forest"),
    ],
)
def test_words_of_one_origin_are_seen(french: str, english: str) -> None:
    """They are what two languages are lined up by."""
    assert set(cognate(french)) & set(cognate(english))


def test_common_words_of_other_origin_are_seen() -> None:
    """Three of these four words are of different origin in the two languages."""
    french, english = "Les ouvriers ont quitté l’usine.", "The workers have left the factory."
    lost, added = gaps(Passage(french, "fr"), Passage(english, "en"))
    assert lost.strange < 0
    assert added.strange < 0


@given(st.text(), st.text())
def test_no_text_makes_it_raise(fr: str, en: str) -> None:
    """Excerpts are real stretches, whatever the text."""
    for gap, text in zip(gaps(Passage(fr, "fr"), Passage(en, "en")), (fr, en), strict=True):
        assert 0 <= gap.start <= gap.end <= len(text)
    for finding in parity.check(make_case(fr, en), []):
        if finding.found is not None:
            text = en if finding.language == "en" else fr
            assert text[finding.found.start : finding.found.end] == finding.found.text


# Terms that are taken for others.


@pytest.mark.parametrize(
    ("french", "english", "wrong"),
    [
        (
            "L’ancien maire a été mis en examen jeudi.",
            "The ex-mayor was charged on Thursday.",
            "charged",
        ),
        (
            "Le groupe a vu son bénéfice net reculer.",
            "The group saw its net benefits fall.",
            "benefits",
        ),
        ("Il est actuellement à Rabat.", "He is actually in Rabat.", "actually"),
        ("Le conducteur a fui.", "The conductor fled.", "conductor"),
        ("Il prétend avoir payé.", "He pretends to have paid.", "pretends"),
    ],
)
def test_a_false_friend_is_found(french: str, english: str, wrong: str) -> None:
    """It reads well, and means something else."""
    found = [each for each in check_claim([french], french, english) if "it means" in each.message]
    assert [(each.check, each.severity, each.language) for each in found] == [
        ("parity", "error", "en")
    ]
    assert found[0].found is not None
    assert found[0].found.text == wrong


@pytest.mark.parametrize(
    ("french", "english"),
    [
        (
            "L’ancien maire a été mis en examen pour corruption.",
            "The ex-mayor was placed under formal investigation on corruption charges.",
        ),
        ("Le groupe a vu son bénéfice net reculer.", "The group saw its net profit fall."),
        (
            "La location de vélos a bénéficié d’aides.",
            "Bicycle hire at this location was subsidised.",
        ),
        ("Le chef d’orchestre est parti.", "The conductor has left."),
        ("L’étape a été longue.", "The stage was long."),
    ],
)
def test_a_good_rendering_is_none(french: str, english: str) -> None:
    assert [
        each for each in check_claim([french], french, english) if "it means" in each.message
    ] == []
