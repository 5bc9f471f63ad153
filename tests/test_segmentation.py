"""Sentence boundaries in French news: one parametrised case for each behaviour, then invariants."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.segmentation import sentence_spans


def split(text: str) -> list[str]:
    """The texts of the sentences."""
    return [text[start:end] for start, end in sentence_spans(text)]


def cases(table: dict[str, list[str]]) -> Callable[..., None]:
    """Parametrise over lists of sentences, named by what they show."""
    return pytest.mark.parametrize(
        "sentences", [pytest.param(value, id=name) for name, value in table.items()]
    )


# --- plain ends --------------------------------------------------------------------------------


@cases(
    {
        "full stop": ["Le maire a parlé.", "La foule a applaudi."],
        "question mark": ["Qui a signé ?", "Personne ne répond."],
        "exclamation mark": ["Quelle soirée !", "Les Bleus exultent."],
        "mixed marks": ["Vraiment ?!", "Oui."],
        "spaced marks": ["Vraiment ? !", "Oui."],
        "accented capital": ["La nuit tombe.", "Éric Morel rentre."],
        "cedilla": ["Il hésite.", "Ça ne durera pas."],
        "digit": ["Le vol est annulé.", "300 passagers attendent."],
        "year before": ["Elle est née en 1984.", "Son frère la suit."],
        "page number before": ["Voir p. 12.", "Le reste suit."],
        "time before": ["Le train part à 14h30.", "Il est plein."],
        "percentage after": ["La participation recule.", "62 % des inscrits ont voté."],
        "currency after": ["Le prix grimpe.", "€ 40 hier, € 55 ce matin."],
        "unit before": ["La côte mesure 12 km.", "Le peloton souffre."],
        "acronym before": ["Il a rejoint l'ONU.", "Le poste était vacant."],
        "roman numeral before": ["C'était sous Louis XIV.", "La cour s'ennuyait."],
        "lower case after an ordinary word": ["Le bilan est lourd.", "les secours cherchent."],
        "brand in lower case": ["Le cours a bondi.", "iPhone et tablettes se vendent bien."],
        "brand in lower case after a mark": ["Quelle hausse !", "iPhone et tablettes partent."],
        "leading ellipsis": ["… Le vent tombe.", "La mer se calme."],
        "hashtag": ["La vidéo circule.", "#Grève arrive en tête."],
    }
)
def test_an_ordinary_end_splits(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@cases(
    {
        "no-break space": ["Il part.", "Elle reste."],
        "with marks": ["Pourquoi\u00a0?", "On l'ignore."],
        "narrow": ["Pourquoi\u202f?", "On l'ignore."],
    }
)
@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"], ids=["nbsp", "nnbsp", "thin"])
def test_no_break_spaces_are_spaces(sentences: list[str], space: str) -> None:
    assert split(space.join(sentences)) == sentences


# --- abbreviations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    ["M.", "MM.", "Mme.", "Mmes.", "Mlle.", "Dr.", "Pr.", "Me.", "Mgr.", "St.", "Ste.", "Col."],
)
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"], ids=["space", "nbsp", "nnbsp"])
def test_a_title_does_not_end(title: str, space: str) -> None:
    sentences = [f"Hier, {title}{space}Lambert a plaidé.", "Le juge a tranché."]
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Le texte (cf. Annexe B) est clair.",
        "Prenez un métal, p. ex. Cuivre ou zinc.",
        "Il faut env. 300 hommes.",
        "Elle date de 52 av. J.-C. selon les fouilles.",
        "Un cap, c.-à-d. Une promesse.",
        "Le boulanger du bd. Voltaire ferme.",
        "La thèse de Univ. Paris-Saclay est en ligne.",
        "L'affaire Durand c. France est close.",
        "L'art. 12 protège les salariés.",
        "Selon les art. L. 642-3 et suivants, rien ne change.",
        "Voir vol. IV, chap. 3, fig. 2 et p. 12 de l'étude.",
        "Le décret no. 45 est paru.",
        "Le bus n°. 8 est en panne.",
        "Rossi et al. (2019) le montrent.",
        "Les fruits (pommes, poires, etc.) manquent.",
        "Le bail court du 3 janv. 2020 au 4 févr. 2021, puis au 5 déc. 2022.",
        "Réunion le 12 sept. 2019 ou le 3 oct. 2019.",
        "Le groupe Martin et Cie. Holding a gagné.",
        "La société Orion Inc. Europe embauche.",
    ],
)
def test_an_abbreviation_does_not_end(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Pour F. Hollande, rien ne presse.",
        "Le député J.-P. Dupont a voté contre.",
        "Un inédit de J. R. R. Tolkien paraît.",
        "Le romancier A. Y. Petit se tait.",
        "Un inédit de J.R.R. Tolkien paraît.",
        "C'est J. Le Goff qui préside.",
        "Selon J.-Y. Le Bihan, tout va bien.",
        "La S.A.R.L. Dubois a fermé.",
        "La S.A. C Nature embauche.",
        "Les U.S.A. Track and Field protestent.",
    ],
)
def test_initials_and_acronyms_do_not_end(text: str) -> None:
    assert split(text) == [text]


@cases(
    {
        "etc.": ["Il vend des pneus, des jantes, etc.", "Le magasin ferme à midi."],
        "acronym": ["Ils vivent aux U.S.A.", "Leur fille étudie à Lyon."],
        "company": ["Elle dirige Martin et Cie.", "Cette maison a cent ans."],
        "month": ["Le procès reprend en sept.", "Les avocats sont prêts."],
        "anonymous surname": ["Le suspect est Karim B.", "Il a été relâché."],
        "before an article": ["Le suspect est Karim B.", "Le parquet se tait."],
        "before an elided article": ["Il vise le plan B.", "L'idée séduit."],
        "lettered noun": ["Ils ont la bombe H.", "La Chine s'inquiète."],
        "J.-C.": ["La ville fut fondée en 600 av. J.-C.", "Elle prospéra vite."],
        "before an acronym": ["Le suspect est Karim B.", "La SNCF a porté plainte."],
        "before an elided acronym": ["Le suspect est Karim B.", "L'UEFA a porté plainte."],
        "closing bracket": ["Il court (foulées, sauts, par ex.)", "Ensuite, il nage."],
        "word like an abbreviation": ["Elle collectionne l'art.", "Ses murs en débordent."],
        "no": ["Il a dit no.", "Personne n'a insisté."],
        "volume as theft": ["Il est jugé pour vol.", "Un complice court toujours."],
    }
)
def test_an_abbreviation_may_end(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


# --- quotations, brackets, footnotes -----------------------------------------------------------


@cases(
    {
        "stop inside": ["Il a lancé : « Nous partons. »", "La salle s'est levée."],
        "stop outside": ["Il veut « partir vite ».", "La salle s'est levée."],
        "stop inside, no-break": ["Il a dit : «\u00a0Non.\u00a0»", "Elle aussi."],
        "curly": ["Il a dit : “Nous partons.”", "Elle aussi."],
        "straight": ['Il a dit : "Nous partons."', "Elle aussi."],
        "straight, spaced": ['Il a dit : " Nous partons. "', "Elle aussi."],
        "straight, opening": ["Il se tait.", '" Nous partons ", dit-elle.'],
        "straight, spaced, unopened": ['Nous partons. "', '"Moi aussi", dit-elle.'],
        "nested": ["Elle cite : « Il a crié “Au feu !” »", "Rien de plus."],
        "several sentences split": [
            "Elle raconte : « Il neigeait.",
            "Nous avions froid.",
            "Personne ne parlait. »",
            "Puis le jour vint.",
        ],
        "runs": ["« Quoi ?! »", "« Rien. »", "Le débat est clos."],
        "quotation first": ["Il sourit.", "« Enfin », dit-il."],
        "brackets inside": ["Il est parti (il était tard.)", "Nul ne l'a revu."],
        "brackets opening": ["Il est parti.", "(Sa femme aussi.)", "Nul ne l'a revu."],
        "square brackets": ["Elle conclut.", "[Rires.]", "La séance est levée."],
        "footnote after": ["Le taux a doublé.[1]", "Les prix suivent.[23]", "Les salaires non."],
        "footnote spaced": ["Le taux a doublé. [1]", "Les prix suivent."],
        "footnote before": ["Le taux a doublé[1].", "Les prix suivent."],
        "superscript": ["Le taux a doublé.²", "Les prix suivent."],
        "omission first": ["Elle poursuit.", "(...) Les élus ont cédé."],
    }
)
def test_what_closes_stays_with_its_sentence(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "« C'est fini ! », a-t-il dit.",
        "« C'est fini ! » a-t-il dit.",
        "« C'est fini\u202f! », a déclaré Mme. Petit à 17 h 30.",
        "« Qui est là ? » demande le garde.",
        '"C\'est fini !", a-t-il dit.',
        "“Vraiment ?” s'étonne-t-elle.",
        "Ah ! vous voilà enfin.",
        "Quoi ! – dit le maire – encore lui ?",
        "Il cite « Le rapport [...] Meunier » sans le lire.",
        "Le journal (« Le Phare ! ») est en vente.",
    ],
)
def test_a_quotation_goes_on(text: str) -> None:
    assert split(text) == [text]


@cases(
    {
        "three dots, lower": ["Il hésite... puis renonce."],
        "one character, lower": ["Il hésite… puis renonce."],
        "three dots, upper": ["Il hésite...", "Le public gronde."],
        "one character, upper": ["Il hésite…", "Le public gronde."],
        "inside a quotation": ["« Je ne sais pas… »", "Le témoin pleure."],
    }
)
def test_an_ellipsis_ends_before_a_capital(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


# --- numbers, addresses, missing spaces --------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "La rame de 17 h 30 est partie à 17.45 avec 1.200 voyageurs.",
        "La version 3.5.1 corrige la 3.5 du 1er mai.",
        "Le site lemonde.fr cite www.insee.fr et https://exemple.fr/a.b?C=D.E sans erreur.",
        "Écrivez à jean.Petit@mairie.fr ou ouvrez rapport.Final.pdf ce soir.",
        "La 2e. division joue le 1er. août.",
        "Yahoo! France et Ouigo! Espagne signent.",
    ],
)
def test_numbers_and_addresses_stay_whole(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C'est la fin.Le juge sort.", ["C'est la fin.", "Le juge sort."]),
        ("C'est la fin !L'avocat sort.", ["C'est la fin !", "L'avocat sort."]),
        ("« Non.»Le juge sort.", ["« Non.»", "Le juge sort."]),
        ("C'est la fin.« Bien », dit-il.", ["C'est la fin.", "« Bien », dit-il."]),
        ("Le site Lemonde.fr l'annonce.", ["Le site Lemonde.fr l'annonce."]),
        ("La S.A.Dubois ferme.", ["La S.A.Dubois ferme."]),
    ],
)
def test_a_missing_space(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@cases(
    {
        "full clause": ["Le premier cède ;", "Le second résiste."],
        "list in a line": ["Il faut du pain ;", "- du vin ;", "- du sel."],
        "lower case": ["Le premier cède ; le second résiste."],
        "acronym": ["Le premier cède ;", "La CGT résiste."],
        "name": ["Sont élus Paul Roy, maire ; Anne Roux, adjointe."],
        "surname with article": ["Sont élus Paul Roy ; Le Bihan, adjoint."],
    }
)
def test_a_semicolon_ends_before_a_capitalised_function_word(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@cases(
    {
        "he": ["On y mange bien et sans attendre", "Il faut réserver."],
        "they": ["Les ouvriers ont repris le travail", "Elles restent inquiètes."],
        "demonstrative": ["Le vent faiblit sur la côte", "Cette nuit sera calme."],
        "elided": ["Le musée ferme à midi", "C'est trop tôt."],
        "connective": ["Le vent faiblit sur la côte", "Cependant la mer reste forte."],
        "bracket": ["Le col est fermé (il neige)", "Elle attendra."],
    }
)
@pytest.mark.parametrize("space", [" ", "\u00a0"], ids=["space", "nbsp"])
def test_a_missing_full_stop_before_a_word_that_begins_sentences(
    sentences: list[str], space: str
) -> None:
    assert split(space.join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Le dirigeant Kim Jong Il est mort.",
        "Le magazine Elle publie un entretien avec Elle Morin.",
        "Elle a joué dans le film Il neige sur Lyon et dans Mais où vont les loups.",
        "Une enquête du quotidien Il manifesto le montre.",
        "Le décret prévoit ii) Il sera publié.",
        "Il a lu 1) Ce que dit la loi.",
        "Le groupe, Elle et lui, chantera.",
        "Le mot d'ordre : Ils doivent partir.",
    ],
)
def test_such_a_word_may_belong_to_a_name(text: str) -> None:
    assert split(text) == [text]


# --- lines -------------------------------------------------------------------------------------


@cases(
    {
        "heading": ["Une nuit de tempête", "Le vent a soufflé sur toute la côte."],
        "two headings": ["Météo", "Alerte orange", "Le vent a soufflé."],
        "heading like an acronym": ["La grève à la S.N.C.F.", "Aucun train ne roule."],
        "hyphens": ["Trois mesures :", "- baisser la taxe", "- geler les loyers", "- embaucher"],
        "en dashes": ["Trois mesures", "– baisser la taxe", "– geler les loyers"],
        "bullets": ["• baisser la taxe", "• geler les loyers"],
        "asterisks": ["* baisser la taxe", "* geler les loyers"],
        "numbers": ["1. Baisser la taxe", "2. Geler les loyers", "10) Embaucher"],
        "letters": ["a) baisser la taxe", "b) geler les loyers"],
        "items with semicolons": ["Il faut :", "du pain ;", "du vin."],
        "paragraphs": ["Le vent a soufflé.", "La mer a monté."],
        "straight quotation, spaced": ['Elle a dit : " Oui. "', "Le vent tombe."],
        "quotation": ["Le maire réagit", "« Nous sommes prêts », dit-il."],
    }
)
@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\n", " \n\t", "\u2028"])
def test_a_voluntary_line_break_ends(sentences: list[str], separator: str) -> None:
    assert split(separator.join(sentences)) == sentences


def test_a_blank_line_always_ends() -> None:
    text = "le vent\n\nsouffle,\n \nM.\n\nLambert"
    assert split(text) == ["le vent", "souffle,", "M.", "Lambert"]


WRAPPED = """\
Le conseil régional a adopté mardi soir le budget de l'année, a indiqué M.
Lambert, président de la commission. Les élus de l'opposition, emmenés par
Anne Rousseau, ont quitté la salle avant le vote. Le texte prévoit près de
300 millions d'euros pour les lycées, et cent vingt autres pour les trains
– une hausse de 4 % –, selon la note remise aux élus. La prochaine séance
aura lieu en octobre, dans une salle plus grande, afin que le public puisse
suivre les débats. Les syndicats ont d'ores et déjà annoncé leur présence."""

