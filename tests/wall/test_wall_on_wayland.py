"""The wall under a real Wayland compositor: every role on its own output, also after cables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wall.lost_wall import LostWall, write_scene
from tests.wayland import Compositor
from tests.xserver import XServer

PLACES = {"A1": (0, 0), "B1": (1280, 0), "A2": (0, 720), "B2": (1280, 720)}
SITE = "".join(f'[[screen]]\nrole = "{role}"\nedid = "11.0"\n' for role in PLACES)
HIGH = {f"{role.lower()}-{n}" for role in PLACES for n in range(2)}
SIZE = (1280, 720)


@pytest.fixture
def compositor(xserver: XServer) -> Iterator[Compositor]:
    xserver.plug(0, "1280x720")
    with Compositor(xserver, len(PLACES)) as made:
        for number, place in enumerate(PLACES.values(), 1):
            made.place(f"X11-{number}", *place)
        yield made


@pytest.fixture
def wall(compositor: Compositor, tmp_path: Path) -> Iterator[LostWall]:
    write_scene(tmp_path, "first", "2x2", dict.fromkeys(PLACES, 2))
    opened = LostWall(compositor.environment, tmp_path, SITE)
    yield opened
    opened.close()


def stands(compositor: Compositor, wall: LostWall, *roles: str) -> bool:
    """Whether these roles' windows fill the outputs that the wall says, each its own."""
    windows, outputs = compositor.windows(), compositor.outputs()
    used = set()
    for role in roles:
        output, place = windows.get(f"ioc-desktop {role}", ("", ()))
        if outputs.get(output) != place or wall.on.get(role, {}).get("screen") != output:
            return False
        used.add(output)
    return len(used) == len(roles)


def test_every_role_fills_an_output_of_its_own(compositor: Compositor, wall: LostWall) -> None:
    wall.wait(lambda: stands(compositor, wall, *PLACES) and len(wall.seen) == 16, 30)
    assert [told["note"] for told in wall.on.values()] == [""] * 4


def test_an_output_is_unplugged_and_another_comes(compositor: Compositor, wall: LostWall) -> None:
    wall.wait(lambda: stands(compositor, wall, *PLACES) and len(wall.seen) == 16, 30)
    lost = wall.on["B1"]["screen"]
    compositor.unplug(lost)
    rest = [role for role in PLACES if role != "B1"]
    wall.wait(lambda: wall.away("B1") and stands(compositor, wall, *rest) and wall.seen >= HIGH, 5)
    assert "ioc-desktop B1" not in compositor.windows()
    new = compositor.plug(*PLACES["B1"])
    assert new != lost
    wall.wait(lambda: stands(compositor, wall, *PLACES) and len(wall.on["B1"]["tiles"]) == 4, 5)
    assert wall.on["B1"]["screen"] == new


def test_another_scale_is_tiled_anew(compositor: Compositor, wall: LostWall) -> None:
    wall.wait(lambda: stands(compositor, wall, *PLACES) and len(wall.seen) == 16, 30)
    compositor.scale(wall.on["A2"]["screen"], 2)
    wall.wait(
        lambda: (
            (wall.on["A2"]["page"] or [0])[0] == 640
            and stands(compositor, wall, *PLACES)
            and len(wall.seen) == 16
        ),
        5,
    )


def test_all_outputs_go_and_one_comes_back(compositor: Compositor, wall: LostWall) -> None:
    wall.wait(lambda: stands(compositor, wall, *PLACES) and len(wall.seen) == 16, 30)
    for name in tuple(compositor.outputs()):
        compositor.unplug(name)
    wall.wait(lambda: all(wall.away(role) for role in PLACES), 5)
    compositor.plug(0, 0)
    wall.wait(lambda: wall.seen >= HIGH and len(compositor.windows()) == 1, 5)
