"""Where English words are cues: what stands beside them decides."""

from __future__ import annotations

import re
from collections.abc import Callable

from summarise.checks.modality.hedge_words import Entry, Kind, context
from summarise.checks.passages import Passage

__all__ = ["ENDINGS", "holds", "is_something_else", "unlisted"]


ENDINGS: tuple[str, ...] = ()
"""How a word may end that is a cue by its form: none in English."""


def unlisted(word: str) -> Entry | None:
    """No English word is a cue by its form alone."""
    del word
    return None


def is_something_else(passage: Passage, first: int) -> bool:
    """Whether *May* is the month, or *holds* says nothing: it does in *holds that*."""
    word = passage.words[first]
    if word in context("reporting only"):
        start = passage.starts[first]
        return not (
            _reports(passage, first, first + 1)
            or _AFTER_QUOTE.search(passage.folded[max(0, start - 60) : start]) is not None
            or _LEADS_QUOTE.match(passage.folded, passage.ends[first]) is not None
        )
    if word != "may" or passage.cased[passage.starts[first]] != "M":
        return False
    before, after = _before(passage, first), _after(passage, first + 1)
    return before in context("month") or before[:1].isdigit() or after[:1].isdigit()


def holds(passage: Passage, entry: Entry, kind: Kind, first: int, last: int) -> bool:
    """Whether a phrase says in its place what must be kept."""
    if kind == "saying" and entry.verb:
        return _reports(passage, first, last)
    by_word = _BY_WORD.get(passage.words[first])
    if by_word is not None and not by_word(passage, first, last):
        return False
    return kind not in ("about", "upto") or _counts(passage, first, last)


def _before(passage: Passage, first: int) -> str:
    return passage.words[first - 1] if first else ""


def _after(passage: Passage, last: int) -> str:
    return passage.words[last] if last < len(passage.words) else ""


def _counts(passage: Passage, first: int, last: int) -> bool:
    """Whether one of the next words is a figure or a number word: "30 or so" has it before."""
    words, numbers = passage.words, context("numbers")
    beside = words[last : last + 3] or words[max(0, first - 2) : first]
    if words[first] == "or":
        beside = words[max(0, first - 2) : first]
    return any(word[0].isdigit() or word in numbers for word in beside)


_SAY = frozenset(("say", "says", "said", "told", "tells"))
_QUOTE_BEFORE = re.compile(r'[,!?]?"\s*(?:(?:he|she|they|it|\w+(?: \w+)?) )?$')

_LEADS_QUOTE = re.compile(r"[^.;:!?()\"]{0,40}+[:,]? ?\"")
_AFTER_QUOTE = re.compile(r"\"\s*(?:[\w'-]+ ){0,5}$")


def _reports(passage: Passage, first: int, last: int) -> bool:
    """Whether the form of a verb of saying reports what somebody says."""
    words = passage.words
    word = words[first]
    if _before(passage, first) in context("no verb"):
        return False
    if word in _SAY:
        return _after(passage, last) != "to"
    if word.endswith("ing"):
        return False
    if "that" in words[last : last + 2]:
        return True
    start = passage.starts[first]
    return _QUOTE_BEFORE.search(passage.folded[max(0, start - 40) : start]) is not None


_ENQUIRING = re.compile(
    r"ask|know|see$|seeing|determin|wonder|check|test|find|decid|unclear|unsure|evaluat|"
    r"investigat|doubt|sure$|understand|consider"
).match


def _condition(passage: Passage, first: int, last: int) -> bool:
    """Whether *if* sets a condition: not *even if*, *if not*, *asked if*."""
    words = passage.words
    return (
        _before(passage, first) not in ("even", "as", "only", "what")
        and _after(passage, last) not in ("any", "not", "only")
        and not any(map(_ENQUIRING, words[max(0, first - 3) : first]))
    )


def _most(passage: Passage, first: int, last: int) -> bool:
    """Whether *most* is a share of many, and not the superlative."""
    after = _after(passage, last)
    return last > first + 1 or (
        _before(passage, first) not in context("superlative")
        and (after[-1:] == "s" or after in ("people", "women", "men", "children"))
    )


_Guard = Callable[[Passage, int, int], bool]
_BY_WORD: dict[str, _Guard] = {
    "if": _condition,
    "most": _most,
    "some": lambda passage, _, last: _after(passage, last) not in ("time", "day", "way"),
    "subject": lambda passage, first, _: (
        _before(passage, first) not in ("been", "is", "are", "was", "were", "be", "being")
    ),
    "considers": lambda passage, _, last: (
        _after(passage, last).endswith("ing") and "that" not in passage.words[last : last + 4]
    ),
    "could": lambda passage, _, last: _after(passage, last) not in ("not", "n"),
}
