"""The figures of a text, French or English, as values.

"2,5 milliards d'euros", "€2.5bn" and "two and a half billion euros" are one figure. Days, dates and
times of day are read by ``moments``; here they only support a figure of the same value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from summarise.checks.dates.moments import moments_in
from summarise.checks.numbers.english import ENGLISH
from summarise.checks.numbers.figure import Figure, Kind, Reading
from summarise.checks.numbers.french import FRENCH
from summarise.checks.numbers.phrases import Phrases
from summarise.checks.numbers.rows import add_durations, compare_parts, share
from summarise.checks.numbers.units import UNITS
from summarise.checks.passages import Passage

__all__ = ["Figure", "Kind", "Reading", "figures_in"]

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[\w\xad]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]*+@\S+"
    r"|(?<![\w-])[\w-]++\.(?:com|org|fr|net|eu|info|gouv)\b\S*"
)
_PHONE = re.compile(
    r"(?<![\d,.])(?:\+\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\d{1,3}(?:[ .-]?\d{2,4}){2,4}"
    r"|0\d(?:[ .-]?\d\d){4}|0 ?8\d\d(?: \d{3}){2})(?!\d)"
)
# What those have, and few other texts: it is sought faster than they are.
_SITE = re.compile(r"\.(?:com|org|fr|net|eu|info|gouv)\b")
_DIALLED = re.compile(r"\+\d|0\d[ .-]?\d\d|0 ?8\d\d")
# "1:13:50", "2h26'41''": one length, of hours, minutes and seconds.
_LENGTH = re.compile(
    r"(?<![\d:.,])(\d{1,2})(?:: ?| ?h ?)([0-5]\d)(?:: ?|' ?)([0-5]\d)(?:''?|s)?(?![\d:]|[.,]\d)"
    r"(?= ?(p\.?m\b))?"
)
_NOON = 12 * 3600  # seconds
_COUNTRY = 9  # digits of a French number that its country code leaves


def figures_in(passage: Passage) -> tuple[Figure, ...]:
    """The figures of a passage, in its order.

    Example:
        >>> found = figures_in(Passage("Il manque 2,5 milliards d'euros, soit un quart.", "fr"))
        >>> [(figure.value, figure.unit and figure.unit.name) for figure in found]
        [(2500000000.0, 'EUR'), (25.0, '%')]
    """
    lexicon = FRENCH if passage.language == "fr" else ENGLISH
    digits = _DIGIT.search(passage.folded) is not None
    if not digits and lexicon.entries.keys().isdisjoint(passage.vocabulary):
        return ()
    reader = _Reader(passage, lexicon)
    found = reader.read(tuple(_masks(passage.folded)) if digits else ())
    if len(found) > 1:
        share(found, passage.folded, lexicon)
        add_durations(found, passage.folded)
    compare_parts(found, passage.folded, lexicon)
    return tuple(_mark_moments(found, passage))


class _Mask(NamedTuple):
    """What is read as a whole: an address, a telephone number, a length of time.

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        digits: of a telephone number.
        readings: of a length of time.
    """

    start: int
    end: int
    digits: str = ""
    readings: tuple[Reading, ...] = ()


class _Reader(Phrases):
    """One pass over the words of a passage."""

    def read(self, masks: tuple[_Mask, ...]) -> list[Figure]:
        """All figures, each by itself."""
        found: list[Figure] = []
        entries, words, count = self.entries, self.words, self.count
        masked = {mask.start: mask for mask in masks}
        place = 0
        while place < count:
            word = words[place]
            entry = entries.get(word)
            if masked and (mask := masked.get(self.starts[place])):
                place = self.place_after(place, mask.end)
                if mask.digits:
                    found.append(
                        Figure(
                            mask.start, mask.end, -1.0, None, "phone", digits=True,
                            name=mask.digits,
                        )
                    )  # fmt: skip
                elif mask.readings:
                    (value, unit), *others = mask.readings
                    found.append(
                        Figure(
                            mask.start, mask.end, value, unit, "cardinal", digits=True,
                            others=tuple(others),
                        )
                    )  # fmt: skip
                continue
            figure: Figure | None = None
            if entry is not None:
                figure, place = self.with_entry(place, entry)
            elif word.isalpha():
                place += 1
            else:
                figure, place = self.with_digits(place)
            if figure is not None:
                found.append(figure)
        return found


def _masks(text: str) -> Iterator[_Mask]:
    if "@" in text or "://" in text or "www." in text or _SITE.search(text) is not None:
        for match in _ADDRESS.finditer(text):
            for word in _WORD.finditer(text, *match.span()):
                yield _Mask(word.start(), match.end())
    if ":" in text or "'" in text:
        second = UNITS()["second"]
        for match in _LENGTH.finditer(text):
            hours, minutes, seconds = map(int, match.group(1, 2, 3))
            whole = 3600.0 * hours + 60 * minutes + seconds
            readings = [Reading(whole, second)]
            if match[4]:
                readings.append(Reading(whole + _NOON, second))
            yield _Mask(match.start(), match.end(), readings=tuple(readings))
    if _DIALLED.search(text) is None:
        return
    for match in _PHONE.finditer(text):
        start = match.start() + (match[0][0] == "+")
        yield _Mask(start, match.end(), "".join(_DIGIT.findall(match[0]))[-_COUNTRY:])


def _mark_moments(found: list[Figure], passage: Passage) -> Iterator[Figure]:
    """The figures, those inside of a day, date or time marked as such."""
    moments = passage.read(moments_in)
    place = 0
    for figure in found:
        while place < len(moments) and moments[place].end <= figure.start:
            place += 1
        inside = place < len(moments) and moments[place].start <= figure.start
        if inside and figure.end <= moments[place].end:
            yield Figure(  # three times as fast as _replace
                figure.start,
                figure.end,
                figure.value,
                figure.unit,
                "moment",
                figure.approximate,
                True,
                figure.digits,
                figure.others,
                figure.name,
            )
        else:
            yield figure
