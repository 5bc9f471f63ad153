"""A summary for reading in a terminal: the languages side by side where there is room."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Styled

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
from summarise.summary import Cited, Claim, Quote, Statement, Summary

__all__ = ["printable", "render_terminal", "terminal_view"]

TWO_COLUMNS = 100
"""Width in columns from which French and English stand side by side."""


def render_terminal(
    summary: Summary, *, width: int = 80, colour: bool = False, sources: bool = True
) -> str:
    """The summary as lines of text.

    Args:
        summary: what to render.
        width: in columns, at least 40.
        colour: whether to style it with ANSI escapes. Nothing is said by colour alone.
        sources: whether to list the sentences cited at the end.
    """
    console = Console(
        file=io.StringIO(),
        width=max(40, width),
        height=25,  # where only the width is given, TERM=dumb makes it 80
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(terminal_view(summary, console.width, sources))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def terminal_view(summary: Summary, width: int, sources: bool = True) -> RenderableType:
    """The same for a rich console of this width."""
    wide = width >= TWO_COLUMNS
    head = summary.headline
    parts: list[RenderableType] = [Styled(""), _claim(head, wide, style="bold", mark="")]
    if article := published_as(summary.source):
        parts.append(Styled(printable(article), style="dim"))
    parts += _section("abstract", (_claim(claim, wide) for claim in summary.abstract))
    parts += _section("key_points", (_claim(claim, wide) for claim in summary.key_points))
    parts += _section("quotes", (_quote(quote, wide) for quote in summary.quotes))
    parts += _section("entities", _entities(summary, wide))
    parts += _section("events", _events(summary, wide))
    topics = [Styled(printable(f"{topic.fr} / {topic.en}")) for topic in summary.topics]
    parts += _section("topics", topics)
    parts += _section("findings", _findings(summary))
    parts += _section("repairs", _repairs(summary))
    if sources:
        parts += _section("sources", [_sources(summary)])
    parts += [
        Rule(style="dim"),
        Styled(printable(f"{summary.disclosure.fr} {summary.disclosure.en}"), style="dim"),
        Styled(printable(checked(summary.verification))),
        Styled(printable(made_by(summary.provenance)), style="dim"),
    ]
    return Group(*parts)


def _section(name: str, items: Iterable[RenderableType]) -> list[RenderableType]:
    items = list(items)
    if not items:
        return []
    return [Styled(""), Styled(heading(name), style="bold cyan"), *items]


def _claim(claim: Claim, wide: bool, style: str = "", mark: str = "•") -> RenderableType:
    """Its standing is in each column, or once in both languages where there is one."""
    french = Styled.assemble((printable(claim.fr), style))
    english = Styled.assemble((printable(claim.en), style), _cite(claim))
    if wide:
        french.append_text(_standing(standing(claim, "fr")))
        english.append_text(_standing(standing(claim, "en")))
    else:
        english.append_text(_standing(standing(claim, "fr", "en")))
    english.append_text(_state(claim))
    return _pair(french, english, wide, mark)


def _quote(quote: Quote, wide: bool) -> RenderableType:
    said = f" ({printable(quote.speaker)})" if quote.speaker else ""
    return _pair(
        Styled(f"«\u00a0{printable(quote.fr)}\u00a0»{said}"),
        Styled.assemble(
            f"“{printable(quote.en)}”", (" translation", "dim"), _cite(quote), _state(quote)
        ),
        wide,
    )


def _entities(summary: Summary, wide: bool) -> Iterable[RenderableType]:
    for entity in summary.entities:
        role = entity.role
        yield _pair(
            _entity(entity.name.fr, role.fr if role else ""),
            Styled.assemble(_entity(entity.name.en, role.en if role else ""), _cite(entity)),
            wide,
        )


def _entity(name: str, role: str) -> Styled:
    return Styled.assemble((printable(name), "bold"), f", {printable(role)}" if role else "")


def _events(summary: Summary, wide: bool) -> Iterable[RenderableType]:
    for event in summary.events:
        yield _pair(
            Styled.assemble(
                (f"{printable(when(event))}  ", "bold"),
                f"{printable(event.fr)} ({printable(event.expression)})",
            ),
            Styled.assemble(printable(event.en), _cite(event), _state(event)),
            wide,
        )


def _findings(summary: Summary) -> Iterable[RenderableType]:
    for finding in summary.findings:
        style = "bold red" if finding.severity == "error" else "yellow"
        yield _item(
            Styled.assemble(
                (finding.severity, style),
                printable(f" {finding.target} ({finding.check}): {finding.message}"),
            )
        )


def _repairs(summary: Summary) -> Iterable[RenderableType]:
    for repair in summary.verification.repairs:
        yield _item(Styled(printable(repaired(repair))))


def _sources(summary: Summary) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for sentence in cited_sentences(summary):
        text = " ".join(printable(sentence.text).split())
        grid.add_row(Styled(f"[{sentence.id}]", style="dim"), Styled(text))
    return grid


def _pair(french: Styled, english: Styled, wide: bool, mark: str = "•") -> RenderableType:
    """One thing in both languages."""
    if not wide:
        english.stylize("italic", 0, len(english))
        return Group(_item(french, mark), Padding(english, (0, 0, 0, 2 if mark else 0)))
    table = Table.grid(padding=(0, 3), expand=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row(_item(french, mark), english)
    return table


def _item(text: Styled, mark: str = "•") -> RenderableType:
    if not mark:
        return text
    grid = Table.grid()
    grid.add_column(width=2)
    grid.add_column(overflow="fold")
    grid.add_row(f"{mark} ", text)
    return grid


def _cite(cited: Cited) -> tuple[str, str]:
    return f" {citation(cited)}", "dim"


def _state(statement: Statement) -> Styled:
    words = state(statement)
    style = "bold red" if statement.status == "unverified" else "yellow"
    return Styled(f" [{words}]" if words else "", style=style)


def _standing(words: str) -> Styled:
    return Styled(f" {printable(words)}" if words else "", style="dim")
