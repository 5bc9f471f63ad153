"""Keepers of answers: what is kept is found as it was, whoever else is at it and whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_making import KEY, Complete, Heard, Provider, answer, both_ways, chunks, request, sse
from openai.types.chat import ChatCompletion

from summarise.errors import RecordingError
from summarise.llm import database
from summarise.llm.answers import LARGEST, Answers, BusyError, FolderAnswers, Kept
from summarise.llm.completer import Completion, Request
from summarise.llm.database import SqliteAnswers, is_database
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model, choose_model
from summarise.llm.store import StoredCompleter

MODEL = Model("openai", "gpt-5-mini", base_url="https://api.openai.com/v1")
BODY = {
    "model": "gpt-5-mini",
    "messages": [
        {"role": "system", "content": "Résumez. " * 500},
        {"role": "user", "content": "Où ça ?\u202f« Là » \ud83e"},
    ],
    "response_format": {"type": "json_schema"},
    "temperature": 0.0,
}
Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Inner:
    """A model that counts its answers; it answers when it is let."""

    def __init__(self, reply: Any = None, gate: asyncio.Event | None = None) -> None:
        self.model, self.reply, self.gate, self.asked = MODEL, reply, gate, 0

    def complete(self, request: Request) -> Completion:  # noqa: ARG002
        self.asked += 1
        if isinstance(self.reply, Exception):
            raise self.reply
        reply = self.reply or answer(f"answer {self.asked}")
        return Completion(ChatCompletion.construct(**reply), raw=json.dumps(reply))

    async def acomplete(self, request: Request) -> Completion:
        completion = self.complete(request)
        if self.gate is not None:
            await self.gate.wait()
        return completion


def text(completion: Completion) -> str | None:
    return completion.response.choices[0].message.content


async def until(condition: Callable[[], bool]) -> None:
    """Let the others go on until this is so."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - nobody is there to tell
            await asyncio.sleep(0.001)


def kept(raw: str = '{"choices": []}', body: dict[str, Any] = BODY) -> Kept:
    return Kept(raw, "openai/gpt-5-mini", body, 100, 50)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.sqlite"


@pytest.fixture(params=["folder", "file"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    answers: Answers = (
        FolderAnswers(tmp_path / "answers")
        if request.param == "folder"
        else SqliteAnswers(tmp_path / "answers.sqlite")
    )
    answers.prepare("k")
    yield answers
    answers.close()


# --- both keepers ----------------------------------------------------------------------------------


def test_what_is_kept_is_found_until_it_is_deleted(keeper: Answers) -> None:
    assert keeper.get("k") is None
    keeper.put("k", kept('{"n": 1}'))
    keeper.put("other", kept('{"n": 2}'))
    keeper.put("k", kept('{"n": 3}'))
    found = keeper.get("k")
    assert found is not None
    assert found.completion == {"n": 3}
    keeper.delete("k")
    keeper.delete("k")
    assert keeper.get("k") is None
    assert keeper.get("other") is not None


def test_a_keeper_that_was_closed_opens_again(keeper: Answers) -> None:
    keeper.put("k", kept())
    keeper.close()
    keeper.close()
    assert keeper.get("k") is not None
    keeper.close()
    keeper.put("l", kept())
    assert keeper.get("l") is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children),
    max_leaves=12,
)


@given(extras=st.dictionaries(st.text(min_size=1), JSON, max_size=4), content=st.text())
@settings(max_examples=12)
def test_a_replay_gives_the_object_that_the_live_answer_gave(
    tmp_path_factory: pytest.TempPathFactory, extras: dict[str, Any], content: str
) -> None:
    """Fields that nobody knows are kept, too: a provider's own may explain an answer."""
    given_ = extras | answer(content) | {"own": extras}
    live = ChatCompletion.construct(**json.loads(json.dumps(given_)))
    for name in ("answers", "answers.sqlite"):
        place = tmp_path_factory.mktemp("store") / name
        for mode, reply in (("raw", json.dumps(given_, ensure_ascii=False)), ("object", None)):

            class Given(Inner):
                raw = reply

                def complete(self, request: Request) -> Completion:  # noqa: ARG002
                    return Completion(live, raw=self.raw)

            store = StoredCompleter(place, Given(), mode="record")
            store.complete(request())
            store.close()
            replay = StoredCompleter(place, model=MODEL, mode="replay")
            found = replay.complete(request())
            replay.close()
            assert found.response == live, (name, mode)
            assert found.response.model_dump() == live.model_dump()
            if reply is not None and name.endswith("sqlite"):
                assert found.raw == reply, "to the letter"


