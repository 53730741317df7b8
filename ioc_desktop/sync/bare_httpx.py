"""httpx, without what it brings along for nobody here: ``sync.http`` takes it from here.

Two modules are marked as absent, in the import system's own way (None in ``sys.modules``):

- ``httpx._main`` is httpx's command line. It imports click, rich and pygments, two thirds of
  what httpx costs, wherever these happen to be installed: 0.25 s of every start of a station
  and of a fetcher. httpx then offers a ``main`` that says so, and nothing else changes.
- ``sniffio``, which anyio 4.12 ceased to bring: httpcore 1.0.9 looks through all of
  ``sys.path`` for it four times in each request, a third of the request's cost.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Final

ABSENT: Final = ("httpx._main", "sniffio")
"""What is marked, unless it was imported before or, for sniffio, is installed."""

for _name in ABSENT:
    if _name not in sys.modules and (
        _name == "httpx._main" or importlib.util.find_spec(_name) is None
    ):
        sys.modules[_name] = None  # type: ignore[assignment]  # the import system's own mark

import httpx  # noqa: E402  # after the marks, which are for it

__all__ = ["httpx"]
