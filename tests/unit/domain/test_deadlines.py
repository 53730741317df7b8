"""Deadlines as people say them, at 16:46 of Thursday 7 October 2021."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.deadlines import DeadlineTextError, parse_deadline, quick_deadlines

ZONE = timezone(timedelta(hours=7))
NOW = datetime(2021, 10, 7, 16, 46, 40, tzinfo=ZONE)
NOW_S = int(NOW.timestamp())


def said(text: str, now: datetime = NOW) -> str:
    found = parse_deadline(text, int(now.timestamp()))
    assert found is not None
    return datetime.fromtimestamp(found, ZONE).strftime("%d/%m/%Y %H:%M")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15/10", "15/10/2021 17:00"),
        ("15/10/2021", "15/10/2021 17:00"),
        ("ngày 15-10-21", "15/10/2021 17:00"),
        ("17h ngày 15/10", "15/10/2021 17:00"),
        ("trước 8 giờ 30 ngày 15.10", "15/10/2021 08:30"),
        ("8:30 15/10", "15/10/2021 08:30"),
        ("15/10 8h30", "15/10/2021 08:30"),
        ("Trước 11 giờ, ngày mai", "08/10/2021 11:00"),
        ("18h", "07/10/2021 18:00"),
        ("24h", "08/10/2021 00:00"),
        ("hôm nay", "07/10/2021 17:00"),
        ("mai", "08/10/2021 17:00"),
        ("NGÀY KIA", "09/10/2021 17:00"),
        ("3 ngày", "10/10/2021 17:00"),
        ("trong 3 ngày nữa", "10/10/2021 17:00"),
        ("2 tuần", "21/10/2021 17:00"),
        ("1 thang", "07/11/2021 17:00"),
        ("thứ sáu", "08/10/2021 17:00"),
        ("thu nam", "07/10/2021 17:00"),
        ("8h thứ năm", "14/10/2021 08:00"),
        ("sáng thứ hai", None),
        ("thứ hai tuần sau", "11/10/2021 17:00"),
        ("chủ nhật", "10/10/2021 17:00"),
        ("cuối tuần", "08/10/2021 17:00"),
        ("cuối tháng", "31/10/2021 17:00"),
        ("hết quý", "31/12/2021 17:00"),
        ("trong năm", "31/12/2021 17:00"),
        ("ngày 20", "20/10/2021 17:00"),
        ("ngày 5", "05/11/2021 17:00"),
        ("5/10", "05/10/2021 17:00"),
        ("5/1", "05/01/2022 17:00"),
        ("friday", "08/10/2021 17:00"),
        ("end of month", "31/10/2021 17:00"),
        ("by 9h tomorrow", "08/10/2021 09:00"),
        ("31/2", None),
        ("25h mai", None),
        ("sớm nhất có thể", None),
        ("ngày 32", None),
        ("999 tháng", "07/01/2105 17:00"),
    ],
)
def test_what_people_say_is_the_time_they_mean(text: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(DeadlineTextError):
            parse_deadline(text, NOW_S)
    else:
        assert said(text) == meant


def test_nothing_said_is_no_deadline() -> None:
    assert parse_deadline("  ", NOW_S) is None


def test_at_the_end_of_a_week_month_or_year_the_next_one_is_meant() -> None:
    friday_evening = datetime(2021, 12, 31, 18, 0, tzinfo=ZONE)
    assert said("cuối tuần", friday_evening) == "07/01/2022 17:00"
    assert said("cuối tháng", friday_evening) == "31/01/2022 17:00"
    assert said("hết quý", friday_evening) == "31/03/2022 17:00"
    assert said("hết năm", friday_evening) == "31/12/2022 17:00"
    assert said("5/1", friday_evening) == "05/01/2022 17:00"


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_every_quick_choice_is_understood_and_lies_ahead(now_s: int) -> None:
    for text in quick_deadlines(now_s):
        found = parse_deadline(text, now_s)
        assert found is not None
        assert found > now_s, text


@given(st.text(max_size=80), st.integers(min_value=0, max_value=4_000_000_000))
def test_any_text_is_a_time_or_is_refused(text: str, now_s: int) -> None:
    try:
        found = parse_deadline(text, now_s)
    except DeadlineTextError:
        return
    assert found is None or isinstance(found, int)


@given(st.dates(min_value=datetime(2000, 1, 1).date(), max_value=datetime(2090, 1, 1).date()),  # noqa: DTZ001  # a day, no moment
       st.integers(min_value=0, max_value=1439))  # fmt: skip
def test_a_date_written_out_is_that_day(day: object, minute: int) -> None:
    text = f"{minute // 60}h{minute % 60:02} ngày {day:%d/%m/%Y}"
    assert said(text) == f"{day:%d/%m/%Y} {minute // 60:02}:{minute % 60:02}"
