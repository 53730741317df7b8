"""Requests that cannot be carried out: each is answered, and none stops what others asked."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from ioc_desktop.domain.rows import Directive
from ioc_desktop.station.protocol import Done, RecordAction
from ioc_desktop.station.spool import FOLDER
from tests.station.station_child import StationChild

SITE = '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:9"\ntoken = "t"\n'
WORDS = Directive(
    issuer="a", text="Giải trình", issued_at="2021-10-07T16:45:00+07:00", state="issued"
)
NESTED = b"\x83\xa1t\xa5retry\xa6number\x01\xa1x" + b"\x91" * 500_000 + b"\x01"


def asked(number: int, **more: object) -> RecordAction:
    given = {"key": f"{number:032x}", "centre": "vinh", "target": f"directive/{number}"}
    return RecordAction(number=number, officer="a", row=WORDS, **(given | more))  # type: ignore[arg-type]  # as given


def test_18_a_request_that_no_station_can_take_holds_up_no_other(tmp_path: Path) -> None:
    site, data = tmp_path / "site.toml", tmp_path / "data"
    site.write_text(SITE, encoding="utf-8")
    spool = data / FOLDER
    spool.mkdir(parents=True)
    beyond = msgspec.msgpack.encode(asked(1, expected_rev=1 << 63))
    broken = beyond.replace(b"vinh", b"vin\xff")
    for name, request in (("nested", NESTED), ("beyond", beyond), ("broken", broken)):
        (spool / f"{name}.request").write_bytes(request)
    with StationChild(site, data) as station:
        until_s = time.monotonic() + 30
        while len(answers := sorted(spool.glob("*.answer"))) < 3 and time.monotonic() < until_s:
            time.sleep(0.05)
        assert [answer.stem for answer in answers] == ["beyond", "broken", "nested"]
        assert not list(spool.glob("*.request"))
        station.say(asked(2))
        assert station.wait_for(lambda m: isinstance(m, Done)) == Done(number=2)
        station.hang_up()
        assert station.ended() == 0
    said = [msgspec.json.decode(answer.read_bytes())["error"] for answer in answers]
    assert "fault of the program" in said[0]
    assert "cannot be read" in said[1]
    assert "cannot be read" in said[2]
