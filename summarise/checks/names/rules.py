"""Check of names: nobody and nothing is named that the article does not name.

A French claim is held against the sentences it cites, letter by letter but for case and accents.
An English claim is held against the French claim and those sentences: a name must be spelt as
there, be known to the tables as another name of the same thing, or be another spelling of it.
English capitals cover ordinary words too ("Court of Cassation"), so a word that no table knows is
an error only where a French name has been left without its English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from summarise.checks.case import Case, Words
from summarise.checks.names import offices
from summarise.checks.names.capitals import Mention, Reading, names_of
from summarise.checks.names.counterparts import (
    has,
    is_acronym,
    is_body,
    is_country,
    is_known,
    is_name,
    is_ordinary,
    left_out,
    misspelt,
    stands_in,
)
from summarise.checks.names.gazetteer import gazetteer
from summarise.checks.names.standing_in import (
    completes,
    exchanged,
    is_introduced,
    rivals,
    same_kind,
    stood_for,
)
from summarise.checks.passages import Passage
from summarise.findings import Excerpt, Finding

__all__ = ["check", "check_entity", "differences", "names_of", "same_name"]

_STAND_INS = frozenset(
    """
    il elle ils elles lui leur leurs son sa ses celui celle ceux celles dernier dernière intéressé
    intéressée
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)
_NO_KEYS: frozenset[str] = frozenset()


def check(case: Case) -> Iterator[Finding]:
    """What a claim names that the article does not, or not where the claim cites it.

    Example:
        >>> case = Case(
        ...     fr=Passage("Le Maroc remercie Madrid.", "fr"),
        ...     en=Passage("Morocco thanks Lisbon.", "en"),
        ...     evidence=(Passage("Le Maroc a remercié Madrid.", "fr", 1),),
        ... )
        >>> [finding.message for finding in check(case)]
        ['names “Lisbon”; the French names “Madrid”']
    """
    evidence = [passage.read(names_of) for passage in case.evidence]
    yield from _french(case, evidence)
    yield from _english(case, evidence)
    yield from _speaker(case, evidence)
    yield from offices.check(case)


def differences(case: Case) -> Iterator[Finding]:
    """A name of the French claim for which its English has another.

    Example:
        >>> case = Case(
        ...     fr=Passage("L’ONU et l’OTAN saluent l’accord.", "fr"),
        ...     en=Passage("The UN and the EU welcome the deal.", "en"),
        ...     evidence=(),
        ... )
        >>> [finding.message for finding in differences(case)]
        ['names “EU”; the French claim names “OTAN”']
    """
    french, english = case.fr.read(names_of), case.en.read(names_of)
    gone = list(left_out(french, english))
    if not gone:
        return
    for mention in english.mentions:
        if has(mention, [french], "en") or is_ordinary(mention):
            continue
        row = [other for other in english.mentions if other.run == mention.run]
        if _is_strange(case, mention, row, gone):
            yield _swapped(case, mention, gone[0], "names {}; the French claim names {}")
            return
    for other in gone:
        for mention in english.mentions:
            if _alike(mention, other) and _more_often(mention, english, french):
                message = "names {} once more than the French claim, which names {}"
                yield _swapped(case, mention, other, message)
                return


def same_name(fr: str, en: str) -> bool:
    """Whether an English name may be the English of a French one.

    Example:
        >>> same_name("Londres", "London"), same_name("Brest", "Best")
        (True, False)
    """
    if fr == en:  # most are people's
        return True
    french, english = Passage(fr, "fr").read(names_of), Passage(en, "en").read(names_of)
    gone = [
        mention
        for mention in french.mentions
        if not mention.keys & english.keys and not has(mention, [english], "fr")
    ]
    strange = [
        mention
        for mention in english.mentions
        if not has(mention, [french], "en") and not is_ordinary(mention)
    ]
    if strange:
        return not gone and not any(map(is_known, strange))
    return not any(map(is_known, gone))


def check_entity(
    fr: str, en: str, passages: Sequence[Passage], target: str = "entity"
) -> Iterator[Finding]:
    """What is wrong with the names of a person, place or organisation.

    Args:
        fr: its French name.
        en: its English name.
        passages: the sentences that it cites.
        target: its id.

    Example:
        >>> sentence = Passage("Le port de Brest est fermé.", "fr", 1)
        >>> [finding.message for finding in check_entity("Brest", "Best", [sentence])]
        ['“Best” is not the English name of “Brest”']
    """
    readings = [passage.read(names_of) for passage in passages]
    cited = any(passage.mentions(fr) for passage in passages)
    if readings and not cited:
        for mention in Passage(fr, "fr").read(names_of).mentions:
            if not has(mention, readings, "fr"):
                yield Finding(
                    check="names",
                    severity="error",
                    target=target,
                    language="fr",
                    message=f"the sentences cited do not name “{fr}”",
                    found=Excerpt(text=fr, start=0, end=len(fr)),
                )
                break
    if not same_name(fr, en):
        # "Le directeur du journal" is no name; its English may say which newspaper.
        proper = bool(Passage(fr, "fr").read(names_of).mentions)
        yield Finding(
            check="names",
            severity="error" if proper else "warning",
            target=target,
            language="en",
            message=f"“{en}” is not the English name of “{fr}”",
            found=Excerpt(text=en, start=0, end=len(en)),
        )


