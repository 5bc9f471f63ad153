"""What a model fills when it reads a summary a second time, against the sentences cited."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from summarise.drafts import Draft, English, Identified
from summarise.findings import Language

__all__ = ["FaultDraft", "FaultKind", "JudgementDraft", "ReviewDraft", "Verdict"]

Verdict = Literal["right", "fault", "cannot judge"]
FaultKind = Literal[
    "figure",
    "date",
    "name",
    "quotation",
    "hedge or attribution",
    "negation or direction",
    "scope",
    "inference",
    "citation",
    "translation",
    "languages differ",
    "grammar",
]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class FaultDraft(Draft):
    """One thing that is wrong with a statement."""

    language: Language = Field(description="The language at fault: fr or en.")
    words: English = Field(
        description=(
            "The words at fault, copied letter by letter from the statement in that language; the "
            "words beside the gap where something is missing."
        )
    )
    kind: FaultKind
    serious: bool = Field(
        description="true when a reader would believe something that the article does not say."
    )
    comment: English = Field(
        description="In English, one sentence: what the sentences cited say, and what to write."
    )


class JudgementDraft(Identified):
    """What a second reader says of one statement."""

    faults: list[FaultDraft] = Field(
        max_length=4, description="Empty when nothing is wrong, or when you cannot judge."
    )
    verdict: Annotated[Verdict, BeforeValidator(_lower)] = Field(
        description="cannot judge when the sentences do not let you tell."
    )

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if bool(self.faults) != (self.verdict == "fault"):
            raise PydanticCustomError(
                "verdict_without_fault",
                "the verdict is `fault` where `faults` has one, and only there",
            )
        return self


class ReviewDraft(Draft):
    """A judgement of every statement given."""

    judgements: list[JudgementDraft] = Field(
        min_length=1, description="One for every statement given, in the order given."
    )

    @model_validator(mode="after")
    def _judges_all(self, info: ValidationInfo) -> Self:
        asked: tuple[str, ...] | None = (info.context or {}).get("targets")
        given = [judgement.id for judgement in self.judgements]
        if asked is not None and sorted(given) != sorted(asked):
            raise PydanticCustomError(
                "other_statements",
                "judge each of these statements once, and no other: {asked}",
                {"asked": ", ".join(asked)},
            )
        return self
