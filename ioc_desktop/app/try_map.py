"""``ioc-desktop centre try-map``: what a mapping makes of an answer, saved or live.

Nothing is stored. For each source: how many items came, the rows they become, and what is
refused, with its reason. So an engineer on site writes a mapping line by line.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import typer

from ioc_desktop.config import load_site
from ioc_desktop.config.mapping import load_mapping
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.mapping import Mapping, Source
from ioc_desktop.domain.rows import Observation, Row
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.station.centres import adapter_for
from ioc_desktop.sync.adapters.mapped_requests import Vendor
from ioc_desktop.sync.adapters.mapped_rest import MappedRestAdapter
from ioc_desktop.sync.body import BYTE_ORDER_MARK, sound
from ioc_desktop.sync.faults import SyncError
from ioc_desktop.sync.http import CentreGateway
from ioc_desktop.sync.mapped_changes import Snapshot

SHOWN: Final = 20
"""So many rows and refused items of a source are printed, unless all are asked for."""


@dataclass(frozen=True, slots=True)
class TryOptions:
    """What the command line asks: the mapping, and where the answer comes from."""

    mapping: Path
    sample: Path | None = None
    url: str | None = None
    token: str | None = None
    site: Path | None = None
    source: str | None = None
    every_row: bool = False
    as_json: bool = False


class Refused(msgspec.Struct):
    """An item that gives no row: the id it would have, why, and the item as it came."""

    id: str
    reason: str
    item: str


class Tried(msgspec.Struct):
    """What came of one source, in the form that ``--json`` prints."""

    source: str
    dataset: str
    items: int = 0
    rows: dict[str, Row] = {}
    refused: list[Refused] = []
    error: str | None = None

    @property
    def well(self) -> bool:
        """Whether every item gave what it should."""
        return self.error is None and not self.refused


def run_try_map(options: TryOptions) -> int:
    """Print what the mapping makes of the answer; 0 if every item is taken, else 1.

    Raises:
        ConfigError: the mapping (or the site file) has mistakes; all of them are listed.
        KnownError: there is no answer to try it on.
    """
    mapping = load_mapping(options.mapping)
    sources = _chosen(mapping, options)
    if options.sample is not None:
        tried = [_of_sample(source, options.sample) for source in sources]
    else:
        tried = asyncio.run(_live(mapping, sources, options))
    if options.as_json:
        typer.echo(msgspec.json.encode(tried).decode())
    else:
        for one in tried:
            _print(one, every=options.every_row)
    return 0 if all(one.well for one in tried) else 1


def _chosen(mapping: Mapping, options: TryOptions) -> Sequence[Source]:
    names = [source.id for source in mapping.sources]
    if options.source is not None:
        if options.source not in names:
            near = did_you_mean(options.source, names) or f" (there are: {', '.join(names)})"
            raise UsageError(f"the mapping has no source {options.source!r}{near}")
        return [source for source in mapping.sources if source.id == options.source]
    if options.sample is not None and len(names) > 1:
        raise UsageError(f"say with --source which one the sample is of: {', '.join(names)}")
    return mapping.sources


def _of_sample(source: Source, file: Path) -> Tried:
    try:
        value: Any = msgspec.json.decode(sound(file.read_bytes().removeprefix(BYTE_ORDER_MARK)))
    except OSError as error:
        raise KnownError(f"{file} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise KnownError(f"{file} is no JSON: {error}") from error
    snapshot = Snapshot()
    try:
        snapshot.take(source, value, None)
    except SyncError as error:
        return Tried(source.id, source.dataset, error=str(error))
    return _tried(source, snapshot)


async def _live(mapping: Mapping, sources: Sequence[Source], options: TryOptions) -> list[Tried]:
    token = options.token
    if options.site is not None:
        vendor = _of_site(options)
    elif options.url is not None:
        gateway = CentreGateway("the centre", options.url, lambda: token)
        vendor = Vendor(gateway, mapping, lambda: token, time.time)
    else:
        raise UsageError("give --sample FILE, --site FILE (whose centre has this mapping) or --url")
    found = []
    try:
        for source in sources:
            try:
                found.append(_tried(source, await vendor.poll(source)))
            except SyncError as error:
                found.append(Tried(source.id, source.dataset, error=str(error)))
    finally:
        await vendor.aclose()
    return found


def _of_site(options: TryOptions) -> Vendor:
    """Return the interface of the site's centre that has this mapping, with its credentials."""
    assert options.site is not None  # noqa: S101  # the caller's own condition
    site = load_site(options.site)
    wanted = load_mapping(options.mapping)
    for centre in site.centres:
        if centre.mapping == wanted:
            adapter = adapter_for(site, centre, Path())
            if isinstance(adapter, MappedRestAdapter):
                return adapter.vendor
    raise UsageError(f"no centre of {options.site} has map = {options.mapping.name!r}")


def _tried(source: Source, snapshot: Snapshot) -> Tried:
    refused = [
        Refused(one.id, one.reason, one.body.decode("utf-8", "replace"))
        for one in snapshot.aside.values()
    ]
    return Tried(source.id, source.dataset, snapshot.items, snapshot.rows, refused)


def _print(tried: Tried, *, every: bool) -> None:
    typer.echo(
        f"{tried.source}: {tried.items} items, {len(tried.rows)} rows of {tried.dataset},"
        f" {len(tried.refused)} refused"
    )
    if tried.error is not None:
        typer.echo(f"  failed: {tried.error}")
    shown = None if every else SHOWN
    for name, row in list(tried.rows.items())[:shown]:
        typer.echo(f"  {_line(name, row)}")
    if len(tried.rows) > (shown or len(tried.rows)):
        typer.echo(f"  … and {len(tried.rows) - SHOWN} more (--all shows them)")
    for one in tried.refused[:shown]:
        typer.echo(f"  refused: {one.reason}\n    {one.item[:200]}")
    if len(tried.refused) > (shown or len(tried.refused)):
        typer.echo(f"  … and {len(tried.refused) - SHOWN} more refused (--all shows them)")


def _line(name: str, row: Row) -> str:
    if not isinstance(row, Observation):
        return f"{name}  {msgspec.json.encode(row).decode()}"
    place = "/".join(part for part in (row.system, row.locality, row.agency) if part) or "(whole)"
    value = "no value" if row.value is None else f"{row.value:.12g}"
    measure = "" if row.measure == "actual" else f"  {row.measure}"
    as_of = "" if row.as_of is None else f"  as of {row.as_of}"
    return f"{row.indicator}  {place}  {row.period_start} {row.period}{measure}  {value}{as_of}"
