"""Cameras: which ones a tile shows, and the centre's own list of which of them work. Pure.

Three kinds: ``camera``, ``wall_of_cameras`` (what they show is the widget's: pictures come
from the desk of its context) and ``states``, from the records of kind ``camera``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import RecordList, RecordRow, Severity, Snapshot, format_as_of
from ioc_desktop.sdk.bodies import Cell, Column, TableBody
from ioc_desktop.sdk.cameras import CameraEntry
from ioc_desktop.sdk.figures import chip_of, frame_of, unanswered

if TYPE_CHECKING:
    from ioc_desktop.sdk.telling import Told  # told on demand: no wall pays for it at its start

WORKS = "online"
"""The state of a camera's record while it works; any other is a camera lost."""


@dataclass(frozen=True, slots=True)
class Place:
    """A camera's id, and the name that stands under its picture ("" = the frame has it)."""

    camera: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Which cameras are shown, so many in a row, and how."""

    places: tuple[Place, ...]
    columns: int
    fps: float
    cover: bool

    def telling(self, words: Words, _now_s: float) -> Told:
        """Return which cameras are shown: what their pictures show nobody can say."""
        from ioc_desktop.sdk.telling import Told

        if not self.places:
            return Told((words("no cameras yet"),))
        names = [place.name for place in self.places if place.name]
        said = words("{count} live camera pictures", count=len(self.places))
        return Told((": ".join(filter(None, (said, "; ".join(names)))),))


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind."""
    if context.kind == "states":
        return _states(snapshot, context)
    if context.kind == "wall_of_cameras":
        return _wall(context)
    return _camera(context)


def _camera(context: ModelContext) -> TileView:
    camera = str(context.settings["camera"])
    entry = context.cameras.get(camera)
    title = context.title or (entry.name if entry else context.words("Camera"))
    frame = _framed(title, [entry] if entry else [], context)
    return TileView(frame, _grid([Place(camera)], 1, context))


def _wall(context: ModelContext) -> TileView:
    columns = int(context.settings["columns"])
    named = [str(camera) for camera in context.settings["cameras"]]
    first = int(context.settings["first"]) - 1
    chosen = named or list(context.cameras)[first : first + columns * columns]
    entries = [context.cameras[camera] for camera in chosen if camera in context.cameras]
    places = [
        Place(camera, context.cameras[camera].name if camera in context.cameras else camera)
        for camera in chosen
    ]
    frame = _framed(context.title or context.words("Cameras"), entries, context)
    return TileView(frame, _grid(places, columns, context))


def _framed(title: str, entries: Sequence[CameraEntry], context: ModelContext) -> FrameInfo:
    """Return a frame with the centre's chip where all cameras are of one centre."""
    centres = {entry.centre for entry in entries}
    centre = centres.pop() if len(centres) == 1 else ""
    return FrameInfo(title, centre=centre, chip=chip_of(centre, context) if centre else "")


def _grid(places: Sequence[Place], columns: int, context: ModelContext) -> Grid:
    settings = context.settings
    return Grid(tuple(places), columns, float(settings["fps"]), settings["fit"] == "cover")


def _states(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the list of cameras as the centre tells it: those lost first, longest first."""
    answer = snapshot.answers.get("records")
    words = context.words
    if not isinstance(answer, RecordList):
        return unanswered(snapshot, context, words("Cameras"))
    rows = sorted(answer.rows, key=_order)
    working = sum(row.record.state == WORKS for row in rows)
    title = words("Cameras: {working} of {count} work", working=working, count=answer.total)
    frame = frame_of(answer, context, title)
    if working < len(rows):
        frame = replace(frame, severity=Severity.WARN)
    body = TableBody(
        columns=(
            Column(words("Camera"), 3.0),
            Column(words("State"), 1.2),
            Column(words("since"), 1.0, right=True),
        ),
        rows=tuple(_row(row, snapshot.now_s, context) for row in rows),
        total=answer.total,
        empty_text=words("the centre has told of no camera"),
    )
    return TileView(frame, body)


def _order(row: RecordRow) -> tuple[bool, int, str]:
    works = row.record.state == WORKS
    return works, 0 if works else row.opened_s or 0, row.record.title


def _row(row: RecordRow, now_s: int, context: ModelContext) -> tuple[Cell, ...]:
    works = row.record.state == WORKS
    words = context.words
    state = words("works") if works else words("no signal")
    since = format_as_of(row.opened_s, now_s, words.language) if row.opened_s else ""
    return (
        Cell(row.record.title),
        Cell(state, severity=Severity.NORMAL if works else Severity.WARN, dim=works),
        Cell(since, dim=works),
    )
