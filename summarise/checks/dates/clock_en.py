"""How English writes times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.dates.calendar_en import HOURS
from summarise.checks.dates.moment_rules import Moment, Rule, alternatives, compiled
from summarise.checks.passages import Passage

__all__ = ["CLOCK", "CLOCK_RANGE", "MILITARY", "NOON", "SPOKEN"]


_MIDDLE = re.compile(r"\d[:.]$")


def _clock(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“11pm”, “5.30 p.m.”, “17:30”, “eight o'clock”, “8 in the morning”."""
    text = match["hour"]
    hour = int(text) if text.isdigit() else HOURS[text]
    half = (match["half"] or "").replace(".", "")
    daytime, zone = match["daytime"], match["zone"]
    if not half and _MIDDLE.search(passage.folded, max(0, match.start() - 2), match.start()):
        return  # the minutes of "1:13:50"
    if not (half or match["clock"] or daytime or (zone and match["mark"]) or match["mark"] == ":"):
        return  # a decimal, or any number
    if hour > 24 or (half and hour > 12 and not match["minute"]):
        return
    twelve = not (half or daytime or hour > 12 or text.startswith("0") or match["zone"])
    if half == "pm" or daytime in ("afternoon", "evening") or (daytime == "night" and hour > 6):
        hour = hour % 12 + 12 if hour <= 12 else hour
    elif half == "am" or daytime in ("morning", "night"):
        hour %= 12
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="time",
        hour=hour % 24,
        minute=int(match["minute"] or 0),
        twelve=twelve,
        zone=match["zone"],
    )


def _clock_range(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """The first of "5 to 7 p.m.": of which half of the day, the second says."""
    yield Moment(
        start=match.start(),
        end=match.end("minute") if match["minute"] else match.end("hour"),
        kind="time",
        hour=int(match["hour"]),
        minute=int(match["minute"] or 0),
        twelve=True,
        range=True,
    )


def _spoken(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“half past eight”, “quarter to five”."""
    hour = int(match["hour"]) if match["hour"].isdigit() else HOURS[match["hour"]]
    minute = 30 if match["what"] == "half" else 15
    if match["way"] == "to":
        hour, minute = hour - 1, 45
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="time",
        hour=hour % 24,
        minute=minute,
        twelve=True,
    )


def _military(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“1730 GMT”."""
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="time",
        hour=int(match["hour"]) % 24,
        minute=int(match["minute"]),
        zone=match["zone"],
    )


def _noon(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="time",
        hour=0 if match[0] == "midnight" else 12,
        minute=0,
    )


_HALF = r"(?P<half>[ap](?:\.m\b\.?|m\b))"
CLOCK = Rule(
    compiled(
        rf"(?P<hour>[01]?\d|2[0-4]|{alternatives(HOURS)})(?:(?P<mark>[.:])(?P<minute>[0-5]\d))?+"
        rf"(?!\d|\.\d|:\d)(?:(?:\x20?|-){_HALF}| (?P<clock>o'clock|noon|midnight))?+"
        r"(?:,? (?:in the |at )(?P<daytime>morning|afternoon|evening|night)(?!\w))?+"
        r"(?:,? \(?(?P<zone>gmt|utc|local)(?!\w))?+(?!\w)"
    ),
    _clock,
)
CLOCK_RANGE = Rule(
    compiled(
        r"(?P<hour>1[0-2]|[1-9])(?:[.:](?P<minute>[0-5]\d))?+(?=(?: ?- ?| to | and | until )"
        r"(?:1[0-2]|[1-9])(?:[.:][0-5]\d)?\x20?[ap]\.?m\b)"
    ),
    _clock_range,
)
MILITARY = Rule(
    compiled(r"(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d) (?P<zone>gmt|utc|local|hours|hrs)(?!\w)"),
    _military,
)
SPOKEN = Rule(
    compiled(
        rf"(?P<what>half|quarter)(?: |-)(?P<way>past|to) "
        rf"(?P<hour>1[0-2]|[1-9]|{alternatives(HOURS)})(?!\w)"
    ),
    _spoken,
)
NOON = Rule(compiled(r"(?:noon|midday|midnight)(?!\w)"), _noon)
