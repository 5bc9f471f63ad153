"""How French writes years, decades, quarters, seasons and holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.dates.calendar_fr import (
    DECADES,
    DIRECTED,
    DIRECTIONS,
    EVES,
    HOLIDAYS,
    IS_COUNT,
    RANKS,
    SEASONS,
    YEAR,
    previous_words,
)
from summarise.checks.dates.moment_rules import Moment, Rule, alternatives, compiled
from summarise.checks.dates.written_alike import years
from summarise.checks.passages import Passage

__all__ = ["DECADE", "HOLIDAY", "QUARTER", "SEASON", "YEARS"]

# Words after which a number of four digits is a year, whatever follows but a thing counted.
_BEFORE_YEAR = frozenset(
    ["en", "année", "années", "an", "depuis", "exercice", "saison", "rentrée", "été", "hiver",
     "automne", "printemps", "fin", "début", "mi", "courant", "édition", "dès", "millésime"]
)  # fmt: skip
# … those after which an older one may be,
_BEFORE_OLD = frozenset(["à", "après", "avant", "de", "entre", "l", "vers"])
# … and those after which it counts something.
_BEFORE_COUNT = frozenset(
    ["plus", "moins", "quelque", "quelques", "environ", "les", "des", "ces", "ses", "nos", "aux",
     "leurs", "n", "n°", "numéro", "autres", "premiers", "premières", "près", "trop", "rn",
     "peugeot", "article"]
)  # fmt: skip
_FUNCTION = frozenset(
    ["à", "a", "afin", "ainsi", "alors", "après", "au", "aussi", "aux", "avait", "avant", "avec",
     "car", "ce", "cela", "celui", "ces", "cette", "chez", "comme", "contre", "dans", "depuis",
     "devant", "donc", "dont", "du", "elle", "elles", "en", "entre", "est", "et", "étaient",
     "était", "grâce", "il", "ils", "je", "jusqu", "l", "la", "le", "les", "leur", "lors",
     "lorsque", "mais", "n", "ne", "notamment", "nous", "on", "ont", "ou", "où", "par", "parce",
     "pendant", "plus", "pour", "puis", "quand", "qu", "que", "qui", "s", "sa", "sans", "se",
     "selon", "ses", "si", "soit", "son", "sous", "suite", "sur", "un", "une", "vers", "y"]
)  # fmt: skip


def _is_year(passage: Passage, match: re.Match[str]) -> bool:
    folded = passage.folded
    if IS_COUNT.match(folded, match.end()):
        return False
    before = folded[match.start() - 1] if match.start() else " "
    if before.isalnum() or (before in "$€£-/.,°" and not match["other"]):
        return before in "-/" and folded[max(0, match.start() - 3) : match.start()] == "mi-"
    words = previous_words(passage, match.start(), 2).split()
    if _BEFORE_YEAR.intersection(words[-1:]):
        return True
    counted = words[-1:] if words[-1:] != ["de"] else words
    if _BEFORE_COUNT.intersection(counted) and not match["other"]:
        return False
    year = int(match["year"])
    following = _FOLLOWING.match(folded, match.end())
    if year < 1800 and not (
        words[-1:] == ["vers"] or (year % 50 and _BEFORE_OLD.intersection(words[-1:]))
    ):
        return False  # more often a count
    return following is None or following[1] in _FUNCTION


_FOLLOWING = re.compile(r"[ ]++([^\W\d_]+)")


def _decade(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    for group in ("decade", "other"):
        if text := match[group]:
            value = int(text) if text[0].isdigit() else DECADES[text]
            yield Moment(
                start=match.start() if group == "decade" else match.start(group),
                end=match.end(group),
                kind="decade",
                decade=value,
            )


def _quarter(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    rank = RANKS.get(match["rank"] or "") or int(match["number"] or 0)
    if match["letter"] and not match["year"] and previous_words(passage, match.start()) not in (
        "au", "du", "le", "en", "et", "fin",
    ):  # fmt: skip
        return  # "l'unité S1"
    half = (match["name"] or match["letter"] or "").startswith("s")
    if half and (rank > 2 and match["rank"] != "dernier"):
        return
    if half:
        rank = min(rank, 2)
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="quarter",
        quarter=(rank * 2 - 1, rank * 2) if half else (rank, rank),
        year=int(match["year"]) if match["year"] else None,
        loose=match["rank"] == "dernier",
    )


def _season(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    if match["season"] == "été" and not (match["year"] or match["direction"]):
        before = previous_words(passage, match.start())
        if before not in ("l", "cet", "en", "d", "chaque", "mi", "plein", "fin", "début"):
            return  # a participle: "a été"
        if before == "l" and previous_words(passage, match.start(), 2) in ("ne l", "me l", "te l"):
            return
    direction = match["direction"]
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="season",
        season=SEASONS[match["season"]],
        year=int(match["year"]) if match["year"] else None,
        direction=DIRECTIONS[direction] if direction else None,
    )


def _holiday(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    name, month, day = HOLIDAYS[" ".join(match["holiday"].replace("t s", "t-s").split())]
    if match["eve"] and month and day:
        name, month, day = EVES.get((month, day), (name, month, day))
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="holiday",
        holiday=name,
        month=month,
        day=day,
        year=int(match["year"]) if match["year"] else None,
    )


YEARS = years(_is_year)
QUARTER = Rule(
    compiled(
        rf"(?:(?P<rank>{alternatives(RANKS)}) (?P<name>trimestre|semestre)"
        rf"|(?P<letter>[ts])(?P<number>[1-4]))(?!\w)(?: (?:de |d')?+(?:l'année )?+"
        rf"(?P<year>{YEAR}))?+"
    ),
    _quarter,
)
HOLIDAY = Rule(
    compiled(
        rf"(?P<eve>veille (?:de |du )?+)?+(?P<holiday>{alternatives(HOLIDAYS)})(?!\w)"
        rf"(?: (?P<year>{YEAR}))?+"
    ),
    _holiday,
)
SEASON = Rule(
    compiled(
        rf"(?P<season>{alternatives(SEASONS)})(?!\w)(?: (?:de )?+(?P<year>{YEAR})"
        rf"(?:[-/](?:\d\d)?\d\d(?!\d))?+)?+{DIRECTED}"
    ),
    _season,
)
DECADE = Rule(
    compiled(
        rf"années (?P<decade>(?:1\d|20)?\d0|{alternatives(DECADES)})(?!\w)"
        rf"(?:(?:-| et | à |, | ou )(?P<other>(?:1\d|20)?\d0|{alternatives(DECADES)})(?!\w))?+"
    ),
    _decade,
)
