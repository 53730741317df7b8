"""STIX objects as records, and how many indicators are in force, how many sightings came today.

A newer version of an object replaces an older one, whatever order they come in; one that is
revoked or no longer valid is closed. What is needed to count is held with the source's state.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

from ioc_desktop.centre.drafts import local_iso
from ioc_desktop.centre.standards.counts import Counts
from ioc_desktop.centre.standards.mapping import TaxiiMap
from ioc_desktop.centre.standards.stix import StixObject, WrongObjectError, observed, read_object
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.domain.durations import local_date, parse_instant
from ioc_desktop.domain.rows import Record, Sensitivity

MOST_HELD: Final = 100_000
_KEPT_DAYS: Final = 40
_MOST_NAMES: Final = 5000

_TOPICS: Final = {
    "domain-name": "Tên miền",
    "ipv4-addr": "Địa chỉ IP",
    "ipv6-addr": "Địa chỉ IP",
    "url": "Địa chỉ trang",
    "file": "Mã băm tệp",
    "email-addr": "Thư điện tử",
    "email-message": "Thư điện tử",
}
_MARKINGS: Final[dict[str, Sensitivity]] = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "public",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "internal",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "internal",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "restricted",
}
"""The standard's markings of the traffic light protocol; without one: internal."""

_SEVERE: Final = frozenset({"malicious-activity", "compromised", "attribution"})
_SEVERITIES: Final = ("critical", "high", "medium", "low")


class Held(msgspec.Struct):
    """What a source has told: of indicators in force until when (None: for ever), of the others
    on which day; names by id.
    """  # noqa: D205  # one sentence

    indicators: dict[str, int | None] = msgspec.field(default_factory=dict)
    incidents: dict[str, str] = msgspec.field(default_factory=dict)
    sightings: dict[str, tuple[str, int]] = msgspec.field(default_factory=dict)
    names: dict[str, str] = msgspec.field(default_factory=dict)


def put_objects(
    taking: Taking, mapping: TaxiiMap, source: str, raws: Iterable[Any], held: Held
) -> None:
    """Put what objects say, bring ``held`` up to date with it and with the time."""
    objects = _Objects(taking, mapping, source, held)
    for raw in raws:
        try:
            one = read_object(raw)
        except WrongObjectError as error:
            taking.notice(source, "", f"left out: {error}")
            continue
        if one is not None:
            objects.put(one)
    objects.expire()


def count_objects(counts: Counts, mapping: TaxiiMap, held: Held) -> None:
    """Put the figures that the mapping wants of what is held."""
    today = counts.today
    told: dict[Literal["indicators", "incidents", "sightings"], int] = {
        "indicators": len(held.indicators),
        "incidents": sum(day == today for day in held.incidents.values()),
        "sightings": sum(count for day, count in held.sightings.values() if day == today),
    }
    for what, indicator in mapping.counts.items():
        counts.put(indicator, told[what])


