"""A real X server for each test of the wall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wall.briefing_program import Made, make_pack
from tests.xserver import XServer


@pytest.fixture
def xserver() -> Iterator[XServer]:
    """Run an X server without monitors; the test plugs them in."""
    with XServer() as server:
        yield server


@pytest.fixture
def four_screens(xserver: XServer) -> XServer:
    """Plug four Full HD monitors, DUMMY0 … DUMMY3, in two rows of two."""
    for index in range(4):
        xserver.plug(index, "1920x1080", x=index % 2 * 1920, y=index // 2 * 1080)
    return xserver


@pytest.fixture(scope="session")
def briefing_pack(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make a pack on one machine, once for all tests that open it."""
    folder: Path = tmp_path_factory.mktemp("maker")
    return make_pack(folder)
