"""Whether both languages of a claim name a speaker, though one of them has no verb for it.

*The opposition sees the bill as …* for "Aux yeux de l'opposition, …"; *the suspect, who says he is
innocent* for "le suspect, qui clame son innocence": no two languages report in the same words. A
speaker who is named in both was neither lost nor made up.
"""

from __future__ import annotations

from itertools import takewhile

from summarise.checks.modality.hedges import Cue
from summarise.checks.parity.cognates import words_in
from summarise.checks.passages import Passage

__all__ = ["speaks_in"]

_REACH = 5
_PRONOUNS = frozenset(("he", "she", "they", "it", "who", "we", "i", "il", "elle", "ils", "elles"))
_STOPS = frozenset(("that", "que", "qu", "de", "d"))


def _speaker(passage: Passage, cue: Cue) -> range:
    """The words that name who speaks: beside the cue, up to the next mark."""
    text, starts, ends = passage.folded, passage.starts, passage.ends
    size = len(starts)

    def whole(index: int) -> bool:
        """Whether no mark stands between a word and the next."""
        return index + 1 >= size or not any(
            mark in text[ends[index] : starts[index + 1]] for mark in ',;:".!?()'
        )

    after = list(
        takewhile(
            lambda index: index < size and (index == cue.last or whole(index - 1)),
            range(cue.last, cue.last + _REACH),
        )
    )
    prepositional = cue.last - cue.first > 1 or passage.words[cue.first] in ("selon", "per")
    if prepositional:
        return range(cue.last, cue.last + len(after))
    before = cue.first
    while before and cue.first - before < _REACH and whole(before - 1):
        before -= 1
    if cue.first - before >= 1 and passage.words[before] not in ("a", "ont", "avait"):
        return range(before, cue.first)
    return range(cue.last, cue.last + len(after))


def speaks_in(passage: Passage, cue: Cue, other: Passage) -> bool:
    """Whether the one who speaks in a passage is named in its translation, or only as *he*.

    Example:
        >>> from summarise.checks.modality.hedges import cues_in
        >>> passage = Passage("Aux yeux de l’opposition, le texte est vide.", "fr")
        >>> (cue,) = passage.read(cues_in)
        >>> speaks_in(passage, cue, Passage("The opposition calls it hollow.", "en"))
        True
    """
    named = _speaker(passage, cue)
    spoken = {key for word in passage.read(words_in) if word.number in named for key in word.keys}
    if not spoken:
        return passage.language == "en" and any(
            passage.words[index] in _PRONOUNS for index in named
        )
    return any(not spoken.isdisjoint(word.keys) for word in other.read(words_in))
