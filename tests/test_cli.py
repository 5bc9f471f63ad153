"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import errno
import http.server
import importlib.util
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from making import ARTICLE, draft_data, entity_data
from typer.testing import CliRunner

import summarise
from summarise import Summariser, Summary, __version__
from summarise.cli.app import app
from summarise.errors import InvalidOutputError, ModelError
from summarise.llm import backends, weights
from summarise.llm.embedded import EmbeddedCompleter
from summarise.llm.models import choose_model
from summarise.llm.store import StoredCompleter
from summarise.prompts import PINNED, bundled_folder, load_prompt
from summarise.render import render_json, render_markdown, render_terminal
from summarise.sources import read_article
from summarise.testing import scripted

MODEL = "openai/gpt-5-mini"
KEY = "sk-proj-0123456789abcdefghijklmnop"
ESCAPE = "\x1b"
COMMANDS = ("article", "batch", "corpus", "prompts", "replay", "verify")
HEADLINE = draft_data()["headline"]
BATCH_COMMANDS = ("cancel", "collect", "status", "submit")
PROMPT_COMMANDS = ("diff", "list", "release", "render", "show", "verify")

Summarise = Callable[..., Any]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article, and folders with stored answers to it: ``good``, ``doubtful`` and ``bad``."""
    folder = tmp_path_factory.mktemp("cli")
    file = folder / "article.txt"
    file.write_text(ARTICLE, "utf-8")
    record(folder / "good", file, draft_data())
    twice = [entity_data(), *draft_data()["entities"]]
    record(folder / "doubtful", file, draft_data(entities=twice))
    with pytest.raises(InvalidOutputError):
        record(folder / "bad", file, *["{}"] * 3)
    return folder


def record(folder: Path, file: Path, *answers: object) -> None:
    """Keep answers where the command line will look for those of ``MODEL``."""
    model = choose_model(MODEL, environment={})
    completer = StoredCompleter(folder, scripted(*answers), model=model, mode="record")
    Summariser(completer=completer).summarise(read_article(file))


@pytest.fixture
def file(shared: Path) -> Path:
    return shared / "article.txt"


@pytest.fixture
def stored(shared: Path) -> tuple[str, ...]:
    """Options with which a summary is made from what is stored."""
    return ("--model", MODEL, "--offline", "--store", str(shared / "good"))


@pytest.fixture
def good(file: Path, stored: tuple[str, ...]) -> tuple[str, ...]:
    """Arguments that make a summary."""
    return (str(file), *stored)


@pytest.fixture
def run() -> Summarise:
    """Run a command line in this process."""

    def run(*arguments: object, input: bytes | None = None) -> Any:  # noqa: A002
        line = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, line, input=input, prog_name="summarise")

    return run


def fails(result: Any, code: int, *words: str) -> str:
    """The one line on standard error with which a command failed, and nothing beside it."""
    assert result.exit_code == code, result.stderr
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if not is_progress(line)]
    assert len(lines) == 1
    assert lines[0].startswith("summarise: ")
    for word in words:
        assert word in lines[0]
    return lines[0]


def is_progress(line: str) -> bool:
    return line.startswith("Model: ") or line.endswith("is reading and writing …")


def is_misused(result: Any, *words: str) -> None:
    """A usage error: told with the command's usage."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: summarise ")
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


# A summary, from standard input or a file to standard output or a file.


@pytest.mark.parametrize("command", [(), ("article",)], ids=["short", "long"])
def test_a_file_becomes_a_summary(
    run: Summarise, file: Path, stored: tuple[str, ...], command: tuple[str, ...]
) -> None:
    result = run(*command, file, *stored, "--format", "json")
    assert result.exit_code == 0
    summary = Summary.model_validate_json(result.stdout)
    assert summary.headline.fr == HEADLINE["fr"]
    assert summary.headline.evidence[0].text == read_article(file).sentences[0].text
    assert summary.provenance.model == MODEL
    assert summary.provenance.attempts[0].cached


def test_options_may_stand_before_the_file(
    run: Summarise, file: Path, stored: tuple[str, ...]
) -> None:
    assert run(*stored, "--format", "json", file).exit_code == 0


def test_minus_means_standard_input(run: Summarise, file: Path, stored: tuple[str, ...]) -> None:
    result = run("-", *stored, "--format", "json", input=file.read_bytes())
    assert result.exit_code == 0
    assert Summary.model_validate_json(result.stdout).source.characters == len(ARTICLE)


