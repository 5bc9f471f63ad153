"""A draft's JSON Schema narrowed to one article, for backends that compile a grammar per request.

What a hosted model is told, and asked again about, a small local one is kept from writing at all.
It chooses and translates: each French statement is a sentence of the article, taken from a stretch
of its own, cited, and labelled as its words allow. So the French is right, the citations are right,
the whole article is covered and nothing is told twice, whatever the model's memory is worth. Its
English may hold no figure that the sentence does not. A quotation can only be one that is there, a
name only one that the article has; no letter of another script, no list and no sentence without end
can slip in.

Hosted providers cache compiled schemas, which one that differs from article to article would
defeat, so they never see this one. Fields are reordered too: a strong model plans better when it
names its sources before it writes; a small one knows them only once it has copied from them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from summarise.article import Article, Sentence
from summarise.candidates import names_in
from summarise.cues import modalities, speakers, stands_alone
from summarise.drafts import SummaryDraft
from summarise.repair_draft import RepairDraft
from summarise.section_draft import SectionDraft
from summarise.summary import Statement
from summarise.verbatim import quoted_spans

__all__ = ["narrow", "narrow_repair", "narrow_section"]

Schema = dict[str, Any]

_VISIBLE = r"[!#-,/:-\[\]-~À-ɏ’‘“”…–—°-]"
"""What is set between spaces, but for digits; for full stops; for the straight quotation mark,
which would end the JSON string; and for guillemets and the euro sign."""

_ENGLISH = f"(?: ?{_VISIBLE}| [A-Z]\\.)"
"""No two spaces in a row, which a model at a loss writes for ever, and no full stop but the last: a
small model that goes on after one is inventing. An initial may have one."""

_FRENCH = rf"(?:[ \u00a0\u202f]?(?:{_VISIBLE}|[.€%]))"
_LONGEST = 240
"""Characters between two figures: far more than is asked for, so nothing good is cut, and a model
that repeats itself is stopped."""

_INITIAL = "[A-Za-zÀ-ɏ]"
_PHRASE = f"^{_INITIAL}{_FRENCH}{{1,110}}$"
_FIGURE = re.compile(r"\d+(?:[ .\u00a0\u202f]\d{3})*(?:,\d+)?")
_GAP = "[ \u00a0]?"
_DIGIT_GROUPS = re.compile(r"[ .\u00a0\u202f]")
_DATELINE = re.compile(r"^[A-ZÀ-Þ][^–—]{0,40}\s[–—]\s")

_LINE_BREAK = re.compile(r"\s*[\r\n]\s*")

_WHOLE = 45
"""Words of a sentence that is taken as it stands; of a longer one only the beginning is."""
_ANCHOR = 6
_ABSTRACT, _KEY_POINTS, _QUOTES, _ENTITIES = 2, 4, 2, 5
_KEY_POINTS_OF_MANY = 7
_LEAD = 0.3
"""The share of the sentences that the abstract is taken from."""

_ITEMS = {"entities": (1, 2), "events": (0, 0), "topics": (1, 2)}
"""How many of each a small model is let write: it repeats itself beyond that, and it is slow."""

_FIRST = ("name", "name_en", "fr", "en", "sources")
_QUOTED_WORDS = range(4, 41)
_NAMES = 40


class _Given(NamedTuple):
    """What the model is given of an article: its sentences, or some, and the text that they are."""

    article: Article
    sentences: Sequence[Sentence]
    text: str

    @property
    def whole(self) -> bool:
        """Whether it is given all of it."""
        return self.sentences is self.article.sentences


def narrow(article: Article, sentences: Sequence[Sentence] | None = None) -> Schema:
    """The schema of ``SummaryDraft``, with everything that is known beforehand about an article.

    Args:
        article: the one to be summarised.
        sentences: those of its sentences that the model is given, in its order; None for all.

    Returns:
        A JSON Schema that only accepts what ``SummaryDraft`` accepts with this article as context.
    """
    if sentences is None:
        given = _Given(article, article.sentences, article.text)
    else:
        given = _Given(article, sentences, "\n".join(sentence.text for sentence in sentences))
    schema = copy.deepcopy(SummaryDraft.model_json_schema())
    parts, fields = schema["$defs"], schema["properties"]
    for part in parts.values():
        if "properties" in part:
            part["properties"] = dict(sorted(part["properties"].items(), key=_rank))
            _bound(part["properties"], given)
    _bound(fields, given)
    found = dict(list(names_in(article, sentences))[:_NAMES])
    names = list(found)
    claim, quote, entity = parts["ClaimDraft"], parts["QuoteDraft"], parts["EntityDraft"]
    fields["headline"] = _headline(claim, given, names)
    _place_claims(fields, claim, given, names)
    if found:
        offered = [
            _with(entity, name={"const": name}, sources={"const": [number]})
            for name, number in _foremost(found, given)
        ]
        count = min(_ENTITIES, len(offered))
        fields["entities"] = _each(
            [_any(stretch) for stretch in _split(offered, count)], least=min(2, count)
        )
    quotations = [_quotation(quote, *found, names) for found in _quotations(given)]
    count = min(_QUOTES, len(quotations))
    if quotations:
        fields["quotes"] = _each([_any(stretch) for stretch in _split(quotations, count)], least=0)
    else:
        fields["quotes"]["maxItems"] = 0
    return schema


def narrow_section(sentences: Sequence[Sentence], wanted: int) -> Schema:
    """The schema of ``SectionDraft`` narrowed to a choice of sentences, each from its own stretch.

    Args:
        sentences: those of the section, at least one.
        wanted: how many are to be chosen.
    """
    schema = copy.deepcopy(SectionDraft.model_json_schema())
    choice = [sentence for sentence in sentences if stands_alone(sentence)] or sentences
    count = min(wanted, len(choice))
    fields = schema["properties"]
    fields["central"] = _each(
        [{"enum": [sentence.id for sentence in stretch]} for stretch in _split(choice, count)],
        least=count,
    )
    for name in ("important", "supporting"):  # to tell them apart is more than it can
        fields[name]["maxItems"] = 0
    return schema


def narrow_repair(statements: Sequence[Statement]) -> Schema:
    """The schema of ``RepairDraft`` narrowed to these statements, of which only the English is new.

    Args:
        statements: those that failed, whose French is the article's own.
    """
    schema = copy.deepcopy(RepairDraft.model_json_schema())
    part = schema["$defs"]["RepairedStatement"]
    part["properties"] = dict(
        sorted(part["properties"].items(), key=lambda field: (field[0] == "en", _rank(field)))
    )
    schema["properties"]["statements"] = _each(
        [_repaired(part, statement) for statement in statements], least=len(statements)
    )
    return schema


def _repaired(part: Schema, statement: Statement) -> Schema:
    end = statement.fr[-1] if statement.fr[-1] in ".!?…" else ""
    return _with(
        part,
        id={"const": statement.id},
        fr={"const": statement.fr},
        sources={"const": list(statement.sources)},
        modality={"const": getattr(statement, "modality", "asserted")},
        speaker={"const": getattr(statement, "speaker", None)},
        en=_text(statement.fr, "en", "[A-Z]", "[.!?…]" if end else "", needed=True),
    )


def _rank(field: tuple[str, Any]) -> int:
    return _FIRST.index(field[0]) if field[0] in _FIRST else len(_FIRST)


def _bound(properties: Schema, given: _Given) -> None:
    for name, field in properties.items():
        if name in _ITEMS:
            field["minItems"], field["maxItems"] = _ITEMS[name]
        if name == "sources":
            field["maxItems"] = 2
            field["items"] = {"type": "integer", "minimum": 1, "maximum": len(given.sentences)}
            if not given.whole:
                field["items"] = {"enum": [sentence.id for sentence in given.sentences]}
        for option in field.get("anyOf", [field]):
            if option.get("type") == "string" and "enum" not in option:
                option["pattern"] = _PHRASE


def _foremost(found: Mapping[str, int], given: _Given) -> list[tuple[str, int]]:
    """Twice as many names as are wanted: those who speak first, then those named most often."""
    said_by = {
        name for sentence in given.sentences for name in speakers(sentence.text, list(found))
    }
    weight = {name: (name in said_by, given.text.count(name.split()[-1])) for name in found}
    best = sorted(found, key=lambda name: weight[name], reverse=True)[: 2 * _ENTITIES]
    return [(name, number) for name, number in found.items() if name in best]


def _headline(claim: Schema, given: _Given, names: Sequence[str]) -> Schema:
    """The article's own headline where it begins with one; else a phrase of the model's."""
    first, top = given.sentences[0], " ".join(s.text for s in given.sentences[:2])
    sources = [sentence.id for sentence in given.sentences[:2]]
    if first.text[-1] in ".!?…»" or len(given.sentences) == 1:
        said_by = speakers(top, names)
        return _with(
            claim,
            fr=_text(top, "fr"),
            en=_text(top, "en"),
            sources={"const": sources},
            modality={"enum": modalities(top, spoken=bool(said_by))},
            speaker=_one_of(said_by),
        )
    # Figures of the first sentence too: a digit that it may not write throws a model off its track.
    return _with(
        _claim(claim, first.text, first, names, end=""),
        en=_text(top, "en", "[A-Z]"),
        sources={"const": sources},
    )


def _place_claims(fields: Schema, claim: Schema, given: _Given, names: Sequence[str]) -> None:
    """Give every statement a stretch of the article to choose its sentence from."""
    anchors = [sentence for sentence in given.sentences if stands_alone(sentence)]
    lead = max(_ABSTRACT, round(len(anchors) * _LEAD))
    abstract: Sequence[Sequence[Sentence]] = [anchors[:1], anchors[1:lead]]
    points = _split(anchors[lead:], _KEY_POINTS)
    if not given.whole:  # no first sentence that holds the news, and more to be told
        abstract = _split(anchors[:lead], _ABSTRACT)
        points = _split(anchors[lead:], _KEY_POINTS_OF_MANY)
    wanted = (("abstract", abstract), ("key_points", points))
    for name, stretches in wanted:
        if all(stretches):
            fields[name] = _each(
                [_any(_sentence(claim, each, names) for each in stretch) for stretch in stretches],
                least=len(stretches),
            )
        else:  # too short an article to be told where to look
            fields[name]["items"] = _with(
                claim,
                fr=_text(given.text, "fr", end="[.!?…]"),
                en=_text(given.text, "en", end="[.!?…]"),
                speaker=_one_of(names),
            )
            fields[name]["maxItems"] = fields[name]["minItems"]


def _sentence(claim: Schema, sentence: Sentence, names: Sequence[str]) -> Schema:
    """The statement that a sentence makes; of a long one, one that begins as it does."""
    text = _LINE_BREAK.sub(" ", _DATELINE.sub("", sentence.text))
    return _claim(claim, text, sentence, names)


def _claim(
    claim: Schema, text: str, sentence: Sentence, names: Sequence[str], end: str = "[.!?…]"
) -> Schema:
    words = text.split()
    said_by = speakers(text, names)
    french: Schema = {"const": text}
    if len(words) > _WHOLE:
        french = _text(text, "fr", re.split(r"[«»“”\"\d]", " ".join(words[:_ANCHOR]))[0], end)
    return _with(
        claim,
        fr=french,
        en=_text(text, "en", "[A-Z]", end),
        sources={"const": [sentence.id]},
        modality={"enum": modalities(text, spoken=bool(said_by))},
        speaker={"enum": said_by} if said_by else {"type": "null"},
    )


def _text(
    source: str, language: str, beginning: str = _INITIAL, end: str = "", *, needed: bool = False
) -> Schema:
    """A text with no figures but those of its source, in their order.

    So a figure can be dropped, and never altered; one that the source spells out stays spelt out.
    To demand them all makes a model that has left one out go on until it finds a place for it; so
    they are only ``needed`` where the text without them is known to be wrong.
    """
    letter = _FRENCH if language == "fr" else _ENGLISH
    figures = [f"{_GAP}{_literal(figure, language)}" for figure in _FIGURE.findall(source)]
    filling = f"{letter}{{1,{_LONGEST}}}"
    options = "".join(f"(?:{filling}{figure}){'' if needed else '?'}" for figure in figures)
    start = beginning if beginning.startswith("[") else _literal(beginning.rstrip(), language)
    if language == "en" and figures:
        start = f"(?:{start}|{figures[0].removeprefix(_GAP)})"
    return {"type": "string", "pattern": f"^{start}{options}(?:{filling})?{end}$"}


def _literal(text: str, language: str) -> str:
    """A pattern for these words, figures written as the language writes them."""
    if language == "en" and _FIGURE.fullmatch(text):
        whole, _, decimals = text.partition(",")
        return _DIGIT_GROUPS.sub(",", whole) + (rf"\.{decimals}" if decimals else "")
    return "".join(r"[ \u00a0\u202f]" if c.isspace() else re.escape(c) for c in text)


def _quotations(given: _Given) -> Iterator[tuple[Sentence, str]]:
    """What stands between quotation marks within one sentence."""
    # Marks are paired over the whole text: within a sentence a closing one may come first.
    for start, end in quoted_spans(given.article.text):
        words = given.article.text[start:end]
        for sentence in given.sentences:
            if sentence.start <= start and end <= sentence.end:
                if len(words.split()) in _QUOTED_WORDS:
                    yield sentence, words
                break


def _quotation(quote: Schema, sentence: Sentence, words: str, names: Sequence[str]) -> Schema:
    said_by = speakers(sentence.text.replace(words, ""), names)
    return _with(
        quote,
        fr={"const": words},
        en=_text(words, "en", end="[.!?…]?"),
        sources={"const": [sentence.id]},
        speaker={"enum": said_by} if said_by else {"type": "null"},
    )


def _with(part: Schema, **fields: Schema) -> Schema:
    """The part of a schema, some of its fields replaced in their place."""
    return {**part, "properties": {**part["properties"], **fields}}


def _one_of(names: Sequence[str]) -> Schema:
    return {"anyOf": [{"type": "null"}, {"enum": list(names)}]} if names else {"type": "null"}


def _any(options: Sequence[Schema] | Iterator[Schema]) -> Schema:
    return {"anyOf": list(options)}


def _each(items: Sequence[Schema], least: int) -> Schema:
    """A list with this at its first place, that at its second …, the last ones left out or not."""
    return {
        "type": "array",
        "prefixItems": list(items),
        "items": False,
        "minItems": least,
        "maxItems": len(items),
    }


def _split(items: Sequence[Any], count: int) -> Sequence[Sequence[Any]]:
    """As many stretches of about the same length."""
    return [items[len(items) * n // count : len(items) * (n + 1) // count] for n in range(count)]
