"""Figures in sentences: what is said is in the figure, and what must be said is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import (
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    OtherValue,
    Severity,
    Vintage,
)
from ioc_desktop.domain.rows import Cadence, Indicator, Locality, Names
from ioc_desktop.domain.time_spans import TimeSpan
from ioc_desktop.papers.report_words import (
    Common,
    Wording,
    change_cell,
    figure_sentence,
    is_told,
    missing_words,
    roman,
)
from ioc_desktop.sdk.words import TsWords

NOW_S = parse_instant("2021-10-07T16:00:00+07:00")
SEPTEMBER = TimeSpan(parse_instant("2021-09-01"), "P1M")
VI = Wording(TsWords("vi"), NOW_S, centres={"vinh": "Vinh"})
EN = Wording(TsWords("en"), NOW_S)
REVENUE = Indicator(
    id="r", subsystem="s", name=Names(vi="Thu ngân sách", en="Revenue"), unit="tỷ đồng",
    cadence=Cadence(every="P1M"), decimals=1, better="higher",
)  # fmt: skip
SHARE = Indicator(
    id="t", subsystem="s", name=Names(vi="Tỷ lệ trễ", en="Share late"), unit="%",
    cadence=Cadence(every="P1M"), decimals=1, better="lower",
)  # fmt: skip
LIVE = Freshness(FreshnessState.LIVE, as_of_s=parse_instant("2021-09-30T17:00:00+07:00"))


def figure(**about: object) -> Figure:
    base = Figure(
        "nghean", REVENUE, 1141.0, LIVE, supplier="Sở Tài chính",
        period_start_s=SEPTEMBER.start_s, period="P1M", as_of_s=LIVE.as_of_s,
    )  # fmt: skip
    return replace(base, **about)  # type: ignore[arg-type]  # any field of a figure


FULL = figure(
    comparison=Comparison(
        cumulative=13025.0, plan=14026.0, plan_share=0.929, last_year=1208.7, change_year=-0.056,
        previous=1058.4, change_previous=0.078,
    )
)  # fmt: skip


def test_a_figure_with_everything_beside_it_is_one_sentence() -> None:
    assert figure_sentence(FULL, VI) == (
        "Thu ngân sách tháng 9/2021 đạt 1.141,0 tỷ đồng, giảm 5,6% so với cùng kỳ năm trước, "
        "tăng 7,8% so với tháng trước, luỹ kế 13.025,0 tỷ đồng, đạt 92,9% kế hoạch "
        "(số liệu đến 17:00 ngày 30/09/2021; nguồn: Sở Tài chính)."
    )
    assert figure_sentence(FULL, EN).startswith(
        "Revenue sep 2021 reached 1,141.0 billion dong, down 5.6% on the same period last year"
    )


def test_the_reports_own_period_and_what_is_common_are_not_said_again() -> None:
    other = figure(value=2.0)
    common = Common.of([FULL, other])
    wording = replace(VI, within=SEPTEMBER, common=common)
    assert figure_sentence(FULL, wording, compared=False) == "Thu ngân sách đạt 1.141,0 tỷ đồng."
    assert common.said(VI.words) == (
        "Các số liệu trên: số liệu đến 17:00 ngày 30/09/2021; nguồn: Sở Tài chính."
    )
    apart = Common.of([FULL, figure(supplier="Cục Thuế", illustrative=True)])
    assert apart.supplier == ""
    assert not apart.illustrative
    assert Common.of([FULL]).said(VI.words) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"illustrative": True}, "số liệu minh hoạ; "),
        ({"status": "estimate"}, "ước đạt 1.141,0"),
        ({"status": "provisional"}, "(sơ bộ; "),
        ({"severity": Severity.ALARM}, "ở mức báo động"),
        ({"locality": Locality(code="1", system="2021", name="Vinh", kind="")}, "sách tại Vinh t"),
        ({"others": (OtherValue("vinh", 24.0, None, disagrees=True, of_record=False),)},
         "Vinh báo 24,0"),
        ({"vintages": (Vintage(1.0, "estimate", None, None), Vintage(2.0, "official", None, None))},
         "bản 2"),
        ({"freshness": replace(LIVE, state=FreshnessState.STALE, since_s=NOW_S - 90_000)}, "cũ "),
        ({"freshness": replace(LIVE, state=FreshnessState.LOST, since_s=NOW_S - 9000)},
         "mất liên lạc từ 13:30 ngày 07/10/2021"),
        ({"period": "P1D", "period_start_s": parse_instant("2021-09-30")}, "sách ngày 30/09/2021"),
        ({"period": "P1Y", "period_start_s": parse_instant("2021-01-01")}, "năm 2021 đạt"),
    ],
)  # fmt: skip
def test_whatever_must_be_known_is_said(changed: dict[str, object], said: str) -> None:
    assert said in figure_sentence(figure(**changed), VI)
    assert said not in figure_sentence(figure(), VI)


def test_a_share_changes_by_points_and_no_change_is_said_as_none() -> None:
    grown = figure(
        indicator=SHARE, value=12.0,
        comparison=Comparison(
            last_year=10.0, change_year=0.2, previous=12.01, change_previous=-0.001
        ),
    )  # fmt: skip
    sentence = figure_sentence(grown, VI)
    assert "là 12,0%, tăng 2,0 điểm % so với cùng kỳ năm trước, bằng tháng trước" in sentence
    assert change_cell(grown, 0.2, 10.0, VI.words) == "+2,0\u00a0điểm\u00a0%"
    assert change_cell(FULL, -0.056, 1208.7, VI.words) == "−5,6%"
    assert change_cell(FULL, None, None, VI.words) == "–"
    assert change_cell(FULL, 0.0, 1.0, VI.words) == "0,0%"


def test_a_template_has_verbs_of_its_own() -> None:
    verbs = {"higher": "thực hiện", "lower": "chiếm", "estimate": "ước thực hiện"}
    wording = replace(VI, verbs=verbs)
    assert "thực hiện 1.141,0" in figure_sentence(FULL, wording)
    assert "chiếm 3,0%" in figure_sentence(figure(indicator=SHARE, value=3.0), wording)
    assert "ước thực hiện" in figure_sentence(figure(status="estimate"), wording)


def test_a_missing_figure_is_named_with_why_and_never_numbered() -> None:
    never = figure(value=None, freshness=Freshness(FreshnessState.NOT_CONNECTED, reason="nhập tay"))
    assert not is_told(never)
    other = replace(never, indicator=SHARE)
    gone = figure(value=None, supplier="")
    assert missing_words([never, gone, other], VI) == (
        "Thu ngân sách, Tỷ lệ trễ (chưa kết nối: nhập tay; Sở Tài chính); Thu ngân sách"
    )
    withdrawn = figure(freshness=Freshness(FreshnessState.NOT_CONNECTED))
    assert not is_told(withdrawn)


def test_a_name_that_ends_with_the_periods_word_does_not_get_it_twice() -> None:
    named = figure(indicator=Indicator(
        id="r", subsystem="s", name=Names(vi="Thu ngân sách trong năm"), unit="tỷ đồng",
        cadence=Cadence(every="P1Y"),
    ), period="P1Y", period_start_s=parse_instant("2021-01-01"))  # fmt: skip
    assert figure_sentence(named, VI).startswith("Thu ngân sách trong năm 2021 là")


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("P1D", "Sự cố trong ngày 01/09/2021 là"),
        ("P1M", "Sự cố tháng 9/2021 là"),
    ],
)
def test_what_is_of_a_day_is_said_of_a_day_alone(period: str, said: str) -> None:
    named = figure(indicator=Indicator(
        id="r", subsystem="s", name=Names(vi="Sự cố trong ngày"), unit="vụ",
        cadence=Cadence(every="P1D"),
    ), period=period)  # fmt: skip
    assert figure_sentence(named, VI).startswith(said)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("P1D", "so với ngày trước"),
        ("P7D", "so với tuần trước"),
        ("P1M", "so với tháng trước"),
        ("P3M", "so với kỳ trước"),
        ("", "so với kỳ trước"),
    ],
)
def test_the_period_before_has_its_name(period: str, said: str) -> None:
    """In a report of a month "the period before" of a day's figure is read as the month before."""
    grown = figure(period=period, comparison=Comparison(previous=1000.0, change_previous=0.141))
    assert f"tăng 14,1% {said}" in figure_sentence(grown, VI)


def test_a_name_that_is_none_does_not_fill_pages() -> None:
    endless = figure(indicator=Indicator(
        id="r", subsystem="s", name=Names(vi="Đ" * 100_000), unit="vụ",
        cadence=Cadence(every="P1M"),
    ))  # fmt: skip
    assert len(figure_sentence(endless, VI)) < 500
    assert len(missing_words([endless], VI)) < 500


def test_parts_are_numbered_in_roman_figures() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]
