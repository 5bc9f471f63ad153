"""Record the cassettes again: `make record`, or a command for some of them.

    python tests/recorded/record.py [--large-url URL] [PYTEST_ARGUMENT ...]

Answers come from models, not from hands. ``small-model`` is the embedded model, run here behind
llama.cpp's own OpenAI-compatible server. ``large-model`` is whatever answers at ``--large-url``
(any OpenAI-compatible endpoint, its key in LARGE_API_KEY); without it, its cassettes are left as
they are. A gateway in front of both adds what no model does on request: ``busy-model`` is the large
model behind a 429, ``refusing-model`` answers with a refusal as OpenAI documents it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
KEY = "recording"
OF_LARGE = (
    "good_answer or streamed_answer or tool_call or reask_that_succeeds or busy or repair or review"
)


class Gateway(BaseHTTPRequestHandler):
    """Forwards a request to the model that it names, bytes for bytes."""

    protocol_version = "HTTP/1.1"
    small = ""
    large = ""
    busy_once: set[str] = set()  # noqa: RUF012 - one gateway a run

    def log_message(self, *arguments: Any) -> None: ...

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        request = json.loads(raw)
        model = request["model"]
        if model == "refusing-model":
            return self.refuse()
        if model == "busy-model" and model not in self.busy_once:
            self.busy_once.add(model)
            error = {"message": "Rate limit reached", "type": "rate_limit_exceeded"}
            return self.reply(429, {"error": error}, {"retry-after": "0"})
        return self.forward(self.small if model == "small-model" else self.large, raw)

    def refuse(self) -> None:
        message = {
            "role": "assistant",
            "content": None,
            "refusal": "I'm sorry, I can't help with that request.",
        }
        self.reply(
            200,
            {
                "id": "chatcmpl-refusal",
                "object": "chat.completion",
                "created": 0,
                "model": "refusing-model",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            },
        )

    def reply(
        self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def forward(self, base_url: str, raw: bytes) -> None:
        to = urlsplit(base_url)
        connection = http.client.HTTPConnection(to.hostname or "", to.port, timeout=7200)
        key = self.headers.get("authorization", "")
        if key.endswith(" none"):  # no key was set: the recording's own
            key = f"Bearer {KEY if base_url == self.small else os.environ.get('LARGE_API_KEY', '')}"
        path = f"{to.path.rstrip('/')}/chat/completions"
        connection.request(
            "POST", path, raw, {"content-type": "application/json", "authorization": key}
        )
        answer = connection.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        self.send_header("content-type", answer.headers["content-type"])
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def small_server() -> tuple[Any, str]:
    """The embedded model behind llama.cpp's server, and its address; keep the first alive."""
    from summarise.llm.weights import find_weights

    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(find_weights(os.environ.get("SMALL_GGUF", "")))
    parameters.n_ctx = 16384
    parameters.n_parallel = 1
    parameters.verbosity = 0
    parameters.cache_ram_mib = 0
    parameters.api_keys = [KEY]
    parameters.model_alias = {"small-model"}  # else the path of the file is in every answer
    server = xllamacpp.Server(parameters)
    return server, f"{server.listening_address}/v1"


def main() -> int:
    """Start everything, run the tests in recording mode, stop everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large-url", default="", help="where the large model answers")
    arguments, rest = parser.parse_known_args()
    keep, Gateway.small = small_server()
    Gateway.large = arguments.large_url
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    environment = os.environ | {
        "RECORDING_URL": f"http://127.0.0.1:{gateway.server_port}/v1",
        "RECORDING_TIMEOUT": "7200",
    }
    selection = [] if arguments.large_url or rest else ["-k", f"not ({OF_LARGE})"]
    try:
        return subprocess.run(
            [
                sys.executable, "-m", "pytest", "--record-mode=rewrite", "--no-cov", "-p",
                "no:randomly", str(HERE), *selection, *rest,
            ],
            env=environment,
            check=False,
        ).returncode  # fmt: skip
    finally:
        gateway.shutdown()
        del keep


if __name__ == "__main__":
    sys.exit(main())
