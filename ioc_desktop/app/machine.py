"""What a machine must have beside Python packages, and which of it is missing.

The things themselves are looked for (a shared library, a program, a file), never the
packages, because package names differ between releases. ``.ci/setup`` runs this file by
path, before anything is installed, so it uses the standard library alone; ``doctor`` shows
the same findings to people. Package names are those of Debian and Ubuntu; sonames are what
``ldd`` shows for Qt 6.11's platform plugins (xcb, offscreen, wayland).
"""

from __future__ import annotations

import ctypes
import glob
import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Purpose = Literal["run", "test"]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be there: its kind, its name and the package that brings it.

    A file's name may be a pattern (``*`` where a version stands).
    """

    kind: Literal["library", "program", "file"]
    name: str
    package: str
    purpose: Purpose = "run"

    def present(self) -> bool:
        """Whether this machine has it; a library is loaded to find out."""
        if self.kind == "program":
            return shutil.which(self.name) is not None
        if self.kind == "file":
            return bool(glob.glob(self.name))  # noqa: PTH207  # Path.glob takes no absolute pattern
        try:
            ctypes.CDLL(self.name)
        except OSError:
            return False
        return True


def _libraries(*pairs: tuple[str, str]) -> tuple[Need, ...]:
    return tuple(Need("library", soname, package) for soname, package in pairs)


NEEDS: tuple[Need, ...] = (
    *_libraries(
        ("libEGL.so.1", "libegl1"),
        ("libGL.so.1", "libgl1"),
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libfreetype.so.6", "libfreetype6"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libwayland-client.so.0", "libwayland-client0"),
        ("libwayland-cursor.so.0", "libwayland-cursor0"),
        ("libwayland-egl.so.1", "libwayland-egl1"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxcb-image.so.0", "libxcb-image0"),
        ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
        ("libxcb-randr.so.0", "libxcb-randr0"),
        ("libxcb-render-util.so.0", "libxcb-render-util0"),
        ("libxcb-render.so.0", "libxcb-render0"),
        ("libxcb-shape.so.0", "libxcb-shape0"),
        ("libxcb-shm.so.0", "libxcb-shm0"),
        ("libxcb-sync.so.1", "libxcb-sync1"),
        ("libxcb-util.so.1", "libxcb-util1"),
        ("libxcb-xfixes.so.0", "libxcb-xfixes0"),
        ("libxcb-xkb.so.1", "libxcb-xkb1"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ),
    # Keeps an X server from blanking the wall; loaded by ctypes.
    *_libraries(("libXss.so.1", "libxss1")),
    # Qt on X11 reads the keyboard's description from these files.
    Need("file", "/usr/share/X11/xkb/rules/evdev", "xkb-data"),
    Need("program", "Xorg", "xserver-xorg-core", "test"),
    Need(
        "file",
        "/usr/lib/xorg/modules/drivers/dummy_drv.so",
        "xserver-xorg-video-dummy",
        "test",
    ),
    Need("program", "xkbcomp", "x11-xkb-utils", "test"),
    Need("program", "xrandr", "x11-xserver-utils", "test"),
    Need("program", "xprop", "x11-utils", "test"),
    Need("program", "xdotool", "xdotool", "test"),
    Need("program", "xwininfo", "x11-utils", "test"),
    # A Wayland compositor that needs no screen, for the wall's tests there.
    Need("program", "sway", "sway", "test"),
    Need("library", "libXfixes.so.3", "libxfixes3", "test"),
    # A bus of a test's own, with the services that a desktop has.
    Need("program", "dbus-daemon", "dbus-daemon", "test"),
    Need("program", "xsettingsd", "xsettingsd", "test"),
    # What the README tells to call, and a test calls too.
    Need("program", "make", "make", "test"),
    # A real RTSP server, for the cameras' tests: GStreamer's, run by the system's own Python.
    Need("program", "/usr/bin/python3", "python3", "test"),
    Need("file", "/usr/lib/python3/dist-packages/gi/__init__.py", "python3-gi", "test"),
    Need(
        "file",
        "/usr/lib/*/girepository-1.0/GstRtspServer-1.0.typelib",
        "gir1.2-gst-rtsp-server-1.0",
        "test",
    ),
    *(
        Need("file", f"/usr/lib/*/gstreamer-1.0/libgst{plugin}.so", package, "test")
        for plugin, package in (
            ("videotestsrc", "gstreamer1.0-plugins-base"),
            ("rtp", "gstreamer1.0-plugins-good"),
            ("videoparsersbad", "gstreamer1.0-plugins-bad"),
            ("x264", "gstreamer1.0-plugins-ugly"),
        )
    ),
    # The reference centre's other database, and what the fault tests break things with.
    Need("file", "/usr/lib/postgresql/*/bin/initdb", "postgresql", "test"),
    Need("program", "faketime", "faketime", "test"),
    Need("program", "strace", "strace", "test"),
    Need("program", "ip", "iproute2", "test"),
    # What others open our papers and pages with: a browser, a PDF reader, an office.
    Need("program", "chromium", "chromium", "test"),
    Need("program", "chromedriver", "chromium-driver", "test"),
    Need("program", "pdftotext", "poppler-utils", "test"),
    Need("program", "pdffonts", "poppler-utils", "test"),
    Need("file", "/usr/lib/libreoffice/program/libsdlo.so", "libreoffice-impress-nogui", "test"),
)
"""Everything needed to run the program, then what the tests need beside it."""


def missing(purpose: Purpose = "run") -> tuple[Need, ...]:
    """Return what this machine lacks to run the program, or to run and test it."""
    wanted = [need for need in NEEDS if purpose == "test" or need.purpose == "run"]
    return tuple(need for need in wanted if not need.present())


def missing_venv_package() -> str | None:
    """Return the package that lets this Python make virtual environments, if it lacks it.

    Debian ships ``ensurepip`` apart from Python.
    """
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return None
    if Path(sys.executable).resolve() == Path("/usr/bin/python3").resolve():
        return "python3-venv"
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def apt_command(packages: list[str]) -> str:
    """Return the command that installs these packages, for a person to type."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def main(arguments: list[str]) -> int:
    """Print the packages that are missing for ``run`` or ``test``, one a line."""
    purpose: Purpose = "test" if arguments[:1] == ["test"] else "run"
    packages = [need.package for need in missing(purpose)]
    venv_package = missing_venv_package()
    for package in dict.fromkeys([*([venv_package] if venv_package else []), *packages]):
        sys.stdout.write(f"{package}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
