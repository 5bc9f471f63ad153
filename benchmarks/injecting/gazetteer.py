"""Names that French and world news use, to swap one for another of its sort."""

from functools import cache

from injecting.faults import listed

PERSONS = listed(
    "Élisabeth Borne|Gabriel Attal|Édouard Philippe|Bruno Le Maire|Rachida Dati|"
    "Jordan Bardella|Anne Hidalgo|Xavier Bertrand|Olaf Scholz|Ursula von der Leyen|"
    "Charles Michel|Mario Draghi|Giorgia Meloni|Pedro Sánchez|Mark Rutte|Jens Stoltenberg|"
    "Rishi Sunak|Keir Starmer|Justin Trudeau|Kamala Harris|Antony Blinken|Janet Yellen|"
    "Narendra Modi|Fumio Kishida|Macky Sall|Paul Kagame|Félix Tshisekedi|Alassane Ouattara|"
    "Abdelmadjid Tebboune|Aziz Akhannouch|Nadia Fettah|Kaïs Saïed|Recep Tayyip Erdogan|"
    "Volodymyr Zelensky|Christine Lagarde|Kristalina Georgieva|Didier Deschamps|"
    "Kylian Mbappé|Antoine Dupont|Iga Swiatek|Novak Djokovic|Léon Marchand|Isabelle Huppert|"
    "Omar Sy|Leïla Slimani|Annie Ernaux|Bernard Arnault|Patrick Pouyanné|Luca de Meo|"
    "Carlos Tavares"
)
SURNAMES = listed(
    "Macron|Sarkozy|Hollande|Chirac|Merkel|Obama|Trump|Clinton|Bush|Biden|Putin|Blair|Cameron|"
    "Berlusconi|Netanyahu|Abbas|Mugabe|Gandhi|McCain|Romney|Perry|Bachmann|Santorum"
)
# In French and in English, those that take the same preposition together.
COUNTRIES = {
    "en": (
        "France=France|Allemagne=Germany|Italie=Italy|Espagne=Spain|Belgique=Belgium|Suisse=Switzerland|"
        "Grèce=Greece|Pologne=Poland|Suède=Sweden|Norvège=Norway|Finlande=Finland|Irlande=Ireland|"
        "Islande=Iceland|Russie=Russia|Ukraine=Ukraine|Turquie=Turkey|Chine=China|Inde=India|"
        "Corée du Sud=South Korea|Thaïlande=Thailand|Australie=Australia|"
        "Nouvelle-Zélande=New Zealand|Algérie=Algeria|Tunisie=Tunisia|Égypte=Egypt|"
        "Afrique du Sud=South Africa|"
        "Argentine=Argentina|Colombie=Colombia|Syrie=Syria|Jordanie=Jordan|Autriche=Austria|Hongrie=Hungary"
    ),
    "au": (
        "Maroc=Morocco|Japon=Japan|Canada=Canada|Brésil=Brazil|Mexique=Mexico|Portugal=Portugal|"
        "Royaume-Uni=United Kingdom|Sénégal=Senegal|Cameroun=Cameroon|Kenya=Kenya|Nigeria=Nigeria|"
        "Liban=Lebanon|Pakistan=Pakistan|Vietnam=Vietnam|Chili=Chile|Pérou=Peru|Danemark=Denmark|"
        "Soudan=Sudan|Rwanda=Rwanda|Zimbabwe=Zimbabwe"
    ),
}
CITIES = (
    "Paris=Paris|Lyon=Lyon|Marseille=Marseille|Bordeaux=Bordeaux|Strasbourg=Strasbourg|Londres=London|"
    "Édimbourg=Edinburgh|Bruxelles=Brussels|Berlin=Berlin|Munich=Munich|Vienne=Vienna|Genève=Geneva|"
    "Rome=Rome|Milan=Milan|Madrid=Madrid|Barcelone=Barcelona|Lisbonne=Lisbon|Varsovie=Warsaw|"
    "Moscou=Moscow|Kiev=Kyiv|Istanbul=Istanbul|Rabat=Rabat|Casablanca=Casablanca|Alger=Algiers|"
    "Tunis=Tunis|Dakar=Dakar|Nairobi=Nairobi|Washington=Washington|New York=New York|"
    "Chicago=Chicago|Montréal=Montreal|Toronto=Toronto|Pékin=Beijing|Shanghai=Shanghai|Wuhan=Wuhan|Tokyo=Tokyo|"
    "Séoul=Seoul|Sydney=Sydney|Bangkok=Bangkok|Hong Kong=Hong Kong|Johannesburg=Johannesburg"
)
# Masculine singular in French, those whose feminine and plural are regular.
DEMONYMS = (
    "français=French|allemand=German|espagnol=Spanish|marocain=Moroccan|algérien=Algerian|"
    "tunisien=Tunisian|égyptien=Egyptian|sénégalais=Senegalese|américain=American|canadien=Canadian|"
    "mexicain=Mexican|brésilien=Brazilian|argentin=Argentine|chinois=Chinese|japonais=Japanese|"
    "coréen=Korean|indien=Indian|pakistanais=Pakistani|australien=Australian|britannique=British|"
    "irlandais=Irish|écossais=Scottish|suédois=Swedish|norvégien=Norwegian|polonais=Polish|"
    "hongrois=Hungarian|italien=Italian|portugais=Portuguese|ukrainien=Ukrainian|israélien=Israeli|"
    "iranien=Iranian|libanais=Lebanese|européen=European|africain=African"
)
INSTITUTIONS = (
    "OMS=WHO|ONU=UN|OTAN=NATO|UE=EU|FMI=IMF|BCE=ECB|CPI=ICC|UNICEF=UNICEF|UNESCO=UNESCO|CDC=CDC|"
    "FDA=FDA|NASA=NASA|FBI=FBI|CIA=CIA|FIFA=FIFA|UEFA=UEFA|IATA=IATA|NTSB=NTSB|OPEP=OPEC|"
    "ASEAN=ASEAN|Interpol=Interpol|Europol=Europol|Greenpeace=Greenpeace"
)
COMPANIES = (
    "BBC=BBC|CNN=CNN|Reuters=Reuters|Google=Google|Apple=Apple|Microsoft=Microsoft|Netflix=Netflix|"
    "Facebook=Facebook|Amazon=Amazon|Airbus=Airbus|Boeing=Boeing|Renault=Renault|Toyota=Toyota|"
    "Pfizer=Pfizer|Sanofi=Sanofi|TotalEnergies=TotalEnergies|Nestlé=Nestlé|Twitter=Twitter"
)


@cache
def table(rows: str) -> tuple[tuple[str, str], ...]:
    """Rows of French and English names."""
    return tuple(
        (french, english) for french, english in (row.split("=") for row in rows.split("|"))
    )
