"""Answers kept in a folder: what is found, what is asked for, and what a file holds."""

import json
import multiprocessing
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from llm_making import (
    KEY,
    Complete,
    Heard,
    Provider,
    answer,
    both_ways,
    chunks,
    request,
    sse,
    tool_call,
)
from openai.types.chat import ChatCompletion

from summarise.errors import ProviderError, RecordingError
from summarise.llm.completer import Completion, Request
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model, choose_model
from summarise.llm.store import StoredCompleter

MODEL = Model("openai", "gpt-5-mini", base_url="https://api.openai.com/v1")
EMBEDDED = Model("embedded", "")


class Inner:
    """A model that counts its answers: the n-th is ``answer n``."""

    def __init__(self, reply: Any = None, model: Model = MODEL) -> None:
        self.model, self.reply, self.asked = model, reply, 0

    def complete(self, request: Request) -> Completion:  # noqa: ARG002
        self.asked += 1
        if isinstance(self.reply, Exception):
            raise self.reply
        reply = self.reply or answer(f"answer {self.asked}")
        return Completion(ChatCompletion.construct(**reply), ("HTTP 429",))

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)


def text(completion: Completion) -> str | None:
    return completion.response.choices[0].message.content


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


# --- cache, record, replay -------------------------------------------------------------------------


@both_ways
def test_a_cache_asks_only_once(complete: Complete, tmp_path: Path) -> None:
    inner = Inner()
    store = StoredCompleter(tmp_path / "new" / "folder", inner)
    first, second = complete(store, request()), complete(store, request())
    assert (text(first), text(second), inner.asked) == ("answer 1", "answer 1", 1)
    assert (first.cached, second.cached) == (False, True)
    assert (first.retries, second.retries) == (("HTTP 429",), ())
    assert first.response.model_dump() == second.response.model_dump()


@both_ways
def test_recording_always_asks_and_keeps_the_last_answer(
    complete: Complete, tmp_path: Path
) -> None:
    inner = Inner()
    recorder = StoredCompleter(tmp_path, inner, mode="record")
    assert [text(complete(recorder, request())) for _ in range(2)] == ["answer 1", "answer 2"]
    assert len(files(tmp_path)) == 1
    replay = StoredCompleter(tmp_path, model=MODEL, mode="replay")
    replayed = complete(replay, request())
    assert (text(replayed), replayed.cached) == ("answer 2", True)


@both_ways
def test_replaying_never_asks_even_where_it_could(complete: Complete, tmp_path: Path) -> None:
    inner = Inner()
    store = StoredCompleter(tmp_path / "none", inner, mode="replay")
    with pytest.raises(RecordingError) as caught:
        complete(store, request())
    assert inner.asked == 0
    assert not (tmp_path / "none").exists(), "a replay leaves no trace"
    key = request().key(MODEL)
    assert caught.value.key == key
    assert key in str(caught.value)
    assert str(tmp_path / "none") in str(caught.value)
    assert "record it" in str(caught.value)
    assert "pont Royer" not in str(caught.value)


def test_it_needs_somebody_to_ask_or_a_model_to_replay(tmp_path: Path) -> None:
    for mode in ("cache", "record"):
        with pytest.raises(ValueError, match="mode='replay'"):
            StoredCompleter(tmp_path, model=MODEL, mode=mode)
    with pytest.raises(ValueError, match="give a model"):
        StoredCompleter(tmp_path, mode="replay")


def test_its_model_is_that_of_whom_it_asks(tmp_path: Path) -> None:
    assert StoredCompleter(tmp_path, Inner()).model is MODEL


@both_ways
@pytest.mark.parametrize(
    "reply",
    [
        answer("", "stop"),
        answer("{}", "content_filter"),
        answer("{", "length"),
        answer(None, message={"refusal": "No."}),
        answer(choices=[]),
        answer(choices=None),
    ],
)
def test_a_cache_does_not_keep_what_is_worth_another_try(
    complete: Complete, tmp_path: Path, reply: dict[str, Any]
) -> None:
    """Kept, an empty answer would come back for ever, whatever the user does."""
    inner = Inner(reply)
    store = StoredCompleter(tmp_path, inner)
    assert not complete(store, request()).cached
    assert files(tmp_path) == []
    inner.reply = None
    assert text(complete(store, request())) == "answer 2"
    assert complete(store, request()).cached


@both_ways
def test_a_cache_keeps_an_answer_that_breaks_the_rules(complete: Complete, tmp_path: Path) -> None:
    """The reask that follows is found by it."""
    store = StoredCompleter(tmp_path, Inner(answer("no JSON")))
    complete(store, request())
    assert complete(store, request()).cached


def test_what_is_forgotten_is_asked_again_by_a_cache_only(tmp_path: Path) -> None:
    inner = Inner()
    store = StoredCompleter(tmp_path, inner)
    store.forget(request())  # where there is nothing, there is nothing to do
    store.complete(request())
    store.complete(request(seed=1))
    for mode in ("record", "replay"):
        StoredCompleter(tmp_path, inner, mode=mode).forget(request())  # type: ignore[arg-type]
    assert len(files(tmp_path)) == 2
    store.forget(request())
    assert [file.stem for file in files(tmp_path)] == [request(seed=1).key(MODEL)]
    assert text(store.complete(request())) == "answer 3"


