"""What the documents promise exists: commands, links, the lock, the licence."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from ioc_desktop.bundles.check import check_bundle
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.manifest import read_manifest
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.words import TsWords

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("widgets/*/*.md")])
LOCKS = (
    "requirements.txt",
    "requirements-cameras.txt",
    "requirements-build.txt",
    "requirements-dev.txt",
)


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def code_of(text: str) -> str:
    """Return what a document sets in code, inline or in blocks."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_every_make_command_named_exists(path: Path) -> None:
    named = set(
        re.findall(
            r"(?:^|`)make ([a-z-]+)", code_of(path.read_text(encoding="utf-8")), re.MULTILINE
        )
    )
    assert named <= make_targets()


def test_the_menu_lists_every_command() -> None:
    menu = subprocess.run(
        ["make"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True
    ).stdout
    listed = set(re.findall(r"^  make ([a-z-]+)", menu, flags=re.MULTILINE))
    assert listed == make_targets()
    assert {"run", "test", "setup", "bench"} <= listed


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    lost = [
        link
        for link in links
        if "://" not in link
        and not link.startswith(("#", "mailto:"))
        and not (path.parent / link.split("#")[0]).exists()
    ]
    assert not lost


def test_every_command_of_the_program_named_exists() -> None:
    known = subprocess.run(
        [sys.executable, "-m", "ioc_desktop", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    ).stdout
    commands = set(re.findall(r"^  ([a-z]+)  ", known, flags=re.MULTILINE))
    assert {"demo", "wall", "doctor"} <= commands
    for path in DOCUMENTS:
        named = re.findall(r"ioc-desktop ([a-z]+)\b", code_of(path.read_text(encoding="utf-8")))
        assert set(named) <= commands, short(path)


def test_decisions_are_numbered_and_say_why() -> None:
    records = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    numbers = [path.name[:4] for path in records]
    assert {"0001", "0002", "0003", "0004"} <= set(numbers)
    assert len(set(numbers)) == len(numbers), "two decisions share a number"
    for path in records:
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix(f"# {int(path.name[:4])}. ")
        assert f"({path.name}) | {title} |" in index, f"{path.name} is not in the index"
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{path.name} lacks {heading}"


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_pins_every_package_with_hashes_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--extra-index|--find-links|^-[if] ", text, re.MULTILINE)
    for block in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        assert re.match(r"[a-z0-9.-]+==\S+", block), block
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize(
    ("name", "group"), [("requirements.txt", None), ("requirements-dev.txt", "dev")]
)
def test_the_lock_holds_what_the_project_asks_for(name: str, group: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"]]
    if group:
        wanted += [one for one in project["dependency-groups"][group] if isinstance(one, str)]
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / name).read_text(), flags=re.MULTILINE))
    missing = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower() for one in wanted} - locked
    assert not missing, "make lock"


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "9. Accepting Warranty or Additional Liability" in text


def test_the_changelog_knows_this_version() -> None:
    import ioc_desktop

    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{ioc_desktop.__version__}]" in text or "## [Unreleased]" in text


def test_the_widget_of_contributing_works_as_written(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folder = tmp_path / "bed_count"
    folder.mkdir()
    steps = re.findall(
        r"`my-widgets/bed_count/(\S+?)`.*?\n   ```\w+\n(.*?)\n   ```", text, flags=re.DOTALL
    )
    assert [name for name, _ in steps] == ["manifest.toml", "model.py", "widget.py"]
    for name, block in steps:
        (folder / name).write_text(textwrap.dedent(block) + "\n", encoding="utf-8")

    assert check_bundle(folder) == ()

    build = load_model(read_manifest(folder))
    snapshot = Snapshot(now_s=0, answers={"beds": Unanswered("no such indicator")})
    context = ModelContext(kind="card", settings={}, words=TsWords("vi"))
    assert build(snapshot, context).body == CardBody(value="")
