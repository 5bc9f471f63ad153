"""Blocking calls run on one event loop beside the caller's thread, and leave nothing behind."""

import asyncio
import contextvars
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from summarise.llm import portal

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Work:
    """A coroutine that goes on until it is cancelled, and says whether it was."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.ended = threading.Event()

    async def __call__(self, hand: portal.Hand) -> None:  # noqa: ARG002
        self.begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)  # to put things away takes a moment
            self.ended.set()


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == portal.THREAD_NAME]


async def seven(hand: portal.Hand) -> int:
    return 7


def test_all_calls_of_a_process_share_one_thread() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: portal.run(seven), range(64))) == [7] * 64
    assert threads() == [portal.THREAD_NAME]


def test_calls_of_many_threads_do_not_wait_for_each_other() -> None:
    together = threading.Barrier(8, timeout=10)

    async def meet(hand: portal.Hand) -> None:
        hand(together.wait)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: portal.run(meet), range(8)))


async def test_it_works_in_the_middle_of_a_running_loop() -> None:
    """As in a notebook, where asyncio.run refuses."""
    assert portal.run(seven) == 7


def test_what_the_coroutine_raises_comes_out() -> None:
    async def fail(hand: portal.Hand) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        portal.run(fail)


def test_what_is_handed_over_is_called_in_the_callers_thread_in_order() -> None:
    heard: list[tuple[int, int]] = []

    async def work(hand: portal.Hand) -> None:
        for number in range(100):
            hand(lambda number=number: heard.append((number, threading.get_ident())))
            await asyncio.sleep(0)

    portal.run(work)
    assert heard == [(number, threading.get_ident()) for number in range(100)]


def test_the_callers_context_is_there() -> None:
    """Traces and log records of a request belong to who asked for it."""
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("mine")

    async def look(hand: portal.Hand) -> str:
        return variable.get()

    assert portal.run(look) == "mine"


def test_a_listener_that_raises_ends_its_own_call_and_no_other() -> None:
    mine, release = Work(), threading.Event()

    async def work(hand: portal.Hand) -> None:
        hand(lambda: {}["mistake"])
        await mine(hand)

    async def other(hand: portal.Hand) -> int:
        while not release.is_set():  # noqa: ASYNC110 - set in another thread
            await asyncio.sleep(0.005)
        return 8

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(portal.run, other)
        with pytest.raises(KeyError, match="mistake"):
            portal.run(work)
        assert mine.ended.is_set(), "when the error comes out, all is put away"
        assert portal.run(seven) == 7
        release.set()
        assert waiting.result(5) == 8


def test_a_slow_listener_keeps_nobody_else_waiting() -> None:
    release = threading.Event()

    async def work(hand: portal.Hand) -> None:
        hand(lambda: release.wait(10))

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(portal.run, work)
        assert portal.run(seven) == 7
        assert not slow.done()
        release.set()
        slow.result(5)


def test_nothing_is_heard_after_a_failure() -> None:
    """What had been said before the deadline, but not been listened to, is void with it."""
    heard: list[int] = []
    failed = threading.Event()

    async def work(hand: portal.Hand) -> None:
        hand(lambda: failed.wait(5) and time.sleep(0.02))
        hand(lambda: heard.append(1))
        asyncio.get_running_loop().call_later(0.01, failed.set)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        portal.run(work)
    assert heard == []


def test_ctrl_c_cancels_and_waits_until_all_is_put_away() -> None:
    work = Work()

    def interrupt() -> None:
        work.begun.wait(5)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        portal.run(work)
    thread.join()
    assert work.ended.is_set()


def test_the_loop_cannot_wait_for_itself() -> None:
    async def inner(hand: portal.Hand) -> None:
        portal.run(seven)

    with pytest.raises(RuntimeError, match="must not wait"):
        portal.run(inner)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_a_thread_of_its_own_and_the_parent_keeps_its() -> None:
    portal.run(seven)
    child = os.fork()
    if not child:
        try:
            os._exit(portal.run(seven) + len(threads()))
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 8
    assert portal.run(seven) == 7


ENDINGS = {
    "after a call": "portal.run(seven)",
    "without one": "",
    "in a thread that is left": (
        "threading.Thread(target=portal.run, args=(for_ever,), daemon=True).start()\n"
        "assert begun.wait(10)"
    ),
    "in another call": (
        "threading.Thread(target=portal.run, args=(seven,)).start()\nportal.run(seven)"
    ),
    "with an error": "portal.run(seven); raise SystemExit(0)",
    "when it ends": "atexit.register(portal.run, seven)",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_program_ends_at_once_and_without_a_word(run_python: Run, ending: str) -> None:
    program = f"""
import asyncio, atexit, threading
from summarise.llm import portal
begun = threading.Event()
async def seven(hand): return 7
async def for_ever(hand):
    begun.set()
    await asyncio.sleep(3600)
{ending}
"""
    result = run_python("-X", "dev", "-W", "error", "-c", program, timeout=30)
    assert (result.returncode, result.stdout) == (0, "")
    assert "Task was destroyed" not in result.stderr
    assert "ResourceWarning" not in result.stderr
