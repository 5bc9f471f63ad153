"""Quotations are somebody's words, letter by letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.article import Article
from summarise.checks.case import Case
from summarise.checks.passages import Passage
from summarise.checks.quotes.rules import check, check_quote
from summarise.summary import Quote

SAID = "« Nous ne céderons pas sur le budget, et nous irons jusqu’au bout », a prévenu Jean Roux."
MORE = "« C’est une question de principe. Personne ne nous fera changer d’avis. »"
OTHER = "La réforme, qualifiée d’« historique » par ses partisans, sera votée mardi à Paris."
ARTICLE = (SAID, MORE, OTHER)
EN = "“We will not give in on the budget, and we will go all the way”, Jean Roux warned."


def found(fr, en=EN, cited=(1,), article=ARTICLE, speaker=None):
    whole = tuple(Passage(text, "fr", number) for number, text in enumerate(article, 1))
    case = Case(
        Passage(fr, "fr"),
        Passage(en, "en"),
        tuple(whole[number - 1] for number in cited),
        whole,
        speaker=speaker,
    )
    findings = list(check(case))
    for finding in findings:
        text = en if finding.language == "en" else fr
        if finding.found:
            assert text[finding.found.start : finding.found.end] == finding.found.text
        if finding.expected:
            sentence = whole[finding.expected.sentence - 1].text
            start, end = finding.expected.start, finding.expected.end
            assert sentence[start:end] == finding.expected.text
    return findings


def kinds(*args, **kwargs):
    return [(finding.check, finding.severity) for finding in found(*args, **kwargs)]


@pytest.mark.parametrize(
    "fr",
    [
        "« Nous ne céderons pas sur le budget », dit Jean Roux.",
        '"nous ne céderons pas sur le budget.", dit Jean Roux.',
        "“Nous ne céderons pas sur le budget, et nous irons jusqu'au bout” : Jean Roux prévient.",
        "« Nous ne céderons pas […] et nous irons jusqu’au bout », dit-il.",
        "« Nous ne céderons pas (...) jusqu’au bout », dit-il.",
        "« Nous [les élus] ne céderons pas sur le budget », dit-il.",
        "« Nous ne céderons pas… jusqu’au bout », dit-il.",
    ],
)
def test_a_faithful_quotation_is_no_fault(fr):
    """Editors may shorten, mark and begin a quotation as newspapers do."""
    assert not found(fr)


@pytest.mark.parametrize(
    "fr",
    [
        "« Nous ne céderons jamais sur le budget », dit Jean Roux.",
        "« Nous céderons sur le budget », dit Jean Roux.",
        "« Nous ne céderons pas sur les budgets », dit Jean Roux.",
        "« Nous irons jusqu’au bout […] nous ne céderons pas », dit Jean Roux.",
        "Un budget « énorme », selon Jean Roux.",
    ],
)
def test_a_word_changed_in_a_quotation_is_an_error(fr):
    """Nobody is made to say what he did not say."""
    assert ("quotes", "error") in kinds(fr)


def test_the_message_shows_what_was_said():
    """An editor sees both versions."""
    finding = found("« Nous ne céderons jamais sur le budget », dit Jean Roux.")[0]
    assert "céderons jamais" in finding.message
    assert "céderons pas" in finding.message
    assert finding.expected.sentence == 1


def test_a_quotation_of_two_sentences_that_follow_each_other():
    """A quotation may run on, with its marks at its ends only."""
    article = ("« C’est une question de principe.", "Personne ne cédera. »", "Il pleut.")
    fr = "« C’est une question de principe. Personne ne cédera », dit-il."
    en = "“It is a matter of principle. Nobody will give in”, he said."
    assert not found(fr, en, cited=(1, 2), article=article)
    assert not found("« Personne ne cédera », dit-il.", "“Nobody will”, he said.", (2,), article)
    assert kinds(fr, en, cited=(1,), article=article) == [("evidence", "error")]


def test_an_interruption_by_the_reporter_may_go():
    """The words "a-t-il dit" inside the marks are not the speaker's."""
    article = ("« Nous irons, a dit M. Roux, jusqu’au bout de la route », écrit le journal.",)
    fr = "« Nous irons jusqu’au bout de la route », dit M. Roux."
    assert not found(fr, "“We will go to the end of the road”, Mr Roux says.", article=article)
    changed = fr.replace("irons", "allons")
    assert ("quotes", "error") in kinds(changed, article=article)


def test_a_quotation_that_stands_elsewhere_is_a_fault_of_the_citation():
    """The finding names the sentence to cite."""
    (finding,) = found("« Une question de principe », dit-il.", "“A matter”", (3,))
    assert (finding.check, finding.severity) == ("evidence", "error")
    assert "sentence 2" in finding.message


@pytest.mark.parametrize(
    ("fr", "severity"),
    [
        ("La réforme « sera votée mardi à Paris ».", "error"),
        ("La réforme « sera votée ».", "warning"),
    ],
)
def test_words_turned_into_a_quotation(fr, severity):
    """The reporter's words are nobody's speech; a few may be a nuance."""
    assert kinds(fr, "“It will be put to the vote”", (3,)) == [("quotes", severity)]


