"""From the bytes of an answer to a ``Page``: all or nothing, then row by row.

The common page is decoded in one typed pass: rows are decoded as strict twins of the domain's
types, which refuse unknown fields. Only when that pass finds something unusual (a field that
is newer than we are, a row with a wrong type) is the page taken item by item, where unknown
fields are kept in ``extra`` and a bad row is set aside with its reason. A page that is wrong
as a whole (broken JSON, count, another centre, epoch, dataset or schema) raises and leaves
nothing behind. Texts are brought to NFC.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final
from unicodedata import normalize

import msgspec

from ioc_desktop.domain.rows import DATASETS, SCHEMA, Observation, Row
from ioc_desktop.store.columns import ObservationColumns
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.sync.body import BYTE_ORDER_MARK, sound
from ioc_desktop.sync.checks import row_fault, too_deep
from ioc_desktop.sync.columnar import observation_columns
from ioc_desktop.sync.faults import BadPage, Unsupported
from ioc_desktop.sync.row_fields import drop_nulls, unknown_fields

MAX_ITEMS: Final = 1000
MAX_CURSOR_BYTES: Final = 256
MAX_SET_ASIDE_BYTES: Final = 16 << 10

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
_Rev = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class Expected:
    """What was asked for: an answer about anything else is dropped whole.

    ``after`` is the cursor that was sent, None from the beginning.
    """

    centre: str
    dataset: str
    epoch: str
    schema: str
    after: str | None = None


@dataclass(slots=True)
class OpenedPage:
    """A page whose head is checked and whose rows are still to be taken.

    ``next`` is the cursor after it, ``bytes_read`` its size as it came. ``items`` are the
    decoded rows of a page that looks usual.
    """

    expected: Expected
    text: bytes
    bytes_read: int
    more: bool
    next: str | None
    items: list[Any] | None


class _Header(msgspec.Struct, frozen=True):
    centre: str
    dataset: str
    epoch: str
    schema: str
    more: bool
    count: int
    next: str | None = None
    after: str | msgspec.UnsetType | None = msgspec.UNSET


class _Items(_Header, frozen=True, kw_only=True):
    items: list[msgspec.Raw]


class _Item(msgspec.Struct, frozen=True):
    id: _Id
    rev: _Rev
    op: str
    row: msgspec.Raw = msgspec.Raw(b"null")


class _Named(msgspec.Struct, frozen=True):
    id: str = ""


_header_decoder = msgspec.json.Decoder(_Header)
_items_decoder = msgspec.json.Decoder(_Items)
_item_decoder = msgspec.json.Decoder(_Item)
_named_decoder = msgspec.json.Decoder(_Named)
_object_decoder = msgspec.json.Decoder(dict[str, Any])
_nullable_decoder = msgspec.json.Decoder(dict[str, Any] | None)


def check_schema(schema: str, who: str) -> None:
    """Accept our major schema in any minor version.

    Raises:
        BadPage: it is no version.
        Unsupported: its major version is another than ours.
    """
    major, dot, minor = schema.partition(".")
    if not (dot and major.isdecimal() and minor.isdecimal() and len(schema) <= 16):  # noqa: PLR2004  # longer than any version
        raise BadPage("schema", f"{who} names a schema that is no version: {schema[:40]!r}")
    if major != SCHEMA.partition(".")[0]:
        raise Unsupported(
            "schema_major",
            f"{who} speaks schema {schema}; this program knows {SCHEMA}: update ioc-desktop",
        )


class PageDecoder:
    """Decodes the pages of one dataset.

    It remembers whether the centre sends fields that we do not know, so that the one-pass
    attempt is not made in vain for every page of such a feed.
    """

    def __init__(self, dataset: str) -> None:
        """Prepare for a dataset of the schema.

        Raises:
            KeyError: the schema has no such dataset.
        """
        row = DATASETS[dataset]
        self._row_type = row
        self._row_decoder = msgspec.json.Decoder(row)
        strict = _strict(row)
        self._whole = (
            None
            if strict is None
            else msgspec.json.Decoder(
                msgspec.defstruct(
                    f"{row.__name__}Page",
                    [("items", list[_item_of(strict)])],  # type: ignore[misc]  # a type made at run time
                    bases=(_Header,),
                    kw_only=True,
                )
            )
        )
        self._unusual = 0

    def decode(self, body: bytes, expected: Expected) -> Page:
        """Return the page in ``body``.

        Raises:
            BadPage: it is dropped whole.
            Unsupported: its schema or an ``op`` is newer than this version.
        """
        return self.take(self.open(body, expected))

    def open(self, body: bytes, expected: Expected) -> OpenedPage:
        """Parse a page and check its head, so that the next one can be asked for.

        Raises:
            BadPage: it is dropped whole.
            Unsupported: its schema is newer than this version.
        """
        body = body.removeprefix(BYTE_ORDER_MARK)
        text = sound(body)
        with _told():
            whole: Any = None
            if self._whole is not None and self._unusual < 3:  # noqa: PLR2004  # pages until it counts as usual
                with contextlib.suppress(msgspec.ValidationError):
                    whole = self._whole.decode(text)
            if whole is None:
                header = _header_decoder.decode(text)
                _check_header(header, None, expected)
            else:
                header = whole
                _check_header(header, len(whole.items), expected)
            # Brought to NFC: the cursor is the centre's and stays as it was.
            cursor = header.next if text is body else _header_decoder.decode(body).next
        items = None if whole is None else whole.items
        return OpenedPage(expected, text, len(body), header.more, cursor, items)

    def take(self, opened: OpenedPage) -> Page:
        """Return the rows of a page that was opened; it is of no use afterwards.

        Raises:
            BadPage: it is dropped whole.
            Unsupported: an ``op`` is newer than this version.
        """
        with _told():
            items, opened.items = opened.items, None
            if items is not None:
                taken = self._usual(items)
                if taken is not None:
                    self._unusual = 0
                    return _page(opened, taken, [])
            return self._one_by_one(opened)

    def _usual(self, items: list[Any]) -> list[Change] | ObservationColumns | None:
        """Take items that are all as usual; None = look at them one by one."""
        if self._row_type is Observation:
            return observation_columns(items)
        changes: list[Change] = []
        for item in items:
            op, row = item.op, item.row
            if op == "put":
                if row is None or row_fault(row) is not None:
                    return None
                changes.append(Change(item.id, item.rev, row))
            elif op == "delete":
                changes.append(Change(item.id, item.rev, None))
            else:
                return None
        return changes

    def _one_by_one(self, opened: OpenedPage) -> Page:
        expected = opened.expected
        changes: list[Change] = []
        aside: list[SetAside] = []
        items = _items_decoder.decode(opened.text)
        _check_header(items, len(items.items), expected)
        known_only = True
        for raw in items.items:
            taken = self._item(raw, expected)
            if isinstance(taken, Change):
                changes.append(taken)
                known_only = known_only and taken.extra is None
            else:
                aside.append(taken)
        self._unusual = 0 if known_only and not aside else self._unusual + 1
        return _page(opened, changes, aside)

    def _item(self, raw: msgspec.Raw, expected: Expected) -> Change | SetAside:
        """Take one item, or say why it is set aside."""
        try:
            item = _item_decoder.decode(raw)
        except msgspec.ValidationError as error:
            return _aside(raw, str(error))
        if item.op == "delete":
            return Change(item.id, item.rev, None)
        if item.op != "put":
            raise Unsupported(
                "op",
                f"{expected.centre}/{expected.dataset} sends {item.op[:40]!r} changes, which this"
                " program does not know: update ioc-desktop",
            )
        try:
            row = self._row(item.row)
        except msgspec.ValidationError as error:
            return _aside(raw, f"{error}", item.id)
        values = _object_decoder.decode(item.row)
        fault = row_fault(row)
        if fault is None and too_deep(values):
            fault = "the row is nested too deeply"
        if fault is not None:
            return _aside(raw, fault, item.id)
        extra = unknown_fields(values, self._row_type)
        return Change(item.id, item.rev, row, msgspec.json.encode(extra) if extra else None)

    def _row(self, raw: msgspec.Raw) -> Row:
        """Decode a row; null in an optional field means the same as its absence.

        Many JSON writers send every field that they have; a figure must not be lost for it.

        Raises:
            msgspec.ValidationError: it is no row of this dataset.
        """
        try:
            return self._row_decoder.decode(raw)
        except msgspec.ValidationError:
            values = _nullable_decoder.decode(raw)
            if values is None or not drop_nulls(values, self._row_type):
                raise
            return msgspec.convert(values, self._row_type)


def _check_header(header: _Header, items: int | None, expected: Expected) -> None:
    """Refuse a page that answers another question or whose count is wrong.

    ``items`` is None when they have not been looked at yet.
    """
    for what, wanted in (("centre", expected.centre), ("dataset", expected.dataset)):
        got: str = getattr(header, what)
        if got != wanted:
            raise BadPage(
                f"foreign_{what}", f"the page is of {what} {got[:80]!r}, asked was {wanted!r}"
            )
    check_schema(header.schema, f"{expected.centre}/{expected.dataset}")
    for what, wanted in (("epoch", expected.epoch), ("schema", expected.schema)):
        got = getattr(header, what)
        if got != wanted:
            raise BadPage(
                f"foreign_{what}", f"the page is of {what} {got[:80]!r}, known was {wanted!r}"
            )
    if header.after is not msgspec.UNSET and not _same_place(header.after, expected.after):
        # Rows of another place, stored with its cursor, would leave a gap that nobody sees.
        raise BadPage(
            "foreign_place",
            f"the page is of place {str(header.after)[:80]!r}, asked was {expected.after!r}",
        )
    if items is not None:
        _check_items(header, items)


def _check_items(header: _Header, items: int) -> None:
    """Refuse a page whose count or whose place to go on from is wrong."""
    if header.count != items:
        raise BadPage("count", f"the page says {header.count} rows and holds {items}")
    if items > MAX_ITEMS:
        raise BadPage("too_many", f"the page holds {items} rows; at most {MAX_ITEMS} are agreed")
    if header.next is None and (items or header.more):
        raise BadPage("cursor", "the page says no place to go on from")
    if header.next is not None and not 0 < len(header.next.encode()) <= MAX_CURSOR_BYTES:
        raise BadPage("cursor", f"the page's cursor has not 1 to {MAX_CURSOR_BYTES} bytes")


def _same_place(told: str | None, asked: str | None) -> bool:
    """Return whether a page is of the place asked for; its text may have been brought to NFC."""
    if told is None or asked is None:
        return told is asked
    return told == asked or told == normalize("NFC", asked)


def _page(
    opened: OpenedPage, changes: list[Change] | ObservationColumns, aside: list[SetAside]
) -> Page:
    expected = opened.expected
    return Page(
        centre=expected.centre,
        dataset=expected.dataset,
        epoch=expected.epoch,
        schema=expected.schema,
        changes=changes,
        set_aside=aside,
        next=opened.next if opened.next is not None else expected.after or "",
        more=opened.more,
        bytes_read=opened.bytes_read,
    )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what the parser raises into the known error of a page."""
    try:
        yield
    except RecursionError as error:
        raise BadPage("depth", "the page is nested too deeply") from error
    except msgspec.ValidationError as error:
        raise BadPage("envelope", f"the page is not built as agreed: {error}") from error
    except UnicodeDecodeError as error:
        raise BadPage("utf8", "the page is not UTF-8") from error
    except msgspec.DecodeError as error:
        raise BadPage("json", f"the page is broken JSON: {error}") from error


