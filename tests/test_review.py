"""A second reader, off unless wanted: what it finds is a finding, what it cannot judge no pass."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from making import claim_data, draft_data, make_article, make_summary
from pydantic import ValidationError

from summarise import Summariser, Summary
from summarise.findings import CheckName, Finding
from summarise.review import review_findings
from summarise.review_draft import FaultKind, ReviewDraft
from summarise.testing import ScriptedCompleter, scripted

IDS = [statement.id for statement in make_summary().statements]


def fault(**changes: Any) -> dict[str, Any]:
    return {
        "language": "en",
        "words": "its schools",
        "kind": "scope",
        "serious": True,
        "comment": "Only four schools: write “its four schools”.",
    } | changes


def review(**judged: Any) -> dict[str, Any]:
    """An answer to the review prompt: right, but for what is told by id ("_" for "-")."""
    judged = {name.replace("_", "-"): faults for name, faults in judged.items()}
    return {
        "judgements": [
            {
                "id": target,
                "faults": judged[target] if isinstance(judged.get(target), list) else [],
                "verdict": "cannot judge"
                if judged.get(target) == "cannot judge"
                else "fault"
                if target in judged
                else "right",
            }
            for target in IDS
        ]
    }


def run(*answers: Any, **settings: Any) -> tuple[Summary, ScriptedCompleter]:
    completer = scripted(*answers)
    summariser = Summariser(completer=completer, **{"review": True, **settings})
    return summariser.summarise(make_article()), completer


def found(answer: dict[str, Any]) -> tuple[Finding, ...]:
    return review_findings(ReviewDraft.model_validate(answer), make_summary())


def test_it_is_off_unless_it_is_wanted() -> None:
    assert len(run(draft_data(), review=False)[1].requests) == 1


def test_every_statement_is_read_against_its_sentences() -> None:
    summary, completer = run(draft_data(), review())
    question = completer.requests[1]["messages"][1]["content"]
    for statement in summary.statements:
        assert statement.id in question
        assert statement.en in question
        assert all(sentence.text in question for sentence in statement.evidence)
    assert summary.verification.publishable


def test_a_serious_fault_is_put_right() -> None:
    mended = {"id": "abstract-1", **claim_data(en="Saint-Brévenec is to spend 4.5 million euros.")}
    answers = draft_data(), review(abstract_1=[fault()]), {"statements": [mended]}
    summary, completer = run(*answers)
    assert "Only four schools" in completer.requests[2]["messages"][1]["content"]
    assert summary.abstract[0].status == "repaired"
    assert summary.abstract[0].en == mended["en"]
    assert summary.verification.publishable


def test_a_serious_fault_that_stays_keeps_it_from_being_published() -> None:
    summary, _ = run(draft_data(), review(abstract_1=[fault()]), repairs=0)
    assert summary.abstract[0].status == "unverified"
    assert not summary.verification.publishable
    (finding,) = summary.verification.findings
    assert (finding.check, finding.severity, finding.language) == ("evidence", "error", "en")
    assert finding.found is not None
    assert summary.abstract[0].en[finding.found.start : finding.found.end] == "its schools"


def test_a_light_fault_is_a_warning() -> None:
    (finding,) = found(review(headline=[fault(serious=False, words="four schools")]))
    assert (finding.severity, finding.target) == ("warning", "headline")


def test_what_could_not_be_judged_is_no_pass() -> None:
    (finding,) = found(review(key_point_1="cannot judge"))
    assert (finding.severity, finding.target) == ("warning", "key-point-1")
    assert "could not judge" in finding.message


def test_a_statement_that_could_not_be_judged_is_not_verified() -> None:
    summary, _ = run(draft_data(), review(key_point_1="cannot judge"))
    assert summary.key_points[0].status == "unverified"
    assert not summary.verification.publishable


def test_the_same_again_answers_no_second_reader() -> None:
    """A model that gives back what it was given has put nothing right."""
    same = {"statements": [{"id": "abstract-1", **claim_data()}]}
    summary, _ = run(draft_data(), review(abstract_1=[fault()]), same, same)
    assert summary.abstract[0].status == "unverified"
    assert not summary.verification.publishable
    assert summary.verification.repairs[0].outcome == "kept"


def test_a_repair_for_a_second_reader_may_not_break_a_rule() -> None:
    wrong = claim_data(en="Saint-Brévenec is to spend 4.5 billion euros.")
    answer = {"statements": [{"id": "abstract-1", **wrong}]}
    summary, _ = run(draft_data(), review(abstract_1=[fault(), fault()]), answer, answer)
    assert "billion" not in summary.abstract[0].en


def test_what_was_put_right_was_not_read_again_and_says_so() -> None:
    mended = {"id": "abstract-1", **claim_data(en="Saint-Brévenec is to spend 4.5 million euros.")}
    answers = draft_data(), review(abstract_1=[fault()]), {"statements": [mended]}
    summary, _ = run(*answers)
    messages = [f.message for f in summary.verification.findings if f.target == "abstract-1"]
    assert any("nobody read it again" in message for message in messages)


def test_words_that_are_not_there_are_reported_all_the_same() -> None:
    """A model that quotes badly may still have found something."""
    (finding,) = found(review(headline=[fault(words="seven schools")]))
    assert finding.found is None
    assert "seven schools" in finding.message


@pytest.mark.parametrize("kind", get_args(FaultKind))
def test_every_kind_belongs_to_a_check(kind: str) -> None:
    (finding,) = found(review(headline=[fault(kind=kind)]))
    assert finding.check in get_args(CheckName)


def test_a_review_that_fails_costs_no_summary() -> None:
    summary, _ = run(draft_data(), "no JSON", "no JSON", "no JSON")
    assert "review could not be made" in summary.notes[-1].message
    assert [attempt.stage for attempt in summary.provenance.attempts][1:] == ["review"] * 3


def test_its_answers_are_told_apart() -> None:
    """What it costs is the cost of those (see test_repair)."""
    summary, _ = run(draft_data(), review())
    assert [attempt.stage for attempt in summary.provenance.attempts] == ["summary", "review"]
    assert [used.name for used in summary.provenance.prompts] == ["review@1.0.0"]


@pytest.mark.parametrize(
    "judgement",
    [
        {"id": "headline", "faults": [], "verdict": "fault"},
        {"id": "headline", "faults": [fault()], "verdict": "right"},
        {"id": "headline", "faults": [fault()], "verdict": "cannot judge"},
        {"id": "abstract-1", "faults": [], "verdict": "right"},
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(judgement: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ReviewDraft.model_validate(
            {"judgements": [judgement]}, context={"targets": ("headline",), "article": None}
        )
