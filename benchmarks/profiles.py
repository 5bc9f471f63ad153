"""Where the time of an article goes, step by step and check by check, without any network.

    python benchmarks/profiles.py [--write]     # --write keeps it in benchmarks/profiles/

The example articles are summarised with their stored answers, under cProfile, which makes calls
dearer than they are and work in C cheaper: read the shares as an order. Calls are exact.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims import ARTICLES, PUBLISHED, ROOT

from summarise import Article, Summariser
from summarise.testing import replayed

FOLDER = Path(__file__).parent / "profiles"
ROUNDS = 10
MOST = 25

Function = tuple[str, int, str]
"""Its file, line and name, as pstats has them."""

STEPS = {
    "the article: its language, its sentences": ("article.py", "__post_init__"),
    "the prompt": ("prompts.py", "render"),
    "the answer: Instructor, the draft, the store": ("llm/seam.py", "ask"),
    "of that, the draft against its rules": ("llm/seam.py", "judged"),
    "the summary of the draft": ("resolve.py", "resolve"),
    "every check": ("checks/verify.py", "verify_read"),
}
"""The functions that the steps are."""


def summarise_all(summariser: Summariser) -> None:
    """Each example article once."""
    for path in sorted(ARTICLES.glob("0*.txt")):
        text = path.read_bytes().decode()
        summariser.summarise(Article(text, published=PUBLISHED[path.stem[:2]]))


def measured() -> tuple[dict[Function, Any], int, float]:
    """The profile of some rounds, how many articles they were, and the collector's share."""
    completer = replayed(
        ROOT / "examples" / "answers", model="large-model", base_url="http://127.0.0.1:8124/v1"
    )
    summariser = Summariser(completer=completer, repairs=0)
    summarise_all(summariser)  # tables and patterns are made once in a process
    collecting = collector_share(summariser)
    with cProfile.Profile(time.process_time) as profile:
        for _ in range(ROUNDS):
            summarise_all(summariser)
    stats: Any = pstats.Stats(profile)
    return stats.stats, ROUNDS * len(PUBLISHED), collecting


def collector_share(summariser: Summariser) -> float:
    """The garbage collector's share of the CPU, without the profiler."""
    spent = 0.0

    def note(phase: str, _: object) -> None:
        nonlocal spent
        spent += time.process_time() * (1 if phase == "stop" else -1)

    gc.callbacks.append(note)
    started = time.process_time()
    for _ in range(ROUNDS):
        summarise_all(summariser)
    whole = time.process_time() - started
    gc.callbacks.remove(note)
    return spent / whole


def named(function: Function) -> str:
    """A function without the path of this machine."""
    path, line, name = function
    if line == 0:
        return name
    parts = Path(path).parts
    start = max((n for n, part in enumerate(parts) if part in ("summarise", "lib")), default=-1)
    return f"{'/'.join(parts[start + 1 :])} {name}"


def steps(stats: dict[Function, Any], whole: float) -> Iterator[str]:
    """The share of each step."""
    for title, (file, name) in STEPS.items():
        spent = sum(
            figures[3]
            for function, figures in stats.items()
            if function[0].endswith(f"summarise/{file}") and function[2] == name
        )
        yield f"{100 * spent / whole:4.0f} %  {title}"


def checks(stats: dict[Function, Any]) -> Iterator[str]:
    """The share of each folder of checks in the time of all, C functions with their callers."""
    spent: Counter[str] = Counter()
    for function, seconds in own(stats).items():
        _, found, rest = function[0].partition("summarise/checks/")
        if found:
            spent[rest.split("/")[0].removesuffix(".py")] += seconds
    total = sum(spent.values())
    for name, seconds in spent.most_common():
        yield f"{100 * seconds / total:4.0f} %  {name}"


def own(stats: dict[Function, Any]) -> Counter[Function]:
    """What each function took itself, together with what it called in C."""
    spent: Counter[Function] = Counter()
    for function, (_, _, seconds, _, callers) in stats.items():
        if function[0] != "~":
            spent[function] += seconds
        for caller, figures in callers.items() if function[0] == "~" else ():
            spent[caller] += figures[2]
    return spent


def functions(stats: dict[Function, Any], whole: float, articles: int) -> Iterator[str]:
    """The functions that take most themselves."""
    for function, seconds in own(stats).most_common(MOST):
        calls = stats[function][1] / articles if function in stats else 0
        yield f"{100 * seconds / whole:4.1f} %  {calls:5.0f} ×  {named(function)}"


def main() -> None:
    """Print the profiles, or keep them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep them in benchmarks/profiles/")
    arguments = parser.parse_args()
    stats, articles, collecting = measured()
    whole = sum(figures[2] for figures in stats.values())
    calls = sum(figures[1] for figures in stats.values()) / articles
    found = {
        "steps": [
            *steps(stats, whole),
            f"{100 * collecting:4.0f} %  of the CPU without the profiler: the garbage collector",
            "",
            f"{calls:,.0f} calls an article",
        ],
        "checks": [*checks(stats)],
        "functions": [*functions(stats, whole, articles)],
    }
    FOLDER.mkdir(exist_ok=True)
    for name, lines in found.items():
        print(f"## {name}\n", *lines, sep="\n", end="\n\n")
        if arguments.write:
            (FOLDER / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
