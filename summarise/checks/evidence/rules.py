"""Whether the sentences cited carry what the claim says.

Figures, dates and names have checks of their own; this one weighs the other words. A summary may
use words of its own. What it must not do is cite one sentence for what another one says: then most
of the claim's words stand there, and few in the sentences cited.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from summarise.checks.case import Case
from summarise.checks.evidence.content import content, stem
from summarise.checks.evidence.inferring import inferences
from summarise.checks.passages import Passage
from summarise.findings import Finding

__all__ = ["check"]

_NAME = 0.5
"""What a name weighs: "il" in one sentence may be named in another, and that is no fault."""
_STRANGER = 0.5
"""What a word weighs that the article does not have: it paraphrases one that it has."""
_MOVED = 0.4
"""The least share of the claim that another sentence has beyond those cited, for an error."""
_SPOKEN = 2  # words other than names that the other sentence must have
_LONG = 6  # words of a claim of which some must be in the evidence, when there is no article
_HEADING = 12  # words of a line that is a heading if it ends without a full stop
_HEADLINE = 24  # of one that opens the article
_STOPS = (".", "!", "?", "…", '"', ":", ";", ")")


def check(case: Case) -> Iterator[Finding]:
    """Yield a finding where the claim's words are not those of the sentences cited.

    Args:
        case: the claim. Without an article, only a claim that shares nothing at all with its
            evidence is an error.

    Example:
        >>> article = (
        ...     Passage("Les négociations reprendront le 27 mars à Édimbourg.", "fr", 1),
        ...     Passage("La ministre a promis de s'y rendre.", "fr", 2),
        ... )
        >>> french = Passage("Les négociations reprennent à la fin de mars.", "fr")
        >>> english = Passage("Negotiations resume at the end of March.", "en")
        >>> [(finding.check, finding.expected.sentence)
        ...  for finding in check(Case(french, english, article[1:], article))]
        [('evidence', 1)]
    """
    if case.evidence:
        misplaced = list(_moved(case) if case.article else _unrelated(case))
        yield from misplaced
        if not misplaced:
            yield from inferences(case)


class _Index(NamedTuple):
    """What the sentences of an article speak of; its headings say what those below them say.

    Attributes:
        places: where in the article each stem stands, rising.
        names: the stems that are names.
    """

    places: dict[str, list[int]]
    names: frozenset[str]


@lru_cache(maxsize=4)  # one article, read for each of its claims
def _index(article: tuple[Passage, ...]) -> _Index:
    places: dict[str, list[int]] = {}
    names: set[str] = set()
    for place, passage in enumerate(article):
        if passage.sentence is not None and not _is_heading(passage, place):
            read = passage.read(content)
            names.update(read.names)
            for key in read.places:
                places.setdefault(key, []).append(place)
    return _Index(places, frozenset(names))


def _moved(case: Case) -> Iterator[Finding]:
    claim = case.fr.read(content)
    cited: set[str] = set()
    for passage in case.evidence:
        cited.update(passage.read(content).places)
    article = _index(case.article)
    index = article.places
    whole = carried = 0.0
    gains: dict[int, float] = {}
    spoken: dict[int, int] = {}
    for key in claim.places:
        places = index.get(key, ())
        # The first word has a capital anyway.
        name = key in claim.names or (claim.places[key] == 0 and key in article.names)
        if not places and key not in cited:
            whole += 0 if name else _STRANGER
            continue
        # A word that the whole article is about says little of one sentence.
        weight = (_NAME if name else 1.0) / max(len(places), 1) ** 0.5
        whole += weight
        if key in cited:
            carried += weight
            continue
        for place in places:
            gains[place] = gains.get(place, 0.0) + weight
            spoken[place] = spoken.get(place, 0) + (not name)
    place = max(gains, key=lambda each: (gains[each], -each), default=-1)
    gain = gains.get(place, 0.0)
    if gain < _MOVED * whole or gain <= carried or spoken.get(place, 0) < _SPOKEN:
        if not carried and len(claim.places) >= _LONG:
            yield _strange(case)
        return
    other = case.article[place]
    keys = [key for key in claim.places if key not in cited and place in index.get(key, ())]
    words = _listed([_word(case.fr, claim.places[key]) for key in keys])
    there = other.read(content).places
    yield case.finding(
        "evidence",
        "error",
        None,
        f"the sentences cited do not say this: {words} are the words of sentence "
        f"{other.sentence}, “{_short(other.text)}”, which is not cited",
        found=(case.fr, *_stretch(case.fr, [claim.places[key] for key in keys])),
        expected=(other, *_stretch(other, [there[key] for key in keys])),
    )


def _unrelated(case: Case) -> Iterator[Finding]:
    claim = case.fr.read(content)
    if len(claim.places) < _LONG:
        return
    if any(
        key in passage.read(content).places for passage in case.evidence for key in claim.places
    ):
        return
    figures = {word for word in case.fr.words if word[0].isdigit()}
    shared = any(not figures.isdisjoint(passage.vocabulary) for passage in case.evidence)
    if shared or _akin(case):
        yield _strange(case)
        return
    yield case.finding(
        "evidence",
        "error",
        None,
        "no word, name or figure of this claim stands in the sentences cited, which begin "
        f"“{_short(case.evidence[0].text)}”",
    )


def _akin(case: Case) -> bool:
    """Whether the English has a word of the evidence, as it is or nearly so."""
    keys = {key for word in case.en.words if (key := stem(word))}
    return any(not keys.isdisjoint(passage.read(content).places) for passage in case.evidence)


def _strange(case: Case) -> Finding:
    return case.finding(
        "evidence",
        "warning",
        None,
        "the words of this claim are hardly those of the sentences cited, which begin "
        f"“{_short(case.evidence[0].text)}”",
    )


def _is_heading(passage: Passage, place: int) -> bool:
    """Whether this is a line that no full stop ends; the first one of an article may be long."""
    return len(passage.words) <= (_HEADING if place else _HEADLINE) and not (
        passage.cased.rstrip().endswith(_STOPS)
    )


def _word(passage: Passage, number: int) -> str:
    return passage.text[passage.starts[number] : passage.ends[number]]


def _stretch(passage: Passage, numbers: list[int]) -> tuple[int, int]:
    return passage.starts[min(numbers)], passage.ends[max(numbers)]


def _listed(words: list[str], most: int = 5) -> str:
    quoted = [f"“{word}”" for word in words[:most]]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}" if len(quoted) > 1 else quoted[0]


def _short(text: str, most: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
