"""What an answer costs, by the published prices that genai-prices keeps."""

from __future__ import annotations

from summarise.llm.models import PROVIDERS, Model

__all__ = ["price"]


def price(model: Model, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
    """US dollars, or None where the tokens or the price are not known: never a zero for that.

    A model in this process costs nothing. What the same model costs at an address that is not its
    provider's own is not known.
    """
    if model.embedded:
        return 0.0
    if prompt_tokens is None or completion_tokens is None or not _at_home(model):
        return None
    import genai_prices

    usage = genai_prices.Usage(input_tokens=prompt_tokens, output_tokens=completion_tokens)
    try:
        return float(
            genai_prices.calc_price(usage, model.name, provider_id=model.provider).total_price
        )
    except LookupError:
        return None


def _at_home(model: Model) -> bool:
    """Whether it is asked where its provider publishes its prices for."""
    provider = PROVIDERS.get(model.provider)
    return provider is not None and (model.base_url or "").rstrip("/") == provider.base_url.rstrip(
        "/"
    )