def _french(case: Case, evidence: list[Reading]) -> Iterator[Finding]:
    claim = case.fr.read(names_of)
    remote: list[tuple[Passage, Words]] = []
    for row in claim.runs():
        strange = [
            mention
            for mention in row
            if not has(mention, evidence, "fr") and is_name(mention, claim, row)
        ]
        if strange:  # one finding for one name, however many words it has
            yield from _unsupported(case, row, strange, evidence, remote)
    yield from _remote(case, remote)
    for found, expected in exchanged(case):
        yield case.finding(
            "names",
            "error",
            "fr",
            f"names {_quoted(*found)} where the article names {_quoted(*expected)}, and the other "
            "way round",
            found=found,
            expected=expected,
        )


def _unsupported(
    case: Case,
    row: list[Mention],
    strange: list[Mention],
    evidence: list[Reading],
    remote: list[tuple[Passage, Words]],
) -> Iterator[Finding]:
    """A name of the French that the sentences cited do not have.

    Args:
        case: what is checked.
        row: the whole name.
        strange: the words of it that are not there.
        evidence: the names of the sentences cited.
        remote: to it are added the sentence and the words where the name is of another sentence.
    """
    first = strange[0]
    if _paraphrases(first, evidence, case.fr.read(names_of)):
        return
    found = case.fr, first.start, strange[-1].end
    if slip := misspelt(strange, case.evidence):
        message = f"spells {_quoted(*found)} otherwise than the article, which has {_quoted(*slip)}"
        yield case.finding("names", "warning", "fr", message, found=found, expected=slip)
        return
    elsewhere = case.elsewhere
    places = _places(first, elsewhere)
    rival = stood_for(case, strange)
    whole = all(_places(mention, elsewhere) for mention in strange[1:])
    if not places or not whole or not completes(row, strange, places):
        yield _unknown(case, first, found, rival)
    elif rival is not None:
        yield case.finding(
            "evidence",
            "error",
            "fr",
            f"names {_quoted(*found)} where the sentences cited name {_quoted(*rival)}; the article"
            f" has {_quoted(*found)} in its {_where(places[0])}",
            found=found,
            expected=rival,
        )
    elif len(strange) == len(row) and not is_introduced(case, places):
        remote.append((places[0], found))


def _places(mention: Mention, passages: Sequence[Passage]) -> list[Passage]:
    """The sentences that name something; in another spelling only if none has this one."""
    return [passage for passage in passages if stands_in(mention, passage.read(names_of))] or [
        passage for passage in passages if has(mention, [passage.read(names_of)], "fr")
    ]


def _unknown(case: Case, first: Mention, found: Words, rival: Words | None) -> Finding:
    """A name that the article does not have at all."""
    if rival is None:
        others = (
            (passage, other[0].start, other[-1].end)
            for other, passage in rivals(case)
            if same_kind(first, other[0])
        )
        rival = next(others, None)
    message = "which the article does not name"
    if rival is not None:
        message = f"but the article names {_quoted(*rival)}"
    message = f"names {_quoted(*found)}, {message}"
    return case.finding("names", "error", "fr", message, found=found, expected=rival)


def _remote(case: Case, remote: list[tuple[Passage, Words]]) -> Iterator[Finding]:
    """Names that one sentence of the article has, and none of those cited.

    One may be context. Two of one sentence are what the claim is about: it should be cited.
    """
    for place, found in remote:
        several = sum(other is place for other, _ in remote) > 1
        yield case.finding(
            "evidence",
            "error" if several else "warning",
            "fr",
            f"names {_quoted(*found)}, which the sentences cited do not; the article has it in its"
            f" {_where(place)}",
            found=found,
        )


def _where(passage: Passage) -> str:
    return "title" if passage.sentence is None else f"sentence {passage.sentence}"


def _paraphrases(mention: Mention, sources: Sequence[Reading], text: Reading) -> bool:
    """Whether a text says in other words what its sources name, and it does not name itself."""
    known = _NO_KEYS.union(*(reading.keys for reading in sources))
    tables = gazetteer()
    return tables.is_land_of(mention.keys, known) or tables.is_seat_of(
        mention.keys, known - text.keys
    )


