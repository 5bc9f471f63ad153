"""Making a summary again from a bundle: no network, no model, and nothing of a stranger's run.

The pipeline of this release is driven with the recorded answers. What it asks is held against what
was asked then, and what comes of it against what came of it then. A prompt is rendered again only
where it is one that this release ships; another's templates are programs, so what they rendered to
is taken from the record.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from summarise._version import __version__
from summarise.article import Article
from summarise.bundle import PROMPT, Asked, Bundle, Exchanged, load, prompts_of
from summarise.differing import NOTHING, Difference, apart, differences, shown
from summarise.driving import drive
from summarise.errors import (
    BundleError,
    DeadlineError,
    PromptError,
    ProviderError,
    RecordingError,
    SummariseError,
    VerificationError,
)
from summarise.fallback import Turn
from summarise.llm.completer import Completion, Request, as_completion
from summarise.llm.models import Model
from summarise.llm.seam import Question
from summarise.llm.several import Several
from summarise.pipeline import Plan, steps
from summarise.prompts import Message, Prompt, bundled_folder, check_schema, read_lock
from summarise.provenance import total
from summarise.relaying import relayed
from summarise.summary import Summary

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["Difference", "Replay", "replay_bundle"]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of making a summary again.

    Attributes:
        recorded: the summary in the bundle, as JSON.
        summary: as it was made again; None where it could not be.
        differences: between the requests, and between the summaries, but for the time, the price
            and the version of the software.
        reasons: where it is not identical, why, as far as can be told.
        remarks: what else is to be known.
    """

    recorded: Mapping[str, Any]
    summary: Summary | None
    differences: tuple[Difference, ...]
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether the same requests were made and the same summary came of them."""
        return self.summary is not None and not self.differences


def replay_bundle(path: Path | str) -> Replay:
    """Make a summary again from its bundle, and hold it against the one that was recorded.

    Args:
        path: of a file that ``Summary.save_bundle`` wrote, whoever had it since.

    Raises:
        BundleError: it cannot be read, is no bundle, is damaged, or was changed after it was
            written.

    Example:
        >>> replay_bundle("x.zip").identical  # doctest: +SKIP
        True
    """
    bundle = load(Path(path))
    try:
        return _Replaying(bundle).replay()
    except BundleError:
        raise
    except Exception as error:  # what a stranger wrote can fail in any way
        raise BundleError(
            f"{path}: what this bundle holds cannot be followed ({type(error).__name__}): it was "
            "damaged, or made by hand."
        ) from error


class _Replaying:
    """The state of one replay."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.differences: list[Difference] = []
        self.reasons: list[str] = []
        self.remarks: list[str] = []

    def replay(self) -> Replay:
        then, now = self.bundle.settings.software, f"summarise {__version__}"
        if then != now:
            self.remarks.append(f"made by {then}, made again by {now}")
        summary = self._made_again()
        if summary is not None:
            self._compare(summary)
        if summary is None or self.differences:
            self._explain(then, now)
        return Replay(
            recorded=self.bundle.summary,
            summary=summary,
            differences=tuple(self.differences),
            reasons=tuple(dict.fromkeys(self.reasons)),
            remarks=tuple(dict.fromkeys(self.remarks)),
        )

    def _made_again(self) -> Summary | None:
        try:
            article = self._article()
            plan = self._plan()
            for prompt in prompts_of(plan):
                self._check_schema(prompt)
            answers = _Answers(self.bundle, plan.model)
            clock = deque(self.bundle.course.clock)
            last = [0.0]

            def look() -> float:
                if clock:
                    last[0] = clock.popleft()
                return last[0]

            timed = steps(article, replace(plan, clock=look), None)
            summary = drive(relayed(timed, partial(_untimed, answers)))
        except VerificationError as error:
            if not isinstance(error.summary, Summary):
                raise
            summary = error.summary
        except BundleError:
            raise
        except SummariseError as error:
            self.reasons.append(f"it cannot be made again: {error.message}")
            return None
        self.differences += answers.differences
        if left := answers.left:
            self.reasons.append(f"{left} of the recorded answers were not asked for any more")
            self.differences.append(
                Difference("requests", f"{len(self.bundle.exchanges)}", f"{left} fewer")
            )
        return summary

    def _article(self) -> Article:
        facts = self.bundle.facts
        article = Article(
            self.bundle.text, facts.title, facts.url, facts.publisher, facts.published
        )
        if article.sha256 != facts.sha256:
            raise BundleError(
                f"{self.bundle.path}: the article in this bundle is another than it says."
            )
        return article

    def _plan(self) -> Plan:
        data = self.bundle.settings.plan
        known = {each.name for each in fields(Plan)}
        for name in sorted(data.keys() - known):
            self.remarks.append(f"the setting {name!r} is not known to this release")
        queue = deque(self.bundle.course.questions)
        prompts = {
            name: self._prompt(prompt, queue) for name, prompt in self.bundle.prompts.items()
        }
        try:
            return TypeAdapter(Plan).validate_python(
                {name: _with(prompts, each) for name, each in data.items() if name in known}
            )
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise PromptError(
                f"this release needs other settings than were recorded ({where}: {first['msg']})."
            ) from None

    def _prompt(self, prompt: Prompt, queue: deque[Asked]) -> Prompt:
        """The prompt itself where it is a released one, else what it once rendered to."""
        if read_lock(bundled_folder()).get(prompt.name) == prompt.sha256:
            return prompt
        asked = deque(each for each in queue if each.prompt == prompt.name)
        if asked:
            self.remarks.append(
                f"{prompt.name} is no prompt that this release ships: what it rendered to was "
                "taken from the record, and not rendered again"
            )
        values = {each.name: getattr(prompt, each.name) for each in fields(prompt)}
        return _AsRecorded(**values, asked=asked)

    def _check_schema(self, prompt: Prompt) -> None:
        try:
            check_schema(prompt)
        except PromptError:
            self.reasons.append(
                f"the schema {prompt.schema} that {prompt.name} asks for is another in this release"
            )

    def _compare(self, summary: Summary) -> None:
        rebuilt = json.loads(summary.model_dump_json())
        self.differences += differences(self.bundle.summary, rebuilt)
        then, now = _cost(self.bundle.summary), summary.provenance.cost
        if then != now:
            self.remarks.append(f"it cost {_dollars(then)} then, {_dollars(now)} by today's prices")

    def _explain(self, then: str, now: str) -> None:
        places = [each.where for each in self.differences]
        if any(place.startswith("request") for place in places):
            self.reasons.append("a prompt, a schema or a check makes other requests than it did")
        if places and all(place.startswith("finding") for place in places):
            self.reasons.append("the model's answers stand; the checks find otherwise")
        if then != now:
            self.reasons.append("another version of the software: its checks and rules may differ")
        elif not self.reasons or places:
            self.reasons.append(
                "the version of the software is the same: its code differs, or the summary was "
                "changed after it was made"
            )


