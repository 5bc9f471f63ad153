"""Directions flipped: up is down, before is after, more is less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from injecting.faults import Edit, Pair, Part, Pool, after_elision, fault, upper_first

_OPPOSITES = {
    "fr": (
        ("hausse", "baisse"),
        ("hausses", "baisses"),
        ("augmentation", "diminution"),
        ("augmentations", "diminutions"),
        ("augmenter", "diminuer"),
        ("augmente", "diminue"),
        ("augmentent", "diminuent"),
        ("augmenté", "diminué"),
        ("augmentait", "diminuait"),
        ("accroître", "réduire"),
        ("accroissement", "recul"),
        ("supérieur", "inférieur"),
        ("supérieure", "inférieure"),
        ("supérieurs", "inférieurs"),
        ("supérieures", "inférieures"),
        ("au-dessus", "au-dessous"),
        ("avant", "après"),
        ("accélérer", "ralentir"),
        ("renforcer", "affaiblir"),
        ("gagné", "perdu"),
        ("victoire", "défaite"),
        ("victoires", "défaites"),
    ),
    "en": (
        ("increase", "decrease"),
        ("increases", "decreases"),
        ("increased", "decreased"),
        ("increasing", "decreasing"),
        ("reduce", "increase"),
        ("reduces", "increases"),
        ("reduced", "increased"),
        ("reducing", "increasing"),
        ("reduction", "increase"),
        ("decline", "rise"),
        ("higher", "lower"),
        ("highest", "lowest"),
        ("above", "below"),
        ("before", "after"),
        ("earlier", "later"),
        ("rose", "fell"),
        ("rising", "falling"),
        ("accelerate", "slow"),
        ("strengthen", "weaken"),
        ("faster", "slower"),
        ("larger", "smaller"),
        ("greater", "smaller"),
        ("won", "lost"),
        ("victory", "defeat"),
    ),
}
_SECOND_IS_RARE = {"reduction", "decline", "greater", "accelerate", "accélérer"}
_NOT_DIRECTIONS = re.compile(
    r"(?i)\bavant (?:tout|que)\b|\bd[’']après\b|\baprès (?:tout|que|coup)\b|\baprès-midi|\bavant-|"
    r"\bpeu après\b|\bbien avant\b|\blook(?:s|ed|ing)? after|\bnamed after|\bsought[- ]after|"
    r"\bafter all\b|\bone after\b|\bday after day|\bin the fall\b|\bever before\b|\bnever before\b|"
    r"\bsooner or later|\bonce before|\bsee below|\bhigher education|\blower house|\bafter which\b|"
    r"\b(?:enseignement|études|établissements?) supérieur|\bby (?:smaller|lower|higher|larger)"
)
_MORE_FR = (
    "élevée?s?|importante?s?|grande?s?|forte?s?|rapides?|rapidement|fréquente?s?|longtemps|"
    "longue?s?|graves?|susceptibles?|âgée?s?|chère?s?|efficaces?|hautes?|petite?s?|faibles?|souvent"
)
_QUANTITY_FR = r"(?=de (?:\d|deux|trois|quatre|cinq|dix|vingt|cent|mille|la moitié))"
_QUANTITY_EN = r"(?=\d|a |two|three|half|twice)"
_MORE_EN = (
    "likely|severe|common|frequent|often|important|expensive|effective|rapidly|quickly|dangerous|"
    "difficult"
)


def _opposites(text: str, part: Part) -> Iterator[Edit]:
    for one, two in _OPPOSITES[part]:
        # "before and after": which is which does not show.
        if re.search(rf"(?i)\b{one}\b", text) and re.search(rf"(?i)\b{two}\b", text):
            continue
        pairs = ((one, two),) if one in _SECOND_IS_RARE else ((one, two), (two, one))
        for word, after in pairs:
            for match in re.finditer(rf"(?i)(?<![\w-]){word}(?![\w-])", text):
                new = upper_first(after) if match[0][0].isupper() else after
                mended = after_elision(text, *match.span(), new)
                yield mended if part == "fr" else Edit(*match.span(), new)


_COMPARED: dict[Part, tuple[tuple[str, str, str], ...]] = {
    # What is compared, what takes its place, what may not stand before it.
    "fr": (
        (rf"(?<![\w-])plus {_QUANTITY_FR}", "moins ", r"\b(?:au|ne|n[’'].*|pas|ni|ou|et) $"),
        (rf"(?<![\w-])moins {_QUANTITY_FR}", "plus ", r"\b(?:au|ne|n[’'].*|pas|ni|ou|et) $"),
        (rf"(?<!de )(?<!\w)plus (?=(?:{_MORE_FR})\b)", "moins ", r"\bn(?:e\b|[’'])|\bpas $"),
    ),
    "en": (
        (rf"\bmore than {_QUANTITY_EN}", "less than ", r"\b(?:no|not|any) $"),
        (rf"\bMore than {_QUANTITY_EN}", "Less than ", r"\b(?:no|not|any) $"),
        (rf"\bless than {_QUANTITY_EN}", "more than ", r"\b(?:no|not|or) $"),
        (rf"\bmore (?=(?:{_MORE_EN})\b)", "less ", r"\b(?:no|not|or|and|any) $"),
    ),
}


@fault("negation parity", target=0.90)
def direction(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """Up is down, before is after, more is less; for ``negation``."""
    text = pair.text(part)
    idioms = [match.span() for match in _NOT_DIRECTIONS.finditer(text)]
    flips = list(_opposites(text, part))
    for compared, after, never in _COMPARED.get(part, ()):
        flips.extend(
            Edit(*match.span(), after)
            for match in re.finditer(compared, text)
            if not re.search(rf"(?i){never}", text[: match.start()])
        )
    for edit in flips:
        if not any(edit.start < end and start < edit.end for start, end in idioms):
            yield edit
