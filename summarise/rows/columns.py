"""A summary as one row of a table: named columns of plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from summarise.errors import InputError
from summarise.rows.journal import OWN
from summarise.summary import Summary

__all__ = ["COLUMNS", "Column", "Kind", "columns"]

Kind = Literal["text", "whole", "number", "truth", "day", "moment", "any"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: as it stands in the first row.
        kind: of its values; ``any`` for a field that is carried through.
        value: its value for a record, and the summary in it.
    """

    name: str
    kind: Kind
    value: Callable[[Mapping[str, Any], Summary], Any]


def _claims(part: str, language: str, between: str = "\n") -> Callable[..., str]:
    """The texts of a part of a summary, which are claims or topics."""
    return lambda _, summary: between.join(
        getattr(each, language) for each in getattr(summary, part)
    )


def _headline(language: str) -> Callable[..., str]:
    return lambda _, summary: getattr(summary.headline, language)


def _of_record(name: str) -> Callable[..., Any]:
    return lambda record, _: record.get(name)


def _of_source(name: str) -> Callable[..., Any]:
    return lambda _, summary: getattr(summary.source, name)


def _of_provenance(name: str) -> Callable[..., Any]:
    return lambda _, summary: getattr(summary.provenance, name)


def _severe(severity: str) -> Callable[..., int]:
    return lambda _, summary: sum(each.severity == severity for each in summary.findings)


def _coverage(_: object, summary: Summary) -> float | None:
    found = summary.verification.coverage
    return None if found is None else found.cited


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("id", "text", _of_record("id")),
        Column("row", "whole", _of_record("row")),
        Column("sha256", "text", _of_record("sha256")),
        Column("title", "text", _of_source("title")),
        Column("url", "text", _of_source("url")),
        Column("publisher", "text", _of_source("publisher")),
        Column("published", "day", _of_source("published")),
        Column("headline_fr", "text", _headline("fr")),
        Column("headline_en", "text", _headline("en")),
        # An abstract reads as one paragraph.
        Column("abstract_fr", "text", _claims("abstract", "fr", " ")),
        Column("abstract_en", "text", _claims("abstract", "en", " ")),
        Column("key_points_fr", "text", _claims("key_points", "fr")),
        Column("key_points_en", "text", _claims("key_points", "en")),
        Column("topics", "text", _claims("topics", "en", "; ")),
        Column("entities", "text", lambda _, each: "; ".join(e.name.fr for e in each.entities)),
        Column("publishable", "truth", lambda _, each: each.verification.publishable),
        Column("findings", "whole", lambda _, each: len(each.findings)),
        Column("errors", "whole", _severe("error")),
        Column("warnings", "whole", _severe("warning")),
        Column("coverage", "number", _coverage),
        Column("model", "text", _of_provenance("model")),
        Column(
            "prompt",
            "text",
            lambda _, each: f"{each.provenance.prompt_id}@{each.provenance.prompt_version}",
        ),
        Column("attempts", "whole", lambda _, each: len(each.provenance.attempts)),
        Column("prompt_tokens", "whole", _of_provenance("prompt_tokens")),
        Column("completion_tokens", "whole", _of_provenance("completion_tokens")),
        Column("cost", "number", _of_provenance("cost")),
        Column("seconds", "number", _of_provenance("seconds")),
        Column("created", "moment", _of_provenance("created")),
        Column("software", "text", _of_provenance("software")),
        Column("summary", "text", lambda _, each: each.model_dump_json()),
    )
}
"""Everything that a table can have, in its order."""

_SPREADSHEET = tuple(name for name in COLUMNS if name not in {"summary", "row", "entities"})
"""What a table for people has: not the whole summary in one cell."""


def columns(asked: Sequence[str], keep: Sequence[str], *, whole: bool) -> tuple[Column, ...]:
    """The columns of a table.

    Args:
        asked: ``NAME`` or ``NAME=HEADING``, of ``COLUMNS`` or of a field that is carried through;
            nothing for the usual ones.
        keep: fields that are carried through.
        whole: whether the usual ones have all there is, the JSON of the summary with it.

    Raises:
        InputError: there is no such column, or two have one heading.

    Example:
        >>> [column.name for column in columns(["id", "headline_fr=titre"], [], whole=False)]
        ['id', 'titre']
    """
    known = COLUMNS | {name: Column(name, "any", _of_record(name)) for name in keep}
    usual = COLUMNS if whole else _SPREADSHEET
    if not asked:
        clash = [name for name in keep if name in usual]
        if clash:
            raise InputError(
                f"--keep-field {clash[0]}: a column of the output has this name already. Choose "
                "the columns with --field."
            )
        asked = [*(name for name in usual if name == "id"), *keep, *(n for n in usual if n != "id")]
    chosen = []
    for each in asked:
        name, _, heading = each.partition("=")
        if name not in known:
            raise InputError(
                f"--field {name}: there is no such column. There are: {', '.join(known)}."
            )
        column = known[name]
        chosen.append(Column(heading or name, column.kind, column.value))
    headings = [column.name for column in chosen]
    twice = [name for name in headings if headings.count(name) > 1]
    if twice:
        raise InputError(f"--field: two columns are called {twice[0]!r}. Write NAME=HEADING.")
    return tuple(chosen)


def refuse_clash(keep: Sequence[str]) -> None:
    """Refuse a field to be carried through that would take the place of one of a record's own.

    Raises:
        InputError: one has such a name.
    """
    for name in keep:
        if name in OWN and name != "id":
            raise InputError(
                f"--keep-field {name}: every record has a field of this name already. Rename it in "
                "the input."
            )
