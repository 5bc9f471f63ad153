"""The reader of figures: what French and English write, as values with units."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.numbers.figures import figures_in
from summarise.checks.passages import Passage


def read(text, language):
    """Value and unit of all figures that need support."""
    return [
        (figure.value, figure.unit.name if figure.unit else None)
        for figure in figures_in(Passage(text, language))
        if not figure.weak
    ]


FRENCH = [
    ("le quai des Trois-Ormes, les Deux Chênes", []),
    ("Trois Belges et Vingt-Deux Suisses", [(3, None), (22, None)]),
    ("l'ancien et le neuf se valent", []),
    ("en 2h26:41 ou 2 h 26'41''", [(8801, "second"), (8801, "second")]),
    ("2 500,75 euros", [(2500.75, "EUR")]),
    ("1\u202f234\u202f567 habitants", [(1234567, None)]),
    ("1\u00a0200 foyers et 3.400 foyers", [(1200, None), (3400, None)]),
    ("12'500 francs suisses", [(12500, "CHF")]),
    ("trente-trois mille abonnés", [(33000, None)]),
    ("quatre-vingt-dix-sept sièges", [(97, None)]),
    ("soixante et onze élus", [(71, None)]),
    ("septante-deux communes", [(72, None)]),
    ("deux cent mille milliards", [(2e14, None)]),
    ("deux virgule cinq pour cent", [(2.5, "%")]),
    ("1,36 milliard de dollars", [(1.36e9, "dollar")]),
    ("2 milliards et demi d'euros", [(2.5e9, "EUR")]),
    ("un million et demi de foyers", [(1.5e6, None)]),
    ("trois billions d'euros", [(3e12, "EUR")]),
    ("12 M€, 3 Md€ et 40 k€", [(12e6, "EUR"), (3e9, "EUR"), (40e3, "EUR")]),
    ("5 millions de dollars canadiens", [(5e6, "CAD")]),
    ("5 millions US$", [(5e6, "USD")]),
    ("une hausse de 2 points de pourcentage", [(2, "pp")]),
    ("vingt pour cent", [(20, "%")]),
    ("de 16 à 17 %", [(16, "%"), (17, "%")]),
    ("la moitié, un quart, deux tiers", [(50, "%"), (25, "%"), (200 / 3, "%")]),
    ("trois cinquièmes des votants", [(60, "%")]),
    ("le XXIe siècle", [(21, None)]),
    ("la 3e édition, la deuxième édition", [(3, None), (2, None)]),
    ("une trentaine de maisons", [(30, None)]),
    ("des dizaines de milliers de manifestants", [(10000, None)]),
    ("deux ans et demi, quatre mois et demi", [(2.5, "year"), (4.5, "month")]),
    ("une demi-heure, trois quarts d'heure", [(0.5, "hour"), (0.75, "hour")]),
    ("les trois derniers mois", [(3, "month")]),
    ("37,5 °C sur 12 km²", [(37.5, "°C"), (12, "km2")]),
    ("tripler la mise", [(3, None)]),
    ("un quart de finale, des pays tiers, un vélo neuf", []),
    ("un homme, une maison, le premier venu", []),
    ("la vie, Mme Xi", []),
]

ENGLISH = [
    ("in 2:26:41, near the Seven Oaks", [(8801, "second")]),
    ("€2.5bn", [(2.5e9, "EUR")]),
    ("US$3 million", [(3e6, "USD")]),
    ("1,360 million", [(1.36e9, None)]),
    ("two and a half million euros", [(2.5e6, "EUR")]),
    ("one hundred and twenty-three", [(123, None)]),
    ("between five hundred and six hundred", [(500, None), (600, None)]),
    ("half a million", [(5e5, None)]),
    ("20 per cent, 3 percentage points", [(20, "%"), (3, "pp")]),
    ("two-thirds of them, a quarter of them", [(200 / 3, "%"), (25, "%")]),
    ("the twenty-first century", [(21, None)]),
    ("a 12-year-old", [(12, "year")]),
    ("tens of thousands, several hundred", [(10000, None), (100, None)]),
    ("sixty miles per hour", [(60, "mph")]),
    ("ten basis points", [(10, "bp")]),
    (".08%", [(0.08, "%")]),
    ("a man, one of them, the first", []),
]


@pytest.mark.parametrize(("text", "expected"), FRENCH)
def test_french(text, expected):
    """French figures come out as values with their units."""
    assert read(text, "fr") == [(pytest.approx(value), unit) for value, unit in expected]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text, expected):
    """English figures come out as values with their units."""
    assert read(text, "en") == [(pytest.approx(value), unit) for value, unit in expected]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("La COVID-19 et le virus H1N1", ["covid19", "h1n1"]),
        ("Un A320 d'Air France", ["a320"]),
        ("Appelez le 01 23 45 67 89.", ["123456789"]),
        ("Appelez le +33 1 23 45 67 89.", ["123456789"]),
        ("Voir https://exemple.fr/2026/article-77", []),
    ],
)
def test_names_with_digits(text, names):
    """Codes and telephone numbers are kept whole; addresses are not read."""
    figures = figures_in(Passage(text, "fr"))
    assert [figure.name for figure in figures] == names


def test_one_in_five_is_a_share():
    """A share in words is a percentage besides."""
    for text, language in (("un Français sur cinq", "fr"), ("one person in five", "en")):
        readings = [
            (reading.value, reading.unit.name)
            for figure in figures_in(Passage(text, language))
            for reading in figure.readings
            if reading.unit
        ]
        assert (20.0, "%") in readings


def test_spans_are_the_words():
    """A figure points at its own words, unit and currency sign included."""
    text = "Coût : «\u00a012\u202f500,50\u00a0€\u00a0», soit près de US$14 000."
    found = figures_in(Passage(text, "fr"))
    assert [text[figure.start : figure.end] for figure in found] == [
        "12\u202f500,50\u00a0€",
        "US$14 000",
    ]
    assert [figure.approximate for figure in found] == ["", "about"]


NUMBERISH = st.lists(
    st.sampled_from(
        [
            "deux",
            "cent",
            "mille",
            "millions",
            "demi",
            "et",
            "un",
            "une",
            "sur",
            "de",
            "d'",
            "%",
            "€",
            "$",
            "-",
            ",",
            ".",
            "12",
            "1",
            "000",
            "XX",
            "e",
            "½",
            "²",
            "3/4",
            "+33",
            "a",
            "and",
            "half",
            "hundred",
            "million",
            "dozen",
            "of",
            "quart",
            "virgule",
            "point",
            "°C",
            "°F",
            "minus",
            "first",
        ]
    )
    | st.text(max_size=3),
    max_size=25,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(text=st.text() | NUMBERISH, language=st.sampled_from(["fr", "en"]))
def test_any_text(text, language):
    """No text makes the reader raise, and every span is inside of it."""
    for figure in figures_in(Passage(text, language)):
        assert 0 <= figure.start < figure.end <= len(text)


def test_linear():
    """Ten times the text takes about ten times as long, however odd it is."""
    for pattern in ("1 111 ", "a1-b2-", "a@", "a-a.", "deux cent ", "million "):
        assert len(figures_in(Passage(pattern * 5000, "fr"))) <= 20000
