"""The fields of a mapping's rows: from the file's tables to ``Field``, every mistake told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timezone
from decimal import Decimal
from functools import partial
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

from ioc_desktop.documents import did_you_mean, shape_findings
from ioc_desktop.domain.mapping.compiled import Field, Kind
from ioc_desktop.domain.mapping.document import FieldEntry, MappingDocument, ValueEntry
from ioc_desktop.domain.mapping.paths import Path, parse_path
from ioc_desktop.domain.mapping.values import (
    check_format,
    parse_offset,
    read_moment,
    unit_factor,
)
from ioc_desktop.domain.rows import DATASETS, Indicator, Row

MOMENTS: Final = frozenset(
    [
        "period_start",
        "as_of",
        "since",
        "valid_from",
        "valid_to",
        "opened_at",
        "due_at",
        "closed_at",
        "raised_at",
        "cleared_at",
        "ended",
    ]
)
"""Fields whose text is a date or a time."""

Wrong = Callable[[str, str], None]
Target = tuple[str, ...]


def targets(dataset: str) -> dict[Target, Kind]:
    """Return what a row of a dataset may be given, nested fields by their path.

    ``("attrs", "*")`` stands for any name below.
    """
    return dict(_targets(DATASETS[dataset]))


def _targets(kind: type[Row]) -> list[tuple[Target, Kind]]:
    found: list[tuple[Target, Kind]] = []
    hints = get_type_hints(kind)
    for field in msgspec.structs.fields(kind):
        name, hint = field.encode_name, hints[field.name]
        choices = [one for one in get_args(hint) if one is not type(None)] or [hint]
        plain = choices[0] if get_origin(hint) not in (dict, tuple) else hint
        if isinstance(plain, type) and issubclass(plain, Row):
            found += [((name, *inner), inner_kind) for inner, inner_kind in _targets(plain)]
        elif get_origin(plain) is dict or plain is dict:
            found.append(((name, "*"), "any"))
        else:
            found.append(((name,), _kind(name, plain)))
    return found


def _kind(name: str, hint: Any) -> Kind:
    if name in MOMENTS:
        return "moment"
    kinds: dict[Any, Kind] = {float: "number", int: "integer", bool: "truth"}
    if get_origin(hint) is tuple:
        return "any"
    return kinds.get(hint, "text")


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads the field tables of one source; ``wrong(path, reason)`` is told every mistake."""

    document: MappingDocument
    dataset: str
    zone: timezone
    indicators: Mapping[str, Row]
    wrong: Wrong

    def rows(self, table: Mapping[str, Any], path: str) -> tuple[Field, ...]:
        """Return the fields of a ``row`` table."""
        known = targets(self.dataset)
        fields: list[Field] = []
        named = self._named(table.get("indicator"))
        for name, raw in _flat(table):
            place = f"{path}.{name}"
            target = tuple(name.split("."))
            kind = known.get(target) or known.get((target[0], "*") if len(target) > 1 else ())
            if kind is None:
                names = [".".join(one) for one in known]
                near = did_you_mean(name, names) or f" (there are: {', '.join(names)})"
                self.wrong(place, f"is no field of a row of {self.dataset}{near}")
                continue
            entry = self._entry(raw, place)
            if entry is not None:
                fields.append(self.field(entry, target, kind, place, named))
        return tuple(fields)

    def column(self, entry: ValueEntry, path: str) -> Field:
        """Return the value of a wide item's column."""
        return self.field(entry, ("value",), "number", path, (entry.indicator,))

    def _named(self, raw: Any) -> tuple[Any, ...]:
        """Return the indicators that a row's ``indicator`` field may give."""
        if not isinstance(raw, dict):
            return ()
        codes = self.document.codes.get(str(raw.get("codes")), {})
        return (raw["const"],) if "const" in raw else tuple(codes.values())

    def _entry(self, raw: Any, place: str) -> FieldEntry | None:
        if isinstance(raw, str):
            return FieldEntry(at=raw)
        if not isinstance(raw, dict):
            self.wrong(place, "must be a path in quotes, or a table such as { const = 1 }")
            return None
        try:
            return msgspec.convert(raw, FieldEntry)
        except msgspec.ValidationError:
            for finding in shape_findings(raw, FieldEntry, ""):
                inside = f"{place}.{finding.path}" if finding.path else place
                self.wrong(inside, finding.reason)
            return None

    def field(
        self, entry: FieldEntry, target: Target, kind: Kind, place: str, named: tuple[Any, ...]
    ) -> Field:
        """Return one field; with mistakes it is only a stand-in, and they were told."""
        if (entry.at is None) == (entry.const is None):
            self.wrong(place, "needs either at (a path) or const (a value)")
        codes = None if entry.codes is None else self._codes(entry.codes, place)
        number = entry.number or self.document.number
        nulls = self.document.nulls if entry.nulls is None else entry.nulls
        zone = self.zone if entry.zone is None else offset(entry.zone, f"{place}.zone", self.wrong)
        if kind != "moment" and (entry.formats is not None or entry.floor is not None):
            self.wrong(place, "formats and floor are for dates and times only")
        if kind not in ("number", "integer") and (entry.factor is not None or entry.unit):
            self.wrong(place, "factor and unit are for numbers only")
        formats = tuple(entry.formats or ("iso",))
        for form in formats:
            told(partial(check_format, form), f"{place}.formats", self.wrong)
        if entry.const is not None:
            self._const(entry, kind, place, formats, zone)
        return Field(
            target=target,
            kind=kind,
            at=None if entry.at is None else path_of(entry.at, f"{place}.at", self.wrong),
            const=entry.const,
            codes=codes,
            codes_name=entry.codes or "",
            unknown=entry.unknown,
            factor=self._factor(entry, place, named),
            number=number,
            formats=formats,
            floor=entry.floor,
            zone=zone,
            nulls=frozenset(nulls),
            optional=entry.optional,
        )

    def _const(
        self, entry: FieldEntry, kind: Kind, place: str, formats: tuple[str, ...], zone: timezone
    ) -> None:
        good: dict[Kind, tuple[type, ...]] = {
            "text": (str,),
            "number": (int, float),
            "integer": (int,),
            "truth": (bool,),
            "moment": (str,),
        }
        const = entry.const
        if kind in good and (
            not isinstance(const, good[kind]) or (isinstance(const, bool) != (kind == "truth"))
        ):
            what = {"text": "a text", "moment": "a date in quotes", "truth": "true or false"}
            self.wrong(f"{place}.const", f"must be {what.get(kind, 'a number')}, not {const!r}")
        elif kind == "moment":
            told(lambda: read_moment(const, formats, zone), f"{place}.const", self.wrong)
        for name in ("codes", "factor", "unit", "number", "nulls", "floor"):
            if getattr(entry, name) is not None:
                self.wrong(f"{place}.{name}", "has no meaning beside const")

    def _codes(self, name: str, place: str) -> Mapping[str, Any] | None:
        codes = self.document.codes.get(name)
        if codes is None:
            near = did_you_mean(name, self.document.codes)
            self.wrong(f"{place}.codes", f"there is no table [codes.{name}]{near}")
        return codes

    def _factor(self, entry: FieldEntry, place: str, named: tuple[Any, ...]) -> Decimal:
        if entry.factor is not None and entry.unit is not None:
            self.wrong(f"{place}.unit", "is given beside factor; keep one of the two")
        if entry.factor is not None:
            return Decimal(repr(entry.factor))
        if entry.unit is None:
            return Decimal(1)
        rows = [self.indicators.get(name) for name in named if isinstance(name, str)]
        units = {row.unit for row in rows if isinstance(row, Indicator)}
        if len(units) != 1:
            self.wrong(
                f"{place}.unit", "needs indicators of one unit that is known here; give a factor"
            )
            return Decimal(1)
        given, wanted = entry.unit, units.pop()
        found = told(lambda: unit_factor(given, wanted), f"{place}.unit", self.wrong)
        return Decimal(1) if found is None else found


def told(work: Callable[[], Any], place: str, wrong: Wrong) -> Any:
    """Return what the work gives; its ValueError is told as the reason, and None returned."""
    try:
        return work()
    except ValueError as error:
        wrong(place, str(error))
        return None


def path_of(text: str, place: str, wrong: Wrong, *, each: bool = False) -> Path:
    """Return a path; a wrong one is told and stands for the root."""
    found = told(lambda: parse_path(text, each=each), place, wrong)
    return found if isinstance(found, Path) else Path(text, "root")


def offset(text: str, place: str, wrong: Wrong) -> timezone:
    """Return an offset from UTC; a wrong one is told."""
    found = told(lambda: parse_offset(text), place, wrong)
    return found if isinstance(found, timezone) else timezone.utc  # noqa: UP017  # a datetime.timezone, as the others are


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Return fields by their dotted name: TOML may write ``name.vi = …`` or a table in a table."""
    options = set(FieldEntry.__struct_fields__)
    found: list[tuple[str, Any]] = []
    for name, raw in table.items():
        if isinstance(raw, dict) and not options & raw.keys() and raw:
            found += _flat(raw, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", raw))
    return found
