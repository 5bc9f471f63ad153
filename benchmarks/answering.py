"""A server on loopback that gives each example article its stored answer.

    python benchmarks/answering.py      # prints its port; answers until its input is closed

The way is told by the base URL, such as ``http://127.0.0.1:PORT/delay=500/v1``:

    delay=MS    before the answer, or before its first piece
    chunks=N    pieces of a streamed answer (100)
    gap=MS      between them (0: all at once)
    long=N      the French and English of every claim N times over, for an answer about N times as
                long that is still right

An answer is streamed where the request says ``"stream": true``. The articles are told apart by
words of theirs; whatever else a request holds is not read.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

EXAMPLES = Path(__file__).parent.parent / "examples"

_OPTION = re.compile(rb"/(delay|chunks|gap|long)=(\d+)")
_STREAMED = re.compile(rb'"stream": ?true')
_LENGTH = re.compile(rb"content-length: *(\d+)")
# Words that look the same however the request's JSON was written.
_PLAIN = re.compile(r"[A-Za-z ,]{12,}")


@cache
def stored() -> dict[bytes, dict[str, Any]]:
    """The completion that is stored for each example article, by words of the article."""
    completions = {}
    for path in sorted((EXAMPLES / "answers").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        words = max(_PLAIN.findall(record["messages"][1]["content"]), key=len)
        completions[words.encode()] = record["completion"]
    return completions


@cache
def answer(words: bytes, times: int) -> dict[str, Any]:
    """A completion whose claims say everything so many times."""
    completion: dict[str, Any] = json.loads(json.dumps(stored()[words]))
    message = completion["choices"][0]["message"]
    draft = json.loads(message["content"])
    for claim in (*draft["abstract"], *draft["key_points"]):
        for language in ("fr", "en"):
            claim[language] = " ".join([claim[language]] * times)
    message["content"] = json.dumps(draft, ensure_ascii=False)
    return completion


@cache
def whole(words: bytes, times: int) -> bytes:
    """The response in one piece."""
    body = json.dumps(answer(words, times)).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


@cache
def pieces(words: bytes, times: int, chunks: int) -> tuple[bytes, ...]:
    """The response as a stream of events: its head, so many pieces of the content, its end."""
    completion = answer(words, times)
    fixed = {name: completion[name] for name in ("id", "created", "model")}
    fixed["object"] = "chat.completion.chunk"
    content = completion["choices"][0]["message"]["content"]

    def event(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        data = f"data: {json.dumps({**fixed, 'choices': choices, **more})}\n\n".encode()
        return b"%x\r\n%s\r\n" % (len(data), data)

    def events() -> Iterator[bytes]:
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked"
        first = event({"role": "assistant", "content": ""})
        size = -(-len(content) // chunks)
        for at in range(0, len(content), size):
            piece = event({"content": content[at : at + size]})
            yield head.encode() + b"\r\n\r\n" + first + piece if at == 0 else piece
        end = event({}, "stop", usage=completion.get("usage"))
        yield end + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"

    return tuple(events())


class Answering(asyncio.Protocol):
    """HTTP/1.1, as much as is needed; one request of a connection after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(self.buffer) < end + 4 + length:
                return
            body = self.buffer[end + 4 : end + 4 + length]
            self.buffer = self.buffer[end + 4 + length :]
            self.respond(head[: head.index(b"\r\n")], body)

    def respond(self, line: bytes, body: bytes) -> None:
        """Answer one request."""
        given = {name.decode(): int(value) for name, value in _OPTION.findall(line)}
        words = next((words for words in stored() if words in body), None)
        if words is None:
            self.transport.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
            return
        times, gap = given.get("long", 1), given.get("gap", 0) / 1e3
        sent: tuple[bytes, ...] = (
            pieces(words, times, given.get("chunks", 100))
            if _STREAMED.search(body)
            else (whole(words, times),)
        )
        if not gap:
            sent = (b"".join(sent),)
        loop = asyncio.get_running_loop()
        start = loop.time() + given.get("delay", 0) / 1e3
        for number, piece in enumerate(sent):
            when = start + number * gap
            if when <= loop.time():
                self.write(piece)
            else:
                loop.call_at(when, self.write, piece)

    def write(self, piece: bytes) -> None:
        """Send a piece, if anybody is there."""
        if not self.transport.is_closing():
            self.transport.write(piece)


async def serve(listening: socket.socket) -> None:
    """Answer until the input is closed."""
    loop = asyncio.get_running_loop()
    async with await loop.create_server(Answering, sock=listening, backlog=2048):
        await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve, on the fastest event loop that is installed."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listening.getsockname()[1], flush=True)
    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    with contextlib.suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(listening))


if __name__ == "__main__":
    main()
