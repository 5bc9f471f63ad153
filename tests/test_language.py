"""Is it French, and was it decoded rightly: the texts here were written for these tests."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.language import LanguageGuess, identify, is_french, looks_misdecoded

FRENCH = (
    "Le conseil régional a adopté mercredi un plan de quarante millions d'euros pour rénover les "
    "lycées. Les travaux commenceront au printemps, a indiqué sa présidente, qui veut réduire d'un "
    "tiers la consommation d'énergie. Aujourd'hui l'opposition s'est abstenue : elle juge le calendrier trop "
    "court et demande que les communes soient consultées avant la fin de l'année."
)
ENGLISH = (
    '"We have never seen the river this high, and we do not know when it will go down," said the '
    'mayor. "Most of the people who live here have left their homes. They are with their families, '
    'but they would like to know what will happen to them, and we cannot tell them yet."'
)

FOREIGN = {
    "en": "The regional council has adopted a plan to renovate its schools. Work will begin in the "
    "spring, said the president, who wants to cut the use of energy by a third.",
    "it": "Il consiglio regionale ha approvato mercoledì un piano per rinnovare le scuole. I lavori "
    "cominceranno in primavera, ha detto la presidente, che vuole ridurre i consumi di energia.",
    "es": "El consejo regional aprobó el miércoles un plan para renovar las escuelas. Las obras "
    "comenzarán en primavera, dijo la presidenta, que quiere reducir el consumo de energía.",
    "pt": "O conselho regional aprovou na quarta-feira um plano para renovar as escolas. As obras "
    "vão começar na primavera, disse a presidente, que quer reduzir o consumo de energia.",
    "ca": "El consell regional va aprovar dimecres un pla per renovar els instituts. Les obres "
    "començaran a la primavera, ha dit la presidenta, que vol reduir el consum d'energia amb els "
    "ajuntaments. L'oposició no hi està d'acord perquè troba que aquest calendari és massa curt.",
    "gl": "O consello rexional aprobou o mércores un plan para renovar as escolas. As obras van "
    "comezar na primavera, dixo a presidenta, que quere reducir o consumo de enerxía cunha axuda.",
    "oc": "Lo conselh regional a adoptat dimècres un plan per renovar los licèus. Los trabalhs "
    "començaràn a la prima, çò diguèt la presidenta, que vòl redusir la consomacion d'energia amb "
    "l'ajuda de las comunas. L'oposicion s'es abstenguda, que tròba aquel calendièr tròp cort.",
    "ro": "Consiliul regional a adoptat miercuri un plan pentru renovarea școlilor. Lucrările vor "
    "începe în primăvară, a spus președinta, care vrea să reducă consumul de energie.",
    "de": "Der Regionalrat hat am Mittwoch einen Plan zur Sanierung der Schulen beschlossen. Die "
    "Arbeiten sollen im Frühjahr beginnen, sagte die Präsidentin, die Energie sparen will.",
    "nl": "De regioraad heeft woensdag een plan goedgekeurd om de scholen te vernieuwen. Het werk "
    "begint in het voorjaar, zei de voorzitster, die een derde minder energie wil verbruiken.",
    "da": "Regionsrådet har onsdag vedtaget en plan for at renovere skolerne. Arbejdet begynder "
    "til foråret, siger formanden, som vil spare en tredjedel af energien i de næste år.",
    "sv": "Regionrådet har på onsdagen antagit en plan för att renovera skolorna. Arbetet börjar "
    "till våren, säger ordföranden, som vill spara en tredjedel av energin de närmaste åren.",
    "la": "Consilium regionis die Mercurii consilium cepit ut scholae renoventur. Opera vere "
    "incipient, ut praeses dixit, quae vult minorem vim consumi; sed adversarii negant tempus "
    "satis esse, et rogant ut omnes qui in his oppidis habitant ante finem anni audiantur.",
    "eu": "Eskualdeko kontseiluak plan bat onartu zuen asteazkenean eskolak berritzeko. Lanak "
    "udaberrian hasiko dira, esan du presidenteak, eta energia gutxiago erabili nahi du.",
    "ht": "Konsèy rejyonal la vote yon plan mèkredi pou yo renove lise yo. Travay yo ap kòmanse nan "
    "prentan, se sa prezidan an te di. Li vle diminye enèji y ap sèvi ak li, men opozisyon an pa dakò.",
    "pl": "Rada regionu przyjęła w środę plan remontu szkół. Prace rozpoczną się na wiosnę, jak "
    "powiedziała przewodnicząca, która chce zmniejszyć zużycie energii, ale nie od razu.",
    "tr": "Bölge konseyi çarşamba günü okulları yenilemek için bir plan kabul etti. Çalışmalar "
    "ilkbaharda başlayacak ve başkan daha az enerji kullanmak istiyor, ama bu çok zor olacak.",
    "id": "Dewan daerah pada hari Rabu menyetujui rencana untuk memperbaiki sekolah. Pekerjaan akan "
    "dimulai pada musim semi, kata ketua, yang ingin mengurangi pemakaian energi di daerah ini.",
}
# Languages that have no list, so that only the want of French words gives them away.
UNLISTED = {
    "Estonian": "Piirkonna volikogu võttis kolmapäeval vastu kava koolide uuendamiseks. Tööd "
    "algavad kevadel, ütles esinaine, kes tahab energiakulu kolmandiku võrra vähendada. "
    "Opositsioon jäi erapooletuks: nende arvates on ajakava liiga lühike ning nad soovivad, et "
    "omavalitsustega peetaks enne aasta lõppu nõu, sest raha jätkub vaevalt kõigi koolide jaoks.",
    "Welsh": "Mae cyngor y rhanbarth wedi cytuno ddydd Mercher ar gynllun i adnewyddu ysgolion. "
    "Bydd y gwaith yn dechrau yn y gwanwyn, meddai'r llywydd, sydd eisiau defnyddio llai o ynni. "
    "Nid oedd y gwrthbleidiau o blaid: maen nhw'n dweud bod yr amserlen yn rhy fyr ac eisiau "
    "clywed barn y cymunedau cyn diwedd y flwyddyn, gan nad oes digon o arian ar gyfer pob ysgol.",
    "Arabic": "وافق المجلس الجهوي يوم الأربعاء على خطة لتجديد المدارس.",
    "Russian": "Региональный совет утвердил в среду план ремонта школ.",
    "Chinese": "地区议会周三通过了一项翻修学校的计划。",
    "Greek": "Το περιφερειακό συμβούλιο ενέκρινε την Τετάρτη σχέδιο για τα σχολεία.",
}


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        f"{FRENCH} {ENGLISH}",
        f"{ENGLISH} {FRENCH}",
        "Élections : Smith, Johnson et Williams battus à Boston, Harris élu à Houston",
        "Finale : Djokovic, Sinner, Alcaraz, Zverev, Rune, Ruud, Hurkacz, de Minaur qualifiés",
        "Ligue 1 : Paris - Lyon 2-1 ; Marseille - Lille 0-0 ; " * 12,
        "Casting : Leonardo DiCaprio, Kate Winslet, Billy Zane, Kathy Bates, Bill Paxton, " * 5,
        "« The Sound of Silence », tube planétaire",
        "Mort du cinéaste Ken Adam",
        "Incendie à Lyon : trois blessés",
        "Grève reconduite lundi",
        "Le dollar recule face à l'euro après la décision de la Fed",
        "São Paulo : Lula en visite chez le pape",
        "Manchester United - Real Madrid",
        "12 %",
        "",
    ],
)
def test_french_and_whatever_may_be_french_is_accepted(text: str) -> None:
    assert is_french(text)


@pytest.mark.parametrize(
    "text",
    [
        FRENCH.upper(),
        unicodedata.normalize("NFD", FRENCH),
        FRENCH.replace("'", "’"),
        FRENCH.replace("'", "\x92"),
        FRENCH.replace("re", "r\xade"),
    ],
)
def test_letter_case_and_typography_change_nothing(text: str) -> None:
    assert text != FRENCH
    assert identify(text) == identify(FRENCH)


@pytest.mark.parametrize("code", FOREIGN)
def test_another_language_is_refused_and_named(code: str) -> None:
    assert not is_french(FOREIGN[code])
    assert identify(FOREIGN[code]).language == code


@pytest.mark.parametrize("name", UNLISTED)
def test_a_language_without_a_list_is_refused_and_not_named(name: str) -> None:
    assert not is_french(UNLISTED[name])
    assert identify(UNLISTED[name]) == LanguageGuess("und", 0.0)


def test_a_french_quotation_does_not_make_an_article_french() -> None:
    assert not is_french(f"{ENGLISH} {ENGLISH} {FRENCH} {ENGLISH}")


@pytest.mark.parametrize("text", ["", "1 234 567", "Manchester", "la la la", "?!"])
def test_nothing_to_tell_by_is_undetermined(text: str) -> None:
    assert identify(text) == LanguageGuess("und", 0.0)


def test_confidence_grows_with_the_evidence() -> None:
    short, long = identify("dans Paris"), identify(FRENCH)
    assert short == LanguageGuess("fr", 0.5)
    assert long.language == "fr"
    assert long.confidence > 0.8


@given(st.text() | st.lists(st.sampled_from([*FRENCH.split(), *ENGLISH.split()])).map(" ".join))
def test_any_text_gets_consistent_answers(text: str) -> None:
    guess = identify(text)
    assert 0 <= guess.confidence < 1
    assert (guess.language == "und") == (guess.confidence == 0)
    if not is_french(text):
        assert guess.language != "fr"


@given(st.text(st.characters()))
def test_any_text_even_with_lone_surrogates_is_judged(text: str) -> None:
    is_french(text)
    fragment = looks_misdecoded(text)
    assert fragment is None or (fragment in text and 1 <= len(fragment) <= 3)


def _as_latin1(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")


def _as_windows(text: str) -> str:
    # As browsers do: the bytes that Windows-1252 leaves out become C1 controls.
    return "".join(
        chr(byte) if byte in b"\x81\x8d\x8f\x90\x9d" else bytes([byte]).decode("cp1252")
        for byte in text.encode("utf-8")
    )


@pytest.mark.parametrize("wrong", [_as_latin1, _as_windows])
@pytest.mark.parametrize(
    "text",
    [
        "Un élu blessé",
        "Un blessé",
        "L’un",
        "Il arrive – enfin",
        "Il va à Paris à pied",
        "L’État l’a dit",
        "Le cœur et l’œuvre",
        "Une œuvre",
        "« Oui »",
        "«\xa0Bonjour\xa0!\xa0»",
        "ÉTATS-UNIS",
        "ÇA RECOMMENCE",
        "Il a dit “oui” – peut-être…",
        "Il coûte 5 € ou 6 €",
        "Bravo 🎉",
        "\ufeffLe maire",
    ],
)
def test_utf8_read_as_something_else_is_found(text: str, wrong) -> None:  # type: ignore[no-untyped-def]
    assert looks_misdecoded(text) is None
    assert looks_misdecoded(wrong(text))


def test_the_first_fragment_is_given() -> None:
    assert looks_misdecoded("Le prÃ©sident lâ€™a dit") == "Ã©"
    assert looks_misdecoded("20 \ufffd de plus") == "\ufffd"


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        "São Paulo, João, Conceição, Guimarães",
        "SÃO PAULO, CONCEIÇÃO, GUIMARÃES, ÂNGELO",
        "Le film « AMANHÃ » et le disque «\xa0AMANHÃ\xa0» ou «AMANHû, “IRMÔ",
        "IRMÃ\xa0E IRMÃO",
        "CHÂTEAU, PÂQUES, ÂGE, Â",
        "Il arrive \x96 enfin \x96 à l\x92heure",
        "La séquence « Ã© » est un « é » lu dans le mauvais codage, comme Ã¨.",
        "Il est arrivé\xa0» ; il est là\xa0»",
        "Ångström, Åland, Århus",
        "pâté, âge, «\xa0â\xa0»",
        "50 °C, 5 §, 3 ½",
        "",
    ],
)
def test_good_text_is_not_called_misdecoded(text: str) -> None:
    assert looks_misdecoded(text) is None


_PIECES = ["là", "créé", "pâte", "où", "œuf", "naïf", "ÉTÉ", "ÇÀ", "âge", "Noël", "dû", "5", "l"]
_MARKS = [
    " ",
    "’",
    "«\xa0",
    "\xa0»",
    "“",
    "”",
    " – ",
    "—",
    "…",
    "\xa0€",
    "€",
    "°",
    "%",
    "\xa0:",
    ",",
]


@given(st.lists(st.sampled_from(_PIECES + _MARKS)).map("".join))
def test_no_text_of_french_words_and_marks_is_called_misdecoded(text: str) -> None:
    assert looks_misdecoded(text) is None
