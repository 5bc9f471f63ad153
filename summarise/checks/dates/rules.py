"""Days, dates and times of day: each that a claim gives must be one that its evidence gives.

A claim may be coarser than its evidence ("in June" for the 16th), never finer, unless the day of
publication says the rest: then "lundi" may become "on 16 March", and "hier" "on Wednesday". A year
may come from anywhere in the article. A deadline must stay one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from summarise.checks.case import Case
from summarise.checks.dates.bounds import Bound, bound_of, is_before, is_not_before, is_since
from summarise.checks.dates.moment_rules import Moment
from summarise.checks.dates.moments import distances_in, moments_in
from summarise.checks.dates.neighbours import alike, context_of
from summarise.checks.dates.support import (
    DATE_KINDS,
    Said,
    follows,
    is_year_alone,
    is_year_known,
    matches,
    said_in,
    stands_there,
    supports,
)
from summarise.checks.dates.timeline import stretches
from summarise.checks.passages import Passage
from summarise.summary import CheckName, Finding, Severity

__all__ = ["check", "differences"]


# The share of its words that a claim has from its sentence where it follows it word for word.
_COPY = 0.9


def check(case: Case) -> Iterator[Finding]:
    """Hold the moments of both languages against those of the evidence.

    Example:
        >>> case = Case(
        ...     fr=Passage("Le procès s'ouvre le 16 juin.", "fr"),
        ...     en=Passage("The trial opens on 17 June.", "en"),
        ...     evidence=(Passage("Le procès s'ouvrira le mardi 16 juin.", "fr", 4),),
        ... )
        >>> [(finding.language, finding.message) for finding in check(case)]
        [('en', 'says “17 June”; the article says “mardi 16 juin”')]
    """
    if moments := case.fr.read(moments_in):
        found = list(_unsupported(case, case.fr, moments))
        yield from found or _misplaced(case)
    if moments := case.en.read(moments_in):
        yield from _unsupported(case, case.en, moments)


def _misplaced(case: Case) -> Iterator[Finding]:
    """A moment in the place of another one of the same sentence, where the French is a copy."""
    if len(case.evidence) != 1:
        return
    (evidence,) = case.evidence
    claimed, cited = said_in([case.fr]), said_in([evidence])
    vocabulary = case.fr.vocabulary
    if (
        not 1 < len(claimed) == len(cited)
        or [_sort(said.moment) for said in claimed] != [_sort(said.moment) for said in cited]
        or len(vocabulary & evidence.vocabulary) < _COPY * len(vocabulary)
    ):
        return
    moved = [
        (said, source)
        for said, source in zip(claimed, cited, strict=True)
        if not matches(case, source, said) and _displaces(case, said, source, cited)
    ]
    if len(moved) == 1:  # it has gone to another place by itself, unless it is there twice
        moved = [
            (said, source)
            for said, source in moved
            if sum(_alike(said.moment, other.moment) for other in claimed) > 1
        ]
    for said, source in moved:
        yield case.finding(
            "dates",
            "error",
            "fr",
            f"says “{said.words}” where the article says “{source.words}”",
            found=said.span,
            expected=source.span,
        )


def _displaces(case: Case, said: Said, source: Said, cited: Sequence[Said]) -> bool:
    """Whether a moment stands among the words of another one, rather than among its own."""
    near = context_of(*said.span, led=True)
    own = max(
        (
            alike(near, context_of(*each.span, led=True))
            for each in cited
            if matches(case, each, said)
        ),
        default=0,
    )
    return alike(near, context_of(*source.span, led=True)) >= own


def differences(case: Case) -> Iterator[Finding]:
    """What the English of a claim says of days and times that its French does not."""
    french, english = case.fr.read(moments_in), case.en.read(moments_in)
    if not (french or english):
        return
    said, sources = said_in([case.en]), said_in([case.fr])
    alone = _without_article(case, case.fr)
    cited = said_in(case.evidence)
    gained = [
        other.moment
        for other in said
        if not (
            any(supports(case, other, source, cited) for source in cited)
            and any(_may_be(case, source, other) for source in sources)
        )
    ]
    yield from _unsupported(alone, case.en, gained, check="parity")
    for source in sources:
        moment = source.moment
        if moment.loose or moment.kind in ("context", "season"):
            continue
        if any(matches(case, source, other) for other in said):
            continue
        if _sort(moment) in ("day", "weekday") and any(
            _may_be(case, source, other) for other in said
        ):
            continue
        kind = _sort(moment)
        instead = sum(_sort(other) == kind for other in english)
        if instead and instead >= sum(_sort(other) == kind for other in french):
            yield case.finding(
                "parity",
                "error",
                "en",
                f"the French says “{source.words}”; the English says something else instead",
                expected=source.span,
            )
        elif not any(_related(moment, other) for other in english):
            yield case.finding(
                "parity",
                "warning",
                "en",
                f"the English leaves out “{source.words}”",
                expected=source.span,
            )


def _may_be(case: Case, source: Said, other: Said) -> bool:
    """Whether two moments that the evidence gives may be the same: a day and its weekday."""
    sorts = {_sort(source.moment), _sort(other.moment)}
    return sorts == {"day", "weekday"} or (
        matches(case, source, other) and not supports(case, other, source, [source])
    )


def _sort(moment: Moment) -> str:
    """What a moment is to be counted with: years with years, days with days."""
    if moment.kind != "date":
        return moment.kind
    if moment.position is not None or moment.day is not None:
        return "day"
    return "year" if moment.year is not None else "weekday"


def _without_article(case: Case, evidence: Passage) -> Case:
    return Case(
        fr=case.fr,
        en=case.en,
        evidence=(evidence,),
        published=case.published,
        target=case.target,
    )


def _related(moment: Moment, other: Moment) -> bool:
    """Whether two moments are of one kind, and so about the same thing, if not the same."""
    if "time" in (moment.kind, other.kind):
        return moment.kind == other.kind
    return True


def _unsupported(
    case: Case, claimed: Passage, moments: Sequence[Moment], check: CheckName = "dates"
) -> Iterator[Finding]:
    cited = said_in(case.evidence)
    away = [
        Said(passage, moment) for passage in case.evidence for moment in passage.read(distances_in)
    ]
    for moment in moments:
        said = Said(claimed, moment)
        support = [source for source in cited if supports(case, said, source, cited)]
        if support:
            yield from _boundary(case, said, support, check)
        elif not (
            any(follows(case, moment, source.moment) for source in away)
            or stands_there(said, case.evidence)
        ):
            yield from _fault(case, said, cited, check)


def _fault(case: Case, said: Said, cited: Sequence[Said], check: CheckName) -> Iterator[Finding]:
    """What to say of a moment that nothing in the evidence supports."""
    moment = said.moment
    rival = _rival(said, cited)
    if moment.loose or moment.kind == "context":
        if rival is None or rival.moment.kind != moment.kind:
            return  # "today" for "now", "the next day" for "then"
    elif check == "dates" and (source := _elsewhere(case, said, cited)):
        if not _is_context(case, moment):
            yield _uncited(case, said, source, rival)
        return
    elif is_year_alone(moment) and is_year_known(case, moment.year):
        return
    if rival is None:
        message = f"says “{said.words}”, which no cited sentence says"
    else:
        whose = "the French" if check == "parity" else "the article"
        message = f"says “{said.words}”; {whose} says “{rival.words}”"
    yield case.finding(
        check,
        _severity(moment, rival),
        said.passage.language,
        message,
        found=said.span,
        expected=None if rival is None else rival.span,
    )


def _severity(moment: Moment, rival: Said | None) -> Severity:
    """A date or a time is wrong; of "last year" without a rival, nobody knows."""
    if moment.kind in ("date", "time", "decade") or moment.year is not None:
        return "error"
    if rival is None:
        return "warning"
    certain = moment.kind in DATE_KINDS or moment.kind == rival.moment.kind
    return "error" if certain else "warning"


def _elsewhere(case: Case, said: Said, cited: Sequence[Said]) -> Said | None:
    """Where the article gives a moment that the cited sentences do not give."""
    for source in said_in(case.elsewhere):
        if supports(case, said, source, [*cited, source]):
            return source
    return None


def _is_context(case: Case, moment: Moment) -> bool:
    """Whether a moment that the article gives elsewhere says no more than when it was written.

    That is the month or the year of the article itself, and a season, which also belongs to names
    ("triathlon d'hiver").
    """
    if moment.season is not None and moment.year is None:
        return True
    published = case.published
    return (
        published is not None
        and moment.kind == "date"
        and all(part is None for part in (moment.day, moment.weekday, moment.part, moment.hour))
        and moment.year == published.year
        and moment.month in (None, published.month)
    )


def _uncited(case: Case, said: Said, source: Said, rival: Said | None) -> Finding:
    number = source.passage.sentence
    where = "another sentence" if number is None else f"sentence {number}"
    instead = "" if rival is None else f"; those cited say “{rival.words}”"
    return case.finding(
        "evidence",
        "error",
        said.passage.language,
        f"“{said.words}” is not in the cited sentences, but “{source.words}” is in {where}"
        f"{instead}: cite it, or mend the date",
        found=said.span,
        expected=source.span,
    )


_SHARED: Final = (
    "year", "month", "day", "weekday", "hour", "unit", "season", "decade", "quarter", "holiday",
)  # fmt: skip


def _rival(said: Said, cited: Sequence[Said]) -> Said | None:
    """The moment of the evidence that the claim most likely meant."""
    moment = said.moment
    best: Said | None = None
    score = 0
    for source in cited:
        other = source.moment
        common = sum(
            getattr(moment, field) is not None and getattr(other, field) is not None
            for field in _SHARED
        ) * 2 + sum(
            getattr(moment, field) is not None and getattr(moment, field) == getattr(other, field)
            for field in ("year", "month", "day", "weekday", "hour", "minute")
        )
        if "time" in (moment.kind, other.kind) and moment.kind != other.kind:
            continue
        if common and common + (moment.kind == other.kind) > score:
            best, score = source, common + (moment.kind == other.kind)
    return best


def _alike(moment: Moment, other: Moment) -> bool:
    return all(
        getattr(moment, field) == getattr(other, field)
        for field in ("kind", "year", "month", "day", "weekday", "hour", "unit", "offset")
    )


def _boundary(
    case: Case, said: Said, support: Sequence[Said], check: CheckName
) -> Iterator[Finding]:
    """A deadline that became the day itself, or a beginning."""
    if (fault := _reversed(case, said, support)) is not None:
        yield case.finding(
            check,
            "error",
            said.passage.language,
            fault,
            found=said.span,
            expected=support[0].span,
        )
        return
    ours = bound_of(said.passage, said.moment)
    if ours == "open" or (ours == "unknown" and is_year_alone(said.moment)):
        return  # "the 2019 election"
    if len(support) > 1:  # the first of them is the first of ours
        alike = [moment for moment in said.passage.read(moments_in) if _alike(moment, said.moment)]
        if len(alike) == len(support):
            support = [support[alike.index(said.moment)]]
    bounds: set[Bound] = {bound_of(source.passage, source.moment) for source in support}
    theirs = bounds.pop()
    if bounds or theirs in (ours, "open"):
        return
    source = support[0]
    severity: Severity = "warning"
    if theirs in ("on", "unknown"):
        if (theirs, ours) != ("on", "start"):
            return
    elif ours in ("end", "start") or (ours, theirs) == ("on", "end"):
        severity = "error"
    names = {"end": "a deadline", "start": "a beginning"}
    here = names.get(ours, "not one")
    if theirs in ("on", "unknown"):
        message = f"makes a beginning of “{source.words}”, which in the article is the day itself"
    else:
        message = (
            f"“{source.words}” is {names[theirs]} in the article; here “{said.words}” is {here}"
        )
    yield case.finding(
        check,
        severity,
        said.passage.language,
        message,
        found=said.span,
        expected=source.span,
    )


def _reversed(case: Case, said: Said, support: Sequence[Said]) -> str | None:
    """What is wrong with a day before which nothing happens, or since which something did not."""
    source = support[0].words
    if is_before(said.passage, said.moment) and all(
        is_not_before(each.passage, each.moment) for each in support
    ):
        return f"the article says not before “{source}”; here “{said.words}” is a deadline"
    if not is_since(said.passage, said.moment) or any(
        is_since(each.passage, each.moment) for each in support
    ):
        return None
    published = case.published
    days = [first for each in support for first, _ in stretches(each.moment, published)]
    if published is not None and days and all(first > published for first in days):
        return f"says since “{said.words}”, but “{source}” in the article is still to come"
    return None
