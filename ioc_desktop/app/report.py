"""What the command line prints: findings and sync reports, for people and for scripts."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import msgspec

from ioc_desktop.app.check import check_paths
from ioc_desktop.errors import UsageError


def print_findings(paths: list[Path], *, as_json: bool, exact: bool | None = None) -> int:
    """Check the paths, print every finding, return the exit code (2 if there is any).

    ``exact`` None: tiles are laid out where PySide6 is installed.

    Raises:
        UsageError: ``exact`` is asked for without PySide6.
    """
    there = find_spec("PySide6") is not None
    if exact and not there:
        raise UsageError("--exact lays tiles out with PySide6, which is not installed here")
    findings = check_paths(paths, exact=there if exact is None else exact)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode({"findings": findings}) + b"\n")
        sys.stdout.flush()
    else:
        for finding in findings:
            print(finding)  # noqa: T201  # the command's output
        if not findings:
            print(f"{len(paths)} checked, nothing wrong")  # noqa: T201  # the same
    return 2 if findings else 0
