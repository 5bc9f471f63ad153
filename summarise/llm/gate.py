"""When the next request may go: the rules that all of a model's workers share.

Nothing here waits, looks at a clock or knows of tasks and threads; whoever does is ``pace``. Every
method is told the time. In short:

- A refusal (429, or a 503 or 529 that says when to come back) closes the gate for everybody. An
  answer to a request that was sent later than the refused one opens it again: the limit was not for
  all. Otherwise it stays closed for as long as was asked; then one request goes first, as a probe,
  and the others follow once that is let through.
- Some providers refuse at random. How often refusals were contradicted like that says how many in a
  row may be chance; until there are more, a probe goes at once.
- Refusals that were no chance halve how many requests may be under way at once, and hold the rate
  to what was let through before them. The number grows by one for each round of answers, and the
  rate doubles in half a minute. One refusal alone changes neither.
- What the ``x-ratelimit-*`` headers leave is not overdrawn, and neither are limits of our own. Such
  headers are exact, so they do not narrow the width: they only make requests wait.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from summarise.llm.headers import Quota, QuotaKind
from summarise.llm.rates import Bucket, Meter

__all__ = ["Gate", "Limits", "Wait"]

_FIRST_WIDTH = 64.0
"""Requests at once before anything is known; doubled each round of answers until one is refused."""
_FIRST_WAIT = 1.0
"""Seconds that the gate is closed for where a refusal does not say; doubled at each in a row."""
_LONGEST_UNSAID = 60.0
_LONGEST_CLOSURE = 86_400.0
"""After a day one request may see whether a wait until the year 9999 is still meant."""
_LET_THROUGH = 0.1
"""A refusal comes at once, an answer takes its time: seconds after which a request that was not
refused counts as let through, unless refusals here have lately taken longer."""
_SLOWER = 3.0
_CHANCE = 1e-6
"""So improbable a row of refusals is no chance."""
_WHIMS = 1.0
"""One refusal that meant nothing shows no chance at work: it may have come as a window ended."""
_REFUSALS = 3
_ROW = 6
"""So many refusals in one closure, or closures one right after the other, are a limit for all."""
_MEMORY = 0.98
"""What is kept at each request of the share of refusals that meant nothing."""
_REGROWTH = 30.0
"""Seconds in which a rate that was held down doubles."""
_BURST = 1.0
"""Seconds' worth of requests of a set limit that may go together."""
_TOKEN_BURST = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be sent in any minute, whoever sends it; None for no limit of our own.

    Attributes:
        requests_per_minute: more than 0.
        tokens_per_minute: read and written together, more than 0. A request's tokens are known
            only afterwards, so its share is estimated first and put right then.

    Raises:
        ValueError: a limit is not a number more than 0.

    Example:
        >>> Limits(requests_per_minute=60).requests_per_minute
        60
    """

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None

    def __post_init__(self) -> None:
        for name in ("requests_per_minute", "tokens_per_minute"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name} must be more than 0, not {value!r}")


class Wait(NamedTuple):
    """How long the next request has to wait.

    Attributes:
        seconds: 0 for none; None until something comes back.
        asked: whether the provider asks for it, and nothing under way can change that.
    """

    seconds: float | None
    asked: bool = False


_NOW = Wait(0.0)
_UNTIL_ANSWERED = Wait(None)


class Gate:
    """The state of one model's limits.

    Args:
        limits: of our own.
        width: how many requests may be under way at once, to begin with.
    """

    def __init__(self, limits: Limits = Limits(), width: float = _FIRST_WIDTH) -> None:
        self.width = width
        self._doubling = True
        self._flight: dict[int, _Sent] = {}
        self._sent = 0
        self._tokens = 0.0
        self._closure: _Closure | None = None
        self._whims = self._judged = 0.0
        self._latest_let_through = 0
        self._slowest_refusal = 0.0
        self._meter = Meter()
        self._row: tuple[int, float] = (0, 0)
        self._held = Bucket(math.inf, math.inf, math.inf)
        self._refused_in_a_row = 0
        self._quotas: dict[QuotaKind, _Left] = {}
        self._requests = self._spending = Bucket(math.inf, math.inf, math.inf)
        self.limit(limits)

    @property
    def under_way(self) -> int:
        """How many requests are."""
        return len(self._flight)

    def limit(self, limits: Limits) -> None:
        """Put other limits of our own in force."""
        self.limits = limits
        requests = Bucket.per_minute(limits.requests_per_minute, _BURST, least=1.0)
        spending = Bucket.per_minute(limits.tokens_per_minute, _TOKEN_BURST, least=0.0)
        self._requests = requests.after(self._requests)
        self._spending = spending.after(self._spending)

    # --- before a request ---------------------------------------------------------------------

    def full(self, idle: int = 0) -> bool:
        """Whether no more may be under way at once; ``idle`` of those that are do not count."""
        return len(self._flight) - idle >= int(self.width)

    def holds(self, number: int) -> bool:
        """Whether that request is under way."""
        return number in self._flight

    def wait(self, now: float, tokens: float, idle: int = 0) -> Wait:
        """How long the next request waits; ``idle`` of those under way are in nobody's way."""
        if self.full(idle):
            return _UNTIL_ANSWERED
        waits = [self._closed(now), *(self._quota(now, kind, tokens) for kind in self._quotas)]
        ours = max(
            self._requests.wait(now, 1.0),
            self._spending.wait(now, tokens),
            self._held.wait(now, 1.0),
        )
        if any(wait.seconds is None for wait in waits):
            return _UNTIL_ANSWERED
        longest = max(waits, key=lambda wait: wait.seconds or 0.0)
        return longest if (longest.seconds or 0.0) > ours else Wait(ours)

    def send(self, now: float, tokens: float) -> int:
        """A request goes; its number."""
        if self._closure is not None and now >= self._closure.until:
            self._serve(self._closure, now)
        self._sent += 1
        self._tokens += tokens
        number = self._sent
        self._requests.take(now, 1.0)
        self._held.take(now, 1.0)
        self._spending.take(now, tokens)
        self._meter.start(now)
        for kind, left in self._quotas.items():
            left.left -= 1.0 if kind == "requests" else tokens
        if self._closure is not None:
            self._closure.probe = number
        full = len(self._flight) + 1 >= int(self.width)
        self._flight[number] = _Sent(number, now, tokens, self._tokens, full)
        return number

    # --- after it -----------------------------------------------------------------------------

    def unsent(self, number: int, now: float) -> None:
        """It did not go after all."""
        if sent := self._flight.pop(number, None):
            self._requests.take(now, -1.0)
            self._spending.take(now, -sent.tokens)
            for kind, left in self._quotas.items():
                left.left += 1.0 if kind == "requests" else sent.tokens

    def lost(self, number: int) -> None:
        """Nobody answered, or with an error that says nothing about limits."""
        self._flight.pop(number, None)

    def let_through(self, number: int, quotas: Mapping[QuotaKind, Quota], now: float) -> None:
        """It was not refused; the answer is on its way."""
        if (sent := self._flight.get(number)) is None:
            return
        self._note(sent, quotas, now)
        self._latest_let_through = max(self._latest_let_through, number)
        if not sent.passed:
            sent.passed = True
            self._meter.add()
            self._judge(whims=0)
        if (closure := self._closure) is not None:
            # It was sent later than those, so the limit that refused them was not for all.
            still = [each for each in closure.refused if each > number]
            if now < closure.until:
                self._judge(whims=len(closure.refused) - len(still))
            closure.refused = still
            if not still:
                self._closure = None

    def answered(
        self, number: int, quotas: Mapping[QuotaKind, Quota], now: float, tokens: float | None
    ) -> None:
        """The answer is there; ``tokens`` it took, None where that is not said."""
        self.let_through(number, quotas, now)
        if (sent := self._flight.pop(number, None)) is None:
            return
        self._refused_in_a_row = 0
        if tokens is not None:
            self._spending.take(now, tokens - sent.tokens)
        if sent.full:
            self.width += 1.0 if self._doubling else 1.0 / self.width

    def refused(
        self, number: int, quotas: Mapping[QuotaKind, Quota], now: float, asked: float | None
    ) -> None:
        """The limit was reached; ``asked`` seconds to wait, None where that is not said."""
        if (sent := self._flight.pop(number, None)) is None:
            return
        self._note(sent, quotas, now)
        self._slowest_refusal = max(now - sent.at, self._slowest_refusal * _MEMORY)
        if number < self._latest_let_through:
            self._judge(whims=1)
            return
        closure = self._closure
        if closure is None or closure.probe == number:
            self._refused_in_a_row += 1
        if not asked:
            asked = min(_FIRST_WAIT * 2.0 ** min(self._refused_in_a_row - 1, 16), _LONGEST_UNSAID)
        until = now + min(asked, _LONGEST_CLOSURE)
        if closure is None:
            # One that comes right after another, with no more than its probe between them.
            closures, passed = self._row
            row = closures + 1 if self._meter.total - passed <= 1 else 1
            self._closure = _Closure([number], until, len(self._flight) + 1, row)
            return
        if closure.probe == number and sent.at >= closure.until:
            closure.row += 1
        else:
            closure.refused.append(number)
        closure.until = max(closure.until, until)

    # --- the rules ----------------------------------------------------------------------------

    def _closed(self, now: float) -> Wait:
        closure = self._closure
        if closure is None:
            return _NOW
        newest = self._flight[next(reversed(self._flight))] if self._flight else None
        if newest is not None and newest.number > max(closure.refused):
            through = newest.at + self._let_through
            if now >= through:
                self.let_through(newest.number, {}, now)
                return _NOW
            if newest.number == closure.probe:
                return Wait(through - now)
            return _NOW if now >= closure.until else Wait(min(through, closure.until) - now)
        if now >= closure.until or self._may_be_chance(closure):
            return _NOW  # as the probe
        return Wait(closure.until - now, asked=True)

    @property
    def _let_through(self) -> float:
        """Seconds after which a request that was not refused will not be."""
        return max(_LET_THROUGH, _SLOWER * self._slowest_refusal)

    def _judge(self, whims: int) -> None:
        """One more was let through, or so many were refused for no reason."""
        self._whims = self._whims * _MEMORY + whims
        self._judged = self._judged * _MEMORY + max(1, whims)

    def _may_be_chance(self, closure: _Closure) -> bool:
        if self._whims <= _WHIMS:
            return False
        share = self._whims / self._judged if self._judged else 0.0
        return share ** len(closure.refused) > _CHANCE

    def _serve(self, closure: _Closure, now: float) -> None:
        """A closure ran its whole time: learn from it, once, if it was no chance."""
        for sent in tuple(self._flight.values()):
            if now >= sent.at + self._let_through:
                self.let_through(sent.number, {}, now)
        serious = len(closure.refused) >= _REFUSALS or closure.row >= _ROW
        if serious and not closure.learnt and not self._may_be_chance(closure):
            closure.learnt = True
            self.width = max(1.0, min(self.width, closure.under_way) / 2)
            self._doubling = False
            if rate := self._meter.rate(closure.until):
                self._held = Bucket(rate, 1.0, 1.0, closure.until, _REGROWTH)
        self._row = closure.row, self._meter.total

    def _note(self, sent: _Sent, quotas: Mapping[QuotaKind, Quota], now: float) -> None:
        """Take what the headers say, unless a request that was sent later has said more."""
        for kind in ("requests", "tokens"):
            known = self._quotas.get(kind)
            if known is not None and known.number > sent.number:
                continue
            quota = quotas.get(kind)
            if quota is None or (quota.remaining == 0 and quota.limit is None and not quota.reset):
                self._quotas.pop(kind, None)
                continue
            since = self._sent - sent.number if kind == "requests" else self._tokens - sent.total
            reset = _FIRST_WAIT if quota.reset is None else min(quota.reset, _LONGEST_CLOSURE)
            self._quotas[kind] = _Left(
                sent.number, quota.remaining, quota.remaining - since, quota.limit, now + reset
            )

    def _quota(self, now: float, kind: QuotaKind, tokens: float) -> Wait:
        known = self._quotas[kind]
        if now >= known.reset:
            # All of it is there again, less what was sent since then: nothing, or it had been so.
            known.left = known.remaining = math.inf if known.limit is None else known.limit
            known.reset = math.inf
        need = 1.0 if kind == "requests" else max(1.0, tokens)
        if known.limit is not None:
            need = min(need, known.limit)  # or it could never be sent
        if known.left >= need:
            return _NOW
        if self._flight:
            return _UNTIL_ANSWERED if known.reset == math.inf else Wait(known.reset - now)
        # With nothing under way, what was lost on the way no longer counts against it.
        if known.remaining >= need or known.reset == math.inf:
            return _NOW
        return Wait(known.reset - now, asked=True)


@dataclass(slots=True)
class _Sent:
    """A request under way; ``total`` tokens had been sent with it, ``full`` was then the width."""

    number: int
    at: float
    tokens: float
    total: float
    full: bool
    passed: bool = False


@dataclass(slots=True)
class _Closure:
    """While the gate is closed: by the refusal of these requests, and as the last of a row."""

    refused: list[int]
    until: float
    under_way: int
    row: int
    probe: int | None = None
    learnt: bool = False


@dataclass(slots=True)
class _Left:
    """What the answer to request ``number`` left of a quota, and what is left of that now."""

    number: int
    remaining: float
    left: float
    limit: float | None
    reset: float
