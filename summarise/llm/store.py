"""Answers kept in a folder: a cache, a recording and a replay are one idea.

One file an answer, named after the key of its request (``Request.key``), with the request's
messages beside the raw completion, so that a person can read and a version-control system can
compare them. Files are written beside their place and renamed into it, so a reader never sees
half of one, and any number of processes may share a folder. No header is kept, and so no key.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from summarise.errors import RecordingError
from summarise.llm.completer import (
    Completer,
    Completion,
    Request,
    answer_text,
    is_well_formed,
    unusable,
)
from summarise.llm.models import Model

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["StoreMode", "StoredCompleter"]

StoreMode = Literal["cache", "record", "replay"]


class StoredCompleter:
    """Answers from a folder; where it may, asks another completer for what is not there.

    Args:
        folder: where the answers are, or will be.
        inner: who is asked for an answer that is not there; not needed to replay.
        model: the model whose answers these are; that of ``inner`` unless given.
        mode: ``cache`` asks only for what is not there, and keeps no answer that was refused,
            withheld, cut off or empty, nor those that broke the rules to the last; ``record`` asks
            always and keeps every answer; ``replay`` never asks.
    """

    def __init__(
        self,
        folder: Path | str,
        inner: Completer | None = None,
        *,
        model: Model | None = None,
        mode: StoreMode = "cache",
    ) -> None:
        model = model or (inner.model if inner is not None else None)
        if model is None or (inner is None and mode != "replay"):
            raise ValueError("without a completer, give a model and mode='replay'")
        self.model = model
        self._folder = Path(folder)
        self._inner = inner
        self._mode = mode

    def complete(self, request: Request) -> Completion:
        stored = self._stored(request)
        if stored is not None:
            return stored
        return self._kept(request, self._asked(request).complete(request))

    async def acomplete(self, request: Request) -> Completion:
        # The files are small and local: reading one takes less than handing it to a thread.
        stored = self._stored(request)
        if stored is not None:
            return stored
        return self._kept(request, await self._asked(request).acomplete(request))

    def forget(self, request: Request) -> None:
        """Let a cache ask again; what was recorded stays."""
        if self._mode == "cache":
            with contextlib.suppress(OSError):  # what broke the rules is told, not this
                self._path(request).unlink()

    def _asked(self, request: Request) -> Completer:
        """Who answers what is not stored; the folder is there before an answer is paid for."""
        if self._inner is None or self._mode == "replay":
            key = request.key(self.model)
            raise RecordingError(
                f"{self._folder}: no stored answer of {self.model} to this request (key {key}). "
                "The article, the prompt, the model or its parameters differ from what was "
                "recorded; record it first.",
                key=key,
            )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(request, error) from error
        return self._inner

    def _path(self, request: Request) -> Path:
        return self._folder / f"{request.key(self.model)}.json"

    def _stored(self, request: Request) -> Completion | None:
        if self._mode == "record":
            return None
        path = self._path(request)
        try:
            text = path.read_text("utf-8", errors="surrogatepass")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise self._damaged(path, error) from error
        try:
            response = _read(text)
        except (ValueError, LookupError, TypeError) as error:
            raise self._damaged(path, error) from error
        if request.listener is not None:
            request.listener.start()
            for choice in response.choices[:1]:
                request.listener.feed(answer_text(choice))
        return Completion(response, cached=True)

    def _kept(self, request: Request, completion: Completion) -> Completion:
        choices = completion.response.choices
        if self._mode == "cache" and unusable(choices[0] if choices else None):
            return completion  # to try again is then worth while
        record = {
            "model": str(self.model),
            "messages": request.body["messages"],
            # Without warnings: a provider may name a finish reason that the SDK does not know.
            "completion": completion.response.model_dump(
                mode="json", exclude_unset=True, warnings=False
            ),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        path = self._path(request)
        part = path.with_name(f".{path.stem}.{uuid4().hex}.part")
        try:
            part.write_text(text, encoding="utf-8", errors="surrogatepass")
            part.replace(path)
        except OSError as error:
            raise self._unwritable(request, error) from error
        finally:
            part.unlink(missing_ok=True)
        return completion

    def _damaged(self, path: Path, error: Exception) -> RecordingError:
        return RecordingError(
            f"{path}: this stored answer cannot be read ({type(error).__name__}). Delete it or "
            "record it again.",
            key=path.stem,
        )

    def _unwritable(self, request: Request, error: OSError) -> RecordingError:
        return RecordingError(
            f"{self._folder}: answers cannot be kept here: {error.strerror}. Give another folder.",
            key=request.key(self.model),
        )


def _read(text: str) -> ChatCompletion:
    from openai.types.chat import ChatCompletion

    completion = json.loads(text)["completion"]
    # As the SDK builds its own: without refusing a finish reason that OpenAI does not know.
    response = ChatCompletion.construct(**completion)
    if not is_well_formed(response) or response.choices is None:
        raise ValueError("no chat completion")
    return response
