"""Hands what an officer did to the station, and says in words why it was not recorded."""

from __future__ import annotations

import asyncio
from typing import Final

from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.station.protocol import DutyRequest
from ioc_desktop.ui.station_client import StationClient

RECORD_WAIT_S: Final = 30.0
"""How long a recording may take before the officer is told that no answer came."""


async def why_not_recorded(
    station: StationClient | None, request: DutyRequest, words: Words
) -> str:
    """Return "" once the request is on the station's disk, or why it is not."""
    if station is None:
        return words("there is no data station, so nothing can be recorded here")
    try:
        async with asyncio.timeout(RECORD_WAIT_S):
            await asyncio.wrap_future(station.act(request))
    except TimeoutError:
        return words("the data station has not answered; record it again, it counts once")
    except KnownError as error:
        return in_words(str(error), words)
    return ""
