"""No change makes the checks worse without saying so (benchmarks/floors.py)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import floors


def test_the_checks_are_no_worse_than_they_were() -> None:
    """On claims written for it: clean ones passed, faulty ones and faults put in seen.

    A floor is lowered with its reason: ``python benchmarks/floors.py --update --because "…"``.
    """
    measured = floors.measure()
    lower = {
        name: (measured.get(name, 0), floor)
        for name, floor in floors.read().items()
        if measured.get(name, 0) < floor
    }
    assert lower == {}


def test_every_count_has_a_floor() -> None:
    """A kind of fault that nobody holds the checks to is not measured."""
    assert floors.read().keys() == floors.measure().keys()
