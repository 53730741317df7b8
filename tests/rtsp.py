"""The RTSP server of the tests as a process: started, stopped in its tracks, killed, restarted."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

SYSTEM_PYTHON = "/usr/bin/python3"
SOURCE = Path(__file__).with_name("rtsp_source.py")


class RtspServer:
    """A server on a port of the system's choice, which it keeps when it is started again."""

    def __init__(self, user: str = "", password: str = "") -> None:
        self._credentials = [user, password] if user else []
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it, on the same port as before."""
        process = subprocess.Popen(
            [SYSTEM_PYTHON, str(SOURCE), str(self.port), *self._credentials],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said.strip():
            process.wait()
            process.stdout.close()
            raise RuntimeError("the RTSP server did not start")
        self._process, self.port = process, int(said)

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process is not None
        return self._process.pid

    def address(self, mount: str = "ball", credentials: str = "") -> str:
        """Return a mount's address, as FFmpeg takes it."""
        return f"rtsp://{credentials}127.0.0.1:{self.port}/{mount}?tcp"

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay, nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill it, frozen or not. May be called twice."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
