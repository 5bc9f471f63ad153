"""Which words are English, and which of them French has too.

No list of French words is needed: a word of the English that stands in the French letter by letter
and is not English was not translated.
"""

from __future__ import annotations

import re
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
        english: all that an English text may hold, loans from French among them.
        english_only: those that no French text has.
        rare: those that both languages have, and English seldom (dengue), not part of ``english``.
        suspect: those that English dictionaries have, and French texts far more often (temps), not
            part of ``english``.
        english_function: function words that no French text has (the, of, was).
        french_function: function words that no English text has (dans, les, était).
        phrases: French phrases that English prints as they are (raison d'être).
    """

    english: frozenset[str]
    english_only: frozenset[str]
    rare: frozenset[str]
    suspect: frozenset[str]
    english_function: frozenset[str]
    french_function: frozenset[str]
    phrases: re.Pattern[str]


@cache
def vocabulary() -> Vocabulary:
    """The words, read from ``summarise/data`` when they are first asked for.

    Example:
        >>> words = vocabulary()
        >>> "information" in words.english, "information" in words.english_only
        (True, False)
    """
    lists: dict[str, list[str]] = {
        kind: [] for kind in ("both", "english", "loan", "phrase", "rare", "suspect")
    }
    for kind, words in _lines(_WORDS_FILE):
        lists[kind] += words.strip().split("; " if kind == "phrase" else None)
    english_only = frozenset(lists["english"])
    english = english_only.union(lists["both"], lists["loan"])
    function = {
        code: {piece for word in words.strip().split() for piece in word.split("'") if piece}
        for code, words in _lines(_FUNCTION_WORDS_FILE)
        if code in ("en", "fr")
    }
    phrases = sorted(lists["phrase"], key=lambda phrase: (phrase[0], -len(phrase)))
    # One branch for each first letter: hundreds of them are slow.
    branches = [
        letter + f"(?:{'|'.join(re.escape(phrase[1:]) for phrase in group)})"
        for letter, group in groupby(phrases, key=lambda phrase: phrase[0])
    ]
    return Vocabulary(
        english=english,
        english_only=english_only,
        rare=frozenset(lists["rare"]),
        suspect=frozenset(lists["suspect"]),
        english_function=frozenset(function["en"] & english_only),
        french_function=frozenset(
            word for word in function["fr"] - function["en"] - english if len(word) > 1
        ),
        phrases=re.compile(rf"(?<!\w)(?:{'|'.join(branches)})(?!\w)"),
    )


def _lines(path: Path) -> list[tuple[str, str]]:
    """What comes before the colon of each line, and what comes after it."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, words = line.partition(":")
            pairs.append((kind, words))
    return pairs
