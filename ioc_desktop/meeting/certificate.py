"""The certificate of the meeting room's page: read, and judged before anybody meets it.

A browser says "not secure" of a wrong certificate and lets people click on; so a certificate
that is not good is refused here, with what is wrong with it.
"""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from ioc_desktop.errors import KnownError


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that is good: ``names`` it is for (machine names and addresses)."""

    context: ssl.SSLContext
    names: tuple[str, ...]
    ends_s: float

    def is_for(self, name: str) -> bool:
        """Whether it is for this machine name or address; ``*.x.vn`` is for one part."""
        parts = name.lower().partition(".")
        return any(
            one.lower() == name.lower()
            or (one.startswith("*.") and parts[0] and one[2:].lower() == parts[2])
            for one in self.names
        )


def read_certificate(certificate: Path, key: Path, now_s: float) -> Certificate:
    """Return the certificate with its key, ready to serve with.

    Raises:
        KnownError: a file cannot be read, the two do not belong together, or it is not (or
            no longer) valid at ``now_s`` (epoch seconds).
    """
    found = _first(certificate)
    try:
        secret = load_pem_private_key(_bytes(key), password=None)
    except TypeError:
        raise KnownError(
            f"the key {key.name} is locked with a password; give the page a key without one, "
            "readable by this account alone"
        ) from None
    except ValueError:
        raise KnownError(
            f"{key.name} holds no key in PEM form (-----BEGIN PRIVATE KEY-----)"
        ) from None
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if secret.public_key().public_bytes(*spki) != found.public_key().public_bytes(*spki):
        raise KnownError(
            f"the key {key.name} is not that of the certificate {certificate.name}; "
            "give the two that were made together"
        )
    now = datetime.fromtimestamp(now_s, UTC)
    if now > found.not_valid_after_utc:
        day = _day(found.not_valid_after_utc)
        raise KnownError(
            f"the certificate {certificate.name} has run out on {day}; "
            "browsers would refuse the page: have it renewed"
        )
    if now < found.not_valid_before_utc:
        day = _day(found.not_valid_before_utc)
        raise KnownError(
            f"the certificate {certificate.name} is valid from {day} on; "
            "look whether this machine's clock is right"
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        why = error.reason if isinstance(error, ssl.SSLError) else error.strerror
        raise KnownError(f"the certificate {certificate.name} cannot be used: {why}") from error
    context.set_alpn_protocols(["http/1.1"])
    return Certificate(context, _names(found), found.not_valid_after_utc.timestamp())


def _first(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(_bytes(file))[0]
    except ValueError:
        raise KnownError(
            f"{file.name} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
        ) from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise KnownError(f"{file} cannot be read: {error.strerror}") from error


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = tuple(found.get_values_for_type(x509.DNSName))
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [
        one
        for one in found.get_values_for_type(x509.IPAddress)
        if isinstance(one, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    return (*names, *(str(one) for one in addresses))


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
