"""One check: what must hold, and what to do where it does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold; ``id`` is stable, for machines."""

    id: str
    group: str
    title: str
    todo: str


def group(name: str, *checks: tuple[str, str, str]) -> tuple[Check, ...]:
    """Return the checks of one group, each given as its id, its title and what to do."""
    return tuple(Check(check, name, title, todo) for check, title, todo in checks)
