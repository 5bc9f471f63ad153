"""Bundles: what is in one, that it makes the same summary again, and that nobody is fooled by one."""

from __future__ import annotations

import asyncio
import copy
import gc
import io
import json
import pickle
import random
import re
import stat
import struct
import sys
import tracemalloc
import weakref
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_making import KEY, Provider, answer
from making import ARTICLE, draft_data, make_article, make_summary
from test_repair import FAILING, mended, repair
from test_review import review

from summarise import (
    BundleError,
    Replay,
    Summariser,
    Summary,
    VerificationError,
    replay_bundle,
    revision,
    zipped,
)
from summarise.errors import DeadlineError, ProviderError
from summarise.findings import Finding
from summarise.llm.completer import Completion, Deadline, Request
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model, choose_model
from summarise.llm.transport import RetryPolicy
from summarise.testing import replayed, scripted

EXAMPLES = Path(__file__).parents[1] / "examples"


def summary_of(*answers: Any, mode: Any = "json_schema", **options: Any) -> Summary:
    completer = scripted(*answers or (draft_data(),), mode=mode)
    return Summariser(completer=completer, **options).summarise(make_article())


def saved(folder: Path, summary: Summary | None = None, name: str = "x.zip") -> Path:
    path = folder / name
    (summary or summary_of()).save_bundle(path)
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def changed(path: Path, name: str, change: Callable[[Any], Any]) -> Path:
    """The same bundle with another member, and a manifest that says so."""
    contents = members(path)
    del contents["bundle.json"]
    if name.endswith(".json"):
        contents[name] = json.dumps(change(json.loads(contents[name]))).encode()
    else:
        contents[name] = change(contents[name])
    zipped.write(path, contents)
    return path


def places(replay: Replay) -> list[str]:
    return [each.where for each in replay.differences]


# --- the same again --------------------------------------------------------------------------------

RUNS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "plain": ((draft_data(),), {}),
    "a reask": (("no JSON", draft_data()), {}),
    "a repair": ((FAILING, repair(mended())), {}),
    "a repair that was reasked": ((FAILING, "{}", repair(mended())), {"temperature": 0.5}),
    "a repair that failed": ((FAILING, ProviderError("nobody there")), {}),
    "a repair of no use": ((FAILING, "{}", "{}", "{}"), {}),
    "two repairs": ((FAILING, repair(mended(en="Worth 9 euros.")), repair(mended())), {}),
    "a review": ((draft_data(), review()), {"review": True}),
    "dropped": ((FAILING,), {"repairs": 0, "on_unverified": "drop"}),
    "tools": ((draft_data(),), {"mode": "tools"}),
    "markdown": (("```json\n{}\n```", json.dumps(draft_data())), {"mode": "md_json"}),
    "parameters": ((draft_data(),), {"seed": 3, "max_tokens": 4000, "temperature": None}),
    "a deadline": ((FAILING, repair(mended())), {"deadline": 600}),
}


@pytest.mark.parametrize(("answers", "options"), RUNS.values(), ids=RUNS.keys())
def test_a_summary_is_made_again_from_its_bundle(
    tmp_path: Path, answers: tuple[Any, ...], options: dict[str, Any]
) -> None:
    summary = summary_of(*answers, **options)
    replay = replay_bundle(saved(tmp_path, summary))
    assert replay.differences == ()
    assert replay.identical
    assert (replay.reasons, replay.remarks) == ((), ())
    assert replay.summary is not None
    assert replay.summary.model_dump(exclude={"provenance"}) == summary.model_dump(
        exclude={"provenance"}
    )
    assert [each.fault for each in replay.summary.provenance.attempts] == [
        each.fault for each in summary.provenance.attempts
    ]


def test_it_is_the_same_without_blocking(tmp_path: Path) -> None:
    summariser = Summariser(completer=scripted(FAILING, repair(mended())))
    summary = asyncio.run(summariser.asummarise(make_article()))
    assert replay_bundle(saved(tmp_path, summary)).identical


