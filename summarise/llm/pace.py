"""One pace for all workers that ask the same model: whose turn it is, in the order they came.

The rules are ``gate``'s. Here is what they are kept for: any number of tasks, on any number of
event loops and threads. One lock guards the state, and nobody waits while holding it. A task that
has to wait has a future in its own loop, so letting one go wakes nobody else; and only the first in
the queue has a timer, in a loop that belongs to none of them. The tasks of a loop that stands still
are passed over until it goes on: one that was stopped, or whose thread waits for a blocking call.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Protocol, Self, TypeAlias

from summarise.errors import ProviderError
from summarise.llm import portal
from summarise.llm.completer import Deadline
from summarise.llm.gate import Gate, Limits
from summarise.llm.headers import Quota, QuotaKind, in_words, quotas, retry_after
from summarise.llm.models import Model

__all__ = [
    "Identity",
    "Pace",
    "Pacing",
    "Ticket",
    "estimated_tokens",
    "keep_elsewhere",
    "pace_for",
]

_LIMITED = 429
_OVERLOADED = frozenset({503, 529})
_TICK = 1e-3
"""Seconds between two looks at the clock, at least, whatever rounding makes of a time to come."""
_CHARACTERS_A_TOKEN = 3
_USUAL_ANSWER = 1_000
"""Tokens of an answer, where the request sets no limit; put right once the answer is there."""


Identity = tuple[str, str]
"""Whose pace it is: the model, and a digest of its address and the key."""

_Tell = Callable[[Gate, float, Mapping[QuotaKind, Quota]], None]
_Say = Callable[[int, _Tell, Mapping[str, str]], None]
_Loop: TypeAlias = asyncio.AbstractEventLoop


class Ticket:
    """Leave to send one request; whoever holds it says what became of it.

    The first that is said counts, but for ``let_through``, which may come before. As a context
    manager it is ``lost`` where nothing was said, so no exception keeps a place occupied.
    """

    __slots__ = ("_number", "_say", "_wall")

    def __init__(self, number: int, say: _Say, wall: Callable[[], float]) -> None:
        self._number = number
        self._say = say
        self._wall = wall

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.lost()

    def let_through(self, headers: Mapping[str, str]) -> None:
        """The response has begun, and it is no error; a stream may take its time from here."""
        self._say(
            self._number, lambda gate, now, left: gate.let_through(self._number, left, now), headers
        )

    def answered(self, headers: Mapping[str, str], tokens: int | None = None) -> None:
        """The answer is there.

        Args:
            headers: of the response; names of any case, or lower case in a plain dict.
            tokens: read and written; None where the provider does not say.
        """
        self._say(
            self._number,
            lambda gate, now, left: gate.answered(self._number, left, now, tokens),
            headers,
        )

    def refused(self, status: int, headers: Mapping[str, str]) -> None:
        """The response is an error; what it says about limits is for everybody.

        Not for an account that is out of credit, whose 429 is about no limit: that is ``lost``.
        """
        asked = retry_after(headers, self._wall())
        if status == _LIMITED or (status in _OVERLOADED and asked is not None):
            self._say(
                self._number,
                lambda gate, now, left: gate.refused(self._number, left, now, asked),
                headers,
            )
        else:
            self.lost()

    def lost(self) -> None:
        """Nobody answered, or with an error that says nothing about limits."""
        self._say(self._number, lambda gate, _now, _left: gate.lost(self._number), {})

    def unsent(self) -> None:
        """The request did not go after all."""
        self._say(self._number, lambda gate, now, _left: gate.unsent(self._number, now), {})


class Pacing(Protocol):
    """Whoever gives out turns."""

    async def turn(
        self,
        tokens: float = 0,
        *,
        deadline: Deadline | None = None,
        longest_wait: float = math.inf,
    ) -> Ticket:
        """As ``Pace.turn``."""
        ...


class Pace:
    """Gives out turns, first come, first served.

    Args:
        label: the model's, for messages.
        limits: of our own.
        width: how many requests may be under way at once, to begin with.
        clock: seconds that only grow.
        wall: seconds since 1970, for headers that name a point in time.
        later: calls a function after so many seconds, in any thread.
    """

    def __init__(
        self,
        label: str,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        *,
        width: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        later: Callable[..., object] = portal.later,
    ) -> None:
        self.label = label
        self._later = later
        self.wall = wall
        self._clock = clock
        self._gate = Gate(limits) if width is None else Gate(limits, width)
        self._lock = threading.Lock()
        self._queue: deque[_Waiter] = deque()
        self._aside: dict[_Loop, deque[_Waiter]] = {}
        self._senders: dict[int, _Loop] = {}
        self._rings_at = math.inf
        self._least_patience = math.inf
        self._first_deadline = math.inf

    @property
    def under_way(self) -> int:
        """How many requests are."""
        return self._gate.under_way

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        with self._lock:
            waiters = chain(self._queue, *self._aside.values())
            return sum(not waiter.gone for waiter in waiters)

    @property
    def width(self) -> int:
        """How many requests may be under way at once, as things are."""
        return int(self._gate.width)

    @property
    def limits(self) -> Limits:
        """Those of our own, in force for all from the moment they are set."""
        return self._gate.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        with self._lock:
            self._gate.limit(limits)
            self._next()

    async def turn(
        self,
        tokens: float = 0,
        *,
        deadline: Deadline | None = None,
        longest_wait: float = math.inf,
    ) -> Ticket:
        """Wait until one more request may go.

        Args:
            tokens: it will take, read and written, by estimate.
            deadline: by when it has to go.
            longest_wait: seconds at most that a provider may ask to wait. It is no limit for a
                place in the queue or for limits of our own.

        Raises:
            ProviderError: the provider asks to wait for longer than that, or past the deadline.
        """
        remaining = None if deadline is None else deadline.remaining
        with self._lock:
            now = self._clock()
            waiter = _Waiter(
                tokens, math.inf if remaining is None else now + remaining, longest_wait
            )
            self._queue.append(waiter)
            self._least_patience = min(self._least_patience, longest_wait)
            self._first_deadline = min(self._first_deadline, waiter.deadline)
            self._next()
            if waiter.outcome is None:
                waiter.future = waiter.loop.create_future()
        try:
            if waiter.future is not None:
                await waiter.future
        except asyncio.CancelledError:
            with self._lock:
                waiter.gone = True
                ticket = waiter.outcome
                if ticket is None:
                    self._next()  # it may have been the first, with the timer
            if isinstance(ticket, Ticket):
                ticket.unsent()
            raise
        assert waiter.outcome is not None  # noqa: S101 - it was woken
        if isinstance(waiter.outcome, ProviderError):
            raise waiter.outcome
        return waiter.outcome

    def forget(self) -> None:
        """Begin anew, with nobody under way or waiting."""
        self._lock = threading.Lock()
        self._gate = Gate(self._gate.limits)
        self._queue.clear()
        self._aside.clear()
        self._senders.clear()
        self._rings_at = math.inf

    def _say(
        self,
        number: int,
        what: _Tell,
        headers: Mapping[str, str],
    ) -> None:
        left = quotas(headers, self.wall())
        with self._lock:
            what(self._gate, self._clock(), left)
            if not self._gate.holds(number):
                self._senders.pop(number, None)
            self._next()

    def _next(self) -> None:
        """Let go whoever may go now, and see to it that the next one is not forgotten."""
        now = self._clock()
        while self._queue:
            first = self._queue[0]
            if first.gone:
                self._queue.popleft()
                continue
            if _stands_still(first.loop):
                self._put_aside(self._queue.popleft())
                continue
            wait = self._gate.wait(now, first.tokens, self._idle())
            if wait.seconds is None:
                return
            if wait.seconds <= 0:
                self._queue.popleft()
                number = self._gate.send(now, first.tokens)
                self._senders[number] = first.loop
                if not first.wake(Ticket(number, self._say, self.wall)):
                    self._gate.unsent(number, now)
                    del self._senders[number]
                continue
            if wait.asked and self._turned_away(now, wait.seconds):
                continue
            self._ring(now + wait.seconds, wait.seconds)
            return

    def _turned_away(self, now: float, seconds: float) -> bool:
        """Tell those who are not ready to wait so long; whether there were any."""
        if seconds <= self._least_patience and now + seconds < self._first_deadline:
            return False
        ready: deque[_Waiter] = deque()
        for waiter in self._queue:
            if waiter.gone:
                continue
            if seconds > waiter.patience:
                waiter.wake(self._too_long(seconds, f"longer than the {waiter.patience:g} s"))
            elif now + seconds >= waiter.deadline:
                waiter.wake(self._too_long(seconds, "past the deadline of what is"))
            else:
                ready.append(waiter)
        turned_away = len(ready) < len(self._queue)
        self._queue = ready
        self._least_patience = min((w.patience for w in ready), default=math.inf)
        self._first_deadline = min((w.deadline for w in ready), default=math.inf)
        return turned_away

    def _too_long(self, seconds: float, than: str) -> ProviderError:
        return ProviderError(
            f"{self.label}: the provider's limit is used up and it asks to wait "
            f"{in_words(seconds)}, {than} "
            "allowed here. Nothing was sent. Try again then, or allow more time.",
            status=_LIMITED,
            retryable=True,
        )

    def _idle(self) -> int:
        """How many requests are under way of loops that stand still, if it matters."""
        if not self._gate.full():
            return 0
        still = {loop for loop in set(self._senders.values()) if _stands_still(loop)}
        return sum(loop in still for loop in self._senders.values()) if still else 0

    def _put_aside(self, waiter: _Waiter) -> None:
        """Pass over it until its loop goes on, and says so itself."""
        for loop in [loop for loop in self._aside if loop.is_closed()]:
            del self._aside[loop]
        others = self._aside.setdefault(waiter.loop, deque())
        others.append(waiter)
        if len(others) == 1:
            with suppress(RuntimeError):  # closed just now
                waiter.loop.call_soon_threadsafe(self._back, waiter.loop)

    def _back(self, loop: _Loop) -> None:
        """A loop goes on: those who were first in the queue are so again."""
        with self._lock:
            for waiter in reversed(self._aside.pop(loop, deque())):
                self._queue.appendleft(waiter)
                self._least_patience = min(self._least_patience, waiter.patience)
                self._first_deadline = min(self._first_deadline, waiter.deadline)
            self._next()

    def _ring(self, at: float, seconds: float) -> None:
        """Come back for the first in the queue at that time."""
        if self._rings_at > at:
            self._later(max(seconds, _TICK), _rung, weakref.ref(self), at)
            self._rings_at = at

    def _rung(self, at: float) -> None:
        with self._lock:
            if self._rings_at == at:
                self._rings_at = math.inf
            self._next()


def _rung(pace: weakref.ref[Pace], at: float) -> None:
    """The timer; it keeps no pace that nobody else does."""
    if (still := pace()) is not None:
        still._rung(at)  # noqa: SLF001


_standing: list[_Loop] = []


@contextmanager
def standing_still() -> Iterator[None]:
    """For a call that blocks: if an event loop runs in this thread, it stands still meanwhile."""
    loop = asyncio._get_running_loop()  # noqa: SLF001 - as asyncio itself asks
    if loop is None:
        yield
        return
    _standing.append(loop)
    try:
        yield
    finally:
        _standing.remove(loop)


def _stands_still(loop: _Loop) -> bool:
    return loop in _standing or not (loop.is_running() or loop.is_closed())


class _Waiter:
    """A task that waits for its turn."""

    __slots__ = ("deadline", "future", "gone", "loop", "outcome", "patience", "tokens")

    def __init__(self, tokens: float, deadline: float, patience: float) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] | None = None
        self.outcome: Ticket | ProviderError | None = None
        self.gone = False
        self.tokens = tokens
        self.deadline = deadline
        self.patience = patience

    def wake(self, outcome: Ticket | ProviderError) -> bool:
        """Tell it; whether it is still there to hear."""
        self.outcome = outcome
        return self.future is None or self.soon(self._woken)

    def soon(self, call: Callable[[], object]) -> bool:
        """Call it in the waiter's own loop, if that is still open."""
        if self.loop is asyncio._get_running_loop():  # noqa: SLF001 - as asyncio itself asks
            call()
            return True
        try:
            self.loop.call_soon_threadsafe(call)
        except RuntimeError:  # closed
            return False
        return True

    def _woken(self) -> None:
        if self.future is not None and not self.future.done():
            self.future.set_result(None)


