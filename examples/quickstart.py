"""One article in, a summary with its evidence out.

python examples/quickstart.py [FILE]
"""

import sys
from datetime import date
from pathlib import Path

from summarise import SummariseError, summarise_article
from summarise.sources import read_article

ARTICLES = Path(__file__).parent / "articles"


def main() -> int:
    """Summarise a file, or the first example article."""
    try:
        if len(sys.argv) > 1:
            article = read_article(sys.argv[1])
        else:
            article = read_article(ARTICLES / "01-diplomatie.txt", published=date(2026, 3, 12))
        summary = summarise_article(article)
    except SummariseError as error:
        print(error, file=sys.stderr)
        return 1

    print(summary.headline.fr)
    print(summary.headline.en)
    for claim in (*summary.abstract, *summary.key_points):
        print()
        print(f"- {claim.fr}")
        print(f"  {claim.en}")
        print(f"  {claim.modality}, {claim.speaker or 'the article'}")
        for sentence in claim.evidence:
            print(f"  [{sentence.id}] {sentence.text}")
    for finding in summary.findings:
        print(f"{finding.severity}: {finding.target}: {finding.message}")
    print()
    print(summary.disclosure.en, f"({summary.provenance.model})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
