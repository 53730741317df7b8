"""What a person reads of a check, what a machine gets, and who is trusted over TLS."""

from __future__ import annotations

import asyncio
import io
import ssl

import msgspec
import pytest
import trustme

from ioc_desktop.app.centre_verify import VerifyCommand, _token, print_verdict, run_verify
from ioc_desktop.conformance import Verdict, VerifyOptions, rows, verify
from ioc_desktop.conformance.catalogue import CHECKS
from ioc_desktop.errors import ConfigError
from tests.conformance.faults_of_centres import Fault, paged, replied, row
from tests.conformance.small_centre import Reply, SmallCentre


def checked(fault: Fault | None = None, **more: object) -> Verdict:
    async def run() -> Verdict:
        centre = SmallCentre()
        if fault is not None:
            fault(centre)
        async with centre.open():
            return await verify(VerifyOptions(centre.url, centre.token, **more))  # type: ignore[arg-type]  # of the options

    return asyncio.run(run())


def report(verdict: Verdict) -> str:
    out = io.StringIO()
    print_verdict(verdict, out)
    return out.getvalue()


def test_a_failure_says_what_was_expected_what_came_and_what_to_do() -> None:
    said = report(checked(row("observations", as_of="07/10/2021 16:30")))
    assert (
        "  FAILED   times are RFC 3339 with their offset, lengths ISO 8601\n"
        "             expected: a time such as 2021-10-07T16:30:00+07:00, or a length such as P1D\n"
        "             came:     observations 'late/2021-10-01', as_of: '07/10/2021 16:30' is"
    ) in said
    assert "             to do:    Write 2021-10-07T16:30:00+07:00, or" in said
    assert said.count("FAILED") == 1
    assert "does not conform to the Centre API v1 yet:" in said.splitlines()[-1]
    assert ", 1 failed, " in said.splitlines()[-1]


def test_many_of_a_kind_are_told_once_and_counted() -> None:
    said = report(checked(paged(lambda page: page.update(count=0))))
    assert said.count("expected: count") == 3
    assert " more like it\n" in said


def test_every_check_has_its_line_and_a_skipped_one_its_reason() -> None:
    said = report(checked())
    for check in CHECKS:
        assert f"  {check.title}" in said, check.id
    assert "at the Centre API" not in said
    assert "(it leaves a closed directive marked as a test behind: --write does it)" in said
    assert said.splitlines()[-1].startswith("small at http://127.0.0.1:")
    assert "conforms to the Centre API v1: " in said.splitlines()[-1]


def test_what_a_centre_sends_cannot_paint_on_the_terminal() -> None:
    painted = Reply(200, "\x1b[31mred\nline\u202e".encode(), {"content-type": "text/html"})
    said = report(checked(replied(lambda _ask, _reply: painted)))
    assert "red line" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_without_write_nothing_is_written() -> None:
    written: list[object] = []

    def watch(centre: SmallCentre) -> None:
        centre.command = lambda ask: written.append(ask) or (500, b"")  # type: ignore[method-assign,func-returns-value]  # a spy

    assert checked(watch).conforms
    assert not written


def test_with_write_one_closed_directive_says_that_it_is_a_test() -> None:
    kept: list[SmallCentre] = []
    assert checked(kept.append, write=True).conforms
    (centre,) = kept
    first, last = centre.logs["directives"]
    assert first["id"] == last["id"]
    assert last["row"]["state"] == "closed"
    assert "KIỂM TRA" in last["row"]["text"]


@pytest.mark.parametrize("remembered", [0, 1, 2, 5])
def test_what_is_no_longer_remembered_is_not_held_against_anybody(
    monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr(rows, "REMEMBERED", remembered)
    verdict = checked()
    assert verdict.conforms, [one for one in verdict.results if one.outcome == "failed"]


def test_json_is_all_that_a_machine_needs(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    code = run_verify(VerifyCommand("http://127.0.0.1:9", as_json=True))
    said = capfdbinary.readouterr()
    told = msgspec.json.decode(said.out)
    assert code == 1
    assert said.err == b""
    assert told["conforms"] is False
    assert [one["check"] for one in told["results"]] == [check.id for check in CHECKS]
    assert told["results"][0]["outcome"] == "failed"
    assert "refused" in told["results"][0]["instances"][0]["came"]


def test_the_named_variable_goes_before_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_CENTRE_TOKEN", "usual")
    monkeypatch.setenv("ANOTHER", "named")
    command = VerifyCommand("http://127.0.0.1:9", token="usual", token_env="ANOTHER")  # noqa: S106  # of nobody
    assert _token(command) == "named"
    with pytest.raises(ConfigError, match="not both"):
        _token(VerifyCommand("http://127.0.0.1:9", token="mine", token_env="ANOTHER"))  # noqa: S106  # the same


def test_a_missing_token_is_told_as_the_centre_says_it() -> None:
    async def run() -> Verdict:
        async with SmallCentre().open() as centre:
            return await verify(VerifyOptions(centre.url))

    said = report(asyncio.run(run()))
    assert "came:     401 with application/problem+json:" in said
    assert "to do:    Look at the address (what stands before /v1), the port" in said
    assert "token" in said.partition("to do:")[2].partition("came:")[0]


@pytest.mark.parametrize(
    ("name", "trusted", "client", "said"),
    [
        ("127.0.0.1", True, False, ""),
        ("127.0.0.1", False, False, "authority that is not known"),
        ("centre.example", True, False, "for another"),
        ("127.0.0.1", True, True, "demand a client certificate"),
    ],
    ids=["trusted", "unknown authority", "another name", "client certificate"],
)
def test_over_tls_it_says_who_is_not_trusted(
    *, name: str, trusted: bool, client: bool, said: str
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    if client:
        context.verify_mode = ssl.CERT_REQUIRED
        authority.configure_trust(context)
    ours = ssl.create_default_context()
    if trusted:
        authority.configure_trust(ours)

    async def run() -> Verdict:
        centre = SmallCentre()
        async with centre.open(context):
            return await verify(
                VerifyOptions(f"https://127.0.0.1:{centre.port}", centre.token, tls=ours)
            )

    verdict = asyncio.run(run())
    failed = {
        one.check: one.instances[0].came for one in verdict.results if one.outcome == "failed"
    }
    assert verdict.conforms == (not said), failed
    if said:
        assert said in failed["centre.reached"]
