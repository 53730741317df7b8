"""Rules of the house that no linter knows; import-linter holds the order of the rooms."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
LONG_FILE_REASON = "Longer than 400 lines because"
QT = {"PySide6", "shiboken6", "pyqtgraph", "qasync"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "stuff"}

PRODUCT = sorted([*ROOT.glob("ioc_desktop/**/*.py"), *ROOT.glob("widgets/**/*.py")])
ALL_CODE = sorted([*PRODUCT, *ROOT.glob("tests/**/*.py"), ROOT / "hatch_build.py"])


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def at_run_time(nodes: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield all statements, nested ones too, except those for type checkers only."""
    for node in nodes:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from at_run_time(node.orelse)
            continue
        yield node
        for inner in ("body", "orelse", "finalbody"):
            yield from at_run_time(getattr(node, inner, []))
        for branch in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
            yield from at_run_time(branch.body)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, full name) of each import that happens at run time."""
    for node in at_run_time(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def may_import_qt(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    if parts[0] == "widgets":
        return parts[-1] == "widget.py"
    return parts[1] in {"ui", "app"} or parts[1:3] == ("sdk", "kit")


def test_there_is_code_to_check() -> None:
    assert len(PRODUCT) > 20


def test_no_file_is_long_without_a_reason() -> None:
    long = [
        f"{short(path)}: {lines} lines"
        for path in ALL_CODE
        for text in [path.read_text(encoding="utf-8")]
        if (lines := text.count("\n")) > LONGEST_FILE and LONG_FILE_REASON not in text
    ]
    assert not long, f"split it, or say “{LONG_FILE_REASON} …” in its docstring"


def test_modules_are_named_after_something() -> None:
    vague = [
        short(path) for path in ALL_CODE if VAGUE & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert not vague, "such a name says nothing; name the thing itself"


def test_qt_is_imported_where_it_may_be() -> None:
    found = [
        f"{short(path)}:{line}: {name}"
        for path in PRODUCT
        if not may_import_qt(path)
        for line, name in imports(path)
        if name.split(".")[0] in QT
    ]
    assert not found


def test_a_bundle_imports_only_the_sdk() -> None:
    found = [
        f"{short(path)}:{line}: {name}"
        for path in PRODUCT
        if path.relative_to(ROOT).parts[0] == "widgets"
        for line, name in imports(path)
        if name.startswith(("ioc_desktop", "widgets", ".."))
        and not name.startswith("ioc_desktop.sdk")
    ]
    assert not found, "a bundle reaches past the sdk"


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("pyqtgraph", "ioc_desktop/ui/figure_chart.py"),
        ("numpy", "ioc_desktop/ui/figure_chart.py"),
        ("qasync", "ioc_desktop/ui/short_tasks.py"),
    ],
)
def test_what_costs_a_cold_start_is_imported_in_one_place(package: str, home: str) -> None:
    found = {
        short(path)
        for path in PRODUCT
        for _, name in imports(path)
        if name.split(".")[0] == package
    }
    assert found == {home}


def test_the_event_loop_is_never_spun_by_hand() -> None:
    spinning = [short(path) for path in PRODUCT if "processEvents(" in path.read_text("utf-8")]
    assert not spinning


def test_every_silenced_check_has_its_reason() -> None:
    silent = re.compile(
        r"#\s*noqa(?!:)|#\s*type: ignore(?!\[)"
        r"|#\s*(?:noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\])\s*$"
    )
    bare = [
        f"{short(path)}:{number}: {line.strip()}"
        for path in ALL_CODE
        if path != Path(__file__)  # it spells the patterns themselves
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if silent.search(line)
    ]
    assert not bare, "say why beside it"


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    found = [short(path) for path in PRODUCT if later.search(path.read_text(encoding="utf-8"))]
    assert not found


WITHOUT_QT = """
import importlib, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "qasync"}:
            raise ModuleNotFoundError(f"{name} is not here", name=name)
sys.meta_path.insert(0, Absent())
for name in sys.argv[1:]:
    importlib.import_module(name)
    print(name)
"""


def modules_without_qt() -> list[str]:
    """Every module that must work where no screen is; ``app`` as far as the command line."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in ROOT.glob("ioc_desktop/**/*.py")
        if path.stem != "__main__" and not may_import_qt(path)
    ]
    return sorted([*names, "ioc_desktop.app.cli", "ioc_desktop.app.doctor"])


def test_everything_but_the_screen_imports_without_qt() -> None:
    names = modules_without_qt()
    assert {"ioc_desktop.station.protocol", "ioc_desktop.sdk.contract"} <= set(names)
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT_QT, *names],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == names


def test_no_tracked_file_names_a_builder_s_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if listed.returncode:  # an unpacked sdist has no git
        pytest.skip("not a git checkout")
    forbidden = [f"/{name}/" for name in ("root", "work")] + [
        "deb.debian" + ".org",
        "pypi" + ".org",
    ]
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".png", ".jpg", ".gz"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {word}" for word in forbidden if word in text]
    assert not found


def test_the_gateway_starts_without_the_command_line_of_httpx():
    # A fetcher starts in the middle of a sync, a station before the first figure: see bare_httpx.
    code = "import sys, ioc_desktop.sync.http; print(*(n for n in sys.modules if sys.modules[n]))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(result.stdout.split())
    assert "httpx" in loaded
    assert not loaded & {"httpx._main", "click", "rich", "pygments"}
