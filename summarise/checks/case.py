"""What a check is given: one claim in both languages, and the French that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from summarise.checks.passages import Passage
from summarise.drafts import Modality
from summarise.findings import CheckName, Excerpt, Finding, Language, Severity

__all__ = ["Case", "Check", "Words"]

T = TypeVar("T")

Words = tuple[Passage, int, int]
"""A stretch of a passage: start and end offsets into its text."""


@dataclass(frozen=True, slots=True)
class Case:
    """One claim to be checked.

    Attributes:
        fr: its French.
        en: its English.
        evidence: the sentences it cites.
        article: every sentence of the article, those cited and its title among them; empty where
            there is no article to be had.
        published: the day the article was published, None where nobody says.
        modality: how firmly the claim says that the article states it, None where it does not say.
        speaker: who is said to say it, None for nobody.
        target: the id of the claim.
    """

    fr: Passage
    en: Passage
    evidence: tuple[Passage, ...]
    article: tuple[Passage, ...] = ()
    published: date | None = None
    modality: Modality | None = None
    speaker: str | None = None
    target: str = "claim"
    _read: dict[Callable[[Case], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def read(self, reader: Callable[[Case], T]) -> T:
        """What a reader makes of this case, asked once: two checks may need to know.

        Args:
            reader: a function of the case alone.
        """
        found: T
        try:
            found = self._read[reader]
        except KeyError:
            found = self._read[reader] = reader(self)
        return found

    @property
    def texts(self) -> tuple[Passage, Passage]:
        """Both languages of the claim."""
        return self.fr, self.en

    @property
    def elsewhere(self) -> tuple[Passage, ...]:
        """What the article says that the claim does not cite."""
        return self.read(_elsewhere)

    def finding(
        self,
        check: CheckName,
        severity: Severity,
        language: Language | None,
        message: str,
        *,
        found: Words | None = None,
        expected: Words | None = None,
    ) -> Finding:
        """A finding about this claim.

        Args:
            check: the check that makes it.
            severity: ``error`` only where it is wrong beyond reasonable doubt.
            language: the language at fault, None for both.
            message: what was expected and what was found, for a reader and a model alike.
            found: the words at fault, in ``fr`` or ``en``.
            expected: the words of a sentence of the article that say otherwise.
        """
        return Finding(
            check=check,
            severity=severity,
            target=self.target,
            language=language,
            message=message,
            found=_excerpt(found),
            expected=_excerpt(expected),
        )


Check = Callable[[Case], Iterator[Finding]]
"""A pure function that looks at one claim for one kind of fault."""


def _elsewhere(case: Case) -> tuple[Passage, ...]:
    cited = {passage.text for passage in case.evidence}
    return tuple(passage for passage in case.article if passage.text not in cited)


def _excerpt(words: Words | None) -> Excerpt | None:
    if words is None:
        return None
    passage, start, end = words
    return Excerpt(text=passage.text[start:end], start=start, end=end, sentence=passage.sentence)
