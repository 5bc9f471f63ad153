"""A version is released once, whole, and every fault of a folder of prompts is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from summarise import prompts, releasing
from summarise.drafts import SummaryDraft
from summarise.errors import PromptError
from summarise.prompts import PINNED, bundled_folder, load_prompt, read_lock
from summarise.releasing import compare, golden, release, verify

MANIFEST = """
id = "mine"
version = "1.0.0"
schema = "summary/1"
variables = ["desk"]
description = "For tests."
changes = "First."
"""
INPUT = {"text": "Le maire est arrivé lundi à Nîmes.", "variables": {"desk": "Monde"}}
RENDERED = """\
## system

Pour le service Monde.

## user

<article-376bb4bfe3b8>
[1] Le maire est arrivé lundi à Nîmes.
</article-376bb4bfe3b8>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one version, written and not yet released."""
    path = tmp_path / "own" / "mine" / "1.0.0"
    (path / "golden").mkdir(parents=True)
    (path / "prompt.toml").write_text(MANIFEST)
    (path / "system.md").write_text("Pour le service {{ desk }}.\n")
    (path / "user.md").write_text("<{{ fence }}>\n{{ lines }}\n</{{ fence }}>\n")
    (path / "golden" / "plain.json").write_text(json.dumps(INPUT))
    return tmp_path / "own"


@pytest.fixture
def version(folder: Path) -> Path:
    return folder / "mine" / "1.0.0"


@pytest.fixture
def released(folder: Path, version: Path) -> Path:
    """The folder of that version, released."""
    release("mine@1.0.0", folder)
    return version


def message(call: Callable[[], object]) -> str:
    with pytest.raises(PromptError) as caught:
        call()
    return caught.value.message


def the_fault(folder: Path) -> str:
    """The only fault of a folder of prompts."""
    faults = verify(folder)
    assert len(faults) == 1
    return faults[0]


# Releasing.


def test_a_release_writes_the_schema_the_golden_messages_and_the_lock(
    folder: Path, version: Path
) -> None:
    prompt = release("mine@1.0.0", folder)
    assert json.loads((version / "schema.json").read_text()) == SummaryDraft.model_json_schema()
    assert (version / "golden" / "plain.md").read_text("utf-8") == RENDERED
    assert read_lock(folder) == {"mine@1.0.0": prompt.sha256}
    assert load_prompt("mine", folder) == prompt
    assert verify(folder) == []


def test_a_release_leaves_the_others_as_they_are(folder: Path, released: Path) -> None:
    before = read_lock(folder)
    shutil.copytree(released, folder / "mine" / "1.0.1")
    manifest = folder / "mine" / "1.0.1" / "prompt.toml"
    manifest.write_text(MANIFEST.replace("1.0.0", "1.0.1"))
    release("mine@1.0.1", folder)
    assert read_lock(folder) == before | {"mine@1.0.1": load_prompt("mine", folder).sha256}
    assert verify(folder) == []


def test_a_second_release_is_refused_and_writes_nothing(folder: Path, released: Path) -> None:
    (released / "system.md").write_text("Autrement, {{ desk }}.")
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    said = message(lambda: release("mine@1.0.0", folder))
    assert str(folder / "lock.toml") in said
    assert "make a new version" in said
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "name", ["mine", "mine@1", "mine@1.0", "mine@", "@1.0.0", "../own/mine@1.0.0", "mine/1.0.0"]
)
def test_only_a_complete_name_is_released(folder: Path, version: Path, name: str) -> None:
    assert "not a complete version" in message(lambda: release(name, folder))
    assert not (folder / "lock.toml").exists()
    assert not (version / "schema.json").exists()


def test_a_version_that_is_not_there_is_named(folder: Path) -> None:
    said = message(lambda: release("mine@2.0.0", folder))
    assert str(folder / "mine" / "2.0.0" / "prompt.toml") in said


@pytest.mark.parametrize("schema", ["3", "['summary/1']", "'summary/99'", ""])
def test_a_version_whose_schema_is_unknown_is_named(
    folder: Path, version: Path, schema: str
) -> None:
    (version / "prompt.toml").write_text(MANIFEST.replace('"summary/1"', schema))
    assert str(version / "prompt.toml") in message(lambda: release("mine@1.0.0", folder))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("system.md", "{% if %}"),
        ("system.md", "{{ tone }}"),
        ("user.md", "{{ title.nothing }}"),
        ("golden/plain.json", "{"),
        ("golden/plain.json", "[]"),
        ("golden/plain.json", '{"title": "Sans texte"}'),
        ("golden/plain.json", '{"text": 3}'),
        ("golden/plain.json", '{"text": "This is English, and it is not French."}'),
        ("golden/plain.json", '{"text": "Le maire est là.", "published": "lundi"}'),
        ("golden/plain.json", '{"text": "Le maire est là.", "variables": {}}'),
    ],
)
def test_a_version_that_is_not_right_is_not_released(
    folder: Path, version: Path, file: str, text: str
) -> None:
    (version / file).write_text(text)
    said = message(lambda: release("mine@1.0.0", folder))
    # A variable that a golden input lacks is told by the manifest that declares it.
    assert str(version / ("prompt.toml" if "variables" in text else file)) in said
    assert not (folder / "lock.toml").exists()


def test_a_version_without_a_golden_input_is_not_released(folder: Path, version: Path) -> None:
    (version / "golden" / "plain.json").unlink()
    assert str(version / "golden") in message(lambda: release("mine@1.0.0", folder))
    assert not (folder / "lock.toml").exists()


# Verifying.


def test_what_ships_with_the_library_is_as_it_was_released() -> None:
    assert verify() == []


def test_a_version_being_written_is_no_fault(folder: Path, version: Path) -> None:
    """Only a folder that ships must be released to the last version."""
    release("mine@1.0.0", folder)
    (folder / "lock.toml").unlink()
    assert verify(folder) == []


def test_a_version_that_ships_must_have_been_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be in the wheel, and refused there."""
    shipped = tmp_path / "shipped"
    shutil.copytree(bundled_folder(), shipped)
    monkeypatch.setattr(releasing, "bundled_folder", lambda: shipped)
    name = f"summary@{PINNED['summary']}"
    lock = (shipped / "lock.toml").read_text()
    kept = [line for line in lock.splitlines(keepends=True) if f'"{name}"' not in line]
    (shipped / "lock.toml").write_text("".join(kept))
    assert verify() == [f"{shipped / 'lock.toml'}: {name} was never released."]


