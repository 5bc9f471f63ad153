"""What a moment is, and what a rule that reads one is made of, in either language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from summarise.checks.passages import Passage

__all__ = [
    "DAYS",
    "LAST_DAY",
    "Kind",
    "Moment",
    "Part",
    "Rule",
    "Rules",
    "Unit",
    "alternatives",
    "compiled",
    "full_year",
    "year_span",
]

Kind = Literal["date", "time", "relative", "decade", "season", "quarter", "holiday", "context"]
Unit = Literal["day", "week", "month", "year"]
Part = Literal["early", "mid", "late"]
Daytime = Literal["morning", "noon", "afternoon", "evening", "night"]

DAYS = r"(?:3[01]|[12]\d|0?[1-9])"
"""The number of a day of the month; what must not follow is the caller's business."""

LAST_DAY = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The last day of each month, of February in a leap year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, a date or a time of day that a passage names, at ``text[start:end]``.

    What the passage does not say is None.

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        kind: what it is; ``context`` is a day that counts from another one ("la veille").
        year: four digits.
        month: 1 to 12.
        day: 1 to 31.
        weekday: 0 for Monday to 6 for Sunday.
        part: the beginning, middle or end of the month, or of the year where there is no month.
        quarter: the quarters of the year that it covers, such as ``(1, 1)``, and for the first
            half ``(1, 2)``.
        season: its English name.
        decade: its first year, without the century where the passage leaves it out: 80.
        hour: 0 to 23.
        minute: 0 to 59.
        twelve: the hour is one of twelve, and nothing says of which half of the day.
        zone: the time is said to be of this zone.
        daytime: the part of the day.
        unit: what ``offset`` counts.
        offset: how far from the day it is said: -1 day for "hier", 0 weeks for "cette semaine".
        direction: -1 for the last of its name ("lundi dernier"), 1 for the next one.
        holiday: its English name.
        range: it is the beginning or the end of a stretch of time.
        loose: it is only a habit of speech where nothing else says so ("aujourd'hui": nowadays).
    """

    start: int
    end: int
    kind: Kind = "date"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: Part | None = None
    quarter: tuple[int, int] | None = None
    season: str | None = None
    decade: int | None = None
    hour: int | None = None
    minute: int | None = None
    twelve: bool = False
    zone: str | None = None
    daytime: Daytime | None = None
    unit: Unit | None = None
    offset: int | None = None
    direction: int | None = None
    holiday: str | None = None
    range: bool = False
    loose: bool = False

    @property
    def position(self) -> tuple[int, int] | None:
        """Where in a year it lies, first and last day as month * 100 + day; None for anywhere.

        "Early", "mid" and "late" are wide, since nobody agrees where they end.
        """
        if self.month is not None:
            base = self.month * 100
            if self.day is not None:
                return base + self.day, base + self.day
            first, last = {
                None: (1, 31),
                "early": (1, 15),
                "mid": (8, 23),
                "late": (16, 31),
            }[self.part]
            return base + first, base + last
        if self.quarter is not None:
            first, last = self.quarter
            return (first * 3 - 2) * 100 + 1, last * 300 + 31
        if self.part is not None and self.unit is None:
            return {"early": (101, 531), "mid": (401, 930), "late": (801, 1231)}[self.part]
        return None


class Rule(NamedTuple):
    """A form in which moments are written.

    Attributes:
        pattern: matched where a word that may begin it stands.
        build: what it means, nothing where it means something else after all.
    """

    pattern: re.Pattern[str]
    build: Callable[[Passage, re.Match[str]], Iterable[Moment]]


Rules = Mapping[str, tuple[Rule, ...]]
"""Rules by the word that their form begins with; "0" stands for any word beginning with a digit."""


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of folded text in which a space is any run of spaces, and " ?" one or none."""
    pattern = pattern.replace("\\ ", " ").replace(" ?", "\\x20?")
    return re.compile(pattern.replace(" ", " ++"))


def full_year(text: str | None) -> int | None:
    """1974 for "1974" and "74", 2014 for "14"; None for nothing."""
    if text is None:
        return None
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year > 50 else 2000)


def year_span(first: str, second: str | None) -> tuple[int, ...]:
    """The years of "2019", "2015-2019" or "2015-16"."""
    year = int(first)
    if second is None:
        return (year,)
    other = int(second) if len(second) == 4 else year // 100 * 100 + int(second)
    return (year, other)
