"""Which words are English, and which of them French has too.

No list of French words is needed: a word of the English that stands in the French letter by letter
and is not English was not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

__all__ = ["Vocabulary", "vocabulary"]

_WORDS_FILE = Path(__file__).parents[2] / "data" / "english_words.txt"
_FUNCTION_WORDS_FILE = Path(__file__).parents[2] / "data" / "function_words.txt"


class Vocabulary(NamedTuple):
    """Words in small letters, without apostrophes.

    Attributes:
        shared: those that an English text may hold and a French one too, loans from French among
            them.
        english_only: those that no French text has.
        rare: those that both languages have, and English seldom (dengue), not part of ``shared``.
        suspect: those that English dictionaries have, and French texts far more often (temps), not
            part of ``shared``.
        english_function: function words that no French text has (the, of, was).
        french_function: function words that no English text has (dans, les, était).
        phrases: French phrases that English prints as they are (raison d'être).
    """

    shared: frozenset[str]
    english_only: frozenset[str]
    rare: frozenset[str]
    suspect: frozenset[str]
    english_function: frozenset[str]
    french_function: frozenset[str]
    phrases: re.Pattern[str]

    def has(self, word: str) -> bool:
        """Whether an English text may hold a word."""
        return word in self.english_only or word in self.shared


@cache
def vocabulary() -> Vocabulary:
    """The words, read from ``summarise/data`` when they are first asked for.

    Example:
        >>> words = vocabulary()
        >>> words.has("information"), "information" in words.english_only
        (True, False)
    """
    lists: dict[str, set[str]] = {
        kind: set() for kind in ("both", "english", "loan", "phrase", "rare", "suspect")
    }
    for kind, words in _lines(_WORDS_FILE):
        lists[kind].update(words.strip().split("; " if kind == "phrase" else None))
    english_only = frozenset(lists.pop("english"))
    shared = frozenset(lists["both"] | lists["loan"])
    function = {
        code: {piece for word in words.strip().split() for piece in word.split("'") if piece}
        for code, words in _lines(_FUNCTION_WORDS_FILE)
        if code in ("en", "fr")
    }
    phrases = sorted(lists["phrase"], key=lambda phrase: (phrase[0], -len(phrase), phrase))
    # One branch for each first letter: hundreds of them are slow.
    branches = [
        letter + f"(?:{'|'.join(re.escape(phrase[1:]) for phrase in group)})"
        for letter, group in groupby(phrases, key=lambda phrase: phrase[0])
    ]
    return Vocabulary(
        shared=shared,
        english_only=english_only,
        rare=frozenset(lists["rare"]),
        suspect=frozenset(lists["suspect"]),
        english_function=frozenset(function["en"] & english_only),
        french_function=frozenset(
            word
            for word in function["fr"] - function["en"] - english_only - shared
            if len(word) > 1
        ),
        phrases=re.compile(rf"(?<!\w)(?:{'|'.join(branches)})(?!\w)"),
    )


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """What comes before the colon of each line, and what comes after it."""
    with path.open(encoding="utf-8") as lines:  # one at a time: the whole file takes megabytes
        for line in lines:
            if not line.startswith("#"):
                kind, _, words = line.partition(":")
                yield kind, words
