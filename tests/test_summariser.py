"""The whole way, from an article to a summary: settings, sameness both ways, provenance."""

import asyncio
import dataclasses
import json
import logging
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from llm_making import ARTICLE, KEY, Provider, answer, chunks, claim, draft, failure, sse, tool_call
from server import Reply, Server, until

from summarise import (
    Article,
    InputError,
    ModelError,
    PromptError,
    RecordingError,
    Summariser,
    Summary,
    __version__,
    asummarise_article,
    load_prompt,
    summarise_article,
)
from summarise.errors import (
    AuthenticationError,
    DeadlineError,
    InvalidOutputError,
    ProviderError,
)
from summarise.llm import backends
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model, choose_model
from summarise.llm.transport import RetryPolicy
from summarise.testing import scripted

GOOD = answer(json.dumps(draft(), ensure_ascii=False))
FAULTY = answer(json.dumps(draft(headline=claim("Titre", "Title", 9))))

Summarise = Callable[..., Summary]


def _sync(summariser: Summariser, article: str | Article, **options: Any) -> Summary:
    return summariser.summarise(article, **options)


def _async(summariser: Summariser, article: str | Article, **options: Any) -> Summary:
    return asyncio.run(summariser.asummarise(article, **options))


both_ways = pytest.mark.parametrize(
    "summarise", [pytest.param(_sync, id="sync"), pytest.param(_async, id="async")]
)


def hosted(*script: Any, name: str = "openai/gpt-5-mini") -> HostedCompleter:
    provider = Provider(*script)
    completer = HostedCompleter(
        choose_model(name, environment={}),
        KEY,
        RetryPolicy(retries=2, first_wait=0.001),
        transport=provider.transport,
    )
    completer.provider = provider  # type: ignore[attr-defined]
    return completer


