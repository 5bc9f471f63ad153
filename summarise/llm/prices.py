"""What an answer costs, by the published prices that genai-prices keeps."""

from __future__ import annotations

from summarise.llm.models import Model

__all__ = ["price"]


def price(model: Model, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
    """US dollars, or None where the tokens or the price are not known: never a zero for that.

    A model in this process costs nothing.
    """
    if model.embedded:
        return 0.0
    if prompt_tokens is None or completion_tokens is None or model.provider == "custom":
        return None
    import genai_prices

    usage = genai_prices.Usage(input_tokens=prompt_tokens, output_tokens=completion_tokens)
    try:
        return float(
            genai_prices.calc_price(usage, model.name, provider_id=model.provider).total_price
        )
    except LookupError:
        return None
