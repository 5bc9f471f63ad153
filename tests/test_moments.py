"""What is read as a day, a date or a time of day, and what is not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.dates.moments import distances_in, moments_in
from summarise.checks.dates.timeline import precision_fits, stretches, supported_date
from summarise.checks.passages import Passage

PUBLISHED = date(2026, 3, 12)  # a Thursday
FIELDS = (
    "year", "month", "day", "weekday", "part", "quarter", "season", "decade", "hour", "minute",
    "daytime", "unit", "offset", "direction", "holiday",
)  # fmt: skip


def read(text, language):
    """Each moment's words, and what they say."""
    return [
        (
            text[moment.start : moment.end],
            {
                field: getattr(moment, field)
                for field in FIELDS
                if getattr(moment, field) is not None
            },
        )
        for moment in moments_in(Passage(text, language))
    ]


def day(day, month, **more):
    return {"day": day, "month": month, **more}


def clock(hour, minute=0):
    return {"hour": hour, "minute": minute}


FRENCH = [
    ("rendez-vous le 16 juin", [("16 juin", day(16, 6))]),
    ("le 1er mai 1886", [("1er mai 1886", day(1, 5, year=1886))]),
    ("les 16 et 17 juin", [("16", day(16, 6)), ("17 juin", day(17, 6))]),
    ("du 3 au 5 mai", [("3", day(3, 5)), ("5 mai", day(5, 5))]),
    ("les 2, 3 et 4 avril", [("2", day(2, 4)), ("3", day(3, 4)), ("4 avril", day(4, 4))]),
    ("le lundi 16 mars 2026", [("lundi 16 mars 2026", day(16, 3, weekday=0, year=2026))]),
    ("du 30 avril au 2 mai", [("30 avril", day(30, 4)), ("2 mai", day(2, 5))]),
    ("le 16/06/2026", [("16/06/2026", day(16, 6, year=2026))]),
    ("au 2026-06-16", [("2026-06-16", day(16, 6, year=2026))]),
    ("le 14-Juillet", [("14-Juillet", day(14, 7))]),
    ("le 12 sept. 2014", [("12 sept. 2014", day(12, 9, year=2014))]),
    ("il vient le 16.", [("16", {"day": 16})]),
    ("Lundi soir", [("Lundi soir", {"weekday": 0, "daytime": "evening"})]),
    ("vendredi dernier", [("vendredi dernier", {"weekday": 4, "direction": -1})]),
    (
        "dans la nuit de mardi à mercredi",
        [("nuit de mardi", {"weekday": 1, "daytime": "night"}), ("mercredi", {"weekday": 2})],
    ),
    ("en juin dernier", [("juin dernier", {"month": 6, "direction": -1})]),
    ("en 2019", [("2019", {"year": 2019})]),
    ("de 2015 à 2019,", [("2015", {"year": 2015}), ("2019", {"year": 2019})]),
    ("la saison 2015-16", [("2015", {"year": 2015}), ("16", {"year": 2016})]),
    ("fin 2025", [("fin 2025", {"part": "late", "year": 2025})]),
    ("à la mi-avril", [("mi-avril", {"part": "mid", "month": 4})]),
    ("mai 68", [("mai 68", {"month": 5, "year": 1968})]),
    ("les années 80", [("années 80", {"decade": 80})]),
    ("cet été-là", [("été", {"season": "summer"})]),
    ("au premier trimestre", [("premier trimestre", {"quarter": (1, 1)})]),
    ("à 23 h", [("23 h", clock(23))]),
    ("à 17h30", [("17h30", clock(17, 30))]),
    ("vers huit heures et demie du soir", [("huit heures et demie du soir", clock(20, 30))]),
    ("entre 8 heures et 10 heures", [("8 heures", clock(8)), ("10 heures", clock(10))]),
    ("à vingt heures trente", [("vingt heures trente", clock(20, 30))]),
    ("à minuit", [("minuit", clock(0))]),
    ("le 31/10/74", [("31/10/74", day(31, 10, year=1974))]),
    (
        "les étés 2022 et 2023",
        [("étés 2022", {"season": "summer", "year": 2022}), ("2023", {"year": 2023})],
    ),
    ("hier", [("hier", {"unit": "day", "offset": -1})]),
    ("la semaine prochaine", [("semaine prochaine", {"unit": "week", "offset": 1})]),
    ("l’année dernière", [("année dernière", {"unit": "year", "offset": -1})]),
    ("à Noël", [("Noël", day(25, 12, holiday="Christmas"))]),
]
ENGLISH = [
    (
        "it forecasts 2031 sales and its 2030 profit",
        [("2031", {"year": 2031}), ("2030", {"year": 2030})],
    ),
    ("on June 16", [("June 16", day(16, 6))]),
    ("on 16th of June", [("16th of June", day(16, 6))]),
    (
        "on June 16 and 17, 2026",
        [("June 16", day(16, 6, year=2026)), ("17, 2026", day(17, 6, year=2026))],
    ),
    ("May 3–5", [("May 3", day(3, 5)), ("5", day(5, 5))]),
    ("on Monday, 16 March", [("Monday, 16 March", day(16, 3, weekday=0))]),
    ("On June 16, 12 people died", [("June 16", day(16, 6))]),
    ("in May", [("May", {"month": 5})]),
    ("in late March 2019", [("late March 2019", {"part": "late", "month": 3, "year": 2019})]),
    ("by the end of June", [("end of June", {"part": "late", "month": 6})]),
    ("in 2019", [("2019", {"year": 2019})]),
    ("the 2017 election", [("2017", {"year": 2017})]),
    ("in the 1980s", [("1980s", {"decade": 1980})]),
    ("in the summer of 2020", [("summer of 2020", {"season": "summer", "year": 2020})]),
    ("at 11pm", [("11pm", clock(23))]),
    ("at 12.15 a.m.", [("12.15 a.m.", clock(0, 15))]),
    ("at 5.30pm", [("5.30pm", clock(17, 30))]),
    ("at 17:30", [("17:30", clock(17, 30))]),
    ("from 8 to 10 a.m.", [("8", clock(8)), ("10 a.m.", clock(10))]),
    ("at half past eight", [("half past eight", clock(8, 30))]),
    ("last week", [("last week", {"unit": "week", "offset": -1})]),
    ("on Tuesday night", [("Tuesday night", {"weekday": 1, "daytime": "night"})]),
    ("since 9/11", [("9/11", day(11, 9))]),
]
NOTHING = [
    ("en", "it sold 2031 bicycles"),
    ("en", "she ran it in 1:13:50"),
    ("fr", "2000 personnes ont défilé"),
    ("fr", "plus de 2000 euros"),
    ("fr", "une peine de 48 heures"),
    ("fr", "en 2 h 27 min 33 s"),
    ("fr", "un temps de 1:11.93"),
    ("fr", "dans l’unité S1"),
    ("en", "ran it in 1:13:50"),
    ("en", "this may help"),
    ("en", "as many as 1122 samples"),
    ("fr", "après 8 heures de négociations"),
    ("fr", "Il a été élu, mais sans majorité."),
    ("fr", "les deux tiers, soit 2/3"),
    ("fr", "une mission vers Mars"),
    ("fr", "cet après-midi-là, dans le Midi"[16:]),
    ("en", "It may rain on the march."),
    ("en", "about 2000 people"),
    ("en", "over the last year"),
    ("en", "I am in the second half"),
    ("en", "a rise of 5.30 points"),
    ("en", "the fall of Rome"),
    ("en", "in his 30s"),
]


