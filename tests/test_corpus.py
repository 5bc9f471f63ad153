"""Many articles: complete, in order where wanted, never too far ahead, and nothing left behind."""

import asyncio
import concurrent.futures
import contextvars
import gc
import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_making import ARTICLE, answer, claim, draft
from making import make_article, make_summary
from server import Reply, Server
from server import until as until_within

from summarise import (
    Article,
    AuthenticationError,
    CorpusItem,
    InputError,
    ModelError,
    OutputError,
    PromptError,
    ProviderError,
    Summariser,
    Summary,
    UnexpectedError,
)
from summarise.background import Blocking
from summarise.corpus import run
from summarise.llm.completer import Completion, Request
from summarise.llm.models import Model
from summarise.llm.portal import THREAD_NAME
from summarise.testing import scripted

GOOD = json.dumps(answer(json.dumps(draft(), ensure_ascii=False))).encode()
HANGING = Reply([b" "], length=9_999, hang=True)
MADE = make_article()
SUMMARY = make_summary()
WRONG = claim("Les travaux coûtent 9 millions", "The works cost 9 million euros", 2)
"""It keeps the rules, and says a figure that the article does not."""
LONG = 20.0
"""Seconds; what takes longer hangs."""


def until(condition: Callable[[], bool]) -> bool:
    """Whether it comes true, on a machine that may have much else to do."""
    return until_within(condition, LONG)


Run = Callable[..., "subprocess.CompletedProcess[str]"]


def over(
    articles: Any,
    summarise: Callable[[Article], Any] | None = None,
    *,
    concurrency: int = 4,
    ordered: bool = False,
) -> AsyncGenerator[CorpusItem[Any], None]:
    """A run over anything, each of which stands for the same article."""

    async def at_once(_: Article) -> Summary:
        return SUMMARY

    return run(
        articles,
        summarise or at_once,
        article=lambda _: MADE,
        concurrency=concurrency,
        ordered=ordered,
        purse=None,
    )


async def everything(items: AsyncIterator[CorpusItem[Any]]) -> list[CorpusItem[Any]]:
    async with asyncio.timeout(LONG):
        return [item async for item in items]


async def asynchronously(articles: Iterable[Any]) -> AsyncGenerator[Any, None]:
    for each in articles:
        await asyncio.sleep(0)
        yield each


# --- complete, ordered, bounded --------------------------------------------------------------------

KINDS: dict[str, Callable[[list[int]], Any]] = {
    "list": list,
    "iterator": iter,
    "asynchronous": asynchronously,
}


@settings(max_examples=60)
@given(
    turns=st.lists(st.integers(0, 12), max_size=40),
    slowness=st.lists(st.integers(0, 9), min_size=1, max_size=5),
    concurrency=st.integers(1, 9),
    ordered=st.booleans(),
    kind=st.sampled_from(sorted(KINDS)),
)
def test_every_article_comes_once_and_none_is_read_far_ahead(
    turns: list[int], slowness: list[int], concurrency: int, ordered: bool, kind: str
) -> None:
    """Whatever each takes, the consumer included; a turn of the event loop stands for time."""
    read: list[int] = []
    fetched = under_way = most = furthest = 0

    def reading() -> Iterator[int]:
        nonlocal furthest
        for number, _ in enumerate(turns):
            read.append(number)
            furthest = max(furthest, len(read) - fetched)
            yield number

    async def summarise(article: Article) -> Summary:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(turns[int(article.title or "")]):
            await asyncio.sleep(0)
        under_way -= 1
        return SUMMARY

    async def consume() -> list[CorpusItem[int]]:
        nonlocal fetched
        items = []
        source = reading() if kind != "list" else [number for number, _ in enumerate(turns)]
        async for item in run(
            asynchronously(source) if kind == "asynchronous" else source,
            summarise,
            article=numbered,
            concurrency=concurrency,
            ordered=ordered,
            purse=None,
        ):
            fetched += 1
            items.append(item)
            for _ in range(slowness[len(items) % len(slowness)]):
                await asyncio.sleep(0)
        return items

    items = asyncio.run(asyncio.wait_for(consume(), LONG))
    indexes = [item.index for item in items]
    assert sorted(indexes) == list(range(len(turns)))
    assert all(item.given == item.index and item.summary is SUMMARY for item in items)
    assert most <= concurrency
    assert furthest <= 2 * concurrency + 1  # the one that the consumer holds
    if ordered:
        assert indexes == sorted(indexes)


