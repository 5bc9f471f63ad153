"""Scale, half and unit around a number: "2 milliards et demi d'euros", "$12m", "37,5 °C"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from summarise.checks.numbers.figure import Bound, Figure, Kind, Reading
from summarise.checks.numbers.units import Unit
from summarise.checks.numbers.words import JOINTS, NumberWords

__all__ = ["ABBREVIATED", "Draft", "Measured", "Measures"]

_SYMBOLS = {"€": "EUR", "$": "dollar", "£": "GBP", "¥": "JPY", "₽": "RUB", "₹": "INR"}
_DOLLARS = {
    "us": "USD", "u.s.": "USD", "usd": "USD", "c": "CAD", "ca": "CAD", "can": "CAD", "cad": "CAD",
    "canadiens": "CAD", "a": "AUD", "au": "AUD", "aus": "AUD", "australiens": "AUD", "nz": "NZD",
    "hk": "HKD", "s": "SGD", "sg": "SGD", "américains": "USD",
}  # fmt: skip
_BEFORE = re.compile(r"(?:\b(us|u\.s\.|ca?|can|aus?|a|nz|hk|sg?) ?)?([€$£¥₽₹]) ?$")
_AFTER_DOLLAR = re.compile(r" ?(us|usd|can?|cad|aus?|nz|hk|canadiens|australiens|américains)\b")
_LETTERS_DOLLAR = re.compile(r"(us|ca?|can) ?\$")
_DEGREES = re.compile(r"° ?([cf])\b")
ABBREVIATED = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "md": 1e9, "mds": 1e9, "mrd": 1e9,
    "mrds": 1e9, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
"""Abbreviations of scales."""

_JOINTS = frozenset({" ", "-", "/", "'", ". ", ".", " / "})
_HIGHEST = 1e24  # beyond it there is nonsense, or an overflow
_NO_CODE = frozenset({"yen"})


@dataclass(slots=True)
class Draft:
    """A figure of which the number has been read, and not yet what follows it.

    Attributes:
        place: of its first word.
        start: offset of its first character.
        value: the number so far.
        end: the offset after what has been read.
        after: the place of the word after that.
        digits: it is written in digits.
        base: its last scale, which "et demi" halves; 0 for none.
    """

    place: int
    start: int
    value: float
    end: int
    after: int
    kind: Kind = "cardinal"
    unit: Unit | None = None
    others: list[Reading] = field(default_factory=list)
    digits: bool = False
    base: float = 0.0
    approximate: Bound = ""
    weak: bool = False


class Measured(NamedTuple):
    """A unit that was found after a number.

    Attributes:
        unit: it.
        more: what else it may be: "livres" are money, and weight.
        end: the offset after it.
        after: the place of the word after it.
    """

    unit: Unit
    more: list[Unit]
    end: int
    after: int


class Measures(NumberWords):
    """Numbers with what they measure."""

    def finish(self, draft: Draft) -> tuple[Figure, int]:
        """The figure with the scale, half and unit after it, and the place of the word after."""
        if not (draft.digits and self._abbreviation(draft)):
            if not self.french:
                self._half(draft, 1.0)
            self._scales(draft)
            if self.french:
                self._half(draft, draft.base)
        if draft.unit is None:
            found = self.unit(draft.end, draft.after, digits=draft.digits, scaled=draft.base > 0)
            if found is not None:
                draft.unit, more, draft.end, draft.after = found
                draft.others += [Reading(draft.value, other) for other in more]
                self._half(draft, 1.0)
        if draft.unit is not None:
            self._idioms(draft, draft.unit)
        figure = Figure(
            draft.start,
            draft.end,
            draft.value,
            draft.unit,
            draft.kind,
            draft.approximate or self.about(draft.place, draft.after),
            draft.weak,
            draft.digits,
            tuple(draft.others),
        )
        return figure, max(draft.after, draft.place + 1)

    def _abbreviation(self, draft: Draft) -> bool:
        """Read "M", "Md", "bn" …, and say whether there was one."""
        match = self.lexicon.abbreviation.match(self.text, draft.end)
        if match is None:
            return False
        group = match.lastindex or 0
        letters = match[group]
        factor = ABBREVIATED[letters]
        if letters == "m":
            if self.french and self.cased[match.start(group)] == "m":
                factor, draft.unit = 1.0, self.units["m"]
            elif not self.french and draft.unit is None:
                units = self.units["m"], self.units["minute"]
                draft.others += [Reading(draft.value, unit) for unit in units]
        draft.value, draft.end, draft.base = draft.value * factor, match.end(), factor
        draft.after = self.place_after(max(draft.after - 1, 0), draft.end)
        return True

    def _half(self, draft: Draft, of: float) -> None:
        """Read "et demi" or "and a half"; in French only after a unit or scale."""
        if self.french and not draft.base and draft.unit is None:
            return
        if words := self.and_a_half(draft.after):
            last = draft.after + words - 1
            draft.value, draft.end, draft.after = draft.value + of / 2, self.ends[last], last + 1
            draft.weak = False

    def _scales(self, draft: Draft) -> None:
        """Read "millions", "dizaines de milliers", "dozen" after a number."""
        while draft.value < _HIGHEST and self.gap(draft.end, draft.after) in JOINTS:
            entry = self.entry(draft.after)
            if entry is None or not (
                entry.kind == "scale"
                or (entry.kind == "collective" and (entry.value >= 10 or draft.base))
                or (entry.kind == "hundred" and draft.digits and not self.french)
            ):
                return
            draft.others = [Reading(value * entry.value, unit) for value, unit in draft.others]
            if entry.value == 12 and not self.french:
                draft.others.append(Reading(draft.value * 10, None))  # a dozen is "une dizaine"
            draft.value *= entry.value
            draft.end, draft.after, draft.base = (
                self.ends[draft.after],
                draft.after + 1,
                entry.value,
            )
            if self.french and self.at(draft.after) == "de":
                more = self.entry(draft.after + 1)
                if more is not None and more.kind == "scale":
                    draft.value *= more.value
                    draft.end, draft.after = self.ends[draft.after + 1], draft.after + 2

    def _idioms(self, draft: Draft, unit: Unit) -> None:
        """Add what a measure means besides its words."""
        if unit.dimension == "temperature" and self._below_zero(draft):
            draft.others.append(Reading(-draft.value, unit))
        elif self.french and unit.name == "day" and draft.value in {8, 15}:
            # A week and a fortnight, as French counts them.
            weeks = 1 if draft.value == 8 else 2
            draft.others.append(Reading(weeks, self.units["week"]))

    def _below_zero(self, draft: Draft) -> bool:
        """Whether a minus stands before it."""
        start = draft.start
        if self.before(draft.place) in {"moins", "minus"}:
            return True
        return self.text[start - 1 : start] == "-" and self.text[start - 2 : start - 1] in " ("

    # Units

    def currency_before(self, place: int, start: int) -> tuple[int, Unit] | None:
        """The currency before digits, and where it starts: "$", "US$", "EUR"."""
        text = self.text
        mark = text[start - 1 : start]
        if mark == " ":
            mark = text[start - 2 : start - 1]
        if mark in _SYMBOLS:
            match = _BEFORE.search(text, max(0, start - 8), start)
            if match is None:
                return None
            dollars = match[2] == "$"
            name = _DOLLARS.get(match[1] or "", "dollar") if dollars else _SYMBOLS[match[2]]
            return match.start(), self.units[name]
        if place and self.ends[place - 1] == start - 1:
            word, first = self.words[place - 1], self.starts[place - 1]
            if len(word) == 3 and self.cased[first : start - 1].isupper():
                for rest, unit in self.by_name.get(word, ()):
                    if not rest and unit.dimension == "money":
                        return first, unit
        return None

    def unit(self, end: int, after: int, *, digits: bool, scaled: bool) -> Measured | None:
        """The unit that begins at an offset, before the word at a place.

        Args:
            end: the offset after the number.
            after: the place of the word that ends after it.
            digits: the number is written in digits, so that one letter can be a unit.
            scaled: it ends in a scale, so that "de" may come between.
        """
        begin = end + 1 if self.text[end : end + 1] in {" ", "-"} else end
        found = self._symbol(begin, after)
        if found is not None or after >= self.count:
            return found
        first = after
        if self.starts[first] >= end:  # else "12km", which is one word
            if self.gap(end, first) not in JOINTS:
                return None
            if scaled and self.words[first] in self.lexicon.of:
                first += 1
        if first >= self.count:
            return None
        word = self.text[max(end, self.starts[first]) : self.ends[first]]
        if word in self.lexicon.qualifiers and self.joint(first) in JOINTS:
            first += 1
            word = self.words[first]
        if word not in self.by_name:
            return None
        letter = len(word) == 1
        if letter and (not digits or self.text[self.ends[first] : self.ends[first] + 1] == "'"):
            return None
        return self._named(first, word, hyphen=digits or self.text[end : end + 1] == "-")

    def _symbol(self, begin: int, after: int) -> Measured | None:
        """A unit that is no word: "%", "€", "US$", "°C"."""
        mark = self.text[begin : begin + 1]
        if mark == "%":
            return Measured(self.units["%"], [], begin + 1, after)
        if mark in _SYMBOLS:
            name, end = _SYMBOLS[mark], begin + 1
            if mark == "$" and (match := _AFTER_DOLLAR.match(self.text, end)):
                name, end = _DOLLARS[match[1]], match.end()
            return Measured(self.units[name], [], end, self.place_after(after, end))
        if mark == "°":
            match = _DEGREES.match(self.text, begin)
            end = match.end() if match else begin + 1
            name = "°" if match is None else "°C" if match[1] == "c" else "°F"
            return Measured(self.units[name], [], end, self.place_after(after, end))
        if mark in {"u", "c"} and (match := _LETTERS_DOLLAR.match(self.text, begin)):
            end = match.end()
            return Measured(self.units[_DOLLARS[match[1]]], [], end, self.place_after(after, end))
        return None

    def _named(self, first: int, word: str, *, hyphen: bool) -> Measured | None:
        """The longest name of a unit that begins with this word, and all units of this name."""
        length = -1
        units: list[Unit] = []
        for rest, unit in self.by_name[word]:
            if len(rest) < length:
                break
            if rest and not self._follows(first, rest):
                continue
            if unit.dimension == "money" and len(word) == 3 and word not in _NO_CODE:
                end = self.ends[first]
                if not self.cased[end - 3 : end].isupper():
                    continue
            if word == "second" and not hyphen:
                continue  # "two second places"
            length = len(rest)
            units.append(unit)
        if not units:
            return None
        last = first + length
        return Measured(units[0], units[1:], self.ends[last], last + 1)

    def _follows(self, first: int, rest: tuple[str, ...]) -> bool:
        """Whether these words come after a place, as one name."""
        if self.words[first + 1 : first + 1 + len(rest)] != list(rest):
            return False
        return all(self.joint(place) in _JOINTS for place in range(first, first + len(rest)))
