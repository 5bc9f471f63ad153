"""What the words of a French sentence say of its standing: who speaks, and how firmly.

Patterns over a closed list of words, so they see what is written and guess nothing. They label what
a small model is let choose from; whether a claim kept its hedge is a question for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarise.article import Sentence
from summarise.drafts import Modality

__all__ = ["modalities", "speakers", "stands_alone"]

_DENIAL = re.compile(r"\bd[ée]men(?:t|ti|tent)\b|\bnie(?:nt)?\b|\bconteste(?:nt)?\b", re.IGNORECASE)
_HEARSAY = re.compile(
    r"\b(?:ser|aur|pourr|devr)ai(?:t|ent)\b|\bsi\b|\bs[’']ils?\b|à condition", re.IGNORECASE
)
_REPORT = re.compile(
    r"\bselon\b|\bd[’']après\b|"
    r"\b(?:accuse|affirme|ajoute|annonce|assure|confie|déclare|estime|explique|indique|insiste|juge|"
    r"précise|prévient|prévoit|rappelle|reconnaît|répond|résume|souligne|soutient)(?:nt)?\b|"
    r"\b(?:a|ont) (?:affirmé|ajouté|annoncé|assuré|confié|déclaré|dit|estimé|expliqué|indiqué|"
    r"insisté|jugé|lancé|plaidé|précisé|prévenu|promis|rappelé|reconnu|répliqué|répondu|résumé|"
    r"souligné)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b\w+r(?:a|ont)\b")
_BESIDE = 20
"""Characters between a verb of saying and the name of who says it."""

# A sentence that begins like this is not understood on its own.
_DEPENDENT = re.compile(
    r"(?:(?:Selon|D[’']après) (?:elle|lui|eux|elles)|Il|Elle|Ils|Elles|Ce|C|Cela|Celui|Celle|Ceux|"
    r"Cet|Cette|Ces|Lui|Leur|Leurs|Son|Sa|Ses|Mais|Or|Car|Et|Pour sa part|De son côté|L[’']un|"
    r"L[’']une|Tous|Toutes|Interrogée?|Arrivée?|Reste|En outre|D[’']ici là)\b"
)
_SHORTEST = 7


def stands_alone(sentence: Sentence) -> bool:
    """Whether a sentence can be read without the one before it, as far as its beginning shows.

    Example:
        >>> stands_alone(Sentence(2, 0, 37, "Elle repartira mardi avec ses conseillers."))
        False
    """
    text = sentence.text
    return (
        len(text.split()) >= _SHORTEST
        and text[-1] in ".!?…"
        and text[0] not in '«“"-–—•('
        and _DEPENDENT.match(text) is None
    )


def modalities(text: str, *, spoken: bool) -> list[Modality]:
    """The labels that the words of a sentence allow, at least one.

    Args:
        text: the sentence.
        spoken: whether somebody is named who says it.

    Example:
        >>> modalities("Selon la préfecture, trois maisons seraient inondées.", spoken=False)
        ['conditional']
    """
    if _DENIAL.search(text):
        return ["denied"]
    if _HEARSAY.search(text):
        return ["conditional"]
    if _REPORT.search(text):
        return ["reported", "opinion"] if spoken else ["reported", "asserted"]
    return ["asserted", "forecast"] if _FUTURE.search(text) else ["asserted"]


def speakers(text: str, names: Iterable[str]) -> list[str]:
    """The names, in full or by their last word, that stand beside a verb of saying.

    Example:
        >>> speakers("« Non », a répondu Mme Le Goff.", ["Brest", "Anne Le Goff"])
        ['Anne Le Goff']
    """
    said = [match.span() for verb in (_REPORT, _DENIAL) for match in verb.finditer(text)]
    return [
        name
        for name in names
        if any(
            0 <= match.start() - end <= _BESIDE or 0 <= start - match.end() <= _BESIDE
            for match in re.finditer(rf"\b{re.escape(name.split()[-1])}\b", text)
            for start, end in said
        )
    ]
