"""Budgets: what could cross the line is not sent, what is left is said, nothing counts as zero."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_making import ARTICLE, answer, claim, draft, request
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion

from summarise import (
    Article,
    Budget,
    BudgetError,
    CorpusItem,
    DeadlineError,
    ProviderError,
    Summariser,
    Summary,
)
from summarise.budget import Purse, Reservation
from summarise.corpus import run
from summarise.llm.completer import Completion, Request
from summarise.llm.metered import MeteredCompleter
from summarise.llm.models import Model, choose_model

GOOD = json.dumps(draft(), ensure_ascii=False)
FAULTY = json.dumps(draft(headline=claim("Titre", "Title", 9)))
WRONG = json.dumps(
    draft(headline=claim("Les travaux coûtent 7 millions", "The works cost 9 million", 2))
)
"""A draft that keeps the rules, and says a figure that the article does not."""
PRICED = choose_model("openai/gpt-4.1-mini", environment={})
LONG = 20.0


def usage(read: int, written: int) -> dict[str, int]:
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


class Paid:
    """A model that answers at once, uses so much, and remembers what it was sent."""

    def __init__(
        self,
        *answers: str,
        model: Model | None = None,
        used: Callable[[Request], dict[str, int] | None] = lambda _: usage(1000, 500),
    ) -> None:
        self.model = model or Model("scripted", "scripted")
        self.answers = list(answers or [GOOD])
        self.used = used
        self.sent: list[Request] = []

    def complete(self, request: Request) -> Completion:
        self.sent.append(request)
        text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Completion(ChatCompletion.model_validate(answer(text, usage=self.used(request))))

    async def acomplete(self, request: Request) -> Completion:
        await asyncio.sleep(0)
        return self.complete(request)


def texts(count: int) -> list[str]:
    return [f"{ARTICLE} C'est la dépêche {number}." for number in range(count)]


async def until_it_ends(items: Any) -> tuple[list[CorpusItem[str]], BudgetError | None]:
    done: list[CorpusItem[str]] = []
    try:
        async with asyncio.timeout(LONG):
            async for item in items:
                done.append(item)  # noqa: PERF401 - an error would lose what a comprehension holds
    except BudgetError as error:
        return done, error
    return done, None


# --- the budget itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"tokens": -1},
        {"tokens": 1.5},
        {"tokens": True},
        {"dollars": -0.01},
        {"dollars": float("nan")},
        {"dollars": float("inf")},
        {"seconds": 0},
        {"seconds": float("nan")},
    ],
)
def test_a_budget_out_of_its_range_is_refused(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} must be"):
        Budget(**wrong)


def test_a_budget_is_a_value() -> None:
    assert Budget(tokens=3) == Budget(tokens=3)
    assert {Budget(dollars=1)} == {Budget(dollars=1)}


# --- the account -----------------------------------------------------------------------------------


def test_what_only_fits_once_others_have_settled_waits_for_them() -> None:
    purse = Purse(Budget(tokens=100))
    first = purse.reserve(80, None)
    assert isinstance(first, Reservation)
    waiting = purse.reserve(80, None)
    assert isinstance(waiting, Future)
    assert not waiting.done()
    first.settle(20, None)
    assert waiting.done()
    second = purse.reserve(80, None)
    assert isinstance(second, Reservation)
    second.settle(70, None)
    assert purse.tokens == 90


def test_what_does_not_fit_at_all_is_an_error_that_says_what_is_left() -> None:
    purse = Purse(Budget(tokens=100, dollars=2), scope="run")
    held = purse.reserve(60, 1.0)
    assert isinstance(held, Reservation)
    held.settle(60, 0.5)
    with pytest.raises(BudgetError) as caught:
        purse.reserve(41, 0.1)
    error = caught.value
    assert (error.scope, error.allowed) == ("run", {"tokens": 100, "dollars": 2})
    assert error.used == {"tokens": 60, "dollars": 0.5}
    assert error.left == {"tokens": 40, "dollars": 1.5}
    assert "60 of 100 tokens, 0.5000 of 2.0000 dollars used" in error.message
    assert "could use 41 tokens and 0.1000 dollars" in error.message


def test_a_request_that_nobody_answered_uses_nothing() -> None:
    purse = Purse(Budget(tokens=100))
    held = purse.reserve(100, None)
    assert isinstance(held, Reservation)
    held.release()
    held.settle(100, None)  # too late: it is closed
    assert purse.tokens == 0
    assert isinstance(purse.reserve(100, None), Reservation)


def test_an_article_counts_against_its_run_too() -> None:
    run = Purse(Budget(tokens=1000), scope="run")
    one, other = Purse(Budget(tokens=600), run), Purse(Budget(tokens=600), run)
    held = one.reserve(600, None)
    assert isinstance(held, Reservation)
    assert isinstance(other.reserve(500, None), Future), "the run's, not its own, is held"
    held.settle(600, None)
    with pytest.raises(BudgetError) as caught:
        other.reserve(500, None)
    assert caught.value.scope == "run"
    with pytest.raises(BudgetError) as caught:
        one.reserve(1, None)
    assert caught.value.scope == "article"
    assert (run.tokens, one.tokens, other.tokens) == (600, 600, 0)


def test_time_is_told_by_the_clock_and_over_for_all_within() -> None:
    now = [0.0]
    run = Purse(Budget(seconds=10), scope="run", clock=lambda: now[0])
    article = Purse(Budget(seconds=30), run, clock=lambda: now[0])
    assert article.seconds_left == 10
    now[0] = 11.0
    assert article.seconds_left == 0
    with pytest.raises(BudgetError, match="No seconds are left") as caught:
        article.reserve(1, None)
    assert caught.value.scope == "run"
    assert Purse(Budget(tokens=1)).seconds_left is None


def test_sums_of_fractions_leave_no_rest_to_wait_for() -> None:
    purse = Purse(Budget(dollars=0.3))
    held = [purse.reserve(1, 0.1) for _ in range(3)]
    assert all(isinstance(each, Reservation) for each in held)
    for each in held:
        each.release()  # type: ignore[union-attr]
    assert isinstance(purse.reserve(1, 0.3), Reservation)


# --- the line holds --------------------------------------------------------------------------------


@settings(max_examples=150)
@given(
    tokens=st.integers(0, 60_000),
    density=st.floats(0.05, 0.45),
    articles=st.lists(
        st.tuples(
            st.integers(100, 9_000),  # characters
            st.floats(1.0, 1.1),  # its density, of the run's
            st.integers(0, 800),  # tokens written
            st.integers(0, 5),  # turns of the event loop that it takes
            st.sampled_from(["answer"] * 6 + ["no usage", "error", "cancelled"]),
        ),
        max_size=25,
    ),
    width=st.integers(1, 8),
)
def test_the_line_is_never_crossed_while_the_estimate_of_the_prompt_holds(
    tokens: int, density: float, articles: list[Any], width: int
) -> None:
    """With max_tokens set, whatever the answers use, however many are asked at once."""
    really = sent = 0

    class Random(Paid):
        async def acomplete(self, request: Request) -> Completion:
            nonlocal really, sent
            _, spread, written, turns, what = articles[int(request.body["user"])]
            sent += 1
            for _ in range(turns):
                await asyncio.sleep(0)
            if what == "error":
                raise ProviderError("x")
            if what == "cancelled":
                raise asyncio.CancelledError
            length = len(json.dumps(request.body))
            read = int(length * density * spread)
            really += read + written
            told = None if what == "no usage" else usage(read, written)
            return Completion(ChatCompletion.model_validate(answer(GOOD, usage=told)))

    completer = MeteredCompleter(Random())
    purse = Purse(Budget(tokens=tokens), scope="run")
    outcomes: list[BaseException | None] = [None] * len(articles)

    async def one(number: int, room: asyncio.Semaphore) -> None:
        body = {
            "messages": [{"role": "user", "content": "a" * articles[number][0]}],
            "max_completion_tokens": 800,
            "user": str(number),
        }
        asked = Request(body, None, request().deadline, None, purse)
        async with room:
            try:
                await completer.acomplete(asked)
            except (BudgetError, ProviderError, asyncio.CancelledError) as error:
                outcomes[number] = error

    async def everything() -> None:
        room = asyncio.Semaphore(width)
        async with asyncio.timeout(LONG):
            await asyncio.gather(*(one(number, room) for number in range(len(articles))))

    asyncio.run(everything())
    assert really <= tokens
    assert purse.tokens >= really, "an answer without usage counts as estimated, which is more"
    refused = [each for each in outcomes if isinstance(each, BudgetError)]
    assert sent == len(articles) - len(refused)
    assert isinstance(purse.reserve(0, None), Reservation), "something is still set aside"
    told = [a for a, o in zip(articles, outcomes, strict=True) if o is None and a[4] == "answer"]
    if len(told) == len(articles):
        assert purse.tokens == really
        assert purse.estimated == 0


def test_the_estimate_follows_what_was_seen() -> None:
    """The first is cautious; afterwards, the most seen and a little more."""
    completer = MeteredCompleter(Paid(used=lambda _: usage(300, 200)))
    length = len(json.dumps(request(content="a" * 1000).body))
    reserved: list[int] = []

    class Watching(Purse):
        def reserve(self, tokens: int, dollars: float | None) -> Any:
            reserved.append(tokens)
            return super().reserve(tokens, dollars)

    purse = Watching(Budget(tokens=100_000))
    for limit in ({}, {}, {"max_tokens": 77}):
        body = request(content="a" * 1000, **limit).body
        completer.complete(Request(body, None, request().deadline, None, purse))
    assert reserved[0] == length // 2 + 1 + 4096
    assert reserved[1] == int(300 * 1.1) + 1 + 300
    assert abs(reserved[2] - (int(300 * 1.1) + 77)) < 20


@pytest.mark.parametrize(
    "odd",
    [
        usage(-1, -1),
        usage(0, 0),
        {"prompt_tokens": "100", "completion_tokens": "50"},
        {"prompt_tokens": 100.5, "completion_tokens": {"n": 5}},
    ],
    ids=str,
)
def test_a_usage_that_is_none_counts_as_estimated(odd: Any) -> None:
    """It gave budget back, or raised an error of Python's own once the answer was paid for."""

    class Odd(Paid):
        def complete(self, request: Request) -> Completion:
            completion = super().complete(request)
            completion.response.usage = CompletionUsage.construct(**odd)
            return completion

    purse = Purse(Budget(tokens=100_000))
    asked = Request(request(max_tokens=700).body, None, request().deadline, None, purse)
    MeteredCompleter(Odd()).complete(asked)
    assert purse.tokens > 700
    assert purse.estimated == 1


