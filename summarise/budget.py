"""What may be used, in tokens, dollars and seconds, and the running account of it.

A request is sent only once the most it could use has been set aside. Afterwards what it did use
takes the place of that, so requests that run at the same time cannot cross the line together.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

from summarise.errors import BudgetError

__all__ = ["Budget", "Purse", "Reservation", "Scope"]

Scope = Literal["article", "run"]

_ROUNDING = 1e-9
"""Of the dollars allowed: sums of many small prices are not exact."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one article, or a whole run, may use. None stands for no limit.

    A request that could cross the line is not sent. How much it could use is known only before it
    is answered, and so estimated: its prompt from its length, at the most tokens a character that
    the model was seen to count; its answer by ``max_tokens``, or where that is not set, as half as
    long again as the longest so far. As long as these hold, the line is never crossed. Stored
    answers use nothing. What a provider charges for a request that it did not answer (one that
    timed out, say) is not known, and not in the account.

    Args:
        tokens: read and written together, at least 0.
        dollars: US dollars by the published prices, at least 0. Where none is published, nothing
            is sent.
        seconds: by the clock, more than 0; for an article, what ``deadline`` is.

    Raises:
        ValueError: one of them is out of its range.

    Example:
        >>> Budget(tokens=2_000_000, dollars=5)
        Budget(tokens=2000000, dollars=5, seconds=None)
    """

    tokens: int | None = None
    dollars: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.tokens is not None and (type(self.tokens) is not int or self.tokens < 0):
            raise ValueError(f"tokens must be a whole number from 0, not {self.tokens!r}")
        if self.dollars is not None and not 0 <= self.dollars < math.inf:
            raise ValueError(f"dollars must be a number from 0, not {self.dollars!r}")
        if self.seconds is not None and not 0 < self.seconds < math.inf:
            raise ValueError(f"seconds must be a number above 0, not {self.seconds!r}")


class Purse:
    """The running account of a budget; an article's lies within its run's.

    It may be used from several threads and event loops.

    Args:
        budget: what it may use.
        within: the account that everything counts against as well.
        scope: whose budget it is, for the error.
        clock: seconds, from which ``Budget.seconds`` are counted.

    Attributes:
        tokens: used so far.
        dollars: used so far, of what a price is known for.
        estimated: how many answers came without their usage, and count as estimated.
    """

    def __init__(
        self,
        budget: Budget,
        within: Purse | None = None,
        *,
        scope: Scope = "article",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.budget = budget
        self.scope: Scope = scope
        self.tokens = 0
        self.dollars = 0.0
        self.estimated = 0
        self._within = within
        self._clock = clock
        self._started = clock()
        self._lock: threading.Lock = within._lock if within else threading.Lock()  # noqa: SLF001
        self._held = 0
        self._held_tokens = 0
        self._held_dollars = 0.0
        self._waiting: list[Future[None]] = []

    @property
    def counts_dollars(self) -> bool:
        """Whether what things cost has to be known."""
        return any(each.budget.dollars is not None for each in self._levels())

    @property
    def seconds_left(self) -> float | None:
        """Until the first of the times allowed is over, not below 0; None where there is no end."""
        left = [
            each.budget.seconds - (self._clock() - each._started)
            for each in self._levels()
            if each.budget.seconds is not None
        ]
        return max(0.0, min(left)) if left else None

    def reserve(self, tokens: int, dollars: float | None) -> Reservation | Future[None]:
        """Set aside what a request could use.

        Args:
            tokens: the most it could read and write.
            dollars: the most that could cost; None where no price is known.

        Returns:
            What is set aside; or, where it would only fit once others have used less than they
            set aside, something to wait for before trying again.

        Raises:
            BudgetError: it does not fit.
        """
        with self._lock:
            wait = False
            for each in self._levels():
                if (why := each._refusal(tokens, dollars)) is not None:
                    raise each.error(why)
                wait = wait or not each._fits(
                    each._held_tokens + tokens, each._held_dollars + (dollars or 0.0)
                )
            if wait:
                room: Future[None] = Future()
                self._root._waiting.append(room)
                return room
            for each in self._levels():
                each._held += 1
                each._held_tokens += tokens
                each._held_dollars += dollars or 0.0
            return Reservation(self, tokens, dollars)

    def error(self, why: str) -> BudgetError:
        """What to raise for a request that is not sent."""
        allowed, used = self._allowed(), self._used()
        shares = ", ".join(
            f"{used[name]:,.{_DIGITS[name]}f} of {amount:,.{_DIGITS[name]}f} {name}"
            for name, amount in allowed.items()
        )
        return BudgetError(
            f"The budget of the {self.scope} is used up ({shares} used). {why} Allow more, or use "
            "a cheaper model.",
            scope=self.scope,
            allowed=allowed,
            used=used,
            left=self._left(),
        )

    def _levels(self) -> Iterator[Purse]:
        purse: Purse | None = self
        while purse is not None:
            yield purse
            purse = purse._within

    @property
    def _root(self) -> Purse:
        *_, root = self._levels()
        return root

    def _fits(self, tokens: int, dollars: float) -> bool:
        budget = self.budget
        return (budget.tokens is None or self.tokens + tokens <= budget.tokens) and (
            budget.dollars is None or self.dollars + dollars <= budget.dollars * (1 + _ROUNDING)
        )

    def _refusal(self, tokens: int, dollars: float | None) -> str | None:
        """Why a request would not even fit if nothing else were under way."""
        if self.budget.dollars is not None and dollars is None:
            return "No price is published for the model, so dollars cannot be counted: set tokens."
        if self._left().get("seconds", 1) <= 0:
            return "No seconds are left."
        if self._fits(tokens, dollars or 0.0):
            return None
        cost = "" if self.budget.dollars is None else f" and {dollars:.4f} dollars"
        return f"The next request could use {tokens:,} tokens{cost}."

    def _allowed(self) -> dict[str, float]:
        budget = self.budget
        limits = {"tokens": budget.tokens, "dollars": budget.dollars, "seconds": budget.seconds}
        return {name: limit for name, limit in limits.items() if limit is not None}

    def _used(self) -> dict[str, float]:
        passed = self._clock() - self._started
        used = {"tokens": self.tokens, "dollars": self.dollars, "seconds": passed}
        return {name: used[name] for name in self._allowed()}

    def _left(self) -> dict[str, float]:
        used = self._used()
        return {name: max(0, amount - used[name]) for name, amount in self._allowed().items()}


_DIGITS = {"tokens": 0, "dollars": 4, "seconds": 1}


class Reservation:
    """What is set aside for one request, until it is known what that used."""

    def __init__(self, purse: Purse, tokens: int, dollars: float | None) -> None:
        self._purse = purse
        self._tokens = tokens
        self._dollars = dollars
        self._open = True

    def settle(self, tokens: int | None, dollars: float | None) -> None:
        """Count what was used; what is None was not told, and counts as it was set aside."""
        guessed = tokens is None
        self._close(
            self._tokens if tokens is None else tokens,
            (self._dollars if dollars is None else dollars) or 0.0,
            guessed=guessed,
        )

    def release(self) -> None:
        """Count nothing: no answer came. After ``settle`` it does nothing."""
        self._close(0, 0.0, guessed=False)

    def _close(self, tokens: int, dollars: float, *, guessed: bool) -> None:
        purse = self._purse
        with purse._lock:  # noqa: SLF001 - the two are one thing
            if not self._open:
                return
            self._open = False
            for each in purse._levels():  # noqa: SLF001
                each.tokens += tokens
                each.dollars += dollars
                each.estimated += guessed
                each._held -= 1  # noqa: SLF001
                each._held_tokens -= self._tokens  # noqa: SLF001
                # Sums of fractions leave a rest, on which somebody might wait for ever.
                held = each._held_dollars - (self._dollars or 0.0)  # noqa: SLF001
                each._held_dollars = held if each._held else 0.0  # noqa: SLF001
            root = purse._root  # noqa: SLF001
            waiting, root._waiting = root._waiting, []  # noqa: SLF001
        for room in waiting:
            if room.set_running_or_notify_cancel():
                room.set_result(None)
