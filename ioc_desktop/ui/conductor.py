"""The conductor: the only one who switches the stage of a running wall.

What is decided, and by which rules, is in ``domain.precedence``; here the decision meets the
stage. A switch is atomic: it counts when the stage has cut to it, and whatever is asked for
while a scene is built takes that one's place. A scene whose file has mistakes is not taken:
a person's choice is then as if it had not been made (the stage's banner says why), a
schedule's or a rule's waits until the file is mended.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from ioc_desktop.domain import precedence
from ioc_desktop.domain.on_air import Call, Coming, OnAir, Step, Switch, SwitchKind
from ioc_desktop.domain.precedence import Standing
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage

HOLD_S = 15 * 60
"""How long a person's choice holds where no plan says otherwise."""


class Schedule(Protocol):
    """What a duty plan wants, as a function of the time (the room's epoch seconds)."""

    @property
    def hold_s(self) -> int:
        """How long a person's choice holds."""

    def step(self, now_s: int) -> Step | None:
        """Return what is to be shown now; None = nothing is scheduled."""

    def coming(self, now_s: int) -> Coming | None:
        """Return the next change of the schedule."""


class NoSchedule:
    """Nothing is scheduled."""

    hold_s = HOLD_S

    def step(self, now_s: int) -> Step | None:  # noqa: ARG002  # the protocol's argument
        """Return None."""
        return None

    def coming(self, now_s: int) -> Coming | None:  # noqa: ARG002  # the protocol's argument
        """Return None."""
        return None


class AlarmPlaces(Protocol):
    """Where an alarm's tile goes: a scene for the moment made from the one under it."""

    def place(self, base: str, call: Call) -> str:
        """Return the id of the scene with the tile in it; ``base`` itself if there is no room."""


