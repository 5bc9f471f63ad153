"""What no editor could print, and typography cannot set: remains, doubled words, sentences cut off.

Spaces, quotation marks and apostrophes are ``summarise.typography``'s business, not a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from operator import eq
from typing import NamedTuple

from summarise.checks.case import Case
from summarise.checks.passages import Passage
from summarise.summary import Finding, Severity

__all__ = ["check"]


class Fault(NamedTuple):
    """Something wrong at ``text[start:end]``; its kind is compared with those of the article."""

    kind: str
    severity: Severity
    message: str
    start: int
    end: int


# ── Remains of markup, of JSON and of the prompt ────────────────────────────────────────────────

_REMAINS = re.compile(
    r"(?P<markup>\*\*|__(?=\w)|(?<=\w)__|^#{1,6} |^[*•>] |```"
    r"|\]\(https?:|</?[a-zA-Z][^<>\n]{0,60}>)"
    r"|(?P<entity>&(?:#\d{2,6}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});)"
    r"|(?P<escape>\\[nrt\"/\\](?![A-Z]:)|\\u[0-9a-fA-F]{4})"
    r"|(?P<brace>\{\{|\}\}|\{%|%\}|<\|[a-z_]+\|>|\[INST\]|\{[a-zA-Z_]{1,30}\}"
    r"|\"\s?[:}\]],?\s?[\"{\[])"
    r"|(?P<number>(?<=\s)\[\d{1,3}(?:[,–-] ?\d{1,3})*\]"
    r"|\[\d{1,3}(?:[,–-] ?\d{1,3})*\](?=\s*[.,;]?\s*$)"
    r"|(?<!\w)\[?(?:sources?|phrases?|sentences?|S) ?:? ?\d{1,3}\])",
    re.IGNORECASE,
)
_MESSAGES: dict[str, str] = {
    "markup": "markup is left in the text: “{}”",
    "entity": "an HTML entity is left in the text: “{}”",
    "escape": "an escape is left in the text: “{}”",
    "brace": "a remainder of a template or of JSON is left in the text: “{}”",
    "number": "a sentence number is left in the text: “{}”",
}
_MAY_REMAIN = re.compile(r"[*_#`<&\\{}\[|•>]")
_DIGIT = re.compile("[0-9]")

# ── Pairs ───────────────────────────────────────────────────────────────────────────────────────

_PAIRED = re.compile(r"[«»“”()\[\]]|(?<!\d)\"|(?<=\d)\"(?=[\s,.;:!?)]|$)")
_OPENS = {"»": "«", "”": "“", ")": "(", "]": "["}
_MAY_PAIR = re.compile(r"[«»“”\"()\[\]]")
# A numbered list: "1) …", "a) …".
_ITEM = re.compile(r"(?<![\w(])(?:\d{1,2}|[a-z])\)")

# ── Words ───────────────────────────────────────────────────────────────────────────────────────

_DOUBLED_FR = re.compile(
    "le|la|les|un|une|des|de|du|au|aux|et|ou|qui|dans|par|pour|sur|avec|en|se|ne|est|sont|a|"
    "ont|ce|cette|ces|son|sa|ses|leurs|mais|il|ils|été|sera"
)
_DOUBLED_EN = re.compile(
    "the|a|an|of|to|at|by|for|with|from|and|or|but|are|was|were|be|been|has|have|its|his|her|"
    "their|this|these|those|it|he|she|they|we|not|will|would|as"
)
# What French contracts: a word and the next.
_CONTRACTED = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("à", "le"): "au",
    ("à", "les"): "aux",
    ("si", "il"): "s’il",
    ("si", "ils"): "s’ils",
    ("que", "il"): "qu’il",
    ("que", "ils"): "qu’ils",
    ("que", "elle"): "qu’elle",
    ("que", "elles"): "qu’elles",
    ("que", "un"): "qu’un",
    ("que", "une"): "qu’une",
    ("jusque", "à"): "jusqu’à",
    ("lorsque", "il"): "lorsqu’il",
    ("lorsque", "ils"): "lorsqu’ils",
    ("lorsque", "elle"): "lorsqu’elle",
    ("lorsque", "elles"): "lorsqu’elles",
    ("puisque", "il"): "puisqu’il",
    ("puisque", "ils"): "puisqu’ils",
    ("puisque", "elle"): "puisqu’elle",
    ("puisque", "elles"): "puisqu’elles",
}
# "de le voir", "à les entendre", "de les avoir": a pronoun before its verb, not an article.
_PRONOUN = re.compile(r"\w+(?:er|ir|re|oir)|y|en|lui|leur")

# ── Ends ────────────────────────────────────────────────────────────────────────────────────────

_CUT_FR = re.compile(
    "le|la|les|un|une|des|de|du|d|l|au|aux|et|ou|que|qu|qui|dans|par|pour|sur|avec|sans|chez|"
    "entre|vers|dont|où|ce|cette|ces|leur|leurs|notamment|afin|ainsi|à|en|ne|se|si|car|mais|"
    "selon|lors|son|sa|ses|très"
)
_CUT_EN = re.compile(
    "the|a|an|of|to|and|or|but|with|from|for|by|at|into|their|its|his|whose|which|that|"
    "because|than|as|if|while|my|our|your|including|between|among|about|against|during"
)
_END = re.compile(r"[.!?…](?:[\s»”’\"')\]]*)$")
_DANGLING = re.compile(r"(?P<open>[,(\[«“–—-])[\s\u00a0\u202f]*$|[;:][\s\u00a0\u202f]*$")

# ── Figures in the habit of the other language ──────────────────────────────────────────────────

_S = "[ \u00a0\u202f]?"
_MEASURES = r"%|€|\$|£|km\b|kg\b|(?:euro|dollar|point)s?\b"
# Each begins with a digit: a regex is fast where it knows what to look for.
_EN_HABITS = re.compile(
    rf"\d(?<![\w.,+].)(?:(?P<thousands>\d{{0,2}}(?:[ \u00a0\u202f]\d{{3}})++(?:,\d+)?(?!\d))"
    rf"|(?P<decimal>\d*,\d{{1,2}}(?={_S}(?:{_MEASURES}|per ?cent|[mbt]r?illion|"
    r"(?:kilo)?metre|degree|times)))"
    rf"|(?P<sign>[\d.,]*{_S}(?:€|M€|Mds?€)(?!\w))"
    rf"|(?P<hour>\d?{_S}h{_S}\d{{2}}(?!\w))"
    r"|(?P<day>(?<=1)er\b))"
)
_THE_DAY = re.compile(
    r"(?P<day>(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December) the \d{1,2}(?:st|nd|rd|th)\b)"
)
_FR_HABITS = re.compile(
    r"\d(?<![\w.,].)(?:(?P<thousands>(?<!0)\d{0,2}(?:,\d{3})++(?![\d,])(?:\.\d+)?)"
    rf"|(?P<decimal>\d*\.\d{{1,2}}(?={_S}(?:{_MEASURES}|(?:million|milliard|mètre|degré)s?\b)))"
    rf"|(?P<hour>\d?(?:[.:]\d{{2}})?{_S}(?:[ap]m|[ap]\.m\.)(?!\w))"
    r"|(?P<day>\d?(?:st|nd|rd|th)\b)"
    r"|(?P<sign>(?<=[€$£].)\d*))"
)
_HABITS = {
    "thousands": "thousands",
    "decimal": "decimals",
    "sign": "a currency",
    "hour": "a time",
    "day": "a day",
}


def check(case: Case) -> Iterator[Finding]:
    """What cannot be printed as it stands, in either language.

    Example:
        >>> case = Case(
        ...     Passage("Le **ministre** est parti.", "fr"),
        ...     Passage("The minister has left the the country.", "en"),
        ...     (),
        ... )
        >>> [(finding.severity, finding.message) for finding in check(case)]
        [('error', 'markup is left in the text: “**”'), ('warning', '“the” stands there twice')]
    """
    faults = [(passage, fault) for passage in case.texts for fault in passage.read(_faults)]
    if faults:
        # What the article itself does is no error of the claim: a quotation of which it cites one
        # half, an entity that was there before.
        article = {fault.kind for passage in case.evidence for fault in passage.read(_faults)}
        for passage, fault in faults:
            severity = fault.severity
            if fault.kind in article:
                if severity == "warning":
                    continue
                severity = "warning"
            yield case.finding(
                "form",
                severity,
                passage.language,
                fault.message,
                found=(passage, fault.start, fault.end),
            )
    yield from _unended(case)


def _unended(case: Case) -> Iterator[Finding]:
    """One language ends with a full stop and the other does not: no headline, then."""
    ended = [bool(_END.search(passage.text)) for passage in case.texts]
    if ended[0] == ended[1]:
        return
    for passage, has_end in zip(case.texts, ended, strict=True):
        if not has_end and passage.words:
            yield case.finding(
                "form",
                "warning",
                passage.language,
                "the sentence has no full stop",
                found=(passage, passage.starts[-1], len(passage.text)),
            )


def _faults(passage: Passage) -> tuple[Fault, ...]:
    text = passage.text
    if not passage.words:
        return ()
    found: list[Fault] = []
    if _MAY_REMAIN.search(text) or '":' in text:
        found += _remains(text)
    if _MAY_PAIR.search(text):
        found += _unpaired(text)
    found += _pairs(passage)
    found += _ends(passage)
    if _DIGIT.search(text):
        found += _habits(passage)
    return tuple(found)


def _remains(text: str) -> Iterator[Fault]:
    said: set[str] = set()
    for match in _REMAINS.finditer(text):
        kind = match.lastgroup or "markup"
        message = _MESSAGES[kind].format(match[0].strip())
        if message in said:  # the other half of a pair
            continue
        said.add(message)
        yield Fault(kind, "error", message, match.start(), match.end())


def _unpaired(text: str) -> Iterator[Fault]:
    """Marks and brackets that have no partner."""
    items = {match.end() - 1 for match in _ITEM.finditer(text)} if ")" in text else set()
    opened: list[tuple[str, int]] = []
    straight = 0
    for match in _PAIRED.finditer(text):
        mark, at = match[0], match.start()
        if mark == '"':
            straight += 1
            last_straight = at
        elif mark not in _OPENS:
            opened.append((mark, at))
        elif opened and opened[-1][0] == _OPENS[mark]:
            opened.pop()
        elif at not in items:
            yield _unpaired_mark(mark, at)
    for mark, at in opened:
        yield _unpaired_mark(mark, at)
    if straight % 2:
        yield _unpaired_mark('"', last_straight)


def _unpaired_mark(mark: str, at: int) -> Fault:
    if mark in "()[]":
        message = f"a bracket “{mark}” without its partner"
        return Fault("bracket", "warning", message, at, at + 1)
    severity: Severity = "error" if mark in "«»" else "warning"
    return Fault("mark", severity, f"a quotation mark {mark} without its partner", at, at + 1)


def _pairs(passage: Passage) -> Iterator[Fault]:
    """Words that stand there twice, and pairs that French makes one word of."""
    words, text = passage.words, passage.text
    french = passage.language == "fr"
    small = _DOUBLED_FR if french else _DOUBLED_EN
    if True not in map(eq, words, words[1:]) and not (
        french and not _CONTRACTED.keys().isdisjoint(pairwise(words))
    ):
        return
    for number, pair in enumerate(pairwise(words)):
        before, word = pair
        doubled = before == word and bool(small.fullmatch(word))
        if not doubled and not (french and pair in _CONTRACTED):
            continue
        start, end = passage.starts[number], passage.ends[number + 1]
        if not text[passage.ends[number] : passage.starts[number + 1]].isspace():
            continue
        if doubled:
            yield Fault("doubled", "warning", f"“{word}” stands there twice", start, end)
        elif text[passage.starts[number + 1]].islower() and not (
            word in ("le", "les")
            and (number + 2 >= len(words) or _PRONOUN.fullmatch(words[number + 2]))
        ):
            message = f"“{text[start:end]}” is “{_CONTRACTED[pair]}” in French"
            yield Fault("contraction", "warning", message, start, end)


def _ends(passage: Passage) -> Iterator[Fault]:
    """A sentence that does not begin with a capital, or stops before it is over."""
    text = passage.text
    start, end = passage.starts[0], passage.ends[0]
    # A brand may have its capital later (iPhone); three dots may begin in the middle.
    if text[start].islower() and text[start:end].islower() and "…" not in text[:start]:
        yield Fault("capital", "warning", "no capital at the beginning", start, end)
    if len(passage.words) < 3:
        return
    start, end = passage.starts[-1], passage.ends[-1]
    if dangling := _DANGLING.search(text, end):
        severity: Severity = "error" if dangling["open"] else "warning"
        yield Fault("end", severity, "the sentence is cut off", start, len(text))
        return
    tail = text[end:].strip()
    cut = _CUT_FR if passage.language == "fr" else _CUT_EN
    if cut.fullmatch(passage.words[-1]) and text[start].islower():
        word = text[start:end]
        if not tail:
            yield Fault("end", "error", f"the sentence is cut off after “{word}”", start, end)
        elif tail in ("…", "...", "’", "'"):
            yield Fault("end", "warning", f"the sentence stops at “{word}”", start, end)


def _habits(passage: Passage) -> Iterator[Fault]:
    french = passage.language == "fr"
    habits, other = (_FR_HABITS, "French") if french else (_EN_HABITS, "English")
    matches = list(habits.finditer(passage.text))
    if not french and " the " in passage.text:
        matches += _THE_DAY.finditer(passage.text)
    for match in matches:
        what = _HABITS[match.lastgroup or "day"]
        message = f"“{match[0]}” writes {what} as {other} does not"
        yield Fault("habit", "warning", message, match.start(), match.end())
