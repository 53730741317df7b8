"""Centres that misbehave, on raw asyncio sockets, so that HTTP itself can be broken.

``HostileCentre`` answers honestly from a small model unless a ``Fault`` is set for a path;
then the fault writes whatever it likes to the socket. No HTTP library stands in between.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import hashlib
import json
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

Writer = asyncio.StreamWriter
Fault = Callable[["Ask", Writer], Awaitable[None]]


@dataclass(frozen=True)
class Ask:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    centre: HostileCentre


def observation(number: int, rev: int = 1, **row: Any) -> dict[str, Any]:
    values = {
        "indicator": "documents.received",
        "locality": str(400 + number % 21),
        "system": "2021",
        "period_start": f"2021-10-{1 + number % 28:02d}",
        "period": "P1D",
        "value": float(number),
        "as_of": "2021-10-07T16:30:00+07:00",
        "source": "Sở Thông tin và Truyền thông",
    }
    return {"id": f"o{number}", "rev": rev, "op": "put", "row": values | row}


def agency(code: str, rev: int = 1) -> dict[str, Any]:
    row = {"code": code, "name": f"Sở {code}", "kind": "department"}
    return {"id": code, "rev": rev, "op": "put", "row": row}


def response(
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "application/json",
    digest: bytes | None = None,
    length: int | None = None,
    extra: str = "",
) -> bytes:
    """Return a whole HTTP answer; ``digest`` and ``length`` may lie."""
    value = base64.b64encode(hashlib.sha256(digest if digest is not None else body).digest())
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n"
        f"Content-Digest: sha-256=:{value.decode()}:\r\n{extra}\r\n"
    )
    return head.encode() + body


@dataclass
class HostileCentre:
    """A centre with a list of changes per dataset; cursors are positions in the list.

    ``listener`` is a socket that listens already, perhaps in another network namespace.
    """

    id: str = "nghean"
    epoch: str = "e1"
    schema: str = "1.0"
    token: str | None = None
    page_rows: int = 1000
    feeds: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {
            "agencies": [agency("stttt"), agency("syt")],
            "observations": [observation(n) for n in range(50)],
        }
    )
    faults: dict[str, Fault] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    listener: socket.socket | None = None
    _server: asyncio.Server | None = None
    _writers: set[Writer] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        host = self.listener.getsockname()[0] if self.listener else "127.0.0.1"
        return f"http{'s' if self.tls else ''}://{host}:{self.port}"

    async def __aenter__(self) -> Self:
        where: dict[str, Any] = {"host": "127.0.0.1", "port": self.port}
        if self.listener is not None:
            where = {"sock": self.listener}
        self._server = await asyncio.start_server(self._serve, **where, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._writers):
                writer.transport.abort()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._server.wait_closed(), 5)
            self._server = None

    def asked(self, path: str) -> list[Ask]:
        return [ask for ask in self.asks if ask.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self._writers.add(writer)
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                ask = self._parse(head)
                self.asks.append(ask)
                fault = self.faults.get(ask.path) or self.faults.get("*")
                if fault is not None:
                    await fault(ask, writer)
                else:
                    writer.write(self.answer(ask))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._writers.discard(writer)
            writer.close()

    def _parse(self, head: str) -> Ask:
        from urllib.parse import parse_qsl, urlsplit

        first, *lines = head.split("\r\n")
        method, target, _ = first.split(" ", 2)
        parts = urlsplit(target)
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        return Ask(method, parts.path, dict(parse_qsl(parts.query)), headers, self)

    def describe(self, **other: Any) -> bytes:
        body = {
            "id": self.id,
            "name": "Trung tâm thử",
            "epoch": self.epoch,
            "schema": self.schema,
            "time": "2021-10-07T17:00:00+07:00",
            "datasets": [{"name": n, "head": str(len(f))} for n, f in self.feeds.items()],
            "push": False,
            "commands": False,
        }
        return json.dumps(body | other).encode()

    def page(self, ask: Ask, **other: Any) -> dict[str, Any]:
        dataset = ask.path.split("/")[2]
        start = int(ask.query.get("after", "0"))
        rows = self.feeds[dataset][start : start + min(int(ask.query["limit"]), self.page_rows)]
        end = start + len(rows)
        page = {
            "centre": self.id,
            "dataset": dataset,
            "epoch": self.epoch,
            "schema": self.schema,
            "after": ask.query.get("after"),
            "items": rows,
            "next": str(end),
            "more": end < len(self.feeds[dataset]),
            "count": len(rows),
        }
        return page | other

    def answer(self, ask: Ask) -> bytes:
        if self.token is not None and ask.headers.get("authorization") != f"Bearer {self.token}":
            return response(b"{}", status="401 Unauthorized", kind="application/problem+json")
        if ask.path == "/v1/centre":
            return response(self.describe())
        if ask.path.endswith("/changes") and ask.path.split("/")[2] in self.feeds:
            return response(json.dumps(self.page(ask), ensure_ascii=False).encode())
        return response(b"{}", status="404 Not Found", kind="application/problem+json")


# The faults. Each takes the request and the socket.


def says(data: bytes, *, close: bool = False) -> Fault:
    """Answer with exactly these bytes."""

    async def fault(_ask: Ask, writer: Writer) -> None:
        writer.write(data)
        await writer.drain()
        if close:
            writer.close()

    return fault


def page_with(**other: Any) -> Fault:
    """Answer with a page whose envelope says something else."""

    async def fault(ask: Ask, writer: Writer) -> None:
        writer.write(response(json.dumps(ask.centre.page(ask, **other)).encode()))

    return fault


def body_changed(change: Callable[[bytes], bytes], *, digest_of_original: bool = False) -> Fault:
    """Answer honestly but with a body that was changed on the way."""

    async def fault(ask: Ask, writer: Writer) -> None:
        body = json.dumps(ask.centre.page(ask)).encode()
        digest = body if digest_of_original else None
        writer.write(response(change(body), digest=digest))

    return fault


def drip(gap_s: float = 0.05) -> Fault:
    """Send an honest answer a byte at a time."""

    async def fault(ask: Ask, writer: Writer) -> None:
        for byte in ask.centre.answer(ask):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(gap_s)

    return fault


def cut(keep: float, *, how: str = "length") -> Fault:
    """Send a part of an honest answer and close: with a length, chunked, or until close."""

    async def fault(ask: Ask, writer: Writer) -> None:
        whole = ask.centre.answer(ask)
        head, _, body = whole.partition(b"\r\n\r\n")
        part = body[: int(len(body) * keep)]
        lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
        if how == "length":
            lines.append(b"Content-Length: %d" % len(body))
        elif how == "chunked":
            lines.append(b"Transfer-Encoding: chunked")
            part = b"%x\r\n%b\r\n" % (len(part), part)
        else:
            lines.append(b"Connection: close")
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + part)
        await writer.drain()
        writer.close()

    return fault


async def reset(_ask: Ask, writer: Writer) -> None:
    """Break the connection with a TCP reset in the middle of the answer."""
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"
    )
    await writer.drain()
    writer.transport.abort()


async def half_open(_ask: Ask, _writer: Writer) -> None:
    """Take the request and never answer."""
    await asyncio.sleep(3600)


async def endless_header(_ask: Ask, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"a" * 8000 + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)


async def endless_body(_ask: Ask, writer: Writer) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    piece = b" " * 65536
    while True:
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()


async def gzip_bomb(_ask: Ask, writer: Writer) -> None:
    body = gzip.compress(b" " * (64 << 20))
    writer.write(response(body, extra="Content-Encoding: gzip\r\n"))


async def sse_forever(_ask: Ask, writer: Writer) -> None:
    """An event stream that never ends a line."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ")
    while True:
        writer.write(b"x" * 4096)
        await writer.drain()
        await asyncio.sleep(0)


