"""Service requests as records of citizen reports, and the counts of a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

from ioc_desktop.centre.standards.counts import Counts
from ioc_desktop.centre.standards.known import CentreKnows
from ioc_desktop.centre.standards.mapping import Open311Map
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.domain.durations import DAY_S, local_date, parse_instant, parse_instant_or_none
from ioc_desktop.domain.rows import Record

_KEPT_DAYS: Final = 100
_LONGEST_TITLE: Final = 160


class ServiceRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request as GeoReport v2 has it; what is empty may be null or left out."""

    service_request_id: str
    status: str
    requested_datetime: str
    status_notes: str | None = None
    service_name: str | None = None
    service_code: str | None = None
    description: str | None = None
    agency_responsible: str | None = None
    service_notice: str | None = None
    updated_datetime: str | None = None
    expected_datetime: str | None = None
    address: str | None = None
    zipcode: str | None = None
    lat: float | None = None
    long: float | None = None
    media_url: str | None = None


class HeldCases(msgspec.Struct):
    """Of each request: the day it was made, the day it was closed, when it is due."""

    cases: dict[str, tuple[str, str | None, int | None]] = msgspec.field(default_factory=dict)


def put_requests(
    taking: Taking,
    mapping: Open311Map,
    source: str,
    raws: Iterable[dict[str, Any]],
    held: HeldCases,
) -> None:
    """Put requests as records, the newest version of each, and hold what counts need."""
    for raw in raws:
        name = str(raw.get("service_request_id"))[:80]
        try:
            told = _read(raw)
            row_id, record = (
                f"case/{told.service_request_id}",
                _record(taking, mapping, source, told),
            )
        except ValueError as error:
            taking.notice(source, name, f"left out: {error}")
            continue
        closed = record.closed_at and _day(record.closed_at)
        due_s = parse_instant_or_none(record.due_at)
        held.cases[told.service_request_id] = (_day(told.requested_datetime), closed, due_s)
        taking.intake.put("records", row_id, record)
    oldest = local_date(taking.now_s - _KEPT_DAYS * DAY_S).isoformat()
    held.cases = {
        name: case for name, case in held.cases.items() if case[1] is None or case[1] >= oldest
    }


def count_cases(counts: Counts, mapping: Open311Map, held: HeldCases, now_s: int) -> None:
    """Put the figures that the mapping wants of what is held."""
    today = counts.today
    cases = held.cases.values()
    told: dict[Literal["received", "open", "closed", "overdue"], int] = {
        "received": sum(made == today for made, _, _ in cases),
        "open": sum(closed is None for _, closed, _ in cases),
        "closed": sum(closed == today for _, closed, _ in cases),
        "overdue": sum(
            closed is None and due_s is not None and due_s < now_s for _, closed, due_s in cases
        ),
    }
    for what, indicator in mapping.counts.items():
        counts.put(indicator, told[what])


def _read(raw: dict[str, Any]) -> ServiceRequest:
    told = msgspec.convert(raw, ServiceRequest, strict=False)
    for moment in (told.requested_datetime, told.updated_datetime, told.expected_datetime):
        if moment:
            parse_instant(moment)
    if told.status.casefold() not in {"open", "closed"}:
        raise ValueError(f"status: {told.status[:40]!r} is neither open nor closed")
    return told


def _record(taking: Taking, mapping: Open311Map, source: str, told: ServiceRequest) -> Record:
    knows = taking.knows
    agency = told.agency_responsible or ""
    code = mapping.agencies.get(agency) or knows.agency(agency) or ""
    if agency and not code:
        reason = f"no agency here is {agency!r}; name it under [open311.agencies] of the mapping"
        taking.notice_once(source, reason)
    system = knows.system_on(local_date(parse_instant(told.requested_datetime)))
    place = _place(knows, told.address or "", system)
    closed = told.status.casefold() == "closed"
    text = " ".join((told.description or told.service_name or told.service_request_id).split())
    attrs = {
        "standard": "Open311 GeoReport v2",
        "number": told.service_request_id,
        "field": told.service_name,
        "field_code": told.service_code,
        "description": told.description if len(text) > _LONGEST_TITLE else None,
        "reply": told.status_notes,
        "notice": told.service_notice,
        "address": told.address,
        "agency": agency if not code else None,
        "media": told.media_url,
        "updated": told.updated_datetime,
        "source": source,
    }
    return Record(
        kind="case",
        subsystem=mapping.subsystem,
        title=text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…",
        state="done" if closed else "in_progress",
        agency=code,
        locality=place,
        system=system if place else "",
        opened_at=told.requested_datetime,
        due_at=told.expected_datetime or None,
        closed_at=(told.updated_datetime or told.requested_datetime) if closed else None,
        lat=told.lat,
        lon=told.long,
        attrs={key: value for key, value in attrs.items() if value},
    )


def _place(knows: CentreKnows, address: str, system: str) -> str:
    """Return the unit that an address ends with: "phường Hưng Phúc, TP Vinh" is Vinh."""
    for part in reversed(address.split(",")):
        if part.strip() and (code := knows.locality(part.strip(), system)) is not None:
            return code
    return ""


def _day(moment: str) -> str:
    return local_date(parse_instant(moment)).isoformat()
