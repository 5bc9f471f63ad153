"""Names in French and English: which words of the two languages name the same thing.

The tables are ``data/names/*.tsv``: a key, the key of the place it belongs to (with "=" where it
may stand for it, as a capital does), its French forms and its English forms. Rows with one key are
about one thing. A form with a small first letter (a people: "marocain") is found with any case, in
its feminine and in its plural; one with a capital is a name only with its capital ("Tours"), and a
short acronym only in capitals ("US", "WHO").

``cldr.tsv`` is generated: ``babel.Locale`` gives the ``territories``, the ``languages`` of two
letters and the cities of ``time_zones`` in ``fr`` and ``en``. Babel names no people by their
adjectives, and is slow to load, so it is needed for the tests only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from summarise.findings import Language
from summarise.verbatim import without_accents

__all__ = ["Form", "Forms", "Gazetteer", "gazetteer", "inside", "plain"]

_FOLDER = Path(__file__).parents[2] / "data" / "names"
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th"}
)
_WORDS = re.compile(r"\w+")
_NONE: frozenset[str] = frozenset()
_NOTHING_LONGER: dict[str, tuple[Form, ...]] = {}
_START = 3  # letters that no feminine or plural changes


@lru_cache(maxsize=1 << 16)  # the vocabulary of a newsroom's day
def plain(word: str) -> str:
    """A word in small letters without accents.

    Example:
        >>> plain("Élysée"), plain("Œdipe")
        ('elysee', 'oedipe')
    """
    return without_accents(word.lower().translate(_LETTERS))


class Form(NamedTuple):
    """One spelling of something.

    Attributes:
        words: its words, plain.
        capitals: how many capitals its first word must have: 0, 1, or all (2).
        keys: what it names; more than one thing where it is ambiguous ("Géorgie").
    """

    words: tuple[str, ...]
    capitals: int
    keys: frozenset[str]


class Starting(NamedTuple):
    """The forms that begin with a word.

    Attributes:
        alone: those of this word alone.
        longer: the others by their second word, longest first: "la" begins hundreds.
    """

    alone: tuple[Form, ...]
    longer: dict[str, tuple[Form, ...]]


class Forms:
    """The spellings of one language, made ready as they are asked for.

    An article has a few hundred words and the tables have many thousand forms: what a form is in
    the feminine or without accents is worked out only for those that begin like a word of a text.

    Attributes:
        starting: the forms that begin with a plain word, None where there is none.
    """

    def __init__(self, inflect: Callable[[str], tuple[str, ...]]) -> None:
        self._inflect = inflect
        self._rows: dict[str, list[tuple[str, str]]] = {}
        self._ready: dict[str, Starting] = {}
        # Every word of every text is looked up, and most are common words without a form.
        self.starting = lru_cache(maxsize=1 << 16)(self._starting)

    def add(self, key: str, column: str) -> None:
        """Note the spellings of something, by their first letters."""
        rows, row = self._rows, (key, column)
        for form in column.split("|"):
            start = form[:_START]
            if not (start.isascii() and start.isalpha() and start.islower()):
                start = _start(form)
            if start in rows:
                rows[start].append(row)
            else:
                rows[start] = [row]

    def _starting(self, word: str) -> Starting | None:
        start = word[:_START]
        rows = self._rows.get(start)
        if rows is not None:
            self._ready.update(self._made(rows, start))
            self._rows.pop(start, None)  # last, for another thread that asks meanwhile
        return self._ready.get(word)

    def _made(self, rows: Iterable[tuple[str, str]], start: str) -> dict[str, Starting]:
        drafts: dict[tuple[str, ...], tuple[int, tuple[str, ...]]] = {}
        for key, column in dict.fromkeys(rows):
            for words, capitals in spellings(column, self._inflect):
                if words[0][:_START] == start:
                    least, keys = drafts.get(words, (capitals, ()))
                    drafts[words] = min(least, capitals), (*keys, key)
        found: dict[str, list[Form]] = {}
        for words, (capitals, keys) in drafts.items():
            found.setdefault(words[0], []).append(Form(words, capitals, _as_set(keys)))
        return {word: _by_second_word(forms) for word, forms in found.items()}


def _by_second_word(forms: Iterable[Form]) -> Starting:
    alone: list[Form] = []
    longer: dict[str, list[Form]] = {}
    for form in sorted(forms, key=lambda form: -len(form.words)):
        (longer.setdefault(form.words[1], []) if len(form.words) > 1 else alone).append(form)
    return Starting(
        tuple(alone),
        {word: tuple(group) for word, group in longer.items()} if longer else _NOTHING_LONGER,
    )


@lru_cache(maxsize=1 << 10)
def _as_set(keys: tuple[str, ...]) -> frozenset[str]:
    """The keys as a set, one for all the forms of something."""
    return frozenset(keys)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The tables, ready to be asked.

    Attributes:
        forms: the spellings of each language.
        parents: for each key the keys of what it belongs to.
        seats: the keys of what may stand for a government.
        ordinary: for each language, words that may have a capital and name nothing.
        columns: for each key what the tables have of it, in French and in English.
    """

    forms: dict[Language, Forms]
    parents: dict[str, frozenset[str]]
    seats: frozenset[str]
    ordinary: dict[Language, frozenset[str]]
    columns: dict[str, list[tuple[str, str]]]

    def is_land_of(self, keys: frozenset[str], others: frozenset[str]) -> bool:
        """Whether one is the country of another: "French" may be said of Dijon and the SNCF."""
        return any(not self.parents.get(key, _NONE).isdisjoint(keys) for key in others)

    def is_seat_of(self, keys: frozenset[str], others: frozenset[str]) -> bool:
        """Whether one may stand for the government of another: "Londres" for the UK."""
        return any(not self.parents[key].isdisjoint(others) for key in keys & self.seats)


