"""An asynchronous stream for those who block: iterated on an event loop in a thread of its own.

The stream hands over one item at a time, when it is asked to, so what holds it back is what holds
the caller back. It works wherever Python runs, also where a loop runs already (a notebook).
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import contextvars
import threading
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, Generic, Self, TypeVar, cast

__all__ = ["Blocking"]

T = TypeVar("T")

_END: Any = object()


class Blocking(Iterator[T]):
    """The items of an asynchronous generator, one after the other.

    What is under way behind it ends with the last item, with an exception (Ctrl-C among them), with
    ``close``, at the end of a ``with`` block, or when nobody refers to it any more.

    Args:
        stream: makes the generator, which a loop of its own will run.
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
        self._items = stream()
        self._step: asyncio.Task[T] | None = None
        self._stopping = asyncio.Event()
        # Held while something is given to the loop, so that nothing comes after the word to stop:
        # nobody would take it, and whoever gave it would wait for ever.
        self._giving = threading.Lock()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop

    def next(self) -> T:
        """The next item, or the mark of the end."""
        with self._giving:
            if self._stopped:
                return cast("T", _END)
            if self._thread is None:
                self._start()
            step = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        try:
            return step.result()
        except BaseException:
            step.cancel()
            raise

    def stop(self) -> None:
        with self._giving:
            self._stopped = True
            if self._thread is None or not self._thread.is_alive():
                return
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._stopping.set)
        # The garbage collector may run in any thread, and so in that one.
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _start(self) -> None:
        # Here, where it can be raised that there is none.
        self._loop = loop = asyncio.new_event_loop()
        context = contextvars.copy_context()
        # A daemon: else the interpreter would wait for it before anybody could stop it.
        self._thread = threading.Thread(
            target=context.run, args=(self._work, loop), name="summarise-corpus", daemon=True
        )
        try:
            self._thread.start()
        except RuntimeError:  # there are too many
            loop.close()
            raise

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        await self._stopping.wait()
        if self._step is not None:
            self._step.cancel()
            await asyncio.gather(self._step, return_exceptions=True)
        await self._items.aclose()

    async def _next(self) -> T:
        self._step = asyncio.ensure_future(self._advance())
        return await self._step

    async def _advance(self) -> T:
        return await anext(self._items, _END)
