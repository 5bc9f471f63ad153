"""What becomes of what providers really sent: each response is used, or made a clear error.

Every response of ``DIR/wire/recorded_responses.jsonl`` is replayed by a server on loopback, with
its status, headers and body, to the real client, asked for in one piece or streamed as it was
recorded:

- to the completer, whose reading (text, finish, tokens) is compared with one that is made here of
  the recorded bytes by the letter of the protocol;
- to a whole ``Summariser``: the answers are to other questions, so each must end in an error of
  ``summarise.errors``, and none in a summary or in anything else.

    python benchmarks/wire.py --data DIR

Exits with 1 where a response ends in anything else, or was read wrongly.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from summarise import Summariser
from summarise.errors import SummariseError
from summarise.llm.completer import Deadline, Request, answer_text, token_counts, unusable
from summarise.llm.hosted import HostedCompleter
from summarise.llm.models import Model
from summarise.llm.transport import RetryPolicy

ARTICLE = (
    "La mairie de Vernaison ferme le pont Royer dès lundi. Les travaux coûteront 2,4 millions "
    "d'euros. Le pont devrait rouvrir en mars."
)
OF_THE_CONNECTION = {"content-length", "content-encoding", "transfer-encoding", "connection"}


@dataclass(frozen=True)
class Recorded:
    """A response as it was recorded."""

    name: str
    api: str
    status: int
    headers: dict[str, str]
    body: str

    @property
    def streamed(self) -> bool:
        """Whether it is a stream of events."""
        return self.body.lstrip().startswith(("data:", "event:", ":"))


@dataclass(frozen=True)
class Reading:
    """What a chat completion says, as far as a summary needs it."""

    text: str
    finish: str | None
    tokens: tuple[int | None, int | None]


class Ears:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def start(self) -> None:
        self.pieces.clear()

    def feed(self, text: str) -> None:
        self.pieces.append(text)


def load(path: Path) -> list[Recorded]:
    return [
        Recorded(row["id"], row["api"], row["status"], row["response_headers"], row["body"])
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    ]


@contextmanager
def served(responses: list[Recorded]) -> Iterator[str]:
    """The address of a server that gives each response under a path with its name."""
    by_name = {each.name: each for each in responses}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            recorded = by_name[self.path.split("/")[1]]
            body = recorded.body.encode("utf-8", "surrogatepass")
            self.send_response_only(recorded.status)
            for name, value in recorded.headers.items():
                if name.lower() not in OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def by_the_letter(recorded: Recorded) -> Reading | None:
    """What the recorded bytes say; None where they are no chat completion."""
    if recorded.status != 200 or recorded.api != "chat":
        return None
    try:
        if recorded.streamed:
            return _of_events(recorded.body)
        whole = json.loads(recorded.body)
        choice = whole["choices"][0]
        message = choice["message"]
        calls = message.get("tool_calls") or ()
        content = message.get("content")
        text = calls[0]["function"]["arguments"] if calls else content
        # A list of parts is what no summary was asked for as.
        text = text if isinstance(text, str) else ""
        return Reading(text, choice.get("finish_reason"), _tokens(whole))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _of_events(body: str) -> Reading | None:
    content = arguments = ""
    finish: str | None = None
    tokens: tuple[int | None, int | None] = (None, None)
    seen = False
    for line in body.splitlines():
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data == "[DONE]":
            continue
        chunk = json.loads(data)
        if chunk.get("error"):
            return None
        if chunk.get("usage"):
            tokens = _tokens(chunk)
        for choice in chunk.get("choices") or ():
            if choice.get("index"):
                continue
            seen = True
            finish = choice.get("finish_reason") or finish
            delta = choice.get("delta") or {}
            if isinstance(delta.get("content"), str):
                content += delta["content"]
            for call in delta.get("tool_calls") or ():
                if not call.get("index"):
                    arguments += (call.get("function") or {}).get("arguments") or ""
    return Reading(arguments or content, finish, tokens) if seen else None


def _tokens(whole: dict[str, Any]) -> tuple[int | None, int | None]:
    usage = whole.get("usage") or {}
    return usage.get("prompt_tokens"), usage.get("completion_tokens")


def completed(recorded: Recorded, url: str) -> tuple[str, str | None]:
    """What the completer makes of it, and what is wrong with that."""
    model = Model("recorded", "any", base_url=f"{url}/{recorded.name}/v1", mode="json_schema")
    completer = HostedCompleter(model, policy=RetryPolicy(retries=0), timeout=10)
    ears = Ears() if recorded.streamed else None
    messages = [{"role": "user", "content": ARTICLE}]
    request = Request({"model": "any", "messages": messages}, None, Deadline(20), ears)
    expected = by_the_letter(recorded)

    async def ask() -> Any:
        try:
            return (await completer.acomplete(request)).response
        finally:
            await completer.aclose()

    try:
        response = asyncio.run(ask())
    except SummariseError as error:
        lost = expected is not None and expected.finish is not None
        return type(error).__name__, f"could have been read: {error}" if lost else None
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return "CRASH", f"{type(error).__name__}: {error}"
    return _compared(response, expected, ears)


def _compared(response: Any, expected: Reading | None, ears: Ears | None) -> tuple[str, str | None]:
    choice = response.choices[0] if response.choices else None
    if choice is None:
        return "no choices", None if expected is None else "lost its choices"
    got = Reading(answer_text(choice), choice.finish_reason, token_counts(response))
    wrong = None
    if expected is None:
        wrong = "is no chat completion, and was read as one"
    elif got != expected:
        wrong = f"read as {got}, is {expected}"
    elif ears is not None and "".join(ears.pieces) != got.text:
        wrong = "the listener heard something else"
    fault = unusable(choice)
    return ("read" if fault is None else f"read: {fault[0].__name__}"), wrong


def summarised(recorded: Recorded, url: str) -> tuple[str, str | None]:
    """What becomes of an article whose answer it is, and what is wrong with that."""
    summariser = Summariser(
        model="any",
        base_url=f"{url}/{recorded.name}/v1",
        retries=0,
        reasks=0,
        repairs=0,
        timeout=10,
    )
    heard = (lambda _: None) if recorded.streamed else None
    try:
        with summariser:
            summariser.summarise(ARTICLE, on_snapshot=heard)
    except SummariseError as error:
        unclear = not error.message or "Traceback" in error.message or len(error.message) > 1_000
        return type(error).__name__, f"unclear: {error.message[:200]}" if unclear else None
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return "CRASH", f"{type(error).__name__}: {error}"
    return "SUMMARY", "an answer to another question became a summary"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--each", action="store_true", help="also print every response's fate")
    options = parser.parse_args()
    responses = load(options.data / "wire" / "recorded_responses.jsonl")
    table: Counter[tuple[str, int, str, str, str]] = Counter()
    wrong: list[str] = []
    with served(responses) as url:
        for recorded in responses:
            at_completer, first = completed(recorded, url)
            at_summariser, second = summarised(recorded, url)
            way = "stream" if recorded.streamed else "whole"
            table[recorded.api, recorded.status, way, at_completer, at_summariser] += 1
            wrong += [f"{recorded.name}: {fault}" for fault in (first, second) if fault]
            if options.each:
                print(recorded.name, way, at_completer, at_summariser)
    print(f"{'api':<10}{'status':>6}  {'way':<7}{'n':>4}  {'the completer':<28}the summariser")
    for (api, status, way, at_completer, at_summariser), count in sorted(table.items()):
        print(f"{api:<10}{status:>6}  {way:<7}{count:>4}  {at_completer:<28}{at_summariser}")
    print(f"{len(responses)} responses, {len(wrong)} wrong")
    for line in wrong:
        print(f"  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
