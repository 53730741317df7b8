"""duty.db: what is recorded stays, what is built on what, and what is shown on top of what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.domain.directives import moved
from ioc_desktop.domain.outbox import (
    BUILT_ON_LOST,
    OUTBOX_TOPIC,
    WITHDRAWN,
    DirectiveBoard,
    DirectiveRow,
    OutboxBoard,
    WonRow,
)
from ioc_desktop.domain.queries import DirectiveQuery, DirectivesQuery, OutboxQuery, Unanswered
from ioc_desktop.domain.rows import Agency, Directive
from ioc_desktop.store.duty_ledger import ActionError
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter

NOW = 1_633_610_000
ISSUED = Directive(
    issuer="Chủ tịch UBND tỉnh",
    text="Giải trình 31 văn bản quá hạn",
    issued_at="2021-10-07T16:45:00+07:00",
    due_at="2021-10-07T16:50:00+07:00",
    state="issued",
    agency="sxd",
    about={"indicator": "documents.overdue"},
)
RECEIVED = moved(ISSUED, "received", at="2021-10-07T17:00:00+07:00", by="sxd")
RETURNED = moved(ISSUED, "returned", at="2021-10-07T17:01:00+07:00", by="trực ban", note="Nhầm")
TARGET = "directive/1"


def key(number: int) -> str:
    return f"{number:032x}"


def action(number: int, row: Directive = ISSUED, **more: Any) -> NewAction:
    given: dict[str, Any] = {"key": key(number), "centre": "vinh", "target": TARGET}
    given |= {"officer": "a", "row": row}
    return NewAction(**(given | more))


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[DutyWriter]:
    with DutyWriter.open(tmp_path) as writer:
        yield writer


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[CacheWriter]:
    with CacheWriter.open(tmp_path) as writer:
        yield writer


def download(cache: CacheWriter, rev: int, row: Directive | None, epoch: str = "e1") -> None:
    changes = [Change(TARGET, rev, row)]
    page = Page("vinh", "directives", epoch, "1.0", changes, [], f"c{rev}", more=False)
    cache.apply_page(page, NOW)


def ask(folder: Path, query: Any) -> Any:
    reader = DutyReader(CacheReader(folder / "cache.db", centres=["vinh"]), folder, ["vinh"])
    try:
        return reader.answer({"q": query}, NOW).answers["q"]
    finally:
        reader.close()


def one(folder: Path) -> DirectiveRow:
    found = ask(folder, DirectiveQuery(centre="vinh", target=TARGET))
    assert isinstance(found, DirectiveRow)
    return found


def test_an_action_is_recorded_once_under_its_key(duty: DutyWriter, tmp_path: Path) -> None:
    assert duty.record(action(1), NOW, 2.5)
    assert not duty.record(action(1), NOW + 9)
    with pytest.raises(ActionError, match="already stands for another"):
        duty.record(action(1, RECEIVED), NOW)
    (recorded,) = ask(tmp_path, OutboxQuery()).waiting
    assert (recorded.state, recorded.issued_at_s, recorded.skew_s) == ("recorded", NOW, 2.5)
    assert [step.state for step in recorded.steps] == ["recorded"]


@pytest.mark.parametrize(
    "bad",
    [
        {"key": "short"},
        {"key": "a key with blanks"},
        {"target": ""},
        {"target": "x" * 201},
        {"officer": " "},
        {"kind": "scene.switch"},
        {"row": Directive(issuer="a", text=" ", issued_at="x", state="issued")},
        {"row": Directive(issuer="a", text="x" * 20_001, issued_at="x", state="issued")},
    ],
)
def test_what_no_centre_would_take_is_not_recorded(
    duty: DutyWriter, tmp_path: Path, bad: dict[str, Any]
) -> None:
    with pytest.raises(ActionError):
        duty.record(action(1, **bad), NOW)
    assert ask(tmp_path, OutboxQuery()).recorded == 0


def test_an_action_on_what_was_changed_here_meanwhile_is_not_recorded(duty: DutyWriter) -> None:
    duty.record(action(1), NOW)
    with pytest.raises(ActionError, match="changed here meanwhile"):
        duty.record(action(2, RECEIVED, expected_rev=0), NOW)
    duty.record(action(2, RECEIVED, base=key(1), seen=ISSUED), NOW)
    with pytest.raises(ActionError, match="changed here meanwhile"):
        duty.record(action(3, RETURNED, base=key(1), seen=ISSUED), NOW)


def test_a_successor_expects_the_revision_its_base_was_given(duty: DutyWriter) -> None:
    duty.record(action(1), NOW)
    duty.record(action(2, RECEIVED, base=key(1), seen=ISSUED), NOW)
    assert duty.sending(key(2), NOW) is None
    first = duty.sending(key(1), NOW)
    assert first is not None
    assert b'"expected_rev":0' in first.body
    duty.accepted(key(1), 41, ISSUED, "e1", NOW)
    second = duty.sending(key(2), NOW)
    assert second is not None
    assert b'"expected_rev":41' in second.body
    again = duty.sending(key(2), NOW)
    assert again is not None
    assert (again.body, again.attempt) == (second.body, 2)


def test_what_was_built_on_a_lost_action_is_lost_with_it(duty: DutyWriter, tmp_path: Path) -> None:
    duty.record(action(1), NOW)
    duty.record(action(2, RECEIVED, base=key(1), seen=ISSUED), NOW)
    duty.record(action(3, ISSUED, target="directive/2"), NOW)
    duty.sending(key(1), NOW)
    changes = duty.superseded(key(1), WonRow(7, RETURNED), "412", NOW)
    assert [(change.key, change.state) for change in changes] == [
        (key(1), "superseded"),
        (key(2), "superseded"),
    ]
    board = ask(tmp_path, OutboxQuery())
    assert [lost.reason for lost in board.lost] == ["412", BUILT_ON_LOST]
    assert [lost.won for lost in board.lost] == [WonRow(7, RETURNED)] * 2
    assert [waiting.key for waiting in board.waiting] == [key(3)]
    assert duty.superseded(key(1), None, "again", NOW) == ()


def test_sending_again_keeps_what_the_officer_did_not_change_of_the_winner(
    duty: DutyWriter, tmp_path: Path
) -> None:
    mine = moved(RECEIVED, "in_progress", at="x", by="a")
    duty.record(action(1, mine, seen=RECEIVED, expected_rev=2), NOW)
    duty.sending(key(1), NOW)
    won = moved(RECEIVED, "received", at="x", by="b", answer="Đã có 20 văn bản")
    duty.superseded(key(1), WonRow(3, won), "412", NOW)
    with pytest.raises(ActionError, match="already stands for another"):
        duty.resend(key(1), key(1), ("a", "Chị A"), None, NOW)
    new = duty.resend(key(1), key(2), ("a", "Chị A"), WonRow(2, RECEIVED), NOW)
    assert (new.row.state, new.row.answer) == ("in_progress", "Đã có 20 văn bản")
    assert (new.seen, new.expected_rev, new.replaces) == (won, 3, key(1))
    assert duty.resend(key(1), key(2), ("a", "Chị A"), None, NOW) == new
    with pytest.raises(ActionError, match="already chosen"):
        duty.resend(key(1), key(3), ("a", "Chị A"), None, NOW)
    row = one(tmp_path)
    assert [(one.key, one.settled) for one in row.actions] == [(key(1), "resent"), (key(2), None)]
    assert row.waiting == ()


def test_an_edit_settles_the_lost_action_it_replaces(duty: DutyWriter, tmp_path: Path) -> None:
    duty.record(action(1), NOW)
    duty.sending(key(1), NOW)
    duty.refused(key(1), "the directive cannot become issued", NOW)
    assert one(tmp_path).local_state == "refused"
    duty.record(action(2, RETURNED, replaces=key(1)), NOW)
    assert [done.settled for done in ask(tmp_path, OutboxQuery()).lately] == ["edited"]
    duty.sending(key(2), NOW)
    duty.refused(key(2), "422", NOW)
    with pytest.raises(ActionError, match="same directive"):
        duty.record(action(3, target="directive/9", replaces=key(2)), NOW)


def test_only_what_never_left_can_be_withdrawn(duty: DutyWriter, tmp_path: Path) -> None:
    duty.record(action(1), NOW)
    duty.record(action(2, target="directive/2"), NOW)
    duty.sending(key(2), NOW)
    assert [change.reason for change in duty.let_go(key(1), NOW)] == [WITHDRAWN]
    assert duty.let_go(key(1), NOW) == ()
    with pytest.raises(ActionError, match="may have taken effect"):
        duty.let_go(key(2), NOW)
    with pytest.raises(ActionError, match="no action"):
        duty.let_go(key(3), NOW)
    assert isinstance(ask(tmp_path, DirectiveQuery(centre="vinh", target=TARGET)), Unanswered)


def test_history_is_not_rewritten(duty: DutyWriter, tmp_path: Path) -> None:
    duty.record(action(1), NOW)
    other = sqlite3.connect(tmp_path / "duty.db", isolation_level=None)
    try:
        for sql in ("UPDATE steps SET at_s = 0", "DELETE FROM steps", "DELETE FROM actions"):
            with pytest.raises(sqlite3.IntegrityError):
                other.execute(sql)
    finally:
        other.close()


def test_a_week_without_a_network_is_one_line_of_history(duty: DutyWriter, tmp_path: Path) -> None:
    duty.record(action(1), NOW)
    duty.sending(key(1), NOW)
    for minute in range(30):
        duty.failed(key(1), "no route", NOW + minute, NOW + minute + 60)
    duty.failed(key(1), "503", NOW + 99, NOW + 100)
    (waiting,) = ask(tmp_path, OutboxQuery()).waiting
    assert [step.reason for step in waiting.steps] == [None, None, "no route", "503"]
    assert (waiting.reason, waiting.next_try_s) == ("503", NOW + 100)


def test_a_local_action_stays_on_top_until_the_download_has_its_revision(
    duty: DutyWriter, cache: CacheWriter, tmp_path: Path
) -> None:
    download(cache, 1, ISSUED)
    assert (one(tmp_path).local_state, one(tmp_path).act_rev) == (None, 1)
    duty.record(action(1, RECEIVED, seen=ISSUED, expected_rev=1), NOW)
    download(cache, 2, RETURNED)
    shown = one(tmp_path)
    assert (shown.row, shown.centre_row, shown.local_state) == (RECEIVED, RETURNED, "recorded")
    assert shown.base == key(1)
    duty.sending(key(1), NOW)
    assert one(tmp_path).local_state == "sent"
    duty.accepted(key(1), 3, RECEIVED, "e1", NOW)
    shown = one(tmp_path)
    assert (shown.row, shown.local_state, shown.act_rev, shown.base) == (
        RECEIVED,
        "accepted",
        3,
        None,
    )
    download(cache, 3, RECEIVED)
    assert one(tmp_path).local_state is None
    download(cache, 4, RETURNED)
    assert (one(tmp_path).row, one(tmp_path).act_rev) == (RETURNED, 4)


def test_directives_of_a_cache_that_was_replaced_are_read_anew(tmp_path: Path) -> None:
    """As a damaged cache is: its copies get the numbers, and the counts, of those before."""
    agency = Change("sxd", 1, Agency(code="sxd", name="Sở Xây dựng", kind="department"))
    renamed = Change("sxd", 1, Agency(code="sxd", name="Sở Xây dựng mới", kind="department"))
    reader = DutyReader(CacheReader(tmp_path / "cache.db"), tmp_path, ["vinh"])
    shown = []
    try:
        for row, name in ((ISSUED, agency), (RECEIVED, renamed)):
            for file in tmp_path.glob("cache.db*"):
                file.unlink()
            with CacheWriter.open(tmp_path) as cache:
                page = Page("vinh", "agencies", "e1", "1.0", [name], [], "a", more=False)
                cache.apply_page(page, NOW)
                download(cache, 1, row)
                found = reader.answer({"q": DirectiveQuery(centre="vinh", target=TARGET)}, NOW)
                answer = found.answers["q"]
                assert isinstance(answer, DirectiveRow)
                shown.append(answer)
    finally:
        reader.close()
    assert [row.row for row in shown] == [ISSUED, RECEIVED]
    assert [row.agency_name for row in shown] == ["Sở Xây dựng", "Sở Xây dựng mới"]


def test_an_accepted_row_of_a_history_that_is_gone_hides_nothing(
    duty: DutyWriter, cache: CacheWriter, tmp_path: Path
) -> None:
    duty.record(action(1), NOW)
    duty.sending(key(1), NOW)
    duty.accepted(key(1), 50, ISSUED, "e0", NOW)
    download(cache, 1, RETURNED)
    assert (one(tmp_path).row, one(tmp_path).local_state) == (RETURNED, None)


def test_a_board_counts_what_is_overdue_unsent_and_in_conflict(
    duty: DutyWriter, cache: CacheWriter, tmp_path: Path
) -> None:
    agency = Change("sxd", 1, Agency(code="sxd", name="Sở Xây dựng", kind="department"))
    cache.apply_page(Page("vinh", "agencies", "e1", "1.0", [agency], [], "a", more=False), NOW)
    download(cache, 1, ISSUED)
    duty.record(action(1, RECEIVED, seen=ISSUED, expected_rev=1), NOW)
    closed = moved(ISSUED, "closed", at="x", by="a")
    duty.record(action(2, closed, target="directive/2"), NOW)
    duty.sending(key(2), NOW)
    duty.refused(key(2), "422", NOW)
    board = ask(tmp_path, DirectivesQuery())
    assert isinstance(board, DirectiveBoard)
    assert (board.total, board.open, board.overdue, board.unsent, board.conflicts) == (
        (2, 1, 1, 1, 1)
    )
    assert board.rows[0].overdue_s is not None
    assert board.rows[0].agency_name == "Sở Xây dựng"
    assert [(row.name, row.open, row.overdue) for row in board.by_agency] == [("Sở Xây dựng", 1, 1)]
    about = ask(tmp_path, DirectivesQuery(indicator="documents.overdue", states=("received",)))
    assert [row.id for row in about.rows] == [TARGET]
    mine = ask(tmp_path, DirectivesQuery(centre="vinh", mine_only=True))
    assert mine.total == 2
    assert ask(tmp_path, DirectivesQuery(centre="nghean")).total == 0


def test_a_machine_without_an_outbox_has_an_empty_one(tmp_path: Path) -> None:
    assert ask(tmp_path, OutboxQuery()) == OutboxBoard((), (), (), 0, 0, 0, 0, None)
    (tmp_path / "duty.db").write_bytes(b"no database" * 1000)
    assert isinstance(ask(tmp_path, OutboxQuery()), Unanswered)
    reader = DutyReader(CacheReader(tmp_path / "cache.db"), tmp_path, ["vinh"])
    assert reader.topics(OutboxQuery()) == {OUTBOX_TOPIC}
    assert reader.topics(DirectivesQuery()) >= {OUTBOX_TOPIC, "vinh/directives", "vinh/agencies"}


def test_a_damaged_or_newer_outbox_is_told(tmp_path: Path) -> None:
    path = tmp_path / "duty.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError) as told:
        DutyWriter.open(tmp_path)
    assert told.value.code == "corrupt"
    assert ask(tmp_path, OutboxQuery()) == Unanswered(str(told.value))
    assert f"the outbox {path} is damaged (" in str(told.value)
    assert "; restart the station: it sets the file aside" in str(told.value)
    (tmp_path / "duty.db").unlink()
    DutyWriter.open(tmp_path).close()
    other = sqlite3.connect(tmp_path / "duty.db")
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreError) as newer:
        DutyWriter.open(tmp_path)
    assert newer.value.code == "newer"
    assert ask(tmp_path, OutboxQuery()) == Unanswered(str(newer.value))
    assert str(newer.value).startswith(f"{path} was written by a newer version of this program")


def test_an_action_that_cannot_be_read_is_told_with_its_file_and_what_to_do(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as writer:
        writer.record(action(1), 9)
        with sqlite3.connect(tmp_path / "duty.db") as connection:
            connection.execute("UPDATE actions SET payload = 'x'")
        connection.close()
        said = (
            f"the outbox {tmp_path / 'duty.db'} is damaged (an action in it cannot be read); "
            "stop the station and run: ioc-desktop data repair"
        )
        with pytest.raises(StoreError) as told:
            writer.sending(key(1), 9)
        assert (told.value.code, str(told.value)) == ("corrupt", said)
    assert ask(tmp_path, OutboxQuery()) == Unanswered(said)
    assert ask(tmp_path, DirectivesQuery()) == Unanswered(said)