def numbered(number: int) -> Article:
    """The article, told apart by its title; made without reading it again."""
    article = object.__new__(Article)
    article.__dict__.update(vars(MADE) | {"title": str(number)})
    return article


async def test_results_come_as_they_are_ready() -> None:
    """The first, which is slow, keeps nobody waiting, unless the order is wanted."""
    slow = asyncio.Event()

    async def summarise(article: Article) -> Summary:
        if article.title == "0":
            await slow.wait()
        return SUMMARY

    async with aclosing(
        run(
            range(9),
            summarise,
            article=numbered,
            concurrency=2,
            ordered=False,
            purse=None,
        )
    ) as items:
        assert sorted([(await anext(items)).index for _ in range(8)]) == list(range(1, 9))
        slow.set()
        assert (await anext(items)).index == 0


async def test_what_waits_for_its_turn_is_bounded_too() -> None:
    """With the order wanted, one that never ends stops the reading, and not the memory."""
    never, read = asyncio.Event(), []

    def reading() -> Iterator[int]:
        for number in range(10_000):
            read.append(number)
            yield number

    async def summarise(article: Article) -> Summary:
        if article.title == "0":
            await never.wait()
        return SUMMARY

    items = run(reading(), summarise, article=numbered, concurrency=3, ordered=True, purse=None)
    async with aclosing(items):
        first = asyncio.ensure_future(anext(items))
        await asyncio.to_thread(until, lambda: len(read) >= 6)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(read) == 6
        never.set()
        assert (await first).index == 0


async def test_a_consumer_that_stops_fetching_stops_the_reading() -> None:
    read = []

    def reading() -> Iterator[int]:
        for number in range(10_000):
            read.append(number)
            yield number

    async with aclosing(over(reading(), concurrency=5)) as items:
        await anext(items)
        await asyncio.to_thread(until, lambda: len(read) >= 11)
        await asyncio.sleep(0.02)
        assert len(read) == 11


class Row:
    """Something given, whose life can be watched."""


@pytest.mark.parametrize("failing", [False, True])
@pytest.mark.parametrize("ordered", [False, True])
async def test_nothing_is_kept_of_what_was_fetched(ordered: bool, failing: bool) -> None:
    """Memory is flat: what is alive is what is under way or waits to be fetched."""
    alive: weakref.WeakSet[Row] = weakref.WeakSet()
    most = 0

    def reading() -> Iterator[Row]:
        for _ in range(2_000):
            row = Row()
            alive.add(row)
            yield row

    async def summarise(_: Article) -> Summary:
        await asyncio.sleep(0)
        if failing:
            raise KeyError("x")
        return SUMMARY

    errors = []
    gc.disable()  # nothing may wait for it
    try:
        async for item in over(reading(), summarise, concurrency=8, ordered=ordered):
            most = max(most, len(alive))
            errors.append(item.error)
    finally:
        gc.enable()
    assert len(errors) == 2_000
    assert most <= 2 * 8 + 3  # those that the generator, the reader and the consumer hold


async def test_an_endless_input_can_be_left() -> None:
    def endless() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    async with aclosing(over(endless())) as items:
        assert [(await anext(items)).given for _ in range(20)]


@pytest.mark.parametrize("nothing", [[], iter(()), asynchronously([])])
async def test_no_article_gives_no_item(nothing: Any) -> None:
    assert await everything(over(nothing)) == []


# --- what fails ------------------------------------------------------------------------------------


