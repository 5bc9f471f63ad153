"""All checks of a whole summary, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial

from summarise.article import Article
from summarise.checks.case import Case, Check
from summarise.checks.claim import check_cases, check_failed, passages
from summarise.checks.dates import rules as dates
from summarise.checks.dates.events import check_event
from summarise.checks.dates.timeline import Told, told_in
from summarise.checks.evidence.coverage import check_summary, coverage
from summarise.checks.language import rules as language
from summarise.checks.names import rules as names
from summarise.checks.numbers import rules as numbers
from summarise.checks.passages import Passage
from summarise.checks.quotes.rules import check_quote
from summarise.errors import InputError
from summarise.findings import CheckName, Excerpt, Finding
from summarise.naming import mentions
from summarise.summary import (
    Cited,
    Claim,
    Entity,
    Event,
    Quote,
    Statement,
    Status,
    Summary,
    Verification,
)
from summarise.verbatim import find_verbatim

__all__ = ["statuses", "verify", "verify_read"]

_ROLE_CHECKS: tuple[Check, ...] = (numbers.check, dates.check, names.check, language.check)
"""A role is a few words, too few to ask what they leave out."""


def verify(article: Article | str, summary: Summary) -> Verification:
    """Hold a summary in both languages against the article it cites.

    Args:
        article: the article itself, or its text.
        summary: made by this library, read from JSON, or built by hand.

    Returns:
        What was found. ``summary.verification`` is not looked at, but for its ``repairs``, which
        are history and stay.

    Raises:
        InputError: the summary is of another article, or the text is none.

    Example:
        >>> verification = verify(article, summary)  # doctest: +SKIP
        >>> verification.publishable  # doctest: +SKIP
        True
    """
    if isinstance(article, str):
        article = Article(article, title=summary.source.title, published=summary.source.published)
    if article.sha256 != summary.source.sha256:
        raise InputError(
            f"The summary is of another article: its text has the SHA-256 "
            f"{summary.source.sha256[:12]}…, this one {article.sha256[:12]}…. Give the text as it "
            "was summarised, byte for byte."
        )
    return verify_read(article, summary, passages(article))


def verify_read(article: Article, summary: Summary, whole: tuple[Passage, ...]) -> Verification:
    """``verify`` for an article whose ``passages`` are at hand, with what was read in them.

    Args:
        article: the one that the summary is of.
        summary: of it.
        whole: its passages.
    """
    findings = tuple(_findings(article, summary, whole))
    found = statuses(summary, findings)
    counts = {status: list(found.values()).count(status) for status in found.values()}
    return Verification(
        findings=findings,
        verified=counts.get("verified", 0),
        repaired=counts.get("repaired", 0),
        unverified=counts.get("unverified", 0),
        coverage=coverage(
            len(article.sentences),
            [number for statement in summary.statements for number in statement.sources],
        ),
        repairs=summary.verification.repairs,
    )


def statuses(summary: Summary, findings: tuple[Finding, ...]) -> Mapping[str, Status]:
    """How each statement stands, by its id, when this is what was found."""
    failed = {each.target for each in findings if each.severity == "error"}
    replaced = {each.target for each in summary.verification.repairs if each.outcome == "replaced"}
    return {
        each.id: (
            "unverified" if each.id in failed else "repaired" if each.id in replaced else "verified"
        )
        for each in summary.statements
    }


def _findings(article: Article, summary: Summary, whole: tuple[Passage, ...]) -> Iterator[Finding]:
    told = cache(partial(told_in, whole))  # for all events, and first read where a fault is caught
    cases = [_case(statement, whole, article) for statement in summary.statements]
    found: list[Finding] = list(_misquoted(article, summary))
    for statement, seen in zip(summary.statements, check_cases(cases), strict=True):
        if isinstance(statement, Quote):
            found += [_placed(finding, statement, article) for finding in seen]
            found += _run("quotes", partial(check_quote, statement, article))
        else:
            found += seen
        if isinstance(statement, Event):
            found += _run("dates", partial(_event, statement, article, told))
    for entity in summary.entities:
        found += _run("names", partial(_entity, entity, whole, article))
    found += _run("evidence", partial(check_summary, whole, summary, [case.fr for case in cases]))
    return iter(dict.fromkeys(found))  # that a check failed is told once


def _run(name: CheckName, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is logged and found
        return [check_failed(name, fault)]


def _misquoted(article: Article, summary: Summary) -> Iterator[Finding]:
    """Evidence that is not the article's, and ids that are not one part's own."""
    seen: set[str] = set()
    for part in summary.cited():
        if part.id in seen:
            yield _of_part("summary", f"two of its parts are called {part.id}")
        seen.add(part.id)
        for sentence in part.evidence:
            if not 1 <= sentence.id <= len(article.sentences):
                yield _of_part(part.id, f"cites sentence {sentence.id}, which there is not")
            elif sentence != article.sentence(sentence.id):
                yield _of_part(
                    part.id, f"what it gives as sentence {sentence.id} is not that of the article"
                )


def _of_part(target: str, message: str) -> Finding:
    return Finding(
        check="evidence", severity="error", target=target, language=None, message=message
    )


def _placed(finding: Finding, quote: Quote, article: Article) -> Finding:
    """A finding whose expected words are counted from their sentence, not from the quotation."""
    expected = finding.expected
    if expected is None or expected.sentence is None:
        return finding
    start, end = quote.start + expected.start, quote.start + expected.end
    for sentence in article.sentences:
        if sentence.start <= start and end <= sentence.end:
            begins = start - sentence.start
            place = Excerpt(
                text=expected.text,
                start=begins,
                end=begins + len(expected.text),
                sentence=sentence.id,
            )
            if article.text[start:end] == expected.text:
                return finding.model_copy(update={"expected": place})
    return finding.model_copy(update={"expected": None})


def _case(statement: Statement, whole: tuple[Passage, ...], article: Article) -> Case:
    evidence = _cited(statement, whole)
    if isinstance(statement, Quote):
        # The quotation is the evidence: a "selon" around it is not part of it.
        evidence = (Passage(statement.fr, "fr", statement.sources[0]),)
    return Case(
        fr=Passage(statement.fr, "fr"),
        en=Passage(statement.en, "en"),
        evidence=evidence,
        article=whole,
        published=article.published,
        modality=statement.modality if isinstance(statement, Claim) else None,
        speaker=statement.speaker if isinstance(statement, Claim) else None,
        target=statement.id,
    )


def _entity(entity: Entity, whole: tuple[Passage, ...], article: Article) -> Iterator[Finding]:
    cited, name = _cited(entity, whole), entity.name
    if find_verbatim(name.fr, article.text) or mentions(article.text, name.fr):
        yield from names.check_entity(name.fr, name.en, cited, entity.id)
    else:
        foreign = [word for word in name.fr.split() if not mentions(article.text, word)]
        yield Finding(
            check="names",
            severity="error" if foreign else "warning",
            target=entity.id,
            language="fr",
            message=f"the article does not say “{' '.join(foreign) or name.fr}” in these words",
        )
    if entity.role is not None:
        case = Case(
            fr=Passage(entity.role.fr, "fr"),
            en=Passage(entity.role.en, "en"),
            evidence=cited,
            article=whole,
            published=article.published,
            target=entity.id,
        )
        for check in _ROLE_CHECKS:
            # A role may name what the article introduces elsewhere, but nothing that it never says.
            yield from (finding for finding in check(case) if finding.check != "evidence")


def _event(event: Event, article: Article, told: Callable[[], Told]) -> Iterator[Finding]:
    return check_event(event, article, told())


def _cited(part: Cited, whole: tuple[Passage, ...]) -> tuple[Passage, ...]:
    there = {passage.sentence: passage for passage in whole if passage.sentence is not None}
    return tuple(there[number] for number in part.sources if number in there)
