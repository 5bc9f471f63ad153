"""A summary is shown whole, and whatever an article holds is shown as text and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from making import (
    ARTICLE,
    make_article,
    make_attempt,
    make_provenance,
    make_summary,
)
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from summarise.findings import Finding
from summarise.render import render_json, render_markdown, render_terminal
from summarise.render.words import MODALITIES, made_by, printable, when
from summarise.summary import (
    Claim,
    Coverage,
    Repair,
    Source,
    Summary,
    Text,
    Topic,
    Verification,
    Wording,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m")
DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
OBEYED = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{DIRECTION}]")
"""What a terminal obeys, but for the end of a line."""

HOSTILE = [
    "\x1b[31mrouge\x1b[0m \x1b]8;;https://evil.example\x07lien\x1b]8;;\x07",
    "\x9b31m rouge \x9d0;titre\x9c",
    "a\u202egnirts\u202c b \u2066c\u2069 \u200fd",
    "[red]rouge[/red] [link=https://evil.example]lien[/link] :smile:",
    "<script>alert(1)</script> <b>gras</b> <!-- --> <?php ?> <https://evil.example>",
    "[lien](https://evil.example) ![image](https://evil.example/x.png) [ref]: https://x.example",
    "# titre\n## titre\n\n- liste\n\n> citation\n\n```\ncode\n```\n\n    code",
    "ligne\r\nligne\rligne\u2028ligne\u2029ligne\x85ligne\vligne\fligne",
    "*a* **b** _c_ __d__ `e` ``f`` ~~g~~ ***h*** \\*i\\* \\",
    "&lt;b&gt; &amp; &#60; &copy; &nbsp;",
    "2. Deux",
    "10) Dix",
    "- tiret",
    "+ plus",
    "= égal",
    "---",
    "- - -",
    "===",
    "***",
    "___",
    "~~~",
    "| a | b |",
    "a | b\n--|--\nc | d",
    "   espaces   ",
    "\tcode",
    "#",
    "\\",
    "fin  \nsuite",
    "*",
    "« M. »",
    "x" * 200,
    "https://exemple.example/" + "chemin/" * 40,
    "漢字" * 60,
    "مرحبا بالعالم " * 10,
    "👩‍👩‍👧‍👦🇫🇷" * 10,
    "e\u0301" * 90,
    "{{ x }} {% y %} %s {0} $HOME $a$",
    "caf\xe9\x92s",
    "prési\xaddent \u200bzéro",
]


def full_of(text: str) -> Summary:
    """A summary in which every free text is this one, also where code would not let it be."""
    base = make_summary()
    article = make_article()
    sentence = type(article.sentence(1))(3, 0, len(text), text)
    cited = {"evidence": (sentence,)}
    both = Text(fr=text, en=text)
    was = Wording(fr=text, en=text, sources=(1,))
    claim = Claim(**dict(base.headline) | cited | dict(both) | {"speaker": text})
    return make_summary(
        headline=claim,
        abstract=(claim,),
        key_points=(Claim(**dict(claim) | {"modality": "denied"}),),
        quotes=tuple(
            type(quote)(**dict(quote) | cited | dict(both) | {"speaker": text})
            for quote in base.quotes
        ),
        entities=tuple(
            type(entity)(**dict(entity) | cited | {"name": both, "role": both})
            for entity in base.entities
        ),
        events=tuple(
            type(event)(**dict(event) | cited | dict(both) | {"expression": text, "start": text})
            for event in base.events
        ),
        topics=(Topic(code=text, fr=text, en=text),),
        source=Source(**dict(base.source) | {"title": text, "publisher": text, "url": text}),
        notes=(Finding(check="form", severity="error", target=text, language=None, message=text),),
        verification=Verification(
            repairs=(Repair(target=text, outcome="kept", before=was, after=was, findings=()),)
        ),
        provenance=make_provenance(prompt_id=text, prompt_version=text, model=text),
        disclosure=both,
    )


def squeezed(text: str) -> str:
    """Without white space: how lines were broken does not matter."""
    return "".join(text.split())


def texts(summary: Summary) -> list[str]:
    """Every text that a reader must get to see, in whatever format."""
    shown = [*dict(summary.disclosure).values(), made_by(summary.provenance)]
    for claim in summary.claims:
        shown += [claim.fr, claim.en]
        if claim.modality != "asserted":
            shown.append(MODALITIES[claim.modality].en)
    for part in (*summary.quotes, *summary.events):
        shown += [part.fr, part.en]
    shown += [part.speaker for part in (*summary.claims, *summary.quotes) if part.speaker]
    for entity in summary.entities:
        shown += [entity.name.fr, entity.name.en]
        if entity.role:
            shown += [entity.role.fr, entity.role.en]
    for event in summary.events:
        shown += [when(event), event.expression]
    for topic in summary.topics:
        shown += [topic.fr, topic.en]
    for finding in summary.findings:
        shown += [finding.severity, finding.check, finding.target, finding.message]
    return [*shown, *(f"[{', '.join(map(str, cited.sources))}]" for cited in summary.cited())]


SPEAKING = make_summary(
    notes=(
        Finding(
            check="dates", severity="warning", target="event-1", language="fr", message="Quel an ?"
        ),
        Finding(check="names", severity="error", target="entity-2", language=None, message="Qui ?"),
    ),
    provenance=make_provenance(
        attempts=(make_attempt(transport_retries=("429",), fault="…"), make_attempt(cached=True))
    ),
)


# Terminal


def lines(summary: Summary, width: int, colour: bool = False) -> list[str]:
    rendered = render_terminal(summary, width=width, colour=colour)
    assert rendered.endswith("\n")
    return rendered[:-1].split("\n")


def read(summary: Summary, width: int) -> str:
    """What is read at this width, the left column before the right one."""
    rows = lines(summary, width)
    if width < 100:
        return squeezed("".join(rows)).replace("•", "")
    half = (width - 3) // 2
    columns = ["", ""]
    whole = ""
    for row in rows:
        whole += row
        cells = 0
        for character in row:
            columns[cells >= half + 2] += character
            cells += cell_len(character)
    return squeezed(columns[0] + columns[1] + whole).replace("•", "")


@pytest.mark.parametrize("width", [40, 60, 80, 99, 100, 120, 200])
def test_a_terminal_shows_everything(width: int) -> None:
    """In one column and in two."""
    shown = read(SPEAKING, width)
    for text in texts(SPEAKING):
        assert squeezed(text) in shown, text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("width", [40, 80, 140])
def test_a_long_word_is_broken_and_not_cut(text: str, width: int) -> None:
    """An ellipsis would hide what the article says."""
    assert "…" not in render_terminal(full_of(text), width=width)
    shown = unicodedata.normalize("NFC", read(full_of(text), width))
    assert squeezed(unicodedata.normalize("NFC", printable(text))).replace("•", "") in shown


@given(
    width=st.integers(40, 200),
    text=st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=60) | st.just(ARTICLE),
    colour=st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(width: int, text: str, colour: bool) -> None:
    """Counted in cells, as a terminal does, and styles not counted."""
    for line in lines(full_of(text), width, colour):
        assert cell_len(ANSI.sub("", line)) <= width


@pytest.mark.parametrize("width", [-1, 0, 1, 39])
def test_a_terminal_too_narrow_is_taken_for_one_of_40_columns(width: int) -> None:
    assert render_terminal(SPEAKING, width=width) == render_terminal(SPEAKING, width=40)


@given(text=st.sampled_from(HOSTILE) | st.text(max_size=40), width=st.sampled_from([40, 120]))
def test_a_terminal_obeys_nothing_of_an_article(text: str, width: int) -> None:
    """No escape, no control, no turn of direction: without colour not one byte of them."""
    assert not OBEYED.search(render_terminal(full_of(text), width=width))


@given(text=st.sampled_from(HOSTILE), width=st.sampled_from([40, 120]))
def test_with_colour_the_only_escapes_are_colours(text: str, width: int) -> None:
    """And the words are the same as without."""
    coloured = render_terminal(full_of(text), width=width, colour=True)
    assert "\x1b[" in coloured
    plain = ANSI.sub("", coloured)
    assert not OBEYED.search(plain)
    assert [line.rstrip() for line in plain.splitlines()] == render_terminal(
        full_of(text), width=width
    ).splitlines()


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "TTY_COMPATIBLE"])
@pytest.mark.parametrize("colour", [True, False])
def test_the_environment_changes_nothing(
    name: str, colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked for is what comes: a pipe in a build server is no surprise."""
    before = render_terminal(SPEAKING, width=77, colour=colour)
    for value in ("", "1", "dumb"):
        monkeypatch.setenv(name, value)
        assert render_terminal(SPEAKING, width=77, colour=colour) == before


