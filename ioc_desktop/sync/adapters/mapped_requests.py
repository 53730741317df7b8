"""Asks a vendor's interface as a mapping says: credentials, placeholders, pages, what is whole."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import quote, urljoin

import msgspec

from ioc_desktop.domain.mapping import Absent, Item, Mapping, Source
from ioc_desktop.domain.mapping.compiled import Paging
from ioc_desktop.domain.mapping.items import passes
from ioc_desktop.domain.mapping.paths import Path, read
from ioc_desktop.domain.mapping.placeholders import filled
from ioc_desktop.sync.body import BYTE_ORDER_MARK, sound
from ioc_desktop.sync.faults import BadPage, NoProgress, NotACentre, Refused, SyncError, Unreachable
from ioc_desktop.sync.http import Answer, Ask, CentreGateway, TokenSource
from ioc_desktop.sync.mapped_changes import Snapshot

MAX_PARTS: Final = 1000
POLL_S: Final = 300.0
_UNAUTHORIZED: Final = frozenset({"credentials", "no_credentials"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer, parsed; ``date`` is its Date header, ``digest`` one of its bytes."""

    value: Any
    date: str | None
    digest: bytes


class Vendor:
    """One vendor's interface. ``date`` is its own clock as its last answer told it."""

    def __init__(
        self,
        gateway: CentreGateway,
        mapping: Mapping,
        token: TokenSource,
        wall: Callable[[], float],
    ) -> None:
        """Nothing is asked yet; ``wall`` is our clock, used until the vendor tells its own."""
        self._gateway = gateway
        self._mapping = mapping
        self._token = token
        self._wall = wall
        self._session: tuple[str | None, str] | None = None
        self.date: str | None = None

    async def aclose(self) -> None:
        """Close all connections; may be called twice."""
        await self._gateway.aclose()

    async def probe(self, path: str) -> None:
        """Ask for one path, only to know that there is an answer.

        Raises:
            SyncError: there is none.
        """
        await self._heard(Ask(path, headers=dict(self._mapping.headers)))

    async def poll(self, source: Source, *, parts: int = MAX_PARTS) -> Snapshot:
        """Read all items of a source, or those of its first ``parts`` answers.

        Raises:
            SyncError: not all of it came; nothing of it may be used.
        """
        snapshot = Snapshot()
        try:
            async with asyncio.timeout(POLL_S):
                await self._read(source, snapshot, parts)
        except TimeoutError as error:
            raise Unreachable(
                "timeout", f"{source.path} was not read to its end within {POLL_S:g} s"
            ) from error
        return snapshot

    async def _read(self, source: Source, snapshot: Snapshot, parts: int) -> None:
        """Take part after part, each one checked, until there are no more."""
        paging = source.paging
        place: str | int | None = None if paging is None else _first(paging)
        path = source.path
        places: set[str | int | None] = {place}
        before = b""
        while True:
            heard = await self._heard(self._ask(source, path, place))
            self._judge(source, heard)
            # In a thread: the other centres share this loop.
            here = await asyncio.to_thread(snapshot.take, source, heard.value, heard.date)
            if paging is None or snapshot.parts >= parts:
                return
            total = _total(paging, heard)
            place = _following(paging, heard, place, snapshot.items)
            if place is None or here == 0 or (total is not None and snapshot.items >= total):
                if total is not None and total != snapshot.items:
                    raise BadPage(
                        "count", f"{source.path} says {total} items and gave {snapshot.items}"
                    )
                return
            if paging.entry.kind == "link":
                path = self._same_centre(path, str(place))
            # A server that knows no such parameter gives its first part for ever.
            if place in places or heard.digest == before or len(places) >= MAX_PARTS:
                raise NoProgress(
                    "cursor_loop",
                    f"{source.path} gives the same part again, or more than {MAX_PARTS} of them",
                )
            places.add(place)
            before = heard.digest

    def _same_centre(self, path: str, link: str) -> str:
        """Return the path that a link leads to; it may not leave the centre."""
        base = self._gateway.url
        whole = urljoin(base + path, link)
        if not whole.startswith(f"{base}/"):
            raise NotACentre(
                "redirect", f"{base} points elsewhere (next part at {whole[:200]}); not followed"
            )
        return whole.removeprefix(base)

    def now(self) -> datetime:
        """Return the vendor's time, in the mapping's zone; ours until it has told it."""
        try:
            return parsedate_to_datetime(self.date or "").astimezone(self._mapping.zone)
        except (ValueError, TypeError):
            return datetime.fromtimestamp(self._wall(), self._mapping.zone)

    def _ask(self, source: Source, path: str, place: str | int | None) -> Ask:
        now = self.now()
        linked = path is not source.path
        query: dict[str, Any] = {} if linked else dict(filled(source.query, now))
        body: dict[str, Any] = dict(filled(source.body, now))
        paging = source.paging
        if paging is not None and paging.entry.kind != "link":
            entry = paging.entry
            into = body if source.method == "POST" else query
            if place is not None and entry.param is not None:
                into[entry.param] = place
            if entry.size_param is not None:
                into[entry.size_param] = entry.size
        headers = {**self._mapping.headers, **source.headers}
        content = None
        if source.method == "POST":
            content = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        target = path if linked else quote(filled(path, now), safe="/?&=%:,;@+$!*'()~.-_")
        return Ask(target, query, source.method, headers, content)

    def _judge(self, source: Source, heard: Heard) -> None:
        """Refuse an answer that says of itself that it is none."""
        ok = source.ok
        item = Item(heard.value, heard.value, (), heard.date)
        if ok is None or passes(ok, item):
            return
        said = ""
        if ok.message is not None:
            said = f": {_maybe(ok.message, item)!s:.200}"
        raise Unreachable("vendor_error", f"{source.path} answers that it failed{said}")

    async def _heard(self, ask: Ask) -> Heard:
        """Ask with credentials; a session that has run out is begun anew, once."""
        try:
            return await self._plain(await self._with_credentials(ask))
        except Refused as error:
            if self._session is None or error.code not in _UNAUTHORIZED:
                raise
            self._session = None
        return await self._plain(await self._with_credentials(ask))

    async def _plain(self, ask: Ask) -> Heard:
        try:
            answer = await self._gateway.ask(ask)
        except SyncError as error:
            if error.code == "gone":
                # Not a lost cursor, as it would be of the Centre API: this path is no more.
                raise NotACentre(
                    "status", f"{self._gateway.url} answered with HTTP status 410"
                ) from error
            raise
        if answer.date is not None:
            self.date = answer.date
        return await asyncio.to_thread(_parsed, answer)

    async def _with_credentials(self, ask: Ask) -> Ask:
        entry = self._mapping.auth.entry
        token = self._token()
        params, headers = dict(ask.params), dict(ask.headers)
        if entry.kind == "none" or (entry.kind == "bearer" and not token):
            return ask
        if not token:
            raise Refused(
                "no_credentials", f"{self._gateway.centre_id} asks for a token; none is set (401)"
            )
        if entry.kind == "bearer":
            headers["Authorization"] = f"Bearer {token}"
        elif entry.kind == "basic":
            pair = base64.b64encode(f"{entry.user}:{token}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        elif entry.kind == "header":
            headers[str(entry.name)] = token
        elif entry.kind == "query":
            params[str(entry.name)] = token
        else:
            session = await self._logged_in(token)
            headers[entry.name or "Authorization"] = f"{entry.prefix} {session}".strip()
        return Ask(ask.path, params, ask.method, headers, ask.body)

    async def _logged_in(self, token: str) -> str:
        if self._session is not None and self._session[0] == token:
            return self._session[1]
        auth = self._mapping.auth
        values = {"user": auth.entry.user or "", "token": token}
        body = msgspec.json.encode(filled(auth.entry.body, self.now(), values))
        headers = {**self._mapping.headers, "Content-Type": "application/json"}
        heard = await self._plain(Ask(str(auth.entry.path), {}, "POST", headers, body))
        found = None
        if auth.token is not None:
            found = _maybe(auth.token, Item(heard.value, heard.value))
        if (
            not isinstance(found, str)
            or not found.isascii()
            or not found.isprintable()
            or not found
        ):
            raise Refused(
                "credentials",
                f"{self._gateway.centre_id} refused the token; a new one is needed (401)",
            )
        self._session = (token, found)
        return found


def _parsed(answer: Answer) -> Heard:
    try:
        value = msgspec.json.decode(sound(answer.body.removeprefix(BYTE_ORDER_MARK)))
    except RecursionError as error:
        raise BadPage("depth", "the page is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadPage("json", f"the answer is broken JSON: {error}") from error
    return Heard(value, answer.date, hashlib.sha256(answer.body).digest())


def _first(paging: Paging) -> str | int | None:
    return {"page": paging.entry.first, "offset": 0}.get(paging.entry.kind)


def _following(
    paging: Paging, heard: Heard, place: str | int | None, count: int
) -> str | int | None:
    """Return where the next part is, after ``count`` items; None = there is none."""
    kind = paging.entry.kind
    if kind in ("page", "offset"):
        # How many items make a full part is the server's own affair: an empty one is the end.
        return count if kind == "offset" else int(place or 0) + 1
    found = None
    if paging.at is not None:
        found = _maybe(paging.at, Item(heard.value, heard.value))
    return found if isinstance(found, str | int) and found not in ("", False) else None


def _total(paging: Paging, heard: Heard) -> int | None:
    if paging.total is None:
        return None
    found = _maybe(paging.total, Item(heard.value, heard.value))
    if isinstance(found, str) and found.strip().isdecimal():
        return int(found)
    if isinstance(found, bool) or not isinstance(found, int):
        raise BadPage("mapping", f"at {paging.total.text} stands no number of items")
    return found


def _maybe(path: Path, item: Item) -> Any:
    try:
        return read(path, item)
    except Absent:
        return None
