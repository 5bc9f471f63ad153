"""Negations removed and added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from injecting.faults import Edit, Pair, Part, Pool, fault, fold, listed, upper_first

_FRENCH_NEGATION = re.compile(
    r"(?i)\b(?:ne |n['’])(?=.{1,40}\b(?:pas|plus|jamais|aucune?|rien|ni|personne|point)\b)"
    r"|\baucune? |\bpas d[e’']|\bsans\b"
)
_ENGLISH_NEGATION = re.compile(
    r"(?i)\b(?:not|no|never|cannot|none|nor|neither|nobody|nothing|without)\b|n['’]t\b"
)
_NOT_AFTER = listed(
    "only just merely necessarily to until even yet more less least all every always surely so "
    "long unlike simply fewer"
)
_IRREGULAR = {"won": "will", "can": "can", "shan": "shall"}


def _removed_en(text: str) -> Iterator[Edit]:
    skip = rf"(?! (?:{'|'.join(_NOT_AFTER)})\b)"
    for match in re.finditer(
        r"\b(is|are|was|were|has|have|had|does|do|did|will|would|could|should|may|might|must) not\b"
        rf"{skip}",
        text,
    ):
        yield Edit(*match.span(), match[1])
    for match in re.finditer(rf"\b(\w+)n[’']t\b{skip}", text):
        bare = "wo" if match[1] == "wo" else match[1]
        full = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}.get(bare, bare)
        yield Edit(*match.span(), full)
    for match in re.finditer(rf"\bcannot\b{skip}", text):
        yield Edit(*match.span(), "can")
    for match in re.finditer(r"(?<!almost )(?<!or )\bnever (?!mind\b|before\b)(?=[a-z])", text):
        yield Edit(*match.span(), "")
    for match in re.finditer(
        r"\b(is|are|was|were|has|have|had) no (?!longer|more|less|doubt|one|matter)(?=[a-z])", text
    ):
        yield Edit(*match.span(), f"{match[1]} ")
    for match in re.finditer(r"\bno longer (?=[a-z])", text):
        yield Edit(*match.span(), "still ")


_CLITICS = r"(?:(?:se|le|la|les|lui|leur|y|en|me|nous|vous) |[sldm]['’])?"
_PAS_AFTER = (
    "seulement|uniquement|que|non plus|encore|toujours|moins|plus|forcément|nécessairement|tous|"
    "toutes|tout|du tout|très|trop|assez|si|tant|autant|aussi|qu['’]|exclu"
)


def _removed_fr(text: str) -> Iterator[Edit]:
    for match in re.finditer(
        rf"\b(?P<before>(?:[Cc]e|[Jj]e) )?(?P<ne>[Nn]e |[Nn]['’])(?P<verb>{_CLITICS}[\w-]+) "
        rf"(?:pas|jamais)\b(?P<de> d(?:e |['’]))?(?! (?:{_PAS_AFTER})\b)",
        text,
    ):
        if re.search(r"\bni\b|\bque\b.{0,12}$", text[match.end() : match.end() + 40]):
            continue
        verb = match["verb"]
        before = match["before"] or ""
        if before and fold(verb)[0] in "aeiouy":
            before = before[0] + "’"
        kept = before + verb
        if match["ne"][0] == "N":
            kept = upper_first(kept)
        de = match["de"]
        # Before a verb it stays: "ne prévoit pas de partir".
        if de and not re.match(r"\w+(?:er|ir|re)\b", text[match.end() :]):
            de = " des "
        yield Edit(*match.span(), kept + (de or ""))
    for match in re.finditer(rf"\bne pas (?={_CLITICS}[\w’'-]+(?:er|ir|re|oir)\b)", text):
        yield Edit(*match.span(), "")
    for match in re.finditer(rf"\b(?:ne |n['’])({_CLITICS}[\w-]+) (aucune?) (?=\w)", text):
        yield Edit(*match.span(), f"{match[1]} {match[2].replace('aucun', 'un')} ")
    for match in re.finditer(
        rf"\b(?:ne |n['’])({_CLITICS}[\w-]+) plus (?=[a-zé]+\b)(?!que|de|d['’])", text
    ):
        if re.search(r"\bque\b|\bqu['’]|\bni\b", text[match.end() :]):
            continue
        yield Edit(*match.span(), f"{match[1]} encore ")


@fault("negation parity", target=0.90)
def negation_removed(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A negation is gone, where both languages have one; for ``negation``."""
    if _FRENCH_NEGATION.search(pair.text("evidence")) and _ENGLISH_NEGATION.search(pair.en):
        yield from (_removed_fr if part == "fr" else _removed_en)(pair.text(part))


