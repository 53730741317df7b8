"""A briefing pack before it is made: pages, agenda, seal; and the way back. Pure.

Pages and agenda items have keys that stay with them, so that an item keeps its pages wherever
those are moved; people and files see their numbers, from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

from ioc_desktop.domain.vntext import fold

Seal = Literal["none", "passphrase", "recipients"]

MOST_STEPS: Final = 200
LONGEST_MINUTES: Final = 600
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class PageDraft:
    """One page: a scene with its title ("" = the scene's own), notes, minutes (0 = open)."""

    key: int
    scene: str
    title: str = ""
    notes: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One item of the agenda: who speaks, for how long, and by the keys of its pages."""

    key: int
    title: str = ""
    who: str = ""
    minutes: int = 0
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A pack as it is to be made: ``days`` until it expires (0 = never), ``signer`` a fingerprint.

    A passphrase is no part of it: it is typed each time and kept nowhere.
    """

    title: str = ""
    pages: tuple[PageDraft, ...] = ()
    agenda: tuple[ItemDraft, ...] = ()
    audience: str = "meeting"
    days: int = 7
    seal: Seal = "none"
    recipients: str = ""
    signer: str = ""
    folder: str = ""

    @property
    def minutes(self) -> int:
        """How long it takes: the agenda's minutes, or those of the pages if they say more."""
        return max(
            sum(item.minutes for item in self.agenda), sum(page.minutes for page in self.pages)
        )

    def page(self, key: int) -> PageDraft | None:
        """Return a page by its key."""
        return next((page for page in self.pages if page.key == key), None)

    def item(self, key: int) -> ItemDraft | None:
        """Return an agenda item by its key."""
        return next((item for item in self.agenda if item.key == key), None)


Row = TypeVar("Row", PageDraft, ItemDraft)


def next_key(draft: PackDraft) -> int:
    """Return a key that nothing in the draft has."""
    keys = [page.key for page in draft.pages] + [item.key for item in draft.agenda]
    return max(keys, default=0) + 1


def with_row(rows: tuple[Row, ...], row: Row, after: int | None) -> tuple[Row, ...]:
    """Return the rows with one more: behind the one of that key, else at the end."""
    keys = [one.key for one in rows]
    at = keys.index(after) + 1 if after in keys else len(rows)
    return rows[:at] + (row,) + rows[at:]  # noqa: RUF005  # mypy knows no unpacking of these


def without_row(rows: tuple[Row, ...], key: int) -> tuple[Row, ...]:
    """Return the rows without the one of that key."""
    return tuple(row for row in rows if row.key != key)


def moved_row(rows: tuple[Row, ...], key: int, to: int) -> tuple[Row, ...]:
    """Return the rows with the one of that key at another place, from 0; past an end: at it."""
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        return rows
    others = without_row(rows, key)
    place = max(0, min(to, len(others)))
    return others[:place] + (row,) + others[place:]  # noqa: RUF005  # as above


def changed_row(rows: tuple[Row, ...], key: int, **changes: Any) -> tuple[Row, ...]:
    """Return the rows with these fields of one of them changed."""
    return tuple(replace(row, **changes) if row.key == key else row for row in rows)


def place_of(rows: tuple[Row, ...], key: int | None) -> int:
    """Return where the row of that key stands, from 0; -1 if it is not there."""
    keys: list[int] = [row.key for row in rows]
    return keys.index(key) if key in keys else -1


def page_numbers(draft: PackDraft, item: ItemDraft) -> tuple[int, ...]:
    """Return the numbers of an item's pages, from 1, in their order; pages gone are left out."""
    places = {page.key: number for number, page in enumerate(draft.pages, start=1)}
    return tuple(sorted(places[key] for key in item.pages if key in places))


def number_text(numbers: Sequence[int]) -> str:
    """Return numbers as people write them: ``1, 3–5``."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in parts
    )  # fmt: skip


def numbers_in(text: str, count: int) -> tuple[int, ...] | None:
    """Return the page numbers somebody typed (``1, 3-5``); None if they are none up to ``count``.

    Nothing typed is no page.
    """
    found: set[int] = set()
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text.strip()))):
        match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= count:
            return None
        found |= set(range(first, last + 1))
    return tuple(sorted(found))


def pages_of(draft: PackDraft, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the keys of the pages with these numbers, from 1."""
    return tuple(draft.pages[number - 1].key for number in numbers)


def file_stem(title: str, day: str) -> str:
    """Return a file's name without its ending: "Giao ban tuần" → ``giao-ban-tuan-2021-12-23``."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:_LONGEST_NAME].strip("-")
    if plain.endswith(day):
        return plain  # the title says the day, or the month, already
    return "-".join(filter(None, (plain, day)))


def pack_name(title: str) -> str:
    """Return the name under which versions rise: it stays while the title does."""
    return file_stem(title, "")


class PackSteps:
    """The draft and what it was before, step by step; typing on in one field is one step."""

    def __init__(self, draft: PackDraft | None = None) -> None:
        """Begin with a draft, or with an empty one."""
        self._steps: list[PackDraft] = [draft or PackDraft()]
        self._at = 0
        self._field: object = None

    @property
    def draft(self) -> PackDraft:
        """The draft as it is now."""
        return self._steps[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return self._at < len(self._steps) - 1

    def take(self, draft: PackDraft, field: object = None) -> bool:
        """Go a step on; of the same ``field`` as the last one, it becomes one step with it.

        Returns whether anything changed.
        """
        if draft == self.draft:
            return False
        if field is not None and field == self._field and self._at == len(self._steps) - 1:
            self._steps[self._at] = draft
        else:
            self._steps = [*self._steps[: self._at + 1], draft][-MOST_STEPS:]
            self._at = len(self._steps) - 1
        self._field = field
        return True

    def undo(self) -> None:
        """Go back a step."""
        self._at, self._field = max(0, self._at - 1), None

    def redo(self) -> None:
        """Go a step on again."""
        self._at, self._field = min(len(self._steps) - 1, self._at + 1), None
