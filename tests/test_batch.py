"""Runs through a Batch API: rounds, faults, money; what was sent, and that it was sent once."""

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from batch_server import BatchServer, Failed, Fate, Reply
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llm_making import ARTICLE, KEY, answer, claim, draft, everything_in

from summarise import (
    Article,
    InputError,
    ModelError,
    ProviderError,
    RecordingError,
    RefusalError,
    Summariser,
    errors,
)
from summarise.batch import BatchArticle, BatchItem, BatchRun, Limits, Progress, ledger
from summarise.batch.items import dump_error, load_error
from summarise.budget import Budget
from summarise.llm.batches import BatchApi
from summarise.llm.completer import Deadline, Request
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import choose_model
from summarise.llm.transport import RetryPolicy
from summarise.prompts import Prompt, bundled_folder
from summarise.summary import Attempt
from summarise.testing import replayed

MODEL = choose_model("openai/gpt-5-mini", environment={})
SETTINGS = Summariser(model="openai/gpt-5-mini")
QUICK = RetryPolicy(retries=2, first_wait=0.001)
EXAMPLES = Path(__file__).parent.parent / "examples"


def texts(count: int) -> list[str]:
    return [f"{ARTICLE} Le chantier {number} attend." for number in range(count)]


def asked_for(body: dict[str, Any]) -> str:
    """What a request asks for: SummaryDraft, ReviewDraft or RepairDraft."""
    return str(body["response_format"]["json_schema"]["name"])


def good(body: dict[str, Any]) -> Any:
    assert asked_for(body) == "SummaryDraft"
    return answer(json.dumps(draft(), ensure_ascii=False))


WRONG = draft(headline=claim("Le pont coûte 9,9 millions", "The bridge costs 9.9 million", 2))
"""A draft with a figure that is not in the article."""


def in_need_of_repair(body: dict[str, Any]) -> Any:
    if asked_for(body) == "SummaryDraft":
        return answer(json.dumps(WRONG))
    assert asked_for(body) == "RepairDraft"
    mended = claim("Le pont coûte 2,4 millions", "The bridge costs 2.4 million", 2)
    return answer(json.dumps({"statements": [{"id": "headline", **mended}]}))


