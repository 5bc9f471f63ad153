"""The words of the French calendar, and the patterns made of them."""

from __future__ import annotations

import re
from typing import Final

from summarise.checks.dates.moment_rules import DAYS, Daytime, Part, Unit, alternatives
from summarise.checks.passages import Passage

__all__ = [
    "DAY",
    "DAYTIME",
    "DAYTIMES",
    "DECADES",
    "DIRECTED",
    "DIRECTION",
    "DIRECTIONS",
    "EVES",
    "FIXED",
    "HOLIDAYS",
    "IS_COUNT",
    "JOIN",
    "MONTH",
    "MONTHS",
    "NUMBER",
    "NUMBERS",
    "PARTS",
    "RANKS",
    "SEASONS",
    "SHORT_MONTHS",
    "UNITS",
    "WEEKDAY",
    "WEEKDAYS",
    "YEAR",
    "YEAR_TAIL",
    "previous_words",
]

MONTHS: Final = {
    "janvier": 1, "février": 2, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6,
    "juillet": 7, "août": 8, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11,
    "décembre": 12, "decembre": 12,
}  # fmt: skip
SHORT_MONTHS: Final = {
    "janv": 1, "jan": 1, "févr": 2, "fév": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11,
    "déc": 12,
}  # fmt: skip
WEEKDAYS: Final = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
}  # fmt: skip
NUMBERS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
    "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "vingt": 20,
    "vingt et un": 21, "vingt-et-un": 21, "vingt et une": 21, "vingt-deux": 22, "vingt-trois": 23,
    "vingt-quatre": 24, "vingt-cinq": 25, "vingt-six": 26, "vingt-sept": 27, "vingt-huit": 28,
    "vingt-neuf": 29, "trente": 30, "trente et un": 31, "trente-et-un": 31,
}  # fmt: skip
PARTS: Final[dict[str, Part]] = {
    "début": "early", "mi": "mid", "milieu": "mid", "courant": "mid", "plein": "mid",
    "fin": "late",
}  # fmt: skip
DAYTIMES: Final[dict[str, Daytime]] = {
    "matin": "morning", "matinée": "morning", "mat": "morning", "aube": "morning", "midi": "noon",
    "après-midi": "afternoon", "soir": "evening", "soirée": "evening", "nuit": "night",
}  # fmt: skip
DIRECTIONS: Final = {
    "dernier": -1, "dernière": -1, "passé": -1, "passée": -1, "écoulé": -1, "écoulée": -1,
    "prochain": 1, "prochaine": 1,
}  # fmt: skip
SEASONS: Final = {
    "printemps": "spring", "été": "summer", "étés": "summer", "automne": "autumn",
    "hiver": "winter",
}  # fmt: skip
DECADES: Final = {
    "dix": 10, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "soixante-dix": 70, "quatre-vingt": 80, "quatre-vingts": 80, "quatre-vingt-dix": 90,
}  # fmt: skip
RANKS: Final = {
    "premier": 1, "1er": 1, "première": 1, "deuxième": 2, "second": 2, "2e": 2, "2ème": 2,
    "2nd": 2, "troisième": 3, "3e": 3, "3ème": 3, "quatrième": 4, "dernier": 4, "4e": 4,
    "4ème": 4,
}  # fmt: skip
HOLIDAYS: Final = {
    "noël": ("Christmas", 12, 25),
    "réveillon de noël": ("Christmas Eve", 12, 24),
    "jour de noël": ("Christmas", 12, 25),
    "jour de l'an": ("New Year", 1, 1),
    "nouvel an": ("New Year", 1, 1),
    "saint-sylvestre": ("New Year’s Eve", 12, 31),
    "saint-valentin": ("Valentine’s Day", 2, 14),
    "épiphanie": ("Epiphany", 1, 6),
    "chandeleur": ("Candlemas", 2, 2),
    "toussaint": ("All Saints’ Day", 11, 1),
    "halloween": ("Halloween", 10, 31),
    "fête du travail": ("Labour Day", 5, 1),
    "fête nationale": ("National Day", None, None),
    "mardi gras": ("Mardi Gras", None, None),
    "mercredi des cendres": ("Ash Wednesday", None, None),
    "jeudi saint": ("Maundy Thursday", None, None),
    "vendredi saint": ("Good Friday", None, None),
    "lundi de pâques": ("Easter Monday", None, None),
    "dimanche de pâques": ("Easter", None, None),
    "pâques": ("Easter", None, None),
    "lundi de pentecôte": ("Whit Monday", None, None),
    "pentecôte": ("Pentecost", None, None),
    "black friday": ("Black Friday", None, None),
    "vendredi noir": ("Black Friday", None, None),
}
EVES: Final = {(12, 25): ("Christmas Eve", 12, 24), (1, 1): ("New Year’s Eve", 12, 31)}
UNITS: Final[dict[str, Unit]] = {
    "jour": "day", "semaine": "week", "mois": "month", "an": "year", "année": "year",
    "week-end": "week",
}  # fmt: skip
FIXED: Final = {
    "hier": -1, "avant-hier": -2, "demain": 1, "après-demain": 2, "aujourd'hui": 0,
}  # fmt: skip
YEAR = r"(?:1\d{3}|20\d\d|2100)(?!\w|[.,]\d)"
MONTH = alternatives(MONTHS)
WEEKDAY = alternatives(WEEKDAYS)
NUMBER = alternatives(NUMBERS)
DAY = rf"(?:1er|premier|{DAYS}e?|{NUMBER})(?!\w|,\d)"
JOIN = r"(?:, ?+(?:et |le )?+| et (?:le |du |au )?+| ou (?:le |du )?+| au | à | jusqu'au |-| - |/)"
DIRECTION = rf"(?P<direction>{alternatives(DIRECTIONS)})s?(?!\w)"
DAYTIME = (
    r"(?:,? (?:au |en |dans )?+(?:fin de |début de )?+(?:la |le |l')?+"
    rf"(?P<daytime>{alternatives(DAYTIMES)})(?!\w))"
)
YEAR_TAIL = rf"(?:,? (?:de )?+(?:l'an(?:née)? )?+(?P<year>{YEAR}))?+"
DIRECTED = rf"(?: {DIRECTION})?+"
_WORD = re.compile(r"\w+")


