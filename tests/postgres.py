"""A PostgreSQL cluster of our own, from the system's package: made, used, thrown away.

It listens on a Unix socket in a folder of its own, so that no port can be taken; it writes
nothing to the disk before it must (``fsync`` off). PostgreSQL refuses to run as root: then it
runs as the package's user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "ioc"
PASSWORD = "mật/khẩu@1"  # noqa: S105  # of a cluster that lives as long as its tests
STARTING_S = 30.0
ROOM_BYTES = 2_000_000_000


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL installed, None if there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    return found[-1].parent if found else None


def _room() -> str | None:
    """Return where files are kept in memory, if there is room; None = the usual place."""
    memory = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES:
        return str(memory)
    return None


def _owner() -> str | None:
    """Return whom it must run as: None = as we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def database_of(address: str) -> str:
    """Return a database's name from its address."""
    return address.partition("@/")[2].partition("?")[0]


class PostgresCluster:
    """A cluster that runs until it is removed; every database in it is made for one use."""

    def __init__(self) -> None:
        found = programs()
        assert found is not None, "PostgreSQL is not installed"
        self._bin = found
        self._owner = _owner()
        self.folder = Path(tempfile.mkdtemp(prefix="ioc-pg-", dir=_room()))
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._owner is not None:
            shutil.chown(self.folder, self._owner)
        password = self.folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if self._owner is not None:
            shutil.chown(password, self._owner)
        made = subprocess.run(
            [
                found / "initdb",
                *("-D", self.folder / "data", "-U", USER, "-A", "scram-sha-256"),
                *("--pwfile", password, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            user=self._owner,
            cwd=self.folder,
            check=False,
        )
        assert made.returncode == 0, made.stderr.decode()
        self.start()

    @property
    def pid(self) -> int:
        """The process to stop or to kill."""
        assert self._process is not None
        return self._process.pid

    def url(self, database: str, *, user: str = USER, password: str | None = PASSWORD) -> str:
        """Return the address of a database, as a person would write it."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{secret}@/{database}?host={quote(str(self.folder), safe='')}"

    def make_database(self, how: str = "", template: str | None = None) -> str:
        """Make an empty database, or a copy of one that nobody uses; return its address."""
        name = f"centre_{next(self._numbers)}"
        if template is not None:
            how += f" TEMPLATE {database_of(template)} STRATEGY FILE_COPY"
        self._command(f"CREATE DATABASE {name} {how}")
        return self.url(name)

    def drop_database(self, address: str) -> None:
        """Delete a database that was made here, whoever is in it."""
        self._command(f"DROP DATABASE {database_of(address)} WITH (FORCE)")

    def _command(self, command: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(command.encode())

    def start(self) -> None:
        """Start the server and wait until it lets people in."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._bin / "postgres",
                    *("-D", self.folder / "data", "-k", self.folder),
                    *("-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"),
                    *("-c", "shared_buffers=16MB", "-c", "autovacuum=off"),
                    *("-c", "log_min_error_statement=panic"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._owner,
                cwd=self.folder,
            )
        deadline = time.monotonic() + STARTING_S
        while True:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
                return
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT throws everybody out, SIGQUIT is a crash. It may be started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGCONT)
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = None

    def remove(self) -> None:
        """Stop the server and delete everything."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)