class Night:
    """A run in a folder, and the provider that it talks to."""

    def __init__(self, folder: Path, reply: Reply = good, **options: Any) -> None:
        self.folder = folder
        self.server = BatchServer(reply, **options)
        self.api = BatchApi(MODEL, KEY, QUICK, transport=self.server.transport)
        self.live = HostedCompleter(MODEL, KEY, QUICK, transport=self.server.transport)
        self.limits = Limits()

    def submit(self, articles: Any = None, summariser: Summariser = SETTINGS) -> Progress:
        articles = texts(3) if articles is None else articles
        options = {"api": self.api, "live": self.live, "limits": self.limits}
        with BatchRun.start(self.folder, summariser, articles, **options) as run:
            return run.submit()

    def open(self, summariser: Summariser | None = None) -> BatchRun:
        return BatchRun.open(
            self.folder, summariser, api=self.api, live=self.live, limits=self.limits
        )

    def collect(self, **options: Any) -> Progress:
        with self.open() as run:
            return run.collect(**options)

    def finish(self, **options: Any) -> Progress:
        """Collect until all is done."""
        for _ in range(40):
            if (progress := self.collect(**options)).done:
                return progress
        pytest.fail(f"never done: {progress}")

    @property
    def items(self) -> list[BatchItem]:
        with self.open() as run:
            return list(run.items())


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test pulls the plug, and a disk that others use too takes its time."""
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connected(path: Path, **options: Any) -> sqlite3.Connection:
        connection = connect(path, **options)
        connection.executescript("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(ledger.sqlite3, "connect", connected)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path / "night")


def with_reply(night: Night, reply: Reply) -> Night:
    night.server.reply = reply
    return night


def test_a_text_that_is_read_in_sections_is_refused_and_holds_up_nothing(night: Night) -> None:
    """Its sections are asked for at once, which a round of one request an article cannot do."""
    long, short = "\n\n".join([texts(1)[0]] * 60), texts(1)[0]
    night.submit([long, short], replace(SETTINGS, section_tokens=1_000))
    assert len(night.server.requests) == 1
    assert night.finish().failed == 1
    (refused, done) = night.items
    assert done.summary is not None
    assert "section_tokens" in str(refused.error)


# --- what is sent ----------------------------------------------------------------------------------


def test_each_article_is_one_line_with_the_request_that_would_be_sent_directly(
    night: Night,
) -> None:
    night.submit()
    (line, *others) = night.server.requests
    assert len(others) == 2
    assert line.keys() == {"custom_id", "method", "url", "body"}
    assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
    Summariser(completer=night.live).summarise(texts(1)[0])
    assert line["body"] == night.server.live[0]
    assert "stream" not in line["body"]
    assert line["custom_id"] == Request(line["body"], None, Deadline(None)).key(MODEL)


def test_a_batch_says_whose_it_is_and_where_it_goes(night: Night) -> None:
    night.submit()
    (created,) = night.server.created
    with night.open() as run:
        name = f"summarise-{run.id}-0001"
        assert created["metadata"] == {"summarise_run": run.id, "summarise_batch": name}
    assert night.server.uploads[0][0] == f"{name}.jsonl"
    assert all(each["authorization"] == f"Bearer {KEY}" for each in night.server.headers)


def test_the_key_is_nowhere_in_the_folder(night: Night) -> None:
    night.submit()
    for path in night.folder.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [(Limits(requests=2), [2, 2, 1]), (Limits(bytes=1), [1] * 5), (Limits(), [5])],
)
def test_limits_make_several_batches(night: Night, limits: Limits, sizes: list[int]) -> None:
    night.limits = limits
    night.submit(texts(5))
    assert [len(lines) for lines in night.server.sent.values()] == sizes
    assert night.finish().finished == 5


def test_no_file_is_larger_than_allowed(night: Night) -> None:
    night.submit(texts(4))
    size = len(night.server.uploads[0][1])
    other = Night(night.folder.with_name("other"))
    other.limits = Limits(bytes=size - 1)
    other.submit(texts(4))
    assert [len(lines) for lines in other.server.sent.values()] == [3, 1]
    assert all(len(content) < size for _, content in other.server.uploads)


# --- what comes of it ------------------------------------------------------------------------------


def test_a_batch_makes_the_summaries_that_asking_directly_makes(night: Night) -> None:
    night.submit()
    assert night.finish().finished == 3
    direct = Summariser(completer=night.live)
    for item, text in zip(night.items, texts(3), strict=True):
        assert item.summary is not None
        expected = direct.summarise(text).model_dump(exclude={"provenance"})
        assert item.summary.model_dump(exclude={"provenance"}) == expected
        assert item.article == Article(text)


def test_genuine_answers_make_genuine_summaries(tmp_path: Path) -> None:
    """What a strong model answered to five articles, as it would come in a batch."""
    records = [json.loads(path.read_text("utf-8")) for path in (EXAMPLES / "answers").iterdir()]
    known = {record["messages"][1]["content"]: record["completion"] for record in records}
    night = Night(tmp_path, lambda body: known[body["messages"][1]["content"]])
    paths = sorted((EXAMPLES / "articles").glob("*.txt"))
    days = [(3, 12), (2, 26), (4, 3), (5, 20), (10, 11)]  # part of the question
    articles = [
        Article(path.read_bytes().decode(), published=date(2026, month, day))
        for path, (month, day) in zip(paths, days, strict=True)
    ]
    night.submit(
        [BatchArticle(path.stem, article) for path, article in zip(paths, articles, strict=True)],
        Summariser(model="openai/gpt-5-mini", repairs=0),
    )
    night.finish()
    live = replayed(EXAMPLES / "answers", model="large-model", base_url="http://127.0.0.1:8124/v1")
    assert [item.id for item in night.items] == [path.stem for path in paths]
    for item, article in zip(night.items, articles, strict=True):
        assert item.summary is not None
        expected = Summariser(completer=live, repairs=0).summarise(article)
        left_out = {"provenance"}
        assert item.summary.model_dump(exclude=left_out) == expected.model_dump(exclude=left_out)


def test_provenance_says_that_it_was_a_batch_and_what_half_the_price_is(night: Night) -> None:
    night.submit(texts(1))
    night.finish()
    (item,) = night.items
    assert item.summary is not None
    (attempt,) = item.summary.provenance.attempts
    assert (attempt.batch, attempt.cached) == (True, False)
    direct = Summariser(completer=night.live).summarise(texts(1)[0]).provenance
    assert direct.cost is not None
    assert not direct.attempts[0].batch
    assert item.summary.provenance.cost == pytest.approx(direct.cost / 2)


def test_an_attempt_of_an_older_release_can_still_be_read() -> None:
    old = Attempt(
        model="m",
        finish_reason="stop",
        prompt_tokens=1,
        completion_tokens=1,
        cost=None,
        seconds=1,
        transport_retries=(),
        cached=False,
        fault=None,
    ).model_dump(exclude={"batch"})
    assert Attempt.model_validate(old).batch is False


def test_a_reask_goes_into_the_next_batch(night: Night) -> None:
    def reply(body: dict[str, Any]) -> Any:
        first = len(body["messages"]) == 2
        return answer(json.dumps(draft(headline=claim("Titre", "Title", 9)) if first else draft()))

    with_reply(night, reply).submit(texts(2))
    night.finish()
    first, second = night.server.sent.values()
    assert [len(line["body"]["messages"]) for line in first] == [2, 2]
    assert [len(line["body"]["messages"]) > 2 for line in second] == [True, True]
    assert "sentence 9" in json.dumps(second[0]["body"]["messages"][2:])
    summary = night.items[0].summary
    assert summary is not None
    assert [attempt.fault is None for attempt in summary.provenance.attempts] == [False, True]
    assert all(attempt.batch for attempt in summary.provenance.attempts)


def test_a_repair_goes_into_the_next_batch(night: Night) -> None:
    with_reply(night, in_need_of_repair).submit(texts(2))
    night.finish()
    stages = [asked_for(line["body"]) for line in night.server.requests]
    assert stages == ["SummaryDraft"] * 2 + ["RepairDraft"] * 2
    summary = night.items[0].summary
    assert summary is not None
    assert summary.headline.status == "repaired"
    assert "2,4" in summary.headline.fr
    assert [attempt.stage for attempt in summary.provenance.attempts] == ["summary", "repair"]


def test_a_review_goes_into_the_next_batch(night: Night) -> None:
    def reply(body: dict[str, Any]) -> Any:
        if asked_for(body) == "SummaryDraft":
            return good(body)
        ids = ["headline", "abstract-1", "abstract-2", *(f"key-point-{n}" for n in (1, 2, 3))]
        judged = [{"id": each, "verdict": "sound", "faults": []} for each in [*ids, "quote-1"]]
        return answer(json.dumps({"judgements": judged}))

    with_reply(night, reply).submit(texts(1), Summariser(model="gpt-5-mini", review=True))
    night.finish()
    assert "ReviewDraft" in [asked_for(line["body"]) for line in night.server.requests]
    summary = night.items[0].summary
    assert summary is not None
    assert summary.provenance.attempts[1].stage == "review"


def test_an_answer_that_cannot_be_used_is_paid_for_once(night: Night) -> None:
    """A refusal stays one: it is kept, and not asked for again at every collect."""
    refusal = answer(None, message={"refusal": "I cannot."})
    with_reply(night, lambda _: refusal).submit(texts(1))
    assert night.finish().failed == 1
    (item,) = night.items
    assert isinstance(item.error, RefusalError)
    assert item.spent[0].batch
    night.collect()
    assert set(night.server.paid.values()) == {1}


def test_what_breaks_the_rules_to_the_last_is_not_asked_for_again(night: Night) -> None:
    with_reply(night, lambda _: answer("no JSON")).submit(texts(1))
    assert night.finish().failed == 1
    assert len(night.server.requests) == 3
    night.collect()
    assert set(night.server.paid.values()) == {1}
    assert isinstance(night.items[0].error, errors.InvalidOutputError)
    assert night.submit(texts(1)).retryable == 0, "the same answers would come again"
    assert len(night.server.requests) == 3


def test_a_text_that_is_no_article_fails_alone(night: Night) -> None:
    night.submit(["", *texts(2), "Only English here, the minister said to the press on Monday."])
    assert night.finish().failed == 2
    assert [type(item.error).__name__ for item in night.items] == [
        "InputError",
        "NoneType",
        "NoneType",
        "InputError",
    ]
    assert len(night.server.requests) == 2


def test_the_same_article_twice_is_asked_for_and_paid_for_once(night: Night) -> None:
    night.submit(texts(1) * 2)
    night.finish()
    assert len(night.server.requests) == 1
    first, second = night.items
    assert first.summary is not None
    assert second.summary is not None
    assert first.summary.provenance.cost
    assert second.summary.provenance.cost == 0
    assert second.summary.provenance.attempts[0].cached


@pytest.mark.parametrize("name", ["store", "store.sqlite"])
def test_answers_of_an_earlier_run_are_not_asked_for_again(
    night: Night, tmp_path: Path, name: str
) -> None:
    store = tmp_path / name
    direct = HostedCompleter(MODEL, KEY, QUICK, transport=night.server.transport)
    from summarise.llm.store import StoredCompleter

    Summariser(completer=StoredCompleter(store, direct)).summarise(texts(1)[0])
    night.submit(texts(2), Summariser(model="openai/gpt-5-mini", store=store))
    assert len(night.server.requests) == 1
    night.finish()
    first, second = night.items
    assert (first.spent[0].cached, first.spent[0].batch) == (True, False)
    assert (second.spent[0].cached, second.spent[0].batch) == (False, True)
    assert not (night.folder / "answers").exists()


# --- what goes wrong -------------------------------------------------------------------------------


class Once:
    """Fails the first so many times that each request comes, then answers."""

    def __init__(self, fault: Any, times: int = 1, then: Reply = good) -> None:
        self.fault, self.times, self.then = fault, times, then
        self.seen: dict[str, int] = {}

    def __call__(self, body: dict[str, Any]) -> Any:
        key = json.dumps(body, sort_keys=True)
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.fault if self.seen[key] <= self.times else self.then(body)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Failed(429), "HTTP 429"),
        (Failed(500, "server_error", "Oops."), "HTTP 500"),
        (Failed(None, "batch_expired", "Too late."), "expired"),
        (None, "missing"),
        ({"choices": [{}]}, "no completion"),
        ({}, "no completion"),
        ({"error": {"message": "Overloaded.", "code": "x"}}, "no completion"),
    ],
)
def test_what_may_succeed_is_sent_again(night: Night, fault: Any, reason: str) -> None:
    with_reply(night, Once(fault)).submit(texts(2))
    assert night.finish().finished == 2
    assert [len(lines) for lines in night.server.sent.values()] == [2, 2]
    summary = night.items[0].summary
    assert summary is not None
    assert summary.provenance.attempts[0].transport_retries == (reason,)


def test_what_never_succeeds_fails_after_so_many_batches(night: Night) -> None:
    night.limits = Limits(tries=2)
    with_reply(night, lambda _: Failed(503, "x", "No capacity.")).submit(texts(1))
    progress = night.finish()
    assert (progress.failed, progress.retryable) == (1, 1)
    assert len(night.server.sent) == 2
    error = night.items[0].error
    assert isinstance(error, ProviderError)
    assert (error.status, error.retryable, error.attempts) == (503, True, 2)
    assert "HTTP 503, after 2 batches" in error.message
    assert "No capacity." in error.message


def test_what_failed_and_may_succeed_is_tried_again_by_the_same_submit(night: Night) -> None:
    night.limits = Limits(tries=1)
    with_reply(night, Once(Failed(503))).submit(texts(2))
    assert night.finish().failed == 2
    night.submit(texts(2))
    assert night.finish().finished == 2
    assert set(night.server.paid.values()) == {1}


def test_what_is_finished_is_not_begun_again_for_a_repair_that_failed(night: Night) -> None:
    def reply(body: dict[str, Any]) -> Any:
        if "Le chantier 0 " in body["messages"][1]["content"]:
            return Failed(503)
        return Failed(503) if asked_for(body) == "RepairDraft" else in_need_of_repair(body)

    night.limits = Limits(tries=1)
    with_reply(night, reply).submit(texts(2))
    assert night.finish().retryable == 1
    assert night.submit(texts(2)).finished == 1
    again = list(night.server.sent.values())[-1]
    assert [asked_for(line["body"]) for line in again] == ["SummaryDraft"]


def test_what_cannot_succeed_fails_at_once_and_alone(night: Night) -> None:
    echo = f"Bad request: {ARTICLE[:80]} with {KEY}"

    def reply(body: dict[str, Any]) -> Any:
        bad = "Le chantier 1 " in body["messages"][1]["content"]
        return Failed(400, "invalid_request_error", echo) if bad else good(body)

    with_reply(night, reply).submit()
    progress = night.finish()
    assert (progress.finished, progress.failed, progress.retryable) == (2, 1, 0)
    assert len(night.server.sent) == 1
    error = night.items[1].error
    assert isinstance(error, ProviderError)
    assert (error.status, error.retryable) == (400, False)
    for text in everything_in(error):
        assert KEY not in text
        assert "mairie de Vernaison" not in text
    assert "Bad request:[the request]" in error.message


def test_a_repair_that_fails_leaves_the_summary(night: Night) -> None:
    def reply(body: dict[str, Any]) -> Any:
        if asked_for(body) == "RepairDraft":
            return Failed(400, "x", "Cannot.")
        return in_need_of_repair(body)

    with_reply(night, reply).submit(texts(1))
    assert night.finish().finished == 1
    summary = night.items[0].summary
    assert summary is not None
    assert any("repair could not be made" in note.message for note in summary.notes)


def test_a_batch_that_expires_gives_what_it_has(night: Night) -> None:
    night.server.fates = [Fate("expired", done=0.5)]
    night.submit(texts(4))
    assert night.finish().finished == 4
    assert [len(lines) for lines in night.server.sent.values()] == [4, 2]
    assert set(night.server.paid.values()) == {1}


def test_a_batch_that_is_refused_for_one_line_is_sent_without_it(night: Night) -> None:
    fault = {"code": "invalid_request", "line": 2, "message": f"Line 2 is bad, {KEY}"}
    night.server.fates = [Fate("failed", errors=[fault])]
    night.submit()
    progress = night.finish()
    assert (progress.finished, progress.failed) == (2, 1)
    error = night.items[1].error
    assert error is not None
    assert "Line 2 is bad, [key]" in error.message
    assert [len(lines) for lines in night.server.sent.values()] == [3, 2]


def test_a_batch_that_is_refused_as_a_whole_fails_with_the_reason(night: Night) -> None:
    fault = {"code": "model_not_found", "line": None, "message": "No such model."}
    night.server.fates = [Fate("failed", errors=[fault])]
    night.submit()
    progress = night.finish()
    assert progress.failed == 3
    assert any("No such model." in note for note in progress.notes)
    assert len(night.server.sent) == 1
    assert all("No such model." in str(item.error) for item in night.items)


def full() -> Fate:
    message = "Enqueued token limit reached."
    return Fate("failed", errors=[{"code": "token_limit_exceeded", "message": message}])


def test_a_queue_that_is_full_is_filled_with_less_one_after_the_other(night: Night) -> None:
    night.server.fates = [full(), full()]
    night.submit(texts(4))
    assert night.finish().finished == 4
    assert [len(lines) for lines in night.server.sent.values()] == [4, 2, 1, 1, 1, 1]
    assert set(night.server.paid.values()) == {1}


def test_a_queue_that_takes_not_even_one_is_no_endless_loop(night: Night) -> None:
    night.server.fates = [full() for _ in range(9)]
    night.submit(texts(2))
    progress = night.finish()
    assert (progress.failed, progress.retryable) == (2, 2)
    assert len(night.server.sent) == 3


def test_one_batch_too_many_waits_for_the_others(night: Night) -> None:
    """It is not made smaller: beside others it did not fit, alone it may."""
    night.limits = Limits(requests=2)
    night.server.fates = [Fate(), full()]
    night.submit(texts(4))
    with night.open() as run:
        run.status()
        night.server.batches["batch_0"]["polls"] = -3  # it takes longer
    assert night.finish().finished == 4
    assert [len(lines) for lines in night.server.sent.values()] == [2, 2, 2]


def test_a_batch_that_somebody_cancelled_ends_the_sending(night: Night) -> None:
    night.server.fates = [Fate("cancelled", done=0.34)]
    night.submit()
    night.collect()
    progress = night.collect()
    assert (progress.finished, progress.cancelled, progress.done) == (1, True, False)
    assert len(night.server.sent) == 1
    assert len(night.collect().batches) == 1
    night.submit()
    assert night.finish().finished == 3
    assert set(night.server.paid.values()) == {1}


def test_cancelling_stops_the_batches_and_keeps_what_they_have(night: Night) -> None:
    night.submit(texts(4))
    with night.open() as run:
        assert run.cancel().cancelled
    assert ("POST", "/batches/batch_0/cancel") in night.server.asked
    for _ in range(3):
        progress = night.collect()
    assert (progress.finished, progress.done) == (2, False)
    assert night.finish(live=True).finished == 4
    assert len(night.server.sent) == 1


def test_cancelling_what_is_over_is_no_error(night: Night) -> None:
    night.submit(texts(1))
    night.server.handle("GET", "/v1/batches/batch_0", {}, b"")
    night.server.handle("GET", "/v1/batches/batch_0", {}, b"")
    with night.open() as run:
        run.cancel()
        assert run.collect().finished == 1


# --- files that are not as they should be ----------------------------------------------------------

JUNK = st.one_of(
    st.binary(max_size=40).filter(lambda line: b"\n" not in line),
    st.sampled_from(
        [
            b"{",
            b"[]",
            b"null",
            b'{"custom_id": 5}',
            b'{"custom_id": "somebody else\'s", "response": null, "error": null}',
            b'{"custom_id": "x", "response": {"status_code": 200, "body": []}}',
            b"[" * 100_000,
            "\ud800".encode("utf-8", "surrogatepass"),
        ]
    ),
)


@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_files_look_like_every_article_has_one_summary(
    tmp_path: Path, data: st.DataObject
) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    night = Night(tmp_path / "night", in_need_of_repair, polls=1)
    night.limits = Limits(tries=9)
    bad = [True, True]  # how many batches are mangled

    def mangle(output: list[bytes], errors: list[bytes]) -> tuple[list[bytes], list[bytes]]:
        if not bad:
            return output, errors
        bad.pop()
        lines: list[bytes] = []
        for line in output:
            fate = data.draw(st.sampled_from(["whole", "whole", "twice", "cut", "gone", "moved"]))
            if fate == "moved":
                errors.append(line)
            elif fate != "gone":
                cut = data.draw(st.integers(0, len(line) - 1)) if fate == "cut" else None
                lines += [line[:cut]] * (2 if fate == "twice" else 1)
        lines += data.draw(st.lists(JUNK, max_size=3))
        return data.draw(st.permutations(lines)), data.draw(st.permutations(errors))

    night.server.mangle = mangle
    night.submit()
    assert night.finish().finished == 3
    for item, text in zip(night.items, texts(3), strict=True):
        assert item.article == Article(text)
        assert item.summary is not None
        assert item.summary.headline.status == "repaired"


def test_files_that_are_damaged_stay_where_they_can_be_looked_at(night: Night) -> None:
    bad = [True]

    def mangle(output: list[bytes], errors: list[bytes]) -> tuple[list[bytes], list[bytes]]:
        return ([output[0][:50], *output[1:]] if bad and bad.pop() else output), errors

    night.server.mangle = mangle
    night.submit()
    night.collect()
    progress = night.collect()
    assert any("1 damaged lines, 1 missing" in note for note in progress.notes)
    assert any("stay at the provider" in note for note in progress.notes)
    assert night.finish().finished == 3
    assert len(night.server.files) == 2  # the first input and output


def test_a_result_of_an_unknown_request_is_never_kept(night: Night) -> None:
    alien = json.dumps(
        {
            "custom_id": "0" * 64,
            "response": {"status_code": 200, "body": answer("{}")},
            "error": None,
        }
    ).encode()
    night.server.mangle = lambda output, errors: ([alien, *output, output[0]], errors)
    night.submit()
    night.collect()
    progress = night.collect()
    assert progress.done
    assert any("1 results of requests that were not sent" in note for note in progress.notes)
    assert any("1 doubled results" in note for note in progress.notes)
    assert len(list((night.folder / "answers").iterdir())) == 3


def test_files_are_deleted_when_they_are_collected(night: Night) -> None:
    with_reply(night, Once(Failed(429))).submit()
    night.finish()
    assert night.server.files == {}
    deleted = [path for method, path in night.server.asked if method == "DELETE"]
    assert len(deleted) == len(set(deleted)) == 4


def test_files_are_kept_where_that_is_wanted(night: Night) -> None:
    night.submit()
    night.finish(keep_files=True)
    assert len(night.server.files) == 2


def test_a_file_that_cannot_be_deleted_is_told_and_tried_again(night: Night) -> None:
    night.submit()
    night.server.trouble = [("DELETE", "/files/", 403)]
    progress = night.finish()
    assert progress.finished == 3
    assert any("is still at the provider" in note for note in progress.notes)
    night.collect()
    assert night.server.files == {}


# --- the wire --------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [429, 500, "lost"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/files"),
        ("POST", "/batches"),
        ("GET", "/batches/"),
        ("GET", "/files/"),
        ("DELETE", "/files/"),
    ],
)
def test_a_fault_on_the_way_is_tried_again_and_nothing_is_made_twice(
    night: Night, method: str, path: str, what: int | str
) -> None:
    night.server.trouble = [(method, path, what)]
    night.submit()
    assert night.finish().finished == 3
    assert night.server.trouble == []
    assert len(night.server.created) == 1
    assert len(night.server.uploads) == 1
    assert set(night.server.paid.values()) == {1}
    assert night.server.files == {}


def test_a_provider_that_stays_away_is_an_error_and_nothing_is_lost(night: Night) -> None:
    night.server.trouble = [("POST", "/batches", 503)] * 3
    with pytest.raises(ProviderError) as caught:
        night.submit()
    assert caught.value.retryable
    assert caught.value.attempts == 3
    with night.open() as run:
        assert [batch.state for batch in run.progress.batches] == ["made"]
    assert night.finish().finished == 3
    assert len(night.server.created) == 1


def test_a_key_that_is_refused_is_told_without_it(night: Night) -> None:
    night.server.trouble = [("POST", "/files", 401)]
    with pytest.raises(errors.AuthenticationError, match="OPENAI_API_KEY") as caught:
        night.submit()
    assert all(KEY not in text for text in everything_in(caught.value))


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_without_a_batch_api_is_told(night: Night, status: int) -> None:
    night.server.trouble = [("POST", "/files", status)]
    with pytest.raises(ModelError, match=r"no Batch API at https://api\.openai\.com/v1"):
        night.submit()


@pytest.mark.parametrize(
    "name",
    [
        "embedded",
        "mistral/mistral-small-latest",
        "anthropic/claude-haiku-4-5",
        "gemini/gemini-2.5-flash",
        "openrouter/openai/gpt-5-mini",
        "ollama/qwen3:8b",
    ],
)
def test_a_provider_without_a_batch_api_is_refused_before_anything_is_made(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(ModelError, match="summarise corpus"):
        BatchRun.start(tmp_path / "night", Summariser(model=name), texts(1))
    assert not (tmp_path / "night").exists()


def test_a_gateway_may_have_batches_whatever_model_it_has() -> None:
    gateway = choose_model("mistral/mistral-small-latest", "http://localhost:4000/v1")
    BatchApi(gateway, "k")


# --- rounds ----------------------------------------------------------------------------------------


def test_a_collect_too_early_changes_nothing(night: Night) -> None:
    night.server.polls = 4
    night.submit()
    for _ in range(3):
        progress = night.collect()
        assert (progress.finished, progress.sent, len(progress.open)) == (0, 3, 1)
    assert night.collect().finished == 3


def test_a_status_says_when_there_is_something_to_collect(night: Night) -> None:
    night.submit()
    with night.open() as run:
        assert (len(run.status().open), len(run.progress.ended)) == (1, 0)
        assert (len(run.status().open), len(run.progress.ended)) == (0, 1)
        assert run.progress.finished == 0


def test_waiting_goes_on_through_the_rounds_and_an_outage(night: Night) -> None:
    waits: list[float] = []
    told: list[Progress] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            night.server.trouble = [("GET", "/batches/", 503)] * 3  # longer than one step tries

    with_reply(night, in_need_of_repair).submit()
    with night.open() as run:
        done = run.wait(run.collect, every=60, sleep=sleep, told=told.append)
    assert done.finished == 3
    assert set(waits) == {60}
    assert any("503" in note for progress in told for note in progress.notes)


def test_waiting_does_not_go_on_for_what_no_wait_heals(night: Night) -> None:
    night.submit()
    night.server.trouble = [("GET", "/batches/", 401)]
    with night.open() as run, pytest.raises(errors.AuthenticationError):
        run.wait(run.collect, sleep=lambda _: pytest.fail("waited"))


def test_asking_directly_finishes_what_no_batch_is_for(night: Night) -> None:
    with_reply(night, in_need_of_repair).submit()
    night.collect()
    progress = night.collect(live=True)
    assert (progress.finished, len(progress.batches)) == (3, 1)
    assert [asked_for(body) for body in night.server.live] == ["RepairDraft"] * 3
    attempts = night.items[0].spent
    assert [attempt.batch for attempt in attempts] == [True, False]
    assert attempts[0].cost is not None
    assert attempts[1].cost == pytest.approx(2 * attempts[0].cost)


def test_what_is_in_a_batch_is_not_asked_directly(night: Night) -> None:
    night.submit()
    progress = night.collect(live=True)
    assert (progress.finished, len(progress.open)) == (0, 1)
    assert night.server.live == []


def test_what_failed_in_batches_can_be_asked_directly(night: Night) -> None:
    night.limits = Limits(tries=1)
    with_reply(night, Once(Failed(503))).submit()
    assert night.finish().failed == 3
    assert night.collect(live=True).finished == 3
    assert len(night.server.live) == 3


def test_asking_directly_asks_for_the_same_article_once(night: Night) -> None:
    with_reply(night, Once(Failed(503))).submit(texts(1) * 3)
    night.collect()
    night.collect()
    night.server.batches["batch_1"]["fate"] = Fate("expired", done=0)
    night.collect()
    with night.open() as run:
        run.cancel()
    assert night.finish(live=True).finished == 3
    assert len(night.server.live) == 1


def test_a_key_that_is_refused_ends_asking_directly_not_every_article(night: Night) -> None:
    night.limits = Limits(tries=1)
    with_reply(night, Once(Failed(503))).submit()
    night.finish()
    night.server.trouble = [("POST", "/chat/", 401)] * 9
    with pytest.raises(errors.AuthenticationError):
        night.collect(live=True)
    night.server.trouble = []
    assert night.finish(live=True).finished == 3


# --- a run and what it was begun with --------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"temperature": 0.5}, "temperature was 0.0 and is 0.5"),
        ({"repairs": 0}, "repairs was 2 and is 0"),
        ({"model": "openai/gpt-5"}, "model was 'openai/gpt-5-mini' and is 'openai/gpt-5'"),
        ({"review": True}, "review was False and is True"),
        ({"max_tokens": 9}, "max_tokens was not set and is 9"),
        ({"base_url": "http://localhost:1/v1"}, "base_url was 'https://api.openai.com/v1'"),
    ],
)
def test_other_settings_are_refused_and_named(
    night: Night, changed: dict[str, Any], told: str
) -> None:
    night.submit()
    other = Summariser(**{"model": "openai/gpt-5-mini"} | changed)
    with pytest.raises(InputError, match="begun with other settings") as caught:
        night.submit(summariser=other)
    assert told in caught.value.message
    with pytest.raises(InputError, match="begun with other settings"):
        night.open(other)
    assert len(night.server.created) == 1
    assert night.finish().finished == 3


def test_other_articles_are_refused(night: Night) -> None:
    night.submit()
    with pytest.raises(InputError, match="other articles"):
        night.submit(texts(2))


def test_a_prompt_that_changed_is_refused_and_named(night: Night, tmp_path: Path) -> None:
    own = tmp_path / "prompts" / "summary" / "1.0.0"
    shutil.copytree(bundled_folder() / "summary" / "1.0.0", own)
    night.submit(summariser=Summariser(model="openai/gpt-5-mini", prompt=str(own)))
    night.collect()
    with (own / "system.md").open("a") as file:
        file.write("\nBe brief.\n")
    with pytest.raises(InputError, match=r"the summary's prompt was summary@1\.0\.0 \("):
        night.collect()
    assert len(night.server.sent) == 1


def test_requests_that_differ_are_refused_before_anything_is_sent(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another release of this library may ask otherwise; that would be paid for again."""
    with_reply(night, in_need_of_repair).submit()
    render = Prompt.render

    def otherwise(self: Prompt, *arguments: Any, **options: Any) -> Any:
        messages = render(self, *arguments, **options)
        return [messages[0] | {"content": messages[0]["content"] + "!"}, *messages[1:]]

    with monkeypatch.context() as patch:
        patch.setattr(Prompt, "render", otherwise)
        night.collect()  # nothing is there yet
        with pytest.raises(InputError, match=r"Request 1 for article 1 .* other messages\."):
            night.collect()
    assert len(night.server.sent) == 1
    assert night.finish().finished == 3
    assert set(night.server.paid.values()) == {1}


