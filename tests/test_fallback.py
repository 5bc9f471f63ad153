"""When a model does not answer the next one does, and the summary says so."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_making import ARTICLE, answer, claim, draft, request
from making import make_provenance, make_summary
from server import Reply, Server

from summarise import (
    AuthenticationError,
    Budget,
    BudgetError,
    DeadlineError,
    InputError,
    InvalidOutputError,
    ModelError,
    Provenance,
    ProviderError,
    RecordingError,
    Summariser,
    Summary,
    VerificationError,
    fallback,
)
from summarise.article import Article
from summarise.budget import NoRoomError, Purse, Reservation
from summarise.errors import SummariseError
from summarise.llm import backends
from summarise.llm.breaker import Breaker, GuardedCompleter, OpenError
from summarise.llm.completer import Completion, Deadline, Request
from summarise.llm.metered import MeteredCompleter
from summarise.llm.models import Model, choose_model
from summarise.render.words import made_by
from summarise.summary import PassedOver
from summarise.testing import scripted

GOOD = Reply([json.dumps(answer(json.dumps(draft()))).encode()])
FAULTY = Reply([json.dumps(answer(json.dumps(draft(headline=claim("Titre", "T", 9))))).encode()])
NOTHING_THERE = "gpt@http://127.0.0.1:9/v1"


def failing(status: int, code: str | None = None) -> Reply:
    error = {"message": "It went wrong.", "type": "error", "param": None, "code": code}
    return Reply([json.dumps({"error": error}).encode()], status=status)


def named(name: str, server: Server) -> str:
    return f"{name}@{server.url}"


def _async(summariser: Summariser, article: str) -> Summary:
    return asyncio.run(summariser.asummarise(article))


both_ways = pytest.mark.parametrize(
    "summarise", [pytest.param(Summariser.summarise, id="sync"), pytest.param(_async, id="async")]
)
Summarise = Callable[[Summariser, str], Summary]


# --- taking over -----------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (failing(503), "HTTP 503"),
        (failing(429), "HTTP 429"),
        (failing(429, "insufficient_quota"), "HTTP 429"),
        (failing(401), "refused the API key"),
        (failing(404), "HTTP 404"),
        (failing(400), "HTTP 400"),
        (Reply([], length=1), "no answer"),
    ],
)
def test_a_model_that_does_not_answer_is_passed_over(
    summarise: Summarise, reply: Reply, reason: str
) -> None:
    with Server([reply]) as down, Server([GOOD]) as up:
        models = [named("big", down), named("small", up)]
        summary = summarise(Summariser(models=models, retries=0), ARTICLE)
    assert (len(down.bodies), len(up.bodies)) == (1, 1)
    assert up.bodies[0]["model"] == "small"
    assert summary.provenance.model == "custom/small"
    (passed,) = summary.provenance.passed_over
    assert passed.model == "custom/big"
    assert reason in passed.reason


def test_who_reads_the_summary_sees_who_did_not_answer() -> None:
    passed = (PassedOver(model="openai/gpt-5-mini", reason="HTTP 503"),)
    summary = make_summary(provenance=make_provenance(model="embedded", passed_over=passed))
    assert "embedded (instead of openai/gpt-5-mini, which did not answer)" in made_by(
        summary.provenance
    )
    assert "instead of" not in made_by(make_provenance())


def test_the_first_that_answers_is_the_only_one_asked() -> None:
    with Server([GOOD]) as first, Server([GOOD]) as second:
        models = [named("big", first), named("small", second)]
        summary = Summariser(models=models).summarise(ARTICLE)
    assert (len(first.bodies), len(second.bodies)) == (1, 0)
    assert summary.provenance.passed_over == ()


def test_one_without_its_key_is_passed_over() -> None:
    with Server([GOOD]) as up:
        summariser = Summariser(models=["mistral/mistral-small-latest", named("small", up)])
        summary = summariser.summarise(ARTICLE)
    assert "MISTRAL_API_KEY" in summary.provenance.passed_over[0].reason
    assert summariser.chosen == choose_model("mistral/mistral-small-latest")


def test_what_a_model_answered_before_it_went_down_is_accounted_for() -> None:
    with Server([FAULTY, failing(500)]) as down, Server([GOOD]) as up:
        models = [named("big", down), named("small", up)]
        summary = Summariser(models=models, retries=0).summarise(ARTICLE)
    assert [bool(each.fault) for each in summary.provenance.attempts] == [True, False]
    assert summary.provenance.prompt_tokens == 200


@both_ways
def test_an_answer_that_cannot_be_used_is_no_reason_to_ask_another(summarise: Summarise) -> None:
    with Server([FAULTY]) as first, Server([GOOD]) as second:
        models = [named("big", first), named("small", second)]
        with pytest.raises(InvalidOutputError):
            summarise(Summariser(models=models, reasks=1), ARTICLE)
    assert (len(first.bodies), len(second.bodies)) == (2, 0)


def test_an_article_that_cannot_be_used_reaches_none_of_them() -> None:
    with Server([GOOD]) as first, Server([GOOD]) as second, pytest.raises(InputError):
        Summariser(models=[named("a", first), named("b", second)]).summarise("  ")
    assert first.bodies == second.bodies == []


def test_where_none_answers_the_error_says_so_of_each() -> None:
    with Server([failing(503)]) as one, Server([failing(401)]) as other:
        models = [named("big", one), named("small", other)]
        with pytest.raises(ProviderError) as caught:
            Summariser(models=models, retries=1).summarise(ARTICLE)
    error = caught.value
    assert "None of the 2 models answered" in error.message
    assert "custom/big" in error.message
    assert "custom/small" in error.message
    assert (error.retryable, error.attempts, error.status) == (True, 3, 401)


def test_where_none_answers_what_was_paid_is_said() -> None:
    with Server([FAULTY, failing(500)]) as one, Server([failing(500)]) as other:
        models = [named("big", one), named("small", other)]
        with pytest.raises(ProviderError) as caught:
            Summariser(models=models, retries=0).summarise(ARTICLE)
    assert [attempt.prompt_tokens for attempt in caught.value.spent] == [100]


def test_what_was_paid_is_said_once_where_the_summary_is_refused() -> None:
    wrong = claim("Les travaux coûtent 9 millions", "The works cost 9 million", 2)
    unfit = Reply([json.dumps(answer(json.dumps(draft(headline=wrong)))).encode()])
    with Server([FAULTY, failing(500)]) as one, Server([unfit]) as other:
        models = [named("big", one), named("small", other)]
        summariser = Summariser(models=models, retries=0, repairs=0, on_unverified="raise")
        with pytest.raises(VerificationError) as caught:
            summariser.summarise(ARTICLE)
    assert len(caught.value.spent) == 2
    assert caught.value.spent == caught.value.summary.provenance.attempts


async def test_what_was_paid_is_said_once_where_a_run_cannot_pay_the_repair() -> None:
    wrong = draft(headline=claim("Les travaux coûtent 9 millions", "The works cost 9 million", 2))
    much = {"prompt_tokens": 8_000, "completion_tokens": 50, "total_tokens": 8_050}
    unfit = Reply([json.dumps(answer(json.dumps(wrong), usage=much)).encode()])
    with Server([FAULTY, failing(500)]) as one, Server([unfit]) as other:
        models = [named("big", one), named("small", other)]
        summariser = Summariser(models=models, retries=0, max_tokens=2_000)
        with pytest.raises(BudgetError) as caught:
            async for _ in summariser.corpus([ARTICLE], budget=Budget(tokens=9_800)):
                pass
    assert [attempt.prompt_tokens for attempt in caught.value.spent] == [100, 8_000]


async def test_the_last_is_asked_for_every_article() -> None:
    """After it there is nobody: without an answer each article fails for a reason of its own."""
    with Server([failing(401)]) as one, Server([failing(503)]) as other:
        models = [named("big", one), named("small", other)]
        texts = [f"{ARTICLE} C'est la dépêche {number}." for number in range(9)]
        run = Summariser(models=models, retries=0).corpus(texts, concurrency=1)
        items = [item async for item in run]
    assert not any(item.ok for item in items)
    assert (len(one.bodies), len(other.bodies)) == (5, 9)


@both_ways
def test_one_that_hangs_leaves_time_for_the_next(summarise: Summarise) -> None:
    hanging = Reply([b" "], length=9_999, hang=True)
    with Server([hanging]) as first, Server([GOOD]) as second:
        models = [named("big", first), named("small", second)]
        summary = summarise(Summariser(models=models, deadline=4), ARTICLE)
    assert "2 s allowed" in summary.provenance.passed_over[0].reason
    assert summary.provenance.seconds >= 2
    assert len(second.bodies) == 1


def test_after_the_deadline_no_other_is_asked() -> None:
    summariser = Summariser(models=[NOTHING_THERE, NOTHING_THERE], deadline=1e-9)
    with pytest.raises(DeadlineError, match=r"^No answer within the 0"):
        summariser.summarise(ARTICLE)


def test_the_next_one_gets_the_prompts_that_fit_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded model is asked with its own prompt, narrowed grammar and its one repair."""
    completer = scripted(draft())
    completer.model = Model("embedded", "")
    seen: list[Request] = []
    complete = completer.complete

    def watched(request: Request) -> Completion:
        seen.append(request)
        return complete(request)

    monkeypatch.setattr(completer, "complete", watched)
    monkeypatch.setattr(backends, "_embedded", lambda _: completer)
    with Server([failing(500)]) as down:
        summariser = Summariser(models=[named("big", down), "embedded"], retries=0, repairs=0)
        summary = summariser.summarise(ARTICLE)
    assert summary.provenance.prompt_id == "summary-small"
    assert summary.provenance.model == "embedded"
    assert seen[0].grammar is not None
    assert any("a small model wrote the English" in each.message for each in summary.findings)
    assert summariser.plans[0].prompt.id == "summary", "of the first"


