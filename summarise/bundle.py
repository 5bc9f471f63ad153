"""A bundle: all that a summary was made of, in one file, to make it again a year later.

    bundle.json                       what is in the file, with lengths and SHA-256
    article.txt  article.json         its text to the byte; title, address, publisher, day
    settings.json                     the model and the plan
    prompts/N/…                       the files of each prompt version
    questions.json                    what was asked, as the prompts rendered it, and the clock
    exchanges/NNNN.request.json       each request to the model, with its key
    exchanges/NNNN.answer.json        the completion, as it came
    summary.json                      what came of it

There is no key in it, no password of an address and no path of the machine.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from summarise import zipped
from summarise._version import __version__
from summarise.errors import BundleError, PromptError
from summarise.llm.completer import Deadline, Request
from summarise.llm.models import EMBEDDED, Model, without_secrets
from summarise.making import Making
from summarise.prompts import FILES, Prompt, parse_prompt
from summarise.summary import Summary

__all__ = ["PROMPT", "Asked", "Bundle", "Exchanged", "load", "prompts_of", "save"]

PROMPT = "$prompt"
"""The key of what stands in the settings for a prompt: its name."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Facts(_Part):
    """About the article, beside its text."""

    title: str | None
    url: str | None
    publisher: str | None
    published: date | None
    sha256: str


class Asked(_Part):
    """A question, as it was before the seam made requests of it."""

    stage: str
    prompt: str
    messages: list[dict[str, Any]]


class Course(_Part):
    """What happened beside the exchanges."""

    questions: list[Asked]
    late: list[str]
    clock: list[float]


class Settings(_Part):
    """How it was made."""

    software: str
    plan: dict[str, Any]


