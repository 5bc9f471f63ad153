"""How a run reads its input, whatever that is, one at a time and without stalling the event loop.

What lies in memory is read at once. Any other iterable may block (a query, a file, a queue), and so
is read in a thread of its own, always the same one. An asynchronous iterable is read on the event
loop.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import threading
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar, cast

__all__ = ["Reader", "reader_of"]

logger = logging.getLogger("summarise")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_IN_MEMORY = (list, tuple, set, frozenset, dict, deque, range)
_PATIENCE = 5.0
"""Seconds to wait for an input that blocks when it is no longer wanted; then its thread is left to
end with the read that it is in."""
_END: Any = object()
_NOTE = (
    "It comes from the articles given, which are read in a thread of their own. What has to stay "
    "in one thread, such as an SQLite connection, is to be opened inside the generator."
)


class Reader(Protocol[T_co]):
    """Gives the input, one after the other."""

    async def next(self) -> T_co:
        """The next one; StopAsyncIteration after the last."""

    async def close(self) -> None:
        """Read no more."""


def reader_of(articles: Iterable[T] | AsyncIterable[T]) -> Reader[T]:
    """The reader for this input.

    Raises:
        TypeError: it cannot be iterated over, or is a single text.
    """
    if isinstance(articles, str | bytes):
        raise TypeError("articles is a single text; for one article, call summarise")
    if isinstance(articles, AsyncIterable):
        return _Asynchronous(articles)
    if not isinstance(articles, Iterable):
        # An object with __getitem__ alone can be iterated over, too.
        articles = iter(articles)
    return (_InMemory if isinstance(articles, _IN_MEMORY) else _Threaded)(articles)


class _InMemory(Generic[T]):
    def __init__(self, articles: Iterable[T]) -> None:
        self._articles = iter(articles)

    async def next(self) -> T:
        for each in self._articles:
            return each
        raise StopAsyncIteration

    async def close(self) -> None: ...


class _Asynchronous(Generic[T]):
    def __init__(self, articles: AsyncIterable[T]) -> None:
        self._articles: AsyncIterator[T] = aiter(articles)

    async def next(self) -> T:
        return await anext(self._articles)

    async def close(self) -> None:
        if inspect.isasyncgen(self._articles):
            await self._articles.aclose()


class _Threaded(Generic[T]):
    def __init__(self, articles: Iterable[T]) -> None:
        self._articles = articles
        self._wanted: SimpleQueue[Future[T] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._over: Future[None] = Future()

    async def next(self) -> T:
        if self._thread is None:
            context = contextvars.copy_context()
            # A daemon: a read that never ends must not keep the process.
            self._thread = threading.Thread(
                target=context.run, args=(self._read,), name="summarise-input", daemon=True
            )
            self._thread.start()
        wanted: Future[T] = Future()
        self._wanted.put(wanted)
        given = await asyncio.wrap_future(wanted)
        if given is _END:
            raise StopAsyncIteration
        return given

    async def close(self) -> None:
        self._wanted.put(None)
        if self._thread is not None:
            await asyncio.wait([asyncio.wrap_future(self._over)], timeout=_PATIENCE)
            if self._over.done():
                self._thread.join()  # it said so with its last words

    def _read(self) -> None:
        iterator: Iterator[T] | None = None
        while (wanted := self._wanted.get()) is not None:
            if not wanted.set_running_or_notify_cancel():
                continue
            try:
                iterator = iter(self._articles) if iterator is None else iterator
                wanted.set_result(next(iterator, cast("T", _END)))
            except BaseException as error:  # noqa: BLE001 - raised where the run is iterated
                error.add_note(_NOTE)
                wanted.set_exception(error)
        try:
            if inspect.isgenerator(iterator):
                iterator.close()
        except Exception as error:  # nobody is left to raise it for
            logger.warning("closing the articles given: %s", type(error).__name__, exc_info=True)
        finally:
            self._over.set_result(None)
