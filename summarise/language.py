"""Is this text French? Which language is it, and was it decoded with the right character set?

Method. About half of the words of any running text are function words (*les*, *dans*, *qui*), and
each language has its own. ``data/function_words.txt`` lists some hundred for each of 31 languages.
French is compared with each other language in turn, by the words that only one of the two has:
*de* and *la* say nothing between French and Spanish, *dans* and *con* do. A text is refused as not
French only when another language clearly wins, or when a long text has far too few French words;
where there is too little to judge by, it is accepted. So French with long foreign quotations, or
full of foreign names, stays French, and a headline of five words is never refused on a hunch.

Mis-decoded text is found by what UTF-8 leaves behind when it is read as Latin-1 or Windows-1252:
each accent becomes a pair such as "Ã©", glued to the letters of its word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

__all__ = ["LanguageGuess", "identify", "is_french", "looks_misdecoded"]

_WORDS_FILE = Path(__file__).parent / "data" / "function_words.txt"

# How far another language must be ahead of French, counted in words that only one of the two has:
# foreign - 1.5 x French >= 3. The factor lets half of a French article be quotations in English;
# the margin keeps a French headline that names "The Sound of Silence".
_RATIO = 1.5
_MARGIN = 3

# In whole French articles 39 % of the words or more are in the French list, and 23 % or more where
# half of the text is English. A long text below 15 % is in a language that has no list here. Only
# words in small letters count as length: a list of results is long, but mostly names.
_LEAST_SHARE = 0.15
_LONG = 40

_WORD = re.compile(r"[^\W\d_]+'?")
# Letters outside the Latin script (Latin ends with its modifiers at U+02FF, and goes on in two
# blocks of precomposed letters, ligatures and full-width forms).
_NOT_LATIN = re.compile("[^\\W\\d_a-zA-Zªºµ\u00c0-\u02ff\u1e00-\u1eff\ufb00-\ufb06\uff21-\uff5a]")
# What stands for an apostrophe in French texts; \x92 is the Windows one, read as Latin-1.
_APOSTROPHES = "\u2019\x92\u2018\u02bc\u00b4`"
_SOFT_HYPHEN = "\xad"


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The language a text seems to be in.

    Attributes:
        language: ISO 639-1 code, or "und" when there is nothing to tell by.
        confidence: 0 to 1: the lead over the closest other language, among the words that only one
            of the two has. 0.5 is what one telling word gives; articles reach 0.9.
    """

    language: str
    confidence: float


def is_french(text: str) -> bool:
    """Whether the text can pass for French: False only when it clearly is something else.

    A text too short to tell (a name, a list of figures, "") is accepted. So is French mixed with
    another language, up to about half. Measured: no French article, headline or sentence of prose
    refused; no foreign text of five sentences or more accepted.

    Args:
        text: any text; the time taken is proportional to its length, 0.2 ms for 2.3 kB.

    Example:
        >>> is_french("Le ministre est arrivé hier à Rabat.")
        True
        >>> is_french("Il ministro è arrivato ieri a Rabat con la delegazione.")
        False
        >>> is_french("Manchester United - Real Madrid")
        True
    """
    count = _count(text)
    if count.other_script:
        return False
    if count.length >= _LONG and count.totals["fr"] < _LEAST_SHARE * count.length:
        return False
    return all(
        foreign - _RATIO * french < _MARGIN for french, foreign in _leads(count, "fr").values()
    )


def identify(text: str) -> LanguageGuess:
    """The most likely language of the text, out of 31 written in the Latin script.

    It names the likeliest language even when that is far from certain: to decide whether to refuse
    a text use ``is_french``. When ``is_french`` is False this never answers "fr".

    Args:
        text: any text.

    Returns:
        The guess; "und" with confidence 0 when no listed word occurs, when two languages are level,
        and for a long text in a language or a script that is not known here.

    Example:
        >>> identify("Le ministre est arrivé hier à Rabat.").language
        'fr'
        >>> identify("1 234").language
        'und'
    """
    unknown = LanguageGuess("und", 0.0)
    count = _count(text)
    if count.other_script or not count.totals:
        return unknown
    best, total = count.totals.most_common(1)[0]
    if count.length >= _LONG and total < _LEAST_SHARE * count.length:
        return unknown
    # The 1 keeps a single word from counting as certainty.
    confidence = min(
        ((mine - theirs) / (mine + theirs + 1) for mine, theirs in _leads(count, best).values()),
        default=total / (total + 1),
    )
    return LanguageGuess(best, confidence) if confidence > 0 else unknown