UNWRAPPED = [
    (
        "Le conseil régional a adopté mardi soir le budget de l'année, a indiqué M.\n"
        "Lambert, président de la commission."
    ),
    "Les élus de l'opposition, emmenés par\nAnne Rousseau, ont quitté la salle avant le vote.",
    (
        "Le texte prévoit près de\n"
        "300 millions d'euros pour les lycées, et cent vingt autres pour les trains\n"
        "– une hausse de 4 % –, selon la note remise aux élus."
    ),
    (
        "La prochaine séance\n"
        "aura lieu en octobre, dans une salle plus grande, afin que le public puisse\n"
        "suivre les débats."
    ),
    "Les syndicats ont d'ores et déjà annoncé leur présence.",
]


def test_hard_wrapped_lines_do_not_end() -> None:
    assert split(WRAPPED) == UNWRAPPED


def test_a_short_heading_over_hard_wrapped_lines_ends() -> None:
    assert split("Un budget en hausse\n" + WRAPPED) == ["Un budget en hausse", *UNWRAPPED]


def test_a_bullet_under_hard_wrapped_lines_starts_an_item() -> None:
    items = ["• Lycées", "• Trains"]
    assert split(WRAPPED + "\n" + "\n".join(items)) == [*UNWRAPPED, *items]