@pytest.mark.parametrize("width", [60, 120])
def test_a_terminal_lists_the_sentences_cited_last_and_once(width: int) -> None:
    shown = render_terminal(SPEAKING, width=width)
    listed = shown.split("\nSources\n")[1].split("\n─")[0]
    assert re.findall(r"^\[(\d+)\]", listed, re.MULTILINE) == ["1", "2", "3", "6", "7", "8"]
    sentences = {s.id: s.text for cited in SPEAKING.cited() for s in cited.evidence}
    assert squeezed(listed) == squeezed(
        "".join(f"[{number}]{sentences[number]}" for number in sorted(sentences))
    )


@pytest.mark.parametrize("render", [render_terminal, render_markdown])
def test_the_sentences_cited_may_be_left_out(render: Any) -> None:
    shown = render(SPEAKING, sources=False)
    assert "Sources" in render(SPEAKING)
    assert "Sources" not in shown
    assert SPEAKING.disclosure.fr in " ".join(shown.split())


def told(claim: Claim) -> Summary:
    """Where nothing else has a standing."""
    return make_summary(headline=claim, abstract=(), key_points=())


REPORTED = Claim(
    **dict(SPEAKING.headline)
    | {"modality": "reported", "speaker": "Anne Le Goff", "status": "verified"}
)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("verified", ""),
        ("repaired", "[corrigé / repaired]"),
        ("unverified", "[non vérifié / unverified]"),
    ],
)
@pytest.mark.parametrize("width", [80, 240])
def test_what_the_checks_made_of_it_stands_with_it(status: str, shown: str, width: int) -> None:
    """In words, for those who see no colour; what passed needs none."""
    summary = told(Claim(**dict(SPEAKING.headline) | {"status": status}))
    summary = summary.model_copy(update={"quotes": (), "events": ()})
    for text in (
        render_terminal(summary, width=width),
        "\n".join(inlines(render_markdown(summary))),
    ):
        marks = re.findall(r"\[\D+\]", " ".join(text.split()))
        assert marks == ([shown] if shown else [])


