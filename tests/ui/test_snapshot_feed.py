import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.queries import FigureQuery, Snapshot
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import BuildFailure, TileRequest, ViewBuilder
from tests.conftest import LogBook
from tests.ui.parts import NOON_S, HeldSource


def text_of(snapshot: Snapshot) -> object:
    answer: Any = snapshot.answers["a"]
    return getattr(answer, "reason", answer)


def request(key: str, indicator: str) -> TileRequest:
    return TileRequest(key, {"a": FigureQuery(indicator=indicator)}, text_of)


class Heard:
    """What a feed delivered, in order."""

    def __init__(self, feed: SnapshotFeed) -> None:
        self.views: list[tuple[object, object]] = []
        self.checked: list[object] = []
        feed.tile_answered.connect(self._on_answered)
        feed.tile_checked.connect(self.checked.append)

    def _on_answered(self, key: object, view: object) -> None:
        self.views.append((key, view))


class Painting(QObject):
    """Stands for a tile's widget: its painting is an event that the loop has to come to."""

    _wanted = Signal()

    def __init__(self, events: list[str]) -> None:
        super().__init__()
        self._events = events
        self._wanted.connect(self._paint, Qt.ConnectionType.QueuedConnection)

    def want(self, _key: object, _view: object) -> None:
        self._events.append("given")
        self._wanted.emit()

    def _paint(self) -> None:
        self._events.append("painted")


@pytest.fixture
def source() -> HeldSource:
    return HeldSource()


@pytest.fixture
def feed(source: HeldSource, qtbot: QtBot) -> Iterator[SnapshotFeed]:  # noqa: ARG001  # an application
    made = SnapshotFeed(lambda: source, RoomClock(Timeline(), lambda: float(NOON_S)))
    yield made
    made.close()
    made.close()
    assert source.closed <= 1


def test_only_tiles_of_a_changed_topic_are_asked_again(
    feed: SnapshotFeed, source: HeldSource, qtbot: QtBot
) -> None:
    heard = Heard(feed)
    source.held |= {"nghean/rain": "1", "nghean/fog": "1"}
    feed.ask([request("r", "rain"), request("f", "fog")])
    qtbot.waitUntil(lambda: len(heard.views) == 2, timeout=3000)
    source.held |= {"nghean/rain": "2", "nghean/fog": "2"}
    feed.refresh(frozenset({"nghean/fog"}))
    qtbot.waitUntil(lambda: len(heard.views) == 3, timeout=3000)
    assert heard.views[2] == ("f", "2")
    assert source.asked[-1] == {FigureQuery(indicator="fog")}


def test_an_equal_view_is_not_delivered_again(
    feed: SnapshotFeed, source: HeldSource, qtbot: QtBot
) -> None:
    heard = Heard(feed)
    source.held["nghean/rain"] = "1"
    feed.ask([request("r", "rain")])
    qtbot.waitUntil(lambda: len(heard.views) == 1, timeout=3000)
    feed.refresh()
    qtbot.waitUntil(lambda: heard.checked == ["r"], timeout=3000)
    assert len(heard.views) == 1


def test_visible_tiles_that_change_at_once_are_given_one_a_turn_of_the_loop(
    feed: SnapshotFeed, source: HeldSource, qtbot: QtBot
) -> None:
    names = [f"i{number}" for number in range(5)]
    source.held |= {f"nghean/{name}": "1" for name in names}
    heard = Heard(feed)
    feed.ask([request(name, name) for name in names])
    qtbot.waitUntil(lambda: len(heard.views) == 5, timeout=3000)
    events: list[str] = []
    painting = Painting(events)
    feed.tile_answered.connect(painting.want)
    source.held |= {f"nghean/{name}": "2" for name in names}
    feed.refresh()
    qtbot.waitUntil(lambda: events.count("painted") == 5, timeout=3000)
    assert events == ["given", "painted"] * 5


