"""The station's log: JSON lines in ``DATA/logs/station.log``, plain lines on a terminal.

Secrets never reach it: fields named like one are left out, and bearer tokens in texts are
cut away, also in what libraries log.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

import structlog

from ioc_desktop.station.log_file import LogFile

FILE_BYTES: Final = 5 << 20
FILES_KEPT: Final = 4
_SECRET_NAMES: Final = re.compile(r"token|authorization|password|secret|credential", re.IGNORECASE)
_BEARER: Final = re.compile(r"(bearer\s+)\S+", re.IGNORECASE)

Event = MutableMapping[str, Any]


def without_secrets(_logger: Any, _method: str, event: Event) -> Event:
    """Leave secrets out of a log entry."""
    for name, value in list(event.items()):
        if _SECRET_NAMES.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = _BEARER.sub(r"\1…", value)
    return event


class StationLog:
    """Opens the log's outlets; ``logger`` writes to them, ``close`` lets them go."""

    def __init__(self, data_folder: Path) -> None:
        """Write to ``data_folder``/logs, and to stderr if it is a terminal."""
        self._root = logging.getLogger()
        self._outlets: list[logging.Handler] = []
        self._level = self._root.level
        self.trouble: str | None = None
        before: list[Any] = [
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_secrets,
        ]
        try:
            folder = data_folder / "logs"
            folder.mkdir(parents=True, exist_ok=True)
            to_file = LogFile(
                folder / "station.log",
                maxBytes=FILE_BYTES,
                backupCount=FILES_KEPT,
                encoding="utf-8",
            )
        except OSError as error:
            self.trouble = f"no log is written: {error}"
        else:
            self._open(to_file, before, structlog.processors.JSONRenderer(ensure_ascii=False))
        if sys.stderr.isatty():
            self._open(logging.StreamHandler(sys.stderr), before, structlog.dev.ConsoleRenderer())
        self._root.setLevel(logging.INFO)
        for noisy in ("httpx", "httpcore"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self.logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
            logging.getLogger("ioc_desktop.station"),
            processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
            wrapper_class=structlog.stdlib.BoundLogger,
        )

    def _open(self, outlet: logging.Handler, before: list[Any], renderer: Any) -> None:
        outlet.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=before,
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            )
        )
        self._root.addHandler(outlet)
        self._outlets.append(outlet)

    def close(self) -> None:
        """Flush and let go of the outlets; may be called twice."""
        while self._outlets:
            outlet = self._outlets.pop()
            self._root.removeHandler(outlet)
            outlet.close()
        self._root.setLevel(self._level)
