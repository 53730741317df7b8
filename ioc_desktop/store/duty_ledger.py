"""What happens to actions inside one transaction of duty.db: insert, decide, settle, step.

**What is built on what.** An action names the local action without an answer that it was
made on top of (``base``), or the centre's revision (``expected_rev``). A base that is accepted
gives its successors the revision to expect; a base that is lost takes those built on it
along: they become ``superseded`` too, and the officer chooses for each. So nothing is ever
written over a row that its officer has not seen, and nothing waits for ever.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Final

import msgspec

from ioc_desktop.domain.directives import ID_LENGTH, TEXT_LENGTH
from ioc_desktop.domain.outbox import (
    BUILT_ON_LOST,
    DIRECTIVE_PUT,
    ActionChange,
    ActionRow,
    ActionState,
    Settled,
)
from ioc_desktop.domain.reporting.single import REPORT_FIGURE, FigureReport, report_of
from ioc_desktop.domain.rows import Directive
from ioc_desktop.errors import KnownError
from ioc_desktop.store.duty_rows import NewAction, directive_text, read_actions

KINDS: Final = frozenset({DIRECTIVE_PUT, REPORT_FIGURE})
SHORTEST_KEY: Final = 8
KEY_LENGTH: Final = 64
PAYLOAD_BYTES: Final = 128 << 10

Changes = tuple[ActionChange, ...]

_BUILT_ON: Final = """
WITH RECURSIVE built (key) AS (
  SELECT key FROM actions WHERE base = :key
  UNION SELECT a.key FROM actions a JOIN built b ON a.base = b.key
)
SELECT key FROM actions WHERE key IN built AND state IN ('recorded', 'sent') ORDER BY seq
"""


class ActionError(KnownError):
    """An officer's action cannot be taken as it is; the message says why and what to do."""


def judge_form(new: NewAction) -> None:
    """Refuse what no centre would take, before an officer is told that it was recorded.

    Raises:
        ActionError: the key, the target or the row has no acceptable form.
    """
    if not (SHORTEST_KEY <= len(new.key) <= KEY_LENGTH and new.key.isascii() and new.key.isalnum()):
        raise ActionError(f"an action's key has {SHORTEST_KEY} to {KEY_LENGTH} letters and digits")
    if new.kind not in KINDS or (new.kind == REPORT_FIGURE and not _is_report(new.row)):
        raise ActionError(f"this version knows no action of the kind {new.kind[:60]!r}")
    if not 0 < len(new.target) <= ID_LENGTH:
        raise ActionError(f"a directive's id has 1 to {ID_LENGTH} characters")
    if not new.officer.strip():
        raise ActionError("an action needs the officer who made it")
    if not new.row.text.strip():
        raise ActionError("a directive without a text cannot be recorded")
    longest = max(len(new.row.text), len(new.row.answer or ""))
    if longest > TEXT_LENGTH or len(directive_text(new.row)) > PAYLOAD_BYTES:
        raise ActionError(f"the text is too long: {TEXT_LENGTH} characters at most")
    try:
        directive_text(new.row).encode()
    except UnicodeEncodeError as error:
        raise ActionError("the text has characters that cannot be sent") from error


def _is_report(row: Directive) -> bool:
    try:
        report_of(row)
    except ValueError:
        return False
    return True


def find(connection: sqlite3.Connection, key: str) -> ActionRow | None:
    """Return the action of that key."""
    return next(iter(read_actions(connection, "key = :key", {"key": key})), None)


def found(connection: sqlite3.Connection, key: str) -> ActionRow:
    """Return the action of that key.

    Raises:
        ActionError: there is none.
    """
    action = find(connection, key)
    if action is None:
        raise ActionError(f"there is no action {key[:KEY_LENGTH]!r} on this machine")
    return action


def standing(connection: sqlite3.Connection, centre: str, target: str) -> ActionRow | None:
    """Return the last local action on a target that has no answer."""
    where = "centre = :centre AND target = :target AND state IN ('recorded', 'sent')"
    values = {"centre": centre, "target": target}
    return next(iter(read_actions(connection, where, values, order="seq DESC", limit=1)), None)


