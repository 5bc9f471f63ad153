"""Whether a name that the cited sentences lack is context, or stands where they name another.

A statement must be understood by itself, so it says "in Iran" or gives a minister's name where the
sentence it cites has "the country" or "the minister". That is what an editor does. To put one name
of the article in the place of another is a fault, and shows by the words around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from summarise.checks.case import Case, Words
from summarise.checks.names.capitals import Mention, Reading, names_of
from summarise.checks.names.counterparts import is_body, is_known
from summarise.checks.passages import Passage

__all__ = ["completes", "exchanged", "is_introduced", "rivals", "same_kind", "stood_for"]

_OPENING = 3  # sentences in which an article introduces what it is about
_BEFORE = 2  # sentences to which a pronoun may reach back
_WINDOW = 3  # words on either side that are the place of a name
_STEM = 5  # letters
_ALIKE = 1.0
_CLEAR = 1.5
_MOST = 6  # names of a claim that are looked at
_TITLES = frozenset(["m", "mm", "mme", "mmes", "mlle", "me", "mes", "dr", "pr", "mgr", "st", "ste"])
_SKIPPED = frozenset(["le", "la", "les", "l", "un", "une"])
_JOINING = frozenset(["et", "puis", "mais"])
_AUXILIARIES = frozenset(["a", "ont", "avait", "s", "est", "y", "en", "l", "lui"])
_SPEECH = (
    *("declar", "affirm", "assur", "estim", "expliqu", "ajout", "indiqu", "precis", "soulign"),
    *("juge", "racont", "resum", "previen", "preven", "object", "admet", "admis", "reconn"),
    *("dement", "repliqu", "retor", "lance", "insist", "rappel", "conclu", "observ", "confi"),
    *("temoign", "regrett", "deplor", "denonc", "commen", "martel", "souten", "soutien", "ironis"),
)
_SAYING = frozenset(["selon", "dit", "dixit", "disait", "repond", "repondu"])


def rivals(case: Case) -> Iterator[tuple[list[Mention], Passage]]:
    """The names of the evidence that the claim does not have, word by word, and their sentence."""
    claim = case.fr.read(names_of)
    for row, passage in _rows(case):
        if other := [mention for mention in row if not _is_named(mention, claim)]:
            yield other, passage


def _rows(case: Case) -> Iterator[tuple[list[Mention], Passage]]:
    for passage in case.evidence:
        for row in passage.read(names_of).runs():
            if proper := [mention for mention in row if mention.proper]:
                yield proper, passage


def _is_named(mention: Mention, claim: Reading) -> bool:
    """Whether the claim has a name of the evidence, or a word of it."""
    return not mention.keys.isdisjoint(claim.keys) or not claim.vocabulary.isdisjoint(mention.words)


def stood_for(case: Case, strange: Sequence[Mention]) -> Words | None:
    """The words of the evidence in whose place a name stands, None where it stands in nobody's.

    Args:
        case: what is checked.
        strange: a name of its French that the evidence does not have, word by word.
    """
    claim = case.fr.read(names_of)
    before, after = _around(claim, strange)
    for row, passage in _rows(case):
        reading = passage.read(names_of)
        other = [mention for mention in row if not _is_named(mention, claim)] or row
        if not same_kind(strange[0], other[0], claim, reading):
            continue
        there_before, there_after = _around(reading, other)
        left, right = _shared(before, there_before), _shared(after, there_after)
        kinds = {_kind(strange[0], claim), _kind(other[0], reading)}
        if kinds == {"place", None} or _is_named(other[0], claim):
            # Perhaps a town and a man; or the claim has it somewhere else.
            stood = min(left, right) >= _ALIKE
        else:
            stood = (
                max(left, right) >= _ALIKE
                or (_speaks(before, after) and _speaks(there_before, there_after))
                or _joined(reading, other, after)
            )
        if stood:
            return passage, other[0].start, other[-1].end
    return None


def exchanged(case: Case) -> Iterator[tuple[Words, Words]]:
    """Two names that have changed places: "A beat B by a second" for "B beat A by a second".

    Yields:
        A name of the claim, and the name that stands in its place in a sentence cited.
    """
    ours = case.fr.read(names_of)
    claimed = case.fr.read(_once)
    if len(claimed) < 2:
        return
    for passage in case.evidence:
        theirs = passage.read(names_of)
        cited = passage.read(_once)
        shared = [word for word in claimed if word in cited][:_MOST]
        for one, other in combinations(shared, 2):
            if not _reversed(claimed[one], claimed[other], cited[one], cited[other]):
                continue
            changed = (
                _likeness(ours, claimed[one], theirs, cited[other]),
                _likeness(ours, claimed[other], theirs, cited[one]),
            )
            kept = (
                _likeness(ours, claimed[one], theirs, cited[one]),
                _likeness(ours, claimed[other], theirs, cited[other]),
            )
            if min(changed) >= _CLEAR and max(kept) < _ALIKE:
                row, there = claimed[one], cited[other]
                yield (
                    (case.fr, row[0].start, row[-1].end),
                    (passage, there[0].start, there[-1].end),
                )
                return


def _once(passage: Passage) -> dict[str, list[Mention]]:
    """The names that a text has once, by their last word."""
    reading = passage.read(names_of)
    if len(reading.mentions) < 2:
        return {}
    count = Counter(reading.words)
    found: dict[str, list[Mention]] = {}
    for row in reading.runs():
        word = row[-1].words[-1]
        if row[-1].proper and row[-1].capital and count[word] == 1:
            found[word] = row
    return found


def _reversed(
    one: Sequence[Mention],
    other: Sequence[Mention],
    one_there: Sequence[Mention],
    other_there: Sequence[Mention],
) -> bool:
    """Whether two names come the other way round, with more than an "et" between them."""
    gap = other[0].index - one[0].index
    gap_there = other_there[0].index - one_there[0].index
    return (gap > 0) != (gap_there > 0) and min(abs(gap), abs(gap_there)) > _WINDOW + 2


def _likeness(
    ours: Reading, row: Sequence[Mention], theirs: Reading, there: Sequence[Mention]
) -> float:
    sides = zip(_around(ours, row), _around(theirs, there), strict=True)
    return max(_shared(side, other) for side, other in sides)


def is_introduced(case: Case, places: Sequence[Passage]) -> bool:
    """Whether what stands in these sentences of the article is context to any other.

    That is what its title or its first sentences name, what it names more than once, and what a
    pronoun of a cited sentence may stand for.
    """
    cited = [passage.sentence for passage in case.evidence if passage.sentence is not None]
    return len(places) > 1 or any(
        place.sentence is None
        or place.sentence <= _OPENING
        or any(0 < sentence - place.sentence <= _BEFORE for sentence in cited)
        for place in places
    )


def completes(
    row: Sequence[Mention], strange: Sequence[Mention], places: Sequence[Passage]
) -> bool:
    """Whether a given name goes with its family name: the article has them together, or has none.

    Args:
        row: a whole name.
        strange: its words that the evidence does not have.
        places: the sentences of the article that have those.
    """
    rest = [mention for mention in row if mention not in strange]
    if not rest or any(mention.keys for mention in row):
        return True
    words = {word for mention in row for word in mention.words}
    return any(
        words <= {word for mention in other for word in mention.words}
        for place in places
        for other in place.read(names_of).runs()
    )


def same_kind(
    mention: Mention, other: Mention, reading: Reading | None = None, there: Reading | None = None
) -> bool:
    """Whether one name may have been taken for the other."""
    kind, there_kind = _kind(mention, reading), _kind(other, there)
    if not mention.capital or not other.capital:  # "marocain" stands for no unknown name
        return kind == there_kind == "place"
    if kind == "office":  # and "le chef de l'État" for no person
        return there_kind is not None and there_kind != "person"
    return None in (kind, there_kind) or there_kind in (kind, "office")


def _kind(mention: Mention, reading: Reading | None) -> str | None:
    if any(key.startswith("people-") for key in mention.keys):
        return "person"
    if any(key.startswith("offices-") for key in mention.keys):
        return "office"
    if is_known(mention):
        return "body" if is_body(mention) else "place"
    if reading is not None and mention.index and reading.words[mention.index - 1] in _TITLES:
        return "person"
    return None


def _around(reading: Reading, row: Sequence[Mention]) -> tuple[list[str], list[str]]:
    """The words before a name, the nearest first, and those after it."""
    start, end = row[0].index, row[-1].index + row[-1].size
    before = [
        word
        for word in reversed(reading.words[max(start - _WINDOW - 2, 0) : start])
        if word not in _TITLES and word not in _SKIPPED
    ]
    after = [word for word in reading.words[end : end + _WINDOW + 2] if word not in _SKIPPED]
    return before[:_WINDOW], after[:_WINDOW]


def _shared(words: Sequence[str], others: Sequence[str]) -> float:
    """What two places have in common: as far as they are word for word the same, and by stems."""
    weight = 0.0
    for word, other in zip(words, others, strict=False):
        if word[:_STEM] != other[:_STEM]:
            break
        weight += 1.0 if len(word) > 3 or word == "dit" else 0.5
    return weight


def _speaks(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a name is of somebody who says something: "selon M. Quérel", "M. Quérel affirme"."""
    verb = next((word for word in after if word not in _AUXILIARIES), "")
    if _is_speech(verb) or (before and _is_speech(before[0])):
        return True
    # "selon l'analyste Maud Riou", and not "a annoncé à l'AFP"
    return bool(before) and len(before[0]) > 3 and any(map(_is_speech, before[1:2]))


def _is_speech(word: str) -> bool:
    return word.startswith(_SPEECH) or word in _SAYING


def _joined(reading: Reading, row: Sequence[Mention], after: Sequence[str]) -> bool:
    """Whether what the claim says of a name is said of this one by a second verb."""
    verb = after[0] if after else ""
    if len(verb) < 4 or verb not in reading.vocabulary:
        return False
    at = reading.words.index(verb)
    last = [mention for mention in reading.mentions if mention.index < at and mention.proper][-1:]
    return bool(last) and last[0] == row[-1] and reading.words[at - 1] in _JOINING
