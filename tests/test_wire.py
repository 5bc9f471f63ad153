"""HTTP as the seam speaks it: what is read has bounds, and what ends early leaves nothing open."""

import asyncio
import contextlib
import gc
import gzip
import json
import signal
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from llm_making import (
    Complete,
    Heard,
    answer,
    both_ways,
    chunks,
    request,
    sse,
)
from server import Reply, Server, until

from summarise.errors import DeadlineError, ProviderError
from summarise.llm import portal, wire
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import choose_model
from summarise.llm.pace import Pace
from summarise.llm.transport import RetryPolicy

QUICK = RetryPolicy(retries=2, first_wait=0.001)
STREAM = "text/event-stream"
BONJOUR = json.dumps(answer("bonjour")).encode()


def at(server: Server, **settings: Any) -> HostedCompleter:
    model = choose_model("some-model", server.url, environment={})
    return HostedCompleter(model, **({"policy": QUICK} | settings))


def content(completion: Any) -> str:
    return completion.response.choices[0].message.content


# --- the text of an answer -------------------------------------------------------------------------


@both_ways
def test_the_text_that_came_is_kept_as_it_came(complete: Complete) -> None:
    """An audit wants what the provider sent: its order, its spaces, the fields nobody knows."""
    body = b'{ "x_unknown":1.50, ' + BONJOUR[1:]
    with Server([Reply([body])]) as server:
        completion = complete(at(server), request())
    assert completion.raw == body.decode()
    assert content(completion) == "bonjour"


@both_ways
def test_a_streamed_answer_has_no_text_of_its_own(complete: Complete) -> None:
    with Server([Reply([sse(chunks("bonjour"))], kind=STREAM)]) as server:
        assert complete(at(server), request(listener=Heard())).raw is None


@both_ways
def test_a_server_that_cannot_stream_is_heard_in_one_piece(complete: Complete) -> None:
    heard = Heard()
    with Server([Reply([BONJOUR])]) as server:
        completion = complete(at(server), request(listener=heard))
        assert server.bodies[0]["stream"] is True
    assert (content(completion), heard.tries) == ("bonjour", [["bonjour"]])
    assert completion.raw == BONJOUR.decode()


@both_ways
@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "text/json; x=y", ""])
def test_what_a_server_calls_its_json_does_not_matter(complete: Complete, kind: str) -> None:
    with Server([Reply([BONJOUR], kind=kind)]) as server:
        assert content(complete(at(server), request())) == "bonjour"


@both_ways
@pytest.mark.parametrize(
    "pieces",
    [
        [byte.to_bytes(1, "big") for byte in sse(chunks("né à 5 %"))],
        [sse(chunks("né à 5 %")).replace(b"\n", b"\r\n")],
        [b": PROCESSING\n\nevent: chunk\nid: 1\nretry: 5\n" + sse(chunks("né à 5 %"))],
        [sse(chunks("né à 5 %")).replace(b"data: ", b"data:")],
        [b"\xef\xbb\xbf", sse(chunks("né à 5 %")[1:])],
        [sse(chunks("né à 5 %")).replace(b', "choices"', b'\ndata: , "choices"')],
    ],
    ids=["byte by byte", "CRLF", "comments", "no space", "byte order mark", "many lines"],
)
def test_events_are_read_however_they_are_written(complete: Complete, pieces: list[bytes]) -> None:
    with Server([Reply(pieces, kind=STREAM)]) as server:
        completion = complete(at(server), request(listener=Heard()))
    assert content(completion) == "né à 5 %"


@both_ways
@pytest.mark.parametrize("listener", [None, Heard()], ids=["whole", "streamed"])
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_compressed_answer_is_read(
    complete: Complete, coding: str, listener: Heard | None
) -> None:
    body, kind = (BONJOUR, "application/json") if listener is None else (sse(chunks()), STREAM)
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    with Server([Reply([packed], kind=kind, headers={"content-encoding": coding})]) as server:
        completion = complete(at(server), request(listener=listener))
        assert server.headers[0]["accept-encoding"] == "gzip, deflate"
    assert content(completion) in {"bonjour", "{}"}


