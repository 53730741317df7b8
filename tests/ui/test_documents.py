"""``document``: PDFs whose text is found and whose audience is kept, whole files or none."""

from __future__ import annotations

import json
import re
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.app.brief_make import MakeOptions, run_make
from ioc_desktop.app.paper_document import DocumentOptions, judge, read_content, run_document
from ioc_desktop.app.paper_side import paper_side
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.errors import ConfigError, KnownError, UsageError
from tests.ui.parts import BROKEN, write_bundle
from tests.ui.pdf_facts import PdfFile
from tests.unit.store.guarded_room import INTERNAL, LEFT, RESTRICTED, WHY, GuardedRoom

AT = "2021-10-07T16:00:00+07:00"
SECRET = "987.654"  # noqa: S105  # a restricted figure as it is written
OPEN = "654.322"
TITLES = ("TIÊU-ĐỀ-GẮN-TAY", "TIÊU-ĐỀ-CHỈ-SỐ-KÍN", "o-gan-tay")
HEAD = """
schema = 1
id = "{id}"
name = {{ vi = "{name}" }}
audience = "meeting"
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [12, 8]
"""
TILE = """
[[variant.display.tile]]
id = "{id}"
at = [{x}, {y}]
span = [4, 4]
{what}
"""
TILES = (
    ("chung", 'kind = "kpi"\nindicator = "chung.nhan"\ntitle = "Số chung"'),
    ("o-gan-tay", '''kind = "kpi"
indicator = "chung.nhan"
sensitivity = "restricted"
title = "TIÊU-ĐỀ-GẮN-TAY"'''),
    ("kin", 'kind = "trend"\nindicator = "kin.chi-so"\ntitle = "TIÊU-ĐỀ-CHỈ-SỐ-KÍN"'),
    ("noi-bo", 'kind = "kpi"\nindicator = "noi-bo.nhan"'),
    ("bang", """bundle = "overview"
kind = "table"
[variant.display.tile.settings]
figures = [
    { indicator = "chung.nhan", centre = "nghean" },
    { indicator = "kin.chi-so", centre = "nghean" },
]"""),
    ("hong", 'bundle = "hong"'),
)  # fmt: skip
MONTH = """
schema = 1
id = "mau"
name = "Mẫu"
appendix = "Tất cả số liệu tháng {month}/{year}"
[letterhead]
organ = "Trung tâm điều hành"
kind = "Báo cáo"
subject = "Tháng {month}"
recipients = ["Như trên", "Lưu: VT"]
[[section]]
title = "Lĩnh vực"
show = "figures"
[[section.part]]
centre = "nghean"
subsystem = "documents"
most = 20
[[section]]
title = "Cảnh báo"
show = "alarms"
[[section]]
title = "Chỉ đạo"
show = "directives"
[[section]]
title = "Còn nợ"
show = "owed"
centre = "nghean"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data of every sensitivity, a site, a scene, a template, a broken bundle."""
    folder = tmp_path_factory.mktemp("house")
    GuardedRoom(folder / "data")
    (folder / "scenes").mkdir()
    tiles = "".join(
        TILE.format(id=name, x=place % 3 * 4, y=place // 3 * 4, what=what)
        for place, (name, what) in enumerate(TILES)
    )
    text = HEAD.format(id="hop", name="Họp giao ban") + tiles
    (folder / "scenes" / "hop.toml").write_text(text, encoding="utf-8")
    kept = text.replace('"hop"', '"phong-truc"').replace('audience = "meeting"\n', "")
    (folder / "scenes" / "phong-truc.toml").write_text(kept, encoding="utf-8")
    write_bundle(folder / "bundles", "hong", model=BROKEN["build"]["model"])
    (folder / "site.toml").write_text(
        'schema = 1\nname = "Trung tâm tỉnh"\nscenes = ["scenes/"]\nbundles = ["bundles/"]\n'
        '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'
        '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:9"\n',
        encoding="utf-8",
    )
    (folder / "mau.toml").write_text(MONTH, encoding="utf-8")
    return folder


@pytest.fixture
def options(house: Path, tmp_path: Path, qapp: object) -> DocumentOptions:  # noqa: ARG001  # needs an application
    return DocumentOptions(
        scenes=("hop",),
        out=tmp_path / "tai-lieu.pdf",
        site=house / "site.toml",
        data=house / "data",
        at=AT,
    )


def made(options: DocumentOptions) -> PdfFile:
    assert run_document(options) == 0
    return PdfFile(options.out)


@pytest.fixture(autouse=True)
def _broken_bundle_is_logged(logs) -> None:
    logs.allow(r"bundle hong failed \(build\)")


def forms(options: DocumentOptions, house: Path) -> dict[str, DocumentOptions]:
    month = replace(options, scenes=(), month="2021-10", template=house / "mau.toml")
    return {
        "slides": options,
        "report": replace(options, form="report"),
        "month": month,
        "month pages": replace(month, form="slides"),
    }


@pytest.mark.parametrize("form", ["slides", "report", "month", "month pages"])
def test_a_meetings_document_holds_nothing_restricted(
    options: DocumentOptions, house: Path, form: str
) -> None:
    pdf = made(forms(options, house)[form])
    text, everything = pdf.text, pdf.everything
    hidden = (*RESTRICTED, *LEFT, *WHY, *TITLES, SECRET)
    assert [mark for mark in hidden if mark in text or mark.encode() in everything] == []
    assert [mark for mark in hidden if mark.encode("utf-16-be").hex().encode() in everything] == []
    assert INTERNAL[0] in text
    assert "TÊN-CHUNG" in text
    assert form.startswith("month") or OPEN in text
    assert pdf.path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("form", ["slides", "report", "month"])
def test_the_document_of_those_on_duty_holds_it(
    options: DocumentOptions, house: Path, form: str
) -> None:
    asked = forms(options, house)[form]
    pdf = made(replace(asked, audience="duty"))
    assert "TÊN-KÍN" in pdf.text
    assert form == "month" or SECRET in pdf.text
    assert pdf.path.stat().st_mode & 0o777 == 0o600
    if form != "slides":
        assert "chỉ dành cho trực ban" in pdf.text


def test_a_page_is_lines_and_text_with_its_moment_and_source(options: DocumentOptions) -> None:
    pdf = made(options)
    assert (pdf.pages, pdf.pictures) == (1, 0)
    assert pdf.fonts
    assert all(pdf.fonts.values())
    assert pdf.info["Page size"] == "960 x 540 pts"
    text = pdf.text
    for said in (
        "Họp giao ban", "số liệu chốt lúc 16:00 ngày 07/10/2021", "Nguồn: Trung tâm tỉnh",
        "1/1", "Số chung", "Không dành cho đối tượng này", "2 ô không dành cho đối tượng này",
        "Gói “hong” không chạy được",
    ):  # fmt: skip
        assert said in text
    assert re.search(rb"/Lang \(vi\)", pdf.everything)


def test_a_report_says_each_figure_in_a_sentence_as_offices_write(
    options: DocumentOptions,
) -> None:
    pdf = made(replace(options, form="report", number="45/BC-TTĐH", place="Vinh",
                       signer="KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC: Nguyễn Thị Ếch"))  # fmt: skip
    text = pdf.text
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 45/BC-TTĐH",
        "Vinh, ngày 07 tháng 10 năm 2021", "BÁO CÁO", "I. Họp giao ban", "KT. GIÁM ĐỐC",
        "Nguyễn Thị Ếch", f"là {OPEN} văn bản", "nguồn: Văn phòng",
        "Số liệu chốt lúc 16:00 ngày 07/10/2021",
    ):  # fmt: skip
        assert said in text
    assert pdf.info["Page size"].startswith("595")
    assert pdf.pictures == 0
    assert all(pdf.fonts.values())
    assert {name.partition("-")[0] for name in pdf.fonts} <= {"NotoSerif", "NotoSans"}


