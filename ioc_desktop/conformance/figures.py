"""The command ``report_figure``: accepted once, refused with a reason, and then a vintage.

The contract knows no way to take a figure back. So the person who checks names one that stands
in the centre's pages, and it is reported again with the value that it has: no wall shows another
number, and one more vintage stays behind, by an officer called "ioc-desktop centre verify".
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from ioc_desktop.conformance.pages import PageRead, read_page
from ioc_desktop.conformance.sending import OFFICER, again, late, send, written
from ioc_desktop.conformance.session import Session, Sight
from ioc_desktop.domain.reporting.single import REPORT_FIGURE, FigureReport
from ioc_desktop.domain.rows import Observation
from ioc_desktop.sync.decode import MAX_ITEMS

_DATASET: Final = "observations"
_NOT_ASKED: Final = (
    "it leaves a vintage of a figure behind, its value unchanged: --report-figure ID does it"
)
_NAMES: Final = (
    "figures.refused",
    "figures.first",
    "figures.again",
    "figures.reused",
    "figures.late",
    "figures.seen",
    "figures.vintage",
)
_FAR_AWAY: Final = "2999-01-01"


async def figures(session: Session) -> None:
    """Report the figure that the session names again, and try all that must have no effect."""
    why = ""
    if session.info.get("commands") is not True:
        why = "the centre says that it takes no commands (commands: false)"
    elif session.figure is None:
        why = _NOT_ASKED
    elif session.ledger.any_failed():
        why = "a real figure is touched only when nothing else is wrong"
    if why:
        _skip(session, why)
        return
    session.told("reporting a figure")
    if not await _read_on(session):
        return  # what is wrong with its pages is said already, and this was not reached
    sight = session.sight
    if sight is None or sight.item.row is None:
        came = "it is not there" if sight is None else "it is deleted"
        expected = f"the figure {session.figure!r} in /v1/{_DATASET}/changes, to report it again"
        session.ledger.failed("figures.first", expected, came)
        return
    try:
        row = msgspec.convert(sight.item.row, Observation)
    except msgspec.ValidationError as error:
        _skip(session, f"the figure named cannot be read: {error}")
        return
    if row.illustrative or row.value is None:
        _skip(session, "the figure named is illustrative or has no value: name a real one")
        return
    await _Trial(session, sight, row).run()


def _skip(session: Session, why: str) -> None:
    for check in _NAMES:
        session.ledger.skipped(check, why)


async def _read_on(session: Session) -> bool:
    """Read the figures that the walk left unread: the revision that counts is the last.

    Returns whether their end was reached.
    """
    walked = session.walked.get(_DATASET)
    if walked is None or not walked.last:
        return _DATASET not in session.datasets
    while page := await read_page(session, _DATASET, walked.last, MAX_ITEMS):
        session.see(_DATASET, walked.last, page.items)
        stands = page.next == walked.last
        walked.last = page.next
        if stands or not page.more:
            return not page.more
    return False


class _Trial:
    """One figure, reported again with its own value."""

    def __init__(self, session: Session, sight: Sight, row: Observation) -> None:
        self._session = session
        self._ledger = session.ledger
        self._sight = sight
        self._key = f"verify-{secrets.token_hex(8)}"
        self._now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        # "accept": what is suspicious in this figure was decided when it was first told.
        self._report = FigureReport(
            indicator=row.indicator,
            period_start=row.period_start,
            period=row.period,
            value=row.value or 0.0,
            locality=row.locality,
            system=row.system,
            agency=row.agency,
            measure=row.measure,
            status=row.status,
            note=row.note or "",
            accept=True,
        )

    async def run(self) -> None:
        target, rev = self._sight.item.id, self._sight.item.rev
        await self._refused()
        first = self._body("first", rev)
        got = await self._send("1", first)
        now = written(self._session, "figures.first", got, first, self._row())
        if now is None or not await again(
            self._session, "figures.again", f"{self._key}-1", first, got
        ):
            return
        reused = await self._send("1", self._body("other", now))
        self._session.refusal("figures.reused", reused, (422,), "another command, the same key")
        outrun = await self._send("2", self._body("late", rev))
        late(self._session, "figures.late", outrun, target, now)
        await self._seen(now)
        await self._vintage()

    def _body(self, name: str, rev: int, **payload: Any) -> dict[str, Any]:
        return {
            "id": f"{self._key}-{name}",
            "kind": REPORT_FIGURE,
            "officer": OFFICER,
            "issued_at": self._now,
            "target": self._sight.item.id,
            "expected_rev": rev,
            "payload": msgspec.to_builtins(self._report) | payload,
        }

    async def _send(self, key: str, body: dict[str, Any]) -> Any:
        return await send(self._session, f"{self._key}-{key}", body)

    def _row(self) -> dict[str, Any]:
        """Return what the figure must say: what was sent, but for what a row may leave out."""
        sent = msgspec.to_builtins(self._report)
        blank = {"locality": "", "system": "", "agency": "", "note": "", "period": "P1D"}
        blank |= {"measure": "actual", "status": "official"}
        del sent["accept"]
        return {name: value for name, value in sent.items() if blank.get(name) != value}

    async def _refused(self) -> None:
        """Send what can never be a figure; an own key and an own target for each."""
        nobody = f"ioc-desktop-verify-{secrets.token_hex(4)}"
        tried: list[tuple[str, dict[str, Any]]] = [
            ("a value that is no number", {"value": "nhiều"}),
            ("a period that is no length of time", {"period": "một năm"}),
            (
                "a figure of a period that has not begun",
                {"period_start": _FAR_AWAY, "measure": "actual"},
            ),
        ]
        for dataset, name in (
            ("indicators", "indicator"),
            ("localities", "locality"),
            ("agencies", "agency"),
        ):
            if dataset in self._session.datasets:
                one = {"locality": "", "agency": "", name: nobody}
                tried.append((f"{name} {nobody!r}, not in its datasets", one | {name: nobody}))
        for number, (said, changes) in enumerate(tried):
            # A target of its own: where it is written all the same, no real figure is hurt.
            body = self._body(f"refused-{number}", 0, **changes)
            body["target"] = f"ioc-desktop-verify/{self._key}//refused-{number}"
            got = await self._send(f"refused-{number}", body)
            self._session.refusal("figures.refused", got, (422,), said)

    async def _seen(self, rev: int) -> None:
        """Find the new revision in the pages that others read."""
        walked = self._session.walked[_DATASET]
        after, revs = walked.last, []
        while page := await read_page(self._session, _DATASET, after, MAX_ITEMS):
            revs += [item.rev for item in page.items if item.id == self._sight.item.id]
            if not page.more or page.next == after:
                break
            after = page.next
        self._ledger.judge(
            "figures.seen",
            holds=bool(revs) and revs[-1] >= rev,  # somebody may report it meanwhile
            expected=f"{self._sight.item.id} at rev {rev} in /v1/{_DATASET}/changes",
            came=f"its revisions there are {revs}" if revs else "it is not there",
        )

    async def _vintage(self) -> None:
        """Ask for the earlier revision as a client does that comes only now."""
        before = self._sight.item
        page = await read_page(self._session, _DATASET, self._sight.after, MAX_ITEMS)
        if page is not None:
            self._ledger.judge(
                "figures.vintage",
                holds=_holds(page, before.id, before.rev),
                expected=f"{before.id} at rev {before.rev}, as before, in front of what followed",
                came=f"{page.place}: that revision is gone",
            )


def _holds(page: PageRead, name: str, rev: int) -> bool:
    return any(item.id == name and item.rev == rev for item in page.items)
