"""Old figures go in small steps, judged by what the centre says, not by our clock alone."""

from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import Alarm, Directive, DirectiveStep, Observation, Record
from ioc_desktop.store import retention, upkeep
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.pages import Change
from ioc_desktop.store.writer import CacheWriter

DAY_S = 86_400
KEPT_DAYS = 100


def day(number: int) -> str:
    """The date so many days before the room's time, 2021-10-07."""
    import datetime as dt

    return (dt.date(2021, 10, 7) - dt.timedelta(days=number)).isoformat()


def observed(days_ago: int, value: float | None, **about) -> Observation:
    return Observation(indicator="x", period_start=day(days_ago), value=value, **about)


def expired(room, *, now_s=None, days=KEPT_DAYS) -> set[str]:
    """Run one whole round of retention; return the topics that were told."""
    topics: set[str] = set()
    room.writer._upkeep._retention_due_s = 0
    for _ in range(1000):
        done = room.writer.upkeep(now_s or room.now_s, retention_days=days)
        topics |= done.topics
        if not done.more:
            return topics
    raise AssertionError("the upkeep never ends")


def kept(room) -> list[tuple[str, int]]:
    """The observations that are there: (agency, days before the room's day), oldest first."""
    found = room.writer._connection.execute(
        "SELECT agency, period_start_s FROM observations JOIN series USING (series)"
        " ORDER BY agency, period_start_s"
    ).fetchall()
    today_s = parse_instant("2021-10-07")
    return [(agency, (today_s - start_s) // DAY_S) for agency, start_s in found]


@pytest.fixture
def old(room):
    """A series up to today, one that ended long ago, one that never had a value."""
    room.writer.note_centre("nghean", now_s=room.now_s, reachable=True, skew_s=0.0)
    for ago in (300, 200, 99, 1):
        room.observe(observed(ago, float(ago)))
        room.observe(observed(ago, float(ago) + 0.5, status="official"))  # an earlier value too
    for ago in (900, 800, 700):
        room.observe(observed(ago, 1.0, agency="ended"))
    room.observe(observed(500, None, agency="silent"))
    return room


def test_old_figures_go_and_the_newest_of_each_series_stays(old):
    assert expired(old) == {"nghean/observations"}
    assert kept(old) == [("", 99), ("", 1), ("ended", 700)]
    run = old.writer._connection.execute
    assert run("SELECT rows FROM feeds").fetchone() == (3,)
    assert run("SELECT count(*) FROM vintages").fetchone() == (2,)
    assert run("SELECT count(*) FROM latest").fetchone() == (2,)
    assert expired(old) == set()


def test_what_went_does_not_come_back_by_a_replay_nor_by_an_older_revision(old):
    page = old.page(
        "observations",
        [Change("r", 50, observed(300, 7.0)), Change("s", 50, observed(2, 8.0))],
    )
    old.writer.apply_page(page, 1)
    expired(old)
    before = old.writer.table_hash("nghean", "observations")
    again = old.page("observations", [Change("r", 49, observed(3, 6.0)), *page.changes])
    assert old.writer.apply_page(again, 2).unchanged == 3
    assert old.writer.table_hash("nghean", "observations") == before
    # A new revision of the centre counts, also of an old figure.
    assert (
        old.writer.apply_page(
            old.page("observations", [Change("r", 51, observed(300, 9.0))]), 3
        ).put
        == 1
    )


@pytest.mark.parametrize("off_days", [400, -400])
def test_22_a_clock_400_days_off_throws_nothing_away_that_the_centre_still_counts_as_new(
    old, off_days
):
    now_s = old.now_s + off_days * DAY_S
    old.writer.note_centre("nghean", now_s=now_s, reachable=True, skew_s=float(-off_days * DAY_S))
    # Even where a row from the future says that the data reach so far.
    old.observe(observed(-400, 1.0, agency="future"))
    expired(old, now_s=now_s)
    assert ("", 99) in kept(old)
    assert (("", 200) in kept(old)) is (off_days < 0)


def test_22_a_clock_that_jumps_after_the_last_contact_throws_nothing_away(old):
    old.observe(observed(-400, 1.0, agency="future"))
    everything = kept(old)
    expired(old, now_s=old.now_s + 400 * DAY_S)
    assert kept(old) == everything
    old.writer.note_centre("nghean", now_s=old.now_s + 400 * DAY_S, reachable=False)
    expired(old, now_s=old.now_s + 400 * DAY_S)
    assert kept(old) == everything


def test_plans_for_years_ahead_do_not_make_the_present_old(old):
    old.observe(observed(-3000, 1.0, measure="plan"))
    everything = kept(old)
    now_s = old.now_s - 1000 * DAY_S
    old.writer.note_centre("nghean", now_s=now_s, reachable=True, skew_s=1000.0 * DAY_S)
    expired(old, now_s=now_s)
    assert kept(old) == everything


def test_a_feed_that_stopped_long_ago_keeps_its_last_days(old):
    now_s = old.now_s + 5000 * DAY_S
    old.writer.note_centre("nghean", now_s=now_s, reachable=True, skew_s=0.0)
    expired(old, now_s=now_s)
    assert ("", 99) in kept(old)


def test_records_go_when_they_were_closed_long_ago_and_never_while_open(room):
    room.writer.note_centre("nghean", now_s=room.now_s, reachable=True, skew_s=0.0)
    record: dict[str, Any] = {"kind": "case", "subsystem": "s", "title": "t", "state": "s"}
    room.put(
        "records",
        {
            "open": Record(**record, opened_at=day(900), due_at=day(800)),
            "old": Record(**record, opened_at=day(900), closed_at=day(101)),
            "new": Record(**record, opened_at=day(900), closed_at=day(0)),
        },
    )
    assert expired(room) == {"nghean/records"}
    run = room.writer._connection.execute
    there = "SELECT id FROM records WHERE row IS NOT NULL ORDER BY id"
    assert run(there).fetchall() == [("new",), ("open",)]
    assert run("SELECT rows FROM feeds").fetchone() == (2,)
    page = room.page("records", [Change("old", 1, Record(**record, closed_at=day(101)))])
    assert room.writer.apply_page(page, 1).unchanged == 1


def alarm(cleared_ago: int | None) -> Alarm:
    return Alarm(
        subsystem="s", message="m", priority="high", raised_at=day(900),
        state="active" if cleared_ago is None else "cleared",
        cleared_at=None if cleared_ago is None else day(cleared_ago),
    )  # fmt: skip


def directive(closed_ago: int | None, state: str = "closed") -> Directive:
    steps = [DirectiveStep(at=day(900), by="a", state="issued")]
    if closed_ago is not None:
        steps.append(DirectiveStep(at=day(closed_ago), by="a", state=state))
    row: dict[str, Any] = {"issuer": "a", "text": "x", "issued_at": day(900), "state": state}
    return Directive(history=tuple(steps), **row)


def there(room, dataset: str) -> list[str]:
    found = room.writer._connection.execute(
        f"SELECT id FROM {dataset} WHERE row IS NOT NULL ORDER BY id"  # noqa: S608  # our own names
    )
    return [name for (name,) in found]


@pytest.fixture
def ended(room, monkeypatch):
    """Alarms and directives of every sort; what ended 101 days ago and more is too old."""
    monkeypatch.setattr(upkeep, "STEP_ROWS", 2)
    room.writer.note_centre("nghean", now_s=room.now_s, reachable=True, skew_s=0.0)
    room.put(
        "alarms",
        {"active": alarm(None), "new": alarm(0), "old": alarm(101), "older": alarm(300)}
        | {"unsaid": Alarm(**{**_fields(alarm(300)), "cleared_at": None})},
    )
    rows = {name: directive(300) for name in ("old", "older", "waits", "lost", "ahead", "done")}
    rows |= {"new": directive(1), "edge": directive(99), "open": directive(300, "answered")}
    room.put("directives", rows | {"unsaid": directive(None)})
    return room


def _fields(row: Alarm) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def test_cleared_alarms_and_closed_directives_go_when_that_is_long_ago(ended):
    assert expired(ended) == {"nghean/alarms", "nghean/directives"}
    assert there(ended, "alarms") == ["active", "new", "unsaid"]
    assert there(ended, "directives") == ["edge", "new", "open", "unsaid"]
    counts = ended.writer._connection.execute("SELECT dataset, rows FROM feeds ORDER BY 1")
    assert counts.fetchall() == [("alarms", 3), ("directives", 4)]
    # Neither a replay nor an older revision brings it back; a newer one counts.
    again = ended.page("alarms", [Change("old", 1, alarm(101))])
    assert ended.writer.apply_page(again, 1).unchanged == 1
    ended.put("directives", {"old": directive(300)})
    assert "old" in there(ended, "directives")
    assert expired(ended) == {"nghean/directives"}


def test_a_directive_with_a_local_action_that_is_not_done_with_stays(ended):
    with DutyWriter.open(ended.folder) as duty:
        row = directive(300)
        for number, name in enumerate(("waits", "lost", "ahead", "done")):
            key = f"{number:032x}"
            duty.record(NewAction(key=key, centre="nghean", target=name, officer="a", row=row), 9)
            if name == "waits":
                continue
            duty.sending(key, 9)
            if name == "lost":
                duty.refused(key, "no", 9)
            else:
                # The download has revision 2 of both.
                duty.accepted(key, 3 if name == "ahead" else 2, row, "e1", 9)
        assert expired(ended) == {"nghean/alarms", "nghean/directives"}
        kept_now = ["ahead", "edge", "lost", "new", "open", "unsaid", "waits"]
        assert there(ended, "directives") == kept_now
        duty.let_go(f"{1:032x}", 9)
    expired(ended)
    assert "lost" not in there(ended, "directives")


def test_while_the_outbox_cannot_be_read_no_directive_goes(ended):
    (ended.folder / "duty.db").write_bytes(b"no database" * 1000)
    assert expired(ended) == {"nghean/alarms"}
    assert len(there(ended, "directives")) == 10


@pytest.mark.parametrize("off_days", [400, -400])
def test_22_a_clock_400_days_off_lets_no_alarm_go_that_is_new_at_its_centre(ended, off_days):
    now_s = ended.now_s + off_days * DAY_S
    ended.writer.note_centre("nghean", now_s=now_s, reachable=True, skew_s=float(-off_days * DAY_S))
    expired(ended, now_s=now_s)
    assert {"new", "active"} <= set(there(ended, "alarms"))
    assert ("old" in there(ended, "alarms")) is (off_days < 0)
    assert {"new", "edge"} <= set(there(ended, "directives"))


def test_what_ended_lately_stays_where_both_clocks_are_ahead(ended):
    now_s = ended.now_s + 400 * DAY_S
    ended.writer.note_centre("nghean", now_s=now_s, reachable=True, skew_s=0.0)
    expired(ended, now_s=now_s)
    assert there(ended, "alarms") == ["active", "new", "unsaid"]
    assert there(ended, "directives") == ["edge", "new", "open", "unsaid"]


def test_it_goes_in_steps_and_a_restart_in_between_goes_on(old, monkeypatch):
    monkeypatch.setattr(upkeep, "STEP_ROWS", 2)
    monkeypatch.setattr(retention, "_SERIES_AT_ONCE", 1)
    first = old.writer.upkeep(old.now_s, retention_days=KEPT_DAYS)
    assert first.more
    assert len(kept(old)) == 6
    old.writer.close()
    old.writer = CacheWriter.open(old.folder)
    expired(old)
    assert kept(old) == [("", 99), ("", 1), ("ended", 700)]


def test_nothing_is_too_old_without_a_limit(old):
    everything = kept(old)
    assert not old.writer.upkeep(old.now_s).more
    assert kept(old) == everything


def test_the_file_gives_its_room_back_in_steps_without_being_written_anew(room, monkeypatch):
    monkeypatch.setattr(upkeep, "_SPARE_BYTES", 1 << 18)
    for turn in range(10):
        changes = [
            Change(f"{turn}-{n}", 1, observed(900 + turn, 1.0, agency=f"{n}", note="ghi chú " * 40))
            for n in range(1000)
        ]
        changes.append(Change(f"{turn}", 1, observed(turn, 1.0)))
        room.writer.apply_page(room.page("observations", changes), 1)
    room.writer.note_centre("nghean", now_s=room.now_s, reachable=True, skew_s=0.0)
    run = room.writer._connection.execute
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    path = room.folder / "cache.db"
    full = path.stat().st_size
    expired(room)
    assert run("SELECT count(*) FROM observations").fetchone() == (1010,)
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.stat().st_size < full / 2
    assert run("PRAGMA integrity_check").fetchone() == ("ok",)
