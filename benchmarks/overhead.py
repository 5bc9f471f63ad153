"""CPU per article of the whole pipeline, beside raw openai and bare instructor in the same run.

    python benchmarks/overhead.py [--calls 300] [--rounds 3]

A server in a process of its own, on loopback, gives every request the same stored answer at once,
so what is measured is the client: the CPU time of this process, threads included, a call. The
article is an example article of 2.3 kB; the answer, a large language model's to it. Each contender
sends the same messages and schema:

    openai       the SDK's ``chat.completions.create``, the answer read as JSON, nothing validated
    instructor   ``instructor.from_openai(client).chat.completions.create(response_model=…)``, with
                 the same fields and rules, those that need the article left out
    summarise    ``Summariser.summarise``: segmentation, rendering, request, validation with the
                 article as context, resolution, provenance

Figures are milliseconds; read the ratios, since machines differ and are noisy. Contenders take
turns within a round, and the median of the rounds is shown.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import socket
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from summarise import Article, Summariser
from summarise.drafts import SummaryDraft
from summarise.prompts import load_prompt

EXAMPLES = Path(__file__).parent.parent / "examples"
ARTICLE = EXAMPLES / "articles" / "01-diplomatie.txt"
PUBLISHED = date(2026, 3, 12)
MODEL = "benchmark"
NUMBERS = itertools.count()


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


class Answering(asyncio.Protocol):
    """HTTP/1.1, as much as is needed: the same response to every POST."""

    response = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(self.response)


def serve(listening: socket.socket, body: bytes) -> None:
    """Answer until the process is ended."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    Answering.response = head.encode() + b"\r\n\r\n" + body

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, sock=listening)
        await server.serve_forever()

    asyncio.run(forever())


def sync_cpu(call: Callable[[], object], calls: int) -> float:
    """Milliseconds of CPU a call, one after the other."""
    call()
    started = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - started) / calls * 1e3


def async_cpu(
    call: Callable[[], Awaitable[object]],
    calls: int,
    at_once: int,
    close: Callable[[], Awaitable[object]],
) -> float:
    """Milliseconds of CPU a call, so many at once."""

    async def run() -> float:
        await call()
        room = asyncio.Semaphore(at_once)

        async def one() -> None:
            async with room:
                await call()

        started = time.process_time()
        await asyncio.gather(*(one() for _ in range(calls)))
        spent = (time.process_time() - started) / calls * 1e3
        await close()
        return spent

    return asyncio.run(run())


def sync_contenders(url: str, text: str) -> dict[str, Callable[[], object]]:
    """A blocking call of each contender."""
    import instructor
    import openai

    messages: Any = load_prompt("summary").render(Article(text, published=PUBLISHED))
    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
    wrapped = instructor.from_openai(
        openai.OpenAI(base_url=url, api_key="none", max_retries=0), mode=instructor.Mode.JSON_SCHEMA
    )
    summariser = Summariser(model=MODEL, base_url=url)
    form: Any = response_format()
    return {
        "openai": lambda: json.loads(
            client.chat.completions.create(model=MODEL, messages=messages, response_format=form)
            .choices[0]
            .message.content
            or ""
        ),
        "instructor": lambda: wrapped.chat.completions.create(
            model=MODEL, messages=messages, response_model=SummaryDraft
        ),
        "summarise": lambda: summariser.summarise(another(text)),
    }


def async_contenders(url: str, text: str) -> dict[str, Callable[[], Awaitable[object]]]:
    """A call of each contender that does not block; clients belong to the running event loop."""
    import instructor
    import openai

    messages: Any = load_prompt("summary").render(Article(text, published=PUBLISHED))
    form: Any = response_format()
    summariser = Summariser(model=MODEL, base_url=url)
    clients: dict[str, Any] = {}

    def client() -> openai.AsyncOpenAI:
        if "openai" not in clients:
            clients["openai"] = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
            clients["instructor"] = instructor.from_openai(
                openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0),
                mode=instructor.Mode.JSON_SCHEMA,
            )
        found: openai.AsyncOpenAI = clients["openai"]
        return found

    async def raw() -> object:
        answer = await client().chat.completions.create(
            model=MODEL, messages=messages, response_format=form
        )
        return json.loads(answer.choices[0].message.content or "")

    async def bare() -> object:
        client()
        return await clients["instructor"].chat.completions.create(
            model=MODEL, messages=messages, response_model=SummaryDraft
        )

    async def close() -> None:
        for opened in clients.values():
            await getattr(opened, "client", opened).close()

    async def ours() -> object:
        return await summariser.asummarise(another(text))

    return {"openai": raw, "instructor": bare, "summarise": ours, "close": close}


def another(text: str) -> Article:
    """An article that was not seen before, to which the same answer is right."""
    return Article(f"{text}\n\nDépêche numéro {next(NUMBERS)}.", published=PUBLISHED)


def response_format() -> dict[str, Any]:
    """What asks for an answer of the draft's schema."""
    return {
        "type": "json_schema",
        "json_schema": {"name": "SummaryDraft", "schema": SummaryDraft.model_json_schema()},
    }


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=300, help="calls of each contender a round")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    os.environ.pop("OPENAI_API_KEY", None)

    text = ARTICLE.read_bytes().decode()
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    body = json.dumps(stored_answer()).encode()
    server = multiprocessing.get_context("fork").Process(
        target=serve, args=(listening, body), daemon=True
    )
    server.start()
    try:
        blocking: dict[str, list[float]] = {}
        at_once: dict[str, list[float]] = {}
        for _ in range(arguments.rounds):
            for name, call in sync_contenders(url, text).items():
                blocking.setdefault(name, []).append(sync_cpu(call, arguments.calls))
            for name in ("openai", "instructor", "summarise"):
                contenders = async_contenders(url, text)
                spent = async_cpu(contenders[name], arguments.calls, 32, contenders["close"])
                at_once.setdefault(name, []).append(spent)
    finally:
        server.terminate()
        server.join()

    print(f"{'':12}{'sync ms':>9}{'/ instructor':>14}{'32 at once ms':>15}{'/ instructor':>14}")
    for name, measured in blocking.items():
        one, many = statistics.median(measured), statistics.median(at_once[name])
        base_one = statistics.median(blocking["instructor"])
        base_many = statistics.median(at_once["instructor"])
        print(f"{name:12}{one:9.2f}{one / base_one:14.2f}{many:15.2f}{many / base_many:14.2f}")


if __name__ == "__main__":
    main()
