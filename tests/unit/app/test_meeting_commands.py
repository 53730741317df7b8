"""The meeting's window spells commands as the command line takes them, and remembers choices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from ioc_desktop.app.cli import app
from ioc_desktop.app.meeting_desk_commands import (
    SECRET_FILE,
    Program,
    free_name,
    is_sealed,
    paper_suffix,
)
from ioc_desktop.app.meeting_desk_memory import MeetingChoices, keep_choices, read_choices
from ioc_desktop.ui.meeting_desk_draft import ItemDraft, PackDraft, PageDraft
from ioc_desktop.ui.meeting_desk_wish import PaperWish

HERE = Program(Path("/site.toml"), Path("/data"), "vi")
DRAFT = PackDraft("Giao ban tuần", (PageDraft(1, "giao-ban"),), signer="12345 67890", days=7)
AGENDA, OUT, PACK = Path("/agenda.toml"), Path("/packs/x.iocbrief"), Path("/packs/a.iocbrief")


def taken(command: tuple[str, ...]) -> dict[str, object]:
    """Return what the real command line understands of a command; nothing is run.

    Paths are still texts.
    """
    assert command[1:3] == ("-m", "ioc_desktop")
    rest = list(command[3:])
    found = typer.main.get_command(app)
    while isinstance(found, TyperGroup):
        found = found.commands[rest.pop(0)]
    return found.make_context(found.name, rest).params


def test_a_pack_is_ordered_with_all_that_was_chosen() -> None:
    told = taken(HERE.make(DRAFT, AGENDA, OUT, guarded=False))
    assert (told["agenda"], told["out"], told["name"]) == (str(AGENDA), str(OUT), "giao-ban-tuan")
    assert (told["audience"], told["expires"], told["key"]) == ("meeting", "7d", "12345 67890")
    assert (told["site"], told["data"], told["progress_json"]) == (
        "/site.toml", "/data", True
    )  # fmt: skip
    assert told["passphrase_file"] is None
    forever = taken(HERE.make(replace(DRAFT, days=0), AGENDA, OUT, guarded=False))
    assert forever["expires"] == ""


def test_passphrases_go_by_the_childs_pipe_and_recipients_a_line_each() -> None:
    sealed = replace(DRAFT, seal="passphrase")
    told = taken(HERE.make(sealed, AGENDA, OUT, guarded=False))
    assert told["passphrase_file"] == SECRET_FILE
    both = taken(HERE.make(sealed, AGENDA, OUT, guarded=True))
    assert (both["passphrase"], both["passphrase_file"]) == (True, None)
    assert both["key_passphrase_file"] == SECRET_FILE
    people = replace(DRAFT, seal="recipients", recipients="age1abc\n\n Văn phòng Vinh \n")
    told = taken(HERE.make(people, AGENDA, OUT, guarded=False))
    assert told["to"] == ("age1abc", "Văn phòng Vinh")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (PaperWish("air", "report", scenes=("giao-ban",)), {"scenes": ("giao-ban",)}),
        (
            PaperWish("tiles", "slides", scenes=("y-te",), tiles=("beds", "cases")),
            {"tiles": "y-te/beds,y-te/cases", "form": None},
        ),
        (PaperWish("scenes", "pages", scenes=("a", "b")), {"scenes": ("a", "b"), "form": "slides"}),
        (PaperWish("pack", "sheet", pack=PACK), {"pack": str(PACK), "form": None}),
        (
            PaperWish("month", month="2021-09", number="45/BC-UBND"),
            {"month": "2021-09", "number": "45/BC-UBND", "form": "report"},
        ),
    ],
)
def test_every_document_that_can_be_wished_for_can_be_ordered(
    wish: PaperWish, told: dict[str, object]
) -> None:
    out = OUT.with_suffix(paper_suffix(wish))
    found = taken(HERE.document(wish, out))
    assert {name: found[name] for name in told} == told
    assert (found["audience"], found["progress_json"]) == ("meeting", True)


def test_packs_are_verified_and_presented_and_keys_listed() -> None:
    told = taken(HERE.verify(PACK, sealed=False, believe="12345 67890"))
    assert (told["file"], told["trust"], told["remember"]) == (str(PACK), "12345 67890", True)
    assert told["as_json"] is True
    told = taken(HERE.present(PACK, sealed=True))
    assert (told["data"], told["passphrase_file"]) == ("/data", SECRET_FILE)
    assert (told["tell"], told["ask_window"]) == (True, True)  # browsers follow; a person is there
    assert taken(HERE.keys())["as_json"] is True
    told = taken(HERE.new_key("Văn phòng", "UBND tỉnh"))
    assert (told["name"], told["organisation"]) == ("Văn phòng", "UBND tỉnh")


def test_no_file_is_written_over_and_an_encrypted_pack_is_known(tmp_path: Path) -> None:
    first = free_name(tmp_path, "giao-ban", ".pdf")
    first.touch()
    second = free_name(tmp_path, "giao-ban", ".pdf")
    assert (first.name, second.name) == ("giao-ban.pdf", "giao-ban-2.pdf")
    sealed = tmp_path / "a.iocbrief"
    sealed.write_bytes(b"age-encryption.org/v1\n")
    assert is_sealed(sealed)
    assert not is_sealed(first)
    assert not is_sealed(tmp_path / "none")


def test_choices_come_back_and_passphrases_do_not(tmp_path: Path) -> None:
    file = tmp_path / "config" / "meetings.json"
    draft = replace(DRAFT, agenda=(ItemDraft(2, "x", pages=(1,)),), seal="recipients")
    wish = PaperWish("pack", pack=PACK, passphrase="bí mật")  # noqa: S106  # a test's
    keep_choices(file, MeetingChoices(draft, wish, "papers"))
    kept = read_choices(file)
    assert (kept.draft, kept.tab) == (draft, "papers")
    assert kept.wish == replace(wish, passphrase="")
    assert "bí mật" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "{", '{"tab": 3}', '{"draft": {"seal": "wax"}}', "[" * 9999])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "meetings.json"
    file.write_text(text, encoding="utf-8")
    assert read_choices(file) == MeetingChoices()
    assert read_choices(tmp_path / "none.json") == MeetingChoices()


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file", encoding="utf-8")
    keep_choices(tmp_path / "config" / "meetings.json", MeetingChoices())
    assert (tmp_path / "config").read_text(encoding="utf-8") == "a file"
