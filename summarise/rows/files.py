"""The files that stand beside an output, and what keeps two runs apart."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from summarise.errors import InputError
from summarise.rows.formats import Format

__all__ = ["Beside", "as_json", "locked", "torn_of", "unwritable"]


def as_json(value: object, indent: int | None = None) -> bytes:
    """JSON that a person can read."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # UTF-8 has no lone surrogates; what Python writes for one is just how JSON escapes it.
    return text.encode("utf-8", "backslashreplace")


def unwritable(path: Path, error: OSError, kept: str = "") -> InputError:
    """What to say where a file cannot be written."""
    reason = (error.strerror or type(error).__name__).lower()
    return InputError(f"{path}: cannot be written: {reason}.{kept and f' {kept}'}")


def torn_of(journal: Path) -> Path:
    """Where the unfinished last lines of a journal go when they are cut off."""
    return journal.with_name(f"{journal.name}.torn")


@dataclass(frozen=True, slots=True)
class Beside:
    """The files of one run.

    Attributes:
        out: what is asked for.
        format: in which it is written.
    """

    out: Path
    format: Format

    @property
    def journal(self) -> Path:
        """What was made, as it was made: of JSON lines and of a folder, the output itself."""
        return self._named("journal.jsonl") if self.format.is_table else self.out

    @property
    def failures(self) -> Path:
        """The rows that failed."""
        return self._named("failed.jsonl")

    @property
    def duplicates(self) -> Path:
        """The rows that are an earlier one again."""
        return self._named("duplicates.jsonl")

    @property
    def manifest(self) -> Path:
        """How the output was made."""
        return self._named("run.json")

    @property
    def lock(self) -> Path:
        """Held while the output is written."""
        return self.out.with_name(f".{self.out.name}.lock")

    @property
    def all(self) -> tuple[Path, ...]:
        """Everything that an earlier run may have left."""
        files = (self.out, self.journal, self.failures, self.duplicates, self.manifest)
        lines = self.format is not Format.FOLDER
        return tuple(dict.fromkeys((*files, *([torn_of(self.journal)] if lines else []))))

    def clean(self) -> None:
        """Delete what a killed run had not put into its place."""
        for path in self.all:
            for part in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
                part.unlink(missing_ok=True)

    def _named(self, ending: str) -> Path:
        return self.out.with_name(f"{self.out.name}.{ending}")


@contextmanager
def locked(beside: Beside) -> Iterator[None]:
    """Keep every other run from the same output.

    Raises:
        InputError: one is at it.
    """
    lock = FileLock(beside.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError(
            f"{beside.out}: another run is writing this. Wait for it, or give another name."
        ) from error
    except OSError as error:
        raise unwritable(beside.out, error) from error
    try:
        beside.clean()
        yield
    finally:
        # Still held: who opened this file meanwhile finds that it has gone, and makes its own.
        beside.lock.unlink(missing_ok=True)
        lock.release()
