"""A log file on a disk that may be full: what cannot be written is lost in silence."""

from __future__ import annotations

import contextlib
import logging
import sys
from logging.handlers import RotatingFileHandler


class LogFile(RotatingFileHandler):
    """Prints no trace on stderr for each line that the disk refuses, as logging itself would."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Let go what the disk refuses; a mistake in the call is told as usual."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)

    def close(self) -> None:
        """Close the file; lines that it still refuses end no program."""
        with contextlib.suppress(OSError):
            super().close()
