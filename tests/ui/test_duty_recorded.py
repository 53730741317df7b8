"""Two officers, two stations, one centre, one directive: as each sees it in their own window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.duty_desk import DutyDesk
from ioc_desktop.ui.duty_form import DutyForm
from ioc_desktop.ui.duty_panel import DutyPanel
from ioc_desktop.ui.duty_window import DutyWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_client import StationClient, StationState
from tests.conftest import LogBook
from tests.ui.parts import PlainWords

pytestmark = [pytest.mark.timeout(180)]

ROOT = Path(__file__).resolve().parents[2]
CLOCK = "2021-10-07T16:30:00+07:00"
WAIT_MS = 40_000


@dataclass
class Centre:
    """The reference centre as a process; ``address`` stays through restarts."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "ioc_desktop", "centre", "serve", "--profile", "vinh"]
        command += ["--port", str(self.port), "--data", str(self.folder), "--token", "t"]
        self.process = subprocess.Popen(
            [*command, "--clock", CLOCK, "--speed", "1"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


@dataclass
class Desk:
    """One officer's window on a station of its own."""

    officer: str
    station: StationClient
    desk: DutyDesk
    feed: SnapshotFeed
    tasks: ShortTasks | None
    news: list[str] = field(default_factory=list)

    @property
    def window(self) -> DutyWindow:
        assert self.desk.window is not None
        return self.desk.window

    def form(self) -> DutyForm:
        assert self.window.form is not None
        return self.window.form

    def panel(self) -> DutyPanel:
        assert self.window.panel is not None
        return self.window.panel

    def texts(self) -> str:
        return " ".join(label.text() for label in self.panel().findChildren(QLabel))


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    one = Centre(tmp_path / "centre")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def desks(centre: Centre, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[str], Desk]]:  # noqa: ARG001  # an application
    made: list[Desk] = []
    tasks = ShortTasks()  # one Qt loop, one loop of short tasks
    clock = RoomClock(Timeline())

    def make(officer: str) -> Desk:
        folder = tmp_path / officer
        folder.mkdir()
        site = folder / "site.toml"
        site.write_text(
            f'schema = 1\npoll_s = 1\n[[centre]]\nid = "vinh"\nurl = "{centre.address}"\n'
            f'token = "t"\n[[officer]]\nid = "{officer}"\nname = "Ông {officer}"\n',
            encoding="utf-8",
        )
        data = folder / "data"
        command = [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]
        command += ["--site", str(site), "--data", str(data)]
        station = StationClient(command, {"PYTHONPATH": str(ROOT)})

        def reader() -> DutyReader:
            return DutyReader(CacheReader(data / "cache.db", centres=["vinh"]), data, ["vinh"])

        feed = SnapshotFeed(reader, clock)
        desk = DutyDesk(
            feed=feed, tasks=tasks, station=station, clock=clock,
            look=Look(DARK, PlainWords(), {"vinh": "Vinh"}), room_name=officer,
            officers={officer: f"Ông {officer}"},
        )  # fmt: skip
        one = Desk(officer, station, desk, feed, tasks)
        desk.news.connect(lambda line, _needs: one.news.append(line))
        made.append(one)
        station.start()
        desk.open()
        return one

    yield make
    for one in made:
        one.desk.close()
        one.feed.close()
        one.station.close()
        one.station.deleteLater()
    tasks.close()


def column(desk: Desk, place: int) -> list[str]:
    model = desk.window.directives.model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


def open_directive(desk: Desk, qtbot: QtBot, text: str) -> None:
    """Open the directive with that text, reading anew until the centre's row is here."""
    qtbot.waitUntil(lambda: text in column(desk, 1), timeout=WAIT_MS)
    row = column(desk, 1).index(text)
    table = desk.window.directives
    table.setCurrentIndex(table.model().index(row, 0))
    qtbot.waitUntil(lambda: desk.window.panel is not None, timeout=WAIT_MS)


def press_record(form: DutyForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.record, Qt.MouseButton.LeftButton)


def knows_agencies(desk: Desk) -> bool:
    """The centre itself is known before its agencies have come."""
    return any(one.agencies for one in desk.window.view.directory)


def issue(desk: Desk, qtbot: QtBot, text: str) -> None:
    qtbot.waitUntil(lambda: knows_agencies(desk), timeout=WAIT_MS)
    desk.desk.issue()
    form = desk.form()
    form.text.setPlainText(text)
    form.agency.setCurrentIndex(1)
    press_record(form, qtbot)
    assert not form.fault.text()
    qtbot.waitUntil(lambda: desk.window.form is None, timeout=WAIT_MS)
    assert "Recorded at" in desk.window.foot.text() or desk.news


def step(desk: Desk, qtbot: QtBot, state: str, answer: str) -> None:
    desk.panel().step_asked.emit()
    form = desk.form()
    form.state.setCurrentIndex(form.state.findData(state))
    form.answer.setPlainText(answer)
    press_record(form, qtbot)
    qtbot.waitUntil(lambda: desk.window.form is None, timeout=WAIT_MS)


def test_the_second_of_two_officers_is_shown_what_won_and_chooses(
    desks: Callable[[str], Desk], qtbot: QtBot
) -> None:
    lan, vinh = desks("lan"), desks("vinh")
    issue(lan, qtbot, "Xử lý điểm ngập đường Nguyễn Sỹ Sách")
    for one in (lan, vinh):
        open_directive(one, qtbot, "Xử lý điểm ngập đường Nguyễn Sỹ Sách")
    # Both look at the same revision; the second's sender waits until the first has won.
    qtbot.waitUntil(
        lambda: all(
            one.window.view.chosen is not None and one.window.view.chosen.act_rev == 1
            for one in (lan, vinh)
        ),
        timeout=WAIT_MS,
    )
    assert vinh.station.hello is not None
    lan.panel().step_asked.emit()
    form = lan.form()
    form.state.setCurrentIndex(form.state.findData("in_progress"))
    step(vinh, qtbot, "answered", "Đã hút nước xong lúc 17:05")
    qtbot.waitUntil(lambda: any("has it" in line for line in vinh.news), timeout=WAIT_MS)
    form.answer.setPlainText("Đang huy động máy bơm")
    press_record(form, qtbot)
    qtbot.waitUntil(lambda: bool(lan.window.view.lost), timeout=WAIT_MS)
    # The line of news and the window hear of it by two ways.
    qtbot.waitUntil(
        lambda: any("somebody else was first" in line for line in lan.news), timeout=WAIT_MS
    )
    table = lan.window.needs
    table.setCurrentIndex(table.model().index(0, 0))
    qtbot.waitUntil(
        lambda: lan.window.panel is not None and bool(lan.panel().choice_buttons), timeout=WAIT_MS
    )
    assert "Đã hút nước xong lúc 17:05" in lan.texts()
    assert "Đang huy động máy bơm" in lan.texts()
    qtbot.mouseClick(lan.panel().choice_buttons["let_go"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not lan.window.view.lost, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "answered" in column(lan, 0), timeout=WAIT_MS)


def test_recorded_while_the_centre_is_away_and_sent_by_itself_when_it_is_back(
    desks: Callable[[str], Desk], centre: Centre, qtbot: QtBot, logs: LogBook
) -> None:
    lan = desks("lan")
    qtbot.waitUntil(lambda: knows_agencies(lan), timeout=WAIT_MS)
    centre.stop()
    issue(lan, qtbot, "Trực cấp cứu 24/24")
    qtbot.waitUntil(lambda: column(lan, 1) == ["Trực cấp cứu 24/24"], timeout=WAIT_MS)
    assert column(lan, 4)[0][2:] in {"recorded here, not sent yet", "sent, no answer yet"}
    assert lan.station.hello is not None
    first = lan.station.hello.pid
    os.kill(first, signal.SIGKILL)
    logs.expect("the data station ended")
    qtbot.waitUntil(
        lambda: (
            lan.station.state is StationState.LIVE
            and lan.station.hello is not None
            and lan.station.hello.pid != first
        ),
        timeout=WAIT_MS,
    )
    assert column(lan, 1) == ["Trực cấp cứu 24/24"]
    centre.start()
    qtbot.waitUntil(lambda: column(lan, 4) == [""], timeout=WAIT_MS)
    assert [action.state for action in lan.window.view.actions] == ["accepted"]