@dataclass(frozen=True, slots=True)
class _Count:
    """The function words of a text.

    Attributes:
        length: how many words of the text begin with a small letter.
        groups: for each set of languages, how many of the words belong to exactly those.
        totals: for each language, how many of the words belong to it.
        other_script: most letters are not Latin.
    """

    length: int
    groups: Counter[tuple[str, ...]]
    totals: Counter[str]
    other_script: bool


def _leads(count: _Count, language: str) -> dict[str, tuple[int, int]]:
    """Against each other language: the words only this one has, the words only the other has."""
    shared: Counter[str] = Counter()
    for codes, number in count.groups.items():
        if language in codes:
            for code in codes:
                shared[code] += number
    totals = count.totals
    return {
        rival: (totals[language] - shared[rival], totals[rival] - shared[rival])
        for rival in totals
        if rival != language
    }


def _count(text: str) -> _Count:
    text = unicodedata.normalize("NFC", text).replace(_SOFT_HYPHEN, "")
    for character in _APOSTROPHES:
        text = text.replace(character, "'")
    words: list[str] = _WORD.findall(text)
    # Counted in C, by the number of the group: a tuple would be hashed for every word.
    table, codes_of = _table()
    numbers = Counter(map(table.get, map(str.lower, words)))
    groups = Counter({codes_of[n]: count for n, count in numbers.items() if n is not None})
    length = sum(map(str.islower, map(itemgetter(0), words)))
    totals: Counter[str] = Counter()
    for codes, number in groups.items():
        for code in codes:
            totals[code] += number
    foreign_letters = len(_NOT_LATIN.findall(text))
    other_script = 2 * foreign_letters > sum(map(len, words)) if foreign_letters else False
    return _Count(length, groups, totals, other_script)


@cache
def _table() -> tuple[dict[str, int], list[tuple[str, ...]]]:
    """Each function word with the number of its group; the groups: all languages that have it."""
    languages: dict[str, list[str]] = {}
    for line in _WORDS_FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, _, words = line.partition(":")
        for word in words.split():
            languages.setdefault(word, []).append(code)
    groups: dict[tuple[str, ...], int] = {}
    numbers = {
        word: groups.setdefault(tuple(codes), len(groups)) for word, codes in languages.items()
    }
    return numbers, list(groups)


# The characters that the bytes 0x80-0xBF, which follow the first byte of a character in UTF-8,
# become in Windows-1252 or Latin-1.
_TRAIL_QUOTES = "\xa0«»‘’“”‹›…–—"
_TRAIL = "\x80-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ" + _TRAIL_QUOTES
_LETTER = r"[^\W\d_]"
_MISDECODED = re.compile(
    "\ufffd"
    # An accented letter (Ã, Å) or a sign (Â), glued to a letter of its word: "prÃ©sident". A lone
    # "Ã©" is someone quoting it. A capital before and a punctuation mark after is Portuguese in
    # capitals before a closing quotation mark: "AMANHÃ»".
    f"|[ÃÂ](?:[{_TRAIL}](?<![A-ZÀ-Þ][ÃÂ][{_TRAIL_QUOTES}]))(?:(?<={_LETTER}[ÃÂ].)|(?={_LETTER}))"
    # "à" is a word of its own; its second half is a no-break space.
    r"|Ã(?<![A-ZÀ-Þ]Ã)\xa0(?=[\s\w])"
    "|Â«"
    r"|Å[“\x93](?=\w)"  # œ
    f"|â[€‚„\x80\x82\x84][{_TRAIL}]"  # curly quotation marks, dashes, €, ™
    "|ï»¿|ð[Ÿ\x9f]"  # a byte order mark; an emoji
)


def looks_misdecoded(text: str) -> str | None:
    """The first trace of decoding with the wrong character set, or None.

    Found: UTF-8 read as Latin-1 or Windows-1252 ("prÃ©sident", "lâ€™Ã‰tat") and characters lost
    for good (U+FFFD). Not found, because real French articles have them: stray C1 controls
    (0x92, 0x96), Portuguese names ("São", "AMANHÃ"), and a lone "Ã©" in an article about the fault.

    Args:
        text: any text; 2.3 kB take about 0.03 ms.

    Returns:
        The offending fragment, 1 to 3 characters, or None.

    Example:
        >>> looks_misdecoded("Le prÃ©sident")
        'Ã©'
        >>> looks_misdecoded("Le président est à São Paulo.") is None
        True
    """
    found = _MISDECODED.search(text)
    return found[0] if found else None
