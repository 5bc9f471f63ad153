"""The formats of rows, and which one a file's name asks for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from summarise.errors import InputError
from summarise.files import STDIN

__all__ = ["Format", "format_of_input", "format_of_output"]


class Format(StrEnum):
    """How rows are kept."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    FOLDER = "folder"

    @property
    def is_table(self) -> bool:
        """Whether it has columns, and is made at the end of what a journal holds."""
        return self in {Format.CSV, Format.PARQUET}


_ENDINGS = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
}
_COMPRESSED = ".gz"


def format_of_input(path: str) -> Format:
    """The format of rows to be read, by the file's name.

    Raises:
        InputError: the name tells none.

    Example:
        >>> format_of_input("night.jsonl.gz")
        <Format.JSONL: 'jsonl'>
    """
    if path == STDIN:
        return Format.JSONL
    if Path(path).is_dir():
        return Format.FOLDER
    name = Path(path).name.lower()
    found = _ENDINGS.get(Path(name.removesuffix(_COMPRESSED)).suffix)
    if found is None or (found is Format.PARQUET and name.endswith(_COMPRESSED)):
        raise InputError(
            f"{path}: no format is known by this ending. Use {_known()}, a folder of .txt files "
            f"(CSV and JSON lines also with {_COMPRESSED}), or --from."
        )
    return found


def format_of_output(path: Path) -> Format:
    """The format of what is to be written, by its name: a name without an ending is a folder.

    Raises:
        InputError: the name has an ending that tells none.
    """
    suffix = path.suffix.lower()
    if path.is_dir() or not suffix:
        return Format.FOLDER
    if suffix not in _ENDINGS:
        more = " Compress it when it is complete." if suffix == _COMPRESSED else ""
        raise InputError(
            f"{path}: no format is known by the ending {suffix}. Use {_known()}, a name without an "
            f"ending for a folder, or --to.{more}"
        )
    return _ENDINGS[suffix]


def _known() -> str:
    return ", ".join(_ENDINGS)
