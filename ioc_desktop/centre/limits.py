"""What a client may send to a centre at most."""

from __future__ import annotations

from typing import Final

BODY_BYTES: Final = 256 * 1024
"""Of a command's body."""

KEY_LENGTH: Final = 128
"""Of an Idempotency-Key, in characters."""
