"""What can go wrong between a centre and the cache, as known errors.

    SyncError (KnownError)
     ├── Unreachable   no answer: dns · refused · reset · timeout · closed · tls_*
     ├── NotACentre    an answer, but not a centre's: redirect · html · content_type · status
     ├── Refused       401 or 403: credentials are asked for; the cursor stays
     ├── Gone          410: the cursor is no longer known; a fresh copy is needed
     ├── Busy          429 or 503: come back later (``retry_after_s``)
     ├── BadPage       an answer that cannot be trusted; dropped whole, nothing stored
     ├── Unsupported   a dataset that speaks a newer major schema or an unknown op
     └── NoProgress    the centre keeps promising more and brings nothing

Every error has a stable ``code`` (for logs, tests and the screen's own words) and a plain
message in English source text that says what, where and what to do.
"""

from __future__ import annotations

from ioc_desktop.errors import KnownError


class SyncError(KnownError):
    """A known trouble between a centre and the cache; ``code`` is stable across versions."""

    def __init__(self, code: str, message: str) -> None:
        """Carry a stable code and a message for people."""
        super().__init__(message)
        self.code = code


class Unreachable(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """No complete answer came: network, name, port, deadline or TLS."""


class NotACentre(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """Something answered that is not a Centre API: a portal, a redirect, a web page."""


class Refused(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """The centre does not accept our credentials (401) or forbids the request (403)."""


class Gone(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """The centre no longer knows the cursor (410)."""


class Busy(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """The centre asks to come back later; ``retry_after_s`` None = it did not say when."""

    def __init__(self, code: str, message: str, retry_after_s: float | None) -> None:
        """Carry the wait that the centre asked for, in seconds, already capped."""
        super().__init__(code, message)
        self.retry_after_s = retry_after_s


class BadPage(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """An answer that cannot be trusted; it was dropped whole and nothing was stored."""


class Unsupported(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """The dataset speaks something newer than this version; it stops, the others go on."""


class NoProgress(SyncError):  # noqa: N818  # a SyncError by its base; the name says the trouble
    """The centre promises more again and again and brings nothing new."""
