"""What a check says of a summary: a finding, and the words it points at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CheckName", "Excerpt", "Finding", "Language", "Severity"]

CheckName = Literal[
    "numbers",
    "dates",
    "names",
    "quotes",
    "language",
    "modality",
    "negation",
    "parity",
    "evidence",
    "form",
]
Severity = Literal["error", "warning"]
Language = Literal["fr", "en"]
Count = Annotated[int, Field(ge=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Excerpt(_Frozen):
    """Words that a finding points at.

    Attributes:
        text: the words, as they stand there.
        start: offset of the first character.
        end: offset after the last.
        sentence: the id of the sentence of the article they stand in, where the offsets count from
            the start of that sentence; None in the text that the finding is about, in its language.
    """

    text: str
    start: Count
    end: Count
    sentence: int | None = None


class Finding(_Frozen):
    """Something that a reader should know before the summary goes out.

    Attributes:
        check: the check that found it.
        severity: ``error`` for what is wrong, ``warning`` for what should be looked at.
        target: the ``id`` of the part it is about, or ``summary`` for all of it.
        language: the language it is about, None for both.
        message: what was expected, what was found, and what was done.
        found: the words at fault, None where something is missing.
        expected: the words of the article that say otherwise, None where there are none.
    """

    check: CheckName
    severity: Severity
    target: str
    language: Language | None
    message: str
    found: Excerpt | None = None
    expected: Excerpt | None = None
