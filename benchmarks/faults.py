"""500 articles in a storm: how many succeed, in what time, and whose retries come too early.

    python benchmarks/faults.py [--articles 500] [--at-once 64] [--latency 50] [--rounds 3]

A server in a process of its own, on loopback, refuses 10 % of the requests with 429 and
``Retry-After: 1``, answers 5 % with 500 and resets 2 % in mid-body, each after ``--latency``
milliseconds, and gives all others the stored answer to an example article. Every contender has a
server of the same seed in the same run:

    openai       the SDK with ``max_retries=10``, the answer read as JSON, nothing validated
    instructor   ``instructor.from_openai`` as it comes: two retries of the SDK's, three of its own
    completer    what summarise sends its requests with, ten retries, the answer read as JSON: its
                 part in this is the pace and the retries, and it compares with ``openai``
    summarise    ``Summariser.asummarise`` with ``retries=10`` and every check

``early`` counts requests that came before their own Retry-After had passed; articles are told apart
by a number in their last line. ``cpu`` is this process's: where it is most of the seconds, they are
the checks' and not the storm's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import socket
import statistics
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from summarise import Article, Summariser
from summarise.drafts import SummaryDraft
from summarise.llm.completer import Deadline, Request
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model
from summarise.llm.transport import RetryPolicy
from summarise.prompts import load_prompt

EXAMPLES = Path(__file__).parent.parent / "examples"
ARTICLE = EXAMPLES / "articles" / "01-diplomatie.txt"
PUBLISHED = date(2026, 3, 12)
MODEL = "benchmark"
CONTENDERS = ("openai", "instructor", "completer", "summarise")
WAIT = 1.0
SHARES = {"429": 0.10, "500": 0.05, "reset": 0.02}
NUMBER = re.compile(rb"num\\u00e9ro (\d+)\.|num\xc3\xa9ro (\d+)\.")
RESET = struct.pack("ii", 1, 0)


def stored_answer() -> dict[str, Any]:
    """The completion that is stored for the article."""
    fence = load_prompt("summary").render(Article(ARTICLE.read_bytes().decode()))[1]["content"]
    name = fence[fence.index("<article-") :].split(">")[0]
    for path in sorted((EXAMPLES / "answers").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        if name in record["messages"][1]["content"]:
            completion: dict[str, Any] = record["completion"]
            return completion
    raise SystemExit(f"{EXAMPLES / 'answers'}: no stored answer to {ARTICLE.name}")


@dataclass
class Storm:
    """A server of one contender's, and what it saw."""

    body: bytes
    latency: float
    dice: random.Random
    requests: int = 0
    early: int = 0
    forbidden: dict[bytes, float] = field(default_factory=dict)

    def fate(self) -> str:
        roll = self.dice.random()
        for name, share in SHARES.items():
            if roll < share:
                return name
            roll -= share
        return "good"

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self.exchange(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection goes on."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        request = await reader.readexactly(length)
        found = NUMBER.search(request)
        article = (found[1] or found[2]) if found else b""
        self.requests += 1
        self.early += time.monotonic() < self.forbidden.pop(article, 0.0)
        fate = self.fate()
        await asyncio.sleep(self.latency)
        status, extra, body = 200, "", self.body
        if fate == "429":
            status, extra, body = (
                429,
                f"retry-after: {WAIT:.0f}\r\n",
                b'{"error": {"message": "429"}}',
            )
            self.forbidden[article] = time.monotonic() + WAIT
        elif fate == "500":
            status, body = 500, b'{"error": {"message": "500"}}'
        writer.write(
            f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{extra}"
            f"content-length: {len(body)}\r\n\r\n".encode()
        )
        if fate == "reset":
            writer.write(body[:200])
            await writer.drain()
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
            return False
        writer.write(body)
        return True


def serve(listening: socket.socket, storm: Storm, report: Connection) -> None:
    """Serve until asked for a report."""

    async def main() -> None:
        server = await asyncio.start_server(storm.connection, sock=listening)
        await asyncio.to_thread(report.recv)
        server.close()
        report.send((storm.requests, storm.early))
        os._exit(0)

    asyncio.run(main())


Call = Callable[[int], Awaitable[object]]
Close = Callable[[], Awaitable[object]]


def contenders(url: str, text: str) -> dict[str, tuple[Call, Close]]:
    """What each does for an article of that number, and how it is closed."""
    import instructor
    import openai

    client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=10)
    inner = openai.AsyncOpenAI(base_url=url, api_key="none")
    wrapped = instructor.from_openai(inner, mode=instructor.Mode.JSON_SCHEMA)
    summariser = Summariser(model=MODEL, base_url=url, retries=10, repairs=0)
    completer = HostedCompleter(
        Model("custom", MODEL, base_url=url, mode="json_schema"), policy=RetryPolicy(retries=10)
    )
    prompt = load_prompt("summary")
    schema = {"name": "SummaryDraft", "schema": SummaryDraft.model_json_schema()}
    form: Any = {"type": "json_schema", "json_schema": schema}

    def article(number: int) -> Article:
        return Article(f"{text}\n\nDépêche numéro {number}.", published=PUBLISHED)

    async def raw(number: int) -> object:
        messages: Any = prompt.render(article(number))
        answer = await client.chat.completions.create(
            model=MODEL, messages=messages, response_format=form
        )
        return json.loads(answer.choices[0].message.content or "")

    async def bare(number: int) -> object:
        messages: Any = prompt.render(article(number))
        return await wrapped.chat.completions.create(
            model=MODEL, messages=messages, response_model=SummaryDraft
        )

    async def requests(number: int) -> object:
        messages: Any = prompt.render(article(number))
        request = {"model": MODEL, "messages": messages, "response_format": form}
        answer = await completer.acomplete(Request(request, None, Deadline(None)))
        return json.loads(answer.response.choices[0].message.content or "")

    async def ours(number: int) -> object:
        return await summariser.asummarise(article(number))

    return {
        "openai": (raw, client.close),
        "instructor": (bare, inner.close),
        "completer": (requests, completer.aclose),
        "summarise": (ours, summariser.aclose),
    }