PORTAL = response(b"<html><body>Log in to the hotel</body></html>", kind="text/html; charset=utf-8")
REDIRECT = response(b"", status="302 Found", extra="Location: http://198.51.100.7/login\r\n")
UNAUTHORIZED = response(b"{}", status="401 Unauthorized", kind="application/problem+json")
GONE = response(b"{}", status="410 Gone", kind="application/problem+json")


def busy(retry_after: str, status: str = "429 Too Many Requests") -> Fault:
    return says(
        response(
            b"{}",
            status=status,
            kind="application/problem+json",
            extra=f"Retry-After: {retry_after}\r\n",
        )
    )


async def loop_forever(ask: Ask, writer: Writer) -> None:
    """Promise more at ever the same place."""
    body = ask.centre.page(ask, next="1", more=True)
    writer.write(response(json.dumps(body).encode()))


async def empty_forever(ask: Ask, writer: Writer) -> None:
    """Promise more at ever new places, and bring nothing."""
    after = int(ask.query.get("after", "0"))
    body = ask.centre.page(ask, items=[], count=0, next=str(after + 1), more=True)
    writer.write(response(json.dumps(body).encode()))


async def fresh_forever(ask: Ask, writer: Writer) -> None:
    """Bring ever new rows and never an end."""
    after = int(ask.query.get("after", "0"))
    items = [observation(after + n) for n in range(20)]
    body = ask.centre.page(ask, items=items, count=20, next=str(after + 20), more=True)
    writer.write(response(json.dumps(body).encode()))


@contextlib.contextmanager
def in_thread(*centres: HostileCentre) -> Iterator[None]:
    """Run centres on a loop of their own, for tests whose client is another process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        for centre in centres:
            asyncio.run_coroutine_threadsafe(centre.__aenter__(), loop).result(10)
        yield
    finally:
        for centre in centres:
            asyncio.run_coroutine_threadsafe(centre.stop(), loop).result(10)
        asyncio.run_coroutine_threadsafe(_quiet(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _quiet() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
