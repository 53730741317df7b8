"""Faults of a centre that takes figures by command, one each; see ``faults_of_centres``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conformance.faults_of_centres import Fault, instead
from tests.conformance.small_centre import Ask, RefusedError


def of_figures(fault: Fault) -> Fault:
    """Spoil the command of a centre for reports of figures alone."""

    def made(centre: Any) -> None:
        honest = centre.command
        fault(centre)
        spoilt = centre.command

        def command(ask: Ask) -> Any:
            figure = json.loads(ask.body)["kind"] == "report_figure"
            return (spoilt if figure else honest)(ask)

        centre.command = command

    return made


def answer_of_first(change: Callable[[int, Any], Any]) -> Fault:
    """Change what is answered to a command that takes effect: ``change(status, told)``."""

    def made(old: Any, _centre: Any) -> Any:
        def command(ask: Ask) -> Any:
            status, told = old(ask)
            return change(status, told) if status == 201 else (status, told)

        return command

    return instead("command", made)


def refused_late(change: Callable[[RefusedError], RefusedError]) -> Fault:
    """Change how a command that comes too late is refused."""

    def made(old: Any, _centre: Any) -> Any:
        def command(ask: Ask) -> Any:
            try:
                return old(ask)
            except RefusedError as refused:
                raise (change(refused) if refused.status == 412 else refused) from refused

        return command

    return instead("command", made)


def served_as(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Fault:
    """Serve the items of a figure that was reported otherwise, or not (None)."""

    def made(centre: Any) -> None:
        command, pages = centre.command, centre.changes
        reported: set[str] = set()

        def remembered(ask: Ask) -> Any:
            status, told = command(ask)
            if status == 201 and json.loads(ask.body)["kind"] == "report_figure":
                reported.add(told["change"]["id"])
            return status, told

        def changes(dataset: str, after: str | None, limit: int) -> Any:
            page = pages(dataset, after, limit)
            told = (change(one) if one["id"] in reported else one for one in page["items"])
            page["items"] = [one for one in told if one is not None]
            page["count"] = len(page["items"])
            return page

        centre.command, centre.changes = remembered, changes

    return made


def replay_of_figures(replay: Callable[[bytes, bytes, bytes], Any]) -> Fault:
    def made(old: Any, _centre: Any) -> Any:
        return lambda given, known, answer: (replay if b"report_figure" in given else old)(
            given, known, answer
        )

    return instead("replay", made)


def not_taken(old: Any, _centre: Any) -> Any:
    """Know no reports of figures."""

    def check(told: dict[str, Any]) -> None:
        if told["kind"] == "report_figure":
            raise RefusedError(422, "unknown kind")
        old(told)

    return check


def sulking_at_figures(check: Any, told: dict[str, Any]) -> None:
    try:
        check(told)
    except RefusedError as refused:
        raise RefusedError(400, refused.detail) from refused


def figures_only(made: Callable[[Any, dict[str, Any]], Any]) -> Fault:
    """Spoil how reports are checked: ``made(check, told)``."""
    return instead("check_figure", lambda old, _centre: lambda told: made(old, told))
