"""Which cues of one text live on in another, each in words of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from summarise.checks.modality.answers import SIGNS, coordinated, reported_by_form, unfit, untold
from summarise.checks.modality.hedge_words import Kind
from summarise.checks.modality.hedges import Cue, cues_in
from summarise.checks.parity.cognates import words_in
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
# … and what a future or a wish may become without any loss.
_NEAR: dict[Kind, tuple[Kind, ...]] = {"can": ("plan",)}
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
    if text.language == "en":
        return list(cues)
    idle = {
        _words(sentence, cue)
        for sentence in evidence
        for cue in sentence.read(cues_in)
        if cue.kind is None
    }
    return [
        cue for cue in cues if cue.kind not in (None, "hearsay") or _words(text, cue) not in idle
    ]


def reworded(source: Passage, text: Passage) -> list[Cue]:
    """The cues of a sentence that a near repetition of it, in the same language, does without.

    What both have does not count: a cue that went can only live on in words that are new.
    """
    if source.text == text.text or source.words == text.words:
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

    A weak cue of the text that translates another word of the source (*risk* for "risque", *fear*
    for "peur") stands for that one.
    """
    known = (text if source.language == "fr" else source).read(_known)
    key = (source.language, source.text if source.language == "fr" else text.text)
    found = known.get(key)
    if found is None:
        found = known[key] = _unmatched(source, text)
    return found


def _known(passage: Passage) -> dict[tuple[str, str], list[Cue]]:
    """What is known of a translation and its originals: the evidence often is the claim."""
    del passage
    return {}


def _unmatched(source: Passage, text: Passage) -> list[Cue]:
    cues = source.read(cues_in)
    firm = [cue for cue in cues if cue.kind is not None]
    if source.language == "fr" and text.language == "en":
        return [*_unmatched_firm(source, text, cues, firm), *untold(source, text)]
    return _unmatched_firm(source, text, cues, firm)


def _unmatched_firm(
    source: Passage, text: Passage, cues: Sequence[Cue], firm: list[Cue]
) -> list[Cue]:
    if not firm:
        return []
    scale = len(text.words) / max(1, len(source.words))
    every: Sequence[Cue] = text.read(cues_in)
    if source.language == "fr":
        every = _unreserved(cues, every)
    strong = [
        offer
        for offer in every
        if offer.kind is not None or ("can" in offer.keeps and text.words[offer.first] in _CAN)
    ]
    if len(strong) >= len(firm) and _answered(firm, strong, scale):
        return []
    if source.language == "fr":
        barred = unfit(source, firm, text, every)
        lost = _left_over(firm, every, scale, barred)
        if len(lost) < len(firm):
            strict = _left_over(firm, _unexplained(source, firm, text, every), scale, barred)
            # "devrait atteindre 9 %, prévoit le groupe": *expects* says both.
            lost += [cue for cue in strict if cue not in lost and cue.kind != "plan"]
        return _but_by_form(source, lost, text) if lost else lost
    same = {
        (source.words[cue.first][:3], kind)
        for cue in cues
        if cue.kind is None
        for kind in cue.keeps
    }
    offers = [
        offer
        for offer in every
        if offer.kind is not None
        or not any((text.words[offer.first][:3], kind) in same for kind in offer.keeps)
    ]
    return _left_over(firm, _spare(cues, text, offers), scale)


def _unreserved(cues: Sequence[Cue], offers: Sequence[Cue]) -> Sequence[Cue]:
    """The English offers but the firm ones that a weak French cue accounts for.

    *Was due to* translates "devait", and so does not stand for the "aurait" further on.
    """
    waiting = [cue for cue in cues if cue.kind is None]
    if not waiting or all(offer.kind != "plan" for offer in offers):
        return offers
    wanted = {kind for cue in cues if cue.kind for kind in (cue.kind, *_NEAR.get(cue.kind, ()))}
    kept = []
    for offer in offers:
        kind = offer.kind
        if kind == "plan" and kind not in wanted:
            number = next((at for at, cue in enumerate(waiting) if kind in cue.keeps), None)
            if number is not None:
                del waiting[number]
                continue
        kept.append(offer)
    return kept


def _unexplained(
    source: Passage, firm: Sequence[Cue], text: Passage, offers: Sequence[Cue]
) -> list[Cue]:
    """The English offers but the weak ones that translate something else in the French."""
    weak = {offer.first for offer in offers if offer.kind is None}
    if not weak:
        return list(offers)
    taken = {number for cue in firm for number in range(cue.first, cue.last)}
    said = {cue.first for cue in source.read(cues_in)}
    keys, keys_said = set[str](), set[str]()
    for word in source.read(words_in):
        if word.number not in taken:
            keys.update(word.keys)
            if word.number in said:
                keys_said.update(word.keys)
    mild = {offer.first for offer in offers if offer.mild}
    idle = {
        word.number
        for word in text.read(words_in)
        if word.number in weak
        and not (keys_said if word.number in mild else keys).isdisjoint(word.keys)
    }
    return [offer for offer in offers if offer.first not in idle]


_PREPOSITIONS = frozenset(("selon", "d", "suivant", "conformément", "fonction"))


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


_CAN = frozenset(("can", "able"))


def _answered(cues: Sequence[Cue], offers: list[Cue], scale: float) -> bool:
    """Whether each cue has an offer of its very kind, which settles most translations."""
    reach = 6 + 0.3 * offers[-1].last
    for cue in cues:
        kind, here = cue.kind, cue.first * scale
        for index, offer in enumerate(offers):
            if (offer.kind == kind or (kind == "can" and "can" in offer.keeps)) and (
                kind not in DEGREES or abs(offer.first - here) <= reach
            ):
                del offers[index]
                break
        else:
            return False
        if not offers:
            return cue is cues[-1]
    return True


def _but_by_form(source: Passage, lost: list[Cue], text: Passage) -> list[Cue]:
    """The cues that are lost in spite of what English says by form and not by its words."""
    spare = 0
    if any(cue.kind == "saying" for cue in lost):
        spare = reported_by_form(text) - sum(
            offer.kind == "saying" or offer.mild for offer in text.read(cues_in)
        )
    kept = []
    for cue in lost:
        if cue.kind == "saying" and spare > 0:
            spare -= 1
        elif not (
            (cue.kind == "about" and any(sign in text.folded for sign in SIGNS))
            or coordinated(source, cue, text)
        ):
            kept.append(cue)
    return kept


_BARRED: frozenset[tuple[int, int]] = frozenset()


def _left_over(
    cues: Sequence[Cue],
    offers: Sequence[Cue],
    scale: float,
    barred: frozenset[tuple[int, int]] = _BARRED,
) -> list[Cue]:
    """Those cues that are left over when each is given an offer of its own, the nearest first.

    Degrees stay near what they are about; the rest of a sentence may be turned round.
    """
    if not offers:
        return list(cues[:_MANY])
    taken: dict[int, Cue] = {}
    offers = offers[: 2 * _MANY]
    reach = 6 + 0.3 * max(offer.last for offer in offers)

    def place(cue: Cue, tried: set[int]) -> bool:
        kind, here = kind_of(cue), cue.first * scale
        fitting = [
            index
            for index, offer in enumerate(offers)
            if index not in tried
            and keeps(offer, kind)
            and (cue.first, offer.first) not in barred
            and (kind not in DEGREES or abs(offer.first - here) <= reach)
        ]
        if len(fitting) > 1:
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
