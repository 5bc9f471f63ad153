"""How articles are summarised: settings made once, and the two drivers that put the questions.

The way itself is in ``pipeline``, as a generator that yields questions and is sent answers; here
they are put to the model, blocking or not.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, cast, get_args

from summarise.article import Article
from summarise.drafts import Draft, SummaryDraft
from summarise.errors import PromptError, SummariseError
from summarise.llm.backends import completer_for
from summarise.llm.completer import Completer
from summarise.llm.models import (
    EMBEDDED_ANSWER,
    EMBEDDED_CONTEXT,
    SECTION_TOKENS,
    Mode,
    Model,
    choose_model,
)
from summarise.llm.seam import Parameters
from summarise.llm.several import aput, put
from summarise.llm.store import StoredCompleter, StoreMode
from summarise.llm.streaming import Snapshot, SnapshotListener
from summarise.llm.transport import RetryPolicy
from summarise.pipeline import OnUnverified, Plan, Steps, steps
from summarise.prompts import Prompt, load_prompt
from summarise.reading import Sections
from summarise.repair_draft import RepairDraft
from summarise.review_draft import ReviewDraft
from summarise.section_draft import SectionDraft
from summarise.sections import tokens
from summarise.summary import Summary

__all__ = ["Summariser", "asummarise_article", "summarise_article"]

logger = logging.getLogger("summarise")

_GIVEN: dict[type[Draft], tuple[str, ...]] = {
    RepairDraft: ("statements",),
    ReviewDraft: ("statements",),
    SectionDraft: ("part", "parts", "first", "last", "wanted"),
}
"""The variables that the library gives to prompts that ask for something else than a summary."""

_LEAST_ROOM = 500
"""Tokens; a prompt that leaves less of the embedded model's context to the text is refused."""
_CHOSEN, _CHOSEN_BY_SMALL = (20, 80), (4, 16)
"""Sentences of a section that are chosen at least, where there are so many, and at most: what a
newsroom's summary of a chapter could cite, and what a small model is not lost among."""

_RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "max_tokens": (1, math.inf),
    "reasks": (0, math.inf),
    "repairs": (0, math.inf),
    "retries": (0, math.inf),
    "timeout": (0, math.inf),
    "deadline": (0, math.inf),
    "section_tokens": (1_000, math.inf),
}


