"""For your own tests: completers that answer without a model, without a key, without a network.

    >>> from summarise import Summariser
    >>> from summarise.testing import replayed
    >>> summariser = Summariser(completer=replayed("tests/answers", model="openai/gpt-5-mini"))

``recorded`` keeps a model's real answers in a folder or an SQLite file, ``replayed`` gives them
again, ``scripted`` answers with what you write. All three go through the same prompts, validation,
reasks and accounting as a live model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openai.types.chat import ChatCompletion

from summarise.errors import RecordingError
from summarise.llm.backends import completer_for
from summarise.llm.completer import Completer, Completion, Request
from summarise.llm.models import Mode, Model, choose_model
from summarise.llm.store import StoredCompleter
from summarise.llm.transport import RetryPolicy

__all__ = ["ScriptedCompleter", "recorded", "replayed", "scripted"]


class ScriptedCompleter:
    """Gives written answers, one after the other, and remembers what it was asked.

    Attributes:
        requests: the body of every request it was sent, in order.
    """

    def __init__(self, answers: Iterable[str | Mapping[str, Any] | Exception], mode: Mode) -> None:
        self._answers = iter(answers)
        self.model = Model("scripted", "scripted", mode=mode)
        self.requests: list[Mapping[str, Any]] = []

    def complete(self, request: Request) -> Completion:
        self.requests.append(request.body)
        answer = next(self._answers, None)
        if answer is None:
            raise RecordingError(
                f"The script has no answer number {len(self.requests)}. If the last one was meant "
                "to be good, it broke the draft's rules: repeat it three times to be told which.",
                key=request.key(self.model),
            )
        if isinstance(answer, Exception):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(dict(answer), ensure_ascii=False)
        if request.listener is not None:
            request.listener.start()
            request.listener.feed(text)
        return Completion(self._completion(request, text))

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)

    def _completion(self, request: Request, text: str) -> ChatCompletion:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if self.model.mode == "tools":
            function = {
                "name": request.body["tool_choice"]["function"]["name"],
                "arguments": text,
            }
            call = {"id": "call_0", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return ChatCompletion.model_validate(
            {
                "id": "scripted",
                "object": "chat.completion",
                "created": 0,
                "model": "scripted",
                "choices": [choice],
            }
        )


def scripted(
    *answers: str | Mapping[str, Any] | Exception, mode: Mode = "json_schema"
) -> ScriptedCompleter:
    """A completer that gives these answers, in this order.

    Args:
        answers: each the text of an answer, a mapping that is sent as JSON, or an error that is
            raised instead (one of ``summarise.errors``).
        mode: how a structured answer is asked for.

    Example:
        >>> completer = scripted("no JSON", {"headline": "…"})
        >>> completer.requests
        []
    """
    return ScriptedCompleter(answers, mode)


def replayed(folder: Path | str, *, model: str, base_url: str | None = None) -> Completer:
    """A completer that gives the answers that were kept, and never asks anybody.

    Args:
        folder: or SQLite file, where ``recorded``, or ``Summariser(store=…)``, kept them.
        model: the model that gave them.
        base_url: where it gave them, if not at its provider's usual address.

    Raises:
        ModelError: the model's name is not understood.
    """
    return StoredCompleter(folder, model=choose_model(model, base_url), mode="replay")


def recorded(folder: Path | str, *, model: str, base_url: str | None = None) -> Completer:
    """A completer that asks the model and keeps every answer.

    Args:
        folder: or a name that ends in ``.sqlite``; it is made where it does not exist.
        model: as ``Summariser`` takes it.
        base_url: likewise.

    Raises:
        ModelError: the model is unknown, or cannot run here.
        AuthenticationError: it needs a key, and there is none.
    """
    inner = completer_for(choose_model(model, base_url), RetryPolicy(), timeout=600.0)
    return StoredCompleter(folder, inner, mode="record")
