"""Names that stand in an article, by their capitals: what a speaker or an entity may be called.

No judgement is made: "Conseil" and "Paris" are both names here. It serves where a model is to
choose among the names that are there, so too many do no harm, and none may be cut short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarise.article import Article, Sentence

__all__ = ["names_in"]

_WORD = r"(?:[A-ZÀ-ÖØ-Þ]\w*(?:[’']\w+)?(?:-\w+)*)"
_LINK = (
    r"(?:\s[dl][’']|"
    r"\s(?:de|du|des|de\sla|et\sdu|la|le|van|von|der|den|di|da|ben|bin|al|el|y)\s)"
)
_NAME = re.compile(rf"(?<![\w’'])(?:[dlDL][’'])?({_WORD}(?:(?:\s|{_LINK}){_WORD})*)")

_ARTICLE = re.compile(r"(?:\b[Ll][ea]\s|\b[Ll][’'])$")
_DEMONYM = re.compile(r"(?:[aoi]is|[ao]ise|ain|aine|ien|ienne|[ao]nne?|ane|ol|ole|ote|que)$")
_OPENING = ' \u00a0\u202f«“"(–—-•'

# Words that a French sentence begins with, and titles.
_NOT_NAMES = frozenset(
    """
    C D J L N Qu S
    À Afin Ainsi Alors Après Au Aucun Aucune Aujourd Aussi Autre Autres Aux Avant Avec Car Ce Ceci
    Cela Celle Celui Cependant Certains Ces Cet Cette Chaque Chez Cinq Comme Comment Contre Dans De
    Depuis Derrière Des Deux Dimanche Dix Du Durant Dès Elle Elles En Enfin Ensuite Entre Et Face
    Huit Il Ils Interrogé Interrogée Jeudi Jusqu La Le Les Leur Leurs Lors Lorsque Lui Lundi Là M
    MM Mais Malgré Mardi Me Mercredi Mes Mlle Mme Mmes Moi Même Neuf Ni Nos Notre Nous On Or Ou
    Outre Où Par Parce Parmi Pas Pendant Peu Plus Plusieurs Pour Pourquoi Près Puis Quand Quant
    Quatre Que Quel Quelle Quelque Quelques Qui Quoi Sa Samedi Sans Se Selon Sept Ses Seul Seule Si
    Sinon Six Soit Son Sous Sur Ta Tandis Tant Tous Tout Toute Toutefois Toutes Trois Très Un Une
    Vendredi Vers Voici Voilà Vos Votre Vous Y
    """.split()  # noqa: SIM905 - a list of this length reads better as a paragraph
)


def names_in(
    article: Article, sentences: Sequence[Sentence] | None = None
) -> Iterator[tuple[str, int]]:
    """Every name of the article, once, with the id of the first sentence it stands in.

    A name that is part of one seen before ("Ashcombe" after "Helen Ashcombe") is left out, and so
    is a word that has a capital only because it begins a sentence.

    Args:
        article: where the names stand.
        sentences: those of its sentences to look in; None for all.

    Example:
        >>> article = Article("Le maire de Brest, Yann Le Goff, s’en va. Dommage, dit M. Le Goff.")
        >>> list(names_in(article))
        [('Brest', 1), ('Yann Le Goff', 1)]
    """
    seen: list[str] = []
    text = article.text
    if sentences is None:
        sentences = article.sentences
    else:
        text = "\n".join(sentence.text for sentence in sentences)
    for sentence in sentences:
        for match in _NAME.finditer(sentence.text):
            name = _trimmed(match[1], sentence.text[: match.start(1)])
            if len(name) < 2 or any(_part_of(name, longer) for longer in seen):
                continue
            if not sentence.text[: match.start(1)].strip(_OPENING) and not _recurs(name, text):
                continue
            seen.append(name)
            yield name, sentence.id


def _part_of(name: str, longer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", longer) is not None


def _recurs(name: str, text: str) -> bool:
    """Whether a name that begins a sentence is one: it has two words, or stands elsewhere too."""
    return (
        " " in name
        or name.isupper()
        or bool(re.search(rf"[a-zà-ÿ,] (?:[ldLD][’'])?{re.escape(name)}\b", text))
    )


def _trimmed(name: str, before: str) -> str:
    """The name without words that only begin a sentence, a title, or a nationality before it."""
    words = name.split()
    while words and re.split("[’'-]", words[0])[0] in _NOT_NAMES:
        words = words[1:]
    while words and words[-1].islower():
        words = words[:-1]
    if len(words) > 1 and _ARTICLE.search(before) and _DEMONYM.search(words[0]):
        words = words[1:]
    return " ".join(words)
