"""Every kind of every subject bundle, painted by its own widget in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import with_defaults
from ioc_desktop.domain.figures import OtherValue, SubsystemBoard, SubsystemRow
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.domain.rows import Names, Subsystem
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.contract import ModelContext, TileView, Widget, WidgetContext
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.words import TsWords
from tests.unit.widgets.answers import CENTRES, NOW_S, Maker

Load = Callable[[str], LoadedBundle]
STATES = ("live", "late", "stale", "lost", "not_connected")
FIGURE_KINDS = [
    ("documents", "overview"),
    ("documents", "trend"),
    ("public_services", "received"),
    ("public_services", "services"),
    ("overview", "table"),
    ("overview", "cards"),
    ("overview", "sources"),
    ("overview", "vintages"),
]


def _build(bundle: LoadedBundle, kind: str, answers: dict[str, Any], **settings: Any) -> TileView:
    context = ModelContext(
        kind=kind,
        settings=with_defaults(bundle.manifest, settings),
        words=TsWords("vi"),
        centre_names=CENTRES,
    )
    return bundle.build(Snapshot(NOW_S, answers), context)


def _widget(bundle: LoadedBundle, kind: str, qtbot: QtBot, **context: Any) -> Widget:
    metrics = Metrics.for_tile(1900, 1000, 2160 / 3840, 5000)
    widget = bundle.widget_class(WidgetContext(kind, DARK, metrics, TsWords("vi"), **context))
    view = widget.view()
    view.resize(1830, 790)
    qtbot.addWidget(view)
    return widget


def _written(widget: Widget) -> list[str]:
    assert not widget.view().grab().isNull()
    view: Any = widget.view()
    return [mark.text for mark in view.sheet().marks]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("bundle", "kind"), FIGURE_KINDS)
def test_a_figure_is_painted_in_every_state(
    bundle: str, kind: str, state: str, load_bundle: Load, qtbot: QtBot
) -> None:
    make, loaded = Maker(), load_bundle(bundle)
    figure = make.figure(
        1042.0,
        state=state,
        series=make.series(),
        others=(OtherValue("vinh", 644.0, NOW_S, disagrees=True, of_record=False),),
    )
    widget = _widget(loaded, kind, qtbot)
    names = ("figure", "figure.0", "full", "partial")
    view = _build(loaded, kind, dict.fromkeys(names, figure), figures=[{"indicator": "x.y"}])
    widget.show(view)
    written = _written(widget)
    if state == "not_connected":
        assert "1.042" not in written
        assert any("chưa kết nối" in text for text in written)
    else:
        assert any(text for text in written)
        assert kind in {"trend", "vintages"} or any("1.042" in text for text in written)
    widget.close()


@pytest.mark.parametrize("bundle", ["documents", "public_services", "readiness", "overview"])
def test_what_is_unanswered_is_written_large(bundle: str, load_bundle: Load, qtbot: QtBot) -> None:
    loaded = load_bundle(bundle)
    for kind in loaded.manifest.kinds:
        widget = _widget(loaded, kind, qtbot)
        answers = {name: Unanswered("No such figure") for name in loaded.manifest.kinds[kind].data}
        widget.show(_build(loaded, kind, answers))
        assert "chưa kết nối" in _written(widget)
        widget.close()


def test_two_sources_stand_beside_each_other_with_the_verdict_under_them(
    load_bundle: Load, qtbot: QtBot
) -> None:
    make, loaded = Maker(), load_bundle("overview")
    other = OtherValue("vinh", 644.0, NOW_S, disagrees=True, of_record=False)
    figure = make.figure(650.0, others=(other,), locality=make.locality())
    widget = _widget(loaded, "sources", qtbot)
    widget.show(_build(loaded, "sources", {"figure": figure}))
    view: Any = widget.view()
    marks = {mark.text: mark for mark in view.sheet().marks}
    assert marks["650"].right < marks["644"].left
    assert marks["650"].baseline == marks["644"].baseline
    assert marks["lệch 6 hồ sơ · nguồn chính: Tỉnh"].baseline > marks["650"].baseline
    widget.close()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12])
def test_cards_never_overlap_or_leave_the_tile(count: int, load_bundle: Load, qtbot: QtBot) -> None:
    make, loaded = Maker(), load_bundle("overview")
    figure = make.figure(14_642_960_000.0, make.indicator(name=Names(vi="Tên rất dài " * 8)))
    widget = _widget(loaded, "cards", qtbot)
    answers = {f"figure.{place}": figure for place in range(count)}
    widget.show(_build(loaded, "cards", answers, figures=[{"indicator": "x.y"}] * count))
    view: Any = widget.view()
    marks = [mark for mark in view.sheet().marks if mark.text.strip()]
    assert all(mark.left >= -1 and mark.right <= 1831 for mark in marks)
    assert all(0 < mark.baseline <= 790 for mark in marks)
    lines: dict[float, list[Any]] = {}
    for mark in marks:
        lines.setdefault(mark.baseline, []).append(mark)
    for line in lines.values():
        line.sort(key=lambda mark: mark.left)
        assert all(left.right <= right.left + 1 for left, right in pairwise(line))
    widget.close()


def test_the_readiness_board_writes_every_subsystem_with_its_word(
    load_bundle: Load, qtbot: QtBot
) -> None:
    make, loaded = Maker(), load_bundle("readiness")
    states: tuple[Any, ...] = ("running", "incomplete", "no_software", "not_connected")
    rows = tuple(
        SubsystemRow(Subsystem(id=each, name=Names(vi=f"PH {each}"), state=each), 4, 2, 1, NOW_S)
        for each in states
    )
    board = SubsystemBoard("nghean", "Tỉnh", rows, 1, make.freshness())
    widget = _widget(loaded, "board", qtbot)
    widget.show(_build(loaded, "board", {"boards": (board,)}))
    written = " ".join(_written(widget))
    assert "trên 4" in written
    for word in ("đang vận hành", "thiếu dữ liệu", "thiếu phần mềm", "chưa kết nối"):
        assert word in written
    assert all(f"PH {each}" in written for each in states)
    widget.close()


def test_the_clock_ticks_by_itself_and_stops_when_closed(load_bundle: Load, qtbot: QtBot) -> None:
    loaded = load_bundle("clock")
    widget = _widget(loaded, "clock", qtbot)
    widget.show(_build(loaded, "clock", {}, seconds=True))
    assert "17:00:00" in _written(widget)
    qtbot.waitUntil(lambda: "17:00:00" not in _written(widget), timeout=5000)
    widget.close()
    assert not any(timer.isActive() for timer in widget.view().findChildren(QTimer))


def test_the_clock_goes_at_the_pace_of_a_simulated_day(load_bundle: Load, qtbot: QtBot) -> None:
    loaded = load_bundle("clock")
    widget = _widget(loaded, "clock", qtbot, timeline=Timeline(origin_s=NOW_S, speed=3600.0))
    view = _build(loaded, "clock", {})
    widget.show(view)
    qtbot.waitUntil(lambda: any(text.startswith("18:") for text in _written(widget)), timeout=5000)
    widget.show(replace(view, body=replace(view.body, now_s=NOW_S)))
    assert "17:00" in _written(widget), "a new snapshot's moment wins over the own counting"
    widget.close()
