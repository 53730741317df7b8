"""CSV files in the encodings and with the separators that offices save them in."""

from __future__ import annotations

import unicodedata

import pytest

from ioc_desktop.centre.sheets.submission import read_content

TEXT = (
    "Chỉ tiêu;Địa bàn;Kỳ số liệu;Giá trị;Ghi chú\r\n"
    "Lượt khách du lịch;Thị xã Thái Hòa;2020;1.234;đủ\r\n"
)


def windows_1258(text):
    """Write as Vietnamese Windows did: letters, then their tones."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(sign for sign in apart if sign in tones)
        out += unicodedata.normalize("NFC", "".join(s for s in apart if s not in tones)) + tone
    return out.encode("cp1258")


def rows(content):
    received = read_content(content, "f.csv")
    assert received.findings == []
    return [{name: cell.text for name, cell in row.cells.items()} for row in received.rows]


def codes(content):
    return [(one.code, one.cell) for one in read_content(content, "f.csv").findings]


WANTED = [
    {
        "indicator": "Lượt khách du lịch",
        "locality": "Thị xã Thái Hòa",
        "period": "2020",
        "value": "1.234",
        "note": "đủ",
    }
]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        windows_1258(TEXT),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", ",").encode(),
        ("sep=;\r\n" + TEXT).encode(),
        TEXT.replace("\r\n", "\n").encode(),
        ("Biểu số liệu tháng 9;;\r\n\r\n" + TEXT).encode(),
    ],
    ids=["utf8", "bom", "utf16", "le", "be", "1258", "tab", "comma", "sep", "lf", "title"],
)
def test_one_table_however_it_was_saved(content):
    assert rows(content) == WANTED


def test_tcvn3_is_named_and_refused():
    tcvn3 = "Chỉ tiêu;Giá trị".encode("ascii", "ignore") + b";Th\xb5nh ph\xe8;K\xfa\r\n"
    assert codes(tcvn3) == [("csv_tcvn3", "")]


def test_what_is_no_text():
    assert codes(b"\xff\xfe\x00") == [("csv_encoding", "")]
    assert codes(b"a;b\x81\xff;\xcc\xcc\r\n") == [("csv_encoding", "")]
    assert codes(b"a\0b;c\r\n" * 3) == [("csv_encoding", "")]


def test_headings_by_their_ids_and_quoted_numbers():
    content = b'indicator,period,value\r\ntourism.revenue,2020,"1.234,5"\r\n'
    assert rows(content) == [{"indicator": "tourism.revenue", "period": "2020", "value": "1.234,5"}]


def test_what_is_wrong_with_columns():
    assert codes(b"") == [("file_nothing", "")]
    assert codes(b"\r\n") == [("heading_missing", "A1")]
    assert codes("xin chào\r\n".encode()) == [("heading_missing", "A1")]
    twice = "Chỉ tiêu;Kỳ số liệu;Giá trị;Giá trị\r\n".encode()
    assert codes(twice) == [("heading_twice", "D1")]
    longer = "Chỉ tiêu;Kỳ số liệu;Giá trị\r\na;b;1;2;3\r\n".encode()
    assert codes(longer) == [("csv_longer", "D2")]
    broken = ('Chỉ tiêu;Kỳ số liệu;Giá trị\r\na;b;"' + "x" * 200_000 + "\r\n").encode()
    assert [code for code, _ in codes(broken)] == ["csv_broken"]


def test_a_row_is_told_by_its_first_line():
    content = 'Chỉ tiêu;Kỳ số liệu;Giá trị\r\n"a\r\nb";2020;1\r\nc;2020;x\r\n'.encode()
    received = read_content(content, "f.csv")
    assert [row.number for row in received.rows] == [2, 4]
    assert received.rows[1].cell("value").ref == "C4"
