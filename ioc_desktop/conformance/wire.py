"""HTTP/1.1 as it is on the wire: one connection at a time, every answer whole and bounded.

The client's gateway refuses what it does not like; a check must see it instead. So requests
go out over asyncio and h11, which tells of bodies that are cut short, of bytes that nobody
announced and of connections that are not kept. Limits are those of the client's gateway.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import h11
import msgspec

from ioc_desktop.sync.faults import BadPage, Refused, SyncError, Unreachable
from ioc_desktop.sync.http import Limits
from ioc_desktop.sync.network import network_fault

_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as it came. ``connection`` counts connections: equal ones were kept alive.

    ``surplus``: bytes came behind the end that the answer itself announced.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    surplus: bool = False

    def header(self, name: str) -> str | None:
        """Return a header's first value, None if it is not there."""
        return next((value for known, value in self.headers if known == name.lower()), None)

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty = none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()[:80]

    def json(self) -> Any:
        """Return the body's JSON.

        Raises:
            ValueError: it is none (bad UTF-8, NaN and nesting without end included).
        """
        try:
            return msgspec.json.decode(self.body)
        except RecursionError as error:
            raise ValueError("it is nested without end") from error


class Wire:
    """Asks one centre, one request after the other, each within ``limits.request_s``."""

    def __init__(
        self, url: str, token: str | None, limits: Limits, tls: ssl.SSLContext | None
    ) -> None:
        """Prepare for ``url``; nothing is sent yet.

        Raises:
            SyncError: it is no http(s) address.
        """
        try:
            parts = urlsplit(url)
            self._port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise Unreachable("address", f"{url} is no http(s) address: {error}") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Unreachable("address", f"{url} is no address; it begins with https:// or http://")
        self.url = url.rstrip("/")
        self.token = token
        self.limits = limits
        self._host = parts.hostname
        self._netloc = parts.netloc.rpartition("@")[2]
        self._prefix = parts.path.rstrip("/")
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._idle: _Line | None = None
        self._lines = 0

    async def aclose(self) -> None:
        """Close the connection that was kept; may be called twice."""
        line, self._idle = self._idle, None
        if line is not None:
            await line.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        token: str | None = "",
    ) -> Got:
        """Send one request and read its answer whole. ``token`` "": the run's own; None: none.

        Raises:
            SyncError: no whole answer within the limits, in words.
        """
        request = self._request(method, path, params, headers, body, token)
        try:
            async with asyncio.timeout(self.limits.request_s):
                kept, self._idle = self._idle, None
                if kept is not None:
                    try:
                        return await self._exchange(kept, request, body)
                    except _ClosedMeanwhileError:
                        pass  # an idle connection may end at any time: RFC 9112, 9.3.1
                return await self._exchange(await self._connect(), request, body)
        except TimeoutError as error:
            raise Unreachable(
                "timeout", f"{path} did not finish its answer within {self.limits.request_s:g} s"
            ) from error
        except _ClosedMeanwhileError as error:
            # asyncio keeps the alert to itself that says so in TLS 1.3.
            guess = "; does it demand a client certificate?" if self._tls else ""
            raise Unreachable(
                "cut", f"{self.url} closed the connection and said nothing{guess}"
            ) from error
        except (OSError, h11.ProtocolError) as error:
            raise network_fault(self.url, error) from error

    @contextlib.asynccontextmanager
    async def listen(self, path: str) -> AsyncIterator[tuple[Got, AsyncIterator[bytes]]]:
        """Open a stream on a connection of its own; yields its head and its pieces.

        The pieces have no deadline of their own: whoever reads them sets one.

        Raises:
            SyncError: it could not be opened.
        """
        request = self._request("GET", path, None, {"Accept": "text/event-stream"}, b"", "")
        line: _Line | None = None
        try:
            try:
                async with asyncio.timeout(self.limits.request_s):
                    line = await self._connect()
                    await line.send(request, b"")
                    head = await line.head()
            except TimeoutError as error:
                raise Unreachable("timeout", f"{path} did not begin to answer") from error
            except (OSError, h11.ProtocolError, _ClosedMeanwhileError) as error:
                raise network_fault(self.url, error) from error
            yield _got(head, b"", line.number), line.pieces()
        finally:
            if line is not None:
                await line.aclose()

    def _request(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
        body: bytes,
        token: str | None,
    ) -> h11.Request:
        given = {
            "Host": self._netloc,
            "User-Agent": "ioc-desktop centre verify",
            "Accept": "application/json, application/problem+json",
            "Accept-Encoding": "identity",
            **(headers or {}),
        }
        carried = self.token if token == "" else token
        if carried is not None:
            given["Authorization"] = f"Bearer {carried}"
        if body:
            given["Content-Length"] = str(len(body))
        query = f"?{urlencode(params)}" if params else ""
        try:
            return h11.Request(
                method=method,
                target=(self._prefix + path + query).encode("ascii"),
                headers=[
                    (name.encode("ascii"), value.encode("ascii")) for name, value in given.items()
                ],
            )
        except (UnicodeError, h11.LocalProtocolError) as error:
            raise Refused(
                "token_text", f"the address or the token has signs no request can carry: {error}"
            ) from error

    async def _connect(self) -> _Line:
        try:
            async with asyncio.timeout(self.limits.connect_s):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._tls, limit=_CHUNK
                )
        except TimeoutError as error:
            raise Unreachable("timeout", f"{self.url} did not answer in time") from error
        self._lines += 1
        return _Line(reader, writer, self._lines, 2 * self.limits.header_bytes)

    async def _exchange(self, line: _Line, request: h11.Request, body: bytes) -> Got:
        whole = False
        try:
            await line.send(request, body)
            head = await line.head()
            taken = bytearray()
            async for piece in line.pieces():
                taken += piece
                if len(taken) > self.limits.body_bytes:
                    raise BadPage(
                        "too_large", f"{self.url} sent a body above {self.limits.body_bytes} bytes"
                    )
            whole = True
            return _got(head, bytes(taken), line.number, surplus=line.surplus)
        finally:
            if whole and line.may_be_kept():
                self._idle = line
            else:
                await line.aclose()


