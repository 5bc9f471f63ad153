"""A second reader's judgements as findings, like those of any check."""

from __future__ import annotations

from collections.abc import Iterator

from summarise.findings import CheckName, Excerpt, Finding
from summarise.review_draft import FaultDraft, FaultKind, ReviewDraft
from summarise.summary import Statement, Summary
from summarise.verbatim import find_verbatim

__all__ = ["review_findings"]

_CHECKS: dict[FaultKind, CheckName] = {
    "figure": "numbers",
    "date": "dates",
    "name": "names",
    "quotation": "quotes",
    "hedge or attribution": "modality",
    "negation or direction": "negation",
    "scope": "evidence",
    "inference": "evidence",
    "citation": "evidence",
    "translation": "parity",
    "languages differ": "parity",
    "grammar": "form",
}


def review_findings(review: ReviewDraft, summary: Summary) -> tuple[Finding, ...]:
    """What a second reader found, by the check that it belongs to.

    A serious fault is an error, another a warning. A statement that the reader could not judge
    gets a warning that says so: that is never a pass.

    Args:
        review: validated to judge statements of this summary.
        summary: what was read.
    """
    return tuple(_findings(review, summary))


def _findings(review: ReviewDraft, summary: Summary) -> Iterator[Finding]:
    statements = {statement.id: statement for statement in summary.statements}
    for judgement in review.judgements:
        for fault in judgement.faults:
            yield _finding(fault, statements[judgement.id])
        if judgement.verdict == "cannot judge":
            yield Finding(
                check="evidence",
                severity="warning",
                target=judgement.id,
                language=None,
                message="a second reader could not judge this from the sentences cited",
            )


def _finding(fault: FaultDraft, statement: Statement) -> Finding:
    text = statement.fr if fault.language == "fr" else statement.en
    place = find_verbatim(fault.words, text)
    found = (
        None if place is None else Excerpt(text=text[slice(*place)], start=place[0], end=place[1])
    )
    return Finding(
        check=_CHECKS[fault.kind],
        severity="error" if fault.serious else "warning",
        target=statement.id,
        language=fault.language,
        message=f"a second reader finds fault with “{fault.words}” ({fault.kind}): {fault.comment}",
        found=found,
    )
