"""Quotations: word for word in the cited French, and of the same persons in the English.

What a claim sets between quotation marks must stand in the sentences it cites, letter by letter,
between quotation marks there too. Words may be left out where "[…]" or "…" says so, and brackets
may explain: "« Il [le ministre] reviendra »". Of a quotation that the reporter interrupts ("« Nous
irons, a-t-il dit, jusqu'au bout »") the interruption may go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from summarise.article import Article
from summarise.checks.case import Case
from summarise.checks.language.titles import begins_as_title, stands_as_title
from summarise.checks.passages import Passage
from summarise.checks.quotes.cropping import cropped
from summarise.checks.quotes.quoting import (
    MARKS,
    Joined,
    Quoted,
    between_marks,
    count_words,
    find_words,
    join,
    open_spans,
    quotations,
    spans_over,
    touches,
)
from summarise.summary import Excerpt, Finding, Quote
from summarise.verbatim import find_verbatim

__all__ = ["check", "check_quote"]

_LONG = 4
"""Words from which on a quotation is somebody's speech, and not a name, a title or a nuance."""

_WORD = re.compile(r"\w+")


def check(case: Case) -> Iterator[Finding]:
    """Quotations that the cited sentences do not have, or not as quotations.

    Example:
        >>> fr = Passage("Il promet « un effort immense ».", "fr")
        >>> evidence = Passage("Il a promis « un effort énorme ».", "fr", 1)
        >>> case = Case(fr, Passage("He promises “an immense effort”.", "en"), (evidence,))
        >>> [(finding.check, finding.severity) for finding in check(case)]
        [('quotes', 'error')]
    """
    french = case.fr.read(quotations)
    english = case.en.read(quotations)
    if french:
        cited = join(case.evidence)
        for quoted in french:
            yield from _french(case, quoted, cited)
        if case.speaker and any(quoted.words >= _LONG for quoted in french):
            yield from _speaker(case, case.speaker)
    if french or english:
        yield from _english(case, french, english)


def check_quote(quote: Quote, article: Article) -> Iterator[Finding]:
    """What is wrong with a quotation of a summary: its words, its place, its marks, its speaker.

    Args:
        quote: claims to be ``article.text[quote.start:quote.end]``.
        article: the article it is from.

    Example:
        >>> article = Article("« Nous irons au bout », a dit M. Roux. Le vote aura lieu mardi.")
        >>> quote = Quote(
        ...     id="quote-1", fr="Nous irons au bout", en="We shall see it through",
        ...     start=2, end=20, evidence=article.sentences[:1], speaker="M. Roux",
        ... )
        >>> list(check_quote(quote, article))
        []
    """
    start, end = quote.start, quote.end
    whole = Excerpt(text=quote.fr, start=0, end=len(quote.fr))
    if not quote.fr or article.text[start:end] != quote.fr:
        found = find_verbatim(quote.fr, article.text)
        message = (
            "these words are not in the article"
            if found is None
            else f"these words are not at {start}–{end} of the article"
        )
        yield _about(quote, "quotes", "error", message, whole)
        if found is None:
            return
        start, end = found
    holding = [
        sentence for sentence in article.sentences if sentence.start < end and start < sentence.end
    ]
    cited = {sentence.id for sentence in quote.evidence}
    if missing := [sentence.id for sentence in holding if sentence.id not in cited]:
        numbers = ", ".join(map(str, missing))
        yield _about(
            quote,
            "evidence",
            "error",
            f"the quotation stands in sentence {numbers}, which is not cited",
            whole,
        )
    spans = spans_over(article.text)
    if not any(opening <= start and end <= closing for opening, closing in spans):
        yield _about(
            quote,
            "quotes",
            "warning",
            "these words are in the article, but not between quotation marks there",
            whole,
        )
    if quote.speaker is not None and holding:
        near = {sentence.id + step for sentence in holding for step in (-1, 0, 1)} | cited
        text = " ".join(sentence.text for sentence in article.sentences if sentence.id in near)
        if not _names(Passage(text, "fr"), quote.speaker):
            yield _about(
                quote,
                "quotes",
                "warning",
                f"neither the sentences cited nor those beside them name {quote.speaker}",
                whole,
            )