def test_a_report_of_a_month_has_its_sections_and_an_appendix_on_its_side(
    options: DocumentOptions, house: Path
) -> None:
    pdf = made(forms(options, house)["month"])
    text = pdf.text
    for said in (
        "Tháng 10", "I. Lĩnh vực", "II. Cảnh báo", "III. Chỉ đạo", "IV. Còn nợ", "Nơi nhận:",
        "- Như trên;", "- Lưu: VT.", "Phụ lục", "TẤT CẢ SỐ LIỆU THÁNG 10/2021",
        "(Kèm theo Báo cáo số", "của Trung tâm điều hành)",
    ):  # fmt: skip
        assert said in text
    assert {name.partition("-")[0] for name in pdf.fonts} <= {"NotoSerif", "NotoSans"}
    last = pdf.page_text(pdf.pages)
    assert "TÊN-CHUNG" in last
    assert re.search(r"/MediaBox \[\s*0 0 84[12]", pdf.everything.decode("latin-1"))
    titles = re.findall(rb"/Title <FEFF([0-9A-F]+)>", pdf.everything)
    bookmarks = [bytes.fromhex(one.decode()).decode("utf-16-be") for one in titles]
    assert bookmarks[:2] == ["I. Lĩnh vực", "II. Cảnh báo"]


