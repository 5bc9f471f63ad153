"""Where articles come from: a file or standard input."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from summarise.article import MAX_CHARACTERS, Article
from summarise.decoding import decode
from summarise.errors import InputError
from summarise.files import STDIN

__all__ = ["STDIN", "called", "read_article", "read_text"]

_MAX_BYTES = 4 * MAX_CHARACTERS + 4
"""UTF-8 and UTF-32 take four bytes a character at most, and a byte order mark."""


def read_article(
    source: str | Path,
    *,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    published: date | None = None,
) -> Article:
    """Read an article from a file, or from standard input where the source is ``-``.

    Args:
        source: a path, or ``-``.
        title: as for ``Article``.
        url: as for ``Article``.
        publisher: as for ``Article``.
        published: as for ``Article``.

    Raises:
        InputError: there is no such file, it cannot be read or decoded, or it holds no French
            article.
    """
    text = read_text(source)
    try:
        return Article(text, title=title, url=url, publisher=publisher, published=published)
    except InputError as error:
        raise InputError(f"{called(source)}: {error.message}") from error


def read_text(source: str | Path) -> str:
    """The text of a file, or of standard input where the source is ``-``, whatever it holds.

    Raises:
        InputError: there is no such file, it is too long, or cannot be read or decoded.
    """
    data = _read(source)
    if len(data) > _MAX_BYTES:
        raise InputError(
            f"{called(source)}: the article is too long: more than {_MAX_BYTES:,} bytes; at most "
            f"{MAX_CHARACTERS:,} characters are accepted. Give one article at a time."
        )
    try:
        return decode(data).text
    except InputError as error:
        raise InputError(f"{called(source)}: {error.message}") from error


def _read(source: str | Path) -> bytes:
    # One byte more than is accepted is enough to know that there is too much.
    if str(source) == STDIN:
        if sys.stdin is None:
            raise InputError("standard input: it is closed. Name a file.")
        return sys.stdin.buffer.read(_MAX_BYTES + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f"{source}: there is no such file.") from error
    except IsADirectoryError as error:
        raise InputError(f"{source}: this is a directory; name a file in it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{source}: cannot be read: {reason}.") from error


def called(source: str | Path) -> str:
    """What a source is called in messages."""
    return "standard input" if str(source) == STDIN else str(source)
