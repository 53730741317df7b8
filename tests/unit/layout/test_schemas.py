"""The shipped JSON Schemas: what editors check is what the program checks."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ioc_desktop.config import SiteDocument, site_schema
from ioc_desktop.config.agenda import agenda_schema
from ioc_desktop.config.plan_document import plan_schema
from ioc_desktop.documents import shape_findings
from ioc_desktop.domain.mapping import mapping_schema
from ioc_desktop.layout import SceneDocument, scene_schema
from ioc_desktop.papers.month_document import month_schema
from ioc_desktop.shipped import shipped

SCENE: dict[str, Any] = {
    "schema": 1,
    "id": "thuong-truc",
    "name": {"vi": "Thường trực"},
    "key": "F1",
    "macros": {"province": "nghean", "points": 60},
    "variant": [
        {
            "wall": "1x1",
            "display": [
                {
                    "role": "A1",
                    "grid": [12, 9],
                    "tile": [
                        {"id": "a", "at": [0, 0], "span": [3, 3], "bundle": "clock"},
                        {"id": "b", "at": [3, 0], "span": [3, 3], "kind": "kpi", "title": "x"},
                    ],
                }
            ],
        }
    ],
}
SITE: dict[str, Any] = {
    "name": "x",
    "poll_s": 5,
    "centre": [{"id": "nghean", "url": "http://127.0.0.1:1", "token": "t"}],
    "screen": [{"role": "A1", "position": [0, 0], "width_mm": 100, "height_mm": 50.5}],
    "officer": [{"id": "truc-ban", "name": "Nguyễn Thị Lan", "role": "Trực ban"}],
    "clock": {"start": "2021-10-07", "speed": 20},
    "calendar": {"days_off": {"2021-10-07": "x"}, "work_days": ["2021-10-09"]},
}


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("scene", scene_schema()),
        ("site", site_schema()),
        ("mapping", mapping_schema()),
        ("plan", plan_schema()),
        ("agenda", agenda_schema()),
        ("report", month_schema()),
    ],
)
def test_the_shipped_schema_is_the_programs_own(name: str, schema: dict[str, Any]):
    Draft202012Validator.check_schema(schema)
    file = shipped("layouts") / "schema" / f"{name}.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == schema


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, the root left out."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found: list[tuple[Any, ...]] = []
    for key in keys:
        found.append((*path, key))
        if isinstance(value[key], dict | list):
            found += places(value[key], (*path, key))
    return found


wrong_values = st.sampled_from(
    [0, -1, 1, 2, 5.5, 501, "", "x", "A1", "2x2", "nghean", True, [], {}, [0, 0], [1, 2, 3], [{}]]
)


@pytest.mark.parametrize(("document", "kind"), [(SCENE, SceneDocument), (SITE, SiteDocument)])
@settings(max_examples=150)
@given(data=st.data())
def test_the_fast_path_and_the_schema_say_the_same(
    document: dict[str, Any], kind: type[msgspec.Struct], data: st.DataObject
):
    damaged = deepcopy(document)
    for _ in range(data.draw(st.integers(0, 3))):
        path = data.draw(st.sampled_from(places(damaged)))
        target = damaged
        for key in path[:-1]:
            target = target[key]
        action = data.draw(st.sampled_from(["set", "drop", "add"]))
        if action == "drop":
            del target[path[-1]]
        elif action == "add" and isinstance(target, dict):
            target["unheard_of"] = deepcopy(data.draw(wrong_values))
        else:
            target[path[-1]] = deepcopy(data.draw(wrong_values))
        if not damaged:
            return
    try:
        msgspec.convert(damaged, kind)
        right = True
    except msgspec.ValidationError:
        right = False
    assert right == (not shape_findings(damaged, kind, "f"))
