"""What the command line prints: findings and sync reports, for people and for scripts."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from ioc_desktop.app.check import check_paths


def print_findings(paths: list[Path], *, as_json: bool) -> int:
    """Check the paths, print every finding, return the exit code (2 if there is any)."""
    findings = check_paths(paths)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode({"findings": findings}) + b"\n")
        sys.stdout.flush()
    else:
        for finding in findings:
            print(finding)  # noqa: T201  # the command's output
        if not findings:
            print(f"{len(paths)} checked, nothing wrong")  # noqa: T201  # the same
    return 2 if findings else 0
