"""What an editor of scenes says is known on the screen: steps, refusals, differences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ioc_desktop.errors import KnownError
from ioc_desktop.layout.differences import changes_between
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import TileRef
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped

VIETNAMESE = TsWords("vi")
TEXT = (shipped("layouts") / "thuong-truc.toml").read_text(encoding="utf-8")
A = TileRef("2x2", "received")
SOURCES = TileRef("2x2", "sources")
NONE = TileRef("2x2", "nowhere")


def with_room(draft: SceneDraft) -> SceneDraft:
    draft.resize(A, (3, 3))
    return draft


def without_a1(draft: SceneDraft) -> SceneDraft:
    draft.remove_display("2x2", "A1")
    return draft


STEPS: list[Callable[[SceneDraft], object]] = [
    lambda draft: draft.move(A, (1, 1)),
    lambda draft: draft.move(A, (0, 0), "B2"),
    lambda draft: draft.resize(A, (3, 3)),
    lambda draft: draft.swap(A, SOURCES),
    lambda draft: with_room(draft).duplicate(A),
    lambda draft: with_room(draft).copy(SOURCES, "A1"),
    lambda draft: draft.add("2x2", "A1", (0, 0), (1, 1), "clock"),
    lambda draft: draft.remove(A),
    lambda draft: draft.set_content(A, bundle="clock", kind=None),
    lambda draft: draft.set_setting(A, "centre", "vinh"),
    lambda draft: draft.set_title(A, "Tên"),
    lambda draft: draft.set_priority(A, "high"),
    lambda draft: draft.rename(A, "other"),
    lambda draft: draft.set_grid("2x2", "A1", (24, 24)),
    lambda draft: draft.add_wall("3x1"),
    lambda draft: draft.copy_wall("2x2", "2x1"),
    lambda draft: draft.remove_wall("2x2"),
    lambda draft: draft.remove_display("2x2", "A1"),
    lambda draft: without_a1(draft).add_display("2x2", "A1"),
    lambda draft: draft.set_name("Tên"),
    lambda draft: draft.set_key(None),
    lambda draft: draft.set_macro("city", "nghean"),
    lambda draft: draft.set_id("khac"),
    lambda draft: draft.replace_all(TEXT + "# one more line\n"),
]
REFUSED: list[Callable[[SceneDraft], object]] = [
    lambda draft: draft.move(NONE, (0, 0)),
    lambda draft: draft.move(TileRef("9x9", "a"), (0, 0)),
    lambda draft: draft.move(A, (0, 0), "C9"),
    lambda draft: draft.move(A, (-1, 0)),
    lambda draft: draft.swap(A, TileRef("1x1", "received")),
    lambda draft: draft.copy(A, "B1"),
    lambda draft: draft.rename(A, "Ô"),
    lambda draft: draft.rename(A, "documents_overdue"),
    lambda draft: draft.set_grid("2x2", "A1", (0, 4)),
    lambda draft: draft.set_grid("2x2", "A1", (1, 4)),
    lambda draft: draft.add_wall("2 mal 2"),
    lambda draft: draft.add_wall("2x2"),
    lambda draft: draft.add_display("2x2", "A1"),
    lambda draft: draft.add_display("2x2", "C1"),
    lambda draft: draft.add_display("2x2", "here"),
    lambda draft: draft.set_setting(A, "points", float("nan")),
]


@pytest.mark.parametrize("do", STEPS)
def test_every_step_and_what_it_changed_is_said_in_vietnamese(
    do: Callable[[SceneDraft], object],
):
    draft = SceneDraft.open(TEXT)
    do(draft)
    step = draft.undo_step
    assert step is not None
    assert in_words(step.text, VIETNAMESE) != step.text
    changes = changes_between(TEXT, draft.text)
    assert changes
    for change in changes:
        assert in_words(change.text, VIETNAMESE) != change.text
        said = in_words(str(change), VIETNAMESE)
        assert said != str(change)
        assert change.wall in said


@pytest.mark.parametrize("do", REFUSED)
def test_every_refusal_is_said_in_vietnamese_and_changes_nothing(
    do: Callable[[SceneDraft], object],
):
    draft = SceneDraft.open(TEXT)
    with pytest.raises(KnownError) as refused:
        do(draft)
    told = str(refused.value)
    assert in_words(told, VIETNAMESE) != told
    assert (draft.text, draft.undo_step) == (TEXT, None)
