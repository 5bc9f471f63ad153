"""The French of a claim against its evidence: what is denied.

Word against word: a verb that is denied in one and stands bare in the other is a fault, a clause
that the claim leaves out is none. A paraphrase with other words ("n'a pas accepté", "a refusé") is
left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from summarise.checks.case import Case, Words
from summarise.checks.negation.aligning import align, stems
from summarise.checks.negation.negatives import (
    DENIAL,
    HINT,
    NOT,
    WITHOUT,
    Mark,
    clause_end,
    clause_start,
)
from summarise.checks.negation.polarity import marks
from summarise.checks.passages import Passage, words
from summarise.summary import Finding

__all__ = [
    "EMPTY",
    "HALF_SHARED",
    "SHARED",
    "denials",
    "in_evidence",
    "phrase",
    "quote",
    "span",
]

_MOST = 60  # negations that are looked at: no claim and its evidence have more
_NEAR = 6  # words between the place of a negation and a word that denies in its stead
_CONTEXT = 8  # words about a negated word that show whether two texts speak of the same
_REPEATED = 0.8  # of its stems, for a claim that repeats a sentence nearly word for word
_EXACT = 2  # how far apart the same negation stands in such a pair
_SCOPE = 11  # words about it in which a denial may stand
SHARED = 0.5  # of a clause's content that the other text must have to speak of the same
HALF_SHARED = 0.25  # of it, to be worth a look

# Stems of long words that say nothing about what a clause is about.
EMPTY = words(
    "avec dans pour cette leurs leur tous tout toute mais plus sont etaie etait etre avoir "
    "avait avaie aurai serai sera seron ayant comme elle elles vers sous entre aussi encor "
    "alors apres avant selon dont quand ainsi celui celle ceux aux meme autre moins tres bien "
    "fait faire peut peuve pourr doit doive devra notre votre chez depui nous vous jusqu lors "
    "lorsq puis sans rien jamai aucun perso nulle"
)


class _Focus(NamedTuple):
    """What a negation is about.

    Attributes:
        main: the stem of the word that is denied, "" where it has none.
        about: the stems of its clause.
    """

    main: str
    about: frozenset[str]


def denials(case: Case) -> Iterator[Finding]:
    """Negations that the French of the claim adds or drops."""
    claim, evidence = case.fr, case.evidence
    if any(passage.text == claim.text for passage in evidence):
        return
    ours = [(claim, mark) for mark in claim.read(marks) if mark.kind > HINT]
    theirs = [
        (passage, mark) for passage in evidence for mark in passage.read(marks) if mark.kind > HINT
    ]
    if ours or theirs:
        twin = _twin(claim, evidence)
        del ours[_MOST:], theirs[_MOST:]
        yield from _added(case, [mark for _, mark in ours], _ground((claim,), ours), twin)
        yield from _dropped(case, theirs, _ground(evidence, theirs), twin)


def _added(
    case: Case, denied: list[Mark], ground: _Ground, twin: Passage | None
) -> Iterator[Finding]:
    """What the French of the claim denies and the evidence does not."""
    claim, evidence = case.fr, case.evidence
    for mark in denied:
        if mark.kind == DENIAL and any(passage.read(marks) for passage in evidence):
            continue
        focus = _focus(claim, mark)
        spots = _spots(evidence, focus)
        words = phrase(claim, mark)
        if not spots:
            if not any(passage.read(marks) for passage in evidence):
                yield case.finding(
                    "negation",
                    "warning",
                    "fr",
                    f"the French denies (“{quote(words)}”); nothing in the sentences cited does.",
                    found=words,
                )
            continue
        if twin is not None:
            accounted = _answered(claim, mark, twin) or _denies(twin, focus)
        else:
            accounted = any(_negative(*spot, focus, ground) for spot in spots)
        if not accounted:
            share, passage, index = _closest(focus, spots, twin)
            yield case.finding(
                "negation",
                "error" if share >= SHARED else "warning",
                "fr",
                f"the French denies (“{quote(words)}”); the article says "
                f"“{_around(passage, index)}” without denying it.",
                found=words,
                expected=span(passage, index, index),
            )


def _dropped(
    case: Case, denied: list[tuple[Passage, Mark]], ground: _Ground, twin: Passage | None
) -> Iterator[Finding]:
    """What the evidence denies and the French of the claim says without denying it."""
    claim, evidence = case.fr, case.evidence
    for passage, mark in denied:
        if mark.kind == DENIAL and claim.read(marks):
            continue
        focus = _focus(passage, mark)
        spots = _spots((claim,), focus)
        repeated = passage is twin
        if repeated:
            accounted = (
                _answered(passage, mark, claim)
                or _denies(claim, focus)
                or any(_worded(*spot, passage) for spot in spots)
            )
        else:
            accounted = any(_negative(*spot, focus, ground) for spot in spots)
        if accounted or not spots or _echoed(claim):
            continue
        # The article may also say it without denying it: "a accepté A, n'a pas accepté B".
        bare = not repeated and any(not _touched(*spot) for spot in _spots(evidence, focus))
        share, _, index = _closest(focus, spots, claim if repeated else None)
        sure = share >= SHARED and not bare
        if mark.kind == WITHOUT and not sure:  # "sans maquereau" denies no clause
            continue
        words = phrase(passage, mark)
        yield case.finding(
            "negation",
            "error" if sure else "warning",
            "fr",
            f"the article denies it (“{quote(words)}”); the French says "
            f"“{_around(claim, index)}” without denying it.",
            found=span(claim, index, index),
            expected=words,
        )


def _echoed(passage: Passage) -> bool:
    """Whether a negation stands for a verb named before: "ne l'a pas fait"."""
    return any(
        mark.kind == NOT and passage.words[mark.last + 1 : mark.last + 2] == ["fait"]
        for mark in passage.read(marks)
    )


def _twin(claim: Passage, evidence: tuple[Passage, ...]) -> Passage | None:
    """The sentence that the claim repeats nearly word for word, if there is one."""
    ours = frozenset(claim.read(stems)) - {""}
    for passage in evidence:
        theirs = frozenset(passage.read(stems)) - {""}
        if len(ours & theirs) >= _REPEATED * max(len(ours), len(theirs), 1):
            return passage
    return None


def _answered(source: Passage, mark: Mark, target: Passage) -> bool:
    """Whether a negation has its like in a text that is otherwise nearly the same."""
    alignment = align(source, target)
    place = alignment(mark.last)
    known = frozenset(source.read(stems))
    keys = target.read(stems)
    for other in target.read(marks):
        distance = min(abs(place - other.last), abs(alignment(mark.first) - other.first))
        if other.kind > DENIAL or other.kind == mark.kind:
            if distance <= _EXACT:
                return True
        elif distance <= _NEAR and (
            keys[other.first] not in known
            or (target.words[other.first] == "non" and "non" not in source.vocabulary)
        ):  # "non confirmé", "n'a pas été confirmé"
            return True
    return False


def _denies(passage: Passage, focus: _Focus) -> bool:
    """Whether a text denies the same word, perhaps at another place: clauses may be moved."""
    return bool(focus.main) and any(
        _focus(passage, mark).main == focus.main for mark in passage.read(marks) if mark.kind > HINT
    )


def _worded(passage: Passage, index: int, source: Passage) -> bool:
    """Whether a word that the source does not have denies this one: "privés d'eau", "sans eau"."""
    known = frozenset(source.read(stems))
    keys = passage.read(stems)
    return any(
        mark.kind <= DENIAL
        and index - _NEAR <= mark.first < index
        and keys[mark.first] not in known
        for mark in passage.read(marks)
    )


class _Ground(NamedTuple):
    """What one of two texts has, to tell what the other has besides.

    Attributes:
        stems: of all its words.
        mains: what its negations are about.
    """

    stems: frozenset[str]
    mains: frozenset[str]


def _ground(passages: tuple[Passage, ...], denied: list[tuple[Passage, Mark]]) -> _Ground:
    return _Ground(
        frozenset(key for passage in passages for key in passage.read(stems)),
        frozenset(_focus(passage, mark).main for passage, mark in denied),
    )


def _closest(
    focus: _Focus, spots: list[tuple[Passage, int]], twin: Passage | None
) -> tuple[float, Passage, int]:
    """The place that has most of a clause about it, and how much."""
    return max(
        ((1.0 if spot[0] is twin else _share(focus, *spot), *spot) for spot in spots),
        key=lambda candidate: candidate[0],
    )


def _focus(passage: Passage, mark: Mark) -> _Focus:
    """What a negation is about."""
    keys = passage.read(stems)
    start = clause_start(passage, mark.first, _CONTEXT)
    end = clause_end(passage, mark.last, _CONTEXT + 1)
    inside = []
    if mark.kind != DENIAL:
        inside = [key for key in keys[mark.first : mark.last + 1] if key and key not in EMPTY]
    after = [key for key in keys[mark.last + 1 : end] if key and key not in EMPTY]
    before = [key for key in keys[start : mark.first] if key and key not in EMPTY]
    main = (inside or after or [""])[0]
    return _Focus(main, frozenset((*before, *inside, *after)))


def _spots(passages: tuple[Passage, ...], focus: _Focus) -> list[tuple[Passage, int]]:
    """Where the word that a negation is about stands in these passages."""
    if not focus.main:
        return []
    return [
        (passage, index)
        for passage in passages
        for index, key in enumerate(passage.read(stems))
        if key == focus.main
    ]


def _touched(passage: Passage, index: int) -> bool:
    """Whether a negation holds this word, or stands right beside it."""
    return any(mark.first - 3 <= index <= mark.last + 3 for mark in passage.read(marks))


def _negative(passage: Passage, index: int, focus: _Focus, other: _Ground) -> bool:
    """Whether something denies in the clause of this word that does not stand in the other text.

    Args:
        passage: where the word stands.
        index: of the word.
        focus: what the other text denies.
        other: the other text.
    """
    found = passage.read(marks)
    if not found:
        return False
    for mark in found:
        if mark.last < index - _SCOPE or mark.first > index + _SCOPE:
            continue
        if mark.kind <= DENIAL:  # "ont refusé" against "n'ont pas refusé"
            stem = passage.read(stems)[mark.first]
            if not stem or stem not in other.stems or mark.last > mark.first:
                return True
        else:  # one that denies something else has its own counterpart
            main = _focus(passage, mark).main
            if main == focus.main or main not in other.mains:
                return True
    return False


def _share(focus: _Focus, passage: Passage, index: int) -> float:
    """How much of a clause stands about this word too."""
    keys = passage.read(stems)
    if "autre" in keys and "autre" not in focus.about:
        return 0.0  # "la moitié éteignait, les autres non": the others may be meant
    near = frozenset(keys[max(index - _CONTEXT, 0) : index + _CONTEXT + 1])
    if any(key[0].isdigit() and key not in keys for key in focus.about):
        return 0.0  # another figure: another thing is said
    return len(focus.about & near) / max(len(focus.about), 1)


def in_evidence(case: Case, words: Words) -> Words | None:
    """The same words in the evidence, None where it does not have them."""
    passage, start, end = words
    if passage is not case.fr:
        return words
    folded = passage.folded[start:end]
    for other in case.evidence:
        place = other.folded.find(folded)
        if place >= 0:
            return other, place, place + len(folded)
    return None


def phrase(passage: Passage, mark: Mark) -> Words:
    """A negation with the word after it, and in English with the one before."""
    last = min(mark.last + 1, len(passage.words) - 1)
    first = mark.first
    if passage.language == "en" and first and mark.kind == NOT:
        first -= 1
    return passage, passage.starts[first], passage.ends[last]


def span(passage: Passage, first: int, last: int) -> Words:
    """The text from one word to another."""
    return passage, passage.starts[first], passage.ends[last]


def quote(words: Words) -> str:
    """The words themselves."""
    passage, start, end = words
    return passage.text[start:end]


def _around(passage: Passage, index: int) -> str:
    """A word with its neighbours, to be quoted."""
    first, last = max(index - 2, 0), min(index + 2, len(passage.words) - 1)
    return passage.text[passage.starts[first] : passage.ends[last]]