def test_a_genuine_answer_is_replayed(tmp_path: Path) -> None:
    text = (EXAMPLES / "articles" / "03-justice.txt").read_text("utf-8")
    completer = replayed(
        EXAMPLES / "answers", model="large-model", base_url="http://127.0.0.1:8124/v1"
    )
    article = make_article(text, published=date(2026, 4, 3), title=None, url=None, publisher=None)
    summary = Summariser(completer=completer).summarise(article)
    path = saved(tmp_path, summary)
    assert replay_bundle(path).identical
    keys = {json.loads(each)["key"] for name, each in members(path).items() if "request" in name}
    assert keys <= {each.stem for each in (EXAMPLES / "answers").iterdir()}, "as the store has them"


def test_an_error_that_is_raised_has_a_summary_that_can_be_saved(tmp_path: Path) -> None:
    with pytest.raises(VerificationError) as caught:
        summary_of(FAILING, repairs=0, on_unverified="raise")
    assert replay_bundle(saved(tmp_path, caught.value.summary)).identical


def test_a_time_that_was_over_is_over_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether there was time for a repair is part of the record; on a fast machine there is."""
    clock = iter(range(0, 10_000, 50))
    with monkeypatch.context() as patched:
        patched.setattr("summarise.making.time.perf_counter", lambda: float(next(clock)))
        summary = summary_of(FAILING, deadline=40)
    assert "deadline" in summary.notes[-1].message
    assert replay_bundle(saved(tmp_path, summary)).identical


def test_a_deadline_before_a_request_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No completer sees it, for none is asked."""
    from summarise.llm.completer import Deadline

    left = iter([None, None, None])

    def check(self: Deadline) -> None:
        if next(left, "over") == "over":
            raise DeadlineError("No answer within 9 s allowed.")

    with monkeypatch.context() as patched:
        patched.setattr(Deadline, "check", check)
        summary = summary_of(FAILING, "{}", "{}", repair(mended()))
    assert "9 s allowed" in summary.notes[-1].message
    assert len(summary.provenance.attempts) == 3
    assert replay_bundle(saved(tmp_path, summary)).identical


def test_a_slow_machine_has_all_the_time_it_needs(tmp_path: Path) -> None:
    """What was in time then is in time again."""

    def short(data: Any) -> Any:
        data["plan"]["parameters"]["deadline"] = 1e-9
        return data

    assert replay_bundle(changed(saved(tmp_path), "settings.json", short)).identical


def test_an_embedded_model_is_replayed_and_its_folder_is_not_told(tmp_path: Path) -> None:
    given = scripted(draft_data())
    given.model = Model("embedded", "/home/ana/weights/small.gguf")
    path = saved(tmp_path, Summariser(completer=given, repairs=0).summarise(make_article()))
    assert replay_bundle(path).identical
    for name, content in members(path).items():
        assert b"/home/ana" not in content, name
    assert "grammar" in json.loads(members(path)["exchanges/0001.request.json"])


def test_a_prompt_of_ones_own_is_not_rendered_but_taken_as_it_was(tmp_path: Path) -> None:
    """Its templates are a program: nobody runs what comes with a file."""
    folder = own_prompt(tmp_path, "{{ lines }}\n{{ count }}")
    summary = summary_of(FAILING, repair(mended()), prompt=str(folder))
    replay = replay_bundle(saved(tmp_path, summary))
    assert replay.identical
    assert "own@1.0.0 is no prompt that this release ships" in replay.remarks[0]
    changed(
        tmp_path / "x.zip",
        "prompts/1/user.md",
        lambda _: b"{% for i in range(10**9) %}{{ 'x' * 10**9 }}{% endfor %}",
    )
    assert places(replay_bundle(tmp_path / "x.zip")) == ["provenance.prompt_sha256"]


