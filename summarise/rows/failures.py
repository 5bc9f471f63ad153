"""The rows that failed: beside the output, with their reasons, until they succeed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from summarise.errors import (
    InputError,
    ModelError,
    OutputError,
    PromptError,
    ProviderError,
    SummariseError,
    VerificationError,
)
from summarise.files import replacing
from summarise.rows.fields import Entry
from summarise.rows.files import as_json, unwritable
from summarise.rows.spend import Spend

__all__ = ["Failure", "Failures", "may_succeed"]

_NEVER = (InputError, ModelError, PromptError)
"""The same row fails in the same way again."""

_ANSWERED = (OutputError, VerificationError)
"""It is the answers that were wrong."""


def may_succeed(error: SummariseError, *, answers_kept: bool = False) -> bool:
    """Whether what failed so may succeed if it is tried again as it is.

    Args:
        error: why it failed.
        answers_kept: whether answers that could not be used are taken again, not asked for anew.

    Example:
        >>> may_succeed(OutputError("No JSON.")), may_succeed(InputError("No text."))
        (True, False)
        >>> may_succeed(OutputError("No JSON."), answers_kept=True)
        False
    """
    if isinstance(error, ProviderError):
        return error.retryable
    return not isinstance(error, (*_NEVER, *(_ANSWERED if answers_kept else ())))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a row has no summary.

    Attributes:
        id: as the input has it.
        row: its number.
        sha256: its identity.
        error: the name of the error.
        message: what is wrong, and what to do.
        retryable: whether it may succeed if it is tried again as it is.
        attempts: in how many runs it was tried.
        spent: what was paid for it in vain, over all runs.
    """

    id: str | None
    row: int
    sha256: str
    error: str
    message: str
    retryable: bool
    attempts: int = 1
    spent: Spend = field(default_factory=Spend)

    @classmethod
    def of(cls, entry: Entry, error: SummariseError, *, answers_kept: bool = False) -> Failure:
        """The failure of a row; see ``may_succeed``."""
        spent = Spend()
        spent.add(error.spent)
        return cls(
            id=entry.id,
            row=entry.row,
            sha256=entry.sha256,
            error=type(error).__name__,
            message=error.message,
            retryable=may_succeed(error, answers_kept=answers_kept),
            spent=spent,
        )


class Failures:
    """The failures of an output.

    A failure is appended when it happens, so that a run that is killed leaves its reasons; when a
    run ends, the file is written anew with one line a row.

    Args:
        path: of the file; it is there only while there are failures.
        recovered: what was paid in vain for rows that succeeded in an earlier run.
        answers_kept: as for ``may_succeed``.

    Raises:
        InputError: it cannot be read, or holds something else.

    Attributes:
        now: those of this run.
        recovered: what was paid in vain for rows that have succeeded since.
    """

    def __init__(
        self, path: Path, recovered: Spend | None = None, *, answers_kept: bool = False
    ) -> None:
        self._path = path
        self._answers_kept = answers_kept
        self.now: dict[str, Failure] = {}
        self.recovered = recovered or Spend()
        self._before = {each.sha256: each for each in self._load()}

    @property
    def listed(self) -> tuple[str, ...]:
        """The identities of those that an earlier run left, and that have not been met yet."""
        return tuple(self._before)

    @property
    def spend(self) -> Spend:
        """What was paid in vain, over all runs."""
        spend = Spend()
        spend.merge(self.recovered)
        for each in (*self._before.values(), *self.now.values()):
            spend.merge(each.spent)
        return spend

    def add(self, entry: Entry, error: SummariseError) -> None:
        """Note that a row failed.

        Raises:
            InputError: it cannot be written.
        """
        failure = Failure.of(entry, error, answers_kept=self._answers_kept)
        earlier = self._before.pop(entry.sha256, None)
        if earlier is not None:
            failure.spent.merge(earlier.spent)
            failure = replace(failure, attempts=earlier.attempts + 1)
        self.now[entry.sha256] = failure
        try:
            with self._path.open("ab") as file:
                file.write(_line(failure))
        except OSError as error_:
            raise unwritable(self._path, error_) from error_

    def succeeded(self, sha256: str) -> None:
        """Note that a row that failed in an earlier run has not in this one."""
        earlier = self._before.pop(sha256, None)
        if earlier is not None:
            self.recovered.merge(earlier.spent)

    def finish(self, *, whole: bool) -> list[Failure]:
        """Write the file anew, without what succeeded meanwhile.

        Args:
            whole: whether every row was read, so that what was not met is no longer there.

        Returns:
            What is listed.

        Raises:
            InputError: it cannot be written.
        """
        before = {} if whole else self._before
        left = sorted((*before.values(), *self.now.values()), key=lambda each: each.row)
        try:
            if not left:
                self._path.unlink(missing_ok=True)
                return left
            with replacing(self._path) as file:
                file.writelines(map(_line, left))
        except OSError as error:
            raise unwritable(self._path, error) from error
        return left

    def _load(self) -> list[Failure]:
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unwritable(self._path, error) from error
        found = []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(_failure(json.loads(line[: line.index(b"\n")])))
            except (ValueError, TypeError, LookupError) as error:
                if not line.endswith(b"\n"):  # a killed run had not finished it
                    self._cut_off(len(line))
                    break
                raise InputError(
                    f"{self._path}: line {number} is not what summarise wrote. Delete the file: "
                    "the rows in it are tried again anyway."
                ) from error
        return found

    def _cut_off(self, length: int) -> None:
        """Take the last bytes away: what is appended next begins a line."""
        try:
            os.truncate(self._path, self._path.stat().st_size - length)
        except OSError as error:
            raise unwritable(self._path, error) from error


def _line(failure: Failure) -> bytes:
    record = asdict(failure) | {"spent": failure.spent.as_json()}
    return as_json(record) + b"\n"


def _failure(record: dict[str, Any]) -> Failure:
    return Failure(**record | {"spent": Spend.from_json(record["spent"])})
