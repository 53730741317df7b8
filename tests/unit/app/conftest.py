"""A data folder as a station leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.app.data_rows import fill


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that its station has closed."""
    data = tmp_path / "data"
    fill(data)
    return data
