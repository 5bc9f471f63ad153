"""A small HTTP server on loopback, for what only a real connection can show."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Reply:
    """One response, sent piece by piece.

    Attributes:
        pieces: of the body, as they are sent; none for not even a header.
        gap: seconds before each.
        hang: whether nothing more comes then, until the client goes away.
        length: the length that is announced; None for that of the pieces, -1 for none.
        headers: to send as well.
    """

    pieces: list[bytes]
    status: int = 200
    kind: str = "application/json"
    gap: float = 0.0
    hang: bool = False
    length: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """Gives the replies one after the other, the last one for all that follow.

    Attributes:
        bodies: what was sent to it.
        headers: of each request.
        paths: likewise.
        gone: how many clients left before they had their answer.
        open: the connections that are open.
    """

    replies: list[Reply]
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    gone: int = 0
    open: set[socket.socket] = field(default_factory=set)

    def __enter__(self) -> Self:
        server, self.lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                server.open.add(self.connection)

            def finish(self) -> None:
                server.open.discard(self.connection)

            def do_POST(self) -> None:
                server.answer(self)

            def log_message(self, *arguments: Any) -> None: ...

        class Http(ThreadingHTTPServer):
            daemon_threads = False  # closing waits for them
            request_queue_size = 100

            def handle_error(self, *arguments: Any) -> None: ...

        self.http = Http(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.005,))
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.http.shutdown()
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.http.server_close()
        self.thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/v1"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
        with self.lock:
            self.bodies.append(body)
            self.paths.append(handler.path)
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        sent = sum(map(len, reply.pieces))
        length = sent if reply.length is None else reply.length
        handler.close_connection = length != sent or reply.hang
        try:
            if reply.pieces:
                handler.send_response(reply.status)
                handler.send_header("content-type", reply.kind)
                for name, value in reply.headers.items():
                    handler.send_header(name, value)
                if length >= 0:
                    handler.send_header("content-length", str(length))
                handler.end_headers()
            for piece in reply.pieces:
                time.sleep(reply.gap)
                handler.wfile.write(piece)
            if reply.hang and not handler.connection.recv(1):
                self.gone += 1
        except OSError:
            self.gone += 1


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait for something that another thread does; whether it came true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    return condition()
