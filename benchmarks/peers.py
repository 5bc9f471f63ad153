"""Those that are compared, each asked for the same draft of the same articles.

    python benchmarks/peers.py NAME MEASURE URL CALLS    # one measurement, as JSON, for overhead.py

    openai              the SDK's ``create`` over its fastest transport, the answer read as JSON
    instructor          ``from_openai(client)``, as its documentation has it
    pydantic-ai         an ``Agent`` with ``NativeOutput``
    langchain-openai    ``ChatOpenAI(…).with_structured_output(…)``
    summarise           ``Summariser``: segmentation, rendering, request, validation with the
                        article as context, resolution, every check, provenance
    summarise without checks    the same, ``verify`` replaced by nothing in this process

The peers are given messages that are ready, and a draft whose rules that need the article are not
asked; no two articles that ``summarise`` is given are the same.
"""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from claims import ARTICLES, PUBLISHED

from summarise import Article, Summariser
from summarise.drafts import SummaryDraft
from summarise.prompts import load_prompt

MODEL = "benchmark"
KEY = "none"

Show = Callable[[], None]
"""Called when there is a first piece of an answer, and at every further one."""


@dataclass(frozen=True)
class Contender:
    """One way of asking.

    Attributes:
        ask: for an answer in one piece.
        stream: for one that is shown while it is written.
        block: ``ask``, blocking.
        close: ends its connections.
    """

    ask: Callable[[], Awaitable[object]]
    stream: Callable[[Show], Awaitable[object]]
    block: Callable[[], object]
    close: Callable[[], Awaitable[object]] | None = None


@cache
def texts() -> tuple[tuple[str, Any], ...]:
    """The example articles and their days."""
    return tuple(
        (path.read_bytes().decode(), PUBLISHED[path.stem[:2]])
        for path in sorted(ARTICLES.glob("0*.txt"))
    )


def articles() -> Iterator[Article]:
    """Articles that were not seen before, to which the stored answers are right."""
    for number, (text, published) in zip(itertools.count(), itertools.cycle(texts())):
        yield Article(f"{text}\n\nDépêche numéro {number}.", published=published)


def messages() -> Iterator[Any]:
    """What is sent for them, ready."""
    prompt = load_prompt("summary")
    ready = [prompt.render(Article(text, published=day)) for text, day in texts()]
    return itertools.cycle(ready)


def raw(url: str) -> Contender:
    """The SDK alone."""
    import openai

    sent = messages()
    form: Any = {
        "type": "json_schema",
        "json_schema": {"name": "SummaryDraft", "schema": SummaryDraft.model_json_schema()},
    }
    http = openai.DefaultAioHttpClient()
    client = openai.AsyncOpenAI(base_url=url, api_key=KEY, max_retries=0, http_client=http)
    blocking = openai.OpenAI(base_url=url, api_key=KEY, max_retries=0)

    async def ask() -> object:
        answer = await client.chat.completions.create(
            model=MODEL, messages=next(sent), response_format=form
        )
        return json.loads(answer.choices[0].message.content or "")

    async def stream(show: Show) -> object:
        written = []
        async with await client.chat.completions.create(
            model=MODEL, messages=next(sent), response_format=form, stream=True
        ) as chunks:
            async for chunk in chunks:
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    written.append(text)
                    show()
        return json.loads("".join(written))

    def block() -> object:
        answer = blocking.chat.completions.create(
            model=MODEL, messages=next(sent), response_format=form
        )
        return json.loads(answer.choices[0].message.content or "")

    return Contender(ask, stream, block, client.close)


def bare_instructor(url: str) -> Contender:
    """Instructor as documented."""
    import instructor
    import openai

    sent = messages()
    mode = instructor.Mode.JSON_SCHEMA
    client = instructor.from_openai(openai.AsyncOpenAI(base_url=url, api_key=KEY), mode=mode)
    blocking = instructor.from_openai(openai.OpenAI(base_url=url, api_key=KEY), mode=mode)

    async def ask() -> object:
        return await client.chat.completions.create(
            model=MODEL, messages=next(sent), response_model=SummaryDraft
        )

    async def stream(show: Show) -> None:
        async for _ in client.chat.completions.create_partial(
            model=MODEL, messages=next(sent), response_model=SummaryDraft
        ):
            show()

    def block() -> object:
        return blocking.chat.completions.create(
            model=MODEL, messages=next(sent), response_model=SummaryDraft
        )

    return Contender(ask, stream, block)


def pydantic_ai(url: str) -> Contender:
    """An agent without tools."""
    from pydantic_ai import Agent, NativeOutput
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    sent = messages()
    system = next(sent)[0]["content"]
    model = OpenAIChatModel(MODEL, provider=OpenAIProvider(base_url=url, api_key=KEY))
    agent: Any = Agent(model, output_type=NativeOutput(SummaryDraft), system_prompt=system)

    async def stream(show: Show) -> None:
        async with agent.run_stream(next(sent)[1]["content"]) as run:
            async for _ in run.stream_output(debounce_by=None):
                show()

    return Contender(
        lambda: agent.run(next(sent)[1]["content"]),
        stream,
        lambda: agent.run_sync(next(sent)[1]["content"]),
    )


