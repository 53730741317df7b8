"""What docs/standards.md says is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.standards import xml_reader
from ioc_desktop.centre.standards.cap import CATEGORIES
from ioc_desktop.centre.standards.edxml_rows import _ANSWERS, _STATES
from ioc_desktop.centre.standards.known import known_of
from ioc_desktop.centre.standards.mapping import CapMap, load_mapping, mapping_path
from ioc_desktop.centre.standards.sdmx import FREQUENCIES, STATUSES
from ioc_desktop.centre.standards.sources_file import load_sources
from tests.centre.standards.conftest import EXAMPLES, Room

PAGE = Path(__file__).parents[3] / "docs" / "standards.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_status_of_a_figure_is_listed_with_its_meaning():
    lines = re.findall(r"\| OBS_STATUS ([A-Z, ]+?),? ?(?:a value NaN )?\| ([^|]+) \|", TEXT)
    told = {
        code: meaning.split(",")[0].strip()
        for codes, meaning in lines
        for code in re.findall(r"\b[A-Z]\b", codes)
    }
    words = {"official": "chính thức", "estimate": "ước", "provisional": "sơ bộ"}
    expected = {code: words.get(status, "no value") for code, (status, _) in STATUSES.items()}
    assert told == expected


def test_every_status_of_a_document_is_listed_with_its_words():
    for code, (state, word) in _STATES.items():
        assert re.search(rf"{code} \| `{state}` · {word}", TEXT), code
    assert all(code in TEXT and word in TEXT for code, word in _ANSWERS.items())


def test_frequencies_and_bounds_are_the_code_s():
    told = re.search(r"\| FREQ \(([A-Z ]+)\)", TEXT)
    assert told is not None
    assert set(told[1].split()) | {"H"} == set(FREQUENCIES)
    assert f"{xml_reader.LARGEST_BYTES >> 20} MB, {xml_reader.DEEPEST} levels" in TEXT
    assert f"{xml_reader.MOST_ELEMENTS:,} elements" in TEXT


def test_the_sources_on_the_page_can_be_used(tmp_path, monkeypatch):
    blocks = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (sources,) = [block for block in blocks if "[[source]]" in block]
    monkeypatch.setenv("TAXII_PASSWORD", "x")
    path = tmp_path / "sources.toml"
    path.write_text(sources, encoding="utf-8")
    assert [one.kind for one in load_sources(path)] == ["taxii", "open311"]
    assert all(tomllib.loads(block) for block in blocks)


@pytest.mark.parametrize("profile", ["nghean", "vinh"])
def test_the_shipped_mappings_fit_their_centres(tmp_path, profile):
    room = Room(tmp_path, profile)
    try:
        made = load_mapping(mapping_path(profile), known_of(room.store))
    finally:
        room.store.close()
    assert isinstance(made.cap, CapMap)
    assert set(made.cap.subsystems) <= set(CATEGORIES)


def test_every_example_is_taken_in(room):
    names = {path.name for path in EXAMPLES.iterdir()}
    for standard in ("cap", "edxml", "sdmx"):
        files = sorted(name for name in names if name.startswith(standard))
        done = room.ingest(standard, *files, now="2021-10-08T08:00:00+07:00")
        assert done.messages == len(files)
        names -= set(files)
    assert names == set()


def test_a_centre_without_a_catalogue_says_what_to_do(tmp_path):
    store = SqliteStore(tmp_path, "vinh")
    try:
        with pytest.raises(Exception, match="serve it once"):
            known_of(store)
    finally:
        store.close()
