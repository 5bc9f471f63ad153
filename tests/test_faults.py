"""Whatever goes wrong between us and a model ends in a summary or in an error that says what.

Each fault is met in three ways, which must not differ: blocking, asynchronous, and streamed.
"""

import asyncio
import functools
import json
import random
import threading
import time
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from faulty import Faulty, Maker, Reply, body, broken, completion, encoded, error, given
from llm_making import ARTICLE, answer, chunks, claim, draft
from server import until

from summarise import Summariser, Summary
from summarise.errors import (
    AuthenticationError,
    ContentFilterError,
    DeadlineError,
    EmptyAnswerError,
    InvalidOutputError,
    OutputError,
    ProviderError,
    RefusalError,
    SummariseError,
    TruncatedError,
)
from summarise.llm import backends
from summarise.llm.transport import RetryPolicy

TEXT = json.dumps(draft(), ensure_ascii=False)
GOOD = completion(TEXT)
NO_SOURCES = completion(json.dumps(draft(headline=claim("Titre", "Title"))))
RETRIES = 2
WAYS = ("blocking", "async", "streamed")
PATIENCE = 0.3

every_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Waits of our own choice are short; those that a server asks for are waited."""
    monkeypatch.setattr("summarise.answerers.RetryPolicy", partial(RetryPolicy, first_wait=0.01))
    monkeypatch.setattr("summarise.llm.gate._FIRST_WAIT", 0.01)
    backends._hosted.cache_clear()
    yield
    backends._hosted.cache_clear()


@dataclass
class Outcome:
    """What came of an article."""

    summary: Summary | None
    error: SummariseError | None
    snapshots: list[dict[str, Any]]


def meet(server: Faulty, way: str, **settings: Any) -> Outcome:
    """Summarise one article, and see that nothing is left of it."""
    summariser = Summariser(
        **{
            "model": "large-model",
            "base_url": server.url,
            "retries": RETRIES,
            "reasks": 1,
            "repairs": 0,
            "timeout": 20.0,
        }
        | settings
    )
    snapshots: list[dict[str, Any]] = []
    summary: Summary | None = None
    failure: SummariseError | None = None
    try:
        if way == "blocking":
            with summariser:
                summary = summariser.summarise(ARTICLE)
        else:
            heard = snapshots.append if way == "streamed" else None
            summary = asyncio.run(_asummarise(summariser, heard))
    except SummariseError as caught:
        failure = caught
    assert until(lambda: server.open == 0), "connections were left open"
    (backend,) = summariser._answerers._opened
    assert (backend._pace.under_way, backend._pace.waiting) == (0, 0)
    others = {each.name for each in threading.enumerate()}
    assert not any(name.startswith("summarise-request") for name in others)
    return Outcome(summary, failure, snapshots)


def hurry(why: str) -> dict[str, float]:
    """A timeout, where one is the subject; elsewhere a busy machine is to make none."""
    return {"timeout": PATIENCE} if "timeout" in why else {}


async def _asummarise(summariser: Summariser, heard: Callable[[Any], None] | None) -> Summary:
    async with summariser:
        try:
            return await summariser.asummarise(ARTICLE, on_snapshot=heard)
        finally:
            await asyncio.sleep(0)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not [task for task in left if "summarise" in repr(task)]


def check_good(outcome: Outcome, way: str) -> Summary:
    if outcome.error is not None:
        raise outcome.error
    assert outcome.summary is not None
    assert outcome.summary.headline.fr == "Vernaison ferme le pont Royer"
    if way == "streamed":
        assert outcome.snapshots[-1]["headline"] == draft()["headline"]
    return outcome.summary


# --- what a second try heals -----------------------------------------------------------------------

CUT = broken(GOOD, sent=200, then="reset")

HEALED: dict[str, tuple[Maker, str]] = {
    "429, Retry-After in seconds": (error(429, retry_after="0.05"), "HTTP 429"),
    "429, Retry-After in ms": (error(429, retry_after_ms="50"), "HTTP 429"),
    "429, several Retry-After": (error(429, retry_after="0.01, 0.05"), "HTTP 429"),
    "429 alone": (error(429), "HTTP 429"),
    "429, an empty Retry-After": (error(429, retry_after=""), "HTTP 429"),
    "429, a negative Retry-After": (error(429, retry_after="-5"), "HTTP 429"),
    "429, an infinite Retry-After": (error(429, retry_after="1e999"), "HTTP 429"),
    "429, nonsense for Retry-After": (error(429, retry_after="soon"), "HTTP 429"),
    "429, a Retry-After of long ago": (
        error(429, retry_after="Thu, 01 Jan 1970 00:00:00 GMT"),
        "HTTP 429",
    ),
    "429, no JSON": (given(Reply(b"slow down", 429, kind="text/plain")), "HTTP 429"),
    "500": (error(500), "HTTP 500"),
    "502": (error(502), "HTTP 502"),
    "502, HTML of a proxy": (
        given(Reply(b"<html><h1>502 Bad Gateway</h1></html>", 502, kind="text/html")),
        "HTTP 502",
    ),
    "503": (error(503), "HTTP 503"),
    "503, Retry-After": (error(503, retry_after="0.05"), "HTTP 503"),
    "529": (error(529), "HTTP 529"),
    "500, no body": (given(Reply(b"", 500)), "HTTP 500"),
    "500, the body is cut off": (
        given(Reply(b'{"error": {"message": "It', 500, {"content-length": "500"}, then="close")),
        "HTTP 500",
    ),
    "an error of the provider in an answer": (
        given(Reply(json.dumps({"error": {"message": "overloaded", "code": 503}}).encode())),
        "HTTP 503",
    ),
    "reset before any byte": (given(Reply(None, then="reset")), "connection"),
    "closed before any byte": (given(Reply(None, then="close")), "connection"),
    "reset in mid-body": (CUT, "connection"),
    "closed in mid-body": (broken(GOOD, sent=200, then="close"), "connection"),
    "closed before the body": (broken(GOOD, sent=0, then="close"), "connection"),
    "silence": (given(Reply(None, then="hang")), "timeout"),
    "silence after the headers": (broken(GOOD, sent=0, then="hang"), "timeout"),
    "silence in mid-body": (broken(GOOD, sent=300, then="hang"), "timeout"),
    "a body that drips": (broken(GOOD, gap=0.02), "timeout"),
    "malformed JSON": (broken(GOOD, body=b'{"choices": [{"index": 0, "mess'), "malformed answer"),
    "gzip that is none": (
        broken(GOOD, headers={"content-encoding": "gzip"}),
        "connection",
    ),
    "gzip that is cut off": (
        lambda request: Reply(
            encoded(GOOD, "gzip")(request).body[:100],  # type: ignore[index]
            headers={"content-encoding": "gzip"},
            kind=GOOD(request).kind,
        ),
        "connection",
    ),
}


@every_way
@pytest.mark.parametrize("name", HEALED)
def test_what_a_second_try_heals(name: str, way: str) -> None:
    fault, why = HEALED[name]
    if way == "streamed" and name == "a body that drips":
        pytest.skip("a stream that goes on is alive; see below for one that does not")
    if way == "streamed" and name == "malformed JSON":
        fault = broken(GOOD, body=b'data: {"choices": [{"index": 0, "mess\n\n')
    if way != "streamed" and name == "gzip that is cut off":
        why = "malformed answer"  # what there is of it is unpacked, and is no JSON
    with Faulty(fault, GOOD) as server:
        summary = check_good(meet(server, way, **hurry(why)), way)
    (attempt,) = summary.provenance.attempts
    assert attempt.transport_retries == (why,)
    assert len(server.came) == 2
    assert server.came[0].conversation == server.came[1].conversation, "sent again unchanged"
    assert all(bool(sent.get("stream")) is (way == "streamed") for sent in server.bodies)


def test_a_retry_after_that_is_a_date_is_waited_for() -> None:
    when = datetime.fromtimestamp(int(time.time()) + 2, UTC)
    limited = error(429, retry_after=format_datetime(when, usegmt=True))
    with Faulty(limited, GOOD) as server:
        check_good(meet(server, "async"), "async")
        assert time.time() >= when.timestamp()


@every_way
@pytest.mark.parametrize("headers", [{"retry_after": "0.2"}, {"retry_after_ms": "200"}])
def test_no_retry_comes_before_its_time(headers: dict[str, str], way: str) -> None:
    limited = error(429, **headers)
    with Faulty(limited, limited, GOOD) as server:
        check_good(meet(server, way), way)
    first, second, third = (each.at for each in server.came)
    assert second - first >= 0.2
    assert third - second >= 0.2


def test_a_stream_that_does_not_come_to_its_end_is_asked_for_again() -> None:
    with Faulty(completion(TEXT[:900], finish=None, end=b""), GOOD) as server:
        summary = check_good(meet(server, "streamed"), "streamed")
    assert summary.provenance.attempts[0].transport_retries == ("connection",)


def test_half_an_answer_is_not_taken_for_one_because_the_stream_says_done() -> None:
    with Faulty(completion(TEXT[:900], finish=None), GOOD) as server:
        summary = check_good(meet(server, "streamed"), "streamed")
    assert len(summary.provenance.attempts) == 2


def test_a_stream_that_has_said_that_it_is_over_needs_no_done() -> None:
    with Faulty(completion(TEXT, end=b"")) as server:
        check_good(meet(server, "streamed"), "streamed")
    assert len(server.came) == 1


@pytest.mark.parametrize("comments", [False, True])
def test_a_stream_that_stalls_is_given_up_and_asked_for_again(comments: bool) -> None:
    """Comments that keep the connection alive are no piece of an answer."""

    def stalled(request: dict[str, Any]) -> Reply:
        whole = GOOD(request).body or b""
        cut = whole.index(b"\n\n", 700) + 2
        if comments:
            noise = b": ping\n\n" * 40
            return Reply(noise, kind="text/event-stream", gap=0.02, then="hang")
        return Reply(whole, kind="text/event-stream", sent=cut, then="hang")

    with Faulty(stalled, GOOD) as server:
        summary = check_good(meet(server, "streamed", timeout=PATIENCE), "streamed")
    assert summary.provenance.attempts[0].transport_retries == ("timeout",)


def test_a_listener_is_told_that_a_stream_starts_again() -> None:
    late = broken(GOOD, sent=2_000, then="close")  # some of it has been shown
    with Faulty(late, GOOD) as server:
        outcome = meet(server, "streamed")
    check_good(outcome, "streamed")
    lengths = [len(json.dumps(snapshot)) for snapshot in outcome.snapshots]
    falls = [before > after for before, after in pairwise(lengths)]
    assert falls.count(True) == 1


# --- what no try heals -----------------------------------------------------------------------------

PAGE = b"<!doctype html><html><body>Please sign in</body></html>"


@functools.cache
def _bomb() -> bytes:
    press = zlib.compressobj(wbits=31)
    return b"".join(press.compress(b" " * 1_000_000) for _ in range(100)) + press.flush()


def bomb(request: dict[str, Any]) -> Reply:
    """A hundred kilobytes that would become a hundred megabytes."""
    return Reply(_bomb(), headers={"content-encoding": "gzip"}, kind=GOOD(request).kind)


HOPELESS: dict[str, tuple[Maker, type[ProviderError], str, bool, int]] = {
    "400": (error(400), ProviderError, r"HTTP 400\. The same request will not", False, 1),
    "401": (error(401), AuthenticationError, r"refused the API key", False, 1),
    "403": (error(403), AuthenticationError, r"refused the API key", False, 1),
    "404": (error(404), ProviderError, r"check the model's name", False, 1),
    "413": (error(413), ProviderError, r"HTTP 413", False, 1),
    "422": (error(422), ProviderError, r"HTTP 422", False, 1),
    "429 each time": (error(429), ProviderError, r"HTTP 429 after 3 tries", True, 3),
    "500 each time": (error(500), ProviderError, r"HTTP 500 after 3 tries.*later", True, 3),
    "502 of a proxy": (given(Reply(PAGE, 502, kind="text/html")), ProviderError, "502", True, 3),
    "429, a day": (error(429, retry_after="86400"), ProviderError, r"24\.0 h", True, 1),
    "429, for ever": (error(429, retry_after="1e308"), ProviderError, r"years", True, 1),
    "429, the year 9999": (
        error(429, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"),
        ProviderError,
        r"years",
        True,
        1,
    ),
    "no credit": (
        given(
            Reply(
                json.dumps({"error": {"message": "no", "code": "insufficient_quota"}}).encode(), 429
            )
        ),
        ProviderError,
        r"quota is used up",
        False,
        1,
    ),
    "a web page": (
        given(Reply(PAGE, kind="text/html")),
        ProviderError,
        "is not an OpenAI",
        False,
        1,
    ),
    "a web page that says it is JSON": (
        given(Reply(PAGE)),
        ProviderError,
        "no whole JSON",
        True,
        3,
    ),
    "other JSON": (
        given(Reply(b'{"hello": "world"}')),
        ProviderError,
        "is not an OpenAI",
        False,
        1,
    ),
    "a list": (given(Reply(b"[1, 2]")), ProviderError, "is not an OpenAI", False, 1),
    "nothing": (given(Reply(b"", kind="")), ProviderError, "is not an OpenAI", False, 1),
    "no content": (given(Reply(b"", 204, kind="")), ProviderError, "is not an OpenAI", False, 1),
    "a redirection": (
        given(
            Reply(b"", 302, {"location": "http://u:p@elsewhere.example/v2?key=1"}, kind="text/html")
        ),
        ProviderError,
        r"redirects to http://elsewhere\.example/v2: give that",
        False,
        1,
    ),
    "silence each time": (given(Reply(None, then="hang")), ProviderError, r"\(timeout\)", True, 3),
    "reset each time": (
        given(Reply(None, then="reset")),
        ProviderError,
        r"\(connection\)",
        True,
        3,
    ),
    "a zip bomb": (bomb, ProviderError, "more than 16 MB", False, 1),
    "a huge body": (
        given(Reply(b'{"a": "' + b"x" * 20_000_000 + b'"}')),
        ProviderError,
        "more than 16 MB",
        False,
        1,
    ),
    "deeply nested JSON": (given(Reply(b"[" * 200_000)), ProviderError, "no whole JSON", True, 3),
}


@every_way
@pytest.mark.parametrize("name", HOPELESS)
def test_what_no_try_heals_is_an_error_that_says_what(name: str, way: str) -> None:
    fault, kind, match, retryable, sent = HOPELESS[name]
    with Faulty(fault) as server:
        outcome = meet(server, way, **hurry(match))
    assert type(outcome.error) is kind
    with pytest.raises(kind, match=match):
        raise outcome.error
    assert (outcome.error.retryable, outcome.error.attempts) == (retryable, sent)
    assert len(server.came) == sent
    assert len(outcome.error.message) < 600
    assert "Vernaison" not in str(outcome.error)


@every_way
def test_nobody_is_there(way: str) -> None:
    with Faulty(GOOD) as server:
        pass
    outcome = meet(server, way)
    assert isinstance(outcome.error, ProviderError)
    assert "Is the address right and the server running?" in outcome.error.message
    assert (outcome.error.retryable, outcome.error.attempts) == (True, 3)


@every_way
@pytest.mark.parametrize("fault", ["silence", "a body that drips", "429 alone"])
def test_a_deadline_ends_it_whatever_is_going_on(fault: str, way: str) -> None:
    with Faulty(HEALED[fault][0]) as server:
        begun = time.monotonic()
        outcome = meet(server, way, deadline=0.4, retries=1000, timeout=30)
        assert time.monotonic() - begun < 5
    # The wait for another try may not fit in any more.
    assert isinstance(outcome.error, DeadlineError | ProviderError)
    assert outcome.error.attempts == len(server.came) >= 1


@every_way
def test_a_bomb_is_not_unpacked(way: str) -> None:
    _bomb()
    with Faulty(bomb) as server:
        tracemalloc.start()
        try:
            meet(server, way)
            assert tracemalloc.get_traced_memory()[1] < 60_000_000
        finally:
            tracemalloc.stop()


# --- answers that cannot be used -------------------------------------------------------------------

REFUSAL = {"role": "assistant", "content": None, "refusal": "I will not summarise this."}
NO_CHOICES = answer() | {"choices": []}


def refusing(request: dict[str, Any]) -> Reply:
    head = chunks("", finish=None)[0]
    events = [
        head,
        head
        | {
            "choices": [
                {"index": 0, "delta": {"refusal": REFUSAL["refusal"]}, "finish_reason": None}
            ]
        },
        head | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    ]
    return body(answer(None, message=REFUSAL), *events)(request)


UNUSABLE: dict[str, tuple[Maker, type[OutputError], str]] = {
    "a refusal": (refusing, RefusalError, "I will not summarise this"),
    "a content filter": (completion(None, "content_filter"), ContentFilterError, "filter"),
    "a content filter with valid JSON": (
        completion(TEXT, "content_filter"),
        ContentFilterError,
        "filter",
    ),
    "length": (completion(TEXT[:300], "length"), TruncatedError, "cut off"),
    "length with valid JSON": (completion(TEXT, "length"), TruncatedError, "cut off"),
    "no choices": (body(NO_CHOICES, *chunks("")[-1:]), EmptyAnswerError, "no choices|empty"),
    "choices null": (
        body(answer() | {"choices": None}, *chunks("")[-1:]),
        EmptyAnswerError,
        "no choices|empty",
    ),
    "no content": (completion(None), EmptyAnswerError, "empty"),
    "empty content": (completion(""), EmptyAnswerError, "empty"),
    "blank content": (completion(" \n"), EmptyAnswerError, "empty"),
}


@every_way
@pytest.mark.parametrize("name", UNUSABLE)
def test_an_answer_that_is_none_is_an_error_of_its_own(name: str, way: str) -> None:
    fault, kind, match = UNUSABLE[name]
    if way == "streamed" and name in {"no choices", "choices null"}:
        pytest.skip("a stream without a choice has not come to its end")
    with Faulty(fault) as server:
        outcome = meet(server, way)
    assert type(outcome.error) is kind
    with pytest.raises(kind, match=match):
        raise outcome.error
    assert len(server.came) == 1, "no reask is spent on it"
    assert outcome.error.spent, "it may have cost something"


WRONG: dict[str, Maker] = {
    "a field of the wrong type": completion(json.dumps(draft(key_points="none"))),
    "a field missing": completion(json.dumps({"headline": claim("Un", "One", 1)})),
    "a sentence that is not there": completion(json.dumps(draft(headline=claim("Un", "One", 99)))),
    "prose": completion("The article is about a bridge."),
    "JSON that is cut off": completion(TEXT[:-20]),
    "a bare string": completion('"a bridge"'),
}


@every_way
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_sent_back_with_what_is_wrong(name: str, way: str) -> None:
    with Faulty(WRONG[name], GOOD) as server:
        summary = check_good(meet(server, way), way)
    wrong, right = summary.provenance.attempts
    assert wrong.fault
    assert right.fault is None
    first, second = server.bodies
    assert second["messages"][: len(first["messages"])] == first["messages"]
    assert len(second["messages"]) > len(first["messages"])


@every_way
@pytest.mark.parametrize("reasks", [0, 1, 3])
def test_an_answer_that_stays_wrong_is_given_up(reasks: int, way: str) -> None:
    with Faulty(WRONG["a field of the wrong type"]) as server:
        outcome = meet(server, way, reasks=reasks)
    assert isinstance(outcome.error, InvalidOutputError)
    assert "key_points" in outcome.error.faults[0]
    assert outcome.error.attempts == len(server.came) == reasks + 1


# --- answers that are odd, and can be used ---------------------------------------------------------


def changed(**fields: Any) -> Maker:
    """A good answer with other fields beside its choices; None for none, ... for left out."""

    def make(request: dict[str, Any]) -> Reply:
        def put(event: dict[str, Any]) -> dict[str, Any]:
            return {name: value for name, value in (event | fields).items() if value is not ...}

        if request.get("stream"):
            *pieces, usage = chunks(TEXT, 60)
            return body(
                {},
                *(put(piece) for piece in pieces[:-1]),
                put(pieces[-1]),
                usage
                | {
                    name: value
                    for name, value in fields.items()
                    if value is not ... and name == "usage"
                },
            )(request)
        return body(put(answer(TEXT)))(request)

    return make


def twice(request: dict[str, Any]) -> Reply:
    """Two choices, the second of them another article's."""
    other = {"role": "assistant", "content": '{"headline": "no"}'}
    whole = answer(TEXT)
    whole["choices"].append({"index": 1, "message": other, "finish_reason": "length"})
    events = []
    for event in chunks(TEXT, 60):
        events.append(event)
        if event["choices"]:
            second = {"index": 1, "delta": {"content": "no"}, "finish_reason": None}
            events.append(event | {"choices": [second]})
    return body(whole, *events)(request)


