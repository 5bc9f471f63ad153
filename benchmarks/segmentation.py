"""Measure French sentence segmentation: ours against every peer that can be imported.

Boundary F1: the sentences of a set are joined by single spaces; a boundary is the end of a
sentence, counted in characters that are not white space, so that it does not matter where a
segmenter puts the space. The last boundary of each joined text is left out, because any segmenter
finds it. Precision, recall and F1 are over all the boundaries of a set.

Sets, from ``--data DIR`` (see its README; none of it is shipped here):

- ``gsd``: UD French-GSD, 20 sentences at a time; ``odd`` groups were used for tuning, ``even``
  ones looked at for the last rules only; ``ended`` leaves out the sentences without a terminator,
  which nothing can find.
- ``sequoia``: UD French-Sequoia, each stream in running order. Its titles have no full stop, so
  that nothing in a joined stream says where they end: ``ended`` leaves those boundaries out on
  both sides; ``lines`` joins by line breaks instead of spaces, so that titles can be found. The
  French models of spaCy were trained on this corpus.
- ``golden``: the golden rules, each text on its own.

Speed is the best of ``--rounds`` passes over the whole articles of about 2.3 kB, one call each.

Run: ``python benchmarks/segmentation.py --data DIR [--only NAME ...]``
"""

import argparse
import importlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarise.segmentation import sentence_spans

Segmenter = Callable[[str], list[str]]


@dataclass(frozen=True)
class Case:
    """A text and its boundaries, as counts of characters that are not white space."""

    text: str
    boundaries: frozenset[int]
    ignored: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of boundaries."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def boundaries(sentences: Iterable[str]) -> list[int]:
    """The end of each sentence but the last, in characters that are not white space."""
    ends, position = [], 0
    for sentence in sentences:
        position += sum(not character.isspace() for character in sentence)
        ends.append(position)
    return ends[:-1]


def score(segment: Segmenter, cases: list[Case]) -> Score:
    """Score one segmenter on one set."""
    hits = found = expected = 0
    for case in cases:
        predicted = set(boundaries(segment(case.text))) - case.ignored
        gold = case.boundaries - case.ignored
        hits += len(predicted & gold)
        found += len(predicted)
        expected += len(gold)
    return Score(hits / found if found else 0.0, hits / expected if expected else 0.0)


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def join(sentences: list[str], separator: str = " ", *, ended_only: bool = False) -> Case:
    """One case out of consecutive sentences."""
    ends = boundaries(sentences)
    unended = frozenset(
        end
        for end, sentence in zip(ends, sentences, strict=False)
        if not re.search(r"[.!?…;]\W*$", sentence)
    )
    return Case(separator.join(sentences), frozenset(ends), unended if ended_only else frozenset())


def groups(sentences: list[str], size: int = 20) -> list[Case]:
    """Consecutive sentences, ``size`` at a time."""
    return [join(sentences[i : i + size]) for i in range(0, len(sentences), size)]


def load_sets(data: Path) -> dict[str, list[Case]]:
    """Every set by name."""
    gsd_texts = [row["text"] for row in read(data / "segmentation/gsd_sentences_shuffled.jsonl")]
    gsd = groups(gsd_texts)
    ended = [text for text in gsd_texts if re.search(r"[.!?…;]\W*$", text)]
    streams: dict[str, list[str]] = {}
    for row in read(data / "segmentation/sequoia_frwiki_emea.jsonl"):
        streams.setdefault(row["stream"], []).append(row["text"])
    golden = read(data / "segmentation/golden_rules_fr.jsonl")
    return {
        "gsd": gsd,
        "gsd odd": gsd[1::2],
        "gsd even": gsd[0::2],
        "gsd ended": groups(ended),
        "sequoia": [join(stream) for stream in streams.values()],
        "sequoia ended": [join(stream, ended_only=True) for stream in streams.values()],
        "sequoia lines": [join(stream, "\n") for stream in streams.values()],
        "golden": [Case(row["text"], frozenset(boundaries(row["sentences"]))) for row in golden],
    }


def ours(text: str) -> list[str]:
    """The segmenter of this project."""
    return [text[start:end] for start, end in sentence_spans(text)]


