"""A run that is killed, again and again, loses nothing and does nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llm_making import answer
from making import asked, draft_data, numbered
from server import Reply, Server, until

from summarise import Article, Summary
from summarise.rows.files import Beside, locked
from summarise.rows.formats import Format

KILLS = 30
AT_ONCE = 8

# Everything is loaded once, and each run is a child of that: thirty of them do not take thirty times
# the seconds that loading takes. What runs in the child is the command itself.
PREPARED = """
import json, os, sys
import openai.resources, openai.resources.chat.completions
import instructor, rich.live, summarise.cli.corpus_run, summarise.llm.hosted
from summarise import Summariser
from summarise.cli.app import app
from summarise.testing import scripted
text, draft = json.loads(sys.stdin.readline())
Summariser(completer=scripted(draft)).summarise(text)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        app(json.loads(line), prog_name="summarise")
        os._exit(99)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Commands:
    """Runs command lines, one at a time, that can be sent signals."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, *arguments: object) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(each) for each in arguments]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> int:
        """Wait for it: the exit code, or the signal as a negative number."""
        assert self._process.stdout
        return int(self._process.stdout.readline())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Commands, Path]]:
    said = tmp_path_factory.mktemp("said") / "stderr"
    environment = {name: value for name, value in os.environ.items() if "API_KEY" not in name}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    with (
        said.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-c", PREPARED],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            env=environment,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps([numbered(0), draft_data()]) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        yield Commands(process), said
        process.stdin.close()


@pytest.fixture
def commands(prepared: tuple[Commands, Path]) -> Commands:
    return prepared[0]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(
        [Reply([json.dumps(answer(json.dumps(draft_data()))).encode()], gap=0.003)]
    ) as made:
        yield made


def night(path: Path, count: int) -> Path:
    """JSON lines with so many articles."""
    rows = ({"id": f"a{number}", "text": numbered(number)} for number in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def line(source: Path, out: Path, server: Server, *more: object) -> tuple[object, ...]:
    model = ("--model", "m", "--base-url", server.url)
    return ("corpus", source, out, "--resume", "--concurrency", AT_ONCE, *model, *more)


def records(out: Path) -> list[dict[str, Any]]:
    if out.is_dir():
        return [json.loads(file.read_bytes()) for file in out.iterdir()]
    data = out.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(each) for each in data.splitlines()]


def whole_lines(out: Path) -> int:
    if out.is_dir():
        return len(list(out.glob("*.json")))
    return out.read_bytes().count(b"\n") if out.exists() else 0


@pytest.mark.parametrize(
    ("name", "kills", "articles"), [("out.jsonl", KILLS, 330), ("out", 4, 60), ("out.csv", 3, 50)]
)
def test_killed_at_random_it_does_each_article_exactly_once(  # noqa: PLR0917
    commands: Commands, server: Server, tmp_path: Path, name: str, kills: int, articles: int
) -> None:
    source, out = night(tmp_path / "in.jsonl", articles), tmp_path / name
    kept = tmp_path / f"{name}.journal.jsonl" if name.endswith(".csv") else out
    chance = random.Random(4)
    for _ in range(kills):
        lines, requests = whole_lines(kept), len(server.bodies)
        child = commands.start(*line(source, out, server))
        wanted = requests + chance.randint(0, 10)
        assert until(lambda wanted=wanted: len(server.bodies) >= wanted, 30)
        until(lambda: False, chance.random() * 0.03)  # in the middle of whatever comes next
        os.kill(child, signal.SIGKILL)
        assert commands.end() == -signal.SIGKILL, "it ended before it was killed"
        lost = len(server.bodies) - requests - (whole_lines(kept) - lines)
        assert lost <= 2 * AT_ONCE, "more was asked in vain than was under way"
    commands.start(*line(source, out, server))
    assert commands.end() == 0

    made = records(kept)
    assert Counter(each["id"] for each in made) == Counter(f"a{n}" for n in range(articles))
    for each in made:
        summary = Summary.model_validate(each["summary"], strict=False)
        assert summary.source.sha256 == Article(numbered(int(each["id"][1:]))).sha256
    counts = asked(server.bodies)
    assert len(counts) == articles
    assert counts.total() <= articles + kills * 2 * AT_ONCE
    assert len(list(tmp_path.glob("*.part"))) == 0
    assert not list(tmp_path.glob("*.failed.jsonl"))
    assert not list(tmp_path.glob(".*"))
    manifest = json.loads((tmp_path / f"{name}.run.json").read_bytes())
    *killed, last = [run["state"] for run in manifest["runs"]]
    assert last == "complete"
    assert set(killed) == {"running"}
    assert len(killed) <= kills  # one that is killed at once leaves no trace
    assert (manifest["articles"], manifest["failed"]) == (articles, 0)
    assert manifest["spend"]["answers"] == articles
    if name.endswith(".csv"):
        assert out.read_bytes().count(b"\r\n") == 1 + articles


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_it_stops_and_says_how_to_go_on(
    prepared: tuple[Commands, Path],
    server: Server,
    tmp_path: Path,
    number: signal.Signals,
    code: int,
) -> None:
    commands, said = prepared
    before = said.stat().st_size
    source, out = night(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"
    child = commands.start(*line(source, out, server))
    assert until(lambda: whole_lines(out) >= 3, 30)
    os.kill(child, number)
    assert commands.end() == code
    told = said.read_bytes()[before:].decode()
    assert "stopped by" in told
    assert "--resume goes on" in told
    assert "Traceback" not in told
    made = len(records(out))
    assert 3 <= made < 40
    manifest = json.loads((tmp_path / "out.jsonl.run.json").read_bytes())
    assert manifest["runs"][0]["state"] == "interrupted"
    assert (manifest["articles"], manifest["runs"][0]["done"]) == (made, made)
    commands.start(*line(source, out, server))
    assert commands.end() == 0
    assert len({each["id"] for each in records(out)}) == len(records(out)) == 40


def test_two_runs_do_not_write_the_same_output(
    prepared: tuple[Commands, Path], server: Server, tmp_path: Path
) -> None:
    commands, said = prepared
    before = said.stat().st_size
    source, out = night(tmp_path / "in.jsonl", 3), tmp_path / "out.jsonl"
    with locked(Beside(out, Format.JSONL)):
        commands.start(*line(source, out, server))
        assert commands.end() == 2
    assert "another run is writing this" in said.read_bytes()[before:].decode()
    assert not out.exists()
    assert server.bodies == []
    commands.start(*line(source, out, server))
    assert commands.end() == 0
    assert len(records(out)) == 3
