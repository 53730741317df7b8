"""``ioc-desktop map``: imports a site's boundaries into its data folder, lists, removes them."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import typer

from ioc_desktop.app.map_reading import Mistakes, read_boundaries
from ioc_desktop.domain.units import UNITS_FILE, UnitBook, read_units
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.sdk.map_shapes import (
    FORMAT,
    MAPS_FOLDER,
    StoredMap,
    map_path,
    read_map,
    shapes_of,
)
from ioc_desktop.shipped import shipped

_LOCAL = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What to import and how; ``system`` and ``code`` None = found out, ``day`` "" = not known."""

    file: Path
    data: Path
    system: str | None = None
    code: str | None = None
    source: str = ""
    day: str = ""
    partial: bool = False
    check_only: bool = False
    as_json: bool = False


def unit_book() -> UnitBook:
    """Return the province's unit systems."""
    return read_units((shipped("resources") / UNITS_FILE).read_bytes())


def run_import(options: ImportOptions) -> int:
    """Judge the file, store it, say what was done; return 0.

    Raises:
        ConfigError: every mistake of the file; nothing was stored.
        KnownError: the data folder cannot be written.
    """
    day = _day(options.day)
    reading = read_boundaries(
        options.file, unit_book(), options.system, options.code, partial=options.partial
    )
    from ioc_desktop.app.map_geometry import prepare  # shapely: only where it is needed

    units, notes = prepare(reading, Mistakes(str(options.file)))
    stored = StoredMap(
        format=FORMAT,
        system=reading.system.id,
        source=options.source or options.file.name,
        date=day,
        imported_at=datetime.now(UTC).astimezone(_LOCAL).isoformat(timespec="seconds"),
        file=options.file.name,
        units=units,
    )
    shapes_of(stored)
    path = map_path(options.data, stored.system)
    if not options.check_only:
        _write(path, msgspec.json.encode(stored))
    everything = len(reading.system.units)
    if options.as_json:
        told = {
            "system": stored.system,
            "units": len(units),
            "of": everything,
            "notes": notes,
            "file": None if options.check_only else str(path),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return 0
    for note in notes:
        typer.echo(f"note: {note}")
    done = "is sound, nothing was stored" if options.check_only else f"stored as {path}"
    typer.echo(f"{stored.system}: {len(units)} of {everything} units, {done}")
    return 0


def run_list(data: Path, *, as_json: bool) -> int:
    """Print the imported boundaries, one line a unit system; return 0, or 1 if one is damaged."""
    found: list[dict[str, object]] = []
    damaged = False
    for path in sorted((data / MAPS_FOLDER).glob("*.json")):
        try:
            stored = read_map(path)
        except (OSError, ValueError) as error:
            damaged = True
            found.append({"system": path.stem, "file": str(path), "problem": str(error)})
            continue
        found.append(
            {
                "system": stored.system,
                "units": len(stored.units),
                "source": stored.source,
                "date": stored.date,
                "imported_at": stored.imported_at,
                "file": str(path),
            }
        )
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return 1 if damaged else 0
    if not found:
        typer.echo("no boundaries imported: maps are drawn as cells")
    for one in found:
        if "problem" in one:
            typer.echo(f"{one['system']}: damaged, import it again: {one['problem']}", err=True)
            continue
        day = f", as of {one['date']}" if one["date"] else ""
        typer.echo(
            f"{one['system']}: {one['units']} units from {one['source']}{day}, "
            f"imported {one['imported_at']}"
        )
    return 1 if damaged else 0


def run_remove(data: Path, system: str) -> int:
    """Remove the boundaries of a unit system: its maps are cells again; return 0.

    Raises:
        KnownError: there are none, or the disk refuses.
    """
    known = sorted(path.stem for path in (data / MAPS_FOLDER).glob("*.json"))
    if system not in known:
        there = f"there are {', '.join(known)}" if known else "there are none"
        raise KnownError(f"no boundaries of {system!r} are imported in {data}; {there}")
    path = map_path(data, system)
    try:
        path.unlink()
    except OSError as error:
        raise KnownError(f"{path} cannot be removed: {error.strerror or error}") from error
    typer.echo(f"{system}: removed, its maps are cells again")
    return 0


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        reason = f"{text!r} is no day; write 2025-07-01"
        raise ConfigError((Finding("command line", "--date", reason),)) from None


def _write(path: Path, data: bytes) -> None:
    """Put the file into its place in one step: a wall reads the old one or the new one.

    Raises:
        KnownError: the disk refuses; what was there stays.
    """
    part = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise KnownError(
            f"{path} cannot be written: {error.strerror or error}; what was there is as it was"
        ) from error
