"""Whether what one passage names is named in another, in whatever form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarise.checks.case import Words
from summarise.checks.names.capitals import Mention, Reading, names_of
from summarise.checks.names.gazetteer import gazetteer, inside
from summarise.checks.names.likeness import acronym_of, akin, close, cognate, slips
from summarise.checks.passages import Passage

__all__ = [
    "has",
    "is_acronym",
    "is_body",
    "is_country",
    "is_known",
    "is_name",
    "is_ordinary",
    "left_out",
    "misspelt",
    "stands_in",
]

# Given names, and what each language may call otherwise.
_LOOSE = ("people-", "abbreviations-", "offices-")

# A verb after the first word of a French sentence: that word is a name, or a pronoun.
_VERBS = frozenset(
    """
    a est ont sont avait était avaient étaient aurait serait va vont sera aura peut doit veut fait
    fut eut pourra devra pourrait devrait s se n ne qui dont accepte accuse affirme ajoute annonce
    appelle assure attend bat condamne confirme craint critique déclare demande dément dénonce
    devient dit espère estime explique gagne juge lance menace met nie perd prend prévient prévoit
    promet propose quitte rappelle réclame reconnaît réfute refuse rejette remporte répond salue
    signe souligne souhaite soutient
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)
_PRONOUNS = frozenset(
    """
    il elle on ils elles ce cela ceci ca qui que quoi tout tous toutes rien personne chacun chacune
    aucun aucune nul certains plusieurs beaucoup celui celle ceux celles
    """.split()  # noqa: SIM905
)
_ENDINGS = (
    "tion", "tions", "sion", "ment", "ments", "ness", "ship", "ships", "ity", "ities", "ism",
    "isms", "ical", "ological", "ology", "ological", "ing", "ings", "ists", "ously", "ably",
    "ively", "ence", "ance", "ous", "ive", "ward", "wards", "wide", "hood", "less", "ful",
)  # fmt: skip
_INHABITANT = re.compile(r"(?:ois|ais|ien|ain|een)(?:e|ne)?s?$")


def has(mention: Mention, readings: Sequence[Reading], language: str) -> bool:
    """Whether one of the readings names it too.

    Args:
        mention: a name of a claim.
        readings: of the French that it is held against.
        language: of the claim.
    """
    for reading in readings:
        if stands_in(mention, reading):
            return True
    missing = [
        word
        for word in mention.words
        if not any(word in reading.vocabulary for reading in readings)
    ]
    if not missing:
        return True
    if is_known(mention):
        return any(
            _within(mention.keys, reading) or _transliterated(mention, reading)
            for reading in readings
        )
    return all(
        (language == "en" and is_ordinary_word(word))
        or any(_spelt(word, reading, language) for reading in readings)
        for word in missing
    )


def stands_in(mention: Mention, reading: Reading) -> bool:
    """Whether a reading has a name as it is, or another name of it that the tables know."""
    return not mention.keys.isdisjoint(reading.keys) or reading.vocabulary.issuperset(mention.words)


def misspelt(mentions: Sequence[Mention], passages: Sequence[Passage]) -> Words | None:
    """The word of a source from which a name differs by a slip of the pen, and nothing else.

    Args:
        mentions: a name, word by word.
        passages: the sources; they do not name it.
    """
    readings = [passage.read(names_of) for passage in passages]
    found = None
    for word in (word for mention in mentions for word in mention.words):
        if not any(word in reading.vocabulary for reading in readings):
            found = next(
                (
                    (passage, passage.starts[at], passage.ends[at])
                    for passage, reading in zip(passages, readings, strict=True)
                    for at, other in enumerate(reading.words)
                    if slips(word, other)
                    and other in reading.capitals
                    and not _is_known_word(other, reading)
                ),
                None,
            )
            if found is None:
                return None
    return found


def left_out(french: Reading, english: Reading) -> Iterator[Mention]:
    """The names of the French that the English has in no form."""
    for row in french.runs():
        for mention in row:
            if (
                mention.capital
                and not mention.keys & english.keys
                and is_name(mention, french, row)
                and not _carried(mention, french, english)
            ):
                yield mention


