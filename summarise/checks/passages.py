"""A text that the checks read: folded and cut into words once, then read by every check.

An article is analysed once, however many claims cite it: what a check reads in a passage (its
figures, its names, …) is kept with the passage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

from summarise.findings import Language
from summarise.verbatim import fold

__all__ = ["Passage"]

T = TypeVar("T")

_WORD = re.compile(r"\w[\w\xad]*")
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_FILLER = "\xad"  # a soft hyphen: it is part of a word, and does not count


class Passage:
    """A sentence of the article, or one language of a claim.

    Args:
        text: what it says.
        language: what it is written in, or meant to be.
        sentence: the id of the sentence of the article that it is, None for any other text.

    Attributes:
        cased: the text with one kind of space, apostrophe ('), dash (-) and quotation mark ("),
            and accents composed. Offsets in it are offsets in the text.
        folded: ``cased`` in small letters. Offsets stay true.
        words: the letters and digits between anything else, in small letters: "L'UE n'a" is
            ``["l", "ue", "n", "a"]``.
        starts: the offset of each word.
        ends: the offset after each word.
        vocabulary: the words as a set, to ask at little cost whether a reading is worth while.

    Example:
        >>> passage = Passage("L’UE n’a pas cédé.", "fr")
        >>> passage.words
        ['l', 'ue', 'n', 'a', 'pas', 'cédé']
        >>> passage.text[passage.starts[1]:passage.ends[1]]
        'UE'
    """

    def __init__(self, text: str, language: Language, sentence: int | None = None) -> None:
        self.text = text
        self.language: Language = language
        self.sentence = sentence
        self._read: dict[Callable[[Passage], Any], Any] = {}

    def __repr__(self) -> str:
        return f"Passage({self.text!r}, {self.language!r}, {self.sentence!r})"

    def read(self, reader: Callable[[Passage], T]) -> T:
        """What a reader makes of this passage; it is asked once, and its answer kept.

        Args:
            reader: a function of the passage alone.
        """
        try:
            return cast(T, self._read[reader])
        except KeyError:
            found = self._read[reader] = reader(self)
            return found

    @cached_property
    def cased(self) -> str:
        text = fold(self.text)
        if unicodedata.is_normalized("NFC", text):
            return text
        return _DECOMPOSED.sub(_composed, text)

    @cached_property
    def folded(self) -> str:
        lower = self.cased.lower()
        if len(lower) == len(self.text):
            return lower
        # "İ" becomes two characters in small letters; it stays as it is.
        return "".join(
            small if len(small := letter.lower()) == 1 else letter for letter in self.cased
        )

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(self.folded)]

    @cached_property
    def words(self) -> list[str]:
        folded = self.folded
        if _FILLER in folded:
            return [folded[start:end].replace(_FILLER, "") for start, end in self._spans]
        return [folded[start:end] for start, end in self._spans]

    @cached_property
    def starts(self) -> list[int]:
        return [start for start, _ in self._spans]

    @cached_property
    def ends(self) -> list[int]:
        return [end for _, end in self._spans]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)


def _composed(match: re.Match[str]) -> str:
    """A letter and its accents as one letter, filled up to the same length."""
    composed = unicodedata.normalize("NFC", match[0])
    return composed + _FILLER * (len(match[0]) - len(composed))
