"""Who is at this wall: the site's officers, who acts here, and what each did last. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.dates import format_as_of
from ioc_desktop.domain.journal import JournalPage
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.queries import JournalQuery, Query, Snapshot
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_model import CellText

QUERIES: Final[Mapping[str, Query]] = {"journal": JournalQuery(kind="person", limit=300)}


@dataclass(frozen=True, slots=True)
class Person:
    """An officer of the site file."""

    id: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody did: when (room's epoch seconds), and what in the screen's words."""

    at_s: int
    what: str


def deed_text(switch: Switch, scene: str, words: Words) -> str:
    """Return what a person did to the wall; ``scene`` is the name of the one that came."""
    known = {
        "locked": words("locked the wall"),
        "unlocked": words("took the lock off"),
        "put away": words("put an alarm away"),
        "back": words("went back to: {scene}", scene=scene),
    }
    return known.get(switch.why, words("put on the wall: {scene}", scene=scene))


def people_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the list."""
    return (words("Officer"), words("Role"), words("Here"), words("When"), words("Did last"))


def deeds_view(snapshot: Snapshot) -> Mapping[str, Switch]:
    """Return what each person did last to the wall, as the journal has it."""
    page = snapshot.answers.get("journal")
    last: dict[str, Switch] = {}
    for row in page.rows if isinstance(page, JournalPage) else ():
        last.setdefault(row.switch.who, row.switch)
    return last


def people_rows(
    people: Sequence[Person],
    acting: str,
    last: Mapping[str, Deed],
    now_s: int,
    words: Words,
) -> tuple[tuple[CellText, ...], ...]:
    """Return the officers, the one who acts here first; then others of whom something is known.

    ``acting`` and ``last`` are by name, as the journal has them.
    """
    rows = [(one.name, one.role) for one in people]
    known = {name for name, _ in rows}
    rows += [(name, "") for name in dict.fromkeys((acting, *last)) if name and name not in known]
    rows.sort(key=lambda one: one[0] != acting)
    return tuple(
        _row(name, role, last.get(name), now_s, words, acts=name == acting) for name, role in rows
    )


def _row(
    name: str, role: str, deed: Deed | None, now_s: int, words: Words, *, acts: bool
) -> tuple[CellText, ...]:
    here = f"● {words('at this console')}" if acts else ""
    when = format_as_of(deed.at_s, now_s, words.language) if deed else ""
    what = deed.what if deed else ""
    return (
        CellText(name, name),
        CellText(role, role),
        CellText(here, here),
        CellText(when, f"{deed.at_s if deed else 0:012}"),
        CellText(what, what),
    )
