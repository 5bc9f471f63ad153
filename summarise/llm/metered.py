"""Requests that are sent only while the budget lasts.

Stands between the store and the model, so that answers which are there already cost nothing.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import TYPE_CHECKING

from summarise.budget import NoRoomError, Purse, Reservation
from summarise.llm.completer import Completer, Completion, Deadline, Request, token_counts
from summarise.llm.prices import price

if TYPE_CHECKING:
    from summarise.llm.models import Model

__all__ = ["MeteredCompleter"]

_FIRST_DENSITY = 0.5
"""Tokens a character, where none like it was seen: French has 0.25 to 0.4, a schema less."""
_SPARE_DENSITY = 1.1
"""How much denser than all that were seen the next prompt may be."""
_FIRST_ANSWER = 4096
"""Tokens of an answer before the first was seen; a whole summary is about 1,500."""
_SPARE_ANSWER = 1.5
"""How much longer than all that were seen the next answer may be."""
_LIMITS = ("max_tokens", "max_completion_tokens")


class MeteredCompleter:
    """Sends a request of a purse once the purse has set aside what it could use.

    Args:
        inner: who is asked.
    """

    def __init__(self, inner: Completer) -> None:
        self.model: Model = inner.model
        self._inner = inner
        self._density = 0.0
        self._longest_prompt = self._longest_answer = 0

    def complete(self, request: Request) -> Completion:
        if request.purse is None:
            return self._inner.complete(request)
        length = _length(request)
        while isinstance(held := self._reserve(request.purse, request, length), Future):
            try:
                held.result(request.deadline.remaining)
            except TimeoutError:
                raise _no_room(request.deadline) from None
        try:
            return self._settled(held, self._inner.complete(request), length)
        finally:
            held.release()

    async def acomplete(self, request: Request) -> Completion:
        if request.purse is None:
            return await self._inner.acomplete(request)
        length = _length(request)
        while isinstance(held := self._reserve(request.purse, request, length), Future):
            try:
                async with asyncio.timeout(request.deadline.remaining):
                    await asyncio.wrap_future(held)
            except TimeoutError:
                raise _no_room(request.deadline) from None
        try:
            return self._settled(held, await self._inner.acomplete(request), length)
        finally:
            held.release()

    def forget(self, request: Request) -> None:
        """Tell who keeps answers, if anybody does."""
        if forget := getattr(self._inner, "forget", None):
            forget(request)

    def _reserve(self, purse: Purse, request: Request, length: int) -> Reservation | Future[None]:
        # What is longer than all that were seen has more of an article in it, and may be denser.
        beyond = max(0, length - self._longest_prompt)
        read = int((length - beyond) * self._density * _SPARE_DENSITY + beyond * _FIRST_DENSITY) + 1
        limit = next((request.body[name] for name in _LIMITS if request.body.get(name)), None)
        written = limit or int(self._longest_answer * _SPARE_ANSWER) or _FIRST_ANSWER
        dollars = price(self.model, read, written) if purse.counts_dollars else 0.0
        return purse.reserve(read + written, dollars)

    def _settled(self, held: Reservation, completion: Completion, length: int) -> Completion:
        if completion.cached:
            return completion  # by an inner that keeps answers itself: nothing was used
        read, written = token_counts(completion.response)
        # All zeros are no count either: with them no budget would ever end.
        if read is None or written is None or not (read or written):
            held.settle(None, None)
            return completion
        self._density = max(self._density, read / length)
        self._longest_prompt = max(self._longest_prompt, length)
        self._longest_answer = max(self._longest_answer, written)
        held.settle(read + written, price(self.model, read, written))
        return completion


def _no_room(deadline: Deadline) -> NoRoomError:
    return NoRoomError(
        f"Nothing was sent within the {deadline.seconds or 0:g} s allowed: what is under way could "
        "use all that is left of the budget. Allow more of either, or do less at once.",
        retryable=True,
    )


def _length(request: Request) -> int:
    """Characters that are sent, the schema's among them."""
    return len(json.dumps(request.body, ensure_ascii=False, default=str))