@dataclass(frozen=True)
class _AsRecorded(Prompt):
    """A prompt whose templates are not run: it gives what they rendered to when they were."""

    asked: deque[Asked] = field(default_factory=deque, compare=False, repr=False)

    def render(self, *_: Any, **__: Any) -> list[Message]:
        if not self.asked:
            raise PromptError(f"{self.name}: it was not rendered so often when it was recorded.")
        messages: list[Message] = self.asked.popleft().messages
        return messages


class _Answers:
    """A completer that gives the recorded answers, and notes where it is asked something else."""

    def __init__(self, bundle: Bundle, model: Model) -> None:
        self.model = model
        self.differences: list[Difference] = []
        self._bundle = bundle
        self._late = deque(bundle.course.late)
        # By today's way to make a key, so that a change of that is no change of a request.
        self._recorded = [(each.request().key(model), each) for each in bundle.exchanges]
        for number, each in enumerate(bundle.exchanges, 1):
            if each.raw is not None:
                self._completion(number, each.raw)  # said now, and not taken for the model's fault
        self._number = 0

    @property
    def left(self) -> int:
        """How many recorded answers nobody asked for."""
        return len(self._recorded)

    def complete(self, request: Request) -> Completion:
        self._number += 1
        exchange = self._found(request)
        if exchange.raw is None:
            # Whatever it was: a summary came of it, so it was about this one question.
            raise ProviderError(exchange.error or "")
        return Completion(
            self._completion(self._number, exchange.raw),
            retries=exchange.retries,
            cached=exchange.cached,
            batch=exchange.batch,
            raw=exchange.raw,
        )

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)

    def _completion(self, number: int, raw: str) -> ChatCompletion:
        try:
            return as_completion(json.loads(raw))
        except (ValueError, RecursionError) as error:
            raise BundleError(
                f"{self._bundle.path}: the recorded answer {number} is no chat completion."
            ) from error

    def _found(self, request: Request) -> Exchanged:
        key = request.key(self.model)
        for position, (recorded, exchange) in enumerate(self._recorded):
            if recorded == key:
                del self._recorded[position]
                return exchange
        if self._late:
            raise DeadlineError(self._late.popleft())
        if not self._recorded:
            self.differences.append(Difference(f"request {self._number}", "", f"new, {key}"))
            raise RecordingError("the bundle has no answer to what is asked here", key=key)
        _, exchange = self._recorded.pop(0)
        self.differences.append(_other_request(self._number, exchange, request, key))
        return exchange


