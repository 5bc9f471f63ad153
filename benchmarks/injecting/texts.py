"""Whole stretches: quotations, languages, citations, halves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from injecting.faults import Edit, Pair, Part, Pool, contents, fault, fold, listed, upper_first

_QUOTED = re.compile(r"«\s?([^«»]{12,}?)\s?»|“([^“”]{12,}?)”|(?<!\w)\"([^\"]{12,}?)\"(?!\w)")
_STRANGERS = listed(
    "maison chemin lumière travail montagne question musique jardin semaine accord combat avenir "
    "silence victoire prudence réforme colère promesse fenêtre voisin marché secret courage "
    "bataille rivière patience projet erreur témoin courrier"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@fault("quotes", parts="fr", target=1.0)
def quotation(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A word inside « » is another, is gone, or has changed places; for ``quotes``.

    A word is only taken out between two others: without its first or last word, a quotation is
    shorter, and still verbatim.
    """
    text = pair.text(part)
    for quoted in _QUOTED.finditer(text):
        group = next(i for i in (1, 2, 3) if quoted[i])
        offset = quoted.start(group)
        found = [m for m in _WORD.finditer(quoted[group]) if len(m[0]) >= 5 and m[0].islower()]
        if len(_WORD.findall(quoted[group])) < 3:
            continue
        for match in found:
            start, end = offset + match.start(), offset + match.end()
            other = rng.choice([word for word in _STRANGERS if word != match[0]])
            yield Edit(start, end, other)
            inside = _WORD.search(quoted[group][: match.start()]) and _WORD.search(
                quoted[group], match.end()
            )
            if inside and text[end : end + 1] == " ":
                yield Edit(start, end + 1, "")
            yield Edit(start, end, match[0][:-1] if match[0].endswith("s") else match[0] + "s")
        for one, two in pairwise(found):
            if fold(one[0]) != fold(two[0]):
                between = quoted[group][one.end() : two.start()]
                yield Edit(offset + one.start(), offset + two.end(), two[0] + between + one[0])


@fault("language", target=1.0)
def wrong_language(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """The whole claim is in the other language; for ``language``."""
    other = pair.en if part == "fr" else pair.fr
    if len(contents(other)) >= 4 and fold(pair.fr) != fold(pair.en):
        yield Edit(0, len(pair.text(part)), other)


@fault("language", parts="en", target=1.0)
def untranslated(pair: Pair, part: Part, pool: Pool, rng: Random) -> Iterator[Edit]:
    """One French word stands in the English for the word about there; for ``language``."""
    french = [
        (match.start() / max(len(pair.fr), 1), match[0])
        for match in re.finditer(r"(?<![\w’'-])[a-zà-ÿœ]{5,}(?![\w’'-])", pair.fr)
        if fold(match[0]) not in pool.english
        and fold(match[0]) not in fold(pair.en)
        # A cognate is a translation of itself: énergie, activité, crise.
        and not any(word[:4] == fold(match[0])[:4] for word in contents(pair.en))
    ]
    if not french:
        return
    place, word = rng.choice(french)
    english = pair.text(part)
    targets = list(re.finditer(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])", english))
    if targets:
        match = min(targets, key=lambda m: abs(m.start() / len(english) - place))
        yield Edit(*match.span(), word)


@fault("evidence numbers dates names quotes", parts="evidence", target=0.95)
def citation_moved(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """The claim cites another sentence, which does not carry it; for ``evidence`` first."""
    stems = {word[:5] for word in contents(pair.fr)}
    if len(stems) < 5:
        return
    end = len(pair.text(part))
    for sentence in pair.article:
        others = {word[:5] for word in contents(sentence)}
        if len(others) >= 4 and len(stems & others) <= 0.15 * len(stems):
            yield Edit(0, end, sentence)


@fault("parity evidence", target=None)
def half_dropped(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """One language stops half-way, where a clause ends; for ``parity``."""
    text = pair.text(part)
    joints = (
        r", |; | et | ou | qui | mais | afin | car | tandis "
        if part == "fr"
        else r", |; | and | or | which | that | but | because | while | who "
    )
    total = len(text)
    for match in re.finditer(joints, text):
        lost = text[match.start() :]
        kept = text[: match.start()]
        quotes_closed = all(
            kept.count(a) == kept.count(b) for a, b in (("«", "»"), ("(", ")"), ("“", "”"))
        )
        if (
            not 0.35 <= match.start() / max(total, 1) <= 0.6
            or kept.count('"') % 2
            or not quotes_closed
        ):
            continue
        if len(contents(lost)) >= 7 and len(contents(kept)) >= 3:
            yield Edit(0, total, upper_first(kept).rstrip(" ,;:") + ".")
