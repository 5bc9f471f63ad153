"""What an answer costs, by the published prices that genai-prices keeps."""

from __future__ import annotations

from functools import partial

from summarise.llm.models import PROVIDERS, Model

__all__ = ["price"]

_BATCH_SHARE = {"openai": 0.5, "groq": 0.5}
"""What an answer costs in a batch, as a share of the published price, by what these providers say
of all their models; where genai-prices has a price for batches, that one is taken."""


def price(
    model: Model,
    prompt_tokens: int | None,
    completion_tokens: int | None,
    *,
    batch: bool = False,
) -> float | None:
    """US dollars, or None where the tokens or the price are not known: never a zero for that.

    A model in this process costs nothing. What the same model costs at an address that is not its
    provider's own is not known, nor what a batch costs where the provider does not say.

    Args:
        model: who answered.
        prompt_tokens: as the provider counted them.
        completion_tokens: likewise.
        batch: whether the answer came through the provider's Batch API.

    Example:
        >>> from summarise.llm.models import choose_model
        >>> mini = choose_model("openai/gpt-5-mini", environment={})
        >>> price(mini, 1_000_000, 0), price(mini, 1_000_000, 0, batch=True)
        (0.25, 0.125)
    """
    if model.embedded:
        return 0.0
    if prompt_tokens is None or completion_tokens is None or not _at_home(model):
        return None
    import genai_prices

    usage = genai_prices.Usage(input_tokens=prompt_tokens, output_tokens=completion_tokens)
    calculate = partial(genai_prices.calc_price, usage, model.name, provider_id=model.provider)
    try:
        published = calculate()
        if not batch:
            return float(published.total_price)
        batched = calculate(price_context={"processing": "batch"})
    except LookupError:
        return None
    if batched.model_price != published.model_price:
        return float(batched.total_price)
    # It gives the ordinary price where it has none for batches.
    share = _BATCH_SHARE.get(model.provider)
    return None if share is None else float(published.total_price) * share


def _at_home(model: Model) -> bool:
    """Whether it is asked where its provider publishes its prices for."""
    provider = PROVIDERS.get(model.provider)
    return provider is not None and (model.base_url or "").rstrip("/") == provider.base_url.rstrip(
        "/"
    )
