"""Models behind an OpenAI-compatible endpoint, through the openai SDK."""

from __future__ import annotations

import asyncio
import re
import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import openai
import tenacity

from summarise.errors import AuthenticationError, ProviderError
from summarise.llm.completer import Completion, Deadline, Request
from summarise.llm.models import Model
from summarise.llm.streaming import Assembler
from summarise.llm.transport import RetryPolicy, is_retryable, reason, requested_wait

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["HostedCompleter"]

_NO_KEY = "none"
_KEY_LIKE = re.compile(r"\b(?:sk|key|pk|gsk|xai|AIza|Bearer)[-_ ][^\s'\",]{6,}", re.IGNORECASE)
_MESSAGE_LENGTH = 300


class HostedCompleter:
    """Sends requests to a model's provider, and again where that may help.

    Args:
        model: which, and where.
        key: the API key, "" where the provider needs none.
        policy: when a request is sent again.
        timeout: seconds without an answer, or without the next piece of one, before a try is
            given up.

    Raises:
        AuthenticationError: the provider needs a key and there is none.
    """

    def __init__(
        self,
        model: Model,
        key: str = "",
        policy: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        timeout: float = 120.0,
    ) -> None:
        if model.key_variable and not key:
            raise AuthenticationError(
                f"No API key for {model}: set the environment variable {model.key_variable}."
            )
        self.model = model
        self._policy = policy
        self._timeout = timeout
        # A server that needs no key still gets a header; the SDK refuses an empty one.
        self._key = key or _NO_KEY
        self._clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, openai.AsyncOpenAI] = (
            weakref.WeakKeyDictionary()
        )

    def complete(self, request: Request) -> Completion:
        retries: list[str] = []
        retrying = tenacity.Retrying(**self._policy.options(request.deadline, retries))
        try:
            return Completion(retrying(self._send, request), tuple(retries))
        except openai.OpenAIError as error:
            raise self._translated(error, len(retries) + 1, request.deadline) from None

    async def acomplete(self, request: Request) -> Completion:
        retries: list[str] = []
        # A new one for every call: AsyncRetrying keeps the state of a call on itself.
        retrying = tenacity.AsyncRetrying(**self._policy.options(request.deadline, retries))
        try:
            return Completion(await retrying(self._asend, request), tuple(retries))
        except openai.OpenAIError as error:
            raise self._translated(error, len(retries) + 1, request.deadline) from None

    def _send(self, request: Request) -> ChatCompletion:
        answer: Any = self._client.chat.completions.create(**self._arguments(request))
        if request.listener is None:
            return cast("ChatCompletion", answer)
        assembler = Assembler(request.listener)
        with answer:
            for chunk in answer:
                assembler.add(chunk)
                request.deadline.check()
        return self._assembled(assembler, answer)

    async def _asend(self, request: Request) -> ChatCompletion:
        client = self._async_client()
        answer: Any = await client.chat.completions.create(**self._arguments(request))
        if request.listener is None:
            return cast("ChatCompletion", answer)
        assembler = Assembler(request.listener)
        async with answer:
            async for chunk in answer:
                assembler.add(chunk)
                request.deadline.check()
        return self._assembled(assembler, answer)

    def _assembled(self, assembler: Assembler, stream: Any) -> ChatCompletion:
        if not assembler.finished:
            raise openai.APIConnectionError(
                message="the stream broke off", request=stream.response.request
            )
        return assembler.completion()

    def _arguments(self, request: Request) -> dict[str, Any]:
        request.deadline.check()
        body = dict(request.body)
        remaining = request.deadline.remaining
        arguments: dict[str, Any] = {
            "model": body.pop("model"),
            "messages": body.pop("messages"),
            "timeout": self._timeout if remaining is None else min(self._timeout, remaining),
        }
        if request.listener is not None:
            arguments["stream"] = True
            arguments["stream_options"] = {"include_usage": True}
        # The SDK walks every argument it knows to transform it, the JSON Schema included, which
        # is a third of its time; what goes in extra_body is sent as it is.
        arguments["extra_body"] = body
        return arguments

    @cached_property
    def _client(self) -> openai.OpenAI:
        return openai.OpenAI(api_key=self._key, base_url=self.model.base_url, max_retries=0)

    def _async_client(self) -> openai.AsyncOpenAI:
        # Pooled connections belong to the event loop that opened them.
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = openai.AsyncOpenAI(
                api_key=self._key, base_url=self.model.base_url, max_retries=0
            )
            self._clients[loop] = client
        return client

    def _translated(
        self, error: openai.OpenAIError, attempts: int, deadline: Deadline
    ) -> ProviderError:
        """The SDK's error as ours: with what to do next, without key, header or article."""
        if isinstance(error, openai.APIStatusError):
            return self._status_error(error, attempts)
        if isinstance(error, openai.APITimeoutError) and deadline.remaining == 0.0:
            return deadline.error(attempts)
        return ProviderError(
            f"{self.model}: no answer from {self.model.base_url}{_tries(attempts)} "
            f"({reason(error)}). Is the address right and the server running?",
            retryable=is_retryable(error),
            attempts=attempts,
        )

    def _status_error(self, error: openai.APIStatusError, attempts: int) -> ProviderError:
        status = error.status_code
        if status in {401, 403}:
            return AuthenticationError(
                f"{self.model}: the provider refused the API key (HTTP {status}). Check the "
                f"environment variable {self.model.key_variable or '(none is used here)'}.",
                status=status,
                attempts=attempts,
            )
        advice = ""
        if status == 404:
            advice = " It does not know this model or address: check the model's name."
        elif status == 429:
            asked = requested_wait(error)
            wait = f" It asks to wait {asked:.0f} s." if asked else ""
            advice = f" Too many requests, or the quota is used up: slow down.{wait}"
        elif status >= 500:
            advice = " Try again later."
        return ProviderError(
            f"{self.model}: the provider answered HTTP {status}{_tries(attempts)}.{advice} "
            f"It said: {self._redacted(error.message)}",
            status=status,
            retryable=is_retryable(error),
            attempts=attempts,
        )

    def _redacted(self, message: str) -> str:
        if self._key != _NO_KEY:
            message = message.replace(self._key, "[key]")
        message = " ".join(_KEY_LIKE.sub("[key]", message).split())
        return message if len(message) <= _MESSAGE_LENGTH else message[:_MESSAGE_LENGTH] + "…"


def _tries(attempts: int) -> str:
    return f" after {attempts} tries" if attempts > 1 else ""
