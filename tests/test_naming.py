"""One person under two spellings is one person; two people are never made one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ARTICLE

from summarise.naming import match_name, mentions

NAMES = ["Hélène Kervadec", "Paul Le Goff", "SNE", "Région Bretagne"]


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("Hélène Kervadec", "Hélène Kervadec"),
        ("HÉLÈNE KERVADEC", "Hélène Kervadec"),
        ("Helene Kervadec", "Hélène Kervadec"),
        ("He\u0301le\u0300ne Kervadec", "Hélène Kervadec"),
        ("Mme\u00a0Kervadec", "Hélène Kervadec"),
        ("la maire Hélène Kervadec", "Hélène Kervadec"),
        ("M. Le Goff", "Paul Le Goff"),
        ("le SNE", "SNE"),
        ("la région Bretagne", "Région Bretagne"),
        ("la région", "Région Bretagne"),
    ],
)
def test_case_accents_titles_and_a_missing_first_name_are_forgiven(
    name: str, candidate: str
) -> None:
    assert match_name(name, NAMES) == candidate


@pytest.mark.parametrize(
    "name", ["Kervadeck", "Jeanne Kervadec", "SN", "", "—", "le", "Paul Martin"]
)
def test_another_name_is_nobody(name: str) -> None:
    """Neither a wrong letter nor a shared first name makes a match."""
    assert match_name(name, NAMES) is None


def test_a_name_that_fits_two_is_nobody() -> None:
    """A guess between two people would put words into the wrong mouth."""
    assert match_name("Dupont", ["Jean Dupont", "Marie Dupont"]) is None
    assert match_name("Marie Dupont", ["Jean Dupont", "Marie Dupont"]) == "Marie Dupont"


def test_a_full_match_goes_before_a_partial_one() -> None:
    assert match_name("Dupont", ["Jean Dupont", "M. Dupont"]) == "M. Dupont"


def test_the_same_spelling_goes_before_everything() -> None:
    """« Le Monde » and « Monde » differ by a title only; each is still itself."""
    assert match_name("Monde", ["Le Monde", "Monde"]) == "Monde"
    assert match_name("!?", ["Le Monde", "!?"]) == "!?"


def test_one_name_listed_twice_is_one_candidate() -> None:
    assert match_name("Kervadec", ["Hélène Kervadec", "Hélène Kervadec"]) == "Hélène Kervadec"


def test_titles_alone_tell_offices_apart() -> None:
    assert match_name("LE MINISTRE", ["la présidente", "le ministre"]) == "le ministre"
    assert match_name("la ministre", ["la présidente"]) is None


@pytest.mark.parametrize(
    "name",
    [
        "Kervadec",
        "KERVADEC",
        "mme Kervadec",
        "M. Le Goff",
        "la présidente Kervadec",
        "Le Goff",
        "sne",
        "30 %",
    ],
)
def test_what_the_article_names_is_mentioned(name: str) -> None:
    assert mentions(ARTICLE, name)


@pytest.mark.parametrize("name", ["Kerva", "adec", "Kervadec Hélène", "Le Goffic", "", " – ", "SN"])
def test_part_of_a_name_is_not_mentioned(name: str) -> None:
    """Words are whole and in order."""
    assert not mentions(ARTICLE, name)


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=4))
def test_a_match_is_one_of_the_candidates(name: str, candidates: list[str]) -> None:
    """Whatever is asked: one of them or nobody, and a candidate always finds itself."""
    assert match_name(name, candidates) in (None, *candidates)
    assert match_name(name, [*candidates, name]) == name
