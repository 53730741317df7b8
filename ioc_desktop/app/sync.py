"""``ioc-desktop sync --once``: fetch what is new, then say what came."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ioc_desktop.app.sync_table import Row, feed_row, print_sync_table, trouble_row
from ioc_desktop.config import load_site
from ioc_desktop.station.once import OnceReport, sync_once


def run_sync_once(site_path: Path, data_folder: Path, *, as_json: bool) -> int:
    """Sync every centre once; return 0 if all of it came, 1 if something could not be synced.

    Raises:
        ConfigError: the site file has mistakes.
        KnownError: the data folder cannot be used.
    """
    site = load_site(site_path)
    on_terminal = sys.stderr.isatty() and not as_json
    if on_terminal:
        report = _with_progress(site_path, data_folder)
    else:
        report = asyncio.run(sync_once(site, data_folder))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    else:
        print_report(report)
    return 0 if report.all_well else 1


def _with_progress(site_path: Path, data_folder: Path) -> OnceReport:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    site = load_site(site_path)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks = {centre.id: progress.add_task(centre.id, total=None) for centre in site.centres}

        def told(centre: str, dataset: str, rows: int) -> None:
            progress.update(tasks[centre], description=f"{centre} · {dataset} · {rows:,} rows")

        return asyncio.run(sync_once(site, data_folder, progress=told))


def print_report(report: OnceReport) -> None:
    """Print the report on stdout as a plain table, as wide as it needs to be in a pipe."""
    print_sync_table(_rows(report), pipe_width=160)


def _rows(report: OnceReport) -> Iterator[Row]:
    for centre in report.centres:
        if centre.error:
            yield trouble_row(centre.id, centre.error)
        for feed in centre.datasets:
            counts = (feed.rows, feed.received, feed.rejected)
            yield feed_row(centre.id, feed.name, counts, feed.state, feed.error)