@cache
def gazetteer() -> Gazetteer:
    """The tables; they are read once, when a check first needs them."""
    french, english = Forms(_in_french), Forms(_in_english)
    parents: dict[str, set[str]] = {}
    seats: set[str] = set()
    columns: dict[str, list[tuple[str, str]]] = {}
    for key, parent, in_french, in_english in _rows():
        if parent:
            parents.setdefault(key, set()).add(parent.removeprefix("="))
            if parent[0] == "=":
                seats.add(key)
        french.add(key, in_french)
        english.add(key, in_english)
        if key in columns:
            columns[key].append((in_french, in_english))
        else:
            columns[key] = [(in_french, in_english)]
    return Gazetteer(
        forms={"fr": french, "en": english},
        parents={key: frozenset(keys) for key, keys in parents.items()},
        seats=frozenset(seats),
        ordinary=_ordinary(),
        columns=columns,
    )


@lru_cache(maxsize=1 << 12)
def inside(key: str) -> frozenset[str]:
    """The spellings of something, of one word and some length, for what stands in a longer word.

    Example:
        >>> "americain" in inside("US")
        True
    """
    found: set[str] = set()
    for french, english in gazetteer().columns.get(key, ()):
        for column, inflect in ((french, _in_french), (english, _in_english)):
            found.update(
                words[0]
                for words, _ in spellings(column, inflect)
                if len(words) == 1 and len(words[0]) > 4
            )
    return frozenset(found)


def spellings(
    column: str, inflect: Callable[[str], tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], int]]:
    """The forms of a column, as plain words, and the capitals that each must have."""
    for form in column.split("|"):
        capitals = _capitals(form)
        for inflected in inflect(form):
            if words := tuple(_WORDS.findall(plain(inflected))):
                yield words, capitals


def _rows() -> Iterator[list[str]]:
    for path in sorted(_FOLDER.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and line[0] != "#":
                yield line.split("\t")


def _ordinary() -> dict[Language, frozenset[str]]:
    lines = (_FOLDER / "ordinary.txt").read_text(encoding="utf-8").splitlines()
    french, english = (line for line in lines if line[:3] in ("fr:", "en:"))
    return {"fr": frozenset(french[3:].split()), "en": frozenset(english[3:].split())}


def _start(form: str) -> str:
    """The first letters of the first word of a form, plain."""
    first = _WORDS.search(form)
    return plain(first[0])[:_START] if first else ""


def _capitals(form: str) -> int:
    if not form[:1].isupper():
        return 0
    return 2 if form.isupper() and sum(map(str.isalpha, form)) <= 3 else 1


_FEMININE = (("ien", "ienne"), ("een", "eenne"), ("éen", "éenne"), ("on", "onne"))


def _in_english(form: str) -> tuple[str, ...]:
    return (form, form + "s") if form.isalpha() and _capitals(form) < 2 else (form,)


def _in_french(form: str) -> tuple[str, ...]:
    """A people in the feminine and the plural; forms that do not exist do no harm."""
    if not form[:1].islower() or not form.replace("-", "").isalpha():
        return (form,)
    if form.endswith("al"):
        return form, form + "e", form + "es", form[:-1] + "ux"
    feminine = next(
        (form[: -len(end)] + other for end, other in _FEMININE if form.endswith(end)),
        form if form.endswith("e") else form + "e",
    )
    return form, form + "s", feminine, feminine + "s"
