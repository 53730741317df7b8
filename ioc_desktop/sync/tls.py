"""Whom a centre's certificate must come from, and which one we show."""

from __future__ import annotations

import ssl


def tls_context(
    url: str, ca_file: str | None, client_certificate: str | None, client_key: str | None
) -> ssl.SSLContext | None:
    """Return a context with the site's own authority and client certificate, if it has any.

    None for http: addresses. The files are PEM; without ``ca_file`` the system's authorities
    are trusted.

    Raises:
        OSError: a file cannot be read (``ssl.SSLError``: or is no such file).
    """
    if not url.startswith("https:"):
        return None
    context = ssl.create_default_context(cafile=ca_file)
    if client_certificate is not None:
        context.load_cert_chain(client_certificate, client_key)
    return context
