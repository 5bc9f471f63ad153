"""A block of rows as an Arrow table, and the block of what became of them: a row for a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from summarise.errors import InputError, SummariseError
from summarise.rows.columns import COLUMNS, Kind
from summarise.rows.exports import arrow_types, typed
from summarise.rows.failures import Failure
from summarise.rows.fields import Entry, Fields
from summarise.rows.journal import status
from summarise.rows.reading import Record
from summarise.rows.tables import pyarrow
from summarise.summary import Summary

__all__ = ["Blocks"]

_HOW_IT_FAILED: dict[str, Kind] = {"error": "text", "message": "text", "retryable": "truth"}

_KINDS: dict[str, Kind] = {
    "id": "text",
    "sha256": "text",
    "status": "text",
    **{name: column.kind for name, column in COLUMNS.items() if name != "row"},
    **_HOW_IT_FAILED,
}
"""A row's number means nothing where rows come from many files in no order."""


class Blocks:
    """Reads blocks, and makes blocks of the same length and order of what became of their rows.

    Args:
        fields: which column is which.

    Raises:
        InputError: a column that is carried through has the name of one that is made.
    """

    def __init__(self, fields: Fields) -> None:
        for name in fields.keep:
            if name in _KINDS and not (name == "id" and fields.id == "id"):
                raise InputError(
                    f"The column {name!r} cannot be carried through: one that is made has this "
                    "name. Rename it."
                )
        self._fields = fields
        self._kept = [name for name in fields.keep if name != "id"]

    def refuse_missing(self, names: Sequence[str]) -> None:
        """Refuse rows without a column that is named, before anything is asked.

        Args:
            names: those there are.

        Raises:
            InputError: one is missing.
        """
        for name in self._fields.names:
            if name not in names and name.partition(".")[0] not in names:
                raise InputError(
                    f"There is no column {name!r}. The columns are: {', '.join(names)}."
                )

    def entries(self, block: Any) -> list[Entry]:
        """The rows of a block; one that holds no article has a ``fault``.

        Args:
            block: a ``pyarrow.Table``.

        Raises:
            InputError: a field within a column, which is to be carried through, is not there.
        """
        self._carried(block)
        wanted = {name.partition(".")[0] for name in self._fields.names} | set(self._fields.names)
        rows = block.select([name for name in block.column_names if name in wanted]).to_pylist()
        return [
            self._fields.entry(Record(number, f"row {number} of its block", values))
            for number, values in enumerate(rows, start=1)
        ]

    def outcomes(
        self, block: Any, entries: Sequence[Entry], results: Sequence[Summary | SummariseError]
    ) -> Any:
        """The block of what became of the rows.

        The columns and their types are those of every block, whatever failed in it. Where there
        is no summary, ``status`` is ``failed``; ``error``, ``message`` and ``retryable`` say why;
        and ``attempts``, the tokens and ``cost`` are what was paid in vain.

        Args:
            block: as it was read.
            entries: of its rows.
            results: what became of each, in the same order.

        Returns:
            A ``pyarrow.Table``.
        """
        arrow = pyarrow("Blocks of rows")
        types = arrow_types(arrow)
        rows = [_row(entry, result) for entry, result in zip(entries, results, strict=True)]
        made = {
            name: arrow.array([typed(row.get(name), kind) for row in rows], types[kind])
            for name, kind in _KINDS.items()
        }
        return arrow.table(made | self._carried(block))

    def _carried(self, block: Any) -> dict[str, Any]:
        """The columns that are carried through, and the fields within one as columns."""
        kept = {}
        for name in self._kept:
            outer, *inner = [name] if name in block.column_names else name.split(".")
            if outer in block.column_names:
                kept[name] = _within(block[outer], inner, name)
        return kept


def _within(column: Any, path: Sequence[str], name: str) -> Any:
    """A field of the objects in a column, with its type, which is that of every block."""
    arrow = pyarrow("Blocks of rows")
    for part in path:
        if arrow.types.is_null(column.type):
            break
        if not arrow.types.is_struct(column.type) or column.type.get_field_index(part) < 0:
            raise InputError(f"There is no field {name!r} to be carried through: see its column.")
        column = arrow.compute.struct_field(column, part)
    return column


def _row(entry: Entry, result: Summary | SummariseError) -> Mapping[str, Any]:
    row: dict[str, Any] = {"id": entry.id, "sha256": entry.sha256}
    if isinstance(result, Summary):
        record = {"id": entry.id, "sha256": entry.sha256}
        row |= {name: column.value(record, result) for name, column in COLUMNS.items()}
        row["status"] = status(result)
        return row
    failure = Failure.of(entry, result)
    spent = failure.spent
    return row | {
        "status": "failed",
        "attempts": spent.answers,
        "prompt_tokens": None if spent.uncounted else spent.prompt_tokens,
        "completion_tokens": None if spent.uncounted else spent.completion_tokens,
        "cost": None if spent.unpriced else spent.dollars,
        "error": failure.error,
        "message": failure.message,
        "retryable": failure.retryable,
    }
