"""The backend that runs a model, made once and shared: connections and weights cost time."""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from summarise.llm.completer import Completer
from summarise.llm.models import Model
from summarise.llm.transport import RetryPolicy

if TYPE_CHECKING:
    from summarise.llm.hosted import HostedCompleter

__all__ = ["completer_for"]


def completer_for(model: Model, policy: RetryPolicy, timeout: float) -> Completer:
    """The completer for a model.

    Args:
        model: which.
        policy: when a hosted model is asked again.
        timeout: seconds, for a hosted model.

    Raises:
        ModelError: it cannot run on this machine.
        AuthenticationError: it needs a key, and there is none.
    """
    if model.embedded:
        with _LOADING:  # two threads that come at once must not load two models
            return _embedded(model.name)
    key = os.environ.get(model.key_variable, "").strip() if model.key_variable else ""
    hosted = _hosted(model, policy, timeout, key)
    hosted.limit(policy.limits)  # it may be an old one, and others may have set other limits since
    return hosted


_LOADING = threading.Lock()


def _forget() -> None:
    """In the child of a fork: whoever held the lock is not there."""
    global _LOADING  # noqa: PLW0603
    _LOADING = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@lru_cache(maxsize=1)
def _embedded(name: str) -> Completer:
    from summarise.llm.embedded import EmbeddedCompleter

    return EmbeddedCompleter(name)


@lru_cache(maxsize=16)
def _hosted(model: Model, policy: RetryPolicy, timeout: float, key: str) -> HostedCompleter:
    from summarise.llm.hosted import HostedCompleter

    return HostedCompleter(model, key, policy, timeout)
