"""The meeting's window of a console: nothing of it is imported before it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look

if TYPE_CHECKING:
    from ioc_desktop.app.meeting_desk_work import MeetingWork


class MeetingDesk(QObject):
    """Opens the window from the console, and ends what was begun there with the console."""

    def __init__(
        self,
        room: WallRoom,
        console: ConsoleWindow,
        officer: Callable[[], str],
        choices: Path | None = None,
    ) -> None:
        """Wait to be asked; ``officer`` is who acts at the console.

        ``choices`` is the file of what was chosen last; the user's own if none is given.
        """
        super().__init__()
        self._room, self._console, self._officer = room, console, officer
        self._choices = choices
        self.work: MeetingWork | None = None
        console.meeting_asked.connect(self.open)
        room.side.library.scenes_changed.connect(self._on_scenes_changed)
        room.side.stage.scene_shown.connect(self._on_scene_shown)

    def open(self) -> None:
        """Show the window, in front of the console."""
        if self.work is None:
            # The first one imports its parts: over a tenth of a second on a busy machine.
            from ioc_desktop.app.meeting_desk_work import MeetingWork

            self.work = MeetingWork(self._room, self._console, self._officer, self._choices)
        self.work.open()

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        if self.work is not None:
            self.work.set_look(look)

    def close(self) -> None:
        """End children, the feed and the window. May be called twice."""
        if self.work is not None:
            self.work.close()

    def _on_scenes_changed(self, _changed: object) -> None:
        if self.work is not None:
            self.work.offer_scenes()

    def _on_scene_shown(self, _scene: str) -> None:
        if self.work is not None:
            self.work.follow_wall()
