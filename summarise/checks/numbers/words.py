"""Numbers in words: "vingt et un", "two hundred and six", "deux virgule cinq"."""

from __future__ import annotations

from typing import NamedTuple

from summarise.checks.numbers.figure import Bound
from summarise.checks.numbers.lexicon import Entry, Lexicon
from summarise.checks.numbers.units import UNITS, by_name
from summarise.checks.passages import Passage

__all__ = ["JOINTS", "NumberWords", "Spelt"]

JOINTS = frozenset({" ", "-"})
"""What may stand between the words of one number."""

_HALVES = frozenset({"demi", "demie"})
_ZERO = frozenset({"zéro", "zero", "oh"})
_JOINED = frozenset({" ", "-", "'"})
_NEW = frozenset({"du", "flambant", "tout", "quoi"})


class Spelt(NamedTuple):
    """A number in words.

    Attributes:
        value: the number.
        after: the place of the word after it.
        ordinal: it is one.
    """

    value: float
    after: int
    ordinal: bool


class NumberWords:
    """The words of a passage, and the numbers that they spell.

    A place is the number of a word, from 0; a place outside of the passage has no word.
    """

    def __init__(self, passage: Passage, lexicon: Lexicon) -> None:
        self.passage = passage
        self.lexicon = lexicon
        self.entries = lexicon.entries
        self.french = lexicon.language == "fr"
        self.cased = passage.cased
        self.text = passage.folded
        self.words = passage.words
        self.starts = passage.starts
        self.ends = passage.ends
        self.count = len(passage.words)
        self.by_name = by_name(lexicon.language)
        self.units = UNITS()

    # The words around

    def at(self, place: int) -> str:
        """The word at a place."""
        return self.words[place] if 0 <= place < self.count else ""

    def entry(self, place: int) -> Entry | None:
        """What the lexicon knows of the word at a place."""
        return self.entries.get(self.words[place]) if 0 <= place < self.count else None

    def joint(self, place: int) -> str:
        """What is between a word and the next."""
        if not 0 <= place < self.count - 1:
            return "\n"
        return self.text[self.ends[place] : self.starts[place + 1]]

    def before(self, place: int) -> str:
        """The word before, unless there is a mark between."""
        return self.words[place - 1] if place and self.joint(place - 1) in " -'" else ""

    def gap(self, end: int, place: int) -> str:
        """What is between an offset and a word."""
        return self.text[end : self.starts[place]] if place < self.count else "\n"

    def place_after(self, place: int, end: int) -> int:
        """The first word from this place on that ends after an offset."""
        while place < self.count and self.ends[place] <= end:
            place += 1
        return place

    def about(self, place: int, after: int | None = None) -> Bound:
        """How the words around say that a figure is not exact."""
        lexicon = self.lexicon
        before = self.words[max(0, place - 3) : place]
        for at, word in enumerate(before):
            if word in lexicon.about:
                turned = at > 0 and before[at - 1] in {"au", "at"}  # "au moins", "at least"
                if word in lexicon.over:
                    return "under" if turned and word == "plus" else "over"
                if word in lexicon.under:
                    return "over" if turned and word == "moins" else "under"
                return "about"
        if after is not None and self.at(after) in lexicon.about_after:
            return "about"
        return ""

    def and_a_half(self, place: int) -> int:
        """How many words of "et demi" or "and a half" stand here."""
        if self.french:
            return 2 if self.at(place) == "et" and self.at(place + 1) in _HALVES else 0
        return 3 if self.words[place : place + 3] == ["and", "a", "half"] else 0

    # Numbers

    def spelt(self, place: int) -> Spelt:  # noqa: C901 - one case a kind of word
        """The number that begins at a place, as far as its words go on from each other."""
        total = group = last = 0.0
        here = place
        ordinal = False
        while (entry := self.entry(here)) is not None:
            if here > place and self.joint(here - 1) not in JOINTS:
                break
            value, word = entry.value, self.words[here]
            ordinal = entry.kind == "ordinal" or (here > place and word in {"first", "second"})
            if entry.kind == "hundred" or (ordinal and value == 100):
                if here > place and not self._hundreds(group, total):
                    break
                group = max(group, 1.0) * 100
            elif entry.kind == "scale" or (ordinal and value >= 1000):
                if word == "milliers" or (last and value >= last and (group or value == last)):
                    break
                total = total * value if last and value >= last else total + max(group, 1.0) * value
                group, last = 0.0, value
            elif ordinal or entry.kind in {"small", "one"}:
                if here > place and (word in {"a", "an"} or not self._fits(value, group, total)):
                    break
                group += 76 if self._score(value, group) else value
            else:
                break
            here += 1
            if ordinal:
                return Spelt(total + group, here, True)
            if self.at(here) in self.lexicon.connectors and self._connects(group, total, here + 1):
                here += 1
        if here > place and self.words[here - 1] in self.lexicon.connectors:
            here -= 1
        return Spelt(total + group, max(here, place + 1), False)

    def _hundreds(self, group: float, total: float) -> bool:
        """Whether "cent" or "hundred" goes on from what is there."""
        return 0 < group < (10 if self.french else 100) or (group == 0 and total > 0)

    def _score(self, value: float, group: float) -> bool:
        """Whether this is the "vingt" of "quatre-vingts"."""
        return self.french and value == 20 and group % 100 == 4

    def _fits(self, value: float, group: float, total: float) -> bool:
        """Whether a number below a hundred goes on from what is there."""
        rest = group % 100
        if group == 0:
            return total > 0
        if rest == 0:
            return group >= 100
        if value >= 20:
            return self._score(value, group)
        if value >= 10:
            return self.french and rest in {60, 80}
        return rest % 10 == 0 and (rest >= 20 or (self.french and value >= 7))

    def _connects(self, group: float, total: float, place: int) -> bool:
        """Whether the "et" or "and" before a place is inside a number."""
        entry = self.entry(place)
        if entry is None or entry.kind not in {"small", "one", "ordinal"}:
            return False
        if self.joint(place - 1) not in JOINTS or self.joint(place - 2) not in JOINTS:
            return False
        if self.french:
            return group % 10 == 0 and 20 <= group % 100 <= 80 and entry.value in {1, 11}
        if entry.value >= 100 or self.words[place] in {"a", "an"}:
            return False
        beyond = self.entry(place + 1)
        if beyond is not None and beyond.kind in {"hundred", "scale"}:
            return False  # "between five hundred and six hundred"
        return (group >= 100 and group % 100 == 0) or (group == 0 and total > 0)

    def decimals(self, value: float, comma: int) -> tuple[float, int]:
        """The value with the decimals after the word for the comma, and the place after them."""
        digits, after = "", comma + 1
        while after < self.count and len(digits) < 9 and self.joint(after - 1) in JOINTS:
            entry = self.entry(after)
            if self.words[after] in _ZERO:
                digits, after = digits + "0", after + 1
                continue
            if entry is None or entry.kind not in {"small", "one", "hundred"}:
                break
            more, after, _ = self.spelt(after)
            digits += f"{more:.0f}"
        return (float(f"{value:.0f}.{digits}"), after) if digits else (value, comma)

    def is_named(self, place: int) -> bool:
        """Whether the word is part of a name: "Trois-Ponts", "the Three Gorges".

        A capital after it is not enough, as a sentence may begin "Trois Français"; nor is its own,
        as so may a headline.
        """
        start, after = self.starts[place], place + 1
        if not self.cased[start].isupper() or after >= self.count:
            return False
        if self.words[after] in self.entries or self.words[after] in self.by_name:
            return False
        following = self.starts[after]
        if not self.cased[following].isupper() or self.cased[following : self.ends[after]] == (
            self.cased[following : self.ends[after]].upper()
        ):
            return False
        if self.joint(place) == "-":
            return True
        before = self.cased[self.starts[place - 1] : self.ends[place - 1]] if place else ""
        joined = place > 0 and self.joint(place - 1) in _JOINED
        return joined and before.islower() and self.joint(place) == " "

    def is_nine(self, place: int) -> bool:
        """Whether "neuf" is the number, and not "new"."""
        follow = self.at(place + 1)
        counts = (
            follow[-1:] in {"s", "x"}
            or follow in self.entries
            or follow in self.by_name
            or follow == "sur"
        )
        return counts and self.joint(place) in JOINTS and self.before(place) not in _NEW