def test_what_a_provider_sent_is_what_is_kept(path: Path) -> None:
    """A field that the SDK does not know, a number it would round: all of it explains an answer."""
    raw = '{"choices": [], "cost": 1.10, "odd": 12345678901234567890123, "choices ": "\\ud83e"}'

    class Given(Inner):
        def complete(self, request: Request) -> Completion:  # noqa: ARG002
            return Completion(ChatCompletion.construct(**json.loads(raw)), raw=raw)

    with contextlib.closing(StoredCompleter(path, Given(), mode="record")) as store:
        store.complete(request())
    with contextlib.closing(StoredCompleter(path, model=MODEL, mode="replay")) as replay:
        assert replay.complete(request()).raw == raw


def test_no_json_is_not_kept(tmp_path: Path) -> None:
    answers = FolderAnswers(tmp_path)
    for raw in ("{", "[" * 100_000):
        with pytest.raises(RecordingError, match="it is no JSON"):
            answers.put("k", kept(raw))
    assert list(tmp_path.iterdir()) == []


def test_a_file_larger_than_any_answer_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "k.json").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(RecordingError, match="Delete it or record it again"):
        FolderAnswers(tmp_path).get("k")


# --- which of the two ------------------------------------------------------------------------------


def test_a_place_is_a_file_by_its_ending_or_because_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    SqliteAnswers(tmp_path / "noending").prepare("k")
    (tmp_path / "text").write_text("SQLite")
    named = {name: is_database(tmp_path / name) for name in ("a.sqlite", "a.SQLite3", "a.db", "a")}
    assert named == {"a.sqlite": True, "a.SQLite3": True, "a.db": True, "a": False}
    assert is_database(tmp_path / "noending")
    assert not is_database(tmp_path / "folder.sqlite")
    assert not is_database(tmp_path / "text")


