"""Live figures beside frozen ones: the same page or tile from this machine's own copy.

Each half says above itself what it is; below both stand the differences, named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLabel

from ioc_desktop.domain.dates import format_age
from ioc_desktop.domain.figures import CentreState
from ioc_desktop.domain.queries import CentresQuery, Snapshot, Unanswered
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.telling import Telling, said_moment, tell
from ioc_desktop.ui.bars_model import is_lost
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_audience import ROLE, AudienceWindow
from ioc_desktop.ui.present_changes import Change, changes, changes_text
from ioc_desktop.ui.present_line import PresentLine, PresentTexts, line_height
from ioc_desktop.ui.present_parts import Half
from ioc_desktop.ui.present_show import PresentShow
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import TileRequest
from ioc_desktop.ui.wall_window import WallWindow

_AGE_KEY: Final = "present-live-age"
_FRESH_S: Final = 60
_GAP: Final = 8
_STRIP_LINES: Final = 2
_GATHER_MS: Final = 200


@dataclass(frozen=True, slots=True)
class LiveParts:
    """Where live figures come from on this machine, and what ends with them."""

    feed: SnapshotFeed
    shelf: BundleShelf
    clock: RoomClock
    centres: tuple[str, ...]
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class LiveAge:
    """How old the live side is: in words, with the glyph of its state."""

    text: str
    mark: str


def live_age(centres: tuple[str, ...], words: Words, snapshot: Snapshot) -> LiveAge:
    """Return how old the live figures are: by the centre that was heard of the longest ago."""
    answer = snapshot.answers["centres"]
    if isinstance(answer, Unanswered):
        why = in_words(answer.reason, words)
        return LiveAge(words("live: {why}", why=why), "lost")
    found = [one for one in answer if isinstance(one, CentreState)]  # type: ignore[union-attr]  # a CentresQuery is answered with a tuple
    asked = [one for one in found if one.id in centres] or found
    heard = [one.last_contact_s for one in asked if one.last_contact_s is not None]
    if not heard:
        return LiveAge(words("live: nothing was ever received here"), "not_connected")
    oldest_s = min(heard)
    age_s = snapshot.now_s - oldest_s
    age = format_age(age_s, words.language)
    if any(is_lost(one) for one in asked):
        since = said_moment(oldest_s, words.language)
        return LiveAge(words("live, no contact since {time} ({age})", time=since, age=age), "lost")
    if age_s < _FRESH_S:
        return LiveAge(words("live, received just now"), "live")
    return LiveAge(words("live, received {age} ago", age=age), "live")


class PresentLive(QObject):
    """Signals: ``changed()`` when the live half comes, goes or says something else."""

    changed = Signal()

    def __init__(
        self, audience: AudienceWindow, show: PresentShow, parts: LiveParts | None, look: Look
    ) -> None:
        """Show nothing yet; ``parts`` None = this machine has no live data."""
        super().__init__()
        self._audience, self._show, self._parts, self._look = audience, show, parts, look
        self.on = False
        self.found: tuple[Change, ...] = ()
        self.age = LiveAge("", "live")
        self._stage: SceneStage | None = None
        self._pane: WallWindow | None = None
        self._heads = (PresentLine(look, audience.area), PresentLine(look, audience.area))
        self._strip = QLabel(audience.area)
        self._strip.setTextFormat(Qt.TextFormat.PlainText)
        self._strip.setWordWrap(True)
        for part in (*self._heads, self._strip):
            part.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_GATHER_MS)
        self._soon.timeout.connect(self._compare)
        audience.resized.connect(self._on_resized)
        show.changed.connect(self._follow)
        show.stage.scene_shown.connect(self._on_news)
        if parts is not None:
            parts.feed.tile_answered.connect(self._on_answered)

    @property
    def is_there(self) -> bool:
        """Whether this machine has live data."""
        return self._parts is not None

    @property
    def heads(self) -> tuple[str, str]:
        """What stands above the frozen and the live half."""
        return (self._heads[0].texts.main, self._heads[1].texts.main)

    @property
    def said(self) -> str:
        """What is said below both."""
        return self._strip.text() if self.on else ""

    def turn(self, *, on: bool) -> None:
        """Show the live half, or give the frozen page all the room again."""
        parts = self._parts
        if on == self.on or parts is None:
            return
        self.on = on
        if on:
            self._show.whole()
            self._pane = WallWindow(ROLE, self._look, on_screen=False, lines=False)
            self._pane.setParent(self._audience.area)
            self._stage = SceneStage(
                self._show.planner, parts.shelf, parts.feed, parts.clock, self._look,
                keeps_left=False,
            )  # fmt: skip
            self._stage.scene_shown.connect(self._on_news)
            self._ask_age()
            self._lay_out()
            self._follow()
        else:
            self._close_half()
            self._lay_pages(None)
            self._show.place_pane(None)
        for part in (*self._heads, self._strip):
            part.setVisible(on)
        self.changed.emit()

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        if self.on:
            self.turn(on=False)
            self.turn(on=True)

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        self._soon.stop()
        self._close_half()
        if self._parts is not None:
            self._parts.close()

    def _close_half(self) -> None:
        stage, self._stage = self._stage, None
        pane, self._pane = self._pane, None
        if stage is not None:
            stage.close()
        if self._parts is not None:
            self._parts.feed.drop([_AGE_KEY])
        if pane is not None:
            pane.hide()
            pane.deleteLater()

    def _ask_age(self) -> None:
        if self._parts is not None:
            build = partial(live_age, self._parts.centres, self._look.words)
            request = TileRequest(_AGE_KEY, {"centres": CentresQuery()}, build)
            self._parts.feed.ask([request])

    def _lay_out(self) -> None:
        if self._pane is None or self._stage is None:
            return
        area = self._audience.free
        sight = self._audience.sight
        metrics = sight.metrics(max(1, self._audience.width()), max(1, self._audience.height()))
        head = line_height(metrics)
        strip = round(metrics.line_px(metrics.footer_px) * _STRIP_LINES) + _GAP
        half = (area.width() - _GAP) // 2
        high = max(1, area.height() - head - strip)
        for line, left in zip(self._heads, (0, half + _GAP), strict=True):
            line.set_look(self._look, metrics)
            line.setGeometry(left, 0, half, head)
            line.raise_()
        self._strip.setGeometry(_GAP * 2, head + high, area.width() - 4 * _GAP, strip)
        letters = QFont(family())
        letters.setPixelSize(metrics.footer_px)
        self._strip.setFont(letters)
        self._strip.setStyleSheet(f"color: {self._look.theme.strong}; background: transparent;")
        self._pane.sight = sight
        self._lay_pages(Half(sight, half, high))
        self._show.place_pane(QRect(0, head, half, high))
        self._pane.setGeometry(half + _GAP, head, half, high)
        self._pane.show()
        self._stage.set_windows({ROLE: self._pane})
        self._say()

    def _lay_pages(self, half: Half | None) -> None:
        """Lay both halves' pages out for their width; stay where we are."""
        show = self._show
        sheet = show.planner.lay_in(half, show.sheet, show.tile or show.marked)
        if sheet != show.sheet:
            show.go(sheet, show.tile)

    def _follow(self) -> None:
        """Show the same as the frozen half."""
        if self._stage is not None and self._stage.wanted != self._show.deck_name:
            self._stage.switch(self._show.deck_name)
            self._soon.start()

    def _on_resized(self) -> None:
        if self.on:
            self._lay_out()

    def _on_news(self, _scene: str) -> None:
        if self.on:
            self._soon.start()

    def _on_answered(self, key: object, view: object) -> None:
        if key == _AGE_KEY and isinstance(view, LiveAge):
            self.age = view
            self._say()
        if self.on:
            self._soon.start()

    def _compare(self) -> None:
        """Name what differs between both halves."""
        if not self.on or self._stage is None or self._parts is None:
            return
        then, now = self._told(self._show.stage), self._told(self._stage)
        found: list[Change] = []
        for tile, one in then.items():
            if tile in now:
                found.extend(changes(one, now[tile], self._look.words("Data to")))
        self.found = tuple(found)
        self._say()
        self.changed.emit()

    def _told(self, stage: SceneStage) -> dict[str, Telling]:
        """Return what each tile of a half says, by its id."""
        on_air = stage.on_air
        if on_air is None or self._parts is None or on_air.plan.id != self._show.deck_name:
            return {}
        clock = self._show.clock if stage is self._show.stage else self._parts.clock
        words, now_s = self._look.words, clock.now_s()
        return {
            str(key[2]): tell(frame.shown, words, now_s)
            for key, frame in on_air.frames.items()
            if isinstance(key, tuple) and frame.shown is not None
        }

    def _say(self) -> None:
        words = self._look.words
        stamp = self._show.planner.deck.stamp
        self._heads[0].say(PresentTexts(stamp, mark="lock"))
        warn = self.age.mark != "live"
        text = self.age.text or words("Live figures")
        self._heads[1].say(PresentTexts(text, mark=self.age.mark, warn=warn))
        self._strip.setText(self._fitting())

    def _fitting(self) -> str:
        """Return as many changes as have room below the halves."""
        metrics, room = QFontMetrics(self._strip.font()), self._strip.rect()
        for most in range(len(self.found), -1, -1):
            text = changes_text(self.found, self._look.words, most)
            needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text)
            if needed.height() <= room.height():
                return text
        return changes_text(self.found, self._look.words, 0)
