"""What cannot be printed as it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.form import check
from summarise.checks.passages import Passage

FR = "Le ministre a signé le texte mardi."
EN = "The minister signed the text on Tuesday."


def found(fr=FR, en=EN, evidence=FR):
    case = Case(Passage(fr, "fr"), Passage(en, "en"), (Passage(evidence, "fr", 1),))
    findings = list(check(case))
    for finding in findings:
        text = fr if finding.language == "fr" else en
        assert text[finding.found.start : finding.found.end] == finding.found.text
    return findings


def severities(*args, **kwargs):
    return [(finding.severity, finding.language) for finding in found(*args, **kwargs)]


@pytest.mark.parametrize(
    "fr",
    [
        "Le **ministre** a signé le texte mardi.",
        "Le <b>ministre</b> a signé le texte mardi.",
        "Le ministre a signé l&#39;accord &amp; le texte mardi.",
        "Le ministre a signé\\nle texte mardi.",
        "Le ministre a signé le texte mardi [3].",
        "Le ministre [2, 3] a signé le texte mardi.",
        "Le ministre a signé le {{ texte }} mardi.",
        "Le ministre a signé le {texte} mardi.",
        "Le ministre a « signé le texte mardi.",
        "Le ministre a signé le texte mardi,",
        "Le ministre a signé le texte et",
        "Le ministre a signé le",
    ],
)
def test_what_no_editor_could_print_is_an_error(fr):
    """Remains of markup, and sentences cut off, do not go out."""
    assert ("error", "fr") in severities(fr)


@pytest.mark.parametrize(
    ("fr", "en", "language"),
    [
        ("Le ministre a signé le le texte mardi.", EN, "fr"),
        (FR, "The minister signed the the text on Tuesday.", "en"),
        ("Le ministre (de l’Intérieur a signé le texte.", EN, "fr"),
        ("le ministre a signé le texte mardi.", EN, "fr"),
        ("Le ministre a signé le texte mardi", EN, "fr"),
        ("La hausse de le chômage inquiète.", EN, "fr"),
        ("Il parle à les ministres.", EN, "fr"),
        ("Il partira si il pleut.", EN, "fr"),
        ("Il dit que il partira.", EN, "fr"),
        ("Le ministre a promis 1,200 euros.", EN, "fr"),
        ("Le ministre a promis 1.5 million d’euros.", EN, "fr"),
        (FR, "The minister promised 1 200 euros.", "en"),
        (FR, "The minister promised 1,5 million euros.", "en"),
        (FR, "The minister signed it at 17h30.", "en"),
        (FR, "The minister signed it on June the 5th.", "en"),
    ],
)
def test_slips_are_warnings(fr, en, language):
    """A slip is shown to the editor, in the language that has it."""
    assert severities(fr, en) == [("warning", language)]


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        (FR, EN),
        ("Le ministre signe", "Minister signs"),
        ("« Nous irons », a-t-il dit (enfin).", "“We will go”, he said (at last)."),
        ("Nous nous sommes vus ; vous vous trompez.", "He had had enough of that, that is all."),
        ("Il demande de le voir et à les entendre.", "He asks to see and hear them."),
        ("Il a perdu 1 200,5 euros à 17 h 30.", "He lost 1,200.5 euros at 5.30pm."),
        ("« L’État […] paiera », dit-il.", "“The state […] will pay”, he says."),
        ("L’iPhone a 10 ans.", "The iPhone is 10."),
        ("Trois axes : 1) l’eau, 2) l’air.", "Three lines: 1) water, 2) air."),
    ],
)
def test_good_copy_is_left_alone(fr, en):
    """What an editor would print is no fault."""
    assert not found(fr, en)


def test_what_the_article_does_itself_is_no_error():
    """Half of a quotation was cited, and the claim quotes that half."""
    fr = "« Nous irons jusqu’au bout."
    en = "“We will go all the way.”"
    assert not [finding for finding in found(fr, en, fr) if finding.severity == "error"]
    assert [finding for finding in found(fr, en) if finding.severity == "error"]


@settings(max_examples=150, deadline=None)
@given(
    fr=st.text(max_size=60) | st.text('«»"()[]{}*&;\\n1,. ale', max_size=40),
    en=st.text(max_size=60),
)
def test_no_text_makes_it_raise(fr, en):
    """Whatever a model writes, the check answers and points at real words."""
    found(fr, en, fr)
