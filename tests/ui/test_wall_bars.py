from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    CentreState,
    FeedState,
    Freshness,
    FreshnessState,
    ObligationBoard,
    Severity,
)
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.domain.rows import Alarm, Names
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.bars_model import BottomView, Headline, TopView, bottom_view, top_view
from ioc_desktop.ui.console_model import console_view
from ioc_desktop.ui.wall_bar import BEATS, TopTexts, WallBar
from tests.ui.parts import NOON_S, PlainWords

OWED = ObligationBoard((), 260, 0, 2, 111, 3, 144, Freshness(FreshnessState.LIVE))
CHIPS = {"nghean": "Tỉnh", "vinh": "Vinh"}


def centre(name: str, *, reachable: bool | None, feeds: tuple[FeedState, ...] = ()) -> CentreState:
    lost = None if reachable else NOON_S - 9000
    return CentreState(name, name, reachable, NOON_S - 60, lost, 0.0, None, feeds)


def view_of(*centres: CentreState, owed: ObligationBoard = OWED) -> BottomView:
    return bottom_view(Snapshot(NOON_S, {"centres": centres, "owed": owed}), TsWords("vi"), CHIPS)


def picture_of(bar: WallBar) -> bytes:
    image = bar.grab().toImage()  # kept: its pixels go with it
    return bytes(image.constBits())


def test_each_centre_is_told_by_glyph_word_and_time() -> None:
    view = view_of(centre("nghean", reachable=True), centre("vinh", reachable=False))
    assert [(one.name, one.glyph) for one in view.centres] == [("Tỉnh", "live"), ("Vinh", "lost")]
    assert view.centres[0].word.startswith("kết nối · ")
    assert view.centres[1].word.startswith("mất từ ")
    assert view.troubles == (Headline("Mất liên lạc với Vinh", Severity.WARN),)


def test_a_centre_lost_on_another_day_is_told_with_the_day() -> None:
    days = replace(centre("vinh", reachable=False), lost_since_s=NOON_S - 2 * 86_400)
    assert view_of(days).centres[0].word == "mất từ 05/10 16:46"


def test_a_stopped_feed_is_a_trouble_with_its_reason() -> None:
    stopped = FeedState("records", "stopped", 0, 0, 0, None, "the token was refused")
    view = view_of(centre("nghean", reachable=True, feeds=(stopped,)))
    assert "the token was refused" in view.troubles[0].text
    assert view.troubles[0].severity is Severity.WARN


def test_12_what_is_fetched_anew_is_said_on_the_walls_line_and_in_the_console() -> None:
    renewed = FeedState("observations", "ok", 5, 0, 0, NOON_S, None, renewing=True)
    state = centre("nghean", reachable=True, feeds=(renewed, replace(renewed, renewing=False)))
    (trouble,) = view_of(state).troubles
    assert trouble.text.startswith("Tỉnh: đang tải lại ")
    assert trouble.text.endswith("đang hiện bản trước đó")
    shown = console_view(Snapshot(NOON_S, {"centres": (state,)}), TsWords("vi"), CHIPS)
    marked = ["đang tải lại từ đầu" in row[2].text for row in shown.feeds]
    assert sorted(marked) == [False, True]


@pytest.mark.parametrize(
    ("skew_s", "said"),
    [
        (400 * 86_400.0, "nhanh hơn máy này 1 năm"),
        (-7200.0, "chậm hơn máy này 2 giờ"),
        (60.0, ""),
    ],
)
def test_22_a_clock_that_is_off_is_said_on_the_walls_line_and_in_the_console(
    skew_s: float, said: str
) -> None:
    state = replace(centre("vinh", reachable=True), skew_s=skew_s)
    texts = " ".join(one.text for one in view_of(state).troubles)
    shown = console_view(Snapshot(NOON_S, {"centres": (state,)}), TsWords("vi"), CHIPS)
    if not said:
        assert (texts, shown.centres[0].warn) == ("", False)
        return
    assert said in texts
    assert said in shown.centres[0].detail


def test_a_simulated_day_says_so() -> None:
    simulated = Timeline(origin_s=NOON_S, anchor_s=0.0, speed=20.0)
    assert top_view(NOON_S, simulated, TsWords("vi")).simulated == "giờ mô phỏng ×20"
    frozen = Timeline(origin_s=NOON_S, anchor_s=0.0, speed=0.0)
    said = top_view(NOON_S, frozen, TsWords("vi")).simulated
    assert said == "số liệu đã chốt, thời gian đứng yên", "a pack's time is not ×0"
    assert top_view(NOON_S, Timeline(), TsWords("vi")).simulated == ""
    assert top_view(NOON_S, Timeline(), TsWords("vi")).date == "thứ năm 07/10/2021"


