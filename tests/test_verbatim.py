"""A quotation is found however it was typeset, and never when a letter or a figure differs."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import ARTICLE

from summarise.verbatim import find_verbatim, fold, quoted_spans, unquote

TYPOGRAPHIC = (
    "Elle l’a dit : «\u00a0L’école n’attendra pas 3\u202f000 jours\u202f; c’est "
    "aujourd’hui\u00a0!\u00a0»\nPuis elle est sortie."
)


def found(words: str, text: str) -> str | None:
    """The stretch of the text that was found."""
    span = find_verbatim(words, text)
    return None if span is None else text[slice(*span)]


@given(st.text())
@example("«\u00a0l’été\u202f»\r\n\x92…\u2028")
def test_folding_keeps_every_offset(text: str) -> None:
    """One character for one, and a second time changes nothing."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert [c for c in text if c.isalnum()] == [c for c in folded if c.isalnum()]


@pytest.mark.parametrize(
    "words",
    [
        "L’école n’attendra pas 3\u202f000 jours\u202f; c’est aujourd’hui\u00a0!",
        "L'école n'attendra pas 3 000 jours ; c'est aujourd'hui !",
        "L'école n'attendra pas 3 000 jours; c'est aujourd'hui!",
        "L`école n´attendra pas 3\u00a0000 jours ; c‘est aujourdʼhui !",
        "«\u00a0L’école n’attendra pas 3 000 jours ; c’est aujourd’hui\u00a0!\u00a0»",
        '"L’école n’attendra pas 3 000 jours ; c’est aujourd’hui !"',
        "“L’école n’attendra pas 3 000 jours ; c’est aujourd’hui !”",
        "  L’école   n’attendra\tpas 3 000\njours ; c’est aujourd’hui !  ",
        unicodedata.normalize("NFD", "L’école n’attendra pas 3 000 jours ; c’est aujourd’hui !"),
    ],
    ids=["same", "ascii", "tight", "odd", "guillemets", "straight", "curly", "runs", "nfd"],
)
def test_typography_is_forgiven(words: str) -> None:
    """The article's own letters come back, without the marks around them."""
    assert (
        found(words, TYPOGRAPHIC)
        == "L’école n’attendra pas 3\u202f000 jours\u202f; c’est aujourd’hui\u00a0!"
    )


@pytest.mark.parametrize(
    ("words", "text", "stretch"),
    [
        (
            "le mot « oui » suffit",
            "Or le mot «\u00a0oui\u00a0» suffit.",
            "le mot «\u00a0oui\u00a0» suffit",
        ),
        (
            'le mot "oui" suffit',
            "Or le mot «\u00a0oui\u00a0» suffit.",
            "le mot «\u00a0oui\u00a0» suffit",
        ),
        ("30% du coût", "À 30\u00a0% du coût.", "30\u00a0% du coût"),
        ("Saint-Malo", "De Saint‑Malo à Brest.", "Saint‑Malo"),
        ("Nous verrons...", "« Nous verrons… », dit-il.", "Nous verrons…"),
        ("Nous verrons…", "« Nous verrons... », dit-il.", "Nous verrons..."),
        ("le président élu", "Or le prési\xaddent élu rit.", "le prési\xaddent élu"),
        ("a été annulé", "Cela a e\u0301te\u0301 annule\u0301.", "a e\u0301te\u0301 annule\u0301"),
        ("été", "Cet e\u0301te\u0301-là.", "e\u0301te\u0301"),
        ("deux lignes", "Sur deux \r\n lignes.", "deux \r\n lignes"),
        ("aujourd'hui", "L\x92avenir, c\x92est aujourd\x92hui.", "aujourd\x92hui"),
    ],
)
def test_each_licence_of_typesetters(words: str, text: str, stretch: str) -> None:
    assert found(words, text) == stretch


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("3 001 jours", "Dans 3 000 jours."),
        ("30 jours", "Dans 300 jours."),
        ("00 jours", "Dans 300 jours."),
        ("a perdu 1", "Il a perdu 1,5 million."),
        ("5 million", "Il a perdu 1,5 million."),
        ("plus de 12", "Ils sont plus de 12\u202f000 à attendre."),
        ("000 à attendre", "Ils sont plus de 12\u202f000 à attendre."),
        ("Il a mange", "Il a mangé."),
        ("Il a mange", "Il a mange\u0301."),
        ("Il a mangé", "Il a mange."),
        ("accord", "Ils sont raccordés."),
        ("le prési", "Or le prési\xaddent élu rit."),
        ("il part", "Il part."),
        ("Nous verrons.", "« Nous verrons… »"),
        ("Nous verrons !", "« Nous verrons ? »"),
        ("Nous, verrons", "« Nous verrons »"),
        ("au jourd’hui", "C’est aujourd’hui."),
        ("aujourd’hui", "C’est au jourd’hui."),
        ("l’école… pas", "Que l’école n’attende pas."),
        ("coeur", "Un cœur."),
        ("", "Rien."),
        ("« »", "Rien « » du tout."),
        ("Rien du tout", "Rien"),
        ("Rien", ""),
    ],
)
def test_no_letter_figure_or_mark_is_forgiven(words: str, text: str) -> None:
    """Half a word or half a figure is not what the article says either."""
    assert find_verbatim(words, text) is None


