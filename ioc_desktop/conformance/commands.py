"""Commands: written once, however often they are sent, and never over somebody's head.

The checks leave one directive behind, marked as a test and closed: the contract knows no way
to take one back.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, Final

from ioc_desktop.conformance.pages import read_page
from ioc_desktop.conformance.sending import OFFICER, again, late, send, written
from ioc_desktop.conformance.session import Session
from ioc_desktop.conformance.wire import Got
from ioc_desktop.sync.decode import MAX_ITEMS

TEXT: Final = "KIỂM TRA: bản ghi thử của ioc-desktop centre verify, không phải chỉ đạo"
"""What the directive says, to whoever meets it on a wall."""

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
        rev = self._written(got, first)
        if rev is None:
            return
        if not await again(self._session, "commands.again", f"{self._key}-1", first, got):
            return
        other = self._body(0, id="other", text=f"{TEXT} (2)")
        reused = await self._send("1", other)
        self._session.refusal("commands.reused", reused, (422,), "another command, the same key")
        await self._late(rev)
        closing = self._body(rev, id="closing", state="closed")
        closed = self._written(await self._send("3", closing), closing)
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
        row = {"issuer": OFFICER, "text": TEXT, "issued_at": self._now}
        row |= {"state": "issued"} | {k: v for k, v in changes.items() if k in {"text", "state"}}
        return {
            "id": f"{self._key}-{changes.get('id', 'first')}",
            "kind": changes.get("kind", "directive.put"),
            "officer": OFFICER,
            "issued_at": self._now,
            "target": self._target,
            "expected_rev": rev,
            "payload": changes.get("payload", row),
        }

    async def _send(self, key: str | None, body: dict[str, Any]) -> Got:
        return await send(self._session, None if key is None else f"{self._key}-{key}", body)

    def _written(self, got: Got, sent: dict[str, Any]) -> int | None:
        return written(self._session, "commands.first", got, sent, sent["payload"])

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

    async def _late(self, rev: int) -> None:
        """Two officers at once: the second must be told what won."""
        got = await self._send("2", self._body(0, id="late", text=f"{TEXT} (3)"))
        late(self._session, "commands.late", got, self._target, rev)

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
