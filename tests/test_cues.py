"""What a sentence's words say of its standing, and what only looks as if they did."""

from __future__ import annotations

import pytest

from summarise.article import Sentence
from summarise.cues import modalities, speakers, stands_alone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le pont ouvrira lundi à Brest.", ["asserted", "forecast"]),
        ("Le pont est fermé depuis lundi.", ["asserted"]),
        ("Selon le préfet, le pont est fermé.", ["reported", "asserted"]),
        ("Le pont serait fermé jusqu’en mai.", ["conditional"]),
        ("Le pont rouvrira si la mairie paie.", ["conditional"]),
        ("La mairie dément avoir été prévenue.", ["denied"]),
        ("Une crue si forte que le pont a cédé lundi.", ["asserted"]),
        ("L’avocat ne conteste pas les faits.", ["asserted"]),
        ("Le juge a ordonné son maintien en détention.", ["asserted"]),
        ("L’annonce est tombée lundi soir.", ["asserted"]),
        ("Un démenti a été publié lundi.", ["asserted"]),
    ],
)
def test_modalities(text: str, expected: list[str]) -> None:
    assert modalities(text, spoken=False) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« Non », a répondu Mme Le Goff à Brest.", ["Anne Le Goff"]),
        ("Paul Roy affirme que tout va bien.", ["Paul Roy"]),
        ("Selon Paul Roy, Brest attendra.", ["Paul Roy"]),
        ("Le juge Paul Roy a ordonné son maintien en détention.", []),
        ("L’annonce de Paul Roy a surpris Brest.", []),
        ("Paul Roy est parti pour Brest.", []),
    ],
)
def test_speakers(text: str, expected: list[str]) -> None:
    """Somebody who is named speaks only where a verb says so."""
    assert speakers(text, ["Brest", "Anne Le Goff", "Paul Roy"]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le maire de Brest a promis de rouvrir le pont.", True),
        ("Il a promis de rouvrir le pont dès lundi.", False),
        ("Selon elle, le pont ne rouvrira pas avant mai.", False),
        ("Le maire dément : « Rien n’est décidé pour le pont.", False),
        ("Le pont rouvrira.", False),
        ("Un pont fermé jusqu’à la fin du mois", False),
    ],
)
def test_stands_alone(text: str, expected: bool) -> None:
    """Neither a pronoun at its head nor a quotation that goes on elsewhere."""
    assert stands_alone(Sentence(1, 0, len(text), text)) is expected
