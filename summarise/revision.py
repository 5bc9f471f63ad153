"""A summary between the model's answer and the reader: checked, put right, checked again.

The model's draft is what is worked on. A repair replaces the statements that failed and nothing
else; a statement that gets no better stays as it was. Everything that was tried is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from summarise.article import Article
from summarise.checks.verify import statuses, verify
from summarise.dossier import Rejected
from summarise.drafts import ClaimDraft, SummaryDraft
from summarise.findings import Finding
from summarise.repair_draft import RepairDraft, RepairedStatement
from summarise.resolve import resolve
from summarise.review import review_findings
from summarise.review_draft import ReviewDraft
from summarise.summary import (
    Attempt,
    PromptUse,
    Provenance,
    Repair,
    Stage,
    Statement,
    Summary,
    Wording,
)

__all__ = ["Revision"]


class Revision:
    """The state of one summary in the making.

    Attributes:
        summary: what the draft stands for now, with all that was found in it.
        rejected: by id, the last repair of a statement that was no better than it.
    """

    def __init__(
        self,
        article: Article,
        draft: SummaryDraft,
        provenance: Provenance,
        notes: Iterable[Finding] = (),
    ) -> None:
        self.article = article
        self.provenance = provenance
        self._draft = draft
        self._notes = list(notes)
        self._reviewed: tuple[Finding, ...] = ()
        self._repairs: dict[str, Repair] = {}
        self.rejected: dict[str, Rejected] = {}
        self.summary = self._checked(draft, self._repairs, self._reviewed)

    @property
    def failing(self) -> tuple[str, ...]:
        """The ids of the statements that have an error, in the order of the summary."""
        return _failing(self.summary)

    def note(self, finding: Finding) -> None:
        """Record something that a reader should know."""
        self._notes.append(finding)
        self.summary = self.summary.model_copy(update={"notes": (*self.summary.notes, finding)})

    def use(self, prompt: PromptUse) -> None:
        """Record that a prompt was used."""
        used = self.provenance.prompts
        if prompt not in used:
            self._account(prompts=(*used, prompt))

    def account(
        self, attempts: Iterable[Attempt] = (), *, stage: Stage = "summary", seconds: float = 0
    ) -> None:
        """Record answers that were asked for, and how long it all took."""
        more = tuple(each.model_copy(update={"stage": stage}) for each in attempts)
        self._account(attempts=(*self.provenance.attempts, *more), seconds=seconds)

    def _account(self, **changes: Any) -> None:
        self.provenance = self.provenance.model_copy(update=changes)
        self.summary = self.summary.model_copy(update={"provenance": self.provenance})

    def review(self, answer: ReviewDraft) -> None:
        """Add what a second reader found."""
        self._reviewed = review_findings(answer, self.summary)
        self.summary = self._checked(self._draft, self._repairs, self._reviewed)

    def repair(self, answer: RepairDraft) -> None:
        """Take over each statement of an answer that has fewer errors than the one it replaces."""
        before = self.summary
        changed = {statement.id: statement for statement in answer.statements}
        tried = self._checked(
            replaced(self._draft, changed.values()), self._repairs, self._unread(changed)
        )
        better = {target for target in changed if _errors(tried, target) < _errors(before, target)}
        new, old = _by_id(tried), _by_id(before)
        self.rejected |= {
            target: Rejected(new[target], _of(tried, target))
            for target in changed
            if target not in better
        }
        for target in changed:
            earlier = self._repairs.get(target)
            if earlier is not None and earlier.outcome == "replaced" and target not in better:
                continue  # what the first round made of it stands
            self._repairs[target] = Repair(
                target=target,
                outcome="replaced" if target in better else "kept",
                before=earlier.before if earlier else _wording(old[target]),
                after=_wording(new[target]),
                findings=(earlier.findings if earlier else ()) or _of(before, target),
            )
        self._draft = replaced(self._draft, [changed[target] for target in better])
        self._reviewed = self._unread(better)
        self.summary = self._checked(self._draft, self._repairs, self._reviewed)

    def drop(self) -> None:
        """Leave out every failing statement but the headline, which a summary must have."""
        statements = _by_id(self.summary)
        gone = {target for target in self.failing if target != self.summary.headline.id}
        for target in gone:
            earlier = self._repairs.get(target)
            self._repairs[target] = Repair(
                target=target,
                outcome="dropped",
                before=earlier.before if earlier else _wording(statements[target]),
                after=earlier.after if earlier else None,
                findings=_of(self.summary, target),
            )
        kept: dict[str, Any] = {
            part: tuple(each for each in getattr(self.summary, part) if each.id not in gone)
            for part in ("abstract", "key_points", "quotes", "events")
        }
        left = tuple(f for f in self.summary.verification.findings if f.target not in gone)
        verification = self.summary.verification.model_copy(
            update={
                "findings": left,
                "unverified": self.summary.verification.unverified - len(gone),
                "repairs": tuple(self._repairs.values()),
            }
        )
        self.summary = self.summary.model_copy(update={**kept, "verification": verification})

    def _unread(self, targets: Collection[str]) -> tuple[Finding, ...]:
        """What the second reader found, but for statements that are others now."""
        return tuple(finding for finding in self._reviewed if finding.target not in targets)

    def _checked(
        self, draft: SummaryDraft, repairs: dict[str, Repair], reviewed: tuple[Finding, ...]
    ) -> Summary:
        summary = resolve(draft, self.article, self.provenance)
        history = summary.verification.model_copy(update={"repairs": tuple(repairs.values())})
        summary = summary.model_copy(
            update={"notes": (*self._notes, *summary.notes), "verification": history}
        )
        verification = verify(self.article, summary)
        findings = (*verification.findings, *reviewed)
        standing = statuses(summary, findings)
        counts = [standing[statement.id] for statement in summary.statements]
        verification = verification.model_copy(
            update={
                "findings": findings,
                **{
                    status: counts.count(status)
                    for status in ("verified", "repaired", "unverified")
                },
            }
        )

        def marked(part: str) -> Any:
            return tuple(
                each.model_copy(update={"status": standing[each.id]})
                for each in getattr(summary, part)
            )

        headline = summary.headline.model_copy(update={"status": standing[summary.headline.id]})
        parts = {part: marked(part) for part in ("abstract", "key_points", "quotes", "events")}
        return summary.model_copy(
            update={"headline": headline, **parts, "verification": verification}
        )


def replaced(draft: SummaryDraft, statements: Iterable[RepairedStatement]) -> SummaryDraft:
    """The draft with these statements in their place.

    Of a quotation only the English is replaced, whose French is the article's; of an event only
    the words, whose date was read from its own expression.
    """
    new = {statement.id: statement for statement in statements}

    def claims(prefix: str, part: list[ClaimDraft]) -> list[ClaimDraft]:
        return [_claim(new.get(f"{prefix}-{n}")) or claim for n, claim in enumerate(part, 1)]

    return draft.model_copy(
        update={
            "headline": _claim(new.get("headline")) or draft.headline,
            "abstract": claims("abstract", draft.abstract),
            "key_points": claims("key-point", draft.key_points),
            "quotes": [
                quote.model_copy(update={"en": mend.en})
                if (mend := new.get(f"quote-{n}"))
                else quote
                for n, quote in enumerate(draft.quotes, 1)
            ],
            "events": [
                event.model_copy(update={"fr": mend.fr, "en": mend.en})
                if (mend := new.get(f"event-{n}"))
                else event
                for n, event in enumerate(draft.events, 1)
            ],
        }
    )


def _claim(statement: RepairedStatement | None) -> ClaimDraft | None:
    if statement is None:
        return None
    return ClaimDraft.model_construct(**{n: getattr(statement, n) for n in ClaimDraft.model_fields})


def _words(statement: RepairedStatement | None, *languages: str) -> dict[str, str]:
    return {each: getattr(statement, each) for each in languages} if statement else {}


def _by_id(summary: Summary) -> dict[str, Statement]:
    return {statement.id: statement for statement in summary.statements}


def _failing(summary: Summary) -> tuple[str, ...]:
    failed = set(summary.verification.failed)
    return tuple(each.id for each in summary.statements if each.id in failed)


def _of(summary: Summary, target: str) -> tuple[Finding, ...]:
    return tuple(each for each in summary.verification.findings if each.target == target)


def _errors(summary: Summary, target: str) -> int:
    return sum(each.severity == "error" for each in _of(summary, target))


def _wording(statement: Statement) -> Wording:
    return Wording(fr=statement.fr, en=statement.en, sources=statement.sources)
