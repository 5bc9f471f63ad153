"""What a claim denies, and which way it points, must be what the article says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarise.checks.case import Case
from summarise.checks.negation.rules import check, differences
from summarise.checks.passages import Passage


def case_of(evidence: str | list[str], fr: str, en: str) -> Case:
    sentences = [evidence] if isinstance(evidence, str) else evidence
    cited = tuple(Passage(text, "fr", number) for number, text in enumerate(sentences, 1))
    return Case(Passage(fr, "fr"), Passage(en, "en"), cited)


def errors(case: Case, of=check) -> set[str | None]:
    return {finding.language for finding in of(case) if finding.severity == "error"}


FAULTY_ENGLISH = [
    # a negation lost
    ("Le gouvernement n’a pas retiré son projet.", "The government has withdrawn its bill."),
    ("Aucun blessé n’a été signalé à Brest.", "Injuries were reported in Brest."),
    ("Il n’a jamais rencontré le préfet.", "He has met the prefect."),
    ("Personne ne sait qui a signé l’ordre.", "People know who signed the order."),
    ("Le maire est parti sans répondre.", "The mayor left after answering."),
    ("Elle dément avoir reçu de l’argent.", "She received money."),
    ("Un accord est impossible, estime-t-il.", "An agreement is possible, he believes."),
    ("Le texte ne peut être amendé.", "The text can be amended."),
    ("Le trafic n’a pas repris à Lille.", "Traffic has resumed in Lille."),
    ("Elle n’a pas besoin de voter.", "She needs to vote."),
    ("Le préfet n’exclut pas un report.", "The prefect has ruled out a postponement."),
    ("La banque n’hésitera pas à agir.", "The bank will hesitate to act."),
    # one lost that is rendered in words that no list has
    (
        "Selon la préfecture de Lozère, le convoi n’avait pas quitté la vallée samedi matin.",
        "According to the Lozère prefecture, the convoy had cleared the valley by Saturday morning.",
    ),
    ("La piste d’un attentat n’est pas écartée.", "The theory of an attack has been ruled out."),
    # a negation gained
    ("Le port a rouvert jeudi.", "The port did not reopen on Thursday."),
    ("Les syndicats ont signé l’accord.", "The unions have never signed the agreement."),
    ("L’avion peut décoller.", "The plane cannot take off."),
    ("L’usine tourne avec du gaz.", "The plant runs without gas."),
    # a direction turned round
    (
        "Après le vote, le préfet est parti.",
        "The prefect, who was in the town, left before the vote.",
    ),
    ("Le total est passé de 3,1 à 2,9 millions.", "The total rose from 3.1 to 2.9 million."),
    ("Le chômage a reculé de 2 % en mai.", "Unemployment rose by 2% in May."),
    ("Le navire est parti après la tempête.", "The ship left before the storm."),
    ("Plus de 200 personnes ont défilé.", "Less than 200 people marched."),
    ("Le club a gagné le match.", "The club lost the match."),
    ("Le tribunal a confirmé la peine.", "The court denied the sentence."),
    ("Le nord du pays est privé d’eau.", "The south of the country has no water."),
    ("La première réunion a duré deux heures.", "The last meeting took two hours."),
    ("La majorité des élus a voté.", "A minority of councillors voted."),
    ("Le vote est interdit aux mineurs.", "Minors are allowed to vote."),
    ("Les exportations ont doublé.", "Imports have doubled."),
    ("La mère de l’enfant a été entendue.", "The child’s father was heard."),
    ("Le taux est passé de 9,1 % à 8,7 %.", "The rate rose from 9.1% to 8.7%."),
    ("La cour a annulé la décision.", "The court upheld the decision."),
    ("Les députés ont rejeté le texte.", "MPs passed the bill."),
    ("La banque relève ses taux.", "The bank cuts its rates."),
    ("Le procès a été reporté à mai.", "The trial was brought forward to May."),
    ("Les pourparlers ont repris lundi.", "Talks were suspended on Monday."),
    ("L’essence est moins chère qu’en mai.", "Petrol is dearer than in May."),
    ("Les loyers augmentent moins vite.", "Rents are rising faster."),
    ("Le groupe Airbus achète dix usines.", "The Airbus group sells ten plants."),
    ("Le président est arrivé à Berlin.", "The president left Berlin."),
    ("L’usine va embaucher 200 personnes.", "The plant will lay off 200 people."),
    ("La guérison est plus grave et difficile.", "Recovery is less serious and difficult."),
]


@pytest.mark.parametrize(("fr", "en"), FAULTY_ENGLISH)
def test_english_that_denies_or_turns_round(fr, en):
    """The English says the opposite: the claim must not go out."""
    assert errors(case_of(fr, fr, en)) == {"en"}
    assert errors(case_of(fr, fr, en), differences) == {"en"}


REWORDED = [
    ("Le Sénat n’a pas levé son embargo.", "The Senate is maintaining its embargo."),
    ("Les tirs n’ont toujours pas cessé à Kidal.", "Shooting is still going on in Kidal."),
    (
        "L’origine du feu qui a détruit la halle de Rodez n’a pas été clairement établie.",
        "It is unclear what caused the fire that destroyed the covered market in Rodez.",
    ),
    ("Le maire n’a convaincu ni la gauche ni la droite.", "The mayor left everyone unconvinced."),
    (
        "Le festival s’est tenu sur une place sans lampe.",
        "The festival was held on a lampless square.",
    ),
    # said by an affirmative word
    ("Le syndicat n’a pas signé l’accord.", "The union walked away from the deal."),
    ("Le témoin n’a rien dit au procès.", "The witness kept silent at the trial."),
    ("La championne n’a pas obtenu son visa.", "The champion was left without a visa."),
    ("Le club n’a pas retenu le gardien.", "The club left the goalkeeper out."),
    ("L’élue n’avait jamais perdu un scrutin.", "The councillor had won every election."),
    # two negatives that make none
    ("Ce choix n’est pas sans risque.", "The choice carries a risk."),
    ("Le préfet n’exclut pas un report.", "The prefect is leaving open a postponement."),
    ("L’actrice n’a jamais caché son âge.", "The actress has always been open about her age."),
    ("Il n’est pas rare que le lac gèle.", "The lake often freezes over."),
    ("Nul n’ignore le nom du lauréat.", "Everybody knows the winner’s name."),
    ("Le parquet n’a pas tardé à répondre.", "Prosecutors were quick to reply."),
    ("On ne peut pas ne pas voir la fumée.", "The smoke is there for all to see."),
    # only
    ("Le train n’a plus que deux voitures.", "The train has two carriages left."),
    ("Le port n’a pas que des défauts.", "The port does have its qualities."),
    # the other way round
    ("Le pont est interdit aux camions jusqu’à mai.", "Lorries are not allowed on it until May."),
    ("Le musée ne rouvrira pas avant juin.", "The museum will stay shut until June."),
    ("Qui peut croire à ce calendrier ?", "No one can believe in this timetable."),
    ("Les élus peinent à trouver un accord.", "Councillors cannot easily find a deal."),
]


@pytest.mark.parametrize(("fr", "en"), REWORDED)
def test_negation_in_other_words_is_no_error(fr, en):
    """A translator may say it without "not", or with one that the French has not."""
    assert errors(case_of(fr, fr, en)) == set()


def test_without_a_noun_denies_no_clause():
    """A summary need not repeat each "sans" of its evidence, nor answer for it."""
    evidence = "Le texte adopté lundi fixe les quotas de sole pour 2024, sans le maquereau du nord."
    fr = "Rien n’a été décidé sur le maquereau."
    found = check(case_of(evidence, fr, "Nothing has been decided on mackerel."))
    assert not [finding for finding in found if "sans" in finding.message]


def test_doubtful_negation_is_a_warning():
    """What is denied is nowhere in the English: somebody should look."""
    fr = "Le syndicat n’a pas signé l’accord."
    (finding,) = check(case_of(fr, fr, "The union has its own ideas about the deal."))
    assert (finding.severity, finding.language) == ("warning", "en")


CLEAN_ENGLISH = [
    ("Le gouvernement n’a pas accepté l’offre.", "The government refused the offer."),
    ("Il n’a que deux ans.", "He is only two."),
    ("Il viendra sans doute mardi.", "He will probably come on Tuesday."),
    ("Elle partira avant qu’il ne revienne.", "She will leave before he returns."),
    ("Il craint que le pont ne cède.", "He fears the bridge will give way."),
    ("Le projet n’est pas seulement coûteux.", "The project is not only costly."),
    ("L’origine du feu n’est pas encore connue.", "The cause of the fire is still unknown."),
    ("Le procès ne s’ouvrira pas avant mai.", "The trial will not open until May."),
    ("Aucun des élus n’a voté contre.", "None of the councillors voted against."),
    ("Il ne fume pas et ne boit pas.", "He does not smoke or drink."),
    ("Le chiffre est inexact.", "The figure is not accurate."),
    ("Le quartier est sans eau.", "The district has no water."),
    ("Il a fait un pas vers la paix.", "He took a step towards peace."),
    ("N’importe quel élu peut voter.", "Any councillor can vote."),
    ("Pas moins de 300 élus sont venus.", "No fewer than 300 councillors came."),
    ("La direction dément.", "Management denies it."),
    ("Il cherche les raisons de l’échec, qu’on ignore.", "He seeks the unknown reasons."),
    ("Les prix ne baisseront pas.", "Prices will remain stable, not fall."),
    ("La rareté du gaz a fait monter les prix.", "Scarce gas has pushed prices up."),
    ("Il y a moins de deux ans, il vivait ici.", "Less than two years ago he lived here."),
    (
        "Le débat reprend après la pause, avant le vote.",
        "The debate resumes after the break, before the vote.",
    ),
    ("Les plus pauvres sont les moins aidés.", "The poorest get the least help."),
    ("L’entrée est gratuite.", "There is no entrance charge."),
    ("C’est l’est du pays qui souffre.", "It is the east of the country that suffers."),
    ("Airbus vend dix avions à l’Iran.", "Iran buys ten planes from Airbus."),
    ("Lille a perdu à Nantes.", "Nantes beat Lille."),
    ("Le taux le plus bas est celui de Brest.", "Brest has the lowest rate."),
    ("Aucune entrée ou sortie n’est possible.", "No exit or entry is possible."),
    ("De plus, le village est petit.", "The village is also smaller."),
    ("Les repas sont peu coûteux.", "Meals are inexpensive."),
    ("Plus le taux est bas, plus on emprunte.", "The lower the rate, the more people borrow."),
    ("D’après lui, le train part avant midi.", "He says the train leaves before noon."),
    ("", ""),
]


@pytest.mark.parametrize(("fr", "en"), CLEAN_ENGLISH)
def test_good_english_is_left_alone(fr, en):
    """A good translation may deny in other words."""
    assert errors(case_of(fr, fr, en)) == set()
    assert errors(case_of(fr, fr, en), differences) == set()


FAULTY_FRENCH = [
    ("Le ministre n’a pas signé le décret hier.", "Le ministre a signé le décret."),
    ("Le ministre a signé le décret hier.", "Le ministre n’a pas signé le décret."),
    ("Le port ne sera plus accessible aux cargos.", "Le port sera accessible aux cargos."),
    ("Aucun élu n’a voté le texte, selon lui.", "Les élus ont voté le texte."),
    ("Les élus ont refusé de voter le texte.", "Les élus n’ont pas refusé de voter le texte."),
    ("La maire dément avoir reçu de l’argent.", "La maire a reçu de l’argent."),
    ("Les ventes de livres ont augmenté de 3 %.", "Les ventes de livres ont diminué de 3 %."),
    ("Le train est arrivé avant la tempête.", "Le train est arrivé après la tempête."),
    ("Plus de 200 maisons ont brûlé.", "Moins de 200 maisons ont brûlé."),
    ("La loi interdit la vente de tabac.", "La loi autorise la vente de tabac."),
]


@pytest.mark.parametrize(("evidence", "fr"), FAULTY_FRENCH)
def test_french_that_denies_or_turns_round(evidence, fr):
    """The French says the opposite of the sentence it cites."""
    assert "fr" in errors(case_of(evidence, fr, ""))


CLEAN_FRENCH = [
    ("Le ministre n’a pas signé le décret.", "Le ministre a refusé la signature du décret."),
    ("Le navire n’est rentré qu’à 4 heures.", "Le navire n’est pas rentré avant 4 heures."),
    ("Reste à établir l’origine du feu.", "L’origine du feu n’est pas encore établie."),
    ("La moitié vote ; les 24 autres s’abstiennent.", "Sur 48 élus, 24 ne votent pas."),
    ("La peine n’est pas inférieure à cinq ans.", "La peine est d’au moins cinq ans."),
    ("Il a accepté la trêve, il n’a pas accepté le traité.", "Il a accepté la trêve."),
    ("Ventes en hausse, bénéfice en baisse.", "Les ventes montent et le bénéfice diminue."),
    ("La France ne cédera pas, a dit le ministre.", "Le ministre s’est exprimé mardi."),
    ("La direction dément ces suppressions.", "Des suppressions que nie la direction."),
]


@pytest.mark.parametrize(("evidence", "fr"), CLEAN_FRENCH)
def test_good_french_is_left_alone(evidence, fr):
    """A summary may paraphrase, and leave out a clause that denies."""
    assert errors(case_of(evidence, fr, "")) - {"en"} == set()


CLEAN_CLAIMS = [
    (
        "Le gouvernement a refusé mardi de céder aux grévistes, qui réclament 5 % de plus.",
        "Le gouvernement ne cède pas aux grévistes.",
        "The government is not giving in to the strikers.",
    ),
    (
        "La baisse des loyers a été moins forte que prévu : 0,3 % au lieu de 0,8 %.",
        "Les loyers ont baissé de 0,3 %, moins que prévu.",
        "Rents fell by 0.3%, less than expected.",
    ),
    (
        "La hausse des prix ralentit : elle est passée de 4 % en mars à 3,2 % en avril.",
        "La hausse des prix recule à 3,2 % en avril, après 4 % en mars.",
        "Inflation slowed to 3.2% in April from 4% in March.",
    ),
    (
        "Le taux de chômage est passé de 9,1 % à 8,7 % en un an.",
        "Le chômage a reculé en un an, à 8,7 %.",
        "Unemployment fell over the year, from 9.1% to 8.7%.",
    ),
    (
        "Le recul de la hausse des salaires inquiète les syndicats.",
        "Les salaires augmentent moins vite, ce qui inquiète les syndicats.",
        "Wages are rising more slowly, to the unions’ concern.",
    ),
    (
        "Le maire a démenti avoir autorisé la fermeture de la piscine.",
        "Le maire nie avoir donné son accord à la fermeture de la piscine.",
        "The mayor denies having agreed to the closure of the pool.",
    ),
    (
        "La préfecture a interdit la marche prévue samedi à Caen.",
        "La marche de samedi n’est pas autorisée.",
        "Saturday’s march has been banned.",
    ),
    (
        "Le procès, qui devait s’ouvrir lundi, a été reporté au 12 mai.",
        "Le procès ne s’ouvrira pas avant le 12 mai.",
        "The trial has been postponed until 12 May.",
    ),
    (
        "La suspension de la ligne est prolongée jusqu’à la fin du mois.",
        "La ligne ne sera pas rétablie avant la fin du mois.",
        "The line remains suspended until the end of the month.",
    ),
    (
        "L’équipage n’a pas pu éviter le rocher.",
        "Le navire a heurté un rocher que l’équipage n’a pu éviter.",
        "The ship hit a rock its crew could not avoid.",
    ),
    (
        "Deux randonneurs ont passé la nuit dehors, sans eau ni vivres.",
        "Deux randonneurs, privés d’eau et de vivres, ont passé la nuit dehors.",
        "Two hikers spent the night outdoors without food or water.",
    ),
    (
        "Aucun des 40 passagers n’a été blessé dans l’accident.",
        "Les 40 passagers sont indemnes.",
        "All 40 passengers escaped unhurt.",
    ),
    (
        "Moins de 200 électeurs se sont déplacés avant midi.",
        "À midi, moins de 200 électeurs avaient voté.",
        "Fewer than 200 people had voted by noon.",
    ),
    (
        "Le conseil a rejeté le budget par 12 voix contre 9.",
        "Le conseil n’a pas adopté le budget.",
        "The council voted the budget down by 12 to 9.",
    ),
    (
        "La cour d’appel a annulé la condamnation de l’ancien directeur.",
        "L’ancien directeur n’est plus condamné, selon la cour d’appel.",
        "The appeal court overturned the former director’s conviction.",
    ),
    (
        "Le groupe vend ses deux usines à un fonds belge pour 30 millions d’euros.",
        "Un fonds belge achète deux usines du groupe.",
        "A Belgian fund is buying two of the group’s plants.",
    ),
    (
        "Nantes s’est incliné 2-1 à Lille, qui prend la tête du championnat.",
        "Lille a battu Nantes 2-1.",
        "Lille beat Nantes 2-1.",
    ),
    (
        "Le nombre de naissances a diminué, alors que celui des décès a augmenté.",
        "Les décès sont en hausse et les naissances en baisse.",
        "Deaths are up and births are down.",
    ),
    (
        "Les négociations ont repris jeudi après trois semaines d’interruption.",
        "Interrompues pendant trois semaines, les négociations ont repris.",
        "Talks have resumed after a three-week break.",
    ),
    (
        "Le suspect a été libéré après deux jours de garde à vue, faute de preuves.",
        "Arrêté il y a deux jours, le suspect a été libéré, faute de preuves.",
        "The suspect, arrested two days ago, was released for lack of evidence.",
    ),
    (
        "Les billets coûtent moins cher qu’en juin, mais plus qu’en avril.",
        "Les billets sont moins chers qu’en juin.",
        "Tickets are cheaper than in June.",
    ),
    (
        "La ville renonce à fermer le marché couvert.",
        "Le marché couvert reste ouvert.",
        "The covered market will stay open.",
    ),
    (
        "Le pont ne rouvrira qu’après les travaux, en octobre.",
        "Le pont reste fermé jusqu’en octobre.",
        "The bridge is closed until October.",
    ),
    (
        "Le déficit s’est réduit, mais reste supérieur à 3 %.",
        "Le déficit n’est pas repassé sous 3 %.",
        "The deficit has narrowed but is still above 3%.",
    ),
    (
        "N’hésitez pas à signaler un rat mort, demande la mairie.",
        "La mairie demande de signaler les rats morts.",
        "The town hall asks people to report dead rats.",
    ),
    (
        "La vitesse ne doit pas dépasser 30 km/h.",
        "La vitesse est limitée à 30 km/h.",
        "Speed is limited to 30 km/h.",
    ),
    (
        "Les chasseurs ne sont plus qu’un millier, contre 2 500 il y a dix ans.",
        "Le nombre de chasseurs a chuté en dix ans.",
        "The number of hunters has plunged in ten years.",
    ),
    (
        "Sept maires sur huit ont signé la charte ; celui de Brest n’a pas signé.",
        "Sept maires ont signé la charte, celui de Brest ne l’a pas fait.",
        "Seven mayors signed the charter; the mayor of Brest did not.",
    ),
    (
        "L’entreprise ne licenciera pas, mais n’embauchera plus.",
        "L’entreprise cesse d’embaucher, sans licencier.",
        "The company has stopped hiring but will not lay anyone off.",
    ),
    (
        "La question du financement reste entière, regrette la rapporteure.",
        "Le financement n’est pas réglé, selon la rapporteure.",
        "Funding has yet to be settled, the rapporteur says.",
    ),
    (
        "Le ministre n’exclut pas un report de la réforme.",
        "Un report de la réforme est possible, selon le ministre.",
        "The reform may be delayed, the minister says.",
    ),
    (
        "La consommation n’a pas augmenté ; elle a même légèrement reculé.",
        "La consommation a légèrement reculé.",
        "Consumption fell slightly.",
    ),
    (
        "Avant d’être élu, il dirigeait une petite usine du nord du pays.",
        "Il dirigeait une usine du nord du pays ; il a ensuite été élu.",
        "He ran a plant in the north before he was elected.",
    ),
    (
        "Un quart des foyers n’est toujours pas raccordé, une proportion en baisse.",
        "De moins en moins de foyers ne sont pas raccordés.",
        "Fewer and fewer households are not connected.",
    ),
]


@pytest.mark.parametrize(("evidence", "fr", "en"), CLEAN_CLAIMS)
def test_good_summary_is_left_alone(evidence, fr, en):
    """Shortened, merged and put in other words, in both languages: still what the article says."""
    assert errors(case_of(evidence, fr, en)) == set()
    assert errors(case_of(evidence, fr, en), differences) == set()


def test_english_that_repeats_the_fault_of_the_french_is_at_fault_too():
    """Both languages must be mended, not one."""
    case = case_of(
        "Le maire a signé l’accord.",
        "Le maire n’a pas signé l’accord.",
        "The mayor did not sign the agreement.",
    )
    assert errors(case) == {"fr", "en"}


def test_english_may_follow_the_evidence_rather_than_the_french():
    """The French says it in other words; the English keeps the article's."""
    case = case_of("Il n’a pas plu.", "Le temps est resté sec.", "It did not rain.")
    assert errors(case) == set()


