"""How sure, who says so, how much: hedges, attributions, degrees and conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from injecting.faults import Edit, Pair, Part, Pool, fault, fold, lower_first

_HEDGES = {
    "fr": re.compile(
        r"(?i)\b(?!ferait|fait|avait)\w+r(?:ait|aient|ais|iez|ions)\b|\bpe(?:ut|uvent)\b|\bpeut-être\b"
        r"|\bprobable(?:ment)?s?\b|\bsembl\w+|\bparaît\b|\bapparemment\b|\bsusceptibles?\b"
        r"|\bpossible(?:ment)?s?\b|\béventuel\w*|\bprésumée?s?\b|\bsupposée?s?\b|\bprétendu\w*"
        r"|\brisque(?:nt)? d|\bsans doute\b|\bpossibilité|\bprobabilité|\bhypothèse"
        r"|\bcens[ée]e?s?\b"
    ),
    "en": re.compile(
        r"(?i)\b(?:may|might|could|would|can|reportedly|allegedly|alleged|likely|unlikely|probably"
        r"|possibly|perhaps|apparently|appears?|seems?|seemed|appeared|should|suspected|believed"
        r"|potential(?:ly)?|possible|possibility|presumably|supposed|expected|suggests?|thought)\b"
    ),
}
_SAID = {
    "fr": (
        r"(?:dit|déclaré|affirmé|indiqué|annoncé|précisé|expliqué|ajouté|estimé|assuré|souligné|"
        r"rapporté|confirmé|averti|raconté|écrit|noté|commenté|suggéré|signalé)"
    ),
    "en": (
        r"(?:said|says|stated|announced|added|explained|reported|claimed|claims|warned|noted|"
        r"confirmed|commented|argued|argues|told|suggested|wrote|estimated)"
    ),
}
_ATTRIBUTED = {
    "fr": re.compile(
        rf"(?i)\bselon\b|\bd[’']après\b|\bpour sa part\b"
        rf"|\b(?:a|ont|avait)(?:-t-)?\w* {_SAID['fr']}\b"
        rf"|-t-(?:il|elle)\b|\b(?:déclare|affirme|indique|annonce|estime|dit|rapporte|signale)(?:nt)?\b"
        r"|\bde l[’']avis d|\bsuggère"
    ),
    "en": re.compile(rf"(?i)\baccording to\b|\b{_SAID['en']}\b|\bin the words of\b|\bsay\b"),
}
_DEGREES = {
    "fr": (
        "environ|près d(?:e |[’'])|quelque|presque|au moins|au plus|la plupart d|la majorité d|"
        "approximativement|à peu près|autour de|plus de|moins de|jusqu[’']à|"
        "une? (?:dizaine|centaine|"
        "vingtaine|trentaine|quarantaine|cinquantaine|quinzaine|soixantaine|millier)|"
        "estimée?s? à|majoritairement|principalement|en grande partie"
    ),
    "en": (
        "about|around|nearly|almost|some|approximately|at least|at most|roughly|most of|most|"
        "more than|less than|up to|over|an estimated|close to|mostly|largely"
    ),
}


def _alone(pair: Pair, part: Part) -> bool:
    """Whether the text has one hedge, and the other side has some to answer to it."""
    other: Part = "en" if part == "fr" else "fr"
    french = _HEDGES["fr"].search(pair.text("evidence"))
    return bool(
        french
        and len(_HEDGES[part].findall(pair.text(part))) == 1
        and _HEDGES[other].search(pair.text(other))
    )


def _plural(text: str) -> bool:
    """Whether the subject before an English verb looks plural."""
    last = re.findall(r"[\w’']+", text)[-1:] or [""]
    return last[0].lower() in ("they", "we", "you", "i", "people", "children", "these") or bool(
        re.search(r"(?<![su’'i])s$", last[0])
    )


def _dropped_en(text: str) -> Iterator[Edit]:
    for match in re.finditer(r"\b(?:may|might|could) (?!not\b)([a-z]+)\b( been)?", text):
        verb, plural = match[1], _plural(text[: match.start()])
        if verb == "have" and match[2]:
            after = "were" if plural else "was"
        elif verb == "be":
            after = "are" if plural else "is"
        elif verb == "have":
            after = "have" if plural else "has"
        elif verb in (
            "also",
            "still",
            "only",
            "well",
            "even",
            "soon",
            "then",
            "no",
            "or",
            "possibly",
        ):
            continue
        elif plural:
            after = verb
        else:
            after = verb + ("es" if re.search(r"(?:s|sh|ch|x|o)$", verb) else "s")
            after = re.sub(r"([^aeiou])ys$", r"\1ies", after)
        yield Edit(match.start(), match.end(), after + (match[2] or "" if verb != "have" else ""))
    for match in re.finditer(
        r"\b(?:reportedly|allegedly|probably|possibly|perhaps|apparently|presumably|potentially) "
        r"(?=\w)",
        text,
    ):
        yield Edit(*match.span(), "")
    for match in re.finditer(
        r"\b(?:is|are|was|were) (?:likely|expected|thought|believed|supposed) to (?!be\b)", text
    ):
        yield Edit(*match.span(), "will " if match[0][:2] in ("is", "ar") else "did ")
    for match in re.finditer(r"\b(appears|seems|appeared|seemed|appear|seem) to be\b", text):
        after = {"s": "is", "d": "was"}.get(match[1][-1], "are")
        yield Edit(*match.span(), after)


_INDICATIVE = {"serait": "est", "seraient": "sont", "aurait": "a", "auraient": "ont"}


def _dropped_fr(text: str) -> Iterator[Edit]:
    if re.search(r"(?i)\bsi\b|\bs['’]ils?\b|\bmême\b", text):
        return  # A hypothesis, not a hedge.
    for match in re.finditer(r"(?<![-\w])(serait|seraient|aurait|auraient)(?![\w-])", text):
        yield Edit(*match.span(), _INDICATIVE[match[1]])
    for match in re.finditer(r"\b(pourr|p)(ait|aient|eut|euvent) (être|avoir)\b", text):
        plural = match[2] in ("aient", "euvent")
        after = {"être": ("est", "sont"), "avoir": ("a", "ont")}[match[3]][plural]
        yield Edit(*match.span(), after)
    for match in re.finditer(r"\b(pourr)(ait|aient) (?!être\b|avoir\b)(?=\w+(?:er|ir|re)\b)", text):
        yield Edit(*match.span(), "va " if match[2] == "ait" else "vont ")
    for match in re.finditer(
        r"\b(?:probablement|peut-être|apparemment|possiblement|sans doute|éventuellement) (?=\w)",
        text,
    ):
        yield Edit(*match.span(), "")
    for match in re.finditer(r"\b(sembl)(e|ent|ait|aient) être\b", text):
        after = {"e": "est", "ent": "sont", "ait": "était", "aient": "étaient"}[match[2]]
        yield Edit(*match.span(), after)


@fault("modality parity", target=0.90)
def hedge_dropped(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """The only hedge of a claim is gone, and the source has it; for ``modality``."""
    if _alone(pair, part):
        yield from (_dropped_fr if part == "fr" else _dropped_en)(pair.text(part))


@fault("modality parity")
def hedge_weakened(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """Might be is can be, should is must: less unsure than the source; for ``modality``."""
    text = pair.text(part)
    steps = (
        {"pourrait": "peut", "pourraient": "peuvent", "devrait": "doit", "devraient": "doivent"}
        if part == "fr"
        else {"might": "will", "could": "can", "should": "must"}
    )
    if not re.search(r"\b(?:pour|dev)r(?:ait|aient)\b", pair.text("evidence")):
        return
    for word, after in steps.items():
        for match in re.finditer(rf"\b{word}\b(?! not| pas|-)", text):
            yield Edit(*match.span(), after)


def _lead(text: str, pattern: str) -> Iterator[Edit]:
    """A clause before the first comma goes."""
    for match in re.finditer(rf"^{pattern}[^,;:«»\"“”()]{{2,90}}, ?(?=\w)", text):
        rest = text[match.end() :]
        if len(rest.split()) >= 4:
            yield Edit(0, match.end() + 1, rest[0].upper())


@fault("modality parity", target=0.90)
def attribution_dropped(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """Who says so is gone, and nobody else is left saying it; for ``modality``."""
    text = pair.text(part)
    other: Part = "en" if part == "fr" else "fr"
    if not _ATTRIBUTED["fr"].search(pair.text("evidence")) or not _ATTRIBUTED[other].search(
        pair.text(other)
    ):
        return
    for edit in _attributions(text, part):
        rest = text[: edit.start] + edit.after + text[edit.end :]
        if not _ATTRIBUTED[part].search(rest) and len(rest.split()) >= 4:
            yield edit


def _attributions(text: str, part: Part) -> Iterator[Edit]:
    said = _SAID[part]
    if part == "fr":
        source = r"(?:[Ss]elon (?!que\b|qu[’']|les cas|le cas|l[’']âge|leur)|[Dd][’']après )"
        yield from _lead(text, source)
        tails = (
            rf",? ?{source}[^,;:«»\"()]{{2,80}}(?=[.,])",
            (
                rf"(?:,|(?<=»)|(?<=”)|(?<=\")),? (?:a|ont) {said}(?! que| à\b| de\b| d[’']| «)"
                r"[^,;:«»\"()]{2,70}(?=\.$)"
            ),
            rf",? a-t-(?:il|elle|on) {said}(?=\.$)",
        )
        for pattern in tails:
            for match in re.finditer(pattern, text):
                if match.start():
                    yield Edit(*match.span(), "")
        lead = rf"^[^,;:«»\"()]{{2,70}}? (?:a|ont) {said} qu(?:e |[’'])(?=\w)"
        for match in re.finditer(lead, text):
            yield Edit(0, match.end() + 1, text[match.end()].upper())
        return
    yield from _lead(text, "According to ")
    for match in re.finditer(r",? according to [^,;:\"()]{2,80}(?=[.,])", text):
        yield Edit(*match.span(), "")
    for match in re.finditer(
        rf",?([\"”]?) (?:he|she|they|[A-Z][\w.]+(?: [A-Z][\w.]+)*) {said}(?=\.$)", text
    ):
        yield Edit(*match.span(), match[1])
    for match in re.finditer(rf",?([\"”]?) {said} [A-Z][^,;:\"()]{{2,60}}(?=\.$)", text):
        yield Edit(*match.span(), match[1])
    for match in re.finditer(rf"^[A-Z][^,;:\"()]{{1,70}}? (?:has |have )?{said} that (?=\w)", text):
        yield Edit(0, match.end() + 1, text[match.end()].upper())


@fault("modality numbers parity", target=0.90)
def degree_dropped(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """About, at least, most of: gone, and the source has it; for ``modality`` or ``numbers``."""
    if not re.search(rf"\b(?:{_DEGREES['fr']})", pair.text("evidence")):
        return
    text = pair.text(part)
    if part == "fr":
        quantity = (
            r"(?=\d|une? |deux|trois|quatre|cinq|six|sept|huit|dix|vingt|cent|mille|la moitié)"
        )
        words = "(?:environ|près de|quelque|presque|au moins|approximativement|à peu près)"
        found = [*re.finditer(rf"(?<!\w)(?<!\d )({words}) {quantity}", text)]
        most = r"\b([Ll])a plupart des (?=\w)"
    else:
        if not re.search(rf"\b(?:{_DEGREES['en']})\b", text):
            return
        quantity = r"(?=\d|an? |one|two|three|four|five|six|seven|eight|ten|twenty|half|hundred)"
        words = (
            "(?:about|around|nearly|almost|approximately|at least|roughly|an estimated|close to)"
        )
        found = [*re.finditer(rf"(?<!\w)({words}) {quantity}", text)]
        most = r"\b([Mm])ost(?: of the)? (?=[a-z]+s\b)"
    for match in found:
        # Talk about two things, around a table: not degrees.
        near = (
            r"(?:talk|speak|think|know|concern\w*|information|rotat\w+|revolv\w+|question\w*|ban) $"
        )
        before = text[: match.start()]
        if len(found) > 1 or (part == "en" and re.search(near, before)):
            continue
        elided = re.search(r"(?:d|qu)[’']$", before)
        yield Edit(match.start() - 1, match.end(), "e ") if elided else Edit(*match.span(), "")
    if part == "en" and not re.search(r"la plupart|majorité|plupart", pair.text("evidence")):
        return
    for match in re.finditer(most, text):
        if part == "fr":
            yield Edit(*match.span(), "tous les " if match[1] == "l" else "Tous les ")
        else:
            yield Edit(*match.span(), "all " if match[1] == "m" else "All ")


@fault("modality parity")
def hedge_added(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A fact is made unsure; for ``modality``."""
    french = f"{pair.fr} {pair.text('evidence')}"
    for cues in (_HEDGES, _ATTRIBUTED):
        if cues["fr"].search(french) or cues["en"].search(pair.en):
            return
    text = pair.text(part)
    if part == "fr":
        for word, after in _INDICATIVE.items():
            # The other way round.
            pattern = (
                r"(?<=[a-zé)] )(?<!\by )(?<!\bne )(?<!\bse )(?<!-)"
                rf"{after}(?= (?!lieu)[a-zéè]+\b)(?!-)"
            )
            for match in re.finditer(pattern, text):
                yield Edit(*match.span(), word)
        return
    for match in re.finditer(r"(?<=[a-z)] )(is|are) (?=[a-z]+\b)(?!to\b)", text):
        yield Edit(*match.span(), "may be ")
    for match in re.finditer(r"(?<=[a-z)] )(was|were|has been|have been) (?=[a-z]+\b)", text):
        yield Edit(match.end(), match.end(), "reportedly ")


