"""When each screen of the wall was painted last: a heartbeat is drawn there every second.

A screen whose window the system no longer asks to be painted (covered, asleep, gone without a
word) shows an old picture; nothing else in this program would notice.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject

from ioc_desktop.ui.wall_window import WallWindow


class ScreenHearts(QObject):
    """Hears the wall's lines being painted."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Hear nothing yet."""
        super().__init__(parent)
        self._roles: dict[QObject, str] = {}
        self._painted_s: dict[str, float] = {}
        self.deaf = False
        """Set while the lines are painted for another picture than the wall's."""

    def follow(self, windows: Mapping[str, WallWindow]) -> None:
        """Follow these windows, by role, from now on."""
        roles: dict[QObject, str] = {}
        for role, window in windows.items():
            for bar in (window.top, window.bottom):
                roles[bar] = role
                if bar not in self._roles:
                    bar.installEventFilter(self)
        now_s = time.monotonic()
        self._roles = roles
        self._painted_s = {role: self._painted_s.get(role, now_s) for role in windows}

    def age_s(self, role: str) -> float:
        """Return for how long the screen was not painted."""
        return time.monotonic() - self._painted_s.get(role, time.monotonic())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Note when a line is painted."""
        if event.type() is QEvent.Type.Paint and not self.deaf:
            role = self._roles.get(watched)
            if role is not None:
                self._painted_s[role] = time.monotonic()
        return False
