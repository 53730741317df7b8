"""Goes through a briefing on the audience's window: pages, single tiles, a glass, black."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ioc_desktop.errors import KnownError
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_audience import ROLE, AudienceWindow
from ioc_desktop.ui.present_card import CardText
from ioc_desktop.ui.present_deck import DeckPlanner, Sheet
from ioc_desktop.ui.present_line import PresentTexts
from ioc_desktop.ui.present_zoom import Glass
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage, banner_text
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.tile_frame import TileFrame

AHEAD: Final = 3
"""So many sheets after this one are made ready, and the one before it."""
_SETTLE_MS: Final = 30
_MARK_PX: Final = 4


class TileMark(QFrame):
    """A frame around the tile that Enter would open; hands go through it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make a hidden mark."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("tilemark")
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Change the colour."""
        self.setStyleSheet(f"#tilemark {{ border: {_MARK_PX}px solid {look.theme.data}; }}")


class PresentShow(QObject):
    """What the audience sees of a deck.

    Signals: ``changed()`` whenever it sees something else; ``arrived()`` when a sheet or tile
    that was asked for is on the screen.
    """

    changed = Signal()
    arrived = Signal()

    def __init__(  # the room hands over every part by name
        self,
        *,
        planner: DeckPlanner,
        feed: SnapshotFeed,
        shelf: BundleShelf,
        clock: RoomClock,
        audience: AudienceWindow,
        look: Look,
    ) -> None:
        """Show nothing yet; ``begin`` goes to the first page."""
        super().__init__()
        self.planner, self.feed, self.shelf = planner, feed, shelf
        self.clock, self.audience = clock, audience
        self.stage = SceneStage(planner, shelf, feed, clock, look)
        self._look = look
        self.sheet = Sheet(0)
        self.tile = ""
        self.marked = ""
        self.black = self._drilling = False
        self.trouble = ""
        self._tile_mark = TileMark(look, audience.area)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.fit)
        self._fitted = QRect()
        self.pane_place = audience.free
        """Where the frozen page stands in the area; another one stands beside it."""
        audience.resized.connect(self._on_resized)
        self.stage.scene_shown.connect(self._on_shown)

    @property
    def deck_name(self) -> str:
        """The name of what is on air: a sheet's, or a tile's."""
        return self.sheet.tile(self.tile) if self.tile else self.sheet.name

    @property
    def tile_title(self) -> str:
        """What the tile that fills the screen is called; "" = none does."""
        return self.titles().get(self.tile, self.tile) if self.tile else ""

    def begin(self) -> None:
        """Show the first page."""
        self.fit()
        self.go(Sheet(0))

    def set_look(self, look: Look) -> None:
        """Change theme and words; what is shown is made anew."""
        self._look = look
        self._tile_mark.set_look(look)
        self.stage.set_look(look)
        self._say_lines()

    def fit(self) -> None:
        """Give the page its place; it is laid out anew if that has another size."""
        if self.audience.free.isEmpty():
            return
        pane = self.audience.pane
        pane.sight = self.audience.sight
        if pane.geometry() != self.pane_place:
            pane.setGeometry(self.pane_place)
        if self._fitted != self.pane_place or self.stage.on_air is None:
            self._fitted = QRect(self.pane_place)
            self.stage.set_windows({ROLE: pane})
        pane.show()

    def place_pane(self, place: QRect | None) -> None:
        """Let the frozen page stand in a part of the area; None = it fills it."""
        self.pane_place = QRect(place) if place is not None else self.audience.free
        self.fit()

    def go(self, sheet: Sheet, tile: str = "") -> None:
        """Show a sheet, or one tile of it as large as the screen."""
        self.sheet, self.tile, self.marked = sheet, tile, ""
        self._place_mark()
        self.audience.zoom.begin(None)
        self.trouble = ""
        if not self.stage.switch(self.deck_name):
            self._tell_trouble()
        else:
            self._leave_trouble()
        self._say_lines()
        self.changed.emit()
        if self.stage.on_air is not None and self.stage.on_air.plan.id == self.deck_name:
            self._look_at_page()

    def go_page(self, page: int) -> None:
        """Show a page (from 0); one that is not there leaves everything as it is."""
        if 0 <= page < len(self.planner.deck.pages):
            self.go(Sheet(page))

    def next(self) -> bool:
        """Go on; False at the end."""
        after = self.planner.after(self.sheet)
        if after is not None:
            self.go(after)
        return after is not None

    def back(self) -> bool:
        """Go back: from a tile to its page, from a page to the one before; False at the start."""
        if self.tile:
            self.go(self.sheet)
            return True
        before = self.planner.before(self.sheet)
        if before is not None:
            self.go(before)
        return before is not None

    def last(self) -> None:
        """Go to the last page."""
        self.go(Sheet(len(self.planner.deck.pages) - 1))

    def set_black(self, *, on: bool) -> None:
        """Cover everything but the stamp, or uncover it."""
        if on != self.black:
            self.black = on
            self.audience.set_black(on=on)
            self.changed.emit()

    # Tiles.

    def frames(self) -> dict[str, TileFrame]:
        """Return the tiles that are on the screen, by id."""
        on_air = self.stage.on_air
        if on_air is None or on_air.plan.id != self.deck_name:
            return {}
        return {
            str(key[2]): frame for key, frame in on_air.frames.items() if isinstance(key, tuple)
        }

    def titles(self) -> dict[str, str]:
        """Return what each tile on the screen is called, by id."""
        return {tile: frame.info.title or tile for tile, frame in self.frames().items()}

    def tile_at(self, place: QPoint) -> str:
        """Return the tile at a place of the area, "" for none."""
        glass, corner = self.audience.zoom.glass, self.pane_place.topLeft()
        at = place - corner
        if glass.is_open:
            at = QPoint(
                round(glass.left + place.x() / glass.scale),
                round(glass.top + place.y() / glass.scale),
            )
        return next(
            (tile for tile, one in self.frames().items() if one.geometry().contains(at)), ""
        )

    def mark(self, step: int) -> None:
        """Mark the next tile in reading order, or the one before (-1)."""
        if self.tile:
            return
        order = sorted(self.frames().items(), key=lambda one: (one[1].y(), one[1].x()))
        names = [name for name, _ in order]
        if not names:
            return
        if self.marked in names:
            place = (names.index(self.marked) + step) % len(names)
        else:
            place = 0 if step > 0 else -1
        self.marked = names[place]
        self._place_mark()
        self.changed.emit()

    def unmark(self) -> bool:
        """Take the mark away; False if there was none."""
        had, self.marked = bool(self.marked), ""
        self._place_mark()
        if had:
            self.changed.emit()
        return had

    def open_tile(self, tile: str) -> None:
        """Show one tile as large as the screen, laid out for it."""
        if tile and not self.tile:
            self.go(self.sheet, tile)

    # The glass.

    def zoom_at(self, place: QPoint, steps: float) -> None:
        """Go nearer, or farther, what is at a place of the area kept there."""
        zoom = self.audience.zoom
        self._look_through(zoom.glass.zoomed(steps, place.x(), place.y()))

    def zoom_frame(self, frame: QRect) -> None:
        """Show this frame of the area as large as it can be."""
        glass = self.audience.zoom.glass
        self._look_through(glass.framed(frame.x(), frame.y(), frame.width(), frame.height()))

    def pull(self, by: QPoint) -> None:
        """Move what is seen through the glass."""
        self._look_through(self.audience.zoom.glass.moved(by.x(), by.y()))

    def whole(self) -> bool:
        """Put the glass away; False if there was none."""
        was = self.audience.zoom.glass.is_open
        if was:
            self.audience.zoom.begin(self.audience.pane.page)
            self.audience.pans = False
            self.changed.emit()
        return was

    def close(self) -> None:
        """Show nothing any more. May be called twice."""
        self._settle.stop()
        self.stage.close()

    def _look_through(self, glass: Glass) -> None:
        zoom = self.audience.zoom
        if self.pane_place != self.audience.free:
            return
        zoom.look_through(glass)
        self.audience.pans = glass.is_open
        self._tile_mark.hide()
        self.audience.pointer.raise_()
        self.changed.emit()

    def _look_at_page(self) -> None:
        self.audience.zoom.begin(self.audience.pane.page)
        self.audience.pans = False

    def _on_resized(self) -> None:
        self.pane_place = self.audience.free
        self._place_mark()
        if self.stage.on_air is None:
            self.fit()
        else:
            self._settle.start()

    def _on_shown(self, scene: str) -> None:
        self._look_at_page()
        self._place_mark()
        self._say_lines()
        if scene == self.deck_name:
            self._expect()
            self.arrived.emit()
        self.changed.emit()

    def _expect(self) -> None:
        """Have what is likely next made ready while nothing else is to be done."""
        names: list[str] = []
        sheet: Sheet | None = self.sheet
        for _ in range(AHEAD):
            sheet = self.planner.after(sheet) if sheet is not None else None
            if sheet is not None:
                names.append(sheet.name)
        before = self.planner.before(self.sheet)
        if before is not None:
            names.insert(1, before.name)
        if self.tile:
            names.insert(0, self.sheet.name)
        self.stage.expect(names)

    def _place_mark(self) -> None:
        frame = self.frames().get(self.marked) if self.marked else None
        if frame is None or self.audience.zoom.isVisible():
            self._tile_mark.hide()
            return
        corner = self.pane_place.topLeft()
        self._tile_mark.setGeometry(frame.geometry().translated(corner))
        self._tile_mark.show()
        self._tile_mark.raise_()

    def _tell_trouble(self) -> None:
        """Say on the page why it cannot be shown; the page before does not stand for it."""
        words = self._look.words
        self.trouble = self.stage.banner
        try:
            self.planner.plan(self.deck_name, {ROLE: (1920, 1080)}, words.language)
        except KnownError as error:
            self.trouble = banner_text(error, words)
        self.audience.pane.hide()
        title = words("This page cannot be shown")
        self.audience.card.say(CardText(title, (self.trouble,), warn=True))

    def _leave_trouble(self) -> None:
        if not self.audience.pane.isVisibleTo(self.audience.area):
            self.audience.card.leave()
            self.audience.pane.show()

    def say_over(self, *, drilling: bool) -> None:
        """Say in the upper line that something is looked at closer, or which page is shown."""
        if drilling != self._drilling:
            self._drilling = drilling
            self._say_lines()

    def _say_lines(self) -> None:
        deck, words = self.planner.deck, self._look.words
        if self._drilling:
            self.audience.top.say(PresentTexts(deck.title, words("looking closer; Esc: the page")))
            return
        page = deck.pages[self.sheet.page]
        parts = self.planner.parts(self.sheet.page)
        part = (
            words("screen {number} of {count}", number=self.sheet.part + 1, count=parts)
            if parts > 1
            else ""
        )
        self.audience.top.say(PresentTexts(page.title, self.tile_title, part))
        number = f"{self.sheet.page + 1}/{len(deck.pages)}"
        texts = PresentTexts(deck.stamp, deck.note, number, mark="lock", warn=deck.careful)
        self.audience.bottom.say(texts)
