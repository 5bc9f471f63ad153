"""A summary of anybody's is held against the article, and the verdict says where each part stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import (
    ARTICLE,
    claim_data,
    draft_data,
    entity_data,
    event_data,
    make_article,
    make_draft,
    make_provenance,
    make_summary,
    quote_data,
)

from summarise import InputError, Summary, verify
from summarise.checks import check_claim
from summarise.checks.case import Case
from summarise.checks.claim import CHECKS
from summarise.findings import Finding
from summarise.resolve import resolve
from summarise.summary import Verification

CITED = make_article().sentence(1).text
FRENCH = "Saint-Brévenec va consacrer 4,5 millions d’euros à la rénovation de ses écoles."
ENGLISH = "Saint-Brévenec is to spend 4.5 million euros on renovating its schools."
NAMED = draft_data()["entities"][:1] + draft_data()["entities"][2:]
TEXTS = st.text(max_size=80) | st.text(
    alphabet="0123456789 ,.'’«»“”-–%€$ nedpasqu\u00a0\u202f\xad", max_size=60
)


def summarised(**changes: Any) -> Summary:
    article = make_article()
    return resolve(make_draft(article, **changes), article, make_provenance())


def test_nothing_checked_is_nothing_passed() -> None:
    """A summary that nobody looked at must not look like one that passed."""
    assert not Verification().publishable
    assert make_summary().headline.status == "unverified"
    assert not make_summary().verification.publishable


def test_a_good_summary_is_publishable() -> None:
    verification = verify(make_article(), summarised())
    assert [f for f in verification.findings if f.severity == "error"] == []
    assert verification.publishable
    assert verification.verified == len(summarised().statements)


def test_the_text_alone_is_enough() -> None:
    assert verify(ARTICLE, summarised()).publishable


def test_a_wrong_figure_is_found_where_it_is() -> None:
    wrong = claim_data(en="Saint-Brévenec is to spend 4.6 million euros on renovating its schools.")
    verification = verify(make_article(), summarised(headline=wrong))
    (finding,) = [each for each in verification.findings if each.check == "numbers"]
    assert (finding.target, finding.severity, finding.language) == ("headline", "error", "en")
    assert finding.found is not None
    assert wrong["en"][finding.found.start : finding.found.end] == finding.found.text
    assert "4.6" in finding.found.text
    assert finding.expected is not None
    assert finding.expected.sentence == 1
    assert "4,5" in finding.expected.text
    assert "4.6" in finding.message
    assert "4,5" in finding.message
    assert (verification.unverified, verification.publishable) == (1, False)
    assert verification.failed == ("headline",)


def test_words_that_nobody_said_are_marked() -> None:
    """They are the article's, but it does not set them between quotation marks."""
    quote = quote_data(
        fr="dément avoir été consulté",
        en="denies having been consulted",
        sources=[7],
        speaker="SNE",
    )
    findings = verify(make_article(), summarised(quotes=[quote])).findings
    (finding,) = [each for each in findings if each.target == "quote-1"]
    assert (finding.check, finding.severity, finding.language) == ("quotes", "warning", "fr")
    assert "not between quotation marks" in finding.message


@pytest.mark.parametrize("name", ["Hélène Kervadeck", "Brévenec-sur-Mer", "Yann Le Goff"])
def test_a_name_that_the_article_does_not_have_is_an_error(name: str) -> None:
    entity = entity_data(name=name, name_en=name, role=None)
    findings = verify(make_article(), summarised(entities=[entity, *NAMED])).findings
    assert ("entity-1", "names", "error") in {(f.target, f.check, f.severity) for f in findings}


def test_an_english_name_that_is_another_is_an_error() -> None:
    entity = entity_data(name="Saint-Brévenec", name_en="Saint-Malo", sources=[1], role=None)
    findings = verify(make_article(), summarised(entities=[entity, *NAMED])).findings
    assert ("entity-1", "names", "error") in {(f.target, f.check, f.severity) for f in findings}


@pytest.mark.parametrize(
    ("start", "end", "precision", "severity"),
    [
        ("2026-06-16", None, "day", None),
        ("2026-06-17", None, "day", "error"),
        ("2026-06", None, "day", "warning"),
        (None, "2026-07-16", "day", "error"),
    ],
)
def test_the_date_of_an_event_is_what_its_words_say(
    start: str | None, end: str | None, precision: str, severity: str | None
) -> None:
    event = event_data(
        sources=[6],
        expression="le 16 juin",
        start=start,
        end=end,
        precision=precision,
        fr="La région vote.",
        en="The region votes.",
    )
    findings = verify(make_article(), summarised(events=[event])).findings
    found = {f.severity for f in findings if f.target == "event-1" and f.check == "dates"}
    assert found == ({severity} if severity else set())


