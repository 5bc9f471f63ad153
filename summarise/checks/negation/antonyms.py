"""The words that deny, and the words that say the opposite of each other, in both languages.

Two tables in ``summarise/data``: ``antonyms_denials.txt`` (*refuse*, *impossible*, *lack*) and
``antonyms_pairs.txt`` (*hausse* and *baisse*, *rise* and *fall*, concept by concept). A word is
looked up once and then remembered, so that running text costs one dictionary access a word.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from summarise.checks.passages import Passage
from summarise.summary import Language

__all__ = ["FIRM", "OUTRIGHT", "WEAK", "Pole", "Word", "lexicon"]

_DATA = Path(__file__).parents[2] / "data"
_REMEMBERED = 50_000  # words; French news has fewer, and odd texts must not fill the memory

_FLAGS = ("debatable", "telling", "mutual", "viewpoint", "crossed")

# Adjectives in un- and -less are open classes; these only look like them.
_NOT_UN = (
    "under",
    "unit",
    "unio",
    "uniq",
    "univ",
    "unic",
    "unif",
    "unil",
    "uncl",
    "unan",
    "until",
    "unto",
    "undo",
    "unes",
    "unrest",
    "unearth",
)
_NOT_LESS = frozenset({"less", "unless", "bless", "nevertheless", "nonetheless", "regardless"})


WEAK, FIRM, OUTRIGHT = 1, 2, 3
"""How firmly a word denies: here and there, as a rule, and so that it must not be lost."""


class Pole(NamedTuple):
    """One of the two ends of a concept.

    Attributes:
        concept: such as "change", of which one end is a rise and the other a fall.
        sign: 1 or -1.
        sure: whether the word means this end and nothing else in running text.
        debatable: whether a good paraphrase may name the other end.
        telling: whether it is enough that one of two opposite words is sure, the one at fault.
        mutual: whether it may be the other one as well.
        viewpoint: whether the other end is as true of the other party: who buys, and who sells.
        crossed: whether that is so only where the parties change places.
    """

    concept: str
    sign: int
    sure: bool
    debatable: bool
    telling: bool
    mutual: bool
    viewpoint: bool
    crossed: bool


class Word(NamedTuple):
    """What the tables say about a word.

    Attributes:
        denies: how firmly, 0 where it does not: ``WEAK``, ``FIRM`` or ``OUTRIGHT``.
        poles: what it means by itself.
        pairs: what it means before a given next word.
    """

    denies: int
    poles: tuple[Pole, ...]
    pairs: dict[str, tuple[Pole, ...]]


class _Lexicon(dict[str, "Word | None"]):
    """Words by their spelling, worked out when first asked for."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._denials: dict[str, int] = {}
        self._poles: dict[str, list[Pole]] = {}
        self._pairs: dict[str, dict[str, tuple[Pole, ...]]] = {}
        self._english = language == "en"
        for entry in _denials(language):
            word = entry.lstrip("!~")
            self._denials[word] = {"!": OUTRIGHT, "~": WEAK}.get(entry[0], FIRM)
        for entry, pole in _poles(language):
            first, _, second = entry.partition("_")
            if second:
                pairs = self._pairs.setdefault(first, {})
                pairs[second] = (*pairs.get(second, ()), pole)
            else:
                self._poles.setdefault(first, []).append(pole)

    def __missing__(self, word: str) -> Word | None:
        keys = [word, *(word[:length] + "*" for length in range(min(len(word), 16), 1, -1))]
        denies = next((self._denials[key] for key in keys if key in self._denials), 0)
        poles: dict[str, Pole] = {}
        for key in keys:  # the longest entry first; it decides for its concept
            for pole in self._poles.get(key, ()):
                known = poles.setdefault(pole.concept, pole)
                if known.sign != pole.sign and key == word:
                    poles[pole.concept] = known._replace(sign=0, sure=False)
        pairs = self._pairs.get(word, {})
        if not denies and self._english and _negative_affix(word):
            denies = FIRM
        found = None
        if denies or poles or pairs:
            found = Word(denies, tuple(poles.values()), pairs)
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


@cache
def lexicon(language: Language) -> dict[str, Word | None]:
    """The words of a language; any word may be asked for with ``[]``.

    Example:
        >>> lexicon("en")["refused"].denies == OUTRIGHT
        True
        >>> [pole.concept for pole in lexicon("fr")["grimpera"].poles]
        ['change']
        >>> lexicon("fr")["chat"] is None
        True
    """
    return _Lexicon(language)


def entries_in(passage: Passage) -> list[tuple[int, Word]]:
    """What the tables say of each word of a passage that is in them, with the word's index."""
    entry_of = lexicon(passage.language).__getitem__
    return [
        (index, entry)
        for index, entry in enumerate(map(entry_of, passage.words))
        if entry is not None
    ]


def _negative_affix(word: str) -> bool:
    """Whether an English word is negative by its form: unpaid, nonlethal, homeless."""
    if word.startswith("un"):
        return len(word) >= 5 and not word.startswith(_NOT_UN)
    if word.startswith("non"):
        return len(word) >= 6 and word != "nonetheless"
    return word.endswith("less") and word not in _NOT_LESS


def _lines(name: str) -> list[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _denials(language: Language) -> list[str]:
    entries: list[str] = []
    current = ""
    for line in _lines("antonyms_denials.txt"):
        if line in ("fr", "en"):
            current = line
        elif current == language:
            entries.extend(line.split())
    return entries


def _poles(language: Language) -> list[tuple[str, Pole]]:
    entries: list[tuple[str, Pole]] = []
    concept = ""
    flags: list[str] = []
    for line in _lines("antonyms_pairs.txt"):
        head, *words = line.split()
        if head == "@":
            concept, *flags = words
        elif head[:2] == language:
            sign = 1 if head[2] == "+" else -1
            for word in words:
                bare = word.removeprefix("~")
                entries.append(
                    (bare, Pole(concept, sign, bare == word, *(f in flags for f in _FLAGS)))
                )
    return entries
