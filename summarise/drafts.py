"""What a model fills: one class per schema version, and the rules that an answer must keep.

The descriptions below are sent to the model as part of the JSON Schema, so they are written for
it. A draft holds no field that code can compute. What JSON Schema cannot say (a sentence number
that exists, a quotation that is really there) is checked by validators, which need the article:
validate with ``context={"article": article}``. Their messages go back to the model, so each says
what to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import PydanticCustomError

from summarise.naming import match_name, mentions
from summarise.topics import TopicName
from summarise.verbatim import find_verbatim

if TYPE_CHECKING:
    from summarise.article import Article

__all__ = [
    "ClaimDraft",
    "EntityDraft",
    "EntityKind",
    "EventDraft",
    "Identified",
    "Modality",
    "Precision",
    "QuoteDraft",
    "RoleDraft",
    "SummaryDraft",
    "existing_sentences",
    "find_cited",
]

Modality = Literal["asserted", "reported", "conditional", "denied", "forecast", "opinion"]
EntityKind = Literal["person", "organisation", "place", "other"]
Precision = Literal["time", "day", "month", "year", "approximate"]

PARTIAL_DATE = re.compile(
    r"(?P<year>\d{4}|XXXX)"
    r"(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d))?)?)?",
    re.ASCII,
)
"""ISO 8601-1 calendar dates, reduced as the article has them; XXXX for a year not given, as in
ISO 8601-2 (EDTF)."""


class _LeanSchema(GenerateJsonSchema):
    """JSON Schema without a title per field: the name is there already, and tokens cost."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


