"""A cache, a recording and a replay are one idea: answers kept by the key of their request.

What is not kept is asked of another completer, where that is allowed. Where answers are kept is
``answers`` (a folder) or ``database`` (one SQLite file).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from summarise.errors import RecordingError
from summarise.llm.answers import Answers, BusyError, FolderAnswers, Found, Kept
from summarise.llm.completer import (
    Completer,
    Completion,
    Request,
    answer_text,
    as_completion,
    token_counts,
    unusable,
)
from summarise.llm.database import SqliteAnswers, is_database
from summarise.llm.models import Model

__all__ = ["StoreMode", "StoredCompleter"]

StoreMode = Literal["off", "cache", "record", "replay"]
T = TypeVar("T")


class StoredCompleter:
    """Answers from a store; where it may, asks another completer for what is not there.

    Args:
        place: a folder, or an SQLite file: one that is there, or a name that ends in ``.sqlite``,
            ``.sqlite3`` or ``.db``.
        inner: who is asked for an answer that is not there; not needed to replay.
        model: the model whose answers these are; that of ``inner`` unless given.
        mode: ``cache`` asks only for what is not there, and keeps no answer that was refused,
            withheld, cut off or empty, nor those that broke the rules to the last; ``record`` asks
            always and keeps every answer; ``replay`` never asks; ``off`` neither looks nor keeps.
    """

    def __init__(
        self,
        place: Path | str,
        inner: Completer | None = None,
        *,
        model: Model | None = None,
        mode: StoreMode = "cache",
    ) -> None:
        model = model or (inner.model if inner is not None else None)
        if model is None or (inner is None and mode != "replay"):
            raise ValueError("without a completer, give a model and mode='replay'")
        self.model = model
        place = Path(place)
        self._answers: Answers = (
            SqliteAnswers(place, writable=mode != "replay")
            if is_database(place)
            else FolderAnswers(place)
        )
        self._inner = inner
        self._mode = mode
        self._flights: dict[tuple[asyncio.AbstractEventLoop, str], asyncio.Event] = {}

    def complete(self, request: Request) -> Completion:
        if self._mode == "off":
            return self._asked("").complete(request)
        key = request.key(self.model)
        if (found := self._answers.get(key) if self._looks else None) is not None:
            return self._read(found, key, request)
        inner = self._asked(key)
        self._answers.prepare(key)
        completion = inner.complete(request)
        if (kept := self._worth_keeping(request, completion)) is not None:
            self._answers.put(key, kept)
        return completion

    async def acomplete(self, request: Request) -> Completion:
        if self._mode == "off":
            return await self._asked("").acomplete(request)
        key = request.key(self.model)
        if self._looks:
            found = await _off_loop(self._answers.get, key)
            if found is None and await self._landed(key, request):
                found = await _off_loop(self._answers.get, key)
            if found is not None:
                return self._read(found, key, request)
        inner = self._asked(key)
        with self._flight(key):
            await _off_loop(self._answers.prepare, key)
            completion = await inner.acomplete(request)
            if (kept := self._worth_keeping(request, completion)) is not None:
                await _off_loop(self._answers.put, key, kept)
        return completion

    def forget(self, request: Request) -> None:
        """Let a cache ask again; what was recorded stays."""
        if self._mode != "cache":
            return
        key = request.key(self.model)
        try:
            self._delete(key, wait=False)
        except BusyError:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                self._delete(key)
            else:
                loop.run_in_executor(None, self._delete, key)

    def _delete(self, key: str, *, wait: bool = True) -> None:
        with contextlib.suppress(RecordingError):  # what broke the rules is told, not this
            self._answers.delete(key, wait=wait)

    def close(self) -> None:
        """Let go of the store's file; it is opened again where it is needed."""
        self._answers.close()

    @property
    def _looks(self) -> bool:
        return self._mode != "record"

    @contextlib.contextmanager
    def _flight(self, key: str) -> Any:
        """Let others on this event loop who want the same answer wait for it."""
        flight = (asyncio.get_running_loop(), key)
        if flight in self._flights:  # a second one after a first that brought nothing
            yield
            return
        landed = self._flights[flight] = asyncio.Event()
        try:
            yield
        finally:
            del self._flights[flight]
            landed.set()

    async def _landed(self, key: str, request: Request) -> bool:
        """Wait for whoever is asking this already, so that it is paid for once; was there one?"""
        flight = self._flights.get((asyncio.get_running_loop(), key))
        if flight is None:
            return False
        try:
            await asyncio.wait_for(flight.wait(), request.deadline.remaining)
        except TimeoutError:
            raise request.deadline.error() from None
        return True

    def _asked(self, key: str) -> Completer:
        """Who answers what is not stored."""
        if self._inner is None or self._mode == "replay":
            raise RecordingError(
                f"{self._answers}: no stored answer of {self.model} to this request (key {key}), "
                "and only stored ones are allowed. The article, the prompt, the model, its address "
                "or its parameters differ from what was recorded: give the same ones, or record it "
                "first, with store_mode='record' or without --offline.",
                key=key,
            )
        return self._inner

    def _read(self, found: Found, key: str, request: Request) -> Completion:
        try:
            response = as_completion(found.completion)
        except ValueError as error:
            raise self._answers.damaged(key, error) from error
        if request.listener is not None:
            request.listener.start()
            for choice in response.choices[:1]:
                request.listener.feed(answer_text(choice))
        return Completion(response, cached=True, raw=found.raw)

    def _worth_keeping(self, request: Request, completion: Completion) -> Kept | None:
        response = completion.response
        if self._mode == "cache" and unusable(response.choices[0] if response.choices else None):
            return None  # to try again is then worth while
        read, written = token_counts(response)
        return Kept(
            raw=completion.text,
            model=str(self.model),
            body=request.body,
            prompt_tokens=read,
            completion_tokens=written,
        )


async def _off_loop(work: Callable[..., T], *arguments: Any) -> T:
    """Do it at once where that is short, as it nearly always is; else in a thread.

    It is done to its end even where the task is cancelled: the answer was paid for.
    """
    try:
        return work(*arguments, wait=False)
    except BusyError:
        waiting = asyncio.get_running_loop().run_in_executor(None, partial(work, *arguments))
        return await asyncio.shield(waiting)
