"""What was made, kept so that a run may be killed at any moment and lose nothing.

One line an article, written in one go and only ever appended; or one file an article, written
beside its place and renamed into it. What stands there whole is done, and is not done again.
"""

from __future__ import annotations

import abc
import json
import math
import os
import re
import time
from array import array
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

from summarise.errors import InputError
from summarise.files import replacing
from summarise.rows.fields import Entry
from summarise.rows.files import as_json, torn_of, unwritable
from summarise.rows.spend import Spend
from summarise.summary import Summary

__all__ = [
    "OWN",
    "FolderJournal",
    "Journal",
    "LineJournal",
    "is_ours",
    "key",
    "plain",
    "record_line",
    "status",
]

OWN = ("id", "row", "sha256", "status", "summary")
"""The fields of a record that are not carried through."""

_START = b'{"id": '
_SYNC = 1.0
"""Seconds between two times that a disk is asked to hold what it was given: a power cut loses at
most what was made since, a killed process nothing."""
_RESUME = "What was finished is kept; make room, then go on with --resume."
_SLUG = re.compile(r"[^\w.-]+")
_NAMED = re.compile(r"-([0-9a-f]{32})\.json$")


def key(sha256: str) -> bytes:
    """What is kept in memory of an identity: the half of it, which is as good as the whole."""
    return bytes.fromhex(sha256)[:16]


def is_ours(name: str) -> bool:
    """Whether a file in a folder is called as an article's is."""
    return _NAMED.search(name) is not None


def status(summary: Summary) -> str:
    """What a record says of its summary."""
    return "publishable" if summary.verification.publishable else "unverified"


def plain(value: object) -> Any:
    """A value of a field as JSON has it: days and times in ISO form, what is no number as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def record_line(entry: Entry, summary: Summary) -> bytes:
    """The line of one article, with its end."""
    record = {
        "id": entry.id,
        "row": entry.row,
        "sha256": entry.sha256,
        "status": status(summary),
        **{name: plain(value) for name, value in entry.kept.items()},
    }
    return b'%s, "summary": %s}\n' % (as_json(record)[:-1], summary.model_dump_json().encode())


class Journal(abc.ABC):
    """What both kinds have in common.

    Attributes:
        done: the identities of the articles that are in it.
        spend: what they took.
        notes: what was found when it was opened, for a person to read.
    """

    def __init__(self) -> None:
        self.done: set[bytes] = set()
        self.spend = Spend()
        self.notes: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, sha256: str) -> bool:
        return key(sha256) in self.done

    def append(self, entry: Entry, summary: Summary) -> None:
        """Keep one summary, whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        self._write(entry, record_line(entry, summary))
        self.done.add(key(entry.sha256))
        self.spend.add(summary.provenance.attempts)

    @abc.abstractmethod
    def records(self) -> Iterator[dict[str, Any]]:
        """Everything in it, by the number of the row."""

    @abc.abstractmethod
    def close(self) -> None:
        """Nothing is appended any more."""

    @abc.abstractmethod
    def _write(self, entry: Entry, line: bytes) -> None: ...

    def _known(self, line: bytes) -> int:
        """Count a record in that was there, and give its row.

        Raises:
            ValueError: it is none.
        """
        try:
            record = json.loads(line[: line.index(b"\n")])  # without its end it is not whole
            known = key(record["sha256"])
            attempts = record["summary"]["provenance"]["attempts"]
            row = int(record["row"])
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise ValueError from error
        self.spend.add_stored(attempts)
        self.done.add(known)
        return row