@both_ways
def test_a_cache_in_a_file_asks_only_once(complete: Complete, tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "answers.sqlite"
    inner = Inner()
    store = StoredCompleter(path, inner)
    first, second = complete(store, request()), complete(store, request())
    assert (text(first), text(second), inner.asked) == ("answer 1", "answer 1", 1)
    assert (first.cached, second.cached) == (False, True)
    store.close()
    assert [each.name for each in path.parent.iterdir()] == ["answers.sqlite"], "one file"


@both_ways
def test_recording_to_a_file_keeps_the_last_answer(complete: Complete, path: Path) -> None:
    with contextlib.closing(StoredCompleter(path, Inner(), mode="record")) as recorder:
        assert [text(complete(recorder, request())) for _ in range(2)] == ["answer 1", "answer 2"]
    with contextlib.closing(StoredCompleter(path, model=MODEL, mode="replay")) as replay:
        assert text(complete(replay, request())) == "answer 2"


@both_ways
def test_a_miss_in_a_file_names_the_key_and_leaves_no_trace(complete: Complete, path: Path) -> None:
    inner = Inner()
    with pytest.raises(RecordingError, match="record it") as caught:
        complete(StoredCompleter(path, inner, mode="replay"), request())
    assert inner.asked == 0
    assert caught.value.key == request().key(MODEL)
    assert caught.value.key in str(caught.value)
    assert list(path.parent.iterdir()) == []


def test_a_replay_reads_an_empty_file_as_one_without_answers(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(RecordingError, match="no stored answer"):
        StoredCompleter(path, model=MODEL, mode="replay").complete(request())
    assert path.read_bytes() == b""


@both_ways
@pytest.mark.parametrize("name", ["answers", "answers.sqlite"])
def test_switched_off_it_neither_looks_nor_keeps(
    complete: Complete, tmp_path: Path, name: str
) -> None:
    inner = Inner()
    store = StoredCompleter(tmp_path / name, inner, mode="off")
    assert [text(complete(store, request())) for _ in range(2)] == ["answer 1", "answer 2"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_forgotten_is_asked_again(path: Path) -> None:
    store = StoredCompleter(path, Inner())
    store.forget(request())
    store.complete(request())
    store.forget(request())
    assert text(store.complete(request())) == "answer 2"
    store.close()


@both_ways
def test_a_listener_hears_an_answer_from_a_file(complete: Complete, path: Path) -> None:
    hosted = HostedCompleter(
        choose_model("gpt-5-mini", environment={}),
        KEY,
        transport=Provider(sse(chunks("bonjour"))).transport,
    )
    store = StoredCompleter(path, hosted)
    complete(store, request(listener=Heard()))
    listener = Heard()
    assert complete(store, request(listener=listener)).cached
    assert listener.texts == ["bonjour"]
    store.close()
    assert KEY.encode() not in path.read_bytes()


# --- what a file holds -----------------------------------------------------------------------------


def test_an_answer_is_explained_by_its_request(path: Path) -> None:
    answers = SqliteAnswers(path)
    answers.prepare("k")
    assert answers.explain("k") is None
    raw = '{"à": "\\ud83e"}'
    answers.put("k", kept(raw))
    explained = answers.explain("k")
    assert explained is not None
    created, found = explained
    assert found == kept(raw)
    assert created.tzinfo is not None
    answers.close()


def test_what_every_request_has_in_common_is_kept_once(path: Path) -> None:
    answers = SqliteAnswers(path)
    system = {"role": "system", "content": os.urandom(20_000).hex()}
    for number in range(50):
        user = {"role": "user", "content": f"{number}"}
        answers.put(str(number), kept(body={"messages": [system, user]}))
    answers.close()
    assert path.stat().st_size < 100_000
    explained = answers.explain("7")
    assert explained is not None
    assert explained[1].body["messages"] == [system, {"role": "user", "content": "7"}]
    answers.close()


def test_a_prompt_that_differs_every_time_fills_no_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_FRAMES_KNOWN", 3)
    answers = SqliteAnswers(path)
    for number in range(10):
        answers.put(str(number), kept(body={"messages": [{"content": f"{number}"}]}))
        assert len(answers._frames) <= 3
    assert answers.explain("4") is not None
    answers.close()


def test_the_file_says_whose_it_is(path: Path) -> None:
    answers = SqliteAnswers(path)
    answers.put("k", kept())
    answers.close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (0x73756D6D,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT key, model FROM answers").fetchall() == [
            ("k", "openai/gpt-5-mini")
        ]


# --- files that are not ours, or not whole ---------------------------------------------------------


def made(path: Path, *statements: str) -> Path:
    """A store with an answer, and then these statements."""
    answers = SqliteAnswers(path)
    answers.put("k", kept())
    answers.close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


FOREIGN = {
    "no database": b"It is a truth universally acknowledged " * 100,
    "cut off": b"SQLite format 3\0",
    "noise": b"SQLite format 3\0" + bytes(range(256)) * 64,
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("mode", ["cache", "record", "replay"])
@both_ways
def test_what_is_no_database_is_told_before_anybody_is_asked(
    complete: Complete, path: Path, content: bytes, mode: Any
) -> None:
    path.write_bytes(content)
    inner = Inner()
    with pytest.raises(RecordingError, match=r"damaged or no SQLite file.*give another") as caught:
        complete(StoredCompleter(path, inner, mode=mode), request())
    assert str(path) in str(caught.value)
    assert inner.asked == 0
    assert path.read_bytes() == content, "it may be dear to somebody"


STRANGE = {
    "PRAGMA application_id = 1": "of another program",
    "PRAGMA application_id = 0": "of another program",
    "PRAGMA user_version = 2": "has the format 2, and this release reads 1",
    "CREATE VIEW more AS SELECT 1": "other tables than summarise makes",
    "CREATE TRIGGER more AFTER INSERT ON answers BEGIN DELETE FROM answers; END": "other tables",
    "CREATE INDEX more ON answers (model)": "other tables than summarise makes",
    "DROP TABLE frames": "other tables than summarise makes",
    "ALTER TABLE answers ADD COLUMN more": "other tables than summarise makes",
}


@pytest.mark.parametrize(("statement", "said"), STRANGE.items())
@pytest.mark.parametrize("mode", ["cache", "record", "replay"])
def test_a_store_that_is_not_as_we_make_it_is_not_used(
    path: Path, statement: str, said: str, mode: Any
) -> None:
    made(path, statement)
    before = path.read_bytes()
    inner = Inner()
    with pytest.raises(RecordingError, match=said):
        StoredCompleter(path, inner, mode=mode).complete(request())
    assert inner.asked == 0
    assert path.read_bytes() == before


def test_a_view_in_the_place_of_the_table_is_not_run(path: Path) -> None:
    made(
        path,
        "DROP TABLE answers",
        "CREATE VIEW answers AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) "
        "SELECT 'k' AS key, x AS completion FROM n",
    )
    with pytest.raises(RecordingError, match="other tables"):
        SqliteAnswers(path).get("k")


@pytest.mark.parametrize(
    "value",
    [
        "NULL",
        "1",
        "'{}'",
        "x'00ff'",
        f"x'{zlib.compress(b'{')[:-3].hex()}'",
        f"x'{zlib.compress(b'{').hex()}'",
        f"x'{zlib.compress(b'[' * 200_000).hex()}'",
        f"x'{zlib.compress(b'{}' + b' ' * LARGEST).hex()}'",
    ],
    ids=["null", "number", "text", "noise", "cut off", "no JSON", "deep", "bomb"],
)
def test_a_value_that_cannot_be_read_is_told_with_its_key(path: Path, value: str) -> None:
    made(path, "PRAGMA writable_schema = ON")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE answers")
        sql = database._TABLES["answers"]
        connection.execute(sql.replace("completion BLOB NOT NULL", "completion BLOB"))
        connection.execute(f"INSERT INTO answers VALUES ('k', '', '', 0, 0, '', '', {value})")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'answers'", (sql,))
        connection.commit()
    with pytest.raises(RecordingError, match=r"stored answer k cannot be read") as caught:
        SqliteAnswers(path).get("k")
    assert caught.value.key == "k"


def test_a_huge_value_is_not_taken_into_memory(path: Path) -> None:
    made(path, "UPDATE answers SET completion = randomblob(40000000)")
    tracemalloc.start()
    try:
        with pytest.raises(RecordingError, match="SQLITE_TOOBIG"):
            SqliteAnswers(path).get("k")
        assert tracemalloc.get_traced_memory()[1] < LARGEST
    finally:
        tracemalloc.stop()


@given(data=st.data())
@settings(max_examples=60)
def test_any_damage_gives_the_answer_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = made(tmp_path_factory.mktemp("damage") / "answers.sqlite")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        where = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 120))
        content[where] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)) | st.just(len(content)))])
    answers = SqliteAnswers(path, patience=0.1)
    with contextlib.closing(answers), contextlib.suppress(RecordingError):
        found = answers.get("k")
        assert found is None or found.completion == {"choices": []}
        answers.put("k", kept())
        answers.explain("k")


