"""When to send a request again, and when not: tenacity, told what it must not guess.

A request is sent again only if nobody answered it (connection, timeout) or the answer says "later"
(408, 409, 429, 5xx), unless it says that the account is out of credit, which no wait heals. A wait
that the provider asks for is honoured; where it is longer than we are ready to wait, or than the
deadline leaves, the request is given up rather than sent too early.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import openai
import tenacity

from summarise.llm.completer import Deadline
from summarise.llm.gate import Limits
from summarise.llm.headers import retry_after

__all__ = ["RetryPolicy", "is_retryable", "reason", "requested_wait", "status_of"]

_RETRYABLE_STATUSES = frozenset({408, 409, 429})
_OUT_OF_CREDIT = "insufficient_quota"
_SPREAD = 0.1
"""How much longer than asked a wait may be, in parts of it: clients that were told the same would
otherwise come back together."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often, and how long apart, a request is sent again.

    Attributes:
        retries: how often at most, 0 for never.
        first_wait: seconds before the first retry where the provider names none, or next to none;
            doubled each time, with full jitter.
        longest_wait: seconds waited at most before one retry.
        limits: requests and tokens a minute that all of a model's users here share.
    """

    retries: int = 4
    first_wait: float = 0.5
    longest_wait: float = 60.0
    limits: Limits = Limits()  # noqa: RUF009 - frozen

    def options(self, deadline: Deadline, retried: list[str]) -> dict[str, Any]:
        """Arguments for ``tenacity.Retrying`` or ``tenacity.AsyncRetrying``, new for every call.

        Args:
            deadline: no wait reaches beyond it.
            retried: is given the reason of each retry.
        """
        jitter = tenacity.wait_random_exponential(
            multiplier=self.first_wait, max=self.longest_wait, min=self.first_wait / 2
        )

        def wait(state: tenacity.RetryCallState) -> float:
            asked = requested_wait(_error(state))
            if asked is None or asked < self.first_wait / 2:
                return float(jitter(state))  # "at once" would be refused again at once
            spare = min(asked * _SPREAD, self.longest_wait - asked)
            if (remaining := deadline.remaining) is not None:
                spare = min(spare, (remaining - asked) / 2)
            return asked + random.uniform(0, max(0.0, spare))  # noqa: S311 - no secret

        def stop(state: tenacity.RetryCallState) -> bool:
            remaining = deadline.remaining
            return (
                state.attempt_number > self.retries
                or state.upcoming_sleep > self.longest_wait
                or (remaining is not None and state.upcoming_sleep >= remaining)
            )

        def note(state: tenacity.RetryCallState) -> None:
            retried.append(reason(_error(state)))

        return {
            "retry": tenacity.retry_if_exception(is_retryable),
            "wait": wait,
            "stop": stop,
            "before_sleep": note,
            "reraise": True,
        }


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None


def is_retryable(error: BaseException | None) -> bool:
    """Whether the same request may succeed if it is sent again."""
    if isinstance(error, openai.APIConnectionError):
        return True  # timeouts and streams that broke off among them
    if isinstance(error, openai.APIError) and _OUT_OF_CREDIT in (error.code, error.type):
        return False
    status = status_of(error)
    if status is not None:
        return status in _RETRYABLE_STATUSES or status >= 500
    # What a provider says in the middle of a stream, mostly without a status.
    return isinstance(error, openai.APIError) and error.type != "invalid_request_error"


def status_of(error: BaseException | None) -> int | None:
    """The HTTP status; of an error that came inside a response, the one it names, if any."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code
    if not isinstance(error, openai.APIError) or not isinstance(error.body, Mapping):
        return None
    code = error.body.get("code")
    return code if isinstance(code, int) and 400 <= code < 600 else None


def reason(error: BaseException | None) -> str:
    """Why a request is sent again, in a word or two, without anything it carried."""
    if isinstance(error, openai.APIConnectionError):
        return "timeout" if isinstance(error, openai.APITimeoutError) else "connection"
    if isinstance(error, openai.APIResponseValidationError):
        return "malformed answer"
    status = status_of(error)
    return "provider error" if status is None else f"HTTP {status}"


def requested_wait(
    error: BaseException | None, now: Callable[[], float] = time.time
) -> float | None:
    """Seconds that the provider asks to wait, or None where it does not say."""
    if not isinstance(error, openai.APIStatusError):
        return None
    return retry_after(error.response.headers, now())
