"""``summarise batch``: what it prints, where, with which exit code, and what stands in the files."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from batch_server import BatchServer, Failed, Fate
from llm_making import ARTICLE, KEY, answer, claim, draft
from typer.testing import CliRunner

from summarise import Summary, files
from summarise.cli import batch_output
from summarise.cli.app import app
from summarise.cli.exits import FAILURES, NOT_YET, PROVIDER, USAGE
from summarise.rows.files import Beside, locked
from summarise.rows.formats import Format

Command = Callable[..., Any]


def reply(body: dict[str, Any]) -> Any:
    """Article 1 needs a repair, article 2 cannot be answered, the others are well."""
    text = body["messages"][1]["content"]
    if body["response_format"]["json_schema"]["name"] == "RepairDraft":
        mended = claim("Le pont coûte 2,4 millions", "The bridge costs 2.4 million", 2)
        return answer(json.dumps({"statements": [{"id": "headline", **mended}]}))
    if "Le chantier 2 " in text:
        return Failed(400, "invalid_request_error", f"{KEY} cannot do this: {ARTICLE[:60]}")
    if "Le chantier 1 " in text:
        wrong = claim("Le pont coûte 9,9 millions", "The bridge costs 9.9 million", 2)
        return answer(json.dumps(draft(headline=wrong)))
    return answer(json.dumps(draft()))


@pytest.fixture
def server(environment: pytest.MonkeyPatch) -> Iterator[BatchServer]:
    with BatchServer(reply, polls=1) as server:
        environment.setenv("OPENAI_BASE_URL", server.url)
        environment.setenv("OPENAI_API_KEY", KEY)
        yield server


@pytest.fixture
def command(tmp_path: Path, environment: pytest.MonkeyPatch) -> Command:
    """Run ``summarise batch`` in this process, in a folder with some articles."""
    environment.chdir(tmp_path)
    rows = [
        {"id": f"a{number}", "text": f"{ARTICLE} Le chantier {number} attend.", "rubrique": "Ville"}
        for number in range(4)
    ]
    rows += [rows[0], {"id": "bad", "text": "Only English here, the minister said on Monday."}]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    Path("in.jsonl").write_text("".join(lines), "utf-8")

    def run(*arguments: object) -> Any:
        line = ["batch", *map(str, arguments)]
        result = CliRunner().invoke(app, line, prog_name="summarise")
        assert KEY not in result.stdout + result.stderr
        assert "Traceback" not in result.stdout + result.stderr
        return result

    return run


def submitted(command: Command, *more: str) -> Any:
    result = command("submit", "in.jsonl", "night", "--model", "gpt-5-mini", *more)
    assert result.exit_code == 0, result.stderr
    return result


def records(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def test_from_submit_to_the_last_collect(command: Command, server: BatchServer) -> None:
    result = submitted(command, "--keep-field", "rubrique")
    assert result.stdout == ""
    assert "5 articles: 0 summarised, 1 failed, 4 wait for a batch." in result.stderr
    assert "Next, within a day: summarise batch collect night OUT" in result.stderr

    result = command("status", "night")
    assert result.exit_code == 0
    assert "Batch 1 batch_0: completed, 3 of 4 answered, not collected." in result.stdout
    assert "Next: summarise batch collect night OUT." in result.stdout

    result = command("collect", "night", "out.jsonl")
    assert result.exit_code == NOT_YET
    assert "2 summarised, 2 failed, 1 wait for a batch." in result.stderr
    assert [each["id"] for each in records("out.jsonl")] == ["a0", "a3"]

    result = command("collect", "night", "out.jsonl")
    assert result.exit_code == FAILURES
    assert "3 summarised, 2 failed." in result.stderr
    assert "1 ProviderError, 1 InputError" in result.stderr
    assert "out.jsonl.failed.jsonl" in result.stderr

    made = records("out.jsonl")
    assert [(each["id"], each["row"], each["rubrique"]) for each in made] == [
        ("a0", 1, "Ville"),
        ("a1", 2, "Ville"),
        ("a3", 4, "Ville"),
    ]
    summaries = [Summary.model_validate(each["summary"], strict=False) for each in made]
    assert [each.headline.status for each in summaries] == ["verified", "repaired", "verified"]
    assert all(each.provenance.attempts[0].batch for each in summaries)

    failed = {each["id"]: each for each in records("out.jsonl.failed.jsonl")}
    assert failed["a2"]["error"] == "ProviderError"
    assert not failed["a2"]["retryable"]
    assert KEY not in failed["a2"]["message"]
    assert "mairie de Vernaison" not in failed["a2"]["message"]
    assert "not in French" in failed["bad"]["message"]
    assert failed["bad"]["row"] == 6
    (double,) = records("out.jsonl.duplicates.jsonl")
    assert (double["row"], double["same_as_row"]) == (5, 1)

    manifest = json.loads(Path("out.jsonl.run.json").read_text("utf-8"))
    (run,) = manifest["runs"]
    assert run["options"]["batches"] == ["batch_0", "batch_1"]
    assert (run["state"], run["done"], run["failed"]) == ("failures left", 3, 2)
    assert manifest["spend"]["answers"] == 4
    assert manifest["spend"]["cost"] is None, "nobody publishes what this address costs"
    assert set(server.paid.values()) == {1}
    assert server.files == {}


def test_waiting_does_it_in_one_go(command: Command, server: BatchServer) -> None:
    submitted(command, "-q")
    result = command("collect", "night", "out.jsonl", "--wait", "--every", "1")
    assert result.exit_code == FAILURES
    assert "2 of 5 summarised; batch 2 validating (0 of 1)." in result.stderr
    assert len(records("out.jsonl")) == 3


def test_asking_the_rest_directly(command: Command, server: BatchServer) -> None:
    submitted(command)
    result = command("collect", "night", "out.jsonl", "--live")
    assert result.exit_code == FAILURES
    assert len(server.sent) == 1
    assert len(server.live) == 1
    assert len(records("out.jsonl")) == 3


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "folder"])
def test_every_format_holds_what_is_finished(
    command: Command, server: BatchServer, out: str
) -> None:
    submitted(command)
    assert command("collect", "night", out).exit_code == NOT_YET
    assert command("collect", "night", out).exit_code == FAILURES
    if out == "folder":
        ids = sorted(json.loads(path.read_bytes())["id"] for path in Path(out).glob("*.json"))
    elif out == "out.csv":
        with Path(out).open(encoding="utf-8-sig", newline="") as file:
            ids = [row["id"] for row in csv.DictReader(file)]
    else:
        pytest.importorskip("pyarrow")
        import pyarrow.parquet

        ids = pyarrow.parquet.read_table(out).column("id").to_pylist()
    assert ids == ["a0", "a1", "a3"]
    assert Path(f"{out}.failed.jsonl").is_file()


def test_half_a_character_in_a_row_is_kept_and_ends_nothing(
    command: Command, server: BatchServer
) -> None:
    odd = {"id": "a\ud800", "text": f"{ARTICLE} Le chantier 7 attend.", "rubrique": "\udc00"}
    spoilt = {"id": "b", "text": f"{ARTICLE} \ud800"}
    with Path("in.jsonl").open("a") as file:
        file.writelines(json.dumps(each) + "\n" for each in (odd, spoilt))
    submitted(command, "--keep-field", "rubrique")
    command("collect", "night", "out.jsonl", "--wait", "--every", 1)
    made = {each["id"]: each for each in records("out.jsonl")}
    assert set(made) == {"a0", "a1", "a3", "a\ud800"}
    assert made["a\ud800"]["rubrique"] == "\udc00"
    assert {each["id"] for each in records("out.jsonl.failed.jsonl")} == {"a2", "bad", "b"}


def test_columns_can_be_named(command: Command, server: BatchServer) -> None:
    submitted(command)
    command("collect", "night", "out.csv", "--field", "id", "--field", "headline_fr=titre")
    assert Path("out.csv").read_text("utf-8-sig").startswith("id,titre\n")


def test_an_output_of_something_else_is_left_alone(command: Command, server: BatchServer) -> None:
    submitted(command)
    Path("out.jsonl").write_text("something precious\n")
    result = command("collect", "night", "out.jsonl")
    assert result.exit_code == USAGE
    assert "not of this run" in result.stderr
    assert Path("out.jsonl").read_text() == "something precious\n"
    assert len(server.sent) == 1, "it was told before anything was sent"
    assert command("collect", "night", "out.jsonl", "--overwrite").exit_code == NOT_YET
    assert command("collect", "night", "out.jsonl").exit_code == FAILURES


def full_disk(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No room for the file of this name."""

    @contextmanager
    def replacing(path: Path, **options: Any) -> Iterator[Any]:
        if path.name == name:
            raise OSError(28, "No space left on device")
        with files.replacing(path, **options) as file:
            yield file

    monkeypatch.setattr(batch_output, "replacing", replacing)