# --- places that do not take it --------------------------------------------------------------------


@both_ways
def test_a_place_that_takes_no_file_is_told_before_an_answer_is_paid_for(
    complete: Complete, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    inner = Inner()
    with pytest.raises(RecordingError, match=r"cannot be kept here.*Give another file"):
        complete(StoredCompleter(tmp_path / "file" / "answers.sqlite", inner), request())
    assert inner.asked == 0


def test_a_full_disk_is_told(path: Path) -> None:
    answers = SqliteAnswers(path)
    answers.put("k", kept())
    assert answers._connection is not None
    pages = answers._connection.execute("PRAGMA page_count").fetchone()[0]
    answers._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RecordingError, match=r"the disk is full. Give another file"):
        answers.put("l", kept(json.dumps(os.urandom(50_000).hex())))
    assert answers.get("k") is not None
    assert answers.get("l") is None
    answers.close()


def test_an_answer_too_large_to_be_read_is_not_kept(path: Path) -> None:
    with pytest.raises(RecordingError, match="larger than 16 MB"):
        SqliteAnswers(path).put("k", kept('"' + "a" * LARGEST + '"'))


READ_ONLY = """
import os, sys
from pathlib import Path
from summarise.errors import RecordingError
from summarise.llm.answers import Kept
from summarise.llm.database import SqliteAnswers
if os.getuid() == 0:
    os.setuid(65534)
path = Path(sys.argv[1])
for writable in (True, False):
    print(SqliteAnswers(path, writable=writable).get("k").completion)
try:
    SqliteAnswers(path).prepare("k")
except RecordingError as error:
    print(error)
answers = SqliteAnswers(path)
answers.get("k")
try:
    answers.prepare("k")
except RecordingError as error:
    print(error)
print(sorted(os.listdir(path.parent)))
"""


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions are another matter there")
def test_a_store_that_may_only_be_read_is_read(tmp_path_factory: Any, run_python: Run) -> None:
    """On a read-only file system there can be no log beside the file, which SQLite asks for."""
    folder = tmp_path_factory.mktemp("shared")
    path = made(folder / "answers.sqlite")
    path.chmod(0o444)
    folder.chmod(0o555)
    for parent in list(folder.parents)[:2]:
        parent.chmod(0o755)
    try:
        result = run_python("-c", READ_ONLY, str(path))
    finally:
        folder.chmod(0o755)
    lines = result.stdout.splitlines()
    assert lines[:2] == ["{'choices': []}"] * 2, result.stderr
    assert [line.partition("answers.sqlite: ")[2][:39] for line in lines[2:4]] == [
        "answers cannot be kept here: it may onl",
    ] * 2
    assert lines[4:] == ["['answers.sqlite']"]


