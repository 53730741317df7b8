"""The centre of docs/write-a-centre.md: the very file, as a process, checked from outside."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.conformance import Verdict, VerifyOptions, verify
from ioc_desktop.sync.decode import Expected, PageDecoder
from tests.serving import serving

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
TOKEN = "secret"  # noqa: S105  # the page's own, on the loopback
PAGE = ROOT / "docs" / "write-a-centre.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the two files, as the page says."""
    for name in ("minimal_centre.py", "figures.csv"):
        shutil.copy(EXAMPLES / name, tmp_path)
    return tmp_path


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run the file as the page says; yields its address."""
    log = folder / "log"
    command = [sys.executable, "-I", "minimal_centre.py", "figures.csv", "0", TOKEN]
    with serving(command, log, cwd=folder) as served:
        assert served.line.startswith("serving mine on http://127.0.0.1:")
        yield served.url
    assert "Traceback" not in log.read_text()


def ask(url: str) -> dict[str, object]:
    request = urllib.request.Request(url, headers={"Authorization": "Bearer secret"})  # noqa: S310  # http, ours
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the same
        found: dict[str, object] = json.load(answer)
    return found


def test_it_is_under_a_hundred_lines_and_needs_nothing_but_python() -> None:
    text = (EXAMPLES / "minimal_centre.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))
    assert imported <= sys.stdlib_module_names


def checked(url: str, **more: Any) -> Verdict:
    return asyncio.run(verify(VerifyOptions(url, TOKEN, **more)))


def test_it_conforms_and_refuses_the_cursors_of_another_history(folder: Path) -> None:
    with running(folder) as url:
        first = checked(url)
    assert first.conforms, [one for one in first.results if one.outcome == "failed"]
    assert first.centre == "mine"
    assert not [one for one in first.results if one.outcome == "advice"]
    skipped = {one.check for one in first.results if one.outcome == "skipped"}
    assert {name.split(".")[0] for name in skipped} == {
        "cursor",
        "errors",
        "events",
        "commands",
        "figures",
        "pages",
    }
    script = folder / "minimal_centre.py"
    script.write_text(script.read_text(encoding="utf-8").replace('EPOCH = "1"', 'EPOCH = "2"'))
    with running(folder) as url:
        second = checked(url, old_cursors=tuple(first.cursors.items()))
    assert second.conforms
    outcomes = {one.check: one.outcome for one in second.results}
    assert outcomes["cursor.old"] == "passed"


def test_an_appended_line_is_a_page_of_its_own(folder: Path) -> None:
    with running(folder) as url:
        first = ask(f"{url}/v1/observations/changes")
        with (folder / "figures.csv").open("a", encoding="utf-8") as file:
            file.write("2026-11-22,405\n2026-11-17,\n")
        second = ask(f"{url}/v1/observations/changes?after={first['next']}")
    row = {"indicator": "visits", "period_start": "2026-11-22", "value": 405.0}
    assert second["items"] == [
        {"id": "visits/2026-11-22", "rev": 6, "op": "put", "row": row},
        {"id": "visits/2026-11-17", "rev": 7, "op": "delete"},
    ]
    expected = Expected("mine", "observations", "1", "1.0", str(first["next"]))
    taken = PageDecoder("observations").decode(json.dumps(second).encode(), expected)
    assert not taken.set_aside


def test_the_steps_of_the_page_lead_to_rows_in_a_copy(folder: Path) -> None:
    """The site file of the page, fetched by the station's own code."""
    block = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    with running(folder) as url:
        site = block.group(1).replace("http://127.0.0.1:8800", url)
        (folder / "site.toml").write_text(site, encoding="utf-8")
        words = ["sync", "--once", "--site", "site.toml", "--data", "copy", "--json"]
        result = subprocess.run(
            [sys.executable, "-m", "ioc_desktop", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 0, result.stdout + result.stderr
    (centre,) = json.loads(result.stdout)["centres"]
    counts = {feed["name"]: feed["rows"] for feed in centre["datasets"]}
    assert counts == {"subsystems": 1, "indicators": 1, "observations": 5}


def test_the_page_names_the_files_and_the_commands_that_there_are(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    help_text = subprocess.run(
        [sys.executable, "-m", "ioc_desktop", "centre", "verify", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
        env={"COLUMNS": "200", "PATH": ""},
    ).stdout
    options = set(re.findall(r"`(--[a-z-]+)", text)) | set(re.findall(r" (--[a-z-]+)", text))
    known = set(re.findall(r"(--[a-z-]+)", help_text)) | {"--once", "--site", "--data"}
    assert options <= known
    assert "python3 minimal_centre.py figures.csv 8800 secret " in text
    for name in re.findall(r"\| `(\w+)\(", text):
        from ioc_desktop.sync.adapters import CentreAdapter

        assert hasattr(CentreAdapter, name), name