def plain_regex(text: str) -> list[str]:
    """The usual one-liner: a terminator, white space, then an upper-case letter."""
    return re.split(r"(?<=[.!?…])\s+(?=[«“\"(]?\s?[A-ZÀ-Þ])", text)


def load_blingfire() -> Segmenter:
    module = importlib.import_module("blingfire")
    return lambda text: module.text_to_sentences(text).split("\n")


def load_simplemma() -> Segmenter:
    module = importlib.import_module("simplemma")
    return lambda text: list(module.split_sentences(text, "fr"))


def load_pysbd() -> Segmenter:
    module = importlib.import_module("pysbd")
    segmenter = module.Segmenter(language="fr", clean=False)
    return lambda text: list(segmenter.segment(text))


def load_syntok() -> Segmenter:
    module = importlib.import_module("syntok.segmenter")

    def segment(text: str) -> list[str]:
        return [
            "".join(token.spacing + token.value for token in sentence)
            for paragraph in module.process(text)
            for sentence in paragraph
        ]

    return segment


def load_sentencex() -> Segmenter:
    module = importlib.import_module("sentencex")
    return lambda text: list(module.segment("fr", text))


def load_spacy(component: str) -> Segmenter:
    spacy = importlib.import_module("spacy")
    nlp = spacy.load("fr_core_news_sm")
    if component not in nlp.component_names:
        raise ImportError(f"fr_core_news_sm has no {component}")
    nlp.max_length = 10_000_000
    for name in nlp.component_names:
        nlp.enable_pipe(name) if name in {"tok2vec", component} else nlp.disable_pipe(name)
    return lambda text: [sentence.text for sentence in nlp(text).sents]


PEERS: dict[str, Callable[[], Segmenter]] = {
    "summarise": lambda: ours,
    "plain regex": lambda: plain_regex,
    "blingfire": load_blingfire,
    "simplemma": load_simplemma,
    "pysbd": load_pysbd,
    "syntok": load_syntok,
    "sentencex": load_sentencex,
    "spaCy senter": lambda: load_spacy("senter"),
    "spaCy parser": lambda: load_spacy("parser"),
}


def importable(only: list[str] | None) -> Iterator[tuple[str, Segmenter]]:
    """The segmenters that can be loaded; a line says which ones cannot."""
    for name, load in PEERS.items():
        if only and name not in only:
            continue
        try:
            yield name, load()
        except (ImportError, OSError, AttributeError) as error:
            print(f"skipped {name}: {str(error).splitlines()[0]}", file=sys.stderr)


def load_articles(data: Path) -> list[str]:
    """Whole articles of about 2.3 kB."""
    rows = read(data / "articles/winer_fr_2016h1.jsonl")
    texts = [row["text"] for row in rows]
    return [text for text in texts if abs(len(text.encode()) - 2300) <= 300]


def speed(segment: Segmenter, texts: list[str], rounds: int) -> tuple[float, float]:
    """MB/s and milliseconds for one article, the best of several rounds."""
    size = sum(len(text.encode()) for text in texts)
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        for text in texts:
            segment(text)
        best = min(best, time.perf_counter() - begin)
    return size / best / 1e6, best / len(texts) * 1e3


def main() -> None:
    """Print one table of scores and speeds, in Markdown."""
    parser = argparse.ArgumentParser(description="French sentence segmentation against its peers.")
    parser.add_argument("--data", type=Path, required=True, help="folder with segmentation/ etc.")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="segmenters to run")
    parser.add_argument("--rounds", type=int, default=3, help="timing rounds, the best counts")
    arguments = parser.parse_args()

    sets = load_sets(arguments.data)
    texts = load_articles(arguments.data)
    print("F1 (precision/recall) in per cent; last two columns: speed on whole articles\n")
    print("| segmenter | " + " | ".join(sets) + " | MB/s | ms/article |")
    print("|---" * (len(sets) + 3) + "|")
    for name, segment in importable(arguments.only):
        cells = []
        for cases in sets.values():
            result = score(segment, cases)
            cells.append(
                f"{100 * result.f1:.2f} ({100 * result.precision:.1f}/{100 * result.recall:.1f})"
            )
        throughput, per_article = speed(segment, texts, arguments.rounds)
        print(
            f"| {name} | {' | '.join(cells)} | {throughput:.2f} | {per_article:.3f} |", flush=True
        )


if __name__ == "__main__":
    main()
