"""A site as the program uses it: checked, typed, frozen, its secrets out of sight."""

from __future__ import annotations

import os
from collections import abc
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.matrix import Pane
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError, UsageError

if TYPE_CHECKING:
    from ioc_desktop.config.meeting import Meeting

    # A wall never reads a mapping: its rules would cost its cold start a fiftieth of a second.
    from ioc_desktop.domain.mapping import Mapping


class Secret:
    """A text that is never printed: not by repr, not by str, not in a log line."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text; ``reveal`` gives it back."""
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, for the one place that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre: its id, its address without a trailing slash, and how we identify.

    ``ca_file``, ``client_certificate`` and ``client_key`` are files, for sites that have
    their own authority. ``mapping`` says how a vendor's JSON interface is read; None = it is
    the Centre API.
    """

    id: str
    url: str
    token: Secret | None = None
    token_env: str | None = None
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    mapping: Mapping | None = None

    def bearer_token(self, environment: abc.Mapping[str, str] | None = None) -> str | None:
        """Return the token to send, None if the site gives none; read at every call.

        Raises:
            KnownError: ``token_env`` names a variable that is not set, or empty.
        """
        if self.token is not None:
            return self.token.reveal()
        if self.token_env is None:
            return None
        token = (os.environ if environment is None else environment).get(self.token_env, "")
        if not token.strip():
            raise KnownError(
                f"the token of the centre {self.id!r} is to come from the environment variable "
                f"{self.token_env}, which is not set; set it and start again"
            )
        return token.strip()


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the wall: its role, how it is recognised, its size; None = not said.

    ``distance_mm`` is how far the farthest viewer sits. On one marked ``touch`` a tap on a tile
    opens what is behind it, until nobody has touched it for ``touch_idle_s``. A panel of a
    matrix that is one screen to the graphics card has its place there as ``pane``: all of its
    panels are recognised by what the file says of the matrix. ``audience`` is who sits before it.
    """

    role: str
    name: str | None = None
    edid: str | None = None
    serial: str | None = None
    connector: str | None = None
    position: tuple[int, int] | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    distance_mm: float | None = None
    touch: bool = False
    touch_idle_s: float = 90.0
    pane: Pane | None = None
    audience: Audience = "duty"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may act at this console; ``name`` is what centres are told."""

    id: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera: an RTSP address without name and password, or a still.

    A still is a file that is written again and again, or an http(s) address from which the
    station fetches it every ``every_s`` seconds.
    """

    id: str
    name: str
    url: str | None = field(default=None, repr=False)
    still: Path | str | None = field(default=None, repr=False)
    every_s: float = 10.0
    user: str = field(default="", repr=False)
    password: Secret | None = None
    password_env: str | None = None
    transport: Literal["tcp", "udp"] = "tcp"
    centre: str = ""
    record: str = ""
    locality: str = ""
    restricted: bool = False
    silent_s: float = 5.0
    unchanged_s: float = 120.0

    def secret(self, environment: abc.Mapping[str, str] | None = None) -> str | None:
        """Return the password, None if the site gives none; read at every call.

        Raises:
            KnownError: ``password_env`` names a variable that is not set, or empty.
        """
        if self.password is not None:
            return self.password.reveal()
        if self.password_env is None:
            return None
        found = (os.environ if environment is None else environment).get(self.password_env, "")
        if not found:
            raise KnownError(
                f"the password of the camera {self.id!r} is to come from the environment "
                f"variable {self.password_env}, which is not set; set it and start again"
            )
        return found


@dataclass(frozen=True, slots=True)
class Clock:
    """A simulated day: it starts at ``start_s`` when the machine's clock reads ``anchor_s``."""

    start_s: float
    anchor_s: float | None = None
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Site:
    """The whole site file; ``file`` is where it was read from, None for one made in code."""

    centres: tuple[Centre, ...]
    name: str = ""
    language: Literal["vi", "en"] = "vi"
    theme: Literal["dark", "light"] = "dark"
    scene: str = "thuong-truc"
    screens: tuple[Screen, ...] = ()
    officers: tuple[Officer, ...] = ()
    cameras: tuple[Camera, ...] = ()
    show_restricted: bool = False
    scene_folders: tuple[Path, ...] = ()
    bundle_folders: tuple[Path, ...] = ()
    plan: Path | None = None
    clock: Clock | None = None
    poll_s: float = 10.0
    retention_days: int = 1100
    days_off: tuple[tuple[date, str], ...] = ()
    work_days: tuple[date, ...] = ()
    meeting: Meeting | None = None
    file: Path | None = field(default=None, compare=False)

    @property
    def wall_screens(self) -> tuple[Screen, ...]:
        """The screens of the wall: those that are not tagged for another audience."""
        return tuple(one for one in self.screens if one.audience == "duty")

    @property
    def screen_tables(self) -> int:
        """How many ``[[screen]]`` tables the file has; a matrix of panels is one of them."""
        return sum(one.pane is None or one.pane.first == one.role for one in self.screens)

    def centre(self, identifier: str) -> Centre:
        """Return the centre of that id.

        Raises:
            KeyError: the site names no such centre.
        """
        for centre in self.centres:
            if centre.id == identifier:
                return centre
        raise KeyError(identifier)

    def officer(self, identifier: str) -> Officer:
        """Return the officer of that id; one by that name alone where the site names none.

        Raises:
            UsageError: the site names its officers, and this one is not among them.
        """
        if not self.officers:
            return Officer(identifier, identifier)
        for officer in self.officers:
            if officer.id == identifier:
                return officer
        known = ", ".join(officer.id for officer in self.officers)
        raise UsageError(
            f"the site file names no officer {identifier[:60]!r}; it names: {known[:200]}"
        )

    def timeline(self, machine_s: float) -> Timeline:
        """Return the time the room lives in; the machine's own without a [clock].

        ``machine_s`` is the machine's clock now: a simulated day without an ``anchor``
        begins at this moment, so processes that share a day must share the anchor too.
        """
        if self.clock is None:
            return Timeline()
        anchor = machine_s if self.clock.anchor_s is None else self.clock.anchor_s
        return Timeline(origin_s=self.clock.start_s, anchor_s=anchor, speed=self.clock.speed)

    def calendar(self) -> WorkingCalendar:
        """Return the working calendar with the site's own days."""
        return WorkingCalendar.with_days(self.days_off, self.work_days)
