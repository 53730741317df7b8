"""What an answer's headers say of it: how long to wait, and whether the body is the one sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
from email.utils import parsedate_to_datetime
from typing import Final

from ioc_desktop.sync.faults import BadPage

MAX_RETRY_AFTER_S: Final = 6 * 3600.0
"""A centre may ask for so much patience; a slip of the pen (a year) must not silence a feed."""


def retry_after_s(value: str | None, date: str | None) -> float | None:
    """Return the wait of a Retry-After header in seconds, at most ``MAX_RETRY_AFTER_S``.

    A date is measured against the answer's own Date, never against our clock, which may be
    wrong by any amount; without a Date the wait is unknown (None). Source: RFC 9110, 10.2.3.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isdigit():
        return min(float(text[:9]), MAX_RETRY_AFTER_S)
    try:
        until, now = parsedate_to_datetime(text), parsedate_to_datetime(date or "")
        wait = (until - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(wait, 0.0), MAX_RETRY_AFTER_S)


def check_digest(body: bytes, header: str | None, *, demand: bool) -> None:
    """Check a Content-Digest header (RFC 9530) against the body.

    Raises:
        BadPage: it does not fit, cannot be read, or is demanded and missing.
    """
    given: str | None = None
    for part in (header or "").split(","):
        name, _, value = part.strip().partition("=")
        if name.strip().lower() == "sha-256":
            given = value.strip()
    if given is None:
        if demand:
            raise BadPage("no_digest", "the page came without a Content-Digest (sha-256)")
        return
    try:
        wanted = base64.b64decode(given.strip(":"), validate=True)
    except binascii.Error as error:
        raise BadPage("digest", "the page's Content-Digest cannot be read") from error
    if wanted != hashlib.sha256(body).digest():
        raise BadPage("digest", "the page's content does not fit its Content-Digest")
