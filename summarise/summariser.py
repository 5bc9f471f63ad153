"""How articles are summarised: settings made once, and the two drivers that put the questions.

The way itself is in ``pipeline``, as a generator that yields questions and is sent answers; here
they are put to the model, blocking or not.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self, TypeVar, get_args

from summarise.article import Article
from summarise.background import Blocking
from summarise.budget import Budget, Purse
from summarise.corpus import CorpusItem, run
from summarise.drafts import Draft, SummaryDraft
from summarise.errors import (
    AuthenticationError,
    BudgetError,
    ModelError,
    PromptError,
    SummariseError,
)
from summarise.fallback import Answerer, Course, course
from summarise.llm.backends import completer_for
from summarise.llm.breaker import Breaker, GuardedCompleter
from summarise.llm.completer import Completer
from summarise.llm.gate import Limits
from summarise.llm.metered import MeteredCompleter
from summarise.llm.models import Mode, Model, choose_model, with_address
from summarise.llm.prices import price
from summarise.llm.seam import Parameters, aask, ask
from summarise.llm.store import StoredCompleter, StoreMode
from summarise.llm.streaming import Snapshot, SnapshotListener
from summarise.llm.transport import RetryPolicy
from summarise.pipeline import OnUnverified, Plan
from summarise.prompts import Prompt, load_prompt
from summarise.repair_draft import RepairDraft
from summarise.review_draft import ReviewDraft
from summarise.summary import Summary

__all__ = ["Summariser", "asummarise_article", "summarise_article"]

logger = logging.getLogger("summarise")

T = TypeVar("T")

_STATEMENTS = "statements"
"""The variable of prompts that ask about statements that are there."""

_RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "max_tokens": (1, math.inf),
    "reasks": (0, math.inf),
    "repairs": (0, math.inf),
    "retries": (0, math.inf),
    "timeout": (0, math.inf),
    "deadline": (0, math.inf),
    "requests_per_minute": (0, math.inf),
    "tokens_per_minute": (0, math.inf),
}

_POSITIVE = ("timeout", "deadline", "requests_per_minute", "tokens_per_minute")
"""In no time, and at no pace, nothing is answered."""


@dataclass(frozen=True)
class Summariser:
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
        retries: how often a request that nobody answered is sent again, at least 0.
        timeout: seconds without an answer, or without the next piece of one that is streamed,
            before a try is given up; more than 0.
        deadline: seconds for one article, everything included, more than 0; None for no end.
        budget: what one article may use; None for as much as it takes.
        requests_per_minute: the most that are sent to a model by everybody in this process who
            asks it; more than 0. What the provider says of its own limits is heeded anyway.
        tokens_per_minute: likewise, read and written together.
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

    It can be used as a context manager, asynchronous or not, which closes it at the end.
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
    retries: int = 4
    timeout: float = 120.0
    deadline: float | None = None
    budget: Budget | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
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
        for name in ("max_tokens", "reasks", "repairs", "retries"):
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
        self._check_models()

    def _check_models(self) -> None:
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

    def summarise(
        self,
        article: str | Article,
        *,
        on_snapshot: Callable[[Snapshot], None] | None = None,
    ) -> Summary:
        """Summarise one article.

        Args:
            article: an ``Article``, or its text.
            on_snapshot: called with what there is of the draft while it is written; from another
                thread where the model is embedded. What it raises ends the request and comes out
                of here as it is.

        Raises:
            InputError: the article cannot be summarised as it is.
            PromptError: the prompt version is missing, tampered with or lacks a variable.
            ModelError: the model is unknown, or cannot run here.
            ProviderError: the provider did not answer.
            RecordingError: only stored answers are allowed, and none fits.
            OutputError: the model's answers could not be used.
            VerificationError: errors are left, and ``on_unverified`` is ``raise``.
        """
        purse = self._purse(None)
        course = self._course(article, on_snapshot, purse)
        try:
            turn = next(course)
            while True:
                try:
                    answer = ask(turn.completer, turn.question, purse)
                except SummariseError as error:
                    turn = course.throw(error)
                else:
                    turn = course.send(answer)
        except StopIteration as stop:
            summary: Summary = stop.value
            return summary

    async def asummarise(
        self,
        article: str | Article,
        *,
        on_snapshot: Callable[[Snapshot], None] | None = None,
    ) -> Summary:
        """``summarise`` without blocking the event loop."""
        return await self._asummarise(article, on_snapshot)

    def corpus(
        self,
        articles: Iterable[T] | AsyncIterable[T],
        *,
        article: Callable[[T], str | Article] | None = None,
        concurrency: int = 64,
        ordered: bool = False,
        budget: Budget | None = None,
    ) -> AsyncGenerator[CorpusItem[T], None]:
        """Summarise many articles, so many at a time.

        The input is read as the results are fetched, never more than twice ``concurrency`` ahead
        of them, and so may be endless. A list, tuple, set, dictionary or range is read where it
        is; any other iterable may block, and is read in a thread of its own (always the same; a
        generator's code, its ``finally`` included, runs there).

        One article that fails is an item with its ``error``. What would fail for every article
        (no such model, no key) is raised before the first is read; what the input raises, after
        all that is under way has been yielded.

        Leaving the loop, an exception in it, or cancellation stops what is under way. After
        ``break`` Python does that when it gets round to it; ``contextlib.aclosing`` at once.

        The embedded model answers one article at a time, whatever ``concurrency`` says.

        Args:
            articles: articles, their texts, or anything that ``article`` makes one of.
            article: makes an article, or its text, of what ``articles`` gives; it runs on the event
                loop, so it should not block.
            concurrency: how many at a time, at least 1.
            ordered: whether results come in the order of the input, instead of as they are ready.
            budget: what the run may use. When it is used up, what is under way still ends where
                that fits, all that is done is yielded, and then a ``BudgetError`` says what is
                left; articles that were not yielded are not done.

        Raises:
            ValueError: ``concurrency`` is out of its range.
            TypeError: ``articles`` cannot be iterated over, or is a single text.
            SummariseError: nothing could be done for any article.
            BudgetError: the budget is used up; or it is in dollars, and no price is known.

        Example:
            >>> async for item in summariser.corpus(texts, concurrency=16):  # doctest: +SKIP
            ...     print(item.summary.headline.en if item.ok else item.error)
        """
        if not isinstance(concurrency, int) or concurrency < 1:
            raise ValueError(f"concurrency must be a whole number from 1, not {concurrency!r}")
        return self._corpus(articles, article, concurrency, ordered, budget)

    def corpus_sync(
        self,
        articles: Iterable[T] | AsyncIterable[T],
        *,
        article: Callable[[T], str | Article] | None = None,
        concurrency: int = 64,
        ordered: bool = False,
        budget: Budget | None = None,
    ) -> Blocking[CorpusItem[T]]:
        """``corpus`` for those who block: an iterator, also where an event loop runs already.

        It works in a thread of its own, which ends with the iterator: at its end, with its
        ``close()`` or a ``with`` block, or when nobody refers to it any more.

        Example:
            >>> for item in summariser.corpus_sync(texts):  # doctest: +SKIP
            ...     print(item.summary.headline.en if item.ok else item.error)
        """
        if not isinstance(concurrency, int) or concurrency < 1:
            raise ValueError(f"concurrency must be a whole number from 1, not {concurrency!r}")
        return Blocking(
            partial(self._corpus, articles, article, concurrency, ordered, budget),
        )

    def close(self) -> None:
        """End the connections that its calls have opened.

        What is under way is let finish, and a later call opens new ones. Connections are shared by
        all that have the same model, key, retries and timeout; those others open new ones, too. A
        ``completer`` that was given is left to whoever made it, and a model that was loaded stays.
        """
        for each in self.__dict__.get("_opened", ()):
            if close := getattr(each, "close", None):
                close()

    async def aclose(self) -> None:
        """``close`` without blocking the event loop."""
        for each in self.__dict__.get("_opened", ()):
            if aclose := getattr(each, "aclose", None):
                await aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    @cached_property
    def chosen(self) -> Model:
        """The model that will answer, and in ``reason`` why; of several, the first.

        Raises:
            ModelError: its name is not understood.
        """
        return self._chosen[0]

    @cached_property
    def _chosen(self) -> tuple[Model, ...]:
        if self.completer is not None:
            return (self.completer.model,)
        if self.models is None:
            chosen = [choose_model(self.model, self.base_url, self.mode)]
        else:
            chosen = [choose_model(*with_address(name), self.mode) for name in self.models]
        for model in chosen:
            logger.info("model %s: %s", model, model.reason)
        return tuple(chosen)

    @cached_property
    def loaded_prompt(self) -> Prompt:
        """The prompt version that will be used.

        Raises:
            PromptError: it is missing, tampered with, or made for another draft.
        """
        return self._prompt_for(self.chosen)

    def _prompt_for(self, model: Model) -> Prompt:
        name = self.prompt or ("summary-small" if model.embedded else "summary")
        return _load(name, SummaryDraft, self.prompts)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """How each of the models would be asked, in the order of preference.

        Raises:
            ModelError: a model's name is not understood.
            PromptError: a prompt version is missing, tampered with, or made for another draft.
        """
        return tuple(self._plan(model) for model in self._chosen)

    @cached_property
    def _answerers(self) -> tuple[Answerer, ...]:
        """Every model with its plan and its completer.

        Raises:
            SummariseError: none of them can be asked.
        """
        *others, last = self._chosen
        # The last one is always asked: after it there is nobody.
        answerers = [self._answerer(model, Breaker()) for model in others]
        answerers.append(self._answerer(last, None))
        broken = [each.completer for each in answerers if isinstance(each.completer, Exception)]
        if len(broken) == len(answerers):
            raise broken[0]
        for error in broken:
            logger.warning("passed over: %s", error.message)
        return tuple(answerers)

    def _answerer(self, model: Model, breaker: Breaker | None) -> Answerer:
        try:
            return Answerer(self._plan(model), self._completer(model, breaker))
        except (ModelError, AuthenticationError) as error:
            return Answerer(self._plan(model), error)

    def _completer(self, model: Model, breaker: Breaker | None) -> Completer:
        """What answers for a model: the store, then whether it is up, the budget, the model."""
        completer = self.completer
        if completer is None:
            if self.store is not None and self.store_mode == "replay":
                return StoredCompleter(self.store, model=model, mode="replay")
            limits = Limits(self.requests_per_minute, self.tokens_per_minute)
            policy = RetryPolicy(retries=self.retries, limits=limits)
            completer = completer_for(model, policy, timeout=self.timeout)
            self._opened.append(completer)
        completer = MeteredCompleter(completer)
        if breaker is not None:
            completer = GuardedCompleter(completer, breaker)
        if self.store is None:
            return completer
        return StoredCompleter(self.store, completer, mode=self.store_mode)

    @cached_property
    def _opened(self) -> list[Completer]:
        """The backends that were made here; what was given is closed by whoever gave it."""
        return []

    def _purse(self, within: Purse | None) -> Purse | None:
        if self.budget is None and within is None:
            return None
        return Purse(self.budget or Budget(), within)

    def _course(
        self,
        given: str | Article,
        on_snapshot: Callable[[Snapshot], None] | None,
        purse: Purse | None,
    ) -> Course:
        article = given if isinstance(given, Article) else Article(given)
        listener = None if on_snapshot is None else SnapshotListener(on_snapshot)
        limits = [self.deadline, purse.seconds_left if purse is not None else None]
        deadline = min((each for each in limits if each is not None), default=None)
        # Rounded, for it is shown to people.
        deadline = None if deadline is None else round(deadline, 3)
        replaying = self.store is not None and self.store_mode == "replay"
        return course(article, self._answerers, listener, deadline, replaying=replaying)

    async def _asummarise(
        self,
        article: str | Article,
        on_snapshot: Callable[[Snapshot], None] | None = None,
        within: Purse | None = None,
        turns: asyncio.Lock | None = None,
    ) -> Summary:
        """One article, of many maybe.

        Args:
            article: as ``asummarise``.
            on_snapshot: likewise.
            within: the run's purse.
            turns: held while an embedded model answers, so that waiting for it costs no deadline.
        """
        purse = self._purse(within)
        course = self._course(article, on_snapshot, purse)
        try:
            turn = next(course)
            while True:
                shared = turns is not None and turn.completer.model.embedded
                try:
                    async with turns if turns is not None and shared else nullcontext():
                        answer = await aask(turn.completer, turn.question, purse)
                except SummariseError as error:
                    turn = course.throw(error)
                else:
                    turn = course.send(answer)
        except StopIteration as stop:
            summary: Summary = stop.value
            return summary

    async def _corpus(
        self,
        articles: Iterable[T] | AsyncIterable[T],
        article: Callable[[T], str | Article] | None,
        concurrency: int,
        ordered: bool,
        budget: Budget | None,
    ) -> AsyncGenerator[CorpusItem[T], None]:
        for answerer in self._answerers:
            self._refuse_uncounted(answerer.plan.model, budget)
        purse = None if budget is None else Purse(budget, scope="run")
        embedded = all(model.embedded for model in self._chosen)
        items = run(
            articles,
            partial(self._asummarise, within=purse, turns=asyncio.Lock()),
            article=article,
            concurrency=1 if embedded else concurrency,
            ordered=ordered,
            purse=purse,
        )
        async with aclosing(items):
            async for item in items:
                yield item

    def _refuse_uncounted(self, model: Model, budget: Budget | None) -> None:
        """Dollars that cannot be counted cannot be kept to."""
        limits = [each.dollars for each in (self.budget, budget) if each is not None]
        if any(limit is not None for limit in limits) and price(model, 1, 1) is None:
            raise BudgetError(
                f"No price is published for {model} where it is asked, so a budget in dollars "
                "cannot be kept. Set tokens instead.",
                scope="run",
            )

    def _plan(self, model: Model) -> Plan:
        embedded = model.embedded
        repair = self.repair_prompt or ("repair-small" if embedded else "repair")
        return Plan(
            model=model,
            prompt=self._prompt_for(model),
            variables=self.variables,
            parameters=self._parameters,
            review=_load(self.review_prompt or "review", ReviewDraft) if self.review else None,
            repair=_load(repair, RepairDraft) if self.repairs else None,
            # A second round takes a small model half a minute, and hardly ever helps.
            repairs=min(self.repairs, 1) if embedded else self.repairs,
            on_unverified=self.on_unverified,
        )

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
    if draft is not SummaryDraft and prompt.variables != (_STATEMENTS,):
        raise PromptError(
            f"{prompt.folder / 'prompt.toml'}: {prompt.name} needs the variable {_STATEMENTS!r}, "
            "which the library gives, and no other."
        )
    return prompt


def _article(given: str | Article, published: date | None) -> Article:
    if isinstance(given, str):
        return Article(given, published=published)
    return given if published is None else replace(given, published=published)