def own_prompt(folder: Path, user: str) -> Path:
    from summarise.prompts import bundled_folder

    version = folder / "prompts" / "own" / "1.0.0"
    version.mkdir(parents=True)
    for file in (bundled_folder() / "summary" / "1.0.0").glob("*.*"):
        text = file.read_text("utf-8").replace('id = "summary"', 'id = "own"')
        (version / file.name).write_text(text, "utf-8")
    (version / "user.md").write_text(user, "utf-8")
    return version


# --- what is in it ---------------------------------------------------------------------------------


def test_it_holds_all_that_the_summary_was_made_of(tmp_path: Path) -> None:
    summary = summary_of("no JSON", draft_data())
    contents = members(saved(tmp_path, summary))
    assert list(contents) == [
        "article.json",
        "article.txt",
        "bundle.json",
        "exchanges/0001.answer.json",
        "exchanges/0001.request.json",
        "exchanges/0002.answer.json",
        "exchanges/0002.request.json",
        *(f"prompts/{n}/{name}" for n in (1, 2, 3, 4) for name in PROMPT_FILES),
        "questions.json",
        "settings.json",
        "summary.json",
    ]
    assert contents["article.txt"].decode() == ARTICLE
    assert Summary.model_validate_json(contents["summary.json"]) == summary
    assert json.loads(contents["exchanges/0001.answer.json"])["choices"][0]["message"] == {
        "role": "assistant",
        "content": "no JSON",
    }
    assert len(json.loads(contents["exchanges/0002.request.json"])["body"]["messages"]) == 4


PROMPT_FILES = ("prompt.toml", "schema.json", "system.md", "user.md")


def test_an_answer_is_in_it_as_it_came(tmp_path: Path) -> None:
    raw = json.dumps(answer(json.dumps(draft_data()), own={"odd": [1.10]}), indent=3)

    class Wire:
        model = Model("openai", "gpt-5-mini", base_url="https://api.openai.com/v1")

        def complete(self, request: Request) -> Completion:  # noqa: ARG002
            from openai.types.chat import ChatCompletion

            return Completion(ChatCompletion.construct(**json.loads(raw)), ("HTTP 429",), raw=raw)

    summary = Summariser(completer=Wire(), repairs=0).summarise(make_article())  # type: ignore[arg-type]
    path = saved(tmp_path, summary)
    assert members(path)["exchanges/0001.answer.json"].decode() == raw
    replay = replay_bundle(path)
    assert replay.identical
    assert replay.summary is not None
    assert replay.summary.provenance.transport_retries == 1


def test_it_is_the_same_to_the_byte_and_no_time_is_in_it(tmp_path: Path) -> None:
    summary = summary_of()
    first, second = saved(tmp_path, summary).read_bytes(), saved(tmp_path, summary).read_bytes()
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())


def test_it_holds_no_key_no_password_and_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = choose_model(
        "openai/gpt-5-mini", "https://user:s3cret@proxy.example/v1?token=t0ken#f", environment={}
    )
    provider = Provider(answer(json.dumps(draft_data(), ensure_ascii=False)))
    completer = HostedCompleter(model, KEY, RetryPolicy(0), transport=provider.transport)
    prompt = own_prompt(tmp_path, "{{ lines }}")
    summary = Summariser(completer=completer, prompt=str(prompt)).summarise(make_article())
    path = saved(tmp_path, summary)
    everything = b"\n".join(members(path).values()) + path.read_bytes()
    for secret in (KEY, "s3cret", "t0ken", "OPENAI_API_KEY", str(tmp_path), "uthorization"):
        assert secret.encode() not in everything, secret
    assert b"https://proxy.example/v1" in everything
    stated = json.loads(members(path)["exchanges/0001.request.json"])
    request = Request(stated["body"], stated["grammar"], Deadline(None))
    assert stated["key"] == request.key(replace(model, base_url="https://proxy.example/v1"))
    assert stated["key"] != request.key(model)  # else a password could be tried on it
    assert replay_bundle(path).identical


