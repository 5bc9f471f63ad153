"""``summarise corpus IN OUT``: what it writes, says and asks, and how it ends."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llm_making import answer
from making import draft_data, numbered
from server import Reply, Server, until
from typer.testing import CliRunner

from summarise import Summariser, Summary
from summarise.cli import corpus_board, corpus_run
from summarise.cli.app import app
from summarise.cli.corpus_board import Board, Tally
from summarise.rows.journal import LineJournal

GOOD = json.dumps(answer(json.dumps(draft_data()))).encode()
USED = {"prompt_tokens": 4000, "completion_tokens": 50, "total_tokens": 4050}
COUNTED = json.dumps(answer(json.dumps(draft_data()), usage=USED)).encode()
BAD = json.dumps(answer("{}")).encode()
OPENAI = "https://api.openai.com/v1"

Corpus = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([Reply([GOOD])]) as made:
        yield made


@pytest.fixture
def corpus(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """Run the command on rows, from ``in.jsonl`` to ``out.jsonl`` unless told otherwise."""
    monkeypatch.chdir(tmp_path)

    def run(*more: object, out: str = "out.jsonl", source: str = "in.jsonl") -> Any:
        model = ("--model", "m", "--base-url", server.url, "--reasks", 0)
        line = ("corpus", source, out, *model, *more)
        return CliRunner().invoke(app, [str(each) for each in line], prog_name="summarise")

    return run


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"a{number}", "text": numbered(number)} | more


def rows(*given: dict[str, Any] | str | int, path: str = "in.jsonl") -> None:
    made = (row(each) if isinstance(each, int) else each for each in given)
    lines = (each if isinstance(each, str) else json.dumps(each) for each in made)
    Path(path).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def read(path: str = "out.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def manifest(path: str = "out.jsonl.run.json") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Path(path).read_bytes())
    return made


def left_beside() -> set[str]:
    return {path.name for path in Path().iterdir()} - {"in.jsonl", "cache"}


# A whole run.


def test_many_articles_in_as_many_summaries_out(corpus: Corpus, server: Server) -> None:
    rows(*(row(n, titre=f"Titre {n}", date="2026-03-04", n_words=n) for n in range(5)))
    result = corpus("--keep-field", "n_words", "--concurrency", 2)
    assert result.exit_code == 0
    assert result.stdout == ""
    made = sorted(read(), key=lambda each: int(each["row"]))
    assert [each["id"] for each in made] == ["a0", "a1", "a2", "a3", "a4"]
    assert [each["n_words"] for each in made] == list(range(5))
    summary = Summary.model_validate(made[3]["summary"], strict=False)
    assert summary.source.title == "Titre 3"
    assert str(summary.source.published) == "2026-03-04"
    assert len(server.bodies) == 5
    assert left_beside() == {"out.jsonl", "out.jsonl.run.json"}
    said = result.stderr
    assert "text from 'text', id from 'id', title from 'titre', published from 'date'" in said
    assert "5 summarised, 0 failed, 750 tokens, cost unknown" in said
    assert "out.jsonl has 5 articles" in said
    assert "$0" not in said
    assert until(lambda: not server.open), "connections were left open"


def test_a_run_with_other_sections_is_another_one(corpus: Corpus, server: Server) -> None:
    """How much of a text is read at once decides what is made of it, as any setting does."""
    rows({"id": "long", "text": " ".join(map(numbered, range(12)))})
    assert corpus("--section-tokens", 20_000).exit_code == 0
    assert len(server.bodies) == 1
    assert manifest()["runs"][0]["settings"]["section tokens"] == 20_000
    result = corpus("--section-tokens", 1_000, "--resume")
    assert result.exit_code == 2
    assert "section tokens was 20000, and is 1000" in result.stderr
    corpus("--section-tokens", 1_000, "--overwrite")
    assert len(server.bodies) > 2, "it was read section by section"


def test_a_run_explains_itself(corpus: Corpus, server: Server) -> None:
    rows(0)
    address = server.url.replace("//", "//user:secret@")
    assert corpus("--base-url", address, "--review", "--repairs", 1).exit_code == 0
    made = manifest()
    (run,) = made["runs"]
    assert (run["state"], run["done"], run["input"]) == ("complete", 1, "in.jsonl")
    assert run["software"].startswith("summarise ")
    settings = run["settings"]
    assert settings["model"] == "custom/m"
    assert settings["address"] == server.url
    assert re.fullmatch(r"summary@\S+ [0-9a-f]{64}", settings["prompt"])
    assert settings["review prompt"].startswith("review@")
    assert (settings["repairs"], settings["fields"]["text"]) == (1, "text")
    assert made["spend"]["cost"] is None
    assert made["spend"]["prompt_tokens"] == 100 * made["spend"]["answers"]
    assert "secret" not in Path("out.jsonl.run.json").read_text()


def test_from_csv_to_a_spreadsheet(corpus: Corpus) -> None:
    table = 'clef;texte\n=1+1;"{}"\nb;"{}"\n'.format(
        *(numbered(n).replace('"', '""') for n in (0, 1))
    )
    Path("in.csv").write_bytes(table.encode("cp1252", "replace"))
    columns = ("--field", "clef", "--field", "headline_fr=titre", "--field", "cost")
    result = corpus(
        *("--id-field", "clef", "--keep-field", "clef", *columns), source="in.csv", out="out.csv"
    )
    assert result.exit_code == 0, result.stderr
    assert "read as cp1252" in result.stderr
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        made = list(csv.reader(file))
    headline = draft_data()["headline"]["fr"]
    assert made == [["clef", "titre", "cost"], ["'=1+1", headline, ""], ["b", headline, ""]]
    assert len(read("out.csv.journal.jsonl")) == 2


def test_tabs_part_the_fields_of_tsv(corpus: Corpus) -> None:
    rows(0)
    assert corpus("--field", "id", "--field", "headline_fr", out="out.TSV").exit_code == 0
    headline = draft_data()["headline"]["fr"]
    made = Path("out.TSV").read_bytes().decode("utf-8-sig")
    assert made == f"id\theadline_fr\r\na0\t{headline}\r\n"


def test_from_a_folder_to_a_folder(corpus: Corpus) -> None:
    for name in ("b.txt", "deep/a.txt"):
        Path("texts", name).parent.mkdir(parents=True, exist_ok=True)
        Path("texts", name).write_text(numbered(len(name)), "utf-8")
    assert corpus(source="texts", out="summaries").exit_code == 0
    names = sorted(path.name for path in Path("summaries").iterdir())
    assert [name[:6] for name in names] == ["b.txt-", "deep_a"]
    assert json.loads(Path("summaries", names[1]).read_bytes())["id"] == "deep/a.txt"
    assert corpus("--resume", source="texts", out="summaries").exit_code == 0


def test_to_parquet_and_on_from_it(corpus: Corpus, server: Server) -> None:
    pytest.importorskip("pyarrow")
    rows(0, 1)
    assert corpus(out="out.parquet", source="in.jsonl").exit_code == 0
    result = corpus("--text-field", "title", out="x.jsonl", source="out.parquet")
    assert result.exit_code == 1  # the titles are empty
    assert "2 InputError" in result.stderr
    assert len(server.bodies) == 2


def test_it_may_be_kept_in_order(corpus: Corpus, server: Server) -> None:
    server.replies = [Reply([GOOD], gap=0.2), Reply([GOOD])]
    rows(0, 1, 2, 3)
    assert corpus("--ordered").exit_code == 0
    assert [each["row"] for each in read()] == [1, 2, 3, 4]


def test_a_resumed_run_is_in_order_too(corpus: Corpus, server: Server) -> None:
    server.replies = [Reply([BAD]), Reply([GOOD])]
    rows(0, 1, 2)
    assert corpus("--ordered", "--concurrency", 1).exit_code == 1
    assert corpus("--ordered", "--resume").exit_code == 0
    assert [each["row"] for each in read()] == [1, 2, 3]


# Rows that fail.


def test_a_row_that_fails_is_listed_and_the_others_are_done(corpus: Corpus, server: Server) -> None:
    rows(
        0,
        '{"text": "Un secret',
        {"id": "x"},
        row(1, date="hier"),
        {"id": "e", "text": "The council met on Tuesday and approved the plan for the schools."},
        2,
    )
    result = corpus("--published-field", "date")
    assert result.exit_code == 1
    assert sorted(each["id"] for each in read()) == ["a0", "a2"]
    failed = read("out.jsonl.failed.jsonl")
    assert [(each["row"], each["id"]) for each in failed] == [
        (2, None),
        (3, "x"),
        (4, "a1"),
        (5, "e"),
    ]
    assert failed[0]["message"].startswith("line 2: not JSON")
    assert not any(each["retryable"] for each in failed)
    assert "secret" not in Path("out.jsonl.failed.jsonl").read_text()
    assert "Failed: 4 InputError; the reasons are in out.jsonl.failed.jsonl" in result.stderr
    assert "Row 2, for one: line 2: not JSON" in result.stderr
    assert "tries what failed again" not in result.stderr
    assert "What failed fails again as it is" in result.stderr
    assert len(server.bodies) == 2


def test_what_failed_is_tried_again_and_then_no_longer_listed(
    corpus: Corpus, server: Server
) -> None:
    server.replies = [Reply([BAD]), Reply([GOOD])]
    rows(0, 1, 2)
    first = corpus("--concurrency", 1)
    assert first.exit_code == 1
    assert "The same command with --resume tries what failed again." in first.stderr
    (failure,) = read("out.jsonl.failed.jsonl")
    assert (failure["id"], failure["error"], failure["retryable"]) == (
        "a0",
        "InvalidOutputError",
        True,
    )
    assert failure["spent"]["prompt_tokens"] == 100
    result = corpus("--resume")
    assert result.exit_code == 0
    assert "1 summarised, 0 failed, 2 there already" in result.stderr
    assert sorted(each["id"] for each in read()) == ["a0", "a1", "a2"]
    assert len(server.bodies) == 4
    made = manifest()
    assert made["spend"]["answers"] == 4
    assert made["recovered"]["answers"] == 1
    assert [run["state"] for run in made["runs"]] == ["failures left", "complete"]
    assert left_beside() == {"out.jsonl", "out.jsonl.run.json"}


def test_a_run_killed_before_it_could_say_so_does_not_list_what_succeeded(
    corpus: Corpus, server: Server
) -> None:
    server.replies = [Reply([BAD]), Reply([GOOD])]
    rows(0)
    assert corpus().exit_code == 1
    failed, before = Path("out.jsonl.failed.jsonl"), Path("out.jsonl.run.json").read_bytes()
    reasons = failed.read_bytes()
    assert corpus("--resume").exit_code == 0
    failed.write_bytes(reasons)
    Path("out.jsonl.run.json").write_bytes(before)
    assert corpus("--resume").exit_code == 0
    assert not failed.exists()
    assert manifest()["recovered"]["answers"] == 1
    assert manifest()["spend"]["answers"] == len(server.bodies) == 2


def test_the_same_row_again_is_done_once_and_listed(corpus: Corpus, server: Server) -> None:
    rows(0, 1, 0, row(0, titre="autre"), {"text": numbered(0)}, {"text": numbered(0)})
    result = corpus()
    assert result.exit_code == 0
    assert sorted(each["row"] for each in read()) == [1, 2, 4, 5]
    assert len(server.bodies) == 4
    assert [(each["row"], each["same_as_row"]) for each in read("out.jsonl.duplicates.jsonl")] == [
        (3, 1),
        (6, 5),
    ]
    assert "2 duplicates (out.jsonl.duplicates.jsonl)" in result.stderr
    result = corpus("--resume")
    assert "4 there already, 2 duplicates" in result.stderr
    assert len(server.bodies) == 4


def test_a_damaged_input_gives_what_it_had_and_an_error(corpus: Corpus) -> None:
    chance = random.Random(4)
    lines = (json.dumps(row(n, noise=chance.randbytes(5000).hex())) for n in range(30))
    Path("in.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode())[:-20_000])
    result = corpus(source="in.jsonl.gz")
    assert result.exit_code == 2
    assert "damaged or cut off" in result.stderr
    assert len(read()) > 0
    assert manifest()["runs"][0]["state"] == "stopped"
    assert manifest()["articles"] == len(read())


def test_a_stray_quotation_mark_ends_the_run_and_no_article_is_lost(corpus: Corpus) -> None:
    lines = [f'{n},"{numbered(n)}"\n' for n in range(4)]
    spoilt = [*lines[:2], lines[2].replace("Ceci", '"Ceci'), lines[3]]
    Path("in.csv").write_text("id,text\n" + "".join(spoilt), "utf-8")
    result = corpus(source="in.csv")
    assert result.exit_code == 2
    assert "cannot be told apart" in result.stderr
    assert {each["id"] for each in read()} == {"0", "1"}
    Path("in.csv").write_text("id,text\n" + "".join(lines), "utf-8")
    assert corpus("--resume", source="in.csv").exit_code == 0
    assert sorted(each["id"] for each in read()) == ["0", "1", "2", "3"]


# What is there already.


def test_an_output_that_is_there_is_not_overwritten(corpus: Corpus, server: Server) -> None:
    rows(0)
    Path("out.jsonl").write_text("mine\n")
    for more, words in (((), "--overwrite"), (("--resume",), "no out.jsonl.run.json beside it")):
        result = corpus(*more)
        assert result.exit_code == 2
        assert words in result.stderr
        assert Path("out.jsonl").read_text() == "mine\n"
    assert corpus("--overwrite").exit_code == 0
    assert len(read()) == 1
    assert len(server.bodies) == 1
    assert corpus("--overwrite", "--resume").exit_code == 2


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv"])
@pytest.mark.parametrize("more", [(), ("--overwrite",)])
def test_a_link_stays_a_link(corpus: Corpus, name: str, more: tuple[str, ...]) -> None:
    """And what stands beside OUT stands beside the file that it leads to."""
    Path("disk").mkdir()
    Path("disk", "night").write_bytes(b"")
    Path(name).symlink_to(Path("disk", "night"))
    rows(0)
    line = ("--to", Path(name).suffix[1:])
    assert corpus(*line, *more, out=name).exit_code == 0
    assert Path(name).is_symlink()
    assert b"a0" in Path("disk", "night").read_bytes()
    assert manifest("disk/night.run.json")["articles"] == 1
    assert corpus(*line, "--resume", out=name).exit_code == 0
    assert Path(name).is_symlink()


def test_an_empty_output_is_the_file_that_is_written(corpus: Corpus) -> None:
    """Whoever made it, with its rights and under its other names, finds the articles in it."""
    Path("out.jsonl").touch(mode=0o600)
    Path("other.jsonl").hardlink_to("out.jsonl")
    rows(0)
    assert corpus().exit_code == 0
    assert len(read("other.jsonl")) == 1


@pytest.mark.parametrize("more", [(), ("--overwrite",), ("--resume",)])
def test_a_device_or_a_pipe_is_left_alone(
    corpus: Corpus, server: Server, more: tuple[str, ...]
) -> None:
    os.mkfifo("pipe")
    rows(0)
    result = corpus("--to", "jsonl", *more, out="pipe")
    assert result.exit_code == 2
    assert "a device or a pipe" in " ".join(result.stderr.split())
    assert Path("pipe").is_fifo()
    assert server.bodies == []


def test_overwriting_a_folder_deletes_only_what_was_made(corpus: Corpus) -> None:
    rows(0)
    assert corpus(out="out").exit_code == 0
    Path("out", "notes.json").write_text("mine")
    rows(1)
    assert corpus("--overwrite", out="out").exit_code == 0
    assert sorted(path.name[:3] for path in Path("out").iterdir()) == ["a1-", "not"]


def test_nothing_is_left_to_do(corpus: Corpus, server: Server) -> None:
    """A nightly job may always say --resume."""
    rows(0)
    assert corpus("--resume").exit_code == 0
    result = corpus("--resume")
    assert result.exit_code == 0
    assert "0 summarised, 0 failed, 1 there already" in result.stderr
    rows(0, 1)
    assert corpus("--resume").exit_code == 0
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--model", "other"), "model was 'custom/m', and is 'custom/other'"),
        (("--review",), "review prompt was None, and is 'review@"),
        (("--on-unverified", "drop"), "on unverified was 'flag', and is 'drop'"),
        (("--id-field", "text"), "fields was"),
        (("--keep-field", "id"), "kept fields was"),
    ],
)
def test_other_settings_do_not_go_on_unless_told(
    corpus: Corpus, server: Server, more: tuple[str, ...], words: str
) -> None:
    rows(0)
    assert corpus().exit_code == 0
    rows(0, 1)
    if more[0] == "--model":
        line = ("corpus", "in.jsonl", "out.jsonl", *more, "--base-url", server.url, "--reasks", "0")
        result = CliRunner().invoke(app, [*line, "--resume"])
    else:
        result = corpus("--resume", *more)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "--mixed" in result.stderr
    assert len(server.bodies) == 1
    if more[0] == "--on-unverified":
        assert corpus("--resume", "--mixed", *more).exit_code == 0
        assert [run["settings"]["on unverified"] for run in manifest()["runs"]] == ["flag", "drop"]


def test_a_torn_last_line_is_cut_off_and_said(corpus: Corpus) -> None:
    rows(0, 1)
    assert corpus().exit_code == 0
    whole = Path("out.jsonl").read_bytes()
    Path("out.jsonl").write_bytes(whole[:-100])
    result = corpus("--resume")
    assert "the last line was not finished; it was cut off" in result.stderr
    assert sorted(each["id"] for each in read()) == ["a0", "a1"]


def test_a_table_is_made_of_its_journal(corpus: Corpus) -> None:
    rows(0)
    assert corpus(out="out.csv").exit_code == 0
    Path("out.csv").unlink()
    assert corpus("--resume", "--field", "id", out="out.csv").exit_code == 0
    assert Path("out.csv").read_text("utf-8-sig") == "id\na0\n"
    Path("out.csv.journal.jsonl").unlink()
    result = corpus("--resume", out="out.csv")
    assert result.exit_code == 2
    assert "no out.csv.journal.jsonl beside it" in result.stderr


# How it ends.


def test_a_limit_is_so_many_articles_at_a_time(corpus: Corpus, server: Server) -> None:
    rows(0, 1, 2)
    result = corpus("--limit", 2)
    assert result.exit_code == 0
    assert "There are rows left. The same command with --resume goes on." in result.stderr
    assert manifest()["runs"][0]["state"] == "limit reached"
    assert corpus("--limit", 2, "--resume").exit_code == 0
    assert len(read()) == len(server.bodies) == 3


def test_a_refused_key_ends_the_run_early(corpus: Corpus, server: Server) -> None:
    body = json.dumps({"error": {"message": "Incorrect key", "type": "x"}}).encode()
    server.replies = [Reply([body], status=401)]
    rows(*range(40))
    result = corpus("--concurrency", 4)
    assert result.exit_code == 3
    assert "rows all failed" in result.stderr
    assert "--resume goes on" in result.stderr
    assert 5 <= len(server.bodies) <= 20
    assert manifest()["runs"][0]["state"] == "stopped"
    server.replies = [Reply([GOOD])]
    assert corpus("--resume").exit_code == 0
    assert len(read()) == 40


def test_a_provider_that_is_down_ends_the_run_early(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarise.cli.corpus_run._DOWN", 3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        rows(*range(30))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        result = corpus("--base-url", nowhere, "--concurrency", 2, "--retries", 0)
    assert result.exit_code == 3
    assert len(read("out.jsonl.failed.jsonl")) <= 8
    assert all(each["retryable"] for each in read("out.jsonl.failed.jsonl"))


@pytest.mark.parametrize(
    ("status", "code", "most"),
    [
        (404, None, 12),
        (404, "model_not_found", 12),
        (402, None, 12),
        (429, "insufficient_quota", 12),
        (400, "unsupported_parameter", 28),
    ],
)
def test_a_provider_that_refuses_everything_ends_the_run_early(
    corpus: Corpus, server: Server, status: int, code: str | None, most: int
) -> None:
    body = json.dumps({"error": {"message": "Not so.", "type": "x", "code": code}}).encode()
    server.replies = [Reply([body], status=status)]
    rows(*range(40))
    result = corpus("--concurrency", 4)
    assert result.exit_code == 3
    assert "rows all failed" in result.stderr
    assert len(server.bodies) <= most
    assert manifest()["runs"][0]["state"] == "stopped"


def test_an_address_of_something_else_ends_the_run_early(corpus: Corpus, server: Server) -> None:
    server.replies = [Reply([b"{}"])]
    rows(*range(40))
    assert corpus("--concurrency", 4).exit_code == 3
    assert len(server.bodies) <= 28


def test_articles_at_fault_do_not_end_the_run(corpus: Corpus, server: Server) -> None:
    """Else the same rows at the start of a night would keep it from ever going on."""
    bodies = [
        json.dumps({"error": {"message": f"Policy {n}", "type": "x"}}).encode() for n in range(24)
    ]
    server.replies = [*(Reply([body], status=400) for body in bodies), Reply([GOOD])]
    rows(*range(30))
    assert corpus("--concurrency", 1).exit_code == 1
    assert len(read()) == 6


def test_the_budget_ends_the_run_and_says_what_is_left(corpus: Corpus, server: Server) -> None:
    server.replies = [Reply([COUNTED])]
    rows(*range(20))
    result = corpus("--max-tokens-total", 45_000, "--max-tokens", 50, "--concurrency", 2)
    assert result.exit_code == 5
    made = len(read())
    assert 0 < made < 20
    assert made == len(server.bodies) <= 11
    assert "budget of the run is used up" in result.stderr
    assert manifest()["runs"][0]["state"] == "budget reached"
    assert not Path("out.jsonl.failed.jsonl").exists()
    assert corpus("--resume", "--max-tokens", 50).exit_code == 0
    assert len(read()) == 20


def test_what_a_budget_left_unfinished_was_paid_all_the_same(
    corpus: Corpus, server: Server
) -> None:
    """In this run, and in the sum of all runs."""
    bad = json.dumps(answer("{}", usage=USED)).encode()
    server.replies = [Reply([COUNTED]), Reply([bad])]
    rows(*range(3))
    line = ("--max-tokens", 50, "--concurrency", 1, "--reasks", 2)
    assert corpus(*line, "--max-tokens-total", 13_000).exit_code == 5
    asked = len(server.bodies)
    made = manifest()
    assert made["given_up"]["answers"] > 0
    assert made["spend"]["answers"] == asked
    assert made["spend"]["prompt_tokens"] == 4000 * asked
    server.replies = [Reply([COUNTED])]
    assert corpus(*line, "--resume").exit_code == 0
    assert manifest()["spend"]["answers"] == len(server.bodies)
    assert manifest()["given_up"] == made["given_up"]


def test_a_table_is_made_of_what_the_budget_allowed(corpus: Corpus, server: Server) -> None:
    server.replies = [Reply([COUNTED])]
    rows(*range(20))
    result = corpus("--max-tokens-total", 45_000, "--max-tokens", 50, out="out.csv")
    assert result.exit_code == 5
    assert (
        Path("out.csv").read_text("utf-8-sig").count("custom/m")
        == manifest("out.csv.run.json")["articles"]
        > 0
    )


def test_dollars_without_a_price_end_it_before_it_begins(corpus: Corpus, server: Server) -> None:
    rows(0)
    result = corpus("--max-cost", 1)
    assert result.exit_code == 5
    assert "No price is published" in result.stderr
    assert server.bodies == []


def test_a_full_disk_ends_the_run_with_what_was_finished(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows(*range(5))
    written = LineJournal._write

    def write(self: LineJournal, entry: Any, line: bytes) -> None:
        if entry.row == 3:
            self._file = _Full(self._file)  # type: ignore[assignment]
        written(self, entry, line)

    monkeypatch.setattr(LineJournal, "_write", write)
    result = corpus("--concurrency", 1)
    assert result.exit_code == 2
    assert "no space left on device" in result.stderr
    assert "--resume" in result.stderr
    assert [each["row"] for each in read()] == [1, 2]
    monkeypatch.undo()


class _Full:
    """A file on a disk that is full after half a line."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, data: Any) -> int:
        if len(data) < 1000:
            raise OSError(28, "No space left on device")
        return int(self._file.write(data[: len(data) - 500]))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--field", "id"), "only CSV and Parquet have columns"),
        (("--text-field", "none"), "there is no field 'none'"),
        (("--keep-field", "summary"), "--keep-field summary"),
        (("--store-mode", "replay"), "there is no --store"),
        (("--concurrency", "0"), "--concurrency"),
        (("--model", "other"), "NAME@URL"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    corpus: Corpus, server: Server, more: tuple[str, ...], words: str
) -> None:
    rows(0)
    result = corpus(*more)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert server.bodies == []
    assert left_beside() == set()


