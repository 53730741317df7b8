"""The order of Vietnamese lists."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.vntext import sort_key


def test_both_unicode_forms_are_the_same_text():
    name = "Quỳnh Lưu, Quế Phong, Tương Dương"
    decomposed = unicodedata.normalize("NFD", name)
    assert sort_key(decomposed)[:3] == sort_key(name)[:3]


def test_the_alphabet_is_vietnamese():
    names = ["Ea", "Đan", "Dung", "Ca", "Ân", "Ăn", "An", "Oa", "Ơn", "Ôn", "Ưu", "Uy", "Êm"]
    assert sorted(names, key=sort_key) == [
        *("An", "Ăn", "Ân", "Ca", "Dung", "Đan", "Ea", "Êm", "Oa", "Ôn", "Ơn", "Uy", "Ưu"),
    ]


def test_tones_decide_after_the_letters():
    names = ["mạ", "má", "mã", "mả", "mà", "ma", "mai"]
    assert sorted(names, key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]
    assert sorted(["Má", "Ma", "mà", "ma"], key=sort_key) == ["ma", "Ma", "mà", "Má"]


def test_the_units_of_nghe_an():
    names = ["Nghĩa Đàn", "Yên Thành", "Nghi Lộc", "Nam Đàn", "Quỳ Hợp", "Quỳ Châu", "Quế Phong"]
    assert sorted(names, key=sort_key) == [
        *("Nam Đàn", "Nghi Lộc", "Nghĩa Đàn", "Quế Phong", "Quỳ Châu", "Quỳ Hợp", "Yên Thành"),
    ]


def test_numbers_count_by_their_value():
    wards = ["Phường 10", "Phường 2", "Phường 1"]
    assert sorted(wards, key=sort_key) == ["Phường 1", "Phường 2", "Phường 10"]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_texts_can_be_sorted(texts: list[str]):
    ordered = sorted(texts, key=sort_key)
    assert sorted(ordered, key=sort_key) == ordered