@pytest.mark.parametrize(
    ("fr", "en", "expected"),
    [
        ("La réforme sera votée.", "The reform “will be voted on this Tuesday”.", "warning"),
        ("La réforme sera votée.", "The “reform” will be put to the vote.", "warning"),
        ("« Nous ne céderons pas », dit-il.", "He said that he would not give in.", "warning"),
        ("Une réforme « historique ».", "A historic reform.", None),
        ("Une réforme « historique ».", "A ‘historic’ reform.", None),
        ("La réforme de Roux sera votée.", "Roux’s reform, the workers’ hope, goes on.", None),
    ],
)
def test_quotations_of_the_english(fr, en, expected):
    """English readers see quotations where the French has them."""
    assert {finding.severity for finding in found(fr, en, (1, 3))} == ({expected} - {None})


@pytest.mark.parametrize(
    ("fr", "expected"),
    [
        ("La chorale a chanté « Un soir de brume sur la ville » à Paris.", set()),
        ("La chorale a chanté « Un soir de brume ».", set()),
        ("La chorale « a chanté Un soir de brume ».", {"error"}),
    ],
)
def test_a_title_that_the_article_prints_without_marks(fr, expected):
    """A song may be set between marks where the article relies on its capital."""
    article = ("Pour finir, la chorale a chanté Un soir de brume sur la ville, à Paris.",)
    assert {f.severity for f in found(fr, "The choir sang.", article=article)} - {
        "warning"
    } == expected


@pytest.mark.parametrize(
    ("said", "fr", "expected"),
    [
        ("Ce n’est « pas une défaite », dit-il.", "C’est « une défaite », dit-il.", {"error"}),
        ("Ce n’est « pas une défaite », dit-il.", "Ce n’est pas « une défaite ».", set()),
        ("Il offre « 50 millions d’euros ».", "Il offre « millions d’euros ».", {"error"}),
        ("Il offre « 50 millions d’euros ».", "Il offre 50 « millions d’euros ».", set()),
        ("Il offre « au moins 50 millions ».", "Il offre « au moins 50 ».", {"error"}),
        ("Il mène une « lutte du peuple » ici.", "Il mène une « du peuple » ici.", {"warning"}),
        ("Il mène une « lutte du peuple » ici.", "La lutte « du peuple » avance.", set()),
        ("« Nous gagnerons demain », dit-il.", "« Nous gagnerons », dit-il hier.", set()),
    ],
)
def test_a_quotation_that_was_cut_too_short(said, fr, expected):
    """A denial or a figure that the quotation loses changes what was said."""
    severities = {f.severity for f in found(fr, "“one”", article=(said,)) if f.language == "fr"}
    assert severities == expected


def test_speech_that_only_the_english_has_is_an_error():
    """A translation cannot make an indirect statement somebody's own words."""
    article = ("Le ministre juge que la réforme sera longue.",)
    en = "“The reform will take a long time”, the minister says."
    assert kinds("La réforme sera longue.", en, article=article) == [("quotes", "error")]


def test_the_speaker_is_named_in_what_is_cited():
    """A reader of the evidence can see whose words they are."""
    fr, en = "« C’est une question de principe », dit Jean Roux.", "“It is a matter of principle”"
    assert kinds(fr, en, (2,), speaker="Jean Roux") == [("evidence", "error")]
    assert not found(fr, en, (1, 2), speaker="M. Roux")
    assert not found(fr, en, (2,), speaker="Léa Petit")


def quote(article, words, cited=(1,), speaker="Jean Roux", shift=0):
    start = article.text.index(words) + shift
    return Quote(
        id="quote-1",
        fr=words,
        en="x",
        start=start,
        end=start + len(words),
        evidence=tuple(article.sentence(number) for number in cited),
        speaker=speaker,
    )


def test_quotations_of_a_summary():
    """Offsets, citation, marks and speaker of a quotation are each checked."""
    article = Article(f"{SAID} Il a plu hier. Il fera beau demain. Le vote est prévu mardi.")

    def of(*args, **kwargs):
        findings = check_quote(quote(article, *args, **kwargs), article)
        return [(finding.check, finding.severity) for finding in findings]

    assert of("Nous ne céderons pas") == []
    assert of("Nous ne céderons pas", shift=3) == [("quotes", "error")]
    assert of("Nous ne céderons pas", cited=(2,)) == [("evidence", "error")]
    assert of("Il a plu hier", cited=(2,)) == [("quotes", "warning")]
    assert of("Le vote est", cited=(4,)) == [("quotes", "warning"), ("quotes", "warning")]


@settings(max_examples=150, deadline=None)
@given(
    fr=st.text(max_size=60) | st.text("« »”“\"'…[]()ab, ", max_size=40),
    en=st.text(max_size=60) | st.text("« »”“\"'‘’ab ", max_size=40),
    evidence=st.text(max_size=60) | st.text("« »”“\"'ab, .", max_size=40),
)
def test_no_text_makes_it_raise(fr, en, evidence):
    """Whatever a model writes, the check answers and points at real words."""
    found(fr, en, (1, 3), (evidence, fr, en), speaker="ab")
