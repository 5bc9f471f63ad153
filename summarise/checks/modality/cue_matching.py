"""Which cues of one text live on in another, each in words of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from summarise.checks.modality.hedge_words import Kind
from summarise.checks.modality.hedges import Cue, cues_in
from summarise.checks.passages import Passage

__all__ = ["DEGREES", "fresh", "keeps", "kind_of", "reworded", "unmatched"]

DEGREES: frozenset[Kind] = frozenset(("most", "some", "about", "least", "upto", "often", "partly"))

# What else than its own kind a cue may become, where the words are firm themselves …
_FIRM: dict[Kind, frozenset[Kind]] = {
    "hedge": frozenset(("hearsay", "plan")),
    "can": frozenset(("hedge", "hearsay")),
    "hearsay": frozenset(("hedge", "saying", "plan")),
    "saying": frozenset(("hearsay",)),
    "plan": frozenset(("hedge",)),
}
# … and whatever they are.
_ANY: dict[Kind, Kind] = {"hearsay": "hedge", "can": "hedge"}
_NONE: frozenset[Kind] = frozenset()
_MANY = 64
"""More cues than any sentence has: what comes after them in such a text is not compared."""


def kind_of(cue: Cue) -> Kind:
    """What a cue says, also one that only a near repetition must keep."""
    return cue.kind or ("hedge" if "hedge" in cue.keeps else "saying")


def keeps(offer: Cue, kind: Kind) -> bool:
    """Whether a cue can stand for one of a kind.

    Example:
        >>> (said,) = Passage("The bridge holds, she said.", "en").read(cues_in)
        >>> keeps(said, "hearsay"), keeps(said, "condition")
        (True, False)
    """
    return (
        kind in offer.keeps
        or offer.kind in _FIRM.get(kind, _NONE)
        or (kind in _ANY and _ANY[kind] in offer.keeps)
    )


def _words(passage: Passage, cue: Cue) -> tuple[str, ...]:
    return tuple(passage.words[cue.first : cue.last])


def fresh(text: Passage, evidence: Collection[Passage]) -> list[Cue]:
    """The cues of a text but those that stand for nothing in the evidence either."""
    cues = text.read(cues_in)
    if text.language == "en" or all(cue.kind is not None for cue in cues):
        return list(cues)
    idle = {
        _words(sentence, cue)
        for sentence in evidence
        for cue in sentence.read(cues_in)
        if cue.kind is None
    }
    return [cue for cue in cues if cue.kind is not None or _words(text, cue) not in idle]


def reworded(source: Passage, text: Passage) -> list[Cue]:
    """The cues of a sentence that a near repetition of it, in the same language, does without.

    What both have does not count: a cue that went can only live on in words that are new.
    """
    if source.words == text.words:
        return []
    kept = Counter(_words(text, cue) for cue in text.read(cues_in))
    gone = []
    for cue in source.read(cues_in):
        words = _words(source, cue)
        if kept[words]:
            kept[words] -= 1
        elif cue.kind is not None or cue.mild:
            gone.append(cue)
    if not gone:
        return []
    offers = []
    for cue in text.read(cues_in):
        words = _words(text, cue)
        if kept[words]:
            kept[words] -= 1
            offers.append(cue)
    return _left_over(gone, offers, 1.0)


def unmatched(source: Passage, text: Passage) -> list[Cue]:
    """The cues that find none of their kind in a translation, each of which stands for one only.

    A weak cue of the text that translates a weak one letter by letter (*risk* for "risque") stands
    for that one.
    """
    cues = source.read(cues_in)
    firm = [cue for cue in cues if cue.kind is not None]
    if not firm:
        return []
    same = {
        (source.words[cue.first][:3], kind)
        for cue in cues
        if cue.kind is None
        for kind in cue.keeps
    }
    offers = [
        offer
        for offer in text.read(cues_in)
        if offer.kind is not None
        or not any((text.words[offer.first][:3], kind) in same for kind in offer.keeps)
    ]
    if source.language == "en":
        offers = _spare(cues, text, offers)
    return _left_over(firm, offers, len(text.words) / max(1, len(source.words)))


_PREPOSITIONS = frozenset(("selon", "d", "suivant", "conformément", "fonction", "reconnait"))


def _spare(cues: Sequence[Cue], text: Passage, offers: Sequence[Cue]) -> list[Cue]:
    """The French offers without the nouns that an English noun answers to already.

    *The study* translates "l'étude", which then is no source for *according to*.
    """

    def is_noun(offer: Cue) -> bool:
        return (
            offer.kind is None
            and not offer.mild
            and _ONLY_SAYING(offer.keeps)
            and text.words[offer.first] not in _PREPOSITIONS
        )

    english = sum(cue.kind is None and "saying" in cue.keeps for cue in cues)
    if not english or sum(map(is_noun, offers)) > english:
        return list(offers)
    return [offer for offer in offers if not is_noun(offer)]


_ONLY_SAYING = frozenset(("saying", "hearsay")).issuperset


def _left_over(cues: Sequence[Cue], offers: Sequence[Cue], scale: float) -> list[Cue]:
    """Those cues that are left over when each is given an offer of its own, the nearest first.

    Degrees stay near what they are about; the rest of a sentence may be turned round.
    """
    taken: dict[int, Cue] = {}
    offers = offers[: 2 * _MANY]
    reach = 6 + 0.3 * max((offer.last for offer in offers), default=0)

    def place(cue: Cue, tried: set[int]) -> bool:
        kind, here = kind_of(cue), cue.first * scale
        fitting = [
            index
            for index, offer in enumerate(offers)
            if index not in tried
            and keeps(offer, kind)
            and (kind not in DEGREES or abs(offer.first - here) <= reach)
        ]
        fitting.sort(key=lambda index: abs(offers[index].first - here))
        for index in fitting:
            if index in tried:
                continue
            tried.add(index)
            if index not in taken or place(taken[index], tried):
                taken[index] = cue
                return True
        return False

    # First those that must be kept, and of them those that least can stand for.
    ordered = sorted(
        cues[:_MANY], key=lambda cue: (cue.kind is None, len(_FIRM.get(kind_of(cue), _NONE)))
    )
    return [cue for cue in ordered if not place(cue, set())]
