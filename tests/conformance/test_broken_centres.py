"""A centre with one fault is found out by the check of that name, and by no other."""

from __future__ import annotations

import asyncio
import gzip
import itertools
from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.conformance import Verdict, VerifyOptions, events, verify
from ioc_desktop.conformance.catalogue import CHECKS
from ioc_desktop.sync.http import Limits
from tests.conformance import faults_of_centres as f
from tests.conformance import faults_of_figures as g
from tests.conformance.small_centre import RefusedError, Reply, SmallCentre

SEVEN = {"value": 7}
FIGURE = "late/2021-10-08"
NFD = "Nghe\u0323\u0302 An"

FAULTS: dict[str, dict[str, f.Fault]] = {
    "centre.reached": {
        "html": f.only("/v1/centre", f.upside_down),
        "failing": f.only("/v1/centre", lambda old: replace(old, status=500)),
        "redirect": f.only(
            "/v1/centre", lambda old: replace(old, status=302, headers={"location": "/login"})
        ),
    },
    "centre.described": {
        "no commands": f.described(lambda told: told.pop("push")),
        "no head": f.described(lambda told: told["datasets"].append({"name": "weather"})),
        "a name that is none": f.described(lambda told: told.update(name=7)),
    },
    "centre.schema": {
        "newer major": lambda centre: setattr(centre, "schema", "2.0"),
        "no version": lambda centre: setattr(centre, "schema", "one"),
    },
    "centre.steady": {"another epoch each time": f.counted(itertools.count(1))},
    "centre.clock": {
        "no offset": f.described(lambda told: told.update(time="2021-10-07T16:30:00")),
        "a day": f.described(lambda told: told.update(time="2021-10-07")),
    },
    "centre.datasets": {
        "twice": f.described(lambda told: told["datasets"].append(told["datasets"][0])),
    },
    "token.missing": {"open": f.token_check(lambda given, c: given in {"", f"Bearer {c.token}"})},
    "token.wrong": {
        "any": f.token_check(lambda given, _c: given != ""),
        "the beginning": f.token_check(lambda given, _c: given.startswith("Bearer 0123")),
    },
    "token.scheme": {"no header": f.refused_as(401, f.without("www-authenticate"))},
    "pages.read": {
        "html": f.only("/v1/agencies/changes", f.upside_down),
        "failing": f.only(
            "/v1/agencies/changes", lambda _old: Reply(500, b"", {"content-type": "text/plain"})
        ),
        "cut short": f.cut_short,
    },
    "pages.plain": {
        "gzip": f.pages_only(
            lambda old: replace(
                f.body(old, gzip.compress), headers=old.headers | {"content-encoding": "gzip"}
            )
        ),
    },
    "pages.digest": {
        "none": f.pages_only(f.without("content-digest")),
        "of other bytes": f.pages_only(f.wrong_digest),
        "no base64": f.pages_only(
            lambda old: replace(old, headers=old.headers | {"content-digest": "sha-256=:x:"})
        ),
    },
    "pages.json": {
        "NaN": f.pages_only(lambda old: f.body(old, lambda b: b.replace(b": 1.5", b": NaN"))),
        "byte order mark": f.pages_only(lambda old: f.body(old, lambda b: b"\xef\xbb\xbf" + b)),
        "latin": f.pages_only(lambda old: f.body(old, lambda b: b.replace("ă".encode(), b"\xe3"))),
        "cut": f.pages_only(lambda old: f.body(old, lambda b: b[:-1])),
    },
    "pages.envelope": {
        "text for more": f.paged(lambda page: page.update(more=str(page["more"]))),
        "no count": f.paged(lambda page: page.pop("count")),
    },
    "pages.names": {
        name: f.paged(lambda page, name=name: page.update({name: "another"}))  # type: ignore[misc]  # a default binds it
        for name in ("centre", "dataset", "epoch", "schema")
    },
    "pages.after": {"null": f.paged(lambda page: page.update(after=None))},
    "pages.count": {"one more": f.paged(lambda page: page.update(count=page["count"] + 1))},
    "pages.size": {"400 kB": f.big},
    "pages.more": {
        "never": f.paged(lambda page: page.update(more=False)),
        "never of full pages": f.instead(
            "changes",
            lambda old, _c: lambda d, a, n: old(d, a, n) | ({"more": False} if n > 1 else {}),
        ),
    },
    "pages.progress": {
        "always": f.instead("changes", lambda old, _c: lambda *a: old(*a) | {"more": True}),
        "the same place": f.instead(
            "changes",
            lambda old, _c: (
                lambda dataset, after, limit: (
                    (page := old(dataset, after, limit))
                    | ({"next": after} if after and page["more"] else {})
                )
            ),
        ),
    },
    "limit.honoured": {"not looked at": f.instead("limit", lambda old, _c: lambda t: old(t) and 3)},
    "limit.refused": {
        "anything": f.instead("limit", lambda _o, _c: lambda t: int(t) if t == "1" else 3)
    },
    "items.shape": {
        "rev as text": f.paged(lambda page: page["items"][0].update(rev="1")),
        "another op": f.paged(lambda page: page["items"][0].update(op="upsert")),
        "no row": f.paged(lambda page: [item.pop("row", 0) for item in page["items"]]),
        "an empty id": f.paged(lambda page: page["items"][0].update(id="")),
    },
    "items.rev": {"older after newer": f.old_rev},
    "cursor.form": {
        "null": f.paged(lambda page: page.update(next=None)),
        "too long": f.paged(lambda page: page.update(next="x" * 257)),
    },
    "cursor.stable": {"of a session": f.session_cursors},
    "cursor.end": {"404": f.end_is_nowhere(404), "410": f.end_is_nowhere(410)},
    "cursor.garbage": {"the beginning": f.garbage_is_the_beginning},
    "cursor.foreign": {"taken": f.lax},
    "cursor.old": {
        "taken": lambda centre: setattr(
            centre, "place", lambda d, c, old=centre.place: 0 if c == "old" else old(d, c)
        ),
        "garbage": lambda _centre: None,
    },
    "heads.true": {
        "standing still": f.head_is(lambda: "1"),
        "never still": f.head_is(lambda: str(next(f._numbers))),
    },
    "rows.types": {
        "a state of its own": f.row("subsystems", state="fine"),
        "a number as text": f.row("observations", value="1,5"),
        "no name": lambda centre: centre.logs["agencies"][0]["row"].pop("name"),
    },
    "rows.times": {
        "no offset": f.row("observations", as_of="2021-10-07T16:30:00"),
        "another order": f.row("observations", period_start="07/10/2021"),
        "no length": f.row("observations", period="1 day"),
        "of a source": f.row("subsystems", sources=[{"id": "a", "name": "A", "lost_since": "8h"}]),
    },
    "rows.nfc": {"decomposed": f.row("agencies", name=NFD)},
    "rows.known": {
        "no such indicator": f.row("observations", indicator="docs.none"),
        "no unit system": f.row("observations", system=""),
        "no such agency": f.row("indicators", agency="sgd"),
        "no such subsystem": f.row("indicators", subsystem="health"),
        "no such part": f.row("indicators", parts=["docs.none"]),
        "of a source": f.row(
            "subsystems", sources=[{"id": "a", "name": "A", "indicators": ["docs.none"]}]
        ),
    },
    "errors.dataset": {"taken": f.answered(400, "no-such-dataset")},
    "errors.path": {"a page": f.answered(200, "no-such-path")},
    "errors.method": {
        "taken": f.replied(f.unmethodical),
        "no Allow": f.refused_as(405, f.without("allow")),
    },
    "errors.problem": {
        "text": f.refused_as(400, lambda _old: Reply(400, b"no", {"content-type": "text/plain"})),
        "another status": f.refused_as(
            404, lambda old: replace(old, body=b'{"status":400,"detail":"no"}')
        ),
        "no detail": f.refused_as(404, lambda old: replace(old, body=b'{"status":404}')),
    },
    "errors.busy": {"no Retry-After": f.busy_now_and_then},
    "http.head": {"with a body": f.instead("sent", f.whole_head)},
    "http.options": {
        "failing": f.replied(
            lambda ask, _old: Reply(501, b"", {}) if ask.method == "OPTIONS" else None
        )
    },
    "http.client": {
        "40 kB of headers": f.pages_only(
            lambda old: replace(old, headers=old.headers | {"x-more": "x" * 40_000})
        )
    },
    "events.opened": {
        "no stream": f.instead(
            "event_head", lambda old, _c: lambda: old().replace("event-stream", "plain")
        ),
        "not there": f.instead(
            "event_head", lambda _o, _c: lambda: "HTTP/1.1 404 Not Found\r\nconnection: close\r\n"
            "content-type: application/problem+json\r\n\r\n"
        ),
    },
    "events.heads": {
        "one missing": f.sse(lambda told: told[1:]),
        "no JSON": f.sse(lambda told: ["event: head\ndata: docs\n\n", *told]),
        "unknown": f.sse(
            lambda told: ['event: head\ndata: {"dataset": "x", "head": "1"}\n\n', *told]
        ),
        "no head": f.sse(lambda told: ['event: head\ndata: {"dataset": "agencies"}\n\n', *told]),
    },
    "events.comment": {"silent": f.instead("comment", lambda _old, _c: lambda: b"")},
    "commands.key": {
        "not asked for": f.accepts_key_of(lambda ask: "idempotency-key" not in ask.headers, "none")
    },
    "commands.first": {
        "200": f.replied(lambda _a, old: replace(old, status=200) if old.status == 201 else None),
        "no change": f.instead(
            "command",
            lambda old, _c: lambda ask: (
                (status := (told := old(ask))[0]),
                {"command": "x"} if status == 201 else told[1],
            ),
        ),
    },
    "commands.again": {
        "an effect again": f.twice,
        "another answer": f.instead("replay", lambda _o, _c: lambda *_a: (200, {"done": True})),
    },
    "commands.reused": {
        "the first answer": f.instead("replay", lambda _o, _c: lambda _b, _k, a: (200, a)),
    },
    "commands.late": {
        "the last wins": f.last_writer_wins,
        "nothing shown": f.refused_as(
            412, lambda old: replace(old, body=b'{"status":412,"detail":"late"}')
        ),
        "409": f.refused_as(
            412, lambda old: replace(old, status=409, body=old.body.replace(b"412", b"409"))
        ),
    },
    "commands.refused": {
        "any kind": f.instead(
            "check_command",
            lambda old, _c: lambda told: old(told | {"kind": "directive.put"}),
        ),
        "any payload": f.instead(
            "check_command",
            lambda old, _c: lambda told: (
                None if told["kind"] == "directive.put" else old(told)
            ),
        ),
        "any agency": f.addressed_to_anybody("agency"),
        "any locality": f.addressed_to_anybody("locality"),
        "400": f.replied(f.sulking),
    },
    "commands.seen": {"written elsewhere": f.unseen},
    "figures.refused": {
        "any figure": g.figures_only(lambda _old, _told: None),
        "any indicator": g.figures_only(
            lambda old, told: old(told | {"payload": told["payload"] | {"indicator": "docs.all"}})
        ),
        "a day to come": g.figures_only(
            lambda old, told: old(told | {"payload": told["payload"] | {"period_start": "2021"}})
        ),
        "400": g.figures_only(g.sulking_at_figures),
    },
    "figures.first": {
        "not taken": f.instead("check_command", g.not_taken),
        "200": g.of_figures(g.answer_of_first(lambda _status, told: (200, told))),
        "another value": g.of_figures(
            g.answer_of_first(
                lambda status, told: (
                    status,
                    told | {"change": {**told["change"], "row": told["change"]["row"] | SEVEN}},
                )
            )
        ),
    },
    "figures.again": {"an effect again": g.of_figures(f.twice)},
    "figures.reused": {
        "the first answer": g.replay_of_figures(lambda _b, _k, answer: (200, answer)),
    },
    "figures.late": {
        "the last wins": g.of_figures(f.last_writer_wins),
        "nothing shown": g.of_figures(
            g.refused_late(lambda _old: RefusedError(412, "late"))
        ),
        "409": g.of_figures(
            g.refused_late(lambda old: RefusedError(409, "late", **old.more))
        ),
    },
    "figures.seen": {
        "under another id": g.served_as(
            lambda one: one if one["rev"] == 1 else one | {"id": "other"}
        ),
        "left out": g.served_as(lambda one: one if one["rev"] == 1 else None),
    },
    "figures.vintage": {
        "only the newest": g.served_as(lambda one: one if one["rev"] > 1 else None)
    },
}  # fmt: skip
"""Every check of the catalogue, with centres that it and only it must find out."""

