"""Figures that change: a digit, a scale, a unit, a number in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from injecting.dates import MONTHS
from injecting.faults import Edit, Pair, Part, Pool, clash, fault, listed

# Alone: no letter, hyphen or digit on either side (COVID-19, H1N1, A380 and B.1.1.7 are names).
_FIGURE = re.compile(
    r"(?<![\w.,:/–-])(?<!\d\s)(?<!n°\s)(?<!\bNo\. )"
    r"\d{1,3}(?:(?:[ \u00a0\u202f.,]\d{3})+|\d*)(?:[.,]\d+)?"
    r"(?![\w/–-])(?![.,:]\d)(?!\s?(?:mph|miles?|feet|ft|inch|pounds?|acres?|°F|Fahrenheit))"
)
_MONTH = "|".join((*MONTHS["fr"], *MONTHS["en"]))
_LABELS = (
    "figure|fig.|table|tableau|annexe|appendix|multimédia|ace|enzyme|enzyme de conversion|type|"
    "phase|groupe|group|chapter|chapitre|article|coronavirus|vol.|réf|ref|ligne|line|dragon|apollo"
)
_NEIGHBOURS = {
    "fr": listed(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quinze vingt trente "
        "quarante cinquante soixante"
    ),
    "en": listed(
        "two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty "
        "thirty forty fifty sixty"
    ),
}
_DIGITS = dict(
    zip(
        _NEIGHBOURS["en"],
        (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 20, 30, 40, 50, 60),
        strict=True,
    )
)
_SCALES = {
    "fr": {
        "million": ("milliard",),
        "millions": ("milliards",),
        "milliard": ("million", "billion"),
        "milliards": ("millions", "billions"),
        "billion": ("milliard",),
        "billions": ("milliards",),
        "milliers": ("millions",),
        "centaines": ("milliers",),
    },
    "en": {
        "million": ("billion", "thousand"),
        "millions": ("billions", "thousands"),
        "billion": ("million", "trillion"),
        "billions": ("millions", "trillions"),
        "trillion": ("billion",),
        "trillions": ("billions",),
        "thousand": ("million",),
        "thousands": ("millions",),
        "hundreds": ("thousands",),
    },
}
_UNITS = {
    "fr": {
        "%": ("points",),
        "km": ("mètres",),
        "kilomètres": ("mètres",),
        "mètres": ("kilomètres",),
        "cm": ("mm",),
        "mm": ("cm",),
        "kg": ("grammes",),
        "mg": ("grammes",),
        "euros": ("dollars",),
        "dollars": ("euros", "livres"),
        "€": ("$",),
        "°C": ("°F",),
        "secondes": ("minutes",),
        "minutes": ("heures", "secondes"),
        "heures": ("jours", "minutes"),
        "jours": ("semaines", "heures"),
        "semaines": ("jours", "mois"),
        "mois": ("ans", "semaines"),
        "ans": ("mois",),
        "années": ("mois",),
    },
    "en": {
        "%": (" percentage points",),
        "percent": ("percentage points",),
        "per cent": ("percentage points",),
        "km": ("metres", "miles"),
        "kilometers": ("meters", "miles"),
        "kilometres": ("metres", "miles"),
        "meters": ("kilometers",),
        "metres": ("kilometres",),
        "cm": ("mm",),
        "mm": ("cm",),
        "kg": ("grams",),
        "mg": ("grams",),
        "euros": ("dollars",),
        "dollars": ("euros",),
        "°C": ("°F",),
        "seconds": ("minutes",),
        "minutes": ("hours", "seconds"),
        "hours": ("days", "minutes"),
        "days": ("weeks", "hours"),
        "weeks": ("days", "months"),
        "months": ("years", "weeks"),
        "years": ("months",),
    },
}
_IMPERIAL = re.compile(
    r"(?i)\b(?:mph|miles?|feet|ft|inch(?:es)?|pounds?|lbs?|acres?|pieds?|pouces?|livres)\b|°F"
)


def _known(figure: str, pair: Pair) -> bool:
    """Whether the pair has these digits already, whatever their separators."""
    plain = re.sub(r"\D", "", figure)
    everything = re.sub(
        r"(?<=\d)[ \u00a0\u202f.,](?=\d)", "", f"{pair.fr} {pair.en} {pair.evidence}"
    )
    return re.search(rf"(?<!\d){plain}(?!\d)", everything) is not None


def _figures(text: str) -> Iterator[re.Match[str]]:
    for match in _FIGURE.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        # Years and days are for the dates; figures, types and phases are names.
        if not (
            re.fullmatch(r"(?:1[5-9]|20)\d\d", match[0])
            or re.match(rf"(?: of)?\s(?:and |et |to |au )?(?:\d+ )?(?:{_MONTH})\b", behind)
            or re.search(rf"(?:{_MONTH})(?: \d+,? (?:and|to))?\s$", before)
            or re.match(r"\s?(?:[ap]\.?m\b|h\b|heures?\b)", behind)
            or re.search(rf"(?i)\b(?:{_LABELS}) \(?$", before)
        ):
            yield match


@fault("numbers dates parity", target=0.99)
def digit(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """One digit of a figure is another; for ``numbers``, or ``dates`` in a date."""
    for match in _figures(pair.text(part)):
        figure = match[0]
        places = [i for i, character in enumerate(figure) if character.isdigit()]
        place = rng.choice(places)
        least = 1 if place == 0 else 0
        digits = [str(n) for n in range(least, 10) if str(n) != figure[place]]
        after = figure[:place] + rng.choice(digits) + figure[place + 1 :]
        # 2,5 and 2,50 are one value, and a final zero after the comma may be dropped at will.
        if after != figure and not _known(after, pair):
            yield Edit(*match.span(), after)


@fault("numbers dates parity", target=0.99)
def figure(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A figure is replaced by another of its magnitude; for ``numbers``, or ``dates``."""
    for match in _figures(pair.text(part)):
        after = "".join(
            str(rng.randint(1 if i == 0 else 0, 9)) if character.isdigit() else character
            for i, character in enumerate(match[0])
        )
        if after != match[0] and not _known(after, pair):
            yield Edit(*match.span(), after)


