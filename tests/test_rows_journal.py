"""What was made is kept whole or not at all, wherever a run was cut off."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import ARTICLE, make_article, make_summary

from summarise.checks import verify
from summarise.errors import InputError
from summarise.rows.fields import Entry, Fields
from summarise.rows.files import Beside, locked
from summarise.rows.formats import Format
from summarise.rows.journal import FolderJournal, Journal, LineJournal, plain, record_line
from summarise.rows.reading import Record
from summarise.summary import Summary

SUMMARY = make_summary()
ANY = st.text(st.characters())
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY
)


def entry(number: int, kept: Any = None, **row: Any) -> Entry:
    fields = Fields("text", "id", keep=tuple(kept or {}))
    return fields.entry(
        Record(number, "", {"text": ARTICLE, "id": f"a{number}"} | row | (kept or {}))
    )


def filled(path: Path, numbers: list[int]) -> bytes:
    with LineJournal(path) as journal:
        for number in numbers:
            journal.append(entry(number), SUMMARY)
    return path.read_bytes()


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """No file may grow past so many bytes: what a full disk does, done by the kernel all the same."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# One line an article.


def test_a_line_is_all_there_is_of_an_article() -> None:
    line = record_line(entry(3, {"n": 1, "liste": ["é"]}), SUMMARY)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    record = json.loads(line)
    assert list(record) == ["id", "row", "sha256", "status", "n", "liste", "summary"]
    assert record["status"] == "unverified"  # nobody has checked it
    assert Summary.model_validate_json(json.dumps(record["summary"])) == SUMMARY
    assert "é".encode() in line


def test_a_line_says_whether_its_summary_may_be_published() -> None:
    article = make_article()
    checked = SUMMARY.model_copy(update={"verification": verify(article, SUMMARY)})
    assert json.loads(record_line(entry(1), checked))["status"] == "publishable"


@given(id_=ANY, kept=st.dictionaries(ANY.map(lambda name: f"k{name}"), SCALARS, max_size=3))
def test_any_id_and_any_field_survive(id_: str, kept: dict[str, Any]) -> None:
    """Line ends of every kind, NULs, halves of characters."""
    line = record_line(Entry(1, "", id_, "00" * 32, None, kept), SUMMARY)
    assert line.count(b"\n") == 1
    record = json.loads(line.decode("utf-8"))
    # JSON has no two halves of a character side by side that are not one.
    joined = json.loads(json.dumps({"id": id_} | kept))
    assert {name: record[name] for name in joined} == joined


def test_values_that_json_does_not_have_are_written_as_what_comes_nearest() -> None:
    value = {
        "d": date(2026, 3, 4),
        "x": float("nan"),
        "n": Decimal("1.50"),
        "b": b"\x00\xff",
        1: (2,),
    }
    assert plain(value) == {"d": "2026-03-04", "x": None, "n": "1.50", "b": "00ff", "1": [2]}


