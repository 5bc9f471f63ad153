"""``summarise verify``: a verdict for a person and an exit code for a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import ARTICLE, claim_data, make_article, make_draft, make_provenance
from typer.testing import CliRunner

from summarise.cli.app import app
from summarise.resolve import resolve

WRONG = "Saint-Brévenec is to spend 4.6 million euros on renovating its schools."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(ARTICLE.encode())
    return path


def written(folder: Path, **changes: Any) -> Path:
    summary = resolve(make_draft(make_article(), **changes), make_article(), make_provenance())
    path = folder / "summary.json"
    path.write_bytes(summary.model_dump_json().encode())
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["verify", *map(str, arguments)])


def test_a_good_summary_passes(tmp_path: Path, article: Path) -> None:
    result = run(written(tmp_path), article)
    assert result.exit_code == 0, result.output
    assert "no error left" in result.stdout


def test_a_wrong_one_does_not_and_says_why(tmp_path: Path, article: Path) -> None:
    result = run(written(tmp_path, headline=claim_data(en=WRONG)), article)
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if "4.6" in line]
    assert line.startswith("error headline (numbers)")
    assert "4,5" in line
    assert "errors left" in result.stdout


def test_a_program_can_read_it(tmp_path: Path, article: Path) -> None:
    result = run(written(tmp_path, headline=claim_data(en=WRONG)), article, "--json")
    findings = json.loads(result.stdout)["findings"]
    assert {"headline"} == {each["target"] for each in findings if each["severity"] == "error"}


def test_the_article_may_come_from_elsewhere(tmp_path: Path) -> None:
    path = written(tmp_path)
    result = CliRunner().invoke(app, ["verify", str(path), "-"], input=ARTICLE.encode())
    assert result.exit_code == 0


def test_another_article_is_refused(tmp_path: Path, article: Path) -> None:
    article.write_bytes(ARTICLE.replace("mardi", "lundi").encode())
    result = run(written(tmp_path), article)
    assert result.exit_code == 2
    assert "another article" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"{", "not a summary"), (b'{"headline": 1}', "headline")],
)
def test_what_is_no_summary_is_refused(
    tmp_path: Path, article: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "summary.json"
    if content is not None:
        path.write_bytes(content)
    result = run(path, article)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
