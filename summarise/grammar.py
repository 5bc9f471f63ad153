"""A draft's JSON Schema narrowed to one article, for backends that compile a grammar per request.

What a hosted model is told, and asked again about, a local one can be kept from writing at all: a
sentence number that does not exist, a quotation that is not in the article, a letter of another
script, a list or a sentence without end. Hosted providers cache compiled schemas, which one that
differs from article to article would defeat, so they never see this one.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from summarise.article import Article
from summarise.drafts import Draft
from summarise.verbatim import quoted_spans

__all__ = ["narrow"]

_LATIN = r"[ -~À-ɏ’‘“”«»…–—€£°º²³\u00a0\u202f]"
"""What French and English newspapers are set in; no other script can slip in."""

_BOUNDS = {"fr": 360, "en": 360, "name": 80, "name_en": 80, "speaker": 80}
"""Characters at most: far past what is asked for, so nothing good is cut, and a model that
repeats itself is stopped."""

_ITEMS = {
    "abstract": (2, 2),
    "key_points": (3, 4),
    "quotes": (0, 2),
    "entities": (1, 6),
    "events": (0, 0),
    "topics": (1, 2),
}
"""How many of each a small model is let write: it repeats itself beyond that, and it is slow."""


def narrow(draft: type[Draft], article: Article) -> dict[str, Any]:
    """The schema of a draft, with everything that is known beforehand about this article.

    Args:
        draft: a class of ``summarise.drafts``.
        article: the one to be summarised.

    Returns:
        A JSON Schema that only accepts what the draft's own schema accepts.
    """
    schema = copy.deepcopy(draft.model_json_schema())
    quotations = [
        article.text[start:end]
        for start, end in quoted_spans(article.text)
        if 3 <= len(article.text[start:end].split()) <= 40
    ]
    for properties in _properties(schema):
        for name, (least, most) in _ITEMS.items():
            if name in properties:
                properties[name] |= {"minItems": least, "maxItems": most}
        if "sources" in properties:
            properties["sources"]["items"] = {
                "type": "integer",
                "minimum": 1,
                "maximum": len(article.sentences),
            }
            properties["sources"]["maxItems"] = 3
        for name, most in _BOUNDS.items():
            if name in properties:
                _bound(properties[name], most)
    if quotations:
        schema["$defs"]["QuoteDraft"]["properties"]["fr"] = {"enum": sorted(set(quotations))}
    else:
        schema["properties"]["quotes"]["maxItems"] = 0
    return schema


def _properties(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        schema["properties"],
        *(part["properties"] for part in schema["$defs"].values() if "properties" in part),
    ]


def _bound(field: dict[str, Any], most: int) -> None:
    for option in field.get("anyOf", [field]):
        if option.get("type") == "string":
            option["pattern"] = f"^{_LATIN}{{1,{most}}}$"
