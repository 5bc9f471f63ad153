"""What the words of a French text and those of its English have in common.

Half of the words of English news are French or Latin, so most sentences share enough of them to
see which stretch of one text has nothing that answers to it in the other. Figures and names count,
words of one origin ("gouvernement", "government"), and the commonest words that have not
(``summarise/data/translations.txt``).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from summarise.checks.evidence.content import STOP_WORDS, folded, stem
from summarise.checks.passages import Passage

__all__ = ["Word", "cognate", "words_in"]

_ENGLISH_STOP = frozenset(
    """
    a about above after again against ago all almost along already also although always am among an
    and another any anyone anything are around as at away back be became because become becomes been
    before being below between both but by came can cannot come comes could did do does doing done
    down during each either else enough even ever every everyone everything far few for from further
    get gets getting give given gives go goes going gone got had has have having he her here hers
    herself him himself his how however i if in indeed instead into is it its itself just keep kept
    last least less let like made make makes making many may me might mine more most much must my
    myself near nearly neither never next no nor not nothing now of off often on once one only onto
    or other others our ours out over own per put quite rather really said same saw say saying says
    see seen shall she should since so some someone something soon still such take taken takes
    taking than that the their theirs them themselves then there therefore these they thing things
    this those though through throughout thus till to together told too took toward towards two
    under until up upon us use used very was way we well went were what whatever when where whether
    which while who whole whom whose why will with within without would yet you your yours s t re
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday yesterday today tomorrow morning evening night
    day days week weeks month months year years hour hours minute minutes three four five six seven
    eight nine ten eleven twelve hundred thousand million billion euro euros dollar dollars
    according announce announced announces add added adds declare declared declares estimate
    estimated explain explained explains indicate indicated indicates state stated states note noted
    stress stressed
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)
_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("aeiouy", "a"),
        **dict.fromkeys("kq", "c"),
        "x": "c",
        "w": "v",
        "z": "s",
        "j": "g",
        "h": "",
    }
)
_TWICE = re.compile(r"(.)\1+")
_INNER = re.compile(r"(?<!^)a")
_ENDING = re.compile(r"(?<=\w{3})(?:ed|ing|s|es|ly)$")
_ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")
_made = tuple.__new__
_LONG = 8  # letters of a word that is likely to be of one origin with its translation


class Word(NamedTuple):
    """A word that says something.

    Attributes:
        number: which word of its passage it is.
        kind: "figure", "name", "acronym", or how long a word it is: "long", "short".
        keys: what it has in common with its counterparts.
    """

    number: int
    kind: str
    keys: tuple[str, ...]


def words_in(passage: Passage) -> tuple[Word, ...]:
    """The words of a passage that may have a counterpart, to be read with ``passage.read``.

    Example:
        >>> english = Passage("The government resigned.", "en")
        >>> [(english.words[word.number], word.kind) for word in english.read(words_in)]
        [('government', 'long'), ('resigned', 'long')]
    """
    keys_of = _french if passage.language == "fr" else _english
    found: list[Word] = []
    words, starts, cased = passage.words, passage.starts, passage.cased
    acronyms = {match.start() for match in _ACRONYM.finditer(cased)}
    if len(acronyms) > 1 and cased.isupper():  # all of it is in capitals
        acronyms = set()
    for index, keys in enumerate(map(keys_of, words)):
        if not (keys or acronyms):
            continue
        start = starts[index]
        if acronyms and start in acronyms:
            found.append(Word(index, "acronym", keys or ("^" + words[index],)))
            continue
        if not keys:
            continue
        word = words[index]
        if word[0].isdigit():
            kind = "figure"
        elif index and cased[start].isupper():
            found.append(_made(Word, (index, "name", keys + _of_name(word))))
            continue
        else:
            kind = "long" if len(word) >= _LONG else "short"
        found.append(_made(Word, (index, kind, keys)))  # twice as fast as Word(…)
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def cognate(word: str) -> tuple[str, ...]:
    """The consonants that a word shares with its kin in the other language.

    Example:
        >>> cognate("gouvernement"), cognate("government")
        (('gvrn',), ('gvrn',))
        >>> cognate("hôpital") + cognate("étudiants")
        ('aptl', 'aspt', 'atdn', 'stdn')
    """
    keys = [_consonants(folded(word))]
    decomposed = unicodedata.normalize("NFD", word)
    if "\u0302" in decomposed:  # hôpital, hospital
        keys.append(_consonants(folded(decomposed.replace("\u0302", "s"))))
    if word[:1] == "é" and word[1:2] in ("t", "c", "p"):  # école, school
        keys.append(_consonants("s" + folded(word[1:])))
    return tuple(key for key in keys if key)


def _consonants(plain: str) -> str:
    sounds = _TWICE.sub(r"\1", plain.replace("ph", "f").translate(_SOUNDS))
    key = _TWICE.sub(r"\1", _INNER.sub("", sounds))
    return key[:4] if len(key) >= 3 else "=" + plain[:3] if len(plain) >= 3 else ""


@lru_cache(maxsize=1 << 14)
def _french(word: str) -> tuple[str, ...]:
    if word[:1].isdigit():
        return ("#" + word,)
    if len(word) < 3 or folded(word) in STOP_WORDS:
        return ()
    return cognate(word) + _translations().get(stem(word), ())


@lru_cache(maxsize=1 << 14)
def _english(word: str) -> tuple[str, ...]:
    if word[:1].isdigit():
        return ("#" + word,)
    if len(word) < 3 or folded(word) in _ENGLISH_STOP:
        return ()
    return (*cognate(word), "+" + _plain(word))


@lru_cache(maxsize=1 << 12)
def _of_name(word: str) -> tuple[str, ...]:
    """Of a name, less is enough: Londres, London."""
    return tuple("'" + key[:3] for key in cognate(word))


def _plain(word: str) -> str:
    """The stem of an English word."""
    plain = _ENDING.sub("", folded(word))
    return (plain[:-1] if len(plain) > 3 and plain[-1] in "ey" else plain)[:6]


@cache
def _translations() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    text = files("summarise").joinpath("data/translations.txt").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            french, _, english = line.partition(":")
            for word in french.split():
                table.setdefault(stem(word), []).extend("+" + _plain(w) for w in english.split())
    return {key: tuple(dict.fromkeys(found)) for key, found in table.items() if key}
