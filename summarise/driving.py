"""Putting a course of questions to models, blocking or not, until there is a summary."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import cast

from summarise.budget import Purse
from summarise.fallback import Course
from summarise.llm.several import aput, put
from summarise.summary import Summary

__all__ = ["adrive", "drive"]


def drive(course: Course, purse: Purse | None = None) -> Summary:
    """Put each question to its model; an error that comes instead of an answer is thrown in.

    Args:
        course: yields whom to ask, and what.
        purse: what all of it may use; None for as much as it takes.
    """
    try:
        turn = next(course)
        while True:
            try:
                answer = put(turn.completer, turn.asked, purse)
            except Exception as error:  # noqa: BLE001 - what was paid is added to any
                turn = course.throw(error)
            else:
                turn = course.send(answer)
    except StopIteration as stop:
        return cast(Summary, stop.value)


async def adrive(
    course: Course, purse: Purse | None = None, turns: asyncio.Lock | None = None
) -> Summary:
    """``drive`` without blocking the event loop.

    Args:
        course: likewise.
        purse: likewise.
        turns: held while an embedded model answers, so that waiting for it costs no deadline.
    """
    try:
        turn = next(course)
        while True:
            shared = turns is not None and turn.completer.model.embedded
            try:
                async with turns if turns is not None and shared else nullcontext():
                    answer = await aput(turn.completer, turn.asked, purse)
            except Exception as error:  # noqa: BLE001 - what was paid is added to any
                turn = course.throw(error)
            else:
                turn = course.send(answer)
    except StopIteration as stop:
        return cast(Summary, stop.value)
