"""Dates that the cited French does not give, and those that it does in other words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.dates import rules as dates
from summarise.checks.dates.bounds import bound_of
from summarise.checks.dates.moments import moments_in
from summarise.checks.dates.timeline import supported_date
from summarise.checks.passages import Passage

PUBLISHED = date(2026, 3, 12)  # a Thursday


def case(evidence, english, french=None, *, elsewhere=(), published=None):
    """A claim that cites ``evidence``, of an article that goes on with ``elsewhere``."""
    cited = (Passage(evidence, "fr", 1),)
    others = tuple(Passage(text, "fr", number) for number, text in enumerate(elsewhere, 2))
    return Case(
        fr=Passage(evidence if french is None else french, "fr"),
        en=Passage(english, "en"),
        evidence=cited,
        article=(*cited, *others) if elsewhere else (),
        published=published,
    )


CLEAN = [
    ("L’hiver 2023-2024 a été doux.", "The winter of 2023-24 was mild."),
    ("L’hiver 2023-2024 a été doux.", "The winter of 2024 was mild."),
    ("C’était dans les années 30.", "It was in the 1930s."),
    ("Il sera jugé lundi.", "He goes on trial on 16 March."),
    ("Il a été jugé hier.", "He was tried on Wednesday."),
    ("Il a été jugé lundi.", "He was tried the same day."),
    ("Le procès s’ouvre le lundi 16 mars.", "The trial opens on 16 March."),
    ("Le procès s’ouvre le 16 mars.", "The trial opens on March 16, 2026."),
    ("Le procès s’ouvre le 16 mars.", "The trial opens in March."),
    ("Le procès s’ouvre le 16.", "The trial opens on 16 March."),
    ("L’an dernier, l’usine a fermé.", "The plant closed in 2025."),
    ("L’usine a fermé il y a trois jours.", "The plant closed on Monday."),
    ("Les dossiers sont à rendre au plus tard le 15 juin.", "Files are due by 15 June."),
    ("Les dossiers sont à rendre avant le 16 juin.", "Files are due by 16 June."),
    ("Le musée n’ouvrira pas avant juin.", "The museum will not open until June."),
    ("Le musée est ouvert du 3 au 5 mai.", "The museum is open from 3 to 5 May."),
    ("Le musée est fermé depuis le 3 mai.", "The museum has been closed since May 3."),
    ("Les travaux durent de 2015 à 2019.", "The works last from 2015 until 2019."),
    ("Elle chante samedi soir, à 8 heures.", "She sings on Saturday evening at 8 p.m."),
    ("Le journal de 20 heures", "The 8 p.m. news"),
    ("Les dossiers sont à rendre le 15 juin au plus tard.", "Files are due by 15 June."),
    ("Le vaccin ne devrait pas être prêt avant 2028.", "The vaccine may take until 2028."),
    ("Ouvert de 8 à 10 heures", "Open from 8 to 10 a.m."),
    ("Ouvert entre 8 h et 17 h 30", "Open between 8am and 5.30pm"),
    ("La réunion a duré 8 heures.", "The meeting lasted 8 hours."),
    ("Il a grandi dans les années 90.", "He grew up in the 1990s."),
    ("Elle est morte mardi soir.", "She died on Tuesday night."),
    ("Un incendie, dans la nuit de mardi à mercredi", "A fire overnight on Tuesday"),
    ("La loi sera votée fin juin.", "The law will be passed at the end of June."),
    ("La loi sera votée le 28 juin.", "The law will be passed in late June."),
    ("Il revient le mois prochain.", "He returns in April."),
    ("Le défilé du 14-Juillet", "The Bastille Day parade"),
    ("Depuis le 11-Septembre, tout a changé.", "Everything has changed since 9/11."),
    ("Il peut partir en mai.", "He may leave in May."),
    ("2 000 personnes ont défilé.", "2000 people marched."),
    ("Aujourd’hui, la ville a changé.", "The city has now changed."),
    ("De nos jours, la ville a changé.", "Today the city has changed."),
    ("La pollution estivale recule.", "Pollution is down in summer."),
    ("Le procès devait s’ouvrir en février.", "The trial was due to start in February."),
    ("La station ferme en plein mois de janvier.", "It closes in the middle of January."),
    ("Elle parlera au journal de 20 heures de la chaîne.", "She will be on its 8pm news."),
]
FAULTY = [
    ("L’essai a été refait à l’été 2024.", "The trial was repeated in summer 2025."),
    ("Depuis les étés 2022 et 2023.", "Since the summers of 2012 and 2023."),
    ("C’était dans les années 30.", "It was in the 1830s."),
    ("Le procès s’ouvre le 16 juin.", "The trial opens on 17 June."),
    ("Le procès s’ouvre le 16 juin.", "The trial opens on 16 July."),
    ("Le procès s’ouvre le 16 juin 2025.", "The trial opens on 16 June 2026."),
    ("Le procès s’ouvre le 16 juin.", "The trial opens on 16 June 2019."),
    ("Le procès s’ouvre en juin.", "The trial opens on 16 June."),
    ("Le procès s’ouvre le lundi 16 mars.", "The trial opens on Tuesday 16 March."),
    ("Il sera jugé lundi.", "He goes on trial on 17 March."),
    ("Il a été jugé hier.", "He was tried on Thursday."),
    ("Il a été jugé lundi.", "He was tried on Tuesday."),
    ("Il a été jugé hier.", "He will be tried tomorrow."),
    ("La semaine dernière, l’usine a fermé.", "The plant closes next week."),
    ("Les dossiers sont à rendre au plus tard le 15 juin.", "Files are due on 15 June."),
    ("Les dossiers sont à rendre au plus tard le 15 juin.", "Files are due by the end of June."),
    ("Le musée est fermé jusqu’au 3 mai.", "The museum is closed from 3 May."),
    ("Le musée est fermé depuis 2019.", "The museum was closed until 2019."),
    ("Il y aura moins de postes d’ici à fin 2027.", "There will be fewer jobs at the end of 2027."),
    ("La séance commence à 20 heures.", "The session starts at 8 a.m."),
    ("La séance commence à 17 h 30.", "The session starts at 5.20pm."),
    ("La séance commence à midi.", "The session starts at midnight."),
    ("Elle est morte lundi matin.", "She died on Monday evening."),
    ("La loi sera votée fin 2025.", "The law will be passed in early 2025."),
    ("Au premier trimestre, les ventes montent.", "Sales are up in the second quarter."),
    ("Il a grandi dans les années 90.", "He grew up in the 1980s."),
    ("Le défilé du 14-Juillet", "The parade of July 15"),
    ("Cet été, la ville se vide.", "The city empties this winter."),
    ("Ils se sont vus la veille.", "They met the next day."),
]


@pytest.mark.parametrize(("evidence", "english"), CLEAN)
def test_what_the_french_says_may_be_said_otherwise(evidence, english):
    """A good editor's English is not flagged."""
    assert list(dates.check(case(evidence, english, published=PUBLISHED))) == []


