"""One pace for the workers of many processes, on many machines.

    worker ── tell: what is asked for, what became of requests ──▶ keeper, with one ``Pace`` a model
           ◀── poll: who may go, who is turned away ──

The keeper has the same gate and queue as one process has (``gate``, ``pace``), so a refusal that
one worker meets holds back all of them, and a limit holds for them together. A worker that polls
no more is dead after a while, and its places are free again. How calls travel is not this file's
business: whoever runs the keeper hands in a function that calls it.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarise.errors import ProviderError
from summarise.llm import portal
from summarise.llm.completer import Deadline
from summarise.llm.gate import Limits
from summarise.llm.pace import Identity, Pace, Ticket

__all__ = ["Call", "Keeper", "SharedPaces"]

_LEASE = 30.0
"""Seconds without a word from a worker, after which it is dead."""
_HOLD = 5.0
"""Seconds that a poll waits for news; with news or without, the next one follows."""
_BODY_SOON = 0.25
"""Seconds after the headers of an answer within which the whole of it is one message, not two."""
_HEADERS = ("ratelimit", "retry-after")
"""What the names of headers have in them that say something about limits."""

Call = Callable[..., Awaitable[Any]]
"""Calls a method of the keeper by its name: ``await call("tell", worker, messages)``."""


@dataclass(frozen=True, slots=True)
class Join:
    """A worker uses this pace; limits of None leave those that are in force."""

    identity: Identity
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A request wants to go: ``tokens`` by estimate, in so many seconds at the latest."""

    number: int
    identity: Identity
    tokens: float
    remaining: float | None
    longest_wait: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: the name of a method of ``Ticket``, and its arguments."""

    number: int
    what: str
    arguments: tuple[Any, ...] = ()


Message = Join | Ask | Outcome
Reply = tuple[int, ProviderError | None]


# --- where the pace is kept ---------------------------------------------------------------------


@dataclass(slots=True)
class _Worker:
    """What is known of a worker: its requests that wait, those under way, and news for it."""

    seen: float
    life: str = field(default_factory=lambda: uuid.uuid4().hex)
    waiting: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    held: dict[int, Ticket] = field(default_factory=dict)
    news: list[Reply] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)


class Keeper:
    """Keeps the pace of each model for all workers.

    Args:
        lease: seconds without a word after which a worker is dead.
        hold: seconds that a poll waits for news.
        clock: seconds that only grow.
        later: calls a function after so many seconds, in any thread.
    """

    def __init__(
        self,
        lease: float = _LEASE,
        hold: float = _HOLD,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[..., object] = portal.later,
    ) -> None:
        self._lease = lease
        self._later = later
        self._hold = hold
        self._clock = clock
        self._paces: dict[Identity, Pace] = {}
        self._workers: dict[str, _Worker] = {}

    async def tell(self, name: str, messages: Sequence[Message]) -> None:
        """Hear what a worker asks for, and what became of its requests."""
        worker = self._worker(name)
        for message in messages:
            if isinstance(message, Join):
                self._join(message)
            elif isinstance(message, Ask):
                self._ask(worker, message)
            else:
                self._settle(worker, message)

    async def poll(self, name: str) -> tuple[str, list[Reply]]:
        """Wait for news.

        Returns:
            Which life of the worker this is: where it is another than before, nothing of that is
            known any more, for the keeper was started anew or took the worker for dead; and the
            numbers of the requests that may go, or the reason why they do not.
        """
        worker = self._worker(name)
        if not worker.news:
            worker.bell.clear()
            try:
                async with asyncio.timeout(self._hold):
                    await worker.bell.wait()
            except TimeoutError:
                pass
        worker.seen = self._clock()
        news, worker.news = worker.news, []
        return worker.life, news

    async def state(self) -> dict[str, int]:
        """How many workers there are, and how many requests wait and are under way."""
        self._bury()
        workers = self._workers.values()
        return {
            "workers": len(workers),
            "waiting": sum(len(each.waiting) for each in workers),
            "under_way": sum(pace.under_way for pace in self._paces.values()),
        }

    def _worker(self, name: str) -> _Worker:
        self._bury()
        now = self._clock()
        worker = self._workers.setdefault(name, _Worker(now))
        worker.seen = now
        return worker

    def _bury(self) -> None:
        """Free the places of the dead. The living call often enough for nobody to wait long."""
        now = self._clock()
        for name, worker in list(self._workers.items()):
            if now - worker.seen <= self._lease:
                continue
            del self._workers[name]
            for task in worker.waiting.values():
                task.cancel()
            for ticket in worker.held.values():
                ticket.lost()

    def _join(self, message: Join) -> None:
        pace = self._paces.get(message.identity)
        if pace is None:
            self._paces[message.identity] = self._pace(message.identity, message.limits or Limits())
        elif message.limits is not None and message.limits != pace.limits:
            pace.limits = message.limits

    def _pace(self, identity: Identity, limits: Limits) -> Pace:
        return Pace(identity[0], limits, clock=self._clock, later=self._later)

    def _ask(self, worker: _Worker, ask: Ask) -> None:
        if ask.number in worker.waiting or ask.number in worker.held:
            return  # asked again by a worker that was not sure
        if (pace := self._paces.get(ask.identity)) is None:
            pace = self._paces[ask.identity] = self._pace(ask.identity, Limits())
        task = asyncio.get_running_loop().create_task(_turn(pace, worker, ask))
        worker.waiting[ask.number] = task

    @staticmethod
    def _settle(worker: _Worker, outcome: Outcome) -> None:
        if (task := worker.waiting.pop(outcome.number, None)) is not None:
            task.cancel()
        if (ticket := worker.held.get(outcome.number)) is not None:
            getattr(ticket, outcome.what)(*outcome.arguments)
            if outcome.what != "let_through":
                del worker.held[outcome.number]


async def _turn(pace: Pace, worker: _Worker, ask: Ask) -> None:
    """Wait for a turn in a worker's stead, and keep the ticket for it."""
    refusal: ProviderError | None = None
    try:
        worker.held[ask.number] = await pace.turn(
            ask.tokens, deadline=Deadline(ask.remaining), longest_wait=ask.longest_wait
        )
    except ProviderError as error:
        refusal = error
    worker.waiting.pop(ask.number, None)
    worker.news.append((ask.number, refusal))
    worker.bell.set()


