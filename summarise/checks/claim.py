"""All checks of one claim."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from functools import partial

from summarise.article import Article
from summarise.checks import form
from summarise.checks.case import Case, Check
from summarise.checks.dates import rules as dates
from summarise.checks.evidence import rules as evidence
from summarise.checks.language import rules as language
from summarise.checks.modality import rules as modality
from summarise.checks.names import rules as names
from summarise.checks.negation import rules as negation
from summarise.checks.numbers import rules as numbers
from summarise.checks.parity import rules as parity
from summarise.checks.passages import Passage
from summarise.checks.quotes import rules as quotes
from summarise.drafts import Modality
from summarise.findings import CheckName, Finding

__all__ = ["CHECKS", "check_cases", "check_claim", "check_failed", "passages"]

logger = logging.getLogger("summarise")

CHECKS: dict[CheckName, Check] = {
    "numbers": numbers.check,
    "dates": dates.check,
    "names": names.check,
    "quotes": quotes.check,
    "language": language.check,
    "modality": modality.check,
    "negation": negation.check,
    "evidence": evidence.check,
    "form": form.check,
}
"""The checks that look at one claim by itself; ``parity`` comes after them."""


def check_claim(
    evidence: Sequence[str],
    fr: str,
    en: str,
    *,
    article: Article | str | None = None,
    published: date | None = None,
    modality: Modality | None = None,
    speaker: str | None = None,
) -> list[Finding]:
    """Hold one claim in both languages against the French that it cites.

    Args:
        evidence: the sentences cited, in the article's order.
        fr: the claim in French.
        en: the claim in English.
        article: the article they are from; None where the evidence is all there is.
        published: the day of publication, for "lundi" and "hier"; None for the article's own.
        modality: how firmly the claim says that the article states it.
        speaker: who is said to say it.

    Returns:
        What was found, nothing where all is well. An ``expected.sentence`` is the id of a sentence
        of the article, or without an article the number of one in ``evidence``, from 1.

    Raises:
        InputError: the article is a text that no ``Article`` can be made of.

    Example:
        >>> found = check_claim(
        ...     ["Le chômage a reculé de 2,4 %."], "Le chômage recule de 2,4 %.",
        ...     "Unemployment is down by 2.9%.",
        ... )
        >>> [(finding.check, finding.severity, finding.language) for finding in found]
        [('numbers', 'error', 'en')]
    """
    if isinstance(article, str):
        article = Article(article)
    if article is None:
        whole: tuple[Passage, ...] = ()
        cited = tuple(Passage(text, "fr", number) for number, text in enumerate(evidence, 1))
    else:
        published = published or article.published
        whole = passages(article)
        by_text = {passage.text: passage for passage in reversed(whole)}  # the first one counts
        cited = tuple(by_text.get(text) or Passage(text, "fr") for text in evidence)
    case = Case(
        fr=Passage(fr, "fr"),
        en=Passage(en, "en"),
        evidence=cited,
        article=whole,
        published=published,
        modality=modality,
        speaker=speaker,
    )
    return check_cases([case])[0]


def check_cases(cases: Sequence[Case]) -> list[list[Finding]]:
    """What all checks find in each case; parity last, and only what no other check has seen."""
    found: list[list[Finding]] = [[] for _ in cases]
    # Check by check and not case by case: what a check looks up stays in the processor's cache.
    for name, check in CHECKS.items():
        for case, seen in zip(cases, found, strict=True):
            seen.extend(_run(name, check, case))
    for case, seen in zip(cases, found, strict=True):
        seen.extend(_run("parity", partial(parity.check, found=seen), case))
    return found


def _run(name: CheckName, check: Check, case: Case) -> list[Finding]:
    """What a check finds; that it could not be made, where it has a fault of its own.

    The summary was paid for, and an unattended run has hundreds more to do.
    """
    try:
        return list(check(case))
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is logged and found
        return [check_failed(name, fault)]


def check_failed(name: CheckName, fault: Exception) -> Finding:
    """The finding for a check with a fault of its own: the summary's, since no statement's."""
    logger.error("the check %s failed", name, exc_info=fault)
    return Finding(
        check=name,
        severity="error",
        target="summary",
        language=None,
        message=f"could not be checked: the check failed ({type(fault).__name__}); report it",
    )


def passages(article: Article) -> tuple[Passage, ...]:
    """The sentences of an article, and its title, as the checks read them."""
    sentences = tuple(Passage(sentence.text, "fr", sentence.id) for sentence in article.sentences)
    return sentences if article.title is None else (*sentences, Passage(article.title, "fr"))
