"""A summary for reading in a terminal: the languages side by side where there is room."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Styled

from summarise.render.words import MODALITIES, citation, heading, made_by, printable, when
from summarise.summary import Cited, Claim, Quote, Summary

__all__ = ["printable", "render_terminal", "terminal_view"]

TWO_COLUMNS = 100
"""Width in columns from which French and English stand side by side."""


def render_terminal(summary: Summary, *, width: int = 80, colour: bool = False) -> str:
    """The summary as lines of text.

    Args:
        summary: what to render.
        width: in columns, at least 40.
        colour: whether to style it with ANSI escapes. Nothing is said by colour alone.
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
    console.print(terminal_view(summary, console.width))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def terminal_view(summary: Summary, width: int) -> RenderableType:
    """The same for a rich console of this width."""
    wide = width >= TWO_COLUMNS
    head = summary.headline
    parts: list[RenderableType] = [
        Styled(""),
        _pair(
            Styled(printable(head.fr), style="bold"),
            Styled.assemble((printable(head.en), "bold"), _cite(head)),
            wide,
            mark="",
        ),
    ]
    parts += _section("abstract", (_claim(claim, wide) for claim in summary.abstract))
    parts += _section("key_points", (_claim(claim, wide) for claim in summary.key_points))
    parts += _section("quotes", (_quote(quote, wide) for quote in summary.quotes))
    parts += _section("entities", _entities(summary, wide))
    parts += _section("events", _events(summary, wide))
    topics = [Styled(printable(f"{topic.fr} / {topic.en}")) for topic in summary.topics]
    parts += _section("topics", topics)
    parts += _section("findings", _findings(summary))
    parts += [
        Rule(style="dim"),
        Styled(printable(f"{summary.disclosure.fr} {summary.disclosure.en}"), style="dim"),
        Styled(printable(made_by(summary.provenance)), style="dim"),
    ]
    return Group(*parts)


def _section(name: str, items: Iterable[RenderableType]) -> list[RenderableType]:
    items = list(items)
    if not items:
        return []
    return [Styled(""), Styled(heading(name), style="bold cyan"), *items]


def _claim(claim: Claim, wide: bool) -> RenderableType:
    return _pair(
        Styled(printable(claim.fr)),
        Styled.assemble(printable(claim.en), _cite(claim), _standing(claim)),
        wide,
    )


def _quote(quote: Quote, wide: bool) -> RenderableType:
    said = f" ({printable(quote.speaker)})" if quote.speaker else ""
    return _pair(
        Styled(f"«\u00a0{printable(quote.fr)}\u00a0»{said}"),
        Styled.assemble(f"“{printable(quote.en)}”", (" translation", "dim"), _cite(quote)),
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
            Styled.assemble(printable(event.en), _cite(event)),
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


def _standing(claim: Claim) -> tuple[str, str]:
    if claim.modality == "asserted" and claim.speaker is None:
        return "", ""
    speaker = f": {printable(claim.speaker)}" if claim.speaker else ""
    return f" ({MODALITIES[claim.modality].en}{speaker})", "dim"
