"""The screens of a site file: what no shape can say of them, and the panels of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ioc_desktop.config.site import Screen
from ioc_desktop.config.site_document import ScreenEntry
from ioc_desktop.domain.matrix import Pane
from ioc_desktop.domain.roles import role_name, role_place

Wrong = Callable[[str, str], None]
"""Takes the place of a mistake in the file, and what is wrong there."""


def roles_of(entries: Iterable[tuple[int, ScreenEntry]]) -> Iterator[tuple[int, str]]:
    """Yield every role that the entries fill, with the entry's place in the file."""
    for index, entry in entries:
        for role, _, _ in _panels(entry):
            yield index, role


def serials_of(entries: Iterable[tuple[int, ScreenEntry]]) -> Iterator[tuple[int, str]]:
    """Yield every serial that must be the only one of its kind, with the entry's place.

    Makers give all panels of a kind one serial now and then: connectors tell them apart.
    """
    known = [(index, entry) for index, entry in entries if entry.serial]
    for index, entry in known:
        connectors = [other.connector for _, other in known if other.serial == entry.serial]
        if None in connectors or len(set(connectors)) < len(connectors):
            yield index, entry.serial or ""


def screens_of(path: str, entry: ScreenEntry, wrong: Wrong) -> tuple[Screen, ...]:
    """Return the screen of an entry, or every panel of its matrix, row after row."""
    size = entry.width_mm is not None and entry.height_mm is not None
    if (entry.width_mm is None) != (entry.height_mm is None):
        missing = "height_mm" if entry.height_mm is None else "width_mm"
        wrong(f"{path}.{missing}", "is missing; a size needs width_mm and height_mm")
    beside = entry.bezel_mm or 0.0
    bezel = beside, beside if entry.bezel_rows_mm is None else entry.bezel_rows_mm
    for key in ("bezel_mm", "bezel_rows_mm"):
        if getattr(entry, key) is not None and entry.matrix is None:
            wrong(f"{path}.{key}", 'needs matrix, like matrix = "4x2"')
    named = entry.serial or entry.edid or entry.connector or entry.position
    if entry.audience != "duty" and not named:
        wrong(
            f"{path}.audience",
            "needs serial, edid, connector or position: no other screen may be taken for this one",
        )
    if entry.matrix is not None and any(bezel) and not size:
        wrong(f"{path}.bezel_mm", "needs width_mm and height_mm, the size of one panel's picture")
    return tuple(
        Screen(
            role=role,
            name=entry.name,
            edid=entry.edid,
            serial=entry.serial,
            connector=entry.connector,
            position=entry.position,
            width_mm=entry.width_mm,
            height_mm=entry.height_mm,
            distance_mm=entry.distance_mm,
            touch=entry.touch,
            touch_idle_s=entry.touch_idle_s,
            pane=_pane(entry, column, row, bezel),
            audience=entry.audience,
        )
        for role, column, row in _panels(entry)
    )


def _panels(entry: ScreenEntry) -> Iterator[tuple[str, int, int]]:
    """Yield role, column and row of every panel; without a matrix there is one."""
    columns, rows = _shape(entry)
    first = role_place(entry.role)
    for row in range(rows):
        for column in range(columns):
            yield role_name(first[0] + column, first[1] + row), column, row


def _shape(entry: ScreenEntry) -> tuple[int, int]:
    if entry.matrix is None:
        return 1, 1
    columns, _, rows = entry.matrix.partition("x")
    return int(columns), int(rows)


def _pane(entry: ScreenEntry, column: int, row: int, bezel: tuple[float, float]) -> Pane | None:
    if entry.matrix is None:
        return None
    columns, rows = _shape(entry)
    panel = (
        None
        if entry.width_mm is None or entry.height_mm is None
        else (entry.width_mm, entry.height_mm)
    )
    return Pane(entry.role, column, row, columns, rows, bezel, panel)
