"""One structured question to a model, through Instructor, whichever backend answers.

Instructor parses, validates and reasks; transport retries are the backend's (``transport``), and
the two are counted apart. What Instructor is not given to do, and why:

- rendering: with a context it would run every message as a Jinja template, the article included.
  Its retry loop is therefore called with messages that are ready;
- building schemas: the request's fixed part is built once for a draft and a mode, not per call;
- judging how an answer ended: a refusal, a filtered, cut-off or empty answer is an error of its
  own, raised before Instructor spends a reask on it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import instructor
from instructor.v2.core.errors import InstructorRetryException
from instructor.v2.core.registry import mode_registry
from instructor.v2.core.response_model import prepare_response_model
from instructor.v2.core.retry import retry_async, retry_sync
from openai.types.chat import ChatCompletion, ChatCompletionMessageFunctionToolCall
from openai.types.chat.chat_completion_message_function_tool_call import Function
from pydantic import ValidationError

from summarise.budget import Purse
from summarise.drafts import Draft
from summarise.errors import InvalidOutputError
from summarise.llm.completer import (
    Completer,
    Completion,
    Deadline,
    Listener,
    Request,
    answer_text,
    mended,
    token_counts,
    unusable,
)
from summarise.llm.models import Mode, Model
from summarise.llm.prices import price
from summarise.summary import Attempt, PromptUse

__all__ = ["Answer", "Parameters", "Question", "aask", "ask", "spent_on"]

# Instructor logs failed answers at ERROR, with what they hold, to whoever configured nothing.
# The same facts reach the caller in our own errors, without it.
logging.getLogger("instructor").addHandler(logging.NullHandler())

_MODES: dict[Mode, instructor.Mode] = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "tools": instructor.Mode.TOOLS,
    "md_json": instructor.Mode.MD_JSON,
}
_PROVIDER = instructor.Provider.OPENAI
_ERROR_LINK = re.compile(r"\n\s*For further information visit https://errors\.pydantic\.dev/\S+")

_FAULT_LENGTH = 200
_CALL_ID = "call00001"  # as Mistral wants them: nine letters or digits


@dataclass(frozen=True, slots=True)
class Parameters:
    """What goes with every request of a question.

    Attributes:
        temperature: None for the provider's own.
        seed: None for none.
        max_tokens: of one answer; None for the provider's own limit.
        reasks: how often an answer that breaks the draft's rules is sent back at most.
        deadline: seconds for everything, waits included; None for no end.
    """

    temperature: float | None = 0.0
    seed: int | None = None
    max_tokens: int | None = None
    reasks: int = 2
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and by which rules the answer is judged.

    Attributes:
        messages: ready to send.
        draft: the class that an answer fills.
        context: what its validators are given.
        grammar: the draft's schema narrowed to this article, for local grammars.
        parameters: what goes with every request.
        listener: hears each answer while it is written.
        use: the prompt that asks, and for what.
    """

    messages: list[dict[str, Any]]
    draft: type[Draft]
    context: dict[str, Any]
    grammar: Mapping[str, Any] | None = None
    parameters: Parameters = field(default_factory=Parameters)
    listener: Listener | None = None
    use: PromptUse | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A valid draft, and every answer that led to it, the valid one last."""

    draft: Draft
    attempts: tuple[Attempt, ...]


def ask(completer: Completer, question: Question, purse: Purse | None = None) -> Answer:
    """Ask until an answer is valid or the reasks are used up.

    Args:
        completer: who is asked.
        question: what.
        purse: what it may use; None for as much as it takes.

    Raises:
        ProviderError: no answer came.
        OutputError: an answer came and cannot be used.
        BudgetError: a request was not sent.
    """
    call = _Call(completer, question, purse)

    def create(**body: Any) -> ChatCompletion:
        with _past_instructor():
            return call.accept(completer.complete(call.request(body)))

    try:
        return call.answer(retry_sync(create, **call.options()))
    except _PastInstructor as past:
        error: Exception = past.error
    except InstructorRetryException:
        error = call.failed()
    raise call.accounted(error)  # out here, so that its context stays its own, not Instructor's


async def aask(completer: Completer, question: Question, purse: Purse | None = None) -> Answer:
    """``ask`` without blocking the event loop."""
    call = _Call(completer, question, purse)

    async def create(**body: Any) -> ChatCompletion:
        with _past_instructor():
            return call.accept(await completer.acomplete(call.request(body)))

    try:
        return call.answer(await retry_async(create, **call.options()))
    except _PastInstructor as past:
        error: Exception = past.error
    except InstructorRetryException:
        error = call.failed()
    except asyncio.CancelledError as cancelled:
        call.accounted(cancelled)
        raise
    raise call.accounted(error)  # out here, so that its context stays its own, not Instructor's


def spent_on(error: BaseException) -> tuple[Attempt, ...]:
    """The answers that were asked for before an error, or a cancellation."""
    spent: tuple[Attempt, ...] = vars(error).get("spent", ())
    return spent


class _PastInstructor(BaseException):
    """Takes an error past Instructor, which would log, wrap and maybe retry any Exception.

    What a backend or the caller's own listener raises is not about the answer.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