@dataclass(frozen=True)
class Summariser:
    """How articles are summarised: settings that are made once and never change.

    Args:
        model: ``openai/gpt-5-mini``, ``mistral/…``, ``anthropic/…``, ``gemini/…``, ``groq/…``,
            ``openrouter/…``, ``ollama/…``, ``embedded``, ``embedded:PATH.gguf``. None:
            ``SUMMARISE_MODEL``; else OpenAI where its key is set; else ``embedded``.
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
        timeout: seconds without a sign of an answer before a try is given up.
        deadline: seconds for one article, everything included; None for no end.
        store: a folder in which answers are kept and found. They hold the article's text, in
            clear: who may read the folder may read the articles.
        store_mode: ``cache`` asks the model only for what is not there, ``record`` always asks,
            ``replay`` never does.
        completer: answers the requests instead of a model that is chosen here; see
            ``summarise.testing``.

    Raises:
        ValueError: a setting is out of its range, or has no store to work on.

    Example:
        >>> summariser = Summariser(model="mistral/mistral-small-latest", deadline=60)
        >>> summariser.model
        'mistral/mistral-small-latest'
    """

    model: str | None = None
    base_url: str | None = field(default=None, repr=False)  # it may hold a password
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
    timeout: float = 120.0
    deadline: float | None = None
    store: Path | str | None = None
    store_mode: StoreMode = "cache"
    completer: Completer | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(f"{name} must be from {least} to {most}, not {value!r}")
        for name in ("max_tokens", "reasks", "repairs", "retries", "section_tokens"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, int):
                raise ValueError(f"{name} must be a whole number, not {value!r}")
        if self.mode is not None and self.mode not in get_args(Mode):
            raise ValueError(f"mode must be one of {', '.join(get_args(Mode))}, not {self.mode!r}")
        if self.store_mode not in get_args(StoreMode):
            raise ValueError(
                f"store_mode must be one of {', '.join(get_args(StoreMode))}, "
                f"not {self.store_mode!r}"
            )
        if self.on_unverified not in get_args(OnUnverified):
            raise ValueError(
                f"on_unverified must be one of {', '.join(get_args(OnUnverified))}, "
                f"not {self.on_unverified!r}"
            )
        if self.store is None and self.store_mode != "cache":
            raise ValueError(f"store_mode={self.store_mode!r} needs a store")

    def __getstate__(self) -> dict[str, Any]:
        # The settings alone: connections, and the key that goes with them, stay in their process.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def summarise(
        self,
        article: str | Article,
        *,
        on_snapshot: Callable[[Snapshot], None] | None = None,
        on_section: Callable[[int, int], None] | None = None,
    ) -> Summary:
        """Summarise one article.

        Args:
            article: an ``Article``, or its text.
            on_snapshot: called with what there is of the draft while it is written; from another
                thread where the model is embedded, or where there is a deadline.
            on_section: called while a text is read that is longer than ``section_tokens``, with
                how many of its sections were read and how many there are; from another thread.
                Where what was chosen is too long again, it begins anew with fewer.

        Raises:
            InputError: the article cannot be summarised as it is.
            PromptError: the prompt version is missing, tampered with or lacks a variable.
            ModelError: the model is unknown, or cannot run here.
            ProviderError: the provider did not answer.
            RecordingError: only stored answers are allowed, and none fits.
            OutputError: the model's answers could not be used.
            VerificationError: errors are left, and ``on_unverified`` is ``raise``.
        """
        steps = self._steps(article, on_snapshot, on_section)
        try:
            question = next(steps)
            while True:
                try:
                    answer = put(self._completer, question)
                except SummariseError as error:
                    question = steps.throw(error)
                else:
                    question = steps.send(answer)
        except StopIteration as stop:
            return cast(Summary, stop.value)

    async def asummarise(
        self,
        article: str | Article,
        *,
        on_snapshot: Callable[[Snapshot], None] | None = None,
        on_section: Callable[[int, int], None] | None = None,
    ) -> Summary:
        """``summarise`` without blocking the event loop."""
        steps = self._steps(article, on_snapshot, on_section)
        try:
            question = next(steps)
            while True:
                try:
                    answer = await aput(self._completer, question)
                except SummariseError as error:
                    question = steps.throw(error)
                else:
                    question = steps.send(answer)
        except StopIteration as stop:
            return cast(Summary, stop.value)

    @cached_property
    def chosen(self) -> Model:
        """The model that will answer, and in ``reason`` why.

        Raises:
            ModelError: its name is not understood.
        """
        if self.completer is not None:
            return self.completer.model
        model = choose_model(self.model, self.base_url, self.mode)
        logger.info("model %s: %s", model, model.reason)
        return model

    @cached_property
    def loaded_prompt(self) -> Prompt:
        """The prompt version that will be used.

        Raises:
            PromptError: it is missing, tampered with, or made for another draft.
        """
        name = self.prompt or ("summary-small" if self.chosen.embedded else "summary")
        return _load(name, SummaryDraft, self.prompts)

    @cached_property
    def _completer(self) -> Completer:
        if self.completer is not None:
            completer = self.completer
        elif self.store is not None and self.store_mode == "replay":
            return StoredCompleter(self.store, model=self.chosen, mode="replay")
        else:
            completer = completer_for(
                self.chosen, RetryPolicy(retries=self.retries), timeout=self.timeout
            )
        if self.store is None:
            return completer
        return StoredCompleter(self.store, completer, mode=self.store_mode)

    def _steps(
        self,
        given: str | Article,
        on_snapshot: Callable[[Snapshot], None] | None,
        on_section: Callable[[int, int], None] | None,
    ) -> Steps:
        article = given if isinstance(given, Article) else Article(given)
        listener = None if on_snapshot is None else SnapshotListener(on_snapshot)
        return steps(article, self._plan, listener, on_section)

    @cached_property
    def _plan(self) -> Plan:
        embedded = self.chosen.embedded
        repair = self.repair_prompt or ("repair-small" if embedded else "repair")
        return Plan(
            model=self.chosen,
            prompt=self.loaded_prompt,
            variables=self.variables,
            parameters=self._parameters,
            sections=self._sections,
            review=_load(self.review_prompt or "review", ReviewDraft) if self.review else None,
            repair=_load(repair, RepairDraft) if self.repairs else None,
            # A second round takes a small model half a minute, and hardly ever helps.
            repairs=min(self.repairs, 1) if embedded else self.repairs,
            on_unverified=self.on_unverified,
        )

    @cached_property
    def _sections(self) -> Sections:
        model = self.chosen
        prompt = _load(
            self.section_prompt or ("section-small" if model.embedded else "section"), SectionDraft
        )
        summary = self.loaded_prompt
        if self.prompt is None and self.prompts is None and not model.embedded:
            summary = _load("summary-long", SummaryDraft)
        room = self.section_tokens or SECTION_TOKENS
        if model.embedded:
            longest = max(_instructions(prompt), _instructions(summary))
            room = min(room, EMBEDDED_CONTEXT - EMBEDDED_ANSWER - longest)
            if room < _LEAST_ROOM:
                raise PromptError(
                    f"{summary.name} leaves the embedded model no room for a text: it has about "
                    f"{longest} tokens, of {EMBEDDED_CONTEXT} for everything. Shorten it."
                )
        least, most = _CHOSEN_BY_SMALL if model.embedded else _CHOSEN
        return Sections(prompt, summary, room, least, most, small=model.embedded)

    @cached_property
    def _parameters(self) -> Parameters:
        return Parameters(
            temperature=self.temperature,
            seed=self.seed,
            max_tokens=self.max_tokens,
            reasks=self.reasks,
            deadline=self.deadline,
        )