@both_ways
def test_a_byte_order_mark_is_no_part_of_the_answer(complete: Complete) -> None:
    with Server([Reply([b"\xef\xbb\xbf" + BONJOUR])]) as server:
        completion = complete(at(server), request())
    assert (content(completion), completion.raw) == ("bonjour", BONJOUR.decode())


@both_ways
def test_what_was_compressed_wrongly_is_asked_for_again(complete: Complete) -> None:
    broken = Reply([BONJOUR], headers={"content-encoding": "gzip"})
    with Server([broken, Reply([BONJOUR])]) as server:
        completion = complete(at(server), request())
    assert (content(completion), completion.retries) == ("bonjour", ("connection",))


@both_ways
@pytest.mark.parametrize("listener", [None, Heard()], ids=["whole", "streamed"])
@pytest.mark.parametrize("odd", [{"model": 7}, {"finish": 5}, {"model": ["m"]}], ids=str)
def test_an_answer_of_odd_types_is_no_answer(
    complete: Complete, odd: dict[str, Any], listener: Heard | None
) -> None:
    """What is recorded of it afterwards would break on them."""
    body, events = (
        answer(finish=odd.get("finish", "stop")),
        chunks(finish=odd.get("finish", "stop")),
    )
    if "model" in odd:
        body |= odd
        events = [event | odd for event in events]
    reply = Reply([sse(events)], kind=STREAM) if listener else Reply([json.dumps(body).encode()])
    with Server([reply]) as server, pytest.raises(ProviderError, match="Check base_url"):
        complete(at(server), request(listener=listener))


# --- bounds ----------------------------------------------------------------------------------------


ENDLESS = {
    "a body": (Reply([b" " * 2**16] * 40, length=2**31), False),
    "a compressed body": (
        Reply([gzip.compress(b" " * 2**22)], headers={"content-encoding": "gzip"}),
        False,
    ),
    "one event": (Reply([b"data: " + b" " * 2**16] * 40, kind=STREAM, length=2**31), True),
    "a line": (Reply([b"x" * 2**16] * 40, kind=STREAM, length=2**31), True),
    "comments": (Reply([b": wait\n\n" * 2**13] * 40, kind=STREAM, length=2**31), True),
    "events": (Reply([sse(chunks("b" * 2**14), b"")] * 10, kind=STREAM, length=2**31), True),
}


