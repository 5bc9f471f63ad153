"""Versioned prompts: find one, prove it is the one that was released, render it.

A version is a folder, ``ID/VERSION/``, with

    prompt.toml     id, version, schema, variables, what it is, what changed
    system.md       Jinja
    user.md         Jinja
    schema.json     the JSON Schema of the draft, frozen
    golden/         NAME.json (an input) and NAME.md (the messages it renders to)

and the folder above it may hold a ``lock.toml`` with the SHA-256 of each released version. The
prompts that ship with the library are refused unless the lock knows them; in a folder of the
user's own a version that is not locked is a version being written.

Rendering is ours and not Instructor's, which would run an article's braces as a template: the
article is only ever a variable here. Its sentences stand one on a line, numbered, inside a fence
that is named after the article's own hash, so no article can close it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarise.article import Article, Sentence
from summarise.drafts import Draft
from summarise.errors import PromptError
from summarise.rendering import OFFERED, article_variables, numbered_lines
from summarise.schemas import DRAFTS

if TYPE_CHECKING:
    import jinja2

__all__ = [
    "FILES",
    "PINNED",
    "Message",
    "Prompt",
    "bundled_folder",
    "check_schema",
    "find_prompts",
    "load_prompt",
    "parse_prompt",
    "read_lock",
    "version_folders",
]

PINNED = {
    "summary": "1.0.0",
    "summary-small": "1.0.0",
    "repair": "1.0.0",
    "repair-small": "1.0.0",
    "review": "1.0.0",
    "section": "1.0.0",
    "section-small": "1.0.0",
    "summary-long": "1.0.0",
}
"""The version that an id without one means: part of the code, so an upgrade is a choice."""

Message = dict[str, str]

FILES = ("prompt.toml", "system.md", "user.md", "schema.json")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_NAME = re.compile(r"(?P<id>[a-z][a-z0-9-]*)(?:@(?P<version>\d+(?:\.\d+){0,2}))?")
_KEYS = {"id", "version", "schema", "variables", "description", "changes"}


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt.

    Attributes:
        id: such as ``summary``.
        version: such as ``1.0.0``.
        sha256: of its files but the golden ones, in hexadecimal.
        schema: the id of the draft it asks for, a key of ``summarise.schemas.DRAFTS``.
        variables: names of the variables it needs beside the article's, given by the user.
        description: what it is for.
        changes: what differs from the version before.
        folder: where it was read from.
    """

    id: str
    version: str
    sha256: str
    schema: str
    variables: tuple[str, ...]
    description: str
    changes: str
    folder: Path = field(compare=False)
    files: Mapping[str, str] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """``id@version``."""
        return f"{self.id}@{self.version}"

    @property
    def draft(self) -> type[Draft]:
        """The class that an answer to this prompt must fill."""
        return DRAFTS[self.schema]

    def render(
        self,
        article: Article,
        variables: Mapping[str, str] | None = None,
        *,
        sentences: Sequence[Sentence] | None = None,
        longest: int | None = None,
    ) -> list[Message]:
        """The messages to send for this article.

        Args:
            article: only ever a value here: nothing in it is run as a template.
            variables: a value for each name in ``self.variables``.
            sentences: those of the article to give, in its order; None for all. Where some are
                left out between two, a line says ``[…]``.
            longest: characters given of one sentence; None for all of each.

        Raises:
            PromptError: a variable is missing or unknown, or a template cannot be rendered.
        """
        given = dict(variables or {})
        self.check_variables(given)
        lines = numbered_lines(article, sentences, longest)
        values = article_variables(article, lines, given.values()) | given
        return [
            {"role": role, "content": self._render_file(f"{role}.md", values)}
            for role in ("system", "user")
        ]

    def check_variables(self, given: Iterable[str]) -> None:
        """See that these are the names of the variables that it needs.

        Args:
            given: names, each of a variable that has a value.

        Raises:
            PromptError: one is missing or unknown.
        """
        names = set(given)
        for name in self.variables:
            if name not in names:
                raise PromptError(
                    f"{self.folder / 'prompt.toml'}: the prompt {self.name} needs the variable "
                    f"{name!r}, which was not given. Pass variables={{{name!r}: …}}."
                )
        for name in sorted(names.difference(self.variables)):
            raise PromptError(
                f"{self.folder / 'prompt.toml'}: the prompt {self.name} has no variable "
                f"{name!r}; it takes {', '.join(self.variables) or 'none'}."
            )

    def _render_file(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self._templates[name].render(values).strip()
        except Exception as error:  # what a template computes can fail in any way
            raise PromptError(f"{self.folder / name}: cannot be rendered: {error}") from error

    @cached_property
    def _templates(self) -> dict[str, jinja2.Template]:
        import jinja2
        from jinja2.meta import find_undeclared_variables
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        known = {*OFFERED, *self.variables}
        templates = {}
        for name in ("system.md", "user.md"):
            try:
                used = find_undeclared_variables(environment.parse(self.files[name]))
                templates[name] = environment.from_string(self.files[name])
            except jinja2.TemplateSyntaxError as error:
                raise PromptError(
                    f"{self.folder / name}, line {error.lineno}: {error.message}"
                ) from error
            # Said now, and not with the first article that takes the branch where it stands.
            for variable in sorted(used - known):
                raise PromptError(
                    f"{self.folder / name}: {variable!r} is undefined. Declare it in `variables` "
                    f"of prompt.toml, or use one of {', '.join(OFFERED)}."
                )
        return templates


def load_prompt(name: str = "summary", folder: Path | str | None = None) -> Prompt:
    """Find a prompt version, check it, and read it.

    Args:
        name: ``summary`` (the version pinned in this release; in a folder of your own, the
            newest), ``summary@1`` (the newest 1.x), ``summary@1.0.0`` (exactly that), or the path
            of a version's folder.
        folder: a folder of prompts to look in; None for those that ship with the library. A path
            needs none.

    Raises:
        PromptError: there is no such version, it was changed after its release, or one of its
            files is missing or wrong. The message names the file.

    Example:
        >>> load_prompt("summary@1.0.0").version
        '1.0.0'
    """
    if "/" in name or "\\" in name or name.startswith("."):
        path = Path(name).resolve()  # "./1.0.0" lies in a folder with a name, too
        return _read(path.parent.parent, path, locked_only=False)
    return _load(name, None if folder is None else Path(folder))


@lru_cache(maxsize=64)
def _load_bundled(name: str) -> Prompt:
    root = bundled_folder()
    return _read(root, _find(name, root, PINNED), locked_only=True)


def _load(name: str, folder: Path | None) -> Prompt:
    if folder is None:
        # What ships with the library does not change while it runs; a user's own folder may.
        return _load_bundled(name)
    return _read(folder, _find(name, folder, {}), locked_only=False)


def find_prompts(folder: Path | str | None = None) -> Iterator[Prompt]:
    """Every version in a folder of prompts, by id and version.

    Raises:
        PromptError: there is none, or, as ``load_prompt``, for the first that is not right.
    """
    root = bundled_folder() if folder is None else Path(folder)
    for path in version_folders(root):
        yield _read(root, path, locked_only=False)


def version_folders(root: Path) -> list[Path]:
    """The folders of all versions in a folder of prompts, by id and version.

    Raises:
        PromptError: there is none.
    """
    folders = sorted((path.parent for path in root.glob("*/*/prompt.toml")), key=_order)
    if not folders:
        raise PromptError(f"{root}: there is no prompt version here, no ID/VERSION/prompt.toml.")
    return folders


def check_schema(prompt: Prompt) -> None:
    """Prove that a version's frozen schema is its draft's, fields in the same order.

    Raises:
        PromptError: it is not; the message names the file.
    """
    path = prompt.folder / "schema.json"
    try:
        frozen = json.loads(prompt.files["schema.json"])
    except ValueError as error:
        raise PromptError(f"{path}: not valid JSON: {error}") from error
    if json.dumps(frozen) != json.dumps(prompt.draft.model_json_schema()):
        raise PromptError(
            f"{path}: it is not the schema {prompt.schema} of this release. A prompt whose draft "
            "changed needs a new major version."
        )


def bundled_folder() -> Path:
    """The folder of the prompts that ship with the library.

    In a wheel they are inside the package; in a checkout they stand beside it.
    """
    package = Path(__file__).parent
    for folder in (package / "_prompts", package.parent / "prompts"):
        if (folder / "lock.toml").is_file():
            return folder
    raise PromptError(
        f"{package / '_prompts'}: the prompts that ship with the library are missing. "
        "Install it again."
    )


def read_lock(folder: Path) -> dict[str, str]:
    """The SHA-256 of every released version in a folder of prompts, by ``id@version``.

    Raises:
        PromptError: the file cannot be read.
    """
    path = folder / "lock.toml"
    if not path.exists():
        return {}
    lock = _toml(path, _text(path)).get("released", {})
    if not isinstance(lock, dict) or not all(isinstance(value, str) for value in lock.values()):
        raise PromptError(f"{path}: [released] must map id@version to a SHA-256.")
    return lock


def _find(name: str, root: Path, pinned: Mapping[str, str]) -> Path:
    match = _NAME.fullmatch(name)
    if match is None:
        raise PromptError(
            f"{name!r} is not a prompt's name. Write it as summary, summary@1 or summary@1.0.0, or "
            "give the path of a version's folder."
        )
    wanted = match["version"] or pinned.get(match["id"], "")
    versions = sorted(
        (path.parent for path in root.glob(f"{match['id']}/*/prompt.toml")), key=_order
    )
    fitting = [path for path in versions if not wanted or f"{path.name}.".startswith(f"{wanted}.")]
    if not fitting:
        there = versions or version_folders(root)
        known = ", ".join(f"{path.parent.name}@{path.name}" for path in there)
        raise PromptError(f"{root}: there is no prompt {name!r} here; there is {known}.")
    return fitting[-1]


def _order(folder: Path) -> tuple[str, tuple[int, ...], str]:
    match = _VERSION.fullmatch(folder.name)
    return folder.parent.name, tuple(map(int, match.groups())) if match else (), folder.name


def _read(root: Path, folder: Path, *, locked_only: bool) -> Prompt:
    files = {name: _text(folder / name) for name in FILES}
    prompt = parse_prompt(folder, files)
    released = read_lock(root).get(prompt.name)
    if released is None:
        check_schema(prompt)  # a released one was checked then, and has not changed since
    if released is None and locked_only:
        raise PromptError(f"{root / 'lock.toml'}: {prompt.name} was never released.")
    if released is not None and released != prompt.sha256:
        raise PromptError(
            f"{folder}: {prompt.name} was changed after its release (SHA-256 "
            f"{prompt.sha256[:12]}…, released as {released[:12]}…). Released versions never "
            "change: restore it, or make the change in a new version."
        )
    return prompt


def parse_prompt(folder: Path, files: Mapping[str, str]) -> Prompt:
    """The version that these files are, by their names, in this folder; no lock is asked.

    Raises:
        PromptError: one of them is wrong.
    """
    data = _manifest(folder, files["prompt.toml"])
    if data["schema"] not in DRAFTS:
        raise PromptError(
            f"{folder / 'prompt.toml'}: unknown schema {data['schema']!r}; there is "
            f"{', '.join(sorted(DRAFTS))}."
        )
    return Prompt(
        id=data["id"],
        version=data["version"],
        sha256=_digest(files),
        schema=data["schema"],
        variables=tuple(data["variables"]),
        description=data["description"].strip(),
        changes=data["changes"].strip(),
        folder=folder,
        files=files,
    )


def _manifest(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "prompt.toml"
    data = _toml(path, text)
    if unknown := data.keys() - _KEYS:
        raise PromptError(f"{path}: unknown keys: {', '.join(sorted(unknown))}.")
    if missing := _KEYS - data.keys():
        raise PromptError(f"{path}: missing keys: {', '.join(sorted(missing))}.")
    variables = data["variables"]
    if not isinstance(variables, list) or not all(isinstance(name, str) for name in variables):
        raise PromptError(f"{path}: `variables` must be a list of names.")
    for key in sorted(_KEYS - {"variables"}):
        if not isinstance(data[key], str):
            raise PromptError(f"{path}: `{key}` must be a string.")
    if clash := set(variables) & set(OFFERED):
        raise PromptError(f"{path}: these variables are always given: {', '.join(sorted(clash))}.")
    if not _VERSION.fullmatch(data["version"]):
        raise PromptError(f"{path}: `version` must be three numbers, such as 1.0.0.")
    if (data["id"], data["version"]) != (folder.parent.name, folder.name):
        raise PromptError(
            f"{path}: it says {data['id']}@{data['version']}, but its folder is "
            f"{folder.parent.name}/{folder.name}."
        )
    return data


def _digest(files: Mapping[str, str]) -> str:
    """SHA-256 over the files' names and contents, each with its length, so nothing can shift."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name].encode()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError as error:
        raise PromptError(f"{path}: there is no such file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read: {error}") from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{path}: not valid TOML: {error}") from error
