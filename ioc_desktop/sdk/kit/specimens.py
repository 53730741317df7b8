"""Specimens of every body in every state, on one fixed afternoon: 07/10/2021 16:42. Pure.

The gallery paints them, the reference pictures in the tests are made of them. Names and
magnitudes are those of the province; the values are made up.
"""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ioc_desktop.domain.figures import Freshness, FreshnessState, Severity
from ioc_desktop.sdk.bodies import (
    Bar,
    Body,
    CardBody,
    Cell,
    ClockBody,
    Column,
    Fact,
    MapBody,
    MapCell,
    RankingBody,
    Rating,
    StatusBody,
    StatusGroup,
    StatusItem,
    TableBody,
    TrendBody,
)
from ioc_desktop.sdk.cartogram import place_of
from ioc_desktop.sdk.contract import FrameInfo, TileView

NOW_S: Final = 1633599720
"""07/10/2021 16:42 in Nghệ An."""

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400

_FRESHNESS: Final = {
    FreshnessState.LIVE: Freshness(FreshnessState.LIVE, NOW_S - 2 * _MINUTE),
    FreshnessState.LATE: Freshness(
        FreshnessState.LATE, NOW_S - 26 * _HOUR, since_s=NOW_S - 2 * _HOUR
    ),
    FreshnessState.STALE: Freshness(
        FreshnessState.STALE, NOW_S - 12 * _DAY, since_s=NOW_S - 10 * _DAY
    ),
    FreshnessState.LOST: Freshness(
        FreshnessState.LOST, NOW_S - 3 * _HOUR, since_s=NOW_S - 157 * _MINUTE
    ),
    FreshnessState.NOT_CONNECTED: Freshness(FreshnessState.NOT_CONNECTED, reason="No software yet"),
}
_DISTRICTS: Final = (
    ("415", "Quế Phong", 46), ("417", "Kỳ Sơn", 55), ("418", "Tương Dương", 11),
    ("416", "Quỳ Châu", 24), ("422", "Con Cuông", 69), ("420", "Quỳ Hợp", 14),
    ("419", "Nghĩa Đàn", 17), ("414", "Thái Hoà", 51), ("432", "Hoàng Mai", 12),
    ("424", "Anh Sơn", 58), ("423", "Tân Kỳ", 32), ("421", "Quỳnh Lưu", 146),
    ("428", "Thanh Chương", 35), ("427", "Đô Lương", 13), ("426", "Yên Thành", 199),
    ("425", "Diễn Châu", 194), ("430", "Nam Đàn", 88), ("431", "Hưng Nguyên", 20),
    ("429", "Nghi Lộc", 16), ("413", "Cửa Lò", 83), ("412", "Vinh", 650),
)  # fmt: skip


def freshness(state: FreshnessState) -> Freshness:
    """Return the freshness that the specimens of a state have."""
    return _FRESHNESS[state]


def trend(points: int = 60) -> TrendBody:
    """Return a trend of so many points, the same every time, with a gap of three."""
    chance = random.Random(2021)  # noqa: S311  # a picture's noise, nothing secret
    values = array("d")
    level = 96.0
    for index in range(points):
        level += chance.gauss(0.35, 3.2)
        values.append(math.nan if points * 0.4 < index < points * 0.4 + 4 else level)
    last_year = array("d", (70 + 12 * math.sin(index / points * 5) for index in range(points)))
    plan = array("d", (80 + 30 * index / points for index in range(points)))
    return TrendBody(
        values=values,
        last_year=last_year,
        plan=plan,
        axis=("09/08", "07/10"),
        y_values=(50.0, 100.0, 150.0),
        y_texts=("50", "100", "150"),
        last_text=f"{level:.0f}",
        legend=("kỳ này", "cùng kỳ năm trước", "kế hoạch"),
    )


