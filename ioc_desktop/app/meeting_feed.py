"""The meeting room's page, seen from the program that presents: a child, kept running.

The child (``app/feed_child.py``) paints and serves; here it is started, told, listened to, and
started anew when it dies or hangs, on the same port and with the same sessions, so that the
pages in the room come back by themselves. It ends with this process.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from ioc_desktop.app.feed_words import (
    FEED_PROTOCOL,
    EndFeed,
    FeedBeat,
    FeedFailed,
    FeedState,
    FeedTopics,
    FromFeed,
    OpenFeed,
    ShowScene,
    ToFeed,
    feed_frame,
)
from ioc_desktop.station.protocol import FrameReader, ProtocolError

_log = logging.getLogger(__name__)

SILENCE_S: Final = 10.0
START_S: Final = 30.0
FIRST_DELAY_S: Final = 0.25
LONGEST_DELAY_S: Final = 8.0
SETTLED_S: Final = 10.0
_TICK_MS: Final = 500
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
        self._command = [sys.executable, "-m", "ioc_desktop.app.feed_child"]
        if site is not None:
            self._command += ["--site", str(site.absolute())]
        self._command += ["--data", str(data_folder.absolute())]
        self._process: QProcess | None = None
        self._ending: list[QProcess] = []
        self._reader = FrameReader(FromFeed)
        self._open: OpenFeed | None = None
        self._standing = FeedStanding()
        self._delay_s = FIRST_DELAY_S
        self._begun_s = self._heard_s = self._ticked_s = 0.0
        self._heard_of = False
        self.pid = 0
        self.restarts = 0
        self._watch = QTimer(self)
        self._watch.setInterval(_TICK_MS)
        self._watch.timeout.connect(self._look_for_silence)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._spawn)

    @property
    def standing(self) -> FeedStanding:
        """How the page stands now."""
        return self._standing

    @property
    def running(self) -> bool:
        """Whether a presentation is on, even while its server is being restarted."""
        return self._open is not None

    def start(self, scene: str, *, pack: Path | None = None, passphrase: str = "") -> None:
        """Begin a presentation with this scene ("" = nothing yet), maybe of a briefing pack.

        One that is on is ended, and its viewers need a new code.
        """
        if self._open is not None:
            self.stop()
        self._open = OpenFeed(
            key=secrets.token_bytes(32),
            scene=scene,
            pack="" if pack is None else str(pack.absolute()),
            passphrase=passphrase,
        )
        self._delay_s = FIRST_DELAY_S
        self._become(FeedStanding(running=True))
        self._watch.start()
        self._spawn()

    def show(self, scene: str) -> None:
        """Show another scene; "" = nothing."""
        if self._open is None:
            return
        self._open = _with(self._open, scene=scene)
        self._tell(ShowScene(scene=scene))

    def refresh(self, topics: Iterable[str]) -> None:
        """Hint that these topics have new rows; the page finds out by itself, a little later."""
        self._tell(FeedTopics(topics=tuple(topics)))

    def stop(self) -> None:
        """End the presentation: every page says so. Returns at once; may be called twice."""
        self._watch.stop()
        self._again.stop()
        self._open = None
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            process.readyReadStandardOutput.disconnect(self._read)
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

    def _spawn(self) -> None:
        if self._open is None:
            return
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("QT_QPA_PLATFORM", "offscreen")
        process.setProcessEnvironment(environment)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.readyReadStandardOutput.connect(self._read)
        self._process = process
        self._reader = FrameReader(FromFeed)
        self._heard_of = False
        self._begun_s = self._heard_s = self._ticked_s = time.monotonic()
        process.start(self._command[0], self._command[1:])
        process.write(feed_frame(self._open))

    def _tell(self, message: ToFeed) -> None:
        if self._process is not None:
            self._process.write(feed_frame(message))

    def _read(self) -> None:
        if self._process is None:
            return
        data = bytes(self._process.readAllStandardOutput().data())
        self._heard_s = time.monotonic()
        try:
            messages = self._reader.feed(data)
        except ProtocolError:
            _log.exception("the feed's words cannot be understood; it is restarted")
            self._process.kill()
            return
        for message in messages:
            self._take(message)

    def _take(self, message: object) -> None:
        match message:
            case FeedState():
                self._note(message)
            case FeedFailed():
                self._become(replace(self._standing, address="", code="", trouble=message.why))
            case FeedBeat():
                if time.monotonic() - self._begun_s > SETTLED_S:
                    self._delay_s = FIRST_DELAY_S

    def _note(self, state: FeedState) -> None:
        if state.protocol != FEED_PROTOCOL:
            _log.error("the feed speaks protocol %s, not %s", state.protocol, FEED_PROTOCOL)
            if self._process is not None:
                self._process.kill()
            return
        if self._open is None:
            return
        self._heard_of, self.pid = True, state.pid
        self._open = _with(self._open, port=state.port)
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

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._lose(f"ended with {code} ({status.name})")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._lose(f"could not be started: {self._process.errorString()}")

    def _on_ended(self) -> None:
        gone = [one for one in self._ending if one.state() is QProcess.ProcessState.NotRunning]
        for process in gone:
            self._ending.remove(process)
            process.deleteLater()

    def _lose(self, how: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._reader_rest(process)
            process.deleteLater()
        _log.warning("the meeting feed %s; next try in %.2f s", how, self._delay_s)
        self.restarts += 1
        failed = self._standing.trouble if not self._heard_of else ""
        self._become(replace(self._standing, code="", viewers=0, trouble=failed or STOPPED))
        self._again.start(int(self._delay_s * 1000))
        self._delay_s = min(self._delay_s * 2, LONGEST_DELAY_S)

    def _reader_rest(self, process: QProcess) -> None:
        """Hear a child's last words: why it could not serve."""
        try:
            for message in self._reader.feed(bytes(process.readAllStandardOutput().data())):
                self._take(message)
        except ProtocolError:
            return  # cut off in the middle of a word

    def _look_for_silence(self) -> None:
        now = time.monotonic()
        if now - self._ticked_s > 4 * _TICK_MS / 1000:
            self._heard_s = now  # this process slept, not the feed
        self._ticked_s = now
        limit = SILENCE_S if self._heard_of else START_S
        if self._process is not None and now - self._heard_s > limit:
            _log.error("the meeting feed has said nothing for %.0f s; it is killed", limit)
            self._heard_s = now
            self._process.kill()

    def _become(self, standing: FeedStanding) -> None:
        if standing != self._standing:
            self._standing = standing
            self.state_changed.emit(standing)


def _with(opened: OpenFeed, *, scene: str | None = None, port: int | None = None) -> OpenFeed:
    return OpenFeed(
        key=opened.key,
        scene=opened.scene if scene is None else scene,
        port=opened.port if port is None else port,
        pack=opened.pack,
        passphrase=opened.passphrase,
    )
