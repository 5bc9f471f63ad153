"""Bundles of long texts, after a fallback, within a budget, of one article among many."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_server import BatchServer
from llm_making import ARTICLE as TEXT
from llm_making import KEY, answer, draft
from making import ARTICLE, draft_data
from server import Reply, Server
from test_budget import WRONG, Paid, usage
from test_bundle import changed, members, places, saved
from test_fallback import GOOD, NOTHING_THERE, failing, named
from test_long_texts import REPORT, Reader, Summarise, both_ways, reader_of, summary_of
from typer.testing import CliRunner

from summarise import (
    Article,
    Budget,
    BundleError,
    ProviderError,
    RefusalError,
    Summariser,
    Summary,
    replay_bundle,
)
from summarise.batch import BatchRun
from summarise.cli.app import app
from summarise.llm.batches import BatchApi
from summarise.llm.completer import Completion, Request
from summarise.llm.models import Model, choose_model
from summarise.llm.transport import RetryPolicy
from summarise.prompts import bundled_folder

USELESS = Reply([json.dumps(answer("no JSON")).encode()])


def replayed_identically(folder: Path, summary: Summary) -> Summary:
    """The summary that is made of its bundle, which is the same."""
    replay = replay_bundle(saved(folder, summary))
    assert (replay.differences, replay.reasons, replay.remarks) == ((), (), ())
    assert replay.identical
    assert replay.summary is not None
    return replay.summary


def stages(path: Path) -> list[str]:
    questions = json.loads(members(path)["questions.json"])["questions"]
    return [f"{each['stage']} {each['prompt']}" for each in questions]


# --- long texts ------------------------------------------------------------------------------------


@both_ways
def test_a_long_text_is_made_again_from_its_bundle(summarise: Summarise, tmp_path: Path) -> None:
    reader = Reader()
    summary = summarise(reader_of(reader), Article(REPORT))
    again = replayed_identically(tmp_path, summary)
    assert again.headline.evidence == summary.headline.evidence
    asked = stages(tmp_path / "x.zip")
    assert len(reader.sections) >= 3
    assert asked == ["section section@1.0.0"] * len(reader.sections) + [
        "summary summary-long@1.0.0"
    ]


class Backwards(Reader):
    """The parts end in the opposite order, as far as they are asked at once."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: list[int] = []
        self._waiting: dict[int, asyncio.Event] = {}

    async def acomplete(self, request: Request) -> Completion:
        told = request.body["messages"][1]["content"]
        place = re.search(r"^Part (\d+) of (\d+)", told, re.MULTILINE)
        if place is None:
            return self.complete(request)
        part, parts = int(place[1]), int(place[2])
        if part < min(parts, 8):
            await self._waiting.setdefault(part, asyncio.Event()).wait()
        completion = self.complete(request)
        self.ended.append(part)
        if part <= 8:
            self._waiting.setdefault(part - 1, asyncio.Event()).set()
        return completion


@both_ways
def test_the_order_in_which_sections_ended_is_of_no_matter(
    summarise: Summarise, tmp_path: Path
) -> None:
    reader = Backwards()
    summary = summarise(reader_of(reader), REPORT)
    assert reader.ended[:2] != sorted(reader.ended[:2])
    replayed_identically(tmp_path, summary)
    requests = [
        json.loads(each)["body"]["messages"][1]["content"]
        for name, each in members(tmp_path / "x.zip").items()
        if name.endswith("request.json")
    ]
    parts = [
        int(part[1]) for each in requests if (part := re.search(r"^Part (\d+)", each, re.MULTILINE))
    ]
    assert parts == sorted(parts), "as they began: so a reader of the bundle finds them"


@both_ways
@pytest.mark.parametrize(
    "failure", [ProviderError("HTTP 500, three times."), RefusalError("The model declined.")]
)
def test_a_section_that_could_not_be_read_is_not_read_again(
    summarise: Summarise, failure: Exception, tmp_path: Path
) -> None:
    summary = summarise(reader_of(Reader({2: failure})), REPORT)
    assert any(str(failure) in finding.message for finding in summary.notes)
    replayed_identically(tmp_path, summary)


def test_a_section_whose_answers_broke_the_rules_breaks_them_again(tmp_path: Path) -> None:
    class Careless(Reader):
        def complete(self, request: Request) -> Completion:
            completion = super().complete(request)
            if "Part 2 of" in request.body["messages"][1]["content"]:
                return self.says({"central": [1], "important": [], "supporting": [], "more": 1})
            return completion

    summary = reader_of(Careless()).summarise(REPORT)
    assert any("broke the rules 3 times" in finding.message for finding in summary.notes)
    replayed_identically(tmp_path, summary)
    assert len(summary.provenance.attempts) == len(stages(tmp_path / "x.zip")) + 2


