"""Every error can be caught as one of ours, crosses a process boundary, and keeps what it knows."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import traceback
from collections.abc import Iterator

import pytest
from making import make_summary

import summarise
from summarise import errors
from summarise.errors import (
    InvalidOutputError,
    OutputError,
    ProviderError,
    RecordingError,
    SummariseError,
)


def tree(base: type[SummariseError] = SummariseError) -> Iterator[type[SummariseError]]:
    """The error and all below it that the library defines."""
    yield base
    for child in base.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


TREE = list(tree())


def made(kind: type[SummariseError]) -> SummariseError:
    """One of this kind, with everything that it can hold set to something telling."""
    values = {
        "status": 429,
        "retryable": True,
        "attempts": 3,
        "key": "0123abcd",
        "last_output": "{…",
        "faults": ("headline.fr: write this text", "quotes.0: not there"),
        "summary": make_summary(),
        "scope": "run",
        "allowed": {"tokens": 1000},
        "used": {"tokens": 900},
        "left": {"tokens": 100},
        "kind": "KeyError",
        "where": "own.py:7",
    }
    wanted = list(inspect.signature(kind).parameters)[1:]
    return kind("What is wrong. What to do.", **{name: values[name] for name in wanted})


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_it_survives_pickling_and_copying_with_all_it_holds(kind: type[SummariseError]) -> None:
    """A pool of processes would otherwise hang, or lose the reason."""
    error = made(kind)
    error.add_note("from the worker")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(error, protocol))
        assert type(again) is kind
        assert str(again) == "What is wrong. What to do."
        assert again.args == error.args
        assert vars(again) == vars(error)
    assert vars(copy.copy(error)) == vars(error)
    assert vars(copy.deepcopy(error)) == vars(error)


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_its_message_is_all_that_a_traceback_shows(kind: type[SummariseError]) -> None:
    """The model's output quotes the article; it is an attribute, and not printed."""
    error = made(kind)
    assert error.message == "What is wrong. What to do."
    shown = "".join(traceback.format_exception(error))
    assert shown == f"summarise.errors.{kind.__name__}: What is wrong. What to do.\n"


def test_what_each_error_knows_has_a_default_that_says_unknown() -> None:
    """Raised with a message alone, where nothing more is known."""
    provider, output, invalid = ProviderError("x"), OutputError("x"), InvalidOutputError("x")
    assert (provider.status, provider.retryable, provider.attempts) == (None, False, 0)
    assert (output.last_output, output.attempts) == ("", 1)
    assert (invalid.faults, invalid.last_output, invalid.attempts) == ((), "", 1)
    assert RecordingError("x", key="k").key == "k"


def test_a_subclass_of_a_user_survives_pickling_too() -> None:
    """Also where its __init__ wants something else."""
    again = pickle.loads(pickle.dumps(OwnError(7)))
    assert (type(again), again.message, again.number) == (OwnError, "number 7", 7)


class OwnError(ProviderError):
    """As a user may write it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"number {number}")
        self.number = number


def test_one_except_catches_them_all() -> None:
    assert all(issubclass(kind, SummariseError) for kind in TREE)
    assert SummariseError.__bases__ == (Exception,)


def drawn() -> dict[str, str]:
    """Each error that the docstring's tree draws, with the one it hangs on."""
    parents: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)(\w+Error)\b", line)
        if match:
            depth = len(match[1]) // 4
            parents[match[2]] = above[depth - 1] if depth else "Exception"
            above[depth:] = [match[2]]
    return parents


def test_the_tree_that_is_drawn_is_the_tree() -> None:
    """Who reads the docstring knows what to catch."""
    assert drawn() == {kind.__name__: kind.__bases__[0].__name__ for kind in TREE}


def test_every_error_is_public() -> None:
    """In the module and in the package, so that it can be caught by name."""
    names = sorted(kind.__name__ for kind in TREE)
    assert sorted(errors.__all__) == names
    for kind in TREE:
        assert getattr(summarise, kind.__name__) is kind
    assert set(names) <= set(summarise.__all__)


def test_every_error_says_what_it_is() -> None:
    assert all(kind.__doc__ for kind in TREE)