def _about(quote: Quote, check: str, severity: str, message: str, found: Excerpt) -> Finding:
    return Finding.model_validate(
        {
            "check": check,
            "severity": severity,
            "target": quote.id,
            "language": "fr",
            "message": message,
            "found": found,
        }
    )


def _french(case: Case, quoted: Quoted, cited: Joined) -> Iterator[Finding]:
    """One quotation of the French, held against what is cited, then against the article."""
    words = case.fr.text[quoted.start : quoted.end]
    here = (case.fr, quoted.start, quoted.end)
    spans = find_words(words, cited.text)
    if spans is None:
        if elsewhere := _elsewhere(case, words, quoted.words):
            where = "the title" if elsewhere.sentence is None else f"sentence {elsewhere.sentence}"
            # The name of a party or of a book is no speech, and may be known from elsewhere.
            yield case.finding(
                "evidence",
                "error" if quoted.words >= _LONG else "warning",
                "fr",
                f"quotes “{_short(words)}”, which stands in {where}, not cited here",
                found=here,
                expected=(elsewhere, 0, len(elsewhere.text)),
            )
            return
        yield _altered(case, words, here)
        return
    if all(between_marks(case, cited, start, end) for start, end in spans):
        yield from cropped(case, quoted, cited, spans)
    else:
        start, end = spans[0]
        named = stands_as_title(words, case.evidence)
        if named and (quoted.words < _LONG or begins_as_title(words)):
            return  # a song, a party: the article sets it apart by its capital
        before = cited.text[:start].rstrip(" \u00a0\u202f")
        # A colon introduces speech in itself, and capitals are of titles.
        speech = quoted.words >= _LONG and not before.endswith(":") and not _is_title(words)
        yield case.finding(
            "quotes",
            "error" if speech and not named else "warning",
            "fr",
            f"quotes “{_short(words)}”; the article has the words, but not between quotation marks",
            found=here,
            expected=cited.words(start, end),
        )


def _elsewhere(case: Case, words: str, length: int) -> Passage | None:
    """The passage of the article that has the words, as a quotation where they are few."""
    if not case.article:
        return None
    # As one text: the words may run over sentences of which only some are cited.
    whole = join(case.article)
    if (spans := find_words(words, whole.text)) is None:
        return None
    quoted = spans_over(whole.text)
    if length < _LONG and not any(touches(quoted, start, end) for start, end in spans):
        if not any(words in whole.text[start:end] for start, end in quoted):
            return None
        spans = [span for span in quoted if words in whole.text[slice(*span)]]
    return whole.words(*spans[0])[0]


def _altered(case: Case, words: str, here: tuple[Passage, int, int]) -> Finding:
    """The finding for words that nobody said, with those that come nearest."""
    wanted = _WORD.findall(words.lower())
    best: tuple[float, Passage, int, int] | None = None
    for passage in case.evidence:
        size = SequenceMatcher(None, wanted[:100], passage.words[:400], autojunk=False)
        blocks = [block for block in size.get_matching_blocks() if block.size]
        shared = sum(block.size for block in blocks)
        if blocks and (best is None or shared > best[0]):
            first = max(0, blocks[0].b - blocks[0].a)
            after = blocks[-1].b + blocks[-1].size + len(wanted) - blocks[-1].a - blocks[-1].size
            last = min(after, len(passage.words)) - 1
            best = (shared, passage, passage.starts[first], passage.ends[max(first, last)])
    if best is None or 2 * best[0] < len(wanted):
        return case.finding(
            "quotes",
            "error",
            "fr",
            f"quotes “{_short(words)}”; the article has no such words",
            found=here,
        )
    _, passage, start, end = best
    return case.finding(
        "quotes",
        "error",
        "fr",
        f"quotes “{_short(words)}”; the article says “{_short(passage.text[start:end])}”",
        found=here,
        expected=(passage, start, end),
    )