@pytest.mark.parametrize(("evidence", "english"), FAULTY)
def test_what_the_french_does_not_say_is_an_error(evidence, english):
    """A wrong date in the English does not go out."""
    found = list(dates.check(case(evidence, english, published=PUBLISHED)))
    assert [(finding.check, finding.severity, finding.language) for finding in found] == [
        ("dates", "error", "en")
    ]
    assert english[found[0].found.start : found[0].found.end] == found[0].found.text


@pytest.mark.parametrize(
    ("evidence", "french"),
    [
        ("Le procès s’ouvre le 16 juin.", "Le procès s’ouvre le 17 juin."),
        ("Le procès s’ouvre lundi.", "Le procès s’ouvre mardi."),
        ("Fermé jusqu’au 3 mai.", "Fermé depuis le 3 mai."),
        ("Prévu en 2019, il ouvre en 2020.", "Prévu en 2020, il ouvre en 2020."),
    ],
)
def test_french_is_held_to_the_same(evidence, french):
    """So is the French, against the sentence that it shortens."""
    found = list(dates.check(case(evidence, "", french)))
    assert [(finding.severity, finding.language) for finding in found] == [("error", "fr")]


def test_a_weekday_needs_the_day_of_publication_to_become_a_date():
    """Without it, nobody knows which Monday."""
    (found,) = dates.check(case("Il sera jugé lundi.", "He goes on trial on 16 March."))
    assert found.severity == "error"


