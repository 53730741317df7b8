"""Roles of screens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.layout import role_name, role_place


@given(st.integers(0, 26 + 26 * 26 - 1), st.integers(0, 98))
def test_roles_go_both_ways(column: int, row: int):
    assert role_place(role_name(column, row)) == (column, row)


def test_the_first_and_the_twenty_seventh_column():
    assert role_name(0, 0) == "A1"
    assert role_name(26, 1) == "AA2"


@pytest.mark.parametrize("role", ["", "a1", "A0", "1A", "A", "A1\n", "A100", "AAA1"])
def test_what_is_no_role(role: str):
    with pytest.raises(ValueError, match="like A1"):
        role_place(role)
