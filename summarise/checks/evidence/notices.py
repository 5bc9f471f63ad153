"""What a French article tells the public to do: call, avoid, bring back, apply by a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from summarise.checks.evidence.content import content, stem
from summarise.checks.passages import Passage

__all__ = ["Notice", "notices_in"]


class Notice(NamedTuple):
    """A stretch of a passage that readers may need to act on.

    Attributes:
        kind: what it is, for a message.
        start: offset of its first character.
        end: offset after its last.
        words: its words, in small letters.
        number: the digits to call, "" where it is no number.
    """

    kind: str
    start: int
    end: int
    words: tuple[str, ...]
    number: str = ""


def notices_in(passage: Passage) -> Iterator[Notice]:
    """Yield the notices of a passage, at most one of each kind.

    Example:
        >>> text = "Les familles peuvent appeler le 0 800 123 456 à toute heure."
        >>> [(notice.kind, notice.number) for notice in notices_in(Passage(text, "fr"))]
        [('a number to call', '0800123456')]
    """
    if _TRIGGERS.isdisjoint(passage.read(content).places):
        return
    for kind, pattern in _KINDS:
        if match := pattern.search(passage.folded):
            number = "".join(filter(str.isdigit, match[0])) if kind == _CALL else ""
            words = tuple(re.findall(r"[^\W\d_]+", match[0]))
            yield Notice(kind, *match.span(), words, number)


# At least one of them is in every notice.
_TRIGGERS = frozenset(
    stem(word)
    for word in """
    appel appeler appelez composer composez joindre joignable contacter contactez téléphone
    téléphoner tél numéro cellule standard ligne urgence
    rappel rappeler rappelé lot dlc consommation consommer retirer retiré
    boire manger utiliser toucher ouvrir approcher sortir baigner déplacer emprunter ramasser
    cueillir circuler éviter évitez vigilance alerte évacuer évacuation évacuez confinement confinez
    confiné rester restez potable impropre baignade témoin masque
    limite inscription candidature demande déclaration réclamation dossier vote inscrire candidater
    postuler déclarer réclamer voter répondre jusqu
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
) - {""}

_CALL = "a number to call"
_DAY = r"(?:jusqu'au|avant le|au plus tard le|d'ici au|closes? le|clôturée?s? le)"
_LONG_NUMBER = r"(?:\+33 ?\d|0\d)(?:[ .-]?\d\d){4}|0 ?8\d\d(?: ?\d{3}){2}"  # 01 …, 0 800 …
_SHORT_NUMBER = r"3\d ?\d\d|116 ?\d{3}|11[2459]|19[1-7]|1[578]"  # 39 19, 116 006, 112, 15, 17, 18
_NUMBER = (
    rf"\b(?:(?:appel\w*|compos\w+|joindre|joignables?|contact\w+|tél|télépho\w+|numéros?|cellule"
    rf"|standard|ligne)\b[^;\d]{{0,50}}?(?<![\d,])(?:{_LONG_NUMBER})(?![\d,])"
    # Few digits are many things: only behind a word for calling.
    r"|(?:appele[rz]|appelant|compose[rz]|composant|contacte[rz]|contactant|joindre|numéro)\b"
    rf"[^.;\d]{{0,40}}?\b(?:les? |aux? |: ?|numéro )(?:{_SHORT_NUMBER})"
    r"(?=$| ?[.,;:)!?\"]| (?:ou|et|en|pour|depuis|dès|si)\b))"
)
_KINDS = (
    (
        _CALL,
        re.compile(_NUMBER),
    ),
    (
        "a recall",
        re.compile(
            r"\brappels? (?:de (?:produits?|lots?|véhicules?)|massif|volontaire|conso)\b"
            r"|\brappel\w*\b[^.;]{0,40}\b(?:lots?|produits?|véhicules?|boîtes?|modèles?)\b"
            r"|\blots? (?:n° ?|numéros? )?(?=[\w-]*\d{3})[\w-]+|\bdlc\b"
            r"|\bdate limite de consommation\b"
            r"|\bretir\w+ (?:de la vente|du marché|des rayons)\b"
        ),
    ),
    (
        "a warning to the public",
        re.compile(
            r"\bne (?:pas|plus|surtout pas) (?:consommer|boire|manger|utiliser|toucher|ouvrir"
            r"|approcher|sortir|se baigner|s'approcher|se déplacer|emprunter|ramasser|cueillir"
            r"|circuler)\b|\bévitez\b"
            r"|\bd'éviter (?:tout|toute|les déplacements|la zone|le secteur)\b"
            r"|\bvigilance (?:rouge|orange)\b|\balerte (?:rouge|orange|enlèvement)\b"
            r"|\b(?:ordres?|consignes?|avis) d'évacu\w+|\b(?:doi\w+|devr\w+|appelé\w*|invité\w*)"
            r" (?:à )?évacuer\b|\bévacuez\b|\bconfinez\b|\bconfinement (?:strict|immédiat|de la"
            r" population|des habitants)\b|\breste[rz] (?:chez (?:vous|eux|soi|elles)|confiné\w*"
            r"|à l'abri|calfeutré\w*)\b|\bnon potable\b|\bimpropres? à la consommation\b"
            r"|\bbaignade (?:est |reste )?interdite\b|\bappel à témoins?\b"
            r"|\bmasque (?:est |reste |redevient )?obligatoire\b"
        ),
    ),
    (
        "a deadline for the public",
        re.compile(
            r"\b(?:date|heure) limite\b(?! de conso)[^.;]{0,50}"
            r"|\b(?:inscriptions?|candidatures?|demandes?|déclarations?|réclamations?|dossiers?)\b"
            rf"[^.;\d]{{0,50}}\b{_DAY} ?\d[^.;,]{{0,20}}"
            rf"|\b(?:ont|avez|auront|aurez) jusqu'au \d[^.;,]{{0,20}}"
            rf"|\b(?:s'inscrire|candidater|postuler|déclarer|réclamer|voter|répondre) {_DAY} \d"
            r"[^.;,]{0,20}"
        ),
    ),
)