def test_a_long_text_is_repaired_again(tmp_path: Path) -> None:
    def wrong(numbers: list[int]) -> dict[str, Any]:
        made = summary_of(numbers)
        made["headline"] |= {"fr": "Un port a coûté 7 millions.", "en": "A port cost 7 million."}
        return made

    class Mending(Reader):
        cited: list[int]

        def complete(self, request: Request) -> Completion:
            if request.body["response_format"]["json_schema"]["name"] == "RepairDraft":
                cited = self._draft(self.cited)["headline"]
                mended = {"fr": "Un port a coûté cher.", "en": "A port was expensive."}
                return self.says({"statements": [{"id": "headline", **cited, **mended}]})
            told = request.body["messages"][1]["content"]
            self.cited = [
                int(number) for number in re.findall(r"^\[(\d+)\] La ch", told, re.MULTILINE)
            ]
            return super().complete(request)

    summary = reader_of(Mending(draft=wrong), deadline=600).summarise(REPORT)
    assert summary.headline.status == "repaired"
    replayed_identically(tmp_path, summary)


def test_a_small_model_reads_a_long_text_again(tmp_path: Path) -> None:
    """Its grammar, too, is what it was."""

    class Small(Reader):
        def complete(self, request: Request) -> Completion:
            assert request.grammar
            return super().complete(request)

    reader = Small()
    reader.model = Model("embedded", "")
    summary = reader_of(reader, repairs=0).summarise(REPORT)
    replayed_identically(tmp_path, summary)
    assert "section section-small@1.0.0" in stages(tmp_path / "x.zip")


def test_where_the_weights_are_is_not_in_what_is_said_of_them(tmp_path: Path) -> None:
    """The summary is published with what could not be done, and replayed on other machines."""

    class Hasty(Reader):
        def complete(self, request: Request) -> Completion:
            name = request.body["response_format"]["json_schema"]["name"]
            return self.says({}) if name == "RepairDraft" else super().complete(request)

    def wrong(numbers: list[int]) -> dict[str, Any]:
        made = summary_of(numbers)
        made["headline"] |= {"en": "A port cost 7 million."}
        return made

    reader = Hasty(draft=wrong)
    reader.model = Model("embedded", "/home/ana/weights/small.gguf")
    summary = reader_of(reader).summarise(REPORT)
    assert any("embedded:small.gguf: the answer broke" in note.message for note in summary.notes)
    assert "ana" not in summary.model_dump_json()
    replayed_identically(tmp_path, summary)


def test_what_a_prompt_of_ones_own_made_of_sections_is_taken_from_the_record(
    tmp_path: Path,
) -> None:
    own = tmp_path / "section" / "9.0.0"
    shutil.copytree(bundled_folder() / "section" / "1.0.0", own)
    manifest = own / "prompt.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("1.0.0", "9.0.0"), "utf-8")
    shutil.rmtree(own / "golden")
    summary = reader_of(Reader(), section_prompt=str(own)).summarise(REPORT)
    replay = replay_bundle(saved(tmp_path, summary))
    assert replay.identical
    (remark,) = replay.remarks
    assert remark.startswith("section@9.0.0 is no prompt that this release ships: what it rendered")
    short = Summariser(completer=Paid(), section_prompt=str(own)).summarise(TEXT)
    assert replay_bundle(saved(tmp_path, short)).remarks == (), "none was asked with it"


def test_a_section_that_is_asked_otherwise_is_told(tmp_path: Path) -> None:
    summary = reader_of(Reader()).summarise(REPORT)
    path = saved(tmp_path, summary)

    def otherwise(data: Any) -> Any:
        told = data["body"]["messages"][1]["content"]
        data["body"]["messages"][1]["content"] = told.replace("La chambre constate", "Elle voit")
        return data

    replay = replay_bundle(changed(path, "exchanges/0002.request.json", otherwise))
    assert places(replay) == ["request 2, message 2 user"]
    (difference,) = replay.differences
    assert "Elle voit" in difference.recorded
    assert "La chambre constate" in difference.rebuilt


# --- whom was asked --------------------------------------------------------------------------------


@both_ways
def test_a_bundle_is_of_the_model_that_answered(summarise: Summarise, tmp_path: Path) -> None:
    with Server([failing(503)]) as down, Server([GOOD]) as up:
        models = [named("big", down), named("small", up).replace("//", "//user:s3cret@")]
        summary = summarise(Summariser(models=models, retries=0, deadline=60), TEXT)
    again = replayed_identically(tmp_path, summary)
    assert again.provenance.model == "custom/small"
    assert again.provenance.passed_over == summary.provenance.passed_over
    held = members(tmp_path / "x.zip")
    assert sum(name.endswith("request.json") for name in held) == 1
    assert json.loads(held["settings.json"])["plan"]["model"]["name"] == "small"
    assert b"s3cret" not in b"".join(held.values())


def test_what_was_paid_before_the_fallback_is_in_the_bundle(tmp_path: Path) -> None:
    with Server([USELESS, failing(503)]) as down, Server([GOOD]) as up:
        models = [named("big", down), NOTHING_THERE, named("small", up)]
        summary = Summariser(models=models, retries=0).summarise(TEXT)
    assert len(summary.provenance.attempts) == 2
    again = replayed_identically(tmp_path, summary)
    assert len(again.provenance.attempts) == 2
    assert len(again.provenance.passed_over) == 2


