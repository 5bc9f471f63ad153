"""A streamed answer: put together for validation, and shown while it grows.

Instructor's partial models re-parse everything at every chunk and never reask. Here the chunks
become one ordinary completion, which is validated and reasked like any other, while a listener
sees snapshots of the JSON so far, re-parsed only after it grew by an eighth: linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from summarise.llm.completer import Listener, mended

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["Assembler", "Snapshot", "SnapshotListener", "is_chunk"]

_FENCE = re.compile(r"\s*```(?:json)?\s*")

Snapshot = dict[str, Any]
"""What there is of a draft: any field may be missing, any list short, any last string cut."""


class SnapshotListener:
    """Turns the text of an answer into snapshots.

    Args:
        show: called with each snapshot; it should return soon.
    """

    def __init__(self, show: Callable[[Snapshot], None]) -> None:
        self._show = show
        self._text: list[str] = []
        self._length = 0
        self._next = 1

    def start(self) -> None:
        self._text.clear()
        self._length, self._next = 0, 1

    def feed(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)
        if self._length < self._next:
            return
        self._next = self._length + max(16, self._length // 8)
        text = mended("".join(self._text))
        if fence := _FENCE.match(text):
            text = text[fence.end() :].partition("```")[0]
        try:
            snapshot = from_json(text, allow_partial="trailing-strings")
        except ValueError:
            return  # not JSON, or not yet; what becomes of it is the validator's business
        if isinstance(snapshot, dict):
            self._show(snapshot)


def is_chunk(chunk: Mapping[str, Any]) -> bool:
    """Whether it is a chunk of a chat completion, as far as one is read."""
    choices = chunk.get("choices")
    return (
        isinstance(choices, list | None)
        and isinstance(chunk.get("model"), str | None)
        and all(
            isinstance(choice, Mapping)
            and isinstance(choice.get("delta"), Mapping | None)
            and isinstance(choice.get("finish_reason"), str | None)
            for choice in choices or ()
        )
    )


class Assembler:
    """Puts the chunks of one streamed completion together.

    Args:
        listener: hears the answer's text, content or tool arguments alike.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._content: list[str] = []
        self._refusal: list[str] = []
        self._arguments: list[str] = []
        self._tool: dict[str, str] = {}
        self._head: dict[str, Any] = {}
        self._usage: Any = None
        self._finish: str | None = None
        self._ended = False
        self.begun = False
        """Whether there has been any of the answer, be it nothing yet."""
        listener.start()

    def add(self, chunk: Mapping[str, Any]) -> None:
        """Take the next well-formed chunk, as it was parsed; a hundred models take too long."""
        if not self._head and chunk.get("id"):
            self._head = {
                "id": chunk["id"],
                "created": chunk.get("created") or 0,
                "model": chunk.get("model"),
            }
        if isinstance(usage := chunk.get("usage"), Mapping):
            self._usage = usage
        for choice in chunk.get("choices") or ():
            self.begun = True
            if not choice.get("index"):  # one is asked for; not every provider numbers it
                self._finish = choice.get("finish_reason") or self._finish
                self._add_delta(choice.get("delta") or {})

    def _add_delta(self, delta: Mapping[str, Any]) -> None:
        if (content := delta.get("content")) and isinstance(content, str):
            self._content.append(content)
            self._listener.feed(content)
        if (refusal := delta.get("refusal")) and isinstance(refusal, str):
            self._refusal.append(refusal)
        calls = delta.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, Mapping) and not call.get("index"):
                self._add_call(call)

    def _add_call(self, call: Mapping[str, Any]) -> None:
        if (name := call.get("id")) and isinstance(name, str):
            self._tool["id"] = name
        function = call.get("function")
        if isinstance(function, Mapping):
            if (name := function.get("name")) and isinstance(name, str):
                self._tool["name"] = name
            if (arguments := function.get("arguments")) and isinstance(arguments, str):
                self._arguments.append(arguments)
                self._listener.feed(arguments)

    def end(self) -> None:
        """The provider says that nothing more comes; some give no other reason."""
        self._ended = self.begun

    @property
    def finished(self) -> bool:
        """Whether the provider said that the answer is over; a stream that broke off did not."""
        return self._ended or self._finish is not None

    def completion(self) -> ChatCompletion:
        """The whole answer, as if it had not been streamed."""
        from openai.types.chat import ChatCompletion

        message: dict[str, Any] = {
            "role": "assistant",
            "content": mended("".join(self._content)) or None,
            "refusal": mended("".join(self._refusal)) or None,
        }
        if self._tool or self._arguments:
            message["tool_calls"] = [
                {
                    "id": self._tool.get("id", "call_0"),
                    "type": "function",
                    "function": {
                        "name": self._tool.get("name", ""),
                        "arguments": mended("".join(self._arguments)),
                    },
                }
            ]
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": self._finish,
            "logprobs": None,
        }
        # As the SDK builds its own: without refusing a finish reason that OpenAI does not know.
        return ChatCompletion.construct(
            **{"id": "", "created": 0, "model": "", **self._head},
            object="chat.completion",
            choices=[choice],
            usage=self._usage,
        )
