"""How far a run over many articles is: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from summarise.rows.spend import Spend

__all__ = ["Board", "Tally", "duration"]

_EVERY = 10.0
"""Seconds between two plain lines: a night's log stays readable."""

_WINDOW = 60.0
"""Seconds over which the rate is taken."""


@dataclass(slots=True)
class Tally:
    """What a run has done so far.

    Attributes:
        done: articles summarised.
        failed: rows without a summary.
        skipped: rows whose summaries were there already.
        duplicates: rows that are an earlier one again.
        spend: what this run took.
        total: how many rows there are, None where nobody knows.
        exact: whether that is known, and not reckoned from what has been read.
    """

    done: int = 0
    failed: int = 0
    skipped: int = 0
    duplicates: int = 0
    spend: Spend = field(default_factory=Spend)
    total: int | None = None
    exact: bool = False

    @property
    def settled(self) -> int:
        """Rows about which nothing more is to be done."""
        return self.done + self.failed + self.skipped + self.duplicates


class Board:
    """Shows a tally while it grows.

    Args:
        tally: of the run.
        quiet: whether to show nothing.
        refresh: called before the tally is shown, to have its total reckoned.
        clock: seconds.
    """

    def __init__(
        self,
        tally: Tally,
        *,
        quiet: bool,
        refresh: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tally = tally
        self._quiet = quiet
        self._refresh = refresh
        self._clock = clock
        self._console = Console(stderr=True, markup=False, emoji=False, highlight=False)
        self._live: Live | None = None
        self._said = clock()
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def __enter__(self) -> Self:
        if not self._quiet and self._console.is_terminal:
            self._live = Live(
                get_renderable=self._view,
                console=self._console,
                transient=True,
                refresh_per_second=4,
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def moved(self) -> None:
        """The tally has changed."""
        now = self._clock()
        if now - self._marks[-1][0] >= 1.0:
            self._marks.append((now, self._worked))
            while now - self._marks[0][0] > _WINDOW and len(self._marks) > 2:
                self._marks.popleft()
        if self._quiet or self._live is not None or now - self._said < _EVERY:
            return
        self._said = now
        self._console.print(f"summarise: {self.line()}", soft_wrap=True)

    def line(self) -> str:
        """How far it is, in words."""
        self._refresh()
        tally = self._tally
        of = "" if tally.total is None else f" of {'' if tally.exact else '~'}{tally.total:,}"
        parts = [f"{tally.done:,}{of} done", f"{tally.failed:,} failed"]
        if tally.skipped:
            parts.append(f"{tally.skipped:,} there already")
        if tally.duplicates:
            parts.append(f"{tally.duplicates:,} duplicates")
        rate = self._rate()
        if rate is not None:
            parts.append(f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute")
        if tally.spend.answers:
            parts += [tally.spend.count(), tally.spend.cost()]
        if tally.total is not None and rate:
            left = max(0, tally.total - tally.settled) / rate
            parts.append(f"{duration(left)} left")
        return ", ".join(parts)

    @property
    def _worked(self) -> int:
        return self._tally.done + self._tally.failed

    def _rate(self) -> float | None:
        """Articles a second lately; None before there is one."""
        began, before = self._marks[0]
        passed, worked = self._clock() - began, self._worked - before
        return worked / passed if worked and passed >= 1.0 else None

    def _view(self) -> RenderableType:
        text = Text(self.line())
        tally = self._tally
        if not tally.total:
            return text
        grid = Table.grid()
        grid.add_row(ProgressBar(total=tally.total, completed=tally.settled))
        grid.add_row(text)
        return grid


def duration(seconds: float) -> str:
    """A time in words, as finely as matters.

    Example:
        >>> duration(4.2), duration(95), duration(7200)
        ('4 s', '1 min 35 s', '2 h 00 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
