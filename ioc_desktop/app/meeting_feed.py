"""The meeting room's page, seen from the program that presents: a child, kept running.

The child (``app/feed_child.py``) paints and serves; here it is started, told, listened to, and
started anew when it dies or hangs, on the same port and with the same sessions, so that the
pages in the room come back by themselves. It ends with this process.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from ioc_desktop.app.feed_words import (
    FEED_PROTOCOL,
    EndFeed,
    FeedBeat,
    FeedFailed,
    FeedState,
    FeedTopics,
    FromFeed,
    OpenFeed,
    TurnFeed,
    feed_frame,
)
from ioc_desktop.ui.supervised_child import ChildProgram, SupervisedChild

_log = logging.getLogger(__name__)

SILENCE_S: Final = 10.0
_LAST_WORDS_MS: Final = 5000

STOPPED: Final = "the meeting room's page stopped; it is being restarted"


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """How the page stands. ``address`` "" = it is not served (yet), ``code`` admits one browser.

    ``trouble`` says in an English source text what is wrong ("" = nothing), ``notes`` what is
    to be known though all works. ``scene`` is what the page shows ("" = nothing).
    """

    address: str = ""
    code: str = ""
    viewers: int = 0
    limit: int = 0
    trouble: str = ""
    scene: str = ""
    secure: bool = False
    running: bool = False
    notes: tuple[str, ...] = ()


class MeetingFeed(QObject):
    """Signals: ``state_changed(FeedStanding)``."""

    state_changed = Signal(object)

    def __init__(self, site: Path | None, data_folder: Path, parent: QObject | None = None) -> None:
        """Prepare to serve the figures of ``data_folder``; ``site`` None: a pack alone."""
        super().__init__(parent)
        command = [sys.executable, "-m", "ioc_desktop.app.feed_child"]
        if site is not None:
            command += ["--site", str(site.absolute())]
        command += ["--data", str(data_folder.absolute())]
        program = ChildProgram(
            "the meeting feed", command, FromFeed, SILENCE_S, {"QT_QPA_PLATFORM": "offscreen"}
        )
        self._child = SupervisedChild(program, self)
        self._child.begun.connect(self._on_begun)
        self._child.heard.connect(self._take)
        self._child.lost.connect(self._on_lost)
        self._ending: list[QProcess] = []
        self._open: OpenFeed | None = None
        self._standing = FeedStanding()
        self._heard_of = self._turned = False
        self.pid = 0

    @property
    def standing(self) -> FeedStanding:
        """How the page stands now."""
        return self._standing

    @property
    def running(self) -> bool:
        """Whether a presentation is on, even while its server is being restarted."""
        return self._open is not None

    @property
    def restarts(self) -> int:
        """How often the server was lost and started again."""
        return self._child.restarts

    def start(self, scene: str, *, pack: Path | None = None, passphrase: str = "") -> None:
        """Begin a presentation with this scene ("" = nothing yet), maybe of a briefing pack.

        One that is on is ended, and its viewers need a new code.
        """
        if self._open is not None:
            self.stop()
        self._turned = False
        self._open = OpenFeed(
            key=secrets.token_bytes(32),
            scene=scene,
            pack="" if pack is None else str(pack.absolute()),
            passphrase=passphrase,
        )
        self._become(FeedStanding(running=True))
        self._child.start()

    def turn(self, scene: str, *, pack: Path | None = None, passphrase: str = "") -> None:
        """Show this scene ("" = nothing) of a pack, or of this machine's own figures.

        The viewers stay. A pack that is refused is told as ``trouble``; what was shown stays.
        """
        if self._open is None:
            return
        file = "" if pack is None else str(pack.absolute())
        self._turned = True
        self._open = structs.replace(self._open, scene=scene, pack=file, passphrase=passphrase)
        self._child.write(feed_frame(TurnFeed(scene=scene, pack=file, passphrase=passphrase)))

    def refresh(self, topics: Iterable[str]) -> None:
        """Hint that these topics have new rows; the page finds out by itself, a little later."""
        self._child.write(feed_frame(FeedTopics(topics=tuple(topics))))

    def stop(self) -> None:
        """End the presentation: every page says so. Returns at once; may be called twice."""
        self._open = None
        process = self._child.part()
        if process is not None:
            process.readyReadStandardOutput.connect(process.readAllStandardOutput)
            self._ending.append(process)
            process.finished.connect(self._on_ended)
            process.write(feed_frame(EndFeed()))
            process.closeWriteChannel()
            patience = QTimer(process)
            patience.setSingleShot(True)
            patience.timeout.connect(process.kill)
            process.finished.connect(patience.stop)
            patience.start(_LAST_WORDS_MS)
        self._become(FeedStanding())

    def close(self) -> None:
        """End it and wait until it is gone, for a program that ends. May be called twice."""
        self.stop()
        for process in list(self._ending):
            if not process.waitForFinished(_LAST_WORDS_MS):
                process.kill()
                process.waitForFinished(1000)
            process.deleteLater()
        self._ending.clear()

    def _on_begun(self) -> None:
        self._heard_of = False
        if self._open is not None:
            self._child.write(feed_frame(self._open))

    def _take(self, message: object) -> None:
        match message:
            case FeedState():
                self._note(message)
            case FeedFailed():
                if self._turned and self._open is not None:  # a pack that cannot be opened any more
                    self._open = structs.replace(self._open, pack="", passphrase="")
                self._become(replace(self._standing, address="", code="", trouble=message.why))
            case FeedBeat():
                self._child.settle()

    def _note(self, state: FeedState) -> None:
        if state.protocol != FEED_PROTOCOL:
            _log.error("the feed speaks protocol %s, not %s", state.protocol, FEED_PROTOCOL)
            self._child.kill()
            return
        if self._open is None:
            return
        self._child.greet()
        self._heard_of, self.pid = True, state.pid
        self._open = structs.replace(self._open, port=state.port)
        self._become(
            FeedStanding(
                address=state.address,
                code=state.code,
                viewers=state.viewers,
                limit=state.limit,
                trouble=state.trouble,
                scene=state.scene,
                secure=state.secure,
                running=True,
                notes=state.notes,
            )
        )

    def _on_ended(self) -> None:
        gone = [one for one in self._ending if one.state() is QProcess.ProcessState.NotRunning]
        for process in gone:
            self._ending.remove(process)
            process.deleteLater()

    def _on_lost(self) -> None:
        failed = self._standing.trouble if not self._heard_of else ""
        self._become(replace(self._standing, code="", viewers=0, trouble=failed or STOPPED))

    def _become(self, standing: FeedStanding) -> None:
        if standing != self._standing:
            self._standing = standing
            self.state_changed.emit(standing)
