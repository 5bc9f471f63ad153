"""Answers kept in a folder: a cache, a recording and a replay are one idea.

One file an answer, named after the key of its request (``Request.key``), with the request's
messages beside the raw completion, so that a person can read and a version-control system can
compare them. Files are written beside their place and renamed into it, so a reader never sees
half of one, and any number of processes may share a folder. No header is kept, and so no key.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Literal

from summarise.errors import RecordingError
from summarise.llm.completer import Completer, Completion, Request
from summarise.llm.models import Model

__all__ = ["StoreMode", "StoredCompleter"]

StoreMode = Literal["cache", "record", "replay"]


class StoredCompleter:
    """Answers from a folder; where it may, asks another completer for what is not there.

    Args:
        folder: where the answers are, or will be.
        inner: who is asked for an answer that is not there; not needed to replay.
        model: the model whose answers these are; that of ``inner`` unless given.
        mode: ``cache`` asks only for what is not there, ``record`` asks always and keeps the
            answer, ``replay`` never asks.
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
        if stored is not None or self._inner is None:
            return self._found(stored, request)
        return self._kept(request, self._inner.complete(request))

    async def acomplete(self, request: Request) -> Completion:
        # The files are small and local: reading one takes less than handing it to a thread.
        stored = self._stored(request)
        if stored is not None or self._inner is None:
            return self._found(stored, request)
        return self._kept(request, await self._inner.acomplete(request))

    def _path(self, request: Request) -> Path:
        return self._folder / f"{request.key(self.model)}.json"

    def _stored(self, request: Request) -> dict[str, Any] | None:
        if self._mode == "record":
            return None
        path = self._path(request)
        try:
            stored = json.loads(path.read_text("utf-8"))["completion"]
        except FileNotFoundError:
            if self._mode == "replay":
                raise self._missing(request) from None
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RecordingError(
                f"{path}: this stored answer cannot be read ({type(error).__name__}). Delete it "
                "or record it again.",
                key=path.stem,
            ) from error
        if not isinstance(stored, dict):
            raise RecordingError(f"{path}: this is not a stored answer.", key=path.stem)
        return stored

    def _found(self, stored: dict[str, Any] | None, request: Request) -> Completion:
        if stored is None:
            raise self._missing(request)
        from openai.types.chat import ChatCompletion

        completion = ChatCompletion.model_validate(stored)
        if request.listener is not None:
            request.listener.start()
            for choice in completion.choices[:1]:
                calls = choice.message.tool_calls or ()
                texts = [
                    getattr(getattr(call, "function", None), "arguments", "") for call in calls
                ]
                request.listener.feed("".join(texts) or choice.message.content or "")
        return Completion(completion, cached=True)

    def _missing(self, request: Request) -> RecordingError:
        key = request.key(self.model)
        return RecordingError(
            f"{self._folder}: no stored answer of {self.model} to this request (key {key}). The "
            "article, the prompt, the model or its parameters differ from what was recorded; "
            "record it first.",
            key=key,
        )

    def _kept(self, request: Request, completion: Completion) -> Completion:
        record = {
            "model": str(self.model),
            "messages": request.body["messages"],
            "completion": completion.response.model_dump(mode="json", exclude_unset=True),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as part:
                part.write(text)
            Path(name).replace(self._path(request))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return completion
