"""Where a run stands, and how much goes into one batch."""

from __future__ import annotations

from dataclasses import dataclass

from summarise.batch.ledger import BatchRow

__all__ = ["Limits", "Progress"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into one batch, and how often a request is sent.

    Attributes:
        requests: in one file at most; the API takes 50 000.
        bytes: of one file at most; the API takes 200 MB.
        tries: how often a request goes into a batch before it has failed.
    """

    requests: int = 50_000
    bytes: int = 200_000_000
    tries: int = 3

    def __post_init__(self) -> None:
        for name in ("requests", "bytes", "tries"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)!r}")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands.

    Attributes:
        articles: in all.
        finished: that have their summary.
        failed: that will have none.
        retryable: of those, how many may have one if the run is begun again.
        sent: that wait for a batch.
        batches: every batch, as the provider last said.
        cancelled: whether nothing more will be sent.
        notes: what was odd in the last step, for a person to read.
    """

    articles: int
    finished: int
    failed: int
    retryable: int
    sent: int
    batches: tuple[BatchRow, ...]
    cancelled: bool
    notes: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether every article has its summary or its error."""
        return self.finished + self.failed == self.articles

    @property
    def open(self) -> tuple[BatchRow, ...]:
        """The batches that are worked on."""
        return tuple(each for each in self.batches if each.state == "sent" and not each.over)

    @property
    def ended(self) -> tuple[BatchRow, ...]:
        """The batches whose answers are there and were not yet collected."""
        return tuple(each for each in self.batches if each.state == "sent" and each.over)