@pytest.mark.parametrize(
    ("source", "out", "words"),
    [
        ("none.jsonl", "out.jsonl", "there is no such file"),
        ("in.json", "out.jsonl", "--from"),
        ("in.jsonl", "out.xlsx", "--to"),
        ("in.jsonl", "in.jsonl", "OUT would write it"),
        ("in.jsonl", "nowhere/out.jsonl", "there is no directory"),
        ("in.jsonl", "-", "cannot be resumed"),
    ],
)
def test_files_that_cannot_be_are_refused(
    corpus: Corpus, server: Server, source: str, out: str, words: str
) -> None:
    rows(0)
    result = corpus(source=source, out=out)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert server.bodies == []


def test_what_was_made_is_not_thrown_away_to_be_read(corpus: Corpus) -> None:
    rows(0)
    assert corpus(out="out.csv").exit_code == 0
    result = corpus("--overwrite", source="out.csv.journal.jsonl", out="out.csv")
    assert result.exit_code == 2
    assert len(read("out.csv.journal.jsonl")) == 1
    result = corpus("--resume", source="none.jsonl", out="out.csv")
    assert "there is no such file" in result.stderr


def test_ctrl_c_while_the_table_is_made_loses_nothing_and_says_so(
    corpus: Corpus, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    rows(0, 1)
    with monkeypatch.context() as patch:
        patch.setattr(corpus_run, "write_csv", interrupted)
        result = corpus(out="out.csv")
    assert result.exit_code == 130
    assert "nothing was written" not in result.stderr
    assert "The same command with --resume goes on and makes out.csv." in result.stderr
    assert not Path("out.csv").exists()
    assert corpus("--resume", out="out.csv").exit_code == 0
    assert Path("out.csv").read_text("utf-8-sig").count("custom/m") == 2
    assert len(server.bodies) == 2


def test_stored_answers_are_used_offline(corpus: Corpus, server: Server) -> None:
    rows(0, 1)
    assert corpus("--store", "store").exit_code == 0
    result = corpus("--store", "store", "--store-mode", "replay", out="again.jsonl")
    assert result.exit_code == 0
    assert len(server.bodies) == 2
    assert "$0.0000" in result.stderr
    assert corpus("--store", "store", "--store-mode", "off", out="third.jsonl").exit_code == 0
    assert len(server.bodies) == 4


def test_options_reach_the_request(corpus: Corpus, server: Server) -> None:
    rows(0)
    assert corpus("--mode", "tools", "--max-tokens", 777, "--timeout", 9).exit_code == 0
    (begun,) = json.loads(Path("out.jsonl.run.json").read_text())["runs"]
    assert begun["options"]["timeout"] == 9
    assert server.bodies[0]["max_tokens"] == 777
    assert "tools" in server.bodies[0]


def test_no_more_is_sent_in_a_minute_than_is_told(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_: list[Any] = []
    run = Summariser.corpus

    def spied(self: Summariser, *arguments: Any, **options: Any) -> Any:
        set_.append((self.requests_per_minute, self.tokens_per_minute, self.retries))
        return run(self, *arguments, **options)

    monkeypatch.setattr(Summariser, "corpus", spied)
    rows(0)
    line = ("--requests-per-minute", 600, "--tokens-per-minute", 90_000, "--retries", 7)
    assert corpus(*line).exit_code == 0
    assert set_ == [(600, 90_000, 7)]
    assert manifest()["runs"][0]["options"]["tokens per minute"] == 90_000


def test_another_model_takes_over(corpus: Corpus, server: Server, tmp_path: Path) -> None:
    rows(0)
    body = json.dumps({"error": {"message": "gone", "type": "x"}}).encode()
    with Server([Reply([body], status=402)]) as down:
        line = ("corpus", "in.jsonl", "out.jsonl", "--model", f"big@{down.url}")
        result = CliRunner().invoke(app, [*line, "--model", f"small@{server.url}"])
    assert result.exit_code == 0, result.stderr
    assert read()[0]["summary"]["provenance"]["model"] == "custom/small"
    assert manifest()["runs"][0]["settings"]["model"] == ["custom/big", "custom/small"]


def test_quiet_says_only_what_went_wrong(corpus: Corpus) -> None:
    rows(0)
    assert corpus("--quiet").stderr == ""
    rows(0, "broken")
    said = corpus("--quiet", "--resume").stderr
    assert "Failed: 1 InputError" in said
    assert "summarised" not in said


# How far it is.


class Clock:
    """Goes as it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_elsewhere_than_on_a_terminal_a_plain_line_is_said_now_and_then(
    capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    tally = Tally(total=1000, exact=True)
    with Board(tally, quiet=False, refresh=lambda: None, clock=clock) as board:
        for _ in range(300):
            clock.now += 0.1
            tally.done += 1
            board.moved()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 or len(lines) == 3
    assert lines[0].startswith("summarise: 1")
    assert "of 1,000 done, 0 failed, 10.0 a second" in lines[0]
    assert "1 min " in lines[0]
    assert "left" in lines[0]
    assert "cost" not in lines[0]


def test_an_unknown_cost_and_total_are_told_as_such(clock: Clock) -> None:
    from making import make_attempt

    tally = Tally(done=3, failed=1, skipped=2, duplicates=1)
    tally.spend.add([make_attempt(cost=None)])
    board = Board(tally, quiet=False, refresh=lambda: None, clock=clock)
    assert (
        board.line()
        == "3 done, 1 failed, 2 there already, 1 duplicates, 4,444 tokens, cost unknown"
    )
    tally.total, tally.exact = 50, False
    assert board.line().startswith("3 of ~50 done")


def test_a_quiet_board_says_nothing(capsys: pytest.CaptureFixture[str], clock: Clock) -> None:
    tally = Tally()
    with Board(tally, quiet=True, refresh=lambda: None, clock=clock) as board:
        clock.now += 1000
        board.moved()
    assert capsys.readouterr().err == ""


def test_on_a_terminal_a_bar_is_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    console = corpus_board.Console
    monkeypatch.setattr(
        corpus_board,
        "Console",
        lambda **options: console(**options, force_terminal=True, width=100),
    )
    tally = Tally(done=5, total=10, exact=True)
    with Board(tally, quiet=False, refresh=lambda: None, clock=clock) as board:
        board.moved()
    said = capsys.readouterr().err
    assert "5 of 10 done" in said
    assert "━" in said
