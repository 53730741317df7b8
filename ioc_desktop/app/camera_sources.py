"""From the site's cameras to what the screen side's desk works with: names, addresses, limits."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from PySide6.QtCore import QObject

from ioc_desktop.config import Site
from ioc_desktop.config.cameras import still_file
from ioc_desktop.config.site import Camera
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.camera_watch import WatchLimits
from ioc_desktop.sdk.cameras import CameraEntry
from ioc_desktop.ui.camera_desk import Cameras, CameraSource


def camera_desk(
    site: Site, data_folder: Path, timeline: Timeline, parent: QObject | None = None
) -> Cameras:
    """Return the desk of the site's cameras; nothing is opened before somebody looks."""
    return Cameras(
        [_source(camera, data_folder) for camera in site.cameras],
        [sys.executable, "-m", "ioc_desktop.app.camera_child"],
        timeline,
        show_restricted=site.show_restricted,
        parent=parent,
    )


def stream_address(camera: Camera) -> str:
    """Return the address that FFmpeg opens, with name, password and transport in it.

    Raises:
        KnownError: the password's environment variable is not set.
    """
    parts = urlsplit(camera.url or "")
    place = parts.netloc
    password = camera.secret()
    if camera.user and password is not None:
        place = f"{quote(camera.user, safe='')}:{quote(password, safe='')}@{place}"
    # FFmpeg takes its transport from the address and does not send it to the camera.
    query = "&".join(filter(None, (parts.query, camera.transport)))
    return urlunsplit((parts.scheme, place, parts.path, query, ""))


def _source(camera: Camera, data_folder: Path) -> CameraSource:
    entry = CameraEntry(
        id=camera.id,
        name=camera.name,
        centre=camera.centre,
        record=camera.record,
        locality=camera.locality,
        restricted=camera.restricted,
        still=camera.still is not None,
    )
    if camera.still is None:
        limits = WatchLimits(silent_s=camera.silent_s, unchanged_s=camera.unchanged_s)
        return CameraSource(entry, partial(stream_address, camera), limits)
    limits = WatchLimits(
        silent_s=max(camera.silent_s, 3 * camera.every_s),
        unchanged_s=max(camera.unchanged_s, 6 * camera.every_s),
    )
    return CameraSource(entry, lambda: str(still_file(camera, data_folder)), limits)
