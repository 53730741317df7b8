"""A mapping as the adapter uses it: paths read, codes looked up, units turned into factors.

Frozen plain data without secrets, so that it can be handed to another process.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import timezone
from decimal import Decimal
from typing import Any, Literal

from ioc_desktop.domain.mapping.document import (
    AuthEntry,
    GuardEntry,
    PagingEntry,
)
from ioc_desktop.domain.mapping.paths import Path
from ioc_desktop.domain.mapping.values import Floor, NumberStyle
from ioc_desktop.domain.rows import Row

Kind = Literal["text", "number", "integer", "moment", "truth", "any"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``target`` is its path in the row (``("name", "vi")``), ``at`` None = const."""

    target: tuple[str, ...]
    kind: Kind
    at: Path | None
    const: Any = None
    codes: Map[str, Any] | None = None
    codes_name: str = ""
    unknown: Literal["refuse", "keep", "skip"] = "refuse"
    factor: Decimal = Decimal(1)
    number: NumberStyle = "auto"
    formats: tuple[str, ...] = ("iso",)
    floor: Floor | None = None
    zone: timezone = timezone.utc  # noqa: UP017  # a datetime.timezone, as the others are
    nulls: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a wide item: its value, and the fields that hold for it alone."""

    value: Field
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """Whether what lies at ``at`` is one of ``equals``; ``message``: where a reason lies."""

    at: Path
    equals: tuple[Any, ...]
    message: Path | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """A source's paging with its paths read."""

    entry: PagingEntry
    at: Path | None
    total: Path | None


@dataclass(frozen=True, slots=True)
class Source:
    """One list of items and what becomes of them."""

    id: str
    dataset: str
    path: str
    method: Literal["GET", "POST"]
    query: Map[str, Any]
    body: Map[str, Any]
    headers: Map[str, str]
    poll_s: float
    items: Path
    ok: Test | None
    paging: Paging | None
    skip: tuple[Test, ...]
    key: tuple[Path, ...]
    deletes: bool
    guard: GuardEntry
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Auth:
    """How the token is shown; ``token`` is where a login's answer has it."""

    entry: AuthEntry
    token: Path | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping. ``rows``: the catalogue's rows by dataset and id, as the file gives them."""

    name: str
    history: int
    zone: timezone
    probe: str | None
    headers: Map[str, str]
    auth: Auth
    sources: tuple[Source, ...]
    rows: Map[str, Map[str, Row]] = field(default_factory=dict)

    @property
    def datasets(self) -> tuple[str, ...]:
        """Return the datasets that come of it."""
        names = [name for name, rows in self.rows.items() if rows]
        names += [source.dataset for source in self.sources]
        return tuple(dict.fromkeys(names))
