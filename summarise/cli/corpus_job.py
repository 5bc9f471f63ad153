"""What a run over many articles is to do, and the files that it finds and leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarise.cli.output import check_target
from summarise.errors import InputError
from summarise.llm.models import without_secrets
from summarise.rows.columns import Column, columns, refuse_clash
from summarise.rows.fields import Fields
from summarise.rows.files import Beside, unwritable
from summarise.rows.formats import Format
from summarise.rows.journal import FolderJournal, Journal, LineJournal, is_ours
from summarise.rows.manifest import Manifest, differences
from summarise.rows.reading import FolderOfTexts, JsonLines, Source
from summarise.rows.tables import Csv, Parquet, pyarrow

if TYPE_CHECKING:
    from summarise.budget import Budget
    from summarise.prompts import Prompt
    from summarise.summariser import Summariser

__all__ = ["Job", "settings_of"]


@dataclass(frozen=True, slots=True)
class Job:
    """One run, as it was asked for.

    Attributes:
        source: what is read, in the format ``input``.
        out: what is written, in the format ``output``.
        named: fields by their roles, None where they are to be found.
        keep: fields that are carried through.
        columns: of a table, as they were asked for.
        resume: whether it goes on where another ended; ``mixed``: also with other settings.
        overwrite: whether what is there is thrown away.
        limit: how many articles are tried at most.
        concurrency: how many at a time.
        ordered: whether the output keeps the order of the input.
        budget: what the run may use.
        quiet: whether to say only what went wrong.
    """

    source: str
    input: Format
    out: Path
    output: Format
    named: Mapping[str, str | None]
    keep: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    resume: bool = False
    overwrite: bool = False
    mixed: bool = False
    limit: int | None = None
    concurrency: int = 64
    ordered: bool = False
    budget: Budget | None = None
    quiet: bool = False

    def __post_init__(self) -> None:
        # What stands beside OUT stands beside the file itself, and a link to it stays a link.
        if self.out.is_symlink():
            object.__setattr__(self, "out", self.out.resolve())

    @property
    def beside(self) -> Beside:
        """The files of this run."""
        return Beside(self.out, self.output)

    @property
    def is_table(self) -> bool:
        """Whether the output is made at the end, of what the journal holds."""
        return self.output.is_table

    @property
    def table(self) -> tuple[Column, ...]:
        """The columns of the output, where it is a table.

        Raises:
            InputError: there is no such column, or two have one heading.
        """
        return columns(self.columns, self.keep, whole=self.output is Format.PARQUET)

    def check(self) -> None:
        """Refuse what cannot come to a good end, before anything is paid for.

        Raises:
            InputError: something contradicts something else, or cannot be written.
        """
        refuse_clash(self.keep)
        if self.is_table:
            _ = self.table
            if self.output is Format.PARQUET:
                pyarrow(str(self.out))
        elif self.columns:
            raise InputError("--field: only CSV and Parquet have columns. Leave it out.")
        if str(self.out) == "-":
            raise InputError("OUT: name a file; what went to standard output cannot be resumed.")
        if self.output is Format.FOLDER:
            if self.out.exists() and not self.out.is_dir():
                raise InputError(f"{self.out}: this is a file; a folder is wanted.")
            check_target(self.out.parent / f"{self.out.name}.run.json")
        elif self.out.exists() and not self.out.is_file() and not self.out.is_dir():
            raise InputError(
                f"{self.out}: this is a device or a pipe, and what went there cannot be resumed. "
                "Name a file."
            )
        else:
            check_target(self.out)
        source = Path(self.source)
        for path in self.beside.all:
            if path.exists() and source.exists() and path.samefile(source):
                raise InputError(f"{source}: this is IN, and OUT would write it. Name another.")

    def open(self) -> Source:
        """The rows.

        Raises:
            InputError: they cannot be read.
        """
        kinds: dict[Format, type[JsonLines | Csv | Parquet | FolderOfTexts]] = {
            Format.JSONL: JsonLines,
            Format.CSV: Csv,
            Format.PARQUET: Parquet,
            Format.FOLDER: FolderOfTexts,
        }
        return kinds[self.input](self.source)

    def manifest(self, settings: Mapping[str, Any]) -> Manifest:
        """What is known of the output: what is there, or what is now begun.

        Raises:
            InputError: an output is there and this is no resumption of it.
        """
        beside = self.beside
        if self.overwrite:
            self._remove(beside.all)
            return Manifest()
        known = Manifest.read(beside.manifest)
        there = beside.journal if _holds_something(beside.journal) else beside.out
        if not _holds_something(there):
            if known is None or not self.resume:
                self._remove(beside.all[1:])  # of a run that made nothing; OUT is empty
                return Manifest()
        elif not self.resume:
            raise InputError(
                f"{there}: this is there already. Go on with --resume, throw it away with "
                "--overwrite, or give another name."
            )
        elif known is None or not beside.journal.exists():
            missing = beside.manifest if known is None else beside.journal
            raise InputError(
                f"{there}: there is no {missing.name} beside it, so it cannot be known what it is. "
                "Give another name, or throw it away with --overwrite."
            )
        changed = differences(known.settings, settings)
        if changed and not self.mixed:
            raise InputError(
                f"{self.out}: it was made with other settings: {'; '.join(changed)}. Use those "
                "again, give another name, or go on all the same with --mixed."
            )
        return known

    def journal(self) -> Journal:
        """What was made so far.

        Raises:
            InputError: it cannot be read or written.
        """
        journal = self.beside.journal
        return FolderJournal(journal) if self.output is Format.FOLDER else LineJournal(journal)

    def _remove(self, paths: Iterable[Path]) -> None:
        for path in paths:
            try:
                if not path.is_dir():
                    path.unlink(missing_ok=True)
                    continue
                for file in path.iterdir():
                    if is_ours(file.name):  # what else is in a folder is not ours to delete
                        file.unlink()
            except OSError as error:
                raise unwritable(path, error) from error


def settings_of(summariser: Summariser, fields: Fields) -> dict[str, Any]:
    """Everything that decides what is made of an article, without a secret.

    Raises:
        ModelError: a model's name is not understood.
        PromptError: a prompt version cannot be used.
    """
    plans = summariser.plans
    first = plans[0]
    prompts: dict[str, list[Prompt | None]] = {
        "prompt": [plan.prompt for plan in plans],
        "review prompt": [plan.review for plan in plans],
        "repair prompt": [plan.repair for plan in plans],
    }
    parameters = {
        name: value for name, value in asdict(first.parameters).items() if name != "deadline"
    }
    return {
        "model": _alone([plan.model.label for plan in plans]),
        "address": _alone([_stated(plan.model.base_url) for plan in plans]),
        "mode": _alone([plan.model.mode for plan in plans]),
        **{
            name: _alone([None if each is None else f"{each.name} {each.sha256}" for each in used])
            for name, used in prompts.items()
        },
        "variables": dict(first.variables),
        **parameters,
        "section tokens": _alone([plan.sections.room for plan in plans]),
        "repairs": _alone([plan.repairs for plan in plans]),
        "on unverified": first.on_unverified,
        "fields": fields.roles,
        "kept fields": list(fields.keep),
    }


def _alone(values: list[Any]) -> Any:
    """One value where all are the same."""
    return values[0] if all(value == values[0] for value in values) else values


def _stated(address: str | None) -> str | None:
    return None if address is None else without_secrets(address)


def _holds_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists() and path.stat().st_size > 0
