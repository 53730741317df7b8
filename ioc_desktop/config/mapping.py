"""Mapping files: from TOML to a ``Mapping`` the adapter can use, or every mistake in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timezone
from pathlib import Path
from typing import Any, Final

import msgspec

from ioc_desktop.config.mapping_catalogue import Rows, catalogue_rows
from ioc_desktop.config.mapping_fields import FieldReader, offset, path_of, targets
from ioc_desktop.documents import did_you_mean, parse_toml, read_text, shape_findings
from ioc_desktop.domain import mapping
from ioc_desktop.domain.mapping.compiled import Auth, Column, Field, Paging, Source, Test
from ioc_desktop.domain.mapping.document import (
    AuthEntry,
    MappingDocument,
    PagingEntry,
    SourceEntry,
)
from ioc_desktop.domain.mapping.placeholders import check_placeholders
from ioc_desktop.domain.rows import DATASETS, Indicator
from ioc_desktop.errors import ConfigError, Finding

_LOGIN_VALUES: Final = frozenset({"user", "token"})
_KEYLESS: Final = ("records", "alarms")
_REFERS: Final = {"indicator": "indicators", "agency": "agencies", "subsystem": "subsystems"}


def load_mapping(path: Path) -> mapping.Mapping:
    """Read a mapping file.

    Raises:
        ConfigError: it is missing, no TOML, or has mistakes; all of them are listed.
    """
    found, findings = read_mapping(parse_toml(read_text(path), str(path)), str(path))
    if found is None or findings:
        raise ConfigError(tuple(findings))
    return found


def check_mapping_file(path: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with a mapping file; empty if it can be used."""
    try:
        load_mapping(path)
    except ConfigError as error:
        return error.findings
    return ()


def read_mapping(
    raw: Mapping[str, Any], file: str, inside: str = ""
) -> tuple[mapping.Mapping | None, list[Finding]]:
    """Return a mapping and all that is wrong with it; ``inside`` is its place in the file."""
    before = f"{inside}." if inside else ""
    try:
        document = msgspec.convert(raw, MappingDocument)
    except msgspec.ValidationError:
        shaped = shape_findings(raw, MappingDocument, file)
        findings = [Finding(file, f"{before}{one.path}", one.reason) for one in shaped]
        # What can be read of it is judged all the same, so that all mistakes come at once.
        rest = _usable(raw)
        if rest is not None:
            findings += _Meaning(rest, file, before).read()[1]
        return None, sorted(set(findings))
    made, findings = _Meaning(document, file, before).read()
    return (None if findings else made), findings


def _usable(raw: Mapping[str, Any]) -> MappingDocument | None:
    """Return the mapping without its keys and sources that have a wrong shape."""
    from ioc_desktop.documents import salvage

    sources = raw.get("source")
    good = []
    for one in sources if isinstance(sources, list) else []:
        entry = salvage(one, SourceEntry)
        # A stand-in keeps the places of the others.
        good.append(entry or SourceEntry(id="x", path="/", row={}, query={"_": "unusable"}))
    if not good:
        return None
    plain = {key: value for key, value in raw.items() if key != "source"}
    stand_in = [{"id": "x", "path": "/", "row": {}}]
    rest = salvage({**plain, "source": stand_in}, MappingDocument)
    return None if rest is None else msgspec.structs.replace(rest, source=tuple(good))


