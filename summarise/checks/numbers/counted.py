"""Whom a figure counts, where two counts are often confused: the dead and the injured.

Only what excludes each other is told apart; women among the injured are both.
"""

from __future__ import annotations

from summarise.checks.numbers.figures import figures_in
from summarise.checks.passages import Passage, words

__all__ = ["counts_in", "exclusive"]

_GROUPS: dict[str, dict[str, str]] = {
    "toll": {
        "dead": "mort morts morte mortes tué tués tuée tuées décès décédés décédées tuant "
        "dead killed deaths died fatalities killing lives",
        "injured": "blessé blessés blessée blessées blessant injured wounded hurt injuries "
        "injuring wounding",
        "missing": "disparu disparus disparue disparues missing unaccounted",
    },
    "sex": {"men": "homme hommes man men", "women": "femme femmes woman women"},
}
_CLASSES = {
    word: (group, name)
    for group, classes in _GROUPS.items()
    for name, members in classes.items()
    for word in words(members)
}
_STOPS = words("et ou dont dans après plus avec and or including of in after with")
_AFTER = 4  # words: "12 people have been killed"
_BEFORE = 2  # "killing 12", "tué au moins 12"

Class = tuple[str, str]
"""A group, and one of its classes."""


def counts_in(passage: Passage) -> dict[int, Class]:
    """The class that a figure counts, by where the figure starts.

    Example:
        >>> counts_in(Passage("Le séisme a fait 12 morts et 30 blessés.", "fr"))
        {17: ('toll', 'dead'), 29: ('toll', 'injured')}
    """
    if _CLASSES.keys().isdisjoint(passage.vocabulary):
        return {}
    places = {start: place for place, start in enumerate(passage.starts)}
    counts = {}
    for figure in passage.read(figures_in):
        place = places.get(figure.start)
        if place is not None and (found := _class_at(passage, place, figure.end)):
            counts[figure.start] = found
    return counts


def exclusive(one: Class, other: Class) -> bool:
    """Whether nobody is counted under both."""
    return one[0] == other[0] and one[1] != other[1]


def _class_at(passage: Passage, place: int, end: int) -> Class | None:
    said, text = passage.words, passage.folded
    starts, ends = passage.starts, passage.ends
    after = place
    while after < len(said) and starts[after] < end:
        after += 1
    previous = end
    for here in range(after, min(after + _AFTER, len(said))):
        if said[here] in _STOPS or text[previous : starts[here]] not in {" ", "'", "-"}:
            break
        if said[here] in _CLASSES:
            return _CLASSES[said[here]]
        previous = ends[here]
    following = starts[place]
    for here in range(place - 1, max(place - 1 - _BEFORE, -1), -1):
        if said[here] in _STOPS or text[ends[here] : following] not in {" ", "'", "-"}:
            break
        if said[here] in _CLASSES:
            return _CLASSES[said[here]]
        following = starts[here]
    return None
