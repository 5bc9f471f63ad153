"""Where French words are cues: what stands beside them decides."""

from __future__ import annotations

import re
from collections.abc import Callable

from summarise.checks.modality.hedge_words import Entry, Kind, context
from summarise.checks.passages import Passage

__all__ = ["ENDINGS", "holds", "is_something_else", "unlisted"]

ENDINGS = ("rait", "raient")
"""How a word may end that is a cue by its form."""

# The conditional is the infinitive and -ait; other verbs in -rait are past: préparait, entrait.
_CONDITIONAL = re.compile(
    r"(?:\w+[^aeiouyéèêîr]er|\w+[aeiouyé](?:[bcdfglmnpqstvxz]|qu|gu)?er|\w+ir|\w+dr|\w+[eo]vr"
    r"|\w*(?:tt|[îi]t)r|\w*(?:pour|ver|mour|cour|quer)r|\w*[as]aur|\w*(?:con|ex|in)clur"
    r"|\w+[ft]er|aur|\w+(?:iv|omp|ainc)r)ai(?:t|ent)"
)
_MOOD = frozenset(("serait", "seraient", "aurait", "auraient"))
_WOULD: frozenset[Kind] = frozenset(("hedge", "hearsay", "plan", "condition"))


def unlisted(word: str) -> Entry | None:
    """A conditional as a cue of hearsay; one of politeness only stands for another.

    Example:
        >>> [unlisted(word) is not None for word in ("fermerait", "préparait", "ouvrait")]
        [True, False, False]
    """
    if _CONDITIONAL.fullmatch(word) is None:
        return None
    stem = word.removesuffix("aient").removesuffix("ait")
    if stem in context("no conditional"):
        return None
    return Entry((word,), "", None if stem in context("polite") else "hearsay", _WOULD)


def is_something_else(passage: Passage, first: int) -> bool:
    """Whether the word is a noun here: "la demande", "le juge"."""
    words = passage.words
    return (
        first > 0
        and words[first] in context("nouns")
        and words[first - 1] in context("determiners")
    )


def holds(passage: Passage, entry: Entry, kind: Kind, first: int, last: int) -> bool:
    """Whether a phrase says in its place what must be kept."""
    by_word = _BY_WORD.get(passage.words[first])
    if by_word is not None and not by_word(passage, first, last):
        return False
    if kind == "saying" and entry.verb:
        return _says(passage, first, last)
    by_kind = _BY_KIND.get(kind)
    return by_kind is None or by_kind(passage, first, last)


def _before(passage: Passage, first: int) -> str:
    return passage.words[first - 1] if first else ""


def _after(passage: Passage, last: int) -> str:
    return passage.words[last] if last < len(passage.words) else ""


def _counts(passage: Passage, first: int, last: int) -> bool:
    """Whether one of the next words is a figure or a number word."""
    del first
    numbers = context("numbers")
    return any(word[0].isdigit() or word in numbers for word in passage.words[last : last + 3])


_ALL = frozenset(("tous", "toutes", "tout", "toute", "aucun", "aucune", "jamais"))


def _about(passage: Passage, first: int, last: int) -> bool:
    """Whether a number stands next to it: "environ 30", "30 environ"."""
    if passage.words[last - 1] == "totalité" or (
        passage.words[first] in ("presque", "quasiment") and _after(passage, last) in _ALL
    ):
        return True
    return _counts(passage, first, last) or (
        passage.words[first] in ("environ", "approximativement")
        and _counts(passage, first, max(0, first - 3))
    )


_ASKING = re.compile(
    r"demand|sav|sait|su$|sach|ignor|question|détermin|vérifi|voir$|évalu|compren|étudi|interrog|"
    r"décid|examin|établi|découvr|dout|clair|test|confirm|regard|connaît|assur|dire$|dit$|"
    r"importe|indiqu|précis|montr"
)


