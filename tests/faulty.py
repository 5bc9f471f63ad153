"""A server on loopback that does to its clients whatever a provider, a proxy or a network may do."""

import asyncio
import contextlib
import gzip
import hashlib
import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self, TypeAlias

from llm_making import answer, chunks, sse

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with which a closed socket sends RST."""


@dataclass(frozen=True)
class Reply:
    """One response, down to how it breaks.

    Attributes:
        body: bytes that are sent after the headers; None for not even headers.
        status: of HTTP.
        headers: that are added.
        kind: the content type; "" for none.
        gap: seconds between two bytes; 0 for all at once.
        sent: how many bytes of the body are sent before ``then``; None for all.
        then: what comes afterwards: nothing special, a closed connection, RST, or silence.
    """

    body: bytes | None = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    gap: float = 0.0
    sent: int | None = None
    then: Literal["keep", "close", "reset", "hang"] = "keep"


Maker: TypeAlias = Callable[[dict[str, Any]], Reply]
"""Makes the reply to a request's body, which says whether it wants a stream."""


def given(reply: Reply) -> Maker:
    """The same, whatever is asked."""
    return lambda _: reply


def error(status: int, message: str = "It went wrong.", **headers: str) -> Maker:
    """An error as OpenAI's API sends it."""
    body = {"error": {"message": message, "type": "some_error", "param": None, "code": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return given(Reply(json.dumps(body).encode(), status, named))


def completion(
    text: str | None,
    finish: str | None = "stop",
    *,
    end: bytes = b"data: [DONE]\n\n",
    **changes: Any,
) -> Maker:
    """An answer, streamed where that is asked for."""

    def make(body: dict[str, Any]) -> Reply:
        if not body.get("stream"):
            return Reply(json.dumps(answer(text, finish, **changes)).encode())
        events = chunks(text or "", 60, finish)
        return Reply(sse(events, end), kind="text/event-stream")

    return make


def body(whole: Mapping[str, Any], *events: Mapping[str, Any]) -> Maker:
    """This JSON, or these events where a stream is asked for."""

    def make(request: dict[str, Any]) -> Reply:
        if request.get("stream"):
            return Reply(sse([dict(event) for event in events]), kind="text/event-stream")
        return Reply(json.dumps(whole).encode())

    return make


def broken(good: Maker, **how: Any) -> Maker:
    """A good reply that goes wrong on its way."""
    return lambda request: replace(good(request), **how)


def encoded(good: Maker, coding: str) -> Maker:
    """A good reply, compressed."""
    press = {"gzip": gzip.compress, "deflate": zlib.compress}[coding]

    def make(request: dict[str, Any]) -> Reply:
        reply = good(request)
        return replace(reply, body=press(reply.body or b""), headers={"content-encoding": coding})

    return make


@dataclass(frozen=True)
class Came:
    """A request that came.

    Attributes:
        at: seconds, by a clock that only grows.
        conversation: a hash of its body; the same for a request that is sent again.
        body: parsed.
        status: that was answered.
    """

    at: float
    conversation: str
    body: dict[str, Any]
    headers: dict[str, str]
    status: int


class Faulty:
    """Serves replies one after the other, the last one for all that follow.

    Args:
        script: the replies' makers; or one function of a conversation's hash and body.

    Attributes:
        url: of the server.
        came: the requests, in the order they came.
        open: how many connections are.
    """

    def __init__(
        self,
        *script: Maker,
        choose: Callable[[str, dict[str, Any]], Reply] | None = None,
    ) -> None:
        self._script = list(script)
        self._choose = choose
        self.came: list[Came] = []
        self.open = 0
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait(5)
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [each.body for each in self.came]

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, sock=self._socket)
        self._ready.set()
        await self._stop.wait()
        server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        while self._writers:  # noqa: ASYNC110 - each takes itself out
            await asyncio.sleep(0.001)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.open += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()
            self.open -= 1
            self._writers.discard(writer)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its response; whether another may come."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        raw = await reader.readexactly(int(headers.get("content-length", "0")))
        request = json.loads(raw or b"{}")
        conversation = hashlib.sha256(raw).hexdigest()
        if self._choose is not None:
            reply = self._choose(conversation, request)
        else:
            reply = (self._script.pop(0) if len(self._script) > 1 else self._script[0])(request)
        self.came.append(Came(time.monotonic(), conversation, request, headers, reply.status))
        await self._send(reply, writer)
        if reply.then == "hang":
            await reader.read(1)  # until the client goes away
        elif reply.then == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
        return reply.then == "keep"

    async def _send(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        if reply.body is None:
            return
        headers = {"content-length": str(len(reply.body)), **reply.headers}
        if reply.kind:
            headers["content-type"] = reply.kind
        if reply.then == "close" and reply.sent is None:
            headers["connection"] = "close"
        head = "".join(
            f"{name}: {value}\r\n" for name, value in headers.items() if value is not None
        )
        writer.write(f"HTTP/1.1 {reply.status} Status\r\n{head}\r\n".encode("latin-1"))
        sent = reply.body[: reply.sent]
        if not reply.gap:
            writer.write(sent)
            await writer.drain()
            return
        for byte in sent:
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(reply.gap)
