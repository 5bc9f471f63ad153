"""How English writes years, decades, quarters, seasons and holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.dates.calendar_en import (
    DECADES,
    HOLIDAYS,
    IS_COUNT,
    RANKS,
    SEASONS,
    YEAR,
    is_capital,
    previous_words,
)
from summarise.checks.dates.moment_rules import Moment, Rule, alternatives, compiled
from summarise.checks.dates.written_alike import years
from summarise.checks.passages import Passage

__all__ = ["DECADE", "HOLIDAY", "QUARTER", "SEASON", "YEARS"]

_BEFORE_YEAR = frozenset(
    ["in", "since", "of", "from", "until", "till", "by", "before", "after", "during", "early",
     "mid", "late", "year", "years", "season", "spring", "summer", "autumn", "fall", "winter",
     "the", "to", "and", "between", "fiscal", "through", "its", "his", "her", "their", "for",
     "a", "an", "our", "beyond", "into", "throughout", "around", "circa", "this", "that", "on",
     "or", "with"]
)  # fmt: skip
_SURE = frozenset(["in", "since", "year"])
_BEFORE_COUNT = frozenset(
    ["about", "some", "than", "nearly", "almost", "over", "roughly", "approximately", "least",
     "most", "these", "those", "another", "other", "more", "no", "number", "total", "additional",
     "many", "up"]
)  # fmt: skip
# What a year has, and nobody counts by thousands: "2026 sales", "its 2025 budget".
_YEARLY = frozenset(
    ["accounts", "budget", "budgets", "campaign", "ceiling", "census", "championship", "crisis",
     "deficit", "earnings", "edition", "election", "elections", "figures", "forecast", "forecasts",
     "growth", "guidance", "harvest", "income", "inflation", "level", "levels", "margin", "outlook",
     "output", "presidential", "production", "profit", "profits", "projection", "projections",
     "referendum", "report", "result", "results", "revenue", "revenues", "sales", "season",
     "summit", "survey", "target", "targets", "total", "totals", "tournament", "turnover", "vote"]
)  # fmt: skip
_FUNCTION = frozenset(
    ["a", "after", "against", "although", "also", "an", "and", "are", "as", "at", "be", "because",
     "before", "between", "both", "but", "by", "did", "do", "due", "during", "for", "from", "had",
     "has", "have", "he", "her", "his", "however", "if", "in", "into", "is", "it", "its", "may",
     "near", "not", "of", "on", "one", "only", "onwards", "or", "our", "outside", "she", "should",
     "so", "such", "than", "that", "the", "their", "then", "there", "these", "they", "this",
     "those", "through", "to", "under", "until", "up", "was", "we", "were", "when", "where",
     "which", "while", "who", "whose", "will", "with", "within", "without", "would"]
)  # fmt: skip


def _is_year(passage: Passage, match: re.Match[str]) -> bool:
    folded, start = passage.folded, match.start()
    if IS_COUNT.match(folded, match.end()):
        return False
    words = previous_words(passage, start, 2)
    before = folded[start - 1] if start else " "
    if before.isalnum() or (before in "$€£-/.,°" and not match["other"]):
        return words[-1:] == ["mid"]
    if match["other"] or _SURE.intersection(words[-1:]):
        return True
    if _BEFORE_COUNT.intersection(words):
        return False
    following = _FOLLOWING.match(passage.cased, match.end())
    ends = following is None or following[1] in _FUNCTION
    year = int(match["year"])
    if year < 1800:  # more often a count
        return ends and (year % 50 > 0 or bool(_BEFORE_YEAR.intersection(words[-1:])))
    return bool(
        ends
        or _BEFORE_YEAR.intersection(words[-1:])
        or (following and following[1][0].isupper())
        or (year % 100 and following and following[1] in _YEARLY)
        or _NAME_BEFORE.search(passage.cased, max(0, start - 24), start)
    )


_NAME_BEFORE = re.compile(r"[ ][A-ZÀ-Þ][^ .]*+[ ]$")  # "Defender 2020 exercise"
_FOLLOWING = re.compile(r"[ ]++([^\W\d_]+)")


def _decade(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    text = match["decade"]
    if not text[0].isdigit() or len(text) == 2:
        before = previous_words(passage, match.start())
        if before not in (["the"], ["early"], ["late"], ["mid"], ["'"], ["and"]):
            return  # "in his 30s"
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="decade",
        decade=int(text) if text[0].isdigit() else DECADES[text],
        loose=len(text) == 2,
    )


def _quarter(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    rank = RANKS.get(match["rank"] or "") or int(match["number"] or 0)
    half = match["name"] == "half" or match["letter"] == "h"
    if half and (rank > 2 or not (match["year"] or match["of_year"] or match["letter"])):
        return
    if match["name"] == "quarter" and match["rank"] in ("last", "final") and not match["year"]:
        return
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="quarter",
        quarter=(rank * 2 - 1, rank * 2) if half else (rank, rank),
        year=int(match["year"]) if match["year"] else None,
    )


def _season(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    if match["season"] in ("fall", "spring") and not match["year"]:
        before = previous_words(passage, match.start(), 2)
        if before[-1:] not in (["in"], ["the"], ["this"], ["early"], ["late"]):
            return
        if before[-1:] == ["the"] and before[:1] not in (["in"], ["of"], ["by"], ["during"]):
            return
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="season",
        season=SEASONS[match["season"]],
        year=int(match["year"]) if match["year"] else None,
    )


def _holiday(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    if not is_capital(passage, match.start()):
        return
    name, month, day = HOLIDAYS[" ".join(match["holiday"].split())]
    yield Moment(
        start=match.start(),
        end=match.end(),
        kind="holiday",
        holiday=name,
        month=month,
        day=day,
        year=int(match["year"]) if match["year"] else None,
    )


QUARTER = Rule(
    compiled(
        rf"(?:(?P<rank>{alternatives(RANKS)})(?: |-)(?P<name>quarter|half)"
        rf"|(?P<letter>[qh])(?P<number>[1-4]))(?![\w-])"
        rf"(?P<of_year> of (?:the|this|last) year)?+(?: (?:of )?+(?P<year>{YEAR}))?+"
    ),
    _quarter,
)
YEARS = years(_is_year)
DECADE = Rule(
    compiled(rf"(?P<decade>(?:1\d|20)?\d0(?='?s(?!\w))|{alternatives(DECADES)})(?:'?s)?+(?!\w)"),
    _decade,
)
HOLIDAY = Rule(
    compiled(rf"(?P<holiday>{alternatives(HOLIDAYS)})(?!\w)(?:,? (?P<year>{YEAR}))?+"), _holiday
)
SEASON = Rule(
    compiled(
        rf"(?P<season>{alternatives(SEASONS)})(?!\w)(?:,?(?: of)? (?P<year>{YEAR})"
        rf"(?:[-/](?:\d\d)?\d\d(?!\d))?+)?+"
    ),
    _season,
)