async def test_an_article_that_fails_is_an_item_and_the_others_are_not_touched() -> None:
    async def summarise(article: Article) -> Summary:
        if article.title == "1":
            raise OutputError("The answer is empty.")
        return SUMMARY

    items = await everything(
        run(range(4), summarise, article=numbered, concurrency=2, ordered=True, purse=None)
    )
    assert [item.ok for item in items] == [True, False, True, True]
    error = items[1].error
    assert isinstance(error, OutputError)
    assert error.__traceback__ is None, "it would hold the article and all that was made of it"
    assert items[1].article is not None
    assert items[1].article.title == "1"
    assert (items[0].spent, items[1].spent) == (SUMMARY.provenance.attempts, ())


async def test_what_nobody_expected_is_an_error_that_says_what_and_where() -> None:
    """Its own message may hold the article, and so is not in ours."""
    secret = "Le maire a dit ceci."

    async def summarise(_: Article) -> Summary:
        raise KeyError(secret)

    (item,) = await everything(over([1], summarise))
    error = item.error
    assert isinstance(error, UnexpectedError)
    assert error.kind == "KeyError"
    assert error.where.startswith("test_corpus.py:")
    assert "KeyError" in error.message
    assert secret not in repr(pickle.dumps(error))
    assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)


async def test_what_was_paid_before_a_fault_of_ours_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("summarise.pipeline.Revision", broken)
    (item,) = await everything(Summariser(completer=scripted(draft())).corpus([ARTICLE]))
    assert isinstance(item.error, UnexpectedError)
    assert item.error.kind == "ZeroDivisionError"
    assert len(item.spent) == 1


@pytest.mark.parametrize("how", ["blocking", "not"])
@pytest.mark.parametrize("first", ["no JSON", draft(headline=WRONG)], ids=["reask", "repair"])
async def test_what_was_paid_before_a_completer_breaks_is_said(first: Any, how: str) -> None:
    """An exception that is not ours, out of a completer of the user's own."""
    summariser = Summariser(completer=scripted(first, TypeError("x")))
    if how == "not":
        (item,) = await everything(summariser.corpus([ARTICLE]))
        assert isinstance(item.error, UnexpectedError)
        assert len(item.spent) == 1
    else:
        with pytest.raises(TypeError) as caught:
            summariser.summarise(ARTICLE)
        assert len(vars(caught.value)["spent"]) == 1


async def test_a_cancellation_that_nobody_asked_for_ends_no_run() -> None:
    """Some library cancels its own future: that article failed; the run would else hang."""

    async def summarise(_: Article) -> Summary:
        raise asyncio.CancelledError

    items = await everything(over(range(3), summarise))
    assert [type(item.error) for item in items] == [UnexpectedError] * 3


async def test_what_cannot_be_made_an_article_is_that_items_error() -> None:
    rows = [{"text": ARTICLE}, {"other": 1}, {"text": ""}, {"text": ARTICLE}]
    summariser = Summariser(completer=scripted(draft(), draft()))
    items = await everything(
        summariser.corpus(rows, article=lambda row: row["text"], concurrency=1)
    )
    assert [type(item.error) for item in items] == [
        type(None),
        UnexpectedError,
        InputError,
        type(None),
    ]
    assert items[1].given == {"other": 1}
    assert items[1].article is None


@pytest.mark.parametrize("kind", ["iterator", "asynchronous"])
async def test_an_error_of_the_input_comes_after_what_was_under_way(kind: str) -> None:
    """Nothing that was paid for is lost."""
    failing = threading.Event()

    def reading() -> Iterator[int]:
        yield from range(3)
        failing.set()
        raise OSError("the disk is gone")

    async def summarise(_: Article) -> Summary:
        await asyncio.to_thread(failing.wait, LONG)
        for _ in range(20):
            await asyncio.sleep(0)
        return SUMMARY

    source: Any = reading() if kind == "iterator" else asynchronously(reading())
    items: list[CorpusItem[Any]] = []

    async def consume() -> None:
        async for item in over(source, summarise):
            items.append(item)  # noqa: PERF401 - an error would lose what a comprehension holds

    with pytest.raises(OSError, match="the disk is gone"):
        await asyncio.wait_for(consume(), LONG)
    assert sorted(item.index for item in items) == [0, 1, 2]