def test_an_address_without_secrets_gives_the_key_of_the_store(tmp_path: Path) -> None:
    """So that an answer of a bundle is found in a store, and the other way round."""
    completer = scripted(draft_data())
    path = saved(tmp_path, Summariser(completer=completer).summarise(make_article()))
    stated = json.loads(members(path)["exchanges/0001.request.json"])
    assert stated["key"] == Request(completer.requests[0], None, None).key(completer.model)  # type: ignore[arg-type]


def test_a_place_that_takes_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be written"):
        summary_of().save_bundle(tmp_path / "none" / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_read_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its members, the manifest among them, or packed; what was there stays."""
    path = tmp_path / "x.zip"
    monkeypatch.setattr(zipped, "_MOST_MEMBERS", 20)
    monkeypatch.setattr(zipped, "_LARGEST_FILE", 20_000)
    most = {f"{n}.txt": b"" for n in range(19)}
    zipped.write(path, most)
    assert zipped.read(path) == most
    for too_much in ({**most, "19.txt": b""}, {"x": random.Random(1).randbytes(20_000)}):
        with pytest.raises(BundleError, match="more than a bundle can hold"):
            zipped.write(path, too_much)
        assert zipped.read(path) == most
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="its files have no such mode")
def test_a_bundle_that_only_its_owner_may_read_stays_one(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.chmod(0o600)
    saved(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_there_stays_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path)
    before = path.read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(BundleError, match="No space left"):
        saved(tmp_path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["x.zip"]


# --- a summary is no more than it was --------------------------------------------------------------


def test_what_it_was_made_of_is_no_part_of_a_summary() -> None:
    summary = summary_of()
    again = Summary.model_validate_json(summary.model_dump_json())
    assert again == summary
    assert summary == again
    assert hash(again) == hash(summary)
    assert "_save" not in repr(summary)
    assert summary != summary.model_copy(update={"topics": ()})
    assert summary != summary.model_dump()
    assert "_save" not in json.dumps(Summary.model_json_schema())


@pytest.mark.parametrize(
    "other",
    [
        lambda summary: Summary.model_validate_json(summary.model_dump_json()),
        lambda summary: pickle.loads(pickle.dumps(summary)),
        lambda _: make_summary(),
    ],
    ids=["json", "pickle", "by hand"],
)
def test_one_that_does_not_know_says_so(
    tmp_path: Path, other: Callable[[Summary], Summary]
) -> None:
    with pytest.raises(BundleError, match="Save the bundle where the summary is made"):
        other(summary_of()).save_bundle(tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_summary_crosses_to_another_process_without_the_article() -> None:
    data = pickle.dumps(summary_of())
    assert b"intenable" in ARTICLE.encode()
    assert b"intenable" not in data, "no statement cites that sentence"
    assert b"desk editor" not in data, "nor is the prompt in it"
    assert pickle.loads(pickle.dumps(summary_of())).headline == summary_of().headline


@pytest.mark.parametrize(
    "other", [copy.copy, copy.deepcopy, Summary.model_copy], ids=["copy", "deepcopy", "model_copy"]
)
def test_a_copy_knows_it_too(tmp_path: Path, other: Callable[[Summary], Summary]) -> None:
    assert replay_bundle(saved(tmp_path, other(summary_of()))).identical


def test_an_edited_copy_is_told_from_what_the_model_answered(tmp_path: Path) -> None:
    summary = summary_of()
    headline = summary.headline.model_copy(update={"en": "Four schools fall down"})
    path = saved(tmp_path, summary.model_copy(update={"headline": headline}))
    replay = replay_bundle(path)
    assert places(replay) == ["headline.en"]
    assert replay.differences[0].recorded == "Four schools fall down"
    assert "changed after it was made" in replay.reasons[0]


def test_nobody_else_holds_what_it_was_made_of() -> None:
    """A hundred thousand summaries in a night are let go of one by one."""
    article = make_article()
    summariser = Summariser(completer=scripted(*[draft_data()] * 3))
    summary = summariser.summarise(article)
    gone = weakref.ref(article)
    del article, summary
    gc.collect()
    assert gone() is None


def test_summaries_share_what_every_request_says() -> None:
    """Instructions are longer than most articles."""
    completer = scripted(draft_data(), draft_data())
    summariser = Summariser(completer=completer)
    kept = [summariser.summarise(make_article(title=title)) for title in ("Un", "Deux")]
    one, other = (request["messages"][0]["content"] for request in completer.requests)
    assert one is other
    assert kept[0] != kept[1]


def test_what_it_remembers_is_small() -> None:
    """It refers to what was there: about as much as was sent and received, in strings."""
    summariser = Summariser(completer=scripted(*[draft_data()] * 40))
    summariser.summarise(make_article())
    tracemalloc.start()
    try:
        kept = [summariser.summarise(make_article()) for _ in range(15)]
        gc.collect()
        with_it = tracemalloc.get_traced_memory()[0]
        for each in kept:
            each._save = None
        gc.collect()
        saved_ = (with_it - tracemalloc.get_traced_memory()[0]) / len(kept)
    finally:
        tracemalloc.stop()
    assert saved_ < 30_000


# --- what is other, and why ------------------------------------------------------------------------


def test_a_check_that_finds_more_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    original = vars(revision)["verify_read"]
    extra = Finding(
        check="numbers",
        severity="warning",
        target="headline",
        language="en",
        message="four is not five",
    )

    def stricter(*arguments: Any) -> Any:
        found = original(*arguments)
        return found.model_copy(update={"findings": (*found.findings, extra)})

    monkeypatch.setattr(revision, "verify_read", stricter)
    replay = replay_bundle(path)
    assert not replay.identical
    assert places(replay) == ["finding"]
    assert replay.differences[0].rebuilt == "warning headline (numbers): four is not five"
    assert replay.differences[0].recorded == ""
    assert replay.reasons[0] == "the model's answers stand; the checks find otherwise"


def test_another_version_of_the_software_is_a_reason_only_where_something_differs(
    tmp_path: Path,
) -> None:
    def older(data: Any) -> Any:
        return data | {"software": "summarise 0.0.1"}

    path = changed(saved(tmp_path), "settings.json", older)
    replay = replay_bundle(path)
    assert replay.identical
    assert replay.remarks[0].startswith("made by summarise 0.0.1, made again by summarise ")

    def other(data: Any) -> Any:
        data["headline"]["fr"] = "Autre titre"
        return data

    replay = replay_bundle(changed(path, "summary.json", other))
    assert places(replay) == ["headline.fr"]
    assert "another version of the software: its checks and rules may differ" in replay.reasons


def test_the_clock_and_the_price_are_no_difference(tmp_path: Path) -> None:
    def later(data: Any) -> Any:
        data["provenance"] |= {"created": "2020-01-01T00:00:00Z", "seconds": 99.0}
        data["provenance"]["attempts"][0] |= {"seconds": 98.0, "cost": 0.5}
        return data

    replay = replay_bundle(changed(saved(tmp_path), "summary.json", later))
    assert replay.identical
    assert replay.remarks == ("it cost $0.500000 then, an unknown amount by today's prices",)


def test_a_request_that_would_be_another_is_told_with_the_place(tmp_path: Path) -> None:
    def other(data: Any) -> Any:
        user = data["body"]["messages"][1]
        user["content"] = user["content"].replace("ses quatre écoles", "ses cinq écoles")
        return data

    replay = replay_bundle(changed(saved(tmp_path), "exchanges/0001.request.json", other))
    assert not replay.identical
    (difference,) = replay.differences
    assert difference.where == "request 1, message 2 user"
    assert "ses cinq" in difference.recorded
    assert "ses quatre" in difference.rebuilt
    assert replay.summary is not None, "what comes of the answer is shown all the same"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"temperature": 0.7}, "request 1, temperature"),
        ({"response_format": {"type": "text"}}, "request 1, response_format"),
        ({"seed": 1}, "request 1, seed"),
    ],
)
def test_a_parameter_that_differs_is_named(
    tmp_path: Path, change: dict[str, Any], where: str
) -> None:
    def other(data: Any) -> Any:
        data["body"] |= change
        return data

    replay = replay_bundle(changed(saved(tmp_path), "exchanges/0001.request.json", other))
    assert places(replay) == [where]
    assert "makes other requests" in replay.reasons[0]


def test_an_answer_that_is_not_asked_for_any_more_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, summary_of(FAILING, repair(mended())))

    def none(data: Any) -> Any:
        data["plan"]["repairs"] = 0
        return data

    replay = replay_bundle(changed(path, "settings.json", none))
    assert "requests" in places(replay)
    assert "abstract-1.en" in places(replay)
    assert "1 of the recorded answers were not asked for any more" in replay.reasons


def test_a_question_that_is_new_is_told_and_nobody_is_asked(tmp_path: Path) -> None:
    path = saved(tmp_path, summary_of(FAILING, repairs=0))
    from_other = json.loads(members(saved(tmp_path, summary_of(), "y.zip"))["settings.json"])
    contents = members(path)
    del contents["bundle.json"]
    contents["settings.json"] = json.dumps(from_other).encode()
    prompts = members(tmp_path / "y.zip")
    contents |= {name: each for name, each in prompts.items() if name.startswith("prompts/")}
    zipped.write(path, contents)
    replay = replay_bundle(path)
    assert places(replay)[0] == "request 2"
    assert replay.differences[0].rebuilt.startswith("new, ")
    assert replay.summary is not None


def test_an_answer_that_is_refused_today_is_told(tmp_path: Path) -> None:
    def other(data: Any) -> Any:
        data["choices"][0]["message"]["content"] = "{}"
        return data

    replay = replay_bundle(changed(saved(tmp_path), "exchanges/0001.answer.json", other))
    assert replay.summary is None
    assert not replay.identical
    assert replay.reasons[0].startswith("it cannot be made again: ")


def test_an_article_that_is_refused_today_is_told(tmp_path: Path) -> None:
    import hashlib

    text = b"The council adopted a plan to renovate all of the schools of the town on Tuesday."
    path = changed(saved(tmp_path), "article.txt", lambda _: text)
    sha256 = hashlib.sha256(text).hexdigest()
    changed(path, "article.json", lambda data: data | {"sha256": sha256})
    assert "not in French" in replay_bundle(path).reasons[0]


def test_settings_that_this_release_does_not_know_are_told(tmp_path: Path) -> None:
    def newer(data: Any) -> Any:
        data["plan"]["moon"] = "full"
        return data

    path = changed(saved(tmp_path), "settings.json", newer)
    assert replay_bundle(path).remarks == ("the setting 'moon' is not known to this release",)

    def older(data: Any) -> Any:
        del data["plan"]["parameters"]
        return data

    replay = replay_bundle(changed(path, "settings.json", older))
    assert replay.summary is None
    assert "this release needs other settings" in replay.reasons[0]
    assert "parameters" in replay.reasons[0]


def test_a_schema_that_is_another_is_told(tmp_path: Path) -> None:
    path = changed(saved(tmp_path), "prompts/1/schema.json", lambda data: data | {"title": "Old"})
    replay = replay_bundle(path)
    assert places(replay) == ["provenance.prompt_sha256"], "the answer still fits"
    assert replay.reasons[0] == (
        "the schema summary/1 that summary@1.0.0 asks for is another in this release"
    )


# --- files of strangers ----------------------------------------------------------------------------


def refused(path: Path, *words: str) -> None:
    with pytest.raises(BundleError) as caught:
        replay_bundle(path)
    assert str(path) in str(caught.value)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"no zip at all", b"PK\5\6" + bytes(18), b"\0" * 5000]
)
def test_what_is_no_bundle_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    refused(path, "no bundle")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    refused(tmp_path / "none.zip", "cannot be read", "No such file")
    refused(tmp_path, "cannot be read")


def test_any_other_zip_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    refused(path, "has no bundle.json")
    for manifest in ("[]", '{"format": "other"}', "{", "[" * 100_000):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("bundle.json", manifest)
        refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bundle.json", '{"format": "summarise bundle", "version": 2}')
    refused(path, "another version")


def rezipped(path: Path, **odd: Any) -> Path:
    """The same members in a zip file with something odd about one of them."""
    contents = members(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        info = zipfile.ZipInfo(odd.get("name", "odd.txt"))
        info.external_attr = odd.get("mode", 0o100644) << 16
        info.compress_type = odd.get("packed", zipfile.ZIP_DEFLATED)
        archive.writestr(info, odd.get("content", b"odd"))
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/passwd",
        "a/../../b",
        "C:/x",
        "a\\b",
        "exchanges/",
        "./x",
        "é",
        "x" * 300,
        "a/b/c/d/e",
        "x\n",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    refused(rezipped(saved(tmp_path), name=name), "a name that none of ours has")
    assert [each.name for each in tmp_path.iterdir()] == ["x.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_odd_members_are_refused(tmp_path: Path) -> None:
    refused(rezipped(saved(tmp_path), name="summary.json"), "there twice")
    refused(rezipped(saved(tmp_path), mode=stat.S_IFLNK | 0o777), "no file")
    refused(rezipped(saved(tmp_path), packed=zipfile.ZIP_LZMA), "packed in a way")
    refused(rezipped(saved(tmp_path)), "not those that its bundle.json lists")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)
    content = bytearray(path.read_bytes())
    for match in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[match.start() + 8] |= 1
    path.write_bytes(content)
    refused(path, "encrypted")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = rezipped(saved(tmp_path), content=bytes(40 << 20))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        refused(path, "larger than it may be")
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = rezipped(saved(tmp_path), content=bytes(40 << 20))
    content = path.read_bytes().replace(struct.pack("<L", 40 << 20), struct.pack("<L", 1000))
    path.write_bytes(content)
    tracemalloc.start()
    try:
        refused(path)
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()


def test_many_members_are_too_much_together(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"m{number}", bytes(15 << 20))
    refused(path, "larger than it may be")


def test_a_directory_of_a_million_lines_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(6000):
            archive.writestr(f"m{number}", b"")
    tracemalloc.start()
    try:
        refused(path, "lists 6000 members")
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_second_directory_is_not_read(tmp_path: Path) -> None:
    """Zip64's end record would have another directory read than the one that was looked at."""
    path = saved(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:-22] + b"PK\6\7" + bytes(16) + content[-22:])
    refused(path, "no bundle")


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with path.open("wb") as file:
        file.truncate(33 << 20)
    refused(path, "too large")


