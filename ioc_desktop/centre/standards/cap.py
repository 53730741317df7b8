"""CAP 1.2 (OASIS, Common Alerting Protocol): an alert as it was sent, checked.

Knows the standard and nothing of us. Required elements, enumerations, the form of times,
polygons, circles and references are those of the specification and its schema of 2010.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ioc_desktop.centre.standards.shapes import Part, check
from ioc_desktop.centre.standards.xml_reader import Element, XmlRefusedError, read_xml
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", re.ASCII)
_POINT: Final = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)", re.ASCII)
_SMALLEST_POLYGON: Final = 4
_NO_SPACES: Final = re.compile(r"[^\s,<&]+")

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


@dataclass(frozen=True, slots=True)
class CapArea:
    """Where an alert holds: ``circles`` are (centre, radius in km)."""

    description: str
    polygons: tuple[tuple[Point, ...], ...]
    circles: tuple[tuple[Point, float], ...]
    geocodes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CapInfo:
    """What is told, in one language."""

    language: str
    categories: tuple[str, ...]
    event: str
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    effective: str
    onset: str
    expires: str
    sender_name: str
    headline: str
    description: str
    instruction: str
    web: str
    contact: str
    areas: tuple[CapArea, ...]


@dataclass(frozen=True, slots=True, order=True)
class CapReference:
    """What names a message: in order of when it was sent (epoch seconds)."""

    sent_s: int
    sender: str
    identifier: str

    @property
    def key(self) -> str:
        """The message's name in one text."""
        return f"{self.sender},{self.identifier},{self.sent_s}"


@dataclass(frozen=True, slots=True)
class CapAlert:
    """One message. ``sent`` as written."""

    reference: CapReference
    sent: str
    status: str
    kind: str
    scope: str
    note: str
    references: tuple[CapReference, ...]
    infos: tuple[CapInfo, ...]


def read_cap(data: bytes, file: str) -> CapAlert:
    """Return the alert of a document.

    Raises:
        ConfigError: no XML, no CAP 1.2, or one that differs from its schema: all findings.
    """
    root = read_xml(data, file)
    if (root.namespace, root.name) != (NAMESPACE, "alert"):
        told = f"{{{root.namespace}}}{root.name}"[:120]
        raise XmlRefusedError(file, root.line, f"is no CAP 1.2 alert: its root is {told}")
    if findings := check(root, _ALERT, file):
        raise ConfigError(tuple(findings))
    sent = root.text_of("sent")
    return CapAlert(
        CapReference(parse_instant(sent), root.text_of("sender"), root.text_of("identifier")),
        sent,
        root.text_of("status"),
        root.text_of("msgType"),
        root.text_of("scope"),
        root.text_of("note"),
        tuple(_reference(text) for text in root.text_of("references").split()),
        tuple(_info(info) for info in root.each("info")),
    )


def _info(info: Element) -> CapInfo:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(child.text for child in info.each(name))

    return CapInfo(
        info.text_of("language") or "en-US",
        texts("category"),
        info.text_of("event"),
        texts("responseType"),
        info.text_of("urgency"),
        info.text_of("severity"),
        info.text_of("certainty"),
        info.text_of("effective"),
        info.text_of("onset"),
        info.text_of("expires"),
        info.text_of("senderName"),
        info.text_of("headline"),
        info.text_of("description"),
        info.text_of("instruction"),
        info.text_of("web"),
        info.text_of("contact"),
        tuple(_area(area) for area in info.each("area")),
    )


def _area(area: Element) -> CapArea:
    circles = []
    for circle in area.each("circle"):
        centre, radius = circle.text.split()
        circles.append((_points(centre)[0], float(radius)))
    return CapArea(
        area.text_of("areaDesc"),
        tuple(_points(polygon.text) for polygon in area.each("polygon")),
        tuple(circles),
        tuple((code.text_of("valueName"), code.text_of("value")) for code in area.each("geocode")),
    )


