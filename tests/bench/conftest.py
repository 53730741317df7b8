"""What the benches share: one filled cache for the whole run, and the machine in words."""

from __future__ import annotations

import json
import os
import platform
import sqlite3

import pytest

from tests.bench.bench_data import fill_cache


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A folder with a cache of sixty daily series of 2,000 points each."""
    folder = tmp_path_factory.mktemp("filled")
    fill_cache(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def machine():
    import PySide6

    facts = {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "pyside": PySide6.__version__,
        "sqlite": sqlite3.sqlite_version,
        "load": [round(one, 1) for one in os.getloadavg()],
    }
    print(f"\n{json.dumps(facts)}")
    return facts