@pytest.mark.parametrize(
    ("format", "render"),
    [("json", render_json), ("markdown", render_markdown), ("terminal", render_terminal)],
)
def test_each_format_is_its_rendering_and_nothing_else(
    run: Summarise,
    good: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    format: str,  # noqa: A002
    render: Callable[[Summary], str],
) -> None:
    made: list[Summary] = []
    summarise = Summariser.summarise

    def kept(self: Summariser, *arguments: Any, **options: Any) -> Summary:
        made.append(summarise(self, *arguments, **options))
        return made[-1]

    monkeypatch.setattr(Summariser, "summarise", kept)
    result = run(*good, "--format", format)
    assert result.exit_code == 0
    assert result.stdout == render(made[0])


def test_without_a_format_it_is_text_for_a_terminal(run: Summarise, good: tuple[str, ...]) -> None:
    result = run(*good)
    assert "Points clés / Key points" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_what_is_known_of_the_article_reaches_the_summary(
    run: Summarise, shared: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def summarise(self: Summariser, article: Any, **_: Any) -> None:
        asked.extend((self, article))
        raise KeyboardInterrupt

    monkeypatch.setattr(Summariser, "summarise", summarise)
    own = tmp_path / "prompts"
    shutil.copytree(bundled_folder(), own)
    run(
        *(file, "--published", "2026-03-04", "--title", "Quatre écoles", "--deadline", "30"),
        *("--url", "https://a.example/1", "--publisher", "Ouest"),
        *("--model", "qwen3:8b", "--base-url", "http://127.0.0.1:9/v1", "--prompts-dir", own),
        *("--prompt", "summary@1", "--var", "a=b=c", "--var", "d=", "--store", tmp_path / "store"),
    )
    summariser, article = asked
    assert (str(article.published), article.title) == ("2026-03-04", "Quatre écoles")
    assert (article.url, article.publisher) == ("https://a.example/1", "Ouest")
    assert str(summariser.chosen) == "custom/qwen3:8b"
    assert summariser.plans[0].prompt.folder == own / "summary" / PINNED["summary"]
    assert summariser.variables == {"a": "b=c", "d": ""}
    assert summariser.deadline == 30
    assert (summariser.store, summariser.store_mode) == (tmp_path / "store", "cache")


def test_a_file_may_be_called_like_a_command(
    run: Summarise,
    file: Path,
    stored: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("prompts", "article", "--version"):
        shutil.copy(file, name)
        assert run(f"./{name}", *stored).exit_code == 0
        assert run("article", *stored, "--", name).exit_code == 0


@pytest.mark.parametrize("format", ["terminal", "markdown"])
def test_the_sentences_cited_are_listed_unless_they_are_not_wanted(
    run: Summarise,
    good: tuple[str, ...],
    format: str,  # noqa: A002
) -> None:
    options = (*good, "--format", format)
    assert "Sources" in run(*options).stdout
    assert run(*options, "--sources").stdout.count("Sources") == 1
    assert "Sources" not in run(*options, "--no-sources").stdout


# Into a file.


@pytest.mark.parametrize(
    ("named", "start"),
    [
        ("out.json", "{"),
        ("OUT.JSON", "{"),
        ("out.md", "# "),
        ("out.markdown", "# "),
        ("out.txt", "\n"),
        ("out", "\n"),
        ("out.json --format markdown", "# "),
        ("out.md --format terminal", "\n"),
    ],
)
def test_the_name_of_the_file_gives_the_format_unless_one_is_named(
    run: Summarise, good: tuple[str, ...], tmp_path: Path, named: str, start: str
) -> None:
    name, *options = named.split()
    assert run(*good, "-o", tmp_path / name, *options).exit_code == 0
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_a_summary_is_written_to_a_file(
    run: Summarise, good: tuple[str, ...], tmp_path: Path
) -> None:
    target = tmp_path / "out" / "résumé.json"
    target.parent.mkdir()
    result = run(*good, "--format", "json", "-o", target)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert Summary.model_validate_json(target.read_bytes()).topics
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes there")
def test_a_new_file_gets_the_usual_rights_and_an_old_one_keeps_its_own(
    run: Summarise, good: tuple[str, ...], tmp_path: Path
) -> None:
    """What its owner made private does not become public by being written anew."""
    new, old = tmp_path / "new", tmp_path / "old"
    old.touch(mode=0o600)
    umask = os.umask(0o022)
    try:
        for target in (new, old):
            assert run(*good, "-o", target).exit_code == 0
    finally:
        os.umask(umask)
    assert (new.stat().st_mode & 0o777, old.stat().st_mode & 0o777) == (0o644, 0o600)


def test_a_link_stays_a_link(run: Summarise, good: tuple[str, ...], tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    assert run(*good, "-o", link).exit_code == 0
    assert link.is_symlink()
    assert "Points clés" in target.read_text("utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names there")
def test_what_is_no_regular_file_is_written_to_and_not_replaced(
    run: Summarise, file: Path, stored: tuple[str, ...], tmp_path: Path
) -> None:
    """Such as /dev/null, which a rename by root would turn into a file for everybody."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run(file, *stored, "-o", pipe).exit_code == 0
        assert pipe.is_fifo()
        assert "Points clés" in os.read(reader, 1 << 16).decode()
    finally:
        os.close(reader)


def test_a_directory_is_refused_before_anything_is_asked(
    run: Summarise, good: tuple[str, ...], tmp_path: Path
) -> None:
    result = run(*good, "-o", tmp_path)
    fails(result, 2, str(tmp_path), "directory")
    assert "Model:" not in result.stderr


def test_a_file_in_no_directory_is_refused_before_anything_is_asked(
    run: Summarise, good: tuple[str, ...], tmp_path: Path
) -> None:
    target = tmp_path / "nowhere" / "summary.md"
    result = run(*good, "-o", target)
    fails(result, 2, str(target), "no directory")
    assert "Model:" not in result.stderr


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()], ids=repr
)
def test_what_was_in_the_file_stays_there_when_writing_fails(
    run: Summarise,
    good: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    target = out / "summary.json"
    target.write_text("before")

    def replace(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", replace)
    fails(run(*good, "-o", target), 2 if isinstance(error, OSError) else 130)
    assert target.read_text() == "before"
    assert list(out.iterdir()) == [target]


def test_a_failure_leaves_no_file(run: Summarise, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    options = ("--model", MODEL, "--offline", "--store", tmp_path / "empty")
    fails(run(file, *options, "-o", out / "summary.json"), 3)
    assert list(out.iterdir()) == []


def test_an_ending_of_no_format_is_refused(run: Summarise, good: tuple[str, ...]) -> None:
    """Lines of text in a file that is named like a PDF help nobody."""
    result = run(*good, "-o", "summary.pdf")
    assert result.exit_code == 2
    assert "no format is known by the ending .pdf" in result.stderr
    assert not Path("summary.pdf").exists()


# Exit codes.


def test_findings_are_a_failure_where_they_are_asked_to_be(
    run: Summarise, shared: Path, file: Path
) -> None:
    """And the summary is shown all the same."""
    options = (file, "--model", MODEL, "--offline", "--store", shared / "doubtful")
    assert run(*options).exit_code == 0
    result = run(*options, "--strict")
    assert result.exit_code == 1
    assert "À vérifier / To check" in result.stdout


def test_a_summary_without_findings_passes_strictly(run: Summarise, good: tuple[str, ...]) -> None:
    assert run(*good, "--strict").exit_code == 0


def test_a_missing_file_is_exit_code_2(run: Summarise, stored: tuple[str, ...]) -> None:
    fails(run("nowhere.txt", *stored), 2, "nowhere.txt", "no such file")


def test_an_article_that_is_not_french_is_exit_code_2(
    run: Summarise, stored: tuple[str, ...]
) -> None:
    english = b"The mayor of London arrived on Monday and will leave the city on Tuesday."
    fails(run("-", *stored, input=english), 2, "standard input", "not in French")


def test_an_unknown_model_is_exit_code_2(run: Summarise, file: Path) -> None:
    fails(run(file, "--model", "acme/llm-1"), 2, "acme", "openai", "base_url")


def test_an_unknown_prompt_is_exit_code_2(run: Summarise, good: tuple[str, ...]) -> None:
    fails(run(*good, "--prompt", "summary@77"), 2, "summary@77")


def test_a_variable_that_the_prompt_has_not_is_exit_code_2(
    run: Summarise, good: tuple[str, ...]
) -> None:
    fails(run(*good, "--var", "desk=Monde"), 2, "'desk'")


def test_offline_with_a_hosted_model_and_no_store_is_exit_code_2(
    run: Summarise, file: Path
) -> None:
    fails(run(file, "--model", MODEL, "--offline"), 2, MODEL, "--store", "embedded")


@pytest.mark.parametrize("key", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_offline_a_key_chooses_no_model(
    run: Summarise, file: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(key, KEY if key == "OPENAI_API_KEY" else "https://a.example/v1")

    def find_weights(*_: object) -> Path:
        raise ModelError("no room")

    monkeypatch.setattr(backends, "completer_for", lambda *_: None)
    monkeypatch.setattr(weights, "find_weights", find_weights)
    result = run(file, "--offline")
    fails(result, 2, "no room")
    assert "Model: embedded (--offline, and no model was named)" in result.stderr


def test_offline_what_was_named_is_kept(
    run: Summarise, file: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store, a model in the environment, an address: each says what is meant."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    result = run(file, "--offline", "--store", shared / "good")
    assert (result.exit_code, f"Model: {MODEL} (OPENAI_API_KEY" in result.stderr) == (0, True)
    fails(run(file, "--offline", "--base-url", "http://127.0.0.1:9/v1"), 2, "base_url")
    monkeypatch.setenv("SUMMARISE_MODEL", MODEL)
    fails(run(file, "--offline"), 2, MODEL, "loopback")


def test_without_the_extra_the_embedded_model_fails_before_its_weights_are_looked_for(
    run: Summarise, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a plain install, where nothing is set: one line, and no gigabyte is joined."""
    looked: list[object] = []
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: None if name == "xllamacpp" else find_spec(name, *rest),
    )
    monkeypatch.setattr(weights, "find_weights", lambda *_: looked.append(_))
    backends._embedded.cache_clear()
    fails(run(file), 2, "The embedded model needs an extra", "summarise[embedded]")
    assert looked == []


def test_offline_keeps_the_hub_from_being_asked_for_weights(
    run: Summarise, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    run(file, "--model", "embedded:nowhere.gguf", "--offline")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_an_answer_that_is_not_stored_is_exit_code_3(
    run: Summarise, file: Path, tmp_path: Path
) -> None:
    options = ("--model", MODEL, "--offline", "--store", tmp_path / "empty")
    fails(run(file, *options), 3, str(tmp_path / "empty"), MODEL)


def test_another_article_is_not_in_the_store(run: Summarise, stored: tuple[str, ...]) -> None:
    other = f"{ARTICLE} Les élus ont applaudi.".encode()
    fails(run("-", *stored, input=other), 3)


@pytest.mark.parametrize(
    ("model", "variable"),
    [(MODEL, "OPENAI_API_KEY"), ("mistral/mistral-small-latest", "MISTRAL_API_KEY")],
)
def test_a_missing_key_is_exit_code_3_and_named(
    run: Summarise, file: Path, model: str, variable: str
) -> None:
    fails(run(file, "--model", model), 3, variable)


def test_an_answer_that_breaks_the_rules_is_exit_code_4(
    run: Summarise, shared: Path, file: Path
) -> None:
    options = ("--model", MODEL, "--offline", "--store", shared / "bad")
    fails(run(file, *options), 4, MODEL, "headline")


@pytest.mark.parametrize("error", [ValueError, MemoryError, RuntimeError])
def test_a_fault_of_ours_is_exit_code_70_and_tells_nothing_of_the_article(
    run: Summarise,
    good: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    def summarise(*_: object, **__: object) -> None:
        raise error("Le conseil municipal")

    monkeypatch.setattr(Summariser, "summarise", summarise)
    line = fails(run(*good), 70)
    assert line == f"summarise: unexpected {error.__name__}; run with --debug and report it"
    debugged = run(*good, "--debug")
    assert debugged.exit_code == 70
    assert "Traceback (most recent call last):" in debugged.stderr
    assert debugged.stderr.splitlines()[-1] == line


def test_a_fault_of_ours_in_a_command_beside_is_exit_code_70(
    run: Summarise, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_prompts(*_: object) -> None:
        raise ValueError("x")

    monkeypatch.setattr(summarise.prompts, "find_prompts", find_prompts)
    fails(run("prompts", "list"), 70, "unexpected ValueError", "--debug")
    assert "Traceback" in run("prompts", "list", "--debug").stderr


def test_an_interrupt_is_exit_code_130(
    run: Summarise, good: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def summarise(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Summariser, "summarise", summarise)
    fails(run(*good), 130, "nothing was written")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="signals are another thing there")
def test_an_interrupt_from_the_keyboard_is_exit_code_130(python_path: None, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "summarise", str(pipe), "--model", MODEL]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        writer = os.open(pipe, os.O_WRONLY)  # returns when the command reads
        try:
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=30)
        finally:
            process.kill()  # else it would be waited for
            os.close(writer)
    assert process.returncode == 130
    assert (stdout, stderr) == ("", "summarise: stopped; nothing was written.\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--published", "2026-13-01"), ("--published", "2026-13-01")),
        (("--published", "lundi"), ("--published",)),
        (("--format", "pdf"), ("--format", "markdown")),
        (("--var", "desk"), ("--var", "NAME=VALUE")),
        (("--var", "=Monde"), ("--var", "NAME=VALUE")),
        (("--deadline", "0"), ("--deadline",)),
        (("--nonsense",), ("--nonsense",)),
        (("second.txt",), ("second.txt",)),
    ],
)
def test_a_wrong_option_is_a_usage_error(
    run: Summarise, file: Path, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    is_misused(run(file, *options), *words)


def test_a_command_without_its_file_is_a_usage_error(run: Summarise) -> None:
    is_misused(run("article"), "FILE")
    is_misused(run("--quiet"), "FILE")


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--model", "acme/llm-1"), 2), (("--model", MODEL), 3), (("--store", "bad"), 4)],
)
def test_debug_shows_the_traceback_and_changes_nothing_else(
    run: Summarise, shared: Path, file: Path, options: tuple[str, ...], code: int
) -> None:
    if "--store" in options:
        options = ("--model", MODEL, "--offline", "--store", str(shared / "bad"))
    plain, debugged = run(file, *options), run(file, *options, "--debug")
    assert plain.exit_code == debugged.exit_code == code
    assert "Traceback" not in plain.stderr
    assert "Traceback (most recent call last):" in debugged.stderr
    assert debugged.stderr.splitlines()[-1] == plain.stderr.splitlines()[-1]


# Keys.


@pytest.fixture
def refusing() -> Iterator[str]:
    """An endpoint that refuses every key and says it back in its answer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            said = f"Incorrect API key provided: {self.headers['Authorization']}"
            body = json.dumps({"error": {"message": said, "code": "invalid_api_key"}}).encode()
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
def test_no_key_is_ever_shown(
    run: Summarise,
    file: Path,
    refusing: str,
    monkeypatch: pytest.MonkeyPatch,
    debug: tuple[str, ...],
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    result = run(file, "--model", MODEL, "--base-url", refusing, *debug)
    assert result.exit_code == 3
    assert KEY[:12] not in result.output
    assert KEY[-8:] not in result.output
    assert ("Traceback" in result.stderr) == bool(debug)


def test_no_key_is_kept_in_the_store(
    run: Summarise,
    file: Path,
    refusing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    run(file, "--model", MODEL, "--base-url", refusing, "--store", tmp_path / "store")
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in data for data in kept)


# Progress and colours.


def test_progress_is_told_on_standard_error_alone(run: Summarise, good: tuple[str, ...]) -> None:
    result = run(*good, "--format", "json")
    assert json.loads(result.stdout)
    assert result.stderr.splitlines() == [
        f"Model: {MODEL} (named by the caller)",
        f"{MODEL} is reading and writing …",
    ]


def test_why_a_model_was_chosen_is_told(
    run: Summarise, good: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARISE_MODEL", MODEL)
    result = run(good[0], *good[3:])
    assert result.exit_code == 0
    assert f"Model: {MODEL} (SUMMARISE_MODEL is set)" in result.stderr


def test_quiet_means_nothing_on_standard_error(run: Summarise, good: tuple[str, ...]) -> None:
    for option in ("--quiet", "-q"):
        result = run(*good, option)
        assert result.exit_code == 0
        assert result.stderr == ""
        assert result.stdout


def test_quiet_errors_are_told(run: Summarise, stored: tuple[str, ...]) -> None:
    assert run("nowhere.txt", *stored, "-q").stderr == (
        "summarise: nowhere.txt: there is no such file.\n"
    )


def test_weights_being_prepared_are_told_once(
    run: Summarise, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run takes a minute to join a gigabyte; in a log that is one line."""

    def find_weights(_: str, progress: Callable[[str, int, int], None] | None) -> Path:
        for done in range(3):
            if progress is not None:
                progress("Preparing the weights", done, 1_100_000_000)
        raise ModelError("no room")

    monkeypatch.setattr(weights, "find_weights", find_weights)
    monkeypatch.setattr(EmbeddedCompleter, "__init__", lambda *_: None)  # wherever its extra is not
    result = run(file, "--model", "embedded")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[1:] == [
        "Preparing the weights (1.1 GB, once) …",
        "summarise: no room",
    ]
    assert run(file, "--model", "embedded", "--quiet").stderr == "summarise: no room\n"


def test_where_there_is_no_terminal_there_are_no_escape_codes(
    run: Summarise, good: tuple[str, ...]
) -> None:
    assert ESCAPE not in run(*good).output


def test_colours_may_be_forced(
    run: Summarise, good: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert f"{ESCAPE}[" in run(*good).stdout


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_may_be_refused(
    run: Summarise,
    good: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv(variable, value)
    result = run(*good)
    assert result.exit_code == 0
    assert ESCAPE not in result.stdout


def test_a_file_has_no_escape_codes_whatever_the_terminal(
    run: Summarise,
    good: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(*good, "-o", tmp_path / "out.txt").exit_code == 0
    text = (tmp_path / "out.txt").read_text("utf-8")
    assert ESCAPE not in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_a_terminal_is_used_to_its_width(
    python_path: None, good: tuple[str, ...], tmp_path: Path
) -> None:
    """In a real terminal: colours, both languages side by side, and the progress wiped."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
    environment = {"TERM": "xterm-256color", "PATH": os.environ["PATH"]}
    environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    process = subprocess.Popen(
        [sys.executable, "-m", "summarise", *good],
        env=environment,
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 1 << 16)
        except OSError:  # the other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    assert process.wait(30) == 0
    assert f"{ESCAPE}[1m".encode() in shown
    plain = re.sub(rf"{ESCAPE}\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert re.search(f"{HEADLINE['fr']} {{3,}}{HEADLINE['en']}", plain)


@pytest.mark.parametrize(
    "model", ["openai/[/bold]", "openai/[red]a:smile:b", "openai/x\x1b[2J\x1b]0;y\x07"]
)
def test_the_name_of_a_model_is_no_markup(run: Summarise, file: Path, model: str) -> None:
    fails(run(file, "--model", model), 3, "OPENAI_API_KEY")
    # One printed by rich, one by an error: neither obeys it.
    result = run(
        file, "--model", model, "--offline", "--store", file.parent / "good", "--format", "json"
    )
    assert result.exit_code == 3
    if ESCAPE not in model:
        assert f"{model} is reading and writing …" in result.stderr
    assert ESCAPE not in result.stderr.splitlines()[-1]


def test_an_error_cannot_command_the_terminal(run: Summarise) -> None:
    assert ESCAPE not in run("\x1b[2J\x1b]0;title\x07.txt").output


COMMANDS_THAT_PRINT = [("article",), ("prompts", "show", "summary"), ("prompts", "verify")]


@pytest.mark.parametrize("command", COMMANDS_THAT_PRINT, ids=" ".join)
def test_a_reader_that_has_seen_enough_is_no_error(
    run_python: Run, good: tuple[str, ...], command: tuple[str, ...]
) -> None:
    """As in ``summarise FILE | head -1``."""
    reader, writer = os.pipe()
    os.close(reader)
    assert printed_to(writer, run_python, good, command) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("command", COMMANDS_THAT_PRINT, ids=" ".join)
def test_a_full_disk_is_told_in_one_line(
    run_python: Run, good: tuple[str, ...], command: tuple[str, ...]
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    assert printed_to(full, run_python, good, command) == (
        2,
        "summarise: standard output: cannot be written: No space left on device.\n",
    )


def printed_to(
    stdout: int, run: Run, good: tuple[str, ...], command: tuple[str, ...]
) -> tuple[int, str]:
    """The exit code and standard error of a command that prints there."""
    arguments = (*command, *good, "--quiet") if command == ("article",) else command
    result = run(
        *("-m", "summarise", *arguments),
        capture_output=False,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
    os.close(stdout)
    return result.returncode, result.stderr


# As a program.


def test_python_m_summarise_is_the_command(run_python: Run, good: tuple[str, ...]) -> None:
    result = run_python("-m", "summarise", *good, "--format", "json")
    assert result.returncode == 0
    assert Summary.model_validate_json(result.stdout).headline
    assert ESCAPE not in result.stderr


def test_a_program_fails_in_one_line(run_python: Run) -> None:
    result = run_python("-m", "summarise", "nowhere.txt")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "summarise: nowhere.txt: there is no such file.\n"


def test_the_output_is_utf8_whatever_the_locale(
    run_python: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (own / "mine" / "1.1.0" / "system.md").write_text("Sois bref\u202f: « été ».", "utf-8")
    result = run_python("-m", "summarise", "prompts", "show", "mine", "--dir", str(own))
    assert result.returncode == 0
    assert "Sois bref\u202f: « été »." in result.stdout


QUICKSTART = Path(__file__).parent.parent / "examples" / "quickstart.py"


@pytest.mark.parametrize("own", [True, False], ids=["own", "bundled"])
def test_the_quickstart_dates_only_its_own_article(
    file: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    """Somebody else's article was not published on that day."""
    asked: list[Any] = []

    def summarise_article(article: Any) -> None:
        asked.append(article)
        raise ModelError("stop")

    monkeypatch.setattr(summarise, "summarise_article", summarise_article)
    monkeypatch.setattr(sys, "argv", ["quickstart.py", *([str(file)] if own else [])])
    assert runpy.run_path(str(QUICKSTART))["main"]() == 1
    assert str(asked[0].published) == ("None" if own else "2026-03-12")


def test_the_quickstart_tells_in_one_line_that_a_file_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["quickstart.py", "nowhere.txt"])
    assert runpy.run_path(str(QUICKSTART))["main"]() == 1
    assert capsys.readouterr().err == "nowhere.txt: there is no such file.\n"


# Options that corpus has as well.


def test_a_store_is_used_as_it_is_told(run: Summarise, file: Path, shared: Path) -> None:
    line = (file, "--model", MODEL, "--format", "json", "--store", shared / "good")
    assert run(*line, "--store-mode", "replay").exit_code == 0
    fails(run(*line, "--store-mode", "off"), 3, "OPENAI_API_KEY")
    is_misused(run(file, "--model", MODEL, "--store-mode", "record"), "--store")


def test_several_models_stand_in_for_one_another(
    run: Summarise, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Summariser] = []

    def summarise(self: Summariser, *_: Any, **__: Any) -> None:
        made.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Summariser, "summarise", summarise)
    run(file, "--model", "a@http://127.0.0.1:9/v1", "--model", MODEL, "--mode", "tools")
    assert [(str(plan.model), plan.model.mode) for plan in made[0].plans] == [
        ("custom/a", "tools"),
        (MODEL, "tools"),
    ]
    line = ("--model", "a", "--model", "b", "--base-url", "http://127.0.0.1:9/v1")
    is_misused(run(file, *line), "NAME@URL")


def test_offline_every_model_must_be_on_this_machine(run: Summarise, file: Path) -> None:
    line = ("--model", "a@http://127.0.0.1:9/v1", "--model", MODEL, "--offline")
    fails(run(file, *line), 2, MODEL, "is not on this machine")


# Help and version.


def test_the_version_is_told(run: Summarise) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"summarise {__version__}\n")


def test_these_are_the_commands() -> None:
    group = typer.main.get_command(app)
    assert tuple(sorted(group.commands)) == COMMANDS
    assert tuple(sorted(group.commands["batch"].commands)) == BATCH_COMMANDS
    assert tuple(sorted(group.commands["prompts"].commands)) == PROMPT_COMMANDS


@pytest.mark.parametrize(
    "command",
    [
        (),
        *((name,) for name in COMMANDS),
        *(("batch", name) for name in BATCH_COMMANDS),
        *(("prompts", name) for name in PROMPT_COMMANDS),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(run: Summarise, command: tuple[str, ...], option: str) -> None:
    result = run(*command, option)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: summarise {' '.join(command)}".strip())
    assert len(result.stdout.splitlines()) > 4


def test_the_help_tells_the_exit_codes(run: Summarise) -> None:
    told = " ".join(run("article", "--help").stdout.split())
    for code in ("0 done", "1 done, but", "2 usage", "3 the provider", "4 the model's", "130 int"):
        assert code in told
    assert "70 a fault of summarise itself" in told


def test_the_help_tells_what_offline_and_a_file_name_do(run: Summarise) -> None:
    told = " ".join(run("article", "--help").stdout.split())
    assert (
        "Nothing leaves this machine: stored answers, the embedded model, or a model at a loopback "
        "address." in told
    )
    assert "json or markdown where --output ends in .json, .md or .markdown" in told


def test_the_first_help_tells_where_the_options_are(run: Summarise) -> None:
    assert "Options of the command: summarise article --help" in run("--help").stdout


def test_without_arguments_the_help_is_shown(run: Summarise) -> None:
    for command in ((), ("prompts",)):
        result = run(*command)
        assert result.exit_code == 2
        assert "Usage: summarise" in result.output


# summarise prompts.


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of prompts with a draft, ``mine@1.1.0``, beside what is released."""
    folder = tmp_path / "own"
    shutil.copytree(bundled_folder(), folder)
    path = folder / "mine" / "1.1.0"
    shutil.copytree(folder / "summary" / PINNED["summary"], path)
    (path / "prompt.toml").write_text(
        'id = "mine"\nversion = "1.1.0"\nschema = "summary/1"\nvariables = ["desk"]\n'
        'description = """\nOurs, for\nthe desk.\n"""\nchanges = "Shorter."\n'
    )
    (path / "system.md").write_text("Pour le service {{ desk }}.\n")
    for case in (path / "golden").glob("*.json"):
        data = json.loads(case.read_text("utf-8")) | {"variables": {"desk": "Monde"}}
        case.write_text(json.dumps(data))
    return folder


def test_every_version_is_listed_with_its_hash_and_state(run: Summarise, own: Path) -> None:
    result = run("prompts", "list", "--dir", own)
    assert result.exit_code == 0
    digest = load_prompt("mine", own).sha256[:12]
    assert f"mine@1.1.0  {digest}  draft     Ours, for the desk." in result.stdout.splitlines()
    assert re.search(
        r"^summary@\d+\.\d+\.\d+  [0-9a-f]{12}  released  ", result.stdout, re.MULTILINE
    )


def test_what_ships_is_listed_without_a_folder(run: Summarise) -> None:
    result = run("prompts", "list")
    assert result.exit_code == 0
    for name, version in PINNED.items():
        assert f"{name}@{version} " in result.stdout


def test_listing_a_folder_without_prompts_fails(run: Summarise, tmp_path: Path) -> None:
    fails(run("prompts", "list", "--dir", tmp_path / "nowhere"), 2, str(tmp_path / "nowhere"))


def test_a_version_is_shown_whole(run: Summarise, own: Path) -> None:
    result = run("prompts", "show", "mine", "--dir", own)
    assert result.exit_code == 0
    prompt = load_prompt("mine", own)
    assert result.stdout.startswith(f"mine@1.1.0, SHA-256 {prompt.sha256}, ")
    for name, text in prompt.files.items():
        assert f"\n--- {name} ---\n{text.rstrip()}\n" in result.stdout


def test_an_unknown_version_cannot_be_shown(run: Summarise) -> None:
    fails(run("prompts", "show", "nobody"), 2, "nobody", "repair@1.0.0", "summary@1.0.0")


def test_an_unknown_version_is_told_which_versions_there_are(run: Summarise) -> None:
    fails(run("prompts", "show", "review@7"), 2, "there is review@1.0.0.")


def test_the_messages_for_an_article_are_rendered(run: Summarise, own: Path, file: Path) -> None:
    result = run("prompts", "render", "mine", file, "--dir", own, "--var", "desk=« Monde »")
    assert result.exit_code == 0
    assert result.stdout.startswith("## system\n\nPour le service « Monde ».\n\n## user\n")
    assert f"[1] {read_article(file).sentences[0].text}\n[2] " in result.stdout


def test_the_messages_for_standard_input_are_rendered(run: Summarise, file: Path) -> None:
    result = run("prompts", "render", "summary", "-", input=file.read_bytes())
    assert result.exit_code == 0
    assert "[1] Le conseil municipal" in result.stdout


def test_what_is_known_of_the_article_is_rendered(run: Summarise, file: Path) -> None:
    known = ("--published", "2026-03-12", "--title", "Le budget", "--publisher", "L’Écho")
    result = run("prompts", "render", "summary", file, *known)
    assert result.exit_code == 0
    assert all(value in result.stdout for value in known[1::2])


def test_a_variable_that_is_missing_is_named(run: Summarise, own: Path, file: Path) -> None:
    fails(run("prompts", "render", "mine", file, "--dir", own), 2, "'desk'", "prompt.toml")


def test_a_variable_without_a_value_is_a_usage_error(run: Summarise, own: Path, file: Path) -> None:
    is_misused(run("prompts", "render", "mine", file, "--dir", own, "--var", "desk"), "NAME=VALUE")


def test_the_difference_of_two_versions_is_shown(run: Summarise, own: Path) -> None:
    result = run("prompts", "diff", "summary", "mine@1.1.0", "--dir", own)
    assert result.exit_code == 0
    assert "+++ mine@1.1.0/system.md\n" in result.stdout
    assert "\n+Pour le service {{ desk }}.\n" in result.stdout


def test_a_version_does_not_differ_from_itself(run: Summarise) -> None:
    result = run("prompts", "diff", "summary", "summary")
    assert (result.exit_code, result.stdout) == (0, "")


def test_what_ships_is_verified(run: Summarise) -> None:
    result = run("prompts", "verify")
    assert (result.exit_code, result.stderr) == (0, "")


def test_every_fault_is_told_and_is_exit_code_2(run: Summarise, own: Path) -> None:
    for name in PINNED:
        (own / name / PINNED[name] / "system.md").write_text("Autrement.")
    result = run("prompts", "verify", "--dir", own)
    assert (result.exit_code, result.stdout) == (2, "")
    for name in PINNED:
        assert f"{name}@{PINNED[name]} was changed after its release" in result.stderr


def test_a_draft_is_released_once(run: Summarise, own: Path) -> None:
    result = run("prompts", "release", "mine@1.1.0", "--dir", own)
    digest = load_prompt("mine", own).sha256
    assert result.exit_code == 0
    assert result.stdout == f"Released mine@1.1.0, SHA-256 {digest}\n"
    assert run("prompts", "verify", "--dir", own).exit_code == 0
    assert f"mine@1.1.0  {digest[:12]}  released" in run("prompts", "list", "--dir", own).stdout
    fails(run("prompts", "release", "mine@1.1.0", "--dir", own), 2, "released already")


def test_releasing_looks_in_the_folder_called_prompts(
    run: Summarise, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.rename(own.parent / "prompts")
    monkeypatch.chdir(own.parent)
    assert run("prompts", "release", "mine@1.1.0").exit_code == 0