def card(state: FreshnessState = FreshnessState.LIVE) -> CardBody:
    """Return the number card of a state, with facts and a chart."""
    facts = (
        Fact("luỹ kế tháng", "6.318"),
        Fact("đúng hạn", "96,4%"),
        Fact("cùng kỳ", "4,1%", arrow=1),
    )
    return CardBody(
        "1.042",
        "hồ sơ",
        state=state,
        facts=facts,
        trend=replace(trend(), last_text="", legend=("", "", "")),
    )


def frame(
    title: str, state: FreshnessState = FreshnessState.LIVE, severity: Severity = Severity.NORMAL
) -> FrameInfo:
    """Return a frame of the province's, supplied by the public services' centre."""
    return FrameInfo(
        title,
        centre="nghean",
        supplier="Trung tâm Phục vụ hành chính công tỉnh",
        freshness=_FRESHNESS[state],
        severity=severity,
        chip="Tỉnh",
    )


def ranking() -> RankingBody:
    """Return a ranking with long names, both severities and one that has not reported."""
    return RankingBody(
        (
            Bar("Sở Xây dựng", 31, "31", Severity.ALARM),
            Bar("Uỷ ban nhân dân thành phố Vinh", 27, "27", Severity.ALARM),
            Bar("Sở Tài nguyên và Môi trường", 19, "19", Severity.WARN),
            Bar("Huyện Quỳnh Lưu", 12, "12"),
            Bar("Sở Giao thông vận tải", 9, "9"),
            Bar("Ban Quản lý Khu kinh tế Đông Nam", 7, "7"),
            Bar("Sở Y tế", 4, "4"),
            Bar("Thị xã Thái Hoà", 0, "0"),
            Bar("Huyện Kỳ Sơn", None, "chưa báo cáo"),
        ),
        "hồ sơ",
    )


def scores() -> RankingBody:
    """Return parts of a score, each with its own maximum and rating."""
    return RankingBody(
        (
            Bar("Công khai, minh bạch", 14.2, "14,2 / 18", full=18, rating=Rating.GREEN),
            Bar("Tiến độ giải quyết", 13.1, "13,1 / 20", full=20, rating=Rating.AMBER),
            Bar("Dịch vụ trực tuyến", 4.4, "4,4 / 12", full=12, rating=Rating.RED),
            Bar("Mức độ hài lòng", 18, "18 / 18", full=18, rating=Rating.UNKNOWN),
        ),
        "điểm",
    )


def table() -> TableBody:
    """Return a table of documents, one title far too long, more rows than are given."""
    names = (
        "Tờ trình về việc phê duyệt chủ trương đầu tư dự án đường ven biển Nghi Sơn – Cửa Lò",
        "Công văn 6318/UBND-CN", "Báo cáo tình hình dịch bệnh", "Kế hoạch chuyển đổi số",
        "Quyết định phân bổ vốn", "Đề án sắp xếp xã", "Thông báo kết luận họp",
    )  # fmt: skip
    rows = tuple(
        (
            Cell(name),
            Cell(("Sở Xây dựng", "VP UBND", "CDC")[index % 3], dim=True),
            Cell(
                f"{31 - 4 * index} ngày",
                Severity.ALARM if index == 0 else Severity.WARN if index == 1 else Severity.NORMAL,
            ),
        )
        for index, name in enumerate(names)
    )
    columns = (Column("Văn bản", 3.0), Column("Đơn vị", 1.2), Column("Quá hạn", 1.0, right=True))
    return TableBody(columns, rows, 128, "Không có văn bản quá hạn")


