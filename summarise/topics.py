"""The 17 top-level IPTC Media Topics, their codes and labels.

Source: IPTC NewsCodes, controlled vocabulary "mediatopic" (codes and English labels); the French
labels are ours where the vocabulary's are not idiomatic. The model chooses a short English word,
because a word is understood and a number is guessed; code adds what stands beside it here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["LABELS", "TopicLabel", "TopicName"]


class TopicName(StrEnum):
    """The words that a model chooses from."""

    ARTS = "arts"
    CONFLICT = "conflict"
    CRIME = "crime"
    DISASTER = "disaster"
    ECONOMY = "economy"
    EDUCATION = "education"
    ENVIRONMENT = "environment"
    HEALTH = "health"
    HUMAN_INTEREST = "human interest"
    LABOUR = "labour"
    LIFESTYLE = "lifestyle"
    POLITICS = "politics"
    RELIGION = "religion"
    SCIENCE = "science"
    SOCIETY = "society"
    SPORT = "sport"
    WEATHER = "weather"


class TopicLabel(NamedTuple):
    """A Media Topic: its code and its label in both languages."""

    code: str
    fr: str
    en: str


LABELS: dict[TopicName, TopicLabel] = {
    TopicName.ARTS: TopicLabel(
        "medtop:01000000",
        "arts, culture, divertissement et médias",
        "arts, culture, entertainment and media",
    ),
    TopicName.CRIME: TopicLabel(
        "medtop:02000000", "criminalité, droit et justice", "crime, law and justice"
    ),
    TopicName.DISASTER: TopicLabel(
        "medtop:03000000", "catastrophes et accidents", "disaster, accident and emergency incident"
    ),
    TopicName.ECONOMY: TopicLabel(
        "medtop:04000000", "économie, affaires et finance", "economy, business and finance"
    ),
    TopicName.EDUCATION: TopicLabel("medtop:05000000", "éducation", "education"),
    TopicName.ENVIRONMENT: TopicLabel("medtop:06000000", "environnement", "environment"),
    TopicName.HEALTH: TopicLabel("medtop:07000000", "santé", "health"),
    TopicName.HUMAN_INTEREST: TopicLabel(
        "medtop:08000000", "gens, animaux, insolite", "human interest"
    ),
    TopicName.LABOUR: TopicLabel("medtop:09000000", "travail", "labour"),
    TopicName.LIFESTYLE: TopicLabel(
        "medtop:10000000", "vie quotidienne et loisirs", "lifestyle and leisure"
    ),
    TopicName.POLITICS: TopicLabel("medtop:11000000", "politique", "politics and government"),
    TopicName.RELIGION: TopicLabel("medtop:12000000", "religion", "religion"),
    TopicName.SCIENCE: TopicLabel(
        "medtop:13000000", "science et technologie", "science and technology"
    ),
    TopicName.SOCIETY: TopicLabel("medtop:14000000", "société", "society"),
    TopicName.SPORT: TopicLabel("medtop:15000000", "sport", "sport"),
    TopicName.CONFLICT: TopicLabel(
        "medtop:16000000", "conflits, guerre et paix", "conflict, war and peace"
    ),
    TopicName.WEATHER: TopicLabel("medtop:17000000", "météo", "weather"),
}
