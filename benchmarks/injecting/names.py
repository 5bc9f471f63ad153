"""Names swapped for others of their sort, and nationalities nobody mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from injecting.faults import (
    Edit,
    Pair,
    Part,
    Pool,
    after_elision,
    clash,
    fault,
    listed,
    upper_first,
)
from injecting.gazetteer import (
    CITIES,
    COMPANIES,
    COUNTRIES,
    DEMONYMS,
    INSTITUTIONS,
    PERSONS,
    SURNAMES,
    table,
)

_NAME = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"
_FULL_NAME = re.compile(
    rf"(?<![\w’'«\"-])({_NAME}(?: (?:de|de la|van|von|[A-Z]\.))? {_NAME})(?![\w-]| {_NAME})"
)
_FIRST_NAMES = frozenset(
    listed(
        "Adam Alan Albert Alex Alexander Ali Anna Andrew Angela Anthony Antoine Barack Benjamin "
        "Bernard Bill Bob Brian Charles Chris Christopher Claude Dan Daniel David Deborah "
        "Dominique Donald Douglas Edward Elizabeth Emmanuel Eric François Frank Gary George "
        "Gordon Greg Hans Helen Henri Henry Hillary Jack James Jane Jean Jeff Jennifer Jim Joe "
        "John Jonathan Joseph Karen Kevin Laurent Lisa Louis Luc Lucas Marc Maria Marie Mark "
        "Martin Mary Matthew Michael Michel Michelle Mike Mitt Mohamed Mohammed Nick Nicolas "
        "Oliver Patrick Paul Peter Philippe Pierre Rachel Ralph Ray Richard Rick Robert Robin "
        "Roger Ronald Ryan Samuel Sarah Scott Sebastian Simon Sophie Stephen Steve Steven Susan "
        "Ted Thomas Tim Tom Tommy Tony Tsai Vladimir Walter William Xavier"
    )
)
_TITLES = re.compile(
    r"(?:\b(?:M|MM|Mr|Mrs|Ms|Dr|Pr|Prof)\.? |\b(?:Mme|Mlle|Me|Dr|President|Professor|Senator|"
    r"Minister|Governor|Captain|président|présidente|ministre|professeur|sénateur|gouverneur|docteur|capitaine|"
    r"juge|acteur|actrice|chanteur|chanteuse|entraîneur) )$"
)


@fault("names parity", target=0.97)
def person_swapped(pair: Pair, part: Part, pool: Pool, rng: Random) -> Iterator[Edit]:
    """A person is another person; for ``names``."""
    text = pair.text(part)
    other = pair.en if part == "fr" else pair.fr
    for match in _FULL_NAME.finditer(text):
        first = re.split(r"[ -]", match[1], maxsplit=1)[0]
        titled = _TITLES.search(text[: match.start()])
        after = rng.choice((*PERSONS, *pool.persons))
        known = any(clash(word, pair) for word in after.split())
        if not known and match[1] in other and (first in _FIRST_NAMES or titled):
            yield Edit(*match.span(), after)
    surnames = SURNAMES
    for match in re.finditer(rf"(?<![\w’'-])(?:{'|'.join(surnames)})(?![\w-])", text):
        after = rng.choice([name for name in surnames if name != match[0]])
        if match[0] in other and not clash(after, pair):
            yield Edit(*match.span(), after)


def _swaps(pair: Pair, part: Part, rng: Random, rows: str) -> Iterator[Edit]:
    """Each name of a table that both sides have, for another of the table."""
    text = pair.text(part)
    names = table(rows)
    side, other_side = (0, 1) if part == "fr" else (1, 0)
    other = pair.text("en" if part == "fr" else "fr")
    named = [name for name in names if name[side] in text and name[other_side] in other]
    free = [name for name in names if named and not any(clash(word, pair) for word in name)]
    for name in named:
        there = re.search(rf"(?<![\w-]){re.escape(name[other_side])}(?![\w-])", other)
        if not free or not there:
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(name[side])}(?![\w-])(?! [A-Z])", text):
            after = rng.choice(free)[side]
            if part == "fr":
                yield after_elision(text, *match.span(), after)
            else:
                yield Edit(*match.span(), after)


@fault("names parity", target=0.97)
def place_swapped(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A country is another country, a city another city; for ``names``."""
    for rows in (*COUNTRIES.values(), CITIES):
        yield from _swaps(pair, part, rng, rows)


@fault("names parity", target=0.97)
def organisation_swapped(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """An organisation is another; for ``names``."""
    for rows in (INSTITUTIONS, COMPANIES):
        yield from _swaps(pair, part, rng, rows)


def _feminine(demonym: str) -> str:
    if demonym.endswith(("ien", "éen")):
        return demonym + "ne"
    return demonym if demonym.endswith("e") else demonym + "e"


def _forms(demonym: str) -> tuple[str, str, str, str]:
    feminine = _feminine(demonym)
    plural = demonym if demonym.endswith("s") else demonym + "s"
    return demonym, plural, feminine, feminine + "s"


@fault("names parity", target=0.97)
def demonym_swapped(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A nationality is another; for ``names``."""
    text = pair.text(part)
    names = table(DEMONYMS)
    named = [name for name in names if name[1] in pair.en and name[0][:5] in pair.fr.lower()]
    free = [
        (fr, en) for fr, en in names if named and not any(clash(f, pair) for f in (*_forms(fr), en))
    ]
    if not free:
        return
    for french, english in named:
        forms = _forms(french)
        after = rng.choice(free)
        if not re.search(rf"(?i)\b(?:{'|'.join(forms)})\b", pair.fr):
            continue
        if not re.search(rf"\b{english}s?\b", pair.en):
            continue
        if part == "en":
            for match in re.finditer(rf"(?<![\w-]){english}(?![\w-])", text):
                yield Edit(*match.span(), after[1])
            continue
        # Back to front, so that "chinois", one and many, is taken for one.
        for form, new in dict(zip(forms[::-1], _forms(after[0])[::-1], strict=True)).items():
            for match in re.finditer(rf"(?i)(?<![\w-]){form}(?![\w-])", text):
                new_form = upper_first(new) if match[0][0].isupper() else new
                yield after_elision(text, *match.span(), new_form, feminine=form in forms[2:])


_NOUNS = (
    "president|minister|government|company|companies|researchers|scientists|scientist|officials|official|police|"
    "army|team|player|players|woman|man|students|doctors|doctor|soldiers|authorities|hospital|"
    "hospitals|team|city|cities|newspaper|university|parliament|court|experts|workers|patients|"
    "tourists|actor|singer|politicians|population|citizens|prime minister|study|professor|diplomat"
)


_NATIONAL = tuple(
    form
    for rows in (DEMONYMS, *COUNTRIES.values())
    for french, english in table(rows)
    for form in (*_forms(french), english)
)


@fault("names parity", parts="en", target=0.97)
def nationality_invented(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """The English says of what country somebody is, the French does not; for ``names``."""
    # Where any country is named, a nationality might be no invention.
    if any(clash(form, pair) for form in _NATIONAL):
        return
    for match in re.finditer(
        rf"\b([Tt]he|[Tt]wo|[Tt]hree|[Ss]ome|[Mm]any|[Ss]everal) (?=(?:{_NOUNS})\b)",
        pair.text(part),
    ):
        yield Edit(*match.span(), f"{match[0]}{rng.choice(table(DEMONYMS))[1]} ")
