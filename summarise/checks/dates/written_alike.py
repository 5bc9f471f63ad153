"""What French and English write alike: years in digits, and ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from summarise.checks.dates.moment_rules import Moment, Rule, compiled, year_span
from summarise.checks.passages import Passage

__all__ = ["ISO", "years"]


def years(is_year: Callable[[Passage, re.Match[str]], bool]) -> Rule:
    """The rule for "2019", "2015-2019" and "2015-16".

    Args:
        is_year: whether the digits are a year where they stand, which each language tells by the
            words beside them.
    """

    def read(passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
        if not is_year(passage, match):
            return
        span = year_span(match["year"], match["other"])
        if len(span) == 1:
            yield Moment(start=match.start(), end=match.end(), year=span[0])
            return
        yield Moment(start=match.start(), end=match.end("year"), year=span[0], range=True)
        yield Moment(start=match.start("other"), end=match.end(), year=span[1], range=True)

    return Rule(_YEARS, read)


def _iso(_passage: Passage, match: re.Match[str]) -> Iterator[Moment]:
    month, day = int(match["month"]), int(match["day"])
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield Moment(
            start=match.start(), end=match.end(), year=int(match["year"]), month=month, day=day
        )


_YEARS = compiled(r"(?P<year>1\d{3}|20\d\d|2100)(?:[-/](?P<other>\d{4}|\d\d))?+(?!\w|[.,/]\d|-\d)")
ISO = Rule(compiled(r"(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"), _iso)
