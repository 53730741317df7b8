"""The shape of a site file, from which its JSON Schema is made. See docs/site-file.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.documents import schema_of
from ioc_desktop.domain.audience import Audience

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Identifier = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
        description="lower-case letters, digits, - and _, beginning with a letter (nghean)",
    ),
]
Role = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{1,2}[1-9][0-9]?$",
        description="a column letter and a row number: A1 is the top left screen of the wall",
    ),
]
EnvironmentName = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        description="the name of an environment variable (IOC_NGHEAN_TOKEN)",
    ),
]
MatrixSize = Annotated[
    str,
    Meta(
        pattern=r"^[1-9][0-9]?x[1-9][0-9]?$",
        description="columns x rows of panels that the graphics card joins to one screen",
    ),
]
BezelMm = Annotated[
    float,
    Meta(
        ge=0,
        le=200,
        description="millimetres between two pictures that the card lets run on behind the frames",
    ),
]
LengthMm = Annotated[float, Meta(gt=0, le=1_000_000, description="a length in millimetres")]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all tables of a site file: a key that is not known is a mistake."""


class CentreEntry(_Table, frozen=True, kw_only=True):
    """One [[centre]]: where it is, and the token it knows this station by."""

    id: Identifier
    url: Text
    kind: Literal["centre_api", "mapped_rest"] = "centre_api"
    map: Text | None = None
    mapping: dict[str, Any] | None = None
    token: Text | None = None
    token_env: EnvironmentName | None = None
    ca_file: Text | None = None
    client_certificate: Text | None = None
    client_key: Text | None = None

    def __repr__(self) -> str:
        return f"CentreEntry(id={self.id!r}, url={self.url!r})"


class ScreenEntry(_Table, frozen=True, kw_only=True):
    """One [[screen]]: its place in the wall, how it is recognised, its size."""

    role: Role
    name: str | None = None
    edid: Text | None = None
    serial: Text | None = None
    connector: Text | None = None
    position: tuple[int, int] | None = None
    width_mm: LengthMm | None = None
    height_mm: LengthMm | None = None
    distance_mm: LengthMm | None = None
    matrix: MatrixSize | None = None
    bezel_mm: BezelMm | None = None
    bezel_rows_mm: BezelMm | None = None
    touch: bool = False
    touch_idle_s: Annotated[
        float,
        Meta(ge=5, le=3600, description="seconds after which an untouched screen returns"),
    ] = 90.0
    audience: Annotated[
        Audience, Meta(description="who sits before it; a meeting's screen is no part of the wall")
    ] = "duty"


class ClockEntry(_Table, frozen=True, kw_only=True):
    """[clock]: a simulated day, for demonstrations; the screen says so."""

    start: Text
    anchor: Text | None = None
    speed: Annotated[float, Meta(gt=0, le=100_000)] = 1.0


class OfficerEntry(_Table, frozen=True, kw_only=True):
    """One [[officer]]: who may act at this console, as commands and histories name them."""

    id: Identifier
    name: Text
    role: Annotated[str, Meta(max_length=200)] = ""


class CameraEntry(_Table, frozen=True, kw_only=True):
    """One [[camera]]: what it is called, and where its pictures come from."""

    id: Identifier
    name: Annotated[str, Meta(max_length=200)] = ""
    url: Text | None = None
    still: Text | None = None
    every_s: Annotated[
        float, Meta(ge=1, le=3600, description="seconds between two pictures of a still")
    ] = 10.0
    user: Text | None = None
    password: Text | None = None
    password_env: EnvironmentName | None = None
    transport: Literal["tcp", "udp"] = "tcp"
    centre: Identifier | None = None
    record: Annotated[str, Meta(max_length=200)] = ""
    locality: Annotated[str, Meta(max_length=40)] = ""
    restricted: bool = False
    silent_s: Annotated[
        float, Meta(ge=2, le=3600, description="seconds without a picture until it is lost")
    ] = 5.0
    unchanged_s: Annotated[
        float, Meta(ge=10, le=86_400, description="seconds of the same picture until it is said")
    ] = 120.0

    def __repr__(self) -> str:
        return f"CameraEntry(id={self.id!r})"


class CamerasEntry(_Table, frozen=True, kw_only=True):
    """[cameras]: what holds for all of them on this machine."""

    show_restricted: bool = False


class MeetingEntry(_Table, frozen=True, kw_only=True):
    """[meeting]: where the meeting room's page is served, and with which certificate."""

    address: Text = "127.0.0.1"
    port: Annotated[
        int, Meta(ge=0, le=65_535, description="the page's port; 0 takes a free one")
    ] = 8710
    certificate: Text | None = None
    key: Text | None = None
    viewers: Annotated[int, Meta(ge=1, le=100, description="browsers that may look on at once")] = (
        20
    )


class CalendarEntry(_Table, frozen=True, kw_only=True):
    """[calendar]: days off and worked days that the government moved."""

    days_off: dict[str, str] = {}
    work_days: tuple[str, ...] = ()


class SiteDocument(_Table, frozen=True, kw_only=True):
    """A site file as it is written."""

    schema: Literal[1] = 1
    name: Annotated[str, Meta(max_length=200)] = ""
    language: Literal["vi", "en"] = "vi"
    theme: Literal["dark", "light"] = "dark"
    scene: Identifier = "thuong-truc"
    scenes: tuple[Text, ...] = ()
    bundles: tuple[Text, ...] = ()
    plan: Text | None = None
    poll_s: Annotated[
        float, Meta(ge=1, le=3600, description="seconds between two questions to a centre")
    ] = 10.0
    retention_days: Annotated[
        int, Meta(ge=30, le=36_500, description="days for which figures are kept")
    ] = 1100
    centre: Annotated[tuple[CentreEntry, ...], Meta(min_length=1)]
    screen: tuple[ScreenEntry, ...] = ()
    officer: tuple[OfficerEntry, ...] = ()
    camera: tuple[CameraEntry, ...] = ()
    cameras: CamerasEntry | None = None
    clock: ClockEntry | None = None
    calendar: CalendarEntry | None = None
    meeting: MeetingEntry | None = None


def site_schema() -> dict[str, Any]:
    """Return the JSON Schema of site files, as shipped in layouts/schema/."""
    return {
        **schema_of(SiteDocument),
        "title": "ioc-desktop site file",
        "description": "The physical wall and the centres of one place (site.toml)",
    }
