"""Sentence boundary detection for French news.

One regular expression finds every place where a sentence might end: a run of terminators with
the quotation marks, brackets and footnote marks that close after it, a semicolon, a line break, or
a word that only a new sentence capitalises. A short function then judges each candidate from the
word on its left and the character on its right. A line break ends a sentence unless it looks like
the hard wrap of a narrow column.

Every pattern consumes what it looks at (possessive quantifiers) and every look back is bounded,
so that the time taken is linear in the length of the text, whatever the text.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never the last word of a sentence: titles, and words that only introduce another.
# Titles keep their case: "Me" is maître, "me" is a pronoun.
_TITLES: Final = _words(
    "M MM Mm Mme Mmes Mlle Mlles Me Mgr Mgrs Mr Mrs Ms Dr Drs Pr Prof St Ste Sts Stes Cdt Cne Cpt "
    "Capt Col Gal Gén Lt Adj Sgt Amb Rev Rév Sén Sr Ch Ph Th Fr"
)
_PREFIXES: Final = _words(
    "adr angl av apr bd bld boul c c.-à-d c-à-d càd cf coll conf contr dép dept dir dr e.g éd éds "
    "env ex ext fg i.e intr lat litt mme mlle mgr orig p.ex préf rééd réf resp spéc sté tél trad "
    "univ v vs"
)
# Ordinary words, or the ends of sentences, unless a number follows ("l'art." but "art. 12").
_BEFORE_NUMBER: Final = _words(
    "al alin ann art ch chap fasc fig figs fol livr liv max min n no nos num n° nº n°s par parag "
    "p pp pl r sect suppl t tab tabl tit tom vol §"
)
# May end a sentence: they do when the next word is one that begins sentences.
_MAY_END: Final = _words(
    "al ap arr bros cie cit co corp éts ets hab ibid ibidem id inc jr ltd max min pts sq sqq suiv "
    "janv févr fév avr juil juill sept oct nov déc"
)
# Never before a lower-case word, although they end sentences freely otherwise.
_BEFORE_LOWER: Final = _words("approx etc fem fém masc plur sing")
_ABBREVIATIONS: Final = (
    frozenset(title.lower() for title in _TITLES)
    | _PREFIXES
    | _BEFORE_NUMBER
    | _MAY_END
    | _BEFORE_LOWER
)
# Names that carry their own punctuation.
_BRANDS: Final = frozenset({"Yahoo!", "Jeopardy!", "Ouigo!", "Wham!"})

_STARTERS: Final = _words(
    "À A Afin Ailleurs Ainsi Alors Après Au Aucun Aucune Aucuns Aujourd Auparavant Aussi Autant "
    "Autour Autre Autrement Aux Avant Avec Beaucoup Bien Bref C Car Ce Ceci Cela Celle Celui "
    "Cependant Certain Certaine Certaines Certains Ces Cet Cette Ceux Chaque Chez Ci Comme "
    "Comment Concernant Contre Côté D Dans Davantage De Depuis Des Derrière Dès Désormais Deux "
    "Devant Donc Dont Du Durant Elle Elles En Encore Enfin Ensuite Entre Environ Est Et Face "
    "Grâce Hier Hors Ici Il Ils J Jamais Je Jusqu L La Le Les Leur Leurs Lors Lorsqu Lorsque Lui "
    "M Ma Mais Malgré Même Mes Moins Mon N Ne Néanmoins Ni Nos Notre Nous On Or Ou Où Outre Par "
    "Parallèlement Parce Parmi Partout Pas Pendant Personne Peu Peut Plus Plusieurs Pour Pourquoi "
    "Pourtant Près Puis Puisque Qu Quand Quant Quatre Que Quel Quelle Quelques Quelqu Qui Quoi "
    "Rien S Sa Sans Sauf Se Selon Ses Seul Seule Si Sinon Soit Son Sous Suite Suivant Sur Surtout "
    "T Tandis Tant Tel Telle Tous Tout Toute Toutefois Toutes Très Trois Trop Un Une Vers Voici "
    "Voilà Vos Votre Vous Y"
)

# Elided words need their apostrophe to count: a bare "C" or "L" is an initial.
_ELIDED: Final = _words("Aujourd C D J Jusqu L Lorsqu M N Puisqu Qu Quelqu S T")
# Also the beginnings of surnames (Le Pen, La Fontaine, D'Alembert).
_PARTICLES: Final = _words("D De Des Du L La Le Les M N S")

# Capitalised only at the beginning of a sentence: a full stop is missing before them, unless after
# a word that calls for another or introduces a title.
_ONLY_FIRST: Final = (
    r"(?<=I)ls? | (?<=E)lles? | (?<=M)ais | (?<=P)uis | (?<=C)['’](?:est|était) |"
    r"(?<=C)e(?:t|tte|s|ci|la|lui|lle|ux|lles|pendant)?"
)
_INTRODUCES: Final = _words(
    "album au aux avec chanson chez comme dans de des du en entre est et film groupe hebdomadaire "
    "intitulé journal la le les livre magazine mensuel mot ou par pour prix que quotidien revue "
    "roman sans selon série site sous spectacle sur titre titré un une émission"
)

_MONTH: Final = (
    r"janv(?:ier|\.)|févr?(?:ier|\.)|mars|avr(?:il|\.)|mai|juin|juil(?:let|l?\.)|août|"
    r"sept(?:embre|\.)|oct(?:obre|\.)|nov(?:embre|\.)|déc(?:embre|\.)"
)
_CAPITALISED: Final = r"[A-ZÀ-Þ][\w'’-]{0,30}"
_PLACE: Final = rf"{_CAPITALISED}(?:\s(?:{_CAPITALISED}|d[eu]|des|l[ae]|les|en|sur)){{0,5}}"
# "MADRID, lundi 17 juin 2024, 14h30 (AFP)" before its full stop.
_DATELINE: Final = re.compile(
    rf"""
    (?: {_PLACE} ,\s )?  (?: [Ll]e\s )?  (?: (?:lun|mar|mercre|jeu|vendre|same)di\s | dimanche\s )?
    \d{{1,2}}(?:er)? \s (?:{_MONTH}) (?: \s\d{{4}} )?
    (?: ,?\s (?:à\s)? \d{{1,2}} \s?[h:]\s? (?:\d\d)? (?: \s?(?:UTC|GMT) )? )?
    (?: ,\s {_PLACE} )?  (?: \s\([^()]{{1,30}}\) )?  \s?
    """,
    re.VERBOSE,
)

_BREAK: Final = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_LINE_BREAK: Final = re.compile(rf"\r\n|[{_BREAK}]")
_CANDIDATE: Final = re.compile(
    rf"""
    (?P<stop> [.!?…‼⁇⁈⁉]++ )
    (?P<tail> (?: [^\S{_BREAK}]*+ (?: [»”›)\]}}](?!\w) | \[\d{{1,3}}\] )
                | ["'’»”)\]] | [¹²³⁴-⁹]++ )*+ ) \s*+
    | (?P<semicolon> ; ) \s++
    | [{_BREAK}] \s*+
    | [CEIMP] (?<= [a-zà-ÿœ)] [^\S{_BREAK}] . ) (?P<first> {_ONLY_FIRST} ) (?= \s [a-zà-ÿœ] )
    """,
    re.VERBOSE,
)
_LONE_QUOTE: Final = re.compile(r'"(?=\s)')
_NEXT_OPENS: Final = re.compile(r'\s{1,3}"\w')
# What may stand before the first letter of a sentence.
_OPENING: Final = re.compile(r"(?:[«“„‘‹\"'({\[¿¡\s–—^↑*•#@$£€-]++|[\[(]?(?:\.{3}|…)[\])])*+")
_BULLET: Final = re.compile(r"(?P<dash>[–—-])\s|[•*·‣▪◦●■►]|(?:\d{1,3}[.)]|[a-zA-Z]\))\s")
_LOWER_WORD: Final = re.compile(r"(?![ivx]+\))(?:\S*['’«\"(-])?[a-zà-öø-ÿœ]{2,}\)?")
_NAME_AFTER: Final = re.compile(r".[A-ZÀ-Þ](?![A-ZÀ-Þ])")
_LABEL: Final = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})")
_INITIALS: Final = re.compile(r"(?:[^\W\d_a-zà-ÿ][a-z]?[.-]{1,2})*[^\W\d_a-zà-ÿ]")
# A letter after one of these is no initial.
_LETTERED: Final = re.compile(
    r"\b(?:bombe|catégorie|classe|groupe|hépatite|ligue|plan|point|série|type|vitamine|zone)\s[A-Z]\Z"
)
_NUMBER: Final = re.compile(r"[\d§]|[IVXLC]+\b|[A-Z]\.")
_TOKEN: Final = re.compile(r"\S{1,40}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_WORD_CHARACTER: Final = re.compile(r"[^\W_]")
_PLAIN_WORD: Final = re.compile(r"(?:\S*['’«\"(-])?[^\W\d_]{4,}")
_CAMEL: Final = re.compile(r"[a-z]{1,2}[A-Z]")
_GLUED_LEFT: Final = re.compile(r"(?:\S*['’«\"(-])?[^\W\d_][a-zà-öø-ÿœ]+")
_GLUED_RIGHT: Final = re.compile(
    r"[^\W\d_a-zà-öø-ÿœ](?:['’][^\W\d_]|[a-zà-öø-ÿœ]*(?:[\s,;:!?'’-]|\.(?!\w)|\Z))"
)

_REACH: Final = 40  # how far a look for a word goes, in characters
_LONGEST_LABEL: Final = 7
_NARROWEST_COLUMN: Final = 30
_WIDEST_COLUMN: Final = 132
_COLUMN_SLACK: Final = 12
_WRAPPED_SHARE: Final = 0.2
_LINE_ENDS: Final = ".!?…:;"


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a French text.

    Returns half-open ``(start, end)`` offsets in characters, in order and without overlap. No span
    is empty or has white space at either end, and only white space lies outside the spans. Any
    string is accepted; the time taken is linear in its length.

    >>> text = "M. Dupont est arrivé. Il repart à 17 h 30."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['M. Dupont est arrivé.', 'Il repart à 17 h 30.']
    """
    limit = len(text.rstrip())
    start = line = len(text) - len(text.lstrip())
    if start >= limit:
        return []
    column = _column_width(text)
    spans: list[tuple[int, int]] = []
    first_word = -1
    for match, end, following, breaks in _candidates(text, start, limit):
        stop = match.start()
        if first_word < start:
            found = _WORD_CHARACTER.search(text, start)
            first_word = found.start() if found else limit
        if breaks > 1:
            boundary = True
        elif first_word >= stop:
            boundary = False  # nothing but marks so far
        elif breaks and not _is_wrap(text, line, end, following, column):
            boundary = _ends_at_line(text, start, match, end, following)
        elif match["stop"]:
            boundary = _ends_at_stop(text, start, match, following) and not (
                start == line and not breaks and _DATELINE.fullmatch(text, start, stop)
            )
        else:
            boundary = _ends_unstopped(text, match, end, following)
        if boundary:
            spans.append((start, end))
            start = following
        if breaks:
            line = following
    spans.append((start, limit))
    return spans