def sent(completer: Any) -> list[dict[str, Any]]:
    return completer.provider.bodies


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that answers well, at the address that the environment gives for OpenAI."""
    with Server([Reply([json.dumps(GOOD).encode()])]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield server


# --- the article -----------------------------------------------------------------------------------


@both_ways
def test_a_text_and_an_article_of_it_are_the_same(summarise: Summarise) -> None:
    one = summarise(Summariser(completer=scripted(draft())), ARTICLE)
    other = summarise(Summariser(completer=scripted(draft())), Article(ARTICLE))
    assert one.model_dump(exclude={"provenance"}) == other.model_dump(exclude={"provenance"})


@both_ways
def test_every_claim_carries_the_sentences_it_cites(summarise: Summarise) -> None:
    summary = summarise(Summariser(completer=scripted(draft())), ARTICLE)
    article = Article(ARTICLE)
    assert summary.headline.evidence == (article.sentence(1),)
    assert summary.quotes[0].evidence == (article.sentence(3),)
    assert ARTICLE[summary.quotes[0].start : summary.quotes[0].end] == summary.quotes[0].fr


@both_ways
def test_what_is_known_of_the_article_is_in_the_summary_and_the_prompt(
    summarise: Summarise,
) -> None:
    article = Article(
        ARTICLE,
        title="Le pont",
        url="https://x.fr/1",
        publisher="Le Lyon",
        published=date(2026, 3, 2),
    )
    completer = scripted(draft())
    summary = summarise(Summariser(completer=completer), article)
    assert summary.source.model_dump() == {
        "sha256": article.sha256,
        "sentences": 4,
        "characters": len(ARTICLE),
        "title": "Le pont",
        "url": "https://x.fr/1",
        "publisher": "Le Lyon",
        "published": date(2026, 3, 2),
    }
    told = completer.requests[0]["messages"][1]["content"]
    assert all(part in told for part in ("Le pont", "Le Lyon", "2026-03-02", "[4] Le pont devrait"))


@both_ways
@pytest.mark.parametrize("text", ["", "  \n", "The council has closed the bridge since Monday."])
def test_an_article_that_cannot_be_used_never_reaches_a_model(
    summarise: Summarise, text: str
) -> None:
    completer = scripted(draft())
    with pytest.raises(InputError):
        summarise(Summariser(completer=completer), text)
    assert completer.requests == []


def test_the_short_function_takes_a_text_and_its_day(server: Server) -> None:
    summary = summarise_article(ARTICLE, model="gpt-4.1", published=date(2026, 3, 2))
    assert summary.source.published == date(2026, 3, 2)
    assert "2026-03-02" in server.bodies[0]["messages"][1]["content"]


def test_the_short_function_takes_an_article_and_corrects_its_day(server: Server) -> None:
    article = Article(ARTICLE, title="Le pont", published=date(2026, 1, 1))
    kept = summarise_article(article, model="gpt-4.1")
    assert kept.source.published == date(2026, 1, 1)
    corrected = summarise_article(article, model="gpt-4.1", published=date(2026, 3, 2))
    assert corrected.source.published == date(2026, 3, 2)
    assert corrected.source.title == "Le pont"
    assert article.published == date(2026, 1, 1)
    assert len(server.bodies) == 2


async def test_the_short_function_has_a_twin_for_event_loops(server: Server) -> None:
    summary = await asummarise_article(
        ARTICLE, model="gpt-4.1", prompt="summary@1.0.0", published=date(2026, 3, 2)
    )
    assert summary.source.published == date(2026, 3, 2)
    assert summary.provenance.prompt_version == "1.0.0"
    assert server.bodies[0]["model"] == "gpt-4.1"


# --- both ways are one -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [[GOOD], [FAULTY, GOOD], [failure(503), FAULTY, failure(429, retry_after="0"), GOOD]],
    ids=["at once", "after a reask", "after reasks and retries"],
)
def test_blocking_or_not_the_summary_is_the_same(script: list[Any]) -> None:
    one, other = hosted(*script), hosted(*script)
    first = Summariser(completer=one, seed=3).summarise(ARTICLE)
    second = asyncio.run(Summariser(completer=other, seed=3).asummarise(ARTICLE))
    assert sent(one) == sent(other)

    def timeless(summary: Summary) -> dict[str, Any]:
        dump = summary.model_dump()
        del dump["provenance"]["created"], dump["provenance"]["seconds"]
        for attempt in dump["provenance"]["attempts"]:
            del attempt["seconds"]
        return dump

    assert timeless(first) == timeless(second)


def test_a_summariser_serves_both_ways_at_once() -> None:
    """A blocking call inside a running event loop, as in a notebook."""

    async def notebook() -> tuple[Summary, Summary]:
        summariser = Summariser(completer=hosted(GOOD))
        return summariser.summarise(ARTICLE), await summariser.asummarise(ARTICLE)

    first, second = asyncio.run(notebook())
    assert first.headline == second.headline


# --- provenance ------------------------------------------------------------------------------------


@both_ways
def test_the_provenance_says_how_it_was_made(summarise: Summarise) -> None:
    before = datetime.now(UTC)
    completer = hosted(failure(503), FAULTY, GOOD)
    provenance = summarise(Summariser(completer=completer), ARTICLE).provenance
    prompt = load_prompt("summary")
    assert (provenance.prompt_id, provenance.prompt_version) == ("summary", prompt.version)
    assert provenance.prompt_sha256 == prompt.sha256
    assert provenance.model == "openai/gpt-5-mini"
    assert provenance.software == f"summarise {__version__}"
    assert before <= provenance.created <= datetime.now(UTC)
    assert provenance.created.utcoffset() == timedelta(0)
    first, second = provenance.attempts
    assert (first.transport_retries, second.transport_retries) == (("HTTP 503",), ())
    assert (first.fault or "").startswith("headline.sources: there is no sentence 9")
    assert second.fault is None
    assert (provenance.reasks, provenance.transport_retries) == (1, 1)
    assert (provenance.prompt_tokens, provenance.completion_tokens) == (200, 100)
    assert provenance.cost == pytest.approx(2 * (100 * 0.25e-6 + 50 * 2e-6))
    assert provenance.seconds >= first.seconds + second.seconds > 0


@both_ways
def test_a_summary_goes_through_json_and_back(summarise: Summarise) -> None:
    summary = summarise(Summariser(completer=hosted(FAULTY, GOOD)), ARTICLE)
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
    assert pickle.loads(pickle.dumps(summary)) == summary


# --- settings --------------------------------------------------------------------------------------


@both_ways
def test_settings_reach_the_request(summarise: Summarise) -> None:
    completer = hosted(GOOD, name="mistral/mistral-small-latest")
    summarise(Summariser(completer=completer, temperature=0.4, seed=9, max_tokens=700), ARTICLE)
    (body,) = sent(completer)
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.4, 9, 700)


@both_ways
@pytest.mark.parametrize("reasks", [0, 1])
def test_the_reasks_are_those_allowed(summarise: Summarise, reasks: int) -> None:
    completer = scripted("no", "no", "no")
    with pytest.raises(Exception, match="broke the rules"):
        summarise(Summariser(completer=completer, reasks=reasks), ARTICLE)
    assert len(completer.requests) == reasks + 1


def test_retries_timeout_and_deadline_reach_the_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "summarise.answerers.completer_for",
        lambda model, policy, timeout: (
            made.append((str(model), policy, timeout)) or scripted(draft())
        ),
    )
    Summariser(model="ollama/qwen3:8b", retries=7, timeout=3.5).summarise(ARTICLE)
    assert made == [("ollama/qwen3:8b", RetryPolicy(retries=7), 3.5)]


@both_ways
def test_the_deadline_is_for_everything_together(summarise: Summarise) -> None:
    reply = Reply([b" "] * 200, gap=0.01, length=9_999)
    with Server([reply]) as server:
        summariser = Summariser(model="m", base_url=server.url, deadline=0.1)
        with pytest.raises(DeadlineError, match=r"0\.1 s"):
            summarise(summariser, ARTICLE)


@both_ways
def test_a_model_at_any_address_in_any_mode(summarise: Summarise) -> None:
    reply = answer(None, "tool_calls", message=tool_call(json.dumps(draft())))
    with Server([Reply([json.dumps(reply).encode()])]) as server:
        summariser = Summariser(model="own/model", base_url=server.url, mode="tools")
        summary = summarise(summariser, ARTICLE)
        assert server.bodies[0]["model"] == "own/model"
        assert "tools" in server.bodies[0]
    assert summary.provenance.model == "custom/own/model"


@both_ways
def test_a_store_is_a_folder_of_answers(summarise: Summarise, tmp_path: Path) -> None:
    completer = hosted(GOOD)
    settings = {"completer": completer, "store": tmp_path / "answers"}
    first = summarise(Summariser(**settings), ARTICLE)
    second = summarise(Summariser(**settings), ARTICLE)
    assert len(sent(completer)) == 1
    assert not first.provenance.attempts[0].cached
    assert second.provenance.attempts[0].cached
    summarise(Summariser(**settings, store_mode="record"), ARTICLE)
    assert len(sent(completer)) == 2
    with pytest.raises(RecordingError):
        summarise(Summariser(**settings, store_mode="replay", seed=5), ARTICLE)
    assert len(sent(completer)) == 2


@both_ways
@pytest.mark.parametrize("reasks", [0, 1])
def test_answers_that_could_not_be_used_are_not_found_again(
    summarise: Summarise, tmp_path: Path, reasks: int
) -> None:
    """Kept, they would come back for ever, whatever the user does."""
    bad = hosted(FAULTY)
    with pytest.raises(InvalidOutputError):
        summarise(Summariser(completer=bad, store=tmp_path, reasks=reasks), ARTICLE)
    assert len(sent(bad)) == reasks + 1
    good = hosted(GOOD)
    for _ in range(2):
        summary = summarise(Summariser(completer=good, store=tmp_path, reasks=reasks), ARTICLE)
        assert summary.headline.en == "Vernaison closes Royer bridge"
    assert len(sent(good)) == 1
    assert summary.provenance.cost == 0.0, "nothing was paid now"


@both_ways
def test_what_is_recorded_is_kept_however_it_ends(summarise: Summarise, tmp_path: Path) -> None:
    settings = {"store": tmp_path, "reasks": 0}
    for mode in ("record", "replay"):
        completer = hosted(FAULTY)
        with pytest.raises(InvalidOutputError):
            summarise(Summariser(completer=completer, store_mode=mode, **settings), ARTICLE)
        assert len(sent(completer)) == (mode == "record")


def test_a_replay_needs_no_key(tmp_path: Path) -> None:
    """Continuous integration has none."""
    Summariser(completer=hosted(GOOD), store=tmp_path).summarise(ARTICLE)
    replay = Summariser(model="openai/gpt-5-mini", store=tmp_path, store_mode="replay")
    assert replay.summarise(ARTICLE).headline.sources == (1,)


def test_a_summariser_cannot_be_changed() -> None:
    summariser: Any = Summariser(model="embedded")
    with pytest.raises(dataclasses.FrozenInstanceError):
        summariser.model = "openai/gpt-5-mini"
    other = dataclasses.replace(summariser, model="ollama/x")
    assert (summariser.chosen.provider, other.chosen.provider) == ("embedded", "ollama")


def test_making_one_needs_no_key_no_network_and_no_model() -> None:
    assert Summariser(model="mistral/mistral-small-latest").chosen.name == "mistral-small-latest"


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": -0.1},
        {"temperature": 2.1},
        {"temperature": float("nan")},
        {"max_tokens": 0},
        {"reasks": -1},
        {"retries": -1},
        {"timeout": -1},
        {"timeout": 0},
        {"deadline": -1},
        {"deadline": 0},
        {"mode": "json"},
        {"store_mode": "cached", "store": "folder"},
        {"store_mode": "replay"},
        {"store_mode": "record"},
    ],
    ids=str,
)
def test_a_setting_that_makes_no_sense_is_refused_at_once(settings: dict[str, Any]) -> None:
    """Without a store a replay would ask, and pay for, a live model."""
    with pytest.raises(ValueError, match=next(iter(settings))):
        Summariser(**settings)


def test_its_repr_holds_no_secret(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    summariser = Summariser(model="gpt-4.1")
    summariser.summarise(ARTICLE)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    with_completer = Summariser(completer=hosted(GOOD))
    with_completer.summarise(ARTICLE)
    assert KEY not in repr(summariser) + repr(with_completer) + repr(vars(summariser))


def test_a_password_in_the_address_is_not_in_its_repr() -> None:
    summariser = Summariser(model="m", base_url="http://user:password@host/v1")
    assert "password" not in repr(summariser) + repr(summariser.chosen)


def test_it_can_be_sent_to_another_process_even_after_use(server: Server) -> None:
    summariser = Summariser(model="gpt-4.1", temperature=0.5)
    summariser.summarise(ARTICLE)
    copy = pickle.loads(pickle.dumps(summariser))
    assert copy == summariser
    copy.summarise(ARTICLE)
    assert len(server.bodies) == 2


def test_it_can_be_the_key_of_a_dictionary() -> None:
    one, same, other = (
        Summariser(model="m", variables={"a": "b"}),
        Summariser(model="m", variables={"a": "b"}),
        Summariser(model="n"),
    )
    assert hash(one) == hash(same)
    assert len({one, same, other}) == 2


@both_ways
def test_the_folder_of_the_weights_is_not_published(summarise: Summarise) -> None:
    completer = scripted(draft())
    completer.model = Model("embedded", "/home/me/secret/small.gguf")
    summary = summarise(Summariser(completer=completer, prompt="summary"), ARTICLE)
    assert summary.provenance.model == "embedded:small.gguf"
    assert "secret" not in summary.model_dump_json()


# --- which model -----------------------------------------------------------------------------------


def test_the_choice_of_a_model_is_logged_with_its_reason(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARISE_MODEL", "ollama/qwen3:8b")
    with caplog.at_level(logging.INFO, "summarise"):
        assert str(Summariser().chosen) == "ollama/qwen3:8b"
    assert "ollama/qwen3:8b" in caplog.text
    assert "SUMMARISE_MODEL is set" in caplog.text


def test_a_completer_of_ones_own_is_the_model() -> None:
    completer = scripted(draft())
    assert Summariser(model="nobody/nothing", completer=completer).chosen is completer.model


@both_ways
def test_a_model_that_is_not_understood_is_told(summarise: Summarise) -> None:
    with pytest.raises(ModelError, match="Unknown provider 'nobody'"):
        summarise(Summariser(model="nobody/nothing"), ARTICLE)


@both_ways
def test_a_missing_key_is_told(summarise: Summarise) -> None:
    with pytest.raises(AuthenticationError, match="GROQ_API_KEY"):
        summarise(Summariser(model="groq/x"), ARTICLE)


def test_connections_are_shared_between_calls_and_a_new_key_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    backends._hosted.cache_clear()
    for key in ("first-key", "first-key", "second-key"):
        monkeypatch.setenv("OPENAI_API_KEY", key)
        summarise_article(ARTICLE, model="gpt-4.1")
    used = [headers["authorization"] for headers in server.headers]
    assert used == ["Bearer first-key", "Bearer first-key", "Bearer second-key"]
    assert len(server.open) == 2, "one connection for each key"


@pytest.mark.parametrize("times", [1, 2])
def test_as_a_context_manager_it_ends_its_connections(server: Server, times: int) -> None:
    """And can be used again: what is closed are the connections, not the settings."""
    for _ in range(times):
        with Summariser(model="gpt-4.1") as summariser:
            summariser.summarise(ARTICLE)
            assert len(server.open) == 1
        assert until(lambda: not server.open)
    summariser.summarise(ARTICLE)
    assert len(server.bodies) == times + 1
    summariser.close()
    assert until(lambda: not server.open)


async def test_as_an_async_context_manager_too(server: Server) -> None:
    async with Summariser(model="gpt-4.1") as summariser:
        await summariser.asummarise(ARTICLE)
        assert len(server.open) == 1
    assert await asyncio.to_thread(until, lambda: not server.open)
    await summariser.asummarise(ARTICLE)
    await summariser.aclose()
    assert await asyncio.to_thread(until, lambda: not server.open)


async def test_closing_ends_what_both_ways_of_calling_have_opened(server: Server) -> None:
    summariser = Summariser(model="gpt-4.1")
    await summariser.asummarise(ARTICLE)
    summariser.summarise(ARTICLE)  # blocking, in the middle of a running loop, as in a notebook
    assert len(server.open) == 2
    summariser.close()
    assert await asyncio.to_thread(until, lambda: not server.open)
    await summariser.asummarise(ARTICLE)
    summariser.summarise(ARTICLE)
    await summariser.aclose()
    assert await asyncio.to_thread(until, lambda: not server.open)


async def test_closing_one_does_not_break_what_another_is_doing(server: Server) -> None:
    """They share their connections; the answer that is being written is still heard."""
    one, other = Summariser(model="gpt-4.1"), Summariser(model="gpt-4.1", repairs=0)
    await other.asummarise(ARTICLE)
    server.replies = [Reply(server.replies[0].pieces, gap=0.3)]
    before = len(server.bodies)
    first = asyncio.create_task(one.asummarise(ARTICLE))
    await asyncio.to_thread(until, lambda: len(server.bodies) > before)
    await other.aclose()
    assert not first.done()
    summary = await first
    assert summary.provenance.attempts[0].transport_retries == ()
    assert await asyncio.to_thread(until, lambda: not server.open)


def test_closing_what_was_never_used_opens_nothing() -> None:
    with Summariser(model="gpt-4.1"), Summariser(model="embedded"):
        pass


def test_a_completer_that_was_given_is_not_closed() -> None:
    """Whoever made it may be using it elsewhere."""
    completer = scripted(draft())
    completer.close = lambda: pytest.fail("closed")  # type: ignore[attr-defined]
    with Summariser(completer=completer) as summariser:
        summariser.summarise(ARTICLE)


def test_other_settings_get_a_backend_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = choose_model("gpt-4.1")
    one = backends.completer_for(model, RetryPolicy(), 60.0)
    assert backends.completer_for(choose_model("gpt-4.1"), RetryPolicy(), 60.0) is one
    assert backends.completer_for(model, RetryPolicy(retries=0), 60.0) is not one
    assert backends.completer_for(model, RetryPolicy(), 5.0) is not one
    assert backends.completer_for(choose_model("gpt-4o"), RetryPolicy(), 60.0) is not one


# --- the prompt ------------------------------------------------------------------------------------


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A folder with one prompt of the user's own, which wants a variable."""
    source = load_prompt("summary").folder
    folder = tmp_path / "prompts" / "mine" / "2.1.0"
    folder.mkdir(parents=True)
    (folder / "schema.json").write_text((source / "schema.json").read_text("utf-8"), "utf-8")
    (folder / "system.md").write_text("Be brief, for {{ reader }}.", "utf-8")
    (folder / "user.md").write_text("{{ lines }}", "utf-8")
    (folder / "prompt.toml").write_text(
        'id = "mine"\nversion = "2.1.0"\nschema = "summary/1"\nvariables = ["reader"]\n'
        'description = "Mine."\nchanges = "None."\n',
        "utf-8",
    )
    return tmp_path / "prompts"


