"""An article: its text untouched, and the numbered sentences that claims cite."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from summarise.decoding import BINARY_SHARE, CONTROLS
from summarise.errors import InputError
from summarise.language import identify, is_french, looks_misdecoded
from summarise.segmentation import sentence_spans

__all__ = ["MAX_CHARACTERS", "Article", "Sentence"]

MAX_CHARACTERS = 2_000_000
"""The longest text accepted, in characters: about 330 000 words, a report of 700 pages."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTER = re.compile(r"[^\W\d_]")
_PAGE = re.compile(r"\s*+(?:<\?xml[^>]*+>\s*+)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article.

    Attributes:
        id: its number in the article, 1…n.
        start: offset of its first character in ``Article.text``.
        end: offset after its last character.
        text: ``article.text[start:end]``, always.
    """

    id: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Article:
    """A French news article, its text kept exactly as given.

    Args:
        text: the body of the article, in French; at most ``MAX_CHARACTERS`` characters.
        title: its headline, where it is not part of the text.
        url: where it was published.
        publisher: who published it.
        published: the day it was published; without it no relative date can be resolved.

    Raises:
        InputError: the text is empty, binary, mis-decoded, too long or not French.

    Example:
        >>> article = Article("Le ministre est arrivé à 17 h 30. Il repartira mardi.")
        >>> [sentence.text for sentence in article.sentences]
        ['Le ministre est arrivé à 17 h 30.', 'Il repartira mardi.']
    """

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    sentences: tuple[Sentence, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InputError(
                f"An article's text is a str, not {type(self.text).__name__}. For a file, use "
                "summarise.sources.read_article; for bytes, summarise.decoding.decode."
            )
        _refuse_unusable(self.text)
        for name in ("title", "url", "publisher"):
            if broken := _SURROGATE.search(getattr(self, name) or ""):
                raise InputError(_misdecoded(f"The article's {name}", broken[0]))
        if self.published is not None and not isinstance(self.published, date):
            raise InputError(
                f"published is a datetime.date, not {type(self.published).__name__}: "
                "date.fromisoformat reads 2026-03-12."
            )
        if isinstance(self.published, datetime):
            # A datetime is a date to Python and to type checkers, but only the day is used.
            object.__setattr__(self, "published", self.published.date())
        spans = sentence_spans(self.text)
        object.__setattr__(
            self,
            "sentences",
            tuple(
                Sentence(number, start, end, self.text[start:end])
                for number, (start, end) in enumerate(spans, start=1)
            ),
        )

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text's UTF-8 bytes, in hexadecimal: the article's identity."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def sentence(self, number: int) -> Sentence:
        """The sentence with this id.

        Raises:
            IndexError: the article has no such sentence.
        """
        if not 1 <= number <= len(self.sentences):
            raise IndexError(f"no sentence {number}: the article has {len(self.sentences)}")
        return self.sentences[number - 1]

    def __repr__(self) -> str:
        # The generated one would print the whole text, into logs and tracebacks.
        return f"Article(sha256={self.sha256[:12]}…, {len(self.sentences)} sentences)"


def _refuse_unusable(text: str) -> None:
    """Raise InputError, with the reason, for a text that no summary should be made of."""
    if not text or text.isspace():
        raise InputError("The article is empty. Give the text of a French news article.")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The article has {len(text):,} characters; at most {MAX_CHARACTERS:,} are accepted. "
            "Give one article at a time."
        )
    if len(CONTROLS.findall(text)) > BINARY_SHARE * len(text):
        raise InputError(
            "The article is binary data, not text (it is full of control characters). "
            "Extract its text first."
        )
    if _PAGE.match(text):
        raise InputError(
            "The article is an HTML page, whose tags would be read as text. Extract its text first."
        )
    if len(text.split()) == 1:
        raise InputError(
            "The article is a single word. Give its text; for a file, use "
            "summarise.sources.read_article."
        )
    if not _LETTER.search(text):
        raise InputError("The article has no words. Give the text of a French news article.")
    broken = _SURROGATE.search(text)
    if fragment := broken[0] if broken else looks_misdecoded(text):
        raise InputError(_misdecoded("The article", fragment))
    if not is_french(text):
        guess = identify(text)
        other = "unknown" if guess.language == "und" else f"{guess.language!r}, probably"
        raise InputError(
            f"The article is not in French (its language: {other}). Only French articles can be "
            "summarised."
        )


def _misdecoded(what: str, fragment: str) -> str:
    return (
        f"{what} was decoded with the wrong character set: it contains {fragment!r}. "
        "Decode the original bytes as UTF-8, or give the file itself."
    )
