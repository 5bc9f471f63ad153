"""What a model fills for one part of a long text: the sentences that its summary needs."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from summarise.drafts import Draft, existing_sentences

__all__ = ["SectionDraft"]

Numbers = Annotated[list[int], AfterValidator(existing_sentences)]


class SectionDraft(Draft):
    """The sentences of one part of a long document that a summary of it all is written from."""

    central: Numbers = Field(
        description=(
            "Numbers of the sentences that the first paragraph of a summary of the whole document "
            "would rest on, with those that they need to be understood; [] if there are none here."
        )
    )
    important: Numbers = Field(
        description="Likewise of those that its further points would rest on; [] for none."
    )
    supporting: Numbers = Field(
        description="Likewise of those worth having where there is room; [] for none."
    )

    @property
    def by_rank(self) -> dict[int, list[int]]:
        """The numbers of each rank, 0 for central, rising, and each only in its highest."""
        told: set[int] = set()
        ranks: dict[int, list[int]] = {}
        for rank, numbers in enumerate((self.central, self.important, self.supporting)):
            ranks[rank] = sorted(set(numbers) - told)
            told.update(numbers)
        return ranks
