"""How English writes days and dates, on either side of the Atlantic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.dates.calendar_en import (
    ARTICLE,
    DAY,
    DAYTIME,
    DAYTIMES,
    DECADES,
    DIRECTIONS,
    FIXED,
    HOLIDAYS,
    HOURS,
    IS_COUNT,
    LIST,
    LONG,
    MONTH,
    MONTHS,
    ORDINALS,
    PARTS,
    RANKS,
    SEASONS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    UNITS,
    WEEKDAY,
    WEEKDAYS,
    WORDLIKE,
    YEAR,
    YEAR_TAIL,
    day_number,
    is_capital,
    month_number,
    previous_words,
    weekday_number,
)
from summarise.checks.dates.clock_en import CLOCK, CLOCK_RANGE, MILITARY, NOON, SPOKEN
from summarise.checks.dates.moment_rules import (
    DAYS,
    Moment,
    Rule,
    alternatives,
    compiled,
    full_year,
)
from summarise.checks.dates.written_alike import ISO
from summarise.checks.dates.years_en import DECADE, HOLIDAY, QUARTER, SEASON, YEARS
from summarise.checks.passages import Passage

__all__ = ["RULES"]

_ONE_DAY = compiled(rf"(?:(?P<weekday>{WEEKDAY}),? )?+{ARTICLE}(?P<day>{DAY})")
# After these, "May" and "March" are months and "fall" a season.
_BEFORE_MONTH = frozenset(
    ["in", "of", "by", "since", "until", "till", "from", "last", "next", "this", "late", "early",
     "mid", "end", "to", "and", "between", "during", "before", "after", "every", "for", "through",
     "around", "or", "throughout", "on", "as", "the"]
)  # fmt: skip


def _dates(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“16 June”, “June 16 and 17, 2026”, “Monday, 3rd of May”."""
    if match["month"] in WORDLIKE and not is_capital(passage, match.start("month")):
        return
    days = list(_ONE_DAY.finditer(passage.folded, match.start("days"), match.end("days")))
    day_first = match.start("days") < match.start("month")
    for index, one in enumerate(days):
        first, last = index == 0, index == len(days) - 1
        weekday = one["weekday"] or (match["weekday"] if first else None)
        yield Moment(
            start=match.start() if first else one.start(),
            end=match.end() if last else one.end(),
            weekday=weekday_number(weekday),
            day=day_number(one["day"]),
            month=month_number(match["month"]),
            year=int(match["year"]) if match["year"] and (last or not day_first) else None,
            range=len(days) > 1,
        )


