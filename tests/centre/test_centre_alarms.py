"""Alarms follow from the figures: raised beyond a limit, brought up to date, cleared, gone."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import msgspec
import pytest

from ioc_desktop.centre.alarms import KEPT_CLEARED_DAYS, TOLD_ANEW_S, Alarms
from ioc_desktop.centre.catalogue import PROFILES, load_catalogue
from ioc_desktop.centre.drafts import FigureDraft, as_day, day_iso, day_start
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.sources import sources_of
from ioc_desktop.domain.durations import DAY_S, parse_instant
from ioc_desktop.domain.rows import Alarm
from tests.centre.test_centre_history import everything, opened

HOUR_S = 3600
OVERDUE = "documents.overdue"  # alarm above 110, warning above 80
RATE = "public_services.on_time_rate"  # alarm below 90, warning below 95
FIRST = as_day(date(2021, 10, 1))


def made(*drafts, days=range(FIRST, FIRST + 31)):
    """The alarms that a list of figures raises: their rows by version, deletion last."""
    alarms = Alarms(load_catalogue("nghean"), lambda _begin, _end: drafts)
    return [draft for day in days for draft in alarms.drafts(day, day)]


def overdue(day, *told, indicator=OVERDUE, **more):
    """A day's figure: values by hour, the last one final."""
    start = day_start(day)
    last = len(told) - 1
    values = [
        (start + round(hour * HOUR_S), rev, value, "official" if rev == last else "provisional")
        for rev, (hour, value) in enumerate(told)
    ]
    return FigureDraft(indicator, day_iso(day), values, **more)


def rows(draft):
    encoded = [draft.row(index) for index in range(len(draft.versions))]
    return [None if row is None else msgspec.json.decode(row, type=Alarm) for row in encoded]


def test_a_value_beyond_its_limit_raises_and_one_back_within_it_clears():
    (alarm,) = made(
        overdue(FIRST + 3, (9, 70), (16.5, 115), (17, 116)),
        overdue(FIRST + 4, (9, 110), (17, 75)),
    )
    raised, told, cleared, gone = rows(alarm)
    at = day_start(FIRST + 3) + round(16.5 * HOUR_S)
    assert alarm.id == f"{OVERDUE}///2021-10-04T16:30:00+07:00"
    assert alarm.versions[0] == (at, 1)
    assert (raised.priority, raised.state, raised.cleared_at) == ("high", "active", None)
    assert raised.message == ("Văn bản quá hạn xử lý: 115, vượt ngưỡng 110, số liệu minh hoạ")
    assert "17:00" in raised.guidance
    assert (raised.indicator, raised.subsystem) == (OVERDUE, "documents")
    # On its limit it is no longer beyond it: now the warning stands, then nothing.
    assert (told.priority, told.state) == ("medium", "active")
    assert "110, vượt ngưỡng 80" in told.message
    assert (cleared.state, cleared.cleared_at) == ("cleared", "2021-10-05T17:00:00+07:00")
    assert gone is None
    cleared_s, gone_s = alarm.versions[-2][0], alarm.versions[-1][0]
    assert gone_s == cleared_s + KEPT_CLEARED_DAYS * DAY_S
    assert [rev for _, rev in alarm.versions] == [1, 2, 3, 4]


def test_a_running_count_warns_of_nothing_before_it_is_final():
    (alarm,) = made(overdue(FIRST + 3, (9, 90), (12, 95), (17, 99)))
    assert alarm.versions[0][0] == day_start(FIRST + 3) + 17 * HOUR_S
    assert rows(alarm)[0].priority == "medium"
    assert made(overdue(FIRST + 3, (9, 90), (12, 95), (17, 79))) == []


def test_a_standing_alarm_names_the_value_of_now_but_not_every_quarter_of_an_hour():
    steps = [(8 + quarter / 4, 115 + quarter) for quarter in range(24)]
    (alarm,) = made(overdue(FIRST + 3, *steps))
    times = [at_s for at_s, _ in alarm.versions[:-2]]
    assert 4 < len(times) <= 7
    assert all(b - a >= TOLD_ANEW_S for a, b in pairwise(times))
    assert "135" in rows(alarm)[-3].message


