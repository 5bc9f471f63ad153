"""What the reader of figures must know of a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from summarise.summary import Language

__all__ = ["Entry", "Lexicon", "entries", "romans"]

EntryKind = Literal[
    "small",  # below a hundred, part of a number in words
    "one",  # an article, or part of a number in words
    "hundred",
    "scale",  # thousand and above
    "collective",  # dizaine, dozen
    "ordinal",
    "fraction",  # quarts, thirds
    "half",
    "multiple",  # tripler, twofold
    "roman",
    "hint",  # supports a figure, and never needs support
]


class Entry(NamedTuple):
    """A word that holds a number.

    Attributes:
        kind: how it takes part in a figure.
        value: the number.
        unit: what it counts ("quinquennat" is five years).
        plural: alone it says no more than a magnitude ("des centaines").
    """

    kind: EntryKind
    value: float
    unit: str | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language.

    Attributes:
        language: which.
        entries: every word that holds a number.
        numeral: digits with their separators.
        thousands: the separators of thousands.
        decimal: the decimal mark.
        decimal_words: the same in words.
        abbreviation: of a scale, after digits ("Md", "bn").
        ordinal_endings: what follows the digits of an ordinal.
        connectors: between the words of one number ("vingt et un", "two hundred and six").
        of: between a figure and its unit ("un million d'euros").
        on: from the first figure to the second of "un enfant sur cinq", "one child in five".
        range_: between two figures that share their scale and unit.
        about: a word before a figure that is not exact.
        over: those of them that say that there is more.
        under: those that say that there is less.
        about_after: after one.
        article: before a fraction.
        one: words that support the figure 1.
        several: before a scale word that says no more than a magnitude.
        qualifiers: between a figure and its unit ("les trois derniers mois").
    """

    language: Language
    entries: Mapping[str, Entry]
    numeral: re.Pattern[str]
    thousands: str
    decimal: str
    decimal_words: frozenset[str]
    abbreviation: re.Pattern[str]
    ordinal_endings: frozenset[str]
    connectors: frozenset[str]
    of: frozenset[str]
    on: re.Pattern[str]
    range_: re.Pattern[str]
    about: frozenset[str]
    over: frozenset[str]
    under: frozenset[str]
    about_after: frozenset[str]
    article: frozenset[str]
    one: frozenset[str]
    several: frozenset[str]
    qualifiers: frozenset[str]


_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


def romans(ending: str) -> dict[str, Entry]:
    """Roman numerals up to 39, in small letters, with this ending.

    Example:
        >>> romans("e")["xxie"].value
        21
    """
    numerals = {"x" * (n // 10) + _ONES[n % 10]: n for n in range(1, 40)}
    return {
        numeral + ending: Entry("roman", value)
        for numeral, value in numerals.items()
        if len(numeral + ending) > 1 and (numeral + ending) not in ("ie", "xer", "ver")
    }


def entries(kind: EntryKind, values: Mapping[str, float], plural: str = "") -> dict[str, Entry]:
    """Entries of one kind.

    Args:
        kind: of all of them.
        values: by word.
        plural: its ending, to add each word in the plural too; no ending, no plurals.

    Example:
        >>> list(entries("scale", {"million": 1e6}, "s"))
        ['million', 'millions']
    """
    found = {word: Entry(kind, value) for word, value in values.items()}
    if plural:
        found |= {word + plural: Entry(kind, value, plural=True) for word, value in values.items()}
    return found