def _month(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“June”, “in May”, “March 2019”."""
    month, year = match["month"], match["year"]
    if not year and (
        month not in MONTHS
        or (
            month in WORDLIKE
            and not (_BEFORE_MONTH.intersection(previous_words(passage, match.start())))
        )
    ):
        return
    if month in WORDLIKE and not is_capital(passage, match.start("month")):
        return
    yield Moment(
        start=match.start(),
        end=match.end(),
        month=month_number(month),
        year=int(year) if year else None,
    )


def _directed(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“last Monday”, “next June”, “last week”, “this morning”, “last summer”."""
    direction = DIRECTIONS[match["direction"]]
    if match["weekday"]:
        yield Moment(
            start=match.start(),
            end=match.end(),
            weekday=WEEKDAYS[match["weekday"]],
            direction=direction or None,
            daytime=DAYTIMES.get(match["daytime"] or ""),
        )
    elif match["month"]:
        if not is_capital(passage, match.start("month")):
            return  # "this may help"
        yield Moment(
            start=match.start(),
            end=match.end(),
            month=MONTHS[match["month"]],
            direction=direction or None,
        )
    elif match["season"]:
        yield Moment(
            start=match.start(),
            end=match.end(),
            kind="season",
            season=SEASONS[match["season"]],
            direction=direction or None,
        )
    elif match["unit"]:
        if previous_words(passage, match.start()) in (["the"], ["these"]) and direction < 0:
            return  # "over the last week" is a length of time
        yield Moment(
            start=match.start(),
            end=match.end(),
            kind="relative",
            unit=UNITS[match["unit"]],
            offset=direction,
            loose=direction == 0,
        )
    else:
        night = match["of_day"] == "night"
        yield Moment(
            start=match.start(),
            end=match.end(),
            kind="relative",
            unit="day",
            offset=-1 if direction < 0 else 0,
            daytime=DAYTIMES[match["of_day"]],
            loose=night or direction == 0,
        )


def _weekday(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    yield Moment(
        start=match.start(),
        end=match.end(),
        weekday=WEEKDAYS[match["weekday"]],
        daytime=DAYTIMES.get(match["daytime"] or ""),
    )


def _weekday_day(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“Monday the 16th”, “on the 16th”."""
    yield Moment(
        start=match.start(),
        end=match.end(),
        weekday=weekday_number(match["weekday"]),
        day=int(match["day"]),
    )


def _part(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“late March”, “the end of 2025”, “mid-June 2026”."""
    month, unit = match["month"], match["unit"]
    year = match["year"] or match["month_year"]
    if month in WORDLIKE and not is_capital(passage, match.start("month")):
        return
    if year and not month and IS_COUNT.match(passage.folded, match.end()):
        return
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="relative" if unit else "date",
        part=PARTS[match["part"]],
        month=month_number(month) if month else None,
        year=int(year) if year else None,
        unit=UNITS[unit] if unit else None,
        offset=0 if unit else None,
        loose=bool(unit),
    )


def _slashes(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“16/06/2026” or “6/16/2026”; “9/11”; nothing where it may be a fraction or either way."""
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    if year and 1 <= first <= 31 and 1 <= second <= 12:
        day, month = first, second
        if first <= 12 and first != second:
            return
    elif (year or previous_words(passage, match.start()) in (["on"], ["by"], ["of"])) and (
        1 <= first <= 12 < second <= 31
    ):
        day, month = second, first
    elif match[0] == "9/11":
        day, month = 11, 9
    else:
        return
    yield Moment(start=match.start(), end=match.end(), day=day, month=month, year=full_year(year))


def _fixed(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“yesterday evening”, “tomorrow”."""
    word = " ".join(match["word"].split())
    daytime = DAYTIMES.get(match["daytime"] or "")
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="relative",
        unit="day",
        offset=FIXED[word],
        daytime="evening" if word == "tonight" else daytime,
        loose=word in ("today", "tomorrow", "tonight"),
    )


def _context(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“the day before”, “the next day”: a day that counts from one told before."""
    after = match["after"]
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="context",
        unit="day",
        offset=1 if after else -1,
    )


_DATE_DAY = Rule(
    compiled(
        rf"(?:(?P<weekday>{WEEKDAY}),? )?+{ARTICLE}(?P<days>{LIST})(?: (?:of )?|-)"
        rf"(?P<month>{MONTH})(?!\w){YEAR_TAIL}"
    ),
    _dates,
)
_DATE_MONTH = Rule(
    compiled(
        rf"(?:(?P<weekday>{WEEKDAY}),? )?+(?P<month>{MONTH})(?!\w)(?: {ARTICLE}|-)(?P<days>{LIST})"
        rf"(?!\x20?(?:%|percent|per cent|people|million|billion|[ap]\.?m\b)){YEAR_TAIL}"
    ),
    _dates,
)
_SLASHES = Rule(
    compiled(r"(?P<first>\d\d?)/(?P<second>\d\d?)(?:/(?P<year>\d{4}|\d\d))?+(?![\w/])"), _slashes
)
_MONTH_RULE = Rule(compiled(rf"(?P<month>{MONTH})(?!\w)(?:,?(?: of)? (?P<year>{YEAR}))?+"), _month)
_WEEKDAY_RULE = Rule(
    compiled(rf"(?P<weekday>{alternatives(WEEKDAYS)})s?+(?!\w){DAYTIME}?+"), _weekday
)
_WEEKDAY_DAY = Rule(
    compiled(rf"(?P<weekday>{WEEKDAY})(?: the)? (?P<day>{DAYS})(?:st|nd|rd|th)?+(?![\w%]|[.,:]\d)"),
    _weekday_day,
)
_ON_THE_DAY = Rule(
    compiled(
        rf"(?:on|by|until|from) (?P<weekday>)the (?P<day>{DAYS})(?:st|nd|rd|th)(?= ?[,.;)]|$)"
    ),
    _weekday_day,
)
_PART = Rule(
    compiled(
        rf"(?P<part>{alternatives(PARTS)})(?: |-)(?:of |(?<=early.)in |(?<=late.)in )?+"
        rf"{ARTICLE}(?:month of )?+"
        rf"(?:(?P<month>{MONTH})(?!\w)(?:,?(?: of)? (?P<month_year>{YEAR}))?+"
        rf"|(?P<year>{YEAR})|(?:this )?+(?P<unit>year|month|week)(?!\w))"
    ),
    _part,
)
_DIRECTED = Rule(
    compiled(
        rf"(?P<direction>{alternatives(DIRECTIONS)}) (?:(?P<weekday>{alternatives(WEEKDAYS)})(?!\w)"
        rf"{DAYTIME}?+|(?P<month>{LONG})(?!\w)|(?P<season>{alternatives(SEASONS)})(?!\w)"
        rf"|(?P<unit>{alternatives(UNITS)})(?!\w|-)"
        r"|(?P<of_day>night|morning|afternoon|evening)(?!\w))"
    ),
    _directed,
)
_FIXED_RULE = Rule(compiled(rf"(?P<word>{alternatives(FIXED)})(?!\w|'s)(?:{DAYTIME})?+"), _fixed)
_CONTEXT = Rule(
    compiled(
        r"(?:day before|previous day|day earlier|eve)(?!\w)"
        r"|(?P<after>day after|day later|(?:next|following) (?:day|morning))(?!\w)"
    ),
    _context,
)


def _table() -> dict[str, tuple[Rule, ...]]:
    table: dict[str, tuple[Rule, ...]] = {}
    for words, rules in (
        (("0",), (ISO, _DATE_DAY, _SLASHES, MILITARY, CLOCK, CLOCK_RANGE, DECADE, YEARS,
                  QUARTER)),
        (MONTHS, (_DATE_MONTH, _MONTH_RULE)),
        (SHORT_MONTHS, (_DATE_MONTH, _MONTH_RULE)),
        (WEEKDAYS, (_DATE_DAY, _DATE_MONTH, _WEEKDAY_DAY, _WEEKDAY_RULE)),
        (SHORT_WEEKDAYS, (_DATE_DAY, _DATE_MONTH)),
        ((ordinal.split("-")[0] for ordinal in ORDINALS), (_DATE_DAY,)),
        (HOURS, (CLOCK,)),
        (RANKS, (QUARTER,)),
        (("q1", "q2", "q3", "q4", "h1", "h2"), (QUARTER,)),
        (("half", "quarter"), (SPOKEN,)),
        (("noon", "midday", "midnight"), (NOON,)),
        (DECADES, (DECADE,)),
        (PARTS, (_PART,)),
        (SEASONS, (SEASON,)),
        (DIRECTIONS, (_DIRECTED,)),
        (("yesterday", "tomorrow", "today", "tonight", "the"), (_FIXED_RULE,)),
        (("day", "previous", "eve"), (_CONTEXT,)),
        (("following", "next"), (_CONTEXT,)),
        (("on", "by", "until", "from"), (_ON_THE_DAY,)),
        ((name.replace("'", " ").split()[0] for name in HOLIDAYS), (HOLIDAY,)),
    ):  # fmt: skip
        for word in words:
            known = table.get(word, ())
            table[word] = (*(rule for rule in rules if rule not in known), *known)
    return table


RULES = _table()
"""Rules by the first word of what they read."""
