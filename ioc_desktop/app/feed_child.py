"""The meeting feed's process: ``python -m ioc_desktop.app.feed_child --data DIR [--site FILE]``.

It paints off-screen and serves what it painted; the program that started it says on standard
input what to show. It reads the cache as a wall does, but for the audience of a meeting: what
that may not see is never in its memory. Of lesser priority than the wall, bounded in memory, and
it ends with the program that started it.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import sqlite3
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ioc_desktop.app.feed_words import (
    EndFeed,
    FeedBeat,
    FeedFailed,
    FeedState,
    FeedTopics,
    FromFeed,
    OpenFeed,
    ToFeed,
    TurnFeed,
    feed_frame,
)
from ioc_desktop.app.lesser_share import take_the_lesser_share
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import FrameReader, ProtocolError
from ioc_desktop.ui.ring_sweeper import RingSweeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from ioc_desktop.app.composition import ScreenSide
    from ioc_desktop.app.feed_painting import FeedPainter
    from ioc_desktop.app.feed_source import FeedSource
    from ioc_desktop.meeting.server import MeetingServer
    from ioc_desktop.ui.look import Look

CHANGES_MS: Final = 250
"""How often it is looked whether the cache was written, if nobody hints at it."""
HINT_MS: Final = 400
"""So long a change waits for its hint where hints come …"""
HINTS_S: Final = 30.0
"""… and so long after the last one it is taken that they come."""
BEAT_MS: Final = 1000
ADDRESS_BEATS: Final = 5
"""After so many it is looked whether this machine has got another address."""
MOST_DATA_BYTES: Final = 1 << 30
_LAST_S: Final = 6.0
_READ_BYTES: Final = 1 << 16


class ParentPipe(QObject):
    """The frames of standard input, and those that go back. Signals: ``told(message)``, ``left()``.

    File number 1 is given to standard error, so that a stray print cannot break the protocol.
    """

    told = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        """Take standard input and output; ``start`` begins to listen."""
        super().__init__()
        sys.stdout.flush()
        self._out = os.dup(1)
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def start(self) -> None:
        """Listen from now on, in a thread."""
        threading.Thread(target=self._listen, name="parent", daemon=True).start()

    def send(self, message: FromFeed) -> None:
        """Say something; nobody listens any more = the end is near anyway."""
        data = feed_frame(message)
        try:
            while data:
                data = data[os.write(self._out, data) :]
        except OSError:
            return

    def _listen(self) -> None:
        reader = FrameReader(ToFeed)
        try:
            while data := os.read(0, _READ_BYTES):
                for message in reader.feed(data):
                    self.told.emit(message)
        except (OSError, ProtocolError):
            pass  # as good as gone
        except RuntimeError:
            return  # nobody hears: this process is ending anyway
        with contextlib.suppress(RuntimeError):
            self.left.emit()
        time.sleep(_LAST_S)
        os._exit(0)  # whatever holds it up: nobody is there for whom it would serve


class FeedChild(QObject):
    """Does what the program says and tells how the page stands."""

    _code_told = Signal(str)
    _viewers_told = Signal(int)

    def __init__(self, site: Path | None, data: Path, pipe: ParentPipe) -> None:
        """Wait for ``OpenFeed`` on ``pipe``."""
        super().__init__()
        self._site_path, self._data, self._pipe = site, data, pipe
        self._server: MeetingServer | None = None
        self._painter: FeedPainter | None = None
        self._side: ScreenSide | None = None
        self._state: FeedState | None = None
        self._changes: CacheChanges | None = None
        self._let_go: Callable[[], object] = lambda: None
        self._look_again: Callable[[], tuple[str, tuple[str, ...]]] | None = None
        self._beats = 0
        self._pack = self._refused = ""
        self._code, self._viewers = "", 0
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._say_beat)
        self._code_told.connect(self._on_code)
        self._viewers_told.connect(self._on_viewers)
        pipe.told.connect(self._do)
        pipe.left.connect(self.end)

    def code_changed(self, code: str) -> None:
        """Another code admits the next browser; from the server's thread."""
        self._code_told.emit(code)

    def viewers_changed(self, viewers: int) -> None:
        """So many browsers look on; from the server's thread."""
        self._viewers_told.emit(viewers)

    def end(self) -> None:
        """Tell the pages that it is over, close everything and quit. May be called twice."""
        self._beat.stop()
        server, self._server = self._server, None
        if server is not None:
            server.close(ended=True)
        self._paint_no_more()
        QApplication.quit()

    def _do(self, message: ToFeed) -> None:
        match message:
            case OpenFeed():
                self._begin_or_fail(message)
            case TurnFeed():
                self._turn(message)
            case FeedTopics():
                if self._side is not None:
                    self._side.feed.refresh(frozenset(message.topics))
                if self._changes is not None:
                    self._changes.take_hint()
            case EndFeed():
                self.end()

    def _begin_or_fail(self, order: OpenFeed) -> None:
        code = 1
        try:
            self._begin(order)
            code = 0
        except KnownError as error:
            self._pipe.send(FeedFailed(why=str(error)))
        finally:
            if code:
                QApplication.exit(code)  # also for a fault of ours: it is started anew

    def _begin(self, order: OpenFeed) -> None:
        """Serve first, so that pages that wait are answered; then build what is painted.

        Raises:
            KnownError: it cannot be served, or there is nothing to show.
        """
        from ioc_desktop.app.composition import make_look
        from ioc_desktop.app.feed_place import served_at, shown_at
        from ioc_desktop.app.feed_source import open_source
        from ioc_desktop.meeting.html import PageTexts
        from ioc_desktop.meeting.server import MeetingServer, ServerSettings

        source = open_source(self._site_path, self._data, order.pack, order.passphrase)
        self._let_go = source.close  # also where what follows fails
        site, meeting = source.site, source.meeting
        look = make_look(site)
        at = served_at(meeting, order.port)
        texts = PageTexts(look.words, site.name, site.theme, at.certificate is not None)
        settings = ServerSettings(
            key=order.key,
            viewers=meeting.viewers,
            texts=texts,
            names=at.names,
            context=None if at.certificate is None else at.certificate.context,
        )
        self._server = MeetingServer(at.listener, settings, self)
        self._state = FeedState(
            pid=os.getpid(),
            address=at.address,
            port=at.port,
            secure=at.certificate is not None,
            code=self._code,
            viewers=0,
            limit=meeting.viewers,
            notes=at.notes,
        )
        self._look_again = partial(shown_at, meeting, at.port, at.certificate)
        self._beat.start()
        self._pack = order.pack
        self._paint(source, look, self._server, order.scene)

    def _paint(self, source: FeedSource, look: Look, server: MeetingServer, scene: str) -> None:
        from ioc_desktop.app.feed_painting import FeedPainter

        self._let_go = source.close
        side = self._side = source.build(look)
        self._painter = FeedPainter(side, server, source.note, self._on_shown)
        if source.watched is not None:
            self._changes = CacheChanges(source.watched, side)
        self._painter.show(scene)
        self._say()

    def _paint_no_more(self) -> None:
        changes, self._changes = self._changes, None
        painter, self._painter = self._painter, None
        let_go, self._let_go = self._let_go, lambda: None
        self._side = None
        if changes is not None:
            changes.close()
        if painter is not None:
            painter.close()
        let_go()

    def _turn(self, order: TurnFeed) -> None:
        """Paint from a pack, or from the data folder again; the pages stay in contact."""
        if self._server is None or self._painter is None or order.pack == self._refused != "":
            return
        self._refused = ""
        if order.pack == self._pack:
            self._painter.show(order.scene)
            return
        from ioc_desktop.app.composition import make_look
        from ioc_desktop.app.feed_source import open_source

        try:
            source = open_source(self._site_path, self._data, order.pack, order.passphrase)
        except KnownError as error:
            self._refused = order.pack
            self._say(trouble=str(error))
            return
        self._paint_no_more()
        self._pack = order.pack
        self._paint(source, make_look(source.site), self._server, order.scene)

    def _on_code(self, code: str) -> None:
        self._code = code
        self._say(code=code)

    def _on_viewers(self, viewers: int) -> None:
        self._viewers = viewers
        self._say(viewers=viewers)

    def _on_shown(self, scene: str, trouble: str) -> None:
        self._say(scene=scene, trouble=trouble)

    def _say(self, **changed: object) -> None:
        if self._state is None:
            return
        known = {name: getattr(self._state, name) for name in self._state.__struct_fields__}
        known |= {"code": self._code, "viewers": self._viewers}
        self._state = FeedState(**{**known, **changed})
        if self._painter is not None:
            self._pipe.send(self._state)

    def _say_beat(self) -> None:
        self._pipe.send(FeedBeat())
        self._beats += 1
        if self._beats % ADDRESS_BEATS == 0 and self._state is not None and self._look_again:
            address, notes = self._look_again()
            if address != self._state.address:
                self._say(address=address, notes=notes)


