"""Rows are read one by one; one that cannot be read fails alone, and says where."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.errors import InputError
from summarise.rows import tables
from summarise.rows.formats import Format, format_of_input, format_of_output
from summarise.rows.reading import FolderOfTexts, JsonLines, Record
from summarise.rows.tables import Csv, Parquet

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\u2028\x00\r\n\"',;\t"))
JSON = st.dictionaries(TEXTS, TEXTS | st.none() | st.integers() | st.lists(TEXTS), max_size=3)


def lines(tmp_path: Path, *rows: bytes | Mapping[str, Any]) -> list[Record]:
    path = tmp_path / "in.jsonl"
    encoded = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    path.write_bytes(b"\n".join(encoded) + b"\n")
    return list(JsonLines(str(path)))


def table(tmp_path: Path, data: str | bytes, name: str = "in.csv") -> Csv:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return Csv(str(path))


# JSON lines.


@given(rows=st.lists(JSON, max_size=5))
def test_any_objects_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    """Whatever else Python takes for the end of a line."""
    folder = tmp_path_factory.mktemp("rows")
    path = folder / "in.jsonl"
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(text.encode())
    assert [record.values for record in JsonLines(str(path))] == rows


def test_a_broken_line_fails_alone_and_says_where(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        {"text": "a"},
        b'{"text": "secret',
        b"",
        b"[1]",
        b'"secret"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 10_000,
        {"text": "b"},
    )
    assert [record.number for record in found] == [1, 2, 4, 5, 6, 7, 8, 9]
    assert found[0].values == {"text": "a"}
    assert found[-1].values == {"text": "b"}
    faults = [record.fault for record in found[1:-1]]
    assert all(faults)
    assert all(record.values is None for record in found[1:-1])
    assert found[1].where == "line 2"
    assert "not JSON" in str(faults[0])
    assert "array" in str(faults[1])
    assert "not UTF-8 at byte 0" in str(faults[3])
    assert "secret" not in "".join(map(str, faults))


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    assert lines(tmp_path, b'\xef\xbb\xbf{"a": 1}')[0].values == {"a": 1}


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"a": 1}\n{"a": 2}')
    assert [each.values for each in JsonLines(str(tmp_path / "in.jsonl"))] == [{"a": 1}, {"a": 2}]


def test_a_line_without_end_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarise.rows.reading._LONGEST", 2**20)
    found = lines(tmp_path, b'"' + b"x" * 3 * 2**20, {"a": 1})
    assert "longer than 1 MiB" in str(found[0].fault)
    assert (found[1].number, found[1].values) == (2, {"a": 1})


def test_it_is_read_as_it_is_asked_for(tmp_path: Path) -> None:
    """A million rows are never in memory at once."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"a": 1}\n' * 100_000)
    source = JsonLines(str(path))
    rows = iter(source)
    assert [each.number for each in itertools.islice(rows, 10)] == list(range(1, 11))
    assert source.share == pytest.approx(10 / 100_000)


@pytest.mark.parametrize("kind", [JsonLines, Csv])
def test_a_compressed_file_is_read_like_another(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "in.gz"
    data = b'{"a":1}\n{"a":2}\n' if kind is JsonLines else b"a\r\n1\r\n2\r\n"
    path.write_bytes(gzip.compress(data))
    assert [str(each.values["a"]) for each in kind(str(path))] == ["1", "2"]


def test_a_compressed_file_that_is_cut_off_gives_what_it_has_and_then_an_error(
    tmp_path: Path,
) -> None:
    path = tmp_path / "in.jsonl.gz"
    chunks = b"".join(
        json.dumps({"a": number, "b": "é" * number}).encode() + b"\n" for number in range(2000)
    )
    path.write_bytes(gzip.compress(chunks)[:-400])
    read = []
    with pytest.raises(InputError, match=r"in\.jsonl\.gz: the compressed file is damaged"):
        read.extend(record.number for record in JsonLines(str(path)))
    assert len(read) > 1000
    assert read == list(range(1, len(read) + 1))


def test_standard_input_is_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}\n')))
    assert [record.values for record in JsonLines("-")] == [{"a": 1}]


