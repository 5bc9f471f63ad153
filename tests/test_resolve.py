"""What code makes of a draft: the article's own letters, known speakers, codes, and findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from making import (
    ARTICLE,
    claim_data,
    draft_data,
    entity_data,
    event_data,
    make_article,
    make_draft,
    make_provenance,
    quote_data,
)

from summarise.article import Article
from summarise.drafts import SummaryDraft
from summarise.resolve import resolve
from summarise.summary import Finding, Summary
from summarise.topics import LABELS, TopicName
from summarise.typography import english, french


def resolved(article: Article | None = None, **changes: Any) -> Summary:
    article = article or make_article()
    return resolve(make_draft(article, **changes), article, make_provenance())


def the_finding(summary: Summary) -> Finding:
    (finding,) = summary.notes
    return finding


def test_a_good_draft_leaves_no_finding() -> None:
    assert resolved().notes == ()


def test_every_part_has_a_name_of_its_own() -> None:
    """Findings point at parts by these."""
    summary = resolved()
    names = [cited.id for cited in summary.cited()]
    assert names == [
        *("headline", "abstract-1", "abstract-2", "key-point-1", "key-point-2", "key-point-3"),
        *("quote-1", "entity-1", "entity-2", "entity-3", "event-1", "event-2"),
    ]


def test_what_the_model_wrote_is_kept() -> None:
    """Every word of it; how it is set is code's."""
    summary, draft = resolved(), make_draft()
    assert [(c.fr, c.en, c.modality) for c in summary.claims] == [
        (french(c.fr), english(c.en), c.modality)
        for c in (draft.headline, *draft.abstract, *draft.key_points)
    ]
    assert [(e.fr, e.en, e.start, e.end, e.precision) for e in summary.events] == [
        (french(e.fr), english(e.en), e.start, e.end, e.precision) for e in draft.events
    ]


def test_each_language_is_set_as_it_is_printed() -> None:
    """Not asked of the model, which forgets; and a quotation stays the article's own letters."""
    claim = claim_data(
        fr='Le plan "historique" coute 4,5 millions: 30% pour l\'Etat.',
        en="The « historic » plan costs 4.5 million : 30 % for the state's part.",
    )
    headline = resolved(headline=claim).headline
    assert headline.fr == (
        "Le plan «\u00a0historique\u00a0» coute 4,5\u00a0millions\u00a0: 30\u202f% pour l’État."
    )
    assert headline.en == "The “historic” plan costs 4.5 million: 30% for the state’s part."


def test_entities_have_their_roles() -> None:
    summary = resolved()
    mayor = summary.entity("Hélène Kervadec")
    assert (mayor.kind, mayor.role.fr, mayor.role.en) == (
        "person",
        "maire de Saint-Brévenec",
        "mayor of Saint-Brévenec",
    )
    assert summary.entity("Saint-Brévenec").role is None


def test_evidence_is_in_the_order_of_the_article_and_named_once() -> None:
    article = make_article()
    claim = resolved(article, headline=claim_data(sources=[7, 2, 7, 1])).headline
    assert claim.sources == (1, 2, 7)
    assert claim.evidence == tuple(article.sentence(number) for number in (1, 2, 7))


def test_everything_cites_sentences_of_the_article() -> None:
    article = make_article()
    for cited in resolved(article).cited():
        assert cited.evidence
        for sentence in cited.evidence:
            assert sentence is article.sentence(sentence.id)


def test_a_quotation_has_the_letters_of_the_article() -> None:
    """The model's own apostrophes, spaces and marks are gone; the offsets are true."""
    summary = resolved(
        quotes=[
            quote_data(
                fr='"Nos enfants n\'ont pas à étudier  sous des plafonds qui fuient"',
                en="“Our children should not have to.”",
            )
        ]
    )
    (quote,) = summary.quotes
    assert quote.fr == "Nos enfants n’ont pas à étudier sous des plafonds qui fuient"
    assert ARTICLE[quote.start : quote.end] == quote.fr
    assert quote.en == "Our children should not have to."
    assert summary.notes == ()


def test_the_words_of_a_date_are_those_of_the_article() -> None:
    text = ARTICLE.replace("le 16 juin", "le\u00a016\u00a0juin")
    event = event_data(sources=[6], expression="le 16 juin", start="2026-06-16")
    assert (
        resolved(make_article(text), events=[event]).events[0].expression == "le\u00a016\u00a0juin"
    )


