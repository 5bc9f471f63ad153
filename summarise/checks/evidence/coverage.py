"""Whether a summary as a whole does its article justice: what it rests on, and what it leaves out.

A model reads the beginning of a text and its end better than the middle, and gives up what readers
may need most: the number to call, the batch that is recalled, the last day to apply. Nothing here
makes a statement wrong, so all of it is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from summarise.checks.evidence.content import content, stem
from summarise.checks.evidence.notices import Notice, notices_in
from summarise.checks.numbers.agreement import support_in
from summarise.checks.numbers.figures import Figure, figures_in
from summarise.checks.passages import Passage
from summarise.findings import Excerpt, Finding
from summarise.summary import Coverage, Summary

__all__ = ["check_summary", "coverage"]

_LEAST = 9  # sentences of an article of which a third may be asked for
_STOPS = (".", "!", "?", "…", '"', ";")
_LONGEST_NEWS = 300  # sentences; the longest news has half of that
_NOTICES = 6  # that are told one by one
_LEAD = 3  # sentences whose figures are the main ones
_MOST = 4  # figures that a warning names


def coverage(count: int, cited: Iterable[int]) -> Coverage:
    """How much of an article of so many sentences is cited.

    Args:
        count: how many sentences it has.
        cited: the ids of those cited, from 1, in any order and as often as they come.

    Example:
        >>> coverage(6, [1, 2, 2, 5])
        Coverage(cited=0.5, thirds=(1.0, 0.0, 0.5))
    """
    known = {number for number in cited if 1 <= number <= count}
    thirds = [
        sum(number in known for number in third) / len(third) if third else 0.0
        for third in _thirds(count)
    ]
    return Coverage(
        cited=len(known) / count if count else 0.0, thirds=(thirds[0], thirds[1], thirds[2])
    )


def check_summary(
    article: Sequence[Passage], summary: Summary, told: Sequence[Passage]
) -> Iterator[Finding]:
    """Yield a warning for each thing that a summary of this article should not leave out.

    Args:
        article: the passages of the article, as the other checks read them; those without a
            sentence's id, such as its title, are passed over.
        summary: its summary.
        told: the French of each statement.
    """
    sentences = [passage for passage in article if passage.sentence is not None]
    cited = {number for statement in summary.statements for number in statement.sources}
    yield from omissions(sentences, cited, told)


def omissions(
    sentences: Sequence[Passage], cited: set[int], told: Sequence[Passage]
) -> Iterator[Finding]:
    """Yield a warning for each thing that should not have been left out.

    Args:
        sentences: the article's, in its order, each with its id.
        cited: the ids of those that a statement cites.
        told: the French of each statement.
    """
    # A report begins with its cover, and with what it is about.
    lead = _lead(sentences) if len(sentences) <= _LONGEST_NEWS else None
    if lead is not None and lead.sentence not in cited:
        yield _finding(
            "no statement cites the lead, the sentence that holds the news: "
            f"“{_short(lead.text)}” (sentence {lead.sentence})",
            lead,
        )
    if len(sentences) >= _LEAST:
        names = ("first", "middle", "last")
        for name, third in zip(names, _thirds(len(sentences)), strict=True):
            if cited.isdisjoint(sentences[number - 1].sentence or 0 for number in third):
                yield _finding(
                    f"nothing of the {name} third of the article (sentences {third[0]} to "
                    f"{third[-1]}) is cited by any statement",
                    None,
                )
    if lead is not None:
        first = sentences.index(lead)
        yield from _figures(sentences[first : first + _LEAD], told)
    yield from _safety(sentences, cited, told)


def _figures(sentences: Sequence[Passage], told: Sequence[Passage]) -> Iterator[Finding]:
    """The figures of the first sentences that no statement has, in one warning."""
    missing = [
        (passage, figure)
        for passage in sentences
        for figure in passage.read(figures_in)
        if _is_news(passage, figure) and support_in(figure, told) is None
    ]
    if not missing:
        return
    quoted = [
        f"“{_around(passage, figure.start, figure.end, 15)}” (sentence {passage.sentence})"
        for passage, figure in missing[:_MOST]
    ]
    passage, figure = missing[0]
    one = len(missing) == 1
    yield _finding(
        f"{'a main figure' if one else 'main figures'} of the article "
        f"{'is' if one else 'are'} in no statement: {', '.join(quoted)}",
        passage,
        (figure.start, figure.end),
    )


def _is_news(passage: Passage, figure: Figure) -> bool:
    """Whether a figure says how much or how many: no rank, no date, nobody's age."""
    if figure.weak or not figure.digits or figure.kind not in _AMOUNTS:
        return False
    return not _AGE.match(passage.folded, figure.start)


_AMOUNTS = frozenset({"cardinal", "fraction", "multiple"})
_AGE = re.compile(r"\d+ ans\b|\d+(?= (?:ans|an)\b)")


def _safety(
    sentences: Sequence[Passage], cited: set[int], told: Sequence[Passage]
) -> Iterator[Finding]:
    """What the public should know that no statement says, or rests on."""
    said = {key for passage in told for key in passage.read(content).places}
    numbers = " ".join("".join(filter(str.isdigit, passage.text)) for passage in told)
    left_out: list[tuple[Passage, Notice]] = []
    for passage in sentences:
        for notice in notices_in(passage):
            if notice.number:
                kept = notice.number in numbers
            else:
                keys = {stem(word) for word in notice.words} - {""}
                kept = passage.sentence in cited or (bool(keys) and keys <= said)
            if not kept:
                left_out.append((passage, notice))
                break
    for passage, notice in left_out[:_NOTICES]:
        span = notice.start, notice.end
        yield _finding(
            f"{notice.kind} is left out: “{_around(passage, *span)}” (sentence {passage.sentence})",
            passage,
            span,
        )
    if more := left_out[_NOTICES:]:
        numbers = ", ".join(str(passage.sentence) for passage, _ in more)
        yield _finding(
            f"{len(more)} more such notices are left out, of sentence"
            f"{'s' if len(more) > 1 else ''} {numbers}",
            None,
        )


def _lead(sentences: Sequence[Passage]) -> Passage | None:
    """The first sentence of the body; a headline may open the text."""
    for passage in sentences[:3]:
        if passage.cased.rstrip().endswith(_STOPS):
            return passage
    return sentences[0] if sentences else None


def _thirds(count: int) -> tuple[range, range, range]:
    """The numbers of the sentences of each third; the middle one takes what is left over."""
    third = count // 3 + (count % 3 == 2)
    return (
        range(1, third + 1),
        range(third + 1, count - third + 1),
        range(count - third + 1, count + 1),
    )


def _around(passage: Passage, start: int, end: int, most: int = 40) -> str:
    """Some words of a passage and those around them."""
    left = passage.text.rfind(" ", 0, max(start - most, 0)) + 1 if start > most else 0
    right = passage.text.find(" ", min(end + most, len(passage.text)))
    right = len(passage.text) if right < 0 else right
    return " ".join(passage.text[left:right].split())


def _short(text: str, most: int = 100) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _finding(message: str, passage: Passage | None, span: tuple[int, int] | None = None) -> Finding:
    if passage is None:
        expected = None
    else:
        start, end = span or (0, len(passage.text))
        expected = Excerpt(
            text=passage.text[start:end], start=start, end=end, sentence=passage.sentence
        )
    return Finding(
        check="evidence",
        severity="warning",
        target="summary",
        language=None,
        message=message,
        expected=expected,
    )
