"""A provider's files and batches, in memory: time is counted in polls, and it fails as told."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx2

Reply = Callable[[dict[str, Any]], Any]
"""What becomes of a request: a completion, a ``Failed``, ``None`` for no result at all, or bytes
that stand in the output file instead of one."""


@dataclass(frozen=True)
class Failed:
    """A request that failed: with a status inside the response, or without one."""

    status: int | None = 429
    code: str = "rate_limit_exceeded"
    message: str = "Too many requests."


@dataclass
class Fate:
    """How a batch ends.

    Attributes:
        status: at the end.
        done: the share of its requests that are worked on.
        errors: of the batch, where it is refused.
    """

    status: str = "completed"
    done: float = 1.0
    errors: list[dict[str, Any]] = field(default_factory=list)


class BatchServer:
    """The files and batches of one account.

    Attributes:
        fates: of the batches, in the order they are made; those after end well.
        polls: how often a batch is looked at before it is over.
        mangle: is given the lines of an output and an error file, and gives what is in them.
        trouble: (method, start of the path, what) for a request that fails once; a status, or
            "lost" for one that is done and whose answer is lost.
        asked: method and path of every request.
        paid: how often each request was answered.
        live: the bodies that were asked directly.
        sent: the requests of each batch, by its id.
        uploads: name and content of every file that came.
    """

    def __init__(self, reply: Reply, *, polls: int = 2, seed: int = 0) -> None:
        self.reply = reply
        self.polls = polls
        self.random = random.Random(seed)
        self.fates: list[Fate] = []
        self.mangle: Callable[[list[bytes], list[bytes]], tuple[list[bytes], list[bytes]]] | None
        self.mangle = None
        self.trouble: list[tuple[str, str, int | str]] = []
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.paid: Counter[str] = Counter()
        self.live: list[dict[str, Any]] = []
        self.sent: dict[str, list[dict[str, Any]]] = {}
        self.uploads: list[tuple[str, bytes]] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.created: list[dict[str, Any]] = []
        self.lock = Lock()
        self.transport = httpx2.MockTransport(self._mock)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every request that came in a batch."""
        return [line for lines in self.sent.values() for line in lines]

    # --- the wire --------------------------------------------------------------------------------

    def _mock(self, request: httpx2.Request) -> httpx2.Response:
        status, kind, content = self.handle(
            request.method, str(request.url), dict(request.headers), request.read()
        )
        if status == 0:
            raise httpx2.ReadError("reset", request=request)
        return httpx2.Response(status, headers={"content-type": kind}, content=content)

    def __enter__(self) -> Self:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, kind, content = server.handle(self.command, self.path, headers, body)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815

            def log_message(self, *arguments: Any) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = Thread(target=self.http.serve_forever, args=(0.005,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/v1"

    def handle(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        parts = urlsplit(url)
        path = parts.path.removeprefix("/v1")
        with self.lock:
            self.asked.append((method, path))
            self.headers.append(headers)
            what = self._trouble(method, path)
            if isinstance(what, int):
                return self._json(what, {"error": {"message": "It went wrong.", "type": "x"}})
            found = self._route(method, path, parse_qs(parts.query), headers, body)
            return (0, "", b"") if what == "lost" else found

    def _trouble(self, method: str, path: str) -> int | str | None:
        for each in self.trouble:
            if method == each[0] and path.startswith(each[1]):
                self.trouble.remove(each)
                return each[2]
        return None

    def _json(self, status: int, value: Any) -> tuple[int, str, bytes]:
        return status, "application/json", json.dumps(value).encode()

    def _route(  # noqa: C901, PLR0911 - a case a route
        self,
        method: str,
        path: str,
        query: dict[str, list[str]],
        headers: dict[str, str],
        body: bytes,
    ) -> tuple[int, str, bytes]:
        noun, identity, verb = ([*path.strip("/").split("/"), "", ""])[:3]
        match method, noun, bool(identity), verb:
            case "POST", "files", False, "":
                return self._json(200, self._upload(headers, body))
            case "GET", "files", False, "":
                return self._json(200, self._page(list(self.files.values()), query))
            case "GET", "files", True, "content" if identity in self.files:
                return 200, "application/octet-stream", self.files[identity]["content"]
            case "DELETE", "files", True, "" if identity in self.files:
                del self.files[identity]
                return self._json(200, {"id": identity, "object": "file", "deleted": True})
            case "POST", "batches", False, "":
                return self._json(200, self._create(json.loads(body)))
            case "GET", "batches", False, "":
                return self._json(200, self._page(list(self.batches.values())[::-1], query))
            case "GET", "batches", True, "" if identity in self.batches:
                return self._json(200, self._poll(self.batches[identity]))
            case "POST", "batches", True, "cancel" if identity in self.batches:
                batch = self.batches[identity]
                if batch["status"] in {"completed", "failed", "expired", "cancelled"}:
                    return self._json(409, {"error": {"message": "It is over.", "type": "x"}})
                batch["fate"] = Fate("cancelled", done=0.5)
                batch["status"] = "cancelling"
                return self._json(200, self._shown(batch))
            case "POST", "chat", True, "":
                self.live.append(json.loads(body))
                reply = self.reply(json.loads(body))
                if isinstance(reply, Failed):
                    fault = {"message": reply.message, "code": reply.code, "type": "x"}
                    return self._json(reply.status or 500, {"error": fault})
                return self._json(200, reply)
        return self._json(404, {"error": {"message": f"No such thing: {path}", "type": "x"}})

    # --- files -----------------------------------------------------------------------------------

    def _upload(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        boundary = headers["content-type"].partition("boundary=")[2].encode()
        fields: dict[str, bytes] = {}
        name = ""
        for part in body.split(b"--" + boundary)[1:-1]:
            head, _, content = part[2:-2].partition(b"\r\n\r\n")
            field_name = re.search(rb'name="([^"]*)"', head)
            assert field_name
            fields[field_name[1].decode()] = content
            if found := re.search(rb'filename="([^"]*)"', head):
                name = found[1].decode()
        assert fields["purpose"] == b"batch"
        self.uploads.append((name, fields["file"]))
        return self._file(name, fields["file"], "batch")

    def _file(self, name: str, content: bytes, purpose: str) -> dict[str, Any]:
        identity = f"file-{len(self.files)}-{len(self.asked)}"
        self.files[identity] = {
            "id": identity,
            "object": "file",
            "bytes": len(content),
            "created_at": 1,
            "filename": name,
            "purpose": purpose,
            "status": "processed",
            "content": content,
        }
        return self._shown(self.files[identity])

    def _shown(self, thing: dict[str, Any]) -> dict[str, Any]:
        hidden = {"content", "fate", "polls"}
        return {name: value for name, value in thing.items() if name not in hidden}

    def _page(self, things: list[dict[str, Any]], query: dict[str, list[str]]) -> dict[str, Any]:
        """Two at a time, so that whoever looks for one must turn pages."""
        ids = [thing["id"] for thing in things]
        start = ids.index(query["after"][0]) + 1 if "after" in query else 0
        shown = [self._shown(thing) for thing in things[start : start + 2]]
        return {"object": "list", "data": shown, "has_more": start + 2 < len(things)}

    # --- batches ---------------------------------------------------------------------------------

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        assert body["endpoint"] == "/v1/chat/completions"
        assert body["completion_window"] == "24h"
        self.created.append(body)
        identity = f"batch_{len(self.batches)}"
        lines = self.files[body["input_file_id"]]["content"].splitlines()
        self.sent[identity] = [json.loads(line) for line in lines]
        fate = self.fates.pop(0) if self.fates else Fate()
        self.batches[identity] = {
            "id": identity,
            "object": "batch",
            "endpoint": body["endpoint"],
            "input_file_id": body["input_file_id"],
            "completion_window": "24h",
            "created_at": 1,
            "metadata": body["metadata"],
            "status": "validating",
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "fate": fate,
            "polls": 0,
        }
        return self._shown(self.batches[identity])

    def _poll(self, batch: dict[str, Any]) -> dict[str, Any]:
        batch["polls"] += 1
        if batch["status"] in {"validating", "in_progress", "cancelling"}:
            if batch["polls"] >= self.polls:
                self._finish(batch)
            elif batch["status"] == "validating":
                batch["status"] = "in_progress"
        return self._shown(batch)

    def _finish(self, batch: dict[str, Any]) -> None:
        fate: Fate = batch["fate"]
        batch["status"] = fate.status
        if fate.status == "failed":
            batch["errors"] = {"object": "list", "data": fate.errors}
            return
        lines = self.sent[batch["id"]]
        worked = round(len(lines) * fate.done)
        output: list[bytes] = []
        errors: list[bytes] = []
        for place, line in enumerate(lines):
            reply: Any = Failed(None, f"batch_{fate.status}", "It was not executed in time.")
            if place < worked:
                reply = self.reply(line["body"])
            self._result(line["custom_id"], reply, output, errors)
        self.random.shuffle(output)
        self.random.shuffle(errors)
        if self.mangle is not None:
            output, errors = self.mangle(output, errors)
        for name, content in (("output", output), ("error", errors)):
            if content:
                file = self._file(f"{name}.jsonl", b"\n".join(content) + b"\n", "batch_output")
                batch[f"{name}_file_id"] = file["id"]
        counts = {"total": len(lines), "completed": len(output), "failed": len(errors)}
        batch["request_counts"] = counts

    def _result(self, key: str, reply: Any, output: list[bytes], errors: list[bytes]) -> None:
        if reply is None:
            return
        if isinstance(reply, bytes):
            output.append(reply)
            return
        record: dict[str, Any] = {"id": "batch_req_1", "custom_id": key, "error": None}
        if isinstance(reply, Failed):
            fault = {"code": reply.code, "message": reply.message}
            if reply.status is None:
                errors.append(json.dumps(record | {"response": None, "error": fault}).encode())
                return
            response = {"status_code": reply.status, "request_id": "r", "body": {"error": fault}}
            errors.append(json.dumps(record | {"response": response}).encode())
            return
        self.paid[key] += 1
        response = {"status_code": 200, "request_id": "r", "body": reply}
        output.append(json.dumps(record | {"response": response}, ensure_ascii=False).encode())
