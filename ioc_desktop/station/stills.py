"""Which of the site's cameras the station fetches stills of, and where they are put."""

from __future__ import annotations

from pathlib import Path

from ioc_desktop.config import Site
from ioc_desktop.config.cameras import still_file
from ioc_desktop.sync.stills import StillAddress


def stills_of(site: Site, data_folder: Path) -> list[StillAddress]:
    """Return the stills that come over HTTP; those in files need nobody."""
    return [
        StillAddress(
            camera=camera.id,
            url=camera.still,
            file=still_file(camera, data_folder),
            every_s=camera.every_s,
            user=camera.user,
            password=camera.secret,
        )
        for camera in site.cameras
        if isinstance(camera.still, str)
    ]
