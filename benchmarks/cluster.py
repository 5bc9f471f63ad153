"""Articles a second with one actor and with two, and what Ray costs an article.

    python benchmarks/cluster.py [--articles 400] [--actors 1 2] [--concurrency 64]
        [--unfrozen]

The articles, the answers and the server are those of ``corpus.py``: the server answers at once, so
that what is measured is this library and Ray. The speed is between the first block's end and the
last's, so without the start of Ray and its actors; the CPU is that of the actors' own processes,
all threads included, between the same moments; the memory is the most that one of them held. Then
come the bytes of an article in Parquet; and how many turns a second the one actor gives out that
keeps the pace, when asked by one process for 64 at a time. With ``--unfrozen`` the actors do
without ``summarise.collecting``, to see what that saves.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data
from corpus import texts
from overhead import server

from summarise import Summariser
from summarise.integrations import ray as integration
from summarise.llm.shared_pace import SharedPaces

NOTED = ("done", "cpu", "process", "memory")


class Measured(integration.SummariseBlocks):
    """Notes for each block when it was done, and what its process had used by then."""

    async def __call__(self, block: Any) -> Any:
        """As there, with some columns more."""
        out = await super().__call__(block)
        noted = {
            "done": time.time(),
            "cpu": time.process_time(),
            "process": float(os.getpid()),
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        }
        for name, value in noted.items():
            out = out.append_column(name, pa.array([value] * out.num_rows, pa.float64()))
        return out


class Unfrozen(Measured):
    """Leaves the collector everything to look at."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._collector = mock.Mock()


def run(url: str, articles: int, actors: int, concurrency: int, worker: type[Measured]) -> None:
    """Measure so many actors, and print."""
    rows = [{"id": str(n), "text": text} for n, text in enumerate(texts(articles))]
    with tempfile.TemporaryDirectory() as out:
        with mock.patch.object(integration, "SummariseBlocks", worker):
            integration.summarise_dataset(
                ray.data.from_items(rows),
                Summariser(model="benchmark", base_url=url),
                integration.Fields("text", id="id"),
                actors=actors,
                concurrency=concurrency,
                block=8,
            ).write_parquet(out)
        noted = pq.read_table(Path(out), columns=[*NOTED, "status"]).to_pylist()
        size = sum(file.stat().st_size for file in Path(out).rglob("*.parquet"))
    cpu = done = 0.0
    for process in {row["process"] for row in noted}:
        own = [row for row in noted if row["process"] == process]
        first = min(row["cpu"] for row in own)
        cpu += max(row["cpu"] for row in own) - first
        done += sum(row["cpu"] > first for row in own)
    times = [row["done"] for row in noted]
    later = sum(time > min(times) for time in times)
    print(
        f"{actors} actors: {later / (max(times) - min(times)):.1f} articles a second, "
        f"{cpu / done * 1e3:.1f} ms of CPU an article, "
        f"{max(row['memory'] for row in noted):.0f} MB an actor, "
        f"{size / len(noted) / 1e3:.1f} kB an article in Parquet; "
        f"{sum(row['status'] == 'failed' for row in noted)} of {len(noted)} failed"
    )


async def turns(seconds: float = 5.0, at_once: int = 64) -> float:
    """How many turns a second there are."""
    keeper = ray.get_actor(integration.PACE, namespace="summarise")

    def call(method: str, *arguments: object) -> Awaitable[Any]:
        answer: Awaitable[Any] = getattr(keeper, method).remote(*arguments)
        return answer

    pace = SharedPaces(call)(("benchmark", ""), None)
    end = time.monotonic() + seconds
    count = 0

    async def work() -> None:
        nonlocal count
        while time.monotonic() < end:
            with await pace.turn(2_000) as ticket:
                ticket.answered({"x-ratelimit-limit-requests": "100000"}, 2_000)
            count += 1

    await asyncio.gather(*(work() for _ in range(at_once)))
    return count / seconds


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--actors", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--unfrozen", action="store_true")
    given = parser.parse_args()
    os.environ.pop("OPENAI_API_KEY", None)
    # As many as Ray is told there are: the actors, and one for reading and writing.
    ray.init(num_cpus=max(given.actors) + 2, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    with server() as url:
        for actors in given.actors:
            worker = Unfrozen if given.unfrozen else Measured
            run(url, given.articles, actors, given.concurrency, worker)
    print(f"the pace: {asyncio.run(turns()):,.0f} turns a second")
    ray.shutdown()


if __name__ == "__main__":
    main()
