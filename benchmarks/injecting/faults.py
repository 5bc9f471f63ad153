"""What a fault is, and the registry of its kinds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Literal

Part = Literal["fr", "en", "evidence"]
"""What is altered: the claim in one of its languages, or what it cites."""

_PROTECTED = re.compile(
    r"""https?://\S+ | www\.\S+ | \S+@\S+        # addresses
      | \b\S+\.(?:com|org|fr|gov|net|edu)\b\S*
      | ^\s*\(?\d{1,3}[.)]\s                     # the number of a list item
      | \[\d+(?:[,–-]\s?\d+)*\]                  # a reference
      | \+?\d(?:[ .-]?\d{2,4}){3,}               # a telephone number
      | \b\d{3}[ -]\d{3}[ -]\d{4}\b
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True)
class Pair:
    """A claim in French and English that its evidence carries.

    Attributes:
        id: what it is called in its corpus.
        article: the sentences around it, for citations that move.
    """

    id: str
    fr: str
    en: str
    evidence: tuple[str, ...]
    article: tuple[str, ...] = ()
    corpus: str = ""

    def text(self, part: Part) -> str:
        """The text of one part."""
        return " ".join(self.evidence) if part == "evidence" else getattr(self, part)


@dataclass(frozen=True)
class Edit:
    """One stretch of a text, and what takes its place."""

    start: int
    end: int
    after: str


@dataclass(frozen=True)
class Injected:
    """A pair with one fault in it, and the words before and after."""

    kind: str
    part: Part
    pair: Pair
    before: str
    after: str


@dataclass(frozen=True)
class Pool:
    """What a fault may draw from besides its pair.

    Attributes:
        english: every lower-case word of the English side, to tell a French word by.
        persons: names of people found in the corpus, two words or more.
    """

    english: frozenset[str] = frozenset()
    persons: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[Pair], persons: tuple[str, ...] = ()) -> Pool:
        """The pool of a corpus."""
        found = {fold(word) for pair in pairs for word in words(pair.en) if word.islower()}
        return cls(frozenset(found), persons)


Edits = Callable[[Pair, Part, Pool, Random], Iterator[Edit]]


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    Attributes:
        name: what it is called in the table.
        parts: what it may alter.
        checks: the checks that should see it.
        target: the share that must be seen, where the project has set one.
        edits: the places of a pair where it can be injected.
    """

    name: str
    parts: tuple[Part, ...]
    checks: frozenset[str]
    target: float | None
    edits: Edits = field(repr=False)

    def inject(self, pair: Pair, part: Part, pool: Pool, rng: Random) -> Injected | None:
        """The pair with one fault of this kind, or None where it offers no place for one."""
        text = pair.text(part)
        protected = [match.span() for match in _PROTECTED.finditer(text)]
        whole = (0, len(text))
        places = [
            edit
            for edit in self.edits(pair, part, pool, rng)
            if text[edit.start : edit.end] != edit.after
            and (
                (edit.start, edit.end) == whole
                or not any(edit.start < end and start < edit.end for start, end in protected)
            )
        ]
        if not places:
            return None
        edit = rng.choice(places)
        altered = text[: edit.start] + edit.after + text[edit.end :]
        changes = {
            "fr": altered if part == "fr" else pair.fr,
            "en": altered if part == "en" else pair.en,
        }
        evidence = (altered,) if part == "evidence" else pair.evidence
        faulty = Pair(pair.id, **changes, evidence=evidence, article=pair.article)
        return Injected(self.name, part, faulty, text[edit.start : edit.end], edit.after)


KINDS: dict[str, Kind] = {}
"""Every kind by name, in the order of the table."""


def fault(
    checks: str, parts: str = "fr en", target: float | None = None
) -> Callable[[Edits], Edits]:
    """Register a kind of fault; its name is that of the function."""

    def register(edits: Edits) -> Edits:
        name = edits.__name__.replace("_", " ")
        chosen: list[Part] = [part for part in ("fr", "en", "evidence") if part in parts.split()]
        KINDS[name] = Kind(name, tuple(chosen), frozenset(checks.split()), target, edits)
        return edits

    return register


def listed(text: str) -> list[str]:
    """The words of a list, or its names where a bar stands between them."""
    return text.split("|" if "|" in text else None)


def words(text: str) -> list[str]:
    """The words of a text, elided ones with their article."""
    return _WORD.findall(text)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word in lower case, without accents."""
    decomposed = unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


def contents(text: str) -> list[str]:
    """The words that carry content, roughly: four letters or more, elisions off, folded."""
    bare = (re.sub(r"^\w{1,2}'", "", fold(word)) for word in words(text))
    return [word for word in bare if len(word) >= 4]


def lower_first(text: str) -> str | None:
    """The text as it goes on after a comma; None where its first word may be a name."""
    first = re.match(r"[\w’']+", text)
    if first is None or fold(first[0]) not in _OPENERS or first[0][1:].isupper():
        return None
    return text[0].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text as a sentence begins."""
    return text[:1].upper() + text[1:]


_OPENERS = frozenset(
    listed(
        "le la les un une des ce cette ces il elle ils elles on nous son sa ses leur leurs dans "
        "en au aux plusieurs certains beaucoup the a an this that these those it he she they we "
        "his her its their there in at on some many most several"
    )
)


def clash(word: str, pair: Pair) -> bool:
    """Whether the word is in the pair already, so that putting it in may change nothing."""
    return _spaced(word) in _everything(pair)


@lru_cache(maxsize=256)
def _everything(pair: Pair) -> str:
    return _spaced(" ".join((pair.fr, pair.en, *pair.evidence)))


def _spaced(text: str) -> str:
    """The words of a text, folded, with single spaces around them."""
    return f" {' '.join(_TOKEN.findall(fold(text)))} "


def after_elision(text: str, start: int, end: int, word: str, *, feminine: bool = True) -> Edit:
    """Replace a French word, and mend the elision before it."""
    vowel = fold(word)[:1] in "aeiouh"
    before = text[:start]
    elided = re.search(r"(?i)\b(l|d|qu|s|n)[’']$", before)
    full = re.search(r"(?i)\b(la|le|de|que|se|ne) $", before)
    if elided and not vowel:
        bare = elided[1].lower()
        long = {"l": "la" if feminine else "le", "qu": "que"}.get(bare, bare + "e")
        long = upper_first(long) if elided[1][0].isupper() else long
        return Edit(elided.start(), end, f"{long} {word}")
    if full and vowel:
        return Edit(full.start(), end, f"{full[1][:-1]}’{word}")
    return Edit(start, end, word)