class _Objects:
    def __init__(self, taking: Taking, mapping: TaxiiMap, source: str, held: Held) -> None:
        self._taking, self._mapping, self._source, self._held = taking, mapping, source, held

    def put(self, one: StixObject) -> None:
        held = self._held
        if one.name and len(held.names) < _MOST_NAMES:
            held.names[one.id] = one.name
        if one.type == "identity":
            return
        row_id = f"stix/{one.id}"
        known = self._taking.intake.standing("records", row_id, Record)
        if known is not None and _modified_s(known) > one.modified_s:
            self._taking.intake.taken.count("older")
            return
        if one.type == "indicator":
            record = self._indicator(one)
        elif one.type == "incident":
            record = self._incident(one)
        else:
            record = self._sighting(one)
        self._taking.intake.put("records", row_id, record)

    def expire(self) -> None:
        """Close what is no longer in force, and forget days long gone."""
        held, now_s = self._held, self._taking.now_s
        for name, until_s in list(held.indicators.items()):
            if until_s is None or until_s > now_s:
                continue
            del held.indicators[name]
            row_id = f"stix/{name}"
            known = self._taking.intake.standing("records", row_id, Record)
            if known is not None and known.closed_at is None:
                closed = msgspec.structs.replace(known, state="done", closed_at=local_iso(until_s))
                self._taking.intake.put("records", row_id, closed)
        oldest = local_date(now_s - _KEPT_DAYS * 86_400).isoformat()
        held.incidents = {name: day for name, day in held.incidents.items() if day >= oldest}
        held.sightings = {name: one for name, one in held.sightings.items() if one[0] >= oldest}

    def _indicator(self, one: StixObject) -> Record:
        values = observed(one.pattern)
        topic = _TOPICS.get(values[0][0], values[0][0]) if values else "Mẫu phát hiện"
        until_s = parse_instant(one.valid_until) if one.valid_until else None
        closed_at = one.modified if one.revoked else None
        if until_s is not None and until_s <= self._taking.now_s:
            closed_at = closed_at or local_iso(until_s)
        self._held.indicators.pop(one.id, None)
        if closed_at is None:
            if len(self._held.indicators) < MOST_HELD:
                self._held.indicators[one.id] = until_s
            else:
                reason = f"more than {MOST_HELD} indicators in force: the rest is not counted"
                self._taking.notice_once(self._source, reason)
        severe = _SEVERE.intersection(one.indicator_types)
        return self._record(
            one,
            title=one.name or f"{topic} {values[0][1] if values else one.pattern[:80]}",
            severity="high" if severe else "medium",
            opened_at=one.valid_from,
            closed_at=closed_at,
            attrs={
                "topic": topic,
                "value": ", ".join(value for _, value in values),
                "pattern": one.pattern[:2000],
                "pattern_type": one.pattern_type,
                "types": ", ".join(one.indicator_types),
                "valid_until": one.valid_until,
            },
        )

    def _incident(self, one: StixObject) -> Record:
        self._held.incidents.pop(one.id, None)
        if not one.revoked:
            self._held.incidents[one.id] = _day(one.created)
        told = {label.casefold() for label in one.labels}
        return self._record(
            one,
            title=one.name or one.id,
            severity=next((word for word in _SEVERITIES if word in told), "medium"),
            opened_at=one.created,
            closed_at=one.modified if one.revoked or told & {"closed", "resolved"} else None,
            attrs={},
        )

    def _sighting(self, one: StixObject) -> Record:
        seen = one.last_seen or one.first_seen or one.created
        self._held.sightings.pop(one.id, None)
        if not one.revoked:
            self._held.sightings[one.id] = (_day(seen), max(one.count, 0))
        names = self._held.names
        what = names.get(one.sighting_of_ref)
        if what is None:
            about = self._taking.intake.standing("records", f"stix/{one.sighting_of_ref}", Record)
            what = one.sighting_of_ref if about is None else about.title
        return self._record(
            one,
            title=f"Phát hiện {what}",
            severity=None,
            opened_at=one.first_seen or one.created,
            closed_at=seen,
            attrs={
                "sighting_of": one.sighting_of_ref,
                "count": one.count,
                "where": ", ".join(names.get(ref, ref) for ref in one.where_sighted_refs),
            },
        )

    def _record(
        self,
        one: StixObject,
        *,
        title: str,
        severity: str | None,
        opened_at: str,
        closed_at: str | None,
        attrs: dict[str, Any],
    ) -> Record:
        told = {
            "standard": "STIX 2.1",
            **attrs,
            "description": one.description[:2000],
            "labels": ", ".join(one.labels),
            "confidence": one.confidence,
            "created_by": self._held.names.get(one.created_by_ref, one.created_by_ref),
            "modified": one.modified,
            "source": self._source,
        }
        marked = [_MARKINGS[ref] for ref in one.object_marking_refs if ref in _MARKINGS]
        return Record(
            kind=one.type,
            subsystem=self._mapping.subsystem,
            title=title,
            state="in_progress" if closed_at is None else "done",
            severity=severity,
            opened_at=opened_at,
            closed_at=closed_at,
            sensitivity="restricted" if "restricted" in marked else (marked or ["internal"])[0],
            attrs={key: value for key, value in told.items() if value not in ("", None)},
        )


def _modified_s(record: Record) -> int:
    return parse_instant(str(record.attrs.get("modified", record.opened_at)))


def _day(moment: str) -> str:
    return local_date(parse_instant(moment)).isoformat()
