"""Quotations cut too short: “not a defeat” is not “a defeat”, nor “50 million” “million”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarise.checks.case import Case
from summarise.checks.quotes.quoting import Joined, Quoted, open_spans
from summarise.findings import Finding

__all__ = ["cropped"]

_DENIALS = frozenset(
    re.findall(
        r"\w+", "ne n ni non pas point plus jamais aucun aucune nul nulle rien sans guère personne"
    )
)
# "plus" and "point", "personne" and "pas" deny after a verb or a "ne", not in "plus de crédits".
_DENYING = re.compile(
    r"(?:\b(?:n[e']|pas|non|jamais|aucune?|sans|ni|guère|nulle?)"
    r"(?: (?:une?|l[ae]?s?|d[eu]?s?))?"
    r"|\bn(?:e |')\w+ (?:plus|point|rien|personne))[' ]*\Z"
)
_COUNTING = re.compile(
    r"(?<!\w)(?:\d[\d., ]*|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|"
    r"quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|quatre-vingts?|cent|cents|mille|"
    r"millions?|milliards?)(?: d[e'])?[ -]*\Z"
)
_COUNTED = re.compile(r"[ -]*(?:mille|millions?|milliards?|%|pour cent)(?!\w)")
# What hangs on the word before it: "du peuple".
_DANGLING = re.compile(r"(?:d[e']|du|des|aux?|à|qui|que|qu'|dont)(?!\w)|d'")
_WORD = re.compile(r"\w+")
_LEAST = 4
"""Letters from which on a word is taken to carry meaning."""


def cropped(
    case: Case, quoted: Quoted, cited: Joined, spans: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    """What the beginning or the end of a faithful quotation lost.

    A denial or a figure beside the words, which the claim has nowhere, is an error. A word on
    which the others hang is a warning where the claim repeats all the rest of its sentence.

    Args:
        case: the claim.
        quoted: a quotation of its French.
        cited: the evidence.
        spans: where the words of the quotation stand in it.
    """
    (first, _), (_, last) = spans[0], spans[-1]
    holding = [
        (start, end) for start, end in open_spans(cited.text) if start <= first and last <= end
    ]
    if not holding:
        return
    opening, closing = max(start for start, _ in holding), min(end for _, end in holding)
    passage, start, end = cited.words(first, last)
    offset = first - start
    folded, claim = passage.folded, case.fr
    before = folded[max(0, opening - offset) : start]
    after = folded[end : closing - offset]
    here = (claim, quoted.start, quoted.end)
    lead = _WORD.findall(claim.folded, max(0, quoted.start - 60), quoted.start)
    match = _DENYING.search(before)
    if match and not _DENIALS.isdisjoint(lead):
        match = None
    if match is None:
        match = _COUNTING.search(before)
        if match and not claim.vocabulary.isdisjoint(_WORD.findall(match[0])):
            match = None
    if match is None and claim.folded[: quoted.end].rstrip()[-1:].isdigit():
        match = _COUNTED.match(after)
        if match and claim.folded[quoted.end :].lstrip('" ').startswith(match[0].strip()):
            match = None
    if match:
        yield case.finding(
            "quotes",
            "error",
            "fr",
            f"the quotation leaves out “{match[0].strip()}”, which the article quotes with it",
            found=here,
            expected=(passage, max(0, opening - offset), min(len(folded), closing - offset)),
        )
        return
    gone = _WORD.findall(before)[-1:]
    if (
        gone
        and len(gone[0]) >= _LEAST
        and _DANGLING.match(folded, start)
        and passage.vocabulary - claim.vocabulary == set(gone)
    ):
        yield case.finding(
            "quotes",
            "warning",
            "fr",
            f"the quotation leaves out “{gone[0]}”, and the claim nothing else of its sentence",
            found=here,
            expected=(passage, max(0, opening - offset), min(len(folded), closing - offset)),
        )
