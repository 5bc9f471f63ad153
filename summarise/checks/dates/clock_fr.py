"""How French writes times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.dates.calendar_fr import (
    DAYTIMES,
    MONTHS,
    NUMBER,
    NUMBERS,
    WEEKDAYS,
    previous_words,
)
from summarise.checks.dates.moment_rules import Moment, Rule, compiled
from summarise.checks.passages import Passage

__all__ = ["CLOCK", "NOON"]


def _clock(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    """“23 h”, “17 h 30”, “huit heures et demie”, “20:30”."""
    colon = match["colon_minute"]
    hour = int(match["colon_hour"]) if colon else _hour(match["hour"])
    minute = int(colon or match["minute"] or 0)
    daytime = DAYTIMES.get((match["daytime"] or "").removeprefix("l'"))
    zone = match["zone"]
    if match["fraction"]:
        minute = 15 if match["fraction"] in ("quart", "quinze") else 30
    elif match["less"]:
        minute = 60 - {"quart": 15, "cinq": 5, "dix": 10, "vingt": 20}[match["less"]]
        hour = (hour - 1) % 24
    if not (colon or daytime or zone) and not _is_time(passage, match):
        return
    if daytime in ("evening", "afternoon") and 1 <= hour < 12:
        hour += 12
    elif daytime in ("night", "morning") and hour == 12 and daytime == "night":
        hour = 0
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="time",
        hour=hour % 24,
        minute=minute,
        zone=zone,
        twelve=1 <= hour < 12 and not daytime and not passage.vocabulary.isdisjoint(_LATE),
    )


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[" ".join(text.split())]


_OF_TIME = frozenset(
    ["partir", "compter", "autour", "alentours", "journal", "jt", "édition", "bulletin", "flash",
     "séance", "messe", "train", "ferry"]
)  # fmt: skip
_LATE = frozenset(["soir", "soirée", "nuit", "midi"])
_BEFORE_TIME = frozenset(
    ["à", "vers", "dès", "depuis", "avant", "matin", "soir", "midi", "nuit", "environ", "de",
     "entre", "et", "ou", "demain", "est", "hier", *WEEKDAYS, *MONTHS]
)  # fmt: skip
_BEFORE_LENGTH = frozenset(
    ["pendant", "durant", "en", "limité", "limitée", "porté", "portée", "fixé", "fixée",
     "réduit", "réduite", "passe", "passer", "passé", "ramené", "ramenée", "durée", "égale",
     "supérieure", "inférieure", "moins", "plus", "près", "travail", "estimé", "estimée", "dure",
     "toutes", "chaque", "bout", "délai", "vol", "route", "marche", "garde", "attente"]
)  # fmt: skip
_IS_LENGTH = re.compile(
    r"[ ]*+(?:d'|de (?!(?:la )?(?:mat|nuit|soir|l'apr))|par |plus tard|auparavant|sur |/|après"
    r"|consécutiv|supplémentaire|avant )"
)


def _is_time(passage: Passage, match: re.Match[str]) -> bool:
    """Whether "8 heures" is a time of day, and no length of time."""
    words = previous_words(passage, match.start(), 3).split()
    before = words[-1] if words else ""
    if before == "de" and not _OF_TIME.isdisjoint(words[-2:-1]):
        return True
    if _IS_LENGTH.match(passage.folded, match.end()) or not _BEFORE_LENGTH.isdisjoint(words):
        return False
    if match["length"] and before not in ("à", "vers", "dès"):
        return False  # "2 h 27 min 33 s"
    if match["minute"]:
        return True
    if before in ("de", "entre", "et"):
        rest = passage.folded[match.end() : match.end() + 14]
        earlier = passage.folded[max(0, match.start() - 26) : match.start()]
        return bool(_TO_HOUR.match(rest)) or bool(_FROM_HOUR.search(earlier))
    return before in _BEFORE_TIME or before.isdigit() or bool(match["fraction"])


_TO_HOUR = re.compile(rf"[ ]*+(?:à|et)[ ]++(?:\d|minuit|midi|{NUMBER})")
_FROM_HOUR = re.compile(r"(?:entre|de)[ ]++[^ ]++[ ]*+h(?:eures?)?[ ]?(?:\d\d)?[ ]++(?:à|et)[ ]++$")


def _noon(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    noon = match["word"] == "midi"
    before = previous_words(passage, match.start())
    if noon and (
        passage.folded[match.start() - 1 : match.start()] == "-"
        or passage.cased[match.start()] == "M"
        or before not in ("à", "vers", "dès", "avant", "depuis", "et", "entre", "après")
    ):
        return
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="time",
        hour=12 if noon else 0,
        minute=30 if match["half"] else 0,
    )


CLOCK = Rule(
    compiled(
        rf"(?:(?P<hour>[01]?\d|2[0-4]|{NUMBER})(?:\x20?h(?:eures?)?\x20?(?P<minute>[0-5]\d)(?!\d)"
        r"(?P<length>\x20?(?:minutes?|min|mn)\b)?|(?:\x20?h| heures?)(?!\w)"
        r"(?: (?:et )?+(?P<fraction>demie?|quart|trente|quinze)(?!\w)"
        r"| moins (?:le )?+(?P<less>quart|vingt|dix|cinq))?)"
        r"|(?<!\d[:.])(?P<colon_hour>[01]?\d|2[0-4]):(?P<colon_minute>[0-5]\d)(?![\w:]|\.\d))"
        r"(?: (?:du |de |dans )?+(?:la |l')?+(?P<daytime>matinée|matin|mat|après-midi|soirée|soir"
        r"|nuit)(?!\w))?+(?:,? \(?(?P<zone>gmt|utc|heure))?+"
    ),
    _clock,
)
NOON = Rule(compiled(r"(?P<word>midi|minuit)(?!\w|-)(?P<half> et demie?)?+"), _noon)
