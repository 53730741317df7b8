"""The wall: its windows on the screens of their roles, and what stands around the scenes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.bars_model import (
    QUERIES,
    BottomView,
    Headline,
    TopView,
    bottom_view,
    top_view,
)
from ioc_desktop.ui.full_screen import MatrixWindow, fill_screen
from ioc_desktop.ui.keep_on_screen import keep_all_on_a_screen
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.placement import ScreenEntry, ScreenFact, line_places
from ioc_desktop.ui.role_binder import Binding, RoleBinder
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.screen_watch import ScreenWatch
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import TileRequest
from ioc_desktop.ui.wall_bar import TopTexts
from ioc_desktop.ui.wall_facts import ShownTile, shown_tiles, sight_of, titles_of
from ioc_desktop.ui.wall_notes import away_note, away_trouble
from ioc_desktop.ui.wall_window import WallWindow

if TYPE_CHECKING:
    from ioc_desktop.ui.screen_split import ScreenShare  # a wall of all screens needs none

BARS_KEY = "wall-bars"
_NEVER_SEEN = (1920, 1080)
"""The size, in px, that a screen is planned with until it is plugged for the first time."""


class WallScreen(ScreenEntry, Protocol):
    """What a site says of one screen and of who looks at it."""

    @property
    def width_mm(self) -> float | None:
        """Width of the picture."""

    @property
    def height_mm(self) -> float | None:
        """Height of the picture."""

    @property
    def distance_mm(self) -> float | None:
        """The farthest viewer."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One role of the wall: its screen (None = away) and the size of its window in px.

    ``note`` says in the words of the screen what is to be known of it: where the tiles of a
    lost screen went and which are not shown, that another panel stands there than the site
    file names.
    """

    role: str
    screen: ScreenFact | None
    width: int
    height: int
    note: str = ""


class Wall(QObject):
    """Signals: ``placement_changed()``, ``time_told(TopView)`` once a second."""

    placement_changed = Signal()
    time_told = Signal(object)

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        *,
        room_name: str,
        entries: Sequence[WallScreen],
        stage: SceneStage,
        feed: SnapshotFeed,
        clock: RoomClock,
        look: Look,
        watch: ScreenWatch | ScreenShare | None = None,
        window: Callable[..., WallWindow] = WallWindow,
        parent: QObject | None = None,
    ) -> None:
        """Make a wall without windows; ``open`` or ``open_pictures`` gives it some.

        ``window`` makes them, as ``WallWindow`` does.
        """
        super().__init__(parent)
        self._room_name = room_name
        self._entries = tuple(entries)
        self._stage, self._feed, self._clock, self._look = stage, feed, clock, look
        self._watch, self._make_window = watch, window
        self._windows: dict[str, WallWindow] = {}
        self._made: dict[str, WallWindow] = {}
        self._hosts: dict[str, MatrixWindow] = {}
        self._binder = RoleBinder(self._entries)
        self._binding = Binding()
        self._station_trouble: tuple[Headline, ...] = ()
        self._held_up = self._shift = self._lock = ""
        self._bottom = BottomView()
        self._beats = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._on_tick)
        self._resizes = QTimer(self)
        self._resizes.setSingleShot(True)
        self._resizes.setInterval(30)
        self._resizes.timeout.connect(self._on_resized)
        self._state: object = None
        self._titles: dict[str, str] = {}
        stage.scene_shown.connect(self._on_scene_shown)
        stage.banner_changed.connect(self._on_banner)
        feed.tile_answered.connect(self._on_answered)
        feed.source_changed.connect(self._on_source_changed)
        feed.held_up.connect(self._on_held_up)
        if watch is not None:
            watch.screens_changed.connect(self._bind)

    @property
    def windows(self) -> Mapping[str, WallWindow]:
        """The windows by role, also those whose screen is away."""
        return self._windows

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Where every role stands now."""
        return tuple(
            Placement(role, window.fact, window.width(), window.height(), self._note(role))
            for role, window in self._windows.items()
        )

    @property
    def binding(self) -> Binding:
        """What stands where, and which screens have no role."""
        return self._binding

    def shown(self) -> dict[str, tuple[ShownTile, ...]]:
        """Return the tiles that can be seen now, by the role of the screen that shows them."""
        return shown_tiles(self._stage.on_air, self._windows)

    def open(self) -> None:
        """Put a window on every screen of the wall and keep them there."""
        if self._watch is None:
            raise RuntimeError("a wall without a ScreenWatch can only be opened for pictures")
        self._begin()
        self._bind(self._watch.facts())

    def open_pictures(self, sizes: Mapping[str, tuple[int, int]]) -> None:
        """Make windows of these sizes in px, by role, that are only ever painted to files."""
        self._begin()
        entries = {entry.role: entry for entry in self._entries}
        for role, (width, height) in sizes.items():
            window = self._window(role, on_screen=False)
            entry = entries.get(role)
            window.sight = Sight.of(
                width,
                entry.width_mm if entry else None,
                0.0,
                entry.distance_mm if entry else None,
            )
            window.resize(width, height)
        self._after_binding()

    def set_look(self, look: Look) -> None:
        """Change theme and language of everything, scene included."""
        self._look = look
        for window in self._windows.values():
            window.set_look(look)
        self._feed.drop([BARS_KEY])
        self._ask_for_bars()
        self._stage.set_look(look)
        self._refresh_lines()

    def set_shift(self, name: str) -> None:
        """Name the shift on duty as the duty plan does; "" = by the usual hours."""
        self._shift = name

    def set_lock(self, text: str) -> None:
        """Say in the top line who keeps the wall for a presentation; "" = nobody."""
        if text != self._lock:
            self._lock = text
            self._refresh_lines()

    def set_station_trouble(self, troubles: tuple[Headline, ...]) -> None:
        """Say in the bottom line what is wrong with the data station, if anything."""
        if troubles != self._station_trouble:
            self._station_trouble = troubles
            self._refresh_lines()

    def close(self) -> None:
        """Close all windows. May be called twice."""
        self._tick.stop()
        self._resizes.stop()
        if self._watch is not None:
            self._watch.close()
        self._feed.drop([BARS_KEY])
        self._stage.close()
        windows = (*self._made.values(), *self._hosts.values())
        self._windows, self._made, self._hosts = {}, {}, {}
        for window in windows:
            window.close()
            window.deleteLater()

    def _begin(self) -> None:
        self._tick.start()
        self._ask_for_bars()

    def _ask_for_bars(self) -> None:
        build: Callable[[Snapshot], object] = partial(
            _build_bottom, self._look.words, dict(self._look.centre_names)
        )
        self._feed.ask([TileRequest(BARS_KEY, QUERIES, build)])

    def _window(self, role: str, *, on_screen: bool) -> WallWindow:
        window = self._windows.get(role)
        if window is None:
            window = self._made.get(role)
            if window is None:
                window = self._make_window(role, self._look, on_screen=on_screen)
                window.resized.connect(self._resizes.start)
                window.resize(*_NEVER_SEEN)
                self._made[role] = window
            self._windows[role] = window
        return window

    def _bind(self, facts: Sequence[ScreenFact]) -> None:
        """Give every role its screen; windows whose screen is away are kept, hidden."""
        self._binding = binding = self._binder.bind(facts)
        for role in binding.roles:
            self._window(role, on_screen=True)
        self._show_hosts()
        entries = {entry.role: entry for entry in self._entries}
        for role, fact in binding.bound.items():
            window, entry = self._windows[role], entries.get(role)
            pane = entry.pane if entry is not None and binding.by_site else None
            if pane is None:
                window.put_on(fact, sight_of(fact, entry))
            else:
                whole = binding.matrices[pane.first]
                window.put_in(self._hosts[pane.first], fact, whole, sight_of(fact, entry))
            window.covered = role in binding.mirrored
            if window.covered:
                window.lower()
        for role, window in tuple(self._windows.items()):
            if role in binding.bound:
                continue
            window.take_away()
            if role not in binding.roles:
                del self._windows[role]  # no role any more; kept, its pages may be in use
        self._after_binding()
        if facts:
            keep_all_on_a_screen()
        self.placement_changed.emit()

    def _show_hosts(self) -> None:
        """Fill the screens of matrices of panels, each with one window; hide the lost ones'."""
        for first, whole in self._binding.matrices.items():
            if first not in self._hosts:
                self._hosts[first] = MatrixWindow(first)
            fill_screen(self._hosts[first], whole)
        for first, host in self._hosts.items():
            if first not in self._binding.matrices:
                host.hide()

    def _after_binding(self) -> None:
        # The lines run along the screens that are there: clock and alarm are always seen.
        seen = [role for role, window in self._windows.items() if not window.is_away]
        for role, place in line_places(seen or tuple(self._windows)).items():
            self._windows[role].set_place(*place)
        self._on_resized()
        self._refresh_lines()

    def _on_resized(self) -> None:
        """Tile anew if a page no longer has its window's size, or a screen went or came."""
        windows = self._windows
        away = frozenset(role for role, window in windows.items() if window.is_away)
        if away and len(away) == len(windows):
            return  # all asleep: what was shown comes back as it was
        sizes = {
            role: (window.page_rect().width(), window.page_rect().height(), window.sight)
            for role, window in windows.items()
        }
        if (sizes, away) != self._state:
            self._state = (sizes, away)
            if self._stage.on_air is not None:
                self._titles.update(titles_of(self._stage.on_air))
            self._stage.set_windows(dict(windows), away)

    def _on_tick(self) -> None:
        self._beats += 1
        for window in self._windows.values():
            window.top.beat(self._beats)
            window.bottom.beat(self._beats)
        self._refresh_lines()

    def _on_scene_shown(self, _scene: str) -> None:
        self._refresh_lines()
        if any(window.is_away for window in self._windows.values()):
            self.placement_changed.emit()  # other tiles went elsewhere

    def _on_banner(self, text: str) -> None:
        for window in self._windows.values():
            window.banner.say(text)

    def _on_answered(self, key: object, view: object) -> None:
        if key == BARS_KEY and isinstance(view, BottomView):
            self._bottom = view
            self._refresh_lines()

    def _on_held_up(self, key: object) -> None:
        self._held_up = "" if key is None else str(key[-1] if isinstance(key, tuple) else key)
        self._refresh_lines()

    def _on_source_changed(self, _fault: str) -> None:
        self._refresh_lines()

    def _refresh_lines(self) -> None:
        words = self._look.words
        texts = TopTexts(
            name=self._room_name,
            scene_label=words("Scene:"),
            scene=self._stage.scene_name,
            shift_label=words("On duty:"),
            view=self._top_view(words),
        )
        self.time_told.emit(texts.view)
        headline = self._headline(words)
        for window in self._windows.values():
            window.top.set_top(texts)
            window.bottom.set_bottom(headline, self._bottom)
            for bar in (window.top, window.bottom):
                bar.set_ailing(ailing=bool(self._station_trouble))

    def _note(self, role: str) -> str:
        words = self._look.words
        if role in self._binding.replaced:
            return words("Another panel than the site file names; it took the place")
        if role in self._binding.mirrored:
            return words("Shows the same picture as another screen")
        plan = self._stage.on_air.plan if self._stage.on_air else None
        return away_note(plan, role, words, self._titles) if self._windows[role].is_away else ""

    def _top_view(self, words: Words) -> TopView:
        view = top_view(self._clock.now_s(), self._clock.timeline, words)
        word = words("presentation") if self._lock else ""
        return replace(view, shift=self._shift or view.shift, lock=self._lock, lock_word=word)

    def _headline(self, words: Words) -> Headline:
        troubles = list(self._station_trouble)
        if fault := self._feed.fault:
            text = words("The stored figures cannot be read: {why}", why=in_words(fault, words))
            troubles.insert(0, Headline(text, Severity.ALARM))
        if self._held_up:
            text = words("The bundle of tile “{tile}” holds up all figures", tile=self._held_up)
            troubles.insert(0, Headline(text, Severity.ALARM))
        troubles += self._bottom.troubles
        plan = self._stage.on_air.plan if self._stage.on_air else None
        if away := away_trouble(
            plan, [r for r, one in self._windows.items() if one.is_away], words
        ):
            troubles.append(Headline(away, Severity.WARN))
        if not troubles:
            return Headline(words("No trouble with the data"))
        more = len(troubles) - 1
        first = troubles[0]
        return Headline(f"{first.text} (+{more})", first.severity) if more else first


def _build_bottom(words: Words, short_names: Mapping[str, str], snapshot: Snapshot) -> BottomView:
    return bottom_view(snapshot, words, short_names)