@dataclass(slots=True)
class _Meaning:
    """Judges what no shape can say, and gathers what is wrong."""

    document: MappingDocument
    file: str
    before: str
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, path: str, reason: str) -> None:
        self.findings.append(Finding(self.file, f"{self.before}{path}", reason))

    def read(self) -> tuple[mapping.Mapping, list[Finding]]:
        document = self.document
        zone = offset(document.zone, "zone", self.wrong)
        rows = catalogue_rows(document, self.wrong)
        first: dict[str, int] = {}
        sources = []
        for index, entry in enumerate(document.source):
            path = f"source[{index}]"
            if entry.query == {"_": "unusable"}:
                continue
            if entry.id == "catalogue":
                self.wrong(
                    f"{path}.id", "'catalogue' is what the mapping itself gives; choose another"
                )
            if entry.id in first:
                self.wrong(
                    f"{path}.id", f"{entry.id!r} is already that of source[{first[entry.id]}]"
                )
            first.setdefault(entry.id, index)
            sources.append(self.source(entry, path, zone, rows))
        self._references(sources, rows)
        made = mapping.Mapping(
            name=document.name,
            history=document.history,
            zone=zone,
            probe=document.probe,
            headers=self._headers(document.headers, "headers"),
            auth=self._auth(document.auth),
            sources=tuple(sources),
            rows=_needed(rows, sources, document),
        )
        return made, self.findings

    def source(self, entry: SourceEntry, path: str, zone: timezone, rows: Rows) -> Source:
        reader = FieldReader(self.document, entry.dataset, zone, rows["indicators"], self.wrong)
        fields = reader.rows(entry.row, f"{path}.row")
        columns = []
        for number, column in enumerate(entry.value):
            place = f"{path}.value[{number}]"
            own = reader.rows(column.row, f"{place}.row")
            indicator = Field(("indicator",), "text", None, column.indicator)
            columns.append(Column(reader.column(column, place), (indicator, *own)))
        self._complete(entry, path, columns)
        for place, template in (("path", entry.path), ("query", entry.query), ("body", entry.body)):
            for reason in check_placeholders(template):
                self.wrong(f"{path}.{place}", reason)
        if entry.body and entry.method == "GET":
            self.wrong(f"{path}.body", 'is sent by method = "POST" only')
        deletes = (
            entry.dataset != "observations" if entry.absent is None else entry.absent == "deleted"
        )
        return Source(
            id=entry.id,
            dataset=entry.dataset,
            path=entry.path,
            method=entry.method,
            query=self._query(entry.query, f"{path}.query"),
            body=entry.body,
            headers=self._headers(entry.headers, f"{path}.headers"),
            poll_s=entry.poll_s or self.document.poll_s,
            items=path_of(entry.items, f"{path}.items", self.wrong, each=True),
            ok=None
            if entry.ok is None
            else Test(
                path_of(entry.ok.at, f"{path}.ok.at", self.wrong),
                tuple(entry.ok.equals),
                None
                if entry.ok.message is None
                else path_of(entry.ok.message, f"{path}.ok.message", self.wrong),
            ),
            paging=None if entry.paging is None else self._paging(entry.paging, f"{path}.paging"),
            skip=tuple(
                Test(path_of(one.at, f"{path}.skip[{n}].at", self.wrong), tuple(one.equals))
                for n, one in enumerate(entry.skip)
            ),
            key=tuple(
                path_of(one, f"{path}.key[{n}]", self.wrong) for n, one in enumerate(entry.key)
            ),
            deletes=deletes,
            guard=entry.guard,
            fields=fields,
            columns=tuple(columns),
        )

    def _complete(self, entry: SourceEntry, path: str, columns: Sequence[Column]) -> None:
        """Tell what a row of this dataset needs and is not given."""
        given = {name.split(".")[0] for name in entry.row}
        if columns and entry.dataset != "observations":
            self.wrong(f"{path}.value", "is for observations only")
        if columns:
            for name in ("indicator", "value"):
                if name in given:
                    self.wrong(f"{path}.row.{name}", "is given beside [[source.value]]; keep one")
            given |= {"indicator", "value"}
        for required in msgspec.structs.fields(DATASETS[entry.dataset]):
            if (
                required.required
                and required.encode_name not in given
                and all(
                    required.encode_name not in {one.target[0] for one in column.fields}
                    for column in columns or [Column(_NOTHING, ())]
                )
            ):
                self.wrong(
                    f"{path}.row.{required.encode_name}",
                    f"is missing; every row of {entry.dataset} needs it",
                )
        if entry.dataset in _KEYLESS and not entry.key:
            self.wrong(f"{path}.key", f"is missing; it tells the rows of {entry.dataset} apart")

    def _references(self, sources: Sequence[Source], rows: Rows) -> None:
        """Tell of constants and codes that no catalogue knows."""
        fetched = {source.dataset for source in sources}
        for index, (source, entry) in enumerate(zip(sources, self.document.source, strict=False)):
            for number, column in enumerate(entry.value):
                place = f"source[{index}].value[{number}].indicator"
                self._known("indicators", column.indicator, place, rows, fetched)
            for one in source.fields:
                dataset = _REFERS.get(one.target[0]) if len(one.target) == 1 else None
                if dataset is None:
                    continue
                place = f"source[{index}].row.{one.target[0]}"
                if one.at is None:
                    self._known(dataset, one.const, place, rows, fetched)
                for code, name in (one.codes or {}).items():
                    self._known(dataset, name, f"codes.{one.codes_name}.{code}", rows, fetched)

    def _known(
        self, dataset: str, name: Any, place: str, rows: Rows, fetched: Iterable[str]
    ) -> None:
        if not isinstance(name, str) or not name or dataset in fetched or name in rows[dataset]:
            return
        if dataset != "indicators" and not rows[dataset]:
            return  # a mapping may do without names for agencies and subsystems
        near = did_you_mean(str(name), rows[dataset])
        one = {"indicators": "indicator", "agencies": "agency", "subsystems": "subsystem"}[dataset]
        hint = near or f"; describe it in [[{one}]], or choose a catalogue that has it"
        finding = Finding(self.file, f"{self.before}{place}", f"there is no {one} {name!r}{hint}")
        if finding not in self.findings:
            self.findings.append(finding)

    def _auth(self, entry: AuthEntry) -> Auth:
        needs = {
            "basic": ("user",),
            "header": ("name",),
            "query": ("name",),
            "login": ("path", "token", "body"),
        }.get(entry.kind, ())
        for name in needs:
            if not getattr(entry, name):
                self.wrong(f"auth.{name}", f'is missing; kind = "{entry.kind}" needs it')
        for reason in check_placeholders(entry.body, _LOGIN_VALUES):
            self.wrong("auth.body", reason)
        token = None if entry.token is None else path_of(entry.token, "auth.token", self.wrong)
        return Auth(entry, token)

    def _paging(self, entry: PagingEntry, path: str) -> Paging:
        needs = {"cursor": ("param", "at"), "link": ("at",)}.get(entry.kind, ("param",))
        for name in needs:
            if getattr(entry, name) is None:
                self.wrong(f"{path}.{name}", f'is missing; kind = "{entry.kind}" needs it')
        at = None if entry.at is None else path_of(entry.at, f"{path}.at", self.wrong)
        total = None if entry.total is None else path_of(entry.total, f"{path}.total", self.wrong)
        return Paging(entry, at, total)

    def _headers(self, headers: Mapping[str, str], path: str) -> Mapping[str, str]:
        for name, value in headers.items():
            plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
            if not plain or not (value.isascii() and value.isprintable()):
                self.wrong(f"{path}.{name}", "is no header; its name and value must be plain ASCII")
            if name.casefold() in {"authorization", "accept-encoding", "host", "content-length"}:
                self.wrong(f"{path}.{name}", "is set by the program; use [auth] for credentials")
        return headers

    def _query(self, query: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        for name, value in query.items():
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                self.wrong(f"{path}.{name}", "must be a text or a number")
        return query


_NOTHING: Final = Field(("value",), "number", None)


def _needed(rows: Rows, sources: Sequence[Source], document: MappingDocument) -> Rows:
    """Return the catalogue's rows that this mapping has a use for.

    Of a catalogue that ships only the indicators that come of a source: what nobody sends here
    must not be shown as owed.
    """
    if document.catalogue is None:
        return {name: found for name, found in rows.items() if found}
    named: set[Any] = {one.get("id") for one in document.indicator}
    subsystems: set[Any] = {one.get("id") for one in document.subsystem}
    for source in sources:
        fields = [*source.fields, *(one for column in source.columns for one in column.fields)]
        for one in fields:
            given = (one.const, *(one.codes or {}).values())
            found = {value for value in given if isinstance(value, str)}
            named |= found if one.target == ("indicator",) else set()
            subsystems |= found if one.target == ("subsystem",) else set()
    indicators = {key: row for key, row in rows["indicators"].items() if key in named}
    subsystems |= {row.subsystem for row in indicators.values() if isinstance(row, Indicator)}
    return {
        **{name: rows[name] for name in ("localities", "agencies") if rows[name]},
        "subsystems": {key: row for key, row in rows["subsystems"].items() if key in subsystems},
        "indicators": indicators,
    }


__all__ = ["check_mapping_file", "load_mapping", "read_mapping", "targets"]
