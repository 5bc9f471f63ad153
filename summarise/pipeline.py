"""The whole way from an article to a summary: the only file that knows all of it.

Read a text that is too long section by section; ask for a draft; make a summary of it and check
that; have a second reader look, if wanted; send what failed back to be put right. It is written
once, as a generator that yields questions and is sent answers: who puts the questions, blocking or
not, is none of its business.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from summarise._version import __version__
from summarise.article import Article
from summarise.dossier import dossier
from summarise.drafts import Draft, SummaryDraft
from summarise.errors import BudgetError, SummariseError, VerificationError
from summarise.findings import Finding
from summarise.grammar import narrow, narrow_repair
from summarise.llm.models import Model
from summarise.llm.seam import Answer, Parameters, Question
from summarise.llm.several import Asked
from summarise.llm.streaming import SnapshotListener
from summarise.prompts import Prompt
from summarise.reading import Reading, Sections, fits, read
from summarise.repair_draft import RepairDraft
from summarise.review_draft import ReviewDraft
from summarise.revision import Revision
from summarise.sections import longest_line
from summarise.summary import Attempt, PassedOver, PromptUse, Provenance, Stage, Summary

__all__ = ["Before", "OnUnverified", "Plan", "Steps", "steps"]

OnUnverified = Literal["flag", "drop", "raise"]
Steps = Generator[Asked, Any, Summary]
"""Yields a question and is sent its answer; or several, and is sent what came of each."""

_LEAST_TIME = 1.0
"""Seconds; with less left before the deadline no second question is asked."""
_SECOND_TEMPERATURE = 0.7
"""At the temperature of the first answer a small model would only say the same again."""

_SMALL_MODEL = Finding(
    check="language",
    severity="warning",
    target="summary",
    language="en",
    message=(
        "a small model wrote the English; read every sentence of it against the French, which is "
        "the article's own, before any of it goes out"
    ),
)


@dataclass(frozen=True, slots=True)
class Before:
    """What was tried for the article before this plan.

    Attributes:
        passed_over: models that did not answer.
        attempts: answers that were asked of them nevertheless.
        seconds: that it took.
    """

    passed_over: tuple[PassedOver, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for an article.

    Attributes:
        model: who answers.
        prompt: asks for the summary, with these ``variables``.
        parameters: of every question; the deadline is for all of them together.
        sections: how a text is read that is too long to be given whole.
        review: asks for a second reading, None for none.
        repair: asks for statements that failed to be put right, None for no repair.
        repairs: how often at most.
        on_unverified: what becomes of a statement that failed to the last.
        patience: seconds until there is a draft, where it is not all the time there is.
        before: what was tried before.
        clock: seconds, from whenever.
    """

    model: Model
    prompt: Prompt
    variables: Mapping[str, str]
    parameters: Parameters
    sections: Sections
    review: Prompt | None
    repair: Prompt | None
    repairs: int
    on_unverified: OnUnverified
    patience: float | None = None
    before: Before = Before()
    clock: Callable[[], float] = field(default=time.perf_counter, compare=False)


def steps(
    article: Article,
    plan: Plan,
    listener: SnapshotListener | None,
    heard: Callable[[int, int], None] | None = None,
) -> Steps:
    """The questions to be asked, one after the other; at last the summary.

    An error that came instead of an answer is thrown in. For the summary itself it comes out
    again; what was paid for is not thrown away because a later one failed.

    Args:
        article: to be summarised.
        plan: how.
        listener: hears the summary while it is written.
        heard: called with how many sections of a long text were read, and of how many.
    """
    started = plan.clock()
    embedded = plan.model.embedded
    patient = replace(plan.parameters, deadline=plan.patience or plan.parameters.deadline)
    reading: Reading | None = None

    def elapsed() -> float:
        return plan.clock() - started

    prompt = plan.prompt
    if not fits(article, plan.sections.room):
        prompt = plan.sections.summary
        prompt.check_variables(plan.variables)  # before the sections are paid for
        reading = yield from read(article, plan.sections, patient, elapsed, heard)
    answer = yield from _draft(
        article, plan, prompt, patient, reading=reading, listener=listener, started=started
    )
    notes = [] if reading is None else reading.notes
    revision = Revision(
        article,
        cast(SummaryDraft, answer.draft),
        _provenance(plan, prompt, answer, reading),
        [_SMALL_MODEL, *notes] if embedded else notes,
    )
    if plan.review is not None:
        everything = tuple(statement.id for statement in revision.summary.statements)
        review = yield from _ask(
            "review", plan.review, everything, revision=revision, plan=plan, started=started
        )
        if isinstance(review, ReviewDraft):
            revision.review(review)
    if plan.repair is not None:
        yield from _mend(revision, plan, plan.repair, started)
    revision.account(seconds=plan.before.seconds + plan.clock() - started)
    return _released(revision, plan)


