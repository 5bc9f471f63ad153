"""A summary as Markdown: both languages, with the sentences cited at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from summarise.article import Sentence
from summarise.render.words import MODALITIES, citation, heading, made_by, printable, when
from summarise.summary import Cited, Claim, Entity, Event, Finding, Quote, Summary, Text, Topic

__all__ = ["render_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_SPACE = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
_BLOCK = re.compile(r"^(\d{0,9})([-+=.)])(?=[-=\s]|$)")


def render_markdown(summary: Summary) -> str:
    """The whole summary as CommonMark. Whatever the article holds, it stays text.

    Args:
        summary: what to render.
    """
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    head = summary.headline
    yield from (f"# {_escape(head.fr)}", "", f"*{_escape(head.en)}* {_cite(head)}", "")
    yield from _section("abstract", (_claim(claim) for claim in summary.abstract))
    yield from _section("key_points", (_claim(claim) for claim in summary.key_points))
    yield from _section("quotes", (_quote(quote) for quote in summary.quotes))
    yield from _section("entities", (_entity(entity) for entity in summary.entities))
    yield from _section("events", (_event(event) for event in summary.events))
    yield from _section("topics", (_topic(topic) for topic in summary.topics))
    yield from _section("findings", (_finding(finding) for finding in summary.findings))
    yield from ("## Sources", "")
    yield from (
        f"- {_escape(f'[{sentence.id}]')} {_escape(sentence.text)}" for sentence in _cited(summary)
    )
    yield from ("", "---", "", _disclosure(summary.disclosure), "")
    yield _escape(made_by(summary.provenance))


def _section(name: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    if lines:
        yield from (f"## {heading(name)}", "", *lines, "")


def _both(french: str, english: str) -> str:
    """French above English, in one list item."""
    return f"{french}  \n  *{english}*"


def _claim(claim: Claim) -> str:
    return _both(f"{_escape(claim.fr)} {_cite(claim)}{_standing(claim)}", _escape(claim.en))


def _quote(quote: Quote) -> str:
    speaker = f" — {_escape(quote.speaker)}" if quote.speaker else ""
    return _both(
        f"« {_escape(quote.fr)} »{speaker} {_cite(quote)}", f"“{_escape(quote.en)}” (translation)"
    )


def _entity(entity: Entity) -> str:
    french, english = f"**{_escape(entity.name.fr)}**", _escape(entity.name.en)
    if entity.role:
        french += f", {_escape(entity.role.fr)}"
        english += f", {_escape(entity.role.en)}"
    return _both(f"{french} {_cite(entity)}", english)


def _event(event: Event) -> str:
    time = f"**{_escape(when(event))}** ({_escape(event.expression)})"
    return _both(f"{time}: {_escape(event.fr)} {_cite(event)}", _escape(event.en))


def _topic(topic: Topic) -> str:
    return f"{_escape(topic.fr)} / *{_escape(topic.en)}* ({_escape(topic.code)})"


def _finding(finding: Finding) -> str:
    where = _escape(f"{finding.check}, {finding.target}: {finding.message}")
    return f"**{finding.severity}**, {where}"


def _disclosure(disclosure: Text) -> str:
    return f"{_escape(disclosure.fr)} *{_escape(disclosure.en)}*"


def _cite(cited: Cited) -> str:
    return _escape(citation(cited))


def _standing(claim: Claim) -> str:
    """How firmly it is stated and by whom, where the article itself does not assert it."""
    if claim.modality == "asserted" and claim.speaker is None:
        return ""
    modality = MODALITIES[claim.modality]
    speaker = f", {_escape(claim.speaker)}" if claim.speaker else ""
    return f" ({modality.fr} / {modality.en}{speaker})"


def _cited(summary: Summary) -> list[Sentence]:
    """Every sentence that something cites, once, in the article's order."""
    sentences = {s.id: s for cited in summary.cited() for s in cited.evidence}
    return [sentences[number] for number in sorted(sentences)]


def _escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    line = _SPECIAL.sub(r"\\\1", printable(_SPACE.sub(" ", text)).strip())
    return _BLOCK.sub(r"\1\\\2", line)