_NO_ADVERB = (
    r"(?!not\b|only\b|just\b|also\b|still\b|no\b|never\b|less\b|more\b|to\b|even\b|either\b|both\b"
    r"|already\b|why\b|how\b|what\b|where\b|when\b|that\b|it\b|he\b|she\b|they\b|you\b|we\b|there\b"
    r"|about\b|most\b|some\b|many\b|one\b|always\b|often\b|if\b|who\b|or\b|and\b|unlikely\b"
    r"|nearly\b|almost\b|as\b|at\b|too\b|so\b|better\b|like\b|rather\b|little\b|few\b|probably\b"
    r"|however\b|therefore\b|thus\b|now\b|i\b|his\b|her\b|their\b|my\b|your\b|our\b)"
)
_NO_ADVERBE = (
    r"(?!pas\b|plus\b|moins\b|jamais\b|que\b|aussi\b|également\b|surtout\b|toujours\b|encore\b|"
    r"déjà\b|donc\b|très\b|trop\b|souvent\b|ni\b|rien\b|aucun|même\b|parfois\b|peu\b|ce\b|ainsi\b|"
    r"probablement\b|presque\b|néanmoins\b|cependant\b|pourtant\b|généralement\b|tout\b|à\b|ensuite\b|"
    r"tous\b|toutes\b|il\b|elle\b|beaucoup\b|désormais\b|bien\b|alors\b|de\b|en\b|principalement\b|"
    r"essentiellement\b|actuellement\b|et\b|ou\b|mais\b|sud\b|nord\b|plusieurs\b|par\b)"
)
_SUBJECT = "".join(
    rf"(?<!\b{word} )"
    for word in listed("ne se le la les lui leur y en nous vous me du et ou puis")
)


def _added_en(text: str) -> Iterator[Edit]:
    for match in re.finditer(
        rf"(?<=[a-z)] )\b(is|are|was|were|will|would|can|should|must) {_NO_ADVERB}(?=[a-z]+\b)",
        text,
    ):
        before = text[: match.start()].rsplit(maxsplit=1)[-1].lower()
        if before not in ("what", "how", "why", "where", "when", "if", "and", "or", "but", "that"):
            yield Edit(*match.span(), f"{match[1]} not ")
    for match in re.finditer(
        r"(?<=[a-z)] )\b(has|have|had) (?=(?:been|[a-z]+ed|become|made|taken|found|shown|given)\b)",
        text,
    ):
        yield Edit(*match.span(), f"{match[1]} not ")


def _added_fr(text: str) -> Iterator[Edit]:
    verbs = (
        "est|sont|était|étaient|a|ont|avait|avaient|sera|seront|peut|peuvent|doit|doivent|va|vont|"
        "fut|furent|pourra|pourront|devra|devront"
    )
    for match in re.finditer(
        rf"(?<=[a-zé)] ){_SUBJECT}\b({verbs}) {_NO_ADVERBE}(?=[a-zéêà]+\b)", text
    ):
        ne = "n’" if fold(match[1])[0] in "ae" else "ne "
        yield Edit(*match.span(), f"{ne}{match[1]} pas ")


@fault("negation parity", target=0.90)
def negation_added(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A main verb is denied, where neither language denies anything; for ``negation``."""
    french = f"{pair.fr} {pair.text('evidence')}"
    if re.search(r"(?i)\b(?:ne|sans|ni|non|pas|aucune?|jamais|rien)\b|\bn[’']", french):
        return
    if _ENGLISH_NEGATION.search(pair.en) or "?" in pair.text(part):
        return
    yield from (_added_fr if part == "fr" else _added_en)(pair.text(part))