def test_second_sentence_cited_may_carry_the_direction():
    """What one sentence lacks another one has."""
    case = case_of(
        ["Les loyers ont augmenté de 3 % à Lyon.", "Les loyers ont diminué de 2 % à Brest."],
        "Les loyers ont diminué de 2 % à Brest.",
        "Rents fell by 2% in Brest.",
    )
    assert errors(case) == set()


def test_non_before_a_participle_denies():
    """It says what the article says with "ne … pas"."""
    evidence = "Selon Belga, un tir a été entendu, ce que la police n’a pas confirmé hier soir."
    fr = "Selon Belga, un tir a été entendu, ce qui est non confirmé par la police hier soir."
    en = "A shot was heard, according to Belga, which the police did not confirm last night."
    assert errors(case_of(evidence, fr, en)) == set()


def test_word_of_the_french_does_not_excuse_from_the_evidence():
    """What the French of the claim has as well accounts for nothing that it does not itself."""
    evidence = [
        "La course a eu lieu dimanche à Tours.",
        "« J’ai eu froid, j’ai eu mal », dit-elle.",
    ]
    fr = "La coureuse raconte avoir eu froid et mal."
    en = "The runner said she had not been cold and in pain."
    assert errors(case_of(evidence, fr, en)) == {"en"}