def test_what_cannot_be_forgotten_hides_no_other_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, **options: Any) -> None:
        raise PermissionError

    store = StoredCompleter(tmp_path, Inner())
    monkeypatch.setattr(Path, "unlink", refused)
    store.forget(request())


@both_ways
def test_an_error_is_not_kept(complete: Complete, tmp_path: Path) -> None:
    store = StoredCompleter(tmp_path, Inner(ProviderError("gone")))
    for _ in range(2):
        with pytest.raises(ProviderError):
            complete(store, request())
    assert files(tmp_path) == []


# --- the key ---------------------------------------------------------------------------------------


def test_the_key_is_the_same_in_every_process_and_order() -> None:
    one = request(content="été", seed=1, temperature=0.0).key(MODEL)
    assert one == request(content="été", temperature=0.0, seed=1).key(MODEL)
    assert one == "f1898f53d9dc0654f111cd56eedd321b0aeb59cbd0c4348ef3d46f47a2326292"


@pytest.mark.parametrize(
    "other",
    [
        request(seed=2),
        request(seed=1, temperature=0.5),
        request(seed=1, content="Autre article."),
        request(seed=1, model="gpt-5"),
        request(),
    ],
)
def test_another_body_is_another_key(other: Request) -> None:
    assert other.key(MODEL) != request(seed=1).key(MODEL)


def test_another_model_or_address_is_another_key() -> None:
    elsewhere = Model("openai", "gpt-5-mini", base_url="https://eu.api.openai.com/v1")
    other = Model("mistral", "gpt-5-mini", base_url=MODEL.base_url)
    assert len({request().key(model) for model in (MODEL, elsewhere, other, EMBEDDED)}) == 4


def test_how_a_model_came_to_be_chosen_is_not_in_the_key() -> None:
    chosen = choose_model("gpt-5-mini", environment={})
    suggested = choose_model(None, environment={"OPENAI_API_KEY": "k"})
    assert chosen != suggested
    assert request().key(chosen) == request().key(suggested)


def test_a_grammar_is_in_the_key_only_where_it_is_used() -> None:
    """Hosted models never see it, so their answers outlive a change of it."""
    with_one, without = request(grammar={"type": "object"}), request()
    assert with_one.key(MODEL) == without.key(MODEL)
    assert with_one.key(EMBEDDED) != without.key(EMBEDDED)


def test_deadline_and_listener_are_not_in_the_key() -> None:
    assert request(deadline=5, listener=Heard()).key(MODEL) == request().key(MODEL)


def test_half_a_character_has_a_key_too() -> None:
    assert request(content="\ud83e").key(MODEL) != request(content="\udd8a").key(MODEL)


# --- the files -------------------------------------------------------------------------------------


def test_a_file_is_named_after_its_key_and_can_be_read_by_a_person(tmp_path: Path) -> None:
    asked = request(content="Où ça ?\u202f«\u00a0Là\u00a0»")
    StoredCompleter(tmp_path, Inner(answer("« L’été à Noël, naïve »"))).complete(asked)
    (file,) = files(tmp_path)
    assert file.name == f"{asked.key(MODEL)}.json"
    written = file.read_text("utf-8")
    assert "« L’été à Noël, naïve »" in written
    assert "Où ça ?\u202f«\u00a0Là\u00a0»" in written, "spaces are kept, for offsets hang on them"
    assert written.endswith("}\n")
    assert len(written.splitlines()) > 10, "one line would be one conflict"
    assert json.loads(written)["model"] == "openai/gpt-5-mini"


def test_a_file_holds_no_key_and_no_header(tmp_path: Path) -> None:
    hosted = HostedCompleter(
        choose_model("gpt-5-mini", environment={}), KEY, transport=Provider(answer()).transport
    )
    StoredCompleter(tmp_path, hosted).complete(request())
    (file,) = files(tmp_path)
    written = file.read_text("utf-8")
    assert KEY not in written
    assert "authorization" not in written.lower()
    assert "Bearer" not in written
    assert json.loads(written).keys() == {"model", "messages", "completion"}


def test_others_may_read_the_files(tmp_path: Path) -> None:
    """A folder that is shared is of no use if each file is its writer's alone."""
    mask = os.umask(0o022)
    try:
        StoredCompleter(tmp_path, Inner()).complete(request())
    finally:
        os.umask(mask)
    (file,) = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


@both_ways
@pytest.mark.parametrize(
    "reply",
    [
        answer("{}", "model_length"),
        answer(None, message={"refusal": "No."}),
        answer(None, "tool_calls", message=tool_call('{"é": 1}')),
        answer("a\ud83e"),
        answer("{}", usage=None),
        answer("{}", service_tier="own", extra={"anything": [1]}),
        answer(choices=[]),
        answer(message={"content": [{"type": "text", "text": "{}"}]}),
    ],
    ids=[
        "Mistral's end",
        "refusal",
        "tool",
        "half a character",
        "no usage",
        "extras",
        "empty",
        "parts",
    ],
)
def test_whatever_a_provider_answers_comes_back_as_it_was(
    complete: Complete, tmp_path: Path, reply: dict[str, Any]
) -> None:
    given = complete(StoredCompleter(tmp_path, Inner(reply), mode="record"), request())
    found = complete(StoredCompleter(tmp_path, model=MODEL, mode="replay"), request())
    assert found.response.model_dump(warnings=False) == given.response.model_dump(warnings=False)


