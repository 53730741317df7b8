"""``centre ingest`` as a command: what it says, its exit codes, beside a centre that serves."""

from __future__ import annotations

import subprocess
import sys

import httpx
import msgspec
import pytest

from tests.centre.conftest import START
from tests.centre.standards.conftest import EXAMPLES
from tests.serving import serving

IOC = [sys.executable, "-m", "ioc_desktop", "centre"]


def ingest(*arguments):
    return subprocess.run(
        [*IOC, "ingest", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture
def folder(tmp_path, database):
    folder = tmp_path / "vinh"
    database.copy("vinh", START, folder)
    return folder


def test_a_serving_centre_tells_its_clients_what_was_taken_in(folder):
    command = [*IOC, "serve", "--profile", "vinh", "--port", "0", "--data", str(folder)]
    with serving([*command, "--clock", START]) as centre:
        alarms = f"{centre.url}/v1/alarms/changes"
        cursor = httpx.get(alarms, timeout=20).json()["next"]
        done = ingest("cap", EXAMPLES / "cap-storm.xml", "--data", folder, "--json")
        assert done.returncode == 0, done.stderr
        assert msgspec.json.decode(done.stdout) == {
            "messages": 1,
            "rows": {"new": 2, "changed": 0, "same": 0, "older": 0},
            "notices": [],
            "notices_not_kept": 0,
        }
        (item,) = httpx.get(alarms, params={"after": cursor}, timeout=20).json()["items"]
        assert item["row"]["message"].startswith("Bão số 7")
        assert item["row"]["subsystem"] == "security"


def test_a_wrong_file_is_exit_code_2_with_its_line_and_no_centre_is_exit_code_1(folder, tmp_path):
    wrong = tmp_path / "wrong.xml"
    wrong.write_text('<?xml version="1.0"?>\n<!DOCTYPE a><a/>\n', encoding="utf-8")
    before = (folder / "centre.db").read_bytes()
    done = ingest("cap", EXAMPLES / "cap-storm.xml", wrong, tmp_path / "none.xml", "--data", folder)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith(f"{wrong}:line 2: has a document type (a)")
    assert (
        done.stderr.splitlines()[1]
        == f"{tmp_path / 'none.xml'}: cannot be read: No such file or directory"
    )
    assert (folder / "centre.db").read_bytes() == before

    done = ingest("cap", EXAMPLES / "cap-storm.xml", "--data", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no centre in" in done.stderr
    assert not (tmp_path / "nowhere").exists()

    done = ingest("edxml", EXAMPLES / "edxml-document.xml", "--data", folder)
    assert done.returncode == 1
    assert "the mapping has no table [edxml]" in done.stderr
