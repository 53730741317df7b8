"""The meeting room from the console: one scene, told to its screens and to browsers at once."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ioc_desktop.app.meeting_feed import FeedStanding, MeetingFeed
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config import data_folder
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_room import RoomStanding, RoomTab


class MeetingRoom(QObject):
    """What is shown in the meeting; the wall itself is never touched."""

    def __init__(self, room: WallRoom, tab: RoomTab, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._room, self._tab = room, tab
        self.scene = ""
        folder = room.data_folder or data_folder()
        self.feed = MeetingFeed(room.side.site.file, folder, self)
        self.feed.state_changed.connect(self._on_state)
        room.station.topics_changed.connect(self._on_topics)
        tab.scene_chosen.connect(self.show)
        tab.start_asked.connect(self.start)
        tab.end_asked.connect(self.end)
        self._tell()

    def start(self, scene: str) -> None:
        """Begin the meeting with this scene, for browsers and on the meeting's screens."""
        self.feed.start(scene)
        self.show(scene)

    def show(self, scene: str) -> None:
        """Show this scene in the meeting: told to both at once."""
        self.scene = scene
        if self.feed.running:
            self.feed.show(scene)
        self._tell()

    def end(self) -> None:
        """End the meeting: no browser is served, the screens are the wall's again."""
        self.scene = ""
        self.feed.stop()
        self._tell()

    def set_look(self, _look: Look) -> None:
        """Say everything in other words."""
        self._tell()

    def close(self) -> None:
        """End it all and wait for the child. May be called twice."""
        self.feed.close()

    def _on_state(self, _standing: FeedStanding) -> None:
        self._tell()

    def _on_topics(self, topics: frozenset[str]) -> None:
        if self.feed.running:
            self.feed.refresh(topics)

    def _tell(self) -> None:
        standing = self.feed.standing
        names = {one.id: one.name for one in self._room.entries()}
        self._tab.scenes.mark(self.scene)
        self._tab.show_standing(
            RoomStanding(
                scene=names.get(self.scene, self.scene),
                running=self.feed.running,
                address=standing.address,
                code=standing.code,
                viewers=standing.viewers,
                limit=standing.limit,
                trouble=standing.trouble,
            )
        )