@both_ways
@pytest.mark.parametrize("mode", ["cache", "replay"])
@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"completion": null}',
        b'{"completion": {}}',
        b'{"completion": {"choices": "x"}}',
        b'{"completion": {"choices": [{}]}}',
        b'{"completion": {"choices": null}}',
    ],
)
def test_a_damaged_file_is_named_and_nobody_is_asked(
    complete: Complete, tmp_path: Path, mode: Any, damage: bytes
) -> None:
    path = tmp_path / f"{request().key(MODEL)}.json"
    path.write_bytes(damage)
    inner = Inner()
    with pytest.raises(RecordingError, match="Delete it or record it again") as caught:
        complete(StoredCompleter(tmp_path, inner, mode=mode), request())
    assert str(path) in str(caught.value)
    assert caught.value.key == request().key(MODEL)
    assert inner.asked == 0


def test_a_damaged_file_can_be_recorded_over(tmp_path: Path) -> None:
    (tmp_path / f"{request().key(MODEL)}.json").write_bytes(b"{")
    StoredCompleter(tmp_path, Inner(), mode="record").complete(request())
    assert text(StoredCompleter(tmp_path, Inner()).complete(request())) == "answer 1"


@both_ways
def test_a_folder_that_cannot_be_made_is_told_before_an_answer_is_paid_for(
    complete: Complete, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    inner = Inner()
    with pytest.raises(RecordingError, match=r"cannot be kept here.*Give another folder"):
        complete(StoredCompleter(tmp_path / "file", inner), request())
    with pytest.raises(RecordingError, match="cannot be kept here"):
        complete(StoredCompleter(tmp_path / "file" / "folder", inner), request())
    assert inner.asked == 0


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RecordingError, match="No space left on device"):
        StoredCompleter(tmp_path, Inner()).complete(request())
    assert files(tmp_path) == []


def test_an_interrupted_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def interrupted(self: Path, *arguments: Any, **options: Any) -> None:
        written.append(self)
        self.write_bytes(b'{"half')
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", interrupted)
    with pytest.raises(KeyboardInterrupt):
        StoredCompleter(tmp_path, Inner()).complete(request())
    assert len(written) == 1
    assert files(tmp_path) == []


# --- listeners -------------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        (answer('{"é": 1}'), '{"é": 1}'),
        (answer(None, "tool_calls", message=tool_call("[1]")), "[1]"),
        (answer(None), ""),
        (answer(choices=[]), ""),
    ],
    ids=["content", "tool", "nothing", "no choice"],
)
def test_a_listener_hears_a_stored_answer(
    complete: Complete, tmp_path: Path, reply: dict[str, Any], heard: str
) -> None:
    complete(StoredCompleter(tmp_path, Inner(reply), mode="record"), request())
    listener = Heard()
    assert complete(StoredCompleter(tmp_path, Inner()), request(listener=listener)).cached
    assert listener.texts == [heard]


@both_ways
def test_a_streamed_answer_is_found_by_an_unstreamed_request(
    complete: Complete, tmp_path: Path
) -> None:
    hosted = HostedCompleter(
        choose_model("gpt-5-mini", environment={}),
        KEY,
        transport=Provider(sse(chunks("bonjour"))).transport,
    )
    store = StoredCompleter(tmp_path, hosted)
    complete(store, request(listener=Heard()))
    again = complete(store, request())
    assert (text(again), again.cached) == ("bonjour", True)
    assert again.response.usage is not None


# --- many at once ----------------------------------------------------------------------------------


def test_threads_that_write_the_same_answer_never_show_half_of_it(tmp_path: Path) -> None:
    reply = answer("é" * 200_000)
    store = StoredCompleter(tmp_path, Inner(reply), mode="record")
    replay = StoredCompleter(tmp_path, model=MODEL, mode="replay")
    store.complete(request())
    done = threading.Event()

    def read() -> int:
        count = 0
        while not done.is_set():
            assert text(replay.complete(request())) == "é" * 200_000
            count += 1
        return count

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            list(pool.map(store.complete, [request()] * 12))
        finally:
            done.set()
        assert all(reader.result() > 0 for reader in readers)
    assert len(files(tmp_path)) == 1


def _write(folder: Path, times: int) -> None:
    store = StoredCompleter(folder, Inner(answer("é" * 20_000)), mode="record")
    for _ in range(times):
        store.complete(request())


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_processes_share_a_folder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")  # the others import everything again
    processes = [context.Process(target=_write, args=(tmp_path, 10)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(files(tmp_path)) == 1
    replay = StoredCompleter(tmp_path, model=MODEL, mode="replay")
    assert text(replay.complete(request())) == "é" * 20_000
