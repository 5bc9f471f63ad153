"""A summary cannot be changed, goes through JSON and pickle, and never hides what is unknown."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_article, make_attempt, make_provenance, make_summary
from pydantic import ValidationError

from summarise.article import Sentence
from summarise.findings import CheckName, Excerpt, Finding
from summarise.summary import (
    Attempt,
    Cited,
    Claim,
    Coverage,
    Entity,
    Event,
    Provenance,
    Quote,
    Repair,
    Source,
    Summary,
    Text,
    Topic,
    Verification,
    Wording,
)

TEXTS = st.text(max_size=12)
SENTENCES = st.builds(
    Sentence, id=st.integers(1, 99), start=st.integers(0, 9), end=st.integers(9, 99), text=TEXTS
)
CITED = {"id": TEXTS, "evidence": st.lists(SENTENCES, min_size=1, max_size=2).map(tuple)}
MAYBE = st.none() | TEXTS
COUNTS = st.none() | st.integers(0, 10**6)
FLOATS = st.floats(0, 1e6)
BILINGUAL = st.builds(Text, fr=TEXTS, en=TEXTS)
CLAIMS = st.builds(
    Claim,
    **CITED,
    fr=TEXTS,
    en=TEXTS,
    speaker=MAYBE,
    modality=st.sampled_from(["asserted", "denied", "conditional"]),
)
ATTEMPTS = st.builds(
    Attempt,
    model=TEXTS,
    finish_reason=MAYBE,
    prompt_tokens=COUNTS,
    completion_tokens=COUNTS,
    cost=st.none() | FLOATS,
    seconds=FLOATS,
    transport_retries=st.lists(TEXTS, max_size=2).map(tuple),
    cached=st.booleans(),
    fault=MAYBE,
)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=2).map(tuple)


SPANS = st.builds(
    Excerpt, text=TEXTS, start=st.just(0), end=st.just(1), sentence=st.none() | st.just(1)
)
FINDINGS = st.builds(
    Finding,
    check=st.sampled_from(get_args(CheckName)),
    severity=st.sampled_from(["error", "warning"]),
    target=TEXTS,
    language=st.sampled_from(["fr", "en", None]),
    message=TEXTS,
    found=st.none() | SPANS,
    expected=st.none() | SPANS,
)
WORDINGS = st.builds(Wording, fr=TEXTS, en=TEXTS, sources=some(st.integers(1, 9)))
SHARES = st.floats(0, 1)
VERIFICATIONS = st.builds(
    Verification,
    findings=some(FINDINGS),
    verified=st.integers(0, 99),
    repaired=st.integers(0, 99),
    unverified=st.integers(0, 99),
    coverage=st.none()
    | st.builds(Coverage, cited=SHARES, thirds=st.tuples(SHARES, SHARES, SHARES)),
    repairs=some(
        st.builds(
            Repair,
            target=TEXTS,
            outcome=st.sampled_from(["replaced", "kept", "dropped"]),
            before=WORDINGS,
            after=st.none() | WORDINGS,
            findings=some(FINDINGS),
        )
    ),
)
SUMMARIES = st.builds(
    Summary,
    headline=CLAIMS,
    abstract=some(CLAIMS),
    key_points=some(CLAIMS),
    quotes=some(
        st.builds(
            Quote, **CITED, fr=TEXTS, en=TEXTS, speaker=MAYBE, start=st.just(0), end=st.just(1)
        )
    ),
    entities=some(
        st.builds(
            Entity, **CITED, name=BILINGUAL, kind=st.just("other"), role=st.none() | BILINGUAL
        )
    ),
    events=some(
        st.builds(
            Event,
            **CITED,
            fr=TEXTS,
            en=TEXTS,
            expression=TEXTS,
            start=MAYBE,
            end=MAYBE,
            precision=st.just("day"),
        )
    ),
    topics=some(st.builds(Topic, code=TEXTS, fr=TEXTS, en=TEXTS)),
    notes=some(FINDINGS),
    verification=VERIFICATIONS,
    source=st.builds(
        Source,
        sha256=TEXTS,
        sentences=st.integers(0, 99),
        characters=st.integers(0, 99),
        title=MAYBE,
        url=MAYBE,
        publisher=MAYBE,
        published=st.none() | st.dates(),
    ),
    provenance=st.builds(
        Provenance,
        prompt_id=TEXTS,
        prompt_version=TEXTS,
        prompt_sha256=TEXTS,
        model=TEXTS,
        attempts=some(ATTEMPTS),
        seconds=FLOATS,
        created=st.datetimes(timezones=st.just(UTC)),
        software=TEXTS,
    ),
)


@given(SUMMARIES)
def test_it_goes_through_json_unchanged(summary: Summary) -> None:
    """Stored today, read next year: the same in every field, whatever the texts hold."""
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
    assert Summary.model_validate_json(summary.model_dump_json(indent=2)) == summary
    assert Summary.model_validate(summary.model_dump()) == summary


def test_it_goes_to_another_process_and_back() -> None:
    summary = make_summary()
    assert pickle.loads(pickle.dumps(summary)) == summary


def test_it_can_be_kept_in_a_set() -> None:
    assert len({make_summary(), make_summary(), make_summary(topics=())}) == 2


PARTS = {
    "summary": lambda s: s,
    "claim": lambda s: s.headline,
    "quote": lambda s: s.quotes[0],
    "entity": lambda s: s.entities[0],
    "name": lambda s: s.entities[0].name,
    "event": lambda s: s.events[0],
    "topic": lambda s: s.topics[0],
    "source": lambda s: s.source,
    "provenance": lambda s: s.provenance,
    "attempt": lambda s: s.provenance.attempts[0],
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_no_part_can_be_changed_or_added_to(part: Any) -> None:
    """What was verified stays what was verified."""
    thing = part(make_summary())
    name = next(iter(type(thing).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(thing, name, getattr(thing, name))
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        type(thing)(**dict(thing), note="?")


def test_an_unknown_field_of_a_sentence_is_refused_too() -> None:
    data = json.loads(make_summary().model_dump_json())
    data["headline"]["evidence"][0]["note"] = "?"
    with pytest.raises(ValidationError, match="evidence"):
        Summary.model_validate(data)


def test_nothing_is_cited_from_nowhere() -> None:
    """A statement without a sentence behind it cannot be built."""
    with pytest.raises(ValidationError, match="at least 1 item"):
        Claim(**dict(make_summary().headline) | {"evidence": ()})


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_json_of_another_schema_version_is_refused(version: Any) -> None:
    """Rather than read half."""
    data = json.loads(make_summary().model_dump_json())
    assert data["schema_version"] == 1
    with pytest.raises(ValidationError, match="schema_version"):
        Summary.model_validate(data | {"schema_version": version})


def test_it_says_in_both_languages_that_a_machine_wrote_it() -> None:
    disclosure = make_summary().disclosure
    assert "intelligence artificielle" in disclosure.fr
    assert "artificial intelligence" in disclosure.en


def test_claims_are_headline_abstract_and_key_points_in_this_order() -> None:
    summary = make_summary()
    assert [claim.id for claim in summary.claims] == [
        *("headline", "abstract-1", "abstract-2"),
        *("key-point-1", "key-point-2", "key-point-3"),
    ]


def test_cited_gives_everything_that_rests_on_the_article() -> None:
    """Nothing with evidence is left out, so that a checker of ``cited()`` checks all."""
    summary = make_summary()
    parts = [
        part
        for name in Summary.model_fields
        for value in [getattr(summary, name)]
        for part in (value if isinstance(value, tuple) else (value,))
        if isinstance(part, Cited)
    ]
    assert list(summary.cited()) == parts
    assert len(parts) == 12


def test_an_entity_is_found_by_its_french_name() -> None:
    summary = make_summary()
    assert summary.entity("SNE") is summary.entities[2]
    with pytest.raises(KeyError, match="sne"):
        summary.entity("sne")


def test_sources_are_the_numbers_of_the_evidence() -> None:
    article = make_article()
    claim = make_summary().headline
    assert claim.sources == (1,)
    both = Claim(**dict(claim) | {"evidence": (article.sentence(2), article.sentence(7))})
    assert both.sources == (2, 7)


@pytest.mark.parametrize("total", ["prompt_tokens", "completion_tokens", "cost"])
def test_a_total_is_unknown_where_one_part_is(total: str) -> None:
    """A bill that leaves out an attempt would be a lie, and so would a zero."""
    known, unknown = make_attempt(**{total: 2}), make_attempt(**{total: None})
    assert getattr(make_provenance(attempts=(known, known)), total) == 4
    assert getattr(make_provenance(attempts=(known, unknown)), total) is None
    assert getattr(make_provenance(attempts=(unknown, known)), total) is None
    assert getattr(make_provenance(attempts=(unknown,)), total) is None


def test_a_model_without_a_price_costs_nothing_only_if_it_says_so() -> None:
    """Free is a known price; no price is not."""
    assert make_provenance(attempts=(make_attempt(cost=0.0),)).cost == 0
    assert make_provenance(attempts=(make_attempt(cost=None),)).cost is None


def test_reasks_and_transport_retries_are_counted_apart() -> None:
    """A busy provider is not a bad answer."""
    bad = make_attempt(fault="broke the draft's rules", transport_retries=("429", "timeout"))
    provenance = make_provenance(attempts=(bad, make_attempt(transport_retries=("503",))))
    assert provenance.reasks == 1
    assert provenance.transport_retries == 3
    assert make_provenance().reasks == 0
    assert make_provenance().transport_retries == 0


@pytest.mark.parametrize(
    "changes", [{"cost": -0.01}, {"seconds": -1.0}, {"prompt_tokens": -1}, {"seconds": None}]
)
def test_no_count_is_below_zero(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_attempt(**changes)


def test_the_time_it_was_made_keeps_its_zone() -> None:
    created = datetime(2026, 3, 4, 9, 30, 0, 123456, tzinfo=UTC)
    summary = make_summary(provenance=make_provenance(created=created))
    again = Summary.model_validate_json(summary.model_dump_json())
    assert again.provenance.created == created
    assert again.provenance.created.utcoffset() == created.utcoffset()
