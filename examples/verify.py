"""Hold a summary against its article: as it is, then with one figure changed by hand.

    python examples/verify.py

The summary is one that a large model gave; any other will do, a person's included.
"""

import sys
from datetime import date
from pathlib import Path

from summarise import Article, Summariser, Summary, Verification, verify
from summarise.testing import replayed

HERE = Path(__file__).parent
MODEL, ADDRESS = "large-model", "http://127.0.0.1:8124/v1"  # who gave the answers, and where


def show(title: str, verification: Verification) -> None:
    """Print a verdict as an editor would read it."""
    print(f"{title}: {'publishable' if verification.publishable else 'do not publish'}")
    for finding in verification.findings:
        print(f"  {finding.severity} in {finding.target} ({finding.check}): {finding.message}")


def changed(summary: Summary, old: str, new: str) -> Summary:
    """The summary with other words in the English of its first abstract sentence that has them."""
    abstract = list(summary.abstract)
    place = next(n for n, claim in enumerate(abstract) if old in claim.en)
    claim = abstract[place]
    abstract[place] = claim.model_copy(update={"en": claim.en.replace(old, new)})
    return summary.model_copy(update={"abstract": tuple(abstract)})


def main() -> int:
    """Show both verdicts."""
    text = (HERE / "articles" / "01-diplomatie.txt").read_bytes().decode("utf-8")
    article = Article(text, published=date(2026, 3, 12))
    completer = replayed(HERE / "answers", model=MODEL, base_url=ADDRESS)
    summary = Summariser(completer=completer).summarise(article)
    show("As the model gave it", verify(article, summary))
    show("With 'three-month' made 'four-month'", verify(article, changed(summary, "three", "four")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