def test_a_report_is_vietnamese_whatever_language_is_asked_for(
    options: DocumentOptions, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    english = replace(options, language="en")
    for asked in (replace(english, form="report"), forms(english, house)["month"]):
        pdf = made(replace(asked, overwrite=True))
        assert "Số liệu chốt lúc 16:00 ngày 07/10/2021" in pdf.text
        assert "written in Vietnamese" in capsys.readouterr().err
    assert "figures as of" in made(replace(english, overwrite=True)).text
    assert capsys.readouterr().err == ""


def test_a_month_that_has_not_begun_is_no_report(options: DocumentOptions) -> None:
    with pytest.raises(UsageError, match="2021-11 has not begun"):
        run_document(replace(options, scenes=(), month="2021-11"))
    assert list(options.out.parent.iterdir()) == []


def test_chosen_tiles_have_a_page_of_their_own(options: DocumentOptions) -> None:
    pdf = made(replace(options, scenes=(), tiles="hop/chung,hop/bang"))
    assert "Số chung" in pdf.text
    assert "TÊN-NỘI-BỘ" not in pdf.text
    wrong = replace(options, scenes=(), tiles="hop/chun", out=options.out.with_name("b.pdf"))
    with pytest.raises(ConfigError, match="shows no tile 'chun'; did you mean 'chung'"):
        run_document(wrong)
    assert not wrong.out.exists()


def test_several_scenes_begin_with_what_is_on_which_page(options: DocumentOptions) -> None:
    pdf = made(replace(options, scenes=("hop", "y-te"), title="Hai cảnh"))
    assert pdf.pages == 3
    assert "Hai cảnh" in pdf.page_text(1)
    assert "2 Họp giao ban" in pdf.page_text(1).replace("3 Y tế", "").replace("  ", " ")
    assert pdf.info["Title"] == "Hai cảnh"


def test_a_scene_that_stays_in_the_room_is_refused(options: DocumentOptions) -> None:
    with pytest.raises(ConfigError, match="was not made for the audience 'meeting'"):
        run_document(replace(options, scenes=("phong-truc",)))
    assert list(options.out.parent.iterdir()) == []


def test_a_title_from_anywhere_stays_a_title(options: DocumentOptions) -> None:
    title = "</rdf:li><x>&\x00\x1b[2J\n\u202egnohk\u2066 ) /Root (\\ " + "Ễ" * 5000
    pdf = made(replace(options, title=title, form="report"))
    shown = pdf.info["Title"]
    assert shown.startswith("</rdf:li><x>& [2J gnohk ) /Root (\\ Ễ")
    assert len(shown) <= 400
    assert pdf.pages >= 1
    assert "\u202e" not in pdf.text


def test_a_pack_becomes_a_document_of_its_own_moment(
    options: DocumentOptions, house: Path, tmp_path: Path
) -> None:
    ring = tmp_path / "keys"
    KeyRing(ring).new_key("Nguyễn Văn A", "Văn phòng")
    agenda = tmp_path / "agenda.toml"
    agenda.write_text(
        'title = "Họp tháng"\n[[page]]\nscene = "hop"\ntitle = "Trang của gói"\nnotes = "Lời dẫn"\n'
    )
    pack = tmp_path / "hop.iocbrief"
    wish = MakeOptions(
        scenes=(),
        out=pack,
        site=house / "site.toml",
        data=house / "data",
        keys=ring,
        at=AT,
        agenda=agenda,
    )
    assert run_make(wish) == 0
    of_pack = DocumentOptions(out=options.out, pack=pack, keys=ring)
    pdf = made(of_pack)
    assert "số liệu chốt lúc 16:00 ngày 07/10/2021" in pdf.text
    assert "Trang của gói" in pdf.text
    assert pdf.info["Title"] == "Họp tháng"
    assert [mark for mark in (*RESTRICTED, SECRET) if mark in pdf.text] == []
    with pytest.raises(KnownError, match="was made for meeting, not for public"):
        run_document(replace(of_pack, audience="public", out=tmp_path / "b.pdf"))
    with paper_side(of_pack.source) as source:
        (page,) = read_content(of_pack, source)[0].pages
    assert (page.title, page.notes) == ("Trang của gói", "Lời dẫn")


def test_a_workbook_and_slides_of_the_month_hold_its_figures(
    options: DocumentOptions, house: Path
) -> None:
    month = forms(options, house)["month"]
    book = replace(month, out=options.out.with_suffix(".xlsx"))
    assert run_document(book) == 0
    from openpyxl import load_workbook

    sheets = load_workbook(book.out, read_only=True)
    values = {cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row}
    sheets.close()
    assert "TÊN-CHUNG" in values
    assert 4_592_593.188 in {round(one, 3) for one in values if isinstance(one, float)}
    assert [one for one in values if isinstance(one, str) and "KÍN" in one] == []


def test_a_full_disk_is_said_and_leaves_nothing(options: DocumentOptions) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(KnownError, match="there is no room on the disk for"):
            run_document(options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(options.out.parent.iterdir()) == []


def test_a_cancelled_document_leaves_nothing(options: DocumentOptions) -> None:
    command = [
        sys.executable, "-m", "ioc_desktop", "document", "hop",
        "--site", str(options.site), "--data", str(options.data), "--at", AT,
        "--out", str(options.out), "--progress-json",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdout is not None
        line = json.loads(child.stdout.readline())
        assert line["done"] == 0
        child.send_signal(signal.SIGTERM)
        said, wrong = child.communicate(timeout=90)
    assert child.returncode == 1
    assert "cancelled; nothing was written" in wrong
    assert '"file"' not in said
    assert list(options.out.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"out": Path("a.doc")}, "--out must end with .pdf, .pptx or .xlsx"),
        ({"out": Path("a.pptx"), "form": "report"}, "--form says how a PDF looks"),
        ({"month": "2021-13", "scenes": ()}, "--month is written 2021-11"),
        ({"month": "2021-10"}, "--month is a report of its own"),
        ({"tiles": "a/b"}, "give scenes, or --tiles"),
        ({"scenes": ()}, "say what goes in"),
        ({"template": Path("x.toml")}, "--template goes with --month"),
    ],
)
def test_options_that_cannot_be_meant_are_said(
    options: DocumentOptions, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        judge(replace(options, **changed))  # type: ignore[arg-type]  # one table of options for all
