"""Put one fault into a claim that has none, the way models and translators do.

A kind of fault is a generator of the places of a pair where it can be injected without doubt: each
changes the meaning, and shows from the evidence and the claim. One place is then drawn. All chance
comes from a seed, the kind and the pair, so that a fault stays the same when others change.
"""

from __future__ import annotations

from random import Random

from injecting import dates, directions, figures, modality, names, negations, texts  # noqa: F401
from injecting.faults import KINDS, Edit, Injected, Kind, Pair, Part, Pool

__all__ = ["KINDS", "Edit", "Injected", "Kind", "Pair", "Part", "Pool", "inject"]


def inject(
    kind: str, pair: Pair, part: Part, pool: Pool | None = None, *, seed: int = 0
) -> Injected | None:
    """The pair with one fault of a kind in one part, or None where there is no place for one."""
    rng = Random(f"{seed} {kind} {part} {pair.id}")
    return KINDS[kind].inject(pair, part, pool or Pool(), rng)
