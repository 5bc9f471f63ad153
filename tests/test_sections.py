"""A text cut into sections: whole sentences, within the room, at the breaks that the text makes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.article import Article
from summarise.sections import Section, cut, furniture, longest_line, measured, tokens

WORDS = ("la", "ville", "paie", "les", "travaux", "du", "port", "depuis", "douze", "ans", "42", "%")
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=2, max_size=30).map(
    lambda words: f"Le {' '.join(words)}."
)
TEXT = st.lists(
    st.tuples(SENTENCE, st.sampled_from([" ", " ", "\n", "\n\n", "\n\nTitre du chapitre\n\n"])),
    min_size=1,
    max_size=60,
).map(lambda parts: "".join(sentence + gap for sentence, gap in parts))


def sections(article: Article, room: int) -> list[Section]:
    return cut(article, article.sentences, measured(article, room), room)


@given(TEXT, st.integers(min_value=60, max_value=1500))
def test_sections_hold_every_sentence_once_within_the_room(text: str, room: int) -> None:
    article = Article(text)
    sizes = measured(article, room)
    parts = cut(article, article.sentences, sizes, room)
    held = [sentence for part in parts for sentence in part.sentences]
    assert held == list(article.sentences)
    assert all(sum(sizes[each.id] for each in part.sentences) <= room for part in parts)
    assert [(part.number, part.of) for part in parts] == [
        (number, len(parts)) for number in range(1, len(parts) + 1)
    ]
    assert parts == sections(Article(text), room)


@pytest.mark.parametrize("room", range(200, 400, 7))
def test_no_break_is_worth_more_than_the_room(room: int) -> None:
    """Also where the sections can only just be as many as they are."""
    article = Article(
        "\n\n".join("Le port a été vendu. La ville a payé les quais." for _ in range(90))
    )
    sizes = measured(article, room)
    parts = cut(article, article.sentences, sizes, room)
    assert max(sum(sizes[each.id] for each in part.sentences) for part in parts) <= room


@given(TEXT, st.integers(min_value=60, max_value=1500))
def test_no_section_is_a_crumb(text: str, room: int) -> None:
    """One beside which another would have had room was paid for without need."""
    article = Article(text)
    sizes = measured(article, room)
    parts = [
        sum(sizes[each.id] for each in part.sentences)
        for part in cut(article, article.sentences, sizes, room)
    ]
    longest = max(sizes.values())
    for part in parts if len(parts) > 1 else []:
        assert part > 0.3 * room - longest
    # Never many more than there must be.
    assert len(parts) <= 1 + 2 * sum(parts) / max(1, room - longest)


@given(TEXT, st.integers(min_value=60, max_value=1500), st.data())
def test_a_choice_of_sentences_is_cut_as_well(text: str, room: int, data: st.DataObject) -> None:
    article = Article(text)
    some = [each for each in article.sentences if data.draw(st.booleans())] or [
        article.sentences[0]
    ]
    parts = cut(article, some, measured(article, room), room)
    assert [each for part in parts for each in part.sentences] == some


def test_a_section_ends_before_a_heading_rather_than_in_a_paragraph() -> None:
    paragraph = "La commune a payé les travaux du port. " * 12
    chapters = [f"Chapitre {number} : les comptes\n\n{paragraph}" for number in "ABCDEFGH"]
    article = Article("\n\n".join(chapters))
    parts = sections(article, 700)
    assert len(parts) > 2
    assert all(part.sentences[0].text.startswith("Chapitre") for part in parts)


def test_what_fits_is_one_section() -> None:
    article = Article("Le port a été vendu. La ville a payé.")
    assert [part.sentences for part in sections(article, 1000)] == [article.sentences]


def test_a_sentence_longer_than_the_room_is_counted_as_far_as_it_is_given() -> None:
    article = Article(f"Le port a été vendu. La liste est : {'le quai, la grue, ' * 900}la cale.")
    room = 1200
    sizes = measured(article, room)
    assert sizes[2] <= room
    assert longest_line(room) < len(article.sentence(2).text)
    assert [part.sentences for part in sections(article, room)] in (
        [article.sentences],
        [article.sentences[:1], article.sentences[1:]],
    )


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Le ministre est arrivé à 17 h 30 et repartira mardi.", 13, 20),
        ("12 345 678", 10, 11),
        ("LES COMPTES", 5, 8),
        ("." * 60, 1, 12),
        ("", 0, 0),
    ],
)
def test_tokens_are_counted_about_as_tokenizers_do(text: str, least: int, most: int) -> None:
    assert least <= tokens(text) <= most


# --- what stands on every page ---------------------------------------------------------------------


def test_running_titles_and_page_numbers_are_no_part_of_the_text() -> None:
    """Their figures change from page to page; nothing else of them does."""
    pages = [
        f"Cour des comptes – Rapport public {2020 + page}\n\nLe déficit atteint {page} millions "
        f"d’euros.\n\nLa cour le regrette.\n\n– {page} –"
        for page in range(1, 8)
    ]
    article = Article("\n\n".join(pages))
    left_out = [article.sentence(number).text for number in sorted(furniture(article))]
    assert left_out == [
        line
        for page in range(1, 8)
        for line in (f"Cour des comptes – Rapport public {2020 + page}", f"– {page} –")
    ]


def test_what_is_said_again_and_again_stays() -> None:
    """A vote or a heading that recurs tells something each time."""
    votes = "\n\n".join(f"Article {n}\n\nAvis favorable de la commission." for n in "ABCDEFG")
    headings = "\n\n".join("Réponse de la mairie\n\nLe port a été vendu." for _ in range(9))
    numbered = "\n\n".join(f"Recommandation n° {n}\n\nVendre le port." for n in range(1, 10))
    assert furniture(Article(votes)) == frozenset()
    assert furniture(Article(headings)) == frozenset()
    assert furniture(Article(numbered)) == frozenset()


def test_a_running_title_may_stand_on_a_line_of_its_own() -> None:
    pages = [
        f"Le déficit atteint {n} millions.\n\nComptes du port\n\nPage {n}" for n in range(1, 8)
    ]
    article = Article("\n\n".join(pages))
    kept = [each.text for each in article.sentences if each.id not in furniture(article)]
    assert kept == [f"Le déficit atteint {n} millions." for n in range(1, 8)]


@pytest.mark.parametrize("leader", [".............. ", ". . . . . . . ", "……… "])
def test_a_table_of_contents_is_no_part_of_the_text(leader: str) -> None:
    article = Article(
        f"Sommaire\n\nLa gestion du port {leader}12\n\nLes comptes {leader}40\n\nLe port est vieux."
    )
    kept = [each.text for each in article.sentences if each.id not in furniture(article)]
    assert kept == ["Sommaire", "Le port est vieux."]


def test_a_text_of_300_pages_is_cut_to_its_very_end() -> None:
    line = "La commune de Kervelin a payé {} euros pour les travaux du port et de ses quais.\n"
    article = Article("".join(line.format(number * 37) for number in range(9_000)))
    parts = sections(article, 5_000)
    assert len(article.sentences) == 9_000
    assert re.search(r"\d", parts[-1].sentences[-1].text)
    assert parts[-1].last == 9_000
