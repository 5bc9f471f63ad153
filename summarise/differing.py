"""What is other between two summaries, or between two requests, in words for a person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["NOTHING", "Difference", "apart", "differences", "shown"]

_OF_THE_CLOCK = frozenset({"created", "seconds", "software", "cost"})
"""Fields of the provenance that are not compared: they hang on the day, not on the answers."""
_AROUND = 60
NOTHING: Any = object()
"""Stands where there is nothing; what JSON says as null is something."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is other than it was.

    Attributes:
        where: such as ``key-point-2.en`` or ``request 3``.
        recorded: as it was, "" where it was not there.
        rebuilt: as it is now, "" where it is gone.
    """

    where: str
    recorded: str
    rebuilt: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """All in which two summaries, as JSON, differ, but for what hangs on the day."""
    return _differences(_comparable(old), _comparable(new))


def apart(old: str, new: str) -> tuple[str, str]:
    """Two texts from shortly before the place where they part."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    start = max(0, same - _AROUND // 3)
    lead = "…" if start else ""

    def cut(text: str) -> str:
        piece = text[start : start + _AROUND]
        return f"{lead}{piece}{'…' if start + _AROUND < len(text) else ''}"

    return cut(old), cut(new)


def _comparable(summary: Mapping[str, Any]) -> dict[str, Any]:
    """A summary's JSON without what hangs on the day."""
    provenance = {
        name: each for name, each in summary["provenance"].items() if name not in _OF_THE_CLOCK
    }
    provenance["attempts"] = [
        {name: each for name, each in attempt.items() if name not in _OF_THE_CLOCK}
        for attempt in provenance["attempts"]
    ]
    return {**summary, "provenance": provenance}


def _differences(old: Any, new: Any, where: str = "") -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            place = f"{where}.{name}" if where else name
            yield from _differences(old.get(name, NOTHING), new.get(name, NOTHING), place)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_differences(old, new, where)
    elif isinstance(old, str) and isinstance(new, str):
        yield Difference(where, *apart(old, new))
    else:
        yield Difference(where, shown(old), shown(new))


def _list_differences(old: list[Any], new: list[Any], where: str) -> Iterator[Difference]:
    if all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in [*old, *new]):
        before, after = ({each["id"]: each for each in part} for part in (old, new))
        for name in {**before, **after}:  # a statement, by its id
            yield from _differences(before.get(name, NOTHING), after.get(name, NOTHING), name)
        return
    if len(old) == len(new) and not where.endswith(("findings", "notes")):
        for number, (one, other) in enumerate(zip(old, new, strict=True), 1):
            yield from _differences(one, other, f"{where} {number}")
        return
    # Of findings there are more or fewer, and each stands for itself.
    name = "finding" if where.endswith(("findings", "notes")) else where
    counted = [Counter(shown(each, None) for each in part) for part in (old, new)]
    for text in (counted[0] - counted[1]).elements():
        yield Difference(name, text, "")
    for text in (counted[1] - counted[0]).elements():
        yield Difference(name, "", text)


def shown(value: Any, longest: int | None = 2000) -> str:
    """A value as a reader is shown it: "" for nothing, a finding in a line, else text or JSON."""
    if value is NOTHING:
        return ""
    if isinstance(value, dict) and {"check", "severity", "message"} <= value.keys():
        return "{severity} {target} ({check}): {message}".format(**{"target": "", **value})
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:longest]
