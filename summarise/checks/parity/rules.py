"""Whether the French and the English of a claim say the same.

What one kind of check sees in both languages, it compares itself; here its findings come together,
each fault once. Then the two texts are held side by side for a part that one of them lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarise.checks.case import Case, Check
from summarise.checks.dates import rules as dates
from summarise.checks.modality import rules as modality
from summarise.checks.names import rules as names
from summarise.checks.negation import rules as negation
from summarise.checks.numbers import rules as numbers
from summarise.checks.parity.balance import gaps
from summarise.checks.parity.false_friends import false_friends
from summarise.findings import CheckName, Finding, Language

__all__ = ["DIFFERENCES", "check"]

DIFFERENCES: tuple[tuple[CheckName, Check], ...] = (
    ("numbers", numbers.differences),
    ("dates", dates.differences),
    ("names", names.differences),
    ("modality", modality.differences),
    ("negation", negation.differences),
)
"""What the English lost or gained against the French of the claim, by kind."""

# Logarithms of odds. English that says more than its French is rarer in good translations than
# English that says it in fewer words.
_LOST, _ADDED, _LIKELY = 5.8, 5.2, 4.6
_STRANGE = 5.5


def check(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield a finding where the English of a claim says less, more or other than its French.

    Args:
        case: the claim.
        found: what the other checks found in it. A difference of a kind that is reported there
            already, in the same language, is the same fault seen from another side; a warning does
            not stand for an error.

    Example:
        >>> from summarise.checks.passages import Passage
        >>> case = Case(
        ...     Passage("Le maire a démissionné et le préfet nommera un successeur.", "fr"),
        ...     Passage("The mayor has resigned.", "en"),
        ...     (),
        ... )
        >>> [(finding.check, finding.language, finding.severity) for finding in check(case, [])]
        [('parity', 'en', 'error')]
    """
    errors = [finding for finding in found if finding.severity == "error"]
    if any(_is_foreign(case, finding) for finding in errors):
        # One text in the language of the other, or in a third one: there is nothing to compare.
        return
    failed = {(finding.check, finding.language) for finding in errors}
    seen = {(finding.check, finding.language) for finding in found}
    for kind, differences in DIFFERENCES:
        for difference in differences(case):
            known = failed if difference.severity == "error" else seen
            if not _is_known(kind, difference.language, known):
                yield difference
    yield from false_friends(case)
    yield from _unbalanced(case)


def _is_known(
    kind: CheckName, language: Language | None, seen: set[tuple[CheckName, Language | None]]
) -> bool:
    return (
        (kind, language) in seen
        or (kind, None) in seen
        or (language is None and any(kind == name for name, _ in seen))
    )


def _is_foreign(case: Case, finding: Finding) -> bool:
    """Whether a finding says that half a text or more is in the wrong language."""
    if finding.check != "language":
        return False
    if finding.found is None:
        return True
    text = case.en.text if finding.language == "en" else case.fr.text
    return 2 * (finding.found.end - finding.found.start) >= len(text)


def _unbalanced(case: Case) -> Iterator[Finding]:
    lost, added = gaps(case.fr, case.en)
    if min(lost.strange, added.strange) >= _STRANGE:
        yield case.finding(
            "parity",
            "error",
            "en",
            f"hardly a word of the English is one of the French, “{_short(case.fr.text)}”: the two "
            "do not say the same",
            found=(case.en, 0, len(case.en.text)),
        )
    elif lost.weight >= max(added.weight, _LIKELY):
        words = case.fr.text[lost.start : lost.end]
        yield case.finding(
            "parity",
            "error" if lost.weight >= _LOST else "warning",
            "en",
            f"the English has nothing for “{_short(words)}”, which the French says",
        )
    elif added.weight >= _LIKELY:
        words = case.en.text[added.start : added.end]
        yield case.finding(
            "parity",
            "error" if added.weight >= _ADDED else "warning",
            "en",
            f"“{_short(words)}” stands in the English only; the French does not say it",
            found=(case.en, added.start, added.end),
        )


def _short(text: str, most: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