@pytest.mark.parametrize("kind", ["iterator", "asynchronous"])
async def test_an_input_that_is_cancelled_itself_is_no_end_of_the_input(kind: str) -> None:
    """A fetch of its own that was cancelled: what comes after it is not read, and that is said."""

    def blocking() -> Iterator[int]:
        yield 0
        fetch: concurrent.futures.Future[int] = concurrent.futures.Future()
        fetch.cancel()
        yield fetch.result()

    async def asynchronous() -> AsyncGenerator[int, None]:
        yield 0
        fetch = asyncio.get_running_loop().create_future()
        fetch.cancel()
        yield await fetch

    items: list[CorpusItem[Any]] = []

    async def consume() -> None:
        async for item in over(blocking() if kind == "iterator" else asynchronous()):
            items.append(item)  # noqa: PERF401 - an error would lose what a comprehension holds

    with pytest.raises(UnexpectedError, match="CancelledError"):
        await asyncio.wait_for(consume(), LONG)
    assert [item.given for item in items] == [0]


async def test_an_sqlite_cursor_says_what_to_do() -> None:
    """It cannot be read outside the thread that made it; a generator that opens it can."""
    with sqlite3.connect(":memory:") as connection:
        cursor = connection.execute("SELECT 1 UNION SELECT 2")
        with pytest.raises(sqlite3.ProgrammingError) as caught:
            await everything(over(cursor))
        assert "inside the generator" in caught.value.__notes__[0]
    connection.close()

    def rows() -> Iterator[Any]:
        opened = sqlite3.connect(":memory:")
        try:
            yield from opened.execute("SELECT 1 UNION SELECT 2")
        finally:
            opened.close()

    async with aclosing(over(rows())) as items:
        assert (await anext(items)).given == (1,)


@pytest.mark.parametrize("wrong", ["un seul article", b"bytes", 7, None])
async def test_what_is_no_input_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        await everything(Summariser(completer=scripted()).corpus(wrong))


def test_a_budget_that_is_none_is_refused_at_the_call() -> None:
    with pytest.raises(ValueError, match=r"budget must be a summarise\.Budget, not 5"):
        Summariser().corpus([], budget=5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"budget must be a summarise\.Budget, not 5"):
        Summariser(budget=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [0, -1, 1.5, None])
def test_a_concurrency_out_of_range_is_refused_at_the_call(wrong: Any) -> None:
    for method in (Summariser().corpus, Summariser().corpus_sync):
        with pytest.raises(ValueError, match="concurrency must be a whole number from 1"):
            method([], concurrency=wrong)


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"model": "nobody/knows"}, ModelError),
        ({"model": "openai/gpt-5-mini"}, AuthenticationError),  # there is no key
        ({"model": "m", "base_url": "http://127.0.0.1:9/v1", "prompt": "none"}, PromptError),
    ],
)
async def test_what_would_fail_for_every_article_fails_before_the_first(
    settings: dict[str, Any], error: type[Exception]
) -> None:
    def reading() -> Iterator[str]:
        raise AssertionError("read")
        yield ARTICLE

    with pytest.raises(error):
        await everything(Summariser(**settings).corpus(reading()))


# --- the end of a run ------------------------------------------------------------------------------


class Hanging:
    """Summaries that never come, and what became of them."""

    def __init__(self) -> None:
        self.started = self.stopped = 0
        self.under_way = threading.Event()

    async def __call__(self, article: Article) -> Summary:
        if article.title == "0":
            return SUMMARY
        self.started += 1
        self.under_way.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # to be awaited, not only told
            self.stopped += 1
        raise AssertionError


def hanging(summarise: Hanging, articles: Any) -> AsyncGenerator[CorpusItem[int], None]:
    return run(articles, summarise, article=numbered, concurrency=4, ordered=False, purse=None)


def input_threads() -> list[str]:
    # The thread of blocking calls is the process's, whoever made it.
    names = [each.name for each in threading.enumerate() if each.name.startswith("summarise-")]
    return [name for name in names if name != THREAD_NAME]