def _points(text: str) -> tuple[Point, ...]:
    found = []
    for one in text.split():
        match = _POINT.fullmatch(one)
        if match is None:
            raise ValueError(one)
        lat, lon = float(match[1]), float(match[2])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004  # the globe's own limits
            raise ValueError(one)
        found.append((lat, lon))
    return tuple(found)


def _reference(text: str) -> CapReference:
    sender, identifier, sent = text.split(",")
    return CapReference(parse_instant(sent), sender, identifier)


# --- what the schema demands of texts ----------------------------------------------------------


def _time(text: str) -> str | None:
    try:
        if _TIME.fullmatch(text) is not None:
            parse_instant(text)
            return None
    except ValueError:
        pass
    return f"{text[:40]!r} is no time such as 2021-10-07T17:00:00+07:00"


def _name(text: str) -> str | None:
    good = _NO_SPACES.fullmatch(text) is not None
    return None if good else f"{text[:40]!r} must have no spaces, commas, < or &"


def _polygon(text: str) -> str | None:
    try:
        points = _points(text)
    except ValueError as error:
        return f"{str(error)[:40]!r} is no point such as 18.67,105.69"
    if len(points) < _SMALLEST_POLYGON or points[0] != points[-1]:
        return "must have four points or more, the last one the first again"
    return None


def _circle(text: str) -> str | None:
    parts = text.split()
    try:
        centre, radius = parts
        good = len(_points(centre)) == 1 and 0 <= float(radius) < 1e5  # noqa: PLR2004  # round the globe
    except ValueError:
        good = False
    return None if good else f"{text[:40]!r} is no circle such as 18.67,105.69 12.5"


def _references(text: str) -> str | None:
    for one in text.split():
        try:
            _reference(one)
        except ValueError:
            return f"{one[:60]!r} is not sender,identifier,sent"
    return None


_VALUE: Final = (Part("valueName", required=True), Part("value", required=True))
_AREA: Final = (
    Part("areaDesc", required=True),
    Part("polygon", many=True, check=_polygon),
    Part("circle", many=True, check=_circle),
    Part("geocode", many=True, inside=_VALUE),
    Part("altitude"),
    Part("ceiling"),
)
_RESOURCE: Final = (
    Part("resourceDesc", required=True),
    Part("mimeType", required=True),
    Part("size"),
    Part("uri"),
    Part("derefUri"),
    Part("digest"),
)
CATEGORIES: Final = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport",
    "Infra", "CBRNE", "Other",
)  # fmt: skip
_RESPONSES: Final = (
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
)  # fmt: skip
_CERTAINTIES: Final = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
_INFO: Final = (
    Part("language"),
    Part("category", required=True, many=True, one_of=CATEGORIES),
    Part("event", required=True),
    Part("responseType", many=True, one_of=_RESPONSES),
    Part("urgency", required=True, one_of=("Immediate", "Expected", "Future", "Past", "Unknown")),
    Part("severity", required=True, one_of=("Extreme", "Severe", "Moderate", "Minor", "Unknown")),
    Part("certainty", required=True, one_of=_CERTAINTIES),
    Part("audience"),
    Part("eventCode", many=True, inside=_VALUE),
    Part("effective", check=_time),
    Part("onset", check=_time),
    Part("expires", check=_time),
    Part("senderName"),
    Part("headline"),
    Part("description"),
    Part("instruction"),
    Part("web"),
    Part("contact"),
    Part("parameter", many=True, inside=_VALUE),
    Part("resource", many=True, inside=_RESOURCE),
    Part("area", many=True, inside=_AREA),
)
_ALERT: Final = (
    Part("identifier", required=True, check=_name),
    Part("sender", required=True, check=_name),
    Part("sent", required=True, check=_time),
    Part("status", required=True, one_of=("Actual", "Exercise", "System", "Test", "Draft")),
    Part("msgType", required=True, one_of=("Alert", "Update", "Cancel", "Ack", "Error")),
    Part("source"),
    Part("scope", required=True, one_of=("Public", "Restricted", "Private")),
    Part("restriction"),
    Part("addresses"),
    Part("code", many=True),
    Part("note"),
    Part("references", check=_references),
    Part("incidents"),
    Part("info", many=True, inside=_INFO),
)