def status() -> StatusBody:
    """Return the subsystems of both centres."""
    province = (
        ("Văn bản điện tử", "running"), ("Hành chính công", "running"),
        ("Kinh tế - xã hội", "incomplete"), ("Y tế", "incomplete"), ("Giáo dục", "empty"),
        ("Phản ánh trực tuyến", "empty"), ("Du lịch", "empty"),
        ("An toàn thông tin", "empty"), ("An ninh trật tự, an toàn giao thông", "empty"),
    )  # fmt: skip
    city = (
        ("Nền tảng IOC", "running"), ("An ninh", "running"), ("Giao thông", "running"),
        ("Phản ánh hiện trường", "running"), ("Báo chí, truyền thông", "late"),
        ("An toàn thông tin", "stale"), ("Kinh tế - xã hội", "empty"),
        ("Giáo dục", "empty"), ("Y tế", "lost"),
    )  # fmt: skip
    words = {
        "running": "đang vận hành", "incomplete": "thiếu dữ liệu", "empty": "chưa có phần mềm",
        "late": "chậm", "stale": "cũ 12 ngày", "lost": "mất liên lạc",
    }  # fmt: skip
    groups = tuple(
        StatusGroup(
            title,
            headline,
            "trên 9",
            tuple(StatusItem(n, words[g], g, dim=g == "empty") for n, g in items),
        )
        for title, headline, items in (("Tỉnh", "2", province), ("Vinh", "4", city))
    )
    return StatusBody(groups)


def cartogram() -> MapBody:
    """Return the districts with Vinh in alarm and one that has not reported."""
    cells = []
    for code, name, value in _DISTRICTS:
        column, row = place_of(code) or (0, 0)
        silent = code == "418"
        cells.append(
            MapCell(
                code, column, row, name, "–" if silent else str(value),
                None if silent else value / 650,
                Severity.ALARM if code == "412" else Severity.NORMAL,
            )
        )  # fmt: skip
    return MapBody(tuple(cells), "ca")


def specimens() -> Iterator[tuple[str, TileView]]:
    """Yield every body in every state worth a picture: a short name and its view."""
    for state in FreshnessState:
        body = (
            card(state) if state is not FreshnessState.NOT_CONNECTED else CardBody("", state=state)
        )
        yield f"card-{state.value}", TileView(frame("Hồ sơ tiếp nhận hôm nay", state), body)
    alarm = replace(card(), value="128", unit="văn bản", severity=Severity.ALARM)
    yield "card-alarm", TileView(frame("Văn bản quá hạn xử lý", severity=Severity.ALARM), alarm)
    warn = replace(card(), value="12,4", unit="%", severity=Severity.WARN, trend=None)
    yield (
        "card-warn",
        TileView(
            frame("Tỷ lệ hộ nghèo đa chiều · QUỲ CHÂU, QUẾ PHONG (Ễ Ậ)", severity=Severity.WARN),
            warn,
        ),
    )
    huge = replace(card(), value="14.642,96", short="14,6 nghìn", unit="tỷ đồng")
    revenue = replace(
        frame("Thu ngân sách nhà nước 10 tháng"), note="ước · bản 2", illustrative=True
    )
    yield "card-huge", TileView(revenue, huge)
    disputed = replace(frame("Ca Covid-19 · Thành phố Vinh"), disagreement="Vinh báo 644")
    yield (
        "card-disagreement",
        TileView(disputed, replace(card(), value="650", unit="ca", trend=None)),
    )
    yield "card-missing", TileView(frame("Khách quốc tế"), CardBody(""))
    bodies: tuple[tuple[str, str, Body], ...] = (
        ("trend", "Hồ sơ tiếp nhận theo ngày", trend()),
        ("trend-empty", "Hồ sơ tiếp nhận theo ngày", TrendBody()),
        ("ranking", "Đơn vị quá hạn nhiều nhất", ranking()),
        ("scores", "Chỉ số 766", scores()),
        ("table", "Văn bản quá hạn", table()),
        ("table-empty", "Văn bản quá hạn", replace(table(), rows=(), total=0)),
        ("status", "Phân hệ đang vận hành", status()),
        ("map", "Covid-19 theo địa bàn · luỹ kế", cartogram()),
    )
    for name, title, picture in bodies:
        yield name, TileView(frame(title), picture)
    for name in ("trend", "ranking", "table", "map"):
        again = {entry[0]: entry[2] for entry in bodies}[name]
        yield f"{name}-stale", TileView(frame("Số liệu cũ", FreshnessState.STALE), again)
    clock = ClockBody("16:42", "thứ năm 07/10/2021", ("Ca chiều",))
    yield "clock", TileView(FrameInfo("Giờ trực"), clock)