class Draft(BaseModel):
    """Base of everything a model fills: no unknown field, nothing optional by omission."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @classmethod
    def model_json_schema(
        cls,
        by_alias: bool | None = True,
        ref_template: str = "#/$defs/{model}",
        schema_generator: type[GenerateJsonSchema] = _LeanSchema,
        mode: JsonSchemaMode = "validation",
        **options: Any,
    ) -> dict[str, Any]:
        """The schema sent to the model; see ``pydantic.BaseModel.model_json_schema``."""
        return super().model_json_schema(by_alias, ref_template, schema_generator, mode, **options)


def _article(info: ValidationInfo) -> Article | None:
    return (info.context or {}).get("article")


def find_cited(words: str, article: Article, sources: list[int]) -> tuple[int, int] | None:
    """Where the words stand, letter by letter, in the sentences cited, or None.

    Sentences that follow each other are read as one stretch, since a quotation may run over
    several of them.

    Returns:
        Start and end offsets into ``article.text``.
    """
    numbers = sorted(set(sources))
    first = 0
    for position, number in enumerate(numbers):
        if position + 1 < len(numbers) and numbers[position + 1] == number + 1:
            continue
        start = article.sentence(numbers[first]).start
        found = find_verbatim(words, article.text[start : article.sentence(number).end])
        if found is not None:
            return start + found[0], start + found[1]
        first = position + 1
    return None


def _present(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise PydanticCustomError("empty_text", "write this text: it must not be empty")
    return text


def existing_sentences(sources: list[int], info: ValidationInfo) -> list[int]:
    """The numbers, where each is that of a sentence; of one that was ``given``, if not all were."""
    article = _article(info)
    given: Collection[int] | None = (info.context or {}).get("given")
    if given is not None:
        for number in sources:
            if number not in given:
                raise PydanticCustomError(
                    "unknown_sentence",
                    "sentence {number} is none of those given: cite only numbers that stand there",
                    {"number": number},
                )
    elif article is not None:
        last = len(article.sentences)
        for number in sources:
            if not 1 <= number <= last:
                raise PydanticCustomError(
                    "unknown_sentence",
                    "there is no sentence {number}: cite numbers from 1 to {last}",
                    {"number": number, "last": last},
                )
    return sources


def _nullable(value: Any) -> Any:
    # Small models write "null" or "" where they mean null; the meaning is beyond doubt.
    return (
        None if isinstance(value, str) and value.strip().lower() in ("", "null", "none") else value
    )


French = Annotated[str, AfterValidator(_present)]
English = Annotated[str, AfterValidator(_present)]
Sources = Annotated[
    list[int],
    Field(
        min_length=1,
        max_length=4,
        description=(
            "Numbers of ALL the sentences (1 to 4) that carry this: its figures, its date, its "
            "condition, and who says it."
        ),
    ),
    AfterValidator(existing_sentences),
]
Speaker = Annotated[
    str | None,
    BeforeValidator(_nullable),
    Field(
        description=(
            "The person or body that says it (not the document), exactly as named in `entities`; "
            "null when the paper states it in its own name."
        )
    ),
]


class Identified(Draft):
    """Something about one statement of the summary."""

    id: str = Field(description="The statement's id, as given.")


class ClaimDraft(Draft):
    """One statement with one authority behind it, in French and in English."""

    sources: Sources
    modality: Modality = Field(
        description=(
            "The first that fits: denied (someone denies it); conditional (it hangs on a "
            "condition, or stands in the conditional of hearsay: serait, aurait); forecast "
            "(someone expects it); opinion (a judgement); reported (someone says it); asserted "
            "(the paper itself states it, plans already decided included)."
        )
    )
    speaker: Speaker
    fr: French = Field(
        description=(
            "One French sentence, exactly as strong as the sentences cited, that is understood "
            "on its own. Usually 12 to 35 words."
        )
    )
    en: English = Field(
        description=(
            "The same fact in English as a news agency would write it: same figures, names, "
            "hedges, negations and speaker."
        )
    )


class QuoteDraft(Draft):
    """A quotation, word for word."""

    sources: Sources
    speaker: Speaker
    fr: French = Field(
        description=(
            "The words between the quotation marks, copied letter by letter from the sentences "
            "cited, without the marks; from one sentence or two that follow each other."
        )
    )
    en: English = Field(description="A faithful English translation of those words.")

    @model_validator(mode="after")
    def _is_there(self, info: ValidationInfo) -> Self:
        article = _article(info)
        if article is not None and find_cited(self.fr, article, self.sources) is None:
            raise PydanticCustomError(
                "not_verbatim",
                "these words are not in sentence {cited}: copy a quotation letter by letter "
                "and cite the sentence it stands in, or leave it out",
                {"cited": ", ".join(map(str, self.sources))},
            )
        return self


class RoleDraft(Draft):
    """What somebody or something is in this article."""

    fr: French = Field(description="In French, without the name, at most 10 words.")
    en: English = Field(description="The same in English.")


class EntityDraft(Draft):
    """A person, organisation or place that the article names."""

    name: French = Field(description="Its fullest name in the article, spelt as there.")
    name_en: English = Field(
        description=(
            "Its established English name (Londres: London; l’ONU: the UN); a person's name as in "
            "the article."
        )
    )
    kind: EntityKind
    sources: Sources
    role: RoleDraft | None = Field(
        description="What the article says it is (office, function); null if it does not say."
    )


class EventDraft(Draft):
    """Something that happened, or will, at a time that the article gives."""

    sources: Sources
    expression: French = Field(
        description="The words that give the time, copied letter by letter from those sentences."
    )
    start: Annotated[str | None, BeforeValidator(_nullable)] = Field(
        description=(
            "First day as YYYY-MM-DD, or YYYY-MM, YYYY, or YYYY-MM-DDThh:mm, no finer than the "
            "article. Where neither the text nor the publication date gives the year, write XXXX "
            "for it: XXXX-06-16. null for a deadline, which only has an end."
        )
    )
    end: Annotated[str | None, BeforeValidator(_nullable)] = Field(
        description=(
            "Last day or deadline, written likewise; null where it is over on the day it starts, "
            "or goes on."
        )
    )
    precision: Precision = Field(
        description=(
            "How finely the article gives the time; approximate for about, early, late, a season, "
            "or not before."
        )
    )
    fr: French = Field(description="What happens, in one French clause.")
    en: English = Field(description="The same in English.")

    @field_validator("start", "end")
    @classmethod
    def _is_date(cls, value: str | None) -> str | None:
        if value is None:
            return None
        match = PARTIAL_DATE.fullmatch(value)
        if match is None or not _on_calendar(match):
            raise PydanticCustomError(
                "not_a_date",
                "write a calendar date as YYYY-MM-DD, YYYY-MM, YYYY or YYYY-MM-DDThh:mm "
                "(XXXX for a year that is not given)",
            )
        return value

    @model_validator(mode="after")
    def _is_written(self, info: ValidationInfo) -> Self:
        article = _article(info)
        if article is not None and find_cited(self.expression, article, self.sources) is None:
            raise PydanticCustomError(
                "not_verbatim",
                "the words of `expression` are not in sentence {cited}: copy them letter by "
                "letter and cite the sentence they stand in, or leave the event out",
                {"cited": ", ".join(map(str, self.sources))},
            )
        if self.start is None and self.end is None:
            raise PydanticCustomError("undated", "give `start` or `end`, or leave the event out")
        if self.start and self.end and _ends_early(self.start, self.end):
            raise PydanticCustomError("ends_early", "the event ends before it starts")
        return self


def _ends_early(start: str, end: str) -> bool:
    """Whether the end is before the start, as far as both are given; no year, no telling."""
    if "X" in start[:4] + end[:4]:
        return False
    fineness = min(len(start), len(end))
    return end[:fineness] < start[:fineness]


def _on_calendar(match: re.Match[str]) -> bool:
    """Whether a matched partial date exists; an unknown year may be a leap year."""
    year = 2000 if match["year"] == "XXXX" else int(match["year"])
    try:
        date(year, int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return False
    return int(match["hour"] or 0) < 24 and int(match["minute"] or 0) < 60


class SummaryDraft(Draft):
    """A structured summary of one French news article, in French and in English."""

    headline: ClaimDraft = Field(description="The news itself, as a headline: 6 to 14 words.")
    abstract: list[ClaimDraft] = Field(
        min_length=2,
        max_length=4,
        description=(
            "2 to 4 sentences that read as one paragraph: what happened, who, when, where, and "
            "why it matters."
        ),
    )
    key_points: list[ClaimDraft] = Field(
        min_length=3,
        max_length=8,
        description="3 to 8 further facts, the most newsworthy first; none repeats another.",
    )
    quotes: list[QuoteDraft] = Field(
        max_length=6, description="The quotations that matter; empty if the article has none."
    )
    entities: list[EntityDraft] = Field(
        min_length=1,
        max_length=16,
        description="Those who matter to the story, every speaker named above among them.",
    )
    events: list[EventDraft] = Field(
        max_length=6, description="Dated events, in the order of time; empty if there are none."
    )
    topics: list[TopicName] = Field(
        min_length=1, max_length=3, description="What the article is about, the main topic first."
    )

    @model_validator(mode="after")
    def _speakers_are_known(self, info: ValidationInfo) -> Self:
        article = _article(info)
        names = [entity.name for entity in self.entities]
        spoken: list[tuple[str, ClaimDraft | QuoteDraft]] = [
            ("headline", self.headline),
            *((f"abstract {n}", claim) for n, claim in enumerate(self.abstract, 1)),
            *((f"key_points {n}", claim) for n, claim in enumerate(self.key_points, 1)),
            *((f"quotes {n}", quote) for n, quote in enumerate(self.quotes, 1)),
        ]
        for where, item in spoken:
            if (
                item.speaker is not None
                and match_name(item.speaker, names) is None
                and article is not None
                and not mentions(article.text, item.speaker)
            ):
                raise PydanticCustomError(
                    "unknown_speaker",
                    "the speaker of {where} is nobody that the article names: write the name as "
                    "in `entities`, or null",
                    {"where": where},
                )
        return self
