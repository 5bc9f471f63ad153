"""Exit codes, and the one place where an error becomes one."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from summarise.errors import (
    BudgetError,
    OutputError,
    ProviderError,
    RecordingError,
    SummariseError,
    VerificationError,
)

__all__ = [
    "BUDGET",
    "DONE",
    "FAILURES",
    "FINDINGS",
    "INTERNAL",
    "INTERRUPTED",
    "NOT_YET",
    "OUTPUT",
    "PROVIDER",
    "TERMINATED",
    "USAGE",
    "errors_as_exits",
    "one_line",
]

DONE = 0
FINDINGS = 1
FAILURES = 1
USAGE = 2
PROVIDER = 3
OUTPUT = 4
BUDGET = 5
INTERNAL = 70
NOT_YET = 75
INTERRUPTED = 130
TERMINATED = 143


@contextmanager
def errors_as_exits(debug: bool = False) -> Iterator[None]:
    """Turn an error into one line on standard error and an exit code.

    Args:
        debug: show its traceback before that line.
    """
    try:
        yield
    except BrokenPipeError:  # whoever read our output has seen enough
        raise typer.Exit(DONE) from None
    except (SummariseError, KeyboardInterrupt) as error:
        if debug:
            traceback.print_exception(error)
        if isinstance(error, KeyboardInterrupt):
            typer.echo("summarise: stopped; nothing was written.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        typer.echo(f"summarise: {one_line(error.message)}", err=True)
        raise typer.Exit(_code(error)) from None
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, one line
        if debug:
            traceback.print_exception(error)
        # Not its message: that may hold the article.
        name = type(error).__name__
        typer.echo(f"summarise: unexpected {name}; run with --debug and report it", err=True)
        raise typer.Exit(INTERNAL) from None


def one_line(message: str) -> str:
    """Without what a terminal would obey: a message may quote a model or a file's name."""
    shown = (character if character.isprintable() else " " for character in message)
    return " ".join("".join(shown).split())


def _code(error: SummariseError) -> int:
    if isinstance(error, BudgetError):
        return BUDGET
    if isinstance(error, ProviderError | RecordingError):
        return PROVIDER
    return OUTPUT if isinstance(error, OutputError | VerificationError) else USAGE
