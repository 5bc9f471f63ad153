"""Figures that the French of a statement has and its English lost.

Digits only, compared as digits: what one language spells out and the other does not, and times of
day, which they count differently, are left alone. A first net, with a wide mesh on purpose.
"""

from __future__ import annotations

import re

__all__ = ["lost_figures"]

_TIME = re.compile(r"\b\d{1,2}\s?(?:h|heures?|min|s)\b(?:\s?\d{1,2}\b)?", re.IGNORECASE)
_FRENCH = re.compile(r"\d+(?:[ .\u00a0\u202f]\d{3})*(?:,\d+)?")
_ENGLISH = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def lost_figures(fr: str, en: str) -> list[str]:
    """The figures written in digits in the French that the English does not have.

    Example:
        >>> lost_figures("Le vote aura lieu le 15 juin à 17 h.", "The vote is in late June.")
        ['15']
        >>> lost_figures("Un coût de 1 200,5 euros", "A cost of 1,200.5 euros")
        []
    """
    kept = {figure.replace(",", "") for figure in _ENGLISH.findall(en)}
    return [
        figure
        for figure in dict.fromkeys(_FRENCH.findall(_TIME.sub(" ", fr)))
        if re.sub(r"[ .\u00a0\u202f]", "", figure).replace(",", ".") not in kept
    ]
