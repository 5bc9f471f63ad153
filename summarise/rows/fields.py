"""Which field of a row is the text, the title and so on, and what a row is then."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from summarise.article import Article
from summarise.errors import InputError
from summarise.rows.reading import Record, Source

__all__ = ["Entry", "Fields", "choose", "told"]

ROLES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "texte", "corps", "contenu", "maintext"),
    "id": ("id", "_id", "uuid", "guid", "article_id", "doc_id", "identifiant"),
    "title": ("title", "titre", "headline"),
    "url": ("url", "link", "lien"),
    "publisher": ("publisher", "éditeur", "editeur", "site_name"),
    "published": (
        *("published", "published_at", "publication_date", "date_published", "datepublished"),
        *("pubdate", "date_publication", "date"),
    ),
}
"""Where each part of an article is looked for, the first name first, whatever their case."""

_PEEKED = 100
"""Rows of JSON lines that are looked at for their fields' names before anything is asked."""


_OFF = "none"
"""Named instead of a field: there is none, and none is looked for."""

_MAIL_DATE = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? \S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, as it is to be summarised.

    Attributes:
        row: its number in the input.
        where: in words, such as ``line 12``.
        id: as the input has it, None where it has none.
        sha256: its identity: of the article, all that is known of it, and the id.
        given: what an ``Article`` is made of; None where that could not be read.
        kept: the fields that are carried through.
        fault: why there is no article.
        left_out: the fields, found and not named, that do not hold what they seemed to.
    """

    row: int
    where: str
    id: str | None
    sha256: str
    given: Mapping[str, Any] | None = field(repr=False)
    kept: Mapping[str, Any] = field(default_factory=dict, repr=False)
    fault: str | None = None
    left_out: tuple[str, ...] = ()

    def article(self) -> Article:
        """The article of this row.

        Raises:
            InputError: there is none; the message says in which line, and why.
        """
        if self.given is None:
            raise InputError(f"{self.where}: {self.fault}.")
        try:
            return Article(**self.given)
        except InputError as error:
            raise InputError(f"{self.where}: {error.message}") from None


class _FaultError(Exception):
    """Why a row has no article."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The name of the field for each part of an article.

    Attributes:
        text: the article itself.
        id: identifies the row for its owner.
        title: and what else an ``Article`` has; None where the rows do not have it.
        keep: fields that are carried through to the output.
        found: parts whose field was found, and not named by anybody: what is none there is left
            out, where it is otherwise the row's fault.
    """

    text: str
    id: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    keep: tuple[str, ...] = ()
    found: frozenset[str] = frozenset()

    @property
    def roles(self) -> dict[str, str | None]:
        """The field of each part of an article."""
        return {role: getattr(self, role) for role in ROLES}

    def __str__(self) -> str:
        said = [f"{role} from {name!r}" for role, name in self.roles.items() if name]
        return ", ".join(said + [f"keeping {name!r}" for name in self.keep])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields that are read."""
        roles = (self.text, self.id, self.title, self.url, self.publisher, self.published)
        return tuple(dict.fromkeys([name for name in roles if name] + list(self.keep)))

    def entry(self, record: Record) -> Entry:
        """What a row holds; a row that holds no article has a ``fault``."""
        values = record.values or {}
        kept = {name: found for name in self.keep if (found := _get(values, name)) is not None}
        number, fault, given = None, record.fault, None
        left_out: list[str] = []
        try:
            number = self._part("id", values, left_out)
            if fault is None:
                given = self._given(values, left_out)
        except _FaultError as error:
            fault = str(error)
        if given is None:
            # Rows that cannot be read are told apart by where they are, for they hold nothing.
            sha256 = _digest([number, "row", record.number, fault])
            return Entry(record.number, record.where, number, sha256, None, kept, fault)
        published = given["published"]
        known = [given["title"], given["url"], given["publisher"]]
        sha256 = _digest([number, given["text"], *known, published and published.isoformat()])
        odd = tuple(left_out)
        return Entry(record.number, record.where, number, sha256, given, kept, left_out=odd)

    def _part(self, role: str, values: Mapping[str, Any], left_out: list[str]) -> Any:
        """What a row has for a part of an article other than its text."""
        name: str | None = getattr(self, role)
        try:
            return _READERS.get(role, _text)(_get(values, name), name)
        except _FaultError:
            if role not in self.found:
                raise
            left_out.append(str(name))
            return None

    def _given(self, values: Mapping[str, Any], left_out: list[str]) -> dict[str, Any]:
        text = _get(values, self.text)
        if text is None:
            raise _FaultError(f"it has no field {self.text!r} with a text")
        if not isinstance(text, str):
            raise _FaultError(f"the field {self.text!r} holds {_kind(text)}, not a text")
        return {
            "text": text,
            **{
                role: self._part(role, values, left_out)
                for role in ("title", "url", "publisher", "published")
            },
        }