_SOURCES = {
    "fr": (
        "Selon la police, ",
        "D’après les autorités, ",
        "Selon un porte-parole, ",
        "Selon des experts, ",
    ),
    "en": ("According to police, ", "According to officials, ", "Experts say that "),
}


@fault("modality parity")
def attribution_added(pair: Pair, part: Part, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """Somebody who said nothing is said to have said it; for ``modality``."""
    everything = fold(f"{pair.fr} {pair.en} {pair.text('evidence')}")
    if re.search(
        r"\b(?:polic|autorit|authorit|official|expert|porte-parole|spokes|selon|accord)", everything
    ):
        return
    text = pair.text(part)
    going_on = lower_first(text)
    if going_on and not text.endswith("?") and len(text.split()) >= 5:
        yield Edit(0, 1, rng.choice(_SOURCES[part]) + going_on[0])


@fault("modality parity", target=0.90)
def condition_dropped(pair: Pair, part: Part, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """An "if" that the source has is gone; for ``modality``."""
    conditions = {
        "fr": r"(?i)\bsi (?:le|la|les|l[’']|un|une|vous|nous|on|elle|ce|cela|votre|aucun|des)\b"
        r"|\bs[’']ils?\b|"
        r"\bà moins qu|\bà condition|\ben cas d|\bpourvu qu|\bsauf si\b",
        "en": r"(?i)\b(?:if|unless|provided that|in case|in the event)\b",
    }
    if not all(re.search(conditions[p], pair.text(p)) for p in ("fr", "en")):
        return
    text = pair.text(part)
    opening = (
        r"(?:[Ss]i (?:le|la|les|l[’']|un|une|vous|nous|on|elle|ce|cela|votre)\b|"
        r"S[’']ils?\b|À moins qu|À condition )"
        if part == "fr"
        else r"(?:If|Unless|Provided that) "
    )
    edits = list(_lead(text, opening))
    closing = (
        r",? (?:si (?:le|la|les|un|une|vous|nous|on|elle)\b|s[’']ils?\b|à moins qu|à condition )"
        if part == "fr"
        else r",? (?:if|unless|provided that) "
    )
    for match in re.finditer(rf"{closing}[^,;:«»\"“”()]{{4,90}}(?=\.$)", text):
        asked = (
            r"(?i)(?:savoir|demand\w+|ask\w*|see|know|wonder\w*|even|only|as|whether|comme|même|"
            r"vérifi\w+|check|determin\w+|tell|détermin\w+|voir|sure|sûr|doctor|médecin|or|and|et|ou)$"
        )
        if not re.search(asked, text[: match.start()]):
            edits.append(Edit(*match.span(), ""))
    for edit in edits:
        rest = text[: edit.start] + edit.after + text[edit.end :]
        if len(rest.split()) >= 4 and not re.search(conditions[part], rest):
            yield edit
