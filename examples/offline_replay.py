"""Stored answers of a model in place of the model: no key, no network, the same summary each time.

    python examples/offline_replay.py

This is how to test code that uses this library, and how to show later what a summary was made of.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

from summarise import Article, Summariser, Summary, replay_bundle
from summarise.testing import replayed

HERE = Path(__file__).parent
MODEL, ADDRESS = "large-model", "http://127.0.0.1:8124/v1"  # who gave the answers, and where


def summarise_offline(name: str, published: date) -> Summary:
    """The summary of an example article, from the answer in ``examples/answers``."""
    text = (HERE / "articles" / name).read_bytes().decode("utf-8")
    completer = replayed(HERE / "answers", model=MODEL, base_url=ADDRESS)
    return Summariser(completer=completer).summarise(Article(text, published=published))


def main() -> int:
    """Show one summary, and that it can be made again: from stored answers, and from a bundle."""
    first = summarise_offline("03-justice.txt", date(2026, 4, 3))
    again = summarise_offline("03-justice.txt", date(2026, 4, 3))
    print(first.headline.fr)
    print(first.headline.en)
    for claim in first.key_points:
        print(f"- {claim.en} {list(claim.sources)}")
    print("the same again:", first.claims == again.claims)
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "justice.zip"  # the article, the prompts, every answer: all in one
        first.save_bundle(bundle)
        print("identical from its bundle:", replay_bundle(bundle).identical)
    return 0


if __name__ == "__main__":
    sys.exit(main())
