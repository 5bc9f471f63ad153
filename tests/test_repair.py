"""What fails a check goes back to the model, alone; what comes back is checked, and recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from making import (
    claim_data,
    draft_data,
    event_data,
    make_article,
    make_attempt,
    make_provenance,
    quote_data,
)
from pydantic import ValidationError

from summarise import Summariser, Summary, verify
from summarise.drafts import SummaryDraft
from summarise.errors import InputError, PromptError, ProviderError, VerificationError
from summarise.repair_draft import RepairDraft
from summarise.revision import Revision, replaced
from summarise.testing import ScriptedCompleter, scripted

WRONG = "Saint-Brévenec is to spend 4.5 billion euros on renovating its schools."
RIGHT = "Saint-Brévenec is to spend 4.5 million euros on renovating its schools."
FAILING = draft_data(abstract=[claim_data(en=WRONG), draft_data()["abstract"][1]])
"""The first claim of the abstract has a thousand times too much money."""


def repair(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """An answer to the repair prompt."""
    return {"statements": [dict(statement) for statement in statements]}


def mended(target: str = "abstract-1", **changes: Any) -> dict[str, Any]:
    return {"id": target, **claim_data(**changes)}


def run(*answers: Any, **settings: Any) -> tuple[Summary, ScriptedCompleter]:
    completer = scripted(*answers)
    return Summariser(completer=completer, **settings).summarise(make_article()), completer


def sent(completer: ScriptedCompleter, number: int) -> str:
    return "\n".join(message["content"] for message in completer.requests[number]["messages"])


def test_a_summary_without_an_error_is_asked_for_once() -> None:
    """Nobody pays for a repair that is not needed."""
    summary, completer = run(draft_data())
    assert len(completer.requests) == 1
    assert {claim.status for claim in summary.claims} == {"verified"}
    assert summary.verification.publishable
    assert summary.provenance.prompts == ()


def test_a_claim_that_failed_is_put_right() -> None:
    summary, _ = run(FAILING, repair(mended()))
    claim = summary.abstract[0]
    assert (claim.en, claim.status) == (RIGHT, "repaired")
    assert {each.status for each in summary.statements if each.id != claim.id} == {"verified"}
    assert summary.verification.publishable
    assert (summary.verification.repaired, summary.verification.unverified) == (1, 0)
    assert summary.verification.verified == len(summary.statements) - 1


def test_before_and_after_are_on_record() -> None:
    """An editor sees what the machine first wrote, and why it was not let through."""
    summary, _ = run(FAILING, repair(mended()))
    (record,) = summary.verification.repairs
    assert (record.target, record.outcome) == ("abstract-1", "replaced")
    assert (record.before.en, record.after and record.after.en) == (WRONG, RIGHT)
    assert "numbers" in {finding.check for finding in record.findings}


def test_only_what_failed_is_sent_back_with_its_sentences_and_its_faults() -> None:
    summary, completer = run(FAILING, repair(mended()))
    (record,) = summary.verification.repairs
    question = sent(completer, 1)
    assert "abstract-1" in question
    assert "key-point" not in question
    assert WRONG in question
    assert all(finding.message in question for finding in record.findings)
    assert make_article().sentence(1).text in question
    assert make_article().sentence(8).text not in question
    schema = completer.requests[1]["response_format"]["json_schema"]["schema"]
    assert schema == RepairDraft.model_json_schema()


def test_nothing_else_changes() -> None:
    """A repaired claim takes the place of one, and the others keep every letter."""
    untouched, _ = run(FAILING, repairs=0)
    summary, _ = run(FAILING, repair(mended()))
    for before, after in zip(untouched.statements, summary.statements, strict=True):
        if before.id != "abstract-1":
            assert before == after


def test_a_repair_that_is_no_better_is_not_taken() -> None:
    worse = "Saint-Brévenec is to spend 45 trillion euros on renovating its 400 schools."
    summary, completer = run(FAILING, *[repair(mended(en=worse))] * 2)
    claim = summary.abstract[0]
    assert (claim.en, claim.status) == (WRONG, "unverified")
    (record,) = summary.verification.repairs
    assert (record.outcome, record.after and record.after.en) == ("kept", worse)
    assert not summary.verification.publishable
    assert len(completer.requests) == 3


def test_a_second_round_is_told_what_the_first_made_of_it() -> None:
    """Asked the same again, a model would answer the same again."""
    other = "Saint-Brévenec is to spend 45 million euros on renovating its schools."
    summary, completer = run(FAILING, repair(mended(en=other)), repair(mended()))
    first, second = sent(completer, 1), sent(completer, 2)
    assert other not in first
    assert other in second
    assert WRONG in second
    assert summary.abstract[0].en == RIGHT


@pytest.mark.parametrize("rounds", [0, 1, 3])
def test_it_is_tried_so_often_and_no_more(rounds: int) -> None:
    summary, completer = run(FAILING, *[repair(mended(en=WRONG))] * rounds, repairs=rounds)
    assert len(completer.requests) == 1 + rounds
    assert summary.abstract[0].status == "unverified"


def test_a_second_round_can_do_what_the_first_did_not() -> None:
    summary, _ = run(FAILING, repair(mended(en=WRONG)), repair(mended()))
    (record,) = summary.verification.repairs
    assert (summary.abstract[0].en, record.outcome) == (RIGHT, "replaced")
    assert record.before.en == WRONG


def test_a_better_version_survives_a_worse_second_round() -> None:
    twice = "Saint-Brévenec is to spend 4.5 billion euros on its 12 schools."
    draft = draft_data(abstract=[claim_data(en=twice), draft_data()["abstract"][1]])
    summary, _ = run(draft, repair(mended(en=WRONG)), repair(mended(en=twice)))
    assert summary.abstract[0].en == WRONG
    (record,) = summary.verification.repairs
    assert (record.outcome, record.after and record.after.en) == ("replaced", WRONG)
    assert summary.abstract[0].status == "unverified"


def test_a_quotation_keeps_its_french() -> None:
    """It is the article's own letters; the model may only translate them again."""
    draft = draft_data(quotes=[quote_data(en=quote_data()["fr"])])
    answer = mended("quote-1", sources=[3], fr="Autre chose.", en=quote_data()["en"])
    summary, _ = run(draft, repair(answer))
    (quote,) = summary.quotes
    assert (quote.en, quote.status) == (quote_data()["en"], "repaired")
    assert quote.fr == "Nos enfants n’ont pas à étudier sous des plafonds qui fuient"


