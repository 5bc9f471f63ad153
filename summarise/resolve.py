"""From a draft to a summary: everything that code knows better than a model.

Sentence numbers become sentences, quotations become the article's own letters, speakers become
entities, topics get their codes. Whatever is changed or added on the way leaves a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Literal

from summarise.article import Article, Sentence
from summarise.drafts import (
    PARTIAL_DATE,
    ClaimDraft,
    EntityDraft,
    EventDraft,
    QuoteDraft,
    SummaryDraft,
    find_cited,
)
from summarise.figures import lost_figures
from summarise.naming import match_name
from summarise.summary import (
    Claim,
    Entity,
    Event,
    Finding,
    Provenance,
    Quote,
    Source,
    Summary,
    Text,
    Topic,
)
from summarise.topics import LABELS
from summarise.verbatim import find_verbatim, quoted_spans, unquote

__all__ = ["resolve"]

_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_UNKNOWN_YEAR = "XXXX"


def resolve(draft: SummaryDraft, article: Article, provenance: Provenance) -> Summary:
    """The summary that a valid draft stands for.

    Args:
        draft: validated with this article as context.
        article: the article it cites.
        provenance: how the draft was made.
    """
    return _Resolver(article).summary(draft, provenance)


class _Resolver:
    """One pass over a draft: the entities it grows and the findings it leaves."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.entities: dict[str, Entity] = {}
        self.findings: list[Finding] = []

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        return quoted_spans(self.article.text)

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
            findings=tuple(self.findings),
            source=_source(self.article),
            provenance=provenance,
        )

    def compare(self, target: str, french: str, english: str) -> None:
        """Say what an editor should look at where the two languages differ on their face."""
        if french.casefold() == english.casefold() and len(french.split()) > 1:
            self.find("language", "error", target, "the English is the French, untranslated", "en")
        elif lost := lost_figures(french, english):
            self.find(
                "numbers",
                "warning",
                target,
                f"the French says {', '.join(lost)}, the English does not in figures",
                "en",
            )

    def claim(self, target: str, draft: ClaimDraft) -> Claim:
        self.compare(target, draft.fr, draft.en)
        return Claim(
            id=target,
            evidence=self.evidence(draft.sources),
            fr=draft.fr,
            en=self.english(target, draft.en),
            modality=draft.modality,
            speaker=self.speaker(target, draft.speaker, draft.sources),
        )

    def quote(self, target: str, draft: QuoteDraft) -> Quote:
        self.compare(target, draft.fr, draft.en)
        start, end = self.locate(draft.fr, draft.sources)
        if not any(opening <= start and end <= closing for opening, closing in self.quoted):
            self.find(
                "quotes",
                "warning",
                target,
                "these words are in the article, but not between quotation marks there",
                "fr",
            )
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
            role=Text(fr=draft.role.fr, en=draft.role.en) if draft.role else None,
        )
        if find_verbatim(draft.name, self.article.text) is None:
            self.find(
                "names", "error", target, f"the article does not contain the name {draft.name!r}"
            )

    def event(self, target: str, draft: EventDraft) -> Event:
        start, end = self.locate(draft.expression, draft.sources)
        return Event(
            id=target,
            evidence=self.evidence(draft.sources),
            fr=draft.fr,
            en=self.english(target, draft.en),
            expression=self.article.text[start:end],
            start=self.supported_year(target, draft.start),
            end=self.supported_year(target, draft.end),
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
        """The English with its places called what the entities call them: Londres is London."""
        for place in self.entities.values():
            french, english = place.name.fr, place.name.en
            if place.kind != "place" or french in english or french not in text:
                continue
            changed = re.sub(
                rf"(?<!\w){re.escape(french)}(?!\w)", english.replace("\\", r"\\"), text
            )
            if changed != text:
                text = changed
                self.find(
                    "names",
                    "warning",
                    target,
                    f"the English said {french!r}; it now says {english!r}, as the entities do",
                    "en",
                )
        return text

    def supported_year(self, target: str, value: str | None) -> str | None:
        """The date without a year that neither the text nor the publication date supports."""
        if value is None:
            return None
        match = PARTIAL_DATE.fullmatch(value)
        year = match["year"] if match else _UNKNOWN_YEAR
        if year == _UNKNOWN_YEAR or int(year) in _years(self.article):
            return value
        self.find(
            "dates",
            "warning",
            target,
            f"the year {year} is neither in the article nor near its publication date; "
            f"{value} became {_UNKNOWN_YEAR}{value[4:]}",
        )
        return _UNKNOWN_YEAR + value[4:]

    def evidence(self, sources: Iterable[int]) -> tuple[Sentence, ...]:
        return tuple(self.article.sentence(number) for number in sorted(set(sources)))

    def locate(self, words: str, sources: list[int]) -> tuple[int, int]:
        found = find_cited(words, self.article, sources)
        if found is None:
            raise ValueError("resolve() takes drafts that were validated with their article")
        return found

    def find(
        self,
        check: str,
        severity: Literal["error", "warning"],
        target: str,
        message: str,
        language: Literal["fr", "en"] | None = None,
    ) -> None:
        self.findings.append(
            Finding(
                check=check, severity=severity, target=target, language=language, message=message
            )
        )


def _years(article: Article) -> set[int]:
    """The years that a date may have: those written, and those around the publication date."""
    years = {int(year) for year in _YEAR.findall(article.text)}
    if isinstance(article.published, date):
        # "hier" on 1 January and "la semaine prochaine" in December are in the years beside it.
        years |= {article.published.year + offset for offset in (-1, 0, 1)}
    return years


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