def test_the_verdict_is_shown_in_one_line() -> None:
    checked = Verification(verified=7, repaired=1, coverage=Coverage(cited=0.5, thirds=(1, 0.5, 0)))
    unjudged = checked.model_copy(update={"unverified": 2})
    wrong = Finding(check="form", severity="error", target="x", language=None, message="cut off")
    for verification, words in (
        (checked, "7 verified, 1 repaired, 0 unverified (no error left). Cites 50%"),
        (unjudged, "2 unverified (not everything could be judged: do not publish"),
        (checked.model_copy(update={"findings": (wrong,)}), "errors left: do not publish"),
        (Verification(), "Not checked"),
    ):
        summary = make_summary(verification=verification)
        assert words in " ".join(render_terminal(summary, width=240).split())
        assert words in "\n".join(inlines(render_markdown(summary)))


def test_a_repair_is_shown_with_what_was_there_before() -> None:
    was = Wording(fr="avant", en="before", sources=(1,))
    now = Wording(fr="après", en="after", sources=(1,))
    repair = Repair(target="headline", outcome="replaced", before=was, after=now, findings=())
    summary = make_summary(verification=Verification(repairs=(repair,)))
    words = "headline, replaced: “avant” / “before” → “après” / “after”"
    assert words in " ".join(render_terminal(summary, width=240).split())
    assert words in "\n".join(inlines(render_markdown(summary)))


def test_the_standing_of_the_headline_is_shown() -> None:
    """Else a headline that somebody claims would read as a fact."""
    both = "(rapporté / reported: Anne Le Goff)"
    assert both in " ".join(render_terminal(told(REPORTED), width=80).split())
    assert both in "\n".join(inlines(render_markdown(told(REPORTED))))


def test_in_two_columns_each_language_has_the_standing() -> None:
    head = render_terminal(told(REPORTED), width=240).splitlines()[1]
    assert "(rapporté\u00a0: Anne Le Goff)   " in head
    assert head.endswith("(reported: Anne Le Goff)")


def test_a_standing_that_is_one_word_in_both_languages_is_written_once() -> None:
    claim = Claim(**dict(REPORTED) | {"modality": "opinion", "speaker": None})
    for shown in (render_terminal(told(claim)), render_markdown(told(claim))):
        assert shown.count("opinion") == 1


