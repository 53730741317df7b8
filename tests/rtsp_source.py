"""A real RTSP server: GStreamer's, with test pictures coded by x264. Run by the system's Python.

Debian's ``gi`` belongs to the system's own Python, so this is a program of its own and imports
nothing of ours: ``/usr/bin/python3 tests/rtsp_source.py PORT [USER PASSWORD]``. It prints the
port it serves. Mounts: ``/ball`` moves, ``/frozen`` repeats one picture for ever, ``/night`` is
dark with a camera's noise, ``/large`` is 1920x1080.
"""

from __future__ import annotations

import sys

import gi  # type: ignore[import-not-found]  # the system's Python has it, the environment has not

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # type: ignore[import-not-found]  # noqa: E402  # the same; versions are chosen before

CODED = (
    "x264enc tune=zerolatency speed-preset=ultrafast bitrate={kbit} key-int-max=15"
    " ! rtph264pay name=pay0 pt=96 config-interval=1"
)
SHAPE = "video/x-raw,width={width},height={height},framerate=15/1"
NOISE = (
    "compositor name=mix sink_1::alpha=0.04 ! videoconvert"
    " videotestsrc is-live=true pattern=solid-color foreground-color=0xff101418 ! {shape} ! mix."
    " videotestsrc is-live=true pattern=snow ! {shape} ! mix."
)


def launched(picture: str, width: int = 640, height: int = 360, kbit: int = 800) -> str:
    """Return a pipeline from a picture to the wire."""
    shape = SHAPE.format(width=width, height=height)
    coded = CODED.format(kbit=kbit)
    if picture == "night":
        head, _, rest = NOISE.format(shape=shape).partition(" videotestsrc")
        return f"( {head} ! {shape} ! {coded} videotestsrc{rest} )"
    return f"( videotestsrc is-live=true {picture} ! {shape} ! videoconvert ! {coded} )"


def main(arguments: list[str]) -> None:
    """Serve until killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(arguments[0])
    mounts = {
        "/ball": launched("pattern=ball"),
        "/frozen": launched("pattern=smpte75"),
        "/night": launched("night"),
        "/large": launched("pattern=ball", 1920, 1080, 4000),
    }
    permissions = None
    if len(arguments) > 1:
        _, user, password = arguments
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        guard = GstRtspServer.RTSPAuth()
        guard.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        guard.add_digest(user, password, token)
        server.set_auth(guard)
        permissions = GstRtspServer.RTSPPermissions()
        for right in ("access", "construct"):
            permissions.add_permission_for_role("viewer", f"media.factory.{right}", True)
    for path, launch in mounts.items():
        factory = GstRtspServer.RTSPMediaFactory()
        # Each client its own pictures, as each camera has: a shared pipeline lets those who come
        # and go stop the clocks of those who stay.
        factory.set_shared(False)
        factory.set_launch(launch)
        if permissions is not None:
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory(path, factory)
    if server.attach(None) == 0:
        sys.exit("the port is taken")
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(sys.argv[1:])
