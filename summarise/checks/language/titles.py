"""Titles and names that a text keeps in French: “Un dimanche de janvier”, La France insoumise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarise.checks.passages import Passage

__all__ = ["begins_as_title", "is_kept", "stands_as_title"]

_ARTICLES = frozenset(("le", "la", "les", "l", "un", "une", "des", "du", "au", "aux"))
_ENGLISH_ARTICLES = frozenset(("the", "a", "an"))
_SPEECH = frozenset(
    re.findall(
        r"\w+",
        "je j me m tu te t il elle on nous vous ils elles c ce ça ne n pas est sont a ont était",
    )
)
"""Words of a sentence that somebody said, which a title seldom has."""
_REACH = 6
"""The most words from the capital of a name to its last."""
_JOINED = frozenset(("", "'", "-"))
_WORD = re.compile(r"\w+")


def stands_as_title(words: str, passages: Sequence[Passage]) -> bool:
    """Whether words with a capital stand in the middle of a sentence, without quotation marks.

    Example:
        >>> sung = Passage("Elle a chanté Un soir de mai, hier.", "fr")
        >>> stands_as_title("Un soir de mai", [sung]), stands_as_title("Elle a chanté", [sung])
        (True, False)
    """
    words = Passage(words.strip(" \u00a0\u202f.,"), "fr").cased
    return words[:1].isupper() and any(
        re.search(rf"[\w,()][ ]{re.escape(words)}(?!\w)", passage.cased) for passage in passages
    )


def begins_as_title(words: str) -> bool:
    """Whether words begin with an article, as a title does and a person's name does not."""
    first = _WORD.search(words.lower())
    return first is not None and first[0] in _ARTICLES


def is_kept(text: Passage, number: int, quoted: bool, sources: Sequence[Passage]) -> bool:
    """Whether a word in small letters is part of a French title or name that the text keeps.

    Args:
        text: the English of a claim.
        number: which of its words is asked about.
        quoted: whether the word stands between quotation marks.
        sources: the French, which has the same capitals in the same words.

    Example:
        >>> fr = Passage("Il a rejoint La France insoumise et préside l’Assemblée nationale.", "fr")
        >>> en = Passage("He joined La France insoumise and chairs the Assemblée nationale.", "en")
        >>> is_kept(en, 4, False, [fr]), is_kept(en, 8, False, [fr]), is_kept(en, 1, False, [fr])
        (True, True, False)
    """
    words, cased, starts, ends = text.words, text.cased, text.starts, text.ends
    first = number
    while first and cased[ends[first - 1] : starts[first]].strip() in _JOINED:
        if cased[starts[first]].isupper() and (
            not cased[starts[first - 1]].isupper() or words[first - 1] in _ENGLISH_ARTICLES
        ):
            break
        first -= 1
    if number - first > _REACH or not cased[starts[first]].isupper():
        return False
    phrase = re.escape(cased[starts[first] : ends[number]])
    if not any(re.search(rf"(?<!\w){phrase}(?!\w)", source.cased) for source in sources):
        return False
    if quoted:
        return _SPEECH.isdisjoint(words[first : number + 1])
    if words[first] in _ARTICLES:
        return first > 0 or any(re.search(rf"[\w,] {phrase}", source.cased) for source in sources)
    # A person has no article: "Jean Roux chante" is no name, "l'Assemblée nationale" is one.
    if not first or words[first - 1] not in _ENGLISH_ARTICLES:
        return False
    article = re.compile(
        rf"(?<!\w)(?:l'|(?:le|la|les|du|des|au|aux|un|une) ){phrase}(?!\w)", re.IGNORECASE
    )
    return any(article.search(source.cased) for source in sources)
