"""Two figures of a claim that have changed places: "30 morts et 12 blessés"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice

from summarise.checks.dates.neighbours import alike, answering, context_of, labels_in
from summarise.checks.numbers.figures import Figure, figures_in
from summarise.checks.passages import Passage

__all__ = ["swapped"]

_MOST = 8  # figures of a claim that are looked at
_CLEAR = 4
_BESIDE = 3  # what the word beside a figure weighs
_CLEAR_ACROSS = 3
_PART = re.compile(
    r"[^,;.:]{0,24}? (?:of|out of|sur)(?: (?:an?|un|the|les|total|de|of|these|those|ces))*+ "
)

Figures = dict[float, Figure]
"""Figures by their value."""


def swapped(
    claim: Passage, evidence: Sequence[Passage]
) -> Iterator[tuple[Figure, Passage, Figure]]:
    """Figures that stand where one sentence has another, which stands where it has them.

    The word beside each must be the one beside the other there, and no other sentence may have
    either with its own: a claim that joins sentences also joins their figures.

    Yields:
        The figure of the claim; the sentence, and the figure in it that belongs there.

    Example:
        >>> sentence = Passage("La tempête a fait 12 morts et 30 blessés.", "fr")
        >>> claim = Passage("30 morts et 12 blessés", "fr")
        >>> [figure.value for _, _, figure in swapped(claim, [sentence])]
        [12.0, 30.0]
    """
    ours = claim.read(_single)
    if len(ours) < 2:
        return
    for sentence in evidence:
        theirs = sentence.read(_single)
        shared = list(islice((value for value in ours if value in theirs), _MOST))
        if len(shared) < 2:
            continue
        pairs = [
            (one, other)
            for one, other in combinations(shared, 2)
            if ours[one].unit == ours[other].unit and not _is_share(claim, ours[one], ours[other])
        ]
        if not pairs:
            continue
        ahead, clear = (_across, _CLEAR_ACROSS) if claim.language == "en" else (_within, _CLEAR)
        likeness = ahead(claim, sentence, ours, theirs, shared)
        for one, other in pairs:
            kept = likeness(one, one) + likeness(other, other)
            there, back = likeness(one, other), likeness(other, one)
            if min(there, back) < _BESIDE or there + back - kept < clear:
                continue  # "deux pièges par commune, soit 96", of which a claim has "96 pièges"
            if not any(_fits(claim, ours[value], evidence, sentence) for value in (one, other)):
                yield ours[one], sentence, theirs[other]
                yield ours[other], sentence, theirs[one]


def _fits(claim: Passage, figure: Figure, evidence: Sequence[Passage], but: Passage) -> bool:
    """Whether another sentence has the figure with the word beside it that the claim has."""
    for sentence in evidence:
        for other in sentence.read(figures_in) if sentence is not but else ():
            if other.value != figure.value or other.name:
                continue
            ours, theirs = {figure.value: figure}, {other.value: other}
            of = _across if claim.language == "en" else _within
            likeness = of(claim, sentence, ours, theirs, [figure.value])
            if likeness(figure.value, figure.value) >= _BESIDE:
                return True
    return False


def _is_share(claim: Passage, one: Figure, other: Figure) -> bool:
    """Whether one is a part of the other, "45 of the 117": they count the same things."""
    first, second = sorted((one, other))
    return _PART.fullmatch(claim.folded, first.end, second.start) is not None


Likeness = Callable[[float, float], float]
"""How much the words around a value of the claim are those around one of the sentence."""


def _within(
    claim: Passage, sentence: Passage, ours: Figures, theirs: Figures, shared: Sequence[float]
) -> Likeness:
    """Of French and French."""
    near = {value: context_of(claim, ours[value].start, ours[value].end) for value in shared}
    there = {
        value: context_of(sentence, theirs[value].start, theirs[value].end) for value in shared
    }
    return lambda one, other: alike(near[one], there[other])


def _across(
    claim: Passage, sentence: Passage, ours: Figures, theirs: Figures, shared: Sequence[float]
) -> Likeness:
    """Of English and French, by words of one origin and common translations."""
    near = {value: claim.read(labels_in)[ours[value].start] for value in shared}
    there = {value: sentence.read(labels_in)[theirs[value].start] for value in shared}
    return lambda one, other: answering(near[one], there[other])


def _single(passage: Passage) -> Figures:
    """The figures whose value the passage states once."""
    found: Figures = {}
    twice = set()
    for figure in passage.read(figures_in):
        if figure.name or (figure.weak and figure.kind != "cardinal"):
            continue
        if figure.value in found:
            twice.add(figure.value)
        found[figure.value] = figure
    return {value: figure for value, figure in found.items() if value not in twice}
