"""What a search finds beside scenes: figures, records, places, agencies. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_desktop.domain.looking import SearchBoard
from ioc_desktop.ui.drill_choices import search_list
from ioc_desktop.ui.drill_overview import Said
from ioc_desktop.ui.drill_place import HOME, DrillStep

LEAST_LETTERS = 2
"""Shorter texts find everything and nothing."""


@dataclass(frozen=True, slots=True)
class Find:
    """Something found: what it is (``kind``, and its heading), its name, more, where it opens."""

    kind: str
    title: str
    name: str
    detail: str
    step: DrillStep


def finds(board: SearchBoard, said: Said) -> tuple[Find, ...]:
    """Return what was found, as the drill-down's own search names and opens it."""
    view = search_list(HOME, board, said)
    found: list[Find] = []
    for cells, step in zip(view.table.rows, view.table.steps, strict=True):
        if step is None:
            continue
        sort, name, more, centre = (cell.text for cell in cells)
        record = step.place.record
        if record:  # its title says more than its id
            name = name.removeprefix(f"{record} · ") or record
        detail = " · ".join(part for part in (record, more, centre) if part and part != name)
        found.append(Find(f"find {sort}", sort, name, detail, step))
    return tuple(found)
