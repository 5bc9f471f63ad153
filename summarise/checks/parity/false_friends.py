"""French terms that are often given an English which means something else.

"Mis en examen" is no charge, a "librairie" no library. Only a closed list is known, and only where
the wrong word stands in the English and no right one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from summarise.checks.case import Case
from summarise.findings import Finding, Severity

__all__ = ["false_friends"]

_FILE = Path(__file__).parents[2] / "data" / "false_friends.tsv"


class _Term(NamedTuple):
    wrong: re.Pattern[str]
    right: re.Pattern[str]
    means: str
    severity: Severity


def false_friends(case: Case) -> Iterator[Finding]:
    """Yield a finding for each term of the French that the English mistakes.

    Example:
        >>> from summarise.checks.passages import Passage
        >>> case = Case(
        ...     Passage("Il a été mis en examen.", "fr"), Passage("He was charged.", "en"), ()
        ... )
        >>> [finding.message for finding in false_friends(case)]
        ['“mis en examen” is no “charged”: it means investigation']
    """
    terms, pattern, telling = _terms()
    if telling.isdisjoint(case.fr.vocabulary):
        return
    english = case.en.folded
    for match in pattern.finditer(case.fr.folded):
        term = terms[match[0]]
        wrong = term.wrong.search(english)
        if wrong is None or term.right.search(english):
            continue
        yield case.finding(
            "parity",
            term.severity,
            "en",
            f"“{case.fr.text[match.start() : match.end()]}” is no "
            f"“{case.en.text[wrong.start() : wrong.end()]}”: it means {term.means}",
            found=(case.en, wrong.start(), wrong.end()),
        )


@cache
def _terms() -> tuple[dict[str, _Term], re.Pattern[str], frozenset[str]]:
    """The terms by their French forms, a pattern for all of these, and the longest word of each."""
    terms: dict[str, _Term] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        french, wrong, right, severity = line.split("\t")
        means = right.split("|")[0].rstrip("*")
        term = _Term(
            _words(wrong), _words(right), means, "error" if severity == "error" else "warning"
        )
        terms |= dict.fromkeys(french.split("|"), term)
    longest_first = sorted(terms, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    telling = frozenset(max(re.findall(r"\w+", form), key=len) for form in terms)
    return terms, pattern, telling


def _words(forms: str) -> re.Pattern[str]:
    options = "|".join(
        rf"{re.escape(form[:-1])}\w*+" if form.endswith("*") else re.escape(form)
        for form in forms.split("|")
    )
    return re.compile(rf"(?<!\w)(?:{options})(?!\w)")
