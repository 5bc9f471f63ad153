"""Exit codes, and the one place where an error becomes one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from summarise.errors import OutputError, ProviderError, RecordingError, SummariseError

__all__ = ["DONE", "FINDINGS", "INTERRUPTED", "OUTPUT", "PROVIDER", "USAGE", "errors_as_exits"]

DONE = 0
FINDINGS = 1
USAGE = 2
PROVIDER = 3
OUTPUT = 4
INTERRUPTED = 130


@contextmanager
def errors_as_exits(debug: bool = False) -> Iterator[None]:
    """Turn an error into one line on standard error and an exit code.

    Args:
        debug: let it through with its traceback instead.
    """
    try:
        yield
    except (SummariseError, BrokenPipeError, KeyboardInterrupt) as error:
        if debug:
            raise
        if isinstance(error, BrokenPipeError):  # whoever read our output has seen enough
            sys.stderr.close()
            raise typer.Exit(DONE) from None
        if isinstance(error, KeyboardInterrupt):
            typer.echo("summarise: stopped; nothing was written.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        typer.echo(f"summarise: {' '.join(error.message.split())}", err=True)
        raise typer.Exit(_code(error)) from None


def _code(error: SummariseError) -> int:
    if isinstance(error, ProviderError | RecordingError):
        return PROVIDER
    return OUTPUT if isinstance(error, OutputError) else USAGE
