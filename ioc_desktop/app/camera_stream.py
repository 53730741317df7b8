"""A stream, by QtMultimedia's player with its FFmpeg back end. In the camera's own process.

The player has no sound and no window: its sink hands over frames, of which those due are
converted. What a try did not bring to an end within its time is ended from outside.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QMediaPlayer, QPlaybackOptions, QVideoFrame, QVideoSink

from ioc_desktop.sdk.cameras import CameraTrouble

QUICK_PROBE_BYTES = 5000
"""A picture after 0.6 s instead of the 2.0 s that FFmpeg takes to look a stream over."""


class Taker(Protocol):
    """Who wants the pictures."""

    def wants_picture(self) -> bool:
        """Whether the next one is due."""

    def take(self, image: QImage, taken_s: float | None = None) -> None:
        """Take a picture."""

    def arrived(self) -> None:
        """Note that one came which is not wanted."""

    def fail(self, trouble: CameraTrouble) -> None:
        """Note that no more will come."""


class StreamSource(QObject):
    """One try at one stream; made anew for the next."""

    def __init__(self, address: str, taker: Taker, *, quick: bool) -> None:
        """Begin to open the address; ``quick`` believes what the camera says of its stream."""
        super().__init__()
        self._taker = taker
        self._sink = QVideoSink(self)
        self._player = QMediaPlayer(self)
        if quick:
            options = QPlaybackOptions()
            options.setProbeSize(QUICK_PROBE_BYTES)
            self._player.setPlaybackOptions(options)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._player.errorOccurred.connect(self._on_error)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.setSource(QUrl(address))
        self._player.play()

    def close(self) -> None:
        """Stop and let go; takes a tenth of a second where the server is silent."""
        self._sink.videoFrameChanged.disconnect(self._on_frame)
        self._player.errorOccurred.disconnect(self._on_error)
        self._player.mediaStatusChanged.disconnect(self._on_status)
        self._player.stop()
        self._player.setSource(QUrl())
        self.deleteLater()

    def _on_frame(self, frame: QVideoFrame) -> None:
        if not frame.isValid():
            return
        if not self._taker.wants_picture():
            self._taker.arrived()
            return
        image = frame.toImage()
        if image.isNull():
            self._taker.fail(CameraTrouble.NOT_VIDEO)
        else:
            self._taker.take(image)

    def _on_error(self, _error: QMediaPlayer.Error, _text: str) -> None:
        # Why stands in FFmpeg's own lines, which the wall reads.
        self._taker.fail(CameraTrouble.OTHER)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.EndOfMedia:
            self._taker.fail(CameraTrouble.ENDED)
        elif status is QMediaPlayer.MediaStatus.InvalidMedia:
            self._taker.fail(CameraTrouble.OTHER)
