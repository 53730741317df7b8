"""Real monitors are lost and return: important tiles are always seen, and all heals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.edid import edid
from tests.wall.lost_wall import LostWall, write_scene
from tests.xserver import XServer

Open = Callable[..., LostWall]
CORNERS = {"A1": (0, 0), "B1": (1920, 0), "A2": (0, 1080), "B2": (1920, 1080)}
FOUR = "".join(
    f'[[screen]]\nrole = "{role}"\nconnector = "DUMMY{index}"\nwidth_mm = 2160\nheight_mm = 1215\n'
    for index, role in enumerate(CORNERS)
)
HIGH = {f"{role.lower()}-{n}" for role in CORNERS for n in range(2)}


@pytest.fixture
def opened(xserver: XServer, tmp_path: Path) -> Iterator[Open]:
    walls = []

    def open_on(screens: str, wall: str = "2x2", high: int = 2) -> LostWall:
        columns, rows = (int(one) for one in wall.split("x"))
        roles = [f"{'ABCDEFGH'[x]}{y + 1}" for y in range(rows) for x in range(columns)]
        for scene in ("first", "second"):
            write_scene(tmp_path, scene, wall, dict.fromkeys(roles, high))
        walls.append(LostWall(xserver.environment, tmp_path, screens))
        return walls[-1]

    yield open_on
    for wall in walls:
        wall.close()


def plug_corner(server: XServer, role: str) -> None:
    index = list(CORNERS).index(role)
    server.plug(index, "1920x1080", *CORNERS[role])


def stand(wall: LostWall, *roles: str) -> bool:
    return all(wall.stands(role, *CORNERS[role], 1920, 1080) for role in roles)


def test_the_important_tiles_of_a_lost_screen_move_and_return(
    four_screens: XServer, opened: Open
) -> None:
    wall = opened(FOUR)
    wall.wait(lambda: stand(wall, *CORNERS) and wall.seen >= HIGH, 30)
    four_screens.unplug(1)
    wall.wait(lambda: wall.away("B1") and wall.seen >= HIGH)
    moved = {
        tile: role for role, told in wall.on.items() for tile, of in told["tiles"].items() if of
    }
    assert set(moved) == {"b1-0", "b1-1"}
    assert "not shown: plain, plain" in wall.on["B1"]["note"], "by their titles"
    asked = wall.tellings[-1]["asked"]
    plug_corner(four_screens, "B1")
    wall.wait(lambda: stand(wall, *CORNERS) and len(wall.on["B1"]["tiles"]) == 4)
    assert all(of == "" for told in wall.on.values() for of in told["tiles"].values())
    assert len(wall.seen) == 16
    assert wall.tellings[-1]["asked"] - asked <= 3, "what was there is not read anew"


def test_one_screen_of_four_shows_all_that_is_important_and_whoever_works_goes_on(
    four_screens: XServer, opened: Open
) -> None:
    wall = opened(FOUR)
    wall.wait(lambda: stand(wall, *CORNERS) and wall.seen >= HIGH, 30)
    assert wall.tellings[-1]["desk"] == [2400, 1300, 800, 500]
    four_screens.unplug(3)
    wall.wait(lambda: wall.away("B2") and wall.tellings[-1]["desk"][1] + 500 <= 1080)
    x, y, width, height = wall.tellings[-1]["desk"]
    assert (width, height) == (800, 500)
    assert x >= 0 <= y
    for index in (0, 1):
        four_screens.unplug(index)
    # X moves the desktop's origin to what is left.
    wall.wait(lambda: wall.away("A1") and wall.away("B1") and wall.away("B2") and wall.seen >= HIGH)
    for role in ("B2", "B1", "A1"):
        plug_corner(four_screens, role)
    plug_corner(four_screens, "A2")
    wall.wait(lambda: stand(wall, *CORNERS) and len(wall.seen) == 16)


def test_screens_come_and_go_while_scenes_switch(four_screens: XServer, opened: Open) -> None:
    wall = opened(FOUR)
    wall.wait(lambda: stand(wall, *CORNERS) and wall.seen >= HIGH, 30)
    for round_, scene in enumerate(("second", "first", "second")):
        wall.switch(scene)
        four_screens.unplug(2)
        wall.switch("first" if scene == "second" else "second")
        wall.switch(scene)
        wall.wait(lambda: wall.away("A2") and wall.seen >= HIGH)
        if round_ < 2:
            plug_corner(four_screens, "A2")
            wall.wait(lambda: stand(wall, *CORNERS) and len(wall.seen) == 16)
    plug_corner(four_screens, "A2")
    wall.wait(
        lambda: stand(wall, *CORNERS) and wall.tellings[-1]["scene"] == "second"
        and len(wall.seen) == 16
    )  # fmt: skip


def test_panels_are_known_by_their_serials_wherever_they_are_plugged(
    xserver: XServer, opened: Open
) -> None:
    for index in range(2):
        xserver.plug(index, "1920x1080", index * 1920, 0, edid("DEL", "QM98", f"S{index}"))
    wall = opened(
        '[[screen]]\nrole = "A1"\nserial = "S0"\nedid = "QM98"\nconnector = "DUMMY0"\n'
        '[[screen]]\nrole = "B1"\nserial = "S1"\nedid = "QM98"\nconnector = "DUMMY1"\n',
        wall="2x1",
    )
    wall.wait(
        lambda: wall.stands("A1", 0, 0, 1920, 1080) and wall.stands("B1", 1920, 0, 1920, 1080), 30
    )
    # The cable of B1 goes to another connector, that of A1 gets a new panel.
    xserver.unplug(1)
    xserver.plug(5, "1920x1080", 1920, 0, edid("DEL", "QM98", "S1"))
    wall.wait(
        lambda: wall.stands("B1", 1920, 0, 1920, 1080) and wall.on["B1"]["screen"] == "DUMMY5"
    )
    assert wall.on["B1"]["note"] == ""
    xserver.plug(0, "1920x1080", 0, 0, edid("GSM", "55VH7", "NEW"))
    wall.wait(
        lambda: wall.stands("A1", 0, 0, 1920, 1080) and "Another panel" in wall.on["A1"]["note"]
    )


def test_a_matrix_is_one_window_and_nothing_lies_behind_a_bezel(
    xserver: XServer, opened: Open
) -> None:
    xserver.plug(0, "2040x1080", 0, 0)
    xserver.plug(1, "1280x720", 2040, 0)
    wall = opened(
        '[[screen]]\nrole = "A1"\nconnector = "DUMMY0"\nmatrix = "2x1"\nbezel_mm = 40\n'
        'width_mm = 1000\nheight_mm = 1080\n[[screen]]\nrole = "C1"\nconnector = "DUMMY1"\n',
        wall="3x1",
    )
    wall.wait(
        lambda: (
            wall.stands("A1", 0, 0, 1000, 1080)
            and wall.stands("B1", 1040, 0, 1000, 1080)
            and wall.stands("C1", 2040, 0, 1280, 720)
        ),
        30,
    )
    assert len(wall.seen) == 12
    xserver.unplug(0)
    high = {f"{role}-{n}" for role in ("a1", "b1", "c1") for n in range(2)}
    wall.wait(lambda: wall.away("A1") and wall.away("B1") and wall.seen >= high)
    xserver.plug(0, "2040x1080", 0, 0)
    xserver.plug(1, "1280x720", 2040, 0)
    wall.wait(
        lambda: (
            wall.stands("A1", 0, 0, 1000, 1080)
            and wall.stands("B1", 1040, 0, 1000, 1080)
            and len(wall.seen) == 12
        )
    )


def test_a_picture_turned_upright_is_tiled_anew(xserver: XServer, opened: Open) -> None:
    xserver.plug(0, "1920x1080", 0, 0)
    wall = opened(
        '[[screen]]\nrole = "A1"\nconnector = "DUMMY0"\nwidth_mm = 1210\nheight_mm = 680\n',
        wall="1x1",
    )
    wall.wait(lambda: wall.stands("A1", 0, 0, 1920, 1080), 30)
    xserver.plug(0, "1080x1920", 0, 0)
    wall.wait(lambda: wall.stands("A1", 0, 0, 1080, 1920) and len(wall.seen) == 4)
    assert wall.on["A1"]["page"][0] == 1080


def test_a_screen_is_lost_while_the_scenes_file_is_bad(
    four_screens: XServer, opened: Open, tmp_path: Path
) -> None:
    wall = opened(FOUR)
    wall.wait(lambda: stand(wall, *CORNERS) and wall.seen >= HIGH, 30)
    file = tmp_path / "first.toml"
    good = file.read_text(encoding="utf-8")
    file.write_text("nothing of a scene", encoding="utf-8")
    wall.wait(lambda: "first.toml" in wall.tellings[-1]["banner"])
    four_screens.unplug(1)
    wall.wait(lambda: wall.away("B1") and wall.seen >= HIGH)
    four_screens.plug(3, "1280x720", *CORNERS["B2"])
    wall.wait(lambda: wall.stands("B2", *CORNERS["B2"], 1280, 720) and wall.seen >= HIGH)
    assert "first.toml" in wall.tellings[-1]["banner"], "it is still said"
    file.write_text(good, encoding="utf-8")
    plug_corner(four_screens, "B1")
    wall.wait(lambda: len(wall.seen) == 16 and not wall.tellings[-1]["banner"])


def test_a_wall_that_starts_without_any_screen_stands_when_they_come(
    xserver: XServer, opened: Open
) -> None:
    wall = opened(FOUR)
    wall.wait(lambda: set(wall.on) == set(CORNERS) and not wall.seen, 30)
    for role in ("B2", "A1", "B1", "A2", "B2"):
        plug_corner(xserver, role)
    wall.wait(lambda: stand(wall, *CORNERS) and len(wall.seen) == 16)