def langchain(url: str) -> Contender:
    """A chat model with structured output."""
    from langchain_openai import ChatOpenAI

    sent = messages()
    chat: Any = ChatOpenAI(model=MODEL, base_url=url, api_key=KEY)
    runnable = chat.with_structured_output(SummaryDraft, method="json_schema")

    async def stream(show: Show) -> None:
        async for _ in runnable.astream(next(sent)):
            show()

    return Contender(
        lambda: runnable.ainvoke(next(sent)), stream, lambda: runnable.invoke(next(sent))
    )


def ours(url: str) -> Contender:
    """The whole of it; nothing is repaired, since the same answer would come again."""
    given = articles()
    summariser = Summariser(model=MODEL, base_url=url, repairs=0)
    return Contender(
        lambda: summariser.asummarise(next(given)),
        lambda show: summariser.asummarise(next(given), on_snapshot=lambda _: show()),
        lambda: summariser.summarise(next(given)),
    )


def unchecked(url: str) -> Contender:
    """The same with the checks taken out, which no setting does: the library is for them."""
    from summarise import revision
    from summarise.summary import Verification

    def nothing(*_: object) -> Verification:
        return Verification()

    vars(revision)["verify_read"] = nothing
    return ours(url)


CONTENDERS: dict[str, tuple[Callable[[str], Contender], str]] = {
    "openai": (raw, "openai"),
    "instructor": (bare_instructor, "instructor"),
    "pydantic-ai": (pydantic_ai, "pydantic_ai"),
    "langchain-openai": (langchain, "langchain_openai"),
    "summarise without checks": (unchecked, "summarise"),
    "summarise": (ours, "summarise"),
}
"""Each by its name, with the module that must be installed."""


def is_installed(name: str) -> bool:
    """Whether a contender can take part."""
    return importlib.util.find_spec(CONTENDERS[name][1]) is not None


@asynccontextmanager
async def opened(name: str, url: str) -> AsyncIterator[Contender]:
    """A contender whose connections belong to the running event loop, and end with it."""
    contender = CONTENDERS[name][0](url)
    try:
        yield contender
    finally:
        if contender.close is not None:
            await contender.close()


async def run(call: Callable[[], Awaitable[object]], calls: int, at_once: int) -> None:
    """So many calls, so many of them at once."""
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(worker() for _ in range(min(at_once, calls))))


def cpu(name: str, url: str, calls: int) -> dict[str, float]:
    """CPU of this process, threads included, in ms a call: blocking, and so many at once."""
    contender = CONTENDERS[name][0](url)
    for _ in range(10):
        contender.block()
    spent = {"sync": 0.0}
    started = time.process_time()
    for _ in range(calls):
        contender.block()
    spent["sync"] = (time.process_time() - started) / calls * 1e3

    async def measured() -> None:
        async with opened(name, url) as contender:
            for at_once in (1, 64, 256):
                await run(contender.ask, max(10, at_once), at_once)
                total = max(calls, 2 * at_once)
                started = time.process_time()
                await run(contender.ask, total, at_once)
                spent[f"×{at_once}"] = (time.process_time() - started) / total * 1e3

    asyncio.run(measured())
    return spent


def corpus(name: str, url: str, calls: int) -> dict[str, float]:
    """Seconds for so many articles with 512 at once, and what memory they take at most, in MB."""

    async def measured() -> float:
        async with opened(name, url) as contender:
            await contender.ask()
            started = time.perf_counter()
            await run(contender.ask, calls, 512)
            return time.perf_counter() - started

    seconds = asyncio.run(measured())
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return {"seconds": seconds, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


def first(name: str, url: str, calls: int) -> dict[str, float]:
    """Milliseconds to the first snapshot of a streamed answer, the median of so many."""
    seen: list[float] = []

    async def measured() -> None:
        async with opened(name, url) as contender:
            for _ in range(calls + 2):
                shown: list[float] = []
                started = time.perf_counter()
                await contender.stream(partial(_note, shown))
                seen.append((shown[0] - started) * 1e3)

    asyncio.run(measured())
    seen = sorted(seen[2:])  # not those that opened connections and loaded tables
    return {"first": seen[len(seen) // 2]}


def _note(shown: list[float]) -> None:
    shown.append(time.perf_counter())


def streaming(name: str, url: str, calls: int) -> dict[str, float]:
    """CPU in ms of an answer streamed and whole, as it is and four and sixteen times as long."""

    async def each(call: Callable[[], Awaitable[object]]) -> float:
        await call()
        started = time.process_time()
        for _ in range(calls):
            await call()
        return (time.process_time() - started) / calls * 1e3

    async def measured() -> dict[str, float]:
        spent = {}
        for times in (1, 4, 16):
            longer = url.replace("/v1", f"/long={times}/chunks={100 * times}/v1")
            async with opened(name, longer) as contender:
                spent[f"whole {times}"] = await each(contender.ask)
                spent[f"streamed {times}"] = await each(partial(contender.stream, lambda: None))
        return spent

    return asyncio.run(measured())


MEASURES = {each.__name__: each for each in (cpu, corpus, first, streaming)}


def main() -> None:
    """One measurement of one contender, in this process."""
    name, measure, url, calls = sys.argv[1:]
    print(json.dumps(MEASURES[measure](name, url, int(calls))))


if __name__ == "__main__":
    main()
