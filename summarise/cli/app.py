"""``summarise FILE``, and the commands beside it."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from summarise.cli.article import summarise
from summarise.cli.batch import batch
from summarise.cli.corpus import corpus
from summarise.cli.prompts import prompts
from summarise.cli.replay import replay
from summarise.cli.verify import verify

__all__ = ["app"]

_DEFAULT = "article"


class _DefaultCommand(TyperGroup):
    """Lets the most frequent command go without its name: ``summarise FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # A file that is named like a command can still be given as ./prompts.
        if args and args[0] not in self.commands and args[0] not in _OWN_OPTIONS:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


_OWN_OPTIONS = ("--help", "-h", "--version", "--install-completion", "--show-completion")

app = typer.Typer(
    cls=_DefaultCommand,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Summarise French news articles in French and English, every sentence cited.\n\n"
        "summarise FILE is short for summarise article FILE.\n\n"
        "Options of the command: summarise article --help"
    ),
)
app.command(_DEFAULT)(summarise)
app.command("corpus")(corpus)
app.command("verify")(verify)
app.command("replay")(replay)
app.add_typer(batch, name="batch")
app.add_typer(prompts, name="prompts")


def _version(asked: bool) -> None:
    if asked:
        from summarise._version import __version__

        typer.echo(f"summarise {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def main() -> None:
    """The ``summarise`` command."""
    app(prog_name="summarise")
