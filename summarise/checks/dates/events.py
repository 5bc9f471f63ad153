"""The dates of an event, which code gave or a model: each part must be said, or follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from summarise.checks.dates.timeline import precision_fits, supported_date
from summarise.checks.passages import Passage
from summarise.findings import Finding, Severity
from summarise.summary import Event

__all__ = ["check_event"]


def check_event(
    event: Event, article: Sequence[Passage], published: date | None
) -> Iterator[Finding]:
    """What is wrong with the dates of an event.

    Args:
        event: with its dates in ISO 8601, and the words that give them.
        article: its sentences in their order, from the first.
        published: the day of publication, None where nobody says.
    """
    cited = [article[number - 1] for number in event.sources]
    for value in (event.start, event.end):
        if value is None:
            continue
        if not supported_date(value, [*cited, *article], published):
            yield _finding(
                event,
                "error",
                f"{value} is not what “{event.expression}” says, nor any other sentence"
                + ("" if published else " (no publication date is known)"),
            )
        elif not precision_fits(event.precision, value):
            yield _finding(
                event, "warning", f"{value} is not given to the {event.precision}, as it is said"
            )


def _finding(event: Event, severity: Severity, message: str) -> Finding:
    return Finding(
        check="dates", severity=severity, target=event.id, language=None, message=message
    )