# --- where requests are sent --------------------------------------------------------------------


class SharedPaces:
    """Makes the paces of a process whose turns are given out elsewhere: ``pace.keep_elsewhere``.

    Args:
        call: calls the keeper.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._lines: dict[asyncio.AbstractEventLoop, _Line] = {}

    def __call__(self, identity: Identity, limits: Limits | None) -> _SharedPace:
        return _SharedPace(Join(identity, limits), self._line)

    def _line(self) -> _Line:
        """The line of the running event loop: what waits in it has to be woken there."""
        loop = asyncio.get_running_loop()
        if loop not in self._lines:
            self._lines = {each: line for each, line in self._lines.items() if not each.is_closed()}
            self._lines[loop] = _Line(self._call)
        return self._lines[loop]


class _SharedPace:
    """Gives out turns that another process has given."""

    def __init__(self, join: Join, line: Callable[[], _Line]) -> None:
        self._join = join
        self._line = line

    async def turn(
        self,
        tokens: float = 0,
        *,
        deadline: Deadline | None = None,
        longest_wait: float = float("inf"),
    ) -> Ticket:
        """As ``Pace.turn``.

        Raises:
            ProviderError: as there; or nobody keeps the pace any more.
        """
        remaining = None if deadline is None else deadline.remaining
        return await self._line().turn(self._join, tokens, remaining, longest_wait)


class _Line:
    """The line to the keeper from one event loop: one call at a time each way, whatever is said."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._name = uuid.uuid4().hex
        self._numbers = itertools.count(1)
        self._joined: dict[Identity, Join] = {}
        self._waiting: dict[int, tuple[Ask, asyncio.Future[None]]] = {}
        self._held: set[int] = set()
        self._said: list[Message] = []
        self._life = ""
        self._telling: asyncio.Task[None] | None = None
        self._polling: asyncio.Task[None] | None = None

    async def turn(
        self, join: Join, tokens: float, remaining: float | None, longest_wait: float
    ) -> Ticket:
        if self._joined.get(join.identity) != join:
            self._joined[join.identity] = join
            self._say(join)
        number = next(self._numbers)
        ask = Ask(number, join.identity, tokens, remaining, longest_wait)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = ask, future
        self._say(ask)
        if self._polling is None or self._polling.done():
            self._polling = asyncio.create_task(self._poll())
        try:
            await future
        except asyncio.CancelledError:
            self._waiting.pop(number, None)
            self.settle(Outcome(number, "unsent"))
            raise
        return _SharedTicket(number, self)

    def settle(self, outcome: Outcome) -> None:
        """Say what became of a request."""
        if outcome.what != "let_through":
            self._held.discard(outcome.number)
        self._say(outcome)

    def _say(self, message: Message) -> None:
        self._said.append(message)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        while self._said:
            said, self._said = self._said, []
            try:
                await self._call("tell", self._name, said)
            except Exception as error:  # noqa: BLE001 - whatever the way of calling raises
                self._cut_off(error)

    async def _poll(self) -> None:
        """Hear the news, and show that this worker lives, as long as it has anything there."""
        while self._waiting or self._held:
            try:
                life, news = await self._call("poll", self._name)
            except Exception as error:  # noqa: BLE001 - whatever the way of calling raises
                self._cut_off(error)
                return
            for number, refusal in news:
                _, future = self._waiting.pop(number, (None, None))
                if future is None or future.done():
                    self._say(Outcome(number, "unsent"))
                elif refusal is None:
                    self._held.add(number)
                    future.set_result(None)
                else:
                    future.set_exception(refusal)
            if life != self._life and self._life:  # nothing is known there of what it was told
                for join in self._joined.values():
                    self._say(join)
                for ask, _ in self._waiting.values():
                    self._say(ask)
            self._life = life

    def _cut_off(self, error: Exception) -> None:
        waiting, self._waiting = self._waiting, {}
        for _, future in waiting.values():
            if not future.done():
                future.set_exception(
                    ProviderError(
                        "Nothing was sent: the pace that all workers share cannot be reached "
                        f"({type(error).__name__}). Run what failed again.",
                        retryable=True,
                    )
                )


