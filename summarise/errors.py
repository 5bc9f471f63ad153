"""Every error that summarise raises, and nothing else.

    SummariseError
    ├── InputError               the article cannot be summarised as it is
    ├── PromptError              a prompt version is missing, tampered with, or cannot be rendered
    ├── ModelError               no such model, or it cannot run on this machine
    ├── ProviderError            the model's provider did not answer
    │   ├── AuthenticationError      no key, or the key was refused
    │   └── DeadlineError            the time allowed for the article ran out
    ├── RecordingError           replaying, and no stored answer fits the request
    ├── BudgetError              what was allowed is used up
    ├── UnexpectedError          a fault in summarise, or in what it was given, met in a run
    ├── BundleError              a bundle cannot be written, or is none, or is damaged
    ├── VerificationError        an error was left that the model did not put right
    └── OutputError              the model answered, and the answer cannot be used
        ├── RefusalError             the model declined
        ├── ContentFilterError       the provider withheld the answer
        ├── TruncatedError           the answer was cut off by a token limit
        ├── EmptyAnswerError         the answer has no choice or no content
        └── InvalidOutputError       the answer broke the draft's rules, also after the reasks

Each message says what is wrong and what to do next. No message holds a key, a header or an
article. All of them survive pickling, so they can cross a process boundary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

__all__ = [
    "AuthenticationError",
    "BudgetError",
    "BundleError",
    "ContentFilterError",
    "DeadlineError",
    "EmptyAnswerError",
    "InputError",
    "InvalidOutputError",
    "ModelError",
    "OutputError",
    "PromptError",
    "ProviderError",
    "RecordingError",
    "RefusalError",
    "SummariseError",
    "TruncatedError",
    "UnexpectedError",
    "VerificationError",
]


class SummariseError(Exception):
    """Base of all errors of this library: ``except SummariseError`` catches every one of them.

    Args:
        message: what is wrong and what to do next, for a person to read.

    Attributes:
        spent: the answers that were asked for before it, as ``Provenance.attempts`` has them; they
            may have cost something.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.spent: tuple[Any, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions pickle as cls(*args), which loses attributes set by keyword and calls
        # subclasses with the wrong signature. Rebuild without __init__ and restore the dict.
        return _rebuild, (type(self), self.message), self.__dict__


def _rebuild(cls: type[SummariseError], message: str) -> SummariseError:
    return cls.__new__(cls, message)


class InputError(SummariseError):
    """The text is empty, binary, mis-decoded, not French, too long or cannot be read."""


class PromptError(SummariseError):
    """A prompt version is unknown, was changed after its release, or lacks a variable."""


class ModelError(SummariseError):
    """The model's name is not understood, or the model cannot run on this machine."""


class ProviderError(SummariseError):
    """The provider did not give an answer.

    Attributes:
        status: the HTTP status of the last response, None where there was no response.
        retryable: whether the same request may succeed later.
        attempts: how many requests were sent.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        attempts: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retryable = retryable
        self.attempts = attempts


class AuthenticationError(ProviderError):
    """There is no API key, or the provider refused it."""


class DeadlineError(ProviderError):
    """The time allowed for the article ran out before an answer came."""


class RecordingError(SummariseError):
    """No stored answer fits the request, and only stored answers are allowed.

    Attributes:
        key: the key of the request, as the store names it.
    """

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class BudgetError(SummariseError):
    """A request was not sent, because it could have crossed what was allowed.

    Attributes:
        scope: whose budget it is, one article's or the whole run's.
        allowed: what was set, by ``tokens``, ``dollars`` and ``seconds``; only what was.
        used: what has been used of each.
        left: what is left of each, not below 0.
    """

    def __init__(
        self,
        message: str,
        *,
        scope: Literal["article", "run"] = "article",
        allowed: Mapping[str, float] | None = None,
        used: Mapping[str, float] | None = None,
        left: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(message)
        self.scope = scope
        self.allowed = dict(allowed or {})
        self.used = dict(used or {})
        self.left = dict(left or {})


class UnexpectedError(SummariseError):
    """An exception that is none of these, met while one of many articles was summarised.

    It holds no message of that exception, which may quote the article.

    Attributes:
        kind: the name of its type.
        where: the file and line that raised it, or "".
    """

    def __init__(self, message: str, *, kind: str = "", where: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.where = where


class BundleError(SummariseError):
    """A bundle cannot be written; or a file is none, is damaged, or was tampered with."""


class OutputError(SummariseError):
    """The model answered, and the answer cannot be used.

    Attributes:
        last_output: the model's last answer as it came (it may quote the article), or "".
        attempts: how many answers were asked for.
    """

    def __init__(self, message: str, *, last_output: str = "", attempts: int = 1) -> None:
        super().__init__(message)
        self.last_output = last_output
        self.attempts = attempts


class RefusalError(OutputError):
    """The model declined to answer."""


class ContentFilterError(OutputError):
    """The provider's content filter withheld or cut the answer."""


class TruncatedError(OutputError):
    """The answer reached the token limit before it was complete."""


class EmptyAnswerError(OutputError):
    """The provider sent a well-formed response without an answer in it."""


class InvalidOutputError(OutputError):
    """The answer broke the draft's rules, and so did every corrected answer.

    Attributes:
        faults: what was wrong with the last answer, one fault a line.
    """

    def __init__(
        self,
        message: str,
        *,
        faults: tuple[str, ...] = (),
        last_output: str = "",
        attempts: int = 1,
    ) -> None:
        super().__init__(message, last_output=last_output, attempts=attempts)
        self.faults = faults


class VerificationError(SummariseError):
    """A summary has errors that the model did not put right, and was not to be given with them.

    Attributes:
        summary: the summary, with all that was found in it.
    """

    def __init__(self, message: str, *, summary: Any = None) -> None:
        super().__init__(message)
        self.summary = summary
