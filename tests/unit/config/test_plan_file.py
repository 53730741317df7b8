"""The duty plan: what is read, and every mistake in it at once, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.config.plan import check_plan_file, load_plan, parse_plan
from ioc_desktop.domain.recurrence import EVERY_DAY, Hours, When
from ioc_desktop.errors import ConfigError
from ioc_desktop.layout import load_scene
from ioc_desktop.shipped import shipped

SHIPPED = shipped("layouts") / "plans" / "ke-hoach-truc.toml"

BAD = """
schema = 1
hold_min = -1
otherwize = "thuong-truc"
favourites = ["giao-ban", "giao-ban"]

[[shift]]
name = "Ca sáng"
when = "lúc 6h"

[[schedule]]
id = "a"
when = "buổi sáng"
scene = "giao-ban"

[[schedule]]
id = "a"
when = "hằng ngày lúc 7h30"

[[schedule]]
id = "b"
when = "hằng ngày lúc 7h30"
scene = "giao-ban"
rotation = [{ scene = "vinh", dwell_min = 0 }]

[[rule]]
id = "r"
priority = ["urgent"]
scene = "canh-bao"

[[rule]]
id = "s"
least_min = 5
most_min = 2
"""


def test_the_shipped_plan_is_right_and_its_scenes_are_there() -> None:
    plan = load_plan(SHIPPED)
    assert check_plan_file(SHIPPED) == ()
    for scene in plan.scenes:
        assert load_scene(shipped("layouts") / f"{scene}.toml").id == scene
    modes = {"thuong-truc", "giao-ban", "canh-bao", "khan-cap"}
    assert modes <= set(plan.scenes)
    assert plan.hold_s == 900
    assert plan.shifts[2].when == When((EVERY_DAY,), (Hours(1320, 1800),))
    assert [rule.least_s for rule in plan.rules] == [60, 60]


def test_every_mistake_is_told_at_once_with_its_place() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_plan(BAD, Path("ke-hoach.toml"))
    told = {finding.path: finding.reason for finding in caught.value.findings}
    assert set(told) == {
        "hold_min", "otherwize", "favourites[1]", "shift[0].when", "schedule[0].when",
        "schedule[1].id", "schedule[1].scene", "schedule[2].rotation[0].dwell_min",
        "rule[0].priority[0]", "rule[1].scene", "rule[1].most_min",
    }  # fmt: skip
    assert "did you mean 'otherwise'" in told["otherwize"]
    assert "'buổi sáng' was not understood" in told["schedule[0].when"]
    assert "'hằng ngày lúc 7h30'" in told["schedule[0].when"]
    assert "a shift needs its end too" in told["shift[0].when"]
    assert "already that of schedule[0]" in told["schedule[1].id"]


def test_a_schedule_has_one_of_scene_and_rotation_and_a_rule_one_of_scene_and_tile() -> None:
    text = """
[[schedule]]
id = "b"
when = "hằng ngày lúc 7h30"
scene = "giao-ban"
rotation = [{ scene = "vinh", dwell_min = 1 }]
[[rule]]
id = "r"
scene = "canh-bao"
tile = { role = "A1", bundle = "alarms" }
"""
    with pytest.raises(ConfigError) as caught:
        parse_plan(text, Path("p.toml"))
    assert [finding.path for finding in caught.value.findings] == [
        "schedule[0].scene",
        "rule[0].scene",
    ]
    assert all("keep one" in finding.reason for finding in caught.value.findings)


def test_what_is_no_plan_at_all_is_told(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    assert "there is no such file" in str(check_plan_file(file)[0])
    file.write_text("schedule = 5", encoding="utf-8")
    assert check_plan_file(file)[0].path == "schedule"
    file.write_text("[[schedule]\n", encoding="utf-8")
    assert "is no TOML" in check_plan_file(file)[0].reason
