"""One pace for the workers of many processes: what a worker asks and is told, in virtual time."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
import virtual

from summarise.errors import ProviderError
from summarise.llm.completer import Deadline
from summarise.llm.gate import Limits
from summarise.llm.models import Model
from summarise.llm.pace import Pace, Ticket, keep_elsewhere, pace_for
from summarise.llm.shared_pace import Call, Keeper, SharedPaces

MODEL = ("openai/m", "digest")


@pytest.fixture
def loop() -> Iterator[virtual.VirtualLoop]:
    made = virtual.VirtualLoop()
    yield made
    made.close()


@pytest.fixture
def keeper(loop: virtual.VirtualLoop) -> Keeper:
    return Keeper(lease=30, hold=5, clock=loop.time, later=loop.call_later)


def line(keeper: Keeper) -> Call:
    """Calls as they go from one process to another: pickled each way."""

    async def call(method: str, *arguments: object) -> Any:
        await asyncio.sleep(0.001)
        sent = pickle.loads(pickle.dumps(arguments))
        return pickle.loads(pickle.dumps(await getattr(keeper, method)(*sent)))

    return call


def run(main: Coroutine[Any, Any, Any], loop: virtual.VirtualLoop) -> Any:
    """Run it, and give up after an hour, which is over at once."""

    async def limited() -> Any:
        async with asyncio.timeout(3600):
            return await main

    return virtual.run(limited(), loop)


def worker(keeper: Keeper, limits: Limits | None = None) -> Any:
    return SharedPaces(line(keeper))(MODEL, limits)


def test_a_limit_holds_for_all_workers_together(loop: virtual.VirtualLoop, keeper: Keeper) -> None:
    times: list[float] = []

    async def work(pace: Any) -> None:
        for _ in range(40):
            with await pace.turn() as ticket:
                times.append(loop.time())
                ticket.answered({})

    async def main() -> None:
        await asyncio.gather(*(work(worker(keeper, Limits(60))) for _ in range(4)))

    run(main(), loop)
    assert len(times) == 160
    for start in times:
        assert sum(start <= time < start + 60 for time in times) <= 60


def test_a_refusal_that_one_worker_meets_holds_back_the_others(
    loop: virtual.VirtualLoop, keeper: Keeper
) -> None:
    async def main() -> float:
        one, other = worker(keeper), worker(keeper)
        with await one.turn() as ticket:
            ticket.refused(429, {"Retry-After": "20", "x-secret": "not for the keeper"})
        await asyncio.sleep(0.1)
        before = loop.time()
        with await other.turn() as ticket:
            ticket.answered({})
        return loop.time() - before

    assert 19 < run(main(), loop) < 21


def test_of_the_headers_only_those_about_limits_are_sent(loop: virtual.VirtualLoop) -> None:
    sent: list[Any] = []
    keeper = Keeper(clock=loop.time, later=loop.call_later)

    async def call(method: str, *arguments: object) -> Any:
        sent.append(arguments)
        return await getattr(keeper, method)(*arguments)

    async def main() -> None:
        with await SharedPaces(call)(MODEL, None).turn(7) as ticket:
            ticket.answered({"Set-Cookie": "secret", "X-RateLimit-Remaining-Requests": "9"}, 5)
        await asyncio.sleep(1)

    run(main(), loop)
    assert "secret" not in str(sent)
    assert "'x-ratelimit-remaining-requests': '9'" in str(sent)


def test_the_places_of_a_dead_worker_are_free_again(
    loop: virtual.VirtualLoop, keeper: Keeper
) -> None:
    """It had all places, and does not come back."""

    async def main() -> float:
        dead, alive = worker(keeper), worker(keeper)
        for _ in range(64):
            await dead.turn()
        (left,) = {dead._line()} - {alive._line()}
        left._polling.cancel()  # it is no more
        await asyncio.sleep(0.1)
        assert (await keeper.state())["under_way"] == 64
        before = loop.time()
        with await alive.turn() as ticket:
            ticket.answered({})
        return loop.time() - before

    assert 25 < run(main(), loop) < 40


def test_a_worker_that_waits_long_for_an_answer_is_not_dead(
    loop: virtual.VirtualLoop, keeper: Keeper
) -> None:
    async def main() -> None:
        with await worker(keeper).turn() as ticket:
            await asyncio.sleep(600)
            assert await keeper.state() == {"workers": 1, "waiting": 0, "under_way": 1}
            ticket.answered({})
        await asyncio.sleep(1)
        assert (await keeper.state())["under_way"] == 0

    run(main(), loop)


def test_a_worker_that_was_taken_for_dead_and_comes_back_is_heard(
    loop: virtual.VirtualLoop, keeper: Keeper
) -> None:
    """Its machine stood still for a minute: what it waits for must not be forgotten."""
    stalled = asyncio.Event()
    stalled.set()
    calls = line(keeper)

    async def call(method: str, *arguments: object) -> Any:
        await stalled.wait()
        return await calls(method, *arguments)

    async def main() -> float:
        pace = SharedPaces(call)(MODEL, Limits(0.5))
        with await pace.turn() as ticket:
            ticket.answered({})
        began = loop.time()
        wait = asyncio.create_task(pace.turn())
        await asyncio.sleep(1)
        stalled.clear()
        await asyncio.sleep(60)
        assert (await keeper.state())["workers"] == 0
        stalled.set()
        await wait
        return loop.time() - began

    assert 115 < run(main(), loop) < 130


def test_whoever_leaves_the_queue_leaves_no_hole(loop: virtual.VirtualLoop, keeper: Keeper) -> None:
    async def main() -> None:
        pace = worker(keeper, Limits(60))
        first = await pace.turn()
        waits = [asyncio.create_task(pace.turn()) for _ in range(10)]
        await asyncio.sleep(0.1)
        assert (await keeper.state())["waiting"] == 10
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        first.answered({})
        await asyncio.sleep(0.1)
        assert await keeper.state() == {"workers": 1, "waiting": 0, "under_way": 0}

    run(main(), loop)


def test_a_turn_that_comes_after_a_cancellation_is_given_back(
    loop: virtual.VirtualLoop, keeper: Keeper
) -> None:
    """At whatever moment of the two calls it is cancelled."""

    async def main() -> None:
        pace = worker(keeper)
        for step in range(30):
            task = asyncio.create_task(pace.turn())
            await asyncio.sleep(step * 0.0002)
            task.cancel()
            if isinstance(
                ticket := (await asyncio.gather(task, return_exceptions=True))[0], Ticket
            ):
                ticket.unsent()
            await asyncio.sleep(0.1)
            assert (await keeper.state())["under_way"] == 0, step

    run(main(), loop)


def test_who_will_not_wait_so_long_is_told_why(loop: virtual.VirtualLoop, keeper: Keeper) -> None:
    async def main() -> None:
        pace = worker(keeper)
        with await pace.turn() as ticket:
            ticket.refused(429, {"retry-after": "500"})
        with pytest.raises(ProviderError, match=r"openai/m: .* longer than the 60 s allowed"):
            await pace.turn(longest_wait=60)
        with pytest.raises(ProviderError, match="past the deadline"):
            await pace.turn(deadline=Deadline(20))

    run(main(), loop)


def test_a_keeper_that_was_started_anew_is_told_all_again(loop: virtual.VirtualLoop) -> None:
    """Its node died: who waits goes on waiting, and the limit holds."""
    keepers = [Keeper(hold=1, clock=loop.time, later=loop.call_later)]

    async def call(method: str, *arguments: object) -> Any:
        await asyncio.sleep(0.001)
        return await getattr(keepers[-1], method)(*arguments)

    async def main() -> float:
        pace = SharedPaces(call)(MODEL, Limits(60))
        await pace.turn()
        waits = [asyncio.create_task(pace.turn()) for _ in range(5)]
        await asyncio.sleep(0.1)
        keepers.append(Keeper(hold=1, clock=loop.time, later=loop.call_later))
        before = loop.time()
        for ticket in await asyncio.gather(*waits):
            ticket.answered({})
        assert next(iter(keepers[-1]._paces.values())).limits == Limits(60)
        return loop.time() - before

    assert 3 < run(main(), loop) < 8


def test_a_keeper_that_is_gone_is_an_error_that_says_so(loop: virtual.VirtualLoop) -> None:
    async def call(method: str, *arguments: object) -> Any:
        raise ConnectionError

    async def main() -> None:
        with pytest.raises(ProviderError, match=r"cannot be reached .ConnectionError.") as caught:
            await SharedPaces(call)(MODEL, None).turn()
        assert caught.value.retryable

    run(main(), loop)


def test_what_the_headers_of_a_long_answer_say_is_known_before_its_end(
    loop: virtual.VirtualLoop, keeper: Keeper
) -> None:
    """A stream takes its time; that nothing is left is known from its start."""
    nothing = {
        "x-ratelimit-limit-requests": "10",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "30s",
    }

    async def main() -> float:
        one, other = worker(keeper), worker(keeper)
        with await one.turn() as stream:
            stream.let_through(nothing)
            await asyncio.sleep(1)
            before = loop.time()
            await other.turn()
            return loop.time() - before

    assert 28 < run(main(), loop) < 31


@pytest.fixture
def elsewhere() -> Iterator[None]:
    paces = SharedPaces(line(Keeper()))
    keep_elsewhere(paces)
    yield
    keep_elsewhere(None)


def test_a_process_can_have_its_turns_from_elsewhere(elsewhere: None) -> None:
    model = Model("openai", "m", base_url="http://user:word@127.0.0.1/v1")
    pace: Any = pace_for(model, "sk-very-secret", Limits(60))
    assert not isinstance(pace, Pace)
    assert "secret" not in repr(pace._join)
    assert "word" not in repr(pace._join)
    keep_elsewhere(None)
    assert isinstance(pace_for(model, "sk-very-secret"), Pace)