def test_finding_points_at_the_words():
    """An editor sees what is wrong, and what the article says."""
    evidence = "Hier, le chômage a reculé de 2 %."
    (finding,) = check(case_of(evidence, evidence, "Unemployment rose by 2% yesterday."))
    assert finding.found is not None
    assert finding.expected is not None
    assert (finding.found.text, finding.expected.text) == ("rose", "reculé")
    assert finding.expected.sentence == 1
    assert evidence[finding.expected.start : finding.expected.end] == "reculé"
    assert finding.message == "says “rose”; the French says “reculé”."


WORDS = st.sampled_from(
    [
        "ne",
        "n'",
        "pas",
        "que",
        "plus",
        "sans",
        "doute",
        "aucun",
        "ni",
        "non",
        "est-ce-pas",
        "not",
        "don't",
        "n't",
        "no",
        "until",
        "without",
        "nor",
        "yet",
        "to",
        "hausse",
        "baisse",
        "rose",
        "fell",
        "moins",
        "de",
        "«",
        "»",
        ",",
        ".",
        "l'",
        "est",
        "12",
        "12,5",
        "É",
        "İ",
        "é",
        "\xad",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(evidence=st.lists(TEXTS, max_size=3), fr=TEXTS, en=TEXTS)
def test_any_text_is_read(evidence, fr, en):
    """No text makes a check raise, and every finding points at real words."""
    case = case_of(evidence, fr, en)
    for finding in [*check(case), *differences(case)]:
        if finding.found is not None:
            text = fr if finding.language == "fr" else en
            assert text[finding.found.start : finding.found.end] == finding.found.text != ""
        if finding.expected is not None:
            assert finding.expected.sentence is not None
            text = evidence[finding.expected.sentence - 1]
            assert text[finding.expected.start : finding.expected.end] == finding.expected.text
