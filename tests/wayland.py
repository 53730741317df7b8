"""A real Wayland compositor (sway) with several outputs that tests plug in and pull out.

It runs inside the tests' X server: each output is an X window of its own, and closing that
window unplugs the output as a pulled cable does (a headless output cannot be taken away in
Debian 12's sway). One that is plugged anew has another name, ``X11-5`` and so on; all have the
same make and model and no serial.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.xserver import XServer

_NOBODY = 65534
_CONFIGURATION = """
default_border none
focus_follows_mouse no
xwayland disable
"""


class WaylandError(Exception):
    """The compositor did not start or did not do as told."""


class Compositor:
    """One sway process on an X server. Use as a context manager."""

    def __init__(self, server: XServer, outputs: int, start_timeout_s: float = 30.0) -> None:
        """Start it with so many outputs, side by side, and wait until it answers."""
        self._server = server
        # It asks for the names of this message only where somebody has used them before.
        ask_to_close(server.display, None)
        self._folder = tempfile.TemporaryDirectory(prefix="ioc-sway-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        (folder / "config").write_text(_CONFIGURATION, encoding="ascii")
        # It refuses to run as root; root's tests let nobody run it.
        root = os.getuid() == 0
        if root:
            os.chown(folder, _NOBODY, _NOBODY)
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["sway", "-c", str(folder / "config")],
                env={
                    **server.environment,
                    "XDG_RUNTIME_DIR": str(folder),
                    "WLR_BACKENDS": "x11",
                    "WLR_RENDERER": "pixman",
                    "WLR_X11_OUTPUTS": str(outputs),
                },
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=_NOBODY if root else None,
                group=_NOBODY if root else None,
                extra_groups=[] if root else None,
            )
        self._windows: dict[str, int] = {}
        try:
            self._control = self._wait(folder, "sway-ipc.*.sock", start_timeout_s)
            self._socket = self._wait(folder, "wayland-?", start_timeout_s)
            self._learn_windows([f"X11-{number + 1}" for number in range(outputs)])
        except BaseException:
            self.close()
            raise

    def _wait(self, folder: Path, pattern: str, timeout_s: float) -> Path:
        deadline = time.monotonic() + timeout_s
        while not (found := list(folder.glob(pattern))):
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = (folder / "log").read_text(errors="replace")
                raise WaylandError(f"sway did not start:\n{said[-2000:]}")
            time.sleep(0.02)
        return found[0]

    def __enter__(self) -> Self:
        """Return the compositor itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.close()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that is to appear on these outputs."""
        kept = {k: v for k, v in self._server.environment.items() if k != "DISPLAY"}
        return kept | {"WAYLAND_DISPLAY": str(self._socket), "QT_QPA_PLATFORM": "wayland"}

    def place(self, name: str, x: int, y: int, mode: str = "1280x720") -> None:
        """Put an output at a place of the desktop."""
        self._tell("output", name, "mode", "--custom", mode, "position", str(x), str(y))

    def scale(self, name: str, factor: float) -> None:
        """Change an output's scale."""
        self._tell("output", name, "scale", str(factor))

    def plug(self, x: int, y: int) -> str:
        """Plug one more output; return its name."""
        before = set(self.outputs())
        self._tell("create_output")
        deadline = time.monotonic() + 10
        while not (new := set(self.outputs()) - before):
            if time.monotonic() > deadline:
                raise WaylandError("no output came")
            time.sleep(0.02)
        name = new.pop()
        self._learn_windows([name])
        self.place(name, x, y)
        return name

    def unplug(self, name: str) -> None:
        """Pull an output out: the X window that shows it is asked to close."""
        ask_to_close(self._server.display, self._windows.pop(name))
        deadline = time.monotonic() + 10
        while name in self.outputs():
            if time.monotonic() > deadline:
                raise WaylandError(f"{name} did not go")
            time.sleep(0.02)

    def outputs(self) -> dict[str, tuple[int, int, int, int]]:
        """Return the outputs that are on: name → (x, y, width, height)."""
        return {
            one["name"]: _rect(one["rect"])
            for one in json.loads(self._tell("-t", "get_outputs"))
            if one["active"]
        }

    def windows(self) -> dict[str, tuple[str, tuple[int, int, int, int]]]:
        """Return the windows that are shown: title → (output, (x, y, width, height))."""
        tree = json.loads(self._tell("-t", "get_tree"))
        return {
            window["name"]: (output["name"], _rect(window["rect"]))
            for output in tree["nodes"]
            for window in _windows(output)
            if window["visible"]
        }

    def close(self) -> None:
        """End it and remove its files; may be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _tell(self, *words: str) -> str:
        command = ["swaymsg", "-s", str(self._control)]
        command += list(words) if words[0] == "-t" else ["--", *words]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        if result.returncode:
            raise WaylandError(f"{' '.join(words)}: {result.stdout}{result.stderr}")
        return result.stdout

    def _learn_windows(self, names: list[str]) -> None:
        """Note which X windows are these outputs': they are made in order."""
        known = set(self._windows.values())
        deadline = time.monotonic() + 10
        while len(new := [one for one in self._x_windows() if one not in known]) < len(names):
            if time.monotonic() > deadline:
                raise WaylandError(f"no window for {names}")
            time.sleep(0.02)
        self._windows.update(zip(names, sorted(new), strict=True))

    def _x_windows(self) -> list[int]:
        result = subprocess.run(
            ["xwininfo", "-root", "-children", "-int"],
            env=self._server.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        lines = (line.split() for line in result.stdout.splitlines())
        return [int(line[0]) for line in lines if len(line) > 2 and line[0].isdigit()]


def _rect(rect: dict[str, int]) -> tuple[int, int, int, int]:
    return rect["x"], rect["y"], rect["width"], rect["height"]


def _windows(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for inner in (*node["nodes"], *node["floating_nodes"]):
        if inner.get("pid"):
            yield inner
        yield from _windows(inner)


class _Message(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 16),
    )


def ask_to_close(display: str, window: int | None) -> None:
    """Ask an X window to close, as a window manager's cross does (WM_DELETE_WINDOW).

    Without a window only the message's names are made known to the server.
    """
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
    x11.XInternAtom.restype = number
    x11.XInternAtom.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [
        *(pointer, number, ctypes.c_int, ctypes.c_long),
        ctypes.POINTER(_Message),
    ]
    x11.XSync.argtypes = [pointer, ctypes.c_int]
    x11.XCloseDisplay.argtypes = [pointer]
    opened = x11.XOpenDisplay(display.encode())
    if not opened:
        raise WaylandError(f"no answer from display {display}")
    client_message = 33
    message = _Message(type=client_message, window=window or 0, format=32)
    message.message_type = x11.XInternAtom(opened, b"WM_PROTOCOLS", 0)
    message.data[0] = x11.XInternAtom(opened, b"WM_DELETE_WINDOW", 0)
    if window is not None:
        x11.XSendEvent(opened, window, 0, 0, ctypes.byref(message))
    x11.XSync(opened, 0)
    x11.XCloseDisplay(opened)
