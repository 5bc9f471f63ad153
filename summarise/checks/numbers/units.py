"""Units of measurement and currencies, and which of them may stand for each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from summarise.summary import Language

__all__ = ["UNITS", "Unit", "by_name", "kin"]

_FILE = Path(__file__).parents[2] / "data" / "units.tsv"


class Unit(NamedTuple):
    """A unit.

    Attributes:
        name: its symbol, or its English name.
        dimension: what it measures; units of one dimension can be compared.
        system: units of one system are compared exactly, those of two within a translator's
            rounding. Currencies of one system share a name ("dollar").
        factor: how many of the first unit of its dimension it is.
    """

    name: str
    dimension: str
    system: str
    factor: float


Name = tuple[tuple[str, ...], Unit]


@cache
def _table() -> tuple[dict[str, Unit], dict[Language, dict[str, list[Name]]]]:
    units: dict[str, Unit] = {}
    names: dict[Language, dict[str, list[Name]]] = {"fr": {}, "en": {}}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, dimension, system, factor, french, english = line.split("\t")
        unit = units[name] = Unit(name, dimension, system, float(factor))
        by_language: tuple[tuple[Language, str], ...] = (("fr", french), ("en", english))
        for language, spellings in by_language:
            for spelling in filter(None, spellings.split("|")):
                first, *rest = spelling.split(" ")
                names[language].setdefault(first, []).append((tuple(rest), unit))
    for of_language in names.values():
        for entries in of_language.values():
            entries.sort(key=lambda entry: -len(entry[0]))
    return units, names


def by_name(language: Language) -> dict[str, list[Name]]:
    """The units by the first word of their names, longest names first.

    Example:
        >>> [(rest, unit.name) for rest, unit in by_name("en")["basis"]]
        [(('point',), 'bp'), (('points',), 'bp')]
    """
    return _table()[1][language]


def UNITS() -> dict[str, Unit]:  # noqa: N802 - a table, read when first asked for
    """All units by name."""
    return _table()[0]


def kin(one: Unit, other: Unit) -> bool:
    """Whether the two may be the same unit: "dollars" are any country's.

    Example:
        >>> units = UNITS()
        >>> kin(units["dollar"], units["CAD"]), kin(units["USD"], units["CAD"])
        (True, False)
    """
    if one.name == other.name:
        return True
    if one.dimension == "points" == other.dimension:
        return "points" in (one.name, other.name) and "bp" not in (one.name, other.name)
    if one.dimension == "temperature" == other.dimension:
        return "°" in (one.name, other.name)
    if one.dimension == "money" == other.dimension:
        return one.system == other.system and one.system in (one.name, other.name)
    return False
