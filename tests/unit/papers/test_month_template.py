"""Templates of monthly reports: the shipped one is right, a wrong one says where."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    DirectivesQuery,
    FigureQuery,
    FiguresQuery,
    PunctualityQuery,
)
from ioc_desktop.domain.time_spans import TimeSpan
from ioc_desktop.errors import ConfigError
from ioc_desktop.papers.month_document import (
    LetterheadEntry,
    filled,
    letterhead_for,
    read_month_document,
)
from ioc_desktop.papers.month_report import questions
from ioc_desktop.shipped import shipped

SHIPPED = shipped("resources") / "reports" / "bao-cao-thang.toml"
RIGHT = """
schema = 1
id = "mau"
name = "Mẫu"
[[section]]
title = "Tháng {month}"
show = "figures"
[[section.part]]
centre = "nghean"
subsystem = "documents"
"""


def catalogue(centre: str) -> tuple[set[str], set[str]]:
    """Return the shipped subsystems and indicators of a centre."""
    folder = shipped("resources") / "catalogue"
    files = [folder / f"{centre}.toml", *(folder / centre).glob("*.toml")]
    found = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    subsystems = {one["id"] for part in found for one in part.get("subsystem", ())}
    return subsystems, {one["id"] for part in found for one in part.get("indicator", ())}


def test_the_shipped_template_names_what_the_catalogues_have() -> None:
    document = read_month_document(SHIPPED)
    parts = [part for section in document.section for part in section.part]
    for part in parts:
        subsystems, indicators = catalogue(part.centre)
        assert part.subsystem in subsystems
        assert set(part.figures) <= indicators
        assert {part.chart} - {""} <= indicators
    assert {part.subsystem for part in parts if part.centre == "nghean"} == catalogue("nghean")[0]
    known = catalogue("nghean")[1]
    assert {phrase.indicator for phrase in document.phrase} <= known


def test_a_template_asks_everything_at_once_for_its_month() -> None:
    span = TimeSpan(parse_instant("2021-09-01"), "P1M")
    asked = questions(read_month_document(SHIPPED), span, parse_instant("2021-11-24"))
    figures = [one for one in asked.values() if isinstance(one, FiguresQuery)]
    assert len(figures) == 10
    assert {one.period for one in figures} == {"2021-09-01/P1M"}
    (months,) = [one for one in asked.values() if isinstance(one, PunctualityQuery)]
    assert months.months == 3  # September, October, November
    kinds = {type(one) for one in asked.values()}
    assert {AlarmsQuery, DirectivesQuery, FigureQuery} <= kinds


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (RIGHT.replace("{month}", "{thang}"), r"section\[0\].title: \{thang\} is not known here"),
        (RIGHT.replace('"figures"', '"alarms"'), r"section\[0\].part: has no meaning"),
        (RIGHT.replace("[[section.part]]", "[letterhead]"), r"letterhead.subsystem: is not known"),
        (RIGHT.replace('show = "figures"', 'show = "figurs"'), "did you mean 'figures'"),
        (RIGHT.split("[[section.part]]", maxsplit=1)[0], r"section\[0\].part: is missing"),
        ("schema = 1", "section: is missing"),
        (f'{RIGHT}[[letterhead_of]]\norgan = "x"', r"letterhead_of\[0\].centre: is missing"),
    ],
)
def test_a_wrong_template_says_what_is_wrong_where(tmp_path: Path, wrong: str, said: str) -> None:
    file = tmp_path / "mau.toml"
    file.write_text(RIGHT, encoding="utf-8")
    assert read_month_document(file).id == "mau"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_month_document(file)


def test_a_report_bears_the_name_of_whose_figures_they_are() -> None:
    document = read_month_document(SHIPPED)

    def head(shown: set[str], known: set[str], site: str = "") -> tuple[str, str, str]:
        found = letterhead_for(document, shown, known, site)
        return found.superior, found.symbol, " ".join(found.organ.split())

    both = {"nghean", "vinh"}
    centre = "Trung tâm điều hành thông minh"
    province = ("Ủy ban nhân dân tỉnh Nghệ An", "/BC-TTĐHTM", centre)
    city = ("Ủy ban nhân dân thành phố Vinh", "/BC-TTĐHTM", centre)
    assert head({"nghean"}, both) == head(both, both) == head(set(), both) == province
    assert head({"vinh"}, both) == head({"vinh"}, {"vinh"}) == city
    assert head({"hue"}, {"hue"}, "IOC Huế") == ("", "", "IOC Huế"), "never another's name"
    own = msgspec.structs.replace(document, letterhead=LetterheadEntry(organ="Mình"))
    assert letterhead_for(own, {"hue"}, {"hue"}, "IOC Huế").organ == "Mình"


def test_only_macros_are_filled_in() -> None:
    assert filled("Tháng {month} {khac} {", {"month": "9"}) == "Tháng 9 {khac} {"
