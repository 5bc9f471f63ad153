"""Hedges, attributions, conditions and degrees: what is said with care stays said with care.

A cue of the evidence counts where the claim says what it governs: a claim may leave a hedged half
of a sentence out, but not its hedge. It need not keep the words, only what they do: "selon" may
become *said*, and hearsay in the conditional be left to the source that is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarise.checks.case import Case
from summarise.checks.modality.clauses import stem_set, stems
from summarise.checks.modality.cue_matching import fresh, keeps, kind_of, reworded, unmatched
from summarise.checks.modality.hardening import hardened
from summarise.checks.modality.hedge_words import Kind
from summarise.checks.modality.hedges import Cue, cues_in
from summarise.checks.modality.institutions import multiplied, widened
from summarise.checks.modality.scopes import Scope, closest, governed, names_source
from summarise.checks.modality.speakers import speaks_in
from summarise.checks.passages import Passage
from summarise.findings import CheckName, Finding, Language

__all__ = ["check", "differences"]

# Translators leave these out, or put them otherwise, more freely than the rest.
_LOOSE = frozenset(("some", "often", "partly"))
_LOST: dict[Kind, str] = {
    "hedge": "{source} is not sure (“{cue}”); {text} states it as certain",
    "can": "{source} says only that it is possible (“{cue}”); {text} states it as certain",
    "hearsay": "{source} gives this as hearsay (“{cue}”); {text} states it as fact",
    "saying": "{source} attributes this to a source (“{cue}”); {text} names none",
    "condition": "{source} makes this depend on a condition (“{cue}”); {text} leaves it out",
    "plan": "{source} gives this as a plan or an expectation (“{cue}”); {text} states it as done",
}
_LESS = "{source} says “{cue}”; {text} leaves this out"
_ADDED: dict[Kind, str] = {
    "saying": "{text} names a source (“{cue}”) where {source} has none",
    "condition": "{text} sets a condition (“{cue}”) that {source} does not",
}
_MORE = "{text} says “{cue}”; {source} has nothing like it"
_NAMES: dict[Language, str] = {"fr": "the French", "en": "the English"}


def check(case: Case) -> Iterator[Finding]:
    """What a claim states more firmly, or less, than the sentences it cites.

    Example:
        >>> case = Case(
        ...     Passage("L’usine fermerait en mai.", "fr"),
        ...     Passage("The plant closes in May.", "en"),
        ...     (Passage("L’usine fermerait en mai.", "fr", 3),),
        ... )
        >>> [finding.message for finding in check(case)]
        ['the article gives this as hearsay (“fermerait”); the English states it as fact']
    """
    if not case.evidence:
        return
    copied = closest(case.evidence, case.fr)
    bound = governed(case.evidence, case.fr, copied)
    close = copied is not None and len(case.evidence) == 1
    if bound:
        for text in case.texts:
            yield from _lost(case, text, bound, copied)
    yield from _added(case, case.fr, case.evidence, close=close)
    yield from _added(case, case.en, (*case.evidence, case.fr), close=close)
    if copied is not None:
        yield from _hardened(case, copied, case.fr, "modality", "the article")
    yield from widened(case)
    yield from multiplied(case)
    yield from _labels(case)


def differences(case: Case) -> Iterator[Finding]:
    """What the English of a claim states more firmly, or less, than its French."""
    for cue in unmatched(case.fr, case.en):
        kind = kind_of(cue)
        yield case.finding(
            "parity",
            "warning" if kind in _LOOSE or _loosely(case.fr, cue, case.en) else "error",
            "en",
            _message(_LOST.get(kind, _LESS), case.fr, cue, "the French", "en"),
        )
    for cue in _extra(unmatched(case.en, case.fr), (case.fr,)):
        yield case.finding(
            "parity",
            "error" if _made_up(case.en, cue, (case.fr,)) else "warning",
            "en",
            _message(_ADDED.get(cue.kind or "hedge", _MORE), case.en, cue, "the French", "en"),
            found=(case.en, cue.start, cue.end),
        )
    yield from _hardened(case, case.fr, case.en, "parity", "the French")


def _hardened(
    case: Case, source: Passage, text: Passage, check: CheckName, name: str
) -> Iterator[Finding]:
    """What a text says more surely than its source, with some reserve left."""
    if source.text == text.text:
        return
    for pattern, found, expected in hardened(source, text):
        message = pattern.format(source=name, text=_NAMES[text.language])
        yield case.finding(
            check,
            "error",
            text.language,
            message,
            found=found,
            expected=expected if source.sentence is not None else None,
        )


def _loosely(passage: Passage, cue: Cue, text: Passage) -> bool:
    """Whether English may well say a thing without a word for this cue.

    What can be in a relative clause is mostly what is ("les soins qu'ils peuvent offrir"), "faute
    de" is a reason as often as a condition, and who speaks may be the subject of another verb.
    """
    kind = kind_of(cue)
    before = passage.words[max(0, cue.first - 4) : cue.first]
    if kind == "can":
        return _is_relative(passage, before, cue) or passage.words[cue.last : cue.last + 1] == [
            "varier"
        ]
    if kind == "condition":
        return passage.words[cue.first] == "faute"
    return _retold(passage, cue, text)


_RELATIVE = frozenset(("que", "qu", "dont", "où", "savoir", "déterminer", "s"))


def _is_relative(passage: Passage, before: Sequence[str], cue: Cue) -> bool:
    """Whether a relative pronoun stands close before, and no "suggère que"."""
    conjunctions = {
        other.last for other in passage.read(cues_in) if other.mild and "saying" in other.keeps
    }
    first = cue.first - len(before)
    return any(
        word in _RELATIVE and (word not in _FORWARD or first + place not in conjunctions)
        for place, word in enumerate(before)
    )


def _retold(passage: Passage, cue: Cue, text: Passage) -> bool:
    """Whether a translation names the speaker of a French aside: *the opposition sees it as …*."""
    return (
        kind_of(cue) == "saying"
        and not _FORWARD.intersection(passage.words[cue.last : cue.last + 3])
        and speaks_in(passage, cue, text)
    )


_FORWARD = frozenset(("que", "qu", "avoir", "être"))


def _made_up(text: Passage, cue: Cue, sources: Sequence[Passage]) -> bool:
    """Whether a cue attributes something to somebody whom no source has."""
    return cue.kind == "hearsay" or (
        cue.kind == "saying"
        and (
            text.language == "fr"
            or not any(
                speaks_in(text, cue, source) or ('"' in source.cased and '"' in text.cased)
                for source in sources
            )
        )
    )


def _firm(passage: Passage) -> list[Cue]:
    """The cues that must be kept."""
    return [cue for cue in passage.read(cues_in) if cue.kind is not None]


def _message(pattern: str, passage: Passage, cue: Cue, source: str, language: Language) -> str:
    return pattern.format(source=source, cue=_quoted(passage, cue), text=_NAMES[language])


def _quoted(passage: Passage, cue: Cue) -> str:
    return " ".join(passage.text[cue.start : cue.end].split())


def _lost(
    case: Case, text: Passage, bound: Sequence[Scope], copied: Passage | None
) -> Iterator[Finding]:
    """The cues of the evidence that a text should have kept."""
    if copied is not None:
        compare = reworded if text.language == "fr" else unmatched
        missing = {cue.first for cue in compare(copied, text)}
        lost = [
            scope
            for scope in bound
            if scope.cue.first in missing
            and (kind_of(scope.cue) != "saying" or not names_source(scope, case.fr))
        ]
    else:
        gone = _kinds_gone(case, text, {kind_of(scope.cue) for scope in bound})
        lost = [scope for scope in bound if scope.cue.kind in gone]
    for scope in lost:
        kind = kind_of(scope.cue)
        sure = scope.sure and (
            text.language == "fr"
            or not (kind in _LOOSE or _loosely(scope.passage, scope.cue, text))
        )
        yield case.finding(
            "modality",
            "error" if sure else "warning",
            text.language,
            _message(
                _LOST.get(kind, _LESS), scope.passage, scope.cue, "the article", text.language
            ),
            expected=(scope.passage, scope.cue.start, scope.cue.end),
        )


def _kinds_gone(case: Case, text: Passage, kinds: set[Kind]) -> set[Kind]:
    """The kinds of cue that a summary of several sentences, or of a part of one, has none of.

    One cue may serve for many here: what two sentences attribute to one source, a summary
    attributes once. English that has no more weak cues of a kind than the French, which lost it,
    has lost it too.
    """
    french = fresh(case.fr, case.evidence)
    gone = {kind for kind in kinds if not any(keeps(cue, kind) for cue in french)}
    if text.language == "fr":
        return gone
    english, every = text.read(cues_in), case.fr.read(cues_in)
    return {
        kind
        for kind in kinds
        if not any(cue.kind is not None and keeps(cue, kind) for cue in english)
        and sum(keeps(cue, kind) for cue in english)
        <= (sum(keeps(cue, kind) for cue in every) if kind in gone else 0)
    }


def _added(
    case: Case, text: Passage, sources: Sequence[Passage], *, close: bool
) -> Iterator[Finding]:
    """The cues of a text that nothing in its sources answers to."""
    cues = text.read(_firm)
    if not cues:
        return
    if close and text.language == "fr":
        new = [cue for cue in reworded(text, sources[0]) if cue.kind is not None]
    elif close:
        new = unmatched(text, sources[0])
    else:
        offers = [cue for source in sources for cue in source.read(cues_in)]
        new_kinds = {
            kind
            for kind in set(map(kind_of, cues))
            if not any(keeps(offer, kind) for offer in offers)
        }
        new = [cue for cue in cues if cue.kind in new_kinds]
    for cue in _extra(new, sources):
        kind = cue.kind or "hedge"
        clear = _made_up(text, cue, sources) or (
            kind == "hedge" and (text.language == "fr" or _doubts(text, cue, sources))
        )
        elsewhere = _uncited(case, text, cue, kind) if clear else None
        if elsewhere is not None:
            yield case.finding(
                "modality",
                "warning",
                text.language,
                f"only sentence {elsewhere.sentence}, which is not cited, says "
                f"“{_quoted(text, cue)}”",
                found=(text, cue.start, cue.end),
                expected=(elsewhere, 0, len(elsewhere.text)),
            )
            continue
        yield case.finding(
            "modality",
            "error" if clear else "warning",
            text.language,
            _message(_ADDED.get(kind, _MORE), text, cue, "the article", text.language),
            found=(text, cue.start, cue.end),
        )


_DOUBT = frozenset(
    ("may", "might", "perhaps", "maybe", "possibly", "probably", "apparently", "presumably",
     "potentially", "seemingly")
)  # fmt: skip
_UNSURE: frozenset[Kind] = frozenset(("hedge", "can", "hearsay", "condition", "plan"))


def _doubts(text: Passage, cue: Cue, sources: Sequence[Passage]) -> bool:
    """Whether an English cue is a doubt where no source has anything that is not certain."""
    return text.words[cue.first] in _DOUBT and not any(
        not _UNSURE.isdisjoint(offer.keeps) for source in sources for offer in source.read(cues_in)
    )


def _uncited(case: Case, text: Passage, cue: Cue, kind: Kind) -> Passage | None:
    """The sentence that has what a cue of the claim says, where it is not cited."""
    if kind == "saying" or text.language == "en":
        return None
    beside = {word for word in text.read(stems)[max(0, cue.first - 6) : cue.last + 6] if word}
    for sentence in case.elsewhere:
        if any(offer.kind == kind for offer in sentence.read(cues_in)) and len(
            beside & sentence.read(stem_set)
        ) >= min(2, len(beside)):
            return sentence
    return None


def _extra(cues: list[Cue], sources: Sequence[Passage]) -> list[Cue]:
    """The cues but those that a source gives in a tense or in other words.

    Hearsay is no news where any source says something with reserve, nor a plan where one has a
    future.
    """
    if not cues:
        return cues
    if any(cue.kind == "hearsay" for cue in cues) and any(
        cue.kind in ("saying", "hearsay", "hedge") or (cue.kind is None and "hearsay" in cue.keeps)
        for source in sources
        for cue in source.read(cues_in)
    ):
        cues = [cue for cue in cues if cue.kind != "hearsay"]
    if any(cue.kind == "plan" for cue in cues) and any(
        word.endswith(("ra", "ront")) for source in sources for word in source.vocabulary
    ):
        cues = [cue for cue in cues if cue.kind != "plan"]
    return cues


_LABELS: dict[str, frozenset[Kind]] = {
    "conditional": frozenset(("condition", "hearsay", "hedge")),
    "forecast": frozenset(("plan", "hedge", "hearsay", "saying")),
}


def _labels(case: Case) -> Iterator[Finding]:
    """Labels that the words of the claim, or of its evidence, do not bear out."""
    if case.modality == "reported" and case.speaker is None:
        for text in case.texts:
            if not any("saying" in cue.keeps for cue in text.read(cues_in)):
                yield case.finding(
                    "modality",
                    "warning",
                    text.language,
                    f"this is marked as reported; {_NAMES[text.language]} does not say by whom",
                )
    kinds = _LABELS.get(case.modality or "")
    if kinds is None or any(
        not kinds.isdisjoint(cue.keeps)
        for sentence in case.evidence
        for cue in sentence.read(cues_in)
    ):
        return
    if case.modality == "forecast" and any(
        word.endswith(("ra", "ront")) for sentence in case.evidence for word in sentence.words
    ):
        return
    yield case.finding(
        "modality",
        "warning",
        None,
        f"this is marked as {case.modality}; nothing in the sentences cited says so",
    )
