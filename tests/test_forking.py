"""A forked child goes on, whatever other threads of its parent were at when it was forked."""

import importlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from llm_making import draft, request

from summarise import Budget
from summarise.budget import Purse, Reservation
from summarise.llm import backends, embedded
from summarise.llm.breaker import Breaker, GuardedCompleter
from summarise.llm.embedded import EmbeddedCompleter
from summarise.llm.models import Model
from summarise.llm.transport import RetryPolicy
from summarise.testing import scripted

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def in_a_child(work: Callable[[], bool]) -> int:
    """Its status: 0 where the work is done and true; negative where it had to be killed."""
    child = os.fork()
    if not child:
        signal.alarm(10)
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_breaker_that_another_thread_was_in() -> None:
    breaker = Breaker()
    completer = GuardedCompleter(scripted(draft()), breaker)
    with breaker._lock:
        assert in_a_child(lambda: completer.complete(request()) is not None) == 0


def test_a_trial_of_the_parents_is_none_of_the_childs() -> None:
    """Nobody there would ever hear what became of it."""
    now = 0.0
    breaker = Breaker(failures=1, seconds=5, clock=lambda: now)
    breaker.failed(trial=False)
    now = 5.0
    assert breaker.admit() is True
    assert in_a_child(breaker.admit) == 0


def test_a_purse_that_another_thread_was_in() -> None:
    purse = Purse(Budget(tokens=100))
    inner = Purse(Budget(), purse)
    with purse._shared.lock:
        assert in_a_child(lambda: isinstance(inner.reserve(9, None), Reservation)) == 0


def test_a_backend_that_another_thread_was_making(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "_embedded", lambda _: scripted())
    model = Model("embedded", "")
    with backends._LOADING:
        assert (
            in_a_child(lambda: backends.completer_for(model, RetryPolicy(), 9.0) is not None) == 0
        )


def test_an_embedded_model_that_another_thread_was_asking(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The child loads its own: the threads that the parent's computes with are not there."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(embedded, "find_weights", lambda _: tmp_path)
    monkeypatch.setattr(embedded, "_load", lambda _: object())
    completer = EmbeddedCompleter()
    loaded: Any = completer._loaded()

    def work() -> bool:
        with completer._lock:
            return completer._loaded() is not loaded

    with completer._lock:
        assert in_a_child(work) == 0
    assert completer._loaded() is loaded
