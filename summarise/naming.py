"""Whether two names mean the same person or body: "M. Hammouchi" and "Abdellatif Hammouchi".

Only spelling is compared. Which names are the same across languages (Londres, London) is a
question for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from summarise.verbatim import fold, without_accents

__all__ = ["among", "match_name", "mentions", "plain"]

_TITLES = frozenset(
    [
        "m",
        "mm",
        "mr",
        "mme",
        "mmes",
        "mlle",
        "me",
        "dr",
        "pr",
        "mgr",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "the",
        "du",
        "de",
        "des",
        "d",
        "president",
        "presidente",
        "ministre",
        "premier",
    ]
)


_WORD = re.compile(r"\w+")


def _plain_words(text: str) -> list[str]:
    """The words of a text without case and accents, in order."""
    return _WORD.findall(without_accents(fold(text).casefold()))


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others: those of a title only if there are no more."""
    words = _plain_words(name)
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


@lru_cache(maxsize=256)  # the sentences of an article, asked for each of its names
def _spaced(text: str) -> str:
    return plain(text)


@lru_cache(maxsize=1024)
def _untitled(name: str) -> str:
    """The same of a name, the titles before it left out; "" where it has no word."""
    words = _plain_words(name)
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return f" {' '.join(words)} " if words else ""


def match_name(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that the name means, or None where there is none or more than one.

    A candidate fits when it is spelt alike but for case, accents and titles; failing that, when
    all words of one are among the words of the other.

    Example:
        >>> match_name("M. Hammouchi", ["Abdellatif Hammouchi", "Fernando Grande-Marlaska"])
        'Abdellatif Hammouchi'
    """
    candidates = list(dict.fromkeys(candidates))
    if name in candidates:
        return name
    words = _words(name)
    if not words:
        return None
    exact = [candidate for candidate in candidates if _words(candidate) == words]
    if exact:
        return exact[0]
    partial = [
        candidate
        for candidate in candidates
        if (other := set(_words(candidate))) and (other <= set(words) or set(words) <= other)
    ]
    return partial[0] if len(partial) == 1 else None


def mentions(text: str, name: str) -> bool:
    """Whether the text names it, letter by letter but for case, accents, spaces and titles before.

    Example:
        >>> mentions("L’ONU et l’Élysée se taisent.", "Elysée")
        True
    """
    return among(name, _spaced(text))


def among(name: str, plain: str) -> bool:
    """``mentions``, of a text whose ``plain`` words are kept by who asks many times."""
    words = _untitled(name)
    return bool(words) and words in plain


def plain(text: str) -> str:
    """The words of a text without case and accents, a space before and after each.

    Example:
        >>> plain("L’ONU, l’Élysée")
        ' l onu l elysee '
    """
    return f" {' '.join(_plain_words(text))} "
