"""What may be used, in tokens, dollars and seconds, and the running account of it.

A request is sent only once the most it could use has been set aside. Afterwards what it did use
takes the place of that, so requests that run at the same time cannot cross the line together.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

from summarise.errors import BudgetError, DeadlineError
from summarise.forking import forget_after_fork

__all__ = ["Budget", "NoRoomError", "Purse", "Reservation", "Scope"]

Scope = Literal["article", "run"]

_ROUNDING = 1e-9
"""Of the dollars allowed: sums of many small prices are not exact."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one article, or a whole run, may use. None stands for no limit.

    A request that could cross the line is not sent. How much it could use is known only before it
    is answered, and so estimated: its prompt from its length, at a tenth more tokens a character
    than were ever seen; its answer by ``max_tokens``, or where that is not set, as half as long
    again as the longest so far (4,096 tokens at first). As long as these hold, the line is never
    crossed; where one does not, by what the requests under way exceed theirs. Stored answers use
    nothing. What a provider charges for a request that it did not answer (one that timed out, say)
    is not known, and not in the account.

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


class NoRoomError(DeadlineError):
    """The time ran out while all of the budget was set aside for others: no model is to blame."""


class Purse:
    """The running account of a budget; an article's lies within its run's.

    It may be used from several threads and event loops.

    Args:
        budget: what it may use.
        within: the account that everything counts against as well.
        scope: whose budget it is, for the error.
        clock: seconds, from which ``Budget.seconds`` are counted.
    """

    def __init__(
        self,
        budget: Budget,
        within: Purse | None = None,
        *,
        scope: Scope = "article",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = _Account(budget, scope, clock)
        self._accounts: tuple[_Account, ...] = (self._account,)
        self._shared = _Shared()
        if within is not None:
            self._accounts += within._accounts  # noqa: SLF001 - one of its own
            self._shared = within._shared  # noqa: SLF001

    @property
    def tokens(self) -> int:
        """Used so far."""
        return self._account.tokens

    @property
    def dollars(self) -> float:
        """Used so far, of what a price is known for."""
        return self._account.dollars

    @property
    def estimated(self) -> int:
        """How many answers came without their usage, and count as estimated."""
        return self._account.estimated

    @property
    def counts_dollars(self) -> bool:
        """Whether what things cost has to be known."""
        return any(each.budget.dollars is not None for each in self._accounts)

    @property
    def seconds_left(self) -> float | None:
        """Until the first of the times allowed is over, not below 0; None where there is no end."""
        lefts = (each.left().get("seconds") for each in self._accounts)
        return min((left for left in lefts if left is not None), default=None)

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
        with self._shared.lock:
            for each in self._accounts:
                if (why := each.refusal(tokens, dollars)) is not None:
                    raise each.error(why)
            if all(each.has_room(tokens, dollars or 0.0) for each in self._accounts):
                for each in self._accounts:
                    each.hold(tokens, dollars or 0.0)
                return Reservation(self._accounts, self._shared, tokens, dollars)
            room: Future[None] = Future()
            self._shared.waiting.append(room)
            return room

    def error(self, why: str) -> BudgetError:
        """What to raise for something that is not begun."""
        return self._account.error(why)


class Reservation:
    """What is set aside for one request, until it is known what that used."""

    def __init__(
        self, accounts: tuple[_Account, ...], shared: _Shared, tokens: int, dollars: float | None
    ) -> None:
        self._accounts = accounts
        self._shared = shared
        self._tokens = tokens
        self._dollars = dollars
        self._open = True

    def settle(self, tokens: int | None, dollars: float | None) -> None:
        """Count what was used; what is None was not told, and counts as it was set aside."""
        self._close(
            self._tokens if tokens is None else tokens,
            (self._dollars if dollars is None else dollars) or 0.0,
            estimated=tokens is None,
        )

    def release(self) -> None:
        """Count nothing: no answer came. After ``settle`` it does nothing."""
        self._close(0, 0.0, estimated=False)

    def _close(self, tokens: int, dollars: float, *, estimated: bool) -> None:
        with self._shared.lock:
            if not self._open:
                return
            self._open = False
            for each in self._accounts:
                each.let_go(self._tokens, self._dollars or 0.0)
                each.tokens += tokens
                each.dollars += dollars
                each.estimated += estimated
            waiting, self._shared.waiting = self._shared.waiting, []
        for room in waiting:
            if room.set_running_or_notify_cancel():
                room.set_result(None)


class _Shared:
    """What all purses of a run have in common."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: list[Future[None]] = []
        forget_after_fork(self)

    def begin_anew(self) -> None:
        self.lock = threading.Lock()


class _Account:
    """What one budget has seen used, and what is set aside of it."""

    def __init__(self, budget: Budget, scope: Scope, clock: Callable[[], float]) -> None:
        self.budget = budget
        self.scope: Scope = scope
        self.tokens = 0
        self.dollars = 0.0
        self.estimated = 0
        self._clock = clock
        self._started = clock()
        self._holds = 0
        self._held_tokens = 0
        self._held_dollars = 0.0

    def hold(self, tokens: int, dollars: float) -> None:
        self._holds += 1
        self._held_tokens += tokens
        self._held_dollars += dollars

    def let_go(self, tokens: int, dollars: float) -> None:
        self._holds -= 1
        self._held_tokens -= tokens
        # Sums of fractions leave a rest, on which somebody might wait for ever.
        self._held_dollars = self._held_dollars - dollars if self._holds else 0.0

    def has_room(self, tokens: int, dollars: float) -> bool:
        """Whether this much fits beside all that is set aside."""
        return self._fits(self._held_tokens + tokens, self._held_dollars + dollars)

    def refusal(self, tokens: int, dollars: float | None) -> str | None:
        """Why this much would not even fit if nothing were set aside."""
        if self.budget.dollars is not None and dollars is None:
            return "No price is published for the model, so dollars cannot be counted: set tokens."
        if self.left().get("seconds") == 0:
            return "No seconds are left."
        if self._fits(tokens, dollars or 0.0):
            return None
        cost = "" if self.budget.dollars is None else f" and {dollars:.4f} dollars"
        return f"The next request could use {tokens:,} tokens{cost}."

    def left(self) -> dict[str, float]:
        used = self._used()
        return {name: max(0, amount - used[name]) for name, amount in self._allowed().items()}

    def error(self, why: str) -> BudgetError:
        allowed, used = self._allowed(), self._used()
        shares = ", ".join(
            f"{used[name]:,.{_DIGITS[name]}f} of {amount:,.{_DIGITS[name]}f} {name}"
            for name, amount in allowed.items()
        )
        guessed = (
            f" {self.estimated} answers came without their usage and count as estimated."
            if self.estimated
            else ""
        )
        return BudgetError(
            f"The budget of the {self.scope} is used up ({shares} used).{guessed} {why} Allow "
            "more, or use a cheaper model.",
            scope=self.scope,
            allowed=allowed,
            used=used,
            left=self.left(),
        )

    def _fits(self, tokens: int, dollars: float) -> bool:
        budget = self.budget
        return (budget.tokens is None or self.tokens + tokens <= budget.tokens) and (
            budget.dollars is None or self.dollars + dollars <= budget.dollars * (1 + _ROUNDING)
        )

    def _allowed(self) -> dict[str, float]:
        budget = self.budget
        limits = {"tokens": budget.tokens, "dollars": budget.dollars, "seconds": budget.seconds}
        return {name: limit for name, limit in limits.items() if limit is not None}

    def _used(self) -> dict[str, float]:
        passed = self._clock() - self._started
        used = {"tokens": self.tokens, "dollars": self.dollars, "seconds": passed}
        return {name: used[name] for name in self._allowed()}


_DIGITS = {"tokens": 0, "dollars": 4, "seconds": 1}
