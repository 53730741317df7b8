"""Rows, judged by the very types that the client reads them with, and by what they refer to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ioc_desktop.conformance.ledger import Ledger
from ioc_desktop.conformance.pages import PageRead
from ioc_desktop.conformance.session import Item
from ioc_desktop.domain.durations import parse_duration, parse_instant
from ioc_desktop.domain.rows import DATASETS, SCHEMA, Row
from ioc_desktop.sync.decode import Expected, PageDecoder
from ioc_desktop.sync.faults import SyncError

REMEMBERED: Final = 300_000
"""Of so many ids per dataset the revisions are remembered; beyond it memory would grow."""

_INSTANTS: Final = {
    "subsystems": ("since",),
    "localities": ("valid_from", "valid_to"),
    "indicators": ("ended",),
    "observations": ("period_start", "as_of"),
    "records": ("opened_at", "due_at", "closed_at"),
    "alarms": ("raised_at", "cleared_at"),
    "directives": ("issued_at", "due_at"),
}


class RowJudge:
    """Judges the rows of a whole run; remembers what later rows may refer to."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin with nothing known."""
        self._ledger = ledger
        self._revs: dict[str, dict[str, int]] = {}
        self._known: dict[str, set[str]] = {name: set() for name in DATASETS}
        self._refers: list[tuple[str, str, str, str]] = []
        self._whole: set[str] = set()
        self._holed: set[str] = set()
        self._resolved = False

    def page(self, dataset: str, page: PageRead) -> None:
        """Judge every row of a page that was read in the order of the log."""
        if page.dropped:
            self._holed.add(dataset)
        timeless = {item.id for item in page.items if not self._times(dataset, item)}
        self._types(dataset, page, timeless)
        normal = unicodedata.is_normalized("NFC", page.body.decode("utf-8"))
        for item in page.items:
            self._rev(dataset, item)
            if item.row is None:
                continue
            if not normal or b"\\u03" in page.body:
                self._nfc(dataset, item)
            if unknown := set(_beyond(item.row, DATASETS[dataset], "")):
                self._ledger.advise(
                    "rows.fields",
                    "the fields of the schema",
                    f"{dataset} {item.id!r}: {', '.join(sorted(unknown))}",
                )
            else:
                self._ledger.passed("rows.fields")
            self._refer(dataset, item)
        if normal:
            self._ledger.passed("rows.nfc")

    def read_whole(self, dataset: str) -> None:
        """Remember that all rows of this dataset were seen: what it lacks is unknown."""
        if len(self._known[dataset]) < REMEMBERED and dataset not in self._holed:
            self._whole.add(dataset)

    def finish(self) -> None:
        """Judge what rows refer to, once everything was read that will be."""
        judged = self._resolved
        for dataset, row_id, target, name in self._refers:
            if target in self._whole:
                judged = True
                self._ledger.judge(
                    "rows.known",
                    holds=name in self._known[target],
                    expected=f"{name!r} in the dataset {target}",
                    came=f"{dataset} {row_id!r} refers to it, and it is not there",
                )
        if judged:
            self._ledger.passed("rows.known")
        self._ledger.skipped(
            "rows.known", "no row refers to another in a dataset that was read whole (try --all)"
        )

    def _types(self, dataset: str, page: PageRead, timeless: set[str]) -> None:
        items = [
            {"id": item.id, "rev": item.rev, "op": "delete" if item.row is None else "put"}
            | ({} if item.row is None else {"row": item.row})
            for item in page.items
        ]
        # An envelope that cannot be wrong: others judge the centre's own.
        envelope = {"centre": "c", "dataset": dataset, "epoch": "e", "schema": SCHEMA}
        body = msgspec.json.encode(
            envelope | {"items": items, "count": len(items), "more": page.more, "next": page.next}
        )
        try:
            taken = PageDecoder(dataset).decode(body, Expected("c", dataset, "e", SCHEMA))
        except SyncError as error:
            self._ledger.failed("rows.types", "a page that can be read", f"{page.place}: {error}")
            return
        for aside in taken.set_aside:
            if aside.id not in timeless:
                self._ledger.failed(
                    "rows.types",
                    f"a row of {dataset} as in its schema",
                    f"{page.place}, {aside.id!r}: {aside.reason}",
                )
        self._ledger.passed("rows.types")

    def _times(self, dataset: str, item: Item) -> bool:
        """Judge the times of a row; wrong types are for others to find."""
        fine = True
        for where, text, read in _texts_of_time(dataset, item.row or {}):
            try:
                read(text)
            except ValueError as error:
                fine = False
                self._ledger.failed(
                    "rows.times",
                    "a time such as 2021-10-07T16:30:00+07:00, or a length such as P1D",
                    f"{dataset} {item.id!r}, {where}: {error}",
                )
        if fine:
            self._ledger.passed("rows.times")
        return fine

    def _nfc(self, dataset: str, item: Item) -> None:
        for where, text in _texts(item.row, ""):
            if not unicodedata.is_normalized("NFC", text):
                self._ledger.failed(
                    "rows.nfc",
                    f"{unicodedata.normalize('NFC', text)!r} in NFC",
                    f"{dataset} {item.id!r}, {where}: {text!a}",
                )

    def _rev(self, dataset: str, item: Item) -> None:
        revs = self._revs.setdefault(dataset, {})
        before = revs.get(item.id)
        if before is None and len(revs) >= REMEMBERED:
            return
        revs[item.id] = max(item.rev, before or 0)
        self._ledger.judge(
            "items.rev",
            holds=before is None or item.rev > before,
            expected=f"a rev above {before}, which came before it",
            came=f"{dataset} {item.id!r}: rev {item.rev}",
        )

    def _refer(self, dataset: str, item: Item) -> None:
        row = item.row or {}
        known = self._known[dataset]
        if len(known) < REMEMBERED:
            known |= _names_of(dataset, row)
        for target, name in _wanted(dataset, row):
            if name in self._known[target]:
                self._resolved = True
            elif len(self._refers) < REMEMBERED:
                self._refers.append((dataset, item.id, target, name))


