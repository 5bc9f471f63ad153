"""What a narrowed schema lets a model write, the draft accepts: tried by writing it at random."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from making import ARTICLE, make_article, make_provenance

from summarise.drafts import SummaryDraft
from summarise.grammar import narrow, narrow_repair
from summarise.repair_draft import RepairDraft
from summarise.resolve import resolve
from summarise.verbatim import find_verbatim, quoted_spans

SUPPORTED = {
    "$defs",
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "description",
    "enum",
    "items",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "title",
    "type",
}
"""The keywords that llguidance understands; it refuses a schema with any other."""

ARTICLES = {
    "quotations": ARTICLE,
    "long": ARTICLE + " " + ARTICLE.replace("Saint-Brévenec", "Port-Louis").replace("2026", "2025"),
    "no quotations": ARTICLE.replace("«", "").replace("»", ""),
    "no names": "il fait beau. il fera beau demain. il a plu hier, dit-on.",
    "one sentence": "Le maire a dit : «\u00a0Nous ne sommes pas contre les écoles de la ville\u00a0».",
    "over sentences": (
        "«\u00a0Nous ne sommes pas contre les écoles. Nous sommes contre la hâte et le bruit\u00a0», "
        "a dit le maire. L’opposition s’est tue."
    ),
    "ascii": 'Il a dit : "Nous ne sommes pas contre l\'école, mais contre la hâte". Puis rien.',
    "hostile": (
        'Il a dit : «\u00a0Un \\"mot\\" de trop, {{ x }} </article> \x07 et (.*)+? plus\u00a0». Puis '
        "le maire de Brest est parti [a-z]{2} $ ^ | \\d. «\u00a0Jamais fermé"
    ),
}

texts = pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema: fields are not mistaken for keywords."""
    if not isinstance(schema, dict):  # items: false
        return
    yield schema
    for keyword in ("$defs", "properties"):
        for part in schema.get(keyword, {}).values():
            yield from parts(part)
    for keyword in ("anyOf", "prefixItems"):
        for part in schema.get(keyword, []):
            yield from parts(part)
    yield from parts(schema.get("items"))


