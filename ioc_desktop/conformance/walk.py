"""Every dataset from its beginning to its end, then its cursors once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ioc_desktop.conformance.pages import Asked, PageRead, judge_page, read_page
from ioc_desktop.conformance.rows import RowJudge
from ioc_desktop.conformance.session import Session, Walked, brief
from ioc_desktop.sync.decode import MAX_ITEMS
from ioc_desktop.sync.faults import SyncError

_OK: Final = 200
_EMPTY_IN_A_ROW: Final = 10
_CURSORS: Final = 4
_TRIES: Final = 3


@dataclass(slots=True)
class _Trail:
    """Where a walk has been: cursors used, and empty pages in a row."""

    seen: set[str]
    empty: int = 0


async def walk(session: Session, rows: RowJudge, pages: int | None) -> None:
    """Read every dataset: at most ``pages`` of each, all of them if None."""
    for dataset in session.datasets:
        session.told(f"reading {dataset}")
        walked = session.walked[dataset] = Walked(dataset)
        await _walk(session, rows, walked, pages)
        if walked.ended:
            rows.read_whole(dataset)
        elif walked.pages:
            why = f"{dataset} was read for {walked.pages} pages only; --all reads everything"
            for check in ("cursor.end", "pages.more", "heads.true"):
                session.ledger.skipped(check, why)
    rows.finish()
    await _small_pages(session)
    for walked in session.walked.values():
        session.told(f"asking {walked.dataset} again")
        await _again(session, walked)


async def _walk(session: Session, rows: RowJudge, walked: Walked, pages: int | None) -> None:
    after: str | None = None
    trail = _Trail(set())
    while pages is None or walked.pages < pages:
        if session.left_s < session.rest_s:
            session.hurried = True
            return
        # The first page without a limit: the contract's own must be kept too.
        limit = MAX_ITEMS if walked.pages else None
        page = await read_page(session, walked.dataset, after, limit)
        if page is None:
            return
        rows.page(walked.dataset, page)
        session.see(walked.dataset, after, page.items)
        _note(walked, page)
        if page.more:
            goes_on = _goes_on(session, page, after, trail)
        else:
            goes_on = await _follows(session, walked, page, after)
        if not goes_on:
            return
        after = page.next


def _note(walked: Walked, page: PageRead) -> None:
    walked.pages += 1
    walked.items += len(page.items)
    walked.last = page.next
    if len(walked.cursors) < _CURSORS and page.next not in walked.cursors:
        walked.cursors.append(page.next)


async def _follows(session: Session, walked: Walked, page: PageRead, after: str | None) -> bool:
    """Look behind a page that calls itself the last; True = rows have come meanwhile.

    Each head is asked for before the rows that it is held against: what comes in between
    must not be laid at the centre's door.
    """
    dataset, place = walked.dataset, page.place
    for _ in range(_TRIES):
        before = (await _heads(session)).get(dataset)
        last = await read_page(session, dataset, after, MAX_ITEMS)
        if last is None or last.more:
            return last is not None
        between = (await _heads(session)).get(dataset)
        following = await _behind(session, dataset, last)
        if following is None:
            walked.cursors = [cursor for cursor in walked.cursors if cursor != page.next]
            return False
        if not following.items:
            walked.head = between
            await _ended(session, walked, following)
            return False
        if before == (await _heads(session)).get(dataset):
            session.ledger.failed(
                "pages.more",
                "more: true, for rows follow",
                f"{place}: more is false, and the next page holds {len(following.items)} items",
            )
            return False
    return True


def _goes_on(session: Session, page: PageRead, after: str | None, trail: _Trail) -> bool:
    trail.empty = 0 if page.items else trail.empty + 1
    circle = page.next == after or page.next in trail.seen
    trail.seen.add(page.next)
    return session.ledger.judge(
        "pages.progress",
        holds=not circle and trail.empty < _EMPTY_IN_A_ROW,
        expected="a next that leads on, for more is true",
        came=f"{page.place}: "
        + ("its next was given out before" if circle else f"{trail.empty} empty pages in a row"),
    )


async def _behind(session: Session, dataset: str, page: PageRead) -> PageRead | None:
    """Read what follows a page that was the last: an empty page, or what came meanwhile."""
    try:
        got = await session.get(f"/v1/{dataset}/changes", {"after": page.next, "limit": MAX_ITEMS})
    except SyncError as error:
        session.ledger.failed("cursor.end", "an empty page with next", f"{page.place}: {error}")
        return None
    holds = session.ledger.judge(
        "cursor.end",
        holds=got.status == _OK,
        expected="an empty page, or newer rows, after the last page's next",
        came=f"{page.place}: its next is answered with {got.status}: {brief(got.body)}",
    )
    if not holds:
        return None
    place = f"{dataset} after its last page"
    return judge_page(session, dataset, got, Asked(place, page.next, MAX_ITEMS))


async def _ended(session: Session, walked: Walked, empty: PageRead) -> None:
    """The end was reached: look whether it is one, and stays one."""
    ledger = session.ledger
    ledger.passed("pages.progress")
    ledger.judge(
        "pages.more",
        holds=not empty.more,
        expected="more: false, for nothing follows",
        came=f"{empty.place}: an empty page with more",
    )
    if await _behind(session, walked.dataset, empty) is not None:
        walked.last = empty.next
    walked.ended = True


async def _heads(session: Session) -> dict[str, object]:
    try:
        return await session.heads()
    except SyncError:
        return {}


async def _small_pages(session: Session) -> None:
    """Ask for one item at a time: the page must be cut, and go on where it ended."""
    for walked in session.walked.values():
        if walked.items > 1:
            first = await read_page(session, walked.dataset, None, 1)
            if first is None:
                continue
            if len(first.items) == 1 and not first.more:
                session.ledger.failed(
                    "pages.more",
                    "more: true, for rows follow",
                    f"{first.place}, limit=1: more is false",
                )
            second = await read_page(session, walked.dataset, first.next, 1)
            if second is not None and first.items and second.items == first.items:
                session.ledger.failed(
                    "pages.progress",
                    "the second item, after the next of a page with the first",
                    f"{first.place}, limit=1: the first item again",
                )


async def _again(session: Session, walked: Walked) -> None:
    """Ask from known places twice: the same rows must come, or newer ones in their place."""
    if not walked.pages:
        return
    for after in (None, *walked.cursors):
        one = await read_page(session, walked.dataset, after, MAX_ITEMS)
        two = await read_page(session, walked.dataset, after, MAX_ITEMS)
        if one is None or two is None:
            continue
        if _same(one, two):
            session.ledger.passed("cursor.stable")
        else:
            await _differing(session, walked.dataset, after)


async def _differing(session: Session, dataset: str, after: str | None) -> None:
    """Ask twice again, with an eye on the head: only if it stands still is it a fault."""
    for _ in range(_TRIES):
        before = await _heads(session)
        one = await read_page(session, dataset, after, MAX_ITEMS)
        two = await read_page(session, dataset, after, MAX_ITEMS)
        if one is None or two is None:
            return
        same = _same(one, two)
        if same or before.get(dataset) == (await _heads(session)).get(dataset):
            session.ledger.judge(
                "cursor.stable",
                holds=same,
                expected="the same rows, or newer revisions of them",
                came=f"{one.place}: asked twice, {_difference(one, two)}",
            )
            return
    session.ledger.skipped("cursor.stable", f"{dataset} changes faster than it can be asked twice")


def _same(one: PageRead, two: PageRead) -> bool:
    """Return whether the second page begins with the rows of the first."""
    shorter = min(len(one.items), len(two.items))
    return one.items[:shorter] == two.items[:shorter] and (
        len(one.items) == len(two.items) or not one.more or not two.more
    )


def _difference(one: PageRead, two: PageRead) -> str:
    for first, second in zip(one.items, two.items, strict=False):
        if first != second:
            return f"{first.id!r} rev {first.rev} first, {second.id!r} rev {second.rev} then"
    return f"{len(one.items)} items first, {len(two.items)} then"


async def heads_true(session: Session) -> None:
    """Ask every dataset once more: rows and heads must have moved together or not at all."""
    for walked in session.walked.values():
        if not walked.ended:
            continue
        page = await read_page(session, walked.dataset, walked.last, MAX_ITEMS)
        head = (await _heads(session)).get(walked.dataset)
        if page is None:
            continue
        if page.items:
            session.ledger.judge(
                "heads.true",
                holds=head != walked.head,
                expected=f"another head of {walked.dataset} than before, for rows have come",
                came=f"{head!r} as before, and {len(page.items)} new items",
            )
            continue
        quiet = await _is_quiet(session, walked, head)
        if quiet is not None:
            session.ledger.judge(
                "heads.true",
                holds=quiet,
                expected=f"head of {walked.dataset} as before, for no rows have come",
                came="another head every time it is asked for",
            )


async def _is_quiet(session: Session, walked: Walked, head: object) -> bool | None:
    """Return whether a head stands still while nothing comes; None if something came."""
    if head == walked.head:
        return True
    for _ in range(_TRIES):
        page = await read_page(session, walked.dataset, walked.last, MAX_ITEMS)
        later = (await _heads(session)).get(walked.dataset)
        if page is None or page.items:
            return None
        if later == head:
            return True
        head = later
    return False
