"""Figures in digits, and names with digits in them."""

from __future__ import annotations

import re

from summarise.checks.numbers.figure import Figure, Kind, Reading
from summarise.checks.numbers.measures import Draft, Measures

__all__ = ["CENTURIES", "Digits"]

CENTURIES = frozenset({"siècle", "siècles", "century", "centuries"})
"""After an ordinal."""

_DECIMALS = re.compile(r"[.,]\d++(?![.,]\d)")
_NUMBER = re.compile(r"\d{1,15}")
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_PARTS = 4  # words before the digits of a name
_LONGEST = 30  # digits; more are no figure


class Digits(Measures):
    """Figures that begin with a digit."""

    def with_digits(self, place: int) -> tuple[Figure | None, int]:
        """The figure or code at a place, and the place after it."""
        start = self.starts[place]
        match = self.lexicon.numeral.match(self.text, start)
        if match is None or self._is_name(place):
            return self._code(place)
        if self.text[start - 1 : start] == self.lexicon.decimal and (
            start < 2 or self.text[start - 2] in " ("
        ):
            decimals = _DECIMALS.match(self.text, start - 1)  # ".08"
            if decimals is not None:
                match, start = decimals, start - 1
        value, others = self._value(match[0])
        if value is None:
            return None, place + 1
        end = match.end()
        draft = Draft(place, start, value, end, self.place_after(place, end), others=others)
        draft.digits = True
        if draft.after < self.count and self.starts[draft.after] < end:
            return self._with_suffix(draft, self.text[end : self.ends[draft.after]])
        return self._finish(draft)

    def _with_suffix(  # noqa: PLR0911 - one a kind of suffix
        self, draft: Draft, suffix: str
    ) -> tuple[Figure | None, int]:
        """A number with letters joined to it: "2e", "12km", "40s", "2millions"."""
        place, value = draft.after, draft.value
        end = self.ends[place]
        about = self.about(draft.place)
        if suffix in self.lexicon.ordinal_endings or suffix == "x":
            kind: Kind = "ordinal" if suffix != "x" else "multiple"
            if self.at(place + 1) in CENTURIES:
                kind = "century"
            others = self.ordinal_unit(value, end, place + 1)
            return Figure(
                draft.start, end, value, None, kind, about, False, True, others
            ), place + 1
        if suffix == "s" and not self.french:
            # The 1700s are the 18th century; "in his 40s".
            century = (Reading(value / 100 + 1, None),) if value >= 1000 else ()
            weak = value < 1000 and value % 10 == 0
            hint = Figure(draft.start, end, value, None, "hint", "about", weak, True, century)
            return hint, place + 1
        if suffix in _VULGAR:
            draft.value += _VULGAR[suffix]
            draft.end, draft.after = end, place + 1
            return self._finish(draft)
        scale = self.entries.get(suffix)
        if scale is not None and scale.kind == "scale":
            draft.value, draft.base = value * scale.value, scale.value
            draft.end, draft.after = end, place + 1
            return self.finish(draft)
        if suffix in self.by_name or (suffix != "b" and self._abbreviates(draft.end)):
            return self._finish(draft)
        if suffix == "b" and self.currency_before(draft.place, draft.start):
            return self._finish(draft)
        return self._code(draft.place)

    def ordinal_unit(self, value: float, end: int, after: int) -> tuple[Reading, ...]:
        """What an ordinal measures: "au 30e kilomètre" is after 30 km."""
        found = self.unit(end, after, digits=False, scaled=False)
        return () if found is None else (Reading(value, found.unit),)

    def _abbreviates(self, end: int) -> bool:
        return self.lexicon.abbreviation.match(self.text, end) is not None

    def _finish(self, draft: Draft) -> tuple[Figure | None, int]:
        currency = self.currency_before(draft.place, draft.start)
        if currency is not None:
            draft.start, draft.unit = currency
        return self.finish(draft)

    def _value(self, numeral: str) -> tuple[float | None, list[Reading]]:
        """The value of digits with separators, and what it may be by the other habit.

        "1.200" is 1200 in French, and 1.2 where an English habit slipped in; "1,200" likewise.
        """
        if len(numeral) > _LONGEST:
            return None, []
        if numeral.isdecimal():
            return float(numeral), []
        others: list[Reading] = []
        plain = numeral.replace(" ", "").replace("'", "")
        mark, decimal = (".", ",") if self.french else (",", ".")
        head, _, tail = plain.partition(mark)
        if len(tail) == 3 and tail.isdecimal():
            if self.french:
                others.append(Reading(float(f"{head}.{tail}"), None))
            plain = head + tail
        elif plain.count(mark) > 1 or decimal in tail:
            plain = plain.replace(mark, "")
        whole, _, part = plain.partition(decimal)
        if len(part) == 3 and len(whole) <= 3 and whole[:1] not in {"", "0"}:
            others.append(Reading(float(whole + part), None))
        return float(plain.replace(",", ".")), others

    def _is_name(self, place: int) -> bool:
        """Whether a name is joined to the digits with a hyphen: COVID-19."""
        start = self.starts[place]
        if not place or self.ends[place - 1] != start - 1 or self.text[start - 1] != "-":
            return False
        before = self.cased[self.starts[place - 1] : start - 1]
        return before.isalpha() and not before.islower()

    def _code(self, place: int) -> tuple[Figure | None, int]:
        """A name with digits in it, whole: "A320", "COVID-19", "SARS-CoV-2"."""
        text, first, last = self.text, place, place
        while first > place - _PARTS and self.joint(first - 1) == "-":
            first -= 1
        while self.joint(last) in {".", "-"} and not self.words[last + 1].isalpha():
            last += 1
        start, end = self.starts[first], self.ends[last]
        name = text[start:end].replace("-", "").replace("\xad", "")
        number = _NUMBER.search(name)
        if number is None:
            return None, last + 1
        return Figure(start, end, float(number[0]), None, "code", digits=True, name=name), last + 1
