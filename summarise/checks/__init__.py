"""Checks: what a claim says in both languages, held against the French that it cites.

Each check is a pure function in a module of its own; no model, no network, no file but the tables
in ``summarise/data``. ``check_claim`` runs them all on one claim, ``verify`` on a whole summary.
"""

from __future__ import annotations

from summarise.checks.claim import check_claim
from summarise.checks.verify import verify

__all__ = ["check_claim", "verify"]
