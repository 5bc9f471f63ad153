"""Is the French French and the English English, down to the single word?

A word of the English that is no English word and stands in the French letter by letter was not
translated. A word of the French that only English has, and that the article does not use, was not
translated back. What is quoted, glossed in brackets or part of a name may be in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarise.checks.case import Case
from summarise.checks.language.french_forms import (
    ACCENT,
    FRENCH_FORM,
    INTERNATIONAL,
    beside_grammar,
    is_firm,
)
from summarise.checks.language.strays import LINKS, Reading, Stray, not_english, not_french
from summarise.checks.language.titles import is_kept
from summarise.checks.language.vocabulary import vocabulary
from summarise.checks.passages import Passage
from summarise.language import is_french, looks_misdecoded
from summarise.summary import Finding, Severity

__all__ = ["check"]


# Any character but those of Latin texts: asked first, because it is quick.
_BEYOND = re.compile(
    "[^\\n\\t\\r -~\x85\xa0-\u036f\u1e00-\u1eff\u2000-\u2027\u202f-\u2065\u206a-\u2bff]"
)
# What no newspaper of either language prints in running text. Two Greek letters are a word; one is
# a variant of a virus.
_ODD = re.compile(
    "(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufff0-\uffff\u202a-\u202e"
    "\u2066-\u2069])"
    "|(?P<script>[\u0370-\u03ff]{2,}|[\u0400-\u1cff\u1f00-\u1fff\u2c00-\u2c5f\u2c80-\u2dff\u2e80-\ud7ff"
    "\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefe\uff66-\uffef\U00010000-\U0001efff"
    "\U00020000-\U0003ffff]++)"
)


def check(case: Case) -> Iterator[Finding]:
    """Characters and words that do not belong to the language of their text.

    Example:
        >>> from summarise.checks.passages import Passage
        >>> fr = Passage("La grève paralyse les ports.", "fr")
        >>> case = Case(fr, Passage("The grève paralyses the ports.", "en"), (fr,))
        >>> [finding.message for finding in check(case)]
        ['“grève” is French, left untranslated in the English']
    """
    for passage in case.texts:
        if not passage.text.isascii():
            yield from _characters(case, passage)
    if case.fr.words == case.en.words and (finding := _untranslated(case)):
        yield finding
        return
    yield from _english(case)
    yield from _french(case)


def _characters(case: Case, passage: Passage) -> Iterator[Finding]:
    text = passage.text
    if broken := looks_misdecoded(text):
        start = text.index(broken)
        yield case.finding(
            "language",
            "error",
            passage.language,
            f"“{broken}” is what an accent or a mark becomes when it is decoded wrongly",
            found=(passage, start, start + len(broken)),
        )
        return
    if not _BEYOND.search(text):
        return
    for match in _ODD.finditer(text):
        start, end = match.span()
        found = (passage, start, end)
        if match["control"]:
            yield case.finding(
                "language",
                "error",
                passage.language,
                f"a stray control character, U+{ord(match[0]):04X}",
                found=found,
            )
        elif not _has_script(case, match[0]):
            yield case.finding(
                "language",
                "error",
                passage.language,
                f"“{match[0].strip()}” is in another script, which the article does not use",
                found=found,
            )
        else:
            continue
        return


def _has_script(case: Case, letters: str) -> bool:
    """Whether the article has letters of the same script; a block of 256 is as good as a script."""
    blocks = {ord(letter) >> 8 for letter in letters if letter != " "}
    texts = case.article or case.evidence
    # An emoji or a symbol is a question of taste, not of language.
    return not any(letter.isalpha() for letter in letters) or any(
        not passage.text.isascii() and blocks & {ord(letter) >> 8 for letter in passage.text}
        for passage in (*case.evidence, *texts)
    )


def _untranslated(case: Case) -> Finding | None:
    """The finding where both languages say the same, letter by letter."""
    words = vocabulary()
    text = case.en.text
    capitals = text.isupper()
    small: list[str] = []
    shouted: list[str] = []
    for word, start, end in zip(case.en.words, case.en.starts, case.en.ends, strict=True):
        if len(word) > 1 and word.isalpha():
            if capitals or text[start].islower():
                small.append(word)
            elif len(word) > 3 and text[start:end].isupper():
                shouted.append(word)  # a heading: DATE D'ENVOI
    if not small or (capitals and len(small) < 4):  # a list of names, a score
        return None
    english = sum(word in words.english_only for word in small)
    french = sum(word in words.french_function or bool(ACCENT.search(word)) for word in small)
    unknown = [word for word in small + shouted if not words.has(word)]
    foreign = english > french or (english == french and not is_french(text))
    wrong = case.fr if foreign else case.en
    sure = len(small) > 1 or len(unknown) > 1 or (wrong is case.en and bool(unknown))
    return case.finding(
        "language",
        "error" if sure else "warning",
        wrong.language,
        "the French is the English, untranslated"
        if wrong is case.fr
        else "the English is the French, untranslated",
        found=_whole(wrong),
    )


def _english(case: Case) -> Iterator[Finding]:
    reading = case.en.read(not_english)
    if not reading.strays:
        return
    words = vocabulary()
    function = words.french_function
    sources = (case.fr, *case.evidence)
    literal = {
        stray.word
        for stray in reading.strays
        if any(stray.word in passage.vocabulary for passage in (*sources, *case.article))
    }
    french = [
        stray
        for stray in reading.strays
        if (stray.word in literal or stray.word in function or ACCENT.search(stray.word))
        and (not stray.initial or stray.word in function or _in_small(case, stray.word))
        and not (
            (stray.named or stray.quoted) and is_kept(case.en, stray.number, stray.quoted, sources)
        )
    ]
    own = reading.own
    firm = [stray for stray in french if is_firm(stray)]
    beside = beside_grammar(case.en, french)
    sure = {stray.word for stray in french if _surely_french(case, stray, literal, stray in beside)}
    grammar = len({stray.word for stray in french}) >= 2 and any(
        stray.word in function and not (stray.named or stray.quoted) for stray in french
    )
    adjacent = any(
        second.number == first.number + 1
        and not second.named
        and (first.word in sure or second.word in sure)
        for first, second in pairwise(firm)
    )
    # What is not in the French either may be a French word all the same, beside one that is.
    many = max(len(french), _foreign_words(reading)) if firm else 0
    if (
        (many >= 2 and (adjacent or grammar or (many >= own and len(sure) > 1)))
        or (own == 0 and many >= 2 and sure)
        or len(sure) >= 3
        or (many == 1 and not own and _heads(case.en, firm[0], sure))
    ):
        quoted = all(stray.quoted for stray in french)
        yield _foreign(
            case,
            case.en,
            french,
            "a quotation is left in French" if quoted else "the English is French, or partly so",
            "warning" if quoted and many < 4 and own else "error",
        )
    elif _foreign_words(reading) > max(3, own, reading.small // 2) or (
        not own and len(reading.strays) > max(4, 3 * reading.small // 4)
    ):
        yield _foreign(case, case.en, reading.strays, "the English is not in English")
    else:
        yield from _english_words(case, french, literal, sure)


def _heads(passage: Passage, stray: Stray, sure: set[str]) -> bool:
    """Whether the one French word of a text without an English one tells its language.

    "Le 11 mars 2020" is French, "Le Monde" a name.
    """
    if stray.quoted or len(passage.words) < 3:
        return False
    if stray.word not in vocabulary().french_function:
        return stray.word in sure
    after = passage.text[stray.end : stray.end + 2].strip()
    return stray.word in sure or (not stray.named and bool(after) and not after.isupper())


def _linked(passage: Passage, number: int) -> bool:
    """Whether a word of a name follows a link, as in Cour des comptes."""
    return passage.words[number - 1] in LINKS


def _foreign_words(reading: Reading) -> int:
    """How many words of an English text no science has lent to it."""
    rare = vocabulary().rare
    return sum(
        stray.word not in rare and not INTERNATIONAL.fullmatch(stray.word)
        for stray in reading.strays
    )


def _english_words(
    case: Case, french: list[Stray], literal: set[str], sure: set[str]
) -> Iterator[Finding]:
    """The single words of an English text that were not translated."""
    rare, suspect = vocabulary().rare, vocabulary().suspect
    seen: set[str] = set()
    for stray in french:
        word = stray.word
        if word in seen or len(word) < 3:
            continue
        if word not in sure and (
            len(word) < 4
            or word in rare
            or (stray.initial and word in suspect)
            or INTERNATIONAL.fullmatch(word)
            or (stray.named and (word not in literal or _linked(case.en, stray.number)))
        ):
            continue
        seen.add(word)
        yield case.finding(
            "language",
            "error" if word in sure and not stray.quoted else "warning",
            "en",
            f"“{word}” is French, left untranslated in the English"
            if word in literal and word in sure
            else f"“{word}” seems to be French, in the English",
            found=(case.en, stray.start, stray.end),
        )


def _surely_french(case: Case, stray: Stray, literal: set[str], beside: bool) -> bool:
    """Whether a word is French by its form, or by the grammar beside it."""
    word = stray.word
    if word not in literal or len(word) < 4:
        return False
    if stray.named:
        # A name is in the French as it is in the English.
        before = case.en.words[stray.number - 1]
        phrase = re.compile(rf"(?<!\w){re.escape(before)}\W{{1,3}}{re.escape(word)}(?!\w)")
        if any(phrase.search(passage.folded) for passage in (case.fr, *case.evidence)):
            return False
    words = vocabulary()
    if beside or word in words.french_function or ACCENT.search(word):
        return True
    return (
        len(word) >= 5
        and word not in words.rare
        and word not in words.suspect
        and not INTERNATIONAL.fullmatch(word)
        and bool(FRENCH_FORM.fullmatch(word))
    )


def _french(case: Case) -> Iterator[Finding]:
    fr = case.fr
    words = vocabulary()
    reading = fr.read(not_french)
    if reading.strays:
        # What the article has in English may stay so: the name of a film, a slogan.
        own = (*case.evidence, *case.article)
        strays = [
            stray
            for stray in reading.strays
            if not any(stray.word in passage.vocabulary for passage in own)
        ]
        inside = {stray.word for stray in strays if not stray.initial}
        if len(inside) >= 3 or (
            strays
            and len(strays) >= reading.own
            and (len(strays) > 1 or (inside and not reading.own and len(fr.words) > 3))
        ):
            yield _foreign(case, fr, strays, "the French is English, or partly so")
            return
        for stray in strays:
            if stray.word not in inside:
                continue
            inside.discard(stray.word)
            copied = stray.word in case.en.vocabulary or stray.word in words.english_function
            # "and" between capitals belongs to a name.
            title = stray.named and stray.word in words.english_function
            sure = copied and len(stray.word) > 2 and not stray.quoted and not title
            yield case.finding(
                "language",
                "error" if sure else "warning",
                "fr",
                f"“{stray.word}” is English, in the French; the article does not use the word",
                found=(fr, stray.start, stray.end),
            )
    elif (
        len(fr.words) > 3
        and 5 * len(fr.vocabulary & words.french_function) < len(fr.words)
        and not is_french(fr.text)
    ):
        yield _foreign(case, fr, (), "the French is not in French")


def _foreign(
    case: Case,
    passage: Passage,
    strays: Sequence[Stray],
    message: str,
    severity: Severity = "error",
) -> Finding:
    start, end = (strays[0].start, strays[-1].end) if strays else (0, len(passage.text))
    return case.finding(
        "language",
        severity,
        passage.language,
        f"{message}: “{_short(passage.text[start:end])}”",
        found=(passage, start, end),
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"


def _whole(passage: Passage) -> tuple[Passage, int, int]:
    return passage, 0, len(passage.text)


def _in_small(case: Case, word: str) -> bool:
    """Whether the French has this word in small letters, so that it is no name."""
    return any(
        word in passage.vocabulary
        and any(
            passage.text[start].islower()
            for other, start in zip(passage.words, passage.starts, strict=True)
            if other == word
        )
        for passage in (case.fr, *case.evidence, *case.article)
    )
