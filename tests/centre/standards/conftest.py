"""A centre's store with the province's catalogue and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.standards.ingest import ingest_files
from ioc_desktop.centre.store import Change
from ioc_desktop.domain.durations import parse_instant

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "standards"
NOW = "2021-10-07T16:30:00+07:00"
NOW_S = parse_instant(NOW)


class Room:
    """A centre's folder, and what stands in it."""

    def __init__(self, folder: Path, profile: str) -> None:
        self.folder = folder
        self.store = SqliteStore(folder, profile)
        with self.store.transaction():
            for dataset, rows in load_catalogue(profile).rows().items():
                changes = [Change(row_id, 1, row) for row_id, row in rows.items()]
                self.store.append(dataset, changes)

    def ingest(self, standard: Any, *names: str | Path, now: str = NOW, mapping=None):
        files = [EXAMPLES / name for name in names]
        return ingest_files(self.store, standard, files, mapping, parse_instant(now))

    def rows(self, dataset: str) -> dict[str, dict[str, Any]]:
        """Return the rows of a dataset that are there, by id."""
        items = (msgspec.json.decode(item) for _, item in self.store.items(dataset).values())
        return {item["id"]: item["row"] for item in items if item["op"] == "put"}

    def log(self, dataset: str) -> list[dict[str, Any]]:
        return [msgspec.json.decode(item) for item in self.store.read(dataset, 0, 1000).items]

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path, "nghean")
    yield room
    room.store.close()


def example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")
