"""Whether what one text denies stands undenied in the other, or is only put in other words.

"N'a pas signé" against "signed" has lost its negation; against "stayed away" it has not: nothing
there renders *signé*. So what is denied is looked up where it should stand, by its origin
("signé", "signed") and by its usual renderings (``summarise/data/antonyms_renderings.txt``).
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from summarise.checks.negation.negatives import DENIAL, Mark, clause_end
from summarise.checks.parity.cognates import cognate, words_in
from summarise.checks.passages import Passage, words
from summarise.verbatim import without_accents

__all__ = ["Verdict", "renders", "stays", "taken_literally", "verdict"]

_DATA = Path(__file__).parents[2] / "data"
_WINDOW = 9  # words on either side of its place in which a rendering is looked for
_AHEAD = 7  # words after a negation among which is what it denies
_STEM = 5  # letters that are compared
_CLOSE = 0.55  # of a clause's words that a text must render to be a close translation of it
_HALF = 0.5  # of them, where nothing is known about what is denied
_LEAST = 0.15  # of them, where a word of the same origin stands
_SLIGHT = 0.35  # of them, below which what is known and not rendered is in other words
_LITTLE = 16  # words of a sentence that may be in other words altogether
_FEW = 3  # words of a clause that say enough to be counted
_LONG = 7  # and those that make a translation close where they are rendered

# Verbs that say little by themselves; what is denied comes after them.
_LIGHT = {
    "fr": words(
        "mesure possible capable avons avez avions serons serez aurons aurez suis sommes "
        "êtes faisons faites pouvons pouvez devons devez allons allez être est sont était "
        "étaient été sera seront serait seraient soit soient fut furent étant avoir a ont "
        "avait avaient aura auront aurait auraient ait aient eu ayant fait font faire peut "
        "peuvent pouvait pouvaient pourra pourrait pourraient pu pouvoir puisse puissent "
        "doit doivent devra devrait devraient dû devoir va vont allait veut veulent voulu "
        "su semble y en se s l le la les lui leur ne n pas plus jamais rien aucun aucune ni "
        "d de des du un une à au aux ce c qui que qu il elle ils elles on tout toute tous "
        "toutes encore toujours très trop assez bien même aussi vraiment donc si mais et ou "
        "par pour dans sur avec nous vous me m te t son sa ses leurs notre personne nul "
        "nulle point guère sans finalement pourtant cependant autre autres non"
    ),
    "en": words(
        "be been being is are was were am has have had having do does did done can could "
        "will would shall should may might must the a an any of to in on at by for with "
        "from it its he she they we you i his her their our your my that this these those "
        "there and or but so yet still ever even also really very too much many all enough "
        "either one such as if not no never without longer going able t what which who when "
        "easily necessarily immediately currently other"
    ),
}
# Of two negatives that make none: "n'exclut pas" is lost in "rules out".
_NEGATIVE = (
    *("exclu", "écart", "hésit", "oubli", "cach", "rare", "inutil", "impossib", "anodin"),
    *("néglig", "étrang", "insensib", "indiffér"),
)
# What has not ended or changed goes on: "n'a pas levé", "is maintaining". The French may have
# such a word besides its negation, and then the English word stands for that one.
_STAYING = {
    "fr": ("encore", "toujours", "reste", "maint", "gard", "conserv", "demeur", "continu"),
    "en": ("still", "remain", "keep", "kept", "maintain", "stay", "continu", "ever"),
}
_PARTICLES = ("out", "away")  # they go with the verb before them: "ruled out"
_ENDED = ("cess", "termin", "fini", "achev", "arrêt")  # "toujours pas cessé": "still going on"
_INFINITIVE = ("er", "ir", "re")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|ly|d)$")
_TWICE = re.compile(r"([bdglmnprt])\1$")
_INFLECTED = re.compile(
    r"(?<=\w{3})(?:aient|erait|erent|eront|issent|ant|ait|ent|era|ees|ons|er|ir|re|ez|ee|es|is|it|us"
    r"|ue|e|i|s|t|u)$"
)


class Verdict(Enum):
    """What became of the word that is denied."""

    BARE = "stands there undenied"
    REWORDED = "has no rendering there"
    UNKNOWN = "cannot be told"


class _Table(NamedTuple):
    """The renderings.

    Attributes:
        english: by French stem, the stems of its English.
        known: all the English stems.
    """

    english: dict[str, frozenset[str]]
    known: frozenset[str]


def verdict(source: Passage, mark: Mark, target: Passage, place: float) -> Verdict:
    """What the target makes of what a negation of the source denies.

    Args:
        source: the text with the negation.
        mark: the negation.
        target: the text in the other language, in which it has no counterpart.
        place: the index of the word there where it would stand.

    Example:
        >>> french = Passage("Le maire n'a jamais signé l'accord.", "fr")
        >>> verdict(french, Mark(2, 4, 4), Passage("The mayor signed the deal.", "en"), 2).name
        'BARE'
        >>> verdict(french, Mark(2, 4, 4), Passage("The mayor kept away from it.", "en"), 2).name
        'REWORDED'
    """
    heads = _heads(source, mark)
    first = max(int(place) - _WINDOW, 0)
    window = range(first, min(int(place) + _WINDOW + 1, len(target.words)))
    share, close, short = _shared(source, mark, target, window)
    known = False
    for head in heads:
        listed, found, kin = _rendered(source.words[head], source.language, target, window)
        if found or (kin and share >= _LEAST):
            return Verdict.BARE
        known |= listed and not kin
    if close or (share >= _HALF and not known):
        return Verdict.REWORDED if stays(source, mark, target, place) else Verdict.BARE
    # That the list has no such rendering proves little, unless next to nothing else is rendered.
    return Verdict.REWORDED if known and short and share < _SLIGHT else Verdict.UNKNOWN


def taken_literally(
    source: Passage, mark: Mark, target: Passage, place: float, reach: int = _WINDOW
) -> bool:
    """Whether the English has the negative word that a French "not" undoes.

    Example:
        >>> french = Passage("Le maire n'exclut pas un report.", "fr")
        >>> taken_literally(french, Mark(2, 4, 1), Passage("The mayor rules out a delay.", "en"), 3)
        True
    """
    heads = [
        index
        for index in range(mark.first, min(mark.last + 2, len(source.words)))
        if source.words[index].startswith(_NEGATIVE)
    ]
    first = max(int(place) - reach, 0)
    window = range(first, min(int(place) + reach + 1, len(target.words)))
    return any(
        any(_rendered(source.words[head], source.language, target, window)[1:]) for head in heads
    )


def renders(source: Passage, mark: Mark, target: Passage, index: int) -> bool:
    """Whether a word of the target is what is denied, and so no denial of it.

    Example:
        >>> french = Passage("La piste n'est pas écartée.", "fr")
        >>> english = Passage("The possibility has been ruled out.", "en")
        >>> [renders(french, Mark(2, 4, 4), english, index) for index in (3, 4, 5)]
        [False, True, True]
    """
    if target.words[index].endswith("less"):
        return False  # "sans lampe", "lampless"
    particle = target.words[index] in _PARTICLES
    place = range(max(index - particle, 0), index + 1)
    return any(
        any(_rendered(source.words[head], source.language, target, place)[1:])
        for head in _heads(source, mark)
    )


def stays(source: Passage, mark: Mark, target: Passage, place: float) -> bool:
    """Whether the target says that something goes on where the source says that it did not end.

    Example:
        >>> french = Passage("La Turquie n'a pas levé son veto.", "fr")
        >>> stays(french, Mark(2, 4, 4), Passage("Turkey is maintaining its veto.", "en"), 3)
        True
    """
    if len(source.words) > _LITTLE or "plus" in source.words[mark.first : mark.last + 1]:
        return False  # "n'est plus" has ended: it is not "still"
    ended = any(source.words[head].startswith(_ENDED) for head in _heads(source, mark))
    if not ended and any(word.startswith(_STAYING[source.language]) for word in source.words):
        return False
    first = max(int(place) - _WINDOW, 0)
    return any(
        word.startswith(_STAYING[target.language])
        for word in target.words[first : int(place) + _WINDOW + 1]
    )


def _heads(passage: Passage, mark: Mark) -> list[int]:
    """The indices of the word that is denied, and of the verb that depends on it."""
    words, light = passage.words, _LIGHT[passage.language]
    end = clause_end(passage, mark.last, _AHEAD)
    first = mark.first if mark.kind > DENIAL else mark.last + 1
    head = next((index for index in range(first, end) if words[index] not in light), None)
    if head is None:
        return []
    if passage.language == "fr" and words[head + 1 : head + 2] in (["de"], ["d"], ["à"]):
        for index in range(head + 2, min(head + 5, end)):  # "pas besoin de toucher"
            if words[index] not in light:
                return [head, index] if words[index].endswith(_INFINITIVE) else [head]
    return [head]


def _rendered(word: str, language: str, target: Passage, window: range) -> tuple[bool, bool, bool]:
    """What a window has of a word.

    Returns:
        Whether its renderings are known, whether one stands there, whether a word of its kin does.
    """
    table = _table()
    origin = set(_kin(word))
    others = [target.words[index] for index in window]
    kin = any(not origin.isdisjoint(_kin(other)) for other in others)
    if language == "fr":
        renderings = table.english.get(_french(word), frozenset())
        return bool(renderings), any(_english(other) in renderings for other in others), kin
    key = _english(word)
    found = any(key in table.english.get(_french(other), ()) for other in others)
    return key in table.known, found, kin


@lru_cache(maxsize=1 << 13)
def _kin(word: str) -> tuple[str, ...]:
    """What a word has in common with words of its origin."""
    plain = _plain(word)
    return (*cognate(word), plain[:4]) if len(plain) > 3 else cognate(word)


def _shared(
    source: Passage, mark: Mark, target: Passage, window: range
) -> tuple[float, bool, bool]:
    """How much of what stands about a negation is rendered.

    Returns:
        The share that is; whether that is a close rendering: much is said, most of it is rendered,
        and on both sides of the negation; whether the sentence is short.
    """
    there = {key for word in target.read(words_in) if word.number in window for key in word.keys}
    near = [
        word
        for word in source.read(words_in)
        if mark.first - _WINDOW <= word.number <= mark.last + _WINDOW
    ]
    shared = [word.number for word in near if not there.isdisjoint(word.keys)]
    share = len(shared) / max(len(near), _FEW)
    around = bool(shared) and shared[0] < mark.first and shared[-1] > mark.last
    return share, around and share >= _CLOSE and len(near) >= _LONG, len(source.words) <= _LITTLE


@lru_cache(maxsize=1 << 13)
def _french(word: str) -> str:
    return _INFLECTED.sub("", _plain(word))[:_STEM]


@lru_cache(maxsize=1 << 13)
def _english(word: str) -> str:
    bare = _ENDING.sub("", word)
    return _TWICE.sub(r"\1", bare).removesuffix("e")[:_STEM]


def _plain(word: str) -> str:
    return without_accents(word[:16].replace("œ", "oe"))


@cache
def _table() -> _Table:
    english: dict[str, frozenset[str]] = {}
    for line in (_DATA / "antonyms_renderings.txt").read_text("utf-8").splitlines():
        french, colon, renderings = line.partition(":")
        if colon and not line.startswith("#"):
            keys = frozenset(map(_english, renderings.split()))
            for word in french.split():
                english[_french(word)] = english.get(_french(word), frozenset()) | keys
    return _Table(english, frozenset().union(*english.values()))
