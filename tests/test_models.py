"""Model names as people write them: what each means, and what each provider is sent."""

import dataclasses
from typing import Any

import pytest

from summarise.errors import ModelError
from summarise.llm.models import PROVIDERS, Model, choose_model


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("embedded:/home/me/secret/small.gguf", "embedded:small.gguf"),
        ("embedded:small.gguf", "embedded:small.gguf"),
        ("embedded", "embedded"),
        ("openrouter/openai/gpt-5-mini", "openrouter/openai/gpt-5-mini"),
    ],
)
def test_a_label_names_the_weights_without_their_folder(name: str, label: str) -> None:
    model = choose(name)
    assert (model.label, str(model)) == (label, name)


def choose(name: str | None, base_url: str | None = None, **environment: str) -> Model:
    return choose_model(name, base_url, environment=environment)


@pytest.mark.parametrize(
    ("name", "provider", "model", "key_variable", "mode"),
    [
        ("openai/gpt-5-mini", "openai", "gpt-5-mini", "OPENAI_API_KEY", "json_schema"),
        ("gpt-5-mini", "openai", "gpt-5-mini", "OPENAI_API_KEY", "json_schema"),
        (
            "mistral/mistral-small-latest",
            "mistral",
            "mistral-small-latest",
            "MISTRAL_API_KEY",
            "json_schema",
        ),
        (
            "anthropic/claude-haiku-4-5",
            "anthropic",
            "claude-haiku-4-5",
            "ANTHROPIC_API_KEY",
            "tools",
        ),
        ("gemini/gemini-2.5-flash", "gemini", "gemini-2.5-flash", "GEMINI_API_KEY", "json_schema"),
        ("groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b", "GROQ_API_KEY", "json_schema"),
        (
            "openrouter/openai/gpt-5-mini",
            "openrouter",
            "openai/gpt-5-mini",
            "OPENROUTER_API_KEY",
            "json_schema",
        ),
        ("ollama/qwen3:8b", "ollama", "qwen3:8b", None, "json_schema"),
        ("  openai/gpt-5-mini\n", "openai", "gpt-5-mini", "OPENAI_API_KEY", "json_schema"),
        ("openai / gpt-5-mini", "openai", "gpt-5-mini", "OPENAI_API_KEY", "json_schema"),
        ("embedded", "embedded", "", None, "json_schema"),
        (" embedded ", "embedded", "", None, "json_schema"),
        ("embedded:", "embedded", "", None, "json_schema"),
        ("embedded:/a b/x.gguf", "embedded", "/a b/x.gguf", None, "json_schema"),
        ("embedded: x.gguf", "embedded", "x.gguf", None, "json_schema"),
        ("embedded:hf:o/r/f.gguf", "embedded", "hf:o/r/f.gguf", None, "json_schema"),
    ],
)
def test_a_name_means_a_model_of_a_provider(
    name: str, provider: str, model: str, key_variable: str | None, mode: str
) -> None:
    chosen = choose(name)
    assert (chosen.provider, chosen.name) == (provider, model)
    assert (chosen.key_variable, chosen.mode) == (key_variable, mode)
    assert chosen.reason == "named by the caller"
    assert chosen.base_url == (PROVIDERS[provider].base_url if provider in PROVIDERS else None)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("gpt-5-mini", "openai/gpt-5-mini"),
        ("openrouter/openai/gpt-5-mini", "openrouter/openai/gpt-5-mini"),
        ("embedded", "embedded"),
        ("embedded:x.gguf", "embedded:x.gguf"),
    ],
)
def test_a_model_is_written_as_it_can_be_named_again(name: str, written: str) -> None:
    assert str(choose(name)) == written
    assert choose(written) == choose(name)


@pytest.mark.parametrize(
    ("name", "limit_field", "strict"),
    [
        ("openai/gpt-5-mini", "max_completion_tokens", True),
        ("mistral/mistral-small-latest", "max_tokens", True),
        ("anthropic/claude-haiku-4-5", "max_tokens", False),
        ("gemini/gemini-2.5-flash", "max_tokens", False),
        ("ollama/qwen3:8b", "max_tokens", False),
    ],
)
def test_the_limit_and_strictness_are_named_as_the_provider_does(
    name: str, limit_field: str, strict: bool
) -> None:
    model = choose(name)
    assert (model.limit_field, model.strict) == (limit_field, strict)


@pytest.mark.parametrize(
    "name",
    [
        "gpt-5",
        "openai/gpt-5-mini",
        "gpt-5.1",
        "o1",
        "o3-mini",
        "openai/o4-mini",
        "openrouter/openai/gpt-5-mini",
        "openrouter/openai/o3",
    ],
)
def test_a_reasoning_model_of_openai_is_not_sent_a_temperature(name: str) -> None:
    assert not choose(name).temperature