def test_a_blocking_caller_waits_as_well() -> None:
    purse = Purse(Budget(tokens=10_000))
    held = purse.reserve(9_000, None)
    assert isinstance(held, Reservation)
    model = Paid()
    done: list[Completion] = []
    asked = request(content="Bonjour", max_tokens=2_000)
    asked = Request(asked.body, None, asked.deadline, None, purse)
    other = threading.Thread(target=lambda: done.append(MeteredCompleter(model).complete(asked)))
    other.start()
    assert model.sent == []
    held.settle(100, None)
    other.join(LONG)
    assert len(done) == len(model.sent) == 1
    assert purse.tokens == 1600


async def test_waiting_ends_with_the_deadline() -> None:
    purse = Purse(Budget(tokens=10_000))
    held = purse.reserve(9_000, None)
    assert isinstance(held, Reservation)
    model = Paid()
    body = request(max_tokens=2_000).body
    for_ever = Request(body, None, request(deadline=0.01).deadline, None, purse)
    with pytest.raises(DeadlineError):
        await MeteredCompleter(model).acomplete(for_ever)
    for_ever = Request(body, None, request(deadline=0.01).deadline, None, purse)
    with pytest.raises(DeadlineError):
        MeteredCompleter(model).complete(for_ever)
    assert model.sent == []