def test_what_could_not_be_written_is_not_told_as_done(
    command: Command, server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(command)
    assert command("collect", "night", "out.jsonl").exit_code == NOT_YET
    with monkeypatch.context() as patch:
        full_disk(patch, "out.jsonl")
        result = command("collect", "night", "out.jsonl")
    assert result.exit_code == USAGE
    assert "no space left on device" in result.stderr
    manifest = json.loads(Path("out.jsonl.run.json").read_text("utf-8"))
    (run,) = manifest["runs"]
    assert (run["state"], run["finished"]) == ("running", None)
    assert (manifest["articles"], manifest["spend"]["answers"]) == (2, 2), "as OUT still is"
    assert command("collect", "night", "out.jsonl").exit_code == FAILURES
    manifest = json.loads(Path("out.jsonl.run.json").read_text("utf-8"))
    assert manifest["runs"][0]["state"] == "failures left"
    assert manifest["spend"]["answers"] == 4


def test_one_collect_at_a_time_writes_an_output(command: Command, server: BatchServer) -> None:
    submitted(command)
    with locked(Beside(Path("out.jsonl"), Format.JSONL)):
        result = command("collect", "night", "out.jsonl")
    assert result.exit_code == USAGE
    assert "another run is writing this" in result.stderr
    assert not Path("out.jsonl").exists()


def test_what_a_killed_collect_left_is_cleared_away(command: Command, server: BatchServer) -> None:
    submitted(command)
    Path(".out.jsonl.abc123.part").write_text("half a li")
    Path(".out.jsonl.run.json.abc123.part").write_text("{")
    assert command("collect", "night", "out.jsonl").exit_code == NOT_YET
    assert not list(Path().glob(".out.jsonl*"))


def test_the_reasons_are_where_it_says_also_of_an_output_that_is_a_link(
    command: Command, server: BatchServer
) -> None:
    submitted(command)
    Path("real").mkdir()
    Path("out.jsonl").symlink_to("real/made.jsonl")
    command("collect", "night", "out.jsonl")
    result = command("collect", "night", "out.jsonl")
    told = re.search(r"the reasons are in (\S+)\.\n", result.stderr)
    assert told is not None
    assert len(records(told[1])) == 2


def test_what_broke_the_rules_is_not_said_to_be_worth_a_try(
    command: Command, server: BatchServer
) -> None:
    """Its answers are kept, and would be taken again: the file and the command say the same."""
    server.reply = lambda _: answer("no JSON")
    submitted(command, "--reasks", "0")
    result = command("collect", "night", "out.jsonl")
    assert result.exit_code == FAILURES
    failed = records("out.jsonl.failed.jsonl")
    assert {each["error"] for each in failed} == {"InvalidOutputError", "InputError"}
    assert not any(each["retryable"] for each in failed)
    assert "may succeed" not in result.stderr


def test_the_same_submit_again_sends_nothing_twice(command: Command, server: BatchServer) -> None:
    submitted(command)
    submitted(command)
    assert len(server.sent) == 1
    result = command("submit", "in.jsonl", "night", "--model", "gpt-5-mini", "--repairs", "0")
    assert result.exit_code == USAGE
    assert "repairs was 2 and is 0" in result.stderr


def test_other_fields_to_keep_are_refused_and_named(command: Command, server: BatchServer) -> None:
    """The rows hold the fields of the beginning; no others can be had of them."""
    server.fates = [Fate("expired", done=0)]
    submitted(command, "--keep-field", "rubrique")
    command("collect", "night", "out.jsonl", "--tries", "1")
    result = command("submit", "in.jsonl", "night", "--model", "gpt-5-mini", "--keep-field", "text")
    assert result.exit_code == USAGE
    assert "--keep-field was rubrique and is text" in result.stderr
    assert len(server.sent) == 1
    command("collect", "night", "out.jsonl")
    assert len(server.sent) == 1, "what was refused sends nothing later either"
    submitted(command, "--keep-field", "rubrique")
    command("collect", "night", "out.csv", "--wait", "--every", "1")
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["rubrique"] for row in csv.DictReader(file)} == {"Ville"}


