"""Reader of names: what a passage names, by its capitals and by the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count

from summarise.checks.names.gazetteer import Form, gazetteer, plain
from summarise.checks.passages import Passage

__all__ = ["Mention", "Reading", "names_of"]

# What begins a sentence or a quotation, and what ends a name.
_BEGINS = re.compile(r'[.!?:;…•\n*|«“]|--|"$')
_APART = re.compile(r'[.!?:;"…•\n*|,()/]|--')
_SMALL = re.compile("[a-zß-öø-ÿ]+")
_HEADLINE = 4  # long words, from which on capitals are the habit of headlines
_NUMERAL = re.compile("[IVXLCDM]{2,}(?:e|er|ème|es)?")
_ABBREVIATED = frozenset(
    """
    m mm mr mrs ms mme mmes mlle me dr pr prof mgr st ste jr sr lt col gen gov sen rep sgt capt
    rev hon no vs art av fig u us d l
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)

_LINKS = frozenset(
    """
    de du des la le von van der den di da dos el al ben bin ibn d l of the
    """.split()  # noqa: SIM905
)
# Nationalities whose small-letter form is another word too.
_AMBIGUOUS = frozenset(
    """
    franc francs franque perse perses persan persans suisse thai thais same hebreu hebreux
    tricolore tricolores hexagonal colon kiwi kiwis lapon ottoman ottomane ottomans persique
    mandarin corse maya romain romains romaine romaines saxon lombard
    """.split()  # noqa: SIM905
)


# Neither is changed once it is made; a frozen one takes three times as long to make, and an article
# has hundreds.
@dataclass(slots=True)
class Mention:
    """Something named, at ``text[start:end]``.

    Attributes:
        words: its words, plain, without those that are ordinary.
        keys: what the tables know it as; empty for a name that they do not know.
        proper: whether it is a name beyond doubt by itself: it has a capital that no beginning of
            a sentence explains, or the tables know it and it is no ordinary word.
        run: the number of the row of capitals that it stands in ("Yann Le Goff").
        index: which word of the passage it begins with.
        size: how many words of the passage it is.
        capital: whether it has one; a French nationality has none.
    """

    start: int
    end: int
    words: tuple[str, ...]
    keys: frozenset[str]
    proper: bool
    run: int
    index: int
    size: int
    capital: bool


@dataclass(slots=True)
class Reading:
    """The names of a passage.

    Attributes:
        words: its words, plain, in order.
        spelt: the same with their accents.
        vocabulary: the same as a set.
        mentions: what it names, in order.
        keys: everything that the tables know in it, capitals or not.
        capitals: the plain words that have a capital.
        titled: whether capitals tell nothing: all words have them, as in an English headline.
    """

    words: tuple[str, ...]
    spelt: list[str]
    vocabulary: frozenset[str]
    mentions: tuple[Mention, ...]
    keys: frozenset[str]
    capitals: frozenset[str]
    titled: bool

    def runs(self) -> Iterator[list[Mention]]:
        """The mentions, those of one row of capitals together."""
        row: list[Mention] = []
        for mention in self.mentions:
            if row and mention.run != row[-1].run:
                yield row
                row = []
            row.append(mention)
        if row:
            yield row


def names_of(passage: Passage) -> Reading:
    """What a passage names; to be asked through ``passage.read``.

    Example:
        >>> reading = Passage("Le maire de Brest, M. Le Goff, est à Londres.", "fr").read(names_of)
        >>> [mention.words for mention in reading.mentions]
        [('brest',), ('goff',), ('londres',)]
    """
    words = tuple(map(plain, passage.words))
    text = passage.cased
    upper = [text[start].isupper() for start in passage.starts]
    keys, forms = _known(passage, words, upper)
    return Reading(
        words,
        passage.words,
        frozenset(words),
        tuple(_mentions(passage, words, upper, forms)),
        keys,
        frozenset(compress(words, upper)),
        _titled(passage, upper),
    )


def _known(
    passage: Passage, words: tuple[str, ...], upper: list[bool]
) -> tuple[frozenset[str], dict[int, Form]]:
    """What the tables know: all their keys, and the longest form that begins with each word."""
    keys: set[str] = set()
    longest: dict[int, Form] = {}
    starting = gazetteer().forms[passage.language].starting
    text, starts, ends = passage.cased, passage.starts, passage.ends
    for index, found in enumerate(map(starting, words)):
        if found is None:
            continue
        alone, longer = found
        following = words[index + 1] if longer and index + 1 < len(words) else ""
        for form in (*longer.get(following, ()), *alone):
            size = len(form.words)
            if size > 2 and words[index : index + size] != form.words:
                continue
            if form.capitals and not upper[index]:
                continue
            if form.capitals > 1 and not text[starts[index] : ends[index]].isupper():
                continue
            keys |= form.keys
            longest.setdefault(index, form)
    return frozenset(keys), longest


