"""Names are shortened as offices shorten them, and never beyond."""

from __future__ import annotations

import pytest

from ioc_desktop.sdk.names import shortened_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Uỷ ban nhân dân thành phố Vinh", "UBND TP Vinh"),
        ("Sở Tài nguyên và Môi trường", "Sở TN&MT"),
        ("Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT"),
        ("Huyện Quỳnh Lưu", "H. Quỳnh Lưu"),
        ("Trung tâm Phục vụ hành chính công tỉnh", "TT PVHCC tỉnh"),
        ("Ban Quản lý Khu kinh tế Đông Nam", "BQL KKT Đông Nam"),
        ("Sở Xây dựng", "Sở Xây dựng"),
    ],
)
def test_official_short_forms(name: str, short: str) -> None:
    assert shortened_name(name) == short
