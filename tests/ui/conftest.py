"""Fixtures for off-screen tests of the screen side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.loader import LoadedBundle, load
from ioc_desktop.bundles.manifest import read_manifest
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.parts import Room, make_room


@pytest.fixture
def load_bundle() -> Callable[[str | Path], LoadedBundle]:
    """Return a function that loads a shipped bundle by id, or one from a folder.

    Only this gives the classes that the program uses: importing ``widgets.x.widget`` makes
    others of the same name.
    """

    def loaded(bundle: str | Path) -> LoadedBundle:
        folder = bundle if isinstance(bundle, Path) else shipped("widgets") / bundle
        return load(read_manifest(folder))

    return loaded


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[ShortTasks]:  # noqa: ARG001  # needs an application
    """The asyncio loop inside Qt's; closed, and with it all that still runs, after the test."""
    kept = ShortTasks()
    yield kept
    kept.close()
    kept.deleteLater()


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:  # noqa: ARG001  # needs an application
    """A wall on an in-memory source; bundles are found in ``tmp_path / "bundles"``."""
    (tmp_path / "bundles").mkdir(exist_ok=True)
    made: list[Room] = []

    class Lazily:
        def __getattr__(self, name: str) -> object:
            if not made:
                made.append(make_room(tmp_path / "bundles"))
            return getattr(made[0], name)

    yield Lazily()  # type: ignore[misc]  # made at first use, when the test has written its bundles
    for one in made:
        one.close()
