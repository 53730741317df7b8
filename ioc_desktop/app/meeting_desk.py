"""The meeting's window of a console: nothing of it is imported before it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look

if TYPE_CHECKING:
    from ioc_desktop.app.meeting_desk_work import MeetingWork

QUIET_MS: Final = 5000
"""So long after the console was made its parts begin to be imported, one in a turn of the loop."""
TURN_MS: Final = 60
PARTS: Final = (
    "whole_files", "config.agenda", "ui.background_job", "ui.meeting_desk_draft",
    "ui.meeting_desk_wish", "ui.meeting_desk_scenes", "ui.meeting_desk_style",
    "ui.meeting_desk_jobs", "ui.meeting_desk_pages", "ui.meeting_desk_agenda",
    "ui.meeting_desk_seal", "ui.meeting_desk_packs", "ui.meeting_desk_shelf",
    "ui.meeting_desk_papers", "ui.meeting_desk_room", "ui.meeting_desk_window",
    "app.meeting_desk_agenda", "app.meeting_desk_commands", "app.meeting_desk_memory",
    "app.meeting_desk_words", "app.meeting_desk_offers", "app.feed_words", "app.meeting_feed",
    "app.meeting_desk_packs", "app.meeting_desk_room", "app.meeting_desk_work",
)  # fmt: skip
"""What the window is made of, each after what it is built on: together a tenth of a second."""


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
        self._parts = iter(PARTS)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._import_next)
        self._turn.start(QUIET_MS)
        console.meeting_asked.connect(self.open)
        room.side.library.scenes_changed.connect(self._on_scenes_changed)
        room.side.stage.scene_shown.connect(self._on_scene_shown)

    def open(self) -> None:
        """Show the window, in front of the console."""
        if self.work is None:
            self._turn.stop()  # what is not imported yet is now
            from ioc_desktop.app.meeting_desk_work import MeetingWork

            self.work = MeetingWork(self._room, self._console, self._officer, self._choices)
        self.work.open()

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        if self.work is not None:
            self.work.set_look(look)

    def close(self) -> None:
        """End children, the feed and the window. May be called twice."""
        self._turn.stop()
        if self.work is not None:
            self.work.close()

    def _import_next(self) -> None:
        """Have the next part at hand before anybody asks for the window."""
        part = next(self._parts, None)
        if part is not None:
            import_module(f"ioc_desktop.{part}")
            self._turn.start(TURN_MS)

    def _on_scenes_changed(self, _changed: object) -> None:
        if self.work is not None:
            self.work.offer_scenes()

    def _on_scene_shown(self, _scene: str) -> None:
        if self.work is not None:
            self.work.follow_wall()