# --- many at once ----------------------------------------------------------------------------------


def _put(path: Path, first: int, count: int) -> None:
    answers = SqliteAnswers(path)
    for number in range(first, first + count):
        answers.put(str(number), kept(json.dumps({"n": number})))
        found = answers.get(str(number))
        assert found is not None
    answers.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_processes_share_a_file_from_its_first_moment(path: Path) -> None:
    context = multiprocessing.get_context("fork")  # the others import everything again
    processes = [context.Process(target=_put, args=(path, 30 * n, 30)) for n in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 8
    answers = SqliteAnswers(path)
    for number in range(240):
        found = answers.get(str(number))
        assert found is not None
        assert found.completion == {"n": number}
    answers.close()


def test_threads_share_a_keeper(path: Path) -> None:
    answers = SqliteAnswers(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: answers.put(str(n), kept(json.dumps({"n": n}))), range(80)))
        found = list(pool.map(answers.get, map(str, range(80))))
    assert [each and each.completion for each in found] == [{"n": n} for n in range(80)]
    answers.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_does_not_lose_what_it_keeps_when_its_parent_closes(path: Path) -> None:
    """SQLite's locks are a process's own, and a child that inherits an open file has none."""
    answers = SqliteAnswers(path)
    answers.put("parent", kept())
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()

    def child() -> None:
        answers.put("first", kept())
        theirs.send("kept")
        theirs.recv()
        answers.put("second", kept())
        assert answers.get("first") is not None
        theirs.send("kept")
        theirs.recv()
        answers.close()

    process = context.Process(target=child)
    process.start()
    for key in ("first", "second"):
        assert ours.poll(30)
        ours.recv()
        for each in ("parent", "first", key):
            assert answers.get(each) is not None, each
        answers.close()
        ours.send("go on")
    process.join(30)
    assert process.exitcode == 0


def test_a_keeper_is_pickled_as_its_path(path: Path) -> None:
    answers = SqliteAnswers(path, patience=7)
    answers.put("k", kept())
    data = pickle.dumps(answers)
    assert len(data) < 500
    again = pickle.loads(data)
    assert again.get("k") is not None
    assert again._patience == 7
    again.close()
    answers.close()


def test_nothing_is_left_open_by_one_that_is_let_go(path: Path) -> None:
    answers = SqliteAnswers(path)
    answers.put("k", kept())
    del answers
    assert [each.name for each in path.parent.iterdir()] == ["answers.sqlite"]


KILLED = """
import json, sys
from pathlib import Path
from summarise.llm.answers import Kept
from summarise.llm.database import SqliteAnswers
answers = SqliteAnswers(Path(sys.argv[1]))
body = {"messages": [{"role": "system", "content": "é" * 3000}]}
for number in range(int(sys.argv[2]), 1_000_000):
    answers.put(str(number), Kept(json.dumps({"n": number, "pad": "é" * 3000}), "m", body))
    print(number, flush=True)
"""


