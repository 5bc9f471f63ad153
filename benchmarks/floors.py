"""What the checks must not do worse: counts on the gold set, and on faults put into it.

    python benchmarks/floors.py                      # what is measured, beside the floors
    python benchmarks/floors.py --update             # raise the floors to what is measured
    python benchmarks/floors.py --update --because "…"   # lower one, with the reason

The floors are in ``floors.toml``; ``tests/test_floors.py`` holds the checks to them.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path

from claims import GOLD, check_gold, errors, gold_pairs, injections, judge, load_gold
from injecting import KINDS, Pool

__all__ = ["FLOORS", "measure", "read"]

FLOORS = Path(__file__).parent / "floors.toml"
LIMIT = 40


def measure() -> dict[str, int]:
    """How many claims are judged rightly, by what they are; more is better everywhere."""
    claims = load_gold(GOLD)
    counts: dict[str, int] = {"clean": 0}
    for claim in claims:
        found = {check for check, _ in errors(check_gold(claim))}
        if not claim.faults:
            counts["clean"] += not found
            continue
        check = claim.faults[0]["check"]
        counts[f"faulty {check}"] = counts.get(f"faulty {check}", 0) + bool(found)
    pairs = gold_pairs(claims)
    pool = Pool.of(pairs)
    for kind in KINDS.values():
        for part in kind.parts:
            made = injections(pairs, kind.name, part, pool, seed=0, limit=LIMIT)
            seen = sum(judge(clean, injected).seen for clean, injected in made)
            counts[f"{kind.name} {part}"] = seen
    return counts


def read() -> dict[str, int]:
    """The floors."""
    floors: dict[str, int] = tomllib.loads(FLOORS.read_text("utf-8"))["floors"]
    return floors


def main() -> None:
    """Print what is measured, and write it down where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true", help="write floors.toml")
    parser.add_argument("--because", help="why a floor is lowered")
    arguments = parser.parse_args()
    measured, floors = measure(), read() if FLOORS.exists() else {}
    lowered = [name for name, floor in floors.items() if measured.get(name, -1) < floor]
    for name, count in measured.items():
        print(f"{name:28} {count:4} {floors.get(name, 0):4}{' LOWER' if name in lowered else ''}")
    if not arguments.update:
        return
    if lowered and not arguments.because:
        parser.error(f"lower than before: {', '.join(lowered)}; say why with --because")
    reasons = [line for line in _old_lines() if line.startswith("# Lowered")]
    if lowered:
        because = " ".join(arguments.because.split())
        reasons.append(f"# Lowered ({', '.join(lowered)}): {because}")
    lines = [
        "# Claims judged rightly, at least. Written by `python benchmarks/floors.py --update`.",
        *reasons,
        "",
        "[floors]",
        *(f"{json.dumps(name)} = {count}" for name, count in measured.items()),
    ]
    FLOORS.write_bytes(("\n".join(lines) + "\n").encode())


def _old_lines() -> list[str]:
    return FLOORS.read_text("utf-8").splitlines() if FLOORS.exists() else []


if __name__ == "__main__":
    main()
