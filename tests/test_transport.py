"""When a request is sent again, after how long, and when it is given up."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx2
import openai
import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from summarise.llm.completer import Deadline
from summarise.llm.transport import RetryPolicy, is_retryable, reason, requested_wait, status_of

REQUEST = httpx2.Request("POST", "https://api.example/v1/chat/completions")
NOW = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


def status_error(status: int, **headers: str) -> openai.APIStatusError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = httpx2.Response(status, headers=named, request=REQUEST)
    return openai.APIStatusError("no", response=response, body=None)


def streamed_error(**body: Any) -> openai.APIError:
    """What the SDK raises for an error that comes within a stream."""
    return openai.APIError("no", REQUEST, body=body)


CONNECTION = openai.APIConnectionError(request=REQUEST)
TIMEOUT = openai.APITimeoutError(REQUEST)


# --- which -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_later_may_help(status: int) -> None:
    assert is_retryable(status_error(status))
    assert is_retryable(streamed_error(code=status))
    assert reason(status_error(status)) == f"HTTP {status}"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 413, 415, 422, 451])
def test_the_same_request_will_not_succeed(status: int) -> None:
    assert not is_retryable(status_error(status))
    assert not is_retryable(streamed_error(code=status))


def test_a_request_that_nobody_answered_is_sent_again() -> None:
    assert is_retryable(CONNECTION)
    assert is_retryable(TIMEOUT)
    assert (reason(CONNECTION), reason(TIMEOUT)) == ("connection", "timeout")


def test_an_error_in_the_middle_of_a_stream_is_tried_again_unless_the_request_is_to_blame() -> None:
    assert is_retryable(streamed_error(type="server_error", code="overloaded"))
    assert reason(streamed_error(type="server_error")) == "provider error"
    assert not is_retryable(streamed_error(type="invalid_request_error"))


@pytest.mark.parametrize("error", [None, ValueError(), KeyboardInterrupt(), openai.OpenAIError()])
def test_what_is_no_answer_of_a_provider_is_never_tried_again(error: BaseException | None) -> None:
    assert not is_retryable(error)


@pytest.mark.parametrize("code", ["429", "rate_limit", None, 42, 1_000_429])
def test_a_code_that_is_no_http_status_is_not_taken_for_one(code: Any) -> None:
    assert status_of(streamed_error(code=code)) is None


# --- how long the provider asks to wait ------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": " 7 "}, 7.0),
        ({"retry_after": "0.25"}, 0.25),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after_ms": "1500"}, 1.5),
        ({"retry_after_ms": "250", "retry_after": "9"}, 0.25),
        ({"retry_after_ms": "soon", "retry_after": "9"}, 9.0),
        ({"retry_after_ms": "-1", "retry_after": "9"}, 9.0),
        ({"retry_after": "86400"}, 86_400.0),
        ({"retry_after": "Mon, 02 Mar 2026 12:00:30 GMT"}, 30.0),
        ({"retry_after": "Mon, 02 Mar 2026 13:00:30 +0100"}, 30.0),
        ({"retry_after": "Mon, 02 Mar 2026 12:00:30 -0000"}, 30.0),
        ({"retry_after": "Mon, 02 Mar 2026 11:00:00 GMT"}, 0.0),
        ({}, None),
        ({"retry_after": ""}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "1e999"}, None),
        ({"retry_after": "tomorrow"}, None),
        ({"retry_after": "Mon, 99 Foo 2026 99:99:99 GMT"}, None),
        ({"retry_after": "Mon, 02 Mar 2026 12:00:30 +999999999999999999"}, None),
    ],
)
def test_a_wait_is_read_from_the_headers(headers: dict[str, str], seconds: float | None) -> None:
    assert requested_wait(status_error(429, **headers), now=NOW.timestamp) == seconds


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.booleans())
def test_no_header_can_break_the_reading_of_it(value: str, as_milliseconds: bool) -> None:
    name = "retry_after_ms" if as_milliseconds else "retry_after"
    seconds = requested_wait(status_error(503, **{name: value}))
    assert seconds is None or 0 <= seconds < float("inf")


def test_only_a_response_can_ask_for_a_wait() -> None:
    assert requested_wait(CONNECTION) is None
    assert requested_wait(None) is None


# --- the loop --------------------------------------------------------------------------------------


class Clock:
    """Time that passes only by being slept."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("summarise.llm.completer.time.monotonic", clock.monotonic)
    return clock


def run_sync(options: dict[str, Any], clock: Clock, attempt: Callable[[], Any]) -> Any:
    return tenacity.Retrying(**options, sleep=clock.sleep)(attempt)


def run_async(options: dict[str, Any], clock: Clock, attempt: Callable[[], Any]) -> Any:
    async def acting() -> Any:
        return attempt()

    retrying = tenacity.AsyncRetrying(**options, sleep=clock.asleep)
    return asyncio.run(retrying(acting))


@pytest.fixture(params=[run_sync, run_async], ids=["sync", "async"])
def run(request: pytest.FixtureRequest, clock: Clock) -> Callable[..., tuple[Any, list[str]]]:
    """Runs a script of errors and a last value under a policy: what came of it, and the reasons."""

    def run(
        script: list[Any], policy: RetryPolicy, deadline: float | None = None
    ) -> tuple[Any, list[str]]:
        reasons: list[str] = []
        steps = iter(script)

        def attempt() -> Any:
            step = next(steps)
            if isinstance(step, BaseException):
                raise step
            return step

        options = policy.options(Deadline(deadline), reasons)
        try:
            return request.param(options, clock, attempt), reasons
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            return error, reasons

    return run


Run = Callable[..., tuple[Any, list[str]]]


