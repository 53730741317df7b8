"""What is on air: scenes are built off-air with their data and cut to on all screens at once.

The old scene stays until the new one has its figures (or has waited long enough for a cache
that does not answer). Scenes shown lately and scenes expected are kept ready, so that going
to them is one cut.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.errors import ConfigError, KnownError
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.ready_scenes import ReadyScenes
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_pictures import paint_ahead
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall_plan import Planner, WallPlan, laid_anew, plan_for
from ioc_desktop.ui.wall_window import WallWindow

if TYPE_CHECKING:
    from ioc_desktop.ui.camera_desk import Cameras  # costs nothing where there is no camera

_log = logging.getLogger(__name__)

WAIT_S = 2.0
"""A scene is cut to without its figures after this time: the cache does not answer."""
PAINTED_S = 0.3
"""After this time a scene that was cut to is painted."""
STILL_FRESH_S = 30.0
"""A ready scene with views younger than this is cut to at once and refreshed on air."""


class SceneStage(QObject):
    """Decides what is on air.

    Signals: ``scene_shown(str)`` after a cut, ``scene_ready(str)`` when a hidden scene has its
    figures, ``banner_changed(str)`` ("" = nothing wrong),
    ``tile_failed(str)`` with a failed tile's words.
    """

    scene_shown = Signal(str)
    scene_ready = Signal(str)
    banner_changed = Signal(str)
    tile_failed = Signal(str)

    def __init__(
        self,
        planner: Planner,
        shelf: BundleShelf,
        feed: SnapshotFeed,
        clock: RoomClock,
        look: Look,
        *,
        cameras: Cameras | None = None,
        keeps_left: bool = True,
    ) -> None:
        """Stand ready; nothing is shown before ``set_windows`` and ``switch``."""
        super().__init__()
        self._cameras = cameras
        self._planner, self._shelf, self._feed = planner, shelf, feed
        self._clock, self._look = clock, look
        self._windows: Mapping[str, WallWindow] = {}
        self._away: frozenset[str] = frozenset()
        self._ready = ReadyScenes(feed, self._begin_ahead, lambda: self._on_air, self)
        self._ready.keeps_left = keeps_left
        self._ready.scene_made.connect(self.scene_ready)
        self._on_air: BuiltScene | None = None
        self._coming: BuiltScene | None = None
        self._scene = self._before = self.banner = ""
        self._trouble = self._notice = ""
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(WAIT_S * 1000))
        self._late.timeout.connect(self._cut)
        feed.tile_answered.connect(self._on_answered)
        feed.tile_checked.connect(self._on_checked)

    @property
    def scene(self) -> str:
        """The id of the scene on air, or coming if none is yet."""
        return self._scene

    @property
    def scene_name(self) -> str:
        """The name of the scene on air, in the language of the screen."""
        return self._on_air.plan.name if self._on_air else ""

    @property
    def on_air(self) -> BuiltScene | None:
        """The scene that is shown."""
        return self._on_air

    @property
    def coming(self) -> bool:
        """Whether a scene is being built off-air."""
        return self._coming is not None

    @property
    def wanted(self) -> str:
        """The scene that was chosen last: the one coming, else the one on air."""
        return self._coming.plan.id if self._coming is not None else self._scene

    def switch(self, scene: str) -> bool:
        """Build the scene off-air and cut to it; a bad scene leaves the wall and a banner.

        Returns False for a bad one; what was being built before it is then still coming.
        """
        if scene == self._scene and self._on_air is not None and self._coming is None:
            return True
        return self._prepare(scene)

    def expect(self, scenes: Iterable[str]) -> None:
        """Make these scenes ready while nothing else is to be done, the likeliest first."""
        self._ready.expect(scenes)

    def make_ready(self, scene: str) -> None:
        """Make this scene ready before all others, for a preview; a bad one is left out.

        ``scene_ready`` tells when it is there with its figures, at once if it is already.
        """
        there = self.built(scene)
        if there is not None and not there.pending:
            self.scene_ready.emit(scene)
            return
        self._ready.make(scene)

    def built(self, scene: str) -> BuiltScene | None:
        """Return the scene if it stands built: on air, or hidden and ready; else None.

        It stays the stage's: whoever paints its pages keeps no hold of them.
        """
        if self._on_air is not None and self._on_air.plan.id == scene:
            return self._on_air
        return self._ready.built(scene)

    @property
    def ready(self) -> tuple[str, ...]:
        """The ids of the scenes that are one cut away."""
        return self._ready.scenes

    def back(self) -> None:
        """Return to the scene before ("về cảnh trước")."""
        if self._before:
            self.switch(self._before)

    def set_notice(self, text: str) -> None:
        """Say in the banner what is wrong beside the scenes, until it is taken back with ""."""
        self._notice = text
        self._show_banner()

    def set_windows(
        self, windows: Mapping[str, WallWindow], away: frozenset[str] = frozenset()
    ) -> None:
        """Show on these windows, by role, from now on; the scene is made anew for them.

        Important tiles of the roles ``away`` are shown on the others. Scenes that look the
        same as before stay ready, and what was shown whole waits for the lost screens.
        """
        self._windows, self._away = windows, away
        wanted = self.wanted
        self._ready.keep_only(
            lambda one: (one.plan.id == wanted and not one.away) or self._still_fits(one)
        )
        self._ready.go_on()
        if wanted:
            self._give_up_coming()
            shown = self._on_air
            if shown is not None and shown.plan.id != wanted and not self._still_fits(shown):
                # What is to come may have to wait for its figures; what is shown does not.
                self._prepare(shown.plan.id, like=shown)
                self._cut()
            self._prepare(wanted, like=self._on_air)

    def set_look(self, look: Look) -> None:
        """Change theme and words; the scene is made anew."""
        self._look = look
        self.reload()

    def reload(self) -> None:
        """Make the scene anew: its file, the screens or the look have changed."""
        self._ready.clear()
        self._ready.go_on()
        wanted = self.wanted
        if wanted:
            self._give_up_coming()  # made for other screens, words or figures
            self._prepare(wanted)

    def clear(self) -> None:
        """Show nothing and ask for nothing until the next ``switch``."""
        self._give_up_coming()
        self._ready.clear()
        shown, self._on_air, self._scene, self._before = self._on_air, None, "", ""
        if shown is not None:
            self._discard(shown)
        self._say_banner("")

    def take_changes(self, scenes: frozenset[str]) -> None:
        """Files of these scenes changed (``SceneLibrary.scenes_changed``): show what they say."""
        self._ready.discard(scenes)
        self._ready.go_on()
        wanted = self.wanted
        if wanted in scenes:
            self._give_up_coming()
            self._prepare(wanted)

    def close(self) -> None:
        """Release everything. May be called twice."""
        self.clear()
        self._ready.close()

    def _prepare(self, scene: str, like: BuiltScene | None = None) -> bool:
        """Build a scene; what it has in common with ``like`` is taken over as it is there."""
        if not self._windows:
            self._give_up_coming()
            self._scene = scene
            return True
        there = self._ready.built(scene)
        unfit = there is not None and not self._still_fits(there)  # it waits for lost screens
        coming = None if unfit else self._ready.take(scene)
        fresh: set[Hashable] = set()
        if coming is not None:
            keys = {request.key for request in coming.requests}
            coming.pending = set() if self._feed.is_fresh(keys, STILL_FRESH_S) else keys
        else:
            try:
                coming = self._begun(scene, like)
            except KnownError as error:
                self._say_banner(banner_text(error, self._look.words), str(error))
                return False
            coming.build_some(math.inf)
            if like is not None:
                fresh = coming.take_over(like, self._feed, STILL_FRESH_S)
        self._give_up_coming()
        self._coming = coming
        self._ready.hold()
        if coming.made_for is None or not coming.made_for.kept:
            self._say_banner("")
        if not self._scene:
            self._scene = scene
        # What is fresh is not asked for while it is painted: both would want the interpreter.
        in_s = 0.0 if coming.pending else PAINTED_S
        self._feed.ask([one for one in coming.requests if one.key not in fresh], in_s=in_s)
        self._feed.ask([one for one in coming.requests if one.key in fresh], in_s=STILL_FRESH_S)
        if coming.pending:
            self._late.start()
        else:
            self._cut()
        return True

    def _begun(self, scene: str, like: BuiltScene | None = None) -> BuiltScene:
        """Return the scene planned for the screens at hand, no frame made.

        One whose file has turned bad is shown as in ``like``.

        Raises:
            KnownError: there is no such scene, or its file has mistakes.
        """
        plan = self._plan(scene, like)
        scene_to_be = BuiltScene(
            plan.shown,
            self._windows,
            self._shelf,
            self._look,
            self._clock,
            at_once=False,
            cameras=self._cameras,
        )
        scene_to_be.made_for, scene_to_be.away = plan, self._away
        scene_to_be.on_failure = self.tile_failed.emit
        return scene_to_be

    def _plan(self, scene: str, like: BuiltScene | None = None) -> WallPlan:
        try:
            language = self._look.words.language
            return plan_for(self._planner, scene, self._windows, self._away, language)
        except KnownError as error:
            before = like.made_for if like is not None and like.plan.id == scene else None
            if before is None:
                raise
            # A file that has turned bad does not keep the wall from its screens.
            self._say_banner(banner_text(error, self._look.words), str(error))
            return laid_anew(before, self._windows, self._away)

    def _still_fits(self, scene: BuiltScene) -> bool:
        """Whether a scene that was built before is what would be built now."""
        if scene.away != self._away or not scene.stands_on(self._windows):
            try:
                return scene.fits(self._plan(scene.plan.id).shown, self._windows)
            except KnownError:
                return False
        return True

    def _begin_ahead(self, scene: str) -> BuiltScene | None:
        if scene == self.wanted or not self._windows:
            return None
        try:
            return self._begun(scene)
        except KnownError:
            return None  # said when somebody asks for it

    def _cut(self) -> None:
        """Every window changes in this one turn of the loop."""
        coming, self._coming = self._coming, None
        self._late.stop()
        if coming is None:
            return
        before, self._on_air = self._on_air, coming
        if before is not None:
            paint_ahead(coming)
        coming.on_air()
        for role, window in self._windows.items():
            if role not in coming.pages and window.page is not None:
                window.page.hide()
        if before is not None:
            if before.plan.id == coming.plan.id and (before.away or not coming.away):
                self._discard(before)
            elif before.plan.id == coming.plan.id:
                self._ready.keep(before)  # for when the lost screens return
            else:
                self._before = before.plan.id
                self._ready.keep(before)
        self._ready.go_on()
        self._scene = coming.plan.id
        self.scene_shown.emit(self._scene)

    def _give_up_coming(self) -> None:
        coming, self._coming = self._coming, None
        self._late.stop()
        self._ready.go_on()
        if coming is not None:
            self._discard(coming)

    def _discard(self, scene: BuiltScene) -> None:
        self._feed.drop([request.key for request in scene.requests])
        scene.close()

    def _scene_of(self, key: Hashable) -> BuiltScene | None:
        for scene in (self._on_air, self._coming):
            if scene is not None and key in scene.frames:
                return scene
        return self._ready.find(key)

    def _on_answered(self, key: Hashable, view: object) -> None:
        scene = self._scene_of(key)
        if scene is not None:
            scene.frames[key].present(view)
            self._arrived(scene, key)

    def _on_checked(self, key: Hashable) -> None:
        scene = self._scene_of(key)
        if scene is not None:
            scene.frames[key].age()
            self._arrived(scene, key)

    def _arrived(self, scene: BuiltScene, key: Hashable) -> None:
        awaited = key in scene.pending
        scene.pending.discard(key)
        if scene.pending:
            return
        if scene is self._coming:
            self._cut()
        elif awaited and scene is not self._on_air:
            self.scene_ready.emit(scene.plan.id)

    def _say_banner(self, text: str, source: str = "") -> None:
        if text and text != self._trouble:
            _log.warning("scene kept: %s", source.replace("\n", " · "))
        self._trouble = text
        self._show_banner()

    def _show_banner(self) -> None:
        text = self._trouble or self._notice
        if text != self.banner:
            self.banner = text
            self.banner_changed.emit(text)


def banner_text(error: KnownError, words: Words) -> str:
    """Return what is wrong with a file in one line: the first finding, and how many more."""
    if isinstance(error, ConfigError):
        finding = error.findings[0]
        file, place = Path(finding.file).name, in_words(finding.path, words)
        reason = in_words(finding.reason, words)
        # The place last: it is what may be cut off where the line is short.
        first = " · ".join(filter(None, (f"{file}: {reason}" if file else reason, place)))
        more = len(error.findings) - 1
        return f"{first} (+{more})" if more else first
    return in_words(str(error), words)
