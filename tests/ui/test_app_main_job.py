"""The main job through the command line alone, on real processes: sync, lose, render, demo."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ioc_desktop.app.centres import DemoCentres

CLOCK = "2021-10-07T16:30:00+07:00"
LATER = "2021-10-09T10:00:00+07:00"
RENDERED = ("thuong-truc", "giao-ban", "van-ban", "hanh-chinh-cong")
SCENES = sorted(file.stem for file in (Path(__file__).parents[2] / "layouts").glob("*.toml"))


MARK = "IOC_DESKTOP_TEST_MARK"


def ioc(*words: object, limit_s: float = 110) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    environment[MARK] = str(os.getpid())
    return subprocess.run(
        [sys.executable, "-m", "ioc_desktop", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
        env=environment,
    )


def site_of(folder: Path, centres: DemoCentres) -> Path:
    lines = ["schema = 1", 'name = "Trung tâm điều hành thông minh tỉnh Nghệ An"']
    for centre in centres.running.values():
        lines += ["[[centre]]", f'id = "{centre.profile}"', f'url = "{centre.url}"']
        lines += [f'token = "{centre.token}"']
    lines += ["[[screen]]", 'role = "A1"', "width_mm = 2160", "height_mm = 1215"]
    lines += ["distance_mm = 5000"]
    site = folder / "site.toml"
    site.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def synced(tmp_path_factory):
    """A site and a data folder that both centres were synced into; they are stopped since."""
    folder = tmp_path_factory.mktemp("main-job")
    with DemoCentres(folder, clock=CLOCK, speed=1.0) as centres:
        site = site_of(folder, centres)
        first = ioc("sync", "--once", "--site", site, "--data", folder / "data", "--json")
        again = ioc("sync", "--once", "--site", site, "--data", folder / "data", "--json")
    return folder, site, first, again


def feeds(result: subprocess.CompletedProcess[str]) -> dict[tuple[str, str], dict[str, Any]]:
    report = json.loads(result.stdout)
    return {
        (centre["id"], feed["name"]): feed
        for centre in report["centres"]
        for feed in centre["datasets"]
    }


def test_sync_once_reports_every_dataset_of_both_centres(synced):
    _, _, first, again = synced
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    report = json.loads(first.stdout)
    assert [centre["id"] for centre in report["centres"]] == ["nghean", "vinh"]
    assert all(set(c) == {"id", "reachable", "error", "datasets"} for c in report["centres"])
    before, after = feeds(first), feeds(again)
    keys = {"name", "rows", "received", "rejected", "state", "error"}
    assert all(set(feed) == keys for feed in before.values())
    assert before["nghean", "observations"]["rows"] > 10_000
    assert before["vinh", "observations"]["rows"] > 1_000
    assert before["nghean", "subsystems"]["rows"] == before["vinh", "subsystems"]["rows"] == 9
    # The second run fetches only what is new since: the cursor was kept.
    assert after["nghean", "observations"]["received"] < 2_000
    assert after["nghean", "observations"]["rows"] >= before["nghean", "observations"]["rows"]


def test_a_dead_centre_is_told_and_what_was_synced_stays(synced):
    folder, site, first, _ = synced
    result = ioc("sync", "--once", "--site", site, "--data", folder / "data", "--json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    assert [centre["reachable"] for centre in report["centres"]] == [False, False]
    assert all(centre["error"] for centre in report["centres"])
    assert "Traceback" not in result.stderr
    assert feeds(first)["nghean", "observations"]["rows"] > 0


@pytest.mark.parametrize("scene", RENDERED)
def test_render_paints_every_scene_from_the_cache_alone(synced, tmp_path, scene):
    folder, site, _, _ = synced
    result = ioc(
        "render", "--site", site, "--data", folder / "data", "--scene", scene, "--out", tmp_path,
        "--size", "1920x1080", "--at", LATER,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    file = tmp_path / f"{scene}-A1.png"
    assert result.stdout.split() == [str(file)]
    with Image.open(file) as picture:
        assert picture.size == (1920, 1080)
        colours = picture.convert("L").getcolors(maxcolors=256)
    assert colours is not None
    assert len(colours) > 100, "texts and charts have many shades; a blank wall has few"


def test_render_gives_one_picture_a_screen_and_the_same_twice(synced, tmp_path):
    folder, site, _, _ = synced
    for out in ("one", "two"):
        result = ioc(
            "render", "--site", site, "--data", folder / "data", "--scene", "thuong-truc",
            "--out", tmp_path / out, "--size", "960x540", "--wall", "2x2", "--at", LATER,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
    names = [f"thuong-truc-{role}.png" for role in ("A1", "A2", "B1", "B2")]
    assert sorted(file.name for file in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


IMPATIENT = """
import sys
from pathlib import Path
from ioc_desktop.ui import scene_stage
scene_stage.WAIT_S = 0.0  # cut at once: the figures come afterwards, as on a busy machine
from ioc_desktop.app.cli import main
sys.argv[1:] = {words!r}
main()
"""


def test_a_picture_waits_for_its_figures_though_the_wall_does_not(synced, tmp_path):
    folder, site, _, _ = synced
    words = ["render", "--site", str(site), "--data", str(folder / "data"), "--scene"]
    words += ["thuong-truc", "--size", "960x540", "--at", LATER, "--out"]
    patient = ioc(*words, tmp_path / "patient")
    assert patient.returncode == 0, patient.stderr
    code = IMPATIENT.format(words=[*words, str(tmp_path / "hasty")])
    hasty = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=110, check=False
    )
    assert hasty.returncode == 0, hasty.stderr
    name = "thuong-truc-A1.png"
    assert (tmp_path / "hasty" / name).read_bytes() == (tmp_path / "patient" / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--scene", "thuong-trucc"), 2, "thuong-truc"),
        (("--scene", "thuong-truc", "--size", "big"), 2, "--size"),
        (("--scene", "thuong-truc", "--at", "hôm nay"), 2, "--at"),
    ],
)
def test_render_tells_what_is_wrong(synced, tmp_path, words, code, told):
    folder, site, _, _ = synced
    result = ioc(
        "render", "--site", site, "--data", folder / "data", "--out", tmp_path / "out", *words
    )
    assert result.returncode == code
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_render_without_data_says_how_to_get_some(synced, tmp_path):
    _, site, _, _ = synced
    result = ioc(
        "render", "--site", site, "--data", tmp_path / "empty", "--scene", "thuong-truc",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.returncode == 1
    assert "sync --once" in result.stderr


def test_the_demonstration_leaves_pictures_and_no_processes(tmp_path):
    result = ioc("demo", "--seconds", "6", "--out", tmp_path / "pictures")
    assert result.returncode == 0, result.stderr
    pictures = sorted(file.name for file in (tmp_path / "pictures").iterdir())
    assert pictures == sorted(f"{scene}-A1.png" for scene in SCENES)
    assert all(str(tmp_path / "pictures" / name) in result.stdout for name in pictures)
    assert "nghean" in result.stdout
    assert "vinh" in result.stdout
    end = time.monotonic() + 5
    while children() and time.monotonic() < end:
        time.sleep(0.1)
    assert not children()


@pytest.fixture(scope="module")
def begun(synced, tmp_path_factory):
    """A demonstration's folder whose centres have their rows already: they start quickly."""
    folder = tmp_path_factory.mktemp("begun")
    for centre in ("centre-nghean", "centre-vinh"):
        shutil.copytree(synced[0] / centre, folder / centre)
    return folder


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_demonstration_that_is_ended_from_outside_leaves_no_processes(begun, tmp_path, how):
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    words = ["demo", "--seconds", "100", "--out", tmp_path / "out", "--data", begun]
    words += ["--clock", CLOCK]
    shutil.rmtree(begun / "station", ignore_errors=True)
    with subprocess.Popen(
        [sys.executable, "-m", "ioc_desktop", *map(str, words)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment | {MARK: str(os.getpid())},
    ) as demo:
        assert demo.stdout is not None
        assert any("off-screen" in line for line in demo.stdout)
        end = time.monotonic() + 60
        while not (begun / "station/cache.db").exists() and time.monotonic() < end:
            time.sleep(0.1)  # the station writes: now everything runs
        demo.send_signal(how)
        code = demo.wait(30)
    assert code == (-how if how == signal.SIGKILL else 128 + how)
    end = time.monotonic() + 10
    while children() and time.monotonic() < end:
        time.sleep(0.1)
    assert not children()


def children() -> set[int]:
    """Return the processes that ``ioc`` started, and those that they started in turn."""
    mark = f"{MARK}={os.getpid()}".encode()
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if mark in environment.split(b"\0"):
                found.add(int(folder.name))
    return found