@pytest.mark.parametrize("name", ["gpt-5-mini", "openai/gpt-5-mini", "openai/o3"])
def test_nor_is_it_behind_somebody_elses_endpoint(name: str) -> None:
    assert not choose(name, "https://gateway.example/v1").temperature


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4.1-mini",
        "openai/gpt-4o",
        "mistral/open-mistral",
        "openrouter/mistralai/mixtral",
        "ollama/o3-distilled",
        "groq/openai/gpt-oss-20b",
    ],
)
def test_any_other_model_is_sent_a_temperature(name: str) -> None:
    assert choose(name).temperature


# --- an endpoint of one's own --------------------------------------------------------------------


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:8000/v1",
        "https://llm.example.org/api/openai/v1/",
        "http://[::1]:8000/v1",
        "http://user:password@10.0.0.1/v1",
    ],
)
def test_any_endpoint_can_be_named(base_url: str) -> None:
    model = choose("meta-llama/Llama-3.1-8B-Instruct", f" {base_url} ")
    assert (model.provider, model.base_url) == ("custom", base_url)
    assert model.name == "meta-llama/Llama-3.1-8B-Instruct", "slashes belong to its models' names"
    assert (model.key_variable, model.mode) == (None, "json_schema")


@pytest.mark.parametrize(
    "base_url",
    [
        "localhost:8000/v1",
        "example.org",
        "ftp://example.org/v1",
        "http://",
        "http:///v1",
        "http://host:port/v1",
        "http://[::1/v1",
    ],
)
def test_what_is_no_address_is_refused_before_it_is_tried(base_url: str) -> None:
    with pytest.raises(ModelError, match=r"http://HOST:PORT/v1"):
        choose("qwen3:8b", base_url)


def test_a_wrong_address_is_not_repeated_for_it_may_hold_a_password() -> None:
    with pytest.raises(ModelError) as caught:
        choose("qwen3:8b", "user:password@host/v1")
    assert "password" not in str(caught.value)


def test_an_empty_address_is_none() -> None:
    assert choose("gpt-4.1", "  ") == choose("gpt-4.1")


EVERY_KEY = {provider.key_variable: "k" for provider in PROVIDERS.values() if provider.key_variable}


@pytest.mark.parametrize(
    "url",
    [
        "https://gateway.example/v1",
        "http://localhost:8000/v1",
        "http://127.0.0.1:8000/v1",
        "https://api.openai.com.evil.example/v1",
        "https://evilapi.openai.com/v1",
        "https://api.openai.com@evil.example/v1",
        "https://evil.example/api.openai.com/v1",
        "http://api.openai.com/v1",
    ],
)
@pytest.mark.parametrize("name", ["qwen3:8b", *(f"{provider}/m" for provider in PROVIDERS)])
def test_an_endpoint_of_ones_own_gets_its_own_key_and_nobody_elses(name: str, url: str) -> None:
    """Whoever runs it could use a provider's key; over plain HTTP whoever listens could."""
    assert choose(name, url, **EVERY_KEY).key_variable is None
    keyed = choose(name, url, **EVERY_KEY, SUMMARISE_API_KEY="own")
    assert keyed.key_variable == "SUMMARISE_API_KEY"
    assert choose(name, url, SUMMARISE_API_KEY="  ").key_variable is None
    assert choose(name, url).key_hint == "SUMMARISE_API_KEY"


