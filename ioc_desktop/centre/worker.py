"""One worker of several: ``python -m ioc_desktop.centre.worker``, started by ``workers``.

Reads what to serve from its stdin, writes one line when it answers, and ends when it is told
to or when its stdin ends.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

from ioc_desktop.centre.process import serve_on
from ioc_desktop.centre.running import Centre
from ioc_desktop.centre.workers import READY, decode_task
from ioc_desktop.errors import KnownError


def main() -> int:
    """Serve until told to end; the exit code is 1 after a known error, said on stderr."""
    task = decode_task(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()

    def ready() -> None:
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()

    try:
        with socket.socket(fileno=task.listener) as listener, Centre(task.options) as centre:
            serve_on(centre, listener, ready)
    except KnownError as error:
        print(str(error), file=sys.stderr)  # noqa: T201  # one line for the person who started it
        return 1
    return 0


def _end_with_parent() -> None:
    descriptor = sys.stdin.fileno()
    while os.read(descriptor, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    raise SystemExit(main())
