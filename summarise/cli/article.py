"""``summarise article FILE``: one article in, one summary out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarise.cli import options
from summarise.cli.exits import FINDINGS, errors_as_exits
from summarise.cli.making import make_summariser, prepare, reason_of
from summarise.cli.output import check_target, write

if TYPE_CHECKING:
    from summarise.article import Article
    from summarise.summariser import Summariser
    from summarise.summary import Summary

__all__ = ["Format", "summarise"]


class Format(StrEnum):
    """How a summary is written out."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


_SUFFIXES = {
    "": Format.TERMINAL,
    ".txt": Format.TERMINAL,
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
}


def summarise(  # noqa: PLR0917 - typer reads them by name
    source: Annotated[
        str, typer.Argument(metavar="FILE|-", help="The article: a text file, or - for stdin.")
    ],
    model: options.Models = None,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    prompt: options.Prompt = None,
    prompts_dir: options.PromptsDir = None,
    var: options.Variables = None,
    published: options.Published = None,
    title: options.Title = None,
    url: options.Url = None,
    publisher: options.Publisher = None,
    format: Annotated[  # noqa: A002 - it is the option's name
        Format | None,
        typer.Option(
            help="How the summary is written out. Without it: json or markdown where --output "
            "ends in .json, .md or .markdown; else terminal.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file instead of standard output.")
    ] = None,
    sources: Annotated[
        bool,
        typer.Option(
            "--sources/--no-sources",
            help="List the sentences cited at the end (terminal and markdown; json has them).",
        ),
    ] = True,
    offline: options.Offline = False,
    store: options.Store = None,
    store_mode: options.StoreModeOption = options.StoreMode.CACHE,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.zip",
            help="Write all that the summary was made of into this file, for summarise replay.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where the summary has findings.")
    ] = False,
    review: options.Review = False,
    repairs: options.Repairs = 2,
    on_unverified: options.OnUnverified = options.Unverified.FLAG,
    reasks: options.Reasks = 2,
    max_tokens: options.MaxTokens = None,
    section_tokens: options.SectionTokens = None,
    retries: options.Retries = 4,
    timeout: options.Timeout = 120.0,
    deadline: options.Deadline = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Summarise one article.

    Exit codes: 0 done; 1 done, but with findings (--strict); 2 usage or bad input; 3 the provider
    did not answer; 4 the model's answer could not be
    made valid, or has errors left (--on-unverified raise); 70 a fault of summarise itself
    (report it, with --debug); 130 interrupted.
    """
    variables = options.parse_variables(var)
    with errors_as_exits(debug):
        from summarise.sources import read_article

        if output is not None:
            check_target(output)
            format = format or _format_of(output)  # noqa: A001 - it is the option's name
        if bundle is not None:
            check_target(bundle)
        article = read_article(
            source,
            title=title,
            url=url,
            publisher=publisher,
            published=published.date() if published else None,
        )
        summariser = make_summariser(
            model,
            base_url=base_url,
            store_mode=store_mode,
            offline=offline,
            mode=mode.value if mode else None,
            prompt=prompt,
            prompts=prompts_dir,
            variables=variables,
            review=review,
            repairs=repairs,
            on_unverified=on_unverified.value,
            reasks=reasks,
            max_tokens=max_tokens,
            section_tokens=section_tokens,
            retries=retries,
            timeout=timeout,
            deadline=deadline,
            store=store,
        )
        reason = reason_of(summariser, model)
        summary = _run(summariser, article, quiet, reason)
        if bundle is not None:
            summary.save_bundle(bundle)
        write(_rendered(summary, format, output, sources), output)
    if strict and summary.findings:
        raise typer.Exit(FINDINGS)


def _format_of(output: Path) -> Format:
    """The format that a file's name asks for; a usage error for one that is not written here."""
    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES and (not output.exists() or output.is_file()):
        known = ", ".join(filter(None, _SUFFIXES))
        raise typer.BadParameter(
            f"{output.name}: no format is known by the ending {suffix}; use {known}, or --format.",
            param_hint="--output",
        )
    return _SUFFIXES.get(suffix, Format.TERMINAL)


def _run(summariser: Summariser, article: Article, quiet: bool, reason: str) -> Summary:
    from summarise.cli.progress import Display

    model = summariser.chosen
    if not quiet:
        typer.echo(f"Model: {model} ({reason})", err=True)
    prepare(summariser, quiet=quiet)
    with Display(str(model), quiet) as display:
        return summariser.summarise(
            article,
            on_snapshot=display.show if display.streams else None,
            on_section=display.section,
        )


def _rendered(
    summary: Summary,
    format: Format | None,  # noqa: A002
    output: Path | None,
    sources: bool,
) -> str:
    from rich.console import Console

    from summarise.render import render_json, render_markdown, render_terminal

    if format is Format.JSON:
        return render_json(summary)
    if format is Format.MARKDOWN:
        return render_markdown(summary, sources=sources)
    console = Console()
    shown = output is None and console.is_terminal
    return render_terminal(
        summary,
        width=console.width if shown else 80,
        colour=shown and console.color_system is not None and not console.no_color,
        sources=sources,
    )
