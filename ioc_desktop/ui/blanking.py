"""Keeps the screens from going dark while the wall is open, in whatever session it runs.

Each means is tied to a connection or a window of this process, so that it ends with it, also
if the process is killed:

- **X server**: ``XScreenSaverSuspend`` on a connection of our own stops the timers of screen
  saver and DPMS. What ``xset q`` says stays as the person set it.
- **Desktop** (GNOME, KDE, Xfce and others, on X11 and Wayland): ``Inhibit`` of
  ``org.freedesktop.ScreenSaver``, for as long as our connection to the session bus lives.
- **sway**: the rule ``inhibit_idle open`` for the windows of this process.
- **logind**: an idle inhibitor, whose file descriptor this process holds, so that the machine
  does not fall asleep either.

Qt has no means of its own, and none to reach Wayland's idle-inhibit protocol from Python.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor

_log = logging.getLogger(__name__)

_APPLICATION: Final = "ioc-desktop"
_WHY: Final = "the video wall is open"
_ANSWER_MS: Final = 5000
_SWAY_S: Final = 1.0

NO_LIBRARY = "the library libXss.so.1 is missing (Debian package libxss1)"
NO_EXTENSION = "the X server has no screen saver extension"
NO_MEANS = "nothing in this session takes the wish (org.freedesktop.ScreenSaver, sway)"
REFUSED = "the desktop refused; why is in the log"

REASONS: Final = (NO_LIBRARY, NO_EXTENSION, NO_MEANS, REFUSED)


class BlankingInhibitor(QObject):
    """Holds every means that this session has. Signals: ``changed()`` when one came or went."""

    changed = Signal()

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Hold nothing yet; ``environment`` is the process's own if not given."""
        super().__init__()
        self._environment = os.environ if environment is None else environment
        self._platform = QGuiApplication.platformName()
        self._x11 = XSuspension()
        self._session = BusWish(
            self._environment,
            system=False,
            service="org.freedesktop.ScreenSaver",
            path="/org/freedesktop/ScreenSaver",
            interface="org.freedesktop.ScreenSaver",
            arguments=(_APPLICATION, _WHY),
        )
        self._machine = BusWish(
            self._environment,
            system=True,
            service="org.freedesktop.login1",
            path="/org/freedesktop/login1",
            interface="org.freedesktop.login1.Manager",
            arguments=("idle", _APPLICATION, _WHY, "block"),
        )
        self._sway = False
        for wish in (self._session, self._machine):
            wish.changed.connect(self.changed)

    @property
    def means(self) -> tuple[str, ...]:
        """What holds the screens on now: ``x11``, ``desktop``, ``sway``, ``logind``."""
        held = {
            "x11": self._x11.held,
            "desktop": self._session.held,
            "sway": self._sway,
            "logind": self._machine.held,
        }
        return tuple(name for name, holds in held.items() if holds)

    @property
    def settled(self) -> bool:
        """Whether every means that was asked has answered."""
        return not (self._session.pending or self._machine.pending)

    @property
    def fault(self) -> str:
        """Why the screens may go dark by themselves, "" if they will not, in plain English.

        On X11 the server must be held, and the desktop too where there is one: it blanks the
        screens by itself.
        """
        if self._platform not in ("xcb", "wayland"):
            return ""
        if self._platform == "xcb" and self._x11.fault:
            return self._x11.fault
        if self._session.error and not self._sway:
            return REFUSED
        if self._platform == "xcb" or self._session.held or self._sway or self._session.pending:
            return ""
        return NO_MEANS

    def hold(self) -> None:
        """Wake the screens and keep them on until ``release`` or the end of this process."""
        if self._platform == "xcb":
            self._x11.hold()
        if self._platform in ("xcb", "wayland"):
            self._session.make()
            self._machine.make()
            self._sway = keep_sway_awake(self._environment.get("SWAYSOCK", ""), os.getpid())
        self.changed.emit()

    def release(self) -> None:
        """Give all back. May be called twice; sway's rule ends with the windows."""
        self._x11.release()
        self._session.drop()
        self._machine.drop()
        self._sway = False


class XSuspension:
    """The X server's screen saver and DPMS, suspended by a connection of our own."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._x11: ctypes.CDLL | None = None
        self._display: ctypes.c_void_p | None = None
        self.fault = ""

    @property
    def held(self) -> bool:
        """Whether the timers are suspended."""
        return self._display is not None

    def hold(self) -> None:
        """Suspend the timers and wake what sleeps already; ``fault`` says why not."""
        if self.held:
            return
        try:
            x11, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
        except OSError:
            self.fault = NO_LIBRARY
            return
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
        opened = x11.XOpenDisplay(None)
        if not opened:
            self.fault = NO_EXTENSION
            return
        display = ctypes.c_void_p(opened)
        first, error = ctypes.c_int(), ctypes.c_int()
        if not saver.XScreenSaverQueryExtension(display, ctypes.byref(first), ctypes.byref(error)):
            x11.XCloseDisplay(display)
            self.fault = NO_EXTENSION
            return
        saver.XScreenSaverSuspend(display, 1)
        x11.XResetScreenSaver(display)
        _wake(display)
        x11.XSync(display, 0)
        self._x11, self._display, self.fault = x11, display, ""

    def release(self) -> None:
        """Close the connection: the server's timers run again. May be called twice."""
        if self._x11 is not None and self._display is not None:
            self._x11.XCloseDisplay(self._display)
        self._x11 = self._display = None


