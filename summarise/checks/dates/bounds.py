"""Whether a date is a deadline, a beginning, or the day itself: the words before it."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, Literal

from summarise.checks.dates.moment_rules import Moment
from summarise.checks.dates.moments import moments_in
from summarise.checks.passages import Passage

__all__ = ["Bound", "bound_of", "is_before", "is_not_before", "is_since"]

Bound = Literal["end", "start", "on", "open", "unknown"]
"""``on`` where a preposition says the very day, ``open`` where it may be said of either end, and
``unknown`` where no preposition says anything."""

# Words that may stand between the preposition and the date.
_FILLERS = frozenset(
    ["en", "in", "on", "le", "la", "l", "les", "au", "aux", "à", "du", "de", "d", "des", "ce",
     "cette", "cet",
     "mois", "fin", "début", "mi", "soir", "nuit", "année", "matin", "journée", "date", "the",
     "of", "end", "early", "late", "mid", "month", "this", "next", "last", "least", "midnight",
     "beginning", "start", "middle", "year"]
)  # fmt: skip
_WORDS: Final[dict[str, dict[str, Bound]]] = {
    "fr": {
        "avant": "end", "jusqu": "end", "depuis": "start", "après": "start",
        "dès": "open",
    },
    "en": {
        "before": "end", "by": "end", "until": "end", "till": "end", "til": "end",
        "since": "start", "after": "start", "from": "start", "starting": "start",
        "beginning": "start", "post": "start", "to": "open", "through": "end",
    },
}  # fmt: skip
_TWO_WORDS: Final[dict[tuple[str, str], Bound]] = {
    ("d", "ici"): "end", ("à", "partir"): "start", ("à", "compter"): "start",
    ("plus", "tard"): "end", ("later", "than"): "end", ("earlier", "than"): "start",
    ("prior", "to"): "end", ("up", "to"): "end", ("plus", "tôt"): "start",
    ("starting", "on"): "start", ("starting", "in"): "start", ("beginning", "on"): "start",
    ("starting", "from"): "start", ("as", "from"): "start", ("jour", "après"): "open",
    ("as", "of"): "open",
    ("soon", "after"): "start",
}  # fmt: skip
_AFTER: Final[dict[tuple[str, ...], Bound]] = {
    ("au", "plus", "tard"): "end", ("at", "the", "latest"): "end",
    ("au", "plus", "tôt"): "start", ("at", "the", "earliest"): "start",
}  # fmt: skip
# "pas avant", "not until" are a beginning; with other words between ("may not be ready before",
# which is "may take until") nobody can tell.
_NEGATIONS = frozenset(
    ["pas", "ne", "n", "jamais", "guère", "not", "t", "never", "no", "nobody", "won", "cannot"]
)
_SINCE = frozenset(["depuis", "since"])
_DEADLINE = frozenset(["by", "before", "avant", "ici"])
_DENIED = frozenset(["pas", "jamais", "guère", "not", "t", "never"])
_CLAUSE = 5  # words between the negation and "avant"
_PARTLY = frozenset(
    ["que", "qu", "si", "s", "tous", "toutes", "tout", "toute", "encore", "plus", "et", "ou", "ni",
     "qui", "dont", "pour", "sans", "mais", "that", "if", "whether", "all", "every", "and", "or",
     "but", "who", "which", "to", "yet", "long"]
)  # fmt: skip
# How a text denies without "not"; it says too much to be held to "by".
_DENYING = frozenset(
    ["pas", "ne", "n", "aucun", "aucune", "jamais", "guère", "sans", "impossible", "incertain",
     "incertaine", "seul", "seulement", "not", "never", "no", "none", "t", "cannot", "unlikely",
     "impossible", "until", "earliest", "unable", "uncertain", "neither", "nobody", "nothing",
     "still", "only", "without", "hardly", "scarcely", "far", "remain", "remains", "ruled", "rules"]
)  # fmt: skip
_DENYING_STEMS = (
    "improbab", "refus", "interdi", "exclu", "empêch", "retard", "report", "atten", "fail", "bann",
    "barr", "prevent", "delay", "postpon", "wait", "doubt", "block", "forbid", "forbad", "prohibit",
)  # fmt: skip
_ON: Final = {"fr": frozenset(["le", "en", "ce", "au"]), "en": frozenset(["on", "in", "at"])}
# What makes the date the beginning of a stretch, where it follows it.
_TO = frozenset(["à", "au", "jusqu", "to", "until", "till", "through", "and", "et"])
_BETWEEN = 14  # characters, such as " jusqu'au "
_REACH = 5


def bound_of(passage: Passage, moment: Moment) -> Bound:
    """What the words before a moment make of it.

    Args:
        passage: where it stands.
        moment: as a reader found it.

    Example:
        >>> from summarise.checks.dates.moments import moments_in
        >>> passage = Passage("Le dossier est à rendre au plus tard le 15 juin.", "fr")
        >>> bound_of(passage, moments_in(passage)[0])
        'end'
    """
    words, language = passage.words, passage.language
    index = bisect_left(passage.starts, moment.start)
    following = bisect_left(passage.starts, moment.end)
    if moment.range or _in_range(passage, moment, index, following):
        return "open"
    if (after := _AFTER.get(tuple(words[following : following + 3]))) is not None:
        return after
    near = index - 1
    if near > 0 and words[near] == "the":
        near -= 1
    for position in range(index - 1, max(index - 1 - _REACH, -1), -1):
        word = words[position]
        pair = (words[position - 1], word) if position else ("", word)
        if pair in _TWO_WORDS:
            return _TWO_WORDS[pair]
        if (bound := _WORDS[language].get(word)) is not None:
            if bound == "end" and not _NEGATIONS.isdisjoint(words[max(0, position - 8) : position]):
                return "start" if words[position - 1] in ("pas", "not") else "open"
            return bound
        if word not in _FILLERS:
            break
    return "on" if near >= 0 and words[near] in _ON[language] else "unknown"


def is_since(passage: Passage, moment: Moment) -> bool:
    """Whether something is said to have begun then, and to go on: "depuis le 2 mars"."""
    return _word_before(passage, moment)[0] in _SINCE


def is_before(passage: Passage, moment: Moment) -> bool:
    """Whether something is said to happen before it, in a text that denies nothing.

    Example:
        >>> from summarise.checks.dates.moments import moments_in
        >>> passage = Passage("The results will be known by 1 June.", "en")
        >>> is_before(passage, moments_in(passage)[0])
        True
    """
    word, _ = _word_before(passage, moment)
    return (
        word in _DEADLINE
        and _DENYING.isdisjoint(passage.vocabulary)
        and not any(each.startswith(_DENYING_STEMS) for each in passage.words)
    )


def is_not_before(passage: Passage, moment: Moment) -> bool:
    """Whether something is said not to happen before it: "ne seront pas connus avant le 1er juin".

    Only where the negation and "avant" are of one clause, with nothing between them that the
    negation may concern instead ("ne seront pas tous connus avant").
    """
    word, place = _word_before(passage, moment)
    if word not in {"avant", "before"}:
        return False
    words = passage.words
    for position in range(place - 1, max(place - 1 - _CLAUSE, -1), -1):
        gap = passage.folded[passage.ends[position] : passage.starts[position + 1]]
        before = words[position]
        if before in _DENIED:
            return gap in {" ", "'"}
        if gap not in {" ", "'", "-"} or before in _PARTLY or before.endswith(("ment", "ly")):
            return False
    return False


def _word_before(passage: Passage, moment: Moment) -> tuple[str, int]:
    """The word that governs a moment, and its place."""
    words = passage.words
    index = bisect_left(passage.starts, moment.start)
    for place in range(index - 1, max(index - 1 - _REACH, -1), -1):
        if words[place] == "ici" and place and words[place - 1] == "d":
            return "ici", place
        if words[place] not in _FILLERS:
            return words[place], place
    return "", -1


def _in_range(passage: Passage, moment: Moment, index: int, following: int) -> bool:
    """Whether another moment stands beside it, with a word like "to" between."""
    words = passage.words
    before = index > 0 and words[index - 1] in _TO
    after = following < len(words) and words[following] in _TO
    if not (before or after):
        return False
    return any(
        (after and 0 < other.start - moment.end <= _BETWEEN)
        or (before and 0 < moment.start - other.end <= _BETWEEN)
        for other in passage.read(moments_in)
        if (other.kind == "time") == (moment.kind == "time")
    )