@pytest.mark.parametrize(
    ("name", "url", "variable"),
    [
        ("gpt-4.1", "https://api.openai.com/v1", "OPENAI_API_KEY"),
        ("openai/gpt-4.1", "https://eu.api.openai.com/v1", "OPENAI_API_KEY"),
        ("mistral/m", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        ("anthropic/m", "https://API.Anthropic.com/v1/", "ANTHROPIC_API_KEY"),
    ],
)
def test_a_providers_own_address_gets_its_key(name: str, url: str, variable: str) -> None:
    model = choose(name, url, **EVERY_KEY, SUMMARISE_API_KEY="own")
    assert (model.key_variable, model.key_hint) == (variable, variable)
    assert choose(name, url, SUMMARISE_API_KEY="own").key_variable == "SUMMARISE_API_KEY"
    assert choose(name, url).key_hint == variable


def test_where_openai_was_moved_to_gets_its_key_by_whatever_way_it_is_named() -> None:
    moved = {"OPENAI_BASE_URL": "https://gateway.example/v1", "OPENAI_API_KEY": "k"}
    assert choose("gpt-4.1", **moved).key_variable == "OPENAI_API_KEY"
    assert choose("m", "https://gateway.example/v1", **moved).key_variable == "OPENAI_API_KEY"
    assert choose("m", "https://gateway.example/other", **moved).key_variable is None
    assert choose("mistral/m", "https://gateway.example/v1", **moved).key_variable is None


def test_no_other_providers_address_gets_the_key_for_endpoints_of_ones_own() -> None:
    model = choose("mistral/m", SUMMARISE_API_KEY="own")
    assert (model.key_variable, model.key_hint) == ("MISTRAL_API_KEY", "MISTRAL_API_KEY")


def test_a_known_provider_at_another_address_keeps_its_ways() -> None:
    """A gateway in front of Anthropic is asked for tool calls."""
    model = choose("anthropic/claude-haiku-4-5", "https://gateway.example/v1")
    assert (model.provider, model.name) == ("anthropic", "claude-haiku-4-5")
    assert (model.base_url, model.mode) == ("https://gateway.example/v1", "tools")


def test_an_endpoint_without_a_model_is_asked_back() -> None:
    with pytest.raises(ModelError, match="Name the model"):
        choose(None, "http://localhost:8000/v1", OPENAI_API_KEY="k")


def test_openai_can_be_moved_by_the_variable_of_its_sdk() -> None:
    model = choose("gpt-4.1", OPENAI_BASE_URL=" https://eu.api.openai.com/v1 ")
    assert model.base_url == "https://eu.api.openai.com/v1"
    assert model.key_variable is None, "a local server stands there as often as not"
    keyed = choose("gpt-4.1", OPENAI_BASE_URL="https://eu.api.openai.com/v1", OPENAI_API_KEY="k")
    assert keyed.key_variable == "OPENAI_API_KEY"


def test_the_variable_of_openais_sdk_moves_nobody_else() -> None:
    model = choose("mistral/mistral-small-latest", OPENAI_BASE_URL="http://localhost:1/v1")
    assert model.base_url == PROVIDERS["mistral"].base_url


def test_the_mode_can_be_overruled() -> None:
    assert choose_model("gpt-4.1", mode="md_json", environment={}).mode == "md_json"
    assert choose_model("x", "http://localhost/v1", "tools", environment={}).mode == "tools"


# --- no name -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "written", "why"),
    [
        ({"SUMMARISE_MODEL": "ollama/qwen3:8b", "OPENAI_API_KEY": "k"}, "ollama/qwen3:8b", "SUMMA"),
        ({"SUMMARISE_MODEL": " embedded "}, "embedded", "SUMMARISE_MODEL is set"),
        ({"OPENAI_API_KEY": "k"}, "openai/gpt-5-mini", "OPENAI_API_KEY is set"),
        ({"OPENAI_BASE_URL": "http://localhost:1/v1"}, "openai/gpt-5-mini", "OPENAI_BASE_URL is"),
        ({}, "embedded", "no model was named"),
        ({"SUMMARISE_MODEL": "", "OPENAI_API_KEY": " "}, "embedded", "no model was named"),
    ],
)
def test_without_a_name_the_environment_decides_and_the_reason_says_how(
    environment: dict[str, str], written: str, why: str
) -> None:
    model = choose(None, **environment)
    assert str(model) == written
    assert model.reason.startswith(why)


def test_the_name_in_the_environment_may_belong_to_an_endpoint() -> None:
    model = choose(None, "http://localhost:8000/v1", SUMMARISE_MODEL="qwen3:8b")
    assert (model.provider, model.name) == ("custom", "qwen3:8b")


def test_the_reason_never_holds_a_key() -> None:
    assert "secret" not in repr(choose(None, OPENAI_API_KEY="secret"))


# --- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "\n"])
def test_an_empty_name_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="empty"):
        choose(name, OPENAI_API_KEY="k")


@pytest.mark.parametrize("name", ["openai/", "ollama/ ", "anthropic/"])
@pytest.mark.parametrize("base_url", [None, "http://localhost/v1"])
def test_a_provider_alone_is_no_model(name: str, base_url: str | None) -> None:
    with pytest.raises(ModelError, match="lacks a name"):
        choose(name, base_url)


@pytest.mark.parametrize("name", ["cohere/command-r", "/gpt-5", "embeded/x", "OPENAI/gpt-5"])
def test_an_unknown_provider_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        choose(name)
    assert all(known in str(caught.value) for known in (*PROVIDERS, "embedded", "base_url"))


def test_a_chosen_model_cannot_be_changed() -> None:
    model: Any = choose("gpt-4.1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.name = "gpt-5"


@pytest.mark.parametrize("name", ["embedded", "embedded:model.gguf"])
def test_an_address_for_a_model_without_one_is_refused(name: str) -> None:
    """It would be ignored, and the caller believe that the other model had answered."""
    with pytest.raises(ModelError, match="base_url"):
        choose_model(name, base_url="http://localhost:8000/v1")
