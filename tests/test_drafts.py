"""An answer is refused for each rule that it breaks, with words that a model can act on.

Validated as Instructor does it: strict, from JSON, with the article as context.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from making import (
    ARTICLE,
    claim_data,
    draft_data,
    entity_data,
    event_data,
    make_article,
    quote_data,
)
from pydantic import ValidationError

from summarise.drafts import Draft, SummaryDraft, find_cited
from summarise.repair_draft import RepairDraft
from summarise.review_draft import ReviewDraft
from summarise.schemas import DRAFTS
from summarise.section_draft import SectionDraft

ARTICLE_OF_EIGHT = make_article()


def validate(data: Any) -> SummaryDraft:
    text = data if isinstance(data, str) else json.dumps(data)
    return SummaryDraft.model_validate_json(
        text, context={"article": ARTICLE_OF_EIGHT}, strict=True
    )


def faults(data: Any) -> list[str]:
    """What the model is told, a fault a line: where, and what to do."""
    with pytest.raises(ValidationError) as caught:
        validate(data)
    return [
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in caught.value.errors()
    ]


def test_a_good_answer_passes_whole() -> None:
    """Nothing in it is changed, and nothing is left out."""
    assert validate(draft_data()).model_dump(mode="json") == draft_data()


@pytest.mark.parametrize("number", [0, -1, 9, 10**30])
@pytest.mark.parametrize(
    "changes",
    [
        lambda n: {"headline": claim_data(sources=[1, n])},
        lambda n: {"quotes": [quote_data(sources=[3, n])]},
        lambda n: {"entities": [entity_data(sources=[n])]},
        lambda n: {"events": [event_data(sources=[n])]},
    ],
    ids=["claim", "quote", "entity", "event"],
)
def test_a_sentence_that_does_not_exist_is_refused(changes: Any, number: int) -> None:
    (fault,) = faults(draft_data(**changes(number)))
    assert fault.endswith(f"sources: there is no sentence {number}: cite numbers from 1 to 8")


@pytest.mark.parametrize("sources", [["1"], [1.5], [True], [None], None, 1, "1"])
def test_a_source_is_a_number(sources: Any) -> None:
    """Nothing is guessed from a string or a flag."""
    assert faults(draft_data(headline=claim_data(sources=sources)))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("text", ["", "  \n", "\u00a0", "…", "- -", "\u200b"])
def test_a_language_left_empty_is_refused(language: str, text: str) -> None:
    """A text without a letter or figure says nothing, whatever it is made of."""
    (fault,) = faults(draft_data(headline=claim_data(**{language: text})))
    assert fault == f"headline.{language}: write this text: it must not be empty"


@pytest.mark.parametrize(
    "changes",
    [
        {"quotes": [quote_data(en="")]},
        {"entities": [entity_data(name=" ")]},
        {"entities": [entity_data(name_en="")]},
        {"entities": [entity_data(role={"fr": "", "en": "mayor"})]},
        {"events": [event_data(expression="")]},
        {"events": [event_data(en="")]},
    ],
)
def test_no_other_text_may_be_empty(changes: dict[str, Any]) -> None:
    assert any("it must not be empty" in fault for fault in faults(draft_data(**changes)))


@pytest.mark.parametrize(
    ("words", "sources"),
    [
        ("Nos enfants n'ont pas à étudier sous des plafonds qui fuient", [4]),
        ("Nos enfants n'ont pas à étudier sous des toits qui fuient", [3]),
        ("un audit complet", [3, 4]),
        ("en charge 3", [6]),
        ("« »!?1", [3]),
    ],
    ids=["elsewhere", "changed", "beside", "cut figure", "marks"],
)
def test_a_quotation_that_is_not_where_it_says_is_refused(words: str, sources: list[int]) -> None:
    """The model is told which sentences it named, and both ways out."""
    (fault,) = faults(draft_data(quotes=[quote_data(fr=words, sources=sources)]))
    cited = ", ".join(map(str, sources))
    assert fault == (
        f"quotes.0: these words are not in sentence {cited}: copy a quotation letter by letter "
        "and cite the sentence it stands in, or leave it out"
    )


@pytest.mark.parametrize(
    ("words", "sources", "stretch"),
    [
        ("un audit complet", [5], "un audit complet"),
        ("un audit complet", [1, 5], "un audit complet"),
        ("un audit complet", [5, 1, 5], "un audit complet"),
        ("qui fuient", [2, 3, 8], "qui fuient"),
        ("quatre écoles. Les travaux", [1, 2], "quatre écoles. Les travaux"),
        ("quatre écoles. Les travaux", [2, 1], "quatre écoles. Les travaux"),
    ],
)
def test_cited_words_are_found_with_their_place(
    words: str, sources: list[int], stretch: str
) -> None:
    """Sentences that follow each other are one stretch, in whatever order they were named."""
    span = find_cited(words, ARTICLE_OF_EIGHT, sources)
    assert span is not None
    assert ARTICLE[slice(*span)] == stretch


def test_sentences_apart_are_not_read_as_one() -> None:
    """Words from two ends of the article make no quotation."""
    assert find_cited("quatre écoles. «\u00a0Nos enfants", ARTICLE_OF_EIGHT, [1, 3]) is None
    assert find_cited("quatre écoles. Les travaux", ARTICLE_OF_EIGHT, [1, 3]) is None


def test_the_words_of_an_event_must_be_there() -> None:
    (fault,) = faults(draft_data(events=[event_data(expression="le 17 juin", sources=[6])]))
    assert fault.startswith("events.0: the words of `expression` are not in sentence 6: copy them")
    assert fault.endswith("or leave the event out")


@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize(
    "value",
    [
        "2026-02-29",
        "2026-13",
        "2026-06-31",
        "XXXX-02-30",
        "0000",
        "2026-06-16T24:00",
        "2026-06-16T23:60",
        "2026-6-1",
        "16/06/2026",
        "juin",
        "26",
        "20XX",
        "2026-06-16T10:00:00",
        "２０２６-06-16",
        "2026-06-16/2026-06-17",
    ],
)
def test_a_day_that_no_calendar_has_is_refused(field: str, value: str) -> None:
    (fault,) = faults(draft_data(events=[event_data(**{field: value})]))
    assert fault.startswith(f"events.0.{field}: write a calendar date as YYYY-MM-DD, YYYY-MM")


@pytest.mark.parametrize(
    "value", ["2026", "2026-06", "2028-02-29", "XXXX-02-29", "XXXX", "2026-06-16T00:00", "0732"]
)
def test_a_date_as_fine_as_the_article_gives_it_passes(value: str) -> None:
    assert validate(draft_data(events=[event_data(start=value)])).events[0].start == value


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-16", "2026-06-15"),
        ("2026-06-16", "2026-05"),
        ("2026-06", "2026-05-31"),
        ("2026-06-16", "2025"),
        ("2026-06-16T10:00", "2026-06-16T09:59"),
    ],
)
def test_an_event_that_ends_before_it_starts_is_refused(start: str, end: str) -> None:
    (fault,) = faults(draft_data(events=[event_data(start=start, end=end)]))
    assert fault == "events.0: the event ends before it starts"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-16", "2026-06-16"),
        ("2026-06-16", "2026-06"),
        ("2026-06", "2026-06-16"),
        ("2026", "2026-06-16"),
        ("2026-06-16", "2026-06-16T10:00"),
        ("XXXX-12-28", "XXXX-01-03"),
        ("XXXX-06-16", "2026-06-20"),
        ("2026-06-16", "XXXX-06-20"),
        (None, "2026-06-15"),
        ("2026-06-16", None),
    ],
)
def test_a_span_that_may_be_right_passes(start: str | None, end: str | None) -> None:
    """An unknown year is no reason to send an answer back: an event can run over New Year."""
    event = validate(draft_data(events=[event_data(start=start, end=end)])).events[0]
    assert (event.start, event.end) == (start, end)


def test_an_event_without_a_date_is_refused() -> None:
    (fault,) = faults(draft_data(events=[event_data(start=None, end=None)]))
    assert fault == "events.0: give `start` or `end`, or leave the event out"


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("headline", {"headline": claim_data(speaker="Jean Martin")}),
        ("abstract 2", {"abstract": [claim_data(), claim_data(speaker="Jean Martin")]}),
        ("key_points 1", {"key_points": [claim_data(speaker="Jean Martin")] + [claim_data()] * 2}),
        ("quotes 1", {"quotes": [quote_data(speaker="Jean Martin")]}),
    ],
)
def test_a_speaker_that_nobody_named_is_refused(where: str, changes: dict[str, Any]) -> None:
    """The message says where, since the rule is about the whole answer."""
    (fault,) = faults(draft_data(**changes))
    assert f"the speaker of {where} is nobody that the article names" in fault
    assert fault.endswith("write the name as in `entities`, or null")


@pytest.mark.parametrize(
    "speaker", ["Mme Kervadec", "Hélène Kervadec", "Paul Le Goff", "la région"]
)
def test_a_speaker_of_the_article_passes(speaker: str) -> None:
    """Also where the model forgot the entity: code adds it, and says so."""
    assert validate(draft_data(headline=claim_data(speaker=speaker))).headline.speaker == speaker


@pytest.mark.parametrize("value", [None, "", " ", "null", "None", "NULL "])
def test_null_written_as_a_word_is_null(value: str | None) -> None:
    draft = validate(
        draft_data(
            headline=claim_data(speaker=value),
            events=[event_data(start="2026-03-03", end=value), event_data(start=value, end="2027")],
        )
    )
    assert draft.headline.speaker is None
    assert draft.events[0].end is None
    assert draft.events[1].start is None


@pytest.mark.parametrize(
    ("field", "number", "bound"),
    [
        ("abstract", 1, "at least 2"),
        ("abstract", 5, "at most 4"),
        ("key_points", 2, "at least 3"),
        ("key_points", 9, "at most 8"),
        ("quotes", 7, "at most 6"),
        ("entities", 0, "at least 1"),
        ("entities", 17, "at most 16"),
        ("events", 7, "at most 6"),
        ("topics", 0, "at least 1"),
        ("topics", 4, "at most 3"),
    ],
)
def test_a_list_too_short_or_too_long_is_refused(field: str, number: int, bound: str) -> None:
    item = draft_data()[field][0]
    reported = faults(draft_data(**{field: [item] * number}))
    assert any(fault.startswith(f"{field}: ") and bound in fault for fault in reported)


@pytest.mark.parametrize(("sources", "bound"), [([], "at least 1"), ([1] * 5, "at most 4")])
def test_one_to_four_sentences_are_cited(sources: list[int], bound: str) -> None:
    (fault,) = faults(draft_data(headline=claim_data(sources=sources)))
    assert bound in fault


def test_empty_lists_pass_where_the_article_has_nothing() -> None:
    draft = validate(draft_data(quotes=[], events=[]))
    assert (draft.quotes, draft.events) == ([], [])


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every object in the data."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    if isinstance(data, dict):
        yield path
    for key, value in items:
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


@pytest.mark.parametrize("path", list(places(draft_data())), ids=lambda p: ".".join(map(str, p)))
def test_every_field_is_wanted_and_no_other(path: tuple[Any, ...]) -> None:
    """In every object: an unknown field is refused, and so is a missing one, optional ones too."""
    data = draft_data()
    at(data, path)["note"] = "?"
    (fault,) = faults(data)
    assert fault == f"{'.'.join(map(str, (*path, 'note')))}: Extra inputs are not permitted"
    for name in at(draft_data(), path):
        data = draft_data()
        del at(data, path)[name]
        assert f"{'.'.join(map(str, (*path, name)))}: Field required" in faults(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": claim_data(modality="rumour")},
        {"headline": claim_data(modality="Reported")},
        {"entities": [entity_data(kind="animal")]},
        {"events": [event_data(precision="week")]},
        {"topics": ["cooking"]},
        {"topics": ["Politics"]},
    ],
)
def test_a_choice_that_is_not_offered_is_refused(changes: dict[str, Any]) -> None:
    """The fault lists what is offered."""
    (fault,) = faults(draft_data(**changes))
    assert "Input should be " in fault


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"oui"', "{}", "Voici le JSON :"])
def test_what_is_no_draft_at_all_is_refused(text: str) -> None:
    assert faults(text)


def test_white_space_around_a_text_is_taken_off() -> None:
    draft = validate(draft_data(headline=claim_data(fr="  Un titre\n")))
    assert draft.headline.fr == "Un titre"


@pytest.mark.parametrize("context", [None, {}, {"article": None}])
def test_without_an_article_the_shape_is_still_checked(context: Any) -> None:
    """Instructor's partial parsing, and whoever reads stored answers, have no article."""
    data = draft_data(
        headline=claim_data(sources=[99], speaker="Jean Martin"),
        quotes=[quote_data(fr="Rien de tel")],
        events=[event_data(expression="jamais")],
    )
    draft = SummaryDraft.model_validate_json(json.dumps(data), context=context, strict=True)
    assert draft.headline.sources == [99]
    with pytest.raises(ValidationError, match="the event ends before it starts"):
        SummaryDraft.model_validate_json(
            json.dumps(draft_data(events=[event_data(end="2020")])), context=context
        )


