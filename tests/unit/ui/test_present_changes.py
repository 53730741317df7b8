"""What differs between a frozen tile and the same one live, said by its name."""

from __future__ import annotations

from ioc_desktop.sdk.telling import (
    Telling,
    TellingCard,
    TellingCell,
    TellingChart,
    TellingColumn,
    TellingFact,
    TellingSeries,
    TellingTable,
)
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.present_changes import Change, changes, changes_text

WORDS = TsWords("vi")


def card(value: str, fact: str = "5%", state: str = "") -> Telling:
    facts = (TellingFact("so cùng kỳ", fact),)
    return Telling("Văn bản đến", cards=(TellingCard(value, "văn bản", facts=facts,
                                                     state_text=state),))  # fmt: skip


def table(*rows: tuple[str, ...]) -> Telling:
    columns = tuple(TellingColumn(name) for name in ("Đơn vị", "Kỳ này", "Luỹ kế")[: len(rows[0])])
    cells = tuple(tuple(TellingCell(text) for text in row) for row in rows)
    return Telling("Bảng", table=TellingTable(columns, cells, len(cells)))


def test_a_card_tells_its_value_then_and_now():
    assert changes(card("850"), card("872")) == (
        Change("Văn bản đến", "850 văn bản", "872 văn bản"),
    )
    assert changes(card("850"), card("850")) == ()


def test_what_stands_beside_a_value_is_compared_too():
    (only,) = changes(card("850", "5%"), card("850", "7%"))
    assert only.text == "Văn bản đến, so cùng kỳ: 5% → 7%"
    up, down = (
        Telling(
            "Văn bản đến", cards=(TellingCard("1", facts=(TellingFact("so", "5%", arrow=way),)),)
        )
        for way in (1, -1)
    )
    assert [one.text for one in changes(up, down)] == ["Văn bản đến, so: ↑ 5% → ↓ 5%"]


def test_a_value_that_is_no_more_says_why():
    found = changes(card("850"), card("", state="chưa kết nối"))
    assert found[0] == Change("Văn bản đến", "850 văn bản", "chưa kết nối")


def test_a_table_is_compared_by_the_names_of_rows_and_columns():
    then = table(("Sở Y tế", "1", "10"), ("Sở Tài chính", "2", "20"))
    now = table(("Sở Tài chính", "2", "21"), ("Sở Y tế", "1", "10"), ("Sở Nội vụ", "3", "3"))
    assert [one.text for one in changes(then, now)] == [
        "Sở Tài chính, Luỹ kế: 20 → 21",
        "Sở Nội vụ, Kỳ này: – → 3",
        "Sở Nội vụ, Luỹ kế: – → 3",
    ]
    plain = changes(table(("Vinh", "1")), table(("Vinh", "2")))
    assert plain == (Change("Vinh", "1", "2"),), "one value in a row needs no column's name"
    aged = changes(then, now, "Luỹ kế")
    assert [one.text for one in aged] == ["Sở Nội vụ, Kỳ này: – → 3"], "an age is no figure"


def test_bars_are_compared_one_by_one_and_a_line_by_its_end():
    def bars(*texts: str) -> Telling:
        series = (TellingSeries("", tuple(float(one) for one in texts)),)
        return Telling("Cột", chart=TellingChart("bar", ("Vinh", "Cửa Lò"), series, texts=texts))

    def line(last: float) -> Telling:
        series = (TellingSeries("kỳ này", (1.0, last)), TellingSeries("năm trước", (9.0, 9.0)))
        return Telling("Đường", chart=TellingChart("line", ("1", "2"), series, "ca"))

    assert changes(bars("1", "2"), bars("1", "3")) == (Change("Cửa Lò", "2", "3"),)
    assert changes(line(2), line(4)) == (Change("Đường", "2 ca", "4 ca"),)


def test_what_has_no_room_is_counted():
    found = [Change(name, "1", "2") for name in "abc"]
    assert changes_text(found, WORDS, 2) == "Đã thay đổi (3): a: 1 → 2 · b: 1 → 2 và 1 số khác"
    assert changes_text(found, WORDS, 3).endswith("c: 1 → 2")
    assert changes_text([], WORDS, 3) == "Chưa có số nào thay đổi từ lúc chốt"
