"""The site's cameras on the screen side: one stream for all who look at it, none for nobody.

The desk knows the addresses, and nobody who asks it for a feed does. Each camera that is
looked at has a process that decodes it and a watch that judges it; the desk's timer reads
pictures and reports out of shared memory. Nothing here waits for a camera.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.camera_watch import CameraWatch, Order, WatchLimits
from ioc_desktop.sdk.camera_words import CloseCamera, OpenCamera, ShowCamera
from ioc_desktop.sdk.cameras import (
    LONGEST_FPS,
    MOST_HEIGHT_PX,
    MOST_WIDTH_PX,
    CameraEntry,
    CameraFeed,
    CameraPhase,
    CameraReading,
    CameraTrouble,
)
from ioc_desktop.ui.camera_process import CameraProcess

_log = logging.getLogger(__name__)

LOOK_S = 0.5
"""So often each camera is judged."""
LINGER_S = 2.0
"""A stream nobody looks at any more is kept so long: a scene made anew finds it running."""


@dataclass(frozen=True, slots=True)
class CameraSource:
    """A camera with its address, which only the desk and the decoding process know.

    ``address`` returns an RTSP address with name and password, or a still's file, and raises
    KnownError where the password is nowhere to be found.
    """

    entry: CameraEntry
    address: Callable[[], str] = field(repr=False)
    limits: WatchLimits = field(default_factory=WatchLimits)


class Cameras(QObject):
    """The desk: implements ``sdk.cameras.CameraDesk``."""

    def __init__(
        self,
        sources: Sequence[CameraSource],
        command: Sequence[str],
        timeline: Timeline | None = None,
        *,
        show_restricted: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """Know the cameras; ``command`` runs a decoding process (without its last argument)."""
        super().__init__(parent)
        self._sources = {source.entry.id: source for source in sources}
        self._command = tuple(command)
        self._timeline = timeline or Timeline()
        self._show_restricted = show_restricted
        self._streams: dict[str, _Stream] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def entries(self) -> Mapping[str, CameraEntry]:
        """What the site says of each camera, by id."""
        return {camera: source.entry for camera, source in self._sources.items()}

    @property
    def processes(self) -> Mapping[str, int]:
        """The ids of the decoding processes that run, by camera."""
        pids = {camera: stream.pid for camera, stream in self._streams.items()}
        return {camera: pid for camera, pid in pids.items() if pid}

    def entry(self, camera: str) -> CameraEntry | None:
        """Return what the site says of a camera, None if it names none of that id."""
        source = self._sources.get(camera)
        return None if source is None else source.entry

    def open(
        self,
        camera: str,
        width_px: int,
        height_px: int,
        *,
        fps: float,
        cover: bool,
        changed: Callable[[], None],
    ) -> CameraFeed:
        """Return a feed; ``changed`` is called when there is a new picture or phase."""
        source = self._sources.get(camera)
        if source is None:
            return _NoFeed(CameraPhase.UNKNOWN)
        if source.entry.restricted and not self._show_restricted:
            return _NoFeed(CameraPhase.RESTRICTED)
        stream = self._streams.get(camera)
        if stream is None:
            stream = _Stream(source, self._command, self._timeline, self)
            self._streams[camera] = stream
        viewer = Viewer(stream, changed, min(max(fps, 0.2), LONGEST_FPS), cover=cover)
        stream.viewers.append(viewer)
        viewer.resize(width_px, height_px)
        self._pace()
        self._tick()
        return viewer

    def close(self) -> None:
        """End every stream. May be called twice."""
        self._timer.stop()
        streams, self._streams = self._streams, {}
        for stream in streams.values():
            stream.end()
        for process in self.findChildren(CameraProcess):
            process.wait()

    def _pace(self) -> None:
        fps = [viewer.fps for stream in self._streams.values() for viewer in stream.viewers]
        interval_ms = int(1000 / max(fps)) if fps else int(LOOK_S * 1000)
        if interval_ms != self._timer.interval() or not self._timer.isActive():
            self._timer.start(interval_ms)

    def _tick(self) -> None:
        now_s = time.monotonic()
        for camera, stream in tuple(self._streams.items()):
            if stream.forgotten(now_s):
                stream.end()
                del self._streams[camera]
                self._pace()
            else:
                stream.look(now_s)
        if not self._streams:
            self._timer.stop()


class Viewer:
    """One tile's hold on a stream."""

    def __init__(
        self, stream: _Stream, changed: Callable[[], None], fps: float, *, cover: bool
    ) -> None:
        """Be told by ``changed``."""
        self._stream: _Stream | None = stream
        self._last = stream
        self.changed = changed
        self.fps, self.cover = fps, cover
        self.box = (0, 0)

    def reading(self) -> CameraReading:
        """Return what is to be said now."""
        return self._last.reading()

    def picture(self) -> QImage | None:
        """Return the latest picture."""
        return self._last.picture

    def resize(self, width_px: int, height_px: int) -> None:
        """Say how large the picture is shown from now on."""
        self.box = (min(width_px, MOST_WIDTH_PX), min(height_px, MOST_HEIGHT_PX))
        if self._stream is not None:
            self._stream.show()

    def close(self) -> None:
        """Let go. May be called twice."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.leave(self)


class _NoFeed:
    """The feed of a camera that is not to be had."""

    def __init__(self, phase: CameraPhase) -> None:
        self._reading = CameraReading(phase)

    def reading(self) -> CameraReading:
        return self._reading

    def picture(self) -> QImage | None:
        return None

    def resize(self, width_px: int, height_px: int) -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """Nothing is held."""


class _Stream:
    """One camera that is looked at: its watch, its process, its latest picture."""

    def __init__(
        self,
        source: CameraSource,
        command: tuple[str, ...],
        timeline: Timeline,
        owner: QObject,
    ) -> None:
        self._source, self._command, self._timeline = source, command, timeline
        self._owner = owner
        self._watch = CameraWatch(source.entry.id, source.limits, time.monotonic())
        self._process: CameraProcess | None = None
        self._looked_s = 0.0
        self._left_s: float | None = None
        self._shown: ShowCamera | None = None
        self._said: tuple[object, ...] = ()
        self.viewers: list[Viewer] = []
        self.picture: QImage | None = None

    @property
    def pid(self) -> int:
        return 0 if self._process is None else self._process.pid

    def reading(self) -> CameraReading:
        watch, now_s = self._watch, time.monotonic()
        machine_s = time.time()

        def room_s(moment_s: float) -> float:
            return self._timeline.at(machine_s - (now_s - moment_s))

        taken_s = watch.frame_s if self.picture is not None else None
        return CameraReading(
            phase=watch.phase,
            since_s=room_s(watch.since_s),
            taken_s=None if taken_s is None else room_s(taken_s),
            age_s=None if taken_s is None else max(0.0, now_s - taken_s),
            trouble=watch.trouble,
            retry_in_s=None if watch.retry_s is None else max(0.0, watch.retry_s - now_s),
        )

    def leave(self, viewer: Viewer) -> None:
        self.viewers.remove(viewer)
        if not self.viewers:
            self._left_s = time.monotonic()
        else:
            self.show()

    def forgotten(self, now_s: float) -> bool:
        return not self.viewers and now_s - (self._left_s or now_s) > LINGER_S

    def show(self) -> None:
        """Ask for pictures as large as the largest box and as often as the most eager viewer."""
        if not self.viewers:
            return
        wanted = ShowCamera(
            width_px=max(viewer.box[0] for viewer in self.viewers),
            height_px=max(viewer.box[1] for viewer in self.viewers),
            fps=max(viewer.fps for viewer in self.viewers),
            cover=all(viewer.cover for viewer in self.viewers),
        )
        if wanted != self._shown:
            self._shown = wanted
            if self._process is not None:
                self._process.send(wanted)

    def look(self, now_s: float) -> None:
        """Take a new picture if there is one; judge the camera from time to time."""
        process = self._process
        picture = None if process is None else process.picture()
        if picture is not None:
            self.picture = picture
        if now_s - self._looked_s >= LOOK_S or (picture is not None and not self._is_live()):
            self._looked_s = now_s
            report = None if process is None else process.report()
            was_live = self._is_live()
            self._obey(self._watch.look(report, now_s), now_s)
            if self._is_live() and not was_live:
                _log.info("camera %s: pictures come", self._source.entry.id)
        said = (self._watch.phase, self._watch.trouble, self._watch.retry_s)
        if picture is not None or said != self._said:
            self._said = said
            for viewer in tuple(self.viewers):
                viewer.changed()

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.ended.disconnect(self._on_ended)
            process.end()

    def _is_live(self) -> bool:
        return self._watch.phase is CameraPhase.LIVE

    def _obey(self, order: Order, now_s: float) -> None:
        if order is Order.OPEN:
            self._open(now_s)
        elif order is Order.CLOSE:
            self._tell_lost()
            if self._process is not None:
                self._process.send(CloseCamera())
        elif order is Order.END:
            self._tell_lost()
            self.end()

    def _open(self, now_s: float) -> None:
        try:
            address = self._source.address()
            if self._process is None:
                self._process = CameraProcess(self._command, self._owner)
                self._process.ended.connect(self._on_ended)
                self._watch.spawned(now_s)
                if self._shown is not None:
                    self._process.send(self._shown)
        except KnownError:
            self._watch.died(now_s, CameraTrouble.NO_PASSWORD)
            return
        except OSError as error:
            _log.warning("camera %s: no shared memory: %s", self._source.entry.id, error.strerror)
            self._watch.died(now_s, CameraTrouble.OTHER)
            return
        order = OpenCamera(
            attempt=self._watch.attempt, address=address, still=self._source.entry.still
        )
        self._process.send(order)

    def _on_ended(self) -> None:
        self.end()
        self._watch.died(time.monotonic())
        self._tell_lost()

    def _tell_lost(self) -> None:
        camera, why = self._source.entry.id, self._watch.trouble.name.lower()
        _log.info("camera %s: no picture (%s)", camera, why)
