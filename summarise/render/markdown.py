"""A summary as Markdown: both languages, with the sentences cited at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from summarise.findings import Finding
from summarise.render.words import (
    checked,
    citation,
    cited_sentences,
    heading,
    made_by,
    printable,
    published_as,
    repaired,
    standing,
    state,
    when,
)
from summarise.summary import (
    Cited,
    Claim,
    Entity,
    Event,
    Quote,
    Repair,
    Statement,
    Summary,
    Text,
    Topic,
)

__all__ = ["render_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_SPACE = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
_BLOCK = re.compile(r"^(\d{0,9})([-+=.)])(?=[-=\s]|$)")


def render_markdown(summary: Summary, *, sources: bool = True) -> str:
    """The whole summary as CommonMark. Whatever the article holds, it stays text.

    Args:
        summary: what to render.
        sources: whether to list the sentences cited at the end.
    """
    return "\n".join(_lines(summary, sources)) + "\n"


def _lines(summary: Summary, sources: bool) -> Iterator[str]:
    head = summary.headline
    yield from (f"# {_escape(head.fr)}", "")
    yield from (f"*{_escape(head.en)}* {_cite(head)}{_standing(head)}{_state(head)}", "")
    if article := published_as(summary.source):
        yield from (_escape(article), "")
    yield from _section("abstract", (_claim(claim) for claim in summary.abstract))
    yield from _section("key_points", (_claim(claim) for claim in summary.key_points))
    yield from _section("quotes", (_quote(quote) for quote in summary.quotes))
    yield from _section("entities", (_entity(entity) for entity in summary.entities))
    yield from _section("events", (_event(event) for event in summary.events))
    yield from _section("topics", (_topic(topic) for topic in summary.topics))
    yield from _section("findings", (_finding(finding) for finding in summary.findings))
    yield from _section("repairs", map(_repair, summary.verification.repairs))
    if sources:
        yield from _section(
            "sources",
            (
                f"{_escape(f'[{each.id}]')} {_escape(each.text)}"
                for each in cited_sentences(summary)
            ),
        )
    yield from ("---", "", _disclosure(summary.disclosure), "")
    yield from (_escape(checked(summary.verification)), "")
    yield _escape(made_by(summary.provenance))


def _section(name: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    if lines:
        yield from (f"## {heading(name)}", "", *lines, "")


def _both(french: str, english: str) -> str:
    """French above English, in one list item."""
    return f"{french}  \n  *{english}*"


def _claim(claim: Claim) -> str:
    return _both(
        f"{_escape(claim.fr)} {_cite(claim)}{_standing(claim)}{_state(claim)}", _escape(claim.en)
    )


def _quote(quote: Quote) -> str:
    speaker = f" — {_escape(quote.speaker)}" if quote.speaker else ""
    return _both(
        f"« {_escape(quote.fr)} »{speaker} {_cite(quote)}{_state(quote)}",
        f"“{_escape(quote.en)}” (translation)",
    )


def _entity(entity: Entity) -> str:
    french, english = f"**{_escape(entity.name.fr)}**", _escape(entity.name.en)
    if entity.role:
        french += f", {_escape(entity.role.fr)}"
        english += f", {_escape(entity.role.en)}"
    return _both(f"{french} {_cite(entity)}", english)


def _event(event: Event) -> str:
    time = f"**{_escape(when(event))}** ({_escape(event.expression)})"
    return _both(f"{time}: {_escape(event.fr)} {_cite(event)}{_state(event)}", _escape(event.en))


def _topic(topic: Topic) -> str:
    return f"{_escape(topic.fr)} / *{_escape(topic.en)}* ({_escape(topic.code)})"


def _finding(finding: Finding) -> str:
    where = _escape(f"{finding.check}, {finding.target}: {finding.message}")
    return f"**{finding.severity}**, {where}"


def _repair(repair: Repair) -> str:
    return _escape(repaired(repair))


def _disclosure(disclosure: Text) -> str:
    return f"{_escape(disclosure.fr)} *{_escape(disclosure.en)}*"


def _cite(cited: Cited) -> str:
    return _escape(citation(cited))


def _state(statement: Statement) -> str:
    shown = state(statement)
    return f" **{_escape(f'[{shown}]')}**" if shown else ""


def _standing(claim: Claim) -> str:
    shown = standing(claim, "fr", "en")
    return f" {_escape(shown)}" if shown else ""


def _escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    line = _SPECIAL.sub(r"\\\1", printable(_SPACE.sub(" ", text)).strip())
    return _BLOCK.sub(r"\1\\\2", line)