_paces: weakref.WeakValueDictionary[Identity, Pace] = weakref.WeakValueDictionary()
_registering = threading.Lock()
_elsewhere: Callable[[Identity, Limits | None], Pacing] | None = None


def keep_elsewhere(paces: Callable[[Identity, Limits | None], Pacing] | None) -> None:
    """From now on, have this process ask for its turns where several processes do.

    Args:
        paces: makes what asks; None for the process's own paces again.
    """
    global _elsewhere  # noqa: PLW0603
    _elsewhere = paces


def pace_for(model: Model, key: str = "", limits: Limits | None = None) -> Pacing:
    """The pace that everybody in this process shares who asks this model with this key.

    It lasts as long as anybody holds it. After ``keep_elsewhere`` it is other processes' as well.

    Args:
        model: which, and where.
        key: the API key; providers count for each of their own.
        limits: put in force for all who share it; None for those that are.
    """
    whose = f"{model.base_url or ''}\n{key}"  # an address may hold a password
    identity = (str(model), hashlib.sha256(whose.encode("utf-8", "surrogatepass")).hexdigest())
    if _elsewhere is not None:
        return _elsewhere(identity, limits)
    with _registering:
        pace = _paces.get(identity)
        if pace is None:
            pace = _paces[identity] = Pace(str(model), limits or Limits())
        elif limits is not None and limits != pace.limits:
            pace.limits = limits
    return pace


def estimated_tokens(body: Mapping[str, object]) -> float:
    """How many tokens a request is likely to take, read and written.

    Args:
        body: of the chat-completions request.

    Example:
        >>> estimated_tokens({"messages": [{"content": "a" * 300}], "max_tokens": 50})
        150.0
    """
    messages = body.get("messages")
    characters = sum(
        len(content)
        for message in (messages if isinstance(messages, list | tuple) else ())
        if isinstance(content := message.get("content"), str)
    )
    written = body.get("max_completion_tokens") or body.get("max_tokens") or _USUAL_ANSWER
    return characters / _CHARACTERS_A_TOKEN + (
        min(float(written), _USUAL_ANSWER) if isinstance(written, int | float) else _USUAL_ANSWER
    )


def _forget() -> None:
    """A forked child starts anew: a lock may have been held, and who waited is not here."""
    global _registering  # noqa: PLW0603
    _registering = threading.Lock()
    for pace in list(_paces.values()):
        pace.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
