"""What a run through a Batch API leaves: the output, what failed, and how it was made."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarise.cli.corpus_job import Job
from summarise.errors import InputError
from summarise.files import replacing
from summarise.rows.exports import write_csv, write_parquet
from summarise.rows.failures import Failures
from summarise.rows.fields import Entry
from summarise.rows.files import as_json, unwritable
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
        self.reasons: Counter[str] = Counter()

    def check(self, *, overwrite: bool) -> None:
        """Refuse what cannot be written, or holds something else.

        Raises:
            InputError: one of these.
        """
        job, beside = self._job, self._job.beside
        job.check()
        known = None
        if not overwrite:
            known = Manifest.read(beside.manifest)
        if known is not None and known.runs and known.runs[-1].options.get(_RUN) == self._run.id:
            return
        if overwrite:
            Job("-", Format.JSONL, job.out, job.output, {}, overwrite=True).manifest({})
            return
        there = job.out
        if any(there.iterdir()) if there.is_dir() else there.exists() and there.stat().st_size:
            raise InputError(
                f"{there}: this is there already, and not of this run. Throw it away with "
                "--overwrite, or give another name."
            )

    def write(self, progress: Progress) -> None:
        """Write what is finished so far.

        Raises:
            InputError: it cannot be written.
        """
        if not (progress.finished or progress.failed):
            return
        job = self._job
        # First: a run that is killed in the middle finds that this output is its own.
        self._describe(progress, Spend(), Spend())
        spend, in_vain = Spend(), Spend()
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
            self._fail(in_vain)
            self._list_duplicates()
        except OSError as error:
            raise unwritable(job.out, error) from error
        self._describe(progress, spend, in_vain)

    def _summaries(self, spend: Spend) -> Iterator[tuple[Entry, Summary]]:
        for item in self._run.items():
            if item.summary is not None:
                spend.add(item.spent)
                yield _entry(item), item.summary

    def _records(self) -> Iterator[dict[str, Any]]:
        for each in self._summaries(Spend()):
            yield json.loads(record_line(*each))

    def _fail(self, in_vain: Spend) -> None:
        path = self._job.beside.failures
        path.unlink(missing_ok=True)
        failures = Failures(path)
        self.reasons.clear()
        for item in self._run.items():
            if item.error is not None:
                in_vain.add(item.spent)
                failures.add(_entry(item), item.error)
                self.reasons[type(item.error).__name__] += 1
        failures.finish(whole=True)

    def _list_duplicates(self) -> None:
        path = self._job.beside.duplicates
        doubled = self._run.remembered("duplicates") or ()
        if not doubled:
            path.unlink(missing_ok=True)
            return
        with replacing(path) as file:
            file.writelines(as_json(each) + b"\n" for each in doubled)

    def _describe(self, progress: Progress, spend: Spend, in_vain: Spend) -> None:
        settings = self._run.settings
        spend.merge(in_vain)
        state = "running"
        if progress.done:
            state = "failures left" if progress.failed else "complete"
        batches = [each.id for each in progress.batches if each.id]
        Manifest(
            runs=[
                Run(
                    started=self._run.remembered("started") or now(),
                    software=settings.pop("software"),
                    input=self._run.remembered("input") or "",
                    settings=settings,
                    options={_RUN: self._run.id, "batches": batches},
                    state=state,  # type: ignore[arg-type]
                    finished=now() if progress.done else None,
                    done=progress.finished,
                    failed=progress.failed,
                    duplicates=len(self._run.remembered("duplicates") or ()),
                )
            ],
            articles=progress.finished,
            failed=progress.failed,
            spend=spend,
        ).write(self._job.beside.manifest)


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
