"""Commands take effect once; whoever loses a race is told who won."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ioc_desktop.centre.store import Change

DIRECTIVE = {
    "issuer": "Chủ tịch UBND tỉnh",
    "text": "Giải trình 31 văn bản quá hạn",
    "issued_at": "2021-10-07T16:45:00+07:00",
    "state": "issued",
    "agency": "qldt",
}
STEP = {"at": "2021-10-07T16:45:00+07:00", "by": "trực ban", "state": "issued"}


def command(expected_rev=0, target="directive/1", kind="directive.put", **changes):
    return {
        "id": "c1",
        "kind": kind,
        "officer": "trực ban",
        "issued_at": "2021-10-07T16:45:00+07:00",
        "target": target,
        "expected_rev": expected_rev,
        "payload": DIRECTIVE | changes,
    }


def send(served, key, body):
    return served.http.post("/v1/commands", json=body, headers={"Idempotency-Key": key})


def test_a_command_takes_effect_once_however_often_it_is_sent(serve, tmp_path):
    served = serve(tmp_path)
    first = send(served, "k1", command())
    replays = [send(served, "k1", command()) for _ in range(3)]
    assert first.status_code == 201
    assert {replay.status_code for replay in replays} == {200}
    assert {replay.content for replay in replays} == {first.content}
    assert first.headers["content-digest"]
    items = served.items("directives")
    row = DIRECTIVE | {"history": [STEP]}
    assert items == [{"id": "directive/1", "rev": 1, "op": "put", "row": row}]
    assert first.json()["change"] == items[0]


def test_the_answer_survives_a_restart(serve, tmp_path):
    first = serve(tmp_path)
    answer = send(first, "k1", command()).content
    first.centre.close()
    second = serve(tmp_path)
    again = send(second, "k1", command())
    assert (again.status_code, again.content) == (200, answer)
    assert second.centre.store.head("directives") == 1


def test_the_loser_is_shown_what_won(serve, tmp_path):
    served = serve(tmp_path)
    send(served, "k1", command())
    won = send(served, "k2", command(1, state="received"))
    lost = send(served, "k3", command(1, state="returned"))
    assert won.status_code == 201
    assert lost.status_code == 412
    assert lost.headers["content-type"] == "application/problem+json"
    assert lost.json()["current"] == won.json()["change"]
    assert send(served, "k3", command(2, state="returned")).status_code == 201
    missing = send(served, "k4", command(4, target="directive/none"))
    assert (missing.status_code, missing.json()["current"]) == (412, None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        command(kind="scene.switch"),
        command(target=""),
        command(target="x" * 201),
        command(state="unheard-of"),
        command(state="answered"),
        command() | {"expected_rev": "1"},
        command(-1),
        command(2**63),
        command() | {"payload": None},
        command(history=[STEP | {"at": "hôm qua"}]),
        command(agency="sxd"),
        command(agency="qldt\x00"),
        command(locality="40412"),
        command(agency="qldt", locality="2021/412"),
    ],
)
def test_what_will_never_do_is_refused_for_good(city, body):
    answer = send(city, "refused", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert city.items("directives") == []


def test_the_history_is_the_centres_and_only_grows(serve, tmp_path):
    served = serve(tmp_path)
    send(served, "k1", command())
    forged = [{"at": STEP["at"], "by": "ai đó", "state": "closed"}]
    noted = [
        *forged,
        {"at": STEP["at"], "by": "ai đó", "state": "closed", "note": "Đã nhận 31 văn bản"},
    ]
    send(served, "k2", command(1, state="received", history=noted))
    send(served, "k3", command(2, state="answered", answer="Đã xử lý", history=forged))
    (item,) = served.items("directives")
    assert item["row"]["answer"] == "Đã xử lý"
    assert item["row"]["history"] == [
        STEP,
        STEP | {"state": "received", "note": "Đã nhận 31 văn bản"},
        STEP | {"state": "answered"},
    ]


def test_a_note_is_taken_also_from_a_client_that_knows_less_of_the_history(serve, tmp_path):
    """One that acts again before it has downloaded what became of its first command."""
    served = serve(tmp_path)
    send(served, "k1", command())
    own = [{"at": "2021-10-07T16:50:00+07:00", "by": "a", "state": "received", "note": "Đã nhận"}]
    send(served, "k2", command(1, state="received", history=own))
    (item,) = served.items("directives")
    assert [step.get("note") for step in item["row"]["history"]] == [None, "Đã nhận"]
    send(served, "k3", command(2, state="received", history=item["row"]["history"]))
    (item,) = served.items("directives")
    assert [step.get("note") for step in item["row"]["history"]] == [None, "Đã nhận", None]


def test_a_state_follows_only_from_those_before_it(serve, tmp_path):
    served = serve(tmp_path)
    for rev, state in enumerate(["issued", "received", "answered", "closed"]):
        assert send(served, f"k{rev}", command(rev, state=state)).status_code == 201
    again = send(served, "k9", command(4, state="in_progress"))
    assert again.status_code == 422
    assert again.json()["detail"] == "the directive cannot become in_progress: it is closed"
    assert served.centre.store.head("directives") == 4


@pytest.mark.parametrize(
    ("addressee", "dataset"),
    [({"agency": "sxd"}, "agencies"), ({"agency": "", "locality": "nowhere"}, "localities")],
)
def test_nobody_is_directed_whom_the_catalogue_does_not_have(city, addressee, dataset):
    (code,) = (one for one in addressee.values() if one)
    answer = send(city, "nobody", command(**addressee))
    assert answer.status_code == 422
    named = {"agencies": "agency", "localities": "locality"}[dataset]
    assert answer.json()["detail"] == (
        f"this centre has no {named} '{code}'; /v1/{dataset}/changes lists them"
    )
    assert city.items("directives") == []
    served = city.rows(dataset)
    assert code not in {row["code"] for row in served.values()}


def test_a_directive_to_whoever_is_gone_by_now_can_still_be_moved_on(serve, tmp_path):
    served = serve(tmp_path)
    assert send(served, "k1", command(locality="412")).status_code == 201
    gone = [
        Change("qldt", 2, None),
        *(Change(f"{system}/412", 2, None) for system in ("2021", "2024-12", "2025-07")),
    ]
    for change, dataset in zip(gone, ["agencies", *["localities"] * 3], strict=True):
        served.centre.store.append(dataset, [change])
    assert send(served, "k2", command(1, state="received", locality="412")).status_code == 201
    assert send(served, "k3", command(target="directive/2")).status_code == 422
    elsewhere = command(target="directive/3", agency="", locality="412")
    assert send(served, "k4", elsewhere).status_code == 422
    assert send(served, "k5", command(2, state="received", agency="")).status_code == 201
    assert send(served, "k6", command(3, state="received")).status_code == 422


def test_one_key_on_many_connections_at_once_takes_effect_once(serve, tmp_path):
    served = serve(tmp_path)
    ready = threading.Barrier(6)

    def post(_number):
        ready.wait(10)
        with httpx.Client(base_url=served.url, headers=served.http.headers, timeout=20) as own:
            return own.post("/v1/commands", json=command(), headers={"Idempotency-Key": "k1"})

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(post, range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert len(served.items("directives")) == 1


def test_a_key_stands_for_one_command(serve, tmp_path):
    served = serve(tmp_path)
    send(served, "k1", command())
    other = send(served, "k1", command(1))
    assert other.status_code == 422
    assert served.centre.store.head("directives") == 1


@pytest.mark.parametrize("key", [None, "", "k" * 129, "a\tb"])
def test_a_command_needs_a_key(city, key):
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = city.http.post("/v1/commands", content=json.dumps(command()), headers=headers)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_a_body_without_end_is_refused(city):
    answer = city.http.post(
        "/v1/commands", content=b" " * 300_000, headers={"Idempotency-Key": "large"}
    )
    assert answer.status_code == 413
