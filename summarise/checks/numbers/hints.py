"""Words that only hint at a number, where the evidence has another: "first" for "deuxième"."""

from __future__ import annotations

from summarise.checks.case import Case
from summarise.checks.numbers.agreement import Support
from summarise.checks.numbers.counterparts import counterpart, kept
from summarise.checks.numbers.figures import Figure, figures_in
from summarise.checks.numbers.phrases import ranks
from summarise.checks.passages import Passage, words

__all__ = ["instead_of_hint"]

_RANKED = frozenset({"ordinal", "century", "hint"})
# What is "first" in English, besides "premier".
_FIRST = words(
    "premier première premiers premières premièrement 1er 1re 1ère primo abord initial initiale "
    "initiaux initiales initialement début débuts débute débuté débuter originel originelle jamais "
    "inédit inédite inédits inédites priorité prioritaire avant avance "
    "primeur"
)
_AGES = 13  # the youngest of the ages that go by tens


def instead_of_hint(case: Case, passage: Passage, figure: Figure) -> Support | None:
    """The figure of the evidence that stands in the place of a hint, None where that is right."""
    if ranks(passage, figure):
        return _of_rank(case, passage, figure)
    if figure.kind == "hint" and figure.digits:
        return _of_age(case, figure)
    return None


def _of_age(case: Case, figure: Figure) -> Support | None:
    """An age ("in his 20s") that is another in the evidence: "une trentaine d'années"."""
    instead = None
    for sentence in case.evidence:
        for other in sentence.read(figures_in):
            if figure.value <= other.value < figure.value + 10:
                return None
            tens = sentence.folded[other.start : other.end].split(" ")[0].endswith("aine")
            aged = other.kind == "hint" or (other.unit is not None and other.unit.name == "year")
            if (tens or aged) and _AGES <= other.value <= 100:
                instead = instead or Support(sentence, other, "near")
    return instead


def _of_rank(case: Case, passage: Passage, figure: Figure) -> Support | None:
    """A "first" or "second" in the place of another rank; by itself it says nothing."""
    if figure.value == 1:
        if any(not _FIRST.isdisjoint(each.vocabulary) for each in case.evidence):
            return None
    elif any(
        other.value == 2 and other.kind in _RANKED
        for each in case.evidence
        for other in each.read(figures_in)
    ):
        return None
    rank = figure._replace(kind="ordinal")
    instead = counterpart(case, passage, rank, alike=True)
    if instead is None or instead.figure.kind not in _RANKED:
        return None
    return instead if kept(case, passage, instead.figure) else None
