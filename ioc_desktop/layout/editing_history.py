"""What was done to a scene being edited, to be taken back and done again. Pure."""

from __future__ import annotations

from typing import Final

import msgspec

from ioc_desktop.layout.scene_text import Parts

MOST_STEPS: Final = 2000
"""So many steps can be taken back; what they have in common is kept once."""


class Step(msgspec.Struct, frozen=True):
    """What an operation did, to be shown beside undo: ``text`` is English and known to ``said``.

    ``key`` says which steps are one where somebody repeats them (a title typed letter by letter).
    """

    text: str
    key: tuple[str, ...] = ()


class _Past(msgspec.Struct, frozen=True):
    step: Step
    parts: Parts


class History:
    """The steps behind and before a state of the parts."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._done: list[_Past] = []
        self._undone: list[_Past] = []

    @property
    def last(self) -> Step | None:
        """The step that can be taken back."""
        return self._done[-1].step if self._done else None

    @property
    def next(self) -> Step | None:
        """The step that can be done again."""
        return self._undone[-1].step if self._undone else None

    def note(self, step: Step, before: Parts, *, merge: bool) -> None:
        """Remember a step and the parts before it; merged, it belongs to the last one."""
        last = self.last
        if not (merge and last is not None and step.key and last.key == step.key):
            self._done.append(_Past(step, before))
            del self._done[:-MOST_STEPS]
        self._undone.clear()

    def back(self, parts: Parts) -> tuple[Step, Parts] | None:
        """Return the last step and the parts before it; ``parts`` are those after it."""
        return _turn(self._done, self._undone, parts)

    def again(self, parts: Parts) -> tuple[Step, Parts] | None:
        """Return the step taken back last and the parts after it."""
        return _turn(self._undone, self._done, parts)


def _turn(source: list[_Past], target: list[_Past], parts: Parts) -> tuple[Step, Parts] | None:
    if not source:
        return None
    past = source.pop()
    target.append(_Past(past.step, parts))
    return past.step, past.parts