def test_an_event_keeps_its_date() -> None:
    event = event_data(en="The town council adopts 12 plans worth 9 billion euros.")
    answer = mended("event-1", fr=event["fr"], en="The town council adopts the plan.", sources=[4])
    summary, _ = run(draft_data(events=[event]), repair(answer))
    (made,) = summary.events
    assert (made.en, made.start, made.sources) == (answer["en"], "2026-03-03", (1,))


def test_a_citation_can_be_put_right() -> None:
    wrong = claim_data(sources=[8])
    draft = draft_data(abstract=[wrong, draft_data()["abstract"][1]])
    summary, completer = run(draft, repair(mended(sources=[1])))
    assert summary.abstract[0].sources == (1,)
    assert make_article().sentence(1).text in sent(completer, 1)  # else it could not be found
    (record,) = summary.verification.repairs
    assert (record.before.sources, record.after and record.after.sources) == ((8,), (1,))


# When no repair comes.


def test_a_provider_that_fails_later_costs_no_summary() -> None:
    """The first answer is paid for; it is given, with what is wrong with it."""
    summary, _ = run(FAILING, ProviderError("nobody there"))
    assert summary.abstract[0].status == "unverified"
    (note,) = summary.notes
    assert "repair could not be made" in note.message
    assert "nobody there" in note.message


