"""The clock: the time, the date in words, the shift on duty and the next deadline.

``build`` gives a ``Face`` that the widget turns into texts every second with ``reading``,
so a clock ticks without the cache being read again. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import Snapshot, format_long_date
from ioc_desktop.sdk.bodies import ClockBody

if TYPE_CHECKING:
    from ioc_desktop.sdk.telling import Told  # told on demand: no wall pays for it at its start

_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A named time of day, in minutes after local midnight."""

    name: str
    minute: int

    @property
    def text(self) -> str:
        """Return the time of day as ``HH:MM``."""
        return f"{self.minute // _MINUTES_AN_HOUR:02d}:{self.minute % _MINUTES_AN_HOUR:02d}"


@dataclass(frozen=True, slots=True)
class Face:
    """What a clock needs to tell the time by itself; ``now_s`` is the snapshot's moment."""

    now_s: int
    utc_offset_s: int
    shifts: tuple[Moment, ...]
    deadlines: tuple[Moment, ...]
    seconds: bool
    words: Words

    def telling(self, words: Words, now_s: float) -> Told:
        """Return the time, the date, the shift and the next deadline in words."""
        from ioc_desktop.sdk.telling import told_body

        return told_body(reading(self, now_s), words)


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the clock's face; the frame has no centre, no age and no footer."""
    settings = context.settings
    face = Face(
        now_s=snapshot.now_s,
        utc_offset_s=context.utc_offset_s,
        shifts=_moments(settings.get("shifts", ()), context.words),
        deadlines=_moments(settings.get("deadlines", ()), context.words),
        seconds=bool(settings.get("seconds", False)),
        words=context.words,
    )
    title = context.title or (
        context.words("Shift") if context.kind == "shift" else context.words("Clock")
    )
    return TileView(FrameInfo(title=title), face)


def reading(face: Face, now_s: float) -> ClockBody:
    """Return what the clock says at ``now_s`` (UTC epoch seconds, the room's time)."""
    local = datetime.fromtimestamp(now_s, UTC) + timedelta(seconds=face.utc_offset_s)
    minute = local.hour * _MINUTES_AN_HOUR + local.minute
    lines = [line for line in (_shift_line(face, minute), _deadline_line(face, minute)) if line]
    return ClockBody(
        time=local.strftime("%H:%M:%S" if face.seconds else "%H:%M"),
        date=format_long_date(int(now_s), face.words.language),
        lines=tuple(lines),
    )


def _shift_line(face: Face, minute: int) -> str:
    """Return the shift on duty and when it ends, or nothing without shifts."""
    if not face.shifts:
        return ""
    begun = [shift for shift in face.shifts if shift.minute <= minute]
    on_duty = begun[-1] if begun else face.shifts[-1]
    if len(face.shifts) == 1:
        return on_duty.name
    following = face.shifts[(face.shifts.index(on_duty) + 1) % len(face.shifts)]
    return face.words("{shift} · until {time}", shift=on_duty.name, time=following.text)


def _deadline_line(face: Face, minute: int) -> str:
    """Return the next deadline, and how long until then if it is still today."""
    if not face.deadlines:
        return ""
    coming = [deadline for deadline in face.deadlines if deadline.minute > minute]
    if not coming:
        first = face.deadlines[0]
        return face.words("{name}: {time} tomorrow", name=first.name, time=first.text)
    following = coming[0]
    hours, minutes = divmod(following.minute - minute, _MINUTES_AN_HOUR)
    left = (
        face.words("{hours} h {minutes} min", hours=hours, minutes=minutes)
        if hours
        else face.words("{minutes} min", minutes=minutes)
    )
    return face.words(
        "{name}: {time} (in {left})", name=following.name, time=following.text, left=left
    )


def _moments(settings: Sequence[Mapping[str, Any]], words: Words) -> tuple[Moment, ...]:
    """Return the named times in the order of the day, named in the screen's language."""
    moments = []
    for item in settings:
        hour, _, minute = str(item["at"]).partition(":")
        names: Mapping[str, str] = item["name"]
        moments.append(
            Moment(
                name=names.get(words.language) or names["vi"],
                minute=int(hour) * _MINUTES_AN_HOUR + int(minute),
            )
        )
    return tuple(sorted(moments, key=lambda moment: moment.minute))
