"""The examples in docs/ are real files: they are read by the program."""

from __future__ import annotations

import re
from pathlib import Path

from ioc_desktop.config import parse_site
from ioc_desktop.config.plan import parse_plan
from ioc_desktop.domain.recurrence_reading import read_when
from ioc_desktop.domain.recurrence_words import say
from ioc_desktop.layout import parse_scene

DOCS = Path(__file__).parents[3] / "docs"


def examples(name: str) -> list[str]:
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


def test_the_examples_of_the_site_file(tmp_path: Path):
    (tmp_path / "my-scenes").mkdir()
    (tmp_path / "my-widgets").mkdir()
    smallest, everything = examples("site-file.md")
    assert parse_site(smallest, tmp_path / "site.toml").centre("nghean").token_env
    site = parse_site(everything, tmp_path / "site.toml")
    assert site.screens[0].position == (0, 0)
    assert site.timeline(0).speed == 20


def test_the_example_of_the_duty_plan():
    (everything,) = examples("duty-plan.md")
    plan = parse_plan(everything, Path("ke-hoach-truc.toml"))
    assert [schedule.id for schedule in plan.schedules] == ["giao-ban-sang", "ngoai-gio"]
    assert [(rule.scene, rule.most_s) for rule in plan.rules] == [("canh-bao", 600), ("", None)]
    text = (DOCS / "duty-plan.md").read_text(encoding="utf-8")
    table = text.split("## Times in plain Vietnamese")[1].split("Holidays are")[0]
    told = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    forms = [form for row in told for form in re.findall(r"`([^`]+)`", row)]
    assert len(forms) > 15
    for form in forms:
        assert say(read_when(form))


def test_the_example_of_the_scene_file():
    (everything,) = examples("scene-file.md")
    scene = parse_scene(everything, Path("thuong-truc.toml"))
    received, overdue = scene.variants[0].displays[0].tiles
    assert received.settings == {"centre": "nghean", "points": 60}
    assert overdue.bundle == "indicator"
