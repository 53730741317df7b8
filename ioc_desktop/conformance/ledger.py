"""What was found, check by check: kept in bounded memory, however much is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from ioc_desktop.conformance.catalogue import CHECKS
from ioc_desktop.conformance.check import Check

Outcome = Literal["passed", "failed", "advice", "skipped"]

SHOWN: Final = 3
"""So many instances of one fault are told; the rest is counted."""

_LONGEST: Final = 400
NOT_REACHED: Final = "not reached: mend what failed before"


@dataclass(frozen=True, slots=True)
class Instance:
    """One time that something was not as it should be."""

    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one check, in words.

    ``instances`` are the first few of ``times``; ``todo`` is what to do about them; ``why``
    is the reason of a skipped check.
    """

    check: str
    group: str
    title: str
    outcome: Outcome
    times: int = 0
    instances: tuple[Instance, ...] = ()
    todo: str = ""
    why: str = ""


@dataclass(slots=True)
class _Page:
    good: int = 0
    failed: int = 0
    advised: int = 0
    why: str = ""
    faults: list[Instance] = field(default_factory=list)
    advice: list[Instance] = field(default_factory=list)


class Ledger:
    """Takes what the checks find; a check that nobody judged is skipped, never passed."""

    def __init__(self, checks: Iterable[Check] = CHECKS) -> None:
        """Begin with nothing judged."""
        self._checks = {check.id: check for check in checks}
        self._pages = {name: _Page() for name in self._checks}

    def passed(self, check: str) -> None:
        """It held once more."""
        self._pages[check].good += 1

    def failed(self, check: str, expected: str, came: str) -> None:
        """It did not hold: what was expected, and what came."""
        page = self._pages[check]
        page.failed += 1
        if len(page.faults) < SHOWN:
            page.faults.append(_instance(expected, came))

    def advise(self, check: str, expected: str, came: str) -> None:
        """It holds, but could be better."""
        page = self._pages[check]
        page.advised += 1
        if len(page.advice) < SHOWN:
            page.advice.append(_instance(expected, came))

    def skipped(self, check: str, why: str) -> None:
        """It cannot be judged, for this reason; the first reason stays."""
        page = self._pages[check]
        page.why = page.why or why

    def judge(self, check: str, *, holds: bool, expected: str, came: str) -> bool:
        """Pass or fail; return which."""
        if holds:
            self.passed(check)
        else:
            self.failed(check, expected, came)
        return holds

    def any_failed(self, *checks: str) -> bool:
        """Return whether one of these checks (all, if none is named) has failed so far."""
        return any(self._pages[name].failed for name in checks or self._pages)

    def results(self) -> tuple[Result, ...]:
        """Return every check's outcome, in the order of the catalogue."""
        return tuple(self._result(check) for check in self._checks.values())

    def _result(self, check: Check) -> Result:
        page = self._pages[check.id]
        named = (check.id, check.group, check.title)
        if page.failed:
            return Result(*named, "failed", page.failed, tuple(page.faults), check.todo)
        if page.advised:
            return Result(*named, "advice", page.advised, tuple(page.advice), check.todo)
        if page.good:
            return Result(*named, "passed", page.good)
        return Result(*named, "skipped", why=page.why or NOT_REACHED)


def _instance(expected: str, came: str) -> Instance:
    return Instance(_short(expected), _short(came))


def _short(text: str) -> str:
    """Return one printable line of bounded length: what a centre sends may hold anything."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 2 * _LONGEST]).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
