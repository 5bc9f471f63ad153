"""Every draft that a prompt can ask for."""

from __future__ import annotations

from summarise.drafts import Draft, SummaryDraft
from summarise.repair_draft import RepairDraft
from summarise.review_draft import ReviewDraft
from summarise.section_draft import SectionDraft

__all__ = ["DRAFTS"]

DRAFTS: dict[str, type[Draft]] = {
    "summary/1": SummaryDraft,
    "repair/1": RepairDraft,
    "review/1": ReviewDraft,
    "section/1": SectionDraft,
}
"""The draft classes by the schema id that a prompt version names."""