def test_what_was_made_is_known_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    filled(path, [2, 1])
    journal = LineJournal(path)
    assert entry(1).sha256 in journal
    assert entry(3).sha256 not in journal
    assert journal.spend.answers == 2
    assert journal.spend.dollars == pytest.approx(2 * 0.0125)
    assert [record["row"] for record in journal.records()] == [1, 2]
    assert journal.notes == []
    assert not journal.in_order
    journal.put_in_order()
    journal.close()
    assert [json.loads(line)["row"] for line in path.read_bytes().splitlines()] == [1, 2]
    with LineJournal(path) as again:
        assert again.in_order


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_at_any_byte_and_resumed_it_holds_the_same(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "out.jsonl"
    torn = tmp_path / "out.jsonl.torn"
    for each in (path, torn):
        each.unlink(missing_ok=True)
    whole = filled(path, [1, 2, 3])
    ends = [0, *(place + 1 for place, byte in enumerate(whole) if byte == ord("\n"))]
    near = st.sampled_from(ends).flatmap(
        lambda end: st.integers(max(0, end - 3), min(len(whole), end + 12))
    )
    cut = data.draw(near | st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    journal = LineJournal(path)
    left = sum(0 < end <= cut for end in ends)
    assert len(journal.done) == left
    assert bool(journal.notes) == torn.exists() == (cut not in ends)
    if torn.exists():
        assert torn.read_bytes() == whole[ends[left] : cut] + b"\n"
    for number in (1, 2, 3):
        if entry(number).sha256 not in journal:
            journal.append(entry(number), SUMMARY)
    journal.close()
    assert path.read_bytes() == whole
    assert [record["id"] for record in journal.records()] == ["a1", "a2", "a3"]


def test_zeros_that_a_power_cut_left_are_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    whole = filled(path, [1])
    path.write_bytes(whole + b"\0" * 5000)
    with LineJournal(path) as journal:
        assert "not finished" in journal.notes[0]
    assert path.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("last", ["other", "several", "unended"])
def test_lines_that_have_their_end_are_never_cut_off(tmp_path: Path, last: str) -> None:
    """They were finished and paid for, whoever changed them since."""
    path = tmp_path / "out.jsonl"
    lines = filled(path, [1, 2, 3]).splitlines(keepends=True)
    changed = [lines[0], *(line.replace(b'"provenance"', b'"origin"') for line in lines[1:])]
    if last == "other":
        changed = [*lines[:2], changed[2]]
    elif last == "unended":
        changed[2] = lines[2][:-30]
    path.write_bytes(b"".join(changed))
    number = 3 if last == "other" else 2
    with pytest.raises(InputError, match=f"line {number} is not what summarise wrote"):
        LineJournal(path)
    assert path.read_bytes() == b"".join(changed)


@pytest.mark.parametrize("place", ["alone", "before", "after", "between"])
def test_what_is_not_ours_is_never_cut_off(tmp_path: Path, place: str) -> None:
    path = tmp_path / "out.jsonl"
    whole = filled(path, [1])
    other = b'{"text": "notes of the user"}\n'
    path.write_bytes(
        {
            "alone": other,
            "before": other + whole,
            "after": whole + other,
            "between": whole + other + whole,
        }[place]
    )
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"line \d is not what summarise wrote"):
        LineJournal(path)
    assert path.read_bytes() == before


def test_a_line_of_ours_that_was_damaged_in_the_middle_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    first = filled(path, [1])
    path.write_bytes(first[:-20] + b"\n" + first)
    with pytest.raises(InputError, match="line 1 is not what summarise wrote"):
        LineJournal(path)


def test_a_full_disk_leaves_no_half_line_and_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    whole = filled(path, [1, 2])
    journal = LineJournal(path)
    with full_disk(len(whole) + 1000), pytest.raises(InputError) as raised:
        journal.append(entry(3), SUMMARY)
    assert "out.jsonl: cannot be written: file too large" in raised.value.message
    assert "--resume" in raised.value.message
    assert path.read_bytes() == whole
    assert entry(3).sha256 not in journal
    journal.append(entry(3), SUMMARY)  # there is room again
    journal.close()
    with LineJournal(path) as again:
        assert len(again.done) == 3


def test_a_power_cut_loses_a_second_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    journal = LineJournal(tmp_path / "out.jsonl")
    now = journal._synced
    monkeypatch.setattr("summarise.rows.journal.time.monotonic", lambda: now)
    for number in range(3):
        journal.append(entry(number), SUMMARY)
    assert synced == []
    now += 1.5
    journal.append(entry(4), SUMMARY)
    assert len(synced) == 1
    journal.close()
    assert len(synced) == 2


# One file an article.


def folder(tmp_path: Path, *numbers: int) -> FolderJournal:
    journal = FolderJournal(tmp_path / "out")
    for number in numbers:
        journal.append(entry(number), SUMMARY)
    return journal


def test_a_folder_has_a_file_an_article(tmp_path: Path) -> None:
    folder(tmp_path, 2, 1)
    again = FolderJournal(tmp_path / "out")
    assert [record["id"] for record in again.records()] == ["a1", "a2"]
    assert again.spend.answers == 2
    assert entry(1).sha256 in again
    names = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert names == [f"a{n}-{entry(n).sha256[:32]}.json" for n in (1, 2)]


@given(id_=ANY)
def test_any_id_makes_a_file_in_the_folder(
    tmp_path_factory: pytest.TempPathFactory, id_: str
) -> None:
    """And nowhere else."""
    root = tmp_path_factory.mktemp("any")
    journal = FolderJournal(root / "out")
    journal.append(entry(1, id=id_), SUMMARY)
    assert len(list((root / "out").iterdir())) == 1
    assert [each.name for each in root.iterdir()] == ["out"]
    assert entry(1, id=id_).sha256 in FolderJournal(root / "out")


def test_what_a_killed_run_left_in_a_folder_is_cleared_away(tmp_path: Path) -> None:
    folder(tmp_path, 1)
    (tmp_path / "out" / f".a2-{entry(2).sha256[:32]}.json.x1.part").write_bytes(b"{")
    (tmp_path / "out" / f"a3-{entry(3).sha256[:32]}.json").write_bytes(b"")
    (tmp_path / "out" / "mine.txt").write_bytes(b"notes")
    journal = FolderJournal(tmp_path / "out")
    assert len(journal.done) == 1
    assert "done again" in journal.notes[0]
    assert not list((tmp_path / "out").glob(".*"))
    assert (tmp_path / "out" / "mine.txt").exists()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    journal: Journal = folder(tmp_path, 1)
    with full_disk(1000), pytest.raises(InputError, match="--resume"):
        journal.append(entry(2), SUMMARY)
    assert len(list((tmp_path / "out").iterdir())) == 1


# Beside the output.


def test_an_output_is_written_by_one_run_at_a_time(tmp_path: Path) -> None:
    beside = Beside(tmp_path / "out.jsonl", Format.JSONL)
    (tmp_path / ".out.jsonl.run.json.abc.part").write_bytes(b"{")
    with locked(beside):
        assert not list(tmp_path.glob("*.part"))
        assert not list(tmp_path.glob(".*.part"))
        with pytest.raises(InputError, match="another run is writing this"), locked(beside):
            pass
    assert list(tmp_path.iterdir()) == []
    with locked(beside):
        pass
