"""The French ways to say no: *ne … pas* and its kin, *aucun*, *sans*, *non*.

Not every *ne* negates: *ne … que* is only, *avant qu'il ne parte* negates nothing, *sans doute* is
probably.
"""

from __future__ import annotations

from summarise.checks.negation.negatives import (
    HINT,
    NOT,
    TRACE,
    WITHOUT,
    Mark,
    clause_end,
    elided,
)
from summarise.checks.passages import Passage, words

__all__ = ["TRIGGERS", "FrenchNegations"]

_SECOND = words(
    "pas plus jamais rien personne aucun aucune aucuns aucunes aucunement ni guère point nul "
    "nulle nullement nulles nuls"
)
# Before "ne": "aucun … n'a", "rien ne", "ni … ni … ne".
_FRONTED = words("aucun aucune rien personne nul nulle jamais")
# Verbs that negate with "ne" alone.
_BARE = words(
    "peut peuvent pouvait pouvaient pourra pourrait pourraient put sait saurait sauraient ose "
    "osent osait osé saurions peux puisse puissent"
)
_HAVE = words("a ont avait avaient aurait auraient ai avons avez ait aient ayant")
# Which of the words before "ne" may stand a long subject away from it.
_FAR = words("aucun aucune nul nulle")
_A_STEP = words(
    "un le ce des les ces de premier premiers grand grands faux deux trois petit petits "
    "quelques son ses leur leurs au du chaque prochain nouveau nouveaux certains mes tes mon "
    "ton à cent mille"
)
_CLAUSES = words("le la les l il elle ils elles on ce cette ces son sa ses des un une")
_ONLY = words("que qu seulement uniquement simplement exclusivement")
# "N'hésitez pas", "n'oubliez pas", "ne dépasse pas", "n'a jamais caché", "n'écarte pas", "n'a pas
# tardé": feel free, remember, at most, openly, keeps open, soon.
_IDLE = (
    *("manqu", "hésit", "oubli", "dépass", "excèd", "cach", "dissimul", "écart", "exclu"),
    *("ignor", "tard", "ménag", "démérit", "démen", "lésin", "désempl", "désarm", "décolér"),
)
# "N'est pas rare", "n'est pas sans", "n'est pas étranger à": often, has, has to do with.
_UNDERSTATED = words(
    "rare rares impossible exclu inutile anodin anodine négligeable négligeables étranger "
    "étrangère étrangers insensible indifférent indifférente mécontent mécontente dénué dépourvu "
    "exempt inconnu inconnue innocent innocente hasard moindre moindres"
)
_ONLY_VERBS = words("a ont avait avaient aura est sont était étaient")
# After these a "que" begins a clause; after others that follow "ne peut" it means only.
_SAYING = (
    *("affirm", "dire", "nier", "exclu", "croire", "pens", "garanti", "assur", "savoir", "prouv"),
    *("accept", "admett", "conclu", "confirm", "espér", "démontr", "tolér", "permett", "imagin"),
)
_WITHOUT_NOTHING = words("doute doutes cesse conteste faute")
# English often has one word for these: homeless, safe, smoothly, relentlessly.
_WITHOUT_HINT = words(
    "abri abris papiers papier emploi emplois logis cœur plomb danger risque risques relâche "
    "ambages ambiguïté équivoque faille difficulté difficultés problème problèmes compter quoi "
    "encombre frais fin bornes pitié merci dire tarder délai surprise heurt heurts "
    "peine cérémonie façon suite contact fil conditions"
)
_DOUBLE = 5  # words between two negations that undo each other
# They deny by themselves: "aucun blessé".
_ALONE = words("aucun aucune guère nullement aucunement")
# They deny or do not: "jamais vu", "plus que jamais".
_HALF = words("jamais rien ni nul nulle nuls nulles")
TRIGGERS = _SECOND | {"ne", "n", "sans", "non", "reste", "restent"}


