"""A pack before it is made: order, agenda and the way back. Pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc_desktop.ui.meeting_desk_draft import (
    ItemDraft,
    PackDraft,
    PackSteps,
    PageDraft,
    changed_row,
    file_stem,
    moved_row,
    next_key,
    number_text,
    numbers_in,
    page_numbers,
    pages_of,
    with_row,
    without_row,
)

PAGES = tuple(PageDraft(key, f"scene-{key}") for key in (1, 2, 3))
DRAFT = PackDraft(pages=PAGES, agenda=(ItemDraft(9, "Dịch bệnh", pages=(1, 3)),))


def keys(rows: tuple[PageDraft, ...]) -> list[int]:
    return [row.key for row in rows]


def test_an_item_keeps_its_pages_wherever_they_are_moved() -> None:
    assert page_numbers(DRAFT, DRAFT.agenda[0]) == (1, 3)
    moved = replace(DRAFT, pages=moved_row(PAGES, 3, 0))
    assert keys(moved.pages) == [3, 1, 2]
    assert page_numbers(moved, moved.agenda[0]) == (1, 2)
    without = replace(moved, pages=without_row(moved.pages, 1))
    assert page_numbers(without, without.agenda[0]) == (1,)


def test_rows_go_to_their_place_and_not_over_an_end() -> None:
    assert keys(with_row(PAGES, PageDraft(7, "x"), 1)) == [1, 7, 2, 3]
    assert keys(with_row(PAGES, PageDraft(7, "x"), None)) == [1, 2, 3, 7]
    assert keys(moved_row(PAGES, 1, 99)) == [2, 3, 1]
    assert keys(moved_row(PAGES, 3, -1)) == [3, 1, 2]
    assert keys(moved_row(PAGES, 42, 0)) == [1, 2, 3]
    assert changed_row(PAGES, 2, minutes=5)[1].minutes == 5
    assert next_key(DRAFT) == 10


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 3-5", (1, 3, 4, 5)),
        ("3–5", (3, 4, 5)),
        ("5 1", (1, 5)),
        ("2 - 3", (2, 3)),
        ("", ()),
        ("6", None),
        ("0", None),
        ("3-1", None),
        ("một", None),
    ],
)
def test_page_numbers_as_people_write_them(text: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_in(text, 5) == numbers


def test_numbers_are_written_in_runs_and_read_back() -> None:
    assert number_text((5, 1, 3, 4)) == "1, 3–5"
    assert numbers_in(number_text((5, 1, 3, 4)), 5) == (1, 3, 4, 5)
    assert pages_of(DRAFT, (1, 3)) == (1, 3)


def test_steps_go_back_and_on_and_typing_in_one_field_is_one() -> None:
    steps = PackSteps(DRAFT)
    for title in ("G", "Gi", "Giao ban"):
        assert steps.take(replace(steps.draft, title=title), "title")
    assert not steps.take(steps.draft)
    steps.take(replace(steps.draft, days=3))
    assert (steps.can_undo, steps.can_redo) == (True, False)
    steps.undo()
    assert (steps.draft.days, steps.draft.title) == (7, "Giao ban")
    steps.undo()
    assert steps.draft == DRAFT
    steps.undo()
    assert (steps.draft, steps.can_undo) == (DRAFT, False)
    steps.redo()
    assert steps.draft.title == "Giao ban"
    steps.take(replace(steps.draft, title="Khác"), "title")
    assert not steps.can_redo
    steps.undo()
    assert steps.draft.title == "Giao ban"  # after the way back, typing begins a step of its own


def test_files_are_named_by_title_and_day() -> None:
    assert file_stem("Giao ban Uỷ ban, tuần 51", "2021-12-23") == (
        "giao-ban-uy-ban-tuan-51-2021-12-23"
    )
    assert file_stem("Đ/c Bí thư ☂", "") == "d-c-bi-thu"
    assert file_stem("☂", "2021-12-23") == "2021-12-23"
    assert file_stem("Báo cáo tháng 2021-09", "2021-09") == "bao-cao-thang-2021-09"


def test_the_time_is_what_agenda_or_pages_take_whichever_is_more() -> None:
    draft = replace(
        DRAFT, pages=changed_row(PAGES, 1, minutes=5), agenda=(ItemDraft(9, "x", minutes=20),)
    )
    assert draft.minutes == 20
    assert replace(draft, agenda=()).minutes == 5
