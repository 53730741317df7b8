"""What the directives' window lists; pure, made off the UI thread from what is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import DraftBoard, DraftRow
from ioc_desktop.domain.outbox import (
    ActionRow,
    ActionState,
    DirectiveBoard,
    DirectiveRow,
    OutboxBoard,
)
from ioc_desktop.domain.queries import (
    DirectiveQuery,
    DirectivesQuery,
    DirectoryQuery,
    DraftsQuery,
    OutboxQuery,
    Query,
    Snapshot,
    Unanswered,
)
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import directive_state
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_model import CellText

BOARDS: Final[Mapping[str, Query]] = {
    "directives": DirectivesQuery(open_only=False, limit=200),
    "outbox": OutboxQuery(limit=100),
    "directory": DirectoryQuery(),
    "drafts": DraftsQuery(),
}
CHOSEN: Final = "chosen"
_GLYPHS: Final[Mapping[ActionState, str]] = {
    "recorded": "○",
    "sent": "◔",
    "accepted": "●",
    "refused": "▲",
    "superseded": "▲",
}


@dataclass(frozen=True, slots=True)
class DutyView:
    """The window's tables, row by row with what each row stands for.

    ``drafts`` are what meetings concluded and nobody has issued yet.
    ``needs`` are actions that wait for a person, ``sending`` those on their way and those
    decided lately. ``chosen`` is the directive that is open at the right, if there is one.
    ``missing`` says why there is nothing to show, ``outbox_missing`` why only the outbox
    is not there.
    """

    summary: str = ""
    needs: tuple[tuple[CellText, ...], ...] = ()
    lost: tuple[ActionRow, ...] = ()
    directives: tuple[tuple[CellText, ...], ...] = ()
    rows: tuple[DirectiveRow, ...] = ()
    sending: tuple[tuple[CellText, ...], ...] = ()
    actions: tuple[ActionRow, ...] = ()
    directory: tuple[CentreDirectory, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    chosen: DirectiveRow | None = None
    missing: str = ""
    outbox_missing: str = ""
    now_s: int = 0


def questions(chosen: tuple[str, str] | None) -> Mapping[str, Query]:
    """Return what to ask; ``chosen`` is the centre and id of the directive that is open."""
    if chosen is None:
        return BOARDS
    return {**BOARDS, CHOSEN: DirectiveQuery(centre=chosen[0], target=chosen[1])}


def action_words(state: ActionState, words: Words) -> str:
    """Return what became of an action, as the officer must understand it."""
    return {
        "recorded": words("recorded here, not sent yet"),
        "sent": words("sent, no answer yet"),
        "accepted": words("the centre has it"),
        "refused": words("refused by the centre"),
        "superseded": words("somebody else was first"),
    }[state]


def need_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of what waits for a person."""
    return (words("What happened"), words("Directive"), words("To"), words("Officer"), words("Why"))


def directive_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the directives."""
    return (
        words("Status"), words("Directive"), words("To"), words("Deadline"),
        words("On this machine"),
    )  # fmt: skip


def sending_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the outbox."""
    return (
        words("Status"), words("Directive"), words("Officer"), words("Recorded at"),
        words("What next"),
    )  # fmt: skip


def duty_view(snapshot: Snapshot, words: Words, names: Mapping[str, str]) -> DutyView:
    """Return what the window lists; ``names`` are the centres' short names by id."""
    board, outbox = snapshot.answers.get("directives"), snapshot.answers.get("outbox")
    directory = snapshot.answers.get("directory")
    chosen, kept = snapshot.answers.get(CHOSEN), snapshot.answers.get("drafts")
    missing = in_words(board.reason, words) if isinstance(board, Unanswered) else ""
    outbox_missing = in_words(outbox.reason, words) if isinstance(outbox, Unanswered) else ""
    rows = board.rows if isinstance(board, DirectiveBoard) else ()
    lost = outbox.lost if isinstance(outbox, OutboxBoard) else ()
    actions = (*outbox.waiting, *outbox.lately) if isinstance(outbox, OutboxBoard) else ()
    now_s = snapshot.now_s
    to = {(row.centre, row.id): addressee(row, words, names) for row in rows}
    return DutyView(
        summary=_summary((board, outbox, kept), now_s, words),
        needs=tuple(_need(action, to, words) for action in lost),
        lost=lost,
        directives=tuple(_directive(row, now_s, words, names) for row in rows),
        rows=rows,
        sending=tuple(_sending(action, now_s, words) for action in actions),
        actions=actions,
        directory=tuple(one for one in directory if isinstance(one, CentreDirectory))
        if isinstance(directory, tuple)
        else (),
        drafts=kept.rows if isinstance(kept, DraftBoard) else (),
        chosen=chosen if isinstance(chosen, DirectiveRow) else None,
        missing=missing,
        outbox_missing=outbox_missing,
        now_s=now_s,
    )


