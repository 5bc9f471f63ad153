"""Whether an English word that may answer to a French cue does, by what stands beside it.

No list has every verb of saying, and every list has words that mean something else: *over* is a
degree before a figure, and a time behind another. So form decides where the lexicon is in doubt:
a degree stands beside its figure, a word that translates another one answers to that, and somebody
who *<verb>ed that* … has said it, whatever the verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarise.checks.modality.hedge_words import Kind, context
from summarise.checks.modality.hedges import Cue, cues_in
from summarise.checks.modality.speakers import speaks_in
from summarise.checks.passages import Passage

__all__ = ["SIGNS", "coordinated", "reported_by_form", "unfit", "untold"]

_COUNTING: frozenset[Kind] = frozenset(("about", "least", "upto"))
SIGNS = "~≈±"
_NUMBERS = {
    "un": "one a an", "une": "one a an", "deux": "two", "trois": "three", "quatre": "four",
    "cinq": "five", "six": "six", "sept": "seven", "huit": "eight", "neuf": "nine", "dix": "ten",
    "onze": "eleven", "douze": "twelve", "quinze": "fifteen", "vingt": "twenty",
    "trente": "thirty", "quarante": "forty", "cinquante": "fifty", "soixante": "sixty",
    "cent": "hundred", "mille": "thousand", "moitié": "half", "tiers": "third thirds",
    "quart": "quarter", "quarts": "quarters", "million": "million", "millions": "million m",
    "milliard": "billion", "milliards": "billion bn", "centaine": "hundred",
    "dizaine": "ten dozen", "douzaine": "dozen twelve", "vingtaine": "twenty score",
    "trentaine": "thirty", "quarantaine": "forty", "cinquantaine": "fifty",
    "soixantaine": "sixty", "quinzaine": "fifteen fortnight", "millier": "thousand",
}  # fmt: skip
_BEHIND = frozenset(
    ("or", "plus", "minimum", "min", "maximum", "max", "estimated", "approximately", "about",
     "around", "roughly", "tops", "mark", "odd", "ish", "now", "at", "give", "nearly", "almost",
     "close", "approx")
)  # fmt: skip
_AHEAD = 4  # words between a degree and its figure, as in "at least another of the 30"


def _figure(source: Passage, cue: Cue) -> frozenset[str]:
    """How English may write the figure that a degree stands before, empty where it is no figure."""
    for word in source.words[cue.last : cue.last + 4]:
        if word[0].isdigit():
            return frozenset((word, *_DIGITS.get(word, ())))
        if word in _NUMBERS and word not in ("un", "une"):
            return frozenset((*_NUMBERS[word].split(), *_IN_DIGITS.get(word, ())))
    return frozenset()


_ORDER = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_DIGITS = {str(number): (word,) for number, word in enumerate(_ORDER, 2)}
_IN_DIGITS = {
    french: tuple(digits for digits, (word,) in _DIGITS.items() if word in english.split())
    for french, english in _NUMBERS.items()
} | {
    "vingt": ("20",), "trente": ("30",), "quarante": ("40",), "cinquante": ("50",),
    "soixante": ("60",), "cent": ("100",), "vingtaine": ("20",), "trentaine": ("30",),
    "quarantaine": ("40",), "cinquantaine": ("50",), "soixantaine": ("60",),
    "centaine": ("100",), "quinze": ("15",), "quinzaine": ("15",), "dizaine": ("10",),
    "moitié": ("50",), "quart": ("25",), "mille": ("1", "1000"), "millier": ("1", "1000"),
}  # fmt: skip


def _beside(text: Passage, offer: Cue, places: Sequence[int]) -> bool:
    """Whether a degree stands by one of the places where a figure is."""
    return any(
        0 <= at - offer.last < _AHEAD
        or (0 <= offer.first - at <= _AHEAD and text.words[offer.first] in _BEHIND)
        or offer.first <= at < offer.last
        for at in places
    )


# What a weak English word mostly translates: where the French has that, it answers to no cue.
_RENDERS: dict[str, re.Pattern[str]] = {
    word: re.compile(rf"\b(?:{pattern})")
    for words, pattern in (
        ("during amid", r"pendant|durant|lors d|au cours|en plein|au milieu|sur fond|en \d"),
        (
            "while",
            r"tandis|alors qu|pendant qu|bien qu|tout en|même si|certes",
        ),
        (
            "when whenever",
            r"quand|lorsqu|où\b|lors d|au moment|dès|une fois|en \w+ant\b|chaque fois",
        ),
        ("where", r"où\b"),
        ("without", r"sans\b"),
        ("until till", r"jusqu|d'ici|tant qu|avant"),
        ("what whoever", r"ce qu|quoi|quel|qu'est|qui\b"),
        ("once", r"une fois|autrefois|jadis|naguère|dès"),
        ("case cases event", r"cas\b|événement|affaire|dossier"),
        (
            "required needed necessary",
            r"nécess|besoin|requi|exig|oblig|faut|faudr|falloir|doi|devr",
        ),
        ("except", r"sauf|excepté|hormis|à l'exception"),
        ("or not", r"ou non|ou pas"),
        ("can able", r"peu[tv]|puiss|pouv[ao]|capable|en mesure|parvien|permet|apte"),
        ("should ought", r"devr|doi[tv]|fau[td]|recommand"),
        ("must", r"devr|doi[tv]|fau[td]|oblig"),
        ("have has", r"devr|doi[tv]|fau[td]|oblig|contrain"),
        ("fear fears feared afraid", r"crain|craign|peur|redout|appréhen"),
        ("chance chances opportunity", r"chance|occasion|opportunit"),
        ("threat threatens threaten threatened threatening", r"menac"),
        ("hope hopes hoped", r"esp[éè]r|espoir|souhait"),
        ("sign look looks looking looked", r"sign|regard|cherch|air\b|veill"),
    )
    for word in words.split()
}


def unfit(
    source: Passage, firm: Sequence[Cue], text: Passage, offers: Sequence[Cue]
) -> frozenset[tuple[int, int]]:
    """Which cues of an English text answer to none of a French one, by their first words.

    Example:
        >>> source = Passage("Près de 400 000 euros ont disparu en six ans.", "fr")
        >>> text = Passage("€400,000 disappeared over six years.", "en")
        >>> sorted(unfit(source, source.read(cues_in), text, text.read(cues_in)))
        [(0, 3)]
    """
    barred = set[tuple[int, int]]()
    for cue in firm:
        if cue.kind in _COUNTING and source.words[cue.last - 1] not in ("au", "aux"):
            figure = _figure(source, cue)
            places = [at for at, word in enumerate(text.words) if word in figure]
            if places and not any(
                text.folded[text.starts[at] - 1] in SIGNS
                or (cue.kind == "upto" and text.words[at - 1] == "to")
                for at in places
                if at
            ):
                barred.update(
                    (cue.first, offer.first) for offer in offers if not _beside(text, offer, places)
                )
        elif (
            source.words[cue.first] in _IF and source.words[cue.last : cue.last + 1] != ["possible"]
        ) or cue.kind in ("hedge", "hearsay"):
            barred.update(
                (cue.first, offer.first)
                for offer in offers
                if offer.kind is None and _rendered(source, text, offer)
            )
        elif (
            cue.kind == "saying"
            and source.words[cue.first - 1 : cue.first] != ["on"]
            and not speaks_in(source, cue, text)
        ):
            barred.update(
                (cue.first, offer.first)
                for offer in offers
                if offer.kind is None and not _reports(text, offer)
            )
    return frozenset(barred)


def _rendered(source: Passage, text: Passage, offer: Cue) -> bool:
    word = text.words[offer.first]
    pattern = _RENDERS.get(word)
    return pattern is not None and len(pattern.findall(source.folded)) >= text.words.count(word)


_IF = frozenset(("si", "s"))


_SHOWS = re.compile(
    r"argued|concluded|claimed|estimated|confirmed|reported|stated|warned|revealed|suggested|"
    r"indicated|showed|announced|pointed|predicted|projected|says?|said|tells?|told|shows?|shown|suggests?|indicates?|finds?|found|reveals?|puts?|"
    r"warns?|writes?|wrote|estimates?|believes?|thinks?|thought|points?|by|from|of"
).fullmatch
_BEFORE_QUOTE = re.compile(r"[:,]? ?\"")
_WITH = frozenset(("in", "from", "by", "on", "per", "under", "to", "as", "who"))


def _reports(text: Passage, offer: Cue) -> bool:
    """Whether a weak word of saying tells what somebody says, and does not just stand there."""
    words = text.words
    after = words[offer.last : offer.last + 2]
    before = words[max(0, offer.first - 3) : offer.first]
    return (
        (offer.mild and context("no verb").isdisjoint(before[-1:]) and before[-1:] != ["with"])
        or _BEFORE_QUOTE.match(text.folded, offer.end) is not None
        or offer.last - offer.first > 1
        or "that" in after[:2]
        or any(map(_SHOWS, after[: 1 if after[:1] in (["a"], ["the"], ["any"]) else 2]))
        or not _WITH.isdisjoint(before)
    )


_INSERTED = re.compile(r"(?:\"\s*,?|,) (?:(?:a|ont|s'est|se sont|se)(?:-t-(?:il|elle|on))? |s')?$")
_QUOTES = re.compile(r"[^,.;:!?()\"]{0,40}+ ?: ?\"")
_AUXILIARIES = frozenset(("a", "ont"))
_CLAUSE = re.compile(r"[^,.;:!?()\"]{0,60}? qu(?:e |')")
_NO_SPEECH = frozenset(("pas", "n", "été", "être", "en", "plus"))
_HEARD = ("appr", "découv")  # "a-t-on appris" names nobody


def untold(source: Passage, text: Passage) -> list[Cue]:
    """The verbs of a French text that attribute it by their form, where English has nobody say it.

    These verbs mean other things too ("a admis", "a appris"): they count where the English has no
    word of saying whatever, nor the speaker.

    Example:
        >>> source = Passage("La digue est fragile, a admis le maire.", "fr")
        >>> [cue.kind for cue in untold(source, Passage("The dyke is fragile.", "en"))]
        ['saying']
        >>> untold(source, Passage("The dyke is fragile, the mayor admitted.", "en"))
        []
    """
    if any(
        offer.kind in _TELLING or ("saying" in offer.keeps and _reports(text, offer))
        for offer in text.read(cues_in)
    ):
        return []
    found = [cue._replace(kind="saying") for cue in source.read(_attributing)]
    if not found or reported_by_form(text):
        return []
    return [cue for cue in found if not speaks_in(source, cue, text)]


_TELLING: frozenset[Kind] = frozenset(("saying", "hearsay"))


def _attributing(passage: Passage) -> tuple[Cue, ...]:
    """The weak verbs of saying that are in the place of a firm one."""
    found = []
    words, folded = passage.words, passage.folded
    for cue in passage.read(cues_in):
        if cue.kind is not None or not cue.mild or "saying" not in cue.keeps:
            continue
        before = words[max(0, cue.first - 2) : cue.first]
        word = words[cue.first]
        if (
            word.startswith(_HEARD)
            or before[-1:] == ["on"]
            or not _NO_SPEECH.isdisjoint(before)
            or word.endswith(("ant", "er", "ir", "re", "ée", "ées"))
        ):
            continue
        past = word.endswith(("é", "és", "i", "u", "is", "it"))
        if past and _AUXILIARIES.isdisjoint(words[max(0, cue.first - 3) : cue.first]):
            continue
        start = folded[max(0, cue.start - 24) : cue.start]
        if (
            (_INSERTED.search(start) is not None and (past or '"' in start))
            or _QUOTES.match(folded, cue.end) is not None
            or (past and _CLAUSE.match(folded, cue.end) is not None)
        ):
            found.append(cue)
    return tuple(found)


_REPORTING = re.compile(
    r"\b(?!need|allow|deserv|us|involv|requir)\w{2,}(?:ed|ought|elt) that "
    r"(?!was\b|were\b|had\b|is\b)"
    r"|\b(?:he|she|it|they|who) (?:\w+ly )?\w+s? that\b"
    r"|[,?!.]\"[,.]? (?:[\w'-]+ ){0,6}?\w+(?:ed|es|s)\b"
    r"|[,?!]\"? (?:the|an?|his|her|their|its|he|she|they) [\w' -]{0,50}?\w+ed[.]$"
    r"|[,?!]\"? \w+ed (?:the|an?|his|her|their|its) [\w' -]{1,60}[.]$"
)


def reported_by_form(text: Passage) -> int:
    """How often an English text says that somebody says so, whatever the verb.

    Example:
        >>> reported_by_form(Passage("The keeper yammered that the lamp was out.", "en"))
        1
        >>> reported_by_form(Passage("The lamp is out, growsed the keeper.", "en"))
        1
    """
    return len(_REPORTING.findall(text.folded))


_APART = re.compile(r"[.;!?…](?=[ \"]|$)|\bmais\b|\btandis qu|\balors qu")


def coordinated(source: Passage, cue: Cue, text: Passage) -> bool:
    """Whether one English *reportedly* covers a French hearsay with others in one sentence.

    Example:
        >>> source = Passage("Il aurait fui, aurait bu, puis aurait dormi.", "fr")
        >>> text = Passage("He reportedly fled, drank and then slept.", "en")
        >>> [coordinated(source, cue, text) for cue in source.read(cues_in)]
        [False, True, True]
    """
    if cue.kind != "hearsay":
        return False
    earlier = [
        other for other in source.read(cues_in) if other.kind == "hearsay" and other.end < cue.start
    ]
    return (
        bool(earlier)
        and _APART.search(source.folded, earlier[-1].end, cue.start) is None
        and any(offer.kind in ("hearsay", "saying") for offer in text.read(cues_in))
        and context("relatives").isdisjoint(source.words[max(0, cue.first - 2) : cue.first])
    )
