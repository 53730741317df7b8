"""``ioc-desktop sync --once``: fetch what is new, then say what came."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ioc_desktop.config import load_site
from ioc_desktop.station.once import OnceReport, sync_once

if TYPE_CHECKING:
    from rich.table import Table


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


def report_table(report: OnceReport) -> Table:
    """Return the report as a table for people."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("centre", "dataset"):
        table.add_column(title)
    for title in ("rows", "received", "rejected"):
        table.add_column(title, justify="right")
    table.add_column("state")
    for centre in report.centres:
        if centre.error:
            table.add_row(centre.id, "–", "", "", "", centre.error)
        for feed in centre.datasets:
            state = f"{feed.state}: {feed.error}" if feed.error else feed.state
            numbers = (str(feed.rows), str(feed.received), str(feed.rejected))
            table.add_row(centre.id, feed.name, *numbers, state)
    return table


def print_report(report: OnceReport) -> None:
    """Print the report on stdout as a plain table, as wide as it needs to be in a pipe."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(report_table(report))
