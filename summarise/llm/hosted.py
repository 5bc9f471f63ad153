"""Models behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncGenerator, Coroutine, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import tenacity
from pydantic import ValidationError
from pydantic_core import to_json

from summarise.errors import ProviderError
from summarise.llm import portal
from summarise.llm.completer import (
    Completion,
    Listener,
    Request,
    answer_text,
    is_well_formed,
    token_counts,
)
from summarise.llm.faults import NO_KEY, alien, no_answer, refused, too_large, usable_key
from summarise.llm.gate import Limits
from summarise.llm.models import Model
from summarise.llm.pace import (
    Pace,
    Pacing,
    Ticket,
    estimated_tokens,
    pace_for,
    standing_still,
)
from summarise.llm.streaming import Assembler, is_chunk
from summarise.llm.transport import RetryPolicy, is_retryable
from summarise.llm.wire import DONE, LARGEST, NOBODY, Connections, TooLargeError, events, read

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["HostedCompleter"]

_ACCOUNT = {"openai-organization": "OPENAI_ORG_ID", "openai-project": "OPENAI_PROJECT_ID"}
"""Headers that say whose account at OpenAI pays, and where OpenAI's own SDK takes them from."""

_LAST_WORDS = 2.0
"""Seconds between two pieces of a stream once it has said that the answer is over."""


class HostedCompleter:
    """Sends requests to a model's provider, and again where that may help.

    Args:
        model: which, and where.
        key: the API key, "" where the provider needs none.
        policy: when a request is sent again.
        timeout: seconds without an answer, or without the next piece of one that is streamed,
            before a try is given up.
        transport: takes the requests instead of the network, such as ``httpx2.MockTransport``.

    Raises:
        AuthenticationError: the provider needs a key and there is none.
    """

    def __init__(
        self,
        model: Model,
        key: str = "",
        policy: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        timeout: float = 120.0,
        *,
        transport: httpx2.MockTransport | None = None,
    ) -> None:
        self.model = model
        self._policy = policy
        self._timeout = timeout
        self._key = usable_key(model, key)
        headers = {}
        if self._key != NO_KEY:
            headers["authorization"] = f"Bearer {self._key}"
            if model.key_variable == "OPENAI_API_KEY":
                headers |= {
                    header: value
                    for header, variable in _ACCOUNT.items()
                    if (value := os.environ.get(variable, "").strip())
                }
        self._connections = Connections(model.base_url or "", headers, transport)
        # What answers at a transport that was given is nobody else's.
        self._own = transport is not None
        self._pace: Pacing = (
            Pace(str(model), policy.limits) if self._own else pace_for(model, self._key)
        )
        self.limit(policy.limits)

    def limit(self, limits: Limits) -> None:
        """Put limits in force for all who share them; none do not lift those of others."""
        if limits != Limits() and not self._own:
            self._pace = pace_for(self.model, self._key, limits)

    def complete(self, request: Request) -> Completion:
        def work(hand: portal.Hand) -> Coroutine[Any, Any, Completion]:
            listener = request.listener
            return self._complete(request, None if listener is None else _Relay(listener, hand))

        request.deadline.check()
        with standing_still():
            return portal.run(work)

    async def acomplete(self, request: Request) -> Completion:
        return await self._complete(request, request.listener)

    def close(self) -> None:
        """End the connections; what is under way is let finish, and what comes opens new ones."""
        if self._connections.opened:
            portal.run(lambda _: self._connections.aclose())

    async def aclose(self) -> None:
        """``close`` without blocking the event loop."""
        await self._connections.aclose()

    async def _complete(self, request: Request, listener: Listener | None) -> Completion:
        request.deadline.check()
        retries: list[str] = []
        sent: list[None] = []
        # A new one for every call: AsyncRetrying keeps the state of a call on itself.
        retrying = tenacity.AsyncRetrying(**self._policy.options(request.deadline, retries))
        body = _encoded(request, streamed=listener is not None)
        timer = asyncio.timeout(request.deadline.remaining)
        try:
            async with timer:
                answer: tuple[ChatCompletion, str | None] = await retrying(
                    self._in_turn, request, body, listener, sent
                )
        except ProviderError as error:
            error.attempts = len(sent)  # the pace's, which does not know
            raise
        except (openai.OpenAIError, TimeoutError) as error:
            if timer.expired():
                raise request.deadline.error(len(sent)) from None
            if isinstance(error, TimeoutError):
                raise  # a listener's own
            raise self._translated(error, len(sent), request) from None
        return Completion(answer[0], tuple(retries), raw=answer[1])

    async def _in_turn(
        self, request: Request, body: bytes, listener: Listener | None, sent: list[None]
    ) -> tuple[ChatCompletion, str | None]:
        """Send it once, when it may go, and tell the pace what came of it."""
        turn = self._pace.turn(
            estimated_tokens(request.body),
            deadline=request.deadline,
            longest_wait=self._policy.longest_wait,
        )
        with await turn as ticket:
            sent.append(None)
            try:
                return await self._try(body, listener, ticket)
            except openai.APIStatusError as error:
                if is_retryable(error):
                    ticket.refused(error.status_code, error.response.headers)
                raise

    async def _try(
        self, body: bytes, listener: Listener | None, ticket: Ticket
    ) -> tuple[ChatCompletion, str | None]:
        timer = asyncio.timeout(self._timeout)
        try:
            async with timer, self._connections.post(body, self._timeout) as response:
                ticket.let_through(response.headers)
                raw: str | None = None
                # Some servers cannot stream, and say nothing of it.
                if whole := listener is None or _is(response, "application/json"):
                    completion, raw = _whole(response, await read(response))
                else:
                    completion = await self._streamed(response, listener, timer)
        except TimeoutError:
            if not timer.expired():
                raise  # a listener's own
            raise openai.APITimeoutError(NOBODY) from None
        counts = [count for count in token_counts(completion) if count is not None]
        ticket.answered(response.headers, sum(counts) if counts else None)
        if whole and listener is not None:
            listener.start()
            for choice in (completion.choices or ())[:1]:
                listener.feed(answer_text(choice))
        return completion, raw

    async def _streamed(
        self, response: httpx2.Response, listener: Listener, timer: asyncio.Timeout
    ) -> ChatCompletion:
        now = asyncio.get_running_loop().time
        assembler = Assembler(listener)
        spoken = _is(response, "text/event-stream")

        def take(piece: str) -> None:
            nonlocal spoken
            # What is no piece of an answer, such as comments, buys no time.
            timer.reschedule(now() + self._timeout)
            if piece == DONE:
                assembler.end()
            else:
                chunk = _chunk(response, piece)
                # Other protocols have events, too.
                spoken = assembler.begun or "choices" in chunk
                assembler.add(chunk)

        async with contextlib.aclosing(events(response)) as pieces:
            async for piece in pieces:
                take(piece)
                if assembler.finished:
                    break
            # The usage is still to come, from most; the answer is there without it, and paid for.
            patience = min(_LAST_WORDS, self._timeout / 2)
            while (last := await _next_of(pieces, patience)) is not None:
                take(last)
        if not assembler.finished:
            if not spoken:
                raise _AlienAnswerError
            raise openai.APIConnectionError(message="the stream broke off", request=NOBODY)
        return assembler.completion()

    def _translated(
        self, error: openai.OpenAIError, attempts: int, request: Request
    ) -> ProviderError:
        """The SDK's error as ours: with what to do next, without key, header or article."""
        if isinstance(error, _AlienAnswerError):
            return alien(self.model, attempts)
        if isinstance(error, TooLargeError):
            return too_large(self.model, attempts, LARGEST)
        if isinstance(error, openai.APIError) and not isinstance(
            error, (openai.APIConnectionError, openai.APIResponseValidationError)
        ):
            return refused(error, self.model, attempts, key=self._key, body=request.body)
        return no_answer(error, self.model, attempts)


