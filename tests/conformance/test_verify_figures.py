"""A figure reported again by ``centre verify``: named by a person, and nothing else is touched."""

from __future__ import annotations

import asyncio
from typing import Any

from ioc_desktop.conformance import Verdict, VerifyOptions, verify
from tests.conformance.faults_of_centres import Fault, described, row
from tests.conformance.small_centre import SmallCentre, put

FIGURE = "late/2021-10-08"


def checked(fault: Fault, figure: str | None = FIGURE, **more: Any) -> tuple[SmallCentre, Verdict]:
    centre = SmallCentre()
    fault(centre)

    async def run() -> Verdict:
        async with centre.open():
            options = VerifyOptions(centre.url, centre.token, figure=figure, **more)
            return await verify(options)

    return centre, asyncio.run(run())


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {one.check: one.outcome for one in verdict.results if one.check.startswith("figures.")}


def why(verdict: Verdict) -> set[str]:
    return {one.why for one in verdict.results if one.check.startswith("figures.")}


def revisions(centre: SmallCentre, figure: str = FIGURE) -> list[tuple[int, Any]]:
    log = centre.logs["observations"]
    return [(one["rev"], one["row"]["value"]) for one in log if one["id"] == figure]


def test_one_vintage_more_stays_its_value_unchanged() -> None:
    centre, verdict = checked(lambda _centre: None)
    assert verdict.conforms
    assert set(outcomes(verdict).values()) == {"passed"}
    assert revisions(centre) == [(1, 1.5), (2, 1.5)]
    assert centre.logs["directives"] == []


def test_nothing_is_written_of_a_figure_that_nobody_named() -> None:
    centre, verdict = checked(lambda _centre: None, None, write=True)
    assert verdict.conforms
    assert set(outcomes(verdict).values()) == {"skipped"}
    assert why(verdict) == {
        "it leaves a vintage of a figure behind, its value unchanged: --report-figure ID does it"
    }
    assert revisions(centre) == [(1, 1.5)]


def test_the_newest_revision_counts_however_few_pages_are_judged() -> None:
    def corrected(centre: SmallCentre) -> None:
        newer = put(FIGURE, 2, **centre.logs["observations"][7]["row"] | {"value": 4})
        centre.logs["observations"].append(newer)

    centre, verdict = checked(corrected, pages=1)
    assert verdict.conforms, outcomes(verdict)
    assert outcomes(verdict)["figures.vintage"] == "passed"
    assert revisions(centre) == [(1, 1.5), (2, 4), (3, 4)]


def test_a_figure_that_is_not_there_is_a_failure_that_names_it() -> None:
    for figure, came in (("late/none", "it is not there"), ("late/2021-10-02", "it is deleted")):
        centre, verdict = checked(lambda _centre: None, figure)
        (failed,) = (one for one in verdict.results if one.outcome == "failed")
        assert failed.check == "figures.first"
        assert figure in failed.instances[0].expected
        assert failed.instances[0].came == came
        assert len(centre.logs["observations"]) == 10


def test_what_was_made_up_never_becomes_a_real_figure() -> None:
    def made_up(centre: SmallCentre) -> None:
        centre.logs["observations"][7]["row"]["illustrative"] = True

    centre, verdict = checked(made_up)
    assert verdict.conforms
    assert "illustrative" in why(verdict).pop()
    assert revisions(centre) == [(1, 1.5)]


def test_a_centre_without_commands_is_asked_for_none() -> None:
    asked: list[object] = []

    def without(centre: SmallCentre) -> None:
        described(lambda told: told.update(commands=False))(centre)
        centre.command = asked.append  # type: ignore[assignment,method-assign]  # a spy

    _, verdict = checked(without)
    assert verdict.conforms
    assert asked == []
    assert "takes no commands" in why(verdict).pop()


def test_a_real_figure_is_touched_only_when_nothing_else_is_wrong() -> None:
    centre, verdict = checked(row("observations", measure="guess"))
    assert [one.check for one in verdict.results if one.outcome == "failed"] == ["rows.types"]
    assert "nothing else is wrong" in why(verdict).pop()
    assert revisions(centre) == [(1, 1.5)]
