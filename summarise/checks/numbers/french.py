"""How French writes figures: the words, and the marks around digits."""

from __future__ import annotations

import re

from summarise.checks.numbers.lexicon import Entry, Lexicon, entries, romans
from summarise.checks.passages import words

__all__ = ["FRENCH"]

_SMALL = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SCALES = {
    "millier": 1e3, "million": 1e6, "milliard": 1e9, "billion": 1e12,
    "billiard": 1e15, "trillion": 1e18,
}  # fmt: skip
_COLLECTIVES = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "huitaine": 8,
    "neuvaine": 9, "demi-douzaine": 6,
}  # fmt: skip
_ORDINALS = {
    "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7,
    "huitième": 8, "neuvième": 9, "dixième": 10, "onzième": 11, "douzième": 12, "treizième": 13,
    "quatorzième": 14, "quinzième": 15, "seizième": 16, "vingtième": 20, "trentième": 30,
    "quarantième": 40, "cinquantième": 50, "soixantième": 60, "centième": 100, "millième": 1000,
    "unième": 1, "millionième": 1e6, "milliardième": 1e9,
}  # fmt: skip
_MULTIPLES = {
    "doubl": 2, "tripl": 3, "quadrupl": 4, "quintupl": 5, "sextupl": 6, "décupl": 10,
    "centupl": 100,
}  # fmt: skip
# Words that hold a number without stating one: they support a figure, and never need support.
_HINTS = {
    "couple": 2, "paire": 2, "duo": 2, "binôme": 2, "bis": 2, "second": 2, "seconde": 2,
    "seconds": 2, "secondes": 2, "jumeau": 2, "jumeaux": 2, "jumelle": 2, "jumelles": 2,
    "binational": 2, "bilatéral": 2, "bilatérale": 2, "tandem": 2, "demie": 0.5,
    "trio": 3, "triplés": 3, "triangulaire": 3, "trilogie": 3, "trimestriel": 3,
    "trimestrielle": 3, "trilatéral": 3, "trilatérale": 3, "quatuor": 4, "quintette": 5,
    "pentagone": 5, "hexagone": 6, "heptathlon": 7, "décathlon": 10, "pentathlon": 5,
    "triathlon": 3, "unique": 1, "seul": 1, "seule": 1,
    "premier": 1, "première": 1, "premiers": 1, "premières": 1, "1er": 1, "1re": 1, "1ère": 1,
    "nul": 0, "nulle": 0, "aucun": 0, "aucune": 0, "vierge": 0,
    "trentenaire": 30, "quadragénaire": 40, "quinquagénaire": 50, "sexagénaire": 60,
    "septuagénaire": 70, "octogénaire": 80, "nonagénaire": 90, "centenaire": 100,
    "bicentenaire": 200, "tricentenaire": 300, "cinquantenaire": 50,
    "bihebdomadaire": 2, "bihebdomadaires": 2, "biquotidien": 2,
    "biquotidienne": 2, "binaire": 2, "binaires": 2,
    "deuxièmement": 2, "troisièmement": 3, "quatrièmement": 4,
    "cinquièmement": 5, "sixièmement": 6, "moyen": 0.5, "mi-temps": 0.5, "mi": 0.5,
}  # fmt: skip
_HINTED_UNITS: dict[str, tuple[float, str]] = {
    "quinquennat": (5, "year"), "quinquennal": (5, "year"), "quinquennale": (5, "year"),
    "septennat": (7, "year"), "biennal": (2, "year"), "biennale": (2, "year"),
    "triennal": (3, "year"), "triennale": (3, "year"), "décennal": (10, "year"),
    "décennale": (10, "year"), "annuel": (1, "year"), "annuelle": (1, "year"),
    "hebdomadaire": (1, "week"), "hebdomadaires": (1, "week"), "quotidien": (1, "day"),
    "quotidienne": (1, "day"), "quotidiennement": (1, "day"), "mensuel": (1, "month"),
    "mensuelle": (1, "month"), "semestriel": (6, "month"), "semestrielle": (6, "month"),
    "bimensuel": (2, "week"), "bimestriel": (2, "month"), "journée": (1, "day"),
}  # fmt: skip
_VERB_ENDINGS = (
    *("e", "es", "er", "é", "ée", "és", "ées", "ant", "ent", "era", "eront", "erait", "eraient"),
    *("a", "ait", "aient", "èrent", "ement"),
)
_PLAIN = str.maketrans("éèêë", "eeee")
_FRACTIONS = {"moitié": 2, "tiers": 3, "quart": 4, "quarts": 4}