def _names_of(dataset: str, row: dict[str, Any]) -> set[str]:
    """Return the names under which other rows may refer to this one."""
    match dataset:
        case "subsystems" | "indicators":
            return {str(row.get("id"))}
        case "agencies":
            return {str(row.get("code"))}
        case "localities":
            # Some refer to a unit in its system, some to the code alone.
            return {f"{row.get('system')}/{row.get('code')}", str(row.get("code"))}
    return set()


def _wanted(dataset: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a row refers to: ``(dataset, name)``."""
    found: list[tuple[str, Any]] = [
        ("subsystems", row.get("subsystem")),
        ("indicators", row.get("indicator")),
        ("agencies", row.get("agency")),
    ]
    if locality := row.get("locality"):
        with_system = dataset in {"observations", "records"}
        found.append(
            ("localities", f"{row.get('system', '')}/{locality}" if with_system else locality)
        )
    match dataset:
        case "indicators":
            found += [("indicators", part) for part in row.get("parts") or ()]
        case "subsystems":
            for source in _sources(dataset, row):
                found += [("indicators", name) for name in source.get("indicators") or ()]
        case "directives":
            about = row.get("about")
            found.append(("indicators", about.get("indicator") if isinstance(about, dict) else ""))
    return [(target, name) for target, name in found if isinstance(name, str) and name]


def _beyond(row: dict[str, Any], kind: type[Row], where: str) -> Iterator[str]:
    """Yield the fields of a row that its schema does not know, with their places."""
    known = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for name, value in row.items():
        if name not in known:
            yield f"{where}{name}"
            continue
        inner = known[name]
        if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, Row):
            yield from _beyond(value, inner, f"{where}{name}.")


def _texts_of_time(dataset: str, row: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name in _INSTANTS.get(dataset, ()):
        yield from _time(row, name, name, parse_instant)
    if dataset == "observations":
        yield from _time(row, "period", "period", parse_duration)
    cadence = row.get("cadence")
    if dataset == "indicators" and isinstance(cadence, dict):
        for name in ("every", "grace"):
            yield from _time(cadence, name, f"cadence.{name}", parse_duration)
    for number, source in enumerate(_sources(dataset, row)):
        place = f"sources[{number}].lost_since"
        yield from _time(source, "lost_since", place, parse_instant)
    history = row.get("history")
    if dataset == "directives" and isinstance(history, list):
        for number, step in enumerate(history):
            if isinstance(step, dict):
                yield from _time(step, "at", f"history[{number}].at", parse_instant)


def _sources(dataset: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sources that a subsystem names; wrong types are for others to find."""
    several = row.get("sources") if dataset == "subsystems" else None
    several = several if isinstance(several, list) else []
    return [
        one
        for one in several
        if isinstance(one, dict) and isinstance(one.get("indicators", []), list)
    ]


def _time(row: dict[str, Any], name: str, where: str, read: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(text := row.get(name), str):
        yield where, text, read


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Yield every text in a JSON value with its place; the parser has bounded the depth."""
    if isinstance(value, str):
        yield where or "row", value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{where}.{name}" if where else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{number}]")
