"""Check ``numbers``: every figure of a claim is one that its evidence states.

A figure is compared as a value with its unit, whatever it is written like, in either language. A
claim may leave figures out; it may not state another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from summarise.checks.case import Case
from summarise.checks.numbers.agreement import Support, key_of, shelf_of, support_in
from summarise.checks.numbers.changes import End, ends_in
from summarise.checks.numbers.counted import counts_in, exclusive
from summarise.checks.numbers.counterparts import (
    FEW,
    counterpart,
    dimension,
    kept,
    left,
    repeated,
    times,
)  # fmt: skip
from summarise.checks.numbers.english import ENGLISH
from summarise.checks.numbers.figures import Figure, figures_in
from summarise.checks.numbers.french import FRENCH
from summarise.checks.numbers.hints import instead_of_hint
from summarise.checks.numbers.swapped import swapped
from summarise.checks.passages import Passage
from summarise.summary import CheckName, Finding, Severity

__all__ = ["check", "differences"]

_MOST = 12  # findings about one text; one with more faults than that is no claim
_LONGEST = 200  # figures of one text that are looked at

_DIGITS = re.compile(r"\d+")
_GENERIC = frozenset({"dollar", "franc", "GBP"})
_HOME = frozenset({"USD", "GBP", "franc", "dollar"})

_YEARS = range(1000, 2100)
_CLOCK = frozenset({"hour", "year", "°"})  # what a figure of a moment may be taken to count

_INSTEAD = "says “{found}”; the article says “{expected}”"
_NOWHERE = "says “{found}”, which the sentences cited do not say"
_ROUNDED = "rounds “{expected}” to “{found}” without saying “about”"
_WHOSE = "says “{found}”; the article says whose money it is: “{expected}”"
_END = "says “{found}” as {ours}; in the article “{expected}” is {theirs}"
_ENDS: Final[dict[End, str]] = {
    "from": "what it was before",
    "to": "what it came to",
    "by": "how much it changed",
}
_CITE = "says “{found}”, which only {place} of the article says; cite it"


def check(case: Case) -> Iterator[Finding]:
    """Figures of a claim that its evidence does not state."""
    for passage in case.texts:
        reported = 0
        for figure in passage.read(figures_in)[:_LONGEST]:
            if figure.weak:
                found = _instead(case, passage, figure, instead_of_hint(case, passage, figure))
            elif figure.name:
                found = _of_name(case, passage, figure)
            else:
                found = _of_value(case, passage, figure)
            if found is not None:
                yield found
                reported += 1
                if reported == _MOST:
                    break
        if not reported:
            for figure, sentence, instead in swapped(passage, case.evidence):
                support = Support(sentence, instead, "near")
                yield _finding(case, "numbers", "error", passage, figure, support, _INSTEAD)


def differences(case: Case) -> Iterator[Finding]:
    """Figures that one language of a claim has and the other has not."""
    for passage, other in ((case.fr, case.en), (case.en, case.fr)):
        reported = 0
        for figure in passage.read(figures_in)[:_LONGEST]:
            if figure.weak or reported == _MOST:
                continue
            support = None if figure.name else support_in(figure, (other,))
            if (support is not None and support.how != "unit") or _hinted(figure, (other,)):
                continue
            reported += 1
            yield _difference(case, passage, figure, other, support)


def _difference(
    case: Case, passage: Passage, figure: Figure, other: Passage, support: Support | None
) -> Finding:
    said = passage.text[figure.start : figure.end]
    severity: Severity = "warning"
    if figure.digits and figure.kind in {"cardinal", "ordinal"}:
        severity = "error"
    elif figure.kind == "ordinal" and passage is case.fr:
        instead = _other_rank(case)
        if instead is not None:
            support, severity = Support(other, instead, "near"), "error"
    found = (passage, figure.start, figure.end) if passage is case.en else None
    if passage is case.en:
        message = f"the English says “{said}”; the French does not"
    elif support is None:
        message = f"the French says “{said}”; the English does not"
    else:
        start, end = support.figure.start, support.figure.end
        found = (other, start, end)
        message = f"the French says “{said}”; the English says “{other.text[start:end]}”"
    return case.finding("parity", severity, "en", message, found=found)


def _other_rank(case: Case) -> Figure | None:
    """The only rank of the English, where the French states another one only."""
    theirs = [figure for figure in case.en.read(figures_in) if figure.kind == "ordinal"]
    ours = [figure for figure in case.fr.read(figures_in) if figure.kind == "ordinal"]
    if len(ours) == len(theirs) == 1 and ours[0].value != theirs[0].value:
        return theirs[0]
    return None


def _of_name(case: Case, passage: Passage, figure: Figure) -> Finding | None:
    """What is wrong with a code or telephone number; it must be kept to the letter."""
    if _named(figure, case.evidence):
        return None
    for sentence in case.elsewhere:
        for other in sentence.read(figures_in):
            if other.name == figure.name:
                support = Support(sentence, other, "same")
                return _finding(case, "evidence", "error", passage, figure, support, _CITE)
    letters = _DIGITS.sub("", figure.name)
    for sentence in case.evidence:
        for other in sentence.read(figures_in):
            if other.kind == figure.kind and _DIGITS.sub("", other.name) == letters:
                support = Support(sentence, other, "near")
                return _finding(case, "numbers", "error", passage, figure, support, _INSTEAD)
    severity: Severity = "error" if figure.kind == "phone" else "warning"
    return _finding(case, "numbers", severity, passage, figure, None, _NOWHERE)


def _of_value(case: Case, passage: Passage, figure: Figure) -> Finding | None:
    """What is wrong with a figure."""
    support = support_in(figure, case.evidence)
    if support is not None and support.how == "same":
        return _of_supported(case, passage, figure, support)
    if _hinted(figure, case.evidence):
        if figure.unit is None and figure.value in _YEARS:
            return None  # "2026 sales", of "pour 2026": there is no other way to write a year
        return _instead(case, passage, figure, left(case, passage, figure))
    if support is not None and support.how == "rounded":
        if not times((passage,), support.figure):
            return _finding(case, "numbers", "warning", passage, figure, support, _ROUNDED)
        support = None  # the claim states it too, so that this is no rounding of it
    return _of_unsupported(case, passage, figure, support)


def _of_unsupported(
    case: Case, passage: Passage, figure: Figure, support: Support | None
) -> Finding | None:
    """What is wrong with a figure that the evidence states in another unit at most."""
    sure = figure.digits or figure.value > FEW or figure.unit is not None or figure.kind == "vague"
    origin = None
    if support is None:
        origin = counterpart(case, passage, figure, alike=not sure)
    elif not _clash(figure, support.figure):
        origin = left(case, passage, figure)
        support = support if origin is None else None
    if case.article and (sure or origin is not None):
        elsewhere = support_in(figure, case.elsewhere)
        if elsewhere is not None and elsewhere.how == "same":
            if origin is not None and kept(case, passage, origin.figure):
                return _instead(case, passage, figure, origin)
            return _finding(case, "evidence", "error", passage, figure, elsewhere, _CITE)
    severity: Severity = "error"
    if support is not None and not _clash(figure, support.figure):
        severity = "warning"
    elif support is None and origin is None:
        severity = "error" if _is_stated(figure) else "warning"
    instead = support or origin
    message = _NOWHERE if instead is None else _INSTEAD
    return _finding(case, "numbers", severity, passage, figure, instead, message)


def _is_stated(figure: Figure) -> bool:
    """Whether a figure says a number of something, and not "two" or "a hundred" of many things."""
    if figure.kind in {"vague", "roman", "multiple"}:
        return False
    measured = figure.unit is not None and figure.value > 2
    return figure.digits or measured or (figure.value > FEW and figure.value % 100 != 0)


def _instead(
    case: Case, passage: Passage, figure: Figure, origin: Support | None
) -> Finding | None:
    """That the evidence has another figure in the place of this one, where it has."""
    if origin is None:
        return None
    return _finding(case, "numbers", "error", passage, figure, origin, _INSTEAD)


def _of_supported(case: Case, passage: Passage, figure: Figure, support: Support) -> Finding | None:
    """What is wrong with a figure whose value the evidence states."""
    instead = (
        _confused(case, passage, figure)
        or _mistimed(case, figure)
        or _doubled(case, passage, figure)
    )
    if instead is not None:
        return _finding(case, "numbers", "error", passage, figure, instead, _INSTEAD)
    if (other := _other_end(case, passage, figure)) is not None:
        source, origin, end = other
        message = _END.format(
            found="{found}", expected="{expected}",
            ours=_ENDS[passage.read(ends_in)[figure.start]], theirs=_ENDS[end],
        )  # fmt: skip
        moved = Support(source, origin, "near")
        return _finding(case, "numbers", "error", passage, figure, moved, message)
    ours, theirs = figure.unit, support.figure.unit
    if (
        ours is not None
        and theirs is not None
        and ours.name != theirs.name
        and ours.name in _GENERIC
        and theirs.dimension == "money"
        and theirs.name not in _HOME
    ):
        return _finding(case, "numbers", "warning", passage, figure, support, _WHOSE)
    return None


def _mistimed(case: Case, figure: Figure) -> Support | None:
    """The seconds of another time, where those of this one are of none that the evidence has.

    "1 h 13 min 51 s" is wrong where one is "1 h 12 min 51 s" and another "1 h 13 min 50 s".
    """
    if figure.unit is None or figure.unit.name != "second" or not figure.others:
        return None
    wholes = {reading.value for reading in figure.others}
    instead = None
    for sentence in case.evidence:
        for other in sentence.read(figures_in):
            if other.unit != figure.unit:
                continue
            if any(reading.value in wholes for reading in other.others):
                return None
            if other.value == figure.value:
                if not other.others:
                    return None
                instead = instead or Support(sentence, other, "near")
    return instead


def _doubled(case: Case, passage: Passage, figure: Figure) -> Support | None:
    """The figure in the place of which the claim repeats this one: "24 of the 24" for "of the 48".

    To say a figure twice is no fault, as "half of the 48" are "24" and the others are "24": only
    the other language of the claim, which has both, shows that this one has lost one of them.
    """
    if len(case.evidence) > 1 or not repeated(case, passage, figure):
        return None
    instead = counterpart(case, passage, figure, alike=True)
    return instead if instead is not None and kept(case, passage, instead.figure) else None


def _other_end(case: Case, passage: Passage, figure: Figure) -> tuple[Passage, Figure, End] | None:
    """Where the evidence has this figure, and always for another end of a change."""
    ours = passage.read(ends_in).get(figure.start)
    if ours is None:
        return None
    key = key_of(figure.value)
    found = None
    for sentence in case.evidence:
        shelf = sentence.read(shelf_of)
        for _, other in shelf.by_value.get(key, ()) if shelf is not None else ():
            theirs = sentence.read(ends_in).get(other.start)
            if theirs is None or theirs == ours:
                return None
            found = sentence, other, theirs
    return found


def _confused(case: Case, passage: Passage, figure: Figure) -> Support | None:
    """The figure of the evidence that counts whom this one says that it counts."""
    counted = passage.read(counts_in).get(figure.start)
    if counted is None:
        return None
    instead: Support | None = None
    for sentence in case.evidence:
        counts = sentence.read(counts_in)
        for other in sentence.read(figures_in):
            theirs = counts.get(other.start)
            if other.value == figure.value:
                if theirs is None or not exclusive(counted, theirs):
                    return None
            elif theirs == counted:
                instead = instead or Support(sentence, other, "near")
    return instead


def _hinted(figure: Figure, passages: Sequence[Passage]) -> bool:
    """Whether a number stands in the passages as something else than a figure.

    One is an article, and digits may be part of a code, of a date or of a time of day.
    """
    if figure.name:
        return _named(figure, passages)
    value = figure.value
    clock = figure.unit is None or figure.unit.name in _CLOCK
    whole = str(int(value)) if figure.unit is None and value == int(value) else ""
    for passage in passages:
        if whole == "1":
            lexicon = FRENCH if passage.language == "fr" else ENGLISH
            if not lexicon.one.isdisjoint(passage.vocabulary):
                return True
        for other in passage.read(figures_in):
            if other.kind == "moment" and other.value == value and clock:
                return True
            if whole and other.kind == "code" and whole in _DIGITS.findall(other.name):
                return True
    return False


def _named(figure: Figure, passages: Sequence[Passage]) -> bool:
    """Whether a code or telephone number stands in the passages, however it is spaced."""
    if figure.kind == "phone":
        return any(figure.name in "".join(_DIGITS.findall(each.folded)) for each in passages)
    names = {other.name for each in passages for other in each.read(figures_in) if other.name}
    if figure.name in names:
        return True
    letters = _DIGITS.sub("", figure.name)
    if any(_DIGITS.sub("", name) == letters for name in names):
        return False
    digits = {run for each in passages for run in _DIGITS.findall(each.folded)}
    return digits.issuperset(_DIGITS.findall(figure.name))


def _clash(figure: Figure, other: Figure) -> bool:
    """Whether two figures of one value cannot mean the same."""
    if figure.unit is not None and other.unit is not None:
        return True
    return "percent" in {dimension(figure.unit), dimension(other.unit)}


def _finding(  # noqa: PLR0917 - all of them, always
    case: Case,
    name: CheckName,
    severity: Severity,
    passage: Passage,
    figure: Figure,
    support: Support | None,
    message: str,
) -> Finding:
    """A finding about one figure; ``message`` names its parts."""
    found = passage.text[figure.start : figure.end]
    expected = place = ""
    words = None
    if support is not None:
        sentence, other, _ = support
        words = sentence, other.start, other.end
        expected = sentence.text[other.start : other.end]
        place = "the title" if sentence.sentence is None else f"sentence {sentence.sentence}"
    parts = {"found": found, "expected": expected, "place": place}
    return case.finding(
        name,
        severity,
        passage.language,
        message.format_map(parts),
        found=(passage, figure.start, figure.end),
        expected=words,
    )
