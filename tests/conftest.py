"""What every test starts from: no key, no model named, nothing of the user's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import summarise

# How long an example takes depends on the machine; that it is right does not.
settings.register_profile("summarise", deadline=None)
settings.load_profile("summarise")

# A shell lets what it starts in the background ignore Ctrl-C; then nothing here could be interrupted.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_OF_THE_USER = ("FORCE_COLOR", "NO_COLOR", "OPENAI_BASE_URL", "TTY_COMPATIBLE")
_LIBRARY = Path(summarise.__file__).parents[1]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No key, no model, no colours of the user's, and a cache that nobody else has."""
    for name in list(os.environ):
        if name.endswith("_API_KEY") or name.startswith("SUMMARISE_") or name in _OF_THE_USER:
            monkeypatch.delenv(name)
    monkeypatch.setenv("SUMMARISE_CACHE", str(tmp_path / "cache"))
    return monkeypatch


@pytest.fixture
def python_path(environment: pytest.MonkeyPatch) -> None:
    """Lets any Python that a test starts import what this one imports, wherever it runs."""
    environment.setenv("PYTHONPATH", str(_LIBRARY))


@pytest.fixture
def run_python(python_path: None, tmp_path: Path) -> Run:
    """Run Python with these arguments, away from the source tree."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            check=False,
            **{"cwd": tmp_path, "capture_output": True, "encoding": "utf-8", "timeout": 60}
            | options,
        )

    return run