@pytest.mark.parametrize(("text", "expected"), FRENCH)
def test_french_moments_are_read(text, expected):
    """A date that is not read is not checked."""
    assert read(text, "fr") == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_moments_are_read(text, expected):
    """Likewise, on either side of the Atlantic."""
    assert read(text, "en") == expected


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_what_is_no_moment_is_left_to_others(language, text):
    """A count taken for a year is a false alarm, and hides the count from the check of figures."""
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Il y a trois jours", "fr", [(-3, "day")]),
        ("dans un mois", "fr", [(1, "month")]),
        ("two weeks ago", "en", [(-2, "week")]),
        ("for two weeks", "en", []),
    ],
)
def test_distances_are_read(text, language, expected):
    """“Il y a trois jours” is a date where the day of publication is known."""
    found = distances_in(Passage(text, language))
    assert [(moment.offset, moment.unit) for moment in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lundi dernier", ["2026-03-09"]),
        ("avant-hier", ["2026-03-10"]),
        ("le 16 juin prochain", ["2026-06-16"]),
        ("le 16 juin 2019", ["2019-06-16"]),
        ("la semaine prochaine", ["2026-03-16"]),
        ("le 29 février 2023", []),
    ],
)
def test_the_day_of_publication_dates_what_is_said(text, expected):
    """“Hier” in a summary read a week later is wrong."""
    (moment,) = moments_in(Passage(text, "fr"))
    assert [str(first) for first, _ in stretches(moment, PUBLISHED)] == expected