# --- an article's ----------------------------------------------------------------------------------


def test_an_article_that_does_not_fit_is_not_sent() -> None:
    completer = Paid()
    with pytest.raises(BudgetError) as caught:
        Summariser(completer=completer, budget=Budget(tokens=3_000)).summarise(ARTICLE)
    assert caught.value.scope == "article"
    assert caught.value.left == {"tokens": 3_000}
    assert completer.sent == []


def test_an_article_that_fits_is_as_without_a_budget() -> None:
    summary = Summariser(completer=Paid(), budget=Budget(tokens=50_000)).summarise(ARTICLE)
    assert summary.provenance.prompt_tokens == 1000


def test_a_reask_that_does_not_fit_is_not_sent_and_what_was_paid_is_said() -> None:
    completer = Paid(FAULTY, used=lambda _: usage(20_000, 500))
    with pytest.raises(BudgetError) as caught:
        Summariser(completer=completer, budget=Budget(tokens=30_000)).summarise(ARTICLE)
    assert len(completer.sent) == 1
    assert [attempt.prompt_tokens for attempt in caught.value.spent] == [20_000]
    assert caught.value.used == {"tokens": 20_500}


def test_a_repair_that_does_not_fit_is_left_out_and_noted() -> None:
    """The summary is paid for, and says what is wrong with it."""
    completer = Paid(WRONG, used=lambda _: usage(20_000, 9_000))
    summary = Summariser(completer=completer, budget=Budget(tokens=30_000)).summarise(ARTICLE)
    assert len(completer.sent) == 1
    assert not summary.verification.publishable
    assert any("the budget of the article" in f.message.lower() for f in summary.findings)


