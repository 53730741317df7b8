"""What a machine is like: its Python, Qt, screens, data folder, clock. Facts, no judgement.

``ioc_desktop/app/doctor.py`` judges them.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from ioc_desktop.app.machine import Need, missing
from ioc_desktop.shipped import Folder, shipped

# Asked of a process of its own: Qt ends the whole process if its platform cannot be opened.
_SCREEN_QUESTION = """
import json
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from ioc_desktop.ui.blanking import BlankingInhibitor
application = QGuiApplication(["doctor"])
awake = BlankingInhibitor()
awake.hold()
if not awake.settled:
    awake.changed.connect(lambda: awake.settled and application.quit())
    QTimer.singleShot(3000, application.quit)
    application.exec()
print(json.dumps({"platform": application.platformName(), "screens": [
    f"{s.name()} {s.geometry().width()}x{s.geometry().height()}" for s in application.screens()],
    "awake": awake.means, "blanking": awake.fault}))
awake.release()
"""


@dataclass(frozen=True, slots=True)
class Screens:
    """What Qt sees: its platform and the screens as ``name WxH``, or why it sees nothing.

    ``awake`` are the means that keep them from going dark, ``blanking`` why they may all the same.
    """

    platform: str = ""
    names: tuple[str, ...] = ()
    error: str = ""
    awake: tuple[str, ...] = ()
    blanking: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found on the machine. Times are epoch seconds, sizes bytes.

    ``qt`` and ``font`` are None where they are not installed; ``display`` is "" where the
    session has none; ``data_error`` says why the data folder cannot be written.
    """

    python: tuple[int, int, int]
    qt: tuple[int, ...] | None
    missing: tuple[Need, ...]
    display: str
    screens: Screens
    font: Path | None
    data_folder: Path
    data_error: str
    free_bytes: int
    now_s: float
    installed_s: float
    sqlite: tuple[int, ...]
    sqlite_error: str
    folders_missing: tuple[str, ...] = field(default=())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _qt_version() -> tuple[int, ...] | None:
    try:
        return _numbers(importlib.metadata.version("PySide6-Essentials"))
    except importlib.metadata.PackageNotFoundError:
        return None


def _display_of_session() -> str:
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""


def _screens() -> Screens:
    surroundings = dict(os.environ)
    if not _display_of_session():
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")  # as the program itself does
    try:
        asked = subprocess.run(  # noqa: S603  # our own question to our own Python
            [sys.executable, "-c", _SCREEN_QUESTION],
            capture_output=True,
            env=surroundings,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Screens(error=str(error))
    if asked.returncode:
        lines = asked.stderr.strip().splitlines()
        return Screens(error=lines[0] if lines else f"exit {asked.returncode}")
    said = json.loads(asked.stdout)
    return Screens(
        said["platform"],
        tuple(said["screens"]),
        awake=tuple(said["awake"]),
        blanking=said["blanking"],
    )


def _font() -> Path | None:
    # Imported here: a broken font package must become a finding, not a traceback.
    try:
        import fontpkg

        path: Path = fontpkg.path("Noto Sans")
    except (ImportError, LookupError, OSError, ValueError):
        return None
    return path if path.is_file() else None


def _data_error(folder: Path) -> str:
    existing = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=existing) as probe:
            probe.write(b"ioc-desktop doctor")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _nearest_existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))


def _sqlite_error() -> str:
    """Return what SQLite says if it cannot do what the cache needs: STRICT tables in WAL."""
    with tempfile.TemporaryDirectory(prefix="ioc-doctor-") as folder:
        try:
            with closing(sqlite3.connect(Path(folder, "probe.db"))) as connection:
                (mode,) = connection.execute("PRAGMA journal_mode = wal").fetchone()
                connection.execute("CREATE TABLE probe (id INTEGER PRIMARY KEY) STRICT")
        except sqlite3.Error as error:
            return str(error)
    return "" if mode == "wal" else f"journal mode {mode}"


def _folders_missing() -> tuple[str, ...]:
    absent = []
    for folder in get_args(Folder):
        try:
            shipped(folder)
        except FileNotFoundError:
            absent.append(folder)
    return tuple(absent)


def look(data_folder: Path | None = None) -> Facts:
    """Gather the facts of this machine; ``data_folder`` None = where the program keeps it."""
    import platformdirs

    folder = data_folder or platformdirs.user_data_path("ioc-desktop", appauthor=False)
    qt = _qt_version()
    return Facts(
        python=sys.version_info[:3],
        qt=qt,
        missing=missing("run") if sys.platform == "linux" else (),
        display=_display_of_session(),
        screens=_screens() if qt else Screens(error="PySide6"),
        font=_font(),
        data_folder=folder,
        data_error=_data_error(folder),
        free_bytes=shutil.disk_usage(_nearest_existing(folder)).free,
        now_s=time.time(),
        installed_s=Path(__file__).stat().st_mtime,
        sqlite=_numbers(sqlite3.sqlite_version),
        sqlite_error=_sqlite_error(),
        folders_missing=_folders_missing(),
    )