def _mentions(
    passage: Passage, words: tuple[str, ...], upper: list[bool], forms: dict[int, Form]
) -> Iterator[Mention]:
    ordinary = gazetteer().ordinary[passage.language]
    text, starts, ends = passage.cased, passage.starts, passage.ends
    run, previous, index = 0, -2, 0
    for here in sorted({*compress(count(), upper), *forms}):
        if here < index:  # inside of the form before
            continue
        form = forms.get(here)
        size = 1 if form is None else len(form.words)
        index = here + size
        capital = upper[here] or (size > 1 and any(upper[here:index]))
        if not capital and not (form is not None and _nationality(form)):
            continue
        if form is None and _NUMERAL.fullmatch(text, starts[here], ends[here]):
            continue
        plainly = words[here:index]
        telling = tuple(word for word in plainly if len(word) > 1 and word not in ordinary)
        if not telling and not (form and (size > 1 or form.capitals == 2)):
            if len(plainly[0]) == 1 and previous == here - 1:  # "Kévin R.", "N'Gorane"
                previous = here
            continue
        if text.startswith("'t", ends[here]):  # "Don't"
            continue
        if not (capital and _joins(passage, words, previous, here)):
            run += 1
        known = form is not None and (size > 1 or bool(form.capitals))
        proper = known or (
            bool(telling)
            and (
                not (here == 0 or _begins(passage, here))
                or text[starts[here] : ends[here]].isupper()
            )
        )
        yield Mention(
            start=starts[here],
            end=ends[index - 1],
            words=telling or plainly,
            keys=frozenset() if form is None else form.keys,
            proper=proper,
            run=run,
            index=here,
            size=size,
            capital=capital,
        )
        previous = index - 1 if capital else -2


@lru_cache(maxsize=1 << 12)
def _nationality(form: Form) -> bool:
    """Whether a form in small letters is the nationality of a country, beyond doubt."""
    word = form.words[0]
    parents = gazetteer().parents
    return (
        not form.capitals
        and len(form.words) <= 2
        and (len(word) > 4 or len(form.words) == 2)
        and form.words[-1][-1] != "o"
        and word not in _AMBIGUOUS
        and any(len(key) < 4 or key in parents for key in form.keys)
    )


def _joins(passage: Passage, words: tuple[str, ...], previous: int, index: int) -> bool:
    """Whether two words with capitals are of one name: nothing but "de" or "van" is between."""
    if previous < 0 or index - previous > 2:
        return False
    if index - previous == 2 and words[index - 1] not in _LINKS:
        return False
    between = passage.cased[passage.ends[previous] : passage.starts[index]]
    return _APART.search(between) is None


def _begins(passage: Passage, index: int) -> bool:
    """Whether a word begins a sentence or a quotation, so that its capital tells nothing."""
    between = passage.text[passage.ends[index - 1] : passage.starts[index]]
    previous = passage.words[index - 1]
    if between.startswith(".") and (previous in _ABBREVIATED or len(previous) == 1):
        between = between[1:]
    return _BEGINS.search(between) is not None


def _titled(passage: Passage, upper: list[bool]) -> bool:
    """Whether a text is set in capitals, or in the capitals of an English headline."""
    text = passage.cased
    # Letters are counted one by one only where those that are surely small are few. The commonest
    # are enough to tell, as a rule.
    count, most = text.count, 0.4 * len(text)
    if (
        count("e")
        + count("a")
        + count("i")
        + count("n")
        + count("t")
        + count("o")
        + count("s")
        + count("r")
        + count("l")
        + count("u")
        >= most
    ):
        return _in_headline(passage, upper)
    small = sum(map(len, _SMALL.findall(text)))
    if small < most and sum(map(str.isupper, text)) > 0.6 * sum(map(str.isalpha, text)):
        return True
    return _in_headline(passage, upper)


def _in_headline(passage: Passage, upper: list[bool]) -> bool:
    """Whether the long words of an English text have capitals."""
    if passage.language == "fr" or sum(upper) < _HEADLINE:
        return False
    long = [capital for word, capital in zip(passage.words, upper, strict=True) if len(word) > 3]
    return len(long) >= _HEADLINE and sum(long) >= 0.8 * len(long)
