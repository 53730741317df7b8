"""The pages and what they fetch: code, scene, stream of changes, pictures. Reading only."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp

from ioc_desktop.meeting.board import Board, event
from ioc_desktop.meeting.codes import CodeDesk, Verdict
from ioc_desktop.meeting.door import plain_address
from ioc_desktop.meeting.guard import Guard
from ioc_desktop.meeting.html import PageTexts, code_page, message_page, scene_page
from ioc_desktop.meeting.limits import BEAT_S, FORM_BYTES, STREAMS_PER_SESSION
from ioc_desktop.meeting.pictures import Pictures
from ioc_desktop.meeting.sessions import Seats, Sessions

WRONG: Final = "/code?wrong"
COOKIE: Final = "ioc_meeting"
COOKIE_OVER_TLS: Final = "__Host-ioc_meeting"
"""Browsers take a cookie of such a name over TLS alone, from this very machine's name."""
_PAGE: Final = Path(__file__).parent / "page"
_KINDS: Final = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "code.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_FOR_EVER: Final = "private, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of the page; its address carries its hash, so browsers keep it."""

    body: bytes
    kind: str
    address: str


def static_files() -> dict[str, StaticFile]:
    """Return the page's own files by name."""
    found = {}
    for name, kind in _KINDS.items():
        body = (_PAGE / name).read_bytes()
        stem, _, ending = name.partition(".")
        mark = hashlib.sha256(body).hexdigest()[:16]
        found[name] = StaticFile(body, kind, f"/{stem}-{mark}.{ending}")
    return found


@dataclass(slots=True)
class Room:
    """What the pages are made of. ``secure``: the cookie goes over TLS only."""

    board: Board
    pictures: Pictures
    codes: CodeDesk
    seats: Seats
    sessions: Sessions
    texts: PageTexts
    secure: bool
    streams: dict[bytes, list[object]] = field(default_factory=lambda: defaultdict(list))


Handler = Callable[[Request], Awaitable[Response]]


def create_app(room: Room, names: tuple[str, ...]) -> ASGIApp:
    """Return the application; it answers to ``names`` beside its own address."""
    web = _Web(room)
    routes = [
        Route("/", web.page, methods=["GET"]),
        Route("/code", web.code, methods=["GET", "POST"]),
        Route("/events", web.events, methods=["GET"]),
        Route("/standing", web.standing, methods=["GET"]),
        Route("/picture/{name}", web.picture, methods=["GET"]),
        *(Route(one.address, web.static(one), methods=["GET"]) for one in web.files.values()),
    ]
    application = Starlette(routes=routes, exception_handlers={HTTPException: _problem})
    application.router.redirect_slashes = False
    return Guard(application, names)