@pytest.mark.parametrize("words", ["sous des plafonds", "intenable"])
def test_part_of_a_quotation_is_one(words: str) -> None:
    assert resolved(quotes=[quote_data(fr=words, sources=[3, 4])]).notes == ()


@pytest.mark.parametrize(
    "speaker", ["Hélène Kervadec", "Mme Kervadec", "HÉLÈNE KERVADEC", "la maire Hélène Kervadec"]
)
def test_a_speaker_is_the_entity_that_is_meant(speaker: str) -> None:
    """Whatever the spelling, ``Summary.entity`` finds who spoke."""
    summary = resolved(headline=claim_data(speaker=speaker), quotes=[quote_data(speaker=speaker)])
    assert summary.headline.speaker == "Hélène Kervadec"
    assert summary.entity(summary.quotes[0].speaker).id == "entity-1"
    assert summary.notes == ()


def test_a_forgotten_speaker_is_added_once_and_said() -> None:
    summary = resolved(
        headline=claim_data(sources=[5, 4], speaker="Paul Le Goff"),
        quotes=[quote_data(fr="un audit complet", sources=[5], speaker="M. Le Goff")],
    )
    assert summary.headline.speaker == summary.quotes[0].speaker == "Paul Le Goff"
    added = summary.entity("Paul Le Goff")
    assert (added.id, added.kind, added.role, added.sources) == ("entity-4", "other", None, (4, 5))
    assert len(summary.entities) == 4
    finding = the_finding(summary)
    assert (finding.check, finding.severity, finding.target) == ("names", "warning", "headline")
    assert "'Paul Le Goff' was missing from the entities" in finding.message


def test_every_speaker_of_a_summary_is_one_of_its_entities() -> None:
    summary = resolved(
        entities=[entity_data(name="SNE", name_en="SNE", kind="organisation", sources=[7])]
    )
    for cited in (*summary.claims, *summary.quotes):
        if cited.speaker is not None:
            assert summary.entity(cited.speaker)


def test_an_entity_listed_twice_is_kept_once_and_said() -> None:
    again = entity_data(role={"fr": "élue", "en": "councillor"})
    summary = resolved(
        entities=[entity_data(), again, *[e.model_dump() for e in make_draft().entities[1:]]]
    )
    assert [entity.name.fr for entity in summary.entities] == [
        "Hélène Kervadec",
        "Saint-Brévenec",
        "SNE",
    ]
    assert [entity.id for entity in summary.entities] == ["entity-1", "entity-2", "entity-3"]
    assert summary.entities[0].role.fr == "maire de Saint-Brévenec"
    finding = the_finding(summary)
    assert (finding.check, finding.target) == ("names", "entity-1")
    assert "'Hélène Kervadec' twice" in finding.message


def test_a_name_may_be_typeset_in_another_way() -> None:
    article = make_article(ARTICLE.replace("Saint-Brévenec", "Saint\u2011Brévenec"))
    assert resolved(article).notes == ()


JUNE = {"sources": [6], "expression": "le 16 juin"}


@pytest.mark.parametrize(
    ("published", "start", "kept"),
    [
        (None, "XXXX-06-16", True),
        (date(2026, 3, 4), "2026-06-16", True),
        (date(2026, 3, 4), "XXXX-06-16", True),
        (date(2026, 3, 4), "2028-06-16", False),
        (date(2026, 3, 4), "1200-06-16", False),
        (date(2026, 12, 20), "2027-06-16", True),
        (None, "2027-06-16", False),
    ],
)
def test_a_year_needs_the_text_or_the_publication_date(
    published: date | None, start: str, kept: bool
) -> None:
    """A year that the model made up becomes unknown, and the reader is told."""
    article = make_article(published=published)
    summary = resolved(article, events=[event_data(start=start, **JUNE)])
    if kept:
        assert summary.events[0].start == start
        assert summary.notes == ()
    else:
        assert summary.events[0].start == "XXXX" + start[4:]
        finding = the_finding(summary)
        assert (finding.check, finding.severity, finding.target) == ("dates", "warning", "event-1")
        assert f"{start} became XXXX{start[4:]}" in finding.message


def test_the_last_day_is_held_to_the_same_rule() -> None:
    (event,) = resolved(events=[event_data(start=None, end="2031-06-16", **JUNE)]).events
    assert (event.start, event.end) == (None, "XXXX-06-16")


