"""One page, judged by its bytes: digest, JSON, envelope, items. Nothing is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ioc_desktop.conformance.catalogue import LARGEST_PAGE_BYTES
from ioc_desktop.conformance.ledger import Ledger
from ioc_desktop.conformance.session import Item, Session, brief
from ioc_desktop.conformance.wire import Got
from ioc_desktop.sync.body import BYTE_ORDER_MARK
from ioc_desktop.sync.decode import MAX_CURSOR_BYTES, MAX_ITEMS
from ioc_desktop.sync.faults import BadPage, SyncError
from ioc_desktop.sync.headers import check_digest

_OK: Final = 200
_ID_LENGTH: Final = 256
_HIGHEST_REV: Final = 2**63 - 1
_FIELDS: Final[tuple[tuple[str, type, str], ...]] = (
    ("centre", str, "text"),
    ("dataset", str, "text"),
    ("epoch", str, "text"),
    ("schema", str, "text"),
    ("more", bool, "true or false"),
    ("count", int, "a whole number"),
    ("items", list, "a list"),
)


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page that can be followed; ``items`` are those that are well formed.

    ``dropped`` others are not.
    """

    place: str
    next: str
    more: bool
    items: tuple[Item, ...]
    body: bytes
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: ``place`` in words; ``limit`` None = the contract's own."""

    place: str
    after: str | None
    limit: int | None


async def read_page(
    session: Session, dataset: str, after: str | None, limit: int | None
) -> PageRead | None:
    """Ask for one page and judge it; None if it cannot be followed. Never raises SyncError."""
    place = f"{dataset} {'from the beginning' if after is None else f'after {after[:24]}…'}"
    params: dict[str, str | int] = {}
    if after is not None:
        params["after"] = after
    if limit is not None:
        params["limit"] = limit
    try:
        got = await session.get(f"/v1/{dataset}/changes", params)
    except SyncError as error:
        session.ledger.failed("pages.read", "a page", f"{place}: {error}")
        return None
    return judge_page(session, dataset, got, Asked(place, after, limit))


def judge_page(session: Session, dataset: str, got: Got, asked: Asked) -> PageRead | None:
    """Judge an answer that should be a page of ``dataset``."""
    ledger, place = session.ledger, asked.place
    if not _is_read(ledger, place, got) or not _is_plain(ledger, place, got):
        return None
    _judge_digest(ledger, place, got)
    page = _parsed(ledger, place, got)
    if page is None or not _is_envelope(ledger, place, page):
        return None
    _judge_names(session, dataset, place, page)
    if "after" in page:
        ledger.judge(
            "pages.after",
            holds=page["after"] == asked.after,
            expected=f"after = {asked.after!r}, as asked",
            came=f"{place}: after = {page['after']!r}"[:200],
        )
    else:
        ledger.skipped("pages.after", "the pages do not say it; a cache on the way may mix them up")
    _judge_bounds(ledger, place, page, got, asked.limit)
    cursor = page.get("next")
    if not ledger.judge(
        "cursor.form",
        holds=isinstance(cursor, str) and 0 < len(cursor.encode()) <= MAX_CURSOR_BYTES,
        expected=f"next: text of 1 to {MAX_CURSOR_BYTES} bytes",
        came=f"{place}: next = {cursor!r}"[:200],
    ):
        return None
    found = [_item(ledger, place, number, item) for number, item in enumerate(page["items"], 1)]
    good = tuple(item for item in found if item is not None)
    return PageRead(place, str(cursor), page["more"], good, got.body, len(found) - len(good))


def _is_plain(ledger: Ledger, place: str, got: Got) -> bool:
    encoding = (got.header("content-encoding") or "identity").strip().lower()
    return ledger.judge(
        "pages.plain",
        holds=encoding in {"", "identity"},
        expected="a body as it is, for Accept-Encoding: identity",
        came=f"{place}: Content-Encoding: {encoding}",
    )


def _parsed(ledger: Ledger, place: str, got: Got) -> Any:
    if got.body.startswith(BYTE_ORDER_MARK):
        ledger.failed("pages.json", "JSON without a byte order mark", place)
        return None
    try:
        page = got.json()
    except ValueError as error:
        ledger.failed("pages.json", "JSON in UTF-8", f"{place}: {error}: {brief(got.body)}")
        return None
    ledger.passed("pages.json")
    return page


