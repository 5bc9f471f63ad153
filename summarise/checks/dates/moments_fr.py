"""How French writes days and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.dates.calendar_fr import (
    DAY,
    DAYTIME,
    DAYTIMES,
    DIRECTED,
    DIRECTION,
    DIRECTIONS,
    FIXED,
    HOLIDAYS,
    JOIN,
    MONTH,
    MONTHS,
    NUMBERS,
    PARTS,
    RANKS,
    SEASONS,
    SHORT_MONTHS,
    UNITS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    YEAR_TAIL,
    previous_words,
)
from summarise.checks.dates.clock_fr import CLOCK, NOON
from summarise.checks.dates.moment_rules import (
    DAYS,
    Moment,
    Rule,
    alternatives,
    compiled,
    full_year,
)
from summarise.checks.dates.written_alike import ISO
from summarise.checks.dates.years_fr import DECADE, HOLIDAY, QUARTER, SEASON, YEARS
from summarise.checks.passages import Passage

__all__ = ["RULES"]

_ONE_DAY = compiled(rf"(?:(?P<weekday>{WEEKDAY}),? (?:le )?+)?+(?P<day>{DAY})")
_CLOSE = re.compile(r"[ ]*+(?:[,;.!?)\"](?!\d)|$|à \d\d? ?h)".replace(" ?", "[ ]?"))
_AFTER = re.compile(r"[ ]*+(?:[,;:.!?)\"]|$|-|à |au |et |a |ont |sont |est |où |pour |en |dans )")


def _day(text: str) -> int:
    if text in ("1er", "premier"):
        return 1
    digits = text.rstrip("e") if text[0].isdigit() else ""
    return int(digits) if digits else NUMBERS[text]


def _dates(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“16 juin”, “lundi 16 et mardi 17 juin 2026”, “du 3 au 5 mai”."""
    month = match["month"]
    number = MONTHS.get(month) or SHORT_MONTHS[month.rstrip(".")]
    year = int(match["year"]) if match["year"] else None
    days = list(_ONE_DAY.finditer(passage.folded, match.start("days"), match.end("days")))
    direction = DIRECTIONS[match["direction"]] if match["direction"] else None
    for index, one in enumerate(days):
        last = index == len(days) - 1
        yield Moment(
            start=match.start() if index == 0 else one.start(),
            end=match.end() if last else one.end(),
            weekday=WEEKDAYS.get(one["weekday"] or ""),
            day=_day(one["day"]),
            month=number,
            year=year,
            direction=direction,
            range=len(days) > 1,
        )


