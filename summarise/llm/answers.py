"""Where answers are kept: what a keeper does, and the one that writes a file for each answer.

One JSON file an answer, named after the key of its request (``Request.key``), with the request's
messages beside the raw completion, so that a person can read and a version-control system can
compare them. Files are written beside their place and renamed into it, so a reader never sees
half of one, and any number of processes may share a folder. No header is kept, and so no key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from summarise.errors import RecordingError

__all__ = ["LARGEST", "Answers", "BusyError", "FolderAnswers", "Found", "Kept"]

LARGEST = 16 << 20
"""Bytes: no more is read of what is said to be one answer."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer to keep, and what explains it a year later.

    Attributes:
        raw: the completion as it came, JSON.
        model: who gave it.
        body: of the request.
        prompt_tokens: as the provider counted them, None where it did not say.
        completion_tokens: likewise.
    """

    raw: str
    model: str
    body: Mapping[str, Any]
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that was kept.

    Attributes:
        completion: what its JSON says, whatever that is.
        raw: the JSON as it came, where that was kept.
    """

    completion: Any
    raw: str | None = None


class BusyError(Exception):
    """Something must be waited for, and the caller would rather not."""


class Answers(Protocol):
    """Keeps answers by the key of their request.

    With ``wait=False`` a method raises BusyError instead of waiting for others, so that an event
    loop may call it; a keeper that never waits takes no notice. All of them raise RecordingError.
    """

    def get(self, key: str, *, wait: bool = True) -> Found | None:
        """The answer to this request, None where there is none."""

    def prepare(self, key: str, *, wait: bool = True) -> None:
        """See that an answer can be kept, before it is paid for."""

    def put(self, key: str, kept: Kept, *, wait: bool = True) -> None:
        """Keep an answer, in the place of an earlier one."""

    def delete(self, key: str, *, wait: bool = True) -> None:
        """Keep it no longer."""

    def damaged(self, key: str, error: Exception) -> RecordingError:
        """The error for an answer that cannot be read."""

    def close(self) -> None:
        """Let go of what is open; it is opened again where it is needed."""


class FolderAnswers:
    """Answers in files to read and to compare.

    Args:
        folder: where they are, or will be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def get(self, key: str, *, wait: bool = True) -> Found | None:  # noqa: ARG002 - never waits
        try:
            with self._path(key).open("rb") as file:
                content = file.read(LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self.damaged(key, error) from error
        try:
            if len(content) > LARGEST:
                raise ValueError("too large")  # noqa: TRY301 - as the others
            return Found(json.loads(content.decode("utf-8", "surrogatepass"))["completion"])
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self.damaged(key, error) from error

    def prepare(self, key: str, *, wait: bool = True) -> None:  # noqa: ARG002
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(key, str(error.strerror)) from error

    def put(self, key: str, kept: Kept, *, wait: bool = True) -> None:  # noqa: ARG002
        path = self._path(key)
        part = path.with_name(f".{path.stem}.{uuid4().hex}.part")
        try:
            record = {
                "model": kept.model,
                "messages": kept.body["messages"],
                "completion": json.loads(kept.raw),
            }
            text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        except (ValueError, RecursionError) as error:
            raise self._unwritable(key, f"it is no JSON ({type(error).__name__})") from error
        try:
            part.write_text(text, encoding="utf-8", errors="surrogatepass")
            part.replace(path)
        except OSError as error:
            raise self._unwritable(key, str(error.strerror)) from error
        finally:
            part.unlink(missing_ok=True)

    def delete(self, key: str, *, wait: bool = True) -> None:  # noqa: ARG002
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(key, str(error.strerror)) from error

    def damaged(self, key: str, error: Exception) -> RecordingError:
        return RecordingError(
            f"{self._path(key)}: this stored answer cannot be read ({type(error).__name__}). "
            "Delete it or record it again.",
            key=key,
        )

    def close(self) -> None:
        """Nothing is open."""

    def _unwritable(self, key: str, why: str) -> RecordingError:
        return RecordingError(
            f"{self._folder}: answers cannot be kept here: {why}. Give another folder.", key=key
        )
