"""The cameras of a site file: what no shape can say of them, judged and gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from ioc_desktop.config.site import Camera, Secret
from ioc_desktop.config.site_document import CameraEntry
from ioc_desktop.documents import did_you_mean

Wrong = Callable[[str, str], None]
"""Takes the place of a mistake in the file, and what is wrong there."""

_STILL_ENDINGS = (".jpg", ".jpeg", ".png")


STILLS = "stills"
"""The folder in the data folder where the station puts the stills that it fetches."""


def still_file(camera: Camera, data_folder: Path) -> Path:
    """Return where a camera's still lies on this machine: the site's own file, or a fetched one."""
    if isinstance(camera.still, Path):
        return camera.still
    return data_folder / STILLS / camera.id


def read_cameras(
    entries: Iterable[tuple[int, CameraEntry]], centres: Sequence[str], folder: Path, wrong: Wrong
) -> tuple[Camera, ...]:
    """Return the cameras; files are relative to ``folder``. Mistakes are told to ``wrong``.

    No finding repeats an address: somebody may have written a password into it.
    """
    return tuple(
        _camera(f"camera[{place}]", entry, centres, folder, wrong) for place, entry in entries
    )


def _camera(
    path: str, entry: CameraEntry, centres: Sequence[str], folder: Path, wrong: Wrong
) -> Camera:
    if (entry.url is None) == (entry.still is None):
        found = "are both given; keep one" if entry.url else "are both missing; give one"
        wrong(path, f"url (a stream) and still (single pictures) {found}")
    if entry.url is not None:
        _address(f"{path}.url", entry.url, ("rtsp",), wrong)
    _credentials(path, entry, wrong)
    if entry.centre is not None and entry.centre not in centres:
        near = did_you_mean(entry.centre, centres)
        wrong(f"{path}.centre", f"there is no centre {entry.centre!r} in this file{near}")
    if entry.record and entry.centre is None:
        wrong(f"{path}.record", "needs centre: whose record it is")
    return Camera(
        id=entry.id,
        name=entry.name or entry.id,
        url=entry.url,
        still=None if entry.still is None else _still(path, entry.still, folder, wrong),
        every_s=entry.every_s,
        user=entry.user or "",
        password=None if entry.password is None else Secret(entry.password),
        password_env=entry.password_env,
        transport=entry.transport,
        centre=entry.centre or "",
        record=entry.record,
        locality=entry.locality,
        restricted=entry.restricted,
        silent_s=entry.silent_s,
        unchanged_s=entry.unchanged_s,
    )


def _credentials(path: str, entry: CameraEntry, wrong: Wrong) -> None:
    if entry.password is not None and entry.password_env is not None:
        wrong(f"{path}.password_env", "is given beside password; keep one of the two")
    has_password = entry.password is not None or entry.password_env is not None
    if has_password and entry.user is None:
        wrong(f"{path}.user", "is missing; a password needs a user")
    if entry.user is not None and not has_password:
        wrong(f"{path}.password_env", "is missing; a user needs password_env (or password)")


def _still(path: str, still: str, folder: Path, wrong: Wrong) -> Path | str:
    if "://" in still:
        _address(f"{path}.still", still, ("http", "https"), wrong)
        return still
    file = folder / Path(still).expanduser()
    if not file.parent.is_dir():
        wrong(f"{path}.still", "there is no such folder beside this file")
    elif file.suffix.lower() not in _STILL_ENDINGS:
        wrong(f"{path}.still", "must be a JPEG or PNG file (.jpg, .jpeg, .png)")
    return file


def _address(path: str, address: str, schemes: tuple[str, ...], wrong: Wrong) -> None:
    form = " or ".join(f"{scheme}://" for scheme in schemes)
    try:
        parts = urlsplit(address)
        port = parts.port  # raises for what is no port
    except ValueError:
        wrong(path, f"is no address; it must begin with {form} and name a machine")
        return
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        wrong(path, f"must begin with {form} and name a machine")
    elif parts.username is not None or parts.password is not None:
        wrong(path, "must not carry a name or password; use user and password_env")
    elif parts.fragment or any(not c.isprintable() or c.isspace() for c in address):
        wrong(path, "must be the plain address, without # or blanks")
