"""A run's batches at the provider: sent once, looked after, stopped, and cleared away.

What makes something there is written down before it is tried, and looked for before it is tried
again: a run that was killed between the two must not send, and pay, twice.
"""

from __future__ import annotations

from pathlib import Path

from summarise.batch.ledger import BatchRow, Ledger
from summarise.batch.progress import Limits
from summarise.errors import ProviderError
from summarise.llm.batches import Batch, BatchApi

__all__ = ["Delivery"]


class Delivery:
    """Takes the batches of a run to the provider.

    Args:
        ledger: what the run knows.
        api: speaks to the provider.
        run: what the run is called there.
        limits: of a batch.
        folder: for files while they are uploaded.
        notes: is given what was odd.
    """

    def __init__(
        self,
        ledger: Ledger,
        api: BatchApi,
        run: str,
        *,
        limits: Limits,
        folder: Path,
        notes: list[str],
    ) -> None:
        self._ledger = ledger
        self._api = api
        self._run = run
        self._limits = limits
        self._folder = folder
        self._notes = notes

    def send(self) -> None:
        """Everything that waits to be sent goes into batches, and those to the provider."""
        self.send_made()
        narrow = self._ledger.fact("narrow")
        if narrow is not None and self._ledger.batches("sent"):
            if self._ledger.pending:
                self._notes.append(
                    f"{self._ledger.pending} requests wait until the provider's queue has room."
                )
            return
        most = self._limits.requests if narrow is None else min(narrow, self._limits.requests)
        while (number := self._ledger.make_batch(most, self._limits.bytes)) is not None:
            self._deliver(number)
            if narrow is not None:
                return

    def send_made(self) -> None:
        """Batches that were made, and not sent to the end, are."""
        for row in self._ledger.batches("made"):
            self._deliver(row.number)

    def refresh(self) -> None:
        """Ask how the batches stand."""
        for row in self._ledger.batches("sent"):
            if row.id is not None and not row.over:
                self._told(row.number, self._api.retrieve(row.id))

    def cancel(self) -> None:
        """Stop every batch."""
        for row in self._ledger.batches("made"):
            # Only a batch whose id is known can be stopped, and this one may be there.
            if row.tried or row.input_file:
                self._deliver(row.number)
            else:
                self._ledger.unmake(row.number)
        for row in self._ledger.batches("sent"):
            if not row.over:
                self._told(row.number, self._api.cancel(row.id or ""))

    def clear(self) -> None:
        """Delete the files of batches that were taken in: they hold articles."""
        for row in self._ledger.batches("taken"):
            self._clear(row)

    def _deliver(self, number: int) -> None:
        """Upload a batch's file and have it worked on, from wherever that was left off."""
        ledger, name = self._ledger, f"summarise-{self._run}-{number:04}"
        row = ledger.batch(number)
        if row.input_file is None:
            path = self._folder / f"{name}.jsonl"
            with path.open("wb") as file:
                file.writelines(line + b"\n" for line in ledger.lines(number))
            ledger.set_batch(number, tried=1)
            uploaded = self._api.upload(path, tried=row.tried)
            ledger.set_batch(number, tried=0, input_file=uploaded)
            path.unlink()
            row = ledger.batch(number)
        ledger.set_batch(number, tried=1)
        batch = self._api.create(self._run, name, row.input_file or "", tried=row.tried)
        ledger.set_batch(number, tried=0, id=batch.id, status=batch.status, state="sent")

    def _told(self, number: int, batch: Batch) -> None:
        note = "; ".join(f"{fault.message} ({fault.code})" for fault in batch.faults[:3])
        self._ledger.set_batch(
            number,
            status=batch.status,
            output_file=batch.output_file,
            error_file=batch.error_file,
            completed=batch.completed,
            note=note,
        )

    def _clear(self, row: BatchRow) -> None:
        for file in (row.input_file, row.output_file, row.error_file):
            if file:
                try:
                    self._api.delete(file)
                except ProviderError as error:
                    # The answers are safe; the next collect tries again.
                    self._notes.append(f"File {file} is still at the provider: {error.message}")
                    return
        self._ledger.set_batch(row.number, state="cleared")
