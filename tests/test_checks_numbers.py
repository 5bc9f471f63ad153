"""The check of figures: what must be found, and what good editors write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.numbers import rules as numbers
from summarise.checks.passages import Passage


def case(evidence, fr, en, article=()):
    sentences = [evidence] if isinstance(evidence, str) else evidence
    cited = tuple(Passage(text, "fr", number) for number, text in enumerate(sentences, 1))
    others = tuple(
        Passage(text, "fr", number) for number, text in enumerate(article, len(cited) + 1)
    )
    return Case(
        fr=Passage(fr, "fr"),
        en=Passage(en, "en"),
        evidence=cited,
        article=(*cited, *others) if article else (),
    )


def found(evidence, fr, en, article=()):
    return [
        (finding.check, finding.severity, finding.language)
        for finding in numbers.check(case(evidence, fr, en, article))
    ]


CLEAN = [
    # Spelled out or not, and each language's separators.
    ("La trêve durera six mois.", "La trêve durera 6 mois.", "The truce will last six months."),
    ("Il y a 33 000 abonnés.", "Trente-trois mille abonnés.", "It has 33,000 subscribers."),
    ("Un coût de 1,36 milliard d'euros.", "Coût : 1,36 Md€.", "It will cost €1,360 million."),
    ("Il manque 2 milliards et demi.", "Il manque 2,5 milliards.", "It is 2.5bn short."),
    ("Le parc compte 12 éoliennes.", "Une douzaine d'éoliennes.", "It has a dozen turbines."),
    ("Une dizaine de villages.", "Une dizaine de villages.", "About ten villages."),
    ("Une dizaine de villages.", "Une dizaine de villages.", "A dozen villages."),
    # Shares.
    ("Neuf élèves sur dix ont réussi.", "90 % des élèves ont réussi.", "Nine in ten passed."),
    ("La moitié des sièges.", "50 % des sièges.", "Half of the seats."),
    ("Les deux tiers des voix.", "Deux tiers des voix.", "Two-thirds of the votes."),
    ("Un foyer sur cinq est concerné.", "20 % des foyers.", "One household in five is hit."),
    ("Le taux passe de 16 à 17 %.", "De 16 % à 17 %.", "The rate goes from 16% to 17%."),
    ("Elle gagne 2 points, à 40 %.", "Elle gagne 2 points.", "She is up 2 percentage points."),
    # Multiples.
    ("Les cas ont doublé.", "Deux fois plus de cas.", "Cases have doubled."),
    ("Deux fois moins de cas.", "Deux fois moins de cas.", "Half as many cases."),
    ("Le prix a triplé.", "Un prix multiplié par trois.", "The price has tripled."),
    # A change, from one figure to another, and its size.
    ("La hausse n'est que de 4,2 %.", "La hausse se limite à 4,2 %.", "The rise is only 4.2%."),
    ("Le loyer passe de 600 à 650 euros.", "Le loyer monte à 650 euros.", "Rent is up to €650."),
    ("Le prix a baissé de 5 à 10 %.", "Les prix reculent de 5 à 10 %.", "Prices fell by 5 to 10%."),
    (
        "L'effectif chute de 90 à 60.",
        "L'effectif, de 90, est de 60.",
        "Staff fell from 90 to just 60.",
    ),
    ("Une baisse de 3 %, à 40 euros.", "3 % de moins, à 40 euros.", "It fell by 3% to €40."),
    ("La hausse passe par 12 voix contre 8.", "12 voix contre 8.", "Passed by 12 votes to 8."),
    (
        "Le total a été réduit de 76 % ici et jusqu'à 77 % là.",
        "Le total a été réduit de 76 % ici et de 77 % là.",
        "The total was reduced by up to 76% here and by up to 77% there.",
    ),
    ("Il gagne 60 millions, contre 40.", "De 40 à 60 millions.", "From 40m to 60 million."),
    # Places in a sentence.
    (
        "Quarante navires, soit 45 marins sur un total de 117, sont partis.",
        "45 marins sur 117 sont partis.",
        "Some 45 of the 117 sailors have left.",
    ),
    (
        "Le feu a détruit 30 hangars et 12 maisons.",
        "Le feu a détruit 12 maisons et 30 hangars.",
        "Fire destroyed 12 houses and 30 sheds.",
    ),
    ("Elle finit deuxième.", "Elle finit deuxième.", "She came second."),
    # Durations.
    ("Le bail est d'un an.", "Un bail de 12 mois.", "A 12-month lease."),
    ("Il reste quinze jours.", "Il reste deux semaines.", "There are two weeks left."),
    ("Il reste huit jours.", "Il reste une semaine.", "There is one week left."),
    ("Il a 18 mois pour payer.", "Un an et demi pour payer.", "He has a year and a half to pay."),
    ("Un mandat de cinq ans.", "Un quinquennat.", "A five-year term."),
    ("Un garçon de 12 ans.", "Un enfant de douze ans.", "A 12-year-old boy."),
    # What translators convert.
    ("Des vents de 160 km/h.", "Des vents à 160 km/h.", "Winds of 100 mph (160 km/h)."),
    ("Il a fait -20 °C.", "Il a fait -20 °C.", "It was minus 4 °F."),
    ("Un trajet de 8 km.", "Un trajet de 8 km.", "A five-mile ride."),
    ("Une parcelle de 2 hectares.", "2 ha.", "A five-acre plot."),
    # Roundings that say so.
    ("L'usine emploie 3 197 personnes.", "Près de 3 200 salariés.", "About 3,200 workers."),
    ("L'usine emploie 3 197 personnes.", "Plus de 3 000 salariés.", "More than 3,000 workers."),
    (
        "Il y avait 23 450 manifestants.",
        "Des milliers de manifestants.",
        "Tens of thousands marched.",
    ),
    ("48,7 % des électeurs.", "Près de la moitié des électeurs.", "Nearly half of voters."),
    # Ordinals, centuries, ranks, scores, names.
    ("Au XXIe siècle.", "Au 21e siècle.", "In the 21st century."),
    ("La Ve République.", "La Ve République.", "The Fifth Republic."),
    ("Le 2e tour.", "Le second tour.", "The second round."),
    ("Le n° 1 mondial.", "Le numéro un mondial.", "The world number one."),
    ("Lyon gagne 3-1.", "Victoire 3 à 1 de Lyon.", "Lyon won 3-1."),
    ("Un A320 et la COVID-19.", "Un A320, la Covid-19.", "An A320 and Covid-19."),
    ("Appelez le 01 23 45 67 89.", "Le 01.23.45.67.89.", "Call +33 1 23 45 67 89."),
    ("Les deux pays signent.", "Les deux pays signent.", "Both countries are signing."),
    ("Un mort.", "Un mort.", "One dead, and a first investigation."),
    # Less than the evidence says.
    ("12 morts et 30 blessés, dont 5 graves.", "12 morts.", "Twelve people were killed."),
    ("1 h 10 min de course.", "Une course de 1 h 10 min.", "A 70-minute race."),
    ("Au 30e kilomètre.", "Au trentième kilomètre.", "At the 30km mark."),
    ("30 blessés dont 12 femmes.", "12 femmes ont été blessées.", "12 women were injured."),
]

FAULTY = [
    # evidence, French, English, language at fault
    ("Hausse de 2,4 %.", "Hausse de 2,9 %.", "A rise of 2.4%.", "fr"),
    ("Hausse de 2,4 %.", "Hausse de 2,4 %.", "A rise of 24%.", "en"),
    ("Hausse de 2,4 %.", "Hausse de 2,4 points.", "A rise of 2.4%.", "fr"),
    ("Un budget de 3 milliards d'euros.", "3 milliards d'euros.", "A €3 million budget.", "en"),
    ("Un budget de 3 billions d'euros.", "3 billions d'euros.", "€3 billion.", "en"),
    ("Un budget de 3 milliards d'euros.", "3 milliards d'euros.", "€3 trillion.", "en"),
    ("Un budget de 3 millions d'euros.", "3 millions de dollars.", "€3 million.", "fr"),
    ("5 millions de dollars canadiens.", "5 millions de dollars canadiens.", "US$5 million.", "en"),
    ("Il y a 1 200 foyers.", "Il y a 12 000 foyers.", "There are 1,200 homes.", "fr"),
    ("Pendant six mois.", "Pendant six ans.", "For six months.", "fr"),
    ("Le deuxième jour, pour deux semaines.", "Deux mois.", "Two weeks.", "fr"),
    ("Pendant trois mois.", "Pendant trois mois.", "For two months.", "en"),
    ("Un trajet de 12 km.", "Un trajet de 12 km.", "A 12-mile ride.", "en"),
    ("Un trajet de 160 km.", "Un trajet de 161 km.", "A 160 km ride.", "fr"),
    ("Neuf élèves sur dix.", "Neuf élèves sur dix.", "Eight in ten pupils.", "en"),
    ("La moitié des sièges.", "Un tiers des sièges.", "Half of the seats.", "fr"),
    ("Les prix ont doublé.", "Les prix ont triplé.", "Prices doubled.", "fr"),
    ("Des milliers de fidèles.", "Des milliers de fidèles.", "Millions of worshippers.", "en"),
    ("Une vingtaine de maisons.", "Une trentaine de maisons.", "About 20 homes.", "fr"),
    ("Au XXIe siècle.", "Au XIXe siècle.", "In the 21st century.", "fr"),
    ("La 3e édition.", "La 3e édition.", "The fourth edition.", "en"),
    ("Lyon gagne 3-1.", "Lyon gagne 3-2.", "Lyon won 3-1.", "fr"),
    ("De 60 à 70 %.", "De 70 à 70 %.", "From 60 to 70%.", "fr"),
    ("Il y a 16 laboratoires.", "Il y a 1 laboratoire.", "There are 16 labs.", "fr"),
    ("Un A320 s'est posé.", "Un A330 s'est posé.", "An A320 landed.", "fr"),
    ("La COVID-19.", "La COVID-19.", "COVID-18.", "en"),
    ("Appelez le 01 23 45 67 89.", "01 23 45 67 98.", "01 23 45 67 89.", "fr"),
    ("Il faut 3 197 signatures.", "Il faut 3 196 signatures.", "It takes 3,197.", "fr"),
    ("12 morts et 30 blessés.", "30 morts et 12 blessés.", "12 dead, 30 injured.", "fr"),
    ("12 morts et 30 blessés.", "12 morts, 30 blessés.", "It killed 30 people.", "en"),
    ("Le bénéfice tombe de 90 à 60 M€.", "Il tombe à 90 M€.", "It fell to €60m.", "fr"),
    ("Le bénéfice tombe de 90 à 60 M€.", "Il tombe à 60 M€.", "It fell by €60m.", "en"),
    ("Le bénéfice tombe de 90 à 60 M€.", "Il est de 60 M€.", "It fell from €60m to €90m.", "en"),
    ("La taxe a été réduite de 38 %.", "Taxe réduite de 38 %.", "Tax was cut to 38%.", "en"),
    ("Le feu a duré 24 jours.", "Le feu a duré 24 heures.", "The fire lasted 24 days.", "fr"),
    ("À 2 m (six pieds) des autres.", "À 2 m.", "Two metres (eight feet) apart.", "en"),
    ("Ils ont pris 12 tigres et 30 crabes.", "12 tigres.", "They took 30 tigers, 12 crabs.", "en"),
    ("Il a pris 12 tortues et 30 crabes.", "30 tortues et 12 crabes.", "12 turtles.", "fr"),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), CLEAN)
def test_clean(evidence, fr, en):
    """What a good editor or translator writes is not flagged, in no direction."""
    assert [finding.message for finding in numbers.check(case(evidence, fr, en))] == []
    differences = numbers.differences(case(evidence, fr, en))
    assert [one.message for one in differences if one.severity == "error"] == []


@pytest.mark.parametrize(("evidence", "fr", "en", "language"), FAULTY)
def test_faulty(evidence, fr, en, language):
    """A changed value, scale, unit or name is an error in the language that changed it."""
    findings = set(found(evidence, fr, en))
    assert findings == {("numbers", "error", language)}


def test_a_figure_from_another_sentence_is_a_citation_fault():
    """The finding names the sentence to cite."""
    [fr, en] = numbers.check(
        case("Le vote a eu lieu.", "45 voix pour.", "45 votes for.", ["Il y a eu 45 voix pour."])
    )
    assert (fr.check, fr.severity, fr.language) == ("evidence", "error", "fr")
    assert "sentence 2" in fr.message
    assert en.expected.sentence == 2
    assert en.expected.text == "45"


def test_silent_rounding_is_a_warning():
    """A round figure without "about" is looked at, one that is just wrong is an error."""
    evidence = "L'usine emploie 3 197 personnes."
    assert found(evidence, "Elle emploie 3 200 personnes.", "About 3,200 people.") == [
        ("numbers", "warning", "fr")
    ]


def test_a_dollar_keeps_its_country():
    """A bare "$" for Canadian dollars is looked at."""
    evidence = "Il coûte 5 millions de dollars canadiens."
    assert found(evidence, evidence, "It costs $5 million.") == [("numbers", "warning", "en")]
    american = "Il coûte 5 millions de dollars américains."
    assert found(american, american, "It costs $5 million.") == []


def test_message_and_spans():
    """A finding quotes both sides and points at real words."""
    [finding] = numbers.check(case("Il y a 12,5 % d'abstention.", "12,5 % d'abstention.", "15.2%"))
    assert finding.message == "says “15.2%”; the article says “12,5 %”"
    assert (finding.found.start, finding.found.end, finding.found.text) == (0, 5, "15.2%")
    assert (finding.expected.start, finding.expected.text) == (7, "12,5 %")


def test_differences():
    """A figure that one language of a claim lost or changed."""
    evidence = "12 morts et 30 blessés."
    [lost] = numbers.differences(case(evidence, "12 morts et 30 blessés.", "Twelve people died."))
    assert (lost.check, lost.severity, lost.language) == ("parity", "error", "en")
    assert "30" in lost.message
    [unit, _] = numbers.differences(case("", "Une hausse de 5 %.", "A rise of five points."))
    assert unit.found.text == "five points"


TEXT = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "12",
            "1,5",
            "2.000",
            "deux",
            "three",
            "millions",
            "billion",
            "%",
            "points",
            "€",
            "$",
            "US$",
            "km",
            "mph",
            "°C",
            "-4",
            "morts",
            "dead",
            "blessés",
            "une",
            "dizaine",
            "dozen",
            "half",
            "moitié",
            "sur",
            "in",
            "5",
            "COVID-19",
            "A320",
            "01",
            "23",
            "45",
            "67",
            "89",
            "XXIe",
            "about",
            "près",
            "de",
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(evidence=st.lists(TEXT, max_size=3), fr=TEXT, en=TEXT, article=st.lists(TEXT, max_size=2))
def test_any_text(evidence, fr, en, article):
    """No text makes the check raise, and findings point at real words."""
    one = case(evidence, fr, en, article)
    for finding in [*numbers.check(one), *numbers.differences(one)]:
        if finding.found is not None:
            assert finding.found.text in {fr, en} or finding.found.text in fr + "\n" + en


def test_a_figure_that_the_other_language_has_right_is_no_citation_fault():
    """The model read the sentence cited, and slipped."""
    [finding] = numbers.check(
        case("Il veut 12,5 %.", "Il veut 12,5 %.", "He wants 13%.", ["Elle offre 13 %."])
    )
    assert (finding.check, finding.expected.text) == ("numbers", "12,5 %")


def test_another_rank():
    """Where each language has one rank, they are one."""
    claim = case(
        "Elle finit troisième, et lui deuxième.", "Elle finit troisième.", "She came second."
    )
    assert ("parity", "error") in {(one.check, one.severity) for one in numbers.differences(claim)}


OTHERS_FIT = [
    # A figure that a date, a name, a word or another figure would carry.
    ("Le 12 mars, une trêve de trois mois.", "On 12 March, a twelve-month truce."),
    ("Le 14 mars, elle a vu neuf élus.", "On 14 March she saw fourteen councillors."),
    ("La COVID-19 a tué cinq patients.", "COVID-19 killed nineteen patients."),
    ("Au moins 12 ministres sont morts.", "At least 10 ministers died."),
    ("Un élève sur cinq est absent.", "One pupil in twenty is absent."),
    ("Un tiers des voix en deux jours.", "Half of the vote in two days."),
    ("Le cinquième en quatre ans.", "The fifth in five years."),
    ("La quarantaine dure deux semaines.", "Quarantine lasts forty weeks."),
    # Scales and magnitudes.
    ("Le site a coûté 3,82 millions.", "The site cost 3.5 million."),
    ("Des milliers de rivières sur 6 387 km.", "Hundreds of rivers over 6,387 km."),
    ("Des milliers de patients.", "Dozens of patients."),
    ("Un contrat de plusieurs millions.", "A multi-billion contract."),
    ("Deux parties par million.", "Two parts per billion."),
    # Conversions round, and no more.
    ("À 790 km de la Terre.", "It is 481 miles from Earth."),
    ("Une piste de 10 km.", "A track of seven miles."),
    # Ranks, multiples, ages, decades.
    ("Elle a terminé neuvième.", "She finished first."),
    ("La seconde moitié.", "The third half."),
    ("Cinq fois plus de cas.", "Twice more cases."),
    ("Il aurait une vingtaine d'années.", "He is in his 40s."),
    ("Depuis les années 1980.", "Since the 2980s."),
]


@pytest.mark.parametrize(("evidence", "en"), OTHERS_FIT)
def test_a_figure_is_not_carried_by_another(evidence, en):
    """What happens to be equal, near or of the same magnitude supports no other figure."""
    assert ("numbers", "error", "en") in found(evidence, evidence, en)


def test_a_summary_may_leave_figures_out():
    """A year that the evidence has in a date is not what its other figures became."""
    evidence = "Les attentats de janvier 2015 ont fait 17 morts, ceux de novembre 130."
    assert not found(evidence, "Les attentats de 2015.", "The attacks of 2015.")


LEGAL = [
    # A claim that joins sentences, each figure with its own.
    (
        [
            "L'équipe a suivi 60 fermes de la Creuse.",
            "La moitié d'entre elles labouraient ; les 30 autres ne labouraient pas.",
        ],
        "L'équipe a suivi 30 fermes qui labouraient et 30 fermes qui ne labouraient pas.",
        "The team followed 30 farms that ploughed and 30 that did not.",
    ),
    (
        [
            "Trois capteurs ont été posés dans chaque étang, soit 81 au total.",
            "L'étude ne porte que sur trois cantons.",
        ],
        "L'étude, pour laquelle 81 capteurs ont été posés, ne porte que sur trois cantons.",
        "The study, for which 81 sensors were installed, covers only three cantons.",
    ),
    (
        ["Trois capteurs ont été posés dans chaque étang, soit 81 au total."],
        "Au total, 81 capteurs ont été posés, trois dans chaque étang.",
        "A total of 81 sensors were installed, three in each pond.",
    ),
    # "Neuf" is new.
    (
        ["Le marché du logement neuf recule.", "Pour 2031, le groupe prévoit 4 % de plus."],
        "Le groupe, dont le marché du logement neuf recule, prévoit 4 % de plus pour 2031.",
        "The group, whose new housing market is shrinking, foresees 2031 orders 4% higher.",
    ),
    # Times of a race, and numbers in names.
    (
        ["Elle a couru les Trois-Vallées en 1 h 8 min 4 s, contre 1 h 9 min l'an dernier."],
        "Elle a couru les Trois-Vallées en 1 h 8 min 4 s, contre 1 h 9 min l'an dernier.",
        "She ran the Trois-Vallées in 1:08:04, against 1:09:00 last year.",
    ),
    (
        ["Elle a couru en 1 h 8 min 4 s, soit 12 s de moins, et lui en 59 min 12 s."],
        "Il a couru en 59 min 12 s, elle en 1 h 8 min 4 s.",
        "He took 59 minutes, 12 seconds; she, one hour, eight minutes and four seconds.",
    ),
    (
        ["Elle finit deuxième à Nantes ; la Suisse Ida Roth se classe troisième."],
        "Suissesse, troisième de la course des Trois-Vallées",
        "Swiss, third in the Trois-Vallées race",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), LEGAL)
def test_figures_that_are_all_in_the_evidence(evidence, fr, en):
    """A figure may be said twice, with another noun, or written like another language does."""
    one = case(evidence, fr, en)
    findings = [*numbers.check(one), *numbers.differences(one)]
    assert [finding for finding in findings if finding.severity == "error"] == []


WRONG_TIMES = [
    ("1 h 9 min 4 s", "1:08:04"),  # both parts are somewhere in the evidence
    ("1 h 8 min 4 s", "1:08:40"),
    ("1 h 8 min 4 s", "1:09:04"),
]


@pytest.mark.parametrize(("fr", "en"), WRONG_TIMES)
def test_a_time_is_compared_as_a_whole(fr, en):
    """Hours, minutes and seconds that are of two times make neither of them."""
    evidence = "Elle a couru en 1 h 8 min 4 s, contre 1 h 9 min 30 s l'an dernier."
    assert found(evidence, f"Elle a couru en {fr}.", f"She ran it in {en}.")


def test_two_figures_that_changed_places():
    """Each stands beside the word that the other has in the sentence."""
    evidence = "L'orage a abattu 14 chênes et 37 hêtres."
    assert found(evidence, "L'orage a abattu 37 chênes et 14 hêtres.", "A storm felled trees.")
