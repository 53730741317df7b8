"""What ``check`` says of duty plans, alone and with the site that names one."""

from __future__ import annotations

from pathlib import Path

from ioc_desktop.app.check import check_paths, kind_of
from ioc_desktop.app.plan_told import tell_plan
from ioc_desktop.shipped import shipped

SHIPPED = shipped("layouts") / "plans" / "ke-hoach-truc.toml"
SITE = """
plan = "ke-hoach.toml"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
"""
PLAN = """
otherwise = "thuong-trực"
favourites = ["giao-ban", "giao-bann"]
[[schedule]]
id = "a"
when = "hằng ngày từ 7h đến 9h"
scene = "giao-ban"
[[schedule]]
id = "b"
when = "thứ hai đến chủ nhật từ 8h đến 10h"
rotation = [{ scene = "vinh", dwell_min = 1 }, { scene = "vinhh", dwell_min = 1 }]
[[schedule]]
id = "c"
when = "hằng ngày từ 8h15 đến 8h45"
scene = "vinh"
[[rule]]
id = "r"
tile = { role = "A1", bundle = "alarmz" }
[[rule]]
id = "s"
scene = "canh-baoo"
""".replace("thuong-trực", "thuong-trucc")


def test_the_shipped_plan_passes_and_is_known_as_a_plan() -> None:
    assert kind_of(SHIPPED) == "plan"
    assert check_paths([SHIPPED]) == []


def test_scenes_bundles_and_overlaps_are_told_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach.toml"
    file.write_text(PLAN, encoding="utf-8")
    told = {finding.path: finding.reason for finding in check_paths([file])}
    assert set(told) == {
        "otherwise", "favourites[1]", "schedule[1].rotation[1].scene", "rule[1].scene",
        "rule[0].tile.bundle", "schedule[1].when",
    }  # fmt: skip
    assert told["otherwise"] == "there is no scene 'thuong-trucc'; did you mean 'thuong-truc'?"
    assert "did you mean 'alarms'" in told["rule[0].tile.bundle"]
    assert "same time as 'a' (hằng ngày từ 7h đến 9h)" in told["schedule[1].when"]
    assert "nothing but their order decides" in told["schedule[1].when"]


def test_the_plan_that_a_site_names_is_checked_along_and_must_be_there(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    (missing,) = check_paths([site])
    assert missing.file.endswith("ke-hoach.toml")
    assert missing.reason == "there is no such file"
    plan = tmp_path / "ke-hoach.toml"
    plan.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    assert check_paths([site, plan]) == []
    plan.write_text("[[schedule]]\nid = 'x'\nwhen = 'buổi tối'\nscene = 'vinh'\n", encoding="utf-8")
    (wrong,) = check_paths([tmp_path])
    assert (wrong.path, wrong.reason[:26]) == ("schedule[0].when", "'buổi tối' was not underst")


def test_a_plan_is_said_back_in_words_with_its_next_times() -> None:
    lines = list(tell_plan(SHIPPED, None, "2021-10-08T16:30", 2, "vi"))
    assert lines[0] == "2021-10-08 16:30 Fri: thuong-truc (Trong giờ làm việc), shift Ca chiều"
    assert lines[1] == "2021-10-08 17:10 Fri: canh-bao (Ngoài giờ)"
    assert "  hằng ngày từ 7h30 đến 8h, trừ thứ bảy, chủ nhật, lễ Tết" in lines
    assert "    2021-10-11 07:30 Mon to 2021-10-11 08:00 Mon" in lines
    assert "  in turn: thuong-truc 10 min, canh-bao 2 min" in lines
    assert sum("because it is the shorter one" in line for line in lines) == 3
    english = list(tell_plan(SHIPPED, None, "2021-10-08T16:30", 1, "en"))
    assert "  every day from 07:30 to 08:00, except Saturday, Sunday, public holidays" in english