def _carried(mention: Mention, french: Reading, english: Reading) -> bool:
    """Whether a name of the French stands in the English, as often as in the French."""
    words = mention.words
    if any(word in english.vocabulary for word in words):
        return not all(french.words.count(word) > english.words.count(word) for word in words)
    pairs = [(word, other) for word in words for other in english.capitals]
    if any(close(word, other) or sorted(word) == sorted(other) for word, other in pairs):
        return True
    tables, others = gazetteer(), english.keys - french.keys
    if tables.is_land_of(others, mention.keys) or tables.is_seat_of(others, mention.keys):
        return True
    if is_known(mention):
        return False
    return (
        any(akin(word, other) for word, other in pairs)
        or any(cognate(word, other) for word in words for other in english.words)
        or any(acronym_of(word, english.words) for word in words)
    )


def is_name(mention: Mention, reading: Reading, row: Sequence[Mention]) -> bool:
    """Whether a French word with a capital is a name, even where it begins a sentence.

    Args:
        mention: the word.
        reading: what it stands in.
        row: the names it stands in a row with.
    """
    if reading.titled and not mention.keys:
        return False
    if mention.proper:
        return True
    if len(row) > 1 and row[1].proper and mention is row[0]:
        between = reading.words[mention.index + mention.size : row[1].index]
        if reading.capitals.issuperset(between):  # "Yann Kerdoncuff", "Yann Le Goff"
            return True
    following = mention.index + mention.size
    return (
        mention.index == 0
        and mention.words[0] not in _PRONOUNS
        and following < len(reading.words)
        and reading.spelt[following] in _VERBS
    )


def is_known(mention: Mention) -> bool:
    """Whether the tables know it, as more than a name that any person may have."""
    keys = mention.keys
    if not keys or any(key.startswith(_LOOSE) for key in keys):
        return False
    return mention.size == 1 or not all(map(is_ordinary_word, mention.words))


def is_country(mention: Mention) -> bool:
    """Whether it is a country, or its people."""
    return any(len(key) == 2 for key in mention.keys)


def is_body(mention: Mention) -> bool:
    """Whether it is an organisation."""
    return any(key.startswith("organisations-") for key in mention.keys)


def is_acronym(mention: Mention, passage: Passage) -> bool:
    """Whether it is written as one: "OTAN", "GPs"."""
    text = passage.text[mention.start : mention.end].removesuffix("s")
    capitals = sum(map(str.isupper, text))
    return mention.size == 1 and 1 < capitals <= len(text) <= min(6, 2 * capitals)


def is_ordinary(mention: Mention) -> bool:
    """Whether English words with capitals name nothing by themselves."""
    if mention.keys and (mention.size > 1 or is_known(mention)):
        return False
    return all(map(is_ordinary_word, mention.words))


def is_ordinary_word(word: str) -> bool:
    """Whether an English word is an ordinary one, by the list or by its ending."""
    ordinary = gazetteer().ordinary["en"]
    return (
        word in ordinary
        or word.removesuffix("s") in ordinary
        or (len(word) > 6 and word.endswith(_ENDINGS))
        or not word.isalpha()
    )


def _within(keys: frozenset[str], reading: Reading) -> bool:
    """Whether a longer word has it in it: "antiaméricain"."""
    spellings = frozenset[str]().union(*map(inside, keys))
    return any(
        spelling in word and word != spelling
        for word in reading.words
        if len(word) > 6
        for spelling in spellings
    )


def _transliterated(mention: Mention, reading: Reading) -> bool:
    """Whether a name of the tables stands there in a spelling that they do not have."""
    return all(
        any(close(word, other) and not _is_known_word(other, reading) for other in reading.capitals)
        for word in mention.words
    )


def _is_known_word(word: str, reading: Reading) -> bool:
    """Whether the tables know a word of a text as something in itself."""
    return any(word in mention.words and is_known(mention) for mention in reading.mentions)


def _spelt(word: str, reading: Reading, language: str) -> bool:
    """Whether one word of a name stands there in another form."""
    if word.removesuffix("s") in reading.vocabulary or word + "s" in reading.vocabulary:
        return True
    for other in reading.capitals:
        if close(word, other) or (language == "en" and akin(word, other)):
            return True
    for other in reading.words:
        if cognate(word, other) and (
            language == "en"
            or other not in reading.capitals
            or _INHABITANT.search(word)
            or _INHABITANT.search(other)
        ):
            return True
    return acronym_of(word, reading.words)
