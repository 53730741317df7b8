"""Figures as the screens get them: values, comparison, quality, vintages, other centres."""

from __future__ import annotations

from math import isnan

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Figure, FreshnessState, Severity
from ioc_desktop.domain.freshness import NO_FIGURE
from ioc_desktop.domain.quality import CENTRES_DISAGREE, NOT_ALL_REPORTED, PARTS_DIFFER
from ioc_desktop.domain.queries import FigureQuery, Unanswered
from ioc_desktop.domain.rows import Agency, Observation

RECEIVED = FigureQuery(indicator="documents.received")
REVENUE = FigureQuery(indicator="economy.revenue")


def observation(indicator, start, value, **more):
    return Observation(indicator=indicator, period_start=start, value=value, **more)


def month(start, value, **more):
    return observation("economy.revenue", start, value, period="P1M", **more)


def test_a_figure_comes_with_its_age_source_and_supplier(filled):
    figure = filled.ask(RECEIVED)
    assert figure.value == 806.0
    assert figure.centre == "nghean"
    assert figure.supplier == "Văn phòng UBND tỉnh"
    assert figure.source == "báo cáo ngày"
    assert figure.as_of_s == parse_instant("2021-10-06T17:00:00+07:00")
    assert figure.period_start_s == parse_instant("2021-10-06")
    assert figure.freshness.state is FreshnessState.LIVE
    assert figure.freshness.due_s == parse_instant("2021-10-07T17:00:00+07:00")
    assert figure.severity is Severity.NORMAL
    assert figure.comparison.previous == 805.0
    assert figure.comparison.change_previous == pytest.approx(1 / 805)
    assert figure.comparison.last_year is None
    assert figure.vintages == ()


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2021-10-07T17:00:00+07:00", FreshnessState.LIVE),
        ("2021-10-07T17:00:01+07:00", FreshnessState.LATE),
        ("2021-10-08T18:00:00+07:00", FreshnessState.STALE),
    ],
)
def test_a_figure_ages_by_its_own_deadline(filled, at, state):
    now_s = parse_instant(at)
    filled.writer.note_centre("nghean", now_s=now_s, reachable=True)
    assert filled.ask(RECEIVED, now_s).freshness.state is state


def test_a_figure_is_lost_when_contact_ended_before_its_deadline(filled):
    filled.writer.note_centre("nghean", now_s=filled.now_s + 60, reachable=False, error="no route")
    after = parse_instant("2021-10-07T17:30:00+07:00")
    freshness = filled.ask(RECEIVED, after).freshness
    assert freshness.state is FreshnessState.LOST
    assert freshness.since_s == filled.now_s
    before = parse_instant("2021-10-07T16:59:00+07:00")
    assert filled.ask(RECEIVED, before).freshness.state is FreshnessState.LIVE


def test_a_centre_of_which_no_station_tells_counts_as_lost(filled):
    after = parse_instant("2021-10-12T08:00:00+07:00")
    assert filled.ask(RECEIVED, after).freshness.state is FreshnessState.LOST
    filled.reader._silence_s = None
    assert filled.ask(RECEIVED, after).freshness.state is FreshnessState.STALE


def test_absent_is_not_connected_with_the_reason_and_never_zero(filled):
    figure = filled.ask(FigureQuery(indicator="education.pupils", history=5))
    assert figure.value is None
    assert figure.freshness.state is FreshnessState.NOT_CONNECTED
    assert figure.freshness.reason == "đơn vị chưa có phần mềm"
    assert figure.supplier == "Sở Y tế"
    assert len(figure.series.values) == 0
    assert figure.comparison.change_previous is None
    figure = filled.ask(REVENUE)
    assert (figure.value, figure.freshness.reason) == (None, NO_FIGURE)


def test_a_figure_of_a_place_without_one_is_not_the_whole(filled):
    figure = filled.ask(FigureQuery(indicator="documents.received", locality="412"))
    assert figure.value is None
    assert figure.locality.name == "Thành phố Vinh"
    figure = filled.ask(FigureQuery(indicator="documents.received", agency="stc"))
    assert figure.value is None
    assert figure.agency.name == "Sở Tài chính"


def test_what_no_catalogue_knows_is_unanswered(filled):
    assert isinstance(filled.ask(FigureQuery(indicator="weather")), Unanswered)
    assert isinstance(filled.ask(replace_query(RECEIVED, centre="hue")), Unanswered)