async def _problem(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse("there is nothing here", status)


class _Web:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._cookie = COOKIE_OVER_TLS if room.secure else COOKIE
        self.files = static_files()
        self._addresses = {name: one.address for name, one in self.files.items()}

    def static(self, file: StaticFile) -> Handler:
        async def answer(_request: Request) -> Response:
            return Response(file.body, headers=_headers(file.kind, _FOR_EVER))

        return answer

    async def page(self, request: Request) -> Response:
        """The scene's page; without a session, the way to the code."""
        room = self._room
        session = self._session(request)
        if session is None:
            return RedirectResponse("/code", 303)
        if room.board.ended:
            return self._message("ended", 410)
        if not room.seats.take(session):
            return self._message("full", 503)
        return HTMLResponse(scene_page(room.texts, self._addresses))

    async def code(self, request: Request) -> Response:
        """Ask for the code, or take it and give a session for it."""
        room = self._room
        if request.method == "GET":
            return self._question(request)
        given = await _given(request)
        if given is None:
            return PlainTextResponse("too long", 413)
        if room.codes.judge(given, _peer(request)) is not Verdict.RIGHT:
            # Asked anew, not answered: a browser that goes back would warn of sending again.
            return RedirectResponse(WRONG, 303)
        token = room.sessions.make()
        session = room.sessions.read(token)
        if session is None or not room.seats.take(session):
            return self._message("full", 503)  # the code is good for the next free seat
        room.codes.renew()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, token, httponly=True, samesite="strict", secure=room.secure)
        return answer

    def _question(self, request: Request) -> Response:
        room = self._room
        if self._session(request) is not None and not room.board.ended:
            return RedirectResponse("/", 303)  # back, or a bookmark: it has been let in
        wrong = str(request.url.query) == "wrong"
        wait_s = math.ceil(room.codes.wait_s(_peer(request))) if wrong else 0
        page = code_page(room.texts, self._addresses, wrong=wrong, wait_s=wait_s)
        if wait_s:
            return HTMLResponse(page, 429, {"Retry-After": str(wait_s)})
        return HTMLResponse(page, 403 if wrong else 200)

    async def standing(self, request: Request) -> Response:
        """Say whether this browser may look on: what a page asks that lost its stream."""
        session = self._session(request)
        if session is None:
            return JSONResponse({"standing": "code"}, 401)
        if self._room.board.ended:
            return JSONResponse({"standing": "ended"}, 410)
        if not self._room.seats.take(session):
            return JSONResponse({"standing": "full"}, 503)
        return JSONResponse({"standing": "well"})

    async def events(self, request: Request) -> Response:
        """The stream of changes, until the browser goes or the presentation ends."""
        session = self._session(request)
        if session is None:
            return JSONResponse({"standing": "code"}, 401)
        if not self._room.seats.take(session):
            return JSONResponse({"standing": "full"}, 503)
        return StreamingResponse(
            self._stream(request, session), headers=_headers("text/event-stream", "no-store")
        )

    async def picture(self, request: Request) -> Response:
        """A tile's picture, ``HASH-WIDTH.png``."""
        if self._session(request) is None:
            return PlainTextResponse("a code is needed", 401)
        stem, _, ending = request.path_params["name"].partition(".")
        name, _, width = stem.partition("-")
        png = None
        if ending == "png" and width.isascii() and width.isdigit() and len(width) <= 5:  # noqa: PLR2004  # a width in px
            png = await self._room.pictures.png(name, int(width))
        if png is None:
            return PlainTextResponse("there is no such picture any more", 404)
        # No figure stays on the disk of a machine that stands in a meeting room for everybody.
        return Response(png, headers=_headers("image/png", "no-store"))

    async def _stream(self, request: Request, session: bytes) -> AsyncIterator[bytes]:
        room, mine = self._room, object()
        room.seats.enter(session)  # here, not before: whoever goes at once never comes to leave
        pages = room.streams[session]
        pages.append(mine)
        del pages[:-STREAMS_PER_SESSION]
        heard = 0
        try:
            while mine in pages and self._session(request) is not None:
                heard, data = await room.board.wait(heard, BEAT_S)
                yield data
                if room.board.ended:
                    return
            if mine not in pages:
                yield event("elsewhere", {})
        finally:
            if mine in pages:
                pages.remove(mine)
            if not pages:
                room.streams.pop(session, None)
            room.seats.leave(session)

    def _session(self, request: Request) -> bytes | None:
        value = request.cookies.get(self._cookie)
        session = None if value is None else self._room.sessions.read(value)
        if session is not None:
            request.state.guest.known = True
        return session

    def _message(self, kind: str, status: int) -> Response:
        page = message_page(self._room.texts, self._addresses, kind)
        return HTMLResponse(page, status, {"Retry-After": "30"} if status == 503 else None)  # noqa: PLR2004  # HTTP's own number


def _headers(kind: str, caching: str) -> dict[str, str]:
    return {"Content-Type": kind, "Cache-Control": caching}


def _peer(request: Request) -> str:
    """Return who asks, as limits count: an address."""
    host = request.client.host if request.client else ""
    try:
        return plain_address(host)
    except ValueError:
        return host


async def _given(request: Request) -> str | None:
    """Return the code of a form; None = it is longer than any form of ours."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > FORM_BYTES:
                return None
    except ClientDisconnect:
        return None
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4)
    except ValueError:  # more fields than any form of ours has
        return None
    return fields.get("code", [""])[0]