def _other_request(number: int, exchange: Exchanged, request: Request, key: str) -> Difference:
    """The first thing in which a request differs from the recorded one."""
    then, now = exchange.body, request.body
    before, after = then.get("messages") or [], now.get("messages") or []
    for position in range(max(len(before), len(after))):
        old = before[position] if position < len(before) else NOTHING
        new = after[position] if position < len(after) else NOTHING
        if old != new:
            role = new.get("role") if isinstance(new, dict) else ""
            where = f"request {number}, message {position + 1} {role}".strip()
            return Difference(where, *apart(_content(old), _content(new)))
    for name in sorted({*then, *now}):
        if then.get(name, NOTHING) != now.get(name, NOTHING):
            return Difference(
                f"request {number}, {name}",
                *apart(shown(then.get(name, NOTHING)), shown(now.get(name, NOTHING))),
            )
    if exchange.grammar != request.grammar:
        where = f"request {number}, grammar"
        return Difference(where, *apart(shown(exchange.grammar), shown(request.grammar)))
    return Difference(f"request {number}", exchange.key, key)


def _content(message: Any) -> str:
    content = message.get("content") if isinstance(message, dict) else message
    return content if isinstance(content, str) else shown(message)


def _untimed(answers: _Answers, asked: Question | Several) -> Turn:
    """What is asked, without a deadline: what was too late then is on record."""

    def free(question: Question) -> Question:
        return replace(question, parameters=replace(question.parameters, deadline=None))

    if isinstance(asked, Question):
        return Turn(answers, free(asked))
    return Turn(answers, replace(asked, questions=tuple(map(free, asked.questions))))


def _with(prompts: Mapping[str, Prompt], value: Any) -> Any:
    """A setting with the prompts that it names."""
    if isinstance(value, dict):
        if value.keys() == {PROMPT}:
            return prompts[value[PROMPT]]
        return {name: _with(prompts, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with(prompts, each) for each in value]
    return value


def _cost(summary: Mapping[str, Any]) -> float | None:
    costs = (attempt.get("cost") for attempt in summary["provenance"]["attempts"])
    return total([cost if isinstance(cost, float | int) else None for cost in costs])


def _dollars(cost: float | None) -> str:
    return "an unknown amount" if cost is None else f"${cost:.6f}"
