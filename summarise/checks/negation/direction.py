"""The direction that a passage gives: up or down, before or after, for or against.

``summarise/data/antonyms_pairs.txt`` lists concepts with two ends. One text has one end where the
other has the opposite end, and neither has a counterpart: that is a change of direction, in one
language or across two. Both sides must show it; a word that is merely missing proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from summarise.checks.negation.aligning import Alignment, align, stems
from summarise.checks.negation.antonyms import Pole, Word, entries_in, lexicon
from summarise.checks.parity.cognates import words_in
from summarise.checks.passages import Passage

__all__ = ["Flip", "Sighting", "flips", "sightings"]

_MOST = 60  # words of one concept that are looked at in one text: no sentence has more
_REACH = 6  # words that a counterpart may stand away from where it is looked for
_OPPOSITE = 8  # words that the opposite may
_UNSURE = 2  # words that it may where one of the two has other meanings
_GOVERNED = 3  # words after one of order that hold what it governs
_SIDE = 10  # words on either side of a verb that show who does it
# How many words further off a counterpart may stand than the opposite before that is believed.
_SURE_OPPOSITE = 2  # where both of two opposites are sure
_HALF_SURE = 4  # where one is
_VAGUE = 3  # a counterpart that has other meanings stands this much further off

# Concepts of pairs: those that give no direction, and those whose figures give it.
_IDIOM, _SHIFT = "idiom", "shift"
_MORE = frozenset({"plus", "more"})
_LESS = frozenset({"moins", "less", "least", "peu"})
_DEGREES = _MORE | _LESS
_CLAUSES = frozenset({"le", "la", "les", "l", "on", "il", "elle", "ils", "elles", "cette", "ces"})
_ORDER = "order"
_AS_IS = frozenset({_ORDER, "change"})
_SCALE = "mill"  # million, milliard, mille
_SHORT = 4  # characters of a figure that may leave its scale to the next one
_FROM_TO = re.compile(
    r"pass\w* d(?:e |')(\d(?:[\d.,\s]*\d)?)([^\d]{0,40}?) à (\d(?:[\d.,\s]*\d)?)((?: \w+)?)"
)


class Sighting(NamedTuple):
    """A word that stands for an end of a concept.

    Attributes:
        first: index of the word.
        last: of the last word, where it is two.
        pole: which end.
    """

    first: int
    last: int
    pole: Pole


class Flip(NamedTuple):
    """An end of a concept in one text, and the opposite end in the other.

    Attributes:
        source: the one that is right.
        target: the one at fault.
        sure: whether both words mean nothing else, and cannot be a matter of viewpoint.
    """

    source: Sighting
    target: Sighting
    sure: bool


class Sightings(NamedTuple):
    """What a passage has of directions.

    Attributes:
        sure: by concept, those that can be at fault.
        all: by concept, those and the ones that can only excuse.
    """

    sure: dict[str, list[Sighting]]
    all: dict[str, list[Sighting]]


def sightings(passage: Passage) -> Sightings:
    """Every word of direction in a passage.

    Example:
        >>> seen = sightings(Passage("Le chômage a reculé après l'accord.", "fr"))
        >>> [(s.pole.concept, s.pole.sign) for group in seen.sure.values() for s in group]
        [('change', -1), ('order', 1)]
        >>> seen = sightings(Passage("Le taux est passé de 9 % à 7,5 %.", "fr"))
        >>> seen.sure["change"][0].pole.sign
        -1
    """
    entries = lexicon(passage.language)
    words = passage.words
    sure: dict[str, list[Sighting]] = {}
    every: dict[str, list[Sighting]] = {}
    pair = -1  # the second word of a pair; it means nothing by itself
    for index, entry in passage.read(entries_in):
        if index == pair or not (entry.poles or entry.pairs):
            continue
        word = words[index]
        poles: Sequence[Pole] = entry.poles
        last = index
        if entry.pairs and index + 1 < len(words) and (both := entry.pairs.get(words[index + 1])):
            last = pair = index + 1
            poles = _paired(passage, index, both, poles)
        elif word in _DEGREES:
            poles = _degree(passage, entries, index, poles)
        if index and words[index - 1] in _LESS:
            poles = _less(words, index, poles)
        for pole in poles:
            sighting, concept = Sighting(index, last, pole), pole.concept
            if concept in every:
                every[concept].append(sighting)
            else:
                every[concept] = [sighting]
            if pole.sure:
                if concept in sure:
                    sure[concept].append(sighting)
                else:
                    sure[concept] = [sighting]
    return Sightings(sure, every)


def _paired(
    passage: Passage, index: int, both: tuple[Pole, ...], alone: Sequence[Pole]
) -> Sequence[Pole]:
    """What a word means together with the next one."""
    concepts = {pole.concept for pole in both}
    if _IDIOM in concepts:
        return ()
    if _SHIFT in concepts:
        return _shifted(passage, index, both[0])
    return (*both, *(pole for pole in alone if pole.concept not in concepts))


def _degree(
    passage: Passage, entries: dict[str, Word | None], index: int, poles: Sequence[Pole]
) -> Sequence[Pole]:
    """What "plus" or "less" means before the next word."""
    words = passage.words
    word, after = words[index], words[index + 1] if index + 1 < len(words) else ""
    if word == "plus" and (after in _CLAUSES or _moreover(passage, index)):
        return ()  # "plus le taux monte, plus …" compares no amounts
    entry = entries[after] if word in _MORE and after else None
    for pole in entry.poles if entry is not None else ():
        if pole.concept == "comparison" and pole.sign < 0:  # "plus rare", "more slowly"
            return (pole._replace(sure=False),)
    return poles


def _less(words: list[str], index: int, poles: Sequence[Pole]) -> Sequence[Pole]:
    """What a word means after "moins" or "less": "moins vite" is slower."""
    if index > 1 and words[index - 2] in ("un", "quelque"):  # "un peu"
        return poles
    return [
        pole._replace(
            sign=pole.sign if pole.concept in _AS_IS else -pole.sign,
            sure=pole.sure and pole.concept == _ORDER,
        )
        for pole in poles  # "peu après" is after, "moins reculé" a fall
    ]


def _moreover(passage: Passage, index: int) -> bool:
    """Whether a "plus" at this index is that of "De plus, …"."""
    words, end = passage.words, passage.ends[index]
    return (
        index > 0
        and words[index - 1] in ("de", "en")
        and passage.folded[end : end + 1] == ","
        and (index == 1 or passage.folded[passage.starts[index - 1] - 2] in ".;:,")
    )


def _shifted(passage: Passage, index: int, pole: Pole) -> tuple[Pole, ...]:
    """The direction of "est passé de 12 % à 9 %", none where the figures do not tell."""
    found = _FROM_TO.match(passage.folded, passage.starts[index])
    if found is None:
        return ()
    # "de 3,1 à 2,9 millions" is of millions both times; "de 900 000 à 1,2 million" is not.
    if (_SCALE in found[2]) != (_SCALE in found[4]) and (found[2] or len(found[1]) > _SHORT):
        return ()
    low, high = (
        float(re.sub(r"\s|\.(?=\d{3})", "", found[n]).replace(",", ".").rstrip(".")) for n in (1, 3)
    )
    if low == high:
        return ()
    return (pole._replace(concept="change", sign=1 if high > low else -1),)


def flips(source: Passage, target: Passage) -> list[Flip]:
    """Where the target has the opposite of what the source has.

    Args:
        source: the French that is right.
        target: a text in either language that should say the same.

    Example:
        >>> french = Passage("Le chômage a reculé de 2 % en mai.", "fr")
        >>> english = Passage("Unemployment rose by 2% in May.", "en")
        >>> [(french.words[f.source.first], english.words[f.target.first])
        ...  for f in flips(french, english)]
        [('reculé', 'rose')]
    """
    here, there = source.read(sightings), target.read(sightings)
    shared = (here.sure.keys() & there.all.keys()) | (here.all.keys() & there.sure.keys())
    if not shared:
        return []
    found: dict[int, Flip] = {}
    alignment: Alignment | None = None
    for concept in sorted(shared):
        theirs, ours = here.all[concept][:_MOST], there.all[concept][:_MOST]
        signs = {sighting.pole.sign for sighting in ours}
        if signs.isdisjoint({-sighting.pole.sign for sighting in theirs} - {0}):
            continue
        if alignment is None:
            alignment = align(source, target)
        opposed = _opposed(theirs, ours, alignment) or _moved(source, theirs, target, ours)
        if len({sighting.pole.sign for _, sighting in opposed}) > 1:
            continue  # "entrée ou sortie", "exit or entry": only the order is another
        for other, sighting in opposed:
            pole = sighting.pole
            if (pole.viewpoint or pole.crossed) and not _same_order(
                source, other.first, target, sighting.first, pole
            ):
                continue
            flip = Flip(other, sighting, _certain(other.pole, pole))
            known = found.get(sighting.first)
            if known is None or (flip.sure and not known.sure):
                found[sighting.first] = flip
    return [found[index] for index in sorted(found)]


def _moved(
    source: Passage, theirs: list[Sighting], target: Passage, ours: list[Sighting]
) -> list[tuple[Sighting, Sighting]]:
    """The only two words of a concept where they are opposite and govern the same word.

    "Après le vote, il est parti" is "he left before the vote" at fault, however far they are apart.
    """
    if len(theirs) != 1 or len(ours) != 1 or not (theirs[0].pole.sure and ours[0].pole.sure):
        return []
    if theirs[0].pole.concept != _ORDER or theirs[0].pole.sign == ours[0].pole.sign:
        return []
    one, two = _governed(source, theirs[0].last), _governed(target, ours[0].last)
    return [] if one.isdisjoint(two) else [(theirs[0], ours[0])]


def _governed(passage: Passage, index: int) -> frozenset[str]:
    """What the next words have in common with words of the other language."""
    return frozenset(
        key
        for word in passage.read(words_in)
        if index < word.number <= index + _GOVERNED
        for key in word.keys
    )


def _certain(source: Pole, target: Pole) -> bool:
    """Whether two opposite words leave no doubt."""
    both = source.sure and target.sure
    return (both or target.telling) and not target.debatable


def _same_order(source: Passage, here: int, target: Passage, there: int, pole: Pole) -> bool:
    """Whether what stands before a word in one text stands before its opposite in the other.

    "Airbus vend dix avions à l'Iran" may be "Iran buys ten planes from Airbus", not "Airbus buys".
    """
    one, two = source.read(stems), target.read(stems)
    before, after = _sides(one, here)
    its_before, its_after = _sides(two, there)
    return (
        (pole.crossed or not before.isdisjoint(its_before))
        and before.isdisjoint(its_after)
        and after.isdisjoint(its_before)
    )


def _sides(keys: list[str], index: int) -> tuple[frozenset[str], frozenset[str]]:
    """The stems on either side of a word."""
    before, after = keys[max(index - _SIDE, 0) : index], keys[index + 1 : index + _SIDE + 1]
    return (
        frozenset(key for key in before if not key[:1].isdigit()) - {""},
        frozenset(key for key in after if not key[:1].isdigit()) - {""},
    )


def _opposed(
    theirs: list[Sighting], ours: list[Sighting], alignment: Alignment
) -> list[tuple[Sighting, Sighting]]:
    """The opposites of one concept that stand where a counterpart should.

    Every word takes its nearest counterpart, the nearest pair first. An opposite must stand
    clearly nearer than a word that could say the same.

    Args:
        theirs: the sightings in the source.
        ours: those in the target.
        alignment: from the source to the target.
    """
    pairs: list[tuple[float, int, int, bool]] = []
    for here, other in enumerate(theirs):
        place = alignment(other.first)
        for there, sighting in enumerate(ours):
            distance = abs(place - sighting.first)
            both = other.pole.sure and sighting.pole.sure
            if other.pole.sign == -sighting.pole.sign != 0:
                one = other.pole.telling and (
                    sighting.pole.sure or (other.pole.sure and other.pole.mutual)
                )
                if (both or one) and distance <= (_OPPOSITE if both else _UNSURE):
                    pairs.append(
                        (distance + (_SURE_OPPOSITE if both else _HALF_SURE), here, there, True)
                    )
            elif distance <= _REACH:
                pairs.append((distance + (0 if both else _VAGUE), here, there, False))
    pairs.sort()
    matched: set[int] = set()
    taken: set[int] = set()
    found: list[tuple[Sighting, Sighting]] = []
    for _, here, there, opposite in pairs:
        if here not in matched and there not in taken:
            matched.add(here)
            taken.add(there)
            if opposite:
                found.append((theirs[here], ours[there]))
    return found
