"""A claim keeps the reserve of what it cites: hedges, sources, conditions, degrees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.modality.rules import check, differences
from summarise.checks.passages import Passage
from summarise.drafts import Modality
from summarise.summary import Finding


def case(
    evidence: str,
    fr: str,
    en: str,
    *,
    modality: Modality | None = None,
    speaker: str | None = None,
) -> Case:
    sentences = tuple(
        Passage(text, "fr", number) for number, text in enumerate(evidence.split(" | "), 1)
    )
    return Case(Passage(fr, "fr"), Passage(en, "en"), sentences, modality=modality, speaker=speaker)


def languages(findings: list[Finding]) -> str:
    return " ".join(
        sorted({finding.language or "both" for finding in findings if finding.severity == "error"})
    )


LOST = [
    # English words that answer to something else
    (
        "Près de 70 000 euros auraient disparu en six ans.",
        "Près de 70 000 euros auraient disparu en six ans.",
        "€70,000 is reported to have disappeared over six years.",
        "en",
    ),
    (
        "Les relevés sont à lire avec prudence, prévient le syndicat.",
        "Les relevés sont à lire avec prudence, prévient le syndicat.",
        "The figures should be read with caution.",
        "en",
    ),
    (
        "Le tribunal a jugé que le port n’avait pas été consulté.",
        "Le tribunal a jugé que le port n’avait pas été consulté.",
        "The port had been denied a say.",
        "en",
    ),
    (
        "Si le vent tombe, la régate aura lieu quand la marée sera haute.",
        "Si le vent tombe, la régate aura lieu quand la marée sera haute.",
        "The regatta will take place when the tide is high.",
        "en",
    ),
    # verbs that only their place makes verbs of saying
    (
        "« La digue est fragile », a admis le préfet.",
        "« La digue est fragile », a admis le préfet.",
        "“The dyke is fragile.”",
        "en",
    ),
    (
        "La préfète a déclaré lundi devant une foule de curieux que la digue est sûre.",
        "La préfète a déclaré lundi devant une foule de curieux que la digue est sûre.",
        "The dyke is safe.",
        "en",
    ),
    # hearsay
    ("L’usine fermerait en mai.", "L’usine ferme en mai.", "The plant would close in May.", "fr"),
    (
        "Le maire, qui devait partir lundi, aurait annulé son voyage.",
        "Le maire, qui devait partir lundi, aurait annulé son voyage.",
        "The mayor, who was due to leave on Monday, has cancelled his trip.",
        "en",
    ),
    (
        "Comprendre un avion pourrait aider à vaincre la peur du vol.",
        "Comprendre un avion pourrait aider à vaincre la peur du vol.",
        "Understanding an aircraft helps to overcome the fear of flying.",
        "en",
    ),
    # a condition, and the whole of something
    (
        "À moins d’un accord, le port ferme lundi.",
        "À moins d’un accord, le port ferme lundi.",
        "The port closes on Monday.",
        "en",
    ),
    (
        "Presque tous les quais sont fermés.",
        "Presque tous les quais sont fermés.",
        "All the quays are closed.",
        "en",
    ),
    ("L’usine fermerait en mai.", "L’usine fermerait en mai.", "The plant closes in May.", "en"),
    (
        "Le suspect aurait fui à l’étranger avec sa compagne.",
        "Le suspect a fui à l’étranger.",
        "The suspect has fled abroad.",
        "en fr",
    ),
    # hedges
    (
        "La fuite est sans doute due à une vanne rouillée.",
        "La fuite est due à une vanne rouillée.",
        "The leak was caused by a rusty valve.",
        "en fr",
    ),
    (
        "Le barrage pourrait céder cette nuit.",
        "Le barrage pourrait céder cette nuit.",
        "The dam will give way tonight.",
        "en",
    ),
    # sources
    (
        "Selon la préfecture, le barrage tient.",
        "Le barrage tient.",
        "The dam is holding, the prefecture says.",
        "fr",
    ),
    (
        "« Le barrage tient », a déclaré la préfète.",
        "Le barrage tient, a déclaré la préfète.",
        "The dam is holding.",
        "en",
    ),
    (
        "Le procureur accuse le trésorier d’avoir détourné 40 000 euros.",
        "Le trésorier a détourné 40 000 euros.",
        "The treasurer embezzled €40,000.",
        "en fr",
    ),
    (
        "Selon le syndicat, 300 personnes ont défilé, mais la police affirme que 120 étaient là.",
        "Selon le syndicat, 300 personnes ont défilé, mais la police affirme que 120 étaient là.",
        "According to the union 300 people marched, but 120 were there.",
        "en",
    ),
    # conditions
    (
        "Le tunnel rouvrira lundi si les tests sont concluants.",
        "Le tunnel rouvrira lundi.",
        "The tunnel will reopen on Monday.",
        "en fr",
    ),
    (
        "Le vote aura lieu jeudi, à moins que le texte ne soit retiré.",
        "Le vote aura lieu jeudi, à moins que le texte ne soit retiré.",
        "The vote will take place on Thursday.",
        "en",
    ),
    # degrees
    (
        "Au moins 12 maisons ont brûlé.",
        "Au moins 12 maisons ont brûlé.",
        "12 houses burned down.",
        "en",
    ),
    (
        "La plupart des élus ont voté le budget.",
        "Les élus ont voté le budget.",
        "Most councillors voted for the budget.",
        "fr",
    ),
    (
        "Le groupe emploie près de 900 salariés à Brest.",
        "Le groupe emploie 900 salariés à Brest.",
        "The group employs 900 people in Brest.",
        "en fr",
    ),
    # plans
    (
        "La région envisage de fermer la ligne en 2027.",
        "La région envisage de fermer la ligne en 2027.",
        "The region closed the line in 2027.",
        "en",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en", "expected"), LOST)
def test_what_was_lost_is_found_in_its_language(
    evidence: str, fr: str, en: str, expected: str
) -> None:
    """A claim that is surer than its evidence must not go out."""
    assert languages(list(check(case(evidence, fr, en)))) == expected


KEPT = [
    # one hedge for verbs that go together
    (
        "Le voleur se serait caché, aurait volé un vélo, puis aurait fui.",
        "Le voleur se serait caché, aurait volé un vélo, puis aurait fui.",
        "The thief reportedly hid, stole a bicycle and then fled.",
    ),
    # a verb of saying that no list has
    (
        "La digue est fragile, prévient l’échevin.",
        "La digue est fragile, prévient l’échevin.",
        "The dyke is fragile, groused the alderman.",
    ),
    (
        "« La digue tient », a assuré l’échevin.",
        "« La digue tient », a assuré l’échevin.",
        "“The dyke is holding,” the alderman trumpeted.",
    ),
    (
        "Une course coûte environ 500 francs.",
        "Une course coûte environ 500 francs.",
        "A ride costs ~500 francs.",
    ),
    (
        "Les résultats arrivent en un à deux jours, voire jusqu’à cinq jours.",
        "Les résultats arrivent en un à deux jours, voire jusqu’à cinq jours.",
        "Results arrive within one to five days.",
    ),
    # one language names the speaker, the other says what he thinks
    (
        "Aux yeux de l’opposition, le texte est vide.",
        "Aux yeux de l’opposition, le texte est vide.",
        "The opposition sees the bill as hollow.",
    ),
    (
        "Le suspect, qui clame son innocence, attend son procès.",
        "Le suspect, qui clame son innocence, attend son procès.",
        "The suspect, who says he is innocent, is awaiting trial.",
    ),
    (
        "« Je pars », a lancé le maire à la sortie du conseil.",
        "« Je pars », a lancé le maire à la sortie du conseil.",
        '"I am leaving," the mayor said as he left the council.',
    ),
    # the party that governs is no share of anything
    (
        "Un élu de la majorité a voté contre.",
        "Un élu de la majorité a voté contre.",
        "One lawmaker from the ruling party voted against.",
    ),
    (
        "En cas de forte chaleur, l’école ferme.",
        "En cas de forte chaleur, l’école ferme.",
        "Should there be a heatwave, the school closes.",
    ),
    (
        "Selon la préfecture, le barrage tient.",
        "Le barrage tient, affirme la préfecture.",
        "The dam is holding, the prefecture says.",
    ),
    (
        "Selon la police, le suspect serait en fuite.",
        "Le suspect est en fuite, selon la police.",
        "The suspect is on the run, according to police.",
    ),
    (
        "Le suspect serait en fuite.",
        "Le suspect serait en fuite.",
        "The suspect is believed to be on the run.",
    ),
    (
        "Il a dit qu’il viendrait mardi.",
        "Il a dit qu’il viendrait mardi.",
        "He said he would come on Tuesday.",
    ),
    (
        "Le pont, bâti en 1902, pourrait rouvrir en juin.",
        "Le pont a été bâti en 1902.",
        "The bridge was built in 1902.",
    ),
    (
        "Paul Le Dantec, licencié en octobre, affirme avoir rendu les clés.",
        "Paul Le Dantec a été licencié en octobre.",
        "Paul Le Dantec was dismissed in October.",
    ),
    (
        "Le tunnel rouvrira lundi si les tests sont concluants.",
        "Le tunnel rouvrira lundi, à condition que les tests soient concluants.",
        "The tunnel will reopen on Monday provided that tests are successful.",
    ),
    (
        "Le groupe emploie environ 900 salariés, dont 200 à Brest.",
        "Le groupe a 200 salariés à Brest.",
        "The group has 200 employees in Brest.",
    ),
    (
        "« Nous partons », a dit la maire. | « Demain », a-t-elle ajouté.",
        "La maire a dit partir demain.",
        "The mayor said they would leave tomorrow.",
    ),
    (
        "Le groupe vise une marge de 2 à 6 % environ, et un bénéfice en hausse.",
        "Le groupe vise un bénéfice en hausse.",
        "The group is aiming for a higher profit.",
    ),
    (
        "Le rapport est attendu au plus tard le 3 juin.",
        "Le rapport doit être rendu le 3 juin au plus tard.",
        "The report is due by 3 June.",
    ),
    (
        "La maire juge le projet trop cher.",
        "Pour la maire, le projet est trop cher.",
        "The mayor considers the project too expensive.",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), KEPT)
def test_other_words_and_parts_of_a_sentence_are_legal(evidence: str, fr: str, en: str) -> None:
    """A summary may reword a hedge, and leave out a hedged half that it does not use."""
    claim = case(evidence, fr, en)
    assert languages([*check(claim), *differences(claim)]) == ""


@pytest.mark.parametrize(
    ("fr", "en", "expected"),
    [
        ("Selon la police, le pont a rouvert.", "The bridge has reopened.", "fr"),
        ("Le pont a rouvert.", "According to police, the bridge has reopened.", "en"),
        ("Le pont aurait rouvert.", "The bridge has reopened.", "fr"),
        ("Le pont a rouvert.", "The bridge has reportedly reopened.", "en"),
    ],
)
def test_reserve_that_nobody_made_is_found(fr: str, en: str, expected: str) -> None:
    """A source that said nothing must not be said to have spoken."""
    assert languages(list(check(case("Le pont a rouvert.", fr, en)))) == expected


PARTS = [
    # "selon" that names no source
    (
        "Le musée a ouvert lundi. | Les salles se suivent selon une logique propre au lieu.",
        "Le musée, ouvert lundi, a des salles qui se suivent.",
        "The museum, which opened on Monday, has a sequence of rooms.",
    ),
    (
        "La Ligue du littoral (LDL selon son sigle) a perdu trois procès, surtout à Nantes.",
        "La Ligue du littoral a perdu trois procès.",
        "The Coastal League has lost three court cases.",
    ),
    # a cue of another sentence
    (
        "Le journal va quitter Lyon, a annoncé sa directrice. | Il tire à 20 000 exemplaires.",
        "Le journal tire à 20 000 exemplaires.",
        "The newspaper has a print run of 20,000.",
    ),
    (
        "La fête a lieu près d’un an après la crue du 3 mai. | Elle avait noyé 12 rues.",
        "La crue du 3 mai a noyé 12 rues.",
        "The flood of 3 May left 12 streets under water.",
    ),
    (
        "L’armée a reculé, principalement dans le nord. | La marine tient le nord du golfe.",
        "La marine tient le nord du golfe.",
        "The navy holds the north of the gulf.",
    ),
    (
        "Le syndicat semble prêt à signer. | L’influence du patronat sur le syndicat grandit.",
        "L’influence du patronat sur le syndicat grandit.",
        "The employers’ influence on the union is growing.",
    ),
    # what is known in the middle of what is said
    (
        "D’après le préfet, le barrage, bâti en 1950, ne cédera pas.",
        "Le barrage a été bâti en 1950.",
        "The dam was built in 1950.",
    ),
    (
        "Plusieurs experts pensent qu’il s’agit d’un montage fait d’images d’un essai de 2014.",
        "Essai de 2014",
        "2014 test",
    ),
    # the source in other words
    (
        "Selon l’institut, la récolte baissera de 8 % cette année dans le sud du pays.",
        "L’institut table sur une récolte en baisse de 8 %.",
        "The institute is counting on an 8% smaller harvest.",
    ),
    # "si" that grants something
    (
        "Si la paix semble désormais acquise, le volet social de l’accord reste lettre morte.",
        "Le volet social de l’accord reste lettre morte.",
        "The social part of the agreement is still not applied.",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), PARTS)
def test_a_cue_of_what_the_claim_does_not_use_is_not_missed(
    evidence: str, fr: str, en: str
) -> None:
    """Editors switch off a check that asks for hedges of the next sentence."""
    claim = case(evidence, fr, en)
    assert languages([*check(claim), *differences(claim)]) == ""


USED = [
    (
        "Le pont est fermé. | Selon le maire, deux piles du pont ont cédé dans la nuit.",
        "Deux piles du pont ont cédé.",
        "Two piers of the bridge gave way.",
    ),
    (
        "La ligne est longue de 40 km. | Elle serait rouverte en mai aux voyageurs.",
        "La ligne est rouverte en mai aux voyageurs.",
        "The line reopens to passengers in May.",
    ),
    (
        "Le vote est prévu jeudi. | La maire a déclaré : « Le stade sera vendu avant Noël. »",
        "Le stade sera vendu avant Noël.",
        "The stadium will be sold before Christmas.",
    ),
    (
        "La pluie a cessé. | Au moins 12 maisons ont brûlé dans le hameau, faute d’eau.",
        "12 maisons ont brûlé dans le hameau.",
        "Twelve houses burned down in the hamlet.",
    ),
    (
        "Objectif, selon Mme Kerleau : « passer sous les 40 minutes ». | Elle court dimanche.",
        "Mme Kerleau passera sous les 40 minutes dimanche.",
        "Ms Kerleau will run under 40 minutes on Sunday.",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), USED)
def test_a_cue_of_the_very_clause_is_missed_among_several_sentences(
    evidence: str, fr: str, en: str
) -> None:
    """A second citation must not hide what was lost of the first."""
    assert "fr" in languages(list(check(case(evidence, fr, en))))


@pytest.mark.parametrize(
    ("fr", "en", "expected"),
    [
        ("La digue pourrait céder.", "The dyke is very likely to give way.", "en"),
        ("La digue pourrait céder.", "The dyke may well give way.", ""),
        ("La digue risque de céder.", "The dyke is likely to give way.", ""),
        (
            "Il signera si la banque baisse ses taux.",
            "He will sign when the bank cuts its rates.",
            "en",
        ),
        ("Le rapport est attendu en mai.", "The report will be published in May.", "en"),
        ("Le rapport est attendu en mai.", "The report is due in May.", ""),
    ],
)
def test_reserve_in_name_only_is_found(fr: str, en: str, expected: str) -> None:
    """A hedge that says more than that of the French is no hedge."""
    assert languages(list(differences(case("", fr, en)))) == expected


@pytest.mark.parametrize(
    ("fr", "en", "expected"),
    [
        ("Selon des experts, la digue tient.", "The dyke holds, an expert says.", "fr"),
        ("Selon un expert, la digue tient.", "The dyke holds, experts say.", "en"),
        ("Selon Ida Roux, la digue tient.", "The dyke holds, Ida Roux says.", ""),
    ],
)
def test_one_person_is_not_several(fr: str, en: str, expected: str) -> None:
    """A geologist's word is not that of geology."""
    evidence = "« La digue tient », juge Ida Roux, géologue."
    assert languages(list(check(case(evidence, fr, en)))) == expected


