"""What the wall says to a camera's process, a JSON line each; and what FFmpeg says of troubles.

Pure. Addresses carry names and passwords: they are said on a pipe and nowhere else. FFmpeg's own
lines repeat them (``Input #0, rtsp, from 'rtsp://name:password@…'``), so those lines are read
for the few words that matter here, and are never logged.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from ioc_desktop.sdk.cameras import CameraTrouble


class OpenCamera(msgspec.Struct, frozen=True, tag="open"):
    """Begin a try: ``address`` is an RTSP address, or a file's name for a still."""

    attempt: int
    address: str
    still: bool = False

    def __repr__(self) -> str:
        return f"OpenCamera(attempt={self.attempt})"


class ShowCamera(msgspec.Struct, frozen=True, tag="show"):
    """How large pictures are shown, in px, how often a second, and whether they fill the box."""

    width_px: int
    height_px: int
    fps: float
    cover: bool


class CloseCamera(msgspec.Struct, frozen=True, tag="close"):
    """End the try."""


FromWall = OpenCamera | ShowCamera | CloseCamera


def line(message: FromWall) -> bytes:
    """Return the message as it goes through the pipe."""
    return msgspec.json.encode(message) + b"\n"


_FFMPEG_SAYS: Final = tuple(
    (re.compile(pattern), trouble)
    for pattern, trouble in (
        (r"failed: 401|401 Unauthorized", CameraTrouble.PASSWORD),
        (r"failed: 403|403 Forbidden", CameraTrouble.FORBIDDEN),
        (r"failed: 404|404 Not Found", CameraTrouble.NO_SUCH_STREAM),
        (r"failed: 45[134]|Server returned 4XX", CameraTrouble.NO_SUCH_STREAM),
        (r"Connection refused", CameraTrouble.REFUSED),
        (r"Failed to resolve hostname", CameraTrouble.NO_HOST),
        (r"No route to host|Network is unreachable|Host is unreachable", CameraTrouble.NO_ROUTE),
        (r"Connection timed out|Operation timed out", CameraTrouble.NO_ANSWER),
        (r"Invalid data found|Protocol not found", CameraTrouble.NOT_VIDEO),
    )
)


def trouble_said(text: str) -> CameraTrouble | None:
    """Return the first trouble that FFmpeg's lines name, None if they name none.

    The wording is FFmpeg 7.1's, as Qt 6.11 brings it.
    """
    for said in text.splitlines():
        if said.startswith(("Input #", "Output #")):
            continue
        for pattern, trouble in _FFMPEG_SAYS:
            if pattern.search(said):
                return trouble
    return None
