"""What the meeting room's page allows a browser, and anybody else who reaches the port."""

from __future__ import annotations

from typing import Final

BEAT_S: Final = 1.0
"""How often a page hears that it is still in contact."""

CODE_DIGITS: Final = 8
CODE_LIFE_S: Final = 600.0
"""A code that nobody used is changed after this time."""
WRONG_PER_ADDRESS: Final = 5
WRONG_OVERALL: Final = 60
WRONG_WINDOW_S: Final = 60.0
"""So many wrong codes in so long, then that address, or everybody, waits …"""
FIRST_TRIES: Final = 300
"""… but so many addresses of IPv4 that gave no wrong code yet may try once all the same, in a
code's life: whoever guesses from a few addresses keeps nobody else out."""
ADDRESSES_KEPT: Final = 1024

SESSION_LIFE_S: Final = 12 * 3600
SEAT_GRACE_S: Final = 30.0
"""So long a seat is kept for a browser whose page is not in contact."""
STREAMS_PER_SESSION: Final = 3
"""Pages that one browser may have open; a further one ends the oldest."""

HEAD_BYTES: Final = 16 * 1024
"""Of a request's line and headers."""
FORM_BYTES: Final = 256
HEAD_S: Final = 10.0
"""A connection has so long to send a whole request."""
KEEP_ALIVE_S: Final = 10
GREETING_S: Final = 10.0
"""A browser has so long to agree on TLS."""
SLOW_S: Final = 10.0
"""A browser that takes nothing for so long is let go."""
CONNECTIONS: Final = 400
CONNECTIONS_PER_ADDRESS: Final = 200
"""A whole room may stand behind one address; a browser holds up to seven connections."""

PICTURE_BYTES_KEPT: Final = 128 << 20
"""Of painted pictures; older ones go first."""
PICTURE_GRACE_S: Final = 20.0
"""A picture that was replaced can still be fetched for so long."""
