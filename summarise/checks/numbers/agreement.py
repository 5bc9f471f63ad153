"""Whether one figure says what another says."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from summarise.checks.numbers.figure import Bound, Figure, Reading
from summarise.checks.numbers.figures import figures_in
from summarise.checks.numbers.units import UNITS, Unit, kin
from summarise.checks.passages import Passage

__all__ = ["Shelf", "Support", "agree", "key_of", "rounds", "shelf_of", "support_in"]

_EXACT = 1e-6
_CONVERTED = 0.03  # translators round what they convert
_NEIGHBOURS = 32  # figures near a value that are looked at
_NO_VALUE = frozenset({"moment", "hint", "vague"})
_ROUNDED = frozenset({"cardinal", "fraction", "multiple"})
_DOZENS = (10.0, 12.0)
_AGES = 13  # the least of the hints that are ages: "teenager", "la trentaine"
_TIME = 0.002  # a year of 365 days, and of twelve months


_first, _first_two = itemgetter(0), itemgetter(0, 1)


class Support(NamedTuple):
    """A figure that another rests on.

    Attributes:
        passage: where it stands.
        figure: it.
        how: "same" value and unit; the same value with another "unit"; or "rounded".
    """

    passage: Passage
    figure: Figure
    how: str


class Shelf(NamedTuple):
    """The figures of a passage, to be looked up by value.

    Attributes:
        by_value: figures by each value they may have.
        measured: (dimension, value in its first unit, figure), sorted.
        values: (value, figure) of what states one, sorted.
    """

    by_value: dict[float, list[tuple[Reading, Figure]]]
    measured: list[tuple[str, float, Reading, Figure]]
    values: list[tuple[float, Figure]]


def shelf_of(passage: Passage) -> Shelf | None:
    """The figures of a passage on a shelf, None where it has none."""
    figures = passage.read(figures_in)
    if not figures:
        return None
    by_value: dict[float, list[tuple[Reading, Figure]]] = {}
    measured: list[tuple[str, float, Reading, Figure]] = []
    values: list[tuple[float, Figure]] = []
    for figure in figures:
        if figure.name:
            continue
        for reading in figure.readings:
            same = by_value.setdefault(key_of(reading.value), [])
            if len(same) < _NEIGHBOURS:
                same.append((reading, figure))
            if reading.unit is not None:
                measured.append((reading.unit.dimension, base(reading), reading, figure))
        values.append((figure.value, figure))
    measured.sort(key=_first_two)
    values.sort(key=_first)
    return Shelf(by_value, measured, values)


@lru_cache(maxsize=1 << 12)
def key_of(value: float) -> float:
    """One key for values that are equal but for the last bits."""
    return float(f"{value:.9g}")


def base(reading: Reading) -> float:
    """The value in the first unit of its dimension; Fahrenheit in Celsius."""
    value, unit = reading
    if unit is None:
        return value
    if unit.name == "°F":
        return (value - 32.0) * unit.factor
    return value * unit.factor


def support_in(figure: Figure, passages: Sequence[Passage]) -> Support | None:
    """The best support for a figure that these passages hold, None for none at all."""
    shelves = [(passage, shelf) for passage in passages if (shelf := passage.read(shelf_of))]
    equal = _equal(figure, shelves)
    if equal is not None and equal.how == "same":
        return equal
    inexact = figure.approximate or figure.kind == "vague"
    for passage, shelf in shelves:
        found = _converted(figure, shelf) or (_magnitude(figure, shelf) if inexact else None)
        if found is not None:
            return Support(passage, found, "same")
    for passage, shelf in shelves:
        found = _rounded(figure, shelf)
        if found is not None:
            return Support(passage, found, "same" if figure.approximate else "rounded")
    return equal


def _equal(figure: Figure, shelves: Sequence[tuple[Passage, Shelf]]) -> Support | None:
    """A figure of the same value, rather in the same unit; a date is none."""
    other_unit: Support | None = None
    for passage, shelf in shelves:
        for reading in figure.readings:
            for theirs, candidate in shelf.by_value.get(key_of(reading.value), ()):
                if candidate.kind == "moment":
                    continue  # "12 mars" says nothing of twelve months
                if _fits(reading.unit, theirs.unit, figure, candidate):
                    return Support(passage, candidate, "same")
                # Not "20 %" of "un sur cinq", which says neither 20 nor %.
                stated = theirs.value == candidate.value and reading.value == figure.value
                if stated and (other_unit is None or other_unit.figure.unit is None):
                    other_unit = Support(passage, candidate, "unit")
    return other_unit


def _fits(ours: Unit | None, theirs: Unit | None, figure: Figure, candidate: Figure) -> bool:
    """Whether two units of figures with one value are no contradiction."""
    if figure.kind == "vague" != candidate.kind and candidate.unit is not None:
        return False
    if ours is None and theirs is None:
        return True
    if ours is not None and theirs is None:
        if candidate.kind in ("multiple", "ordinal", "century"):
            return False
        # "La quarantaine" is an age, and what the sick are kept in, and never 40 weeks.
        age = candidate.value >= _AGES and ours.name != "year"
        if candidate.kind == "hint" and (figure.digits or age):
            return False
    if ours is None or theirs is None:
        # A percentage is no plain number; a plain one may be anything.
        return _percent(ours) == _percent(theirs) or candidate.weak or figure.weak
    return kin(ours, theirs)


def _converted(figure: Figure, shelf: Shelf) -> Figure | None:
    """A figure of the same quantity in another unit."""
    for reading in figure.readings:
        unit = reading.unit
        if unit is None:
            continue
        value = base(reading)
        width = max(abs(value) * 0.2, 20.0 if unit.dimension == "temperature" else 0.0)
        place = bisect_left(shelf.measured, (unit.dimension, value - width), key=_first_two)
        best = None
        for dimension, other, theirs, candidate in shelf.measured[place : place + _NEIGHBOURS]:
            if dimension != unit.dimension or other > value + width:
                break
            if theirs.unit == unit and theirs.value != reading.value and dimension != "time":
                best = None
                break  # it is given in this unit, and it is another
            if figure.unit == candidate.unit == UNITS()["day"] and figure.value != candidate.value:
                continue  # "quinze jours" are two weeks, and not 14 days beside 15
            if best is None and agree(reading, theirs):
                best = candidate
        if best is not None and not _is_converted(best, reading, shelf):
            return best
    return None


def _is_converted(figure: Figure, ours: Reading, shelf: Shelf) -> bool:
    """Whether the passage itself gives a quantity in our unit, with another value."""
    if figure.unit is None or figure.unit.system == "same" or ours.unit == figure.unit:
        return False
    whole = Reading(figure.value, figure.unit)
    return any(
        theirs.unit == ours.unit and theirs.value != ours.value and agree(whole, theirs)
        for _, _, theirs, _ in shelf.measured
    )


def agree(ours: Reading, theirs: Reading) -> bool:
    """Whether two measures are one quantity, allowing for the rounding of a conversion.

    Example:
        >>> from summarise.checks.numbers.units import UNITS
        >>> units = UNITS()
        >>> agree(Reading(100, units["mph"]), Reading(160, units["km/h"]))
        True
        >>> agree(Reading(161, units["km/h"]), Reading(160, units["km/h"]))
        False
    """
    one, other = ours.unit, theirs.unit
    if one is None or other is None or one.dimension != other.dimension or one.name == other.name:
        return False
    if one.dimension in ("money", "cents"):
        return False
    mine, yours = base(ours), base(theirs)
    if one.system == other.system:
        slack = _TIME if one.dimension == "time" else _EXACT
        return math.isclose(mine, yours, rel_tol=slack)
    if one.dimension == "temperature":
        rise = ours.value * one.factor, theirs.value * other.factor
        return (
            min(abs(mine - yours), abs(rise[0] - rise[1]), abs(abs(rise[0]) - abs(rise[1]))) <= 1.0
        )
    apart, most = abs(mine - yours), max(mine, yours)
    half = 0.5 * max(_place(ours.value) * one.factor, _place(theirs.value) * other.factor)
    if apart <= min(half, 0.2 * most):
        return True
    # A round number stands for what is nearest to it: 28 000 km/h for 17,500 mph.
    half = 0.5 * max(_last(ours.value) * one.factor, _last(theirs.value) * other.factor)
    return apart <= min(half, _CONVERTED * most)


def _place(value: float) -> float:
    """The place of the last digit that a number states, of whole numbers at most one."""
    if value != int(value):
        decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
        return float(10.0**-decimals)
    return 1.0


def _last(value: float) -> float:
    """The place of the last digit that is no zero: 1000 of 28 000."""
    if value != int(value) or not value:
        return _place(value)
    return float(10 ** (len(f"{value:.0f}") - _digits(value)))


def _digits(value: float) -> int:
    """How many digits a number states: 3 200 states two."""
    return len(f"{value:.9e}".partition("e")[0].replace(".", "").replace("-", "").rstrip("0")) or 1


def rounds(value: float, exact: float, about: Bound = "") -> bool:
    """Whether the value is the exact one, rounded by an editor.

    Args:
        value: the round one.
        exact: what is rounded.
        about: how the text says that it is not exact, if it does.

    Example:
        >>> rounds(3200, 3197, "about"), rounds(3196, 3197, "about")
        (True, False)
        >>> rounds(3000, 3197, "over"), rounds(3200, 3197, "over")
        (True, False)
    """
    if value <= 0 or exact <= 0 or value == exact:
        return False
    if (about == "over" and value > exact) or (about == "under" and value < exact):
        return False
    digits = _digits(value)
    if digits >= _digits(exact):
        return False
    apart = abs(value - exact) / exact
    if not about:
        return apart <= 0.01
    if apart > 0.12:
        return False
    size = 10.0 ** (math.floor(math.log10(exact)) - digits + 1)
    return abs(value - exact) < size


def _rounded(figure: Figure, shelf: Shelf) -> Figure | None:
    """A more exact figure of which this one is the rounding."""
    value = figure.value
    place = bisect_left(shelf.values, value * 0.88, key=_first)
    for other, candidate in shelf.values[place : place + _NEIGHBOURS]:
        if other > value * 1.14:
            break
        if candidate.kind in _NO_VALUE or not {figure.kind, candidate.kind} <= _ROUNDED:
            continue
        ours, theirs = figure.unit, candidate.unit
        if ours and theirs and not kin(ours, theirs):
            continue
        if _percent(ours) != _percent(theirs):
            continue
        if rounds(value, other, figure.approximate) or _to_millions(figure, other):
            return candidate
    return None


def _to_millions(figure: Figure, exact: float) -> bool:
    """Whether a number of millions is the nearest one with as many digits to an exact one."""
    value = figure.value
    if figure.approximate or value < 1e6 or not 2 <= _digits(value) < _digits(exact):
        return False
    return abs(value - exact) <= 0.5 * _last(value)


def _percent(unit: Unit | None) -> bool:
    return unit is not None and unit.dimension == "percent"


def _magnitude(figure: Figure, shelf: Shelf) -> Figure | None:
    """What a vague figure ("des milliers", "dozens") or a round dozen may stand for."""
    found = None
    stated = False  # a magnitude, and it is another
    widest = 100.0 if figure.value >= 1000 else 30.0
    for other, candidate in shelf.values:
        if candidate.kind == "moment":
            continue
        units = candidate.unit is not None and figure.unit is not None
        if units and not kin(candidate.unit, figure.unit):  # type: ignore[arg-type]
            continue
        if figure.kind != "vague":
            dozen = figure.value in _DOZENS and candidate.approximate and other in _DOZENS
            if dozen and not (figure.digits or candidate.digits):
                return candidate
        elif candidate.kind == "vague":
            if figure.value * 0.8 <= other < figure.value * 1.25:
                return candidate
            stated = True
        elif found is None and figure.value * 0.95 <= other < figure.value * widest:
            found = candidate
    return None if stated else found
