"""The English ways to say no: *not*, *n't*, *no*, *never*, *without*."""

from __future__ import annotations

from summarise.checks.negation.negatives import HINT, NOT, WITHOUT, Mark, clause_end, elided
from summarise.checks.passages import Passage, words

__all__ = ["TRIGGERS", "EnglishNegations"]

TRIGGERS = words("not never none nobody nothing nowhere neither nor cannot no without yet far")
_CONTRACTED = words(
    "don doesn didn isn aren wasn weren hasn haven hadn won wouldn can couldn shouldn mustn "
    "needn shan ain mightn"
)
_NOT_ONLY = words("only just merely simply solely least exclusively")
_NO_IDIOM = words("doubt matter sooner wonder less fewer more later forget hesitate exceed")


def _until(passage: Passage, index: int) -> bool:
    """Whether "not … until" follows: what happens then is as true as what does not before."""
    return "until" in passage.vocabulary and (
        "until" in passage.words[index + 1 : clause_end(passage, index, 9)]
    )


class EnglishNegations:
    """The explicit negations of an English passage, word by word."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.words = passage.words

    def read(self) -> list[Mark]:
        found: list[Mark] = []
        for index, word in enumerate(self.words):
            if word == "t":
                if self._at(index - 1) in _CONTRACTED and elided(self.passage, index - 1):
                    found.append(Mark(index - 1, index, HINT if self._idle(index) else NOT))
            elif word in TRIGGERS and (kind := self._kind(index, word)) is not None:
                two = word == "no" and self._at(index + 1) == "one"
                found.append(Mark(index, index + two, kind))
        return found

    def _at(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def _idle(self, index: int) -> bool:
        """Whether a "not" at this index denies nothing: "not only", "not until"."""
        after = self._at(index + 1)
        return (
            after in _NOT_ONLY
            or after in _NO_IDIOM
            or (after == "to" and self._at(index + 2) == "mention")
            or _until(self.passage, index)
        )

    def _kind(self, index: int, word: str) -> int | None:
        before, after = self._at(index - 1), self._at(index + 1)
        if word in ("yet", "far"):  # "has yet to", "far from"
            return HINT if after == ("to" if word == "yet" else "from") else None
        if word == "without":
            certain = after == "doubt" or (after == "a" and self._at(index + 2) == "doubt")
            return None if certain else WITHOUT
        if word == "no":
            return self._no(before, after)
        if word == "not":
            if before == "or" and (self._at(index - 2) == "whether" or not self._goes_on(index)):
                return None
            return HINT if before in ("if", "why") or self._idle(index) else NOT
        half = (
            (word == "nothing" and after in ("but", "less", "more"))
            or (word == "nor" and index > 0)
            or (word == "never" and after == "mind")
        )
        return HINT if half else NOT

    @staticmethod
    def _no(before: str, after: str) -> int | None:
        if after[:1].isdigit():  # "No 10", "no. 10"
            return None
        return HINT if before == "or" or after in _NO_IDIOM else NOT

    def _goes_on(self, index: int) -> bool:
        """Whether the clause goes on after this word: not "whether it rains or not"."""
        end = self.passage.ends[index]
        return index + 1 < len(self.words) and self.passage.folded[end] == " "
