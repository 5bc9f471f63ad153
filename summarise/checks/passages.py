"""A text that the checks read: folded and cut into words once, then read by every check.

An article is analysed once, however many claims cite it: what a check reads in a passage (its
figures, its names, …) is kept with the passage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate
from typing import Any, TypeVar

from summarise.findings import Language
from summarise.naming import among, plain
from summarise.verbatim import fold

__all__ = ["Passage", "words"]

T = TypeVar("T")

_WORD = re.compile(r"(\w[\w\xad]*)")
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_FILLER = "\xad"  # a soft hyphen: it is part of a word, and does not count


def words(text: str) -> frozenset[str]:
    """A set of words, written as one text: for lists that are too long to read as a set."""
    return frozenset(text.split())


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
        self.cased = _cased(text)
        self.folded = _small(self.cased)
        # What is no word and what is one, by turns: every second piece is a word.
        pieces = _WORD.split(self.folded)
        offsets = list(accumulate(map(len, pieces)))
        self.words: list[str] = pieces[1::2]
        self.starts = offsets[:-1:2]
        self.ends = offsets[1::2]
        if _FILLER in self.folded:
            self.words = [word.replace(_FILLER, "") for word in self.words]
        self.vocabulary = frozenset(self.words)
        self._read: dict[Callable[[Passage], Any], Any] = {}

    def __repr__(self) -> str:
        return f"Passage({self.text!r}, {self.language!r}, {self.sentence!r})"

    def read(self, reader: Callable[[Passage], T]) -> T:
        """What a reader makes of this passage; it is asked once, and its answer kept.

        Args:
            reader: a function of the passage alone.
        """
        found: T
        try:
            found = self._read[reader]
        except KeyError:
            found = self._read[reader] = reader(self)
        return found

    def mentions(self, name: str) -> bool:
        """Whether it names it, as ``summarise.naming.mentions``; the sentences are asked often."""
        return among(name, self.read(_plain))


def _plain(passage: Passage) -> str:
    return plain(passage.text)


def _cased(text: str) -> str:
    folded = fold(text)
    if unicodedata.is_normalized("NFC", folded):
        return folded
    return _DECOMPOSED.sub(_composed, folded)


def _small(cased: str) -> str:
    lower = cased.lower()
    if len(lower) == len(cased):
        return lower
    # "İ" becomes two characters in small letters; it stays as it is.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in cased)


def _composed(match: re.Match[str]) -> str:
    """A letter and its accents as one letter, filled up to the same length."""
    composed = unicodedata.normalize("NFC", match[0])
    return composed + _FILLER * (len(match[0]) - len(composed))
