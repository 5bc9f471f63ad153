"""All workers together keep to a provider's limits, lose no turn, and lose little time.

Time is virtual here: an hour of waiting takes a moment, and whoever would wait for ever is caught.
"""

import asyncio
import gc
import math
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import virtual
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.errors import ProviderError
from summarise.llm.backends import completer_for
from summarise.llm.completer import Deadline
from summarise.llm.gate import Limits
from summarise.llm.models import Model, choose_model
from summarise.llm.pace import Pace, Ticket, estimated_tokens, pace_for, standing_still
from summarise.llm.transport import RetryPolicy

MODEL = Model("openai", "gpt-5-mini", base_url="https://api.example/v1")


@pytest.fixture
def loop() -> virtual.VirtualLoop:
    return virtual.VirtualLoop()


@pytest.fixture
def pace(loop: virtual.VirtualLoop) -> Pace:
    return Pace("openai/gpt-5-mini", clock=loop.time, wall=loop.time, later=loop.call_later)


@dataclass
class Provider:
    """A provider that knows its own rules, and who broke them.

    Attributes:
        rule: gives, at a time, the seconds to wait for a request that is refused, else None.
        quota: gives the headers of the moment.
        early: requests that came while a Retry-After that had been sent out was running.
    """

    loop: virtual.VirtualLoop
    rule: Callable[[float], float | None]
    quota: Callable[[float], dict[str, str]] = lambda _: {}
    latency: tuple[float, float] = (0.3, 1.0)
    taken: list[float] = field(default_factory=list)
    refused: int = 0
    early: int = 0
    most: int = 0
    _inside: int = 0
    _closed_until: float = 0.0
    _random: random.Random = field(default_factory=lambda: random.Random(7))

    async def __call__(self) -> tuple[int, dict[str, str]]:
        now = self.loop.time()
        self.early += now < self._closed_until
        wait = self.rule(now)
        if wait is not None:
            self.refused += 1
            headers = {"retry-after": f"{wait:.6f}", **self.quota(now)}
            await asyncio.sleep(0.02)
            self._closed_until = max(self._closed_until, now + wait)
            return 429, headers
        self.taken.append(now)
        headers = self.quota(now)
        self._inside += 1
        self.most = max(self.most, self._inside)
        await asyncio.sleep(self._random.uniform(*self.latency))
        self._inside -= 1
        return 200, headers