def _speaker(case: Case, speaker: str) -> Iterator[Finding]:
    if any(_names(passage, speaker) for passage in case.evidence):
        return
    naming = next((passage for passage in case.article if _names(passage, speaker)), None)
    if naming is None:
        return  # a name that the article does not have is for another check
    # Nothing but the words themselves was cited: no reader can see whose they are.
    cited = " ".join(passage.text for passage in case.evidence)
    outside = count_words(cited) - sum(
        count_words(cited, start, end) for start, end in open_spans(cited)
    )
    where = "the title" if naming.sentence is None else f"sentence {naming.sentence}"
    yield case.finding(
        "evidence",
        "error" if outside < 2 else "warning",
        None,
        f"quotes {speaker}, whom the sentences cited do not name; {where} does",
        expected=(naming, 0, len(naming.text)),
    )


def _names(passage: Passage, name: str) -> bool:
    """Whether a passage names somebody, by the whole name or the last part of it."""
    parts = name.split()
    return passage.mentions(name) or (
        len(parts) > 1 and len(parts[-1]) > 2 and passage.mentions(parts[-1])
    )


def _english(case: Case, french: Sequence[Quoted], english: Sequence[Quoted]) -> Iterator[Finding]:
    """The quotations of the English, held against those of the French."""
    if english and not french:
        cited = any(passage.read(quotations) for passage in case.evidence) or any(
            MARKS.search(passage.text) for passage in case.evidence
        )
        for quoted in english:
            words = case.en.text[quoted.start : quoted.end]
            speech = quoted.words >= _LONG and not cited and not _is_title(words)
            yield case.finding(
                "quotes",
                "error" if speech else "warning",
                "en",
                f"quotes “{_short(words)}”; the French of the claim quotes nothing",
                found=(case.en, quoted.start, quoted.end),
            )
        return
    long_french = [quoted for quoted in french if quoted.words >= _LONG]
    long_english = [quoted for quoted in english if quoted.words >= _LONG]
    if long_french and not english:
        first = long_french[0]
        words = case.fr.text[first.start : first.end]
        yield case.finding(
            "quotes",
            "warning",
            "en",
            f"the French quotes “{_short(words)}”; the English quotes nothing",
            found=(case.en, 0, len(case.en.text)),
        )
    elif len(french) != len(english) and (long_french or long_english):
        yield case.finding(
            "quotes",
            "warning",
            "en",
            f"the French has {_count(len(french))}, the English {len(english)}",
            found=(case.en, english[0].start, english[-1].end) if english else None,
        )
    elif len(french) == len(english) > 1 and _crossed(french, english):
        yield case.finding(
            "quotes",
            "warning",
            "en",
            "the quotations stand in another order than in the French",
            found=(case.en, english[0].start, english[-1].end),
        )


def _crossed(french: Sequence[Quoted], english: Sequence[Quoted]) -> bool:
    """Whether a short and a long quotation have changed places."""
    both = zip(french, english, strict=True)
    return any(
        (one.words >= 3 * other.words and 3 * mine.words <= yours.words)
        or (other.words >= 3 * one.words and 3 * yours.words <= mine.words)
        for (one, mine), (other, yours) in pairwise(both)
    )


def _is_title(words: str) -> bool:
    """Whether most of the longer words have capitals: The Sound of Silence."""
    tokens: list[str] = [token for token in _WORD.findall(words) if len(token) > 3]
    capitals = sum(token[:1].isupper() for token in tokens)
    return 5 * capitals >= 4 * len(tokens)


def _count(number: int) -> str:
    return f"{number} quotation{'' if number == 1 else 's'}"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99].rstrip()}…"
