from __future__ import annotations

import msgspec
import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.queries import DisagreementsQuery, PunctualityQuery, Unanswered
from ioc_desktop.domain.rows import Observation

PUNCTUAL = PunctualityQuery(centre="nghean", months=2)
NOW_S = parse_instant("2021-10-07T16:00:00+07:00")


def told(agency: str, day: str, hour: str, value: float = 5.0, **about) -> Observation:
    return Observation(
        indicator="documents.received",
        agency=agency,
        period_start=day,
        value=value,
        as_of=f"{day}T{hour}:00+07:00",
        **about,
    )


@pytest.fixture
def trusted(room):
    room.catalogue()
    room.catalogue("vinh")
    return room


def months_of(board, code: str) -> list[tuple[int, int, int]]:
    (row,) = (one for one in board.rows if one.code == code)
    return [(month.due, month.on_time, month.late) for month in row.months]


def test_what_came_by_its_deadline_what_came_later_and_what_never_came(trusted):
    trusted.observe(
        *(told("syt", f"2021-10-{day:02}", "16:30") for day in (1, 4, 5, 6)),
        told("stc", "2021-10-01", "16:00"),
        told("stc", "2021-10-04", "17:01"),
        told("stc", "2021-10-06", "16:00"),
    )
    board = trusted.ask(PUNCTUAL)
    assert months_of(board, "syt") == [(0, 0, 0), (4, 4, 0)]
    assert months_of(board, "stc") == [(0, 0, 0), (4, 2, 1)]
    assert [row.code for row in board.rows][:2] == ["stc", "syt"]
    whole = board.months[-1]
    assert (whole.due, whole.on_time, whole.late, whole.missing) == (8, 6, 1, 1)
    assert whole.share == pytest.approx(0.75)


def test_the_first_value_counts_and_a_correction_next_day_is_no_lateness(trusted):
    first = told("syt", "2021-10-06", "16:30", 5.0)
    trusted.observe(first)
    trusted.observe(msgspec.structs.replace(first, value=6.0, as_of="2021-10-07T09:00:00+07:00"))
    assert months_of(trusted.ask(PUNCTUAL), "syt")[-1][1:] == (1, 0)


def test_a_value_without_a_time_counts_neither_way(trusted):
    trusted.observe(
        told("syt", "2021-10-05", "16:30"),
        msgspec.structs.replace(told("syt", "2021-10-06", "16:30"), as_of=None),
    )
    assert months_of(trusted.ask(PUNCTUAL), "syt")[-1] == (1, 1, 0)


def test_figures_of_last_year_do_not_make_everybody_owe_a_year(trusted):
    trusted.observe(told("syt", "2020-10-06", "16:30"), told("syt", "2021-10-06", "16:30"))
    board = trusted.ask(msgspec.structs.replace(PUNCTUAL, months=12))
    assert sum(month.due for month in board.months) == 2  # one day of two debtors


def test_what_is_kept_follows_a_new_figure_and_a_passed_deadline(trusted):
    trusted.observe(told("syt", "2021-10-05", "16:30"))
    assert months_of(trusted.ask(PUNCTUAL), "syt")[-1] == (2, 1, 0)
    trusted.observe(told("syt", "2021-10-06", "16:30"))
    assert months_of(trusted.ask(PUNCTUAL), "syt")[-1] == (2, 2, 0)
    evening_s = parse_instant("2021-10-07T17:00:01+07:00")
    assert months_of(trusted.ask(PUNCTUAL, evening_s), "syt")[-1] == (3, 2, 0)


def test_by_locality_and_of_a_subsystem_only(trusted):
    trusted.observe(
        Observation(
            indicator="documents.received",
            locality="412",
            system="2021",
            period_start="2021-10-06",
            value=3.0,
            as_of="2021-10-06T18:00:00+07:00",
        )
    )
    board = trusted.ask(msgspec.structs.replace(PUNCTUAL, by="locality"))
    assert months_of(board, "412")[-1] == (1, 0, 1)
    assert months_of(board, "427")[-1] == (1, 0, 0)
    other = msgspec.structs.replace(PUNCTUAL, by="locality", subsystem="education")
    assert trusted.ask(other).rows == ()


def test_what_nobody_ever_sent_is_counted_apart_and_an_unknown_centre_is_said(trusted):
    board = trusted.ask(PUNCTUAL)
    assert board.silent == board.indicators > 0
    assert not any(month.due for month in board.months)
    assert isinstance(trusted.ask(PunctualityQuery(centre="hue")), Unanswered)


def shared(value: float, day: str = "2021-10-06", **about) -> Observation:
    return Observation(
        indicator="documents.received",
        period_start=day,
        value=value,
        as_of=f"{day}T16:00:00+07:00",
        **about,
    )


def test_both_values_the_owner_the_difference_and_since_when(trusted):
    trusted.observe(shared(100.0, "2021-10-04"), shared(100.0, "2021-10-05"), shared(650.0))
    trusted.observe(
        shared(100.0, "2021-10-04"), shared(90.0, "2021-10-05"), shared(644.0), centre="vinh"
    )
    board = trusted.ask(DisagreementsQuery())
    assert (board.compared, board.apart) == (1, 1)
    (row,) = board.rows
    assert (row.of_record.centre, row.of_record.value) == ("nghean", 650.0)
    assert (row.other.centre, row.other.value) == ("vinh", 644.0)
    assert row.difference == -6.0
    assert row.share == pytest.approx(6 / 650)
    assert [one.apart for one in row.history] == [False, True, True]
    assert (row.apart, row.since_s) == (2, parse_instant("2021-10-05"))


def test_agreement_is_compared_and_not_listed_and_one_source_is_not_compared(trusted):
    trusted.observe(shared(650.0))
    assert trusted.ask(DisagreementsQuery()).compared == 0
    trusted.observe(shared(650.0), centre="vinh")
    board = trusted.ask(DisagreementsQuery())
    assert (board.compared, board.apart, board.rows) == (1, 0, ())


def test_the_greatest_share_first_and_no_more_rows_than_asked_for(trusted):
    near = [shared(1000.0, locality="412", system="2021"), shared(10.0, agency="syt")]
    trusted.observe(*near)
    trusted.observe(
        shared(1001.0, locality="412", system="2021"), shared(15.0, agency="syt"), centre="vinh"
    )
    board = trusted.ask(DisagreementsQuery(limit=1))
    assert (board.apart, [row.of_record.value for row in board.rows]) == (2, [10.0])


def test_without_any_centre_the_board_is_not_connected(room):
    room.put("subsystems", {})
    board = room.ask(DisagreementsQuery())
    assert board.rows == ()
    assert board.freshness.state is FreshnessState.NOT_CONNECTED
