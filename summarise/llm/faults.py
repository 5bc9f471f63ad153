"""What a provider's errors become: ours, with what to do next, without key, header or article."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
import openai

from summarise.errors import AuthenticationError, ProviderError
from summarise.llm.headers import in_words
from summarise.llm.models import Model, without_secrets
from summarise.llm.transport import is_retryable, reason, requested_wait, status_of

__all__ = [
    "NO_KEY",
    "address",
    "alien",
    "no_answer",
    "reading",
    "redacted",
    "refused",
    "secrets_of",
    "too_large",
    "usable_key",
]

NO_KEY = "none"
"""A server that needs no key still gets a header; the SDK refuses an empty one."""

_KEY_LIKE = re.compile(
    r"\b(?:(?:sk|pk|rk|gsk|xai|key)[-_][\w*-]{6,}|AIza[\w*-]{6,}|Bearer\s+[^\s'\",]{6,})"
    r"|\bBasic\s+(?=\S*[\d=+/])[\w+/=-]{6,}",
    re.IGNORECASE,
)
_MESSAGE_LENGTH = 300
_ECHO = 24
"""Characters of a request in a row that are taken for a quotation of it."""

_NOTHING: Mapping[str, Any] = {"messages": ()}


def usable_key(model: Model, key: str) -> str:
    """The key to send: the one given, or what stands for none.

    Raises:
        AuthenticationError: the provider needs one and there is none, or it cannot be sent.
    """
    if model.key_variable and not key:
        raise AuthenticationError(
            f"No API key for {model}: set the environment variable {model.key_hint}."
        )
    if not (key.isascii() and key.isprintable()):
        raise AuthenticationError(
            f"The API key for {model} holds characters that no key has: check the environment "
            f"variable {model.key_hint}."
        )
    return key or NO_KEY


@contextmanager
def reading(model: Model) -> Iterator[None]:
    """Makes the SDK's errors of what it lets through: a broken stream, a body of no JSON."""
    # Without header and body, so without secrets.
    asked = httpx2.Request("POST", address(model))
    try:
        yield
    except httpx2.TimeoutException:
        raise openai.APITimeoutError(asked) from None
    except (httpx2.HTTPError, httpx2.StreamError, ValueError):
        raise openai.APIConnectionError(request=asked) from None


def no_answer(error: openai.OpenAIError, model: Model, attempts: int) -> ProviderError:
    """The error for a request that nobody answered, or not so that it could be read."""
    what, advice = "no answer from", "Is the address right and the server running?"
    if isinstance(error, openai.APIResponseValidationError):
        what, advice = "no whole JSON from", "Something on the way to it may be breaking answers."
    return ProviderError(
        f"{model}: {what} {address(model)}{_tries(attempts)} ({reason(error)}). {advice}",
        retryable=is_retryable(error),
        attempts=attempts,
    )


def alien(model: Model, attempts: int) -> ProviderError:
    """The error for an answer of something else."""
    return ProviderError(
        f"{model}: what answers at {address(model)} is not an OpenAI-compatible chat endpoint. "
        "Check base_url; most end in /v1.",
        attempts=attempts,
    )


def too_large(model: Model, attempts: int, most: int) -> ProviderError:
    """The error for an answer that is longer than any."""
    return ProviderError(
        f"{model}: {address(model)} answered more than {most / 2**20:.0f} MB, which no model "
        "writes. Check base_url; if it is right, set max_tokens.",
        attempts=attempts,
    )


def refused(
    error: openai.APIError,
    model: Model,
    attempts: int,
    *,
    key: str,
    body: Mapping[str, Any] = _NOTHING,
) -> ProviderError:
    """The error for a request that was answered with an error.

    Args:
        error: as the SDK raises it.
        model: who was asked.
        attempts: how often.
        key: the API key, which may be quoted.
        body: of the request, which may be quoted too.
    """
    status = status_of(error)
    message = error.message
    if isinstance(error.body, Mapping) and isinstance(error.body.get("message"), str):
        message = error.body["message"]
    said = f" It said: {redacted(message, secrets_of(model, key), body)}"
    if status in {401, 403}:
        return AuthenticationError(
            f"{model}: the provider refused the API key (HTTP {status}). Check the "
            f"environment variable {model.key_hint}.{said}",
            status=status,
            attempts=attempts,
        )
    advice = ""
    if status is not None and status < 400 and isinstance(error, openai.APIStatusError):
        place = without_secrets(error.response.headers.get("location", ""))
        advice = f" It redirects to {place or 'nowhere'}: give that address as base_url."
    elif status is None or status >= 500:
        advice = " Try again later."
    elif status == 404:
        advice = " It does not know this model or address: check the model's name."
    elif status == 429:
        asked = requested_wait(error)
        wait = f" It asks to wait {in_words(asked)}." if asked else ""
        advice = f" Too many requests, or the quota is used up: slow down.{wait}"
    elif not is_retryable(error):
        advice = " The same request will not succeed: see what it objects to."
    answered = "an error" if status is None else f"HTTP {status}"
    return ProviderError(
        f"{model}: the provider answered {answered}{_tries(attempts)}.{advice}{said}",
        status=status,
        retryable=is_retryable(error),
        attempts=attempts,
    )


def secrets_of(model: Model, key: str) -> tuple[str, ...]:
    """All that is sent to a model and that nobody else may see, in every form it is sent in."""
    place, at, _ = urlsplit(model.base_url or "").netloc.rpartition("@")
    user, _, password = place.partition(":")
    plain = f"{unquote(user)}:{unquote(password)}"
    token = base64.b64encode(plain.encode()).decode() if at else ""
    found = {key, token, plain if at else "", password, unquote(password), user, unquote(user)}
    # The longest first, for one may be a part of another.
    return tuple(sorted(found - {"", NO_KEY}, key=len, reverse=True))


def redacted(message: str, secrets: Iterable[str], body: Mapping[str, Any] = _NOTHING) -> str:
    """What the provider said, without our secrets or a key, and without our own text."""
    for secret in secrets:
        message = message.replace(secret, "[key]")
    message = _without_echo(_KEY_LIKE.sub("[key]", message)[:10_000], body)
    message = " ".join(message.split())
    return message if len(message) <= _MESSAGE_LENGTH else message[:_MESSAGE_LENGTH] + "…"


def _without_echo(message: str, body: Mapping[str, Any]) -> str:
    """The message without what it quotes of the request; some providers send all of it back."""
    contents = [each.get("content") for each in body["messages"]]
    texts = {text for text in contents if isinstance(text, str)}
    sent = texts | {form(text)[1:-1] for text in texts for form in (json.dumps, repr)}
    # Looked up, not searched for: the event loop stands still for as long as this takes.
    pieces = set(_pieces(message))
    quoted = {piece for text in sent for piece in _pieces(text) if piece in pieces}
    kept: list[str] = []
    position = 0
    while position < len(message):
        if message[position : position + _ECHO] in quoted:
            end = position + _ECHO
            while end < len(message) and message[end - _ECHO + 1 : end + 1] in quoted:
                end += 1
            kept.append("[the request]")
            position = end
        else:
            kept.append(message[position])
            position += 1
    return "".join(kept)


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + _ECHO] for start in range(len(text) - _ECHO + 1))


def address(model: Model) -> str:
    """Where the model is, without a password that the address may hold."""
    return without_secrets(model.base_url or "")


def _tries(attempts: int) -> str:
    return f" after {attempts} tries" if attempts > 1 else ""
