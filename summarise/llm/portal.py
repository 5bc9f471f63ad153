"""One event loop in a thread of its own: what is asynchronous, for callers that block.

HTTP is spoken asynchronously only. A blocking call runs the same coroutine on this loop and waits
for it, so whatever ends the wait (Ctrl-C, a listener that raises) also ends the coroutine, and
with it the connection. The thread is made at the first call and shared by all of the process; it
works beside a loop that runs already, such as a notebook's.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import queue
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar, cast

__all__ = ["THREAD_NAME", "later", "run"]

T = TypeVar("T")
Hand = Callable[[Callable[[], object]], None]

THREAD_NAME = "summarise-http"

_GRACE = 5.0
"""Seconds that a cancelled coroutine has to put its things away, before nobody waits for it."""


def run(work: Callable[[Hand], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on the loop of the process, and wait for it.

    Args:
        work: makes the coroutine. It is given a function that takes calls which are to be made in
            the caller's thread, in order, while it waits: a slow one keeps nobody else waiting, and
            what one raises cancels the coroutine and comes out here as it is.

    Raises:
        RuntimeError: it was called from the loop's own thread, which would wait for itself.

    Example:
        >>> async def work(hand):
        ...     hand(lambda: print("heard"))
        ...     return 7
        >>> run(work)
        heard
        7
    """
    portal = _portal()
    portal.check()
    inbox: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
    call = _Call(portal.loop, work(inbox.put), inbox)
    try:
        portal.loop.call_soon_threadsafe(call.start)
        while (heard := inbox.get()) is not None:
            if not call.failed:
                heard()
        return call.result()
    except BaseException:
        call.cancel()
        raise
    finally:
        del call  # an error that it holds would hold this frame, and so itself


def later(seconds: float, call: Callable[..., object], *arguments: object) -> None:
    """Call it in the loop's thread after so many seconds, whatever other loops do meanwhile."""
    loop = _portal().loop
    loop.call_soon_threadsafe(loop.call_later, seconds, call, *arguments)


class _Call(Generic[T]):
    """One coroutine: begun and cancelled from one thread, run in another."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        work: Coroutine[Any, Any, T],
        inbox: queue.SimpleQueue[Callable[[], object] | None],
    ) -> None:
        self._loop = loop
        self._work = work
        self._inbox = inbox
        self._task: asyncio.Task[T] | None = None

    def start(self) -> None:
        """In the loop's thread: call_soon_threadsafe brings the caller's context variables."""
        self._task = self._loop.create_task(self._work)
        self._task.add_done_callback(lambda _: self._inbox.put(None))

    @property
    def failed(self) -> bool:
        """Whether nothing is to be heard any more of what was said before it failed."""
        task = self._task
        return task is not None and task.done() and (task.cancelled() or bool(task.exception()))

    def result(self) -> T:
        """Once it is done."""
        return cast("asyncio.Task[T]", self._task).result()

    def cancel(self) -> None:
        """Cancel it, and wait until it has put its things away."""
        if self._task is not None and self._task.done():
            return
        try:
            # Comes after the start, which was asked for before.
            self._loop.call_soon_threadsafe(lambda: self._task and self._task.cancel())
            while self._inbox.get(timeout=_GRACE) is not None:
                pass
        except (queue.Empty, RuntimeError):
            pass  # it goes on by itself, or the loop has ended already


class _Portal:
    """The loop and its thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self._thread.start()

    def check(self) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("this blocks, and the event loop of blocking calls must not wait")

    def _run(self) -> None:
        # The runner ends by cancelling what is left and by closing generators, and so connections.
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._over.wait())

    def close(self) -> None:
        """End everything, and wait for it, but not for ever."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._over.set)
            self._thread.join(_GRACE)


_lock = threading.Lock()
_current: _Portal | None = None
_inherited: list[_Portal] = []
"""Those of parent processes: to let go of one would close what the parent is using."""


def _portal() -> _Portal:
    global _current  # noqa: PLW0603 - there is one
    with _lock:
        if _current is None:
            _current = _Portal()
            atexit.register(_current.close)
        return _current


def _forget() -> None:
    """In the child of a fork, which has the loop but not the thread that ran it."""
    global _lock, _current  # noqa: PLW0603 - there is one
    _lock = threading.Lock()
    if _current is not None:
        atexit.unregister(_current.close)
        _inherited.append(_current)
        _current = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
