"""Find a quotation in the article, letter by letter, whatever marks and spaces it was typed with.

Newsrooms and models set the same words with different apostrophes, spaces, dashes and quotation
marks. Folding replaces each by one stand-in, one character for one, so that an offset in the
folded text is an offset in the text itself. Nothing else is forgiven: a changed letter or figure
is a different quotation.
"""

from __future__ import annotations

import re

__all__ = ["find_verbatim", "fold", "quoted_spans", "unquote"]

_SPACES = "\t\n\v\f\r\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # noqa: E501
_FOLDS = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("’‘‛ʼ`´\x91\x92", "'"),
        **dict.fromkeys("«»“”„‟‹›\x93\x94", '"'),
        **dict.fromkeys("‐‑‒–—―−\x96\x97", "-"),
    }
)

# One pair of marks each; a quotation may run over sentences, not over a blank line.
_QUOTED = re.compile(
    r"«(?P<guillemets>[^«»]+)»|“(?P<curly>[^“”]+)”|\"(?P<straight>[^\"\n]+)\"",
)


def fold(text: str) -> str:
    r"""The text with marks and spaces replaced one for one, so offsets stay true.

    Example:
        >>> fold("l’accord «\u00a0historique\u00a0»")
        'l\\'accord " historique "'
    """
    return text.translate(_FOLDS)


def find_verbatim(words: str, text: str) -> tuple[int, int] | None:
    """Where the words stand in the text, letter by letter, or None.

    Runs of white space count as one space, and the spaces inside a pair of guillemets need not
    be there; everything else must be the same.

    Args:
        words: what is looked for, with or without its quotation marks.
        text: where.

    Returns:
        Start and end offsets into ``text``.

    Example:
        >>> find_verbatim("l'accord est prêt", "Il a dit : « L'accord… l’accord est prêt. »")
        (22, 39)
    """
    needle = fold(unquote(words))
    if not needle:
        return None
    haystack = fold(text)
    start = haystack.find(needle)
    if start >= 0:
        return start, start + len(needle)
    # Slower, only on a miss: allow runs of white space, and none, around marks.
    pattern = r"\s*".join(
        r"\s+".join(re.escape(part) for part in piece.split())
        for piece in re.split(r"\s*(?=[\"?!;:%])|(?<=\")\s*", needle)
    )
    match = re.search(pattern, haystack)
    return match.span() if match else None


def unquote(words: str) -> str:
    """The words without the quotation marks and spaces around them.

    Marks that belong to the words stay: one is only taken off with its partner.

    Example:
        >>> unquote("«\u00a0Nous verrons.\u00a0»")
        'Nous verrons.'
    """
    words = words.strip()
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
