"""Whether a camera lives: judged from its decoder's reports, with the time passed in. Pure.

A picture on a wall that no longer moves looks like a quiet street. So nothing is believed
because no error came: what counts is when the last picture arrived, when it last differed from
the one before, and when the decoding process last gave a sign of life.

The times are those of a monotonic clock shared by both processes, in seconds.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import Enum

from ioc_desktop.sdk.cameras import CameraPhase, CameraTrouble


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """How long what may take, in seconds, and how large a decoder may grow.

    ``open_s`` is the time of one try until its first picture, ``silent_s`` the longest pause
    between two pictures, ``unchanged_s`` how long they may be the same before it is said,
    ``hung_s`` the longest silence of a decoder's heart, ``start_s`` the same for a new process.
    """

    open_s: float = 20.0
    silent_s: float = 5.0
    unchanged_s: float = 120.0
    hung_s: float = 8.0
    start_s: float = 40.0
    first_delay_s: float = 1.0
    longest_delay_s: float = 30.0
    settled_s: float = 15.0
    renew_after: int = 20
    """So many tries are made by one process; the next one has a new process."""
    most_memory_kb: int = 400 * 1024


class DecoderState(Enum):
    """What a decoder says it does; the values travel between processes."""

    IDLE = 0
    OPENING = 1
    PLAYING = 2
    FAILED = 3


@dataclass(frozen=True, slots=True)
class DecoderReport:
    """A decoder's last words. ``attempt`` is the try that they are about.

    ``frame_s`` is when the last picture arrived (a still: was taken) and ``changed_s`` when
    one last differed; 0 = never.
    """

    heartbeat_s: float
    attempt: int
    state: DecoderState
    trouble: CameraTrouble = CameraTrouble.NONE
    frame_s: float = 0.0
    changed_s: float = 0.0
    memory_kb: int = 0


class Order(Enum):
    """What is to be done now."""

    NOTHING = "nothing"
    OPEN = "open"
    """Begin the try ``attempt``; start a process if there is none."""
    CLOSE = "close"
    """Drop the player of the try that failed; the process stays for the next one."""
    END = "end"
    """End the process: it hangs, has grown, or has made its share of tries."""


class CameraWatch:
    """The state of one camera that somebody looks at."""

    def __init__(self, camera: str, limits: WatchLimits, now_s: float) -> None:
        """Begin with a first try at once; ``camera`` sets its own share of jitter."""
        self.limits = limits
        self.phase = CameraPhase.CONNECTING
        self.trouble = CameraTrouble.NONE
        self.since_s = now_s
        self.frame_s: float | None = None
        self.changed_s: float | None = None
        self.attempt = 0
        self.retry_s: float | None = now_s
        """When the next try begins; None while one is under way."""
        self._jitter = (zlib.crc32(camera.encode()) % 1000 / 1000 - 0.5) * 0.4
        self._delay_s = limits.first_delay_s
        self._begun_s = now_s
        self._good_since_s: float | None = None
        self._spawned_s: float | None = None
        self._tries = 0
        self._looked_s = now_s

    def spawned(self, now_s: float) -> None:
        """Note that a new process was started for the present try."""
        self._spawned_s, self._tries = now_s, 1

    def died(self, now_s: float, trouble: CameraTrouble = CameraTrouble.CRASHED) -> None:
        """Note that the process ended, though nobody asked it to."""
        self._spawned_s = None
        if self.retry_s is None:
            self._fail(trouble, now_s)

    def look(self, report: DecoderReport | None, now_s: float) -> Order:
        """Judge the decoder's last words; None = it has said nothing yet."""
        slept, self._looked_s = now_s - self._looked_s > self.limits.silent_s / 2, now_s
        if slept:
            # This process stood still (a suspended machine, a stopped one): so may the decoder.
            self._begun_s = now_s
            if self._spawned_s is not None:
                self._spawned_s = now_s
            return Order.NOTHING
        if self._spawned_s is not None and self._hangs(report, self._spawned_s, now_s):
            self._spawned_s = None
            if self.retry_s is None:
                self._fail(CameraTrouble.CRASHED, now_s)
            return Order.END
        if self.retry_s is not None:
            return self._retry(now_s)
        if report is None:
            self._begun_s = now_s  # the process is starting, and has its own time for that
            return Order.NOTHING
        return self._judge(report, now_s)

    def _hangs(self, report: DecoderReport | None, spawned_s: float, now_s: float) -> bool:
        if report is None:
            return now_s - spawned_s > self.limits.start_s
        return now_s - max(report.heartbeat_s, spawned_s) > self.limits.hung_s

    def _retry(self, now_s: float) -> Order:
        if self.retry_s is None or now_s < self.retry_s:
            return Order.NOTHING
        if self._spawned_s is not None and self._tries >= self.limits.renew_after:
            self._spawned_s = None
            return Order.END  # and at the next look the try, in a new process
        self.attempt += 1
        self._tries += 1
        self._begun_s, self.retry_s = now_s, None
        return Order.OPEN

    def _judge(self, report: DecoderReport, now_s: float) -> Order:
        ours = report.attempt == self.attempt
        if ours and report.state is DecoderState.FAILED:
            return self._fail(report.trouble, now_s)
        if not ours or not report.frame_s:
            if now_s - self._begun_s > self.limits.open_s:
                return self._fail(CameraTrouble.NO_ANSWER, now_s)
            return Order.NOTHING
        self.frame_s = report.frame_s
        self.changed_s = report.changed_s
        if now_s - report.frame_s > self.limits.silent_s:
            return self._fail(CameraTrouble.SILENT, now_s)
        if report.memory_kb > self.limits.most_memory_kb:
            good_since_s = self._good_since_s
            self._fail(CameraTrouble.TOO_LARGE, now_s)
            self._spawned_s = None
            if good_since_s is not None and now_s - good_since_s > self.limits.settled_s:
                # It has grown; one that is too large from the start waits like any other.
                self.retry_s = now_s + self.limits.first_delay_s
            return Order.END
        self._live(now_s)
        return Order.NOTHING

    def _live(self, now_s: float) -> None:
        if self._good_since_s is None:
            self._good_since_s = now_s
        elif now_s - self._good_since_s > self.limits.settled_s:
            self._delay_s = self.limits.first_delay_s
        changed_s = self.changed_s or now_s
        if now_s - changed_s > self.limits.unchanged_s:
            self.phase, self.since_s = CameraPhase.UNCHANGED, changed_s
        elif self.phase is not CameraPhase.LIVE:
            self.phase, self.since_s = CameraPhase.LIVE, now_s
        self.trouble = CameraTrouble.NONE

    def _fail(self, trouble: CameraTrouble, now_s: float) -> Order:
        if self.frame_s is not None:
            self.since_s = self.frame_s
        self.phase, self.trouble = CameraPhase.LOST, trouble
        self._good_since_s = None
        self.retry_s = now_s + self._delay_s * (1 + self._jitter)
        self._delay_s = min(self._delay_s * 2, self.limits.longest_delay_s)
        return Order.CLOSE