@both_ways
@pytest.mark.parametrize("by_path", [False, True], ids=["by name", "by path"])
def test_a_prompt_of_ones_own_with_its_variables(
    summarise: Summarise, prompts: Path, by_path: bool
) -> None:
    named = {"prompt": "mine", "prompts": prompts}
    found = {"prompt": str(prompts / "mine" / "2.1.0")} if by_path else named
    completer = scripted(draft())
    summary = summarise(
        Summariser(completer=completer, variables={"reader": "a minister"}, **found), ARTICLE
    )
    assert completer.requests[0]["messages"][0]["content"] == "Be brief, for a minister."
    assert (summary.provenance.prompt_id, summary.provenance.prompt_version) == ("mine", "2.1.0")


@both_ways
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"prompt": "summry"}, "no prompt 'summry'"),
        ({"prompt": "summary@9"}, "no prompt 'summary@9'"),
        ({"prompt": "Not a name"}, "not a prompt's name"),
        ({"variables": {"reader": "me"}}, "no variable 'reader'"),
        ({"prompt": "mine"}, "needs the variable 'reader'"),
        ({"prompt": "mine", "variables": {"reader": "x", "y": "z"}}, "no variable 'y'"),
    ],
)
def test_a_prompt_that_is_not_right_never_reaches_a_model(
    summarise: Summarise, prompts: Path, settings: dict[str, Any], says: str
) -> None:
    completer = scripted(draft())
    if settings.get("prompt") == "mine":
        settings = settings | {"prompts": prompts}
    with pytest.raises(PromptError, match=says):
        summarise(Summariser(completer=completer, **settings), ARTICLE)
    assert completer.requests == []