def test_what_was_changed_is_told_from_what_was_written(tmp_path: Path) -> None:
    path = saved(tmp_path)
    contents = members(path)
    contents["article.txt"] = contents["article.txt"].replace(b"4,5", b"9,9")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    refused(path, "changed after it was written")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("summary.json", b"[]"),
        ("summary.json", b"{}"),
        ("summary.json", b'{"provenance": {"attempts": [1]}}'),
        ("summary.json", b'{"a":' * 900 + b"1" + b"}" * 900),
        ("summary.json", b"[" * 100_000),
        ("summary.json", b"1" * 5000),
        ("summary.json", b"\xff"),
        ("article.txt", b"\xff\xfe"),
        ("article.txt", b""),
        ("article.json", b"{}"),
        ("article.json", b'{"published": "yesterday"}'),
        ("settings.json", b'{"software": 1, "plan": {}}'),
        ("settings.json", b'{"software": "s", "plan": {"prompt": {"$prompt": "none@1.0.0"}}}'),
        ("settings.json", b'{"software": "s", "plan": {"prompt": {"$prompt": [1]}}}'),
        ("questions.json", b'{"questions": [], "late": [], "clock": ["x"]}'),
        ("questions.json", b"null"),
        ("exchanges/0001.request.json", b"{}"),
        ("exchanges/0001.answer.json", b"{"),
        ("exchanges/0001.answer.json", b"{}"),
        ("exchanges/0001.answer.json", b"[" * 100_000),
        ("exchanges/0001.answer.json", b'{"choices": [{"message": {"content": 1}}]}'),
        ("exchanges/0001.answer.json", b'{"choices": [], "usage": "much"}'),
        ("prompts/1/prompt.toml", b"id = 1"),
        ("prompts/1/prompt.toml", b"a=" + b"[" * 5000),
        ("prompts/1/system.md", b"\xff"),
        ("prompts/3/prompt.toml", b""),
        ("exchanges/0003.request.json", b"{}"),
        ("more.txt", b"more"),
    ],
)
def test_a_member_that_is_not_in_form_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    path = saved(tmp_path)
    contents = members(path)
    del contents["bundle.json"]
    contents[name] = content
    zipped.write(path, contents)
    try:
        replay = replay_bundle(path)
    except BundleError as error:
        assert str(path) in str(error)  # noqa: PT017 - either is right
    else:
        assert not replay.identical
        assert replay.reasons


