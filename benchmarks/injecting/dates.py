"""Dates and times that change: a day, a month, a year, a weekday, an hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from injecting.faults import Edit, Pair, Part, Pool, clash, fault, listed

MONTHS = {
    "fr": listed(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ),
    "en": listed(
        "January February March April May June July August September October November December"
    ),
}
WEEKDAYS = {
    "fr": listed("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "en": listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
}
_DAY = {
    "fr": re.compile(rf"(?<![\d,.-])\b(1er|\d{{1,2}})(?= (?:{'|'.join(MONTHS['fr'])})\b)"),
    "en": re.compile(
        rf"(?<=\s)(\d{{1,2}})(?= (?:of )?(?:{'|'.join(MONTHS['en'])})\b)"
        rf"|\b(?:(?<=January )|(?<=February )|(?<=March )|(?<=April )|(?<=May )|(?<=June )"
        rf"|(?<=July )|(?<=August )|(?<=September )|(?<=October )|(?<=November )|(?<=December ))"
        rf"\d{{1,2}}\b(?![\d:])"
    ),
}
_HOUR = {
    "fr": re.compile(
        r"(?:(?<=\bà )|(?<=\bvers )|(?<=\bavant )|(?<=\baprès ))(\d{1,2})"
        r"(?= ?(?:h\b|h\d\d|heures\b|:\d\d))"
    ),
    "en": re.compile(r"(?<![\d:.])(\d{1,2})(?=(?:[:.]\d\d)? ?(?:[ap]m\b|[ap]\.m\.)|:\d\d\b)"),
}


@fault("dates numbers parity", target=0.99)
def day(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """The day of a month is another; for ``dates``."""
    for match in _DAY[part].finditer(pair.text(part)):
        value = int(re.sub(r"\D", "", match[0]))
        after = str(rng.choice([n for n in range(2, 29) if n != value]))
        if not clash(after, pair):
            yield Edit(*match.span(), after)


@fault("dates parity", target=0.99)
def month(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A month is another; for ``dates``."""
    text = pair.text(part)
    names = MONTHS[part]
    cues = r"\d|1er|en|in|de|of|since|depuis|fin|mid|mi|late|early|début|until|by"
    for match in re.finditer(rf"\b(?:{'|'.join(names)})\b", text):
        near = re.search(rf"(?i)(?:\b(?:{cues})|\d(?:st|nd|rd|th)?)[ -]$", text[: match.start()])
        if not near and not re.match(r" \d", text[match.end() :]):
            continue
        after = rng.choice([name for name in names if name != match[0]])
        other = MONTHS["en" if part == "fr" else "fr"][names.index(after)]
        if not clash(after, pair) and not clash(other, pair):
            edit = Edit(*match.span(), after)
            elided = after[0] in "ao" and re.search(r"\bde $", text[: match.start()])
            full = after[0] not in "ao" and re.search(r"\bd[’']$", text[: match.start()])
            if elided:
                edit = Edit(match.start() - 2, match.end(), f"’{after}")
            elif full:
                edit = Edit(match.start() - 1, match.end(), f"e {after}")
            yield edit


@fault("dates numbers parity", target=0.99)
def year(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A year is another; for ``dates``."""
    pattern = r"(?<![\w.,/–-])(?:1[5-9]|20)\d\d(?![\w/–-]|[.,]\d)(?! (?:m|km|kg|€|\$|%|personnes))"
    for match in re.finditer(pattern, pair.text(part)):
        after = str(int(match[0]) + rng.choice((-10, -3, -2, -1, 1, 2, 3, 10)))
        if not clash(after, pair):
            yield Edit(*match.span(), after)


@fault("dates parity", target=0.99)
def weekday(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A day of the week is another; for ``dates``."""
    names = WEEKDAYS[part]
    text = pair.text(part)
    for match in re.finditer(rf"\b(?:{'|'.join(names)})\b(?! (?:noir|saint|Night|Times))", text):
        if match[0] in ("Sunday", "dimanche") and re.search(
            r"(?i)(?:bloody) $", text[: match.start()]
        ):
            continue
        after = rng.choice([name for name in names if name != match[0]])
        other = WEEKDAYS["en" if part == "fr" else "fr"][names.index(after)]
        if not clash(after, pair) and not clash(other, pair):
            yield Edit(*match.span(), after)


@fault("dates numbers parity", target=0.99)
def hour(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A time of day is another; for ``dates``."""
    for match in _HOUR[part].finditer(pair.text(part)):
        after = str(rng.choice([n for n in range(1, 13) if n != int(match[0])]))
        if not clash(after, pair) and not clash(str(int(after) + 12), pair):
            yield Edit(*match.span(), after)
