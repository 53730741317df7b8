"""Commands take effect once; whoever loses a race is told who won."""

from __future__ import annotations

import json

import pytest

DIRECTIVE = {
    "issuer": "Chủ tịch UBND tỉnh",
    "text": "Giải trình 31 văn bản quá hạn",
    "issued_at": "2021-10-07T16:45:00+07:00",
    "state": "issued",
    "agency": "sxd",
}


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
    assert items == [{"id": "directive/1", "rev": 1, "op": "put", "row": DIRECTIVE}]
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
        command() | {"expected_rev": "1"},
        command() | {"payload": None},
    ],
)
def test_what_will_never_do_is_refused_for_good(city, body):
    answer = send(city, "refused", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert city.items("directives") == []


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
