"""Whether two words may be one name, spelt by the habits of two languages."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["acronym_of", "akin", "close", "cognate", "slips"]

# How French and English write the sounds of Arabic, Persian, Russian and other scripts.
_SOUNDS = (
    (re.compile(r"tch|tsch|sch|tsh|ch|sh"), "S"),
    (re.compile(r"dj|dzh|zh|j|gu(?=[ei])"), "G"),
    (re.compile(r"g(?=[aeiou])"), "G"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"kh|ck|qu|q|c(?![eiy])"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ou(?=[aei])"), "w"),
    (re.compile(r"ou|oo|w(?![aeiouy])"), "u"),
    (re.compile(r"eau|au"), "o"),
    (re.compile(r"w"), "v"),
    (re.compile(r"y"), "i"),
    (re.compile(r"^i(?=e)"), ""),
    (re.compile(r"c"), "s"),
    (re.compile(r"z"), "s"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"e$|es$"), ""),
)
_VOWELS = re.compile(r"[aeiou]+")
_BROAD = str.maketrans({"u": "o", "e": "i"})  # vowels that scripts without vowels leave open
_NEAR = 8  # letters of a name in which one may be a slip


@lru_cache(maxsize=4096)
def _sound(word: str) -> tuple[str, str]:
    """A word as it is pronounced, roughly, and its consonants."""
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word, word[:1].translate(_BROAD) + _VOWELS.sub("", word[1:])


def close(one: str, other: str) -> bool:
    """Whether two plain words may be spellings of one name in two languages.

    Their consonants must be the same, so that "Macron" is not "Marron".

    Example:
        >>> close("poutine", "putin"), close("macron", "marron"), close("racca", "raqqa")
        (True, False, True)
    """
    if one == other:
        return True
    if min(len(one), len(other)) < 4:
        return False
    sound, bones = _sound(one)
    other_sound, other_bones = _sound(other)
    if bones != other_bones:
        return False
    return len(bones) > 4 or _first_vowel(sound) == _first_vowel(other_sound)


def _first_vowel(sound: str) -> str:
    match = _VOWELS.search(sound)
    return match[0][:1].translate(_BROAD) if match else ""


def slips(one: str, other: str) -> bool:
    """Whether two long words differ by one letter, or by two that changed places.

    Example:
        >>> slips("meridionale", "meridonale"), slips("bernard", "bertrand")
        (True, False)
    """
    size = min(len(one), len(other))
    if size < _NEAR or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at in range(size) if one[at] != other[at]), size)
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


def cognate(word: str, other: str) -> bool:
    """Whether a name and the word made of it begin alike.

    Example:
        >>> cognate("toulouse", "toulousain"), cognate("brest", "bretagne")
        (True, False)
    """
    shared = min(len(word), len(other)) - 2
    return shared >= 4 and word[:shared] == other[:shared]


def akin(word: str, other: str) -> bool:
    """Whether two names of two languages begin alike.

    Example:
        >>> akin("sagittarius", "sagittaire")
        True
    """
    size = max(5, -(-2 * min(len(word), len(other)) // 3))
    return word[:size] == other[:size]


def acronym_of(acronym: str, words: tuple[str, ...]) -> bool:
    """Whether words that follow each other begin with the letters of an acronym.

    Example:
        >>> acronym_of("sdis", ("service", "departemental", "d", "incendie", "et", "de", "secours"))
        True
    """
    if not 3 <= len(acronym) <= 8:
        return False
    telling = "".join(word[0] for word in words if len(word) > 3 or word in ("sans", "non"))
    return acronym in telling or acronym in "".join(word[0] for word in words)
