"""Between the rows of duty.db and the domain's actions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec

from ioc_desktop.domain.outbox import (
    DIRECTIVE_PUT,
    ActionRow,
    ActionState,
    ActionStep,
    Settled,
    WonRow,
)
from ioc_desktop.domain.rows import Directive

_encoder = msgspec.json.Encoder(order="deterministic")
_directives = msgspec.json.Decoder(Directive)

COLUMNS: Final = (
    "key, centre, target, kind, officer, officer_name, issued_at_s, state, payload, seen,"
    " skew_s, expected_rev, base, replaces, attempts, next_try_s, reason, accepted_rev,"
    " decided_s, won_rev, won, settled"
)
"""What ``action_of`` takes, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """What an officer did, to be recorded; the fields are those of ``domain.outbox.ActionRow``."""

    key: str
    centre: str
    target: str
    officer: str
    row: Directive
    officer_name: str = ""
    kind: str = DIRECTIVE_PUT
    seen: Directive | None = None
    expected_rev: int = 0
    base: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A command on its way: ``body`` is the same bytes however often it is sent."""

    key: str
    target: str
    officer: str
    body: bytes
    attempt: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action without an answer, as the sender's queue needs it."""

    seq: int
    key: str
    target: str
    attempts: int
    reason: str | None


def directive_text(row: Directive) -> str:
    """Return a directive as it is stored and sent: JSON, the same for the same row."""
    return _encoder.encode(row).decode()


def directive_of(text: str | bytes) -> Directive:
    """Return a stored directive.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _directives.decode(text)


def action_of(row: tuple[Any, ...], steps: Iterable[ActionStep] = ()) -> ActionRow:
    """Return the action of a row of ``COLUMNS``."""
    (key, centre, target, kind, officer, officer_name, issued_at_s, state, payload, seen) = row[:10]
    (skew_s, expected_rev, base, replaces, attempts, next_try_s, reason) = row[10:17]
    (accepted_rev, decided_s, won_rev, won, settled) = row[17:22]
    stood = None
    if won_rev is not None:
        stood = WonRow(won_rev, None if won is None else directive_of(won))
    return ActionRow(
        key=key,
        centre=centre,
        target=target,
        kind=kind,
        officer=officer,
        officer_name=officer_name,
        issued_at_s=issued_at_s,
        state=cast("ActionState", state),
        row=directive_of(payload),
        seen=None if seen is None else directive_of(seen),
        skew_s=skew_s,
        expected_rev=expected_rev,
        base=base,
        replaces=replaces,
        attempts=attempts,
        next_try_s=next_try_s,
        reason=reason,
        accepted_rev=accepted_rev,
        decided_s=decided_s,
        won=stood,
        settled=cast("Settled | None", settled),
        steps=tuple(steps),
    )


def read_actions(
    connection: sqlite3.Connection,
    where: str,
    values: Mapping[str, object],
    *,
    order: str = "seq",
    limit: int = -1,
    with_steps: bool = False,
) -> tuple[ActionRow, ...]:
    """Return the actions that a condition of our own selects; ``limit`` -1 = all."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM actions WHERE {where} ORDER BY {order} LIMIT :limit",  # noqa: S608  # our own conditions
        {**values, "limit": limit},
    ).fetchall()
    if not with_steps:
        return tuple(action_of(row) for row in found)
    return tuple(action_of(row, read_steps(connection, row[0])) for row in found)


def read_steps(connection: sqlite3.Connection, key: str) -> tuple[ActionStep, ...]:
    """Return an action's history, oldest first."""
    found = connection.execute(
        "SELECT at_s, state, attempt, reason FROM steps WHERE key = ? ORDER BY step", (key,)
    )
    return tuple(ActionStep(*row) for row in found)
