"""The quotations of a text, and where their words stand in others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from summarise.checks.case import Case
from summarise.checks.passages import Passage
from summarise.verbatim import find_verbatim, fold, quoted_spans

__all__ = [
    "MARKS",
    "Joined",
    "Quoted",
    "between_marks",
    "count_words",
    "find_words",
    "join",
    "open_spans",
    "quotations",
    "spans_over",
    "touches",
]

MARKS = re.compile(r"[«»“”„‟\"‘\x93\x94]")
# British single marks; an apostrophe inside a word closes nothing.
_SINGLE = re.compile(r"(?<!\w)‘(?P<words>(?:[^‘’\n]|’(?=\w)){1,500})’(?!\w)")
_STRAIGHT_SINGLE = re.compile(r"(?<!\w)'(?P<words>(?:[^'\n]|'(?=\w)){1,500})'(?!\w)")
_WORD = re.compile(r"\w+")
# Where words were left out or put in. Three dots may also be the speaker's own: they are only taken
# for an elision where the words as they stand are nowhere.
_CUT = re.compile(r"\[[^\[\]]*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3}")
_EDGE = " \t\n\u00a0\u202f.,;:"
# The reporter's voice inside a quotation.
_GAP = "[ \u00a0\u202f]*"
_INCISE = re.compile(
    rf"(?P<before>[\w…!?]){_GAP}(?:[\"«»“”]{_GAP})?,?{_GAP}(?:[\"«»“”]{_GAP})?[,–—-]?{_GAP}"
    r"(?:(?:s['’])?(?:a|ont|avait|avaient|est|était)-(?:t-)?(?:il|elle|on|ils|elles)\b"
    r"|\w{3,20}-(?:t-)?(?:il|elle|on|ils|elles)\b"
    r"|(?:a|ont|avait|avaient) (?:déclaré|dit|affirmé|expliqué|ajouté|indiqué|précisé|estimé|lancé|"
    r"assuré|souligné|confié|poursuivi|insisté|prévenu|martelé|rappelé|reconnu|conclu|averti|jugé)\b"
    r"|(?:selon|explique|affirme|déclare|estime|précise|ajoute|indique|assure|souligne|confie|"
    r"poursuit|insiste|prévient|rappelle|conclut|juge|dit|lance|raconte|détaille|résume)\b)"
    rf"(?:MM?\.|[^,.;:!?\"«»“”\n]){{0,80}},{_GAP}(?:[\"«»“”]{_GAP})?"
)
_PLAIN_CAPITALS = str.maketrans("ÀÂÇÉÈÊËÎÏÔÙÛ", "AACEEEEIIOUU")
_PLAIN = _PLAIN_CAPITALS | {ord("œ"): "oe", ord("Œ"): "Oe"}
_MOST = 50
"""Quotations read in one passage: no claim has more, and each is looked for everywhere."""
_BETWEEN = "\n\x00\n"
"""Between sentences that do not follow each other: no quotation runs over it."""


class Quoted(NamedTuple):
    """A quotation of a passage, at ``text[start:end]``, its marks left out.

    Attributes:
        words: how many.
    """

    start: int
    end: int
    words: int


def quotations(passage: Passage) -> tuple[Quoted, ...]:
    """The quotations of a passage, one inside another left out."""
    text = passage.text
    spans = quoted_spans(text) if MARKS.search(text) else []
    if passage.language == "en" and ("‘" in text or "'" in text):
        for single in (_SINGLE, _STRAIGHT_SINGLE):
            spans += [
                match.span("words")
                for match in islice(single.finditer(text), _MOST)
                if not any(start <= match.start() and match.end() <= end for start, end in spans)
            ]
        spans.sort()
    return tuple(Quoted(start, end, count_words(text, start, end)) for start, end in spans[:_MOST])


def count_words(text: str, start: int = 0, end: int | None = None) -> int:
    """How many words there are between two offsets."""
    return len(_WORD.findall(text, start, len(text) if end is None else end))


class Joined(NamedTuple):
    """Sentences as one text.

    Attributes:
        text: the sentences, with a space between those that follow each other.
        passages: each with the offset where it begins.
    """

    text: str
    passages: tuple[tuple[int, Passage], ...]

    def words(self, start: int, end: int) -> tuple[Passage, int, int]:
        """The passage that a stretch begins in, and its offsets there."""
        offset, passage = max(
            (item for item in self.passages if item[0] <= start), key=lambda item: item[0]
        )
        first = min(start - offset, len(passage.text))
        return passage, first, min(end - offset, len(passage.text))


def join(passages: Sequence[Passage]) -> Joined:
    """The passages as one text."""
    text = ""
    placed = []
    before: Passage | None = None
    for passage in passages:
        if before is not None:
            follows = (
                before.sentence is not None
                and passage.sentence is not None
                and passage.sentence == before.sentence + 1
            )
            text += " " if follows else _BETWEEN
        placed.append((len(text), passage))
        text += passage.text
        before = passage
    return Joined(text, tuple(placed))


def find_words(words: str, text: str) -> list[tuple[int, int]] | None:
    """Where the pieces of a quotation stand, in order; None where one is missing."""
    if found := _find_piece(words, text):
        return [found]
    if spans := _find_pieces(words, text):
        return spans
    if "," in text and (plain := _INCISE.sub(_without_incise, text)) != text:
        # The offsets are those of the text that was read, near enough to show the sentence.
        bare = re.sub(r"\s{2,}", " ", plain)
        loose = words.replace(",", "")
        if _find_pieces(words, bare) or _find_pieces(loose, bare.replace(",", "")):
            beginning = " ".join(_bare(words).split()[:2])
            if found := _find_piece(beginning, text) or _find_piece(beginning.split()[0], text):
                return [found]
    return None


def _without_incise(match: re.Match[str]) -> str:
    return f"{match['before']} "


def _find_pieces(words: str, text: str) -> list[tuple[int, int]] | None:
    pieces = [piece for piece in map(_bare, _CUT.split(words)) if piece]
    if not pieces:
        return None
    spans = []
    done = 0
    for piece in pieces:
        found = _find_piece(piece, text[done:])
        if found is None:
            return None
        spans.append((done + found[0], done + found[1]))
        done += found[1]
    # Brackets that the article has are part of the quotation.
    gaps = [_bare(text[end:start]) for (_, end), (start, _) in pairwise(spans)]
    cuts = _CUT.findall(words)
    if len(cuts) == len(gaps) and any(
        gap != cut and _CUT.fullmatch(gap) and "…" not in cut and "..." not in cut
        for gap, cut in zip(gaps, cuts, strict=True)
    ):
        return None
    return spans


def _bare(piece: str) -> str:
    return piece.strip(_EDGE)


def _find_piece(piece: str, text: str) -> tuple[int, int] | None:
    """Where the words stand; the first letter may be large or small, the full stop left off."""
    piece = _bare(piece) or piece
    found = find_verbatim(piece, text)
    if found is None and piece[:1].isalpha():
        found = find_verbatim(piece[0].swapcase() + piece[1:], text)
    if found is None and not piece.isascii():
        # Newspapers that print "Etat" and "coeur" are set as "État" and "cœur".
        found = find_verbatim(piece.translate(_PLAIN), text.translate(_PLAIN_CAPITALS))
    return found


def between_marks(case: Case, cited: Joined, start: int, end: int) -> bool:
    """Whether a stretch of what is cited is between quotation marks in the article."""
    if touches(open_spans(cited.text), start, end):
        return True
    passage, first, last = cited.words(start, end)
    if passage.text.lstrip()[:1] in "–—-" and passage.text.strip():
        return True  # a turn of a dialogue
    if not case.article:
        return False
    # A quotation of several sentences has its marks at its ends only.
    whole = join(case.article)
    for offset, other in whole.passages:
        if other.text == passage.text:
            return touches(spans_over(whole.text), offset + first, offset + last)
    return False


def touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch overlaps one of the spans."""
    return any(opening < end and start < closing for opening, closing in spans)


@lru_cache(maxsize=8)
def spans_over(text: str) -> tuple[tuple[int, int], ...]:
    """What is quoted in a text of many sentences."""
    return tuple(quoted_spans(text))


def open_spans(text: str) -> list[tuple[int, int]]:
    """What is quoted in a cited text, whose first or last quotation may be cut off."""
    spans = quoted_spans(text)
    folded = fold(text)
    first, last = folded.find('"'), folded.rfind('"')
    if first >= 0:
        if text[first] in "»”":
            spans.append((0, first))
        if text[last] in "«“„" or (text[last] == '"' and text.count('"') % 2):
            spans.append((last, len(text)))
    return spans
