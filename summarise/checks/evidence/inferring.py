"""Causes and superlatives that a claim has and its evidence has not.

Models join two facts with "because" and make a rise a "record". Whether the article bears it out
takes a reader, so these are warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.case import Case
from summarise.checks.passages import Passage
from summarise.findings import Finding

__all__ = ["inferences"]

# What makes a claim one of cause; a superset of it in the evidence will do.
_CAUSE = {
    "fr": re.compile(
        r"\bcar\b(?! (?:de|scolaire|ferry)\b)|\bparce qu|\bpuisqu|\b(?:en|à) (?:raison|cause) d"
        r"|\bgrâce (?:à|aux?)\b|\bà la suite d|\bà force d|\bfaute d|\bdu fait (?:d|qu)"
        r"|\b(?:dû|dus|dues?) (?:à|aux?)\b|\ben conséquence\b|\bc'est pourquoi\b"
        r"|\bsous l'effet d|\b(?:a|ont) (?:provoqué|entraîné|causé)\b"
    ),
    "en": re.compile(
        r"\bbecause\b|\bdue to\b|\bthanks to\b|\bowing to\b|\bas a result\b|\bled to\b"
        r"|\bleading to\b|\bcaus(?:ed|ing)\b|\btherefore\b|\bprompt(?:ed|ing)\b|\bresulting in\b"
        r"|\bon account of\b|\btriggered\b"
    ),
}
_WHY = re.compile(
    r"\bcar\b|parce qu|puisqu|\braisons?\b|\bcaus|\bgrâce\b|\bsuites?\b|\bforce\b|\bfaute\b"
    r"|\bfait (?:d|qu)|\bdus\b|\bdû\b|\bdues?\b|\bconséquen|\bpourquoi\b|\beffets?\b|\bprovo[qc]"
    r"|\bentra[iî]n"
    r"|\bpar\b|\bpour\b|\bdonc\b|\bainsi\b|\baussi\b|\bliée?s?\b|\bexpli[qc]|\bimput|\battribu"
    r"|\binvo[qc]|\bvictime|\bà l'origine|\bcontr(?:aint|aign)|\bforc[eé]|\bpouss|\bmotiv|\bface à"
    r"|\bà force|\bd'où\b|\bsi bien|\btellement|\brésult|\bconduit|\bconduir|\bamen[eé]"
    r"|\bpermi|\bpermet"
    r"|\bdéclench|\bpromp|\bsuscit|\bcommes?\b|\bavec\b|\bdès lors\b|\bde sorte|\ben \w+ant\b"
    r"|\bdevant\b|\baprès\b|\bfavoris|\bsouffert|\bsouffr|\bportée?s?\b|\bpénalis"
    r"|\bsur fond|[:;]"
)
_SUPERLATIVES = (
    (
        "a record",
        re.compile(r"\brecords?\b|\bsans précédent\b|\binédite?s?\b|\bunprecedented\b|\brecord-"),
        re.compile(
            r"\brecord|précédent|\binédit|\bjamais\b|\bhistorique|\bpremi[eè]r|\bplus\b|\bmeilleur"
        ),
    ),
    (
        "a first",
        re.compile(r"\b(?:la|une) première fois\b|\bfirst(?:-| )(?:ever|time)\b|\bfirst ever\b"),
        re.compile(r"\bpremi|\b1(?:er|re|ère)\b|\bjamais\b|\binédit|\binaugur|\bprécédent|\bdébut"),
    ),
    (
        "a superlative",
        re.compile(
            r"\b(?:le|la|les) (?:plus|moins) \w+|\b(?:le|la|les) (?:meilleur|pire)e?s?\b"
            r"|\bthe (?:most|least|best|worst|(?:larg|bigg|great|high|low|young|old|long|short"
            r"|strong|weak)est)\b(?! of (?:the|its|their)\b)"
        ),
        re.compile(
            r"\bplus\b|\bmoins\b|\bmeilleur|\bpires?\b|\bmieux\b|\brecord|\bpremi|\bn° ?1\b"
            r"|\bnuméro un\b|\bmaxim|\bminim|\bplupart|\btête\b|\bdernier|\bleader|\bjamais\b"
            r"|\bprincipa|\bmajor|\bcadet|\baîné|\bdoyen|\bsuprême|\bimportant|\bprécédent|\bultra"
            r"|\bpar excellence|\bsommet|\brecords?\b"
        ),
    ),
)


# One of these is in every match of the patterns above: a set is asked at less cost.
_TRIGGERS = frozenset(
    """
    car parce puisqu puisque raison cause grâce suite force faute fait dû dus due dues conséquence
    pourquoi effet provoqué entraîné causé because thanks owing result led leading caused causing
    therefore prompted prompting resulting account triggered
    record records précédent inédit inédite inédits inédites unprecedented première first
    plus moins meilleur meilleure meilleurs meilleures pire pires most least best worst
    largest biggest greatest highest lowest youngest oldest longest shortest strongest weakest
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)


def inferences(case: Case) -> Iterator[Finding]:
    """Yield a warning for a cause or a superlative that no sentence cited has a word for.

    Example:
        >>> evidence = (Passage("Le prix du gaz augmente. L'usine ferme.", "fr", 1),)
        >>> french = Passage("L'usine ferme à cause du prix du gaz.", "fr")
        >>> english = Passage("The plant is closing.", "en")
        >>> [finding.found.text for finding in inferences(Case(french, english, evidence))]
        ['à cause d']
    """
    for passage in case.texts:
        if _TRIGGERS.isdisjoint(passage.vocabulary):
            continue
        match = _CAUSE[passage.language].search(passage.folded)
        if match and not _has(case, _WHY):
            yield _warning(case, passage, match, "a cause")
        for kind, wording, accepted in _SUPERLATIVES:
            match = wording.search(passage.folded)
            if match and not _has(case, accepted):
                yield _warning(case, passage, match, kind)
                break


def _has(case: Case, words: re.Pattern[str]) -> bool:
    return any(words.search(passage.folded) for passage in case.evidence)


def _warning(case: Case, passage: Passage, match: re.Match[str], kind: str) -> Finding:
    words = passage.text[match.start() : match.end()]
    return case.finding(
        "evidence",
        "warning",
        passage.language,
        f"“{words}” makes this {kind}; the sentences cited have no word that says so",
        found=(passage, *match.span()),
    )
