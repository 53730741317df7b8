"""Watches the folders of scenes, so that a saved file is on the wall a moment later.

What the file then says is the planner's business, and what a bad one does the stage's: it
keeps what is on air.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SETTLE_MS = 200

_Stamp = tuple[int, int]


class SceneWatch(QObject):
    """Signals: ``scenes_changed(frozenset[str])`` with the ids (file stems) that changed."""

    scenes_changed = Signal(object)

    def __init__(self, folders: Sequence[Path], parent: QObject | None = None) -> None:
        """Watch the ``*.toml`` of these folders; folders that are not there are passed over."""
        super().__init__(parent)
        self._folders = tuple(folders)
        self._stamps: dict[Path, _Stamp] = {}
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.look_again)
        self._watcher.directoryChanged.connect(self._on_changed)
        self._watcher.fileChanged.connect(self._on_changed)
        self._find()

    def look_again(self) -> None:
        """Compare the files with what was seen before, and tell which changed."""
        before = self._stamps
        self._find()
        changed = {
            file.stem
            for file in before.keys() | self._stamps.keys()
            if before.get(file) != self._stamps.get(file)
        }
        if changed:
            self.scenes_changed.emit(frozenset(changed))

    def _on_changed(self, _path: str) -> None:
        self._settle.start()

    def _find(self) -> None:
        folders = [folder for folder in self._folders if folder.is_dir()]
        files = [file for folder in folders for file in folder.glob("*.toml")]
        self._stamps = {file: _stamp(file) for file in files}
        # An editor that saves by renaming makes the watcher lose the file: add all again.
        watched = {*self._watcher.files(), *self._watcher.directories()}
        missing = sorted({str(path) for path in (*folders, *files)} - watched)
        if missing:
            self._watcher.addPaths(missing)


def _stamp(file: Path) -> _Stamp:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
