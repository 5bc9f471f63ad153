"""Figures that begin with a word: numbers, fractions, halves, dozens, Roman numerals."""

from __future__ import annotations

from summarise.checks.numbers.digits import CENTURIES, Digits
from summarise.checks.numbers.figure import Figure, Kind, Reading
from summarise.checks.numbers.lexicon import Entry
from summarise.checks.numbers.measures import Draft
from summarise.checks.numbers.words import JOINTS
from summarise.checks.passages import Passage, words

__all__ = ["Phrases", "ranks"]

Found = tuple[Figure | None, int]
"""A figure, and the place of the word after it."""

_FINALS = frozenset({"finale", "finales", "final", "finals", "finalist", "finalists"})
_HALF_OF = frozenset(
    (
        *("of", "the", "a", "an", "their", "its", "his", "her", "all", "this", "these", "those"),
        *("our", "your", "my", "as", "that", "what"),
    )
)
_OTHER_HALF = frozenset({"first", "second", "other", "last"})
_PARTLY = frozenset({"de", "des", "du", "d"})
_DOZEN = frozenset({"de", "d", "et", "seulement", "au", "à", "sur"})
_ALL = frozenset({"tous", "toutes"})
_RANKED = frozenset(
    ("came", "comes", "coming", "finished", "finishes", "finishing", "ranked", "ranks", "placed")
)
_ROMAN = frozenset("IVX")
_NAMING = frozenset({"small", "hundred", "scale", "one"})
_DOUBLE = frozenset({"double", "doubles", "triple", "triples"})


_FIRSTS = words("first premier première premiers premières 1er 1re 1ère")
_SECONDS = words("second seconde")  # of time too, where no article stands before
_THE = words("the a its his her their la le sa son leur cette ce")


def ranks(passage: Passage, figure: Figure) -> bool:
    """Whether a word that only hints at a number is a rank: "first", "la seconde".

    Example:
        >>> passage = Passage("La seconde moitié", "fr")
        >>> ranks(passage, Figure(3, 10, 2.0, None, "hint"))
        True
    """
    if figure.kind != "hint" or figure.value not in {1, 2}:
        return False
    word = passage.folded[figure.start : figure.end]
    if word in _FIRSTS:
        return True
    before = passage.folded[max(0, figure.start - 6) : figure.start].split()
    return word in _SECONDS and (not before or before[-1] in _THE)