def test_a_repair_left_out_for_the_budget_is_left_out_again(tmp_path: Path) -> None:
    completer = Paid(WRONG, used=lambda _: usage(20_000, 9_000))
    summary = Summariser(completer=completer, budget=Budget(tokens=30_000)).summarise(TEXT)
    assert any("the budget of the article" in f.message.lower() for f in summary.findings)
    replayed_identically(tmp_path, summary)


# --- one among many --------------------------------------------------------------------------------


async def test_of_many_at_once_each_has_a_bundle_of_its_own(tmp_path: Path) -> None:
    texts = [f"{TEXT} C'est la dépêche {number}." for number in range(5)]
    with Server([GOOD]) as server:
        async with Summariser(model="m", base_url=server.url, retries=0) as summariser:
            items = [item async for item in summariser.corpus(texts, concurrency=5)]
    for item in items:
        assert item.summary is not None
        replayed_identically(tmp_path, item.summary)
        assert members(tmp_path / "x.zip")["article.txt"].decode() == item.given


def test_a_run_with_one_file_for_its_answers_gives_bundles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any article of the run, later, without asking again."""
    monkeypatch.chdir(tmp_path)
    texts = [f"{ARTICLE}\n\nCeci est l’article numéro {number} de la nuit." for number in range(3)]
    rows = [json.dumps({"id": f"a{number}", "text": text}) for number, text in enumerate(texts)]
    Path("in.jsonl").write_text("\n".join(rows), "utf-8")
    good = Reply([json.dumps(answer(json.dumps(draft_data()))).encode()])
    with Server([good]) as server:
        line = ("corpus", "in.jsonl", "out.jsonl", "--model", "m", "--base-url", server.url)
        result = CliRunner().invoke(app, [*line, "--store", "x.sqlite"])
        assert result.exit_code == 0, result.output
        assert len(server.bodies) == 3
    made = [json.loads(each) for each in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert {path.name for path in tmp_path.glob("x.sqlite*")} == {"x.sqlite"}
    with Summariser(
        model="m", base_url=server.url, store="x.sqlite", store_mode="replay"
    ) as summariser:
        for row in made:
            summary = summariser.summarise(texts[int(row["id"][1:])])
            assert summary.headline.en == row["summary"]["headline"]["en"]
            assert replayed_identically(tmp_path, summary).provenance.attempts[0].cached
    from_json = Summary.model_validate(made[0]["summary"], strict=False)
    with pytest.raises(BundleError, match="can be made again"):
        from_json.save_bundle(tmp_path / "none.zip")


def test_what_came_through_a_batch_came_through_one_again(tmp_path: Path) -> None:
    class Overnight(Paid):
        def complete(self, request: Request) -> Completion:
            return replace(super().complete(request), batch=True)

    summary = Summariser(completer=Overnight()).summarise(TEXT)
    assert replayed_identically(tmp_path, summary).provenance.attempts[0].batch


def test_a_summary_of_a_batch_is_bundled_from_its_answers(tmp_path: Path) -> None:
    model = choose_model("openai/gpt-5-mini", environment={})
    server = BatchServer(lambda _: answer(json.dumps(draft(), ensure_ascii=False)))
    api = BatchApi(model, KEY, RetryPolicy(0), transport=server.transport)
    settings = Summariser(model="openai/gpt-5-mini")
    with BatchRun.start(tmp_path / "night", settings, [TEXT], api=api) as run:
        run.submit()
        while not run.collect().done:
            pass
        (item,) = run.items()
    assert item.summary is not None
    with pytest.raises(BundleError, match="from a batch or another process"):
        item.summary.save_bundle(tmp_path / "x.zip")
    store = tmp_path / "night" / "answers"
    with Summariser(model="openai/gpt-5-mini", store=store, store_mode="replay") as summariser:
        summary = summariser.summarise(TEXT)
    assert summary.claims == item.summary.claims
    replayed_identically(tmp_path, summary)


# --- the store of a summariser ---------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["cache", "replay"])
def test_the_file_is_let_go_of_with_the_summariser(tmp_path: Path, mode: Any) -> None:
    place = tmp_path / "x.sqlite"
    with Server([GOOD]) as server:
        Summariser(model="m", base_url=server.url, store=place).summarise(TEXT)
        summariser = Summariser(model="m", base_url=server.url, store=place, store_mode=mode)
        with summariser:
            summariser.summarise(TEXT)
        asyncio.run(_closed(summariser))
        assert len(server.bodies) == 1
    (answerer,) = summariser._answerers.all
    answers: Any = answerer.completer
    assert answers._answers._connection is None


async def _closed(summariser: Summariser) -> None:
    async with summariser:
        await summariser.asummarise(TEXT)


def test_a_store_that_is_off_is_neither_read_nor_written(tmp_path: Path) -> None:
    place = tmp_path / "x.sqlite"
    with Server([GOOD]) as server:
        summariser = Summariser(model="m", base_url=server.url, store=place, store_mode="off")
        for _ in range(2):
            summariser.summarise(TEXT)
        assert len(server.bodies) == 2
    assert not place.exists()
    Summariser(store_mode="off")
