"""Looking closer in front of an audience: the drill-down over the page, above the stamp."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_guide import DrillGuide
from ioc_desktop.ui.drill_panel import DrillPanel
from ioc_desktop.ui.drill_place import DrillStep
from ioc_desktop.ui.drill_style import DrillSize
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_about import About
from ioc_desktop.ui.present_audience import AudienceWindow
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

_ROWS: Final = 37
"""At least so many rows of text have room on a screen, however far away it is looked at."""
_FACTS_SHARE: Final = 0.27


class PresentDrill(QObject):
    """One look closer at a time.

    Signals: ``changed()`` when it opens, shows another page or is left;
    ``explanation_asked(str, Query)`` about the figure that is looked at.
    """

    changed = Signal()
    explanation_asked = Signal(str, object)

    def __init__(  # the room hands over every part by name
        self,
        audience: AudienceWindow,
        *,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        clock: RoomClock,
        shelf: BundleShelf,
        look: Look,
    ) -> None:
        """Show nothing yet."""
        super().__init__()
        self._audience, self._feed, self._tasks = audience, feed, tasks
        self._clock, self._shelf, self._look = clock, shelf, look
        self.guide: DrillGuide | None = None
        audience.resized.connect(self._fit)

    @property
    def panel(self) -> DrillPanel | None:
        """The panel, while something is looked at."""
        return self.guide.panel if self.guide is not None else None

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The way down to what is looked at; () while nothing is."""
        return tuple(self.guide.panel.crumbs.texts) if self.guide is not None else ()

    @property
    def about(self) -> About | None:
        """The figure or record that is looked at; None while there is none."""
        view = self.guide.panel.view if self.guide is not None else None
        return About(view.title, (view.asks,)) if view is not None and view.asks else None

    def open(self, step: DrillStep) -> None:
        """Look closer at a page of the drill-down; the way back begins there."""
        self.leave()
        panel = DrillPanel(self._look, self._size(), self._audience.area)
        guide = DrillGuide(
            panel, feed=self._feed, tasks=self._tasks, clock=self._clock,
            shelf=self._shelf, look=self._look,
        )  # fmt: skip
        self.guide = guide
        panel.wall.hide()
        panel.closed.connect(self.leave)
        guide.arrived.connect(self._on_arrived)
        guide.explanation_asked.connect(self.explanation_asked)
        panel.setGeometry(self._audience.free)
        panel.show()
        panel.raise_()
        self._audience.pointer.raise_()
        self._audience.activateWindow()
        panel.setFocus()
        guide.begin(step)
        self.changed.emit()

    def leave(self) -> bool:
        """Go back to the page; False if nothing was looked at."""
        guide, self.guide = self.guide, None
        if guide is None:
            return False
        guide.close()
        guide.panel.hide()
        guide.panel.deleteLater()
        self._audience.setFocus()
        self.changed.emit()
        return True

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        if self.guide is not None:
            self.guide.set_look(look)

    def _size(self) -> DrillSize:
        """Return sizes that are read from the room as far as its rows leave space."""
        area = self._audience.free
        metrics = self._audience.sight.metrics(max(1, area.width()), max(1, area.height()))
        text = max(14, min(metrics.footer_px, area.height() // _ROWS))
        row = round(text * 1.9)
        return DrillSize(text, row, row, round(area.width() * _FACTS_SHARE))

    def _fit(self) -> None:
        if self.guide is not None:
            self.guide.panel.setGeometry(self._audience.free)

    def _on_arrived(self, _view: object) -> None:
        self.changed.emit()
