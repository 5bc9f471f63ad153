"""The figure of the evidence that a wrong one was made from, and how often a value is stated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarise.checks.case import Case
from summarise.checks.numbers.agreement import Support, key_of, shelf_of, support_in
from summarise.checks.numbers.figures import Figure, figures_in
from summarise.checks.numbers.phrases import ranks
from summarise.checks.numbers.units import Unit
from summarise.checks.passages import Passage

__all__ = ["FEW", "counterpart", "dimension", "kept", "left", "repeated", "times"]

FEW = 12
"""Up to here numbers in words are found in any article."""

_RANKS = frozenset({"ordinal", "century", "roman", "fraction"})
_TIMES = re.compile(r" (?:fois|times)\b")


def counterpart(
    case: Case, passage: Passage, figure: Figure, *, alike: bool = False
) -> Support | None:
    """The figure of the evidence that this one was probably made from.

    It is one that the claim does not state, of the same kind, the nearest in value.

    Args:
        case: the claim.
        passage: the language of it that the figure is in.
        figure: what is wrong.
        alike: the other must be of the same kind, dimension and size.
    """
    best: tuple[float, Support] | None = None
    for sentence in case.evidence:
        for other in sentence.read(figures_in):
            both = other.kind == "cardinal" and other.value >= 2  # "tous les deux"
            rank = figure.kind == "ordinal" and other.value == 2 and ranks(sentence, other)
            if (other.weak and not both and not rank) or other.name:
                continue
            counted = figure.kind == "multiple" and _TIMES.match(sentence.folded, other.end)
            if alike and not (rank or counted or _alike(figure, other)):
                continue
            distance = _distance(figure, other)
            if best is not None and distance >= best[0]:
                continue
            if times((passage,), other) < times((sentence,), other):
                best = distance, Support(sentence, other, "near")
    return None if best is None else best[1]


def left(case: Case, passage: Passage, figure: Figure) -> Support | None:
    """The like figure of the evidence that a claim leaves out, where it has one only by a hint.

    "1" is in every text as an article, and "12" in many a date or name; where the evidence has
    "2" in the place of it, and so has the other language, that is what was meant.
    """
    if not (figure.digits or figure.value > 2):
        return None
    origin = counterpart(case, passage, figure, alike=True)
    return origin if origin is not None and kept(case, passage, origin.figure) else None


def kept(case: Case, passage: Passage, cited: Figure) -> bool:
    """Whether the other language of the claim states a figure of the evidence."""
    other = case.en if passage is case.fr else case.fr
    support = support_in(cited, (other,))
    return support is not None and support.how == "same"


def times(passages: Sequence[Passage], figure: Figure) -> int:
    """How often the passages hold the value, in any reading."""
    keys = {key_of(reading.value) for reading in figure.readings}
    found: set[tuple[int, int]] = set()
    for number, passage in enumerate(passages):
        shelf = passage.read(shelf_of)
        if shelf is not None:
            for key in keys:
                found.update((number, other.start) for _, other in shelf.by_value.get(key, ()))
    return len(found)


def repeated(case: Case, passage: Passage, figure: Figure) -> bool:
    """Whether the passage states the value more often than the evidence."""
    shelf = passage.read(shelf_of)
    same = shelf.by_value.get(key_of(figure.value), ()) if shelf is not None else ()
    stated = sum(
        other.value == figure.value and theirs == (other.value, other.unit)
        for theirs, other in same
    )
    return stated > 1 and stated > times(case.evidence, figure)


def _alike(figure: Figure, other: Figure) -> bool:
    if figure.kind in _RANKS and other.kind in _RANKS:
        return True
    if other.kind != figure.kind or dimension(other.unit) != dimension(figure.unit):
        return False
    return figure.value > FEW or other.value <= FEW * FEW


def _distance(figure: Figure, other: Figure) -> float:
    """How unlikely it is that one was made from the other."""
    away = 0.0 if dimension(figure.unit) == dimension(other.unit) else 100.0
    away += 20.0 if figure.kind != other.kind else 0.0
    high, low = max(figure.value, other.value, 1e-9), max(min(figure.value, other.value), 1e-9)
    return away + min(high / low, 19.0)


def dimension(unit: Unit | None) -> str | None:
    """What a figure measures, None where it only counts."""
    return None if unit is None else unit.dimension