def test_an_agencys_rate_is_of_low_priority_and_names_it_and_its_count_is_nobodys_alarm():
    rate = overdue(FIRST + 3, (17, 88.25), indicator=RATE, agency="sxd")
    count = overdue(FIRST + 3, (17, 500), agency="sxd")
    warned = overdue(FIRST + 3, (17, 93.0), indicator=RATE, locality="412", system="2021")
    (alarm,) = made(rate, count, warned)
    first = rows(alarm)[0]
    assert first.priority == "low"
    assert first.message.startswith("Sở Xây dựng: ")
    assert ": 88,3%, dưới ngưỡng 90%" in first.message
    assert alarm.id.startswith(f"{RATE}//sxd/")


def test_a_correction_of_an_older_period_raises_nothing():
    old = overdue(FIRST + 3, (17, 70), (44, 150))
    new = overdue(FIRST + 4, (9, 70), (17, 71))
    assert made(old, new) == []


def test_what_stands_at_a_months_end_is_closed_and_announced_anew():
    days = range(FIRST, FIRST + 62)
    october, november = made(
        overdue(FIRST + 27, (17, 130)), overdue(FIRST + 33, (17, 20)), days=days
    )
    first_of_november = day_start(FIRST + 31)
    assert october.versions[-2][0] == november.versions[0][0] == first_of_november
    assert rows(november)[-2].cleared_at == "2021-11-03T17:00:00+07:00"
    assert october.id != november.id


@pytest.fixture(scope="module")
def both_in_october(tmp_path_factory):
    """One centre that went through two weeks step by step, and one in a leap; and how long."""
    folder = tmp_path_factory.mktemp("alarms")
    start, end = (parse_instant(f"2021-{day}T16:30:00+07:00") for day in ("09-28", "10-12"))
    steps = opened(folder / "steps", "nghean", start)
    for at_s in range(start, end + 1, 6 * HOUR_S):
        steps.world.advance(at_s)
    steps.world.advance(end)
    leap = opened(folder / "leap", "nghean", start)
    leap.world.advance(end)
    fresh = opened(folder / "fresh", "nghean", end)
    yield steps, leap, fresh
    for centre in (steps, leap, fresh):
        centre.close()


def test_in_steps_in_a_leap_and_from_nothing_the_same_alarms_stand(both_in_october):
    steps, leap, fresh = both_in_october
    assert everything(steps, "alarms") == everything(leap, "alarms")
    standing = [item for item in everything(steps, "alarms") if b'"op":"put"' in item]
    assert standing == everything(fresh, "alarms")
    assert any(b'"state":"active"' in item for item in standing)


def test_the_alarm_of_7_october_says_what_the_figure_says(province, province_rows):
    alarms = province.rows("alarms")
    (row,) = [
        row for row in alarms.values() if row["indicator"] == OVERDUE and row["state"] == "active"
    ]
    value = province_rows[f"{OVERDUE}///2021-10-07"]["value"]
    assert row["priority"] == "high"
    told = re.search(r": (\d+), vượt ngưỡng 110, số liệu minh hoạ$", row["message"])
    assert told is not None
    assert abs(int(told[1]) - value) < 12  # at most an hour old
    assert row["guidance"]


def test_most_alarms_are_low_and_few_are_high():
    """Over half a year of both centres; the aim of the field is 80/15/5."""
    counts: Counter[str] = Counter()
    for profile in PROFILES:
        source = sources_of(load_catalogue(profile), Noise(1))[-1]
        for day in range(FIRST, FIRST + 182):
            counts.update(rows(draft)[-2].priority for draft in source.drafts(day, day))
    assert counts["low"] > counts["medium"] > counts["high"] > 0
    assert counts["low"] > 0.5 * counts.total()
    assert counts["high"] < 0.15 * counts.total()