class FrenchNegations:
    """The explicit negations of a French passage, word by word."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.words = passage.words
        self.found: list[Mark] = []
        self.spent: set[int] = set()  # words that deny nothing where they stand: "sans doute"
        self._used: set[int] = set()  # second halves that belong to a "ne"
        self._fronted: dict[int, int] = {}  # "aucun" that a "ne" may follow, and its mark

    def read(self) -> list[Mark]:
        for index, word in enumerate(self.words):
            if word in TRIGGERS and index not in self._used:
                self._word(index, word)
        return self.found

    def _at(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def _add(self, first: int, last: int, kind: int) -> None:
        self.found.append(Mark(first, last, kind))

    def _word(self, index: int, word: str) -> None:
        if word == "ne" or (word == "n" and elided(self.passage, index)):
            self._verb(index)
        elif word == "sans":
            self._without(index)
        elif word == "pas":
            self._bare_not(index)
        elif word in _ALONE:
            self._fronted[index] = len(self.found)
            self._add(index, index, NOT)
        else:
            self._other(index, word)

    def _verb(self, index: int) -> None:
        mark = _ne(self.passage, index, self._used)
        before = self._at(index - 1)
        if mark.first in self._fronted:  # "aucun … n'a": one negation
            idle = self._at(index + 1).startswith(_IDLE)  # "nul n'ignore": everybody knows
            self.found[self._fronted[mark.first]] = mark._replace(kind=HINT if idle else NOT)
            return
        if mark.kind == NOT and self.found and before == "pas" and self.found[-1].last == index - 1:
            self.found[-1] = self.found[-1]._replace(kind=HINT)  # "ne peut pas ne pas"
            mark = mark._replace(kind=HINT)
        if (
            mark.kind == NOT
            and before in ("et", "ou", "ni")
            and self.found
            and self.found[-1].kind == NOT
            and index - self.found[-1].last < 8
        ):  # "ne boit pas et ne fume pas": "does not drink or smoke"
            mark = mark._replace(kind=HINT)
        self.found.append(mark)

    def _without(self, index: int) -> None:
        after = self._at(index + 1)
        if after in _WITHOUT_NOTHING or (
            after in ("aucun", "nul") and self._at(index + 2) == "doute"
        ):
            self.spent.update((index + 1, index + 2))
            self._used.add(index + 1)
            return
        last = index
        if after in ("aucun", "aucune", "que", "jamais", "nul", "nulle"):
            last += 1
            self._used.add(last)
        if self.found and self._undone(self.found[-1], index):
            self.found[-1] = self.found[-1]._replace(kind=HINT)
            self._add(index, last, HINT)
            return
        idiom = after in _WITHOUT_HINT or _capital(self.passage, index + 1)
        self._add(index, last, HINT if idiom else WITHOUT)

    def _undone(self, mark: Mark, index: int) -> bool:
        """Whether a "sans" undoes a negation: "pas sans", "pas une semaine sans que"."""
        between = self.words[mark.last + 1 : index]
        return (
            mark.kind == NOT
            and index > mark.last
            and (
                not between
                or (len(between) == 2 and between[0] in ("de", "d"))  # "pas de fumée sans feu"
                or (len(between) <= _DOUBLE and self._at(index + 1) in ("que", "qu"))
            )
        )

    def _bare_not(self, index: int) -> None:
        before, after = self._at(index - 1), self._at(index + 1)
        if before in _A_STEP or before == "ou":
            return
        idle = after in _ONLY or after in ("moins", "mal") or before == "pourquoi"
        self._add(index, index, HINT if idle else NOT)

    def _other(self, index: int, word: str) -> None:
        before, after = self._at(index - 1), self._at(index + 1)
        if word == "non":
            if before != "ou":  # "et non à lui" is a whole negation, "non essentiel" half of one
                self._add(index, index, NOT if before in ("et", "mais") else HINT)
        elif word in ("reste", "restent"):
            if after == "à":  # "reste à établir": not yet established
                self._add(index, index + 1, HINT)
        elif word == "plus":
            if after in ("aucun", "aucune", "jamais", "rien"):
                self._used.add(index + 1)
                self._add(index, index + 1, NOT)
            elif before == "non":
                self._add(index, index, HINT)
        elif word in _HALF:
            self._add(index, index, HINT)


def _capital(passage: Passage, index: int) -> bool:
    """Whether the word at this index is written as a name."""
    return index < len(passage.starts) and passage.cased[passage.starts[index]].isupper()


def _ne(passage: Passage, index: int, used: set[int]) -> Mark:
    """What a "ne" amounts to."""
    words = passage.words
    count = len(words)
    after = words[index + 1] if index + 1 < count else ""
    if after.startswith("import"):
        return Mark(index, index + 1, HINT)
    # "Aucun des élus n'a", "personne ne sait que"; no other "ne" comes between.
    fronted = _fronted(words, index)
    end = clause_end(passage, index, 12)
    for here in range(index + 1, end):
        word = words[here]
        if word in _SECOND and not (fronted is not None and word == "plus"):
            used.add(here)
            last = here
            while last + 1 < count and words[last + 1] in _SECOND and words[last + 1] != "point":
                last += 1
                used.add(last)
            first = index if fronted is None else fronted
            return Mark(first, last, _kind(passage, index, here, last))
        if word in ("que", "qu") and here > index + 1 and fronted is None:
            if after in _BARE and words[here - 1].startswith(_SAYING):  # "ne peut affirmer que"
                break
            return Mark(index, here, TRACE)
    if fronted is not None:
        idle = after.startswith("ignor")  # "nul n'ignore": everybody knows
        return Mark(fronted, index, HINT if idle else NOT)
    if after in _BARE or (after in _HAVE and words[index + 2 : index + 3] in (["pu"], ["su"])):
        return Mark(index, index + 1, NOT)
    return Mark(index, index, HINT)


def _kind(passage: Passage, ne: int, second: int, last: int) -> int:
    """How firmly a "ne" denies with its second half."""
    words = passage.words
    if words[second] == "plus" and words[last + 1 : last + 2] in (["que"], ["qu"]):
        return TRACE  # "n'a plus que dix jours"
    # "Pas avant mai" is "not until May", or from May.
    until = "avant" in words[last + 1 : clause_end(passage, last, 8)]
    return HINT if until or _spent(words, ne, second, last) else NOT


def _fronted(words: list[str], index: int) -> int | None:
    """Where the "aucun" or "personne" stands that a "ne" at this index belongs to."""
    for here in range(index - 1, max(index - 26, -1), -1):
        word = words[here]
        if word in ("ne", "n", "pas"):
            return None
        if word in _FRONTED and (here >= index - 3 or word in _FAR):
            return here
    return None


def _spent(words: list[str], ne: int, second: int, last: int) -> bool:
    """Whether "ne … pas" denies nothing: "pas seulement", "n'est-ce pas", "ne manque pas de"."""
    verb = words[ne + 1 : second]
    after = words[last + 1] if last + 1 < len(words) else ""
    if verb == ["est", "ce"] or _understated(words, last, after):
        return True
    idle = [word for word in (*verb[-1:], after) if word.startswith(_IDLE)]
    if idle and (idle[0] != after or not verb or verb[-1] in _HAVE):
        return not idle[0].startswith("manqu") or after == "de" or idle[0] == after
    if words[second] != "pas" or after not in _ONLY:
        return False
    # "n'est pas que politique" is not only; "ne pense pas que la" goes on with a clause.
    return (
        after not in ("que", "qu")
        or (bool(verb) and verb[-1] in _ONLY_VERBS)
        or _CLAUSES.isdisjoint(words[last + 2 : last + 3])
    )


def _understated(words: list[str], last: int, after: str) -> bool:
    """Whether what is denied is negative itself, so that nothing is: "n'est pas rare"."""
    return (
        after in _UNDERSTATED
        or (after in ("un", "le") and words[last + 2 : last + 3] == ["hasard"])
        or words[last + 1 : last + 3] in (["en", "rester"], ["en", "restera"])  # go further
    )
