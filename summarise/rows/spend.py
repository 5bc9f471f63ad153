"""What answers took: tokens and money, and how much of it nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from summarise.summary import Attempt

__all__ = ["Spend"]


@dataclass(slots=True)
class Spend:
    """A sum over answers.

    Attributes:
        answers: how many were asked for, those that could not be used included.
        prompt_tokens: read by the model, of the answers that say so.
        completion_tokens: written by the model, likewise.
        uncounted: how many answers do not say their tokens.
        dollars: of the answers whose price is known.
        unpriced: how many answers have no known price.
    """

    answers: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0
    dollars: float = 0.0
    unpriced: int = 0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.prompt_tokens + self.completion_tokens

    def add(self, attempts: Iterable[Attempt]) -> None:
        """Count these answers in."""
        for each in attempts:
            self._add(each.prompt_tokens, each.completion_tokens, each.cost)

    def add_stored(self, attempts: Iterable[Mapping[str, Any]]) -> None:
        """Count in what the JSON of a summary says of its answers."""
        for each in attempts:
            self._add(*(each.get(name) for name in ("prompt_tokens", "completion_tokens", "cost")))

    def merge(self, other: Spend) -> None:
        """Count in what another sum has."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def _add(self, read: int | None, written: int | None, cost: float | None) -> None:
        self.answers += 1
        self.prompt_tokens += read or 0
        self.completion_tokens += written or 0
        self.uncounted += read is None or written is None
        self.dollars += cost or 0.0
        self.unpriced += cost is None

    def as_json(self) -> dict[str, Any]:
        """For a file: a sum that is not known in full is null, and what is known stands beside."""
        return {
            "answers": self.answers,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "answers_without_tokens": self.uncounted,
            "cost": None if self.unpriced else round(self.dollars, 6),
            "cost_known": round(self.dollars, 6),
            "answers_without_price": self.unpriced,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Spend:
        """What ``as_json`` wrote."""
        return cls(
            stored["answers"],
            stored["prompt_tokens"],
            stored["completion_tokens"],
            stored["answers_without_tokens"],
            stored["cost_known"],
            stored["answers_without_price"],
        )

    def cost(self) -> str:
        """In words; never a zero for what is not known."""
        if self.unpriced and self.unpriced == self.answers:
            return "cost unknown"
        known = f"${self.dollars:.2f}" if self.dollars >= 1 else f"${self.dollars:.4f}"
        return f"{known} and {self.unpriced:,} answers of unknown price" if self.unpriced else known

    def count(self) -> str:
        """The tokens in words."""
        if self.uncounted and self.uncounted == self.answers:
            return "tokens unknown"
        more = f" and {self.uncounted:,} answers that do not say" if self.uncounted else ""
        return f"{self.tokens:,} tokens{more}"
