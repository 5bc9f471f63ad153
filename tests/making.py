"""What the tests are made with: one article, a draft that cites it, and the summary they give."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from summarise.article import Article
from summarise.drafts import SummaryDraft
from summarise.resolve import resolve
from summarise.summary import Attempt, Provenance, Summary

ARTICLE = (
    "Le conseil municipal de Saint-Brévenec a adopté, mardi 3 mars 2026, un plan de 4,5 millions "
    "d’euros pour rénover ses quatre écoles. Les travaux débuteront en juin et devraient durer "
    "dix-huit mois, selon la maire, Hélène Kervadec.\n\n"
    "«\u00a0Nos enfants n’ont pas à étudier sous des plafonds qui fuient\u00a0», a déclaré "
    "Mme\u00a0Kervadec devant les élus. L’opposition, qui s’est abstenue, juge le calendrier "
    "«\u00a0intenable\u00a0». Son chef de file, Paul Le Goff, a demandé «\u00a0un audit complet avant "
    "le premier coup de pioche\u00a0».\n\n"
    "La région pourrait prendre en charge 30\u00a0% du coût, sous réserve d’un vote prévu le 16 juin. "
    "Le syndicat enseignant SNE dément avoir été consulté. En 2019, un premier projet, estimé à "
    "1\u202f200\u202f000 euros, avait été abandonné faute de financement."
)
"""Eight sentences: a date, figures, a hedge, a condition, a denial and three quotations."""

PUBLISHED = date(2026, 3, 4)


def numbered(number: int) -> str:
    """The text of the article, told from others by its number."""
    return f"{ARTICLE}\n\nCeci est l’article numéro {number} de la nuit."


def asked(bodies: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How often each of the ``numbered`` was asked for, by the bodies of the requests."""
    return Counter(
        body["messages"][-1]["content"].rpartition("numéro ")[2].partition(" ")[0]
        for body in list(bodies)
    )


def make_article(text: str = ARTICLE, **details: Any) -> Article:
    """The article, with a title and a publication date unless told otherwise."""
    return Article(
        text,
        **{
            "title": "Quatre écoles seront rénovées",
            "url": "https://journal.example/ecoles",
            "publisher": "Le Courrier de la côte",
            "published": PUBLISHED,
            **details,
        },
    )


def claim_data(**changes: Any) -> dict[str, Any]:
    """A valid ClaimDraft."""
    return {
        "sources": [1],
        "modality": "asserted",
        "speaker": None,
        "fr": "Saint-Brévenec va consacrer 4,5 millions d’euros à la rénovation de ses écoles.",
        "en": "Saint-Brévenec is to spend 4.5 million euros on renovating its schools.",
    } | changes


def quote_data(**changes: Any) -> dict[str, Any]:
    """A valid QuoteDraft."""
    return {
        "sources": [3],
        "speaker": "Hélène Kervadec",
        "fr": "Nos enfants n'ont pas à étudier sous des plafonds qui fuient",
        "en": "Our children should not have to study under leaking ceilings",
    } | changes


def entity_data(**changes: Any) -> dict[str, Any]:
    """A valid EntityDraft."""
    return {
        "name": "Hélène Kervadec",
        "name_en": "Hélène Kervadec",
        "kind": "person",
        "sources": [2],
        "role": {"fr": "maire de Saint-Brévenec", "en": "mayor of Saint-Brévenec"},
    } | changes


def event_data(**changes: Any) -> dict[str, Any]:
    """A valid EventDraft."""
    return {
        "sources": [1],
        "expression": "mardi 3 mars 2026",
        "start": "2026-03-03",
        "end": None,
        "precision": "day",
        "fr": "Le conseil municipal adopte le plan.",
        "en": "The town council adopts the plan.",
    } | changes


def draft_data(**changes: Any) -> dict[str, Any]:
    """A valid SummaryDraft of ``ARTICLE``, as a model would fill it, with these fields changed."""
    data = {
        "headline": claim_data(
            fr="Saint-Brévenec rénove ses quatre écoles",
            en="Saint-Brévenec to renovate its four schools",
        ),
        "abstract": [
            claim_data(),
            claim_data(
                sources=[2],
                modality="forecast",
                speaker="Hélène Kervadec",
                fr="Les travaux devraient durer dix-huit mois, selon la maire.",
                en="The works are expected to take eighteen months, according to the mayor.",
            ),
        ],
        "key_points": [
            claim_data(
                sources=[6],
                modality="conditional",
                fr="La région pourrait payer 30 % du coût, si elle vote en ce sens le 16 juin.",
                en="The region could pay 30% of the cost, if it so votes on 16 June.",
            ),
            claim_data(
                sources=[7],
                modality="denied",
                speaker="SNE",
                fr="Le syndicat enseignant SNE dément avoir été consulté.",
                en="The teachers' union SNE denies having been consulted.",
            ),
            claim_data(
                sources=[8],
                fr="Un premier projet de 1 200 000 euros avait été abandonné en 2019.",
                en="An earlier 1,200,000-euro project had been dropped in 2019.",
            ),
        ],
        "quotes": [quote_data()],
        "entities": [
            entity_data(),
            entity_data(
                name="Saint-Brévenec",
                name_en="Saint-Brévenec",
                kind="place",
                sources=[1],
                role=None,
            ),
            entity_data(
                name="SNE",
                name_en="SNE",
                kind="organisation",
                sources=[7],
                role={"fr": "syndicat enseignant", "en": "teachers' union"},
            ),
        ],
        "events": [
            event_data(),
            event_data(
                sources=[6],
                expression="le 16 juin",
                start="2026-06-16",
                fr="La région vote sur sa participation.",
                en="The region votes on its contribution.",
            ),
        ],
        "topics": ["education", "politics"],
    }
    return copy.deepcopy(data | changes)


def make_draft(article: Article | None = None, **changes: Any) -> SummaryDraft:
    """The draft, validated with its article just as an answer is."""
    return SummaryDraft.model_validate_json(
        json.dumps(draft_data(**changes)),
        context={"article": article or make_article()},
        strict=True,
    )


def make_attempt(**changes: Any) -> Attempt:
    """An attempt that went well."""
    return Attempt(
        **{
            "model": "gpt-5-mini-2025-08-07",
            "finish_reason": "stop",
            "prompt_tokens": 3210,
            "completion_tokens": 1234,
            "cost": 0.0125,
            "seconds": 8.5,
            "transport_retries": (),
            "cached": False,
            "fault": None,
            **changes,
        }
    )


def make_provenance(**changes: Any) -> Provenance:
    """One attempt of a hosted model."""
    return Provenance(
        **{
            "prompt_id": "summary",
            "prompt_version": "1.0.0",
            "prompt_sha256": "5f" * 32,
            "model": "openai/gpt-5-mini",
            "attempts": (make_attempt(),),
            "seconds": 9.25,
            "created": datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
            "software": "summarise 0.1.0",
            **changes,
        }
    )


def make_summary(article: Article | None = None, **changes: Any) -> Summary:
    """The summary of ``ARTICLE``, with these fields replaced."""
    article = article or make_article()
    summary = resolve(make_draft(article), article, make_provenance())
    # Not model_copy, which would not validate what is changed.
    return Summary(**{name: getattr(summary, name) for name in Summary.model_fields} | changes)