def previous_words(passage: Passage, start: int, count: int = 1) -> str:
    """The words before an offset, as many as there are of the last ``count``."""
    return " ".join(_WORD.findall(passage.folded, max(0, start - 24), start)[-count:])


_COUNTED = alternatives([
    "personnes", "habitants", "euros", "dollars", "livres", "francs", "morts", "blessés", "cas",
    "soldats", "hommes", "femmes", "enfants", "élèves", "étudiants", "salariés", "emplois",
    "postes", "logements", "hectares", "kilomètres", "mètres", "km", "m", "m2", "kg", "tonnes",
    "litres", "milliards", "millions", "ans", "jours", "heures", "pages", "places", "policiers",
    "gendarmes", "manifestants", "réfugiés", "migrants", "voix", "signatures", "exemplaires",
    "spectateurs", "entreprises", "communes", "agents", "familles", "foyers", "véhicules",
    "participants", "membres", "unités", "fois", "points", "victimes", "patients", "volontaires",
    "lits", "candidats", "visiteurs", "militants", "combattants", "travailleurs", "ouvriers",
    "demandeurs", "passagers", "vols", "espèces", "articles", "calories", "watts", "mw", "kw",
    "chevaux", "ch", "pièces", "dossiers", "demandes", "plaintes", "décès", "tests", "doses",
])  # fmt: skip
IS_COUNT = re.compile(rf"[ ]*+(?:[%$€£°]|{_COUNTED}(?!\w))")