def _draft(
    article: Article,
    plan: Plan,
    prompt: Prompt,
    parameters: Parameters,
    *,
    reading: Reading | None,
    listener: SnapshotListener | None,
    started: float,
) -> Generator[Asked, Any, Answer]:
    """Ask for the summary, of the whole article or of what was chosen when it was read."""
    given = None if reading is None else reading.sentences
    context: dict[str, Any] = {"article": article}
    longest = None
    if given is not None:
        context["given"] = frozenset(sentence.id for sentence in given)
        longest = longest_line(plan.sections.room)
        if parameters.deadline is not None:
            left = parameters.deadline - (plan.clock() - started)
            parameters = replace(parameters, deadline=max(0.0, left))
    try:
        messages = prompt.render(article, plan.variables, sentences=given, longest=longest)
        answer: Answer = yield Question(
            messages=cast("list[dict[str, Any]]", messages),
            draft=prompt.draft,
            context=context,
            grammar=narrow(article, given) if plan.model.embedded else None,
            parameters=parameters,
            listener=listener,
            use=PromptUse(stage="summary", name=prompt.name, sha256=prompt.sha256),
        )
    except SummariseError as error:
        if reading is not None:
            error.spent = (*reading.attempts, *error.spent)
        raise
    return answer


def _mend(
    revision: Revision, plan: Plan, prompt: Prompt, started: float
) -> Generator[Asked, Any, None]:
    """Have what failed put right, as often as the plan allows."""
    for _ in range(plan.repairs):
        targets = revision.mendable(english_only=plan.model.embedded)
        if not targets:
            break
        repair = yield from _ask(
            "repair", prompt, targets, revision=revision, plan=plan, started=started
        )
        if not isinstance(repair, RepairDraft):
            break
        revision.repair(repair)


def _ask(
    stage: Stage,
    prompt: Prompt,
    targets: tuple[str, ...],
    *,
    revision: Revision,
    plan: Plan,
    started: float,
) -> Generator[Asked, Any, Draft | None]:
    """Ask about statements that are there; without an answer the summary stays, and has a note."""
    parameters = plan.parameters
    if parameters.deadline is not None:
        left = parameters.deadline - (plan.clock() - started)
        if left < _LEAST_TIME:
            revision.note(_left_out(stage, "the deadline left no time for it"))
            return None
        parameters = replace(parameters, deadline=left)
    anew = plan.model.embedded and stage == "repair"
    grammar = None
    if anew:
        failing = [each for each in revision.summary.statements if each.id in targets]
        grammar = narrow_repair(failing)
        temperature = max(parameters.temperature or 0, _SECOND_TEMPERATURE)
        parameters = replace(parameters, temperature=temperature)
    statements = dossier(
        revision.article,
        revision.summary,
        targets,
        revision.summary.verification.findings if stage == "repair" else (),
        rejected=revision.rejected,
        around=0 if anew else 1,
        anew=anew,
    )
    use = PromptUse(stage=stage, name=prompt.name, sha256=prompt.sha256)
    revision.use(use)
    messages = prompt.render(revision.article, {"statements": statements})
    try:
        answer: Answer = yield Question(
            messages=cast("list[dict[str, Any]]", messages),
            draft=prompt.draft,
            context={"article": revision.article, "targets": targets},
            grammar=grammar,
            parameters=parameters,
            use=use,
        )
    except SummariseError as error:
        if isinstance(error, BudgetError) and error.scope == "run":
            error.spent = (*_own(revision.provenance, plan), *error.spent)
            raise  # the next run does all of it
        revision.account(error.spent, stage=stage)
        revision.note(_left_out(stage, error.message))
        return None
    revision.account(answer.attempts, stage=stage)
    return answer.draft


def _released(revision: Revision, plan: Plan) -> Summary:
    """The summary, as it is wanted where errors are left."""
    if revision.failing and plan.on_unverified == "drop":
        revision.drop()
    summary = revision.summary
    if plan.on_unverified == "raise" and not summary.verification.publishable:
        errors = [each for each in summary.verification.findings if each.severity == "error"]
        where = f", the first in {errors[0].target} ({errors[0].check})" if errors else ""
        error = VerificationError(
            f"Errors left in the summary: {len(errors)}{where}. Look at them with on_unverified "
            "'flag', allow more repairs, or use a stronger model.",
            summary=summary,
        )
        error.spent = _own(summary.provenance, plan)
        raise error
    return summary


def _own(provenance: Provenance, plan: Plan) -> tuple[Attempt, ...]:
    """The answers that were asked of this plan's model; whoever made it knows those before."""
    return provenance.attempts[len(plan.before.attempts) :]


def _provenance(plan: Plan, prompt: Prompt, answer: Answer, reading: Reading | None) -> Provenance:
    return Provenance(
        prompt_id=prompt.id,
        prompt_version=prompt.version,
        prompt_sha256=prompt.sha256,
        model=plan.model.label,
        attempts=(
            *plan.before.attempts,
            *(reading.attempts if reading else ()),
            *answer.attempts,
        ),
        passed_over=plan.before.passed_over,
        seconds=0,  # known when all is done
        created=datetime.now(UTC),
        software=f"summarise {__version__}",
        prompts=reading.prompts if reading else (),
    )


def _left_out(stage: Stage, why: str) -> Finding:
    return Finding(
        check="evidence",
        severity="warning",
        target="summary",
        language=None,
        message=f"the {stage} could not be made: {why}",
    )
