"""The gateway to one centre over HTTP: the only module that uses httpx.

Whatever answers, every request ends by its deadline and takes bounded memory: redirects are
not followed, compressed bodies are refused, bodies and headers have limits, lengths and
digests are checked before anything is parsed. Errors are those of ``sync.faults``; the
transport is the seam for tests.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from ioc_desktop.sync.bare_httpx import httpx
from ioc_desktop.sync.event_lines import EventLines
from ioc_desktop.sync.faults import BadPage, Busy, Gone, NotACentre, Refused, SyncError, Unreachable
from ioc_desktop.sync.headers import check_digest, retry_after_s
from ioc_desktop.sync.network import network_fault

TokenSource = Callable[[], str | None]
"""Returns the bearer token, None for none; raises ``Refused`` where one is named but missing."""

_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_GONE: Final = 410
_BUSY: Final = frozenset({429, 503})
_LATER: Final = frozenset({401, 408, 410, 421, 425, 429})
"""Statuses that speak of the request's time, place or credentials, not of what it says.

403 is none of them: who asks is known, and may not do this; other commands they may.
"""
_KEY: Final = "Idempotency-Key"
_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request may take and how much it may bring.

    ``connect_s`` covers name, TCP and TLS; ``request_s`` the whole request with its body;
    ``idle_s`` the silence allowed on the event stream (a comment is due every 15 s).
    """

    connect_s: float = 5.0
    request_s: float = 20.0
    idle_s: float = 45.0
    body_bytes: int = 8 << 20
    header_bytes: int = 32 << 10
    line_bytes: int = 16 << 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete and checked JSON body. ``date`` is the centre's own Date header, if any."""

    body: bytes
    date: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to a centre of another interface; ``path`` comes after the centre's address.

    ``headers`` carry its credentials; ``body`` is JSON. Neither is ever shown.
    """

    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


class CentreGateway:
    """One centre's HTTP client, with its own connections and deadlines.

    ``token_source`` is asked for every request, so new credentials take effect at once.
    """

    def __init__(
        self,
        centre_id: str,
        url: str,
        token_source: TokenSource,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        trust_env: bool = False,
    ) -> None:
        """Prepare a client for ``url``; nothing is sent yet."""
        self.centre_id = centre_id
        self.url = url.rstrip("/")
        self.limits = limits or Limits()
        self._token_source = token_source
        secure = self.url.startswith("https:")
        verify = tls or (ssl.create_default_context() if secure else _no_tls())
        pool = httpx.Limits(max_connections=12, max_keepalive_connections=6, keepalive_expiry=30.0)
        # The transport alone: cookies, redirects, proxies and authentication, which a client
        # would look for around every request, are none of a centre's and cost half a millisecond.
        self._transport = transport or httpx.AsyncHTTPTransport(
            verify=verify, limits=pool, trust_env=trust_env
        )
        seconds = httpx.Timeout(self.limits.request_s, connect=self.limits.connect_s)
        self._extensions = {"timeout": seconds.as_dict()}

    async def aclose(self) -> None:
        """Close all connections; may be called twice."""
        await self._transport.aclose()

    def credentials_mark(self) -> str:
        """Return a mark of the present credentials that changes when they do; tells nothing."""
        try:
            token = self._token_source() or ""
        except Refused:
            token = ""
        return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    async def get(self, path: str, params: Mapping[str, str | int], *, digest: bool) -> Answer:
        """Fetch ``path`` as JSON. ``digest``: a Content-Digest is demanded, not only checked.

        Raises:
            SyncError: no complete and credible answer within ``limits.request_s``.
        """
        try:
            async with (
                asyncio.timeout(self.limits.request_s),
                self._open(path, params, "application/json") as response,
            ):
                return await self._answer(response, demand_digest=digest)
        except TimeoutError as error:
            raise Unreachable(
                "timeout",
                f"{self.url} did not finish its answer within {self.limits.request_s:g} s",
            ) from error

    async def ask(self, asked: Ask) -> Answer:
        """Send a request of another interface than the Centre API; return its JSON answer.

        No digest is demanded: what came is whole by its length, and by being JSON.

        Raises:
            SyncError: no complete and credible answer within ``limits.request_s``.
        """
        try:
            async with (
                asyncio.timeout(self.limits.request_s),
                self._open(asked.path, asked.params, "application/json", asked) as response,
            ):
                return await self._answer(response, demand_digest=False)
        except TimeoutError as error:
            raise Unreachable(
                "timeout",
                f"{self.url} did not finish its answer within {self.limits.request_s:g} s",
            ) from error

    async def command(self, path: str, body: bytes, key: str) -> Answer:
        """POST a command; return the answer if it is the centre's own word: 2xx, or a 4xx.

        A 4xx counts only as a problem (RFC 9457) with its media type, so that a portal's
        404 and a firewall's 403 refuse nothing. A Content-Digest is checked where there is one.

        Raises:
            SyncError: no complete and credible answer within ``limits.request_s``; the
                command may have taken effect all the same.
        """
        headers = {_KEY: key, "Content-Type": _JSON, "Accept": f"{_JSON}, {_PROBLEM}"}
        if token := self._token_source():
            headers["Authorization"] = f"Bearer {token}"
        return await self.ask(Ask(path, method="POST", headers=headers, body=body))

    async def events(self, path: str) -> AsyncIterator[tuple[str, str]]:
        """Yield (event, data) of the centre's event stream until it ends.

        Raises:
            SyncError: it could not be opened, fell silent for ``limits.idle_s``, or sent
                lines beyond the limit.
        """
        opened = self._open(path, {}, "text/event-stream")
        try:
            async with asyncio.timeout(self.limits.request_s):
                response = await opened.__aenter__()
        except TimeoutError as error:
            raise Unreachable("timeout", f"{self.url}{path} did not begin to answer") from error
        try:
            if _media_type(response) != "text/event-stream":
                raise NotACentre("content_type", f"{self.url}{path} is not an event stream")
            lines = EventLines(self.limits.line_bytes)
            pieces = response.aiter_raw().__aiter__()
            while True:
                try:
                    async with asyncio.timeout(self.limits.idle_s):
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    return
                for event in lines.feed(piece):
                    yield event
        except TimeoutError as error:
            raise Unreachable("silent", f"{self.url}{path} fell silent") from error
        except (httpx.HTTPError, OSError) as error:
            raise network_fault(self.url, error) from error
        finally:
            await opened.__aexit__(None, None, None)

    @asynccontextmanager
    async def _open(
        self, path: str, params: Mapping[str, str | int], accept: str, asked: Ask | None = None
    ) -> AsyncIterator[httpx.Response]:
        token = self._token_source()
        headers = {"User-Agent": "ioc-desktop", "Accept-Encoding": "identity", "Accept": accept}
        if asked is not None:
            headers |= asked.headers
        elif token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            request = httpx.Request(
                "GET" if asked is None else asked.method,
                self.url + path,
                # None: httpx would drop the query that the path itself may carry.
                params=dict(params) or None,
                headers=headers,
                content=None if asked is None else asked.body,
                extensions=self._extensions,
            )
            async with self._held(request) as response:
                self._judge(response, token)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise network_fault(self.url, error) from error
        except UnicodeError as error:
            raise Refused(
                "token_text", f"the token for {self.centre_id} has characters no header can carry"
            ) from error

    @asynccontextmanager
    async def _held(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        response = await self._transport.handle_async_request(request)
        response.request = request
        try:
            yield response
        finally:
            await response.aclose()

    def _judge(self, response: httpx.Response, token: str | None) -> None:
        """Turn any status but 200 into its error."""
        size = sum(len(name) + len(value) for name, value in response.headers.raw)
        if size > self.limits.header_bytes:
            raise BadPage("headers", f"{self.url} sent {size} bytes of headers")
        status = response.status_code
        if status == httpx.codes.OK or _settles(response):
            return
        if status in {_UNAUTHORIZED, _FORBIDDEN}:
            raise self._refuse(status, token)
        if status == _GONE:
            raise Gone("gone", f"{self.centre_id} no longer knows our place in its changes")
        if status == httpx.codes.BAD_REQUEST and _asks_from_a_place(response):
            # Our question differs from the first one, which it answers, by its cursor alone.
            raise Gone(
                "place_refused", f"{self.centre_id} does not accept our place in its changes (400)"
            )
        if status in _BUSY:
            wait = retry_after_s(response.headers.get("retry-after"), response.headers.get("date"))
            said = f" for {wait:.0f} s" if wait is not None else ""
            raise Busy(f"busy_{status}", f"{self.centre_id} asks to wait{said} ({status})", wait)
        if response.is_redirect or httpx.codes.is_redirect(status):
            target = response.headers.get("location", "?")[:200]
            raise NotACentre(
                "redirect", f"{self.url} points elsewhere ({status} to {target}); not followed"
            )
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable("server_error", f"{self.centre_id} failed with HTTP status {status}")
        raise NotACentre("status", f"{self.url} answered with HTTP status {status}")

    def _refuse(self, status: int, token: str | None) -> Refused:
        if status == _FORBIDDEN:
            return Refused(
                "forbidden", f"{self.centre_id} forbids this with the present credentials (403)"
            )
        if token:
            return Refused(
                "credentials", f"{self.centre_id} refused the token; a new one is needed (401)"
            )
        return Refused("no_credentials", f"{self.centre_id} asks for a token; none is set (401)")

    async def _answer(self, response: httpx.Response, *, demand_digest: bool) -> Answer:
        kind = _media_type(response)
        if kind != (_JSON if response.is_success else _PROBLEM):
            code = "html" if "html" in kind else "content_type"
            raise NotACentre(
                code,
                f"{self.url} answered with {kind or 'no content type'}, not with a centre's data",
            )
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"", "identity"}:
            raise BadPage(
                "compressed", f"{self.centre_id} sent a compressed body ({encoding[:40]})"
            )
        body = await self._read(response)
        announced = response.headers.get("content-length")
        if announced is not None and announced.strip() != str(len(body)):
            raise BadPage("length", f"{len(body)} bytes came of {announced[:20]} announced")
        check_digest(body, response.headers.get("content-digest"), demand=demand_digest)
        return Answer(body, response.headers.get("date"), response.status_code)

    async def _read(self, response: httpx.Response) -> bytes:
        limit = self.limits.body_bytes
        announced = response.headers.get("content-length", "")
        too_large = BadPage("too_large", f"{self.centre_id} sent a body above {limit} bytes")
        if announced.isdigit() and int(announced[:20]) > limit:
            raise too_large
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > limit:
                raise too_large
        return bytes(body)


def _no_tls() -> ssl.SSLContext:
    """Return an empty context: for http: addresses, where loading authorities is wasted time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _asks_from_a_place(response: httpx.Response) -> bool:
    """Whether a page after a cursor was asked for, and no portal but a centre refused it."""
    url = response.request.url
    return (
        url.path.endswith("/changes")
        and "after" in url.params
        and "html" not in _media_type(response)
    )


def _media_type(response: httpx.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()[:80]


def _settles(response: httpx.Response) -> bool:
    """Whether this is a centre's final word on a command (``CentreGateway.command``)."""
    if _KEY not in response.request.headers or response.is_success:
        return _KEY in response.request.headers
    final = response.is_client_error and response.status_code not in _LATER
    return final and _media_type(response) == _PROBLEM


__all__ = [
    "Answer",
    "Ask",
    "CentreGateway",
    "EventLines",
    "Limits",
    "SyncError",
    "TokenSource",
    "check_digest",
    "retry_after_s",
]