@pytest.mark.parametrize("render", [render_terminal, render_markdown])
def test_what_is_known_of_the_article_is_under_the_headline(render: Any) -> None:
    article = make_article(title="Écoles", publisher="Ouest", url="http://a.example/1")
    shown = [line for line in render(make_summary(article)).splitlines() if line.strip()]
    line = f"Article: Écoles · Ouest · {article.published} · http://a.example/1"
    assert shown[2] == line


@pytest.mark.parametrize("render", [render_terminal, render_markdown])
def test_of_an_article_of_which_nothing_is_known_no_line_is_shown(render: Any) -> None:
    none = dict.fromkeys(("title", "url", "publisher", "published"))
    bare = make_summary(source=Source(**dict(SPEAKING.source) | none))
    assert "Article:" not in render(bare)


def test_a_severity_is_written_out() -> None:
    """Nothing is said by colour alone."""
    shown = render_terminal(SPEAKING)
    assert "error entity-2 (names): Qui ?" in shown
    assert "warning event-1 (dates): Quel an ?" in shown


# Markdown


def parsed(markdown: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)


def inlines(markdown: str) -> list[str]:
    """What a reader of the rendered Markdown sees, a block each."""
    return [
        "".join(
            "\n" if child.type in ("hardbreak", "softbreak") else child.content
            for child in token.children or ()
        )
        for token in parsed(markdown)
        if token.type == "inline"
    ]


TAME = full_of("mot")
OURS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "hr"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("text", "em_open", "em_close", "strong_open", "strong_close", "hardbreak", "softbreak"),
}


def structure(markdown: str) -> list[str]:
    """The blocks of a document, and the emphasis in them."""
    found = []
    for token in parsed(markdown):
        found.append(f"{token.type} {token.tag}")
        found += [f"{child.type}" for child in token.children or () if child.type != "text"]
    return found


def test_markdown_shows_everything() -> None:
    shown = "\n".join(inlines(render_markdown(SPEAKING)))
    for text in texts(SPEAKING):
        assert text in shown, text
    for cited in SPEAKING.cited():
        for sentence in cited.evidence:
            assert f"[{sentence.id}] {sentence.text}" in shown
    for topic in SPEAKING.topics:
        assert topic.code in shown


@given(st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=30))
def test_markdown_of_an_article_stays_text(text: str) -> None:
    """The document has the blocks that it has with the tamest text, and shows the text as it is."""
    literal = squeezed(printable(text))
    assume(literal)
    markdown = render_markdown(full_of(text))
    assert structure(markdown) == structure(render_markdown(TAME))
    assert {token.split()[0] for token in structure(markdown)} <= OURS
    assert [squeezed(block) for block in inlines(markdown)] == [
        squeezed(block).replace("mot", literal) for block in inlines(render_markdown(TAME))
    ]


@given(st.sampled_from(HOSTILE) | st.text(max_size=40))
def test_markdown_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    """It is read with ``cat`` as often as in a browser."""
    assert not OBEYED.search(render_markdown(full_of(text)))


def test_the_headings_of_markdown_are_ours() -> None:
    headings = [line for line in render_markdown(SPEAKING).splitlines() if line.startswith("#")]
    assert headings == [
        "# Saint-Brévenec rénove ses quatre écoles",
        "## Résumé / Summary",
        "## Points clés / Key points",
        "## Citations / Quotations",
        "## Acteurs et lieux / Who and where",
        "## Dates",
        "## Thèmes / Topics",
        "## À vérifier / To check",
        "## Sources",
    ]


def test_sources_keep_their_numbers_in_markdown() -> None:
    """A numbered list would be renumbered without its gaps: [8] would be shown as 6."""
    shown = inlines(render_markdown(SPEAKING))
    numbers = [int(match[1]) for block in shown if (match := re.match(r"\[(\d+)\] ", block))]
    assert numbers == [1, 2, 3, 6, 7, 8]
    assert not any(token.type == "ordered_list_open" for token in parsed(render_markdown(SPEAKING)))


# JSON


@given(st.sampled_from(HOSTILE) | st.text(max_size=40))
def test_json_reads_back_equal(text: str) -> None:
    summary = full_of(text)
    for indent in (None, 2):
        assert Summary.model_validate_json(render_json(summary, indent=indent)) == summary


@given(st.sampled_from(HOSTILE) | st.text(max_size=40))
def test_json_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    """It is escaped, not lost: JSON is printed to terminals too."""
    rendered = render_json(full_of(text))
    assert not OBEYED.search(rendered)
    assert json.loads(rendered)["headline"]["fr"] == text


