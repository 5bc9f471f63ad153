"""What users may import, what that costs, and that all of it is documented."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

import summarise

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NAMES = [
    "Article",
    "Attempt",
    "AuthenticationError",
    "Budget",
    "BudgetError",
    "BundleError",
    "Claim",
    "ContentFilterError",
    "CorpusItem",
    "DeadlineError",
    "EmptyAnswerError",
    "Entity",
    "Event",
    "Finding",
    "InputError",
    "InvalidOutputError",
    "ModelError",
    "OutputError",
    "Prompt",
    "PromptError",
    "Provenance",
    "ProviderError",
    "Quote",
    "RecordingError",
    "RefusalError",
    "Replay",
    "Sentence",
    "SummariseError",
    "Summariser",
    "Summary",
    "Topic",
    "TruncatedError",
    "UnexpectedError",
    "Verification",
    "VerificationError",
    "__version__",
    "asummarise_article",
    "load_prompt",
    "replay_bundle",
    "summarise_article",
    "verify",
]
OBJECTS = [name for name in NAMES if name != "__version__"]
HEAVY = {
    *("genai_prices", "instructor", "jinja2", "openai", "pydantic"),
    *("rich", "tenacity", "typer", "xllamacpp"),
}


def test_the_public_names_are_these() -> None:
    """A name more is a promise; a name less breaks somebody."""
    assert summarise.__all__ == NAMES
    assert sorted(NAMES) == NAMES
    assert dir(summarise) == NAMES


@pytest.mark.parametrize("name", OBJECTS)
def test_a_public_name_is_the_object_of_that_name(name: str) -> None:
    value = getattr(summarise, name)
    assert value.__name__ == name
    assert value is getattr(summarise, name)


def test_all_names_come_with_a_star() -> None:
    namespace: dict[str, object] = {}
    exec("from summarise import *", namespace)
    assert namespace.keys() >= set(NAMES)


def test_type_checkers_see_the_names_that_python_does() -> None:
    """They read imports that never run; what does run is a table beside them."""
    tree = ast.parse(Path(summarise.__file__).read_text("utf-8"))
    (block,) = (
        node for node in tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node)
    )
    seen = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {name: f"summarise.{home}" for name, home in summarise._HOMES.items()}
    assert sorted(seen) == sorted(OBJECTS)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'summarise' has no attribute 'summarize'"):
        _ = summarise.summarize


def test_the_version_is_that_of_the_build() -> None:
    assert summarise.__version__.count(".") == 2


def test_the_package_is_typed() -> None:
    assert (files("summarise") / "py.typed").is_file()


# What importing costs.

LOADED = "import json, sys; {}; print(json.dumps(sorted(sys.modules)))"


def loaded(run: Run, statement: str) -> set[str]:
    """The top-level modules that are loaded after a statement, in a Python of its own."""
    result = run("-c", LOADED.format(statement))
    assert result.returncode == 0, result.stderr
    return {name.partition(".")[0] for name in json.loads(result.stdout)}


def test_importing_the_package_loads_nothing_heavy(run_python: Run) -> None:
    assert loaded(run_python, "import summarise") & HEAVY == set()


def test_errors_and_articles_need_nothing_heavy(run_python: Run) -> None:
    statement = "from summarise import Article, SummariseError; Article('Le maire est là.')"
    assert loaded(run_python, statement) & HEAVY == set()


def test_the_command_line_starts_without_an_sdk(run_python: Run) -> None:
    """``summarise --help`` answers at once."""
    assert loaded(run_python, "import summarise.cli.app") & HEAVY == {"typer"}


def test_importing_opens_no_file_but_modules_and_no_socket(run_python: Run) -> None:
    watched = """
import sys
def watch(event, arguments):
    if event.startswith("socket.") or event == "subprocess.Popen":
        print(event, arguments)
    if event == "open" and not str(arguments[0]).endswith((".py", ".pyc", ".so")):
        print(event, arguments)
import importlib.util
importlib.util.find_spec("summarise")
sys.addaudithook(watch)
import summarise
"""
    result = run_python("-c", watched)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


# Documentation.


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_public_is_documented(name: str) -> None:
    value = getattr(summarise, name)
    text = inspect.cleandoc(value.__doc__ or "")
    assert text, "no docstring"
    first = text.splitlines()[0]
    assert first.endswith((".", ":")), first
    if takes_arguments(value):
        explained = ("Args:", "Attributes:", "Example:", ">>>")
        twin = any(f"``{other}``" in first for other in OBJECTS)
        assert twin or any(word in text for word in explained), "its arguments are not explained"


def takes_arguments(value: object) -> bool:
    """Whether it has arguments of its own, and not only those of its base."""
    if not inspect.isclass(value):
        return bool(inspect.signature(value).parameters)
    return "__init__" in vars(value) or bool(vars(value).get("__annotations__"))


@pytest.mark.parametrize("name", OBJECTS)
def test_public_methods_and_properties_are_documented(name: str) -> None:
    value = getattr(summarise, name)
    for method, member in vars(value).items():
        if method.startswith("_") or not (callable(member) or isinstance(member, property)):
            continue
        assert inspect.getdoc(getattr(value, method)), f"{name}.{method}"
