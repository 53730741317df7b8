"""Items of a vendor's answer as rows: paths, wide and nested items, codes, ids, reasons."""

from __future__ import annotations

import contextlib
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ioc_desktop.config.mapping import read_mapping
from ioc_desktop.domain.mapping import Absent, Item, Made, Mapping, items_at, rows_of
from ioc_desktop.domain.mapping.paths import parse_path, read
from ioc_desktop.domain.mapping.placeholders import check_placeholders, filled
from ioc_desktop.domain.rows import Agency, Observation, Record

INDICATOR = {
    "id": "x.count",
    "subsystem": "x",
    "name": {"vi": "Số"},
    "unit": "tỷ đồng",
    "cadence": {"every": "P1D"},
}
ANSWER: dict[str, Any] = {
    "ngay": "2021-10-07",
    "a.b": {"c/d": 5},
    "ds": [
        {"ma": "1", "con": [{"n": 1, "chau": [{"m": 7}]}, {"n": 2, "chau": []}]},
        {"ma": "2", "con": [{"n": 3, "chau": [{"m": 8}, {"m": 9}]}]},
    ],
}


def mapping(source: dict[str, Any], **other: Any) -> Mapping:
    document = {"source": [{"id": "s", "path": "/", **source}], "indicator": [INDICATOR]}
    found, findings = read_mapping(document | other, "m.toml")
    assert found is not None, findings
    return found


def made(source: dict[str, Any], answer: Any, **other: Any) -> list[Made]:
    one = mapping(source, **other).sources[0]
    return [row for item in items_at(one.items, answer) for row in rows_of(one, item)]


def figures(row: dict[str, Any], answer: Any, **other: Any) -> list[Made]:
    day = {"indicator": {"const": "x.count"}, "period_start": {"const": "2021-10-07"}}
    return made({"row": day | row}, answer, **other)


def value(spec: Any, found: Any, **other: Any) -> Any:
    """Return the value that one item gives, or the reason why it gives none."""
    (one,) = figures({"value": spec}, [{"v": found}], **other)
    if one.row is None:
        return one.reason
    assert isinstance(one.row, Observation)
    return one.row.value


def test_paths_lead_where_they_say() -> None:
    item = Item(ANSWER, ANSWER)
    assert read(parse_path("ds[1].con[0].n"), item) == 3
    assert read(parse_path("/ds/0/ma"), item) == "1"
    assert read(parse_path("/a.b/c~1d"), item) == 5
    assert read(parse_path("$.ngay"), Item({}, ANSWER)) == "2021-10-07"
    assert read(parse_path("^.ma"), Item({}, ANSWER, (ANSWER["ds"][0],))) == "1"
    assert read(parse_path("@date"), Item({}, {}, (), "now")) == "now"


@pytest.mark.parametrize("text", ["", " a", "a..b", "a[", "a[x]", "a[-1]", "a]", "ds[*].ma"])
def test_what_is_no_path_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"path|stand"):
        parse_path(text)


@given(st.text(max_size=20), st.booleans())
def test_a_path_is_read_or_refused(text: str, each: bool) -> None:  # drawn
    try:
        path = parse_path(text, each=each)
    except ValueError:
        return
    with contextlib.suppress(Absent):
        read(path, Item(ANSWER, ANSWER))


def test_lists_in_lists_know_what_is_around_them() -> None:
    found = list(items_at(parse_path("ds[*].con[*].chau", each=True), ANSWER))
    assert [(i.value["m"], i.around[0]["ma"], i.around[1]["n"]) for i in found] == [
        (7, "1", 1),
        (8, "2", 3),
        (9, "2", 3),
    ]
    assert [i.value["ma"] for i in items_at(parse_path("ds[*]", each=True), ANSWER)] == ["1", "2"]


