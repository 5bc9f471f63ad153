"""The words of a claim and the sentences it cites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.evidence.rules import check
from summarise.checks.passages import Passage
from summarise.findings import Finding

ARTICLE = (
    "Une digue neuve pour le port de Kervignac",  # a headline
    "KERVIGNAC, 5 mars – La région a voté la construction d’une digue devant le port de pêche.",
    "Les travaux, confiés à une entreprise de Lorient, commenceront en septembre.",
    "Les pêcheurs réclamaient cet ouvrage depuis la tempête qui avait coulé quatre chalutiers.",
    "« Nous avons perdu nos bateaux et attendu dix ans », rappelle Yann Le Bihan, porte-parole.",
    "Une association de riverains craint pour la plage et a saisi le tribunal administratif.",
    "Il rendra sa décision avant l’été.",
    "Le budget des écoles de la commune sera examiné lors de la prochaine réunion.",
)


def found(
    sources: list[int], fr: str, en: str = "The claim in English.", article: bool = True
) -> list[Finding]:
    """What the check finds in a claim that cites these sentences."""
    whole = tuple(Passage(text, "fr", number) for number, text in enumerate(ARTICLE, 1))
    cited = tuple(whole[number - 1] for number in sources)
    return list(check(Case(Passage(fr, "fr"), Passage(en, "en"), cited, whole if article else ())))


@pytest.mark.parametrize(
    ("sources", "fr", "carried_by"),
    [
        ([3], "Une association de riverains a saisi le tribunal administratif.", 6),
        ([2], "Les pêcheurs réclamaient l’ouvrage depuis une tempête.", 4),
        ([8], "La région construira une digue devant le port de pêche.", 2),
        ([5, 7], "Le chantier, confié à une entreprise lorientaise, commencera en septembre.", 3),
        ([4], "Leur porte-parole rappelle que les marins ont perdu des bateaux et attendu.", 5),
        ([2, 3], "Les riverains craignent pour leur plage.", 6),
    ],
)
def test_a_citation_of_the_wrong_sentence_is_an_error_that_names_the_right_one(
    sources: list[int], fr: str, carried_by: int
) -> None:
    """An editor who follows the citation would not find the claim there."""
    (finding,) = found(sources, fr)
    assert (finding.check, finding.severity) == ("evidence", "error")
    assert finding.expected is not None
    assert finding.expected.sentence == carried_by
    assert f"sentence {carried_by}," in finding.message


@pytest.mark.parametrize(
    ("sources", "fr"),
    [
        # Words of the cited sentence, in other forms.
        ([6], "Craignant pour la plage, des riverains se tournent vers le tribunal."),
        # Words of its own.
        ([4], "Les marins demandaient cette protection depuis le naufrage de quatre navires."),
        # "Il" is named by the sentence before.
        ([7], "Le tribunal administratif rendra sa décision avant l’été."),
        # The headline has most of the words, and is not what one cites.
        ([2], "Une digue neuve pour Kervignac"),
        # One word of another sentence.
        ([3], "Le chantier de la digue débutera en septembre."),
        # Two sentences, both cited.
        ([2, 6], "La région construira une digue, mais des riverains ont saisi le tribunal."),
        ([1], "Kervignac : une digue neuve pour le port"),
        ([5], "Dix ans."),
    ],
)
def test_a_paraphrase_is_no_fault(sources: list[int], fr: str) -> None:
    """Good editors do not copy."""
    assert [finding for finding in found(sources, fr) if finding.severity == "error"] == []


def test_the_words_at_fault_can_be_marked() -> None:
    """Both excerpts are real stretches of their texts."""
    claim = "Une association de riverains a saisi le tribunal administratif."
    (finding,) = found([3], claim)
    assert finding.found is not None
    assert finding.expected is not None
    assert claim[finding.found.start : finding.found.end] == finding.found.text
    assert ARTICLE[5][finding.expected.start : finding.expected.end] == finding.expected.text


def test_a_claim_of_foreign_words_is_a_warning() -> None:
    """It may be a free paraphrase; a reader has to see."""
    fr = "Le footballeur brésilien quittera son club italien pour un rival espagnol."
    (finding,) = found([3], fr)
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("fr", "en", "severities"),
    [
        # Nothing in common, in either language.
        (
            "Le footballeur brésilien quittera son club italien pour un rival espagnol.",
            "The Brazilian footballer will leave his Italian club for a Spanish rival.",
            ["error"],
        ),
        # The English has a word of the evidence.
        (
            "Le footballeur brésilien quittera son club italien pour un rival espagnol.",
            "The Brazilian footballer will leave for Lorient.",
            ["warning"],
        ),
        # Too short to tell.
        ("Le footballeur quittera son club.", "The footballer will leave his club.", []),
        ("Les travaux commenceront à la rentrée.", "Work will begin in the autumn.", []),
    ],
)
def test_without_an_article_only_a_stranger_is_an_error(
    fr: str, en: str, severities: list[str]
) -> None:
    """Where the evidence is all there is, the right sentence cannot be named."""
    assert [finding.severity for finding in found([3], fr, en, article=False)] == severities


def test_without_evidence_nothing_is_said() -> None:
    """There is nothing to hold the claim against."""
    assert found([], "Une association de riverains a saisi le tribunal.", article=False) == []


@pytest.mark.parametrize(
    ("source", "fr", "en", "words"),
    [
        (
            "Le prix du gaz augmente. L’usine ferme ses portes.",
            "L’usine ferme ses portes à cause du prix du gaz.",
            "The plant is closing because of gas prices.",
            ["à cause d", "because"],
        ),
        (
            "Le groupe a vendu 300 000 voitures.",
            "Le groupe a vendu 300 000 voitures, un record.",
            "The group sold 300,000 cars.",
            ["record"],
        ),
        (
            "La ville compte trois musées.",
            "La ville compte trois musées.",
            "The city has the largest number of museums, three.",
            ["the largest"],
        ),
    ],
)
def test_an_added_cause_or_superlative_is_a_warning(
    source: str, fr: str, en: str, words: list[str]
) -> None:
    """Models join what the article only puts side by side."""
    case = Case(Passage(fr, "fr"), Passage(en, "en"), (Passage(source, "fr", 1),))
    findings = list(check(case))
    assert [finding.found and finding.found.text for finding in findings] == words
    assert {finding.severity for finding in findings} == {"warning"}


@pytest.mark.parametrize(
    ("source", "fr", "en"),
    [
        (
            "L’usine ferme ses portes, victime de la hausse du prix du gaz.",
            "L’usine ferme ses portes à cause du prix du gaz.",
            "The plant is closing because of gas prices.",
        ),
        (
            "Jamais le groupe n’avait vendu autant de voitures.",
            "Le groupe a vendu un nombre record de voitures.",
            "The group sold a record number of cars.",
        ),
        (
            "Le fleuve est long de 1 006 km : aucun autre en France ne l’est plus.",
            "C’est le plus long fleuve de France.",
            "It is the longest river in France.",
        ),
    ],
)
def test_a_cause_or_superlative_in_other_words_is_none(source: str, fr: str, en: str) -> None:
    """The evidence says so in its own way."""
    assert (
        list(check(Case(Passage(fr, "fr"), Passage(en, "en"), (Passage(source, "fr", 1),)))) == []
    )


@given(st.text(), st.text(), st.lists(st.text(), max_size=4), st.booleans())
def test_no_text_makes_it_raise(fr: str, en: str, texts: list[str], article: bool) -> None:
    """Excerpts are real stretches, whatever the text."""
    whole = tuple(Passage(text, "fr", number) for number, text in enumerate(texts, 1))
    case = Case(Passage(fr, "fr"), Passage(en, "en"), whole[:1], whole if article else ())
    for finding in check(case):
        if finding.found is not None:
            text = en if finding.language == "en" else fr
            assert text[finding.found.start : finding.found.end] == finding.found.text