def test_an_articles_seconds_are_its_deadline() -> None:
    completer = Paid()
    Summariser(completer=completer, deadline=900, budget=Budget(seconds=7)).summarise(ARTICLE)
    assert completer.sent[0].deadline.seconds == pytest.approx(7, abs=1)
    Summariser(completer=completer, deadline=5, budget=Budget(seconds=7)).summarise(ARTICLE)
    assert completer.sent[1].deadline.seconds == 5


def test_a_deadline_is_not_shortened_for_its_looks() -> None:
    """Rounded down, an article would fail for itself just before the time of its run is over."""
    completer = Paid()
    Summariser(completer=completer, deadline=7.00049).summarise(ARTICLE)
    deadline = completer.sent[0].deadline
    assert deadline.seconds == 7.00049
    assert "within the 7 s allowed" in deadline.error().message


def test_stored_answers_use_nothing(tmp_path: Path) -> None:
    first = Paid()
    Summariser(completer=first, store=tmp_path).summarise(ARTICLE)
    again = Paid()
    summary = Summariser(
        completer=again, store=tmp_path, budget=Budget(tokens=0, dollars=0)
    ).summarise(ARTICLE)
    assert again.sent == []
    assert summary.provenance.cost == 0


def test_dollars_are_counted_by_the_published_price() -> None:
    completer = Paid(model=PRICED, used=lambda _: usage(1_000_000, 0))
    budget = Budget(dollars=0.41)  # a million tokens read cost 0.40
    summary = Summariser(completer=completer, budget=budget).summarise(ARTICLE)
    assert summary.provenance.cost == pytest.approx(0.4)
    with pytest.raises(BudgetError, match="dollars"):
        Summariser(completer=Paid(model=PRICED), budget=Budget(dollars=0.001)).summarise(ARTICLE)


def test_an_unknown_price_is_never_zero() -> None:
    """With a budget in dollars nothing is sent, and it says why."""
    completer = Paid()
    with pytest.raises(BudgetError, match="No price is published for the model"):
        Summariser(completer=completer, budget=Budget(dollars=1_000)).summarise(ARTICLE)
    assert completer.sent == []


# --- a run's ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("concurrency", [1, 4, 64])
async def test_a_run_stops_before_the_line_and_yields_all_that_is_done(
    ordered: bool, concurrency: int
) -> None:
    completer = Paid()
    budget = Budget(tokens=40_000)
    done, error = await until_it_ends(
        Summariser(completer=completer, max_tokens=600).corpus(
            texts(99), concurrency=concurrency, ordered=ordered, budget=budget
        )
    )
    assert error is not None
    assert error.scope == "run"
    assert error.used == {"tokens": 1500 * len(completer.sent)}
    assert error.left == {"tokens": 40_000 - 1500 * len(completer.sent)}
    assert error.left["tokens"] < 3_000, "it stopped long before the line"
    assert all(item.ok for item in done)
    assert len(done) == len(completer.sent)
    assert "those that were not yielded are left to do" in error.message


async def test_the_next_run_does_what_is_left(tmp_path: Path) -> None:
    """An article that was stopped half-way is not done, and not failed."""
    completer = Paid(FAULTY, *[GOOD] * 999)
    summariser = Summariser(completer=completer, store=tmp_path)
    left = texts(30)
    for _ in range(10):
        done, error = await until_it_ends(
            summariser.corpus(left, concurrency=3, budget=Budget(tokens=20_000))
        )
        assert all(item.ok for item in done)
        finished = {item.given for item in done}
        left = [text for text in left if text not in finished]
        if error is None:
            break
    assert left == []
    assert len(completer.sent) == 31, "an answer was paid for twice"


async def test_articles_stopped_half_way_are_counted_with_what_they_spent() -> None:
    completer = Paid(FAULTY, used=lambda _: usage(9_000, 500))
    done, error = await until_it_ends(
        Summariser(completer=completer).corpus(
            texts(5), concurrency=1, budget=Budget(tokens=15_000)
        )
    )
    assert done == []
    assert error is not None
    assert "1 articles under way were not finished" in error.message
    assert [attempt.prompt_tokens for attempt in error.spent] == [9_000]


