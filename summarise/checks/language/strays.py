"""The words of a text that its language may not have, names and glosses left out."""

from __future__ import annotations

import re
from typing import NamedTuple

from summarise.checks.language.vocabulary import vocabulary
from summarise.checks.passages import Passage
from summarise.verbatim import quoted_spans

__all__ = ["LINKS", "Reading", "Stray", "not_english", "not_french"]

_SENTENCE_ENDS = frozenset(".!?…:•\n")


class Stray(NamedTuple):
    """A word that its language may not have.

    Attributes:
        word: in small letters.
        number: which word of the text it is.
        start: where it is.
        end: where it ends.
        named: it follows a capitalised word, and may be part of a name: Cour des comptes.
        initial: it begins a sentence, so that its capital says nothing.
        quoted: it is part of a quotation.
    """

    word: str
    number: int
    start: int
    end: int
    named: bool
    initial: bool
    quoted: bool


class Reading(NamedTuple):
    """The words of a text that its language may not have.

    Attributes:
        strays: outside of glosses.
        own: how many words are certainly of the text's own language.
        small: how many words are in small letters.
    """

    strays: tuple[Stray, ...]
    own: int
    small: int


_NOTHING = Reading((), 0, 0)

# Words inside names, which neither make a text foreign nor end a name.
LINKS = frozenset(
    """
    d de des du l la le les en et sur sous aux au à von van der den di da do dos del della el al ben
    bin ibn y
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)

# A gloss: a few words in brackets, or a word between quotation marks.
_BRACKETS = re.compile(r"\([^()]{1,200}\)|\[[^\[\]]{1,200}\]")
_SINGLE_MARKS = re.compile(r"‘[^‘’\n]{1,200}’(?!\w)")
_GLOSS_WORDS = 6
_QUOTED_WORDS = 3


def not_english(passage: Passage) -> Reading:
    """The words of an English text that no English text has.

    Example:
        >>> [stray.word for stray in not_english(Passage("The grève goes on.", "en")).strays]
        ['grève']
    """
    words = vocabulary()
    unknown = passage.vocabulary - words.english_only - words.shared
    if unknown and not passage.text.isupper():
        # Most are names, with a capital wherever they stand.
        first = passage.words[0]
        cased = passage.cased
        unknown = frozenset(
            word
            for word in unknown
            if len(word) > 1 and (word in cased or word == first) and word.isalpha()
        )
    return _strays(passage, unknown, words.english_only) if unknown else _NOTHING


def not_french(passage: Passage) -> Reading:
    """The words of a French text that only English has.

    Example:
        >>> [stray.word for stray in not_french(Passage("Un budget increased.", "fr")).strays]
        ['increased']
    """
    words = vocabulary()
    unknown = passage.vocabulary & words.english_only
    return _strays(passage, unknown, words.french_function) if unknown else _NOTHING


def _strays(passage: Passage, unknown: frozenset[str], known: frozenset[str]) -> Reading:
    text = passage.text
    is_english = vocabulary().has
    glosses, quotations = _set_apart(passage)
    capitals = text.isupper()
    strays: list[Stray] = []
    own = small = last = 0
    named = False
    for number, word in enumerate(passage.words):
        start, end = passage.starts[number], passage.ends[number]
        between = text[last:start].strip()
        initial = not last or not _SENTENCE_ENDS.isdisjoint(between)
        last = end
        if glosses and any(opening <= start < closing for opening, closing in glosses):
            named = False
            continue
        lower = capitals or text[start].islower()
        if between not in ("", "'", "’", "-"):
            named = False
        link = word in LINKS and (named or _joins(passage, number))
        if lower or initial:
            own += word in known and not link
            small += lower
        stray = (
            word in unknown and len(word) > 1 and word.isalpha() and not _typed(text, start, end)
        )
        if stray and not link and (lower or initial):
            quoted = any(opening <= start < closing for opening, closing in quotations)
            strays.append(Stray(word, number, start, end, named, initial and not lower, quoted))
        elif lower and not link:
            named = False
        named = named or (
            not lower and not (initial and (word in unknown or word in known or is_english(word)))
        )
    return Reading(tuple(strays), own, small)


def _joins(passage: Passage, number: int) -> bool:
    """Whether a word stands between two with capitals: Charles de Gaulle."""
    starts, text = passage.starts, passage.text
    return 0 < number < len(starts) - 1 and (
        text[starts[number - 1]].isupper() and text[starts[number + 1]].isupper()
    )


def _typed(text: str, start: int, end: int) -> bool:
    """Whether a word is part of a handle, an address or a hashtag."""
    return text[max(0, start - 1) : start] in {"@", "#", "/", "_", "&"} or text[end : end + 1] in {
        "@",
        "/",
        "_",
    }


def _set_apart(passage: Passage) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Glosses, where any language may stand, and quotations."""
    text = passage.text
    marked = quoted_spans(text)
    if "‘" in text:
        marked += [match.span() for match in _SINGLE_MARKS.finditer(text)]
    glosses = [match.span() for match in vocabulary().phrases.finditer(passage.folded)]
    glosses += [span for span in marked if len(text[slice(*span)].split()) <= _QUOTED_WORDS]
    quotations = [span for span in marked if len(text[slice(*span)].split()) > _QUOTED_WORDS]
    if "(" in text or "[" in text:
        glosses += [
            match.span()
            for match in _BRACKETS.finditer(text)
            if len(match[0].split()) <= _GLOSS_WORDS
        ]
    return glosses, quotations
