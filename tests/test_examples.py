"""Every example script runs as it stands, and shows what it says it shows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import Reply, Server

EXAMPLES = Path(__file__).parent.parent / "examples"
ANSWERS = EXAMPLES / "answers"


def answer_to(name: str) -> bytes:
    """The stored completion for an example article, as a provider sends it."""
    first_words = (EXAMPLES / "articles" / name).read_text("utf-8").splitlines()[0]
    for path in ANSWERS.glob("*.json"):
        record = json.loads(path.read_text("utf-8"))
        if f"[1] {first_words}" in record["messages"][1]["content"]:
            return json.dumps(record["completion"], ensure_ascii=False).encode()
    raise AssertionError(f"no stored answer to {name}")


@pytest.fixture
def provider() -> Iterator[Server]:
    """A provider that knows one article."""
    with Server([Reply([answer_to("01-diplomatie.txt")])]) as server:
        yield server


def run(
    script: str, provider: Server | None = None, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run an example as a user does who has this provider."""
    environment = {"PYTHONPATH": str(EXAMPLES.parent), "PATH": "/usr/bin:/bin"}
    if provider is not None:
        environment |= {"OPENAI_BASE_URL": provider.url, "OPENAI_API_KEY": "sk-example-key"}
    return subprocess.run(
        [sys.executable, str(EXAMPLES / script), *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_quickstart_shows_claims_with_their_evidence(provider: Server) -> None:
    done = run("quickstart.py", provider)
    assert done.returncode == 0, done.stderr
    assert "mackerel" in done.stdout
    assert "  [2] REYKJAVIK, 12" in done.stdout
    assert "artificial intelligence" in done.stdout
    assert provider.bodies[0]["model"] == "gpt-5-mini"


def test_async_many_reports_each_failure_and_goes_on(provider: Server, tmp_path: Path) -> None:
    """The provider answers both articles with the same answer: it is wrong for one of them."""
    english = tmp_path / "english.txt"
    english.write_text("The minister said on Monday that nothing had been decided yet. " * 5)
    known = EXAMPLES / "articles" / "01-diplomatie.txt"
    done = run("async_many.py", provider, str(known), str(english))
    assert done.returncode == 1
    assert "01-diplomatie.txt: Pêche au maquereau" in done.stdout
    assert "english.txt" in done.stderr
    assert "not in French" in done.stderr


def test_own_prompt_is_what_was_sent(provider: Server, tmp_path: Path) -> None:
    done = run("own_prompt.py", provider, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "+The summary is read by {{ readers }}" in done.stdout
    assert "summary 1.1.0" in done.stdout
    assert "read by traders in fish" in provider.bodies[0]["messages"][0]["content"]
    system = tmp_path / "summary" / "1.1.0" / "system.md"
    system.write_text(f"{system.read_text('utf-8')}\nMy own rule.\n", "utf-8")
    again = run("own_prompt.py", provider, str(tmp_path))
    assert again.returncode == 0, again.stderr
    assert "My own rule." in provider.bodies[-1]["messages"][0]["content"]


def test_offline_replay_needs_nobody() -> None:
    """No key, no address: the answer is the stored one."""
    done = run("offline_replay.py")
    assert done.returncode == 0, done.stderr
    assert "the same again: True" in done.stdout
    assert "identical from its bundle: True" in done.stdout


def test_verify_tells_a_changed_figure() -> None:
    done = run("verify.py")
    assert done.returncode == 0, done.stderr
    good, bad = done.stdout.split("With 'three-month'")
    assert "publishable" in good
    assert "error" not in good
    assert "do not publish" in bad
    assert "error in abstract-1 (numbers): says “four-month”; the article says “trois mois”" in bad


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("01-diplomatie.txt", "2026-03-12"),
        ("02-economie.txt", "2026-02-26"),
        ("03-justice.txt", "2026-04-03"),
        ("04-science.txt", "2026-05-20"),
        ("05-sport.txt", "2026-10-11"),
    ],
)
def test_every_stored_answer_still_makes_a_summary(name: str, published: str) -> None:
    """A rule that a good answer of a strong model breaks is a rule too many."""
    from datetime import date

    from summarise import Article, Summariser
    from summarise.testing import replayed

    text = (EXAMPLES / "articles" / name).read_bytes().decode()
    article = Article(text, published=date.fromisoformat(published))
    completer = replayed(ANSWERS, model="large-model", base_url="http://127.0.0.1:8124/v1")
    summary = Summariser(completer=completer).summarise(article)
    assert summary.provenance.reasks == 0
    for cited in summary.cited():
        for sentence in cited.evidence:
            assert text[sentence.start : sentence.end] == sentence.text


def test_there_is_an_example_for_every_line_of_the_table() -> None:
    """The page that lists them is complete, and each that it lists is there."""
    page = (EXAMPLES / "README.md").read_text("utf-8")
    scripts = {path.name for path in EXAMPLES.glob("*.py")}
    assert scripts == {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
