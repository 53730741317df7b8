"""Whether this process can show windows; told without importing Qt."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether a window can be shown here: a display is named and no off-screen platform."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform.startswith(("offscreen", "minimal")):
        return False
    if platform_name() == "linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def platform_name() -> str:
    """Return the operating system's name; apart, so that no branch is dead to a checker."""
    return sys.platform
