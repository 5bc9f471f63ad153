"""What an article costs beside its model's answer, against the peers, in one table.

    python benchmarks/overhead.py [--calls 100] [--rounds 3] [--articles 2000]
        [--only NAME ...] [--measure cpu corpus first streaming]

Everything asks the same server (``answering.py``, in a process of its own, on loopback) for the
same drafts of the same five example articles; who takes part, and how, is told in ``peers.py``.
Each measurement of each contender is made in a fresh process, and contenders take turns within a
round; the median of the rounds is shown. One that is not installed is shown as such: ``pip install
'summarise[bench]'``.

    CPU         ms an article, threads included: blocking, and 1, 64 and 256 at once
    articles    seconds for all of them, 512 at once, from a server that answers after 500 ms;
                MB is the most memory the process ever held
    first       ms until the first snapshot of an answer that comes in 100 pieces, 10 ms apart,
                the first of them after 200 ms, which is what a fast model takes
    streamed    CPU of an answer in 100 pieces over that of the same answer in one; then, for
                streaming alone, 16 times the answer in 1,600 pieces over that (linear is 16)

In brackets is the ratio to what the target names. Read the ratios: machines differ, and are noisy.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peers import CONTENDERS, MEASURES, is_installed

HERE = Path(__file__).parent
LIMIT = 1800  # seconds for one measurement

Results = dict[str, dict[str, float]]
"""Medians by contender and figure."""

TARGETS = (
    ("summarise without checks", "×1", "instructor", 0.7),
    ("summarise without checks", "×64", "instructor", 0.7),
    ("summarise without checks", "×256", "instructor", 0.7),
    ("summarise", "×1", "instructor", 1.5),
    ("summarise", "×64", "instructor", 1.5),
    ("summarise", "×256", "instructor", 1.5),
    ("summarise without checks", "seconds", "openai", 1.5),
    ("summarise", "seconds", "openai", 1.5),
    ("summarise", "first", "openai", 1.1),
)
"""Whose figure may be how many times whose."""
LIMITS = (
    ("summarise", "MB", 150),
    ("summarise", "streamed", 2),
    ("summarise without checks", "growth", 20),
)
"""Whose figure may be how much."""


@contextmanager
def server() -> Iterator[str]:
    """A server of its own process, and where it listens; it ends when its input does."""
    command = [sys.executable, str(HERE / "answering.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


def measured(name: str, measure: str, url: str, calls: int) -> dict[str, float]:
    """One measurement in a fresh process; nothing where the contender failed at it."""
    command = [sys.executable, str(HERE / "peers.py"), name, measure, url, str(calls)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        print(f"{name}, {measure}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measurements(url: str, arguments: argparse.Namespace) -> Results:
    """Everything of everyone, the contenders by turns."""
    calls = arguments.calls
    plan = (
        ("cpu", f"{url}/v1", calls),
        ("corpus", f"{url}/delay=500/v1", arguments.articles),
        ("first", f"{url}/delay=200/gap=10/v1", max(3, calls // 10)),
        ("streaming", f"{url}/v1", max(3, calls // 10)),
    )
    rounds: dict[str, dict[str, list[float]]] = {name: {} for name in arguments.only}
    for number in range(arguments.rounds):
        for measure, where, count in plan:
            if measure not in arguments.measure:
                continue
            for name in filter(is_installed, arguments.only):
                print(f"round {number + 1}: {measure}, {name}", file=sys.stderr, flush=True)
                for figure, value in measured(name, measure, where, count).items():
                    rounds[name].setdefault(figure, []).append(value)
    results = {
        name: {figure: statistics.median(values) for figure, values in figures.items()}
        for name, figures in rounds.items()
    }
    for figures in results.values():
        if "streamed 1" in figures:
            alone = [figures[f"streamed {n}"] - figures[f"whole {n}"] for n in (1, 16)]
            figures["streamed"] = figures["streamed 1"] / figures["whole 1"]
            if alone[0] > 0.2 * figures["whole 1"]:  # else it is lost in the noise
                figures["growth"] = alone[1] / alone[0]
    return results


def table(results: Results, articles: int) -> Iterator[str]:
    """The table, in Markdown."""
    heads = {
        "sync": ("CPU, sync", "instructor"),
        "×1": ("×1", "instructor"),
        "×64": ("×64", "instructor"),
        "×256": ("×256", "instructor"),
        "seconds": (f"{articles:,} articles, s", "openai"),
        "MB": ("MB", None),
        "first": ("first, ms", "openai"),
        "streamed": ("streamed", None),
        "growth": ("16 × as long", None),
    }
    yield f"| | {' | '.join(head for head, _ in heads.values())} |"
    yield "|---" * (len(heads) + 1) + "|"
    for name, figures in results.items():
        cells = []
        for figure, (_, base) in heads.items():
            value = figures.get(figure)
            under = results.get(base or "", {}).get(figure)
            if value is None:
                cells.append("–")
            elif under is None:
                cells.append(f"{value:.1f}" if figure != "MB" else f"{value:.0f}")
            else:
                cells.append(f"{value:.2f} ({value / under:.2f})")
        if not is_installed(name):
            cells[0] = "not installed"
        yield f"| {name} | {' | '.join(cells)} |"


def verdicts(results: Results) -> Iterator[str]:
    """Which targets are met."""
    for name, figure, base, most in TARGETS:
        ours, theirs = results.get(name, {}).get(figure), results.get(base, {}).get(figure)
        if ours is not None and theirs is not None:
            ratio = ours / theirs
            mark = "✓" if ratio <= most else "✗"
            yield f"{mark} {name}, {figure}: {ratio:.2f} × {base} (at most {most})"
    for name, figure, most in LIMITS:
        value = results.get(name, {}).get(figure)
        if value is not None:
            yield f"{'✓' if value <= most else '✗'} {name}, {figure}: {value:.1f} (at most {most})"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=100, help="of each contender a measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=2000, help="of the run of 512 at once")
    parser.add_argument("--only", nargs="*", choices=CONTENDERS, default=[*CONTENDERS])
    parser.add_argument("--measure", nargs="*", choices=MEASURES, default=[*MEASURES])
    parser.add_argument("--json", type=Path, help="write the figures there")
    arguments = parser.parse_args()
    with server() as url:
        results: Any = measurements(url, arguments)
    print("\n".join(table(results, arguments.articles)))
    print("\n" + "\n".join(verdicts(results)))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
