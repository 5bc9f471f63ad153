"""The words that hedge, attribute, condition and grade, from ``data/cues_fr.txt`` and ``_en.txt``.

A section ``[kind]`` lists words that a faithful claim keeps, ``[kind ?]`` words that keep such a
cue alive in other words; ``[saying verb]`` lists verbs, of which every form is a cue, and
``[saying form ?]`` those whose forms a near repetition may leave out. Phrases are parted by commas
or line ends, and "a/b" stands for either word.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from summarise.summary import Language

__all__ = ["Entry", "Kind", "Lexicon", "Phrases", "context", "lexicon"]

Kind = Literal[
    "hedge", "can", "hearsay", "saying", "condition", "plan",
    "most", "some", "about", "least", "upto", "often", "partly",
]  # fmt: skip
"""What a cue says: six ways of not vouching for something, and seven degrees."""

_DATA = Path(__file__).parents[2] / "data"
_WORD = re.compile(r"\w+")
_MUTE = re.compile(r"[éeè]([bcdfglmnprstv]|gu|qu)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of the lexicon.

    Attributes:
        words: all its words.
        spelt: how it must be spelt where it has a hyphen or an apostrophe, else empty: "peut-être"
            is not "peut être".
        kind: what it says, None where it may go.
        keeps: the kinds it can stand for.
        verb: whether it is a form of a verb of saying.
    """

    words: tuple[str, ...]
    spelt: str
    kind: Kind | None
    keeps: frozenset[Kind]
    verb: bool = False


Phrases = tuple[dict[str, tuple[Entry, ...]], tuple[Entry, ...]]
"""What begins with a word: the longer phrases by their second, the longest first, and the word
alone."""
Lexicon = dict[str, Phrases]
"""All phrases by their first word."""


@cache
def lexicon(language: Language) -> Lexicon:
    """All cues of a language.

    Example:
        >>> longer, alone = lexicon("fr")["vraisemblablement"]
        >>> [entry.kind for entry in alone]
        ['hedge']
    """
    entries: dict[str, Entry] = {}
    conjugate = _french if language == "fr" else _english
    kind, firm, verb, forms = "", False, False, False
    for line in (_DATA / f"cues_{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            kind, *marks = line.strip("[]").split()
            firm, verb = "?" not in marks, "verb" in marks
            forms = verb or "form" in marks
        elif line and not line.startswith("#"):
            for phrase in filter(None, map(str.strip, line.split(","))):
                infinitive = phrase.split()[0] if forms and language == "fr" else ""
                for spelt in conjugate(phrase) if forms else _spellings(phrase):
                    finite = not infinitive or (spelt != infinitive and spelt[-3:] != "ant")
                    _enter(entries, spelt, cast(Kind, kind), firm=firm and finite, verb=verb)
    nothing_longer: dict[str, tuple[Entry, ...]] = {}  # one for the thousands that need none
    found: Lexicon = {}
    for entry in sorted(entries.values(), key=lambda entry: -len(entry.words)):
        longer, alone = found.get(entry.words[0], (nothing_longer, ()))
        if len(entry.words) > 1:
            if longer is nothing_longer:
                longer = {}
            longer[entry.words[1]] = (*longer.get(entry.words[1], ()), entry)
            found[entry.words[0]] = (longer, alone)
        else:
            found[entry.words[0]] = (longer, (*alone, entry))
    return found


@cache
def context(name: str) -> frozenset[str]:
    """A set of words from ``data/cue_contexts.txt``.

    Example:
        >>> "jamais" in context("subjects")
        True
    """
    return _contexts()[name]


@cache
def _contexts() -> dict[str, frozenset[str]]:
    lines = (_DATA / "cue_contexts.txt").read_text("utf-8").splitlines()
    sets = (line.split(":") for line in lines if line and not line.startswith("#"))
    return {name: frozenset(words.split()) for name, words in sets}


def _enter(entries: dict[str, Entry], spelt: str, kind: Kind, *, firm: bool, verb: bool) -> None:
    words = tuple(_WORD.findall(spelt))
    exact = spelt if "-" in spelt else ""
    known = entries.get(spelt)
    if known is None:
        entries[spelt] = Entry(words, exact, kind if firm else None, _only(kind), verb)
        return
    entries[spelt] = Entry(
        words,
        exact,
        known.kind or (kind if firm else None),
        known.keeps | {kind},
        known.verb or verb,
    )


@cache
def _only(kind: Kind) -> frozenset[Kind]:
    """A kind as a set, one for all the entries that have it alone."""
    return frozenset((kind,))


def _spellings(phrase: str) -> list[str]:
    """A phrase with each of its alternatives."""
    parts = [part.split("/") for part in phrase.split(" ")]
    return [" ".join(words) for words in itertools.product(*parts)]


def _french(verb: str) -> list[str]:
    """The third persons, participles and infinitive of a verb."""
    infinitive, *stems = verb.split()
    if stems:
        singular, plural, imperfect, participle, future, *past = stems
        forms = [singular, plural + "ent", participle, imperfect + "ant", *past]
        if singular.endswith("aît"):  # "reconnait", as it is spelt since 1990
            forms.append(singular.replace("î", "i"))
        if not past:
            forms.append(_past(participle, future))
    else:
        stem = infinitive.removesuffix("er")
        soft = {"c": stem[:-1] + "ç", "g": stem + "e"}.get(stem[-1], stem)
        mute = _MUTE.sub(r"è\1", stem)
        if stem.endswith(("pel", "jet")):
            mute = stem + stem[-1]
        imperfect, future = soft, mute + "er"
        forms = [mute + "e", mute + "ent", stem + "er", soft + "ant", soft + "a", stem + "èrent"]
        forms += [stem + "é" + ending for ending in ("", "e", "s", "es")]
        if mute != stem:
            forms.append(stem + "era")
    forms += [imperfect + "ait", imperfect + "aient", imperfect + "ions"]
    forms += [future + "a", future + "ont", infinitive]
    return list(dict.fromkeys(forms))


def _past(participle: str, future: str) -> str:
    """The simple past of an irregular verb: promit, prétendit, prévint, crut."""
    if participle.endswith("enu"):
        return participle.removesuffix("enu") + "int"
    if future.endswith("endr"):
        return participle.removesuffix("u") + "it"
    return participle.removesuffix("s").removesuffix("t") + "t"


def _english(verb: str) -> list[str]:
    """The forms of a verb; two words are a verb and its particle, three its principal parts."""
    parts = verb.split()
    base, particle = parts[0], ""
    if len(parts) == 2:
        particle = " " + parts[1]
    sibilant = base.endswith(("s", "sh", "ch", "x", "z"))
    consonant_y = base.endswith("y") and base[-2] not in "aeou"
    third = base[:-1] + "ies" if consonant_y else base + ("es" if sibilant else "s")
    doubled = base + base[-1] if base in _DOUBLED else base.removesuffix("e")
    past = base[:-1] + "ied" if consonant_y else doubled + "ed"
    pasts = parts[1:] if len(parts) > 2 else [past]
    continuous = base + "ing" if base.endswith("ee") else doubled + "ing"
    return [form + particle for form in dict.fromkeys([base, third, *pasts, continuous])]


_DOUBLED = frozenset({"admit", "dub", "forget", "put", "quip", "refer", "submit"})
