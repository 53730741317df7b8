"""What the meeting's window writes as an agenda is read back as it was, whatever was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.app.meeting_desk_agenda import agenda_text, with_agenda, written_agenda
from ioc_desktop.config.agenda import parse_agenda
from ioc_desktop.errors import ConfigError
from ioc_desktop.ui.meeting_desk_draft import ItemDraft, PackDraft, PageDraft

SCENES = frozenset({"giao-ban", "y-te"})
DRAFT = PackDraft(
    title="Giao ban “tuần 51”",
    pages=(
        PageDraft(4, "giao-ban", notes='Ba điểm nghẽn:\n– giải ngân "chậm";\n\\ hết', minutes=5),
        PageDraft(9, "y-te", title="Y tế và dự phòng"),
    ),
    agenda=(ItemDraft(7, "Dịch bệnh", "Sở Y tế", 10, (9, 4)), ItemDraft(8, "Khác")),
    audience="public",
    days=3,
)


def test_a_draft_comes_back_from_its_file_and_its_seal_stays(tmp_path: Path) -> None:
    file = tmp_path / "agenda.toml"
    file.write_text(agenda_text(DRAFT), encoding="utf-8")
    found = with_agenda(PackDraft(days=3, audience="public"), file, SCENES)
    assert found.title == DRAFT.title
    assert [(p.scene, p.title, p.notes, p.minutes) for p in found.pages] == [
        (p.scene, p.title, p.notes, p.minutes) for p in DRAFT.pages
    ]
    assert [(i.title, i.who, i.minutes) for i in found.agenda] == [
        ("Dịch bệnh", "Sở Y tế", 10), ("Khác", "", 0)
    ]  # fmt: skip
    assert found.agenda[0].pages == (found.pages[0].key, found.pages[1].key)
    assert (found.days, found.audience) == (3, "public")


def test_mistakes_of_a_file_are_all_told_and_nothing_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "agenda.toml"
    file.write_text(
        'schema = 1\n[[page]]\nscene = "y-t"\n[[item]]\ntitle = "x"\npages = [4]\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as told:
        with_agenda(DRAFT, file, SCENES)
    assert [finding.path for finding in told.value.findings] == [
        "item[0].pages[0]",
        "page[0].scene",
    ]


def test_what_a_child_reads_is_its_owners_alone() -> None:
    file = written_agenda(DRAFT)
    try:
        assert file.stat().st_mode & 0o077 == 0
        assert parse_agenda(file.read_text(encoding="utf-8"), file).title == DRAFT.title
    finally:
        file.unlink()


TYPED = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=60)


@given(notes=TYPED, title=TYPED, who=TYPED)
def test_whatever_is_typed_comes_back(notes: str, title: str, who: str) -> None:
    draft = PackDraft(
        pages=(PageDraft(1, "y-te", title=title.strip(), notes=notes.strip()),),
        agenda=(ItemDraft(2, "x", who.strip()),),
    )
    found = parse_agenda(agenda_text(draft), Path("agenda.toml"))
    assert found.page[0].notes == notes.strip()
    assert (found.page[0].title or "") == title.strip()
    assert found.item[0].who == who.strip()
