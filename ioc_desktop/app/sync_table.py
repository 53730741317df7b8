"""What came from each centre, as a table for people: of one sync, and of a demonstration."""

from __future__ import annotations

import sys
from collections.abc import Iterable

Row = tuple[str, str, str, str, str, str]
"""Centre, dataset, rows, received, rejected, state."""


def feed_row(
    centre: str, dataset: str, counts: tuple[int, int, int], state: str, error: str | None
) -> Row:
    """Return the row of one feed; ``counts`` are its rows held, received and rejected."""
    rows, received, rejected = (str(count) for count in counts)
    return centre, dataset, rows, received, rejected, f"{state}: {error}" if error else state


def trouble_row(centre: str, error: str) -> Row:
    """Return the row of a centre's own trouble."""
    return centre, "–", "", "", "", error


def print_sync_table(rows: Iterable[Row], *, pipe_width: int, title: str | None = None) -> None:
    """Print the rows on stdout, as wide as the terminal, or ``pipe_width`` columns in a pipe."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("centre", "dataset"):
        table.add_column(name)
    for name in ("rows", "received", "rejected"):
        table.add_column(name, justify="right")
    table.add_column("state")
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else pipe_width
    Console(width=width, highlight=False).print(table)