def lost(connection: sqlite3.Connection, key: str) -> ActionRow:
    """Return a lost action that a person has not chosen about yet.

    Raises:
        ActionError: it is none.
    """
    action = found(connection, key)
    if action.state == "sent":
        raise ActionError(
            "this action has left and may have taken effect; wait for the centre's answer"
        )
    if action.state == "accepted":
        raise ActionError("this action has taken effect already")
    if not action.needs_person:
        raise ActionError("somebody has already chosen what becomes of this action")
    return action


def expected_rev(connection: sqlite3.Connection, new: NewAction) -> int | None:
    """Return the revision that a new action replaces; None = that which its base will be given.

    Raises:
        ActionError: something was done here since what the officer saw.
    """
    last = standing(connection, new.centre, new.target)
    if (None if last is None else last.key) == new.base:
        return None if last is not None else new.expected_rev
    base = None if new.base is None else find(connection, new.base)
    if last is None and base is not None and base.accepted_rev is not None:
        return base.accepted_rev
    raise ActionError("this directive was changed here meanwhile; look at it again, then act")


def insert(
    connection: sqlite3.Connection,
    new: NewAction,
    rev: int | None,
    now_s: int,
    skew_s: float | None,
) -> None:
    """Insert an action as ``recorded``, with its first step."""
    connection.execute(
        "INSERT INTO actions (key, centre, target, kind, officer, officer_name, issued_at_s,"
        " skew_s, payload, seen, expected_rev, base, replaces, state)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'recorded')",
        (
            new.key,
            new.centre,
            new.target,
            new.kind,
            new.officer,
            new.officer_name or new.officer,
            now_s,
            skew_s,
            directive_text(new.row),
            None if new.seen is None else directive_text(new.seen),
            rev,
            new.base,
            new.replaces,
        ),
    )
    step(connection, new.key, now_s, "recorded", 0)


def settle(connection: sqlite3.Connection, key: str, how: Settled) -> None:
    """Note what a person chose for a lost action."""
    connection.execute("UPDATE actions SET settled = ? WHERE key = ?", (how, key))


def decide(
    connection: sqlite3.Connection,
    key: str,
    state: ActionState,
    now_s: int,
    reason: str | None,
) -> Changes:
    """Give an unanswered action its final state; return all that changed.

    What was built on a lost one is superseded with it. An action that has its final state
    already keeps it: no changes.
    """
    action = find(connection, key)
    if action is None or not action.unanswered:
        return ()
    changes = [_become(connection, action, state, now_s, reason)]
    if state != "accepted":
        for (built,) in connection.execute(_BUILT_ON, {"key": key}).fetchall():
            above = found(connection, built)
            changes.append(_become(connection, above, "superseded", now_s, BUILT_ON_LOST))
    return tuple(changes)


def _become(
    connection: sqlite3.Connection,
    action: ActionRow,
    state: ActionState,
    now_s: int,
    reason: str | None,
) -> ActionChange:
    connection.execute(
        "UPDATE actions SET state = ?, reason = ?, decided_s = ?, next_try_s = NULL WHERE key = ?",
        (state, reason, now_s, action.key),
    )
    step(connection, action.key, now_s, state, action.attempts, reason)
    return ActionChange(
        key=action.key,
        centre=action.centre,
        target=action.target,
        officer=action.officer,
        state=state,
        reason=reason,
    )


def step(
    connection: sqlite3.Connection,
    key: str,
    at_s: int,
    state: ActionState,
    attempt: int,
    reason: str | None = None,
) -> None:
    """Add a line to an action's history."""
    connection.execute(
        "INSERT INTO steps (key, at_s, state, attempt, reason) VALUES (?,?,?,?,?)",
        (key, at_s, state, attempt, reason),
    )


def _payload(action: ActionRow) -> msgspec.Raw | FigureReport:
    if action.kind == REPORT_FIGURE:
        return report_of(action.row)
    return msgspec.Raw(directive_text(action.row).encode())


def command(action: ActionRow, rev: int) -> bytes:
    """Return an action as the body of ``POST /v1/commands``."""
    issued = dt.datetime.fromtimestamp(action.issued_at_s, dt.UTC)
    return msgspec.json.encode(
        {
            "id": action.key,
            "kind": action.kind,
            "officer": action.officer_name,
            "issued_at": issued.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "target": action.target,
            "expected_rev": rev,
            "payload": _payload(action),
        }
    )
