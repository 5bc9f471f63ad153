"""What the user gets: a summary whose every statement carries the French it rests on.

Everything here is frozen, and goes through JSON and back unchanged:
``Summary.model_validate_json(summary.model_dump_json()) == summary``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from summarise.article import Sentence
from summarise.drafts import EntityKind, Modality, Precision
from summarise.errors import BundleError
from summarise.findings import CheckName, Excerpt, Finding, Language, Severity
from summarise.provenance import Attempt, PassedOver, PromptUse, Provenance, Stage

__all__ = [
    "Attempt",
    "CheckName",
    "Claim",
    "Coverage",
    "Entity",
    "Event",
    "Excerpt",
    "Finding",
    "Language",
    "PassedOver",
    "PromptUse",
    "Provenance",
    "Quote",
    "Repair",
    "Severity",
    "Source",
    "Stage",
    "Statement",
    "Status",
    "Summary",
    "Text",
    "Topic",
    "Verification",
    "Wording",
]

Status = Literal["verified", "repaired", "unverified"]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Frozen):
    """The same words in both languages."""

    fr: str
    en: str


class Cited(_Frozen):
    """Something that rests on sentences of the article.

    Attributes:
        id: its name within the summary, such as ``key-point-2``.
        evidence: the sentences it rests on, in the article's order, at least one.
    """

    id: str
    evidence: tuple[Sentence, ...] = Field(min_length=1)

    @property
    def sources(self) -> tuple[int, ...]:
        """The ids of the sentences it rests on."""
        return tuple(sentence.id for sentence in self.evidence)


class Statement(Cited, Text):
    """Something that is said of the article's matter, in both languages.

    Attributes:
        status: ``verified`` where the checks found no error, ``repaired`` where they did and the
            model put it right, ``unverified`` where an error is left or nothing was checked.
    """

    status: Status = "unverified"


class Claim(Statement):
    """One statement, in French and English, with one authority behind it.

    Attributes:
        fr: the statement in French.
        en: the same statement in English.
        modality: how firmly the article states it.
        speaker: the French name of one of ``Summary.entities``, or None where the article itself
            speaks; of a claim that stands with its denial, who made it.
    """

    modality: Modality
    speaker: str | None


class Quote(Statement):
    """A quotation, word for word.

    Attributes:
        fr: the article's own words, ``article.text[start:end]``.
        en: their translation, by the model.
        speaker: the French name of one of ``Summary.entities``, or None where none is named.
        start: offset of the first character in the article's text.
        end: offset after the last.
    """

    speaker: str | None
    start: Count
    end: Count


class Entity(Cited):
    """A person, organisation or place.

    Attributes:
        name: in French as the article spells it, in English by its established name.
        role: what the article says it is, or None where it does not say.
    """

    name: Text
    kind: EntityKind
    role: Text | None


class Event(Statement):
    """Something that happens at a time the article gives.

    Attributes:
        expression: the time as the article writes it.
        start: ISO 8601 date or time, as fine as the article gives it; ``XXXX`` for an unknown
            year; None for a deadline.
        end: the last day or the deadline, likewise; None where it ends as it starts, or is open.
        precision: how finely the article gives the time.
    """

    expression: str
    start: str | None
    end: str | None
    precision: Precision


class Topic(Text):
    """A top-level IPTC Media Topic.

    Attributes:
        code: such as ``medtop:11000000``.
    """

    code: str


class Source(_Frozen):
    """The article that was summarised, without its text.

    Attributes:
        sha256: of the text's UTF-8 bytes, in hexadecimal.
        sentences: how many sentences it has.
        characters: how long it is.
    """

    sha256: str
    sentences: Count
    characters: Count
    title: str | None
    url: str | None
    publisher: str | None
    published: date | None


class Wording(Text):
    """A statement as it stood before a repair, or after.

    Attributes:
        sources: the ids of the sentences it cited.
        modality: of a claim, how firmly it was stated; else None.
        speaker: of a claim or a quotation, who was said to say it.
    """

    sources: tuple[int, ...]
    modality: Modality | None = None
    speaker: str | None = None


class Repair(_Frozen):
    """What became of a statement that failed a check.

    Attributes:
        target: its id.
        outcome: ``replaced`` by what the model made of it; ``kept`` where that was no better;
            ``dropped`` from the summary.
        before: as it was at first.
        after: what the model made of it at last, None where it was not asked.
        findings: what was wrong with it at first; of one that was dropped, at last.
    """

    target: str
    outcome: Literal["replaced", "kept", "dropped"]
    before: Wording
    after: Wording | None
    findings: tuple[Finding, ...]


class Coverage(_Frozen):
    """How much of the article the statements rest on, as shares of its sentences from 0 to 1.

    Attributes:
        cited: of all sentences.
        thirds: of the first, the middle and the last third; models neglect the middle.
    """

    cited: Share
    thirds: tuple[Share, Share, Share]


class Verification(_Frozen):
    """What the checks found in a summary.

    Attributes:
        findings: everything they found, in the order of the summary; then a second reader's.
        verified: how many statements (claims, quotations, events) have no error.
        repaired: how many had one, and have none now that the model put them right.
        unverified: how many have an error, or could not be judged by a second reader.
        coverage: how much of the article they rest on, None where nothing was checked.
        repairs: every statement that a repair was tried on, and every one that was dropped.
    """

    findings: tuple[Finding, ...] = ()
    verified: Count = 0
    repaired: Count = 0
    unverified: Count = 0
    coverage: Coverage | None = None
    repairs: tuple[Repair, ...] = ()

    @property
    def publishable(self) -> bool:
        """Whether it was checked, no error is left, and a second reader could judge everything.

        Warnings want an editor's look.
        """
        errors = any(finding.severity == "error" for finding in self.findings)
        return self.coverage is not None and not errors and self.unverified == 0

    @property
    def failed(self) -> tuple[str, ...]:
        """The ids of what has an error, in the order of the findings."""
        return tuple(
            dict.fromkeys(each.target for each in self.findings if each.severity == "error")
        )


DISCLOSURE = Text(
    fr="Résumé produit par une intelligence artificielle à partir de l’article cité.",
    en="Summary produced by artificial intelligence from the article cited.",
)


class Summary(_Frozen):  # noqa: PLW1641 - pydantic gives a frozen model its hash
    """A structured summary of one article, in French and in English.

    Attributes:
        headline: the news itself.
        abstract: 2 to 4 claims that read as one paragraph.
        key_points: 3 to 8 further claims.
        quotes: quotations, word for word.
        entities: those who matter, every speaker among them.
        events: dated events.
        topics: IPTC Media Topics.
        notes: what code changed on the way from the model's answer, and why.
        verification: what the checks found.
        source: the article, without its text.
        provenance: how this was made.
        disclosure: says that it was made by a machine, to be shown with it.
        schema_version: of this class; a reader of stored JSON can tell what it holds.
    """

    headline: Claim
    abstract: tuple[Claim, ...]
    key_points: tuple[Claim, ...]
    quotes: tuple[Quote, ...]
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
    topics: tuple[Topic, ...]
    notes: tuple[Finding, ...]
    source: Source
    provenance: Provenance
    verification: Verification = Verification()
    disclosure: Text = DISCLOSURE
    schema_version: Literal[1] = 1
    _save: Callable[[Summary, Path], None] | None = PrivateAttr(default=None)

    def __eq__(self, other: object) -> bool:
        # What it was made of is no part of it; pydantic would compare that, too.
        if not isinstance(other, Summary):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __getstate__(self) -> dict[Any, Any]:
        # What it was made of stays in its process: the article and all answers, larger than itself.
        return {**super().__getstate__(), "__pydantic_private__": {"_save": None}}

    def save_bundle(self, path: Path | str) -> None:
        """Write everything that it was made of into one file, to make it again some day.

        The file (a zip) holds the article, the prompt versions, the settings, every request and
        every answer as it came, and the summary: no key, and no path of this machine beside what
        an error said that the summary notes. It is the same, byte for byte, for the same summary.
        ``summarise replay FILE``, or ``replay_bundle``, makes it again.

        Args:
            path: of the file; one that is there is replaced.

        Raises:
            BundleError: it cannot be written, or this summary does not know what it was made of:
                it was read from JSON, say, or comes from a batch or another process.
        """
        if self._save is None:
            raise BundleError(
                "This summary does not know what it was made of: it was read from JSON, or comes "
                "from a batch or another process. Save the bundle where the summary is made; what "
                "a store has the answers of can be made again from it."
            )
        self._save(self, Path(path))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Headline, abstract and key points, in this order."""
        return (self.headline, *self.abstract, *self.key_points)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Claims, quotations and events, in the order of the summary."""
        return (*self.claims, *self.quotes, *self.events)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that a reader should know before this goes out: notes, then what the checks found."""
        return (*self.notes, *self.verification.findings)

    def entity(self, name: str) -> Entity:
        """The entity of this French name, as ``speaker`` gives it.

        Raises:
            KeyError: there is none.
        """
        for entity in self.entities:
            if entity.name.fr == name:
                return entity
        raise KeyError(name)

    def cited(self) -> Iterator[Cited]:
        """Everything that cites the article, in the order of the summary."""
        yield from self.claims
        yield from self.quotes
        yield from self.entities
        yield from self.events