ADVICE: dict[str, dict[str, f.Fault]] = {
    "centre.clock": {
        "a day long past": f.described(lambda told: told.update(time="2021-10-07T16:30:00+07:00"))
    },
    "centre.datasets": {
        "an unknown one": f.described(
            lambda told: told["datasets"].append({"name": "weather", "head": 1})
        )
    },
    "rows.fields": {
        "one more": f.row("agencies", phone="0238"),
        "one more inside": f.row("subsystems", name={"vi": "Văn bản", "fr": "Documents"}),
    },
    "http.kept": {"closed": lambda centre: setattr(centre, "closes", lambda: True)},
}


def checked(fault: f.Fault) -> Verdict:
    async def run() -> Verdict:
        centre = SmallCentre()
        fault(centre)
        async with centre.open():
            options = VerifyOptions(
                centre.url,
                centre.token,
                write=True,
                figure=FIGURE,
                patient=True,
                within_s=60,
                old_cursors=(("agencies", "old"),) if fault in OLD else (),
                limits=Limits(connect_s=2, request_s=2),
            )
            return await verify(options)

    return asyncio.run(run())


OLD = set(FAULTS["cursor.old"].values())


def cases(table: dict[str, dict[str, f.Fault]]) -> Any:
    return [
        pytest.param(check, fault, id=f"{check}-{name}")
        for check, faults in table.items()
        for name, fault in faults.items()
    ]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_SILENT_AT_MOST_S", 0.3)
    monkeypatch.setattr(events, "_HEADS_WITHIN_S", 0.3)