def _entries() -> dict[str, Entry]:
    found = romans("") | romans("e") | romans("er")
    found |= entries("hint", _HINTS)
    for word, (value, unit) in _HINTED_UNITS.items():
        found[word] = Entry("hint", value, unit)
    for stem, value in _MULTIPLES.items():
        found |= entries("multiple", dict.fromkeys([stem + end for end in _VERB_ENDINGS], value))
    found |= entries("small", {word: number for number, word in enumerate(_SMALL)} | _TENS)
    found["zéro"] = Entry("hint", 0)
    found["un"] = found["une"] = Entry("one", 1)
    found["cent"] = found["cents"] = Entry("hundred", 100)
    found |= entries("scale", _SCALES, "s")
    found |= entries("scale", {"mille": 1e3, "mil": 1e3})
    found |= entries("collective", _COLLECTIVES, "s")
    found["quarantaines"] = Entry("hint", 40)  # what the sick are kept in
    found |= entries("ordinal", _ORDINALS, "s")
    found |= entries("fraction", _FRACTIONS)
    found["demi"] = Entry("half", 0.5)
    # Capitals, and headlines, go without accents.
    return {word.translate(_PLAIN): entry for word, entry in found.items()} | found


FRENCH = Lexicon(
    language="fr",
    entries=_entries(),
    # 2 000,5 | 2.000,5 | 2,5 | 2.5
    numeral=re.compile(
        r"\d{1,3}(?:[ ']\d{3}){1,8}+(?!\d)(?:,\d++)?|\d{1,3}(?:\.\d{3}){1,8}+(?!\d)(?:,\d++)?"
        r"|\d++(?:[.,]\d++)?"
    ),
    thousands=" .'",
    decimal=",",
    decimal_words=frozenset({"virgule"}),
    abbreviation=re.compile(
        r" ?(mds?|mrds?|k|m)(?= ?[€$£]| (?:d'euros|de dollars|de francs|eur|usd|fcfa)\b)"
        r"| ?(mds|md)\b|(k|m)\b| (m)(?= de | d')"
    ),
    ordinal_endings=words("er re ère ere e ème eme ième ieme nd nde ers res es èmes emes è"),
    connectors=frozenset({"et"}),
    of=frozenset({"de", "d"}),
    on=re.compile(r"(?: [\w'-]+){0,3} sur "),
    range_=re.compile(
        r"(?:,? ?(?:-|,|/|à|a|et|ou|contre|puis|voire|jusqu'à) ?|, (?:et|ou|puis|voire) )"
        r"(?:(?:à |de |d'|par |pour |en )?(?:environ |près de |plus de |moins de |quelque )?)?"
    ),
    about=words(
        "environ près plus moins quelque quelques presque autour approximativement "
        "alentours peu proche ordre jusqu vers entre supérieur supérieure supérieurs "
        "supérieures inférieur inférieure inférieurs inférieures minimum maximum maximal "
        "maximale minimal minimale estimé estimée estimés estimées loin peine avoisine "
        "avoisinent avoisiner avoisinait approche approchent approcher dépasse dépassent "
        "dépasser dépassé dépassait frôle frôler frôlent frisent frise dizaine"
    ),
    over=words(
        "plus supérieur supérieure supérieurs supérieures minimum minimal minimale dépasse "
        "dépassent dépasser dépassé dépassait"
    ),
    under=words("moins inférieur inférieure inférieurs inférieures maximum maximal maximale jusqu"),
    about_after=words("environ plus moins"),
    article=frozenset({"un", "une", "la", "le", "l"}),
    one=words("un une 1 1er 1re 1ère premier première premiers premières seul seule unique"),
    several=words("des plusieurs quelques nombreuses nombreux"),
    qualifiers=words(
        "derniers dernières premiers premières prochains prochaines longs longues autres bons "
        "bonnes petits petites grands grandes courts courtes nouveaux nouvelles"
    ),
)
