"""The day an article was written, from its dateline where nobody says when it was published."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from summarise.checks.case import Case
from summarise.checks.dates.moments import moments_in
from summarise.checks.passages import Passage

__all__ = ["dateline_in", "days_of"]

_FIRST = 3  # sentences that may hold a dateline
_FURTHEST = 60  # characters before its date
# "VALSERNE, 3 avril –", "Paris, le 3 avril 2026.", "Publié le 3 avril 2026 à 9 h".
_LEAD: Final = re.compile(
    r"(?:(?:publié|mis à jour|paru)e?s? (?:le )?"
    r"|[^\W\d_][\w' -]{0,40}(?: ?\([\w' -]{1,30}\))?, ?(?:le )?|(?:le )?)\Z"
)
_MARK: Final = re.compile(r" ?(?:[-–—:(|.]|à \d|\Z)")
# Seven years in a row begin on all days of the week, but for leap years.
_YEARS: Final = range(2016, 2027)


def dateline_in(passage: Passage) -> tuple[int | None, int, int, int | None] | None:
    """The year, month, day and day of the week of a dateline; None where there is none.

    Example:
        >>> dateline_in(Passage("VALSERNE, 3 avril – Le maire a été entendu jeudi.", "fr"))
        (None, 4, 3, None)
        >>> dateline_in(Passage("Le 3 avril, le maire a été entendu.", "fr")) is None
        True
    """
    moment = next(iter(passage.read(moments_in)), None)
    if moment is None or moment.day is None or moment.month is None or moment.range:
        return None
    text = passage.folded
    if moment.start > _FURTHEST or _LEAD.fullmatch(text, 0, moment.start) is None:
        return None
    if _MARK.match(text, moment.end) is None:
        return None
    return moment.year, moment.month, moment.day, moment.weekday


def days_of(case: Case) -> tuple[date, ...]:
    """The day of publication; where only a dateline without a year tells it, that day of any year.

    Example:
        >>> first = Passage("Paris, le 3 avril 2026 – Le maire a été entendu.", "fr", 1)
        >>> days_of(Case(first, first, (first,), article=(first,)))
        (datetime.date(2026, 4, 3),)
    """
    if case.published is not None:
        return (case.published,)
    for passage in case.article[:_FIRST]:
        found = passage.read(dateline_in)
        if found is not None:
            return _days(*found)
    return ()


def _days(year: int | None, month: int, day: int, weekday: int | None) -> tuple[date, ...]:
    days = []
    for each in _YEARS if year is None else (year,):
        try:
            found = date(each, month, day)
        except ValueError:
            continue  # 29 February
        if weekday is None or found.weekday() == weekday:
            days.append(found)
    return tuple(days)
