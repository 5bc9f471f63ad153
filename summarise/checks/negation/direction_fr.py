"""Words of the French of a claim that point the other way than its evidence.

A summary may put the same in other words: a flip counts only where both texts speak of the same
thing there, and nothing denies either of the two words.
"""

from __future__ import annotations

from collections.abc import Iterator

from summarise.checks.case import Case
from summarise.checks.negation.aligning import stems
from summarise.checks.negation.antonyms import Pole
from summarise.checks.negation.direction import Flip, Sighting, flips, sightings
from summarise.checks.negation.french import EMPTY, HALF_SHARED, SHARED, in_evidence, quote, span
from summarise.checks.negation.negatives import DENIAL, HINT, TRACE, Mark
from summarise.checks.negation.polarity import marks
from summarise.checks.passages import Passage
from summarise.summary import CheckName, Finding, Language

__all__ = ["agreeing", "directions", "reversed_by_negation", "turned"]

_BESIDE = 5  # words beside one of direction that show what it is about
_HELD = 4  # words about one of direction in which a negation holds it
_WIDE = 7  # and in which its counterpart may stand in the other text


def directions(case: Case) -> Iterator[Finding]:
    """Words that point the other way than the evidence."""
    claim = case.fr
    if any(passage.text == claim.text for passage in case.evidence):
        return
    for passage in case.evidence:
        for flip in flips(passage, claim):
            if _denied(passage, flip.source.first) != _denied(claim, flip.target.first):
                continue  # "renonce à fermer", "reste ouvert"
            if _ends(passage, flip.source.pole) == _ends(claim, flip.source.pole):
                continue  # both ends in both, in another order
            about = _context(claim, flip.target.first)
            share = _overlap(about, passage, flip.source.first)
            same = max(
                (
                    _overlap(about, other, sighting.first)
                    for other in case.evidence
                    for sighting in agreeing(other, flip)
                ),
                default=0.0,
            )
            if share > max(same, HALF_SHARED):
                sure = flip.sure and share >= SHARED
                yield turned(case, "negation", flip._replace(sure=sure), passage, claim)


def _context(passage: Passage, index: int) -> frozenset[str]:
    """The stems about a word, without its own."""
    keys = passage.read(stems)
    near = (*keys[max(index - _BESIDE, 0) : index], *keys[index + 1 : index + _BESIDE + 1])
    return frozenset(key for key in near if key and key not in EMPTY)


def _overlap(about: frozenset[str], passage: Passage, index: int) -> float:
    return len(about & _context(passage, index)) / max(len(about), 1)


def agreeing(passage: Passage, flip: Flip) -> list[Sighting]:
    """The words of this passage that give the direction which another contradicts."""
    pole = flip.target.pole
    seen = passage.read(sightings).all.get(pole.concept, ())
    return [sighting for sighting in seen if sighting.pole.sign == pole.sign]


def reversed_by_negation(source: Passage, here: int, target: Passage, there: int) -> bool:
    """Whether one of two words is denied and the other is not: "ne baisse pas", "rises"."""
    return (_near_negation(source, here) and not _near_negation(target, there, _WIDE, TRACE)) or (
        _near_negation(target, there) and not _near_negation(source, here, _WIDE, TRACE)
    )


def _ends(passage: Passage, pole: Pole) -> list[int]:
    """How often a passage has each end of a concept."""
    return sorted(sighting.pole.sign for sighting in passage.read(sightings).all[pole.concept])


def _denied(passage: Passage, index: int) -> bool:
    """Whether anything about a word denies it, or holds it back: "ne rouvrira qu'en mai"."""
    return any(
        (mark.kind > TRACE or mark.last > mark.first)
        and mark.first - _HELD <= index <= mark.last + _HELD
        and mark.first != index
        for mark in passage.read(marks)
    )


def _near_negation(passage: Passage, index: int, reach: int = _HELD, above: int = DENIAL) -> bool:
    return any(
        (mark.kind > above or _explicit(passage, mark))
        and mark.first - reach <= index <= mark.last + reach
        and mark.first != index
        for mark in passage.read(marks)
    )


def _explicit(passage: Passage, mark: Mark) -> bool:
    """Whether a mark that asks for no counterpart is a "not" all the same: "not until"."""
    word = passage.words[mark.first]
    return mark.kind == HINT and (
        word in ("not", "never")
        or passage.words[mark.last] == "t"
        or (word in ("ne", "n") and mark.last > mark.first)
    )


def turned(case: Case, check: CheckName, flip: Flip, source: Passage, target: Passage) -> Finding:
    """A finding about a direction that is turned round."""
    found = span(target, flip.target.first, flip.target.last)
    expected = span(source, flip.source.first, flip.source.last)
    language: Language = target.language
    whose = "the French" if source is case.fr else "the article"
    return case.finding(
        check,
        "error" if flip.sure else "warning",
        language,
        f"says “{quote(found)}”; {whose} says “{quote(expected)}”.",
        found=found,
        expected=in_evidence(case, expected),
    )
