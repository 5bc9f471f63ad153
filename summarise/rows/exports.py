"""A table made of what a journal holds, all of it or not at all."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from summarise.files import replacing
from summarise.rows.columns import Column, Kind
from summarise.rows.files import as_json, unwritable
from summarise.rows.tables import pyarrow
from summarise.summary import Summary

__all__ = ["arrow_types", "guarded", "typed", "unguarded", "write_csv", "write_parquet"]

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n]")
_BATCH = 256

Records = Callable[[], Iterable[Mapping[str, Any]]]


def guarded(text: str) -> str:
    """Text that a spreadsheet shows and does not run, with an apostrophe before it where it must.

    A title is written by strangers, and a cell that starts with ``=``, ``+``, ``-``, ``@`` or a
    control character is a formula to a spreadsheet. ``unguarded`` is its inverse.

    Example:
        >>> guarded("=2+5"), guarded("L’été"), unguarded(guarded("'=2+5"))
        ("'=2+5", 'L’été', "'=2+5")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if _GUARDED.match(text) else text


def write_csv(path: Path, columns: Sequence[Column], records: Records) -> None:
    """Write a table for a spreadsheet: UTF-8 with its mark, commas, CRLF, no formulas.

    Args:
        path: of the file; of one that ends in ``.tsv``, tabs part the fields.
        columns: what it has.
        records: gives what the journal has, in order.

    Raises:
        InputError: it cannot be written; what was in its place is still there.
    """
    try:
        with replacing(path) as file:
            # A lone surrogate, which UTF-8 does not have, is written as \\udc80.
            text = io.TextIOWrapper(
                file,
                encoding="utf-8-sig",
                errors="backslashreplace",
                newline="",
                write_through=True,
            )
            tabs = path.suffix.lower() == ".tsv"
            writer = csv.writer(text, delimiter="\t" if tabs else ",")
            writer.writerow([guarded(column.name) for column in columns])
            for values in _values(columns, records()):
                writer.writerow([_cell(value) for value in values])
            text.flush()
            text.detach()
    except OSError as error:
        raise unwritable(path, error) from error


def write_parquet(path: Path, columns: Sequence[Column], records: Records) -> None:
    """Write a table with types.

    A field that is carried through is text, whole numbers, numbers or truth values where all its
    values are; else the JSON of its values.

    Args:
        path: of the file.
        columns: what it has.
        records: gives what the journal has, in order; twice.

    Raises:
        InputError: it cannot be written, or pyarrow is not installed.
    """
    arrow = pyarrow(str(path))
    kinds = _kinds(columns, records)
    types = arrow_types(arrow)
    schema = arrow.schema(
        [(_utf8(column.name), types[kind]) for column, kind in zip(columns, kinds, strict=True)]
    )
    try:
        with replacing(path) as file, arrow.parquet.ParquetWriter(file, schema) as writer:
            for rows in _batches(_values(columns, records())):
                arrays = [
                    arrow.array([typed(value, kind) for value in values], field.type)
                    for values, kind, field in zip(
                        zip(*rows, strict=True), kinds, schema, strict=True
                    )
                ]
                writer.write_batch(arrow.record_batch(arrays, schema=schema))
    except OSError as error:
        raise unwritable(path, error) from error


def arrow_types(arrow: Any) -> dict[Kind, Any]:
    """The type of each kind of column.

    Args:
        arrow: the module ``pyarrow``.
    """
    return {
        "text": arrow.string(),
        "whole": arrow.int64(),
        "number": arrow.float64(),
        "truth": arrow.bool_(),
        "day": arrow.date32(),
        "moment": arrow.timestamp("us", tz="UTC"),
        "any": arrow.string(),
    }


def _values(
    columns: Sequence[Column], records: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Any, ...]]:
    for record in records:
        # As it was checked when it was written; from Python's values, for they were parsed once.
        summary = Summary.model_validate(record["summary"], strict=False)
        yield tuple(column.value(record, summary) for column in columns)


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(itertools.islice(rows, _BATCH)):
        yield batch


def _cell(value: object) -> object:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return guarded(_json(value)) if isinstance(value, list | dict) else value


def _kinds(columns: Sequence[Column], records: Records) -> list[Kind]:
    """The kinds of the columns, those of the fields carried through found out from their values."""
    free = {each.name: each for each in columns if each.kind == "any"}
    if not free:
        return [column.kind for column in columns]
    seen: dict[str, set[type]] = {name: set() for name in free}
    for record in records():
        for name, types in seen.items():
            # Reading a record's own field needs no summary.
            value = free[name].value(record, None)  # type: ignore[arg-type]
            if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
                types.add(dict)  # more than a column of whole numbers holds
            elif value is not None:
                types.add(type(value))
    return [_kind(seen[each.name]) if each.kind == "any" else each.kind for each in columns]


def _kind(types: set[type]) -> Kind:
    if types <= {str}:
        return "text"
    if types == {bool}:
        return "truth"
    if types == {int}:
        return "whole"
    return "number" if types <= {int, float} else "any"


def typed(value: Any, kind: Kind) -> Any:
    """A value as a column of this kind takes it."""
    if value is None:
        return None
    if kind == "any":
        return _json(value)
    if kind == "number":
        return float(value)
    return _utf8(value) if isinstance(value, str) else value


def _json(value: object) -> str:
    return as_json(value).decode()


def _utf8(text: str) -> str:
    r"""The text, a lone surrogate in it written as \udc80."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
