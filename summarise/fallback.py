"""One article, asked of the first model of a list that answers.

A model is passed over where it gave no answer and another may: it is down, overloaded, hangs, is
out of credit, refuses the key or the request, cannot run here. It is not where the article or an
answer is at fault, or where the article's time or budget has run out. The next one starts anew,
with the prompts that fit it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from summarise.article import Article
from summarise.budget import NoRoomError
from summarise.bundle import save
from summarise.errors import (
    DeadlineError,
    ModelError,
    ProviderError,
    RecordingError,
    SummariseError,
)
from summarise.llm.completer import Completer
from summarise.llm.seam import spent_on
from summarise.llm.several import Asked, attempts_of
from summarise.llm.streaming import SnapshotListener
from summarise.making import Recorder
from summarise.pipeline import Before, Plan
from summarise.relaying import relayed
from summarise.summary import Attempt, PassedOver, Summary

__all__ = ["Answerer", "Course", "Turn", "course"]


@dataclass(frozen=True, slots=True)
class Answerer:
    """A model, and what to do with it.

    Attributes:
        plan: made for this model.
        completer: puts questions to it; or why it cannot be asked at all.
    """

    plan: Plan
    completer: Completer | SummariseError


class Turn(NamedTuple):
    """One question or several, and who is to answer."""

    completer: Completer
    asked: Asked


Course = Generator[Turn, Any, Summary]


def course(
    article: Article,
    answerers: Sequence[Answerer],
    listener: SnapshotListener | None,
    deadline: float | None,
    *,
    heard: Callable[[int, int], None] | None = None,
    replaying: bool = False,
) -> Course:
    """The questions to be asked, as ``pipeline.steps``, and of whom.

    Args:
        article: to be summarised.
        answerers: in the order of preference, at least one.
        listener: hears the first answer while it is written.
        deadline: seconds for all of it; None for no end.
        heard: called with how many sections of a long text were read, and of how many.
        replaying: whether a model may lack its answer because another one gave it.
    """
    started = time.perf_counter()
    passed: list[PassedOver] = []
    spent: tuple[Attempt, ...] = ()
    errors: list[SummariseError] = []
    left, seconds = deadline, 0.0
    for place, answerer in enumerate(answerers, start=1):
        plan = replace(
            answerer.plan,
            before=Before(tuple(passed), spent, seconds),
            parameters=replace(answerer.plan.parameters, deadline=left),
            # One that hangs must leave time for the next.
            patience=left / 2 if left is not None and place < len(answerers) else None,
        )
        try:
            return (yield from _asked(article, plan, answerer.completer, listener, heard))
        except SummariseError as error:
            error.spent = (*spent, *error.spent)
            seconds = time.perf_counter() - started
            left = None if deadline is None else deadline - seconds
            in_time = left is None or left > 0
            if len(answerers) == 1 or not (in_time and _heals_elsewhere(error, replaying)):
                raise
            passed.append(PassedOver(model=plan.model.label, reason=error.message))
            spent = error.spent
            errors.append(error)
    raise _nobody(errors)


def _asked(
    article: Article,
    plan: Plan,
    completer: Completer | SummariseError,
    listener: SnapshotListener | None,
    heard: Callable[[int, int], None] | None,
) -> Course:
    """All the questions, of one model."""
    if isinstance(completer, SummariseError):
        raise completer
    recorder = Recorder(article, plan, save)
    paid = list(plan.before.attempts)

    def account(answer: Any) -> None:
        paid.extend(spent_on(answer) if isinstance(answer, Exception) else attempts_of(answer))

    questions = recorder.steps(listener, heard)
    try:
        return (yield from relayed(questions, partial(Turn, recorder.heard(completer)), account))
    except SummariseError:
        raise
    except Exception as error:
        vars(error)["spent"] = tuple(paid)  # as our own errors have it: it was paid for
        raise


def _heals_elsewhere(error: SummariseError, replaying: bool) -> bool:
    if isinstance(error, NoRoomError):
        return False  # there is one budget for all of them
    return isinstance(error, ProviderError | ModelError) or (
        replaying and isinstance(error, RecordingError)
    )


def _nobody(errors: Sequence[SummariseError]) -> SummariseError:
    """What to raise where none of the models answered."""
    providers = [each for each in errors if isinstance(each, ProviderError)]
    if not providers:
        errors[0].spent = errors[-1].spent
        return errors[0]
    said = " ".join(f"({number}) {each.message}" for number, each in enumerate(errors, start=1))
    kind = DeadlineError if isinstance(errors[-1], DeadlineError) else ProviderError
    error = kind(
        f"None of the {len(errors)} models answered. {said}",
        status=providers[-1].status,
        retryable=any(each.retryable for each in providers),
        attempts=sum(each.attempts for each in providers),
    )
    error.spent = errors[-1].spent
    return error