def test_answers_that_are_gone_are_not_paid_for_again(night: Night) -> None:
    with_reply(night, in_need_of_repair).submit()
    night.collect()
    night.collect()
    answers = night.folder / "answers"
    answers.rename(night.folder / "elsewhere")
    night.collect()
    with pytest.raises(RecordingError, match="kept here and is gone"):
        night.finish()
    shutil.copytree(night.folder / "elsewhere", answers, dirs_exist_ok=True)
    assert night.finish().finished == 3
    assert set(night.server.paid.values()) == {1}


def test_one_process_at_a_time(night: Night) -> None:
    night.submit()
    with night.open(), pytest.raises(InputError, match="another process is at this run"):
        night.open()


@pytest.mark.parametrize(
    "bad",
    [
        {"deadline": 5.0},
        {"budget": Budget(tokens=5)},
        {"models": ["openai/gpt-5-mini", "openai/gpt-5"], "model": None},
    ],
)
def test_settings_that_no_batch_can_keep_are_refused(night: Night, bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="batch"):
        night.submit(summariser=Summariser(**{"model": "openai/gpt-5-mini"} | bad))


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run here"):
        BatchRun.open(tmp_path)


def test_a_damaged_state_is_told(night: Night) -> None:
    night.submit()
    (night.folder / "run.sqlite").write_bytes(b"something else" * 1000)
    with pytest.raises(InputError, match="cannot be read"):
        night.open()
    with pytest.raises(InputError, match="cannot be read"):  # and the lock is free again
        night.open()