def _has_pronoun(case: Case) -> bool:
    return any(not _STAND_INS.isdisjoint(passage.vocabulary) for passage in case.evidence)


def _english(case: Case, evidence: list[Reading]) -> Iterator[Finding]:
    english, claim = case.en.read(names_of), case.fr.read(names_of)
    sources = [claim, *evidence]
    gone: list[Mention] | None = None
    for row in english.runs():
        for mention in row:
            if has(mention, sources, "en") or is_ordinary(mention):
                continue
            if gone is None:
                gone = list(left_out(claim, english))
            if _is_strange(case, mention, row, gone) and not _paraphrases(
                mention, sources, english
            ):
                yield from _foreign(case, mention, gone)
                break


def _is_strange(case: Case, mention: Mention, row: list[Mention], gone: list[Mention]) -> bool:
    """Whether an English name without its like in the French should not be there.

    Args:
        case: what is checked.
        mention: the name.
        row: the names it stands in a row with.
        gone: the names of the French that are not in the English.
    """
    known = is_known(mention)
    if case.en.read(names_of).titled and not known:
        return False
    if not mention.proper and not (len(row) > 1 and mention is row[0]):
        # Both languages begin with a name, and not with the same.
        return not mention.index and any(other.index == 0 for other in gone)
    if known:
        return True
    if is_acronym(mention, case.en):
        # Each language has its own: a strange one is an error only for one that is known.
        return any(is_known(other) and is_acronym(other, case.fr) for other in gone)
    if mention.keys and mention.size > 1:  # "World Cup"
        return any(map(is_known, gone))
    return bool(gone)


def _foreign(case: Case, mention: Mention, gone: list[Mention]) -> Iterator[Finding]:
    """A name of the English that neither the French claim nor the sentences cited have."""
    found = case.en, mention.start, mention.end
    if slip := misspelt([mention], (case.fr, *case.evidence)):
        message = f"spells {_quoted(*found)} otherwise than the French, which has {_quoted(*slip)}"
        yield case.finding("names", "warning", "en", message, found=found)
        return
    other = next((other for other in gone if same_kind(mention, other)), None)
    places = [place for place in case.elsewhere if _is_behind(place.read(names_of), mention)]
    if places and other is None:
        if not is_introduced(case, places):
            message = "which neither the French claim nor the sentences cited name"
            message = f"names {_quoted(*found)}, {message}"
            yield case.finding("evidence", "warning", "en", message, found=found)
    elif gone:
        message = "names {}; the French names {}"
        yield _swapped(case, mention, other or gone[0], message, check="names")
    else:
        message = f"names {_quoted(*found)}, which the French does not name"
        yield case.finding("names", "error", "en", message, found=found)


def _is_behind(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence bears out an English name, or a country by a town of it."""
    return has(mention, [reading], "en") or gazetteer().is_land_of(mention.keys, reading.keys)


def _swapped(
    case: Case,
    mention: Mention,
    other: Mention,
    message: str,
    *,
    check: Literal["names", "parity"] = "parity",
) -> Finding:
    """An English name that stands for another of the French claim."""
    found = case.en, mention.start, mention.end
    expected = case.fr, other.start, other.end
    return case.finding(
        check, "error", "en", message.format(_quoted(*found), _quoted(*expected)), found=found
    )


def _alike(one: Mention, other: Mention) -> bool:
    """Whether both are countries, or both organisations."""
    return (is_country(one) and is_country(other)) or (is_body(one) and is_body(other))


def _more_often(mention: Mention, english: Reading, french: Reading) -> bool:
    """Whether the English names what the French names too, and more often."""
    there = sum(bool(other.keys & mention.keys) for other in english.mentions)
    here = sum(bool(other.keys & mention.keys) for other in french.mentions)
    return there > here > 0


def _speaker(case: Case, evidence: list[Reading]) -> Iterator[Finding]:
    """Who is said to say it must be named in the sentences cited, or in the article at least."""
    speaker = case.speaker
    if not speaker or not evidence:
        return
    if any(passage.mentions(speaker) for passage in case.evidence):
        return
    name = Passage(speaker, "fr").read(names_of)
    if any(has(mention, evidence, "fr") for mention in name.mentions[-1:]):
        return  # "M. Hammouchi" for "Abdellatif Hammouchi"
    places = [passage for passage in case.elsewhere if passage.mentions(speaker)]
    if not places:
        message = f"is said by “{speaker}”, whom the article does not name"
        yield case.finding("evidence", "error", None, message)
    elif not _has_pronoun(case) and not is_introduced(case, places):
        message = f"is said by “{speaker}”, whom the sentences cited do not name"
        yield case.finding("evidence", "warning", None, message)


def _quoted(passage: Passage, start: int, end: int) -> str:
    return f"“{passage.text[start:end]}”"
