"""The life of a prompt version: see what changed, prove what was released, release what is new.

Used by ``summarise prompts`` and by the tests; summarising needs none of it.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from summarise.article import Article
from summarise.errors import InputError, PromptError
from summarise.prompts import (
    Message,
    Prompt,
    bundled_folder,
    check_schema,
    load_prompt,
    read_lock,
    version_folders,
)
from summarise.schemas import DRAFTS

__all__ = ["as_markdown", "compare", "golden", "release", "verify"]

_COMPLETE_NAME = re.compile(r"[a-z][a-z0-9-]*@\d+\.\d+\.\d+")


def as_markdown(messages: list[Message]) -> str:
    """Messages as they are shown and kept: one heading a role."""
    return (
        "\n\n".join(f"## {message['role']}\n\n{message['content']}" for message in messages) + "\n"
    )


def compare(old: Prompt, new: Prompt) -> str:
    """A unified diff of everything in two versions, "" where they are the same."""
    lines: list[str] = []
    for name in sorted(old.files.keys() | new.files.keys()):
        lines += difflib.unified_diff(
            old.files.get(name, "").splitlines(keepends=True),
            new.files.get(name, "").splitlines(keepends=True),
            f"{old.name}/{name}",
            f"{new.name}/{name}",
        )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def golden(prompt: Prompt) -> Iterator[tuple[Path, str]]:
    """The golden renderings of a version: the file, and what should stand in it.

    Raises:
        PromptError: an input cannot be read or rendered; the message names the file.
    """
    for path in sorted((prompt.folder / "golden").glob("*.json")):
        try:
            case = json.loads(path.read_text("utf-8"))
            published = case.get("published")
            article = Article(
                case["text"],
                title=case.get("title"),
                publisher=case.get("publisher"),
                published=date.fromisoformat(published) if published else None,
            )
            variables = dict(case.get("variables", {}))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, InputError) as error:
            raise PromptError(f"{path}: not a golden input: {error}") from error
        yield path.with_suffix(".md"), as_markdown(prompt.render(article, variables))


def verify(folder: Path | str | None = None) -> list[str]:
    """What is wrong with a folder of prompts, one fault a line; empty where nothing is.

    Every version must load (its files complete, its schema that of its draft), be what the lock
    says it is, and render its golden inputs to what stands beside them. Every version that the
    lock names must be there, and the lock must name every version that ships with the library.

    Args:
        folder: of prompts; None for those that ship with the library.
    """
    try:
        root = bundled_folder() if folder is None else Path(folder)
        lock = read_lock(root)
        versions = version_folders(root)
    except PromptError as error:
        return [str(error)]
    there = {f"{path.parent.name}@{path.name}" for path in versions}
    faults = [
        f"{root / 'lock.toml'}: {name} was released, and is missing."
        for name in lock
        if name not in there
    ]
    if folder is None:
        faults += [
            f"{root / 'lock.toml'}: {name} was never released."
            for name in sorted(there - lock.keys())
        ]
    for path in versions:
        try:
            prompt = load_prompt(str(path))
            check_schema(prompt)
            faults += _golden_faults(prompt)
        except PromptError as error:
            faults.append(str(error))
    return faults


def _golden_faults(prompt: Prompt) -> Iterator[str]:
    renderings = dict(golden(prompt))
    if not renderings:
        yield f"{prompt.folder / 'golden'}: there is no golden input."
    for path, expected in renderings.items():
        if not path.exists():
            yield f"{path}: missing; `summarise prompts release` writes it."
        elif path.read_bytes().decode("utf-8", "replace") != expected:
            yield f"{path}: the prompt renders to something else now."
    for path in sorted((prompt.folder / "golden").glob("*.md")):
        if path not in renderings:
            yield f"{path}: there is no input {path.stem}.json that renders to it."


def release(name: str, folder: Path | str) -> Prompt:
    """Freeze a version: write its schema and golden renderings, and its hash into the lock.

    Args:
        name: ``id@version``, complete.
        folder: of prompts.

    Raises:
        PromptError: the version was released before, has no golden input, or is not right.
    """
    root = Path(folder)
    if not _COMPLETE_NAME.fullmatch(name):
        raise PromptError(f"{name!r} is not a complete version, such as summary@1.0.0.")
    if name in read_lock(root):
        raise PromptError(
            f"{root / 'lock.toml'}: {name} was released already. Released versions never change; "
            "make a new version."
        )
    path = root.joinpath(*name.split("@"))
    _freeze_schema(path)
    prompt = load_prompt(name, root)
    renderings = list(golden(prompt))
    if not renderings:
        raise PromptError(
            f"{prompt.folder / 'golden'}: there is no golden input. Write at least one NAME.json "
            'with an article\'s "text".'
        )
    for rendering, expected in renderings:
        rendering.write_bytes(expected.encode())
    lock = read_lock(root) | {name: prompt.sha256}
    lines = [f'"{key}" = "{lock[key]}"' for key in sorted(lock)]
    content = (
        "# SHA-256 of every released prompt version. Written by `summarise prompts release`.\n\n"
        "[released]\n" + "\n".join(lines) + "\n"
    )
    (root / "lock.toml").write_bytes(content.encode())  # on Windows, too, with line feeds
    return prompt


def _freeze_schema(path: Path) -> None:
    try:
        schema_id = tomllib.loads((path / "prompt.toml").read_text("utf-8"))["schema"]
        schema = DRAFTS[schema_id].model_json_schema()
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise PromptError(
            f"{path / 'prompt.toml'}: cannot tell its schema ({type(error).__name__})."
        ) from error
    frozen = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    (path / "schema.json").write_bytes(frozen.encode())
