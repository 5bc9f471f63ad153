"""``summarise prompts``: look at prompt versions, compare, verify and release them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarise.cli import options
from summarise.cli.exits import USAGE, errors_as_exits
from summarise.cli.output import write

__all__ = ["prompts"]

prompts = typer.Typer(
    no_args_is_help=True, help="See, compare, verify and release prompt versions."
)

Folder = Annotated[
    Path | None,
    typer.Option("--dir", help="A folder of prompts; without it, those that ship with summarise."),
]
Name = Annotated[str, typer.Argument(help="ID, ID@VERSION, or the path of a version's folder.")]


@prompts.command("list")
def list_prompts(folder: Folder = None, debug: options.Debug = False) -> None:
    """List every version: its name, its hash, whether it is released, and what it is for."""
    with errors_as_exits(debug):
        from summarise.prompts import find_prompts, read_lock

        for prompt in find_prompts(folder):
            released = prompt.name in read_lock(prompt.folder.parent.parent)
            state = "released" if released else "draft"
            description = " ".join(prompt.description.split())
            write(f"{prompt.name}  {prompt.sha256[:12]}  {state:8}  {description}\n")


@prompts.command()
def show(name: Name, folder: Folder = None, debug: options.Debug = False) -> None:
    """Show a version's files."""
    with errors_as_exits(debug):
        from summarise.prompts import load_prompt

        prompt = load_prompt(name, folder)
        write(f"{prompt.name}, SHA-256 {prompt.sha256}, {prompt.folder}\n")
        for file, text in prompt.files.items():
            write(f"\n--- {file} ---\n{text.rstrip()}\n")


@prompts.command()
def render(  # noqa: PLR0917 - typer reads them by name
    name: Name,
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="The article.")],
    folder: Folder = None,
    var: options.Variables = None,
    published: options.Published = None,
    title: options.Title = None,
    url: options.Url = None,
    publisher: options.Publisher = None,
    debug: options.Debug = False,
) -> None:
    """Show the messages that would be sent for an article."""
    variables = options.parse_variables(var)
    with errors_as_exits(debug):
        from summarise.prompts import load_prompt
        from summarise.releasing import as_markdown
        from summarise.sources import read_article

        article = read_article(
            source,
            title=title,
            url=url,
            publisher=publisher,
            published=published.date() if published else None,
        )
        write(as_markdown(load_prompt(name, folder).render(article, variables)))


@prompts.command()
def diff(
    old: Name,
    new: Annotated[str, typer.Argument(help="The version to compare it with.")],
    folder: Folder = None,
    debug: options.Debug = False,
) -> None:
    """Show what differs between two versions, as a unified diff."""
    with errors_as_exits(debug):
        from summarise.prompts import load_prompt
        from summarise.releasing import compare

        write(compare(load_prompt(old, folder), load_prompt(new, folder)))


@prompts.command()
def verify(folder: Folder = None, debug: options.Debug = False) -> None:
    """Prove that every version is complete, unchanged since its release, and renders as it did."""
    with errors_as_exits(debug):
        from summarise.releasing import verify as faults_of

        faults = faults_of(folder)
        for fault in faults:
            typer.echo(fault, err=True)
        if faults:
            raise typer.Exit(USAGE)
        write("Every prompt version is as it was released.\n")


@prompts.command()
def release(
    name: Annotated[str, typer.Argument(help="ID@VERSION, complete.")],
    folder: Annotated[Path, typer.Option("--dir", help="A folder of prompts.")] = Path("prompts"),
    debug: options.Debug = False,
) -> None:
    """Freeze a version: write its schema, its golden renderings, and its hash into lock.toml."""
    with errors_as_exits(debug):
        from summarise.releasing import release as freeze

        prompt = freeze(name, folder)
        write(f"Released {prompt.name}, SHA-256 {prompt.sha256}\n")