def replace_query(query, **values):
    return type(query)(
        **{field: getattr(query, field) for field in query.__struct_fields__} | values
    )


def test_the_comparison_set_is_computed_from_what_is_stored(filled):
    filled.observe(
        month("2020-09-01", 1000.0),
        month("2021-08-01", 1250.0),
        month("2021-09-01", 1500.0, as_of="2021-10-01"),
        observation("economy.revenue", "2021-01-01", 14642.96, period="P1Y", measure="cumulative"),
        observation("economy.revenue", "2021-01-01", 14025.0, period="P1Y", measure="plan"),
    )
    comparison = filled.ask(REVENUE).comparison
    assert comparison.cumulative == 14642.96
    assert comparison.plan == 14025.0
    assert comparison.plan_share == pytest.approx(1.0441, abs=1e-4)
    assert (comparison.last_year, comparison.previous) == (1000.0, 1250.0)
    assert comparison.change_year == pytest.approx(0.5)
    assert comparison.change_previous == pytest.approx(0.2)


def test_the_year_so_far_is_added_up_from_its_months(filled):
    plan = observation("economy.revenue", "2021-01-01", 14000.0, period="P1Y", measure="plan")
    months = [month(f"2021-{number:02}-01", 1000.0 + number) for number in range(1, 10)]
    filled.observe(plan, *months, month("2020-12-01", 9999.0))
    comparison = filled.ask(REVENUE).comparison
    assert comparison.cumulative == 9045.0
    assert comparison.plan_share == pytest.approx(9045.0 / 14000.0)


def test_a_year_with_a_month_missing_is_not_added_up(filled):
    plan = observation("economy.revenue", "2021-01-01", 14000.0, period="P1Y", measure="plan")
    months = [month(f"2021-{number:02}-01", 1000.0) for number in range(1, 10) if number != 4]
    filled.observe(plan, *months)
    comparison = filled.ask(REVENUE).comparison
    assert (comparison.cumulative, comparison.plan_share) == (None, None)


def test_a_months_value_is_no_share_of_a_years_plan(filled):
    filled.observe(
        month("2021-09-01", 1500.0),
        observation("economy.revenue", "2021-01-01", 14025.0, period="P1Y", measure="plan"),
    )
    comparison = filled.ask(REVENUE).comparison
    assert (comparison.plan, comparison.plan_share) == (14025.0, None)


def test_ten_months_are_not_compared_with_a_whole_year_before(filled):
    filled.observe(
        observation("economy.revenue", "2020-01-01", 17_000.0, period="P1Y", as_of="2021-02-01"),
        observation("economy.revenue", "2021-01-01", 14_642.96, period="P1Y", as_of="2021-11-01"),
    )
    now_s = parse_instant("2021-11-02")
    filled.writer.note_centre("nghean", now_s=now_s, reachable=True)
    figure = filled.ask(REVENUE, now_s)
    assert figure.value == 14_642.96
    assert figure.comparison.last_year == 17_000.0
    assert figure.comparison.change_year is None
    assert figure.comparison.change_previous is None


def test_monday_is_compared_with_friday_and_the_weekend_is_no_gap(filled):
    filled.observe(
        observation("documents.received", "2021-10-08", 100.0),
        observation("documents.received", "2021-10-11", 110.0, as_of="2021-10-11T17:05:00+07:00"),
        # 11 October 2020 was a Sunday; the Monday of that week stands in for it.
        observation("documents.received", "2020-10-12", 55.0),
    )
    figure = filled.ask(replace_query(RECEIVED, history=2), at("2021-10-11T18:00:00+07:00"))
    assert figure.comparison.previous == 100.0
    assert figure.comparison.change_previous == pytest.approx(0.1)
    assert figure.comparison.change_year == pytest.approx(1.0)
    assert list(figure.series.values) == [100.0, 110.0]
    assert figure.series.last_year[1] == 55.0


def at(text):
    return parse_instant(text)


