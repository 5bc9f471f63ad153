"""``summarise replay``, and what writes the files it reads: ``--bundle``, and stores in one file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making import ARTICLE, draft_data
from typer.testing import CliRunner

from summarise import Summariser, Summary, zipped
from summarise.cli.app import app
from summarise.llm.models import choose_model
from summarise.llm.store import StoredCompleter
from summarise.sources import read_article
from summarise.testing import scripted

MODEL = "openai/gpt-5-mini"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def stored(tmp_path: Path, file: Path) -> tuple[str, ...]:
    """Options with which a summary is made from what is stored in one file."""
    place = tmp_path / "answers.sqlite"
    model = choose_model(MODEL, environment={})
    store = StoredCompleter(place, scripted(draft_data()), model=model, mode="record")
    Summariser(completer=store).summarise(read_article(file))
    store.close()
    return ("--model", MODEL, "--offline", "--quiet", "--store", str(place))


@pytest.fixture
def bundle(tmp_path: Path, file: Path, stored: tuple[str, ...]) -> Path:
    path = tmp_path / "x.zip"
    assert run(file, *stored, "--bundle", path).exit_code == 0
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(each) for each in arguments], prog_name="summarise")


def changed(path: Path, name: str, change: Callable[[Any], Any]) -> None:
    with zipfile.ZipFile(path) as archive:
        contents = {each: archive.read(each) for each in archive.namelist()}
    del contents["bundle.json"]
    contents[name] = json.dumps(change(json.loads(contents[name]))).encode()
    zipped.write(path, contents)


def retitled(title: str) -> Callable[[Any], Any]:
    def change(data: Any) -> Any:
        data["headline"]["fr"] = title
        return data

    return change


def test_the_same_again_is_said_in_one_line(bundle: Path) -> None:
    result = run("replay", bundle)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "identical: x.zip\n", "")


def test_the_summary_is_written_as_ever(tmp_path: Path, file: Path, stored: Any) -> None:
    result = run(file, *stored, "--bundle", tmp_path / "x.zip", "--format", "json")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        in_bundle = Summary.model_validate_json(archive.read("summary.json"))
    assert Summary.model_validate_json(result.stdout) == in_bundle


def test_what_differs_is_shown_with_the_reason(bundle: Path) -> None:
    changed(bundle, "summary.json", retitled("Autre titre"))
    result = run("replay", bundle)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "not identical: x.zip, 1 difference",
        "  headline.fr",
        "    then: Autre titre",
        "    now:  Saint-Brévenec rénove ses quatre écoles",
        (
            "why: the version of the software is the same: its code differs, or the summary was "
            "changed after it was made"
        ),
    ]


def test_all_of_it_can_be_had_as_json(bundle: Path) -> None:
    assert json.loads(run("replay", bundle, "--json").stdout) == {
        "identical": True,
        "differences": [],
        "reasons": [],
        "remarks": [],
    }
    changed(bundle, "summary.json", retitled("Autre titre"))
    result = run("replay", bundle, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["differences"] == [
        {
            "where": "headline.fr",
            "recorded": "Autre titre",
            "rebuilt": "Saint-Brévenec rénove ses quatre écoles",
        }
    ]


def test_many_differences_are_cut_short(bundle: Path) -> None:
    changed(bundle, "summary.json", lambda data: data | {f"more{n}": n for n in range(30)})
    result = run("replay", bundle)
    assert "30 differences" in result.stdout
    assert "… and 10 more; --json has them all" in result.stdout


def test_what_cannot_be_made_again_says_why(bundle: Path) -> None:
    def empty(data: Any) -> Any:
        data["choices"][0]["message"]["content"] = "{}"
        return data

    changed(bundle, "exchanges/0001.answer.json", empty)
    result = run("replay", bundle)
    assert result.exit_code == 1
    assert result.stdout.startswith("not made again: x.zip\n")
    assert "why: it cannot be made again: " in result.stdout


def test_a_terminal_obeys_nothing_that_a_stranger_wrote(bundle: Path) -> None:
    changed(bundle, "summary.json", retitled("\x1b]0;owned\x07\x1b[2J\u202eno\ud83e"))
    result = run("replay", bundle)
    assert result.exit_code == 1
    for obeyed in ("\x1b", "\x07", "\u202e"):
        assert obeyed not in result.stdout
    assert run("replay", bundle, "--json").exit_code == 1


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\5\6" + bytes(18)])
def test_a_file_that_is_no_bundle_is_a_usage_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    result = run("replay", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "no bundle" in result.stderr


def test_a_bundle_that_was_changed_is_a_usage_error(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        contents = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content.replace("rénove".encode(), b"rase"))
    result = run("replay", bundle)
    assert result.exit_code == 2
    assert "changed after it was written" in result.stderr


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    result = run("replay", tmp_path / "none.zip")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr
    assert "Traceback" in run("replay", tmp_path / "none.zip", "--debug").stderr


def test_no_answer_is_asked_for_where_the_bundle_could_not_be_written(
    tmp_path: Path, file: Path
) -> None:
    result = run(file, "--model", MODEL, "--bundle", tmp_path / "none" / "x.zip")
    assert result.exit_code == 2  # and not 3: there is no key, and nobody looked for one
    assert "there is no directory" in result.stderr


def test_a_store_in_one_file_is_told_by_its_ending(file: Path, stored: Any) -> None:
    assert run(file, *stored).exit_code == 0
    result = run(file, *stored[:-1], stored[-1].replace("answers", "others"))
    assert result.exit_code == 3
    assert "others.sqlite: no stored answer" in result.stderr
    assert "key " in result.stderr


def test_what_a_store_is_used_for_can_be_said(
    tmp_path: Path, file: Path, stored: Any, environment: pytest.MonkeyPatch
) -> None:
    options = tuple(each for each in stored if each != "--offline")
    assert run(file, *options, "--store-mode", "replay").exit_code == 0
    result = run(file, *options, "--store-mode", "off")
    assert result.exit_code == 3
    assert "OPENAI_API_KEY" in result.stderr
    result = run(file, *options, "--store-mode", "record")
    assert "OPENAI_API_KEY" in result.stderr
    result = run(file, "--store-mode", "replay")
    assert result.exit_code == 2
    assert "there is no --store" in result.stderr
