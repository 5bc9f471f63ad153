"""How English writes figures: the words, and the marks around digits."""

from __future__ import annotations

import re

from summarise.checks.numbers.lexicon import Entry, Lexicon, entries, romans
from summarise.checks.passages import words

__all__ = ["ENGLISH"]

_SMALL = [
    "zero",
    "one",
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
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15,
    "quintillion": 1e18,
}  # fmt: skip
_ORDINALS = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60,
    "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100, "thousandth": 1000,
    "millionth": 1e6, "billionth": 1e9,
}  # fmt: skip
_MULTIPLES = {
    "doubled": 2, "doubling": 2, "twice": 2, "twofold": 2, "thrice": 3, "tripled": 3,
    "tripling": 3, "triples": 3, "trebled": 3, "trebling": 3, "treble": 3, "threefold": 3,
    "triple": 3, "quadruple": 4, "quadrupled": 4, "quadrupling": 4, "quadruples": 4,
    "fourfold": 4, "quintuple": 5, "quintupled": 5, "fivefold": 5, "sixfold": 6, "sevenfold": 7,
    "eightfold": 8, "ninefold": 9, "tenfold": 10, "hundredfold": 100, "thousandfold": 1000,
}  # fmt: skip
# Words that hold a number without stating one: they support a figure, and never need support.
_HINTS = {
    "both": 2, "pair": 2, "pairs": 2, "couple": 2, "couples": 2, "twin": 2, "twins": 2, "duo": 2,
    "double": 2, "doubles": 2, "dual": 2, "second": 2, "secondly": 2, "binary": 2, "bilateral": 2,
    "binational": 2, "brace": 2, "halved": 2, "halving": 2, "halves": 2,
    "tandem": 2, "either": 2, "neither": 2,
    "trio": 3, "triplets": 3, "trilogy": 3, "trilateral": 3, "triangular": 3, "quartet": 4,
    "quintet": 5, "pentagon": 5, "hexagon": 6, "triathlon": 3, "decathlon": 10,
    "single": 1, "sole": 1, "only": 1, "once": 1, "another": 1, "first": 1, "firstly": 1,
    "thirdly": 3, "fourthly": 4, "fifthly": 5, "sixthly": 6,
    "no": 0, "none": 0, "zero": 0, "nil": 0,
    "teenager": 13, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90, "twenties": 20, "octogenarian": 80, "nonagenarian": 90,
    "septuagenarian": 70, "sexagenarian": 60, "centenarian": 100, "centenary": 100,
    "bicentenary": 200, "bicentennial": 200, "centennial": 100, "tercentenary": 300,
    "semi": 0.5, "midway": 0.5, "halfway": 0.5,
}  # fmt: skip
_HINTED_UNITS: dict[str, tuple[float, str]] = {
    "weekly": (1, "week"), "daily": (1, "day"), "monthly": (1, "month"), "annual": (1, "year"),
    "yearly": (1, "year"), "annually": (1, "year"), "hourly": (1, "hour"),
    "quarterly": (3, "month"), "biannual": (6, "month"), "biennial": (2, "year"),
    "triennial": (3, "year"), "biweekly": (2, "week"), "fortnightly": (2, "week"),
    "fortnight": (2, "week"), "decade": (10, "year"), "century": (100, "year"),
}  # fmt: skip
_DENOMINATORS = {"thirds": 3, "fourths": 4, "quarter": 4, "quarters": 4}


def _entries() -> dict[str, Entry]:
    found = romans("")
    found |= entries("small", {word: number for number, word in enumerate(_SMALL)} | _TENS)
    found |= entries("hint", _HINTS)
    for word, (value, unit) in _HINTED_UNITS.items():
        found[word] = Entry("hint", value, unit)
    found |= entries("multiple", _MULTIPLES)
    found["one"] = found["a"] = found["an"] = Entry("one", 1)
    found["hundred"] = Entry("hundred", 100)
    found |= entries("collective", {"dozen": 12}, "s")
    for word, value in (("hundreds", 100), ("tens", 10)):
        found[word] = Entry("collective", value, plural=True)
    for word, value in (("multimillion", 1e6), ("multibillion", 1e9)):
        found[word] = Entry("collective", value, plural=True)
    found |= entries("scale", _SCALES, "s")
    for word, value in _ORDINALS.items():
        found[word] = Entry("ordinal", value)
        found[word + "s"] = Entry("fraction", value)
    found |= entries("fraction", _DENOMINATORS)
    found["half"] = Entry("half", 0.5)
    return found


ENGLISH = Lexicon(
    language="en",
    entries=_entries(),
    # 2,000.5 | 2 000.5 | 2.5 | 2,5
    numeral=re.compile(
        r"\d{1,3}(?:,\d{3}){1,8}+(?!\d)(?:\.\d++)?|\d{1,3}(?: \d{3}){1,8}+(?!\d)(?:\.\d++)?"
        r"|\d++(?:\.\d++|,\d{1,2}(?!\d))?"
    ),
    thousands=" ,",
    decimal=".",
    decimal_words=frozenset({"point"}),
    abbreviation=re.compile(r" ?(bn|mn|tn|trn)\b|(m|k|b)\b"),
    ordinal_endings=words("st nd rd th sts nds rds ths"),
    connectors=frozenset({"and"}),
    of=frozenset({"of"}),
    on=re.compile(r"(?: [\w'-]+){0,3} (?:in|out of|of|on)(?: every)? (?:the |these |those )?"),
    range_=re.compile(
        r"(?:,? ?(?:-|,|/|to|and|or|from|then|versus|vs|against|even|up to|through) ?"
        r"|, (?:and|or|then|even) )"
        r"(?:(?:to |of |by |for |in |from )?(?:about |around |nearly |over |more than |less than "
        r"|some |almost )?)?"
    ),
    about=words(
        "about around some nearly almost roughly approximately approx more over under "
        "less fewer least most up close just upwards nearing estimated circa region "
        "order many much approaching exceed exceeds exceeding exceeded topped topping "
        "above below between barely larger greater higher bigger lower smaller maximum "
        "minimum within short"
    ),
    over=words(
        "more over least upwards exceed exceeds exceeding exceeded topped topping above larger "
        "greater higher bigger minimum"
    ),
    under=words("under less fewer most up below lower smaller maximum within short"),
    about_after=words("or plus ish"),
    article=frozenset({"a", "an", "one", "the"}),
    one=words("one a an 1 1st first single sole only once another"),
    several=words("several few many some multi"),
    qualifiers=words(
        "last first next long full more consecutive straight short additional whole extra"
    ),
)
