"""What the words of a French sentence say of its standing: who speaks, and how firmly.

Patterns over a closed list of words, so they see what is written and guess nothing. They label what
a small model is let choose from; whether a claim kept its hedge is a question for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarise.article import Sentence
from summarise.drafts import Modality

__all__ = ["modalities", "speakers", "stands_alone"]

_DENIAL = re.compile(r"\b(?:dément(?:ent)?|démenti|nie(?:nt)?|conteste(?:nt)?)\b", re.IGNORECASE)
_HEARSAY = re.compile(
    r"\b(?:ser|aur|pourr|devr)ai(?:t|ent)\b|\bs[’']ils?\b|à condition|"
    r"\bsi (?:l[’']|(?:le|la|les|un|une|elles?|on|nous|vous|aucune?|ce|cette|son|sa|ses)\b)",
    re.IGNORECASE,
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
# After one of these it is a noun (le juge, l'annonce, un démenti), or it is negated.
_NO_VERB_AFTER = re.compile(
    r"(?:\b(?:le|la|les|un|une|des|du|au|aux|ce|cette|ces|son|sa|ses|leur|leurs|ne)\s|"
    r"\b[ldn][’'])$",
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
        and text.count("«") == text.count("»")  # not the half of a longer quotation
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
    if _verbs(_DENIAL, text):
        return ["denied"]
    if _HEARSAY.search(text):
        return ["conditional"]
    if _verbs(_REPORT, text):
        return ["reported", "opinion"] if spoken else ["reported", "asserted"]
    return ["asserted", "forecast"] if _FUTURE.search(text) else ["asserted"]


def speakers(text: str, names: Sequence[str]) -> list[str]:
    """The names, in full or by their last word, that stand next to a verb of saying.

    Example:
        >>> speakers("« Non », a répondu Mme Le Goff à Brest.", ["Brest", "Anne Le Goff"])
        ['Anne Le Goff']
    """
    places = [
        (match.start(), match.end(), name)
        for name in names
        for match in re.finditer(rf"\b{re.escape(name.split()[-1])}\b", text)
    ]
    said_by = set()
    for start, end in (*_verbs(_REPORT, text), *_verbs(_DENIAL, text)):
        near = [(max(first - end, start - last), name) for first, last, name in places]
        nearest = min((distance for distance, _ in near if distance >= 0), default=_BESIDE + 1)
        if nearest <= _BESIDE:
            said_by |= {name for distance, name in near if distance == nearest}
    return [name for name in names if name in said_by]


def _verbs(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where the words of a pattern stand as verbs, and are not negated."""
    return [
        match.span()
        for match in pattern.finditer(text)
        if not _NO_VERB_AFTER.search(text, max(0, match.start() - 12), match.start())
    ]
