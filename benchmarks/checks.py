"""Measure the checks: false alarms on clean claims, detection of injected faults, speed.

    python benchmarks/checks.py --data DIR [--split dev|held-out|all] [--only KIND ...]
    python benchmarks/checks.py --data DIR --show names 20     # false alarms, or misses of a kind
    python benchmarks/checks.py --gold FILE --speed

DIR holds ``parallel/*.jsonl`` (human translations, {"id", "fr", "en"}, and "url" or "doc") and
``articles/winer_fr_2016h1.jsonl`` (people's names to swap in); none of it is shipped here. A pair
is taken as a claim in French and English whose evidence is the French itself, so that whatever
a check says about it is a false alarm or a fault of the translator. Lines of even index are
``dev``, those the checks were tuned on; the others are ``held-out``.

An injected fault is seen when the checks say more about the pair than they said while it was clean:
an error of a check and language that had fewer. ``named`` counts those where a check that should
see the fault does. Intervals are Wilson's, 95 %.

The gold set was written for this project, from its own example articles: claims that paraphrase
without fault, and claims with a labelled one.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from claims import (
    ARTICLES,
    GOLD,
    PUBLISHED,
    ROOT,
    Claim,
    Outcome,
    check_gold,
    check_pair,
    errors,
    injections,
    judge,
    load_gold,
    load_pairs,
    load_persons,
)
from injecting import KINDS, Pair, Pool

from summarise import Article, Summariser, Summary, verify
from summarise.errors import InputError
from summarise.findings import Finding
from summarise.testing import replayed

CHECKS = (
    *("numbers", "dates", "names", "quotes", "language"),
    *("modality", "negation", "parity", "evidence", "form"),
)
CEILINGS = {"numbers + dates": 0.01, "negation": 0.01, "names": 0.02, "modality": 0.02, "any": 0.05}
"""The share of clean pairs that may be flagged, from the project's plan."""


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z = 1.96
    share = hits / total
    centre = share + z * z / (2 * total)
    spread = z * (share * (1 - share) / total + z * z / (4 * total * total)) ** 0.5
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def rate(hits: int, total: int) -> str:
    """A share with its interval, for a cell."""
    if not total:
        return "–"
    low, high = wilson(hits, total)
    return f"{100 * hits / total:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def table(title: str, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Print one table, in Markdown."""
    print(f"\n## {title}\n\n| {' | '.join(header)} |\n{'|---' * len(header)}|")
    for line in lines:
        print(f"| {' | '.join(str(cell) for cell in line)} |", flush=True)


def false_alarms(pairs: list[Pair], findings: list[list[Finding]]) -> dict[str, Any]:
    """Table 1: what the checks say about clean pairs, by corpus."""
    corpora = [*dict.fromkeys(pair.corpus for pair in pairs), "all"]

    def lines() -> Iterator[list[str]]:
        for name in (*CHECKS, "numbers + dates", "any"):
            meant = CHECKS if name == "any" else name.split(" + ")
            cells = [name]
            for severity in ("error", "warning"):
                for corpus in corpora:
                    flagged = [
                        any(f.check in meant and f.severity == severity for f in found)
                        for pair, found in zip(pairs, findings, strict=True)
                        if corpus in ("all", pair.corpus)
                    ]
                    hits, total = sum(flagged), len(flagged)
                    results[f"{name} {severity} {corpus}"] = (hits, total)
                    both = severity == "error" and corpus == "all"
                    cells.append(
                        rate(hits, total) if both else f"{100 * hits / max(total, 1):.1f} %"
                    )
            ceiling = CEILINGS.get(name)
            yield [*cells, f"≤ {100 * ceiling:.0f} %" if ceiling else ""]

    results: dict[str, Any] = {}
    header = [f"{s}, {c}" for s in ("errors", "warnings") for c in corpora]
    table(f"False alarms on {len(pairs)} clean pairs", ["check", *header, "ceiling"], lines())
    return results


