"""Which network failure it was: from an exception's chain of causes to ``Unreachable``.

The wall must say whether a name did not resolve, a port was closed, a certificate had
expired or our own certificate was refused: each is mended by another person.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

from ioc_desktop.sync.faults import SyncError, Unreachable

# OpenSSL's X509_V_ERR_* numbers: x509_vfy.h.
_CERTIFICATE: Final[dict[int, tuple[str, str]]] = {
    9: ("tls_not_yet_valid", "its certificate is not valid yet; check the clocks"),
    10: ("tls_expired", "its certificate has expired"),
    18: ("tls_unknown_authority", "its certificate is signed by itself, not by a known authority"),
    19: ("tls_unknown_authority", "its certificate comes from an authority that is not known here"),
    20: ("tls_unknown_authority", "its certificate comes from an authority that is not known here"),
    21: ("tls_unknown_authority", "its certificate comes from an authority that is not known here"),
    23: ("tls_revoked", "its certificate was revoked"),
    62: ("tls_wrong_name", "its certificate is for another name"),
    64: ("tls_wrong_name", "its certificate is for another address"),
}
_ALERTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("CERTIFICATE_REQUIRED", "tls_client_missing", "it demands a client certificate; none is set"),
    ("BAD_CERTIFICATE", "tls_client_refused", "it refused our client certificate"),
    ("UNKNOWN_CA", "tls_client_refused", "it does not know who signed our client certificate"),
    ("CERTIFICATE_EXPIRED", "tls_client_refused", "our client certificate has expired"),
    ("CERTIFICATE_REVOKED", "tls_client_refused", "our client certificate was revoked"),
    ("HANDSHAKE_FAILURE", "tls_handshake", "it refused the handshake (a client certificate?)"),
    # Servers on asyncio hang up without an alert; Python 3.11.2 says it in the second way.
    ("UNEXPECTED_EOF", "tls_handshake", "it refused the handshake (a client certificate?)"),
    ("CLOSED (EOF)", "tls_handshake", "it refused the handshake (a client certificate?)"),
    ("UNSUPPORTED_PROTOCOL", "tls_old", "it offers only old versions of TLS, which are not safe"),
    ("PROTOCOL_VERSION", "tls_old", "it offers only old versions of TLS, which are not safe"),
    # TLS 1.1 signs with SHA-1, which Debian's OpenSSL refuses before it looks at the version.
    ("LEGACY SIGALG", "tls_old", "it offers only old versions of TLS, which are not safe"),
    ("WRONG_VERSION_NUMBER", "tls_not_tls", "something answers there that does not speak TLS"),
)


def network_fault(url: str, error: BaseException) -> SyncError:
    """Return the known error for a failed exchange with ``url``."""
    if "Timeout" in type(error).__name__:
        # First of all: behind a handshake's timeout stands OpenSSL's "want read".
        return Unreachable("timeout", f"{url} did not answer in time")
    causes = list(_causes(error))
    for cause in causes:
        # "Want read" is no failure: it stands behind whatever happened while waiting.
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLWantReadError):
            return _tls_fault(url, cause)
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return Unreachable("dns", f"the name in {url} is not known to the network")
        if isinstance(cause, ConnectionRefusedError):
            return Unreachable("refused", f"nothing listens at {url} (connection refused)")
        if isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
            return Unreachable("reset", f"{url} broke the connection")
    return _by_kind(url, error)


def _tls_fault(url: str, error: ssl.SSLError) -> SyncError:
    if isinstance(error, ssl.SSLCertVerificationError):
        code, why = _CERTIFICATE.get(
            error.verify_code, ("tls_certificate", f"certificate: {error.verify_message}")
        )
        return Unreachable(code, f"{url} is not trusted: {why}")
    reason = (error.reason or str(error)).upper()
    for mark, code, why in _ALERTS:
        if mark in reason:
            return Unreachable(code, f"{url}: {why}")
    return Unreachable("tls_failed", f"{url}: TLS failed ({reason[:80]})")


def _by_kind(url: str, error: BaseException) -> SyncError:
    kind = type(error).__name__
    if kind == "RemoteProtocolError":
        return Unreachable(
            "cut", f"{url} broke off its answer or did not speak HTTP: {error}"[:200]
        )
    if kind in {"InvalidURL", "UnsupportedProtocol"}:
        return Unreachable("address", f"{url} is no http(s) address: {error}"[:200])
    if kind == "ConnectError":
        return Unreachable("no_route", f"{url} cannot be reached: {error}"[:200])
    return Unreachable("network", f"{url}: {kind} {error}"[:200])


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and all that lies behind it, each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting.extend(e for e in (one.__cause__, one.__context__) if e is not None)
