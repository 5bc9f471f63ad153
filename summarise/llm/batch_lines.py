"""The lines of a batch's files: requests as they are uploaded, results as they come back.

What comes back is read as what it may be: in any order, doubled, cut off, or no JSON at all. A
line that cannot be read is reported as such; whose answer it was is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from summarise.llm.completer import is_well_formed

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

__all__ = ["ENDPOINT", "Result", "request_body", "request_line", "results"]

ENDPOINT: Final = "/v1/chat/completions"

_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}
"""What some readers take for the end of a line, and JSON lets stand."""

_LATER_STATUSES = frozenset({408, 409, 429})
_LATER_CODES = frozenset({"batch_expired", "batch_cancelled"})
_OUT_OF_CREDIT = "insufficient_quota"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one request.

    Attributes:
        key: of the request.
        response: the answer; None where there is none.
        status: the HTTP status that the request had, None where it had none.
        code: what the provider calls the fault, "" where it does not.
        message: what it says of it, as it came: it may quote anything.
    """

    key: str
    response: ChatCompletion | None = None
    status: int | None = None
    code: str = ""
    message: str = ""

    @property
    def later(self) -> bool:
        """Whether the same request is worth sending again as it is."""
        if self.code == _OUT_OF_CREDIT:
            return False
        if self.code in _LATER_CODES or self.status is None or self.status == 200:
            return True
        return self.status in _LATER_STATUSES or self.status >= 500

    @property
    def reason(self) -> str:
        """Why there is no answer, in a word or two, without anything that it carried."""
        if self.code in _LATER_CODES:
            return self.code.removeprefix("batch_")
        if self.status is None or self.status == 200:
            return "no completion"
        return f"HTTP {self.status}"


def request_line(key: str, body: Mapping[str, Any]) -> bytes:
    """A request as one line of the file that is uploaded, without its line end.

    Args:
        key: comes back with the result.
        body: of the chat-completions request.
    """
    line = json.dumps(
        {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": body},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    try:
        return line.translate(_LINE_ENDS).encode()
    except UnicodeEncodeError:  # half a character, which only an escape can carry
        return json.dumps(json.loads(line), separators=(",", ":")).encode()


def request_body(line: bytes) -> dict[str, Any]:
    """The body of a request that ``request_line`` wrote.

    Example:
        >>> request_body(request_line("k", {"model": "gpt-5-mini"}))
        {'model': 'gpt-5-mini'}
    """
    body: dict[str, Any] = json.loads(line)["body"]
    return body


def results(lines: Iterable[bytes]) -> Iterator[Result | None]:
    """The results in an output or error file; None for a line that cannot be read.

    Args:
        lines: of the file, such as the file itself, opened as bytes.
    """
    for line in lines:
        if line.strip():
            yield _result(line)


def _result(line: bytes) -> Result | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, Mapping) or not isinstance(record.get("custom_id"), str):
        return None
    key, response = record["custom_id"], record.get("response")
    status, body = None, None
    if isinstance(response, Mapping):
        status, body = response.get("status_code"), response.get("body")
    status = status if isinstance(status, int) else None
    # A fault stands beside the response, or in its body as a request of its own would have it.
    fault = record.get("error")
    if not isinstance(fault, Mapping) and isinstance(body, Mapping):
        fault = body.get("error")
    if isinstance(fault, Mapping):
        code = fault.get("code") or fault.get("type") or ""
        return Result(key, status=status, code=str(code), message=str(fault.get("message") or ""))
    completion = _completion(body) if status in {None, 200} else None
    return Result(key, completion, status)


def _completion(body: Any) -> ChatCompletion | None:
    from openai.types.chat import ChatCompletion

    if not isinstance(body, Mapping):
        return None
    try:
        # As the SDK builds its own: without refusing a finish reason that OpenAI does not know.
        completion = ChatCompletion.construct(**body)
    except (TypeError, ValueError, LookupError):
        return None
    if not is_well_formed(completion) or completion.choices is None:
        return None
    return completion