def test_json_is_readable_french() -> None:
    """Accents are written out, one line where that is wanted, and a line end closes it."""
    assert "Saint-Brévenec rénove ses quatre écoles" in render_json(SPEAKING)
    assert render_json(SPEAKING, indent=None).count("\n") == 1
    assert render_json(SPEAKING).endswith("}\n")


# All of them


@pytest.mark.parametrize("render", [render_terminal, render_markdown, render_json])
def test_rendering_is_pure(render: Any) -> None:
    """The same every time, and the summary as it was."""
    before = SPEAKING.model_dump_json()
    assert render(SPEAKING) == render(SPEAKING)
    assert SPEAKING.model_dump_json() == before


@pytest.mark.parametrize("render", [render_terminal, render_markdown, render_json])
def test_a_summary_with_little_in_it_is_rendered(render: Any) -> None:
    """Parts without anything have no heading."""
    bare = make_summary(
        abstract=(), key_points=(), quotes=(), entities=(), events=(), topics=(), notes=()
    )
    rendered = render(bare)
    assert bare.headline.fr in rendered
    assert "Citations" not in rendered
    assert "À vérifier" not in rendered


# The words


@pytest.mark.parametrize(
    ("start", "end", "precision", "shown"),
    [
        ("2026-06-16", None, "day", "2026-06-16"),
        ("2026-06-16", "2026-06-16", "day", "2026-06-16"),
        ("2026-06-16", "2026-06-17", "day", "2026-06-16/2026-06-17"),
        (None, "2026-06-15", "day", "../2026-06-15"),
        ("2026", None, "approximate", "~2026"),
        ("XXXX-06-16", None, "day", "XXXX-06-16"),
    ],
)
def test_a_time_is_written_as_iso_does(
    start: str | None, end: str | None, precision: str, shown: str
) -> None:
    event = make_summary().events[0]
    changed = type(event)(**dict(event) | {"start": start, "end": end, "precision": precision})
    assert when(changed) == shown


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "3,210 tokens read, 1,234 written · $0.0125 · 9.2 s"),
        ({"attempts": (make_attempt(cost=None),)}, "cost unknown"),
        ({"attempts": (make_attempt(cost=0.0),)}, "· free ·"),
        ({"attempts": (make_attempt(cost=None), make_attempt())}, "cost unknown"),
        ({"attempts": (make_attempt(fault="no JSON"), make_attempt())}, "1 reask"),
        ({"attempts": (*(make_attempt(fault="no JSON"),) * 2, make_attempt())}, "2 reasks"),
        ({"attempts": (make_attempt(transport_retries=("429", "503")),)}, "2 sent again"),
        ({"attempts": (make_attempt(cached=True),)}, "from the store"),
        (
            {"attempts": (make_attempt(), make_attempt(stage="review", cost=0.25))},
            "$0.2625 · of it review $0.2500, 1 answered",
        ),
        ({"attempts": (make_attempt(), make_attempt(stage="repair", cost=None))}, "of it repair"),
    ],
)
def test_how_it_was_made_is_one_line(changes: dict[str, Any], shown: str) -> None:
    line = made_by(make_provenance(**changes))
    assert shown in line
    assert line.startswith("openai/gpt-5-mini · prompt summary@1.0.0 (5f5f5f5f) · ")
    assert "\n" not in line


def test_tokens_that_were_not_counted_are_not_shown_as_none() -> None:
    """Nor as a zero."""
    line = made_by(make_provenance(attempts=(make_attempt(prompt_tokens=None),)))
    assert "tokens" not in line
    assert "None" not in line


@given(st.text())
@example("a\u2028b\u2029c\x85d\x9b\x1b\te\u061c\u2067\U000e0041")
def test_printable_text_is_one_line_that_a_terminal_only_shows(text: str) -> None:
    """Letters, figures and marks are all kept; a second time changes nothing."""
    shown = printable(text)
    assert not OBEYED.search(shown)
    assert "\n" not in shown
    assert printable(shown) == shown
    kept = [c for c in text if unicodedata.category(c)[0] in "LNP"]
    assert [c for c in shown if c in kept] == kept or re.search("[\x80-\x9f]", text)


def test_windows_punctuation_is_shown_as_it_was_meant() -> None:
    """Real newspapers publish 0x92 for an apostrophe; a space there would change the words."""
    assert printable("l\x92été \x96 \x93oui\x94 \x80") == "l’été – “oui” €"
