"""The scenes at hand: found in folders, read when needed, watched for changes.

A file that turns bad does not take anything off the wall: ``plan`` raises its findings, the
stage keeps what is on air and says so in the banner, and the next good save is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.audience import Audience, is_fit_for
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.layout import Scene, gutter, load_scene, read_head, rects, unfit
from ioc_desktop.ui.placement import wall_shape
from ioc_desktop.ui.scene_plan import PlannedTile, SceneEntry, ScenePlan

_SETTLE_MS = 200

_Stamp = tuple[int, int]


class SceneLibrary(QObject):
    """Signals: ``scenes_changed(frozenset[str])`` with the ids of files that changed."""

    scenes_changed = Signal(object)

    def __init__(
        self,
        folders: Sequence[Path],
        parent: QObject | None = None,
        *,
        audience: Audience | None = None,
    ) -> None:
        """Serve the ``*.toml`` of these folders; of one id, the first folder's counts.

        With an ``audience`` only the scenes that were made for it, each as it may be seen.
        """
        super().__init__(parent)
        self._audience: Audience = audience or "duty"
        self._folders = tuple(folders)
        self._files: dict[str, Path] = {}
        self._stamps: dict[str, _Stamp] = {}
        self._scenes: dict[str, tuple[_Stamp, Scene]] = {}
        self._bad: dict[str, _Stamp] = {}
        self._found_bad: set[str] = set()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.look_again)
        self._watcher.directoryChanged.connect(self._on_changed)
        self._watcher.fileChanged.connect(self._on_changed)
        self._find()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all scene files, good or bad."""
        return tuple(self._files)

    def scene(self, scene: str) -> Scene:
        """Return a scene, read anew if its file has changed.

        Raises:
            ConfigError: there is none of that id, or its file has mistakes.
        """
        file = self._files.get(scene)
        if file is None:
            reason = f"there is no scene {scene!r}{did_you_mean(scene, self._files)}"
            raise ConfigError((Finding("", "scene", reason),))
        stamp = _stamp(file)
        kept = self._scenes.get(scene)
        if kept is None or kept[0] != stamp:
            try:
                kept = self._scenes[scene] = (stamp, load_scene(file))
            except ConfigError:
                if self._bad.get(scene) != stamp:
                    self._bad[scene] = stamp
                    self._found_bad.add(scene)
                    self._settle.start()  # lists of the scenes have it as a good one
                raise
        return kept[1]

    def is_unfit(self, scene: str) -> bool:
        """Whether the scene's file says that it was not made for this audience.

        One with mistakes says it by its first lines; one that cannot be read at all says nothing.
        """
        try:
            made_for = self.scene(scene).audience
        except ConfigError:
            try:
                made_for = read_head(self._files[scene]).audience
            except (ConfigError, KeyError):
                return False
        return not is_fit_for(made_for, self._audience)

    def entries(self, language: str) -> tuple[SceneEntry, ...]:
        """Return the scenes to choose from, those with a key first; bad files by their id.

        Files that nobody has gone to yet are read as far as their name and key: that there is
        a mistake further down is told (``scenes_changed``) once somebody does.
        """
        found = (self._entry(name, file, language) for name, file in self._files.items())
        entries = [one for one in found if is_fit_for(one.audience, self._audience)]
        return tuple(sorted(entries, key=lambda entry: (not entry.key, len(entry.key), entry.key)))

    def _entry(self, name: str, file: Path, language: str) -> SceneEntry:
        stamp = _stamp(file)
        kept = self._scenes.get(name)
        if kept is not None and kept[0] == stamp:
            whole = kept[1]
            named = whole.name.in_language(language)
            return SceneEntry(name, named, whole.key or "", whole.audience)
        if self._bad.get(name) == stamp:
            return SceneEntry(name, f"◆ {name}")
        try:
            head = read_head(file)
        except ConfigError:
            return SceneEntry(name, f"◆ {name}")
        names = Names(vi=head.name.vi, en=head.name.en)
        return SceneEntry(name, names.in_language(language), head.key or "", head.audience)

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        """Return the scene worked out for pages of these sizes in px, by role.

        Raises:
            ConfigError: there is none of that id, its file has mistakes, or it was not made
                for this audience.
        """
        found = self.scene(scene)
        self._judge(found)
        variant = found.variant_for(*wall_shape(tuple(sizes)))
        pages: dict[str, tuple[PlannedTile, ...]] = {}
        for role, size in sizes.items():
            display = variant.shown_on(role)
            if display is None:
                continue
            placed = rects(display, *size, gutter(*size))
            pages[role] = tuple(
                PlannedTile(
                    id=tile.id,
                    bundle=tile.bundle,
                    kind=tile.kind,
                    place=(rect.x, rect.y, rect.width, rect.height),
                    title=tile.title.in_language(language) if tile.title else None,
                    settings=tile.settings,
                    high=tile.priority == "high",
                    sensitivity=tile.sensitivity,
                    audience=self._audience,
                )
                for tile, rect in ((tile, placed[tile.id]) for tile in display.tiles)
            )
        return ScenePlan(found.id, found.name.in_language(language), pages)

    def _judge(self, scene: Scene) -> None:
        if (wrong := unfit(scene, self._audience)) is not None:
            raise ConfigError((wrong,))

    def look_again(self) -> None:
        """Compare the files with what was seen, and tell which scenes changed."""
        before = dict(self._stamps)
        self._find()
        changed = {
            name
            for name in before.keys() | self._stamps.keys()
            if before.get(name) != self._stamps.get(name)
        }
        changed |= self._found_bad
        self._found_bad = set()
        if changed:
            self.scenes_changed.emit(frozenset(changed))

    def _on_changed(self, _path: str) -> None:
        self._settle.start()

    def _find(self) -> None:
        files: dict[str, Path] = {}
        for folder in self._folders:
            if folder.is_dir():
                # By id, so that a scene stands before those behind it: y-te, y-te-chi-tiet.
                for file in sorted(folder.glob("*.toml"), key=lambda file: file.stem):
                    files.setdefault(file.stem, file)
        self._files = files
        self._stamps = {name: _stamp(file) for name, file in files.items()}
        # An editor that saves by renaming makes the watcher lose the file: add all again.
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = {str(file) for file in files.values()}
        wanted |= {str(_nearest(folder)) for folder in self._folders}
        missing = sorted(wanted - watched)
        if missing:
            self._watcher.addPaths(missing)


def _nearest(folder: Path) -> Path:
    """Return the folder, or the first above it that is there: in it, it may be made."""
    while not folder.is_dir() and folder.parent != folder:
        folder = folder.parent
    return folder


def _stamp(file: Path) -> _Stamp:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
