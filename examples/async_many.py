"""Many articles at once: a few at a time, and one that fails does not stop the others.

python examples/async_many.py [FILE ...]
"""

import asyncio
import sys
from pathlib import Path

from summarise import SummariseError, Summariser, Summary
from summarise.sources import read_article

ARTICLES = Path(__file__).parent / "articles"
AT_ONCE = 8


async def summarise_all(
    paths: list[Path], summariser: Summariser
) -> list[Summary | SummariseError]:
    """The summary of each file, or why there is none, in the order of the files."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(path: Path) -> Summary | SummariseError:
        async with room:
            try:
                return await summariser.asummarise(read_article(path))
            except SummariseError as error:
                return error

    return await asyncio.gather(*(one(path) for path in paths))


def main() -> int:
    """Summarise the files named, or all example articles."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(ARTICLES.glob("*.txt"))
    results = asyncio.run(summarise_all(paths, Summariser(deadline=600)))
    failed = 0
    for path, result in zip(paths, results, strict=True):
        if isinstance(result, Summary):
            print(f"{path.name}: {result.headline.fr} / {result.headline.en}")
        else:
            failed += 1
            print(f"{path.name}: {result}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