def test_each_kind_of_model_has_the_prompt_made_for_it() -> None:
    assert Summariser(completer=scripted()).plans[0].prompt.id == "summary"
    assert Summariser(model="ollama/qwen3:8b").plans[0].prompt.id == "summary"
    assert Summariser(model="embedded").plans[0].prompt.id == "summary-small"
    assert Summariser(model="embedded", prompt="summary").plans[0].prompt.id == "summary"


# --- snapshots -------------------------------------------------------------------------------------


@both_ways
def test_snapshots_show_the_draft_while_it_is_written(summarise: Summarise) -> None:
    seen: list[dict[str, Any]] = []
    completer = hosted(sse(chunks(json.dumps(draft()), 40)))
    summary = summarise(Summariser(completer=completer), ARTICLE, on_snapshot=seen.append)
    assert len(seen) > 5
    assert seen[-1]["headline"]["fr"] == summary.headline.fr
    assert sent(completer)[0]["stream"] is True


@both_ways
def test_without_anybody_to_show_them_to_nothing_is_streamed(summarise: Summarise) -> None:
    completer = hosted(GOOD)
    summarise(Summariser(completer=completer), ARTICLE)
    assert "stream" not in sent(completer)[0]


@both_ways
def test_a_mistake_in_the_callback_comes_out_as_it_is(summarise: Summarise) -> None:
    def broken(snapshot: Any) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        summarise(Summariser(completer=scripted(draft())), ARTICLE, on_snapshot=broken)