def chattering(request: dict[str, Any]) -> Reply:
    """Fields that OpenAI has not, everywhere."""
    whole = answer(TEXT, message={"reasoning_content": "Hm.", "annotations": [], "x": {"y": 1}})
    whole |= {"provider": "x", "system_fingerprint": None, "x_groq": {"id": "1"}, "citations": []}
    events = [event | {"x_groq": {"id": "1"}, "p": "abc"} for event in chunks(TEXT, 60)]
    events.insert(
        1,
        events[0]
        | {"choices": [{"index": 0, "delta": {"reasoning_content": "Hm."}, "finish_reason": None}]},
    )
    return body(whole, *events)(request)


USAGE = answer()["usage"]

ODD: dict[str, Maker] = {
    "several choices": twice,
    "unknown fields": chattering,
    "usage null": changed(usage=None),
    "usage missing": changed(usage=...),
    "usage with nulls": changed(
        usage={"prompt_tokens": 7, "completion_tokens": None, "total_tokens": None}
    ),
    "usage half": changed(usage={"prompt_tokens": 7}),
    "usage of another kind": changed(usage={"input": "many"}),
    "usage that is no object": changed(usage="many"),
    "usage in words": changed(
        usage={"prompt_tokens": "7", "completion_tokens": "x", "total_tokens": "?"}
    ),
    "usage with details": changed(
        usage=USAGE | {"completion_tokens_details": {"reasoning_tokens": None, "x": 1}, "cost": 0.1}
    ),
    "no id, no model, no date": changed(id=..., model=..., created=..., object=...),
    "nulls for id, model and date": changed(id=None, model=None, created=None, object=None),
    "a finish that nobody knows": completion(TEXT, "eos"),
    "gzip": encoded(GOOD, "gzip"),
    "deflate": encoded(GOOD, "deflate"),
    "deflate without its header": lambda request: Reply(
        zlib.compress(GOOD(request).body or b"")[2:-4],
        headers={"content-encoding": "deflate"},
        kind=GOOD(request).kind,
    ),
    "text/plain": broken(GOOD, kind="text/plain; charset=utf-8"),
    "octet-stream": broken(GOOD, kind="application/octet-stream"),
    "no content type": broken(GOOD, kind=""),
    "a content type in capitals": lambda request: Reply(
        GOOD(request).body, kind=GOOD(request).kind.upper()
    ),
    "the connection is closed after it": broken(GOOD, then="close"),
    "no length, ended by closing": broken(GOOD, headers={"content-length": None}, then="close"),
}


