"""Models behind an OpenAI-compatible endpoint, through the openai SDK."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx2
import openai
import tenacity

from summarise.errors import ProviderError
from summarise.llm.completer import Completion, Deadline, Request, is_well_formed
from summarise.llm.faults import address, no_answer, reading, refused, usable_key
from summarise.llm.models import Model
from summarise.llm.streaming import Assembler
from summarise.llm.transport import RetryPolicy

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

__all__ = ["HostedCompleter"]

T = TypeVar("T")


class HostedCompleter:
    """Sends requests to a model's provider, and again where that may help.

    Args:
        model: which, and where.
        key: the API key, "" where the provider needs none.
        policy: when a request is sent again.
        timeout: seconds without an answer, or without the next piece of one, before a try is
            given up.
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
        self._transport = transport
        self._key = usable_key(model, key)
        self._clients: weakref.WeakKeyDictionary[
            asyncio.AbstractEventLoop,
            tuple[openai.AsyncOpenAI, AsyncGenerator[openai.AsyncOpenAI, None]],
        ] = weakref.WeakKeyDictionary()

    def complete(self, request: Request) -> Completion:
        request.deadline.check()
        retries: list[str] = []
        retrying = tenacity.Retrying(**self._policy.options(request.deadline, retries))
        try:
            response: ChatCompletion = _within(
                request.deadline, partial(retrying, self._send, request)
            )
        except (openai.OpenAIError, _TooLateError) as error:
            raise self._translated(error, len(retries) + 1, request) from None
        return Completion(response, tuple(retries))

    async def acomplete(self, request: Request) -> Completion:
        request.deadline.check()
        retries: list[str] = []
        # A new one for every call: AsyncRetrying keeps the state of a call on itself.
        retrying = tenacity.AsyncRetrying(**self._policy.options(request.deadline, retries))
        timer = asyncio.timeout(request.deadline.remaining)
        try:
            async with timer:
                response: ChatCompletion = await retrying(self._asend, request)
        except (openai.OpenAIError, _TooLateError) as error:
            raise self._translated(error, len(retries) + 1, request) from None
        except TimeoutError:
            if not timer.expired():
                raise
            raise request.deadline.error(len(retries) + 1) from None
        return Completion(response, tuple(retries))

    def _send(self, request: Request) -> ChatCompletion:
        arguments = self._arguments(request)
        with reading(self.model):
            answer: Any = self._client.chat.completions.create(**arguments)
        if request.listener is None:
            return self._whole(answer)
        with answer:
            _in_time(request)
            assembler = Assembler(request.listener)
            for chunk in self._chunks(answer):
                _in_time(request)
                assembler.add(chunk)
        return self._assembled(assembler, answer)

    async def _asend(self, request: Request) -> ChatCompletion:
        arguments = self._arguments(request)
        client = await self._async_client()
        with reading(self.model):
            answer: Any = await client.chat.completions.create(**arguments)
        if request.listener is None:
            return self._whole(answer)
        assembler = Assembler(request.listener)
        async with answer, contextlib.aclosing(self._achunks(answer)) as chunks:
            async for chunk in chunks:
                _in_time(request)
                assembler.add(chunk)
        return self._assembled(assembler, answer)

    def _chunks(self, stream: Any) -> Iterator[ChatCompletionChunk]:
        with reading(self.model):
            for chunk in stream:
                yield self._checked(chunk)

    async def _achunks(self, stream: Any) -> AsyncGenerator[ChatCompletionChunk, None]:
        with reading(self.model):
            async for chunk in stream:
                yield self._checked(chunk)

    def _whole(self, answer: Any) -> ChatCompletion:
        error = getattr(answer, "error", None)
        if isinstance(error, Mapping):
            # Some gateways answer 200 and put into the body what went wrong.
            raise openai.APIError(str(error.get("message", error)), self._asked, body=error)
        return cast("ChatCompletion", self._checked(answer))

    def _checked(self, answer: Any) -> Any:
        if not is_well_formed(answer):
            raise _AlienAnswerError
        return answer

    def _assembled(self, assembler: Assembler, stream: Any) -> ChatCompletion:
        if not assembler.finished:
            kind = stream.response.headers.get("content-type", "")
            if not kind.startswith("text/event-stream"):
                raise _AlienAnswerError
            raise openai.APIConnectionError(message="the stream broke off", request=self._asked)
        return assembler.completion()

    def _arguments(self, request: Request) -> dict[str, Any]:
        remaining = request.deadline.remaining
        _in_time(request)
        body = dict(request.body)
        arguments: dict[str, Any] = {
            "model": body.pop("model"),
            "messages": (),
            "timeout": self._timeout if remaining is None else min(self._timeout, remaining),
        }
        if request.listener is not None:
            arguments["stream"] = True
            arguments["stream_options"] = {"include_usage": True}
        # The SDK walks every argument it knows to transform it, messages and JSON Schema included,
        # which is a third of its time; what is in extra_body is sent as it is, instead of them.
        arguments["extra_body"] = body
        return arguments

    @property
    def _asked(self) -> httpx2.Request:
        """What errors of the SDK are made with: without header and body, so without secrets."""
        return httpx2.Request("POST", address(self.model))

    @cached_property
    def _client(self) -> openai.OpenAI:
        http = None
        if self._transport is not None:
            http = openai.DefaultHttpxClient(transport=self._transport)
        return openai.OpenAI(
            api_key=self._key, base_url=self.model.base_url, max_retries=0, http_client=http
        )

    async def _async_client(self) -> openai.AsyncOpenAI:
        # Pooled connections belong to the event loop that opened them.
        loop = asyncio.get_running_loop()
        held = self._clients.get(loop)
        if held is None or held[0].is_closed():
            opened = self._open(loop)
            held = self._clients[loop] = (await anext(opened), opened)
        return held[0]

    async def _open(
        self, loop: asyncio.AbstractEventLoop
    ) -> AsyncGenerator[openai.AsyncOpenAI, None]:
        """A client that is closed with its event loop, which ends by closing its generators."""
        http = None
        if self._transport is not None:
            http = openai.DefaultAsyncHttpxClient(transport=self._transport)
        async with openai.AsyncOpenAI(
            api_key=self._key, base_url=self.model.base_url, max_retries=0, http_client=http
        ) as client:
            try:
                yield client
            finally:
                # It holds the loop, so the dictionary would never let go of it by itself.
                self._clients.pop(loop, None)

    def _translated(
        self, error: openai.OpenAIError | _TooLateError, attempts: int, request: Request
    ) -> ProviderError:
        """The SDK's error as ours: with what to do next, without key, header or article."""
        deadline = request.deadline
        if isinstance(error, _TooLateError) or (
            isinstance(error, openai.APITimeoutError) and deadline.remaining == 0.0
        ):
            return deadline.error(attempts)
        if isinstance(error, _AlienAnswerError):
            return ProviderError(
                f"{self.model}: what answers at {address(self.model)} is not an OpenAI-compatible "
                "chat endpoint. Check base_url; most end in /v1.",
                attempts=attempts,
            )
        if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
            return refused(error, self.model, attempts, key=self._key, body=request.body)
        return no_answer(error, self.model, attempts)


class _AlienAnswerError(openai.OpenAIError):
    """Something answered that does not speak the protocol."""


class _TooLateError(Exception):
    """The deadline passed while a request was under way."""


def _in_time(request: Request) -> None:
    if request.deadline.remaining == 0.0:
        raise _TooLateError


def _within(deadline: Deadline, run: Callable[[], T]) -> T:
    """Run it, and wait for it until the deadline.

    A timeout bounds each read, not their sum, and no look-up of a name. So what has a deadline
    runs in a thread that can be left behind; it ends with its read.
    """
    if deadline.remaining is None:
        return run()
    future: Future[T] = Future()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            future.set_result(context.run(run))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    threading.Thread(target=work, name="summarise-request", daemon=True).start()
    try:
        return future.result(deadline.remaining)
    except TimeoutError:
        if future.done():
            raise
        raise _TooLateError from None
    finally:
        if not future.done():
            deadline.give_up()  # after Ctrl-C, too, it ends with its read
