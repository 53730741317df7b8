"""What the command line prints: findings and sync reports, for people and for scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import msgspec

from ioc_desktop.app.check import check_paths
from ioc_desktop.errors import Finding, UsageError
from ioc_desktop.layout.versions import FOLDER, is_outdated
from ioc_desktop.shipped import shipped


def print_findings(paths: list[Path], *, as_json: bool, exact: bool | None = None) -> int:
    """Check the paths, print every finding, return the exit code (2 if there is any).

    A note is nothing wrong: a scene made of a shipped one that has changed since.

    ``exact`` None: tiles are laid out where PySide6 is installed.

    Raises:
        UsageError: ``exact`` is asked for without PySide6.
    """
    there = find_spec("PySide6") is not None
    if exact and not there:
        raise UsageError("--exact lays tiles out with PySide6, which is not installed here")
    findings = check_paths(paths, exact=there if exact is None else exact)
    notes = outdated_scenes(paths)
    if as_json:
        report = {"findings": findings, "notes": notes}
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    else:
        for note in notes:
            print(f"note: {note}")  # noqa: T201  # the command's output
        for finding in findings:
            print(finding)  # noqa: T201  # the command's output
        if not findings:
            print(f"{len(paths)} checked, nothing wrong")  # noqa: T201  # the same
    return 2 if findings else 0


def outdated_scenes(paths: Iterable[Path]) -> list[Finding]:
    """Return a note for each scene that goes before a shipped one which has changed since."""
    layouts = shipped("layouts")
    notes = []
    for path in paths:
        files = sorted(path.glob("**/*.toml")) if path.is_dir() else [path]
        for file in files:
            if not (file.parent / FOLDER / file.stem).is_dir() or file.parent == layouts:
                continue
            if is_outdated(file, layouts):
                reason = "the shipped scene has changed since this was made of it; compare: "
                command = f"ioc-desktop scene diff {file.stem} shipped now"
                notes.append(Finding(str(file), "", reason + command))
    return notes
