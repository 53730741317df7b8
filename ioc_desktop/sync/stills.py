"""Single pictures of cameras, fetched over HTTP into files; who paints reads the files.

One task a camera, for ever. A file is replaced as a whole, and only by what is a JPEG or PNG
by its first bytes and came complete; its time is that of the answer, so a picture that no
longer comes grows old in everybody's sight. A camera is no centre: no JSON, no token, often
Digest authentication; so this is a small client of its own beside the centres' gateway.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from ioc_desktop.errors import KnownError
from ioc_desktop.sync.bare_httpx import httpx

LONGEST_WAIT_S: Final = 60.0
REQUEST_S: Final = 15.0
MOST_BYTES: Final = 8 << 20
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_HEADERS: Final = {
    "User-Agent": "ioc-desktop",
    "Accept": "image/jpeg, image/png",
    "Accept-Encoding": "identity",
}


class Log(Protocol):
    """Where a camera's state is noted, when it changes."""

    def info(self, event: str, **values: object) -> object:
        """Note it."""


@dataclass(frozen=True, slots=True)
class StillAddress:
    """Where a camera's picture is fetched, how often, as whom, and into which file.

    ``password`` raises KnownError where it is nowhere to be found.
    """

    camera: str
    url: str = field(repr=False)
    file: Path
    every_s: float = 10.0
    user: str = field(default="", repr=False)
    password: Callable[[], str | None] = field(default=lambda: None, repr=False)


class _NoStillError(Exception):
    """No picture came; the text says why and names no address."""


_TROUBLES: Final = (
    _NoStillError,
    KnownError,
    TimeoutError,
    OSError,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
)


async def keep_still(still: StillAddress, log: Log) -> None:
    """Fetch a camera's picture again and again; what the world does is noted, never raised."""
    limits = httpx.Limits(max_connections=2, keepalive_expiry=30.0)
    transport = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
    said: str | None = None
    wait_s = still.every_s
    try:
        while True:
            why = await fetch_still(still, transport)
            if why != said:
                said = why
                log.info("still of a camera", camera=still.camera, why=why or "it comes")
            wait_s = still.every_s if not why else min(wait_s * 2, LONGEST_WAIT_S)
            wait_s = max(wait_s, still.every_s)
            await asyncio.sleep(wait_s * random.uniform(0.9, 1.1))  # noqa: S311  # spreads questions, hides nothing
    finally:
        await transport.aclose()


async def fetch_still(still: StillAddress, transport: httpx.AsyncBaseTransport) -> str:
    """Fetch one picture into its file; return why it did not come, "" if it did."""
    try:
        async with asyncio.timeout(REQUEST_S):
            body = await _body(still, transport)
        if not body.startswith(_PICTURES):
            raise _NoStillError("it is no JPEG or PNG")
        await asyncio.to_thread(_replace, still.file, body)
    except _TROUBLES as error:
        return _why(error)
    return ""


def _why(error: Exception) -> str:
    """Return what a trouble is, without the address, which the errors of others repeat."""
    if isinstance(error, _NoStillError):
        return str(error)
    if isinstance(error, KnownError):
        return "its password is not set on this machine"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, OSError):
        return error.strerror or "the disk refuses it"
    return type(error).__name__


async def _body(still: StillAddress, transport: httpx.AsyncBaseTransport) -> bytes:
    """Return what the camera sends; who we are is said as it asks for it."""
    timeout = httpx.Timeout(REQUEST_S, connect=5.0).as_dict()
    request = httpx.Request("GET", still.url, headers=_HEADERS, extensions={"timeout": timeout})
    async with _sent(transport, request) as response:
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return await _read(response)
        password = still.password()
        if not still.user or password is None:
            raise _NoStillError("it asks for a password")
        asked = response.headers.get("www-authenticate", "").lower()
        digest = asked.startswith("digest")
        kind = httpx.DigestAuth if digest else httpx.BasicAuth
        flow = kind(still.user, password).auth_flow(request)
        request = next(flow)
        if digest:
            request = flow.send(response)
    async with _sent(transport, request) as response:
        return await _read(response)


@asynccontextmanager
async def _sent(
    transport: httpx.AsyncBaseTransport, request: httpx.Request
) -> AsyncIterator[httpx.Response]:
    response = await transport.handle_async_request(request)
    response.request = request
    try:
        yield response
    finally:
        await response.aclose()


async def _read(response: httpx.Response) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise _NoStillError(f"it answers with status {response.status_code}")
    body = bytearray()
    # One that ends before its announced length is a RemoteProtocolError of h11's.
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            raise _NoStillError("it is too large")
    return bytes(body)


def _replace(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.write_bytes(body)
        os.replace(fresh, file)  # noqa: PTH105  # over what is there, on every system
    finally:
        fresh.unlink(missing_ok=True)