@every_way
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_that_can_be_read_is_used(name: str, way: str) -> None:
    with Faulty(ODD[name]) as server:
        summary = check_good(meet(server, way), way)
    assert len(server.came) == 1
    (attempt,) = summary.provenance.attempts
    if name in {"usage null", "usage missing", "usage of another kind"} and way != "streamed":
        assert (attempt.prompt_tokens, attempt.completion_tokens) == (None, None), "not zero"
    if name in {"several choices", "unknown fields", "gzip", "deflate", "text/plain"}:
        assert (attempt.prompt_tokens, attempt.completion_tokens) == (100, 50)


@pytest.mark.parametrize("stream", [GOOD, broken(GOOD, kind="application/json; charset=utf-8")])
def test_a_server_that_cannot_stream_is_heard_all_the_same(stream: Maker) -> None:
    with Faulty(lambda _: stream({})) as server:
        outcome = meet(server, "streamed")
    check_good(outcome, "streamed")
    assert server.bodies[0]["stream"] is True


# --- all of it at once -----------------------------------------------------------------------------

ARTICLES = 300
AT_ONCE = 64


def test_in_the_thick_of_it_nothing_is_lost_and_nothing_comes_too_early() -> None:
    """10 % 429, 5 % 500, 2 % resets: every article has its summary, each try keeps to its wait."""
    dice = random.Random(1)
    good = GOOD({})
    wait = 0.2
    limited = error(429, retry_after_ms=str(int(wait * 1000)))({})
    fates = Counter[str]()

    def choose(conversation: str, request: dict[str, Any]) -> Reply:
        roll = dice.random()
        fate = "429" if roll < 0.1 else "500" if roll < 0.15 else "reset" if roll < 0.17 else "good"
        fates[fate] += 1
        return {
            "429": limited,
            "500": error(500)({}),
            "reset": Reply(good.body, sent=100, then="reset"),
            "good": good,
        }[fate]

    async def main(url: str) -> list[Any]:
        summariser = Summariser(
            model="large-model", base_url=url, repairs=0, retries=10, timeout=10
        )
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Summary:
            async with limit:
                # A sentence at the end makes each another conversation, and changes no number.
                return await summariser.asummarise(f"{ARTICLE} L'article porte le numéro {number}.")

        async with summariser:
            return await asyncio.gather(
                *(one(number) for number in range(ARTICLES)), return_exceptions=True
            )

    with Faulty(choose=choose) as server:
        results = asyncio.run(main(server.url))
        assert until(lambda: server.open == 0)
    failed = [result for result in results if not isinstance(result, Summary)]
    assert failed == []
    tries: dict[str, list[Any]] = {}
    for came in server.came:
        tries.setdefault(came.conversation, []).append(came)
    assert len(tries) == ARTICLES
    early = [
        later.at - earlier.at
        for each in tries.values()
        for earlier, later in pairwise(each)
        if earlier.status == 429 and later.at - earlier.at < wait
    ]
    assert early == []
    told = [
        why for each in results for a in each.provenance.attempts for why in a.transport_retries
    ]
    assert Counter(told) == {
        "HTTP 429": fates["429"],
        "HTTP 500": fates["500"],
        "connection": fates["reset"],
    }
