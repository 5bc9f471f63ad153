"""The claims that the checks are measured on: translated pairs, the gold set, and faults put in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from injecting import KINDS, Injected, Pair, Part, Pool, inject

from summarise import Article
from summarise.checks import check_claim
from summarise.drafts import Modality
from summarise.errors import InputError
from summarise.findings import Finding

__all__ = [
    "GOLD",
    "Claim",
    "Outcome",
    "check_gold",
    "check_pair",
    "errors",
    "gold_pairs",
    "injections",
    "judge",
    "load_gold",
    "load_pairs",
    "load_persons",
]

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "benchmarks" / "gold" / "claims.jsonl"
ARTICLES = ROOT / "examples" / "articles"
PUBLISHED = {
    "01": date(2026, 3, 12),
    "02": date(2026, 2, 26),
    "03": date(2026, 4, 3),
    "04": date(2026, 5, 20),
    "05": date(2026, 10, 11),
}
MISALIGNED = {"tico19_all": (*range(462, 736), *range(1085, 1122))}
"""Rows whose French and English are of different sentences: whole documents were cut differently.
Found by reading; what the checks say of them is neither right nor wrong."""


@dataclass(frozen=True)
class Claim:
    """A claim of the gold set, and its faults by check."""

    id: str
    evidence: tuple[str, ...]
    fr: str
    en: str
    article: Article
    modality: Modality | None
    speaker: str | None
    faults: tuple[dict[str, Any], ...]
    note: str


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load_pairs(data: Path, split: str) -> list[Pair]:
    """The clean pairs of a split, each with the other sentences of its document."""
    chosen = {"dev": (0,), "held-out": (1,), "all": (0, 1)}[split]
    pairs = []
    for corpus in ("flores_devtest", "tico19_all"):
        found = rows(data / "parallel" / f"{corpus}.jsonl")
        misaligned = frozenset(MISALIGNED.get(corpus, ()))
        documents: dict[str, list[str]] = {}
        for row in found:
            documents.setdefault(row.get("url") or row["doc"], []).append(row["fr"])
        for index, row in enumerate(found):
            if index % 2 not in chosen or index in misaligned or len(row["fr"].split()) < 4:
                continue
            sentences = documents[row.get("url") or row["doc"]]
            at = sentences.index(row["fr"])
            # The neighbours: a citation that moves does not go far.
            around = [s for s in sentences[max(at - 4, 0) : at + 5] if s != row["fr"]]
            name = corpus.split("_")[0]
            pairs.append(Pair(row["id"], row["fr"], row["en"], (row["fr"],), tuple(around), name))
    return pairs


def load_persons(data: Path) -> tuple[str, ...]:
    """People's names of two words, as annotated in real articles."""
    found: set[str] = set()
    for row in rows(data / "articles" / "winer_fr_2016h1.jsonl"):
        found |= {e["text"] for e in row["entities"] if e["type"] == "Person"}
    return tuple(
        sorted(
            n for n in found if len(n.split()) == 2 and n.istitle() and min(map(len, n.split())) > 2
        )
    )


def load_gold(path: Path) -> list[Claim]:
    """The claims of the gold set, with their articles."""
    articles = {
        file.stem: Article(file.read_text("utf-8"), published=PUBLISHED[file.stem[:2]])
        for file in sorted(ARTICLES.glob("0*.txt"))
    }
    claims = []
    for row in rows(path):
        article = articles[row["article"]]
        texts = {sentence.id: sentence.text for sentence in article.sentences}
        evidence = tuple(texts[number] for number in row["sources"])
        claims.append(
            Claim(
                row["id"],
                evidence,
                row["fr"],
                row["en"],
                article,
                row.get("modality"),
                row.get("speaker"),
                tuple(row["faults"]),
                row.get("note", ""),
            )
        )
    return claims


def check_pair(pair: Pair, article: Article | None = None) -> list[Finding]:
    """What the checks say of a pair."""
    return check_claim(pair.evidence, pair.fr, pair.en, article=article)


def check_gold(claim: Claim, article: Article | None = None) -> list[Finding]:
    """What the checks say of a claim of the gold set."""
    return check_claim(
        claim.evidence,
        claim.fr,
        claim.en,
        article=article or claim.article,
        published=claim.article.published,
        modality=claim.modality,
        speaker=claim.speaker,
    )


def errors(findings: Iterable[Finding]) -> Counter[tuple[str, str | None]]:
    """How many errors there are of each check in each language."""
    return Counter((f.check, f.language) for f in findings if f.severity == "error")


def around(pair: Pair) -> Article | None:
    """The article that a pair and its neighbours make, where they make one."""
    try:
        return Article("\n".join((pair.fr, *pair.article)))
    except InputError:
        return None


def gold_pairs(claims: Iterable[Claim]) -> list[Pair]:
    """The clean claims of the gold set as pairs that faults can be put into."""
    return [
        Pair(
            claim.id,
            claim.fr,
            claim.en,
            claim.evidence,
            tuple(s.text for s in claim.article.sentences if s.text not in claim.evidence),
            "gold",
        )
        for claim in claims
        if not claim.faults
    ]


def injections(
    pairs: list[Pair], kind: str, part: Part, pool: Pool, *, seed: int, limit: int
) -> list[tuple[Pair, Injected]]:
    """Up to ``limit`` pairs with a fault of one kind, with the clean ones; drawn over all pairs."""
    order = list(pairs)
    Random(f"{seed} {kind} {part}").shuffle(order)
    made: list[tuple[Pair, Injected]] = []
    for pair in order:
        if len(made) == limit:
            break
        if injected := inject(kind, pair, part, pool, seed=seed):
            made.append((pair, injected))
    return made


@dataclass(frozen=True)
class Outcome:
    """One injected fault, and what the checks said of it."""

    injected: Injected
    findings: list[Finding]
    seen: bool
    named: bool


def judge(clean: Pair, injected: Injected) -> Outcome:
    """Check a pair before and after."""
    article = around(clean) if injected.part == "evidence" else None
    found = check_pair(injected.pair, article)
    new = errors(found) - errors(check_pair(clean, article))
    expected = KINDS[injected.kind].checks
    named = any(check in expected for check, _ in new)
    return Outcome(injected, found, bool(new), named)
