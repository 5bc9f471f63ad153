"""Reserve that is kept in name only: *very likely* for "pourrait", *when* for "si".

Every text here has a cue where its source has one, so that nothing was lost; but the one that it
has says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarise.checks.case import Words
from summarise.checks.passages import Passage

__all__ = ["hardened"]


@dataclass(frozen=True, slots=True)
class _Step:
    """Words of a source, and what must not come of them.

    Attributes:
        weak: the words of the source, in French.
        unless: what in the source accounts for the firmer words.
        firm: the firmer words, by language.
        kept: what in the text keeps the reserve all the same, by language.
        message: what to say of it.
    """

    weak: re.Pattern[str]
    unless: re.Pattern[str]
    firm: dict[str, re.Pattern[str]]
    kept: dict[str, re.Pattern[str]]
    message: str


_NEVER = re.compile(r"(?!)")
_STEPS = (
    _Step(
        re.compile(r"\b(?:pourrai(?:t|ent)|peut-être|possibles?|possiblement|éventuellement)\b"),
        re.compile(r"probabl|vraisembl|sans doute|\brisqu|\bdevrai|suscept|certain|plausib"),
        {
            "fr": re.compile(
                r"\b(?:(?:très|fort|plus que) probable(?:ment)?|(?:très )?vraisemblablement|"
                r"presque certain(?:e|ement)?|certainement|à coup sûr)\b"
            ),
            "en": re.compile(
                r"\b(?:(?:very|most|highly|quite) likely|likely to|probably|almost certain(?:ly)?|"
                r"certainly|undoubtedly|bound to|sure to)\b"
            ),
        },
        {
            "fr": re.compile(r"\b(?:pourrai|peut|peuvent|possib|éventuel)"),
            "en": re.compile(
                r"\b(?:may|might|could|can|would|possib\w+|perhaps|maybe|potential\w*)\b"
            ),
        },
        "{source} says only that it is possible (“{weak}”); {text} says “{firm}”",
    ),
    _Step(
        re.compile(r"\bs(?:i (?:l[ae']|les|un|une|des|[a-zé]+)|'ils?)\b"),
        re.compile(r"\b(?:lorsqu|quand|dès|une fois|au moment|même si|comme si|si bien|ainsi)"),
        {
            "fr": re.compile(r"\b(?:lorsqu(?:e |')|quand |dès qu(?:e |')|une fois qu(?:e |'))"),
            "en": re.compile(r"\b(?:when|once) (?:the|an?|it|he|she|they|its|his|her|their)\b"),
        },
        {
            "fr": re.compile(r"\bs(?:i|'ils?)\b|condition|\bcas\b|pourvu|moins qu"),
            "en": re.compile(
                r"\b(?:if|unless|whether|provid\w+|condition\w*|case|event|as long as|so long as|"
                r"should|whenever|depend\w*|assuming|subject to)\b"
            ),
        },
        "{source} makes this depend on a condition (“{weak}”); {text} takes it for granted "
        "(“{firm}”)",
    ),
    _Step(
        re.compile(r"\b(?:est|sont)(?: pas)? attendue?s?\b"),
        re.compile(r"\b\w+ront\b"),
        {"fr": _NEVER, "en": re.compile(r"\bwill (?:not )?(?:be )?\w+|\bwon't \w+")},
        {
            "fr": _NEVER,
            "en": re.compile(
                r"\b(?:expect\w*|due|schedul\w+|set|slated|forecast\w*|anticipat\w+|likely|should|"
                r"await\w*|wait\w*|predict\w*|look\w*|hop\w+|(?<!in )(?<!\d )may|might|could)\b"
            ),
        },
        "{source} says that this is expected (“{weak}”); {text} states it as certain (“{firm}”)",
    ),
)


_TRIGGERS = frozenset(
    ("pourrait", "pourraient", "peut", "possible", "possibles", "possiblement", "éventuellement",
     "si", "s", "attendu", "attendus", "attendue", "attendues")
)  # fmt: skip


def _weak(passage: Passage) -> tuple[tuple[int, int, int], ...]:
    """The steps whose weak words a French passage has, with their offsets."""
    if passage.vocabulary.isdisjoint(_TRIGGERS):
        return ()
    text = passage.folded
    return tuple(
        (number, *match.span())
        for number, step in enumerate(_STEPS)
        if (match := step.weak.search(text)) is not None and step.unless.search(text) is None
    )


def hardened(source: Passage, text: Passage) -> Iterator[tuple[str, Words, Words]]:
    """What a text says more surely than a French source in spite of keeping a reserve.

    Yields:
        The pattern of a message, with places for ``source`` and ``text``; the words found; and
        those of the source.

    Example:
        >>> source = Passage("La digue pourrait céder.", "fr")
        >>> text = Passage("The dyke is very likely to give way.", "en")
        >>> [text.text[start:end] for _, (_, start, end), _ in hardened(source, text)]
        ['very likely']
    """
    for number, start, end in source.read(_weak):
        step = _STEPS[number]
        found = step.firm[text.language].search(text.folded)
        if found is None or step.kept[text.language].search(text.folded) is not None:
            continue
        begin, stop = found.start(), found.start() + len(found[0].rstrip())
        pattern = step.message.replace("{weak}", source.text[start:end]).replace(
            "{firm}", text.text[begin:stop]
        )
        yield pattern, (text, begin, stop), (source, start, end)
