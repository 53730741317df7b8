"""Tests about stations and officers are scenes, played side by side: most of each is waiting.

``@scene("lan", "minh")`` turns a coroutine on an ``OutboxRoom`` with these officers into a
test. All scenes of a module that were selected are played in one event loop with one
nursery, some at a time; each test then reports its own.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.nursery import Nursery
from tests.faults.outbox_room import OutboxRoom

AT_ONCE = 6
LONGEST_S = 150.0

Outcomes = dict[str, BaseException | None]


def scene(*officers: str) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., None]]:
    """Make a test of a scene; further parameters come from ``pytest.mark.parametrize``."""

    def made(play: Callable[..., Awaitable[None]]) -> Callable[..., None]:
        def test(request: pytest.FixtureRequest, played: Outcomes, **_given: object) -> None:
            outcome = played[request.node.name]
            if outcome is not None:
                raise outcome

        test.scene = (officers, play)  # type: ignore[attr-defined]  # found again by ``play_selected``
        own = list(inspect.signature(test).parameters.values())[:2]
        more = list(inspect.signature(play).parameters.values())[1:]
        test.__signature__ = inspect.Signature([*own, *more])  # type: ignore[attr-defined]  # what pytest reads
        test.__name__, test.__doc__ = play.__name__, play.__doc__
        test.__module__ = play.__module__
        return test

    return made


def play_selected(request: pytest.FixtureRequest, folder: Path) -> Outcomes:
    """Play the selected scenes of the requesting module; for a fixture of module scope."""
    every: list[Any] = [one for one in request.session.items if isinstance(one, pytest.Function)]
    mine = [one for one in every if one.module is request.module]
    return asyncio.run(_play([one for one in mine if hasattr(one.function, "scene")], folder))


async def _play(items: list[Any], folder: Path) -> Outcomes:
    outcomes: Outcomes = {}
    places = asyncio.Semaphore(AT_ONCE)
    async with Nursery(folder / "children.log") as nursery:

        async def one(number: int, item: Any) -> None:
            officers, play = item.function.scene
            given = getattr(item, "callspec", None)
            own = folder / str(number)
            own.mkdir()
            try:
                async with (
                    places,
                    asyncio.timeout(LONGEST_S),
                    OutboxRoom(own, nursery, seed=number) as room,
                ):
                    for name in officers:
                        await room.officer(name)
                    await play(room, **(given.params if given else {}))
            except Exception as error:  # noqa: BLE001  # raised again by its own test
                outcomes[item.name] = error
            else:
                outcomes[item.name] = None

        await asyncio.gather(*(one(number, item) for number, item in enumerate(items)))
    return outcomes
