"""The wheel works where there is no source tree, and holds what it must and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import summarise
from summarise.prompts import bundled_folder, find_prompts

ROOT = Path(__file__).parents[1]

Installed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", str(ROOT), "--no-build-isolation", "--wheel-dir", str(folder))
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel is installed."""
    folder = tmp_path_factory.mktemp("site")
    pip("install", str(wheel), "--no-compile", "--target", str(folder))
    return folder


@pytest.fixture
def installed(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Run Python on the installed wheel, away from the source tree."""
    monkeypatch.setenv("PYTHONPATH", str(site))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert result.returncode == 0, result.stderr
        return result

    return run


def pip(*arguments: str) -> None:
    """Run pip without a network: what the wheel depends on is installed here already."""
    quiet = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    result = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, *quiet],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_module_is_in_the_wheel(wheel: Path) -> None:
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "summarise").rglob("*")
        if path.is_file() and path.suffix in (".py", ".txt", ".typed")
    }
    assert "summarise/py.typed" in source
    assert "summarise/data/function_words.txt" in source
    assert source <= names(wheel)
    assert any(name.endswith("/licenses/LICENSE") for name in names(wheel))


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    """No test, no example, no cache of somebody's machine."""
    top = {name.partition("/")[0] for name in names(wheel)}
    assert top == {"summarise", f"summarise-{summarise.__version__}.dist-info"}
    for name in names(wheel):
        assert not {"tests", "examples", "benchmarks", "__pycache__"} & set(name.split("/")), name


def test_the_prompts_in_the_wheel_are_the_prompts_of_the_tree(site: Path) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    assert contents(site / "summarise" / "_prompts") == contents(ROOT / "prompts")


def test_the_installed_library_finds_its_prompts(installed: Installed, site: Path) -> None:
    code = """
import json, summarise
from summarise.prompts import find_prompts
found = {prompt.name: prompt.sha256 for prompt in find_prompts()}
print(json.dumps([summarise.__file__, str(summarise.load_prompt().folder), found]))
"""
    file, folder, found = json.loads(installed("-c", code).stdout)
    assert Path(file).is_relative_to(site)
    assert Path(folder).is_relative_to(site / "summarise" / "_prompts" / "summary")
    assert found == {prompt.name: prompt.sha256 for prompt in find_prompts()}


def test_the_installed_library_tells_french(installed: Installed) -> None:
    """Its list of function words is data, which a build may leave out."""
    code = (
        "import summarise; print(summarise.Article('Le maire est là. Il part.').sentences[1].text)"
    )
    assert installed("-c", code).stdout == "Il part.\n"


def test_the_installed_command_verifies_its_prompts(installed: Installed, site: Path) -> None:
    said = installed("-m", "summarise", "prompts", "verify").stdout
    assert said == "Every prompt version is as it was released.\n"
    script = next((site / "bin").glob("summarise*"))
    assert installed(str(script), "--version").stdout == f"summarise {summarise.__version__}\n"


def test_the_metadata_is_that_of_the_project(installed: Installed) -> None:
    code = """
from importlib.metadata import metadata
data = metadata("summarise")
print(data["Version"], data["License-Expression"], data.get_all("Provides-Extra"))
"""
    said = installed("-c", code).stdout
    assert said.startswith(f"{summarise.__version__} Apache-2.0 [")
    assert "'embedded'" in said


@pytest.mark.skipif(
    not Path(summarise.__file__).is_relative_to(ROOT), reason="the library is not the tree's"
)
def test_in_a_checkout_the_prompts_are_those_beside_the_package() -> None:
    """An edit there counts at once, without a build."""
    assert bundled_folder() == ROOT / "prompts"
