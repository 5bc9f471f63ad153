"""The tables of names: every row whole, and the pairs that newsrooms write every day."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from summarise.checks.names.gazetteer import gazetteer, plain
from summarise.checks.names.likeness import acronym_of, akin, close, cognate, slips
from summarise.checks.names.rules import same_name

FOLDER = Path(__file__).parents[1] / "summarise" / "data" / "names"
ROWS = [
    (path.name, line)
    for path in sorted(FOLDER.glob("*.tsv"))
    for line in path.read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def test_every_row_has_four_columns_and_both_languages():
    for file, line in ROWS:
        columns = line.split("\t")
        assert len(columns) == 4, (file, line)
        key, _, french, english = columns
        assert key, (file, line)
        for form in (*french.split("|"), *english.split("|")):
            assert form == form.strip() != "", (file, line)


def test_what_something_belongs_to_is_in_the_tables():
    keys = {line.split("\t")[0] for _, line in ROWS}
    for file, line in ROWS:
        parent = line.split("\t")[1].removeprefix("=")
        assert parent in {*keys, ""}, (file, line)


def test_every_table_names_its_source():
    for path in FOLDER.iterdir():
        assert path.read_text("utf-8").startswith("# "), path
    assert "Unicode License" in (FOLDER / "cldr.tsv").read_text("utf-8")


def test_cldr_is_what_its_script_writes():
    """The generated table is the library's and nobody's; another version of it may differ."""
    pytest.importorskip("babel")
    cldr_names = importlib.import_module("cldr_names")
    written = (FOLDER / "cldr.tsv").read_text("utf-8")
    if written.split("\n")[0] == cldr_names.HEADER.split("\n")[0]:
        assert written == cldr_names.table()


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("Londres", "London"),
        ("Alger", "Algiers"),
        ("Pékin", "Beijing"),
        ("La Haye", "The Hague"),
        ("le Royaume-Uni", "the UK"),
        ("Royaume-Uni", "Britain"),
        ("OTAN", "NATO"),
        ("Otan", "Nato"),
        ("ONU", "UN"),
        ("les Nations unies", "the United Nations"),
        ("UE", "European Union"),
        ("FMI", "IMF"),
        ("OMS", "World Health Organization"),
        ("BCE", "ECB"),
        ("CPI", "ICC"),
        ("le garde des Sceaux", "the justice minister"),
        ("Matignon", "the prime minister’s office"),
        ("le Quai d’Orsay", "the foreign ministry"),
        ("l’Élysée", "the Élysée"),
        ("l’Élysée", "the Elysee"),
        ("Vladimir Poutine", "Vladimir Putin"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskiy"),
        ("Benyamin Netanyahou", "Benjamin Netanyahu"),
        ("Ali Khamenei", "Ali Khamenei"),
        ("Charles Quint", "Charles V"),
        ("Léon XIV", "Leo XIV"),
        ("Cour de cassation", "Court of Cassation"),
        ("ministère de l’Intérieur", "Ministry of the Interior"),
        ("université de Rennes", "University of Rennes"),
        ("Mgr Aubert Kerjean", "Archbishop Aubert Kerjean"),
        ("Yann Le Goff", "Yann Le Goff"),
        ("Tchernobyl", "Chornobyl"),
        ("Racca", "Raqqa"),
        ("Hassaké", "Hasakah"),
        ("Hassan Rohani", "Hassan Rouhani"),
        ("Daech", "ISIS"),
    ],
)
def test_same_name(fr, en):
    assert same_name(fr, en)


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("Brest", "Best"),
        ("Londres", "Lisbon"),
        ("ONU", "NATO"),
        ("Emmanuel Macron", "Emmanuel Marron"),
        ("le Maroc", "Mauritania"),
        ("Vladimir Poutine", "Vladimir Medvedev"),
        ("université de Rennes", "University of Reims"),
        ("Yann Le Goff", "Yann Le Gall"),
    ],
)
def test_different_names(fr, en):
    assert not same_name(fr, en)


def test_a_capital_may_stand_for_its_country_and_another_town_may_not():
    tables = gazetteer()
    country = frozenset({"GB"})
    assert tables.is_seat_of(frozenset({"london-gb"}), country)
    assert tables.is_land_of(country, frozenset({"edinburgh-gb"}))
    assert not tables.is_seat_of(frozenset({"edinburgh-gb"}), country)


def test_small_letters_and_capitals_tell_words_from_names():
    """The word "who" is no health organisation, "tours" no city, a Moroccan has any case."""

    def capitals(language: str, word: str) -> list[int]:
        found = gazetteer().forms[language].starting(word)
        return [form.capitals for form in found.alone] if found else []

    assert capitals("en", "who") == [2]
    assert capitals("fr", "tours") == [1]
    assert capitals("fr", "marocaines") == [0]
    assert capitals("fr", "xyz") == []


def test_likeness_is_of_spelling_and_not_of_length():
    assert close("poutine", "putin")
    assert close("racca", "raqqa")
    assert close("jdanov", "zhdanov")
    assert slips("meridionale", "meridonale")
    assert not slips("macron", "marron")
    assert not close("macron", "marron")
    assert not close("marine", "moreno")
    assert not close("brest", "best")
    assert cognate("toulouse", "toulousain")
    assert akin("sagittaire", "sagittarius")
    assert acronym_of("sdis", ("service", "departemental", "d", "incendie", "et", "de", "secours"))
    assert plain("Œuvre") == "oeuvre"