def test_answers_that_were_no_use_are_accounted_for() -> None:
    summary, completer = run(FAILING, "no JSON", "no JSON", "no JSON")
    stages = [attempt.stage for attempt in summary.provenance.attempts]
    assert stages == ["summary", "repair", "repair", "repair"]
    assert len(completer.requests) == 4
    assert "repair could not be made" in summary.notes[-1].message


def test_a_repair_of_something_else_is_sent_back() -> None:
    summary, completer = run(FAILING, repair(mended("headline")), repair(mended()))
    assert "abstract-1" in sent(completer, 2)
    assert summary.abstract[0].status == "repaired"
    assert summary.provenance.reasks == 1


def test_no_time_left_means_no_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 50))
    monkeypatch.setattr("summarise.pipeline.time.perf_counter", lambda: float(next(clock)))
    summary, completer = run(FAILING, deadline=40)
    assert len(completer.requests) == 1
    assert "deadline" in summary.notes[-1].message


def test_the_prompt_that_was_used_is_on_record() -> None:
    summary, _ = run(FAILING, repair(mended()))
    (used,) = summary.provenance.prompts
    assert (used.stage, used.name) == ("repair", "repair@1.0.0")
    assert len(used.sha256) == 64


async def test_it_is_the_same_without_blocking() -> None:
    completer = scripted(FAILING, repair(mended()))
    summary = await Summariser(completer=completer).asummarise(make_article())
    assert summary.abstract[0].status == "repaired"
    completer = scripted(FAILING, ProviderError("nobody there"))
    summary = await Summariser(completer=completer).asummarise(make_article())
    assert "nobody there" in summary.notes[-1].message


# What is left unverified.


def test_it_is_flagged() -> None:
    summary, _ = run(FAILING, repairs=0)
    assert "abstract-1" in {finding.target for finding in summary.findings}
    assert len(summary.abstract) == 2


def test_it_is_dropped_with_a_record() -> None:
    summary, _ = run(FAILING, repairs=0, on_unverified="drop")
    assert [claim.id for claim in summary.abstract] == ["abstract-2"]
    assert summary.verification.publishable
    (record,) = summary.verification.repairs
    assert (record.outcome, record.before.en) == ("dropped", WRONG)
    assert record.findings
    counts = summary.verification
    assert counts.verified == len(summary.statements)
    assert counts.unverified == 0


def test_a_headline_is_not_dropped() -> None:
    """A summary without one is none; it stays, and is not publishable."""
    draft = draft_data(headline=claim_data(en=WRONG))
    summary, _ = run(draft, repairs=0, on_unverified="drop")
    assert summary.headline.status == "unverified"
    assert not summary.verification.publishable


def test_it_is_raised() -> None:
    with pytest.raises(VerificationError) as caught:
        run(FAILING, repairs=0, on_unverified="raise")
    assert caught.value.summary.abstract[0].en == WRONG
    assert "abstract-1" in caught.value.message
    assert WRONG not in caught.value.message


def test_a_good_summary_is_not_raised() -> None:
    assert run(draft_data(), on_unverified="raise")[0].verification.publishable


def test_a_setting_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="on_unverified must be one of flag, drop, raise"):
        Summariser(on_unverified="forget")  # type: ignore[arg-type]


# The draft of a repair, and what is made of it.


@pytest.mark.parametrize(
    "statements",
    [[], [mended("abstract-1")] * 2, [mended("abstract-1"), mended("quote-1")], [mended("x")]],
)
def test_a_repair_gives_each_statement_once(statements: list[dict[str, Any]]) -> None:
    context = {"article": make_article(), "targets": ("abstract-1",)}
    with pytest.raises(ValidationError):
        RepairDraft.model_validate({"statements": statements}, context=context)


