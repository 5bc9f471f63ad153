"""A circuit breaker: a model that is down is not asked by every article in turn.

closed ──k failures in a row──▶ open ──after a while──▶ half-open: one request is let through
   ▲                              ▲                          │
   └────────── an answer ─────────┴──────── a failure ◀──────┘  (each time twice the while)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from summarise.budget import NoRoomError
from summarise.errors import ModelError, ProviderError
from summarise.forking import forget_after_fork
from summarise.llm.completer import Completer, Completion, Request

if TYPE_CHECKING:
    from summarise.llm.models import Model

__all__ = ["Breaker", "GuardedCompleter", "OpenError"]

_OF_THE_REQUEST = frozenset({400, 413, 422})
"""Statuses that say something about the request, and nothing about whoever refused it."""


class OpenError(Exception):
    """A breaker is open.

    Attributes:
        seconds: until it may not be.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Breaker:
    """Whether a model is to be asked.

    Args:
        failures: in a row, after which it is not.
        seconds: until it is tried again; twice as many after each trial that failed.
        longest: seconds until it is tried again, at most.
        clock: seconds.
    """

    def __init__(
        self,
        failures: int = 5,
        seconds: float = 15.0,
        longest: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = failures
        self._first = self._seconds = seconds
        self._longest = longest
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._retry_at: float | None = None
        self._trying = False
        forget_after_fork(self)

    def begin_anew(self) -> None:
        """In a child, where a trial that another thread makes is not heard of."""
        self._lock = threading.Lock()
        self._trying = False

    def admit(self) -> bool:
        """Let a request through; whether it is the trial.

        Raises:
            OpenError: it is not let through.
        """
        with self._lock:
            if self._retry_at is None:
                return False
            left = self._seconds if self._trying else self._retry_at - self._clock()
            if left > 0:
                raise OpenError(left)
            self._trying = True
            return True

    def succeeded(self) -> None:
        """An answer came."""
        with self._lock:
            self._failures, self._retry_at, self._trying = 0, None, False
            self._seconds = self._first

    def failed(self, *, trial: bool) -> None:
        """None came."""
        with self._lock:
            self._failures += 1
            if trial:
                self._trying = False
                self._seconds = min(self._longest, 2 * self._seconds)
            elif self._failures < self._allowed or self._retry_at is not None:
                return
            self._retry_at = self._clock() + self._seconds

    def abandoned(self, *, trial: bool) -> None:
        """What became of it says nothing; after a trial, another may be let through."""
        with self._lock:
            if trial:
                self._trying = False


class GuardedCompleter:
    """Asks a model while it answers.

    Args:
        inner: the model.
        breaker: shared by all that ask it.
    """

    def __init__(self, inner: Completer, breaker: Breaker) -> None:
        self.model: Model = inner.model
        self._inner = inner
        self._breaker = breaker

    def complete(self, request: Request) -> Completion:
        with self._watched():
            return self._inner.complete(request)

    async def acomplete(self, request: Request) -> Completion:
        with self._watched():
            return await self._inner.acomplete(request)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            trial = self._breaker.admit()
        except OpenError as still:
            raise ProviderError(
                f"{self.model}: it did not answer the last requests, and is asked again in "
                f"{still.seconds:.0f} s.",
                retryable=True,
            ) from None
        try:
            yield
        except BaseException as error:
            if _is_down(error):
                self._breaker.failed(trial=trial)
            else:
                self._breaker.abandoned(trial=trial)
            raise
        self._breaker.succeeded()


def _is_down(error: BaseException) -> bool:
    """Whether the next request would fare no better."""
    if isinstance(error, NoRoomError):
        return False
    if isinstance(error, ProviderError):
        return error.status not in _OF_THE_REQUEST
    return isinstance(error, ModelError)
