"""CPU of one request and its answer, by ways of speaking HTTP, in the same run.

    python benchmarks/connections.py [--calls 400] [--rounds 3]

A server in a process of its own, on loopback, gives every request the same answer of 2.5 kB at
once, so what is measured is the client: milliseconds of CPU of this process a call, at several
numbers of calls at once. The request is that for an example article, 17 kB with its schema.

    openai            the SDK's ``chat.completions.create``, with its default transport
    openai, aiohttp   the same with the SDK's aiohttp transport
    summarise         ``HostedCompleter.acomplete``: that transport, and turns, retries, deadlines
    summarise, sync   ``HostedCompleter.complete``, one after the other
    aiohttp           alone: the body sent and read, nothing built; the floor

The lowest of the rounds is shown; read the ratios, since machines differ and are noisy.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import openai

from summarise import Article
from summarise.drafts import SummaryDraft
from summarise.llm.completer import Deadline, Request
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import choose_model
from summarise.prompts import load_prompt

ARTICLE = Path(__file__).parent.parent / "examples" / "articles" / "01-diplomatie.txt"
AT_ONCE = (1, 64, 256)

Call = Callable[[], Awaitable[object]]


class Answering(asyncio.Protocol):
    """HTTP/1.1, as much as is needed: the same response to every POST."""

    response = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport: Any = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            length = int(self.buffer[:end].lower().split(b"content-length:")[1].split(b"\r\n")[0])
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self.transport.write(self.response)


def serve(listening: socket.socket) -> None:
    """Answer until the process is ended."""
    message = {"role": "assistant", "content": json.dumps({"fr": "é" * 1_100})}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    answer = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
    body = json.dumps(answer | {"choices": [choice], "usage": usage}, ensure_ascii=False).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    Answering.response = head.encode() + b"\r\n\r\n" + body

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, sock=listening)
        await server.serve_forever()

    asyncio.run(forever())


def request() -> dict[str, Any]:
    """The body of a request for the article."""
    schema = {"name": "SummaryDraft", "schema": SummaryDraft.model_json_schema()}
    return {
        "model": "m",
        "messages": load_prompt("summary").render(Article(ARTICLE.read_bytes().decode())),
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


@asynccontextmanager
async def contender(name: str, url: str) -> AsyncIterator[Call]:
    """One call of it; what it opened is closed in the end."""
    body = request()
    if name == "aiohttp":
        data = json.dumps(body).encode()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def alone() -> object:
                async with session.post(f"{url}/chat/completions", data=data) as response:
                    return await response.read()

            yield alone
    elif name == "summarise":
        completer = HostedCompleter(choose_model("m", url))
        yield lambda: completer.acomplete(Request(body, None, Deadline(None)))
        await completer.aclose()
    else:
        http = openai.DefaultAioHttpClient() if "aiohttp" in name else None
        async with openai.AsyncOpenAI(
            base_url=url, api_key="none", max_retries=0, http_client=http
        ) as client:
            yield lambda: client.chat.completions.create(**body)


async def cpu(name: str, url: str, calls: int, at_once: int) -> float:
    """Milliseconds a call, once connections are open."""
    room = asyncio.Semaphore(at_once)
    async with contender(name, url) as call:

        async def one() -> None:
            async with room:
                await call()

        await asyncio.gather(*(one() for _ in range(at_once)))
        started = time.process_time()
        await asyncio.gather(*(one() for _ in range(calls)))
        return (time.process_time() - started) / calls * 1e3


def blocking(url: str, calls: int) -> float:
    """Milliseconds a blocking call, both threads together."""
    completer, body = HostedCompleter(choose_model("m", url)), request()
    completer.complete(Request(body, None, Deadline(None)))
    started = time.process_time()
    for _ in range(calls):
        completer.complete(Request(body, None, Deadline(None)))
    spent = (time.process_time() - started) / calls * 1e3
    completer.close()
    return spent


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=400, help="calls of each contender a round")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    fork = multiprocessing.get_context("fork")
    server = fork.Process(target=serve, args=(listening,), daemon=True)
    server.start()
    lowest: dict[str, dict[int, float]] = {}
    try:
        for _ in range(arguments.rounds):
            for name in ("openai", "openai, aiohttp", "summarise", "aiohttp"):
                for at_once in AT_ONCE:
                    spent = asyncio.run(cpu(name, url, arguments.calls, at_once))
                    row = lowest.setdefault(name, {})
                    row[at_once] = min(spent, row.get(at_once, spent))
            spent, row = blocking(url, arguments.calls), lowest.setdefault("summarise, sync", {})
            row[1] = min(spent, row.get(1, spent))
    finally:
        server.terminate()
        server.join()

    print(f"{'CPU ms a call':18}" + "".join(f"{f'× {at_once}':>8}" for at_once in AT_ONCE))
    for name, row in lowest.items():
        print(f"{name:18}" + "".join(f"{spent:8.2f}" for spent in row.values()))


if __name__ == "__main__":
    main()
