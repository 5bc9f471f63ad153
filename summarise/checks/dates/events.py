"""The dates of an event, which code gave or a model: each part must be said, or follow."""

from __future__ import annotations

from collections.abc import Iterator

from summarise.article import Article
from summarise.checks.dates.timeline import Told, precision_fits, supported_date
from summarise.drafts import find_cited
from summarise.findings import Finding, Severity
from summarise.summary import Event

__all__ = ["check_event"]


def check_event(event: Event, article: Article, told: Told) -> Iterator[Finding]:
    """What is wrong with the dates of an event.

    Args:
        event: with its dates in ISO 8601, and the words that give them.
        article: the article it is of.
        told: what its sentences, and its title, say of time.
    """
    count = len(article.sentences)
    cited = [number for number in event.sources if 1 <= number <= count]
    if find_cited(event.expression, article, cited) is None:
        yield _finding(event, "error", f"“{event.expression}” is not in the sentences cited")
    if event.start is None and event.end is None:
        yield _finding(event, "error", "it has neither a beginning nor an end")
    for value in (event.start, event.end):
        if value is None:
            continue
        if not supported_date(value, told, article.published):
            yield _finding(
                event,
                "error",
                f"{value} is not what “{event.expression}” says, nor any other sentence"
                + ("" if article.published else " (no publication date is known)"),
            )
        elif not precision_fits(event.precision, value):
            yield _finding(
                event, "warning", f"{value} is not given to the {event.precision}, as it is said"
            )


def _finding(event: Event, severity: Severity, message: str) -> Finding:
    return Finding(
        check="dates", severity=severity, target=event.id, language=None, message=message
    )