def test_a_text_too_long_for_one_question_is_taken_where_a_question_may_hold_it(
    command: Command, server: BatchServer
) -> None:
    long = {"id": "long", "text": " ".join([ARTICLE] * 12)}
    Path("in.jsonl").write_text(json.dumps(long) + "\n")
    command("submit", "in.jsonl", "short", "--model", "gpt-5-mini", "--section-tokens", "1000")
    assert server.sent == {}
    command("collect", "short", "out.jsonl")
    (failed,) = records("out.jsonl.failed.jsonl")
    assert "--section-tokens" in failed["message"]
    submitted(command, "--section-tokens", "20000")
    assert len(server.sent) == 1


def test_a_size_makes_more_batches(command: Command, server: BatchServer) -> None:
    submitted(command, "--batch-size", "2")
    assert [len(lines) for lines in server.sent.values()] == [2, 2]


def test_files_can_stay(command: Command, server: BatchServer) -> None:
    submitted(command)
    command("collect", "night", "out.jsonl", "--keep-files")
    assert len(server.files) == 4  # input, output and errors; the repair's input


def test_cancelling_and_what_comes_then(command: Command, server: BatchServer) -> None:
    server.polls = 3
    submitted(command)
    result = command("cancel", "night")
    assert result.exit_code == 0
    assert "cancelling" in result.stderr
    for _ in range(3):
        result = command("collect", "night", "out.jsonl")
    assert result.exit_code == NOT_YET
    assert "Nothing more is sent, for the run was cancelled" in result.stderr
    assert len(server.sent) == 1
    submitted(command)
    assert len(server.sent) == 2


