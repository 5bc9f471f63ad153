"""Several questions at once, and a single one the same way: what the two drivers are made of.

Questions that do not hang on each other are put concurrently, whoever waits for them, blocking or
not. One that fails for its own sake leaves the others be.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from summarise.budget import Purse
from summarise.errors import (
    AuthenticationError,
    DeadlineError,
    InputError,
    OutputError,
    ProviderError,
    SummariseError,
)
from summarise.llm.completer import Completer
from summarise.llm.portal import run
from summarise.llm.seam import Answer, Question, aask, ask, spent_on
from summarise.summary import Attempt

__all__ = ["Asked", "Outcome", "Several", "aput", "attempts_of", "put"]


@dataclass(frozen=True, slots=True)
class Several:
    """Questions that do not hang on each other.

    Attributes:
        questions: at least one; their deadline is for all of them together.
        heard: called after each answer, with how many there are and how many there will be.
    """

    questions: tuple[Question, ...]
    heard: Callable[[int, int], None] | None = None


Outcome = Answer | SummariseError
Asked = Question | Several

_AT_ONCE = 8
"""Questions of one article that a hosted model is asked at once."""


def put(
    completer: Completer, asked: Asked, purse: Purse | None = None
) -> Answer | tuple[Outcome, ...]:
    """The answer to a question; to several, the answers in their order.

    Args:
        completer: who answers.
        asked: one question or several.
        purse: what they may use; None for as much as they take.

    Returns:
        Of several questions an error instead of the answer to one that failed for its own sake:
        its answer was refused, withheld or could not be used, or none came.

    Raises:
        SummariseError: one question failed, or one of several for a reason that is common to all:
            no key, no stored answer, no time left.
    """
    if isinstance(asked, Question):
        return ask(completer, asked, purse)
    heard = asked.heard
    return run(
        lambda hand: _all(
            completer,
            # Called in this thread, which waits for the answers.
            replace(asked, heard=heard and (lambda *counts: hand(partial(heard, *counts)))),
            purse,
        )
    )


async def aput(
    completer: Completer, asked: Asked, purse: Purse | None = None
) -> Answer | tuple[Outcome, ...]:
    """``put`` without blocking the event loop."""
    if isinstance(asked, Question):
        return await aask(completer, asked, purse)
    return await _all(completer, asked, purse)


async def _all(completer: Completer, asked: Several, purse: Purse | None) -> tuple[Outcome, ...]:
    started = time.monotonic()
    questions = asked.questions
    gate = asyncio.Semaphore(1 if completer.model.embedded else _AT_ONCE)
    outcomes: list[Outcome | None] = [None] * len(questions)
    lost: list[Attempt] = []

    async def one(place: int, question: Question) -> None:
        async with gate:
            try:
                outcomes[place] = await aask(completer, _from_now(question, started), purse)
            except SummariseError as error:
                outcomes[place] = error
                if not _own(error):
                    raise
            except BaseException as error:  # among them the cancellation because of another one
                lost.extend(spent_on(error))
                raise
            if asked.heard is not None:
                asked.heard(sum(map(bool, outcomes)), len(outcomes))

    try:
        async with asyncio.TaskGroup() as group:
            for place, question in enumerate(questions):
                group.create_task(one(place, question))
    except BaseExceptionGroup as failed:
        fatal = failed.exceptions[0]
    else:
        return tuple(outcome for outcome in outcomes if outcome is not None)
    vars(fatal)["spent"] = (*attempts_of(tuple(outcomes)), *lost)
    raise fatal  # out here, so that its context is its own, not the group's


def _from_now(question: Question, started: float) -> Question:
    """The question with what is left of the time for all of them."""
    parameters = question.parameters
    if parameters.deadline is None:
        return question
    left = max(0.0, parameters.deadline - (time.monotonic() - started))
    return replace(question, parameters=replace(parameters, deadline=left))


def _own(error: SummariseError) -> bool:
    """Whether an error is about one question, so that another may well be answered."""
    if isinstance(error, ProviderError):
        return not isinstance(error, AuthenticationError | DeadlineError)
    return isinstance(error, OutputError | InputError)


def attempts_of(
    answer: Answer | SummariseError | tuple[Outcome | None, ...],
) -> tuple[Attempt, ...]:
    """The answers that were asked for, by what came of a question, or of several."""
    if isinstance(answer, tuple):
        return tuple(attempt for each in answer if each for attempt in attempts_of(each))
    return answer.attempts if isinstance(answer, Answer) else answer.spent
