"""A child's tie to the program that started it: the pipe that is the child's stdin."""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_with_stdin() -> None:
    """Send this process SIGTERM once its stdin ends, as it does when the parent is killed."""
    threading.Thread(target=_watch, name="parent", daemon=True).start()


def _watch() -> None:
    stdin = sys.stdin.fileno()
    while os.read(stdin, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
