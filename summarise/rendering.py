"""An article as the variables of a template: numbered lines, and a fence that none can close."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from summarise.article import Article, Sentence
from summarise.verbatim import WINDOWS_PUNCTUATION

__all__ = ["OFFERED", "article_variables", "numbered_lines", "one_line"]

OFFERED = ("lines", "count", "fence", "title", "publisher", "published")
"""The variables that every template is given; a prompt may ask for others of its user."""

_GAP = "[…]"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def article_variables(article: Article, lines: str, given: Iterable[str]) -> dict[str, Any]:
    """What a template may say about the article: `lines` are its numbered sentences."""
    return {
        "lines": lines,
        "count": len(article.sentences),
        "fence": _fence(article, given),
        "title": one_line(article.title or ""),
        "publisher": one_line(article.publisher or ""),
        "published": article.published.isoformat() if article.published else "",
    }


def numbered_lines(
    article: Article, sentences: Sequence[Sentence] | None, longest: int | None
) -> str:
    """The sentences, one on a line, each after its number.

    Args:
        article: theirs.
        sentences: those to give, in its order; None for all. Where some are left out between two,
            a line says ``[…]``.
        longest: characters given of one sentence; None for all of each.
    """
    lines = []
    before = 0 if sentences is None else sentences[0].id - 1
    for sentence in article.sentences if sentences is None else sentences:
        if sentence.id != before + 1:
            lines.append(_GAP)
        before = sentence.id
        text = sentence.text
        if longest is not None and len(text) > longest:
            text = f"{text[:longest]} {_GAP}"
        lines.append(f"[{sentence.id}] {one_line(text)}")
    return "\n".join(lines)


def _fence(article: Article, given: Iterable[str]) -> str:
    """A name that nothing in the article or the other variables contains, the same for every run.

    The hash is of the text alone, so a title could be made to hold it, and twelve digits can be
    found by force; then the next hash is taken.
    """
    digest = article.sha256
    words = "\n".join((article.text, f"{article.title}\n{article.publisher}", *given))
    while (fence := f"article-{digest[:12]}") in words:
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return fence


def one_line(text: str) -> str:
    """The text on one line, so that nothing in it can look like a line of ours."""
    if _UNPRINTABLE.search(text) is None:  # nor what Windows prints for some of them
        return text
    return _UNPRINTABLE.sub(" ", text.translate(WINDOWS_PUNCTUATION))