def test_where_a_line_is_short_the_counts_give_way_to_the_trouble(qtbot: QtBot) -> None:
    metrics = Metrics.for_tile(3840, 2160, 1210 / 3840, 5000)  # a 55-inch screen
    bar = WallBar(DARK, metrics)
    qtbot.addWidget(bar)
    bar.resize(3840, round(metrics.line_px(metrics.label_px) * 1.2))
    trouble = Headline("Mất liên lạc với Tỉnh (+1)", Severity.WARN)
    bar.set_bottom(
        trouble, view_of(centre("nghean", reachable=False), centre("vinh", reachable=False))
    )
    texts = {mark.text for mark in bar.sheet().marks}
    assert trouble.text in texts
    assert {"Tỉnh", "Vinh"} <= texts


@pytest.mark.parametrize("width", [1366, 1920, 3840])
def test_a_trouble_is_read_whole_and_nothing_overlaps(width: int, qtbot: QtBot) -> None:
    metrics = Metrics.for_tile(width, width * 9 / 16, 2160 / width, 5000)
    bar = WallBar(DARK, metrics)
    qtbot.addWidget(bar)
    bar.resize(width, round(metrics.line_px(metrics.label_px) * 1.2))
    trouble = Headline("Mất trạm dữ liệu từ 09:41; đang khởi động lại", Severity.WARN)
    bar.set_bottom(
        trouble, view_of(centre("nghean", reachable=True), centre("vinh", reachable=False))
    )
    marks = sorted(bar.sheet().marks, key=lambda mark: mark.left)
    assert marks[0].text == trouble.text
    assert all(one.right <= other.left for one, other in pairwise(marks))
    assert marks[-1].right <= width


ROOM = "Trung tâm điều hành thông minh tỉnh Nghệ An"


@pytest.mark.parametrize("scene", ["Thường trực", "Văn bản điện tử", "Hành chính công"])
@pytest.mark.parametrize("simulated", ["", "giờ mô phỏng ×20"])
@pytest.mark.parametrize(
    ("width", "width_mm", "ends"),
    [
        (3840, 2160, (True, True, True)),
        (1920, 1210, (True, False, False)),
        (1920, 1210, (False, True, True)),
    ],
)
def test_the_room_s_name_is_whole_and_labels_yield_first(
    width: int,
    width_mm: float,
    ends: tuple[bool, bool, bool],
    simulated: str,
    scene: str,
    qtbot: QtBot,
) -> None:
    metrics = Metrics.for_tile(width, width * 9 / 16, width_mm / width, 5000)
    bar = WallBar(DARK, metrics)
    qtbot.addWidget(bar)
    bar.resize(width, round(metrics.line_px(metrics.label_px) * 1.2))
    bar.set_ends(left=ends[0], right=ends[1], scene=ends[2])
    view = TopView("Ca chiều", "thứ năm 07/10/2021", "16:36", simulated)
    bar.set_top(TopTexts(ROOM, "Cảnh:", scene, "Trực ban:", view))
    marks = sorted(bar.sheet().marks, key=lambda mark: mark.left)
    texts = [mark.text for mark in marks]
    assert (ROOM in texts) is ends[0]
    assert (scene in texts) is ends[2]
    assert ("16:36" in texts) is ends[1]
    assert (simulated in texts) is (ends[1] and bool(simulated))
    assert all(mark.size_px >= metrics.footer_px for mark in marks)
    assert all(one.right <= other.left for one, other in pairwise(marks))
    assert marks[-1].right <= width


def test_counts_are_of_indicators_where_they_are_known() -> None:
    owed = replace(OWED, indicators={FreshnessState.STALE: 4, FreshnessState.LIVE: 9})
    assert [count.text for count in view_of(owed=owed).counts] == ["4 cũ"]


def test_a_centre_that_nobody_has_asked_for_long_is_lost_too() -> None:
    silent = replace(centre("nghean", reachable=True), lost_since_s=NOON_S - 7200)
    view = view_of(silent)
    assert view.centres[0].glyph == "lost"
    assert view.troubles == (Headline("Mất liên lạc với Tỉnh", Severity.WARN),)


def test_the_heartbeat_moves_every_second_and_comes_round(qtbot: QtBot) -> None:
    bar = WallBar(DARK, Metrics.for_tile(1920, 1080, 1.1, 5000))
    qtbot.addWidget(bar)
    bar.resize(1920, 60)
    bar.set_bottom(Headline(""), BottomView())
    pictures = []
    for count in range(BEATS + 1):
        bar.beat(count)
        pictures.append(picture_of(bar))
    assert len(set(pictures)) == BEATS
    assert pictures[0] == pictures[-1]
    bar.set_beating(beating=False)
    still = picture_of(bar)
    bar.beat(1)
    assert picture_of(bar) == still


