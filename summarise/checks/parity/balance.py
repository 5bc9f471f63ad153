"""Whether one language of a claim says what the other does not: a stretch without counterpart.

Two signs are weighed together, as logarithms of odds: words in a row that have no counterpart, and
a text that is longer than a translation should be. Each alone is common in good translations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from summarise.checks.parity.cognates import Word, words_in
from summarise.checks.passages import Passage

__all__ = ["Gap", "gaps"]

# How much a word without counterpart speaks for a gap, and one with a counterpart against it, by
# kind: measured on translations of news and on texts that have nothing to do with one another. A
# figure counts like any word here: units are converted, and figures have a check of their own.
_WITHOUT = {"figure": 0.6, "name": 1.2, "acronym": 0.6, "long": 0.9, "short": 0.7}
_WITH = {"figure": -3.4, "name": -3.3, "acronym": -3.3, "long": -3.0, "short": -2.9}
_EASE = 0.8
"""How much words without counterpart on the other side speak against a gap: both are free there."""
_LETTER = 0.8, 7
"""What a letter of an acronym stands for that the other text spells out: a word, characters."""
_FRENCH = 0.175
"""The logarithm of how much longer French is than the English of it, in characters."""
_SPREAD = 0.006, 1.1  # of that logarithm: its variance, of any text and per character
_TAIL = 4  # degrees of freedom of Student's t: free translations are more common than a bell says
_SHARES = 0.5, 2.0  # how much more or less than its share of the letters a stretch may weigh


class Gap(NamedTuple):
    """A stretch of one text that the other may lack.

    Attributes:
        weight: the logarithm of the odds that it does.
        start: offset of its first character.
        end: offset after its last.
        strange: the logarithm of the odds that the other text has nothing to do with this one.
    """

    weight: float
    start: int
    end: int
    strange: float


def gaps(one: Passage, other: Passage) -> tuple[Gap, Gap]:
    """What each of two texts says that the other may lack.

    Example:
        >>> french = Passage("Le maire a démissionné et le préfet nommera un successeur.", "fr")
        >>> english = Passage("The mayor has resigned.", "en")
        >>> gap, _ = gaps(french, english)
        >>> gap.weight > 6, french.text[gap.start : gap.end]
        (True, 'préfet nommera un successeur')
    """
    ours, theirs = one.read(words_in), other.read(words_in)
    paired, paired_there = _paired(ours, theirs)
    run, there = _run(one, ours, paired), _run(other, theirs, paired_there)
    return _gap(one, other, run, there), _gap(other, one, there, run)


def _paired(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[list[bool], list[bool]]:
    """For each word of two texts, whether it has a counterpart; one word is that of one other."""
    places: dict[str, list[int]] = {}
    for number in range(len(theirs) - 1, -1, -1):
        for key in theirs[number].keys:
            places.setdefault(key, []).append(number)
    here, there = [False] * len(ours), [False] * len(theirs)
    for number, word in enumerate(ours):
        first = -1
        for key in word.keys:
            free = places.get(key)
            while free and there[free[-1]]:
                free.pop()
            if free and (first < 0 or free[-1] < first):
                first = free[-1]
        if first >= 0:
            here[number] = there[first] = True
    return here, there


class _Run(NamedTuple):
    """Words in a row, by their numbers, and what they weigh; the last is -1 for no word."""

    weight: float
    first: int
    last: int
    total: float  # of all words
    letters: int  # of the acronyms without counterpart


def _run(passage: Passage, words: Sequence[Word], paired: Sequence[bool]) -> _Run:
    """The words in a row that speak most for a gap."""
    weight = best = total = 0.0
    first = best_first = letters = 0
    best_last = -1
    for (number, kind, _), has in zip(words, paired, strict=True):
        speaks = _WITH[kind] if has else _WITHOUT[kind]
        total += speaks
        if kind == "acronym" and not has:
            letters += passage.ends[number] - passage.starts[number]
        if weight <= 0:
            weight, first = 0.0, number
        weight += speaks
        if weight > best:
            best, best_first, best_last = weight, first, number
    return _Run(best, best_first, best_last, total, letters)


def _gap(passage: Passage, other: Passage, run: _Run, there: _Run) -> Gap:
    if run.last < 0:
        return Gap(0.0, 0, 0, run.total)
    start, end = passage.starts[run.first], passage.ends[run.last]
    words, characters = _LETTER
    length = len(passage.text) + characters * run.letters
    length_there = len(other.text) + characters * there.letters + 1
    longer = math.log(length / length_there)
    longer += -_FRENCH if passage.language == "fr" else _FRENCH
    spread = math.sqrt(_SPREAD[0] + _SPREAD[1] / max(length, length_there))
    share = (end - start) / length
    # Of the lengths that the gap would explain, the one nearest to what is seen.
    explained = min(max(1 - math.exp(-longer), _SHARES[0] * share), _SHARES[1] * share, 0.85)
    length_speaks = _log_t((longer + math.log1p(-explained)) / spread) - _log_t(longer / spread)
    ease = _EASE * there.weight + words * there.letters
    return Gap(run.weight - ease + length_speaks, start, end, run.total)


def _log_t(deviation: float) -> float:
    return -(_TAIL + 1) / 2 * math.log1p(deviation * deviation / _TAIL)