def _aside(raw: msgspec.Raw, reason: str, row_id: str | None = None) -> SetAside:
    body = bytes(raw)
    if row_id is None:
        try:
            row_id = _named_decoder.decode(body).id[:256]
        except msgspec.ValidationError:
            row_id = ""
    return SetAside(row_id, reason, body[:MAX_SET_ASIDE_BYTES])


def _strict(row: type[Row]) -> type[Row] | None:
    """Return the row type's twin that refuses unknown fields.

    None for types with objects inside: there a newer field would hide one level down.
    """
    for field in msgspec.structs.fields(row):
        if isinstance(field.type, type) and issubclass(field.type, Row):
            return None
        if "Row" in str(field.type) or field.type is dict:
            return None
    return msgspec.defstruct(  # type: ignore[return-value]  # it inherits from row
        row.__name__,
        [],
        bases=(row,),
        forbid_unknown_fields=True,
        frozen=True,
        kw_only=True,
        gc=False,  # parsed JSON makes no circles, and the collector need not look for them
    )


def _item_of(strict: type[Row]) -> type[msgspec.Struct]:
    return msgspec.defstruct(
        f"{strict.__name__}Item",
        [("id", _Id), ("rev", _Rev), ("op", str), ("row", strict | None, None)],
        gc=False,
    )
