"""Answers about directives and the outbox: the centre's rows with local actions on top (20).

While a local action has no answer its row is what is shown, whatever was downloaded since;
an accepted one is shown until the download has its revision, so that nothing flickers back.
A lost one is shown beside the centre's row, for a person to choose.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ioc_desktop.domain.directives import OPEN_STATES
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Freshness
from ioc_desktop.domain.outbox import (
    DIRECTIVE_PUT,
    UNANSWERED,
    ActionRow,
    ActionState,
    AgencyDirectives,
    DirectiveBoard,
    DirectiveRow,
    OutboxBoard,
)
from ioc_desktop.domain.queries import DirectiveQuery, DirectivesQuery, OutboxQuery, Unanswered
from ioc_desktop.domain.rows import Directive
from ioc_desktop.store.duty_cached import CachedCentre, CachedDirective
from ioc_desktop.store.duty_rows import directive_of, read_actions

NO_DIRECTIVE: Final = "This directive is not on this machine"
REASONS: Final = (NO_DIRECTIVE,)
"""Source texts of all reasons in ``Unanswered``, for the screen's translation."""

_MOST_ROWS: Final = 1000
_OPEN_FIRST: Final = "state IN ('recorded', 'sent')"
_LOST: Final = "state IN ('refused', 'superseded') AND settled IS NULL"
_ON_DIRECTIVES: Final = f"kind = '{DIRECTIVE_PUT}'"
_ANSWERED_STATES: Final = frozenset({"answered", "closed"})
_NEVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The newest accepted revision of a directive that this machine knows of."""

    rev: int
    epoch: str | None
    row: Directive


def answer_outbox(connection: sqlite3.Connection, query: OutboxQuery) -> OutboxBoard:
    """Answer with what waits, what was lost and what was decided lately."""
    whose = " AND centre = :centre" if query.centre is not None else ""
    values = {"centre": query.centre}
    limit = _limit(query.limit)

    def listed(where: str, order: str) -> tuple[ActionRow, ...]:
        return read_actions(
            connection, where + whose, values, order=order, limit=limit, with_steps=True
        )

    counts: dict[str, int] = dict(
        connection.execute(
            "SELECT state, count(*) FROM actions"  # noqa: S608  # our own conditions
            f" WHERE ({_OPEN_FIRST} OR {_LOST}){whose} GROUP BY state",
            values,
        ).fetchall()
    )
    oldest = connection.execute(
        f"SELECT min(issued_at_s) FROM actions WHERE {_OPEN_FIRST}{whose}",  # noqa: S608  # our own conditions
        values,
    ).fetchone()[0]
    return OutboxBoard(
        waiting=listed(_OPEN_FIRST, "seq"),
        lost=listed(_LOST, "seq"),
        lately=listed("(state = 'accepted' OR settled IS NOT NULL)", "decided_s DESC, seq DESC"),
        recorded=counts.get("recorded", 0),
        sent=counts.get("sent", 0),
        refused=counts.get("refused", 0),
        superseded=counts.get("superseded", 0),
        oldest_s=oldest,
    )


def answer_directive(
    connection: sqlite3.Connection,
    cached: Mapping[str, CachedCentre],
    query: DirectiveQuery,
    now_s: int,
) -> DirectiveRow | Unanswered:
    """Answer with one directive and every action of this machine on it."""
    where = "centre = :centre AND target = :target"
    values = {"centre": query.centre, "target": query.target}
    actions = read_actions(connection, where, values, with_steps=True)
    rows = _rows(
        connection, {query.centre: cached.get(query.centre, CachedCentre())}, now_s, query.target
    )
    if not rows:
        return Unanswered(NO_DIRECTIVE)
    (row,) = rows
    return _replaced(row, actions)


def answer_directives(
    connection: sqlite3.Connection,
    cached: Mapping[str, CachedCentre],
    query: DirectivesQuery,
    freshness: Freshness,
    now_s: int,
) -> DirectiveBoard:
    """Answer with the directives that match: overdue first, then by deadline, then the newest."""
    centres = cached
    if query.centre is not None:
        centres = {query.centre: cached.get(query.centre, CachedCentre())}
    else:
        acted = connection.execute(
            f"SELECT DISTINCT centre FROM actions WHERE {_ON_DIRECTIVES}"  # noqa: S608  # our own condition
        ).fetchall()
        centres = {**{name: CachedCentre() for (name,) in acted}, **cached}
    rows = [row for row in _rows(connection, centres, now_s) if _matches(row, query)]
    rows.sort(key=_urgency)
    return DirectiveBoard(
        rows=tuple(rows[: _limit(query.limit)]),
        total=len(rows),
        open=sum(row.row.state in OPEN_STATES for row in rows),
        overdue=sum(row.overdue_s is not None for row in rows),
        unsent=sum(row.local_state in UNANSWERED for row in rows),
        conflicts=sum(bool(row.waiting) for row in rows),
        by_agency=_by_agency(rows),
        freshness=freshness,
    )


def _rows(
    connection: sqlite3.Connection,
    centres: Mapping[str, CachedCentre],
    now_s: int,
    target: str | None = None,
) -> list[DirectiveRow]:
    """Return the directives of these centres, or the one of that id, local actions on top."""
    where = f"({_OPEN_FIRST} OR ({_LOST})) AND {_ON_DIRECTIVES}"
    if target is not None:
        where += " AND target = :target"
    local: dict[tuple[str, str], list[ActionRow]] = {}
    for action in read_actions(connection, where, {"target": target}):
        local.setdefault((action.centre, action.target), []).append(action)
    accepted = _accepted(connection, target)
    rows = []
    for centre, about in centres.items():
        ids = {target} if target is not None else set(about.rows)
        if target is None:
            ids |= {name for whose, name in (*local, *accepted) if whose == centre}
        for name in ids:
            place = (centre, name)
            row = _row(place, about, local.get(place, []), accepted.get(place), now_s)
            if row is not None:
                rows.append(row)
    return rows


def _accepted(
    connection: sqlite3.Connection, target: str | None
) -> dict[tuple[str, str], _Accepted]:
    """Return the newest accepted revision of each directive that was acted on here."""
    whose = " AND target = :target" if target is not None else ""
    found = connection.execute(
        "SELECT centre, target, accepted_rev, epoch, coalesce(answer, payload), max(seq)"  # noqa: S608  # our own conditions
        f" FROM actions WHERE state = 'accepted' AND {_ON_DIRECTIVES}{whose}"
        " GROUP BY centre, target",
        {"target": target},
    )
    return {
        (centre, name): _Accepted(rev, epoch, directive_of(text))
        for centre, name, rev, epoch, text, _seq in found
    }


def _row(
    place: tuple[str, str],
    about: CachedCentre,
    actions: list[ActionRow],
    accepted: _Accepted | None,
    now_s: int,
) -> DirectiveRow | None:
    """Return what is to be shown of one directive; None = it is not there (any more)."""
    centre, name = place
    cached = about.rows.get(name, CachedDirective(0, None))
    row, act_rev = cached.row, cached.rev
    state: ActionState | None = None
    if accepted is not None and _is_newer(accepted, cached, about.epoch):
        row, act_rev, state = accepted.row, accepted.rev, "accepted"
    unanswered = [action for action in actions if action.unanswered]
    waiting = tuple(action for action in actions if action.needs_person)
    base = None
    if unanswered:
        last = unanswered[-1]
        row, state, base = last.row, last.state, last.key
    elif row is None and waiting:
        # A directive that exists here only, because the centre did not take it.
        row, state = waiting[-1].row, waiting[-1].state
    if row is None:
        return None
    due_s = _instant(row.due_at)
    overdue = due_s is not None and due_s < now_s and row.state not in _ANSWERED_STATES
    return DirectiveRow(
        centre=centre,
        id=name,
        row=row,
        rev=cached.rev,
        centre_row=cached.row,
        local_state=state,
        base=base,
        act_rev=act_rev,
        agency_name=about.agencies.get(row.agency, row.agency),
        locality_name=about.localities.get(row.locality, row.locality),
        issued_s=_instant(row.issued_at),
        due_s=due_s,
        overdue_s=now_s - due_s if overdue and due_s is not None else None,
        waiting=waiting,
    )


def _is_newer(accepted: _Accepted, cached: CachedDirective, epoch: str | None) -> bool:
    """Whether an accepted action is still ahead of the download of the same history."""
    same = accepted.epoch is None or epoch is None or accepted.epoch == epoch
    return same and accepted.rev > cached.rev


def _replaced(row: DirectiveRow, actions: tuple[ActionRow, ...]) -> DirectiveRow:
    values: dict[str, Any] = {name: getattr(row, name) for name in DirectiveRow.__slots__}
    waiting = tuple(action for action in actions if action.needs_person)
    return DirectiveRow(**(values | {"actions": actions, "waiting": waiting}))


def _matches(row: DirectiveRow, query: DirectivesQuery) -> bool:
    shown = row.row
    about = shown.about
    return (
        (not query.agency or shown.agency == query.agency)
        and (not query.locality or shown.locality == query.locality)
        and (not query.indicator or about.get("indicator") == query.indicator)
        and (not query.record or about.get("record") == query.record)
        and (not query.states or shown.state in query.states)
        # What needs a person here is shown although it is closed by now.
        and (not query.open_only or shown.state in OPEN_STATES or bool(row.waiting))
        and (not query.overdue_only or row.overdue_s is not None)
        and (not query.mine_only or row.local_state in UNANSWERED or bool(row.waiting))
    )


def _urgency(row: DirectiveRow) -> tuple[bool, int, int, str]:
    due_s = _NEVER if row.due_s is None else row.due_s
    return row.overdue_s is None, due_s, -(row.issued_s or 0), row.id


def _by_agency(rows: list[DirectiveRow]) -> tuple[AgencyDirectives, ...]:
    """Return the agencies with open directives, those with the most overdue first."""
    groups: dict[tuple[str, str], list[DirectiveRow]] = {}
    for row in rows:
        if row.row.agency and row.row.state in OPEN_STATES:
            groups.setdefault((row.centre, row.row.agency), []).append(row)
    found = [
        AgencyDirectives(
            centre=centre,
            agency=agency,
            name=group[0].agency_name,
            open=len(group),
            overdue=sum(row.overdue_s is not None for row in group),
        )
        for (centre, agency), group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.overdue, -one.open, one.name)))


def _instant(text: str | None) -> int | None:
    """Return a time in a row as epoch seconds; a row may hold anything (None)."""
    try:
        return None if not text else parse_instant(text)
    except ValueError:
        return None


def _limit(asked: int) -> int:
    return min(max(asked, 0), _MOST_ROWS)