def detection(
    pairs: list[Pair], pool: Pool, arguments: argparse.Namespace
) -> tuple[dict[str, Any], list[Outcome]]:
    """Table 2: which injected faults are seen, by kind and by what was altered."""
    results: dict[str, Any] = {}
    outcomes: list[Outcome] = []

    def lines() -> Iterator[list[str]]:
        for kind in KINDS.values():
            if arguments.only and kind.name not in arguments.only:
                continue
            for part in kind.parts:
                made = injections(
                    pairs, kind.name, part, pool, seed=arguments.seed, limit=arguments.limit
                )
                judged = [judge(clean, injected) for clean, injected in made]
                outcomes.extend(judged)
                seen, named = sum(o.seen for o in judged), sum(o.named for o in judged)
                results[f"{kind.name} {part}"] = (len(judged), seen, named)
                target = f"≥ {100 * kind.target:.0f} %" if kind.target else ""
                missed = kind.target and judged and seen / len(judged) < kind.target
                yield [
                    *(kind.name, part, str(len(judged)), rate(seen, len(judged))),
                    *(rate(named, len(judged)), target + (" ✗" if missed else "")),
                ]

    header = ["fault", "in", "n", "seen", "named", "target"]
    table("Detection of injected faults", header, lines())
    return results, outcomes


def gold(claims: list[Claim]) -> dict[str, Any]:
    """Table 3: the gold set."""
    found = {claim.id: check_gold(claim) for claim in claims}
    clean = [claim for claim in claims if not claim.faults]
    faulty = [claim for claim in claims if claim.faults]
    results: dict[str, Any] = {}

    def clean_lines() -> Iterator[list[str]]:
        for name in (*CHECKS, "any"):
            flagged = {
                severity: sum(
                    any(f.severity == severity and name in (f.check, "any") for f in found[c.id])
                    for c in clean
                )
                for severity in ("error", "warning")
            }
            results[f"clean {name}"] = (flagged["error"], len(clean))
            yield [name, rate(flagged["error"], len(clean)), rate(flagged["warning"], len(clean))]

    def faulty_lines() -> Iterator[list[str]]:
        for name in (*CHECKS, "any"):
            labelled = [
                c for c in faulty if name == "any" or name in {f["check"] for f in c.faults}
            ]
            by = [{check for check, _ in errors(found[c.id])} for c in labelled]
            exact = sum(
                bool(seen & {f["check"] for f in c.faults} if name == "any" else name in seen)
                for c, seen in zip(labelled, by, strict=True)
            )
            seen = sum(map(bool, by))
            results[f"faulty {name}"] = (len(labelled), seen, exact)
            yield [name, str(len(labelled)), rate(seen, len(labelled)), rate(exact, len(labelled))]

    table(f"Gold set: {len(clean)} clean claims", ["check", "errors", "warnings"], clean_lines())
    header = ["check", "n", "any error", "an error of the check"]
    table(f"Gold set: {len(faulty)} faulty claims", header, faulty_lines())
    return results


def messages(findings: Iterable[Finding], severity: str = "error") -> str:
    """Findings, one a line."""
    lines = [f"    {f.check} {f.language or ''}: {f}" for f in findings if f.severity == severity]
    return "\n".join(lines) or "    (no error)"


def show(
    name: str,
    count: int,
    clean: list[tuple[Pair, list[Finding]]],
    outcomes: list[Outcome],
    claims: list[Claim],
) -> None:
    """Print false alarms of a check, or misses of a kind of fault, to look at by eye."""
    if name in KINDS:
        missed = [o for o in outcomes if o.injected.kind == name and not o.seen]
        for outcome in missed[:count]:
            i = outcome.injected
            print(f"\n{i.pair.id} {i.part}: [{i.before}] → [{i.after}]")
            print(f"  evidence: {i.pair.text('evidence')}\n  fr: {i.pair.fr}\n  en: {i.pair.en}")
            print(messages(outcome.findings))
        return
    flagged = [(p, f) for p, f in clean if any(name == check for check, _ in errors(f))]
    for pair, findings in flagged[:count]:
        print(f"\n{pair.id}\n  fr: {pair.fr}\n  en: {pair.en}\n{messages(findings)}")
    for claim in claims:
        labelled = name in {fault["check"] for fault in claim.faults}
        findings = check_gold(claim)
        seen = name in {check for check, _ in errors(findings)}
        if (labelled and not seen) or (not claim.faults and seen):
            print(f"\n{claim.id} {'MISS' if labelled else 'FALSE ALARM'}: {claim.note}")
            print(f"  evidence: {' '.join(claim.evidence)}\n  fr: {claim.fr}\n  en: {claim.en}")
            print(messages(findings))


