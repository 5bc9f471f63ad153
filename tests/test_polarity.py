"""What counts as a negation, and what only looks like one."""

from __future__ import annotations

import pytest

from summarise.checks.negation.antonyms import lexicon
from summarise.checks.negation.direction import sightings
from summarise.checks.negation.polarity import DENIAL, HINT, NOT, WITHOUT, marks
from summarise.checks.passages import Passage


def kinds(text, language):
    return [mark.kind for mark in marks(Passage(text, language)) if mark.kind > HINT]


@pytest.mark.parametrize(
    "text",
    [
        "Il n’a pas cédé.",
        "Elle n'avait encore jamais voté.",
        "Rien n’a changé.",
        "Aucun des trois élus n’a voté.",
        "Nul ne le sait.",
        "Il ne peut se déplacer.",
        "Il n’a pu voter.",
        "Il ne boit plus rien.",
        "Pas d’accord sur la pêche",
        "Personne ne sait que le pont a cédé.",
        "Il viendra, mais pas mardi.",
        "On ne peut affirmer que le pont cédera.",
    ],
)
def test_one_negation_in_french(text):
    """Each of these denies once, however many words it takes."""
    assert kinds(text, "fr") == [NOT]


@pytest.mark.parametrize(
    "text",
    [
        "Il n’a que deux ans.",
        "Avant qu’il ne parte, il parle.",
        "C’est plus grave qu’il ne le dit.",
        "Il n’est pas seulement maire.",
        "C’est vrai, n’est-ce pas ?",
        "Un premier pas vers la paix.",
        "Il ne manque pas de courage.",
        "Sans doute viendra-t-il, sans aucun doute.",
        "Une personne a été blessée, plus que jamais.",
        "Il veut plus de moyens.",
        "Médecins sans Frontières",
        "N’importe qui peut voter.",
        "Oui ou non, votera-t-il ?",
    ],
)
def test_no_negation_in_french(text):
    """None of these denies what it says."""
    assert kinds(text, "fr") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It isn’t true.", [NOT]),
        ("He can't vote and won't pay.", [NOT, NOT]),
        ("No one came; nobody knows.", [NOT, NOT]),
        ("He left without a word.", [WITHOUT]),
        ("He denies it.", [DENIAL]),
        ("Not only the mayor came.", []),
        ("It will not open until May.", []),
        ("No doubt he will come, whether he wins or not.", []),
        ("He lives at No 10.", []),
        ("It's the mayor's t-shirt.", []),
    ],
)
def test_negations_in_english(text, expected):
    """Contractions count, idioms do not."""
    assert kinds(text, "en") == expected


@pytest.mark.parametrize("word", ["unpaid", "homeless", "nonlethal", "inaccurate", "fails"])
def test_negative_words_in_english(word):
    """A word may deny without "not"."""
    assert lexicon("en")[word].denies


@pytest.mark.parametrize(
    "word", ["under", "until_", "union", "nevertheless", "university", "table"]
)
def test_words_that_only_look_negative(word):
    """Their letters are those of a negation, their meaning is not."""
    assert lexicon("en")[word] is None or not lexicon("en")[word].denies


@pytest.mark.parametrize(
    ("text", "concept", "sign"),
    [
        ("Le prix a augmenté.", "change", 1),
        ("L’est du pays", "longitude", 1),
        ("moins de 10 %", "comparison", -1),
        ("au moins dix", "bound", 1),
    ],
)
def test_directions_in_french(text, concept, sign):
    """Each word stands for one end of its concept."""
    seen = sightings(Passage(text, "fr")).sure[concept]
    assert [sighting.pole.sign for sighting in seen] == [sign]


def test_a_verb_is_no_point_of_the_compass():
    """The verb "est" is far more frequent than the east."""
    assert "longitude" not in sightings(Passage("Il est arrivé.", "fr")).sure