def test_four_vintages_of_one_figure_oldest_first_and_the_present_last(filled):
    for value, status, as_of in [
        (10042.0, "provisional", "2021-07-01"),
        (14642.96, "provisional", "2021-11-01"),
        (18056.0, "estimate", "2021-12-23"),
        (17678.617, "official", "2022-03-01"),
    ]:
        filled.observe(
            observation(
                "economy.revenue", "2021-01-01", value, period="P1Y", status=status, as_of=as_of
            )
        )
    figure = filled.ask(REVENUE)
    assert [vintage.value for vintage in figure.vintages] == [
        10042.0,
        14642.96,
        18056.0,
        17678.617,
    ]
    assert figure.vintages[2].status == "estimate"
    assert figure.vintages[-1].as_of_s == figure.as_of_s
    assert figure.status == "official"


def test_severity_follows_the_limits(filled):
    filled.observe(observation("documents.received", "2021-10-07", 901.0))
    assert filled.ask(RECEIVED).severity is Severity.WARN
    filled.observe(observation("documents.received", "2021-10-07", 1001.0))
    figure = filled.ask(RECEIVED)
    assert figure.severity is Severity.ALARM
    assert figure.quality.right is False


def test_parts_that_do_not_add_up_are_marked_and_not_mended(filled):
    filled.observe(
        month("2021-09-01", 1839.0),
        observation("economy.domestic", "2021-09-01", 1051.0, period="P1M"),
        observation("economy.customs", "2021-09-01", 790.0, period="P1M"),
    )
    figure = filled.ask(REVENUE)
    assert figure.value == 1839.0
    assert figure.quality.right is False
    assert figure.quality.why[0].startswith(PARTS_DIFFER)


def test_incomplete_is_told_with_how_many_have_reported(filled):
    filled.observe(observation("documents.received", "2021-10-06", 4.0, agency="syt"))
    quality = filled.ask(RECEIVED).quality
    assert quality.complete is False
    assert any(entry.startswith(NOT_ALL_REPORTED) for entry in quality.why)
    filled.observe(observation("documents.received", "2021-10-06", 5.0, agency="stc"))
    assert filled.ask(RECEIVED).quality.complete is True


def test_rows_set_aside_behind_a_figure_make_it_unclean(filled):
    assert filled.ask(RECEIVED).quality.clean is True
    body = b'{"id": "z", "row": {"indicator": "documents.received", "value": "many"}}'
    page = filled.page("observations", [], aside=[("z", "value is no number", body)])
    filled.writer.apply_page(page, filled.now_s)
    assert filled.ask(RECEIVED).quality.clean is False
    assert filled.ask(REVENUE).quality.clean is not False


def two_centres(filled, ours, theirs, **more):
    filled.catalogue("vinh")
    place = {"locality": "412", "system": "2021"}
    start = "2021-10-06"
    filled.observe(observation("documents.received", start, ours, **place))
    filled.observe(observation("documents.received", start, theirs, **place, **more), centre="vinh")


def test_two_centres_that_differ_both_stay_and_the_owner_is_of_record(filled):
    two_centres(filled, 120.0, 131.0, as_of="2021-10-06T18:00:00+07:00")
    figure = filled.ask(FigureQuery(indicator="documents.received", locality="412"))
    assert (figure.centre, figure.value) == ("nghean", 120.0)
    (other,) = figure.others
    assert (other.centre, other.value, other.disagrees) == ("vinh", 131.0, True)
    assert other.of_record is False
    assert other.as_of_s == parse_instant("2021-10-06T18:00:00+07:00")
    assert CENTRES_DISAGREE in figure.quality.why
    seen_from_vinh = filled.ask(
        FigureQuery(indicator="documents.received", locality="412", centre="vinh")
    )
    assert seen_from_vinh.value == 131.0
    assert seen_from_vinh.others[0].of_record is True


def test_a_difference_within_rounding_is_no_disagreement(filled):
    two_centres(filled, 120.0, 120.4)
    figure = filled.ask(FigureQuery(indicator="documents.received", locality="412"))
    assert [one.disagrees for one in figure.others] == [False]
    assert figure.quality.right is True


def test_another_centres_figure_of_another_period_says_nothing(filled):
    filled.catalogue("vinh")
    filled.observe(observation("documents.received", "2021-10-05", 1.0), centre="vinh")
    assert filled.ask(RECEIVED).others == ()


