"""The Centre API v1 over a store: pages of changes, head events, commands.

Every path but the OpenAPI document asks for the bearer token, if there is one. Whatever a
client sends, the answer is data or a problem that names the mistake, never a 500.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.commands import CommandDesk
from ioc_desktop.centre.cursors import (
    HIGHEST,
    CursorGarbageError,
    CursorGoneError,
    History,
    read_cursor,
)
from ioc_desktop.centre.feed import HeadFeed
from ioc_desktop.centre.figure_reports import FigureDesk
from ioc_desktop.centre.limits import BODY_BYTES, KEY_LENGTH
from ioc_desktop.centre.openapi import openapi_json
from ioc_desktop.centre.problems import http_problem, problem, unavailable_problem
from ioc_desktop.centre.store import PAGE_ITEMS, CentreStore, StoreUnavailableError
from ioc_desktop.centre.store_threads import StoreThreads
from ioc_desktop.domain.rows import DATASETS, SCHEMA

_JSON: Final = "application/json"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What the API says of itself. ``token`` None: open to whoever reaches the port.

    ``now`` reads the centre's clock (epoch seconds). ``threads``: through which a store is
    asked that may keep us waiting; None: at once, from the event loop. ``catalogue``: what
    figures may be reported by command; None: none.
    """

    name: str
    token: str | None
    now: Callable[[], float]
    threads: StoreThreads | None = None
    catalogue: Catalogue | None = None


def create_app(store: CentreStore, settings: ApiSettings) -> Starlette:
    """Return the API of one centre as an ASGI application."""
    api = _Api(store, settings)
    app = Starlette(
        routes=[
            Route("/v1/openapi.json", api.openapi, methods=["GET"]),
            Route("/v1/centre", api.centre, methods=["GET"]),
            Route("/v1/events", api.events, methods=["GET"]),
            Route("/v1/commands", api.command, methods=["POST"]),
            Route("/v1/{dataset}/changes", api.changes, methods=["GET"]),
        ],
        exception_handlers={
            HTTPException: http_problem,
            StoreUnavailableError: unavailable_problem,
        },
    )
    app.router.redirect_slashes = False
    app.add_middleware(BearerGate, token=settings.token)
    app.state.feed = api.feed
    return app


class BearerGate:
    """Lets requests through that carry the token; compares in constant time."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        """Stand before ``app``; without a token everybody passes."""
        self._app = app
        self._expected = None if token is None else token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 unless the token is right."""
        if scope["type"] != "http" or self._expected is None or self._passes(scope):
            await self._app(scope, receive, send)
            return
        answer = problem(
            401,
            "this centre asks for a bearer token: Authorization: Bearer …",
            headers={"WWW-Authenticate": 'Bearer realm="centre"'},
        )
        await answer(scope, receive, send)

    def _passes(self, scope: Scope) -> bool:
        if scope["path"] == "/v1/openapi.json":
            return True
        given = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                given = bytes(value)
        kind, _, token = given.partition(b" ")
        expected = self._expected or b""
        return hmac.compare_digest(token.strip(), expected) and kind.lower() == b"bearer"


class _Api:
    def __init__(self, store: CentreStore, settings: ApiSettings) -> None:
        self._store = store
        self._settings = settings
        figures = None
        if settings.catalogue is not None:
            figures = FigureDesk(store, settings.catalogue, settings.now)
        self._desk = CommandDesk(store, figures)
        self.feed = HeadFeed(store)

    async def openapi(self, _request: Request) -> Response:
        return Response(openapi_json(), media_type="application/json")

    async def centre(self, request: Request) -> Response:
        _known_parameters(request, frozenset())
        epoch, heads = await self._ask(self._store.about)
        now = datetime.fromtimestamp(self._settings.now(), UTC)
        body = {
            "id": self._store.centre,
            "name": self._settings.name,
            "epoch": epoch,
            "schema": SCHEMA,
            "time": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "datasets": [{"name": name, "head": str(head)} for name, head in heads.items()],
            "push": True,
            "commands": True,
        }
        return _json(msgspec.json.encode(body))

    async def changes(self, request: Request) -> Response:
        dataset = request.path_params["dataset"]
        if dataset not in DATASETS:
            raise HTTPException(
                404, f"this centre has no dataset {dataset[:60]!r}; /v1/centre lists them"
            )
        _known_parameters(request, frozenset({"after", "limit"}))
        limit = _limit(request.query_params.get("limit"))
        cursor = request.query_params.get("after")
        try:
            mark = None if cursor is None else read_cursor(cursor)
            after = 0 if mark is None else min(mark.position, HIGHEST)
            page = await self._ask(partial(self._store.read, dataset, after, limit))
            # Of the same moment as the page: the history may be made anew while this is served.
            history = History(self._store.centre, page.epoch, dataset, SCHEMA)
            if mark is not None:
                history.place(mark, page.head)
        except CursorGarbageError as error:
            raise HTTPException(400, f"after: {error}") from error
        except CursorGoneError as error:
            raise HTTPException(410, str(error)) from error
        head = msgspec.json.encode(
            {
                "centre": history.centre,
                "dataset": dataset,
                "epoch": history.epoch,
                "schema": history.schema,
                "after": cursor,
                "next": history.cursor(page.position),
                "more": page.more,
                "count": len(page.items),
            }
        )
        return _json(b'%b,"items":[%b]}' % (head[:-1], b",".join(page.items)))

    async def _ask(self, question: Callable[[], T]) -> T:
        threads = self._settings.threads
        return question() if threads is None else await threads.ask(question)

    async def events(self, request: Request) -> Response:
        return self.feed.answer(request.is_disconnected)

    async def command(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not 0 < len(key) <= KEY_LENGTH or not all("!" <= sign <= "~" for sign in key):
            raise HTTPException(
                400,
                f"send the header Idempotency-Key: 1 to {KEY_LENGTH} visible ASCII characters",
            )
        kind = request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
        if kind != _JSON:
            raise HTTPException(
                415, f"send the command as Content-Type: {_JSON}, not as {kind[:60]!r}"
            )
        chunks: list[bytes] = []
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > BODY_BYTES:
                raise HTTPException(413, f"a command is at most {BODY_BYTES} bytes long")
            chunks.append(chunk)
        answer = await self._ask(partial(self._desk.take, key, b"".join(chunks)))
        return Response(
            answer.body,
            status_code=answer.status,
            media_type="application/json" if answer.ok else "application/problem+json",
            headers=_digest(answer.body),
        )


def _known_parameters(request: Request, known: frozenset[str]) -> None:
    given = [name for name, _ in request.query_params.multi_items()]
    if unknown := sorted(set(given) - known):
        raise HTTPException(400, f"unknown parameter {unknown[0][:60]!r}; known: {sorted(known)}")
    if len(given) != len(set(given)):
        raise HTTPException(400, "a parameter was given twice")


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE_ITEMS
    if text.isascii() and text.isdecimal() and len(text) <= len(str(PAGE_ITEMS)):
        limit = int(text)
        if 1 <= limit <= PAGE_ITEMS:
            return limit
    raise HTTPException(400, f"limit: a whole number from 1 to {PAGE_ITEMS}")


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers=_digest(body))


def _digest(body: bytes) -> dict[str, str]:
    value = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {"Content-Digest": f"sha-256=:{value}:", "Cache-Control": "no-store"}