async def test_a_repair_that_the_run_cannot_pay_leaves_the_article_to_the_next_run() -> None:
    completer = Paid(WRONG, used=lambda _: usage(9_000, 5_000))
    done, error = await until_it_ends(
        Summariser(completer=completer).corpus(
            texts(1), concurrency=1, budget=Budget(tokens=15_000)
        )
    )
    assert done == []
    assert error is not None
    assert len(error.spent) == len(completer.sent) == 1


async def test_an_article_that_is_over_its_own_budget_is_an_item() -> None:
    def used(request: Request) -> dict[str, int]:
        return usage(9_000 if "dépêche 1." in str(request.body) else 100, 10)

    completer = Paid(FAULTY, FAULTY, GOOD, used=used)
    done, error = await until_it_ends(
        Summariser(completer=completer, budget=Budget(tokens=16_000), max_tokens=700).corpus(
            texts(3), concurrency=1, ordered=True, budget=Budget(tokens=500_000)
        )
    )
    assert error is None
    assert len(done) == 3
    assert [item.ok for item in done].count(True) >= 2
    assert all(getattr(item.error, "scope", "article") == "article" for item in done)


async def test_answers_without_usage_count_as_estimated_and_the_error_says_so() -> None:
    completer = Paid(used=lambda _: None)
    done, error = await until_it_ends(
        Summariser(completer=completer).corpus(
            texts(50), concurrency=1, budget=Budget(tokens=50_000)
        )
    )
    assert error is not None
    assert 0 < len(done) < 50
    assert f"{len(done)} answers came without their usage" in error.message
    assert error.used["tokens"] > 4_000 * len(done)


async def test_a_run_in_dollars_needs_a_price_before_the_first_article() -> None:
    completer, read = Paid(), []

    def reading() -> Any:
        read.append(1)
        yield ARTICLE

    summariser = Summariser(completer=completer)
    done, error = await until_it_ends(summariser.corpus(reading(), budget=Budget(dollars=5)))
    assert (done, completer.sent, read) == ([], [], [])
    assert error is not None
    assert "No price is published for scripted/scripted" in error.message


async def test_when_the_time_is_over_nothing_more_starts_and_what_runs_has_the_rest() -> None:
    class Slow(Paid):
        async def acomplete(self, request: Request) -> Completion:
            self.sent.append(request)
            if len(self.sent) <= 2:
                return super().complete(request)
            try:
                async with asyncio.timeout(request.deadline.remaining):
                    await asyncio.Event().wait()
            except TimeoutError:
                raise request.deadline.error() from None
            raise AssertionError

    completer = Slow()
    done, error = await until_it_ends(
        Summariser(completer=completer, deadline=600).corpus(
            texts(99), concurrency=1, budget=Budget(seconds=0.6)
        )
    )
    assert error is not None
    assert error.left == {"seconds": 0}
    assert 0.6 <= error.used["seconds"] < LONG
    assert len(done) >= 1
    assert all(item.ok for item in done)
    assert all(0 < (sent.deadline.seconds or 0) <= 0.6 for sent in completer.sent)


async def test_an_article_that_ends_with_the_runs_time_is_left_to_do() -> None:
    """Clocks differ by a little; it is not the article that took too long."""
    now = 0.0
    purse = Purse(Budget(seconds=10), scope="run", clock=lambda: now)

    async def summarise(_: Article) -> Summary:
        nonlocal now
        now = 9.997
        raise DeadlineError("No answer within the 9 s allowed.")

    items = run(texts(1), summarise, article=None, concurrency=1, ordered=False, purse=purse)
    done, error = await until_it_ends(items)
    assert done == []
    assert error is not None
    assert "1 articles under way were not finished" in error.message


async def test_time_ends_a_run_whose_input_does_not_come() -> None:
    """A queue that nothing is put in."""
    over = threading.Event()

    def reading() -> Any:
        yield ARTICLE
        over.wait(LONG)

    items = Summariser(completer=Paid()).corpus(reading(), budget=Budget(seconds=0.5))
    threading.Timer(0.6, over.set).start()
    done, error = await until_it_ends(items)
    assert [item.ok for item in done] == [True]
    assert error is not None


async def test_budgets_do_not_reach_from_one_run_into_the_next() -> None:
    summariser = Summariser(completer=Paid(), max_tokens=600)
    for _ in range(2):
        done, error = await until_it_ends(
            summariser.corpus(texts(3), concurrency=1, budget=Budget(tokens=15_000))
        )
        assert (len(done), error) == (3, None)
