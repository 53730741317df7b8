"""The shape of a mapping file, from which its JSON Schema is made. See docs/mapped-rest.md.

Fields of rows are left open here (``dict[str, Any]``): a plain text is a path, a table a
``FieldEntry``; ``compiled`` reads them one by one, so that each mistake has its own line.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.documents import schema_of
from ioc_desktop.domain.mapping.values import Floor, NumberStyle

Text = Annotated[str, Meta(min_length=1, max_length=400)]
Identifier = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
        description="lower-case letters, digits, - and _, beginning with a letter (mot-cua)",
    ),
]
RequestPath = Annotated[
    str,
    Meta(pattern=r"^/[^\s#]*$", description="a path that begins with / (/api/v2/ho-so)"),
]
Seconds = Annotated[float, Meta(ge=5, le=86_400, description="seconds, 5 to 86400")]
Dataset = Literal[
    "subsystems", "localities", "agencies", "indicators", "observations", "records", "alarms"
]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all tables of a mapping: a key that is not known is a mistake."""


class AuthEntry(_Table, frozen=True, kw_only=True):
    """[auth]: how the centre's token (of the site file) is shown to it.

    bearer: ``Authorization: Bearer TOKEN``. basic: the token is the password of ``user``.
    header, query: the token stands under ``name``. login: ``body`` is posted to ``path`` with
    {user} and {token} filled in; what lies at ``token`` of the answer is the bearer token.
    """

    kind: Literal["none", "bearer", "basic", "header", "query", "login"] = "bearer"
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,80}$")] | None = None
    user: Text | None = None
    path: RequestPath | None = None
    body: dict[str, Any] = {}
    token: Text | None = None
    prefix: Annotated[str, Meta(max_length=40)] = "Bearer"


class PagingEntry(_Table, frozen=True, kw_only=True):
    """How a long list is asked for in parts.

    page, offset: ``param`` counts pages from ``first``, or items. cursor: ``param`` carries what
    lay at ``at`` of the answer before. link: ``at`` holds the next address, which must lie on the
    same centre. ``total``: where the answer says how many items there are in all.
    """

    kind: Literal["page", "offset", "cursor", "link"]
    param: Text | None = None
    first: Annotated[int, Meta(ge=0, le=1)] = 1
    size_param: Text | None = None
    size: Annotated[int, Meta(ge=1, le=10_000)] = 100
    at: Text | None = None
    total: Text | None = None


class OkEntry(_Table, frozen=True, kw_only=True):
    """What a good answer says of itself, ``equals`` at ``at``; its reasons lie at ``message``."""

    at: Text
    equals: list[Any]
    message: Text | None = None


class SkipEntry(_Table, frozen=True, kw_only=True):
    """Items to pass over, such as rows of totals: those with one of ``equals`` at ``at``."""

    at: Text
    equals: Annotated[list[Any], Meta(min_length=1)]


class GuardEntry(_Table, frozen=True, kw_only=True):
    """When missing rows are not believed: more than the share ``drop`` of them at once.

    They are believed when ``polls`` polls in a row, ``poll_s`` apart, say the same.
    """

    drop: Annotated[float, Meta(gt=0, le=1)] = 0.5
    polls: Annotated[int, Meta(ge=1, le=100)] = 3


class FieldEntry(_Table, frozen=True, kw_only=True):
    """One field of a row: where its value lies (``at``) or what it is (``const``), and how read."""

    at: Text | None = None
    const: Any = None
    codes: Text | None = None
    unknown: Literal["refuse", "keep", "skip"] = "refuse"
    factor: float | None = None
    unit: Text | None = None
    number: NumberStyle | None = None
    formats: Annotated[list[Text], Meta(min_length=1)] | None = None
    floor: Floor | None = None
    zone: Text | None = None
    nulls: tuple[str, ...] | None = None
    optional: bool = False


class ValueEntry(FieldEntry, frozen=True, kw_only=True):
    """[[source.value]]: one column of a wide item is one observation, of this indicator."""

    indicator: Text
    row: dict[str, Any] = {}


class SourceEntry(_Table, frozen=True, kw_only=True):
    """[[source]]: a list of items somewhere behind an address, and the rows they become."""

    id: Identifier
    dataset: Dataset = "observations"
    path: RequestPath
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, Any] = {}
    body: dict[str, Any] = {}
    headers: dict[str, Text] = {}
    poll_s: Seconds | None = None
    items: Annotated[str, Meta(max_length=400)] = "$"
    ok: OkEntry | None = None
    paging: PagingEntry | None = None
    skip: tuple[SkipEntry, ...] = ()
    key: tuple[Text, ...] = ()
    absent: Literal["deleted", "kept"] | None = None
    guard: GuardEntry = GuardEntry()
    row: dict[str, Any]
    value: tuple[ValueEntry, ...] = ()


class MappingDocument(_Table, frozen=True, kw_only=True):
    """A mapping file as it is written."""

    schema: Literal[1] = 1
    name: Annotated[str, Meta(max_length=200)] = ""
    history: Annotated[
        int, Meta(ge=1, le=1_000_000, description="raise it to fetch everything anew")
    ] = 1
    poll_s: Seconds = 300.0
    zone: Text = "+07:00"
    number: NumberStyle = "auto"
    nulls: tuple[str, ...] = ("", "-", "–", "N/A", "n/a", "null")
    probe: RequestPath | None = None
    headers: dict[str, Text] = {}
    auth: AuthEntry = AuthEntry()
    catalogue: Literal["nghean", "vinh"] | None = None
    subsystem: list[dict[str, Any]] = []
    locality: list[dict[str, Any]] = []
    agency: list[dict[str, Any]] = []
    indicator: list[dict[str, Any]] = []
    codes: dict[str, dict[str, Any]] = {}
    source: Annotated[tuple[SourceEntry, ...], Meta(min_length=1)]


def mapping_schema() -> dict[str, Any]:
    """Return the JSON Schema of mapping files, as shipped in layouts/schema/."""
    schema = schema_of(MappingDocument)
    tables = schema["$defs"]
    tables["FieldEntry"] = {
        key: value
        for key, value in schema_of(FieldEntry)["$defs"]["FieldEntry"].items()
        if key != "$schema"
    }
    path = {"type": "string", "minLength": 1, "maxLength": 400}
    field = {"anyOf": [path, {"$ref": "#/$defs/FieldEntry"}]}
    for name in ("SourceEntry", "ValueEntry"):
        row = tables[name]["properties"]["row"]
        row["additionalProperties"] = field
    return {
        **schema,
        "title": "ioc-desktop mapping file",
        "description": 'How a vendor\'s JSON interface becomes rows (kind = "mapped_rest")',
    }
