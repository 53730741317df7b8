"""The catalogue that a mapped centre shows: what the mapping file says, over what ships."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from ioc_desktop.documents import parse_toml, read_text
from ioc_desktop.domain.mapping import MappingDocument
from ioc_desktop.domain.rows import DATASETS, Row
from ioc_desktop.shipped import shipped

TABLES: Final = {
    "subsystem": "subsystems",
    "locality": "localities",
    "agency": "agencies",
    "indicator": "indicators",
}
Wrong = Callable[[str, str], None]
Rows = dict[str, dict[str, Row]]


def catalogue_rows(document: MappingDocument, wrong: Wrong) -> Rows:
    """Return the catalogue by dataset and id; rows of the file replace shipped ones.

    ``wrong(path, reason)`` is told every mistake.
    """
    rows: Rows = {dataset: {} for dataset in TABLES.values()}
    if document.catalogue is not None:
        for dataset, raws in _shipped(document.catalogue).items():
            for raw in raws:
                row = msgspec.convert(raw, DATASETS[dataset])
                rows[dataset][row_id(dataset, row)] = row
    for table, dataset in TABLES.items():
        met: dict[str, int] = {}
        for index, raw in enumerate(getattr(document, table)):
            path = f"{table}[{index}]"
            made = _row(dataset, raw, path, wrong)
            if made is None:
                continue
            identifier = row_id(dataset, made)
            if identifier in met:
                wrong(path, f"{identifier!r} is already that of {table}[{met[identifier]}]")
            met.setdefault(identifier, index)
            rows[dataset][identifier] = made
    return rows


def row_id(dataset: str, row: Row) -> str:
    """Return the id that a row of the catalogue goes by."""
    if dataset == "localities":
        return f"{getattr(row, 'system', '')}/{getattr(row, 'code', '')}"
    return str(getattr(row, "code" if dataset == "agencies" else "id", ""))


def _row(dataset: str, raw: Mapping[str, Any], path: str, wrong: Wrong) -> Row | None:
    """Return a row as its table gives it; every mistake in it is told."""
    from ioc_desktop.documents import did_you_mean

    kind = DATASETS[dataset]
    known = [f.encode_name for f in msgspec.structs.fields(kind)]
    good = True
    for key in raw:
        if key not in known:
            near = did_you_mean(key, known) or f" (there are: {', '.join(known)})"
            wrong(f"{path}.{key}", f"is not known here{near}")
            good = False
    for field in msgspec.structs.fields(kind):
        if field.required and field.encode_name not in raw:
            wrong(f"{path}.{field.encode_name}", "is missing")
            good = False
    if not good:
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at `$")
        wrong(f"{path}{place.rstrip('`')}", text[:1].lower() + text[1:])
        return None


def _shipped(profile: str) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return the raw rows of a catalogue that ships."""
    folder: Path = shipped("resources") / "catalogue"
    raw = parse_toml(read_text(folder / f"{profile}.toml"), profile)
    indicators = []
    for one in raw["indicator"]:
        fields = {key: value for key, value in one.items() if key not in {"guidance", "owner"}}
        fields["subsystem"] = str(one["id"]).split(".", 1)[0]
        fields["cadence"] = raw["cadences"].get(one["cadence"], one["cadence"])
        indicators.append(fields)
    localities = json.loads((folder / "localities.json").read_text(encoding="utf-8"))
    return {
        "subsystems": raw["subsystem"],
        "localities": localities,
        "agencies": raw["agency"],
        "indicators": indicators,
    }
