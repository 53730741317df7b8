"""The drill-down of one console: a window of its own, opened from the console's keys and tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ioc_desktop.domain.queries import (
    BreakdownQuery,
    FigureQuery,
    FiguresQuery,
    ObligationsQuery,
    Query,
    RecordsQuery,
)
from ioc_desktop.sdk.bodies import MapBody
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.console_parts import show_beside
from ioc_desktop.ui.drill_guide import DrillGuide
from ioc_desktop.ui.drill_panel import DrillPanel
from ioc_desktop.ui.drill_place import HOME, DrillFilter, DrillPlace, DrillStep, Which
from ioc_desktop.ui.drill_sender import DrillSender
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall

SIZE_PX: Final = (1366, 768)


class DrillDesk(QObject):
    """The console's drill-down. Signals: ``explanation_asked(str, Query)``, ``opened()``."""

    explanation_asked = Signal(str, object)
    opened = Signal()

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        *,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        clock: RoomClock,
        shelf: BundleShelf,
        look: Look,
        stage: SceneStage | None = None,
        wall: Wall | None = None,
        held: HeldScenes | None = None,
        choose: Callable[[str], object] | None = None,
        room_name: str = "",
        beside: QWidget | None = None,
    ) -> None:
        """Open nothing yet; the window opens on the screen of ``beside``.

        With ``stage``, ``wall`` and ``held`` a page can be put on the wall, by ``choose``
        (``Conductor.choose``).
        """
        super().__init__()
        self._choose = choose
        self._stage, self._wall, self._held = stage, wall, held
        self.sender_to_wall: DrillSender | None = None
        self._feed, self._tasks, self._clock, self._shelf = feed, tasks, clock, shelf
        self._look, self._room_name, self._beside = look, room_name, beside
        self.guide: DrillGuide | None = None

    @property
    def panel(self) -> DrillPanel | None:
        """The window, if it was opened."""
        return self.guide.panel if self.guide is not None else None

    def open(self, step: DrillStep | None = None) -> DrillGuide:
        """Show the window in front; at ``step``, else where it was left."""
        guide = self.guide
        if guide is None:
            panel = DrillPanel(self._look)
            panel.resize(*SIZE_PX)
            guide = self.guide = DrillGuide(
                panel, feed=self._feed, tasks=self._tasks, clock=self._clock,
                shelf=self._shelf, look=self._look,
            )  # fmt: skip
            guide.explanation_asked.connect(self.explanation_asked)
            self._name()
            if self._stage is not None and self._wall is not None and self._held is not None:
                self.sender_to_wall = DrillSender(
                    guide, stage=self._stage, wall=self._wall, held=self._held, look=self._look,
                    choose=self._choose,
                )  # fmt: skip
            else:
                panel.wall.hide()
        show_beside(guide.panel, self._beside)
        guide.go(step if step is not None else guide.trail.here)
        self.opened.emit()
        return guide

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        if self.guide is not None:
            self.guide.set_look(look)
            self._name()
        if self.sender_to_wall is not None:
            self.sender_to_wall.set_look(look)

    def refresh_soon(self, topics: object = None) -> None:
        """Something new was stored."""
        if self.guide is not None and self.guide.panel.isVisible():
            self.guide.refresh_soon(topics)

    def close(self) -> None:
        """Close the window. May be called twice."""
        guide, self.guide = self.guide, None
        self.sender_to_wall = None
        if guide is not None:
            guide.close()
            guide.panel.close()
            guide.panel.deleteLater()

    def _name(self) -> None:
        if self.guide is not None:
            words = self._look.words
            name = words("Look closer – {room}", room=self._room_name)
            self.guide.panel.setWindowTitle(name)


def step_behind(queries: Iterable[Query]) -> DrillStep:
    """Return the page that a tile with these questions opens: its first figure, else its subject.

    The overview for tiles that ask for nothing of their own (a clock).
    """
    asked = tuple(queries)
    for query in asked:
        if isinstance(query, FigureQuery | BreakdownQuery):
            return _of_figure(query)
    for query in asked:
        if isinstance(query, RecordsQuery) and query.kind:
            chosen = DrillFilter(query.locality, query.agency, query.centre if query.agency else "")
            which: Which = "overdue" if query.overdue_only else "open" if query.open_only else "all"
            place = DrillPlace(query.centre, query.subsystem, kind=query.kind, which=which)
            return DrillStep(place, chosen)
        subsystem = getattr(query, "subsystem", "")
        if isinstance(query, ObligationsQuery | FiguresQuery) and subsystem and query.centre:
            return DrillStep(DrillPlace(query.centre, subsystem))
    return HOME


def unit_behind(queries: Iterable[Query], body: MapBody, code: str) -> DrillStep:
    """Return the page of a unit on a tile's map: its figures, its records on a map of records.

    A map that does not say whose it is leads to its figure, filtered by the unit.
    """
    step = step_behind(queries)
    place, chosen = step.place, step.filter
    centre, subsystem = body.centre or place.centre, body.subsystem or place.subsystem
    if body.by == "agency":
        chosen = replace(chosen, agency=code, agency_centre=centre)
    else:
        chosen = replace(chosen, locality=code)
    if centre and subsystem:
        place = replace(place, centre=centre, subsystem=subsystem, unit=True, side="locality")
    return DrillStep(place, chosen)


def _of_figure(query: FigureQuery | BreakdownQuery) -> DrillStep:
    """Return the figure's page; the answer tells its subsystem."""
    centre = query.centre or ""
    place = DrillPlace(centre, "", query.indicator)
    if isinstance(query, BreakdownQuery):
        place = DrillPlace(centre, "", query.indicator, side=query.by)
        return DrillStep(place, DrillFilter(period=query.period))
    agency_centre = centre if query.agency else ""
    return DrillStep(place, DrillFilter(query.locality, query.agency, agency_centre, query.period))
