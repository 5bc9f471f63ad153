"""The words of a French passage that say something, each by its stem.

Two sentences that say the same in other words still share most of their nouns, verbs and
adjectives, in other forms: "les ventes ont reculé", "le recul des ventes". A stem is what those
forms begin with. Function words, words of time and words of reporting say nothing about the
matter and have none; figures have none either, they are compared by their value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from summarise.checks.passages import Passage
from summarise.verbatim import without_accents

__all__ = ["Content", "content", "folded", "stem"]

_FUNCTION = """
    a afin ai aie aient ainsi ais ait alors an ans apres au aucun aucune aucuns aujourd aupres
    auquel auraient aurait aura auront aussi aussitot autant autour autre autres aux auxquelles
    auxquels avaient avait avant avec avoir avons ayant bas beaucoup bien bientot bon but ca car
    ce ceci cela celle celles celui cent cents cependant certain certaine certaines certains ces
    cet cette ceux chacun chacune chaque chez ci cinq cinquante comme comment concernant contre
    d dans davantage de deja dela depuis derriere des desormais desquelles desquels dessous
    dessus deux devant devra devraient devrait devront devoir dix doit doivent donc dont douze
    du due dues dument durant dus effet egalement elle elles en encore enfin ensuite entre
    envers environ es est et etaient etait etant ete etes etre eu eue eues eurent eut eux
    excepte faire fais faisait faisaient faisant fait faite faites faits fasse faut fera ferait
    feront fois font for furent fut guere hormis hors hui huit ici il ils jamais je jusqu jusque
    l la laquelle le lequel les lesquelles lesquels leur leurs loin lors lorsqu lorsque lui m ma
    mais malgre me meme memes mes mien mieux mil mille milliard milliards million millions mme
    mlle moi moindre moins mon moyennant n ne neanmoins neuf ni non nos notamment notre nous nul
    nulle on ont onze or ou outre par parce parfois parmi partout pas pendant peu peut peuvent
    peutetre plupart plus plusieurs plutot pour pourquoi pourra pourraient pourrait pourront
    pourtant pouvait pouvaient pouvoir pres presqu presque pu puis puisqu puisque qu quant
    quarante quatorze quatre quatrevingt que quel quelle quelles quelqu quelque quelques quels
    qui quinze quoi quoique rien s sa sans sauf se seize selon sept sera serait seraient seront
    ses seul seule seulement seules seuls si sien six sixieme soi soient soit soixante sommes
    son sont sous souvent suis suivant sur t ta tandis tant tard te tel telle telles tels tes
    toi ton tot toujours tous tout toute toutefois toutes treize trente tres trois trop tu un
    une unes uns va vais vers voici voila voire vont vos votre vous vu y
"""
# What every newspaper writes about anything: when, and that somebody said so.
_COMMON = """
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi
    mardi mercredi jeudi vendredi samedi dimanche hier demain veille lendemain matin matinee
    midi soir soiree nuit heure heures minute minutes jour jours journee semaine semaines mois
    annee annees date dernier derniere derniers dernieres prochain prochaine prochains
    prochaines moment dit dire disait disaient disent dites declare declarait declarer affirme
    affirmait affirment affirmer annonce annoncait annoncent annoncer annoncee annonces assure
    assurait assurent assurer indique indiquait indiquent indiquer explique expliquait
    expliquent expliquer precise precisait precisent preciser ajoute ajoutait ajoutent ajouter
    estime estimait estiment estimer souligne soulignait soulignent souligner rappelle rappelait
    rappellent rappeler monsieur madame euro euros dollar dollars pourcent
"""
STOP_WORDS = frozenset(f"{_FUNCTION} {_COMMON}".split())

_PLURAL = re.compile(r"(?<=\w{3})[sx]$")
_ENDING = re.compile(r"(?<=\w{4})(?:e[erz]?|ante?|aient|ait|ent|i[er]?|it|u)$")
_STEM = 5


@lru_cache(maxsize=1 << 14)
def folded(word: str) -> str:
    """A word without its accents.

    Example:
        >>> folded("manœuvre"), folded("dégâts")
        ('manoeuvre', 'degats')
    """
    return without_accents(word.replace("œ", "oe").replace("æ", "ae"))


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """What the forms of a French word have in common; "" for one that says nothing by itself.

    Args:
        word: in small letters.

    Example:
        >>> stem("élections"), stem("élective"), stem("pêcher"), stem("pêches"), stem("depuis")
        ('elect', 'elect', 'pech', 'pech', '')
    """
    plain = folded(word)
    if len(plain) < 3 or plain in STOP_WORDS or not plain.isalpha():
        return ""
    return _ENDING.sub("", _PLURAL.sub("", plain))[:_STEM]


@dataclass(frozen=True, slots=True)
class Content:
    """What a passage speaks of.

    Attributes:
        places: the number of the first word of each stem.
        names: the stems that are written with a capital inside the sentence.
    """

    places: dict[str, int]
    names: frozenset[str]


def content(passage: Passage) -> Content:
    """The stems of a passage, to be read with ``passage.read(content)``.

    Example:
        >>> sorted(content(Passage("Les pêcheurs de Brest ont manifesté mardi.", "fr")).places)
        ['brest', 'manif', 'peche']
    """
    places: dict[str, int] = {}
    names: set[str] = set()
    starts, cased = passage.starts, passage.cased
    for index, key in enumerate(map(stem, passage.words)):
        if key:
            places.setdefault(key, index)
            if index and cased[starts[index]].isupper():
                names.add(key)
    return Content(places, frozenset(names))
