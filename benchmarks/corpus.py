"""Memory, speed and CPU of a run over many articles.

    python benchmarks/corpus.py [--articles 100000] [--concurrency 64] [--repairs 0] [--sync]
                                [--check-every 1]

Every article is generated and distinct. A server in a process of its own, on loopback, gives each
the same stored answer at once, so that what is measured is this library: segmentation, rendering,
request, validation, checks. The resident memory is shown after every 1,000 articles (every tenth
line of a long run), in megabytes: what the first 1,000 leave is the base (libraries, caches,
connections, the window), and what is above it later is growth. Each article has one word that no
other has, its number, which goes into three caches of the checks; the largest is full after 65,536.
Checks take most of the time; ``--check-every 4`` leaves them out of three summaries in four, so
that 100,000 articles can be waited for. Nothing but this program can leave them out.
The memory is read from ``/proc/self/statm``, so this runs on Linux.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Any

from overhead import server

from summarise import Article, CorpusItem, Summariser, revision
from summarise.summary import Verification

ARTICLE = Path(__file__).parent.parent / "examples" / "articles" / "01-diplomatie.txt"
PUBLISHED = date(2026, 3, 12)
STEP = 1_000
TARGET = 50
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> float:
    """Megabytes in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def texts(count: int) -> Iterator[str]:
    """Articles to which the same answer is right, none like another."""
    text = ARTICLE.read_bytes().decode()
    for number in range(count):
        yield f"{text}\n\nDépêche numéro {number}."


class Account:
    """What is seen while the items come."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.done = self.failed = 0
        self.base = self.peak = 0.0
        self.slope: list[float] = []
        self.started = time.perf_counter()
        self.cpu = time.process_time()

    def add(self, item: CorpusItem[str]) -> None:
        """Count it, and look at the memory from time to time."""
        self.done += 1
        self.failed += not item.ok
        if self.done % 100 and self.done != self.articles:
            return
        now = resident()
        if self.done <= STEP:
            self.base = now
        self.peak = max(self.peak, now)
        if self.done % STEP == 0:
            self.slope.append(now)
            if self.done % (10 * STEP) == 0 or self.done < 10 * STEP:
                print(f"{self.done:>9,} done  {now:6.1f} MB", flush=True)

    def report(self) -> None:
        """Print what came of it."""
        seconds = time.perf_counter() - self.started
        cpu = time.process_time() - self.cpu
        growth = self.peak - self.base
        print(
            f"{self.done:,} articles, {self.failed} failed; {self.done / seconds:.1f} a second, "
            f"{cpu / self.done * 1e3:.2f} ms of CPU an article"
        )
        print(
            f"resident after {min(STEP, self.done):,}: {self.base:.1f} MB; the most after that: "
            f"{self.peak:.1f} MB; growth {growth:.1f} MB (target: below {TARGET})"
        )
        if len(self.slope) > 2:
            half = self.slope[len(self.slope) // 2 :]
            per = (half[-1] - half[0]) / max(1, len(half) - 1)
            print(f"in the second half: {per:+.3f} MB for every {STEP:,} articles")


async def measure(summariser: Summariser, count: int, concurrency: int) -> Account:
    """A run that does not block."""
    account = Account(count)
    items = summariser.corpus(texts(count), article=dated, concurrency=concurrency)
    async with aclosing(items):
        async for item in items:
            account.add(item)
    return account


def measure_sync(summariser: Summariser, count: int, concurrency: int) -> Account:
    """One that does."""
    account = Account(count)
    with summariser.corpus_sync(texts(count), article=dated, concurrency=concurrency) as items:
        for item in items:
            account.add(item)
    return account


def check_every(times: int) -> None:
    """Leave the checks out, but for every Nth summary."""
    verify, numbers = vars(revision)["verify_read"], itertools.count()

    def sometimes(*arguments: Any, **options: Any) -> Verification:
        if next(numbers) % times:
            return Verification()
        checked: Verification = verify(*arguments, **options)
        return checked

    vars(revision)["verify_read"] = sometimes


def dated(text: str) -> Article:
    """The article, with its day."""
    return Article(text, published=PUBLISHED)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--repairs", type=int, default=2)
    parser.add_argument("--check-every", type=int, default=1, metavar="N")
    parser.add_argument("--sync", action="store_true", help="the blocking twin")
    arguments = parser.parse_args()
    os.environ.pop("OPENAI_API_KEY", None)
    if arguments.check_every > 1:
        check_every(arguments.check_every)

    with (
        server() as url,
        Summariser(model="benchmark", base_url=url, repairs=arguments.repairs) as summariser,
    ):
        if arguments.sync:
            account = measure_sync(summariser, arguments.articles, arguments.concurrency)
        else:
            account = asyncio.run(measure(summariser, arguments.articles, arguments.concurrency))
    account.report()


if __name__ == "__main__":
    main()