def _condition(passage: Passage, first: int, last: int) -> bool:
    """Whether "si" sets a condition: not "même si", "si grand", "savoir si"."""
    words = passage.words
    if _before(passage, first) in ("même", "comme", "que", "ou"):
        return False
    if words[first] == "si":
        if last >= len(words) or passage.folded.startswith("-", passage.ends[first]):
            return False
        after = words[last]
        if (
            after not in context("subjects")
            and not after[0].isdigit()
            and not passage.cased[passage.starts[last]].isupper()
        ):
            return False
    return not any(_ASKING.search(word) for word in words[max(0, first - 4) : first])


def _source(passage: Passage, first: int, last: int) -> bool:
    """Whether "selon" or "d'après" names a source: not "selon les cas", "d'après-guerre"."""
    words = passage.words
    source = words[last : last + 2]
    if (
        not source
        or not context("no source").isdisjoint(source)
        or passage.folded.startswith("-", passage.ends[last - 1])
        or (first and words[first - 1] in context("varying"))
    ):
        return False
    if source[0] in _ANY_ONE and len(source) > 1:
        # "une étude", "son avocat" say something; "une vision commune", "son acronyme" do not.
        beside = words[last + 1 : last + 4]
        return not context("sources").isdisjoint(beside) or any(
            passage.cased[start].isupper() for start in passage.starts[last + 1 : last + 2]
        )
    return True


_ANY_ONE = frozenset(
    ("un", "une", "son", "sa", "ses", "cette", "ce", "ces", "cet", "deux", "trois")
)
_AFTER_QUOTE = re.compile(
    r"(?:\"\s*,?|, )\s*"
    r"(?:(?:a|ont|avait|avaient|s'est|s'était)(?:-t)?(?:-(?:il|elle|on|ils|elles))?\s)?"
    r"(?:(?:\w+ment|aussi|encore|alors|ensuite) )?$"
)
_LEADS_QUOTE = re.compile(r"[^,.;:!?()\"]{0,40}+ ?: ?\"")
_COMPARING = frozenset(("aussi", "plus", "moins", "autant", "davantage", "meilleur", "pire"))
_NO = frozenset(("pas", "jamais", "plus", "rien", "n", "ne"))


def _says(passage: Passage, first: int, last: int) -> bool:
    """Whether the form of a verb of saying reports what somebody says."""
    words = passage.words
    word, before, following = words[first], _before(passage, first), words[last : last + 3]
    if (
        before in context("determiners")
        or before in _NO
        or before == "été"
        or not _NO.isdisjoint(following[:1])
        or word.endswith(("ée", "ées"))
        or (before == "il" and word.startswith("conv"))
        or (word.startswith("montr") and _is_reflexive(passage, first))
    ):
        return False  # "s'est montré prudent" is a way of being
    if word.endswith(("é", "és", "i", "u", "is")) and context("auxiliaries").isdisjoint(
        words[max(0, first - 4) : first]
    ):
        return False  # "un record établi en 2019"
    if before == "on":
        following = following[:1]
    compared = not _COMPARING.isdisjoint(following[:2])  # "plus efficace que"
    return (
        (not compared and ("que" in following or "qu" in following))
        or following[:1] in (["avoir"], ["être"], ["ne"])
        or word.startswith(("accus", "soupçonn"))
        or _follows_quote(passage, first)
        or _LEADS_QUOTE.match(passage.folded, passage.ends[first]) is not None
    )


def _is_reflexive(passage: Passage, first: int) -> bool:
    return not {"s", "se"}.isdisjoint(passage.words[max(0, first - 2) : first])


_NO_SUBJECT = frozenset(
    ("à", "au", "aux", "dans", "de", "en", "vers", "sur", "par", "pour", "contre", "avec", "sans",
     "entre", "jusqu", "et", "puis", "ou", "chez", "sous", "depuis", "malgré", "comme", "ainsi")
)  # fmt: skip


# "…, lance une offre" says nothing; "« … », lance un élu" does.
_EVERYDAY = re.compile(
    r"lan[cç]|gliss|poursui|tranch|compl[éè]t|enchaîn|oppos|appu|interrog|défend|crie|press|souffl|"
    r"analys|alert|articul|menac|prie|emport|protest|approuv|scand|spécifi|énonc"
)


