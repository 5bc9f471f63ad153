"""Whether the French that a claim cites gives a day or a time that the claim gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from summarise.checks.case import Case
from summarise.checks.dates.dateline import days_of
from summarise.checks.dates.moment_rules import Moment
from summarise.checks.dates.moments import moments_in
from summarise.checks.dates.timeline import agrees, fits, stretches
from summarise.checks.numbers.figures import figures_in
from summarise.checks.passages import Passage

__all__ = [
    "DATE_KINDS",
    "Said",
    "follows",
    "is_year_alone",
    "is_year_known",
    "matches",
    "said_in",
    "stands_there",
    "supports",
]


class Said(NamedTuple):
    """A moment, and the passage that says it."""

    passage: Passage
    moment: Moment

    @property
    def words(self) -> str:
        return self.passage.text[self.moment.start : self.moment.end]

    @property
    def span(self) -> tuple[Passage, int, int]:
        return self.passage, self.moment.start, self.moment.end


_CENTURIES = (0, 19, 20)  # of "les années 30", which never are those of another
DATE_KINDS = frozenset(["date", "holiday", "quarter"])
# How a season, a holiday's habit or a daytime shows in French, where no moment names it.
_SEASON_WORDS: Final = {
    "spring": frozenset(["printemps", "printanier", "printanière", "printaniers", "printanières"]),
    "summer": frozenset(["été", "étés", "estival", "estivale", "estivaux", "estivales"]),
    "autumn": frozenset(["automne", "automnes", "automnal", "automnale", "rentrée"]),
    "winter": frozenset(["hiver", "hivers", "hivernal", "hivernale", "hivernaux", "hivernales"]),
}
_SEASON_MONTHS: Final = {
    "spring": (3, 4, 5, 6), "summer": (6, 7, 8, 9), "autumn": (9, 10, 11, 12),
    "winter": (12, 1, 2, 3),
}  # fmt: skip
_DAYTIME_WORDS: Final = {
    "morning": frozenset(["matin", "matinée", "aube"]),
    "noon": frozenset(["midi"]),
    "afternoon": frozenset(["après"]),
    "evening": frozenset(["soir", "soirée"]),
    "night": frozenset(["nuit", "soir"]),
}
_DAYTIMES: Final = {
    "morning": frozenset(["morning", "night"]),
    "noon": frozenset(["noon", "afternoon"]),
    "afternoon": frozenset(["noon", "afternoon", "evening"]),
    "evening": frozenset(["afternoon", "evening", "night"]),
    "night": frozenset(["evening", "night", "morning"]),
}


def said_in(passages: Iterable[Passage]) -> list[Said]:
    """Every moment of some passages."""
    return [Said(passage, moment) for passage in passages for moment in passage.read(moments_in)]


def matches(case: Case, source: Said, other: Said) -> bool:
    """Whether two moments may be the same, one of them perhaps told more coarsely."""
    return supports(case, other, source, [source]) or supports(case, source, other, [other])


def supports(case: Case, said: Said, source: Said, cited: Sequence[Said]) -> bool:
    """Whether one moment of the evidence, with what is known besides, says this one."""
    ours, theirs = said.moment, source.moment
    if not _same_daytime(ours, theirs) and not _has_daytime(case, ours, source):
        return False
    kinds = {ours.kind, theirs.kind}
    if kinds <= DATE_KINDS:
        same = _same_date(case, ours, theirs, cited)
    elif len(kinds) == 1:
        same = _SAME[ours.kind](ours, theirs)
        if ours.kind == "season" and None not in (ours.year, theirs.year):
            return same
    elif kinds & {"time", "context"}:
        return False
    else:
        same = _across(ours, theirs)
    return same or follows(case, ours, theirs)


def _same_date(case: Case, ours: Moment, theirs: Moment, cited: Sequence[Said]) -> bool:
    if ours.holiday and ours.holiday == theirs.holiday:
        return ours.year in (None, theirs.year) or is_year_known(case, ours.year)
    if ours.holiday and ours.month is None:
        return theirs.holiday == "National Day"
    more = agrees(ours, theirs)
    return more is not None and all(_known(case, field, ours, theirs, cited) for field in more)


def _same_daytime(ours: Moment, theirs: Moment) -> bool:
    if ours.daytime is None or theirs.daytime is None:
        return True
    return theirs.daytime in _DAYTIMES[ours.daytime]


def _has_daytime(case: Case, ours: Moment, source: Said) -> bool:
    """Whether another cited sentence tells this part of the day ("le matin même")."""
    return ours.daytime is not None and any(
        not passage.vocabulary.isdisjoint(_DAYTIME_WORDS[ours.daytime])
        for passage in case.evidence
        if passage is not source.passage
    )


def _same_time(ours: Moment, theirs: Moment) -> bool:
    if (ours.minute or 0) != (theirs.minute or 0) or ours.hour is None or theirs.hour is None:
        return False
    return ours.hour == theirs.hour or (
        (ours.twelve or theirs.twelve) and ours.hour % 12 == theirs.hour % 12
    )


def _same_relative(ours: Moment, theirs: Moment) -> bool:
    if (ours.unit, ours.offset) == (theirs.unit, theirs.offset):
        return ours.part is None or ours.part == theirs.part
    # "last night" is "cette nuit" as well as "hier soir".
    return (
        "night" in (ours.daytime, theirs.daytime)
        and ours.unit == theirs.unit == "day"
        and {ours.offset, theirs.offset} == {0, -1}
    )


def _same_decade(ours: Moment, theirs: Moment) -> bool:
    if ours.decade is None or theirs.decade is None:
        return False
    if min(ours.decade, theirs.decade) < 100:
        same = ours.decade % 100 == theirs.decade % 100
        return same and max(ours.decade, theirs.decade) // 100 in _CENTURIES
    return ours.decade == theirs.decade


def _same_season(ours: Moment, theirs: Moment) -> bool:
    if ours.season != theirs.season or ours.year is None or theirs.year is None:
        return ours.season == theirs.season
    return abs(ours.year - theirs.year) <= (ours.season == "winter")  # which is of two years


def _same_context(ours: Moment, theirs: Moment) -> bool:
    return ours.offset == theirs.offset


_SAME: Final[dict[str, Callable[[Moment, Moment], bool]]] = {
    "time": _same_time,
    "relative": _same_relative,
    "decade": _same_decade,
    "season": _same_season,
    "context": _same_context,
}


def _across(ours: Moment, theirs: Moment) -> bool:
    """Moments of different kinds, without a calendar: a year of a decade, a month of a season."""
    if ours.decade is not None and theirs.year is not None:
        return 0 <= theirs.year % 100 - ours.decade % 100 <= 9 and (
            ours.decade < 100 or theirs.year // 100 == ours.decade // 100
        )
    if ours.season is not None and theirs.month is not None:
        return theirs.month in _SEASON_MONTHS[ours.season]
    if theirs.season is not None and ours.kind == "date":
        return ours.year == theirs.year and ours.position is None and ours.weekday is None
    return False


def follows(case: Case, ours: Moment, theirs: Moment) -> bool:
    """Whether the calendar makes the one of the other."""
    if ours.kind in ("time", "context"):
        return False
    days = days_of(case)
    if len(days) > 1 and ours.year is not None and ours.year != theirs.year:
        return False  # a dateline without a year gives none
    return any(
        fits(ours, stretch, day) for day in days or (None,) for stretch in stretches(theirs, day)
    )


def is_year_known(case: Case, year: int | None) -> bool:
    """Whether the article gives a year anywhere, or is of that year."""
    if case.published is not None and year == case.published.year:
        return True
    digits = str(year)
    return any(digits in passage.vocabulary for passage in (*case.article, *case.evidence))


def _known(  # noqa: PLR0911 - one a field
    case: Case, field: str, ours: Moment, theirs: Moment, cited: Sequence[Said]
) -> bool:
    """Whether what a moment of the evidence leaves out is said by another one."""
    if field == "year":
        return theirs.position is not None and is_year_known(case, ours.year)
    if not _is_possible(case, ours):
        return False
    others = (source.moment for source in cited if source.moment is not theirs)
    if field == "weekday":
        return any(
            other.weekday == ours.weekday and other.day in (None, ours.day) for other in others
        )
    if field == "day":  # the day, or a part of the month, of a month that is cited
        return False
    if theirs.weekday is not None and theirs.day is None:
        return any(other.position == ours.position for other in others)
    if theirs.day is not None:
        return any(moment.month == ours.month for _, moment in (*cited, *said_in(case.article)))
    return False


def _is_possible(case: Case, moment: Moment) -> bool:
    """Whether the calendar, where it is known, has such a date on its day of the week."""
    if case.published is None or None in (moment.weekday, moment.day, moment.month):
        return True
    return bool(stretches(moment, case.published))


def stands_there(said: Said, evidence: Iterable[Passage]) -> bool:
    """Whether the evidence has it in other words than a moment's: a name, a bare figure."""
    moment = said.moment
    if moment.kind == "time":
        return not moment.minute and any(_has_hour(passage, moment) for passage in evidence)
    words: frozenset[str] | set[str]
    if moment.kind == "decade":
        words = {str(moment.decade), said.words.lower()}
    elif moment.season is not None and moment.year is None:
        words = _SEASON_WORDS[moment.season]
    elif is_year_alone(moment):
        words = {str(moment.year)}
    elif said.passage.language == "en" and not any(letter.isdigit() for letter in said.words):
        words = set(said.words.lower().split())  # "The Sunday Times"
        return any(words <= passage.vocabulary for passage in evidence)
    else:
        return False
    return any(not passage.vocabulary.isdisjoint(words) for passage in evidence)


def _has_hour(passage: Passage, moment: Moment) -> bool:
    """Whether a figure that no reader took for a time is this hour ("de 8 à 10 heures")."""
    if not moment.range and any(other.kind == "time" for other in passage.read(moments_in)):
        return False
    hour = moment.hour or 0
    counted = [other for other in passage.read(figures_in) if other.value == hour]
    if counted and all(other.unit is not None and other.unit.name != "hour" for other in counted):
        return False  # "24 jours"
    return not passage.vocabulary.isdisjoint([str(hour), f"{hour:02}", f"{hour}h", f"{hour:02}h"])


def is_year_alone(moment: Moment) -> bool:
    """Whether a moment says a year and nothing more."""
    return (
        moment.kind == "date"
        and moment.year is not None
        and moment.position is None
        and moment.weekday is None
    )