def test_a_few_lines_in_lower_case_are_no_hard_wrap() -> None:
    lines = [
        "La liste complète des lauréats de la soirée",
        "dans l'ordre de passage sur la scène.",
        "Meilleur film de l'année, tous pays confondus",
        *["Meilleure actrice dans un premier grand rôle"] * 8,
    ]
    assert split("\n".join(lines)) == ["\n".join(lines[:2]), *lines[2:]]


def test_a_line_that_breaks_off_goes_on() -> None:
    text = "Étaient présents le ministre,\nAnne Rousseau et la pré-\nfète."
    assert split(text) == [text]


# --- datelines ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dateline",
    [
        "MADRID, 17 juin (AFP) –",
        "MADRID, 17 juin (AFP) –\n",
        "PARIS (Reuters) -",
        "Paris, 3 janv. 2016 (AFP) -",
        "1er janvier 2016, 14h30 . –\n",
        "7 janvier 2016, 11\u202fh\u202f40 UTC . –\n",
        "12 mars 2016, Montpellier . –\n",
        "22 mai 2012. -",
        "22 mai 2012.",
        "Lyon, le lundi 3 mai 2021.",
    ],
)
def test_a_dateline_stays_with_its_sentence(dateline: str) -> None:
    gap = "" if dateline.endswith("\n") else " "
    sentences = [f"{dateline}{gap}Le ministre a démissionné.", "Son successeur est connu."]
    assert split(" ".join(sentences)) == sentences
    assert split("Un départ\n\n" + " ".join(sentences)) == ["Un départ", *sentences]


