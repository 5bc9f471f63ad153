"""A provider's Batch API: requests in a file, answers a day later in another, at half the price.

Only what goes over the wire is here. A request that nobody answered is sent again as
``transport`` says; one that makes something (a file, a batch) is looked for first, because the
try before may have made it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2
import openai
import tenacity

from summarise.errors import ModelError, ProviderError
from summarise.llm.batch_lines import ENDPOINT
from summarise.llm.completer import Deadline
from summarise.llm.faults import (
    address,
    no_answer,
    reading,
    redacted,
    refused,
    secrets_of,
    usable_key,
)
from summarise.llm.models import PROVIDERS, Model
from summarise.llm.transport import RetryPolicy

__all__ = ["OVER", "Batch", "BatchApi", "Fault", "check_batches"]

T = TypeVar("T")

_LIVE = "Summarise the articles one by one instead: summarise corpus."
_WITHOUT = {
    "anthropic": "its batches are not spoken to as OpenAI's are",
    "gemini": "its files cannot be uploaded as OpenAI's are",
    "mistral": "its batch jobs are not spoken to as OpenAI's are",
    "ollama": "it has none",
    "openrouter": "it has none",
}
_MISSING = frozenset({404, 405, 501})
_NAME = "summarise_batch"
_RUN = "summarise_run"
OVER = frozenset({"completed", "failed", "expired", "cancelled"})
"""The statuses after which nothing more comes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a batch was refused as a whole.

    Attributes:
        code: what the provider calls it, "" where it does not.
        line: of the file, from 1; None where it is not about one.
        message: what it says of it, redacted.
    """

    code: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as its provider has it.

    Attributes:
        id: the provider's.
        status: validating, failed, in_progress, finalizing, completed, expired, cancelling or
            cancelled.
        output_file: id of the file of answers, None while, or where, there is none.
        error_file: id of the file of requests that failed, likewise.
        total: how many requests it has; 0 while it is validated.
        completed: how many are answered.
        failed: how many failed.
        faults: why it was refused as a whole.
    """

    id: str
    status: str
    output_file: str | None = None
    error_file: str | None = None
    total: int = 0
    completed: int = 0
    failed: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in OVER


def check_batches(model: Model) -> None:
    """Refuse a model whose provider is known to have no such Batch API.

    Raises:
        ModelError: there is none.
    """
    if model.embedded:
        raise ModelError(f"{model} runs in this process: there is no Batch API. {_LIVE}")
    home = PROVIDERS.get(model.provider)
    # A gateway at another address may speak OpenAI's protocol for any of them.
    if (
        home is not None
        and model.provider in _WITHOUT
        and urlsplit(model.base_url or "").hostname == urlsplit(home.base_url).hostname
    ):
        raise ModelError(
            f"{model}: no Batch API of OpenAI's kind: {_WITHOUT[model.provider]}. {_LIVE}"
        )