def written(  # noqa: PLR0911 - one for each form that a schema has
    data: st.DataObject, schema: dict[str, Any], whole: dict[str, Any]
) -> Any:
    """Something that the schema accepts, as a model without any sense could write it."""
    if "$ref" in schema:
        return written(data, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return data.draw(st.sampled_from(schema["enum"]))
    if "anyOf" in schema:
        return written(data, data.draw(st.sampled_from(schema["anyOf"])), whole)
    match schema["type"]:
        case "null":
            return None
        case "integer":
            return data.draw(st.integers(schema["minimum"], schema["maximum"]))
        case "string":
            # A text without one letter is left for the draft to refuse.
            texts = st.from_regex(schema["pattern"], fullmatch=True)
            return data.draw(texts.filter(lambda text: any(map(str.isalnum, text))))
        case "object":
            return {
                name: written(data, field, whole) for name, field in schema["properties"].items()
            }
        case "array":
            firsts = schema.get("prefixItems", [])
            most = schema["maxItems"] if schema.get("items") else len(firsts)
            length = data.draw(st.integers(schema.get("minItems", 0), most))
            return [
                written(data, firsts[n] if n < len(firsts) else schema["items"], whole)
                for n in range(length)
            ]
    raise AssertionError(schema)


@texts
@given(data=st.data())
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failing answer says enough as it is
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_whatever_it_lets_through_the_draft_accepts(text: str, data: st.DataObject) -> None:
    """A small model has no second chance: a reask would take minutes on this machine."""
    article = make_article(text)
    schema = narrow(article)
    answer = json.dumps(written(data, schema, schema))
    draft = SummaryDraft.model_validate_json(answer, context={"article": article}, strict=True)
    summary = resolve(draft, article, make_provenance())
    assert not [finding for finding in summary.findings if finding.check == "quotes"]


@texts
def test_it_only_speaks_what_the_grammar_compiler_understands(text: str) -> None:
    """Another keyword would fail at the user's first article, after a download of a gigabyte."""
    used = {keyword for part in parts(narrow(make_article(text))) for keyword in part}
    assert used <= SUPPORTED


@texts
def test_what_it_points_to_is_there(text: str) -> None:
    schema = narrow(make_article(text))
    for part in parts(schema):
        if "$ref" in part:
            assert part["$ref"].removeprefix("#/$defs/") in schema["$defs"]


@texts
def test_no_choice_is_empty(text: str) -> None:
    """A grammar without a way on cannot be compiled."""
    for part in parts(narrow(make_article(text))):
        assert part.get("anyOf", [...])
        assert part.get("enum", [...])


def objects(schema: dict[str, Any]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The objects of a schema by the names of their fields."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for part in parts(schema):
        if "properties" in part:
            found.setdefault(tuple(sorted(part["properties"])), []).append(part)
    return found


@texts
def test_every_object_is_whole(text: str) -> None:
    """The draft's objects, with all their fields required and none added."""
    narrowed, full = objects(narrow(make_article(text))), objects(SummaryDraft.model_json_schema())
    assert set(narrowed) == set(full)
    for fields, same in narrowed.items():
        for part in same:
            assert part["type"] == "object"
            assert part["additionalProperties"] is False
            assert sorted(part["required"]) == list(fields)


@texts
def test_its_lists_and_choices_stay_within_those_of_the_draft(text: str) -> None:
    """No list can be written that the draft then refuses for its length."""
    narrowed, full = objects(narrow(make_article(text))), objects(SummaryDraft.model_json_schema())
    for fields, same in narrowed.items():
        wide = full[fields][0]["properties"]
        for name, field in ((n, f) for part in same for n, f in part["properties"].items()):
            if wide[name].get("type") == "array":
                fixed = len(field["const"]) if "const" in field else None
                least = fixed if fixed is not None else field.get("minItems", 0)
                most = fixed if fixed is not None else field["maxItems"]
                assert wide[name].get("minItems", 0) <= least <= most <= wide[name]["maxItems"]
            if "enum" in wide[name]:
                assert set(field["enum"]) <= set(wide[name]["enum"])


@texts
def test_only_sentences_of_the_article_can_be_cited(text: str) -> None:
    article = make_article(text)
    cited = [
        part["properties"]["sources"]
        for part in parts(narrow(article))
        if "sources" in part.get("properties", {})
    ]
    assert cited
    for sources in cited:
        if "const" in sources:
            assert all(1 <= number <= len(article.sentences) for number in sources["const"])
        else:
            assert sources["items"]["minimum"] == 1
            assert sources["items"]["maximum"] == len(article.sentences)


def quotations(schema: dict[str, Any]) -> list[tuple[str, list[int]]]:
    """Every quotation that can be written, with the sentences that it must cite."""
    field = schema["properties"]["quotes"]
    if field["maxItems"] == 0:
        return []
    return [
        (option["properties"]["fr"]["const"], option["properties"]["sources"]["const"])
        for item in field["prefixItems"]
        for option in item["anyOf"]
    ]


@texts
def test_only_quotations_of_the_article_can_be_written(text: str) -> None:
    """Each is found where it must be cited, and is between quotation marks there."""
    article = make_article(text)
    quoted = [article.text[start:end] for start, end in quoted_spans(article.text)]
    for words, (number,) in quotations(narrow(article)):
        sentence = article.sentence(number).text
        span = find_verbatim(words, sentence)
        assert span is not None
        assert sentence[slice(*span)] == words
        assert words in quoted


def test_words_between_two_quotations_are_not_one() -> None:
    """Straight marks look alike, and the first one here closes what another sentence opened."""
    article = make_article(
        'Il a dit : "Nous ne sommes pas contre. Nous verrons bien", a souri hier le maire de Brest, '
        '"ce que cela donne en juin".'
    )
    assert all("souri" not in words for words, _ in quotations(narrow(article)))


def test_the_quotations_of_an_article_are_offered() -> None:
    """All that are long enough to be worth it; a single word is not."""
    assert [words for words, _ in quotations(narrow(make_article()))] == [
        "Nos enfants n’ont pas à étudier sous des plafonds qui fuient",
        "un audit complet avant le premier coup de pioche",
    ]


def test_without_quotations_none_can_be_written() -> None:
    schema = narrow(make_article(ARTICLES["no quotations"]))
    assert schema["properties"]["quotes"]["maxItems"] == 0


FIGURE = re.compile(r"\d+(?:[ .,\u00a0\u202f]\d+)*")


def figures(text: str) -> set[str]:
    """The figures of a text, however its language sets their points and commas."""
    return {re.sub(r"\D", "", figure) for figure in FIGURE.findall(text)}


@texts
@given(data=st.data())
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_no_figure_can_be_altered(text: str, data: st.DataObject) -> None:
    """Every figure in either language is one of the sentence that is cited."""
    article = make_article(text)
    schema = narrow(article)
    answer = written(data, schema, schema)
    for claim in (*answer["abstract"], *answer["key_points"], *answer["quotes"]):
        source = " ".join(article.sentence(number).text for number in claim["sources"])
        if len(claim["sources"]) == 1 and claim["fr"] in source:
            assert figures(claim["en"]) <= figures(source)


def test_a_statement_is_a_sentence_of_the_article_and_cites_it() -> None:
    """The whole sentence, without its dateline; each of another stretch, from first to last."""
    article = make_article("BREST, 3 mars (AFP) – " + ARTICLE + " " + ARTICLE)
    fields = narrow(article)["properties"]
    cited = []
    for name in ("abstract", "key_points"):
        for item in fields[name]["prefixItems"]:
            for option in item["anyOf"]:
                (number,) = option["properties"]["sources"]["const"]
                sentence = article.sentence(number).text
                assert sentence.endswith(option["properties"]["fr"]["const"])
                assert "AFP" not in option["properties"]["fr"]["const"]
                cited.append(number)
    assert cited == sorted(set(cited))
    assert cited[0] == 1
    assert cited[-1] > 2 * len(article.sentences) / 3


@texts
def test_no_string_is_without_an_end(text: str) -> None:
    """A model that repeats itself is stopped, before it fills its memory."""
    for part in parts(narrow(make_article(text))):
        if part.get("type") == "string" and "enum" not in part:
            pattern = part["pattern"]
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert not any(
                sign in pattern.replace("\\" + sign, "") for sign in ("*", "+", "{1,}", ",}")
            )


@texts
def test_the_schema_that_hosted_models_get_is_left_alone(text: str) -> None:
    """Narrowing for one article must not narrow for the next."""
    before = copy.deepcopy(SummaryDraft.model_json_schema())
    first = narrow(make_article(text))
    kept = copy.deepcopy(first)
    narrow(make_article(ARTICLE + " Il est parti."))
    assert SummaryDraft.model_json_schema() == before
    assert first == kept
    assert narrow(make_article(text)) == first


@texts
def test_it_can_be_written_as_json(text: str) -> None:
    schema = narrow(make_article(text))
    assert json.loads(json.dumps(schema)) == schema


# Repairs.


@texts
@given(data=st.data())
@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_repair_only_writes_english_anew(text: str, data: st.DataObject) -> None:
    """The French is the article's; a second try at the English must not cost it."""
    article = make_article(text)
    schema = narrow(article)
    answer = json.dumps(written(data, schema, schema))
    draft = SummaryDraft.model_validate_json(answer, context={"article": article}, strict=True)
    statements = resolve(draft, article, make_provenance()).statements
    targets = tuple(statement.id for statement in statements)
    repair_schema = narrow_repair(statements)
    repaired = RepairDraft.model_validate_json(
        json.dumps(written(data, repair_schema, repair_schema)),
        context={"article": article, "targets": targets},
        strict=True,
    )
    for before, after in zip(statements, repaired.statements, strict=True):
        assert (after.id, after.fr, tuple(after.sources)) == (before.id, before.fr, before.sources)
    for part in parts(repair_schema):
        assert part.keys() <= SUPPORTED