def test_all_faults_of_an_answer_are_told_at_once() -> None:
    """One reask can mend them all."""
    data = draft_data(
        headline=claim_data(sources=[99], en=""), quotes=[quote_data(fr="Rien de tel")]
    )
    assert [fault.split(":")[0] for fault in faults(data)] == [
        "headline.sources",
        "headline.en",
        "quotes.0",
    ]


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from schemas(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from schemas(value)


OBJECTS = {SummaryDraft: 6, RepairDraft: 2, ReviewDraft: 3, SectionDraft: 1}
"""How many kinds of object a draft has; a check of none would pass."""


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
def test_its_schema_is_one_that_providers_take_strictly(draft: type[Draft]) -> None:
    """Strict modes want every field required, nothing additional, and no defaults."""
    schema = draft.model_json_schema()
    objects = [part for part in schemas(schema) if part.get("type") == "object"]
    assert len(objects) == OBJECTS[draft]
    for part in objects:
        assert part["additionalProperties"] is False
        assert sorted(part["required"]) == sorted(part["properties"])
    assert not {"default", "maxLength", "minLength", "format"} & {
        keyword for part in schemas(schema) if "type" in part or "anyOf" in part for keyword in part
    }


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
def test_its_schema_tells_the_model_what_each_field_is(draft: type[SummaryDraft]) -> None:
    """By a description, or by the choices it offers; titles would only cost tokens."""
    schema = draft.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["description"]
        for name, field in part.get("properties", {}).items():
            assert "title" not in field
            assert field.get("description") or "enum" in field, name


def test_asking_for_the_schema_leaves_it_as_it_is() -> None:
    """It is sent with every request, and its hash is a promise."""
    schema = SummaryDraft.model_json_schema()
    before = copy.deepcopy(schema)
    schema["properties"].clear()
    assert SummaryDraft.model_json_schema() == before