class BatchApi:
    """The files and batches of one provider.

    Args:
        model: which, and where.
        key: the API key, "" where the provider needs none.
        policy: when a request is sent again.
        timeout: seconds without a sign of an answer before a try is given up.
        transport: takes the requests instead of the network, such as ``httpx2.MockTransport``.

    Raises:
        AuthenticationError: the provider needs a key and there is none.
        ModelError: it has no Batch API.
    """

    def __init__(
        self,
        model: Model,
        key: str = "",
        policy: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        timeout: float = 120.0,
        *,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        check_batches(model)
        self.model = model
        self._key = usable_key(model, key)
        self._policy = policy
        self._timeout = timeout
        self._transport = transport

    def upload(self, path: Path, *, tried: bool = False) -> str:
        """Upload a file of requests; its id.

        Args:
            path: its name is the name it will have there.
            tried: whether it may be there already: then it is looked for first.

        Raises:
            ProviderError: nobody answered, or the answer was an error.
            ModelError: there is no such thing as files at this address.
        """
        size = path.stat().st_size

        def find() -> str | None:
            for file in self._client.files.list(purpose="batch"):
                if file.filename == path.name:
                    if file.bytes == size:
                        return self._id(file)
                    self._client.files.delete(file.id)  # half of it
            return None

        def send() -> str:
            with path.open("rb") as content:
                made = self._client.files.create(file=(path.name, content), purpose="batch")
            return self._id(made)

        return self._made(send, find, tried)

    def create(self, run: str, name: str, input_file: str, *, tried: bool = False) -> Batch:
        """Have a file of requests worked on.

        Args:
            run: what the batch belongs to, for whoever looks at the provider's list.
            name: of the batch, unlike any other.
            input_file: id of the file.
            tried: whether there may be such a batch already: then it is looked for first.

        Raises:
            ProviderError: nobody answered, or the answer was an error.
            ModelError: there is no such thing as batches at this address.
        """

        def find() -> Batch | None:
            for batch in self._client.batches.list(limit=100):
                named = (getattr(batch, "metadata", None) or {}).get(_NAME)
                if name == named or batch.input_file_id == input_file:
                    return self._read(batch)
            return None

        def send() -> Batch:
            return self._read(
                self._client.batches.create(
                    input_file_id=input_file,
                    endpoint=ENDPOINT,
                    completion_window="24h",
                    metadata={_RUN: run, _NAME: name},
                )
            )

        return self._made(send, find, tried)

    def retrieve(self, batch: str) -> Batch:
        """The batch as it is now.

        Raises:
            ProviderError: nobody answered, or the answer was an error.
        """
        return self._asked(lambda: self._read(self._client.batches.retrieve(batch)))

    def cancel(self, batch: str) -> Batch:
        """Stop a batch; what it has answered so far comes all the same, and costs.

        Raises:
            ProviderError: nobody answered, or the answer was an error.
        """

        def send() -> Batch:
            try:
                return self._read(self._client.batches.cancel(batch))
            except openai.APIStatusError as error:
                now = self._read(self._client.batches.retrieve(batch))
                if now.over or now.status == "cancelling":  # it ended, or somebody was faster
                    return now
                raise error from None

        return self._asked(send)

    def download(self, file: str, path: Path) -> None:
        """Write a file's content to a path; it is there whole or not at all.

        Raises:
            ProviderError: nobody answered, or the answer was an error.
        """
        part = path.with_name(f"{path.name}.part")

        def fetch() -> None:
            with self._client.files.with_streaming_response.content(file) as response:
                response.stream_to_file(part)

        try:
            self._asked(fetch)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def delete(self, file: str) -> None:
        """Delete a file; one that is not there any more is deleted enough.

        Raises:
            ProviderError: nobody answered, or the answer was an error.
        """

        def send() -> None:
            with suppress(openai.NotFoundError):
                self._client.files.delete(file)

        self._asked(send)

    def redacted(self, message: str, body: Any = None) -> str:
        """What the provider said, without a key, and without what it quotes of a request."""
        return redacted(message, secrets_of(self.model, self._key), body or {"messages": ()})

    @cached_property
    def _client(self) -> openai.OpenAI:
        http = None
        if self._transport is not None:
            http = openai.DefaultHttpxClient(transport=self._transport)
        return openai.OpenAI(
            api_key=self._key,
            base_url=self.model.base_url,
            max_retries=0,
            timeout=self._timeout,
            http_client=http,
        )

    def close(self) -> None:
        """Close the connections."""
        if "_client" in vars(self):
            self._client.close()

    def _made(self, send: Callable[[], T], find: Callable[[], T | None], tried: bool) -> T:
        """Make something that must not be made twice."""
        tries = [tried]

        def once() -> T:
            found = find() if tries[-1] else None
            tries.append(True)
            return send() if found is None else found

        try:
            return self._asked(once)
        except ProviderError as error:
            if error.status in _MISSING:
                raise ModelError(
                    f"{self.model}: there is no Batch API at {address(self.model)} (HTTP "
                    f"{error.status}). {_LIVE}"
                ) from None
            raise

    def _asked(self, send: Callable[[], T]) -> T:
        retries: list[str] = []
        retrying = tenacity.Retrying(**self._policy.options(Deadline(None), retries))

        def once() -> T:
            with reading(self.model):
                return send()

        try:
            return retrying(once)
        except openai.APIError as error:
            attempts = len(retries) + 1
            if isinstance(error, openai.APIConnectionError):
                raise no_answer(error, self.model, attempts) from None
            raise refused(error, self.model, attempts, key=self._key) from None

    def _id(self, made: Any) -> str:
        if isinstance(identity := getattr(made, "id", None), str) and identity:
            return identity
        raise ProviderError(
            f"{self.model}: what answers at {address(self.model)} is not OpenAI's Batch API. "
            "Check base_url; most end in /v1."
        )

    def _read(self, batch: Any) -> Batch:
        counts = getattr(batch, "request_counts", None)
        errors = getattr(getattr(batch, "errors", None), "data", None) or ()
        return Batch(
            id=self._id(batch),
            status=str(getattr(batch, "status", "")),
            output_file=getattr(batch, "output_file_id", None),
            error_file=getattr(batch, "error_file_id", None),
            total=getattr(counts, "total", 0) or 0,
            completed=getattr(counts, "completed", 0) or 0,
            failed=getattr(counts, "failed", 0) or 0,
            faults=tuple(
                Fault(
                    code=error.code or "",
                    line=error.line,
                    message=self.redacted(error.message or "no reason given"),
                )
                for error in errors
            ),
        )