@pytest.mark.parametrize(
    ("value", "text", "published", "supported"),
    [
        ("2026-06-16", "Le procès s’ouvre le 16 juin.", PUBLISHED, True),
        ("2026-06-16", "Le procès s’ouvre le 16 juin.", None, False),
        ("XXXX-06-16", "Le procès s’ouvre le 16 juin.", None, True),
        ("XXXX-06-17", "Le procès s’ouvre le 16 juin.", None, False),
        ("2019-06-16", "Le procès s’ouvre le 16 juin.", PUBLISHED, False),
        ("XXXX-06-16", "Le procès s’ouvre en juin.", None, False),
        ("XXXX-06", "Le procès s’ouvre le 16 juin.", None, True),
        ("2026-03-16", "Il sera jugé lundi.", PUBLISHED, True),
        ("2026-03-11", "Il a été jugé hier.", PUBLISHED, True),
        ("2026-03-11", "Il a été jugé hier.", None, False),
        ("2026-03-09", "Il a été jugé il y a trois jours.", PUBLISHED, True),
        ("2025", "Il a été jugé l’an dernier.", PUBLISHED, True),
        ("2024", "Il a été jugé l’an dernier.", PUBLISHED, False),
        ("2026-03-16T09:30", "Il sera jugé lundi à 9 h 30.", PUBLISHED, True),
        ("2026-03-16T10:30", "Il sera jugé lundi à 9 h 30.", PUBLISHED, False),
        ("2026-03-16", "Le sommet aura lieu la semaine prochaine.", PUBLISHED, True),
        ("2026-03-22", "Le sommet aura lieu la semaine prochaine.", PUBLISHED, True),
        ("2026-03-18", "Le sommet aura lieu la semaine prochaine.", PUBLISHED, False),
        ("2021-03", "au premier trimestre 2021", None, True),
        ("2021-04", "au premier trimestre 2021", None, False),
        ("2020-07", "à l’été 2020", None, True),
        ("demain", "demain", PUBLISHED, False),
    ],
)
def test_dates_of_events_rest_on_words(value, text, published, supported):
    """A date in ISO 8601 looks certain, whoever made it up."""
    assert supported_date(value, [Passage(text, "fr")], published) is supported


def test_a_year_may_stand_in_another_sentence():
    """An article tells the year once."""
    sentences = [Passage("Tout commence le 3 mai.", "fr"), Passage("C’était en 1968.", "fr")]
    assert supported_date("1968-05-03", sentences, PUBLISHED)
    assert not supported_date("1969-05-03", sentences, PUBLISHED)


@pytest.mark.parametrize(
    ("precision", "value", "fits"),
    [
        ("day", "2026-06-16", True),
        ("day", "2026-06", False),
        ("year", "2026", True),
        ("time", "2026-06-16", False),
        ("time", "2026-06-16T09:30", True),
        ("approximate", "2026-06", True),
    ],
)
def test_precision_is_that_of_the_date(precision, value, fits):
    """An event that says "day" and gives a month is wrong in one of them."""
    assert precision_fits(precision, value) is fits


words = st.sampled_from(
    [
        "16",
        "17",
        "juin",
        "mai",
        "lundi",
        "le",
        "du",
        "au",
        "à",
        "h",
        "30",
        "heures",
        "2019",
        "fin",
        "début",
        "hier",
        "ans",
        "31/12/9999",
        "0001-01-01",
        "June",
        "May",
        "Monday",
        "the",
        "11pm",
        "last",
        "week",
        "of",
        "1980s",
        "ago",
        "il",
        "y",
        "a",
        "trois",
        "jours",
        "prochain",
        "29",
        "février",
    ]
)
texts = st.one_of(st.text(), st.lists(words, max_size=12).map(" ".join))
dates = st.one_of(st.none(), st.dates())


@given(texts, st.sampled_from(["fr", "en"]), dates)
@settings(max_examples=300, deadline=None)
def test_every_text_is_read(text, language, published):
    """No text makes the reader raise, and what it finds stands there, in order."""
    passage = Passage(text, language)
    end = 0
    for moment in moments_in(passage):
        assert end <= moment.start < moment.end <= len(text)
        end = moment.end
        list(stretches(moment, published))
    for moment in distances_in(passage):
        list(stretches(moment, published))
    supported_date("2026-06-16", [passage], published)
