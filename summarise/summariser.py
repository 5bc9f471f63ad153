"""How articles are summarised, one or many: what a developer calls.

The way itself is in ``pipeline``, whom to ask in ``fallback``; ``driving`` puts the questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Self, TypeVar

from summarise.answerers import Answerers, models_of
from summarise.article import Article
from summarise.background import Blocking
from summarise.budget import Budget, Purse
from summarise.corpus import CorpusItem, run
from summarise.driving import adrive, drive
from summarise.fallback import Course, course
from summarise.llm.models import Model
from summarise.llm.streaming import Snapshot, SnapshotListener
from summarise.pipeline import Plan
from summarise.planning import plan_for
from summarise.settings import Settings
from summarise.summary import Summary

__all__ = ["Summariser", "asummarise_article", "summarise_article"]

T = TypeVar("T")
ShowSnapshot = Callable[[Snapshot], None]
ShowSection = Callable[[int, int], None]


@dataclass(frozen=True)
class Summariser(Settings):  # noqa: D101 - it has one
    __doc__ = Settings.__doc__  # its settings are what there is to be said of it

    def summarise(
        self,
        article: str | Article,
        *,
        on_snapshot: ShowSnapshot | None = None,
        on_section: ShowSection | None = None,
    ) -> Summary:
        """Summarise one article.

        It blocks. In the thread of an event loop, as in the body of an ``async for``, it gets its
        turn all the same, but whatever that loop has under way stands still meanwhile and may run
        into its timeouts: use ``asummarise`` there.

        Args:
            article: an ``Article``, or its text.
            on_snapshot: called with what there is of the draft while it is written; from another
                thread where the model is embedded. What it raises ends the request and comes out
                of here as it is.
            on_section: called while a text is read that is longer than ``section_tokens``, with
                how many of its sections were read and how many there are. Where what was chosen is
                too long again, it begins anew with fewer.

        Raises:
            InputError: the article cannot be summarised as it is.
            PromptError: the prompt version is missing, tampered with or lacks a variable.
            ModelError: the model is unknown, or cannot run here.
            ProviderError: the provider did not answer.
            BudgetError: ``budget`` is used up, or is in dollars and no price is known.
            RecordingError: only stored answers are allowed, and none fits.
            OutputError: the model's answers could not be used.
            VerificationError: errors are left, and ``on_unverified`` is ``raise``.
        """
        purse = self._purse(None)
        return drive(self._course(article, purse, on_snapshot, on_section), purse)

    async def asummarise(
        self,
        article: str | Article,
        *,
        on_snapshot: ShowSnapshot | None = None,
        on_section: ShowSection | None = None,
    ) -> Summary:
        """``summarise`` without blocking the event loop."""
        purse = self._purse(None)
        return await adrive(self._course(article, purse, on_snapshot, on_section), purse)

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
            budget: what the run may use. When it is used up, nothing more is begun; what is under
                way goes on as far as that fits, or in the time left; all that is done is yielded;
                then a ``BudgetError`` says what is left. What was not yielded is not done.

        Raises:
            ValueError: ``concurrency`` or ``budget`` is not what it should be.
            TypeError: ``articles`` cannot be iterated over, or is a single text.
            SummariseError: nothing could be done for any article.
            BudgetError: the budget is used up; or it is in dollars, and no price is known.

        Example:
            >>> async for item in summariser.corpus(texts, concurrency=16):  # doctest: +SKIP
            ...     print(item.summary.headline.en if item.ok else item.error)
        """
        _check_run(concurrency, budget)
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

        It works in a thread of its own (where ``article`` is called, too), which ends with the
        iterator: at its end, with its ``close()`` or a ``with`` block, or when nobody refers to it
        any more.

        Example:
            >>> for item in summariser.corpus_sync(texts):  # doctest: +SKIP
            ...     print(item.summary.headline.en if item.ok else item.error)
        """
        _check_run(concurrency, budget)
        return Blocking(
            partial(self._corpus, articles, article, concurrency, ordered, budget),
        )

    def close(self) -> None:
        """End the connections that its calls have opened.

        What is under way is let finish, and a later call opens new ones. Connections are shared by
        all that have the same model, key, retries and timeout; those others open new ones, too. A
        ``completer`` that was given is left to whoever made it, and a model that was loaded stays.
        It is done at the end of a ``with`` block, asynchronous or not, that it is used in.
        """
        if "_answerers" in self.__dict__:
            self._answerers.close()

    async def aclose(self) -> None:
        """``close`` without blocking the event loop."""
        if "_answerers" in self.__dict__:
            await self._answerers.aclose()

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
        return self._models[0]

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """How each of the models would be asked, in the order of preference.

        Raises:
            ModelError: a model's name is not understood.
            PromptError: a prompt version is missing, tampered with, or made for another draft.
        """
        return tuple(plan_for(self, model) for model in self._models)

    @cached_property
    def _models(self) -> tuple[Model, ...]:
        return models_of(self)

    @cached_property
    def _answerers(self) -> Answerers:
        return Answerers(self, self.plans)

    def _purse(self, within: Purse | None) -> Purse | None:
        if self.budget is None and within is None:
            return None
        return Purse(self.budget or Budget(), within)

    def _course(
        self,
        given: str | Article,
        purse: Purse | None,
        on_snapshot: ShowSnapshot | None = None,
        on_section: ShowSection | None = None,
    ) -> Course:
        article = given if isinstance(given, Article) else Article(given)
        limits = [self.deadline, purse.seconds_left if purse is not None else None]
        return course(
            article,
            self._answerers.all,
            None if on_snapshot is None else SnapshotListener(on_snapshot),
            min((each for each in limits if each is not None), default=None),
            heard=on_section,
            replaying=self._answerers.replaying,
        )

    async def _of_many(
        self, article: Article, within: Purse | None, turns: asyncio.Lock
    ) -> Summary:
        purse = self._purse(within)
        return await adrive(self._course(article, purse), purse, turns)

    async def _corpus(
        self,
        articles: Iterable[T] | AsyncIterable[T],
        article: Callable[[T], str | Article] | None,
        concurrency: int,
        ordered: bool,
        budget: Budget | None,
    ) -> AsyncGenerator[CorpusItem[T], None]:
        self._answerers.refuse_uncounted(budget)
        purse = None if budget is None else Purse(budget, scope="run")
        embedded = all(model.embedded for model in self._models)
        items = run(
            articles,
            partial(self._of_many, within=purse, turns=asyncio.Lock()),
            article=article,
            concurrency=1 if embedded else concurrency,
            ordered=ordered,
            purse=purse,
        )
        async with aclosing(items):
            async for item in items:
                yield item


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


def _check_run(concurrency: int, budget: Budget | None) -> None:
    if not isinstance(concurrency, int) or concurrency < 1:
        raise ValueError(f"concurrency must be a whole number from 1, not {concurrency!r}")
    if budget is not None and not isinstance(budget, Budget):
        raise ValueError(f"budget must be a summarise.Budget, not {budget!r}")


def _article(given: str | Article, published: date | None) -> Article:
    if isinstance(given, str):
        return Article(given, published=published)
    return given if published is None else replace(given, published=published)
