"""Screens tagged for another audience: read, listed with their tag, and parted from the wall's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.app.screens_table import SeenScreen, as_json, cells_of, rows_of
from ioc_desktop.config import parse_site
from ioc_desktop.errors import ConfigError
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.placement import ScreenFact

SITE = """schema = 1
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
[[screen]]
role = "A1"
connector = "DP-1"
[[screen]]
role = "E1"
{named}
audience = "meeting"
"""


def test_a_tagged_screen_is_listed_with_its_tag_and_is_none_of_the_walls() -> None:
    site = parse_site(SITE.format(named='connector = "DP-2"'), Path("site.toml"))
    assert [one.role for one in site.wall_screens] == ["A1"]
    facts = [ScreenFact(f"DP-{n}", (n - 1) * 1920, 0, 1920, 1080) for n in (1, 2)]
    rows, _ = rows_of([SeenScreen(n, fact) for n, fact in enumerate(facts, 1)], site.screens)
    assert [row.audience for row in rows] == ["duty", "meeting"]
    assert [cells_of(row, TsWords("vi"))[1] for row in rows] == ["A1", "E1 · cuộc họp"]
    told = as_json(rows, (), TsWords("en"))["screens"]
    assert [one["audience"] for one in told] == ["duty", "meeting"]


def test_a_tagged_screen_says_which_it_is() -> None:
    with pytest.raises(ConfigError) as told:
        parse_site(SITE.format(named='name = "Phòng họp"'), Path("site.toml"))
    (finding,) = told.value.findings
    assert finding.path == "screen[1].audience"
    assert "needs serial, edid, connector or position" in finding.reason
    for named in ('serial = "42"', 'edid = "DEL U2720Q"', "position = [0, 0]"):
        assert parse_site(SITE.format(named=named), Path("site.toml")).screens[1].audience
