"""A long text cut into sections that a model can be given one at a time.

A section is a run of whole sentences that fits a room in tokens. It ends where the text does:
before a heading, at a blank line, at the end of a paragraph. What stands on every page (its number,
the report's title) and the dots of a table of contents belong to no section.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from summarise.article import Article, Sentence

__all__ = ["Section", "Sizes", "cut", "furniture", "longest_line", "measured", "tokens"]

_LONGEST_LINE = 4_000
"""Characters of one sentence that a model is given: past that it is a table, not a sentence."""

_LINE = 8
"""Tokens of a sentence's number, its brackets and its line break, and of a mark for a gap."""

# Words, digits, marks and what no word is made of are cut by tokenizers in their own ways.
_PIECE = re.compile(
    r"(?P<digit>\d)|(?P<capitals>[A-ZÀ-Þ]{2,})|(?P<latin>[A-Za-zÀ-ɏ]+)"
    r"|(?P<run>([^\w\s])\5{3,})|(?P<gap>\s(?=\d))|(?P<other>\S)"
)
_WORD_PIECE, _CAPITALS_PIECE, _RUN_PIECE = 5, 2, 8
"""Characters that a tokenizer takes at once of French words, of capitals and of rows of dots."""

_SHORTEST, _FULLEST = 0.75, 1.1
"""How much less or more than its share a section may hold, to end where the text does."""

_HEADING, _BLANK_LINE, _PARAGRAPH = 3, 2, 1
_HEADING_WORDS = 14
_WORD = re.compile(r"[^\W\d_]+")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")

_STANDING = 5
"""How often a line must recur to be one that stands on every page."""
_STANDING_LENGTH = 100
_STANDING_WORDS = 3
"""Words of a running title beside its page's number; "Tableau 3" and "Article 12" are headings."""
_STOPS = ".!?…;:»”"
_PAGE = r"\d{1,4}(?:\s?(?:/|sur)\s?\d{1,4})?"
_AT_EDGE = re.compile(rf"\A\W*{_PAGE}\b\W*|\W*\b{_PAGE}\W*\Z")
_LEADER = re.compile(rf"(?:(?:\.\s?){{5,}}|(?:…\s?){{2,}}|(?:_\s?){{5,}})(?:{_PAGE})?\Z")

Sizes = Mapping[int, int]
"""Tokens of the sentences, by their ids."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts that a text is read in.

    Attributes:
        number: which one, from 1.
        of: how many there are.
        sentences: what it holds, at least one, in the article's order.
    """

    number: int
    of: int
    sentences: tuple[Sentence, ...]

    @property
    def first(self) -> int:
        """The id of its first sentence."""
        return self.sentences[0].id

    @property
    def last(self) -> int:
        """The id of its last sentence."""
        return self.sentences[-1].id


def tokens(text: str) -> int:
    """About how many tokens a text has, for any tokenizer.

    An estimate for French prose; for capitals, tables and tables of contents rather too many.

    Example:
        >>> tokens("Le ministre est arrivé à 17 h 30.")
        15
    """
    count = 0
    for match in _PIECE.finditer(text):
        size = match.end() - match.start()
        if size == 1:
            count += 1
        elif match.lastgroup == "latin":
            count += 1 + (size - 1) // _WORD_PIECE
        elif match.lastgroup == "capitals":
            count += 1 + (size - 1) // _CAPITALS_PIECE
        else:
            count += 1 + (size - 1) // _RUN_PIECE
    return count


def longest_line(room: int) -> int:
    """Characters of a sentence that are given where there is this room; the rest is left out."""
    return min(_LONGEST_LINE, room - _LINE)


def measured(article: Article, room: int) -> Sizes:
    """About how many tokens each sentence takes as a numbered line, none more than the room.

    Args:
        article: the sentences'.
        room: in tokens, for all lines together.
    """
    most = longest_line(room)
    return {
        sentence.id: min(room, _LINE + tokens(sentence.text[:most]))
        for sentence in article.sentences
    }