def _follows_quote(passage: Passage, first: int) -> bool:
    """Whether a verb of saying is put in behind what is said, its subject after it."""
    start = passage.starts[first]
    before = passage.folded[max(0, start - 40) : start]
    if _AFTER_QUOTE.search(before) is None:
        return False
    if '"' in before:
        return True
    return (
        _after(passage, first + 1) not in _NO_SUBJECT
        and _EVERYDAY.match(passage.words[first]) is None
    )


def _hearsay(passage: Passage, first: int, last: int) -> bool:
    """Whether a conditional is hearsay: behind a relative it mostly says what would be."""
    del last
    word = passage.words[first]
    return (
        word in _MOOD
        or not word.endswith(ENDINGS)
        or context("relatives").isdisjoint(passage.words[max(0, first - 4) : first])
    )


def _can(passage: Passage, first: int, last: int) -> bool:
    return _before(passage, first) not in ("on", "ne", "n", "y") and _after(passage, last) not in (
        "pas",
        "on",
        "plus",
    )


def _whole(passage: Passage, first: int, last: int) -> bool:
    """Whether "dans l'ensemble" means mostly, and not "dans l'ensemble du pays"."""
    return "ensemble" not in passage.words[first:last] or _after(passage, last) not in (
        "du", "des", "de", "d",
    )  # fmt: skip


def _near_number(passage: Passage, first: int, last: int) -> bool:
    """Whether "près de" counts: "près d'un tiers", not "près d'une gare"."""
    del first
    after, second = _after(passage, last), _after(passage, last + 1)
    return (
        after not in ("un", "une") or second in context("measures") or second in context("numbers")
    )


def _measured(passage: Passage, last: int) -> bool:
    """Whether a figure or a measure follows: "à moins d'un kilomètre", not "d'un accord"."""
    after, second = _after(passage, last), _after(passage, last + 1)
    if after in ("un", "une"):
        return second in context("measures") or second in context("numbers")
    return _counts(passage, last, last)


def _majority(passage: Passage, first: int, last: int) -> bool:
    """Whether "la majorité" is a share, and not who governs: "un élu de la majorité"."""
    del first
    return passage.words[last - 1] != "majorité" or (
        passage.words[last - 2] == "grande"
        or _after(passage, last) in ("de", "d", "des", "du", "écrasante")
    )


_Guard = Callable[[Passage, int, int], bool]
_BY_WORD: dict[str, _Guard] = {
    "si": _condition,
    "s": _condition,
    "selon": _source,
    "d": _source,
    "quelque": _counts,
    "veut": lambda passage, _, last: "dire" not in passage.words[last : last + 3],
    "veulent": lambda passage, _, last: "dire" not in passage.words[last : last + 3],
    "près": _near_number,
    "la": _majority,
    "une": lambda passage, _, last: (
        _after(passage, last) not in ("simple", "absolue", "qualifiée", "des")
        and (
            passage.words[last - 1] != "partie" or _after(passage, last) in ("de", "d", "du", "des")
        )
    ),
    "objectif": lambda passage, first, _: (
        first == 0 and ":" in passage.folded[: passage.starts[-1]]
    ),
    "tant": lambda passage, first, _: _before(passage, first) != "en",
    "à": lambda passage, first, last: (
        passage.words[first : first + 2] != ["à", "moins"]
        or passage.words[last - 1] not in ("de", "d")
        or not _measured(passage, last)
    ),
    "au": lambda passage, _, last: (
        _after(passage, last) not in ("tard", "tôt", "vite", "haut", "près", "fort")
    ),
    "un": lambda passage, _, last: (
        _after(passage, last) not in ("comme", "moins", "plus", "de", "d", "partout", "tout")
    ),
    "risque": lambda passage, first, _: _before(passage, first) not in context("determiners"),
}
_BY_KIND: dict[Kind, _Guard] = {
    "about": _about,
    "upto": _counts,
    "can": _can,
    "hearsay": _hearsay,
    "most": _whole,
    "some": lambda passage, first, _: _before(passage, first) not in ("selon", "après"),
}
