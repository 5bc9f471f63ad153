"""Figures that stand together: "de 5 à 6 millions d'euros", "neuf sur dix"."""

from __future__ import annotations

import re

from summarise.checks.numbers.figure import Figure, Reading
from summarise.checks.numbers.lexicon import Lexicon
from summarise.checks.numbers.measures import ABBREVIATED
from summarise.checks.numbers.units import UNITS

__all__ = ["add_durations", "compare_parts", "share"]

_AND = frozenset({" ", ", ", " et ", " and ", ", and "})
_WIDEST = 24  # characters between two figures of a row
_AGAINST = re.compile(r"contre|against|from|versus|vs")
_LETTERS = re.compile(r"[^\W\d]+")
_ONE_ON = re.compile(r"\bune?(?: [\w'-]+){0,3} sur $")
_ON = ("sur ", "in ", "of ", "every ", "/", "the ", "those ", "these ", "on ")


def share(found: list[Figure], text: str, lexicon: Lexicon) -> None:
    """Let figures in a row share the unit and scale that only one of them states.

    Args:
        found: the figures of a text, in order; changed in place.
        text: in small letters.
        lexicon: of its language.
    """
    for place in range(len(found) - 1, 0, -1):
        left, right = found[place - 1], found[place]
        if not 0 < right.start - left.end <= _WIDEST or left.kind != "cardinal":
            continue
        between = text[left.end : right.start]
        if right.kind not in {"cardinal", "fraction"} or not lexicon.range_.fullmatch(between):
            continue
        listed = "," in between
        others = list(left.others)
        unit = left.unit
        if unit is None and right.unit is not None:
            others += [Reading(left.value, more.unit) for more in right.others if more.unit]
            if listed:
                others.append(Reading(left.value, right.unit))
            else:
                unit = right.unit
        if not listed and left.value < 1000 and (scale := _scale(right, text, lexicon)) > 1:
            others.append(Reading(left.value * scale, unit))
        if right.unit is None and left.unit is not None:
            shared = Reading(right.value, left.unit)
            found[place] = right = right._replace(others=(*right.others, shared))
        against = right.unit is None and right.value < 1000 and _AGAINST.search(between)
        if against and (scale := _scale(left, text, lexicon)) > 1:  # "60 millions, contre 40"
            shared = Reading(right.value * scale, left.unit)
            found[place] = right._replace(others=(*right.others, shared))
        found[place - 1] = left._replace(unit=unit, others=tuple(others))


def _scale(figure: Figure, text: str, lexicon: Lexicon) -> float:
    """The scale that a figure states, 1 for none."""
    for word in _LETTERS.findall(text, figure.start, figure.end):
        entry = lexicon.entries.get(word)
        if entry is not None and entry.kind == "scale":
            return entry.value
        if word in ABBREVIATED:
            return ABBREVIATED[word]
    return 1.0


def add_durations(found: list[Figure], text: str) -> None:
    """Read "1 h 10 min" and "two minutes and nine seconds" as one duration besides.

    Args:
        found: the figures of a text, in order; changed in place.
        text: in small letters.
    """
    second = UNITS()["second"]
    last = len(found) - 1  # part of the duration
    for place in range(len(found) - 1, 0, -1):
        left, right = found[place - 1], found[place]
        long, short = left.unit, right.unit
        if (
            long is None
            or short is None
            or {long.dimension, short.dimension} != {"time"}
            or long.factor <= short.factor
            or text[left.end : right.start] not in _AND
        ):
            last = place - 1
            continue
        rest = max(value * unit.factor for value, unit in right.readings if unit is not None)
        whole = Reading(left.value * long.factor + rest, second)
        found[place - 1] = left._replace(others=(*left.others, whole))
        for part in range(place, last + 1):
            found[part] = found[part]._replace(others=(*found[part].others, whole))


def compare_parts(found: list[Figure], text: str, lexicon: Lexicon) -> None:
    """Read "neuf sur dix", "nine in ten" and "9/10" as 90 % besides.

    Args:
        found: the figures of a text, in order; changed in place.
        text: in small letters.
        lexicon: of its language.
    """
    percent = UNITS()["%"]
    for place, right in enumerate(found):
        if right.kind != "cardinal" or not 2 <= right.value <= 1000 or right.value % 1:
            continue
        before = text[max(0, right.start - 40) : right.start]
        if not before.endswith(_ON):
            continue
        left = found[place - 1] if place else None
        top = None
        if left is not None and right.start - 40 < left.end < right.start:
            between = text[left.end : right.start]
            if between == "/" or lexicon.on.fullmatch(between):
                top = left.value
        if top is None and lexicon.language == "fr" and _ONE_ON.search(before):
            top = 1.0
        if top is None or top > right.value:
            continue
        part = Reading(100.0 * top / right.value, percent)
        found[place] = right._replace(others=(*right.others, part))
        if left is not None and left.value == top:
            found[place - 1] = left._replace(others=(*left.others, part))
