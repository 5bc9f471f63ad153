"""The words around a stretch of a text, to tell which of two stretches it answers to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from summarise.checks.numbers.figures import figures_in
from summarise.checks.parity.cognates import words_in
from summarise.checks.passages import Passage

__all__ = ["Context", "Label", "alike", "answering", "context_of", "labels_in"]

_NEXT = 3  # what the next word weighs
_BEFORE, _AFTER = 3, 4  # words
_STEM = 6  # letters

_LABELS = 4  # words after a figure

Context = dict[str, int]
"""The beginnings of some words, with their weights."""


def context_of(passage: Passage, start: int, end: int, *, led: bool = False) -> Context:
    """The words around a stretch; one of them counts most.

    Args:
        passage: where it stands.
        start: offset of its first character.
        end: offset after its last.
        led: the word that counts is the one before it ("réélu en 2014"), and not the one after it
            ("12 morts").

    Example:
        >>> context_of(Passage("Elle a fait 12 morts et 30 blessés.", "fr"), 12, 14)
        {'elle': 1, 'fait': 1, 'morts': 3, 'blessé': 1}
    """
    words, starts, ends = passage.words, passage.starts, passage.ends
    first = bisect_right(ends, start)
    after = bisect_left(starts, end)
    context = {
        word[:_STEM]: 1
        for word in words[max(0, first - _BEFORE) : first] + words[after : after + _AFTER]
        if len(word) > 2 and word.isalpha()
    }
    beside = reversed(words[max(0, first - _BEFORE) : first]) if led else words[after : after + 2]
    nearest = next((word for word in beside if len(word) > 2), "")
    if nearest.isalpha():
        context[nearest[:_STEM]] = _NEXT
    return context


def alike(one: Context, other: Context) -> int:
    """How much two contexts have in common."""
    return sum(min(weight, other[word]) for word, weight in one.items() if word in other)


class Label(NamedTuple):
    """A word beside a figure, by what it shares with its translations.

    Attributes:
        weight: how close it stands.
        keys: as ``cognates`` has them.
    """

    weight: int
    keys: frozenset[str]


def labels_in(passage: Passage) -> dict[int, list[Label]]:
    """The words beside each figure, up to the next one on either side, by where it starts.

    Example:
        >>> passage = Passage("La tempête a fait 12 morts et 30 blessés.", "fr")
        >>> {start: len(labels) for start, labels in labels_in(passage).items()}
        {18: 2, 30: 2}
    """
    starts = passage.starts
    words = [
        (starts[word.number], frozenset(word.keys))
        for word in passage.read(words_in)
        if word.kind != "figure"
    ]
    figures = passage.read(figures_in)
    found: dict[int, list[Label]] = {}
    low = 0
    for place, figure in enumerate(figures):
        following = figures[place + 1 : place + 2]
        high = following[0].start if following else len(passage.text)
        first = bisect_left(words, figure.start, key=_first)
        after = bisect_left(words, figure.end, key=_first)
        last = bisect_left(words, high, key=_first)
        before = max(first - 2, bisect_left(words, low, key=_first))
        found[figure.start] = [Label(3, keys) for _, keys in words[after : min(after + 2, last)]]
        further = (*words[after + 2 : min(after + _LABELS, last)], *words[before:first])
        found[figure.start] += [Label(1, keys) for _, keys in further]
        low = figure.end
    return found


def _first(word: tuple[int, frozenset[str]]) -> int:
    return word[0]


def answering(one: Sequence[Label], other: Sequence[Label]) -> int:
    """How much the words beside two figures of two languages answer to each other."""
    return sum(
        max(
            (min(label.weight, theirs.weight) for theirs in other if label.keys & theirs.keys),
            default=0,
        )
        for label in one
    )
