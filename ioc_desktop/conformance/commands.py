"""Commands: written once, however often they are sent, and never over somebody's head.

The checks leave one directive behind, marked as a test and closed: the contract knows no way
to take one back.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from ioc_desktop.conformance.pages import read_page
from ioc_desktop.conformance.session import Session, brief
from ioc_desktop.conformance.wire import Got
from ioc_desktop.sync.decode import MAX_ITEMS

PATH: Final = "/v1/commands"
TEXT: Final = "KIỂM TRA: bản ghi thử của ioc-desktop centre verify, không phải chỉ đạo"
"""What the directive says, to whoever meets it on a wall."""

_CREATED: Final = 201
_OK: Final = 200
_PAGES: Final = 50
_NAMES: Final = (
    "commands.key",
    "commands.first",
    "commands.again",
    "commands.reused",
    "commands.late",
    "commands.refused",
    "commands.seen",
)


async def commands(session: Session, *, write: bool) -> None:
    """Write a directive of our own, and try everything that must not have an effect."""
    why = ""
    if session.info.get("commands") is not True:
        why = "the centre says that it takes none (commands: false)"
    elif not write:
        why = "it leaves a closed directive marked as a test behind: --write does it"
    if why:
        for check in _NAMES:
            session.ledger.skipped(check, why)
        return
    session.told("sending commands")
    await _Trial(session).run()


class _Trial:
    """One directive, from its first writing to its end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ledger = session.ledger
        mark = secrets.token_hex(8)
        self._target = f"ioc-desktop-verify/{mark}"
        self._key = f"verify-{mark}"
        self._now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    async def run(self) -> None:
        ledger = self._ledger
        first = self._body(0)
        got = await self._send(None, first | {"target": f"{self._target}/without-key"})
        self._session.refusal("commands.key", got, (400,), "a command without Idempotency-Key")
        await self._refused()
        got = await self._send("1", first)
        rev = self._written("commands.first", got, first)
        if rev is None:
            return
        if not await self._again(first, got):
            return
        other = self._body(0, id="other", text=f"{TEXT} (2)")
        reused = await self._send("1", other)
        self._session.refusal("commands.reused", reused, (422,), "another command, the same key")
        await self._late(rev)
        closing = self._body(rev, id="closing", state="closed")
        closed = self._written("commands.first", await self._send("3", closing), closing)
        if closed is not None:
            ledger.judge(
                "commands.first",
                holds=closed > rev,
                expected=f"a rev above {rev}",
                came=f"rev {closed} for the second change",
            )
            await self._seen(closed)

    def _body(self, rev: int, **changes: Any) -> dict[str, Any]:
        """Return a command about our directive; ``changes`` go where they belong."""
        row = {"issuer": "ioc-desktop centre verify", "text": TEXT, "issued_at": self._now}
        row |= {"state": "issued"} | {k: v for k, v in changes.items() if k in {"text", "state"}}
        return {
            "id": f"{self._key}-{changes.get('id', 'first')}",
            "kind": changes.get("kind", "directive.put"),
            "officer": "ioc-desktop centre verify",
            "issued_at": self._now,
            "target": self._target,
            "expected_rev": rev,
            "payload": changes.get("payload", row),
        }

    async def _send(self, key: str | None, body: dict[str, Any]) -> Got:
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = f"{self._key}-{key}"
        return await self._session.wire.ask(
            "POST", PATH, headers=headers, body=msgspec.json.encode(body)
        )

    async def _refused(self) -> None:
        """Send what can never be carried out; an own key for each."""
        row = {"issuer": "x", "text": TEXT, "issued_at": self._now, "state": "issued"}
        untimely = {"payload": row | {"issued_at": "hôm qua"}}
        nobody = f"ioc-desktop-verify-{secrets.token_hex(4)}"
        tried: list[tuple[str, dict[str, Any]]] = [
            ("an unknown kind", {"kind": "directive.no-such-kind"}),
            ("a payload without its text", {"payload": {"issuer": "x"}}),
            ("a payload with a time that is none", untimely),
        ]
        if "agencies" in self._session.datasets:
            tried.append(("an agency not in its datasets", {"payload": row | {"agency": nobody}}))
        if "localities" in self._session.datasets:
            unit = {"payload": row | {"locality": nobody}}
            tried.append(("a locality not in its datasets", unit))
        for number, (said, changes) in enumerate(tried):
            # A target of its own: where it is written all the same, nothing else is hurt.
            body = self._body(0, **changes) | {"target": f"{self._target}/refused-{number}"}
            got = await self._send(f"refused-{number}", body)
            self._session.refusal("commands.refused", got, (422,), said)

    def _written(self, check: str, got: Got, sent: dict[str, Any]) -> int | None:
        """Judge the answer to a command that must take effect; return the revision."""
        wanted = "201 with {command, change: {id, rev, op, row}}"
        try:
            answer = got.json()
            change = answer["change"]
            rev = change["rev"]
            wrong = _change_fault(change, sent, answer.get("command"))
        except (ValueError, LookupError, TypeError, AttributeError):
            rev, wrong = None, "an answer without a change"
        if got.status != _CREATED:
            wrong = f"{got.status}"
        self._ledger.judge(
            check, holds=not wrong, expected=wanted, came=f"{wrong}: {brief(got.body)}"
        )
        return None if wrong else rev

    async def _again(self, body: dict[str, Any], first: Got) -> bool:
        same = True
        for _ in range(2):
            got = await self._send("1", body)
            same = got.status == _OK and got.body == first.body
            came = f"{got.status}: {brief(got.body)}"
            if got.status == _OK and not same:
                came = f"200 with another answer: {brief(got.body)}"
            self._ledger.judge(
                "commands.again", holds=same, expected="200 with the same bytes", came=came
            )
            if not same:
                break
        return same

    async def _late(self, rev: int) -> None:
        """Two officers at once: the second must be told what won."""
        got = await self._send("2", self._body(0, id="late", text=f"{TEXT} (3)"))
        if not self._session.refusal("commands.late", got, (412,), f"expected_rev 0 at rev {rev}"):
            return
        try:
            current = got.json()["current"]
            shown = (current["id"], current["rev"]) == (self._target, rev)
        except (ValueError, LookupError, TypeError):
            shown = False
        self._ledger.judge(
            "commands.late",
            holds=shown,
            expected=f"current: the change of {self._target} at rev {rev}",
            came=f"412 with {brief(got.body)}",
        )

    async def _seen(self, rev: int) -> None:
        """Find the directive in the pages that other officers read."""
        if "directives" not in self._session.datasets:
            self._ledger.failed(
                "commands.seen", "the dataset directives in /v1/centre", "it is not listed"
            )
            return
        walked = self._session.walked.get("directives")
        after: str | None = (walked.last or None) if walked is not None else None
        revs: list[int] = []
        for _ in range(_PAGES):
            page = await read_page(self._session, "directives", after, MAX_ITEMS)
            if page is None or page.dropped:
                return
            revs += [item.rev for item in page.items if item.id == self._target]
            after = page.next
            if not page.more:
                break
        self._ledger.judge(
            "commands.seen",
            holds=bool(revs) and revs[-1] == rev,
            expected=f"{self._target} at rev {rev} in /v1/directives/changes",
            came=f"its revisions there are {revs}" if revs else "it is not there",
        )


def _change_fault(change: Any, sent: dict[str, Any], command: Any) -> str:
    if command != sent["id"]:
        return f"command is {command!r}"
    if change["id"] != sent["target"] or change["op"] != "put":
        return f"the change is of {change['id']!r}, {change['op']!r}"
    rev = change["rev"]
    if not isinstance(rev, int) or rev <= sent["expected_rev"]:
        return f"rev {rev!r} after {sent['expected_rev']}"
    missing = {k for k, v in sent["payload"].items() if change["row"].get(k) != v}
    return f"another {', '.join(sorted(missing))} than was sent" if missing else ""
