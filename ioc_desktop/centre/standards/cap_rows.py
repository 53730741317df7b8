"""CAP alerts as rows: an alarm for whoever is on duty, and a record with all that was told.

An alert and its updates are one alarm, under the id of the first message that came; a cancel
or the end of ``expires`` clears it. Messages may come in any order and twice. Which messages
belong to which alarm is remembered in the centre's store.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

import msgspec

from ioc_desktop.centre.drafts import local_iso
from ioc_desktop.centre.standards.cap import CapAlert, CapArea, CapInfo, Point
from ioc_desktop.centre.standards.mapping import CapMap
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.domain.durations import DAY_S, local_date, parse_instant
from ioc_desktop.domain.rows import Alarm, Record, Sensitivity

KEPT_CLEARED_S: Final = 3 * DAY_S
"""A cleared alert's alarm is deleted so long after; its record stays."""

_LONGEST_MESSAGE: Final = 300
_EARTH_KM: Final = 6371.0
_RANKS: Final = {"Extreme": 4, "Severe": 3, "Moderate": 2, "Minor": 1, "Unknown": 0}
_SENSITIVITY: Final[dict[str, Sensitivity]] = {"Public": "public", "Restricted": "internal"}
_NEVER_CAME: Final = "gone"
"""Remembered of a message that was replaced or cancelled before it came."""

Priority = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class _Place:
    locality: str
    system: str
    names: tuple[str, ...]
    point: Point | None


def put_alerts(taking: Taking, mapping: CapMap, alerts: Iterable[tuple[str, CapAlert]]) -> None:
    """Put alerts (each with its file's name), the earliest first."""
    for file, alert in sorted(alerts, key=lambda pair: pair[1].reference):
        _Alerts(taking, mapping, file).put(alert)


