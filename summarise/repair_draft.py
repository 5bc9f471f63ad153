"""What a model fills when statements that failed a check are sent back to it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from summarise.drafts import ClaimDraft, Draft, Identified
from summarise.naming import mentions

__all__ = ["RepairDraft", "RepairedStatement"]


class RepairedStatement(ClaimDraft, Identified):
    """One statement, put right: French and English, with all that they rest on."""


class RepairDraft(Draft):
    """The statements that were sent back, put right."""

    statements: list[RepairedStatement] = Field(
        min_length=1, description="Every statement given, once, in the order given."
    )

    @model_validator(mode="after")
    def _are_those_asked_for(self, info: ValidationInfo) -> Self:
        asked: tuple[str, ...] | None = (info.context or {}).get("targets")
        if asked is None:
            return self
        given = [statement.id for statement in self.statements]
        if sorted(given) != sorted(asked):
            raise PydanticCustomError(
                "other_statements",
                "give each of these statements once, and no other: {asked}",
                {"asked": ", ".join(asked)},
            )
        return self

    @model_validator(mode="after")
    def _speakers_are_named(self, info: ValidationInfo) -> Self:
        article = (info.context or {}).get("article")
        for statement in self.statements:
            if statement.speaker and article and not mentions(article.text, statement.speaker):
                raise PydanticCustomError(
                    "unknown_speaker",
                    "the speaker of {where} is nobody that the article names: write the name as "
                    "the article does, or null",
                    {"where": statement.id},
                )
        return self