def test_a_heartbeat_without_a_station_has_another_shape(qtbot: QtBot) -> None:
    bar = WallBar(DARK, Metrics.for_tile(1920, 1080, 1.1, 5000))
    qtbot.addWidget(bar)
    bar.resize(1920, 60)
    bar.set_bottom(Headline(""), BottomView())
    well = bar.grab().toImage()
    bar.set_ailing(ailing=True)
    ill = bar.grab().toImage()
    changed = [
        (x, y)
        for y in range(60)
        for x in range(1700, 1920)
        if well.pixelColor(x, y) != ill.pixelColor(x, y)
    ]
    across, down = {x for x, _ in changed}, {y for _, y in changed}
    middle = (min(across) + max(across)) // 2, (min(down) + max(down)) // 2
    assert ill.pixelColor(*middle).lightness() < well.pixelColor(*middle).lightness() / 2
    bar.set_ailing(ailing=False)
    assert bar.grab().toImage() == well


def test_words_of_the_lines_are_plain_in_english() -> None:
    shown = bottom_view(
        Snapshot(NOON_S, {"centres": (centre("vinh", reachable=None),), "owed": OWED}),
        PlainWords(),
        {},
    )
    assert shown.centres[0].word == "not connected"
    assert [count.text for count in shown.counts] == [
        "2 late", "111 stale", "3 lost", "144 not connected",
    ]  # fmt: skip


def alarm_board(
    priority: Literal["high", "medium", "low"], message: str, counts: tuple[int, int, int]
) -> AlarmBoard:
    alarm = Alarm(
        subsystem="documents",
        message=message,
        priority=priority,
        state="active",
        raised_at="2021-10-07T16:38:00+07:00",
    )
    row = AlarmRow("nghean", "a1", alarm, Names(vi="Văn bản"), "", NOON_S - 8 * 60)
    return AlarmBoard((row,), *counts, Freshness(FreshnessState.LIVE))


def view_with(alarms: AlarmBoard, *centres: CentreState) -> BottomView:
    snapshot = Snapshot(NOON_S, {"centres": centres, "owed": OWED, "alarms": alarms})
    return bottom_view(snapshot, TsWords("vi"), CHIPS)


MESSAGE = "Văn bản quá hạn vượt ngưỡng: 115 (ngưỡng 110)"


def test_the_alarm_that_matters_most_is_told_before_one_centres_silence() -> None:
    alarms = alarm_board("high", MESSAGE, (2, 1, 4))
    both = centre("nghean", reachable=True), centre("vinh", reachable=False)
    first, second = view_with(alarms, *both).troubles
    assert first == Headline(f"2 cảnh báo · 16:38 · {MESSAGE}", Severity.ALARM)
    assert second == Headline("Mất liên lạc với Vinh", Severity.WARN)


def test_with_no_centre_in_contact_old_alarms_wait() -> None:
    alarms = alarm_board("high", MESSAGE, (1, 0, 0))
    troubles = view_with(alarms, centre("vinh", reachable=False)).troubles
    assert [trouble.severity for trouble in troubles] == [Severity.WARN, Severity.ALARM]
    assert troubles[1].text == f"1 cảnh báo · 16:38 · {MESSAGE}"


def test_lesser_alarms_stand_behind_a_trouble_and_low_ones_are_not_coloured() -> None:
    lost = centre("nghean", reachable=True), centre("vinh", reachable=False)
    medium = view_with(alarm_board("medium", MESSAGE, (0, 3, 9)), *lost).troubles
    assert medium[1] == Headline(f"3 cảnh báo · 16:38 · {MESSAGE}", Severity.WARN)
    low = view_with(alarm_board("low", MESSAGE, (0, 0, 9)), centre("nghean", reachable=True))
    assert low.troubles == (Headline(f"9 cảnh báo mức thấp · 16:38 · {MESSAGE}", Severity.NORMAL),)


def test_without_alarms_there_is_nothing_to_tell() -> None:
    none = AlarmBoard((), 0, 0, 0, Freshness(FreshnessState.LIVE))
    assert view_with(none, centre("nghean", reachable=True)).troubles == ()


def lock_line(officer: str, simulated: str) -> list[str]:
    view = replace(
        TopView("Ca sáng", "thứ năm 07/10/2021", "16:40", simulated),
        lock=f"trình bày · {officer} từ 16:05",
        lock_word="trình bày",
    )
    metrics = Metrics.for_tile(3840, 2160, 2160 / 3840, 5000)
    bar = WallBar(DARK, metrics)
    bar.resize(3840, round(metrics.line_px(metrics.label_px) * 1.2))
    bar.set_top(TopTexts(ROOM, "Cảnh:", "Thường trực", "Trực ban:", view))
    marks = sorted((mark for mark in bar.sheet().marks), key=lambda mark: mark.left)
    assert all(one.right <= other.left for one, other in pairwise(marks))
    return [mark.text for mark in marks]


def test_the_presentation_lock_stands_on_the_top_line_and_yields_before_the_rooms_name(
    qtbot: QtBot,  # noqa: ARG001  # an application
) -> None:
    assert {"trình bày · Lan từ 16:05", ROOM} <= set(lock_line("Lan", ""))
    crowded = lock_line("Nguyễn Thị Phương Thảo", "giờ mô phỏng ×20")
    assert {"trình bày", ROOM, "16:40"} <= set(crowded), "the room's name stays whole"