@dataclass(frozen=True, slots=True)
class _Alerts:
    taking: Taking
    mapping: CapMap
    file: str

    def put(self, alert: CapAlert) -> None:
        if alert.status != "Actual":
            self._leave(f"left out: its status is {alert.status}, so nobody is to act on it")
        elif alert.scope not in _SENSITIVITY:
            self._leave("left out: its scope is Private, for the persons that it names")
        elif alert.kind == "Cancel":
            self._cancel(alert)
        elif alert.kind in {"Ack", "Error"}:
            self._leave(f"left out: a message of the kind {alert.kind} is between programs")
        elif not alert.infos:
            self._leave("left out: it has no info, so it says nothing")
        else:
            self._raise(alert)

    def _leave(self, reason: str) -> None:
        self.taking.notice(self.file, "", reason)

    def _raise(self, alert: CapAlert) -> None:
        own = self._root(alert.reference.key)
        if own == _NEVER_CAME:
            self._leave("left out: a later message has replaced or cancelled it already")
            return
        roots = [self._root(reference.key) for reference in alert.references]
        if alert.kind == "Update" and _NEVER_CAME not in roots and None in roots:
            self._leave("updates an alert that never came: taken as the first of its kind")
        root = own or next((one for one in roots if one not in {None, _NEVER_CAME}), None)
        root = root or f"cap/{alert.reference.sender}/{alert.reference.identifier}"
        for reference in alert.references:
            if self._root(reference.key) is None:
                self._remember(reference.key, _NEVER_CAME)
        self._remember(alert.reference.key, root)
        known = self.taking.intake.standing("records", root, Record)
        if known is not None and _sent_s(known) > alert.reference.sent_s:
            self.taking.intake.taken.count("older")
            return
        self._write(root, alert, known)

    def _write(self, root: str, alert: CapAlert, known: Record | None) -> None:
        intake, now_s = self.taking.intake, self.taking.now_s
        infos = _in_one_language(alert.infos)
        worst = max(infos, key=lambda info: _RANKS[info.severity])
        place = self._place([area for info in infos for area in info.areas], alert)
        expires_s = max(self._end_s(info, alert) for info in infos)
        subsystem = self.mapping.subsystems.get(worst.categories[0], self.mapping.subsystem)
        raised_at = alert.sent if known is None else known.opened_at or alert.sent
        ended = expires_s <= now_s
        closed_at = local_iso(expires_s) if ended else None
        title = worst.headline or worst.event
        record = Record(
            kind="alert",
            subsystem=subsystem,
            title=title,
            state="done" if ended else "in_progress",
            locality=place.locality,
            system=place.system,
            severity=worst.severity.casefold(),
            opened_at=raised_at,
            closed_at=closed_at,
            lat=place.point[0] if place.point else None,
            lon=place.point[1] if place.point else None,
            sensitivity=_SENSITIVITY[alert.scope],
            attrs=_attrs(alert, worst, infos, place, expires_s),
        )
        alarm = Alarm(
            subsystem=subsystem,
            locality=place.locality,
            priority=_priority(worst),
            state="cleared" if ended else "active",
            raised_at=raised_at,
            cleared_at=closed_at,
            message=_message(title, place),
            guidance=worst.instruction or None,
            record=root,
        )
        intake.put("records", root, record)
        if ended:
            self._clear(root, alarm, expires_s)
            return
        intake.put("alarms", root, alarm)
        closed = local_iso(expires_s)
        intake.put_later(
            expires_s,
            "records",
            root,
            msgspec.structs.replace(record, state="done", closed_at=closed),
        )
        cleared = msgspec.structs.replace(alarm, state="cleared", cleared_at=closed)
        intake.put_later(expires_s, "alarms", root, cleared)
        intake.put_later(expires_s + KEPT_CLEARED_S, "alarms", root, None)

    def _cancel(self, alert: CapAlert) -> None:
        cancelled = False
        for reference in alert.references:
            root = self._root(reference.key)
            if root is None:
                self._remember(reference.key, _NEVER_CAME)
                continue
            if root == _NEVER_CAME:
                continue
            cancelled = True
            record = self.taking.intake.standing("records", root, Record)
            alarm = self.taking.intake.standing("alarms", root, Alarm)
            if record is None or record.closed_at is not None:
                continue
            attrs = {**record.attrs, "status": "đã huỷ"}
            if alert.note:
                attrs["note"] = alert.note
            record = msgspec.structs.replace(
                record, state="done", closed_at=alert.sent, attrs=attrs
            )
            self.taking.intake.put("records", root, record)
            self.taking.intake.not_later("records", root)
            if alarm is not None:
                alarm = msgspec.structs.replace(alarm, state="cleared", cleared_at=alert.sent)
                self._clear(root, alarm, alert.reference.sent_s)
        self._remember(alert.reference.key, _NEVER_CAME)
        if not alert.references:
            self._leave("left out: it cancels nothing, its references are empty")
        elif not cancelled:
            self._leave("it cancels an alert that never came, or was cancelled already")

    def _clear(self, root: str, alarm: Alarm, at_s: int) -> None:
        """Put a cleared alarm, or none where it was cleared long ago."""
        intake = self.taking.intake
        intake.not_later("records", root)
        intake.not_later("alarms", root)
        if at_s + KEPT_CLEARED_S <= self.taking.now_s:
            intake.delete("alarms", root)
            return
        intake.put("alarms", root, alarm)
        intake.put_later(at_s + KEPT_CLEARED_S, "alarms", root, None)

    def _end_s(self, info: CapInfo, alert: CapAlert) -> int:
        if info.expires:
            return parse_instant(info.expires)
        begin = info.effective or info.onset or alert.sent
        return parse_instant(begin) + round(self.mapping.expires_after_h * 3600)

    def _place(self, areas: Sequence[CapArea], alert: CapAlert) -> _Place:
        """Return the one unit that the areas mean; several: the whole, with their names."""
        knows, mapping = self.taking.knows, self.mapping
        system = knows.system_on(local_date(alert.reference.sent_s))
        codes: dict[str, str] = {}
        for area in areas:
            found = [
                mapping.areas.get(value, value)
                for name, value in area.geocodes
                if name in mapping.geocodes or value in mapping.areas
            ]
            if not found and system == (mapping.system or system):
                found = [code for code, at in mapping.places.items() if _covers(area, at)]
            if not found:
                description = mapping.areas.get(area.description, area.description)
                found = description.replace(";", ",").split(",")
            for text in found:
                if (code := knows.locality(text, system)) is not None:
                    codes[code] = knows.names.localities[system][code].name
        point = next((_middle(area) for area in areas if area.polygons or area.circles), None)
        names = tuple(codes.values()) or tuple(area.description for area in areas)
        one = next(iter(codes)) if len(codes) == 1 else ""
        return _Place(one, system if one else "", names, point)

    def _root(self, key: str) -> str | None:
        return self.taking.intake.store.get(f"cap/{key}")

    def _remember(self, key: str, root: str) -> None:
        self.taking.intake.store.set(f"cap/{key}", root)


