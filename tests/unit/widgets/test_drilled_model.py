"""What the drill-down puts on a wall: every kind says what there is, and why there is nothing."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ioc_desktop.bundles.manifest import read_manifest
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.rows import Observation, Record, Row
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache

FOLDER = shipped("widgets") / "drilled"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[FilledCache]:
    made = FilledCache(tmp_path / "data")
    made.catalogue()
    made.observe(
        Observation(
            indicator="documents.received", period_start="2021-10-06", value=1051.0,
            as_of="2021-10-06T17:00:00+07:00",
        )
    )  # fmt: skip
    rows: dict[str, Row | None] = {
        f"vb-{n}": Record(
            kind="document", subsystem="documents", title=f"Văn bản {n}", state="received",
            agency="syt", opened_at="2021-09-20T08:00:00+07:00",
            due_at=f"2021-10-0{n + 1}T17:00:00+07:00",
        )
        for n in range(3)
    }  # fmt: skip
    made.put("records", rows)
    yield made
    made.close()


def model() -> ModuleType:
    spec = importlib.util.spec_from_file_location("drilled_model", FOLDER / "model.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tile(cache: FilledCache, kind: str, **settings: Any) -> TileView:
    manifest = read_manifest(FOLDER)
    queries = bind_queries(manifest, kind, settings)
    context = ModelContext(
        kind=kind,
        settings=with_defaults(manifest, settings),
        words=TsWords("vi"),
        centre_names={"nghean": "Tỉnh"},
    )
    view = model().build(cache.reader.answer(queries, NOW_S), context)
    assert isinstance(view, TileView)
    return view


def texts(view: TileView) -> list[list[str]]:
    return [[cell.text for cell in row] for row in view.body.rows]


def test_the_overview_names_what_needs_a_look(cache: FilledCache):
    view = tile(cache, "overview")
    documents, education = texts(view)
    assert documents[:3] == ["Tỉnh", "Văn bản", "1/4 sống"]
    assert (documents[3], documents[4]) == ("Văn bản đến", "3")
    assert view.body.rows[0][3].severity is Severity.ALARM
    assert education[4] == ""


def test_a_subsystems_figures_stand_with_the_worst_first(cache: FilledCache):
    view = tile(cache, "subsystem", subsystem="documents")
    assert texts(view)[0][:3] == ["Văn bản đến", "1.051", "văn bản"]
    assert view.frame.chip == "Tỉnh"
    empty = tile(cache, "subsystem", subsystem="education")
    assert empty.body.rows[0][1].text == "–"
    missing = tile(cache, "subsystem", subsystem="nowhere")
    assert "phân hệ" in str(missing)


def test_records_and_one_of_them(cache: FilledCache):
    view = tile(cache, "records", subsystem="documents", overdue_only=True)
    assert [row[0] for row in texts(view)] == ["Văn bản 0", "Văn bản 1", "Văn bản 2"]
    one = tile(cache, "record", record="vb-1")
    assert ["Đơn vị xử lý", "Sở Y tế"] in texts(one)
    assert one.body.rows[5][1].severity is Severity.WARN
    assert tile(cache, "record", record="gone").frame.title
