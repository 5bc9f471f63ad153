"""The negations of a passage: what is denied there, and what could pass for a denial.

French has *ne … pas* and its kin, *aucun*, *sans*; English *not*, *n't*, *no*, *never*, *without*.
Not every *ne* negates: *ne … que* is only, *avant qu'il ne parte* negates nothing, *sans doute* is
probably. And much denies without any of these words: *refuse*, *impossible*, *lack*, *unpaid*.
What must be kept and what merely excuses a difference are told apart by the kind of mark.
"""

from __future__ import annotations

from summarise.checks.negation import polarity_en, polarity_fr
from summarise.checks.negation.antonyms import entries_in
from summarise.checks.negation.negatives import DENIAL, HINT, NOT, TRACE, WITHOUT, Mark
from summarise.checks.passages import Passage

__all__ = ["DENIAL", "HINT", "NOT", "TRACE", "WITHOUT", "Mark", "marks"]


def marks(passage: Passage) -> list[Mark]:
    """The negative elements of a passage, in order.

    Args:
        passage: in French or English.

    Example:
        >>> marks(Passage("Il n'a pas cédé.", "fr"))
        [Mark(first=1, last=3, kind=4)]
        >>> marks(Passage("Il n'a que deux ans, sans doute.", "fr"))
        [Mark(first=1, last=3, kind=0)]
    """
    found = [
        Mark(index, index, entry.denies - 1)
        for index, entry in passage.read(entries_in)
        if entry.denies
    ]
    if passage.language == "fr":
        if passage.vocabulary & polarity_fr.TRIGGERS:
            french = polarity_fr.FrenchNegations(passage)
            found = _merge(found, french.read(), french.spent)
    elif "t" in passage.vocabulary or passage.vocabulary & polarity_en.TRIGGERS:
        found = _merge(found, polarity_en.EnglishNegations(passage).read(), set())
    return found


def _merge(hints: list[Mark], explicit: list[Mark], spent: set[int]) -> list[Mark]:
    """Both in order; a hint that is part of a negation or an idiom goes."""
    taken = spent.union(*((mark.first, mark.last) for mark in explicit))
    return sorted([*explicit, *(mark for mark in hints if mark.first not in taken)])