def test_a_repair_invents_no_speaker() -> None:
    context = {"article": make_article(), "targets": ("abstract-1",)}
    answer = repair(mended(speaker="Jeanne Morvan"))
    with pytest.raises(ValidationError, match="nobody that the article names"):
        RepairDraft.model_validate(answer, context=context)


def test_statements_take_the_places_they_are_named_after() -> None:
    draft = SummaryDraft.model_validate(draft_data(), context={"article": make_article()})
    answer = RepairDraft.model_validate(
        repair(*(mended(t, fr=f"{t} fr", en=f"{t} en") for t in ("headline", "key-point-3")))
    )
    new = replaced(draft, answer.statements)
    assert new.headline.fr == "headline fr"
    assert [claim.en for claim in new.key_points] == [
        draft.key_points[0].en,
        draft.key_points[1].en,
        "key-point-3 en",
    ]
    assert draft.headline.fr != "headline fr"


def test_time_and_answers_of_every_stage_are_told_apart() -> None:
    draft = SummaryDraft.model_validate(draft_data(), context={"article": make_article()})
    revision = Revision(make_article(), draft, make_provenance(attempts=(make_attempt(cost=0.5),)))
    revision.account((make_attempt(cost=0.25),), stage="repair")
    revision.account((make_attempt(cost=None),), stage="review")
    revision.account(seconds=9.0)
    provenance = revision.summary.provenance
    assert provenance.seconds == 9.0
    assert [provenance.cost_of(stage) for stage in ("summary", "repair", "review")] == [
        0.5,
        0.25,
        None,
    ]
    assert json.loads(provenance.model_dump_json())["attempts"][1]["stage"] == "repair"


# What a repair may not do.


def test_a_repair_that_breaks_something_else_is_not_taken() -> None:
    """A speaker whom nobody listed becomes an entity, with a role of its own to be wrong about."""
    answer = mended(modality="reported", speaker="Paul Le Goff")
    summary, _ = run(FAILING, *[repair(answer)] * 2)
    before, _ = run(FAILING, repairs=0)
    failed = set(before.verification.failed)
    assert set(summary.verification.failed) <= failed


def test_what_no_answer_can_mend_is_not_asked_for() -> None:
    """The date of an event was read from its own words; the model may write others for ever."""
    event = event_data(start="2026-03-09")
    summary, completer = run(draft_data(events=[event]))
    assert len(completer.requests) == 1
    assert summary.events[0].status == "unverified"


def test_a_later_fault_of_any_kind_costs_no_summary() -> None:
    summary, _ = run(FAILING, InputError("too long for this model"))
    assert "too long for this model" in summary.notes[-1].message


def test_a_prompt_that_is_not_for_repairs_is_refused_before_anything_is_paid_for() -> None:
    completer = scripted(FAILING)
    with pytest.raises(PromptError, match="not what it would be used for"):
        Summariser(completer=completer, repair_prompt="summary").summarise(make_article())
    assert completer.requests == []


def test_what_was_dropped_is_checked_as_it_is_left() -> None:
    """The record is what anybody finds who checks the summary again."""
    summary, _ = run(FAILING, repairs=0, on_unverified="drop")
    again = verify(make_article(), summary)
    assert summary.verification.coverage == again.coverage
    assert summary.verification.findings == again.findings
    assert "abstract-1" in {note.target for note in summary.notes}


def test_a_summary_with_nothing_left_is_not_publishable() -> None:
    wrong = [claim_data(en=WRONG)] * 2
    summary, _ = run(draft_data(abstract=wrong), repairs=0, on_unverified="drop")
    assert summary.abstract == ()
    assert "nothing is left of its abstract" in {note.message for note in summary.notes}


def test_the_error_says_what_was_spent() -> None:
    with pytest.raises(VerificationError) as caught:
        run(FAILING, repairs=0, on_unverified="raise")
    assert len(caught.value.spent) == 1


@pytest.mark.parametrize("setting", ["repairs", "reasks", "retries", "max_tokens"])
def test_half_a_round_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        Summariser(**{setting: 1.5})