class _ClosedMeanwhileError(Exception):
    """The connection was closed before a single byte of the answer."""


class _Line:
    """One connection: h11's state, and where its bytes come from."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
        header_bytes: int,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.number = number
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=header_bytes)
        self._heard = False

    @property
    def surplus(self) -> bool:
        """Whether bytes came that belong to no answer."""
        return bool(self._state.trailing_data[0])

    async def send(self, request: h11.Request, body: bytes) -> None:
        self._heard = False
        events: list[h11.Event] = [request]
        if body:
            events.append(h11.Data(data=body))
        try:
            for event in [*events, h11.EndOfMessage()]:
                self._writer.write(self._state.send(event) or b"")
            await self._writer.drain()
        except ConnectionError as error:
            raise _ClosedMeanwhileError from error

    async def head(self) -> h11.Response:
        """Return the answer's head; interim ones (1xx) are passed over."""
        while True:
            event = await self._event()
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise _ClosedMeanwhileError

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes, until its end."""
        while isinstance(event := await self._event(), h11.Data):
            yield bytes(event.data)

    async def _event(self) -> Any:
        while (event := self._state.next_event()) is h11.NEED_DATA:
            try:
                data = await self._reader.read(_CHUNK)
            except ConnectionError as error:
                if not self._heard:
                    raise _ClosedMeanwhileError from error
                raise
            if not data and not self._heard:
                raise _ClosedMeanwhileError
            self._heard = True
            self._state.receive_data(data)
        return event

    def may_be_kept(self) -> bool:
        """Begin the next exchange, if both sides are willing."""
        if self.surplus or self._state.their_state is not h11.DONE:
            return False
        if self._state.our_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return True

    async def aclose(self) -> None:
        self._writer.close()
        # Whoever is on the other side may have broken the connection long ago.
        with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()


def _got(head: h11.Response, body: bytes, number: int, *, surplus: bool = False) -> Got:
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in head.headers
    )
    return Got(head.status_code, headers, body, number, surplus)


__all__ = ["Got", "SyncError", "Wire"]
