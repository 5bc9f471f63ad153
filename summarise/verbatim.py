"""Find a quotation in the article, letter by letter, whatever marks and spaces it was typed with.

Newsrooms and models set the same words with different apostrophes, spaces, dashes and quotation
marks. Folding replaces each by one stand-in, one character for one, so that an offset in the
folded text is an offset in the text itself. Nothing else is forgiven: a changed letter or figure
is a different quotation, and so is one that stops in the middle of a word or of a figure.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache

__all__ = [
    "WINDOWS_PUNCTUATION",
    "find_verbatim",
    "fold",
    "quoted_spans",
    "unquote",
    "without_accents",
]

WINDOWS_PUNCTUATION = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)
}
"""What newspapers mean where they print 0x92: Windows-1252 that was read as Latin-1."""


_SPACES = "\t\n\v\f\r\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # noqa: E501
_FOLDS = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys("’‘‛ʼ`´\x91\x92", "'"),
    **dict.fromkeys("«»“”„‟‹›\x93\x94", '"'),
    **dict.fromkeys("‐‑‒–—―−\x96\x97", "-"),
}
_FOLDED = re.compile(f"[{''.join(map(re.escape, _FOLDS))}]")

# One pair of marks each, guillemets within guillemets once; a quotation may run over sentences, not
# over a blank line.
_GUILLEMETS = r"(?:[^«»\n]|\n(?!\s*\n))"
_QUOTED = re.compile(
    rf"«(?P<guillemets>(?:{_GUILLEMETS}|«{_GUILLEMETS}*+»)++)»"
    r"|“(?P<curly>(?:[^“”\n]|\n(?!\s*\n))++)”"
    r"|\"(?P<straight>[^\"\n]++)\"",
)

_OPENS = frozenset("«“\"‹'‘")
_COMBINING = "\u0300"  # the first character that is combined with the one before it
_INVISIBLE = "\xad\u200b\u200c\u200d\u2060\ufeff"
# What is spelt in more than one way without being a different word: runs of white space, invisible
# characters, three dots, and accents that are characters of their own.
_LOOSE = re.compile(rf"\s+|[{_INVISIBLE}]+|\.\.\.|[^\W\d_][\u0300-\u036f]+")
# A figure of which a part is another figure: 1,5 or 12 000.
_FIGURE = re.compile(r"\d+(?:[.,]\d+)+|(?<!\d)\d{1,3}(?: \d{3})+(?!\d)")


def fold(text: str) -> str:
    r"""The text with marks and spaces replaced one for one, so offsets stay true.

    Example:
        >>> fold("l’accord «\u00a0historique\u00a0»")
        'l\'accord " historique "'
    """
    # A text has few of these characters; to replace one by one is faster than to translate all.
    for character in set(_FOLDED.findall(text)):
        text = text.replace(character, _FOLDS[character])
    return text


@lru_cache(maxsize=8)  # an article is looked through many times over
def _fold_whole(text: str) -> str:
    return fold(text)


def without_accents(text: str) -> str:
    """The text with its letters bare; ligatures stay.

    Example:
        >>> without_accents("Élysée, œuvre")
        'Elysee, œuvre'
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(
        character
        for character in decomposed
        if character < _COMBINING or not unicodedata.combining(character)
    )


def find_verbatim(words: str, text: str) -> tuple[int, int] | None:
    """Where the words stand in the text, letter by letter, or None.

    Runs of white space count as one space, and the spaces inside a pair of guillemets need not
    be there; three dots are an ellipsis; invisible characters (soft hyphens) do not count, and a
    letter with its accent is one letter. Everything else must be the same. The words must be
    whole: "20" does not stand in "200", nor in "20,5".

    Args:
        words: what is looked for, with or without its quotation marks.
        text: where.

    Returns:
        Start and end offsets into ``text``.

    Example:
        >>> find_verbatim("l'accord est prêt", "Il a dit : « L'accord… l’accord est prêt. »")
        (23, 40)
    """
    words = unquote(words)
    needle, haystack = fold(words), _fold_whole(text)
    start = _find_whole(needle, haystack)
    if start is not None:
        return start, start + len(needle)
    # Slower, only on a miss.
    needle, _, _ = _spell(words)
    haystack, starts, ends = _spell(text)
    start = _find_whole(needle, haystack)
    return None if start is None else (starts[start], ends[start + len(needle) - 1])


def _find_whole(needle: str, haystack: str) -> int | None:
    """Where the needle first begins and ends outside of words and figures, or None."""
    start = haystack.find(needle) if needle else -1
    while start >= 0:
        if not _cuts(haystack, start) and not _cuts(haystack, start + len(needle)):
            return start
        start = haystack.find(needle, start + 1)
    return None


def _cuts(text: str, position: int) -> bool:
    """Whether this position is inside a word or a figure."""
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    if _in_word(before) and _in_word(after):
        return True
    if not (before.isdecimal() or after.isdecimal()):
        return False  # of two characters of a figure one is a digit
    figures = _FIGURE.finditer(text, max(0, position - 20), position + 20)
    return any(figure.start() < position < figure.end() for figure in figures)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "\xad" or bool(unicodedata.combining(character))


@lru_cache(maxsize=16)
def _spell(text: str) -> tuple[str, array[int], array[int]]:
    """The text in the one spelling that is compared, and where each of its characters is from."""
    folded = fold(text)
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    done = 0
    for loose in _LOOSE.finditer(folded):
        first, last = loose.span()
        pieces.append(folded[done:first])
        starts.extend(range(done, first))
        ends.extend(range(done + 1, first + 1))
        spelt = _one_spelling(loose[0], folded[first - 1 : first], folded[last : last + 1])
        pieces.append(spelt)
        starts.extend([first] * len(spelt))
        ends.extend([last] * len(spelt))
        done = last
    pieces.append(folded[done:])
    starts.extend(range(done, len(folded)))
    ends.extend(range(done + 1, len(folded) + 1))
    return "".join(pieces), starts, ends


def _one_spelling(piece: str, before: str, after: str) -> str:
    """The spelling of a piece that ``_LOOSE`` found, between these characters."""
    if piece.isspace():
        return "" if before == '"' or after in '"?!;:%' else " "
    if piece == "...":
        return "…"
    return "" if piece[0] in _INVISIBLE else unicodedata.normalize("NFC", piece)


def unquote(words: str) -> str:
    """The words without the quotation marks and spaces around them.

    Marks that belong to the words stay: one is only taken off with its partner.

    Example:
        >>> unquote("«\u00a0Nous verrons.\u00a0»")
        'Nous verrons.'
    """
    words = words.strip()
    if words[:1] not in _OPENS:
        return words
    for opening, closing in ("«»", "“”", '""', "‹›", "''", "‘’"):
        inner = words[len(opening) : -len(closing)]
        if (
            len(words) >= 2
            and words.startswith(opening)
            and words.endswith(closing)
            and opening not in inner
            and closing not in inner
        ):
            return inner.strip()
    return words


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Spans of everything the text sets between quotation marks, the marks not included.

    Example:
        >>> text = "« Nous verrons », a-t-il dit."
        >>> [text[start:end] for start, end in quoted_spans(text)]
        ['Nous verrons']
    """
    spans = []
    for match in _QUOTED.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        inner = text[start:end]
        if stripped := inner.strip():
            start += len(inner) - len(inner.lstrip())
            spans.append((start, start + len(stripped)))
    return spans