@pytest.mark.parametrize(
    "name", ["article.txt", "summary.json", "settings.json", "prompts/1/user.md"]
)
def test_a_member_that_is_missing_is_told(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path)
    contents = members(path)
    del contents["bundle.json"], contents[name]
    zipped.write(path, contents)
    refused(path)


def test_half_of_a_character_does_no_harm(tmp_path: Path) -> None:
    def half(data: Any) -> Any:
        data["headline"]["fr"] = "\ud83e"
        return data

    replay = replay_bundle(changed(saved(tmp_path), "summary.json", half))
    assert places(replay) == ["headline.fr"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("whole"), summary_of(FAILING, repair(mended())))


@given(data=st.data())
@settings(max_examples=150)
def test_any_change_of_the_bytes_gives_the_same_or_a_clear_error(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(
            st.integers(0, len(content) - 1) | st.integers(len(content) - 1200, len(content) - 1)
        )
        content[where] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        cut = data.draw(st.integers(0, len(content)))
        content = content[:cut] if data.draw(st.booleans()) else content[cut:]
    path = tmp_path_factory.mktemp("fuzz") / "x.zip"
    path.write_bytes(content)
    try:
        replay = replay_bundle(path)
    except BundleError as error:
        assert str(path) in str(error)  # noqa: PT017 - either is right
    else:
        assert replay.identical


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3)
    ),
    max_leaves=5,
)
JSON_MEMBERS = (
    "article.json",
    "exchanges/0001.answer.json",
    "exchanges/0002.request.json",
    "questions.json",
    "settings.json",
    "summary.json",
)


