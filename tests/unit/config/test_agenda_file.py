"""Agenda files: what they say, and every mistake in them at once, by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.app.check import check_paths
from ioc_desktop.config.agenda import load_agenda, parse_agenda
from ioc_desktop.errors import ConfigError

FILE = Path("hop.toml")
RIGHT = '''
title = "Giao ban tháng 12"

[[page]]
scene = "giao-ban"
minutes = 5
notes = """
Nhấn mạnh: văn bản quá hạn.
Hỏi Sở Tài chính về thu ngân sách."""

[[page]]
scene = "y-te"
title = "Y tế"

[[item]]
title = "Tình hình chung"
who = "Chánh Văn phòng"
minutes = 10
pages = [1, 2]
'''


def test_an_agenda_is_read_with_notes_of_several_lines():
    found = parse_agenda(RIGHT, FILE, frozenset({"giao-ban", "y-te"}))
    assert found.title == "Giao ban tháng 12"
    assert [one.scene for one in found.page] == ["giao-ban", "y-te"]
    assert found.page[0].notes.splitlines()[1] == "Hỏi Sở Tài chính về thu ngân sách."
    assert (found.item[0].who, found.item[0].pages) == ("Chánh Văn phòng", (1, 2))


def test_all_mistakes_of_an_agenda_come_at_once_with_their_places():
    text = RIGHT.replace('"giao-ban"', '"giao-bam"').replace("[1, 2]", "[1, 3]")
    text = text.replace("who =", "whom =").replace("minutes = 5", "minutes = 5000")
    with pytest.raises(ConfigError) as told:
        parse_agenda(text, FILE, frozenset({"giao-ban", "y-te"}))
    places = {one.path: one.reason for one in told.value.findings}
    assert set(places) == {"page[0].minutes", "page[0].scene", "item[0].whom", "item[0].pages[1]"}
    assert "did you mean 'giao-ban'?" in places["page[0].scene"]
    assert "did you mean 'who'?" in places["item[0].whom"]
    assert "there is no page 3" in places["item[0].pages[1]"]


def test_an_agenda_that_is_no_toml_or_not_there_is_told_of(tmp_path):
    with pytest.raises(ConfigError, match="is no TOML"):
        parse_agenda("title = ", FILE)
    with pytest.raises(ConfigError, match="there is no such file"):
        load_agenda(tmp_path / "no.toml")


def test_check_knows_an_agenda_and_the_scenes_it_names(tmp_path):
    file = tmp_path / "hop.toml"
    file.write_text(RIGHT)
    assert check_paths([file]) == []
    file.write_text(RIGHT.replace('"y-te"', '"y-tee"'))
    (finding,) = check_paths([file])
    assert (finding.path, "did you mean 'y-te" in finding.reason) == ("page[1].scene", True)