def test_whole_words_are_found_behind_a_longer_one() -> None:
    """A first occurrence inside another word or figure does not hide the real one."""
    assert find_verbatim("30", "De 1930 à 300, il en reste 30.") == (27, 29)
    assert find_verbatim("part", "Le départ est prêt : il part.") == (24, 28)


def test_a_year_before_a_number_of_three_digits_is_whole() -> None:
    """« 2024 300 » is no figure, so 2024 can be cited from it."""
    assert found("En 2024", "En 2024 300 familles ont déménagé.") == "En 2024"


@given(st.data())
def test_every_stretch_between_spaces_is_found(data: st.DataObject) -> None:
    """What is cut at spaces from the article, and set in ASCII, is found with its own letters."""
    words = ARTICLE.split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    stretch = " ".join(words[start:end])
    plain = fold(stretch)
    if data.draw(st.booleans()):
        plain = unicodedata.normalize("NFD", plain)
    span = find_verbatim(plain, ARTICLE)
    assert span is not None
    assert fold(ARTICLE[slice(*span)]).strip('" ') in fold(stretch)


@given(st.text(alphabet="ab1 ,.'’«»\"\u00a0\u0301…", max_size=12), st.text(max_size=30))
def test_what_is_found_has_the_same_letters(words: str, text: str) -> None:
    """Whatever is looked for: letters and figures come back in their order, no more, no fewer."""
    span = find_verbatim(words, text + words + text)
    if span is not None:
        start, end = span
        assert 0 <= start < end <= len(text + words + text)
        stretch = unicodedata.normalize("NFC", (text + words + text)[start:end])
        looked_for = unicodedata.normalize("NFC", words)
        assert [c for c in stretch if c.isalnum()] == [c for c in looked_for if c.isalnum()]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ('"' * 20_000, "a " * 10_000),
        ("a" + " " * 20_000 + "b", "a" + " " * 20_000 + "c"),
        ('" ' * 10_000 + "x", ' "' * 10_000 + "y"),
        ("? " * 10_000, " ?" * 9_000),
        ("« » " * 5_000, "«» " * 5_000),
        ("a " * 10_000 + "b", "a " * 20_000),
        ("a" * 5_000, "a" * 20_000),
        ("... " * 5_000, "…" * 20_000),
        ("e\u0301" * 10_000 + "x", "e\u0301" * 10_000),
        ("\xad" * 20_000, "\xad" * 20_000),
        ("1 000" + " 000" * 4_000, "000 " * 5_000),
    ],
)
def test_no_text_makes_it_slow(words: str, text: str) -> None:
    """A hostile article cannot hang the machine: these take milliseconds."""
    started = time.process_time()
    find_verbatim(words, text)
    quoted_spans(text + words)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("words", "inner"),
    [
        ("«\u00a0Nous verrons.\u00a0»", "Nous verrons."),
        ("“Nous verrons.”", "Nous verrons."),
        ('"Nous verrons."', "Nous verrons."),
        ("‘Nous verrons.’", "Nous verrons."),
        ("  Nous verrons.\n", "Nous verrons."),
        ("« Oui » et « non »", "« Oui » et « non »"),
        ("« Oui », dit-il", "« Oui », dit-il"),
        ("'", "'"),
        ('"', '"'),
        ("", ""),
        ("«»", ""),
    ],
)
def test_only_a_pair_of_marks_is_taken_off(words: str, inner: str) -> None:
    assert unquote(words) == inner


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('«\u00a0Oui\u00a0», dit-il. Puis : “Non.” Et "peut-être".', ["Oui", "Non.", "peut-être"]),
        ("« Une phrase. Une autre. »", ["Une phrase. Une autre."]),
        ("« Sur deux\nlignes »", ["Sur deux\nlignes"]),
        ("« Jamais fermé.\n\nAutre alinéa : « fermé ».", ["fermé"]),
        ("« Jamais fermé.\r\n \r\nAutre alinéa, un » perdu.", []),
        ("Il a dit « qu’il a répondu « non » hier » à tous.", ["qu’il a répondu « non » hier"]),
        ("« Le mot “oui” suffit »", ["Le mot “oui” suffit"]),
        ('Un "début\nsans fin"', []),
        ("« »", []),
        ("L’été n’est pas l’hiver.", []),
    ],
)
def test_what_stands_between_marks_is_known(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quoted_spans(text)] == quoted


@given(st.text(alphabet='ab «»“”"\n', max_size=40))
def test_quoted_spans_are_stretches_in_order(text: str) -> None:
    """Never empty, never overlapping, never with white space at an end."""
    done = 0
    for start, end in quoted_spans(text):
        assert done < start < end < len(text)
        assert text[start:end] == text[start:end].strip()
        done = end
