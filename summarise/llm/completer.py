"""What every backend of the seam is: something that completes a chat request."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from summarise.errors import DeadlineError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

    from summarise.llm.models import Model

__all__ = ["Completer", "Completion", "Deadline", "Listener", "Request"]


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

    def error(self, attempts: int = 0) -> DeadlineError:
        """What to raise once it has passed."""
        return DeadlineError(
            f"No answer within the {self.seconds or 0:g} s allowed. Allow more, or use a faster "
            "model.",
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
    """

    body: Mapping[str, Any]
    grammar: Mapping[str, Any] | None
    deadline: Deadline
    listener: Listener | None = None

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
    """

    response: ChatCompletion
    retries: tuple[str, ...] = ()
    cached: bool = False


class Completer(Protocol):
    """A backend: hosted, embedded, stored or scripted.

    Both methods raise only errors of ``summarise.errors``.
    """

    @property
    def model(self) -> Model:
        """The model that answers."""

    def complete(self, request: Request) -> Completion:
        """Get the answer, blocking."""

    async def acomplete(self, request: Request) -> Completion:
        """Get the answer without blocking the event loop."""
