"""A desktop's scale on the tests' X server, changed while programs run.

``xsettingsd`` is what a small desktop tells its programs the scale with (``Xft/DPI``, in
1/1024 dots per inch); Qt follows it at once, as it does on GNOME or KDE.
"""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.xserver import XServer, XServerError

_DPI_OF_ONE = 96 * 1024


class DesktopScale:
    """The settings' daemon of one X server; a context manager that ends it."""

    def __init__(self, server: XServer) -> None:
        """Begin with a scale of 1."""
        self._folder = tempfile.TemporaryDirectory(prefix="ioc-xsettings-")
        self._file = Path(self._folder.name, "xsettingsd.conf")
        self._write(1.0)
        self._process = subprocess.Popen(
            ["xsettingsd", "-c", str(self._file)],
            env=server.environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        # It says on which window it keeps the settings, and then answers.
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        deadline = time.monotonic() + 10
        while b"Took ownership" not in line and b"Created window" not in line:
            if not line or time.monotonic() > deadline:
                self.close()
                raise XServerError(f"xsettingsd did not start: {line!r}")
            line = self._process.stderr.readline()

    def set(self, scale: float) -> None:
        """Tell all programs this scale: 1, 1.5, 2."""
        self._write(scale)
        self._process.send_signal(signal.SIGHUP)

    def _write(self, scale: float) -> None:
        self._file.write_text(f"Xft/DPI {round(scale * _DPI_OF_ONE)}\n", encoding="ascii")

    def __enter__(self) -> Self:
        """Return the daemon itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the daemon."""
        self.close()

    def close(self) -> None:
        """End the daemon; may be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(10)
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._folder.cleanup()