@cases(
    {
        "no comma": ["Le bail expire le 22 mai 2012.", "Le locataire part."],
        "comma": ["Il a quitté Lyon, le 22 mai 2012.", "Sa famille le suit."],
        "second sentence": ["Le bail court.", "Lyon, 22 mai 2012.", "Le locataire part."],
    }
)
def test_a_date_at_the_end_of_a_sentence_is_no_dateline(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


# --- invariants --------------------------------------------------------------------------------

FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *["M.", "Dr.", "J.-P.", "S.A.", "etc.", "art.", "p.", "12", "av.", "J.-C.", "1.", "a)"],
            *["le", "Le", "chat", "17 h 30", "1.200", "lemonde.fr", "22 mai 2012.", "(AFP)", "–"],
            *["«", "»", "“", "”", '"', "'", "(", ")", "[1]", "[...]", "iPhone", "-", "•", ",", ";"],
            *[".", "!", "?", "…", "...", ":"],
            *[" ", "\n", "\n\n", "\r\n", "\u00a0", "\u202f", "\t", "\u2028", "\ufeff", "\x1c"],
        ]
    ),
    max_size=60,
).map(lambda parts: "".join(part if part.isspace() else part + " " for part in parts))


def check(text: str) -> None:
    spans = sentence_spans(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(st.text(st.characters(exclude_categories=[])))
def test_spans_cover_any_text(text: str) -> None:
    check(text)


@given(st.text(".!?…;«»\"'()[]-–• \n\r\u00a0\u2028\x1c\x00\ud800aAÉ1", max_size=80))
def test_spans_cover_marks(text: str) -> None:
    check(text)


@settings(max_examples=300)
@given(FRAGMENTS)
def test_spans_cover_french_fragments(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "\u00a0", ".", "«", '. "', "\x00", "\ud800", "\ufeff", "\ufeffLe vent. La mer."],
)
def test_odd_texts(text: str) -> None:
    check(text)


def test_a_byte_order_mark_does_not_hide_a_boundary() -> None:
    assert split("\ufeffLe vent. La mer.") == ["\ufeffLe vent.", "La mer."]


@pytest.mark.parametrize(
    "unit",
    [
        "Le maire a parlé à M. Roy. ",
        "le chat noir est assis sur le\n",
        *[".", "«", ". A", ".«", '." ', '. " ', '"\n', "\n«", " ", "\n", " \n", ". ", "; ", "1. "],
        *[
            "ab.Cd ",
            "(...) ",
            "[1].",
            "!\n\n",
            ".»",
            "A.",
            "A-",
            "l'",
            ". —",
            ".\u00a0»",
            "- \n",
            "ab Il a ",
        ],
    ],
)
def test_time_is_linear(unit: str) -> None:
    def cost(size: int) -> float:
        text = "x" + unit * (size // len(unit)) + ". A"
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            sentence_spans(text)
            best = min(best, time.process_time() - begin)
        return best

    # Sixteen times the text: 16 if linear, 256 if quadratic.
    assert cost(64_000) < 80 * cost(4_000) + 0.02
