"""What children answer is said in words, in the language of the screen."""

from __future__ import annotations

from pathlib import Path

from ioc_desktop.app.meeting_desk_commands import Program, paper_suffix
from ioc_desktop.app.meeting_desk_words import answer_words, made_words, size_words
from ioc_desktop.app.paper_document import DocumentOptions, judge
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.meeting_desk_papers import FORMS, SOURCES
from ioc_desktop.ui.meeting_desk_wish import PaperWish
from tests.ui.parts import PlainWords

SOUND = {
    "file": "/p/a.iocbrief", "unchanged": True, "refusal": "", "why": "", "fingerprint": "123 456",
    "signer": "Văn phòng", "signer_organisation": "UBND tỉnh", "signer_own": False,
    "trusted_since_s": 1_633_600_000, "title": "Giao ban", "version": 3,
    "moment_s": 1_633_600_000, "expires_at_s": None, "audience": "meeting", "simulated": True,
    "pages": ["Y tế", "Giao thông"], "left_out": [{"what": "An ninh", "why": "restricted"}],
    "remarks": [],
}  # fmt: skip


def test_a_sound_pack_is_described() -> None:
    answer = answer_words(SOUND, TsWords("vi"))
    whole = "\n".join((answer.head, *answer.lines))
    assert not answer.warn
    assert answer.fingerprint == ""
    for part in (
        "Nguyên vẹn, do Văn phòng, UBND tỉnh ký", "phiên bản 3", "16:46, 07/10/2021", "mô phỏng",
        "Cuộc họp", "Không có hạn dùng", "2. Giao thông", "“An ninh”",
    ):  # fmt: skip
        assert part in whole


def test_a_refused_pack_says_why_and_offers_a_key_only_if_it_is_unknown() -> None:
    changed = {"refusal": "changed_file", "why": "data/cache.db was changed", "fingerprint": "1"}
    answer = answer_words(changed, PlainWords())
    assert answer.warn
    assert "data/cache.db was changed" in answer.head
    assert answer.fingerprint == ""
    unknown = answer_words({"refusal": "unknown_signer", "why": "x", "fingerprint": "12345"},
                           PlainWords())  # fmt: skip
    assert unknown.fingerprint == "12345"
    assert "12345" in unknown.lines[-1]


def test_what_was_made_is_told_with_what_it_leaves_out() -> None:
    told = {"file": "/p/a.iocbrief", "size": 2_459_535, "version": 2,
            "left_out": [{"what": f"Ô {number}", "why": ""} for number in range(10)]}  # fmt: skip
    words = TsWords("vi")
    assert made_words(told, words).startswith("đã tạo: a.iocbrief · 2,5 MB · phiên bản 2")
    assert "(10)" in made_words(told, words)
    assert "và 2 mục nữa" in made_words(told, words)
    assert made_words({"file": "/p/x.pdf"}, words) == "đã tạo: x.pdf"
    assert size_words(900, words) == "1 kB"


def test_no_choice_of_the_window_is_a_document_that_cannot_be_meant() -> None:
    for source in SOURCES:
        for form in FORMS if source != "month" else ("report",):
            wish = PaperWish(
                source, form, scenes=("y-te",), tiles=("beds",), pack=Path("/p/a.iocbrief"),
                month="2021-09", number="45/BC-UBND",
            )  # fmt: skip
            out = Path("/p/x").with_suffix(paper_suffix(wish))
            command = Program(None, None).document(wish, out)
            told = {name: command[command.index(name) + 1] for name in command if name[:2] == "--"
                    and name != "--progress-json"}  # fmt: skip
            scenes = command[4 : command.index("--out")]
            judge(
                DocumentOptions(
                    out=out, scenes=scenes, tiles=told.get("--tiles", ""),
                    month=told.get("--month", ""), number=told.get("--number", ""),
                    form={"report": "report", "slides": "slides"}.get(told.get("--form", "")),  # type: ignore[arg-type]  # one of the two, or none
                    pack=Path(told["--pack"]) if "--pack" in told else None,
                )
            )  # fmt: skip
            assert ("--number" in told) == (form == "report")
