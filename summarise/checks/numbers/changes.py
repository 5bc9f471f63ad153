"""Whether a figure is where a change began, where it ended, or how far it went.

"Tombé de 486 à 412" tells the first two, "reculé de 15 %" the last. Only what a preposition beside
the figure says is read, in a sentence that has a word of change.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final, Literal

from summarise.checks.numbers.figures import Figure, figures_in
from summarise.checks.passages import Passage, words
from summarise.summary import Language

__all__ = ["End", "ends_in"]

End = Literal["from", "to", "by"]

_REACH = 14  # words between the word of change and the figure
_FAR = 160  # characters from one figure to the next
_LOOK = 24  # characters before a figure that hold its preposition
_CLOSE = 1  # words: an adverb
_FRENCH = (
    r"accro[iîu]\w*|affaibli\w*|allong\w*|alourdi\w*|amput\w*|augment\w*|baiss\w*|bond\w*"
    r"|chut\w*|cr[oû]i[st]\w*|croît|crû|décl[iu]n\w*|décr[oiuû]\w*|dégring\w*|diminu\w*|doubl\w*"
    r"|dévis\w*|effondr\w*|fléchi\w*|gonfl\w*|grimp\w*|hauss\w*|mont(?:er|e|ent|é|ée|ées|és|ant)"
    r"|perdu?|plong\w*|progress\w*|rabot\w*|raccourc\w*|ralenti\w*|ramen\w*|recul\w*|redescen\w*"
    r"|reflu\w*|relev\w*|relèv\w*|remont\w*|renchéri\w*|repli\w*|rédui\w*|réduct\w*|rétréci\w*"
    r"|descen\w*|envol\w*|tomb\w*|pass(?:er|e|ent|é|ée|ées|és|ant|ait|era|eront|a|èrent)"
    r"|port(?:er|e|ent|é|ée|ées|és|ant|era|eront)|gagn\w*|cédé|cède|abaiss\w*|allég\w*|amélior\w*"
    r"|rogn\w*"
)
_ENGLISH = (
    r"rose|ris(?:e|es|en|ing)|f[ae]ll(?:s|en|ing)?|drop\w*|declin\w*|decreas\w*|increas\w*"
    r"|reduc\w*|cut(?:s|ting)?|slash\w*|lower\w*|rais\w*|lift\w*|climb\w*|jump\w*|soar\w*"
    r"|surg\w*|plung\w*|plummet\w*|tumbl\w*|slump\w*|slid\w*|slip\w*|shr[aiu]nk\w*|gr[oe]w\w*"
    r"|gain\w*|lost|los(?:e|es|ing)|edg(?:e|ed|es|ing)|dip|dips|dipped|advanc\w*|swell\w*"
    r"|expand\w*|shed|trim\w*|improv\w*|up|down|went|going|gone|goes|brought|bring\w*|halv\w*"
    r"|slow\w*|eas(?:e|ed|es|ing)|contract\w*|widen\w*|narrow\w*|hik(?:e|ed|es|ing)|extend\w*"
    r"|doubl\w*"
)
_CHANGE: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(_FRENCH),
    "en": re.compile(_ENGLISH),
}
# "La hausse s'élève à 4 %": what the change itself comes to, and not the thing that changed.
_SIZE: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(
        r"(?:\b(?:la|une|cette|le|un|ce|sa|son|leur|notre) |\bl')(?:\w+ )?"
        r"(?:hausse|baisse|augmentation|recul|progression|chute|diminution|réduction|croissance|bond"
        r"|repli|déclin|ralentissement|amélioration|gain|relèvement|abaissement|montée)\b"
    ),
    "en": re.compile(
        r"\b(?:the|an?|this|that|its|their|his|her)(?: \w+)? (?:rise|fall|drop|decline|decrease"
        r"|increase|reduction|cut|hike|gain|growth|slump|jump|climb|slowdown|improvement)\b"
    ),
}
_LEVEL = words(
    "limite limité limitée chiffre élève élevé élevée correspond équivaut égal égale évalué "
    "évaluée estimé estimée jusqu grâce due dû suite limited amounts amounted amounting amount "
    "equal equivalent comes came corresponds up according thanks close compared relative"
)
# Verbs after which "de 5 à 10" cannot be a range: they need both ends.
_BOTH_ENDS = re.compile(r"(?:tomb|pass|ramen|port|descen|redescen|grimp|chut|mont|remont)\w*")
_FRENCH_ABOUT = r"(?:environ |près de |quelque |presque |à peine |plus de |moins de )?+"
_ENGLISH_ABOUT = (
    r"(?:about |around |nearly |almost |some |roughly |just |over |under |more than |less than "
    r"|only |approximately )*+"
)
_BEFORE: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(rf"(?<![\w'])(à |de |d'){_FRENCH_ABOUT}\Z"),
    "en": re.compile(rf"(?<![\w'])(to|from|by) (?:an? )?{_ENGLISH_ABOUT}\Z"),
}
_ASIDE = r"[^,;:.()]{0,30}?(?:\([^()]*\))?+"
_ON_TO: Final[dict[Language, re.Pattern[str]]] = {
    "fr": re.compile(rf"{_ASIDE}(?<!jusqu) à {_FRENCH_ABOUT}"),
    "en": re.compile(rf"{_ASIDE}(?<!\bup) to {_ENGLISH_ABOUT}"),
}
_MORE = ("plus de ", "moins de ")
# Of votes, goals and ranks "by 12 to 8" says something else; "between" is a range.
_NO_CHANGE = words(
    "voix votes vote suffrages suffrage buts but goals goal sets set score entre between"
)
_NO_AMOUNT = frozenset({"moment", "ordinal", "century", "roman", "hint"})


def ends_in(passage: Passage) -> dict[int, End]:
    """What figures are to a change, by where they start.

    Example:
        >>> passage = Passage("Le bénéfice est tombé de 486 à 412 M€, une baisse de 15 %.", "fr")
        >>> passage.read(ends_in)
        {25: 'from', 31: 'to', 53: 'by'}
    """
    amounts = [figure for figure in passage.read(figures_in) if not figure.name]
    if not amounts or not _NO_CHANGE.isdisjoint(passage.vocabulary):
        return {}
    text, language = passage.folded, passage.language
    ends: dict[int, End] = {}
    previous: Figure | None = None
    for figure, following in zip(amounts, (*amounts[1:], None), strict=True):
        second = previous is not None and _leads(text, language, previous, figure)
        ranged = second and previous is not None and previous.start not in ends
        previous = figure
        if ranged or figure.kind in _NO_AMOUNT:
            continue  # "by 5 to 6 million"
        first = following is not None and _leads(text, language, figure, following)
        said = _said(passage, figure, first=first, second=second)
        if said is not None:
            ends[figure.start] = said
    return ends


def _said(  # noqa: PLR0911 - one a preposition
    passage: Passage, figure: Figure, *, first: bool, second: bool
) -> End | None:
    """What the preposition before a figure makes of it, None where it may be several things."""
    text, language = passage.folded, passage.language
    near = max(0, figure.start - _LOOK)
    match = _BEFORE[language].search(text, near, figure.start)
    if match is None:
        return None
    words_before, place = passage.words, bisect_right(passage.ends, match.start())
    if not place or words_before[place - 1] in _LEVEL:
        return None
    change = place - 1
    while not _is_change(words_before[change], language):
        change -= 1
        if change < max(0, place - _REACH):
            return None
    away = place - 1 - change
    preposition = match[1].strip()
    if preposition == "by":
        return None if first else "by"
    if first or second:
        exact = language == "en" or _BOTH_ENDS.fullmatch(words_before[change]) is not None
        if not exact or match[0].endswith(_MORE):
            return None
        return "from" if first else "to"
    if preposition in {"to", "à"}:
        return None if _SIZE[language].search(text, 0, match.start()) else "to"
    if preposition == "from":
        return "from" if away <= _CLOSE else None  # "gained the support from 38%"
    share = figure.unit is not None and figure.unit.dimension in {"percent", "points"}
    return "by" if share or away <= _CLOSE else None  # "augmente le budget de 3 millions"


@lru_cache(maxsize=1 << 12)
def _is_change(word: str, language: Language) -> bool:
    return _CHANGE[language].fullmatch(word) is not None


def _leads(text: str, language: Language, figure: Figure, following: Figure) -> bool:
    """Whether "to" and another figure come next: "de 486 à 412"."""
    return (
        following.start - figure.end <= _FAR
        and _ON_TO[language].fullmatch(text, figure.end, following.start) is not None
    )