class Closing:
    """A generator of numbers that tells in which thread it was read and closed."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        self.closed = False

    def __iter__(self) -> Iterator[int]:
        return self.read()

    def read(self) -> Iterator[int]:
        try:
            for number in range(10_000):
                self.threads.append(threading.get_ident())
                yield number
        finally:
            self.threads.append(threading.get_ident())
            self.closed = True


async def test_leaving_the_loop_leaves_nothing_running() -> None:
    summarise, source = Hanging(), Closing()
    async with aclosing(hanging(summarise, source.read())) as items:
        async for item in items:
            assert item.index == 0
            await asyncio.to_thread(until, lambda: summarise.started == 4)
            break
    assert (summarise.started, summarise.stopped) == (4, 4)
    assert source.closed
    assert len(set(source.threads)) == 1
    assert len(asyncio.all_tasks()) == 1
    assert input_threads() == []


async def test_leaving_it_without_closing_cleans_up_as_well() -> None:
    """Python closes an abandoned generator through the event loop, a little later."""
    summarise = Hanging()
    async for _ in hanging(summarise, range(9)):
        break
    gc.collect()
    async with asyncio.timeout(LONG):
        while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    assert summarise.started == summarise.stopped


@pytest.mark.parametrize("how", ["cancelled", "raising"])
async def test_a_consumer_that_is_stopped_stops_all_of_it(how: str) -> None:
    summarise = Hanging()

    async def consume() -> None:
        async with aclosing(hanging(summarise, iter(range(9)))) as items:
            async for _ in items:
                if how == "raising":
                    raise ZeroDivisionError

    task = asyncio.create_task(consume())
    if how == "cancelled":
        await asyncio.to_thread(summarise.under_way.wait, LONG)
        task.cancel()
    with pytest.raises(asyncio.CancelledError if how == "cancelled" else ZeroDivisionError):
        await asyncio.wait_for(task, LONG)
    assert summarise.started == summarise.stopped
    assert len(asyncio.all_tasks()) == 1
    assert input_threads() == []


@pytest.mark.parametrize("kind", ["iterator", "asynchronous"])
async def test_a_consumer_that_is_cancelled_twice_leaves_nothing_either(kind: str) -> None:
    """As by a timeout, and by a server that shuts down meanwhile."""
    source, stopping = Closing(), asyncio.Event()

    async def summarise(_: Article) -> Summary:
        try:
            await asyncio.Event().wait()
        finally:
            stopping.set()
            await asyncio.Event().wait()  # a connection that takes its time to close
        raise AssertionError

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            for number in range(10_000):
                yield number
        finally:
            source.closed = True

    async def consume() -> None:
        articles: Any = source.read() if kind == "iterator" else numbers()
        async with aclosing(over(articles, summarise)) as items:
            async for _ in items:
                pass

    task = asyncio.create_task(consume())
    async with asyncio.timeout(LONG):
        while len(asyncio.all_tasks()) < 6:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
        task.cancel()
        await stopping.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert source.closed
    assert len(asyncio.all_tasks()) == 1
    assert input_threads() == []


async def test_an_input_that_blocks_lets_the_others_go_on() -> None:
    """A queue that waits for the next article, which comes only when this one is done."""
    done = threading.Event()

    def reading() -> Iterator[int]:
        yield 1
        assert done.wait(LONG)
        yield 2

    async def summarise(_: Article) -> Summary:
        await asyncio.sleep(0)
        done.set()
        return SUMMARY

    assert len(await everything(over(reading(), summarise))) == 2


async def test_an_input_in_a_thread_sees_the_callers_context() -> None:
    desk: contextvars.ContextVar[str] = contextvars.ContextVar("desk")
    desk.set("Lyon")

    def reading() -> Iterator[str]:
        yield desk.get()

    assert [item.given for item in await everything(over(reading()))] == ["Lyon"]


async def test_an_asynchronous_input_is_closed_with_the_run() -> None:
    closed = []

    async def reading() -> AsyncGenerator[int, None]:
        try:
            for number in range(10_000):
                yield number
        finally:
            await asyncio.sleep(0)
            closed.append(True)

    async with aclosing(over(reading())) as items:
        await anext(items)
    assert closed == [True]


# --- for those who block ---------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([Reply([GOOD])]) as server:
        yield server


@pytest.fixture
def summariser(server: Server) -> Summariser:
    return Summariser(model="m", base_url=server.url, retries=0)


def texts(count: int) -> list[str]:
    return [f"{ARTICLE} C'est la dépêche {number}." for number in range(count)]


def test_the_blocking_twin_gives_the_same(summariser: Summariser, server: Server) -> None:
    items = list(summariser.corpus_sync(iter(texts(12)), concurrency=3, ordered=True))
    assert [item.given for item in items] == texts(12)
    assert all(item.ok for item in items)
    sent = [body["messages"][1]["content"] for body in server.bodies]
    assert all(sum(f"dépêche {number}." in each for each in sent) == 1 for number in range(12))
    assert input_threads() == []


async def test_the_blocking_twin_works_where_a_loop_runs(summariser: Summariser) -> None:
    """As in a notebook."""
    assert [item.ok for item in summariser.corpus_sync(texts(2))] == [True, True]
    assert [item.ok async for item in summariser.corpus(texts(2))] == [True, True]


def test_the_blocking_twin_raises_what_the_run_does(summariser: Summariser) -> None:
    def reading() -> Iterator[str]:
        yield ARTICLE
        raise OSError("the disk is gone")

    items = summariser.corpus_sync(reading())
    assert next(items).ok
    with pytest.raises(OSError, match="the disk is gone"):
        next(items)
    assert list(items) == []
    assert input_threads() == []


@pytest.mark.parametrize("how", ["close", "with", "forgotten"])
def test_leaving_the_blocking_twin_leaves_nothing_running(how: str) -> None:
    source = Closing()
    with Server([Reply([GOOD]), HANGING]) as server:
        summariser = Summariser(model="m", base_url=server.url)
        items = summariser.corpus_sync(source, article=lambda n: texts(9)[n % 9], concurrency=3)
        assert next(items).ok
        assert until(lambda: len(server.bodies) == 4)
        if how == "close":
            items.close()
            assert list(items) == []
        elif how == "with":
            with items:
                pass
        else:
            del items
            gc.collect()
        assert input_threads() == []
        assert source.closed
        assert until(lambda: server.gone == 3), "an orphan request"


def test_ctrl_c_stops_the_blocking_twin() -> None:
    with Server([HANGING]) as server:
        items = Summariser(model="m", base_url=server.url).corpus_sync(texts(9), concurrency=3)

        def interrupt() -> None:
            assert until(lambda: len(server.bodies) == 3)
            os.kill(os.getpid(), signal.SIGINT)

        user = threading.Thread(target=interrupt)
        user.start()
        with pytest.raises(KeyboardInterrupt):
            next(items)
        user.join()
        assert input_threads() == []
        assert until(lambda: server.gone == 3), "an orphan request"
        assert list(items) == []


def test_another_thread_may_close_it() -> None:
    """The one that waits for the next item then sees the end."""
    with Server([HANGING]) as server:
        items = Summariser(model="m", base_url=server.url).corpus_sync(texts(9), concurrency=3)

        def close() -> None:
            assert until(lambda: len(server.bodies) == 3)
            items.close()

        other = threading.Thread(target=close)
        other.start()
        assert list(items) == []
        other.join()


def test_where_no_event_loop_can_be_made_that_is_raised(
    summariser: Summariser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are too many open files, say; waiting would be for ever."""

    def none() -> asyncio.AbstractEventLoop:
        raise OSError("too many open files")

    monkeypatch.setattr(asyncio, "new_event_loop", none)
    raised: list[BaseException] = []

    def consume() -> None:
        try:
            next(summariser.corpus_sync([ARTICLE]))
        except OSError as error:
            raised.append(error)

    consumer = threading.Thread(target=consume, daemon=True)
    consumer.start()
    consumer.join(3)
    assert [str(error) for error in raised] == ["too many open files"]
    assert input_threads() == []