def _judge_bounds(
    ledger: Ledger, place: str, page: dict[str, Any], got: Got, limit: int | None
) -> None:
    items: list[Any] = page["items"]
    ledger.judge(
        "pages.count",
        holds=page["count"] == len(items),
        expected=f"count = {len(items)}, the number of items",
        came=f"{place}: count = {page['count']}",
    )
    ledger.judge(
        "limit.honoured",
        holds=len(items) <= (limit or MAX_ITEMS),
        expected=f"at most {limit or MAX_ITEMS} items",
        came=f"{place}, {'without a limit' if limit is None else f'limit={limit}'}:"
        f" {len(items)} items",
    )
    if len(items) > 1:
        ledger.judge(
            "pages.size",
            holds=len(got.body) <= LARGEST_PAGE_BYTES,
            expected=f"at most {LARGEST_PAGE_BYTES} bytes",
            came=f"{place}: {len(got.body)} bytes in {len(items)} items",
        )


def _is_read(ledger: Ledger, place: str, got: Got) -> bool:
    if got.surplus:
        ledger.failed("pages.read", "a body that ends where it says", f"{place}: more bytes")
        return False
    right = got.status == _OK and got.media_type == "application/json"
    return ledger.judge(
        "pages.read",
        holds=right,
        expected="200 with application/json",
        came=f"{place}: {got.status} with {got.media_type or 'no content type'}: {brief(got.body)}",
    )


def _judge_digest(ledger: Ledger, place: str, got: Got) -> None:
    try:
        check_digest(got.body, got.header("content-digest"), demand=True)
    except BadPage as error:
        header = got.header("content-digest")
        ledger.failed(
            "pages.digest",
            "Content-Digest: sha-256=:…: of the bytes of this body",
            f"{place}: {error} ({'no such header' if header is None else header})",
        )
    else:
        ledger.passed("pages.digest")


def _is_envelope(ledger: Ledger, place: str, page: Any) -> bool:
    wrong = ""
    if not isinstance(page, dict):
        wrong = f"no object but {type(page).__name__}"
    else:
        for name, kind, words in _FIELDS:
            value = page.get(name)
            # In Python True is a number too.
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                said = repr(value)[:60] if name in page else "nothing"
                wrong = f"{name} is {said}, not {words}"
                break
    return ledger.judge(
        "pages.envelope",
        holds=not wrong,
        expected="centre, dataset, epoch, schema, items, next, more, count",
        came=f"{place}: {wrong}",
    )


def _judge_names(session: Session, dataset: str, place: str, page: dict[str, Any]) -> None:
    wanted = {
        "centre": session.info.get("id"),
        "dataset": dataset,
        "epoch": session.info.get("epoch"),
        "schema": session.info.get("schema"),
    }
    for name, value in wanted.items():
        session.ledger.judge(
            "pages.names",
            holds=page[name] == value,
            expected=f"{name} = {value!r}",
            came=f"{place}: {name} = {page[name]!r}",
        )


def _item(ledger: Ledger, place: str, number: int, item: Any) -> Item | None:
    wrong = _item_fault(item)
    if wrong:
        ledger.failed(
            "items.shape",
            'an object with id, rev, op: "put" or "delete", and row if it is put',
            f"{place}, item {number}: {wrong}",
        )
        return None
    ledger.passed("items.shape")
    return Item(item["id"], item["rev"], item["row"] if item["op"] == "put" else None)


def _item_fault(item: Any) -> str:  # noqa: PLR0911  # one line per mistake
    if not isinstance(item, dict):
        return f"no object but {item!r}"[:80]
    name, rev, op = item.get("id"), item.get("rev"), item.get("op")
    if not isinstance(name, str) or not 0 < len(name) <= _ID_LENGTH:
        return f"id is {name!r}"[:120]
    if not isinstance(rev, int) or isinstance(rev, bool) or not 1 <= rev <= _HIGHEST_REV:
        return f"id {name!r}: rev is {rev!r}"
    if op not in {"put", "delete"}:
        return f"id {name!r}: op is {op!r}"
    if op == "put" and not isinstance(item.get("row"), dict):
        return f"id {name!r}: its row is {item.get('row')!r}"[:200]
    if op == "delete" and item.get("row") is not None:
        return f"id {name!r}: deleted, but with a row"
    return ""