@contextmanager
def _past_instructor() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - raised again on the other side
        raise _PastInstructor(error) from None


@lru_cache(maxsize=32)
def _shape(draft: type[Draft], mode: Mode, strict: bool) -> dict[str, Any]:
    """The part of a request that asks for a draft, the same for every article."""
    _, fixed = _prepared(draft, mode, {})
    fixed.pop("messages", None)
    if strict and mode == "json_schema":
        fixed["response_format"]["json_schema"]["strict"] = True
    return fixed


def _prepared(draft: type[Draft], mode: Mode, body: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A request as Instructor prepares it."""
    handlers = mode_registry.get_handlers(_PROVIDER, _MODES[mode])
    prepared: tuple[Any, dict[str, Any]] = handlers.request_handler(
        response_model=prepare_response_model(draft), kwargs=body
    )
    return prepared


@lru_cache(maxsize=32)
def _validator(draft: type[Draft]) -> type[Any]:
    """All of a draft that Instructor needs to judge an answer.

    Given the model itself, it walks all its fields at every call, in search of validators of a
    kind that it does not support; and its answer would be of a class of its own.
    """

    def model_validate_json(text: str, *, context: dict[str, Any], strict: bool) -> Draft:
        call: _Call = context["call"]
        return call.judged(text, strict)

    return type(draft.__name__, (), {"model_validate_json": staticmethod(model_validate_json)})


class _Call:
    """The state of one question: what was sent, what came back, how long it took."""

    def __init__(self, completer: Completer, question: Question, purse: Purse | None) -> None:
        self.completer = completer
        self.model: Model = completer.model
        self.question = question
        self.purse = purse
        self.deadline = Deadline(question.parameters.deadline)
        self.requests: list[Request] = []
        self.attempts: list[Attempt] = []
        self.faults: tuple[str, ...] = ()
        self.fixed = _shape(question.draft, self.model.mode, self.model.strict)
        self.started = time.perf_counter()
        self.last_output = ""

    def options(self) -> dict[str, Any]:
        """Arguments for Instructor's retry loop."""
        parameters, model = self.question.parameters, self.model
        body: dict[str, Any] = {"model": model.name or str(model)}
        messages: list[dict[str, Any]] = list(self.question.messages)
        if model.mode == "md_json":
            # The only mode whose request is in the messages.
            _, prepared = _prepared(self.question.draft, model.mode, {"messages": messages})
            messages = prepared["messages"]
        body |= {"messages": messages, **self.fixed}
        if parameters.temperature is not None and model.temperature:
            body["temperature"] = parameters.temperature
        if parameters.seed is not None:
            body["seed"] = parameters.seed
        if parameters.max_tokens is not None:
            body[model.limit_field] = parameters.max_tokens
        return {
            "response_model": _validator(self.question.draft),
            "args": (),
            "kwargs": body,
            "context": {"call": self},
            "max_retries": parameters.reasks,
            "strict": True,
            "mode": _MODES[model.mode],
            "provider": _PROVIDER,
        }

    def request(self, body: dict[str, Any]) -> Request:
        """The next request, with Instructor's reask in it where there is one."""
        if self.attempts:
            self.attempts[-1] = self.attempts[-1].model_copy(update={"fault": self._broken})
        self.deadline.check()
        # Instructor goes on appending to the list; what was sent should stay what was sent.
        body = body | {"messages": [_without_links(message) for message in body["messages"]]}
        self.started = time.perf_counter()
        request = Request(
            body, self.question.grammar, self.deadline, self.question.listener, self.purse
        )
        self.requests.append(request)
        return request

    def accept(self, completion: Completion) -> ChatCompletion:
        """Account for an answer, and refuse one that did not end as an answer does.

        Instructor adds usage up on the response itself, so it is read here, before that.
        """
        response = completion.response
        choice = response.choices[0] if response.choices else None
        read, written = token_counts(response)
        fault = unusable(choice)
        self.attempts.append(
            Attempt(
                model=response.model
                or (self.model.label if self.model.embedded else self.model.name),
                finish_reason=choice.finish_reason if choice else None,
                prompt_tokens=read,
                completion_tokens=written,
                # Nobody is paid twice for what was kept.
                cost=0.0
                if completion.cached
                else price(self.model, read, written, batch=completion.batch),
                seconds=time.perf_counter() - self.started,
                transport_retries=completion.retries,
                cached=completion.cached,
                batch=completion.batch,
                fault=None if fault is None else fault[1],
            )
        )
        if choice is not None:
            _mend(choice.message)
        self.last_output = "" if choice is None else answer_text(choice)
        if fault is not None:
            kind, message = fault
            raise kind(
                f"{self.model.label}: {message}",
                last_output=self.last_output,
                attempts=len(self.attempts),
            )
        self.faults = ("the answer is not JSON",)
        if self.model.mode == "tools" and choice is not None and not choice.message.tool_calls:
            self._call_tool(choice.message)
        return response

    def _call_tool(self, message: Any) -> None:
        """Make a tool call of an answer that is what the call should have held."""
        text = message.content[message.content.find("{") : message.content.rfind("}") + 1]
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            self.faults = ("the model did not call the tool",)
            return
        name = self.fixed["tool_choice"]["function"]["name"]
        message.content = None
        message.tool_calls = [
            ChatCompletionMessageFunctionToolCall(
                id=_CALL_ID, type="function", function=Function(name=name, arguments=text)
            )
        ]

    def judged(self, text: str, strict: bool) -> Draft:
        """The draft that an answer is; what is wrong with it is kept where it is none."""
        question = self.question
        try:
            return question.draft.model_validate_json(text, context=question.context, strict=strict)
        except ValidationError as error:
            self.faults = tuple(
                f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}"
                for fault in error.errors(include_url=False, include_context=False)
            )
            raise

    @property
    def _broken(self) -> str:
        """The first of the last answer's faults, short enough to go with a summary."""
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        room = _FAULT_LENGTH - len(more)
        first = self.faults[0]
        return (first if len(first) <= room else first[: room - 1] + "…") + more

    def answer(self, parsed: Any) -> Answer:
        return Answer(parsed, tuple(self.attempts))

    def accounted(self, error: BaseException) -> BaseException:
        """The error, whoever's it is, with the answers that were asked for before it."""
        vars(error)["spent"] = tuple(self.attempts)
        return error

    def failed(self) -> InvalidOutputError:
        """The error for an answer that broke the rules to the last; none of the chain is kept."""
        if forget := getattr(self.completer, "forget", None):
            for request in self.requests:
                forget(request)
        return InvalidOutputError(
            f"{self.model.label}: the answer broke the rules {len(self.attempts)} times, at last "
            f"with: {self._broken}. Allow more reasks, or use a stronger model.",
            faults=self.faults,
            last_output=self.last_output,
            attempts=len(self.attempts),
        )


def _without_links(message: dict[str, Any]) -> dict[str, Any]:
    """A reask without links to pydantic's documentation, which change with its version."""
    content = message.get("content")
    if isinstance(content, str) and message["role"] != "assistant":
        return message | {"content": _ERROR_LINK.sub("", content)}
    return message


def _mend(message: Any) -> None:
    if isinstance(message.content, str):
        message.content = mended(message.content)
    for call in message.tool_calls or ():
        if function := getattr(call, "function", None):
            function.arguments = mended(function.arguments or "")
