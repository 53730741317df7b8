from __future__ import annotations

import importlib
from typing import Any

import pytest

from ioc_desktop.bundles.loader import package_name

NOW_S = 1_633_600_800  # 2021-10-07 17:00 in Vietnam


@pytest.fixture
def told(shipped_bundles: Any, built: Any):
    def tell(now_s: float, language: str = "vi", **settings: Any):
        view = built("clock", "clock", {}, language=language, **settings)
        module = importlib.import_module(f"{package_name(shipped_bundles.find('clock'))}.model")
        return module.reading(view.body, now_s)

    return tell


@pytest.mark.parametrize(
    ("minutes", "shift", "deadline"),
    [
        (-18, "Ca chiều · đến 22:00", "Hạn cập nhật số liệu 17:00 · còn 18 phút"),
        (0, "Ca chiều · đến 22:00", "Hạn cập nhật số liệu 17:00 ngày mai"),
        (5 * 60, "Ca đêm · đến 06:00", "Hạn cập nhật số liệu 17:00 ngày mai"),
        (12 * 60, "Ca đêm · đến 06:00", "Hạn cập nhật số liệu 17:00 · còn 12 giờ 0 phút"),
        (13 * 60, "Ca sáng · đến 14:00", "Hạn cập nhật số liệu 17:00 · còn 11 giờ 0 phút"),
    ],
)
def test_shift_and_deadline_follow_the_time(told: Any, minutes: int, shift: str, deadline: str):
    assert told(NOW_S + minutes * 60).lines == (shift, deadline)


def test_time_and_date_are_vietnams(told: Any):
    body = told(NOW_S + 59)
    assert (body.time, body.date) == ("17:00", "Thứ Năm, 07/10/2021")
    assert told(NOW_S + 7 * 3600).date == "Thứ Sáu, 08/10/2021"


def test_seconds_are_shown_when_asked_for(told: Any):
    assert told(NOW_S + 7, seconds=True).time == "17:00:07"


def test_english(told: Any):
    body = told(NOW_S, "en")
    assert body.date == "Thursday, 7 Oct 2021"
    assert body.lines[0] == "Afternoon shift · until 22:00"


def test_without_shifts_and_deadlines_there_are_no_lines(told: Any):
    assert told(NOW_S, shifts=[], deadlines=[]).lines == ()


def test_a_single_shift_has_no_end(told: Any):
    assert told(NOW_S, shifts=[{"at": "08:00", "name": {"vi": "Trực"}}], deadlines=[]).lines == (
        "Trực",
    )


def test_the_frame_claims_no_age(built: Any):
    frame = built("clock", "clock", {}).frame
    assert frame.freshness is None
    assert frame.centre == ""
