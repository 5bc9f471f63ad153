"""A summary between the model's answer and the reader: checked, put right, checked again.

The model's draft is what is worked on. A repair replaces the statements that failed and nothing
else; a statement that gets no better stays as it was. What was there first and what was tried last
are on record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from summarise.article import Article
from summarise.checks.claim import passages
from summarise.checks.verify import statuses, verify_read
from summarise.dossier import Rejected
from summarise.drafts import ClaimDraft, SummaryDraft
from summarise.findings import Finding, Severity
from summarise.repair_draft import RepairDraft, RepairedStatement
from summarise.resolve import resolve
from summarise.review import review_findings
from summarise.review_draft import ReviewDraft
from summarise.summary import (
    Attempt,
    Event,
    PromptUse,
    Provenance,
    Quote,
    Repair,
    Stage,
    Statement,
    Summary,
    Verification,
    Wording,
)

__all__ = ["Revision"]

_PARTS = ("abstract", "key_points", "quotes", "events")
"""The parts of a summary that hold statements, but for the headline."""


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
        self._passages = passages(article)  # read once, for all the versions of its summary
        self.provenance = provenance
        self._draft = draft
        self._notes = list(notes)
        self._reviewed: tuple[Finding, ...] = ()
        self._unjudged: frozenset[str] = frozenset()
        self._repairs: dict[str, Repair] = {}
        self.rejected: dict[str, Rejected] = {}
        self.summary = self._checked(draft, self._reviewed)

    @property
    def failing(self) -> tuple[str, ...]:
        """The ids of the statements that have an error, in the order of the summary."""
        return self._with_errors(lambda *_: True)

    def mendable(self, *, english_only: bool = False) -> tuple[str, ...]:
        """Those of the failing statements that an answer of the model can put right.

        Args:
            english_only: it may write nothing but the English.
        """

        def can_mend(statement: Statement, finding: Finding) -> bool:
            if english_only or isinstance(statement, Quote):  # its French is the article's
                return finding.language == "en"
            if isinstance(statement, Event):  # its date was read from its own expression
                return finding.language is not None and finding.check != "evidence"
            return True

        return self._with_errors(can_mend)

    def _with_errors(self, counts: Callable[[Statement, Finding], bool]) -> tuple[str, ...]:
        errors: dict[str, list[Finding]] = {}
        for finding in self.summary.verification.findings:
            if finding.severity == "error":
                errors.setdefault(finding.target, []).append(finding)
        return tuple(
            statement.id
            for statement in self.summary.statements
            if any(counts(statement, finding) for finding in errors.get(statement.id, ()))
        )

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
        self._unjudged = frozenset(
            judgement.id for judgement in answer.judgements if judgement.verdict == "cannot judge"
        )
        self.summary = self._checked(self._draft, self._reviewed)

    def repair(self, answer: RepairDraft) -> None:
        """Take over each statement of an answer that is better than the one it replaces.

        It is when the checks find fewer errors in it, or no more and a second reader found fault
        with the one before; and when nothing else of the summary suffers.
        """
        before = self.summary
        given = {statement.id: statement for statement in answer.statements}
        tried = self._checked(replaced(self._draft, given.values()), ())
        old, new = _by_id(before), _by_id(tried)
        errors = Counter(_error_targets(before)) - Counter(_error_targets(self._reviewed))
        tried_errors = Counter(_error_targets(tried))
        criticised = set(_error_targets(self._reviewed))
        better = {
            target
            for target in given
            if _wording(old[target]) != _wording(new[target])
            and tried_errors[target] < errors[target] + (target in criticised)
        }
        kept = self._checked(replaced(self._draft, [given[target] for target in better]), ())
        if any(Counter(_error_targets(kept))[each] > errors[each] for each in _others(kept, given)):
            better = set()  # it would be paid for elsewhere, by a speaker made an entity, say
        self.rejected = {
            target: Rejected(new[target], _of(tried, target))
            for target in given
            if target not in better
        }
        for target in given:
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
        self._draft = replaced(self._draft, [given[target] for target in better])
        self._reviewed = tuple(_answered(self._reviewed, better))
        self._unjudged -= better
        self.summary = self._checked(self._draft, self._reviewed)

    def drop(self) -> None:
        """Leave out every failing statement but the headline, which a summary must have."""
        statements = _by_id(self.summary)
        gone = [target for target in self.failing if target != self.summary.headline.id]
        for target in gone:
            earlier = self._repairs.get(target)
            self._repairs[target] = Repair(
                target=target,
                outcome="dropped",
                before=earlier.before if earlier else _wording(statements[target]),
                after=earlier.after if earlier else None,
                findings=_of(self.summary, target),
            )
            self.note(_dropped(target, "warning", "was left out: it had an error"))
        kept: dict[str, Any] = {
            part: tuple(each for each in getattr(self.summary, part) if each.id not in gone)
            for part in _PARTS
        }
        for part in ("abstract", "key_points"):
            if not kept[part]:
                self.note(_dropped("summary", "error", f"nothing is left of its {part}"))
        reviewed = tuple(each for each in self._reviewed if each.target not in gone)
        self.summary = self._verified(self.summary.model_copy(update=kept), reviewed)

    def _checked(self, draft: SummaryDraft, reviewed: tuple[Finding, ...]) -> Summary:
        """What a draft stands for, verified."""
        summary = resolve(
            draft,
            self.article,
            self.provenance,
            self._passages[: len(self.article.sentences)],  # without its title
        )
        notes = (*self._notes, *summary.notes)
        return self._verified(summary.model_copy(update={"notes": notes}), reviewed)

    def _verified(self, summary: Summary, reviewed: tuple[Finding, ...]) -> Summary:
        """The summary with all that is found in it, and how each statement stands."""
        history = Verification(repairs=tuple(self._repairs.values()))
        summary = summary.model_copy(update={"verification": history})
        verification = verify_read(self.article, summary, self._passages)
        findings = (*verification.findings, *reviewed)
        standing = {
            **statuses(summary, findings),
            **dict.fromkeys(self._unjudged, "unverified"),
        }
        counts = Counter(standing[statement.id] for statement in summary.statements)
        verification = verification.model_copy(
            update={
                "findings": findings,
                "verified": counts["verified"],
                "repaired": counts["repaired"],
                "unverified": counts["unverified"],
            }
        )

        def marked(statement: Statement) -> Statement:
            return statement.model_copy(update={"status": standing[statement.id]})

        return summary.model_copy(
            update={
                "headline": marked(summary.headline),
                **{part: tuple(map(marked, getattr(summary, part))) for part in _PARTS},
                "verification": verification,
            }
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


def _by_id(summary: Summary) -> dict[str, Statement]:
    return {statement.id: statement for statement in summary.statements}


def _of(summary: Summary, target: str) -> tuple[Finding, ...]:
    return tuple(each for each in summary.verification.findings if each.target == target)


def _error_targets(found: Summary | Iterable[Finding]) -> list[str]:
    """What the errors are about, once for each."""
    findings = found.verification.findings if isinstance(found, Summary) else found
    return [each.target for each in findings if each.severity == "error"]


def _others(summary: Summary, given: Collection[str]) -> set[str]:
    return {target for target in _error_targets(summary) if target not in given}


def _answered(reviewed: Iterable[Finding], changed: Collection[str]) -> Iterator[Finding]:
    """The second reader's findings; of statements that are others now, that nobody read them."""
    told = set()
    for finding in reviewed:
        if finding.target not in changed:
            yield finding
        elif finding.target not in told:
            told.add(finding.target)
            yield Finding(
                check=finding.check,
                severity="warning",
                target=finding.target,
                language=finding.language,
                message="what a second reader found here was put right; nobody read it again",
            )


def _dropped(target: str, severity: Severity, message: str) -> Finding:
    return Finding(
        check="evidence", severity=severity, target=target, language=None, message=message
    )


def _wording(statement: Statement) -> Wording:
    return Wording(
        fr=statement.fr,
        en=statement.en,
        sources=statement.sources,
        modality=getattr(statement, "modality", None),
        speaker=getattr(statement, "speaker", None),
    )
