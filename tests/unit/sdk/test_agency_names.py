"""Names are shortened as offices shorten them, and never beyond."""

from __future__ import annotations

import pytest

from ioc_desktop.sdk.names import shortened_name, shortened_subsystem


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Uỷ ban nhân dân thành phố Vinh", "UBND TP. Vinh"),
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


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Quản lý văn bản điện tử", "Văn bản điện tử"),
        ("Điều hành Y tế", "Y tế"),
        ("Giám sát an ninh trật tự và an toàn giao thông", "ANTT - ATGT"),
        ("Phản ánh tương tác trực tuyến", "Phản ánh trực tuyến"),
        ("Báo chí và truyền thông", "Báo chí, truyền thông"),
        ("Du lịch", "Du lịch"),
    ],
)
def test_a_subsystem_is_named_as_officials_say_it(name: str, short: str) -> None:
    assert shortened_subsystem(name) == short
