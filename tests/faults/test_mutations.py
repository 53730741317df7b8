"""The table of breaks holds to the code, and the page of invariants to the tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.mutations import BREAKS, Break

ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: f"{one.invariant} {Path(one.file).name}")
def test_every_break_still_finds_its_line_and_its_test(one: Break, repository: Path) -> None:
    assert (repository / one.file).read_text(encoding="utf-8").count(one.old) == 1
    assert one.new != one.old
    assert one.node(repository).endswith(f"::{one.test}")


def test_every_invariant_is_broken_on_purpose() -> None:
    assert {one.invariant for one in BREAKS} == set(range(1, 30))


def test_the_page_of_invariants_names_tests_that_exist(repository: Path) -> None:
    page = (repository / "docs" / "invariants.md").read_text(encoding="utf-8")
    assert [int(number) for number in ROW.findall(page)] == list(range(1, 30))
    named = set(NAMED.findall(page))
    written = "".join(
        path.read_text(encoding="utf-8") for path in (repository / "tests").rglob("test_*.py")
    )
    assert {name for name in named if f"def {name}(" not in written} == set()
    assert {one.test for one in BREAKS} <= named