def _bare_day(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“lundi 16”, and “le 16” where no thing counted follows."""
    if _AFTER.match(passage.folded, match.end()):
        yield Moment(
            start=match.start(),
            end=match.end(),
            weekday=WEEKDAYS[match["weekday"]],
            day=_day(match["day"]),
        )


def _number(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“le 16”, at the end of a phrase, and “du 13 au 18”."""
    before = previous_words(passage, match.start())
    if before not in ("le", "du") or not _CLOSE.match(passage.folded, match.end()):
        return
    other = match["other"]
    if (other is None) == (before == "du"):
        return
    yield Moment(
        start=match.start(), end=match.end("day"), day=_day(match["day"]), range=bool(other)
    )
    if other:
        yield Moment(start=match.start("other"), end=match.end(), day=_day(other), range=True)


def _weekday(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    direction = match["direction"]
    yield Moment(
        start=match.start(),
        end=match.end(),
        weekday=WEEKDAYS[match["weekday"]],
        direction=DIRECTIONS[direction] if direction else None,
        daytime=DAYTIMES.get(match["daytime"] or ""),
    )


def _night(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“la nuit de mardi à mercredi”."""
    yield Moment(
        start=match.start(),
        end=match.end("first"),
        weekday=WEEKDAYS[match["first"]],
        daytime="night",
        range=True,
    )
    yield Moment(
        start=match.start("second"),
        end=match.end(),
        weekday=WEEKDAYS[match["second"]],
        range=True,
    )


def _month(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    year = match["year"]
    if match["month"] == "mars" and passage.cased[match.start()] == "M" and not year:
        return  # the planet
    direction = match["direction"]
    if match["may"]:
        year = "1968"
    yield Moment(
        start=match.start(),
        end=match.end(),
        month=MONTHS[match["month"]],
        year=int(year) if year else None,
        direction=DIRECTIONS[direction] if direction else None,
    )


def _part(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    month, unit = match["month"], match["unit"]
    year = match["year"] or match["month_year"]
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="relative" if unit else "date",
        part=PARTS[match["part"]],
        month=MONTHS[month] if month else None,
        year=int(year) if year else None,
        unit=UNITS[unit] if unit else None,
        offset=0 if unit else None,
        loose=bool(unit),
    )


def _slashes(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“16/06/2026”; without a year only after an article or a weekday: 2/3 is a fraction."""
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    before = previous_words(passage, match.start())
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return
    if not year and before not in ("le", "du", "au", *WEEKDAYS):
        return
    yield Moment(start=match.start(), end=match.end(), day=day, month=month, year=full_year(year))


def _numeric_month(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“06/2026”."""
    yield Moment(
        start=match.start(), end=match.end(), month=int(match["month"]), year=int(match["year"])
    )


def _fixed(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“hier soir”, “demain”."""
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="relative",
        unit="day",
        offset=FIXED[match["word"]],
        daytime=DAYTIMES.get(match["daytime"] or ""),
        loose=match["word"] in ("aujourd'hui", "demain"),
    )


def _this(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“ce matin”, “cette semaine”, “ce lundi”."""
    if weekday := match["weekday"]:
        yield Moment(start=match.start(), end=match.end(), weekday=WEEKDAYS[weekday])
        return
    unit, daytime = match["unit"], match["daytime"]
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="relative",
        unit=UNITS[unit] if unit else "day",
        offset=0,
        daytime=DAYTIMES[daytime] if daytime else None,
        loose=True,
    )


def _next(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“la semaine prochaine”, “l'an dernier”."""
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="relative",
        unit=UNITS[match["unit"]],
        offset=DIRECTIONS[match["direction"]] if match["direction"] else 0,
        loose=not match["direction"],
    )


def _context(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“la veille”, “le lendemain”: a day that counts from one told before."""
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="context",
        unit="day",
        offset=-1 if match[0].startswith(("veille", "avant")) else 1,
    )


_DATE = Rule(
    compiled(
        rf"(?P<days>(?:{WEEKDAY},? (?:le )?+)?+{DAY}"
        rf"(?:{JOIN}(?:{WEEKDAY},? (?:le )?+)?+{DAY}){{0,6}})"
        rf"(?: (?:du mois de |de |d')?+|-)(?P<month>{MONTH}|{alternatives(SHORT_MONTHS)}\b\.?+)"
        rf"(?!\w){YEAR_TAIL}{DIRECTED}"
    ),
    _dates,
)
_WORD_RULES = (_DATE, CLOCK)
_DIGIT_RULES = (
    ISO,
    _DATE,
    Rule(
        compiled(
            r"(?P<day>\d\d?)(?P<mark>[/.])(?P<month>\d\d?)(?:(?P=mark)(?P<year>\d{4}|\d\d))?+"
            r"(?![\w/])"
        ),
        _slashes,
    ),
    Rule(compiled(r"(?P<month>0[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/])"), _numeric_month),
    CLOCK,
    Rule(
        compiled(rf"(?P<day>1er|{DAYS})(?: au (?P<other>{DAYS}))?+(?![\w%€$/:-]|[.,]\d)"), _number
    ),
    YEARS,
)
_MONTH_RULE = Rule(
    compiled(rf"(?P<month>{MONTH})(?!\w)(?:(?<=mai)(?P<may> 68)(?!\w))?+{YEAR_TAIL}{DIRECTED}"),
    _month,
)
_WEEKDAY_RULES = (
    _DATE,
    Rule(
        compiled(rf"(?P<weekday>{WEEKDAY})(?: le)?+ (?P<day>1er|{DAYS})(?!\w|[.,:]\d)"),
        _bare_day,
    ),
    Rule(
        compiled(rf"(?P<weekday>{WEEKDAY})s?+(?!\w){DIRECTED}{DAYTIME}?+"),
        _weekday,
    ),
)
_PART = Rule(
    compiled(
        rf"(?P<part>{alternatives(PARTS)})(?: |-)"
        r"(?:(?:du )?+mois de |(?:du )?+mois d'|de |d'|du )?+"
        rf"(?:l'|la )?+(?:(?P<month>{MONTH})(?!\w){YEAR_TAIL.replace('year', 'month_year')}"
        rf"|(?:an |année )?+(?P<year>{YEAR})|(?P<unit>année|an|mois|semaine)(?!\w))"
    ),
    _part,
)
_THIS = Rule(
    compiled(
        rf"(?:ce|cette|cet) (?:(?P<weekday>{WEEKDAY})(?!\w| \d)"
        rf"|(?P<unit>{alternatives(UNITS)})(?!\w|-)"
        rf"|(?P<daytime>{alternatives(DAYTIMES)})(?!\w))"
    ),
    _this,
)
_NEXT = Rule(
    compiled(rf"(?P<unit>{alternatives(UNITS)})(?: {DIRECTION}| en cours(?!\w))"),
    _next,
)
_FIXED_RULE = Rule(
    compiled(rf"(?P<word>{alternatives(FIXED)})(?!\w){DAYTIME}?+"),
    _fixed,
)
_CONTEXT = Rule(compiled(r"veille(?!\w)|lendemain(?!\w)|surlendemain(?!\w)"), _context)


def _table() -> dict[str, tuple[Rule, ...]]:
    table: dict[str, tuple[Rule, ...]] = {"0": _DIGIT_RULES}
    for words, rules in (
        ((number.replace("-", " ").split()[0] for number in NUMBERS), _WORD_RULES),
        (MONTHS, (_MONTH_RULE,)),
        (WEEKDAYS, _WEEKDAY_RULES),
        ((weekday + "s" for weekday in WEEKDAYS), _WEEKDAY_RULES[2:]),
        (PARTS, (_PART,)),
        (SEASONS, (SEASON,)),
        (("ce", "cet", "cette"), (_THIS,)),
        (UNITS, (_NEXT,)),
        (("week",), (_NEXT,)),
        (("hier", "avant", "demain", "après", "aujourd"), (_FIXED_RULE,)),
        (("lendemain", "surlendemain", "veille"), (HOLIDAY, _CONTEXT)),
        (("midi", "minuit"), (NOON,)),
        (("années",), (DECADE,)),
        (("t1", "t2", "t3", "t4", "s1", "s2"), (QUARTER,)),
        (RANKS, (QUARTER,)),
        ((name.replace("-", " ").split()[0] for name in HOLIDAYS), (HOLIDAY,)),
        (
            ("nuit",),
            (
                Rule(
                    compiled(
                        rf"nuit (?:de |du )(?P<first>{WEEKDAY}) (?:à |au )"
                        rf"(?P<second>{WEEKDAY})(?!\w)"
                    ),
                    _night,
                ),
            ),
        ),
    ):
        for word in words:
            known = table.get(word, ())
            table[word] = (*(rule for rule in rules if rule not in known), *known)
    table["0"] = (*_DIGIT_RULES, QUARTER)
    table["premier"] = (_DATE, *table["premier"])
    return table


RULES = _table()
"""Rules by the first word of what they read."""