def choose(
    source: Source, named: Mapping[str, str | None], keep: Sequence[str] = ()
) -> tuple[Fields, Iterator[Record], tuple[str, ...]]:
    """Find out which field is which.

    Args:
        source: the rows.
        named: fields by their roles (``text``, ``id``, …), None or missing where it is to be found.
        keep: fields to be carried through.

    Returns:
        The fields, the rows from the first one on, and what is odd about the choice.

    Raises:
        InputError: no field holds the text, or a field that was named is not there.
    """
    off = {role for role, name in named.items() if name == _OFF and role != "text"}
    named = {role: name for role, name in named.items() if role not in off}
    rows = iter(source)
    peeked: list[Record] = []
    if source.names is not None:
        names: Sequence[str] = source.names
    else:
        peeked, rows = _peek(rows)
        names = tuple(dict.fromkeys(name for row in peeked for name in row.values or ()))
    found = {
        role: named.get(role) or (None if role in off else _lookup(names, role)) for role in ROLES
    }
    wanted = {name for name in (*named.values(), *keep) if name}
    missing = [name for name in sorted(wanted) if not _is_there(name, names, peeked)]
    there = f"Its fields are: {', '.join(names)}." if names else "It has no rows with fields."
    if missing and (source.names is not None or named.get("text") in missing):
        raise InputError(f"{source.name}: there is no field {missing[0]!r}. {there}")
    if found["text"] is None:
        if source.names is None and not peeked:  # an empty night is no error
            return Fields("text"), iter(()), ()
        raise InputError(
            f"{source.name}: no field is known to hold the text. Name it with --text-field. {there}"
        )
    notes = tuple(f"none of the first {len(peeked)} rows has a field {name!r}" for name in missing)
    fields = Fields(
        **{role: name for role, name in found.items() if name},
        keep=tuple(keep),
        found=frozenset(role for role in ROLES if not named.get(role)),
    )
    source.only(fields.names)
    return fields, itertools.chain(peeked, rows), notes


def _peek(rows: Iterator[Record]) -> tuple[list[Record], Iterator[Record]]:
    """The first rows, and those after them; where there is an error, it comes after the rows."""
    peeked: list[Record] = []
    try:
        peeked.extend(itertools.islice(rows, _PEEKED))
    except InputError as error:
        if not peeked:
            raise
        return peeked, _failing(error)
    return peeked, rows


def _failing(error: InputError) -> Iterator[Record]:
    yield from ()
    raise error


def _lookup(names: Iterable[str], role: str) -> str | None:
    by_name = {name.casefold(): name for name in reversed(list(names))}
    return next((by_name[name] for name in ROLES[role] if name in by_name), None)


def _is_there(name: str, names: Iterable[str], rows: Iterable[Record]) -> bool:
    return name in names or any(_get(row.values or {}, name) is not None for row in rows)


def _get(values: Mapping[str, Any], name: str | None) -> Any:
    """A field, or ``a.b``: the field b of an object in the field a. Empty text is None."""
    if name is None:
        return None
    found: Any = values
    if name in values:
        found = values[name]
    else:
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    return None if isinstance(found, str) and not found else found


def _id(value: object, name: str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))  # where some rows have none, pandas makes 1.0 of 1
    raise _FaultError(f"the field {name!r} holds {_kind(value)}, not an id")


def _text(value: object, name: str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _FaultError(f"the field {name!r} holds {_kind(value)}, not a text")


def _day(value: object, name: str | None) -> date | None:
    """The day as it is written, in the time zone it is written in."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise _FaultError(f"the field {name!r} holds {_kind(value)}, not a date")
    try:
        if _MAIL_DATE.fullmatch(value.strip()):  # as RSS has it
            return parsedate_to_datetime(value.strip()).date()
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise _FaultError(
            f"the field {name!r} holds {value[:40]!r}, not a date such as 2026-03-12 or "
            "2026-03-12T06:30:00+01:00"
        ) from None


_READERS: Mapping[str, Callable[[object, str | None], Any]] = {"id": _id, "published": _day}


def told(left_out: Counter[str]) -> list[str]:
    """What was left out of how many rows, a note a field."""
    return [
        f"{name!r} was left out of {count:,} row{'s' if count > 1 else ''}, for it does not hold "
        "there what its name says. "
        "Name another field, or none, to have it otherwise"
        for name, count in left_out.items()
    ]


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "an array"}
    return kinds.get(type(value)) or ("an object" if isinstance(value, Mapping) else "another type")


def _digest(parts: Sequence[object]) -> str:
    # In ASCII: a lone surrogate is hashed like anything else.
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
