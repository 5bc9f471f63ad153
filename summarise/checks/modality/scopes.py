"""Which hedges of the cited sentences govern what a claim takes from them.

A claim is a summary: it may use one clause of a sentence and leave its hedged neighbour out. Words
in common decide, by their first letters: those that a cue governs, against those of the claim. A
word counts for a cue only where no other part of what is cited has it, since then the claim may
have it from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from summarise.checks.modality.clauses import Region, region, stem_set
from summarise.checks.modality.cue_matching import DEGREES
from summarise.checks.modality.hedges import Cue, cues_in
from summarise.checks.passages import Passage

__all__ = ["Scope", "closest", "governed", "names_source", "same_words"]


class Scope(NamedTuple):
    """A cue that governs what a claim says.

    Attributes:
        passage: the sentence it stands in.
        cue: the cue.
        sure: whether the claim clearly uses what it governs.
    """

    passage: Passage
    cue: Cue
    sure: bool


_MANY = 64  # more cues than any sentence has
_CLEAR = 0.6
_HALF = 0.5
_MOST = 0.75


def same_words(sentence: Passage, claim: Passage) -> bool:
    """Whether a claim repeats a sentence, give or take a few words.

    Example:
        >>> sentence = Passage("Le pont rouvre lundi matin.", "fr")
        >>> same_words(sentence, Passage("Le pont rouvre lundi.", "fr"))
        False
        >>> same_words(sentence, Passage("Le pont rouvrira lundi matin.", "fr"))
        True
    """
    if sentence.text == claim.text or sentence.words == claim.words:
        return True
    one, other = sentence.read(stem_set), claim.read(stem_set)
    return len(one & other) >= 0.8 * max(len(one), len(other))


def closest(evidence: Sequence[Passage], claim: Passage) -> Passage | None:
    """The cited sentence that a claim repeats, None where it repeats none."""
    return next((sentence for sentence in evidence if same_words(sentence, claim)), None)


def names_source(scope: Scope, claim: Passage) -> bool:
    """Whether a claim leaves what it says to its source in other words: "le FMI table sur …".

    Example:
        >>> sentence = Passage("Selon le ministère, le pont tient.", "fr")
        >>> (scope,) = governed([sentence], Passage("Le pont tient.", "fr"))
        >>> names_source(scope, Passage("Le ministère voit le pont tenir.", "fr"))
        True
    """
    place = scope.passage.read(cues_in).index(scope.cue)
    regions = scope.passage.read(region)
    return place < len(regions) and regions[place].names_source(claim)


def governed(
    evidence: Sequence[Passage], claim: Passage, copied: Passage | None = None
) -> list[Scope]:
    """The cues of the cited sentences that govern what a claim takes from them.

    Args:
        evidence: the sentences it cites.
        claim: its French.
        copied: the one of them that it repeats, all cues of which it should have.

    Example:
        >>> sentence = Passage("Le pont, bâti en 1902, pourrait rouvrir en juin.", "fr")
        >>> claim = Passage("Le pont rouvre en juin.", "fr")
        >>> [scope.cue.kind for scope in governed([sentence], claim)]
        ['hedge']
        >>> governed([sentence], Passage("Le pont a été bâti en 1902.", "fr"))
        []
    """
    if copied is not None:
        return [Scope(copied, cue, True) for cue in copied.read(cues_in) if cue.kind or cue.mild]
    cited = Counter(word for sentence in evidence for word in sentence.read(stem_set))
    found: list[Scope] = []
    for sentence in evidence:
        for place, cue in enumerate(sentence.read(cues_in)[:_MANY]):
            if cue.kind in (None, "can"):  # "peut accueillir" is often no more than "accueille"
                continue
            governs = sentence.read(region)[place]
            if governs.touched(claim) and not governs.names_source(claim):
                sure = _used(cue, governs, claim.read(stem_set), cited)
                if sure is not None:
                    found.append(Scope(sentence, cue, sure))
    return found


def _used(cue: Cue, governs: Region, claimed: frozenset[str], cited: Counter[str]) -> bool | None:
    """Whether a claim uses what a cue governs: surely, perhaps, or not (None).

    A word that another sentence has, or another part of this one, says nothing.
    """
    hits = governs.words & claimed
    own = [word for word in hits if word not in governs.outside and cited[word] == 1]
    if cue.kind in DEGREES:
        return True if own or cited.total() == len(cited) else None
    if not own or len(hits) < min(2, len(governs.words)):
        return None
    of_claim = len(hits) / len(claimed)
    of_region = len(hits) / len(governs.words)
    share = max(of_claim, of_region)
    if cue.kind not in ("saying", "condition"):
        return share >= _CLEAR if of_region >= _HALF or of_claim >= _MOST else None
    if governs.soft or share < _HALF:
        return None
    return (
        not governs.mild
        and share >= _CLEAR
        and 2 * len(own) >= len(hits)
        and len(own) >= min(2, len(governs.words))
    )
