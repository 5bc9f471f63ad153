"""Putting a pipeline's questions to a model, blocking or not, until there is a summary."""

from __future__ import annotations

from typing import cast

from summarise.errors import SummariseError
from summarise.llm.completer import Completer
from summarise.llm.seam import aask, ask
from summarise.pipeline import Steps
from summarise.summary import Summary

__all__ = ["adrive", "drive"]


def drive(steps: Steps, completer: Completer) -> Summary:
    """Put each question to the model; an error that comes instead of an answer is thrown in."""
    try:
        question = next(steps)
        while True:
            try:
                answer = ask(completer, question)
            except SummariseError as error:
                question = steps.throw(error)
            else:
                question = steps.send(answer)
    except StopIteration as stop:
        return cast(Summary, stop.value)


async def adrive(steps: Steps, completer: Completer) -> Summary:
    """``drive`` without blocking the event loop."""
    try:
        question = next(steps)
        while True:
            try:
                answer = await aask(completer, question)
            except SummariseError as error:
                question = steps.throw(error)
            else:
                question = steps.send(answer)
    except StopIteration as stop:
        return cast(Summary, stop.value)
