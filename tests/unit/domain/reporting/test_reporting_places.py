"""Names of places, agencies and indicators, however they are typed."""

from __future__ import annotations

import pytest

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.sheets.known import directory_of

KNOWN = directory_of(load_catalogue("nghean"))
PLACES = KNOWN.locality_names["2021"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thị xã Thái Hoà", "414"),
        ("Thị xã Thái Hòa", "414"),
        ("thi xa thai hoa", "414"),
        ("TX. Thái Hòa", "414"),
        ("THÁI HOÀ", "414"),
        ("Tha\u0301i Hoa\u0300", "414"),
        ("414", "414"),
        ("414 · Thị xã Thái Hoà", "414"),
        ("414 - thai hoa", "414"),
        ("TP Vinh", "412"),
        ("vinh", "412"),
        ("do luong", "427"),
        ("H. Đô Lương", "427"),
        ("Huyện  Đô\u00a0Lương", "427"),
    ],
)
def test_a_place_by_code_and_by_every_spelling(text, code):
    assert PLACES.find(text).one == code


def test_a_code_with_anothers_name_is_a_contradiction():
    assert PLACES.find("414 · Thành phố Vinh").contradiction


@pytest.mark.parametrize("text", ["Hà Nội", "999", "", "thị xã"])
def test_what_is_no_place(text):
    assert PLACES.find(text).one is None


def test_what_was_meant_is_proposed():
    assert "Huyện Đô Lương" in PLACES.near("huyện Đô Lươn")


@pytest.mark.parametrize("text", ["Toàn tỉnh", "toan tinh", "", "Tỉnh Nghệ An", "40", "Nghệ An"])
def test_the_whole_area(text):
    assert KNOWN.is_whole(text, "2021")


def test_vinh_is_no_province():
    vinh = directory_of(load_catalogue("vinh"))
    assert not vinh.is_whole("Tỉnh Nghệ An", "2021")
    assert vinh.is_whole("Toàn địa bàn", "2021")
    assert vinh.locality_names["2021"].find("Vinh").one == "412"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sở Du lịch", "sdl"),
        ("so du lich", "sdl"),
        ("sdl", "sdl"),
        ("Uỷ ban nhân dân thành phố Vinh", "ubnd-412"),
        ("UBND TP Vinh", "ubnd-412"),
        ("Ủy ban nhân dân huyện Đô Lương", "ubnd-427"),
    ],
)
def test_an_agency_as_it_signs(text, code):
    assert KNOWN.agency_names.find(text).one == code


def test_indicators_by_id_and_name():
    assert KNOWN.indicator_names.find("tourism.visitors").one == "tourism.visitors"
    assert KNOWN.indicator_names.find("cong suat phong").one == "tourism.occupancy"
    both = KNOWN.indicator_names.find("tourism.visitors · Công suất phòng")
    assert both.contradiction