def test_one_that_is_closed_while_it_starts_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By another thread, between the look whether it is closed and the start."""

    async def endless() -> AsyncGenerator[int, None]:
        while True:
            yield 1

    items = Blocking(endless)
    following = items._worker.next

    def late() -> int:
        items.close()
        return following()

    monkeypatch.setattr(items._worker, "next", late)
    assert list(items) == []
    assert input_threads() == []


def test_closing_it_at_any_moment_ends_whoever_iterates() -> None:
    async def endless() -> AsyncGenerator[int, None]:
        while True:
            await asyncio.sleep(0)
            yield 1

    failed: list[BaseException] = []

    def consume(items: Blocking[int]) -> None:
        try:
            for _ in items:
                pass
        except BaseException as error:  # noqa: BLE001 - looked at below
            failed.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for moment in range(150):
            items = Blocking(endless)
            consumer = threading.Thread(target=consume, args=(items,), daemon=True)
            consumer.start()
            for _ in range(moment * 20):
                pass
            items.close()
            consumer.join(LONG)
            assert not consumer.is_alive()
    finally:
        sys.setswitchinterval(interval)
    assert failed == []
    assert input_threads() == []


LEAVING = """
import sys
from summarise import Summariser
items = Summariser(model="m", base_url=sys.argv[1]).corpus_sync(
    (sys.argv[2] + f" C'est la dépêche {number}." for number in range(99)), concurrency=3)
