"""Days, dates and times of day, as a text writes them.

A moment begins with a word of a closed class (a month, "hier", "midi", a figure): only where such a
word stands are patterns tried, so that a passage without one costs a look at each of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from summarise.checks.dates import moments_en, moments_fr
from summarise.checks.dates.moment_rules import Moment, Unit, alternatives, compiled
from summarise.checks.passages import Passage

__all__ = ["Moment", "distances_in", "intervals_in", "moments_in"]

_DIGIT = re.compile("[0-9]")
_RULES = {"fr": moments_fr.RULES, "en": moments_en.RULES}


def moments_in(passage: Passage) -> tuple[Moment, ...]:
    """The days, dates and times of day that a passage names, in its order.

    Args:
        passage: read it by ``passage.read(moments_in)``, so that it is read once.

    Example:
        >>> passage = Passage("Les 16 et 17 juin, à 23 h, puis lundi soir.", "fr")
        >>> [passage.text[moment.start : moment.end] for moment in moments_in(passage)]
        ['16', '17 juin', '23 h', 'lundi soir']
    """
    rules = _RULES[passage.language]
    if rules.keys().isdisjoint(passage.vocabulary) and _DIGIT.search(passage.folded) is None:
        return ()
    return tuple(_moments(passage))


def _moments(passage: Passage) -> Iterator[Moment]:
    rules, folded = _RULES[passage.language], passage.folded
    done = 0
    for start, word in zip(passage.starts, passage.words, strict=True):
        tried = rules.get("0" if "0" <= word < ":" else word)
        if tried is None or start < done:
            continue
        for rule in tried:
            match = rule.pattern.match(folded, start)
            if match is not None and (found := tuple(rule.build(passage, match))):
                yield from found
                done = found[-1].end
                break


_UNITS: Final[dict[str, tuple[Unit, int]]] = {
    "jour": ("day", 1), "jours": ("day", 1), "semaine": ("week", 1), "semaines": ("week", 1),
    "mois": ("month", 1), "an": ("year", 1), "ans": ("year", 1), "année": ("year", 1),
    "années": ("year", 1), "day": ("day", 1), "days": ("day", 1), "week": ("week", 1),
    "weeks": ("week", 1), "fortnight": ("week", 2), "month": ("month", 1), "months": ("month", 1),
    "year": ("year", 1), "years": ("year", 1), "decade": ("year", 10), "décennie": ("year", 10),
}  # fmt: skip
_COUNTS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "cent": 100, "a": 1, "an": 1, "one": 1,
    "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_LENGTH = rf"(?P<count>\d{{1,3}}|{alternatives(_COUNTS)}) (?P<unit>{alternatives(_UNITS)})(?!\w)"
_AWAY = {
    "fr": compiled(rf"(?<!\w)(?:(?P<past>il y a )|dans )(?:environ )?+{_LENGTH}(?! d'| de )"),
    "en": compiled(rf"(?<!\w)(?:in )?+{_LENGTH}(?P<past> ago)?+(?!\w)"),
}


def distances_in(passage: Passage) -> tuple[Moment, ...]:
    """How far away from the day it was written a passage says that something is.

    These are lengths of time besides ("il y a trois jours"), and so no part of ``moments_in``.

    Args:
        passage: read it by ``passage.read(distances_in)``.

    Example:
        >>> [(found.offset, found.unit) for found in distances_in(Passage("Il y a un an.", "fr"))]
        [(-1, 'year')]
    """
    if passage.vocabulary.isdisjoint(_UNITS):
        return ()
    return tuple(
        Moment(
            start=match.start(),
            end=match.end(),
            kind="relative",
            unit=unit,
            offset=(-1 if match["past"] else 1) * count * factor,
        )
        for match in _AWAY[passage.language].finditer(passage.folded)
        for unit, factor in (_UNITS[match["unit"]],)
        for count in (int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"]],)
        if match["past"] or match[0].startswith(("in ", "dans "))
    )


_LATER = compiled(rf"(?<!\w){_LENGTH} (?P<way>après|plus tard|avant|plus tôt|auparavant)(?!\w)")


def intervals_in(passage: Passage) -> tuple[timedelta, ...]:
    """How many days a French passage counts from another day: "trois jours après".

    Args:
        passage: read it by ``passage.read(intervals_in)``.

    Example:
        >>> intervals_in(Passage("Deux semaines plus tard, il part.", "fr"))
        (datetime.timedelta(days=14),)
    """
    if passage.vocabulary.isdisjoint(_UNITS):
        return ()
    found = []
    for match in _LATER.finditer(passage.folded):
        unit, length = _UNITS[match["unit"]]
        count = int(match["count"]) if match["count"].isdecimal() else _COUNTS[match["count"]]
        if unit in ("day", "week"):
            back = match["way"] in ("avant", "plus tôt", "auparavant")
            days = count * length * (7 if unit == "week" else 1)
            found.append(timedelta(days=-days if back else days))
    return tuple(found)