@dataclass
class Run:
    """What came of one contender's articles."""

    succeeded: int
    seconds: float
    cpu: float
    requests: int
    early: int


def run(name: str, options: argparse.Namespace, seed: int, body: bytes, text: str) -> Run:
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    ours, theirs = multiprocessing.Pipe()
    storm = Storm(body, options.latency / 1000, random.Random(seed))
    server = multiprocessing.get_context("fork").Process(
        target=serve, args=(listening, storm, theirs), daemon=True
    )
    server.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"

    async def storm_through() -> tuple[int, float]:
        call, close = contenders(url, text)[name]
        room = asyncio.Semaphore(options.at_once)

        async def one(number: int) -> object:
            async with room:
                return await call(number)

        started = time.perf_counter()
        results = await asyncio.gather(
            *(one(number) for number in range(1, options.articles + 1)), return_exceptions=True
        )
        good = sum(not isinstance(each, BaseException) for each in results)
        seconds = time.perf_counter() - started
        await close()
        return good, seconds

    cpu = time.process_time()
    succeeded, seconds = asyncio.run(storm_through())
    cpu = time.process_time() - cpu
    ours.send("report")
    requests, early = ours.recv()
    server.join()
    listening.close()
    return Run(succeeded, seconds, cpu, requests, early)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=64)
    parser.add_argument("--latency", type=float, default=50, help="milliseconds")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.pop("OPENAI_API_KEY", None)
    text = ARTICLE.read_bytes().decode()
    body = json.dumps(stored_answer()).encode()
    runs: dict[str, list[Run]] = {}
    for seed in range(options.rounds):
        for name in CONTENDERS:
            runs.setdefault(name, []).append(run(name, options, seed, body, text))
    medians = {name: statistics.median(each.seconds for each in of) for name, of in runs.items()}
    best = min(medians["openai"], medians["instructor"])
    columns = f"{'seconds':>9}{'/ best peer':>12}{'cpu':>7}{'requests':>10}{'early':>7}"
    print(f"{'':12}{'succeeded':>18}{columns}")
    for name, of in runs.items():
        succeeded = "/".join(str(each.succeeded) for each in of)
        requests, early = sum(each.requests for each in of), sum(each.early for each in of)
        cpu = statistics.median(each.cpu for each in of)
        ratio = medians[name] / best
        print(
            f"{name:12}{succeeded:>18}{medians[name]:9.2f}{ratio:12.2f}{cpu:7.1f}{requests:10}{early:7}"
        )


if __name__ == "__main__":
    main()