def test_a_full_disk_is_told_and_nothing_is_lost(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def full(self: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if self.name.startswith("summarise-") and mode == "wb":
            raise OSError(28, "No space left on device")
        return opened(self, mode, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(InputError, match="No space left on device"):
            night.submit()
    assert night.finish().finished == 3


def test_a_password_in_the_address_is_kept_nowhere(tmp_path: Path) -> None:
    address = "http://user:s3cret@127.0.0.1:4000/v1"
    model = choose_model("gpt-5-mini", address, environment={})
    server = BatchServer(good)
    api = BatchApi(model, "", QUICK, transport=server.transport)
    with BatchRun.start(
        tmp_path, Summariser(model="gpt-5-mini", base_url=address), texts(1), api=api
    ) as run:
        run.submit()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"s3cret" not in path.read_bytes()
    with pytest.raises(ModelError, match="give base_url again"):
        BatchRun.open(tmp_path, api=api)
    with BatchRun.open(tmp_path, base_url=address, api=api) as run:
        run.collect()
        assert run.collect().finished == 1


def test_a_parameter_of_the_address_which_may_be_a_key_is_kept_nowhere(tmp_path: Path) -> None:
    address = "http://127.0.0.1:4000/v1?api_key=s3cret"
    with BatchRun.start(
        tmp_path, Summariser(model="gpt-5-mini", base_url=address), texts(1)
    ) as run:
        assert run.settings["base_url"] == "http://127.0.0.1:4000/v1"
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"s3cret" not in path.read_bytes()
    with pytest.raises(ModelError, match="give base_url again") as refused:
        BatchRun.open(tmp_path)
    assert "s3cret" not in str(refused.value)
    with BatchRun.open(tmp_path, base_url=address) as run:
        assert run.summariser.chosen.base_url == address


def test_the_address_of_the_environment_is_that_of_the_beginning(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    with BatchServer(good) as server:
        environment.setenv("OPENAI_BASE_URL", server.url)
        with BatchRun.start(tmp_path, Summariser(), texts(1)) as run:
            run.submit()
        environment.delenv("OPENAI_BASE_URL")
        with BatchRun.open(tmp_path) as run:
            run.collect()
            assert run.collect().finished == 1


# --- kept as JSON ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        InputError("The article is empty."),
        ProviderError("gone", status=503, retryable=True, attempts=3),
        errors.AuthenticationError("no key", status=401),
        RefusalError("declined", last_output="Non.", attempts=2),
        errors.InvalidOutputError("broken", faults=("a", "b"), last_output="{", attempts=3),
        RecordingError("none", key="k"),
        errors.UnexpectedError("odd", kind="KeyError", where="x.py:1"),
    ],
)
def test_an_error_is_the_same_after_it_was_written_down(error: errors.SummariseError) -> None:
    again = load_error(dump_error(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_verification_error_keeps_its_summary(night: Night) -> None:
    def reply(body: dict[str, Any]) -> Any:
        if asked_for(body) == "RepairDraft":
            return Failed(400, "x", "No.")
        return in_need_of_repair(body)

    summariser = Summariser(model="openai/gpt-5-mini", on_unverified="raise")
    with_reply(night, reply).submit(texts(1), summariser)
    night.finish()
    error = night.items[0].error
    assert isinstance(error, errors.VerificationError)
    assert "9,9" in error.summary.headline.fr
    assert error.spent[0].batch


# --- killed ----------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for the end of the process."""


class Fuse:
    """Burns down with every step, and kills at its end; once."""

    def __init__(self, length: int) -> None:
        self.left = length

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


def through(night: Night) -> None:
    """The whole run, begun again with every death."""
    for _ in range(40):
        try:
            night.submit(texts(2))
            night.finish()
        except Killed:
            continue
        return
    pytest.fail("never done")


def one_of_two(body: dict[str, Any]) -> Any:
    """One article needs a repair, the other none."""
    first = "Le chantier 0 " in body["messages"][1]["content"]
    return in_need_of_repair(body) if first or asked_for(body) == "RepairDraft" else good(body)


def paid_once(night: Night) -> None:
    assert set(night.server.paid.values()) == {1}
    keys = [line["custom_id"] for line in night.server.requests]
    assert len(keys) == len(set(keys)) == 3
    statuses = [item.summary.headline.status for item in night.items if item.summary]
    assert statuses == ["repaired", "verified"]
    assert night.server.files == {}


def test_killed_between_any_two_steps_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after every request, and before and after everything that is written down."""
    fuse = Fuse(0)

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            writes = not sql.lstrip().startswith(("SELECT", "ROLLBACK"))
            if writes:
                fuse.burn()
            done = super().execute(sql, *arguments)
            if writes and sql == "COMMIT":
                fuse.burn()
            return done

    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    monkeypatch.setattr(
        ledger.sqlite3,
        "connect",
        lambda path, **options: connect(path, factory=Connection, **options),
    )
    handle = BatchServer.handle

    def watched(self: BatchServer, *arguments: Any) -> Any:
        fuse.burn()
        done = handle(self, *arguments)
        fuse.burn()
        return done

    monkeypatch.setattr(BatchServer, "handle", watched)
    length = 0
    while True:
        length += 1
        fuse.left = length
        night = Night(tmp_path / str(length), one_of_two, polls=1)
        through(night)
        if fuse.left > 0:
            break
        paid_once(night)
    assert length > 40, "the fuse was lit nowhere"


def _live_through(folder: Path, url: str) -> None:
    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY}
    with BatchRun.start(folder, Summariser(model="openai/gpt-5-mini"), texts(2)) as run:
        run.submit()
    with BatchRun.open(folder) as run:
        run.wait(run.collect, sleep=lambda _: None)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_by_the_system_at_any_request_it_goes_on(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")  # the others import everything again
    with BatchServer(in_need_of_repair, polls=1) as server:
        handle, victims = server.handle, []

        def deadly(*arguments: Any) -> Any:
            early, late = victims.pop() if victims else (None, None)
            if early is not None:
                os.kill(early, signal.SIGKILL)
            done = handle(*arguments)
            if late is not None:
                os.kill(late, signal.SIGKILL)
            return done

        server.handle = deadly  # type: ignore[method-assign]
        for number in range(14):
            process = context.Process(target=_live_through, args=(tmp_path, server.url))
            process.start()
            # The n-th process dies at its n-th request, before or after it is done.
            assert process.pid is not None
            fatal = (process.pid, None) if number % 2 else (None, process.pid)
            victims[:] = [fatal, *[(None, None)] * (number // 2)]
            process.join(60)
            assert process.exitcode in {0, -signal.SIGKILL}
            victims.clear()
            if process.exitcode == 0:
                break
        else:
            pytest.fail("never done")
        assert number > 3, "hardly anything was killed"
        assert set(server.paid.values()) == {1}
        keys = [line["custom_id"] for line in server.requests]
        assert len(keys) == len(set(keys)) == 4
    with BatchRun.open(tmp_path) as run:
        assert [item.summary is not None for item in run.items()] == [True, True]
