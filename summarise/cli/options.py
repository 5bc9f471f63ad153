"""The options that several commands have, each written once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from summarise.rows.formats import Format

__all__ = [
    "BaseUrl",
    "Columns",
    "Deadline",
    "Debug",
    "From",
    "IdField",
    "KeepField",
    "MaxTokens",
    "Mode",
    "ModeOption",
    "Models",
    "Offline",
    "OnUnverified",
    "Prompt",
    "PromptsDir",
    "Published",
    "PublishedField",
    "Publisher",
    "PublisherField",
    "Quiet",
    "Reasks",
    "Repairs",
    "RequestsPerMinute",
    "Retries",
    "Review",
    "SectionTokens",
    "Store",
    "StoreMode",
    "StoreModeOption",
    "TextField",
    "Timeout",
    "Title",
    "TitleField",
    "To",
    "TokensPerMinute",
    "Unverified",
    "Url",
    "UrlField",
    "Variables",
    "parse_variables",
]


class Unverified(StrEnum):
    """What becomes of a statement that has an error to the last."""

    FLAG = "flag"
    DROP = "drop"
    RAISE = "raise"


class Mode(StrEnum):
    """How a structured answer is asked for."""

    JSON_SCHEMA = "json_schema"
    TOOLS = "tools"
    MD_JSON = "md_json"


class StoreMode(StrEnum):
    """What the store is used for."""

    OFF = "off"
    CACHE = "cache"
    RECORD = "record"
    REPLAY = "replay"


def _field(role: str, what: str) -> object:
    return typer.Option(
        f"--{role}-field",
        metavar="NAME",
        help=f"The field that holds {what}; a.b for b within a. Without it, looked for"
        + ("." if role == "text" else "; none for none."),
    )


Published = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help='The day it was published (YYYY-MM-DD); dates such as "lundi" hang on it.',
    ),
]
Title = Annotated[str | None, typer.Option(help="Its title, if not in the text.")]
Url = Annotated[str | None, typer.Option(help="Where it was published.")]
Publisher = Annotated[str | None, typer.Option(help="Who published it.")]
From = Annotated[Format | None, typer.Option("--from", help="The format of IN, whatever its name.")]
To = Annotated[Format | None, typer.Option("--to", help="The format of OUT, whatever its name.")]
TextField = Annotated[str | None, _field("text", "the article")]
IdField = Annotated[str | None, _field("id", "what identifies it")]
TitleField = Annotated[str | None, _field("title", "its title")]
UrlField = Annotated[str | None, _field("url", "its address")]
PublisherField = Annotated[str | None, _field("publisher", "who published it")]
PublishedField = Annotated[
    str | None, _field("published", "its day (2026-03-12, also with a time)")
]
KeepField = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Carry this field through to OUT; repeatable."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME[=HEADING]",
        help="Of CSV and Parquet: have this column, under this heading; repeatable, in order. "
        "Without it, the usual ones.",
    ),
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        help="Such as openai/gpt-5-mini, ollama/qwen3:8b, embedded or embedded:PATH.gguf. "
        "Without it: SUMMARISE_MODEL; else OpenAI where OPENAI_API_KEY is set; else embedded. "
        "Repeatable: the next one takes over where one is down; NAME@URL for one elsewhere.",
    ),
]
BaseUrl = Annotated[
    str | None, typer.Option(help="Any OpenAI-compatible endpoint that has the model.")
]
ModeOption = Annotated[
    Mode | None,
    typer.Option(
        "--mode",
        help="How a structured answer is asked for; without it, as suits the provider.",
    ),
]
Prompt = Annotated[
    str | None, typer.Option(help="ID, ID@VERSION, or the path of a prompt version's folder.")
]
PromptsDir = Annotated[
    Path | None, typer.Option(help="A folder of prompts of your own, for --prompt ID.")
]
Variables = Annotated[
    list[str] | None,
    typer.Option(
        "--var", metavar="NAME=VALUE", help="A variable that the prompt declares; repeatable."
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Nothing leaves this machine: stored answers, the embedded model, or a model at a "
        "loopback address.",
    ),
]
Store = Annotated[
    Path | None,
    typer.Option(
        help="A folder in which answers are kept and found again; or one file, where the name "
        "ends in .sqlite, .sqlite3 or .db."
    ),
]
StoreModeOption = Annotated[
    StoreMode,
    typer.Option(
        "--store-mode",
        help="cache: ask only for what is not stored. record: always ask, and store. replay: "
        "never ask. off: neither look nor store.",
    ),
]
Review = Annotated[
    bool,
    typer.Option(
        "--review",
        help="Have the model read the summary a second time, for what no rule sees. It costs "
        "about as much again.",
    ),
]
Repairs = Annotated[
    int,
    typer.Option(
        min=0, help="How often statements that failed a check go back to the model at most."
    ),
]
OnUnverified = Annotated[
    Unverified,
    typer.Option(help="What becomes of a statement with an error that was not put right."),
]
Reasks = Annotated[
    int, typer.Option(min=0, help="How often an answer of the wrong form is sent back at most.")
]
MaxTokens = Annotated[
    int | None, typer.Option(min=1, help="Of one answer; the provider's limit without it.")
]
SectionTokens = Annotated[
    int | None,
    typer.Option(
        min=1_000,
        help="Of text given to the model at once, about; a longer one is read section by section. "
        "Without it 24,000, or what the embedded model has room for.",
    ),
]
Retries = Annotated[
    int,
    typer.Option(min=0, help="How often a request that nobody answered is sent again at most."),
]
RequestsPerMinute = Annotated[
    float | None,
    typer.Option(min=0.001, metavar="N", help="Send no more to a model; its own limits hold too."),
]
TokensPerMinute = Annotated[
    float | None, typer.Option(min=1, metavar="N", help="Likewise, read and written together.")
]
Timeout = Annotated[
    float,
    typer.Option(min=1, metavar="SECONDS", help="Without a sign of an answer, try again."),
]
Deadline = Annotated[
    float | None,
    typer.Option(min=1, metavar="SECONDS", help="Give an article up after this long."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show nothing while it is made.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def parse_variables(pairs: list[str] | None) -> dict[str, str]:
    """``NAME=VALUE`` arguments as a mapping; a usage error for anything else."""
    values = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{pair!r}: write it as NAME=VALUE", param_hint="--var")
        values[name] = value
    return values
