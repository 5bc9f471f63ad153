"""What the tests of the model layer are made of: an article, a draft of it, answers and requests."""

import asyncio
import json
import pickle
import traceback
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any

import httpx2
import pytest

from summarise.llm.completer import Completer, Completion, Deadline, Listener, Request
from summarise.llm.models import Model
from summarise.llm.seam import Answer, Question, aask, ask

ARTICLE = (
    "La mairie de Vernaison ferme le pont Royer dès lundi. "
    "Les travaux coûteront 2,4 millions d'euros. "
    "« Nous n'avions plus le choix », a expliqué la maire, Hélène Daubrac. "
    "Le pont devrait rouvrir en mars."
)
KEY = "sk-proj-tRèsSecret".replace("è", "e") + "0123456789"


def claim(fr: str, en: str, *sources: int, **changes: Any) -> dict[str, Any]:
    return {
        "sources": list(sources),
        "modality": "asserted",
        "speaker": None,
        "fr": fr,
        "en": en,
    } | changes


def draft(**changes: Any) -> dict[str, Any]:
    """A valid draft of ARTICLE, with these fields instead."""
    return {
        "headline": claim("Vernaison ferme le pont Royer", "Vernaison closes Royer bridge", 1),
        "abstract": [
            claim("La mairie ferme le pont Royer.", "The town closes Royer bridge.", 1),
            claim("Il devrait rouvrir en mars.", "It should reopen in March.", 4),
        ],
        "key_points": [
            claim("Les travaux coûtent 2,4 millions.", "The works cost 2.4 million euros.", 2),
            claim("La fermeture commence lundi.", "The closure starts on Monday.", 1),
            claim(
                "La maire n'avait plus le choix.",
                "The mayor had no choice left.",
                3,
                modality="reported",
                speaker="Hélène Daubrac",
            ),
        ],
        "quotes": [
            {
                "sources": [3],
                "speaker": "Hélène Daubrac",
                "fr": "Nous n'avions plus le choix",
                "en": "We had no choice left",
            }
        ],
        "entities": [
            {
                "name": "Hélène Daubrac",
                "name_en": "Hélène Daubrac",
                "kind": "person",
                "sources": [3],
                "role": {"fr": "maire", "en": "mayor"},
            }
        ],
        "events": [],
        "topics": ["society"],
    } | changes


def answer(
    content: str | None = "{}", finish: str | None = "stop", **changes: Any
) -> dict[str, Any]:
    """A chat completion as a provider sends it; ``message`` adds to the message."""
    message = {"role": "assistant", "content": content} | changes.pop("message", {})
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-5-mini-2025-08-07",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
    } | changes


def tool_call(arguments: str, name: str = "SummaryDraft") -> dict[str, Any]:
    """The message of an answer that calls a tool."""
    function = {"name": name, "arguments": arguments}
    return {"content": None, "tool_calls": [{"id": "c1", "type": "function", "function": function}]}


def chunks(text: str = "{}", size: int = 7, finish: str | None = "stop") -> list[dict[str, Any]]:
    """The chunks of ``answer(text)``, as a provider streams them."""
    head = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "gpt-5-mini-2025-08-07",
    }

    def chunk(delta: dict[str, Any], end: str | None = None) -> dict[str, Any]:
        return head | {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]}

    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": piece}) for piece in pieces),
        *([] if finish is None else [chunk({}, finish)]),
        *([] if finish is None else [head | {"choices": [], "usage": answer()["usage"]}]),
    ]


def sse(events: list[dict[str, Any]], end: bytes = b"data: [DONE]\n\n") -> bytes:
    """Server-sent events, as they go over the wire."""
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + end


def request(
    *,
    model: str = "gpt-5-mini",
    content: str = ARTICLE,
    deadline: float | None = None,
    listener: Listener | None = None,
    grammar: Mapping[str, Any] | None = None,
    **body: Any,
) -> Request:
    messages = [{"role": "user", "content": content}]
    return Request(
        {"model": model, "messages": messages} | body, grammar, Deadline(deadline), listener
    )


class Heard:
    """A listener that remembers: a list of pieces for every time it was told to start."""

    def __init__(self) -> None:
        self.tries: list[list[str]] = []

    def start(self) -> None:
        self.tries.append([])

    def feed(self, text: str) -> None:
        self.tries[-1].append(text)

    @property
    def texts(self) -> list[str]:
        return ["".join(pieces) for pieces in self.tries]


class Provider:
    """A provider without a network: gives scripted responses and remembers what it was sent.

    Args:
        script: for each request a body (a mapping is JSON), a response, or an error to raise; the
            last one for all that follow.
    """

    def __init__(self, *script: Any) -> None:
        self.script = list(script)
        self.requests: list[httpx2.Request] = []
        self.transport = httpx2.MockTransport(self.handle)

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx2.Response):
            # A new one each time, for a response can be read once.
            return httpx2.Response(reply.status_code, headers=reply.headers, content=reply.content)
        if isinstance(reply, bytes):
            headers = {"content-type": "text/event-stream"}
            return httpx2.Response(200, headers=headers, content=reply)
        return httpx2.Response(200, json=reply)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def failure(status: int, message: str = "It went wrong.", **headers: str) -> httpx2.Response:
    """An error as OpenAI's API sends it."""
    body = {"error": {"message": message, "type": "some_error", "param": None, "code": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, json=body)


def _await(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def _complete(completer: Completer, request: Request) -> Completion:
    return completer.complete(request)


def _acomplete(completer: Completer, request: Request) -> Completion:
    return _await(completer.acomplete(request))


def _aask(completer: Completer, question: Question) -> Answer:
    return _await(aask(completer, question))


both_ways = pytest.mark.parametrize(
    "complete", [pytest.param(_complete, id="sync"), pytest.param(_acomplete, id="async")]
)
"""Runs a test of a completer blocking and not; they must not differ."""

asked_both_ways = pytest.mark.parametrize(
    "put", [pytest.param(ask, id="sync"), pytest.param(_aask, id="async")]
)
"""Runs a test of a question blocking and not."""

Complete = Callable[[Completer, Request], Completion]
Put = Callable[[Completer, Question], Answer]


def everything_in(error: BaseException) -> Iterator[str]:
    """Every form in which an error may reach a log."""
    yield str(error)
    yield repr(error)
    yield repr(error.args)
    yield repr(vars(error))
    yield pickle.dumps(error).decode("latin-1")
    yield "".join(traceback.format_exception(error))


def scripted_model(mode: str = "json_schema") -> Model:
    return Model("scripted", "scripted", mode=mode)  # type: ignore[arg-type]
