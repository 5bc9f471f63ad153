"""What a run knows: its articles, its batches, and what became of each request.

One SQLite file. Every step is one transaction, written down before the next step is taken, so a
run that is killed between any two of them goes on from there. The answers themselves are in the
store; a request is kept here until it has one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarise.article import Article
from summarise.batch.items import (
    BatchArticle,
    BatchItem,
    dump_article,
    dump_error,
    load_article,
    load_error,
)
from summarise.errors import InputError, SummariseError
from summarise.llm.batches import OVER
from summarise.rows.failures import may_succeed
from summarise.summary import Summary

__all__ = ["BatchRow", "Ledger", "RequestRow", "Waiting"]

_TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    row TEXT NOT NULL,
    given TEXT,                         -- the article; NULL where it could not be read
    chain TEXT NOT NULL DEFAULT '[]',   -- the keys of the requests that were put for it, in order
    waits TEXT,                         -- the last of them, while it has no answer
    summary TEXT,
    error TEXT,
    retryable INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS batch (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- its name is never used again
    state TEXT NOT NULL DEFAULT 'made', -- made, sent, taken, then cleared or kept
    tried INTEGER NOT NULL DEFAULT 0,   -- whether a step was begun whose end is not written down
    id TEXT,
    status TEXT NOT NULL DEFAULT '',
    input_file TEXT,
    output_file TEXT,
    error_file TEXT,
    requests INTEGER NOT NULL,
    completed INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS request (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL,           -- that it was first put for, and is paid for
    parts TEXT NOT NULL,                -- a hash of each part of its body
    line BLOB,                          -- as it is uploaded; NULL once it is answered
    state TEXT NOT NULL,                -- pending, sent, answered, live, failed
    batch INTEGER,                      -- the last that it went with
    place INTEGER,                      -- its line in that
    tries INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '[]', -- why it was sent again
    status INTEGER,
    fault TEXT,                         -- why it failed
    retryable INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS request_by_state ON request (state, number);
CREATE INDEX IF NOT EXISTS request_by_batch ON request (batch, place);
CREATE INDEX IF NOT EXISTS article_by_waits ON article (waits);
"""

_READY = """
SELECT article.number, given, chain FROM article LEFT JOIN request ON request.key = article.waits
WHERE summary IS NULL AND error IS NULL AND article.number > ?
AND (waits IS NULL OR request.state IN ({states}))
ORDER BY article.number LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is not done: its number, itself, and the keys put for it so far."""

    number: int
    article: Article
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as the run knows it; see the table."""

    number: int
    state: str
    tried: bool
    id: str | None
    status: str
    input_file: str | None
    output_file: str | None
    error_file: str | None
    requests: int
    completed: int
    note: str

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as the run knows it; see the table."""

    key: str
    article: int
    parts: Mapping[str, str]
    line: bytes | None
    state: str
    batch: int | None
    place: int | None
    tries: int
    reasons: tuple[str, ...]
    status: int | None
    fault: str | None
    retryable: bool


_BATCH = "SELECT number, state, tried, id, status, input_file, output_file, error_file, requests, completed, note FROM batch"  # noqa: E501
_REQUEST = "SELECT key, article, parts, line, state, batch, place, tries, reasons, status, fault, retryable FROM request"  # noqa: E501


