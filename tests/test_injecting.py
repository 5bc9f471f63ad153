"""The faults that the benchmark injects are faults, say what they change, and never raise."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from injecting import KINDS, Pair, inject

FR = (
    "Selon la police, l’accident n’a pas fait de victimes et aurait eu lieu jeudi 12 mars 2026 à "
    "Londres, où environ 36 000 euros ont été « perdus dans la rivière froide »."
)
EN = (
    "According to police, the accident did not cause casualties and may have taken place on "
    "Thursday 12 March 2026 in London, where about 36,000 euros were lost in the cold river."
)


def pair(fr: str = FR, en: str = EN, *article: str) -> Pair:
    return Pair("1", fr, en, (fr,), article)


@pytest.mark.parametrize(
    ("kind", "part", "fr", "en", "after"),
    [
        ("scale", "fr", "Il vaut 2 milliards.", "It is worth 2 billion.", "Il vaut 2 billions."),
        ("scale", "en", "Il vaut 2 millions.", "Worth 2 million.", "Worth 2 thousand."),
        ("unit", "en", "En 3 jours.", "In 3 days.", "In 3 hours."),
        ("negation removed", "fr", "Ce n’est pas vrai.", "It is not true.", "C’est vrai."),
        ("negation removed", "fr", "Il n’a pas d’eau.", "He does not have water.", "Il a des eau."),
        ("negation removed", "en", "Il n’est pas là.", "He isn't there.", "He is there."),
        ("negation added", "fr", "Le roi est mort.", "The king is dead.", "Le roi n’est pas mort."),
        ("negation added", "en", "Le roi est mort.", "The king is dead.", "The king is not dead."),
        ("direction", "fr", "Cela augmente.", "It increases.", "Cela diminue."),
        ("direction", "fr", "L’augmentation dure.", "The rise lasts.", "La diminution dure."),
        ("direction", "en", "Plus de 3 morts.", "More than 3 dead.", "Less than 3 dead."),
        ("hedge dropped", "fr", "Il serait là.", "He may be there.", "Il est là."),
        ("hedge dropped", "en", "Il serait là.", "He may be there.", "He is there."),
        ("hedge weakened", "fr", "Il pourrait venir.", "He could come.", "Il peut venir."),
        ("hedge added", "fr", "Le roi est mort.", "The king is dead.", "Le roi serait mort."),
        ("attribution dropped", "fr", "Selon lui, la mer monte ici.", "According to him, the sea rises.", "La mer monte ici."),
        ("attribution dropped", "en", "Selon lui, la mer monte.", "The sea rises here, he said.", "The sea rises here."),
        ("degree dropped", "fr", "Haut d’environ 3 m.", "About 3 m high.", "Haut de 3 m."),
        ("condition dropped", "en", "Sortez si vous pouvez.", "If you can, go out right now.", "Go out right now."),
        ("demonym swapped", "en", "Un roi espagnol.", "A Spanish king.", "A French king."),
        ("half dropped", "fr", "Les mineurs grévistes restent dehors pendant plusieurs journées entières, mais leurs familles attendent encore devant cette grande porte fermée depuis hier.", "They wait.", "Les mineurs grévistes restent dehors pendant plusieurs journées entières."),
    ],
)  # fmt: skip
def test_a_kind_makes_this_fault(kind: str, part: str, fr: str, en: str, after: str) -> None:
    drawn = [inject(kind, pair(fr, en), part, seed=seed) for seed in range(200)]
    assert after in {injected.pair.text(part) for injected in drawn if injected}


@pytest.mark.parametrize(
    ("kind", "part", "fr", "en"),
    [
        ("digit", "en", "Le virus H1N1.", "Call 555 123 4567 or see www.a.org/12 on COVID-19."),
        ("digit", "fr", "Le 3 mai 2020.", "On 3 May 2020."),
        (
            "negation removed",
            "en",
            "Non seulement lui, n’est-ce pas.",
            "Not only him: it is not only him.",
        ),
        ("direction", "fr", "D’après lui, après tout.", "After all."),
        ("direction", "en", "Avant et après.", "Before and after."),
        ("hedge dropped", "en", "Il vient.", "He may come."),
        ("attribution dropped", "en", "La mer monte.", "The sea rises here, he said."),
        ("organisation swapped", "en", "Qui vient ?", "WHO is coming?"),
        ("negation added", "fr", "Il y a du pain.", "There is bread."),
    ],
)
def test_what_would_be_no_fault_is_left_alone(kind: str, part: str, fr: str, en: str) -> None:
    assert inject(kind, pair(fr, en), part) is None


def test_an_altered_quotation_is_not_only_a_shorter_one() -> None:
    """Without its first or last word, a quotation is still word for word."""
    text = "Il parle de « guerre menée contre le peuple » ici."
    for seed in range(100):
        injected = inject("quotation", pair(text, "He talks."), "fr", seed=seed)
        assert injected
        said = injected.pair.fr.split("«")[1].split("»")[0].strip()
        assert said not in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_changes_where_it_is_said_to(kind: str) -> None:
    """Before and after are in the texts, the other parts are as they were; twice the same."""
    clean = pair(FR, EN, "Le conseil municipal votera demain un budget sans surprise.")
    for part in KINDS[kind].parts:
        injected = inject(kind, clean, part, seed=3)
        assert injected == inject(kind, clean, part, seed=3)
        if injected is None:
            continue
        assert injected.before in clean.text(part)
        assert injected.after in injected.pair.text(part)
        assert injected.pair.text(part) != clean.text(part)
        others = {"fr", "en"} - {part}
        assert all(injected.pair.text(other) == clean.text(other) for other in others)


def test_another_seed_makes_another_fault() -> None:
    made = {inject("digit", pair(), "fr", seed=seed).after for seed in range(20)}
    assert len(made) > 5


@given(st.text(), st.text(), st.text())
def test_no_text_makes_an_injector_raise(fr: str, en: str, other: str) -> None:
    for kind, chosen in KINDS.items():
        for part in chosen.parts:
            inject(kind, pair(fr, en, other), part)


@given(st.lists(st.sampled_from((FR + " " + EN).split()), max_size=30).map(" ".join))
def test_no_shuffled_words_make_an_injector_raise(text: str) -> None:
    for kind, chosen in KINDS.items():
        for part in chosen.parts:
            inject(kind, pair(text, text, FR), part)
