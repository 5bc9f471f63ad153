"""What it costs to keep an answer and to find it again, in a folder and in one SQLite file.

    python benchmarks/store.py

An answer is one of ``examples/answers``, each under a key of its own, with another article each
time. CPU is this process's own; the other times are wall time, with whatever else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from openai.types.chat import ChatCompletion

from summarise.llm.completer import Completion, Deadline, Request, as_completion
from summarise.llm.models import Model
from summarise.llm.store import StoredCompleter

ANSWERS = Path(__file__).parents[1] / "examples" / "answers"
MODEL = Model("custom", "large-model", base_url="http://127.0.0.1:8124/v1")
SCHEMA = (Path(__file__).parents[1] / "prompts/summary/1.0.0/schema.json").read_text("utf-8")
RECORDS: list[dict[str, Any]] = [
    json.loads(path.read_text("utf-8")) for path in sorted(ANSWERS.glob("*.json"))
]


class Given:
    """A model that answers at once."""

    model = MODEL

    def __init__(self) -> None:
        self.completions = [
            Completion(
                ChatCompletion.construct(**record["completion"]),
                raw=json.dumps(record["completion"], ensure_ascii=False),
            )
            for record in RECORDS
        ]

    def complete(self, request: Request) -> Completion:
        number: str = request.body["messages"][-1]["content"].rpartition("\n")[2]
        completion: Completion = self.completions[int(number) % len(self.completions)]
        return completion

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)


def request(number: int) -> Request:
    messages = [dict(message) for message in RECORDS[number % len(RECORDS)]["messages"]]
    messages[-1]["content"] += f"\n{number}"
    body = {
        "model": "large-model",
        "messages": messages,
        "response_format": {"type": "json_schema", "json_schema": json.loads(SCHEMA)},
    }
    return Request(body, None, Deadline(None))


Times = list[tuple[float, float]]
"""Seconds by the clock, and of this process, for each."""


def keep(place: Path, numbers: range) -> Times:
    """For each put, the key included."""
    return timed(StoredCompleter(place, Given(), mode="record"), numbers)


def find(place: Path, numbers: range) -> Times:
    """For each get, the key and the SDK's object included."""
    return timed(StoredCompleter(place, model=MODEL, mode="replay"), numbers)


def timed(store: StoredCompleter, numbers: range) -> Times:
    times: Times = []
    for number in numbers:
        asked = request(number)
        started, cpu = time.perf_counter(), time.process_time()
        store.complete(asked)
        times.append((time.perf_counter() - started, time.process_time() - cpu))
    store.close()
    return times


async def keep_async(place: Path, numbers: range) -> list[float]:
    """How late an event loop is while it keeps answers: seconds, the worst first."""
    store = StoredCompleter(place, Given(), mode="record")
    late: list[float] = []

    async def beat() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            late.append(time.perf_counter() - started - 0.001)

    beating = asyncio.create_task(beat())
    for number in numbers:
        await store.acomplete(request(number))
        await asyncio.sleep(0)
    beating.cancel()
    store.close()
    return sorted(late, reverse=True)


def size(place: Path) -> int:
    if place.is_file():
        return place.stat().st_size
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in place.iterdir())


def row(name: str, times: Times) -> str:
    ordered = sorted(wall for wall, _ in times)
    cpu = statistics.median(cpu for _, cpu in times)
    return (
        f"{name:<28} {len(times) / sum(ordered):>8.0f} {cpu * 1e6:>7.0f} "
        f"{statistics.median(ordered) * 1e6:>10.0f} "
        f"{ordered[int(len(times) * 0.99)] * 1e6:>8.0f} {ordered[-1] * 1000:>8.1f}"
    )


def parts() -> None:
    """What the parts cost, CPU µs."""

    async def threads() -> None:
        for _ in range(1000):
            await asyncio.to_thread(int)

    asked = request(1)
    raw = Given().completions[1].text
    for name, work in (
        ("the key", lambda: asked.key(MODEL)),
        ("the SDK's object", lambda: as_completion(json.loads(raw))),
    ):
        started = time.process_time()
        for _ in range(1000):
            work()
        print(f"  {name}: {(time.process_time() - started) * 1e3:.0f} CPU µs")
    started = time.process_time()
    asyncio.run(threads())
    print(f"  handing it to a thread: {(time.process_time() - started) * 1e3:.0f} CPU µs")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=5000)
    parser.add_argument("--processes", type=int, default=8)
    options = parser.parse_args()
    count, processes = options.answers, options.processes
    parts()
    print(
        f"{'':<28} {'a second':>8} {'CPU µs':>7} {'median µs':>10} {'99 % µs':>8} {'worst ms':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        keep(Path(folder, "warm"), range(20))
        for place in (Path(folder, "answers"), Path(folder, "answers.sqlite")):
            print(row(f"put {place.name}", keep(place, range(count))))
            print(row(f"get {place.name}", find(place, range(count))))
            print(f"  bytes on disk an answer: {size(place) / count:.0f}")
            late = asyncio.run(keep_async(place, range(count, 2 * count)))
            worst, most = late[0] * 1000, late[len(late) // 100] * 1000
            print(f"  event loop late by at most {worst:.1f} ms, 99 % {most:.1f} ms")
            shared = place.with_name(f"shared-{place.name}")
            share = count // processes
            started = time.perf_counter()
            with multiprocessing.get_context("spawn").Pool(processes) as pool:
                ranges = [(shared, range(n * share, (n + 1) * share)) for n in range(processes)]
                times = [each for some in pool.starmap(keep, ranges) for each in some]
            seconds = time.perf_counter() - started
            print(row(f"put, {processes} processes", times))
            print(f"  {len(times) / seconds:.0f} a second in all, their start included")
            found = find(shared, range(share * processes))
            assert len(found) == share * processes
    return 0


if __name__ == "__main__":
    sys.exit(main())