class Phrases(Digits):
    """Figures that begin with a word of the lexicon."""

    def with_entry(self, place: int, entry: Entry) -> Found:  # noqa: PLR0911 - one a kind
        """The figure at a place, and the place after it."""
        if entry.kind in _NAMING and self.is_named(place):
            return Figure(*self._span(place), entry.value, None, "hint", weak=True), place + 1
        match entry.kind:
            case "hint" | "multiple":
                return self._single(place, entry)
            case "roman":
                return self._roman(place, entry)
            case "one":
                return self._one(place)
            case "half":
                return self._half_of(place)
            case "fraction":
                return self._part(place, entry)
            case "collective":
                return self._collective(place, entry)
            case "scale" | "hundred":
                several = self.before(place) in self.lexicon.several
                if (entry.kind == "scale" and entry.plural) or (
                    several and (entry.kind == "scale" or not self.french)
                ):
                    return self._collective(place, entry)
                stated = self.french or self.before(place) == "per"
                return self._number(place) if stated else (None, place + 1)
        return self._number(place)

    def _span(self, place: int) -> tuple[int, int]:
        return self.starts[place], self.ends[place]

    def _single(self, place: int, entry: Entry) -> Found:
        unit = self.units[entry.unit] if entry.unit else None
        weak = entry.kind == "hint" or self.words[place] in _DOUBLE
        kind: Kind = "hint" if entry.kind == "hint" else "multiple"
        if self.words[place] == "second" and self.before(place) in _RANKED:
            return Figure(*self._span(place), 2.0, None, "ordinal"), place + 1
        return Figure(*self._span(place), entry.value, unit, kind, weak=weak), place + 1

    def _roman(self, place: int, entry: Entry) -> Found:
        """Read "XXIe siècle", "Louis XIV"."""
        cased = self.cased[self.starts[place] : self.ends[place]]
        numeral = cased.rstrip("er") if self.french else cased
        after = place + 1
        if len(cased) == 1 or not numeral or not _ROMAN.issuperset(numeral):
            return None, after
        kind: Kind = "roman" if numeral == cased else "ordinal"
        if self.at(after) in CENTURIES:
            kind = "century"
        return Figure(*self._span(place), entry.value, None, kind, weak=entry.value == 1), after

    def _one(self, place: int) -> Found:
        """Read "un an", "a million", "one"; an article by itself is no figure."""
        after = place + 1
        joined = self.joint(place) in JOINTS
        follow = self.entry(after) if joined else None
        if follow is not None:
            if follow.kind in {"hundred", "scale"} and not follow.plural:
                return self._number(place)
            if follow.kind in {"collective", "fraction", "half", "ordinal"}:
                return None, after  # which looks back at the article
        if joined and len(self.at(after)) > 1:
            found = self.unit(self.ends[place], after, digits=False, scaled=False)
            if found is not None:
                unit, _, end, after = found
                if words := self.and_a_half(after):
                    last = after + words - 1
                    return Figure(
                        self.starts[place], self.ends[last], 1.5, unit, "cardinal"
                    ), last + 1
                return Figure(self.starts[place], end, 1.0, unit, "cardinal", weak=True), after
        if self.words[place] == "one" or self._goes_on(place):
            return self._number(place, weak=True)
        return None, after

    def _goes_on(self, place: int) -> bool:
        """Whether decimals follow: "un virgule cinq"."""
        return (
            self.at(place + 1) in self.lexicon.decimal_words and self.entry(place + 2) is not None
        )

    def _half_of(self, place: int) -> Found:
        """Read "demi-heure", "half an hour", "half a million", "half of them"."""
        start, end = self._span(place)
        after = place + 1
        measure = after + (not self.french and self.at(after) in {"a", "an", "of"})
        follow = self.entry(measure)
        if follow is not None and follow.kind in {"scale", "collective"} and not follow.plural:
            draft = Draft(place, start, follow.value / 2, self.ends[measure], measure + 1)
            draft.base = follow.value
            return self.finish(draft)
        if len(self.at(measure)) > 1 and self.at(after) != "of":
            found = self.unit(self.ends[measure - 1], measure, digits=False, scaled=False)
            if found is not None and found.unit.dimension != "percent":
                weak = found.unit.name == "quarter"
                half = Figure(start, found.end, 0.5, found.unit, "cardinal", weak=weak)
                return half, found.after
        before = self.before(place)
        if self.french:
            hint = Figure(start, end, 0.5, None, "hint", weak=True)
            return (hint if before in {"un", "une"} else None), after
        sure = before == "by" or (self.at(after) in _HALF_OF and before not in _OTHER_HALF)
        # "half as many" is "deux fois moins".
        twice = (Reading(2.0, None),) if self.at(after) == "as" else ()
        percent = self.units["%"]
        return Figure(
            start, end, 50.0, percent, "fraction", self.about(place), not sure, others=twice
        ), after

    def _part(self, place: int, entry: Entry) -> Found:
        """Read "un quart", "la moitié"; "pays tiers" is none."""
        if self.before(place) in self.lexicon.article:
            return self._fraction(place, 1.0, entry, self.starts[place])
        return Figure(*self._span(place), entry.value, None, "hint", weak=True), place + 1

    def _fraction(self, place: int, top: float, entry: Entry, start: int) -> Found:
        """So many parts of a whole, as a percentage."""
        end, after, parts = self.ends[place], place + 1, entry.value
        if self.at(after) in _FINALS or self.at(after + 1) in _FINALS:
            return None, after
        if top > 1 and top >= parts:
            return Figure(start, end, top, None, "cardinal"), after
        if self.at(after + 1) in {"heure", "hour"} and self.at(after) in {"d", "of", "an"}:
            return Figure(
                start, self.ends[after + 1], top / parts, self.units["hour"], "cardinal"
            ), after + 2
        others: tuple[Reading, ...] = (Reading(top / parts, None),)
        weak = False
        if self.french:
            weak = (
                parts in {3, 4}
                and top == 1
                and self.before(place) != "un"
                and self.at(after) not in _PARTLY
            )
        elif parts == 4:
            others += (Reading(top * 3, self.units["month"]), Reading(top, self.units["quarter"]))
            weak = top == 1 and self.at(after) not in {"of", "century"}
        return Figure(
            start,
            end,
            100.0 * top / parts,
            self.units["%"],
            "fraction",
            self.about(place),
            weak,
            others=others,
        ), after

    def _collective(self, place: int, entry: Entry) -> Found:
        """Read "une dizaine", "des centaines de milliers", "dozens", "several thousand"."""
        start, end = self._span(place)
        after = place + 1
        before = self.before(place)
        vague = entry.plural or before in self.lexicon.several
        if entry.kind == "collective" and not vague:
            counts = (
                before == "une" and self.at(after) in _DOZEN
                if self.french
                else before in {"a", "per", "one"}
            )
            if not counts:  # "la quarantaine", "baker's dozen"
                return Figure(start, end, entry.value, None, "hint", "about", True), after
        draft = Draft(place, start, entry.value, end, after, "vague" if vague else "cardinal")
        draft.base, draft.approximate = entry.value, "about"
        if not self.french and entry.value == 12:
            draft.others.append(Reading(10.0, None))
        further = after + (self.at(after) in self.lexicon.of)
        scale = self.entry(further)
        if scale is not None and scale.kind == "scale":
            draft.value *= scale.value
            draft.end, draft.after = self.ends[further], further + 1
        return self.finish(draft)

    def _number(self, place: int, *, weak: bool = False) -> Found:
        """A number in words, with what follows it."""
        start = self.starts[place]
        value, after, ordinal = self.spelt(place)
        end = self.ends[after - 1]
        if ordinal:
            return self._ordinal(place, value, after)
        follow = self.entry(after) if self.joint(after - 1) in JOINTS else None
        if follow is not None and (
            follow.kind == "fraction" or (follow.kind == "ordinal" and self.french)
        ):
            return self._fraction(after, value, follow, start)  # "deux tiers", "trois cinquièmes"
        if self.french and value == 9 and after == place + 1 and not self.is_nine(place):
            return Figure(start, end, value, None, "hint", weak=True), after  # "le logement neuf"
        if value == 2 and _ALL.intersection(self.words[max(0, place - 2) : place]):
            weak = True  # "tous les deux" is "both"
        last = self.entry(after - 1)
        base = last.value if last is not None and last.kind == "scale" else 0.0
        if self.at(after) in self.lexicon.decimal_words and self.gap(end, after) == " ":
            value, after = self.decimals(value, after)
            end = self.ends[after - 1]
        draft = Draft(place, start, value, end, after, base=base, weak=weak)
        return self.finish(draft)

    def _ordinal(self, place: int, value: float, after: int) -> Found:
        others: tuple[Reading, ...] = ()
        article = self.before(place) in self.lexicon.article
        if value > 2 and (article or self.at(after - 2) in self.lexicon.one):
            others = (Reading(100.0 / value, self.units["%"]),)  # "a third", "un cinquième"
        kind: Kind = "century" if self.at(after) in CENTURIES else "ordinal"
        start, end = self.starts[place], self.ends[after - 1]
        others += self.ordinal_unit(value, end, after)
        return Figure(start, end, value, None, kind, others=others), after