def test_a_day_that_nobody_gave_is_left_for_the_checks() -> None:
    """Without its year it would still be wrong."""
    (event,) = resolved(events=[event_data(start="2026-06-17", **JUNE)]).events
    assert event.start == "2026-06-17"


@pytest.mark.parametrize("year", ["1066", "1789", "1999", "2000", "2100", "2999"])
def test_a_year_of_the_text_is_supported_in_every_century(year: str) -> None:
    """Climate is told by 2100 and history by 1066."""
    article = make_article(ARTICLE.replace("En 2019", f"En {year}"), published=None)
    event = event_data(sources=[8], expression=f"En {year}", start=year, precision="year")
    summary = resolved(article, events=[event])
    assert summary.events[0].start == year
    assert summary.notes == ()


def test_digits_within_a_longer_number_are_no_year() -> None:
    article = make_article(ARTICLE.replace("2019", "12019"), published=None)
    event = event_data(start="2019-03-03")
    assert resolved(article, events=[event]).events[0].start == "XXXX-03-03"


def test_topics_come_with_code_and_labels_once() -> None:
    topics = resolved(topics=["education", "human interest", "education"]).topics
    assert [(topic.code, topic.fr, topic.en) for topic in topics] == [
        ("medtop:05000000", "éducation", "education"),
        ("medtop:08000000", "gens, animaux, insolite", "human interest"),
    ]


def test_all_media_topics_have_their_code_and_a_label_in_both_languages() -> None:
    """The 17 of the first level, in the order of their codes."""
    assert set(LABELS) == set(TopicName)
    assert [label.code for label in LABELS.values()] == [
        f"medtop:{number:02}000000" for number in range(1, 18)
    ]
    for name, label in LABELS.items():
        assert label.fr
        assert label.en.startswith(name.value.split()[0])
        (topic,) = resolved(topics=[name.value]).topics
        assert (topic.code, topic.fr, topic.en) == label


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("arts", 1),
        ("crime", 2),
        ("disaster", 3),
        ("economy", 4),
        ("education", 5),
        ("environment", 6),
        ("health", 7),
        ("human interest", 8),
        ("labour", 9),
        ("lifestyle", 10),
        ("politics", 11),
        ("religion", 12),
        ("science", 13),
        ("society", 14),
        ("sport", 15),
        ("conflict", 16),
        ("weather", 17),
    ],
)
def test_a_topic_has_the_code_that_iptc_gives_it(name: str, code: int) -> None:
    """A newsroom's system files by it."""
    assert LABELS[TopicName(name)].code == f"medtop:{code:02}000000"


def test_the_article_is_described_without_its_text() -> None:
    article = make_article()
    source = resolved(article).source
    assert source.model_dump() == {
        "sha256": article.sha256,
        "sentences": 8,
        "characters": len(ARTICLE),
        "title": "Quatre écoles seront rénovées",
        "url": "https://journal.example/ecoles",
        "publisher": "Le Courrier de la côte",
        "published": date(2026, 3, 4),
    }


def test_a_draft_of_another_article_is_refused() -> None:
    """Offsets into the wrong text would be lies."""
    other = make_article(ARTICLE.replace("plafonds", "toits"))
    with pytest.raises(ValueError, match="validated with their article"):
        resolve(make_draft(), other, make_provenance())


def test_a_place_has_one_english_name() -> None:
    """A French place name left in the English becomes the one that the entities give it."""
    article = make_article("Londres dément. Le maire de Londres, M. Oster, part. Il l’a dit hier.")
    london = entity_data(name="Londres", name_en="London", kind="place", sources=[1], role=None)
    claim = claim_data(fr="Londres dément.", en="Londres denies it, says Londres’s mayor.")
    draft = SummaryDraft(
        **draft_data(
            headline=claim,
            abstract=[claim_data(en="London is not Londresville."), claim_data()],
            key_points=[claim_data()] * 3,
            quotes=[],
            entities=[london],
            events=[],
        )
    )
    summary = resolve(draft, article, make_provenance())

    assert summary.headline.en == "London denies it, says London’s mayor."
    assert summary.headline.fr == "Londres dément."
    assert summary.abstract[0].en == "London is not Londresville."
    (finding,) = [finding for finding in summary.notes if finding.check == "names"]
    assert (finding.target, finding.language) == ("headline", "en")
    assert "Londres" in finding.message
    assert "London" in finding.message
