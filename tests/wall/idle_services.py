"""Services that a desktop has, on a D-Bus of the test's own; for the system's own Python.

Arguments: ``session`` or ``system``, then ``grant`` or ``refuse``. Prints a line for what
happens: ``owned``, ``inhibit …``, ``gone`` when who asked has left the bus.
"""

from __future__ import annotations

import os
import sys

from gi.repository import Gio, GLib  # type: ignore[import-not-found]  # the system's Python has it

SESSION = """<node><interface name="org.freedesktop.ScreenSaver"><method name="Inhibit">
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="u" direction="out"/>
</method></interface></node>"""
SYSTEM = """<node><interface name="org.freedesktop.login1.Manager"><method name="Inhibit">
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="h" direction="out"/></method></interface></node>"""


def main() -> None:
    kind, answer = sys.argv[1:]
    xml, path, name = (
        (SESSION, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver")
        if kind == "session"
        else (SYSTEM, "/org/freedesktop/login1", "org.freedesktop.login1")
    )
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    loop = GLib.MainLoop()

    def on_called(_bus, sender, _path, _interface, _method, arguments, call):
        print("inhibit", *arguments.unpack(), flush=True)
        if answer == "refuse":
            call.return_dbus_error("org.freedesktop.DBus.Error.AccessDenied", "not for you")
            return
        watched = Gio.BusNameWatcherFlags.NONE
        Gio.bus_watch_name_on_connection(bus, sender, watched, None, lambda *_: say("gone"))
        if kind == "session":
            call.return_value(GLib.Variant("(u)", (7,)))
            return
        reading, writing = os.pipe()
        held = Gio.UnixFDList.new_from_array([writing])  # logind waits until it is closed
        call.return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), held)
        GLib.io_add_watch(reading, GLib.IO_HUP, lambda *_: say("closed"))

    def say(text: str) -> bool:
        print(text, flush=True)
        return False

    bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0], on_called)
    Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, lambda *_: say("owned"))
    loop.run()


main()