def edited(path: list[Any], value: Any) -> Summary:
    """A summary that somebody changed by hand, in its JSON."""
    data = json.loads(summarised().model_dump_json())
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return Summary.model_validate(data)


@pytest.mark.parametrize(
    ("path", "value", "target"),
    [
        (["headline", "evidence", 0, "text"], "Tout est faux.", "headline"),
        (["headline", "evidence", 0, "id"], 99, "headline"),
        (["headline", "evidence", 0, "id"], 0, "headline"),
        (["abstract", 0, "id"], "headline", "summary"),
        (["events", 0, "expression"], "le 9 mai 1999", "event-1"),
        (["events", 0, "start"], None, "event-1"),
    ],
)
def test_nothing_in_a_summary_is_believed(path: list[Any], value: Any, target: str) -> None:
    """Its evidence is what a reader looks at: it has to be the article's."""
    verification = verify(make_article(), edited(path, value))
    assert target in verification.failed
    assert not verification.publishable


def test_a_finding_on_a_quotation_points_into_its_sentence() -> None:
    """The quotation begins in the middle of it, and is not what its offsets count from."""
    words = "sous des plafonds qui fuient dès 12 ans"
    quote = quote_data(fr=words, en="under ceilings that leak from the age of 13")
    article = make_article(ARTICLE.replace("sous des plafonds qui fuient", words))
    summary = resolve(make_draft(article, quotes=[quote]), article, make_provenance())
    pointed = [
        finding.expected
        for finding in verify(article, summary).findings
        if finding.target == "quote-1" and finding.expected is not None
    ]
    assert "12" in " ".join(each.text for each in pointed)
    for expected in pointed:
        assert expected.sentence == 3
        assert article.sentence(3).text[expected.start : expected.end] == expected.text


def test_a_summary_of_another_article_is_refused() -> None:
    with pytest.raises(InputError, match="another article"):
        verify(ARTICLE + " Fin.", summarised())


def test_coverage_says_what_was_read() -> None:
    coverage = verify(make_article(), summarised()).coverage
    assert coverage is not None
    assert 0 < coverage.cited <= 1
    assert len(coverage.thirds) == 3


def test_what_is_found_is_the_same_each_time() -> None:
    assert verify(make_article(), summarised()) == verify(make_article(), summarised())


# One claim.


def test_a_check_with_a_fault_of_its_own_is_no_pass(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It costs no paid summary, and lets nothing through."""

    def broken(case: Case) -> Iterator[Finding]:
        raise KeyError(case.fr.text)

    monkeypatch.setitem(CHECKS, "dates", broken)
    (finding,) = check_claim([CITED], FRENCH, ENGLISH)
    assert (finding.check, finding.severity, finding.target) == ("dates", "error", "summary")
    verification = verify(make_article(), summarised())
    assert not verification.publishable
    assert verification.unverified == 0  # it is no statement's fault, and nothing to repair
    assert len([f for f in verification.findings if f.severity == "error"]) == 1
    assert "could not be checked" in finding.message
    assert FRENCH not in finding.message
    assert "the check dates failed" in caplog.text


def test_a_good_claim_has_no_error() -> None:
    found = check_claim([CITED], FRENCH, ENGLISH, article=make_article())
    assert [finding for finding in found if finding.severity == "error"] == []


def test_it_needs_no_article() -> None:
    wrong = ENGLISH.replace("4.5", "5.4")
    found = check_claim([CITED], FRENCH, wrong)
    assert ("numbers", "error", "en") in {(f.check, f.severity, f.language) for f in found}


def test_a_figure_of_another_sentence_is_a_fault_of_citation() -> None:
    cited = make_article().sentence(2).text
    found = check_claim([cited], FRENCH, ENGLISH, article=make_article())
    assert "evidence" in {finding.check for finding in found if finding.severity == "error"}


def test_without_evidence_nothing_is_carried() -> None:
    found = check_claim([], FRENCH, ENGLISH)
    assert "error" in {finding.severity for finding in found}


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_no_text_makes_it_fail_and_every_finding_points_at_something(
    evidence: list[str], fr: str, en: str
) -> None:
    """A crash on one article stops a night's run; a wrong offset sends an editor astray."""
    for finding in check_claim(evidence, fr, en):
        assert "could not be checked" not in finding.message
        if finding.found is not None:
            text = {"fr": fr, "en": en}[finding.language or "fr"]
            assert text[finding.found.start : finding.found.end] == finding.found.text
        if finding.expected is not None and finding.expected.sentence is not None:
            sentence = evidence[finding.expected.sentence - 1]
            assert sentence[finding.expected.start : finding.expected.end] == finding.expected.text
        assert finding.message.strip()
