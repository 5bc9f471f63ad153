"""Rows of JSON lines and of a folder of texts, one after the other, never all at once.

A row that cannot be read is a row with a ``fault``: it fails alone, and says on which line. Only
what spoils everything after it (a damaged archive, a disk that cannot be read, a quotation mark
that is not closed) is an error.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from summarise.errors import InputError
from summarise.sources import STDIN, called, read_text

__all__ = ["FolderOfTexts", "JsonLines", "Record", "Source", "opened"]

_LONGEST = 64 * 2**20
"""The longest line read, in bytes: past any article with all that a crawler knows of it."""

_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it was found.

    Attributes:
        number: of the row, from 1; of JSON lines, of the line.
        where: in words, such as ``line 12``.
        values: by the names of the fields; None where the row could not be read.
        fault: why it could not be read, None where it could.
    """

    number: int
    where: str
    values: Mapping[str, Any] | None
    fault: str | None = None


class Source(Protocol):
    """Rows to be read once, in their order."""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        ...

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of the fields of every row; None where each row has its own."""
        ...

    @property
    def total(self) -> int | None:
        """How many rows there are, where that is known beforehand."""
        ...

    @property
    def share(self) -> float | None:
        """How much of it has been read, from 0 to 1, where that is known."""
        ...

    def only(self, names: Sequence[str]) -> None:
        """Leave out all fields but these, where that saves reading them."""
        ...

    def __iter__(self) -> Iterator[Record]: ...


class Opened:
    """A file that is read from its start, and how far.

    Attributes:
        file: its bytes, decompressed.
    """

    def __init__(self, file: IO[bytes], raw: IO[bytes], size: int | None) -> None:
        self.file = file
        self._raw = raw
        self._size = size
        self._taken = 0

    def took(self, count: int) -> None:
        """So many bytes of ``file`` have been used, and not only read ahead."""
        self._taken += count

    @property
    def again(self) -> bool:
        """Whether it can be opened again, from its start; a pipe and standard input cannot."""
        return self._size is not None and self._raw.seekable()

    @property
    def share(self) -> float | None:
        """As ``Source.share``."""
        if not self._size or self._raw.closed:
            return None
        plain = self._raw is self.file and self._taken
        return min(1.0, (self._taken if plain else self._raw.tell()) / self._size)


@contextmanager
def opened(path: str) -> Iterator[Opened]:
    """The bytes of a file or of standard input, decompressed where they are compressed.

    Raises:
        InputError: it cannot be read, or is damaged.
    """
    name = called(path)
    try:
        if path == STDIN:
            if sys.stdin is None:
                raise InputError("standard input: it is closed. Name a file.")
            yield Opened(sys.stdin.buffer, sys.stdin.buffer, None)
            return
        with Path(path).open("rb") as raw:
            size = os.fstat(raw.fileno()).st_size
            file: IO[bytes] = raw
            if raw.peek(2)[:2] == _MAGIC:
                file = io.BufferedReader(gzip.GzipFile(fileobj=raw))
            yield Opened(file, raw, size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{name}: the compressed file is damaged or cut off: what follows is lost. Get a fresh "
            "copy."
        ) from error
    except FileNotFoundError as error:
        raise InputError(f"{name}: there is no such file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be read: {reason}.") from error


class JsonLines:
    """One JSON object a line, in UTF-8; empty lines are passed over.

    Args:
        path: a file, compressed or not, or ``-``.
    """

    names: tuple[str, ...] | None = None
    total: int | None = None

    def __init__(self, path: str) -> None:
        self.name = called(path)
        self._path = path
        self._opened: Opened | None = None

    @property
    def share(self) -> float | None:
        return None if self._opened is None else self._opened.share

    def only(self, names: Sequence[str]) -> None: ...

    def __iter__(self) -> Iterator[Record]:
        with opened(self._path) as self._opened:
            file = self._opened.file
            number = 0
            while line := file.readline(_LONGEST):
                number += 1
                self._opened.took(len(line))
                whole = len(line) < _LONGEST or line.endswith(b"\n")
                while not whole:  # the rest of a line that is not kept
                    rest = file.readline(_LONGEST)
                    whole = not rest or rest.endswith(b"\n")
                    line = b""
                if not line:
                    fault = f"the line is longer than {_LONGEST // 2**20} MiB"
                    yield Record(number, f"line {number}", None, fault)
                elif not line.isspace():
                    yield _parsed(number, line)


def _parsed(number: int, line: bytes) -> Record:
    where = f"line {number}"
    values, fault = None, None
    try:
        # A byte order mark is no part of the first value.
        values = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        fault = f"not UTF-8 at byte {error.start} of the line"
    except json.JSONDecodeError as error:
        fault = f"not JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}"
    except (ValueError, RecursionError):
        fault = "not JSON that can be read: nested too deeply, or a number too long"
    if fault is None and not isinstance(values, dict):
        kind = {list: "an array", type(None): "null"}.get(type(values), "a single value")
        values, fault = None, f"a JSON object is wanted, and this is {kind}"
    return Record(number, where, values, fault)


class FolderOfTexts:
    """Every ``.txt`` file in a folder and the folders in it, sorted by their paths.

    Args:
        path: the folder. A row's ``id`` is the file's path in it, with slashes.

    Raises:
        InputError: there is no such folder, or no such file in it.
    """

    names: tuple[str, ...] | None = ("id", "text")

    def __init__(self, path: str) -> None:
        self.name = path
        root = Path(path)
        if not root.is_dir():
            raise InputError(f"{path}: there is no such folder.")
        # Paths alone: a million of them are some 100 MB, and sorted they are the same every night.
        self._files = sorted(
            file.relative_to(root).as_posix()
            for file in root.rglob("*")
            if file.suffix.lower() == ".txt" and file.is_file()
        )
        if not self._files:
            raise InputError(f"{path}: there is no .txt file in this folder.")
        self._root = root
        self._read = 0

    @property
    def total(self) -> int | None:
        return len(self._files)

    @property
    def share(self) -> float | None:
        return self._read / len(self._files)

    def only(self, names: Sequence[str]) -> None: ...

    def __iter__(self) -> Iterator[Record]:
        for number, name in enumerate(self._files, start=1):
            self._read = number
            values: dict[str, Any] = {"id": name}
            fault = None
            try:
                values["text"] = read_text(self._root / name)
            except InputError as error:
                fault = error.message
            yield Record(number, name, values, fault)
