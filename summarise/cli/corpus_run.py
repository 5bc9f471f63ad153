"""One run over many articles: what is read, asked, kept and told, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import typer

from summarise.cli.corpus_board import Board, Tally, duration
from summarise.cli.corpus_job import Job, settings_of
from summarise.cli.exits import (
    BUDGET,
    DONE,
    FAILURES,
    INTERRUPTED,
    PROVIDER,
    TERMINATED,
    one_line,
)
from summarise.collecting import Collector
from summarise.errors import (
    AuthenticationError,
    BudgetError,
    DeadlineError,
    InputError,
    ModelError,
    PromptError,
    ProviderError,
    SummariseError,
)
from summarise.rows.exports import write_csv, write_parquet
from summarise.rows.failures import Failure, Failures
from summarise.rows.fields import Entry, Fields, choose, told
from summarise.rows.files import as_json, locked, unwritable
from summarise.rows.formats import Format
from summarise.rows.journal import Journal, LineJournal, key
from summarise.rows.manifest import Manifest, Run, State, now
from summarise.rows.reading import Record, Source

if TYPE_CHECKING:
    from summarise.corpus import CorpusItem
    from summarise.summariser import Summariser

__all__ = ["run"]

_REFUSED = 5
"""Rows one after the other that were refused for what is the same for all of them (the key, the
model, the account's credit), after which the others are not tried."""

_SHARED = (AuthenticationError, ModelError, PromptError)
"""What is wrong for one row is then wrong for all of them."""

_DOWN = 20
"""Rows one after the other that nobody answered, or that were refused in the very same words, after
which the others are not tried; at least as many as are under way at a time."""

_SIGNALS = {
    signal.SIGINT: ("Ctrl-C", INTERRUPTED),
    signal.SIGTERM: ("SIGTERM", TERMINATED),
}


def run(job: Job, summariser: Summariser) -> int:
    """Do a job.

    Returns:
        The exit code.

    Raises:
        InputError: the input cannot be read, or the output cannot be written.
        SummariseError: nothing could be done for any article.
    """
    source = job.open()
    fields, records, notes = choose(source, job.named, job.keep)
    settings = settings_of(summariser, fields)
    if not job.quiet:
        encoding = getattr(source, "encoding", "utf-8")
        read = "" if encoding.startswith("utf-8") else f", read as {encoding}"
        _say(f"Fields of {source.name}{read}: {fields}.")
    for note in notes:
        _say(note)
    with locked(job.beside):
        manifest = job.manifest(settings)
        begun = manifest.begin(source.name, settings, _options(job, summariser))
        manifest.write(job.beside.manifest)
        with job.journal() as journal:
            for note in journal.notes:
                _say(note)
            failures = Failures(job.beside.failures, manifest.recovered)
            for sha256 in [each for each in failures.listed if each in journal]:
                failures.succeeded(sha256)  # its run was killed before it could say so
            work = _Work(
                job, summariser, source, fields, records, manifest, begun, journal, failures
            )
            return work.run()


@dataclass(slots=True)
class _End:
    """How a run ended.

    Attributes:
        state: for the manifest.
        code: the exit code, where it is not for the failures to say.
        why: what to tell.
    """

    state: State
    code: int = DONE
    why: str = ""


@dataclass(slots=True)
class _Work:
    """A run under way."""

    job: Job
    summariser: Summariser
    source: Source
    fields: Fields
    records: Iterator[Record]
    manifest: Manifest
    begun: Run
    journal: Journal
    failures: Failures
    tally: Tally = field(default_factory=Tally)
    started: float = field(default_factory=time.monotonic)
    read: int = 0
    whole: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    signal: signal.Signals | None = None
    in_vain: list[SummariseError] = field(default_factory=list)

    def run(self) -> int:
        """All of it.

        Returns:
            The exit code.
        """
        try:
            return self._run()
        except KeyboardInterrupt:  # a second one, or one while the files are put in order
            more = f" and makes {self.job.out}" if self.job.is_table else ""
            _say(f"stopped at once. The same command with --resume goes on{more}.")
            return INTERRUPTED

    def _run(self) -> int:
        board = Board(self.tally, quiet=self.job.quiet, refresh=self._reckon)
        try:
            with board, Collector() as collector:
                end = asyncio.run(self._summarise(board, collector))
        except SummariseError as error:
            with contextlib.suppress(InputError):  # what went wrong first is what is told
                self._finish(_End("stopped"))
            if self.tally.done or self.tally.failed:
                _say(self._summary())
            raise error from None
        left = self._finish(end)
        self._tell(end, left)
        return end.code or (FAILURES if left else DONE)

    async def _summarise(self, board: Board, collector: Collector) -> _End:
        """Put every row through, until something ends it."""
        self._heed_signals(asyncio.get_running_loop(), asyncio.current_task())
        items = self.summariser.corpus(
            self._entries(),
            article=Entry.article,
            concurrency=self.job.concurrency,
            ordered=self.job.ordered,
            budget=self.job.budget,
        )
        try:
            async with aclosing(items):
                async for item in items:
                    self._take(item)
                    if item.summary is not None:
                        collector.settle()
                    board.moved()
                    if (end := self._hopeless()) is not None:
                        return end
        except asyncio.CancelledError:
            if self.signal is None:
                raise
            name, code = _SIGNALS[self.signal]
            return _End("interrupted", code, f"stopped by {name}")
        except BudgetError as error:
            if not error.allowed:
                raise  # nothing was begun
            self.tally.spend.add(error.spent)
            self.manifest.given_up.add(error.spent)
            return _End("budget reached", BUDGET, error.message)
        finally:
            await self.summariser.aclose()
        return _End("complete")

    def _heed_signals(
        self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any] | None
    ) -> None:
        """Stop at a signal, between two steps of the loop and so never in the middle of a line."""

        def stop(number: signal.Signals) -> None:
            self.signal = number
            for each in _SIGNALS:
                loop.remove_signal_handler(each)  # a second one ends it at once
            if task is not None:
                task.cancel()

        # Not every system has them, nor any thread but the first.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            for each in _SIGNALS:
                loop.add_signal_handler(each, stop, each)

    def _entries(self) -> Iterator[Entry]:
        """What is to be summarised: every row once that is not done. It runs in a thread."""
        seen: dict[bytes, int] = {}
        tried = 0
        with contextlib.ExitStack() as stack:
            duplicates: IO[bytes] | None = None
            for record in self.records:
                self.read += 1
                entry = self.fields.entry(record)
                known = key(entry.sha256)
                if (first := seen.get(known)) is not None:
                    if duplicates is None:
                        duplicates = stack.enter_context(self._duplicates())
                    listed = {"row": entry.row, "id": entry.id, "sha256": entry.sha256}
                    duplicates.write(as_json(listed | {"same_as_row": first}) + b"\n")
                    self.tally.duplicates += 1
                    continue
                seen[known] = entry.row
                if entry.sha256 in self.journal:
                    self.tally.skipped += 1
                    continue
                if tried == self.job.limit:
                    return
                tried += 1
                self.left_out.update(entry.left_out)
                yield entry
        if not self.tally.duplicates:
            self.job.beside.duplicates.unlink(missing_ok=True)
        self.whole = True

    def _duplicates(self) -> IO[bytes]:
        path = self.job.beside.duplicates
        try:
            return path.open("wb")
        except OSError as error:
            raise unwritable(path, error) from error

    def _take(self, item: CorpusItem[Entry]) -> None:
        """Keep what became of one row."""
        self.tally.spend.add(item.spent)
        if item.summary is not None:
            self.journal.append(item.given, item.summary)
            self.failures.succeeded(item.given.sha256)
            self.tally.done += 1
            self.in_vain.clear()
            return
        error = item.error
        assert error is not None  # noqa: S101 - an item has a summary or an error
        self.failures.add(item.given, error)
        self.tally.failed += 1
        in_common = _in_common(error)
        if in_common is None and not error.spent and not isinstance(error, ProviderError):
            return  # nobody was asked
        if in_common is None or any(_in_common(each) != in_common for each in self.in_vain[-1:]):
            self.in_vain.clear()  # somebody did answer
        if in_common is not None:
            self.in_vain.append(error)

    def _hopeless(self) -> _End | None:
        """Whether the next rows would fail for the same reason as the last ones."""
        if not self.in_vain:
            return None
        last = self.in_vain[-1]
        refused = sum(_is_shared(each) for each in self.in_vain)
        if refused < _REFUSED and len(self.in_vain) < max(_DOWN, self.job.concurrency):
            return None
        return _End(
            "stopped",
            PROVIDER,
            f"stopped, for the last {len(self.in_vain)} rows all failed: {last.message}",
        )

    def _finish(self, end: _End) -> list[Failure]:
        """Put the files in order; what is listed as failed."""
        job, beside = self.job, self.job.beside
        self.journal.close()
        left = self.failures.finish(whole=self.whole)
        if end.state == "complete" and left:
            end.state = "failures left"
        if end.state == "complete" and not self.whole:
            end.state = "limit reached"
        if job.is_table and end.state != "interrupted":
            write = write_csv if job.output is Format.CSV else write_parquet
            write(job.out, job.table, self.journal.records)
        elif isinstance(self.journal, LineJournal) and job.ordered and not self.journal.in_order:
            self.journal.put_in_order()
        manifest, begun, tally = self.manifest, self.begun, self.tally
        manifest.articles, manifest.failed = len(self.journal.done), len(left)
        manifest.spend = self.failures.spend
        manifest.spend.merge(self.journal.spend)
        manifest.spend.merge(manifest.given_up)
        manifest.recovered = self.failures.recovered
        begun.state, begun.finished = end.state, now()
        begun.done, begun.failed = tally.done, tally.failed
        begun.skipped, begun.duplicates = tally.skipped, tally.duplicates
        manifest.write(beside.manifest)
        return left

    def _reckon(self) -> None:
        """How many rows there are, as far as that can be known by now."""
        tally, total, exact = self.tally, self.source.total, True
        share = self.source.share
        if self.whole:
            total = self.read
        elif total is None and share:
            total, exact = round(self.read / share), share == 1.0
        if self.job.limit is not None:
            most = tally.skipped + tally.duplicates + self.job.limit
            total, exact = (most, True) if total is None or most < total else (total, exact)
        tally.total, tally.exact = total, exact

    def _summary(self) -> str:
        """The run in a sentence."""
        tally = self.tally
        parts = [f"{tally.done:,} summarised", f"{tally.failed:,} failed"]
        if tally.skipped:
            parts.append(f"{tally.skipped:,} there already")
        if tally.duplicates:
            parts.append(f"{tally.duplicates:,} duplicates ({self.job.beside.duplicates.name})")
        if tally.spend.answers:
            parts += [tally.spend.count(), tally.spend.cost()]
        return f"{', '.join(parts)}, in {duration(time.monotonic() - self.started)}."

    def _tell(self, end: _End, left: list[Failure]) -> None:
        """How it ended: what is not as it should be also where nothing else is said."""
        job, beside = self.job, self.job.beside
        if end.why:
            _say(end.why if end.why.endswith(".") else f"{end.why}.")
        for note in told(self.left_out):
            _say(f"{note}.")
        if not job.quiet:
            _say(self._summary())
        if left:
            kinds = Counter(each.error for each in left).most_common()
            reasons = ", ".join(f"{count:,} {kind}" for kind, count in kinds)
            first = next(each for each in left if each.error == kinds[0][0])
            _say(f"Failed: {reasons}; the reasons are in {beside.failures}.")
            _say(f"Row {first.row:,}, for one: {first.message}")
        there = len(self.journal.done)
        made = not job.is_table or end.state != "interrupted"
        place = job.out if made else beside.journal
        if not job.quiet or end.code:
            _say(f"{place} has {there:,} articles; how they were made is in {beside.manifest}.")
        if end.code or (end.state == "limit reached" and not job.quiet):
            more = f" and makes {job.out}" if not made else ""
            _say(f"{self._left()} The same command with --resume goes on{more}.")
        elif any(each.retryable for each in left):
            _say("The same command with --resume tries what failed again.")
        elif left:
            _say("What failed fails again as it is: see to the reasons, then use --resume.")

    def _left(self) -> str:
        """How much is left to do, as far as that is known."""
        self._reckon()
        tally = self.tally
        total = self.read if self.whole else self.source.total
        if total is not None:
            return f"{max(0, total - tally.settled):,} rows are left."
        return "There are rows left."