def test_a_date_from_another_sentence_is_a_fault_of_citation():
    """The date is right; the reader who follows the citation does not find it."""
    (found,) = dates.check(
        case("Il est parti.", "He left on 3 May.", elsewhere=["C’était le 3 mai."])
    )
    assert (found.check, found.severity, found.expected.sentence) == ("evidence", "error", 2)
    assert found.expected.text == "3 mai"


def test_a_year_may_come_from_anywhere_in_the_article():
    """An article tells the year once."""
    claim = case(
        "Tout commence le 3 mai.", "It all begins on 3 May 1968.", elsewhere=["C’était en 1968."]
    )
    assert list(dates.check(claim)) == []


def test_a_weekday_and_its_date_are_the_same_in_both_languages():
    """The French says the day, the English the date, the evidence both."""
    claim = case("Elle est partie mardi 19 mai.", "She left on 19 May.", "Elle est partie mardi.")
    assert list(dates.check(claim)) == []
    assert list(dates.differences(claim)) == []


def test_the_message_quotes_both():
    """An editor sees what was expected and what was found."""
    (found,) = dates.check(case("Le procès s’ouvre le 16 juin.", "It opens on 17 June."))
    assert found.message == "says “17 June”; the article says “16 juin”"
    assert found.expected.text == "16 juin"


@pytest.mark.parametrize(
    ("french", "english", "severities"),
    [
        ("Il part le 3 mai.", "He leaves on 3 May.", []),
        ("Il part le 3 mai.", "He leaves on 4 May.", ["error", "error"]),
        ("Il part le 3 mai.", "He leaves.", ["warning"]),
        ("Il part.", "He leaves on 3 May.", ["error"]),
        ("Ni en 2019, ni en 2020.", "Neither in 2019 nor in 2019.", ["error"]),
    ],
)
def test_both_languages_say_the_same(french, english, severities):
    """What only one of them says is found, whatever the evidence says."""
    found = list(dates.differences(case(french, english, french)))
    assert [finding.severity for finding in found] == severities
    assert {finding.check for finding in found} <= {"parity"}


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("avant le 16 juin", "fr", "end"),
        ("d’ici à la fin juin", "fr", "end"),
        ("jusqu’au 16 juin", "fr", "end"),
        ("à partir du 16 juin", "fr", "start"),
        ("le 16 juin", "fr", "on"),
        ("pas avant le 16 juin", "fr", "start"),
        ("by the end of June", "en", "end"),
        ("no later than 16 June", "en", "end"),
        ("not until June", "en", "start"),
        ("from 16 June", "en", "start"),
        ("from 16 June to 2 July", "en", "open"),
    ],
)
def test_deadlines_are_told_from_days(text, language, bound):
    """“By 15 June” and “on 15 June” are two pieces of news."""
    passage = Passage(text, language)
    assert bound_of(passage, moments_in(passage)[0]) == bound


words = st.sampled_from(
    [
        "le",
        "16",
        "17",
        "juin",
        "mai",
        "2019",
        "lundi",
        "avant",
        "depuis",
        "fin",
        "hier",
        "à",
        "20",
        "h",
        "on",
        "June",
        "17",
        "May",
        "Monday",
        "by",
        "last",
        "week",
        "until",
        "8",
        "p.m.",
        "the",
        "1980s",
        "summer",
        "not",
        "il",
        "y",
        "a",
        "trois",
        "jours",
        "premier",
        "trimestre",
    ]
)
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=10).map(" ".join))


@given(texts, texts, texts, texts, st.one_of(st.none(), st.dates()))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_raise(evidence, french, english, other, published):
    """Whatever a model writes, findings point at real words."""
    claim = case(evidence, english, french, elsewhere=[other], published=published)
    for finding in (*dates.check(claim), *dates.differences(claim)):
        text = french if finding.language == "fr" else english
        if finding.found is not None:
            assert text[finding.found.start : finding.found.end] == finding.found.text