def addressee(row: DirectiveRow, words: Words, names: Mapping[str, str]) -> str:
    """Return to whom a directive goes: the agency, the locality, and through which centre."""
    to = " · ".join(part for part in (row.agency_name, row.locality_name) if part)
    centre = names.get(row.centre, row.centre)
    return words("{to} ({centre})", to=to, centre=centre) if to else centre


def local_words(row: DirectiveRow, words: Words) -> str:
    """Return what of a directive was done on this machine and is not settled; "" = nothing."""
    if any(action.needs_person for action in row.waiting):
        return f"▲ {words('needs your choice')}"
    if row.local_state is None or row.local_state == "accepted":
        return ""
    return f"{_GLYPHS[row.local_state]} {action_words(row.local_state, words)}"


def _summary(boards: tuple[object, object, object], now_s: int, words: Words) -> str:
    board, outbox, drafts = boards
    parts = []
    if isinstance(board, DirectiveBoard):
        parts.append(words("{count} open", count=board.open))
        if board.overdue:
            parts.append(words("{count} overdue", count=board.overdue))
    if isinstance(outbox, OutboxBoard):
        waiting = outbox.recorded + outbox.sent
        if waiting and outbox.oldest_s is not None:
            age = format_age(now_s - outbox.oldest_s, words.language)
            parts.append(words("{count} not confirmed yet, for {age}", count=waiting, age=age))
        needs = outbox.refused + outbox.superseded
        if needs:
            parts.append(words("▲ {count} need your choice", count=needs))
    if isinstance(drafts, DraftBoard) and drafts.open:
        parts.append(words("{count} drafts to be issued", count=drafts.open))
    return " · ".join(parts)


def _directive(
    row: DirectiveRow, now_s: int, words: Words, names: Mapping[str, str]
) -> tuple[CellText, ...]:
    overdue = row.overdue_s is not None and row.overdue_s > 0
    if row.due_s is None:
        deadline = words("none")
    elif overdue:
        age = format_age(row.overdue_s or 0, words.language)
        deadline = f"▲ {words('overdue by {age}', age=age)}"
    else:
        deadline = format_as_of(row.due_s, now_s, words.language)
    state, to = directive_state(row.row.state, words), addressee(row, words, names)
    local = local_words(row, words)
    return (
        CellText(state, row.row.state),
        CellText(one_line(row.row.text), row.row.text),
        CellText(to, to),
        CellText(deadline, str(row.due_s or "~"), overdue),
        CellText(local, local or "~", any(one.needs_person for one in row.waiting)),
    )


def _need(
    action: ActionRow, to: Mapping[tuple[str, str], str], words: Words
) -> tuple[CellText, ...]:
    state = f"{_GLYPHS[action.state]} {action_words(action.state, words)}"
    goes_to = to.get((action.centre, action.target), action.row.agency or action.row.locality)
    why = in_words(action.reason, words) if action.reason else ""
    return (
        CellText(state, action.state, warn=True),
        CellText(one_line(action.row.text), action.row.text),
        CellText(goes_to, goes_to),
        CellText(action.officer_name, action.officer_name),
        CellText(why, why),
    )


def _sending(action: ActionRow, now_s: int, words: Words) -> tuple[CellText, ...]:
    state = f"{_GLYPHS[action.state]} {action_words(action.state, words)}"
    following = _what_next(action, now_s, words)
    return (
        CellText(state, action.state, warn=action.needs_person),
        CellText(one_line(action.row.text), action.row.text),
        CellText(action.officer_name, action.officer_name),
        CellText(
            format_as_of(action.issued_at_s, now_s, words.language), float(action.issued_at_s)
        ),
        CellText(following, following),
    )


def _what_next(action: ActionRow, now_s: int, words: Words) -> str:
    if action.settled is not None:
        return {
            "resent": words("sent again on top of the other change"),
            "edited": words("sent anew in another form"),
            "let_go": words("let go"),
        }[action.settled]
    if not action.unanswered:
        decided = action.decided_s
        return "" if decided is None else format_as_of(decided, now_s, words.language)
    parts = [in_words(action.reason, words)] if action.reason else []
    if action.next_try_s is not None and action.next_try_s > now_s:
        wait = action.next_try_s - now_s
        parts.append(words("tried again in {seconds} s", seconds=wait))
    elif action.attempts:
        parts.append(words("tried {count} times", count=action.attempts))
    return " · ".join(parts) or words("goes out as soon as the centre answers")


def one_line(text: str) -> str:
    """Return a text on one line, for a table."""
    return " ".join(text.split())