@pytest.mark.usefixtures("python_path")
def test_what_was_kept_before_a_kill_is_there_after_it(path: Path) -> None:
    done = -1
    for turn in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(done + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            done = int(line)
            if done % 50 == 11 * turn + 3:
                process.send_signal(signal.SIGKILL)
                break
        done = max([done, *(int(line) for line in process.stdout.read().split() if line)])
        process.stdout.close()
        process.wait(30)
        answers = SqliteAnswers(path)
        for number in range(done + 1):
            found = answers.get(str(number))
            assert found is not None
            assert found.completion["n"] == number
        answers.close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# --- a writer that is in the way -------------------------------------------------------------------


@contextlib.contextmanager
def locked(path: Path) -> Any:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    finally:
        connection.close()


def test_who_writes_for_too_long_is_told_of(path: Path) -> None:
    answers = SqliteAnswers(made(path), patience=0.05)
    with locked(path):
        assert answers.get("k") is not None, "readers wait for nobody"
        with pytest.raises(RecordingError, match=r"another program has been writing.*its own file"):
            answers.put("l", kept())
        with pytest.raises(BusyError):
            answers.put("l", kept(), wait=False)
    answers.put("l", kept())
    answers.close()


async def test_a_writer_in_the_way_holds_up_no_event_loop(path: Path) -> None:
    store = StoredCompleter(made(path), Inner(), mode="record")
    await store.acomplete(request(seed=1))  # it is open now
    with locked(path) as other:
        waiting = asyncio.create_task(store.acomplete(request(seed=2)))
        for _ in range(200):  # the loop goes round while it waits
            await asyncio.sleep(0)
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert text(await waiting) == "answer 2"
    store.close()
    with contextlib.closing(StoredCompleter(path, model=MODEL, mode="replay")) as replay:
        assert text(await replay.acomplete(request(seed=2))) == "answer 2"


async def test_what_is_paid_for_is_kept_though_nobody_waits_any_more(path: Path) -> None:
    store = StoredCompleter(made(path), Inner())
    await store.acomplete(request(seed=1))
    loop, free = asyncio.get_running_loop(), threading.Event()
    pool = ThreadPoolExecutor(1)
    loop.set_default_executor(pool)
    busy = loop.run_in_executor(None, free.wait)  # so that what comes next has to queue
    with locked(path) as other:
        waiting = asyncio.create_task(store.acomplete(request(seed=2)))
        await until(lambda: pool._work_queue.qsize() == 1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        other.execute("ROLLBACK")
    free.set()
    await busy
    found = await asyncio.to_thread(store.complete, request(seed=2))
    assert found.cached
    store.close()


async def test_forgetting_holds_up_no_event_loop(path: Path) -> None:
    store = StoredCompleter(made(path), Inner())
    await store.acomplete(request())
    with locked(path) as other:
        store.forget(request())
        await until(store._answers._lock.locked)  # type: ignore[attr-defined]
        other.execute("ROLLBACK")
    await until(lambda: store._answers.get(request().key(MODEL)) is None)
    store.close()


# --- one question, asked once ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["answers", "answers.sqlite"])
async def test_what_is_asked_already_is_waited_for(tmp_path: Path, name: str) -> None:
    """Ten copies of an article in one feed are paid for once."""
    inner = Inner(gate=asyncio.Event())
    store = StoredCompleter(tmp_path / name, inner)
    tasks = [asyncio.create_task(store.acomplete(request())) for _ in range(10)]
    other = asyncio.create_task(store.acomplete(request(seed=1)))
    await until(lambda: inner.asked == 2)
    assert inner.gate is not None
    inner.gate.set()
    answers = await asyncio.gather(*tasks)
    assert len({text(each) for each in answers}) == 1
    assert sorted(each.cached for each in answers) == [False] + [True] * 9
    await other
    assert inner.asked == 2
    assert store._flights == {}
    store.close()


async def test_who_waits_for_a_failure_asks_for_itself(tmp_path: Path) -> None:
    inner = Inner(answer("", "stop"), gate=asyncio.Event())
    store = StoredCompleter(tmp_path, inner)
    tasks = [asyncio.create_task(store.acomplete(request())) for _ in range(3)]
    await until(lambda: inner.asked == 1)
    await asyncio.sleep(0.01)
    assert inner.asked == 1
    tasks[0].cancel()  # the one that asks; an empty answer, or an error, is the same
    await until(lambda: inner.asked == 3)
    assert inner.gate is not None
    inner.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    assert [(await task).cached for task in tasks[1:]] == [False, False]
    assert store._flights == {}


async def test_who_waits_for_another_keeps_its_own_deadline(tmp_path: Path) -> None:
    from summarise.errors import DeadlineError

    inner = Inner(gate=asyncio.Event())
    store = StoredCompleter(tmp_path, inner)
    first = asyncio.create_task(store.acomplete(request()))
    await until(lambda: inner.asked == 1)
    with pytest.raises(DeadlineError):
        await store.acomplete(request(deadline=0.02))
    assert inner.gate is not None
    inner.gate.set()
    assert not (await first).cached


def test_two_event_loops_share_a_store(path: Path) -> None:
    store = StoredCompleter(path, Inner())
    barrier = threading.Barrier(2)

    def run(seed: int) -> str | None:
        async def go() -> str | None:
            barrier.wait()
            return text([await store.acomplete(request(seed=each)) for each in range(20)][seed])

        return asyncio.run(go())

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(run, range(2)))
    store.close()
