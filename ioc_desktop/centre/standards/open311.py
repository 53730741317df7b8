"""Open311 GeoReport v2: service requests of an endpoint; a source of a running centre.

The standard filters by the day a request was made, never by its last update, and gives at most
1,000 requests or 90 days at once. So the last day is read at every poll, the whole window
(``days_back``) every quarter of an hour with what is older and still open, and a span that
brings a full answer is halved until it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from ioc_desktop.centre.standards.counts import Counts
from ioc_desktop.centre.standards.http import SourceClient, SourceError
from ioc_desktop.centre.standards.mapping import Open311Map
from ioc_desktop.centre.standards.open311_rows import HeldCases, count_cases, put_requests
from ioc_desktop.centre.standards.polling import Came, HeldState
from ioc_desktop.centre.standards.sources_file import SourceSpec, environment_of
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.centre.standards.xml_reader import Element, read_xml
from ioc_desktop.domain.durations import DAY_S, local_date
from ioc_desktop.errors import ConfigError

MOST_AT_ONCE: Final = 1000
"""So many requests an answer has at most, by the standard."""

WHOLE_EVERY_S: Final = 900
_SHORTEST_S: Final = 60
_IDS_AT_ONCE: Final = 50
_MOST_OLDER: Final = 1000
_AHEAD_S: Final = 3600
"""The endpoint's clock may be ahead of ours by so much."""

_ACCEPT: Final = {"json": "application/json", "xml": "text/xml, application/xml"}


class _Place(msgspec.Struct, omit_defaults=True):
    """How far a poll has come: when the window was last read whole, what is left to ask.

    ``older`` are open requests from before the window, asked for by their ids.
    """

    whole_s: int = 0
    spans: list[tuple[int, int]] = msgspec.field(default_factory=list)
    older: list[str] = msgspec.field(default_factory=list)


class Open311Source:
    """Asks one endpoint."""

    def __init__(self, spec: SourceSpec, mapping: Open311Map) -> None:
        """Ask nothing yet."""
        self._spec, self._mapping = spec, mapping

    @property
    def subsystem(self) -> str:
        """The subsystem that it supplies."""
        return self._mapping.subsystem

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that it supplies."""
        return tuple(dict.fromkeys(self._mapping.counts.values()))

    async def ask(self, client: SourceClient, cursor: str, now_s: int, held: HeldState) -> Came:
        """Return the requests of one span of time, and whether there is more.

        Raises:
            SourceError: they cannot be had.
        """
        place = msgspec.json.decode(cursor, type=_Place) if cursor else _Place()
        if not place.spans and not place.older:
            self._begin(place, now_s, held)
        if place.spans:
            start_s, end_s = place.spans.pop()
            query = {"start_date": _utc(start_s), "end_date": _utc(end_s)}
            items = await self._requests(client, query)
            if len(items) >= MOST_AT_ONCE and end_s - start_s > _SHORTEST_S:
                middle_s = (start_s + end_s) // 2
                place.spans += [(start_s, middle_s), (middle_s, end_s)]
                items = ()
        else:
            some, place.older = place.older[:_IDS_AT_ONCE], place.older[_IDS_AT_ONCE:]
            items = await self._requests(client, {"service_request_id": ",".join(some)})
        told = msgspec.json.encode(place).decode()
        reached = msgspec.json.encode(_Place(place.whole_s)).decode()
        return Came(items, told, reached, more=bool(place.spans or place.older))

    def _begin(self, place: _Place, now_s: int, held: HeldState) -> None:
        """Say what is to be asked in this poll."""
        whole = now_s - place.whole_s >= WHOLE_EVERY_S or place.whole_s > now_s
        begin_s = now_s - (self._spec.days_back * DAY_S if whole else DAY_S)
        place.spans = [(begin_s, now_s + _AHEAD_S)]
        if not whole:
            return
        place.whole_s = now_s
        if held is not None:
            known = msgspec.json.decode(held, type=HeldCases).cases
            first = local_date(begin_s).isoformat()
            older = [
                name for name, (made, closed, _) in known.items() if not closed and made < first
            ]
            place.older = [name for name in older if "," not in name][:_MOST_OLDER]

    def put(
        self, taking: Taking, came: tuple[Any, ...], held: HeldState, counts: Counts
    ) -> HeldState:
        """Put requests and counts; return what to hold for the next time."""
        known = HeldCases() if held is None else msgspec.json.decode(held, type=HeldCases)
        put_requests(taking, self._mapping, self._spec.name, came, known)
        count_cases(counts, self._mapping, known, taking.now_s)
        return msgspec.json.encode(known)

    async def _requests(
        self, client: SourceClient, query: dict[str, str]
    ) -> tuple[dict[str, Any], ...]:
        spec = self._spec
        if spec.jurisdiction:
            query["jurisdiction_id"] = spec.jurisdiction
        if key := environment_of(spec.api_key_env):
            query["api_key"] = key
        url = f"{spec.url.rstrip('/')}/requests.{spec.format}"
        answer = await client.get(url, query, _ACCEPT[spec.format])
        return tuple(_read_json(answer.body) if spec.format == "json" else _read_xml(answer.body))


def _utc(instant_s: int) -> str:
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_json(body: bytes) -> list[dict[str, Any]]:
    try:
        told = msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"its answer is no JSON: {error}") from None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise SourceError("its answer is no list of service requests")
    return told


def _read_xml(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        root = read_xml(body, "its answer")
    except ConfigError as error:
        raise SourceError(str(error)) from None
    if root.name not in {"service_requests", "requests"}:
        raise SourceError(f"its answer is {root.name[:40]}, not service_requests")
    return (_fields(one) for one in root.children if one.name == "request")


def _fields(request: Element) -> dict[str, Any]:
    return {child.name: child.text or None for child in request.children}
