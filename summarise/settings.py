"""How articles are to be summarised: settings that are made once and never change."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from summarise.budget import Budget
from summarise.llm.completer import Completer
from summarise.llm.models import Mode
from summarise.llm.store import StoreMode
from summarise.pipeline import OnUnverified

__all__ = ["Settings"]

_RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "max_tokens": (1, math.inf),
    "reasks": (0, math.inf),
    "repairs": (0, math.inf),
    "retries": (0, math.inf),
    "timeout": (0, math.inf),
    "deadline": (0, math.inf),
    "section_tokens": (1_000, math.inf),
    "requests_per_minute": (0, math.inf),
    "tokens_per_minute": (0, math.inf),
}
_WHOLE = ("max_tokens", "reasks", "repairs", "retries", "section_tokens")
_POSITIVE = ("timeout", "deadline", "requests_per_minute", "tokens_per_minute")
"""In no time nothing is answered, and none a minute is never."""


@dataclass(frozen=True)
class Settings:
    """How articles are summarised: settings that are made once and never change.

    Args:
        model: ``openai/gpt-5-mini``, ``mistral/…``, ``anthropic/…``, ``gemini/…``, ``groq/…``,
            ``openrouter/…``, ``ollama/…``, ``embedded``, ``embedded:PATH.gguf``. None:
            ``SUMMARISE_MODEL``; else OpenAI where its key is set; else ``embedded``.
        models: instead of ``model``, several in the order of preference, each named likewise, or
            as ``NAME@http://HOST:PORT/v1``. The next one takes over where one is down, overloaded,
            out of credit or refuses the key; ``provenance.passed_over`` says so.
        base_url: of any other OpenAI-compatible endpoint, for the model named.
        mode: how a structured answer is asked for, where the table of providers should not say.
        prompt: ``ID``, ``ID@VERSION``, or the path of a prompt version's folder; None for the
            pinned version made for the model.
        prompts: a folder of prompts to look in instead of those that ship with the library.
        variables: values for the variables that the prompt declares.
        temperature: 0 to 2; None for the provider's own.
        seed: for providers that take one; the embedded model has a fixed one anyway.
        max_tokens: of one answer, at least 1; None for the provider's limit.
        reasks: how often an answer that breaks the rules is sent back, at least 0.
        repairs: how often statements that failed a check go back to the model at most, at least 0;
            to the embedded model once.
        review: whether the model reads the summary a second time, against the sentences cited, for
            what no rule sees. It costs about as much again; ``provenance.cost_of("review")``.
        on_unverified: what becomes of a statement with an error that the model did not put right:
            ``flag`` it, ``drop`` it (the headline stays), or ``raise`` a ``VerificationError``.
        repair_prompt: as ``prompt``, but always among those that ship with the library unless it
            is a path.
        review_prompt: likewise.
        section_prompt: likewise.
        section_tokens: about how many tokens of text the model is given at once, at least 1,000. A
            longer text is read section by section, and summarised from the sentences chosen of
            each. None for 24,000, since models neglect the middle of more; for what the embedded
            model's context has room for, at most.
        retries: how often a request that nobody answered is sent again, at least 0.
        requests_per_minute: what is sent to a model at most, by all of this process together, more
            than 0; None for what the provider lets through, which is heeded in any case.
        tokens_per_minute: likewise, read and written together.
        timeout: seconds without an answer, or without the next piece of one that is streamed,
            before a try is given up; more than 0.
        deadline: seconds for one article, everything included, more than 0; None for no end.
        budget: what one article may use; None for as much as it takes.
        store: where answers are kept and found: a folder of files to read, or one SQLite file
            (one that is there, or a name that ends in ``.sqlite``, ``.sqlite3`` or ``.db``). They
            hold the article's text, in clear: who may read them may read the articles.
        store_mode: ``cache`` asks the model only for what is not there, ``record`` always asks,
            ``replay`` never does; ``off`` takes no notice of the store.
        completer: answers the requests instead of a model that is chosen here; see
            ``summarise.testing``.

    Raises:
        ValueError: a setting is out of its range, or has no store to work on.

    Example:
        >>> Settings(model="mistral/mistral-small-latest", deadline=60).model
        'mistral/mistral-small-latest'
    """

    model: str | None = None
    models: Sequence[str] | None = field(default=None, repr=False)  # may hold a password
    base_url: str | None = field(default=None, repr=False)  # likewise
    mode: Mode | None = None
    prompt: str | None = None
    prompts: Path | str | None = None
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    temperature: float | None = 0.0
    seed: int | None = None
    max_tokens: int | None = None
    reasks: int = 2
    repairs: int = 2
    review: bool = False
    on_unverified: OnUnverified = "flag"
    repair_prompt: str | None = None
    review_prompt: str | None = None
    section_prompt: str | None = None
    section_tokens: int | None = None
    retries: int = 4
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    timeout: float = 120.0
    deadline: float | None = None
    budget: Budget | None = None
    store: Path | str | None = None
    store_mode: StoreMode = "cache"
    completer: Completer | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is None or (least <= value <= most and (value or name not in _POSITIVE)):
                continue
            lower = "more than" if name in _POSITIVE else "from"
            raise ValueError(f"{name} must be {lower} {least} to {most}, not {value!r}")
        for name in _WHOLE:
            value = getattr(self, name)
            if value is not None and not isinstance(value, int):
                raise ValueError(f"{name} must be a whole number, not {value!r}")
        for name, choice in (
            ("mode", Mode),
            ("store_mode", StoreMode),
            ("on_unverified", OnUnverified),
        ):
            value = getattr(self, name)
            if value not in get_args(choice) and not (name == "mode" and value is None):
                raise ValueError(
                    f"{name} must be one of {', '.join(get_args(choice))}, not {value!r}"
                )
        if self.store is None and self.store_mode not in {"cache", "off"}:
            raise ValueError(f"store_mode={self.store_mode!r} needs a store")
        self._check_budget_and_models()

    def _check_budget_and_models(self) -> None:
        if self.budget is not None and not isinstance(self.budget, Budget):
            raise ValueError(f"budget must be a summarise.Budget, not {self.budget!r}")
        if self.models is None:
            return
        if isinstance(self.models, str) or not self.models:
            raise ValueError("models must be a list of one name or more; for one, use model")
        for name in ("model", "base_url", "completer"):
            if getattr(self, name) is not None:
                raise ValueError(f"give either models or {name}")
        object.__setattr__(self, "models", tuple(self.models))

    def __getstate__(self) -> dict[str, Any]:
        # The settings alone: connections, and the key that goes with them, stay in their process.
        return {each.name: getattr(self, each.name) for each in fields(self)}