@fault("numbers dates parity")
def figures_swapped(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """Two figures of one claim change places: every value is there, none in its place."""
    text = pair.text(part)
    found = list(_figures(text))
    for one, two in pairwise(found):
        between = text[one.end() : two.start()]
        # 3 to 5, 3 or 5, 3-5 and 3, 5 are still right, or nonsense, the other way round.
        if one[0] != two[0] and len(between.split()) >= 3:
            yield Edit(one.start(), two.end(), two[0] + between + one[0])


@fault("numbers parity", target=0.99)
def scale(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A million is a billion, a milliard a billion; for ``numbers``."""
    for word, others in _SCALES[part].items():
        after = rng.choice(others)
        for match in re.finditer(rf"\b{word}\b", pair.text(part)):
            if not clash(after, pair):
                yield Edit(*match.span(), after)


@fault("numbers parity", target=0.99)
def unit(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A figure has another unit or currency; for ``numbers``."""
    text = pair.text(part)
    if _IMPERIAL.search(text):
        return
    numbers = "|".join((r"\d", *_NEIGHBOURS[part]))
    for word, others in _UNITS[part].items():
        after = rng.choice(others)
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?![\w²³/])", text):
            follows = re.search(rf"(?:{numbers})[ \u00a0\u202f]?$", text[: match.start()])
            if follows and not clash(after.strip(), pair):
                yield Edit(*match.span(), after)


@fault("numbers dates parity", target=0.99)
def number_in_words(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A number that is spelled out is another; for ``numbers``."""
    text = pair.text(part)
    names = _NEIGHBOURS[part]
    for match in re.finditer(rf"(?i)(?<![\w-])(?:{'|'.join(names)})(?![\w’'-])", text):
        before, behind = text[: match.start()], text[match.end() :]
        if re.search(r"(?i)\b(?:(?:tous|toutes) les|des|en|one|or|ou|et|and|by|Big) $", before):
            continue
        if re.match(r" (?:ou|or|et|and|à|to|cents?|mille|hundred|tiers|thirds?)\b", behind):
            continue
        place = names.index(match[0].lower())
        others = [n for i, n in enumerate(names) if i != place and abs(i - place) <= 4]
        after = rng.choice(others)
        value = _DIGITS[_NEIGHBOURS["en"][names.index(after)]]
        known = any(clash(_NEIGHBOURS[p][names.index(after)], pair) for p in ("fr", "en"))
        if not known and not clash(str(value), pair):
            yield Edit(*match.span(), after.capitalize() if match[0][0].isupper() else after)


_ROMAN = {"XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21}


@fault("numbers dates parity", target=0.99)
def ordinal(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """An ordinal or a century is another; for ``numbers``, or ``dates``."""
    text = pair.text(part)
    if part == "fr":
        for match in re.finditer(r"\b(XVI|XVII|XVIII|XIX|XX|XXI)e\b", text):
            after = rng.choice([roman for roman in _ROMAN if roman != match[1]])
            if not clash(after + "e", pair):
                yield Edit(*match.span(), after + "e")
    suffix = "(?:e|ème)" if part == "fr" else "(?:st|nd|rd|th)"
    for match in re.finditer(rf"(?<![\w-])(\d{{1,2}})({suffix})\b", text):
        value = int(match[1])
        other = value + rng.choice((-2, -1, 1, 2))
        if other >= 2 and not _known(str(other), pair):
            yield Edit(*match.span(), f"{other}{match[2] if part == 'fr' else _suffix(other)}")


def _suffix(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
