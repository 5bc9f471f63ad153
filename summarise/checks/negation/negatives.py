"""What a negation is made of: its kind, its words, its clause."""

from __future__ import annotations

from typing import NamedTuple

from summarise.checks.passages import Passage

__all__ = [
    "DENIAL",
    "HINT",
    "NOT",
    "TRACE",
    "WITHOUT",
    "Mark",
    "clause_end",
    "clause_start",
    "elided",
]

TRACE, HINT, DENIAL, WITHOUT, NOT = range(5)
"""Kinds of mark. A trace or a hint accounts for a negation elsewhere and asks for none itself."""


class Mark(NamedTuple):
    """A negative element.

    Attributes:
        first: index of its first word.
        last: index of its last word.
        kind: how firmly it denies.
    """

    first: int
    last: int
    kind: int


_BREAK = frozenset(',;:.!?()"')


def clause_end(passage: Passage, index: int, reach: int) -> int:
    """The index after the last word that is in one clause with this one, at most ``reach`` on."""
    folded, starts, ends = passage.folded, passage.starts, passage.ends
    last = min(index + reach, len(starts) - 1)
    for here in range(index, last):
        if not _BREAK.isdisjoint(folded[ends[here] : starts[here + 1]]):
            return here + 1
    return last + 1


def clause_start(passage: Passage, index: int, reach: int) -> int:
    """The index of the first word that is in one clause with this, at most ``reach`` back."""
    folded, starts, ends = passage.folded, passage.starts, passage.ends
    first = max(index - reach, 0)
    for here in range(index, first, -1):
        if not _BREAK.isdisjoint(folded[ends[here - 1] : starts[here]]):
            return here
    return first


def elided(passage: Passage, index: int) -> bool:
    """Whether an apostrophe follows the word."""
    end = passage.ends[index]
    return passage.folded[end : end + 1] == "'"
