"""The garbage collector of a process that does nothing but summarise."""

from __future__ import annotations

import gc
from types import TracebackType
from typing import Self

__all__ = ["Collector"]

_THRESHOLD = 10_000
"""Objects that are made, and not freed, before the youngest are looked at; Python's own number is
700 or, from 3.13, 2,000."""


class Collector:
    """Keeps the collector from what a run will need until its end.

    The libraries and the tables of the checks are some 200,000 objects that are never garbage. A
    full collection looks at each, and a run over many articles has one every few of them. The
    library leaves the collector alone, because it would be about everything else in its process;
    a command and an actor of a cluster have the process to themselves. At the end all is as it was.
    """

    def __init__(self) -> None:
        self._settled = False
        self._before = gc.get_threshold()

    def __enter__(self) -> Self:
        return self

    def settle(self) -> None:
        """Leave alone what there is, once: after the first article, which loads the tables."""
        if self._settled:
            return
        self._settled = True
        gc.collect()
        gc.freeze()
        gc.set_threshold(_THRESHOLD, *self._before[1:])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._settled:
            gc.unfreeze()
            gc.set_threshold(*self._before)
