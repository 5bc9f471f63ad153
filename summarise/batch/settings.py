"""What a run was begun with, written down so that no later round pays for something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from summarise._version import __version__
from summarise.errors import InputError, ModelError, PromptError
from summarise.llm.models import without_secrets
from summarise.prompts import Prompt, load_prompt
from summarise.summariser import Summariser

__all__ = ["SOFTWARE", "check_same", "described", "restored"]

SOFTWARE = f"summarise {__version__}"

_PLAIN = (
    *("variables", "temperature", "seed", "max_tokens", "reasks", "section_tokens"),
    *("repairs", "review", "on_unverified"),
)
_PROMPTS = {"summary": "prompt", "review": "review_prompt", "repair": "repair_prompt"}


def described(summariser: Summariser) -> dict[str, Any]:
    """All of a summariser's settings that a request or a summary depends on, as JSON holds them.

    No key, no password and no parameter of the address is among them.

    Raises:
        ValueError: it has a setting that no batch can have.
        ModelError: the model's name is not understood.
        PromptError: a prompt version is missing or tampered with.
    """
    if summariser.deadline is not None:
        raise ValueError("a batch takes up to a day: deadline must be None")
    if summariser.budget is not None:
        raise ValueError("a batch cannot be stopped in the middle: budget must be None")
    if len(summariser.plans) > 1:
        raise ValueError("a batch goes to one model: give model, not models")
    chosen, plan = summariser.chosen, summariser.plans[0]
    address = without_secrets(chosen.base_url or "")
    plain = {name: getattr(summariser, name) for name in _PLAIN}
    return {
        "model": str(chosen) if summariser.completer else summariser.model or str(chosen),
        "base_url": address,
        "password": address != (chosen.base_url or ""),
        "mode": chosen.mode,
        **plain,
        "variables": dict(summariser.variables),
        "store": None if summariser.store is None else str(Path(summariser.store).resolve()),
        "prompts": {
            stage: {"name": prompt.name, "sha256": prompt.sha256, "folder": _own_folder(prompt)}
            for stage in _PROMPTS
            if (prompt := getattr(plan, "prompt" if stage == "summary" else stage)) is not None
        },
    }


def restored(settings: dict[str, Any], base_url: str | None = None) -> Summariser:
    """The summariser that a run was begun with.

    Args:
        settings: as ``described`` gave them.
        base_url: the address again, where it holds a password or parameters, which are kept
            nowhere.

    Raises:
        ModelError: it cannot be had without more.
        PromptError: a prompt version is not there any more.
    """
    if settings["password"] and base_url is None:
        raise ModelError(
            f"The address of this run, {settings['base_url']}, held a password or parameters, "
            "which are not kept: give base_url again."
        )
    prompts = {
        _PROMPTS[stage]: used["folder"] or used["name"]
        for stage, used in settings["prompts"].items()
    }
    summariser = Summariser(
        model=settings["model"],
        base_url=base_url,
        mode=settings["mode"],
        store=settings["store"],
        **{name: settings[name] for name in _PLAIN},
        **prompts,
    )
    # Named by the environment, an address is not among the settings; what was used then counts.
    if without_secrets(summariser.chosen.base_url or "") != settings["base_url"]:
        summariser = replace(summariser, base_url=base_url or settings["base_url"])
    return summariser


def check_same(then: dict[str, Any], now: dict[str, Any]) -> None:
    """Refuse settings that a run was not begun with.

    Raises:
        InputError: some differ; it says which, and how.
    """
    differing = [
        f"{name} was {_shown(then[name])} and is {_shown(now[name])}"
        for name in (*_PLAIN, "model", "base_url", "mode", "store")
        if then[name] != now[name]
    ]
    for stage in {**then["prompts"], **now["prompts"]}:
        one, other = then["prompts"].get(stage), now["prompts"].get(stage)
        if (one and one["sha256"]) != (other and other["sha256"]):
            differing.append(f"the {stage}'s prompt was {_named(one)} and is {_named(other)}")
    if differing:
        raise InputError(
            f"The run was begun with other settings: {'; '.join(differing)}. Go on with those it "
            "was begun with, or begin a new run in another folder."
        )


def _own_folder(prompt: Prompt) -> str | None:
    """Where a prompt version of the user's own is; None for one that ships with the library."""
    try:
        shipped = load_prompt(prompt.name).folder == prompt.folder
    except PromptError:
        shipped = False
    return None if shipped else str(prompt.folder.resolve())


def _shown(value: Any) -> str:
    return "not set" if value is None else repr(value)


def _named(prompt: dict[str, Any] | None) -> str:
    return "none" if prompt is None else f"{prompt['name']} ({prompt['sha256'][:12]})"
