"""Crash hooks: a bug is written down, and the wall stays up."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from ioc_desktop.station.log_file import LogFile

_log = logging.getLogger("ioc_desktop")
_LOG_BYTES = 5_000_000


def set_up_logging(data_folder: Path, name: str) -> None:
    """Log to ``<data>/logs/<name>.log`` (rotated) and warnings to stderr.

    A folder that cannot be written leaves stderr alone: a full disk keeps no wall dark.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    layout = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    console.setFormatter(layout)
    root.addHandler(console)
    try:
        folder = data_folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        file = LogFile(folder / f"{name}.log", maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8")
    except OSError as error:
        _log.warning("no log file: %s", error)
        return
    file.setFormatter(layout)
    root.addHandler(file)


def install_hooks(data_folder: Path) -> None:
    """Send every uncaught exception to the log instead of ending the process.

    A crash in native code leaves its stack in ``<data>/logs/crash.txt``.
    """
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_thread
    sys.unraisablehook = _on_unraisable
    try:
        folder = data_folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        # Kept open for the life of the process: the handler writes to it when all else fails.
        faulthandler.enable((folder / "crash.txt").open("a", encoding="utf-8"))
    except OSError as error:
        _log.warning("no crash file: %s", error)
        faulthandler.enable()


def _on_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.error("a bug: %s", error, exc_info=(kind, error, trace))


def _on_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread else "?"
        _log.error("a bug in the thread %s", name, exc_info=arguments.exc_value)


def _on_unraisable(arguments: sys.UnraisableHookArgs) -> None:
    _log.error("a bug in %r", arguments.object, exc_info=arguments.exc_value)