def summaries() -> Iterator[tuple[Article, Summary]]:
    """The example articles with their summaries by a large model, kept in ``examples/answers``."""
    completer = replayed(
        ROOT / "examples" / "answers", model="large-model", base_url="http://127.0.0.1:8124/v1"
    )
    summariser = Summariser(completer=completer, repairs=0)
    for path in sorted(ARTICLES.glob("0*.txt")):
        text = path.read_bytes().decode("utf-8")
        article = Article(text, published=PUBLISHED[path.stem[:2]])
        yield article, summariser.summarise(article)


def lengthened(article: Article, summary: Summary, words: int) -> tuple[Article, Summary] | None:
    """The article repeated to so many words, with a summary that cites its beginning."""
    once = article.text.split(" ")
    text = " ".join(once * (words // len(once)) + once[: words % len(once)])
    try:
        longer = Article(text + ".", published=article.published)
    except InputError:  # too long to be an article
        return None
    source = summary.source.model_copy(update={"sha256": longer.sha256})
    return longer, summary.model_copy(update={"source": source})


def median_cpu(run: Callable[[], object], rounds: int) -> float:
    """The median CPU time of a call, in milliseconds."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        run()
        times.append(1e3 * (time.process_time() - begin))
    return statistics.median(times)


def speed(rounds: int = 31) -> dict[str, Any]:
    """Table 4: CPU of ``verify`` for an article and its summary, by the article's length."""
    results: dict[str, Any] = {}

    def lines() -> Iterator[list[str]]:
        for article, summary in summaries():
            words = len(article.text.split(" "))
            cells = [summary.headline.fr[:40], str(len(summary.statements)), str(words)]
            for length in (words, 1500, 10 * words, 50 * words):
                pair = lengthened(article, summary, length)
                if pair is None:
                    cells.append("–")
                    continue
                count = max(3, int(rounds * words / length))
                cost = median_cpu(partial(verify, *pair), count)
                results[f"{summary.headline.fr[:20]} {length}"] = cost
                cells.append(f"{cost:.2f}")
            yield cells

    verify(*next(summaries()))  # tables are loaded once in a process
    header = ["article", "statements", "words", "×1", "1 500 words", "×10", "×50"]
    table("CPU of all checks of a summary, ms (median)", header, lines())
    return results


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with parallel/ and articles/")
    parser.add_argument("--split", choices=("dev", "held-out", "all"), default="dev")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the gold set, a JSONL file")
    parser.add_argument("--only", nargs="*", metavar="KIND", help="kinds of fault to inject")
    parser.add_argument("--limit", type=int, default=300, help="injected pairs per kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", nargs=2, metavar=("NAME", "N"), help="a check or a kind, by eye")
    parser.add_argument("--speed", action="store_true", help="measure CPU too")
    parser.add_argument("--json", type=Path, help="write the counts there")
    arguments = parser.parse_args()

    results: dict[str, Any] = {}
    clean: list[tuple[Pair, list[Finding]]] = []
    outcomes: list[Outcome] = []
    if arguments.data:
        pairs = load_pairs(arguments.data, arguments.split)
        pool = Pool.of(load_pairs(arguments.data, "all"), load_persons(arguments.data))
        if not arguments.only:
            clean = [(pair, check_pair(pair)) for pair in pairs]
            results["false alarms"] = false_alarms(pairs, [found for _, found in clean])
        results["detection"], outcomes = detection(pairs, pool, arguments)
    claims = load_gold(arguments.gold) if arguments.gold.exists() else []
    if claims and not arguments.only:
        results["gold"] = gold(claims)
    if arguments.speed:
        results["speed"] = speed()
    if arguments.show:
        show(arguments.show[0], int(arguments.show[1]), clean, outcomes, claims)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
