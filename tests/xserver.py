"""A real X server with several monitors that tests plug in and pull out.

Xorg with Debian's dummy driver, started by the test on a display number of its own. Each of
its sixteen outputs ``DUMMY0`` … ``DUMMY15`` stands for a cable: with a mode it is a monitor
that is on, without one it is unplugged, and Qt is told of both by RandR like on real
hardware. ``plug(…, edid=…)`` gives a monitor the EDID that Qt reads (``tests.edid``).

Keep at least one monitor plugged: without any, X has no primary screen to speak of and Qt
puts a placeholder in its place.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image, ImageGrab

_ATOM_INTEGER = 19
WIDTH, HEIGHT = 7680, 4320
"""The size of the whole desktop, in pixels: all monitors must fit into it."""

_CONFIGURATION = f"""
Section "Device"
    Identifier "card"
    Driver "dummy"
    VideoRam 1048576
EndSection
Section "Monitor"
    Identifier "monitor"
    HorizSync 1.0-2000.0
    VertRefresh 1.0-1000.0
EndSection
Section "Screen"
    Identifier "screen"
    Device "card"
    Monitor "monitor"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Virtual {WIDTH} {HEIGHT}
    EndSubSection
EndSection
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoEnableDevices" "false"
    Option "DontVTSwitch" "true"
    Option "BlankTime" "0"
    Option "StandbyTime" "0"
    Option "SuspendTime" "0"
    Option "OffTime" "0"
    Option "DPMS" "false"
