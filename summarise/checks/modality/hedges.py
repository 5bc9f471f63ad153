"""Cues in a passage: who speaks, how surely, on what condition, and to what degree.

A cue is read where its words say so in their place: "si" in "s'il pleut", not in "si bien que" or
"demander si"; "estime" in "estime que", not in "l'estime"; *may* but not *May*; *serait* as
hearsay, not behind "si" nor as the future of the past ("il a dit qu'il viendrait").
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from summarise.checks.modality import hedges_en, hedges_fr
from summarise.checks.modality.hedge_words import Entry, Kind, Phrases, context, lexicon
from summarise.checks.passages import Passage
from summarise.findings import Language

__all__ = ["Cue", "cues_in"]


class Cue(NamedTuple):
    """Words that weaken what a passage says, at ``text[start:end]``.

    Attributes:
        kind: what must survive of it, None where it only stands for another cue.
        keeps: the kinds that it can stand for.
        start: offset of its first character.
        end: offset after its last.
        first: the number of its first word.
        last: the number of the word after its last.
        mild: whether a near repetition of the sentence should keep it all the same.
    """

    kind: Kind | None
    keeps: frozenset[Kind]
    start: int
    end: int
    first: int
    last: int
    mild: bool = False


# "Pour la préfète, …": at the head of a sentence it may name a source.
_OPENING = {
    word: Entry((word,), "", None, frozenset(("saying",))) for word in ("pour", "for", "to")
}


def cues_in(passage: Passage) -> tuple[Cue, ...]:
    """Every cue of a passage, in its order.

    Example:
        >>> text = Passage("Selon la préfecture, au moins quatre maisons seraient inondées.", "fr")
        >>> [(cue.kind, text.text[cue.start:cue.end]) for cue in text.read(cues_in)]
        [('saying', 'Selon'), ('least', 'au moins'), (None, 'seraient')]
    """
    rules = hedges_fr if passage.language == "fr" else hedges_en
    beginning, modals = _BEGINNINGS[passage.language], context("modals")
    words, starts, ends = passage.words, passage.starts, passage.ends
    size = len(words)
    found: list[Cue] = []
    last = 0
    for index, begun in enumerate(map(beginning, words)):
        if (begun is None and index) or index < last:
            continue
        entry: Entry | None
        if begun is None or isinstance(begun, Entry):
            entry = begun
        else:
            longer, alone = begun
            if index and not alone and (index + 1 == size or words[index + 1] not in longer):
                continue  # "de" begins a cue, and mostly is none
            entry = _listed(passage, begun, index)
        word = words[index]
        if entry is None and index == 0:
            entry = _OPENING.get(word)
        if entry is None or rules.is_something_else(passage, index):
            continue
        last = index + len(entry.words)
        kind = entry.kind
        if kind is not None and not rules.holds(passage, entry, kind, index, last):
            kind = None
        mild = entry.verb or word in modals
        found.append(Cue(kind, entry.keeps, starts[index], ends[last - 1], index, last, mild))
    if passage.language == "fr":
        found = _moods(passage, found)
    return tuple(found)


def _beginning(
    language: Language, endings: tuple[str, ...], unlisted: Callable[[str], Entry | None]
) -> Callable[[str], Phrases | Entry | None]:
    """What begins with a word: phrases of the lexicon, or a cue that only its ending tells."""

    def beginning(word: str) -> Phrases | Entry | None:
        listed = lexicon(language).get(word)
        if listed is None and endings and word.endswith(endings):
            return unlisted(word)
        return listed

    # Most words of a text are common ones that begin nothing.
    return lru_cache(maxsize=1 << 14)(beginning)


_BEGINNINGS = {
    "fr": _beginning("fr", hedges_fr.ENDINGS, hedges_fr.unlisted),
    "en": _beginning("en", hedges_en.ENDINGS, hedges_en.unlisted),
}


def _listed(passage: Passage, listed: Phrases, index: int) -> Entry | None:
    """The longest phrase of the lexicon that stands here."""
    words = passage.words
    longer, alone = listed
    if longer and index + 1 < len(words) and words[index + 1] in longer:
        entry = _entry(passage, longer[words[index + 1]], index)
        if entry is not None:
            return entry
    return _entry(passage, alone, index) if alone else None


def _entry(passage: Passage, entries: tuple[Entry, ...], index: int) -> Entry | None:
    """The first of the entries that stands here."""
    for entry in entries:
        size = len(entry.words)
        if size > 2 and tuple(passage.words[index : index + size]) != entry.words:
            continue
        if entry.spelt and not passage.folded.startswith(entry.spelt, passage.starts[index]):
            continue
        if entry.verb and passage.language == "fr" and _is_named(passage, index):
            continue
        return entry
    return None


def _is_named(passage: Passage, index: int) -> bool:
    """Whether a verb of saying is a name, or gives one: "le Jura", "…, dit Pelé".

    No French sentence begins with such a verb, either.
    """
    cased, start, end = passage.cased, passage.starts[index], passage.ends[index]
    if cased[start].isupper():
        return True
    return (
        passage.words[index] in ("dit", "dite", "dits")
        and cased[max(0, start - 2) : start] == ", "
        and cased[max(0, start - 3)].isalnum()  # and not a quotation mark: « Non », dit Pelé
        and cased[end + 1 : end + 2].isupper()
    )


_THAT = frozenset(("que", "qu"))
_FAR = 6  # "a annoncé lundi 3 mars que …"


def _moods(passage: Passage, cues: list[Cue]) -> list[Cue]:
    """The cues without the conditionals that say nothing of their own.

    Behind "si", or with its source named, the conditional need not be kept; nor behind a verb of
    saying in the past, where it is a future.
    """
    words = passage.words
    if not any(cue.kind == "hearsay" for cue in cues) or not any(
        cue.kind in ("saying", "condition")
        or ("saying" in cue.keeps and not _THAT.isdisjoint(words[cue.last : cue.last + _FAR]))
        for cue in cues
    ):
        return cues
    return [
        cue._replace(kind=None)
        if cue.kind == "hearsay" and words[cue.first].endswith(("rait", "raient"))
        else cue
        for cue in cues
    ]