# --- failures --------------------------------------------------------------------------------------


@both_ways
def test_what_the_provider_refuses_comes_out_with_its_numbers(summarise: Summarise) -> None:
    with pytest.raises(ProviderError, match="HTTP 503 after 3 tries") as caught:
        summarise(Summariser(completer=hosted(failure(503))), ARTICLE)
    assert (caught.value.status, caught.value.attempts) == (503, 3)
    assert "pont Royer" not in str(caught.value)


async def test_many_articles_at_once_keep_apart() -> None:
    """Each gets its own answer, attempts and retries."""
    texts = [f"{ARTICLE} Le chantier numéro {number} suivra." for number in range(50)]
    seen: set[str] = set()

    def reply(request: Any) -> Any:
        told = json.loads(request.content)["messages"][1]["content"]
        number = told.rpartition("chantier numéro ")[2].split()[0]
        if int(number) % 2 and number not in seen:
            seen.add(number)
            return failure(503)
        title = claim(f"Chantier numéro {number}", f"Site number {number}", 5)
        return answer(json.dumps(draft(headline=title)))

    summariser = Summariser(completer=hosted(reply))
    summaries = await asyncio.gather(*(summariser.asummarise(text) for text in texts))
    for number, summary in enumerate(summaries):
        assert summary.headline.fr == f"Chantier numéro {number}"
        assert summary.provenance.transport_retries == number % 2
        assert len(summary.provenance.attempts) == 1


@pytest.mark.parametrize("name", ["requests_per_minute", "tokens_per_minute"])
def test_the_pace_that_is_set_reaches_whoever_sends(name: str) -> None:
    summariser = Summariser(model="m", base_url="http://127.0.0.1:9/v1", **{name: 60})
    with summariser:
        (backend,) = summariser._answerers._opened
        assert getattr(backend._pace.limits, name) == 60
    with pytest.raises(ValueError, match=f"{name} must be more than 0"):
        Summariser(**{name: 0})
