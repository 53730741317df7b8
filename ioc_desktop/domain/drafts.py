"""Drafts of directives (dự thảo chỉ đạo): what a meeting concluded, before anybody issues it.

A draft is written down where the meeting is, also on a laptop that knows no centre, and becomes
a directive where there is a station. **Its key is the key of the action that issues it**, and
the directive's id follows from it: so a draft is issued once, whoever asks for it, how often,
and on how many machines the same draft lies. A draft ends issued or dropped; it is never
changed and never deleted. Times are UTC epoch seconds. See docs/adr/0033.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final, Literal

import msgspec

from ioc_desktop.domain.directives import TEXT_LENGTH, directive_id
from ioc_desktop.domain.durations import LOCAL_OFFSET_S
from ioc_desktop.domain.outbox import ActionState
from ioc_desktop.domain.vntext import TURNING

DraftState = Literal["open", "issued", "dropped"]
About = Literal["indicator", "record", "page"]

DRAFTS_TOPIC: Final = "duty/drafts"
"""Told when a draft was kept, issued or dropped."""

KEY_LENGTH: Final = 32
SHORT_LENGTH: Final = 400
"""Every text of a draft but the task itself has at most so many characters."""
LATEST_S: Final = 253_402_300_799
_HEX: Final = frozenset("0123456789abcdef")
_ABOUT: Final = frozenset({"indicator", "record", "page"})
_LINES: Final = frozenset("\n\t")


class Draft(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One conclusion: who is to do what until when.

    ``key`` is 32 hexadecimal digits (``uuid4().hex``), made when it was begun. ``centre``,
    ``agency`` and ``locality`` are codes where a centre's directory was at hand; else they are
    "" and ``addressee`` alone says to whom, as it was typed. ``due_s`` None: no deadline.
    ``about``: what it is about, by ``indicator``, ``record`` or ``page``; ``about_title`` names
    it. ``meeting`` is the meeting's title and ``page`` the page that was shown. ``officer`` is
    who wrote it down, by name: a draft is read on machines that know no ids.
    """

    key: str
    text: str
    at_s: int
    officer: str = ""
    centre: str = ""
    agency: str = ""
    locality: str = ""
    addressee: str = ""
    due_s: int | None = None
    about: dict[str, str] = {}
    about_title: str = ""
    meeting: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft and what became of it.

    Of an issued one: ``who`` did it when (``ended_s``), as which directive (``centre``,
    ``target``), and how far its action is (``action``). Of a dropped one: who, when and ``why``.
    """

    draft: Draft
    state: DraftState = "open"
    ended_s: int | None = None
    who: str = ""
    why: str = ""
    centre: str = ""
    target: str = ""
    action: ActionState | None = None


@dataclass(frozen=True, slots=True)
class DraftBoard:
    """Drafts, the open ones first in the order they were written; the counts are of all."""

    rows: tuple[DraftRow, ...] = ()
    open: int = 0
    issued: int = 0
    dropped: int = 0


def draft_target(draft: Draft) -> str:
    """Return the id of the directive that the draft becomes: the same on every machine."""
    return directive_id(draft.at_s, draft.key)


def draft_fault(draft: Draft) -> str:
    """Return why a draft cannot be kept as it is, "" when it can; hostile ones never can."""
    short = (
        draft.officer, draft.centre, draft.agency, draft.locality, draft.addressee,
        draft.about_title, draft.meeting, draft.page, *draft.about.values(),
    )  # fmt: skip
    faults = (
        (
            len(draft.key) != KEY_LENGTH or not _HEX.issuperset(draft.key),
            f"a draft's key has {KEY_LENGTH} hexadecimal digits",
        ),
        (not any(map(_is_seen, draft.text)), "a draft without a task cannot be kept"),
        (
            len(draft.text) > TEXT_LENGTH,
            f"the text is too long: {TEXT_LENGTH} characters at most",
        ),
        (
            any(len(one) > SHORT_LENGTH for one in short),
            f"a name in the draft is too long: {SHORT_LENGTH} characters at most",
        ),
        (
            not _ABOUT.issuperset(draft.about),
            "a draft is about an indicator, a record or a page",
        ),
        (
            not all(map(_is_plain, short)) or not _is_plain(draft.text, _LINES),
            "the draft has characters that cannot be kept",
        ),
        (
            not 0 <= draft.at_s <= LATEST_S or not 0 <= (draft.due_s or 0) <= LATEST_S,
            "the draft has a time that is none",
        ),
    )
    return next((why for wrong, why in faults if wrong), "")


def _is_seen(one: str) -> bool:
    """Whether a character leaves a mark: neither room nor what directs other characters."""
    return unicodedata.category(one)[0] not in "ZC"


def _is_plain(text: str, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether a text has nothing that cannot be stored, or that would not be seen."""
    return all(
        one in allowed or (unicodedata.category(one) not in {"Cc", "Cs"} and one not in TURNING)
        for one in text
    )


def directive_about(draft: Draft) -> dict[str, str]:
    """Return what the directive says it is about: a page of a meeting is nothing to a centre."""
    return {name: one for name, one in draft.about.items() if name != "page"}


def draft_origin(draft: Draft) -> str:
    """Return where a draft comes from, for the directive's course: meeting and page."""
    return " · ".join(filter(None, (draft.meeting, draft.page)))


def due_text(due_s: int) -> str:
    """Return a deadline as RFC 3339 text in the room's time."""
    return datetime.fromtimestamp(due_s, timezone(timedelta(seconds=LOCAL_OFFSET_S))).isoformat()
