"""How a summary was made, remembered beside it: what was asked, and what came.

Nothing here is copied or computed before a bundle is wanted: it refers to what was there anyway,
and goes when the summary goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from summarise.article import Article
from summarise.errors import DeadlineError, SummariseError, VerificationError
from summarise.llm.completer import Completer, Completion, Request
from summarise.llm.seam import Question
from summarise.llm.several import Asked, Several
from summarise.llm.streaming import SnapshotListener
from summarise.pipeline import Plan, Steps, steps
from summarise.relaying import relayed
from summarise.summary import Summary

__all__ = ["Exchange", "Making", "Recorder", "Save"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to the model, and what came of it.

    Attributes:
        body: of the request.
        grammar: that went with it, for a model in this process.
        raw: the completion as it came, JSON; None where an error came instead.
        error: what was said instead.
        retries: why the request was sent again, one reason a retry.
        cached: whether the completion came from a store.
        batch: whether it came through the provider's Batch API.
    """

    body: Mapping[str, Any]
    grammar: Mapping[str, Any] | None
    raw: str | None = None
    error: str | None = None
    retries: tuple[str, ...] = ()
    cached: bool = False
    batch: bool = False


@dataclass(frozen=True, slots=True)
class Making:
    """All that a summary was made of.

    Attributes:
        article: that was summarised.
        plan: how, and what was tried before.
        questions: in the order in which they were put.
        exchanges: in the order in which they began.
        late: what was said where the time was over before a request was sent.
        clock: what the clock said, each time that the pipeline looked.
    """

    article: Article
    plan: Plan
    questions: tuple[Question, ...]
    exchanges: tuple[Exchange, ...]
    late: tuple[str, ...]
    clock: tuple[float, ...]

    def __deepcopy__(self, memo: dict[int, Any]) -> Making:
        return self  # nothing of it changes


Save = Callable[[Making, Summary, Path], None]


class Recorder:
    """Looks on while one summary is made.

    Args:
        article: that is summarised.
        plan: how.
        save: writes a bundle of it, should one be wanted.
    """

    def __init__(self, article: Article, plan: Plan, save: Save) -> None:
        self._article = article
        self._plan = plan
        self._save = save
        self._questions: list[Question] = []
        self._exchanges: list[Exchange | None] = []
        self._late: list[str] = []
        self._clock: list[float] = []
        self._told: list[SummariseError] = []

    def steps(
        self,
        listener: SnapshotListener | None,
        heard: Callable[[int, int], None] | None = None,
    ) -> Steps:
        """The pipeline's steps; the summary at their end remembers them.

        Args:
            listener: as for the pipeline.
            heard: likewise.
        """
        watched = steps(self._article, replace(self._plan, clock=self._look), listener, heard)
        try:
            summary = yield from relayed(watched, self._asked, self._answered)
        except VerificationError as error:
            if isinstance(error.summary, Summary):
                self._sign(error.summary)
            raise
        self._sign(summary)
        return summary

    def heard(self, completer: Completer) -> Completer:
        """The same completer, listened to."""
        return _Heard(completer, self._exchanges, self._told)

    def _look(self) -> float:
        now = time.perf_counter()
        self._clock.append(now)
        return now

    def _asked(self, asked: Asked) -> Asked:
        for each in asked.questions if isinstance(asked, Several) else (asked,):
            # The listener is the caller's, and may hold a window or a socket.
            self._questions.append(each if each.listener is None else replace(each, listener=None))
        return asked

    def _answered(self, answer: Any) -> None:
        # What the completer raised is an exchange; what the seam makes of an answer can be made
        # again; but when the time is over, it asks no completer any more.
        for each in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(each, DeadlineError) and not any(each is told for told in self._told):
                self._late.append(each.message)

    def _sign(self, summary: Summary) -> None:
        making = Making(
            article=self._article,
            plan=self._plan,
            questions=tuple(self._questions),
            exchanges=tuple(filter(None, self._exchanges)),
            late=tuple(self._late),
            clock=tuple(self._clock),
        )
        summary._save = partial(self._save, making)  # noqa: SLF001 - made for this


class _Heard:
    """A completer, and every exchange with it."""

    def __init__(
        self, inner: Completer, exchanges: list[Exchange | None], told: list[SummariseError]
    ) -> None:
        self.model = inner.model
        self._inner = inner
        self._exchanges = exchanges
        self._told = told
        if hasattr(inner, "forget"):
            self.forget = inner.forget

    def complete(self, request: Request) -> Completion:
        place = self._begin()
        try:
            return self._note(place, request, self._inner.complete(request))
        except SummariseError as error:
            self._fail(place, request, error)
            raise

    async def acomplete(self, request: Request) -> Completion:
        place = self._begin()
        try:
            return self._note(place, request, await self._inner.acomplete(request))
        except SummariseError as error:
            self._fail(place, request, error)
            raise

    def _begin(self) -> int:
        """A place in the order, which several at once end in another than they began in."""
        self._exchanges.append(None)
        return len(self._exchanges) - 1

    def _note(self, place: int, request: Request, completion: Completion) -> Completion:
        # Where nothing came over a wire it is written out now: the seam changes the object.
        self._exchanges[place] = Exchange(
            request.body,
            request.grammar,
            raw=completion.text,
            retries=completion.retries,
            cached=completion.cached,
            batch=completion.batch,
        )
        return completion

    def _fail(self, place: int, request: Request, error: SummariseError) -> None:
        self._told.append(error)
        self._exchanges[place] = Exchange(request.body, request.grammar, error=error.message)
