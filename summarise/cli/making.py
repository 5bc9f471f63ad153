"""From the options of a command to the Summariser that they mean."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from summarise.cli.options import StoreMode

if TYPE_CHECKING:
    from summarise.summariser import Summariser

__all__ = ["make_summariser", "prepare", "reason_of"]


def make_summariser(
    models: Sequence[str] | None,
    *,
    base_url: str | None,
    store_mode: StoreMode,
    offline: bool,
    **settings: Any,
) -> Summariser:
    """The Summariser for these options.

    Raises:
        ModelError: the model's name is not understood, or it is not on this machine and must be.
        typer.BadParameter: two options contradict each other.
    """
    from summarise.summariser import Summariser  # the SDKs, which take a second to load

    models = list(models or [])
    if len(models) > 1 or any("@http" in name for name in models):
        if base_url is not None:
            raise typer.BadParameter(
                "one address for several models: write each as NAME@URL", param_hint="--base-url"
            )
        settings["models"] = models
    else:
        settings |= {"model": models[0] if models else None, "base_url": base_url}
    if settings.get("store") is not None:
        if store_mode is StoreMode.OFF:
            settings["store"] = None
        else:
            settings["store_mode"] = store_mode.value
    elif store_mode in {StoreMode.RECORD, StoreMode.REPLAY}:
        raise typer.BadParameter("there is no --store to do that with", param_hint="--store-mode")
    summariser = Summariser(**settings)
    return _offline(summariser) if offline else summariser


def reason_of(summariser: Summariser, models: Sequence[str] | None) -> str:
    """Why this model, in words."""
    if summariser.model is not None and not models:  # as _offline chose
        return "--offline, and no model was named"
    return summariser.chosen.reason


def prepare(summariser: Summariser, *, quiet: bool) -> None:
    """Have the weights of an embedded model here before anything waits for them."""
    from summarise.cli.progress import weights_bar

    model = summariser.chosen
    if not model.embedded or summariser.store_mode == "replay":
        return
    from summarise.llm.backends import completer_for
    from summarise.llm.transport import RetryPolicy
    from summarise.llm.weights import find_weights

    # A gigabyte is of no use without what runs it.
    completer_for(model, RetryPolicy(), summariser.timeout)
    with weights_bar(quiet) as progress:
        find_weights(model.name, progress)


def _offline(summariser: Summariser) -> Summariser:
    """The same, but so that nothing leaves this machine."""
    from dataclasses import replace

    from summarise.errors import ModelError
    from summarise.llm.models import EMBEDDED

    # Else the hub's client would fetch the weights of an embedded model.
    os.environ["HF_HUB_OFFLINE"] = "1"
    away = [plan.model for plan in summariser.plans if not plan.model.local]
    if not away:
        return summariser
    if summariser.store is None:
        if (
            not (summariser.model or summariser.models)
            and not os.environ.get("SUMMARISE_MODEL", "").strip()
        ):
            return replace(summariser, model=EMBEDDED)  # a key in the environment names none
        raise ModelError(
            f"--offline, but {away[0]} is not on this machine. Use --model embedded or a "
            "model at a loopback address, or name a --store with its answers."
        )
    return replace(summariser, store_mode="replay")
