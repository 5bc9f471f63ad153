"""What every backend of the seam is: something that completes a chat request."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from summarise.budget import Purse
from summarise.errors import (
    ContentFilterError,
    DeadlineError,
    EmptyAnswerError,
    OutputError,
    RefusalError,
    TruncatedError,
)

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

    from summarise.llm.models import Model

__all__ = [
    "Completer",
    "Completion",
    "Deadline",
    "Listener",
    "Request",
    "answer_text",
    "as_completion",
    "is_well_formed",
    "mended",
    "token_counts",
    "unusable",
]


class Listener(Protocol):
    """Hears an answer while it is written."""

    def start(self) -> None:
        """A try begins: what was heard before is void."""

    def feed(self, text: str) -> None:
        """The next piece of the answer's text."""


class Deadline:
    """A point in time by which everything must be done.

    Args:
        seconds: from now; None for never.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def remaining(self) -> float | None:
        """Seconds left, not below 0; None where there is no end."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise DeadlineError once it has passed."""
        if self.remaining == 0.0:
            raise self.error()

    def give_up(self) -> None:
        """Let it pass now, for whoever is still at work though nobody waits any more."""
        self._end = -math.inf

    def error(self, attempts: int = 0) -> DeadlineError:
        """What to raise once it has passed."""
        return DeadlineError(
            f"No answer within the {round(self.seconds or 0, 3):g} s allowed. Allow more, or use a "
            "faster model.",
            retryable=True,
            attempts=attempts,
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One chat completion to get.

    Attributes:
        body: of the OpenAI chat-completions request: model, messages, response format …
        grammar: the answer's JSON Schema narrowed to this article, for backends that compile a
            grammar for every request; a hosted provider caches compiled schemas, which one that
            differs from article to article would defeat.
        deadline: when an answer is no longer of use.
        listener: hears the answer while it is written; None for an answer in one piece.
        purse: what it may use; None for as much as it takes.
    """

    body: Mapping[str, Any]
    grammar: Mapping[str, Any] | None
    deadline: Deadline
    listener: Listener | None = None
    purse: Purse | None = None

    def key(self, model: Model) -> str:
        """SHA-256 of the canonical request: what a stored answer is found by."""
        identity = {
            "base_url": model.base_url,
            "model": str(model),
            "body": self.body,
            "grammar": self.grammar if model.embedded else None,
        }
        canonical = json.dumps(
            identity, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode("utf-8", "surrogatepass")
        return hashlib.sha256(canonical).hexdigest()


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer, and what it took to get it.

    Attributes:
        response: as the provider sent it.
        retries: why the request was sent again, one reason a retry.
        cached: whether it came from a store.
        batch: whether it came through the provider's Batch API.
        raw: the JSON text that came over the wire; None where the answer came in pieces or was
            made here: then dump ``response``.
    """

    response: ChatCompletion
    retries: tuple[str, ...] = ()
    cached: bool = False
    batch: bool = False
    raw: str | None = None

    @property
    def text(self) -> str:
        """The response as JSON, as it came or as it is now: the seam changes it."""
        if self.raw is not None:
            return self.raw
        # Without warnings: a provider may name a finish reason that the SDK does not know.
        response = self.response.model_dump(by_alias=True, exclude_unset=True, warnings=False)
        return json.dumps(response, ensure_ascii=False, separators=(",", ":"), default=str)


class Completer(Protocol):
    """A backend: hosted, embedded, stored or scripted.

    Both methods raise only errors of ``summarise.errors``. One that keeps answers may also have a
    method ``forget(request)``: it is told each request of a question whose answers broke the rules
    to the last, so that the question can be put again.
    """

    @property
    def model(self) -> Model:
        """The model that answers."""

    def complete(self, request: Request) -> Completion:
        """Get the answer, blocking."""

    async def acomplete(self, request: Request) -> Completion:
        """Get the answer without blocking the event loop."""


def as_completion(value: Any) -> ChatCompletion:
    """The completion that parsed JSON is, as the SDK would have built it.

    Raises:
        ValueError: it is none.
    """
    from openai.types.chat import ChatCompletion

    try:
        # Without refusing a finish reason that OpenAI does not know.
        response = ChatCompletion.construct(**value)
    except (LookupError, TypeError, RecursionError) as error:
        raise ValueError("no chat completion") from error
    if not is_well_formed(response) or response.choices is None:
        raise ValueError("no chat completion")
    return response


def is_well_formed(answer: Any) -> bool:
    """Whether a completion can be read; the SDK builds them from anything."""
    choices = getattr(answer, "choices", "")
    if choices is None:
        return True
    return (
        isinstance(choices, list)
        and isinstance(getattr(answer, "model", None), str | None)
        and all(
            hasattr(getattr(choice, "message", None), "content")
            and isinstance(getattr(choice, "finish_reason", None), str | None)
            and isinstance(getattr(choice.message, "refusal", None), str | None)
            and _are_calls(getattr(choice.message, "tool_calls", None))
            for choice in choices
        )
    )


def _are_calls(calls: Any) -> bool:
    if not isinstance(calls, list):
        return calls is None
    functions = [getattr(call, "function", None) for call in calls]
    return all(
        hasattr(function, "arguments")
        and isinstance(function.arguments, str | None)
        and isinstance(getattr(function, "name", None), str | None)
        for function in functions
        if function is not None
    )


def mended(text: str) -> str:
    """The text with the halves of its surrogate pairs joined, and any half left over replaced.

    Some servers send each half as an escape, or in a chunk, of its own; nothing with a half in it
    can be sent back or stored.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def answer_text(choice: Any) -> str:
    """The text of one choice of a well-formed completion: a tool's arguments or the content."""
    for call in choice.message.tool_calls or ():
        if function := getattr(call, "function", None):
            return function.arguments or ""
    # Some providers answer with a list of parts where they were not asked for one.
    return choice.message.content if isinstance(choice.message.content, str) else ""


def token_counts(response: ChatCompletion) -> tuple[int | None, int | None]:
    """The tokens read and written, as the provider counted them; None where it says no number."""
    read, written = (
        count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
        for name in ("prompt_tokens", "completion_tokens")
        for count in [getattr(response.usage, name, None)]
    )
    return read, written


def unusable(choice: Any) -> tuple[type[OutputError], str] | None:
    """How an answer ended, where it did not end as an answer does."""
    if choice is None:
        return EmptyAnswerError, "the response has no choices. Try again, or use another model."
    refusal = choice.message.refusal
    if choice.finish_reason == "content_filter":
        return ContentFilterError, (
            "the provider's content filter withheld the answer. Another provider may answer."
        )
    if refusal:
        return RefusalError, f"the model declined: {' '.join(refusal.split())[:300]}"
    if choice.finish_reason in {"length", "model_length"}:  # the latter is Mistral's
        return TruncatedError, (
            "the answer was cut off by the token limit. Raise max_tokens, or shorten the article."
        )
    if not answer_text(choice).strip():
        return EmptyAnswerError, "the answer is empty. Try again, or use another model."
    return None