@both_ways
@pytest.mark.parametrize(("reply", "streamed"), ENDLESS.values(), ids=ENDLESS.keys())
def test_an_answer_without_end_is_given_up(
    complete: Complete, reply: Reply, streamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not held in memory until there is none, and not paid for a second time."""
    monkeypatch.setattr(wire, "LARGEST", 2**20)
    with Server([reply]) as server:
        with pytest.raises(ProviderError, match=r"answered more than \d+ MB") as caught:
            complete(at(server), request(listener=Heard() if streamed else None))
        assert (len(server.bodies), caught.value.attempts) == (1, 1)
    assert not caught.value.retryable


@both_ways
def test_an_error_without_end_is_told_by_its_beginning(complete: Complete) -> None:
    reply = Reply([b"It went wrong. " * 2**13] * 40, status=400, length=2**31)
    with Server([reply]) as server, pytest.raises(ProviderError, match=r"HTTP 400.*It went wrong"):
        complete(at(server), request())


@both_ways
def test_an_error_that_breaks_off_is_that_error_all_the_same(complete: Complete) -> None:
    reply = Reply([b"It went"], status=400, length=99)
    with Server([reply]) as server, pytest.raises(ProviderError, match=r"HTTP 400.*It went"):
        complete(at(server), request())


@both_ways
@pytest.mark.parametrize(
    "reply",
    [
        Reply([b"It went"], status=429, length=99, hang=True, headers={"retry-after": "7200"}),
        Reply([b"x"] * 300, gap=0.02, status=429, length=999, headers={"retry-after": "7200"}),
    ],
    ids=["stalls", "trickles"],
)
def test_a_refusal_whose_reasons_do_not_come_is_a_refusal(complete: Complete, reply: Reply) -> None:
    """It was a timeout: the wait it asks for was not kept, and nobody else was told of it."""
    with Server([reply]) as server:
        completer = at(server, timeout=0.3)
        with pytest.raises(ProviderError, match=r"HTTP 429.*asks to wait 2\.0 h"):
            complete(completer, request())
        with pytest.raises(ProviderError, match="the provider's limit is used up"):
            complete(completer, request())
        assert len(server.bodies) == 1


OVER = {
    "stalls": Reply([sse(chunks("bonjour")[:-1], b"")], kind=STREAM, length=9_999, hang=True),
    "breaks off": Reply([sse(chunks("bonjour"), b"")], kind=STREAM, length=9_999),
    "is no text": Reply([sse(chunks("bonjour"), b"data: \xe9\n\n")], kind=STREAM),
}


@both_ways
@pytest.mark.parametrize("reply", OVER.values(), ids=OVER.keys())
def test_an_answer_that_was_over_is_not_bought_again(complete: Complete, reply: Reply) -> None:
    """The model has said that it is; what goes wrong afterwards takes nothing away from it."""
    with Server([reply, Reply([sse(chunks("bonsoir"))], kind=STREAM)]) as server:
        completion = complete(at(server, timeout=0.5), request(listener=Heard()))
        assert len(server.bodies) == 1
    assert (content(completion), completion.retries) == ("bonjour", ())
    assert completion.response.choices[0].finish_reason == "stop"


@both_ways
def test_a_byte_that_is_no_text_is_a_broken_stream(complete: Complete) -> None:
    """Its error was Python's own, so nothing was asked again and no other model either."""
    bad = sse(chunks("bonjour", size=7)).replace(b"bonjour", b"bonj\xe9ur")
    good = Reply([sse(chunks("bonsoir"))], kind=STREAM)
    with Server([Reply([bad], kind=STREAM), good]) as server:
        completion = complete(at(server), request(listener=Heard()))
    assert (content(completion), completion.retries) == ("bonsoir", ("connection",))


ODD_MESSAGES: dict[str, Any] = {
    "a list of refusals": {"refusal": ["no"]},
    "a mapping for a refusal": {"refusal": {"a": 1}},
    "a number for tool calls": {"tool_calls": 7},
    "a word for tool calls": {"tool_calls": "none"},
    "a tool that is a word": {"tool_calls": [{"id": "c", "function": "f"}]},
    "arguments that were parsed": {
        "tool_calls": [{"id": "c", "function": {"arguments": {"a": 1}}}]
    },
    "a list for a name": {"tool_calls": [{"id": "c", "function": {"name": ["x"]}}]},
}


@both_ways
@pytest.mark.parametrize("odd", ODD_MESSAGES.values(), ids=ODD_MESSAGES.keys())
def test_a_message_of_odd_types_is_no_answer(complete: Complete, odd: dict[str, Any]) -> None:
    """What reads it afterwards broke on it, with an error of Python's own."""
    with (
        Server([Reply([json.dumps(answer(message=odd)).encode()])]) as server,
        pytest.raises(ProviderError, match="Check base_url"),
    ):
        complete(at(server), request())


SLOW = {
    "a body": (Reply([b" "] * 300, gap=0.02, length=9_999), False),
    "comments": (Reply([b": wait\n\n"] * 300, kind=STREAM, gap=0.02), True),
    "an event": (Reply([b"d", *[b"a"] * 300], kind=STREAM, gap=0.02), True),
    "no head": (Reply([], hang=True), False),
}


@both_ways
@pytest.mark.parametrize(("reply", "streamed"), SLOW.values(), ids=SLOW.keys())
def test_what_trickles_in_is_given_up_after_the_timeout(
    complete: Complete, reply: Reply, streamed: bool
) -> None:
    """A byte now and then is a sign of life, but no answer."""
    with Server([reply]) as server:
        completer = at(server, timeout=0.2, policy=RetryPolicy(retries=1, first_wait=0.001))
        with pytest.raises(ProviderError, match=r"after 2 tries \(timeout\)"):
            complete(completer, request(listener=Heard() if streamed else None))
        assert until(lambda: server.gone == 2), "and nobody reads on"


@both_ways
def test_a_long_stream_has_all_the_time_it_needs(complete: Complete) -> None:
    """The timeout is for the next piece of it, not for all of them."""
    events = [sse([event], b"") for event in chunks("bonjour, monsieur", size=1)]
    with Server([Reply(events, kind=STREAM, gap=0.05)]) as server:
        completion = complete(at(server, timeout=0.5), request(listener=Heard()))
    assert (content(completion), completion.retries) == ("bonjour, monsieur", ())


# --- connections -----------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([Reply([BONJOUR])]) as server:
        yield server


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_connection_is_used_again(streamed: bool) -> None:
    """A new one, encrypted, costs more than the request."""
    with Server([Reply([sse(chunks())], kind=STREAM) if streamed else Reply([BONJOUR])]) as server:
        completer = at(server)
        connections: set[Any] = set()
        for _ in range(3):
            await completer.acomplete(request(listener=Heard() if streamed else None))
            connections |= server.open
        assert len(connections) == 1


async def test_no_pool_makes_anybody_wait() -> None:
    """All requests are under way together; a pool of a hundred would hold the others back."""
    at_once = 150
    together = threading.Barrier(at_once, timeout=20)

    class Meeting(Server):
        def answer(self, handler: Any) -> None:
            together.wait()
            super().answer(handler)

    with Meeting([Reply([BONJOUR])]) as server:
        completer = at(server)
        completer._pace = _without_limits()
        completions = await asyncio.gather(
            *(completer.acomplete(request()) for _ in range(at_once))
        )
    assert all(each.retries == () for each in completions)


def _without_limits() -> Any:

    return Pace("test", width=10_000.0)


FILES = Path("/proc/self/fd")


def open_files() -> set[str]:
    """The sockets that are open, by number."""
    found = set()
    for file in FILES.iterdir():
        with contextlib.suppress(OSError):
            if "socket" in str(target := file.readlink()):
                found.add(f"{file} {target}")
    return found


needs_proc = pytest.mark.skipif(not FILES.is_dir(), reason="there is no /proc")


@needs_proc
@both_ways
@pytest.mark.parametrize("listener", [None, Heard()], ids=["whole", "streamed"])
def test_a_deadline_leaves_no_request_no_thread_and_no_file(
    complete: Complete, listener: Heard | None
) -> None:
    portal.run(_nothing)
    with Server([Reply([], hang=True)]) as server:
        threads, files = set(threading.enumerate()), open_files()
        with pytest.raises(DeadlineError):
            complete(at(server, timeout=60), request(deadline=0.2, listener=listener))
        assert until(lambda: server.gone == 1), "the connection was closed"
        assert until(lambda: set(threading.enumerate()) <= threads)
        assert until(lambda: open_files() <= files)
        assert len(server.bodies) == 1, "and it was not sent again"


async def _nothing(hand: portal.Hand) -> None:
    """Begins the thread."""


@needs_proc
@pytest.mark.parametrize("listener", [None, Heard()], ids=["whole", "streamed"])
def test_ctrl_c_ends_a_blocking_call_and_its_request(listener: Heard | None) -> None:
    """In a notebook the process goes on, and so would the request."""
    portal.run(_nothing)
    with Server([Reply([], hang=True)]) as server:

        def interrupt() -> None:
            until(lambda: bool(server.bodies))
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

        files = open_files()
        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            at(server).complete(request(listener=listener))
        thread.join()
        assert until(lambda: server.gone == 1)
        assert until(lambda: open_files() <= files)


def test_ctrl_c_in_a_listener_ends_the_stream() -> None:
    class Interrupting(Heard):
        def feed(self, text: str) -> None:
            super().feed(text)
            if len(self.tries[-1]) == 3:
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    heard = Interrupting()
    reply = Reply([sse(chunks("b")[:2], b"")] * 300, kind=STREAM, gap=0.02)
    with Server([reply]) as server:
        with pytest.raises(KeyboardInterrupt):
            at(server).complete(request(deadline=60, listener=heard))
        assert until(lambda: server.gone == 1)
        assert len(heard.tries[0]) < 100


@both_ways
def test_a_listener_that_raises_ends_the_request(complete: Complete) -> None:
    class Broken(Heard):
        def feed(self, text: str) -> None:  # noqa: ARG002
            raise LookupError("in the callback")

    reply = Reply([sse(chunks("b")[:2], b"")] * 300, kind=STREAM, gap=0.02)
    with Server([reply]) as server:
        with pytest.raises(LookupError, match="in the callback"):
            complete(at(server), request(listener=Broken()))
        assert until(lambda: server.gone == 1)
        assert len(server.bodies) == 1


def test_a_blocking_call_is_heard_in_its_own_thread() -> None:
    class Where(Heard):
        def feed(self, text: str) -> None:  # noqa: ARG002
            super().feed(str(threading.get_ident()))

    with Server([Reply([sse(chunks("bonjour"))], kind=STREAM)]) as server:
        completer, heard = at(server), [Where() for _ in range(4)]

        def call(listener: Where) -> int:
            completer.complete(request(listener=listener))
            return threading.get_ident()

        with ThreadPoolExecutor(4) as pool:
            threads = list(pool.map(call, heard))
    assert [set(each.tries[0]) for each in heard] == [{str(thread)} for thread in threads]


@pytest.mark.filterwarnings("error::ResourceWarning")
async def test_a_completer_that_is_gone_leaves_no_connection(server: Server) -> None:
    """Keys are changed and settings too, in a process that runs for months."""
    others = set(wire._open_pools)
    await at(server).acomplete(request())
    gc.collect()
    assert await asyncio.to_thread(until, lambda: not server.open)
    assert wire._open_pools <= others


async def test_a_blocking_call_is_not_kept_waiting_by_the_loop_that_it_blocks(
    server: Server,
) -> None:
    completer = at(server)
    completer._pace = Pace("m", width=1)
    with await completer._pace.turn():
        waiting = asyncio.create_task(completer.acomplete(request()))
        await asyncio.sleep(0)
        completer.complete(request(deadline=10))
        assert len(server.bodies) == 1
    await waiting


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_a_loop_that_was_closed_without_a_word_leaves_no_connection(server: Server) -> None:
    """Only ``asyncio.run`` ends what was begun in a loop; with the others files ran out."""
    others = set(wire._open_pools)
    completer = at(server)
    for _ in range(5):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(completer.acomplete(request()))
        loop.close()
    assert len(wire._open_pools - others) <= 2
    completer.close()
    assert until(lambda: not server.open)
    assert wire._open_pools <= others
    del loop
    gc.collect()


def test_a_proxy_of_the_environment_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/v1"))
    monkeypatch.setenv("no_proxy", "")
    model = choose_model("m", "http://models.example/v1", environment={})
    completion = HostedCompleter(model, policy=QUICK).complete(request())
    assert content(completion) == "bonjour"
    assert server.paths == ["http://models.example/v1/chat/completions"]


def test_a_server_that_speaks_no_http_is_no_answer() -> None:
    model = choose_model("m", "http://127.0.0.1:9/v1", environment={})
    completer = HostedCompleter(
        model,
        policy=QUICK,
        transport=httpx2.MockTransport(lambda _: _raise(ValueError("neither did it speak"))),
    )
    with pytest.raises(ProviderError, match=r"no answer from .* after 3 tries \(connection\)"):
        completer.complete(request())


def _raise(error: Exception) -> Any:
    raise error
