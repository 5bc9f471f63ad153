"""Passing on a generator's questions to whoever puts them, and the answers back to it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

__all__ = ["relayed"]

Inner = TypeVar("Inner")
Outer = TypeVar("Outer")
Result = TypeVar("Result")


def relayed(
    inner: Generator[Inner, Any, Result],
    question: Callable[[Inner], Outer],
    answered: Callable[[Any], None] = lambda _: None,
) -> Generator[Outer, Any, Result]:
    """The same questions in another form.

    Args:
        inner: yields them, is sent the answers, and returns what came of it; an error that came
            instead of an answer is thrown in.
        question: the form.
        answered: called with each answer, or the error, before ``inner`` is given it.
    """
    try:
        asked = next(inner)
        while True:
            try:
                answer = yield question(asked)
            except Exception as error:  # noqa: BLE001 - raised again, unless it is made do without
                answered(error)
                asked = inner.throw(error)
            else:
                answered(answer)
                asked = inner.send(answer)
    except StopIteration as stop:
        result: Result = stop.value
        return result
