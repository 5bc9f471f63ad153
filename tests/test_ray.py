"""A corpus on a local Ray: two actors, one of them killed, and one pace for both."""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import secrets
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Self

import pytest
from llm_making import answer
from making import asked, draft_data, numbered
from server import Reply, Server, until

from summarise import Article, Summariser, Summary
from summarise.integrations.ray import Fields, summarise_dataset

pytestmark = [
    pytest.mark.ray,
    pytest.mark.filterwarnings(r"ignore::DeprecationWarning:ray\."),  # Ray's of its own code
]

CONCURRENCY, BLOCK = 16, 4
FIELDS = Fields("text", id="id", keep=("desk",))


def processes(mark: str, name: str = "") -> list[int]:
    """Those that were started with this in their environment, and are called so."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = mark.encode() in (folder / "environ").read_bytes()
            called = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if ours and name in called and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def sender(port: int) -> int:
    """Of the actors, the one whose connection has this port at its end."""
    for actor in processes(os.environ["RAY_AUTH_TOKEN_PATH"], "SummariseBlocks"):
        connections = Path(f"/proc/{actor}/net/tcp").read_text().splitlines()[1:]
        sockets = {
            f"socket:[{each.split()[9]}]"
            for each in connections
            if int(each.split()[1].rpartition(":")[2], 16) == port
        }
        for file in Path(f"/proc/{actor}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # one that was closed meanwhile
                if str(file.readlink()) in sockets:
                    return actor
    raise AssertionError("no actor sent it")


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """Ray on this machine, and nothing of it afterwards; its sockets need a short path."""
    folder = Path(tempfile.mkdtemp(prefix="ray-"))
    token = folder / "token"
    token.write_text(secrets.token_hex(32))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAY_AUTH_MODE", "token")
        environment.setenv("RAY_AUTH_TOKEN_PATH", str(token))
        environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
        environment.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        import ray
        import ray.data

        try:
            ray.init(
                num_cpus=4,
                include_dashboard=False,
                log_to_driver=False,
                object_store_memory=100 * 2**20,
                _node_ip_address="127.0.0.1",
                _temp_dir=str(folder),
            )
            ray.data.DataContext.get_current().enable_progress_bars = False
            yield ray
        finally:
            ray.shutdown()
            gone = until(lambda: not processes(str(token)), 30)
            left = processes(str(token))
            shutil.rmtree(folder)
    assert gone, f"of Ray there is left: {left}"


class Watching(Server):
    """Remembers when each request came, and kills who sends the one of this number.

    Attributes:
        killing: the number; 0 for none.
        killed: who was.
    """

    killing = 0
    killed = 0

    def __enter__(self) -> Self:
        self.times: list[float] = []
        return super().__enter__()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self.lock:
            self.times.append(time.monotonic())
            doomed = len(self.times) == self.killing
        if doomed:
            self.killed = sender(handler.client_address[1])
            os.kill(self.killed, signal.SIGKILL)
        super().answer(handler)


@pytest.fixture
def server() -> Iterator[Watching]:
    reply = Reply([json.dumps(answer(json.dumps(draft_data()))).encode()], gap=0.05)
    with Watching([reply]) as made:
        yield made


def night(ray: Any, count: int) -> Any:
    rows = [{"id": f"a{n}", "text": numbered(n), "desk": n % 3} for n in range(count)]
    return ray.data.from_items(rows)


def written(folder: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet

    return pyarrow.parquet.read_table(folder).to_pylist()


def run(ray: Any, rows: Any, summariser: Summariser, out: Path, actors: int = 2) -> None:
    outcomes = summarise_dataset(
        rows, summariser, FIELDS, actors=actors, concurrency=CONCURRENCY, block=BLOCK
    )
    outcomes.write_parquet(str(out))


def test_one_of_two_actors_is_killed_and_every_row_is_there_once(
    ray: Any, server: Watching, tmp_path: Path
) -> None:
    count = 160
    server.killing = count // 2
    run(ray, night(ray, count), Summariser(model="m", base_url=server.url), tmp_path / "out")
    assert server.killed
    rows = written(tmp_path / "out")
    assert Counter(row["id"] for row in rows) == Counter(f"a{n}" for n in range(count))
    for row in rows:
        summary = Summary.model_validate_json(row["summary"])
        number = int(row["id"][1:])
        assert summary.source.sha256 == Article(numbered(number)).sha256
        assert (row["status"], row["desk"], row["error"]) == ("publishable", number % 3, None)
    counts = asked(server.bodies)
    assert len(counts) == count
    assert count < counts.total() <= count + CONCURRENCY, "more than was under way was sent twice"


def test_what_was_answered_before_a_kill_is_not_paid_for_again(
    ray: Any, server: Watching, tmp_path: Path
) -> None:
    """With a store on the node, the blocks of the dead actor cost only what had no answer."""
    count = 96
    server.killing = count // 2
    summariser = Summariser(model="m", base_url=server.url, store=tmp_path / "answers.sqlite")
    run(ray, night(ray, count), summariser, tmp_path / "out", actors=1)
    assert server.killed
    assert len(written(tmp_path / "out")) == count
    before = len(server.bodies)
    assert count < before <= count + CONCURRENCY
    run(ray, night(ray, count), summariser, tmp_path / "again")
    assert len(written(tmp_path / "again")) == count
    assert len(server.bodies) == before, "all of it was in the store"


def test_a_limit_holds_for_all_actors_together(ray: Any, server: Watching, tmp_path: Path) -> None:
    """600 a minute: ten at once, then ten a second, whoever asks. Of each alone it would be twice."""
    summariser = Summariser(model="m", base_url=server.url, requests_per_minute=600)
    run(ray, night(ray, 60), summariser, tmp_path / "out")
    assert len(written(tmp_path / "out")) == 60
    times = sorted(server.times)
    assert len(times) == 60
    assert times[-1] - times[0] > 50 / 10 - 0.5


def test_a_row_that_fails_is_a_row_that_says_why(
    ray: Any, server: Watching, tmp_path: Path
) -> None:
    rows = ray.data.from_items(
        [
            {"id": "good", "text": numbered(1), "desk": 7},
            {"id": "none", "text": None, "desk": 8},
            {
                "id": "english",
                "text": "The council has adopted a plan for its schools. " * 9,
                "desk": 9,
            },
        ]
    )
    run(ray, rows, Summariser(model="m", base_url=server.url), tmp_path / "out", actors=1)
    out = {row["id"]: row for row in written(tmp_path / "out")}
    assert {name: row["status"] for name, row in out.items()} == {
        "good": "publishable",
        "none": "failed",
        "english": "failed",
    }
    assert out["none"]["error"] == out["english"]["error"] == "InputError"
    assert "no field 'text' with a text" in out["none"]["message"]
    assert (out["none"]["retryable"], out["none"]["summary"], out["none"]["desk"]) == (
        False,
        None,
        8,
    )
    assert len(server.bodies) == 1


def test_the_example_does_all_of_it(
    ray: Any, server: Watching, tmp_path: Path, environment: pytest.MonkeyPatch, capsys: Any
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [*(numbered(n) for n in range(6)), ""]
    table = pa.table({"nr": list(range(7)), "body": texts})
    (tmp_path / "in").mkdir()
    pq.write_table(table, tmp_path / "in" / "night.parquet")
    script = Path(__file__).parents[1] / "examples" / "ray_corpus.py"
    command = [script, tmp_path / "in", tmp_path / "out", "--model", "m", "--base-url", server.url]
    named = ["--text", "body", "--id", "nr", "--actors", "2", "--concurrency", "2"]
    environment.setattr("sys.argv", [str(each) for each in (*command, *named)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(script), run_name="__main__")
    assert ended.value.code == 0
    assert {*capsys.readouterr().out.splitlines()} >= {"6 publishable", "1 failed"}
    assert sorted(int(row["id"]) for row in written(tmp_path / "out")) == list(range(7))


def test_without_a_key_the_job_ends_before_it_begins(ray: Any, tmp_path: Path) -> None:
    """Ten million rows that say so would help nobody."""
    with pytest.raises(Exception, match="OPENAI_API_KEY"):
        run(ray, night(ray, 8), Summariser(model="openai/gpt-5-mini"), tmp_path / "out", actors=1)
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_later_job_does_only_the_rows_that_no_earlier_one_did(
    ray: Any, server: Watching, tmp_path: Path
) -> None:
    """With Ray Data's own checkpoints, by the rows' own id."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from ray.data.checkpoint import CheckpointConfig

    context = ray.data.DataContext.get_current()
    for part, numbers in (("1", range(20)), ("2", range(20, 48))):
        rows = [{"id": f"a{n}", "text": numbered(n), "desk": 0} for n in numbers]
        (tmp_path / "in").mkdir(exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in" / f"{part}.parquet")
        context.checkpoint_config = CheckpointConfig(
            id_column="id",
            checkpoint_path=str(tmp_path / "checkpoint"),
            delete_checkpoint_on_success=False,
        )
        try:
            rows = ray.data.read_parquet(str(tmp_path / "in"))
            run(ray, rows, Summariser(model="m", base_url=server.url), tmp_path / "out", actors=1)
        finally:
            context.checkpoint_config = None
    assert Counter(r["id"] for r in written(tmp_path / "out")) == Counter(
        f"a{n}" for n in range(48)
    )
    assert asked(server.bodies) == Counter(str(n) for n in range(48))
