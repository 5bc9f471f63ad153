"""HTTP, as far as the seam needs it: one request, its response, nothing that has no bound.

The openai SDK's own methods are not used for this: they build their request by way of a dozen
models, read a body of any length into memory, and let nobody see its text. What is used is the
SDK's client on aiohttp, which costs a third of httpx2's own transport, and less the more requests
are under way (``docs/decisions/0008-one-way-of-speaking-http.md``).
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import json
import os
import ssl
import urllib.request
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx2
import openai

from summarise._version import __version__

__all__ = ["DONE", "LARGEST", "NOBODY", "Connections", "TooLargeError", "events", "read"]

DONE = "[DONE]"
"""The last event of a stream; not every provider sends it."""

LARGEST = 16 * 2**20
"""Bytes of one answer: a hundred times what a model writes, and few enough to hold."""

_LARGEST_ERROR = 64 * 2**10
"""Bytes that are read of what a provider says instead of an answer."""

_REASONS = 1.0
"""Seconds for what a provider says instead of an answer: that it refused is known before."""

_CONNECT = 15.0
"""Seconds to reach a server; one that is there answers a connection at once, however busy."""

_LIMITS = httpx2.Limits(
    # How much is done at once is for the caller to say, so the pool must not have a say in it.
    # None would mean 100 to aiohttp.
    max_connections=100_000,
    max_keepalive_connections=None,
    # Less than the five seconds after which common servers close a connection: what is sent on
    # one at the moment it is closed is lost.
    keepalive_expiry=4.0,
)
_SETTLED = 0.05
"""Seconds for the last bytes of a stream that has said its last word."""


NOBODY = httpx2.Request("POST", "http://localhost")
"""What errors of the SDK are made with, which want a request: without anything that was sent."""


class TooLargeError(openai.OpenAIError):
    """A body is longer than any answer."""


class Connections:
    """A pool of connections for each event loop, to one address.

    Args:
        url: where requests go; a user and a password in it are sent as such.
        headers: that go with each request.
        transport: takes the requests instead of the network.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        address, own = _without_credentials(url)
        self._url = httpx2.URL(address)  # parsed once: that takes a seventh of a request
        self._headers = {
            "content-type": "application/json",
            # Others could make gigabytes of the few bytes that are read at a time.
            "accept-encoding": "gzip, deflate",
            "user-agent": f"summarise/{__version__}",
            **headers,
            **own,
        }
        self._transport = transport
        self._pools: _Pools = weakref.WeakKeyDictionary()
        weakref.finalize(self, _retire_all, self._pools).atexit = False

    @contextlib.asynccontextmanager
    async def post(self, body: bytes, patience: float) -> AsyncIterator[httpx2.Response]:
        """Send a request; the response is open, its body unread.

        Args:
            body: JSON.
            patience: seconds for the connection. The rest is for the caller to bound.

        Raises:
            openai.APIConnectionError: nobody answered.
            openai.APIStatusError: the answer is an error.
        """
        pool = await self._pool()
        client = pool.client
        with pool.used():
            request = client.build_request(
                "POST",
                self._url,
                content=body,
                headers=self._headers,
                timeout=httpx2.Timeout(None, connect=min(patience, _CONNECT)),
            )
            with _in_words_of_the_sdk():
                # Followed, it would become a GET, or carry the article who knows where.
                response = await client.send(request, stream=True, follow_redirects=False)
            try:
                if response.status_code >= 300:
                    raise await _refusal(response, min(_REASONS, patience / 2))
                yield response
            finally:
                await response.aclose()

    async def _pool(self) -> _Pool:
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            _bury_all()
            # There before anything is awaited, so that the next task finds it.
            pool = self._pools[loop] = _Pool(self._open())
            await pool.keep(loop, self._pools)
        return pool

    def _open(self) -> httpx2.AsyncClient:
        if self._transport is not None:
            return openai.DefaultAsyncHttpxClient(transport=self._transport)
        trusted = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        if any(proxy.startswith("socks") for proxy in urllib.request.getproxies().values()):
            # aiohttp knows none of them.
            return openai.DefaultAsyncHttpxClient(limits=_LIMITS, verify=trusted)
        return openai.DefaultAioHttpClient(limits=_LIMITS, verify=trusted)

    @property
    def opened(self) -> bool:
        """Whether there are any."""
        return bool(self._pools)

    async def aclose(self) -> None:
        """End all connections; what is under way is let finish, and what comes opens new ones.

        Those of other event loops are closed there, soon.
        """
        here = self._pools.pop(asyncio.get_running_loop(), None)
        _retire_all(self._pools)
        _bury_all()
        if here is not None:
            await here.retire()