class CacheChanges(QObject):
    """Notices that the cache was written, also where nobody hints at it.

    A tile is asked for twice a second at most. So where hints come, which name what changed, all
    tiles are asked for only if a change stays without one: asking for nothing would keep a tile
    from the next news.
    """

    def __init__(self, cache: Path, side: ScreenSide) -> None:
        """Look at ``cache`` four times a second: one number from SQLite, nothing is read."""
        super().__init__()
        self._cache, self._side = cache, side
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[object, int] | None = None
        self._hinted_s = -math.inf
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(CHANGES_MS)
        self._doubt = QTimer(self)
        self._doubt.setSingleShot(True)
        self._doubt.setInterval(HINT_MS)
        self._doubt.timeout.connect(self._refresh)

    def take_hint(self) -> None:
        """Somebody has said what changed."""
        self._hinted_s = time.monotonic()
        self._doubt.stop()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._doubt.stop()
        self._let_go()

    def _look(self) -> None:
        try:
            status = self._cache.stat()
            file = (status.st_dev, status.st_ino)
            if self._connection is None:
                self._connection = sqlite3.connect(
                    f"file:{quote(str(self._cache.absolute()))}?mode=ro", uri=True, timeout=0.05
                )
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        except (OSError, sqlite3.Error):
            self._let_go()
            return
        seen, self._seen = self._seen, (file, version)
        if seen is None or seen == self._seen:
            return
        if seen[0] != file:
            self._let_go()  # another file in its place
        silent_s = time.monotonic() - self._hinted_s
        if silent_s > HINTS_S:
            self._refresh()
        elif silent_s > (CHANGES_MS + HINT_MS) / 1000 and not self._doubt.isActive():
            self._doubt.start()  # its hint may be on the way

    def _refresh(self) -> None:
        self._side.feed.refresh(None)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._seen = None, None


def main(arguments: list[str]) -> int:
    """Serve until the program that started this says or goes."""
    for name in ("SIGINT", "SIGHUP"):  # meant for the program in the terminal, which tells us
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    options = argparse.ArgumentParser(prog="feed-child")
    options.add_argument("--site", type=Path)
    options.add_argument("--data", type=Path, required=True)
    asked = options.parse_args(arguments)
    take_the_lesser_share(MOST_DATA_BYTES)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    pipe = ParentPipe()
    application = QApplication(["ioc-desktop-feed"])
    application.setQuitOnLastWindowClosed(False)
    RingSweeper(application)
    child = FeedChild(asked.site, asked.data, pipe)
    pipe.start()
    code = application.exec()
    child.end()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