def test_a_missing_list_says_what_is_there() -> None:
    with pytest.raises(Absent, match="there is no 'dss' at dss; did you mean 'ds'"):
        list(items_at(parse_path("dss"), ANSWER))
    with pytest.raises(Absent, match=r"there are: ngay, a\.b, ds"):
        list(items_at(parse_path("qqqq"), ANSWER))
    with pytest.raises(Absent, match="at ngay stands no list"):
        list(items_at(parse_path("ngay"), ANSWER))


@pytest.mark.parametrize(
    ("spec", "found", "wanted"),
    [
        ("v", 5, 5.0),
        ({"at": "v", "number": "vi"}, "1.234,5", 1234.5),
        ({"at": "v", "unit": "triệu đồng"}, 14_642_960, 14642.96),
        ({"at": "v", "factor": 0.1}, 3, 0.3),
        ("v", None, None),
        ("v", " N/A ", None),
        ({"at": "v", "nulls": ["không"]}, "không", None),
        ({"at": "v", "nulls": ["không"]}, "N/A", "`value`: 'N/A' is no number"),
        ({"at": "v", "codes": "k"}, "a", 1.0),
        ({"at": "v", "codes": "k"}, "b", "`value`: the code 'b' is not in [codes.k]; add it there"),
        ({"at": "v", "codes": "k", "unknown": "keep"}, 7, 7.0),
        ({"at": "w"}, 7, "`value`: there is no 'w' at w (there are: v)"),
        ({"const": 9}, 7, 9.0),
        ("v", True, "`value`: True is no number"),
    ],
)
def test_a_value_is_read_as_its_field_says(spec: Any, found: Any, wanted: Any) -> None:
    assert value(spec, found, codes={"k": {"a": 1}}) == wanted


def test_null_is_not_zero_and_not_absent() -> None:
    (one,) = figures({"value": "v"}, [{"v": None}])
    assert isinstance(one.row, Observation)
    assert one.row.value is None
    (gone,) = figures({"value": "v"}, [{}])
    assert gone.row is None


def test_a_wide_item_gives_a_row_for_each_column_it_has() -> None:
    source = {
        "row": {"period_start": "$.ngay", "agency": "ma"},
        "value": [
            {"indicator": "x.count", "at": "a"},
            {"indicator": "x.count", "at": "b", "row": {"measure": {"const": "plan"}}},
            {"indicator": "x.count", "at": "c", "optional": True},
        ],
    }
    found = made(
        {**source, "items": "ds"}, {"ngay": "2021-10-07", "ds": [{"ma": 1, "a": 2, "b": 3}]}
    )
    assert [(row.id, row.row.value) for row in found if isinstance(row.row, Observation)] == [
        ("s/x.count///1/2021-10-07/P1D/actual", 2.0),
        ("s/x.count///1/2021-10-07/P1D/plan", 3.0),
    ]
    assert len(found) == 2, "an optional column that is missing says nothing"


def test_rows_of_totals_and_skipped_codes_say_nothing() -> None:
    source = {
        "skip": [{"at": "t", "equals": ["Tổng cộng", 0]}],
        "dataset": "agencies",
        "row": {
            "code": {"at": "c", "codes": "k", "unknown": "skip"},
            "name": "t",
            "kind": {"const": "department"},
        },
    }
    answer = [{"t": "Tổng cộng"}, {"t": 0}, {"t": "Sở X", "c": "1"}, {"t": "Sở Y", "c": "2"}]
    (one,) = made(source, answer, codes={"k": {"1": "sx"}})
    assert one.row == Agency(code="sx", name="Sở X", kind="department")
    (false,) = made(source, [{"t": False, "c": "1"}], codes={"k": {"1": "sx"}})
    assert "no text" in false.reason, "false is not 0"


