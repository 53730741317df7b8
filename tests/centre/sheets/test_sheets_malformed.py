"""Malformed workbooks and CSVs: no crash, no partial import, every finding located."""

from __future__ import annotations

import os
import random

import pytest

from ioc_desktop.centre.sqlite_store import SqliteStore
from tests.centre.sheets.malformed import Tally, campaign
from tests.centre.sheets.workbooks import filled, template

SHARE = 160
"""So many of the campaign's files are made with every run of the suite, always the same."""


@pytest.fixture
def store(tmp_path):
    store = SqliteStore(tmp_path / "centre", "nghean")
    yield store
    store.close()


@pytest.fixture
def good(tmp_path):
    return filled(template(tmp_path), {(23, "value"): 12.5})


def test_a_share_of_the_malformed_files(store, good):
    tally = Tally()
    campaign(store, good, SHARE, 4, tally)
    assert {"refused", "stored"} <= set(tally.outcomes)
    assert len(tally.codes) > 15, "the files have become too much alike"


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_five_thousand_malformed_files(store, good):
    number = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    examples = int(os.environ.get("FILES") or 5000)
    print(f"SEED={number} FILES={examples}")
    tally = Tally()
    campaign(store, good, examples, number, tally)
    print(tally.outcomes)
    print(dict(sorted(tally.codes.items())))
    assert sum(tally.outcomes.values()) >= examples
