"""Rows of CSV and Parquet, a piece of the file at a time."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from summarise.decoding import decode
from summarise.errors import InputError
from summarise.rows.reading import Opened, Record, opened
from summarise.sources import called

__all__ = ["Csv", "Parquet", "pyarrow"]

_SAMPLE = 256 * 1024
_DELIMITERS = ",;\t|"
_BATCH = 64
"""Rows of Parquet turned into Python at once."""

# Any article fits into a field, and the field of an unclosed quotation mark is told by its width.
csv.field_size_limit(2**31 - 1)


class Csv:
    """A table of text, its names in the first row.

    The encoding is that of a byte order mark; else UTF-8; else what French text in one byte a
    character is in. The delimiter is the one of comma, semicolon, tab and bar that parts the first
    row most often.

    Args:
        path: a file, compressed or not, or ``-``.

    Attributes:
        encoding: in which it is read.
        delimiter: that parts its fields.

    Raises:
        InputError: it cannot be read, is empty, or its first row has no name or one twice.
    """

    total: int | None = None

    def __init__(self, path: str) -> None:
        self.name = called(path)
        self._path = path
        self._opened: Opened | None = None
        self._begun: tuple[ExitStack, Opened, bytes] | None = None
        with ExitStack() as stack:
            file = stack.enter_context(opened(path))
            sample = file.file.read(_SAMPLE)
            self.encoding = _encoding(self.name, sample)
            head = codecs.getincrementaldecoder(self.encoding)("replace").decode(sample)
            self.delimiter = _delimiter(head)
            if not head.strip():
                raise InputError(f"{self.name}: the file is empty.")
            try:
                first = next(self._reader(io.StringIO(head, newline="")))
            except csv.Error as error:
                raise _damaged(self.name, "in the first row") from error
            self.names: tuple[str, ...] | None = _header(self.name, first)
            if not file.again:
                self._begun = (stack.pop_all(), file, sample)

    @property
    def share(self) -> float | None:
        return None if self._opened is None else self._opened.share

    def only(self, names: Sequence[str]) -> None: ...

    def __iter__(self) -> Iterator[Record]:
        with ExitStack() as stack:
            if self._begun is None:
                self._opened = stack.enter_context(opened(self._path))
                file = self._opened.file
            else:
                begun, self._opened, sample = self._begun
                stack.enter_context(begun)
                file = io.BufferedReader(_Rejoined(sample, self._opened.file))
            # What is no text in this encoding is kept as lone surrogates, which an article refuses:
            # the row fails, and the run does not.
            errors = "surrogatepass" if self.encoding.startswith("utf-16") else "surrogateescape"
            text = io.TextIOWrapper(file, encoding=self.encoding, errors=errors, newline="")
            yield from self._records(text)

    def _records(self, text: io.TextIOWrapper) -> Iterator[Record]:
        reader = self._reader(text)
        next(reader, None)
        names = self.names or ()
        number = 0
        while True:
            first = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # Where one field has no end, no later line is known to begin a row: what is read
                # from there may be the middle of an article.
                raise _damaged(self.name, _lines(first, reader.line_num)) from error
            if not row:
                continue
            number += 1
            fault, values = None, None
            if len(row) == len(names):
                values = dict(zip(names, row, strict=True))
            else:
                fault = f"it has {len(row)} fields where the first row has {len(names)}"
            yield Record(number, _lines(first, reader.line_num), values, fault)

    def _reader(self, text: Any) -> Any:
        return csv.reader(text, delimiter=self.delimiter, strict=True)


class _Rejoined(io.RawIOBase):
    """What was read of a stream already, and then the rest of it."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = io.BytesIO(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        data = self._start.read(len(view)) or self._rest.read(len(view))
        view[: len(data)] = data
        return len(data)


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _damaged(name: str, where: str) -> InputError:
    return InputError(
        f"{name}, {where}: a quotation mark is not closed, or stands in the middle of a field: "
        "what follows cannot be told apart, and is not read. Write one that belongs to a text "
        "twice, and the whole text in quotation marks."
    )


def _encoding(path: str, sample: bytes) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), *_WIDE):
        if sample.startswith(mark):
            return name
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        try:
            return decode(sample).encoding
        except InputError as error:
            raise InputError(f"{path}: {error.message}") from error
    return "utf-8"


_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _delimiter(head: str) -> str:
    def width(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=width)  # the first of equals: a comma where there is one column


def _header(path: str, row: list[str]) -> tuple[str, ...]:
    names = [name.strip() for name in row]
    if not all(names):
        raise InputError(f"{path}: column {names.index('') + 1} has no name in the first row.")
    return _once(path, names)


def _once(path: str, names: Sequence[str]) -> tuple[str, ...]:
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise InputError(f"{path}: the column {twice[0]!r} is there twice. Rename one.")
    return tuple(names)


def pyarrow(what: str) -> Any:
    """The module ``pyarrow``, with ``compute`` and ``parquet`` in it.

    Raises:
        InputError: it is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.compute
        import pyarrow.parquet
    except ImportError as error:
        raise InputError(
            f"{what}: Parquet needs pyarrow, which is not installed: pip install "
            "'summarise[parquet]'."
        ) from error
    return pa


class Parquet:
    """A Parquet file, read a few rows at a time.

    Args:
        path: of the file.

    Raises:
        InputError: it cannot be read, or pyarrow is not installed.
    """

    def __init__(self, path: str) -> None:
        self.name = path
        self._arrow = pyarrow(path)
        if not Path(path).is_file():
            raise InputError(f"{path}: there is no such file.")
        try:
            self._file = self._arrow.parquet.ParquetFile(path)
        except (self._arrow.ArrowException, OSError) as error:
            raise InputError(f"{path}: cannot be read as Parquet. Get a fresh copy.") from error
        self.names: tuple[str, ...] | None = _once(path, self._file.schema_arrow.names)
        self.total: int | None = self._file.metadata.num_rows
        self._columns: list[str] | None = None
        self._read = 0

    @property
    def share(self) -> float | None:
        return self._read / self.total if self.total else None

    def only(self, names: Sequence[str]) -> None:
        self._columns = list(names)

    def __iter__(self) -> Iterator[Record]:
        try:
            for batch in self._file.iter_batches(batch_size=_BATCH, columns=self._columns):
                for values in batch.to_pylist():
                    self._read += 1
                    yield Record(self._read, f"row {self._read}", values)
        except (self._arrow.ArrowException, OSError, ValueError) as error:
            raise InputError(
                f"{self.name}: damaged after row {self._read}: what follows is lost. Get a fresh "
                "copy."
            ) from error
