"""French and British typography, set by rule."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.typography import english, french

NB, NN = "\u00a0", "\u202f"

FRENCH = [
    ('Il a dit "non": rien!', f"Il a dit «{NB}non{NB}»{NB}: rien{NN}!"),
    ("Pourquoi ?; oui", f"Pourquoi{NN}?; oui"),
    ("«Ils ont crié “assez” hier»", f"«{NB}Ils ont crié “assez” hier{NB}»"),
    ('« Ils ont crié "assez" hier »', f"«{NB}Ils ont crié “assez” hier{NB}»"),
    ("l'accord d'aujourd'hui", "l’accord d’aujourd’hui"),
    ("50%, 1 200 €, 3 M€", f"50{NN}%, 1{NN}200{NN}€, 3{NN}M€"),
    ("12 000 000 d'euros", f"12{NN}000{NN}000 d’euros"),
    ("3 km et 2 millions", f"3{NB}km et 2{NB}millions"),
    ("à 17h30 ou 9h", f"à 17{NB}h{NB}30 ou 9{NB}h"),
    ("le 1er mai, n°5", f"le 1er{NB}mai, n°{NB}5"),
    ("M. Roux et Mme Petit", f"M.{NB}Roux et Mme{NB}Petit"),
    ("Et puis...", "Et puis…"),
    ("L'Etat, l'Elysée et les Etats-Unis", "L’État, l’Élysée et les États-Unis"),
    ("A Paris, la soeur du boeuf a bon coeur", "À Paris, la sœur du bœuf a bon cœur"),
    ("A la suite du vote", "À la suite du vote"),
    ("Le projet - attendu - passe", "Le projet – attendu – passe"),
    ("Deux  espaces , et ( des ) autres .", "Deux espaces, et (des) autres."),
]

ENGLISH = [
    ("« We shall see », he said.", "“We shall see”, he said."),
    ("He said : 'no' ; it's 50 % !", "He said: ‘no’; it’s 50%!"),
    ('"They said "no" twice"', '"They said "no" twice"'),
    ("“They said “no” twice”", "“They said ‘no’ twice”"),
    ("the workers' strike in the '90s", "the workers’ strike in the ’90s"),
    ("1 200,5 points, 12 000 people", "1,200.5 points, 12,000 people"),
    ("up 2,5 % to €3,4 billion", "up 2.5% to €3.4 billion"),
    ("articles 2,5 and 7", "articles 2,5 and 7"),
    ("Call 116 000 or +33 800 123 456", "Call 116 000 or +33 800 123 456"),
    ("And then...", "And then…"),
]

UNTOUCHED = [
    "https://exemple.fr/a?b=1;c:d!",
    "redaction@exemple.fr",
    "`x = 1 ; y = 'a'`",
    "10:30",
    "3:2",
    "3 - 2",
]


@pytest.mark.parametrize(("typed", "set_"), FRENCH)
def test_french_is_set_as_newspapers_set_it(typed, set_):
    """A model's French is printed with French marks and spaces."""
    assert french(typed) == set_


@pytest.mark.parametrize(("typed", "set_"), ENGLISH)
def test_english_is_set_as_british_newspapers_set_it(typed, set_):
    """A model's English is printed with British marks, and figures are not guessed at."""
    assert english(typed) == set_


@pytest.mark.parametrize("text", UNTOUCHED)
def test_addresses_times_and_scores_stay(text):
    """A link that was typed still works."""
    assert french(f"Voir {text} ici") == f"Voir {text} ici"
    assert english(f"See {text} here") == f"See {text} here"


@pytest.mark.parametrize(
    "text",
    ["A Star is Born", "Oedipe et Phoenix", 'Il y a 27" de neige', 'Il a dit "non', "A-t-il menti"],
)
def test_what_is_not_certain_stays(text):
    """Names, titles, sizes and broken quotations are not rewritten."""
    assert french(text) == text


def letters(text):
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(character for character in plain.casefold() if character.isalnum())


PIECE = """
Etat coeur A 17h30 1 200 200,5 50 % M. Roux " « » “ ” ' ‘ ’ : ... .. ! ? \u00a0 \u202f n° 5 1er mai ( ) [ ] - --
a www.x.fr x@y.fr ` http://a:b 10:30 , . € 2,5 million l' &amp; ; \ue000
"""
PIECES = st.lists(st.sampled_from([*PIECE.split(), " ", "\n", "\u00a0", "\u202f", "\ue000"])).map(
    "".join
)


@pytest.mark.parametrize("rule", [french, english])
@settings(max_examples=300, deadline=None)
@given(text=PIECES | st.text(max_size=60))
def test_setting_twice_changes_nothing_and_no_word_is_changed(rule, text):
    """Typography is safe to run on anything, as often as one likes."""
    once = rule(text)
    assert rule(once) == once
    assert letters(once) == letters(text)