def told(verdict: Verdict, outcome: str) -> dict[str, Any]:
    return {one.check: one.instances for one in verdict.results if one.outcome == outcome}


def test_an_honest_centre_passes_everything() -> None:
    verdict = checked(lambda _centre: None)
    assert verdict.conforms, told(verdict, "failed")
    assert not told(verdict, "advice")
    assert set(told(verdict, "skipped")) == {"cursor.old", "errors.busy"}


@pytest.mark.parametrize(("check", "fault"), cases(FAULTS))
def test_one_fault_is_found_by_its_check_alone(check: str, fault: f.Fault) -> None:
    verdict = checked(fault)
    failed = told(verdict, "failed")
    assert set(failed) == {check}, failed
    assert not verdict.conforms
    (result,) = (one for one in verdict.results if one.check == check)
    assert result.todo
    assert all(one.expected and one.came for one in result.instances), result


@pytest.mark.parametrize(("check", "fault"), cases(ADVICE))
def test_what_could_be_better_is_advice_and_no_failure(check: str, fault: f.Fault) -> None:
    verdict = checked(fault)
    assert verdict.conforms, told(verdict, "failed")
    assert set(told(verdict, "advice")) == {check}


def test_every_check_has_a_centre_that_it_finds_out() -> None:
    assert {check.id for check in CHECKS} == FAULTS.keys() | ADVICE.keys()
    assert len({check.id for check in CHECKS}) == len(CHECKS)


def test_a_report_names_the_row_and_the_field() -> None:
    verdict = checked(FAULTS["rows.types"]["a state of its own"])
    ((_, (instance,)),) = told(verdict, "failed").items()
    assert "'docs'" in instance.came
    assert "state" in instance.came