print(next(items).ok)
"""


def test_a_program_that_ends_meanwhile_ends(run_python: Run) -> None:
    """Without a word on standard error, too."""
    with Server([Reply([GOOD]), HANGING]) as server:
        result = run_python("-c", LEAVING, server.url, ARTICLE)
    assert (result.returncode, result.stdout, result.stderr) == (0, "True\n", "")


# --- through a model -------------------------------------------------------------------------------


class Counting:
    """A completer that never answers before so many ask."""

    def __init__(self, provider: str = "scripted", together: int = 1) -> None:
        self.model = Model(provider, "scripted" if provider == "scripted" else "")
        self.inner = scripted(*[draft()] * 99)
        self.together = together
        self.under_way = self.most = 0
        self.enough = asyncio.Event()

    def complete(self, request: Request) -> Completion:
        raise AssertionError(request)

    async def acomplete(self, request: Request) -> Completion:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        if self.most >= self.together:
            self.enough.set()
        await self.enough.wait()
        for _ in range(9):
            await asyncio.sleep(0)
        self.under_way -= 1
        return self.inner.complete(request)


async def test_so_many_are_asked_at_once() -> None:
    completer = Counting(together=5)
    items = await everything(Summariser(completer=completer).corpus(texts(20), concurrency=5))
    assert all(item.ok for item in items)
    assert completer.most == 5


async def test_the_embedded_model_is_asked_one_article_at_a_time() -> None:
    """There is one model and one lock; the others' deadlines would run out in the queue."""
    completer = Counting("embedded")
    summariser = Summariser(completer=completer, repairs=0)
    items = await everything(summariser.corpus(texts(5), concurrency=64))
    assert [item.ok for item in items] == [True] * 5
    assert completer.most == 1


async def test_a_provider_that_fails_fails_each_article_and_not_the_run() -> None:
    with Server([Reply([b"{}"], status=404)]) as server:
        summariser = Summariser(model="m", base_url=server.url)
        items = await everything(summariser.corpus(texts(3)))
    assert [type(item.error) for item in items] == [ProviderError] * 3
    assert len(server.bodies) == 3
    assert all(item.spent == () for item in items)


async def test_two_runs_at_once_do_not_disturb_each_other(summariser: Summariser) -> None:
    both = await asyncio.gather(
        everything(summariser.corpus(texts(6), concurrency=2)),
        everything(summariser.corpus(texts(7), concurrency=3)),
    )
    assert [len(items) for items in both] == [6, 7]
    assert all(item.ok for items in both for item in items)


async def test_stored_answers_are_not_asked_for_again(
    summariser: Summariser, server: Server, tmp_path: Path
) -> None:
    """Killed half-way, the next run pays only for what is missing."""
    stored = Summariser(model="m", base_url=server.url, store=tmp_path / "store")
    await everything(stored.corpus(texts(3)))
    items = await everything(stored.corpus(texts(5)))
    assert len(server.bodies) == 5
    assert sum(attempt.cached for item in items for attempt in item.spent) == 3