@dataclass
class Window:
    """So many requests in each minute of the clock."""

    limit: int = 60
    minute: int = -1
    count: int = 0

    def rule(self, now: float) -> float | None:
        if now // 60 != self.minute:
            self.minute, self.count = int(now // 60), 0
        if self.count >= self.limit:
            return 60 - now % 60
        self.count += 1
        return None

    def quota(self, now: float) -> dict[str, str]:
        return {
            "x-ratelimit-limit-requests": str(self.limit),
            "x-ratelimit-remaining-requests": str(self.limit - self.count),
            "x-ratelimit-reset-requests": f"{60 - now % 60:.3f}s",
        }


def by_chance(share: float, wait: float = 1.0, seed: int = 1) -> Callable[[float], float | None]:
    dice = random.Random(seed)
    return lambda _: wait if dice.random() < share else None


async def through(pace: Pace, provider: Provider) -> None:
    """One request, sent again until it is answered, as a worker does it."""
    while True:
        with await pace.turn() as ticket:
            status, headers = await provider()
            if status == 200:
                ticket.answered(headers)
                return
            ticket.refused(status, headers)
        await asyncio.sleep(float(headers["retry-after"]))


async def alone(provider: Provider) -> None:
    """The same by a client that knows of no other."""
    status, headers = await provider()
    while status != 200:
        await asyncio.sleep(float(headers["retry-after"]))
        status, headers = await provider()


async def many(count: int, workers: int, one: Callable[[], Awaitable[None]]) -> None:
    work = iter(range(count))

    async def worker() -> None:
        for _ in work:
            await one()

    await asyncio.gather(*(worker() for _ in range(workers)))


# --- what providers forbid -------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [64, 512])
def test_a_limit_that_headers_tell_is_hardly_ever_overdrawn(
    loop: virtual.VirtualLoop, pace: Pace, workers: int
) -> None:
    """Only the first requests can come too early, before anything was said."""
    window = Window()
    provider = Provider(loop, window.rule, window.quota)
    virtual.run(many(600, workers, lambda: through(pace, provider)), loop)
    assert len(provider.taken) == 600
    assert provider.refused <= 4
    assert loop.now - 1000 < 10 * 60, "and no minute is left unused"


@pytest.mark.parametrize("workers", [64, 512])
def test_a_limit_that_only_refusals_tell_is_kept_to(
    loop: virtual.VirtualLoop, pace: Pace, workers: int
) -> None:
    window = Window()
    provider = Provider(loop, window.rule)
    virtual.run(many(600, workers, lambda: through(pace, provider)), loop)
    assert provider.refused <= 0.05 * 600
    assert provider.early <= 0.02 * 600
    assert loop.now - 1000 < 10.5 * 60


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("latency", [(0.05, 0.05), (0.02, 0.08), (0.3, 1.0)])
def test_refusals_at_random_cost_little_more_than_to_those_who_wait_alone(
    latency: tuple[float, float], seed: int
) -> None:
    took = []
    for ours in (True, False):
        loop = virtual.VirtualLoop()
        pace = Pace("m", clock=loop.time, wall=loop.time, later=loop.call_later)
        provider = Provider(loop, by_chance(0.1, seed=seed), latency=latency)
        one = (lambda: through(pace, provider)) if ours else (lambda: alone(provider))  # noqa: B023
        virtual.run(many(500, 64, one), loop)
        took.append(loop.now)
        if ours:
            assert pace.width >= 64, "one refusal now and then is no reason to slow down"
    assert took[0] - 1000 <= 1.5 * (took[1] - 1000)


def test_a_refusal_that_meant_nothing_long_ago_is_no_reason_to_come_too_early(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    """Where a window of the provider's ends, one is refused and the next one is not."""

    async def main() -> None:
        chance, other = await pace.turn(), await pace.turn()
        chance.refused(429, {"retry-after": "1"})
        other.answered({})
        for _ in range(60):
            (await pace.turn()).answered({})
        (await pace.turn()).refused(429, {"retry-after": "30"})
        refused = loop.now
        (await pace.turn()).answered({})
        assert loop.now - refused >= 30

    virtual.run(main(), loop)


def test_a_refusal_holds_back_every_worker_for_as_long_as_was_asked(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> list[float]:
        (await pace.turn()).refused(429, {"retry-after": "7"})
        times: list[float] = []

        async def worker() -> None:
            with await pace.turn() as ticket:
                times.append(loop.now - 1000)
                await asyncio.sleep(0.05)
                ticket.answered({})

        await asyncio.gather(*(worker() for _ in range(10)))
        return times

    times = virtual.run(main(), loop)
    assert times[0] == pytest.approx(7)
    assert times[1:] == pytest.approx([7.05] * 9), "the others follow the one that was let through"


def test_a_later_request_that_is_answered_shows_that_the_limit_was_not_for_all(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> None:
        earlier, refused, later = [await pace.turn() for _ in range(3)]
        refused.refused(429, {"retry-after": "30"})
        waiting = asyncio.create_task(pace.turn())
        await asyncio.sleep(0)
        earlier.answered({})
        await asyncio.sleep(0)
        assert not waiting.done(), "one that was sent before it proves nothing"
        later.answered({})
        await waiting
        assert loop.now == 1000

    virtual.run(main(), loop)


def test_a_refusal_that_arrives_after_a_later_request_was_answered_holds_nobody_back(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> None:
        refused, later = await pace.turn(), await pace.turn()
        later.answered({})
        refused.refused(429, {"retry-after": "30"})
        await pace.turn()

    virtual.run(main(), loop)
    assert loop.now == 1000


@pytest.mark.parametrize(
    ("status", "headers", "closes"),
    [
        (429, {}, True),
        (429, {"retry-after": "soon"}, True),
        (503, {"retry-after": "5"}, True),
        (529, {"retry-after-ms": "5000"}, True),
        (503, {}, False),
        (500, {"retry-after": "5"}, False),
        (400, {}, False),
    ],
)
def test_which_errors_are_about_a_limit(
    loop: virtual.VirtualLoop, pace: Pace, status: int, headers: dict[str, str], closes: bool
) -> None:
    async def main() -> None:
        (await pace.turn()).refused(status, headers)
        await pace.turn()

    virtual.run(main(), loop)
    assert (loop.now > 1000) is closes


def test_refusals_without_a_time_close_for_longer_and_longer(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> list[float]:
        times = []
        for _ in range(9):
            ticket = await pace.turn()
            times.append(loop.now)
            ticket.refused(429, {})
        return times

    times = virtual.run(main(), loop)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60])


# --- what the headers leave ------------------------------------------------------------------------


def left(remaining: int, reset: str = "10s", **more: str) -> dict[str, str]:
    return {
        "x-ratelimit-remaining-requests": str(remaining),
        "x-ratelimit-reset-requests": reset,
    } | more


def test_nobody_sends_when_nothing_is_left(loop: virtual.VirtualLoop, pace: Pace) -> None:
    async def main() -> None:
        (await pace.turn()).answered(left(0))
        await pace.turn()

    virtual.run(main(), loop)
    assert loop.now == pytest.approx(1010)


def test_what_is_under_way_is_taken_off_what_is_left(loop: virtual.VirtualLoop, pace: Pace) -> None:
    async def main() -> None:
        tickets = [await pace.turn() for _ in range(5)]
        tickets[0].answered(left(6))  # the four others will use four of them
        for _ in range(2):
            await asyncio.wait_for(pace.turn(), 0.1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pace.turn(), 9)

    virtual.run(main(), loop)


def test_an_older_answer_does_not_undo_what_a_newer_one_said(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> None:
        older, newer = await pace.turn(), await pace.turn()
        newer.answered(left(0))
        older.answered(left(1))
        await pace.turn()

    virtual.run(main(), loop)
    assert loop.now == pytest.approx(1010)


def test_tokens_that_are_left_are_reckoned_with_too(loop: virtual.VirtualLoop, pace: Pace) -> None:
    async def main() -> None:
        first = await pace.turn(3000)
        first.answered({"x-ratelimit-remaining-tokens": "4000", "x-ratelimit-reset-tokens": "6m0s"})
        await pace.turn(3000)
        assert loop.now == 1000
        await pace.turn(3000)

    virtual.run(main(), loop)
    assert loop.now == pytest.approx(1360)


def test_a_request_larger_than_a_whole_quota_is_not_held_back_for_that(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    full = dict.fromkeys(("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens"), "4000")

    async def main() -> None:
        (await pace.turn(1)).answered(full | {"x-ratelimit-reset-tokens": "60s"})
        await pace.turn(5_000)

    virtual.run(main(), loop)
    assert loop.now == 1000


@pytest.mark.parametrize("reset", ["0", "0s", "", "soon", "-1"])
def test_nothing_left_without_a_time_holds_nobody_up_for_long(
    loop: virtual.VirtualLoop, pace: Pace, reset: str
) -> None:
    async def main() -> None:
        (await pace.turn()).answered(left(0, reset))
        await pace.turn()

    virtual.run(main(), loop)
    assert loop.now <= 1001.1


def test_a_request_that_was_lost_does_not_block_for_the_rest_of_a_day(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> None:
        tickets = [await pace.turn() for _ in range(2)]
        tickets[0].answered(left(1, "23h"))
        tickets[1].lost()  # it may have used the last one, or not
        await pace.turn()

    virtual.run(main(), loop)
    assert loop.now == 1000


# --- who does not want to wait ---------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["86400", "1e308", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_who_will_not_wait_so_long_is_told_at_once(
    loop: virtual.VirtualLoop, pace: Pace, asked: str
) -> None:
    async def main() -> ProviderError:
        (await pace.turn()).refused(429, {"retry-after": asked})
        with pytest.raises(ProviderError) as caught:
            await pace.turn(longest_wait=60)
        return caught.value

    error = virtual.run(main(), loop)
    assert "asks to wait 24.0 h, longer than the 60 s allowed" in error.message
    assert (error.retryable, error.attempts, error.status) == (True, 0, 429)
    assert loop.now == 1000


def test_a_daily_quota_that_is_used_up_is_told_too(loop: virtual.VirtualLoop, pace: Pace) -> None:
    async def main() -> None:
        (await pace.turn()).answered(left(0, "7h12m0s"))
        await pace.turn(longest_wait=60)

    with pytest.raises(ProviderError, match=r"7\.2 h"):
        virtual.run(main(), loop)


def test_a_deadline_that_comes_first_is_not_waited_for(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> None:
        (await pace.turn()).refused(429, {"retry-after": "30"})
        with pytest.raises(ProviderError, match="past the deadline"):
            await pace.turn(deadline=Deadline(20))

    virtual.run(main(), loop)
    assert loop.now == 1000


def test_those_in_the_queue_are_told_only_once_nothing_can_open_the_gate(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    async def main() -> list[Any]:
        refused, later = await pace.turn(), await pace.turn()
        refused.refused(429, {"retry-after": "86400"})
        waiting = [asyncio.create_task(pace.turn(longest_wait=60)) for _ in range(5)]
        patient = asyncio.create_task(pace.turn())
        await asyncio.sleep(0.01)
        assert not any(task.done() for task in waiting)
        later.lost()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert not patient.done()
        patient.cancel()
        return outcomes

    assert all(isinstance(each, ProviderError) for each in virtual.run(main(), loop))


# --- limits of our own -----------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.sampled_from([1, 7, 60, 250, 1000]), st.integers(1, 100))
def test_no_minute_has_more_requests_than_were_set(limit: int, workers: int) -> None:
    loop = virtual.VirtualLoop()
    pace = Pace(
        "m",
        Limits(requests_per_minute=limit),
        clock=loop.time,
        wall=loop.time,
        later=loop.call_later,
    )
    provider = Provider(loop, lambda _: None, latency=(0.0, 2.0))
    count = min(3 * limit, 400)
    virtual.run(many(count, workers, lambda: through(pace, provider)), loop)
    times = provider.taken
    for first, time in enumerate(times):
        assert sum(time <= other < time + 60 - 1e-6 for other in times[first:]) <= limit
    assert loop.now - 1000 <= count / limit * 60 * 1.1 + 3 * (1 + count / workers)


def test_tokens_are_estimated_first_and_put_right_afterwards(loop: virtual.VirtualLoop) -> None:
    pace = Pace(
        "m",
        Limits(tokens_per_minute=60_000),
        clock=loop.time,
        wall=loop.time,
        later=loop.call_later,
    )

    async def main() -> None:
        for _ in range(100):
            (await pace.turn(1_000)).answered({}, tokens=3_000)

    virtual.run(main(), loop)
    assert loop.now - 1000 == pytest.approx(100 * 3000 / 1000, rel=0.15)


def test_a_request_larger_than_a_minute_still_goes(loop: virtual.VirtualLoop) -> None:
    pace = Pace(
        "m", Limits(tokens_per_minute=1_000), clock=loop.time, wall=loop.time, later=loop.call_later
    )

    async def main() -> None:
        for _ in range(2):
            (await pace.turn(5_000)).answered({})

    virtual.run(main(), loop)
    assert 5 * 60 * 0.9 <= loop.now - 1000 <= 5 * 60 * 1.2


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf")])
def test_a_limit_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Limits(requests_per_minute=limit)


# --- how many at once ------------------------------------------------------------------------------


def test_a_server_that_takes_only_so_many_at_once_is_not_overrun_for_long(
    loop: virtual.VirtualLoop, pace: Pace
) -> None:
    provider = Provider(loop, lambda _: 0.5 if provider._inside >= 8 else None, latency=(0.5, 0.5))
    virtual.run(many(400, 64, lambda: through(pace, provider)), loop)
    assert provider.refused < 200
    assert loop.now - 1000 < 4 * 400 / 8 * 0.5


def test_after_a_bad_spell_the_old_speed_comes_back(loop: virtual.VirtualLoop, pace: Pace) -> None:
    until = 1060.0
    provider = Provider(
        loop, lambda now: 5.0 if now < until and provider._inside >= 2 else None, latency=(0.5, 0.5)
    )

    async def main() -> None:
        await many(300, 64, lambda: through(pace, provider))

    virtual.run(main(), loop)
    middle = loop.now
    assert pace.width < 64
    loop = virtual.VirtualLoop()
    loop.now = middle
    pace._clock = provider_time = loop.time
    pace._later, pace._rings_at = loop.call_later, math.inf
    provider.loop, provider.most = loop, 0
    virtual.run(many(6000, 64, lambda: through(pace, provider)), loop)
    assert provider.most >= 48
    assert provider_time() - middle < 4 * 6000 * 0.5 / 64 + 60


# --- the queue -------------------------------------------------------------------------------------


def test_first_come_first_served_and_whoever_leaves_leaves_no_hole(
    loop: virtual.VirtualLoop,
) -> None:
    pace = Pace(
        "m",
        Limits(requests_per_minute=600),
        width=1,
        clock=loop.time,
        wall=loop.time,
        later=loop.call_later,
    )
    order: list[int] = []

    async def one(number: int) -> None:
        with await pace.turn():
            order.append(number)
            await asyncio.sleep(0.01)

    async def main() -> None:
        tasks = [asyncio.create_task(one(number)) for number in range(200)]
        await asyncio.sleep(0.005)
        for task in tasks[1::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    virtual.run(main(), loop)
    assert order == list(range(0, 200, 2))
    assert (pace.under_way, pace.waiting) == (0, 0)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from("aarlc")), min_size=1, max_size=60))
def test_whatever_becomes_of_requests_no_place_is_lost(events: list[tuple[float, str]]) -> None:
    loop = virtual.VirtualLoop()
    pace = Pace("m", width=3, clock=loop.time, wall=loop.time, later=loop.call_later)

    async def one(seconds: float, fate: str) -> None:
        with await pace.turn() as ticket:
            await asyncio.sleep(seconds)
            if fate == "a":
                ticket.answered({})
            elif fate == "r":
                ticket.refused(429, {"retry-after": "2"})

    async def main() -> None:
        tasks = []
        for number, (seconds, fate) in enumerate(events):
            tasks.append(asyncio.create_task(one(seconds, fate)))
            if fate == "c":
                loop.call_later(seconds * number / 7, tasks[-1].cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
        (await pace.turn()).lost()

    virtual.run(main(), loop)
    assert (pace.under_way, pace.waiting) == (0, 0)


def test_a_turn_that_comes_together_with_a_cancellation_is_given_back(
    loop: virtual.VirtualLoop,
) -> None:
    pace = Pace("m", width=1, clock=loop.time, wall=loop.time, later=loop.call_later)

    async def main() -> None:
        ticket = await pace.turn()
        waiting = asyncio.create_task(pace.turn())
        await asyncio.sleep(0)
        ticket.lost()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert pace.under_way == 0
        await pace.turn()

    virtual.run(main(), loop)


def test_ten_thousand_in_the_queue_wake_one_at_a_time(loop: virtual.VirtualLoop) -> None:
    pace = Pace("m", width=1, clock=loop.time, wall=loop.time, later=loop.call_later)
    asked = 0
    wait = pace._gate.wait

    def counted(now: float, tokens: float, idle: int = 0) -> Any:
        nonlocal asked
        asked += 1
        return wait(now, tokens, idle)

    pace._gate.wait = counted  # type: ignore[method-assign]

    async def one() -> None:
        (await pace.turn()).lost()

    async def main() -> None:
        held = await pace.turn()
        tasks = [asyncio.create_task(one()) for _ in range(10_000)]
        await asyncio.sleep(1)
        held.lost()
        await asyncio.gather(*tasks)

    virtual.run(main(), loop)
    assert asked < 50_000


# --- many loops ------------------------------------------------------------------------------------


def test_several_loops_and_threads_share_one_pace() -> None:
    pace = Pace("m", width=4)
    most, done, guard = 0, 0, threading.Lock()

    async def one() -> None:
        nonlocal most, done
        with await pace.turn() as ticket:
            with guard:
                most = max(most, pace.under_way)
            await asyncio.sleep(0)
            ticket.lost()
            with guard:
                done += 1

    async def main() -> None:
        await asyncio.gather(*(one() for _ in range(300)))

    threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (done, most) == (1200, 4)


def test_a_refusal_in_one_loop_is_waited_for_in_another() -> None:
    pace = Pace("m")
    begun = pace._clock()

    async def refused() -> None:
        (await pace.turn()).refused(429, {"retry-after-ms": "150"})

    async def after() -> float:
        await pace.turn()
        return pace._clock()

    asyncio.run(refused())
    assert asyncio.run(after()) - begun >= 0.15


def test_the_next_in_the_queue_is_not_forgotten_when_the_first_leaves_with_its_loop() -> None:
    pace = Pace("m")
    first_waits = threading.Event()

    async def first() -> None:
        (await pace.turn()).refused(429, {"retry-after-ms": "300"})
        waiting = asyncio.create_task(pace.turn())
        await asyncio.sleep(0)
        first_waits.set()
        while pace.waiting < 2:  # noqa: ASYNC110 - the other is in another thread
            await asyncio.sleep(0.001)
        waiting.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(first()))
    thread.start()
    assert first_waits.wait(5)

    async def second() -> None:
        (await asyncio.wait_for(pace.turn(), 5)).lost()

    asyncio.run(second())
    thread.join()


def test_a_wait_that_became_shorter_is_not_slept_to_its_old_end(
    loop: virtual.VirtualLoop,
) -> None:
    pace = Pace(
        "m", Limits(requests_per_minute=60), clock=loop.time, wall=loop.time, later=loop.call_later
    )

    async def main() -> None:
        refused, later = await pace.turn(), await pace.turn()
        refused.refused(429, {"retry-after": "30"})
        waiting = [asyncio.create_task(pace.turn()) for _ in range(3)]
        await asyncio.sleep(0.01)
        later.answered({})
        await asyncio.gather(*waiting)

    virtual.run(main(), loop)
    assert loop.now - 1000 < 10


def test_a_loop_that_was_closed_under_its_waiters_does_not_hold_up_the_others() -> None:
    pace = Pace("m", width=1)

    async def hold() -> Ticket:
        return await pace.turn()

    held = asyncio.run(hold())
    dead = asyncio.new_event_loop()
    task = dead.create_task(hold())
    dead.run_until_complete(asyncio.sleep(0))
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    dead.close()

    async def main() -> None:
        asyncio.get_running_loop().call_later(0.01, held.lost)
        (await asyncio.wait_for(pace.turn(), 5)).lost()

    asyncio.run(main())


def stopped_with(pace: Pace, count: int) -> asyncio.AbstractEventLoop:
    """A loop that was stopped, and not closed, while so many of its tasks waited or held turns."""
    loop = asyncio.new_event_loop()

    async def hold() -> None:
        with await pace.turn():
            await asyncio.sleep(3600)

    for _ in range(count):
        loop.create_task(hold())  # noqa: RUF006 - the loop is what lasts
    for _ in range(5):
        loop.run_until_complete(asyncio.sleep(0))
    return loop


def ended(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.close()


def test_the_tasks_of_a_stopped_loop_keep_nobody_from_a_turn() -> None:
    """The timer of the first in the queue was in its own loop, so it never rang."""
    pace = Pace("m", Limits(requests_per_minute=600))
    loop = stopped_with(pace, 12)
    assert pace.waiting == 2
    asyncio.run(asyncio.wait_for(pace.turn(), 10)).lost()
    assert pace.waiting == 2, "they have not lost their place"

    async def their_turns() -> None:
        while pace.waiting:  # noqa: ASYNC110 - what ends it has no event
            await asyncio.sleep(0.01)

    loop.run_until_complete(asyncio.wait_for(their_turns(), 10))
    assert pace.under_way == 12, "and get it when their loop runs on"
    ended(loop)
    assert (pace.waiting, pace.under_way) == (0, 0)


def test_the_requests_of_a_stopped_loop_take_nobodys_place() -> None:
    pace = Pace("m", width=2)
    loop = stopped_with(pace, 5)
    asyncio.run(asyncio.wait_for(pace.turn(), 10)).lost()
    ended(loop)
    assert (pace.waiting, pace.under_way) == (0, 0)


def test_a_blocking_call_in_a_loops_own_thread_gets_its_turn() -> None:
    """In a notebook, or in the body of an ``async for``: the loop stands still meanwhile."""
    pace = Pace("m", width=2)

    async def main() -> None:
        async def one() -> None:
            with await pace.turn():
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(one()) for _ in range(5)]
        await asyncio.sleep(0)
        with standing_still():
            assert pace.under_way == 2
            thread = threading.Thread(
                target=lambda: asyncio.run(asyncio.wait_for(pace.turn(), 10)).lost()
            )
            thread.start()
            thread.join()
        assert pace.waiting == 3
        await asyncio.wait_for(asyncio.gather(*tasks), 10)

    asyncio.run(main())
    assert (pace.waiting, pace.under_way) == (0, 0)


# --- who shares ------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    yield
    gc.collect()


def test_the_same_model_and_key_share_a_pace_and_others_do_not() -> None:
    pace = pace_for(MODEL, "one")
    assert pace_for(MODEL, "one") is pace
    others = [
        pace_for(MODEL, "two"),
        pace_for(Model("openai", "gpt-5", base_url=MODEL.base_url), "one"),
        pace_for(Model("openai", "gpt-5-mini", base_url="https://other.example/v1"), "one"),
    ]
    assert len({id(each) for each in (pace, *others)}) == 4


def test_a_limit_that_is_set_holds_for_all_who_share() -> None:
    pace = pace_for(MODEL, "limits")
    assert pace_for(MODEL, "limits", Limits(60)).limits == Limits(60)
    assert pace_for(MODEL, "limits") is pace
    assert pace.limits == Limits(60), "who sets none leaves it"


def test_a_limit_that_is_set_again_holds_again() -> None:
    """Whoever asks for the same settings twice gets the same connections, and other limits since."""

    def limited(requests_per_minute: float | None) -> Pace:
        policy = RetryPolicy(limits=Limits(requests_per_minute))
        completer = completer_for(model, policy, timeout=1.0)
        return completer._pace  # type: ignore[attr-defined, no-any-return]

    model = choose_model("m", "http://127.0.0.1:9/v1", environment={})
    for limit in (60, 6000, 60):
        assert limited(limit).limits == Limits(limit)
    assert limited(None).limits == Limits(60), "who sets none leaves it"


@pytest.mark.parametrize("by", ["requests_per_minute", "tokens_per_minute"])
def test_other_limits_do_not_give_back_what_was_used(loop: virtual.VirtualLoop, by: str) -> None:
    """Two programs that disagree about a limit would otherwise lift it together."""
    low, high = Limits(**{by: 60.0}), Limits(**{by: 61.0})
    pace = Pace("m", low, clock=loop.time, wall=loop.time, later=loop.call_later)

    async def main() -> None:
        for turn in range(120):
            pace.limits = (high, low)[turn % 2]
            (await pace.turn(1)).answered({}, tokens=1)

    virtual.run(main(), loop)
    assert loop.now - 1000 > 110


def test_no_key_is_kept() -> None:
    pace = pace_for(MODEL, "sk-very-secret")
    from summarise.llm.pace import _paces

    assert "sk-very-secret" not in repr(dict(_paces)) + repr(vars(pace))


def test_an_estimate_counts_what_is_read_and_what_may_be_written() -> None:
    body = {"messages": [{"content": "é" * 3000}, {"content": None}, {"content": [1]}]}
    assert estimated_tokens(body) == 2000
    assert estimated_tokens(body | {"max_completion_tokens": 100}) == 1100
    assert estimated_tokens({}) == 1000