class Exchanged(_Part):
    """A request, and what came of it; ``raw`` stands in a member of its own."""

    key: str
    body: dict[str, Any]
    grammar: dict[str, Any] | None
    retries: tuple[str, ...]
    cached: bool
    batch: bool
    error: str | None
    raw: str | None = None

    def request(self) -> Request:
        """The request alone."""
        return Request(self.body, self.grammar, Deadline(None))


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds, read and in form; whether it fits together is another matter.

    Attributes:
        path: where it was read from.
        text: of the article.
        facts: about the article.
        settings: how it was made.
        prompts: by ``id@version``.
        course: what was asked.
        exchanges: with the model, in order.
        summary: what came of it, as JSON.
    """

    path: Path
    text: str
    facts: Facts
    settings: Settings
    prompts: Mapping[str, Prompt]
    course: Course
    exchanges: tuple[Exchanged, ...]
    summary: Mapping[str, Any]


P = TypeVar("P", bound=_Part)


def save(making: Making, summary: Summary, path: Path) -> None:
    """Write a bundle: the same bytes each time.

    Raises:
        BundleError: it cannot be written.
    """
    article = making.article
    model = _public(making.plan.model)
    start = making.clock[0] if making.clock else 0.0
    members = {
        "article.txt": article.text.encode(),
        "article.json": _part(
            Facts(
                title=article.title,
                url=article.url,
                publisher=article.publisher,
                published=article.published,
                sha256=article.sha256,
            )
        ),
        "settings.json": _part(
            Settings(software=f"summarise {__version__}", plan=_plain(making.plan))
        ),
        "questions.json": _part(
            Course(
                questions=[
                    Asked(
                        stage=each.use.stage if each.use else "summary",
                        prompt=each.use.name if each.use else "",
                        messages=each.messages,
                    )
                    for each in making.questions
                ],
                late=list(making.late),
                clock=[each - start for each in making.clock],
            )
        ),
        "summary.json": summary.model_dump_json(indent=1).encode() + b"\n",
    }
    for number, prompt in enumerate(prompts_of(making.plan), 1):
        for name, content in prompt.files.items():
            members[f"prompts/{number}/{name}"] = content.encode()
    for number, each in enumerate(making.exchanges, 1):
        body = dict(each.body)
        if model.embedded:  # else it would say where on this machine the weights are
            body["model"] = model.name or str(model)
        exchanged = Exchanged(
            key=Request(body, each.grammar, Deadline(None)).key(model),
            body=body,
            grammar=None if each.grammar is None else dict(each.grammar),
            retries=each.retries,
            cached=each.cached,
            batch=each.batch,
            error=each.error,
        )
        members[f"exchanges/{number:04}.request.json"] = _part(exchanged, exclude={"raw"})
        if each.raw is not None:
            raw = each.raw.encode("utf-8", "surrogatepass")
            members[f"exchanges/{number:04}.answer.json"] = raw
    zipped.write(path, members)


def load(path: Path) -> Bundle:
    """Read a bundle, whoever made it; nothing of it is run.

    Raises:
        BundleError: it cannot be read, is none, is damaged or was changed.
    """
    members = zipped.read(path)
    try:
        summary = zipped.parsed(path, "summary.json", members.pop("summary.json"))
        if not isinstance(summary, dict):
            raise TypeError("summary.json")  # noqa: TRY301 - as the others
        bundle = Bundle(
            path=path,
            text=members.pop("article.txt").decode(),
            facts=_read(path, Facts, "article.json", members),
            settings=_read(path, Settings, "settings.json", members),
            course=_read(path, Course, "questions.json", members),
            prompts={prompt.name: prompt for prompt in _read_prompts(members)},
            exchanges=tuple(_read_exchanges(path, members)),
            summary=summary,
        )
        if members:
            raise LookupError(next(iter(members)))  # noqa: TRY301
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _malformed(path, f"{error.title} {where}: {first['msg']}") from None
    except (LookupError, ValueError, TypeError, RecursionError, PromptError) as error:
        raise _malformed(path, f"{type(error).__name__}: {error}"[:200]) from error
    return bundle


def _malformed(path: Path, what: str) -> BundleError:
    return BundleError(
        f"{path}: what this bundle holds is not what a bundle of this version holds ({what})."
    )


def _read(path: Path, part: type[P], name: str, members: dict[str, bytes]) -> P:
    return part.model_validate(zipped.parsed(path, name, members.pop(name)))


def _read_prompts(members: dict[str, bytes]) -> Iterator[Prompt]:
    number = 1
    while f"prompts/{number}/prompt.toml" in members:
        prefix = f"prompts/{number}/"
        names = [name for name in members if name.startswith(prefix)]
        files = {name.removeprefix(prefix): members.pop(name).decode() for name in names}
        if set(files) != set(FILES):
            raise LookupError(prefix)
        data = tomllib.loads(files["prompt.toml"])
        yield parse_prompt(Path("prompts", str(data["id"]), str(data["version"])), files)
        number += 1


def _read_exchanges(path: Path, members: dict[str, bytes]) -> Iterator[Exchanged]:
    number = 1
    while (name := f"exchanges/{number:04}.request.json") in members:
        exchanged = _read(path, Exchanged, name, members)
        raw = members.pop(f"exchanges/{number:04}.answer.json", None)
        if (raw is None) == (exchanged.error is None):
            raise LookupError(name)
        text = None if raw is None else raw.decode("utf-8", "surrogatepass")
        yield exchanged.model_copy(update={"raw": text})
        number += 1


def _part(part: _Part, **options: Any) -> bytes:
    text = json.dumps(
        part.model_dump(mode="python", **options),
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
        default=str,
    )
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _public(model: Model) -> Model:
    """The model without what is nobody's business: a password, a path, a variable's name."""
    url = None if model.base_url is None else without_secrets(model.base_url)
    name = PurePath(model.name).name if model.provider == EMBEDDED else model.name
    return replace(model, name=name, base_url=url, key_variable=None, reason="")


def _plain(value: Any) -> Any:
    """A setting as JSON says it."""
    if isinstance(value, Prompt):
        return {PROMPT: value.name}
    if isinstance(value, Model):
        value = _public(value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: _plain(each) for name, each in named.items() if not callable(each)}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def prompts_of(value: Any) -> list[Prompt]:
    """The prompts that a plan may use, each once."""
    found: dict[str, Prompt] = {}
    queue = [value]
    while queue:
        each = queue.pop(0)
        if isinstance(each, Prompt):
            found.setdefault(each.name, each)
        elif is_dataclass(each) and not isinstance(each, type):
            queue += [getattr(each, field.name) for field in fields(each)]
    return cast("list[Prompt]", list(found.values()))