def _in_one_language(infos: Sequence[CapInfo]) -> list[CapInfo]:
    """Return the blocks in Vietnamese; if there are none in English, or in the first's."""
    for wanted in ("vi", "en", infos[0].language.casefold()):
        if found := [one for one in infos if one.language.casefold().startswith(wanted)]:
            return found
    return list(infos)


def _priority(info: CapInfo) -> Priority:
    """Return how much an alert matters: severity, brought down if it is neither near nor sure."""
    rank = _RANKS[info.severity]
    near = info.urgency in {"Immediate", "Expected"} and info.certainty in {"Observed", "Likely"}
    if rank >= _RANKS["Severe"]:
        return "high" if near else "medium"
    return "medium" if rank == _RANKS["Moderate"] and near else "low"


def _message(title: str, place: _Place) -> str:
    where = ", ".join(name for name in place.names if name not in title)
    text = f"{title}: {where}" if where and not place.locality else title
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 1]}…"


def _attrs(
    alert: CapAlert, worst: CapInfo, infos: Sequence[CapInfo], place: _Place, expires_s: int
) -> dict[str, Any]:
    told = {
        "standard": "CAP 1.2",
        "event": worst.event,
        "category": worst.categories[0],
        "response": ", ".join(worst.responses),
        "urgency": worst.urgency,
        "certainty": worst.certainty,
        "area": "; ".join(dict.fromkeys(a.description for info in infos for a in info.areas)),
        "localities": ", ".join(place.names),
        "description": worst.description,
        "instruction": worst.instruction,
        "sender": worst.sender_name or alert.reference.sender,
        "identifier": alert.reference.identifier,
        "sent": alert.sent,
        "onset": worst.onset,
        "expires": local_iso(expires_s),
        "language": worst.language,
        "web": worst.web,
        "contact": worst.contact,
    }
    return {key: value for key, value in told.items() if value}


def _sent_s(record: Record) -> int:
    return parse_instant(str(record.attrs.get("sent", record.opened_at)))


def _covers(area: CapArea, at: Point) -> bool:
    return any(_inside(at, polygon) for polygon in area.polygons) or any(
        _distance_km(at, centre) <= radius for centre, radius in area.circles
    )


def _inside(at: Point, polygon: Sequence[Point]) -> bool:
    """Tell whether a point lies in a closed polygon: how often a ray from it meets the edge."""
    lat, lon = at
    inside = False
    for (lat_1, lon_1), (lat_2, lon_2) in pairwise(polygon):
        crosses = (lat_1 > lat) != (lat_2 > lat)
        if crosses and lon < (lon_2 - lon_1) * (lat - lat_1) / (lat_2 - lat_1) + lon_1:
            inside = not inside
    return inside


def _distance_km(one: Point, other: Point) -> float:
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat_2 - lat_1) / 2) ** 2
        + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _middle(area: CapArea) -> Point:
    if area.circles:
        return area.circles[0][0]
    corners = area.polygons[0][:-1]
    lat = sum(corner[0] for corner in corners) / len(corners)
    return lat, sum(corner[1] for corner in corners) / len(corners)