class _SharedTicket(Ticket):
    """Leave that was given elsewhere: what is said of it is said there."""

    __slots__ = ("_line", "_open", "_soon")

    def __init__(self, number: int, line: _Line) -> None:
        self._number = number
        self._line = line
        self._open = True
        self._soon: asyncio.TimerHandle | None = None

    def let_through(self, headers: Mapping[str, str]) -> None:
        if self._open and self._soon is None:
            outcome = Outcome(self._number, "let_through", (_about_limits(headers),))
            loop = asyncio.get_running_loop()
            self._soon = loop.call_later(_BODY_SOON, self._line.settle, outcome)

    def answered(self, headers: Mapping[str, str], tokens: int | None = None) -> None:
        self._close("answered", _about_limits(headers), tokens)

    def refused(self, status: int, headers: Mapping[str, str]) -> None:
        self._close("refused", status, _about_limits(headers))

    def lost(self) -> None:
        self._close("lost")

    def unsent(self) -> None:
        self._close("unsent")

    def _close(self, what: str, *arguments: Any) -> None:
        if not self._open:
            return
        self._open = False
        if self._soon is not None:
            self._soon.cancel()
        self._line.settle(Outcome(self._number, what, arguments))


def _about_limits(headers: Mapping[str, str]) -> dict[str, str]:
    """What the headers say about limits, and nothing else, by names in lower case."""
    return {
        name.lower(): value
        for name, value in headers.items()
        if any(word in name.lower() for word in _HEADERS)
    }