@pytest.mark.parametrize("file", ["prompt.toml", "system.md", "user.md"])
def test_a_changed_file_is_found(folder: Path, released: Path, file: str) -> None:
    path = released / file
    path.write_text(path.read_text() + "\n")
    assert "changed after its release" in the_fault(folder)
    assert str(released) in the_fault(folder)


def test_a_missing_file_is_found(folder: Path, released: Path) -> None:
    (released / "schema.json").unlink()
    assert str(released / "schema.json") in the_fault(folder)


def test_a_missing_version_is_found(folder: Path, released: Path) -> None:
    shutil.copytree(released, folder / "other" / "1.0.0")
    (folder / "other" / "1.0.0" / "prompt.toml").write_text(MANIFEST.replace("mine", "other"))
    shutil.rmtree(released)
    assert the_fault(folder) == f"{folder / 'lock.toml'}: mine@1.0.0 was released, and is missing."


def test_a_lock_that_cannot_be_read_is_found(folder: Path, released: Path) -> None:
    (folder / "lock.toml").write_text("[released")
    assert str(folder / "lock.toml") in the_fault(folder)


def test_a_rendering_that_differs_is_found(folder: Path, released: Path) -> None:
    (released / "golden" / "plain.md").write_text(RENDERED.replace("Monde", "Sport"))
    assert the_fault(folder) == (
        f"{released / 'golden' / 'plain.md'}: the prompt renders to something else now."
    )


