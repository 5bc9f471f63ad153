"""The words of the English calendar, and the patterns made of them."""

from __future__ import annotations

import re
from typing import Final

from summarise.checks.dates.moment_rules import DAYS, Daytime, Part, Unit, alternatives
from summarise.checks.passages import Passage

__all__ = [
    "ARTICLE",
    "DAY",
    "DAYTIME",
    "DAYTIMES",
    "DECADES",
    "DIRECTIONS",
    "FIXED",
    "HOLIDAYS",
    "HOURS",
    "IS_COUNT",
    "LIST",
    "LONG",
    "MONTH",
    "MONTHS",
    "ORDINALS",
    "PARTS",
    "RANKS",
    "SEASONS",
    "SHORT_MONTHS",
    "SHORT_WEEKDAYS",
    "UNITS",
    "WEEKDAY",
    "WEEKDAYS",
    "WORDLIKE",
    "YEAR",
    "YEAR_TAIL",
    "day_number",
    "is_capital",
    "month_number",
    "previous_words",
    "weekday_number",
]

MONTHS: Final = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
SHORT_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS: Final = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
SHORT_WEEKDAYS: Final = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6,
}  # fmt: skip
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty-second": 22, "twenty-third": 23,
    "twenty-fourth": 24, "twenty-fifth": 25, "twenty-sixth": 26, "twenty-seventh": 27,
    "twenty-eighth": 28, "twenty-ninth": 29, "thirtieth": 30, "thirty-first": 31,
}  # fmt: skip
HOURS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
PARTS: Final[dict[str, Part]] = {
    "early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid",
    "late": "late", "end": "late",
}  # fmt: skip
DAYTIMES: Final[dict[str, Daytime]] = {
    "morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night",
    "lunchtime": "noon", "overnight": "night",
}  # fmt: skip
SEASONS: Final = {
    "spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn",
    "winter": "winter", "springs": "spring", "summers": "summer", "autumns": "autumn",
    "winters": "winter",
}  # fmt: skip
DECADES: Final = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
RANKS: Final = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "last": 4, "final": 4,
}  # fmt: skip
HOLIDAYS: Final = {
    "christmas": ("Christmas", 12, 25),
    "christmas day": ("Christmas", 12, 25),
    "christmas eve": ("Christmas Eve", 12, 24),
    "boxing day": ("Boxing Day", 12, 26),
    "new year": ("New Year", 1, 1),
    "new year's day": ("New Year", 1, 1),
    "new year's eve": ("New Year’s Eve", 12, 31),
    "valentine's day": ("Valentine’s Day", 2, 14),
    "epiphany": ("Epiphany", 1, 6),
    "candlemas": ("Candlemas", 2, 2),
    "all saints' day": ("All Saints’ Day", 11, 1),
    "all saints day": ("All Saints’ Day", 11, 1),
    "halloween": ("Halloween", 10, 31),
    "may day": ("Labour Day", 5, 1),
    "labour day": ("Labour Day", None, None),
    "labor day": ("Labour Day", None, None),
    "bastille day": ("Bastille Day", 7, 14),
    "armistice day": ("Armistice Day", 11, 11),
    "remembrance day": ("Armistice Day", 11, 11),
    "ve day": ("Victory Day", 5, 8),
    "assumption day": ("Assumption", 8, 15),
    "shrove tuesday": ("Mardi Gras", None, None),
    "ash wednesday": ("Ash Wednesday", None, None),
    "maundy thursday": ("Maundy Thursday", None, None),
    "good friday": ("Good Friday", None, None),
    "easter": ("Easter", None, None),
    "easter sunday": ("Easter", None, None),
    "easter monday": ("Easter Monday", None, None),
    "whit monday": ("Whit Monday", None, None),
    "pentecost": ("Pentecost", None, None),
    "black friday": ("Black Friday", None, None),
}
UNITS: Final[dict[str, Unit]] = {
    "week": "week", "weekend": "week", "month": "month", "year": "year",
}  # fmt: skip
FIXED: Final = {
    "yesterday": -1, "the day before yesterday": -2, "tomorrow": 1, "the day after tomorrow": 2,
    "today": 0, "tonight": 0,
}  # fmt: skip
YEAR = r"(?:1\d{3}|20\d\d|2100)(?!\w|[.,]\d)"
LONG = alternatives(MONTHS)
MONTH = rf"(?:{LONG}|{alternatives(SHORT_MONTHS)}\b\.?+)"
WEEKDAY = rf"(?:{alternatives(WEEKDAYS)}|{alternatives(SHORT_WEEKDAYS)}\b\.?+)"
_NUMERAL = rf"(?:{DAYS}(?:st|nd|rd|th)?(?![\w%])(?![.,:]\d))"
DAY = rf"(?:{_NUMERAL}|{alternatives(ORDINALS)}(?!\w))"
ARTICLE = r"(?:the )?+"
_JOIN = r"(?: and | or | to | through | until | till | & |-| - |/)"
LIST = (
    rf"(?:{DAY}(?:(?:, ?{ARTICLE}{DAY}){{0,6}},?{_JOIN}{ARTICLE}(?:{WEEKDAY},? )?+{ARTICLE}"
    rf"{DAY})?)"
)
DAYTIME = rf"(?:,? (?:in the |at )?+(?P<daytime>{alternatives(DAYTIMES)})(?!\w))"
DIRECTIONS: Final = {"last": -1, "past": -1, "next": 1, "coming": 1, "this": 0}
IS_COUNT = re.compile(
    r"[ ]*+(?:[%$€£°]|(?:people|persons|residents|inhabitants|euros?|dollars|pounds|deaths|dead"
    r"|cases|soldiers|troops|men|women|children|pupils|students|employees|jobs|homes|houses"
    r"|hectares|acres|kilomet|met(?:re|er)s|miles|feet|km|kg|tonnes|tons|lit(?:re|er)s|billion"
    r"|million|years|days|hours|pages|seats|police|officers|protesters|demonstrators|refugees"
    r"|migrants|votes|signatures|copies|spectators|companies|firms|towns|families|households"
    r"|vehicles|participants|members|units|times|points|victims|patients|volunteers|beds"
    r"|candidates|visitors|fighters|workers|passengers|flights|species|articles|calories|watts"
    r"|mw|rooms|complaints|tests|doses|others|more|new|infections|bc|b\.c|bce)(?!\w))"
)
WORDLIKE = frozenset(["may", "march", "august", "mar", "sun", "sat", "wed", "jan", "dec", "mon"])
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.;!?][ ]?$")


def previous_words(passage: Passage, start: int, count: int = 1) -> list[str]:
    """The words before an offset, as many as there are of the last ``count``."""
    if _STOP.search(passage.folded, max(0, start - 2), start):
        return []
    return _WORD.findall(passage.folded, max(0, start - 24), start)[-count:]


def is_capital(passage: Passage, offset: int) -> bool:
    """Whether a capital letter stands there: "May" is a month, "may" is none."""
    return passage.cased[offset].isupper()


def month_number(text: str) -> int:
    """1 for "january" and "jan."."""
    return MONTHS.get(text) or SHORT_MONTHS[text.rstrip(".")]


def weekday_number(text: str | None) -> int | None:
    """0 for "monday" and "mon."; None for nothing."""
    if not text:
        return None
    known = WEEKDAYS.get(text)
    return SHORT_WEEKDAYS[text.rstrip(".")] if known is None else known


def day_number(text: str) -> int:
    """3 for "3", "3rd" and "third"."""
    return int(text.rstrip("stndrh")) if text[0].isdigit() else ORDINALS[text]


YEAR_TAIL = rf"(?:,? (?:of )?+(?P<year>{YEAR}))?+"
