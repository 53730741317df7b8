"""Invariants 17 to 21: what officers did, against a real centre, real stations and faults.

16, and the outbox's parts of 23 and 27, are in ``test_invariants_outbox_disk``.
"""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from ioc_desktop.domain.directives import moved
from ioc_desktop.domain.outbox import BUILT_ON_LOST, NO_SUCH_CENTRE
from tests.faults.outbox_room import (
    AT,
    CENTRE,
    ISSUED,
    Officer,
    OutboxRoom,
    forbidden,
    new_key,
    until,
    walled_off,
)
from tests.faults.scenes import Outcomes, play_selected, scene

pytestmark = pytest.mark.timeout(300)

ONE = "directive/1"
TWO = "directive/2"


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return play_selected(request, tmp_path_factory.mktemp("outbox"))


@scene("lan")
async def test_17_a_lost_answer_a_duplicate_and_kills_take_effect_once(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    # The answer is lost twice, then the command comes twice at once.
    lan.wire.script.extend(["lost_answer", "reset", "twice", "foreign"])
    first = await lan.put(ONE, ISSUED)
    await until(lan.drained)
    assert lan.action(first).attempts >= 3
    # The centre is killed between the effect and the answer, the station meanwhile.
    lan.wire.always = "lost_answer"
    second = await lan.act(ONE, "received")
    await until(lambda: room.rows()[ONE][0] == 2)
    await room.kill_centre()
    await lan.kill()
    lan.wire.always = None
    await room.start_centre()
    await lan.start()
    await until(lan.drained)
    assert [lan.state(first), lan.state(second)] == ["accepted", "accepted"]
    rev, row = room.rows()[ONE]
    assert rev == 2
    assert [step["state"] for step in row["history"]] == ["issued", "received"]


@scene("lan")
async def test_17_a_request_repeated_after_a_kill_is_recorded_once(
    room: OutboxRoom,
) -> None:
    lan, key = room.officers["lan"], new_key()
    lan.wire.always = "lost_request"
    await lan.put(ONE, ISSUED, key=key)
    await lan.kill()
    await lan.start()
    # The officer saw no answer, and the console asks again under the same key.
    await lan.put(ONE, ISSUED, key=key)
    lan.wire.always = None
    await until(lan.drained)
    assert room.rows()[ONE][0] == 1
    assert [one.key for one in lan.directive(ONE).actions] == [key]


@scene("lan")
async def test_18_actions_on_one_directive_keep_their_order(
    room: OutboxRoom,
) -> None:
    lan = room.officers["lan"]
    lan.wire.script.extend(
        ["lost_request", "failing", "lost_answer", "reset", "busy", "foreign", "twice"]
    )
    states = ["received", "in_progress", "answered", "returned", "received", "answered"]
    await lan.put(ONE, ISSUED)
    await lan.put(TWO, ISSUED)
    for state in states:
        await lan.act(ONE, state)  # type: ignore[arg-type]  # literals all
    await until(lan.drained)
    rows = room.rows()
    assert [step["state"] for step in rows[ONE][1]["history"]] == ["issued", *states]
    assert rows[TWO][0] == 1


@scene("lan")
async def test_18_one_refused_goes_to_a_person_and_blocks_nothing_else(
    room: OutboxRoom,
) -> None:
    lan = room.officers["lan"]
    lan.wire.always = "lost_request"
    # No centre lets a directive begin as answered; nothing here stops an old client.
    bad = await lan.put(ONE, moved(ISSUED, "answered", at=AT, by="lan"))
    built = await lan.act(ONE, "closed")
    good = await lan.put(TWO, ISSUED)
    more = await lan.act(TWO, "received")
    lan.wire.always = None
    await until(lan.drained)
    assert [lan.state(one) for one in (bad, built, good, more)] == [
        "refused",
        "superseded",
        "accepted",
        "accepted",
    ]
    assert lan.action(bad).reason == ("the directive cannot become answered: it is not there yet")
    assert lan.action(built).reason == BUILT_ON_LOST
    assert [one.key for one in lan.outbox().lost] == [bad, built]
    assert ONE not in room.rows()
    # The person lets the one go and sends the other anew, as it should have been.
    await lan.choose(built, "let_go")
    await lan.put(ONE, ISSUED, replaces=bad)
    await until(lambda: ONE in room.rows() and not lan.outbox().lost)
    assert lan.action(bad).settled == "edited"


@scene("lan")
async def test_18_one_that_always_fails_starves_nobody(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    lan.wire.poison = "Giải trình mãi"
    bad = await lan.put(ONE, msgspec.structs.replace(ISSUED, text="Giải trình mãi"))
    good = [await lan.put(f"directive/{n}", ISSUED) for n in range(2, 5)]
    await until(lambda: all(lan.state(one) == "accepted" for one in good))
    assert lan.state(bad) == "sent"
    lan.wire.poison = None
    await until(lan.drained)
    assert room.rows()[ONE][0] == 1


@scene("lan")
async def test_18_one_that_is_forbidden_goes_to_a_person_and_the_others_are_sent(
    room: OutboxRoom,
) -> None:
    lan = room.officers["lan"]
    lan.wire.poison, lan.wire.poisoned_by = "cấm", forbidden
    bad = await lan.put(ONE, msgspec.structs.replace(ISSUED, text="Việc bị cấm"))
    good = [await lan.put(f"directive/{n}", ISSUED) for n in range(2, 5)]
    await until(lan.drained)
    assert [one.key for one in lan.outbox().lost] == [bad]
    assert lan.state(bad) == "refused"
    assert lan.action(bad).reason == "this token may not write to this agency"
    assert {lan.state(one) for one in good} == {"accepted"}
    # The token may write by now: the person sends it again.
    lan.wire.poison = None
    again = await lan.choose(bad, "resend")
    await until(lan.drained)
    assert lan.state(again) == "accepted"
    assert room.rows()[ONE][0] == 1


@scene("lan")
async def test_18_one_that_a_firewall_blocks_is_tried_again_and_holds_nobody(
    room: OutboxRoom,
) -> None:
    lan = room.officers["lan"]
    lan.wire.poison, lan.wire.poisoned_by = "cấm", walled_off
    bad = await lan.put(ONE, msgspec.structs.replace(ISSUED, text="Việc bị cấm"))
    await until(lambda: lan.action(bad).reason is not None)
    good = await lan.put(TWO, ISSUED)
    await until(lambda: lan.state(good) == "accepted")
    assert lan.state(bad) == "sent"
    lan.wire.poison = None
    await until(lan.drained)
    assert lan.state(bad) == "accepted"


@pytest.mark.parametrize(
    "trouble",
    ["lost_request", "busy", "failing", "unauthorized", "portal", "half_open_amid", "centre gone"],
)
@scene("lan")
async def test_19_what_failed_is_sent_by_time_alone(room: OutboxRoom, trouble: str) -> None:
    lan = room.officers["lan"]
    if trouble == "centre gone":
        await room.kill_centre()
    else:
        lan.wire.always = trouble
    key = await lan.put(ONE, ISSUED)
    await until(lambda: lan.action(key).reason is not None)
    assert lan.state(key) == "sent"
    if trouble == "centre gone":
        await room.start_centre()
    lan.wire.always = None
    if trouble == "unauthorized":
        lan.log_in("another")
    await until(lan.drained)
    assert lan.state(key) == "accepted"
    assert room.rows()[ONE][0] == 1


@scene("lan")
async def test_19_a_new_station_drains_what_the_dead_one_left(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    lan.wire.always = "busy"
    keys = [await lan.put(f"directive/{n}", ISSUED) for n in range(5)]
    await lan.kill()
    lan.wire.always = None
    await lan.start()
    await until(lan.drained)
    assert {lan.state(key) for key in keys} == {"accepted"}
    assert {rev for rev, _ in room.rows().values()} == {1}


@scene("lan")
async def test_19_refused_credentials_lose_nothing_and_wait_for_others(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    lan.wire.always = "unauthorized"
    key = await lan.put(ONE, ISSUED)
    await until(lambda: lan.action(key).reason is not None)
    asked = lan.wire.done["unauthorized"]
    await asyncio.sleep(0.6)
    assert lan.wire.done["unauthorized"] == asked, "not asked again with the same token"
    lan.wire.always = None
    await asyncio.sleep(0.3)
    assert lan.state(key) == "sent"
    await lan.retry()  # a person may ask for a try with the same credentials
    await until(lan.drained)
    assert room.rows()[ONE][0] == 1


@scene("lan")
async def test_20_a_download_never_hides_a_local_action_without_an_answer(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    await lan.put(ONE, ISSUED)
    await until(lambda: lan.drained() and lan.has(ONE))
    await until(lambda: lan.directive(ONE).local_state is None)
    states: list[str | None] = []
    lan.wire.always = "half_open_amid"
    key = await lan.act(ONE, "received", answer="Đang rà soát")
    states.append(lan.directive(ONE).local_state)
    # Another party's change is downloaded: the officer's own stays what is shown.
    row = room.rows()[ONE][1]
    lan.wire.always = "lost_request"
    await until(lambda: lan.state(key) == "sent")
    rev = room.rows()[ONE][0]
    if rev == 1:
        room.command_elsewhere(ONE, 1, row | {"state": "in_progress"}, "qldt")
    await until(lambda: lan.directive(ONE).rev >= 2)
    shown = lan.directive(ONE)
    assert (shown.row.state, shown.row.answer) == ("received", "Đang rà soát")
    states.append(shown.local_state)
    await lan.kill()
    await lan.start()
    assert lan.directive(ONE).row.answer == "Đang rà soát"
    lan.wire.always = None
    await until(lan.drained)
    states.append(lan.state(key))
    assert states[0] in {"recorded", "sent"}
    assert states[1:] in (["sent", "superseded"], ["sent", "accepted"])


@scene("lan")
async def test_20_an_accepted_action_does_not_flicker_back(room: OutboxRoom) -> None:
    """Between its answer and its download, the old row must not come back."""
    lan = room.officers["lan"]
    await lan.put(ONE, ISSUED)
    await until(lambda: lan.has(ONE))
    lan.wire.no_changes = True
    key = await lan.act(ONE, "received")
    await until(lambda: lan.state(key) == "accepted")
    shown = lan.directive(ONE)
    assert (shown.rev, shown.row.state, shown.local_state) == (1, "received", "accepted")
    # The next action is built on it, not on the row that was downloaded.
    await lan.act(ONE, "in_progress")
    await until(lan.drained)
    lan.wire.no_changes = False
    await until(lambda: lan.has(ONE, "in_progress"))
    assert lan.directive(ONE).local_state is None
    assert room.rows()[ONE][0] == 3


async def both_acted(room: OutboxRoom) -> tuple[Officer, Officer, str, str]:
    """Lan's action wins, Minh's loses; return the officers and the keys."""
    lan, minh = room.officers["lan"], room.officers["minh"]
    await lan.put(ONE, ISSUED)
    await until(lambda: lan.has(ONE) and minh.has(ONE))
    await until(lambda: lan.directive(ONE).local_state is None)
    minh.wire.always = lan.wire.always = "lost_request"
    won = await lan.act(ONE, "received", answer="Đã có 20 văn bản")
    lost = await minh.act(ONE, "in_progress", note="Sở đang họp")
    lan.wire.always = None
    await until(lan.drained)
    minh.wire.always = None
    await until(minh.drained)
    return lan, minh, won, lost


@scene("lan", "minh")
async def test_21_the_second_of_two_officers_is_told_what_won_and_chooses(room: OutboxRoom) -> None:
    lan, minh, won, lost = await both_acted(room)
    assert (lan.state(won), minh.state(lost)) == ("accepted", "superseded")
    told = minh.directive(ONE)
    (waiting,) = told.waiting
    assert waiting.won is not None
    assert waiting.won.row is not None
    assert (waiting.won.rev, waiting.won.row.answer) == (2, "Đã có 20 văn bản")
    assert waiting.won.row.history[-1].by == "Ô/B lan"
    assert waiting.row.state == "in_progress"
    assert waiting.needs_person
    # Minh puts the own change on top of it: neither is lost.
    again = await minh.choose(lost, "resend")
    await until(minh.drained)
    assert minh.state(again) == "accepted"
    rev, row = room.rows()[ONE]
    assert (rev, row["state"], row["answer"]) == (3, "in_progress", "Đã có 20 văn bản")
    assert [(one["by"], one["state"]) for one in row["history"]] == [
        ("Ô/B lan", "issued"),
        ("Ô/B lan", "received"),
        ("Ô/B minh", "in_progress"),
    ]
    assert row["history"][2]["note"] == "Sở đang họp"
    await until(lambda: lan.has(ONE, "in_progress"))
    kept = {one.key: one.settled for one in minh.directive(ONE).actions}
    assert kept == {lost: "resent", again: None}


@scene("lan", "minh")
async def test_21_who_loses_may_let_go_of_it_and_all_built_on_it(
    room: OutboxRoom,
) -> None:
    lan, minh = room.officers["lan"], room.officers["minh"]
    await lan.put(ONE, ISSUED)
    await until(lambda: minh.has(ONE))
    minh.wire.always = "lost_request"
    first = await minh.act(ONE, "received")
    second = await minh.act(ONE, "answered", answer="Xong")
    await lan.act(ONE, "in_progress")
    await until(lan.drained)
    minh.wire.always = None
    await until(minh.drained)
    assert [one.key for one in minh.directive(ONE).waiting] == [first, second]
    assert minh.action(second).reason == BUILT_ON_LOST
    for key in (first, second):
        assert minh.action(key).won is not None
        await minh.choose(key, "let_go")
    await until(lambda: minh.has(ONE, "in_progress"))
    shown = minh.directive(ONE)
    assert (shown.row.state, shown.waiting) == ("in_progress", ())
    assert [one.settled for one in shown.actions] == ["let_go", "let_go"]
    assert room.rows()[ONE][0] == 2


@scene("lan")
async def test_an_agencys_answer_that_arrives_is_shown(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    await lan.put(ONE, ISSUED)
    await until(lambda: lan.drained() and ONE in room.rows())
    row = room.rows()[ONE][1]
    answered = row | {"state": "answered", "answer": "Đã xử lý 31/31 văn bản"}
    assert room.command_elsewhere(ONE, 1, answered, "Sở Xây dựng") == 201
    await until(lambda: lan.has(ONE, "answered"))
    shown = lan.directive(ONE)
    assert (shown.row.answer, shown.local_state) == ("Đã xử lý 31/31 văn bản", None)
    assert [step.by for step in shown.row.history] == ["Ô/B lan", "Sở Xây dựng"]


@scene("lan")
async def test_actions_for_a_centre_no_longer_named_wait_with_the_reason(
    room: OutboxRoom,
) -> None:
    lan = room.officers["lan"]
    lan.wire.always = "lost_request"
    key = await lan.put(ONE, ISSUED)
    await lan.kill()
    site = lan.folder / "site.toml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace(f'id = "{CENTRE}"', 'id = "nghean"'), encoding="utf-8")
    await lan.start()
    await until(lambda: lan.action(key).reason == NO_SUCH_CENTRE)
    assert not lan.drained()