class LineJournal(Journal):
    """A file to which lines are appended.

    Args:
        path: of the file; it is made where it is not there.

    Raises:
        InputError: it cannot be read or written, or holds something else.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._rows = array("Q")
        self._offsets = array("Q")
        try:
            # Without a buffer: a line is one call, and what was told to be done is out.
            self._file = path.open("ab+", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            self._size = self._load()
        except OSError as error:
            self._file.close()
            raise unwritable(path, error) from error
        except InputError:
            self._file.close()
            raise
        self._synced = time.monotonic()

    @property
    def in_order(self) -> bool:
        """Whether the lines stand in the order of the rows."""
        return all(a <= b for a, b in zip(self._rows, self._rows[1:], strict=False))

    def records(self) -> Iterator[dict[str, Any]]:
        for line in self._lines():
            yield json.loads(line)

    def put_in_order(self) -> None:
        """Write it anew in the order of the rows.

        Raises:
            InputError: it cannot be written; it is then as it was.
        """
        try:
            with replacing(self._path) as file:
                file.writelines(self._lines())
        except OSError as error:
            raise unwritable(self._path, error, _RESUME) from error

    def sync(self) -> None:
        """Have the disk hold it."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        if not self._file.closed:
            self.sync()
            self._file.close()

    def _lines(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            for place in sorted(range(len(self._rows)), key=self._rows.__getitem__):
                file.seek(self._offsets[place])
                yield file.readline()

    def _load(self) -> int:
        """Read what is there; cut off what was not finished. The length of what stays."""
        whole, torn = 0, b""
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    row = self._known(line)
                except ValueError:
                    # Only a line without its end was not finished, and it is the last one. One
                    # that has its end was, and is not understood: it may be an article.
                    if line.endswith(b"\n") or not _may_be_ours(line):
                        raise self._not_ours(number) from None
                    torn = line
                else:
                    self._rows.append(row)
                    self._offsets.append(whole)
                    whole += len(line)
        if torn:
            self._cut_off(torn, whole)
        return whole

    def _cut_off(self, torn: bytes, whole: int) -> None:
        """Take the last line away, and put what there is of it where it can be looked at."""
        kept, told = torn.rstrip(b"\0"), ""
        if kept:
            path = torn_of(self._path)
            with path.open("ab") as file:
                file.write(kept + b"\n")
            told = f"What there was of it is in {path}."
        self._file.truncate(whole)
        self.notes.append(
            f"{self._path}: the last line was not finished; it was cut off, and its article is "
            f"done again. {told}".rstrip()
        )

    def _not_ours(self, number: int) -> InputError:
        return InputError(
            f"{self._path}: line {number} is not what summarise wrote. Mend or delete that line, "
            "or give another name."
        )

    def _write(self, entry: Entry, line: bytes) -> None:
        try:
            left = memoryview(line)
            while left:
                left = left[self._file.write(left) :]
            if time.monotonic() - self._synced > _SYNC:
                self.sync()
        except OSError as error:
            self._file.truncate(self._size)  # which takes no room, also where there is none
            raise unwritable(self._path, error, _RESUME) from error
        self._rows.append(entry.row)
        self._offsets.append(self._size)
        self._size += len(line)


def _may_be_ours(line: bytes) -> bool:
    """Whether a line may be one that was not finished; a power cut can leave zeros instead."""
    return line.startswith(_START[: len(line)]) or not line.strip(b"\0")


class FolderJournal(Journal):
    """A folder with one JSON file an article, named after its id and its identity.

    Args:
        path: of the folder; it is made where it is not there.

    Raises:
        InputError: it cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            path.mkdir(exist_ok=True)
            for file in sorted(path.iterdir()):
                if file.name.startswith(".") and file.name.endswith(".part"):
                    file.unlink()  # of a run that was killed
                elif is_ours(file.name):
                    self._take(file)
        except OSError as error:
            raise unwritable(path, error) from error

    def records(self) -> Iterator[dict[str, Any]]:
        records = [json.loads(file.read_bytes()) for file in self._path.glob("*.json")]
        yield from sorted(records, key=lambda record: record["row"])

    def close(self) -> None:
        pass  # each file was closed when it was written

    def _take(self, file: Path) -> None:
        try:
            self._known(file.read_bytes())
        except ValueError:
            self.notes.append(f"{file}: not what summarise wrote; its article is done again.")

    def _write(self, entry: Entry, line: bytes) -> None:
        path = self._path / file_name(entry)
        try:
            # Not synced one by one, which takes longer than a fast model; a power cut leaves an
            # empty file at worst, and an empty file is not done.
            with replacing(path, sync=False) as file:
                file.write(line)
        except OSError as error:
            raise unwritable(path, error, _RESUME) from error


def file_name(entry: Entry) -> str:
    """A name that any file system takes, that tells the article, and that no other article has."""
    told = _SLUG.sub("_", entry.id or "").strip("._")[:60].encode("utf-8", "replace").decode()
    return f"{told or f'row{entry.row}'}-{entry.sha256[:32]}.json"
