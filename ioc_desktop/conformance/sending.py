"""What every kind of command keeps: sent with its key, written once, late with what won."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from ioc_desktop.conformance.session import Session, brief
from ioc_desktop.conformance.wire import Got

PATH: Final = "/v1/commands"
OFFICER: Final = "ioc-desktop centre verify"

_CREATED: Final = 201
_OK: Final = 200


async def send(session: Session, key: str | None, body: Mapping[str, Any]) -> Got:
    """Send a command under this Idempotency-Key, None: without one.

    Raises:
        SyncError: there was no whole answer.
    """
    headers = {"Content-Type": "application/json"}
    if key is not None:
        headers["Idempotency-Key"] = key
    return await session.wire.ask("POST", PATH, headers=headers, body=msgspec.json.encode(body))


def written(
    session: Session, check: str, got: Got, sent: Mapping[str, Any], row: Mapping[str, Any]
) -> int | None:
    """Judge the answer to a command that must take effect; return the revision.

    ``row`` is what the row that was written must say.
    """
    wanted = "201 with {command, change: {id, rev, op, row}}"
    try:
        answer = got.json()
        change = answer["change"]
        rev = change["rev"]
        wrong = _change_fault(change, sent, row, answer.get("command"))
    except (ValueError, LookupError, TypeError, AttributeError):
        rev, wrong = None, "an answer without a change"
    if got.status != _CREATED:
        wrong = f"{got.status}"
    session.ledger.judge(
        check, holds=not wrong, expected=wanted, came=f"{wrong}: {brief(got.body)}"
    )
    return None if wrong else rev


async def again(
    session: Session, check: str, key: str, body: Mapping[str, Any], first: Got
) -> bool:
    """Send what has taken effect twice more: the same answer, and no second effect."""
    same = True
    for _ in range(2):
        got = await send(session, key, body)
        same = got.status == _OK and got.body == first.body
        came = f"{got.status}: {brief(got.body)}"
        if got.status == _OK and not same:
            came = f"200 with another answer: {brief(got.body)}"
        session.ledger.judge(check, holds=same, expected="200 with the same bytes", came=came)
        if not same:
            break
    return same


def late(session: Session, check: str, got: Got, target: str, rev: int) -> None:
    """Judge the answer to the second of two officers: it must say what won."""
    if not session.refusal(check, got, (412,), f"an expected_rev below the present rev {rev}"):
        return
    try:
        current = got.json()["current"]
        shown = (current["id"], current["rev"]) == (target, rev)
    except (ValueError, LookupError, TypeError):
        shown = False
    session.ledger.judge(
        check,
        holds=shown,
        expected=f"current: the change of {target} at rev {rev}",
        came=f"412 with {brief(got.body)}",
    )


def _change_fault(change: Any, sent: Mapping[str, Any], row: Mapping[str, Any], name: Any) -> str:
    if name != sent["id"]:
        return f"command is {name!r}"
    if change["id"] != sent["target"] or change["op"] != "put":
        return f"the change is of {change['id']!r}, {change['op']!r}"
    rev = change["rev"]
    if not isinstance(rev, int) or rev <= sent["expected_rev"]:
        return f"rev {rev!r} after {sent['expected_rev']}"
    missing = {field for field, value in row.items() if change["row"].get(field) != value}
    return f"another {', '.join(sorted(missing))} than was sent" if missing else ""
