"""How a summary was made: every answer that was asked for, and of whom, with which prompt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Attempt", "PassedOver", "PromptUse", "Provenance", "Stage", "total"]

Stage = Literal["summary", "review", "repair", "section"]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]
Dollars = Annotated[float, Field(ge=0)]
Number = TypeVar("Number", int, float)


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Attempt(_Frozen):
    """One answer that was asked of the model, whether or not it could be used.

    Attributes:
        model: the model that answered, as the provider names it.
        finish_reason: as the provider gave it.
        prompt_tokens: as the provider counted them; None where it did not say.
        completion_tokens: likewise.
        cost: US dollars by the published price; None where no price is known (never a zero).
        seconds: from the request to the answer, waits and transport retries included; of an answer
            that came in a batch or from a store, what it took to read it.
        transport_retries: why the request was sent again, one reason a retry.
        cached: whether a stored answer was used instead of a request.
        fault: why the answer was not used, None for the one that was.
        stage: what it was asked for: the summary, a review of it, the repair of what failed, or
            what matters in one section of a long text.
        batch: whether it came through the provider's Batch API, at the price of that.
    """

    model: str
    finish_reason: str | None
    prompt_tokens: Count | None
    completion_tokens: Count | None
    cost: Dollars | None
    seconds: Seconds
    transport_retries: tuple[str, ...]
    cached: bool
    fault: str | None
    stage: Stage = "summary"
    batch: bool = False


class PromptUse(_Frozen):
    """A prompt version that was used beside the one that asked for the summary.

    Attributes:
        name: such as ``repair@1.0.0``.
        sha256: of the prompt version's files.
    """

    stage: Stage
    name: str
    sha256: str


class PassedOver(_Frozen):
    """A model that should have answered, and did not; the next of the list did.

    Attributes:
        model: as it was asked for, with its provider.
        reason: why it did not.
    """

    model: str
    reason: str


class Provenance(_Frozen):
    """How a summary was made.

    Attributes:
        prompt_id: such as ``summary``.
        prompt_version: such as ``1.0.0``.
        prompt_sha256: of the prompt version's files.
        prompts: the prompts of the sections, the review and the repair, where there were any.
        model: as it was asked for, with its provider.
        attempts: every answer asked for, in order; of each question the last one was used, where
            it has no ``fault``.
        seconds: the whole run.
        created: when it was made (UTC).
        software: this library and its version.
        passed_over: models that were to answer before this one, and did not.
    """

    prompt_id: str
    prompt_version: str
    prompt_sha256: str
    model: str
    attempts: tuple[Attempt, ...]
    seconds: Seconds
    created: datetime
    software: str
    prompts: tuple[PromptUse, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def reasks(self) -> int:
        """How often the model was asked for a form that the rules allow, after one they do not."""
        return sum(attempt.fault is not None for attempt in self.attempts)

    def cost_of(self, stage: Stage) -> float | None:
        """US dollars for one stage; 0 where it was not asked for, None where no price is known."""
        return total([attempt.cost for attempt in self.attempts if attempt.stage == stage])

    @property
    def transport_retries(self) -> int:
        """How often a request was sent again because the provider did not answer it."""
        return sum(len(attempt.transport_retries) for attempt in self.attempts)

    @property
    def prompt_tokens(self) -> int | None:
        """Tokens read over all attempts; None where one did not say."""
        return total([attempt.prompt_tokens for attempt in self.attempts])

    @property
    def completion_tokens(self) -> int | None:
        """Tokens written over all attempts; None where one did not say."""
        return total([attempt.completion_tokens for attempt in self.attempts])

    @property
    def cost(self) -> float | None:
        """US dollars over all attempts; None where the price of one is not known."""
        return total([attempt.cost for attempt in self.attempts])


def total(values: Sequence[Number | None]) -> Number | None:
    """Their sum; None where one is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
