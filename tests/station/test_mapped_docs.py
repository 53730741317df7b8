"""docs/mapped-rest.md as an engineer follows it: the example, the commands, the site file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ioc_desktop.config import load_site
from tests.faults.hostile import in_thread
from tests.faults.vendor import PAGE, Vendor, block

MAPPING = "mot-cua.toml"


def command(*options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ioc_desktop", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "IOC_NGHEAN_TOKEN": "k", "IOC_CENTRE_TOKEN": ""},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / MAPPING).write_text(block(MAPPING), encoding="utf-8")
    (tmp_path / "ho-so.json").write_text(block("ho-so.json"), encoding="utf-8")
    return tmp_path


def test_the_example_gives_what_the_page_prints(folder: Path) -> None:
    printed = re.search(r"^\$ ioc-desktop (centre try-map .*)\n((?:.*\n)*?)\$", PAGE, re.MULTILINE)
    assert printed is not None
    done = command(*printed[1].split(), folder=folder)
    assert done.returncode == 1, "one agency's code is not mapped"
    assert done.stdout == printed[2]
    assert done.stderr == ""


def test_the_example_against_the_live_interface_by_the_site_file(folder: Path) -> None:
    vendor = Vendor(key="k")
    with in_thread(vendor):
        found = re.search(r"```toml\n(\[\[centre\]\]\n.*?)```", PAGE, flags=re.DOTALL)
        assert found is not None
        text = found[1].replace("https://motcua.example.vn", vendor.url)
        (folder / "site.toml").write_text(text, encoding="utf-8")
        assert command("check", "site.toml", folder=folder).returncode == 0
        done = command("centre", "try-map", MAPPING, "--site", "site.toml", folder=folder)
        by_json = command(
            *("centre", "try-map", MAPPING, "--url", vendor.url, "--token", "wrong", "--json"),
            folder=folder,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ho-so: 14 items, 42 rows of observations, 0 refused" in done.stdout
    assert "… and 22 more (--all shows them)" in done.stdout
    assert "su-co: 8 items, 8 rows of records, 0 refused" in done.stdout
    assert not list(folder.glob("**/cache.db")), "nothing is stored"
    refused = json.loads(by_json.stdout)
    assert by_json.returncode == 1
    assert [one["error"] for one in refused] == [
        "the centre refused the token; a new one is needed (401)"
    ] * 2


def test_a_mapping_may_stand_in_the_site_file_itself(folder: Path) -> None:
    inline = re.sub(r"^(\[+)(\w)", r"\1centre.mapping.\2", block(MAPPING), flags=re.MULTILINE)
    head = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\nkind = "mapped_rest"\n'
    (folder / "site.toml").write_text(f"{head}[centre.mapping]\n{inline}", encoding="utf-8")
    mapping = load_site(folder / "site.toml").centres[0].mapping
    assert mapping is not None
    assert [source.id for source in mapping.sources] == ["ho-so", "su-co"]


def test_all_mistakes_of_a_mapping_come_at_once_with_where_they_are(folder: Path) -> None:
    text = block(MAPPING)
    for right, wrong in {
        'number = "vi" ': 'number = "vn" ',
        'indicator = "public_services.resolved"': 'indicator = "public_services.resolvd"',
        'items = "ketQua"': 'items = "ketQua["',
        "opened_at = {": "openedat = {",
        "{today-7d:%d/%m/%Y}": "{todya-7d}",
        'formats = ["%d/%m/%Y"]': 'formats = ["dd/MM/yyyy"]',
        'codes = "states"': 'codes = "state"',
        'key = ["maSuCo"]  ': "",
        '"002" = "syt"': '"002" = "sytt"',
    }.items():
        assert right in text
        text = text.replace(right, wrong, 1)
    (folder / MAPPING).write_text(text, encoding="utf-8")
    site = '[[centre]]\nid = "a"\nurl = "http://x"\nkind = "mapped_rest"\nmap = "mot-cua.toml"\n'
    (folder / "site.toml").write_text(f'them = "dark"\n{site}', encoding="utf-8")
    done = command("check", "site.toml", folder=folder)
    assert done.returncode == 2, done.stdout + done.stderr
    told = done.stdout + done.stderr
    for line in (
        "site.toml:them: is not known here; did you mean 'theme'?",
        f"{MAPPING}:number: 'vn' is not one of auto, en, vi",
        (
            f"{MAPPING}:source[0].value[1].indicator: there is no indicator"
            " 'public_services.resolvd'; did you mean 'public_services.resolved'?"
        ),
        f"{MAPPING}:source[1].items: 'ketQua[' is no path such as",
        (
            f"{MAPPING}:source[1].row.openedat: is no field of a row of records; did you mean"
            " 'opened_at'?"
        ),
        f"{MAPPING}:source[0].query: {{todya-7d}} is no placeholder",
        f"{MAPPING}:source[0].row.period_start.formats: 'dd/MM/yyyy' is no date format",
        (
            f"{MAPPING}:source[1].row.state.codes: there is no table [codes.state]; did you mean"
            " 'states'?"
        ),
        f"{MAPPING}:source[1].key: is missing",
        f"{MAPPING}:codes.agencies.002: there is no agency 'sytt'; did you mean 'syt'?",
    ):
        assert line in told, told