def furniture(article: Article) -> frozenset[int]:
    r"""The ids of what belongs to the page or to its layout, not to what is said.

    That is short lines without a stop that recur: page numbers, with or without a running title;
    titles that stand beside those; and lines of a table of contents, with a row of dots before the
    page's number. A heading that recurs ("Réponse de la mairie") says something each time.

    Example:
        >>> pages = [f"Les comptes sont bons.\n\nRapport annuel – page {n}" for n in range(6)]
        >>> sorted(furniture(Article("\n\n".join(pages))))
        [2, 4, 6, 8, 10, 12]
    """
    lines = {
        sentence.id: " ".join(sentence.text.casefold().split())
        for sentence in article.sentences
        if len(sentence.text) <= _STANDING_LENGTH and sentence.text[-1] not in _STOPS
    }
    numbered = {number: title for number, line in lines.items() if (title := _title(line))}
    count = Counter(numbered.values())
    found = {number for number, title in numbered.items() if count[title] >= _STANDING}
    plain = Counter(line for number, line in lines.items() if number not in found)
    beside = Counter(
        line
        for number, line in lines.items()
        if number not in found and not found.isdisjoint((number - 1, number + 1))
    )
    recurring = {
        line for line, times in plain.items() if times >= _STANDING and beside[line] > times / 2
    }
    found |= {number for number, line in lines.items() if line in recurring}
    contents = {each.id for each in article.sentences if _LEADER.search(each.text)}
    pages = {number + 1 for number in contents if not _words(lines.get(number + 1, "?"))}
    return frozenset(found | contents | (pages & lines.keys()))


def _title(line: str) -> str | None:
    """What stands beside a page's number on a line, "#" for nothing; None for another line."""
    title, times = _AT_EDGE.subn("", line)
    words = _words(title)
    if not times or (0 < words < _STANDING_WORDS and "page" not in title):
        return None
    return title if words else "#"


def _words(line: str) -> int:
    return len(_WORD.findall(line))


def cut(article: Article, sentences: Sequence[Sentence], sizes: Sizes, room: int) -> list[Section]:
    """Cut sentences into sections of about the same size, none larger than the room.

    Args:
        article: theirs.
        sentences: all of its sentences, or some, in its order.
        sizes: as ``measured`` gives them.
        room: tokens that a section may have.

    Returns:
        Sections that hold every sentence once, in order; the same for every run.
    """
    upto = [0, *accumulate(sizes[sentence.id] for sentence in sentences)]
    runs: list[tuple[int, int]] = []
    start = 0
    while start < len(sentences):
        end = _end(article, sentences, upto, start, room)
        runs.append((start, end))
        start = end
    return [
        Section(number, len(runs), tuple(sentences[first:after]))
        for number, (first, after) in enumerate(runs, 1)
    ]


def _end(
    article: Article, sentences: Sequence[Sentence], upto: Sequence[int], start: int, room: int
) -> int:
    """Where the section that begins there had best end."""
    left = upto[-1] - upto[start]
    if left <= room:
        return len(sentences)
    share = left / math.ceil(left / room)
    most = min(room, share * _FULLEST)
    fitting = start + 1
    best, best_worth = fitting, (-1, 0.0)
    while fitting < len(sentences) and upto[fitting] - upto[start] <= most:
        size = upto[fitting] - upto[start]
        if size >= share * _SHORTEST:
            worth = (_break(article, sentences, fitting), -abs(size - share))
            if worth > best_worth:
                best, best_worth = fitting, worth
        elif best_worth == (-1, 0.0):
            best = fitting  # better than nothing, where the next sentence is too long
        fitting += 1
    return best


def _break(article: Article, sentences: Sequence[Sentence], position: int) -> int:
    """How much of a break the text makes before this sentence."""
    before, after = sentences[position - 1], sentences[position]
    breaks = len(_LINE_BREAK.findall(article.text, before.end, after.start))
    if not breaks:
        return 0
    title = len(after.text.split()) <= _HEADING_WORDS and after.text[-1] not in _STOPS + ","
    return _HEADING if title else _BLANK_LINE if breaks > 1 else _PARAGRAPH
