"""The life of a prompt version: see what changed, prove what was released, release what is new.

Used by ``summarise prompts`` and by the tests; summarising needs none of it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from summarise.article import Article
from summarise.drafts import DRAFTS
from summarise.errors import InputError, PromptError
from summarise.prompts import Message, Prompt, find_prompts, load_prompt, read_lock

__all__ = ["as_markdown", "compare", "golden", "release", "verify"]


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
    lock names must be there.

    Args:
        folder: of prompts; None for those that ship with the library.
    """
    faults: list[str] = []
    try:
        prompts = list(find_prompts(folder))
    except PromptError as error:
        return [str(error)]
    if not prompts:
        return [f"{folder or 'bundled'}: there is no prompt version here."]
    root = prompts[0].folder.parent.parent
    lock = read_lock(root)
    there = {prompt.name for prompt in prompts}
    faults += [
        f"{root / 'lock.toml'}: {name} was released, and is missing."
        for name in lock
        if name not in there
    ]
    for prompt in prompts:
        try:
            renderings = list(golden(prompt))
        except PromptError as error:
            faults.append(str(error))
            continue
        if not renderings:
            faults.append(f"{prompt.folder / 'golden'}: there is no golden input.")
        for path, expected in renderings:
            if not path.exists():
                faults.append(f"{path}: missing; `summarise prompts release` writes it.")
            elif path.read_bytes().decode("utf-8", "replace") != expected:
                faults.append(f"{path}: the prompt renders to something else now.")
    return faults


def release(name: str, folder: Path | str) -> Prompt:
    """Freeze a version: write its schema and golden renderings, and its hash into the lock.

    Args:
        name: ``id@version``, complete.
        folder: of prompts.

    Raises:
        PromptError: the version was released before, or is not right.
    """
    root = Path(folder)
    if name in read_lock(root):
        raise PromptError(
            f"{root / 'lock.toml'}: {name} was released already. Released versions never change; "
            "make a new version."
        )
    identity, _, version = name.partition("@")
    path = root / identity / version
    _freeze_schema(path)
    prompt = load_prompt(name, root)
    if prompt.name != name:
        raise PromptError(f"{name!r} is not a complete version, such as {prompt.name}.")
    for rendering, expected in golden(prompt):
        rendering.write_bytes(expected.encode())
    lock = read_lock(root) | {name: prompt.sha256}
    lines = [f'"{key}" = "{lock[key]}"' for key in sorted(lock)]
    (root / "lock.toml").write_text(
        "# SHA-256 of every released prompt version. Written by `summarise prompts release`.\n\n"
        "[released]\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    return prompt


def _freeze_schema(path: Path) -> None:
    import tomllib

    try:
        schema_id = tomllib.loads((path / "prompt.toml").read_text("utf-8"))["schema"]
        schema = DRAFTS[schema_id].model_json_schema()
    except (OSError, ValueError, KeyError) as error:
        raise PromptError(
            f"{path / 'prompt.toml'}: cannot tell its schema ({type(error).__name__})."
        ) from error
    (path / "schema.json").write_text(
        json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
