"""Figures read from rows and held against the past: what is impossible, what is suspicious."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.reporting.cells import Cell, CellKind, Row
from ioc_desktop.domain.reporting.checks import check_entries
from ioc_desktop.domain.reporting.entries import Known, Past, key_of
from ioc_desktop.domain.reporting.places import directory
from ioc_desktop.domain.reporting.reading import Sender, read_rows
from ioc_desktop.domain.rows import (
    Agency,
    Cadence,
    Indicator,
    Limits,
    Locality,
    Names,
    Observation,
)

NOW_S = parse_instant("2021-10-07T16:30:00+07:00")
MONTHLY = Cadence(every="P1M")


def indicator(name, vi, unit="vụ", **more):
    more.setdefault("cadence", MONTHLY)
    return Indicator(
        id=name, subsystem=name.split(".")[0], name=Names(vi=vi), unit=unit, agency="ca", **more
    )


KNOWN = directory(
    "nghean",
    [
        indicator("o.all", "Tổng số vụ", parts=("o.road", "o.rail"), by_locality=True),
        indicator("o.road", "Vụ đường bộ", limits=Limits(alarm_above=500)),
        indicator("o.rail", "Vụ đường sắt"),
        indicator("o.rate", "Tỷ lệ phá án", "%", decimals=1),
        indicator("o.growth", "Tăng so cùng kỳ", "%", decimals=2),
        indicator("o.money", "Tiền phạt", "tỷ đồng"),
        indicator("o.year", "Số vụ trong năm", cadence=Cadence(every="P1Y"), by_agency=True),
    ],
    [
        Agency(code="ca", name="Công an tỉnh", kind="supplier"),
        Agency(code="sxd", name="Sở Xây dựng", kind="department"),
    ],
    [
        Locality(code="40", system="2021", name="Tỉnh Nghệ An", kind="tỉnh"),
        Locality(code="412", system="2021", name="Thành phố Vinh", kind="thành phố", parent="40"),
        Locality(
            code="414",
            system="2021",
            name="Thị xã Thái Hoà",
            kind="thị xã",
            parent="40",
            valid_to="2024-11-30",
        ),
    ],
)
_KINDS: dict[type, CellKind] = {float: "number", int: "number", str: "text"}


def row(number, **fields):
    cells = {}
    for place, (name, value) in enumerate(fields.items()):
        ref = f"{'ABCDEFGHIJ'[place]}{number}"
        if isinstance(value, Cell):
            cells[name] = Cell(ref, value.kind, value.text, value.number)
        else:
            amount = None if isinstance(value, str) else float(value)
            cells[name] = Cell(ref, _KINDS[type(value)], str(value), amount)
    return Row("Số liệu", number, cells)


def read(*rows, agency="", past=None):
    entries, findings = read_rows(rows, KNOWN, Sender("2021", NOW_S, agency))
    findings = findings + check_entries(entries, KNOWN, past or Past(), NOW_S)
    return entries, [(one.code, one.weight, one.cell) for one in findings]


def codes(*rows, **more):
    return [code for code, _, _ in read(*rows, **more)[1]]


def figure(value, name="o.road", period="tháng 9/2021", number=8, **more):
    return row(number, indicator=name, period=period, value=value, **more)


def past_of(*values, name="o.road", month=1, **more):
    past = Past()
    for index, value in enumerate(values):
        start = f"2021-{month + index:02}-01"
        stored = Observation(indicator=name, period_start=start, period="P1M", value=value, **more)
        key = key_of(stored)
        assert key is not None
        past.figures[key] = Known(f"{name}/{start}", 1, stored)
        if not stored.illustrative:
            past.series.setdefault(key.series, []).append((key.start_s, value))
    return past


def test_a_figure_is_understood():
    entries, findings = read(
        row(
            8,
            indicator="o.all · Tổng số vụ",
            locality="thai hoa",
            period="9/2021",
            value="1.234",
            unit="Vụ",
            status="so bo",
            note="  theo  điện ",
        )
    )
    assert findings == []
    entry = entries[0]
    assert (entry.value, entry.locality, entry.system, entry.status) == (
        1234.0,
        "414",
        "2021",
        "provisional",
    )
    assert entry.note == "theo điện"


def test_a_row_without_a_value_is_nothing():
    assert read(row(8, indicator="o.road", period="tháng 9/2021", value="")) == ([], [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("abc", "value_not_number"),
        ("12 vụ", "value_not_number"),
        (1.5, "value_fraction"),
        ("1,5", "value_fraction"),
        (-3, "value_negative"),
        ("5%", "value_percent"),
        ("9" * 17, "value_too_large"),
        (Cell("", "date", "2021-09-01", 44440.0), "value_date"),
        (Cell("", "formula", "="), "value_formula"),
        (Cell("", "error", "#REF!"), "value_error"),
        (Cell("", "boolean", "TRUE"), "value_boolean"),
    ],
)
def test_a_value_that_cannot_be(value, code):
    assert read(figure(value))[1] == [(code, "error", "C8")]


def test_a_mark_before_three_digits_follows_its_column_then_its_indicator():
    assert read(figure("1.234", "o.money"))[1] == [("value_ambiguous", "error", "C8")]
    entries, findings = read(
        figure("1.234", "o.money"), figure("5,5", "o.money", "tháng 8/2021", 9)
    )
    assert findings == []
    assert [entry.value for entry in entries] == [1234.0, 5.5]
    entries, findings = read(
        figure("1.234", "o.money"), figure("5.5", "o.money", "tháng 8/2021", 9)
    )
    assert [entry.value for entry in entries] == [1.234, 5.5]
    assert [entry.value for entry in read(figure("1.234"))[0]] == [1234.0]


def test_a_column_that_contradicts_itself_says_so_at_each_number_that_does():
    found = read(
        figure("1,5", "o.money"),
        figure("1.5", "o.money", "tháng 8/2021", 9),
        figure("7", "o.money", "tháng 7/2021", 10),
    )[1]
    assert found == [("value_marks_mixed", "error", "C8"), ("value_marks_mixed", "error", "C9")]


def test_a_cell_shown_as_per_cent_is_a_hundredfold():
    entries, findings = read(figure(Cell("", "percent", "0.7235", 0.7235), "o.rate"))
    assert findings == []
    assert entries[0].value == 72.35


@pytest.mark.parametrize(
    ("fields", "code", "cell"),
    [
        ({"indicator": "o.nothing"}, "indicator_unknown", "A8"),
        ({"indicator": ""}, "indicator_missing", "A8"),
        ({"period": ""}, "period_missing", "B8"),
        ({"period": "tháng 13/2021"}, "period_unreadable", "B8"),
        ({"period": 44440}, "period_serial", "B8"),
        ({"period": 12.5}, "period_unreadable", "B8"),
        ({"period": "quý III/2021"}, "period_other_length", "B8"),
        ({"period": "tháng 11/2021"}, "period_future", "B8"),
        ({"unit": "nghìn vụ"}, "unit_differs", "D8"),
        ({"status": "xong"}, "status_unknown", "D8"),
        ({"measure": "gì đó"}, "measure_unknown", "D8"),
        ({"confirmed": "hm"}, "confirmed_unknown", "D8"),
        ({"locality": "Hà Nội"}, "place_unknown", "D8"),
        ({"locality": "Vinh"}, "place_not_broken_down", "D8"),
        ({"locality": "412 · Thái Hoà"}, "place_contradiction", "D8"),
        ({"agency": "Sở Y tế"}, "agency_unknown", "D8"),
        ({"agency": "Sở Xây dựng"}, "agency_not_broken_down", "D8"),
        ({"system": "1999"}, "system_unknown", "D8"),
        ({"note": "x" * 501}, "note_too_long", "D8"),
        ({"note": "a\x01b"}, "text_unfit", "D8"),
    ],
)
def test_every_mistake_has_its_cell(fields, code, cell):
    given = {"indicator": "o.road", "period": "tháng 9/2021", "value": 12, **fields}
    assert read(row(8, **given))[1] == [(code, "error", cell)]


def test_who_reports_what():
    assert codes(figure(5), agency="sxd") == ["agency_owes_not"]
    own = read(figure(5, "o.year", "năm 2020"), agency="sxd")
    assert own[1] == []
    assert own[0][0].agency == "sxd"
    other = row(8, indicator="o.year", period="năm 2020", value=1, agency="Công an tỉnh")
    assert codes(other, agency="sxd") == ["agency_other"]
    assert read(figure(5, "o.year", "năm 2020"), agency="ca")[0][0].agency == ""


def test_a_unit_of_places_that_no_longer_holds():
    late = parse_instant("2025-03-07")
    entries, findings = read_rows(
        [figure(1, "o.all", "tháng 2/2025", locality="414")], KNOWN, Sender("2021", late)
    )
    assert findings == []
    found = check_entries(entries, KNOWN, Past(), late)
    assert [(one.code, one.cell) for one in found] == [("place_out_of_time", "D8")]


def test_the_same_figure_twice_names_the_other_cell():
    found = read_rows(
        [figure(1), figure(1, period="9/2021", number=9)], KNOWN, Sender("2021", NOW_S)
    )
    told = check_entries(found[0], KNOWN, Past(), NOW_S)
    assert [(one.code, one.cell) for one in told] == [("duplicate", "C9")]
    assert "Số liệu!C8" in told[0].reason("vi")


def test_a_part_above_its_whole_is_impossible_and_parts_that_differ_are_asked_about():
    rows = (figure(10, "o.all"), figure(12, "o.road", number=9), figure(1, "o.rail", number=10))
    assert read(*rows)[1] == [
        ("part_above_total", "error", "C9"),
        ("parts_differ", "warning", "C8"),
    ]
    rows = (figure(10, "o.all"), figure(8, "o.road", number=9), figure(1, "o.rail", number=10))
    assert read(*rows)[1] == [("parts_differ", "warning", "C8")]
    past = past_of(10.0, name="o.all", month=9)
    assert codes(figure(11, "o.road"), past=past) == ["part_above_total"]


def test_places_that_exceed_the_whole():
    rows = (
        figure(20, "o.all"),
        figure(30, "o.all", number=9, locality="Vinh"),
        figure(5, "o.all", number=10, locality="414"),
    )
    assert read(*rows)[1] == [("places_exceed_whole", "warning", "C8")]


def test_a_value_far_from_the_past_is_asked_about_and_a_confirmed_one_is_not():
    past = past_of(100.0, 104.0, 98.0, 101.0, 99.0, 103.0, 97.0, 102.0)
    assert codes(figure(105), past=past) == []
    assert codes(figure(180), past=past) == ["far_from_history"]
    confirmed = row(
        8, indicator="o.road", period="tháng 9/2021", value=180, confirmed="đã kiểm tra"
    )
    assert codes(confirmed, past=past) == []


def test_a_mistaken_unit_shows_against_a_single_value():
    past = past_of(200.0, month=8)
    assert codes(figure(260), past=past) == []
    assert codes(figure(2), past=past) == ["many_times_less"]
    assert codes(figure(450), past=past_of(50.0, month=8)) == ["many_times_before"]


def test_a_figure_of_an_earlier_year_is_held_against_the_nearest_one():
    past = past_of(200.0, 9000.0, month=8)
    assert codes(figure(230, period="tháng 7/2021"), past=past) == []  # not against September's


def test_what_was_made_up_judges_nothing():
    past = past_of(100.0, 104.0, 98.0, 101.0, 99.0, 103.0, 97.0, illustrative=True)
    assert codes(figure(400), past=past) == []


def test_limits_shares_and_statuses():
    assert codes(figure(501)) == ["beyond_alarm"]
    assert codes(figure(100.5, "o.rate")) == ["above_hundred"]
    assert codes(figure(-0.5, "o.rate")) == ["value_negative"]
    assert codes(figure(-2.5, "o.growth")) == []
    past = past_of(100.0, month=9)
    assert codes(figure(101, status="ước"), past=past) == ["status_lowered"]
    assert codes(figure(5, period="tháng 10/2021", status="chính thức")) == ["early_official"]


def test_a_plan_may_be_of_the_future_and_of_a_year():
    plan = row(8, indicator="o.road", period="năm 2022", value=900, measure="kế hoạch")
    assert codes(plan) == []
