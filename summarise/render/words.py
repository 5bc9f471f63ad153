"""Words that every rendering needs, in both languages."""

from __future__ import annotations

import re
from typing import Literal

from summarise.article import Sentence
from summarise.summary import (
    Cited,
    Claim,
    Event,
    Provenance,
    Repair,
    Source,
    Statement,
    Status,
    Summary,
    Text,
    Verification,
)
from summarise.verbatim import WINDOWS_PUNCTUATION

__all__ = [
    "MODALITIES",
    "checked",
    "citation",
    "cited_sentences",
    "heading",
    "made_by",
    "printable",
    "published_as",
    "repaired",
    "standing",
    "state",
    "when",
]

_HEADINGS = {
    "abstract": Text(fr="Résumé", en="Summary"),
    "key_points": Text(fr="Points clés", en="Key points"),
    "quotes": Text(fr="Citations", en="Quotations"),
    "entities": Text(fr="Acteurs et lieux", en="Who and where"),
    "events": Text(fr="Dates", en="Dates"),
    "topics": Text(fr="Thèmes", en="Topics"),
    "findings": Text(fr="À vérifier", en="To check"),
    "repairs": Text(fr="Corrections", en="Repairs"),
    "sources": Text(fr="Sources", en="Sources"),
}

MODALITIES = {
    "asserted": Text(fr="affirmé", en="asserted"),
    "reported": Text(fr="rapporté", en="reported"),
    "conditional": Text(fr="conditionnel", en="conditional"),
    "denied": Text(fr="démenti", en="denied"),
    "forecast": Text(fr="prévision", en="forecast"),
    "opinion": Text(fr="opinion", en="opinion"),
}

_STATES: dict[Status, str] = {
    "verified": "",
    "repaired": "corrigé / repaired",
    "unverified": "non vérifié / unverified",
}

_INVISIBLE = re.compile(
    "[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROLS = {
    **dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029), " "),
    **WINDOWS_PUNCTUATION,
}


def printable(text: str) -> str:
    """Text on one line, without what a terminal would obey or a reader could not see.

    Control characters become spaces; marks that turn the direction of the text are left out, and
    so are other characters without a shape.
    """
    return _INVISIBLE.sub("", text).translate(_CONTROLS)


def heading(section: str) -> str:
    """The heading of a part of ``Summary``, in both languages."""
    text = _HEADINGS[section]
    return text.fr if text.fr == text.en else f"{text.fr} / {text.en}"


def citation(cited: Cited) -> str:
    """The sentences it rests on, such as ``[3, 4]``."""
    return f"[{', '.join(map(str, cited.sources))}]"


def cited_sentences(summary: Summary) -> list[Sentence]:
    """Every sentence that something cites, once, in the article's order."""
    sentences = {s.id: s for cited in summary.cited() for s in cited.evidence}
    return [sentences[number] for number in sorted(sentences)]


def standing(claim: Claim, *languages: Literal["fr", "en"]) -> str:
    """How firmly a claim is stated and by whom, such as ``(rapporté / reported: Mme Dupont)``.

    Empty where the article itself asserts it. For a denied claim nobody is named: its speaker may
    be who made it or who denies it, and the claim itself says which.
    """
    if claim.modality == "asserted" and claim.speaker is None:
        return ""
    words = dict.fromkeys(getattr(MODALITIES[claim.modality], each) for each in languages)
    speaker = None if claim.modality == "denied" else claim.speaker
    colon = "\u00a0: " if languages == ("fr",) else ": "
    return f"({' / '.join(words)}{f'{colon}{speaker}' if speaker else ''})"


def state(statement: Statement) -> str:
    """What the checks made of a statement, in both languages; empty where they passed it."""
    return _STATES[statement.status]


def checked(verification: Verification) -> str:
    """One line on what the checks found."""
    if verification.coverage is None:
        return "Not checked"
    counts = [f"{verification.verified} verified"]
    counts += [f"{verification.repaired} repaired"] if verification.repaired else []
    counts += [f"{verification.unverified} unverified"]
    thirds = ", ".join(f"{share:.0%}" for share in verification.coverage.thirds)
    ready = "no error left" if not verification.failed else "errors left: do not publish as it is"
    if not verification.failed and not verification.publishable:
        ready = "not everything could be judged: do not publish as it is"
    return (
        f"Statements checked: {', '.join(counts)} ({ready}). Cites "
        f"{verification.coverage.cited:.0%} of the article (by thirds {thirds})"
    )


def repaired(repair: Repair) -> str:
    """What became of a statement that failed, before and after."""
    before = f"{repair.target}, {repair.outcome}: “{repair.before.fr}” / “{repair.before.en}”"
    if repair.after is None:
        return before
    arrow = "→" if repair.outcome == "replaced" else "and not"
    return f"{before} {arrow} “{repair.after.fr}” / “{repair.after.en}”"


def published_as(source: Source) -> str:
    """What is known of the article, on one line; empty where nothing is."""
    day = source.published.isoformat() if source.published else None
    known = [part for part in (source.title, source.publisher, day, source.url) if part]
    return f"Article: {' · '.join(known)}" if known else ""


def when(event: Event) -> str:
    """The time of an event: ``2026-03-16/2026-03-17``, ``../2026-06-15``, ``~2026``."""
    span = event.start or ".."
    if event.end not in (None, event.start):
        span = f"{span}/{event.end}"
    return span if event.precision != "approximate" else f"~{span}"


def _money(cost: float | None) -> str:
    return "cost unknown" if cost is None else "free" if cost == 0 else f"${cost:.4f}"


def made_by(provenance: Provenance) -> str:
    """One line on how a summary was made."""
    parts = [
        provenance.model + _instead_of(provenance),
        (
            f"prompt {provenance.prompt_id}@{provenance.prompt_version} "
            f"({provenance.prompt_sha256[:8]})"
        ),
    ]
    if provenance.prompt_tokens is not None and provenance.completion_tokens is not None:
        parts.append(
            f"{provenance.prompt_tokens:,} tokens read, {provenance.completion_tokens:,} written"
        )
    parts.append(_money(provenance.cost))
    asked = [attempt.stage for attempt in provenance.attempts]
    parts += [
        f"of it {stage} {_money(provenance.cost_of(stage))}, {asked.count(stage)} answered"
        for stage in ("section", "review", "repair")
        if stage in asked
    ]
    parts.append(f"{provenance.seconds:.1f} s")
    if provenance.reasks:
        parts.append(f"{provenance.reasks} reask{'s' if provenance.reasks > 1 else ''}")
    if provenance.transport_retries:
        parts.append(f"{provenance.transport_retries} sent again")
    if any(attempt.cached for attempt in provenance.attempts):
        parts.append("from the store")
    return " · ".join(parts)


def _instead_of(provenance: Provenance) -> str:
    """The models that were to answer, where another one had to."""
    names = ", ".join(each.model for each in provenance.passed_over)
    return f" (instead of {names}, which did not answer)" if names else ""
