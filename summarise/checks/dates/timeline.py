"""Where moments lie in time: against one another, and on the calendar of a day of publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from summarise.checks.dates.moment_rules import LAST_DAY, Moment
from summarise.checks.dates.moments import distances_in, intervals_in, moments_in
from summarise.checks.passages import Passage
from summarise.drafts import PARTIAL_DATE, Precision

__all__ = [
    "Stretch",
    "Told",
    "agrees",
    "fits",
    "precision_fits",
    "stretches",
    "supported_date",
    "told_in",
]

Stretch = tuple[date, date]
"""The first and the last day of something."""

# A date without a year is one within eleven months: a year on it would be written.
_NEAR = timedelta(days=335)
_SEASONS = {"spring": (301, 630), "summer": (601, 930), "autumn": (901, 1231)}


def agrees(claimed: Moment, cited: Moment) -> frozenset[str] | None:
    """What the claim says of a day beyond what a cited moment says of it.

    Returns:
        The fields that only the claim gives, none where the cited moment says all of it; None
        where they contradict each other, or have nothing in common.

    Example:
        >>> june = Moment(start=0, end=4, month=6)
        >>> agrees(june, Moment(start=0, end=7, month=6, day=16))
        frozenset()
        >>> agrees(Moment(start=0, end=12, month=6, year=2019), june)
        frozenset({'year'})
        >>> agrees(Moment(start=0, end=4, month=7), june) is None
        True
    """
    year = _compared(claimed.year, cited.year)
    if year == "other":
        return None
    weekday = _compared(claimed.weekday, cited.weekday)
    if weekday == "other":
        return None
    answers: dict[str, Literal["same", "other", "more"] | None]
    answers = {"year": year, "weekday": weekday, "day": None, "month": None}
    ours, theirs = claimed.position, cited.position
    if ours is None or theirs is None:
        if claimed.day is not None and (ours is None or cited.day is not None):
            answers["day"] = _compared(claimed.day, cited.day)
        if ours is not None:
            answers["month"] = "more"
    elif ours[0] <= theirs[0] and theirs[1] <= ours[1]:
        answers["month"] = "same"
    elif theirs[0] <= ours[0] and ours[1] <= theirs[1]:
        answers["day"] = "more"
    else:
        return None
    said = answers.values()
    if "other" in said or "same" not in said:
        return None
    return frozenset(field for field, answer in answers.items() if answer == "more")


def _compared(ours: int | None, theirs: int | None) -> Literal["same", "other", "more"] | None:
    if ours is None:
        return None
    if theirs is None:
        return "more"
    return "same" if ours == theirs else "other"


def fits(claimed: Moment, stretch: Stretch, published: date | None = None) -> bool:
    """Whether all that a claim says of a moment is true of these days.

    Example:
        >>> fits(Moment(start=0, end=6, weekday=0), (date(2026, 3, 16), date(2026, 3, 16)))
        True
    """
    first, last = stretch
    if claimed.unit is not None:
        within: Iterable[Stretch] = stretches(claimed, published)
    elif claimed.season is not None and claimed.month is None:
        years = (first.year - 1, first.year) if claimed.year is None else (claimed.year,)
        within = (season for year in years for season in _season(claimed.season, year))
    else:
        return (
            (claimed.weekday is None or (first == last and first.weekday() == claimed.weekday))
            and (claimed.year is None or first.year == last.year == claimed.year)
            and (claimed.decade is None or all(_in_decade(day, claimed.decade) for day in stretch))
            and _is_placed(claimed, first, last)
        )
    return any(start <= first and last <= end for start, end in within)


def _is_placed(claimed: Moment, first: date, last: date) -> bool:
    """Whether these days are in the part of a year that a claim says."""
    if claimed.day is not None and claimed.month is None:
        return first == last and first.day == claimed.day
    position = claimed.position
    return position is None or (
        first.year == last.year
        and position[0] <= first.month * 100 + first.day
        and last.month * 100 + last.day <= position[1]
    )


@lru_cache(maxsize=1 << 10)  # each moment is held against each other one of its claim
def stretches(moment: Moment, published: date | None) -> tuple[Stretch, ...]:
    """The days that a moment may mean; none where nothing tells.

    Args:
        moment: a day, a month, a season, "hier", …; a time of day means no day.
        published: the day on which it was said.

    Example:
        >>> [str(first) for first, _ in stretches(
        ...     Moment(start=0, end=4, kind="relative", unit="day", offset=-1), date(2026, 3, 1))]
        ['2026-02-28']
    """
    if moment.kind in ("time", "context"):
        return ()
    found: list[Stretch] = []
    try:
        for first, last in _stretches(moment, published):
            if moment.weekday is None or (first == last and first.weekday() == moment.weekday):
                found.append((first, last))
    except (OverflowError, ValueError):
        pass  # beyond the calendar
    return tuple(found)


def _stretches(moment: Moment, published: date | None) -> Iterator[Stretch]:
    if moment.unit is not None:
        if published is not None and moment.offset is not None:
            yield _relative(moment, published)
    elif moment.decade is not None:
        for first in (
            (moment.decade,)
            if moment.decade > 99
            else (
                1900 + moment.decade,
                2000 + moment.decade,
            )
        ):
            yield date(first, 1, 1), date(first + 9, 12, 31)
    elif moment.position is None and moment.season is None:
        yield from _plain(moment, published)
    elif moment.year is not None:
        yield from _placed(moment, moment.year)
    elif published is not None:
        yield from _nearby(moment, published)


def _nearby(moment: Moment, published: date) -> Iterator[Stretch]:
    """A day, a month, a season without a year."""
    for year in range(max(published.year - 1, MINYEAR), min(published.year + 1, MAXYEAR) + 1):
        for first, last in _placed(moment, year):
            if first - published > _NEAR or published - last > _NEAR:
                continue
            if (moment.direction == -1 and first > published) or (
                moment.direction == 1 and last < published
            ):
                continue
            yield first, last


def _plain(moment: Moment, published: date | None) -> Iterator[Stretch]:
    """A year alone, a day of the month alone, or a day of the week alone."""
    if moment.day is None and moment.weekday is None:
        if moment.year is not None:
            yield date(moment.year, 1, 1), date(moment.year, 12, 31)
        return
    if published is None:
        return
    # "lundi" is within a week, "le 16" within a month.
    reach = 7 if moment.day is None else 31
    for offset in range(-reach, reach + 1):
        day = published + timedelta(days=offset)
        if moment.day in (None, day.day) and moment.direction in (None, 0, (offset > 0) * 2 - 1):
            yield day, day


def _placed(moment: Moment, year: int) -> Iterator[Stretch]:
    if moment.month is None and moment.season is not None:
        yield from _season(moment.season, year)
    elif (position := moment.position) is not None:
        if moment.day == 29 and moment.month == 2 and not _leap(year):
            return
        yield _day(year, position[0]), _day(year, position[1])


def _season(season: str, year: int) -> Iterator[Stretch]:
    """The widest sense of a season; winter belongs to the year it begins in and to the next."""
    if season in _SEASONS:
        first, last = _SEASONS[season]
        yield _day(year, first), _day(year, last)
        return
    for start in (year - 1, year):
        yield _day(start, 1201), _day(start + 1, 331)


def _day(year: int, position: int) -> date:
    month, day = divmod(position, 100)
    last = LAST_DAY[month - 1] - (month == 2 and not _leap(year))
    return date(year, month, min(day, last))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _relative(moment: Moment, published: date) -> Stretch:
    offset = moment.offset or 0
    if moment.unit == "day":
        day = published + timedelta(days=offset)
        return day, day
    if moment.unit == "week":
        first = published + timedelta(days=offset * 7 - published.weekday())
        return first, first + timedelta(days=6)
    months = (
        published.year * 12 + published.month - 1 + offset * (12 if moment.unit == "year" else 1)
    )
    year, month = divmod(months, 12)
    if moment.unit == "year":
        begins, ends = {
            None: (101, 1231),
            "early": (101, 531),
            "mid": (401, 930),
            "late": (801, 1231),
        }[moment.part]
        return _day(year, begins), _day(year, ends)
    return _day(year, month * 100 + 101), _day(year, month * 100 + 131)


def _in_decade(day: date, decade: int) -> bool:
    return 0 <= (day.year if decade > 99 else day.year % 100) - decade <= 9


class Told(NamedTuple):
    """All that some passages say of time, to be asked for many dates.

    Attributes:
        times: the times of day.
        days: all other moments that mean a day of their own, or many.
        years: the years that any of them gives, None among them where one gives none.
        away: how many days they count from other days.
    """

    times: frozenset[tuple[int | None, int]]
    days: tuple[Moment, ...]
    years: frozenset[int | None]
    away: frozenset[timedelta]


def told_in(sources: Iterable[Passage]) -> Told:
    """What some passages say of time."""
    times: set[tuple[int | None, int]] = set()
    days: list[Moment] = []
    years: set[int | None] = set()
    away: set[timedelta] = set()
    for passage in sources:
        for moment in (*passage.read(moments_in), *passage.read(distances_in)):
            years.add(moment.year)
            if moment.kind == "time":
                times.add((moment.hour, moment.minute or 0))
            elif moment.kind != "context":
                days.append(moment)
        away.update(passage.read(intervals_in))
    return Told(frozenset(times), tuple(days), frozenset(years), frozenset(away))


def supported_date(
    value: str, sources: Iterable[Passage] | Told, published: date | None = None
) -> bool:
    """Whether the words of an article support a date in ISO 8601.

    Args:
        value: as ``Event.start`` and ``end`` have it: ``2026``, ``2026-06``, ``2026-06-16``,
            ``2026-06-16T23:00``; ``XXXX`` for an unknown year.
        sources: the sentence that the event's expression stands in, or all that are cited; then, if
            need be, the article; or what was ``told_in`` them. A year may stand in another sentence
            than its day.
        published: the day of publication, for "lundi" and "hier", and for a year that goes without
            saying.

    Returns:
        True where each part of the date is said, or follows from the day of publication; a date
        finer than the words is not supported. For a stretch of time ("la semaine prochaine",
        "premier trimestre") its first and last days are, and its months.

    Example:
        >>> sentence = Passage("Le procès s'ouvrira lundi à 9 h 30.", "fr")
        >>> supported_date("2026-03-16T09:30", [sentence], date(2026, 3, 12))
        True
        >>> supported_date("2026-03-17", [sentence], date(2026, 3, 12))
        False
        >>> supported_date("2026-03-16", [sentence])
        False
    """
    match = PARTIAL_DATE.fullmatch(value)
    if match is None:
        return False
    month, day = match["month"], match["day"]
    claimed = Moment(
        start=0,
        end=0,
        year=None if match["year"] == "XXXX" else int(match["year"]),
        month=int(month) if month else None,
        day=int(day) if day else None,
    )
    told = sources if isinstance(sources, Told) else told_in(sources)
    if match["hour"] and (int(match["hour"]), int(match["minute"])) not in told.times:
        return False
    if claimed.year is None and claimed.month is None:
        return True
    known = frozenset({"year"}) if claimed.year in told.years else frozenset()
    # What is said in so many words is looked for before the calendar is.
    for moment in told.days:
        more = agrees(claimed, moment)
        if more is not None and more <= known:
            return True
    if any(_falls_in(claimed, moment, published) for moment in told.days):
        return True
    return any(
        first == last and _is_shifted(claimed, first, interval)
        for interval in told.away
        for moment in told.days
        for first, last in stretches(moment, published)
    )


def _is_shifted(claimed: Moment, day: date, interval: timedelta) -> bool:
    """Whether a claim is of the day that lies so far from another one: "trois jours après"."""
    try:
        shifted = day + interval
    except OverflowError:
        return False
    return fits(claimed, (shifted, shifted))


def _falls_in(claimed: Moment, moment: Moment, published: date | None) -> bool:
    """Whether a claim is of the days that a moment means by the calendar."""
    for first, last in stretches(moment, published):
        if fits(claimed, (first, last), published):
            return True
        if claimed.year not in (None, first.year, last.year) or claimed.month is None:
            continue
        if claimed.day is None:  # a month of a season, a quarter, a year's beginning
            whole_year = moment.part is None and (moment.unit == "year" or moment.position is None)
            months = (
                range(first.month, last.month + 1) if first.year == last.year else (12, 1, 2, 3)
            )
            if claimed.month in months and not (whole_year and moment.season is None):
                return True
        elif first != last and (claimed.month, claimed.day) in (
            (first.month, first.day),
            (last.month, last.day),
        ):
            return True
    return False


def precision_fits(precision: Precision, value: str) -> bool:
    """Whether a date is as fine as an event says it is.

    Example:
        >>> precision_fits("month", "2026-06"), precision_fits("month", "2026-06-16")
        (True, False)
    """
    lengths = {"year": 4, "month": 7, "day": 10, "time": 16}
    return precision == "approximate" or len(value) == lengths[precision]
