"""From settings to those who answer: each model with its plan, and what stands before it."""

from __future__ import annotations

import logging

from summarise.budget import Budget
from summarise.errors import AuthenticationError, BudgetError, ModelError
from summarise.fallback import Answerer
from summarise.llm.backends import completer_for
from summarise.llm.breaker import Breaker, GuardedCompleter
from summarise.llm.completer import Completer
from summarise.llm.gate import Limits
from summarise.llm.metered import MeteredCompleter
from summarise.llm.models import Model, choose_model, with_address
from summarise.llm.prices import price
from summarise.llm.store import StoredCompleter
from summarise.llm.transport import RetryPolicy
from summarise.pipeline import Plan
from summarise.settings import Settings

__all__ = ["Answerers", "models_of"]

logger = logging.getLogger("summarise")


def models_of(settings: Settings) -> tuple[Model, ...]:
    """The models that may answer, in the order of preference.

    Raises:
        ModelError: the name of one is not understood.
    """
    if settings.completer is not None:
        return (settings.completer.model,)
    if settings.models is None:
        chosen = [choose_model(settings.model, settings.base_url, settings.mode)]
    else:
        chosen = [choose_model(*with_address(name), settings.mode) for name in settings.models]
    for model in chosen:
        logger.info("model %s: %s", model, model.reason)
    return tuple(chosen)


class Answerers:
    """Those who answer for one ``Settings``, and the connections that they open.

    Args:
        settings: how articles are summarised.
        plans: of those who may answer, in the order of preference.

    Attributes:
        all: in that order.

    Raises:
        SummariseError: none of them can be asked.
    """

    def __init__(self, settings: Settings, plans: tuple[Plan, ...]) -> None:
        self._settings = settings
        self._opened: list[Completer] = []
        *others, last = plans
        # The last one is always asked: after it there is nobody.
        answerers = [self._answerer(plan, Breaker()) for plan in others]
        self.all = (*answerers, self._answerer(last, None))
        broken = [each.completer for each in self.all if isinstance(each.completer, Exception)]
        if len(broken) == len(self.all):
            raise broken[0]
        for error in broken:
            logger.warning("passed over: %s", error.message)

    @property
    def replaying(self) -> bool:
        """Whether nothing but stored answers is used."""
        return self._settings.store is not None and self._settings.store_mode == "replay"

    def refuse_uncounted(self, budget: Budget | None) -> None:
        """Refuse a budget in dollars, which cannot be kept to where a price is not known.

        Args:
            budget: a run's, beside that of each article.

        Raises:
            BudgetError: a model has no published price where it is asked.
        """
        limits = [each.dollars for each in (self._settings.budget, budget) if each is not None]
        if all(limit is None for limit in limits):
            return
        for answerer in self.all:
            model = answerer.plan.model
            if price(model, 1, 1) is None:
                raise BudgetError(
                    f"No price is published for {model} where it is asked, so a budget in dollars "
                    "cannot be kept. Set tokens instead.",
                    scope="run",
                )

    def close(self) -> None:
        """End the connections; a later call opens new ones."""
        for completer in self._opened:
            if close := getattr(completer, "close", None):
                close()

    async def aclose(self) -> None:
        """``close`` without blocking the event loop."""
        for completer in self._opened:
            if aclose := getattr(completer, "aclose", None):
                await aclose()
            elif close := getattr(completer, "close", None):
                close()

    def _answerer(self, plan: Plan, breaker: Breaker | None) -> Answerer:
        try:
            return Answerer(plan, self._completer(plan.model, breaker))
        except (ModelError, AuthenticationError) as error:
            return Answerer(plan, error)

    def _completer(self, model: Model, breaker: Breaker | None) -> Completer:
        """What answers for a model: the store, then whether it is up, the budget, the model."""
        settings = self._settings
        completer = settings.completer
        if completer is None:
            if settings.store is not None and self.replaying:
                return self._kept(StoredCompleter(settings.store, model=model, mode="replay"))
            limits = Limits(settings.requests_per_minute, settings.tokens_per_minute)
            policy = RetryPolicy(retries=settings.retries, limits=limits)
            completer = completer_for(model, policy, timeout=settings.timeout)
            self._opened.append(completer)
        completer = MeteredCompleter(completer)
        if breaker is not None:
            completer = GuardedCompleter(completer, breaker)
        if settings.store is None:
            return completer
        return self._kept(StoredCompleter(settings.store, completer, mode=settings.store_mode))

    def _kept(self, store: StoredCompleter) -> StoredCompleter:
        self._opened.append(store)
        return store
