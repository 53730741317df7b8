"""What a tile's footer says of each state, at 16:42 on 07/10/2021."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.sdk.ages import AgeTexts, age_texts
from ioc_desktop.sdk.words import TsWords

NOW_S = 1_633_599_720
STATES = FreshnessState


@pytest.mark.parametrize(
    ("freshness", "expected"),
    [
        (
            Freshness(STATES.LIVE, NOW_S - 120),
            AgeTexts("sống", "sống", "số liệu đến 16:40", "đến 16:40", "sống"),
        ),
        (
            Freshness(STATES.LATE, NOW_S - 93_600, since_s=NOW_S - 7200),
            AgeTexts(
                "chậm 2 giờ", "chậm", "số liệu đến 06/10 14:42", "đến 06/10 14:42", "chậm 2 giờ"
            ),
        ),
        (
            Freshness(STATES.STALE, NOW_S - 12 * 86_400),
            AgeTexts(
                "cũ 12 ngày", "cũ", "số liệu đến 25/09 16:42", "đến 25/09 16:42", "cũ 12 ngày"
            ),
        ),
        (
            Freshness(STATES.LOST, NOW_S - 10_800, since_s=NOW_S - 9420),
            AgeTexts("mất liên lạc từ 14:05", "mất", "số liệu đến 13:42", "đến 13:42", "mất 2 giờ"),
        ),
        (
            Freshness(STATES.NOT_CONNECTED, reason="No software yet"),
            AgeTexts(
                "chưa kết nối", "chưa kết nối", "chưa có số liệu", "chưa có số liệu", "chưa kết nối"
            ),
        ),
        (
            Freshness(STATES.LOST, NOW_S - 10_800),
            AgeTexts("mất", "mất", "số liệu đến 13:42", "đến 13:42", "mất"),
        ),
    ],
)
def test_each_state_is_said(freshness: Freshness, expected: AgeTexts, words: TsWords) -> None:
    assert age_texts(freshness, words, NOW_S) == expected
