"""What a forked child begins anew: only the thread that forked lives on in it.

A lock that another thread held at that moment would never be released there.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet

__all__ = ["Forgetful", "forget_after_fork"]


class Forgetful(Protocol):
    """Something with a state that other threads may be changing."""

    def begin_anew(self) -> None:
        """Begin anew, in a child."""


_owners: WeakSet[Forgetful] = WeakSet()


def forget_after_fork(owner: Forgetful) -> None:
    """Have it begin anew in every child that is forked while it lives."""
    _owners.add(owner)


def _forget() -> None:
    for owner in list(_owners):
        owner.begin_anew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
