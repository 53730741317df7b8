"""Mapping files: every mistake at once, where it is, and what was perhaps meant."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.config.mapping import check_mapping_file, load_mapping, read_mapping
from ioc_desktop.domain.rows import Indicator, Subsystem
from ioc_desktop.errors import ConfigError

INDICATOR: dict[str, Any] = {
    "id": "x.count",
    "subsystem": "x",
    "name": {"vi": "Số"},
    "unit": "tỷ đồng",
    "cadence": {"every": "P1D"},
}
ROW: dict[str, Any] = {
    "indicator": {"const": "x.count"},
    "period_start": {"at": "d", "formats": ["%d/%m/%Y"]},
    "value": "v",
}
SOURCE: dict[str, Any] = {"id": "s", "path": "/a", "row": ROW}
GOOD: dict[str, Any] = {"indicator": [INDICATOR], "source": [SOURCE], "codes": {"k": {"1": "x"}}}


def told(**other: Any) -> dict[str, str]:
    found, findings = read_mapping({**GOOD, **other}, "m.toml")
    assert (found is None) == bool(findings)
    return {finding.path: finding.reason for finding in findings}


def of_source(**other: Any) -> dict[str, str]:
    return told(source=[{**SOURCE, **other}])


def of_row(**other: Any) -> dict[str, str]:
    return of_source(row={**ROW, **other})


def test_a_good_mapping_has_no_mistakes() -> None:
    assert told() == {}


@pytest.mark.parametrize(
    ("other", "path", "reason"),
    [
        ({"pole_s": 5}, "pole_s", "is not known here; did you mean 'poll_s'?"),
        ({"poll_s": 1}, "poll_s", "1 must be at least 5"),
        ({"zone": "Asia/Saigon"}, "zone", "'Asia/Saigon' is no offset"),
        ({"catalogue": "hue"}, "catalogue", "'hue' is not one of"),
        ({"headers": {"Authorization": "x"}}, "headers.Authorization", "use [auth]"),
        ({"headers": {"X": "đ"}}, "headers.X", "plain ASCII"),
        ({"auth": {"kind": "basic"}}, "auth.user", 'is missing; kind = "basic" needs it'),
        ({"auth": {"kind": "query"}}, "auth.name", "is missing"),
        ({"auth": {"kind": "login", "user": "u"}}, "auth.token", "is missing"),
        ({"auth": {"kind": "bearer", "body": {"a": "{tokn}"}}}, "auth.body", "{tokn} is no place"),
        ({"agency": [{"code": "a", "nam": "x"}]}, "agency[0].nam", "did you mean 'name'?"),
        ({"agency": [{"code": "a"}]}, "agency[0].kind", "is missing"),
        (
            {"indicator": [INDICATOR, INDICATOR]},
            "indicator[1]",
            "'x.count' is already that of indicator[0]",
        ),
        (
            {"indicator": [{**INDICATOR, "decimals": "2"}]},
            "indicator[0].decimals",
            "expected `int`, got `str`",
        ),
        ({"source": [SOURCE, SOURCE]}, "source[1].id", "is already that of source[0]"),
        ({"source": []}, "source", "must not be empty"),
        ({"source": [{"id": "s"}]}, "source[0].path", "is missing"),
    ],
)
def test_mistakes_at_the_top(other: dict[str, Any], path: str, reason: str) -> None:
    assert reason in told(**other).get(path, ""), told(**other)


@pytest.mark.parametrize(
    ("other", "path", "reason"),
    [
        ({"id": "catalogue"}, "id", "choose another"),
        ({"path": "a"}, "path", "a path that begins with /"),
        ({"body": {"a": 1}}, "body", 'is sent by method = "POST" only'),
        ({"query": {"a": [1]}}, "query.a", "must be a text or a number"),
        ({"items": "a["}, "items", "is no path"),
        ({"paging": {"kind": "page"}}, "paging.param", "is missing"),
        ({"paging": {"kind": "pages"}}, "paging.kind", "did you mean 'page'?"),
        ({"paging": {"kind": "cursor", "param": "p"}}, "paging.at", "is missing"),
        ({"ok": {"at": "a..b", "equals": [1]}}, "ok.at", "is no path"),
        ({"skip": [{"at": "a[", "equals": [1]}]}, "skip[0].at", "is no path"),
        ({"dataset": "record"}, "dataset", "did you mean 'records'?"),
        ({"dataset": "agencies"}, "row.indicator", "is no field of a row of agencies"),
        ({"dataset": "agencies", "row": {}}, "row.code", "is missing; every row of agencies"),
        ({"dataset": "records", "row": {}}, "key", "is missing"),
        ({"value": [{"indicator": "x.count", "at": "v"}]}, "row.value", "is given beside"),
        ({"row": {}, "value": [{"indicator": "x.cuont", "at": "v"}]},
         "value[0].indicator", "there is no indicator 'x.cuont'; did you mean 'x.count'?"),
        ({"row": {}, "value": [{"indicator": "x.count", "att": "v"}]},
         "value[0].att", "did you mean 'at'?"),
    ],
)  # fmt: skip
def test_mistakes_in_a_source(other: dict[str, Any], path: str, reason: str) -> None:
    found = of_source(**other)
    assert reason in found.get(f"source[0].{path}", ""), found


@pytest.mark.parametrize(
    ("other", "path", "reason"),
    [
        ({"agencyy": "a"}, "agencyy", "is no field of a row of observations; did you mean 'agency"),
        ({"value": 5}, "value", "must be a path in quotes, or a table"),
        ({"value": {"at": "v", "const": 5}}, "value", "needs either at (a path) or const"),
        ({"value": {"optional": True}}, "value", "needs either at"),
        ({"value": {"at": "v", "unit": "người"}}, "value.unit", "cannot be turned into 'tỷ đồng'"),
        ({"value": {"at": "v", "unit": "đồng", "factor": 2}}, "value.unit", "keep one of the two"),
        ({"value": {"at": "v", "codes": "kk"}}, "value.codes", "did you mean 'k'?"),
        ({"value": {"at": "v", "formats": ["iso"]}}, "value", "are for dates and times only"),
        ({"note": {"at": "v", "factor": 2}}, "note", "are for numbers only"),
        ({"value": {"const": "5"}}, "value.const", "must be a number, not '5'"),
        ({"value": {"const": True}}, "value.const", "must be a number"),
        ({"note": {"const": 5}}, "note.const", "must be a text"),
        ({"note": {"const": "a", "codes": "k"}}, "note.codes", "has no meaning beside const"),
        ({"as_of": {"const": "hôm qua"}}, "as_of.const", "is not written like any of iso"),
        ({"as_of": {"at": "d", "formats": ["dd/mm"]}}, "as_of.formats", "is no date format"),
        ({"as_of": {"at": "d", "zone": "7"}}, "as_of.zone", "is no offset"),
        ({"value": {"at": "v", "numbr": "vi"}}, "value.numbr", "did you mean 'number'?"),
    ],
)  # fmt: skip
def test_mistakes_in_a_field(other: dict[str, Any], path: str, reason: str) -> None:
    found = of_row(**other)
    assert reason in found.get(f"source[0].row.{path}", ""), found


def test_mistakes_of_shape_and_of_meaning_come_together() -> None:
    found = told(
        poll_s=1,
        source=[{**SOURCE, "paht": "/b"}, {**SOURCE, "id": "t", "items": "a["}],
        auth={"kind": "basic"},
    )
    assert set(found) >= {"poll_s", "source[0].paht", "source[1].items", "auth.user"}


def test_codes_that_lead_to_nothing_are_told_where_they_stand() -> None:
    by_code = {**ROW, "indicator": {"at": "i", "codes": "k"}}
    found = told(source=[{**SOURCE, "row": by_code}], codes={"k": {"1": "x.count", "2": "x.cuont"}})
    assert found == {"codes.k.2": "there is no indicator 'x.cuont'; did you mean 'x.count'?"}


def test_of_a_catalogue_that_ships_only_what_is_named_is_taken() -> None:
    row = {**ROW, "indicator": {"const": "public_services.received"}}
    found, findings = read_mapping(
        {"catalogue": "nghean", "source": [{**SOURCE, "row": row}]}, "m.toml"
    )
    assert found is not None, findings
    assert list(found.rows["indicators"]) == ["public_services.received"]
    assert list(found.rows["subsystems"]) == ["public_services"]
    assert len(found.rows["agencies"]) > 40
    indicator = found.rows["indicators"]["public_services.received"]
    assert isinstance(indicator, Indicator)
    assert indicator.owner is None, "the catalogue's owner is another centre"
    own = {"id": "public_services", "name": {"vi": "Một cửa"}, "state": "running"}
    found, findings = read_mapping(
        {"catalogue": "nghean", "subsystem": [own], "source": [{**SOURCE, "row": row}]}, "m.toml"
    )
    assert found is not None, findings
    subsystem = found.rows["subsystems"]["public_services"]
    assert isinstance(subsystem, Subsystem)
    assert subsystem.name.vi == "Một cửa", "the mapping's own rows win"


def test_a_file_is_read_or_its_mistakes_are_told(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    with pytest.raises(ConfigError, match="there is no such file"):
        load_mapping(file)
    file.write_text("a = [", encoding="utf-8")
    (finding,) = check_mapping_file(file)
    assert "is no TOML" in finding.reason


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found: list[tuple[Any, ...]] = []
    for key in keys:
        found.append((*path, key))
        if isinstance(value[key], dict | list):
            found += places(value[key], (*path, key))
    return found


wrong_values = st.sampled_from(
    [
        0,
        -1,
        1.5,
        "",
        "x",
        "/x",
        True,
        [],
        {},
        [{}],
        [1],
        {"at": "v"},
        {"const": {}},
        {"a": {"b": 1}},
    ]
)


@given(data=st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    damaged = deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(damaged)))
        target = damaged
        for key in path[:-1]:
            target = target[key]
        if data.draw(st.booleans()):
            target[path[-1]] = deepcopy(data.draw(wrong_values))
        else:
            del target[path[-1]]
        if not places(damaged):
            return
    found, findings = read_mapping(damaged, "m.toml")
    assert (found is None) == bool(findings)
    assert all(finding.file == "m.toml" and finding.reason for finding in findings)