def summarise_article(
    article: str | Article,
    *,
    model: str | None = None,
    prompt: str | None = None,
    published: date | None = None,
    on_snapshot: Callable[[Snapshot], None] | None = None,
) -> Summary:
    """Summarise one French news article, in French and in English.

    For any other setting, make a ``Summariser`` and call its ``summarise``.

    Args:
        article: its text, or an ``Article``.
        model: as for ``Summariser``.
        prompt: as for ``Summariser``.
        published: the day it was published; None for what the ``Article`` says.
        on_snapshot: called with what there is of the draft while it is written; from another
            thread where the model is embedded.

    Raises:
        SummariseError: one of its children, as ``Summariser.summarise``.

    Example:
        >>> summary = summarise_article(text)  # doctest: +SKIP
        >>> summary.headline.en  # doctest: +SKIP
        'UK and Iceland agree three-month mackerel truce'
    """
    summariser = Summariser(model=model, prompt=prompt)
    return summariser.summarise(_article(article, published), on_snapshot=on_snapshot)


async def asummarise_article(
    article: str | Article,
    *,
    model: str | None = None,
    prompt: str | None = None,
    published: date | None = None,
    on_snapshot: Callable[[Snapshot], None] | None = None,
) -> Summary:
    """``summarise_article`` without blocking the event loop."""
    summariser = Summariser(model=model, prompt=prompt)
    return await summariser.asummarise(_article(article, published), on_snapshot=on_snapshot)


def _load(name: str, draft: type[Draft], folder: Path | str | None = None) -> Prompt:
    """A prompt version that asks for this draft."""
    prompt = load_prompt(name, folder)
    if not issubclass(prompt.draft, draft):
        raise PromptError(
            f"{prompt.folder / 'prompt.toml'}: {prompt.name} asks for {prompt.schema}, which is "
            f"not what it would be used for here ({draft.__name__})."
        )
    given = _GIVEN.get(draft)
    if given is not None and sorted(prompt.variables) != sorted(given):
        raise PromptError(
            f"{prompt.folder / 'prompt.toml'}: {prompt.name} needs the variable"
            f"{'s' if len(given) > 1 else ''} {', '.join(map(repr, given))}, which the library "
            "gives, and no other."
        )
    return prompt


def _instructions(prompt: Prompt) -> int:
    """About how many tokens a prompt has without its article."""
    return sum(tokens(prompt.files[name]) for name in ("system.md", "user.md"))


def _article(given: str | Article, published: date | None) -> Article:
    if isinstance(given, str):
        return Article(given, published=published)
    return given if published is None else replace(given, published=published)
