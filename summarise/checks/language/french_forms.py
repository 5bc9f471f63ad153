"""What tells a French word: its accents, its ending, the grammar beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from summarise.checks.language.strays import Stray
from summarise.checks.language.vocabulary import vocabulary
from summarise.checks.passages import Passage

__all__ = ["ACCENT", "FRENCH_FORM", "INTERNATIONAL", "beside_grammar", "is_firm"]

ACCENT = re.compile("[àâæçèéêëîïôùûœ]")

# Words that science, cookery and other languages lend to both: remdesivir, hydroxychloroquine,
# hackathon, gurdwaras. French words of this look are few.
INTERNATIONAL = re.compile(
    r".*[kw].*|.*(?:hh|bh|dh|kh|sh|zh|oo|ee|yy).*"
    r"|.*(?:[bhjmqvyog]|(?<![ei]r)a|eira|(?<!ou)(?<!am)p|[aeo]ys|[hmo]s|um|yl|vir|mab|virus|thon|ing|as|ys|x-)"
    r"|\w{7,}(?:(?<!a)in|is|us|os|an|ol)s?"
    r"|\w{6,}(?:(?<!a)ine|ide|ase|ose|one|ane|ene|ate|ite|ive|yte|ome|phage|scopie|"
    r"graphie|logie)s?"
)
_ELIDED = re.compile(r"(?<!\w)(?:[dljtmsnc]|qu|jusqu|lorsqu|puisqu)'\Z")
# How French words end, and what other languages lend seldom does: a mute e, plurals, verbs, agents.
# Of those in -tion most are English too, however rare.
FRENCH_FORM = re.compile(
    r"\w*(?:[^\Wyk]e[sz]?|m?[ea]nts?|eurs?|o[iu]rs?|[eao]?ux|eau|[ei]rs?|[ao]is|a[iu]ts?|[^\Wti]ons?|"
    r"[ioy]ens?|[ao]ins?|[^\Wks]ins|[eu]ils?|ails?|[eo]ints?|oids?|[eao]r[dt]s?|[eo]ts|[jim]et|"
    r"[nd]us?|ront|[oud]its?|rtit|[iunt]els?|ands?|ifs?|ups?|aps|mps|ivi)"
    r"|(?:inonda|arresta|revendica|perquisi|traduc|puni|embarca|presta|constata|cotisa|consomma|"
    r"condamna|explica|fonc|ponc|ges)tions?"
)


def is_firm(stray: Stray) -> bool:
    """Whether a word that stands in the French tells that it is no English word."""
    words = vocabulary()
    word = stray.word
    return (
        word in words.french_function
        or bool(ACCENT.search(word))
        or not (word in words.rare or word in words.suspect or INTERNATIONAL.fullmatch(word))
    )


def beside_grammar(passage: Passage, french: Sequence[Stray]) -> set[Stray]:
    """The words beside a French function word: le dimanche, de la mairie, d'inondations."""
    function = vocabulary().french_function
    beside: set[Stray] = set()
    for first, second in pairwise(french):
        if second.number == first.number + 1 and not (first.quoted or second.named):
            if first.word in function:
                beside.add(second)
            elif second.word in function and not first.named:
                beside.add(first)
    folded = passage.folded
    beside.update(
        stray
        for stray in french
        if not (stray.named or stray.quoted)
        and _ELIDED.search(folded[max(0, stray.start - 8) : stray.start])
    )
    return beside
