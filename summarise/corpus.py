"""Many articles: so many at a time, as they come, and none that ends the others.

    input ─▶ reader ─▶ one task an article ─▶ queue ─▶ whoever iterates
               ▲ room                                       │
               └────────────────────────────────────────────┘

Nothing is read before there is room for its result, so memory does not grow with the input, and a
consumer that is slow slows all of it. How an article is summarised is not this file's business.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from summarise.article import Article
from summarise.budget import Purse
from summarise.errors import BudgetError, DeadlineError, SummariseError, UnexpectedError
from summarise.intake import Reader, reader_of
from summarise.summary import Attempt, Summary

__all__ = ["CorpusItem", "run", "unexpected"]

logger = logging.getLogger("summarise")

T = TypeVar("T")

_AT_THE_END = 0.005
"""Seconds left of the run, within which an article's deadline is the run's: clocks differ."""


@dataclass(frozen=True, slots=True)
class CorpusItem(Generic[T]):
    """What became of one article of many.

    Attributes:
        index: its place in the input, from 0.
        given: as the input gave it.
        article: made of that; None where none could be.
        summary: None where there is an error.
        error: why there is no summary; without a traceback, which would hold on to memory.

    Example:
        >>> CorpusItem(0, "…", None, error=SummariseError("…")).ok
        False
    """

    index: int
    given: T
    article: Article | None
    summary: Summary | None = None
    error: SummariseError | None = None

    @property
    def ok(self) -> bool:
        """Whether there is a summary."""
        return self.summary is not None

    @property
    def spent(self) -> tuple[Attempt, ...]:
        """Every answer that was asked for, also where there is no summary."""
        if self.summary is not None:
            return self.summary.provenance.attempts
        return self.error.spent if self.error is not None else ()


async def run(
    articles: Iterable[T] | AsyncIterable[T],
    summarise: Callable[[Article], Awaitable[Summary]],
    *,
    article: Callable[[T], str | Article] | None,
    concurrency: int,
    ordered: bool,
    purse: Purse | None,
) -> AsyncGenerator[CorpusItem[T], None]:
    """Summarise them all.

    Args:
        articles: the input.
        summarise: makes one summary.
        article: makes an article, or its text, of what the input gives.
        concurrency: how many at a time.
        ordered: whether the results come in the input's order.
        purse: the run's; when it is used up, nothing more is started.

    Raises:
        BudgetError: the run's budget ended it.
        Exception: what the input raised.
    """
    make = article or cast("Callable[[T], str | Article]", _as_given)
    state = _Run(reader_of(articles), make, summarise, concurrency, ordered=ordered, purse=purse)
    try:
        state.start()
        while (item := await state.results.get()) is not None:
            state.room.release()
            yield item
        if (error := state.ending()) is not None:
            raise error
    finally:
        await state.close()


class _Run(Generic[T]):
    """The state of a run."""

    def __init__(
        self,
        reader: Reader[T],
        make: Callable[[T], str | Article],
        summarise: Callable[[Article], Awaitable[Summary]],
        concurrency: int,
        *,
        ordered: bool,
        purse: Purse | None,
    ) -> None:
        self.reader = reader
        self.make = make
        self.summarise = summarise
        self.ordered = ordered
        self.purse = purse
        self.slots = asyncio.Semaphore(concurrency)
        # As many again as are under way may be done and wait to be fetched, or for their turn.
        self.room = asyncio.Semaphore(2 * concurrency)
        self.results: asyncio.Queue[CorpusItem[T] | None] = asyncio.Queue()
        self.tasks: set[asyncio.Task[None]] = set()
        self.feeding: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.closing = False
        self.failure: BaseException | None = None
        self.refusal: BudgetError | None = None
        self.undone: list[SummariseError] = []
        self.early: dict[int, CorpusItem[T] | None] = {}
        self.turn = 0

    def start(self) -> None:
        """Begin to read."""
        self.feeding = asyncio.create_task(self._feed())
        self.feeding.add_done_callback(self._ended)
        if self.purse is not None and (seconds := self.purse.seconds_left) is not None:
            self.timer = asyncio.get_running_loop().call_later(seconds, self._time_is_up)

    async def close(self) -> None:
        """Stop all that is under way, and wait until it has stopped."""
        self.closing = True
        if self.timer is not None:
            self.timer.cancel()
        tasks = [*self.tasks, *([self.feeding] if self.feeding else [])]
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:  # also where this is cancelled in its turn; then they have ended all the same
            await self.reader.close()

    def ending(self) -> BaseException | None:
        """What ended the run before its input did."""
        if self.failure is not None or self.refusal is None:
            return self.failure
        error = self.refusal
        error.__traceback__ = None
        undone = len(self.undone)
        error.message += (
            f" {undone} articles under way were not finished, and no more were started: those that "
            "were not yielded are left to do."
        )
        error.args = (error.message,)
        error.spent = tuple(attempt for each in self.undone for attempt in each.spent)
        return error

    async def _feed(self) -> None:
        index = 0
        try:
            while True:
                await self.room.acquire()
                await self.slots.acquire()
                try:
                    given = await self.reader.next()
                except StopAsyncIteration:
                    return
                task = asyncio.create_task(self._one(index, given))
                self.tasks.add(task)
                task.add_done_callback(self._ended)
                index += 1
        except asyncio.CancelledError as error:
            if self.closing:
                raise
            if self.refusal is None:  # the input's own, which must not look like its end
                self.failure = unexpected(error)
        except BudgetError as error:
            self.refusal = error
        except BaseException as error:  # noqa: BLE001 - raised where the run is iterated
            self.failure = error

    async def _one(self, index: int, given: T) -> None:
        article: Article | None = None
        summary: Summary | None = None
        error: SummariseError | None = None
        item: CorpusItem[T] | None = None
        try:
            made = self.make(given)
            article = made if isinstance(made, Article) else Article(made)
            summary = await self.summarise(article)
        except SummariseError as raised:
            error = raised
        except asyncio.CancelledError as raised:
            if self.closing:
                raise
            error = unexpected(raised)
        except Exception as raised:  # noqa: BLE001 - one article's failure is not the run's
            error = unexpected(raised)
        except BaseException as raised:
            self.failure = raised
            raise
        if error is not None:
            _lighten(error)
        if error is not None and self._ended_by_budget(error):
            self.undone.append(error)
        else:
            item = CorpusItem(index, given, article, summary, error)
        self.slots.release()
        self._hand_over(index, item)

    def _hand_over(self, index: int, item: CorpusItem[T] | None) -> None:
        """Let it be fetched, at once or when it is its turn; None for one that was not done."""
        if not self.ordered:
            if item is not None:
                self.results.put_nowait(item)
            return
        self.early[index] = item
        while self.turn in self.early:
            if (ready := self.early.pop(self.turn)) is not None:
                self.results.put_nowait(ready)
            self.turn += 1

    def _ended_by_budget(self, error: SummariseError) -> bool:
        """Whether the run's budget, and nothing about the article, left it undone."""
        if isinstance(error, BudgetError) and error.scope == "run":
            self._stop(error)
            return True
        if isinstance(error, DeadlineError) and self._time_over():
            self._time_is_up()
            return True
        return False

    def _time_over(self) -> bool:
        left = None if self.purse is None else self.purse.seconds_left
        return left is not None and left <= _AT_THE_END

    def _time_is_up(self) -> None:
        if self.purse is not None:
            self._stop(self.purse.error("No seconds are left."))

    def _stop(self, error: BudgetError) -> None:
        """Start nothing more."""
        if self.refusal is None:
            self.refusal = error
        if self.feeding is not None:
            self.feeding.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """After the last task there is nothing more to fetch."""
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.failure = task.exception()
        if not self.tasks and self.feeding is not None and self.feeding.done():
            self.results.put_nowait(None)


def _as_given(given: object) -> object:
    return given


def unexpected(error: BaseException) -> UnexpectedError:
    """An exception that should not have come, without its message: that may hold the article."""
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    logger.debug("unexpected %s", kind, exc_info=error)
    unexpected = UnexpectedError(
        f"Unexpected {kind}{f' in {where}' if where else ''}. If it is not your own code's, report "
        "it; the log of 'summarise' has all of it at the level DEBUG.",
        kind=kind,
        where=where,
    )
    unexpected.spent = vars(error).get("spent", ())
    return unexpected


def _lighten(error: BaseException | None) -> None:
    """Let go of the frames that the error came through, and all that they hold."""
    chain: list[BaseException] = []
    each = error
    while each is not None and each not in chain:  # an error may be raised from itself
        each.__traceback__ = None
        chain.append(each)
        each = each.__cause__ or each.__context__