class Ledger:
    """The state of one run.

    Args:
        path: of the file; it is made where there is none.

    Raises:
        InputError: it cannot be read, or is something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # Transactions are begun by hand: sqlite3 would begin and end them where it likes.
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.executescript(_TABLES)
        except sqlite3.Error as error:
            raise InputError(
                f"{path}: the state of the run cannot be read ({error}). Is the file damaged, or "
                "the disk full?"
            ) from None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def step(self) -> Iterator[None]:
        """All that is written in it is written, or none of it."""
        if self._db.in_transaction:  # a step of a larger one
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- facts of the run ------------------------------------------------------------------------

    def fact(self, name: str) -> Any:
        """What is known under a name; None where nothing is."""
        found = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def set_fact(self, name: str, value: Any) -> None:
        """Know something under a name; None to forget it."""
        if value is None:
            self._db.execute("DELETE FROM fact WHERE name = ?", (name,))
            return
        text = json.dumps(value)
        self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, text))

    # --- articles --------------------------------------------------------------------------------

    def add(self, articles: Iterable[BatchArticle]) -> None:
        """Take in the articles of the run."""
        for number, each in enumerate(articles):
            # SQLite has no lone surrogates: JSON escapes them, and so is an id.
            row = json.dumps(dict(each.row))
            identity = each.id.encode("utf-8", "backslashreplace").decode()
            given, error = None, None
            if isinstance(each.article, Article):
                given = dump_article(each.article)
            else:
                error = dump_error(each.article)
            self._db.execute(
                "INSERT INTO article (number, id, row, given, error) VALUES (?, ?, ?, ?, ?)",
                (number, identity, row, given, error),
            )

    def ready(self, *, live: bool = False) -> Iterator[list[Waiting]]:
        """The articles that can go on, some at a time: not done, and not waiting for an answer.

        Args:
            live: also those whose next request was not sent yet.
        """
        states = ["answered", "live", "failed", *(["pending"] if live else [])]
        query = _READY.format(states=", ".join(f"'{state}'" for state in states))
        last = -1
        while rows := self._db.execute(query, (last,)).fetchall():
            last = rows[-1][0]
            yield [
                Waiting(number, load_article(given), tuple(json.loads(chain)))
                for number, given, chain in rows
            ]

    def finish(self, number: int, summary: Summary) -> None:
        """An article has its summary."""
        self._db.execute(
            "UPDATE article SET waits = NULL, summary = ? WHERE number = ?",
            (summary.model_dump_json(), number),
        )

    def fail(self, number: int, error: SummariseError) -> None:
        """An article will have none."""
        self._db.execute(
            "UPDATE article SET error = ?, retryable = ? WHERE number = ?",
            (dump_error(error), may_succeed(error, answers_kept=True), number),
        )

    def wait(
        self, number: int, chain: Sequence[str], line: bytes, parts: Mapping[str, str]
    ) -> None:
        """An article waits for an answer to the last request of its chain."""
        key = chain[-1]
        self._db.execute(
            "INSERT OR IGNORE INTO request (key, article, parts, line, state) "
            "VALUES (?, ?, ?, ?, 'pending')",
            (key, number, json.dumps(parts), line),
        )
        self._db.execute(
            "UPDATE article SET waits = ?, chain = ? WHERE number = ?",
            (key, json.dumps(chain), number),
        )

    def reopen(self) -> None:
        """Let what failed, and may succeed, be tried again."""
        self._db.execute(
            "UPDATE request SET state = 'pending', tries = 0 WHERE state = 'failed' AND retryable "
            "AND key IN (SELECT waits FROM article WHERE retryable)"
        )
        self._db.execute("UPDATE article SET error = NULL, retryable = 0 WHERE retryable")

    def items(self) -> Iterator[BatchItem]:
        """Every article with what became of it, in the order of the input."""
        last = -1
        query = (
            "SELECT number, id, row, given, summary, error FROM article "
            "WHERE number > ? ORDER BY number LIMIT 100"
        )
        while rows := self._db.execute(query, (last,)).fetchall():
            for number, identity, row, given, summary, error in rows:
                last = number
                yield BatchItem(
                    index=number,
                    id=identity,
                    article=None if given is None else load_article(given),
                    summary=None if summary is None else Summary.model_validate_json(summary),
                    error=None if error is None else load_error(error),
                    row=json.loads(row),
                )

    def counts(self) -> dict[str, int]:
        """How many articles there are, and how many of them are finished, failed, in a batch."""
        names = ("articles", "finished", "failed", "retryable", "sent")
        found = self._db.execute(
            "SELECT count(*), count(summary), count(error), coalesce(sum(retryable), 0), "
            "(SELECT count(*) FROM article JOIN request ON key = waits WHERE state = 'sent') "
            "FROM article"
        ).fetchone()
        return dict(zip(names, found, strict=True))

    # --- requests --------------------------------------------------------------------------------

    def request(self, key: str) -> RequestRow | None:
        """The request of this key."""
        found = self._db.execute(f"{_REQUEST} WHERE key = ?", (key,)).fetchone()
        if found is None:
            return None
        key, article, parts, line, state, batch, place, tries, reasons, status, fault, again = found
        return RequestRow(
            key,
            article,
            json.loads(parts),
            line,
            state,
            batch,
            place,
            tries,
            tuple(json.loads(reasons)),
            status,
            fault,
            bool(again),
        )

    def unanswered(self, batch: int) -> Iterator[RequestRow]:
        """The requests of a batch that nothing was heard of."""
        keys = self._db.execute(
            "SELECT key FROM request WHERE batch = ? AND state = 'sent' ORDER BY place", (batch,)
        ).fetchall()
        for (key,) in keys:
            if (row := self.request(key)) is not None:
                yield row

    def answered(self, key: str) -> None:
        """A request has its answer, in the store."""
        self._db.execute(
            "UPDATE request SET state = 'answered', line = NULL, fault = NULL, status = NULL, "
            "retryable = 0 WHERE key = ?",
            (key,),
        )

    def answered_live(self, key: str, article: int, parts: Mapping[str, str]) -> None:
        """A request was put directly, and its answer is in the store."""
        self._db.execute(
            "INSERT INTO request (key, article, parts, state) VALUES (?, ?, ?, 'live') "
            "ON CONFLICT (key) DO UPDATE "
            "SET state = 'live', line = NULL, article = excluded.article",
            (key, article, json.dumps(parts)),
        )

    def again(self, row: RequestRow, reason: str, *, free: bool = False) -> None:
        """A request is to be sent again.

        Args:
            row: which.
            reason: why, in a word or two.
            free: whether the try does not count, because it never was one.
        """
        self._db.execute(
            "UPDATE request SET state = 'pending', reasons = ?, tries = tries - ? WHERE key = ?",
            (json.dumps([*row.reasons, reason]), free, row.key),
        )

    def give_up(self, key: str, fault: str, status: int | None, *, retryable: bool) -> None:
        """A request has failed."""
        self._db.execute(
            "UPDATE request SET state = 'failed', fault = ?, status = ?, retryable = ? "
            "WHERE key = ?",
            (fault, status, retryable, key),
        )

    # --- batches ---------------------------------------------------------------------------------

    @property
    def pending(self) -> int:
        """How many requests wait to be sent."""
        found = self._db.execute("SELECT count(*) FROM request WHERE state = 'pending'")
        return int(found.fetchone()[0])

    def make_batch(self, most: int, size: int) -> int | None:
        """Put pending requests into a new batch; its number, or None where there are none.

        Args:
            most: requests at most.
            size: bytes at most, of their lines with their ends.
        """
        with self.step():
            chosen: list[int] = []
            room = size
            for number, length in self._db.execute(
                "SELECT number, length(line) FROM request WHERE state = 'pending' "
                "ORDER BY number LIMIT ?",
                (most,),
            ):
                room -= length + 1
                if room < 0 and chosen:
                    break
                chosen.append(number)
            if not chosen:
                return None
            batch = self._db.execute(
                "INSERT INTO batch (requests) VALUES (?)", (len(chosen),)
            ).lastrowid
            self._db.executemany(
                "UPDATE request SET state = 'sent', batch = ?, place = ?, tries = tries + 1 "
                "WHERE number = ?",
                [(batch, place, number) for place, number in enumerate(chosen, start=1)],
            )
        return batch

    def unmake(self, batch: int) -> None:
        """Take a batch back of which nothing was sent."""
        with self.step():
            self._db.execute(
                "UPDATE request SET state = 'pending', tries = tries - 1 WHERE batch = ?", (batch,)
            )
            self._db.execute("DELETE FROM batch WHERE number = ?", (batch,))

    def lines(self, batch: int) -> Iterator[bytes]:
        """The lines of a batch's file."""
        query = "SELECT line FROM request WHERE batch = ? ORDER BY place"
        for (line,) in self._db.execute(query, (batch,)):
            yield line

    def batch(self, number: int) -> BatchRow:
        """The batch of this number."""
        (found,) = self._batches("WHERE number = ?", number)
        return found

    def batches(self, *states: str) -> list[BatchRow]:
        """The batches in these states, all where none is named."""
        marks = ", ".join("?" for _ in states)
        return self._batches(f"WHERE state IN ({marks})" if states else "", *states)

    def _batches(self, where: str, *values: Any) -> list[BatchRow]:
        rows = self._db.execute(f"{_BATCH} {where} ORDER BY number", values).fetchall()
        return [BatchRow(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]

    def set_batch(self, number: int, **changes: Any) -> None:
        """Know more of a batch."""
        names = ", ".join(f"{name} = ?" for name in changes)
        self._db.execute(
            f"UPDATE batch SET {names} WHERE number = ?",  # noqa: S608 - our own names
            (*changes.values(), number),
        )
