"""Every kind of the subjects' bundles, painted: whole, inside its tile, never blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    OtherValue,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.queries import Query, Snapshot
from ioc_desktop.domain.rows import Alarm, Names, Subsystem
from ioc_desktop.sdk.contract import ModelContext, Widget, WidgetContext
from ioc_desktop.sdk.theme import DARK, LIGHT, Metrics, Theme
from ioc_desktop.sdk.words import TsWords
from tests.unit.widgets.answers import CENTRES, NOW_S, Maker

Load = Callable[[str], LoadedBundle]
BUNDLES = (
    *("order_traffic", "feedback", "infosec", "field_reports", "press", "platform", "alarms"),
    *("socio_economic", "health", "education", "tourism", "documents", "public_services"),
)
STATES = ("live", "late", "stale", "lost", "not_connected", "marked", "empty")
"""``marked``: illustrative, and disputed by another centre."""
CARD_STATES = {"late", "stale", "lost"}
"""What an age does to a list or a map is the frame's, and the kit's own tests; to a number not."""
LONG = "Ủy ban nhân dân xã Nghi Đức, khu vực ngã tư Quang Trung - Phan Đình Phùng"
NARROW, WIDE = (540.0, 390.0), (1160.0, 640.0)
"""A tile's width and height in mm: a quarter of a 98-inch screen, and most of a 55-inch one."""


def _answers(queries: Mapping[str, Query], state: str) -> dict[str, Any]:
    """An answer to each question, as a cache in that state would give it."""
    make = Maker()
    shown = state if state in {"live", "late", "stale", "lost", "not_connected"} else "live"
    figure = make.figure(
        None if state == "empty" else 1_042_960.0,
        make.indicator(name=Names(vi=LONG), decimals=0),
        state=shown,
        series=make.series(),
        illustrative=state == "marked",
        others=_other() if state == "marked" else (),
    )
    places: dict[str, float | None] = {} if state == "empty" else {LONG: 31.0, "Xã B": None}
    rows = [] if state == "empty" else [_record(make, number) for number in range(30)]
    found: dict[str, Any] = {
        "figure": figure,
        "breakdown": make.breakdown(places, indicator=figure.indicator, state=shown),
        "records": replace(
            make.records(*rows, total=300 if rows else 0), freshness=make.freshness(shown)
        ),
        "subsystems": (_board(make, shown),),
        "alarms": _alarms(make, shown, 0 if state == "empty" else 12),
        "directory": (CentreDirectory("nghean", (), (Addressee("412", "Vinh"),)),),
    }
    return {name: found[type(query).__struct_config__.tag] for name, query in queries.items()}  # type: ignore[index]  # tags are texts


def _other() -> tuple[OtherValue, ...]:
    return (OtherValue("vinh", 644.0, NOW_S, disagrees=True, of_record=False),)


def _record(make: Maker, number: int) -> Any:
    made = make.record(str(number), number - 10, f"PA {number}: {LONG}")
    severity = ("critical", "high", "medium", "low")[number % 4]
    attrs = {"field": "Môi trường", "outlet": "Báo Nghệ An", "tone": "negative"}
    record = msgspec.structs.replace(
        made.record, severity=severity, attrs=attrs, locality="412", system="2021"
    )
    return replace(made, record=record, closed_s=NOW_S - 60 if number % 5 == 0 else None)


def _board(make: Maker, state: str) -> SubsystemBoard:
    rows = tuple(
        SubsystemRow(
            Subsystem(id=str(place), name=Names(vi=LONG), state="incomplete"), 9, 5, 2, NOW_S
        )
        for place in range(9)
    )
    return SubsystemBoard("vinh", "Vinh", rows, 2, make.freshness(state))


def _alarms(make: Maker, state: str, count: int) -> AlarmBoard:
    row = Alarm(
        subsystem="documents",
        message=f"{LONG}: 115, vượt ngưỡng 110",
        priority="high",
        state="active",
        raised_at="2021-10-07T16:00:00+07:00",
        guidance=f"Gọi {LONG}; báo trưởng ca.",
    )
    told = AlarmRow("nghean", "a", row, Names(vi="Quản lý văn bản điện tử"), "", NOW_S - 60)
    return AlarmBoard((told,) * count, count, 2, 3, make.freshness(state))


def _painted(
    loaded: LoadedBundle, kind: str, state: str, size_mm: tuple[float, float], theme: Theme
) -> tuple[Widget, Any, Any]:
    """The widget with its view, as big as the tile, and what was written on it."""
    settings = with_defaults(loaded.manifest, {})
    context = ModelContext(kind=kind, settings=settings, words=TsWords("vi"), centre_names=CENTRES)
    queries = bind_queries(loaded.manifest, kind, {})
    view = loaded.build(Snapshot(NOW_S, _answers(queries, state)), context)
    pixel_mm = 2160 / 3840
    width, height = (round(side / pixel_mm) for side in size_mm)
    metrics = Metrics.for_tile(width, height, pixel_mm, 5000)
    widget = loaded.widget_class(WidgetContext(kind, theme, metrics, TsWords("vi")))
    widget.view().resize(width, height)
    widget.show(view)
    return widget, view, widget.view()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_kind_is_whole_in_every_state(
    bundle: str, state: str, load_bundle: Load, qtbot: QtBot
) -> None:
    loaded = load_bundle(bundle)
    for kind in loaded.manifest.kinds.values():
        if state in CARD_STATES and "figure" not in kind.data:
            continue
        fits = kind.min_span_mm[0] <= NARROW[0] and kind.min_span_mm[1] <= NARROW[1]
        size_mm = NARROW if fits else WIDE
        theme = LIGHT if state == "marked" else DARK
        widget, view, painted = _painted(loaded, kind.id, state, size_mm, theme)
        qtbot.addWidget(painted)
        if state == "live":
            assert not painted.grab().isNull()
        marks = [mark for mark in painted.sheet().marks if mark.text.strip()]
        place = f"{bundle} {kind.id} {state}"
        assert marks, f"{place} says nothing"
        assert view.frame.title, place
        assert all(mark.left >= -1 for mark in marks), place
        assert all(mark.right <= painted.width() + 1 for mark in marks), place
        assert all(0 < mark.baseline <= painted.height() for mark in marks), place
        lines: dict[float, list[Any]] = {}
        for mark in marks:
            lines.setdefault(mark.baseline, []).append(mark)
        for line in lines.values():
            line.sort(key=lambda mark: mark.left)
            overlaps = [
                (one.text, other.text)
                for one, other in pairwise(line)
                if one.right > other.left + 1 and one.text != other.text
            ]
            assert overlaps == [], place
        if state == "not_connected":
            written = [mark.text for mark in marks]
            assert "1.042.960" not in written, place
            assert any("chưa kết nối" in text for text in written), place
        widget.close()
