"""One camera's decoding process, seen from the wall: started, told, ended, never waited for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal
from PySide6.QtGui import QImage

from ioc_desktop.sdk.camera_frames import FramesReader
from ioc_desktop.sdk.camera_watch import DecoderReport
from ioc_desktop.sdk.camera_words import FromWall, line


class CameraProcess(QObject):
    """A process that lives until it is ended or ends by itself.

    Signals: ``ended()``, once, when it ended though nobody asked it to.
    """

    ended = Signal()

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        """Start ``command`` with the name of the shared memory behind it.

        Raises:
            OSError: there is no room for the shared memory.
        """
        super().__init__(parent)
        self._frames = FramesReader()
        self._number = 0
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("QT_QPA_PLATFORM", "offscreen")
        self._process.setProcessEnvironment(environment)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(command[0], [*command[1:], str(self._frames.path)])

    @property
    def pid(self) -> int:
        """The process's id; 0 when it has none."""
        return self._process.processId()

    def send(self, message: FromWall) -> None:
        """Tell the process; one that cannot read is found out by its silence."""
        self._process.write(line(message))

    def report(self) -> DecoderReport | None:
        """Return its last words; None before the first."""
        return self._frames.report()

    def picture(self) -> QImage | None:
        """Return the newest picture, None if it was returned before."""
        made = self._frames.picture(self._number)
        if made is None:
            return None
        self._number = made.number
        size = (made.width_px, made.height_px, made.width_px * 4)
        image = QImage(made.pixels, *size, QImage.Format.Format_RGB32)
        return image.copy()  # of its own: the bytes go with this call

    def end(self) -> None:
        """Kill it: it owns nothing. Returns at once; Qt reaps it."""
        self._process.finished.disconnect(self._on_finished)
        self._process.errorOccurred.disconnect(self._on_error)
        self._frames.close()
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self.deleteLater()
        else:
            self._process.finished.connect(self.deleteLater)
            self._process.kill()

    def wait(self) -> None:
        """Wait until it is gone, for a program that ends."""
        self._process.waitForFinished(2000)

    def _on_finished(self) -> None:
        self.ended.emit()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.ended.emit()
