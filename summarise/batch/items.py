"""An article of a run, what became of it, and both as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from summarise import errors
from summarise.article import Article
from summarise.errors import InputError, SummariseError
from summarise.summary import Attempt, Summary

__all__ = ["BatchArticle", "BatchItem", "dump_error", "load_error", "numbered"]

_KNOWN = (
    *("status", "retryable", "attempts", "key"),
    *("last_output", "faults", "kind", "where"),
)
"""What the errors carry beside their message, as far as JSON can hold it."""


@dataclass(frozen=True, slots=True)
class BatchArticle:
    """An article that goes into a run.

    Attributes:
        id: what the caller knows it by.
        article: it; or why there is none, which is then what becomes of it.
        row: what came with it and is to go out with it again; JSON can hold it.
    """

    id: str
    article: Article | SummariseError
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchItem:
    """What became of one article.

    Attributes:
        index: its place in the run, from 0.
        id: what the caller knows it by.
        article: it; None where it could not be read.
        summary: of it; None while there is none, and where there will be none.
        error: why there will be none; None where there is, or still may be one.
        row: what came with it.
    """

    index: int
    id: str
    article: Article | None
    summary: Summary | None
    error: SummariseError | None
    row: Mapping[str, Any]

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self.summary is None and self.error is None

    @property
    def spent(self) -> tuple[Attempt, ...]:
        """Every answer that it took, also where they came to nothing."""
        if self.summary is not None:
            return self.summary.provenance.attempts
        return self.error.spent if self.error is not None else ()


def numbered(articles: Iterable[str | Article | BatchArticle]) -> Iterator[BatchArticle]:
    """Articles as a run takes them; a text that is none goes in with its error."""
    for number, given in enumerate(articles, start=1):
        if isinstance(given, BatchArticle):
            yield given
            continue
        try:
            article: Article | SummariseError = Article(given) if isinstance(given, str) else given
        except InputError as error:
            article = error
        yield BatchArticle(str(number), article)


def dump_article(article: Article) -> str:
    """An article as JSON."""
    fields = {
        name: value
        for name in ("text", "title", "url", "publisher")
        if (value := getattr(article, name)) is not None
    }
    if article.published is not None:
        fields["published"] = article.published.isoformat()
    return json.dumps(fields)


def load_article(text: str) -> Article:
    """The article that ``dump_article`` wrote."""
    fields = json.loads(text)
    if "published" in fields:
        fields["published"] = date.fromisoformat(fields["published"])
    return Article(**fields)


def dump_error(error: SummariseError) -> str:
    """An error as JSON, with what was spent before it."""
    known = {name: getattr(error, name) for name in _KNOWN if hasattr(error, name)}
    summary = getattr(error, "summary", None)
    if isinstance(summary, Summary):
        known["summary"] = summary.model_dump(mode="json")
    spent = [attempt.model_dump(mode="json") for attempt in error.spent]
    record = {"type": type(error).__name__, "message": error.message, "known": known}
    return json.dumps(record | {"spent": spent})


def load_error(text: str) -> SummariseError:
    """The error that ``dump_error`` wrote."""
    record = json.loads(text)
    kind = getattr(errors, record["type"])
    # Without __init__, which each of them has its own of: as they are unpickled.
    error: SummariseError = kind.__new__(kind, record["message"])
    known = record["known"]
    if "faults" in known:
        known["faults"] = tuple(known["faults"])
    if "summary" in known:
        known["summary"] = Summary.model_validate(known["summary"])
    vars(error).update(known, message=record["message"])
    error.spent = tuple(Attempt.model_validate(attempt) for attempt in record["spent"])
    return error