@pytest.mark.parametrize(
    ("evidence", "french"),
    [
        (  # the day of writing comes first in the article, and last in the claim
            "10 mai 2016. – L'hommage aux morts de juin 2015 (7) et de mai 2015 (9) s'est achevé.",
            "L'hommage aux morts de juin 2015 (7) et de mai 2015 (9) s'est achevé le 10 mai 2016.",
        ),
        (
            "Élu en 2008, le maire a été réélu en 2014.",
            "Réélu en 2014, le maire a été élu en 2008.",
        ),
    ],
)
def test_a_date_may_move_with_its_words(evidence, french):
    """What stands beside a date tells which one it is."""
    assert list(dates.check(case(evidence, "", french))) == []


def test_dates_that_change_places():
    """Each has the words of the other one."""
    claim = case(
        "Le pont a fermé en mai 2015 et le tunnel a fermé en juin 2016.",
        "",
        "Le pont a fermé en juin 2016 et le tunnel a fermé en mai 2015.",
    )
    assert {finding.severity for finding in dates.check(claim)} == {"error"}


@pytest.mark.parametrize(
    ("evidence", "english", "wrong"),
    [
        ("Le rapport ne sera pas connu avant le 1er juin.", "It will be known by 1 June.", True),
        ("Le rapport ne sera pas connu avant le 1er juin.", "It is due from 1 June.", False),
        ("Le rapport ne sera pas connu avant le 1er juin.", "It is unlikely by 1 June.", False),
        ("Tous ne seront pas là avant le 1er juin.", "Not all will come before 1 June.", False),
        ("Ils ne seront pas tous là avant le 1er juin.", "Some arrive before 1 June.", False),
        ("Il ne dit pas s'il viendra avant le 1er juin.", "He may come before 1 June.", False),
        ("La taxe s'appliquera du 1er avril au 30 juin.", "It has applied since 1 April.", True),
        ("La taxe s'applique depuis le 2 mars.", "It has applied since 2 March.", False),
        ("La taxe s'applique du 2 mars au 30 juin.", "It has applied since 2 March.", False),
    ],
)
def test_what_happens_before_and_since(evidence, english, wrong):
    """Not before a day is not by that day, and nothing has gone on since a day to come."""
    found = dates.check(case(evidence, english, published=PUBLISHED))
    assert [one.severity for one in found if one.severity == "error"] == ["error"] * wrong


def test_a_weekday_that_the_calendar_denies():
    """27 March 2026 is a Friday, whatever else happened on a Thursday."""
    claim = case(
        "Ils se revoient le 27 mars.",
        "They meet again on Thursday 27 March.",
        elsewhere=["Ils se sont vus jeudi soir."],
        published=PUBLISHED,
    )
    assert [finding.check for finding in dates.check(claim)] == ["dates"]


@pytest.mark.parametrize(
    ("first", "english", "clean"),
    [
        ("Paris, le 3 avril 2026 – Le procès s'ouvre.", "He was tried on 2 April.", True),
        ("Paris, le 3 avril 2026 – Le procès s'ouvre.", "He was tried on 8 April.", False),
        ("VALSERNE, 3 avril – Le procès s'ouvre.", "He was tried on 2 April.", True),
        ("VALSERNE, 3 avril – Le procès s'ouvre.", "He was tried on 20 April.", False),
        ("VALSERNE, 3 avril – Le procès s'ouvre.", "He was tried on 2 April 2024.", False),
        ("Le 3 avril, le procès s'est ouvert.", "He was tried on 2 April.", False),
    ],
)
def test_a_dateline_tells_the_day(first, english, clean):
    """Where nobody says when the article was published; a year is not made up."""
    cited = Passage("Il a été jugé jeudi.", "fr", 2)
    claim = Case(
        fr=cited,
        en=Passage(english, "en"),
        evidence=(cited,),
        article=(Passage(first, "fr", 1), cited),
    )
    assert (list(dates.check(claim)) == []) is clean


@pytest.mark.parametrize(("day", "told"), [("2026-01-09", True), ("2026-01-10", False)])
def test_a_day_may_be_counted_from_another_one(day, told):
    """Where another sentence has the day that "trois jours après" counts from."""
    sources = [
        Passage("La vidéo a été diffusée trois jours après.", "fr"),
        Passage("L'essai a eu lieu le 6 janvier 2026.", "fr"),
    ]
    assert supported_date(day, sources) is told