def test_every_retry_is_recorded_with_its_reason(run: Run, clock: Clock) -> None:
    result, reasons = run([status_error(429), TIMEOUT, CONNECTION, "answer"], RetryPolicy())
    assert result == "answer"
    assert reasons == ["HTTP 429", "timeout", "connection"]
    assert len(clock.slept) == 3


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_no_more_than_the_retries_allowed_and_the_last_error_comes_out(
    run: Run, clock: Clock, retries: int
) -> None:
    errors = [status_error(500 + number) for number in range(5)]
    result, reasons = run(errors, RetryPolicy(retries=retries))
    assert result is errors[retries]
    assert len(reasons) == len(clock.slept) == retries


def test_an_error_that_time_does_not_heal_is_not_tried_again(run: Run, clock: Clock) -> None:
    error = status_error(401)
    assert run([error, "answer"], RetryPolicy()) == (error, [])
    assert clock.slept == []


def test_clients_that_are_told_the_same_wait_do_not_come_back_together(
    run: Run, clock: Clock
) -> None:
    for _ in range(32):
        run([status_error(429, retry_after="7"), 1], RetryPolicy())
    assert all(7.0 <= wait <= 7.7 for wait in clock.slept), "never earlier than asked"
    assert len(set(clock.slept)) > 20


@pytest.mark.parametrize("asked", ["0", "0.2"])
def test_come_back_at_once_is_not_taken_at_its_word(run: Run, clock: Clock, asked: str) -> None:
    for _ in range(20):
        run([status_error(503, retry_after=asked)] * 4, RetryPolicy(3, first_wait=1))
    assert all(wait >= 0.5 for wait in clock.slept)
    assert len(set(clock.slept)) > 20


def test_an_account_without_credit_is_told_at_once(run: Run, clock: Clock) -> None:
    """OpenAI says 429 for that too, and no wait heals it."""
    for body in ({"code": "insufficient_quota"}, {"type": "insufficient_quota"}):
        error: openai.APIError = openai.RateLimitError(
            "no", response=status_error(429).response, body=body
        )
        assert run([error, "answer"], RetryPolicy()) == (error, [])
        assert not is_retryable(streamed_error(**body))
    assert clock.slept == []


def test_a_wait_that_just_fits_is_not_stretched_beyond_the_deadline(run: Run, clock: Clock) -> None:
    for _ in range(20):
        error = status_error(429, retry_after="9.9")
        assert run([error, "answer"], RetryPolicy(), deadline=10)[0] == "answer"
    assert all(9.9 <= wait < 10 for wait in clock.slept)


@pytest.mark.parametrize("asked", ["61", "86400", "1e300", "Fri, 01 Jan 2200 00:00:00 GMT"])
def test_a_wait_longer_than_the_longest_is_given_up_at_once(
    run: Run, clock: Clock, asked: str
) -> None:
    """Sending it earlier than asked would only be refused, and be held against the user."""
    error = status_error(429, retry_after=asked)
    assert run([error, "answer"], RetryPolicy(longest_wait=60)) == (error, [])
    assert clock.slept == []


def test_the_longest_wait_itself_is_waited(run: Run, clock: Clock) -> None:
    error = status_error(429, retry_after="60")
    assert run([error, "answer"], RetryPolicy(longest_wait=60))[0] == "answer"
    assert clock.slept == [60.0]


@pytest.mark.parametrize("asked", ["10", "10.5"])
def test_a_wait_that_outlasts_the_deadline_is_given_up_at_once(
    run: Run, clock: Clock, asked: str
) -> None:
    error = status_error(429, retry_after=asked)
    assert run([error, "answer"], RetryPolicy(), deadline=10) == (error, [])
    assert clock.slept == []


def test_the_waits_together_never_reach_the_deadline(run: Run, clock: Clock) -> None:
    errors = [status_error(429, retry_after="4")] * 5
    result, reasons = run(errors, RetryPolicy(), deadline=10)
    assert result is errors[0]
    assert all(4.0 <= wait <= 4.4 for wait in clock.slept)
    assert len(reasons) == len(clock.slept) == 2


@pytest.mark.parametrize("asked", [None, "-5", "nan", "soon"])
def test_without_a_usable_wait_it_doubles_with_jitter(
    run: Run, clock: Clock, asked: str | None
) -> None:
    headers = {} if asked is None else {"retry_after": asked}
    for _ in range(20):
        run([status_error(503, **headers)] * 7, RetryPolicy(6, first_wait=1, longest_wait=8))
    for number in range(6):
        waits = clock.slept[number::6]
        assert all(0.5 <= wait <= min(2**number, 8) for wait in waits)
    assert min(clock.slept) < 0.95
    assert len(set(clock.slept)) > 100, "without jitter, all clients would come back together"


def test_a_policys_options_are_new_for_every_call() -> None:
    """Shared state between concurrent calls would mix up their reasons and their counts."""
    policy, first, second = RetryPolicy(), [], []
    one, other = policy.options(Deadline(None), first), policy.options(Deadline(None), second)
    assert one["before_sleep"] is not other["before_sleep"]
    retrying = tenacity.Retrying(**one, sleep=lambda _: None)
    with pytest.raises(openai.APITimeoutError):
        retrying(lambda: (_ for _ in ()).throw(TIMEOUT))
    assert (len(first), second) == (4, [])


def test_the_header_of_now_is_read_by_the_wall_clock() -> None:
    in_a_minute = datetime.fromtimestamp(datetime.now(UTC).timestamp() + 60, UTC)
    error = status_error(429, retry_after=format_datetime(in_a_minute, usegmt=True))
    assert requested_wait(error) == pytest.approx(60, abs=2)
