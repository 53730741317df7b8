"""What is said of a camera, in the words of the screen. Pure; the time is passed in."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_desktop.domain.dates import format_age, format_as_of, format_time
from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.cameras import CameraPhase, CameraReading, CameraTrouble
from ioc_desktop.sdk.contract import Words

_MINUTE_S = 60
_PRESENT_S = 2.0

SCREEN_TEXTS = (
    "the camera does not answer",
    "the camera's machine refuses the connection",
    "the camera's machine is not known by that name",
    "there is no way to the camera's network",
    "the camera's name or password is wrong",
    "the camera does not allow it",
    "there is no stream at this address",
    "what the camera sends is no video",
    "the camera ended the stream",
    "the camera stopped sending",
    "the picture's file is not there",
    "the picture's file cannot be read",
    "the decoder stopped",
    "the decoder took too much memory",
    "streams need the package ioc-desktop[cameras]",
    "the stream cannot be opened",
    "the camera's password is not set on this machine",
)
"""Why no picture comes, in the order of ``CameraTrouble`` after NONE."""


@dataclass(frozen=True, slots=True)
class CameraTexts:
    """What stands under or in place of a camera's picture.

    ``state`` in full ("mất hình từ 14:05"), ``short`` for a narrow tile ("mất 14:05"),
    ``detail`` why and what is being done ("" = nothing), ``glyph`` one of the kit's. ``tick``
    follows the state: the seconds of a present picture's time, apart, so that whoever keeps
    shaped texts keeps sixty of them and not one for each second of the day.
    """

    glyph: str
    state: str
    short: str
    detail: str = ""
    severity: Severity = Severity.NORMAL
    tick: str = ""


def camera_texts(reading: CameraReading, camera: str, words: Words, now_s: float) -> CameraTexts:
    """Return the texts for a reading at ``now_s`` (the room's epoch seconds)."""
    since = ""
    if reading.since_s is not None:
        since = format_as_of(int(reading.since_s), int(now_s), words.language)
    phase = reading.phase
    if phase is CameraPhase.LIVE:
        age, tick = _age(reading, words)
        state = words("live")
        return CameraTexts("live", f"{state} · {age}" if age else state, age or state, tick=tick)
    if phase is CameraPhase.UNCHANGED:
        return CameraTexts(
            "warn",
            words("picture unchanged since {time}", time=since),
            words("unchanged {time}", time=since),
            severity=Severity.WARN,
        )
    if phase is CameraPhase.CONNECTING:
        return CameraTexts("not_connected", words("connecting to the camera"), words("connecting"))
    if phase is CameraPhase.UNKNOWN:
        why = words("the site file names no camera “{camera}”", camera=camera)
        return CameraTexts("not_connected", words("no such camera"), words("no such camera"), why)
    if phase is CameraPhase.RESTRICTED:
        why = words("this machine may not show it")
        return CameraTexts("not_connected", words("restricted"), words("restricted"), why)
    state = words("no picture since {time}", time=since)
    if reading.taken_s is None:
        state = words("no picture")
    short = words("lost {time}", time=since) if reading.taken_s is not None else state
    return CameraTexts("lost", state, short, _trouble(reading, words), Severity.WARN)


def _trouble(reading: CameraReading, words: Words) -> str:
    why = trouble_text(reading.trouble, words)
    if reading.trouble is CameraTrouble.NOT_INSTALLED:
        return why
    if reading.retry_in_s is None:
        return " · ".join(filter(None, (why, words("trying again"))))
    # Whole steps: a count that changes each second draws the eye to what does not matter.
    left_s = int(reading.retry_in_s // 5 + 1) * 5
    again = words("next try within {seconds} s", seconds=left_s)
    return " · ".join(filter(None, (why, again)))


def _age(reading: CameraReading, words: Words) -> tuple[str, str]:
    """Return when the picture was taken: of the present one the time and its seconds; or an age."""
    if reading.age_s is None or reading.taken_s is None:
        return "", ""
    if reading.age_s < _PRESENT_S:
        taken_s = int(reading.taken_s)
        return format_time(taken_s), f":{taken_s % _MINUTE_S:02}"
    if reading.age_s < _MINUTE_S:
        return words("{seconds} s ago", seconds=int(reading.age_s)), ""
    return words("{age} ago", age=format_age(int(reading.age_s), words.language)), ""


def trouble_text(trouble: CameraTrouble, words: Words) -> str:
    """Return why no picture comes; "" where there is no trouble."""
    return "" if trouble is CameraTrouble.NONE else words(SCREEN_TEXTS[trouble.value - 1])