def test_several_may_speak_where_a_study_has() -> None:
    """A study has more than one author."""
    claim = case(
        "La digue tient, conclut une étude.",
        "La digue tient, concluent des chercheurs.",
        "The dyke holds, researchers say.",
    )
    assert languages(list(check(claim))) == ""


def test_a_hedge_of_a_sentence_that_is_not_cited_is_a_warning() -> None:
    """The words are the article's; what is missing is the citation."""
    cited = Passage("Un second essai a eu lieu en mai.", "fr", 1)
    other = Passage("Cet essai, le second, aurait échoué.", "fr", 2)
    claim = Case(
        Passage("Le second essai, en mai, aurait échoué.", "fr"),
        Passage("The second test, in May, is said to have failed.", "en"),
        (cited,),
        (cited, other),
    )
    found = [finding for finding in check(claim) if finding.language == "fr"]
    assert [finding.severity for finding in found] == ["warning"]
    assert "sentence 2" in found[0].message


def test_doubt_in_english_alone_is_found() -> None:
    """What the article states must not become a possibility."""
    evidence = "Le pont est ouvert aux piétons."
    assert languages(list(check(case(evidence, evidence, "The bridge may be open to walkers."))))


def test_a_finding_quotes_the_article_and_points_at_it() -> None:
    """An editor sees which words were lost, and where they stand."""
    evidence = "Le barrage pourrait céder cette nuit."
    (finding,) = check(case(evidence, evidence, "The dam will give way tonight."))
    assert "“pourrait”" in finding.message
    assert finding.expected is not None
    assert finding.expected.sentence == 1
    assert evidence[finding.expected.start : finding.expected.end] == "pourrait"


