"""From what an officer filled in to what is recorded; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

import msgspec

from ioc_desktop.domain import drafts
from ioc_desktop.domain.directives import TEXT_LENGTH, DirectiveState, directive_id, moved
from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.outbox import ActionRow, DirectiveRow
from ioc_desktop.domain.queries import Query
from ioc_desktop.domain.rows import Directive, DirectiveStep
from ioc_desktop.sdk.contract import Words
from ioc_desktop.station.protocol import RecordAction


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form begins with.

    ``new``: a directive that is not there yet, ``about`` what it is about. ``step``: the
    next step of ``row``. ``edit``: another form of ``lost``, on top of ``row``, which is what
    stands there now. ``kept``: it issues that draft of a meeting, under the draft's own key.
    """

    kind: Literal["new", "step", "edit"]
    row: DirectiveRow | None = None
    lost: ActionRow | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    about_title: str = ""
    centre: str = ""
    agency: str = ""
    locality: str = ""
    states: tuple[str, ...] = ()
    kept: drafts.Draft | None = None

    @property
    def start(self) -> Directive | None:
        """The directive that the form's fields are filled from."""
        if self.lost is not None:
            return self.lost.row
        if self.kept is not None:
            due_s = self.kept.due_s
            return Directive(
                issuer="", text=self.kept.text, issued_at="", state="issued", agency=self.agency,
                locality=self.locality, due_at=None if due_s is None else drafts.due_text(due_s),
            )  # fmt: skip
        return self.row.row if self.row is not None else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What an officer filled in; ``due_at`` is RFC 3339 text, "" where nothing was said.

    ``officer`` is the site's id of them, ``name`` what people call them; where the site names
    no officers both are what was typed.
    """

    officer: str
    centre: str
    agency: str = ""
    locality: str = ""
    text: str = ""
    due_at: str = ""
    state: str = ""
    answer: str = ""
    note: str = ""
    name: str = ""


def about_figure(title: str, query: Query) -> Draft:
    """Return the draft of a directive about what a detail shows, addressed as that is."""
    indicator = getattr(query, "indicator", "")
    return Draft(
        "new",
        about={"indicator": indicator} if indicator else {},
        about_title=title,
        centre=getattr(query, "centre", None) or "",
        agency=getattr(query, "agency", ""),
        locality=getattr(query, "locality", ""),
    )


def about_draft(kept: drafts.Draft) -> Draft:
    """Return the form's beginning that issues what a meeting concluded."""
    return Draft(
        "new",
        about=drafts.directive_about(kept),
        about_title=kept.about_title,
        centre=kept.centre,
        agency=kept.agency,
        locality=kept.locality,
        kept=kept,
    )


def entry_fault(draft: Draft, entry: Entry, words: Words, now_s: float = 0.0) -> str:
    """Return what is missing or wrong, in words; "" when it can be recorded.

    ``now_s`` is the room's time: a new directive's deadline lies after it.
    """
    due_s = parse_instant_or_none(entry.due_at or None)
    issuing, new = draft.kind != "step", draft.kind == "new"
    too_long = max(len(entry.text), len(entry.answer)) > TEXT_LENGTH
    faults = (
        (not entry.officer.strip(), words("Say who you are: the officer is missing")),
        (issuing and not entry.centre, words("Choose the centre that the directive goes through")),
        (
            issuing and not (entry.agency or entry.locality),
            words("Choose to whom: an agency or a locality"),
        ),
        (issuing and not entry.text.strip(), words("The directive has no text yet")),
        (new and due_s is not None and due_s <= now_s, words("The deadline is already past")),
        (too_long, words("The text is longer than {count} characters", count=TEXT_LENGTH)),
    )
    return next((text for wrong, text in faults if wrong), "")


def request_of(draft: Draft, entry: Entry, *, key: str, now_s: int, now: str) -> RecordAction:
    """Return what the station is to record.

    ``key`` is the idempotency key made when the officer acted, ``now`` the same moment as
    ``now_s`` as RFC 3339 text.
    """
    stands = draft.row
    if stands is None:
        row = Directive(
            issuer=entry.name or entry.officer,
            text=entry.text.strip(),
            issued_at=now,
            state="issued",
            agency=entry.agency,
            locality=entry.locality,
            about=dict(draft.about),
            due_at=entry.due_at or None,
            history=_course(draft, entry, now),
        )
        target = directive_id(now_s, key) if draft.lost is None else draft.lost.target
        if draft.kept is not None:
            key, target = draft.kept.key, drafts.draft_target(draft.kept)
        return RecordAction(
            number=0,
            key=key,
            centre=entry.centre,
            target=target,
            officer=entry.officer,
            row=row,
            replaces=draft.lost.key if draft.lost is not None else None,
        )
    state = cast("DirectiveState", entry.state or stands.row.state)
    row = moved(
        stands.row,
        state,
        at=now,
        by=entry.name or entry.officer,
        answer=entry.answer.strip() or None,
        note=entry.note.strip() or None,
    )
    if draft.kind == "edit":
        row = msgspec.structs.replace(
            row,
            text=entry.text.strip(),
            agency=entry.agency,
            locality=entry.locality,
            due_at=entry.due_at or None,
        )
    return RecordAction(
        number=0,
        key=key,
        centre=stands.centre,
        target=stands.id,
        officer=entry.officer,
        row=row,
        seen=stands.row,
        expected_rev=stands.act_rev,
        base=stands.base,
        replaces=draft.lost.key if draft.lost is not None else None,
    )


def _course(draft: Draft, entry: Entry, now: str) -> tuple[DirectiveStep, ...]:
    """Return the first step of a directive that a meeting concluded: where it comes from."""
    origin = drafts.draft_origin(draft.kept) if draft.kept is not None else ""
    if not origin:
        return ()
    return (DirectiveStep(at=now, by=entry.name or entry.officer, state="issued", note=origin),)