def test_what_failed_can_be_tried_again(command: Command, server: BatchServer) -> None:
    server.fates = [Fate("expired", done=0)]
    submitted(command)
    result = command("collect", "night", "out.jsonl", "--tries", "1")
    assert result.exit_code == FAILURES
    assert "4 of those that failed may succeed: summarise batch submit IN night" in result.stderr
    submitted(command)
    assert command("collect", "night", "out.jsonl").exit_code == NOT_YET
    assert command("collect", "night", "out.jsonl").exit_code == FAILURES
    assert len(records("out.jsonl")) == 3


def test_a_provider_that_is_away(command: Command, server: BatchServer) -> None:
    server.trouble = [("POST", "/files", 401)]
    result = command("submit", "in.jsonl", "night", "--model", "gpt-5-mini")
    assert result.exit_code == PROVIDER
    assert "refused the API key" in result.stderr
    submitted(command)
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("status", "nothing"), "there is no run here"),
        (("collect", "nothing", "out.jsonl"), "there is no run here"),
        (("cancel", "nothing"), "there is no run here"),
        (("submit", "in.jsonl", "n", "--model", "embedded"), "no Batch API"),
        (("submit", "in.jsonl", "n", "--model", "mistral/x"), "no Batch API"),
        (("submit", "none.jsonl", "n", "--model", "gpt-5"), "there is no such file"),
        (("submit", "in.jsonl", "n", "--text-field", "x"), "there is no field 'x'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    command: Command, arguments: tuple[str, ...], words: str
) -> None:
    result = command(*arguments)
    assert result.exit_code == USAGE
    (line,) = result.stderr.splitlines()[-1:]
    assert line.startswith("summarise: ")
    assert words in line
    assert not Path("nothing").exists()


def test_ctrl_c_says_that_nothing_is_lost(
    command: Command, server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarise.batch import BatchRun

    def interrupted(self: BatchRun) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BatchRun, "submit", interrupted)
    result = command("submit", "in.jsonl", "night", "--model", "gpt-5-mini")
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1] == (
        "summarise: stopped. Nothing is lost: the same command goes on."
    )
