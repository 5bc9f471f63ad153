"""Answers in one SQLite file, for many processes and for many answers.

A file for each of a hundred thousand answers is more than a file system likes, and the part of a
request that is the same for every article is most of it: here that part is kept once, and all of
it compressed. The journal is a write-ahead log where the file system allows one, so readers wait
for nobody; a transaction that a killed process left behind is undone by whoever opens the file
next.

The file is read as if a stranger had made it: nothing in it is run, no table is looked at that is
not exactly ours, and no value is taken into memory beyond ``LARGEST``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import threading
import time
import weakref
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from summarise.errors import RecordingError
from summarise.llm.answers import LARGEST, BusyError, Found, Kept

__all__ = ["SqliteAnswers", "is_database"]

_ENDINGS = frozenset({".sqlite", ".sqlite3", ".db"})
_MAGIC = b"SQLite format 3\0"
_APPLICATION = 0x73756D6D
"""Says in the file's header whose it is, as ``file`` shows it."""
_VERSION = 1
_TABLES = {
    "frames": "CREATE TABLE frames (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL)",
    "answers": (
        "CREATE TABLE answers (key TEXT PRIMARY KEY, model TEXT NOT NULL, created TEXT NOT NULL, "
        "prompt_tokens INTEGER, completion_tokens INTEGER, "
        "frame TEXT NOT NULL, messages BLOB NOT NULL, completion BLOB NOT NULL)"
    ),
}
_PATIENCE = 60.0
"""Seconds that a writer waits for the others; each needs a millisecond."""
_FRAMES_KNOWN = 1000
_LEVEL = 6

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_NO_WRITING = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_UNWRITABLE = {
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "it cannot be opened",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk is full or failing",
}

_REGISTERING = threading.Lock()
_ALL: weakref.WeakSet[SqliteAnswers] = weakref.WeakSet()
_HELD: list[SqliteAnswers] = []


def is_database(place: Path) -> bool:
    """Whether a store at this place is one file: by its ending, or because it is one already."""
    if place.is_dir():
        return False
    try:
        with place.open("rb") as file:
            return place.suffix.lower() in _ENDINGS or file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return place.suffix.lower() in _ENDINGS


