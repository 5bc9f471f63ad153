"""A completer that answers from what a run has, and stops an article that needs more.

A question without an answer must not look like one that failed: the pipeline would go on without
it. What stops an article is therefore no ``Exception``; it passes Instructor and the pipeline and
is caught by whoever makes the rounds.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from summarise._version import __version__
from summarise.batch.ledger import Ledger, RequestRow
from summarise.errors import (
    AuthenticationError,
    InputError,
    ProviderError,
    RecordingError,
    SummariseError,
)
from summarise.llm.completer import Completer, Completion, Request
from summarise.llm.models import Model
from summarise.llm.store import StoredCompleter

__all__ = ["Halt", "Keeper", "Pending", "Replay", "Trace", "parts_of", "tracing"]


class Pending(BaseException):
    """An article needs an answer that is not there yet."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class Halt(BaseException):
    """The run cannot go on: that is no fault of this article."""

    def __init__(self, error: SummariseError) -> None:
        super().__init__()
        self.error = error


@dataclass(slots=True)
class Trace:
    """The way of one article through its questions.

    Attributes:
        number: of the article.
        chain: the keys of the requests that were put for it in earlier rounds.
        keys: those of this round.
    """

    number: int
    chain: tuple[str, ...]
    keys: list[str] = field(default_factory=list)


tracing: ContextVar[Trace] = ContextVar("tracing")
"""The article that is replayed; many are at once where they are asked directly."""


class Replay:
    """Answers from the store of a run.

    Args:
        ledger: what the run knows.
        store: where its answers are.
        model: whose they are.
        live: who is asked where there is no answer; None for nobody.
    """

    def __init__(
        self, ledger: Ledger, store: Path | str, model: Model, live: Completer | None = None
    ) -> None:
        self.model = model
        self._ledger = ledger
        self._store = store
        self._reader = StoredCompleter(store, _Absent(model), mode="cache")
        self._keeper = Keeper(store, model)
        self._live = live
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def complete(self, request: Request) -> Completion:
        known = self._known(request)
        if known is None:
            raise AssertionError("a model is only asked without blocking")
        return known

    async def acomplete(self, request: Request) -> Completion:
        key = request.key(self.model)
        # Two articles of the same text, at once, are one answer to pay for.
        async with self._asking.setdefault(key, asyncio.Lock()):
            known = self._known(request)
            if known is not None:
                return known
            if self._live is None:
                raise AssertionError("nobody was given who could be asked")
            try:
                completion = await self._live.acomplete(request)
            except AuthenticationError as error:
                raise Halt(error) from None
            return self._paid(request, completion)

    def close(self) -> None:
        """Let go of the store."""
        self._reader.close()
        self._keeper.close()

    def _known(self, request: Request) -> Completion | None:
        """What the run has for a request; None where it is to be asked directly."""
        trace = tracing.get()
        key = request.key(self.model)
        self._hold(trace, key, request)
        trace.keys.append(key)
        row = self._ledger.request(key)
        try:
            stored = self._reader.complete(request)
        except _AbsentError:
            return self._unknown(request, row)
        except RecordingError as error:
            raise Halt(error) from None
        if row is None or row.article != trace.number or row.state not in {"answered", "live"}:
            return stored  # somebody else paid for it
        return replace(
            stored, cached=False, batch=row.state == "answered", retries=tuple(row.reasons)
        )

    def _unknown(self, request: Request, row: RequestRow | None) -> Completion | None:
        """A request that has no answer in the store."""
        if row is not None and row.state in {"answered", "live"}:
            raise Halt(
                RecordingError(
                    f"{self._store}: the answer to request {row.key} was kept here and is gone. "
                    "Put the store back; or begin a new run in another folder, which asks, and "
                    "pays, again.",
                    key=row.key,
                )
            )
        if self._live is not None and (
            row is None or row.state == "pending" or (row.state == "failed" and row.retryable)
        ):
            return None
        if row is not None and row.state == "failed":
            raise ProviderError(
                row.fault or "",
                status=row.status,
                retryable=row.retryable,
                attempts=row.tries,
            )
        raise Pending(request)

    def _paid(self, request: Request, completion: Completion) -> Completion:
        """Keep an answer that was asked for directly."""
        self._keeper.keep(request, completion)
        trace = tracing.get()
        parts = parts_of(request, self.model)
        self._ledger.answered_live(trace.keys[-1], trace.number, parts)
        return completion

    def _hold(self, trace: Trace, key: str, request: Request) -> None:
        """Refuse a request that differs from the one that was put, and paid for, in its place."""
        place = len(trace.keys)
        if place >= len(trace.chain) or trace.chain[place] == key:
            return
        row = self._ledger.request(trace.chain[place])
        then = {} if row is None else row.parts
        now = parts_of(request, self.model)
        differing = [name for name in {**then, **now} if then.get(name) != now.get(name)]
        begun = self._ledger.fact("software")
        raise Halt(
            InputError(
                f"Request {place + 1} for article {trace.number + 1} is not the one that was sent: "
                f"other {', '.join(differing) or 'contents'}. The run was begun with {begun}; this "
                f"is summarise {__version__}. Go on with the release, the prompts and the settings "
                "it was begun with; or begin a new run in another folder, which asks, and pays, "
                "again."
            )
        )


class Keeper:
    """Puts answers into a store, whatever they are like: they were paid for.

    Args:
        store: where they are kept.
        model: whose they are.
    """

    def __init__(self, store: Path | str, model: Model) -> None:
        self._given = _Given(model)
        self._writer = StoredCompleter(store, self._given, mode="record")

    def keep(self, request: Request, completion: Completion) -> None:
        """Keep the answer to a request.

        Raises:
            RecordingError: it cannot be kept.
        """
        self._given.completion = completion
        self._writer.complete(request)

    def close(self) -> None:
        """Let go of the store."""
        self._writer.close()


def parts_of(request: Request, model: Model) -> dict[str, str]:
    """A short hash of each part of a request, to tell what differs where one does."""
    parts: Mapping[str, Any] = {
        "address": model.base_url,
        "provider": model.provider,
        **request.body,
    }
    return {name: _short_hash(value) for name, value in parts.items()}


def _short_hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class _AbsentError(Exception):
    """There is no such answer in the store."""


class _Absent:
    """Stands where a model would be asked."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def complete(self, request: Request) -> Completion:  # noqa: ARG002
        raise _AbsentError

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)


class _Given:
    """Gives an answer that is there."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.completion: Completion | None = None

    def complete(self, request: Request) -> Completion:  # noqa: ARG002
        if self.completion is None:
            raise AssertionError("there is nothing to keep")
        return self.completion

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)
