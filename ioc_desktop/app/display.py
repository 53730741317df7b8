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


def display_fault() -> str:
    """Return why no window can be shown here, "" if one can.

    The display itself is asked, because Qt ends the whole process where it cannot reach it.
    """
    if not has_display():
        return (
            "there is no display here: run this in a session with a screen (a wall's: at its own "
            "machine), or name its display (DISPLAY=:0)"
        )
    if platform_name() != "linux":
        return ""
    display = os.environ.get("DISPLAY", "")
    wayland = os.environ.get("WAYLAND_DISPLAY", "")
    if wayland and _wayland_answers():
        return ""
    if display and _x_answers(display):
        return ""
    named = " ".join(
        f"{name}={value}"
        for name, value in (("DISPLAY", display), ("WAYLAND_DISPLAY", wayland))
        if value
    )
    return (
        f"the display cannot be reached ({named}): is it running, and may this account use it "
        "(XAUTHORITY)?"
    )


def _x_answers(display: str) -> bool:
    import ctypes  # a wall's cold start asks for has_display alone

    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True  # Qt says which library is missing
    x11.XOpenDisplay.argtypes, x11.XOpenDisplay.restype = [ctypes.c_char_p], ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    connection = x11.XOpenDisplay(display.encode())
    if connection:
        x11.XCloseDisplay(connection)
    return bool(connection)


def _wayland_answers() -> bool:
    import ctypes  # the same

    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return True  # Qt says which library is missing
    wayland.wl_display_connect.argtypes = [ctypes.c_char_p]
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    connection = wayland.wl_display_connect(None)
    if connection:
        wayland.wl_display_disconnect(connection)
    return bool(connection)