def test_a_change_while_an_answer_is_under_way_is_not_lost(
    feed: SnapshotFeed, source: HeldSource, qtbot: QtBot
) -> None:
    heard = Heard(feed)
    source.held["nghean/rain"] = "old"
    feed.ask([request("r", "rain")])
    qtbot.waitUntil(lambda: bool(source.asked), timeout=3000)  # the worker has begun
    source.held["nghean/rain"] = "new"
    feed.refresh(frozenset({"nghean/rain"}))
    qtbot.waitUntil(lambda: bool(heard.views) and heard.views[-1] == ("r", "new"), timeout=4000)


def test_a_model_that_raises_is_delivered_as_its_failure_once(
    feed: SnapshotFeed, qtbot: QtBot
) -> None:
    heard = Heard(feed)

    def broken(_snapshot: Snapshot) -> object:
        raise ValueError("no gauge")

    feed.ask([TileRequest("b", {}, broken), request("r", "rain")])
    qtbot.waitUntil(lambda: len(heard.views) == 2, timeout=3000)
    failure = dict(heard.views)["b"]
    assert isinstance(failure, BuildFailure)
    assert str(failure.error) == "no gauge"
    qtbot.waitUntil(lambda: "b" in heard.checked, timeout=3000)  # a clock ticks every second
    assert len(heard.views) == 2


def test_a_model_that_does_not_return_is_named_until_it_does(
    feed: SnapshotFeed, qtbot: QtBot, logs: LogBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc_desktop.ui.snapshot_feed.SLOW_S", 0.05)
    logs.expect("has not returned")
    gate = threading.Event()
    told: list[object] = []
    feed.held_up.connect(told.append)

    def slow(_snapshot: Snapshot) -> object:
        gate.wait(20)
        return "at last"

    feed.ask([TileRequest("s", {}, slow), request("r", "rain")])
    qtbot.waitUntil(lambda: told == ["s"], timeout=3000)
    gate.set()
    qtbot.waitUntil(lambda: told == ["s", None], timeout=3000)


def test_a_tile_kept_ready_that_is_slow_is_left_alone_until_it_is_shown(
    feed: SnapshotFeed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc_desktop.ui.snapshot_feed.AHEAD_S", 0.05)
    monkeypatch.setattr("ioc_desktop.ui.snapshot_feed.AHEAD_SLOW_S", 0.1)
    built: list[str] = []

    def model(name: str, lasts_s: float) -> ViewBuilder:
        def build(_snapshot: Snapshot) -> object:
            built.append(name)
            threading.Event().wait(lasts_s)
            return name

        return build

    slow = TileRequest("slow", {}, model("slow", 0.15))
    feed.ask([slow, TileRequest("quick", {}, model("quick", 0.0))], ahead=True)
    qtbot.waitUntil(lambda: built.count("quick") > 2, timeout=8000)
    assert built.count("slow") == 1
    feed.ask([slow])
    qtbot.waitUntil(lambda: built.count("slow") > 1, timeout=3000)


def test_a_dropped_tile_hears_nothing_more(
    feed: SnapshotFeed, source: HeldSource, qtbot: QtBot
) -> None:
    heard = Heard(feed)
    feed.ask([request("r", "rain"), request("f", "fog")])
    feed.drop(["r"])
    qtbot.waitUntil(lambda: bool(heard.views), timeout=3000)
    assert {key for key, _ in heard.views} == {"f"}
    assert all(FigureQuery(indicator="rain") not in asked for asked in source.asked)


def test_a_simulated_day_judges_freshness_at_its_own_pace(source: HeldSource, qtbot: QtBot) -> None:
    fast = Timeline(origin_s=NOON_S, anchor_s=0.0, speed=20.0)
    feed = SnapshotFeed(lambda: source, RoomClock(fast, lambda: 0.0))
    heard = Heard(feed)
    feed.ask([request("r", "rain")])
    qtbot.waitUntil(lambda: heard.checked == ["r"], timeout=4000)  # at rest: after 15 s
    feed.close()
