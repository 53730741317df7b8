from __future__ import annotations

import pytest

from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.camera_texts import SCREEN_TEXTS, camera_texts, trouble_text
from ioc_desktop.sdk.cameras import CameraPhase, CameraReading, CameraTrouble
from ioc_desktop.sdk.words import TsWords

NOW_S = 1_633_600_800  # 2021-10-07 17:00 in Vietnam
VI = TsWords("vi")


def said(reading: CameraReading, camera: str = "cau-ben-thuy"):
    return camera_texts(reading, camera, VI, NOW_S)


def test_a_live_picture_carries_its_own_time():
    live = said(CameraReading(CameraPhase.LIVE, NOW_S - 60, NOW_S - 1, 0.4))
    assert (live.glyph, live.state, live.short) == ("live", "sống · 16:59", "16:59")
    assert live.tick == ":59"
    assert live.severity is Severity.NORMAL


@pytest.mark.parametrize(
    ("age_s", "state"), [(14, "sống · 14 giây trước"), (135, "sống · 2 phút trước")]
)
def test_a_still_says_how_old_it_is(age_s: float, state: str):
    assert said(CameraReading(CameraPhase.LIVE, NOW_S, NOW_S - age_s, age_s)).state == state


def test_a_lost_one_says_since_when_why_and_what_is_done():
    lost = CameraReading(
        CameraPhase.LOST, NOW_S - 10_500, NOW_S - 10_500, 10_500, CameraTrouble.SILENT, 11.0
    )
    texts = said(lost)
    assert (texts.glyph, texts.state) == ("lost", "mất hình từ 14:05")
    assert texts.detail == "camera ngừng gửi hình · thử lại trong 15 giây"
    assert texts.severity is Severity.WARN


def test_one_that_never_came_claims_no_time_of_loss():
    texts = said(
        CameraReading(CameraPhase.LOST, NOW_S - 60, None, None, CameraTrouble.PASSWORD, None)
    )
    assert texts.state == "không có hình"
    assert texts.detail == "sai tên hoặc mật khẩu của camera · đang thử lại"


def test_the_same_picture_for_long_is_amber_and_no_loss():
    texts = said(CameraReading(CameraPhase.UNCHANGED, NOW_S - 10_500, NOW_S, 0.2))
    assert (texts.glyph, texts.state) == ("warn", "hình không đổi từ 14:05")
    assert texts.severity is Severity.WARN


def test_an_unknown_camera_is_named():
    texts = said(CameraReading(CameraPhase.UNKNOWN), "cau-ben-thui")
    assert "cau-ben-thui" in texts.detail


def test_a_restricted_one_says_whose_rule_it_is():
    assert said(CameraReading(CameraPhase.RESTRICTED)).state == "hạn chế xem"


def test_every_trouble_has_words_in_the_screens_language():
    assert len(SCREEN_TEXTS) == len(CameraTrouble) - 1
    texts = {trouble_text(trouble, VI) for trouble in CameraTrouble}
    assert len(texts) == len(CameraTrouble)
    assert not texts & set(SCREEN_TEXTS)
