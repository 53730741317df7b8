"""What stands in a sheet, before anybody has understood it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

CellKind = Literal["empty", "text", "number", "percent", "date", "boolean", "error", "formula"]
"""``percent`` is a number shown as one (0.72 for 72%), ``date`` one shown as a date.

``formula`` is one without a usable result; a formula with a result has that result's kind.
"""

FIELDS: Final = (
    "indicator",
    "locality",
    "system",
    "agency",
    "period",
    "value",
    "unit",
    "measure",
    "status",
    "note",
    "confirmed",
)
"""The columns that a row of figures may have."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it is, what it shows as text, and its number if it is one.

    ``date`` cells carry an ISO date or local time as ``text`` and the serial as ``number``.
    """

    ref: str
    kind: CellKind = "empty"
    text: str = ""
    number: float | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return self.kind == "empty" or (self.kind == "text" and not self.text.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet that may hold a figure; a column that is not there is no key."""

    sheet: str
    number: int
    cells: dict[str, Cell] = field(default_factory=dict)
    hidden: bool = False

    def cell(self, name: str) -> Cell:
        """Return the cell of a column; an empty one where there is no such column."""
        found = self.cells.get(name)
        return Cell(f"{self.number}") if found is None else found


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B, …, Z, AA."""
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