def _is_shared(error: SummariseError) -> bool:
    """Whether what is wrong for this row is wrong for all of them."""
    if not isinstance(error, ProviderError):
        return isinstance(error, _SHARED)
    # No such address or model, no credit, and the quota that no wait brings back.
    out = error.status in {402, 404} or (error.status == 429 and not error.retryable)
    return out or isinstance(error, _SHARED)


def _in_common(error: SummariseError) -> str | None:
    """What an error has in common with those that count with it; None where it is the row's own.

    A refusal may be the row's fault. One in the same words row after row is not: a parameter that
    the model does not take, an address where something else answers.
    """
    if _is_shared(error) or (isinstance(error, ProviderError) and error.retryable):
        return "the provider"
    if isinstance(error, ProviderError) and not isinstance(error, DeadlineError):
        return error.message
    return None


def _options(job: Job, summariser: Summariser) -> dict[str, Any]:
    """How a run is run, for the manifest."""
    budget = job.budget
    return {
        "concurrency": job.concurrency,
        "ordered": job.ordered,
        "limit": job.limit,
        "max tokens": budget and budget.tokens,
        "max dollars": budget and budget.dollars,
        "max seconds": budget and budget.seconds,
        "requests per minute": summariser.requests_per_minute,
        "tokens per minute": summariser.tokens_per_minute,
        "timeout": summariser.timeout,
        "deadline": summariser.deadline,
        "store": summariser.store and str(summariser.store),
        "store mode": summariser.store_mode,
    }


def _say(message: str) -> None:
    typer.echo(f"summarise: {one_line(message)}", err=True)
