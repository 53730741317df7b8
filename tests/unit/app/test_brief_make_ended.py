"""``brief make`` as a process of its own: what it tells, and whoever ends it in the middle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.app.briefing_house import AT, build_house, options_of


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return build_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def options(house, tmp_path):
    return options_of(house, tmp_path / "hop.iocbrief")


def manifest_of(pack):
    with zipfile.ZipFile(pack) as archive:
        return json.loads(archive.read("manifest.json"))


def _scratch(cache_home) -> list[str]:
    return [one.name for one in Path(cache_home, "ioc-desktop", "briefings").glob("pack-*")]


def command(options, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "ioc_desktop", "brief", "make", *options.scenes,
        "--out", str(options.out), "--site", str(options.site), "--data", str(options.data),
        "--keys", str(options.keys), "--at", AT, *more,
    ]  # fmt: skip


def test_progress_is_told_line_by_line_and_the_last_says_what_was_made(options):
    ended = subprocess.run(
        command(options, "--progress-json"), capture_output=True, text=True, check=True, timeout=120
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["done"] for one in lines[:-1]] == sorted(one["done"] for one in lines[:-1])
    assert {one["total"] for one in lines[:-1]} == {3}
    assert lines[-1]["file"] == str(options.out)
    assert (lines[-1]["pages"], lines[-1]["version"] >= 1) == (1, True)
    assert len(lines[-1]["left_out"]) == 3


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_whoever_ends_it_in_the_middle_leaves_no_pack_behind(options, tmp_path, how):
    """It is ended as it begins to freeze; that may be over when the signal comes."""
    environment = dict(os.environ, XDG_CACHE_HOME=str(tmp_path / "home"))
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(options.data / "cache.db", data / "cache.db")
    options = replace(options, data=data, out=tmp_path / "out" / "hop.iocbrief")
    options.out.parent.mkdir()
    child = subprocess.Popen(
        command(options, "--progress-json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=environment,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        for line in child.stdout:
            if json.loads(line).get("done") == 1:
                child.send_signal(how)
                break
        _, said = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait(timeout=30)
    # It may have been through with freezing when the signal came: then the pack is whole.
    if options.out.exists():
        assert manifest_of(options.out)["pages"]
    else:
        assert list(options.out.parent.iterdir()) == []
        assert child.returncode != 0
    if how == signal.SIGTERM:
        assert _scratch(tmp_path / "home") == []
        assert "Traceback" not in said
    subprocess.run(
        command(replace(options, overwrite=True), "--overwrite"), check=True, timeout=120,
        env=environment, capture_output=True,
    )  # fmt: skip
    assert _scratch(tmp_path / "home") == []
    assert [one.name for one in options.out.parent.iterdir()] == ["hop.iocbrief"]
