"""A pack whose figures are the maker's and still none that can be shown: refused before it is."""

from __future__ import annotations

import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from ioc_desktop.app.brief_make import run_make
from ioc_desktop.briefing.container import open_pack, write_pack
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.manifest import decoded
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.store import schema
from ioc_desktop.store.frozen_form import is_readable
from tests.unit.app.briefing_house import build_house, options_of

ENDLESS = (
    "CREATE VIEW {table} AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
    " SELECT n AS centre FROM r"
)


@dataclass(frozen=True)
class Maker:
    """A trusted maker who signs whatever is given as the pack's figures."""

    pack: Path
    ring: KeyRing
    folder: Path

    def signed(self, data: bytes | None) -> Path:
        with zipfile.ZipFile(self.pack) as archive:
            described = decoded(archive.read("manifest.json"))
            files = {one.path: archive.extract(one.path, self.folder) for one in described.files}
        if data is None:
            del files["data/cache.db"]
        else:
            Path(files["data/cache.db"]).write_bytes(data)
        out = self.folder / "hostile.iocbrief"
        bare = msgspec.structs.replace(described, files=(), name="hostile")
        paths = {name: Path(file) for name, file in files.items()}
        write_pack(out, bare, paths, self.ring.signing_key(), overwrite=True)
        return out

    def changed(self, *statements: str) -> bytes:
        file = self.folder / "changed.db"
        with zipfile.ZipFile(self.pack) as archive:
            file.write_bytes(archive.read("data/cache.db"))
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return file.read_bytes()

    def opened(self, file: Path) -> None:
        open_pack(
            file,
            keyring=self.ring,
            now_s=time.time(),
            cache_schema=schema.VERSION,
            readable=is_readable,
            room=self.folder / "room",
        ).close()


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    folder = tmp_path_factory.mktemp("maker")
    house = build_house(tmp_path_factory.mktemp("house"))
    options = options_of(house, folder / "sound.iocbrief")
    run_make(options)
    return Maker(options.out, KeyRing(house / "keys"), folder)


def test_a_sound_pack_s_figures_are_taken(maker: Maker) -> None:
    maker.opened(maker.pack)
    with zipfile.ZipFile(maker.pack) as archive:
        assert archive.read("data/cache.db")[:6] == b"SQLite"


@pytest.mark.parametrize(
    "made",
    [
        lambda _: None,
        lambda _: b"",
        lambda _: bytes(range(256)) * 40,
        lambda maker: maker.changed()[:5000],
        lambda maker: maker.changed("PRAGMA user_version = 4"),
        lambda maker: maker.changed("DROP TABLE vintages"),
        lambda maker: maker.changed("DROP TABLE centres", ENDLESS.format(table="centres")),
        lambda maker: maker.changed(ENDLESS.format(table="more")),
        lambda maker: maker.changed("DROP TABLE pack_points", "DROP TABLE packs"),
    ],
)
def test_figures_that_nobody_could_show_are_refused(
    maker: Maker, made: Callable[[Maker], bytes | None]
) -> None:
    """A view without an end held the program for good; of none it said “no figures yet”."""
    with pytest.raises(PackRefused) as refusal:
        maker.opened(maker.signed(made(maker)))
    assert refusal.value.reason == "data"
    assert [one.name for one in (maker.folder / "room").iterdir()] == ["room.lock"]
    assert "hostile" not in str(maker.ring.opened.read())
