"""What a second reader, or whoever puts a statement right, is shown: statements and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from summarise.article import Article
from summarise.findings import Finding
from summarise.rendering import one_line
from summarise.summary import Claim, Quote, Statement, Summary

__all__ = ["Rejected", "dossier"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A repair that was not taken over, and what was wrong with it."""

    statement: Statement
    findings: tuple[Finding, ...]


_LANGUAGES = {"fr": "French", "en": "English", None: "both"}


def dossier(
    article: Article,
    summary: Summary,
    targets: Sequence[str],
    findings: Iterable[Finding] = (),
    *,
    rejected: Mapping[str, Rejected] | None = None,
    around: int = 1,
    anew: bool = False,
) -> str:
    """Statements as text for a prompt, and the sentences that they rest on, each once.

    Args:
        article: the summary's.
        summary: where the statements are.
        targets: ids of the statements, in any order.
        findings: what is wrong with them, if that is to be shown.
        rejected: by id, what was made of one before that was no better.
        around: how many sentences before and after one that is cited are given too, so that a
            citation can be put right and a pronoun understood.
        anew: leave out the English and what is wrong with it, for a model that would only copy it.
    """
    findings = list(findings)
    statements = [each for each in summary.statements if each.id in set(targets)]
    numbers = {number for statement in statements for number in statement.sources}
    numbers |= {
        finding.expected.sentence
        for finding in findings
        if finding.expected is not None and finding.expected.sentence is not None
    }
    last = len(article.sentences)
    shown = sorted(
        {
            near
            for number in numbers
            for near in range(number - around, number + around + 1)
            if 1 <= near <= last
        }
    )
    lines = [f"[{number}] {one_line(article.sentence(number).text)}" for number in shown]
    for statement in statements:
        lines += ["", *_statement(statement)]
        if anew:
            continue
        lines.append(f"English: {one_line(statement.en)}")
        lines += _faults(each for each in findings if each.target == statement.id)
        if rejected and (again := rejected.get(statement.id)):
            lines += [
                "A repair that was no better:",
                f"French: {one_line(again.statement.fr)}",
                f"English: {one_line(again.statement.en)}",
                *_faults(again.findings),
            ]
    return "\n".join(lines)


def _faults(findings: Iterable[Finding]) -> list[str]:
    lines = [
        f"- {one_line(finding.message)} ({finding.check}, {_LANGUAGES[finding.language]})"
        for finding in findings
    ]
    return ["Faults:", *lines] if lines else []


def _statement(statement: Statement) -> Iterable[str]:
    kind = "Quotation" if isinstance(statement, Quote) else "Statement"
    yield f"{kind} {statement.id}, citing {', '.join(map(str, statement.sources))}"
    if isinstance(statement, Claim):
        yield f"Modality: {statement.modality}"
    if isinstance(statement, Claim | Quote) and statement.speaker:
        yield f"Speaker: {one_line(statement.speaker)}"
    yield f"French: {one_line(statement.fr)}"
