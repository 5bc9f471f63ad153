"""Who is given which office: "le maire de Brest, Yann Le Goff", "Brest mayor Yann Le Goff".

An office counts only where it stands next to a name, in apposition, and is in the list of
``data/names/roles.txt``. Whatever else a text says of somebody is left to other checks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from summarise.checks.case import Case
from summarise.checks.names.capitals import Mention, Reading, names_of
from summarise.checks.names.counterparts import is_known
from summarise.checks.names.gazetteer import plain
from summarise.checks.passages import Passage
from summarise.findings import Finding, Language

__all__ = ["Role", "check", "roles_of"]

_FILE = Path(__file__).parents[2] / "data" / "names" / "roles.txt"
_COMPLEMENT = 7  # words that may stand between an office and the name that it goes before
_LEAD = 4  # words that may stand before the office after a name: "a former German …"
_FUNCTION = frozenset(
    """
    de du des d la le les l un une au aux a en et sur pour son sa leur ses the of for at in to s an
    and on his her their from
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)
_OPENING = frozenset(
    """
    le la l un une son sa leur ancien ancienne ex actuel actuelle notre
    """.split()  # noqa: SIM905
)
_CLAUSE = frozenset(
    """
    who which whose whom that said say says told is was has had and but as while
    """.split()  # noqa: SIM905
)
_HONORIFICS = frozenset("m mm mme mmes mlle me dr pr mr mrs ms sir".split())  # noqa: SIM905
_CLOSING = (",", ".", ";", ":", ")", '"', "-")
_JOINED = frozenset([" ", "\xa0", "'", "-", "' "])
_AFTER: dict[Language, frozenset[str]] = {
    "fr": frozenset(["de", "du", "des", "d", "au", "aux", "a", "en"]),
    "en": frozenset(["of", "for", "at", "in", "to", "from"]),
}


class Role(NamedTuple):
    """An office that a text gives to a name.

    Attributes:
        holder: the last word of the name, plain.
        heads: the rows of the list that the office may be.
        complement: the telling words that go with it, plain: of what, where.
        start: where the words of the office begin in the text.
        end: where they end.
    """

    holder: str
    heads: frozenset[int]
    complement: frozenset[str]
    start: int
    end: int


_Given = tuple[Role, Passage]
_ByHolder = dict[str, list[_Given]]


def check(case: Case) -> Iterator[Finding]:
    """Yield an error where a claim gives somebody an office that the article gives somebody else.

    Example:
        >>> sentence = Passage("Le maire de Brest, Paul Riou, reçoit le préfet, Jean Dax.", "fr")
        >>> claim = Passage("Le maire de Brest, Jean Dax, a parlé.", "fr")
        >>> [finding.message for finding in check(
        ...     Case(claim, Passage("The mayor spoke.", "en"), (sentence,)))]
        ['calls “Dax” “maire”; the article calls this name “préfet”']
    """
    english, french = case.en.read(roles_of), case.fr.read(roles_of)
    if not english and not french:
        return
    given = _given(case.article or case.evidence)
    for text, roles in ((case.fr, french), (case.en, english)):
        for role in roles:
            other = _contradicted(role, given) or _untranslated(role, case, text)
            if other is not None:
                words, passage = other
                who = "the French calls" if passage is case.fr else "the article calls"
                yield case.finding(
                    "names",
                    "error",
                    text.language,
                    f"calls “{_holder(role, text)}” “{text.text[role.start : role.end]}”; {who} "
                    f"this name “{passage.text[words.start : words.end]}”",
                    found=(text, role.start, role.end),
                    expected=None if passage is case.fr else (passage, words.start, words.end),
                )
                break


@lru_cache(maxsize=4)  # one article, read for each of its claims
def _given(passages: tuple[Passage, ...]) -> _ByHolder:
    found: _ByHolder = {}
    for passage in passages:
        for role in passage.read(roles_of):
            found.setdefault(role.holder, []).append((role, passage))
    return found


def _contradicted(role: Role, given: _ByHolder) -> _Given | None:
    """What the article calls somebody, where the office belongs to somebody else."""
    own = given.get(role.holder)
    if not own or any(other.heads & role.heads for other, _ in own):
        return None
    for other, passage in own:
        if role.complement and role.complement == other.complement:
            return other, passage  # "l'entomologiste de l'étude" for "le statisticien de l'étude"
    for other, _ in chain.from_iterable(given.values()):
        if other.holder != role.holder and other.heads & role.heads:
            shared = role.complement & other.complement
            if shared or not role.complement or not other.complement:
                return own[0]
    return None


def _untranslated(role: Role, case: Case, text: Passage) -> _Given | None:
    """What the French of the claim calls somebody, where the English has another office."""
    if text is not case.en:
        return None
    own = [other for other in case.fr.read(roles_of) if other.holder == role.holder]
    if not own or any(other.heads & role.heads for other in own):
        return None
    return own[0], case.fr


def _holder(role: Role, text: Passage) -> str:
    at = text.read(names_of).words.index(role.holder)
    return text.text[text.starts[at] : text.ends[at]]


_Forms = tuple[tuple[tuple[str, ...], frozenset[int]], ...]


@cache
def _offices(language: Language) -> dict[str, _Forms]:
    """The offices by their first word, the longest first, with the rows that have them."""
    rows: dict[tuple[str, ...], set[int]] = {}
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(line for line in lines if not line.startswith("#")):
        column = line.split("\t")[0 if language == "fr" else 1]
        for form in column.split("|"):
            words = tuple(plain(form).replace("-", " ").replace("'", " ").split())
            rows.setdefault(words, set()).add(number)
    found: dict[str, list[tuple[tuple[str, ...], frozenset[int]]]] = {}
    for words, numbers in sorted(rows.items(), key=lambda item: -len(item[0])):
        found.setdefault(words[0], []).append((words, frozenset(numbers)))
    return {word: tuple(forms) for word, forms in found.items()}