@given(data=st.data())
@settings(max_examples=80)
def test_any_value_in_the_place_of_another_is_an_answer_or_a_clear_error(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A stranger can make the manifest fit whatever the members hold."""
    path = tmp_path_factory.mktemp("fuzz") / "x.zip"
    path.write_bytes(whole.read_bytes())
    name = data.draw(st.sampled_from(JSON_MEMBERS))

    def other(value: Any) -> Any:
        inside = isinstance(value, dict | list) and value and data.draw(st.integers(0, 6))
        if not inside:
            return data.draw(VALUES)
        keys = sorted(value) if isinstance(value, dict) else range(len(value))
        key = data.draw(st.sampled_from(list(keys)))
        value[key] = other(value[key])
        return value

    changed(path, name, other)
    try:
        replay = replay_bundle(path)
    except BundleError as error:
        assert str(path) in str(error)  # noqa: PT017 - either is right
    else:
        assert replay.identical or replay.reasons


def test_a_claim_is_named_by_its_id(tmp_path: Path) -> None:
    summary = summary_of()
    shorter = summary.model_copy(update={"key_points": summary.key_points[:2]})
    replay = replay_bundle(saved(tmp_path, shorter))
    assert places(replay) == ["key-point-3"]
    assert replay.differences[0].recorded == ""
