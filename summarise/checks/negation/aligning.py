"""Which word of a French text stands where which word of its English does, roughly.

Translations of news keep the order of what they say, and share figures, names and the many words
that English took from French. These are the anchors; everything else lies between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from summarise.checks.passages import Passage
from summarise.verbatim import without_accents

__all__ = ["Alignment", "align", "stem", "stems"]

_LEAST = 4  # letters of a word that can be an anchor
_STEM = 5  # letters that are compared


class Alignment:
    """A map from the words of one text to those of another.

    Args:
        anchors: pairs of word indices, rising in both.
        lengths: how many words each text has.
    """

    def __init__(self, anchors: Sequence[tuple[int, int]], lengths: tuple[int, int]) -> None:
        self._from = [-1, *(source for source, _ in anchors), lengths[0]]
        self._to = [-1, *(target for _, target in anchors), lengths[1]]

    def __call__(self, index: float) -> float:
        """Where the word at this index stands in the other text."""
        after = min(max(bisect_right(self._from, index), 1), len(self._from) - 1)
        left, right = self._from[after - 1], self._from[after]
        low, high = self._to[after - 1], self._to[after]
        return low + (index - left) * (high - low) / (right - left)


def align(source: Passage, target: Passage) -> Alignment:
    """Line two texts up by the stems that each has once.

    Example:
        >>> french = Passage("Le ministre portugais a démissionné mardi à Lisbonne.", "fr")
        >>> english = Passage("The Portuguese minister resigned in Lisbon on Tuesday.", "en")
        >>> align(french, english)(7)
        5.0
    """
    theirs = target.read(_keys)
    pairs = [(here, theirs[key]) for key, here in source.read(_keys).items() if key in theirs]
    pairs.sort()
    return Alignment(_rising(pairs), (len(source.words), len(target.words)))


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The letters of a word that it has in common with its kin, "" where it has too few.

    Example:
        >>> stem("élections"), stem("elected"), stem("12"), stem("les")
        ('elect', 'elect', '12', '')
    """
    if word[:1].isdigit():
        return word
    if len(word) < _LEAST:
        return ""
    return without_accents(word[: _STEM + 1].replace("œ", "oe"))[:_STEM]


def stems(passage: Passage) -> list[str]:
    """The stem of every word of a passage, to be read with ``passage.read(stems)``."""
    return [stem(word) for word in passage.words]


def _keys(passage: Passage) -> dict[str, int]:
    """Where each stem stands that the passage has once."""
    keys: dict[str, int] = {}
    for index, key in enumerate(passage.read(stems)):
        if key:
            keys[key] = -1 if key in keys else index
    return {key: index for key, index in keys.items() if index >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises in both; ``pairs`` are sorted by the first."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, target) in enumerate(pairs):
        place = bisect_left(tails, target)
        previous.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(target)
            ends.append(number)
        else:
            tails[place] = target
            ends[place] = number
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = previous[number]
    return chain[::-1]
