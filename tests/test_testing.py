"""What users get for their own tests: scripted, recorded and replayed answers."""

import asyncio
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from llm_making import (
    ARTICLE,
    KEY,
    Complete,
    Heard,
    Provider,
    answer,
    both_ways,
    draft,
    request,
)
from server import Reply, Server

from summarise import (
    InvalidOutputError,
    ProviderError,
    RecordingError,
    Summariser,
    Summary,
    asummarise_article,
)
from summarise.errors import AuthenticationError, ModelError
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Mode, choose_model
from summarise.testing import recorded, replayed, scripted


def test_a_program_can_be_tested_without_a_model_a_key_or_a_network() -> None:
    """The example that users start from: an answer of their own, and a look at what was asked."""
    completer = scripted(draft())
    summary = Summariser(completer=completer).summarise(ARTICLE)
    assert isinstance(summary, Summary)
    assert summary.headline.fr == "Vernaison ferme le pont Royer"
    assert summary.provenance.model == "scripted/scripted"
    assert "pont Royer" in completer.requests[0]["messages"][1]["content"]


@both_ways
def test_answers_are_given_in_order_as_text_or_as_json(complete: Complete) -> None:
    completer = scripted("texte", {"é": [1]}, MappingProxyType({"a": "b"}))
    got = [complete(completer, request()).response.choices[0].message.content for _ in range(3)]
    assert got == ["texte", '{"é": [1]}', '{"a": "b"}']


@both_ways
def test_it_remembers_what_it_was_asked(complete: Complete) -> None:
    completer = scripted("1", "2")
    complete(completer, request(seed=1))
    complete(completer, request(seed=2))
    assert [body["seed"] for body in completer.requests] == [1, 2]


@both_ways
def test_a_script_that_runs_out_says_so(complete: Complete) -> None:
    completer = scripted("1")
    complete(completer, request())
    with pytest.raises(
        RecordingError, match=r"no answer number 2.*repeat it three times"
    ) as caught:
        complete(completer, request())
    assert caught.value.key == request().key(completer.model)


def test_a_script_that_runs_out_during_the_reasks_says_so_too() -> None:
    with pytest.raises(RecordingError, match="no answer number 2"):
        Summariser(completer=scripted("no JSON")).summarise(ARTICLE)


@both_ways
def test_an_error_in_the_script_is_raised_in_its_turn(complete: Complete) -> None:
    error = ProviderError("gone", status=503, retryable=True)
    completer = scripted("1", error, "3")
    complete(completer, request())
    with pytest.raises(ProviderError) as caught:
        complete(completer, request())
    assert caught.value is error
    assert complete(completer, request()).response.choices[0].message.content == "3"
    assert len(completer.requests) == 3


def test_an_error_in_the_script_comes_out_of_the_summariser() -> None:
    error = ProviderError("gone", status=503)
    with pytest.raises(ProviderError) as caught:
        Summariser(completer=scripted(error)).summarise(ARTICLE)
    assert caught.value is error


@both_ways
def test_a_listener_hears_a_scripted_answer(complete: Complete) -> None:
    heard = Heard()
    complete(scripted({"é": 1}), request(listener=heard))
    assert heard.texts == ['{"é": 1}']


@pytest.mark.parametrize("mode", ["json_schema", "tools", "md_json"])
def test_a_script_goes_through_the_same_rules_as_a_model(mode: Mode) -> None:
    faulty = draft(key_points=[])
    text = json.dumps(draft(), ensure_ascii=False)
    good: Any = f"```json\n{text}\n```" if mode == "md_json" else draft()
    completer = scripted(faulty, good, mode=mode)
    summary = Summariser(completer=completer).summarise(ARTICLE)
    assert summary.provenance.reasks == 1
    assert len(completer.requests) == 2
    asked = completer.requests[0]
    assert ("tools" in asked, "response_format" in asked) == (
        mode == "tools",
        mode == "json_schema",
    )
    with pytest.raises(InvalidOutputError):
        Summariser(completer=scripted(*[faulty] * 3, mode=mode)).summarise(ARTICLE)


async def test_scripts_serve_asynchronous_programs() -> None:
    summariser = Summariser(completer=scripted(*[draft()] * 5))
    summaries = await asyncio.gather(*(summariser.asummarise(ARTICLE) for _ in range(5)))
    assert {summary.headline.en for summary in summaries} == {"Vernaison closes Royer bridge"}


# --- recorded and replayed -------------------------------------------------------------------------


def test_what_was_recorded_once_is_replayed_without_a_model_or_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARISE_API_KEY", KEY)
    bad = json.dumps(answer(json.dumps(draft(headline={})))).encode()
    good = json.dumps(answer(json.dumps(draft()))).encode()
    with Server([Reply([bad]), Reply([good])]) as server:
        url = server.url
        recorder = recorded(tmp_path / "answers", model="some-model", base_url=url)
        first = Summariser(completer=recorder).summarise(ARTICLE)
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    monkeypatch.delenv("SUMMARISE_API_KEY")
    replay = replayed(tmp_path / "answers", model="some-model", base_url=url)
    second = Summariser(completer=replay).summarise(ARTICLE)
    assert second.model_dump(exclude={"provenance"}) == first.model_dump(exclude={"provenance"})
    assert [attempt.cached for attempt in first.provenance.attempts] == [False, False]
    assert [attempt.cached for attempt in second.provenance.attempts] == [True, True]
    assert second.provenance.prompt_tokens == 200
    assert not any(KEY in file.read_text() for file in (tmp_path / "answers").iterdir())


def test_a_replay_of_something_else_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="record it first"):
        Summariser(completer=replayed(tmp_path, model="openai/gpt-5-mini")).summarise(ARTICLE)


def test_what_a_summariser_stored_can_be_replayed(tmp_path: Path) -> None:
    provider = Provider(answer(json.dumps(draft())))
    model = choose_model("mistral/mistral-small-latest", environment={})
    hosted = HostedCompleter(model, KEY, transport=provider.transport)
    Summariser(completer=hosted, store=tmp_path).summarise(ARTICLE)
    replay = replayed(tmp_path, model="mistral/mistral-small-latest")
    assert Summariser(completer=replay).summarise(ARTICLE).headline.sources == (1,)
    assert len(provider.requests) == 1


def test_a_model_that_is_not_understood_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Unknown provider"):
        replayed(tmp_path, model="nobody/nothing")
    with pytest.raises(ModelError, match="Unknown provider"):
        recorded(tmp_path, model="nobody/nothing")
    with pytest.raises(AuthenticationError, match="MISTRAL_API_KEY"):
        recorded(tmp_path, model="mistral/mistral-small-latest")


async def test_the_short_functions_are_tested_through_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Server([Reply([json.dumps(answer(json.dumps(draft()))).encode()])]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        summary = await asummarise_article(ARTICLE, model="gpt-4.1")
        assert summary.headline.sources == (1,)
        assert server.bodies[0]["model"] == "gpt-4.1"
