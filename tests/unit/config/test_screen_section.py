"""The screens of a site file are written, and nothing else of it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.config import parse_site
from ioc_desktop.config.screen_section import NotAsTablesError, ScreenLines, with_screens

FILE = Path("site.toml")
HEAD = """\
# the province's
schema = 1
name = "Trung tâm"   # shown

[[centre]]   # ours
id = "nghean"
url = "http://127.0.0.1:9"
"""
TAIL = """
# --- officers ---
[[officer]]
id = "lan"
name = "Lan"
"""
TWO = """
# Screens of the wall
[[screen]]
role = "A1"          # left
name = "Chính"
connector = "DP-1"
touch = true

# the right one
[[screen]]
role = "B1"
connector = "DP-2"
"""
IDENTITY = frozenset({"serial", "edid", "connector", "position"})


def entry(was: int | None, role: str, connector: str) -> ScreenLines:
    return ScreenLines(was, {"role": role, "connector": connector}, IDENTITY)


def test_an_entry_that_goes_on_keeps_its_place_its_comments_and_its_other_keys() -> None:
    made = with_screens(HEAD + TWO + TAIL, 2, [entry(0, "B1", "DP-7"), entry(1, "A1", "DP-2")])
    assert (
        made
        == HEAD
        + TWO.replace('"A1" ', '"B1" ')
        .replace('"DP-1"', '"DP-7"')
        .replace('role = "B1"\nconnector', 'role = "A1"\nconnector')
        + TAIL
    )
    assert '# left\nname = "Chính"' in made


def test_what_a_screen_was_named_by_before_goes() -> None:
    by_serial = ScreenLines(0, {"role": "A1", "serial": "S1", "distance_mm": 6500}, IDENTITY)
    made = with_screens(HEAD + TWO + TAIL, 2, [by_serial, entry(1, "B1", "DP-2")])
    first = parse_site(made, FILE).screens[0]
    assert (first.serial, first.connector, first.distance_mm) == ("S1", None, 6500)
    assert (first.name, first.touch) == ("Chính", True)


def test_new_entries_follow_the_last_and_stand_before_the_next_comment() -> None:
    made = with_screens(
        HEAD + TWO + TAIL,
        2,
        [entry(0, "A1", "DP-1"), entry(1, "B1", "DP-2"), entry(None, "C1", "X")],
    )
    assert made == HEAD + TWO + '\n[[screen]]\nrole = "C1"\nconnector = "X"\n' + TAIL


def test_an_entry_is_taken_out_with_its_own_comment_only() -> None:
    made = with_screens(HEAD + TWO + TAIL, 2, [entry(0, "A1", "DP-1")])
    assert "the right one" not in made
    assert "# --- officers ---\n[[officer]]" in made
    made = with_screens(HEAD + TWO + TAIL, 2, [entry(1, "B1", "DP-2")])
    assert "# Screens of the wall" in made
    assert [one.role for one in parse_site(made, FILE).screens] == ["B1"]


def test_a_file_without_screens_gets_them_at_its_end() -> None:
    made = with_screens(HEAD.rstrip("\n"), 0, [entry(None, "A1", "DP-1")])
    assert made == HEAD + '\n[[screen]]\nrole = "A1"\nconnector = "DP-1"\n'


def test_screens_that_are_no_tables_are_refused() -> None:
    text = 'screen = [{role = "A1"}]\n' + HEAD.replace("schema", "#")
    assert len(parse_site(text, FILE).screens) == 1
    with pytest.raises(NotAsTablesError):
        with_screens(text, 1, [entry(0, "A1", "DP-1")])


def test_windows_line_ends_stay() -> None:
    text = (HEAD + TWO + TAIL).replace("\n", "\r\n")
    made = with_screens(text, 2, [entry(0, "A1", "DP-1"), entry(None, "B1", "DP-9")])
    assert "\n" not in made.replace("\r\n", "")
    assert [one.connector for one in parse_site(made, FILE).screens] == ["DP-1", "DP-9"]


def test_brackets_inside_texts_and_lists_are_no_headers() -> None:
    head = HEAD.replace('"Trung tâm"', '"""Trung\n[[screen]]\ntâm"""')
    head = head.replace("schema = 1", "schema = 1\nbundles = [\n  # one\n]\nscenes = [\n]")
    made = with_screens(head + TWO, 2, [entry(0, "A1", "DP-1"), entry(1, "B1", "DP-8")])
    assert made == head + TWO.replace("DP-2", "DP-8")


blanks = st.lists(st.sampled_from(["", "# a note", "  # another", "#"]), max_size=3).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)
others = st.sampled_from(
    ['[[officer]]\nid = "lan"\nname = "Lan"\n', "[cameras]  # none\nshow_restricted = false\n"]
)


@given(data=st.data())
def test_whatever_the_file_is_like_its_other_parts_and_comments_stay(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 4))
    text = HEAD
    for index in range(count):
        text += data.draw(blanks)
        text += f'[[screen]]\nrole = "A{index + 1}"  # {index}\nconnector = "DP-{index}"\n'
    rest = data.draw(st.lists(others, unique=True))
    text += "".join(data.draw(blanks) + part for part in rest) + data.draw(blanks)
    stay = data.draw(st.sets(st.sampled_from(range(count)) if count else st.nothing()))
    new = data.draw(st.integers(0, 3))
    entries = [entry(index, f"B{index + 1}", f"HDMI-{index}") for index in sorted(stay)]
    entries += [entry(None, f"C{number + 1}", f"NEW-{number}") for number in range(new)]
    made = with_screens(text, count, entries)
    before, after = parse_site(text, FILE), parse_site(made, FILE)
    assert replace(after, screens=()) == replace(before, screens=())
    assert [(one.role, one.connector) for one in after.screens] == [
        (one.values["role"], one.values["connector"]) for one in entries
    ]
    if len(stay) == count:
        assert [line for line in text.splitlines() if line.strip().startswith("#")] == [
            line for line in made.splitlines() if line.strip().startswith("#")
        ]
