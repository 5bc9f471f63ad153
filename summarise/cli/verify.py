"""``summarise verify SUMMARY.json ARTICLE``: hold a summary against the article it is of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarise.cli import options
from summarise.cli.exits import FINDINGS, errors_as_exits
from summarise.cli.output import write

if TYPE_CHECKING:
    from summarise.summary import Summary

__all__ = ["verify"]


def verify(
    summary: Annotated[
        Path, typer.Argument(metavar="SUMMARY.json", help="As --format json wrote.")
    ],
    article: Annotated[str, typer.Argument(metavar="ARTICLE|-", help="The text it is of.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the whole verification as JSON.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Check a summary, whoever wrote it, against the article it cites.

    Exit codes: 0 no error was found; 1 there are errors; 2 usage or bad input.
    """
    with errors_as_exits(debug):
        from summarise.checks import verify as check
        from summarise.render.json import render_json
        from summarise.render.words import checked, printable
        from summarise.sources import read_article

        given = _read(summary)
        source = given.source
        text = read_article(
            article,
            title=source.title,
            url=source.url,
            publisher=source.publisher,
            published=source.published,
        )
        verification = check(text, given)
        if as_json:
            write(render_json(verification))
        else:
            lines = [
                printable(f"{each.severity} {each.target} ({each.check}): {each.message}")
                for each in verification.findings
            ]
            write("\n".join([*lines, printable(checked(verification))]) + "\n")
    if not verification.publishable:
        raise typer.Exit(FINDINGS)


def _read(path: Path) -> Summary:
    from pydantic import ValidationError

    from summarise.errors import InputError
    from summarise.summary import Summary

    try:
        return Summary.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise InputError(
            f"{path}: not a summary as this release writes it: {where}: {first['msg']}."
        ) from None
