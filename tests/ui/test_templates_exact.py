"""Templates laid out exactly: on panels of 55 inches at five metres nothing is cut or too small."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app.check import check_paths
from ioc_desktop.shipped import shipped

PANEL = "width_mm = 1210\nheight_mm = 680\ndistance_mm = 5000\n"


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (2, 2), (4, 2)])
def test_every_template_passes_the_exact_check(
    tmp_path: Path,
    columns: int,
    rows: int,
    qtbot: QtBot,  # noqa: ARG001  # an application: tiles are laid out with its fonts
):
    roles = [
        (f"{'ABCD'[column]}{row + 1}", f"[{column * 1920}, {row * 1080}]")
        for row in range(rows)
        for column in range(columns)
    ]
    screens = "".join(
        f'[[screen]]\nrole = "{role}"\nposition = {place}\n{PANEL}' for role, place in roles
    )
    site = tmp_path / "site.toml"
    centres = "".join(
        f'[[centre]]\nid = "{name}"\nurl = "http://127.0.0.1:9"\n' for name in ("nghean", "vinh")
    )
    site.write_text(centres + screens, encoding="utf-8")
    findings = check_paths([shipped("layouts") / "templates", site], exact=True)
    assert [str(finding) for finding in findings] == []
