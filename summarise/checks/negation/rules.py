"""Whether a claim still denies what the article denies, and points the way it points.

French is held against French word by word: a verb that is denied in one and stands bare in the
other is a fault, a clause that the claim leaves out is not. English is held against the French of
the claim, its closest text: each negation needs something negative near the place where it should
be ("n'a pas accepté" may be "refused"), and what only the evidence accounts for is accepted too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from summarise.checks.case import Case
from summarise.checks.negation.aligning import Alignment, align, stems
from summarise.checks.negation.direction import flips
from summarise.checks.negation.direction_fr import (
    agreeing,
    directions,
    reversed_by_negation,
    turned,
)
from summarise.checks.negation.french import denials, in_evidence, phrase, quote
from summarise.checks.negation.negatives import DENIAL, HINT, TRACE, Mark
from summarise.checks.negation.polarity import marks
from summarise.checks.negation.rewording import Verdict, renders, stays, taken_literally, verdict
from summarise.checks.passages import Passage
from summarise.summary import Finding

__all__ = ["check", "differences"]

# How far from its place the counterpart of a negation may stand, in words.
_MOST = 60  # negations of one text that are looked at: no sentence has more
_FAR = 25  # two negations
_NEAR = 6  # a negation and a word that denies
_CLOSE = 3  # a negation and a word that may deny
_AMPLE = 12  # a negation and a firm denial that may be its rendering in another order
_NE = ("ne", "n")
_FORMED = ("un", "in", "im", "ir", "il", "dis", "non")  # and negative: a mark is made of it
_COST = 4  # a word that denies is worse than a negation this much further off


class _Open(NamedTuple):
    """Negations that nothing in the other text accounts for, and whether that is a fault for sure.

    Attributes:
        source: those of the source.
        target: those of the target.
    """

    source: dict[Mark, bool]
    target: dict[Mark, bool]


def check(case: Case) -> Iterator[Finding]:
    """Negations and directions of both languages against the evidence.

    Args:
        case: the claim and what it cites.

    Example:
        >>> evidence = Passage("Le maire n'a pas signé l'accord.", "fr", 1)
        >>> french = Passage("Le maire n'a pas signé l'accord.", "fr")
        >>> english = Passage("The mayor signed the agreement.", "en")
        >>> [(f.severity, f.language) for f in check(Case(french, english, (evidence,)))]
        [('error', 'en')]
    """
    french = [*denials(case), *directions(case)]
    yield from french
    wrong = any(finding.severity == "error" for finding in french)
    english = case.read(_english)
    if not wrong:
        yield from english
        return
    if not any(finding.severity == "error" for finding in english):
        # The English says what the French says, so it is wrong as well.
        for finding in french:
            if finding.severity == "error":
                message = f"the English repeats it: {finding.message}"
                yield finding.model_copy(
                    update={"language": "en", "found": None, "message": message}
                )


def differences(case: Case) -> Iterator[Finding]:
    """Negations and directions that the English lost or gained against the French of the claim.

    Args:
        case: the claim and what it cites.

    Example:
        >>> french = Passage("Le maire a signé l'accord.", "fr")
        >>> english = Passage("The mayor did not sign the agreement.", "en")
        >>> [finding.message for finding in differences(Case(french, english, (french,)))]
        ['the English says “did not sign”; nothing in the French denies it.']
    """
    for finding in case.read(_english):
        yield finding.model_copy(update={"check": "parity"})


def _english(case: Case) -> tuple[Finding, ...]:
    """What is wrong with the English against the French of the claim, once for both checks."""
    return tuple(_english_faults(case))


def _english_faults(case: Case) -> Iterator[Finding]:
    french, english = case.texts
    lost, gained = _unaccounted(french, english)
    lost.update(dict.fromkeys(_undone(french, english), True))
    others = [passage for passage in case.evidence if passage.text != french.text]
    if (lost or gained) and others:
        beside = [_unaccounted(passage, english, french.vocabulary) for passage in others]
        gained = {
            mark: sure and all(one.target[mark] for one in beside)
            for mark, sure in gained.items()
            if all(mark in one.target for one in beside)
        }
        if not any(one.source for one in beside):
            lost = {}
    for mark, sure in lost.items():
        words = phrase(french, mark)
        yield case.finding(
            "negation",
            "error" if sure else "warning",
            "en",
            f"the French says “{quote(words)}”; nothing in the English denies it.",
            expected=in_evidence(case, words),
        )
    for mark, sure in gained.items():
        if english.words[mark.last] in french.vocabulary:  # English that the French quotes
            continue
        words = phrase(english, mark)
        yield case.finding(
            "negation",
            "error" if sure else "warning",
            "en",
            f"the English says “{quote(words)}”; nothing in the French denies it.",
            found=words,
        )
    if any((*lost.values(), *gained.values())):
        return
    for flip in flips(french, english):
        if not reversed_by_negation(
            french, flip.source.first, english, flip.target.first
        ) and not any(agreeing(passage, flip) for passage in others):
            yield turned(case, "negation", flip, french, english)


def _unaccounted(source: Passage, target: Passage, judged: frozenset[str] = frozenset()) -> _Open:
    """The negations of each text that have no counterpart in the other.

    Args:
        source: French.
        target: English.
        judged: words that account for nothing: those of a closer text, which account for it there.
    """
    ours = [
        mark
        for mark in source.read(marks)[:_MOST]
        if mark.kind != TRACE or source.words[mark.first] not in judged
    ]
    theirs = target.read(marks)[:_MOST]
    if not any(mark.kind > HINT for mark in ours) and not any(mark.kind > HINT for mark in theirs):
        return _Open({}, {})
    alignment = align(source, target)
    here, there = source.read(stems), target.read(stems)
    known, known_there = frozenset(here) - {""}, frozenset(there) - {""}
    pairs: list[tuple[float, int, int]] = []
    for number, mark in enumerate(ours):
        first, last = alignment(mark.first), alignment(mark.last)
        stem = here[mark.first]
        # A word that both texts have (éliminer, eliminate) is no way to say "not" in one of them.
        cognate = mark.kind <= HINT and stem in known_there
        for other, counterpart in enumerate(theirs):
            its_stem = there[counterpart.first]
            if stem != its_stem and (cognate or (counterpart.kind <= HINT and its_stem in known)):
                continue
            distance = min(abs(last - counterpart.last), abs(first - counterpart.first))
            reach, cost = _terms(mark.kind, counterpart.kind)
            if distance <= reach and not (
                mark.kind > HINT
                and counterpart.kind <= HINT
                and renders(source, mark, target, counterpart.first)
            ):
                pairs.append((distance + cost, number, other))
    pairs.sort()
    matched: set[int] = set()
    taken: set[int] = set()
    lightly: set[int] = set()  # those of them taken by a word that may not deny
    for _, number, other in pairs:
        if number not in matched and other not in taken:
            matched.add(number)
            taken.add(other)
            if ours[number].kind == TRACE or source.words[ours[number].first] == "ni":
                lightly.add(other)
    lost = [mark for n, mark in enumerate(ours) if mark.kind > HINT and n not in matched]
    gained = [mark for n, mark in enumerate(theirs) if mark.kind > HINT and n not in taken]
    if not lost and not gained:
        return _Open({}, {})
    asked = ("?" in source.text) != ("?" in target.text)  # "qui peut croire … ?", "no one can"
    back = align(target, source)
    here_words = _Words(source, [m for n, m in enumerate(ours) if n not in matched], known_there)
    left = [m for n, m in enumerate(theirs) if n not in taken or (m.kind == HINT and n in lightly)]
    return _Open(
        {
            mark: not asked
            and _bare(source, mark, _Words(target, left, known), alignment(mark.last))
            for mark in lost
        },
        {
            mark: not asked
            and not here_words.firm(back(mark.last))
            and (
                verdict(target, mark, source, back(mark.last)) is Verdict.BARE
                or not here_words.any(back(mark.last))
            )
            for mark in gained
        },
    )


def _undone(french: Passage, english: Passage) -> Iterator[Mark]:
    """Negations of negative words ("n'exclut pas") of which the English has the word alone."""
    alignment: Alignment | None = None
    for mark in french.read(marks)[:_MOST]:
        if mark.kind != HINT or mark.first == mark.last or french.words[mark.first] not in _NE:
            continue
        alignment = alignment or align(french, english)
        place = alignment(mark.last)
        if taken_literally(french, mark, english, place) and not any(
            other.kind >= HINT
            and abs(other.first - place) <= _AMPLE
            and not taken_literally(french, mark, english, other.first, reach=0)
            for other in english.read(marks)[:_MOST]
        ):
            yield mark


def _bare(source: Passage, mark: Mark, left: _Words, place: float) -> bool:
    """Whether the French word that is denied stands undenied in the English."""
    target = left.passage
    left = left._replace(
        marks=[m for m in left.marks if m.kind > HINT or not renders(source, mark, target, m.first)]
    )
    if left.firm(place):
        return False
    found = verdict(source, mark, target, place)
    return found is Verdict.BARE or (
        found is Verdict.UNKNOWN
        and not left.any(place)
        and not left.anywhere()
        and not stays(source, mark, target, place)
    )


class _Words(NamedTuple):
    """What is left in a text that denies without a negation, for one that it may stand for.

    Attributes:
        passage: the text.
        marks: of its negative elements, those that account for none in the other text.
        shared: the stems of the other text: a word that both have is no way to say "not" in one.
    """

    passage: Passage
    marks: list[Mark]
    shared: frozenset[str]

    def firm(self, place: float) -> bool:
        """Whether a word that denies as a rule stands within reach, or one that may close by."""
        return self._within(HINT, place, _AMPLE) or self._within(TRACE, place, _CLOSE)

    def any(self, place: float) -> bool:
        """Whether anything does that may deny."""
        return self._within(HINT, place, _AMPLE) or self._within(TRACE, place, _NEAR)

    def anywhere(self) -> bool:
        """Whether a word that is negative by its form stands anywhere: "it is unclear whether"."""
        keys = self.passage.read(stems)
        return any(
            mark.kind == HINT
            and self.passage.words[mark.first].startswith(_FORMED)
            and keys[mark.first] not in self.shared
            for mark in self.marks
        )

    def _within(self, least: int, place: float, reach: int) -> bool:
        keys = self.passage.read(stems)
        return any(
            least <= mark.kind <= HINT
            and abs(mark.first - place) <= reach
            and keys[mark.first] not in self.shared
            for mark in self.marks
        )


def _terms(kind: int, other: int) -> tuple[int, int]:
    """How far two kinds of mark may stand apart to account for each other, and at what cost."""
    if kind == other:
        return (_FAR if kind > HINT else _NEAR), 0
    low, high = min(kind, other), max(kind, other)
    if low >= DENIAL:
        return (2 * _NEAR if low > DENIAL else _NEAR), 1
    if high <= HINT:
        return _NEAR, 2
    return (_CLOSE if low == TRACE else _NEAR), _COST
