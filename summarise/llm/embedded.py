"""A model in this process: llama.cpp through xllamacpp, no key and no server to set up.

The grammar is the draft's schema narrowed to the article, so what comes out always parses.
Generation always runs as a stream, because only between two tokens can it be stopped: by a
deadline, a cancelled task or Ctrl-C.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib.util
import os
import shutil
import socket
import tempfile
import threading
from concurrent.futures import Future
from typing import Any

from summarise.errors import InputError, ModelError
from summarise.forking import forget_after_fork
from summarise.llm.completer import Completion, Request
from summarise.llm.models import EMBEDDED, EMBEDDED_ANSWER, EMBEDDED_CONTEXT, Model
from summarise.llm.streaming import Assembler
from summarise.llm.weights import MODEL_NAME, find_weights

__all__ = ["EmbeddedCompleter"]

_BATCH = 128
"""Prompt tokens read at a time, between which reading can be stopped; larger is not faster."""

_SEED = 1
_inherited: list[Any] = []
"""Servers of parent processes: letting go of one would wait for threads that are not here."""
_GUIDANCE = {
    # One line of JSON with the separators that the model has seen most: pretty-printing wastes a
    # sixth of the tokens, and "flexible" white space can go on for ever.
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
    "lenient": True,
}


class _Silent:
    """A listener for those who only want the answer."""

    def start(self) -> None: ...

    def feed(self, text: str) -> None: ...


class EmbeddedCompleter:
    """Answers from a GGUF file. One request at a time: the cores are the limit.

    Args:
        name: "" for the default weights, or as ``summarise.llm.weights.find_weights`` takes it.

    Raises:
        ModelError: xllamacpp is not installed.
    """

    def __init__(self, name: str = "") -> None:
        if importlib.util.find_spec("xllamacpp") is None:
            raise ModelError(
                "The embedded model needs an extra: pip install 'summarise[embedded]' (1.1 GB). "
                "Or name a hosted model, such as openai/gpt-5-mini."
            )
        self.model = Model(EMBEDDED, name)
        self._lock = threading.Lock()
        self._server: Any = None
        forget_after_fork(self)

    def begin_anew(self) -> None:
        """In a child, which has the server but not its threads."""
        self._lock = threading.Lock()
        if self._server is not None:
            _inherited.append(self._server)
            self._server = None

    def complete(self, request: Request) -> Completion:
        cancelled = threading.Event()
        try:
            return self._start(request, cancelled).result()
        finally:
            cancelled.set()

    async def acomplete(self, request: Request) -> Completion:
        cancelled = threading.Event()
        try:
            return await asyncio.wrap_future(self._start(request, cancelled))
        finally:
            cancelled.set()

    def _start(self, request: Request, cancelled: threading.Event) -> Future[Completion]:
        """Generate in a thread of its own.

        llama.cpp loses a KeyboardInterrupt that reaches it, and Python sees none while it computes.
        Waiting for another thread can be interrupted; that one then stops at its next token. It is
        a daemon, so that a process can end without waiting for it.
        """
        future: Future[Completion] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return  # nobody waits any more
            try:
                future.set_result(self._run(request, cancelled))
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                future.set_exception(error)

        threading.Thread(target=run, name="summarise-embedded", daemon=True).start()
        return future

    def _run(self, request: Request, cancelled: threading.Event) -> Completion:
        xllamacpp = _xllamacpp()
        body = dict(request.body)
        body.pop("response_format", None)
        body.setdefault("seed", _SEED)
        body.setdefault("max_tokens", EMBEDDED_ANSWER)
        schema = {**(request.grammar or {"type": "object"}), "x-guidance": _GUIDANCE}
        body |= {
            "grammar": xllamacpp.json_schema_to_grammar(schema),
            "stream": True,
            "stream_options": {"include_usage": True},
            # Lets the callback run, and so stop things, while the prompt is read.
            "return_progress": True,
            # What is left from another article can tip a balance: the same text, the same summary.
            "cache_prompt": False,
            # Breaks a loop after a few words; longer names may still be said again.
            "dry_multiplier": 0.8,
            "dry_allowed_length": 8,
            "dry_penalty_last_n": 128,
        }
        with self._lock:
            # What waited for its turn may have waited too long.
            request.deadline.check()
            if cancelled.is_set():
                raise _stopped()
            return self._generate(body, request, cancelled)

    def _generate(
        self, body: dict[str, Any], request: Request, cancelled: threading.Event
    ) -> Completion:
        assembler = Assembler(request.listener or _Silent())
        raised: list[Exception] = []

        def hear(chunk: dict[str, Any]) -> bool:
            # llama.cpp swallows what a callback raises, so it is carried out by hand.
            try:
                _check(chunk)
                request.deadline.check()
                if chunk.get("choices") or chunk.get("usage"):
                    assembler.add(chunk)
            except Exception as error:  # noqa: BLE001 - raised again below
                raised.append(error)
            return bool(raised) or cancelled.is_set()

        self._loaded().handle_chat_completions(body, hear)
        if raised:
            raise raised[0]
        if not assembler.finished:
            raise _stopped()
        completion = assembler.completion()
        completion.model = self.model.label if self.model.name else MODEL_NAME
        return Completion(completion)

    def _loaded(self) -> Any:
        if self._server is None:
            self._server = _load(str(find_weights(self.model.name)))
        return self._server


def _stopped() -> ModelError:
    return ModelError(
        "The embedded model was stopped before its answer was complete. Run it again."
    )


def _xllamacpp() -> Any:
    # OpenMP's threads wait for each other by spinning: on cores that others use too, that is ten
    # times slower than giving them up soon. It is read when the library is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import xllamacpp

    return xllamacpp


def _load(path: str) -> Any:
    xllamacpp = _xllamacpp()
    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.n_ctx = EMBEDDED_CONTEXT
    parameters.n_parallel = 1
    parameters.n_batch = parameters.n_ubatch = _BATCH
    parameters.warmup = False
    parameters.verbosity = 0
    parameters.cache_ram_mib = 0  # else it grows with every article
    parameters.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE  # 1.3 GB, not 1.9
    # Its HTTP server cannot be left out. On a socket that nobody else can see it does no harm.
    parameters.ui = False
    parameters.n_threads_http = 1
    if hasattr(socket, "AF_UNIX"):
        folder = tempfile.mkdtemp(prefix="summarise-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        parameters.hostnames = [os.path.join(folder, "unused.sock")]  # noqa: PTH118
    try:
        return xllamacpp.Server(parameters)
    except Exception as error:
        raise ModelError(
            f"{path}: llama.cpp cannot load these weights. Is the file whole, and is there memory "
            "for it?"
        ) from error


def _check(chunk: dict[str, Any]) -> None:
    """Raise what llama.cpp says instead of answering."""
    error = chunk.get("error")
    if error is None:
        return
    if error.get("type") == "exceed_context_size_error":
        raise InputError(
            f"The article is too long for the embedded model: with the instructions it has "
            f"{error.get('n_prompt_tokens')} tokens, of {error.get('n_ctx')} that fit. Shorten it, "
            "or name a hosted model."
        )
    raise ModelError(f"llama.cpp refused the request: {error.get('message', '')}"[:300])
