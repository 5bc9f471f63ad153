"""A figure as the checks compare it: a value and what it counts, whatever it is written like."""

from __future__ import annotations

from typing import Literal, NamedTuple

from summarise.checks.numbers.units import Unit

__all__ = ["Bound", "Figure", "Kind", "Reading"]

Bound = Literal["", "about", "over", "under"]
"""What a text says of a figure that is not exact; nothing for one that is."""


Kind = Literal[
    "cardinal", "ordinal", "century", "fraction", "multiple", "vague", "code", "phone", "roman",
    "hint", "moment",
]  # fmt: skip


class Reading(NamedTuple):
    """A value and what it counts, None where that is not a unit."""

    value: float
    unit: Unit | None


class Figure(NamedTuple):
    """A figure at ``text[start:end]``.

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        value: the number; of a percentage or fraction in hundredths; of a vague one ("des
            milliers") its magnitude.
        unit: what it is measured in, None where nothing or no unit is counted.
        kind: how it is written.
        approximate: how the text says that it is not exact, if it does.
        weak: it supports other figures but needs no support itself ("un", "both").
        digits: it is written in digits.
        others: what it may mean besides ("5" in "de 5 à 6 millions d'euros").
        name: of a code or telephone number: its letters and digits.
    """

    start: int
    end: int
    value: float
    unit: Unit | None
    kind: Kind
    approximate: Bound = ""
    weak: bool = False
    digits: bool = False
    others: tuple[Reading, ...] = ()
    name: str = ""

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All that it may mean."""
        return (Reading(self.value, self.unit), *self.others)
