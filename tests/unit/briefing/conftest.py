"""Two offices: one makes packs, the other opens them and trusts the first."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.briefing.refusals import PackRefused
from tests.unit.briefing.packs import NOW_S, Office

_watching: list[str] = []
_seen: list[str] = []


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event == "open" and isinstance(arguments[0], str | bytes | Path):
        path = str(arguments[0])
        if path.startswith(_watching[0]):
            _seen.append(path)


sys.addaudithook(_heard)  # the interpreter tells of each file that is opened, by whatever code


@pytest.fixture
def maker(tmp_path: Path) -> Office:
    (tmp_path / "maker").mkdir()
    return Office(tmp_path / "maker", "Lê Lan")


@pytest.fixture
def reader(tmp_path: Path, maker: Office) -> Office:
    (tmp_path / "reader").mkdir()
    office = Office(tmp_path / "reader", "Trần Minh")
    office.ring.trust(maker.card, NOW_S - 86_400)
    return office


@pytest.fixture
def files_opened() -> Callable[[Path], Any]:
    """Return a context that lists each file opened below a folder while it lasts."""

    @contextmanager
    def watch(folder: Path) -> Iterator[list[str]]:
        _seen.clear()
        _watching[:] = [str(folder)]
        try:
            yield _seen
        finally:
            _watching.clear()

    return watch


@pytest.fixture
def refused(reader: Office, files_opened: Callable[[Path], Any]) -> Callable[..., PackRefused]:
    """Return a function that opens bytes as a pack and returns the refusal.

    Nothing may have been unpacked meanwhile: no file of a pack was opened, nothing is left, and
    no version was remembered.
    """

    def attempt(data: bytes | Path, *, unpacks: bool = False, **given: Any) -> PackRefused:
        file = data if isinstance(data, Path) else reader.folder / "hostile.iocbrief"
        if isinstance(data, bytes):
            file.write_bytes(data)
        with files_opened(reader.room) as opened, pytest.raises(PackRefused) as caught:
            reader.open(file, **given)
        inside = [path for path in opened if re.search(r"/pack-[^/]+/", path)]
        assert unpacks or inside == []
        assert reader.left() == []
        assert not reader.ring.opened.file.exists()
        return caught.value

    return attempt
