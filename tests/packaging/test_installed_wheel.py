"""The wheel in a fresh environment, used from another folder; a supplier's wheel beside it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THIRD_PARTY = Path(__file__).parent / "thirdparty"

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Installation:
    """A virtual environment with the wheel in it, and a folder that is no checkout."""

    folder: Path
    elsewhere: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin/python"

    def run(self, program: str | Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            cwd=self.elsewhere,
            env=kept,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def ask(self, question: str) -> str:
        """Run a line of Python in the installation and return what it prints."""
        result = self.run("python", "-W", "error", "-c", question)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()


def build(source: Path, into: Path, *arguments: str) -> None:
    """Build without isolation: the build backend comes from the lock, as the rest does."""
    result = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *arguments, "-o", str(into), str(source)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def install(python: Path, *arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *arguments],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist: so the sdist is complete."""
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def installation(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation") / "venv"
    venv.create(folder, with_pip=False)
    made = Installation(folder, tmp_path_factory.mktemp("elsewhere"))
    # From the lock of what runs: a package that only developers have would be missed here.
    install(made.python, "--require-hashes", "-r", str(ROOT / "requirements.txt"))
    (wheel,) = distributions.glob("ioc_desktop-*.whl")
    install(made.python, "--no-deps", str(wheel))
    return made


def test_the_wheel_carries_what_it_needs(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in ("widgets/documents/manifest.toml", "resources/translations/ioc_vi.ts"):
        assert f"ioc_desktop/_bundled/{wanted}" in names
    assert any(name.startswith("ioc_desktop/_bundled/layouts/") for name in names)
    assert "ioc_desktop/_bundled/layouts/templates/giao-ban.toml" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "widgets/"))]
    assert list(distributions.glob("*.tar.gz"))


def test_the_command_says_its_version(installation: Installation) -> None:
    import ioc_desktop

    result = installation.run("ioc-desktop", "--version")
    assert result.returncode == 0, result.stderr
    assert ioc_desktop.__version__ in result.stdout


def test_the_program_does_not_run_from_the_checkout(installation: Installation) -> None:
    place = installation.ask(
        "from ioc_desktop.shipped import shipped;"
        "print(*map(shipped, ('widgets', 'layouts', 'resources')))"
    )
    assert all(Path(one).is_relative_to(installation.folder) for one in place.split())
    assert all("_bundled" in one for one in place.split())


def test_the_doctor_finds_the_installation_complete(installation: Installation) -> None:
    result = installation.run("ioc-desktop", "doctor", "--json", "--language", "en")
    report = json.loads(result.stdout)
    assert report["ok"], report
    texts = {finding["subject"]: finding["text"] for finding in report["findings"]}
    assert texts["Installation"] == "Complete"


def test_the_shipped_bundles_and_scenes_pass_the_check(installation: Installation) -> None:
    place = Path(
        installation.ask(
            "from ioc_desktop.shipped import shipped; print(shipped('widgets').parent)"
        )
    )
    result = installation.run(
        "ioc-desktop",
        "check",
        *(str(folder) for folder in sorted((place / "widgets").iterdir())),
        *(str(scene) for scene in sorted((place / "layouts").glob("*.toml"))),
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_demonstration_runs_from_the_wheel(installation: Installation, tmp_path: Path) -> None:
    result = installation.run("ioc-desktop", "demo", "--seconds", "4", "--out", str(tmp_path))
    assert result.returncode == 0, result.stdout + result.stderr
    for centre in ("nghean", "vinh"):
        assert re.search(rf"^{centre} +observations +[1-9]", result.stdout, re.MULTILINE)
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert "thuong-truc-A1.png" in pictures
    assert all(path.stat().st_size > 10_000 for path in tmp_path.glob("*.png"))


SCENE = """schema = 1
id = "lam-river"
name = { vi = "Sông Lam", en = "Lam river" }

[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [2, 1]
[[variant.display.tile]]
id = "level"
at = [0, 0]
span = [2, 1]
bundle = "river_level"
kind = "level"
"""

FIND = """
from ioc_desktop.bundles.catalogue import discover, installed_entry_points
from ioc_desktop.bundles.loader import load
from ioc_desktop.shipped import shipped
found = discover(shipped('widgets'), installed_entry_points())
loaded = load(found.find('river_level'))
print(loaded.manifest.origin, loaded.widget_class.__name__, len(found.broken))
"""


def test_a_supplier_s_wheel_loads_like_a_shipped_bundle(
    installation: Installation, tmp_path: Path
) -> None:
    scene = tmp_path / "lam-river.toml"
    scene.write_text(SCENE, encoding="utf-8")
    before = installation.run("ioc-desktop", "check", str(scene))
    assert before.returncode == 2
    assert "river_level" in before.stdout + before.stderr

    build(THIRD_PARTY, tmp_path, "--wheel")
    (wheel,) = tmp_path.glob("*.whl")
    install(installation.python, "--no-deps", str(wheel))

    assert installation.ask(FIND) == "installed KitWidget 0"
    after = installation.run("ioc-desktop", "check", str(scene))
    assert after.returncode == 0, after.stdout + after.stderr
