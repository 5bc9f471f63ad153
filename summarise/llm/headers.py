"""What a provider says about its limits, in the headers of a response.

No two providers say it alike, and some talk nonsense (Azure sends -1 for "no limit", proxies send
dates of the year 9999). Whatever cannot be read is taken for not said: it must neither stop a run
nor hurry it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

__all__ = ["Quota", "QuotaKind", "in_words", "quotas", "read_reset", "retry_after"]

QuotaKind = Literal["requests", "tokens"]

_UNITS = {
    "d": 86_400.0,
    "h": 3600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "µs": 1e-6,
    "ns": 1e-9,
}
_PIECE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|d|h|m|s)", re.ASCII)
_LONGEST_NUMBER = 40
_EPOCH = 1e9
"""A number of seconds from here on is a point in time; as a duration it would be thirty years."""
_EPOCH_MS = 1e12
_NAMES: dict[QuotaKind, tuple[str, ...]] = {
    "requests": (
        "x-ratelimit-{}-requests",
        "anthropic-ratelimit-requests-{}",
        "x-ratelimit-{}-req-minute",
        "x-ratelimit-{}",
    ),
    "tokens": (
        "x-ratelimit-{}-tokens",
        "anthropic-ratelimit-tokens-{}",
        "x-ratelimit-{}-tokens-minute",
    ),
}


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of one of a provider's limits.

    Attributes:
        remaining: how many more requests or tokens, at least 0.
        limit: how many there are after a reset; None where it is not said.
        reset: seconds until then, at least 0; None where it is not said.
    """

    remaining: float
    limit: float | None = None
    reset: float | None = None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the provider asks to wait, at least 0; None where it does not say.

    Reads ``retry-after-ms``, then ``Retry-After`` as seconds or as an HTTP date (RFC 9110, section
    10.2.3). Where several values were joined into one, the longest counts.

    Args:
        headers: of the response, by names of any case or, in a plain dict, lower case.
        now: seconds since 1970, for dates.

    Example:
        >>> retry_after({"retry-after-ms": "250", "retry-after": "1"}, now=0)
        0.25
        >>> retry_after({"retry-after": "2, 7"}, now=0)
        7.0
        >>> retry_after({"retry-after": "-5"}, now=0) is None
        True
    """
    for name, unit in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        waits = [
            wait * unit
            for part in headers.get(name, "").split(",")
            if (wait := _number(part)) is not None
        ]
        if waits:
            return max(waits)
    when = _date(headers.get("retry-after", ""))
    return None if when is None else max(0.0, when - now)


def read_reset(text: str, now: float) -> float | None:
    """Seconds until a limit is reset, at least 0; None where the text says nothing of the kind.

    Args:
        text: a duration ("1s", "6m0s", "20ms", "1h2m3.5s"), plain seconds, or a point in time
            (RFC 3339, an HTTP date, seconds or milliseconds since 1970).
        now: seconds since 1970, for points in time.

    Example:
        >>> read_reset("6m0s", now=0), read_reset("20ms", now=0), read_reset("7", now=0)
        (360.0, 0.02, 7.0)
        >>> read_reset("2026-03-02T12:00:30Z", now=1772452800)
        30.0
        >>> read_reset("soon", now=0) is None
        True
    """
    text = text.strip()
    number = _number(text)
    if number is not None:
        if number >= _EPOCH:
            return max(0.0, number / (1e3 if number >= _EPOCH_MS else 1.0) - now)
        return number
    duration = _duration(text)
    if duration is not None:
        return duration
    when = _date(text)
    return None if when is None else max(0.0, when - now)


def quotas(headers: Mapping[str, str], now: float) -> dict[QuotaKind, Quota]:
    """What is left of each limit that the headers name.

    Args:
        headers: as for ``retry_after``.
        now: likewise.

    Example:
        >>> quotas({"x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s"}, 0)
        {'requests': Quota(remaining=59.0, limit=None, reset=1.0)}
    """
    found: dict[QuotaKind, Quota] = {}
    for kind, patterns in _NAMES.items():
        for pattern in patterns:
            remaining = _number(headers.get(pattern.format("remaining"), ""))
            if remaining is not None:
                limit = _number(headers.get(pattern.format("limit"), ""))
                reset = read_reset(headers.get(pattern.format("reset"), ""), now)
                found[kind] = Quota(remaining, limit or None, reset)
                break
    return found


def in_words(seconds: float) -> str:
    """A time to wait, for a person to read.

    Example:
        >>> in_words(30), in_words(86_400), in_words(1e308)
        ('30 s', '24.0 h', 'more than 100 years')
    """
    if seconds < _UNITS["h"]:
        return f"{seconds:.0f} s"
    if seconds < 3 * _UNITS["d"]:
        return f"{seconds / _UNITS['h']:.1f} h"
    years = seconds / _UNITS["d"] / 365
    return f"{seconds / _UNITS['d']:.0f} days" if years < 100 else "more than 100 years"


def _number(text: str) -> float | None:
    if len(text) > _LONGEST_NUMBER:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number + 0.0 if 0 <= number < math.inf else None  # + 0.0 for "-0"


def _duration(text: str) -> float | None:
    """As Go writes one: numbers, each with its unit, one after the other."""
    if not text or len(text) > _LONGEST_NUMBER:
        return None
    seconds, position = 0.0, 0
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:
            return None
        seconds += float(piece[1]) * _UNITS[piece[2]]
        position = piece.end()
    return seconds


def _date(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date or one of RFC 3339."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(text.strip())
            return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
        except (ValueError, TypeError, LookupError, OverflowError):
            continue  # the email package is not strict about what it raises
    return None