class Conductor(QObject):
    """Signals: ``state_changed(OnAir)``, ``switched(Switch)`` once it is on every screen.

    ``switched`` comes for a lock set or taken off, too, with the same scene on both sides.
    ``put_away_changed(tuple[str, ...])`` has the keys of the alarms that do not come again.
    """

    state_changed = Signal(object)
    switched = Signal(object)
    put_away_changed = Signal(object)

    def __init__(
        self,
        stage: SceneStage,
        clock: RoomClock,
        *,
        is_there: Callable[[str], bool] = bool,
        label: Callable[[str], str] = str,
        put_away: tuple[str, ...] = (),
        parent: QObject | None = None,
    ) -> None:
        """Conduct ``stage``; nothing is shown before ``begin`` or ``choose``.

        ``is_there`` tells whether a scene can still be gone back to, ``label`` what the
        journal calls it (a scene for the moment has no name of its own). ``put_away`` are
        the alarms that a person put away before.
        """
        super().__init__(parent)
        self._stage, self._clock = stage, clock
        self._is_there, self._label = is_there, label
        self._places: AlarmPlaces | None = None
        self._schedule: Schedule = NoSchedule()
        self._calls: tuple[Call, ...] = ()
        self._broken: frozenset[str] = frozenset()
        self._standing = replace(precedence.begun("", 0), put_away=put_away)
        self._put_away = put_away
        self._target = self._shown = ""
        self._placed: tuple[str, str, str] = ("", "", "")
        self._cause: tuple[SwitchKind, str, str] = ("start", "", "")
        self._state = OnAir()
        self._closed = self._switching = False
        stage.scene_shown.connect(self._on_shown)

    @property
    def state(self) -> OnAir:
        """What is on the wall and why, what comes next and what is held back."""
        return self._state

    @property
    def alarm(self) -> Call | None:
        """The alarm that a rule shows now."""
        brought = self._standing.brought
        return None if brought is None else brought.call

    # Persons.

    def begin(self, scene: str) -> bool:
        """Show the wall's first scene; return whether it can be shown."""
        begun = precedence.begun(scene, self._clock.now_s())
        return self._become(replace(begun, put_away=self._standing.put_away), "")

    def choose(self, scene: str, officer: str = "") -> bool:
        """Show a scene by a person's choice; return whether it can be shown.

        It holds for the plan's ``hold_min``, then until the schedule's next step. An alarm
        that is shown is put away by it.
        """
        now_s = self._clock.now_s()
        self._broken -= {scene}
        standing = precedence.chosen(
            self._standing, scene, officer, now_s, self._schedule.hold_s, self._calls
        )
        return self._become(standing, "", ("person", officer))

    def back(self, officer: str = "") -> bool:
        """Go back to the scene before ("về cảnh trước"); return whether there was one.

        An alarm that is shown is put away first; it does not come again.
        """
        now_s = self._clock.now_s()
        while True:
            standing = precedence.gone_back(
                self._standing, officer, now_s, self._schedule.hold_s, self._calls,
                self._schedule.step(now_s), self._is_there,
            )  # fmt: skip
            changed = standing.entry.scene != self._standing.entry.scene or (
                standing.brought is not self._standing.brought
            )
            if not changed:
                self._keep(standing)
                return False
            if self._become(standing, "back", ("person", officer)):
                return True
            # Its file has mistakes by now (the banner says so): the one before that.
            self._standing = replace(self._standing, before=standing.before)

    def put_away(self, officer: str = "") -> bool:
        """Take off the alarm that is shown, without going anywhere; it does not come again."""
        if self._standing.brought is None:
            return False
        standing = precedence.put_away(self._standing, self._calls)
        return self._become(standing, "put away", ("person", officer))

    def lock(self, officer: str = "", until_s: int | None = None) -> None:
        """Set a presentation lock: until it is taken off only persons change the wall.

        ``until_s``: the room's epoch seconds at which it ends by itself.
        """
        was = self._standing.lock
        self._keep(precedence.locked(self._standing, officer, self._clock.now_s(), until_s))
        if was is None:
            self._tell("person", officer, "locked")

    def unlock(self, officer: str = "") -> None:
        """Take the presentation lock off; what waited comes."""
        if self._standing.lock is None:
            return
        self._keep(precedence.unlocked(self._standing))
        self._tell("person", officer, "unlocked")
        self.look()

    # What else decides.

    def set_schedule(self, schedule: Schedule) -> None:
        """Follow this plan from now on."""
        self._schedule = schedule
        self.look()

    def set_calls(self, calls: tuple[Call, ...]) -> None:
        """These alarms are open, for which rules want the wall or a tile on it."""
        if calls != self._calls:
            self._calls = calls
            self.look()

    def set_places(self, places: AlarmPlaces | None) -> None:
        """Let alarms' tiles be put on the wall by ``places``; None = by nobody."""
        self._places = places

    def note_screens(self, why: str) -> None:
        """Journal that other screens show the scene now."""
        self._tell("screens", "", why)

    def take_changes(self, scenes: frozenset[str]) -> None:
        """Files of these scenes changed: they may be shown again."""
        self._broken -= scenes
        if self._target in scenes and self._stage.wanted != self._target:
            self._stage.switch(self._target)  # it was to be shown when its file turned bad
        self.look()

    def look(self, _moment: object = None) -> None:
        """Look at the clock: let schedules, rules and ends of locks take effect."""
        if not self._standing.base.scene or self._closed or self._switching:
            return
        now_s = self._clock.now_s()
        had_lock = self._standing.lock
        for _ in range(2 + len(self._calls)):
            standing = precedence.settled(
                self._standing, now_s, self._schedule.step(now_s), self._calls, self._broken
            )
            if self._become(standing, ""):
                break
            # What cannot be shown waits; what else would come is looked for.
            called = standing.brought
            is_new = called is not None and called is not self._standing.brought
            failed = called.call.place if called is not None and is_new else standing.base.scene
            self._broken |= {failed}
        if had_lock is not None and self._standing.lock is None:
            self._tell("person", had_lock.officer, "lock ended")

    def close(self) -> None:
        """Decide nothing and tell nothing any more: the wall closes. May be called twice."""
        self._closed = True

    # The stage.

    def _become(
        self, standing: Standing, why: str, by: tuple[SwitchKind, str] | None = None
    ) -> bool:
        """Take a decision to the stage; False = its scene cannot be shown, nothing changed."""
        target = self._target_of(standing)
        lost = by is not None and self._stage.wanted != target
        if target != self._target or lost:
            before = self._target, self._cause, self._standing
            # Known before the cut, which may come within the call, and others act on it.
            self._cause = self._cause_of(standing, why, by)
            self._target, self._standing = target, standing
            self._switching = True
            taken = self._stage.switch(target)
            self._switching = False
            if not taken:
                self._target, self._cause, self._standing = before
                return False
        self._keep(standing)
        return True

    def _target_of(self, standing: Standing) -> str:
        brought = standing.brought
        if brought is None:
            return standing.base.scene
        if brought.call.scene or self._places is None:
            return brought.call.scene or standing.base.scene
        wanted = (standing.base.scene, brought.call.rule)
        if self._placed[:2] != wanted or not self._is_there(self._placed[2]):
            self._placed = (*wanted, self._places.place(standing.base.scene, brought.call))
        return self._placed[2]

    def _cause_of(
        self, standing: Standing, why: str, by: tuple[SwitchKind, str] | None
    ) -> tuple[SwitchKind, str, str]:
        was, now = self._standing.brought, standing.brought
        if now is not None and (was is None or was.call.place != now.call.place):
            return ("rule", now.call.rule_name, now.call.title)
        if by is not None:
            return (*by, why)
        if was is not None and now is None and standing.base == self._standing.base:
            return ("rule", was.call.rule_name, "given back")
        return (standing.base.kind, standing.base.who, why)

    def _on_shown(self, scene: str) -> None:
        if scene != self._target or scene == self._shown:
            return  # made anew for other screens, words or figures
        before, self._shown = self._shown, scene
        self._keep(self._standing)
        self._emit(*self._cause, self._label(before), self._label(scene))

    def _tell(self, kind: SwitchKind, who: str, why: str) -> None:
        here = self._label(self._shown or self._target)
        self._emit(kind, who, why, here, here)

    def _emit(self, kind: SwitchKind, who: str, why: str, before: str, scene: str) -> None:
        if self._closed:
            return
        at_s = self._clock.now_s()
        self.switched.emit(Switch(uuid.uuid4().hex, at_s, kind, who, before, scene, why))

    def _keep(self, standing: Standing) -> None:
        """Keep a standing and tell of it if anything can be seen of the change."""
        self._standing = standing
        if standing.put_away != self._put_away and not self._closed:
            self._put_away = standing.put_away
            self.put_away_changed.emit(self._put_away)
        now_s = self._clock.now_s()
        entry = standing.entry
        holds = standing.base.kind == "person" and standing.brought is None
        state = OnAir(
            scene=standing.base.scene,
            shown=self._shown,
            kind=entry.kind,
            who=entry.who,
            since_s=entry.since_s,
            alarm=standing.brought.call.title if standing.brought is not None else "",
            free_s=standing.free_s if holds and now_s < standing.free_s else None,
            next=self._schedule.coming(now_s),
            lock=standing.lock,
            waiting=precedence.waiting(
                standing, self._schedule.step(now_s), self._calls, self._broken
            ),
            can_go_back=standing.brought is not None or bool(standing.before),
        )
        if state != self._state and not self._closed:
            self._state = state
            self.state_changed.emit(state)
