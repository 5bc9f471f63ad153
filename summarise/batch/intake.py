"""What came of a batch: each answer into the store, each fault to the request that has it.

Results come in any order, doubled, of requests that nobody sent, or as lines that cannot be read;
some do not come at all. Whatever has no answer afterwards is sent again, or has failed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from summarise.batch.ledger import BatchRow, Ledger, RequestRow
from summarise.batch.replay import Keeper
from summarise.llm.batch_lines import Result, request_body, results
from summarise.llm.batches import Batch, BatchApi
from summarise.llm.completer import Completion, Deadline, Request
from summarise.llm.models import Model

__all__ = ["Intake"]

_QUEUE_FULL = "token_limit_exceeded"
"""OpenAI's code for a batch that is more than an account may have waiting."""

_DAMAGED = "damaged lines"


class Intake:
    """Takes in the batches of a run.

    Args:
        ledger: what the run knows.
        api: speaks to the provider.
        store: where answers are kept.
        model: whose they are.
        tries: how often a request goes into a batch before it has failed.
        folder: for files while they are read.
        notes: is given what was odd.
    """

    def __init__(
        self,
        ledger: Ledger,
        api: BatchApi,
        store: Path | str,
        model: Model,
        *,
        tries: int,
        folder: Path,
        notes: list[str],
    ) -> None:
        self._ledger = ledger
        self._api = api
        self._keeper = Keeper(store, model)
        self._model = model
        self._tries = tries
        self._folder = folder
        self._notes = notes

    def close(self) -> None:
        """Let go of the store."""
        self._keeper.close()

    def take(self, row: BatchRow) -> None:
        """Take in all that came of a batch, in one step: half of it would be taken in again."""
        counts: Counter[str] = Counter()
        with self._ledger.step():
            if row.status == "failed":
                self._refused(row, self._api.retrieve(row.id or ""))
            else:
                for file in (row.output_file, row.error_file):
                    if file:
                        self._read(row, file, counts)
                for request in self._ledger.unanswered(row.number):
                    counts["missing"] += 1
                    reason = row.status if row.status in {"expired", "cancelled"} else "missing"
                    self._later(request, reason, "the provider gave no result for it")
            if row.status == "cancelled" and not self._ledger.fact("cancelled"):
                self._ledger.set_fact("cancelled", True)
                self._notes.append(f"Batch {row.number} was cancelled: nothing more is sent.")
            odd = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            if odd:
                self._notes.append(f"Batch {row.number}: {odd}.")
            state = "taken"
            if counts[_DAMAGED]:
                state = "kept"
                files = ", ".join(filter(None, (row.output_file, row.error_file)))
                self._notes.append(
                    f"The files of batch {row.number} stay at the provider, to be looked at: "
                    f"{files}."
                )
            self._ledger.set_batch(row.number, state=state, note=odd or row.note)

    def _read(self, row: BatchRow, file: str, counts: Counter[str]) -> None:
        path = self._folder / f"batch-{row.number:04}.results.jsonl"
        self._api.download(file, path)
        try:
            with path.open("rb") as lines:
                for result in results(lines):
                    self._take_result(row, result, counts)
        finally:
            path.unlink(missing_ok=True)

    def _take_result(self, row: BatchRow, result: Result | None, counts: Counter[str]) -> None:
        if result is None:
            counts[_DAMAGED] += 1
            return
        request = self._ledger.request(result.key)
        if request is None or request.batch != row.number:
            counts["results of requests that were not sent"] += 1
        elif request.state == "answered" or (request.state != "sent" and result.response is None):
            counts["doubled results"] += 1
        elif result.response is not None:
            body = request_body(request.line or b"")
            asked = Request(body, None, Deadline(None))
            self._keeper.keep(asked, Completion(result.response))
            self._ledger.answered(result.key)
        else:
            counts[f"with {result.reason}"] += 1
            body = request_body(request.line or b"")
            fault = self._api.redacted(result.message, body)
            if result.later:
                self._later(request, result.reason, fault, result.status)
            else:
                self._ledger.give_up(
                    request.key,
                    self._fault(result.reason, fault),
                    result.status,
                    retryable=result.status == 429,
                )

    def _later(
        self, request: RequestRow, reason: str, fault: str, status: int | None = None
    ) -> None:
        """Send a request again, unless that was done often enough."""
        if request.tries < self._tries:
            self._ledger.again(request, reason, free=reason == "cancelled")
            return
        tried = f"{reason}, after {request.tries} batches"
        self._ledger.give_up(request.key, self._fault(tried, fault), status, retryable=True)

    def _fault(self, reason: str, said: str) -> str:
        said = f" It said: {said}" if said else ""
        return f"{self._model}: no answer in the batch ({reason}).{said}"

    def _refused(self, row: BatchRow, batch: Batch) -> None:
        """A batch was refused as a whole, before any of it was worked on."""
        requests = list(self._ledger.unanswered(row.number))
        codes = {fault.code for fault in batch.faults}
        if _QUEUE_FULL in codes and row.requests > 1:
            # Beside others it may just have been one too many; alone it is too large.
            alone = all(each.over for each in self._ledger.batches("sent"))
            narrow = row.requests // 2 if alone else row.requests
            narrow = min(narrow, self._ledger.fact("narrow") or narrow)
            self._ledger.set_fact("narrow", narrow)
            self._notes.append(
                f"Batch {row.number} was more than the provider's queue takes: its requests go "
                f"in batches of {narrow}, one after the other."
            )
            for request in requests:
                self._ledger.again(request, "queue full", free=True)
            return
        lines = {fault.line: fault for fault in batch.faults if fault.line is not None}
        said = "; ".join(fault.message for fault in batch.faults[:3]) or "no reason given"
        self._notes.append(f"Batch {row.number} was refused: {said}")
        for request in requests:
            fault = lines.get(request.place or 0)
            if lines and fault is None:  # another line spoilt it
                self._later(request, "refused with others", said)
                continue
            message = said if fault is None else fault.message
            self._ledger.give_up(
                request.key,
                self._fault("the batch was refused", message),
                None,
                retryable=_QUEUE_FULL in codes,
            )