def _wake(display: ctypes.c_void_p) -> None:
    """Switch screens on that DPMS has put to sleep; suspending alone leaves them so."""
    try:
        extensions = ctypes.CDLL("libXext.so.6")
    except OSError:
        return
    first, error = ctypes.c_int(), ctypes.c_int()
    if not extensions.DPMSQueryExtension(display, ctypes.byref(first), ctypes.byref(error)):
        return
    level, enabled = ctypes.c_ushort(), ctypes.c_ubyte()
    extensions.DPMSInfo(display, ctypes.byref(level), ctypes.byref(enabled))
    if enabled.value and level.value:
        extensions.DPMSForceLevel(display, 0)


class BusWish(QObject):
    """One wish to a D-Bus service that holds while our connection lives. Signals: ``changed()``.

    A service that is not there yet, or starts again, is asked when it comes.
    """

    changed = Signal()

    def __init__(  # a D-Bus call has so many parts
        self,
        environment: Mapping[str, str],
        *,
        system: bool,
        service: str,
        path: str,
        interface: str,
        arguments: tuple[str, ...],
    ) -> None:
        """Ask nothing yet."""
        super().__init__()
        self._environment, self._system = environment, system
        self._service, self._path, self._interface = service, path, interface
        self._arguments = arguments
        self._bus: QDBusConnection | None = None
        self._watchers: list[QObject] = []
        self._kept: QDBusUnixFileDescriptor | None = None
        self.held = self.pending = False
        self.error = ""

    def make(self) -> None:
        """Connect and ask, if there is such a bus; the answer comes later."""
        if self._bus is not None or not self._has_bus():
            return
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        kind = (
            QDBusConnection.BusType.SystemBus
            if self._system
            else QDBusConnection.BusType.SessionBus
        )
        bus = QDBusConnection.connectToBus(kind, self._name)
        if not bus.isConnected():
            QDBusConnection.disconnectFromBus(self._name)
            return
        self._bus = bus
        watcher = QDBusServiceWatcher(
            self._service, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self
        )
        watcher.serviceOwnerChanged.connect(self._on_owner_changed)
        self._watchers.append(watcher)
        self._ask()

    def drop(self) -> None:
        """Close the connection: whatever was granted ends. May be called twice."""
        if self._bus is None:
            return
        from PySide6.QtDBus import QDBusConnection

        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            watcher.deleteLater()
        self._bus = self._kept = None
        self.held = self.pending = False
        QDBusConnection.disconnectFromBus(self._name)

    @property
    def _name(self) -> str:
        return f"{_APPLICATION}-{self._service}-{id(self)}"

    def _has_bus(self) -> bool:
        """Whether there is a bus: without one, libdbus would start one for us alone."""
        if self._system:
            return (
                bool(self._environment.get("DBUS_SYSTEM_BUS_ADDRESS"))
                or Path("/run/dbus/system_bus_socket").exists()
            )
        runtime = self._environment.get("XDG_RUNTIME_DIR", "")
        return bool(self._environment.get("DBUS_SESSION_BUS_ADDRESS")) or (
            bool(runtime) and Path(runtime, "bus").exists()
        )

    def _ask(self) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher

        if self._bus is None:
            return
        message = QDBusMessage.createMethodCall(
            self._service, self._path, self._interface, "Inhibit"
        )
        message.setArguments(list(self._arguments))
        self.pending = True
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message, _ANSWER_MS), self)
        watcher.finished.connect(self._on_answered)
        self._watchers.append(watcher)

    def _on_answered(self, watcher: QObject) -> None:
        if watcher not in self._watchers:
            return
        self._watchers.remove(watcher)
        watcher.deleteLater()
        self.pending = False
        self._take(watcher.reply())  # type: ignore[attr-defined]  # a QDBusPendingCallWatcher

    def _take(self, reply: QDBusMessage) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusUnixFileDescriptor

        self.held = reply.type() == QDBusMessage.MessageType.ReplyMessage
        absent = reply.errorName() in {
            "org.freedesktop.DBus.Error.ServiceUnknown",
            "org.freedesktop.DBus.Error.NameHasNoOwner",
        }
        self.error = "" if self.held or absent else reply.errorMessage() or reply.errorName()
        if self.error:
            _log.warning("%s refused to keep the screens on: %s", self._service, self.error)
        granted = reply.arguments()[:1] if self.held else []
        self._kept = next(
            (one for one in granted if isinstance(one, QDBusUnixFileDescriptor)), None
        )
        self.changed.emit()

    def _on_owner_changed(self, _service: str, _before: str, now: str) -> None:
        self.held, self.error = False, ""
        if now:
            self._ask()
        else:
            self.changed.emit()


def keep_sway_awake(address: str, pid: int) -> bool:
    """Tell sway to stay awake while a window of this process is open; whether it took the wish.

    ``address`` is what sway gives as SWAYSOCK. Protocol: sway-ipc(7), RUN_COMMAND.
    """
    if not address:
        return False
    rule = f"[pid={pid}] inhibit_idle open"
    try:
        taken = _sway_does(address, f"for_window {rule}")  # for the windows to come
        _sway_does(address, rule)  # for those that are open; an error if there is none yet
    except (OSError, ValueError):
        return False
    return taken


def _sway_does(address: str, command: str) -> bool:
    """Have sway run a command; whether it did."""
    payload = command.encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SWAY_S)
        connection.connect(address)
        connection.sendall(b"i3-ipc" + struct.pack("=II", len(payload), 0) + payload)
        (length,) = struct.unpack_from("=I", _exactly(connection, 14), 6)
        answers = json.loads(_exactly(connection, length))
    return all(one.get("success") for one in answers)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise OSError("sway broke off its answer")
        data += more
    return data