@cache
def _first_words(language: Language) -> frozenset[str]:
    return frozenset(_offices(language))


def roles_of(passage: Passage) -> tuple[Role, ...]:
    """The offices that a text gives to names; to be asked through ``passage.read``.

    Example:
        >>> roles = Passage("Yann Le Goff, maire de Brest, a perdu.", "fr").read(roles_of)
        >>> [(role.holder, sorted(role.complement)) for role in roles]
        [('goff', ['brest'])]
    """
    reading = passage.read(names_of)
    firsts = reading.vocabulary & _first_words(passage.language)
    if not firsts or not reading.mentions:
        return ()
    heads = list(_heads(passage, reading, firsts))
    return tuple(
        role
        for row in reading.runs()
        if (person := _person(row))
        for role in _of(passage, reading, person, heads)
    )


_Head = tuple[int, int, frozenset[int]]


def _heads(passage: Passage, reading: Reading, firsts: frozenset[str]) -> Iterator[_Head]:
    """Where an office stands: its first word, the one after it, and its rows."""
    offices = _offices(passage.language)
    done = 0
    for at in [at for at, word in enumerate(reading.words) if word in firsts]:
        word = reading.words[at]
        for words, numbers in offices.get(word, ()) if at >= done else ():
            end = at + len(words)
            if reading.words[at:end] == words:
                yield at, end, numbers
                done = end
                break


def _person(row: Sequence[Mention]) -> Sequence[Mention]:
    """The last words of a row, after what is no person's: the "Rémois" of "le Rémois Jean Dax"."""
    known = [at for at, mention in enumerate(row) if is_known(mention)]
    return row[known[-1] + 1 :] if known else row


def _of(
    passage: Passage, reading: Reading, row: Sequence[Mention], heads: Sequence[_Head]
) -> Iterator[Role]:
    """The offices next to a name; only those that are near are looked at."""
    start, end = row[0].index, row[-1].index + row[-1].size
    first_near = bisect_left(heads, start - _COMPLEMENT - _LEAD, key=lambda head: head[0])
    last_near = bisect_left(heads, end + _LEAD + 1, key=lambda head: head[0])
    heads = heads[first_near:last_near]
    holder = row[-1].words[-1]
    before = start
    while before and reading.words[before - 1] in _HONORIFICS:
        before -= 1
    for first, last, numbers in heads:
        if last <= before:
            stretch = _before(passage, reading, last, before, end)
        elif first >= end:
            stretch = _after(passage, reading, first, last, end)
        else:
            continue
        if stretch is None:
            continue
        complement = frozenset(
            word
            for word in reading.words[stretch[0] : stretch[1]]
            if word not in _FUNCTION and len(word) > 2
        ) - {*reading.words[first:last], *reading.words[start:end]}
        yield Role(holder, numbers, complement, passage.starts[first], passage.ends[last - 1])


def _before(
    passage: Passage, reading: Reading, last: int, start: int, end: int
) -> tuple[int, int] | None:
    """The words of an office that stands before a name, as "le maire de Brest, M. Le Goff,"."""
    if start - last > _COMPLEMENT or last < 1:
        return None
    gap = _between(passage, last - 1, last)
    if last == start:  # "le maire Yann Le Goff", "le maire, Yann Le Goff,"
        if gap.strip() and not (gap.strip() == "," and _closes(passage, end)):
            return None
        return _first(passage, last), start
    if _between(passage, start - 1, start).strip() != "," or not _closes(passage, end):
        return None
    if not all(_plainly(passage, at, at + 1) for at in range(last - 1, start - 1)):
        return None
    after = _AFTER[passage.language]
    adjective = last + 1 == start or reading.words[last + 1] in after  # "le ministre iranien de"
    return (last, start) if adjective or reading.words[last] in after else None


def _first(passage: Passage, last: int) -> int:
    """Where an English complement before its office begins: "Brest mayor", "Iceland's …"."""
    first = last
    while (
        passage.language == "en"
        and first > max(last - _LEAD, 0)
        and _plainly(passage, first - 1, first)
    ):
        first -= 1
    return first


def _after(
    passage: Passage, reading: Reading, first: int, last: int, end: int
) -> tuple[int, int] | None:
    """The words of an office that stands after a name, as "M. Le Goff, maire de Brest,"."""
    if first - end > _LEAD or _between(passage, end - 1, end).strip() != ",":
        return None
    lead = reading.words[end:first]
    if passage.language == "fr":
        if not _OPENING.issuperset(lead):
            return None
    elif not _CLAUSE.isdisjoint(lead):
        return None
    stop = last
    while (
        stop < len(reading.words)
        and stop - last < _COMPLEMENT
        and _plainly(passage, stop - 1, stop)
    ):
        stop += 1
    if any("," in _between(passage, at, at + 1) for at in range(end, first)):
        return None
    if stop - last == _COMPLEMENT:
        stop = last
    return end, stop


def _closes(passage: Passage, end: int) -> bool:
    """Whether a comma, a stop or a bracket follows a name, or nothing does."""
    gap = _between(passage, end - 1, end).strip()
    return gap[:1] in _CLOSING if gap else end >= len(passage.words)


def _plainly(passage: Passage, one: int, other: int) -> bool:
    """Whether nothing but a space, an apostrophe or a hyphen is between two words."""
    return _between(passage, one, other) in _JOINED


def _between(passage: Passage, one: int, other: int) -> str:
    end = passage.starts[other] if other < len(passage.starts) else len(passage.text)
    return passage.cased[passage.ends[one] : end]
