"""An asynchronous stream for those who block: iterated on an event loop in a thread of its own.

The stream hands over one item at a time, when it is asked to, so what holds it back is what holds
the caller back. It works wherever Python runs, also where a loop runs already (a notebook).
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import threading
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, Generic, Self, TypeVar

__all__ = ["Blocking"]

T = TypeVar("T")

_END: Any = object()


class Blocking(Iterator[T]):
    """The items of an asynchronous generator, one after the other.

    What is under way behind it ends with the last item, with an exception (Ctrl-C among them), with
    ``close``, at the end of a ``with`` block, or when nobody refers to it any more.

    Args:
        stream: makes the generator, on the loop that will run it.
    """

    def __init__(self, stream: Callable[[], AsyncGenerator[T, None]]) -> None:
        self._worker = _Worker(stream)
        self._lock = threading.Lock()
        # Also when the interpreter ends, while the worker's thread still runs.
        self._close = weakref.finalize(self, self._worker.stop)

    def __next__(self) -> T:
        with self._lock:
            if not self._close.alive:
                raise StopIteration
            try:
                item = self._worker.next()
            except concurrent.futures.CancelledError:
                if self._close.alive:
                    raise
                raise StopIteration from None  # closed meanwhile, by another thread
            except BaseException:
                self.close()
                raise
        if item is _END:
            self.close()
            raise StopIteration
        return item

    def close(self) -> None:
        """Stop what is under way, and wait until it has stopped."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class _Worker(Generic[T]):
    """The thread and its loop; it knows nothing of whoever iterates, so that one can be let go."""

    def __init__(self, stream: Callable[[], AsyncGenerator[T, None]]) -> None:
        self._stream = stream
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._over: asyncio.Event
        self._items: AsyncGenerator[T, None]
        self._step: asyncio.Task[T] | None = None

    def next(self) -> T:
        """The next item, or the mark of the end."""
        if self._thread is None:
            self._start()
        step = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        try:
            return step.result()
        except BaseException:
            step.cancel()
            raise

    def stop(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._over.set)
        # The garbage collector may run in any thread, and so in that one.
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _start(self) -> None:
        ready = threading.Event()
        context = contextvars.copy_context()
        # A daemon: else the interpreter would wait for it before anybody could stop it.
        self._thread = threading.Thread(
            target=context.run, args=(self._work, ready), name="summarise-corpus", daemon=True
        )
        self._thread.start()
        ready.wait()

    def _work(self, ready: threading.Event) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._items = self._stream()
        ready.set()
        await self._over.wait()
        if self._step is not None:
            self._step.cancel()
            await asyncio.gather(self._step, return_exceptions=True)
        await self._items.aclose()

    async def _next(self) -> T:
        self._step = asyncio.ensure_future(self._advance())
        return await self._step

    async def _advance(self) -> T:
        return await anext(self._items, _END)
