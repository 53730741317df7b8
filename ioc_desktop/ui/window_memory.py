"""Remembers how somebody arranged the console's windows, in a file of their own.

What cannot be read is as if it had never been kept, and what cannot be written is not worth a
word: nothing of the wall depends on it. Under Wayland a window has no place of its own to
ask for: its size alone is kept.

Some screens are for others than those on duty (``avoided``): a window that was kept there, or that
a change of screens brought there, goes to another one, and where there is none it waits, hidden.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from ioc_desktop.ui.window_places import (
    DeskScreen,
    KeptPlace,
    kept_place,
    place_again,
    read_place,
    written_place,
)

_log = logging.getLogger(__name__)

SAVE_MS: Final = 800
BESIDE_PX: Final = 28
"""A second window of a name opens beside the first."""
SETTLE_MS: Final = 1500
"""After screens have changed, windows are moved by that for so long."""
_SCHEMA: Final = 1
_MOVED: Final = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange}


class WindowMemory(QObject):
    """Places of windows by name, and a few things beside them by name (``value``)."""

    def __init__(
        self,
        file: Path | None,
        parent: QObject | None = None,
        *,
        avoided: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """Read the file; without one everything is remembered until the end only.

        ``avoided`` names the screens, by connector, on which none of the windows may be seen.
        """
        super().__init__(parent)
        self._file, self._avoided = file, avoided
        self._waiting: list[QWidget] = []
        raw = _read(file) if file is not None else {}
        windows, values = raw.get("windows"), raw.get("values")
        self._windows: dict[str, Any] = windows if isinstance(windows, dict) else {}
        self._values: dict[str, Any] = values if isinstance(values, dict) else {}
        self._followed: dict[QObject, str] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SAVE_MS)
        self._later.timeout.connect(self.save)
        self._displaced: set[QObject] = set()
        self._changing = QTimer(self)
        self._changing.setSingleShot(True)
        self._changing.setInterval(SETTLE_MS)
        self._changing.timeout.connect(self._bring_back)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._on_screen_removed)
            application.screenAdded.connect(self._on_screens_changed)

    def place(self, window: QWidget, name: str) -> bool:
        """Put a hidden window where it was, and follow it; False where it was nowhere yet."""
        known = read_place(self._windows.get(name))
        if known is not None:
            beside = sum(other.isVisible() for other in self._named(name))
            known = replace(known, x=known.x + beside * BESIDE_PX, y=known.y + beside * BESIDE_PX)
            self._put(window, known)
        self.follow(window, name)
        return known is not None

    def waits(self, window: QWidget) -> bool:
        """Whether no screen is there for a window; then it is shown as soon as there is one."""
        if self._free():
            return False
        if window not in self._waiting:
            self._waiting.append(window)
        return True

    def keep_off(self, _changed: object = None) -> None:
        """Take every window off the screens that are avoided; show those that waited for one."""
        for window in tuple(self._followed):
            if isinstance(window, QWidget) and window.isVisible():
                self._keep_off(window)
        if self._waiting and self._free():
            waiting, self._waiting = self._waiting, []
            for window in waiting:
                window.show()

    def _free(self) -> list[QScreen]:
        """Return the screens to stand on: none avoided, nor one that shares a place with such."""
        screens, names = QGuiApplication.screens(), self._avoided()
        taken = [one.geometry() for one in screens if one.name() in names]
        return [one for one in screens if not any(map(one.geometry().intersects, taken))]

    def _keep_off(self, window: QWidget) -> None:
        free, frame = self._free(), window.frameGeometry()
        screens = QGuiApplication.screens()
        if not any(one.geometry().intersects(frame) for one in screens if one not in free):
            return
        if not free:
            self.waits(window)
            window.hide()
            return
        rect = (frame.x(), frame.y(), window.width(), window.height())
        edges = (frame.width() - window.width(), frame.height() - window.height())
        screen = QGuiApplication.screenAt(frame.center()) or window.screen()
        self._put(window, kept_place(rect, _fact(screen), maximized=False, edges=edges))

    def _put(self, window: QWidget, known: KeptPlace) -> None:
        free, primary = self._free(), QGuiApplication.primaryScreen()
        if not free:
            return
        home = _fact(primary if primary in free else free[0])
        x, y, width, height = place_again(known, [_fact(screen) for screen in free], home)
        window.resize(width, height)
        if not _is_wayland():
            window.move(x, y)
        if known.maximized:
            window.setWindowState(Qt.WindowState.WindowMaximized)

    def _named(self, name: str) -> list[QWidget]:
        return [
            one
            for one, known in self._followed.items()
            if known == name and isinstance(one, QWidget)
        ]

    def follow(self, window: QWidget, name: str) -> None:
        """Keep where this window is put from now on."""
        if window not in self._followed:
            self._followed[window] = name
            window.installEventFilter(self)
            window.destroyed.connect(self._forget)

    def value(self, name: str) -> Any:
        """Return something that was kept beside the places; None if there is none."""
        return self._values.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Keep something that JSON can hold."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._later.start()

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return a list of texts that was kept; None if there is none, or no such list."""
        kept = self._values.get(name)
        if isinstance(kept, list) and all(isinstance(one, str) for one in kept):
            return tuple(kept)
        return None

    def close(self) -> None:
        """Write what is not written yet. May be called twice."""
        if self._later.isActive():
            self._later.stop()
            self.save()

    def save(self) -> None:
        """Write everything, whole or not at all."""
        if self._file is None:
            return
        content = {"schema": _SCHEMA, "windows": self._windows, "values": self._values}
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(self._file)
        except OSError as error:
            _log.info("the windows' places could not be kept: %s", error)
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Keep the place of a window that was moved; one is never shown where it may not be."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and self._free():
            self._keep_off(watched)
        if event.type() in _MOVED and isinstance(watched, QWidget) and watched.isVisible():
            self._keep_place(watched)
        return False

    def _on_screen_removed(self, screen: QScreen) -> None:
        """What is moved now is moved by the loss, not by a person: the place is kept as it was."""
        gone = _fact(screen)
        for window, name in self._followed.items():
            known = read_place(self._windows.get(name))
            if known is not None and (known.identity, known.name) == (gone.identity, gone.name):
                self._displaced.add(window)
        self._changing.start()

    def _on_screens_changed(self, _screen: object) -> None:
        self._changing.start()

    def _bring_back(self) -> None:
        """Put windows back onto a screen that has returned."""
        there = {(one.identity, one.name) for one in map(_fact, QGuiApplication.screens())}
        for window in tuple(self._displaced):
            known = read_place(self._windows.get(self._followed.get(window, "")))
            if known is None or not isinstance(window, QWidget):
                self._displaced.discard(window)
            elif (known.identity, known.name) in there:
                self._displaced.discard(window)
                self._put(window, known)
        self.keep_off()

    def _keep_place(self, window: QWidget) -> None:
        name = self._followed.get(window)
        if name is None or window.isMinimized() or self._changing.isActive():
            return
        self._displaced.discard(window)
        large = window.isMaximized() or window.isFullScreen()
        frame = window.normalGeometry() if large else QRect(window.pos(), window.size())
        if frame.isEmpty():
            return
        rect = (frame.x(), frame.y(), frame.width(), frame.height())
        edges = (
            window.frameGeometry().width() - window.width(),
            window.frameGeometry().height() - window.height(),
        )
        # A window that was just moved still calls the screen its own that it comes from.
        screen = QGuiApplication.screenAt(frame.center()) or window.screen()
        kept = kept_place(rect, _fact(screen), maximized=large, edges=edges)
        written = written_place(kept)
        if self._windows.get(name) != written:
            self._windows[name] = written
            self._later.start()

    def _forget(self, window: QObject) -> None:
        self._followed.pop(window, None)
        self._displaced.discard(window)
        self._waiting = [one for one in self._waiting if one is not window]


def _fact(screen: QScreen) -> DeskScreen:
    parts = (screen.manufacturer(), screen.model(), screen.serialNumber())
    area = screen.availableGeometry()
    identity = " ".join(part for part in parts if part)
    return DeskScreen(identity, screen.name(), (area.x(), area.y(), area.width(), area.height()))


def _is_wayland() -> bool:
    return QGuiApplication.platformName().startswith("wayland")


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _log.info("the windows' places cannot be read and begin anew: %s", error)
        return {}
    return raw if isinstance(raw, dict) and raw.get("schema") == _SCHEMA else {}