def _candidates(text: str, start: int, limit: int) -> Iterator[tuple[re.Match[str], int, int, int]]:
    """Each possible boundary: its match, the end before it, the start after it, its line breaks."""
    quotes, counted, last = 0, start, start
    for match in _CANDIDATE.finditer(text, start, limit):
        end, following = match.end("tail"), match.start() if match["first"] else match.end()
        if match.start() < last:
            continue
        if end < 0:
            end = match.start() + 1 if match["semicolon"] else _strip_end(text, match.start())
        if following > end and _LONE_QUOTE.match(text, following, limit):
            # With space on both sides, " closes if one is open, or if one opens right after it.
            quotes, counted = quotes + text.count('"', counted, following), following
            if quotes % 2 == 0 and _NEXT_OPENS.match(text, following + 1, limit):
                quotes += 1
            if quotes % 2:
                end, following = following + 1, _strip_start(text, following + 1)
        gap = text[end:following]
        breaks = 0 if gap == " " else len(_LINE_BREAK.findall(gap))
        if breaks > 1:
            quotes, counted = 0, following
        last = following
        yield match, end, following, breaks


def _strip_end(text: str, end: int) -> int:
    """Move back over white space."""
    while text[end - 1].isspace():
        end -= 1
    return end


def _strip_start(text: str, start: int) -> int:
    """Move forward over white space."""
    while text[start].isspace():
        start += 1
    return start


