"""What is on the wall and why, what waits and what comes next; one line of the journal.

How it is decided: ``precedence``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

SwitchKind = Literal["start", "person", "rule", "schedule", "screens", "meeting"]
SWITCH_KINDS: Final[frozenset[str]] = frozenset(get_args(SwitchKind))
Hindrance = Literal["lock", "choice", "rate", "alarm", "broken"]
"""Why something waits: a presentation lock, a person's choice, its rule had its share of the
hour, another alarm is shown, or its scene's file has mistakes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A scene, who or what brought it (officer, rule or schedule by name), and when."""

    scene: str
    kind: SwitchKind
    who: str = ""
    since_s: int = 0


@dataclass(frozen=True, slots=True)
class Lock:
    """A presentation lock: who set it, when, and until when (None = until it is taken off)."""

    officer: str
    since_s: int
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What the schedule wants now: since ``since_s``, until ``until_s`` (None = no end known)."""

    schedule: str
    name: str
    scene: str
    since_s: int
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """An open alarm for which a rule wants a place on the wall.

    ``key`` stands for this alarm as it was raised; ``scene`` "" = the rule shows a tile.
    ``rank`` 0 is the most urgent. Shown for at least ``least_s``, at most ``most_s``. After
    ``until_s`` (None = never) it is too old to come to the wall; what is shown then stays.
    """

    key: str
    rule: str
    rule_name: str
    title: str
    rank: int
    raised_s: int
    scene: str = ""
    least_s: int = 60
    most_s: int | None = None
    per_hour: int = 12
    until_s: int | None = None

    def is_too_old(self, now_s: int) -> bool:
        """Whether it no longer comes to the wall."""
        return self.until_s is not None and now_s > self.until_s

    @property
    def place(self) -> str:
        """What it needs on the wall: its scene, or its rule's tile."""
        return self.scene or f"tile of {self.rule}"

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Its place in the line: by severity, then the one that waits longest."""
        return (self.rank, self.raised_s, self.key)


@dataclass(frozen=True, slots=True)
class Brought:
    """What an alarm's rule shows since ``since_s``; ``closed`` = the alarm is over."""

    call: Call
    since_s: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that is held back, and why; ``until_s`` None = nobody knows."""

    kind: Literal["rule", "schedule"]
    name: str
    scene: str
    because: Hindrance
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next by itself: which scene, by which schedule, when."""

    name: str
    scene: str
    at_s: int


@dataclass(frozen=True, slots=True)
class Switch:
    """One line of the journal: when, who or what, from which scene to which, and why.

    ``key`` (32 hexadecimal digits) is made when it happened: handed over twice it is written
    once. ``who`` is an officer, a rule or a schedule by name. A lock is a line too, with the
    same scene on both sides. ``meeting``: what the meeting's screens show, "" = nothing.
    """

    key: str
    at_s: int
    kind: SwitchKind
    who: str
    from_scene: str
    to_scene: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class OnAir:
    """What is on the wall and why, for everybody who shows it.

    ``scene`` is the scene under everything, from the moment of the decision; ``shown`` what
    stands on the screens (a scene for the moment where an alarm's tile lies over it).
    ``free_s``: until when a person's choice holds.
    """

    scene: str = ""
    shown: str = ""
    kind: SwitchKind = "start"
    who: str = ""
    since_s: int = 0
    alarm: str = ""
    free_s: int | None = None
    next: Coming | None = None
    lock: Lock | None = None
    waiting: tuple[Waiting, ...] = ()
    can_go_back: bool = False