def test_a_missing_rendering_is_found(folder: Path, released: Path) -> None:
    (released / "golden" / "plain.md").unlink()
    assert str(released / "golden" / "plain.md") in the_fault(folder)


def test_a_rendering_whose_input_is_gone_is_found(folder: Path, released: Path) -> None:
    """Else a golden case could be lost without anybody's noticing."""
    (released / "golden" / "other.md").write_text(RENDERED)
    assert str(released / "golden" / "other.md") in the_fault(folder)


def test_a_golden_input_that_cannot_be_read_is_found(folder: Path, released: Path) -> None:
    (released / "golden" / "plain.json").write_bytes(b'{"text": "\xe9"}')
    assert str(released / "golden" / "plain.json") in the_fault(folder)


def test_a_version_without_golden_inputs_is_found(folder: Path, released: Path) -> None:
    shutil.rmtree(released / "golden")
    assert the_fault(folder) == f"{released / 'golden'}: there is no golden input."


def test_a_folder_without_prompts_is_a_fault(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in the_fault(tmp_path / "nowhere")


def test_every_fault_is_found_and_not_the_first_alone(folder: Path, released: Path) -> None:
    for number in (1, 2):
        path = folder / "mine" / f"1.{number}.0"
        shutil.copytree(released, path)
        (path / "prompt.toml").write_text(MANIFEST.replace("1.0.0", f"1.{number}.0"))
    (released / "golden" / "plain.md").unlink()
    (folder / "mine" / "1.1.0" / "user.md").unlink()
    (folder / "mine" / "1.2.0" / "user.md").write_text("Autre.")
    assert [fault.split(": ")[0] for fault in verify(folder)] == [
        str(released / "golden" / "plain.md"),
        str(folder / "mine" / "1.1.0" / "user.md"),
        str(folder / "mine" / "1.2.0" / "golden" / "plain.md"),
    ]


def test_a_library_without_prompts_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "__file__", str(tmp_path / "summarise" / "prompts.py"))
    assert "Install it again" in verify()[0]


# Golden inputs and comparing.


def test_a_golden_input_may_say_all_that_is_known_of_an_article(
    folder: Path, released: Path
) -> None:
    (released / "user.md").write_text("{{ title }}, {{ publisher }}, {{ published }}")
    known = {"title": "À Nîmes", "publisher": "Le Courrier", "published": "2026-03-02"}
    (released / "golden" / "plain.json").write_text(json.dumps(INPUT | known))
    (folder / "lock.toml").unlink()
    ((path, text),) = golden(load_prompt("mine", folder))
    assert path == released / "golden" / "plain.md"
    assert text.endswith("## user\n\nÀ Nîmes, Le Courrier, 2026-03-02\n")


def test_two_versions_are_compared_line_by_line(folder: Path, released: Path) -> None:
    path = folder / "mine" / "1.1.0"
    shutil.copytree(released, path)
    (path / "prompt.toml").write_text(MANIFEST.replace("1.0.0", "1.1.0"))
    (path / "system.md").write_text("Pour le service {{ desk }}, en bref.")
    shown = compare(load_prompt("mine@1.0.0", folder), load_prompt("mine@1.1.0", folder))
    assert shown.splitlines() == [
        "--- mine@1.0.0/prompt.toml",
        "+++ mine@1.1.0/prompt.toml",
        "@@ -1,6 +1,6 @@",
        " ",
        ' id = "mine"',
        '-version = "1.0.0"',
        '+version = "1.1.0"',
        ' schema = "summary/1"',
        ' variables = ["desk"]',
        ' description = "For tests."',
        "--- mine@1.0.0/system.md",
        "+++ mine@1.1.0/system.md",
        "@@ -1 +1 @@",
        "-Pour le service {{ desk }}.",
        "+Pour le service {{ desk }}, en bref.",
    ]


def test_a_version_does_not_differ_from_itself() -> None:
    assert compare(load_prompt(), load_prompt()) == ""