def test_history_is_oldest_first_with_a_gap_where_a_day_is_missing(filled):
    filled.observe(
        observation("documents.received", "2021-10-09", 809.0),
        observation("documents.received", "2020-10-05", 700.0),
    )
    now_s = parse_instant("2021-10-09T18:00:00+07:00")
    series = filled.ask(replace_query(RECEIVED, history=10), now_s).series
    days = [(start - parse_instant("2021-10-01")) // 86400 for start in series.starts]
    shown = [None if isnan(value) else value for value in series.values]
    assert dict(zip(days, shown, strict=True)) == {
        # the year before lies far back; one gap stands for all the days without a figure
        days[0]: 700.0,
        days[1]: None,
        0: 801.0,
        1: 802.0,
        2: 803.0,
        3: 804.0,
        4: 805.0,
        5: 806.0,
        6: None,
        8: 809.0,
    }
    assert days == sorted(days)
    assert series.last_year[days.index(4)] == 700.0
    assert isnan(series.last_year[days.index(5)])


def test_history_is_bounded_and_knows_the_plan_of_its_periods(filled):
    for start in range(1, 7):
        filled.observe(
            observation("documents.received", f"2021-10-{start:02d}", 850.0, measure="plan")
        )
    series = filled.ask(replace_query(RECEIVED, history=3)).series
    assert list(series.values) == [804.0, 805.0, 806.0]
    assert list(series.plan) == [850.0, 850.0, 850.0]
    assert len(series.last_year) == 0
    assert len(filled.ask(RECEIVED).series.values) == 0


def test_a_value_withdrawn_is_not_shown_as_zero(filled):
    filled.observe(observation("documents.received", "2021-10-06", None))
    figure = filled.ask(RECEIVED)
    assert figure.value == 805.0
    assert figure.period_start_s == parse_instant("2021-10-05")


def test_the_quarter_goes_before_the_year_of_a_quarterly_figure(filled):
    filled.observe(
        month("2021-09-01", 7.0),
        observation("economy.revenue", "2021-01-01", 99.0, period="P1Y"),
    )
    assert filled.ask(REVENUE).value == 7.0


def test_synthetic_values_are_marked(filled):
    filled.observe(observation("documents.received", "2021-10-07", 5.0, illustrative=True))
    assert filled.ask(RECEIVED).illustrative is True


def test_a_centre_that_names_its_whole_area_answers_for_it(filled):
    filled.catalogue("vinh")
    place = {"locality": "412", "system": "2021"}
    filled.observe(
        observation("economy.revenue", "2021-09-01", 3.0, period="P1M", **place), centre="vinh"
    )
    figure = filled.ask(replace_query(REVENUE, centre="vinh"))
    assert (figure.value, figure.locality.name) == (3.0, "Thành phố Vinh")


def test_equal_questions_are_answered_once_and_all_from_one_moment(filled):
    answers = filled.reader.answer({"a": RECEIVED, "b": RECEIVED}, filled.now_s).answers
    assert isinstance(answers["a"], Figure)
    assert answers["a"] is answers["b"]


def test_a_renamed_agency_shows_at_once(filled):
    assert filled.ask(RECEIVED).supplier == "Văn phòng UBND tỉnh"
    row = Agency(code="vpub", name="Văn phòng Uỷ ban", kind="supplier")
    filled.put("agencies", {"vpub": row})
    assert filled.ask(RECEIVED).supplier == "Văn phòng Uỷ ban"


def test_what_a_reader_keeps_in_memory_follows_every_change(filled):
    query = replace_query(RECEIVED, history=10)
    assert filled.ask(query).series.values[2] == 803.0
    assert filled.ask(query) == filled.ask(query)
    filled.observe(observation("documents.received", "2021-10-03", 888.0))
    assert filled.ask(query).series.values[2] == 888.0
    filled.writer.start_fresh("nghean", "observations", "e2", "1.0")
    filled.observe(observation("documents.received", "2021-10-06", 1.0), epoch="e2")
    assert list(filled.ask(query).series.values) == [1.0]


def test_two_rows_about_one_period_show_the_last_reported_and_keep_the_other(filled):
    first = observation("documents.received", "2021-10-06", 1.0, as_of="2021-10-06T19:00:00+07:00")
    filled.put("observations", {"another id": first})
    figure = filled.ask(replace_query(RECEIVED, history=3))
    assert (figure.value, list(figure.series.values)) == (1.0, [804.0, 805.0, 1.0])
    assert [vintage.value for vintage in figure.vintages] == [806.0, 1.0]