def test_nested_fields_and_attributes_of_a_record() -> None:
    source = {
        "dataset": "records",
        "key": ["ma", "/nam"],
        "row": {
            "kind": {"const": "case"},
            "subsystem": {"const": "x"},
            "title": "ten",
            "state": {"const": "received"},
            "lat": {"at": "td.vd", "number": "en", "optional": True},
            "due_at": {"at": "han", "formats": ["%d/%m/%Y"], "optional": True},
            "attrs": {"so": "so", "loai": {"const": [1]}},
        },
    }
    answer = [
        {"ma": "A/1", "nam": 2021, "ten": " Cây đổ ", "td": {"vd": "18.67"}, "so": {"x": 1}},
        {"ma": "", "nam": 2021, "ten": "b", "so": 1},
    ]
    good, bad = made(source, answer)
    assert good.id == "s/A%2F1/2021"
    assert good.row == Record(
        kind="case",
        subsystem="x",
        title="Cây đổ",
        state="received",
        lat=18.67,
        attrs={"so": {"x": 1}, "loai": [1]},
    )
    assert (bad.row, bad.known, bad.reason) == (None, False, "a part of its key is empty")


def test_an_id_is_known_only_when_all_that_makes_it_could_be_read() -> None:
    spec = {"value": "v", "agency": {"at": "c", "codes": "k"}}
    (unknown,) = figures(spec, [{"v": 1, "c": "9"}], codes={"k": {}})
    assert (unknown.row, unknown.known) == (None, False)
    assert unknown.id.startswith("s/#")
    (wrong,) = figures({"value": "v"}, [{"v": "x"}])
    assert (wrong.row, wrong.known) == (None, True)
    assert wrong.id == "s/x.count////2021-10-07/P1D/actual"
    assert wrong.body == b'{"v":"x"}'


@given(st.text(max_size=400), st.text(max_size=400))
def test_two_keys_never_make_one_id(one: str, other: str) -> None:
    source = {
        "dataset": "records",
        "key": ["a", "b"],
        "row": {n: {"const": "x"} for n in ("kind", "subsystem", "title", "state")},
    }
    first, second = made(source, [{"a": f"x{one}", "b": f"y{other}"}, {"a": f"x{other}", "b": "y"}])
    assert len(first.id) <= 200
    if (f"x{one}".strip(), f"y{other}".strip()) != (f"x{other}".strip(), "y"):
        assert first.id != second.id


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@example([{"c": float("inf")}])
@given(st.lists(st.dictionaries(st.sampled_from(["v", "d", "c", "x"]), json_values), max_size=4))
def test_no_item_breaks_the_reading_of_the_others(items: list[dict[str, Any]]) -> None:
    spec = {
        "value": "v",
        "period_start": {"at": "d", "formats": ["iso", "unix", "%d/%m/%Y"]},
        "agency": {"at": "c", "codes": "k", "unknown": "keep"},
    }
    found = figures(spec, [*items, {"v": 1, "d": "2021-10-07", "c": "z"}], codes={"k": {}})
    assert len(found) == len(items) + 1
    assert found[-1].row is not None
    assert all(one.reason for one in found if one.row is None)


def test_a_mapping_is_plain_data_that_another_process_can_be_given() -> None:
    one = mapping({"row": {"indicator": {"const": "x.count"}, "period_start": "d", "value": "v"}})
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  # our own, just made


NOW = datetime(2021, 3, 31, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{today}", "2021-03-31"),
        ("{now}", "2021-03-31T16:30:00+00:00"),
        ("{today-7d:%d/%m/%Y}", "24/03/2021"),
        ("{today-1m:%d/%m/%Y}", "28/02/2021"),
        ("{today+1y}", "2022-03-31"),
        ("{today-2w}", "2021-03-17"),
        ("tu={today-1d}&den={today}", "tu=2021-03-30&den=2021-03-31"),
        ({"a": ["{today:%Y}", 5]}, {"a": ["2021", 5]}),
        ("{user}", "ioc"),
    ],
)
def test_placeholders(template: Any, wanted: Any) -> None:
    assert filled(template, NOW, {"user": "ioc"}) == wanted
    assert list(check_placeholders(template, frozenset({"user"}))) == []


def test_an_unknown_placeholder_is_told() -> None:
    (told,) = check_placeholders({"a": [{"b": "{yesterday}"}]})
    assert told.startswith("{yesterday} is no placeholder; there are: {today}")