class SqliteAnswers:
    """Answers in one file; it is opened when it is first needed.

    One may be shared by threads, survives a fork, and is pickled as its path.

    Args:
        path: of the file.
        writable: whether answers will be kept, and the file made where there is none.
        patience: seconds that are waited for others who write.
    """

    def __init__(self, path: Path, *, writable: bool = True, patience: float = _PATIENCE) -> None:
        self._path = path
        self._writable = writable
        self._patience = patience
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._prepared = False
        self._frames: set[str] = set()
        with _REGISTERING:
            _ALL.add(self)

    def __str__(self) -> str:
        return str(self._path)

    def __reduce__(self) -> tuple[Any, ...]:
        # A connection stays in its process.
        return partial(
            SqliteAnswers, self._path, writable=self._writable, patience=self._patience
        ), ()

    def __del__(self) -> None:
        self.close()

    def get(self, key: str, *, wait: bool = True) -> Found | None:
        with self._connected(key, wait=wait) as connection:
            if connection is None:
                return None
            row = connection.execute(
                "SELECT completion FROM answers WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        try:
            raw = _inflated(row[0])
            return Found(json.loads(raw), raw)
        except (ValueError, TypeError, zlib.error, RecursionError) as error:
            raise self.damaged(key, error) from error

    def prepare(self, key: str, *, wait: bool = True) -> None:
        if not self._prepared:
            with self._connected(key, wait=wait, make=True):
                pass

    def put(self, key: str, kept: Kept, *, wait: bool = True) -> None:
        # What differs from article to article, apart from what does not: the system message, the
        # schema and the parameters.
        first, *others = kept.body["messages"]
        frame = _json({**kept.body, "messages": [first]})
        name = hashlib.sha256(frame).hexdigest()
        raw = kept.raw.encode("utf-8", "surrogatepass")
        if max(len(raw), len(frame)) > LARGEST:
            raise self._unwritable(key, f"the answer is larger than {LARGEST >> 20} MB")
        values = (
            *(key, kept.model, datetime.now(UTC).isoformat(timespec="seconds")),
            *(kept.prompt_tokens, kept.completion_tokens),
            *(name, zlib.compress(_json(others), _LEVEL), zlib.compress(raw, _LEVEL)),
        )
        with self._connected(key, wait=wait, make=True) as connection, _writing(connection):
            if name not in self._frames:
                connection.execute(
                    "INSERT OR IGNORE INTO frames VALUES (?, ?)", (name, zlib.compress(frame))
                )
            connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values
            )
        if len(self._frames) >= _FRAMES_KNOWN:  # the prompt puts the article first
            self._frames.clear()
        self._frames.add(name)

    def delete(self, key: str, *, wait: bool = True) -> None:
        with self._connected(key, wait=wait) as connection:
            if connection is not None:
                connection.execute("DELETE FROM answers WHERE key = ?", (key,))

    def explain(self, key: str) -> tuple[datetime, Kept] | None:
        """When an answer was kept, and to what it is one; None where there is none.

        Raises:
            RecordingError: it cannot be read.
        """
        with self._connected(key) as connection:
            if connection is None:
                return None
            row = connection.execute(
                "SELECT created, completion, model, prompt_tokens, completion_tokens, messages, "
                "body FROM answers JOIN frames ON sha256 = frame WHERE key = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        created, completion, model, read, written, messages, frame = row
        try:
            body = json.loads(_inflated(frame))
            body["messages"] += json.loads(_inflated(messages))
            kept = Kept(_inflated(completion), model, body, read, written)
            return datetime.fromisoformat(created), kept
        except (ValueError, TypeError, LookupError, zlib.error, RecursionError) as error:
            raise self.damaged(key, error) from error

    def damaged(self, key: str, error: Exception) -> RecordingError:
        return RecordingError(
            f"{self._path}: the stored answer {key} cannot be read ({type(error).__name__}). "
            "Delete its row or record it again.",
            key=key,
        )

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection, self._prepared = self._connection, None, False
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):  # all that matters was committed
                connection.close()

    @contextlib.contextmanager
    def _connected(self, key: str, *, wait: bool = True, make: bool = False) -> Iterator[Any]:
        """The connection, for one thread at a time; None where there is no file, nor is to be."""
        if not self._lock.acquire(blocking=wait):
            raise BusyError
        try:
            if self._connection is None or (make and not self._prepared):
                if not make and not self._path.exists():
                    yield None
                    return
                if not wait:
                    raise BusyError  # opening takes long, now and then
                self._disconnect()
                self._connection = self._opened(make=make)
                self._prepared = make
            if self._connection is not None:
                self._connection.execute(
                    f"PRAGMA busy_timeout = {int(self._patience * 1000) if wait else 0}"
                )
            yield self._connection
        except sqlite3.Error as error:
            if not wait and _code(error) in _BUSY:
                raise BusyError from None
            raise self._error(error, key) from error
        except _ForeignError as error:
            raise RecordingError(f"{self._path}: {error}", key=key) from None
        except OSError as error:
            raise self._unwritable(key, str(error.strerror)) from error
        finally:
            self._lock.release()

    def _opened(self, *, make: bool) -> sqlite3.Connection | None:
        if make:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._open(make=make)
        except sqlite3.Error as error:
            # A write-ahead log wants to write beside the file even to read it; where it cannot,
            # nobody else can either, and the file holds all there is.
            wal = self._path.with_name(f"{self._path.name}-wal")
            if make or _code(error) not in _NO_WRITING or (wal.exists() and wal.stat().st_size):
                raise
        return self._open(make=False, unchanging=True)

    def _open(self, *, make: bool, unchanging: bool = False) -> sqlite3.Connection | None:
        mode = "ro&immutable=1" if unchanging else "rwc" if make else "rw"
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=self._patience,
            isolation_level=None,
            check_same_thread=False,  # the lock sees to that
        )
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("BEGIN")  # one look, though another process makes the tables now
            there = _is_ours(connection)
            connection.execute("COMMIT")
            if not there and not make:
                connection.close()
                return None
            if self._writable and not unchanging:
                self._keep_log(connection)
            elif not self._writable:
                connection.execute("PRAGMA query_only = ON")
            if make:
                with _writing(connection):  # tells now if nothing can be written
                    if not _is_ours(connection):  # else another process was first
                        _make(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _keep_log(self, connection: sqlite3.Connection) -> None:
        """Have a write-ahead log; SQLite does not wait for those who are about it, too."""
        end = time.monotonic() + self._patience
        while True:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if _code(error) in _NO_WRITING:
                    return
                if _code(error) not in _BUSY or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                if mode == "wal":  # safe, whoever is killed; a power cut undoes the last answers
                    connection.execute("PRAGMA synchronous = NORMAL")
                return

    def _error(self, error: sqlite3.Error, key: str) -> RecordingError:
        code = _code(error)
        if code in _BUSY:
            return RecordingError(
                f"{self._path}: another program has been writing to this store for "
                f"{self._patience:g} s. Let it end, or give each its own file.",
                key=key,
            )
        if code in _UNWRITABLE:
            return self._unwritable(key, _UNWRITABLE[code])
        return RecordingError(
            f"{self._path}: this store cannot be read ({_name(error)}). It is damaged or no "
            "SQLite file: delete it, or give another file.",
            key=key,
        )

    def _unwritable(self, key: str, why: str) -> RecordingError:
        return RecordingError(
            f"{self._path}: answers cannot be kept here: {why}. Give another file.", key=key
        )


class _ForeignError(Exception):
    """The file is a database, and not one of ours."""


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether it is a store of answers; not where it is empty.

    Raises:
        _ForeignError: it is something else, or holds what we would not have put there.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    there = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "ORDER BY name LIMIT 10"
    ).fetchall()
    if not there and not application and not version:
        return False
    if application != _APPLICATION:
        raise _ForeignError(
            "this is a database of another program. Give another file to keep answers in."
        )
    if version != _VERSION:
        raise _ForeignError(
            f"this store has the format {version}, and this release reads {_VERSION}. Use the "
            "release that made it, or give another file."
        )
    if there != [("table", name, sql) for name, sql in sorted(_TABLES.items())]:
        raise _ForeignError(
            "this store has other tables than summarise makes, so it is not read. Delete it, or "
            "give another file."
        )
    return True


def _make(connection: sqlite3.Connection) -> None:
    for sql in _TABLES.values():
        connection.execute(sql)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


@contextlib.contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, undone where it does not come to its end."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _json(value: Mapping[str, Any] | list[Any]) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _inflated(data: Any) -> str:
    if not isinstance(data, bytes):
        raise TypeError("no bytes")
    inflater = zlib.decompressobj()
    content = inflater.decompress(data, LARGEST)
    if not inflater.eof:
        raise ValueError("too large, or cut off")
    return content.decode("utf-8", "surrogatepass")


def _code(error: sqlite3.Error) -> int:
    """The kind of an error, without its details; Python's own have none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", type(error).__name__))


def _before_fork() -> None:
    # SQLite counts its locks in the process's memory: a child that inherits an open file thinks
    # that it holds the locks of its parent, and loses what it writes when that one closes it.
    _REGISTERING.acquire()
    for answers in _ALL:
        answers._lock.acquire()  # noqa: SLF001
        answers._disconnect()  # noqa: SLF001
        _HELD.append(answers)


def _after_fork() -> None:
    while _HELD:
        _HELD.pop()._lock.release()  # noqa: SLF001
    _REGISTERING.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )
