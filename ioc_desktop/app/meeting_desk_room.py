"""The meeting room from the console: one scene, told to its screens and to browsers at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from ioc_desktop.app.meeting_desk_packs import PresentedPage
from ioc_desktop.app.meeting_feed import FeedStanding, MeetingFeed
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config import data_folder
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_room import RoomStanding, RoomTab


class MeetingRoom(QObject):
    """What is shown in the meeting; the wall itself is never touched."""

    def __init__(
        self, room: WallRoom, tab: RoomTab, officer: Callable[[], str], parent: QObject
    ) -> None:
        """Show nothing yet; ``officer`` is who acts at the console, for the journal."""
        super().__init__(parent)
        self._room, self._tab, self._officer = room, tab, officer
        self._screens = room.meeting_screens
        self.scene = self._screens.showing
        self._page: PresentedPage | None = None
        self._follows = False
        self._names: Mapping[str, str] = {}
        folder = room.data_folder or data_folder()
        self.feed = MeetingFeed(room.side.site.file, folder, self)
        self.feed.state_changed.connect(self._on_state)
        self._screens.changed.connect(self._on_screens)
        room.station.topics_changed.connect(self._on_topics)
        tab.scene_chosen.connect(self.show)
        tab.start_asked.connect(self.start)
        tab.end_asked.connect(self.end)
        self._tell()

    def name_scenes(self, names: Mapping[str, str]) -> None:
        """Call the scenes by these names, by id."""
        if names != self._names:
            self._names = names
            self._tell()

    def start(self, scene: str) -> None:
        """Show this scene in the meeting, and serve it to browsers from now on."""
        if self._put(scene) and not self.feed.running:
            self.feed.start(scene)
            self._turn(follow=True)

    def show(self, scene: str) -> None:
        """Show this scene on the meeting's screens, and in browsers if they are served.

        Where no screen is tagged for the meeting, browsers are all there is: they are served.
        """
        if not self._screens.standings:
            self.start(scene)
        else:
            self._put(scene)

    def follow(self, page: PresentedPage | None) -> None:
        """Let browsers see the page that a pack's presenter shows; None = that has ended.

        Whoever chooses a scene for the meeting meanwhile takes them there, until the next pack.
        """
        begins = self._page is None
        self._page = page
        self._turn(follow=begins or self._follows)

    def end(self) -> None:
        """End the meeting: no browser is served, the screens wait."""
        self.scene = ""
        self.feed.stop()
        self._screens.clear(self._officer())
        self._tell()
        self._tab.said.emit(self._room.look.words("The meeting has ended"), False)

    def set_look(self, _look: Look) -> None:
        """Say everything in other words."""
        self._tell()

    def close(self) -> None:
        """End it all and wait for the child. May be called twice."""
        self.feed.close()

    def _put(self, scene: str) -> bool:
        """Tell both; False after saying why the meeting may not see it."""
        words = self._room.look.words
        try:
            self._screens.show(scene, self._officer())
        except KnownError as error:
            self._tab.said.emit(in_words(str(error), words), True)
            return False
        self.scene = scene
        self._turn(follow=False)
        name = self._tab.standing.scene
        self._tab.said.emit(words("In the meeting: “{name}”", name=name), False)
        return True

    def _turn(self, *, follow: bool) -> None:
        """Take the browsers to the presenter's page, or to the meeting's scene."""
        page = self._page
        self._follows = follow and page is not None
        if page is not None and self._follows:
            self.feed.turn(page.scene, pack=page.file, passphrase=page.passphrase)
        else:
            self.feed.turn(self.scene)
        self._tell()

    def _on_screens(self) -> None:
        if not self._screens.showing:
            self.scene = ""  # ended, or the scene is no longer tagged for the meeting
        self._tell()

    def _on_state(self, _standing: FeedStanding) -> None:
        self._tell()

    def _on_topics(self, topics: frozenset[str]) -> None:
        if self.feed.running:
            self.feed.refresh(topics)

    def _shown_name(self) -> str:
        name = self._names.get(self.scene, self.scene)
        if self._page is None or not (self._follows and self.feed.running):
            return name
        return self._room.look.words("browsers: {title}, as presented", title=self._page.title)

    def _tell(self) -> None:
        words, feed = self._room.look.words, self.feed.standing
        away, waits = words("no screen"), words("waits")
        screens = tuple(
            (
                one.name if one.name == one.role else f"{one.role} · {one.name}",
                (one.scene or waits) if one.is_there else away,
            )
            for one in self._screens.standings
        )
        self._tab.scenes.mark(self.scene)
        self._tab.show_standing(
            RoomStanding(
                scene=self._shown_name(),
                running=self.feed.running,
                address=feed.address,
                code=feed.code,
                viewers=feed.viewers,
                limit=feed.limit,
                trouble=feed.trouble,
                notes=feed.notes,
                screens=screens,
            )
        )
