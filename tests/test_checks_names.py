"""What the check of names must see, and what it must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.names.rules import check, check_entity, differences, names_of
from summarise.checks.passages import Passage


def case(evidence, fr, en, article=(), **settings):
    cited = [evidence] if isinstance(evidence, str) else evidence
    numbered = {text: Passage(text, "fr", number) for number, text in enumerate(article, 1)}
    return Case(
        fr=Passage(fr, "fr"),
        en=Passage(en, "en"),
        evidence=tuple(numbered.get(text) or Passage(text, "fr", 1) for text in cited),
        article=tuple(numbered.values()),
        **settings,
    )


def errors(*arguments, **keywords):
    return {
        (finding.check, finding.language)
        for finding in check(case(*arguments, **keywords))
        if finding.severity == "error"
    }


CLEAN = [  # the evidence, the French and the English
    (
        "Londres et Alger ont signé jeudi, a annoncé le Quai d’Orsay.",
        "Londres et Alger ont signé jeudi, selon le Quai d’Orsay.",
        "London and Algiers signed on Thursday, according to the French foreign ministry.",
    ),
    (
        "Le chef de l’État marocain a reçu un homme d’affaires maroco-américain.",
        "Le chef de l’État marocain a reçu un homme d’affaires maroco-américain.",
        "Morocco’s head of state received a Moroccan-American businessman.",
    ),
    (
        "L’Organisation mondiale de la santé (OMS) a déclaré l’urgence.",
        "L’OMS a déclaré l’urgence.",
        "The World Health Organization declared an emergency.",
    ),
    (
        "L’OTAN et l’ONU se taisent ; l’UE et le FMI s’inquiètent.",
        "L’Otan et les Nations unies se taisent.",
        "NATO and the UN are silent.",
    ),
    (
        "La Cour de cassation a rejeté le pourvoi de l’université de Rennes.",
        "La Cour de cassation rejette le pourvoi de l’université de Rennes.",
        "The Court of Cassation has dismissed the University of Rennes’s appeal.",
    ),
    (
        "Vladimir Poutine et Volodymyr Zelensky ne se sont pas parlé.",
        "Poutine et Zelensky ne se sont pas parlé.",
        "Putin and Zelenskiy did not speak.",
    ),
    (
        "Le Rémois Yann Kerdoncuff a gagné.",
        "Le Rémois Yann Kerdoncuff a gagné.",
        "Yann Kerdoncuff, from Reims, won.",
    ),
    (
        "Le Royaume-Uni et l’Islande ont conclu une trêve.",
        "Londres et Reykjavik concluent une trêve.",
        "Britain and Iceland agree a truce.",
    ),
    (
        "Le garde des Sceaux a démissionné dimanche.",
        "Le ministre de la Justice a démissionné dimanche.",
        "The Justice Minister resigned on Sunday.",
    ),
    (
        "Me Youri Castelnau défend M. Brénaudet.",
        "M. Brénaudet est défendu par Me Castelnau.",
        "Mr Brénaudet is represented by Youri Castelnau.",
    ),
    (
        "Charles Quint et Léon X se sont alliés au XVIe siècle.",
        "Charles Quint et Léon X se sont alliés au XVIe siècle.",
        "Charles V and Leo X became allies in the 16th century.",
    ),
    (
        "Les soldats sud-coréens et néo-zélandais sont rentrés.",
        "Des soldats sud-coréens et néo-zélandais sont rentrés.",
        "South Korean and New Zealand soldiers have come home.",
    ),
    (
        "Sept patients sont en soins intensifs ; le PIB recule.",
        "Sept patients sont en soins intensifs.",
        "Seven patients are in ICU.",
    ),
    (
        "« Ne partez pas », a demandé la mairie de Brest aux Brestois.",
        "La mairie de Brest demande aux habitants de ne pas partir.",
        "“Don’t leave,” Brest City Council has told residents.",
    ),
    (
        "La police a arrêté deux hommes à Lyon.",
        "La police a arrêté deux hommes à Lyon.",
        "Police Arrest Two Men In Lyon",
    ),
    (
        "La SNCF supprime des trains à Dijon.",
        "La SNCF supprime des trains à Dijon.",
        "French rail operator SNCF is cancelling trains in the city of Dijon.",
    ),
    ("Il pleut.", "Il pleut.", "It is raining."),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), CLEAN)
def test_what_newsrooms_write_every_day_is_left_alone(evidence, fr, en):
    subject = case(evidence, fr, en)
    assert [*check(subject), *differences(subject)] == []


FAULTY = [  # the evidence, the French, the English, and which is at fault
    ("Rabat a salué le geste.", "Rabat salue le geste.", "Tunis welcomes the gesture.", "en"),
    ("Rabat a salué le geste.", "Tunis salue le geste.", "Rabat welcomes the gesture.", "fr"),
    (
        "Le ministre espagnol Pablo Urrutia a salué l’accord.",
        "Le ministre espagnol Pablo Urrutia salue l’accord.",
        "Portuguese minister Pablo Urrutia welcomes the deal.",
        "en",
    ),
    (
        "Le gouvernement algérien a salué l’accord.",
        "Le gouvernement tunisien salue l’accord.",
        "The Algerian government welcomes the deal.",
        "fr",
    ),
    (
        "Yann Le Goff a démissionné.",
        "Yann Le Goff a démissionné.",
        "Paul Marchetti has resigned.",
        "en",
    ),
    (
        "Yann Le Goff a démissionné.",
        "Paul Marchetti a démissionné.",
        "Yann Le Goff has resigned.",
        "fr",
    ),
    (
        "Selon Emmanuel Macron, rien n’est joué.",
        "Selon Emmanuel Marron, rien n’est joué.",
        "According to Emmanuel Macron, all is still to play for.",
        "fr",
    ),
    ("Macron a refusé.", "Duval a refusé.", "Macron refused.", "fr"),
    ("L’ONU a protesté.", "L’ONU a protesté.", "NATO protested.", "en"),
    ("L’OMS a protesté.", "L’OMC a protesté.", "The WHO protested.", "fr"),
    (
        "Un entomologiste à Vienne objecte.",
        "Un entomologiste à Vienne objecte.",
        "A German entomologist in Vienna objects.",
        "en",
    ),
    (
        "Le dîner a eu lieu à Dijon.",
        "Le dîner a eu lieu à Dijon.",
        "The dinner took place in Lyon.",
        "en",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en", "language"), FAULTY)
def test_a_name_for_another_is_an_error(evidence, fr, en, language):
    assert errors(evidence, fr, en) == {("names", language)}


def test_finding_points_at_the_words_of_both():
    subject = case("Rabat remercie Yann Le Goff.", "Rabat remercie Paul Marchetti.", "Thanks.")
    (finding,) = check(subject)
    assert finding.found is not None
    assert finding.found.text == "Paul Marchetti"
    assert finding.expected is not None
    assert finding.expected.text.startswith("Yann")
    assert "“Paul Marchetti”" in finding.message


ARTICLE = [
    "Le maire de Brest, Yann Le Goff, a perdu.",
    "Il a félicité son rival.",
    "La préfète, Anne Kermarec, a refusé de parler.",
]


STORY = [
    "Le Kirghizstan achète douze locomotives à Velmara, a annoncé mardi Askar Dzhumabaev.",
    "Le contrat porte sur 90 millions d’euros.",
    "Il sera signé à Bichkek par le ministre des Transports, Askar Dzhumabaev.",
    "Le pays manque de trains depuis dix ans.",
    "« Nous rattrapons notre retard », a déclaré le ministre.",
    "Les premières machines seront livrées en mars.",
    "La directrice de Velmara, Maud Tessandier, promet des emplois à Brest.",
    "M. Dzhumabaev a visité l’usine avec le préfet, Yann Le Goff.",
    "« La ligne ouvrira en juin », assure M. Le Goff.",
    "Le syndicat Rail Uni demande 200 embauches à Quimper, selon Rozenn Guivarch.",
    "Une usine voisine a fermé l’an dernier.",
]

CONTEXT = [  # the number of the sentence cited, and what may be made of it
    (4, "Le Kirghizstan manque de trains depuis dix ans.", "Kyrgyzstan has lacked trains."),
    (6, "Les premières locomotives de Velmara seront livrées au Kirghizstan.", "Deliveries start."),
    (
        5,
        "« Nous rattrapons notre retard », a déclaré le ministre Askar Dzhumabaev.",
        "“We are catching up,” said the minister, Askar Dzhumabaev.",
    ),
    (8, "Askar Dzhumabaev a visité l’usine avec Yann Le Goff.", "They visited the plant."),
    (8, "Askar Dzhumabaev a visité l’usine de Velmara, à Brest.", "Dzhumabaev saw the plant."),
    (11, "Une usine a fermé l’an dernier à Brest.", "A plant closed last year."),
]


@pytest.mark.parametrize(("number", "fr", "en"), CONTEXT)
def test_a_statement_that_stands_on_its_own_may_name_its_subject(number, fr, en):
    """What the article introduces, or names more than once, is context to each of its sentences."""
    assert errors(STORY[number - 1], fr, en, STORY) == set()


SWAPPED = [  # the number of the sentence cited, and another name of the article in its place
    (7, "La directrice de Velmara, Rozenn Guivarch, promet des emplois à Brest."),
    (7, "La directrice de Velmara, Maud Tessandier, promet des emplois à Quimper."),
    (9, "« La ligne ouvrira en juin », assure M. Dzhumabaev."),
    (9, "La ligne ouvrira en juin, selon Maud Tessandier."),
    (10, "Velmara demande 200 embauches à Quimper, selon Maud Tessandier."),
    (1, "Le Kirghizstan achète douze locomotives à Rail Uni."),
]


@pytest.mark.parametrize(("number", "fr"), SWAPPED)
def test_a_name_of_the_article_in_the_place_of_another_is_an_error(number, fr):
    assert ("evidence", "fr") in errors(STORY[number - 1], fr, "Nothing of the kind.", STORY)


def test_one_name_of_a_remote_sentence_is_a_warning_and_two_are_another_citation():
    cited, en = STORY[10], "A plant has closed."
    one = case(cited, "Une usine a fermé l’an dernier à Brest.", en, STORY)
    assert [(f.check, f.severity) for f in check(one)] == [("evidence", "warning")]
    both = "Maud Tessandier parle de Brest et d’une usine fermée."
    assert errors(cited, both, en, STORY) == {("evidence", "fr")}


def test_a_given_name_must_be_that_of_the_family_name():
    en = "The line opens."
    assert errors(STORY[8], "Yann Le Goff assure que la ligne ouvrira.", en, STORY) == set()
    assert ("names", "fr") in errors(STORY[8], "Maud Le Goff assure que tout va.", en, STORY)


def test_two_names_that_have_changed_places_are_an_error():
    cited = "Noé Kerbrat s’est imposé en 31 minutes, avec un tour d’avance sur Ivo Marchetti."
    fr = "Ivo Marchetti s’est imposé en 31 minutes, avec un tour d’avance sur Noé Kerbrat."
    assert ("names", "fr") in errors(cited, fr, "Marchetti beat Kerbrat.")


@pytest.mark.parametrize(
    ("cited", "fr"),
    [
        (
            "Noé Kerbrat a battu Ivo Marchetti à Brest.",
            "Ivo Marchetti a été battu par Noé Kerbrat.",
        ),
        ("Le duel oppose Brest à Quimper samedi.", "Le duel oppose Quimper à Brest samedi."),
        ("Noé Kerbrat et Ivo Marchetti ont signé.", "Ivo Marchetti et Noé Kerbrat ont signé."),
    ],
)
def test_two_names_may_be_told_the_other_way_round(cited, fr):
    assert errors(cited, fr, "Nothing of the kind.") == set()


PEOPLE = [
    "La maire de Brest, Anne Kermarec, a reçu le préfet du Finistère, Yann Le Goff.",
    "Paul Riou, entomologiste à Vannes, et Maud Tessandier, la statisticienne de l’étude, doutent.",
]


@pytest.mark.parametrize(
    ("fr", "en", "language"),
    [
        ("Le maire de Brest, Yann Le Goff, doute.", "The mayor doubts it.", "fr"),
        ("Yann Le Goff, maire de Brest, doute.", "The mayor doubts it.", "fr"),
        ("Yann Le Goff doute.", "Brest mayor Yann Le Goff doubts it.", "en"),
        ("Yann Le Goff doute.", "Yann Le Goff, the mayor of Brest, doubts it.", "en"),
        ("Maud Tessandier, l’entomologiste de l’étude, doute.", "She doubts it.", "fr"),
        ("Le préfet, Yann Le Goff, doute.", "The prime minister, Yann Le Goff, doubts it.", "en"),
    ],
)
def test_an_office_given_to_another_is_an_error(fr, en, language):
    assert ("names", language) in errors(PEOPLE, fr, en)


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("Anne Kermarec, maire de Brest, doute.", "Brest mayor Anne Kermarec doubts it."),
        ("L’ancien sénateur Yann Le Goff doute.", "Former senator Yann Le Goff doubts it."),
        ("Selon la maire de Brest, Yann Le Goff doute.", "Le Goff has doubts, the mayor says."),
        ("Yann Le Goff, reçu par la maire de Brest, doute.", "Yann Le Goff met the mayor."),
        ("Le préfet, Yann Le Goff, doute.", "The prefect, Yann Le Goff, doubts it."),
        ("Maud Tessandier, statisticienne, doute.", "Statistician Maud Tessandier doubts it."),
    ],
)
def test_an_office_that_the_article_gives_or_says_nothing_of_is_left_alone(fr, en):
    assert errors(PEOPLE, fr, en) == set()


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("L’armée a repris Racca.", "The army has retaken Raqqa."),
        ("L’armée a repris Hassaké.", "The army has retaken Hasakah."),
        ("Daech a fui Mossoul.", "Islamic State has fled Mosul."),
        ("Daech a fui Falloujah.", "ISIS has fled Fallujah."),
        ("Selon Youssef Al-Chaddadi, rien n’est joué.", "Yusuf Al-Shaddadi says it is not over."),
        (
            "Evgueni Tchoulkov a écrit à Sergueï Jdanine.",
            "Yevgeny Chulkov wrote to Sergey Zhdanin.",
        ),
    ],
)
def test_names_of_other_scripts_are_spelt_by_the_habits_of_each_language(fr, en):
    subject = case(fr, fr, en)
    assert [*check(subject), *differences(subject)] == []


def test_a_slip_of_the_pen_is_a_warning():
    subject = case("Le vent a touché Montpaisibe.", "Le vent touche Montpaisible.", "It was windy.")
    (finding,) = check(subject)
    assert (finding.check, finding.severity) == ("names", "warning")
    assert finding.expected is not None
    assert finding.expected.text == "Montpaisibe"


def test_another_person_of_the_article_is_an_error():
    fr, en = "Anne Kermarec a perdu à Brest.", "Anne Kermarec lost in Brest."
    assert ("evidence", "fr") in errors(ARTICLE[0], fr, en, ARTICLE)


def test_a_country_that_the_article_bears_out_is_no_error():
    """English readers are told whose minister it is; nobody is told what no sentence bears out."""
    article = ["Le ministre a démissionné.", "Il l’a annoncé à Paris."]
    fr = "Le ministre a démissionné."
    assert errors(article[0], fr, "The French minister has resigned.", article) == set()
    assert errors(article[0], fr, "The German minister has resigned.", article) == {("names", "en")}


def test_the_family_name_stands_for_the_full_name():
    article = ["Yann Le Goff est maire.", "M. Le Goff a perdu."]
    assert errors(article[1], "M. Le Goff a perdu.", "Mr Le Goff lost.", article) == set()


def test_a_swap_between_names_that_both_stand_there_is_a_difference():
    subject = case(
        "L’Espagne a acheté des trains à la Chine.",
        "L’Espagne a acheté des trains à la Chine.",
        "China bought trains from China.",
    )
    assert [finding.check for finding in differences(subject)] == ["parity"]


def test_a_speaker_must_be_in_the_article():
    fr, en = "Rien n’est joué, dit-elle.", "All is still to play for, she says."
    evidence = "« Rien n’est joué », a dit Anne Kermarec."
    assert errors(evidence, fr, en, [evidence], speaker="Anne Kermarec") == set()
    assert errors(evidence, fr, en, [evidence], speaker="Paul Marchetti") == {("evidence", None)}


def test_an_entity_has_its_established_english_name():
    sentence = Passage("La Haye et Brest se taisent.", "fr", 1)
    assert list(check_entity("La Haye", "The Hague", [sentence])) == []
    assert [f.language for f in check_entity("Brest", "Best", [sentence])] == ["en"]
    assert [f.language for f in check_entity("Nantes", "Nantes", [sentence])] == ["fr"]


@settings(max_examples=150, deadline=None)
@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_no_text_makes_it_raise_and_findings_point_at_real_words(cited, fr, en, other, speaker):
    subject = case(cited, fr, en, [other, cited], speaker=speaker)
    for finding in (*check(subject), *differences(subject)):
        if finding.found:
            text = fr if finding.language == "fr" else en
            assert text[finding.found.start : finding.found.end] == finding.found.text
    list(check_entity(fr, en, subject.evidence))


def test_reading_is_linear():
    """Ten times the text is some ten times the names, and each is read once."""
    text = "Yann Le Goff et l’ONU sont à Brest. "
    assert len(names_of(Passage(text * 50, "fr")).mentions) == 50 * len(
        names_of(Passage(text, "fr")).mentions
    )
