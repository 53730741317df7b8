"""What every request must pass before anything looks at it, and what every answer carries."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc_desktop.meeting.door import plain_address

POLICY: Final = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
ANSWER_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), fullscreen=(self)",
    "X-Robots-Tag": "noindex",
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORT_DIGITS: Final = 5


class Guard:
    """Wraps the application: whose name was asked for, by which method, from whose page."""

    def __init__(self, application: ASGIApp, names: Iterable[str]) -> None:
        """Answer to these names beside the connection's own address."""
        self._application = application
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                # The form's own page may say where it comes from, to us alone: without that
                # browsers send "Origin: null", as any stranger's page would.
                policy = "same-origin" if scope["path"] == "/code" else "no-referrer"
                headers["Referrer-Policy"] = policy
                for name, value in ANSWER_HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._application)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_ours(scope, headers.getlist("host")):
            # A page elsewhere that has this machine's address behind its own name.
            return PlainTextResponse("this server has another name", 421)
        method, path = scope["method"], scope["path"]
        allowed = ("GET", "POST") if path == "/code" else ("GET",)
        if method not in allowed:
            return PlainTextResponse("not allowed", 405, {"Allow": ", ".join(allowed)})
        if method == "POST" and not _from_own_page(scope, headers):
            return PlainTextResponse("sent from another page", 403)
        return None

    def _is_ours(self, scope: Scope, hosts: list[str]) -> bool:
        """Whether the Host header names us: a known name, or the address that was called."""
        if len(hosts) != 1 or scope.get("server") is None:
            return False
        local_ip, local_port = scope["server"]
        name, port = _host_and_port(hosts[0])
        if (port or _DEFAULT_PORTS.get(scope["scheme"])) != local_port:
            return False
        if name in self._names:
            return True
        try:
            called = plain_address(local_ip)
            if name == "localhost":
                return ipaddress.ip_address(called).is_loopback
            return plain_address(name) == called
        except ValueError:
            return False


def _host_and_port(host: str) -> tuple[str, int | None]:
    name, port = host.strip().lower(), ""
    if name.startswith("["):
        name, _, rest = name[1:].partition("]")
        port = rest.removeprefix(":")
    elif ":" in name:
        name, _, port = name.partition(":")
    good = port.isascii() and port.isdigit() and len(port) <= _PORT_DIGITS
    return name, int(port) if good else None


def _from_own_page(scope: Scope, headers: Headers) -> bool:
    """Whether a form was sent from our own page; browsers say so, other programs need not."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    return origin is None or origin.lower() == f"{scope['scheme']}://{headers['host'].lower()}"