EndSection
"""


class XServerError(Exception):
    """The X server did not start or did not do as told; the message carries its own words."""


class XServer:
    """One Xorg process. Use as a context manager, or call ``close``."""

    def __init__(self, start_timeout_s: float = 30.0) -> None:
        """Start the server and wait until it answers. No monitor is plugged yet."""
        self._edids: dict[int, bytes] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="ioc-xserver-")
        folder = Path(self._folder.name)
        (folder / "xorg.conf").write_text(_CONFIGURATION, encoding="ascii")
        (folder / "conf.d").mkdir()
        self._log = folder / "xorg.log"
        reading, writing = os.pipe()
        words = (folder / "stderr").open("wb")
        try:
            # The program itself, not Debian's wrapper that wants a console's user.
            program = Path("/usr/lib/xorg/Xorg")
            self._process = subprocess.Popen(
                [
                    str(program) if program.exists() else "Xorg",
                    *("-displayfd", str(writing)),
                    *("-config", str(folder / "xorg.conf")),
                    *("-configdir", str(folder / "conf.d")),
                    *("-logfile", str(self._log)),
                    *("-nolisten", "tcp"),
                    "-noreset",
                    "-novtswitch",
                ],
                pass_fds=(writing,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                cwd=folder,
            )
        finally:
            os.close(writing)
            words.close()
        try:
            self.display = f":{self._number(reading, start_timeout_s)}"
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _number(self, reading: int, timeout_s: float) -> int:
        """Return the display number that the server chose, once it is ready."""
        os.set_blocking(reading, False)
        said = b""
        deadline = time.monotonic() + timeout_s
        with os.fdopen(reading, "rb") as pipe:
            while not said.endswith(b"\n"):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise XServerError(f"Xorg did not start:\n{self._words()}")
                said += pipe.read() or b""
                time.sleep(0.02)
        number = int(said)
        # Whoever answers at that number must be our process, not another server.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"/tmp/.X11-unix/X{number}")  # noqa: S108  # X's own place
            peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        (holder,) = struct.unpack_from("i", peer)
        if holder != self._process.pid:
            raise XServerError(f"display :{number} belongs to process {holder}, not to ours")
        return number

    def _prepare(self) -> None:
        """Switch all outputs off, which the driver starts with one of on."""
        for name in self.outputs():
            self._xrandr("--output", name, "--off")
        self._xrandr("--fb", f"{WIDTH}x{HEIGHT}")

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the server."""
        self.close()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that is to appear on this server's monitors."""
        kept = {k: v for k, v in os.environ.items() if k not in {"XAUTHORITY", "WAYLAND_DISPLAY"}}
        return kept | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def plug(
        self,
        index: int,
        mode: str = "1920x1080",
        x: int = 0,
        y: int = 0,
        edid: bytes | None = None,
    ) -> str:
        """Plug a monitor into output ``index``, showing the desktop from (x, y).

        Without ``edid`` it keeps the one that this output had last, if any.

        Returns:
            The connector's name, ``DUMMY<index>``.
        """
        width, height = (int(part) for part in mode.split("x"))
        if x + width > WIDTH or y + height > HEIGHT:
            raise XServerError(f"{mode} at ({x}, {y}) does not fit into {WIDTH}x{HEIGHT}")
        name = f"DUMMY{index}"
        known = dict(self._outputs_with_modes())
        if not any(mode in modes for modes in known.values()):
            # A mode without real timings; the driver does not mind.
            clock = f"{width * height * 60 / 1e6:.2f}"
            horizontal = [str(width + extra) for extra in (0, 8, 16, 24)]
            vertical = [str(height + extra) for extra in (0, 1, 2, 3)]
            self._xrandr("--newmode", mode, clock, *horizontal, *vertical)
        if mode not in known[name]:
            self._xrandr("--addmode", name, mode)
        here = ("--output", name, "--mode", mode, "--pos", f"{x}x{y}")
        if edid is not None and self._edids.get(index) != edid:
            # The driver forgets the EDID of an output that it has not yet found to be on, and
            # Qt reads that of a monitor that comes.
            self._xrandr(*here)
            self._xrandr("--query")
            set_edid(self.display, name, edid)
            self._edids[index] = edid
            self.unplug(index)
        self._xrandr(*here)
        return name

    def unplug(self, index: int) -> None:
        """Pull the monitor out of output ``index``."""
        self._xrandr("--output", f"DUMMY{index}", "--off")
        # X shrinks the desktop to what is left; keep the place for what comes back.
        self._xrandr("--fb", f"{WIDTH}x{HEIGHT}")

    def screens(self) -> dict[str, tuple[int, int, int, int]]:
        """Return the monitors that are on: connector → (x, y, width, height) in pixels."""
        found = {}
        for line in self._xrandr("--query").splitlines():
            match = re.match(r"(DUMMY\d+) connected (?:primary )?(\d+)x(\d+)\+(\d+)\+(\d+)", line)
            if match:
                width, height, x, y = (int(part) for part in match.groups()[1:])
                found[match[1]] = (x, y, width, height)
        return found

    def outputs(self) -> tuple[str, ...]:
        """Return the names of all connectors, plugged or not."""
        return tuple(name for name, _ in self._outputs_with_modes())

    def picture(self, path: Path, connector: str | None = None) -> Image.Image:
        """Photograph the desktop, or one monitor of it, into a PNG file, and return it."""
        # Not xwd: it leaves a window black that stands before another (the console on a wall).
        image = ImageGrab.grab(xdisplay=self.environment["DISPLAY"])
        if connector is not None:
            x, y, wide, high = self.screens()[connector]
            image = image.crop((x, y, x + wide, y + high))
        image.save(path)
        return image

    def close(self) -> None:
        """End the server and remove its files; may be called twice."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._folder.cleanup()

    def _outputs_with_modes(self) -> list[tuple[str, set[str]]]:
        outputs: list[tuple[str, set[str]]] = []
        for line in self._xrandr("--query").splitlines():
            if match := re.match(r"(DUMMY\d+) ", line):
                outputs.append((match[1], set()))
            elif outputs and line.startswith("   "):
                outputs[-1][1].add(line.split()[0])
        return outputs

    def _xrandr(self, *arguments: str) -> str:
        return self._run("xrandr", *arguments).decode()

    def _run(self, *command: str) -> bytes:
        result = subprocess.run(
            command, env=self.environment, capture_output=True, timeout=30, check=False
        )
        if result.returncode:
            raise XServerError(f"{' '.join(command)}: {result.stderr.decode()}\n{self._words()}")
        return result.stdout

    def _words(self) -> str:
        texts = [
            path.read_text(encoding="utf-8", errors="replace")
            for path in (self._log.with_name("stderr"), self._log)
            if path.exists()
        ]
        return "\n".join(texts)[-3000:]


class _Resources(ctypes.Structure):
    _fields_ = (
        ("stamp", ctypes.c_ulong),
        ("config_stamp", ctypes.c_ulong),
        ("crtc_count", ctypes.c_int),
        ("crtcs", ctypes.POINTER(ctypes.c_ulong)),
        ("output_count", ctypes.c_int),
        ("outputs", ctypes.POINTER(ctypes.c_ulong)),
        ("mode_count", ctypes.c_int),
        ("modes", ctypes.c_void_p),
    )


class _Output(ctypes.Structure):
    _fields_ = (
        ("stamp", ctypes.c_ulong),
        ("crtc", ctypes.c_ulong),
        ("name", ctypes.c_char_p),
    )


def set_edid(display: str, connector: str, edid: bytes) -> None:
    """Give an output this EDID, as a driver does; xrandr itself cannot make the property.

    Raises:
        XServerError: there is no such output.
    """
    x11, randr = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
    x11.XInternAtom.restype = number
    x11.XInternAtom.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = number, [pointer]
    x11.XSync.argtypes = [pointer, ctypes.c_int]
    x11.XCloseDisplay.argtypes = [pointer]
    resources = ctypes.POINTER(_Resources)
    randr.XRRGetScreenResourcesCurrent.restype = resources
    randr.XRRGetScreenResourcesCurrent.argtypes = [pointer, number]
    randr.XRRFreeScreenResources.argtypes = [resources]
    randr.XRRGetOutputInfo.restype = ctypes.POINTER(_Output)
    randr.XRRGetOutputInfo.argtypes = [pointer, resources, number]
    randr.XRRFreeOutputInfo.argtypes = [ctypes.POINTER(_Output)]
    randr.XRRChangeOutputProperty.argtypes = [
        *(pointer, number, number, number, ctypes.c_int, ctypes.c_int),
        *(ctypes.c_char_p, ctypes.c_int),
    ]
    opened = x11.XOpenDisplay(display.encode())
    if not opened:
        raise XServerError(f"no answer from display {display}")
    found = randr.XRRGetScreenResourcesCurrent(opened, x11.XDefaultRootWindow(opened))
    try:
        for place in range(found.contents.output_count):
            output = found.contents.outputs[place]
            info = randr.XRRGetOutputInfo(opened, found, output)
            name = info.contents.name.decode()
            randr.XRRFreeOutputInfo(info)
            if name == connector:
                atom = x11.XInternAtom(opened, b"EDID", 0)
                randr.XRRChangeOutputProperty(
                    *(opened, output, atom, _ATOM_INTEGER, 8, 0, edid, len(edid))
                )
                return
        raise XServerError(f"there is no output {connector}")
    finally:
        randr.XRRFreeScreenResources(found)
        x11.XSync(opened, 0)
        x11.XCloseDisplay(opened)