async def test_a_run_falls_back_article_by_article() -> None:
    with Server([failing(503)]) as down, Server([GOOD]) as up:
        models = [named("big", down), named("small", up)]
        summariser = Summariser(models=models, retries=0)
        texts = [f"{ARTICLE} C'est la dépêche {number}." for number in range(40)]
        items = [item async for item in summariser.corpus(texts, concurrency=4)]
    assert all(item.ok for item in items)
    assert all(item.summary.provenance.passed_over for item in items if item.summary)
    assert len(up.bodies) == 40
    assert 5 <= len(down.bodies) <= 8, "the breaker keeps the one that is down from being asked"


async def test_a_run_that_falls_back_on_the_embedded_model_asks_it_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the deadlines of those who wait for it would run out."""
    inner = scripted(*[draft()] * 9)
    under_way = most = 0

    class Embedded:
        model = Model("embedded", "")

        async def acomplete(self, request: Request) -> Completion:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            for _ in range(20):
                await asyncio.sleep(0)
            under_way -= 1
            return inner.complete(request)

    monkeypatch.setattr(backends, "_embedded", lambda _: Embedded())
    with Server([failing(401)]) as down:
        summariser = Summariser(models=[named("big", down), "embedded"], repairs=0)
        texts = [f"{ARTICLE} C'est la dépêche {number}." for number in range(9)]
        items = [item async for item in summariser.corpus(texts, concurrency=4)]
    assert all(item.ok for item in items)
    assert most == 1


# --- what is set and said --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"models": []},
        {"models": "openai/gpt-5-mini"},
        {"models": ["a"], "model": "b"},
        {"models": ["a"], "base_url": "http://x/v1"},
        {"models": ["a"], "completer": scripted()},
    ],
)
def test_a_list_of_models_stands_alone(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="models"):
        Summariser(**wrong)


def test_a_list_of_models_is_a_setting_like_others() -> None:
    """Hashable, comparable, and without the password that an address may hold."""
    one = Summariser(models=["a@http://me:secret@x.example/v1", "embedded"])
    other = Summariser(models=("a@http://me:secret@x.example/v1", "embedded"))
    assert one == other
    assert hash(one) == hash(other)
    assert "secret" not in repr(one)


def test_a_name_that_nobody_understands_is_told_at_once() -> None:
    """A fallback that is mistyped would be found out on the worst of nights."""
    with pytest.raises(ModelError, match="nobody"):
        _ = Summariser(models=["openai/gpt-5-mini", "nobody/knows"]).chosen


def test_where_none_can_be_asked_the_reason_of_the_first_is_raised() -> None:
    with pytest.raises(AuthenticationError, match="OPENAI_API_KEY"):
        Summariser(models=["openai/gpt-5-mini", "mistral/small"]).summarise(ARTICLE)


def test_provenance_of_before_can_still_be_read() -> None:
    old = make_provenance().model_dump(mode="json")
    del old["passed_over"]
    assert Provenance.model_validate(old).passed_over == ()


def test_a_replay_finds_the_answer_of_the_model_that_gave_it(tmp_path: Path) -> None:
    with Server([failing(500)]) as down, Server([GOOD]) as up:
        models = [named("big", down), named("small", up)]
        live = Summariser(models=models, retries=0, store=tmp_path).summarise(ARTICLE)
    replayed = Summariser(models=models, store=tmp_path, store_mode="replay")
    summary = replayed.summarise(ARTICLE)
    assert summary.headline == live.headline
    assert summary.provenance.model == "custom/small"
    with pytest.raises(RecordingError):
        replayed.summarise(ARTICLE + " Autre chose.")


def test_a_store_that_cannot_be_written_is_not_the_models_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Server([GOOD]) as one, Server([GOOD]) as other:
        models = [named("big", one), named("small", other)]
        with pytest.raises(RecordingError, match="cannot be kept here"):
            Summariser(models=models, store=tmp_path / "file" / "store").summarise(ARTICLE)
    assert one.bodies == other.bodies == []


async def test_a_run_in_dollars_needs_the_price_of_every_model() -> None:
    models = ["openai/gpt-4.1-mini", NOTHING_THERE]
    summariser = Summariser(models=models)
    with pytest.raises(SummariseError, match="No price is published for custom/gpt"):
        async for _ in summariser.corpus([ARTICLE], budget=Budget(dollars=1)):
            pass


# --- the breaker -----------------------------------------------------------------------------------


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_failures_in_a_row_and_tries_one_after_a_while() -> None:
    clock = Clock()
    breaker = Breaker(failures=3, seconds=10, longest=15, clock=clock)
    for _ in range(2):
        assert breaker.admit() is False
        breaker.failed(trial=False)
    breaker.succeeded()  # not in a row
    for _ in range(3):
        assert breaker.admit() is False
        breaker.failed(trial=False)
    with pytest.raises(OpenError) as caught:
        breaker.admit()
    assert caught.value.seconds == 10
    clock.now = 10.0
    assert breaker.admit() is True
    with pytest.raises(OpenError):
        breaker.admit()  # one is enough
    breaker.failed(trial=True)
    clock.now = 24.9
    with pytest.raises(OpenError):
        breaker.admit()
    clock.now = 25.0  # twice as long, but never longer than the longest
    assert breaker.admit() is True
    breaker.abandoned(trial=True)
    assert breaker.admit() is True, "of the trial nobody heard: another one"
    breaker.succeeded()
    assert breaker.admit() is False


@given(st.lists(st.sampled_from(["ask", "ok", "fail", "abandon", "tick"]), max_size=60))
def test_it_never_shuts_for_ever_and_lets_one_trial_through_at_a_time(events: list[str]) -> None:
    clock = Clock()
    breaker = Breaker(failures=2, seconds=4, longest=8, clock=clock)
    admitted: list[bool] = []
    for event in events:
        if event == "tick":
            clock.now += 3
        elif event == "ask":
            try:
                admitted.append(breaker.admit())
            except OpenError as still:
                wait = still.seconds
                assert 0 < wait <= 8
            assert admitted.count(True) <= 1
        elif admitted:
            trial = admitted.pop(0)
            if event == "ok":
                breaker.succeeded()
                admitted = [False] * len(admitted)  # closed: none of them is a trial any more
            elif event == "fail":
                breaker.failed(trial=trial)
            else:
                breaker.abandoned(trial=trial)
    for trial in admitted:
        breaker.abandoned(trial=trial)
    clock.now += 8
    breaker.admit()


def guarded(*outcomes: Any) -> tuple[GuardedCompleter, Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(failures=2, seconds=10, clock=clock)
    return GuardedCompleter(scripted(*outcomes), breaker), breaker, clock


@pytest.mark.parametrize(
    ("error", "opens"),
    [
        (ProviderError("x", status=503), True),
        (ProviderError("x"), True),
        (AuthenticationError("x", status=401), True),
        (DeadlineError("x"), True),
        (ModelError("x"), True),
        (ProviderError("x", status=400), False),
        (InputError("x"), False),
        (RecordingError("x", key="k"), False),
    ],
)
def test_what_opens_it_is_about_the_model(error: Exception, opens: bool) -> None:
    completer, _, _ = guarded(error, error, draft())
    for _ in range(2):
        with pytest.raises(type(error)):
            completer.complete(request())
    if opens:
        with pytest.raises(ProviderError, match="asked again in 10 s"):
            completer.complete(request())
    else:
        completer.complete(request())


async def test_a_trial_that_is_cancelled_lets_the_next_one_through() -> None:
    down = ProviderError("x", status=503)
    completer, breaker, clock = guarded(down, down)
    for _ in range(2):
        with pytest.raises(ProviderError):
            await completer.acomplete(request())
    clock.now = 10.0

    class Cancelled:
        model = completer.model

        async def acomplete(self, _: Request) -> Completion:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await GuardedCompleter(Cancelled(), breaker).acomplete(request())
    assert breaker.admit() is True


def test_waiting_for_the_budget_says_nothing_about_the_model() -> None:
    """A crowd of articles before a budget had a model that is well taken for one that is down."""
    completer, breaker, _ = guarded(draft())
    metered = GuardedCompleter(MeteredCompleter(completer), breaker)
    purse = Purse(Budget(tokens=10_000))
    held = purse.reserve(9_000, None)
    body = request(max_tokens=2_000).body
    for _ in range(3):
        with pytest.raises(DeadlineError, match="budget"):
            metered.complete(Request(body, None, Deadline(0.001), None, purse))
    assert isinstance(held, Reservation)
    held.release()
    metered.complete(Request(body, None, Deadline(None), None, purse))


def test_waiting_for_the_budget_is_no_reason_to_ask_another_model() -> None:
    """Perhaps a dearer one, and it would have to wait as well."""
    with Server([GOOD]) as one, Server([GOOD]) as other:
        summariser = Summariser(models=[named("a", one), named("b", other)])
        course = fallback.course(Article(ARTICLE), summariser._answerers.all, None, deadline=60.0)
        next(course)
        with pytest.raises(DeadlineError, match="budget"):
            course.throw(NoRoomError("no room in the budget"))
