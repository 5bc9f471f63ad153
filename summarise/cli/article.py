"""``summarise article FILE``: one article in, one summary out."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarise.cli.exits import FINDINGS, errors_as_exits
from summarise.cli.output import check_target, write

if TYPE_CHECKING:
    from summarise.article import Article
    from summarise.summariser import Summariser
    from summarise.summary import Summary

__all__ = ["Format", "parse_variables", "summarise"]


class Format(StrEnum):
    """How a summary is written out."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


class Unverified(StrEnum):
    """What becomes of a statement that has an error to the last."""

    FLAG = "flag"
    DROP = "drop"
    RAISE = "raise"


_SUFFIXES = {
    "": Format.TERMINAL,
    ".txt": Format.TERMINAL,
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
}


def parse_variables(pairs: list[str]) -> dict[str, str]:
    """``NAME=VALUE`` arguments as a mapping; a usage error for anything else."""
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{pair!r}: write it as NAME=VALUE", param_hint="--var")
        values[name] = value
    return values


def summarise(  # noqa: PLR0917 - typer reads them by name
    source: Annotated[
        str, typer.Argument(metavar="FILE|-", help="The article: a text file, or - for stdin.")
    ],
    model: Annotated[
        str | None,
        typer.Option(
            help="Such as openai/gpt-5-mini, ollama/qwen3:8b, embedded or embedded:PATH.gguf. "
            "Without it: SUMMARISE_MODEL; else OpenAI where OPENAI_API_KEY is set; else embedded."
        ),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Any OpenAI-compatible endpoint that has the model.")
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(help="ID, ID@VERSION, or the path of a prompt version's folder."),
    ] = None,
    prompts_dir: Annotated[
        Path | None, typer.Option(help="A folder of prompts of your own, for --prompt ID.")
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A variable that the prompt declares; repeatable."),
    ] = None,
    published: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help='The day it was published (YYYY-MM-DD); dates such as "lundi" hang on it.',
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title, if not in the text.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
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
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Nothing leaves this machine: stored answers, the embedded model, or a model at a "
            "loopback address.",
        ),
    ] = False,
    store: Annotated[
        Path | None, typer.Option(help="A folder in which answers are kept and found again.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where the summary has findings.")
    ] = False,
    review: Annotated[
        bool,
        typer.Option(
            "--review",
            help="Have the model read the summary a second time, for what no rule sees. It costs "
            "about as much again.",
        ),
    ] = False,
    repairs: Annotated[
        int,
        typer.Option(
            min=0, help="How often statements that failed a check go back to the model at most."
        ),
    ] = 2,
    on_unverified: Annotated[
        Unverified,
        typer.Option(help="What becomes of a statement with an error that was not put right."),
    ] = Unverified.FLAG,
    reasks: Annotated[
        int,
        typer.Option(min=0, help="How often an answer of the wrong form is sent back at most."),
    ] = 2,
    max_tokens: Annotated[
        int | None, typer.Option(min=1, help="Of one answer; the provider's limit without it.")
    ] = None,
    section_tokens: Annotated[
        int | None,
        typer.Option(
            min=1_000,
            help="Of text given to the model at once, about; a longer one is read section by "
            "section. Without it 24,000, or what the embedded model has room for.",
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(min=1, metavar="SECONDS", help="Without a sign of an answer, try again."),
    ] = 120.0,
    deadline: Annotated[
        float | None, typer.Option(min=1, metavar="SECONDS", help="Give up after this long.")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show nothing while it is made.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Summarise one article.

    Exit codes: 0 done; 1 done, but with findings (--strict); 2 usage or bad input; 3 the provider
    did not answer; 4 the model's answer could not be
    made valid, or has errors left (--on-unverified raise); 70 a fault of summarise itself
    (report it, with --debug); 130 interrupted.
    """
    variables = parse_variables(var or [])
    with errors_as_exits(debug):
        from summarise.sources import read_article

        if output is not None:
            check_target(output)
            format = format or _format_of(output)  # noqa: A001 - it is the option's name
        article = read_article(
            source,
            title=title,
            url=url,
            publisher=publisher,
            published=published.date() if published else None,
        )
        from summarise.summariser import Summariser  # the SDKs, which take a second to load

        summariser = Summariser(
            model=model,
            base_url=base_url,
            prompt=prompt,
            prompts=prompts_dir,
            variables=variables,
            review=review,
            repairs=repairs,
            on_unverified=on_unverified.value,
            reasks=reasks,
            max_tokens=max_tokens,
            section_tokens=section_tokens,
            timeout=timeout,
            deadline=deadline,
            store=store,
        )
        if offline:
            summariser = _offline(summariser)
        reason = summariser.chosen.reason
        if summariser.model != model:
            reason = "--offline, and no model was named"
        summary = _run(summariser, article, quiet, reason)
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


def _offline(summariser: Summariser) -> Summariser:
    """The same, but so that nothing leaves this machine."""
    from dataclasses import replace

    from summarise.errors import ModelError
    from summarise.llm.models import EMBEDDED

    # Else the hub's client would fetch the weights of an embedded model.
    os.environ["HF_HUB_OFFLINE"] = "1"
    if summariser.chosen.local:
        return summariser
    if summariser.store is None:
        if summariser.model is None and not os.environ.get("SUMMARISE_MODEL", "").strip():
            return replace(summariser, model=EMBEDDED)  # a key in the environment names none
        raise ModelError(
            f"--offline, but {summariser.chosen} is not on this machine. Use --model embedded or a "
            "model at a loopback address, or name a --store with its answers."
        )
    return replace(summariser, store_mode="replay")


def _run(summariser: Summariser, article: Article, quiet: bool, reason: str) -> Summary:
    from summarise.cli.progress import Display, weights_bar

    model = summariser.chosen
    if not quiet:
        typer.echo(f"Model: {model} ({reason})", err=True)
    if model.embedded and summariser.store_mode != "replay":
        from summarise.llm.backends import completer_for
        from summarise.llm.transport import RetryPolicy
        from summarise.llm.weights import find_weights

        # A gigabyte is of no use without what runs it.
        completer_for(model, RetryPolicy(), summariser.timeout)
        with weights_bar(quiet) as progress:
            find_weights(model.name, progress)
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