def _column_width(text: str) -> int:
    """The width of the column a text is hard-wrapped to, or 0.

    A line that goes on in lower case on the next was wrapped for sure. Where many do, the longest
    of them gives the width.
    """
    lines = text.split("\n")
    pairs = [(line, after) for line, after in itertools.pairwise(lines) if line and after]
    widths = [
        len(line)
        for line, after in pairs
        if after[0].islower() and line.rstrip()[-1:] not in _LINE_ENDS
    ]
    width = max(widths, default=0)
    if len(widths) < len(pairs) * _WRAPPED_SHARE or width > _WIDEST_COLUMN:
        return 0
    return width if width >= _NARROWEST_COLUMN else 0


def _is_wrap(text: str, line: int, end: int, following: int, column: int) -> bool:
    """Whether the line from ``line`` to ``end`` had no room for the first word of the next."""
    width = end - line
    if not column or width > column + _COLUMN_SLACK:
        return False
    first = _TOKEN.match(text, following)
    if first is None or width + 1 + first.end() - following <= column:
        return False
    if bullet := _BULLET.match(text, following):
        # A dash or a number at the head of a wrapped line is an item only after a finished line.
        inline = bullet["dash"] or bullet[0][0].isalnum()
        return bool(inline) and text[end - 1] not in _LINE_ENDS
    return True


