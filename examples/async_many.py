"""Many articles at once: a few at a time, and one that fails does not stop the others.

python examples/async_many.py [FILE ...]
"""

import asyncio
import sys
from pathlib import Path

from summarise import Summariser
from summarise.sources import read_article

ARTICLES = Path(__file__).parent / "articles"
AT_ONCE = 8


async def summarise_all(paths: list[Path], summariser: Summariser) -> int:
    """Print the headlines of each file, or why there is none; return how many have none."""
    failed = 0
    async for item in summariser.corpus(
        paths, article=read_article, concurrency=AT_ONCE, ordered=True
    ):
        if item.summary is not None:
            headline = item.summary.headline
            print(f"{item.given.name}: {headline.fr} / {headline.en}")
        else:
            failed += 1
            print(f"{item.given.name}: {item.error}", file=sys.stderr)
    return failed


def main() -> int:
    """Summarise the files named, or all example articles."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(ARTICLES.glob("*.txt"))
    return 1 if asyncio.run(summarise_all(paths, Summariser(deadline=600))) else 0


if __name__ == "__main__":
    sys.exit(main())
