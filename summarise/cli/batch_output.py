"""What a run through a Batch API leaves: the output, what failed, and how it was made."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarise.cli.corpus_job import Job
from summarise.errors import InputError
from summarise.files import replacing
from summarise.rows.exports import write_csv, write_parquet
from summarise.rows.failures import Failures
from summarise.rows.fields import Entry
from summarise.rows.files import as_json, locked, unwritable
from summarise.rows.formats import Format
from summarise.rows.journal import FolderJournal, record_line
from summarise.rows.manifest import Manifest, Run, now
from summarise.rows.spend import Spend
from summarise.summary import Summary

if TYPE_CHECKING:
    from summarise.batch import BatchItem, BatchRun, Progress

__all__ = ["Output"]

_RUN = "batch run"


class Output:
    """The files of one output, written anew from what the run knows.

    Args:
        run: whose output it is.
        out: where it goes.
        format: in which it is written.
        columns: of a table, as they were asked for.

    Attributes:
        reasons: how many articles failed, by the name of the error.
    """

    def __init__(
        self,
        run: BatchRun,
        out: Path,
        format: Format,  # noqa: A002 - it is the option's name
        columns: tuple[str, ...],
    ) -> None:
        self._run = run
        keep = tuple(run.remembered("fields kept") or ())
        self._job = Job("-", Format.JSONL, out, format, {}, keep, columns)
        self._manifest = Manifest()
        self.reasons: Counter[str] = Counter()

    @property
    def failures(self) -> Path:
        """Where what failed is listed."""
        return self._job.beside.failures

    @contextmanager
    def held(self, *, overwrite: bool) -> Iterator[None]:
        """Have the output to oneself; what cannot be written, or holds something else, is refused.

        Args:
            overwrite: whether what is there is thrown away.

        Raises:
            InputError: one of these; or another run is at it.
        """
        self._job.check()
        with locked(self._job.beside):
            self._claim(overwrite=overwrite)
            yield

    def _claim(self, *, overwrite: bool) -> None:
        job = self._job
        if overwrite:
            Job("-", Format.JSONL, job.out, job.output, {}, overwrite=True).manifest({})
            return
        known = Manifest.read(job.beside.manifest)
        if known is not None and known.runs and known.runs[-1].options.get(_RUN) == self._run.id:
            self._manifest = known
            return
        there = job.out
        if any(there.iterdir()) if there.is_dir() else there.exists() and there.stat().st_size:
            raise InputError(
                f"{there}: this is there already, and not of this run. Throw it away with "
                "--overwrite, or give another name."
            )

    def write(self, progress: Progress) -> None:
        """Write what is finished so far; the output is held.

        Raises:
            InputError: it cannot be written.
        """
        if not (progress.finished or progress.failed):
            return
        job, manifest, begun = self._job, self._manifest, self._begun(progress)
        # First: a run that is killed in the middle finds that this output is its own, and nobody
        # takes it for done. The sums are those of what is still there.
        manifest.runs = [begun]
        manifest.write(job.beside.manifest)
        spend = Spend()
        try:
            if job.output is Format.FOLDER:
                journal = FolderJournal(job.out)
                for entry, summary in self._summaries(spend):
                    if entry.sha256 not in journal:
                        journal.append(entry, summary)
            elif job.is_table:
                for _ in self._summaries(spend):
                    pass
                write = write_csv if job.output is Format.CSV else write_parquet
                write(job.out, job.table, self._records)
            else:
                with replacing(job.out) as file:
                    file.writelines(record_line(*each) for each in self._summaries(spend))
            failures = self._fail()
            self._list_duplicates()
        except OSError as error:
            raise unwritable(job.out, error) from error
        spend.merge(failures.spend)
        if progress.done:
            begun.state = "failures left" if progress.failed else "complete"
            begun.finished = now()
        begun.done, begun.failed = progress.finished, progress.failed
        manifest.articles, manifest.failed = progress.finished, progress.failed
        manifest.spend = spend
        manifest.write(job.beside.manifest)

    def _summaries(self, spend: Spend) -> Iterator[tuple[Entry, Summary]]:
        for item in self._run.items():
            if item.summary is not None:
                spend.add(item.spent)
                yield _entry(item), item.summary

    def _records(self) -> Iterator[dict[str, Any]]:
        for each in self._summaries(Spend()):
            yield json.loads(record_line(*each))

    def _fail(self) -> Failures:
        """List what failed, all of it anew."""
        self.failures.unlink(missing_ok=True)
        failures = Failures(self.failures, answers_kept=True)
        for item in self._run.items():
            if item.error is not None:
                failures.add(_entry(item), item.error)
        self.reasons = Counter(each.error for each in failures.finish(whole=True))
        return failures

    def _list_duplicates(self) -> None:
        path = self._job.beside.duplicates
        doubled = self._run.remembered("duplicates") or ()
        if not doubled:
            path.unlink(missing_ok=True)
            return
        with replacing(path) as file:
            file.writelines(as_json(each) + b"\n" for each in doubled)

    def _begun(self, progress: Progress) -> Run:
        settings = self._run.settings
        return Run(
            started=self._run.remembered("started") or now(),
            software=settings.pop("software"),
            input=self._run.remembered("input") or "",
            settings=settings,
            options={_RUN: self._run.id, "batches": [e.id for e in progress.batches if e.id]},
            duplicates=len(self._run.remembered("duplicates") or ()),
        )


def _entry(item: BatchItem) -> Entry:
    """The row that an article came from, as far as it is needed for the output."""
    row = item.row
    identity = item.article.sha256 if item.article else hashlib.sha256(item.id.encode()).hexdigest()
    return Entry(
        row=row.get("row", item.index + 1),
        where="",
        id=row.get("id", item.id),
        sha256=row.get("sha256", identity),
        given=None,
        kept=row.get("kept", {}),
    )
