"""Typography as French and British newspapers set it: by rule, whatever a model typed.

French: no-break spaces before ``:`` and inside « », narrow ones before ``; ! ? % €`` and between
thousands, « » around quotations and “ ” within them, ’, …, 17 h 30, État, cœur. English: “ ” and
‘ ’, nothing before ``: ; ! ? %``, 1,200.5.

Both are idempotent, and change no letter and no figure but for the accents and the œ of listed
words. Addresses, e-mail addresses, code, times (10:30) and ratios are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["english", "french"]

_NO_BREAK = "\u00a0"
_NARROW = "\u202f"

# Web and e-mail addresses, and code between backticks: typed, not written.
_VERBATIM = re.compile(
    r"(?:https?://|www\.)[^\s«»“”<>]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|`[^`\n]*`"
)
_STAND_IN = "\ue000"
"""A private letter in the place of each: rules that look at what is beside them see a word."""


def french(text: str) -> str:
    r"""The text with French typography.

    Args:
        text: a sentence or a few, in French.

    Example:
        >>> french('"Allons!", dit-il: l\'Etat perd 1 200 euros à 17h30')
        '«\xa0Allons\u202f!\xa0», dit-il\xa0: l’État perd 1\u202f200\xa0euros à 17\xa0h\xa030'
    """
    return _outside(text, _french)


def english(text: str) -> str:
    """The text with British typography.

    Figures copied in their French form are set in the English one only where nothing else can be
    meant: "1 200,5" and "2,5 million", not "2,5" alone.

    Args:
        text: a sentence or a few, in English.

    Example:
        >>> english("« We shall see », he said : it's down 50 % to 1 200,5 points.")
        '“We shall see”, he said: it’s down 50% to 1,200.5 points.'
    """
    return _outside(text, _english)


def _outside(text: str, rule: Callable[[str], str]) -> str:
    """The text with a rule applied everywhere but in addresses and code."""
    if "/" not in text and "@" not in text and "`" not in text and "www." not in text:
        return rule(text)
    if not (kept := _VERBATIM.findall(text)):
        return rule(text)
    if _STAND_IN in text:
        return text
    parts = rule(_VERBATIM.sub(_STAND_IN, text)).split(_STAND_IN)
    done = "".join(part + address for part, address in zip(parts, [*kept, ""], strict=True))
    # Where a space less would make one address of two things, nothing is set.
    return done if _VERBATIM.findall(done) == kept else text


# ── Both ────────────────────────────────────────────────────────────────────────────────────────
# A regex is fast where the first thing it looks for is one of a few characters: what must stand
# before that character is asked after it.

_SPACES = re.compile("[\t\u00a0\u2002-\u200a\u202f\u205f\u3000]+")
_RUN = re.compile(" {2,}")
_LINE_EDGE = re.compile(r" (?=\n)|(?<=\n) ")
_DOTS = re.compile(r"\.{3}(?<!\.{4})(?!\.)")
# A hyphen with spaces around it is a dash, but not in a score or between names: 3 - 2, Nice - Lyon.
_DASH = re.compile(r" (?<=[a-zà-ÿœ»”\d)’] )(?:--?|—)(?= [a-zà-ÿœ«“(])")
_BEFORE_COMMA = re.compile(r" +(?<=[\w»”’')\]%€] )(?=[,.](?:[ \n:;!?»]|$))")
_AFTER_BRACKET = re.compile(r"([(\[]) +(?=\S)")
_BEFORE_BRACKET = re.compile(r" +(?<=\S )(?=[)\]])")
_DIGIT = re.compile("[0-9]")
_MARKS = re.compile('[«»“”„"]')
_TYPED_APOSTROPHE = re.compile("['‘ʼ´`]")


def _common(text: str) -> str:
    if not text.isprintable():  # as no space is but the common one
        text = _SPACES.sub(" ", text)
    if "  " in text:
        text = _RUN.sub(" ", text)
    if "\n" in text:
        text = _LINE_EDGE.sub("", text)
    text = text.strip(" ")
    if "..." in text:
        text = _DOTS.sub("…", text)
    if " -" in text or " —" in text:
        text = _DASH.sub(" –", text)
    if " ," in text or " ." in text:
        text = _BEFORE_COMMA.sub("", text)
    if "( " in text or "[ " in text:
        text = _AFTER_BRACKET.sub(r"\1", text)
    if " )" in text or " ]" in text:
        text = _BEFORE_BRACKET.sub("", text)
    return text


def _quote(text: str, outer: tuple[str, str], inner: tuple[str, str]) -> str:
    """The text with its double quotation marks set, or as it is where they do not pair up.

    Args:
        text: has double marks of any kind.
        outer: the marks of a quotation.
        inner: the marks of a quotation within another.
    """
    pieces = []
    done = 0
    opened: list[str] = []
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if mark in "«“„" or (mark == '"' and '"' not in opened):
            if at and text[at - 1].isalnum():  # 27" is a size
                return text
            opened.append(mark)
            new = (outer if len(opened) == 1 else inner)[0]
        else:
            if not opened or opened[-1] not in {"»": "«", "”": "“„", '"': '"'}[mark]:
                return text
            new = (outer if len(opened) == 1 else inner)[1]
            opened.pop()
        pieces += [text[done:at], new]
        done = at + 1
    return text if opened else "".join([*pieces, text[done:]])


# ── French ──────────────────────────────────────────────────────────────────────────────────────

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_ELISION = re.compile(r"['‘ʼ´`](?<=[^\W\d_].)(?=[^\W_]|[«“\"])")
_OPENING = re.compile("« *(?=[^ »])")
_CLOSING = re.compile("(?<=[^ «]) *»")
_IN_CURLY = re.compile(r"(?<=“) +(?=[^ ”])|(?<=[^ “]) +(?=”)")
_COLON = re.compile(r"(?<=[^\s:(\[«]) ?:(?=[ \n»]|$)")
# "(!)" and "«?»" stand alone.
_HIGH = re.compile(r"(?<=[^\s(\[«:;!?]) ?([;!?]+)(?=[\s»”\"’)\]}.,…:]|$)")
_ENTITY = re.compile(r"&#?\w{1,8};")
_THOUSANDS = re.compile(r"\d(?<![\d.,].)\d{0,2}(?: \d{3})++(?!\d)")
_SIGN = re.compile(r"(\d) ?(?=[%‰€$£](?!\w)|°[CF]\b|[kMG]€|Mds?€|Md\$|M\$)")
_SIGNS = frozenset("%‰€$£°")
_HOUR = re.compile(r"(\d(?<![\w.,:/].)\d?)(?: ?[hH] ?(\d{2})(?![\w/])|h(?![\w/-]))")
_UNIT = re.compile(
    # "3 ", and "1er " whose 1 begins a word.
    r"(\d(?:(?<!\w.)(?<=1)er)?) "
    r"(?=(?:[kcm]?m[²³]?|km/h|[km]?g|t|[chkm]?[lL]|ha|[kMGT]?Wh?|[kMGT]o|[kMG]?Hz|h|min|"
    r"s|ans?|mois|jours?|heures?|minutes?|secondes?|semaines?|euros?|dollars?|francs?|dirhams?|"
    r"livres|mille|millions?|milliards?|billions?|mètres?|kilomètres?|hectares?|tonnes?|kilos?|"
    rf"degrés?|litres?|morts?|blessés?|points?|personnes?|{_MONTHS})(?![\w-]))"
)
_NUMBER = re.compile(r"([nN])(?<!\w.)[°º](s?) *(?=\d)")
_TITLE = re.compile(r"([MDP](?<!\w.)(?:M?\.|mes?|lles?|es?|gr|rs?)) (?=[A-ZÀ-Þ])")
# Capitals that French newspapers print with their accents. Given names are not among them: people
# spell their own.
_CAPITAL = re.compile(
    r"E(?<![\w.@/#-].)(?=(?:tats?|lysée|gypte|gyptien(?:ne)?s?|coles?|glises?|quateur|rythrée|thiopie|"
    r"thiopiens?|mirats?|cosse|cossaise?|dimbourg|conomie|cologie|lections?|tudes?|vêques?|vangile|"
    r"pinal|vreux|vry|vian)(?![\w@]))|I(?<![\w.@/#-].)(?=les?(?![\w@]))"
)
# A sentence that begins with the preposition à.
_A = re.compile(
    r"(?:^|(?<=[.!?…] )|(?<=« ))A(?= (?:la|l['’]\w+|ce|cet|cette|ces|son|sa|ses|leurs?|notre|votre|"
    r"nos|vos|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|partir|cause|propos|travers|"
    r"peine|quelques|plusieurs|noter|savoir|défaut|moins|terme|moyen|court|long|titre|chaque|"
    r"condition|force|côté|bord|nouveau|midi|minuit|ceux|celui|celle|présent|laquelle|lequel|\d+|"
    r"[A-ZÀ-Þ][\w’'-]{2,}(?: [A-ZÀ-Þ][\w’'-]+)?,)(?!\w))"
)
_LIGATURES = re.compile(
    r"(?<![^\W\d_])(?:(?:[Cc]h|[Rr]anc|[Cc]ons|[Éé]c|[SsCc])oeur|[Oo]euvr|[Mm]anoeuvr|[Dd]ésoeuvr|"
    r"[Oo]eufs?(?!\w)|[Bb]oeufs?(?!\w)|[Oo]eil|[Vv]oeux?(?!\w)|[Nn]oeuds?(?!\w)|[Mm]oeurs(?!\w)|"
    r"[Ff]oet(?:us|al|aux)|[Oo]ecum|[Oo]esoph|[Oo]enolog|[Oo]edèm)"
)


def _french(text: str) -> str:
    text = _common(text)
    if _TYPED_APOSTROPHE.search(text):
        text = _ELISION.sub("’", text)
    if _MARKS.search(text):
        text = _french_marks(text)
    if ":" in text:
        text = _COLON.sub(f"{_NO_BREAK}:", text)
    if (";" in text or "!" in text or "?" in text) and not ("&" in text and _ENTITY.search(text)):
        text = _HIGH.sub(rf"{_NARROW}\1", text)
    if _DIGIT.search(text):
        text = _french_figures(text)
    if "M" in text or "P" in text or "D" in text:
        text = _TITLE.sub(_bound, text)
    if "E" in text or "I" in text:
        text = _CAPITAL.sub(lambda match: "É" if match[0] == "E" else "Î", text)
    if "A " in text:
        text = _A.sub("À", text)
    if "oe" in text or "Oe" in text:
        text = _LIGATURES.sub(_ligature, text)
    return text


def _french_marks(text: str) -> str:
    text = _quote(text, ("«", "»"), ("“", "”"))
    if "“" in text:
        text = _IN_CURLY.sub("", text)
    text = _OPENING.sub(f"«{_NO_BREAK}", text)
    return _CLOSING.sub(f"{_NO_BREAK}»", text)


def _bound(match: re.Match[str]) -> str:
    return f"{match[1]}{_NO_BREAK}"


def _ligature(match: re.Match[str]) -> str:
    return match[0].replace("oe", "œ").replace("Oe", "Œ")


def _french_figures(text: str) -> str:
    text = _THOUSANDS.sub(lambda match: match[0].replace(" ", _NARROW), text)
    if not _SIGNS.isdisjoint(text):
        text = _SIGN.sub(rf"\1{_NARROW}", text)
    if "h" in text or "H" in text:
        text = _HOUR.sub(_hour, text)
    text = _UNIT.sub(_bound, text)
    if "°" in text or "º" in text:
        text = _NUMBER.sub(rf"\1°\2{_NO_BREAK}", text)
    return text


def _hour(match: re.Match[str]) -> str:
    hour = f"{match[1]}{_NO_BREAK}h"
    return f"{hour}{_NO_BREAK}{match[2]}" if match[2] else hour


# ── English ─────────────────────────────────────────────────────────────────────────────────────

_APOSTROPHE = re.compile(
    r"['ʼ´`](?<=[^\W\d_].)(?=[^\W\d_])|['‘](?<!\w.)(?=\d0s\b)|'(?<=\d.)(?=s\b)"
)
_SINGLE = re.compile(r"'(?<![\w'‘’].)(?! )([^'\n]{1,300})(?<![ '‘’])'(?![\w'’])")
_POSSESSIVE = re.compile(r"'(?<=\w.)(?!\w)")
_LOW = re.compile(r" +(?<=[\w”’)\]%…»] )(?=[:;!?](?:[\s”’)\]]|$))")
_PER_CENT = re.compile(r"(\d) (?=%(?!\w))")
# Not after what may announce a telephone number, nor where the figures before or after go on.
_FRENCH_FIGURE = re.compile(
    r"[1-9](?<![\w.,+/-].)(?<![\d+] .)(?<![A-Za-z]\d .)(?<!(?:[Cc]all|[Dd]ial|[Rr]ing) .)"
    r"(?<!phone .)(?<!number .)\d{0,2}(?: \d{3})++(?:,\d{1,2}(?![\d,]))?(?! ?\d)"
)
_DECIMAL = re.compile(
    r"\d(?<![\d.,].)\d{0,2},\d{1,2}(?=(?: ?%| per ?cent| [mbt]r?illion| bn\b| ?[€£$]| euros?\b|"
    r" dollars?\b| (?:kilo)?metres?\b| km\b| kg\b| tonnes?\b| degrees?\b| times\b| points?\b))"
    r"|(?<=[€£$])\d{1,3},\d{1,2}(?![\d,])"
)


def _english(text: str) -> str:
    text = _common(text)
    if _TYPED_APOSTROPHE.search(text):
        text = _APOSTROPHE.sub("’", text)
        if "'" in text:
            text = _SINGLE.sub(r"‘\1’", text)
            text = _POSSESSIVE.sub("’", text)
    if _MARKS.search(text):
        text = _quote(text, ("“", "”"), ("‘", "’"))
        text = _IN_CURLY.sub("", text)
    if " :" in text or " ;" in text or " !" in text or " ?" in text:
        text = _LOW.sub("", text)
    if _DIGIT.search(text):
        if " %" in text:
            text = _PER_CENT.sub(r"\1", text)
        text = _FRENCH_FIGURE.sub(_english_figure, text)
        if "," in text:
            text = _DECIMAL.sub(lambda match: match[0].replace(",", "."), text)
    return text


def _english_figure(match: re.Match[str]) -> str:
    return match[0].replace(",", ".").replace(" ", ",")
