"""What an answer costs: a published price, or nothing that could be taken for one."""

import socket

import pytest

from summarise.llm.models import choose_model
from summarise.llm.prices import price


def cost(name: str, read: int | None = 1_000_000, written: int | None = 1_000_000) -> float | None:
    return price(choose_model(name, environment={}), read, written)


@pytest.mark.parametrize(
    "name",
    [
        "openai/gpt-5-mini",
        "mistral/mistral-small-latest",
        "anthropic/claude-haiku-4-5",
        "gemini/gemini-2.5-flash",
        "groq/llama-3.3-70b-versatile",
        "openrouter/openai/gpt-5-mini",
    ],
)
def test_each_provider_with_a_price_list_is_found_in_it(name: str) -> None:
    dollars = cost(name)
    assert isinstance(dollars, float)
    assert 0.1 < dollars < 100


def test_reading_and_writing_have_their_own_prices() -> None:
    assert cost("openai/gpt-5-mini", 1_000_000, 0) == pytest.approx(0.25)
    assert cost("openai/gpt-5-mini", 0, 1_000_000) == pytest.approx(2.0)
    assert cost("openai/gpt-5-mini", 1_500, 900) == pytest.approx(0.002175)


@pytest.mark.parametrize(("read", "written"), [(None, 5), (5, None), (None, None)])
def test_tokens_that_are_not_known_have_no_price(read: int | None, written: int | None) -> None:
    assert cost("openai/gpt-5-mini", read, written) is None


@pytest.mark.parametrize(
    "name", ["openai/a-model-of-tomorrow", "ollama/qwen3:8b", "openrouter/nobody/nothing"]
)
def test_a_price_that_is_not_known_is_none_never_zero(name: str) -> None:
    assert cost(name) is None


def test_an_own_endpoint_has_no_price_whatever_its_model_is_called() -> None:
    """A copy of a model that somebody else runs does not cost what its maker asks."""
    model = choose_model("gpt-5-mini", "http://localhost:8000/v1", environment={})
    assert price(model, 1_000, 1_000) is None


@pytest.mark.parametrize(
    ("base_url", "environment"),
    [
        ("https://proxy.example/v1", {}),
        ("https://eu.api.openai.com/v1", {}),
        (None, {"OPENAI_BASE_URL": "http://localhost:8000/v1"}),
    ],
)
def test_a_providers_price_holds_at_its_own_address_only(
    base_url: str | None, environment: dict[str, str]
) -> None:
    model = choose_model("openai/gpt-5-mini", base_url, environment=environment)
    assert price(model, 1_000, 1_000) is None
    home = choose_model("openai/gpt-5-mini", "https://api.openai.com/v1/", environment={})
    assert price(home, 1_000, 1_000) == pytest.approx(0.00225)


@pytest.mark.parametrize("tokens", [None, 0, 5_000])
def test_a_model_in_this_process_is_free(tokens: int | None) -> None:
    assert cost("embedded", tokens, tokens) == 0.0


def test_prices_are_read_from_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> None:
        pytest.fail("asked the network for a price")

    monkeypatch.setattr(socket.socket, "connect", never)
    assert cost("openai/gpt-5-mini") is not None


@pytest.mark.parametrize("name", ["openai/gpt-5-mini", "openai/gpt-4.1", "openai/gpt-4o-mini"])
def test_a_batch_costs_half(name: str) -> None:
    home = choose_model(name, environment={})
    whole = price(home, 1_000_000, 1_000_000)
    assert whole is not None
    assert price(home, 1_000_000, 1_000_000, batch=True) == pytest.approx(whole / 2)


def test_a_batch_costs_half_where_only_the_provider_says_so() -> None:
    """The price list has no price for Groq's batches, and would give the whole one."""
    groq = choose_model("groq/llama-3.3-70b-versatile", environment={})
    whole = price(groq, 1_000_000, 1_000_000)
    assert whole is not None
    assert price(groq, 1_000_000, 1_000_000, batch=True) == pytest.approx(whole / 2)


@pytest.mark.parametrize(
    "name", ["openrouter/openai/gpt-5-mini", "openai/a-model-of-tomorrow", "ollama/qwen3:8b"]
)
def test_what_a_batch_costs_is_not_guessed(name: str) -> None:
    assert price(choose_model(name, environment={}), 1_000, 1_000, batch=True) is None
