"""One person is neither the institution ("un conseiller de la préfète") nor many people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarise.checks.case import Case
from summarise.checks.modality.hedge_words import context
from summarise.checks.modality.hedges import cues_in
from summarise.checks.passages import Passage
from summarise.summary import Finding

__all__ = ["multiplied", "widened"]

_PERSON = (
    r"(?:conseill(?:er|ère)|proche|membre|élue?|députée?|eurodéputée?|sénat(?:eur|rice)|source|"
    r"cadre|responsable|fonctionnaire|collabora(?:teur|trice)|militante?|adjointe?|avocate?|"
    r"syndicaliste|diplomate|officier|policier|policière|gendarme|magistrate?|experte?|"
    r"cherch(?:eur|euse)|économiste|analyste|salariée?|agente?|employée?|enseignante?|dirigeante?|"
    r"ministre|ancien(?:ne)? \w+)s?"
)
_ONE = re.compile(
    rf"\b(?:une?|des|deux|trois|quelques|certaine?s|plusieurs|l'une? des|de) "
    rf"(?:haute? |ancien(?:ne)? )?{_PERSON} (?P<of>[^,;:.\"()]{{3,60}})"
)
_PERSON_IN_FRENCH = re.compile(rf"\b(?:{_PERSON}|porte-parole|président|présidente|maire)\b")
_SPEAKS_FR = re.compile(
    r"(?:\b(?:selon|d'après) (?:l'|la |le |les )(?P<named>\w+))"
    r"|\b(?:l'|la |le |les )(?P<subject>\w+)(?: \w+)? (?:a|ont|affirme|estime|juge|assure|annonce|"
    r"indique|dit|déclare|soutient|souhaite|demande|accuse|dénonce|reconnaît|critique|craint|"
    r"précise|explique|prévoit|veut|refuse)(?:nt)?\b"
)
_PERSON_IN_ENGLISH = re.compile(
    r"\b(?:advis[eo]r|aide|source|member|mp|mep|lawmaker|deputy|senator|official|spokes\w+|lawyer|"
    r"expert|executive|activist|councillor|diplomat|officer|minister|mayor|president|campaigner|"
    r"researcher|economist|analyst|employee|worker|teacher|leader|manager|judge|magistrate|"
    r"figure|insider|staffer|representative|colleague|associate|ally|one|someone|politician|"
    r"legislator|unionist|agent|scientist|engineer|candidate|former|people|person)s?\b"
)
_INSTITUTION = (
    r"prefecture|ministry|government|party|police|army|company|commission|union|greens|presidency|"
    r"embassy|palace|city|council|court|prosecution|agency|authority|authorities|administration|"
    r"group|committee|bank|board|assembly|senate|parliament|federation|association|management|"
    r"opposition|majority|left|right|socialists|ecologists|republicans|conservatives|environmentalists"
)
_SPEAKS_EN = re.compile(
    rf"\baccording to (?:the )?(?:\w+ )?(?:{_INSTITUTION})\b"
    rf"|\b(?:the )?(?:\w+ )?(?P<subject>{_INSTITUTION}) (?:has |have )?"
    r"(?:says?|said|believes?|thinks?|claims?|"
    r"claimed|argues?|argued|warns?|warned|insists?|insisted|announced|wants?|accuses?|accused|"
    r"fears?|admits?|admitted|considers?|hopes?|criticis\w+|denounc\w+|expects?|stated|told)\b"
)
_LETTERS = 4


def widened(case: Case) -> Iterator[Finding]:
    """Claims that let an institution say what the article has from one of its people.

    Example:
        >>> case = Case(
        ...     Passage("Selon la préfecture, la digue tient.", "fr"),
        ...     Passage("The dyke is holding, an adviser to the prefect says.", "en"),
        ...     (Passage("La digue tient, selon un conseiller de la préfète.", "fr", 4),),
        ... )
        >>> [finding.language for finding in widened(case)]
        ['fr']
    """
    for sentence in case.evidence:
        if context("persons").isdisjoint(sentence.vocabulary):
            continue
        for match in _ONE.finditer(sentence.folded):
            yield from _widened(case, sentence, match)


def _widened(case: Case, sentence: Passage, match: re.Match[str]) -> Iterator[Finding]:
    expected = (sentence, match.start(), match.end())
    person = " ".join(sentence.text[match.start() : match.end()].split())
    known = {word[:_LETTERS] for word in re.findall(r"\w{4,}", match["of"])}
    for text, people, speaks in (
        (case.fr, _PERSON_IN_FRENCH, _SPEAKS_FR),
        (case.en, _PERSON_IN_ENGLISH, _SPEAKS_EN),
    ):
        if people.search(text.folded):
            continue
        for said in speaks.finditer(text.folded):
            if text.language == "fr":
                name = said["named"] or said["subject"]
                if name[:_LETTERS] not in known or _speaks_itself(case, name):
                    continue
            elif _institution_speaks(case):
                continue
            found = text.text[said.start() : said.end()]
            yield case.finding(
                "modality",
                "error",
                text.language,
                f"the article has this from “{person}”, not from the institution; "
                f"the {'French' if text.language == 'fr' else 'English'} says “{found}”",
                found=(text, said.start(), said.end()),
                expected=expected,
            )
            break


def _speaks_itself(case: Case, name: str) -> bool:
    """Whether the institution is said to speak in the evidence too."""
    return any(
        (said["named"] or said["subject"])[:_LETTERS] == name[:_LETTERS]
        for sentence in case.evidence
        for said in _SPEAKS_FR.finditer(sentence.folded)
    )


def _institution_speaks(case: Case) -> bool:
    """Whether anybody else speaks in the evidence, so that the English may have it from them."""
    return any(_SPEAKS_FR.search(sentence.folded) for sentence in case.evidence)


_FRENCH = (
    "scientifiques|experts|chercheurs|spécialistes|économistes|analystes|médecins|observateurs|"
    "historiens|juristes|syndicats|associations|témoins|habitants|riverains|élus|politologues|"
    "sociologues"
)
_ENGLISH = (
    "scientists|experts|researchers|specialists|economists|analysts|doctors|observers|historians|"
    "lawyers|unions|witnesses|residents|sociologists"
)
_MANY = frozenset((*_FRENCH.split("|"), *_ENGLISH.split("|")))
_PEOPLE_FR, _PEOPLE_EN = f"(?:{_FRENCH})", f"(?:{_ENGLISH})"
_SAYS_MANY = {
    "fr": re.compile(
        rf"(?:\bselon|\bd'après) (?:des|les|plusieurs|certains|de nombreux) {_PEOPLE_FR}\b|"
        rf"\b(?:des|les|plusieurs|certains) {_PEOPLE_FR} "
        r"(?:estiment|jugent|affirment|assurent|objectent|pensent|croient|craignent|déclarent|"
        r"disent|soutiennent|expliquent|avertissent|dénoncent|critiquent|contestent|soulignent|"
        r"doutent|rappellent|ont (?:dit|déclaré|affirmé|estimé|jugé|averti|assuré))\b"
    ),
    "en": re.compile(
        rf"\baccording to (?:the |several |some |many )?{_PEOPLE_EN}\b|"
        rf"\b{_PEOPLE_EN} (?:have )?(?:say|said|believe|think|claim|argue|"
        r"warn|object|fear|doubt|insist|stress|maintain|suggest|criticise|expect)(?:ed|d)?\b"
    ),
}
# Studies and teams have several authors; and a plural of the evidence may be the very people.
_SEVERAL = re.compile(
    r"\b(?:étude|enquête|rapport|recherche|équipe|sondage|université|institut|travaux|laboratoire|"
    r"comité|collectif|groupe|auteurs|eux|ils|elles|certains|certaines|plusieurs|nombreux|deux|"
    r"trois|\w+(?:eurs|euses|istes|iens|iques|perts|cins|cats|tions|oins|rices|ologues|omes))\b"
)


def multiplied(case: Case) -> Iterator[Finding]:
    """Claims that let several people say what the article has from one.

    Example:
        >>> case = Case(
        ...     Passage("Selon des experts, la digue tient.", "fr"),
        ...     Passage("The dyke is holding, an expert says.", "en"),
        ...     (Passage("« La digue tient », juge Ida Roux, géologue.", "fr", 4),),
        ... )
        >>> [finding.language for finding in multiplied(case)]
        ['fr']
    """
    for text in case.texts:
        if text.vocabulary.isdisjoint(_MANY):
            continue
        said = _SAYS_MANY[text.language].search(text.folded)
        if said is None or any(_SEVERAL.search(sentence.folded) for sentence in case.evidence):
            continue
        cue = next(
            (
                (sentence, cue)
                for sentence in case.evidence
                for cue in sentence.read(cues_in)
                if cue.kind == "saying"
            ),
            None,
        )
        if cue is None:
            continue
        found = text.text[said.start() : said.end()]
        yield case.finding(
            "modality",
            "error",
            text.language,
            f"the article has this from one person; the "
            f"{'French' if text.language == 'fr' else 'English'} says “{found}”",
            found=(text, said.start(), said.end()),
            expected=(cue[0], cue[1].start, cue[1].end),
        )