def _ends_at_line(text: str, start: int, match: re.Match[str], end: int, following: int) -> bool:
    """Whether a sentence ends at a line break that is no wrap: a heading, an item, a paragraph."""
    if _BULLET.match(text, following):
        return True
    if text[end - 1] in ",–—-«“([{" or (match["stop"] == "." and _never_ends(text, match.start())):
        return False
    head = _head(text, following)
    if text[head : head + 1].islower():
        return (
            _ends_at_stop(text, start, match, following) if match["stop"] else text[end - 1] in ";:"
        )
    return text[head : head + 1] not in '»”›)]},;:!?…."'


def _ends_at_stop(text: str, start: int, match: re.Match[str], following: int) -> bool:
    """Whether a sentence ends at a run of terminators and what closes after it."""
    stop, run, tail = match.start(), match["stop"], match["tail"]
    if run in {"...", "…"} and text[stop - 1 : stop] in {"[", "("} and tail[:1] in {"]", ")"}:
        return False  # an omission mark
    head = _head(text, following)
    glued = not text[following - 1].isspace()
    if text[head : head + 1].islower() and not _CAMEL.match(text, head):
        return run == "." and not glued and _ends_before_lower(text, match, following, head)
    if not text[head : head + 1].isalnum() or (glued and not _is_missing_space(text, match)):
        return False
    if run != ".":
        return _last_token(text, stop) + run not in _BRANDS
    label = stop - start <= _LONGEST_LABEL and _LABEL.fullmatch(text, start, stop)
    bracketed = ")" in tail and _starts(text, following)  # an abbreviation needs nothing outside
    return not label and (bracketed or not _is_abbreviated(text, stop, following))


def _ends_unstopped(text: str, match: re.Match[str], end: int, following: int) -> bool:
    """Whether a sentence ends at a semicolon, or before a word that should follow a full stop."""
    if not match["first"]:
        return match["semicolon"] is not None and _starts(text, following, item=True)
    token = _last_token(text, end)
    return _LOWER_WORD.fullmatch(token) is not None and _unelided(token) not in _INTRODUCES


def _ends_before_lower(text: str, match: re.Match[str], following: int, head: int) -> bool:
    """Whether a full stop outweighs the lower case after it: after an ordinary word, or an item."""
    token = _last_token(text, match.start())
    plain = head == following and not match["tail"] and _PLAIN_WORD.fullmatch(token)
    if not plain and not _BULLET.match(text, following):
        return False
    return _unelided(token).lower() not in _ABBREVIATIONS


def _is_missing_space(text: str, match: re.Match[str]) -> bool:
    """Whether two sentences touch ("fin.Le"), rather than the parts of an acronym or address."""
    following = match.end()
    if match["tail"]:
        return text[following].isupper()
    return text[following] in '«“"([' or (
        _GLUED_LEFT.fullmatch(_last_token(text, match.start())) is not None
        and _GLUED_RIGHT.match(text, following) is not None
    )


def _head(text: str, following: int) -> int:
    """Where the first word of a sentence begins, after quotation marks, brackets and dashes."""
    found = _OPENING.match(text, following, following + _REACH)
    return found.end() if found else following


def _starts(text: str, following: int, *, item: bool = False) -> bool:
    """Whether a word that begins sentences, rather than a name, comes next, or perhaps an item."""
    if item and _BULLET.match(text, following):
        return True
    word = _WORD.match(text, _head(text, following))
    if word is None or word[0] not in _STARTERS:
        return False
    after = text[word.end() : word.end() + 2]
    if after[:1] == "." or (word[0] in _ELIDED and after[:1] not in {"'", "’"}):
        return False  # initials
    return word[0] not in _PARTICLES or not _NAME_AFTER.match(text, word.end())


def _last_token(text: str, stop: int) -> str:
    """The word before a full stop, without what opens before it."""
    tokens = text[max(0, stop - _REACH) : stop].split()
    return tokens[-1].lstrip("«“„\"'’‘(‹[{") if tokens else ""


def _unelided(token: str) -> str:
    """A word without an article before an apostrophe: "art" out of "l'art"."""
    return token[max(token.rfind("'"), token.rfind("’")) + 1 :]


def _never_ends(text: str, stop: int) -> bool:
    """Whether the word before a full stop is an abbreviation that needs a word after it."""
    word = _unelided(_last_token(text, stop))
    return word in _TITLES or (word.lower() in _PREFIXES and not _INITIALS.fullmatch(word))


def _is_abbreviated(text: str, stop: int, following: int) -> bool:
    """Whether a full stop belongs to an abbreviation and the sentence goes on after it."""
    if _never_ends(text, stop):
        return True
    word = _unelided(_last_token(text, stop))
    if _LETTERED.search(text, max(0, stop - _REACH), stop):
        return False
    known = word.lower()
    if known in _BEFORE_NUMBER and _NUMBER.match(text, following):
        return True
    if known in _MAY_END or _INITIALS.fullmatch(word):
        return not _starts(text, following)
    return False
