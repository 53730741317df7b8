"""What a bundle sees of the site's cameras: names and pictures by id, never an address. Pure.

Where a camera is and who we say we are stays with the program: a bundle's widget asks the
desk of its ``WidgetContext`` for a feed by the camera's id, paints what the feed holds, and
says what the feed's reading says. Only feeds that somebody looks at are decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

LONGEST_FPS = 15
"""More pictures a second than this are never asked for: a wall is watched, not measured."""
MOST_WIDTH_PX, MOST_HEIGHT_PX = 1920, 1080
"""No feed's picture is larger; a larger tile enlarges it."""


class CameraPhase(Enum):
    """What a feed is doing, as a viewer wants to know it."""

    CONNECTING = "connecting"
    LIVE = "live"
    UNCHANGED = "unchanged"
    """Pictures come, and they have been the same for long: a frozen source, or nothing moves."""
    LOST = "lost"
    """No picture comes; the last one, if there was one, is old and must be marked."""
    UNKNOWN = "unknown"
    """The site names no such camera."""
    RESTRICTED = "restricted"
    """The site says that this machine may not show it."""


class CameraTrouble(Enum):
    """Why no picture comes; the values travel between processes and stay as they are."""

    NONE = 0
    NO_ANSWER = 1
    REFUSED = 2
    NO_HOST = 3
    NO_ROUTE = 4
    PASSWORD = 5
    FORBIDDEN = 6
    NO_SUCH_STREAM = 7
    NOT_VIDEO = 8
    ENDED = 9
    SILENT = 10
    NO_FILE = 11
    BAD_FILE = 12
    CRASHED = 13
    TOO_LARGE = 14
    NOT_INSTALLED = 15
    OTHER = 16
    NO_PASSWORD = 17


@dataclass(frozen=True, slots=True)
class CameraEntry:
    """One camera as the site names it, without its address.

    ``record`` is the key of its record at ``centre`` ("camera/07"; "" = none), ``still``
    whether single pictures come instead of a stream.
    """

    id: str
    name: str
    centre: str = ""
    record: str = ""
    locality: str = ""
    restricted: bool = False
    still: bool = False


@dataclass(frozen=True, slots=True)
class CameraReading:
    """What is to be said of a feed at one moment; times are the room's epoch seconds.

    ``since_s`` is when the present phase began as a viewer counts it: the last picture of a
    lost feed, the last change of an unchanged one. ``taken_s`` is the age's other end: when
    the picture shown was taken; None = there is none. ``retry_in_s`` counts down to the next
    try; None = it is under way, or nothing is tried.
    """

    phase: CameraPhase
    since_s: float | None = None
    taken_s: float | None = None
    age_s: float | None = None
    trouble: CameraTrouble = CameraTrouble.NONE
    retry_in_s: float | None = None


class CameraFeed(Protocol):
    """One viewer's hold on a camera's pictures; closing the last one ends the stream."""

    def reading(self) -> CameraReading:
        """Return what is to be said now."""

    def picture(self) -> QImage | None:
        """Return the latest picture, None before the first; the same object until a new one."""

    def resize(self, width_px: int, height_px: int) -> None:
        """Say how large the picture is shown from now on."""

    def close(self) -> None:
        """Let go. May be called twice."""


class CameraDesk(Protocol):
    """The site's cameras, by id; lives on the UI thread."""

    def entry(self, camera: str) -> CameraEntry | None:
        """Return what the site says of a camera, None if it names none of that id."""

    def open(  # what a viewer wants of its feed
        self,
        camera: str,
        width_px: int,
        height_px: int,
        *,
        fps: float,
        cover: bool,
        changed: Callable[[], None],
    ) -> CameraFeed:
        """Return a feed; ``changed`` is called when there is a new picture or phase.

        ``cover`` fills the box and cuts what stands over; else the whole picture fits in.
        A camera that is unknown or restricted has a feed too: its reading says so.
        """
