"""SDMX 2.1: the same figures however they are spelled, with status, unit, period and vintages."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from ioc_desktop.centre.standards.sdmx import read_period
from ioc_desktop.errors import ConfigError
from tests.centre.standards.conftest import example

MESSAGES = ("sdmx-generic.xml", "sdmx-specific.xml", "sdmx-series.json")
GROWTH = "socio_economic.grdp_growth///2021-07-01/P3M"
REVENUE = "socio_economic.budget_revenue///2021-01-01/P1Y"
IIP = "socio_economic.iip///{}/P1M"


def changed(room, name, *pairs, to=""):
    text = example(name)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return room.write(to or f"changed-{name}", text)


@pytest.mark.parametrize("name", MESSAGES)
def test_figures_with_status_unit_place_and_missing_value(room, name):
    done = room.ingest("sdmx", name, "sdmx-structure.xml")
    rows = room.rows("observations")
    assert len(rows) == done.taken.new == 7
    assert rows[GROWTH] == {
        "indicator": "socio_economic.grdp_growth",
        "period_start": "2021-07-01",
        "period": "P3M",
        "value": 2.7,
        "status": "estimate",
        "as_of": "2021-10-07T15:00:00+07:00",
        "source": "CTK_NA",
        "note": "ước tính",
    }
    # An index of 108,64 is a growth of 8,64; millions of đồng are thousandths of a tỷ.
    august = rows[IIP.format("2021-08-01")]
    assert (august["value"], august["status"]) == (8.64, "provisional")
    assert rows[REVENUE]["value"] == 10042.0
    september = rows[IIP.format("2021-09-01")]
    assert (september["value"], september["note"]) == (None, "thiếu số liệu")
    vinh = rows["socio_economic.new_businesses/412//2021-09-01/P1M"]
    assert (vinh["locality"], vinh["system"], vinh["value"]) == ("412", "2021", 61.0)


def test_the_same_figures_in_another_spelling_change_nothing(room):
    room.ingest("sdmx", MESSAGES[0])
    head = room.store.head("observations")
    for name in MESSAGES:
        done = room.ingest("sdmx", name)
        assert (done.taken.same, done.taken.new, done.taken.changed) == (7, 0, 0)
    assert room.store.head("observations") == head


def test_what_nothing_is_mapped_to_is_left_out_and_named_by_its_code_list(room):
    done = room.ingest("sdmx", "sdmx-generic.xml", "sdmx-structure.xml")
    (notice,) = done.notices
    assert notice.reason == (
        "left out: no series of the mapping is FREQ M, INDICATOR CPI (Chỉ số giá tiêu dùng),"
        " SECTOR _T, REF_AREA VN_NA"
    )


def test_four_estimates_of_one_year_are_four_vintages_and_an_older_one_changes_nothing(room):
    told = [
        ("2021-06-30T17:00:00+07:00", "10042000", "E"),
        ("2021-10-31T17:00:00+07:00", "14642960", "P"),
        ("2021-12-23T17:00:00+07:00", "18056000", "E"),
        ("2022-03-15T17:00:00+07:00", "17678617", "E"),
    ]
    for prepared, value, status in (*told, told[1]):
        path = changed(
            room,
            "sdmx-specific.xml",
            ("2021-10-07T15:00:00+07:00", prepared),
            ('OBS_VALUE="10042000" OBS_STATUS="E"', f'OBS_VALUE="{value}" OBS_STATUS="{status}"'),
        )
        room.ingest("sdmx", path)
    rows = [item["row"] for item in room.log("observations") if item["id"] == REVENUE]
    assert [(row["value"], row["status"]) for row in rows] == [
        (10042.0, "estimate"),
        (14642.96, "provisional"),
        (18056.0, "estimate"),
        (17678.617, "estimate"),
    ]


def test_attributes_of_a_group_and_of_the_dataset_reach_the_observations(room):
    text = example("sdmx-generic.xml")
    text = text.replace('        <generic:Value id="UNIT_MULT" value="6"/>\n', "")
    group = (
        '<generic:Group type="G"><generic:GroupKey>'
        '<generic:Value id="INDICATOR" value="BUDGET_REV"/></generic:GroupKey>'
        '<generic:Attributes><generic:Value id="UNIT_MULT" value="9"/>'
        "</generic:Attributes></generic:Group>"
    )
    text = text.replace('structureRef="KTXH">', f'structureRef="KTXH">{group}')
    room.ingest("sdmx", room.write("g.xml", text))
    assert room.rows("observations")[REVENUE]["value"] == 10042000.0


def test_flat_messages_tell_the_same(room):
    text = example("sdmx-specific.xml")
    series, rest = text.split("    <Series ", 2)[1].split(">", 1)
    flat = "".join(
        f"<Obs {series} {line.strip()[5:]}" for line in rest.splitlines() if "<Obs" in line
    )
    head = text.split("    <Series ")[0]
    tail = "</message:DataSet></message:StructureSpecificTimeSeriesData>"
    room.ingest("sdmx", room.write("flat.xml", head + flat + tail))
    assert [row["value"] for row in room.rows("observations").values()] == [9.88, 5.49, 2.7]


PERIODS = {
    "2021": ("2021-01-01", "P1Y"),
    "2021-A1": ("2021-01-01", "P1Y"),
    "2021-S2": ("2021-07-01", "P6M"),
    "2021-T3": ("2021-09-01", "P4M"),
    "2021-Q4": ("2021-10-01", "P3M"),
    "2021-08": ("2021-08-01", "P1M"),
    "2021-M08": ("2021-08-01", "P1M"),
    "2021-W53": None,
    "2020-W53": ("2020-12-28", "P1W"),
    "2021-D060": ("2021-03-01", "P1D"),
    "2021-D366": None,
    "2021-08-31": ("2021-08-31", "P1D"),
    "2021-02-30": None,
    "2021-01-01/P3M": ("2021-01-01", "P3M"),
    "2021-01-01/3M": None,
    "2021-Q5": None,
    "2021-13": None,
    "0000": None,
    "quý 3": None,
    "": None,
}


@pytest.mark.parametrize("text", PERIODS)
def test_periods_of_the_standard(text):
    expected = PERIODS[text]
    if expected is None:
        with pytest.raises(ValueError, match=r".*"):
            read_period(text)
    else:
        assert read_period(text) == expected


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"2021-Q3"', '"2021-Q7"', "'2021-Q7' is no period"),
        ('"2021-Q3"', '"2021-08"', "FREQ Q does not go with TIME_PERIOD '2021-08'"),
        ('OBS_VALUE="2.70"', 'OBS_VALUE="2,70"', "'2,70' is no number"),
        ('OBS_VALUE="2.70"', 'OBS_VALUE="Infinity"', "no number that can be a figure"),
        ('OBS_VALUE="2.70"', 'OBS_VALUE="1e400"', "no number that can be a figure"),
        ('UNIT_MEASURE="VND"', 'UNIT_MEASURE="USD"', "USD where the mapping says VND"),
        ('UNIT_MULT="6"', 'UNIT_MULT="triệu"', "is no number"),
        ('OBS_STATUS="E"/>\n    </Series>\n    <Series FREQ="M" INDICATOR="IIP"',
         'OBS_STATUS="Z"/>\n    </Series>\n    <Series FREQ="M" INDICATOR="IIP"',
         "OBS_STATUS: 'Z' is not known"),
        ('INDICATOR="GRDP_GR"', 'INDICATOR="GRDP_GP"', "code list; did you mean 'GRDP_GR'?"),
        ('ss:action="Append"', 'ss:action="Delete"', "asks to delete figures"),
        ('FREQ="Q" INDICATOR="GRDP_GR"', 'FREQ="M" INDICATOR="GRDP_GR"', "FREQ M does not go with"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_refuses_the_whole_file_with_its_line(room, old, new, reason):
    path = changed(room, "sdmx-specific.xml", (old, new))
    with pytest.raises(ConfigError) as caught:
        room.ingest("sdmx", path, "sdmx-structure.xml")
    found = [one for one in caught.value.findings if reason in one.reason]
    assert found, caught.value
    assert found[0].file == str(path)
    assert found[0].path.startswith("line ") or "Delete" in new
    assert room.rows("observations") == {}


def test_a_figure_that_comes_more_often_than_its_indicator_is_refused(room):
    path = changed(
        room,
        "sdmx-specific.xml",
        ('FREQ="Q" INDICATOR="GRDP_GR"', 'FREQ="M" INDICATOR="GRDP_GR"'),
        ("2021-Q1", "2021-01"),
        ("2021-Q2", "2021-02"),
        ("2021-Q3", "2021-03"),
    )
    with pytest.raises(ConfigError, match=r"grdp_growth comes every P3M, this is of P1M"):
        room.ingest("sdmx", path)


def test_a_test_message_is_left_out_and_a_place_elsewhere_too(room):
    tried = changed(room, "sdmx-specific.xml", (">false<", ">true<"), to="test.xml")
    assert "says that it is a test" in room.ingest("sdmx", tried).notices[0].reason
    assert room.rows("observations") == {}
    there = changed(room, "sdmx-specific.xml", ('REF_AREA="412"', 'REF_AREA="TH_38"'))
    notices = [notice.reason for notice in room.ingest("sdmx", there).notices]
    assert any("REF_AREA 'TH_38' is no place of this centre on 2021-09-01" in n for n in notices)
    assert len(room.rows("observations")) == 6


def test_a_status_may_be_given_another_meaning_and_mistakes_of_a_mapping_are_told_at_once(room):
    mapping = room.write(
        "m.toml",
        'schema = 1\n[sdmx]\nareas = { VN_NA = "" }\nstatuses = { A = "provisional" }\n'
        '[[sdmx.series]]\nkey = { INDICATOR = "GRDP_GR" }\n'
        'indicator = "socio_economic.grdp_growth"\n',
    )
    room.ingest("sdmx", "sdmx-generic.xml", mapping=mapping)
    values = {row["value"]: row["status"] for row in room.rows("observations").values()}
    assert values == {9.88: "provisional", 5.49: "provisional", 2.7: "estimate"}
    wrong = room.write(
        "w.toml",
        'schema = 1\n[cap]\nsubsystem = "helth"\n[edxml.agencies]\n"000" = "sytt"\n'
        '[[sdmx.series]]\nkey = {}\nindicator = "socio_economic.grdp_grow"\n',
    )
    with pytest.raises(ConfigError) as caught:
        room.ingest("sdmx", "sdmx-generic.xml", mapping=wrong)
    assert {finding.path: finding.reason for finding in caught.value.findings} == {
        "cap.subsystem": "this centre has no subsystem 'helth'; did you mean 'health'?",
        "edxml.agencies.000": "this centre has no agency 'sytt'; did you mean 'syt'?",
        "sdmx.series[0].indicator": (
            "this centre has no indicator 'socio_economic.grdp_grow';"
            " did you mean 'socio_economic.grdp_growth'?"
        ),
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda told: told["dataSets"][0]["series"].update({"9:0:0:0": {"observations": {}}}),
            "JSON",
        ),
        (lambda told: told["dataSets"][0]["series"].update({"a": {"observations": {}}}), "JSON"),
        (lambda told: told.pop("structure"), "structure"),
        (lambda told: told["header"].update(prepared="yesterday"), "yesterday"),
        (lambda told: told.update(dataSets=3), "dataSets"),
    ],
)
def test_json_that_is_no_such_message_is_refused(room, change, reason):
    told = json.loads(example("sdmx-series.json"))
    change(told)
    with pytest.raises(ConfigError, match=reason):
        room.ingest("sdmx", room.write("m.json", json.dumps(told)))


def test_another_version_of_the_standard_is_named(room):
    path = changed(room, "sdmx-generic.xml", ("schemas/v2_1/", "schemas/v3_0/"))
    with pytest.raises(ConfigError, match=r"another version of SDMX-ML; export it as 2\.1"):
        room.ingest("sdmx", path)


def test_keys_of_thousands_of_dimensions_are_refused_before_each_value_carries_them(room):
    told = json.loads(example("sdmx-series.json"))
    more = [{"id": f"D{number}", "values": [{"id": "A"}]} for number in range(2000)]
    dimensions = told["structure"]["dimensions"]
    dimensions["dataSet"] = more
    dimensions["observation"][0]["values"] = [{"id": str(number)} for number in range(2000)]
    told["dataSets"][0]["observations"] = {str(number): [1.0] for number in range(2000)}
    tracemalloc.start()
    with pytest.raises(ConfigError, match="more than 100 dimensions"):
        room.ingest("sdmx", room.write("m.json", json.dumps(told)))
    keys = "".join(f'<generic:Value id="D{number}" value="A"/>' for number in range(5000))
    path = changed(room, "sdmx-generic.xml", ("<generic:SeriesKey>", f"<generic:SeriesKey>{keys}"))
    with pytest.raises(ConfigError, match="more than 100 dimensions"):
        room.ingest("sdmx", path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000_000


def test_more_groups_than_can_be_held_against_every_value_are_refused(room):
    group = (
        "<generic:Group><generic:GroupKey>"
        '<generic:Value id="FREQ" value="Q"/>'
        "</generic:GroupKey></generic:Group>"
    )
    flat = "<generic:Obs><generic:ObsKey/></generic:Obs>"
    path = changed(
        room,
        "sdmx-generic.xml",
        ('<message:DataSet structureRef="KTXH">',) * 2,
    )
    text = path.read_text().replace(
        '<message:DataSet structureRef="KTXH">',
        f'<message:DataSet structureRef="KTXH">{group * 5000}{flat * 5000}',
        1,
    )
    with pytest.raises(ConfigError, match="too many groups"):
        room.ingest("sdmx", room.write("g.xml", text))
