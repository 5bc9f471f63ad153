"""What each cue of a French sentence governs: the clause, the figure or the quotation beside it.

There is no parser here: commas, conjunctions and brackets part a sentence into clauses; where the
cue stands in its own decides on which side its matter is.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarise.checks.modality.cue_matching import DEGREES
from summarise.checks.modality.hedge_words import context
from summarise.checks.modality.hedges import Cue, cues_in
from summarise.checks.passages import Passage
from summarise.verbatim import without_accents

__all__ = ["Region", "region", "stem_set", "stems"]

_LETTERS = 5
_SHORT = 4
_BREAK = re.compile(r"[;:()]|, | - |\bmais\b|\btandis qu|\balors qu|\bet qu|[.!?…](?= |$)")
_HARD = re.compile(r";|\bmais\b|\btandis qu|\balors qu|[.!?…](?=[ \"]|$)")
_FEW = 4  # so many words of a clause hold its subject and the beginning of what is said of it


@dataclass(frozen=True, slots=True)
class Region:
    """What a cue governs.

    Attributes:
        words: by their stems.
        outside: the other stems of the sentence.
        anchors: the words next to the cue, one of which a claim that uses it has.
        needed: how many of them it has.
        figure: the words that a claim has in their order, for a degree that counts.
        source: who is named, by stems that stand nowhere else in the sentence.
        soft: whether the verb is one whose matter is told as news.
        mild: whether what is lost with the cue is debatable.
    """

    words: frozenset[str]
    outside: frozenset[str]
    anchors: tuple[str, ...] = ()
    needed: int = 1
    figure: tuple[str, ...] = ()
    source: frozenset[str] = frozenset()
    soft: bool = False
    mild: bool = False

    def names_source(self, claim: Passage) -> bool:
        """Whether a claim leaves the matter to its source in words of its own."""
        return not self.source.isdisjoint(claim.read(stem_set)) and not any(
            cue.kind == "saying" for cue in claim.read(cues_in)
        )  # "le FMI table sur …"

    def touched(self, claim: Passage) -> bool:
        """Whether a claim has the very words that the cue stands by."""
        if self.figure:
            return _counts(self.figure, claim)
        beginnings = claim.read(_beginnings)
        known = sum(anchor[:_SHORT] in beginnings for anchor in self.anchors)
        return known >= min(self.needed, len(self.anchors)) and bool(self.anchors)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    if len(word) < _SHORT:
        return word if word.isdigit() else ""
    if word in context("empty"):
        return ""
    return without_accents(word[:_LETTERS])


def stems(passage: Passage) -> tuple[str, ...]:
    """Of each word what it is recognised by, empty for a word that says nothing.

    Example:
        >>> stems(Passage("Les pompiers étaient au nombre de 40.", "fr"))
        ('', 'pompi', '', '', 'nombr', '', '40')
    """
    return tuple(map(_stem, passage.words))


def stem_set(passage: Passage) -> frozenset[str]:
    """What a passage says, as a set of stems."""
    return frozenset(passage.read(stems)) - {""}


def _beginnings(passage: Passage) -> frozenset[str]:
    return frozenset(stem[:_SHORT] for stem in passage.read(stems))


def _counted(pattern: re.Pattern[str], passage: Passage) -> tuple[int, ...]:
    marks = [match.start() for match in pattern.finditer(passage.folded)]
    return tuple(bisect_left(marks, start) for start in passage.starts)


_BACKGROUND = frozenset(("qui", "dont", "où", "lequel", "laquelle", "lesquels", "lesquelles", "né"))


_STRONG = re.compile(r"\w{2,}(?:[iu]e?s?|(?:is|it|ert|ort|aint)e?s?)").fullmatch
_BEHIND = (["en"], ["à"], ["au"], ["aux"], ["par"], ["dans"], ["depuis"], ["sur"])


def _aside(passage: Passage, clauses: tuple[int, ...]) -> frozenset[int]:
    """The clauses that tell what is known: "…, bâti en 1902, …", "…, qui …", "(…)"."""
    found = set()
    last = 0
    for at, clause in enumerate(clauses):
        if clause == last:
            continue
        last = clause
        word = passage.words[at]
        before = passage.folded[passage.ends[at - 1] : passage.starts[at]]
        if "(" in before or (
            "," in before and (word in _BACKGROUND or _is_participle(passage, at))
        ):
            found.add(clause)
    return frozenset(found)


def _is_participle(passage: Passage, at: int) -> bool:
    """Whether a clause begins with a participle: "arrêté lundi", "bâti en 1902", "prenant"."""
    word = passage.words[at]
    return word.endswith(("é", "ée", "és", "ées", "ant")) or (
        _STRONG(word) is not None and passage.words[at + 1 : at + 2] in _BEHIND
    )


def region(passage: Passage) -> tuple[Region, ...]:
    """What each cue of a passage governs, in their order.

    Example:
        >>> (governs,) = region(Passage("Le pont tient, selon la mairie.", "fr"))
        >>> sorted(governs.words), sorted(governs.source)
        (['pont', 'tient'], ['mairi'])
    """
    cues = passage.read(cues_in)
    if not cues:
        return ()
    reading = _Reading(passage)
    return tuple(reading.region(cue) if cue.kind else _NOTHING for cue in cues[:64])


_NOTHING = Region(frozenset(), frozenset())

# What an authority announces or a study shows may be told as news; and "faute de" often gives a
# reason rather than a condition.
_SOFT = re.compile(
    r"annon[cç]|confirm|rappel|reconna|reconnu|établi|constat|observ|montr|démontr|révél|révèl|"
    r"publi|remarqu|faute"
).match
_MILD = re.compile(r"précis|détaill|signal|souli").match
_IF = re.compile(r"si$|s$").match
_LEADS_QUOTE = re.compile(r"[^,.;:!?()\"]{0,40}+ ?: ?\"")
_GRANTING = frozenset(("désormais", "certes", "déjà", "toujours", "longtemps", "globalement"))
_HAVE = frozenset(("a", "ont", "est", "sont"))
_PAST = re.compile(r"\w+(?:é|ée|és|ées|i|u|is|it)").fullmatch
_OPEN = re.compile(
    r"\w+(?:ra|ront|rait|raient|ez)|doit|doivent|faut|peut|peuvent|risque|vous|votre|vos"
).fullmatch
_MODAL = re.compile(
    r"serai|aurai|pourr|devrai|sembl|para|risqu|suscept|peut$|peuven|veu|voudr|prévoi|compt|souhait|"
    r"propos|ambit|projet|esp|vis|enten|envis|est$|sont|étai|n$|il$|avai|objecti"
).match


class _Reading:
    """A sentence cut into clauses."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.stems = passage.read(stems)
        self.clauses = _counted(_BREAK, passage)
        self.parts = _counted(_HARD, passage)
        self.aside = _aside(passage, self.clauses)
        self.all = passage.read(stem_set)

    def region(self, cue: Cue) -> Region:
        if cue.kind in DEGREES:
            return self._degree(cue)
        if cue.kind in ("saying", "condition"):
            return self._clause(cue)
        return self._predicate(cue)

    def _words(self, start: int, end: int) -> list[str]:
        return [stem for stem in self.stems[start:end] if stem]

    def _span(self, cue: Cue) -> tuple[int, int]:
        """The first and last word of the clause of a cue."""
        own, size = self.clauses[cue.first], len(self.clauses)
        first, last = cue.first, cue.last
        while first and self.clauses[first - 1] == own:
            first -= 1
        while last < size and self.clauses[last] == own:
            last += 1
        return first, last

    def _degree(self, cue: Cue) -> Region:
        """The figure or the words that a degree belongs to."""
        first, last = self._span(cue)
        words = self.passage.words
        following = list(words[cue.last : min(last, cue.last + 4)])
        if following and _is_number(following[0]):
            figure = tuple(word for word in following[:2] if word not in ("de", "d", "des"))
            near = self._words(cue.last, min(last, cue.last + 4))
            return Region(frozenset(near), self.all - set(near), figure=figure)
        near = self._words(cue.last, min(last, cue.last + 6))[:2]
        if len(near) < 2:
            near = [*self._words(first, cue.first)[len(near) - 2 :], *near]
        return Region(frozenset(near), self.all - set(near), tuple(near), max(2, len(near)))

    def _predicate(self, cue: Cue) -> Region:
        """What a hedge, a plan or a conditional says of what."""
        first, last = self._span(cue)
        words = self.passage.words
        after = self._words(cue.last, last) or self._words(cue.last, min(cue.last + 8, len(words)))
        before = self._words(first, cue.first)
        if _MODAL(words[cue.first]):
            anchors = after[:1] or before[-1:]
        elif cue.kind == "hearsay" and words[cue.first].endswith(("rait", "raient")):
            anchors = [_stem(words[cue.first])]
            after = [*anchors, *after]
        else:
            anchors = [*before[-1:], *after[:1]]
        if words[cue.first].startswith("objecti"):
            anchors = after[:3]
        near = {*before[-4:], *after[:5]}
        return Region(frozenset(near), self.all - near, tuple(anchors))

    def _clause(self, cue: Cue) -> Region:
        """What somebody says, or what depends on a condition."""
        passage, words = self.passage, self.passage.words
        first, last = self._span(cue)
        part = self.parts[cue.first]
        begin = bisect_left(self.parts, part)
        end = bisect_left(self.parts, part + 1)
        bracket = passage.folded[: passage.starts[cue.first]].rfind("(")
        closed = passage.folded.find(")", bracket) if bracket >= 0 else -1
        inside = closed > passage.starts[cue.first]
        source: list[str] = []
        ahead = self._ahead(cue)
        if cue.kind == "saying" and ahead:
            told = self._told(cue.last, end)
            source = self._words(first, cue.first)
        elif inside and cue.first > first:
            told = [(first, cue.first)]
            source = self._words(cue.last, last)
        elif cue.first - first <= 1 and first == begin:
            told = self._told(last, end)
            source = self._words(cue.last, last)
            if not told:  # "Selon la police trois hommes …"
                told, source = [(cue.last, end)], source[:1]
        elif cue.first == first or len(self._words(first, cue.first)) < 3:
            told = self._told(begin, cue.first)
            if last < end and cue.first == first:
                told += self._told(last, end)
            source = self._words(cue.last, last)
        else:
            told = [(first, cue.first)]
            source = self._words(cue.last, last)
        matter = [word for start, stop in told for word in self._words(start, stop)]
        grants = granted = False
        if cue.kind == "condition":
            source = []
            # "Si l'offre a été acceptée, le prix reste à fixer" grants something.
            grants = (
                cue.first == begin
                and _IF(words[cue.first]) is not None
                and not any(_OPEN(word) for start, stop in told for word in words[start:stop])
            )
            granted = grants and _granted(words[cue.last : last])
        if ahead:
            anchors, needed = matter[:_FEW], 2
        elif told and told[-1][1] <= cue.first:
            anchors, needed = self._words(*told[-1]), 1
        else:
            anchors, needed = matter[: 2 * _FEW], 2
        whole = frozenset(matter)
        return Region(
            whole,
            self.all - whole,
            tuple(anchors),
            needed,
            source=frozenset(source) - whole,
            soft=granted or bool(_SOFT(words[cue.first])),
            mild=(cue.kind == "saying" and bool(_MILD(words[cue.first]))) or grants,
        )

    def _told(self, start: int, end: int) -> list[tuple[int, int]]:
        """The clauses of a stretch but those that only tell what is known."""
        spans: list[tuple[int, int]] = []
        at = start
        while at < end:
            stop = at
            while stop < end and self.clauses[stop] == self.clauses[at]:
                stop += 1
            if self.clauses[at] not in self.aside and any(self.stems[at:stop]):
                spans.append((at, stop))
            at = stop
        return spans

    def _ahead(self, cue: Cue) -> bool:
        """Whether what is said follows: "affirme que …", "dit avoir …", "déclare : « …"."""
        words = self.passage.words
        return cue.kind == "saying" and (
            not {"que", "qu"}.isdisjoint(words[cue.last : cue.last + 4])
            or words[cue.last : cue.last + 1] in (["avoir"], ["être"], ["ne"])
            or _LEADS_QUOTE.match(self.passage.folded, cue.end) is not None
            or words[cue.first].startswith(("accus", "soupçonn", "contest"))
        )


def _granted(words: Sequence[str]) -> bool:
    """Whether what follows "si" tells what is so: "si l'offre a été acceptée, …"."""
    return not _GRANTING.isdisjoint(words) or any(
        word in _HAVE and _PAST(other) is not None for word, other in itertools.pairwise(words)
    )


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in context("numbers")


def _counts(figure: tuple[str, ...], claim: Passage) -> bool:
    """Whether a claim has a figure together with what it counts."""
    words = claim.words
    head, unit = figure[0], [_stem(word) or word for word in figure[1:]]
    for at, word in enumerate(words):
        if word == head:
            near = [_stem(other) or other for other in words[at + 1 : at + 4]]
            if not unit or unit[0] in near:
                return True
    return False
