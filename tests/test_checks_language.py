"""French fields are French, English fields English, down to the word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.language.rules import check
from summarise.checks.passages import Passage

EVIDENCE = (
    "La mairie de Lyon a annoncé mardi la fermeture de trois écoles, en raison des inondations."
)
FR = "La mairie de Lyon ferme trois écoles à cause des inondations."
EN = "Lyon city council is closing three schools because of the floods."


def found(fr, en, evidence=EVIDENCE, article=()):
    case = Case(
        Passage(fr, "fr"),
        Passage(en, "en"),
        (Passage(evidence, "fr", 1),),
        tuple(Passage(text, "fr", number) for number, text in enumerate(article, 1)),
    )
    findings = list(check(case))
    for finding in findings:
        text = fr if finding.language == "fr" else en
        assert text[finding.found.start : finding.found.end] == finding.found.text
    return findings


def errors(*args, **kwargs):
    return {finding.language for finding in found(*args, **kwargs) if finding.severity == "error"}


@pytest.mark.parametrize(
    ("fr", "en", "at_fault"),
    [
        (FR, FR, {"en"}),
        (EN, EN, {"fr"}),
        (EN, FR, {"fr", "en"}),
        ("Grève dans les transports", "Grève dans les transports", {"en"}),
        ("Grève dans les transports", "Transports en grève jeudi", {"en"}),
        ("Transport strike on Thursday morning", "Transport strike on Thursday", {"fr"}),
        (FR, "Lyon city council is closing trois écoles à cause des inondations.", {"en"}),
        (FR, "La mairie de Lyon ferme three schools because of the floods.", {"en"}),
        ("La mairie de Lyon ferme three schools because of the floods.", EN, {"fr"}),
        (FR, "El ayuntamiento cierra tres escuelas por las lluvias torrenciales.", {"en"}),
        ("El ayuntamiento cierra tres escuelas por las fuertes lluvias del domingo.", EN, {"fr"}),
    ],
)
def test_a_text_in_the_wrong_language_is_an_error(fr, en, at_fault):
    """A reader of one language never gets a sentence, or half of one, in the other."""
    assert at_fault <= errors(fr, en)


@pytest.mark.parametrize(
    "en",
    [
        "Lyon city council is closing three écoles because of the floods.",
        "Lyon city council is closing three schools because of the inondations.",
        "The fermeture of three schools in Lyon is due to floods.",
    ],
)
def test_a_word_left_in_french_is_an_error(en):
    """One word that was not translated is found and shown."""
    (finding,) = found(FR, en)
    assert (finding.severity, finding.language) == ("error", "en")
    assert finding.found.text in {"écoles", "inondations", "fermeture"}


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("La campagne contre la dengue commence.", "The dengue campaign is starting."),
        ("Les lymphocytes du patient ont disparu.", "The patient’s lymphocytes are gone."),
        ("Ils sont venus protester en masse.", "The protesters came en masse; one protester fell."),
        ("Le cortège est en route.", "The cortège is en route."),
        ("Ce crime passionnel, un fait accompli.", "This crime passionnel, a fait accompli."),
        ("Une tartiflette au reblochon.", "A tartiflette with reblochon."),
        ("Elle a chanté Un soir de brume.", "She sang “Un soir de brume” there."),
        ("Elle a chanté Un soir de brume hier.", "She sang Un soir de brume yesterday."),
        ("Il quitte La France insoumise.", "He is leaving La France insoumise."),
        ("Il préside l’Assemblée nationale.", "He chairs the Assemblée nationale."),
        ("Il votera pour le Parti socialiste.", "He will vote for the Parti socialiste."),
        ("La place de la Mairie est vide.", "Place de la Mairie is empty."),
    ],
)
def test_words_that_english_shares_and_titles_it_keeps_are_left_alone(fr, en):
    """Diseases, foods, phrases, songs and parties may have the same words in both languages."""
    assert not found(fr, en, evidence=fr)


@pytest.mark.parametrize(
    ("fr", "en", "severity"),
    [
        ("Les danseurs de krumpo défilent.", "The krumpo dancers are marching.", None),
        ("Un plat d’achouro est servi.", "A dish of achouro is served.", None),
        ("Un bol de sotchi est servi.", "A bowl of sotchil is served.", None),
        ("Le chalandil a sombré.", "The chalandal sank, a chalandil.", "warning"),
        ("La fermeture inquiète.", "The fermeture causes worry.", "error"),
        ("Il part dimanche.", "He is leaving on dimanche.", "error"),
        ("Il regarde les femmes.", "He looks at les femmes today.", "error"),
        ("Il parle de son visage.", "He talks of his visage today.", "warning"),
        ("Jean Roux chante dimanche.", "Jean Roux chante on Sunday evening.", "warning"),
    ],
)
def test_one_unknown_word_is_an_error_only_where_it_is_surely_french(fr, en, severity):
    """A dish that no dictionary has is no fault beyond doubt; a French ending or article is."""
    assert {finding.severity for finding in found(fr, en, evidence=fr)} == {severity} - {None}


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("DATE ET HEURE D’ENVOI : 14 mars 2031", "DATE ET HEURE D’ENVOI : 14 mars 2031"),
        ("ENVOI, HEURE : 14 mars 2031, 8 h 24", "ENVOI, HEURE : 14 mars 2031, 8 h 24"),
    ],
)
def test_a_heading_in_capitals_that_was_not_translated_is_an_error(fr, en):
    """What stands in capitals is read as well."""
    assert errors(fr, en, evidence=fr) == {"en"}


def test_the_language_at_fault_is_the_one_that_is_wrong():
    """Where both texts are the same English, the French is to be written again."""
    same = "The mayor told an audience about the expansion of trade in Asia."
    assert errors(same, same, evidence="Le maire a parlé de l’essor du commerce en Asie.") == {"fr"}


def test_a_word_left_in_english_is_an_error():
    """One word that was not translated back is found, unless the article has it."""
    fr = "La mairie de Lyon ferme trois schools à cause des inondations."
    assert errors(fr, EN) == {"fr"}
    assert not errors(fr, EN, evidence=EVIDENCE.replace("écoles", "schools"))


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        (FR, EN),
        (
            "Le préfet a salué la détente et publié un communiqué.",
            "The préfet welcomed the détente and issued a communiqué; his raison d’être, he said.",
        ),
        (
            "La Cour des comptes et les Gilets jaunes saluent l’accord.",
            "The Cour des comptes and the gilets jaunes welcome the agreement.",
        ),
        (
            "Le « pass sanitaire » a disparu.",
            "The “pass sanitaire” (health pass) has gone.",
        ),
        (
            "Le procureur de la République enquête.",
            "The public prosecutor (procureur de la République) is investigating.",
        ),
        ("Charles de Gaulle atterrit à Val-de-Reuil.", "Charles de Gaulle lands in Val-de-Reuil."),
        ("Le remdésivir et la chloroquine déçoivent.", "Remdesivir and chloroquine disappoint."),
        ("Real Madrid – Manchester United : 3-2", "Real Madrid – Manchester United: 3-2"),
        ("L’Union européenne valide l’accord.", "The European Union approves the accord."),
        ("Information, nation, justice : le programme.", "Information, nation, justice: the plan."),
    ],
)
def test_names_loans_glosses_and_cognates_are_left_alone(fr, en):
    """Good English with French in it, where a newspaper prints French, is no fault."""
    assert not found(fr, en, evidence=fr)


@pytest.mark.parametrize(
    ("fr", "en", "at_fault"),
    [
        ("Le présidеnt est parti.", "The president has left.", {"fr"}),
        (FR, "Lyon is closing 学校 because of floods.", {"en"}),
        (FR, "Lyon is closing three sch\ufffdols.", {"en"}),
        (FR, "Lyon\u0092s mayor closes three schools.", {"en"}),
        ("La mairie ferme trois Ã©coles.", EN, {"fr"}),
    ],
)
def test_another_script_and_broken_characters_are_errors(fr, en, at_fault):
    """Nothing is printed that no reader can read."""
    assert errors(fr, en) == at_fault


def test_a_script_that_the_article_uses_may_stay():
    """An article about 武汉 may be summarised with its name."""
    fr, en = "Le mot 武汉 désigne la ville.", "The word 武汉 means the city."
    assert not found(fr, en, evidence=fr)


@settings(max_examples=150, deadline=None)
@given(fr=st.text(max_size=60), en=st.text(max_size=60), evidence=st.text(max_size=60))
def test_no_text_makes_it_raise(fr, en, evidence):
    """Whatever a model writes, the check answers and points at real words."""
    found(fr, en, evidence, (evidence, fr))
