"""How a text past a model's room is read: of each section, the sentences that the summary needs.

Sentences are chosen and never retold: what the summary is written from is the text's own, with its
own numbers, so that no statement is about another statement, and each is held against the words
that it cites. Where the sentences chosen are still too many, they are read and chosen from again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from summarise.article import Article, Sentence
from summarise.cues import stands_alone
from summarise.errors import DeadlineError, InvalidOutputError, SummariseError
from summarise.findings import Finding
from summarise.grammar import narrow_section
from summarise.llm.seam import Answer, Parameters, Question
from summarise.llm.several import Asked, Outcome, Several
from summarise.prompts import Prompt
from summarise.section_draft import SectionDraft
from summarise.sections import Section, Sizes, cut, furniture, longest_line, measured
from summarise.summary import Attempt, PromptUse

__all__ = ["Reading", "Sections", "fits", "read"]

_OPENING = 2
"""Sentences at the beginning that are always given: they say what the document is."""

_BLANK_LINE = "\n\n"
_LEAST_CHOSEN = 3
_MOST_UNREAD = 0.5
"""The share of the sections past which what is left is no document to be summarised."""


@dataclass(frozen=True, slots=True)
class Sections:
    """How long texts are read.

    Attributes:
        prompt: asks for the sentences that matter in a section.
        summary: asks for the summary, given the sentences that were chosen.
        room: tokens of text that one question has room for.
        least: sentences that a section may always have chosen.
        most: and at most, however much room there is.
        small: whether the model is a small one, that chooses by a grammar.
    """

    prompt: Prompt
    summary: Prompt
    room: int
    least: int
    most: int
    small: bool


@dataclass(slots=True)
class Reading:
    """What came of reading a text.

    Attributes:
        sentences: those that the summary is to be written from, in the article's order.
        attempts: the answers asked for.
        prompts: the prompts used.
        notes: what a reader of the summary should know of it.
    """

    sentences: tuple[Sentence, ...]
    attempts: list[Attempt] = field(default_factory=list)
    prompts: tuple[PromptUse, ...] = ()
    notes: list[Finding] = field(default_factory=list)


def fits(article: Article, room: int) -> bool:
    """Whether the article can be given whole."""
    if len(article.text) + len(article.sentences) <= room // 2:
        return True  # whatever it is made of
    return sum(measured(article, room).values()) <= room


def read(
    article: Article,
    sections: Sections,
    parameters: Parameters,
    elapsed: Callable[[], float],
    heard: Callable[[int, int], None] | None = None,
) -> Generator[Asked, Any, Reading]:
    """The questions about an article that does not fit, many at a time; at last what came of it.

    Args:
        article: to be read.
        sections: how.
        parameters: of every question.
        elapsed: how many seconds of the time for the article are over.
        heard: called with how many sections were read, and of how many.

    Raises:
        DeadlineError: the time ran out.
        SummariseError: too many sections could not be read; the error of the last of them.
    """
    sizes = measured(article, sections.room)
    standing = furniture(article)
    left = tuple(each for each in article.sentences if each.id not in standing)
    reading = Reading(left or article.sentences)
    if left and standing:
        reading.notes.append(_left_out(article, standing))
    reading.notes += _cut_short(reading.sentences, sections.room)
    opening = reading.sentences[:_OPENING]
    unread: list[Section] = []
    while _size(reading.sentences, sizes) > sections.room:
        reading.prompts = (_use(sections.prompt),)
        parts = cut(article, reading.sentences, sizes, sections.room)
        wanted = [_wanted(part, sizes, sections) for part in parts]
        outcomes = yield from _answers(
            Several(
                tuple(
                    _question(article, part, most, sections, _in_time(parameters, elapsed()))
                    for part, most in zip(parts, wanted, strict=True)
                ),
                heard,
            ),
            reading,
            parameters,
        )
        failed = {
            part.number: outcome
            for part, outcome in zip(parts, outcomes, strict=True)
            if isinstance(outcome, SummariseError)
        }
        if len(failed) > _MOST_UNREAD * len(parts):
            raise _accounted(next(reversed(failed.values())), reading)
        unread += [part for part in parts if part.number in failed]
        reading.notes += [_unread(parts[number - 1], failed[number]) for number in failed]
        chosen = {
            number: rank
            for part, most, outcome in zip(parts, wanted, outcomes, strict=True)
            if isinstance(outcome, Answer)
            for number, rank in _foremost(cast(SectionDraft, outcome.draft), most).items()
        }
        if len(chosen) < min(_LEAST_CHOSEN, len(reading.sentences)):
            raise _accounted(_nothing(chosen), reading)
        lost = _ids_of(unread)
        chosen |= dict.fromkeys((each.id for each in opening if each.id not in lost), 0)
        reading.sentences = _within(reading.sentences, chosen, sizes, sections.room)
    if unread:
        reading.notes.append(_headline_without(unread))
    if not sections.small:
        room = sections.room - _size(reading.sentences, sizes)
        kept_out = standing | _ids_of(unread)
        reading.sentences = _with_context(article, reading.sentences, kept_out, sizes, room)
    return reading


def _question(
    article: Article, part: Section, most: int, sections: Sections, parameters: Parameters
) -> Question:
    variables = {
        "part": part.number,
        "parts": part.of,
        "first": part.first,
        "last": part.last,
        "wanted": most,
    }
    messages = sections.prompt.render(
        article,
        {name: str(value) for name, value in variables.items()},
        sentences=part.sentences,
        longest=longest_line(sections.room),
    )
    return Question(
        messages=cast("list[dict[str, Any]]", messages),
        draft=sections.prompt.draft,
        context={"article": article, "given": frozenset(each.id for each in part.sentences)},
        grammar=narrow_section(part.sentences, most) if sections.small else None,
        parameters=parameters,
        use=_use(sections.prompt),
    )


def _use(prompt: Prompt) -> PromptUse:
    return PromptUse(stage="section", name=prompt.name, sha256=prompt.sha256)


def _answers(
    questions: Several, reading: Reading, parameters: Parameters
) -> Generator[Asked, Any, tuple[Outcome, ...]]:
    """What came of the questions, accounted for."""
    try:
        outcomes: tuple[Outcome, ...] = yield questions
    except SummariseError as error:
        if isinstance(error, DeadlineError):
            late = _too_late(parameters)
            late.spent = error.spent
            error = late
        reading.attempts += _of_sections(error.spent)
        error.spent = tuple(reading.attempts)
        raise error from None
    for outcome in outcomes:
        spent = outcome.attempts if isinstance(outcome, Answer) else outcome.spent
        reading.attempts += _of_sections(spent)
    return outcomes


def _in_time(parameters: Parameters, elapsed: float) -> Parameters:
    """The parameters with what is left of the time."""
    if parameters.deadline is None:
        return parameters
    return replace(parameters, deadline=max(0.0, parameters.deadline - elapsed))


def _too_late(parameters: Parameters) -> DeadlineError:
    return DeadlineError(
        f"The {round(parameters.deadline or 0, 3):g} s allowed were over before every section of "
        "the text was read. Allow more; with a store, what was read is not asked for again.",
        retryable=True,
    )


def _wanted(part: Section, sizes: Sizes, sections: Sections) -> int:
    """How many sentences of a section are to be chosen: its share of the room, at most half."""
    average = _size(part.sentences, sizes) / len(part.sentences)
    share = round(sections.room / part.of / average)
    wanted = min(max(share, sections.least), sections.most, len(part.sentences) // 2)
    return max(wanted, 1)


def _foremost(draft: SectionDraft, most: int) -> dict[int, int]:
    """The sentences chosen, with their ranks; of too many, the higher ranks.

    Of a rank that there is no room for in full some from its beginning to its end are taken.
    """
    kept: dict[int, int] = {}
    for rank, numbers in draft.by_rank.items():
        room = most - len(kept)
        taken = numbers
        if len(numbers) > room:
            taken = [numbers[len(numbers) * n // room] for n in range(room)]
        kept |= dict.fromkeys(taken, rank)
    return kept


def _within(
    sentences: Sequence[Sentence], chosen: dict[int, int], sizes: Sizes, room: int
) -> tuple[Sentence, ...]:
    """The sentences chosen; without those that only support, where it is they that do not fit."""
    kept = tuple(each for each in sentences if each.id in chosen)
    if _size(kept, sizes) <= room:
        return kept
    needed = tuple(each for each in kept if chosen[each.id] < 2)
    shorter = len(needed) >= _LEAST_CHOSEN and _size(needed, sizes) <= room
    if shorter or len(kept) < len(sentences):
        return needed if shorter else kept
    # Sentences of which each fills the room: there is no choosing from those.
    by_rank = sorted(kept, key=lambda each: (chosen[each.id], each.id))
    return tuple(sorted(by_rank[: max(1, len(kept) // 2)], key=lambda each: each.id))


def _with_context(
    article: Article,
    sentences: tuple[Sentence, ...],
    kept_out: frozenset[int],
    sizes: Sizes,
    room: int,
) -> tuple[Sentence, ...]:
    """The sentences, with the one before each that is not understood without it, as room allows."""
    given = {each.id for each in sentences}
    for each in sentences:
        if each.id == 1 or each.id - 1 in given or each.id - 1 in kept_out or stands_alone(each):
            continue
        before = article.sentence(each.id - 1)
        if sizes[before.id] <= room and _BLANK_LINE not in article.text[before.end : each.start]:
            given.add(before.id)
            room -= sizes[before.id]
    return tuple(each for each in article.sentences if each.id in given)


def _size(sentences: Iterable[Sentence], sizes: Sizes) -> int:
    return sum(sizes[each.id] for each in sentences)


def _of_sections(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [each.model_copy(update={"stage": "section"}) for each in attempts]


def _accounted(error: SummariseError, reading: Reading) -> SummariseError:
    error.spent = tuple(reading.attempts)
    return error


def _nothing(chosen: dict[int, int]) -> InvalidOutputError:
    return InvalidOutputError(
        f"The model chose {len(chosen)} sentences of the whole text, too few to summarise. Use a "
        "stronger model, or give the text without its tables and annexes.",
        faults=("no sentence chosen",),
    )


def _range(part: Section) -> str:
    return f"sentences {part.first} to {part.last}"


def _unread(part: Section, error: SummariseError) -> Finding:
    return _note(
        "summary",
        f"{_range(part)} (part {part.number} of {part.of}) could not be read, and nothing of them "
        f"is in the summary: {error.message}",
    )


def _headline_without(unread: Sequence[Section]) -> Finding:
    ranges = ", ".join(map(_range, unread))
    return _note("headline", f"it was written without knowing {ranges}, which could not be read")


def _ids_of(unread: Iterable[Section]) -> frozenset[int]:
    """All that is said not to have been read, what stands between its sentences included."""
    return frozenset(number for part in unread for number in range(part.first, part.last + 1))


def _left_out(article: Article, standing: frozenset[int]) -> Finding:
    first = article.sentence(min(standing))
    return _note(
        "summary",
        f"{len(standing)} lines of the text were not given to the model, since they stand on its "
        f"pages or in its table of contents; the first is “{' '.join(first.text.split())[:100]}” "
        f"(sentence {first.id})",
    )


def _cut_short(sentences: Iterable[Sentence], room: int) -> Iterable[Finding]:
    most = longest_line(room)
    for each in sentences:
        if len(each.text) > most:
            yield _note(
                "summary",
                f"sentence {each.id} is too long to be read whole ({len(each.text):,} characters); "
                f"its first {most:,} characters were read",
            )


def _note(target: str, message: str) -> Finding:
    return Finding(
        check="evidence", severity="warning", target=target, language=None, message=message
    )
