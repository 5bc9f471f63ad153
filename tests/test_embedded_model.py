"""The real embedded model on an example article: slow, and only where its weights are."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from summarise import Article, DeadlineError, Summariser, Summary
from summarise.llm.embedded import EmbeddedCompleter
from summarise.llm.weights import find_weights
from summarise.verbatim import find_verbatim

ROOT = Path(__file__).parent.parent
LONG = ("01-diplomatie.txt", "05-sport.txt")
DEMO = ROOT / "examples" / "articles" / "01-diplomatie.txt"
SHORT = (
    "Le maire de Brest, Yann Le Goff, a annoncé lundi 4 mai la fermeture de la piscine municipale. "
    "Les travaux coûteraient 1,2 million d’euros, selon la mairie. L’association des nageurs dément "
    "avoir été consultée. La piscine rouvrira en septembre 2027."
)

pytestmark = pytest.mark.embedded


@pytest.fixture(autouse=True)
def weights(environment: pytest.MonkeyPatch) -> None:
    """The user's own cache, where the weights are put together once."""
    environment.delenv("SUMMARISE_CACHE")
    if own := os.environ.get("EMBEDDED_CACHE"):
        environment.setenv("SUMMARISE_CACHE", own)
    find_weights()


def figures(text: str) -> set[str]:
    """The figures of a text, without their points and commas."""
    return {
        re.sub(r"\D", "", figure) for figure in re.findall(r"\d+(?:[ .,\u00a0\u202f]\d+)*", text)
    }


def test_demo_article_from_the_command_line(tmp_path: Path) -> None:
    """What `make demo` does: a whole summary, French cited word for word, no figure invented."""
    output = tmp_path / "summary.json"
    done = subprocess.run(
        [
            sys.executable, "-m", "summarise", str(DEMO), "--published", "2026-03-12", "--model",
            "embedded", "--offline", "--format", "json", "-o", str(output),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    summary = Summary.model_validate_json(output.read_text("utf-8"))
    text = DEMO.read_bytes().decode()
    assert summary.provenance.prompt_id == "summary-small"
    assert summary.provenance.reasks == 0
    assert summary.provenance.cost == 0
    assert len(summary.abstract) == 2
    assert len(summary.key_points) >= 3
    for claim in summary.claims:
        cited = " ".join(sentence.text for sentence in claim.evidence)
        assert find_verbatim(claim.fr, cited)  # however its spaces are set
        assert figures(claim.en) <= figures(cited)
        assert claim.en != claim.fr
    for quote in summary.quotes:
        assert text[quote.start : quote.end] == quote.fr
    assert {entity.name.fr for entity in summary.entities} & {"Londres", "Reykjavik", "Islande"}


def test_the_same_article_gives_the_same_summary() -> None:
    """Also when another article came between."""
    summariser = Summariser(model="embedded")
    first = summariser.summarise(SHORT)
    summariser.summarise("Il pleut à Lyon. La Saône monte. Le préfet, Luc Rey, appelle au calme.")
    again = summariser.summarise(SHORT)
    assert first.claims == again.claims
    assert first.entities == again.entities


def test_it_is_shown_while_it_is_written() -> None:
    snapshots: list[dict[str, object]] = []
    summary = asyncio.run(
        Summariser(model="embedded").asummarise(SHORT, on_snapshot=snapshots.append)
    )
    assert len(snapshots) > 10
    assert list(next(shot for shot in snapshots if shot)) == ["headline"]
    assert json.loads(json.dumps(snapshots[-1]))["headline"]["fr"] == summary.headline.fr


def test_a_deadline_stops_it() -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineError):
        Summariser(model="embedded", deadline=2).summarise(DEMO.read_text("utf-8"))
    assert time.monotonic() - started < 60
    Summariser(model="embedded", max_tokens=2000).summarise(SHORT)  # and it still works


def test_an_article_that_does_not_fit_is_read_in_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pages, and a context that has room for half of them."""
    monkeypatch.setattr("summarise.llm.embedded.EMBEDDED_CONTEXT", 4096)
    embedded = EmbeddedCompleter()  # not the one that the other tests share
    text = "\n\n".join((ROOT / "examples" / "articles" / name).read_text("utf-8") for name in LONG)
    article = Article(text)
    heard: list[tuple[int, int]] = []
    summariser = Summariser(completer=embedded, section_tokens=1_000, repairs=0)
    summary = summariser.summarise(article, on_section=lambda *read: heard.append(read))
    stages = [attempt.stage for attempt in summary.provenance.attempts]
    assert stages.count("section") >= 2
    assert stages[-1] == "summary"
    assert heard[-1][0] == heard[-1][1]
    assert not [note for note in summary.notes if "could not be read" in note.message]
    for claim in summary.claims:
        cited = " ".join(article.sentence(number).text for number in claim.sources)
        assert find_verbatim(claim.fr, cited)
    assert max(number for claim in summary.claims for number in claim.sources) > 15


def test_interrupting_it_stops_it_and_writes_nothing(tmp_path: Path) -> None:
    """Ctrl-C while it reads or writes: a clean stop, at once."""
    output = tmp_path / "summary.txt"
    command = [sys.executable, "-m", "summarise", str(DEMO), "--model", "embedded"]
    with subprocess.Popen(
        [*command, "-o", str(output)], stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        while "reading and writing" not in process.stderr.readline():
            pass
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        assert process.wait(30) == 130
        assert time.monotonic() - started < 15
        assert "Traceback" not in process.stderr.read()
    assert not list(tmp_path.iterdir())
