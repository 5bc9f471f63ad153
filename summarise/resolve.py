"""From a draft to a summary: everything that code knows better than a model.

Sentence numbers become sentences, quotations become the article's own letters, speakers become
entities, topics get their codes. Spaces, quotation marks and apostrophes are set as each language
prints them, without a word. Whatever else is changed or added on the way leaves a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from summarise.article import Article, Sentence
from summarise.checks.dates.timeline import Told, supported_date, told_in
from summarise.checks.passages import Passage
from summarise.drafts import (
    ClaimDraft,
    EntityDraft,
    EventDraft,
    QuoteDraft,
    SummaryDraft,
    find_cited,
)
from summarise.findings import CheckName, Finding, Language, Severity
from summarise.naming import match_name
from summarise.summary import (
    Claim,
    Entity,
    Event,
    Provenance,
    Quote,
    Source,
    Summary,
    Text,
    Topic,
)
from summarise.topics import LABELS
from summarise.typography import english, french
from summarise.verbatim import unquote

__all__ = ["resolve"]

_UNKNOWN_YEAR = "XXXX"


def resolve(
    draft: SummaryDraft,
    article: Article,
    provenance: Provenance,
    passages: Sequence[Passage] | None = None,
) -> Summary:
    """The summary that a valid draft stands for.

    Args:
        draft: validated with this article as context.
        article: the article it cites.
        provenance: how the draft was made.
        passages: the article's sentences where they were read before, else they are read here.
    """
    return _Resolver(article, passages).summary(draft, provenance)


class _Resolver:
    """One pass over a draft: the entities it grows and the notes it leaves."""

    def __init__(self, article: Article, passages: Sequence[Passage] | None = None) -> None:
        self.article = article
        self._passages = passages
        self.entities: dict[str, Entity] = {}
        self.notes: list[Finding] = []

    @cached_property
    def passages(self) -> Sequence[Passage]:
        if self._passages is not None:
            return self._passages
        return [Passage(sentence.text, "fr") for sentence in self.article.sentences]

    @cached_property
    def told(self) -> Told:
        return told_in(self.passages)

    def summary(self, draft: SummaryDraft, provenance: Provenance) -> Summary:
        for entity in draft.entities:
            self.entity(entity)
        headline = self.claim("headline", draft.headline)
        abstract = tuple(
            self.claim(f"abstract-{number}", claim)
            for number, claim in enumerate(draft.abstract, 1)
        )
        key_points = tuple(
            self.claim(f"key-point-{number}", claim)
            for number, claim in enumerate(draft.key_points, 1)
        )
        quotes = tuple(
            self.quote(f"quote-{number}", quote) for number, quote in enumerate(draft.quotes, 1)
        )
        events = tuple(
            self.event(f"event-{number}", event) for number, event in enumerate(draft.events, 1)
        )
        return Summary(
            headline=headline,
            abstract=abstract,
            key_points=key_points,
            quotes=quotes,
            entities=tuple(self.entities.values()),
            events=events,
            topics=tuple(Topic(**LABELS[name]._asdict()) for name in dict.fromkeys(draft.topics)),
            notes=tuple(self.notes),
            source=_source(self.article),
            provenance=provenance,
        )

    def claim(self, target: str, draft: ClaimDraft) -> Claim:
        return Claim(
            id=target,
            evidence=self.evidence(draft.sources),
            fr=french(draft.fr),
            en=self.english(target, draft.en),
            modality=draft.modality,
            speaker=self.speaker(target, draft.speaker, draft.sources),
        )

    def quote(self, target: str, draft: QuoteDraft) -> Quote:
        start, end = self.locate(draft.fr, draft.sources)
        return Quote(
            id=target,
            evidence=self.evidence(draft.sources),
            fr=self.article.text[start:end],
            en=self.english(target, unquote(draft.en)),
            speaker=self.speaker(target, draft.speaker, draft.sources),
            start=start,
            end=end,
        )

    def entity(self, draft: EntityDraft) -> None:
        if draft.name in self.entities:
            self.find(
                "names",
                "warning",
                self.entities[draft.name].id,
                f"the model listed {draft.name!r} twice; the second entry was left out",
            )
            return
        target = f"entity-{len(self.entities) + 1}"
        self.entities[draft.name] = Entity(
            id=target,
            evidence=self.evidence(draft.sources),
            name=Text(fr=draft.name, en=draft.name_en),
            kind=draft.kind,
            role=(
                Text(fr=french(draft.role.fr), en=english(draft.role.en)) if draft.role else None
            ),
        )

    def event(self, target: str, draft: EventDraft) -> Event:
        start, end = self.locate(draft.expression, draft.sources)
        return Event(
            id=target,
            evidence=self.evidence(draft.sources),
            fr=french(draft.fr),
            en=self.english(target, draft.en),
            expression=self.article.text[start:end],
            start=self.supported_year(target, draft.start, draft.sources),
            end=self.supported_year(target, draft.end, draft.sources),
            precision=draft.precision,
        )

    def speaker(self, target: str, name: str | None, sources: list[int]) -> str | None:
        """The name of the entity that is meant, which is added where the model forgot it."""
        if name is None:
            return None
        if known := match_name(name, self.entities):
            return known
        self.entities[name] = Entity(
            id=f"entity-{len(self.entities) + 1}",
            evidence=self.evidence(sources),
            name=Text(fr=name, en=name),
            kind="other",
            role=None,
        )
        self.find(
            "names",
            "warning",
            target,
            f"the speaker {name!r} was missing from the entities and was added, kind unknown, "
            "not translated",
        )
        return name

    def english(self, target: str, text: str) -> str:
        """The English as it is printed, its places called what the entities call them."""
        text = english(text)
        for place in self.entities.values():
            name = place.name
            if place.kind != "place" or name.fr in name.en or name.fr not in text:
                continue
            changed = re.sub(
                rf"(?<!\w){re.escape(name.fr)}(?!\w)", name.en.replace("\\", r"\\"), text
            )
            if changed != text:
                text = changed
                self.find(
                    "names",
                    "warning",
                    target,
                    f"the English said {name.fr!r}; it now says {name.en!r}, as the entities do",
                    "en",
                )
        return text

    def supported_year(self, target: str, value: str | None, sources: list[int]) -> str | None:
        """The date without a year that neither the text nor the publication date supports."""
        if value is None or value.startswith(_UNKNOWN_YEAR):
            return value
        # What is cited is a part of the article, and mostly enough.
        cited = told_in(self.passages[number - 1] for number in sources)
        if supported_date(value, cited, self.article.published) or self.is_supported(value):
            return value
        unknown = _UNKNOWN_YEAR + value[4:]
        if value == value[:4] or not self.is_supported(unknown):
            return value  # not the year alone is wrong: the checks will say so
        self.find(
            "dates",
            "warning",
            target,
            f"the year {value[:4]} follows neither from the article nor from its publication date; "
            f"{value} became {unknown}",
        )
        return unknown

    def is_supported(self, value: str) -> bool:
        return supported_date(value, self.told, self.article.published)

    def evidence(self, sources: Iterable[int]) -> tuple[Sentence, ...]:
        return tuple(self.article.sentence(number) for number in sorted(set(sources)))

    def locate(self, words: str, sources: list[int]) -> tuple[int, int]:
        found = find_cited(words, self.article, sources)
        if found is None:
            raise ValueError("resolve() takes drafts that were validated with their article")
        return found

    def find(
        self,
        check: CheckName,
        severity: Severity,
        target: str,
        message: str,
        language: Language | None = None,
    ) -> None:
        self.notes.append(
            Finding(
                check=check, severity=severity, target=target, language=language, message=message
            )
        )


def _source(article: Article) -> Source:
    return Source(
        sha256=article.sha256,
        sentences=len(article.sentences),
        characters=len(article.text),
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
    )