@pytest.mark.parametrize(("evidence", "fr", "en", "expected"), LOST)
def test_english_that_lost_what_the_french_kept_differs(
    evidence: str, fr: str, en: str, expected: str
) -> None:
    """Parity needs no evidence: the French of the claim is enough."""
    del evidence
    if expected == "en":
        assert languages(list(differences(case("", fr, en)))) == "en"


@pytest.mark.parametrize(
    ("fr", "en", "expected"),
    [
        (
            "Selon la préfecture, la digue tient.",
            "The dyke is holding, an adviser to the prefect says.",
            "fr",
        ),
        (
            "La digue tient, selon un conseiller de la préfète.",
            "The dyke is holding, the prefecture says.",
            "en",
        ),
        (
            "La digue tient, selon un proche de la préfète.",
            "The dyke is holding, a source close to the prefect says.",
            "",
        ),
    ],
)
def test_one_person_is_not_the_institution(fr: str, en: str, expected: str) -> None:
    """An adviser's word is not the prefecture's."""
    evidence = "La digue tient, selon un conseiller de la préfète."
    assert languages(list(check(case(evidence, fr, en)))) == expected


@pytest.mark.parametrize(
    ("evidence", "modality", "expected"),
    [
        ("Le pont a rouvert.", "conditional", [None]),
        ("Le pont a rouvert.", "forecast", [None]),
        ("Le pont a rouvert.", "reported", ["fr", "en"]),
        ("Le pont rouvrira.", "forecast", []),
        ("Le pont a rouvert.", "asserted", []),
    ],
)
def test_a_label_that_no_word_bears_out_is_a_warning(
    evidence: str, modality: Modality, expected: list[str | None]
) -> None:
    """What only the label says, no reader sees."""
    findings = list(check(case(evidence, evidence, "The bridge is open.", modality=modality)))
    assert [(finding.language, finding.severity) for finding in findings] == [
        (language, "warning") for language in expected
    ]


def test_without_evidence_there_is_nothing_to_hold_a_claim_against() -> None:
    """A claim that cites nothing is another check's fault."""
    claim = Case(Passage("Le pont tient.", "fr"), Passage("It may hold.", "en"), ())
    assert list(check(claim)) == []


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_no_text_makes_the_check_fail(fr: str, en: str, evidence: list[str]) -> None:
    """Whatever a model writes, findings point at real words."""
    sentences = tuple(Passage(text, "fr", number) for number, text in enumerate(evidence, 1))
    claim = Case(Passage(fr, "fr"), Passage(en, "en"), sentences, modality="reported")
    for finding in (*check(claim), *differences(claim)):
        if finding.found is not None:
            text = fr if finding.language == "fr" else en
            assert text[finding.found.start : finding.found.end] == finding.found.text
