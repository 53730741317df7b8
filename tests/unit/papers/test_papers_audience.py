"""What an audience may not see is in no byte of a slide or a workbook made for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pytest

from ioc_desktop.papers.content import Paper
from ioc_desktop.papers.pptx import write_slides
from ioc_desktop.papers.xlsx import write_workbook
from ioc_desktop.store.audience_source import AudienceSource
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from tests.unit.papers.paper_room import VI, Wanted, paper_of, parts
from tests.unit.store.guarded_room import NOW_S, RESTRICTED, GuardedRoom

CENTRES = ("nghean", "vinh")
NUMBERS = ("987654", "987.654", "987,654", "876543", "876.543")
"""The restricted values as files hold them and as officials write them."""
TILES: list[Wanted] = [
    ("indicator", "kpi", {"indicator": "kin.chi-so"}),
    ("indicator", "trend", {"indicator": "kin.chi-so"}),
    ("indicator", "table", {"indicator": "kin.chi-so", "by": "locality"}),
    ("indicator", "kpi", {"indicator": "chung.nhan"}),
    ("indicator", "trend", {"indicator": "chung.tong"}),
    ("overview", "cards", {"figures": [{"indicator": "kin.chi-so"}, {"indicator": "noi-bo.nhan"}]}),
    ("drilled", "subsystem", {"centre": "nghean", "subsystem": "documents"}),
    ("drilled", "overview", {}),
    ("drilled", "records", {"centre": "nghean", "records": "document", "open_only": False}),
    ("alarms", "board", {}),
    ("disagreements", "board", {}),
    ("timeliness", "board", {}),
    ("readiness", "board", {}),
]  # fmt: skip

Audience = Literal["public", "meeting", "duty"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> GuardedRoom:
    return GuardedRoom(tmp_path_factory.mktemp("guarded"))


def _paper(guarded: GuardedRoom, audience: Audience) -> Paper:
    cache = CacheReader(guarded.cache, silence_s=None, centres=CENTRES, audience=audience)
    duty = DutyReader(cache, guarded.folder, CENTRES, audience)
    with closing(AudienceSource(duty, guarded.cache, audience)) as source:
        return paper_of(source, NOW_S, TILES, audience=audience)


def _found(file: Path, marks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, data in parts(file):
        # A workbook writes letters beyond ASCII by their numbers.
        text = unescape(data.decode("utf-8", errors="ignore")).casefold()
        yield from ((mark, name) for mark in marks if mark.casefold() in text)


def _written(paper: Paper, folder: Path, form: str) -> Path:
    out = folder / f"a.{form}"
    write: Any = write_slides if form == "pptx" else write_workbook
    write(paper, out, VI)
    return out


@pytest.mark.parametrize("form", ["pptx", "xlsx"])
@pytest.mark.parametrize("audience", ["public", "meeting"])
def test_nothing_restricted_is_in_any_part(
    guarded: GuardedRoom, tmp_path: Path, audience: Audience, form: str
) -> None:
    out = _written(_paper(guarded, audience), tmp_path, form)
    assert sorted(_found(out, (*RESTRICTED, *NUMBERS))) == []
    assert "TÊN-CHUNG" in {mark for mark, _ in _found(out, ("TÊN-CHUNG",))}


@pytest.mark.parametrize("form", ["pptx", "xlsx"])
def test_those_on_duty_have_it_all(guarded: GuardedRoom, tmp_path: Path, form: str) -> None:
    out = _written(_paper(guarded, "duty"), tmp_path, form)
    found = {mark for mark, _ in _found(out, ("TÊN-KÍN", "HỒ-SƠ-KÍN", "987654", "987.654"))}
    assert {"TÊN-KÍN", "HỒ-SƠ-KÍN"} <= found
    assert found & {"987654", "987.654"}
    assert list(_found(out, ("chỉ ca trực",)))


def test_a_meeting_s_document_says_that_something_is_withheld(
    guarded: GuardedRoom, tmp_path: Path
) -> None:
    out = _written(_paper(guarded, "meeting"), tmp_path, "pptx")
    assert any("slides/slide" in name for _, name in _found(out, ("không dành cho đối tượng này",)))