@lru_cache(maxsize=4)
def _trusted(file: str | None, folder: str | None) -> ssl.SSLContext:  # noqa: ARG001 - the key
    """Whom to trust, read once: it takes as long as twenty requests."""
    return httpx2.create_ssl_context()


class _Pool:
    """The connections of one event loop, and how many requests are using them."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self._retired = False
        self._users = 0
        self._keeper: AsyncGenerator[None, None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Task[None] | None = None

    async def keep(self, loop: asyncio.AbstractEventLoop, pools: _Pools) -> None:
        """See to it that it is closed with its event loop, which ends by closing generators."""

        async def keeper() -> AsyncGenerator[None, None]:
            try:
                yield
            finally:
                if pools.get(loop) is self:
                    del pools[loop]
                _open_pools.discard(self)
                await self.client.aclose()

        _open_pools.add(self)
        self._loop = loop
        self._keeper = keeper()
        await anext(self._keeper)

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if self._retired and not self._users:
                self.close_soon()

    async def retire(self) -> None:
        """Close it as soon as nobody uses it."""
        self._retired = True
        if not self._users:
            await self._close()

    def close_soon(self) -> None:
        self._closing = asyncio.get_running_loop().create_task(self.retire())

    async def _close(self) -> None:
        if self._keeper is not None:
            await self._keeper.aclose()

    def bury(self) -> None:
        """Close it in the place of its loop, if that was closed and has not done so."""
        if self._loop is None or not self._loop.is_closed():
            return
        _open_pools.discard(self)
        idle = list(_idle(self.client))
        closing = self._close()
        # There is nothing to wait for without a loop, so it runs through, or cannot run.
        with contextlib.suppress(StopIteration, RuntimeError):
            closing.send(None)
        closing.close()
        for transport in idle:
            # Closing a transport is work for its loop; this is all that would be left of it.
            with contextlib.suppress(RuntimeError):
                transport.abort()
            if (raw := getattr(transport, "_sock", None)) is not None:
                raw.close()
                transport._sock = None  # type: ignore[attr-defined]  # noqa: SLF001


def _idle(client: httpx2.AsyncClient) -> Iterator[asyncio.Transport]:
    """The connections that nobody uses; aiohttp tells only itself of them."""
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001
        session = getattr(transport, "client", None)
        for kept in getattr(getattr(session, "connector", None), "_conns", {}).values():
            for protocol, *_ in kept:
                if protocol.transport is not None:
                    yield _innermost(protocol.transport)


def _innermost(transport: asyncio.Transport) -> asyncio.Transport:
    """The one with the socket: below TLS there is another."""
    below = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    return transport if below is None else below


_Pools: TypeAlias = "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Pool]"

_open_pools: set[_Pool] = set()
"""Keeps a pool until its connections are closed, though whoever opened it be gone."""


def _retire_all(pools: _Pools) -> None:
    """Close the connections, each in its own loop; called in any thread."""
    for loop in list(pools):
        if (pool := pools.pop(loop, None)) is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and closed them
                loop.call_soon_threadsafe(pool.close_soon)


def _bury_all() -> None:
    for pool in list(_open_pools):
        pool.bury()


async def read(response: httpx2.Response) -> bytes:
    """The whole body.

    Raises:
        TooLargeError: it is longer than any answer.
        openai.APIConnectionError: it broke off.
    """
    return b"".join([piece async for piece in _bounded(response)]).removeprefix(codecs.BOM_UTF8)


async def events(response: httpx2.Response) -> AsyncGenerator[str, None]:
    """The data of server-sent events, up to ``DONE`` or the end.

    Reads what of the format chat completions use: events without a name, one line of data or more.
    In time and space that are linear in the body, which what httpx2 and the SDK have for this is
    not for lines that never end or events that never do.

    Raises:
        TooLargeError: they are longer than any answer.
        openai.APIConnectionError: they broke off, or hold bytes that are no text.
    """
    data: list[bytes] = []
    async with contextlib.aclosing(_lines(response)) as lines:
        async for line in lines:
            if line.startswith(b"data:"):
                data.append(line[5:].strip())
            elif not line and data:
                try:
                    text = b"\n".join(data).decode("utf-8", "surrogatepass")
                except UnicodeDecodeError:
                    raise openai.APIConnectionError(message="no text", request=NOBODY) from None
                data.clear()
                yield text
                if text == DONE:
                    await _drained(lines)
                    return


async def _drained(lines: AsyncGenerator[bytes, None]) -> None:
    """Read to the end, if it has come: only then the connection can be used again."""
    with contextlib.suppress(TimeoutError, openai.OpenAIError):
        async with asyncio.timeout(_SETTLED):
            async for _ in lines:
                pass


async def _lines(response: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """The lines of a body without their ends, which are LF or CRLF."""
    begun: list[bytes] = []
    mark = codecs.BOM_UTF8
    async for piece in _bounded(response):
        first, *others = piece.split(b"\n")
        begun.append(first)
        for line in others:
            yield b"".join(begun).removeprefix(mark).rstrip(b"\r")
            begun, mark = [line], b""


async def _bounded(response: httpx2.Response) -> AsyncIterator[bytes]:
    size = 0
    with _in_words_of_the_sdk():
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > LARGEST:
                raise TooLargeError
            yield piece


async def _refusal(response: httpx2.Response, patience: float) -> openai.APIStatusError:
    """What a provider says instead of an answer, as the SDK's error; as far as it comes in time."""
    pieces: list[bytes] = []
    size = 0
    # That it refused is known, whatever becomes of the reasons.
    with contextlib.suppress(openai.OpenAIError, TimeoutError):
        async with asyncio.timeout(patience):
            async for piece in _bounded(response):
                pieces.append(piece)
                size += len(piece)
                if size > _LARGEST_ERROR:
                    break
    text = b"".join(pieces)[:_LARGEST_ERROR].decode("utf-8", "replace")
    body: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        body = json.loads(text)
    if isinstance(body, list) and body:
        body = body[0]  # Gemini's are in a list
    if isinstance(body, Mapping):
        body = body.get("error", body)
    said = text or f"HTTP {response.status_code}"
    return openai.APIStatusError(said, response=response, body=body)


@contextlib.contextmanager
def _in_words_of_the_sdk() -> Iterator[None]:
    """Makes the SDK's errors of what goes wrong between a server and us."""
    try:
        yield
    except openai.OpenAIError:
        raise
    except Exception as error:  # noqa: BLE001 - two libraries and what they stand on raise many
        # The transport calls every broken connection a timeout; the cause says what it was.
        cause = error.__cause__ or error
        if isinstance(cause, (TimeoutError, httpx2.TimeoutException)):
            raise openai.APITimeoutError(NOBODY) from None
        raise openai.APIConnectionError(message=type(cause).__name__, request=NOBODY) from None


def _without_credentials(url: str) -> tuple[str, dict[str, str]]:
    """The address without user and password, and the header that says them."""
    parts = urlsplit(url)
    own: dict[str, str] = {}
    if "@" in parts.netloc:
        given = httpx2.URL(url)
        request = httpx2.Request("POST", url)
        next(httpx2.BasicAuth(given.username, given.password).auth_flow(request))
        own["authorization"] = request.headers["authorization"]
    place = parts.netloc.rpartition("@")[2]
    path = parts.path.rstrip("/") + "/chat/completions"
    return parts._replace(netloc=place, path=path, fragment="").geturl(), own