# CSV.


@pytest.mark.parametrize("rows", [0, 1, 40_000])
def test_a_table_comes_from_standard_input_whole(
    monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """What was looked at to find out the encoding cannot be read a second time."""
    data = "a;b\r\n" + "".join(f"{number};é\r\n" for number in range(rows))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.encode("cp1252"))))
    read = [record.values for record in Csv("-")]
    assert read == [{"a": str(number), "b": "é"} for number in range(rows)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_comes_from_a_pipe_whole(tmp_path: Path, packed: bool) -> None:
    """As a shell gives it for ``<(…)``; opened twice, it would have lost its start."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    data = b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(40_000))
    data = gzip.compress(data) if packed else data
    writer = threading.Thread(target=path.write_bytes, args=(data,), daemon=True)
    writer.start()
    read = [record.values for record in Csv(str(path))]
    writer.join()
    assert read == [{"a": str(number), "b": "x"} for number in range(40_000)]


def test_a_standard_input_that_is_no_table_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,a\n1,2\n")))
    with pytest.raises(InputError, match="standard input: the column 'a' is there twice"):
        Csv("-")


@given(rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=4), delimiter=st.sampled_from(",;\t|"))
def test_any_table_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["le texte", "id"])
    writer.writerows(rows)
    source = table(folder, text.getvalue())
    assert source.delimiter == delimiter
    assert [tuple((record.values or {}).values()) for record in source] == rows


def test_a_row_of_another_width_fails_alone(tmp_path: Path) -> None:
    found = list(table(tmp_path, 'id,text\n1,a\n2\n\n3,b,c\n4,"d\ne"\n5,f\n'))
    assert [record.number for record in found] == [1, 2, 3, 4, 5]
    assert [record.fault for record in found][1:3] == [
        "it has 1 fields where the first row has 2",
        "it has 3 fields where the first row has 2",
    ]
    assert found[3].where == "lines 6 to 7"
    assert found[4].values == {"id": "5", "text": "f"}


@pytest.mark.parametrize(
    ("rest", "where"),
    [
        ('2,"b\n3,c\n', "lines 3 to 4"),
        ('2,"b\n3,"c\n4,d\n', "lines 3 to 4"),
        ('2,"b" c\n3,d\n', "line 3"),
        # The first mark ends in the next article: the row after it would be half of that one.
        ('2,"b\n3,"c\n4,d"\n5,e\n', "lines 3 to 4"),
    ],
)
def test_nothing_is_read_after_a_quotation_mark_gone_astray(
    tmp_path: Path, rest: str, where: str
) -> None:
    """A row that begins in the middle of an article would be one that nobody wrote."""
    read = []
    with pytest.raises(InputError, match=rf"in\.csv, {where}: a quotation mark") as raised:
        read.extend(table(tmp_path, f"id,text\n1,a\n{rest}"))
    assert [record.values for record in read] == [{"id": "1", "text": "a"}]
    assert "cannot be told apart" in raised.value.message


def test_a_quotation_mark_gone_astray_in_the_first_row_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="in the first row: a quotation mark"):
        table(tmp_path, 'id,"text\n1,a\n')


def test_a_field_may_be_as_long_as_an_article(tmp_path: Path) -> None:
    text = "é" * 400_000
    assert next(iter(table(tmp_path, f"id,text\n1,{text}\n"))).values == {"id": "1", "text": text}


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str, found: str) -> None:
    text = "id;text\n1;L'été à Rabat, un œuf coûte 2 € au marché\n"
    source = table(tmp_path, text.encode(encoding))
    assert source.encoding == found
    assert next(iter(source)).values == {
        "id": "1",
        "text": "L'été à Rabat, un œuf coûte 2 € au marché",
    }


def test_bytes_of_another_encoding_past_the_sample_spoil_their_row_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_SAMPLE", 20)
    found = list(table(tmp_path, b"id,text\n1,abcdefghijkl\n2,\xe9t\xe9\n3,\xc3\xa9\n"))
    assert found[1].values == {"id": "2", "text": "\udce9t\udce9"}
    assert found[2].values == {"id": "3", "text": "é"}


def test_the_sample_may_end_within_a_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_SAMPLE", 11)
    assert next(iter(table(tmp_path, "id,text\n1,éé\n"))).values == {"id": "1", "text": "éé"}


@pytest.mark.parametrize(
    ("data", "words"),
    [("", "empty"), ("a,,b\n", "column 2 has no name"), ("a,b,a\n", "'a' is there twice")],
)
def test_a_first_row_of_no_use_is_an_error(tmp_path: Path, data: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        table(tmp_path, data)


# Parquet.


def test_rows_of_parquet_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    path = str(tmp_path / "in.parquet")
    rows = [{"id": number, "text": f"t\u2028{number}", "other": "x"} for number in range(1000)]
    pyarrow.parquet.write_table(arrow.Table.from_pylist(rows), path, row_group_size=300)
    source = Parquet(path)
    assert (source.names, source.total) == (("id", "text", "other"), 1000)
    source.only(["text", "id"])
    found = iter(source)
    assert next(found) == Record(1, "row 1", {"text": "t\u20280", "id": 0})
    assert source.share == 0.001
    assert [record.number for record in found] == list(range(2, 1001))


def test_what_is_no_parquet_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "in.parquet").write_bytes(b"PAR1 no PAR1")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        Parquet(str(tmp_path / "in.parquet"))
    with pytest.raises(InputError, match="there is no such file"):
        Parquet(str(tmp_path / "none.parquet"))


def test_without_pyarrow_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'summarise\[parquet\]'"):
        Parquet(str(tmp_path / "in.parquet"))


# A folder of texts.


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name, text in (("b.txt", "bé"), ("a/z.TXT", "z"), ("a/no.md", "no"), (".c.txt", "c")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "cp1252")
    (tmp_path / "d.txt").write_bytes(b"%PDF-1.7")
    source = FolderOfTexts(str(tmp_path))
    found = list(source)
    assert [(each.where, each.number) for each in found] == [
        (".c.txt", 1),
        ("a/z.TXT", 2),
        ("b.txt", 3),
        ("d.txt", 4),
    ]
    assert found[2].values == {"id": "b.txt", "text": "bé"}
    assert "PDF" in str(found[3].fault)
    assert source.total == 4


def test_a_folder_without_texts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no \.txt file"):
        FolderOfTexts(str(tmp_path))
    with pytest.raises(InputError, match="no such folder"):
        FolderOfTexts(str(tmp_path / "none"))


# Formats.


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.jsonl", Format.JSONL),
        ("a.NDJSON", Format.JSONL),
        ("a.jsonl.gz", Format.JSONL),
        ("a.tsv", Format.CSV),
        ("a.csv.gz", Format.CSV),
        ("a.b.parquet", Format.PARQUET),
        ("-", Format.JSONL),
    ],
)
def test_the_name_tells_the_format(name: str, format_: Format) -> None:
    assert format_of_input(name) is format_


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a", "a.parquet.gz", "a.gz"])
def test_a_name_that_tells_none_is_an_error(name: str) -> None:
    with pytest.raises(InputError, match="--from"):
        format_of_input(name)


def test_a_folder_is_known_by_being_one(tmp_path: Path) -> None:
    assert format_of_input(str(tmp_path)) is Format.FOLDER
    assert format_of_output(tmp_path) is Format.FOLDER
    assert format_of_output(tmp_path / "new") is Format.FOLDER
    assert format_of_output(tmp_path / "new.csv") is Format.CSV
    with pytest.raises(InputError, match="Compress it when it is complete"):
        format_of_output(tmp_path / "new.jsonl.gz")
