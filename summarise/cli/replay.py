"""``summarise replay FILE``: make a summary again from its bundle, and say what is other."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarise.cli import options
from summarise.cli.exits import FINDINGS, errors_as_exits
from summarise.cli.output import write

if TYPE_CHECKING:
    from summarise.replaying import Replay

__all__ = ["replay"]

_MOST = 20
"""Differences shown; the first few explain the others."""


def replay(
    bundle: Annotated[
        Path, typer.Argument(metavar="FILE.zip", help="As --bundle or save_bundle wrote it.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Write every difference, and why, as JSON.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Make a summary again from the answers in its bundle: no network, no model, no cost.

    Exit codes: 0 identical; 1 not identical, with the differences and why; 2 usage, or a file that
    is no bundle, is damaged or was changed.
    """
    with errors_as_exits(debug):
        from summarise.replaying import replay_bundle

        result = replay_bundle(bundle)
        write(_json(result) if as_json else _text(bundle, result))
    if not result.identical:
        raise typer.Exit(FINDINGS)


def _json(result: Replay) -> str:
    data = {
        "identical": result.identical,
        "differences": [asdict(each) for each in result.differences],
        "reasons": result.reasons,
        "remarks": result.remarks,
    }
    # A lone half of a surrogate pair may stand in what a stranger wrote.
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _text(path: Path, result: Replay) -> str:
    from summarise.render.words import printable

    lines = []
    if result.identical:
        lines.append(f"identical: {path.name}")
    elif result.summary is None:
        lines.append(f"not made again: {path.name}")
    else:
        count = len(result.differences)
        lines.append(f"not identical: {path.name}, {count} difference{'s' if count > 1 else ''}")
    for each in result.differences[:_MOST]:
        lines += [
            f"  {each.where}",
            f"    then: {each.recorded or 'nothing'}",
            f"    now:  {each.rebuilt or 'nothing'}",
        ]
    if (more := len(result.differences) - _MOST) > 0:
        lines.append(f"  … and {more} more; --json has them all")
    lines += [f"why: {each}" for each in result.reasons]
    lines += [f"note: {each}" for each in result.remarks]
    return "\n".join(printable(line) for line in lines) + "\n"