class _AlienAnswerError(openai.OpenAIError):
    """Something answered that does not speak the protocol."""


class _Relay:
    """Lets a listener hear in the thread of its caller, who waits there."""

    def __init__(self, listener: Listener, hand: portal.Hand) -> None:
        self._listener = listener
        self._hand = hand

    def start(self) -> None:
        self._hand(self._listener.start)

    def feed(self, text: str) -> None:
        self._hand(partial(self._listener.feed, text))


async def _next_of(pieces: AsyncGenerator[str, None], patience: float) -> str | None:
    """The next piece; None where none comes, or not in time."""
    try:
        async with asyncio.timeout(patience):
            return await anext(pieces, None)
    except (TimeoutError, openai.APIConnectionError):
        return None


def _encoded(request: Request, *, streamed: bool) -> bytes:
    body = dict(request.body)
    if streamed:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return to_json(body)  # four times as fast as the json module


def _is(response: httpx2.Response, kind: str) -> bool:
    given: str = response.headers.get("content-type", "")
    return given.partition(";")[0].strip().lower() == kind


def _whole(response: httpx2.Response, body: bytes) -> tuple[ChatCompletion, str]:
    """The answer that a body is, and its text."""
    from openai.types.chat import ChatCompletion

    try:
        raw = body.decode()
        try:
            # A sixth of what it costs to construct one.
            completion = ChatCompletion.model_validate_json(body)
        except ValidationError:
            # As the SDK builds its own: any finish reason, any field that a provider adds or omits.
            completion = ChatCompletion.construct(**_mapping(json.loads(raw)))
    except (ValueError, RecursionError):
        raise _unreadable(response, "application/json") from None
    _raise_error_within(getattr(completion, "error", None))
    if "choices" not in completion.model_fields_set or not is_well_formed(completion):
        raise _AlienAnswerError
    return completion, raw


def _chunk(response: httpx2.Response, text: str) -> Mapping[str, Any]:
    """The chunk of a streamed answer that an event is."""
    try:
        chunk = _mapping(json.loads(text))
    except (ValueError, RecursionError):
        raise _unreadable(response, "text/event-stream") from None
    _raise_error_within(chunk.get("error"))
    if not is_chunk(chunk):
        raise _AlienAnswerError
    return chunk


def _mapping(parsed: Any) -> dict[str, Any]:
    if not isinstance(parsed, dict):
        raise _AlienAnswerError
    return parsed


def _raise_error_within(error: Any) -> None:
    """Some gateways answer 200 and put into the body what went wrong."""
    if isinstance(error, Mapping):
        message = error.get("message", error)
        raise openai.APIError(str(message), NOBODY, body=error)
    if isinstance(error, str) and error:
        raise openai.APIError(error, NOBODY, body=None)


def _unreadable(response: httpx2.Response, kind: str) -> openai.OpenAIError:
    """What was broken on its way may come whole the next time; a web page will not."""
    if not _is(response, kind):
        return _AlienAnswerError()
    return openai.APIResponseValidationError(response, None)
