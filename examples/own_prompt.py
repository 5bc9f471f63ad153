"""A prompt version of one's own: a copy of the bundled one, with a variable for the readership.

    python examples/own_prompt.py [FOLDER]

It writes the version into a folder (a temporary one unless you name it; one that is there already
is used as it is), shows what differs from the bundled version, and summarises an article with it.
Afterwards the command line knows it too:

    summarise FILE --prompts-dir FOLDER --prompt summary --var readers="traders in fish"
"""

import shutil
import sys
import tempfile
from pathlib import Path

from summarise import Prompt, SummariseError, Summariser, load_prompt
from summarise.releasing import compare
from summarise.sources import read_article

ARTICLES = Path(__file__).parent / "articles"


def write_own_version(folder: Path) -> Prompt:
    """Make ``summary@1.1.0`` in this folder, with a variable called ``readers``."""
    bundled = load_prompt("summary@1.0.0")
    own = folder / "summary" / "1.1.0"
    if own.exists():
        return load_prompt("summary@1.1.0", folder)  # of the last time, with what you made of it
    shutil.copytree(bundled.folder, own, ignore=shutil.ignore_patterns("golden"))
    manifest = own / "prompt.toml"
    text = manifest.read_text("utf-8").replace('version = "1.0.0"', 'version = "1.1.0"')
    manifest.write_bytes(text.replace("variables = []", 'variables = ["readers"]').encode())
    system = own / "system.md"
    rule = "\nThe summary is read by {{ readers }}: choose the facts that matter to them first.\n"
    system.write_bytes(system.read_bytes() + rule.encode())
    return load_prompt("summary@1.1.0", folder)


def main() -> int:
    """Write the version, show the difference, use it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    try:
        own = write_own_version(folder)
        print(compare(load_prompt("summary@1.0.0"), own))
        summariser = Summariser(
            prompt="summary@1.1.0", prompts=folder, variables={"readers": "traders in fish"}
        )
        summary = summariser.summarise(read_article(ARTICLES / "01-diplomatie.txt"))
    except SummariseError as error:
        print(error, file=sys.stderr)
        return 1
    print(summary.headline.fr)
    print(summary.headline.en)
    print(summary.provenance.prompt_id, summary.provenance.prompt_version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
