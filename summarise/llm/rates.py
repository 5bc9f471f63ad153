"""How many in what time: a bucket that holds a rate, and a meter that measures one.

Neither looks at a clock; every method is told the time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Bucket", "Meter"]

_INSTANT = 1e-6
"""Seconds that are none: so much is lost in rounding."""
_MINUTE = 60.0


@dataclass(slots=True)
class Meter:
    """Counts what was let through in this minute and the last; without the time between runs."""

    since: float | None = None
    count: int = 0
    last: tuple[float, int] | None = None
    total: int = 0

    def start(self, now: float) -> None:
        """A request goes."""
        if self.since is None or now - self.since >= 2 * _MINUTE:
            self.since, self.count, self.last = now, 0, None
        elif now - self.since >= _MINUTE:
            self.last = self.since, self.count
            self.since, self.count = now, 0

    def add(self) -> None:
        """One was let through."""
        self.count += 1
        self.total += 1

    def rate(self, until: float) -> float:
        """How many a second there were until then; 0 where none is known."""
        since, count = self.last or (until if self.since is None else self.since, 0)
        return (count + self.count) / (until - since) if until > since else 0.0


@dataclass(slots=True)
class Bucket:
    """A token bucket; what is taken beyond its content is a debt that later ones wait for."""

    rate: float
    size: float
    content: float
    at: float | None = None
    doubling: float = math.inf

    @classmethod
    def per_minute(cls, amount: float | None, burst: float, least: float) -> Bucket:
        """One that gives no more than this in any minute, the burst included."""
        if amount is None:
            return cls(math.inf, math.inf, math.inf)
        size = max(least, math.floor(amount / 60.0 * burst))
        return cls((amount - size + least) / 60.0, size, size)

    def after(self, other: Bucket) -> Bucket:
        """The same in the place of another: what was taken from that is not given back."""
        self.content, self.at = min(self.content, other.content), other.at
        return self

    def wait(self, now: float, amount: float) -> float:
        """Seconds until so much may be taken, or all there can be."""
        if self.rate == math.inf:
            return 0.0
        self._fill(now)
        wait = (min(amount, self.size) - self.content) / self.rate
        return wait if wait > _INSTANT else 0.0

    def take(self, now: float, amount: float) -> None:
        """Take it; a negative amount gives back."""
        if self.rate < math.inf:
            self._fill(now)
            self.content = min(self.size, self.content - amount)

    def _fill(self, now: float) -> None:
        if self.at is not None:
            self.rate *= 2.0 ** ((now - self.at) / self.doubling)
            self.content = min(self.size, self.content + (now - self.at) * self.rate)
        self.at = now
