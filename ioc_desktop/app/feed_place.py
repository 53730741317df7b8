"""Where the meeting room's page is served: the socket, the address to type, the certificate."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ioc_desktop.config.meeting import Meeting
from ioc_desktop.errors import KnownError

if TYPE_CHECKING:
    from ioc_desktop.meeting.certificate import Certificate

NOT_ENCRYPTED: Final = (
    "the page is not encrypted: everybody on this network could read along; "
    "give it a certificate in [meeting]"
)
THIS_MACHINE_ONLY: Final = (
    "only browsers on this machine can open the page; "
    "give the address for the meeting room in [meeting]"
)
"""Both are told to the presenter though all works: source texts, for the screen's translation."""


@dataclass(frozen=True, slots=True)
class ServedAt:
    """Where the page is: the socket, the address to type, and what it answers to."""

    listener: socket.socket
    address: str
    port: int
    names: tuple[str, ...]
    certificate: Certificate | None
    notes: tuple[str, ...]


def served_at(meeting: Meeting, port: int) -> ServedAt:
    """Listen where the site says; ``port`` above 0 = there again.

    Raises:
        KnownError: it cannot be listened on, or the certificate is not good for it.
    """
    from ioc_desktop.meeting.server import listen

    certificate = None
    if meeting.certificate is not None and meeting.key is not None:
        from ioc_desktop.meeting.certificate import read_certificate

        certificate = read_certificate(meeting.certificate, meeting.key, time.time())
    host = _shown_host(meeting.address, certificate)
    if certificate is not None and not certificate.is_for(host):
        raise KnownError(
            f"the certificate {meeting.certificate.name if meeting.certificate else ''} is for "
            f"{', '.join(certificate.names) or 'no name'}, not for {host}; give [meeting] an "
            "address that it is for, or have another one made"
        )
    listener = listen(meeting.address, port or meeting.port)
    bound = int(listener.getsockname()[1])
    named = [] if certificate is None else [one for one in certificate.names if "*" not in one]
    given = () if _is_unspecified(meeting.address) else (meeting.address,)
    address, notes = shown_at(meeting, bound, certificate)
    return ServedAt(
        listener=listener,
        address=address,
        port=bound,
        names=tuple(dict.fromkeys((host, *given, *named))),
        certificate=certificate,
        notes=notes,
    )


def shown_at(
    meeting: Meeting, port: int, certificate: Certificate | None
) -> tuple[str, tuple[str, ...]]:
    """Return the address to type, as this machine's network is now, and what is to be known."""
    host = _shown_host(meeting.address, certificate)
    scheme = "http" if certificate is None else "https"
    shown = f"[{host}]" if ":" in host else host
    notes: tuple[str, ...] = ()
    if certificate is None:
        notes = (THIS_MACHINE_ONLY if _is_loopback(host) else NOT_ENCRYPTED,)
    return f"{scheme}://{shown}:{port}/", notes


def _shown_host(address: str, certificate: Certificate | None) -> str:
    """Return what people type: the site's address; of a machine with all its addresses, one."""
    if not _is_unspecified(address):
        return address
    if certificate is not None:
        named = [one for one in certificate.names if "*" not in one]
        if named:
            return named[0]
    return _own_address(both=":" in address)


def _own_address(*, both: bool) -> str:
    """Return the address by which this machine goes out, if it does; nothing is sent.

    ``both``: one of IPv6 will do where there is none of IPv4.
    """
    ways = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]
    for family, nobody in ways[: 1 + both]:  # addresses for examples: nobody has them
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asked:
                asked.connect((nobody, 9))
                return str(asked.getsockname()[0])
        except OSError:
            continue
    return "::1" if both else "127.0.0.1"


def _is_unspecified(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
