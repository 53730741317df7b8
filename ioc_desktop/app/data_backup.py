"""``ioc-desktop data backup``: a checked copy of the data folder, also while a station writes.

In it are the databases and what a site has imported (``maps/``), under the same names: a backup
that is a folder is a data folder.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop import __version__
from ioc_desktop.app.data_folder import databases, size_text
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.sdk.map_shapes import MAPS_FOLDER
from ioc_desktop.store.backup import copy_database, digest_of
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.private_files import make_private

MANIFEST: Final = "backup.json"


class CopiedFile(msgspec.Struct, kw_only=True):
    """One file of a backup; ``name`` is its path below it, with slashes."""

    name: str
    bytes: int
    sha256: str


class BackupReport(msgspec.Struct, kw_only=True):
    """What is in a backup, as ``backup.json`` in it says; ``at`` is UTC."""

    out: str
    at: str
    version: str
    machine: str
    files: list[CopiedFile]


def run_backup(folder: Path, out: Path, *, overwrite: bool, as_json: bool) -> int:
    """Copy the folder's databases and maps to ``out`` and print what was copied; return 0.

    Raises:
        KnownError: ``out`` is there already, or something cannot be read or written.
    """
    report = back_up(folder, out, overwrite=overwrite)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    else:
        print(f"backup        {report.out}")  # noqa: T201  # the command's output
        width = max(13, *(len(file.name) for file in report.files))
        for file in report.files:
            how = "copied" if file.name.startswith(f"{MAPS_FOLDER}/") else "checked"
            print(f"{file.name:<{width}} {size_text(file.bytes)}, {how}")  # noqa: T201  # the same
    return 0


def back_up(folder: Path, out: Path, *, overwrite: bool = False) -> BackupReport:
    """Copy databases and maps; ``out`` ends in .zip for one file, else it is a folder to be made.

    A folder that is there already gets a folder named after the time inside it. Everything is
    made beside ``out`` and renamed when it is whole and checked.

    Raises:
        UsageError: ``out`` lies in the data folder itself.
        KnownError: see ``run_backup``.
    """
    sources = databases(folder)
    maps = sorted((folder / MAPS_FOLDER).glob("*.json"))
    now = dt.datetime.now(dt.UTC)
    if out.is_dir():
        out /= f"ioc-backup-{now:%Y%m%dT%H%M%SZ}"
    if out.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{out} lies in the data folder itself; give another place")
    if out.exists() and not overwrite:
        raise KnownError(f"{out} is there already; give another name, or --overwrite")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as making:
            part = Path(making, "backup")
            part.mkdir(0o700)
            try:
                report = _copied(sources, maps, part, out, now)
            except StoreError as error:
                if error.code != "disk_full":
                    raise
                # Of the place that was asked for, not of the folder in which it is made.
                raise KnownError(
                    f"there is no room for a copy of {folder} at {out.parent}; give a place on "
                    "another disk"
                ) from error
            _put_in_place(part, Path(making), out)
    except OSError as error:
        raise KnownError(f"{out} cannot be written: {error.strerror or error}") from error
    return report


def _copied(
    sources: list[Path], maps: list[Path], part: Path, out: Path, now: dt.datetime
) -> BackupReport:
    files = []
    for source in sources:
        size = copy_database(source, part / source.name)
        files.append(CopiedFile(name=source.name, bytes=size, sha256=digest_of(part / source.name)))
    files += _copied_maps(maps, part)
    report = BackupReport(
        out=str(out),
        at=now.isoformat(timespec="seconds"),
        version=__version__,
        machine=platform.node(),
        files=files,
    )
    (part / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    return report


def _copied_maps(maps: list[Path], part: Path) -> list[CopiedFile]:
    """Copy the imported maps as they are: each was written whole under its name."""
    files = []
    for source in maps:
        try:
            content = source.read_bytes()
        except FileNotFoundError:
            continue  # "map remove" was quicker
        except OSError as error:
            raise KnownError(f"{source} cannot be read: {error.strerror or error}") from error
        copy = part / MAPS_FOLDER / source.name
        copy.parent.mkdir(0o700, exist_ok=True)
        copy.write_bytes(content)
        name = f"{MAPS_FOLDER}/{source.name}"
        files.append(CopiedFile(name=name, bytes=len(content), sha256=digest_of(copy)))
    return files


def _put_in_place(part: Path, making: Path, out: Path) -> None:
    """Give the finished backup its name, for its owner alone; what was there goes only then."""
    if out.suffix == ".zip":
        packed = making / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in _files_of(part):
                archive.write(file, file.relative_to(part).as_posix())
        if (bad := zipfile.ZipFile(packed).testzip()) is not None:
            raise KnownError(f"{bad} was not written right to {out}; check that disk")
        part = packed
    for file in [part] if part.is_file() else _files_of(part):
        make_private(file)
        with file.open("rb+") as handle:
            os.fsync(handle.fileno())
    if out.exists():
        before = making / "before"
        out.rename(before)
    part.rename(out)
    if out.is_dir():
        shutil.rmtree(making / "before", ignore_errors=True)


def _files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
