"""Imports point down, and only the seam knows the SDKs: the contracts stand in pyproject.toml."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def contracts() -> dict[str, dict[str, object]]:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {each["name"]: each for each in pyproject["tool"]["importlinter"]["contracts"]}


def test_the_import_contracts_are_kept() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter is not installed"
    result = subprocess.run(
        [command, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_module_has_its_layer(contracts: dict[str, dict[str, object]]) -> None:
    """A module that no layer names could import, and be imported by, anything."""
    layers = contracts["Imports point down"]["layers"]
    layered = {module.strip() for layer in layers for module in layer.split("|")}
    modules = {
        f"summarise.{path.stem}"
        for path in (ROOT / "summarise").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    # What is public gathers names from every layer; `llm` is split over several.
    unlayered = {"summarise.__init__", "summarise.__main__", "summarise._version", "summarise.llm"}
    assert modules - layered == unlayered
